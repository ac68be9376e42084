"""Recomputes shares and rates: a whole list against one whole, spoken or not."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal

from msgspec import Struct
from msgspec.structs import replace

from app import patterns as re
from app.checks.equations import has_last_year
from app.checks.findings import Finding
from app.checks.prose.changes import change_problems
from app.checks.prose.clauses import (
    EACH,
    added_runs,
    counts_before,
    counts_something,
    is_others,
    own_of,
    time_of,
)
from app.checks.prose.common import (
    HUNDRED,
    SHARE,
    ChangeProblem,
    Claim,
    ClaimReading,
    Read,
    Time,
    is_rate_of,
    plain,
    quote_in,
    rate_like,
    reworded,
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
from app.checks.prose.spoken import clearest, spoken_rows
from app.checks.prose.tables import known_values, said_in, spoken_cells
from app.checks.prose.tallies import average_problems, converted_problems, flow_problems
from app.checks.prose.text import RATES, Figure, Prose, Sentence
from app.edition.cells import CellKey
from app.edition.text_check_kinds import Percentage, Quoted
from app.report.figures import written
from app.report.numbers import chinese_number
from app.report.report import Report

_WHOLE_NAMED = re.compile(
    r"(?:占(?!比)|不足|不到|超过?|接近|达到?)(?P<what>[^，；。]{2,16}?)(?:总数|总量|数量|[数量])?的?$"
)
_OF_THOSE = re.compile(r"^[^，；。：、\d]{0,12}?(?<![集其])[中里](?!的)[，,]?")
_WHOLE_LED = re.compile(r"(?:^|[。；，])(?P<what>[^，；。\d]{2,16}?)(?:中|里)[，,]$")
_MIN_SHARES, _EACH_HALF = 3, re.compile("各占$")
_ANY_WHOLE = re.compile("[全部总的本年度申请件案数量新收合计共办理]*")
_OF_GROUP = re.compile("[该此这同本]一?[类项部]")  # 占该类答复的九成
_GROUP_LED = re.compile(  # 为不予公开各情形之首，约占三成
    r"(?P<what>[不无其][^，；。\d的各]{2,6})[的各几]*[种类]?(?:情形|情况|理由|原因|类型|类别|[种类])中?(?:之[首最冠]|居首|最多|首位|第一)[^，；。\d]{0,4}[，,][^，；。\d]{0,4}$"
)
_ADDED = re.compile("[，,](?:如果?|若|再)?(?:加上?(?!快|强|大)|加之|连同|算上|计入)")
_TOGETHER = re.compile("[、和及与]|审结|按[时期]")


class _Place(Struct, frozen=True):
    """A sentence with its shares, and what they may be of: figures, and cells of the form."""

    report: Report
    prose: Prose
    sentence: Sentence
    claims: tuple[Claim, ...]
    rated: tuple[Claim, ...]
    shares: tuple[ToldShare, ...]
    wholes: tuple[Figure, ...]
    known: tuple[Decimal, ...]
    topic: Quoted | None

    def figure(self, number: int) -> Figure:
        return self.sentence.figures[number]

    def problem(self, figure: Figure, part: Decimal, whole: Decimal, of: str) -> ChangeProblem:
        """What a share comes to, and the words for it."""
        value = part * HUNDRED / whole
        words = rate_like(figure, value)
        reason = f"{of} {plain(part)} ÷ {plain(whole)} 计算"
        offered = (reworded(self.prose, figure.start, figure.end, words, reason),)
        return ChangeProblem(figure.start, figure.end, value, words, reason, offered)


def check_percentage(report: Report, check: Percentage) -> Iterator[Finding]:
    """A finding for every percentage or change that no figures give."""
    before: Sentence | None = None
    for key, prose, sentence, read in said_in(report, check):
        joined = before if before is not None and before.end == sentence.start else None
        before, starts = sentence, set[int]()
        problems = _problems(report, check, (key, prose), (joined, sentence), read)
        for one in problems:
            said = prose.text[one.start : one.end]
            is_told = one.start in starts  # by another of those above
            starts.add(one.start)
            if is_told or said in (one.shown, *(other.reads for other in one.rewordings)):
                continue
            places = {
                "quote": quote_in(sentence, one.start, one.end),
                "said": said,
                "value": one.shown,
                "reason": one.reason,
            }
            yield wording_finding(
                check, (key, prose), (one.start, one.end), places, values=(one.value,),
                rewordings=one.rewordings,
            )  # fmt: skip


def _problems(
    report: Report,
    check: Percentage,
    place: tuple[str, Prose],
    sentences: tuple[Sentence | None, Sentence],
    read: Read,
) -> Iterator[ChangeProblem]:
    """What is wrong in the last of two sentences; without figures few things can be."""
    prose, (before, sentence) = place[1], sentences
    if sentence.figures:
        yield from change_problems(report, prose, sentence, read)
    yield from direction_problems(report, prose, sentence, read)
    yield from against_problems(report, prose, sentence, read)
    if sentence.figures:
        shared = tuple(_share_problems(report, prose, sentence, before, read))
        yield from shared or too_much(check, sentence)
        yield from rate_problems(report, check, place, sentence, read.topic)
        yield from average_problems(prose, sentence)
        yield from product_problems(prose, sentence)
        yield from converted_problems(prose, sentence)
        if any(word in sentence.text for word in ("净", "初", "末", "底")):
            yield from flow_problems(prose, sentence)
    yield from measured_problems(prose, sentence)
    yield from above_all(check, sentence)


def _share_problems(
    report: Report, prose: Prose, sentence: Sentence, before: Sentence | None, read: Read
) -> Iterator[ChangeProblem]:
    shares = tuple(shares_told(sentence, read.rated))
    if not shares:
        return
    wholes = _wholes(sentence, before, shares)
    known = tuple(_table_wholes(read.topic, written(report)))
    place = _Place(
        report, prose, sentence, read.claims, read.rated, shares, tuple(wholes), known, read.topic
    )
    problems = [
        problem for share in shares
        if (problem := _share_problem(place, share)) and not _is_explained(place, share)
    ]  # fmt: skip
    yield from problems or (
        problem for share in shares
        if (problem := _of_shares_before(place, share) or _of_other_whole(place, share))
        and (share.part is None or not _is_explained(place, share))
    )  # fmt: skip


def _is_explained(place: _Place, share: ToldShare) -> bool:
    """Whether figures that stand together, or the rows named, are such a share of any whole.

    A share in few digits is so only of those right before it.
    """
    figure, sentence, year = place.figure(share.number), place.sentence, place.report.details.year
    subject = SHARE.split(sentence.head(share.number), maxsplit=1)[0].strip()
    is_any = len(subject) > 1 or share.part is None or EACH.search(sentence.text)
    runs = list(added_runs(sentence))
    parts = [value for last, value in runs if is_any or last == share.number - 1]
    stated = _stated_whole(sentence, share)
    named: tuple[Decimal, ...] = () if stated is None else (place.figure(stated).value,)
    if share.part is None and _WHOLE_NAMED.search(sentence.head(share.number)):
        return False
    named = named or _named_wholes(place, share)
    is_of_rows = (is_any and figure.step < 1) or _EACH_HALF.search(sentence.before(share.number))
    told: list[Decimal] = []
    if place.topic and not named and is_of_rows:
        topic, edition = place.topic, place.report.edition
        names = {row.rows[0] for _, _, row in spoken_rows(topic, sentence.text, year)}
        sums = (spoken_cells(edition, topic, ClaimReading(one, topic.default)) for one in names)
        values = (known_values((keys,), written(place.report)) or () for keys in sums)
        told = [one for each in values for one in each]
    parts += told
    wholes = named or {*(value for _, value in runs), *place.known, *told, sum(told)}
    return any(
        0 < part <= whole and same_rate(figure, part * HUNDRED / whole)
        for part in parts for whole in wholes
    )  # fmt: skip


def _of_shares_before(place: _Place, share: ToldShare) -> ChangeProblem | None:
    """What shares told before come to together, if that is no part of any whole either."""
    told = TOGETHER_TOLD.search(place.sentence.before(share.number))
    many = chinese_number(told["n"] or "") or 0 if told else 0
    before = [place.figure(one.number) for one in place.shares if one.number < share.number]
    figure, together = place.figure(share.number), sum(one.value for one in before[-many:])
    if not many or many != len(before) or not all(one.exact for one in before):
        return None
    room = sum((one.step for one in (*before, figure)), Decimal(0))
    if abs(figure.value - together) <= room or same_rate(figure, Decimal(together)):
        return None
    words = rate_like(figure, Decimal(together))
    reason = f"各项占比 {'＋'.join(plain(one.value) for one in before)}"
    offered = (reworded(place.prose, figure.start, figure.end, words, reason),)
    return ChangeProblem(figure.start, figure.end, Decimal(together), words, reason, offered)


def _of_other_whole(place: _Place, share: ToldShare) -> ChangeProblem | None:
    """A share of a list told apart that is not of the whole that all others are of."""
    if share.part is None:
        return None
    whole, parts = Decimal(0), [one for one in place.shares if one.part is not None]
    if len(parts) < _MIN_SHARES or len(parts) < len(place.shares):
        return None
    wholes = {*place.known, sum((place.figure(one.part or 0).value for one in parts), Decimal(0))}
    for one in wholes:
        fits = [
            same_rate(place.figure(each.number), place.figure(each.part or 0).value * HUNDRED / one)
            for each in parts if one
        ]  # fmt: skip
        if fits and all(fits):
            return None
        if sum(fits) == len(parts) - 1 and not fits[parts.index(share)]:
            whole = one
    part = place.figure(share.part)
    return place.problem(place.figure(share.number), part.value, whole, "按") if whole else None


def _wholes(
    sentence: Sentence, before: Sentence | None, shares: Sequence[ToldShare]
) -> list[Figure]:
    """The figures that may be the whole: those that are not parts themselves."""
    parts = {share.part for share in shares}
    own = [
        one for place, one in enumerate(sentence.figures)
        if place not in parts and counts_something(sentence, place)
    ]  # fmt: skip
    return own + (counts_before(before, len(before.figures)) if before else [])


def _table_wholes(
    topic: Quoted | None, value: Callable[[CellKey], Decimal | None]
) -> list[Decimal]:
    sums = (tuple(map(CellKey, cells)) for cells in (topic.wholes if topic else ()))
    values = (one for keys in sums for one in known_values((keys,), value) or ())
    return [one for one in values if one > 0]


def _share_problem(place: _Place, share: ToldShare) -> ChangeProblem | None:
    """What a share is of the whole, if no whole gives the share that is written."""
    figure = place.figure(share.number)
    if share.part is None or (share.whole is None and _has_own_rows(place, share.number)):
        return _of_rows(place, share.number)
    part = _together(place, share)
    if part is None:
        return None
    alike = [one for one in place.wholes if one.unit == part.unit]
    whole_told = _stated_whole(place.sentence, share)
    are_exact = part.exact and part.value and all(one.exact for one in alike)
    is_of_other_year = whole_told is None and _is_of_other_year(place, share)
    if not are_exact or is_of_other_year or _is_of_other_matter(place, share):
        return _of_last_year(place, share, part) if is_of_other_year else None
    wholes = [one for one in alike if one.value >= part.value and whole_told is None]
    wholes += [place.figure(whole_told)] if whole_told is not None else []
    known = place.known if whole_told is None else ()
    if any(is_rate_of(figure, part, whole) for whole in wholes):
        return None
    here = [one.value for one in wholes]
    parts = [place.figure(one.part).value for one in place.shares if one.part is not None]
    named = _named_wholes(place, share) if share.whole is None else ()
    possible = named or (*here, *known, *([sum(parts, Decimal(0))] if whole_told is None else []))
    if any(same_rate(figure, part.value * HUNDRED / whole) for whole in possible if whole):
        return None
    whole = named[0] if named else _clear_whole(place, share, here)
    return place.problem(figure, part.value, whole, "按") if whole >= part.value else None


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
    if (
        share.whole is not None
        or share.part is None
        or _WHOLE_NAMED.search(sentence.head(share.number))
    ):
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
    is_rated = any(one.number == number for one in place.rated)
    return is_rated or _OF_THOSE.match(between) is not None  # 80 件申请中，网上提出的占 61.3%


def _of_last_year(place: _Place, share: ToldShare, part: Figure) -> ChangeProblem | None:
    """What a share of last year's figures is, if it is of them all and another is written."""
    claim = next((one for one in place.claims if one.number == share.part), None)
    if claim is None or claim.time is not Time.LAST or not has_last_year(place.report):
        return None
    wholes = list(_table_wholes(claim.check, place.report.last_year.get))
    figure = place.figure(share.number)
    if not wholes or any(same_rate(figure, part.value * HUNDRED / one) for one in wholes):
        return None
    return place.problem(figure, part.value, wholes[0], "按去年数据")


