"""The program speaks to nobody, and what it exports names nobody."""

from __future__ import annotations

import getpass
import json
import os
import platform
import re
import shutil
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook

from app.edition.catalog import Catalog
from app.errors import RefusedError
from app.export.exporter import export
from app.report.changes import Details, Edit
from app.report.narrative import Picture
from app.report.report import Report
from app.storage.paths import sample_path
from app.storage.report_file import save_report

ROOT = Path(__file__).parents[2]
NETWORK = {"socket", "ssl", "http", "urllib.request", "ftplib", "smtplib", "asyncio", "requests"}
MAIN_JOB = f"""
import sys
from app import cli
source, folder = sys.argv[1:]
for arguments in (
    [source, "a.docx", "b.xlsx", "c.html", "d.nbao"],
    ["a.docx", "e.json"], ["b.xlsx", "f.json"], ["c.html", "g.json"], ["d.nbao", "h.json"],
):
    assert cli.main(["convert", *arguments]) < 2, arguments
assert cli.main(["check", "h.json", "--json"]) < 2
print({sorted(NETWORK)!r} and sorted(name for name in sys.modules if name in {sorted(NETWORK)!r}))
"""
FORMULAS = ("=1+1", "+1", "-1+1", "@SUM(A1)", "=cmd|'/c calc'!A1", "\t=1", "＝1")
HOSTILE = "<script>alert(1)</script>&amp;\"'<!--]]>{{ x }}"


def can_go_offline() -> bool:
    program = shutil.which("unshare")
    if program is None:
        return False
    return (
        subprocess.run([program, "-rn", "true"], capture_output=True, check=False).returncode == 0
    )


@pytest.fixture(scope="module")
def offline() -> bool:
    """Whether there is a right to make a network namespace, which CI must have."""
    if can_go_offline():
        return True
    if os.environ.get("CI"):
        pytest.fail("unshare is missing: CI must run these tests")
    return False


Job = tuple[Path, subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def main_job(tmp_path_factory: pytest.TempPathFactory, *, offline: bool) -> Job:
    """The main job done once, without a network where that can be: its folder, how it ended."""
    folder = tmp_path_factory.mktemp("main job")
    before = ["unshare", "-rn"] if offline else []
    done = subprocess.run(
        [*before, sys.executable, "-c", MAIN_JOB, str(sample_path()), str(folder)],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    return folder, done


def test_the_main_job_loads_nothing_that_could_open_a_connection(main_job: Job) -> None:
    _, done = main_job
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "[]"


def test_the_window_loads_nothing_that_could_open_a_connection() -> None:
    code = (
        "import sys, ui.report_controller, ui.application\n"
        "import ui.dialogs.versions_dialogs, ui.dialogs.versions_dialogs\n"
        f"print([n for n in sys.modules if n in {sorted(NETWORK)!r} or n.endswith('QtNetwork')])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


def test_the_main_job_runs_where_there_is_no_network_at_all(
    main_job: Job, *, offline: bool
) -> None:
    if not offline:
        pytest.skip("no right to make a network namespace")
    folder, done = main_job
    assert done.returncode == 0, done.stderr
    values = json.loads((folder / "h.json").read_text(encoding="utf-8"))["values"]
    for name in ("e", "f", "g"):
        assert json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))["values"] == values


@pytest.fixture
def hostile(catalog: Catalog) -> Report:
    """A report whose every text is an attack."""
    report = Report(catalog.for_year(2024), Details(2024))
    texts = {key: "\n".join((*FORMULAS, HOSTILE)) for key in report.edition.text_keys}
    report.apply(Edit(texts=texts))
    organisation = type(report.details.organisation)(name=HOSTILE, address="=1+1", email="@x")
    report.apply(Edit(details=Details(2024, None, organisation)))
    return report


def exported(report: Report, folder: Path, suffix: str) -> Path:
    path = folder / f"a{suffix}"
    export(report, path)
    return path


def formulas(path: Path) -> list[str]:
    return [
        str(cell.value)
        for sheet in load_workbook(path)
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f"
    ]


def test_no_typed_text_becomes_a_formula(hostile: Report, tmp_path: Path, catalog: Catalog) -> None:
    plain = exported(Report(hostile.edition, Details(2024)), tmp_path, ".xlsx")
    ours = formulas(plain)
    assert ours
    assert formulas(exported(hostile, tmp_path, ".xlsx")) == ours


@pytest.mark.parametrize("suffix", [".docx", ".html"])
def test_markup_that_was_typed_stays_text(hostile: Report, tmp_path: Path, suffix: str) -> None:
    path = exported(hostile, tmp_path, suffix)
    content = b"\n".join(parts(path).values())
    assert b"<script>alert" not in content
    assert b"&lt;script&gt;" in content


@pytest.mark.parametrize("suffix", [".docx", ".xlsx", ".html"])
def test_exports_reach_out_to_nothing(hostile: Report, tmp_path: Path, suffix: str) -> None:
    for name, content in parts(exported(hostile, tmp_path, suffix)).items():
        text = content.decode(errors="replace")
        assert 'TargetMode="External"' not in text, name
        assert not re.search(r"(src|href)\s*=\s*[\"']?(https?:|file:|//)", text), name
        assert "vbaProject" not in name


@pytest.mark.parametrize("suffix", [".docx", ".xlsx", ".html", ".nbao", ".json"])
def test_exports_name_no_user_no_machine_and_no_folder(
    huaian: Report, tmp_path: Path, suffix: str
) -> None:
    path = tmp_path / f"a{suffix}"
    if suffix in (".nbao", ".json"):
        save_report(huaian, path)
    else:
        export(huaian, path)
    words = [str(tmp_path), str(Path.home()), platform.node(), getpass.getuser(), "python-docx"]
    for name, content in parts(path).items():
        text = content.decode(errors="replace")
        for word in words:
            assert not re.search(rf"(?<![A-Za-z]){re.escape(word)}(?![A-Za-z])", text), (name, word)


def parts(path: Path) -> dict[str, bytes]:
    """The parts of a file; of one that is no package, itself."""
    if path.suffix in (".html", ".json"):
        return {path.name: path.read_bytes()}
    with ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.mark.parametrize(
    "content",
    [b"", b"\x89PNG\r\n\x1a\n" + b"x" * 200, b"GIF89a\x0a\x00", b"MM\x00*" + b"\0" * 12],
)
def test_a_broken_picture_in_a_file_refuses_the_export_in_one_sentence(
    content: bytes, huaian: Report, tmp_path: Path
) -> None:
    huaian.apply(Edit(texts={"others": Picture("a.png", "图").source}, media={"a.png": content}))
    with pytest.raises(RefusedError, match="图"):
        export(huaian, tmp_path / "a.docx")
