"""Filling the Word template, beside docxtpl filling the same cells of the same template."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

from docx import Document
from docxtpl import DocxTemplate  # type: ignore[import-untyped]  # no types published

from app.edition.cells import CellKey
from app.edition.edition import Edition
from app.export.docx.filling import fill_docx
from app.matching.tables import match_tables
from app.office.wordml import body_of, grids
from app.report.numbers import format_value
from app.report.report import Report
from tests.bench.ratios import kept, paired_work

TARGET = 0.2
"""Any template is recognised anew with every export, the built-in one too."""


def tagged_template(edition: Edition, target: Path) -> dict[CellKey, str]:
    """Writes a docxtpl template with a tag in each cell; returns the tag of each cell key."""
    document = Document(str(edition.folder / "report.docx"))
    body = body_of(document.element)
    assert body is not None
    matches = match_tables(grids(body), edition)
    tags: dict[CellKey, str] = {}
    for number, (key, cell) in enumerate(matches.places.items()):
        tags[key] = f"c{number}"
        paragraph = cell.place.find(".//{*}p")
        assert paragraph is not None
        run = paragraph.makeelement(paragraph.tag.replace("}p", "}r"), {})
        text = run.makeelement(run.tag.replace("}r", "}t"), {})
        text.text = f"{{{{ {tags[key]} }}}}"
        run.append(text)
        paragraph.append(run)
    document.save(str(target))
    return tags


def test_filling_the_word_template(huaian: Report, tmp_path: Path) -> None:
    template = tmp_path / "tagged.docx"
    tags = tagged_template(huaian.edition, template)
    cells = huaian.edition.cells
    context = {
        tag: format_value(value, cells[key])
        for key, tag in tags.items()
        if (value := huaian.value(key)) is not None
    }
    assert len(context) == len(cells)

    def docxtpl() -> None:
        peer = DocxTemplate(str(template))
        peer.render(context)
        peer.save(BytesIO())

    kept(
        "DOCX export ÷ docxtpl",
        TARGET,
        lambda: paired_work(lambda: fill_docx(huaian), docxtpl, 11),
        asked=0.15,
    )
