"""What is kept of a report with a password comes back with the password and with nothing else."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from msgspec.structs import replace

from app.edition.catalog import Catalog
from app.edition.cells import CellKey
from app.report.changes import Details, Edit, Organisation
from app.report.report import Report
from app.storage import encryption
from app.storage.atomic import DiskFullError
from app.storage.encryption import Key, WrongPasswordError, is_locked, new_key
from app.storage.recovery.autosave import Autosave
from app.storage.recovery.log_file import BrokenLogError, read_log
from app.storage.recovery.recovery import ASIDE, LockedLog, find_recoveries, waiting_logs
from app.storage.report_file import open_report
from app.storage.versions import VersionKind, VersionLockedError, VersionLostError, Versions
from tests.kept_files import contents

PASSWORD = "十分安全的密码 1"  # noqa: S105 for tests
SECRET = "不许外传的一句话"  # noqa: S105 for tests
PERSON = CellKey("requests.received.person")
PICTURE = Edit(
    texts={"overview": f"{SECRET}\n{{picture:a.png|图}}"}, media={"a.png": SECRET.encode()}
)


@pytest.fixture(autouse=True)
def _cheap_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encryption, "_MEMORY", 8 * 1024 * 1024)
    monkeypatch.setattr(encryption, "_PASSES", 1)


@pytest.fixture
def report(catalog: Catalog) -> Report:
    """A report with a secret in its words and in its picture."""
    made = Report(catalog.for_year(2024), Details(2024))
    made.apply(PICTURE)
    return made


@pytest.fixture
def key() -> Key:
    """The key of the report."""
    return new_key(PASSWORD)


@pytest.fixture
def autosave(tmp_path: Path, catalog: Catalog) -> Iterator[Autosave]:
    """What keeps the report in a window; killed at the end, if it was not before."""
    made = Autosave(tmp_path, catalog)
    yield made
    made.wait()
    made._log.stop()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the report is saved."""
    return tmp_path / "密.nbao"


def type_in(autosave: Autosave, report: Report, *numbers: int) -> None:
    """Types numbers into a cell, each with a flush of its own."""
    for number in numbers:
        autosave.append(report.apply(Edit(entries={PERSON: Decimal(number)})).after)
        assert autosave.flush()


def killed(autosave: Autosave, folder: Path, catalog: Catalog) -> LockedLog:
    """What the next start finds, still locked."""
    autosave._log.stop()
    found, locked, problems = find_recoveries(folder / "recovery", catalog)
    assert (found, problems) == ([], [])
    [one] = locked
    return one


def in_the_clear(folder: Path) -> list[Path]:
    """The files in which the secret words can be read."""
    return [path for path, data in contents(folder) if SECRET.encode() in data]


def log_of(folder: Path) -> Path:
    [log] = (folder / "recovery").glob("*.log")
    return log


def test_edits_come_back_with_the_password(
    autosave: Autosave, report: Report, path: Path, key: Key, catalog: Catalog
) -> None:
    autosave.save(report, path, key)
    type_in(autosave, report, 3, 5)
    locked = killed(autosave, path.parent, catalog)
    assert locked.named == path
    recovery = locked.unlock(PASSWORD, catalog)
    assert (recovery.path, recovery.fits, recovery.key) == (path, True, key)
    assert [(d.old, d.new) for d in recovery.differences] == [("", "5")]
    assert recovery.new.media == report.media


def test_a_report_that_was_never_saved_comes_back_too(
    autosave: Autosave, report: Report, key: Key, tmp_path: Path, catalog: Catalog
) -> None:
    autosave.begin(report, None, key=key)
    type_in(autosave, report, 3)
    locked = killed(autosave, tmp_path, catalog)
    assert locked.named is None
    assert locked.unlock(PASSWORD, catalog).new.media == report.media


def test_logs_put_aside_before_the_password_came_are_locked_with_it(
    autosave: Autosave, report: Report, path: Path, key: Key, catalog: Catalog
) -> None:
    autosave.save(report, path, None)
    autosave.append(report.apply(Edit(texts={"others": SECRET})).after)
    type_in(autosave, report, 7)
    autosave.wait()
    autosave._log.stop()
    [log] = waiting_logs(path.parent / "recovery")
    log.move_aside()
    aside = path.parent / "recovery" / ASIDE / log.path.name
    before = read_log(aside).lines
    again = Autosave(path.parent, catalog)
    again.save(report, path, key)
    again.wait()
    again.close()
    assert in_the_clear(path.parent) == []
    assert [line.report for line in read_log(aside, key).lines] == [line.report for line in before]


