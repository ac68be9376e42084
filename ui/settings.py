"""What the program remembers between starts: files, window geometry, each report, the scale."""

from __future__ import annotations

import os
import sys
from base64 import b64decode, b64encode
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Generic, TypeVar

from PySide6.QtCore import QByteArray, QProcess, QSettings, QSize
from PySide6.QtWidgets import QWidget

from app.errors import RefusedError
from app.file_paths import file_key, full_path, is_folder, is_there
from app.storage.encryption import Key, decrypt, encrypt
from app.storage.file_names import USUAL_PATTERN
from app.storage.program_log import LOG_FOLDER
from ui.desktop import screen_room
from ui.theme import Appearance

_REPORTS = "reports"
_LOCKED = "locked:"
"""Before words that are locked with the key of their report."""


class ReportMemory:
    """How reports were left, and the words for the successor; kept in a `QSettings`."""

    def __init__(self, store: QSettings) -> None:
        self._store = store

    def panels(self, report: Path) -> QByteArray | None:
        """How the panels around a report stood when it was left."""
        kept = self._store.value(f"{_group(report)}/panels")
        return kept if isinstance(kept, QByteArray) else None

    def section(self, report: Path) -> str:
        """The section that was in front when a report was left; empty if that is not known."""
        return self._words(report, "section")

    def keep_arrangement(self, report: Path, panels: QByteArray, section: str) -> None:
        """Remembers how a report is left."""
        self._store.setValue(f"{_group(report)}/panels", panels)
        self._store.setValue(f"{_group(report)}/section", section)

    def notes(self, report: Path, key: Key | None = None) -> str:
        """The words that were left for the successor with the last handover package."""
        kept = self._words(report, "notes")
        if not kept.startswith(_LOCKED):
            return kept
        with suppress(RefusedError, ValueError):
            if key is not None:
                return decrypt(b64decode(kept.removeprefix(_LOCKED)), key)[0].decode()
        return ""

    def keep_notes(self, report: Path, notes: str, key: Key | None = None) -> None:
        """Remembers the words for the successor, locked with the report's key."""
        if key is not None and notes:
            notes = _LOCKED + b64encode(encrypt(notes.encode(), key)).decode()
        self._store.setValue(f"{_group(report)}/notes", notes)

    def lock_notes(self, reports: Collection[Path], before: Key | None, key: Key | None) -> None:
        """A report that stood in these files has another key, or none: the words follow at once.

        With a key, those of files that are gone are forgotten: one may have been this report.
        """
        for report in reports:
            if notes := self.notes(report, before):
                self.keep_notes(report, notes, key)
        if key is not None:
            for group in self._gone():
                self._store.remove(f"{group}/notes")
        self._store.sync()

    def _gone(self) -> list[str]:
        """The groups of files that are not there any more."""
        self._store.beginGroup(_REPORTS)
        names = self._store.childGroups()
        self._store.endGroup()
        return [f"{_REPORTS}/{name}" for name in names if not _is_there(name)]

    def forget(self, report: Path) -> None:
        """Forgets all of a report."""
        self._store.remove(_group(report))

    def _words(self, report: Path, key: str) -> str:
        kept = self._store.value(f"{_group(report)}/{key}")
        return kept if isinstance(kept, str) else ""


def _group(report: Path) -> str:
    return f"{_REPORTS}/{os.fsencode(file_key(report)).hex()}"


def _is_there(group: str) -> bool:
    """Whether the file is there of which a group of settings tells."""
    try:
        return is_there(Path(os.fsdecode(bytes.fromhex(group))))
    except ValueError:
        return False


