"""Cooperative cancellation: long work asks now and then whether it was cancelled."""

from __future__ import annotations

from collections.abc import Callable

from app.errors import RefusedError

Cancelled = Callable[[], bool]
"""Whether the work was cancelled; asked from the thread that does it."""


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
