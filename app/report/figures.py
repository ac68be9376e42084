"""The cells that a sentence may quote, and a cell's figure beside last year's."""

from __future__ import annotations

from collections.abc import Callable, Collection, Container, Iterable, Iterator
from decimal import Decimal
from itertools import chain

from msgspec import Struct

from app import patterns as re
from app.edition.cells import Cell, CellKey, cell_key
from app.report.changes import Means
from app.report.numbers import format_plain, trimmed
from app.report.report import Report

_FIGURE = re.compile(
    r"(?<![\d.{])(?<!\d,)(?:\d{1,3}(?:,\d{3})+(?!,?\d)|\d+(?!,\d{3}(?!\d)))(?:\.\d+)?(?![\d.])"
)
_WORD = re.compile(r"[\u4e00-\u9fff]{2}")


class QuotableCell(Struct, frozen=True):
    """A cell to be quoted: the labels of its row and of its column, and its figure, if any."""

    key: CellKey
    row: str
    column: str
    figure: str

    @property
    def words(self) -> str:
        """The cell in official words."""
        return f"{self.row}，{self.column}"


class TypedFigure(Struct, frozen=True):
    """A figure typed into a text, and the cells that hold the same number, likeliest first."""

    start: int
    end: int
    choices: tuple[QuotableCell, ...]


def is_carried(report: Report, key: CellKey) -> bool:
    """Whether a figure was carried over from last year, or adds up such figures alone."""
    if parts := report.edition.cells[key].parts:
        filled = [part for part in parts if report.value(part) is not None]
        return bool(filled) and all(is_carried(report, part) for part in filled)
    origin = report.origins.get(key)
    return origin is not None and origin.means is Means.LAST_YEAR


_BY_CLERK = (Means.TYPED, Means.PASTED, Means.LEDGER)


def typed_below(
    report: Report, keys: Iterable[CellKey], stated: Container[CellKey] = ()
) -> Iterator[CellKey]:
    """The typed cells that cells add up; a total that is stated stands for what is below it."""
    parts = report.edition.typed_parts
    return chain.from_iterable(parts(key) for key in keys if key not in stated)


def blanks_below(
    report: Report, keys: Iterable[CellKey], stated: Container[CellKey] = ()
) -> frozenset[CellKey]:
    """Those of them in which nothing stands; words that are no number are something."""
    below = frozenset(typed_below(report, keys, stated))
    return below.difference(report.typed, report.unread)


def is_being_filled(report: Report, keys: Iterable[CellKey]) -> bool:
    """Whether the clerk has begun to fill in cells: a document that was read is as it is."""
    origins = report.origins
    return any(
        key in origins and origins[key].means in _BY_CLERK for key in typed_below(report, keys)
    )


def is_half_filled(report: Report, keys: Collection[CellKey]) -> bool:
    """Whether the clerk has begun to fill in cells and some are still blank."""
    return bool(blanks_below(report, keys, report.stated)) and is_being_filled(report, keys)


def quotable_cells(report: Report) -> list[QuotableCell]:
    """All cells: the sums first, as they are quoted most, each part in form order."""
    cells = sorted(report.edition.cells.values(), key=lambda cell: not cell.computed)
    return [_choice(report, cell) for cell in cells]


def narrowed_cells(offered: list[QuotableCell], words: str) -> list[QuotableCell]:
    """The choices whose labels, or figure, hold all of these words, in any order."""
    wanted = words.split()
    return [
        choice
        for choice in offered
        if all(word in choice.words or word == choice.figure for word in wanted)
    ]


def typed_figure_at(report: Report, text: str, place: int) -> TypedFigure | None:
    """The figure typed at a place of a text if some cell holds it; 0 is too common to count."""
    for match in _FIGURE.finditer(text):
        if match.start() <= place <= match.end():
            found = _holding(report, Decimal(match.group().replace(",", "")))
            sentence = _sentence_around(text, match.start(), match.end())
            found.sort(key=lambda choice: -_likeness(choice.words, sentence))
            return TypedFigure(*match.span(), tuple(found)) if found else None
    return None


def usual_whole(report: Report, key: CellKey) -> CellKey:
    """What a cell is usually a share of: the sum over its rows, else over its columns."""
    cells = report.edition.cells
    own = cells[key]
    for cell in cells.values():
        if cell.row != own.row and any(cells[part].row == own.row for part in cell.parts):
            return cell_key(own.table, cell.row, own.column)
    return next((cell.key for cell in cells.values() if key in cell.parts), key)


def _choice(report: Report, cell: Cell) -> QuotableCell:
    value = report.value(cell.key)
    figure = "" if value is None else format_plain(value)
    return QuotableCell(cell.key, " › ".join(cell.row_path), cell.column_path[-1], figure)


def _holding(report: Report, number: Decimal) -> list[QuotableCell]:
    if number == 0:
        return []
    cells = report.edition.cells.values()
    return [_choice(report, cell) for cell in cells if report.value(cell.key) == number]


def _sentence_around(text: str, start: int, end: int) -> str:
    before = re.split(r"[。；;\n]", text[:start])[-1]
    return before + re.split(r"[。；;\n]", text[end:])[0]


def _likeness(words: str, sentence: str) -> int:
    """How many pairs of signs of the sentence stand in the labels too."""
    return sum(pair in words for pair in set(_pairs(sentence)))


def _pairs(text: str) -> Iterator[str]:
    return (text[i : i + 2] for i in range(len(text) - 1) if _WORD.match(text, i))


class LastYearFigure(Struct, frozen=True):
    """Last year's figure and what it has become; `change` is None while this year's is blank."""

    last: Decimal
    change: Decimal | None
    year: str
    """“去年”, or the year in words if the figures kept are of another one."""

    @property
    def words(self) -> str:
        """One phrase: 去年 12，增加 3."""
        before = f"{self.year} {format_plain(self.last)}"
        if self.change is None:
            return before
        if not self.change:
            return f"{before}，没有变化"
        way = "增加" if self.change > 0 else "减少"
        return f"{before}，{way} {format_plain(abs(self.change))}"

    @property
    def short(self) -> tuple[str, ...]:
        """The same for a small place, the fullest first: 去年 12 (+3), 12(+3), 去年12, 12.

        In a cell that is blank the figure never stands alone: it would look like its own.
        """
        last, year = format_plain(self.last), self.year
        if self.change is None:
            return (f"{year} {last}", f"{year}{last}", "")
        if not self.change:
            return (f"{year} {last}", f"{year}{last}", last)
        change = f"({'+' if self.change > 0 else ''}{format_plain(self.change)})"
        whole = (f"{year} {last} {change}", f"{year}{last}{change}", f"{last}{change}")
        return (*whole, f"{year}{last}", last)


def last_year_figure(report: Report, key: CellKey) -> LastYearFigure | None:
    """A cell beside last year's figure; None if the report keeps none that means the same."""
    previous, last = report.previous, report.last_year.get(key)
    if previous is None or last is None:
        return None
    value = report.value(key)
    change = None if value is None else trimmed(value - last)
    fits = previous.precedes(report.details.year)
    return LastYearFigure(last, change, "去年" if fits else f"{previous.year} 年")


def written(report: Report) -> Callable[[CellKey], Decimal | None]:
    """Tells the numbers in cells, totals as the document that was read states them."""
    stated, value = report.stated, report.value

    def number(key: CellKey) -> Decimal | None:
        said = stated.get(key)
        return value(key) if said is None else said

    return number
