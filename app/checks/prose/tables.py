"""Compares what sentences claim with the cells of the tables."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterator, Sequence
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal
from itertools import accumulate

from msgspec import Struct
from msgspec.structs import replace

from app import patterns as re
from app.checks.equations import has_last_year
from app.checks.findings import Finding, Rewording
from app.checks.prose.clauses import is_base, is_stated_base, listed_year
from app.checks.prose.common import (
    Claim,
    Time,
    clause_start,
    found,
    reworded,
    rewording,
    table_place_words,
    wording_finding,
)
from app.checks.prose.said import MONEY, Quotation, Said, money_rate, said_in
from app.checks.prose.text import WITH_UNIT, Figure, last_step, round_step
from app.edition.cells import CellKey
from app.edition.text_check_kinds import Quoted
from app.report.figures import written
from app.report.narrative import Live
from app.report.numbers import (
    NUMERALS,
    are_exchanged,
    chinese_words,
    format_plain,
    trimmed,
    written_number,
)
from app.report.report import Report
from app.report.totals import sum_known

_MIN_NEAR, _LITTLE_MORE = 20, Decimal("1.25")
"""A little more than a count is no part of it, and hardly anything else."""
_LAST_YEAR_ALONE = "(?:^|[。；])(?:{last_year}年度?|上一?年度?|去年)[，,]?$"
_LAST_YEAR = (
    "^(?:[我本全][\u4e00-\u9fa5]{1,2})?(?:{last_year}年度?|上一?年度?|去年)(?!结转|转|遗留|未)"
    "|{last_year}年度?$"
)
_MIN_READINGS = 2
_ALL_ARE = re.compile("均|全部|都")
_OF_NEW = re.compile(
    r"[^，；。、\d]{0,6}[，,（(]?[^，；。、\d]{0,4}占(?:全部|全年|本年度?|当年|所有)*新收"
)
_WHOLE = re.compile("(?:政府信息公开|信息公开)?申请(?:当|之|其)?[中里][^；。]*$")
Rows = tuple[tuple[str, ...], ...]
"""The rows of each of the readings of a claim."""


class Wrong(Struct, frozen=True):
    """A claim that no sum fits, what each of the sums is, and whether it was so last year.

    If `is_of_last_year` the text tells of last year, and the sums are last year's.
    """

    said: Said
    claim: Claim
    quotation: Quotation
    values: tuple[Decimal, ...]
    is_last_years: bool = False
    is_of_last_year: bool = False

    @property
    def clause(self) -> str:
        """The words that the claim is made with; behind the figure if none lead to it."""
        sentence, start, end = self.said.sentence, self.claim.start, self.claim.end
        number = self.claim.number
        if number is not None and sentence.place(number) == start:
            start = clause_start(sentence.text, start, "，；。：、（")
            end += len(sentence.tail(number))  # …申请中，有 2 件予以公开
        return re.sub(r"^(?:其中|包括)?[，,；;、：:\s]*", "", sentence.text[start:end].strip())


def _is_over(claim: Claim, quotation: Quotation, values: Sequence[Decimal]) -> bool:
    """Whether a figure is more than its cells, and can be no more or is hardly of others."""
    said, true = quotation.figure.value, values[0]
    if claim.most and quotation.figure.exact and said > max(values):
        return True
    is_counted = quotation.figure.exact and quotation.unit not in MONEY and len(values) == 1
    return (
        is_counted
        and not claim.is_foreign
        and true >= _MIN_NEAR
        and true < said <= _LITTLE_MORE * true
    )


def check_quoted(report: Report, check: Quoted) -> Iterator[Finding]:
    """A finding for every figure that is none of the sums that its clause may mean."""
    wrong: list[Wrong] = []
    for said in said_in(report, check):
        meant: dict[Rows, list[int]] = {}
        told = set[int]()
        for claim in (*said.read.claims, *said.read.unsure):
            if claim.check is not check or claim.number in told:
                continue
            one: Wrong | None = None
            if claim.time is Time.LAST and not claim.unsure:
                one = _wrong_of_last_year(said, claim)
            elif claim.time is Time.THIS:
                one = _wrong(said, claim, meant)
            if one:
                wrong.append(one)
                told.update(() if claim.number is None else (claim.number,))
    swapped = _swapped(wrong)
    for place, one in enumerate(wrong):
        other = swapped.get(place)
        if other is None or other >= place:
            yield from _findings(check, one, None if other is None else wrong[other])


def _wrong(said: Said, claim: Claim, meant: dict[Rows, list[int]]) -> Wrong | None:
    """What is wrong with a figure of this year."""
    quotation = said.quotation(claim)
    values = said.contradicted(quotation) or _of_other_rows(said, claim, quotation, meant)
    is_sure = not claim.unsure or claim.least
    is_sure = is_sure or said.is_slip(quotation, foreign=claim.is_foreign)
    if not values or not (is_sure or _is_over(claim, quotation, values)):
        return None
    if _is_of_lone_cell(said, claim) or _adds_up(said, claim.number):
        return None
    figure = quotation.figure.value
    is_last = bool(figure) and figure in said.last_values(quotation.sums)
    return Wrong(said, claim, quotation, values, is_last)


def _is_of_lone_cell(said: Said, claim: Claim) -> bool:
    """Whether a figure is of a list that comes to what a cell without parts has.

    It tells parts of that alone: 现行有效 58 件，其中县政府制发 31 件、办公室制发 27 件.
    """
    sentence, cells = said.sentence, said.report.edition.cells
    values = [figure.value for figure in sentence.figures]
    for whole in said.read.claims:
        at, number = whole.number, claim.number
        if at is None or number is None or at >= number or "其中" not in sentence.before(at + 1):
            continue
        (keys, *others) = said.quotation(whole).sums
        sums = accumulate(values[at + 1 :])
        ends = (end for end, value in enumerate(sums, at + 1) if value == values[at])
        is_lone = not others and len(keys) == 1 and not cells[keys[0]].computed
        if is_lone and number <= next(ends, 0) > at + 1:
            return True
    return False


_IN_ALL, _MIN_ADDED = re.compile("(?:[合总共]计|一共|加起来)[有为达]*$"), 2


def _adds_up(said: Said, number: int | None) -> bool:
    """Whether a figure adds up those before it alone: 2 件复议、3 件诉讼未审结，合计 5 件."""
    if number is None or number < _MIN_ADDED or not _IN_ALL.search(said.sentence.before(number)):
        return False
    values = [figure.value for figure in said.sentence.figures[: number + 1]]
    return values[-1] in [*accumulate(values[-2::-1])][1:]


def _of_other_rows(
    said: Said, claim: Claim, quotation: Quotation, meant: dict[Rows, list[int]]
) -> tuple[Decimal, ...]:
    """What the cells of a figure are if it fits others than the total before it was told of.

    收到申请 245 件，其中企业 14 件: with what was carried in, while 245 are without. What a total
    is told of is kept in `meant`, by the rows that it might be; 245 件申请中 tells it, too.
    """
    rows = tuple(one.rows for one in claim.readings)
    values = said.values(quotation.sums)
    if len(set(rows)) < _MIN_READINGS or len(values) != len(rows) or not quotation.figure.exact:
        return ()
    fitting = [at for at, value in enumerate(values) if quotation.fits(value)]
    first = rows[:_MIN_READINGS]  # 提出 46 件 is not answered, 企业 24 件 may be
    if all(one.columns == claim.check.default or one.columns[1:] for one in claim.readings):
        meant[first] = fitting
        return ()
    told = [at for at in meant.get(first) or _of_whole(said, claim) if at < len(values)]
    if not told or quotation.also or not set(told).isdisjoint(fitting):
        return ()
    return (values[told[0]], *values[: told[0]], *values[told[0] + 1 :])


def _of_whole(said: Said, claim: Claim) -> list[int]:
    """The readings that fit the figure of which a claim tells a part: 14 件申请里，自然人 11 件."""
    sentence = said.sentence
    if _OF_NEW.match(sentence.text, claim.end):  # 自然人 366 件，占新收的九成
        return [at for at, one in enumerate(claim.readings) if one.rows == ("received",)]
    told = _WHOLE.search(sentence.text, 0, claim.start)
    wholes = [one for one in sentence.figures if told and one.end == sentence.start + told.start()]
    if claim.number is not None and _ALL_ARE.search(
        sentence.text, sentence.behind(claim.number), claim.end
    ):
        wholes = [sentence.figures[claim.number]]  # 5 件申请均由公民提出
    readings = (replace(one, columns=claim.check.default) for one in claim.readings)
    values = said.values(said.cells(claim.check, *readings))
    return [at for at, value in enumerate(values) if wholes and value == wholes[-1].value]


def _wrong_of_last_year(said: Said, claim: Claim) -> Wrong | None:
    """A figure told as last year's that is neither last year's nor this year's."""
    if claim.number is None or not has_last_year(said.report):
        return None
    if not _is_of_last_year(said, claim.number) or _adds_up(said, claim.number - 1):
        return None
    quotation = said.quotation(claim)
    values = said.last_values(quotation.sums)
    also = (value for keys in quotation.also for value in said.last_values((keys,)))
    if not values or any(map(quotation.fits, (*values, *also))):
        return None
    is_told = _is_told_of_last_year(said, claim.number)
    is_it = is_told or said.contradicted(quotation)
    return Wrong(said, claim, quotation, values, is_of_last_year=True) if is_it else None


