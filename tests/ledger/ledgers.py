"""Makes ledgers as offices keep them, with the figures that are right for them: seeded.

The truth is counted here by itself, from the cases as they were meant, before any of them is
written in some office's words.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

from openpyxl import Workbook
from openpyxl.utils import get_column_letter

from app.edition.catalog import Catalog
from app.ledger.cases import Answers
from app.ledger.sheets import read_sheets
from app.ledger.tally import Tally, tally_sheets

_WORDS = tomllib.loads((Path(__file__).parent / "offices.toml").read_text(encoding="utf-8"))
HEADS, TYPES, RESULTS = (_WORDS[name] for name in ("heads", "types", "results"))
COLUMNS, ROWS = tuple(TYPES[0]), tuple(RESULTS[0])

FAULTS = ("backwards", "undated", "unanswered", "later", "twice", "no_date", "no_day", "two")


@dataclass(frozen=True)
class Meant:
    """A case as it was: its days, who asked, what came of it; or what is wrong with it."""

    received: date
    concluded: date | None
    column: str
    row: str
    fault: str = ""


@dataclass
class Office:
    """How an office writes: heads and words of its own."""

    heads: dict[str, str]
    types: dict[str, str]
    results: dict[str, str]
    date: Callable[[date], Any]
    title: bool = True
    two_lines: bool = False
    monthly: bool = False
    sums: bool = False
    marks: bool = False
    blank_rows: bool = False
    reason: bool = False
    order: tuple[str, ...] = field(default_factory=tuple)


_DATES: tuple[Callable[[date], Any], ...] = (
    lambda day: day,
    lambda day: day.isoformat(),
    lambda day: f"{day.year}.{day.month}.{day.day}",
    lambda day: f"{day.year}年{day.month}月{day.day}日",
    lambda day: f"{day.year}/{day.month:02}/{day.day:02}",
    lambda day: f"{day:%Y%m%d}",
)


def office(random: Random) -> Office:
    """An office with habits of its own."""
    heads = dict(random.choice(HEADS))
    order = list(heads)
    if random.random() < 0.5:
        moved = order.pop(random.randrange(len(order)))
        order.insert(random.randrange(len(order)), moved)
    return Office(
        heads=heads,
        types=random.choice(TYPES),
        results=random.choice(RESULTS),
        date=random.choice(_DATES),
        title=random.random() < 0.7,
        two_lines=random.random() < 0.4,
        monthly=random.random() < 0.3,
        sums=random.random() < 0.4,
        marks=random.random() < 0.15,
        blank_rows=random.random() < 0.3,
        order=tuple(order),
    )


def cases(random: Random, year: int, count: int, faults: float = 0.05) -> Iterator[Meant]:
    """Cases around a year, some of them wrong in one of the ways that ledgers are."""
    for _ in range(count):
        received = date(year, 1, 1) + timedelta(days=random.randrange(-60, 365))
        concluded: date | None = received + timedelta(days=random.randrange(0, 45))
        if concluded is None or concluded.year > year or random.random() < 0.05:
            concluded = None
        column, row = random.choice(COLUMNS), random.choice(ROWS)
        fault = random.choice(FAULTS) if random.random() < faults else ""
        if fault in ("backwards", "undated", "unanswered", "two") and concluded is None:
            fault = ""
        yield Meant(received, concluded, column, row if concluded else "", fault)


def truth(meant: Sequence[Meant], year: int) -> Counter[str]:
    """The figures of table three's typed cells for a year; what is wrong counts nowhere."""
    figures: Counter[str] = Counter()
    for one in meant:
        if one.fault or (one.concluded and one.concluded.year < year):
            continue
        came = "received" if one.received.year == year else "carried_in"
        figures[f"requests.{came}.{one.column}"] += 1
        figures[f"requests.{one.row or 'carried_out'}.{one.column}"] += 1
    return figures


def rows_of(meant: Sequence[Meant], office: Office, year: int) -> list[dict[str, Any]]:
    """The cases as an office writes them: values by kind of column."""
    rows: list[dict[str, Any]] = []
    for number, one in enumerate(meant, 1):
        row: dict[str, Any] = {
            "number": f"{year}-{number:04}",
            "received": office.date(one.received),
            "applicant": f"申请人{number}",
            "type": office.types[one.column],
            "way": ("当面", "信函", "网络")[number % 3],
            "content": f"关于第{number}号地块征收的信息",
            "concluded": office.date(one.concluded) if one.concluded else None,
            "result": office.results[one.row] if one.row else ("办理中" if number % 2 else None),
        }
        rows += _spoiled(row, one, office, year)
    return rows


def _spoiled(row: dict[str, Any], one: Meant, office: Office, year: int) -> list[dict[str, Any]]:
    match one.fault:
        case "backwards":
            row["concluded"] = office.date(one.received - timedelta(days=3))
        case "undated":
            row["concluded"] = None
        case "unanswered":
            row["result"] = None
        case "later":
            row["received"] = office.date(date(year + 1, 3, 5))
            row["concluded"] = row["result"] = None
        case "twice":
            return [row, dict(row)]
        case "no_date":
            row["received"] = None
        case "no_day":
            row["received"] = f"{year}-2-30"
        case "two":
            row["result"] = "予以公开；信息不存在"
    return [row]


def workbook(meant: Sequence[Meant], office: Office, year: int, random: Random) -> Workbook:
    """The ledger as a workbook."""
    rows = rows_of(meant, office, year)
    book = Workbook()
    book.remove(book.worksheets[0])
    parts = [rows[i::4] for i in range(4)] if office.monthly else [rows]
    for number, part in enumerate(parts, 1):
        sheet = book.create_sheet(f"第{number}季度" if office.monthly else "台账")
        _write(sheet, part, office, year)
        if office.blank_rows:
            sheet.append([])
            sheet.append(["填表人：王五", None, "审核人：赵六"])
    return book


def _write(sheet: Any, rows: Sequence[dict[str, Any]], office: Office, year: int) -> None:
    kinds = list(office.order)
    if office.title:
        sheet.append([f"清河镇{year}年政府信息依申请公开登记台账"])
        sheet.merge_cells(f"A1:{get_column_letter(len(kinds))}1")
    if office.two_lines:
        _two_lines(sheet, kinds, office)
    else:
        sheet.append([office.heads[kind] for kind in kinds])
    for row in rows:
        sheet.append([row[kind] for kind in kinds])
        if office.blank_rows and len(rows) % 7 == 3:
            sheet.append([])
    if office.sums:
        sheet.append(["合计", len(rows)])


def _two_lines(sheet: Any, kinds: Sequence[str], office: Office) -> None:
    """A head of two rows: the answer's columns below one head, the others over both rows."""
    top, below = [], []
    for kind in kinds:
        answer = kind in ("concluded", "result")
        top.append("办理情况" if answer else office.heads[kind])
        below.append(office.heads[kind] if answer else None)
    sheet.append(top)
    sheet.append(below)
    line = sheet.max_row - 1
    for index, kind in enumerate(kinds, 1):
        if kind not in ("concluded", "result"):
            sheet.merge_cells(
                start_row=line, end_row=line + 1, start_column=index, end_column=index
            )


def tally_file(
    path: Path, catalog: Catalog, *, year: int | None = None, answers: Answers | None = None
) -> Tally:
    """A ledger's file, counted; without a year, that in which most of its cases came."""
    return tally_sheets(path.name, read_sheets(path), catalog, year=year, answers=answers)
