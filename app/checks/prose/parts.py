"""Adds up the figures that a sentence gives as parts of a total."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from msgspec import Struct

from app.checks.equations import format_difference
from app.checks.findings import Finding, Rewording
from app.checks.prose.claims import said_in
from app.checks.prose.clauses import is_change
from app.checks.prose.common import found, quote_in, rewording, wording_finding
from app.checks.prose.spoken import Read
from app.checks.prose.tables import wrong_figures
from app.checks.prose.text import CLOSING_BRACKETS, OPENING_BRACKETS, Figure, Prose, Sentence
from app.edition.text_check_kinds import Parts
from app.report.numbers import format_plain, trimmed
from app.report.report import Report

_MAX_PARTS = 40
_MIN_ALL, _MIN_SOME = 3, 2
_NEAR = Decimal("0.9")
"""So near to their total parts are meant to be all of it."""

_REST = re.compile(r"(?:其他|其它|其余|剩余)[^，；。、]{0,10}$")
_LIST = re.compile(
    r"^[，,]?(?:具体|分别)?(?:为|是)?[：:]|^[，,]?[（(〔\[【]|^[，,](?:具体|分别)(?:为|是)"
)
_ENDS_TOTAL = re.compile(
    r"^[）)〕\]】]?[，,；;、]?(?:以上|上述|各项|[两二三四五六七八九十]{1,2}[者项类])?(?:共计?|[合总]计|相加|加起来|之和)(?:为|是)?$"
)
_SIBLING = re.compile(r"^[。，,、；;和及与]?[^，,；;。：:（）()]{1,24}$")
_SEMICOLON = re.compile("[；;]")
_ALIKE = 2
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
            yield _finding(check, (key, prose), whole, one, known)
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
        above = _above(check, sentence, number)
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
        if part.unit in ("%", "百分点", "个百分点") or deeper > (not parts):
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
    return is_first_apart or sentence.figures[place].value > total.value


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
    if is_each or together == total or _is_completed(sentence, one, total - together):
        return False
    opened = found(check.opens, sentence.before(one.parts[0]))
    start, end = (figures[place].end - sentence.start for place in (one.total, one.parts[-1]))
    complete = found(check.complete, sentence.text[start:end])
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
    for figure in before[-_MAX_SUBSETS:]:
        sums |= {one + figure.value for one in sums}
    return None if total.value in sums else _Sum(number, tuple(parts))


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
    return Sentence(before.text + sentence.text, before.start, before.heading, figures, 0)


def _depth(sentence: Sentence, number: int) -> int:
    """How many brackets are open where a figure stands."""
    text = sentence.text[: sentence.figures[number].start - sentence.start]
    return max(0, sum(map(text.count, OPENING_BRACKETS)) - sum(map(text.count, CLOSING_BRACKETS)))


def _may_count(check: Parts, sentence: Sentence, number: int) -> bool:
    figure = sentence.figures[number]
    return figure.unit in check.units and figure.exact and not is_change(sentence, number)


def _finding(
    check: Parts,
    place: tuple[str, Prose],
    sentence: Sentence,
    one: _Sum,
    report: Report | None,
) -> Finding:
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
    return wording_finding(
        check, place, stretch, places, values=(trimmed(total.value), added), rewordings=offered
    )
