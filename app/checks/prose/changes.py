"""Recomputes by how much something changed: from figures of two years, or last year's cells."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from itertools import chain

from msgspec.structs import replace

from app import patterns as re
from app.checks.equations import has_last_year
from app.checks.findings import Rewording
from app.checks.prose.clauses import (
    EACH,
    is_base,
    is_change,
    is_parenthetical,
    is_planned,
    is_reached,
    is_stated_base,
    time_of,
)
from app.checks.prose.common import (
    COMPARISON,
    HUNDRED,
    SHARE,
    Change,
    ChangeProblem,
    Claim,
    ClaimReading,
    Read,
    Time,
    direction,
    is_compared,
    is_compared_with,
    names_other_base,
    plain,
    points_problem,
    quotient_problem,
    rate_like,
    reworded,
    same_rate,
)
from app.checks.prose.denials import is_against
from app.checks.prose.directions import (
    AMOUNT,
    OPPOSITE,
    cell_changes,
    is_of_last_year,
    lead_of,
    rated_cells,
    row_changes,
    word_at,
)
from app.checks.prose.rates import POINTS, points_told
from app.checks.prose.tables import changes_of, in_unit, known_values, quotation_of, spoken_cells
from app.checks.prose.text import RATES, Figure, Prose, Sentence
from app.edition.cells import CellKey
from app.edition.text_check_kinds import Quoted
from app.report.figures import written
from app.report.numbers import chinese_number, format_plain, trimmed
from app.report.report import Report

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
_OTHER_BASE = re.compile(r"[月季日]|半年|环比|以来|20\d\d年|近[两二三]年|年均|前年|期初|计划|目标")
_TOGETHER = re.compile(
    r"(?:^|[，；])(?:以上|上述|这)*(?:(?P<n>[两二三四五六])[项类种者]|各项|各类)?(?:合计|[共总]计|之和|相加|加总)"
)
"""That a change is of all told before it: 三项合计比上年少 6 件."""
_WENT = re.compile("废止|失效|清理|注销|撤销|关停")
_GOES_ON = re.compile(r"[、，,和及与 ]*(?:增长|增加|上升|提高|下降|减少|降低|回落)?[ ]*")


def change_problems(
    report: Report, prose: Prose, sentence: Sentence, read: Read
) -> Iterator[ChangeProblem]:
    """Every change of a sentence that no figures of two years give."""
    claims, sentence = read.claims, _in_one_unit(sentence)
    for number, figure in enumerate(sentence.figures):
        way = direction(lead_of(sentence, number))
        is_rate = figure.unit in _RATES
        is_end = _reaches(sentence, number) or is_base(sentence, number)
        if not way or figure.unit in POINTS or is_end:
            continue
        head = sentence.clause_before(number) + sentence.head(number)
        year, place = report.details.year, figure.start - sentence.start
        is_other = names_other_base(head, year) or is_planned(sentence.text, place, year)
        is_other = is_other or is_against(sentence, number)
        if is_other or _SPAN.search(head) or not (is_rate or is_change(sentence, number)):
            continue
        changes = list(_changes(report, sentence, number, claims))
        if changes:
            changes += row_changes(report, read.rated, number)  # any may be what is meant
        elif not EACH.search(sentence.head(number)):
            changes = list(_of_rows(report, sentence, number, read.rated))
        if not changes and number == 0 and read.topic:
            changes = list(_of_amount(report, sentence, number, read.topic))
        others = (
            change for place in range(number)
            if "；" not in sentence.text[
                sentence.figures[place].end - sentence.start : figure.start - sentence.start
            ]
            for change in cell_changes(report, sentence, place, claims)
        )  # fmt: skip
        fits = (_fits(figure, one, way, is_rate=is_rate) for one in chain(changes, others))
        if changes and not any(fits) and not _is_net(sentence, number):
            yield _problem(prose, sentence, number, changes[0], way)
    yield from _of_other_units(report, prose, sentence, read)
    yield from _points_as_rate(prose, sentence)


def _is_net(sentence: Sentence, number: int) -> bool:
    """Whether a figure is how much two before it differ: 制发 18 件、废止 11 件，净增 7 件.

    Behind what went alone it is of what came, too, which is not told: 废止 4 件，净增 2 件.
    """
    if "净" in sentence.before(number) and number and _WENT.search(sentence.head(number - 1)):
        return True
    one, other = sentence.figures[max(0, number - 2) : number] if number > 1 else (None, None)
    by = abs(one.value - other.value) if one and other else None
    return by == sentence.figures[number].value and "净" in sentence.before(number)


def _of_other_units(
    report: Report, prose: Prose, sentence: Sentence, read: Read
) -> Iterator[ChangeProblem]:
    """The changes in times and in percentage points."""
    if "倍" in sentence.text:
        yield from _times(report, prose, sentence, read)
    if "百分点" in sentence.text:
        yield from points_told(prose, sentence)
        yield from _points_of_rows(report, prose, sentence, read.rated)
        yield from _rate_as_points(report, prose, sentence, read.claims)


def _in_one_unit(sentence: Sentence) -> Sentence:
    """The sentence with its amounts of money in the unit of the cells."""
    if not any(one.unit in ("元", "亿元") for one in sentence.figures):
        return sentence
    figures = tuple(in_unit(one, _CELLS_MONEY) for one in sentence.figures)
    return dataclasses.replace(sentence, figures=figures)


def _times(report: Report, prose: Prose, sentence: Sentence, read: Read) -> Iterator[ChangeProblem]:
    """How many times as much as the year before: 3600 条，是上年 1200 条的 3 倍; 为上年的 2 倍."""
    for number, figure in enumerate(sentence.figures):
        if figure.unit != "倍":
            continue
        changes: list[Change] = []
        if number > 1 and _AS_MUCH.search(sentence.before(number - 1)):
            now, last = sentence.figures[number - 2 : number]
            are_alike = now.unit == last.unit and now.exact and last.exact and last.value > 0
            is_told = are_alike and sentence.before(number).strip() == "的"
            if is_told and is_of_last_year(report, sentence, number - 1):
                changes = [Change(last.value, now.value)]
        elif _TIMES_LAST.search(sentence.head(number)):
            changes = list(row_changes(report, read.rated, number))
            changes = changes or list(cell_changes(report, sentence, number - 1, read.claims))
        if changes and not any(same_rate(figure, one.now / one.before) for one in changes):
            yield quotient_problem(prose, figure, changes[0].now, changes[0].before)


def _rate_as_points(
    report: Report, prose: Prose, sentence: Sentence, claims: tuple[Claim, ...]
) -> Iterator[ChangeProblem]:
    """A rate that is written as a difference of rates: 诉讼 18 件，同比增长 38.5 个百分点."""
    for number, figure in enumerate(sentence.figures):
        before = sentence.text[: figure.start - sentence.start]
        way, rate = direction(lead_of(sentence, number)), replace(figure, unit="%")
        if figure.unit not in POINTS or not way or _RATE_TOLD.search(before):
            continue
        for one in _changes(report, sentence, number, claims):
            if _fits(rate, one, way, is_rate=True):
                reason = f"件数由 {plain(one.before)} 变为 {plain(one.now)}，变化的幅度用百分数"
                words = rate_like(rate, abs(one.rate("%")))
                offered = (reworded(prose, figure.start, figure.end, words, reason),)
                yield ChangeProblem(figure.start, figure.end, one.by, words, reason, offered)
                break


def _reaches(sentence: Sentence, number: int) -> bool:
    return is_reached(sentence.text, sentence.figures[number].start - sentence.start)


def _changes(
    report: Report, sentence: Sentence, number: int, claims: tuple[Claim, ...]
) -> Iterator[Change]:
    """What the figure may tell the change of, the clearest first."""
    now, before, deltas = _around(report, sentence, number)
    now = now if _goes_on_with(sentence, number) else []
    if number and is_stated_base(sentence, number - 1):
        yield from _of_base(report, sentence, number, now, claims)
        return
    if not now:
        yield from _from_stated_base(sentence, number, deltas)
        yield from _of_next(sentence, number)
        return
    if together := _TOGETHER.search(sentence.before(number)):
        many = chinese_number(together["n"] or "") or len(now)
        yield from _of_sum(report, [place for place, _ in now[-many:]], claims)
        return
    if EACH.search(sentence.before(number)) or _is_next_of_each(sentence, number):
        yield from _of_each(now, before)
        if not before:
            for place, _ in now:
                yield from cell_changes(report, sentence, place, claims)
            return
    place, current = now[-1]
    same = [one for one in before if one.unit == current.unit and one.value > 0]
    if same:
        yield from (Change(one.value, current.value, _room(one, current)) for one in same)
        return
    near = [(at, one) for at, one in deltas if place < at < number and one.unit == current.unit]
    if near and sentence.figures[number].unit in _RATES:
        at, one = near[-1]
        way = direction(lead_of(sentence, at))
        if way and current.value - way * one.value > 0:
            yield Change(current.value - way * one.value, current.value)
        return
    yield from cell_changes(report, sentence, place, claims)


def _goes_on_with(sentence: Sentence, number: int) -> bool:
    """Whether a change may be of figures before it: not 许可降至 9 件；强制增加 2 件."""
    words = sentence.before(number)
    is_of_them = "；" not in words or EACH.search(words) or _TOGETHER.search(words)
    return bool(is_of_them) or not COMPARISON.split(sentence.head(number))[0]


def _of_sum(report: Report, places: list[int], claims: tuple[Claim, ...]) -> Iterator[Change]:
    """The change of what figures come to together, if the cells of each are known."""
    known = {one.number: one for one in claims if one.time is Time.THIS}
    if all(place in known for place in places):
        cells = (
            key for place in places
            for key in spoken_cells(report.edition, known[place].check, known[place].readings[0])
        )  # fmt: skip
        yield from changes_of(report, (tuple(cells),), least=1)


def _of_base(
    report: Report,
    sentence: Sentence,
    number: int,
    now: list[tuple[int, Figure]],
    claims: tuple[Claim, ...],
) -> Iterator[Change]:
    """What a base that is told gives with the figure before it, or with the cells it is of.

    新收 81 件，较上年的 69 件增加 12 件; 较上年新收的 69 件，增加 12 件.
    """
    base = sentence.figures[number - 1]
    current = [one for place, one in now if place < number - 1]
    alike = [one for one in current if one.unit == base.unit]
    if alike:
        yield Change(base.value, alike[-1].value, _room(base, alike[-1]))
        together = sum((one.value for one in alike), Decimal(0))
        yield Change(base.value, together, _room(base, *alike))
    for claim in claims if not current else ():
        if claim.number == number - 1 and claim.time is Time.LAST:
            values = known_values(
                quotation_of(report.edition, sentence, claim).sums, written(report)
            )
            yield from (Change(base.value, one) for one in values or ())


def _from_stated_base(
    sentence: Sentence, number: int, deltas: list[tuple[int, Figure]]
) -> Iterator[Change]:
    """What a base and what came to it give: 较上年的 120 件增加 28 件，增长 23.3%."""
    if number < 2 or sentence.figures[number].unit not in _RATES:
        return
    base, (at, delta) = sentence.figures[number - 2], deltas[-1] if deltas else (-1, None)
    if delta is None or at != number - 1 or not is_stated_base(sentence, number - 2):
        return
    now = base.value + direction(lead_of(sentence, at)) * delta.value
    if base.exact and base.unit == delta.unit and base.value > 0 and now >= 0:
        yield Change(base.value, now)


def _of_next(sentence: Sentence, number: int) -> Iterator[Change]:
    """What two figures give that follow: 减少 13.1%，由 410.5 万元降至 356.72 万元."""
    if number + 2 >= len(sentence.figures) or not _reaches(sentence, number + 2):
        return
    if "；" in sentence.before(number + 1):
        return
    base, now = sentence.figures[number + 1 : number + 3]
    are_alike = base.unit == now.unit not in RATES and base.exact and now.exact and base.value > 0
    if are_alike and is_base(sentence, number + 1):
        yield Change(base.value, now.value)


def _of_rows(
    report: Report, sentence: Sentence, number: int, rated: tuple[Claim, ...]
) -> Iterator[Change]:
    """The change of the cells that the clause of a figure names: 复议案件同比下降 30%."""
    if not has_last_year(report):
        return
    if number and is_stated_base(sentence, number - 1):
        base = sentence.figures[number - 1].value
        values = (known_values((k,), written(report)) for k in rated_cells(report, rated, number))
        yield from (Change(base, now[0]) for now in values if now and base > 0)
        return
    before_it = sentence.text[: sentence.figures[number].start - sentence.start]
    is_told = is_compared_with(before_it[-_MAX_LEAD:], report.details.year)
    if is_told or _is_of_the_year(report, sentence, number):
        yield from row_changes(report, rated, number)


def _is_of_the_year(report: Report, sentence: Sentence, number: int) -> bool:
    """Whether a rate that names no base is against the year before, as a report's is."""
    is_rate = sentence.figures[number].unit not in (*POINTS, "倍")
    text = sentence.text.replace(f"{report.details.year}年", "")
    if not is_rate or _OTHER_BASE.search(text) or is_compared(sentence.text):
        return False
    return time_of(sentence, number, report.details.year) is Time.THIS


