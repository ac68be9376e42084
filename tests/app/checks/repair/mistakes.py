"""Valid reports and the mistakes that clerks make in them, one figure at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from random import Random

from app.edition.cells import CellKey
from app.edition.edition import Edition
from app.report.changes import Details, Edit, Entry
from app.report.report import Report
from app.report.totals import Previous

BESIDE = {
    "0": "1289", "1": "0245", "2": "0135", "3": "256", "4": "1578",
    "5": "2468", "6": "3589", "7": "458", "8": "4579", "9": "568",
}  # fmt: skip
"""Keys that touch on a number pad, and in the row of digits."""


COLUMNS = ("person", "business", "research", "welfare", "legal", "other")


@dataclass(frozen=True)
class Mistake:
    """What was typed instead, by cell; None is a cell left blank."""

    kind: str
    typed: dict[CellKey, Decimal | None]


def balanced(edition: Edition, random: Random, size: int, *, busy: int) -> Report:
    """A report whose table three balances, with about `size` requests of `busy` kinds of people."""
    report = Report(edition, Details(edition.definition.first_year + 1))
    entries: dict[CellKey, Entry] = dict.fromkeys(edition.typed_keys, Decimal(0))
    rows = [edition.cells[key].row for key in edition.cells[_key("concluded", "person")].parts]
    for share, column in zip((1.0, 0.3, 0.02, 0.03, 0.08, 0.05), COLUMNS[:busy], strict=False):
        received = random.randint(0, max(1, round(size * share * 2)))
        carried_in = random.choice([0, 0, random.randint(0, max(1, received // 20))])
        carried_out = random.choice([0, random.randint(0, max(1, received // 15))])
        carried_out = min(carried_out, received + carried_in)
        entries[_key("received", column)] = Decimal(received)
        entries[_key("carried_in", column)] = Decimal(carried_in)
        entries[_key("carried_out", column)] = Decimal(carried_out)
        usual = random.sample(rows, k=max(2, min(len(rows), 2 + size // 40)))
        for row, part in _parts(random, usual, received + carried_in - carried_out):
            entries[_key(row, column)] = Decimal(part)
    for key in edition.typed_keys:
        if key.startswith("disputes.") and random.random() < min(0.9, size / 400):
            entries[key] = Decimal(random.randint(0, max(1, size // 20)))
    report.apply(Edit(entries=entries))
    return report


def tell(report: Report) -> None:
    """Writes sentences that quote the main figures of table three, as every report does."""
    figures = {
        row: report.value(_key(row, "total"))
        for row in (
            "received",
            "carried_in",
            "granted",
            "partly_granted",
            "carried_out",
            "concluded",
        )
    }
    report.apply(
        Edit(
            texts={
                "overview": (
                    "{year}年，本机关新收到政府信息公开申请{received}件，上年结转政府信息公开申请{carried_in}件。"
                    "政府信息公开申请办结{concluded}件，其中予以公开{granted}件，部分公开{partly_granted}件。"
                    "政府信息公开申请结转下年度继续办理{carried_out}件。"
                ).format(year=report.details.year, **figures)
            }
        )
    )


def remember(report: Report, random: Random) -> None:
    """Attaches a last year with figures of the same size that goes on into this one."""
    last: dict[CellKey, Decimal] = {}
    for key, value in report.typed.items():
        last[key] = Decimal(round(float(value) * random.uniform(0.6, 1.5)))
    for column in COLUMNS:
        last[_key("carried_out", column)] = report.typed[_key("carried_in", column)]
    report.apply(Edit(previous=Previous(report.details.year - 1, report.edition, last)))


def leave_blank(report: Report) -> None:
    """Leaves every cell blank that is 0, as drafts have it."""
    zeros = [key for key, value in report.typed.items() if not value]
    report.apply(Edit(entries=dict.fromkeys(zeros)))


def _key(row: str, column: str) -> CellKey:
    return CellKey(f"requests.{row}.{column}")


def _parts(random: Random, rows: list[str], total: int) -> Iterator[tuple[str, int]]:
    """A number in parts as they come: a few large ones and some small ones."""
    left = total
    for row in rows[1:]:
        part = random.randint(0, left) if random.random() < 0.4 else random.randint(0, left // 8)
        left -= part
        yield row, part
    yield rows[0], left


class Mistakes:
    """Makes mistakes in a valid report; `stated` ones may be in its printed totals too."""

    def __init__(self, report: Report, random: Random, *, stated: bool) -> None:
        self._report = report
        self._random = random
        self._stated = stated
        edition = report.edition
        in_sums = {
            key
            for instances in edition.equations.values()
            for instance in instances
            for key in instance.cells
        }
        self._typed = [key for key in edition.typed_keys if key in in_sums]
        self._cells = [key for key in edition.cells if key in in_sums] if stated else self._typed
        self._places = {
            key: (cell.row, cell.column)
            for layout in edition.layouts.values()
            for cell in layout.cells
            if (key := cell.key)
        }
        self._kinds: dict[str, Callable[[CellKey], Iterator[dict[CellKey, Decimal | None]]]] = {
            "exchanged digits": self._exchanged,
            "digit dropped": self._dropped,
            "digit added": self._added,
            "wrong key": self._wrong_key,
            "one column off": lambda key: self._moved(key, 0, 1),
            "one row off": lambda key: self._moved(key, 1, 0),
            "left blank": self._blank,
            "figure where there is none": self._extra,
            "another figure": self._another,
        }
        if stated:
            self._kinds["total of another column"] = self._other_total

    def one(self) -> Mistake:
        """A mistake of a kind that can be made in this report."""
        while True:
            kind = self._random.choice(list(self._kinds))
            cells = list(self._cells)
            self._random.shuffle(cells)
            for key in cells:
                made = list(self._kinds[kind](key))
                if made:
                    return Mistake(kind, self._random.choice(made))

    def _value(self, key: CellKey) -> Decimal:
        return self._report.value(key) or Decimal(0)

    def _digits(self, key: CellKey) -> str:
        value = self._value(key)
        return str(int(value)) if value else ""

    def _written(self, key: CellKey, texts: set[str]) -> Iterator[dict[CellKey, Decimal | None]]:
        for text in sorted(texts):
            if text and Decimal(text) != self._value(key):
                yield {key: Decimal(text)}

    def _exchanged(self, key: CellKey) -> Iterator[dict[CellKey, Decimal | None]]:
        text = self._digits(key)
        pairs = range(len(text) - 1)
        yield from self._written(
            key, {text[:at] + text[at + 1] + text[at] + text[at + 2 :] for at in pairs}
        )

    def _dropped(self, key: CellKey) -> Iterator[dict[CellKey, Decimal | None]]:
        text = self._digits(key)
        if len(text) > 1:
            yield from self._written(key, {text[:at] + text[at + 1 :] for at in range(len(text))})

    def _added(self, key: CellKey) -> Iterator[dict[CellKey, Decimal | None]]:
        """Mostly a digit that is typed twice, sometimes the key beside it hit as well."""
        text = self._digits(key)
        for at, digit in enumerate(text):
            more = digit if self._random.random() < 0.7 else self._random.choice(BESIDE[digit])
            yield from self._written(key, {text[: at + 1] + more + text[at + 1 :]})

    def _wrong_key(self, key: CellKey) -> Iterator[dict[CellKey, Decimal | None]]:
        text = self._digits(key)
        for at, digit in enumerate(text):
            for other in BESIDE[digit]:
                yield from self._written(key, {text[:at] + other + text[at + 1 :]})

    def _moved(
        self, key: CellKey, rows: int, columns: int
    ) -> Iterator[dict[CellKey, Decimal | None]]:
        """A typed figure in the cell beside, its own left blank or 0."""
        if key not in self._typed or not self._value(key):
            return
        row, column = self._places[key]
        table = key.partition(".")[0]
        for other in self._typed:
            there = self._places[other]
            beside = there in ((row + rows, column + columns), (row - rows, column - columns))
            if beside and other.startswith(table) and not self._value(other):
                empty = self._random.choice([None, Decimal(0)])
                yield {other: self._value(key), key: empty}

    def _blank(self, key: CellKey) -> Iterator[dict[CellKey, Decimal | None]]:
        if self._value(key) and key in self._typed:
            yield {key: None}

    def _extra(self, key: CellKey) -> Iterator[dict[CellKey, Decimal | None]]:
        if not self._value(key):
            yield {key: Decimal(self._random.randint(1, 9))}

    def _another(self, key: CellKey) -> Iterator[dict[CellKey, Decimal | None]]:
        """A figure that has nothing to do with the right one but its length."""
        length = len(self._digits(key))
        if length:
            digits = range(10 ** (length - 1), 10**length)
            yield from self._written(key, {str(self._random.choice(digits))})

    def _other_total(self, key: CellKey) -> Iterator[dict[CellKey, Decimal | None]]:
        """A total that is really the one of a neighbour."""
        cells = self._report.edition.cells
        if cells[key].computed:
            row, column = self._places[key]
            for other, place in self._places.items():
                near = abs(place[0] - row) + abs(place[1] - column) == 1
                same = cells[other].table == cells[key].table
                if near and same and cells[other].computed:
                    yield from self._written(key, {str(int(self._value(other)))})
