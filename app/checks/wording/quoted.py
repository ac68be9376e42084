"""Compares the figures in sentences with the cells that the sentences speak of."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from app.checks.findings import Finding, Rewording
from app.checks.wording.common import found, quote_in, regex, rewording, texts_of, wording_finding
from app.checks.wording.figures import Figure
from app.checks.wording.prose import Prose, Sentence, Span
from app.checks.wording.scope import is_change, is_of_other_time, is_reached
from app.edition.cells import CellKey
from app.edition.edition import Edition
from app.edition.patterns import matching_keys
from app.edition.wording_kinds import Quoted, SpokenRow
from app.report.narrative import Live
from app.report.numbers import format_plain, trimmed
from app.report.report import Report
from app.report.totals import sum_known

_MONEY = {"元": Decimal(1), "万元": Decimal(10_000), "亿元": Decimal(100_000_000)}

Sums = tuple[tuple[CellKey, ...], ...]
"""The sums of cells that one figure may be."""


@dataclass(frozen=True)
class Meaning:
    """What a figure speaks of: the row's words, the columns, and whether they were named."""

    row: SpokenRow
    columns: tuple[str, ...]


@dataclass(frozen=True)
class _Claim:
    """A figure as a sentence says it, in words and as a number, and what it speaks of."""

    sentence: Sentence
    stretch: Span
    figure: Figure
    meaning: Meaning
    said: str


@dataclass(frozen=True)
class Quotation:
    """A figure of a text in the `unit` of the cells it speaks of, and the sums it may be."""

    figure: Figure
    sums: Sums
    unit: str

    def fits(self, value: Decimal) -> bool:
        """Whether the text is right if one of the sums is this value."""
        return (self.figure.rounds if self.unit in _MONEY else self.figure.may_be)(value)


@dataclass(frozen=True)
class _Spoken:
    """What speaks of any of the rows of a check, and of each."""

    any: re.Pattern[str]
    rows: tuple[re.Pattern[str], ...]


def check_quoted(report: Report, check: Quoted) -> Iterator[Finding]:
    """A finding for every figure that is not that of the cells its sentence speaks of."""
    for place, claim in _claims(report, check):
        yield from _compared(report, check, place, claim)


def quotations(report: Report, check: Quoted) -> Iterator[Quotation]:
    """All figures of the texts that speak of cells, right or wrong."""
    for _, claim in _claims(report, check):
        yield _quotation(report.edition, check, claim)


@lru_cache(maxsize=4096)
def meanings(check: Quoted, sentence: Sentence, year: int) -> tuple[tuple[int, Meaning], ...]:
    """The figures of a sentence that speak of cells of the report's year, and of which."""
    return tuple(_meanings(check, sentence, year))


def _meanings(check: Quoted, sentence: Sentence, year: int) -> Iterator[tuple[int, Meaning]]:
    last: Meaning | None = None
    earlier: Meaning | None = None
    for number, figure in enumerate(sentence.figures):
        if figure.unit not in check.units or is_change(sentence, number):
            continue
        meaning = _meaning(check, sentence, number, year, last)
        if is_of_other_time(sentence, number, year):
            earlier = meaning
            continue
        if meaning is None and earlier and is_reached(sentence, number):
            meaning = earlier
        if meaning:
            last = meaning
            if meaning.columns:
                yield number, meaning


def sums_of(edition: Edition, check: Quoted, meaning: Meaning) -> Sums:
    """The cells that a figure with this meaning may add up."""
    return tuple(
        tuple(
            key
            for row in rows
            for column in meaning.columns
            for key in _keys(edition, f"{check.table}.{row}.{column}")
        )
        for rows in meaning.row.rows
    )


def in_unit(figure: Figure, unit: str) -> Figure:
    """The figure in the unit of a cell."""
    if figure.unit == unit or figure.unit not in _MONEY or unit not in _MONEY:
        return figure
    rate = _MONEY[figure.unit] / _MONEY[unit]
    return Figure(
        figure.value * rate, unit, figure.start, figure.end, figure.step * rate,
        figure.over, figure.near,
    )  # fmt: skip


