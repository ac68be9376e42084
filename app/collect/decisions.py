"""What a person decided about a collection, and why; plain values that are kept and listed."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from msgspec import Struct

from app.edition.cells import CellKey


class Match(Struct, frozen=True, forbid_unknown_fields=True):
    """Reports that tell this name are this unit's; without a name, the report at this place."""

    unit: str
    at: datetime
    name: str = ""
    place: str = ""


class Choice(Struct, frozen=True, forbid_unknown_fields=True):
    """Of the reports of a unit the one at this place (`Submission.key`) counts."""

    unit: str
    place: str
    at: datetime


class Exclusion(Struct, frozen=True, forbid_unknown_fields=True):
    """The report at this place (`Submission.key`) does not count."""

    place: str
    reason: str
    at: datetime


class Correction(Struct, frozen=True, forbid_unknown_fields=True):
    """In the sum, a typed cell of a unit counts as `value` while the unit's figure is still `was`.

    `was` is None for a blank cell.
    """

    unit: str
    cell: CellKey
    was: Decimal | None
    value: Decimal
    reason: str
    at: datetime


class Decisions(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """All decisions on one folder, oldest first in each kind."""

    matches: tuple[Match, ...] = ()
    choices: tuple[Choice, ...] = ()
    exclusions: tuple[Exclusion, ...] = ()
    corrections: tuple[Correction, ...] = ()
