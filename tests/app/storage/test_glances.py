"""What is said of the files used last, read once for each state of a file."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from app.edition.catalog import Catalog
from app.report.changes import Details, Edit, Organisation
from app.report.report import Report
from app.storage import progress_cache as module
from app.storage.file_lock import Holder, lock
from app.storage.progress_cache import Glances
from app.storage.report_file import load_report, save_report
from tests.conftest import REFERENCE_FOLDER
from tests.ready import make_final


@pytest.fixture
def glances(tmp_path: Path, catalog: Catalog) -> Glances:
    return Glances(tmp_path / "recent.json", catalog)


@pytest.fixture
def path(tmp_path: Path, catalog: Catalog) -> Path:
    """A report that has only a name."""
    report = Report(catalog.for_year(2024), Details(2024, organisation=Organisation("柘山镇")))
    save_report(report, tmp_path / "年报.nbao")
    return tmp_path / "年报.nbao"


def test_a_file_is_read_once_until_it_is_changed(
    glances: Glances, path: Path, tmp_path: Path, catalog: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[Path] = []

    def counted(path: Path, catalog: Catalog) -> Report:
        read.append(path)
        return load_report(path, catalog)

    monkeypatch.setattr(module, "load_report", counted)
    first = glances.words(path)
    assert "三、依申请公开 0/25 行" in first
    assert Glances(tmp_path / "recent.json", catalog).words(path) == first
    assert len(read) == 1
    report = load_report(path, catalog)
    report.apply(Edit(texts={"overview": "今年情况很好。"}))
    save_report(report, path)
    assert glances.words(path) != first
    assert len(read) == 2


def test_a_finalised_report_says_so(glances: Glances, huaian: Report, tmp_path: Path) -> None:
    make_final(huaian)
    save_report(huaian, tmp_path / "淮安.nbao")
    assert glances.words(tmp_path / "淮安.nbao") == "已定稿"


def test_what_cannot_be_told_is_said_plainly(glances: Glances, tmp_path: Path) -> None:
    assert "文件不在原来的位置" in glances.words(tmp_path / "没有.nbao")
    assert "设了密码" in glances.words(REFERENCE_FOLDER / "huaian-2024-locked.nbao")
    (tmp_path / "坏.nbao").write_bytes(b"PK\x03\x04 broken")
    assert "打不开" in glances.words(tmp_path / "坏.nbao")


def test_who_works_on_a_file_is_named(
    glances: Glances, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = lock(path)
    assert not isinstance(held, Holder)
    assert "起编辑" not in glances.words(path)
    monkeypatch.setattr(os, "getpid", lambda: 1)
    assert "起编辑" in glances.words(path)


def test_a_spoiled_memory_costs_only_time(glances: Glances, path: Path, tmp_path: Path) -> None:
    (tmp_path / "recent.json").write_text("{not json", encoding="utf-8")
    assert "三、依申请公开 0/25 行" in glances.words(path)
