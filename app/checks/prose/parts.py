"""Adds up what a sentence gives as parts of a total; recomputes means, and rates with a name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import accumulate

from msgspec import Struct

from app import patterns as re
from app.checks.equations import format_difference
from app.checks.findings import Finding, Rewording
from app.checks.prose.clauses import (
    Time,
    counts_something,
    direction,
    is_base,
    is_change,
    is_others,
    time_of,
)
from app.checks.prose.common import (
    HUNDRED,
    ChangeProblem,
    contradiction,
    found,
    quote_in,
    quotient_problem,
    regex,
    rewording,
    same_rate,
)
from app.checks.prose.spoken import Read, is_implied, spoken_rows
from app.checks.prose.tables import known_values, own_of, said_in, wrong_figures
from app.checks.prose.text import Figure, Prose, Sentence, brackets_in
from app.edition.text_check_kinds import Parts, Percentage, Quoted
from app.report.figures import written
from app.report.numbers import format_plain, trimmed
from app.report.report import Report

_AVERAGE = re.compile(
    r"(?P<of>村|镇|乡|县|部门|单位|月|户|人|家|场|期)均[^，；。]{0,6}$|平均每[次场期村家个][^，；。]{0,6}$"
)
_COUNTED = ("个", "家", "名", "人", "场", "期", "次")
_WHOLE_TOLD = re.compile(r"[^，；。\d]{0,10}中[，,]?[^，；。\d]{0,6}$")
_DONE_LENGTH = 2
"""Of the name of a rate, what was done: 办结 of 办结率."""
_MAX_PARTS = 40
_MIN_ALL, _MIN_SOME = 3, 2
_NEAR = Decimal("0.9")
"""So near to their total parts are meant to be all of it."""

_REST = re.compile(r"(?:其他|其它|其余|剩余)[^，；。、]{0,10}$")
_LIST = re.compile(
    r"^[，,]?(?:具体|分别)?(?:为|是)?[：:]|^[，,]?[（(〔\[【]|^[，,](?:具体|分别)(?:为|是)|^[，,](?:主要)?由(?!于)"
)
_ENDS_TOTAL = re.compile(
    r"^[）)〕\]】]?[，,；;、]?(?:以上|上述|各项|[两二三四五六七八九十]{1,2}[者项类种](?:[\u4e00-\u9fa5]{2,6}?)??)?(?:[共总]计?|[合累]计|总共|相加|加起来|之和)(?:为|是|[培受][训众]|举办|开展|发布|公开)?$"
)
_SIBLING = re.compile(r"^[。，,、；;和及与]?[^，,；;。：:（）()]{1,24}$")
_SEMICOLON = re.compile("[；;]")
_IN_ROW = re.compile(r"[、，,和及与](?!其中|包括|含)[^，,；;。：:（）()、]{0,24}")
_ALIKE = 2
_AFTER = 4
"""Signs behind a list that may say that it is all: 186 件和 231 件组成."""
_MAX_SUBSETS = 10
"""Figures of which every choice is tried as the parts of a total behind them."""


class _Sum(Struct, frozen=True):
    """A total and the figures given as its parts, by their places in the sentence."""

    total: int
    parts: tuple[int, ...]


def check_parts(report: Report, check: Parts) -> Iterator[Finding]:
    """A finding for every total whose parts do not add up to it, or exceed it.

    A figure of it that a table contradicts is told by the check on tables, with what is right.
    """
    before: tuple[Sentence, Read] | None = None
    for key, prose, sentence, read in said_in(report, check):
        sums = [(sentence, one) for one in _sums(check, sentence)]
        if before and sentence.figures and _continues(before[0], sentence):
            joined = _joined(before[0], sentence)
            last = len(before[0].figures) - 1
            if found(check.total, joined.head(last)):
                sums += [(joined, one) for one in _sums(check, joined) if one.total == last]
        wrong = wrong_figures(report, sentence, read) if sums else set()
        claimed = {claim.number for claim in read.claims}
        for whole, one in sums:
            if whole is sentence and wrong & {one.total, *one.parts}:
                continue
            is_told = whole is sentence and claimed.issuperset(one.parts)
            is_behind = one.total > one.parts[0]
            if is_told and (one.total in claimed or not (is_behind or _exceeds(whole, one))):
                continue
            known = None if whole is sentence and one.total in claimed else report
            yield from _findings(check, (key, prose), whole, one, known)
        before = sentence, read


def _exceeds(sentence: Sentence, one: _Sum) -> bool:
    """Whether the parts come to more than their total."""
    values = (sentence.figures[place].value for place in one.parts)
    return sum(values, Decimal(0)) > sentence.figures[one.total].value


def _sums(check: Parts, sentence: Sentence) -> Iterator[_Sum]:
    """The sums of a sentence that do not come out."""
    used = -1
    for number in range(len(sentence.figures) - 1):
        if number <= used or not _may_count(check, sentence, number):
            continue
        below = _below(check, sentence, number)
        if below is None:
            continue
        used, is_wrong = below.parts[-1], _is_wrong(check, sentence, below)
        if is_wrong:
            yield below
        elif is_wrong is None:
            used = number
    for number in range(2, len(sentence.figures)):
        above = _above(check, sentence, number) or _of_rest(check, sentence, number)
        if above:
            yield above


def _below(check: Parts, sentence: Sentence, number: int) -> _Sum | None:
    """A total and the list that follows it, which ends where it adds up."""
    figures, depth = sentence.figures, _depth(sentence, number)
    total, together, nested = figures[number], Decimal(0), False
    parts: list[int] = []
    for place in range(number + 1, min(len(figures), number + _MAX_PARTS)):
        part, before = figures[place], sentence.before(place)
        deeper = _depth(sentence, place) - depth
        if deeper < 0 and not parts:
            break
        is_rate = part.unit in ("%", "百分点", "个百分点")
        if is_rate or deeper > (not parts) or is_base(sentence, place):
            continue
        if _is_none(sentence, place, total) or _is_aside(sentence, parts, place, total):
            break
        if parts and found(check.opens, before):
            nested = True
        elif nested and any(mark in before for mark in "；;"):
            nested = False
        if nested:
            continue
        if not _goes_on(check, sentence, number, place, begun=bool(parts)):
            break
        parts.append(place)
        depth = _depth(sentence, place)
        together += part.value
        if together == total.value:
            break
    return _Sum(number, tuple(parts)) if parts else None


def _is_aside(sentence: Sentence, parts: Sequence[int], place: int, total: Figure) -> bool:
    """Whether a figure begins something else: …53 件，其中…9 件；复议 88 件."""
    if not parts or not _SEMICOLON.search(sentence.before(place)):
        return False
    is_first_apart = len(parts) > 1 and not _SEMICOLON.search(sentence.before(parts[1]))
    return is_first_apart or sentence.figures[place].value >= total.value


def _is_none(sentence: Sentence, place: int, total: Figure) -> bool:
    """Whether a figure is no part of such a total."""
    part = sentence.figures[place]
    return part.unit != total.unit or not part.exact or is_change(sentence, place)


def _goes_on(check: Parts, sentence: Sentence, number: int, place: int, *, begun: bool) -> bool:
    """Whether a list of parts begins with a figure, or goes on with it."""
    if begun:
        return not found(check.own, sentence.before(place))
    return _is_list(check, sentence, number, place)


def _is_list(check: Parts, sentence: Sentence, number: int, first: int) -> bool:
    """Whether what stands behind a total begins a list of its parts."""
    between = sentence.before(first)
    if found(check.opens, between):
        return True
    if found(check.own, between) or between.startswith("、"):
        return False
    return bool(_LIST.match(between)) or (
        _SIBLING.match(between) is not None
        and (found(check.total, sentence.head(number)) or _are_alike(sentence, number, first))
    )


def _are_alike(sentence: Sentence, number: int, first: int) -> bool:
    """Whether three figures or more that follow are named alike: …专题 3 场."""
    unit = sentence.figures[number].unit
    names = []
    for place in range(first, len(sentence.figures)):
        between = sentence.before(place)
        if sentence.figures[place].unit != unit or not _SIBLING.match(between):
            break
        names.append(between.strip("。，,、；;和及与"))
    endings = {name[-1:] if name.endswith("类") else name[-_ALIKE:] for name in names}
    if len(names) < _MIN_ALL or len(endings) != 1:
        return False
    return not sentence.head(number).strip().endswith(endings.pop())  # one of them, no total


def _is_wrong(check: Parts, sentence: Sentence, one: _Sum) -> bool | None:
    """Whether parts exceed their total, or should be all of it and are not.

    None if they are no list: two or fewer of something that nothing opens.
    """
    figures = sentence.figures
    total = figures[one.total].value
    values = [figures[place].value for place in one.parts]
    together = sum(values, Decimal(0))
    is_each = any(sentence.head(place).endswith("各") for place in one.parts)
    is_each = is_each or together <= _listed(sentence, one.total)
    if is_each or together == total or _is_completed(sentence, one, total - together):
        return False
    opened = found(check.opens, sentence.before(one.parts[0]))
    start, end = (figures[place].end - sentence.start for place in (one.total, one.parts[-1]))
    complete = found(check.complete, sentence.text[start : end + _AFTER])
    if len(values) < (_MIN_SOME if opened or complete else _MIN_ALL):
        return (values[0] > total and len(values) == 1) if opened else None
    if max(values) > total:
        return opened and together - max(values) <= total
    if together > total:
        return True
    if found(check.partial, sentence.text[end : end + 12]):
        return False
    rest = any(_REST.search(sentence.head(place)) for place in one.parts)
    near = len(values) >= _MIN_ALL and together >= _NEAR * total
    return rest or near or not opened or complete


def _listed(sentence: Sentence, number: int) -> Decimal:
    """What a total and those listed before it come to, which parts may be of: A、B，其中…"""
    together = sentence.figures[number].value
    while number and sentence.before(number).startswith(("、", "和", "及")):
        number -= 1
        together += sentence.figures[number].value
        if not number or not sentence.before(number).startswith(("、", "和", "及")):
            return together
    return Decimal(0)


def _is_completed(sentence: Sentence, one: _Sum, rest: Decimal) -> bool:
    """Whether the figure behind a list makes up its total: …，还有 1 件未审结."""
    after = one.parts[-1] + 1
    if after >= len(sentence.figures):
        return False
    figure = sentence.figures[after]
    return figure.value == rest and figure.unit == sentence.figures[one.total].unit


def _above(check: Parts, sentence: Sentence, number: int) -> _Sum | None:
    """A list that stands before its total and does not come to it: 3 件、5 件，共 9 件."""
    total = sentence.figures[number]
    if not _may_count(check, sentence, number):
        return None
    if not _ENDS_TOTAL.search(sentence.before(number).rstrip()):
        return None
    parts: list[int] = []
    for place in range(number - 1, max(-1, number - _MAX_PARTS), -1):
        figure = sentence.figures[place]
        if figure.unit != total.unit or not figure.exact:
            break
        parts.insert(0, place)
    if len(parts) < _MIN_SOME or len(parts) > _MAX_SUBSETS:
        return None
    before = [one for one in sentence.figures[:number] if one.unit == total.unit]
    sums = {Decimal(0)}
    if _is_plain_list(sentence, parts):
        sums = set(accumulate(sentence.figures[one].value for one in reversed(parts)))
    else:
        for figure in before[-_MAX_SUBSETS:]:
            sums |= {one + figure.value for one in sums}
    return None if total.value in sums else _Sum(number, tuple(parts))


def _is_plain_list(sentence: Sentence, parts: Sequence[int]) -> bool:
    """Whether figures stand in one row, none of them a part of another."""
    return all(_IN_ROW.fullmatch(sentence.before(one)) for one in parts[1:])


def _of_rest(check: Parts, sentence: Sentence, number: int) -> _Sum | None:
    """What is done and what is left, and are not all: 22 项已完成 20 项，另有 3 项在推进."""
    total, done, left = sentence.figures[number - 2 : number + 1]
    if not (total.unit == done.unit == left.unit and total.exact and done.exact and left.exact):
        return None
    is_told = found(check.done, sentence.before(number - 1)) and found(
        check.left, sentence.before(number)
    )
    after = sentence.figures[number + 1 : number + 2]
    is_part = max(done.value, left.value) < total.value and total.unit not in {
        one.unit for one in after
    }
    if not is_told or not is_part or done.value + left.value == total.value:
        return None
    return _Sum(number - 2, (number - 1, number))


def _continues(before: Sentence, sentence: Sentence) -> bool:
    """Whether a sentence goes on with the parts of the one before: 其中，…"""
    if before.end != sentence.start or not before.figures:
        return False
    if re.match(r"[ \t\u3000]{0,4}(?:其中|包括|分别)", sentence.text):
        return True
    last = len(before.figures) - 1
    return len(sentence.figures) >= _MIN_ALL and _are_alike(
        _joined(before, sentence), last, last + 1
    )


def _joined(before: Sentence, sentence: Sentence) -> Sentence:
    figures = (*before.figures, *sentence.figures)
    return Sentence(before.text + sentence.text, before.start, before.heading, figures)


def average_problems(prose: Prose, sentence: Sentence) -> Iterator[ChangeProblem]:
    """Averages: 8 个村上传 384 条，村均 48 条."""
    for number, figure in enumerate(sentence.figures):
        mean = _AVERAGE.search(sentence.head(number))
        before = sentence.figures[:number]
        wholes = [one for one in before if one.unit == figure.unit and one.exact]
        counts = [one.value for one in before if one.unit in _COUNTED and one.exact]
        counts += [Decimal(12)] if mean and mean["of"] == "月" else []
        if not mean or not figure.exact or len(wholes) != 1 or len(counts) != 1 or not counts[0]:
            continue
        value = wholes[0].value / counts[0]
        if abs(value - figure.value) < max(figure.step, Decimal(1)):
            continue
        yield quotient_problem(prose, figure, wholes[0].value, counts[0])


def rate_problems(
    report: Report,
    check: Percentage,
    place: tuple[str, Prose],
    sentence: Sentence,
    topic: Quoted | None,
) -> Iterator[ChangeProblem]:
    """Rates with a name: 公开率, 办结率, 纠错率."""
    key, prose = place
    around = sentence.heading + sentence.text
    if topic and topic.about and not is_implied(topic, sentence, key):
        topic = topic if found(topic.about, around) else None
    for number, figure in enumerate(sentence.figures):
        head = sentence.head(number)
        is_rate = figure.unit == "%" and found(check.rate, head) and not direction(head)
        if not is_rate or time_of(sentence, number, report.details.year) is not Time.THIS:
            continue
        before = counts_before(sentence, number)
        pairs = [
            (part.value, whole.value)
            for part in before for whole in before
            if part.unit == whole.unit and part is not whole and 0 < part.value <= whole.value
        ]  # fmt: skip
        is_own = not is_others(sentence.text, figure.start - sentence.start, own_of(report))
        rated = list(_cell_rates(report, sentence, number, topic)) if topic and is_own else []
        if not all(one.exact for one in before) or not (*pairs, *rated):
            continue
        is_told = len(before) == len(pairs) + 1 == 2 and _WHOLE_TOLD.match(sentence.before(1))
        rated = [] if is_told else rated
        if any(same_rate(figure, a * HUNDRED / b) for a, b in (*rated, *pairs)):
            continue
        if not rated and not is_told and not _is_counted(check, sentence, number, before):
            continue
        part, whole = (*rated, *pairs)[0]
        yield quotient_problem(prose, figure, part, whole, HUNDRED)


def counts_before(sentence: Sentence, number: int) -> list[Figure]:
    """The figures before one that are no rates and tell no change."""
    return [
        one for place, one in enumerate(sentence.figures[:number])
        if counts_something(sentence, place)
    ]  # fmt: skip


def above_all(check: Percentage, sentence: Sentence) -> Iterator[ChangeProblem]:
    """Shares, and rates that cannot be above 100 %, and are."""
    for number, figure in enumerate(sentence.figures):
        head = sentence.head(number)
        if figure.unit != "%" or figure.value <= HUNDRED or direction(head):
            continue
        if found(check.bounded_rate, head):
            reason = "这样的占比、比率最多是全部"
            yield ChangeProblem(figure.start, figure.end, figure.value, "不超过 100%", reason)


def _is_counted(
    check: Percentage, sentence: Sentence, number: int, before: Sequence[Figure]
) -> bool:
    """Whether two figures before a rate are its part and its whole: 按时答复 2 件 of 3.

    What was done is told of the part, too, or the rate is of other figures.
    """
    rate = regex(check.counted_rate).search(sentence.head(number))
    if len(before) != 2 or rate is None:
        return False
    done = rate.group()[:_DONE_LENGTH]
    by_size = sorted(before, key=lambda one: one.value)
    part, whole = (sentence.figures.index(one) for one in by_size)
    is_of_both = done in sentence.head(whole) + sentence.tail(whole)
    return not is_of_both and done in sentence.head(part) + sentence.tail(part)


def _cell_rates(
    report: Report, sentence: Sentence, number: int, topic: Quoted
) -> Iterator[tuple[Decimal, Decimal]]:
    """The parts and wholes that a rate with a name may be of, by the row named last before it."""
    text = sentence.heading + sentence.text[: sentence.figures[number].start - sentence.start]
    rows = [one[2] for one in spoken_rows(topic, text, report.details.year) if not one[2].verb]
    sums = rows[-1].rows if rows else ()
    for rate in topic.rates:
        is_named = found(rate.when, sentence.head(number))
        for names in (sums if "{row}" in rate.part[0] else ((),)) if is_named else ():
            part = _value_of(report, rate.part, names)
            wholes = (_value_of(report, cells, names) for cells in rate.wholes)
            yield from ((part, one) for one in wholes if part is not None and one)


def _value_of(report: Report, cells: Sequence[str], names: Sequence[str]) -> Decimal | None:
    """What some cells come to, `{row}` in them in turn each of the rows named."""
    patterns = (one.replace("{row}", name) for one in cells for name in names or ("",))
    keys = tuple(key for one in patterns for key in report.edition.matching(one))
    values = known_values((keys,), written(report))
    return values[0] if values else None


def _depth(sentence: Sentence, number: int) -> int:
    """How many brackets are open where a figure stands."""
    place = sentence.figures[number].start - sentence.start
    before = [opens for at, opens in brackets_in(sentence.text) if at < place]
    return max(0, 2 * sum(before) - len(before))


def _may_count(check: Parts, sentence: Sentence, number: int) -> bool:
    figure = sentence.figures[number]
    return figure.unit in check.units and figure.exact and not is_change(sentence, number)


def _findings(
    check: Parts,
    place: tuple[str, Prose],
    sentence: Sentence,
    one: _Sum,
    report: Report | None,
) -> Iterator[Finding]:
    """The finding of a sum; a total that a table gives, here or by its figure, is not replaced."""
    total: Figure = sentence.figures[one.total]
    figures = sorted(
        (total, *(sentence.figures[part] for part in one.parts)), key=lambda figure: figure.start
    )
    stretch = (figures[0].start, figures[-1].end)
    values = [sentence.figures[part].value for part in one.parts]
    added = trimmed(sum(values, Decimal(0)))
    places = {
        "quote": quote_in(sentence, *stretch),
        "total": f"{format_plain(trimmed(total.value))}{total.unit}",
        "sum": f"{format_plain(added)}{total.unit}",
        "parts": "＋".join(format_plain(trimmed(value)) for value in values),
        "difference": format_difference(trimmed(added - total.value)),
    }
    offered: tuple[Rewording, ...] = ()
    if report and total.value not in (*report.computed.values(), *report.typed.values()):
        offered = rewording(place[1], total, places["sum"], f"各项之和 {places['parts']}")
    said = trimmed(total.value)
    yield from contradiction(
        check, place, stretch, places, said=said, true=added, rewordings=offered
    )