def _points_of_rows(
    report: Report, prose: Prose, sentence: Sentence, rated: tuple[Claim, ...]
) -> Iterator[ChangeProblem]:
    """By how many percentage points a share of cells changed: 予以公开占比提高 1.4 个百分点."""
    claims = {claim.number: claim for claim in rated}
    points = (place for place, one in enumerate(sentence.figures) if one.unit in POINTS)
    for number in points:
        figure, head = sentence.figures[number], sentence.head(number)
        way, told = direction(lead_of(sentence, number)), sentence.figures[number - 1]
        of = number - 1 if number and told.unit == "%" and number not in claims else number
        claim, is_told = claims.get(of), of != number
        if not way or claim is None:
            continue
        if not SHARE.search(sentence.head(of)) or any(
            one.unit == "%" for one in sentence.figures[:of]
        ):
            continue
        if not has_last_year(report) or not is_compared_with(head, report.details.year):
            continue
        changes = [
            Change(before, now)
            for keys in rated_cells(report, rated, of)
            for whole in claim.check.wholes
            for now, before in _shares_of(report, keys, tuple(map(CellKey, whole)), figure.step)
            if not is_told or _is_stated_share(report, told, keys, whole)
        ]
        fits = [
            (one.by > 0) is (way > 0) and abs(abs(one.by) - figure.value) <= figure.step
            for one in changes
        ]
        if changes and not any(fits):
            yield points_problem(prose, figure, changes[0], way)


