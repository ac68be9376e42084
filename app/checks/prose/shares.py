"""Recomputes shares and rates: a whole list against one whole, spoken or not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from msgspec import Struct
from msgspec.structs import replace

from app import patterns as re
from app.checks.findings import Finding
from app.checks.prose.changes import change_problems
from app.checks.prose.clauses import (
    EACH,
    added_runs,
    counts_before,
    counts_something,
    is_others,
    own_of,
)
from app.checks.prose.common import (
    HUNDRED,
    SHARE,
    ChangeProblem,
    Claim,
    ClaimReading,
    Time,
    is_rate_of,
    plain,
    rate_like,
    same_rate,
    wording_finding,
)
from app.checks.prose.directions import direction_problems
from app.checks.prose.rates import (
    OF_WHOLE,
    TOGETHER_TOLD,
    ToldShare,
    above_all,
    against_problems,
    has_common_whole,
    measured_problems,
    product_problems,
    rate_problems,
    shares_told,
    too_much,
    whole_of_others,
)
from app.checks.prose.said import Said, said_in
from app.checks.prose.spoken import Spoken, clearest, spoken_rows
from app.checks.prose.tallies import average_problems, converted_problems, flow_problems
from app.checks.prose.text import RATES, Figure, Sentence
from app.edition.cells import CellKey
from app.edition.text_check_kinds import Percentage, Quoted
from app.report.numbers import chinese_number
from app.report.report import Report

_WHOLE_NAMED = re.compile(
    r"(?:占(?!比)|不足|不到|超过?|接近|达到?)(?P<what>[^，；。]{2,16}?)(?:总数|总量|数量|[数量])?的?$"
)
_OF_THOSE = re.compile(r"^[^，；。：、\d]{0,12}?(?<![集其])[中里](?!的)[，,]?")
_WHOLE_LED = re.compile(r"(?:^|[。；，])(?P<what>[^，；。\d]{2,16}?)(?:中|里)[，,]$")
_ANY_WHOLE = re.compile("[全部总的本年度申请件案数量新收合计共办理]*")
_GROUP_LED = re.compile(  # 为不予公开各情形之首，约占三成
    r"(?P<what>[不无其][^，；。\d的各]{2,6})[的各几]*[种类]?(?:情形|情况|理由|原因|类型|类别|[种类])中?(?:之[首最冠]|居首|最多|首位|第一)[^，；。\d]{0,4}[，,][^，；。\d]{0,4}$"
)
_ADDED = re.compile("[，,](?:如果?|若|再)?(?:加上?(?!快|强|大)|加之|连同|算上|计入)")
_TOGETHER = re.compile("[、和及与]|审结|按[时期]")


class _Place(Struct, frozen=True):
    """A sentence with its shares, and what they may be of: figures, and cells of the form."""

    said: Said
    shares: tuple[ToldShare, ...]
    wholes: tuple[Figure, ...]
    known: tuple[Decimal, ...]

    @property
    def sentence(self) -> Sentence:
        return self.said.sentence

    def figure(self, number: int) -> Figure:
        return self.sentence.figures[number]

    def claim(self, share: ToldShare) -> Claim | None:
        """What the part of a share claims."""
        claims = self.said.read.claims
        return next((one for one in claims if one.number == share.part), None)

    def rows(self, topic: Quoted, words: str) -> list[Spoken]:
        """The rows of a matter that some words name."""
        return spoken_rows(topic, words, self.said.year)


def check_percentage(report: Report, check: Percentage) -> Iterator[Finding]:
    """A finding for every percentage or change that no figures give."""
    before: Sentence | None = None
    for said in said_in(report, check):
        joined = before if before and before.end == said.sentence.start else None
        before, starts = said.sentence, set[int]()
        for one in _problems(said, check, joined):
            words = said.prose.text[one.start : one.end]
            is_told = one.start in starts  # by another of those above
            starts.add(one.start)
            if is_told or words in (one.shown, *(other.reads for other in one.rewordings)):
                continue
            places = {"said": words, "value": one.shown, "reason": one.reason}
            yield wording_finding(
                check, said.place, (one.start, one.end), places, values=(one.value,),
                rewordings=one.rewordings,
            )  # fmt: skip


def _problems(said: Said, check: Percentage, before: Sentence | None) -> Iterator[ChangeProblem]:
    """What is wrong in a sentence behind another; without figures few things can be."""
    sentence = said.sentence
    if sentence.figures:
        yield from change_problems(said)
    yield from direction_problems(said)
    yield from against_problems(said)
    if any(one.unit == "%" for one in sentence.figures):
        shared = tuple(_share_problems(said, before))
        yield from shared or too_much(check, sentence)
        yield from rate_problems(said, check)
        yield from above_all(check, sentence)
    if sentence.figures:
        yield from average_problems(said)
        yield from product_problems(said)
        yield from converted_problems(said)
        if any(word in sentence.text for word in ("净", "初", "末", "底")):
            yield from flow_problems(said)
    yield from measured_problems(said)


def _share_problems(said: Said, before: Sentence | None) -> Iterator[ChangeProblem]:
    shares = tuple(shares_told(said.sentence, said.read.rated))
    if not shares:
        return
    wholes = tuple(_wholes(said.sentence, before, shares))
    place = _Place(said, shares, wholes, _table_wholes(said, said.read.topic))
    problems = [
        problem for share in shares
        if (problem := _share_problem(place, share)) and not _is_explained(place, share)
    ]  # fmt: skip
    yield from problems or filter(None, (_of_shares_before(place, share) for share in shares))


def _is_explained(place: _Place, share: ToldShare) -> bool:
    """Whether figures that stand together are such a share of any whole.

    A share in few digits is so only of those right before it.
    """
    figure, sentence = place.figure(share.number), place.sentence
    subject = SHARE.split(sentence.head(share.number), maxsplit=1)[0].strip()
    is_any = len(subject) > 1 or share.part is None or EACH.search(sentence.text)
    if share.part is None and _WHOLE_NAMED.search(sentence.head(share.number)):
        return False
    runs = list(added_runs(sentence))
    parts = [value for last, value in runs if is_any or last == (share.whole or share.number) - 1]
    stated = _stated_whole(sentence, share)
    named = _named_wholes(place, share) if stated is None else (place.figure(stated).value,)
    return any(
        0 < part <= whole and same_rate(figure, part * HUNDRED / whole)
        for part in parts for whole in named or {*(value for _, value in runs), *place.known}
    )  # fmt: skip


def _of_shares_before(place: _Place, share: ToldShare) -> ChangeProblem | None:
    """What shares told before come to together, if that is no part of any whole either."""
    told = TOGETHER_TOLD.search(place.sentence.before(share.number))
    many = chinese_number(told["n"] or "") or 0 if told else 0
    before = [place.figure(one.number) for one in place.shares if one.number < share.number]
    figure, together = place.figure(share.number), sum((x.value for x in before), Decimal(0))
    if not many or many != len(before) or not all(one.exact for one in before):
        return None
    room = sum((one.step for one in (*before, figure)), Decimal(0))
    is_so = abs(figure.value - together) <= room or same_rate(figure, together)
    if is_so or (share.part is not None and _is_explained(place, share)):
        return None
    reason = f"各项占比 {'＋'.join(plain(one.value) for one in before)}"
    return place.said.problem(figure, together, rate_like(figure, together), reason)


def _wholes(
    sentence: Sentence, before: Sentence | None, shares: Sequence[ToldShare]
) -> Iterator[Figure]:
    """The figures that may be the whole: those that are not parts themselves."""
    parts = {share.part for share in shares}
    for place, one in enumerate(sentence.figures):
        if place not in parts and counts_something(sentence, place):
            yield one
    yield from counts_before(before, len(before.figures)) if before else ()


def _table_wholes(said: Said, topic: Quoted | None, *, last: bool = False) -> tuple[Decimal, ...]:
    """What the cells come to that shares of a matter may be of."""
    values = said.last_values if last else said.values
    sums = (tuple(map(CellKey, cells)) for cells in (topic.wholes if topic else ()))
    return tuple(one for keys in sums for one in values((keys,)) if one > 0)


def _share_problem(place: _Place, share: ToldShare) -> ChangeProblem | None:
    """What a share is of the whole, if no whole gives the share that is written."""
    figure = place.figure(share.number)
    if share.part is None or (share.whole is None and _has_own_rows(place, share.number)):
        return _of_rows(place, share.number)
    part, whole_told = _together(place, share), _stated_whole(place.sentence, share)
    if part is None:
        return None
    alike = [one for one in place.wholes if one.unit == part.unit]
    are_exact = part.exact and part.value and all(one.exact for one in alike)
    is_of_other_year = whole_told is None and not any(
        place.said.time(number) is Time.THIS for number in (share.number, share.part)
    )
    if not are_exact or is_of_other_year or _is_of_other_matter(place, share):
        return _of_last_year(place, share, part) if is_of_other_year else None
    wholes = [one for one in alike if one.value >= part.value]
    if whole_told is not None:
        wholes = [place.figure(whole_told)]
    if any(is_rate_of(figure, part, whole) for whole in wholes):
        return None
    here = [one.value for one in wholes]
    named = _named_wholes(place, share) if share.whole is None else ()
    possible = named or here
    if not named and whole_told is None:
        parts = [place.figure(one.part).value for one in place.shares if one.part is not None]
        possible = (*here, *place.known, sum(parts, Decimal(0)))
    if any(same_rate(figure, part.value * HUNDRED / whole) for whole in possible if whole):
        return None
    whole = named[0] if named else _clear_whole(place, share, here)
    return place.said.quotient(figure, part.value, whole) if whole >= part.value else None


def _together(place: _Place, share: ToldShare) -> Figure | None:
    """The counts that a share is of, added up: 予以公开 66 件，部分公开 21 件，两项占 60%.

    None if it is not said how many they are, or they are not all told.
    """
    number = share.number if share.whole is None else share.whole
    told = TOGETHER_TOLD.search(place.sentence.before(number))
    if told is None:
        return _with_added(place.sentence, share.part or 0)
    many = chinese_number(told["n"] or "") or 0
    parts = place.sentence.figures[max(0, number - many) : number]
    alike = len(parts) == many > 0 and len({one.unit for one in parts}) == 1
    together = sum((one.value for one in parts), Decimal(0))
    return replace(parts[-1], value=together) if alike and parts[0].unit not in RATES else None


def _with_added(sentence: Sentence, number: int) -> Figure:
    """A figure, with the one before it if it is added: 5 件占 36%，加上部分公开的 2 件，占一半."""
    part = sentence.figures[number]
    before = [at for at in range(number) if sentence.figures[at].unit == part.unit]
    if not before or not _ADDED.match(sentence.before(number)):
        return part
    return replace(part, value=part.value + _with_added(sentence, before[-1]).value)


def _stated_whole(sentence: Sentence, share: ToldShare) -> int | None:
    """The figure that a share is said to be of: 占 497 件的 34%; 办结的 19 件申请中，8 件占 42%."""
    is_named = _WHOLE_NAMED.search(sentence.head(share.number))
    if share.whole is not None or share.part is None or is_named:
        return share.whole
    for number in range(share.part - 1, -1, -1):
        if "；" in sentence.before(number + 1):
            return None
        if _OF_THOSE.match(sentence.before(number + 1)):
            return number
    return None


def _has_own_rows(place: _Place, number: int) -> bool:
    """Whether a share's own clause names what it is of: 收到申请 8 件，自然人占 87.5%."""
    between = place.sentence.before(number)
    if "，" not in between or OF_WHOLE.search(between) or EACH.search(between):
        return False
    is_rated = any(one.number == number for one in place.said.read.rated)
    return is_rated or _OF_THOSE.match(between) is not None  # 80 件申请中，网上提出的占 61.3%


