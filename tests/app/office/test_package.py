"""Files built to exhaust the reader are refused at once, and nothing outside them is read."""

from __future__ import annotations

import itertools
import os
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from unittest.mock import Mock

import pytest

from app.edition.catalog import Catalog
from app.errors import RefusedError
from app.export.exporter import export
from app.importing.document import NoTablesError
from app.importing.reading import read_document
from app.office.package import BrokenDocumentError, UnreadableFileError, read_parts
from app.office.workbook_bounds import LargeWorkbookError
from app.report.report import Report

DOCX_PART, XLSX_PART = "word/document.xml", "xl/worksheets/sheet2.xml"
DOCUMENTS = pytest.mark.parametrize("suffix", [".docx", ".xlsx"])


def changed(path: Path, part: str, change: Callable[[bytes], bytes]) -> None:
    """Rewrites one part of an Office file."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, change(content) if name == part else content)
    path.write_bytes(buffer.getvalue())


def replaced(path: Path, part: str, old: bytes, new: bytes) -> None:
    """Replaces the first place of some bytes in one part of an Office file."""
    changed(path, part, lambda content: content.replace(old, new, 1))


def with_entity(entity: bytes) -> Callable[[bytes], bytes]:
    """Declares an entity in a part, and names it in its first text or number."""

    def change(content: bytes) -> bytes:
        _, _, content = content.partition(b"?>")
        for tag in (b"<w:body>", b"<v>"):
            used = tag + (b"<w:p><w:r><w:t>&a;</w:t></w:r></w:p>" if tag[1:2] == b"w" else b"&a;")
            content = content.replace(tag, used, 1)
        return b'<?xml version="1.0"?><!DOCTYPE a [' + entity + b"]>" + content

    return change


@pytest.fixture
def document(huaian: Report, tmp_path: Path, suffix: str) -> Path:
    path = tmp_path / f"report{suffix}"
    export(huaian, path)
    return path


@pytest.mark.parametrize(
    ("suffix", "part", "end", "filling"),
    [
        (".docx", DOCX_PART, b"<w:body>", b"<w:p/>" * 1_000_000),
        (".docx", DOCX_PART, b"<w:body>", b"<w:p/>" * 5_000_000),
        (".xlsx", XLSX_PART, b"<sheetData>", b"<row/>" * 1_000_000),
        (".xlsx", XLSX_PART, b"<mergeCell ", b'ref="A1:XFD1048576"/><mergeCell '),
        (".xlsx", XLSX_PART, b"<mergeCell ", b'ref="A:XFD"/><mergeCell '),
    ],
)
def test_a_bomb_is_refused(
    document: Path, catalog: Catalog, part: str, end: bytes, filling: bytes
) -> None:
    replaced(document, part, end, end + filling)
    with pytest.raises((BrokenDocumentError, LargeWorkbookError)):
        read_document(document, catalog)


@pytest.mark.parametrize("suffix", [".xlsx"])
def test_one_far_cell_does_not_make_millions_be_read(
    document: Path, catalog: Catalog, huaian: Report
) -> None:
    for sheet in ("sheet1", "sheet5"):
        cell = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
        replaced(document, f"xl/worksheets/{sheet}.xml", b"</sheetData>", cell)
    assert read_document(document, catalog).report.typed == huaian.typed


@DOCUMENTS
def test_an_external_entity_is_not_read(
    document: Path, catalog: Catalog, tmp_path: Path, suffix: str
) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("31415")
    entity = f'<!ENTITY a SYSTEM "{secret.as_uri()}">'.encode()
    changed(document, DOCX_PART if suffix == ".docx" else XLSX_PART, with_entity(entity))
    try:
        report = read_document(document, catalog).report
    except RefusedError:
        return
    assert "31415" not in f"{report.texts} {report.typed} {report.unread}"


@DOCUMENTS
def test_entities_that_grow_are_refused(document: Path, catalog: Catalog, suffix: str) -> None:
    names = ["a", *(f"b{number}" for number in range(9)), "end"]
    grown = [f'<!ENTITY {name} "{f"&{after};" * 10}">' for name, after in itertools.pairwise(names)]
    entity = "".join([*grown, '<!ENTITY end "ha">']).encode()
    changed(document, DOCX_PART if suffix == ".docx" else XLSX_PART, with_entity(entity))
    with pytest.raises(BrokenDocumentError):
        read_document(document, catalog)


@pytest.mark.parametrize("rows", [900, 200_000])
def test_a_page_of_endless_tables_is_refused(tmp_path: Path, catalog: Catalog, rows: int) -> None:
    path = tmp_path / "r.html"
    path.write_text("<table>" + ("<tr>" + "<td>自然人</td>" * 100) * rows, "utf-8")
    with pytest.raises(RefusedError, match=r"太[大多]"):
        read_document(path, catalog)


def test_endless_spans_are_cut(tmp_path: Path, catalog: Catalog) -> None:
    path = tmp_path / "r.html"
    cell = "<td rowspan=1000000 colspan=1000000>自然人</td>"
    path.write_text(f"<table><tr>{cell * 300}</tr></table>", "utf-8")
    with pytest.raises(NoTablesError):
        read_document(path, catalog)


def test_a_vast_picture_does_not_keep_a_report_from_being_read(
    huaian: Report, catalog: Catalog, tmp_path: Path
) -> None:
    path = tmp_path / "r.docx"
    export(huaian, path)
    with zipfile.ZipFile(path, "a", zipfile.ZIP_STORED) as archive:
        archive.writestr("word/media/vast.png", bytes(200 * 1024 * 1024))
    assert read_document(path, catalog).report.typed == huaian.typed


@pytest.mark.parametrize("suffix", [".xlsx"])
def test_a_sheet_of_a_million_cells_is_refused(document: Path, catalog: Catalog) -> None:
    row = b"<row>" + b'<c t="n"><v>7</v></c>' * 100 + b"</row>"
    replaced(document, XLSX_PART, b"</sheetData>", row * 10_000 + b"</sheetData>")
    with pytest.raises(BrokenDocumentError):
        read_document(document, catalog)


@DOCUMENTS
@pytest.mark.parametrize("packing", [zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2])
def test_parts_packed_strangely_are_refused(document: Path, catalog: Catalog, packing: int) -> None:
    with zipfile.ZipFile(document) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(document, "w", packing) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    with pytest.raises(BrokenDocumentError):
        read_document(document, catalog)


@DOCUMENTS
def test_a_vast_part_that_names_a_type_is_not_unpacked(document: Path, catalog: Catalog) -> None:
    with zipfile.ZipFile(document, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", bytes(300 * 1024 * 1024))
    with pytest.raises(BrokenDocumentError):
        read_document(document, catalog)


@DOCUMENTS
def test_a_pipe_is_not_waited_for(tmp_path: Path, catalog: Catalog, suffix: str) -> None:
    pipe = tmp_path / f"pipe{suffix}"
    os.mkfifo(pipe)
    with pytest.raises(UnreadableFileError):
        read_document(pipe, catalog)


@DOCUMENTS
def test_a_million_entries_are_not_even_listed(
    tmp_path: Path, catalog: Catalog, suffix: str
) -> None:
    path = tmp_path / f"many{suffix}"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", b"PK\x01\x02" * 1_000_000)
    with pytest.raises(BrokenDocumentError):
        read_document(path, catalog)


def test_a_part_that_lies_about_its_size_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "liar.docx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.xml", b"a" * 1000)
    path.write_bytes(path.read_bytes().replace((1000).to_bytes(4, "little"), b"\1\0\0\0"))
    with pytest.raises(BrokenDocumentError):
        read_parts(path)


@pytest.mark.parametrize("name", ["a.xml", "表.xml", "leer.xml"])
def test_a_part_is_unpacked_as_the_library_does_and_a_spoiled_one_refused(
    tmp_path: Path, name: str
) -> None:
    path, text = tmp_path / "parts.docx", b"" if name == "leer.xml" else b"<a>1</a>" * 500
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, text)
    whole = path.read_bytes()
    assert read_parts(path) == {name: text}
    behind = 30 + len(name.encode())
    for place in (0, 30, behind, behind + 1) if text else (0, 30):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 0x55]) + whole[place + 1 :])
        with pytest.raises(BrokenDocumentError):
            read_parts(path)


@DOCUMENTS
def test_a_package_is_opened_once_for_all_steps_of_reading_it(
    document: Path, catalog: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = Mock(wraps=zipfile.ZipFile)
    monkeypatch.setattr("app.office.package.ZipFile", opened)
    read_document(document, catalog)
    assert opened.call_count == 1


def test_a_picture_that_is_called_a_document_is_told_to_be_one(tmp_path: Path) -> None:
    path = tmp_path / "报告.docx"
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(40))
    with pytest.raises(BrokenDocumentError) as refused:
        read_parts(path)
    assert str(refused.value).startswith("“报告.docx”打不开：它是一张图片，")
    assert "另存一份" not in str(refused.value)
