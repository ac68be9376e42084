"""The report that is open in the window, every edit undoable; and a place in its form."""

from __future__ import annotations

from pathlib import Path
from time import monotonic
from typing import Protocol

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack

from app.checks.findings import Finding
from app.edition.cells import CellKey
from app.edition.text_check_kinds import Level
from app.report.changes import ChangeSet, Edit, Means, joined_edits
from app.report.report import Report
from app.storage.encryption import Key
from app.storage.package import FileIdentity

_BURST_SECONDS = 1.5
"""Typing that pauses for longer is undone in separate steps."""

_CHECK_AFTER_MS = 120
"""Checks run in a pause of the typing, so that they never hold up a key."""

_CHECK_UNSEEN_AFTER_MS = 1000
"""A report just opened is checked once it has been painted; after this, if it never is."""


class Document(QObject):
    """A report, its file and its undo stack.

    `changed` carries the `ChangeSet` of every edit, undo and redo, `stepped` that of undo and redo
    alone, for views to go there, and whether it was undone; `replaced` tells of another report,
    which is checked once it has been shown, `checked` of new `findings`, `path_changed` of another
    file. `stamp` is how the file is known again; a `read_only` one is somebody else's for now and
    is saved under another name.
    `typed_last` are cells, the one that was typed last first.
    `ledgers` are files that figures were counted from, as far as this computer knows them.
    A finalised report takes no edit: `refused` carries what was to be changed, for views to show
    again what stands there.
    """

    changed = Signal(object)
    stepped = Signal(object, bool)
    refused = Signal(object)
    replaced = Signal()
    checked = Signal()
    path_changed = Signal()

    def __init__(self, report: Report, parent: QObject | None = None) -> None:
        """A document that goes with `parent`, its window: its timer must not run on after that."""
        super().__init__(parent)
        self.report = report
        self.path: Path | None = None
        self.stamp: FileIdentity | None = None
        self.read_only = False
        self.key: Key | None = None
        self.findings: tuple[Finding, ...] = ()
        self.is_checked = False
        self.ignored: frozenset[str] = frozenset()
        self.typed_last: tuple[CellKey, ...] = ()
        self.ledgers: tuple[Path, ...] = ()
        self.undo_stack = QUndoStack(self)
        self._check_soon = QTimer(self)
        self._check_soon.setSingleShot(True)
        self._check_soon.timeout.connect(self.check)

    def close(self) -> None:
        """Tells nothing any more: a stack of steps says, when it goes, that it has none."""
        self.undo_stack.blockSignals(True)  # noqa: FBT003 the signature is Qt's

    @property
    def is_dirty(self) -> bool:
        """Whether closing now would lose something."""
        return not self.undo_stack.isClean()

    def edit(self, edit: Edit, words: str, *, place: str = "") -> ChangeSet:
        """Makes an edit as one undoable step named `words`, if it changes anything.

        Typing in one `place`, a field of the basic data, is joined into one step. Finalising and
        unlocking stay on record: they end what can be undone.
        """
        if edit.history in (None, self.report.history) and not self.may_edit(edit):
            return ChangeSet(Edit(), Edit())
        change = self.report.apply(edit)
        if change.after.history is not None:
            self._begin_anew(change)
        elif not change.is_empty:
            origins = change.after.origins
            typed = [key for key, origin in origins.items() if origin.means is Means.TYPED]
            last = self.typed_last, tuple(dict.fromkeys((*typed, *self.typed_last)))
            self.typed_last = last[1]
            self.undo_stack.push(_AppliedChange(self, change, words, place, last))
            self._tell(change)
        return change

    def begin(self, edit: Edit) -> ChangeSet:
        """Makes the edit that a new or recovered report begins with: it is no step to be undone."""
        change = self.report.apply(edit)
        if not change.is_empty:
            self._begin_anew(change)
        return change

    def may_edit(self, edit: Edit | None = None) -> bool:
        """Whether the report takes edits; if not, the clerk is told."""
        if self.report.seal is None:
            return True
        wanted = edit or Edit()
        self.refused.emit(ChangeSet(wanted, wanted))
        return False

    def replay(self, edit: Edit) -> None:
        """Applies an edit that comes from elsewhere than the clerk's hand."""
        self._tell(self.report.apply(edit))

    def step(self, edit: Edit, typed_last: tuple[CellKey, ...], *, undone: bool) -> None:
        """Applies an edit that undo or redo brings back, with what was typed last then."""
        change = self.report.apply(edit)
        self.typed_last = typed_last
        self._tell(change)
        self.stepped.emit(change, undone)

    def replace(
        self,
        report: Report,
        path: Path | None,
        stamp: FileIdentity | None = None,
        *,
        read_only: bool = False,
        key: Key | None = None,
    ) -> None:
        """Puts another report in the place of this one; `stamp` is how its file is known again."""
        self.key = key
        self.report = report
        self.path = path
        self.stamp = stamp
        self.read_only = read_only
        self.undo_stack.clear()
        self.undo_stack.setClean()  # an empty stack that was reset is left as it is by Qt
        self.typed_last = ()
        self.findings = ()
        self.is_checked = False
        self.ignored = frozenset()
        self.replaced.emit()
        self.path_changed.emit()
        self._check_soon.start(_CHECK_UNSEEN_AFTER_MS)

    def set_key(self, key: Key | None) -> None:
        """Sets or takes off the password; the file follows with the next saving."""
        self.key = key
        self.undo_stack.resetClean()

    def mark_saved(self, path: Path, stamp: FileIdentity | None) -> None:
        """Notes that the report now stands in this file."""
        self.path = path
        self.stamp = stamp
        self.read_only = False
        self.undo_stack.setClean()
        self.path_changed.emit()

    def note_painted(self) -> None:
        """The report has been painted: one that was not checked is, in a pause."""
        if not self.is_checked and self._check_soon.remainingTime() > _CHECK_AFTER_MS:
            self._check_soon.start(_CHECK_AFTER_MS)

    def check(self) -> None:
        """Runs all checks now."""
        from app.checks.runner import run_checks  # noqa: PLC0415 after the first page is there

        self._check_soon.stop()
        self.is_checked = True
        self.findings = tuple(
            one
            for one in run_checks(self.report)
            if one.check_id not in self.ignored or one.level is not Level.HINT
        )
        self.checked.emit()

    def ignore_hints(self, check_ids: frozenset[str]) -> None:
        """Leaves the hints of these checks out of the findings until another report is opened."""
        self.ignored = check_ids
        self.check()

    def _begin_anew(self, change: ChangeSet) -> None:
        """A change that stands in no file yet, and behind which no undo leads."""
        self.undo_stack.clear()
        self.undo_stack.resetClean()
        self._tell(change)

    def _tell(self, change: ChangeSet) -> None:
        if change.after.edition:
            self.findings, self.is_checked = (), False  # they name cells that are there no more
        self.changed.emit(change)
        self._check_soon.start(_CHECK_AFTER_MS)