def _of_last_year(place: _Place, share: ToldShare, part: Figure) -> ChangeProblem | None:
    """What a share of last year's figures is, if it is of them all and another is written."""
    claim, figure = place.claim(share), place.figure(share.number)
    if claim is None or claim.time is not Time.LAST:
        return None
    wholes = _table_wholes(place.said, claim.check, last=True)
    if not wholes or any(same_rate(figure, part.value * HUNDRED / one) for one in wholes):
        return None
    return place.said.quotient(figure, part.value, wholes[0], of="按去年数据")


def _is_of_other_matter(place: _Place, share: ToldShare) -> bool:
    """Whether a share is of what another table counts: 复议 1 件，占办结数的 16.7%."""
    whole = _WHOLE_NAMED.search(place.sentence.head(share.number))
    part = place.claim(share)
    if whole is None or part is None or place.rows(part.check, whole["what"]):
        return False
    matters = (one for one in place.said.report.edition.checks if isinstance(one, Quoted))
    return any(one.table != part.check.table and place.rows(one, whole["what"]) for one in matters)


def _named_wholes(place: _Place, share: ToldShare) -> tuple[Decimal, ...]:
    """What the row comes to that a share says it is of, if it is one: 占办结总数的 60%."""
    said, sentence, part = place.said, place.sentence, place.claim(share)
    told = _WHOLE_NAMED.search(sentence.head(share.number))
    told = told or _GROUP_LED.search(sentence.before(share.number))
    topic = part.check if part else said.read.topic
    if told is None or topic is None or (part and part.time is not Time.THIS):
        return ()
    if not part and is_others(sentence.text, sentence.place(share.number), own_of(said.report)):
        return ()
    rows = clearest(place.rows(topic, told["what"]))
    unit = place.figure(share.part or 0).unit
    if len(rows) != 1 or _TOGETHER.search(told["what"]) or unit not in topic.units:
        return ()
    readings = (ClaimReading(names, topic.default) for names in rows[0][2].rows)
    claimed = {share.part, *(one.number for one in said.read.claims)}
    others = [
        one.value for number, one in enumerate(sentence.figures)
        if number not in claimed and one.unit == unit
    ]  # fmt: skip
    values = said.values(said.cells(topic, *readings))
    return (*(one for one in values if one > 0), *others) if values else ()


