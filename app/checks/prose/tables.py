"""Compares what sentences claim with the cells of the tables."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from itertools import chain

from msgspec import Struct
from msgspec.structs import replace

from app import patterns as re
from app.checks.equations import has_last_year
from app.checks.findings import Finding, Rewording
from app.checks.prose.claims import read_sentence
from app.checks.prose.clauses import is_base, is_stated_base, listed_year, own_of
from app.checks.prose.common import (
    Around,
    Change,
    Claim,
    ClaimReading,
    Read,
    Time,
    contradiction,
    found,
    rewording,
    table_place_words,
    texts_of,
    written_like,
)
from app.checks.prose.spoken import MIN_CHANGED, MIN_SHOWN
from app.checks.prose.text import Figure, Prose, Sentence
from app.edition.cells import CellKey
from app.edition.edition import Edition
from app.edition.text_check_kinds import Quoted, WordingCheck
from app.report.figures import written
from app.report.narrative import Live
from app.report.numbers import are_exchanged, format_plain, has_other_digit, trimmed
from app.report.report import Report
from app.report.totals import sum_known

_MONEY = {"元": Decimal(1), "万元": Decimal(10_000), "亿元": Decimal(100_000_000)}
_MIN_NEAR, _LITTLE_MORE = 20, Decimal("1.25")
"""A little more than a count is no part of it, and hardly anything else."""
_MIN_DIGITS = 3
"""So many digits a figure has that is hardly like another but for one digit by chance."""
_LAST_YEAR_ALONE = "(?:^|[。；])(?:{last_year}年度?|上一?年度?|去年)[，,]?$"
_LAST_YEAR = (
    "^(?:[我本全][\u4e00-\u9fa5]{1,2})?(?:{last_year}年度?|上一?年度?|去年)(?!结转|转|遗留|未)"
    "|{last_year}年度?$"
)
_MIN_READINGS = 2
_WHOLE = re.compile("(?:政府信息公开|信息公开)?申请(?:当|之|其)?[中里][^；。]*$")
Rows = tuple[tuple[str, ...], ...]
"""The rows of each of the readings of a claim."""

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
        return (self.figure.rounds if self.unit in _MONEY else self.figure.is_about)(value)


class Wrong(Struct, frozen=True):
    """A quotation that no sum fits, what each of the sums is, and whether it was so last year.

    If `is_of_last_year` the text tells of last year, and the sums are last year's.
    """

    quotation: Quotation
    values: tuple[Decimal, ...]
    is_last_years: bool
    is_of_last_year: bool = False


def said_in(report: Report, check: WordingCheck) -> Iterator[tuple[str, Prose, Sentence, Read]]:
    """Every sentence of the texts that a check reads, with what it claims; its matter's if any."""
    checks = tuple(one for one in report.edition.checks if isinstance(one, Quoted))
    for key, prose in texts_of(report, check):
        around = Around(key, own_of(report), report.details.year)
        for sentence, read, matters in _read_text(checks, prose, around):
            if isinstance(check, Quoted) and check not in matters:
                continue
            is_shown = read.supposed is not None and _is_shown(report, sentence, read.supposed)
            yield key, prose, sentence, read.supposed if read.supposed and is_shown else read


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
        read = read_sentence(checks, sentence, before)
        if (read.topic, read.is_other) != (before.topic, before.is_other):
            before = replace(around, topic=read.topic, is_other=read.is_other)
        paragraph = sentence.end
        reads = (one for one in (read, read.supposed) if one)
        matters = frozenset(claim.check for one in reads for claim in (*one.claims, *one.unsure))
        done.append((sentence, read, matters))
    return tuple(done)