def _is_of_other_year(place: _Place, share: ToldShare) -> bool:
    """Whether a share and its part are of a year that the tables do not tell of."""
    year = place.report.details.year
    return not any(
        time_of(place.sentence, number, year) is Time.THIS
        for number in (share.number, share.part or 0)
    )


def _is_of_other_matter(place: _Place, share: ToldShare) -> bool:
    """Whether a share is of what another table counts: 复议 1 件，占办结数的 16.7%."""
    whole = _WHOLE_NAMED.search(place.sentence.head(share.number))
    part = next((one for one in place.claims if one.number == share.part), None)
    if whole is None or part is None:
        return False
    year = place.report.details.year
    others = [
        one for one in place.report.edition.checks
        if isinstance(one, Quoted) and one.table != part.check.table
    ]  # fmt: skip
    if _OF_GROUP.search(whole["what"]):
        return True
    return not spoken_rows(part.check, whole["what"], year) and any(
        spoken_rows(one, whole["what"], year) for one in others
    )


def _named_wholes(place: _Place, share: ToldShare) -> tuple[Decimal, ...]:
    """What the row comes to that a share says it is of, if it is one: 占办结总数的 60%."""
    said = _WHOLE_NAMED.search(place.sentence.head(share.number))
    said = said or _GROUP_LED.search(place.sentence.before(share.number))
    part = next((one for one in place.claims if one.number == share.part), None)
    topic = part.check if part else place.topic
    if said is None or topic is None or (part and part.time is not Time.THIS):
        return ()
    start = place.figure(share.number).start - place.sentence.start
    if part is None and is_others(place.sentence.text, start, own_of(place.report)):
        return ()
    rows = clearest(spoken_rows(topic, said["what"], place.report.details.year))
    unit = place.figure(share.part or 0).unit
    if len(rows) != 1 or _TOGETHER.search(said["what"]) or unit not in topic.units:
        return ()
    sums = [
        spoken_cells(place.report.edition, topic, ClaimReading(names, topic.default))
        for names in rows[0][2].rows
    ]  # fmt: skip
    figures = place.sentence.figures
    claimed = {share.part, *(one.number for one in place.claims)}
    others = [
        one.value for number, one in enumerate(figures)
        if number not in claimed and one.unit == unit
    ]  # fmt: skip
    values = known_values(tuple(sums), written(place.report)) or ()
    return (*(one for one in values if one > 0), *others) if values else ()


