"""Looks at the files used last, one after the other and aside, and tells how far each report is."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from threading import Lock, Thread
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

if TYPE_CHECKING:
    from app.edition.catalog import Catalog

_KEPT_IN = "recent.json"


class RecentProgress(QObject):
    """`told` carries a file and how far its report is.

    It looks on a thread of its own that nobody waits for: a file on a network drive that is away
    may take minutes to say so, and must hold up neither other work nor the end of the program.
    """

    told = Signal(object, str)

    def __init__(self, data_folder: Path, catalog: Catalog, parent: QObject) -> None:
        super().__init__(parent)
        self._file = data_folder / _KEPT_IN
        self._catalog = catalog
        self._rounds = _Rounds()
        self.destroyed.connect(self._rounds.begin)

    def look(self, paths: Sequence[Path]) -> None:
        """Looks at these files; what is still under way for others is given up."""
        number = self._rounds.begin()
        if paths:
            arguments = (tuple(paths), number)
            Thread(target=self._look, args=arguments, name="recent files", daemon=True).start()

    def stop(self) -> None:
        """Tells nothing more of the files looked at now."""
        self._rounds.begin()

    def _look(self, paths: Sequence[Path], number: int) -> None:
        from app.storage.progress_cache import Glances  # noqa: PLC0415 not before the window is there

        rounds, glances = self._rounds, Glances(self._file, self._catalog)
        for path in paths:
            words = glances.words(path)
            with rounds.telling:
                if rounds.number != number:
                    return
                self.told.emit(path, words)


class _Rounds:
    """Which look counts; outlives the object, so that a late thread tells a dead one nothing."""

    def __init__(self) -> None:
        self.telling = Lock()
        self.number = 0

    def begin(self) -> int:
        """Lets only what is begun from now on count; its number."""
        with self.telling:
            self.number += 1
            return self.number
