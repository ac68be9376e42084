"""Starts Qt with the whole interface enlarged, and starts the program anew for another size."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from PySide6.QtCore import QProcess

from ui.settings import USUAL_SIZE

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
