"""A DOCX file becomes a report, and what is no report is refused in one sentence."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from contextlib import suppress
from copy import deepcopy
from decimal import Decimal
from pathlib import Path

import docx
import pytest
from docx.document import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from hypothesis import given, settings
from hypothesis import strategies as st

from app.edition.catalog import Catalog
from app.edition.cells import CellKey
from app.errors import RefusedError
from app.export.docx.filling import fill_docx
from app.importing.document import NoTablesError, NoYearError
from app.importing.reading import read_document
from app.office import package
from app.office.package import BrokenDocumentError, UnreadableFileError
from app.office.wordml import grids, paragraph_text, tidied, unadorned
from app.readers.docx import MAIN_PART
from app.report.changes import Unread
from app.report.report import Report
from tests.documents import figures, word_paragraph, word_report, write_docx

RECEIVED, TOTAL = CellKey("requests.received.person"), CellKey("requests.received.total")


@pytest.fixture
def document(huaian: Report, tmp_path: Path) -> Document:
    path = tmp_path / "原件.docx"
    path.write_bytes(fill_docx(huaian))
    return docx.Document(str(path))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "x.docx"


def write_received(document: Document, person: str, total: str) -> None:
    cells = document.tables[1].rows[3].cells
    cells[3].text, cells[9].text = person, total


def test_a_stated_total_is_kept_beside_the_computed_one(
    document: Document, path: Path, catalog: Catalog
) -> None:
    write_received(document, "３，００１件", "9")
    document.save(str(path))
    report = read_document(path, catalog).report
    assert report.value(RECEIVED) == Decimal(3001)
    assert report.value(TOTAL) == Decimal(3119)
    assert report.stated[TOTAL] == Decimal(9)


def test_signs_for_none_are_0_and_blank_is_blank(
    document: Document, path: Path, catalog: Catalog
) -> None:
    write_received(document, "/", "")
    document.save(str(path))
    report = read_document(path, catalog).report
    assert report.value(RECEIVED) == Decimal(0)
    assert TOTAL not in report.stated


def test_what_is_no_number_stays_to_be_corrected(
    document: Document, path: Path, catalog: Catalog
) -> None:
    write_received(document, "约12", "待定")
    document.save(str(path))
    read = read_document(path, catalog)
    assert read.report.unread[RECEIVED] == Unread("约12")
    assert [found.text for found in read.unplaced] == ["待定"]


def test_a_row_that_the_form_does_not_have_is_reported(
    document: Document, path: Path, catalog: Catalog
) -> None:
    rows = document.tables[0]._tbl
    rows.append(deepcopy(rows.tr_lst[-1]))
    cells = document.tables[0].rows[-1].cells
    cells[0].text, cells[1].text = "另加的一行", "8"
    document.save(str(path))
    read = read_document(path, catalog)
    assert [found.text for found in read.unplaced] == ["另加的一行", "8"]
    assert read.missing == ()


def test_year_and_edition_can_be_told_to_it(
    document: Document, path: Path, catalog: Catalog
) -> None:
    document.paragraphs[0].text = "没有标题"
    document.save(str(path))
    with pytest.raises(NoYearError, match=r"x\.docx"):
        read_document(path, catalog)
    edition = catalog.edition(catalog.ids[0])
    read = read_document(path, catalog, edition_id=edition.id, year=2019)
    assert (read.report.edition, read.report.details.year) == (edition, 2019)
    assert read.missing


def test_a_document_without_the_tables_is_refused(path: Path, catalog: Catalog) -> None:
    docx.Document().save(str(path))
    with pytest.raises(NoTablesError, match="没有找到年度报告的表格"):
        read_document(path, catalog)


def test_a_file_that_is_not_there_is_refused(path: Path, catalog: Catalog) -> None:
    with pytest.raises(UnreadableFileError, match="打不开"):
        read_document(path, catalog)


@pytest.mark.parametrize("content", [b"", b"just text", b"PK\x03\x04 cut short"])
def test_what_is_no_document_is_refused(path: Path, catalog: Catalog, content: bytes) -> None:
    path.write_bytes(content)
    with pytest.raises(BrokenDocumentError, match="不是 Word 文档"):
        read_document(path, catalog)


@pytest.mark.parametrize("xml", ["<broken", "<w/>", "", "<!DOCTYPE a [<!ENTITY e 'x'>]><a>&e;</a>"])
def test_a_broken_main_part_is_refused(path: Path, catalog: Catalog, xml: str) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(MAIN_PART, xml)
    with pytest.raises(BrokenDocumentError):
        read_document(path, catalog)


def test_a_part_of_monstrous_size_is_refused(
    document: Document, path: Path, catalog: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    document.save(str(path))
    monkeypatch.setattr(package, "MAX_PART_SIZE", 1000)
    with pytest.raises(BrokenDocumentError):
        read_document(path, catalog)


@settings(max_examples=40, deadline=None)
@given(place=st.integers(0, 10_000), byte=st.binary(min_size=1, max_size=4), rest=st.integers(0, 1))
def test_a_damaged_file_is_read_or_refused(
    place: int, byte: bytes, rest: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    catalog = Catalog()
    template = (catalog.edition(catalog.ids[-1]).folder / "report.docx").read_bytes()
    place %= len(template)
    path = tmp_path_factory.mktemp("damaged") / "x.docx"
    path.write_bytes(template[:place] + byte + rest * template[place + len(byte) :])
    with suppress(RefusedError):
        assert not read_document(path, catalog, year=2024).report.typed


def test_gaps_before_rows_and_content_controls_do_not_shift_cells() -> None:
    body = parse_xml(
        f"<w:body {nsdecls('w')}><w:tbl>"
        "<w:tr><w:tc><w:tcPr><w:gridSpan w:val='2'/></w:tcPr><w:p><w:r><w:t>a</w:t>"
        "<w:br/><w:t>b</w:t></w:r></w:p></w:tc><w:sdt><w:sdtContent><w:tc><w:p/></w:tc>"
        "</w:sdtContent></w:sdt></w:tr>"
        "<w:tr><w:trPr><w:gridBefore w:val='2'/></w:trPr><w:tc><w:p><w:r><w:t>c</w:t></w:r></w:p>"
        "</w:tc></w:tr></w:tbl></w:body>"
    )
    (grid,) = grids(body)
    shapes = [(c.row, c.column, c.column_span, c.text) for c in grid.cells]
    assert shapes == [(0, 0, 2, "a\nb"), (0, 2, 1, ""), (1, 2, 1, "c")]


def test_deleted_text_is_not_read_and_inserted_text_is() -> None:
    paragraph = parse_xml(
        f"<w:p {nsdecls('w')}><w:pPr><w:tabs><w:tab w:val='left'/></w:tabs></w:pPr>"
        "<w:del><w:r><w:delText>旧</w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>新</w:t><w:tab/><w:t>的</w:t></w:r></w:ins></w:p>"
    )
    assert paragraph_text(paragraph) == "新\t的"


@pytest.mark.parametrize(
    ("looks", "text"),
    [
        ("<w:rPr><w:b/></w:rPr>", "甲乙"),
        ("<w:rPr><w:vanish/></w:rPr>", "乙"),
        ("<w:rPr><w:strike/></w:rPr>", "乙"),
        ("<w:rPr><w:strike /></w:rPr>", "乙"),
        ('<w:rPr><w:strike w:val="on"/></w:rPr>', "乙"),
        ("<w:rPr><w:dstrike w:val='1'/></w:rPr>".replace("'", '"'), "乙"),
        ('<w:rPr><w:strike w:val="0"/></w:rPr>', "甲乙"),
        ("<w:rPr><w:b/><w:rPrChange><w:rPr><w:i/></w:rPr></w:rPrChange></w:rPr>", "甲乙"),
    ],
)
def test_of_how_letters_look_only_what_hides_them_counts(looks: str, text: str) -> None:
    borders = "<w:tcPr><w:tcBorders><w:top/></w:tcBorders><w:gridSpan w:val='2'/></w:tcPr>"
    runs = f"<w:r>{looks}<w:t>甲</w:t></w:r><w:r><w:rPr/><w:t>乙</w:t></w:r>"
    table = f"<w:tbl><w:tr><w:tc>{borders}<w:p>{runs}</w:p></w:tc></w:tr></w:tbl>"
    part = unadorned(f"<w:body {nsdecls('w')}>{table}</w:body>".encode())
    assert b"Borders" not in part
    ((cell,),) = (grid.cells for grid in grids(tidied(parse_xml(part))))
    assert (cell.text, cell.column_span) == (text, 2)


_TYPES = (
    b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default '
    b'Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    b'<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-'
    b'officedocument.wordprocessingml.document.main+xml"/></Types>'
)
_ROOT = (
    b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    b'<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
    b'relationships/officeDocument" Target="word/document.xml"/></Relationships>'
)


@pytest.mark.libreoffice
@pytest.mark.parametrize("suffix", ["doc", "rtf", "odt", "fodt"])
def test_a_table_in_a_cell_that_only_arranges_it_is_read(
    tmp_path: Path,
    catalog: Catalog,
    libreoffice: Callable[[Path, str, Path], Path],
    suffix: str,
) -> None:
    newest, again = catalog.edition(catalog.ids[-1]), tmp_path / "again"
    again.mkdir()
    frame = "<w:tbl><w:tr><w:tc>{}</w:tc><w:tc>{}<w:p/></w:tc></w:tr></w:tbl><w:p/>"
    label = word_paragraph("单位：件")
    body = "".join(
        frame.format(label, part) if part.startswith("<w:tbl>") else part
        for part in word_report(newest, figures(newest))
    )
    made = write_docx(
        tmp_path / "r.docx", body, {"[Content_Types].xml": _TYPES, "_rels/.rels": _ROOT}
    )
    read = read_document(libreoffice(made, suffix, again), catalog)
    assert {key: str(value) for key, value in read.report.typed.items()} == figures(newest)
    assert (read.missing, dict(read.doubtful)) == ((), {})
    for section in newest.sections:
        if not section.table:
            assert read.report.texts[section.key] == f"这是{section.tab}的文字。"
