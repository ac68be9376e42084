"""After a password is set nothing typed can be read in any file the program keeps."""

from __future__ import annotations

import json
import re
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import pytest

from app.collect.collector import Collector
from app.edition.catalog import Catalog
from app.edition.cells import CellKey
from app.report.changes import Details, Edit, Organisation
from app.report.report import Report
from app.storage import encryption
from app.storage.encryption import new_key
from app.storage.recovery.autosave import Autosave
from app.storage.recovery.log_file import Draft
from app.storage.recovery.recovery import find_recoveries
from app.storage.report_file import open_report
from tests.kept_files import contents

SECRET = "不许外传的一句话"  # noqa: S105 for tests
PASSWORD = "十分安全的密码 1"  # noqa: S105 for tests
OTHER_PASSWORD = "十分安全的密码 2"  # noqa: S105 for tests
ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be", "gb18030")
MAX_UNPACKED = 8 * 1024 * 1024
PERSON = CellKey("requests.received.person")


class Clerk:
    """Works on one report, with one program after the other."""

    def __init__(self, folder: Path, catalog: Catalog) -> None:
        self.home, self._catalog = folder / "home", catalog
        self.home.mkdir()
        self._data = folder / "data"
        self.report = Report(catalog.for_year(2024), Details(2024))
        self.report.apply(Edit(texts={"overview": "镇政府的概述写在这里"}))
        self.path: Path | None = None
        self.start()

    def start(self) -> None:
        """Starts the program, with the report that is open."""
        self.autosave = Autosave(self._data, self._catalog)
        sha = open_report(self.path, self._catalog).sha if self.path else ""
        self.autosave.begin(self.report, self.path, sha)

    def kill(self) -> None:
        """Kills the program; waiting versions are kept still."""
        self.autosave.wait()
        self.autosave._log.stop()

    def type_secret(self) -> None:
        """Types it into a text, a cell's editor and a dialog."""
        change = self.report.apply(Edit(texts={"others": SECRET}))
        self.autosave.append(change.after)
        self.autosave.note_drafts(
            (Draft("说明", SECRET), Draft("自然人", SECRET, PERSON)), self.report
        )
        assert self.autosave.flush()

    def take_secret_out(self) -> None:
        """Deletes it again."""
        self.autosave.append(self.report.apply(Edit(texts={"others": ""})).after)
        self.autosave.note_drafts((), self.report)
        assert self.autosave.flush()

    def save(self, name: str = "年报.nbao", password: str = "") -> None:
        """Saves the report."""
        self.path = self.home / name
        self.autosave.save(self.report, self.path, new_key(password) if password else None)

    def secret_files(self, folder: Path) -> list[Path]:
        """The files in which it can be read."""
        return [path for path, data in contents(folder) if any(map(tells, unpacked(data)))]

    def collect(self) -> None:
        """Collects the folder of the report, as somebody does who adds up several."""
        collector = Collector([self.home], self._catalog, self._data)
        try:
            collector.collect()
        finally:
            collector.close()


def tells(content: bytes) -> bool:
    """Whether it can be read there, in any way in which texts are written."""
    escaped = json.dumps(SECRET)[1:-1].encode()
    return any(SECRET.encode(name) in content for name in ENCODINGS) or escaped in content


def unpacked(data: bytes) -> Iterator[bytes]:
    """A file's bytes, the members if it is a package, and whatever is packed somewhere in it."""
    yield data
    if zipfile.is_zipfile(BytesIO(data)):
        with zipfile.ZipFile(BytesIO(data)) as archive:
            yield from map(archive.read, archive.namelist())
    for start in re.finditer(rb"\x78[\x01\x5e\x9c\xda]", data):
        with suppress(zlib.error):
            yield zlib.decompressobj().decompress(data[start.start() :], MAX_UNPACKED)


