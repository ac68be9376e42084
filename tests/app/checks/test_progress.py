"""How far a report is, section by section and in one line."""

from __future__ import annotations

from decimal import Decimal

import pytest

from app.checks.next_steps import SectionState, progress_words, section_progress
from app.checks.runner import run_checks
from app.edition.catalog import Catalog
from app.edition.cells import CellKey
from app.report.changes import Details, Edit, Organisation
from app.report.report import Report
from tests.ready import make_final, make_ready

CARRIED_OUT = CellKey("requests.carried_out.person")


@pytest.fixture
def blank(catalog: Catalog) -> Report:
    return Report(catalog.for_year(2024), Details(2024))


def states(report: Report) -> dict[str, tuple[SectionState, str]]:
    sections = section_progress(report, run_checks(report))
    return {one.key: (one.state, one.words) for one in sections}


def test_a_new_report_is_blank_everywhere(blank: Report) -> None:
    assert set(states(blank).values()) == {(SectionState.BLANK, "未填")}
    assert progress_words(blank) == "还没有填"


def test_a_table_with_a_figure_is_begun(blank: Report) -> None:
    blank.apply(Edit({CARRIED_OUT: Decimal(0)}))
    assert states(blank)["requests"] == (SectionState.PARTIAL, "缺 143 格")
    assert progress_words(blank) == (
        "二、主动公开 0/6 行，三、依申请公开 0/25 行，四、复议诉讼 0/15 格，4 部分文字没有写"
    )


def test_headings_without_a_text_are_not_a_text_yet(blank: Report) -> None:
    blank.apply(Edit(texts={"overview": "（一）公开\n（二）申请"}))
    assert states(blank)["overview"] == (SectionState.BLANK, "未填")
    blank.apply(Edit(texts={"overview": "（一）公开\n公开了信息。\n（二）申请"}))
    assert states(blank)["overview"] == (SectionState.PARTIAL, "缺 1 段")


def test_one_row_short_is_24_of_25(huaian: Report) -> None:
    make_ready(huaian)
    assert progress_words(huaian) == "已填好，可以定稿"
    row = [key for key in huaian.typed if key.startswith("requests.carried_out.")]
    huaian.apply(Edit(dict.fromkeys(row)))
    assert progress_words(huaian).startswith("三、依申请公开 24/25 行")


def test_what_is_unfinished_beside_texts_that_are_not_written_is_told_apart(
    huaian: Report,
) -> None:
    make_ready(huaian)
    huaian.apply(Edit(texts={"issues": "", "overview": "（一）公开\n公开了信息。\n（二）申请"}))
    assert "1 部分文字没有写，另有 1 处未完成" in progress_words(huaian)


def test_what_is_wrong_is_counted(huaian: Report) -> None:
    make_ready(huaian)
    huaian.apply(Edit({CARRIED_OUT: Decimal(77)}))
    errors = sum(one.level == "error" for one in run_checks(huaian))
    assert errors
    state, words = states(huaian)["requests"]
    assert state is SectionState.WRONG
    assert words.endswith("处必改")
    assert f"{errors} 处必改" in progress_words(huaian)


def test_a_finalised_report_says_so(huaian: Report) -> None:
    make_final(huaian)
    assert progress_words(huaian) == "已定稿"
    huaian.apply(Edit(details=Details(2024, organisation=Organisation("别的机关"))))
    assert progress_words(huaian) == "已定稿，定稿以后内容有改动"
