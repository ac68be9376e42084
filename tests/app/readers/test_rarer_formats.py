"""Formats that offices have besides Word, Excel and pages: each gives the same report."""

from __future__ import annotations

import base64
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest

from app.edition.catalog import Catalog
from app.edition.cells import Layout
from app.edition.edition import Edition
from app.errors import RefusedError
from app.importing.document import ReadDocument
from app.importing.reading import read_document
from app.office.content import ContentLine, ContentTable, Image, line_text
from app.office.package import LargeDocumentError
from app.readers.docx import read_word_xml
from app.readers.html import read_html
from app.readers.plain_text import read_plain_text
from app.readers.rtf import read_rtf
from app.readers.word97 import read_doc
from tests.documents import (
    PNG,
    TITLE,
    WORD,
    body_of_page,
    figures,
    word_paragraph,
    word_report,
    write_docx,
)
from tests.old_office import doc


def check(read: ReadDocument, edition: Edition) -> None:
    assert {key: str(value) for key, value in read.report.typed.items()} == figures(edition)
    assert (read.unplaced, read.missing, dict(read.doubtful)) == ((), (), {})
    assert read.report.title == TITLE
    for section in edition.sections:
        expected = "" if section.table else f"这是{section.tab}的文字。"
        assert read.report.texts[section.key] == expected


def lines_of_report(edition: Edition, table: Callable[[Layout], str], *, heading: str = "") -> str:
    """A report with its tables drawn by a function."""
    parts = [TITLE]
    for section in edition.sections:
        parts.append(heading + section.title)
        drawn = edition.layouts[section.table] if section.table else None
        parts.append(table(drawn) if drawn else f"这是{section.tab}的文字。")
    return "\n\n".join(parts)


def saved_page(edition: Edition) -> bytes:
    """A page as browsers save it in one file."""
    page = body_of_page(edition, figures(edition)).replace("</h1>", '</h1><img src="cid:p1">')
    body = base64.encodebytes(f"<html><body>{page}</body></html>".encode("gb18030"))
    head = b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=B\r\n\r\n"
    html = b'--B\r\nContent-Type: text/html; charset="gb2312"\r\n'
    picture = b"--B\r\nContent-Type: image/png\r\nContent-ID: <p1>\r\n"
    coded = b"Content-Transfer-Encoding: base64\r\n\r\n"
    return b"".join(
        (head, html, coded, body, b"\r\n", picture, coded, base64.encodebytes(PNG), b"\r\n--B--")
    )


def test_a_page_saved_in_one_file_is_read_with_its_picture(tmp_path: Path, newest: Edition) -> None:
    path = tmp_path / "a.mht"
    path.write_bytes(saved_page(newest))
    read = read_document(path, Catalog())
    assert {key: str(value) for key, value in read.report.typed.items()} == figures(newest)
    assert len(read.report.media) == 1


def markdown(layout: Layout) -> str:
    """A table as a chat program draws it: merged cells are blank but for their first place."""
    values = figures_of(layout)
    width, height = layout.columns, max(cell.row + cell.row_span for cell in layout.cells)
    rows = [[""] * width for _ in range(height)]
    for cell in layout.cells:
        text = values.get(cell.key, "") if cell.key else cell.text
        for row in range(cell.row, cell.row + (1 if cell.key else cell.row_span)):
            for column in range(cell.column, cell.column + cell.column_span):
                rows[row][column] = text.replace("\n", "<br>")
    drawn = ["| " + " | ".join(row) + " |" for row in rows]
    return "\n".join([drawn[0], "|" + "---|" * width, *drawn[1:]])


def figures_of(layout: Layout) -> dict[str, str]:
    catalog = Catalog()
    keys = {cell.key for cell in layout.cells}
    found = figures(catalog.edition(catalog.ids[-1]))
    return {key: value for key, value in found.items() if key in keys}


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("见[年报](https://a.cn/x_(1).html)。", "见年报。"),
        ("见[注[1]](b)。", "见[注[1]](b)。"),
        ("![图](a.png)完", "完"),
        ("[" * 50_000, "[" * 50_000),
        ("[](" * 20_000, "[](" * 20_000),
    ],
)
def test_links_of_markdown_are_their_words(written: str, shown: str) -> None:
    content = read_plain_text(Path("a.md"), written.encode())
    assert [block.text for block in content.blocks if isinstance(block, ContentLine)] == [shown]