def dropped(clerk: Clerk) -> None:
    """It was typed into a report that was left unsaved."""
    clerk.type_secret()
    assert clerk.autosave.keep_left(clerk.report.copy(), None, None)
    clerk.take_secret_out()


def saved_before(clerk: Clerk) -> None:
    """It was saved and taken out again."""
    clerk.type_secret()
    clerk.save()
    clerk.take_secret_out()
    clerk.save()


def left_after_saving(clerk: Clerk) -> None:
    """It was left unsaved in a report with a file."""
    clerk.save()
    clerk.type_secret()
    assert clerk.autosave.keep_left(clerk.report.copy(), clerk.path, None)
    clerk.take_secret_out()


def collected(clerk: Clerk) -> None:
    """It was saved, and the folder collected for a sum; then it was taken out."""
    clerk.type_secret()
    clerk.save()
    clerk.collect()
    clerk.take_secret_out()
    clerk.save()


def collected_since(clerk: Clerk) -> None:
    """The same, and the folder was collected again without it."""
    collected(clerk)
    clerk.collect()


def saved_as(clerk: Clerk) -> None:
    """It was saved, and the report without it under another name."""
    clerk.type_secret()
    clerk.save("旧.nbao")
    clerk.take_secret_out()
    clerk.save("旧.nbao")
    clerk.save("新.nbao")


def renamed_outside(clerk: Clerk) -> None:
    """It was saved; the file got another name while no program ran."""
    saved_before(clerk)
    clerk.kill()
    assert clerk.path
    clerk.path = clerk.path.rename(clerk.home / "改了名.nbao")
    clerk.start()


def renamed_with_another_organisation(clerk: Clerk) -> None:
    """The same, and the organisation has another name by now."""
    renamed_outside(clerk)
    details = Details(2024, organisation=Organisation(name="新名字镇"))
    clerk.autosave.append(clerk.report.apply(Edit(details=details)).after)


def crashed(clerk: Clerk) -> None:
    """It was typed; the program was killed and the log waits still."""
    clerk.save()
    clerk.type_secret()
    clerk.kill()
    clerk.report.apply(Edit(texts={"others": ""}))
    clerk.start()


def crashed_unsaved(clerk: Clerk) -> None:
    """The same in a report that was never saved."""
    clerk.type_secret()
    clerk.kill()
    clerk.report.apply(Edit(texts={"others": ""}))
    clerk.start()


def crashed_and_declined(clerk: Clerk) -> None:
    """The log was offered and not wanted: it is put aside, and kept as a version."""
    crashed(clerk)
    found = find_recoveries(clerk.autosave._logs, clerk._catalog)
    for recovery in found.recoveries:
        assert clerk.autosave.keep_left(recovery.new, recovery.named, None)
        recovery.log.move_aside()


def crashed_and_damaged(clerk: Clerk) -> None:
    """The log was damaged and put aside."""
    crashed(clerk)
    [log] = [
        path for path in clerk.autosave._logs.glob("*.log") if SECRET.encode() in path.read_bytes()
    ]
    log.write_bytes(b"?" + log.read_bytes()[1:])
    for recovery in find_recoveries(clerk.autosave._logs, clerk._catalog).recoveries:
        recovery.log.move_aside()


def crashed_before_it_was_locked(clerk: Clerk) -> None:
    """The program was killed after the file was locked and before all else was."""
    saved_before(clerk)
    clerk.autosave.wait()
    clerk.autosave._lock_later = lambda *_: None  # type: ignore[method-assign]
    clerk.save(password=PASSWORD)
    clerk.kill()
    clerk.autosave = Autosave(clerk.autosave._logs.parent, clerk._catalog)
    assert clerk.path
    opened = open_report(clerk.path, clerk._catalog, PASSWORD)
    clerk.autosave.begin(opened.report, clerk.path, opened.sha, opened.key)


def password_changed(clerk: Clerk) -> None:
    """It had another password before."""
    clerk.save(password=OTHER_PASSWORD)
    clerk.type_secret()
    clerk.save(password=OTHER_PASSWORD)
    clerk.take_secret_out()


