"""What is refused with one sentence or cancelled; the names and exit states of the commands."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path


class RefusedError(Exception):
    """Something is refused; `str()` is one Chinese sentence: what is wrong, what to do."""


class NoReaderError(RefusedError):
    """No process can be started to read a file in."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"“{path.name}”没有读取：系统现在不能再启动一个程序，请关掉一些程序再试。")


Cancelled = Callable[[], bool]
"""Whether long work was cancelled; it asks now and then, from the thread that does it."""


class CancelledError(RefusedError):
    """The work was cancelled before it was complete; what was there before is unchanged."""

    def __init__(self) -> None:
        super().__init__("已取消，没有写文件。")


def never() -> bool:
    """For work that nobody can cancel."""
    return False


def raise_if_cancelled(cancelled: Cancelled) -> None:
    """Raises `CancelledError` once the work was cancelled."""
    if cancelled():
        raise CancelledError


COMMANDS = ("convert", "check", "blank", "collect", "tally")

READING = ("convert", "check", "tally")
"""Those that read a file at once."""

VERSION_OPTION = "--version"

SELFTEST = "selftest"
"""Tries a built program; for those who build it, in no help."""

DONE, FOUND, REFUSED = 0, 1, 2
"""Done; done, but with errors found or data not placed; refused with one sentence."""

SANDBOX = "read-aside"
"""Reads files for another process of this program; in no help."""