class ExportMemory:
    """How finished reports are written out: which files, how they are named, where they go."""

    def __init__(self, store: QSettings) -> None:
        self._store = store

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of files that are ticked."""
        kept = _words(self._store.value("finish/kinds"))
        return tuple(kept) or (".docx", ".xlsx", ".pdf", ".html")

    @property
    def pattern(self) -> str:
        """What the files are called, 机关 and 年度 in braces."""
        kept = self._store.value("finish/pattern")
        return kept if isinstance(kept, str) and kept.strip() else USUAL_PATTERN

    def keep(self, kinds: Sequence[str], pattern: str) -> None:
        """Remembers the files and their names for the next report."""
        self._store.setValue("finish/kinds", list(kinds))
        self._store.setValue("finish/pattern", pattern)


class CollectMemory:
    """What was collected last, and what belongs to each folder of reports."""

    def __init__(self, store: QSettings) -> None:
        self._store = store

    @property
    def folder(self) -> Path | None:
        """The folder of reports that was collected last; it may be gone by now."""
        return _path(self._store, "collect/folder")

    def keep_folder(self, folder: Path) -> None:
        """Remembers the folder of reports."""
        _keep_path(self._store, "collect/folder", folder)

    def roster(self, folder: Path) -> Path | None:
        """The list of units used for a folder of reports; it may be gone by now."""
        return _path(self._store, _roster_key(folder))

    def keep_roster(self, folder: Path, path: Path | None) -> None:
        """Remembers the list of units of a folder; None forgets it."""
        _keep_path(self._store, _roster_key(folder), path)

    def last_year_of(self, folder: Path) -> Path | None:
        """What a folder of reports is compared with; it may be gone by now."""
        return _path(self._store, f"{_roster_key(folder)}-last")

    def keep_last_year_of(self, folder: Path, source: Path | None) -> None:
        """Remembers what a folder is compared with; None forgets it."""
        _keep_path(self._store, f"{_roster_key(folder)}-last", source)


_MAX_RECENT = 10
USUAL_SIZE = 100
INTERFACE_SIZES = (USUAL_SIZE, 110, 125, 150, 175, 200)
"""Per cent."""


Value = TypeVar("Value")


class _Choice(Generic[Value]):
    """One of several values that is remembered; the first one unless another is known."""

    def __init__(self, name: str, values: Iterable[Value]) -> None:
        self._name = name
        self._values = tuple(values)

    def __get__(self, settings: Settings, _owner: type[Settings] | None = None) -> Value:
        kept = str(settings.store.value(self._name)).lower()
        return next((one for one in self._values if str(one).lower() == kept), self._values[0])

    def __set__(self, settings: Settings, value: Value) -> None:
        settings.store.setValue(self._name, str(value).lower())


_OFF_OR_ON = (False, True)


class Settings:
    """The remembered things, kept in a `QSettings`."""

    shows_last_year = _Choice("last_year", _OFF_OR_ON)
    """Whether tables show last year's figures beside this year's."""

    enter_goes_down = _Choice("enter_down", _OFF_OR_ON)
    """Whether Enter leads down the column of a table, not along the row."""

    interface_size = _Choice("interface_size", (USUAL_SIZE, *INTERFACE_SIZES))
    """How large the window is drawn, in per cent of what the system says, from the next start."""

    appearance = _Choice("appearance", Appearance)
    """The scheme that was chosen."""

    def __init__(self, store: QSettings) -> None:
        self.store = store
        self.reports = ReportMemory(store)
        self.exports = ExportMemory(store)
        self.collections = CollectMemory(store)

    @property
    def are_kept(self) -> bool:
        """Whether all that is to be remembered is on the disk now."""
        self.store.sync()
        again = QSettings(self.store.fileName(), self.store.format())  # one tells faults for ever
        again.sync()
        return again.status() is QSettings.Status.NoError

    @property
    def data_folder(self) -> Path:
        """The folder of what the program keeps for itself; the settings lie in it too."""
        return Path(self.store.fileName()).parent

    @property
    def log_folder(self) -> Path:
        """The folder of the program's own log."""
        return self.data_folder / LOG_FOLDER

    @property
    def recent_files(self) -> tuple[Path, ...]:
        """The files opened or saved last, newest first; some may be gone by now."""
        return tuple(Path(name) for name, _ in self._recent())

    def add_recent(self, path: Path) -> None:
        """Puts a file at the head of the recent ones, and its folder for the next dialog."""
        key = file_key(path)
        others = [one for one in self._recent() if one[1] != key and one[0] != str(path)]
        recent = [(str(full_path(path)), key), *others]
        self._keep_recent(recent[:_MAX_RECENT])
        for forgotten, _ in recent[_MAX_RECENT:]:
            self.reports.forget(Path(forgotten))
        self.keep_folder(path)

    def keep_folder(self, path: Path) -> None:
        """Remembers the folder of a file for the next dialog."""
        self.store.setValue("folder", str(full_path(path).parent))

    def remove_recent(self, path: Path) -> None:
        """Forgets a file that is gone."""
        key = file_key(path)
        self._keep_recent([one for one in self._recent() if key != one[1] and str(path) != one[0]])

    @property
    def last_folder(self) -> Path | None:
        """The folder used last; it may be gone by now."""
        return _path(self.store, "folder")

    @property
    def folder(self) -> Path:
        """Where file dialogs start: the folder used last, else the documents, made if need be."""
        last = self.last_folder
        if last is not None and is_folder(last):
            return last
        from PySide6.QtCore import QStandardPaths  # noqa: PLC0415 the window starts without it

        place = QStandardPaths.StandardLocation.DocumentsLocation
        documents = Path(QStandardPaths.writableLocation(place))
        with suppress(OSError):
            documents.mkdir(parents=True, exist_ok=True)
        return documents if is_folder(documents) else Path.home()

    def shows_help(self, *, otherwise: bool) -> bool:
        """Whether the help panel is shown; `otherwise` at the first start."""
        return self.store.value("help", otherwise) in (True, "true")

    def keep_shows_help(self, *, shown: bool) -> None:
        """Remembers whether the help panel is shown."""
        self.store.setValue("help", shown)

    def template(self, edition_id: str, suffix: str) -> Path | None:
        """The template used last for an edition and format; it may be gone by now."""
        return _path(self.store, _template_key(edition_id, suffix))

    def keep_template(self, edition_id: str, suffix: str, path: Path | None) -> None:
        """Remembers a template; None forgets it."""
        _keep_path(self.store, _template_key(edition_id, suffix), path)

    @property
    def ledgers(self) -> tuple[Path, ...]:
        """The ledgers that tables were filled from last, newest first; some may be gone by now."""
        return tuple(Path(name) for name in _words(self.store.value("ledgers")))

    def add_ledger(self, path: Path) -> None:
        """Remembers where a ledger stands, so that its cases can be shown."""
        others = [str(one) for one in self.ledgers if one != full_path(path)]
        self.store.setValue("ledgers", [str(full_path(path)), *others][:_MAX_RECENT])

    def state(self, name: str) -> QByteArray | None:
        """How a window, list or divider looked last, by its name."""
        kept = self.store.value(f"states/{name}")
        return kept if isinstance(kept, QByteArray) else None

    def keep_state(self, name: str, state: QByteArray) -> None:
        """Remembers how a window, list or divider looks."""
        self.store.setValue(f"states/{name}", state)

    def _recent(self) -> list[tuple[str, str]]:
        """The recent files with what each is known again by, noted while it could be reached."""
        names, keys = (_words(self.store.value(key)) for key in ("recent", "recent_keys"))
        if len(keys) != len(names):
            keys = names
        return list(zip(names, keys, strict=True))

    def _keep_recent(self, recent: Sequence[tuple[str, str]]) -> None:
        self.store.setValue("recent", [name for name, _ in recent])
        self.store.setValue("recent_keys", [key for _, key in recent])


