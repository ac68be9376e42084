"""Every place that speaks of done agrees with the one list of what is open."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from msgspec.structs import replace

from app.checks.findings import LEFT_WORDS, Finding, is_open, leave, may_be_left
from app.checks.next_steps import (
    SectionState,
    StepKind,
    next_step,
    progress_words,
    section_progress,
)
from app.checks.precheck import CheckOutcome, precheck
from app.checks.runner import NotReadyError, finalise, is_untouched, obstacles, run_checks
from app.collect.submission import TEXTS as PROSE
from app.collect.submission import fair_findings, unwritten_texts
from app.edition.catalog import Catalog
from app.edition.definition import OrganisationKind
from app.edition.edition import OPENING
from app.edition.text_check_kinds import Level
from app.report.basic_data import kind_of
from app.report.carry_over import next_report
from app.report.changes import Details, Edit, Organisation
from app.report.narrative import headings_to_keep
from app.report.report import Report

CATALOG = Catalog()
_WRITTEN = ("overview", "issues", "others")
_SIGNED = date(2025, 1, 20)
TEXTS = (
    "",
    "今年，各项工作按要求完成，情况良好。",
    "（一）主动公开\n今年公开了各类信息。\n（二）依申请公开",
    "（一）主动公开\n（二）依申请公开",
)
NAMES = ("", "柘山镇人民政府", "安丘市民政局", "某某单位")


@some.composite
def reports(draw: some.DrawFn) -> Report:
    edition = CATALOG.for_year(2024)
    signed = draw(some.sampled_from([None, date(2025, 1, 20), date(2024, 3, 1)]))
    organisation = Organisation(draw(some.sampled_from(NAMES)))
    report = Report(edition, Details(2024, signed, organisation))
    keys = edition.typed_keys
    filled = draw(some.sampled_from([(), keys[:20], keys[20:], keys]))
    entries = {key: Decimal(draw(some.sampled_from([0, 0, 0, 3]))) for key in filled}
    texts = {key: draw(some.sampled_from(TEXTS)) for key in edition.text_keys}
    report.apply(Edit(entries=entries, texts=texts))
    for finding in run_checks(report):
        if may_be_left(finding) and draw(some.booleans()):
            report.apply(leave(report, finding))
    return report


@settings(max_examples=60, deadline=None)
@given(reports())
def test_all_places_agree_with_the_list(report: Report) -> None:
    found = run_checks(report)
    open_ones = [one for one in found if is_open(one)]
    sections = section_progress(report, found)
    done = {one.key for one in sections if one.state is SectionState.DONE}
    assert done == set(report.edition.text_keys) - {one.section for one in open_ones}
    step = next_step(report, found)
    assert (step.kind is StepKind.FINALISE) == (not open_ones)
    assert (progress_words(report) == "已填好，可以定稿") == (not open_ones)
    assert obstacles(report) == tuple(open_ones)
    wrong = {CheckOutcome.MARKED, CheckOutcome.UNFINISHED}
    listed = {one.check.id for one in precheck(report).lines if one.state in wrong}
    assert {one.check_id for one in open_ones} <= listed
    parts = [PROSE, *(one.table for one in report.edition.sections if one.table)]
    lacking = unwritten_texts(report, parts)
    there = tuple(one for one in found if one.section not in lacking)
    assert fair_findings(report, parts, ()) == (there, ())
    if open_ones:
        with pytest.raises(NotReadyError):
            finalise(report)
    else:
        report.apply(finalise(report))
        assert next_step(report, run_checks(report)).kind is StepKind.EXPORT


@settings(max_examples=60, deadline=None)
@given(reports())
def test_nothing_is_wrong_in_a_section_that_nobody_has_begun(report: Report) -> None:
    accusing = [one for one in run_checks(report) if one.level in (Level.ERROR, Level.EXPLAIN)]
    for finding in accusing:
        unfinished = [
            one
            for one in run_checks(report)
            if one.section == finding.section and one.level is Level.UNFINISHED and is_open(one)
        ]
        assert not (unfinished and is_untouched(report, finding.section))


_TOLD = (
    "全年共举办政务公开业务培训两次，参加培训的工作人员六十余人次。各科室按照要求及时梳理了公开目录和"
    "办事指南。对照第三方评估反馈的情况，逐项进行了整改并报送了整改报告。"
)
LAST_YEARS = (
    "（一）主动公开情况\n公开了信息。\n（二）监督保障\n1.保密审查情况\n没有。\n2.是加强培训。\n培训了。",
    "1.平台建设\n建好了。\n2.存在的问题\n人手不够。",
    "收取信息处理费情况\n没有收取。",
    _TOLD,
    "",
)


@some.composite
def continued(draw: some.DrawFn) -> Report:
    """A report that was begun with last year's, and of which chance filled in more or less."""
    last = Report(CATALOG.for_year(2023), Details(2023, organisation=Organisation("柘山镇政府")))
    last.apply(Edit(texts={key: draw(some.sampled_from(LAST_YEARS)) for key in _WRITTEN}))
    report, carried = next_report(last, CATALOG)
    report.apply(carried.edit)
    office = Organisation(draw(some.sampled_from(NAMES[1:])))
    report.apply(Edit(details=Details(2024, draw(some.none() | some.just(_SIGNED)), office)))
    keys = report.edition.typed_keys
    report.apply(Edit(dict.fromkeys(keys[draw(some.sampled_from([0, 0, 0, 5])) :], Decimal(0))))
    for key in _WRITTEN:
        lines = report.texts[key].split("\n")
        often = some.sampled_from([True] * 9 + [False])
        full = draw(some.lists(often, min_size=len(lines), max_size=len(lines)))
        both = zip(lines, full, strict=True)
        grown = (f"{line}\n{TEXTS[1]}" if more else line for line, more in both)
        again = draw(some.integers(0, 19)) == 0
        text = last.texts[key] if again else "\n".join(grown).strip()
        report.apply(Edit(texts={key: text}))
    for finding in run_checks(report):
        if may_be_left(finding) and draw(some.integers(0, 3)):
            report.apply(leave(report, finding))
    return report