def _clear_whole(place: _Place, share: ToldShare, here: Sequence[Decimal]) -> Decimal:
    """The whole that a share is most clearly of, 0 if none is clear."""
    if has_common_whole(place.sentence, share, place.shares):
        return Decimal(0)
    if here:
        return max(here)
    is_claimed = any(claim.number == share.part for claim in place.claims)
    if place.known and is_claimed and not _is_of_unknown(place, share):
        return place.known[0]
    return whole_of_others(place.sentence, share, place.shares)


def _is_of_unknown(place: _Place, share: ToldShare) -> bool:
    """Whether a share is of something that no row counts: 占审结数的 75%."""
    said = _WHOLE_NAMED.search(place.sentence.head(share.number))
    topics = [one for one in place.report.edition.checks if isinstance(one, Quoted)]
    return (
        said is not None
        and not _ANY_WHOLE.fullmatch(said["what"])
        and not any(spoken_rows(topic, said["what"], place.report.details.year) for topic in topics)
    )


def _of_rows(place: _Place, number: int) -> ChangeProblem | None:
    """A share of rows that are named and not counted: 予以公开占 40.64%."""
    figure = place.figure(number)
    is_of_those = number and _OF_THOSE.match(place.sentence.before(number))
    is_this = time_of(place.sentence, number, place.report.details.year) is Time.THIS
    for claim in place.rated if is_this else ():
        known = place.known or tuple(_table_wholes(claim.check, written(place.report)))
        if claim.number != number or not known:
            continue
        pairs = _of_whole_said(place, claim)
        if pairs is None:
            continue
        if not pairs:
            of = _of_those_told(place, claim) if is_of_those else claim
            sums = tuple(spoken_cells(place.report.edition, of.check, one) for one in of.readings)
            values = known_values(sums, written(place.report)) or ()
            pairs = [(value, whole) for value in values for whole in known]
        told = [one.value for one in counts_before(place.sentence, number) if one.value > 0]
        if told and is_of_those:
            pairs, told = [(part, told[-1]) for part, _ in pairs], []
        others = [(part, whole) for part, _ in pairs for whole in told]
        if pairs and not any(same_rate(figure, a * HUNDRED / b) for a, b in (*pairs, *others)):
            return place.problem(figure, *pairs[0], "按表格")
    return None


