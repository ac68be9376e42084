"""One report: the only place where values, texts and basic data are kept and changed."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import TypeVar

from msgspec.structs import replace

from app import patterns as re
from app.edition.cells import CellKey
from app.edition.edition import Edition
from app.errors import RefusedError
from app.report.changes import (
    ChangeSet,
    Details,
    Edit,
    Entry,
    Explanation,
    Origin,
    SealEvent,
    Subject,
    Unread,
    seal_of,
)
from app.report.totals import NoPrevious, Previous, totals, totals_after

NameT = TypeVar("NameT")
PartT = TypeVar("PartT")

_LINE_END = re.compile("\r\n|[\r\x0b\u2028\u2029]")
_NOT_WRITABLE = re.compile("[\x00-\x08\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


class ComputedCellError(RefusedError):
    """A computed cell cannot be typed into."""

    def __init__(self, key: CellKey) -> None:
        super().__init__(f"{key} 由程序自动计算，不能填写")


class UnknownCellError(RefusedError):
    """The edition has no such cell."""

    def __init__(self, key: CellKey, edition: Edition) -> None:
        super().__init__(f"{edition.definition.name}表格中没有这一格：{key}")


class Report:
    """A report on one edition of the form.

    `stated` holds computed cells as a document that was read had them; files leave it out.
    """

    def __init__(self, edition: Edition, details: Details) -> None:
        self._edition = edition
        self._details = details
        self._typed: dict[CellKey, Decimal] = {}
        self._unread: dict[CellKey, Unread] = {}
        self._computed: dict[CellKey, Decimal] = {}
        self._texts = dict.fromkeys(edition.text_keys, "")
        self._media: dict[str, bytes] = {}
        self._previous: Previous | None = None
        self._last_year: Mapping[CellKey, Decimal | None] = {}
        self._explanations: dict[Subject, Explanation] = {}
        self._history: tuple[SealEvent, ...] = ()
        self._origins: dict[CellKey, Origin] = {}
        self.stated: dict[CellKey, Decimal] = {}

    @classmethod
    def begun(cls, edition: Edition, details: Details, edit: Edit) -> Report:
        """A new report with what an edit brings; nobody is told what changed, which is quicker.

        Raises `UnknownCellError` or `ComputedCellError`.
        """
        report = cls(edition, details)
        report._refuse_wrong_cells(edit, edition)
        texts = {key: clean_text(text) for key, text in edit.texts.items()}
        report._take(replace(edit, texts=texts), edition)
        report._computed = totals(edition, report._typed)
        return report

    @property
    def edition(self) -> Edition:
        """The form this report is written on."""
        return self._edition

    @property
    def details(self) -> Details:
        """The basic data."""
        return self._details

    @property
    def title(self) -> str:
        """The report's title, from the organisation's name and the year."""
        name = self._details.organisation.name
        return self._edition.definition.title.format(name=name, year=self._details.year)

    @property
    def typed(self) -> Mapping[CellKey, Decimal]:
        """The filled typed cells."""
        return self._typed

    @property
    def unread(self) -> Mapping[CellKey, Unread]:
        """The cells whose typed text is not a number."""
        return self._unread

    @property
    def origins(self) -> Mapping[CellKey, Origin]:
        """Where the entries of typed cells came from, as far as it is known."""
        return self._origins

    @property
    def computed(self) -> Mapping[CellKey, Decimal]:
        """The computed cells that have a value."""
        return self._computed

    @property
    def values(self) -> Mapping[CellKey, Decimal]:
        """All numbers in its cells, typed and computed."""
        return {**self._typed, **self._computed}

    @property
    def texts(self) -> Mapping[str, str]:
        """The texts by key; every key of the edition is there."""
        return self._texts

    @property
    def media(self) -> Mapping[str, bytes]:
        """The files of the pictures that the texts show, by name; some may be shown no more."""
        return self._media

    @property
    def previous(self) -> Previous | None:
        """Last year's report, if its figures are kept with this one."""
        return self._previous

    @property
    def last_year(self) -> Mapping[CellKey, Decimal | None]:
        """Last year's figures in the cells that mean the same on this edition; None where blank."""
        return self._last_year

    @property
    def explanations(self) -> Mapping[Subject, Explanation]:
        """The clerk's words on findings; some may be of findings with other numbers."""
        return self._explanations

    @property
    def history(self) -> tuple[SealEvent, ...]:
        """When the report was finalised and unlocked, oldest first."""
        return self._history

    @property
    def seal(self) -> SealEvent | None:
        """How the report was finalised; None while it may be changed."""
        return seal_of(self._history)

    @property
    def blank_keys(self) -> tuple[CellKey, ...]:
        """The typed cells in which nothing stands, in form order."""
        filled = self._typed.keys() | self._unread.keys()
        return tuple(key for key in self._edition.typed_keys if key not in filled)

    @property
    def content(self) -> Edit:
        """All that is in it, as the edit with which a report like this is begun."""
        return Edit(
            entries={**self._typed, **self._unread},
            texts=self._texts,
            media=self._media,
            details=self._details,
            edition=self._edition,
            previous=self._previous,
            explanations=self._explanations,
            history=self._history,
            stated=self.stated,
            origins=self._origins,
        )

    def value(self, key: CellKey) -> Decimal | None:
        """The number in a cell, typed or computed; None if blank or unread."""
        typed = self._typed.get(key)
        return typed if typed is not None else self._computed.get(key)

    def entry(self, key: CellKey) -> Entry:
        """What stands in a typed cell."""
        return self._unread.get(key) or self._typed.get(key)

    def apply(self, edit: Edit) -> ChangeSet:
        """Makes an edit; returns what it changed.

        Raises `UnknownCellError` or `ComputedCellError` before anything is changed.
        """
        edition = edit.edition or self._edition
        self._refuse_wrong_cells(edit, edition)
        after = self._changing(edit, edition)
        before = self._as_it_is(after)
        computed = self._computed
        self._take(after, edition)
        if after.edition or len(after.entries) > 1:
            self._computed = totals(edition, self._typed)
        else:
            for key in after.entries:
                self._computed = totals_after(edition, self._typed, computed, key)
        if self._computed is computed:
            return ChangeSet(before, after)
        every = computed.keys() | self._computed.keys()
        recomputed = (key for key in every if computed.get(key) != self._computed.get(key))
        return ChangeSet(before, after, frozenset(recomputed))

    def cells_leaving(self, edition: Edition) -> tuple[CellKey, ...]:
        """The filled cells that another edition has no place for; changing to it blanks them."""
        typed = set(edition.typed_keys)
        return tuple(key for key in (*self._typed, *self._unread) if key not in typed)

    def copy(self) -> Report:
        """The same report as it stands now; later edits of one do not touch the other."""
        return Report.begun(self._edition, self._details, self.content)

    def zero_filled(self) -> Report:
        """A copy in which every cell without a number is 0, as an export needs it."""
        copy = self.copy()
        copy.apply(Edit(dict.fromkeys((*self.blank_keys, *self._unread), Decimal(0))))
        return copy

    def _refuse_wrong_cells(self, edit: Edit, edition: Edition) -> None:
        if edit.entries.keys() <= edition.typed_set:
            return
        for key, entry in edit.entries.items():
            if entry is None and self._has_typed(key):
                continue  # a change of edition, done again or undone, blanks cells it leaves behind
            if key not in edition.cells:
                raise UnknownCellError(key, edition)
            if edition.cells[key].computed:
                raise ComputedCellError(key)

    def _has_typed(self, key: CellKey) -> bool:
        cell = self._edition.cells.get(key)
        return cell is not None and not cell.computed

    def _changing(self, edit: Edit, edition: Edition) -> Edit:
        """What of an edit is not so already, with what a change of the edition blanks."""
        entries, stated = dict(edit.entries), dict(edit.stated)
        texts = {key: clean_text(text) for key, text in edit.texts.items()}
        if edition is not self._edition:
            gone = self.stated.keys() - set(edition.computed_keys)
            stated = dict[CellKey, Decimal | None].fromkeys(gone) | stated
            leaving: dict[CellKey, Entry] = dict.fromkeys(self.cells_leaving(edition))
            entries = leaving | entries
            texts = {key: "" for key in self._texts if key not in edition.text_keys} | texts
        entries = {key: new for key, new in entries.items() if new != self.entry(key)}
        return Edit(
            entries=entries,
            texts={key: new for key, new in texts.items() if new != self._texts.get(key, "")},
            media=_new_parts(edit.media, self._media),
            details=edit.details if edit.details != self._details else None,
            edition=edition if edition is not self._edition else None,
            previous=edit.previous if edit.previous != self._previous_or_none else None,
            explanations=_new_parts(edit.explanations, self._explanations),
            history=edit.history if edit.history != self._history else None,
            stated=_new_parts(stated, self.stated),
            origins={
                key: one.over(self._origins.get(key))
                for key, one in edit.origins.items()
                if key in entries
            },
        )

    def _as_it_is(self, change: Edit) -> Edit:
        """The edit that puts back what stands now in the places of a change."""
        return Edit(
            entries={key: self.entry(key) for key in change.entries},
            texts={key: self._texts.get(key, "") for key in change.texts},
            media={name: self._media.get(name) for name in change.media},
            details=self._details if change.details else None,
            edition=self._edition if change.edition else None,
            previous=self._previous_or_none if change.previous else None,
            explanations={about: self._explanations.get(about) for about in change.explanations},
            history=None if change.history is None else self._history,
            stated={key: self.stated.get(key) for key in change.stated},
            origins={key: self._origins[key] for key in change.entries if key in self._origins},
        )

    @property
    def _previous_or_none(self) -> Previous | NoPrevious:
        return self._previous or NoPrevious()

    def _take(self, edit: Edit, edition: Edition) -> None:
        self._edition = edition
        self._details = edit.details or self._details
        typed, unread = self._typed, self._unread
        for key, entry in edit.entries.items():
            typed.pop(key, None)
            unread.pop(key, None)
            self._origins.pop(key, None)
            if isinstance(entry, Decimal):
                typed[key] = entry
            elif entry is not None:
                unread[key] = entry
        self._origins |= {
            key: one for key, one in edit.origins.items() if key in typed or key in unread
        }
        _take_parts(self._media, edit.media)
        _take_parts(self._explanations, edit.explanations)
        _take_parts(self.stated, edit.stated)
        if edit.history is not None:
            self._history = edit.history
        self._texts.update(edit.texts)
        self._texts = {key: self._texts.get(key, "") for key in edition.text_keys}
        if edit.previous or edit.edition:
            self._keep(edit.previous or self._previous)

    def _keep(self, previous: Previous | NoPrevious | None) -> None:
        self._previous = previous if isinstance(previous, Previous) else None
        self._last_year = self._previous.figures(self._edition) if self._previous else {}


def _new_parts(
    changed: Mapping[NameT, PartT | None], parts: Mapping[NameT, PartT]
) -> dict[NameT, PartT | None]:
    return {name: new for name, new in changed.items() if new != parts.get(name)}


def _take_parts(parts: dict[NameT, PartT], changed: Mapping[NameT, PartT | None]) -> None:
    for name, part in changed.items():
        parts.pop(name, None)
        if part is not None:
            parts[name] = part


def clean_text(text: str) -> str:
    """The text with plain line ends, without characters that XML 1.0, and so DOCX, cannot hold."""
    if text.replace("\n", "").isprintable():  # nearly always, and much quicker than to search
        return text
    return _NOT_WRITABLE.sub("", _LINE_END.sub("\n", text))
