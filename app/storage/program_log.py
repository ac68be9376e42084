"""The program's own log of faults: what went wrong where in the program, never what was typed."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from pathlib import Path
from threading import Lock
from types import TracebackType

from app.file_paths import is_there
from app.version import version

LOG_FOLDER = "logs"
"""Below the program's data folder."""

MAX_PROGRAM_LOG_SIZE = 256 * 1024
"""Bytes; after that a new one is begun."""

OLDER_LOGS = 2

_NAME = "nianbao"


class ProgramLog:
    """A log file and the older ones beside it; a log that cannot be written is done without."""

    def __init__(self, folder: Path, largest: int = MAX_PROGRAM_LOG_SIZE) -> None:
        self.folder = folder
        self._largest = largest
        self._lock = Lock()

    @property
    def file(self) -> Path:
        """The log that is written to."""
        return self.folder / f"{_NAME}.log"

    def note_fault(self, error: BaseException) -> None:
        """Notes the kind of an error and where it came from; its words may quote the report."""
        rows = [row for one in _chain(error) for row in _rows(one)]
        self._write("\n".join(rows))

    def _write(self, text: str) -> None:
        moment = datetime.now().astimezone().isoformat(timespec="seconds")
        with self._lock, suppress(OSError):
            self.folder.mkdir(parents=True, exist_ok=True)
            if is_there(self.file) and self.file.stat().st_size > self._largest:
                self._rotate()
            with self.file.open("a", encoding="utf-8") as log:
                log.write(f"{moment} {version()} {text}\n")

    def _rotate(self) -> None:
        names = [self.file, *(self.folder / f"{_NAME}.{n}.log" for n in range(1, OLDER_LOGS + 1))]
        for newer, older in zip(names[-2::-1], names[:0:-1], strict=True):
            if is_there(newer):
                newer.replace(older)


def _chain(error: BaseException) -> list[BaseException]:
    """The error and those that led to it, the first cause last."""
    found: list[BaseException] = []
    one: BaseException | None = error
    while one is not None and one not in found:
        found.append(one)
        one = one.__cause__ or one.__context__
    return found


def _rows(error: BaseException) -> list[str]:
    return [f"{type(error).__module__}.{type(error).__qualname__}", *_places(error.__traceback__)]


def _places(traceback: TracebackType | None) -> list[str]:
    """Module, function and line of each step; no path, which would name the user."""
    places: list[str] = []
    while traceback is not None:
        frame = traceback.tb_frame
        module = frame.f_globals.get("__name__", "?")
        places.append(f"  {module}.{frame.f_code.co_qualname}:{traceback.tb_lineno}")
        traceback = traceback.tb_next
    return places
