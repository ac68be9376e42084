"""Edits of a report and what they changed, as plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from msgspec import Struct

from app.edition.cells import CellKey
from app.edition.definition import OrganisationKind
from app.edition.edition import Edition
from app.report.explanation import Explanation, Subject
from app.report.origin import Origin
from app.report.previous import NoPrevious, Previous
from app.report.seal import SealEvent


@dataclass(frozen=True)
class Unread:
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


@dataclass(frozen=True)
class Details:
    """The basic data of a report; `date` is the date of signature."""

    year: int
    date: date | None = None
    organisation: Organisation = field(default_factory=Organisation)


@dataclass(frozen=True)
class Edit:
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
        return replace(self, origins=dict.fromkeys(self.entries, origin))


@dataclass(frozen=True)
class ChangeSet:
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


def joined(first: Edit, second: Edit) -> Edit:
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
