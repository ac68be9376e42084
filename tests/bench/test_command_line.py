"""Whole commands, beside the library below doing the same in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from time import perf_counter

from tests.bench.ratios import Ratio, kept, of_pairs
from tests.conftest import REFERENCE_FOLDER

HELP_TARGET = 4
XLSX_TARGET, DOCX_TARGET = 2, 4
"""A report is read in a second process, and what is written is read back there."""

ROUNDS = 5
COMPILES = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
"""Where nothing may be written, every round would compile all modules, on both sides."""

EDITION = Path("resources/editions/2021")
OPENPYXL = "import sys, openpyxl; openpyxl.load_workbook(sys.argv[1]).save(sys.argv[2])"
PYTHON_DOCX = "import sys, docx; docx.Document(sys.argv[1]).save(sys.argv[2])"


def run(*arguments: str) -> Callable[[], float]:
    """A process of Python and how many seconds it takes."""

    def timed() -> float:
        start = perf_counter()
        subprocess.run([sys.executable, *arguments], check=True, capture_output=True, env=COMPILES)
        return perf_counter() - start

    return timed


def paired(ours: Callable[[], float], peer: Callable[[], float]) -> Ratio:
    """Runs both in turn, after one round in which their modules are compiled."""
    return of_pairs([(ours(), peer()) for _ in range(ROUNDS + 1)][1:])


def convert(target: Path) -> Callable[[], float]:
    source = REFERENCE_FOLDER / "huaian-2024.json"
    return run("-m", "ui", "convert", str(source), str(target))


def test_help_is_said_at_once() -> None:
    help_, nothing = run("-m", "ui", "--help"), run("-c", "pass")
    kept("--help ÷ an empty Python", HELP_TARGET, lambda: paired(help_, nothing), asked=3)


def test_converting_into_a_workbook(tmp_path: Path) -> None:
    peer = run("-c", OPENPYXL, str(EDITION / "tables.xlsx"), str(tmp_path / "peer.xlsx"))
    ours = convert(tmp_path / "ours.xlsx")
    kept("convert to XLSX ÷ openpyxl", XLSX_TARGET, lambda: paired(ours, peer), asked=1.5)


def test_converting_into_a_word_file(tmp_path: Path) -> None:
    peer = run("-c", PYTHON_DOCX, str(EDITION / "report.docx"), str(tmp_path / "peer.docx"))
    ours = convert(tmp_path / "ours.docx")
    kept("convert to DOCX ÷ python-docx", DOCX_TARGET, lambda: paired(ours, peer), asked=2)
