"""Which paths mean the same file, and that no path is too strange to be asked about."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from app.edition.catalog import Catalog
from app.file_paths import (
    canonical_path,
    file_key,
    file_status,
    full_path,
    is_file,
    is_folder,
    is_same_file,
    is_there,
    read_at_most,
)
from app.report.changes import Details
from app.report.report import Report
from app.storage.atomic import NameRefusedError, NameTooLongError, write_whole
from app.storage.report_file import ReportFileError, load_report, save_report
from app.storage.report_lock import FileLock, Locked, lock
from app.storage.versions import VersionKind, Versions

STRANGE = (
    Path("名字\0.nbao"),
    Path("/", *["很深的文件夹"] * 500, "年报.nbao"),
    Path("长" * 271 + ".nbao"),
    Path("/proc/self/mem/年报.nbao"),
    Path(os.fsdecode(b"\xb8\xdf.nbao")),
)


@pytest.fixture
def report_file(tmp_path: Path) -> Path:
    path = tmp_path / "甲" / "年报.nbao"
    path.parent.mkdir()
    path.write_bytes(b"1")
    return path


def spellings(path: Path) -> list[Path]:
    """Other ways to the same file, also if it is not there."""
    link = path.parent.with_name("链接")
    link.symlink_to(path.parent, target_is_directory=True)
    around = path.parent / ".." / path.parent.name / path.name
    return [around, link / path.name, Path(os.path.relpath(path))]


@pytest.mark.parametrize("there", [True, False])
def test_all_spellings_of_a_path_are_one_file(
    report_file: Path,
    there: bool,  # noqa: FBT001 a parameter of the test
) -> None:
    if not there:
        report_file.unlink()
    for other in spellings(report_file):
        assert is_same_file(report_file, other)
        assert file_key(report_file) == file_key(other)
    assert not is_same_file(report_file, report_file.with_name("另一份.nbao"))


def test_a_link_to_a_file_is_that_file(report_file: Path) -> None:
    link = report_file.with_name("快捷.nbao")
    link.symlink_to(report_file)
    assert is_same_file(link, report_file)
    assert canonical_path(link) == canonical_path(report_file)


def test_two_names_of_one_content_are_two_files_as_saving_parts_them(report_file: Path) -> None:
    other = report_file.with_name("硬链接.nbao")
    other.hardlink_to(report_file)
    assert not is_same_file(report_file, other)
    write_whole(report_file, b"2")
    assert other.read_bytes() == b"1"


def test_where_the_system_tells_no_case_apart_neither_do_we(
    report_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os.path, "normcase", lambda path: f"{path}".lower())
    assert is_same_file(report_file.with_name("ABC.nbao"), report_file.with_name("abc.NBAO"))


def test_a_name_that_the_system_knows_by_its_number_is_the_same_file(
    report_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a share under a letter and under its own name, which no path tells."""
    monkeypatch.setattr(os.path, "realpath", str)
    link = report_file.with_name("盘符.nbao")
    link.symlink_to(report_file)
    assert file_key(link) != file_key(report_file)
    assert is_same_file(link, report_file)


def test_a_path_is_told_in_full_and_links_keep_their_names(
    report_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = report_file.with_name("快捷.nbao")
    link.symlink_to(report_file)
    monkeypatch.chdir(report_file.parent)
    assert full_path(Path("快捷.nbao")) == link
    assert full_path(Path("../甲/快捷.nbao")) == link
    assert full_path(Path("..")) == report_file.parent.parent


@pytest.mark.parametrize("path", STRANGE)
def test_no_path_is_too_strange_to_be_asked_about(path: Path) -> None:
    assert not is_file(path)
    assert not is_folder(path)
    assert not is_there(path)
    assert file_status(path) is None
    assert is_same_file(path, full_path(path))
    assert is_same_file(path, canonical_path(path))


def test_a_system_that_does_not_answer_leaves_the_path_as_it_was(
    report_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: Path) -> str:
        raise OSError(206, "too long", str(path))

    monkeypatch.setattr(os.path, "realpath", refuse)
    around = report_file.parent / ".." / "甲" / "年报.nbao"
    assert canonical_path(around) == report_file
    assert is_same_file(around, report_file)


@pytest.mark.parametrize("path", [STRANGE[0], STRANGE[1], STRANGE[2]])
def test_strange_paths_are_refused_in_a_sentence(
    path: Path, tmp_path: Path, catalog: Catalog
) -> None:
    report = Report(catalog.for_year(2024), Details(2024))
    with pytest.raises(ReportFileError):
        load_report(tmp_path / path, catalog)
    with pytest.raises((NameTooLongError, NameRefusedError)):
        save_report(report, tmp_path / path)
    assert isinstance(lock(tmp_path / path), FileLock)


def test_a_lock_holds_for_all_spellings(report_file: Path) -> None:
    held = lock(report_file)
    assert isinstance(held, FileLock)
    for other in spellings(report_file):
        assert isinstance(lock(other), Locked)
    held.release()


def test_versions_are_found_under_all_spellings(
    report_file: Path, tmp_path: Path, catalog: Catalog
) -> None:
    versions = Versions(tmp_path / "versions")
    report = Report(catalog.for_year(2024), Details(2024))
    for path in (report_file, *spellings(report_file)):
        versions.keep(report, path, VersionKind.SAVED)
    assert len(versions.of(report_file)) == 4


def test_versions_kept_under_an_earlier_spelling_move_along(
    report_file: Path, tmp_path: Path, catalog: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    versions = Versions(tmp_path / "versions")
    report = Report(catalog.for_year(2024), Details(2024))
    versions.keep(report, report_file, VersionKind.SAVED)
    monkeypatch.setattr(os.path, "normcase", lambda path: f"{path}".upper())
    assert len(versions.of(report_file)) == 1
    versions.keep(report, report_file, VersionKind.SAVED)
    assert len(versions.of(report_file)) == 2


def test_no_more_is_read_than_may_be_and_of_a_file_without_a_size_all(
    tmp_path: Path,
) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"12345")
    assert [read_at_most(path, most) for most in (3, 5, 9)] == [b"1234", b"12345", b"12345"]
    if os.name == "posix":
        assert read_at_most(Path("/dev/zero"), 9) == bytes(10)