def test_markdown_is_read(tmp_path: Path, newest: Edition) -> None:
    path = tmp_path / "a.md"
    path.write_text(lines_of_report(newest, markdown, heading="## "), "utf-8")
    check(read_document(path, Catalog()), newest)


def test_tables_of_markdown_in_a_word_document_are_read(tmp_path: Path, newest: Edition) -> None:
    parts = [word_paragraph(TITLE)]
    for section in newest.sections:
        text = markdown(newest.layouts[section.table]) if section.table else f"{section.tab}。"
        lines = [section.title, *text.replace("<br>", "").split("\n")]
        parts += [word_paragraph(line) for line in lines]
    read = read_document(write_docx(tmp_path / "a.docx", "".join(parts)), Catalog())
    assert {key: str(value) for key, value in read.report.typed.items()} == figures(newest)
    assert "|" not in "".join(read.report.texts.values())


def test_tables_with_tabs_are_told_from_sentences() -> None:
    content = read_plain_text(Path("a.txt"), "一句话。\n甲\t1\n乙\t2\n又一句。\n".encode("gb18030"))
    assert [type(block) for block in content.blocks] == [ContentLine, ContentTable, ContentLine]


def ofd_text(words: str, x: float, y: float) -> str:
    """A line of signs, each 3 mm from the next."""
    step = f' DeltaX="g {len(words) - 1} 3"' if len(words) > 1 else ""
    return (
        f'<TextObject ID="1" Boundary="{x} {y} 200 4" Font="1" Size="3">'
        f'<TextCode X="0" Y="3"{step}>{words}</TextCode></TextObject>'
    )


def ofd_table(layout: Layout, y: float) -> str:
    """A table of ruled boxes with the texts in lines of five signs."""
    values, objects = figures_of(layout), []
    for cell in layout.cells:
        left, top = 20 + 20 * cell.column, y + 30 * cell.row
        width, height = 20 * cell.column_span, 30 * cell.row_span
        box = f"M 0 0 L {width} 0 L {width} {height} L 0 {height} C"
        objects.append(
            f'<PathObject ID="1" Boundary="{left} {top} {width} {height}">'
            f"<AbbreviatedData>{box}</AbbreviatedData></PathObject>"
        )
        words = values.get(cell.key, "") if cell.key else cell.text.replace("\n", "")
        lines = range(0, len(words), 5)
        objects += [
            ofd_text(words[start : start + 5], left + 2, top + 1 + 3.2 * line)
            for line, start in enumerate(lines)
        ]
    return "".join(objects)


def ofd(edition: Edition) -> bytes:
    """One long page with each table ruled and texts between them."""
    y = 20.0
    objects = [ofd_text(TITLE, 40, y)]
    for section in edition.sections:
        objects.append(ofd_text(section.title, 30, y + 12))
        y += 20
        if section.table:
            layout = edition.layouts[section.table]
            objects.append(ofd_table(layout, y))
            y += 30 * max(cell.row + cell.row_span for cell in layout.cells)
        else:
            objects.append(ofd_text(f"这是{section.tab}的文字。", 30, y))
    space = 'xmlns="http://www.ofdspec.org/2016"'
    box = f"<PhysicalBox>0 0 330 {y + 20}</PhysicalBox>"
    return zipped(
        {
            "OFD.xml": f"<OFD {space}><DocBody><DocRoot>Doc_0/Document.xml</DocRoot></DocBody>"
            "</OFD>",
            "Doc_0/Document.xml": f"<Document {space}><CommonData><PageArea>{box}</PageArea>"
            '</CommonData><Pages><Page ID="1" BaseLoc="Pages/P.xml"/></Pages></Document>',
            "Doc_0/Pages/P.xml": f"<Page {space}><Content><Layer>{''.join(objects)}"
            "</Layer></Content></Page>",
        }
    )


