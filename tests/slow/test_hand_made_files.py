"""Files made by hand to be slow, huge or endless: each is read or refused in one sentence."""

from __future__ import annotations

import re
import resource
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path

import pytest

from app.edition.catalog import Catalog
from app.errors import RefusedError
from app.export.exporter import export
from app.foreign.reader import ForeignReader, ReadingEndedError
from app.report.report import Report
from tests import budget
from tests.app.importing.test_vast_documents import labels
from tests.app.readers.test_pdf_structure import TEXT, pdf, stream

MAX_PEAK = 500 * 1024
"""Kilobytes of the largest process."""

Bases = dict[str, bytes]
_BODY = "word/document.xml"
_SHEET = "xl/worksheets/sheet1.xml"
_CELLS = b"<w:tc><w:p/></w:tc>"


def page(bases: Bases, before: str) -> bytes:
    """The report as a web page, with something before it."""
    body = re.sub(r"(?s).*<body[^>]*>(.*)</body>.*", r"\1", bases[".html"].decode())
    return f"<html><head><meta charset=utf-8></head><body>{before}{body}</body></html>".encode()


def packed(
    data: bytes, part: str, change: Callable[[bytes], bytes], more: dict[str, bytes] | None = None
) -> bytes:
    """An Office file with one part changed and others added, not compressed."""
    file = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(file, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, change(content) if name == part else content)
        for name, content in (more or {}).items():
            new.writestr(name, content)
    return file.getvalue()


def document(bases: Bases, content: bytes) -> bytes:
    """The report as a Word document that begins with something else."""
    start = b"<w:body>"
    return packed(bases[".docx"], _BODY, lambda part: part.replace(start, start + content, 1))


def workbook(bases: Bases, rows: bytes, behind: bytes = b"") -> bytes:
    """The report as a workbook with other rows on its first sheet."""

    def changed(part: bytes) -> bytes:
        part = part.replace(b"<sheetData>", b"<sheetData>" + rows, 1)
        return part.replace(b"</sheetData>", b"</sheetData>" + behind, 1)

    return packed(bases[".xlsx"], _SHEET, changed)


def pictured(bases: Bases, times: int, picture: bytes) -> bytes:
    """The report as a page with one picture many times."""
    from base64 import b64encode  # noqa: PLC0415

    source = b64encode(picture).decode()
    return page(bases, f'<img src="data:image/png;base64,{source}">' * times)