def test_a_log_put_aside_of_another_report_stays_as_it_is(
    autosave: Autosave, report: Report, path: Path, key: Key, catalog: Catalog
) -> None:
    other = Report(report.edition, Details(2023, organisation=Organisation(name="另一个镇")))
    autosave.save(other, path.with_name("另一份.nbao"), None)
    type_in(autosave, other, 7)
    autosave.wait()
    autosave._log.stop()
    [log] = waiting_logs(path.parent / "recovery")
    log.move_aside()
    again = Autosave(path.parent, catalog)
    again.save(report, path, key)
    again.wait()
    again.close()
    assert read_log(path.parent / "recovery" / ASIDE / log.path.name).lines


def test_nothing_of_it_lies_in_the_clear(
    autosave: Autosave, report: Report, path: Path, key: Key
) -> None:
    autosave.save(report, path, key)
    type_in(autosave, report, 3)
    autosave.append(report.apply(Edit(texts={"issues": SECRET})).after)
    assert autosave.flush()
    assert autosave.keep_left(report, path, key)
    assert len(autosave.versions(path)) == 2
    assert log_of(path.parent).exists()
    assert in_the_clear(path.parent) == []


def test_another_password_opens_nothing(
    autosave: Autosave, report: Report, path: Path, key: Key, catalog: Catalog
) -> None:
    autosave.save(report, path, key)
    type_in(autosave, report, 3)
    locked = killed(autosave, path.parent, catalog)
    with pytest.raises(WrongPasswordError):
        locked.unlock(PASSWORD + "1", catalog)
    assert locked.unlock(PASSWORD, catalog).differences


def test_a_torn_last_line_is_ignored(
    autosave: Autosave, report: Report, path: Path, key: Key, catalog: Catalog
) -> None:
    autosave.save(report, path, key)
    type_in(autosave, report, 1, 2)
    log = log_of(path.parent)
    locked = killed(autosave, path.parent, catalog)
    log.write_bytes(log.read_bytes()[:-9])
    assert locked.unlock(PASSWORD, catalog).new.value(PERSON) == 1


def test_a_line_put_elsewhere_is_not_believed(
    autosave: Autosave, report: Report, path: Path, key: Key, catalog: Catalog
) -> None:
    autosave.save(report, path, key)
    type_in(autosave, report, 1, 2, 3)
    log = log_of(path.parent)
    locked = killed(autosave, path.parent, catalog)
    *first, one, two, three, end = log.read_bytes().split(b"\n")
    log.write_bytes(b"\n".join([*first, one, three, two, end]))
    assert locked.unlock(PASSWORD, catalog).new.value(PERSON) == 1


def test_a_header_that_asks_for_a_monstrous_derivation_is_refused(
    autosave: Autosave, report: Report, path: Path, key: Key, catalog: Catalog
) -> None:
    autosave.save(report, path, key)
    type_in(autosave, report, 1)
    locked = killed(autosave, path.parent, catalog)
    with pytest.raises(BrokenLogError):
        replace(locked, header=b"\1\xff" + locked.header[2:]).unlock(PASSWORD, catalog)


def killed_while_it_got(key: Key, autosave: Autosave, report: Report, path: Path) -> None:
    """The file has its new key, the log is still that of before."""
    autosave.append(report.apply(Edit(texts={"others": SECRET})).after)
    type_in(autosave, report, 4)
    other = Autosave(path.parent / "elsewhere", autosave._catalog)
    autosave._log.mark(path, other.save(report, path, key).sha)  # type: ignore[union-attr]
    autosave._log.stop()
    other._log.stop()


def test_killed_while_it_got_a_password_no_log_in_the_clear_stays(
    autosave: Autosave, report: Report, path: Path, key: Key, catalog: Catalog
) -> None:
    autosave.save(report, path, None)
    killed_while_it_got(key, autosave, report, path)
    assert log_of(path.parent) in in_the_clear(path.parent)
    assert find_recoveries(path.parent / "recovery", catalog) == ([], [], [])
    assert list((path.parent / "recovery").rglob("*.log")) == []
    assert open_report(path, catalog, key).report.value(PERSON) == 4


def left_aside(folder: Path, report: Report, catalog: Catalog, *, damaged: bool) -> Path:
    """A log of the report that a killed program left and nobody wanted."""
    one = Autosave(folder, catalog)
    one.begin(report.copy(), None)
    type_in(one, report.copy(), 7, 8)
    one._log.stop()
    [log] = waiting_logs(folder / "recovery")
    log.move_aside()
    aside = folder / "recovery" / ASIDE / log.path.name
    if damaged:
        aside.write_bytes(aside.read_bytes()[:-9])
    return aside


