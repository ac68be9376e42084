"""What all tests share: the editions, real reports and LibreOffice."""

from __future__ import annotations

import gc
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from pathlib import Path

import pytest
from hypothesis import settings
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication, QDialog, QMainWindow

from app.edition.catalog import EDITIONS_FOLDER, Catalog
from app.edition.edition import Edition
from app.report.report import Report
from app.storage.report_file import load_report
from tests.libreoffice import KeptOffice
from tests.spare_processes import SpareProcesses
from ui.tasks import collect_garbage

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # each process would compile the program anew
_EXAMPLES = 100 if os.environ.get("CI") else 20
"""Inputs of chance for a test that says nothing of them."""

settings.register_profile("no clock", deadline=None, max_examples=_EXAMPLES)
settings.load_profile("no clock")
gc.disable()  # as in the program: widgets are collected on the window's thread, see below

REFERENCE_FOLDER = Path(__file__).parent / "reference"

Convert = Callable[[Path, str, Path], Path]
"""Converts a file with LibreOffice: source, target suffix, target folder -> the new file."""


def pytest_collection_finish() -> None:
    """What thousands of tests are made of stays, so that no collection of garbage looks at it."""
    gc.freeze()


@pytest.hookimpl(wrapper=True, trylast=True)
def pytest_runtest_teardown() -> Iterator[None]:
    """Ends a test's windows with the test: neither a timer nor garbage of them meets the next."""
    yield
    for widget in QApplication.topLevelWidgets():
        if isinstance(widget, QMainWindow | QDialog):
            widget.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    collect_garbage()


def _edition_ids() -> list[str]:
    return sorted(path.parent.name for path in EDITIONS_FOLDER.glob("*/edition.toml"))


@pytest.fixture(scope="session")
def catalog() -> Catalog:
    """The editions in `resources`."""
    return Catalog()


@pytest.fixture(scope="session")
def newest(catalog: Catalog) -> Edition:
    """The edition in force."""
    return catalog.edition(catalog.ids[-1])


@pytest.fixture(scope="session", params=_edition_ids())
def edition(request: pytest.FixtureRequest, catalog: Catalog) -> Edition:
    """Each edition in turn."""
    return catalog.edition(request.param)


@pytest.fixture(scope="session")
def spare_processes() -> Iterator[SpareProcesses]:
    """Processes that have read files for earlier tests."""
    made = SpareProcesses()
    yield made
    made.close()


@pytest.fixture(autouse=True)
def reader_processes(
    request: pytest.FixtureRequest, spare_processes: SpareProcesses
) -> Iterator[None]:
    """Has files read by processes of earlier tests; benches and slow tests start theirs.

    So do tests of processes, by a fixture of this name.
    """
    starts_own = {"bench", "slow"} & {*request.path.relative_to(Path(__file__).parent).parts}
    with nullcontext() if starts_own else spare_processes.used():
        yield


@pytest.fixture
def huaian(catalog: Catalog) -> Report:
    """The real figures of 淮安 2024: 200 cells, none blank."""
    return load_report(REFERENCE_FOLDER / "huaian-2024.json", catalog)


@pytest.fixture(scope="session")
def libreoffice_program() -> str:
    """Where LibreOffice is."""
    program = shutil.which("soffice")
    if program is None:
        if os.environ.get("CI"):
            pytest.fail("LibreOffice is missing: CI must run these tests")
        pytest.skip("LibreOffice is not installed")
    return program


@pytest.fixture(scope="session")
def libreoffice(
    libreoffice_program: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Convert]:
    """Converts files with LibreOffice, in a profile of its own."""
    office = KeptOffice(libreoffice_program, tmp_path_factory.mktemp("libreoffice"))
    yield office.convert
    office.close()
