"""Recomputes by how much something changed: from figures of two years, or last year's cells."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from itertools import chain

from msgspec.structs import replace

from app import patterns as re
from app.checks.equations import has_last_year
from app.checks.prose.clauses import (
    EACH,
    is_base,
    is_change,
    is_parenthetical,
    is_planned,
    is_reached,
    is_stated_base,
    way_of,
)
from app.checks.prose.common import (
    COMPARISON,
    HUNDRED,
    SHARE,
    Change,
    ChangeProblem,
    ClaimReading,
    Time,
    is_compared,
    is_compared_with,
    names_other_base,
    plain,
    rate_like,
    same_rate,
)
from app.checks.prose.denials import is_against
from app.checks.prose.directions import AMOUNT, reworded_word, word_at
from app.checks.prose.rates import POINTS, points_told
from app.checks.prose.said import Said, in_unit
from app.checks.prose.text import RATES, Figure, Sentence
from app.edition.cells import CellKey
from app.edition.text_check_kinds import Quoted
from app.report.numbers import format_plain, trimmed

_LOOK_BACK = 12
_CELLS_MONEY = "万元"
_MAX_LEAD = 40
_RATES = ("%", "倍")

_AS_MUCH = re.compile(r"(?:是|为|相当于)[^，；。]{0,12}$")
_RATE_TOLD = re.compile("[率度]|占|比重|比例|份额|%")
_TIMES_LAST = re.compile(r"(?:是|为|相当于|达到?)(?:20\d\d年度?|上一?年度?|去年)(?:同期)?的$")
_SPAN = re.compile(
    r"年均|月均|环比|(?<!\d)[两二三四五六七\d]年(?:间|来|内|累计|[总共]计?|(?=[增减上下提降]))"
)
_SUBJECT = re.compile(
    r"(?:但|而|且|也|其中|同时|总体|[今本当去]年度?|全年|20\d\d年度?)*(?!.*(?:[总数]量|[件总次]数|申请|案件|办件|收费|规模|金额|[这该各]|总体))[\u4e00-\u9fa5]{2,12}"
)
_WENT = re.compile("废止|失效|清理|注销|撤销|关停")


def change_problems(said: Said) -> Iterator[ChangeProblem]:
    """Every change of a sentence that no figures of two years give."""
    said = replace(said, sentence=_in_one_unit(said.sentence))
    sentence = said.sentence
    for number, figure in enumerate(sentence.figures):
        way = way_of(sentence, number)
        if not way or figure.unit in POINTS or not _is_against_last_year(said, number):
            continue
        changes = list(_changes(said, number))
        if changes:
            changes += said.rated_changes(number)  # any may be what is meant
        elif not EACH.search(sentence.head(number)):
            changes = list(_of_rows(said, number))
        if not changes and number == 0 and said.read.topic:
            changes = list(_of_amount(said, said.read.topic))
        others = (
            change for at in range(number)
            if "；" not in sentence.text[sentence.behind(at) : sentence.place(number)]
            for change in said.changes(at)
        )  # fmt: skip
        fits = (_fits(figure, one, way) for one in chain(changes, others))
        if changes and not any(fits) and not _is_net(sentence, number):
            yield _problem(said, number, changes[0], way)
    if "倍" in sentence.text:
        yield from _times(said)
    if "百分点" in sentence.text:
        yield from points_told(said)
        yield from _points_of_rows(said)
        yield from _rate_as_points(said)
    yield from _points_as_rate(said)


def _is_against_last_year(said: Said, number: int) -> bool:
    """Whether a figure may tell a change against the year before, and not what it came to."""
    sentence, year = said.sentence, said.year
    if is_reached(sentence, number) or is_base(sentence, number):
        return False
    head = sentence.clause_before(number) + sentence.head(number)
    is_other = names_other_base(head, year) or is_planned(
        sentence.text, sentence.place(number), year
    )
    if is_other or is_against(sentence, number) or _SPAN.search(head):
        return False
    return sentence.figures[number].unit in _RATES or is_change(sentence, number)


def _is_net(sentence: Sentence, number: int) -> bool:
    """Whether a figure is how much two before it differ: 制发 18 件、废止 11 件，净增 7 件.

    Behind what went alone it is of what came, too, which is not told: 废止 4 件，净增 2 件.
    """
    if "净" in sentence.before(number) and number and _WENT.search(sentence.head(number - 1)):
        return True
    one, other = sentence.figures[max(0, number - 2) : number] if number > 1 else (None, None)
    by = abs(one.value - other.value) if one and other else None
    return by == sentence.figures[number].value and "净" in sentence.before(number)


def _in_one_unit(sentence: Sentence) -> Sentence:
    """The sentence with its amounts of money in the unit of the cells."""
    if not any(one.unit in ("元", "亿元") for one in sentence.figures):
        return sentence
    figures = tuple(in_unit(one, _CELLS_MONEY) for one in sentence.figures)
    return dataclasses.replace(sentence, figures=figures)


def _times(said: Said) -> Iterator[ChangeProblem]:
    """How many times as much as the year before: 3600 条，是上年 1200 条的 3 倍; 为上年的 2 倍."""
    sentence = said.sentence
    for number, figure in enumerate(sentence.figures):
        if figure.unit != "倍":
            continue
        changes: list[Change] = []
        if number > 1 and _AS_MUCH.search(sentence.before(number - 1)):
            now, last = sentence.figures[number - 2 : number]
            are_alike = now.unit == last.unit and now.exact and last.exact and last.value > 0
            is_told = are_alike and sentence.before(number).strip() == "的"
            if is_told and said.time(number - 1) is Time.LAST:
                changes = [Change(last.value, now.value)]
        elif _TIMES_LAST.search(sentence.head(number)):
            changes = list(said.rated_changes(number))
            changes = changes or list(said.changes(number - 1))
        if changes and not any(same_rate(figure, one.now / one.before) for one in changes):
            yield said.quotient(figure, changes[0].now, changes[0].before, Decimal(1))


def _rate_as_points(said: Said) -> Iterator[ChangeProblem]:
    """A rate that is written as a difference of rates: 诉讼 18 件，同比增长 38.5 个百分点."""
    sentence = said.sentence
    for number, figure in enumerate(sentence.figures):
        way, rate = way_of(sentence, number), replace(figure, unit="%")
        before = sentence.text[: sentence.place(number)]
        if figure.unit not in POINTS or not way or _RATE_TOLD.search(before):
            continue
        one = next((one for one in _changes(said, number) if _fits(rate, one, way)), None)
        if one:
            reason = f"件数由 {plain(one.before)} 变为 {plain(one.now)}，变化的幅度用百分数"
            yield said.problem(figure, one.by, rate_like(rate, abs(one.rate("%"))), reason)


def _changes(said: Said, number: int) -> Iterator[Change]:
    """What the figure may tell the change of, the clearest first."""
    sentence = said.sentence
    now, before, deltas = _around(said, number)
    now = now if _goes_on_with(sentence, number) else []
    if number and is_stated_base(sentence, number - 1):
        yield from _of_base(said, number, now)
        return
    if not now:
        yield from _of_base_and_by(sentence, number)
        yield from _of_next(sentence, number)
        return
    if EACH.search(sentence.before(number)):
        yield from _of_each(now, before)
        if not before:
            for place, _ in now:
                yield from said.changes(place)
            return
    place, current = now[-1]
    same = [one for one in before if one.unit == current.unit and one.value > 0]
    if same:
        yield from (Change(one.value, current.value, _room(one, current)) for one in same)
        return
    near = [(at, one) for at, one in deltas if place < at < number and one.unit == current.unit]
    if near and sentence.figures[number].unit in _RATES:
        at, one = near[-1]
        way = way_of(sentence, at)
        by, of_cells = way * one.value, list(said.changes(place))
        if of_cells and by not in [change.by for change in of_cells]:
            yield from of_cells  # the amount is told wrong, no rate is worked out of it
        if way and current.value - by > 0:
            yield Change(current.value - by, current.value)
        return
    yield from said.changes(place)


def _goes_on_with(sentence: Sentence, number: int) -> bool:
    """Whether a change may be of figures before it: not 许可降至 9 件；强制增加 2 件.

    Nor where its clause says what it is of: 办结 6 件，但公开的少 1 件.
    """
    words = sentence.before(number)
    if EACH.search(words):
        return True
    subject = COMPARISON.split(sentence.head(number))[0]
    return not subject or ("；" not in words and not _SUBJECT.fullmatch(subject))


def _of_base(said: Said, number: int, now: list[tuple[int, Figure]]) -> Iterator[Change]:
    """What a base that is told gives with the figure before it, or with the cells it is of.

    新收 81 件，较上年的 69 件增加 12 件; 较上年新收的 69 件，增加 12 件. No rate is of nothing.
    """
    sentence = said.sentence
    base, figure = sentence.figures[number - 1 : number + 1]
    if not base.value and figure.unit in RATES:
        return
    current = [one for place, one in now if place < number - 1]
    alike = [one for one in current if one.unit == base.unit]
    if alike:
        yield Change(base.value, alike[-1].value, _room(base, alike[-1]))
        together = sum((one.value for one in alike), Decimal(0))
        yield Change(base.value, together, _room(base, *alike))
    for claim in said.read.claims if not current else ():
        if claim.number == number - 1 and claim.time is Time.LAST:
            values = said.values(said.quotation(claim).sums)
            yield from (Change(base.value, one) for one in values)


def _of_base_and_by(sentence: Sentence, number: int) -> Iterator[Change]:
    """What a base and its change give for a rate: 比上年的 31 件增加 7 件，增长 22.6%."""
    if number < 2 or sentence.figures[number].unit not in RATES:
        return
    base, by = sentence.figures[number - 2 : number]
    are_alike = base.unit == by.unit and base.exact and by.exact and base.value > 0
    if are_alike and is_change(sentence, number - 1) and is_stated_base(sentence, number - 2):
        now = base.value + way_of(sentence, number - 1) * by.value
        yield from (Change(base.value, now),) if now >= 0 else ()


def _of_next(sentence: Sentence, number: int) -> Iterator[Change]:
    """What two figures give that follow: 减少 13.1%，由 410.5 万元降至 356.72 万元."""
    if number + 2 >= len(sentence.figures) or not is_reached(sentence, number + 2):
        return
    base, now = sentence.figures[number + 1 : number + 3]
    are_alike = base.unit == now.unit not in RATES and base.exact and now.exact and base.value > 0
    if are_alike and "；" not in sentence.before(number + 1) and is_base(sentence, number + 1):
        yield Change(base.value, now.value)


def _of_rows(said: Said, number: int) -> Iterator[Change]:
    """The change of the cells that the clause of a figure names: 复议案件同比下降 30%."""
    if not has_last_year(said.report):
        return
    sentence = said.sentence
    is_rate = number and sentence.figures[number - 1].unit in RATES
    if number and not is_rate and is_stated_base(sentence, number - 1):
        base = sentence.figures[number - 1].value
        values = (said.values((keys,)) for keys in said.rated_cells(number))
        yield from (Change(base, now[0]) for now in values if now and base > 0)
        return
    before_it, figure = sentence.text[: sentence.place(number)], sentence.figures[number]
    is_told = is_compared_with(before_it[-_MAX_LEAD:], said.year)
    may_be = figure.unit not in (*POINTS, "倍") and not is_compared(sentence.text)
    if is_told or (may_be and said.time(number) is Time.THIS):  # as a report's rates are
        yield from said.rated_changes(number)


def _points_of_rows(said: Said) -> Iterator[ChangeProblem]:
    """By how many percentage points a share of cells changed: 予以公开占比提高 1.4 个百分点."""
    sentence, claims = said.sentence, {claim.number: claim for claim in said.read.rated}
    points = (at for at, one in enumerate(sentence.figures) if one.unit in POINTS)
    for number in points if has_last_year(said.report) else ():
        figure, told = sentence.figures[number], sentence.figures[number - 1]
        of = number - 1 if number and told.unit == "%" and number not in claims else number
        way, claim = way_of(sentence, number), claims.get(of)
        are_rates = any(one.unit == "%" for one in sentence.figures[:of])
        if not way or claim is None or are_rates or not SHARE.search(sentence.head(of)):
            continue
        if not is_compared_with(sentence.head(number), said.year):
            continue
        shares = [
            _shares_of(said, keys, tuple(map(CellKey, whole)))
            for keys in said.rated_cells(of)
            for whole in claim.check.wholes
        ]
        step = min(figure.step, Decimal("0.1"))
        changes = [
            Change(*(one.quantize(step, ROUND_HALF_UP) for one in reversed(pair)))
            for pair in shares
            if len(pair) == 2 and (of == number or same_rate(told, pair[0]))
        ]
        fits = [
            (one.by > 0) is (way > 0) and abs(abs(one.by) - figure.value) <= figure.step
            for one in changes
        ]
        if changes and not any(fits):
            yield said.points(figure, changes[0], way)


def _shares_of(
    said: Said, keys: tuple[CellKey, ...], whole: tuple[CellKey, ...]
) -> tuple[Decimal, ...]:
    """What cells are of a whole in per cent, this year and last year, if both are known."""
    both = (values((keys, whole)) for values in (said.values, said.last_values))
    return tuple(one[0] * HUNDRED / one[1] for one in both if len(one) == 2 and one[1] > 0)


def _around(
    said: Said, number: int
) -> tuple[list[tuple[int, Figure]], list[Figure], list[tuple[int, Figure]]]:
    """The figures around one: those of now, those of before, and those that tell a change."""
    sentence = said.sentence
    now: list[tuple[int, Figure]] = []
    before: list[Figure] = []
    deltas: list[tuple[int, Figure]] = []
    for place in range(max(0, number - _LOOK_BACK), min(number + 2, len(sentence.figures))):
        one = sentence.figures[place]
        if now and before and place < number and "；" in sentence.before(place):
            now, before, deltas = [], [], []  # 许可 9 件，上年 8 件；处罚 7 件，减少 2 件
        if place == number or one.unit in RATES or not one.exact:
            continue
        if place > number and "；" in sentence.before(place):
            continue
        time = said.time(place)
        if is_change(sentence, place):
            deltas.append((place, one))
        elif time is Time.LAST or is_base(sentence, place):
            before.append(one)
        elif is_stated_base(sentence, place) or time is Time.OTHER:
            continue
        elif place < number and not is_parenthetical(sentence, place, number):
            now.append((place, one))
    return now, before, deltas


def _of_each(now: list[tuple[int, Figure]], before: list[Figure]) -> Iterator[Change]:
    """The changes of all pairs that a list of rates may be told of."""
    for one in before:
        for _, current in now:
            if one.unit == current.unit and one.value > 0:
                yield Change(one.value, current.value)


def _of_amount(said: Said, topic: Quoted) -> Iterator[Change]:
    """The change of a matter's amount that is named without a figure: 申请量较上年减少 14 件."""
    before_it = said.sentence.text[: said.sentence.place(0)]
    if topic.bare and topic.default and AMOUNT.search(before_it) and is_compared(before_it):
        readings = (ClaimReading(rows, topic.default) for rows in topic.bare.rows)
        yield from said.changes_of(said.cells(topic, *readings), least=1)


