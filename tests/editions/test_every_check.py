"""Every check of every edition passes on a sound report and fails on one that breaks its rule."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from app.checks.findings import Finding
from app.checks.kinds import KINDS
from app.checks.runner import run_checks
from app.edition.catalog import Catalog
from app.edition.cells import CellKey, EquationInstance, matching_keys
from app.edition.check_kinds import (
    AnyCheck,
    AtMost,
    Blank,
    Contact,
    Continuity,
    DetailGiven,
    EditionYear,
    Equation,
    Gap,
    HeadingsWritten,
    Jump,
    LedgerFigures,
    Numbers,
    PreviousYear,
    Repeated,
    SignedAfter,
    Stated,
    TextNames,
    TextRequired,
    UnreadCells,
    Unusual,
)
from app.edition.edition import Edition
from app.edition.text_check_kinds import (
    EVERY_TEXT,
    Check,
    Conflict,
    Confusions,
    Copied,
    LawsCited,
    LawTopics,
    Level,
    Mark,
    Marks,
    OtherName,
    Outdated,
    OwnWords,
    Parts,
    Percentage,
    Period,
    Personal,
    Phrases,
    Quoted,
    ShortTitles,
    StatedContacts,
    TallyCheck,
    UnresolvedCheck,
)
from app.report import changes
from app.report.basic_data import draft_opening
from app.report.changes import Details, Edit, Entry, Organisation
from app.report.report import Report
from app.report.totals import Previous

FIVE = Decimal(5)


def sound_report(edition: Edition) -> Report:
    """A township's report with nothing wrong: all cells 0, all texts written."""
    year = edition.definition.first_year
    entries = {entry.key: entry.example for entry in edition.definition.contact}
    organisation = msgspec.convert(
        {"name": "柘山镇人民政府", "kind": "township", **entries}, Organisation
    )
    details = Details(year, date(year + 1, 1, 20), organisation)
    report = Report(edition, details)
    zeros: dict[CellKey, Entry] = dict.fromkeys(edition.typed_keys, Decimal(0))
    texts = {section.key: "本年各项工作按要求完成。" for section in edition.sections}
    texts["preamble"] = draft_opening(edition, details)
    report.apply(Edit(entries=zeros, texts=texts))
    return report


def spoil_equation(report: Report, check: Equation) -> None:
    spoil_instance(report, report.edition.equations[check.id][0])


def spoil_instance(report: Report, instance: EquationInstance) -> None:
    key = instance.right[-1]
    if report.edition.cells[key].computed:
        report.stated[key] = FIVE
    else:
        report.apply(Edit(entries={key: FIVE}))


def spoil_stated(report: Report, check: Stated) -> None:
    """States a wrong total, and the total of the totals to fit: every printed sum is right."""
    key = next(key for key, parts in report.edition.sums if report.edition.cells[parts[0]].computed)
    report.stated |= {report.edition.cells[key].parts[0]: FIVE, key: FIVE}


def spoil_ledger_figure(report: Report, check: LedgerFigures) -> None:
    """A ledger counts two cases, and three are typed over them."""
    key = report.edition.checked_keys[check.id][0]
    count = changes.LedgerCount("台账.xlsx", (changes.CaseRef(2), changes.CaseRef(3)))
    origin = changes.Origin(changes.Means.LEDGER, ledger=count)
    report.apply(Edit(entries={key: Decimal(2)}, origins={key: origin}))
    report.apply(Edit(entries={key: Decimal(3)}).from_(changes.Origin(changes.Means.TYPED)))


def spoil_first_cell(entry: Entry) -> Callable[[Report, Any], None]:
    def spoil(report: Report, check: Any) -> None:
        key = report.edition.checked_keys[check.id][0]
        report.apply(Edit(entries={key: entry}))

    return spoil


def spoil_edition_year(report: Report, check: EditionYear) -> None:
    year = report.edition.definition.first_year - 1
    report.apply(Edit(details=replace(report.details, year=year)))


def spoil_detail(report: Report, check: DetailGiven) -> None:
    if check.field == "date":
        report.apply(Edit(details=replace(report.details, date=None)))
    else:
        blank = {"name": " ", "kind": None} if check.field == "kind" else {"name": " "}
        nameless = msgspec.structs.replace(report.details.organisation, **blank)
        report.apply(Edit(details=replace(report.details, organisation=nameless)))