@settings(deadline=None)
@given(continued())
def test_what_may_be_finalised_has_nothing_left_unanswered(report: Report) -> None:
    """No empty heading, date, kind or cell, and nothing of last year that was only left over."""
    if obstacles(report):
        return
    left = {(one.check_id, one.section) for one in run_checks(report) if one.explained}
    assert report.details.date or ("date_missing", OPENING) in left
    assert kind_of(report.details.organisation) or ("kind_missing", OPENING) in left
    assert not report.blank_keys
    previous = report.previous
    assert previous is not None
    for key in _WRITTEN:
        lines = [line for line in report.texts[key].split("\n") if line]
        kept = headings_to_keep(report.edition, previous, key)
        if ("heading_unwritten", key) not in left:
            assert not lines or lines[-1] not in kept
        assert report.texts[key] != _TOLD


def found_in(report: Report, check_id: str) -> Finding:
    return next(one for one in run_checks(report) if one.check_id == check_id)


def test_what_is_left_on_purpose_is_recorded_and_can_be_taken_back(huaian: Report) -> None:
    finding = found_in(huaian, "date_missing")
    undone = huaian.apply(leave(huaian, finding)).before
    assert found_in(huaian, "date_missing").explained == LEFT_WORDS
    huaian.apply(undone)
    assert is_open(found_in(huaian, "date_missing"))


def test_a_heading_left_empty_on_purpose_is_asked_about_again_once_it_reads_otherwise(
    huaian: Report,
) -> None:
    huaian.apply(Edit(texts={"overview": "（一）公开\n公开了信息。\n（二）申请"}))
    huaian.apply(leave(huaian, found_in(huaian, "heading_unwritten")))
    assert not is_open(found_in(huaian, "heading_unwritten"))
    huaian.apply(Edit(texts={"overview": "（一）公开\n公开了信息。\n（二）申请办理"}))
    assert is_open(found_in(huaian, "heading_unwritten"))


def test_what_has_to_be_there_cannot_be_left_out(huaian: Report) -> None:
    huaian.apply(Edit(details=replace(huaian.details, organisation=Organisation())))
    huaian.apply(Edit(texts={OPENING: "根据条例编制。"}))
    finding = found_in(huaian, "name_missing")
    assert not may_be_left(finding)
    huaian.apply(leave(huaian, finding))
    assert is_open(found_in(huaian, "name_missing"))


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("安丘市柘山镇人民政府", OrganisationKind.TOWNSHIP),
        ("兴安街道办事处", OrganisationKind.TOWNSHIP),
        ("大盛乡人民政府", OrganisationKind.TOWNSHIP),
        ("安丘市人民政府", OrganisationKind.GOVERNMENT),
        ("安丘市民政局", OrganisationKind.DEPARTMENT),
        ("潍坊市财政局（本级）", OrganisationKind.DEPARTMENT),
        ("安丘市人民政府办公室", OrganisationKind.DEPARTMENT),
        ("某某单位", None),
        ("", None),
    ],
)
def test_the_kind_follows_from_a_name_that_tells_it(
    name: str, kind: OrganisationKind | None
) -> None:
    assert kind_of(Organisation(name)) is kind


def test_a_kind_that_was_chosen_counts_before_the_name() -> None:
    chosen = msgspec.structs.replace(Organisation("民政局"), kind=OrganisationKind.GOVERNMENT)
    assert kind_of(chosen) is OrganisationKind.GOVERNMENT
