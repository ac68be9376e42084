"""A ledger counted into a report: rows, lists beside it, proof, privacy."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from app.any_file import LedgerGivenError, read_any, read_with_year
from app.cli import main
from app.edition.catalog import Catalog
from app.edition.cells import CellKey
from app.errors import DONE, FOUND, REFUSED
from app.importing.document import NoTablesError
from app.ledger.blank import blank_ledger
from app.ledger.cases import Answers
from app.ledger.definition import LedgerForm
from app.ledger.sheets import LedgerTooLargeError, read_sheets
from app.ledger.statistics import WorkingDays, statistics
from app.ledger.tally import (
    KeptAnswers,
    NoLedgerError,
    Tally,
    propose,
    tally_differences,
    tally_edit,
)
from app.report.changes import Details, Edit, Means, Origin
from app.report.report import Report
from app.storage.report_file import load_report, save_report
from tests.ledger.ledgers import tally_file

HEAD = ["编号", "申请人", "申请人类型", "收到日期", "答复日期", "办理结果"]
PERSON_RECEIVED = CellKey("requests.received.person")


def ledger(folder: Path, *rows: Sequence[Any], head: Sequence[str] = HEAD) -> Path:
    book = Workbook()
    sheet = book.worksheets[0]
    for row in (head, *rows):
        sheet.append(list(row))
    path = folder / "台账.xlsx"
    folder.mkdir(exist_ok=True)
    book.save(path)
    return path


_MANIFEST = (
    '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
    '<manifest:file-entry manifest:full-path="/" '
    'manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/></manifest:manifest>'
)


def figures(tally: Tally) -> dict[str, int]:
    return {key: len(refs) for key, refs in tally.cases.items() if refs}


def test_a_case_counts_where_its_days_say(tmp_path: Path, catalog: Catalog) -> None:
    path = ledger(
        tmp_path,
        ["1号", "甲", "公民", date(2024, 1, 5), date(2024, 1, 9), "公开"],
        ["2号", "乙", "公民", date(2023, 12, 25), date(2024, 1, 9), "不存在"],
        ["3号", "丙", "企业", date(2024, 12, 25), None, None],
        ["4号", "丁", "企业", date(2023, 2, 1), date(2023, 2, 9), "公开"],
    )
    assert figures(tally_file(path, catalog, year=2024)) == {
        "requests.received.person": 1,
        "requests.granted.person": 1,
        "requests.carried_in.person": 1,
        "requests.unavailable_not_held.person": 1,
        "requests.received.business": 1,
        "requests.carried_out.business": 1,
    }


def test_days_decide_and_not_the_state(tmp_path: Path, catalog: Catalog) -> None:
    path = ledger(
        tmp_path,
        ["1号", "公民", date(2024, 1, 5), "办理中", date(2024, 1, 9), "公开"],
        ["2号", "公民", date(2024, 1, 5), "已办结", None, None],
        head=["编号", "申请人类型", "收到日期", "办理状态", "答复日期", "办理结果"],
    )
    counted = figures(tally_file(path, catalog))
    assert counted["requests.granted.person"] == counted["requests.carried_out.person"] == 1


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (["1号", "甲", "公民", date(2024, 5, 5), date(2024, 5, 1), "公开"], "早于收到日期"),
        (["1号", "甲", "公民", date(2024, 5, 5), None, "公开"], "没有答复日期"),
        (["1号", "甲", "公民", date(2024, 5, 5), date(2024, 5, 9), None], "没有办理结果"),
        (["1号", "甲", "公民", date(2025, 5, 5), None, None], "以后"),
        (["1号", "甲", "公民", None, date(2024, 5, 9), "公开"], "没有收到日期"),
        (["1号", "甲", None, date(2024, 5, 5), date(2024, 5, 9), "公开"], "没有申请人类型"),
        (["1号", "甲", "公民", "五月初", date(2024, 5, 9), "公开"], "不是日期"),
        (["1号", "甲", "公民", date(2024, 5, 5), date(2024, 5, 9), "不予公开"], "还不明确"),
    ],
)
def test_a_contradiction_is_listed_and_counts_nowhere(
    tmp_path: Path, catalog: Catalog, row: Sequence[Any], why: str
) -> None:
    tally = tally_file(ledger(tmp_path, row), catalog, year=2024)
    assert not figures(tally)
    assert [why in one.why for one in tally.unsettled] == [True]


def test_an_answer_settles_all_cases_of_a_value(tmp_path: Path, catalog: Catalog) -> None:
    row = [None, "甲", "法人", date(2024, 5, 5), date(2024, 5, 9), "不予公开"]
    answers = Answers(results={"不予公开": "refused_process"}, types={"法人": "business"})
    tally = tally_file(ledger(tmp_path, row, row), catalog, answers=answers)
    assert figures(tally)["requests.refused_process.business"] == 2
    assert not tally.unsettled
    assert not tally.questions


def test_signs_below_the_forms_words_say_who_asked_and_what_came(
    tmp_path: Path, catalog: Catalog
) -> None:
    head = [
        "序号",
        "受理日期",
        "自然人",
        "商业企业",
        "其他",
        "答复日",
        "予以公开",
        "不予公开",
        "在办",
        "原因",
    ]
    came, gone = date(2024, 3, 1), date(2024, 3, 8)
    path = ledger(
        tmp_path,
        [1, came, "√", None, None, gone, "√", None, None, None],
        [2, came, None, "√", None, gone, None, "√", None, "过程性信息"],
        head,
        [3, came, None, None, "√", None, None, None, "√", None],
        [4, came, "√", None, None, gone, "√", "√", None, None],
        ["本月合计", None, 2, 1, 1, None, 2, 2, 1, None],
        head=head,
    )
    tally = tally_file(path, catalog, year=2024)
    assert figures(tally) == {
        "requests.received.person": 1,
        "requests.granted.person": 1,
        "requests.received.business": 1,
        "requests.refused_process.business": 1,
        "requests.received.other": 1,
        "requests.carried_out.other": 1,
    }
    assert [one.ref.row for one in tally.unsettled] == [6]


def test_a_column_with_the_forms_words_is_known_whatever_its_head(
    tmp_path: Path, catalog: Catalog
) -> None:
    head = ["编号", "申请人", "公民还是法人", "法人类别", "收到日期", "答复日期", "结论"]
    days = date(2024, 3, 1), date(2024, 3, 8)
    rows = [[f"{n}号", f"甲{n}", "公民", None, *days, "公开"] for n in range(6)]
    path = ledger(tmp_path, *rows, ["9号", "乙", "法人", "科研机构", *days, "公开"], head=head)
    counted = figures(tally_file(path, catalog))
    assert (counted["requests.granted.person"], counted["requests.granted.research"]) == (6, 1)


def test_a_case_answered_early_next_year_is_carried_out(tmp_path: Path, catalog: Catalog) -> None:
    path = ledger(
        tmp_path,
        ["1号", "甲", "公民", date(2024, 12, 20), date(2025, 1, 9), "公开"],
        ["2号", "乙", "公民", date(2024, 2, 20), date(2025, 5, 9), "公开"],
    )
    tally = tally_file(path, catalog, year=2024)
    assert figures(tally) == {"requests.received.person": 1, "requests.carried_out.person": 1}
    assert ["以后" in one.why for one in tally.unsettled] == [True]


def test_a_day_without_a_year_is_after_the_day_the_case_came(
    tmp_path: Path, catalog: Catalog
) -> None:
    path = tmp_path / "2024年台账.csv"
    lines = [
        "2024年登记台账,,,",
        "收到日期,申请人类型,答复日期,办理结果",
        "12月20日,公民,1月9日,公开",
    ]
    path.write_text("\n".join(lines), encoding="gb18030")
    assert figures(tally_file(path, catalog))["requests.carried_out.person"] == 1


def test_merged_rows_of_an_opendocument_ledger_are_filled(tmp_path: Path, catalog: Catalog) -> None:
    office = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"
    table = "urn:oasis:names:tc:opendocument:xmlns:table:1.0"
    text = "urn:oasis:names:tc:opendocument:xmlns:text:1.0"

    def cell(words: str, rows: int = 1) -> str:
        return (
            f'<table:table-cell office:value-type="string" table:number-rows-spanned="{rows}">'
            f"<text:p>{words}</text:p></table:table-cell>"
        )

    covered = "<table:covered-table-cell/>"
    lines = [
        [cell(one) for one in ("申请人类型", "收到日期", "答复日期", "办理结果")],
        [cell("公民", 2), cell("2024-3-1", 2), cell("2024-3-8"), cell("公开")],
        [covered, covered, cell("2024-3-9"), cell("不存在")],
    ]
    rows = "".join(f"<table:table-row>{''.join(line)}</table:table-row>" for line in lines)
    content = (
        f'<office:document-content xmlns:office="{office}" xmlns:table="{table}" '
        f'xmlns:text="{text}"><office:body><office:spreadsheet><table:table table:name="台账">'
        f"{rows}</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    path = tmp_path / "台账.ods"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", _MANIFEST)
    assert figures(tally_file(path, catalog)) == {
        "requests.received.person": 2,
        "requests.granted.person": 1,
        "requests.unavailable_not_held.person": 1,
    }


def test_reviews_and_suits_come_from_columns_or_from_a_list(
    tmp_path: Path, catalog: Catalog
) -> None:
    path = tmp_path / "台账.xlsx"
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append(HEAD)
    sheet.append(["1号", "甲", "公民", date(2024, 1, 5), date(2024, 1, 9), "公开"])
    lists = book.create_sheet("复议诉讼")
    lists.append(["序号", "案件类型", "案号", "立案日期", "审结日期", "审理结果"])
    lists.append([1, "行政复议", "（2024）1号", date(2024, 3, 1), date(2024, 5, 1), "维持"])
    lists.append([2, "直接起诉", "（2024）2号", date(2024, 3, 1), date(2024, 6, 1), "撤销"])
    lists.append([3, "复议后起诉", "（2024）3号", date(2024, 9, 1), None, None])
    lists.append([4, "行政复议", "（2023）4号", date(2023, 3, 1), date(2023, 5, 1), "维持"])
    book.save(path)
    assert {k: n for k, n in figures(tally_file(path, catalog)).items() if "disputes" in k} == {
        "disputes.review.upheld": 1,
        "disputes.litigation_direct.corrected": 1,
        "disputes.litigation_after_review.pending": 1,
    }


def test_a_list_of_documents_fills_table_two(tmp_path: Path, catalog: Catalog) -> None:
    path = tmp_path / "规范性文件.xlsx"
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append(["序号", "文号", "标题", "发布日期", "废止日期", "状态"])
    sheet.append([1, "清政发〔2024〕1号", "办法", date(2024, 1, 2), None, "有效"])
    sheet.append([2, "清政发〔2020〕1号", "规定", date(2020, 1, 2), date(2024, 3, 1), "废止"])
    sheet.append([3, "清政发〔2021〕7号", "通知", date(2021, 1, 2), None, "有效"])
    book.save(path)
    assert figures(tally_file(path, catalog, year=2024)) == {
        "disclosure.normative.issued": 1,
        "disclosure.normative.repealed": 1,
        "disclosure.normative.in_force": 2,
    }


def test_a_file_without_a_ledger_says_what_a_ledger_has(tmp_path: Path, catalog: Catalog) -> None:
    with pytest.raises(NoLedgerError, match="收到日期"):
        tally_file(ledger(tmp_path, ["a", "b"], head=["甲", "乙"]), catalog, year=2024)


def test_each_figure_keeps_its_cases_and_an_overtyped_one_both(
    tmp_path: Path, catalog: Catalog
) -> None:
    path = ledger(tmp_path, ["1号", "甲", "公民", date(2024, 1, 5), date(2024, 1, 9), "公开"])
    tally = tally_file(path, catalog)
    report = Report(catalog.for_year(2024), Details(2024))
    report.apply(tally_edit(tally))
    by_hand = report.apply(Edit({PERSON_RECEIVED: Decimal(7)}).from_(Origin(Means.TYPED)))
    saved = tmp_path / "报告.nbao"
    save_report(report, saved)

    origin = load_report(saved, catalog).origins[PERSON_RECEIVED]
    assert origin.means is Means.TYPED
    assert origin.ledger is not None
    assert [ref.words for ref in origin.ledger.cases] == ["1号（第 2 行）"]
    assert [one.by_hand for one in tally_differences(report, tally)] == [True]
    report.apply(by_hand.before)
    assert report.origins[PERSON_RECEIVED].means is Means.LEDGER
    assert not list(tally_differences(report, tally))


def test_no_name_and_no_content_is_written_anywhere(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    secrets = ["欧阳雪峰", "关于东门口征地补偿的批复"]
    path = ledger(
        tmp_path,
        ["1号", secrets[0], "公民", secrets[1], date(2024, 1, 5), date(2024, 1, 9), "公开"],
        [secrets[0], secrets[0], secrets[0], secrets[1], date(2024, 1, 6), None, secrets[1]],
        head=[*HEAD[:3], "申请内容", *HEAD[3:]],
    )
    report = tmp_path / "报告.nbao"
    for options in (["--json"], []):
        assert main(["tally", str(path), "-o", str(report), *options]) == FOUND
        assert not [secret for secret in secrets if secret in capsys.readouterr().out]
    with zipfile.ZipFile(report) as archive:
        written = b"".join(archive.read(name) for name in archive.namelist()).decode()
    assert not [secret for secret in secrets if secret in written]


def test_the_command_prints_figures_columns_and_what_is_not_settled(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = ledger(
        tmp_path,
        ["1号", "甲", "公民", date(2024, 1, 5), date(2024, 1, 9), "公开"],
        ["2号", "乙", "公民", date(2024, 1, 5), None, "公开"],
    )
    assert main(["tally", str(path), "--json"]) == FOUND
    told = json.loads(capsys.readouterr().out)
    assert (told["year"], told["cases"]) == (2024, 2)
    assert told["values"]["requests.received.total"] == 1
    assert told["columns"]["received"] == "收到日期"
    assert [(one["row"], one["number"]) for one in told["unsettled"]] == [(3, "2号")]


def test_a_settled_ledger_ends_with_done_and_a_strange_file_is_refused(tmp_path: Path) -> None:
    path = ledger(tmp_path, ["1号", "甲", "公民", date(2024, 1, 5), date(2024, 1, 9), "公开"])
    assert main(["tally", str(path)]) == DONE
    broken = tmp_path / "台账2.xlsx"
    broken.write_bytes(b"PK\x03\x04 nothing")
    assert main(["tally", str(broken)]) == REFUSED


def test_kept_answers_that_are_damaged_are_put_aside(tmp_path: Path, catalog: Catalog) -> None:
    kept = KeptAnswers(tmp_path)
    kept.keep(catalog.edition("2021"), Answers(types={"法人": "business"}))
    assert kept.load("2021").types == {"法人": "business"}
    (file,) = tmp_path.iterdir()
    file.write_bytes(b'{"2021": \xff')
    assert kept.load("2021") == Answers()
    assert [one.suffix for one in tmp_path.iterdir()] == [".damaged"]


def test_answers_that_cannot_be_kept_hold_nothing_up(tmp_path: Path, catalog: Catalog) -> None:
    kept = KeptAnswers(tmp_path / "没有这个文件夹")
    kept.keep(catalog.edition("2021"), Answers(types={"法人": "business"}))
    assert kept.load("2021") == Answers()


def test_no_row_of_a_long_ledger_is_cut_off(tmp_path: Path) -> None:
    assert len(read_sheets(ledger(tmp_path, *[[7]] * 31_000))[0].rows) == 31_001
    with pytest.raises(LedgerTooLargeError, match="台账"):
        read_sheets(ledger(tmp_path, *[[7]] * 50_000))


def test_a_ledger_chosen_for_a_report_is_told_with_the_way_to_read_it(
    tmp_path: Path, catalog: Catalog
) -> None:
    path = ledger(tmp_path, ["1", "张三", "自然人", "2024-03-01", "2024-03-10", "予以公开"])
    with pytest.raises(LedgerGivenError, match="从台账填表"):
        read_with_year(path, catalog, 2024)
    with pytest.raises(LedgerGivenError):
        read_any(path, catalog)
    ledger(tmp_path, ["1", "张三", "科员"], head=["编号", "姓名", "职务"])
    with pytest.raises(NoTablesError):
        read_any(path, catalog)


def test_our_own_blank_ledger_is_no_report(tmp_path: Path, catalog: Catalog) -> None:
    path = tmp_path / "台账.xlsx"
    path.write_bytes(blank_ledger(LedgerForm(catalog.for_year(2024)), 2024))
    with pytest.raises(LedgerGivenError):
        read_with_year(path, catalog, 2024)


def untyped(folder: Path) -> Path:
    """A list as many offices have it: no column for the kind of applicant, a name in each row."""
    came, answered = date(2024, 5, 5), date(2024, 5, 9)
    return ledger(
        folder,
        ["1号", "王小明", came, answered, "予以公开"],
        ["2号", "南陵县恒泰建材有限公司", came, answered, "予以公开"],
        ["3号", "李雷", came, answered, "重复申请"],
        head=["编号", "申请人", "收到日期", "答复日期", "办理结果"],
    )


def test_one_question_settles_all_applicants_without_a_kind(
    tmp_path: Path, catalog: Catalog
) -> None:
    tally = tally_file(untyped(tmp_path), catalog)
    (question,) = tally.questions
    assert (question.about, question.count, question.proposed) == ("types", 2, ("person",))
    assert all(one.waits for one in tally.unsettled)
    answers = Answers().changed(question.about, question.value, "person")
    office = KeptAnswers(tmp_path)
    office.keep(tally.edition, answers)
    counted = tally_file(untyped(tmp_path), catalog, answers=office.load(tally.edition.id))
    assert not counted.unsettled
    assert counted.values[PERSON_RECEIVED] == 2
    assert counted.values[CellKey("requests.received.business")] == 1
    assert [one.chosen for one in counted.answered] == ["person"]


def test_a_cell_that_open_cases_may_count_in_never_falls(tmp_path: Path, catalog: Catalog) -> None:
    tally = tally_file(untyped(tmp_path), catalog)
    report = Report(catalog.for_year(2024), Details(2024))
    granted, repeated = CellKey("requests.granted.person"), "requests.declined_repeated.person"
    ledgers = Origin(Means.LEDGER)
    report.apply(Edit({granted: Decimal(13)}, origins={granted: ledgers}))
    changes = {one.key: one for one in propose(report, tally).changes}
    for key in (granted, repeated, PERSON_RECEIVED, "requests.granted.business"):
        assert not changes[key].proposed
        assert "可能计在这里，没有勾选" in changes[key].note
    assert changes["requests.refused_state_secret.person"].proposed  # none of them says so
    assert not changes["requests.carried_in.person"].note
    (warning,) = propose(report, tally).warnings
    assert warning == "有 2 件还没有计入，原因见“没有计入的”；在“要回答的”中选好就会计入。"


@pytest.mark.parametrize(("kind", "left"), [(0, "收到日期"), (2, "办理结果")])
def test_a_column_that_is_not_found_is_told_once_for_all_cases(
    tmp_path: Path, catalog: Catalog, kind: int, left: str
) -> None:
    head = ["何时来的信", "答复日期", "怎么答复的", "申请人类型", "申请内容"]
    row = [date(2024, 5, 5), date(2024, 5, 9), "予以公开", "公民", "补偿"]
    if kind == 2:
        head[0], row[2] = "收到日期", "给了"
    else:
        head[2], row[0] = "办理结果", "五月"
    tally = tally_file(ledger(tmp_path, row, row, row, head=head), catalog, year=2024)
    assert tally.left_lines == [f"没有找到“{left}”一列：3 件"]
    (warning,) = propose(Report(catalog.for_year(2024), Details(2024)), tally).warnings
    assert warning.endswith(f"没有找到“{left}”一列，在“各列”中指定就会计入。")


def test_a_content_that_sounds_like_passing_on_is_no_outcome(
    tmp_path: Path, catalog: Catalog
) -> None:
    row = ["1", "公民", date(2024, 5, 5), date(2024, 5, 9), "给了", "土地流转"]
    head = ["流水", "申请人类型", "收到日期", "答复日期", "怎么答复的", "申请内容"]
    tally = tally_file(ledger(tmp_path, row, row, row, head=head), catalog)
    assert "result" not in tally.columns
    assert tally.columns["content"] == "申请内容"


def test_an_answer_after_the_years_end_needs_no_outcome(tmp_path: Path, catalog: Catalog) -> None:
    dates = date(2024, 12, 29), date(2025, 1, 16)
    path = ledger(
        tmp_path, ["1号", "甲", "公民", *dates, None], ["2号", "乙", "企业", *dates, "？"]
    )
    tally = tally_file(path, catalog, year=2024)
    assert not tally.unsettled
    assert figures(tally) == {
        "requests.received.person": 1,
        "requests.received.business": 1,
        "requests.carried_out.person": 1,
        "requests.carried_out.business": 1,
    }


def test_a_ledger_with_another_column_for_the_number_has_the_same_cases(
    tmp_path: Path, catalog: Catalog
) -> None:
    head = ["流水情况", *HEAD[1:]]
    rows = [
        [f"2024-{n}", "甲", "公民", date(2024, n, 5), date(2024, n, 9), "公开"] for n in range(1, 5)
    ]
    report = Report(catalog.for_year(2024), Details(2024))
    report.apply(tally_edit(tally_file(ledger(tmp_path, *rows, head=head), catalog)))
    assert not list(tally_differences(report, tally_file(ledger(tmp_path, *rows), catalog)))
    report = Report(catalog.for_year(2024), Details(2024))
    report.apply(tally_edit(tally_file(ledger(tmp_path, *rows), catalog)))
    renumbered = [[n + 1, *row[1:]] for n, row in enumerate(rows)]
    again = tally_file(ledger(tmp_path, *renumbered, head=["序号", *HEAD[1:]]), catalog)
    assert not list(tally_differences(report, again))

    rows[1] = ["2024-9", "甲", "公民", date(2024, 2, 5), date(2024, 2, 9), "公开"]
    sorted_anew = tally_file(ledger(tmp_path, *reversed(rows)), catalog)
    received = next(iter(tally_differences(report, sorted_anew)))
    assert [ref.number for ref in received.added] == ["2024-9"]
    assert [ref.number for ref in received.gone] == ["2024-2"]


def test_of_a_part_nothing_is_told_as_if_it_were_all(tmp_path: Path, catalog: Catalog) -> None:
    told = statistics(tally_file(untyped(tmp_path), catalog), WorkingDays())
    assert told.left == 2
    assert told.sentences == ()
    assert told.charts == ()