def spoil_signed_after(report: Report, check: SignedAfter) -> None:
    last_day = date(report.details.year, 12, 31)
    report.apply(Edit(details=replace(report.details, date=last_day)))


def spoil_period(report: Report, check: Period) -> None:
    period = f"{report.details.year - 1}年度" if check.of_year else "1月1日至12月30日"
    report.apply(Edit(texts={"overview": f"数据统计期限为{period}。"}))


def spoil_text_names(report: Report, check: TextNames) -> None:
    year = report.details.year
    other = str(year - 1) if check.when else ""
    text = report.texts[check.section].replace(str(year), other).replace("年", other and "年")
    if "{year}" not in check.pattern:
        text = "存在的问题是人手不足。"
    report.apply(Edit(texts={check.section: text}))


def spoil_text_required(report: Report, check: TextRequired) -> None:
    text = "无" if check.empty else "还不够。" if check.when_written else " "
    if check.level is Level.UNFINISHED and check.empty:
        (section,) = (one for one in report.edition.sections if one.key == check.section)
        text = section.sentences[0].text
    edition = report.edition
    keys = [matching_keys(edition.cells, pattern)[0] for pattern in check.when_positive]
    positive: dict[CellKey, Entry] = {edition.typed_parts(key)[0]: FIVE for key in keys}
    report.apply(Edit(entries=positive, texts={check.section: text}))


def spoil_contact(report: Report, check: Contact) -> None:
    wrong = msgspec.structs.replace(report.details.organisation, postcode="26211")
    report.apply(Edit(details=replace(report.details, organisation=wrong)))


def with_last_year(report: Report, figures: dict[CellKey, Decimal], years_back: int = 1) -> None:
    """Keeps these figures of last year with the report; its other cells were 0."""
    zeros = dict.fromkeys(report.edition.typed_keys, Decimal(0))
    year = report.details.year - years_back
    report.apply(Edit(previous=Previous(year, report.edition, zeros | figures)))


def spoil_continuity(report: Report, check: Continuity) -> None:
    with_last_year(report, {report.edition.continuities[check.id][0].previous[0]: FIVE})


def spoil_at_most(report: Report, check: AtMost) -> None:
    report.apply(Edit(entries={matching_keys(report.edition.cells, check.left[0])[0]: FIVE}))


def spoil_repeated(report: Report, check: Repeated) -> None:
    cells, keys = report.edition.cells, report.edition.checked_keys[check.id]
    row = {key: FIVE for key in keys if cells[key].row_path == cells[keys[0]].row_path}
    report.apply(Edit(entries=row))
    with_last_year(report, row)


def spoil_jump(report: Report, check: Jump) -> None:
    key = report.edition.checked_keys[check.id][0]
    last = Decimal(max(check.least, 1))
    report.apply(Edit(entries={key: last * check.times}))
    with_last_year(report, {key: last})


def spoil_gap(report: Report, check: Gap) -> None:
    with_last_year(report, {report.edition.checked_keys[check.id][0]: Decimal(check.least)})


def spoil_previous_year(report: Report, check: PreviousYear) -> None:
    with_last_year(report, {}, years_back=2)


def spoil_text(text: str) -> Callable[[Report, Any], None]:
    def spoil(report: Report, check: Any) -> None:
        report.apply(Edit(texts={"overview": text}))

    return spoil


QUOTED = {
    "requests": "全年收到政府信息公开申请7件。",
    "disputes": "因政府信息公开引发的行政复议7件。",
    "quoted_normative": "全年制发规范性文件7件。",
    "quoted_decisions": "全年作出行政处罚决定7件。",
    "quoted_fees": "全年收取行政事业性收费7万元。",
    "quoted_procurement": "全年政府集中采购总金额7万元。",
}


def spoil_quoted(report: Report, check: Quoted) -> None:
    text = QUOTED.get(check.id) or QUOTED[check.table]
    report.apply(Edit(texts={"overview": text}))


