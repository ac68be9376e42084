"""The roster: the units that hand in a report, and who is above them."""

from __future__ import annotations

from msgspec import Struct


class RosterUnit(Struct, frozen=True):
    """A unit that hands in a report; `parent` is the unit above it, empty for none."""

    name: str
    parent: str = ""


class Roster(Struct, frozen=True):
    """All units in the order of the list."""

    units: tuple[RosterUnit, ...] = ()
