"""The program's version stands wherever somebody asks for it, and no cache outlives it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook

import app.version as module
from app.edition.catalog import Catalog
from app.export.exporter import export
from app.report.report import Report
from app.storage.program_log import ProgramLog
from app.storage.report_file import save_report
from app.version import digest_of, program_words, reading_stamp, version
from tests.app.collect.reports import put, report

ROOT = Path(__file__).parents[2]
READING = """
import sys
from pathlib import Path
from app.collect.collector import Collector
from app.edition.catalog import Catalog
from app.edition.cells import CellKey
from app.storage.progress_cache import ProgressCache
folder, data = map(Path, sys.argv[1:])
if __name__ == "__main__":
    collector = Collector([folder], Catalog(), data, workers=1)
    print(collector.collect().total.value(CellKey("requests.received.person")))
    collector.close()
    print(ProgressCache(data / "recent.json", Catalog()).words(folder / "a.nbao"))
"""
OTHER_READER = """

_before = readings_of


def readings_of(name, data, catalog):
    for submission, figures, detail in _before(name, data, catalog):
        typed = {key: value + 1 for key, value in figures.typed.items()}
        yield submission, msgspec.structs.replace(figures, typed=typed), detail
"""
OTHER_PROGRESS = """

def progress_words(report, sections=()):
    return "另一种说法"
"""


@pytest.fixture(scope="module")
def older(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """This program in a folder of its own."""
    root = tmp_path_factory.mktemp("older")
    being_written = shutil.ignore_patterns("*.pyc.*")  # by other tests, gone in a moment
    for name in ("app", "resources"):
        shutil.copytree(ROOT / name, root / name, ignore=being_written)
    shutil.copy(ROOT / "pyproject.toml", root)
    return root


@pytest.fixture(scope="module")
def newer(older: Path) -> Path:
    """The same program, but reading otherwise, under the same version."""
    root = older.with_name("newer")
    shutil.copytree(older, root)
    for place, change in (
        ("collect/reading/one_file.py", OTHER_READER),
        ("checks/next_steps.py", OTHER_PROGRESS),
    ):
        path = root / "app" / place
        path.write_text(path.read_text(encoding="utf-8") + change, encoding="utf-8")
    return root


def read_with(program: Path, folder: Path, data: Path) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-c", READING, str(folder), str(data)],
        env={**os.environ, "PYTHONPATH": str(program)},
        cwd=program,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def test_what_another_version_read_is_never_used(
    older: Path, newer: Path, tmp_path: Path, catalog: Catalog
) -> None:
    folder, data = tmp_path / "县", tmp_path / "data"
    put(folder / "a.nbao", report("柘山镇", 3, catalog))
    first = read_with(older, folder, data)
    assert first[0] == "3"
    assert read_with(newer, folder, data) == ["4", "另一种说法"]
    assert read_with(older, folder, data) == first


def test_the_digest_tells_of_code_libraries_and_names(older: Path, newer: Path) -> None:
    assert digest_of(older) == digest_of(ROOT)
    assert digest_of(older) != digest_of(newer)


@pytest.mark.parametrize(
    "change",
    [
        lambda root: (root / "pyproject.toml").write_text('version = "9.9.9"\n'),
        lambda root: (root / "app" / "zips.py").rename(root / "app" / "zipped.py"),
        lambda root: (root / "app" / "zips.py").write_text("LARGEST = 1\n"),
    ],
    ids=["libraries", "a module moved", "a module changed"],
)
def test_every_change_changes_the_digest(change: object, tmp_path: Path) -> None:
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "zips.py").write_text("LARGEST = 2\n")
    (tmp_path / "pyproject.toml").write_text('version = "9.9.8"\n')
    before = digest_of(tmp_path)
    assert callable(change)
    change(tmp_path)
    assert digest_of(tmp_path) != before


def test_other_data_of_the_form_make_another_stamp(tmp_path: Path) -> None:
    (tmp_path / "2021").mkdir()
    data = tmp_path / "2021" / "edition.toml"
    data.write_text("id = 1\n")
    before = reading_stamp(tmp_path)
    data.write_text("id = 2\n")
    assert reading_stamp(tmp_path) != before
    assert before.startswith(f"{version()} ")


def test_the_version_is_the_one_of_the_project() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert version() == project["version"]


def test_the_changelog_tells_of_this_version() -> None:
    told = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.search(rf"^## \[{re.escape(version())}\]", told, re.MULTILINE)


def test_a_built_program_is_told_by_what_was_written_when_it_was_built(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    built = tmp_path / "build.txt"
    built.write_text("7.8.9\nabc\n")
    monkeypatch.setattr(module, "_BUILT", built)
    assert module.version.__wrapped__() == "7.8.9"
    assert module.reading_digest.__wrapped__() == "abc"


def test_exported_files_name_the_program(huaian: Report, tmp_path: Path) -> None:
    for suffix in (".docx", ".xlsx", ".html", ".nbao"):
        (save_report if suffix == ".nbao" else export)(huaian, tmp_path / f"a{suffix}")
    for suffix in (".docx", ".xlsx"):
        with ZipFile(tmp_path / f"a{suffix}") as archive:
            properties = archive.read("docProps/app.xml").decode()
        assert f"Application>{program_words()}</" in properties
        assert re.search(r"AppVersion>\d{1,2}\.\d{4}</", properties)
    assert load_workbook(tmp_path / "a.xlsx").worksheets
    page = (tmp_path / "a.html").read_text(encoding="utf-8")
    assert f'<meta name="generator" content="{program_words()}">' in page
    with ZipFile(tmp_path / "a.nbao") as archive:
        assert archive.comment.decode() == program_words()


def test_the_log_of_faults_names_the_version(tmp_path: Path) -> None:
    log = ProgramLog(tmp_path)
    log.note_fault(ValueError())
    assert f" {version()} builtins.ValueError" in log.file.read_text(encoding="utf-8")


def test_the_version_is_told_without_loading_anything_large() -> None:
    code = (
        "import sys; sys.argv = ['nianbao', '--version']\n"
        "from ui.__main__ import main\n"
        "main()\n"
        "print(sorted({'msgspec', 'argparse', 'PySide6', 'lxml'} & sys.modules.keys()))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == [f"nianbao {version()}", "[]"]
