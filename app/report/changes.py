"""Edits of a report and what they changed; explanations, origins and the seal; plain values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated

from msgspec import Meta, Struct, field, structs
from msgspec.structs import replace

from app import patterns as re
from app.edition.cells import CellKey
from app.edition.definition import OrganisationKind
from app.edition.edition import Edition
from app.report.totals import NoPrevious, Previous


class Means(StrEnum):
    """How a figure got into its cell."""

    TYPED = "typed"
    PASTED = "pasted"
    IMPORTED = "imported"
    LAST_YEAR = "last_year"
    ZERO = "zero"
    MENDED = "mended"
    LEDGER = "ledger"


_MAX_NAME_LENGTH, _CUT_NAME = 24, 11
_WORDS = {
    Means.TYPED: "手工填写",
    Means.PASTED: "粘贴",
    Means.IMPORTED: "从文档导入",
    Means.LAST_YEAR: "结转自去年的报告",
    Means.ZERO: "一次填为 0",
    Means.MENDED: "采用“怎么改”的改法",
    Means.LEDGER: "按台账计数",
}


class CaseRef(Struct, frozen=True, array_like=True):
    """Where a case stands in a ledger: its row from 1, its number, its sheet if there are several.

    Nothing else of a case is ever kept: no name, no address, no content.
    """

    row: int
    number: str = ""
    sheet: str = ""

    @property
    def words(self) -> str:
        """The case as a clerk finds it again."""
        sheet = f"“{self.sheet}”" if self.sheet else ""
        place = f"{sheet}第 {self.row} 行"
        return f"{self.number}（{place}）" if self.number else place


class LedgerCount(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What a ledger says of a cell: the name of its file, and the cases that were counted."""

    file: str
    cases: tuple[CaseRef, ...] = ()