class _AppliedChange(QUndoCommand):
    """A change that has been made; typing in one text is joined into one step."""

    _TYPING_ID = 1

    def __init__(
        self,
        document: Document,
        change: ChangeSet,
        words: str,
        place: str,
        typed_last: tuple[tuple[CellKey, ...], tuple[CellKey, ...]],
    ) -> None:
        """`typed_last` is what was typed last before and after it."""
        super().__init__(words)
        self._typed_last = typed_last
        self._document = document
        self._before = change.before
        self._after = change.after
        self._place = place
        self._made = True
        self._time = monotonic()

    @property
    def _text_key(self) -> str | None:
        """The text this change is about, if it is about one text and nothing else."""
        after = self._after
        if len(after.texts) != 1 or after != Edit(texts=after.texts):
            return None
        return next(iter(after.texts))

    def redo(self) -> None:
        if self._made:
            self._made = False
        else:
            self._document.step(self._after, self._typed_last[1], undone=False)

    def undo(self) -> None:
        self._document.step(self._before, self._typed_last[0], undone=True)

    def id(self) -> int:
        return self._TYPING_ID if self._place or self._text_key else -1

    def mergeWith(self, other: QUndoCommand) -> bool:  # noqa: N802 (Qt's name)
        if not isinstance(other, _AppliedChange) or other._place != self._place:
            return False
        joined = self._join_field(other) if self._place else self._join_typing(other)
        if joined:  # PySide lets go of it with the whole stack only: a long text for every key
            other._before = other._after = Edit()
        return joined

    def _join_typing(self, other: _AppliedChange) -> bool:
        if other._text_key != self._text_key:
            return False
        key = other._text_key or ""
        pasted = abs(len(other._after.texts[key]) - len(other._before.texts[key])) > 1
        if pasted or other._time - self._time > _BURST_SECONDS:
            return False
        self._after = other._after
        self._time = other._time
        return True

    def _join_field(self, other: _AppliedChange) -> bool:
        if other._time - self._time > _BURST_SECONDS:
            return False
        self._before = joined_edits(other._before, self._before)
        self._after = joined_edits(self._after, other._after)
        self._time = other._time
        return True


class Place(Protocol):
    """A finding, or what was clicked on a printed page: its cells, or a field of the basic data."""

    @property
    def cells(self) -> tuple[CellKey, ...]:
        """The cells; none if it is about a text or a field."""

    @property
    def field(self) -> str:
        """The field of the basic data, if it is about one."""


class Spot(Place, Protocol):
    """A place with its section, as a click on a printed page or the next step leads to it."""

    @property
    def section(self) -> str:
        """The key of the section's text; the opening stands for the basic data as well."""

    @property
    def start(self) -> int | None:
        """The place in the text, if it is about one."""
