"""Cell patterns in `checks.toml`: cell keys in which `*` runs through rows or columns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase

from app.edition.cells import Cell, CellKey
from app.edition.check_kinds import AtMost, Continuity, Equation
from app.edition.definition import Carry

Cells = Mapping[CellKey, Cell]


@dataclass(frozen=True)
class EquationInstance:
    """An equation in one row or column, all its cells spelled out.

    `name` is the key of the row or column that `*` stands for, empty without one; `place` its
    label on the form.
    """

    check: Equation
    name: str
    place: str
    left: tuple[CellKey, ...]
    right: tuple[CellKey, ...]
    cells: tuple[CellKey, ...]


@dataclass(frozen=True)
class ContinuityInstance:
    """A continuity in one row or column, all its cells spelled out; `previous` are last year's."""

    check: Continuity
    place: str
    left: tuple[CellKey, ...]
    previous: tuple[CellKey, ...]
    plus: tuple[CellKey, ...]
    minus: tuple[CellKey, ...]


def matching_keys(cells: Cells, pattern: str) -> tuple[CellKey, ...]:
    """All cells a pattern stands for, in form order."""
    if "*" not in pattern:
        return (CellKey(pattern),) if pattern in cells else ()
    return tuple(key for key in cells if fnmatchcase(key, pattern))


def running_names(cells: Cells, pattern: str) -> tuple[str, ...]:
    """The rows or columns that `*` runs through, in form order; `("",)` without a `*`."""
    if "*" not in pattern:
        return ("",)
    place = _star(pattern)
    return tuple(dict.fromkeys(key.split(".")[place] for key in matching_keys(cells, pattern)))


def spelled_out(cells: Cells, check: Equation) -> Iterator[EquationInstance]:
    """One instance of an equation for every row or column that its patterns run through."""
    lead = check.left[0]
    for name in running_names(cells, lead):
        left, right = _filled(check.left, name), _filled(check.right, name)
        yield EquationInstance(
            check, name, _place(cells[left[0]], lead), left, right, (*left, *right)
        )


def continuities(cells: Cells, check: Continuity) -> Iterator[ContinuityInstance]:
    """One instance of a continuity for every row or column that its patterns run through."""
    lead = check.left[0]
    for name in running_names(cells, lead):
        left = _filled(check.left, name)
        yield ContinuityInstance(
            check,
            _place(cells[left[0]], lead),
            left,
            _filled(check.previous, name),
            _filled(check.plus, name),
            _filled(check.minus, name),
        )


def bounds(
    cells: Cells, check: AtMost
) -> Iterator[tuple[str, tuple[tuple[CellKey, ...], tuple[CellKey, ...], tuple[CellKey, ...]]]]:
    """Every row or column that a bound runs through: its place, its left, minus and right cells."""
    lead = check.left[0]
    for name in running_names(cells, lead):
        left = _filled(check.left, name)
        sides = (left, _filled(check.minus, name), _filled(check.right, name))
        yield _place(cells[left[0]], lead), sides


def carried_cells(cells: Cells, carry: Carry) -> Iterator[tuple[CellKey, tuple[CellKey, ...]]]:
    """Each cell that begins with last year's figure, and last year's cells that it adds up."""
    for name in running_names(cells, carry.to):
        yield _filled((carry.to,), name)[0], _filled(carry.origin, name)


def _star(pattern: str) -> int:
    return pattern.split(".").index("*")


def _filled(patterns: Iterable[str], name: str) -> tuple[CellKey, ...]:
    return tuple(CellKey(pattern.replace("*", name)) for pattern in patterns)


def _place(cell: Cell, pattern: str) -> str:
    if "*" not in pattern:
        return cell.words
    return cell.row_path[-1] if _star(pattern) == 1 else cell.column_path[-1]
