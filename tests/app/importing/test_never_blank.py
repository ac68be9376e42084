"""What stands in a cell and cannot be read is unknown, never blank; what can be read is read."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from openpyxl import Workbook
from pypdfium2 import PdfDocument  # type: ignore[import-untyped]  # no types published

from app.edition.catalog import Catalog
from app.edition.cells import CellKey
from app.edition.edition import Edition
from app.importing.document import ReadDocument, ValueStanding
from app.importing.reading import read_document
from app.office.package import StepBudget
from app.readers.pdf import page_content
from tests.app.importing.test_foreign_xlsx import book_of, first_sheet, put_report
from tests.documents import TITLE, body_of_page, figures, word_report, write_docx

CELL = CellKey("requests.granted.person")
MATH = "http://schemas.openxmlformats.org/officeDocument/2006/math"


def marked(edition: Edition) -> dict[str, str]:
    return figures(edition) | {CELL: "@"}


def standing(read: ReadDocument) -> ValueStanding:
    return read.standings[CELL].standing


def page(edition: Edition, inside: str, tmp_path: Path) -> ReadDocument:
    """A page in which one value cell holds this markup."""
    path = tmp_path / "a.html"
    path.write_text(body_of_page(edition, marked(edition)).replace("@", inside), "utf-8")
    return read_document(path, Catalog())


def word(edition: Edition, inside: str, tmp_path: Path) -> ReadDocument:
    """A Word file in which one value cell holds this in its paragraph."""
    body = "".join(word_report(edition, marked(edition)))
    run = r"<w:r>(?:(?!</w:r>).)*@(?:(?!</w:r>).)*</w:r>"
    found, count = re.subn(run, inside, body)
    assert count == 1
    return read_document(write_docx(tmp_path / "a.docx", found), Catalog())


@pytest.mark.parametrize(
    "field",
    [
        "<input type='text' value=' 4321 '>",
        "<input value='4321' readonly>",
        "<textarea>4321</textarea>",
        "<select><option>1</option><option selected>4321</option></select>",
        "<input type='hidden' value='7'>4321",
    ],
)
def test_what_a_field_of_a_page_holds_is_read(newest: Edition, tmp_path: Path, field: str) -> None:
    read = page(newest, field, tmp_path)
    assert read.report.typed[CELL] == 4321
    assert read.unplaced == ()


@pytest.mark.parametrize(
    "shown", ["<img src='n.png'>", "<script>w(5)</script>", "<canvas></canvas>"]
)
def test_a_picture_or_script_in_a_cell_is_not_blank(
    newest: Edition, tmp_path: Path, shown: str
) -> None:
    assert standing(page(newest, shown, tmp_path)) is ValueStanding.NOT_READ


@pytest.mark.parametrize("shown", ["", "<img src='dot.gif' width='1' height='1'>"])
def test_a_cell_that_shows_nothing_is_blank(newest: Edition, tmp_path: Path, shown: str) -> None:
    assert standing(page(newest, shown, tmp_path)) is ValueStanding.READ


def test_a_number_written_as_a_formula_of_word_is_read(newest: Edition, tmp_path: Path) -> None:
    formula = f'<m:oMath xmlns:m="{MATH}"><m:r><m:t>4321</m:t></m:r></m:oMath>'
    assert word(newest, formula, tmp_path).report.typed[CELL] == 4321


@pytest.mark.parametrize("shown", ["<w:r><w:pict/></w:r>", "<w:r><w:object/></w:r>"])
def test_an_object_in_a_cell_of_word_is_not_blank(
    newest: Edition, tmp_path: Path, shown: str
) -> None:
    assert standing(word(newest, shown, tmp_path)) is ValueStanding.NOT_READ


def test_a_control_that_still_asks_for_a_text_is_blank(newest: Edition, tmp_path: Path) -> None:
    control = (
        "<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>"
        "<w:r><w:t>单击此处输入文字。</w:t></w:r></w:sdtContent></w:sdt>"
    )
    read = word(newest, control, tmp_path)
    assert standing(read) is ValueStanding.READ
    assert CELL not in read.report.typed


def test_a_formula_that_was_never_calculated_is_not_blank(newest: Edition, tmp_path: Path) -> None:
    workbook = Workbook()
    put_report(first_sheet(workbook), newest, figures(newest) | {CELL: "=4000+321"}, TITLE)
    workbook.save(tmp_path / "a.xlsx")
    read = read_document(tmp_path / "a.xlsx", Catalog())
    assert standing(read) is ValueStanding.NOT_READ
    assert "=4000+321" in read.standings[CELL].reason


def test_a_formula_adds_up_the_totals_that_stand_there(newest: Edition, tmp_path: Path) -> None:
    workbook, sheet = book_of(newest)
    label = next(c for cells in sheet.iter_rows() for c in cells if c.value == "（七）总计")
    row = int(label.row or 0)
    ends = [c for c in sheet[row] if (c.column or 0) > 3][:7]
    for number, cell in enumerate(ends[:6], 1):
        cell.value = number
    ends[6].value = f"=SUM({ends[0].coordinate}:{ends[5].coordinate})"
    workbook.save(tmp_path / "a.xlsx")
    stated = read_document(tmp_path / "a.xlsx", Catalog()).report.stated
    assert stated[CellKey("requests.concluded.total")] == 21


def noted_page(*notes: bytes) -> bytes:
    """A PDF file of a page with annotations."""
    numbers = b" ".join(b"%d 0 R" % (4 + place) for place in range(len(notes)))
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Annots[%s]>>" % numbers,
        *(b"<</Type/Annot/Rect[100 100 160 120]%s>>" % note for note in notes),
    ]
    body = b"%PDF-1.4\n"
    for number, content in enumerate(objects, 1):
        body += b"%d 0 obj%sendobj\n" % (number, content)
    return body + b"trailer<</Size %d/Root 1 0 R>>" % (len(objects) + 1)


@pytest.mark.parametrize(
    ("note", "text"),
    [
        (b"/Subtype/Widget/FT/Tx/V(4321)", "4321"),
        (b"/Subtype/FreeText/Contents(4321)", "4321"),
        (b"/Subtype/Widget/FT/Tx", ""),
        (b"/Subtype/Widget/FT/Btn/V/Yes", ""),
        (b"/Subtype/Widget/FT/Tx/F 2/V(4321)", ""),
        (b"/Subtype/Widget/Parent 9 0 R", "\ufffd"),
    ],
)
def test_what_was_typed_onto_a_page_of_a_pdf_is_read(note: bytes, text: str) -> None:
    document = PdfDocument(noted_page(note))
    found = page_content(document, 0, StepBudget()).chars
    document.close()
    assert "".join(char.text for char in found) == text
    assert all(100 <= char.centre <= 160 and 100 <= char.middle <= 120 for char in found)