def spoil_phrases(report: Report, check: Phrases) -> None:
    year = report.details.year
    texts = {
        "leftover_placeholder": "全年公开信息XX条。",
        "leftover_instruction": "该部分以表格形式报告。",
        "superseded_notice": "按照国办公开办函〔2014〕68号的要求公开。",
        "private_lists": "残疾人名单：赵四、钱五。",
        "law_article": "依据《条例》第四十条规定，编制年度报告。",
        "other_year_document": f"印发《{year - 1}年政务公开要点》，明确本年度任务。",
        "all_in_time": "按期答复率100%，其中2件超期答复。",
        "other_year": f"{year - 1}年，我镇坚持主动公开。",
        "before_period_end": "截至11月底，共公开信息30条。",
        "proof_law_name": "落实《政务公开条例》。",
        "proof_future": f"{year + 1}年11月，接受了上级的检查。",
        "issues_other_year": f"针对{year - 3}年问题整改，逐项落实。",
        "notice_brackets": "按照国办公开办函（2021）30号的要求公开。",
        "year_not_this": f"{year - 2}年，我镇做好本年度公开工作。",
        "year_begins": f"{year - 1}年，我镇门户网站改版上线。",
        "last_year_other": f"比上年度（{year - 2}年）多公开30条。",
        "year_to_come": f"{year}年，我镇将在新的一年抓好公开。",
        "leftover_signs": "更新办事指南&nbsp;和职能信息。",
        "proof_law_terms": "按照《条例》规定，在15个工作日内答复申请人。",
        "year_with_itself": f"{year}年发布信息214条，比{year}年增加31条。",
        "proof_published": f"{year}年政府信息公开年度报告于{year}年1月20日前公布。",
        "heading_typed": f"一、{year}年政务公开总体情况\n我镇公开信息30条。",
        "mended_and_open": f"{year - 1}年更新不及时的问题已整改到位。一是信息更新不够及时。",
        "fee_and_none": "收取信息处理费80元，本年度未收取信息处理费。",
    }
    section = "overview" if check.section == "*" else check.section
    report.apply(Edit(texts={section: texts[check.id]}))


MARKS = {
    Mark.NUMBERING: "一是加强领导；三是加强培训。",
    Mark.ANNOUNCED: "存在三个问题：一是意识不强；二是人员不足。",
    Mark.BRACKETS: "公开目录（清单及时更新。",
    Mark.DOUBLED: "开展满意度调查满意度调查活动。",
    Mark.PARAGRAPHS: "我镇按照要求及时更新了公开的指南和目录。\n" * 2,
    Mark.PUNCTUATION: "本年加强了培训，，更新了目录。",
    Mark.SENTENCES: "组织政务公开日活动，有效广大群众的知晓率。",
    Mark.DIGITS: "全年公开信息12O条。",
    Mark.GROUPED: "全年公开信息1 208条。",
    Mark.DATES: "6月31日召开了推进会。",
}


def spoil_marks(report: Report, check: Marks) -> None:
    report.apply(Edit(texts={"overview": MARKS[check.mark]}))


def spoil_tally(report: Report, check: TallyCheck) -> None:
    texts = {"overview": "全年共公开信息120条。", "others": "全年共公开信息210条。"}
    report.apply(Edit(texts=texts))


def spoil_copied(report: Report, check: Copied) -> None:
    last_text = "本机关加强组织领导并健全了各项工作机制。"
    text = last_text * 5 + "今年新设了便民公开栏。" * (0 if check.up_to[0] == 100 else 25)
    last = Previous(report.details.year - 1, report.edition, texts={"overview": last_text})
    report.apply(Edit(texts={"overview": text}, previous=last))


