"""Every exported table has visible borders, as superiors check."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import docx
import pytest
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml.ns import qn
from docx.oxml.parser import OxmlElement
from docx.table import Table
from lxml import html
from openpyxl import load_workbook

from app.edition.edition import Edition
from app.export.docx.blank import blank_docx
from app.export.docx.filling import fill_docx
from app.export.html import html_page
from app.export.xlsx.filling import fill_xlsx
from app.report.report import Report
from tests.app.export.office_files import numbered

SIDES = ("top", "left", "bottom", "right")


def edges(table: Table, name: str = "w:tblBorders") -> list[str]:
    """How the edges of a table are drawn, as another reader sees them."""
    found = table._tbl.iter(qn(name))
    return [str(edge.get(qn("w:val"))) for borders in found for edge in borders]


def template(edition: Edition, folder: Path, *, hidden: str = "", style: str = "") -> Path:
    """The blank form without borders: none at all, or `hidden` ones; in a `style` if named."""
    document = docx.Document(BytesIO(blank_docx(edition)))
    for table in document.tables:
        properties = table._tbl.tblPr
        borders = properties.find(qn("w:tblBorders"))
        assert borders is not None
        if hidden:
            for edge in borders:
                edge.set(qn("w:val"), hidden)
        else:
            properties.remove(borders)
        if style:
            name = OxmlElement("w:tblStyle")
            name.set(qn("w:val"), style)
            properties.insert(0, name)
    path = folder / "模板.docx"
    document.save(str(path))
    return path


def test_every_table_of_the_word_file_has_all_its_edges(edition: Edition) -> None:
    written = docx.Document(BytesIO(fill_docx(numbered(edition))))
    assert len(written.tables) == len(edition.tables)
    for table in written.tables:
        assert edges(table) == ["single"] * 6
        assert not edges(table, "w:tcBorders")


@pytest.mark.parametrize("hidden", ["", "nil", "none"])
def test_a_template_without_borders_gets_them(
    edition: Edition, tmp_path: Path, hidden: str
) -> None:
    path = template(edition, tmp_path, hidden=hidden)
    written = docx.Document(BytesIO(fill_docx(numbered(edition), path)))
    for table in written.tables:
        assert edges(table) == ["single"] * 6
        order = [child.tag.rpartition("}")[2] for child in table._tbl.tblPr]
        assert order.index("tblBorders") < order.index("tblLayout")


def test_hidden_edges_of_cells_do_not_cover_the_borders(edition: Edition, tmp_path: Path) -> None:
    path = template(edition, tmp_path)
    document = docx.Document(str(path))
    for cell in document.tables[0]._cells:
        borders = OxmlElement("w:tcBorders")
        edge = OxmlElement("w:top")
        edge.set(qn("w:val"), "nil")
        borders.append(edge)
        cell._tc.get_or_add_tcPr().append(borders)
    document.save(str(path))
    written = docx.Document(BytesIO(fill_docx(numbered(edition), path)))
    assert edges(written.tables[0]) == ["single"] * 6
    assert not edges(written.tables[0], "w:tcBorders")


def test_borders_of_a_style_stay_as_they_are(edition: Edition, tmp_path: Path) -> None:
    path = template(edition, tmp_path, style="MyGrid")
    document = docx.Document(str(path))
    style = document.styles.add_style("MyGrid", WD_STYLE_TYPE.TABLE)
    base = document.styles.add_style("MyBase", WD_STYLE_TYPE.TABLE)
    style.base_style = base
    borders = OxmlElement("w:tblBorders")
    edge = OxmlElement("w:insideH")
    edge.set(qn("w:val"), "double")
    borders.append(edge)
    properties = OxmlElement("w:tblPr")
    properties.append(borders)
    base.element.append(properties)
    document.save(str(path))
    written = docx.Document(BytesIO(fill_docx(numbered(edition), path)))
    assert [edges(table) for table in written.tables] == [[]] * len(edition.tables)


def test_every_cell_of_the_web_page_has_a_border(edition: Edition) -> None:
    page = html.fromstring(html_page(numbered(edition)))
    cells = [cell for table in page.iter("table") for cell in table.iter("td", "th")]
    assert len(cells) > len(edition.cells)
    assert all("border:1px solid #000" in str(cell.get("style")) for cell in cells)


def test_every_cell_of_the_workbooks_tables_has_a_border(huaian: Report) -> None:
    workbook = load_workbook(BytesIO(fill_xlsx(huaian)))
    numbers = 0
    for sheet in workbook.worksheets[1:4]:
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell.value, int | float):
                    numbers += 1
                    sides = [getattr(cell.border, side).style for side in SIDES]
                    assert sides == ["thin"] * 4, f"{sheet.title} {cell.coordinate}"
    assert numbers > len(huaian.edition.typed_keys) // 2
