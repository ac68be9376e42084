"""Cells are found by their words, and by a figure typed into a sentence."""

from __future__ import annotations

from decimal import Decimal

from app.edition.cells import CellKey
from app.report.changes import Edit
from app.report.figures import narrowed_cells, quotable_cells, typed_figure_at, usual_whole
from app.report.report import Report

TOTAL = CellKey("requests.received.total")


def test_every_cell_is_offered_with_its_labels_and_figure(huaian: Report) -> None:
    offered = quotable_cells(huaian)
    assert {choice.key for choice in offered} == set(huaian.edition.cells)
    received = next(choice for choice in offered if choice.key == TOTAL)
    assert received.words == "一、本年新收政府信息公开申请数量，总计"
    assert received.figure == "3119"


def test_sums_are_offered_first(huaian: Report) -> None:
    computed = [huaian.edition.cells[choice.key].computed for choice in quotable_cells(huaian)]
    assert computed == sorted(computed, reverse=True)


def test_words_narrow_the_offer_in_any_order(huaian: Report) -> None:
    found = narrowed_cells(quotable_cells(huaian), "总计 新收")
    assert [choice.key for choice in found] == [TOTAL]


def test_a_typed_figure_finds_its_cell(huaian: Report) -> None:
    text = "全年新收政府信息公开申请3119件。"
    typed = typed_figure_at(huaian, text, text.index("19"))
    assert typed is not None
    assert text[typed.start : typed.end] == "3119"
    assert [choice.key for choice in typed.choices] == [TOTAL]


def test_a_figure_with_thousands_marked_is_one(huaian: Report) -> None:
    for text, figure in (("新收3,119件", "3,119"), ("新收3119,其中", "3119")):
        typed = typed_figure_at(huaian, text, text.index("9"))
        assert typed is not None
        assert text[typed.start : typed.end] == figure
    huaian.apply(Edit({CellKey("disclosure.penalties.decisions"): Decimal(26)}))
    assert typed_figure_at(huaian, "公开1,026条", 5) is None


def test_the_cell_whose_labels_are_in_the_sentence_comes_first(huaian: Report) -> None:
    issued, penalties = (
        CellKey("disclosure.normative.issued"),
        CellKey("disclosure.penalties.decisions"),
    )
    huaian.apply(Edit({issued: Decimal(7), penalties: Decimal(7)}))
    for text, key in (("作出行政处罚7件", penalties), ("本年制发行政规范性文件7件", issued)):
        typed = typed_figure_at(huaian, text, text.index("7"))
        assert typed is not None
        assert typed.choices[0].key == key


def test_zero_strange_figures_and_live_numbers_are_left_alone(huaian: Report) -> None:
    assert typed_figure_at(huaian, "收到0件", 2) is None
    assert typed_figure_at(huaian, "收到98765件", 4) is None
    assert typed_figure_at(huaian, "收到", 1) is None


def test_a_part_is_usually_a_share_of_its_sum(huaian: Report) -> None:
    assert usual_whole(huaian, CellKey("requests.granted.total")) == "requests.concluded.total"
    assert usual_whole(huaian, CellKey("requests.received.person")) == TOTAL
    assert usual_whole(huaian, CellKey("disclosure.fees.amount")) == "disclosure.fees.amount"
