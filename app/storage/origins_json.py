"""Where figures came from as JSON and back: each origin once, with its cells."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec
from msgspec import Struct

from app.edition.cells import CellKey
from app.report.origin import CaseRef, LedgerCount, Means, Origin
from app.report.report import Report, clean_text


class OriginShape(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """An origin, and the cells whose figures are of it."""

    means: Means
    file: str = ""
    cells: tuple[str, ...] = ()
    ledger: LedgerCount | None = None


def origins_in(shapes: Sequence[OriginShape]) -> dict[str, Origin]:
    """The origin of each cell that is named."""
    return {
        name: Origin(shape.means, clean_text(shape.file), _clean(shape.ledger))
        for shape in shapes
        for name in shape.cells
    }


def origins_content(report: Report, keys: Iterable[CellKey]) -> list[object]:
    """The origins of these cells of a report now, each with its cells in the order given."""
    cells: dict[Origin, list[str]] = {}
    for key in keys:
        if key in report.origins:
            cells.setdefault(report.origins[key], []).append(key)
    return [
        msgspec.to_builtins(OriginShape(origin.means, origin.file, tuple(names), origin.ledger))
        for origin, names in cells.items()
    ]


def _clean(ledger: LedgerCount | None) -> LedgerCount | None:
    if ledger is None:
        return None
    cases = (
        CaseRef(one.row, clean_text(one.number), clean_text(one.sheet)) for one in ledger.cases
    )
    return LedgerCount(clean_text(ledger.file), tuple(cases))