def zipped(parts: dict[str, str]) -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return buffer.getvalue()


def test_an_ofd_file_is_read_by_its_ruling_lines(tmp_path: Path, newest: Edition) -> None:
    path = tmp_path / "a.ofd"
    path.write_bytes(ofd(newest))
    check(read_document(path, Catalog()), newest)


def test_a_page_that_an_ofd_file_names_again_is_read_once(tmp_path: Path, newest: Edition) -> None:
    path, once = tmp_path / "a.ofd", '<Page ID="1" BaseLoc="Pages/P.xml"/>'
    with zipfile.ZipFile(BytesIO(ofd(newest))) as archive:
        parts = {name: archive.read(name).decode() for name in archive.namelist()}
    parts["Doc_0/Document.xml"] = parts["Doc_0/Document.xml"].replace(once, once * 5_000)
    path.write_bytes(zipped(parts))
    check(read_document(path, Catalog()), newest)


def test_a_dash_that_word_does_not_break_at_is_one(newest: Edition) -> None:
    data = doc(newest, {}, "2023\x1e2024\xa0年\x1f度\u200b（\x13 REF a \x14续\x15）\x0b说明")
    lines = [*map(line_text, read_doc(Path("a.doc"), data).blocks[:2])]
    assert lines == ["2023-2024 年度（续）", "说明"]


def test_rtf_in_a_chinese_code_page_with_merged_cells_and_a_picture() -> None:
    words = "".join(f"\\'{byte:02x}" for byte in "规范".encode("gb18030"))
    picture = PNG.hex()
    text = (
        "{\\rtf1\\ansi\\ansicpg936{\\fonttbl{\\f0\\fcharset134 SimSun;}}\\f0 "
        f"{words}\\u25991 ?\\u20214 ?\\par "
        "\\trowd\\clvmgf\\cellx1000\\cellx2000\\cellx3000\\intbl A\\cell 1\\cell 2\\cell\\row "
        "\\trowd\\clvmrg\\cellx1000\\cellx3000\\intbl \\cell 3\\cell\\row "
        f"\\pard {{\\*\\shppict{{\\pict\\pngblip {picture}}}}}\\par end}}"
    )
    content = read_rtf(Path("a.rtf"), text.encode())
    first, table, image, last = content.blocks
    assert isinstance(first, ContentLine)
    assert first.text == "规范文件"
    assert isinstance(table, ContentTable)
    assert [tuple(cell)[:5] for cell in table.grid.cells] == [
        (0, 0, 2, 1, "A"),
        (0, 1, 1, 1, "1"),
        (0, 2, 1, 1, "2"),
        (1, 1, 1, 2, "3"),
    ]
    assert isinstance(image, Image)
    assert image.data == PNG
    assert isinstance(last, ContentLine)


def test_what_stands_for_a_sign_in_a_note_of_rtf_takes_none_behind_it() -> None:
    row = "\\trowd\\cellx1000\\cellx2000\\intbl "
    note = "{\\super {\\*\\footnote \\u20854\\'3f\\u20013\\'3f}}"
    rows = f"{row}30{note}\\cell 0\\cell\\row {row}4{{\\super 12}}{{\\strike 9}}\\cell 5\\cell\\row"
    text = f"{{\\rtf1\\ansicpg936 {rows}}}"
    (table,) = read_rtf(Path("a.rtf"), text.encode()).tables
    assert [cell.text for cell in table.grid.cells] == ["30", "0", "4¹²", "5"]


@pytest.mark.parametrize("name", ["a.doc", "a.rtf", "a.ofd", "a.odt", "a.xls", "a.mht", "a.msg"])
@pytest.mark.parametrize("start", [b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"{\\rtf1", b"PK\x03\x04"])
def test_broken_files_are_refused_in_a_sentence(
    tmp_path: Path, catalog: Catalog, name: str, start: bytes
) -> None:
    path = tmp_path / name
    path.write_bytes(start + "WordDocument\0Workbook\0".encode("utf-16-le") * 40)
    with pytest.raises(RefusedError, match=name):
        read_document(path, catalog)


