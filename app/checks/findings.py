"""A finding: one thing that is wrong with a report, or worth a look."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from app.edition.cells import CellKey
from app.edition.check_kinds import Check, Level

LEVEL_WORDS = {Level.ERROR: "必改", Level.EXPLAIN: "需说明", Level.HINT: "提示"}
"""The levels as the clerk reads them."""


@dataclass(frozen=True)
class Finding:
    """What a check found.

    `section` is a text key (`preamble`, `requests`, …), `cells` all cells of the equation or
    place, `field` the basic-data field it is about, if any; `values` the numbers in the message.
    """

    check_id: str
    level: Level
    section: str
    message: str
    hint: str
    source: str
    cells: tuple[CellKey, ...] = ()
    values: tuple[Decimal, ...] = ()
    field: str = ""


def finding_of(
    check: Check,
    places: dict[str, str],
    *,
    cells: tuple[CellKey, ...] = (),
    values: tuple[Decimal, ...] = (),
    field: str = "",
) -> Finding:
    """The finding of a check, its message filled with `places`."""
    return Finding(
        check_id=check.id,
        level=check.level,
        section=check.section,
        message=check.message.format_map(places),
        hint=check.hint,
        source=check.source,
        cells=cells,
        values=values,
        field=field,
    )