def _is_stated_share(
    report: Report, told: Figure, keys: tuple[CellKey, ...], whole: tuple[str, ...]
) -> bool:
    """Whether a rate is what cells are of a whole this year."""
    shares = _shares_of(report, keys, tuple(map(CellKey, whole)), told.step)
    return any(same_rate(told, now) for now, _ in shares)


def _shares_of(
    report: Report, keys: tuple[CellKey, ...], whole: tuple[CellKey, ...], step: Decimal
) -> Iterator[tuple[Decimal, Decimal]]:
    """What cells are of a whole in per cent, this year and last year, in the digits of a figure."""
    shares = []
    for value in (written(report), report.last_year.get):
        parts, all_ = known_values((keys,), value), known_values((whole,), value)
        if parts and all_ and all_[0] > 0:
            share = parts[0] * HUNDRED / all_[0]
            shares.append(share.quantize(min(step, Decimal("0.1")), ROUND_HALF_UP))
    if len(shares) == 2:
        yield shares[0], shares[1]


def _around(
    report: Report, sentence: Sentence, number: int
) -> tuple[list[tuple[int, Figure]], list[Figure], list[tuple[int, Figure]]]:
    """The figures around one: those of now, those of before, and those that tell a change."""
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
        time = time_of(sentence, place, report.details.year)
        if is_change(sentence, place):
            deltas.append((place, one))
        elif time is Time.LAST or is_base(sentence, place):
            before.append(one)
        elif is_stated_base(sentence, place) or time is Time.OTHER:
            continue
        elif place < number and not is_parenthetical(sentence, place, number):
            now.append((place, one))
    return now, before, deltas