def test_the_page_in_a_frame_of_a_saved_page_is_read(tmp_path: Path, newest: Edition) -> None:
    frame = b"<body><p>\xe9\xa6\x96\xe9\xa1\xb5</p><iframe src='cid:f1@blink'></iframe></body>"
    head = b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=B\r\n\r\n"
    html = b"--B\r\nContent-Type: text/html; charset=utf-8\r\nContent-ID: <%s>\r\n\r\n%s\r\n"
    inner = f"<body>{body_of_page(newest, figures(newest))}</body>".encode()
    path = tmp_path / "a.mht"
    path.write_bytes(head + html % (b"f0", frame) + html % (b"f1@blink", inner) + b"--B--")
    check(read_document(path, Catalog()), newest)


OLD = "http://schemas.microsoft.com/office/word/2003/wordml"
HINTS = "http://schemas.microsoft.com/office/word/2003/auxHint"
HEAD = f'<w:wordDocument xmlns:w="{OLD}" xmlns:wx="{HINTS}"><w:body>'
AML = "http://schemas.microsoft.com/aml/2001/core"


def old_xml(edition: Edition) -> str:
    """A report as Word 2003 saved it in one XML file."""
    body = "".join(word_report(edition, figures(edition))).replace("vMerge", "vmerge")
    deleted = f'<aml:annotation xmlns:aml="{AML}" w:type="Word.Deletion"><aml:content>'
    gone = f"{deleted}<w:r><w:t>999</w:t></w:r></aml:content></aml:annotation>"
    body = body.replace("</w:p>", f"{gone}</w:p>")
    return f"{HEAD}<wx:sect>{body}</wx:sect></w:body></w:wordDocument>"


def test_word_2003_xml_is_read(tmp_path: Path, newest: Edition) -> None:
    path = tmp_path / "a.xml"
    path.write_text(old_xml(newest), "utf-8")
    check(read_document(path, Catalog()), newest)


def test_a_number_of_word_2003_stands_before_its_paragraph(tmp_path: Path) -> None:
    list_number = '<w:listPr><w:ilvl w:val="0"/><wx:t wx:val="一、"/></w:listPr>'
    body = f"<w:p><w:pPr>{list_number}</w:pPr><w:r><w:t>总体情况</w:t></w:r></w:p>"
    page = f"{HEAD}{body}</w:body></w:wordDocument>"
    content = read_word_xml(Path("a.xml"), page.encode())
    assert [block.text for block in content.blocks if isinstance(block, ContentLine)] == [
        "一、总体情况"
    ]


def test_a_package_laid_flat_is_read(tmp_path: Path, newest: Edition) -> None:
    body = "".join(word_report(newest, figures(newest)))
    inner = f'<w:document xmlns:w="{WORD}"><w:body>{body}</w:body></w:document>'
    part = f"<pkg:xmlData>{inner}</pkg:xmlData>"
    parts = [f'<pkg:part pkg:name="/word/document.xml">{part}</pkg:part>']
    package = "http://schemas.microsoft.com/office/2006/xmlPackage"
    path = tmp_path / "flat.xml"
    path.write_text(f'<pkg:package xmlns:pkg="{package}">{"".join(parts)}</pkg:package>', "utf-8")
    check(read_document(path, Catalog()), newest)


def ragged(layout: Layout) -> str:
    """A table as copied into a chat: a field a cell, blank below a merged one, none beside it."""
    values = figures_of(layout)
    rows = max(cell.row + cell.row_span for cell in layout.cells)
    fields: list[list[tuple[int, str]]] = [[] for _ in range(rows)]
    for cell in layout.cells:
        text = values.get(cell.key, "") if cell.key else cell.text.replace("\n", "")
        fields[cell.row].append((cell.column, text or "0"))
        for row in range(cell.row + 1, cell.row + cell.row_span):
            fields[row].append((cell.column, ""))
    return "\n".join("\t".join(text for _, text in sorted(row)) for row in fields)


