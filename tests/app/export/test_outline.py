"""An outline says what stands in a report, in the order of the page, and where it is typed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from app.edition.cells import CellKey
from app.edition.edition import Edition
from app.export.outline import (
    Paragraph,
    ParagraphLook,
    PictureBlock,
    Run,
    Source,
    TableBlock,
    insets,
    outline_of,
)
from app.report.changes import Details, Edit, Organisation, Unread
from app.report.report import Report

RECEIVED = CellKey("requests.received.person")


@pytest.fixture
def report(edition: Edition) -> Report:
    """A report with a name and a date, and nothing else."""
    return Report(edition, Details(2024, date(2025, 1, 5), Organisation(name="柘山镇人民政府")))


def paragraphs(report: Report) -> list[Paragraph]:
    return [block for block in outline_of(report).blocks if isinstance(block, Paragraph)]


def test_an_empty_report_has_title_headings_tables_and_signature(report: Report) -> None:
    shown = [(one.look, one.text) for one in paragraphs(report)]
    headings = [(ParagraphLook.FIRST, section.title) for section in report.edition.sections]
    assert shown == [
        (ParagraphLook.TITLE, report.title),
        *headings,
        (ParagraphLook.SIGNATURE, "柘山镇人民政府"),
        (ParagraphLook.SIGNED_ON, "2025年1月5日"),
    ]
    tables = [block for block in outline_of(report).blocks if isinstance(block, TableBlock)]
    assert [table.table.key for table in tables] == [table.key for table in report.edition.tables]


def test_the_text_of_a_section_stands_before_its_table(report: Report) -> None:
    report.apply(Edit(texts={"requests": "说明如下。"}))
    blocks = outline_of(report).blocks
    place = next(i for i, one in enumerate(blocks) if isinstance(one, TableBlock) and i > 5)
    text = next(one for one in blocks if isinstance(one, Paragraph) and one.text == "说明如下。")
    assert blocks.index(text) < place


def test_paragraphs_look_like_their_numbering_and_know_their_place(report: Report) -> None:
    report.apply(Edit(texts={"overview": "（一）主动公开\n\n  公开了32条。"}))
    first, second = (one for one in paragraphs(report) if one.runs[0].source.start is not None)
    assert (first.look, first.runs) == (
        ParagraphLook.SECOND,
        (Run("（一）主动公开", Source("overview", 0)),),
    )
    assert (second.look, second.runs) == (
        ParagraphLook.BODY,
        (Run("公开了32条。", Source("overview", 11)),),
    )


def test_a_live_number_is_a_figure_that_comes_from_its_cell(report: Report) -> None:
    report.apply(Edit({RECEIVED: Decimal(7)}, {"overview": "收到{requests.received.person}件。"}))
    paragraph = next(one for one in paragraphs(report) if one.text == "收到7件。")
    assert paragraph.runs == (
        Run("收到", Source("overview", 0)),
        Run("7", Source("requests", cell=RECEIVED)),
        Run("件。", Source("overview", 28)),
    )


def test_a_picture_is_followed_by_its_numbered_caption_if_it_has_one(report: Report) -> None:
    report.apply(
        Edit(
            texts={"overview": "{picture:a.png|公开栏}", "issues": "{picture:b.png|}\n完"},
            media={"a.png": b"\x89PNG", "b.png": b"\x89PNG2"},
        )
    )
    blocks = outline_of(report).blocks
    places = [i for i, one in enumerate(blocks) if isinstance(one, PictureBlock)]
    below = [blocks[place + 1] for place in places]
    assert [one.text for one in below if isinstance(one, Paragraph)] == ["图1　公开栏", "完"]


def test_a_picture_whose_file_is_lost_stays_as_text(report: Report) -> None:
    report.apply(Edit(texts={"overview": "{picture:a.png|公开栏}"}))
    assert "{picture:a.png|公开栏}" in [one.text for one in paragraphs(report)]


def test_a_table_has_what_stands_in_its_cells(report: Report) -> None:
    other = CellKey("requests.received.business")
    report.apply(Edit({RECEIVED: Decimal(7), other: Unread("约3")}))
    table = next(
        one
        for one in outline_of(report).blocks
        if isinstance(one, TableBlock) and one.section == "requests"
    )
    assert (table.words[RECEIVED], table.words[other]) == ("7", "约3")
    assert table.words[CellKey("requests.granted.person")] == ""
    assert table.words.keys() == {
        k for k, c in report.edition.cells.items() if c.table == "requests"
    }


def test_the_date_stands_four_characters_in_and_the_signature_is_centred_on_it() -> None:
    assert insets(["柘山镇人民政府", "2025年1月5日"]) == [4 - (7 - 6) / 2, 4]
    assert insets(["2025年1月5日"]) == [4]
    assert insets([]) == []


def test_a_long_name_is_not_pushed_over_the_right_edge() -> None:
    assert insets(["很长的机关名称" * 3, "2025年1月5日"]) == [0, (21 - 6) / 2]