def _is_of_last_year(said: Said, number: int) -> bool:
    """Whether a figure's own clause, or the list it is in, says that it is last year's."""
    sentence, year = said.sentence, said.year
    return (
        is_stated_base(sentence, number)
        or is_base(sentence, number)
        or listed_year(sentence, number, year) == year - 1
        or _is_told_of_last_year(said, number)
    )


def _is_told_of_last_year(said: Said, number: int) -> bool:
    """Whether the year before stands in a figure's clause, or alone before it: 2022年，3 件."""
    head = said.sentence.head(number)
    before = said.sentence.text[: said.sentence.place(number) - len(head)]
    return found(_LAST_YEAR, head, said.year) or found(_LAST_YEAR_ALONE, before, said.year)


def wrong_figures(said: Said) -> set[int | None]:
    """The figures of a sentence that a table contradicts, by their place."""
    claims = (one for one in said.read.claims if one.time is Time.THIS)
    return {one.number for one in claims if said.contradicted(said.quotation(one))}


def _swapped(wrong: Sequence[Wrong]) -> dict[int, int]:
    """Wrong figures of one sentence of which each is what the other should be, by place."""
    found: dict[int, int] = {}
    waiting: dict[tuple[int, Decimal, Decimal], deque[int]] = defaultdict(deque)
    for place, one in enumerate(wrong):
        here, sentence = one.quotation.figure.value, id(one.said.sentence)
        values = one.values if here else ()
        others = [waiting[sentence, value, here] for value in values if value]
        for places in others:
            while places and places[0] in found:
                places.popleft()
        other = min((places[0] for places in others if places), default=None)
        found |= {} if other is None else {place: other, other: place}
        for value in values:
            waiting[sentence, here, value].append(place)
    return found