def test_a_table_copied_into_a_text_is_read(tmp_path: Path, newest: Edition) -> None:
    path = tmp_path / "a.txt"
    path.write_text(lines_of_report(newest, ragged), "gb18030")
    read = read_document(path, Catalog())
    assert {key: str(value) for key, value in read.report.typed.items()} == figures(newest)
    assert read.missing == ()


PICTURE = """\
┌────────┬──────────────┐
│行政复议        │          行政诉讼          │
│                ├──────┬───────┤
│                │结果维持    │  其他结果    │
├────────┼──────┼───────┤
│       5        │     6      │      7       │
└────────┴──────┴───────┘
"""


@pytest.mark.parametrize("tag", ["", "pre"])
def test_a_table_drawn_with_box_signs_is_a_grid(tag: str) -> None:
    text = f"甲。\n{PICTURE}乙。\n"
    content = (
        read_html(Path("a.html"), f"<table><tr><td>正文<td><pre>{text}</pre></table>".encode())
        if tag
        else read_plain_text(Path("a.txt"), text.encode())
    )
    (table,) = content.tables
    assert [tuple(cell)[:5] for cell in table.grid.cells] == [
        (0, 0, 2, 1, "行政复议"),
        (0, 1, 1, 2, "行政诉讼"),
        (1, 1, 1, 1, "结果维持"),
        (1, 2, 1, 1, "其他结果"),
        (2, 0, 1, 1, "5"),
        (2, 1, 1, 1, "6"),
        (2, 2, 1, 1, "7"),
    ]
    assert [one.text for one in content.blocks if isinstance(one, ContentLine)][-1] == "乙。"


def test_lines_broken_at_a_fixed_width_are_joined() -> None:
    lines = ["　　" + "字" * 18, "字" * 20, "字" * 20, "完。", "　　又一段。"]
    content = read_plain_text(Path("a.txt"), "\n".join(lines).encode())
    texts = [one.text for one in content.blocks if isinstance(one, ContentLine)]
    assert texts == ["字" * 58 + "完。", "又一段。"]
    unbroken = read_plain_text(Path("a.txt"), "一段话。\n又一段话。\n第三段。".encode())
    assert len(unbroken.blocks) == 3


def test_lines_broken_after_so_many_signs_are_joined() -> None:
    """Digits are narrower than other signs: such lines are as long, not as wide."""
    lines = ["　　2024年收到12件，2023年收到8件，都已经在法定期限内答复了申请人", "，没有超期的。"]
    lines += [f"　　（{n}）{'字' * 27}3{n}" + "件" for n in "一二三"]
    longest = max(map(len, lines))
    text = "\n".join(line.ljust(longest, "多") if line[0] == "　" else line for line in lines[:1])
    text += "\n" + "\n".join(
        [lines[1], *(f"{line.ljust(longest, '多')}\n尾。" for line in lines[2:])]
    )
    content = read_plain_text(Path("a.txt"), text.encode("gb18030"))
    ends = [block.text[-3:] for block in content.blocks if isinstance(block, ContentLine)]
    assert ends == ["期的。", "多尾。", "多尾。", "多尾。"]


RULE = "━" * 40


def test_tables_whose_columns_only_blanks_part_are_read() -> None:
    text = f"""　　三、申请情况
{RULE}
办理情况　　　　　　　　　　　　　　自然人　　商业企业　　总计
{"─" * 40}
一、本年新收数量　　　　　　　　　　１２　　　０　　　　　１２
　3.危及“三安全一稳定”的　　　　　０　　　　０　　　　　０
　补正后，行政机关不再处理其　　　　３　　　　－　　　　　３
　政府信息公开申请
{RULE}
　　四、还有一句话，共１２件。"""
    content = read_plain_text(Path("a.txt"), text.encode("gb18030"))
    first, table, last = content.blocks
    assert isinstance(table, ContentTable)
    rows: dict[int, list[str]] = {}
    for cell in table.grid.cells:
        rows.setdefault(cell.row, []).append(cell.text)
    assert [*rows.values()] == [
        ["办理情况", "自然人", "商业企业", "总计"],
        ["一、本年新收数量", "１２", "０", "１２"],
        ["3.危及“三安全一稳定”的", "０", "０", "０"],
        ["补正后，行政机关不再处理其政府信息公开申请", "３", "－", "３"],
    ]
    lines = [block.text for block in (first, last) if isinstance(block, ContentLine)]
    assert lines == ["三、申请情况", "四、还有一句话，共１２件。"]


