"""Ruled tables in a PDF file are read by their lines, its text as paragraphs."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from math import cos, radians, sin
from pathlib import Path

import pytest
from PIL import Image as PillowImage
from PIL import ImageDraw
from pypdfium2 import PdfDocument  # type: ignore[import-untyped]  # no types published

from app.edition.catalog import Catalog
from app.export.exporter import export
from app.importing.reading import read_document, rows_of
from app.office.content import ContentLine, ContentTable, Grid, GridCell
from app.office.package import StepBudget
from app.pictures import normal_picture
from app.readers.pdf import PdfRefusedError, page_content, read_pdf
from app.readers.pdf_layout import Char, PageTable, Rule, TextLine, joined_tables, page_tables
from app.readers.pdf_pages import PageContent, content_of_pages, text_paragraphs
from app.report.finished import finished
from app.report.report import Report
from app.storage.paths import sample_path
from app.storage.report_file import load_report


def level(at: float, start: float, end: float) -> Rule:
    return Rule(level=True, at=at, start=start, end=end)


def upright(at: float, start: float, end: float) -> Rule:
    return Rule(level=False, at=at, start=start, end=end)


def char(text: str, x: float, y: float) -> Char:
    return Char(text, x - 5, y - 5, x + 5, y + 5)


def test_cells_are_merged_where_a_line_is_missing() -> None:
    rules = [level(y, 0, 90) for y in (90, 0)] + [level(60, 30, 90), level(30, 0, 90)]
    rules += [upright(x, 0, 90) for x in (0, 30, 90)] + [upright(60, 0, 60)]
    (table,) = page_tables(rules, [char("一", 10, 80), char("二", 20, 80), char("三", 75, 45)])
    shapes = [(c.row, c.column, c.row_span, c.column_span, c.text) for c in table.grid.cells]
    assert shapes == [
        (0, 0, 2, 1, "一二"),
        (0, 1, 1, 2, ""),
        (1, 1, 1, 1, ""),
        (1, 2, 1, 1, "三"),
        (2, 0, 1, 1, ""),
        (2, 1, 1, 1, ""),
        (2, 2, 1, 1, ""),
    ]


def test_lines_that_do_not_meet_are_two_tables() -> None:
    rules = [
        rule
        for x in (0, 500)
        for rule in (
            *(level(y, x, x + 60) for y in (0, 30, 60)),
            *(upright(x + step, 0, 60) for step in (0, 30, 60)),
        )
    ]
    assert len(page_tables(rules, [])) == 2


def ruled_page(*rows: str) -> PageContent:
    """A page with a table of three columns from its top, each row told by its three signs."""
    heights = [700 - 20 * place for place in range(len(rows) + 1)]
    rules = [level(height, 0, 90) for height in heights]
    rules += [upright(x, heights[-1], heights[0]) for x in (0, 30, 60, 90)]
    chars = [
        char(sign, 15 + 30 * column, height - 10)
        for signs, height in zip(rows, heights, strict=False)
        for column, sign in enumerate(signs)
    ]
    return PageContent(0, 800, chars, rules, [])


@pytest.mark.parametrize("pages", [(("甲乙丙", "丁戊己"), ("123",)), (("甲乙丙",), ("456", "123"))])
def test_a_single_row_on_the_next_page_belongs_to_the_table(pages: Sequence[Sequence[str]]) -> None:
    content = content_of_pages([ruled_page(*rows) for rows in pages])
    (table,) = content.blocks
    assert isinstance(table, ContentTable)
    assert ["".join(row) for row in rows_of(table.grid)] == [*pages[0], *pages[1]]


def test_a_single_row_in_a_frame_is_text_elsewhere() -> None:
    assert content_of_pages([ruled_page("甲乙丙")]).blocks == (ContentLine("甲乙丙"),)


def page_tree(pages: int) -> bytes:
    """A PDF file of blank pages."""
    kids = b"3 0 R " * pages
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Count %d/Kids[%s]>>" % (pages, kids),
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 20000000 20000000]>>",
    ]
    body = b"%PDF-1.4\n"
    places = []
    for number, content in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj%sendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    start = len(body)
    body += b"xref\n0 4\n0000000000 65535 f \n" + table
    return body + b"trailer<</Size 4/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % start


@pytest.mark.parametrize(("pages", "words"), [(1, "扫描件"), (5000, "超过 300 页")])
def test_pages_without_text_and_thousands_of_pages_are_refused(pages: int, words: str) -> None:
    with pytest.raises(PdfRefusedError, match=words):
        read_pdf(Path("a.pdf"), page_tree(pages))


def row(number: int, *texts: str) -> list[GridCell[None]]:
    return [GridCell(number, column, 1, 1, text, None) for column, text in enumerate(texts)]


def page_table(*cells: GridCell[None]) -> PageTable:
    return PageTable(Grid(cells), (0.0, 50.0, 100.0, 150.0), 800.0, [])


def texts_of(table: PageTable | None) -> list[tuple[int, int, int, str]]:
    assert table is not None
    return [(cell.row, cell.column, cell.row_span, cell.text) for cell in table.grid.cells]


def test_a_group_whose_label_is_broken_over_the_page_goes_on() -> None:
    above = page_table(*row(0, "（四）无", "1.不掌握", "7"))
    group = GridCell(0, 0, 2, 1, "法提供", None)
    below = page_table(group, *row(0, "", "2.没有", "8")[1:], *row(1, "", "3.不明", "9")[1:])
    found = texts_of(joined_tables(above, below))
    assert (0, 0, 3, "（四）无\n法提供") in found
    assert [one for one in found if one[1] == 2] == [(0, 2, 1, "7"), (1, 2, 1, "8"), (2, 2, 1, "9")]


def test_a_row_broken_over_the_page_is_one() -> None:
    above = page_table(*row(0, "1.甲", "1", "2"), *row(1, "7.属于行", "3", "4"))
    below = page_table(*row(0, "政执法案卷", "", ""), *row(1, "8.乙", "5", "6"))
    found = texts_of(joined_tables(above, below))
    assert [one for one in found if one[1] == 0] == [
        (0, 0, 1, "1.甲"),
        (1, 0, 1, "7.属于行\n政执法案卷"),
        (2, 0, 1, "8.乙"),
    ]
    assert (1, 2, 1, "4") in found


@pytest.mark.parametrize("label", ["8.乙", "（四）无法提供", "四、结转"])
def test_a_row_of_its_own_is_not_taken_for_the_rest_of_one(label: str) -> None:
    above = page_table(*row(0, "7.甲", "3", "4"))
    found = texts_of(joined_tables(above, page_table(*row(0, label, "", ""))))
    assert (1, 0, 1, label) in found


def picture_page(colour: str, shape: str, path: Path) -> Path:
    """A page with one picture: a ring or a filled box of a colour."""
    image = PillowImage.new("RGB", (300, 300), "white")
    draw = ImageDraw.Draw(image)
    if shape == "ring":
        draw.ellipse((10, 10, 290, 290), outline=colour, width=20)
    else:
        draw.rectangle((0, 0, 300, 300), fill=colour)
    image.save(path, "PDF", resolution=150)
    return path


@pytest.mark.parametrize(("colour", "pictures"), [("red", 0), ("blue", 1)])
def test_a_seal_is_no_picture_of_the_report(tmp_path: Path, colour: str, pictures: int) -> None:
    path = picture_page(colour, "ring", tmp_path / "a.pdf")
    page = page_content(PdfDocument(path.read_bytes()), 0, StepBudget())
    assert len(page.pictures) == pictures
    assert all(normal_picture(one.data) for one in page.pictures)


def text_pages(*pages: bytes) -> bytes:
    """A PDF file with a content stream for each page; /F is a Latin font."""
    first = 4
    kids = b" ".join(b"%d 0 R" % (first + 2 * n) for n in range(len(pages)))
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Count %d/Kids[%s]>>" % (len(pages), kids),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    for number, stream in enumerate(pages):
        objects += [
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents %d 0 R"
            b"/Resources<</Font<</F 3 0 R>>>>>>" % (first + 1 + 2 * number),
            b"<</Length %d>>stream\n%s\nendstream " % (len(stream), stream),
        ]
    body = b"%PDF-1.4\n"
    for number, content in enumerate(objects, 1):
        body += b"%d 0 obj%sendobj\n" % (number, content)
    return body + b"trailer<</Size %d/Root 1 0 R>>" % (len(objects) + 1)


def test_several_headers_stand_in_the_order_of_the_pages() -> None:
    signs = "甲乙丙丁戊己"
    chars = [char(sign, 100, 790 - 12 * line) for line, sign in enumerate(signs)]
    content = content_of_pages([PageContent(0, 800, chars, [], []) for _ in range(2)])
    assert content.margins == tuple(signs)


def test_headers_and_page_numbers_are_no_text() -> None:
    pages = [
        b"BT /F 12 Tf 50 770 Td (Office of Records 2024) Tj 0 -200 Td (Line %d) Tj"
        b" 200 -550 Td (- %d -) Tj ET" % (number, number)
        for number in (1, 2)
    ]
    content = read_pdf(Path("a.pdf"), text_pages(*pages))
    lines = [block.text for block in content.blocks if isinstance(block, ContentLine)]
    assert ("".join(lines), content.margins) == ("Line 1Line 2", ("Office of Records 2024",))


def test_a_number_cut_behind_its_dash_goes_on_in_the_next_line() -> None:
    full = TextLine("县城民族大道92号，如有疑问请与本局办公室联系", 0, 240, 100, 10)
    cut = TextLine("地址同上；电话：0774-", 0, 200, 80, 10)
    rest, other = TextLine("6381310）。", 0, 60, 60, 10), TextLine("特此报告。", 20, 80, 40, 10)
    lines = [full, cut, rest, other]
    assert list(text_paragraphs(lines, lines)) == [
        f"{full.text}地址同上；电话：0774-6381310）。",
        "特此报告。",
    ]


def test_a_line_goes_on_where_the_next_word_had_no_room_in_it() -> None:
    full = TextLine("县城民族大道92号，如有疑问请与本局办公室联系", 0, 240, 100, 10)
    short = TextLine("报告在区人民政府网站（", 0, 150, 80, 10)
    rest = TextLine("www.qingyiqu.gov.cn）公布，联系电话：", 0, 220, 60, 10)
    number, other = (
        TextLine("0835-2862885）。", 0, 80, 40, 10),
        TextLine("2024年", 20, 80, 20, 10),
    )
    lines = [full, short, rest, number, other]
    assert list(text_paragraphs(lines, lines)) == [
        f"{full.text}{short.text}{rest.text}{number.text}",
        "2024年",
    ]


def test_signs_that_begin_no_line_had_no_room_with_their_word() -> None:
    full = TextLine("县城民族大道92号，如有疑问请与本局办公室联系", 0, 240, 100, 10)
    short = TextLine("电话：0599-5823301；电子邮箱：", 0, 160, 80, 10)
    rest = TextLine("zl7303@163.com）。", 0, 90, 60, 10)
    other = TextLine("zl7303@163.com", 0, 70, 60, 10)
    assert len([*text_paragraphs([full, short, rest], [full] * 3)]) == 1
    assert len([*text_paragraphs([full, short, other], [full] * 3)]) == 2


def test_a_date_at_the_right_margin_ends_there() -> None:
    full = TextLine("县城民族大道92号，如有疑问请与本局办公室联系", 0, 240, 100, 10)
    signed = TextLine("2025年1月20日", 180, 240, 80, 10)
    behind = TextLine("分享到：微信", 0, 60, 60, 10)
    lines = [full, signed, behind]
    assert [*text_paragraphs(lines, lines)] == [line.text for line in lines]


def words(text: str) -> str:
    """The letters and digits: a sign that hangs over the margin may be lost in a PDF file."""
    return re.sub(r"\W", "", text)


@pytest.mark.libreoffice
def test_the_sample_is_read_whole_from_other_programs_files(
    tmp_path: Path, catalog: Catalog, libreoffice: Callable[[Path, str, Path], Path]
) -> None:
    report: Report = finished(load_report(sample_path(), catalog))
    export(report, tmp_path / "r.docx")
    (tmp_path / "anew").mkdir()
    for suffix in ("pdf", "html", "docx"):
        read = read_document(libreoffice(tmp_path / "r.docx", suffix, tmp_path / "anew"), catalog)
        assert (read.report.typed, read.unplaced, read.missing) == (report.typed, (), ()), suffix
        assert read.report.details.date == report.details.date
        assert read.report.title == report.title
        for key, text in report.texts.items():
            assert words(read.report.texts[key]) == words(text), (suffix, key)


def test_a_table_goes_on_though_its_head_has_fewer_lines_on_the_page_before() -> None:
    heads = (GridCell(0, 0, 1, 1, "行政复议", None), GridCell(0, 1, 1, 1, "行政诉讼", None))
    above = PageTable(Grid(heads), (0.0, 50.0, 150.0), 800.0, [])
    whole = joined_tables(above, page_table(*row(0, "5", "6", "7")))
    assert whole is not None
    assert whole.columns == (0.0, 50.0, 100.0, 150.0)
    spans = [(cell.row, cell.column, cell.column_span, cell.text) for cell in whole.grid.cells]
    assert spans == [
        (0, 0, 1, "行政复议"),
        (0, 1, 2, "行政诉讼"),
        (1, 0, 1, "5"),
        (1, 1, 1, "6"),
        (1, 2, 1, "7"),
    ]
    other = PageTable(Grid(heads), (0.0, 70.0, 150.0), 800.0, [])
    assert joined_tables(other, page_table(*row(0, "5", "6", "7"))) is None


def line_at(text: str, left: float, middle: float) -> list[Char]:
    return [char(sign, left + 10 * place, middle) for place, sign in enumerate(text)]


@pytest.mark.parametrize(("top", "bottom", "rows"), [(100, 40, 3), (84, 40, 2), (80, 20, 3)])
def test_a_row_that_the_edge_of_a_page_left_open_is_one(top: int, bottom: int, rows: int) -> None:
    rules = [level(y, 0, 130) for y in (80, 60, 40)]
    rules += [upright(x, bottom, top) for x in (0, 100, 130)]
    signs = [char(str(n), 115, y) for n, y in enumerate((90, 70, 50, 30), 1)]
    (table,) = page_tables(rules, signs)
    first = 1 if top == 100 else 2
    figures = [row[1] for row in rows_of(table.grid)]
    assert figures == [str(n) for n in range(first, first + rows)]


@pytest.mark.parametrize(("room", "text"), [(35, "123"), (60, "12\n3")])
def test_a_figure_too_wide_for_its_cell_goes_on_in_the_next_line(room: int, text: str) -> None:
    rules = [level(y, 0, 50 + room) for y in (80, 40)]
    rules += [upright(x, 40, 80) for x in (0, 50, 50 + room)]
    signs = [*line_at("12", 60, 65), char("3", 60, 50)]
    (table,) = page_tables(rules, signs)
    assert table.grid.cells[-1].text == text


def test_a_text_too_high_for_its_row_stays_in_its_cell() -> None:
    rules = [level(y, 0, 130) for y in (100, 80, 60, 40)]
    rules += [upright(x, 40, 100) for x in (0, 100, 130)]
    rows = [
        [*line_at("1.上", 20, 90), *line_at("5", 115, 90)],
        [*line_at("2.长", 20, 81), *line_at("长长", 20, 70), *line_at("文", 20, 59)],
        [*line_at("6", 115, 70), *line_at("3.下", 20, 50), *line_at("7", 115, 50)],
    ]
    (table,) = page_tables(rules, [one for row in rows for one in row])
    texts = [["".join(text.split()) for text in row] for row in rows_of(table.grid)]
    assert texts == [["1.上", "5"], ["2.长长长文", "6"], ["3.下", "7"]]


@pytest.mark.parametrize("matrix", [b"0 1 -1 0 600 0", b"0 -1 1 0 0 700", b"-1 0 0 -1 600 700"])
def test_a_page_that_lies_on_its_side_is_read_as_it_is_seen(matrix: bytes) -> None:
    lines = [b"100 %d m 400 %d l S" % (y, y) for y in (300, 340, 380)]
    lines += [b"%d 300 m %d 380 l S" % (x, x) for x in (100, 200, 300, 400)]
    signs = [(110, 350, b"One, two"), (210, 350, b"-"), (310, 350, b"12")]
    signs += [(110, 310, b"Three"), (310, 310, b"7"), (100, 420, b"Heading of it")]
    words = [b"BT /F 12 Tf %d %d Td (%s) Tj ET" % sign for sign in signs]
    drawn = b" ".join((*lines, *words))
    content = read_pdf(Path("a.pdf"), text_pages(drawn))
    turned = read_pdf(Path("a.pdf"), text_pages(b"q %s cm %s Q" % (matrix, drawn)))
    assert rows_of(next(content.tables).grid) == [["One, two", "-", "12"], ["Three", "", "7"]]
    assert turned.blocks == content.blocks


@pytest.mark.parametrize("degrees", [0.0, 0.3, -0.6, 1.5])
def test_a_scanned_page_that_leans_is_straightened(degrees: float) -> None:
    angle = radians(degrees)
    matrix = f"{cos(angle):.5f} {sin(angle):.5f} {-sin(angle):.5f} {cos(angle):.5f} 0 0 cm\n"
    lines = [f"50 {y} m 550 {y} l S\n" for y in (700, 680, 660)]
    lines += [f"{x} 660 m {x} 700 l S\n" for x in (50, 300, 550)]
    texts = [f"BT /F 10 Tf {x} {y} Td ({x}) Tj ET\n" for x in (100, 400) for y in (686, 666)]
    data = text_pages("".join((matrix, *lines, *texts)).encode())
    (table,) = read_pdf(Path("a.pdf"), data).tables
    assert rows_of(table.grid) == [["100", "400"]] * 2


def test_a_small_raised_digit_behind_a_figure_is_the_mark_of_a_note() -> None:
    figure = b"BT /F 12 Tf 100 700 Td (45) Tj /F 7 Tf 5 Ts (1) Tj ET"
    other = b"BT /F 12 Tf 100 600 Td (45) Tj /F 11 Tf (1) Tj ET"
    content = read_pdf(Path("a.pdf"), text_pages(figure + b"\n" + other))
    assert (
        "".join(line.text for line in content.blocks if isinstance(line, ContentLine)) == "45¹451"
    )


@pytest.mark.parametrize(("colour", "text"), [("1 0 0", "Office"), ("0 0 0", "SealOffice")])
def test_what_stands_in_a_seal_that_is_drawn_is_no_text(colour: str, text: str) -> None:
    ring = f"{colour} RG {colour} rg 360 300 m 360 333 333 360 300 360 c 267 360 240 333 240 300 c "
    ring += "240 267 267 240 300 240 c 333 240 360 267 360 300 c S\n"
    seal = "BT /F 12 Tf 290 330 Td (Seal) Tj ET 0 0 0 rg BT /F 12 Tf 280 300 Td (Office) Tj ET"
    content = read_pdf(Path("a.pdf"), text_pages((ring + seal).encode()))
    assert "".join(line.text for line in content.blocks if isinstance(line, ContentLine)) == text


def test_a_bar_at_the_side_of_a_printed_page_stands_apart() -> None:
    bar = [one for n in range(5) for one in line_at("2024年年报", 20, 690 - 17 * n)]
    text = [
        one for n in range(5) for one in line_at("本报告依据条例编制的正文一行", 200, 690 - 20 * n)
    ]
    rules = [level(y, 200, 400) for y in (500, 480, 460)]
    rules += [upright(x, 460, 500) for x in (200, 300, 400)]
    page = PageContent(0, 800, [*bar, *text, *line_at("1", 210, 490)], rules, [])
    blocks = content_of_pages([page]).blocks
    lines = [one.text for one in blocks if isinstance(one, ContentLine)]
    assert lines[:5] == ["2024年年报"] * 5
    assert set("".join(lines[5:])) == set("本报告依据条例编制的正文一行")


def test_lines_of_a_narrow_page_among_wide_ones_are_paragraphs() -> None:
    def page(signs: int) -> PageContent:
        lines = [line_at("字" * signs, 80, 600 - 20 * n) for n in range(4)]
        return PageContent(0, 800, [one for line in lines for one in line], [], [])

    lines = content_of_pages([page(20), page(40), page(40)]).blocks
    assert lines == (ContentLine("字" * 80), ContentLine("字" * 320))
