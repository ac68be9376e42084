"""What is said of the files used last, read once for each state of a file."""

from __future__ import annotations

import os
from datetime import date, datetime
from pathlib import Path

import pytest

from app.edition.catalog import Catalog
from app.report.changes import Details, Edit, Organisation, near_moment_words
from app.report.report import Report
from app.storage import progress_cache as module
from app.storage.progress_cache import ProgressCache
from app.storage.report_file import load_report, save_report
from app.storage.report_lock import Holder, lock
from tests.conftest import REFERENCE_FOLDER
from tests.ready import make_final


@pytest.fixture
def progress_cache(tmp_path: Path, catalog: Catalog) -> ProgressCache:
    return ProgressCache(tmp_path / "recent.json", catalog)


@pytest.fixture
def path(tmp_path: Path, catalog: Catalog) -> Path:
    """A report that has only a name."""
    report = Report(catalog.for_year(2024), Details(2024, organisation=Organisation("柘山镇")))
    save_report(report, tmp_path / "年报.nbao")
    return tmp_path / "年报.nbao"


def test_a_file_is_read_once_until_it_is_changed(
    progress_cache: ProgressCache,
    path: Path,
    tmp_path: Path,
    catalog: Catalog,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    read: list[Path] = []

    def counted(path: Path, catalog: Catalog) -> Report:
        read.append(path)
        return load_report(path, catalog)

    monkeypatch.setattr(module, "load_report", counted)
    first = progress_cache.words(path)
    assert "三、依申请公开 0/25 行" in first
    assert ProgressCache(tmp_path / "recent.json", catalog).words(path) == first
    assert len(read) == 1
    report = load_report(path, catalog)
    report.apply(Edit(texts={"overview": "今年情况很好。"}))
    save_report(report, path)
    assert progress_cache.words(path) != first
    assert len(read) == 2


def test_a_finalised_report_says_so(
    progress_cache: ProgressCache, huaian: Report, tmp_path: Path
) -> None:
    make_final(huaian)
    save_report(huaian, tmp_path / "淮安.nbao")
    assert progress_cache.words(tmp_path / "淮安.nbao") == "已定稿"


def test_what_cannot_be_told_is_said_plainly(progress_cache: ProgressCache, tmp_path: Path) -> None:
    assert "文件不在原来的位置" in progress_cache.words(tmp_path / "没有.nbao")
    assert "设了密码" in progress_cache.words(REFERENCE_FOLDER / "huaian-2024-locked.nbao")
    (tmp_path / "坏.nbao").write_bytes(b"PK\x03\x04 broken")
    assert "打不开" in progress_cache.words(tmp_path / "坏.nbao")


def test_who_works_on_a_file_is_named(
    progress_cache: ProgressCache, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = lock(path)
    assert not isinstance(held, Holder)
    assert "起编辑" not in progress_cache.words(path)
    monkeypatch.setattr(os, "getpid", lambda: 1)
    assert "起编辑" in progress_cache.words(path)


def test_a_spoiled_memory_costs_only_time(
    progress_cache: ProgressCache, path: Path, tmp_path: Path
) -> None:
    (tmp_path / "recent.json").write_text("{not json", encoding="utf-8")
    assert "三、依申请公开 0/25 行" in progress_cache.words(path)


def test_whose_report_it_is_and_when_it_was_saved_are_known(
    progress_cache: ProgressCache, path: Path
) -> None:
    assert progress_cache.known(path) is None
    progress_cache.words(path)
    known = progress_cache.known(path)
    assert known is not None
    assert (known.title, known.mtime_ns) == ("柘山镇 2024 年度", path.stat().st_mtime_ns)


@pytest.mark.parametrize(
    ("at", "words"),
    [
        (datetime(2026, 1, 22, 14, 20), "今天 14:20"),
        (datetime(2026, 1, 21, 9, 5), "昨天 09:05"),
        (datetime(2026, 1, 20, 9, 5), "1月20日"),
        (datetime(2025, 12, 30, 9, 5), "2025年12月30日"),
        (datetime(2026, 1, 23, 9, 5), "1月23日"),
    ],
)
def test_a_moment_is_told_as_briefly_as_one_says_it(at: datetime, words: str) -> None:
    assert near_moment_words(at, date(2026, 1, 22)) == words
