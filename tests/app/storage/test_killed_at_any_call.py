"""Killed before any call that changes the disk, nothing is lost and no secret can be read."""

from __future__ import annotations

import os
from collections.abc import Callable
from decimal import Decimal
from itertools import count
from pathlib import Path

import pytest

from app.edition.catalog import Catalog
from app.edition.cells import CellKey
from app.report.changes import Details, Edit
from app.report.compare import edit_to
from app.report.narrative import Picture
from app.report.report import Report
from app.storage import encryption
from app.storage.atomic import FileLayer
from app.storage.encryption import Key, is_locked, new_key
from app.storage.recovery.autosave import Autosave
from app.storage.recovery.leftovers import clear_leftovers
from app.storage.recovery.recovery import ASIDE, FoundLogs, find_recoveries, waiting_logs
from app.storage.report_file import open_report
from app.storage.versions import Versions
from tests.kept_files import contents
from tests.pictures import png

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="a process is needed that dies")

Step = Callable[["Office"], None]
PASSWORD = "十分安全的密码 1"  # noqa: S105 for tests
SECRET = "不许外传的一句话"  # noqa: S105 for tests
PERSON = CellKey("requests.received.person")
FILE, OTHER = "年报.nbao", "旧名字.nbao"
MAX_CALLS = 400
DONE, DIED = 0, 9
MEDIA = {"a.png": png(4, 3)}


def release(found: FoundLogs) -> None:
    """Leaves the logs for the next start."""
    for log in (*(one.log for one in found.recoveries), *(one.log for one in found.locked)):
        log.release()


class Office:
    """A folder of reports and what the program keeps of them."""

    def __init__(self, folder: Path, catalog: Catalog) -> None:
        self.home, self.data, self._catalog = folder / "home", folder / "data", catalog
        self.home.mkdir(exist_ok=True)
        self.report = Report(catalog.for_year(2024), Details(2024))
        self.begin()

    def begin(self) -> None:
        """Starts the program with the report, which stands in no file yet."""
        self.autosave = Autosave(self.data, self._catalog)
        self.autosave.begin(self.report, None)

    def type_in(self, number: int, text: str = "") -> None:
        """Types a figure and perhaps a text; both are logged."""
        edit = Edit(entries={PERSON: Decimal(number)}, texts={"others": text} if text else {})
        self.autosave.append(self.report.apply(edit).after)
        assert self.autosave.flush()

    def save(self, key: Key | None = None, name: str = FILE) -> None:
        """Saves, and waits until the version is kept."""
        self.autosave.save(self.report, self.home / name, key)
        self.autosave.wait()

    def start(self) -> None:
        """The next start: what it finds waiting stays so."""
        clear_leftovers([self.home], self.data)
        found = find_recoveries(self.data / "recovery", self._catalog)
        assert not found.problems
        release(found)

    def figures(self) -> set[int]:
        """The figure in each file, version and log."""
        reports = [
            open_report(
                file, self._catalog, PASSWORD if is_locked(file.read_bytes()) else None
            ).report
            for file in self.home.glob("*.nbao")
        ]
        versions = Versions(self.data / "versions")
        for file in (self.home / FILE, self.home / OTHER, None):
            reports += [one.load(self._catalog, PASSWORD) for one in versions.of(file)]
        found = find_recoveries(self.data / "recovery", self._catalog)
        reports += [one.new for one in found.recoveries]
        reports += [one.unlock(PASSWORD, self._catalog).new for one in found.locked]
        found_aside = find_recoveries(self.data / "recovery" / ASIDE, self._catalog)
        reports += [one.new for one in found_aside.recoveries]
        reports += [one.unlock(PASSWORD, self._catalog).new for one in found_aside.locked]
        release(found)
        release(found_aside)
        return {int(one.typed.get(PERSON) or 0) for one in reports}

    def readable(self) -> list[Path]:
        """The files in which the secret can be read."""
        return [path for path, data in contents(self.home.parent) if SECRET.encode() in data]


def saved(office: Office) -> None:
    """A report saved once, typed on."""
    office.type_in(1)
    office.save()
    office.type_in(2)


def full(office: Office) -> None:
    """As many versions as are kept, and typed on."""
    for number in (5, 4, 3):
        office.type_in(number)
        office.save()
    office.type_in(2)


def told_everywhere(office: Office) -> None:
    """A secret, taken out since, in versions of two names, of none, and in a log put aside."""
    office.type_in(1, SECRET)
    office.autosave._log.stop()
    for log in waiting_logs(office.data / "recovery"):
        log.move_aside()
    office.begin()
    office.save(name=OTHER)
    office.save()
    assert office.autosave.keep_left(office.report.copy(), None, None)
    office.type_in(1, "没有别的。")
    office.save(name=OTHER)
    office.save()
    office.type_in(2)
    assert len(office.readable()) >= 4


def locked(office: Office) -> None:
    """A report with a password, typed on."""
    office.type_in(1, SECRET)
    office.save(new_key(PASSWORD))
    office.type_in(2)


