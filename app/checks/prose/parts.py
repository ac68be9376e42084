"""Adds up what a sentence gives as parts of a total."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import accumulate
from operator import ne

from msgspec import Struct

from app import patterns as re
from app.checks.equations import format_difference
from app.checks.findings import Finding, Rewording
from app.checks.prose.clauses import counts_something, is_base, is_change
from app.checks.prose.common import (
    contradiction,
    found,
    quote_in,
    regex,
    rewording,
)
from app.checks.prose.spoken import Read
from app.checks.prose.tables import said_in, wrong_figures
from app.checks.prose.text import Figure, Prose, Sentence
from app.edition.text_check_kinds import Parts
from app.report.numbers import format_plain, trimmed
from app.report.report import Report

_MAX_PARTS = 40
_MIN_ALL, _MIN_SOME = 3, 2
_NEAR = Decimal("0.9")
"""So near to their total parts are meant to be all of it."""

_REST = re.compile(r"(?:其他|其它|其余|剩余)[^，；。、]{0,10}$")
_OTHERS = re.compile("[，；](?:其他|其它|其余|剩余|余下|另外?)")
"""What is beside a figure, no part of it: 以信访为主，共 18 件，其余为重复申请 6 件."""
_LIST = re.compile(
    r"^[，,]?(?:具体|分别)?(?:为|是)?[：:]|^[，,]?[（(〔\[【]|^[，,](?:具体|分别)(?:为|是)|^[，,](?:主要)?由(?!于)|^[，,](?:分别)?来自|^[^，；。：、\d]{0,8}(?:分属|分别(?:涉及|属于|为|是))"
    r"|^(?:(?!工作|措施|任务|问题|方面|内容|制度|举措|事|环节|个)[^，；。：、（）\d]){1,10}[：:]"
)
_ENDS_TOTAL = re.compile(
    r"^[）)〕\]】]?[，,；;、]?(?:以上|上述|各项|全年|[两二三四五六七八九十]{1,2}个?[\u4e00-\u9fa5](?:[\u4e00-\u9fa5]{2,6}?)??)?(?:[共总]计?|[合累]计|总共|计|总[量数]|总?金额|总额|相加|加起来|之和|[构组]成(?:了)?全部(?:的)?)(?:为|是|[培受][训众]|举办|开展|发布|公开)?$|^[^，；。：、\d]{0,8}[＝=]$"
)
_ROW_LED = re.compile(
    r"^[^，；。：、（\d]{0,4}[，,]?(?:其中)?(?:(?P<half>上半年)[^，；。：、\d]{0,6}|涉及[^，；。：、\d]{2,12})$"
)
_CHANNEL = re.compile("网站|微信|微博|公众号|抖音|头条|客户端|公开栏|视频号")
"""Where something is published: 网站 300 条，微信 120 条 are side by side."""
_STILL = re.compile("(?:正在|尚在|仍在|尚未|还在)")
_ALL_OF_THEM = re.compile(r"[\u4e00-\u9fa5]{1,6}(?:合计|[共总]计|相加|之和)(?:为|是)?")
_OWN_SUM = re.compile("(?<=[\u4e00-\u9fa5]{2}(?:信息|文件|材料|动态|稿件|公告))(?:共计|合计|共)$")
"""What one part of a list comes to: 解读和回应信息共计 110 条."""
_NAME_OF_PART, _SEPARATOR = re.compile("其中|已|共|的|有"), re.compile("[，,、；;：:]")
_SIBLING = re.compile(r"^[。，,、；;和及与]?[^，,；;。：:（）()]{1,24}$")
_IN_ROW = re.compile(r"[、，,和及与](?!其中|包括|含)[^，,；;。：:（）()、]{0,24}")
_ALIKE, _AFTER = 2, 4
"""Signs behind a list that may say that it is all: 186 件和 231 件组成."""
_PUBLISHED = frozenset(("条", "篇", "则"))
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
            joined, last = _joined(before[0], sentence), _announced(check, before[0])
            sums += [(joined, one) for one in _sums(check, joined) if one.total == last]
        wrong = wrong_figures(report, sentence, read) if sums else set()
        claimed = {claim.number for claim in read.claims}
        for whole, one in sums:
            if whole is sentence and wrong & {one.total, *one.parts}:
                continue
            is_told = whole is sentence and claimed.issuperset(one.parts)
            is_behind = one.total > one.parts[0]
            together = sum((whole.figures[at].value for at in one.parts), Decimal(0))
            exceeds = together > whole.figures[one.total].value
            if is_told and (one.total in claimed or not (is_behind or exceeds)):
                continue
            known = None if whole is sentence and one.total in claimed else report
            yield from _findings(check, (key, prose), whole, one, known)
        before = sentence, read


def _sums(check: Parts, sentence: Sentence) -> Iterator[_Sum]:
    """The sums of a sentence that do not come out."""
    used = -1
    for number in range(len(sentence.figures) - 1):
        if number <= used or not _may_count(check, sentence, number):
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
    for number in range(2, len(sentence.figures)):
        above = _above(check, sentence, number) or _of_rest(check, sentence, number)
        if above:
            yield above


def _row_of(sentence: Sentence, number: int) -> _Sum | None:
    """A total and a row right behind it that nearly comes to it, by halves of a year or by whom."""
    total, places = sentence.figures[number], _row_from(sentence, number + 1)
    row, led = [sentence.figures[at] for at in places], _ROW_LED.match(sentence.before(places[0]))
    are_alike = all(one.exact and one.unit == total.unit for one in row)
    if not (led and are_alike and len(row) >= _MIN_SOME):
        return None
    together = sum((one.value for one in row), Decimal(0))
    is_half = led["half"] and len(row) == _MIN_SOME and "下半年" in sentence.before(places[-1])
    is_less = is_half and _NEAR * total.value <= together < total.value
    is_off = is_less or total.value < together <= total.value / _NEAR
    return _Sum(number, places) if is_off else None


def _row_from(sentence: Sentence, first: int) -> tuple[int, ...]:
    """The figures that stand in a row from one on, with 、 between them: 网站 14 条、微信 9 条."""
    last = first
    while last + 1 < len(sentence.figures) and sentence.before(last + 1).startswith("、"):
        last += 1
    return tuple(range(first, last + 1))


def _below(check: Parts, sentence: Sentence, number: int) -> _Sum | None:
    """A total and the list that follows it, which ends where it adds up."""
    figures, depth = sentence.figures, sentence.depth(number)
    total, together, nested = figures[number], Decimal(0), False
    parts: list[int] = []
    for place in range(number + 1, min(len(figures), number + _MAX_PARTS)):
        part, before = figures[place], sentence.before(place)
        deeper = sentence.depth(place) - depth
        if deeper < 0 and not parts:
            break
        is_rate = part.unit in ("%", "百分点", "个百分点")
        if is_rate or deeper > (not parts) or is_base(sentence, place):
            continue
        is_subtotal = parts and _ENDS_TOTAL.search(before.rstrip())
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
    return _Sum(number, tuple(parts)) if parts else None


def _is_one_more(sentence: Sentence, parts: Sequence[int]) -> bool:
    """Whether a list goes on that has come to its total: …图片解读 61 篇，视频解读 1 篇.

    Behind 、 it does; behind a comma what was published does, if it is named alike.
    """
    last, more = parts[-1], parts[-1] + 1
    if len(parts) < _MIN_SOME or more == len(sentence.figures):
        return False
    one, other = sentence.before(last), sentence.before(more)
    units = {sentence.figures[last].unit, sentence.figures[more].unit}
    is_alike = units <= _PUBLISHED and one.strip()[-_ALIKE:] == other.strip()[-_ALIKE:]
    return (
        len(units) == 1
        and one[:1] == other[:1]
        and (other.startswith("、") or is_alike)
        and sentence.depth(last) == sentence.depth(more)
        and _IN_ROW.fullmatch(other) is not None
    )


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
    """Whether two figures count in one unit: 发布信息 300 条，其中公众号 120 篇."""
    return one.unit == other.unit or {one.unit, other.unit} <= _PUBLISHED


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
    name = between.strip("。，,、；;和及与 ")[-_ALIKE:]
    head = sentence.head(number)
    is_beside = len(name) == _ALIKE and name in head  # 一季度收到 41 件，二季度 36 件
    is_beside = is_beside or all(map(_CHANNEL.search, (head, between)))
    if is_beside and not _LIST.match(between):
        return False
    behind = sentence.text[sentence.figures[number].end - sentence.start :]
    return (
        bool(_LIST.match(between))
        or found(check.levels, behind)
        or (
            _SIBLING.match(between) is not None
            and (
                found(check.total, sentence.head(number))
                or _are_alike(sentence, number, first)
                or _come_near(sentence, number, first)
            )
        )
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


def _come_near(sentence: Sentence, number: int, first: int) -> bool:
    """Whether three figures or more in a row nearly come to one: 28 条，网站 14 条、微信 9 条…"""
    total = sentence.figures[number]
    row = [sentence.figures[at] for at in _row_from(sentence, first)]
    together = sum((one.value for one in row), Decimal(0))
    is_near = _NEAR * total.value <= together <= total.value / _NEAR
    return is_near and len(row) >= _MIN_ALL and all(_in_one_unit(one, total) for one in row)


def _is_wrong(check: Parts, sentence: Sentence, sum_: _Sum) -> bool | None:
    """Whether parts exceed their total, or should be all of it and are not.

    None if they are no list: two or fewer of something that nothing opens.
    """
    figures = sentence.figures
    total = figures[sum_.total].value
    values = [figures[place].value for place in sum_.parts]
    together = sum(values, Decimal(0))
    is_each = any(sentence.head(place).endswith("各") for place in sum_.parts)
    is_each = is_each or together <= _listed(sentence, sum_.total)
    added = {together, _without_nested(values)}
    if is_each or any(one == total or _is_completed(sentence, sum_, total - one) for one in added):
        return False
    opened = found(check.opens, sentence.before(sum_.parts[0]))
    start, end = (figures[place].end - sentence.start for place in (sum_.total, sum_.parts[-1]))
    complete = found(f"{check.complete}|{check.levels}", sentence.text[start : end + _AFTER])
    if len(values) < (_MIN_SOME if opened or complete else _MIN_ALL):
        return (values[0] > total and len(values) == 1) if opened else None
    are_exact = all(figures[place].exact for place in sum_.parts)
    if together > total:
        largest = max(values)
        return (opened and together - largest <= total) if largest > total else are_exact or opened
    rest = total - together
    if not are_exact or found(check.partial, sentence.text[end : end + 12]):
        return False
    is_long, last = len(values) >= _MIN_ALL, sum_.parts[-1]
    if opened and figures[sum_.total].unit in _PUBLISHED:  # of what was published few list all
        is_near = is_long and _is_slip((*values, total), rest)
        return is_near or complete or _REST.search(sentence.head(last)) is not None
    is_all = any(_REST.search(sentence.head(place)) for place in sum_.parts)
    is_all = is_all or (not opened and rest <= together)
    return is_all or complete or (is_long and together >= _NEAR * total)


def _is_slip(values: Sequence[Decimal], rest: Decimal) -> bool:
    """Whether a figure with one digit changed would make up for what is missing."""
    *parts, total = values
    changed = [(total, total - rest), *((part, part + rest) for part in parts)]
    written = [(format_plain(one), format_plain(other)) for one, other in changed]
    return any(len(one) == len(other) and sum(map(ne, one, other)) == 1 for one, other in written)


def _without_nested(values: Sequence[Decimal]) -> Decimal:
    """What parts come to without those of one before them: 复议 7 件，维持 6 件，未结 1 件."""
    together, place = Decimal(0), 0
    while place < len(values):
        together += values[place]
        sums = list(accumulate(values[place + 1 :]))
        place += sums.index(values[place], 1) + 2 if values[place] in sums[1:] else 1
    return together


def _listed(sentence: Sentence, number: int) -> Decimal:
    """What a total and those before it come to that parts may be of, too: A、B，其中…

    They are listed with it, or carried in: 上年结转 7 件，新收 581 件，其中…
    """
    first = number
    while first and (
        sentence.before(first).startswith(("、", "和", "及")) or "结转" in sentence.head(first - 1)
    ):
        first -= 1
    listed = sentence.figures[first : number + 1] if first < number else ()
    return sum((one.value for one in listed), Decimal(0))


def _is_completed(sentence: Sentence, one: _Sum, rest: Decimal) -> bool:
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
    is_subtotal = behind[0].value == total.value - rest and is_published
    return is_subtotal or any(
        together == rest
        for place, together in enumerate(added)
        if is_published or (not place and behind[0].unit == total.unit)
    )


def _above(check: Parts, sentence: Sentence, number: int) -> _Sum | None:
    """A list that stands before its total and does not come to it: 3 件、5 件，共 9 件."""
    total = sentence.figures[number]
    if not _may_count(check, sentence, number):
        return None
    before_it = sentence.text[: total.start - sentence.start].rstrip()
    is_years = before_it.endswith("全年") and found(check.complete, before_it)
    counter = _counter(sentence, number)
    if not (is_years or counter or _ENDS_TOTAL.search(sentence.before(number).rstrip())):
        return None
    parts: list[int] = []
    for place in range(number - 1 - bool(counter), max(-1, number - _MAX_PARTS), -1):
        figure = sentence.figures[place]
        if figure.unit != total.unit and not sentence.before(place + 1):
            continue  # 3件2220元
        if figure.unit != total.unit or not figure.exact:
            break
        parts.insert(0, place)
    is_many = _MIN_SOME <= len(parts) <= _MAX_SUBSETS
    if not is_many or (counter and len(parts) != counter.value):
        return None
    before = [one for one in sentence.figures[:number] if one.unit == total.unit]
    sums = {Decimal(0)}
    if all(_IN_ROW.fullmatch(sentence.before(one)) for one in parts[1:]):  # none a part of another
        sums = set(accumulate(sentence.figures[one].value for one in reversed(parts)))
    else:
        for figure in before[-_MAX_SUBSETS:]:
            sums |= {one + figure.value for one in sums}
    return None if total.value in sums else _Sum(number, tuple(parts))


def _counter(sentence: Sentence, number: int) -> Figure | None:
    """How many parts a total is of: A 49 件、B 38 件，两个科室合计 87 件."""
    figure, words = sentence.figures[number - 1], sentence.before(number)
    is_it = figure.unit in ("个", "家") and _ALL_OF_THEM.fullmatch(words)
    return figure if is_it and figure.exact else None


def _of_rest(check: Parts, sentence: Sentence, number: int) -> _Sum | None:
    """What is done and what is left, and are not all: 22 项已完成 20 项，另有 3 项在推进."""
    total, done, left = sentence.figures[number - 2 : number + 1]
    if not (total.unit == done.unit == left.unit and total.exact and done.exact and left.exact):
        return None
    told, rest = sentence.before(number - 1), sentence.before(number)
    is_left = found(check.left, rest) or _STILL.match(sentence.tail(number))
    is_told = _is_opposite(told, rest) or (found(check.done, told) and is_left)
    after = sentence.figures[number + 1 : number + 2]
    is_part = max(done.value, left.value) < total.value and total.unit not in {
        one.unit for one in after
    }
    if not is_told or not is_part or done.value + left.value == total.value:
        return None
    return _Sum(number - 2, (number - 1, number))


def _is_opposite(one: str, other: str) -> bool:
    """Whether what is counted is what is left of another: 采用 27 篇、未采用 21 篇."""
    name, rest = (_NAME_OF_PART.sub("", _SEPARATOR.split(words)[-1]) for words in (one, other))
    return len(name) > 1 and one[0] != "、" and rest in (f"未{name}", f"不{name}")


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
    yield from contradiction(
        check, place, stretch, places, said=trimmed(total.value), true=added, rewordings=offered
    )