def password_taken_off(clerk: Clerk) -> None:
    """It had one, none, and gets one again."""
    password_changed(clerk)
    clerk.type_secret()
    clerk.save()
    clerk.take_secret_out()


HISTORIES = (
    dropped,
    saved_before,
    left_after_saving,
    collected,
    collected_since,
    saved_as,
    renamed_outside,
    renamed_with_another_organisation,
    crashed,
    crashed_unsaved,
    crashed_and_declined,
    crashed_and_damaged,
    crashed_before_it_was_locked,
    password_changed,
    password_taken_off,
)


_FOLDERS = {
    "temp": ("TMPDIR", "TEMP", "TMP"),
    "runtime": ("XDG_RUNTIME_DIR",),
    "user": (
        "HOME",
        "APPDATA",
        "LOCALAPPDATA",
        "XDG_CACHE_HOME",
        "XDG_CONFIG_HOME",
        "XDG_DATA_HOME",
        "XDG_STATE_HOME",
    ),
}
"""The folders a program may write to on its own, and what names them."""


@pytest.fixture(autouse=True)
def _cheap_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encryption, "_MEMORY", 8 * 1024 * 1024)
    monkeypatch.setattr(encryption, "_PASSES", 1)


@pytest.fixture
def clerk(tmp_path: Path, catalog: Catalog, monkeypatch: pytest.MonkeyPatch) -> Iterator[Clerk]:
    """A clerk with an unsaved report; whatever the program writes lies where it is looked for."""
    for name, variables in _FOLDERS.items():
        (tmp_path / name).mkdir(mode=0o700)
        for variable in variables:
            monkeypatch.setenv(variable, str(tmp_path / name))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temp"))
    made = Clerk(tmp_path, catalog)
    yield made
    made.kill()


@pytest.mark.parametrize("history", HISTORIES, ids=lambda history: history.__name__)
def test_no_secret_is_readable_after_a_history(
    clerk: Clerk, tmp_path: Path, history: Callable[[Clerk], None]
) -> None:
    history(clerk)
    if history not in (password_changed, crashed_before_it_was_locked):
        clerk.autosave.wait()
        assert clerk.secret_files(tmp_path)
    clerk.save(password=PASSWORD, name=clerk.path.name if clerk.path else "年报.nbao")
    clerk.autosave.wait()
    assert clerk.secret_files(tmp_path) == []


def test_versions_of_another_report_stay_readable(clerk: Clerk, catalog: Catalog) -> None:
    other = Report(catalog.for_year(2023), Details(2023, organisation=Organisation(name="别的镇")))
    other.apply(Edit(entries={PERSON: Decimal(5)}))
    assert clerk.autosave.keep_left(other, None, None)
    clerk.save(password=PASSWORD)
    clerk.autosave.wait()
    [kept] = clerk.autosave.versions(None)
    assert kept.load(catalog).value(PERSON) == 5


def test_what_was_locked_opens_with_the_password(clerk: Clerk, catalog: Catalog) -> None:
    dropped(clerk)
    clerk.save(password=PASSWORD)
    clerk.autosave.wait()
    [kept] = clerk.autosave.versions(None)
    assert kept.load(catalog, PASSWORD).texts["others"] == SECRET


def test_without_a_password_all_that_was_kept_is_readable_again(
    clerk: Clerk, catalog: Catalog
) -> None:
    clerk.type_secret()
    clerk.save("旧.nbao", password=PASSWORD)
    old = clerk.path
    assert clerk.autosave.keep_left(clerk.report.copy(), None, new_key(PASSWORD))
    clerk.save("新.nbao", password=PASSWORD)
    clerk.save("新.nbao")
    clerk.autosave.wait()
    for path in (old, clerk.path):
        kept = clerk.autosave.versions(path)
        assert {version.load(catalog).texts["others"] for version in kept} == {SECRET}