def _is_next_of_each(sentence: Sentence, number: int) -> bool:
    """Whether a rate goes on a list that is told apart: 分别增长 23.3% 和 20%."""
    while number and _GOES_ON.fullmatch(sentence.before(number)):
        number -= 1
        if EACH.search(sentence.before(number)):
            return True
    return False


def _of_each(now: list[tuple[int, Figure]], before: list[Figure]) -> Iterator[Change]:
    """The changes of all pairs that a list of rates may be told of."""
    for one in before:
        for _, current in now:
            if one.unit == current.unit and one.value > 0:
                yield Change(one.value, current.value)


def _of_amount(report: Report, sentence: Sentence, number: int, topic: Quoted) -> Iterator[Change]:
    """The change of a matter's amount that is named without a figure: 申请量较上年减少 14 件."""
    before_it = sentence.text[: sentence.figures[number].start - sentence.start]
    if topic.bare and topic.default and AMOUNT.search(before_it) and is_compared(before_it):
        readings = (ClaimReading(rows, topic.default) for rows in topic.bare.rows)
        sums = tuple(spoken_cells(report.edition, topic, one) for one in readings)
        yield from changes_of(report, sums, least=1)


def _room(*figures: Figure) -> Decimal:
    """How much figures that are written in 万 may be off together."""
    return sum((one.step / 2 for one in figures if one.step > 1), Decimal(0))