def clear_settings_leftovers(file: Path) -> None:
    """Takes away what a kill left of the settings in this file: their lock, half a new file."""
    from PySide6.QtCore import QLockFile  # noqa: PLC0415 the window starts without it

    lock = QLockFile(f"{file}.lock")
    lock.removeStaleLockFile()
    if lock.tryLock(0):
        for half in file.parent.glob(f"{file.name}.??????"):
            with suppress(OSError):
                half.unlink()
        lock.unlock()


def _path(store: QSettings, key: str) -> Path | None:
    name = store.value(key)
    return Path(name) if isinstance(name, str) and name else None


def _keep_path(store: QSettings, key: str, path: Path | None) -> None:
    if path is None:
        store.remove(key)
    else:
        store.setValue(key, str(full_path(path)))


def _words(kept: object) -> list[str]:
    """A list of words out of a store, which gives one alone as a text."""
    if isinstance(kept, str):
        return [kept]
    return [str(one) for one in kept] if isinstance(kept, list) else []


def _template_key(edition_id: str, suffix: str) -> str:
    return f"templates/{edition_id}{suffix}"


def _roster_key(folder: Path) -> str:
    return f"rosters/{os.fsencode(file_key(folder)).hex()}"


_SMALL_SCREEN = 1400
_FIRST_SIZE = QSize(1200, 800)
_FIRST_SHARE = 0.85
"""Of a large screen, so that the preview has room beside the form."""


def show_in_place(window: QWidget, kept: QByteArray | None) -> None:
    """Shows a window for the first time; `kept` is its geometry if that is known."""
    if kept is not None and window.restoreGeometry(kept):
        window.show()
        return
    room = screen_room(window)
    window.resize(room.boundedTo((room * _FIRST_SHARE).expandedTo(_FIRST_SIZE)))
    if room.width() < _SMALL_SCREEN:
        window.showMaximized()
    else:
        window.show()


_FACTOR = "QT_SCALE_FACTOR"


@contextmanager
def enlarged(percent: int) -> Iterator[None]:
    """An application that is made here draws everything so large; no later program inherits it."""
    kept = os.environ.get(_FACTOR)
    if percent != USUAL_SIZE:
        os.environ[_FACTOR] = str(_factor(kept) * percent / 100)
    try:
        yield
    finally:
        if kept is None:
            os.environ.pop(_FACTOR, None)
        else:
            os.environ[_FACTOR] = kept


def start_again(files: Sequence[str]) -> None:
    """Starts this program anew, beside the one that is about to end."""
    own = [] if getattr(sys, "frozen", False) else ["-m", "ui"]
    QProcess.startDetached(sys.executable, [*own, *files])


def _factor(words: str | None) -> float:
    try:
        return float(words or 1)
    except ValueError:
        return 1.0