def _findings(check: Quoted, one: Wrong, other: Wrong | None) -> Iterator[Finding]:
    said, claim, quotation = one.said, one.claim, one.quotation
    sentence, edition, number = said.sentence, said.report.edition, claim.number
    start, end = sentence.start + claim.start, sentence.start + claim.end
    cells, value = quotation.sums[0], one.values[0]
    if number is None:
        cells = tuple(key for key in cells if written(said.report)(key))[:1] or cells
        value = sum_known(map(written(said.report), cells)) or value
    else:
        start, end = sentence.figures[number].start, sentence.figures[number].end
    whose = "（去年的数）" if one.is_of_last_year else ""
    places = {
        "quote": one.clause,
        "place": table_place_words(edition, cells) + whose,
        "value": f"{format_plain(trimmed(value))} {quotation.unit}",
        "notes": _notes(one, other.clause if other else ""),
    }
    offered = tuple(_exchanged(one, other) if other else _rewordings(one))
    yield wording_finding(
        check, said.place, (start, end), places, cells=quotation.sums[0],
        values=(trimmed(quotation.figure.value), one.values[0]), rewordings=offered,
    )  # fmt: skip


def _exchanged(one: Wrong, other: Wrong) -> Iterator[Rewording]:
    """Two figures that stand in each other's place, put right at once."""
    if one.claim.number is None or other.claim.number is None:
        return
    prose, figures = one.said.prose, one.said.sentence.figures
    first, last = figures[one.claim.number], figures[other.claim.number]
    said, there = (prose.text[each.start : each.end] for each in (first, last))
    words = f"{there}{prose.text[first.end : last.start]}{said}"
    yield reworded(prose, first.start, last.end, words, "两个数写反了")


