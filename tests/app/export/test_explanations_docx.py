"""Explanations are printed in a document of their own and in no public one."""

from __future__ import annotations

import zipfile
from pathlib import Path

import docx
import pytest
from pypdf import PdfReader
from pytestqt.qtbot import QtBot

from app.edition.cells import CellKey
from app.export.attachments import (
    NothingExplainedError,
    write_explanations,
)
from app.export.exporter import Painters, export
from app.report.changes import Edit
from app.report.report import Report
from app.report.totals import Previous
from app.storage.file_names import SuffixError
from tests.ready import EXPLAINED, make_final
from ui.typesetting.pages import pdf_of

CARRIED_IN = CellKey("requests.carried_in.person")
CARRIED_OUT = CellKey("requests.carried_out.person")


@pytest.fixture
def explained(huaian: Report) -> Report:
    """A finalised report with two explained findings."""
    last = {CARRIED_OUT: huaian.typed[CARRIED_IN] + 1}
    huaian.apply(Edit(previous=Previous(2023, huaian.edition, last)))
    make_final(huaian)
    return huaian


def test_the_document_has_each_finding_with_its_words(explained: Report, tmp_path: Path) -> None:
    path = tmp_path / "说明.docx"
    assert write_explanations(explained, path) == 2
    lines = [one.text for one in docx.Document(str(path)).paragraphs]
    assert lines[0] == "校验说明"
    assert lines.count(f"说明：{EXPLAINED}") == 2
    assert any(line.startswith("问题：“自然人”一列：上年结转") for line in lines)
    assert explained.seal
    assert any(explained.seal.fingerprint[:4] in line for line in lines)


def test_an_explanation_of_other_numbers_is_not_printed(explained: Report, tmp_path: Path) -> None:
    value = explained.typed[CARRIED_IN]
    explained.apply(Edit({CARRIED_IN: value + 3}, history=()))
    with pytest.raises(NothingExplainedError):
        write_explanations(explained, tmp_path / "说明.docx")
    assert not list(tmp_path.iterdir())


def test_another_suffix_is_refused(explained: Report, tmp_path: Path) -> None:
    with pytest.raises(SuffixError, match=r"\.docx"):
        write_explanations(explained, tmp_path / "说明.pdf")


@pytest.mark.parametrize(
    ("suffix", "template"),
    [
        (".docx", None),
        (".xlsx", None),
        (".html", None),
        (".docx", "report.docx"),
        (".xlsx", "tables.xlsx"),
    ],
)
def test_no_public_document_has_an_explanation(
    explained: Report, tmp_path: Path, suffix: str, template: str | None
) -> None:
    path = tmp_path / f"公开{suffix}"
    export(explained, path, explained.edition.folder / template if template else None)
    assert EXPLAINED not in all_words(path)


def test_no_pdf_has_an_explanation(explained: Report, tmp_path: Path, qtbot: QtBot) -> None:
    path = tmp_path / "公开.pdf"
    export(explained, path, painters=Painters({".pdf": pdf_of}))
    words = "".join(page.extract_text() for page in PdfReader(path).pages)
    assert "工作平稳" in "".join(words.split())
    assert EXPLAINED[:4] not in "".join(words.split())


def all_words(path: Path) -> str:
    """Everything that stands in a file, its properties too."""
    if path.suffix == ".html":
        return path.read_text(encoding="utf-8")
    with zipfile.ZipFile(path) as archive:
        return "".join(archive.read(name).decode(errors="replace") for name in archive.namelist())
