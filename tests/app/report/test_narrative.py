"""Live numbers in sentences, and pictures as paragraphs."""

from __future__ import annotations

from decimal import Decimal

import pytest

from app.edition.cells import CellKey
from app.report.changes import Edit
from app.report.narrative import (
    NOT_FILLED,
    NOT_KNOWN,
    Live,
    Picture,
    picture_name,
    picture_of,
    pictures,
    pieces,
    resolved,
)
from app.report.report import Report
from app.report.totals import Previous

TOTAL = CellKey("requests.received.total")
PERSON = CellKey("requests.received.person")
DIRECT, AFTER = (CellKey(f"disputes.litigation_{way}.total") for way in ("direct", "after_review"))


def test_a_live_number_reads_as_the_figure_in_its_cell(huaian: Report) -> None:
    assert resolved(huaian, "收到申请{requests.received.total}件。") == "收到申请3119件。"


def test_a_live_number_follows_its_cell(huaian: Report) -> None:
    huaian.apply(Edit({PERSON: Decimal(3000)}))
    assert resolved(huaian, "{requests.received.total}") == "3118"


def test_cells_are_added_up(huaian: Report) -> None:
    both = sum(huaian.value(key) or 0 for key in (DIRECT, AFTER))
    assert resolved(huaian, Live((DIRECT, AFTER)).source) == str(both)


@pytest.mark.parametrize(
    ("part", "whole", "words"), [(1, 3, "33.3%"), (1, 2, "50%"), (1, 800, "0.1%"), (0, 7, "0%")]
)
def test_a_share_is_rounded_half_up_to_one_decimal(
    huaian: Report, part: int, whole: int, words: str
) -> None:
    rules, normative = CellKey("disclosure.rules.issued"), CellKey("disclosure.normative.issued")
    huaian.apply(Edit({rules: Decimal(part), normative: Decimal(whole)}))
    assert resolved(huaian, Live((rules,), (normative,)).source) == words


def test_what_is_blank_or_has_no_share_says_so(huaian: Report) -> None:
    rules, normative = CellKey("disclosure.rules.issued"), CellKey("disclosure.normative.issued")
    huaian.apply(Edit({rules: None, normative: Decimal(0)}))
    assert resolved(huaian, Live((rules,)).source) == NOT_FILLED
    assert resolved(huaian, Live((normative,), (normative,)).source) == NOT_KNOWN


@pytest.mark.parametrize("text", ["{}", "{a.b.c}", "{requests.received}", "{{", "共{3}件", ""])
def test_other_braces_are_plain_words(huaian: Report, text: str) -> None:
    assert resolved(huaian, text) == text


def test_pieces_cover_the_text_as_it_is_written(huaian: Report) -> None:
    text = "收到{requests.received.total}件，结转{requests.carried_out.total}件。"
    found = list(pieces(huaian, text))
    assert "".join(text[piece.start : piece.end] for piece in found) == text
    assert [piece.live.source for piece in found if piece.live] == [
        "{requests.received.total}",
        "{requests.carried_out.total}",
    ]


@pytest.mark.parametrize(
    ("before", "now", "words"),
    [(100, 125, "增长25%"), (3, 2, "下降33.3%"), (0, 5, "增加5件"), (4, 4, "持平"), (0, 0, "持平")],
)
def test_a_change_is_told_as_officials_write_it(
    huaian: Report, before: int, now: int, words: str
) -> None:
    last_year = Previous(2023, huaian.edition, {PERSON: Decimal(before)})
    huaian.apply(Edit({PERSON: Decimal(now)}, previous=last_year))
    assert resolved(huaian, "同比{requests.received.person~}") == f"同比{words}"


@pytest.mark.parametrize("year", [2022, 2024])
def test_a_change_needs_the_figures_of_the_year_before(huaian: Report, year: int) -> None:
    huaian.apply(Edit(previous=Previous(year, huaian.edition, {PERSON: Decimal(1)})))
    assert resolved(huaian, Live((PERSON,), change=True).source) == NOT_KNOWN


def test_a_picture_is_a_paragraph_of_its_own() -> None:
    picture = Picture("ab12.png", "图一　主动公开数量")
    assert picture_of(picture.source) == Picture("ab12.png", "图一 主动公开数量")
    assert picture_of(f"见{picture.source}") is None
    assert picture_of("{picture:../x.png|}") is None


def test_the_pictures_of_a_report_come_in_form_order(huaian: Report) -> None:
    huaian.apply(
        Edit(texts={"others": Picture("b.png").source, "overview": Picture("a.png").source})
    )
    assert [picture.name for picture in pictures(huaian)] == ["a.png", "b.png"]


def test_the_same_picture_has_the_same_name() -> None:
    assert picture_name(b"x", ".PNG") == picture_name(b"x", ".png") != picture_name(b"y", ".png")