def pictured(office: Office) -> None:
    """Versions with a picture, which is in the report no more, and without."""
    office.report.apply(Edit(texts={"others": Picture("a.png", SECRET).source}, media=MEDIA))
    office.begin()
    office.save()
    office.type_in(1, "没有图片。")
    office.save()
    office.type_in(2)


def never_saved(office: Office) -> None:
    """A report in no file, typed on; another that was left before."""
    office.type_in(1, SECRET)
    assert office.autosave.keep_left(office.report.copy(), None, None)
    office.type_in(2)


def recovered(office: Office) -> None:
    """A report taken back from the log of a program that was killed."""
    saved(office)
    office.autosave._log.stop()
    log = find_recoveries(office.data / "recovery", office._catalog).recoveries[0]
    office.report = log.new
    office.autosave = Autosave(office.data, office._catalog)
    office.autosave.begin(log.old, log.path)
    office.autosave.append(edit_to(log.old, log.new))
    assert office.autosave.flush()
    log.log.remove()


def save(office: Office) -> None:
    """Saves as it was saved before."""
    office.save(office.autosave._key)


def save_elsewhere(office: Office) -> None:
    """Saves under another name."""
    office.save(office.autosave._key, OTHER)


def lock_elsewhere(office: Office) -> None:
    """Sets a password under another name."""
    office.save(new_key(PASSWORD), OTHER)


def type_on(office: Office) -> None:
    """Types until the log is begun anew, and saves."""
    for number in range(40):
        office.type_in(2, f"{number}。" * 300)
    office.save(office.autosave._key)


def start_again(office: Office) -> None:
    """Ends without saving; the next start clears what is left and puts the log aside."""
    office.autosave._log.stop()
    clear_leftovers([office.home], office.data)
    for log in waiting_logs(office.data / "recovery"):
        log.move_aside()
    found = find_recoveries(office.data / "recovery" / ASIDE, office._catalog)
    assert not found.problems
    release(found)


def set_password(office: Office) -> None:
    """Sets a password, or another one."""
    office.save(new_key(PASSWORD))


def take_off(office: Office) -> None:
    """Takes the password off."""
    office.save()


def drop(office: Office) -> None:
    """Keeps aside what is left unsaved, for an empty report."""
    path = office.home / FILE
    assert office.autosave.keep_left(office.report.copy(), path, office.autosave._key)
    office.autosave.begin(Report(office.report.edition, Details(2024)), None)
    assert office.autosave.flush()


@pytest.fixture(autouse=True)
def _cheap_keys_and_few_versions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encryption, "_MEMORY", 8 * 1024 * 1024)
    monkeypatch.setattr(encryption, "_PASSES", 1)
    monkeypatch.setattr("app.storage.versions.MAX_VERSIONS", 3)


def dies_before(call: int) -> None:
    """From now on this process ends before such a call that changes the disk."""
    calls = count(1)

    def counted(change: Callable[..., object]) -> Callable[..., object]:
        def changed(*given: object, **named: object) -> object:
            if next(calls) == call:
                os._exit(DIED)
            return change(*given, **named)

        return changed

    for owner, names in (
        (FileLayer, ("create", "write", "flush", "rename", "remove")),
        (Path, ("unlink", "rename", "mkdir", "write_bytes")),
    ):
        for name in names:
            setattr(owner, name, counted(getattr(owner, name)))


def killed(folder: Path, catalog: Catalog, steps: tuple[Step, Step], call: int) -> bool:
    """Whether a process that prepares and then works was killed before that call of its work."""
    child = os.fork()
    if not child:
        status = DIED + 1
        try:
            office = Office(folder, catalog)
            steps[0](office)
            office.autosave.wait()
            dies_before(call)
            steps[1](office)
            office.autosave.wait()
            status = DONE
        finally:
            os._exit(status)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert status in (DONE, DIED)
    return status == DIED


def kill_at(every: int, folder: Path, catalog: Catalog, before: Step, work: Step) -> int:
    """Kills at the first call and so many further on; how many calls there are, about."""
    for call in count(1, every):
        (folder / str(call)).mkdir()
        died = killed(folder / str(call), catalog, (before, work), call)
        office = Office(folder / str(call), catalog)
        office.start()
        left = [path for path in office.home.parent.rglob("*") if ".nianbao-" in path.name]
        assert left == []
        assert 2 in office.figures(), call
        clear = [path for path in office.home.iterdir() if not is_locked(path.read_bytes())]
        if len(clear) < len([*office.home.iterdir()]):
            assert {*office.readable()} <= {*clear}, call
        if not died:
            return call
        assert call < MAX_CALLS
    raise AssertionError


@pytest.mark.parametrize(
    ("before", "work"),
    [
        (saved, save),
        (saved, save_elsewhere),
        (saved, drop),
        (full, save),
        (told_everywhere, set_password),
        (locked, set_password),
        (locked, take_off),
    ],
    ids=lambda step: step.__name__,
)
def test_nothing_is_lost_and_nothing_secret_can_be_read(
    tmp_path: Path, catalog: Catalog, before: Step, work: Step
) -> None:
    assert kill_at(3, tmp_path, catalog, before, work) > 5
