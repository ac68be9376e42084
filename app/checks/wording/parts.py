"""Adds up the figures that a sentence gives as parts of a total."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from app.checks.equations import format_difference
from app.checks.findings import Finding
from app.checks.wording.common import found, quote_in, rewording, texts_of, wording_finding
from app.checks.wording.figures import Figure
from app.checks.wording.prose import Prose, Sentence
from app.checks.wording.scope import is_change
from app.edition.wording_kinds import Parts
from app.report.numbers import format_plain, trimmed
from app.report.report import Report

_LEAST_PARTS = 3
_MOST_PARTS = 40
_LEAST_NEAR, _NEAR = 4, Decimal("0.85")
"""So many parts named alike that come so near to their total are meant to be all of it."""

_SEPARATORS = re.compile(r"[，,、；;：:（(]")
_KIND = "类"
_ALIKE = 2
"""How many characters the names of parts end with alike, if they are a list."""


@dataclass(frozen=True)
class _Claim:
    """A total and the figures given as its parts; `partial` if they need not be all."""

    total: Figure
    parts: tuple[Figure, ...]
    partial: bool

    @property
    def sum(self) -> Decimal:
        return sum((part.value for part in self.parts), Decimal(0))


def check_parts(report: Report, check: Parts) -> Iterator[Finding]:
    """A finding for every total whose parts do not add up to it, or exceed it."""
    for place in texts_of(report, check):
        before: Sentence | None = None
        for sentence in place[1].sentences:
            for claim in (*_claims_below(check, sentence), *_claims_above(check, sentence)):
                yield _finding(check, place, sentence, claim)
            if before and (both := _continued(before, sentence)):
                number = len(before.figures) - 1
                claim_over = _list_of_alike(check, both, number, led=True)
                if claim_over:
                    yield _finding(check, place, both, claim_over)
            before = sentence


def _claims_below(check: Parts, sentence: Sentence) -> Iterator[_Claim]:
    """Wrong lists that follow their total."""
    used = -1
    for number in range(len(sentence.figures)):
        if number <= used or not _may_count(check, sentence, number):
            continue
        opened = number + 1 < len(sentence.figures) and found(
            check.opens, sentence.before(number + 1)
        )
        if not opened and not found(check.total, sentence.head(number)):
            alike = _list_of_alike(check, sentence, number)
            if alike:
                yield alike
            continue
        claim, last = _list_after(check, sentence, number, opened=opened)
        if claim:
            used = last
            yield claim
        elif opened and last > number:
            used = last - 1


def _list_after(
    check: Parts, sentence: Sentence, number: int, *, opened: bool
) -> tuple[_Claim | None, int]:
    """The wrong list below a total, and the last figure of the list that was looked at."""
    total = sentence.figures[number]
    parts: list[Figure] = []
    last = number
    skip_nested = False
    for place in range(number + 1, min(len(sentence.figures), number + _MOST_PARTS)):
        part = sentence.figures[place]
        before = sentence.before(place)
        if part.unit != total.unit:
            if part.unit in ("%", "百分点", "个百分点"):
                continue
            break
        if parts and found(check.opens, before):
            skip_nested = True
        if skip_nested:
            if any(mark in before for mark in "；;") and not found(check.opens, before):
                skip_nested = False
            else:
                continue
        if found(check.own, before) or not part.exact or is_change(sentence, place):
            break
        parts.append(part)
        last = place
        if sum((one.value for one in parts), Decimal(0)) == total.value:
            return None, last
    if not parts or not total.exact:
        return None, last
    claim = _Claim(total, tuple(parts), opened)
    return (claim if _is_wrong(check, sentence, claim, nested=skip_nested) else None), last


def _continued(before: Sentence, sentence: Sentence) -> Sentence | None:
    """Two sentences of a paragraph as one, if a list may stand in the second."""
    if before.end != sentence.start or not before.figures or len(sentence.figures) < _LEAST_PARTS:
        return None
    figures = (*before.figures, *sentence.figures)
    return Sentence(before.text + sentence.text, before.start, before.heading, figures, 0)


def _list_of_alike(
    check: Parts, sentence: Sentence, number: int, *, led: bool = False
) -> _Claim | None:
    """A wrong list that no word leads to, told by parts that are all named alike (…专题 3 场).

    `led` asks for the word of a total before the total.
    """
    total, figures = sentence.figures[number], sentence.figures
    if not _may_count(check, sentence, number):
        return None
    if led and not found(check.total, sentence.head(number)):
        return None
    names: list[str] = []
    last = number
    for place in range(number + 1, min(len(figures), number + _MOST_PARTS)):
        name = _name(sentence.before(place))
        if not name or not figures[place].exact or figures[place].unit != total.unit:
            break
        if names and _common_ending(names[0], name) < _ALIKE:
            return None
        names.append(name)
        last = place
    parts = figures[number + 1 : last + 1]
    if len(parts) < _LEAST_PARTS or found(check.partial, sentence.text[_after(sentence, last) :]):
        return None
    claim = _Claim(total, parts, partial=False)
    below = all(part.value <= total.value for part in parts)
    return claim if below and claim.sum != total.value else None


def _are_alike(sentence: Sentence, parts: tuple[Figure, ...]) -> bool:
    """Whether the parts are all named alike."""
    places = [sentence.figures.index(part) for part in parts]
    names = [_SEPARATORS.split(sentence.before(place))[-1] for place in places]
    return all(_common_ending(names[0], name) >= _ALIKE for name in names)


def _name(before: str) -> str:
    """The words of a part, if they are no more than its name."""
    name = before.strip("，,、；;：:（(。 \t")
    return "" if any(mark in name for mark in "，,；;。：:） )") else name


def _common_ending(one: str, other: str) -> int:
    """How many characters two names end with alike; a kind (…类) is alike by its one."""
    if one.endswith(_KIND) and other.endswith(_KIND):
        return _ALIKE
    pairs = zip(reversed(one), reversed(other), strict=False)
    return next((at for at, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))


def _after(sentence: Sentence, number: int) -> int:
    return sentence.figures[number].end - sentence.start


def _is_wrong(check: Parts, sentence: Sentence, claim: _Claim, *, nested: bool) -> bool:
    """Whether the parts must add up and do not; they never may exceed their total."""
    end = claim.parts[-1].end - sentence.start
    unfinished = found(check.partial, sentence.text[end : end + 12])
    several = len(claim.parts) >= (2 if claim.partial else _LEAST_PARTS)
    prefix = Decimal(0)
    for part in claim.parts:
        if part.value > claim.total.value:
            return claim.partial and len(claim.parts) == 1
        prefix += part.value
    if claim.sum > claim.total.value:
        return several and not _two_ways(claim)
    if nested or unfinished:
        return False
    if claim.partial:
        near = len(claim.parts) >= _LEAST_NEAR and claim.sum >= _NEAR * claim.total.value
        return near and _are_alike(sentence, claim.parts)
    return len(claim.parts) >= _LEAST_PARTS


def _two_ways(claim: _Claim) -> bool:
    """Whether the list splits the total twice, so that a first stretch of it adds up."""
    run = Decimal(0)
    for part in claim.parts:
        run += part.value
        if run == claim.total.value:
            return True
    return False


def _claims_above(check: Parts, sentence: Sentence) -> Iterator[_Claim]:
    """Wrong lists that stand before their total: 3 件、5 件，共 9 件."""
    for number in range(2, len(sentence.figures)):
        total = sentence.figures[number]
        if not total.exact or total.unit not in check.units:
            continue
        words = sentence.before(number).strip("，,；;、：: ")
        if words not in ("共", "合计", "共计", "总计", "三项合计", "两项合计", "以上合计"):
            continue
        parts = _run_before(sentence, number)
        if len(parts) < 2:
            continue
        run = Decimal(0)
        sums = []
        for part in reversed(parts):
            run += part.value
            sums.append(run)
        if total.value not in sums:
            yield _Claim(total, tuple(parts), partial=False)


def _run_before(sentence: Sentence, number: int) -> list[Figure]:
    parts: list[Figure] = []
    for figure in reversed(sentence.figures[max(0, number - _MOST_PARTS) : number]):
        if figure.unit != sentence.figures[number].unit or not figure.exact:
            break
        parts.insert(0, figure)
    return parts


def _may_count(check: Parts, sentence: Sentence, number: int) -> bool:
    figure = sentence.figures[number]
    return figure.unit in check.units and figure.exact and not is_change(sentence, number)


def _finding(check: Parts, place: tuple[str, Prose], sentence: Sentence, claim: _Claim) -> Finding:
    figures = sorted((claim.total, *claim.parts), key=lambda figure: figure.start)
    stretch = (figures[0].start, figures[-1].end)
    total, added = trimmed(claim.total.value), trimmed(claim.sum)
    difference = trimmed(added - total)
    places = {
        "quote": quote_in(sentence, *stretch),
        "total": f"{format_plain(total)}{claim.total.unit}",
        "sum": f"{format_plain(added)}{claim.total.unit}",
        "parts": "＋".join(format_plain(trimmed(part.value)) for part in claim.parts),
        "difference": format_difference(difference),
    }
    offered = rewording(place[1], claim.total, places["sum"], f"各项之和 {places['parts']}")
    values = (total, added)
    return wording_finding(check, place, stretch, places, values=values, rewordings=offered)