def png(width: int, height: int) -> bytes:
    """A picture of one colour."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    file = b"\x89PNG\r\n\x1a\n"
    pixels = zlib.compress(bytes(height * (1 + 3 * width)), 9)
    for kind, content in ((b"IHDR", head), (b"IDAT", pixels), (b"IEND", b"")):
        checked = kind + content
        file += struct.pack(">I", len(content)) + checked + struct.pack(">I", zlib.crc32(checked))
    return file


def reports_in_one_table(bases: Bases) -> bytes:
    rows = "".join(re.findall(r"(?s)<tr.*?</tr>", bases[".html"].decode()))
    return f"<html><meta charset=utf-8><table>{rows * 80}</table></html>".encode()


def pdf_of_one_picture(_: Bases) -> bytes:
    """A page that shows one large picture again and again."""
    shown = TEXT + b"q 99 0 0 99 50 50 cm /I Do Q\n" * 5000
    shape = b"/Subtype/Image/Width 3000/Height 3000/ColorSpace/DeviceRGB/BitsPerComponent 8"
    picture = stream(bytes(3 * 3000 * 3000), shape, packed=True)
    return pdf(stream(shown), picture, resources=b"/I 6 0 R")


QUOTED = '"<>"'
SHARED = b'<row r="1"><c r="A1"><f t="shared" ref="A1:XFD1048576" si="1">A2</f></c></row>'


def attributes(count: int, value: str) -> str:
    return " ".join(f"a{number}={value}" for number in range(count))


def rows_of_one(count: int) -> bytes:
    row = b'<row r="%d"><c r="A%d"><v>1</v></c></row>'
    return b"".join(row % (number, number) for number in range(1, count))


def rows_of_texts(count: int) -> bytes:
    row = '<row r="%d"><c r="A%d" t="inlineStr"><is><t>收到部分公开结转%d</t></is></c></row>'
    return "".join(row % (number, number, number) for number in range(1, count)).encode()


def hidden_classes(count: int) -> str:
    rules = "".join(f".n{n}{{display:none}}" for n in range(count))
    return f"<style>{rules}</style>" + "".join(f"<p class=n{n}>{n}" for n in range(count))


def pdf_of_objects(_: Bases) -> bytes:
    return b"%PDF-1.7\n" + b"1 0 obj<<>>endobj\n" * 2_000_000


def pdf_without_ends(_: Bases) -> bytes:
    return b"%PDF-1.7\n" + b"1 0 obj " * 3_000_000


MESSAGE = b"From: a@b.cn\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=B\n\n"
PART = b"--B\nContent-Disposition: attachment; filename=a.html\n\n<table><tr><td>1</table>\n"
PARAMETERS = b"".join(b" n*%d*=a%%41;" % number for number in range(100_000))
PARAMETERS_MESSAGE = MESSAGE.replace(b"\n\n", b";" + PARAMETERS + b"\n\n", 1)
FILES: dict[str, Callable[[Bases], bytes]] = {
    "attributes.html": lambda b: page(b, f"<p {attributes(300_000, '1')}>"),
    "quoted.html": lambda b: page(b, f"<p {attributes(200_000, QUOTED)}>"),
    "paragraphs.html": lambda b: page(b, "<p>" * 1_500_000),
    "titles.html": lambda b: page(b, "<h1>甲镇2024年政府信息公开工作年度报告</h1>" * 60_000),
    "tables.html": lambda b: page(b, "<table><tr><td>1<td>2</table>" * 15_000),
    "more-tables.html": lambda b: page(b, "<table><tr><td>1<td>2</table>" * 20_000),
    "labels.html": lambda b: page(b, labels(15_900, 3)),
    "labels.xlsx": lambda b: workbook(b, rows_of_texts(30_000)),
    "classes.html": lambda b: page(b, hidden_classes(8_000)),
    "unseen.html": lambda b: page(b, '<p style="visibility:hidden">1' * 8_000),
    "laid-out.html": lambda b: page(
        b, ("<table><tr><td><pre>" + "a\n" * 9 + "</pre></table>") * 15_000
    ),
    "styles.html": lambda b: page(b, "<style>" + "甲乙丙丁" * 50_000 + "</style>"),
    "at-rules.html": lambda b: page(b, "<style>" + "@ab" * 66_000 + "</style>"),
    "deep.html": lambda b: page(b, "<div>" * 200_000),
    "one-table.html": reports_in_one_table,
    "picture.html": lambda b: pictured(b, 30, png(7000, 7000)),
    "row.docx": lambda b: document(b, b"<w:tbl><w:tr>" + _CELLS * 60_000 + b"</w:tr></w:tbl>"),
    "tables.docx": lambda b: document(
        b, (b"<w:tbl><w:tr>" + _CELLS + b"</w:tr></w:tbl>") * 120_000
    ),
    "blank.docx": lambda b: document(b, b"<w:p/>" * 500_000),
    "members.docx": lambda b: packed(
        b[".docx"], "", bytes, {f"word/x{n}.xml": b"" for n in range(60_000)}
    ),
    "rows.xlsx": lambda b: workbook(b, rows_of_one(200_000)),
    "merges.xlsx": lambda b: workbook(
        b,
        b"",
        b"<mergeCells>"
        + b"".join(b'<mergeCell ref="A%d:XFD%d"/>' % (n, n + 999) for n in range(1, 60_000))
        + b"</mergeCells>",
    ),
    "shared.xlsx": lambda b: workbook(b, SHARED * 50_000),
    "pipes.md": lambda _: (b"|" + b"a|" * 200 + b"\n") * 20_000,
    "brackets.md": lambda _: b"[" * 2_000_000,
    "targets.md": lambda _: b"[](" * 700_000,
    "pictures.md": lambda _: b"![](a(" * 400_000,
    "parameters.eml": lambda _: PARAMETERS_MESSAGE + PART * 3 + b"--B--",
    "parts.eml": lambda _: MESSAGE + PART * 100_000,
    "objects.pdf": pdf_of_objects,
    "picture.pdf": pdf_of_one_picture,
    "ends.pdf": pdf_without_ends,
}


@pytest.fixture
def bases(huaian: Report, tmp_path: Path) -> Bases:
    """A real report in the formats that are made from it."""
    found = {}
    for suffix in (".docx", ".xlsx", ".html"):
        path = tmp_path / f"base{suffix}"
        export(huaian, path)
        found[suffix] = path.read_bytes()
    return found


@pytest.fixture
def reader(catalog: Catalog) -> Iterator[ForeignReader]:
    reader = ForeignReader(catalog)
    yield reader
    reader.close()


@pytest.mark.parametrize("name", FILES)
def test_every_file_is_read_or_refused_soon(
    name: str, bases: Bases, reader: ForeignReader, tmp_path: Path
) -> None:
    path = tmp_path / name
    path.write_bytes(FILES[name](bases))
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    try:
        words = f"read, {len(reader.read_any(path, year=2024).unplaced)} without a place"
    except ReadingEndedError as error:
        pytest.fail(str(error))
    except RefusedError as error:
        words = str(error)
        assert name in words
        assert len(words) < 200
    reader.close()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    peak = after.ru_maxrss // 1024
    print(f"\n{name}: {budget.told(seconds)}, at most {peak} MB so far: {words[:70]}", flush=True)  # noqa: T201 measured
    assert seconds <= budget.HANGS
    assert after.ru_maxrss <= MAX_PEAK
