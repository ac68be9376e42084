"""Work that may be given up while it goes on: it asks whether it is still wanted."""

from __future__ import annotations

from collections.abc import Callable

from app.errors import RefusedError

Wanted = Callable[[], bool]
"""Whether anybody still waits for the work; asked from the thread that does it."""


class CancelledError(RefusedError):
    """The work was given up before anything was written."""

    def __init__(self) -> None:
        super().__init__("已取消，没有写文件。")


def always() -> bool:
    """For work that nobody gives up."""
    return True


def raise_if_cancelled(wanted: Wanted) -> None:
    """Raises `CancelledError` once the work is not wanted any more."""
    if not wanted():
        raise CancelledError