def _of_those_told(place: _Place, claim: Claim) -> Claim:
    """A share's cells in the rows of the figure before it: 21 件行政复议中，被纠正的占 9%."""
    bare = claim.check.bare.rows if claim.check.bare else ()
    if not any(one.rows in bare for one in claim.readings):
        return claim
    whole = [one for one in place.claims if one.number == (claim.number or 0) - 1]
    rows, own = ([r for one in of for r in one.readings] for of in (whole, [claim]))
    both = dict.fromkeys(ClaimReading(one.rows, other.columns) for one in rows for other in own)
    return replace(claim, readings=tuple(both))


def _of_whole_said(place: _Place, claim: Claim) -> list[tuple[Decimal, Decimal]] | None:
    """Part and whole where a share says of what it is: 新收申请中，自然人占 85%.

    None where both are the same cells: 信息公开类复议占全市复议的 7% is of what no table counts.
    """
    head, topic = place.sentence.head(claim.number or 0), claim.check
    start = place.figure(claim.number or 0).start - place.sentence.start - len(head)
    said = _WHOLE_NAMED.search(head) or _WHOLE_LED.search(place.sentence.text, 0, start)
    rows = clearest(spoken_rows(topic, said["what"], place.report.details.year)) if said else []
    if said is None or len(rows) != 1 or rows[0][2].loose or _TOGETHER.search(said["what"]):
        return []
    bare = topic.bare.rows if topic.bare else ()
    pairs = []
    for names in rows[0][2].rows:
        own = [one for one in claim.readings if len(claim.readings) == 1 or one.rows not in bare]
        for part in own or {ClaimReading(names, one.columns) for one in claim.readings}:
            cells = tuple(
                spoken_cells(place.report.edition, topic, one)
                for one in (part, ClaimReading(names, topic.default))
            )
            if cells[0] == cells[1]:
                return None
            values = known_values(cells, written(place.report))
            if values and len(values) == 2 and values[1] > 0:
                pairs.append((values[0], values[1]))
    return pairs