def _is_shown(report: Report, sentence: Sentence, read: Read) -> bool:
    """Whether a figure shows what a sentence is about: a count that only its cells explain."""
    for claim in read.claims:
        if claim.number is not None and claim.time is not Time.OTHER:
            quotation = quotation_of(report.edition, sentence, claim)
            values = written(report) if claim.time is Time.THIS else report.last_year.get
            is_it = known_values(quotation.sums[:1], values) == (quotation.figure.value,)
            if (is_it and quotation.figure.value >= MIN_SHOWN) or _is_slip(report, quotation):
                return True
    counts = ((sentence.figures[one.number or 0], one) for one in read.rated)
    return any(
        abs(change.by) == figure.value >= (MIN_SHOWN if read.claims else MIN_CHANGED)
        for figure, claim in counts if figure.exact and figure.unit in claim.check.units
        for change in changes_of(report, quotation_of(report.edition, sentence, claim).sums)
    )  # fmt: skip


def _is_slip(report: Report, quotation: Quotation, *, foreign: bool = False) -> bool:
    """Whether a figure is what one writes for that of its cells by a slip.

    So is last year's, or one with two digits exchanged, or one of many with another digit, of
    still more if it may be `foreign`.
    """
    said, sums = quotation.figure.value, quotation.sums[:1]
    if not quotation.figure.exact or said < MIN_SHOWN:
        return False
    if known_values(sums, report.last_year.get) == (said,):
        return True
    step = quotation.figure.step
    true = [one // step * step for one in known_values(sums, written(report)) or ()]
    here = format_plain(said)
    is_long = len(here) >= _MIN_DIGITS + foreign
    return any(
        are_exchanged(here, there) or (is_long and has_other_digit(here, there))
        for there in map(format_plain, true)
    )


def _is_over(claim: Claim, quotation: Quotation, values: Sequence[Decimal]) -> bool:
    """Whether a figure is more than its cells, and can be no more or is hardly of others."""
    said, true = quotation.figure.value, values[0]
    if claim.most and quotation.figure.exact and said > max(values):
        return True
    is_counted = quotation.figure.exact and quotation.unit not in _MONEY and len(values) == 1
    return (
        is_counted
        and not claim.is_foreign
        and true >= _MIN_NEAR
        and true < said <= _LITTLE_MORE * true
    )


def quotations(report: Report, check: Quoted) -> Iterator[Quotation]:
    """All figures of the texts that speak of cells of this year, right or wrong."""
    for _, _, sentence, read in said_in(report, check):
        for claim in read.claims:
            if claim.check is check and claim.time is Time.THIS:
                yield quotation_of(report.edition, sentence, claim)


def quotation_of(edition: Edition, sentence: Sentence, claim: Claim) -> Quotation:
    """The claim in cells."""
    sums = tuple(dict.fromkeys(spoken_cells(edition, claim.check, one) for one in claim.readings))
    unit = edition.cells[sums[0][0]].unit
    if claim.number is None:
        return Quotation(Figure(Decimal(0), "", 0, 0, Decimal(1)), sums, unit)
    also = tuple(spoken_cells(edition, claim.check, one) for one in claim.also)
    figure = in_unit(sentence.figures[claim.number], unit)
    return Quotation(figure, sums, unit, also, claim.least)


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
    if figure.unit == unit or figure.unit not in _MONEY or unit not in _MONEY:
        return figure
    rate = _MONEY[figure.unit] / _MONEY[unit]
    return Figure(
        figure.value * rate, unit, figure.start, figure.end, figure.step * rate,
        figure.over, figure.near, figure.under,
    )  # fmt: skip


def known_values(
    sums: Sums, value: Callable[[CellKey], Decimal | None]
) -> tuple[Decimal, ...] | None:
    """What each of the sums comes to; None if cells are blank, which is no reason to accuse."""
    values = [sum_known(map(value, keys)) for keys in sums]
    known = tuple(trimmed(one) for one in values if one is not None)
    return known if known and len(known) == len(values) else None


def changes_of(report: Report, sums: Sums, *, least: int = 0) -> Iterator[Change]:
    """How each of the sums changed since last year, if both years are known.

    No rate can be told of less than one, the `least` they must have been.
    """
    for keys in sums if has_last_year(report) else ():
        now = known_values((keys,), written(report))
        before = known_values((keys,), report.last_year.get)
        if now and before and before[0] >= least:
            yield Change(before[0], now[0])


def check_quoted(report: Report, check: Quoted) -> Iterator[Finding]:
    """A finding for every figure that is none of the sums that its clause may mean."""
    wrong: list[tuple[str, Prose, Sentence, Claim, Wrong]] = []
    for key, prose, sentence, read in said_in(report, check):
        meant: dict[Rows, list[int]] = {}
        for claim in (*read.claims, *read.unsure):
            if claim.check is check and claim.time is Time.LAST and not claim.unsure:
                wrong += _wrong_of_last_year(report, (key, prose, sentence, claim))
            if claim.check is not check or claim.time is not Time.THIS:
                continue
            told = (one.number for _, _, two, one, _ in wrong if two is sentence)
            if sentence.figures and claim.number is not None and claim.number in told:
                continue
            quotation = quotation_of(report.edition, sentence, claim)
            values = contradicted(report, quotation) or _of_other_rows(
                report, (sentence, claim), quotation, meant
            )
            is_sure = not claim.unsure or claim.least
            is_sure = is_sure or _is_slip(report, quotation, foreign=claim.is_foreign)
            if values is None or not (is_sure or _is_over(claim, quotation, values)):
                continue
            last = known_values(quotation.sums, report.last_year.get)
            is_last = bool(last and quotation.figure.value and quotation.figure.value in last)
            wrong.append((key, prose, sentence, claim, Wrong(quotation, values, is_last)))
    swapped = _swapped(wrong)
    for place, one in enumerate(wrong):
        other = swapped.get(place)
        if other is not None and other < place:
            continue
        yield from _findings(report, check, one, wrong[other] if other is not None else None)


def _of_other_rows(
    report: Report, said: tuple[Sentence, Claim], quotation: Quotation, meant: dict[Rows, list[int]]
) -> tuple[Decimal, ...] | None:
    """What the cells of a figure are if it fits others than the total before it was told of.

    收到申请 245 件，其中企业 14 件: with what was carried in, while 245 are without. What a total
    is told of is kept in `meant`, by the rows that it might be; 245 件申请中 tells it, too.
    """
    sentence, claim = said
    rows = tuple(one.rows for one in claim.readings)
    values = known_values(quotation.sums, written(report)) or ()
    if len(set(rows)) < _MIN_READINGS or len(values) != len(rows) or not quotation.figure.exact:
        return None
    fitting = [at for at, value in enumerate(values) if quotation.fits(value)]
    first = rows[:_MIN_READINGS]  # 提出 46 件 is not answered, 企业 24 件 may be
    if all(one.columns == claim.check.default or one.columns[1:] for one in claim.readings):
        meant[first] = fitting
        return None
    told = meant.get(first) or _of_whole(report, sentence, claim)
    told = [at for at in told if at < len(values)]
    if not told or quotation.also or not set(told).isdisjoint(fitting):
        return None
    return (values[told[0]], *values[: told[0]], *values[told[0] + 1 :])


def _of_whole(report: Report, sentence: Sentence, claim: Claim) -> list[int]:
    """The readings that fit the figure of which a claim tells a part: 14 件申请里，自然人 11 件."""
    told = _WHOLE.search(sentence.text, 0, claim.start)
    wholes = [one for one in sentence.figures if told and one.end == sentence.start + told.start()]
    readings = (replace(one, columns=claim.check.default) for one in claim.readings)
    sums = tuple(spoken_cells(report.edition, claim.check, one) for one in readings)
    values = known_values(sums, written(report)) or ()
    return [at for at, value in enumerate(values) if wholes and value == wholes[-1].value]


def _wrong_of_last_year(
    report: Report, place: tuple[str, Prose, Sentence, Claim]
) -> Iterator[tuple[str, Prose, Sentence, Claim, Wrong]]:
    """A figure told as last year's that is neither last year's nor this year's."""
    _, _, sentence, claim = place
    if claim.number is None or not has_last_year(report):
        return
    if not _is_of_last_year(sentence, claim.number, report.details.year):
        return
    quotation = quotation_of(report.edition, sentence, claim)
    values = known_values(quotation.sums, report.last_year.get)
    also = (known_values((keys,), report.last_year.get) or () for keys in quotation.also)
    if values is None or any(map(quotation.fits, (*values, *chain.from_iterable(also)))):
        return
    is_this_years = contradicted(report, quotation) is None
    if not is_this_years or found(_LAST_YEAR, sentence.head(claim.number), report.details.year):
        yield *place, Wrong(quotation, values, is_last_years=False, is_of_last_year=True)


def _is_of_last_year(sentence: Sentence, number: int, year: int) -> bool:
    """Whether a figure's own clause, or the list it is in, says that it is last year's."""
    place = sentence.figures[number].start - sentence.start - len(sentence.head(number))
    return (
        is_stated_base(sentence, number)
        or is_base(sentence, number)
        or listed_year(sentence, number, year) == year - 1
        or found(_LAST_YEAR, sentence.head(number), year)
        or found(_LAST_YEAR_ALONE, sentence.text[:place], year)
    )


def wrong_figures(report: Report, sentence: Sentence, read: Read) -> set[int | None]:
    """The figures of a sentence that a table contradicts, by their place."""
    wrong = set()
    for claim in read.claims:
        if claim.time is not Time.THIS:
            continue
        if contradicted(report, quotation_of(report.edition, sentence, claim)) is not None:
            wrong.add(claim.number)
    return wrong


def contradicted(report: Report, quotation: Quotation) -> tuple[Decimal, ...] | None:
    """What each of the sums of a quotation is, if all are known and none fits.

    A total may be as the document states it or as its cells add up: that the two differ is a fault
    of its own.
    """
    values = known_values(quotation.sums, written(report))
    added = known_values(quotation.sums, report.value) if report.stated else ()
    if values is None or any(map(quotation.fits, (*values, *(added or ())))):
        return None
    also = (known_values((keys,), written(report)) for keys in quotation.also)
    return None if any(one and quotation.fits(one[0]) for one in also) else values


def _swapped(wrong: Sequence[tuple[str, Prose, Sentence, Claim, Wrong]]) -> dict[int, int]:
    """Wrong figures of one sentence of which each is what the other should be, by place."""
    found: dict[int, int] = {}
    waiting: dict[tuple[int, Decimal, Decimal], deque[int]] = defaultdict(deque)
    for place, (_, _, sentence, _, one) in enumerate(wrong):
        here = one.quotation.figure.value
        values = one.values if here else ()
        others = [waiting[id(sentence), value, here] for value in values if value]
        for places in others:
            while places and places[0] in found:
                places.popleft()
        other = min((places[0] for places in others if places), default=None)
        found |= {} if other is None else {place: other, other: place}
        for value in values:
            waiting[id(sentence), here, value].append(place)
    return found


def _findings(
    report: Report,
    check: Quoted,
    wrong: tuple[str, Prose, Sentence, Claim, Wrong],
    other: tuple[str, Prose, Sentence, Claim, Wrong] | None,
) -> Iterator[Finding]:
    key, prose, sentence, claim, fault = wrong
    edition, quotation = report.edition, fault.quotation
    start, end = sentence.start + claim.start, sentence.start + claim.end
    cells, value = quotation.sums[0], fault.values[0]
    if claim.number is None:
        cells = tuple(key for key in cells if written(report)(key))[:1] or cells
        value = sum_known(map(written(report), cells)) or value
    places = {
        "quote": _clause(sentence, claim),
        "place": table_place_words(edition, cells)
        + ("（去年的数）" if fault.is_of_last_year else ""),
        "value": f"{format_plain(trimmed(value))} {quotation.unit}",
        "notes": _notes(report, fault, _clause(sentence, other[3]) if other else ""),
    }
    if claim.number is not None:
        figure = sentence.figures[claim.number]
        start, end = figure.start, figure.end
    offered = tuple(
        _exchanged(prose, sentence, claim, other[3]) if other
        else _rewordings(edition, prose, sentence, claim, fault)
    )  # fmt: skip
    said = trimmed(quotation.figure.value)
    yield from contradiction(
        check, (key, prose), (start, end), places, said=said, true=fault.values[0],
        cells=quotation.sums[0], rewordings=offered,
    )  # fmt: skip


def _clause(sentence: Sentence, claim: Claim) -> str:
    """The words that a claim is made with; behind the figure if none lead to it."""
    start, end = claim.start, claim.end
    number = claim.number
    if number is not None and sentence.figures[number].start - sentence.start == start:
        start = max(sentence.text.rfind(mark, 0, start) for mark in "，；。：、（") + 1
        end += len(sentence.tail(number))  # …申请中，有 2 件予以公开
    return re.sub(r"^(?:其中|包括)?[，,；;、：:\s]*", "", sentence.text[start:end].strip())


def _exchanged(prose: Prose, sentence: Sentence, claim: Claim, other: Claim) -> Iterator[Rewording]:
    """Two figures that stand in each other's place, put right at once."""
    if claim.number is None or other.number is None:
        return
    first, last = sentence.figures[claim.number], sentence.figures[other.number]
    said, there = (prose.text[one.start : one.end] for one in (first, last))
    words = f"{there}{prose.text[first.end : last.start]}{said}"
    instead = prose.text[first.start : last.end]
    yield Rewording(prose.span(first.start, last.end), instead, words, words, "两个数写反了")


def _rewordings(
    edition: Edition, prose: Prose, sentence: Sentence, claim: Claim, fault: Wrong
) -> Iterator[Rewording]:
    """Each value that the figure may have meant, written as the figure is.

    That there was nothing is said in words, for which no figure can be put.
    """
    if claim.number is None:
        return
    figure, quotation = sentence.figures[claim.number], fault.quotation
    unit, seen = figure.unit, set[Decimal]()
    for keys, value in zip(quotation.sums, fault.values, strict=True):
        if value in seen:
            continue
        seen.add(value)
        said = prose.text[figure.start : figure.end]
        words = written_like(said, figure, _money(value, quotation.unit, unit))
        if not words:
            continue
        is_live = unit == quotation.unit and figure.exact and not fault.is_of_last_year
        live = f"{Live(keys).source}{unit if said.endswith(unit) else ''}" if is_live else ""
        whose = "去年数据" if fault.is_of_last_year else "表格"
        reason = f"与{whose}中{table_place_words(edition, keys)}一致"
        yield from rewording(prose, figure, words, reason, live=live)


def _money(value: Decimal, unit: str, wanted: str) -> Decimal:
    """A value in another unit of money; any other value as it is."""
    if unit == wanted or unit not in _MONEY or wanted not in _MONEY:
        return value
    return trimmed(value * _MONEY[unit] / _MONEY[wanted])


def _notes(report: Report, fault: Wrong, other: str) -> str:
    """What else the figure could have been, and what it is instead."""
    quotation, values = fault.quotation, fault.values
    said = quotation.figure.value
    notes = ""
    if other:
        notes += f"；它和“{other}”两个数写反了"
    elif fault.is_last_years:
        notes += f"；{format_plain(trimmed(said))} 正是去年的数，可能是旧稿没有改"
    elif said and are_exchanged(format_plain(said), format_plain(values[0])):
        notes += "；数字的前后两位颠倒了"
    alternatives = [
        f"{table_place_words(report.edition, keys)}为 {format_plain(value)}"
        for keys, value in zip(quotation.sums[1:], values[1:], strict=True)
        if value != values[0]
    ]
    if alternatives:
        notes += f"（{'，'.join(alternatives)}）"
    if len(quotation.sums[0]) > 1:
        notes += _parts(report, quotation.sums[0], said)
    return notes


def _parts(report: Report, keys: tuple[CellKey, ...], said: Decimal) -> str:
    """Which of the cells that are added up have something, or are the figure alone."""
    filled: Mapping[CellKey, Decimal] = {
        key: value for key in keys if (value := written(report)(key))
    }
    alone = [key for key, value in filled.items() if value == said]
    if alone:
        return f"（{format_plain(said)} 只是其中{report.edition.cells[alone[0]].words}）"
    return ""
