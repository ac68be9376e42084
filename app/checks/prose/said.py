"""A sentence of a report with what it claims, beside the cells and figures that prove it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import lru_cache

from msgspec import Struct
from msgspec.structs import replace

from app import patterns as re
from app.checks.equations import has_last_year
from app.checks.prose.claims import FigureReader
from app.checks.prose.clauses import own_of, time_of
from app.checks.prose.common import (
    HUNDRED,
    Around,
    Change,
    ChangeProblem,
    Claim,
    ClaimReading,
    Read,
    Time,
    counted_units,
    plain,
    rate_like,
    reworded,
    texts_of,
)
from app.checks.prose.spoken import MIN_CHANGED, MIN_SHOWN
from app.checks.prose.text import Figure, Prose, Sentence
from app.edition.cells import CellKey
from app.edition.edition import Edition
from app.edition.text_check_kinds import Quoted, WordingCheck
from app.report.figures import written
from app.report.numbers import are_exchanged, format_plain, has_other_digit, trimmed
from app.report.report import Report
from app.report.totals import sum_known

_MIN_DIGITS = 3
"""So many digits a figure has that is hardly like another but for one digit by chance."""
_AS_JUDGE = re.compile(r"(?:[审办受代]理|承办|应对)[^，；。\d]{0,8}(?:复议|诉讼|应诉)|复议机构")
MONEY = {"元": Decimal(1), "万元": Decimal(10_000), "亿元": Decimal(100_000_000)}

Sums = tuple[tuple[CellKey, ...], ...]
"""The sums of cells that one figure may be."""


class Quotation(Struct, frozen=True):
    """A figure of a text in the `unit` of the cells it speaks of, and the sums it may be."""

    figure: Figure
    sums: Sums
    unit: str
    also: Sums = ()
    least: bool = False

    def fits(self, value: Decimal) -> bool:
        """Whether the text is right if one of the sums is this value."""
        if self.least and value >= self.figure.value:
            return True
        return (self.figure.rounds if self.unit in MONEY else self.figure.is_about)(value)


class Said(Struct, frozen=True):
    """A sentence of a text of a report, with what it claims."""

    report: Report
    key: str
    prose: Prose
    sentence: Sentence
    read: Read

    @property
    def place(self) -> tuple[str, Prose]:
        """Its text."""
        return self.key, self.prose

    @property
    def year(self) -> int:
        """The report's."""
        return self.report.details.year

    def time(self, number: int) -> Time:
        """The time of a figure."""
        return time_of(self.sentence, number, self.year)

    def cells(self, check: Quoted, *readings: ClaimReading) -> Sums:
        """The cells that each of some readings adds up."""
        cells = (spoken_cells(self.report.edition, check, one) for one in readings)
        return tuple(dict.fromkeys(cells))

    def quotation(self, claim: Claim) -> Quotation:
        """A claim in cells."""
        sums = self.cells(claim.check, *claim.readings)
        unit = self.report.edition.cells[sums[0][0]].unit
        if claim.number is None:
            return Quotation(Figure(Decimal(0), "", 0, 0, Decimal(1)), sums, unit)
        also = self.cells(claim.check, *claim.also)
        figure = in_unit(self.sentence.figures[claim.number], unit)
        return Quotation(figure, sums, unit, also, claim.least)

    def values(self, sums: Sums) -> tuple[Decimal, ...]:
        """What each of some sums comes to; none if cells are blank."""
        return known_values(sums, written(self.report))

    def last_values(self, sums: Sums) -> tuple[Decimal, ...]:
        """The same, last year."""
        return known_values(sums, self.report.last_year.get)

    def contradicted(self, quotation: Quotation) -> tuple[Decimal, ...]:
        """What each of the sums of a quotation is, if all are known and none fits.

        A total may be as the document states it or as its cells add up: that the two differ is a
        fault of its own.
        """
        values = self.values(quotation.sums)
        if self.report.stated and values:
            values = (*values, *known_values(quotation.sums, self.report.value))
        also = (value for keys in quotation.also for value in self.values((keys,)))
        fits = any(map(quotation.fits, (*values, *also)))
        return () if fits else values[: len(quotation.sums)]

    @property
    def is_shown(self) -> bool:
        """Whether a figure shows what it is about: a count that only its cells explain."""
        for claim in self.read.claims:
            if claim.number is not None and claim.time is not Time.OTHER:
                quotation = self.quotation(claim)
                values = self.values if claim.time is Time.THIS else self.last_values
                is_it = values(quotation.sums[:1]) == (quotation.figure.value,)
                if (is_it and quotation.figure.value >= MIN_SHOWN) or self.is_slip(quotation):
                    return True
        if self._is_shown_together:
            return True
        counts = ((self.sentence.figures[one.number or 0], one) for one in self.read.rated)
        return any(
            abs(change.by) == figure.value >= (MIN_SHOWN if self.read.claims else MIN_CHANGED)
            for figure, claim in counts if figure.exact and figure.unit in claim.check.units
            for change in self.changes_of(self.quotation(claim).sums)
        )  # fmt: skip

    @property
    def _is_shown_together(self) -> bool:
        """Whether one of two small figures is that of its cells, or each that of the other's."""
        claims = (one for one in self.read.claims if one.time is Time.THIS)
        told = [(one.figure.value, self.values(one.sums)) for one in map(self.quotation, claims)]
        is_party = len(told) > 1 and not _AS_JUDGE.search(self.sentence.text)
        return is_party and any(
            said in values or any(one in values and said in its for one, its in told)
            for said, values in told if said
        )  # fmt: skip

    def is_slip(self, quotation: Quotation, *, foreign: bool = False) -> bool:
        """Whether a figure is what one writes for that of its cells by a slip.

        So is last year's, or one with two digits exchanged, or one of many with another digit, of
        still more if it may be `foreign`.
        """
        figure, sums = quotation.figure, quotation.sums[:1]
        if not figure.exact or figure.value < MIN_SHOWN:
            return False
        if self.last_values(sums) == (figure.value,):
            return True
        here = format_plain(figure.value)
        is_long = len(here) >= _MIN_DIGITS + foreign
        true = (format_plain(one // figure.step * figure.step) for one in self.values(sums))
        return any(
            are_exchanged(here, there) or (is_long and has_other_digit(here, there))
            for there in true
        )

    def changes_of(self, sums: Sums, *, least: int = 0) -> Iterator[Change]:
        """How each of some sums changed since last year, if both years are known.

        No rate can be told of less than one, the `least` they must have been.
        """
        for keys in sums if has_last_year(self.report) else ():
            now, before = self.values((keys,)), self.last_values((keys,))
            if now and before and before[0] >= least:
                yield Change(before[0], now[0])

    def changes(self, number: int, *, least: int = 1) -> Iterator[Change]:
        """How the cells changed that a figure speaks of."""
        for claim in self.read.claims:
            if claim.number == number and claim.time is Time.THIS:
                yield from self.changes_of(self.quotation(claim).sums, least=least)

    def rated_cells(self, number: int) -> Sums:
        """The cells that a rate is of by its own clause."""
        rated = (one for one in self.read.rated if one.number == number)
        return tuple(keys for one in rated for keys in self.cells(one.check, *one.readings))

    def rated_changes(self, number: int) -> Iterator[Change]:
        """How they changed; no rate is of nothing."""
        return self.changes_of(self.rated_cells(number), least=1)

    def problem(
        self, figure: Figure, value: Decimal, words: str, reason: str, shown: str = ""
    ) -> ChangeProblem:
        """That a figure is another, for which words are offered if there are any."""
        stretch = figure.start, figure.end
        offered = (reworded(self.prose, *stretch, words, reason),) if words else ()
        return ChangeProblem(*stretch, value, shown or words, reason, offered)

    def quotient(
        self, figure: Figure, part: Decimal, whole: Decimal, per: Decimal = HUNDRED, of: str = "按"
    ) -> ChangeProblem:
        """That a figure is not the quotient that two others give, in per cent or as told."""
        value = part * per / whole
        reason = f"{of} {plain(part)} ÷ {plain(whole)} 计算"
        return self.problem(figure, value, rate_like(figure, value), reason)

    def points(self, figure: Figure, change: Change, way: int) -> ChangeProblem:
        """That two rates do not differ by so many percentage points."""
        words = f"{plain(abs(change.by))}{figure.unit}"
        shown = f"{'提高' if change.by > 0 else '下降'} {words}"
        reason = f"由 {plain(change.before)}% 变为 {plain(change.now)}%"
        return self.problem(figure, change.by, words * (change.by * way > 0), reason, shown)


def said_in(report: Report, check: WordingCheck) -> Iterator[Said]:
    """Every sentence of the texts that a check reads, with what it claims; its matter's if any."""
    checks = tuple(one for one in report.edition.checks if isinstance(one, Quoted))
    for key, prose in texts_of(report, check):
        around = Around(key, own_of(report), report.details.year)
        for sentence, read, matters in _read_text(checks, prose, around):
            if isinstance(check, Quoted) and check not in matters:
                continue
            supposed = Said(report, key, prose, sentence, read.supposed or read)
            is_it = read.supposed is None or supposed.is_shown
            yield supposed if is_it else replace(supposed, read=read)


@lru_cache(maxsize=4096)
def _read_sentence(checks: tuple[Quoted, ...], sentence: Sentence, around: Around) -> Read:
    """The claims of one sentence, those of other offices and other business left out."""
    reader = FigureReader(checks, sentence, around)
    read = reader.read()
    units, figures = counted_units(checks), sentence.figures
    if not any(one.unit in units for one in figures) or read.claims or read.rated or read.against:
        return read
    supposing = FigureReader.beside(reader, replace(around, supposed=True))
    return replace(read, supposed=supposing.read())


@lru_cache(maxsize=32)
def _read_text(
    checks: tuple[Quoted, ...], prose: Prose, around: Around
) -> tuple[tuple[Sentence, Read, frozenset[Quoted]], ...]:
    """All sentences of a text with what they claim or may, and of which matters.

    Each is read after the one before it.
    """
    done, before, paragraph = [], around, -1
    for sentence in prose.sentences:
        before = before if sentence.start == paragraph else around
        read = _read_sentence(checks, sentence, before)
        if (read.topic, read.is_other) != (before.topic, before.is_other):
            before = replace(around, topic=read.topic, is_other=read.is_other)
        paragraph = sentence.end
        reads = (one for one in (read, read.supposed) if one)
        matters = frozenset(claim.check for one in reads for claim in (*one.claims, *one.unsure))
        done.append((sentence, read, matters))
    return tuple(done)


def quotations(report: Report, check: Quoted) -> Iterator[Quotation]:
    """All figures of the texts that speak of cells of this year, right or wrong."""
    for said in said_in(report, check):
        for claim in said.read.claims:
            if claim.check is check and claim.time is Time.THIS:
                yield said.quotation(claim)


def spoken_cells(edition: Edition, check: Quoted, reading: ClaimReading) -> tuple[CellKey, ...]:
    """The cells that a reading adds up."""
    return tuple(
        key
        for row in reading.rows
        for column in reading.columns
        for key in edition.matching(f"{check.table}.{row}.{column}")
    )


def in_unit(figure: Figure, unit: str) -> Figure:
    """The figure in the unit of a cell."""
    rate = money_rate(figure.unit, unit)
    if figure.unit == unit or not rate:
        return figure
    return replace(figure, value=figure.value * rate, unit=unit, step=figure.step * rate)


def money_rate(unit: str, other: str) -> Decimal:
    """How many of another unit of money one is, 0 if one of both is none."""
    return MONEY[unit] / MONEY[other] if {unit, other} <= MONEY.keys() else Decimal(0)


def known_values(sums: Sums, value: Callable[[CellKey], Decimal | None]) -> tuple[Decimal, ...]:
    """What each of the sums comes to; none if cells are blank, which is no reason to accuse."""
    values = [sum_known(map(value, keys)) for keys in sums]
    known = tuple(trimmed(one) for one in values if one is not None)
    return known if len(known) == len(values) else ()