def _fits(figure: Figure, change: Change, way: int, *, is_rate: bool) -> bool:
    if change.by and (change.by > 0) is not (way > 0):
        return False
    if not is_rate:
        return figure.rounds(abs(change.by)) or abs(figure.value - abs(change.by)) <= change.room
    if change.room:
        per = Decimal(1) if figure.unit == "倍" else HUNDRED
        least = (abs(change.by) - change.room) * per / change.before
        most = (abs(change.by) + change.room) * per / change.before
        return least - figure.step < figure.value < most + figure.step
    return same_rate(figure, abs(change.rate(figure.unit)))


def _problem(
    prose: Prose, sentence: Sentence, number: int, change: Change, way: int
) -> ChangeProblem:
    figure = sentence.figures[number]
    is_rate = figure.unit in _RATES
    amount = abs(change.rate(figure.unit)) if is_rate else abs(change.by)
    words = rate_like(figure, amount) if is_rate else f"{format_plain(amount)}{figure.unit}"
    grew = change.by > 0
    reason = f"由上年 {plain(change.before)} 变为本年 {plain(change.now)}"
    shown = f"{'增长' if grew else '下降'} {words}" if change.by else "持平"
    value = trimmed(change.rate(figure.unit) if is_rate else change.by)
    start, end = figure.start, figure.end
    offered: tuple[Rewording, ...] = ()
    fits = same_rate(figure, amount) if is_rate else figure.may_be(amount)
    if grew is (way > 0):
        if amount and (figure.unit == "%" or not is_rate):
            offered = (reworded(prose, start, end, words, reason),)
    elif change.by and fits:
        word = word_at(sentence, number)
        if word:
            start, end = word
            said = prose.text[start:end]
            offered = (reworded(prose, start, end, OPPOSITE[said], reason),)
    return ChangeProblem(start, end, value, shown, reason, offered)


def _points_as_rate(prose: Prose, sentence: Sentence) -> Iterator[ChangeProblem]:
    """A difference of two rates that is written as a rate: 由 9.9% 升至 15%，提高 5.1%."""
    for number in range(2, len(sentence.figures)):
        before, now, figure = sentence.figures[number - 2 : number + 1]
        way = direction(lead_of(sentence, number))
        are_rates = {before.unit, now.unit, figure.unit} == {"%"} and before.value > 0
        if not way or not are_rates or not is_base(sentence, number - 2):
            continue
        change = Change(before.value, now.value)
        is_so = same_rate(figure, abs(change.rate("%")))
        if figure.exact and figure.value == abs(change.by) and not is_so:
            points = replace(figure, unit="个百分点")
            yield points_problem(prose, points, change, way)