def _room(*figures: Figure) -> Decimal:
    """How much figures that are written in 万 may be off together."""
    return sum((one.step / 2 for one in figures if one.step > 1), Decimal(0))


def _fits(figure: Figure, change: Change, way: int) -> bool:
    if change.by and (change.by > 0) is not (way > 0):
        return False
    if figure.unit not in _RATES:
        return figure.rounds(abs(change.by)) or abs(figure.value - abs(change.by)) <= change.room
    if change.room:
        per = Decimal(1) if figure.unit == "倍" else HUNDRED
        least = (abs(change.by) - change.room) * per / change.before
        most = (abs(change.by) + change.room) * per / change.before
        return least - figure.step < figure.value < most + figure.step
    return same_rate(figure, abs(change.rate(figure.unit)))


def _problem(said: Said, number: int, change: Change, way: int) -> ChangeProblem:
    figure = said.sentence.figures[number]
    is_rate = figure.unit in _RATES
    value = change.rate(figure.unit) if is_rate else change.by
    amount = abs(value)
    words = rate_like(figure, amount) if is_rate else f"{format_plain(amount)}{figure.unit}"
    reason = f"由上年 {plain(change.before)} 变为本年 {plain(change.now)}"
    shown = f"{'增长' if change.by > 0 else '下降'} {words}" if change.by else "持平"
    fits = same_rate(figure, amount) if is_rate else figure.may_be(amount)
    is_way = (change.by > 0) is (way > 0)
    if not is_way and change.by and fits and (word := word_at(said.sentence, number)):
        offered = reworded_word(said.prose, word, reason)
        return ChangeProblem(*word, trimmed(value), shown, reason, offered)
    is_offered = is_way and amount and figure.unit != "倍"
    return said.problem(figure, trimmed(value), words if is_offered else "", reason, shown)


def _points_as_rate(said: Said) -> Iterator[ChangeProblem]:
    """A difference of two rates that is written as a rate: 由 9.9% 升至 15%，提高 5.1%."""
    sentence = said.sentence
    for number in range(2, len(sentence.figures)):
        before, now, figure = sentence.figures[number - 2 : number + 1]
        way = way_of(sentence, number)
        are_rates = {before.unit, now.unit, figure.unit} == {"%"} and before.value > 0
        if not way or not are_rates or not is_base(sentence, number - 2):
            continue
        change = Change(before.value, now.value)
        is_so = same_rate(figure, abs(change.rate("%")))
        if figure.exact and figure.value == abs(change.by) and not is_so:
            yield said.points(replace(figure, unit="个百分点"), change, way)