def _clear_whole(place: _Place, share: ToldShare, here: Sequence[Decimal]) -> Decimal:
    """The whole that a share is most clearly of, 0 if none is clear."""
    if has_common_whole(place.sentence, share, place.shares):
        return Decimal(0)
    if here:
        return max(here)
    if place.known and place.claim(share) and not _is_of_unknown(place, share):
        return place.known[0]
    return whole_of_others(place.sentence, share, place.shares)


def _is_of_unknown(place: _Place, share: ToldShare) -> bool:
    """Whether a share is of something that no row counts: 占审结数的 75%."""
    told = _WHOLE_NAMED.search(place.sentence.head(share.number))
    if told is None or _ANY_WHOLE.fullmatch(told["what"]):
        return False
    matters = (one for one in place.said.report.edition.checks if isinstance(one, Quoted))
    return not any(place.rows(one, told["what"]) for one in matters)


def _of_rows(place: _Place, number: int) -> ChangeProblem | None:
    """A share of rows that are named and not counted: 予以公开占 40.64%."""
    said, figure = place.said, place.figure(number)
    is_of_those = number and _OF_THOSE.match(place.sentence.before(number))
    for claim in said.read.rated if said.time(number) is Time.THIS else ():
        known = place.known or _table_wholes(said, claim.check)
        if claim.number != number or not known:
            continue
        pairs = _of_whole_said(place, claim)
        if pairs is None:
            continue
        if not pairs:
            of = _of_those_told(place, claim) if is_of_those else claim
            values = said.values(said.cells(of.check, *of.readings))
            pairs = [(value, whole) for value in values for whole in known]
        told = [one.value for one in counts_before(place.sentence, number) if one.value > 0]
        if told and is_of_those:
            pairs, told = [(part, told[-1]) for part, _ in pairs], []
        others = [(part, whole) for part, _ in pairs for whole in told]
        if pairs and not any(same_rate(figure, a * HUNDRED / b) for a, b in (*pairs, *others)):
            return said.quotient(figure, *pairs[0], of="按表格")
    return None