@lru_cache(maxsize=512)
def _keys_by(cells: tuple[CellKey, ...], pattern: str) -> tuple[CellKey, ...]:
    return matching_keys(dict.fromkeys(cells), pattern)  # type: ignore[arg-type]


def _keys(edition: Edition, pattern: str) -> tuple[CellKey, ...]:
    return _keys_by(tuple(edition.cells), pattern)


def _meaning(
    check: Quoted, sentence: Sentence, number: int, year: int, last: Meaning | None
) -> Meaning | None:
    head, tail = sentence.head(number), sentence.tail(number)
    if not head and not tail:
        return None
    if found(check.unless, head) or found(check.unless, tail):
        return None
    for words in (head, tail):
        row = _row(check, words, head + tail, sentence, year, own=words is tail)
        if row:
            return Meaning(row, _columns(check, head + tail) or check.default)
    columns = _columns(check, head)
    row = last.row if last else check.bare
    if not row or not columns or (row is check.bare and not _is_spoken(row, head, sentence, year)):
        return None
    return Meaning(row, columns)


def _row(
    check: Quoted, words: str, clause: str, sentence: Sentence, year: int, *, own: bool
) -> SpokenRow | None:
    spoken = _spoken(check, year, own=own)
    if not spoken.any.search(words):
        return None
    for row, when in zip(check.rows, spoken.rows, strict=True):
        if not when.search(words) or found(row.unless, clause, year):
            continue
        if _is_within(row, sentence):
            return row
    return None


@lru_cache(maxsize=256)
def _spoken(check: Quoted, year: int, *, own: bool) -> _Spoken:
    """The patterns of the rows; `own` ones stand at the beginning of the words."""
    lead = "^[^，,；;]{0,12}" if own else ""
    whens = [f"{lead}(?:{row.when})" for row in check.rows]
    return _Spoken(regex("|".join(whens), year), tuple(regex(when, year) for when in whens))


def _is_spoken(row: SpokenRow, words: str, sentence: Sentence, year: int) -> bool:
    return found(row.when, words, year) and _is_within(row, sentence)


def _is_within(row: SpokenRow, sentence: Sentence) -> bool:
    return not row.within or found(row.within, sentence.heading + sentence.text)


def _columns(check: Quoted, words: str) -> tuple[str, ...]:
    for column in check.columns:
        if found(column.when, words):
            return column.columns
    return ()


def _claims(report: Report, check: Quoted) -> Iterator[tuple[tuple[str, Prose], _Claim]]:
    for place in texts_of(report, check):
        for sentence in place[1].sentences:
            for claim in (
                *_figures(report, check, place[1], sentence),
                *_denials(report, check, sentence),
            ):
                yield place, claim


def _quotation(edition: Edition, check: Quoted, claim: _Claim) -> Quotation:
    sums = sums_of(edition, check, claim.meaning)
    unit = edition.cells[sums[0][0]].unit
    return Quotation(in_unit(claim.figure, unit), sums, unit)


def _figures(report: Report, check: Quoted, prose: Prose, sentence: Sentence) -> Iterator[_Claim]:
    for number, meaning in meanings(check, sentence, report.details.year):
        figure = sentence.figures[number]
        if not prose.is_live(figure):
            said = sentence.text[figure.start - sentence.start : figure.end - sentence.start]
            yield _Claim(sentence, (figure.start, figure.end), figure, meaning, said)


def _denials(report: Report, check: Quoted, sentence: Sentence) -> Iterator[_Claim]:
    """Where a sentence says that there was nothing."""
    year, taken = report.details.year, 0
    for row in check.rows:
        for match in regex(row.none, year).finditer(sentence.text) if row.none else ():
            if match.start() < taken:
                continue
            taken = match.end()
            if found(check.unless, match.group()):
                continue
            if _tells_other_time(sentence, match.start(), year):
                continue
            stretch = (sentence.start + match.start(), sentence.start + match.end())
            none = Figure(Decimal(0), "", *stretch, Decimal(1))
            yield _Claim(sentence, stretch, none, Meaning(row, check.default), match.group())