SPOILERS: dict[type[Check], Callable[[Report, Any], None]] = {
    Equation: spoil_equation,
    Stated: spoil_stated,
    LedgerFigures: spoil_ledger_figure,
    Numbers: spoil_first_cell(Decimal(-1)),
    UnreadCells: spoil_first_cell(changes.Unread("三件")),
    Blank: spoil_first_cell(None),
    Unusual: spoil_first_cell(Decimal(2)),
    EditionYear: spoil_edition_year,
    DetailGiven: spoil_detail,
    HeadingsWritten: spoil_text("（一）主动公开\n公开了信息。\n（二）依申请公开"),
    SignedAfter: spoil_signed_after,
    TextNames: spoil_text_names,
    TextRequired: spoil_text_required,
    Contact: spoil_contact,
    Quoted: spoil_quoted,
    Parts: spoil_text("共公开信息9条：财政类3条、民生类3条、其他2条。"),
    Conflict: spoil_text("全年举办业务培训3次。我镇全年举办业务培训4次。"),
    Percentage: spoil_text("公开信息120条，比上年增加20条，增长25%。"),
    Marks: spoil_marks,
    Confusions: spoil_text("我镇组织了业务陪训。"),
    Outdated: spoil_text("与县工商局联合发布信息，学习二十届四中全会精神。"),
    LawTopics: spoil_text("依据《条例》第四十条，书面征求第三方意见。"),
    ShortTitles: spoil_text("按照《实施意见》压实责任。" + "各科室及时公开信息。" * 20),
    LawsCited: spoil_text("依据《中华人民共和国政府信息公开条例》（国务院令第117号）编制。"),
    StatedContacts: spoil_text("联系电话：0536-4861009。"),
    OwnWords: spoil_text("我局把信息公开列入考核。"),
    Phrases: spoil_phrases,
    Period: spoil_period,
    UnresolvedCheck: spoil_text("占比为（无法计算）。"),
    Personal: spoil_text("申请人的手机号码是13812345678。"),
    OtherName: spoil_text("今年，石埠子镇坚持以公开为常态。改进方式，让石埠子镇群众满意。"),
    Copied: spoil_copied,
    TallyCheck: spoil_tally,
    Continuity: spoil_continuity,
    AtMost: spoil_at_most,
    Repeated: spoil_repeated,
    Jump: spoil_jump,
    Gap: spoil_gap,
    PreviousYear: spoil_previous_year,
}

_CATALOG = Catalog()
EVERY_CHECK = [
    pytest.param(_CATALOG.edition(edition_id), check, id=f"{edition_id}-{check.id}")
    for edition_id in _CATALOG.ids
    for check in _CATALOG.edition(edition_id).checks
]
EVERY_INSTANCE = [
    pytest.param(edition, instance, id=f"{edition.id}-{check.id}-{instance.name}")
    for edition in map(_CATALOG.edition, _CATALOG.ids)
    for check in edition.checks
    for instance in edition.equations.get(check.id, ())
]


def findings_of(report: Report, check_id: str) -> list[Finding]:
    return [finding for finding in run_checks(report) if finding.check_id == check_id]


def test_a_sound_report_has_no_findings(edition: Edition) -> None:
    assert run_checks(sound_report(edition)) == ()


def test_a_sound_report_has_no_findings_beside_last_years(edition: Edition) -> None:
    report = sound_report(edition)
    with_last_year(report, {})
    assert run_checks(report) == ()


def test_every_kind_of_check_is_run_and_used(edition: Edition) -> None:
    used = {type(check) for check in edition.checks}
    assert used == set(KINDS) == set(SPOILERS)


@pytest.mark.parametrize(("edition", "check"), EVERY_CHECK)
def test_breaking_a_rule_is_found(edition: Edition, check: AnyCheck) -> None:
    report = sound_report(edition)
    SPOILERS[type(check)](report, check)
    found = findings_of(report, check.id)
    assert len(found) >= 1
    for finding in found:
        assert finding.level == check.level
        assert check.section in (EVERY_TEXT, finding.section)
        assert not re.search(r"[{}]", finding.message)
        assert finding.message.endswith("。")
        assert finding.hint
        assert finding.source


@pytest.mark.parametrize(("edition", "instance"), EVERY_INSTANCE)
def test_each_sum_says_both_values_and_the_difference(
    edition: Edition, instance: EquationInstance
) -> None:
    report = sound_report(edition)
    spoil_instance(report, instance)
    found = [f for f in findings_of(report, instance.check.id) if f.cells == instance.cells]
    assert [finding.values for finding in found] == [(Decimal(0), FIVE)]
    for words in (instance.place, "为 0，", "为 5，", "后者多 5"):
        assert words in found[0].message


def test_the_form_in_force_has_42_sums(catalog: Catalog) -> None:
    equations = catalog.for_year(2024).equations
    sizes = {check_id: len(instances) for check_id, instances in equations.items()}
    assert sizes == {
        "requests_row_total": 25,
        "requests_concluded": 7,
        "requests_balance": 7,
        "disputes_total": 3,
    }


def test_the_result_rows_are_the_ones_that_the_form_adds_up(edition: Edition) -> None:
    for instance in edition.equations["requests_concluded"][:-1]:
        assert instance.left == edition.cells[instance.right[0]].parts
