"""A PDF names no user, no machine and no folder."""

from __future__ import annotations

import getpass
import platform
import re
from io import BytesIO
from pathlib import Path

from pypdf import PdfReader
from pytestqt.qtbot import QtBot

from app.report.report import Report
from app.version import program_words
from ui.typesetting.pages import pdf_of


def test_a_pdf_names_nobody(huaian: Report, qtbot: QtBot) -> None:
    content = pdf_of(huaian)
    assert content.startswith(b"%PDF")
    about = content.partition(b"endobj")[0].decode("latin-1")
    assert "/Title" in about
    assert "/Author" not in about
    wide = re.sub(r"\0(.)", r"\1", about)
    for word in (str(Path.cwd()), str(Path.home()), platform.node(), getpass.getuser()):
        assert not re.search(rf"(?<![A-Za-z]){re.escape(word)}(?![A-Za-z])", wide), word


def test_a_pdf_names_the_program(huaian: Report, qtbot: QtBot) -> None:
    metadata = PdfReader(BytesIO(pdf_of(huaian))).metadata
    assert metadata is not None
    assert metadata.creator == program_words()