@pytest.mark.parametrize("side", ["left", "right"])
def test_figures_of_any_width_stand_in_the_column_with_whose_edge_they_are_level(side: str) -> None:
    rows = [("", "结果维持", "其他结果", "总计"), ("行政复议", "1", "12345", "12346")]
    rows += [("　直接起诉“未经复议”", "0", "-", "0"), ("　复议后起诉", "207", "3", "210")]

    def laid(text: str, columns: int) -> str:
        blanks = " " * (columns - sum(2 if sign > "\x7f" else 1 for sign in text))
        return text + blanks if side == "left" else blanks + text

    lines = [laid(row[0], 30) + "".join(laid(text, 14) for text in row[1:]) for row in rows]
    content = read_plain_text(Path("a.txt"), "\n".join(lines).encode("gb18030"))
    (table,) = content.blocks
    assert isinstance(table, ContentTable)
    found = {(cell.row, cell.column): cell.text for cell in table.grid.cells}
    assert [[found[n, m] for m in (1, 2, 3)] for n in range(4)] == [list(row[1:]) for row in rows]


def test_figures_that_touch_are_not_read() -> None:
    rows = [
        "项目　　　　　自然人　总计",
        "一、本年新收　１２　　１２",
        "二、上年结转　３４５６３４５６",
    ]
    content = read_plain_text(Path("a.txt"), "\n".join([*rows, rows[1]]).encode("gb18030"))
    assert "３４５６３４５６" not in [
        cell.text
        for block in content.blocks
        if isinstance(block, ContentTable)
        for cell in block.grid.cells
    ]


def test_sentences_in_columns_are_no_table() -> None:
    text = "甲局　　　收到 3 件\n答复　　　其中 2 件\n" + RULE + "\n完"
    content = read_plain_text(Path("a.txt"), text.encode("gb18030"))
    assert [type(block) for block in content.blocks] == [ContentLine] * 3


def test_entities_of_markdown_are_the_signs_that_they_stand_for() -> None:
    content = read_plain_text(
        Path("a.md"), "| &emsp;甲&amp;乙 | 1 |\n|---|---|\n| 丙 | 2 |\n".encode()
    )
    (table,) = content.tables
    assert [cell.text.strip() for cell in table.grid.cells] == ["甲&乙", "1", "丙", "2"]


@pytest.mark.parametrize("sign", ["|", "\t"])
def test_a_text_of_very_many_cells_is_refused_before_they_are_cut(sign: str) -> None:
    row = sign.join("甲" * 50)
    few = read_plain_text(Path("a.md"), "\n".join([row] * 100).encode())
    (table,) = (block for block in few.blocks if isinstance(block, ContentTable))
    assert len(table.grid.cells) == 5_000
    with pytest.raises(LargeDocumentError, match=r"“a\.md”太大"):
        read_plain_text(Path("a.md"), "\n".join([row] * 10_000).encode())


@pytest.mark.parametrize(
    ("sign", "encoding"), [(",", "gb18030"), (";", "utf-8-sig"), ("\t", "utf-16")]
)
def test_a_sheet_saved_with_commas_gives_the_same_report(
    tmp_path: Path, newest: Edition, sign: str, encoding: str
) -> None:
    def drawn(layout: Layout) -> str:
        columns = max(cell.column + cell.column_span for cell in layout.cells)
        rows = [[""] * columns for _ in range(1 + max(cell.row for cell in layout.cells))]
        for cell in layout.cells:
            text = figures(newest).get(cell.key, "") if cell.key else cell.text
            rows[cell.row][cell.column] = f'"{text}"' if sign in text or "\n" in text else text
        return "\n".join(sign.join(row) for row in rows)

    path = tmp_path / "a.csv"
    path.write_bytes(lines_of_report(newest, drawn).encode(encoding))
    check(read_document(path, Catalog()), newest)
