"""The formulas of the workbook, what they come to, and whether a template's add up rightly."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from decimal import Decimal

from msgspec import Struct

from app.checks.equations import formula_words
from app.edition.cells import CellKey, EquationInstance
from app.edition.check_kinds import Equation
from app.edition.definition import Direction
from app.edition.edition import Edition
from app.office.labels import CHECK_ROW
from app.office.spreadsheetml import (
    CellPosition,
    KeysByPosition,
    coordinate,
    signed_spots,
    summed_cells,
)

EQUAL = "相等"


class CheckRow(Struct, frozen=True):
    """The row of the sheet that shows one balance for every column of a table."""

    label: str
    balances: tuple[EquationInstance, ...]


def check_rows(edition: Edition, table: str) -> tuple[CheckRow, ...]:
    """A check row for each balance that runs through the columns of a table."""
    if edition.table(table).direction is not Direction.DOWN:
        return ()
    return tuple(
        _check_row(edition, check)
        for check in edition.checks
        if isinstance(check, Equation) and check.balance and _runs_through(table, check)
    )


def _runs_through(table: str, check: Equation) -> bool:
    """Whether every operand is one row of the table, column by column."""
    patterns = (pattern.split(".") for pattern in (*check.left, *check.right))
    return all(first == table and row != "*" and column == "*" for first, row, column in patterns)


def _check_row(edition: Edition, check: Equation) -> CheckRow:
    balances = edition.equations[check.id]
    return CheckRow(f"{CHECK_ROW}：{formula_words(edition, balances[0])}", balances)


def sum_formula(spots: Iterable[CellPosition]) -> str:
    """The formula that adds up these cells."""
    return f"=SUM({','.join(_ranges(sorted(spots)))})"


def _ranges(spots: Sequence[CellPosition]) -> list[str]:
    """The cells as ranges, as few as there are unbroken runs in a row or a column."""
    runs: list[list[CellPosition]] = []
    for spot in spots:
        if runs and _continues(runs[-1], spot):
            runs[-1].append(spot)
        else:
            runs.append([spot])
    return [_name(run[0]) if len(run) == 1 else f"{_name(run[0])}:{_name(run[-1])}" for run in runs]


def _continues(run: list[CellPosition], spot: CellPosition) -> bool:
    row, column = run[-1]
    down, right = (row + 1, column), (row, column + 1)
    if len(run) == 1:
        return spot in (down, right)
    return spot == (down if run[0][1] == column else right)


def balance_formula(balance: EquationInstance, spots: Mapping[CellKey, CellPosition]) -> str:
    """The formula that says whether both sides are equal, else their difference."""
    plus = "+".join(_name(spots[key]) for key in balance.left)
    minus = "".join(f"-{_name(spots[key])}" for key in balance.right)
    difference = plus + minus
    return f'=IF({difference}=0,"{EQUAL}","差 "&TEXT({difference},"+0;-0"))'


def balance_result(balance: EquationInstance, values: Mapping[CellKey, Decimal]) -> str:
    """What the formula of a balance comes to, blank cells read as 0."""
    left = sum((values.get(key, Decimal(0)) for key in balance.left), Decimal(0))
    right = sum((values.get(key, Decimal(0)) for key in balance.right), Decimal(0))
    return EQUAL if left == right else f"差 {left - right:+.0f}"


def _name(spot: CellPosition) -> str:
    return coordinate(*spot)


def adds_up_rightly(
    formula: str,
    key: CellKey,
    keys: KeysByPosition,
    numbers: Collection[CellPosition],
    edition: Edition,
) -> bool:
    """Whether a formula is the sum of exactly the cells that its total consists of.

    `numbers` are the places on the sheet that hold figures which are no formulas.
    """
    wanted = Counter(edition.typed_parts(key))
    return wanted == summed_cells(formula, keys, numbers, edition)


def comes_to(
    formula: str, at: Callable[[CellPosition], Decimal | None], numbers: Collection[CellPosition]
) -> Decimal | None:
    """What a formula of sums and differences comes to; None if it takes anything else.

    `at` gives the value of the form's cell at a place; other places add nothing unless they hold
    one of the `numbers`.
    """
    spots = signed_spots(formula)
    if spots is None:
        return None
    total = Decimal(0)
    for sign, spot in spots:
        value = at(spot)
        if value is None and spot in numbers:
            return None
        total += sign * (value or 0)
    return total