class Origin(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """How a figure got into its cell, and the name of the file it was in, if it was in one.

    `ledger` is what a ledger says of the cell; it stays when another figure is typed over it.
    """

    means: Means
    file: str = ""
    ledger: LedgerCount | None = None

    @property
    def words(self) -> str:
        """The origin as the clerk reads it."""
        if self.means is Means.LEDGER and self.ledger:
            return f"按台账“{_short(self.ledger.file)}”计数，{len(self.ledger.cases)} 件"
        said = f"从“{_short(self.file)}”导入" if self.file else _WORDS[self.means]
        if self.ledger:
            return f"{said}；台账“{_short(self.ledger.file)}”中是 {len(self.ledger.cases)} 件"
        return said

    def over(self, replaced: Origin | None) -> Origin:
        """This origin for a figure put over another: what a ledger said there is kept."""
        if self.ledger or replaced is None or replaced.ledger is None:
            return self
        return replace(self, ledger=replaced.ledger)


def _short(name: str) -> str:
    return name if len(name) <= _MAX_NAME_LENGTH else f"{name[:_CUT_NAME]}…{name[-_CUT_NAME:]}"


class Subject(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """The finding that an explanation is about: its check and place; `words` if it is in a text."""

    check: str
    section: str
    field: str = ""
    cells: tuple[CellKey, ...] = ()
    words: str = ""


class Explanation(Struct, frozen=True):
    """The clerk's words, and the numbers that the finding had when they were written.

    A number of None is a blank cell.
    """

    numbers: tuple[str | None, ...]
    text: str


COLLECTION_MARK = "年报汇总结果"
"""What the files written out of a collection carry in their properties."""

_MARK = "定稿指纹"
_MARKED = re.compile(rf"{_MARK} (?P<fingerprint>[0-9a-f]{{64}})")
_GROUP = 4
_SHOWN = 16


def date_words(day: date) -> str:
    """A date as it is signed: 2025年1月20日 (GB/T 9704-2012, 7.3.5.4)."""
    return f"{day.year}年{day.month}月{day.day}日"


def moment_words(at: datetime) -> str:
    """When something was done, in local time: 2025年1月20日 09:30."""
    local = at.astimezone()
    return f"{date_words(local)} {local:%H:%M}"


def near_moment_words(at: datetime, today: date) -> str:
    """When something was done, as briefly as one says it on a day: 今天 09:30, 1月20日."""
    local = at.astimezone()
    days = (today - local.date()).days
    if days in (0, 1):
        return f"{('今天', '昨天')[days]} {local:%H:%M}"
    words = date_words(local)
    return words.removeprefix(f"{today.year}年")


class SealKind(StrEnum):
    """What was done."""

    FINALISED = "finalised"
    UNLOCKED = "unlocked"


class SealEvent(Struct, frozen=True, forbid_unknown_fields=True):
    """One step; it names nobody. `fingerprint` is that of the content at that moment."""

    kind: SealKind
    at: Annotated[datetime, Meta(tz=True)]
    fingerprint: Annotated[str, Meta(pattern="^[0-9a-f]{64}$")]

    @property
    def moment(self) -> str:
        """When it was, in local time."""
        return moment_words(self.at)

    @property
    def mark(self) -> str:
        """What an exported file carries in its properties."""
        return f"{_MARK} {self.fingerprint}"


def mark_of(history: Sequence[SealEvent]) -> str:
    """What the files exported of a report carry in their properties; empty if it is not final."""
    seal = seal_of(history)
    return seal.mark if seal else ""


def fingerprint_in(words: str) -> str:
    """The fingerprint that the properties of an exported file tell; empty if there is none."""
    found = _MARKED.search(words)
    return found["fingerprint"] if found else ""


def seal_of(history: Sequence[SealEvent]) -> SealEvent | None:
    """How the report was finalised; None while it may be changed."""
    last = history[-1] if history else None
    return last if last and last.kind is SealKind.FINALISED else None


def shown_fingerprint(fingerprint: str) -> str:
    """The first 16 digits in groups of four, for people to compare."""
    return " ".join(fingerprint[at : at + _GROUP] for at in range(0, _SHOWN, _GROUP))


class Unread(Struct, frozen=True):
    """What was typed into a cell and is not a number; it stays there to be corrected."""

    text: str


Entry = Decimal | Unread | None
"""What stands in a typed cell; None is blank, which is not 0."""


class Organisation(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Who reports, and where questions about the report go."""

    name: str = ""
    kind: OrganisationKind | None = None
    office: str = ""
    address: str = ""
    postcode: str = ""
    telephone: str = ""
    fax: str = ""
    email: str = ""
    website: str = ""


class Details(Struct, frozen=True):
    """The basic data of a report; `date` is the date of signature."""

    year: int
    date: date | None = None
    organisation: Organisation = field(default_factory=Organisation)


class Edit(Struct, frozen=True):
    """What is to be changed; what is not named stays as it is.

    `media` are the files of pictures by name, `explanations` the clerk's words on findings; None
    takes one out. `history` is the whole record of finalising. `stated` are totals of a document.
    `origins` say where the entries come from; a new entry without one is of unknown origin.
    """

    entries: Mapping[CellKey, Entry] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)
    media: Mapping[str, bytes | None] = field(default_factory=dict)
    details: Details | None = None
    edition: Edition | None = None
    previous: Previous | NoPrevious | None = None
    explanations: Mapping[Subject, Explanation | None] = field(default_factory=dict)
    history: tuple[SealEvent, ...] | None = None
    stated: Mapping[CellKey, Decimal | None] = field(default_factory=dict)
    origins: Mapping[CellKey, Origin] = field(default_factory=dict)

    def from_(self, origin: Origin) -> Edit:
        """The same edit, all its entries of this origin."""
        return structs.replace(self, origins=dict.fromkeys(self.entries, origin))


class ChangeSet(Struct, frozen=True):
    """What an edit changed: the same places before and after, and the cells recomputed by it.

    Applying `before` undoes the edit, applying `after` does it again.
    """

    before: Edit
    after: Edit
    recomputed: frozenset[CellKey] = frozenset()

    @property
    def cells(self) -> frozenset[CellKey]:
        """All cells whose shown value may have changed."""
        return self.recomputed.union(self.after.entries)

    @property
    def is_empty(self) -> bool:
        """Whether nothing was changed."""
        after = self.after
        others = (
            after.media, after.details, after.edition, after.previous, after.explanations,
            after.stated,
        )  # fmt: skip
        return not (after.entries or after.texts or any(others)) and after.history is None


def joined_edits(first: Edit, second: Edit) -> Edit:
    """Both edits as one; where they are about the same place the second counts."""
    return Edit(
        {**first.entries, **second.entries},
        {**first.texts, **second.texts},
        {**first.media, **second.media},
        second.details or first.details,
        second.edition or first.edition,
        second.previous or first.previous,
        {**first.explanations, **second.explanations},
        first.history if second.history is None else second.history,
        {**first.stated, **second.stated},
        {
            **{key: one for key, one in first.origins.items() if key not in second.entries},
            **second.origins,
        },
    )