def test_all_that_is_kept_is_locked_before_the_file_and_put_back_if_that_fails(
    report: Report, path: Path, key: Key, catalog: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    logs = [left_aside(path.parent, report, catalog, damaged=damaged) for damaged in (False, True)]
    before = [log.read_bytes() for log in logs]
    autosave = Autosave(path.parent, catalog)
    for name in ("另一个名字.nbao", path.name):
        autosave.save(report, path.with_name(name), None)
    autosave.wait()
    readable: list[Path] = []

    def refuse(file: Path, _: object) -> None:
        readable.extend(in_the_clear(path.parent / "versions"))
        readable.extend(in_the_clear(path.parent / "recovery"))
        raise DiskFullError(file)

    monkeypatch.setattr("app.storage.recovery.autosave.write_whole", refuse)
    with pytest.raises(DiskFullError):
        autosave.save(report, path, key)
    assert readable == []
    for name in ("另一个名字.nbao", path.name):
        versions = autosave.versions(path.with_name(name))
        assert [one.load(catalog).texts for one in versions] == [report.texts]
    assert [log.read_bytes() for log in logs] == before
    autosave._log.stop()


def test_a_version_that_the_disk_does_not_give_now_is_not_taken_for_damaged(
    report: Report, path: Path, key: Key, catalog: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    versions = Versions(path.parent)
    versions.keep(report, path, VersionKind.SAVED)

    def fail(_: Path) -> bytes:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    with monkeypatch.context() as patch:
        patch.setattr("app.storage.versions._read", fail)
        with pytest.raises(OSError, match=os.strerror(errno.EIO)):
            versions.lock_anew(path, None, key)
    assert [one.load(catalog).texts for one in versions.of(path)] == [report.texts]


def test_killed_while_it_got_another_password_nothing_is_offered(
    autosave: Autosave, report: Report, path: Path, key: Key, catalog: Catalog
) -> None:
    autosave.save(report, path, key)
    killed_while_it_got(new_key("另一个安全的密码"), autosave, report, path)
    [locked] = find_recoveries(path.parent / "recovery", catalog).locked
    assert not locked.unlock(PASSWORD, catalog).brings


def test_kept_versions_follow_the_password(
    autosave: Autosave, report: Report, path: Path, key: Key, catalog: Catalog
) -> None:
    def save(number: int, with_key: Key | None) -> list[Decimal | None]:
        report.apply(Edit(entries={PERSON: Decimal(number)}))
        autosave.save(report, path, with_key)
        kept = [autosave.load(version) for version in autosave.versions(path)]
        assert all(one.media == report.media for one in kept)
        return [one.value(PERSON) for one in kept]

    assert save(1, None) == [1]
    assert in_the_clear(path.parent / "versions")
    assert save(2, key) == [2, 1]
    assert in_the_clear(path.parent / "versions") == []
    assert save(3, new_key("ein anderes")) == [3, 2, 1]
    assert len(list((path.parent / "versions").rglob("media/*"))) == 1
    assert save(4, None) == [4, 3, 2, 1]
    assert in_the_clear(path.parent / "versions")


def test_a_damaged_version_in_the_clear_goes_when_a_password_comes(
    report: Report, path: Path, key: Key
) -> None:
    versions = Versions(path.parent)
    versions.keep(report, path, VersionKind.SAVED)
    [version] = versions.of(path)
    version.file.write_bytes(version.file.read_bytes()[:-1])
    versions.lock_anew(path, None, key)
    assert versions.of(path) == ()


def test_a_version_with_another_password_asks_for_it(
    report: Report, path: Path, key: Key, catalog: Catalog
) -> None:
    versions = Versions(path.parent)
    versions.keep(report, path, VersionKind.LEFT, key)
    [version] = versions.of(path)
    for secret in (None, new_key("ein anderes")):
        with pytest.raises(VersionLockedError):
            version.load(catalog, secret)
    with pytest.raises(WrongPasswordError):
        version.load(catalog, PASSWORD + "1")
    assert version.load(catalog, PASSWORD).media == report.media


def test_a_version_that_was_tampered_with_is_lost(
    report: Report, path: Path, key: Key, catalog: Catalog
) -> None:
    versions = Versions(path.parent)
    versions.keep(report, path, VersionKind.SAVED, key)
    [version] = versions.of(path)
    version.file.write_bytes(b"{}")
    with pytest.raises(VersionLostError):
        version.load(catalog, key)


def test_the_saved_file_is_locked_and_known_again(
    autosave: Autosave, report: Report, path: Path, key: Key, catalog: Catalog
) -> None:
    stamp = autosave.save(report, path, key)
    assert is_locked(path.read_bytes())
    opened = open_report(path, catalog, PASSWORD)
    assert stamp
    assert (opened.sha, opened.key) == (stamp.sha, key)