def _rewordings(one: Wrong) -> Iterator[Rewording]:
    """Each value that the figure may have meant, written as the figure is.

    That there was nothing is said in words, for which no figure can be put.
    """
    if one.claim.number is None:
        return
    prose, quotation = one.said.prose, one.quotation
    figure = one.said.sentence.figures[one.claim.number]
    unit, words_said = figure.unit, prose.text[figure.start : figure.end]
    possible: dict[Decimal, tuple[CellKey, ...]] = {}
    for value, keys in zip(one.values, quotation.sums, strict=True):
        possible.setdefault(value, keys)
    for value, keys in possible.items():
        rate = money_rate(quotation.unit, unit) if unit != quotation.unit else 0
        words = written_like(words_said, figure, trimmed(value * rate) if rate else value)
        if not words:
            continue
        is_live = unit == quotation.unit and figure.exact and not one.is_of_last_year
        live = f"{Live(keys).source}{unit if words_said.endswith(unit) else ''}" if is_live else ""
        whose = "去年数据" if one.is_of_last_year else "表格"
        reason = f"与{whose}中{table_place_words(one.said.report.edition, keys)}一致"
        yield from rewording(prose, figure, words, reason, live=live)


def _notes(one: Wrong, other: str) -> str:
    """What else the figure could have been, and what it is instead."""
    report, quotation, values = one.said.report, one.quotation, one.values
    said = quotation.figure.value
    notes = ""
    if other:
        notes += f"；它和“{other}”两个数写反了"
    elif one.is_last_years:
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
    added = quotation.sums[0] if said and len(quotation.sums[0]) > 1 else ()
    alone = next((key for key in added if written(report)(key) == said), None)
    return notes + (
        f"（{format_plain(said)} 只是其中{report.edition.cells[alone].words}）" if alone else ""
    )


def written_like(said: str, figure: Figure, value: Decimal) -> str:
    """Another value written as a figure is: with its scale, separators and numerals; or empty.

    A figure that is only about right keeps the words for that, if the value has as many digits.
    """
    if not figure.exact or figure.step > 1:
        return _rounded_like(said, figure, value)
    digits, unit = format_plain(value), figure.unit if said.endswith(figure.unit) else ""
    if unit and said[0] in NUMERALS:
        spoken = chinese_words(int(value)) if value == value.to_integral_value() else ""
        return f"{spoken}{unit}" if spoken else f"{digits}{unit}"
    if "," in said and value == value.to_integral_value():
        digits = f"{int(value):,}"
    return f"{digits}{unit}"


def _rounded_like(said: str, figure: Figure, value: Decimal) -> str:
    match = WITH_UNIT.search(said)
    if match is None or not match["digits"]:
        return ""
    scale = written_number("1", match["scale"])
    digit = last_step(match["digits"])
    if scale == 1 and not figure.exact:
        digit = max(digit, round_step(figure.value))
    rounding = ROUND_FLOOR if figure.over else ROUND_HALF_UP
    number = (value / scale / digit).quantize(Decimal(1), rounding) * digit
    if not number:
        return ""
    words = format_plain(number if "." in match["digits"] else trimmed(number))
    if "," in match["digits"]:
        words = f"{number:,}"
    return said[: match.start("digits")] + words + said[match.end("digits") :]
