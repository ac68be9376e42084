"""Adds up what a sentence gives as parts of a total."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import lru_cache, partial
from itertools import accumulate, islice

from msgspec.structs import replace

from app import patterns as re
from app.checks.findings import Finding
from app.checks.prose.clauses import counts_something, is_base, is_change
from app.checks.prose.common import SHARE, found, quote, regex, rewording, wording_finding
from app.checks.prose.said import Said, said_in
from app.checks.prose.tables import wrong_figures
from app.checks.prose.tallies import (
    COUNTED_BY,
    ENDS_TOTAL,
    IN_ROW,
    MAX_PARTS,
    MIN_SOME,
    NEAR,
    Addition,
    added_up,
    counter_before,
    is_near,
    is_slip,
    may_count,
    more_than_all,
    of_rest,
    total_above,
    whole_of_last,
    without_nested,
)
from app.checks.prose.text import RATES, Figure, Sentence
from app.edition.text_check_kinds import Parts
from app.report.numbers import format_plain, trimmed
from app.report.report import Report

_TOLD_BEHIND = (more_than_all, total_above, added_up, of_rest)
_MIN_ALL = 3
_OPENS_ALL = re.compile("(?:其中|包括)[^；。]{0,40}$")
_BREAKS = re.compile(
    "；|另|此外|同时|上年|去年|累计|共|总|推送|发布(?!信息$)|通过|办理|收到|转发|编发"
)
"""What ends a list of parts though no total of it is told."""
_NAME = re.compile("[\u4e00-\u9fa5]{1,8}")
_OF_SO_MANY = re.compile("[\u4e00-\u9fa5]{1,8}共[\u4e00-\u9fa5]{0,8}")
"""Between how many there are and what they have together: 三个镇共举办活动 41 场."""

_REST = re.compile(r"(?:其他|其它|其余|剩余)[^，；。、]{0,10}$")
_OTHERS = re.compile("[，；](?:其他|其它|其余|剩余|余下|另外?)")
"""What is beside a figure, no part of it: 以信访为主，共 18 件，其余为重复申请 6 件."""
_LIST = re.compile(
    r"^[，,]?(?:具体|分别)?(?:为|是)?[：:]|^[，,]?[（(〔\[【]|^[，,](?:具体|分别)(?:为|是)|^[，,](?:主要)?由(?!于)|^[，,](?:分别)?来自|^[^，；。：、\d]{0,8}(?:分属|分别(?:涉及|属于|为|是))"
    r"|^(?:(?!工作|措施|任务|问题|方面|内容|制度|举措|事|环节|个)[^，；。：、（）\d]){1,10}[：:]"
)
_ROW_LED = re.compile(
    r"^[^，；。：、（\d]{0,4}[，,]?(?:其中)?(?:(?P<half>上半年)[^，；。：、\d]{0,6}|涉及[^，；。：、\d]{2,12})$"
)
_CHANNEL = re.compile("网站|微信|微博|公众号|抖音|头条|客户端|公开栏|视频号")
"""Where something is published: 网站 300 条，微信 120 条 are side by side."""
_OWN_SUM = re.compile("(?<=[\u4e00-\u9fa5]{2}(?:信息|文件|材料|动态|稿件|公告))(?:共计|合计|共)$")
"""What one part of a list comes to: 解读和回应信息共计 110 条."""
_SIBLING = re.compile(r"^[。，,、；;和及与]?[^，,；;。：:（）()]{1,24}$")
_BESIDE = re.compile(r"[、，,](?!其中|包括|含|共|合计)[^，,；;。：:（）()]{1,24}")
_ALIKE, _AFTER = 2, 4
"""Signs behind a list that may say that it is all: 186 件和 231 件组成."""
_PUBLISHED = frozenset(("条", "篇", "则"))


def check_parts(report: Report, check: Parts) -> Iterator[Finding]:
    """A finding for every total whose parts do not add up to it, or exceed it.

    A figure of it that a table contradicts is told by the check on tables, with what is right.
    """
    before: Sentence | None = None
    for said in said_in(report, check):
        sentence = said.sentence
        sums = [(sentence, one) for one in _sums(check, sentence) or _over_all(sentence)]
        if before and sentence.figures and _continues(before, sentence):
            joined, last = _joined(before, sentence), _announced(check, before)
            sums += [(joined, one) for one in _sums(check, joined) if one.total == last]
            sums += [(joined, one) for one in _over_all(joined, len(before.figures))]
        before = sentence
        if not sums:
            continue
        wrong = wrong_figures(said)
        claimed = {claim.number for claim in said.read.claims}
        for whole, one in sums:
            if whole is sentence and wrong & {one.total, *one.parts}:
                continue
            is_told, is_behind = claimed.issuperset(one.parts), one.total > one.parts[0]
            values = (whole.figures[at].value for at in one.parts)
            exceeds = sum(values, Decimal(0)) > whole.figures[one.total].value
            known = whole is sentence and one.total in claimed
            is_judged = is_told and (known or not (is_behind or exceeds))
            if (whole is sentence and is_judged) or _is_of_list(whole, one):
                continue
            yield from _findings(check, replace(said, sentence=whole), one, is_known=known)


def _is_of_list(sentence: Sentence, one: Addition) -> bool:
    """Whether a total is one of its parts: 除自然人 352 件外，企业 52 件，共 404 件."""
    figures, own = sentence.figures, (one.total, *one.parts)
    together = sum((figures[at].value for at in own), Decimal(0)), figures[one.total].unit
    others = (figure for at, figure in enumerate(figures) if at not in own)
    return any((other.value, other.unit) == together for other in others)


@lru_cache(maxsize=4096)
def _sums(check: Parts, sentence: Sentence) -> tuple[Addition, ...]:
    """The sums of a sentence that do not come out."""
    return tuple(_told_sums(check, sentence))


def _told_sums(check: Parts, sentence: Sentence) -> Iterator[Addition]:
    used = -1
    for number in range(len(sentence.figures) - 1):
        if number <= used or not may_count(check, sentence, number):
            continue
        below = _below(check, sentence, number)
        if below is None and (row := _row_of(sentence, number)):
            used = row.parts[-1]
            yield row
        if below is None:
            continue
        used, is_wrong = below.parts[-1], _is_wrong(check, sentence, below)
        if is_wrong:
            yield below
        elif is_wrong is None:
            used = number
    for number in range(1, len(sentence.figures)):
        told = (one(check, sentence, number) for one in _TOLD_BEHIND)
        yield from islice(filter(None, told), 1)


def _over_all(sentence: Sentence, first: int = 0) -> Iterator[Addition]:
    """A part of what was published that alone exceeds all the totals before 其中."""
    figures = sentence.figures
    opening = (
        at for at in range(first or 1, len(figures)) if _OPENS_ALL.search(sentence.before(at))
    )
    start = next(opening, 0)
    totals = [at for at in range(start) if figures[at].unit in _PUBLISHED]
    if not totals or (first and start != first):
        return
    together = sum((figures[at].value for at in totals), Decimal(0))
    for place in range(start, len(figures)):
        part = figures[place]
        if place > start and _BREAKS.search(sentence.before(place)):
            return
        if part.unit in _PUBLISHED and part.value > together and part.exact:
            yield Addition(max(totals, key=lambda at: figures[at].value), (place,))
            return


def _row_of(sentence: Sentence, number: int) -> Addition | None:
    """A total and a row right behind it that nearly comes to it, by halves of a year or by whom."""
    total, places = sentence.figures[number], _row_from(sentence, number + 1)
    row, led = [sentence.figures[at] for at in places], _ROW_LED.match(sentence.before(places[0]))
    are_alike = all(one.exact and one.unit == total.unit for one in row)
    if not (led and are_alike and len(row) >= MIN_SOME):
        return None
    together = sum((one.value for one in row), Decimal(0))
    is_half = led["half"] and len(row) == MIN_SOME and "下半年" in sentence.before(places[-1])
    is_less = is_half and NEAR * total.value <= together < total.value
    is_off = is_less or (total.value < together and is_near(row, total))
    return Addition(number, places) if is_off else None


def _row_from(sentence: Sentence, first: int) -> tuple[int, ...]:
    """The figures that stand in a row from one on, with 、 between them: 网站 14 条、微信 9 条."""
    last = first
    while last + 1 < len(sentence.figures) and sentence.before(last + 1).startswith("、"):
        last += 1
    return tuple(range(first, last + 1))


def _below(check: Parts, sentence: Sentence, number: int) -> Addition | None:
    """A total and the list that follows it, which ends where it adds up."""
    figures, depth = sentence.figures, sentence.depth(number)
    total, together, nested = figures[number], Decimal(0), False
    parts: list[int] = []
    for place in range(number + 1, min(len(figures), number + MAX_PARTS)):
        part, before = figures[place], sentence.before(place)
        deeper = sentence.depth(place) - depth
        if deeper < 0 and not parts:
            break
        is_rate = part.unit in RATES or _is_counter(sentence, place)
        if is_rate or deeper > (not parts) or is_base(sentence, place):
            continue
        is_subtotal = parts and ENDS_TOTAL.search(before.rstrip())
        is_behind = parts and deeper < 0 and sentence.depth(parts[0]) > sentence.depth(number)
        if (
            is_subtotal
            or is_behind
            or _is_none(sentence, place, total)
            or _is_digression(sentence, parts, place, total)
        ):
            break
        if parts and found(check.opens, before):
            nested = True
        elif nested and "；" in before:
            nested = False
        if nested:
            continue
        if not _goes_on(check, sentence, number, place, begun=bool(parts)):
            break
        parts.append(place)
        depth = sentence.depth(place)
        together += part.value
        if together == total.value and not _is_one_more(sentence, parts):
            break
    return Addition(number, tuple(parts)) if parts else None


def _is_one_more(sentence: Sentence, parts: Sequence[int]) -> bool:
    """Whether a list goes on that has come to its total: …图片解读 61 篇，视频解读 1 篇.

    Behind 、 it does; behind a comma what was published does, if it is named alike.
    """
    last, more = parts[-1], parts[-1] + 1
    if len(parts) < MIN_SOME or more == len(sentence.figures):
        return False
    one, other = sentence.before(last), sentence.before(more)
    units = {sentence.figures[last].unit, sentence.figures[more].unit}
    is_alike = units <= _PUBLISHED and one.strip()[-_ALIKE:] == other.strip()[-_ALIKE:]
    return (
        len(units) == 1
        and one[:1] == other[:1]
        and (other.startswith("、") or is_alike)
        and sentence.depth(last) == sentence.depth(more)
        and IN_ROW.fullmatch(other) is not None
    )


def _is_counter(sentence: Sentence, place: int) -> bool:
    """Whether a figure counts those who have the next: 集镇 1,500 张、12 个村 1,300 张."""
    units = [one.unit for one in sentence.figures[place : place + 2]]
    behind = sentence.before(place + 1) if len(units) > 1 else ""
    is_counter = units[0] in COUNTED_BY and units[0] != units[-1]
    return is_counter and _NAME.fullmatch(behind) is not None


def _is_digression(sentence: Sentence, parts: Sequence[int], place: int, total: Figure) -> bool:
    """Whether a figure begins something else: …53 件，其中…9 件；复议 88 件."""
    if not parts or "；" not in sentence.before(place):
        return False
    is_first_apart = len(parts) > 1 and "；" not in sentence.before(parts[1])
    return is_first_apart or sentence.figures[place].value >= total.value


def _is_none(sentence: Sentence, place: int, total: Figure) -> bool:
    """Whether a figure is no part of such a total."""
    part = sentence.figures[place]
    is_known = part.exact or part.over
    return not (_in_one_unit(part, total) and is_known) or is_change(sentence, place)


def _in_one_unit(one: Figure, other: Figure) -> bool:
    """Whether a figure counts in the unit of another: 发布信息 300 条，其中公众号 120 篇."""
    is_piece = one.unit in _PUBLISHED or one.unit == "部"
    return one.unit == other.unit or (is_piece and other.unit in _PUBLISHED)


def _goes_on(check: Parts, sentence: Sentence, number: int, place: int, *, begun: bool) -> bool:
    """Whether a list of parts begins with a figure, or goes on with it, word by word alike."""
    if begun:
        before = _OWN_SUM.sub("", sentence.before(place))
        own = regex(check.own).search(before)
        told = sentence.before(number + 1) + ("发布" if "公开" in sentence.head(number) else "")
        return before.startswith("、") or not own or own.group() in told
    return _is_list(check, sentence, number, place)


def _is_list(check: Parts, sentence: Sentence, number: int, first: int) -> bool:
    """Whether what stands behind a total begins a list of its parts."""
    between = sentence.before(first)
    if found(check.opens, between):
        return True
    if found(check.own, between) or between.startswith("、") or _OTHERS.match(between):
        return False
    if between.startswith("；") and "；" in sentence.before(number):  # one item of a list itself
        return False
    if _is_third(sentence, number) and not found(check.total, sentence.head(number)):
        return False
    name = between.strip("。，,、；;和及与 ")[-_ALIKE:]
    head = sentence.head(number)
    is_beside = len(name) == _ALIKE and name in head  # 一季度收到 41 件，二季度 36 件
    is_beside = is_beside or all(map(_CHANNEL.search, (head, between)))
    is_pair = found(check.complete, sentence.after(number) + sentence.after(first))
    if is_beside and not (is_pair or _LIST.match(between)):
        return False
    behind = sentence.text[sentence.behind(number) :]
    return (
        bool(_LIST.match(between))
        or found(check.levels, behind)
        or (
            _SIBLING.match(between.removeprefix(sentence.tail(number))) is not None
            and (
                found(check.total, sentence.head(number))
                or _are_alike(sentence, number, first)
                or _come_near(sentence, number, first)
                or is_pair
            )
        )
    )


def _is_third(sentence: Sentence, number: int) -> bool:
    """Whether a figure is at least the third of some side by side: 要闻 285 条，公告 303 条，…"""
    units = {one.unit for one in sentence.figures[max(0, number - 2) : number + 1]}
    beside = (sentence.before(at) for at in (number - 1, number))
    return number >= MIN_SOME and len(units) == 1 and all(map(_BESIDE.fullmatch, beside))


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


def _come_near(sentence: Sentence, number: int, first: int) -> bool:
    """Whether three figures or more in a row nearly come to one: 28 条，网站 14 条、微信 9 条…

    They need not, if the last of them are the others, nor stand in a row, if they come near.
    """
    total, last = sentence.figures[number], _row_from(sentence, first)[-1]
    rest = next(filter(partial(_is_rest, sentence), range(first, len(sentence.figures))), last)
    end = max(rest, last) + 1
    row = sentence.figures[first:end]
    if end < len(sentence.figures) and ENDS_TOTAL.search(sentence.before(end)):  # …，共计 148 件
        return False
    is_row = all(_SIBLING.match(sentence.before(at)) for at in range(last + 1, rest + 1))
    is_more = sum((one.value for one in row), Decimal(0)) >= NEAR * total.value
    is_all = (is_more and is_near(row, total)) or (rest == last and _is_rest(sentence, last))
    alike = all(_in_one_unit(one, total) for one in row)
    are_many = len(row) >= _MIN_ALL or _are_two(sentence, (first, max(rest, last)))
    return is_all and is_row and alike and are_many


def _are_two(sentence: Sentence, parts: Sequence[int]) -> bool:
    """Whether two figures in a row are named alike: 市政府办公室主办 22 场、部门主办 26 场."""
    ends = {sentence.before(at)[-_ALIKE:] for at in (parts[0], parts[-1])}
    return parts[-1] == parts[0] + 1 and len(ends) == 1 and sentence.before(parts[-1])[0] == "、"


def _is_rest(sentence: Sentence, number: int) -> bool:
    return _REST.search(sentence.head(number)) is not None


def _is_wrong(check: Parts, sentence: Sentence, sum_: Addition) -> bool | None:
    """Whether parts exceed their total, or should be all of it and are not.

    None if they are no list: two or fewer of something that nothing opens.
    """
    figures = sentence.figures
    total = figures[sum_.total].value
    values = [figures[place].value for place in sum_.parts]
    together = sum(values, Decimal(0))
    is_each = any(sentence.head(place).endswith("各") for place in sum_.parts)
    is_each = is_each or together <= _listed(sentence, sum_.total) or _is_beside(sentence, sum_)
    added = {together, without_nested(values)}
    if is_each or any(one == total or _is_completed(sentence, sum_, total - one) for one in added):
        return False
    opened = found(check.opens, sentence.before(sum_.parts[0]))
    start, end = map(sentence.behind, (sum_.total, sum_.parts[-1]))
    complete = found(f"{check.complete}|{check.levels}", sentence.text[start : end + _AFTER])
    is_little = total < together <= total / NEAR and sentence.before(sum_.parts[-1])[0] == "、"
    are_known = opened or complete or is_little or _are_two(sentence, sum_.parts)
    if len(values) < (MIN_SOME if are_known else _MIN_ALL):
        return (values[0] > total and len(values) == 1) if opened else None
    are_exact = all(figures[place].exact for place in sum_.parts)
    if together > total:
        largest = max(values)
        return (opened and together - largest <= total) if largest > total else are_exact or opened
    rest = total - together
    if not are_exact or found(check.partial, sentence.text[end : end + 12]):
        return False
    complete = complete or _are_as_many(sentence, sum_)
    is_long, last = len(values) >= _MIN_ALL, sum_.parts[-1]
    if figures[sum_.total].unit in _PUBLISHED:  # of what was published few list all
        is_slipped = is_long and is_slip((*values, total), rest)
        return is_slipped or complete or _REST.search(sentence.head(last)) is not None
    is_all = any(_REST.search(sentence.head(place)) for place in sum_.parts)
    is_all = is_all or (not opened and rest <= together)
    return is_all or complete or (is_long and together >= NEAR * total)


def _is_beside(sentence: Sentence, one: Addition) -> bool:
    """Whether a total and its parts each have a share: 共 58 件，占 63%；许可 21 件，占 23%."""
    behind = (place + 1 for place in (one.total, one.parts[0]))
    return all(
        SHARE.search(sentence.before(place)) for place in behind if place < len(sentence.figures)
    )


def _are_as_many(sentence: Sentence, one: Addition) -> bool:
    """Whether as many parts are told as the total is said to be of: 三个镇共 41 场，其中…."""
    counter = counter_before(sentence, one.total, _OF_SO_MANY)
    return counter is not None and counter.value == len(one.parts)


def _listed(sentence: Sentence, number: int) -> Decimal:
    """What a total and those before it come to that parts may be of, too: A、B，其中…

    They are listed with it, or carried in: 上年结转 7 件，新收 581 件，其中… Or it is the last part
    of one before: 128 件，办结 121 件，转办 7 件，其中…
    """
    first, is_of = number, whole_of_last(sentence, number)
    while (
        first
        and not is_of
        and (
            sentence.before(first).startswith(("、", "和", "及"))
            or "结转" in sentence.head(first - 1)
        )
    ):
        first -= 1
    listed = sentence.figures[first : number + 1] if first < number else ()
    return is_of or sum((one.value for one in listed), Decimal(0))


def _is_completed(sentence: Sentence, one: Addition, rest: Decimal) -> bool:
    """Whether the figures behind a list make up its total: …，还有 1 件未审结.

    They may count in other units: 340 条，其中动态 334 条，文件 4 件，解读 2 件. Or they tell what
    the list is of the total: 188 条，其中…，共 102 条.
    """
    behind = sentence.figures[one.parts[-1] + 1 :]
    if not behind or not rest:
        return not rest
    total = sentence.figures[one.total]
    added = accumulate(part.value for part in behind)
    is_published = total.unit in _PUBLISHED
    is_listed = IN_ROW.fullmatch(sentence.before(one.parts[-1] + 1)) is not None
    is_subtotal = behind[0].value == total.value - rest and is_published
    return is_subtotal or any(
        together == rest
        for place, together in enumerate(added)
        if is_published or (not place and (behind[0].unit == total.unit or is_listed))
    )


def _continues(before: Sentence, sentence: Sentence) -> bool:
    """Whether a sentence goes on with the parts of the one before: 其中，…"""
    if before.end != sentence.start or not before.figures:
        return False
    if re.match(r"[ \t\u3000]{0,4}(?:其中|包括|分别)", sentence.text):
        return True
    last, joined = len(before.figures) - 1, _joined(before, sentence)
    return len(sentence.figures) >= _MIN_ALL and _are_alike(joined, last, last + 1)


def _announced(check: Parts, sentence: Sentence) -> int:
    """The total of which the next sentence may give the parts: the last count, or the only one."""
    counts = [at for at in range(len(sentence.figures)) if counts_something(sentence, at)]
    is_total = counts and (len(counts) == 1 or found(check.total, sentence.head(counts[-1])))
    return counts[-1] if is_total else -1


def _joined(before: Sentence, sentence: Sentence) -> Sentence:
    figures = (*before.figures, *sentence.figures)
    return Sentence(before.text + sentence.text, before.start, before.heading, figures)


def _findings(check: Parts, said: Said, one: Addition, *, is_known: bool) -> Iterator[Finding]:
    """The finding of a sum; a total that a table gives, here or by its figure, is not replaced."""
    sentence, report = said.sentence, said.report
    total = sentence.figures[one.total]
    first, *_, last = sorted((one.total, *one.parts))
    stretch = sentence.figures[first].start, sentence.figures[last].end
    values = [sentence.figures[part].value for part in one.parts]
    added = trimmed(sum(values, Decimal(0)))
    parts = "＋".join(format_plain(trimmed(value)) for value in values)
    places = {
        "quote": quote(sentence.text, *(at - sentence.start for at in stretch)),
        "total": f"{format_plain(trimmed(total.value))}{total.unit}",
        "sum": f"{format_plain(added)}{total.unit}",
        "parts": parts if values[1:] else "其中一项",
        "difference": format_plain(abs(trimmed(added - total.value))),
    }
    is_known |= not values[1:] or total.value in {*report.computed.values(), *report.typed.values()}
    reason = f"各项之和 {parts}"
    offered = () if is_known else rewording(said.prose, total, places["sum"], reason)
    both = trimmed(total.value), added
    yield wording_finding(check, said.place, stretch, places, values=both, rewordings=offered)