def _tells_other_time(sentence: Sentence, end: int, year: int) -> bool:
    none = Figure(Decimal(0), "", sentence.start + end, sentence.start + end, Decimal(1))
    alone = Sentence(sentence.text, sentence.start, sentence.heading, (none,), sentence.order)
    return is_of_other_time(alone, 0, year)


def _compared(
    report: Report, check: Quoted, place: tuple[str, Prose], claim: _Claim
) -> Iterator[Finding]:
    """A finding if the figure is none of the sums; blank cells are no reason for one."""
    edition = report.edition
    quotation = _quotation(edition, check, claim)
    sums = quotation.sums
    values = [sum_known(map(report.value, keys)) for keys in sums]
    known = [trimmed(value) for value in values if value is not None]
    if not known or len(known) < len(values):
        return
    if any(quotation.fits(value) for value in known):
        return
    places = {
        "quote": quote_in(claim.sentence, *claim.stretch),
        "said": claim.said,
        "place": _place(edition, sums[0]),
        "value": f"{format_plain(known[0])} {quotation.unit}",
        "notes": _notes(report, sums, known, quotation.figure.value),
    }
    both = (trimmed(quotation.figure.value), known[0])
    offered = tuple(_rewordings(edition, place[1], claim, quotation, known))
    yield wording_finding(
        check, place, claim.stretch, places, cells=sums[0], values=both, rewordings=offered
    )


def _rewordings(
    edition: Edition, prose: Prose, claim: _Claim, quotation: Quotation, known: Sequence[Decimal]
) -> Iterator[Rewording]:
    """Each value that the figure may have meant, in the unit in which it is written.

    That there was nothing is said in words, for which no figure can be put.
    """
    unit = claim.figure.unit
    seen: set[Decimal] = set()
    for keys, value in zip(quotation.sums, known, strict=True):
        if not unit or value in seen:
            continue
        seen.add(value)
        words = f"{format_plain(_money(value, quotation.unit, unit))}{unit}"
        same = unit == quotation.unit
        live = f"{Live(keys).source}{unit}" if same else ""
        reason = f"与表格中{_place(edition, keys)}一致"
        yield from rewording(prose, claim.figure, words, reason, live=live)


def _money(value: Decimal, unit: str, wanted: str) -> Decimal:
    """A value in another unit of money; any other value as it is."""
    if unit == wanted or unit not in _MONEY or wanted not in _MONEY:
        return value
    return trimmed(value * _MONEY[unit] / _MONEY[wanted])


def _place(edition: Edition, keys: tuple[CellKey, ...]) -> str:
    """The cells in the form's words; the group that they make up, if they are several."""
    cells = [edition.cells[key] for key in keys]
    if len({cell.row for cell in cells}) == 1:
        columns = "、".join(dict.fromkeys(cell.column_path[-1] for cell in cells))
        return f"“{cells[0].row_path[-1]}”·{columns}"
    groups = {cell.row_path[-2] for cell in cells if len(cell.row_path) > 1}
    column = cells[0].column_path[-1]
    if len(groups) == 1:
        return f"“{groups.pop()}”各项之和·{column}"
    rows = "”与“".join(dict.fromkeys(cell.row_path[-1] for cell in cells))
    return f"“{rows}”之和·{column}"


def _notes(report: Report, sums: Sums, known: list[Decimal], said: Decimal) -> str:
    """What else the figure could have been, and what it is instead."""
    notes = ""
    for keys, value in zip(sums[1:], known[1:], strict=True):
        if value != known[0]:
            notes += f"（{_place(report.edition, keys)}为 {format_plain(value)}）"
    if len(sums[0]) > 1:
        part = next((key for key in sums[0] if report.value(key) == said and said), None)
        if part:
            notes += f"（{format_plain(said)} 只是其中{report.edition.cells[part].words}）"
    return notes
