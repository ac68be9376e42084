"""What belongs together stays on one page."""

from __future__ import annotations

from datetime import date

import pytest
from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtGui import QImage

from app.edition.cells import CellKey
from app.edition.edition import Edition
from app.export.outline import ParagraphLook, Source, outline_of
from app.export.standard import PRINTS
from app.report.changes import Details, Edit, Organisation
from app.report.report import Report
from ui.typesetting.lines import MM, Typefaces
from ui.typesetting.pages import Composer, Page, Placed, PlacedTable
from ui.typesetting.strips import HEIGHT, WIDTH, LineStrip, PictureStrip

FULL_LINE = "公" * 28


@pytest.fixture
def report(edition: Edition, qapp: object) -> Report:
    """A report without texts."""
    return Report(edition, Details(2024, date(2025, 1, 5), Organisation(name="柘山镇人民政府")))


def composed(report: Report) -> list[Page]:
    return Composer().pages(outline_of(report))


def lines(page: Page) -> list[str]:
    return [
        item.content.line.text
        for item in page.items
        if isinstance(item, Placed) and isinstance(item.content, LineStrip)
    ]


def with_lines(report: Report, count: int, section: str = "overview") -> Report:
    """The report with so many lines in a section."""
    paragraph = "公" * 26 + FULL_LINE * (count - 1)
    report.apply(Edit(texts={section: paragraph}))
    return report


def test_a_full_page_has_22_lines_of_28_characters(report: Report) -> None:
    second = composed(with_lines(report, 60))[1]
    assert lines(second) == [FULL_LINE] * 22


def test_a_heading_with_its_text_behind_it_is_printed_as_one(report: Report) -> None:
    report.apply(Edit(texts={"overview": "（一）主动公开情况。" + FULL_LINE}))
    placed = (
        item.content for page in composed(report) for item in page.items if isinstance(item, Placed)
    )
    typeset = [one.line for one in placed if isinstance(one, LineStrip)]
    first = next(line for line in typeset if line.text.startswith("（一）"))
    (heading,) = first.layout.formats()
    assert (heading.start, heading.length) == (0, 10)  # type: ignore[attr-defined]  # Qt's fields
    font = Typefaces().of(PRINTS[ParagraphLook.SECOND]).chinese
    assert heading.format.font().families() == font.families()  # type: ignore[attr-defined]  # see above
    assert not typeset[typeset.index(first) + 1].layout.formats()


@pytest.mark.parametrize("count", range(1, 30, 3))
def test_nothing_stands_below_the_text_area(report: Report, count: int) -> None:
    for page in composed(with_lines(report, count)):
        for item in page.items:
            if isinstance(item, Placed):
                assert item.top + item.content.height <= HEIGHT + 2
            else:
                assert all(top + height <= HEIGHT + 2 for _, top, height in item.boxes())


@pytest.mark.parametrize("count", range(1, 23))
def test_a_table_that_fits_stands_on_one_page_below_its_heading(report: Report, count: int) -> None:
    pages = composed(with_lines(report, count))
    for section in report.edition.sections:
        if section.table:
            home = next(page for page in pages if section.title in lines(page))
            (table,) = tables_of(pages, section.key)
            assert table in home.items
            assert len(table.tops) == report.edition.layouts[section.table].rows


def tables_of(pages: list[Page], section: str) -> list[PlacedTable]:
    """What stands of a section's table on all pages, one for each page."""
    return [
        item
        for page in pages
        for item in page.items
        if isinstance(item, PlacedTable) and item.table.cells[0].source.section == section
    ]


@pytest.mark.parametrize("count", range(1, 45))
def test_no_page_before_the_last_is_three_quarters_empty(report: Report, count: int) -> None:
    for page in composed(with_lines(report, count))[:-1]:
        last = page.items[-1]
        if isinstance(last, Placed):
            end = last.top + last.content.height
        else:
            end = max(top + height for _, top, height in last.boxes())
        assert end > HEIGHT / 4


def test_a_table_takes_lower_rows_where_it_then_fills_the_page(report: Report) -> None:
    heights = set()
    for count in range(1, 23):
        (table,) = tables_of(composed(with_lines(report, count)), "disclosure")
        heights.add(table.table.height)
    assert len(heights) == 2


