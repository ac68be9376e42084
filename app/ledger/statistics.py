"""What else a ledger tells of its counted cases: sentences, charts, answers that came late."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

from msgspec import Struct

from app.edition.definition import read_toml
from app.ledger.counting import SettledCase
from app.ledger.definition import LEDGER_FOLDER, REQUESTS
from app.ledger.tally import Tally
from app.report.changes import CaseRef
from app.report.charts import Bar, Chart, ChartKind

ANSWER_DAYS = 20
"""Working days for an answer, and as many again with an extension (《条例》第三十三条)."""

_OTHER, _MAX_BARS, _MAX_CATEGORIES = "其他", 8, 12
_SATURDAY = 5


class HolidayYear(Struct, frozen=True, forbid_unknown_fields=True):
    """A year's spans of days off and its working weekend days."""

    year: int
    off: tuple[tuple[date, date], ...]
    work: tuple[date, ...]


class _HolidayFile(Struct, frozen=True, forbid_unknown_fields=True):
    years: tuple[HolidayYear, ...]


class WorkingDays:
    """Counts working days by weekends and, for the years it knows, by official holidays."""

    def __init__(self, folder: Path = LEDGER_FOLDER) -> None:
        years = read_toml(folder / "holidays.toml", _HolidayFile).years
        self.known_years = frozenset(one.year for one in years)
        self._work = frozenset(day for one in years for day in one.work)
        self._off = frozenset(
            first + timedelta(days=days)
            for one in years
            for first, last in one.off
            for days in range((last - first).days + 1)
        )

    def is_working(self, day: date) -> bool:
        """Whether people work on a day."""
        return day in self._work or (day.weekday() < _SATURDAY and day not in self._off)

    def between(self, first: date, last: date) -> int:
        """How many working days there are after the first day, up to and with the last."""
        days = range(1, (last - first).days + 1)
        return sum(self.is_working(first + timedelta(days=number)) for number in days)


class LateCase(Struct, frozen=True):
    """A case answered after the time allowed, and the working days that it took."""

    ref: CaseRef
    days: int
    extended: bool


class Statistics(Struct, frozen=True):
    """What is known of the cases received in the year and of those concluded in it.

    `by_way` and `by_category` are empty where the ledger has no such column; `average_days` is in
    calendar days, None if nothing was concluded. `late` is a hint for the office alone and is never
    exported; `holidays_unknown` are the years counted by weekends only.
    """

    year: int
    by_month: Mapping[int, int]
    by_way: Mapping[str, int]
    by_category: Mapping[str, int]
    average_days: Decimal | None
    late: tuple[LateCase, ...]
    holidays_unknown: tuple[int, ...]
    left: int = 0
    """Cases that are not counted: what is known of the others is not told as if it were of all."""

    @property
    def sentences(self) -> tuple[str, ...]:
        """Ready sentences for the text on applications."""
        return tuple(self._sentences())

    def _sentences(self) -> Iterator[str]:
        if self.left:
            return
        received = sum(self.by_month.values())
        if self.by_way and received:
            yield f"从申请渠道看，{_listed(self.by_way)}。"
        if self.by_category and received:
            yield f"从申请内容看，涉及{_listed(self.by_category)}。"
        if self.average_days is not None:
            yield f"本年度办结的政府信息公开申请，平均办理时间为{self.average_days}天。"

    @property
    def charts(self) -> tuple[Chart, ...]:
        """Charts of the same, for the texts."""
        if self.left:
            return ()
        months = tuple(
            Bar(f"{month}月", str(self.by_month.get(month, 0))) for month in range(1, 13)
        )
        drawn = [("各月收到申请情况", months)] if self.by_month else []
        parts = (("申请渠道情况", self.by_way), ("申请内容分类情况", self.by_category))
        drawn += [
            (caption, tuple(Bar(label, str(count)) for label, count in counted.items()))
            for caption, counted in parts
            if counted
        ]
        return tuple(Chart(ChartKind.BAR, caption, bars) for caption, bars in drawn)


def statistics(tally: Tally, days: WorkingDays) -> Statistics:
    """The statistics of a tally's counted cases."""
    received = [one for one in tally.settled if one.received.year == tally.year]
    concluded = [one for one in tally.settled if one.concluded and one.concluded.year == tally.year]
    spans = [(one.concluded - one.received).days for one in concluded if one.concluded]
    average = Decimal(sum(spans)) / len(spans) if spans else None
    years = {day.year for one in concluded for day in (one.received, one.concluded) if day}
    months = Counter(one.received.month for one in received)
    return Statistics(
        tally.year,
        dict(sorted(months.items())),
        _shares(received, "way"),
        _shares(received, "category"),
        average.quantize(Decimal("0.1"), ROUND_HALF_UP) if average is not None else None,
        tuple(_late(concluded, days)),
        tuple(sorted(years - days.known_years)),
        sum(any(key.startswith(f"{REQUESTS}.") for key in one.cells) for one in tally.unsettled),
    )


def _shares(cases: Sequence[SettledCase], kind: str) -> dict[str, int]:
    """How many cases there are of each value, most first; rare ones together."""
    values = Counter(one.case.more.get(kind, "") for one in cases)
    blank = values.pop("", 0)
    if not values or len(values) > max(_MAX_CATEGORIES, len(cases) // 4):
        return {}  # no categories: a text of its own for each case
    ordered = values.most_common()
    if len(ordered) > _MAX_BARS:
        blank += sum(count for _, count in ordered[_MAX_BARS - 1 :])
        ordered = ordered[: _MAX_BARS - 1]
    shares = dict(ordered)
    if blank:
        shares[_OTHER] = shares.get(_OTHER, 0) + blank
    return shares


def _late(cases: Sequence[SettledCase], days: WorkingDays) -> Iterator[LateCase]:
    for one in cases:
        if one.concluded is None:
            continue
        taken = days.between(one.received, one.concluded)
        if taken > ANSWER_DAYS * (2 if one.extended else 1):
            yield LateCase(one.case.ref, taken, one.extended)


def _listed(counts: Mapping[str, int]) -> str:
    return "、".join(f"{label}{count}件" for label, count in counts.items())
