"""Sentences of last year are found; headings, which are the same every year, are none."""

from __future__ import annotations

import pytest

from app.checks.proofreading.repetition import repetitions
from app.checks.runner import run_checks
from app.edition.catalog import Catalog
from app.report.changes import Details, Edit
from app.report.report import Report
from app.report.totals import Previous

SENTENCE = "本机关加强组织领导并健全了各项工作机制。"
HEADINGS = "一、主动公开政府信息工作总体情况\n（1）机构建设及人员配置的有关情况"


def test_a_sentence_of_last_year_is_found_under_another_number() -> None:
    found = repetitions({"overview": f"1.{SENTENCE}今年新设了公开栏。"}, {"overview": SENTENCE})
    assert [span[0] for span in found["overview"].spans] == [0]
    assert 0 < found["overview"].share < 1


def test_headings_of_last_year_are_no_text() -> None:
    found = repetitions({"overview": HEADINGS}, {"overview": HEADINGS})
    assert not found["overview"].spans
    assert found["overview"].length == 0


def test_a_numbered_sentence_is_no_heading() -> None:
    text = f"{HEADINGS}\n（2）{SENTENCE}"
    found = repetitions({"overview": text}, {"overview": text})
    assert len(found["overview"].spans) == 1
    assert found["overview"].share == 1


@pytest.mark.parametrize(
    ("count", "own", "check_id"),
    [(3, 4, "copied_from_last_year"), (2, 3, "copied_partly"), (3, 9, "copied_partly"), (1, 9, "")],
)
def test_three_sentences_that_are_a_third_of_a_section_are_to_be_explained(
    catalog: Catalog, count: int, own: int, check_id: str
) -> None:
    last = "".join(f"镇里第{n}次会议专题研究了公开栏的更新与核对工作。" for n in "一二三")
    ours = "".join(
        f"第{n}个村新装了公开栏并且由专人按周核对更新内容。" for n in "一二三四五六七八九"
    )
    text = "".join(f"{one}。" for one in (*last.split("。")[:count], *ours.split("。")[:own]))
    report = Report(catalog.for_year(2024), Details(2024))
    previous = Previous(2023, report.edition, texts={"overview": last})
    report.apply(Edit(texts={"overview": text}, previous=previous))
    found = {one.check_id for one in run_checks(report) if one.check_id.startswith("copied")}
    assert found == ({check_id} if check_id else set())