def _of_those_told(place: _Place, claim: Claim) -> Claim:
    """A share's cells in the rows of the figure before it: 21 件行政复议中，被纠正的占 9%."""
    bare = claim.check.bare.rows if claim.check.bare else ()
    if not any(one.rows in bare for one in claim.readings):
        return claim
    whole = [one for one in place.said.read.claims if one.number == (claim.number or 0) - 1]
    rows, own = ([r for one in of for r in one.readings] for of in (whole, [claim]))
    both = dict.fromkeys(ClaimReading(one.rows, other.columns) for one in rows for other in own)
    return replace(claim, readings=tuple(both))


def _of_whole_said(place: _Place, claim: Claim) -> list[tuple[Decimal, Decimal]] | None:
    """Part and whole where a share says of what it is: 新收申请中，自然人占 85%.

    None where both are the same cells: 信息公开类复议占全市复议的 7% is of what no table counts.
    """
    said, sentence, topic, number = place.said, place.sentence, claim.check, claim.number or 0
    head = sentence.head(number)
    lead = _WHOLE_LED.search(sentence.text, 0, sentence.place(number) - len(head))
    told = _WHOLE_NAMED.search(head) or lead
    rows = clearest(place.rows(topic, told["what"])) if told else []
    if told is None or len(rows) != 1 or rows[0][2].loose or _TOGETHER.search(told["what"]):
        return []
    bare = topic.bare.rows if topic.bare else ()
    pairs = []
    for names in rows[0][2].rows:
        own = [one for one in claim.readings if len(claim.readings) == 1 or one.rows not in bare]
        for part in own or {ClaimReading(names, one.columns) for one in claim.readings}:
            cells = said.cells(topic, part, ClaimReading(names, topic.default))
            if len(cells) == 1:
                return None
            values = said.values(cells)
            if values and values[1] > 0:
                pairs.append((values[0], values[1]))
    return pairs