@pytest.mark.parametrize("count", range(1, 23))
def test_no_heading_is_the_last_line_of_a_page_and_the_signature_is_not_alone(
    report: Report, count: int
) -> None:
    pages = composed(with_lines(report, count, "others"))
    titles = {section.title for section in report.edition.sections}
    for page in pages[:-1]:
        last = page.items[-1]
        assert isinstance(last, PlacedTable) or lines(page)[-1] not in titles
    assert len(lines(pages[-1])) > 2
    assert lines(pages[-1])[-2:] == ["柘山镇人民政府", "2025年1月5日"]


def test_header_rows_are_repeated_where_a_table_is_longer_than_a_page(report: Report) -> None:
    long = "很长的说明" * 20
    cells = report.edition.layouts["requests"]
    outline = outline_of(report)
    blocks = list(outline.blocks)
    place = next(i for i, b in enumerate(blocks) if getattr(b, "section", "") == "requests")
    table = blocks[place]
    words = dict(table.words) | {CellKey("requests.granted.person"): long}  # type: ignore[union-attr]
    blocks[place] = type(table)(table.section, table.table, table.layout, words)  # type: ignore[union-attr,call-arg,arg-type]
    pages = Composer().pages(type(outline)(outline.title, tuple(blocks)))
    parts = [
        item
        for page in pages
        for item in page.items
        if isinstance(item, PlacedTable) and item.table.cells[0].source.section == "requests"
    ]
    assert len(parts) > 1
    header = set(range(cells.header_rows))
    assert all(header <= part.tops.keys() for part in parts)
    body = [row for part in parts for row in part.tops if row not in header]
    assert body == list(range(cells.header_rows, cells.rows))


def test_a_picture_is_not_wider_than_the_text_and_stands_with_its_caption(report: Report) -> None:
    image = QImage(4000, 2000, QImage.Format.Format_RGB32)
    image.fill(0)
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]  # Qt takes names of formats
    text = "公" * 26 + FULL_LINE * 10 + "\n{picture:a.png|公开栏}"
    media = {"a.png": bytes(buffer.data().data())}
    report.apply(Edit(texts={"overview": text}, media=media))
    page = next(page for page in composed(report) if any("公开栏" in line for line in lines(page)))
    picture = next(
        item.content
        for item in page.items
        if isinstance(item, Placed) and isinstance(item.content, PictureStrip)
    )
    assert picture.width == pytest.approx(WIDTH)
    assert picture.height == pytest.approx(WIDTH / 2)


def test_of_a_paragraph_the_lines_of_the_sentence_are_found(report: Report) -> None:
    first, second = "公" * 29 + "。", "开" * 60 + "。"
    report.apply(Edit(texts={"overview": first + second}))
    (page, *_) = composed(report)

    def found(start: int) -> list[float]:
        return [box.top() for box in page.boxes_of(Source("overview", start))]

    (one, two), later = found(3), found(len(first) + 3)
    assert one < two
    assert later[0] == two
    assert len(later) == 3
    assert found(len(first)) == [one, two]
    ends = max(box.right() for box in page.boxes_of(Source("overview", 3)) if box.top() == two)
    (rest,) = (box for box in page.boxes_of(Source("overview", len(first) + 3)) if box.top() == two)
    assert rest.left() == ends > 0, "in a line that they share each has its own part"
    assert found(len(first + second)) == later
    assert found(len(first + second) + 9) == []


def test_a_broken_picture_leaves_its_caption(report: Report) -> None:
    report.apply(Edit(texts={"overview": "{picture:a.png|公开栏}"}, media={"a.png": b"no"}))
    assert any("公开栏" in line for page in composed(report) for line in lines(page))


def test_what_stands_at_a_place_leads_to_its_field(report: Report) -> None:
    report.apply(Edit(texts={"overview": "（一）主动公开\n公开了三十二条信息。"}))
    (page, *_) = composed(report)
    tops = {
        item.content.line.text: item.top + 100
        for item in page.items
        if isinstance(item, Placed) and isinstance(item.content, LineStrip)
    }
    third_character = (2 + 2.5) * WIDTH / 28
    assert page.source_at(third_character, tops["公开了三十二条信息。"]) == Source("overview", 10)
    assert page.source_at(10, tops["柘山镇人民政府2024年"]) == Source("preamble", field="name")
    assert page.source_at(10, HEIGHT + 10 * MM) is None
    table = next(item for item in page.items if isinstance(item, PlacedTable))
    cell, top, _ = next(box for box in table.boxes() if box[0].cell.key)
    assert page.source_at(cell.left + 5, top + 5) == Source("disclosure", cell=cell.cell.key)
