"""Finds other figures told for one thing, other totals, and totals behind what they are of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import accumulate, combinations, pairwise

from msgspec import Struct

from app import patterns as re
from app.checks.findings import Finding
from app.checks.prose.clauses import is_change, time_of
from app.checks.prose.common import (
    ChangeProblem,
    Time,
    found,
    is_compared,
    plain,
    rate_like,
    regex,
    rewording,
    text_title,
    texts_of,
    wording_finding,
)
from app.checks.prose.said import Said, in_unit, said_in
from app.checks.prose.text import RATES, Figure, Prose, Sentence
from app.edition.text_check_kinds import Conflict, Parts, TallyCheck
from app.report.numbers import are_exchanged, chinese_number, format_plain, has_other_digit, trimmed
from app.report.report import Report

_MAX_COUNT, _SHORTEST_TOPIC = 20, 4
MAX_PARTS, MIN_SOME = 40, 2
NEAR, _MIN_SLIPPED, _MIN_LEFT, _LITTLE_MORE = Decimal("0.9"), 20, 4, Decimal("1.25")
"""So near to their total parts are meant to be all of it."""
_TURNED = re.compile("(?:退回|驳回|未通过|不予[\u4e00-\u9fa5]{2})[了的]?$")
"""What is beside those that were published: 审核 197 篇，公开 185 篇，退回 12 篇."""
ENDS_TOTAL = re.compile(
    r"^[）)〕\]】]?[，,；;、]?(?:以上|上述|各项|全年|[两二三四五六七八九十]{1,2}个?[\u4e00-\u9fa5](?:[\u4e00-\u9fa5]{2,6}?)??|全[省市县区镇乡局委厅])?(?:一?[共总]计?|[合累]计|总共|合并(?:计算)?|合起来|加在一起|加总|计|总[件条次场]?[量数]|总?金额|总额|相加|加起来|之和|[构组]成(?:了)?全部(?:的)?)(?:为|是|达到?|[培受][训众]|(?:举办|开展|发布|公开|受理|收到|新收|办理)(?:申请|建议|提案|案件|信息)?)?$|^[^，；。：、\d]{0,8}[＝=]$"
)
_OF_YEAR = re.compile(r"[，；](?:全年|年度)[^，；。、\d]{0,12}$")
_SPAN = re.compile(
    r"(?P<first>\d{1,2}|[一二三四上下])"
    r"(?:(?:月|季度)?(?:[至到]|[—–～~-]{1,2})第?(?P<last>\d{1,2}|[一二三四]))?(?P<unit>月|季度|半年)"
)
_MONTHS, _YEAR = {"月": 1, "季度": 3, "半年": 6}, 12
_STILL = re.compile("(?:正在|尚在|仍在|尚未|还在)")
_ALL_OF_THEM = re.compile(r"[\u4e00-\u9fa5]{1,6}(?:合计|[共总]计|相加|之和)(?:为|是)?")
COUNTED_BY = ("个", "家")
"""The units of those who have or tell what is counted: 12 个村, 三家单位."""
_SO_MANY = re.compile(
    "[，,](?P<n>[两二三四五六七八九])[个家]?[\u4e00-\u9fa5]{1,3}(?:合计|[共总]计|共|相加|[之总]和)(?:为|是|达)?$"
)
"""How many before it a total is of: 城关 312 件、东坪 287 件申请量居前，两地合计 599 件."""
_ALL_NAMED = re.compile(
    r"[，,](?!同时|另|此外|占)(?![^，；。\d]{0,60}(?:点击|阅读|转发|浏览|访问|关注|服务|评论|播放))[^，；。、\d]{0,16}?(?:合计|[累总共]计|共|总[量数]|总[件条次]数|(?<=[，,])(?:也?就是|正好|恰好|刚好|即|等于)+(?![^，；。]{0,60}(?:[上去]年|超|过)))(?![^，；。]{0,60}(?:办结|答复|解决|回复|完成|采纳))[^，；。、\d]{0,20}"
)
_ADDED = re.compile(r"[，,](?!同时|另|此外|减|扣)[^，；。、\d]{0,20}")
"""A total behind a row that it nearly comes to: 复议 85 件、诉讼 54 件，争议案件共 129 件."""
_NAME_OF_PART, _SEPARATOR = re.compile("其中|已|共|的|有"), re.compile("[，,、；;：:]")
IN_ROW = re.compile(r"[、，,和及与](?!其中|包括|含)[^，,；;。：:（）()、]{0,24}")
_CONVERTED = re.compile("[，,（(]?(?:折合|约合|折算[为成]?|换算[为成]?|即|合)(?:人民币)?(?:约|近)?")
_NAME_ALIKE = re.compile("[\u4e00-\u9fa5]{2}")
_FLOW = re.compile(
    r"(?:(?P<start>(?:[年期]初|去年[末底]|上年?度?[末底])[^，；。、\d]{0,10})|(?P<net>净[增减][^，；。、\d]{0,6})"
    r"|(?P<year>20\d\d年[末底][^，；。、\d]{0,10})"
    r"|(?P<end>(?:[年期]末|年底|现[行存有]|保有|结存|存量|剩余|目前)[^，；。、\d]{0,12})"
    r"|(?P<went>(?:废止|失效|清理|注销|吊销|关停|撤销|减少|退出|淘汰|办结|核销|关闭|解除|审结)[^，；。、\d]{0,8})"
    r"|(?P<came>(?:新[增发收设建立制办开]|增[加设]|制[定发]|出台|印发|收到|受理|登记|转入)[^，；。、\d]{0,8}))$"
)
_MEAN = re.compile(
    r"(?P<of>村|镇|乡|县|部门|单位|月|季|户|人|家|场|期|次)均[^，；。]{0,6}$"
    r"|平均每(?P<some>[^，；。每\d]{1,10})$|^(?:也就是|即|折合)?每(?P<each>[^，；。每\d]{1,6})$"
)
_IN_YEAR = {"月": Decimal(12), "个月": Decimal(12), "季": Decimal(4), "季度": Decimal(4)}
_MAY_DIVIDE = ("个", "家", "名", "人", "场", "期", "次", "户")
_HEADS, _CASES = ("人", "名"), frozenset(("件", "宗", "起", "例"))
_MEASURE = re.compile("^[个家名位场期次户]")
_MAX_SUBSETS = 10
"""Figures of which every choice is tried as the parts of a total behind them."""


def check_conflict(report: Report, check: Conflict) -> Iterator[Finding]:
    """A finding for every figure that differs from the first one given for the same thing."""
    first: dict[tuple[str, str], tuple[Figure, Sentence, str]] = {}
    claimed: set[tuple[str, int]] | None = None
    for place in texts_of(report, check):
        for topic, figure, sentence in _topics(report, check, place[1]):
            earlier = first.setdefault(topic, (figure, sentence, place[0]))
            is_same = earlier[0].agrees(figure) or earlier[1] is sentence
            if is_same or _is_told_before(place[1], figure):
                continue
            if claimed is None:
                claimed = set(_claimed(report, check))
            if not claimed.isdisjoint({(place[0], figure.start), (earlier[2], earlier[0].start)}):
                continue
            stretch = (figure.start, figure.end)
            places = {
                "said": figure.words,
                "other": earlier[0].words,
                "place": text_title(report, earlier[2]),
            }
            reason = f"与{places['place']}中的一致"
            offered = rewording(place[1], figure, places["other"], reason)
            values = figure.value, earlier[0].value
            yield wording_finding(check, place, stretch, places, values=values, rewordings=offered)


def _is_told_before(prose: Prose, figure: Figure) -> bool:
    """Whether a figure was told as that of something else: 共 304 条，通过网站 165 条。…"""
    told = (one for sentence in prose.sentences for one in sentence.figures)
    return any(
        one.start < figure.start and (one.value, one.unit) == (figure.value, figure.unit)
        for one in told
    )


def _claimed(report: Report, check: Conflict) -> Iterator[tuple[str, int]]:
    """The figures that a table tells the truth of, by text and place."""
    for said in said_in(report, check):
        for claim in said.read.claims:
            if claim.number is not None and said.values(said.quotation(claim).sums):
                yield said.key, said.sentence.figures[claim.number].start


def _counted(
    report: Report, check: Conflict | TallyCheck, prose: Prose, told: str
) -> Iterator[tuple[Figure, Sentence, str]]:
    """The figures of this year that some words lead to, with their sentences and all the words."""
    for sentence in prose.sentences:
        if not sentence.figures or found(check.unless, sentence.heading + sentence.text):
            continue
        for number, figure in enumerate(sentence.figures):
            head = sentence.head(number)
            if figure.unit not in check.units or not found(told, head):
                continue
            time = time_of(sentence, number, report.details.year)
            if time is Time.THIS and not is_change(sentence, number):
                yield figure, sentence, head


def _topics(
    report: Report, check: Conflict, prose: Prose
) -> Iterator[tuple[tuple[str, str], Figure, Sentence]]:
    """The figures of a text with what they are given for, told by words and unit."""
    own = report.details.organisation.name or "\n"
    for figure, sentence, head in _counted(report, check, prose, check.topics):
        topic = regex(check.ignored).sub("", head.replace(own, ""))
        is_little = found(check.common, topic) and not found(check.whole, head)
        is_told = len(topic) >= _SHORTEST_TOPIC and not is_little
        if is_told and not found(check.listed, sentence.text):
            yield (topic, figure.unit), figure, sentence


def check_tally(report: Report, check: TallyCheck) -> Iterator[Finding]:
    """A finding for every whole that no figure of the first text with a whole gives, nor their sum.

    Only wholes of different texts are compared; those of one text are told apart by their words.
    """
    first: list[Figure] = []
    where = ""
    for place in texts_of(report, check):
        counted = list(_counted(report, check, place[1], check.counted))[:_MAX_COUNT]
        whole = next((one for one, _, head in counted if found(check.whole, head)), None)
        if whole is None:
            continue
        figures = [one for one, _, _ in counted]
        if not first:
            first, first_whole, where = figures, whole, text_title(report, place[0])
        elif not (_may_be(whole, first) or _may_be(first_whole, figures)):
            total = trimmed(sum((one.value for one in first), Decimal(0)))
            shown = "＋".join(one.words for one in first)
            places = {
                "said": whole.words,
                "place": where,
                "parts": shown if len(first) == 1 else f"{shown}＝{format_plain(total)}",
            }
            words = f"{format_plain(total)}{whole.unit}"
            offered = rewording(place[1], whole, words, f"与{where}中的一致")
            stretch, values = (whole.start, whole.end), (whole.value, total)
            yield wording_finding(check, place, stretch, places, values=values, rewordings=offered)


def _may_be(whole: Figure, figures: Sequence[Figure]) -> bool:
    """Whether one of some figures, or all of them together, may be a whole."""
    values = [one.value for one in figures]
    return any(map(whole.may_be, (*values, sum(values, Decimal(0)))))


class Addition(Struct, frozen=True):
    """A total and the figures given as its parts, by their places in the sentence."""

    total: int
    parts: tuple[int, ...]


def total_above(check: Parts, sentence: Sentence, number: int) -> Addition | None:
    """A list that stands before its total and does not come to it: 3 件、5 件，共 9 件."""
    total = sentence.figures[number]
    if not may_count(check, sentence, number):
        return None
    before_it = sentence.text[: sentence.place(number)].rstrip()
    is_years = before_it.endswith("全年") and found(check.complete, before_it)
    is_years = is_years or (_OF_YEAR.search(before_it) is not None and _fills_year(before_it))
    counter = counter_before(sentence, number)
    if not (is_years or counter or ENDS_TOTAL.search(sentence.before(number).rstrip())):
        return None
    parts: list[int] = []
    for place in range(number - 1 - bool(counter), max(-1, number - MAX_PARTS), -1):
        figure = sentence.figures[place]
        is_money = figure.unit != total.unit and not sentence.before(place + 1)
        if is_money or figure.unit in RATES:
            continue  # 3件2220元
        is_alike = figure.unit == total.unit or {figure.unit, total.unit} <= _CASES
        if not is_alike or not figure.exact:
            break
        parts.insert(0, place)
    is_many = MIN_SOME <= len(parts) <= _MAX_SUBSETS
    if not is_many or (counter and len(parts) != counter.value):
        return None
    heads = [sentence.head(one) for one in parts]
    is_year = "全年" in sentence.before(number) and all(map(_SPAN.search, heads))
    if is_year and not _fills_year("，".join(heads)):
        return None  # 3月 20 件，9月 18 件，全年共 80 件
    before = [one for one in sentence.figures[: number - bool(counter)] if one.unit not in RATES]
    before = [one for one in before if ("元" in one.unit) == ("元" in total.unit)]
    sums = {Decimal(0), *accumulate(one.value for one in reversed(before))}
    if not all(IN_ROW.fullmatch(sentence.before(one)) for one in parts[1:]):  # parts of others
        for figure in [one for one in before if one.unit == total.unit][-_MAX_SUBSETS:]:
            sums |= {one + figure.value for one in sums}
    return None if total.value in sums else Addition(number, tuple(parts))


def _fills_year(words: str) -> bool:
    """Whether parts of a year are told one by one that are all of it: 1—9月 31 件，10—12月 9 件."""
    ends = [0]
    for part in _SPAN.finditer(words):
        first, last = (
            int(one) if one.isdecimal() else "一二三四上下".index(one) % 4 + 1
            for one in (part["first"], part["last"] or part["first"])
        )
        if (first - 1) * _MONTHS[part["unit"]] != ends[-1]:
            return False
        ends.append(last * _MONTHS[part["unit"]])
    return ends[-1] == _YEAR and len(ends) > MIN_SOME


def added_up(_check: Parts, sentence: Sentence, number: int) -> Addition | None:
    """A total behind a row that says what all of them are, or of how many it is."""
    total, words, first = sentence.figures[number], sentence.before(number), number - 1
    told = _SO_MANY.search(words)
    many = (told and chinese_number(told["n"])) or 0
    while first and sentence.before(first).startswith(("、", "和", "及", "与", "加")):
        first -= 1
    named = (_ADDED if "加" in sentence.before(number - 1) else _ALL_NAMED).fullmatch(words)
    kind = total.unit.removesuffix("次")  # 117 人、121 人，共 238 人次
    row = [
        one
        for one in sentence.figures[first:number]
        if one.unit in (total.unit, kind) and one.exact
    ]
    if len(row) < max(many, number - first, MIN_SOME) or not (many or named) or not total.exact:
        return None
    choices = combinations([one.value for one in row], many or len(row))
    earlier = [one.value for one in reversed(sentence.figures[:first]) if one.unit == total.unit]
    sums = {*map(sum, choices), *accumulate(earlier, initial=sum(one.value for one in row))}
    is_meant = many == len(row) or (named and is_near(row, total))
    return (
        Addition(number, tuple(range(first, number)))
        if is_meant and total.value not in sums
        else None
    )


def counter_before(
    sentence: Sentence, number: int, led: re.Pattern[str] = _ALL_OF_THEM
) -> Figure | None:
    """How many parts a total is of: A 49 件、B 38 件，两个科室合计 87 件."""
    figure, words = sentence.figures[number - 1], sentence.before(number)
    is_it = number and figure.unit in COUNTED_BY and led.fullmatch(words)
    return figure if is_it and figure.exact else None


def of_rest(check: Parts, sentence: Sentence, number: int) -> Addition | None:
    """What is done and what is left, and are not all: 22 项已完成 20 项，另有 3 项在推进."""
    if number < MIN_SOME:
        return None
    total, done, left = sentence.figures[number - 2 : number + 1]
    if not (total.unit == done.unit == left.unit and total.exact and done.exact and left.exact):
        return None
    told, rest = sentence.before(number - 1), sentence.before(number)
    is_left = found(check.left, rest) or _STILL.match(sentence.tail(number))
    is_turned = _TURNED.search(rest) and done.value + left.value > total.value
    is_split = _are_split(sentence, number) and (
        total.value < done.value + left.value <= total.value * _LITTLE_MORE
    )
    is_told = _is_opposite(told, rest) or is_turned or is_split
    is_told = is_told or bool(found(check.done, told) and is_left)
    after = sentence.figures[number + 1 : number + 2]
    is_part = max(done.value, left.value) < total.value and total.unit not in {
        one.unit for one in after
    }
    if not is_told or not is_part or done.value + left.value == total.value:
        return None
    return Addition(number - 2, (number - 1, number))


_DONE_BEHIND = r"[^，；。、\d]{{0,6}}[，,（(](?:其中|现|均|已|实际|共|有效|全部)*(?:{})"


def more_than_all(check: Parts, sentence: Sentence, number: int) -> Addition | None:
    """More done than there was: 发现问题 57 个，已整改 59 个, but not 整改历史问题 59 个."""
    total, done = sentence.figures[number - 1 : number + 1]
    is_more = total.unit == done.unit and total.exact and done.exact and done.value > total.value
    head, between = sentence.head(number - 1), sentence.before(number)
    for whole, part in check.at_most if is_more and "上年" not in sentence.text else ():
        told = regex(_DONE_BEHIND.format(part)).match(between)
        what = between[told.end() :].strip("了完成毕到位有效") if told else "\n"
        if what in head and found(f"(?:{whole})[^，；。、\\d]{{0,10}}$", head):
            return Addition(number - 1, (number,))
    return None


def _are_split(sentence: Sentence, number: int) -> bool:
    """Whether two figures share one before them: 隐患 83 处，当场整改 71 处，限期整改 12 处."""
    ends = [sentence.before(at)[-MIN_SOME:] for at in (number - 2, number - 1, number)]
    are_clauses = all(sentence.before(at)[:1] == "，" for at in (number - 1, number))
    return (
        are_clauses and ends[0] != ends[1] == ends[2] and _NAME_ALIKE.fullmatch(ends[1]) is not None
    )


def _is_opposite(one: str, other: str) -> bool:
    """Whether what is counted is what is left of another: 采用 27 篇、未采用 21 篇."""
    name, rest = (_NAME_OF_PART.sub("", _SEPARATOR.split(words)[-1]) for words in (one, other))
    return len(name) > 1 and one[0] != "、" and rest in (f"未{name}", f"不{name}")


def converted_problems(said: Said) -> Iterator[ChangeProblem]:
    """Money told in two units that is not the same: 45218.63 万元，折合 45.22 亿元."""
    sentence = said.sentence
    for number, (told, figure) in enumerate(pairwise(sentence.figures), 1):
        one = in_unit(told, figure.unit)
        is_same = told.unit != figure.unit == one.unit
        if not is_same or not _CONVERTED.fullmatch(sentence.before(number)):
            continue
        if told.exact and not figure.rounds(one.value):
            reason = f"由 {plain(told.value)}{told.unit} 换算"
            yield said.problem(figure, one.value, rate_like(figure, one.value), reason)


def average_problems(said: Said) -> Iterator[ChangeProblem]:
    """Means: 8 个村上传 384 条，村均 48 条; 9 个村张贴 108 期，每村 12 期."""
    sentence = said.sentence
    is_told = "均" in sentence.text or "每" in sentence.text
    for number, figure in enumerate(sentence.figures if is_told else ()):
        mean = _MEAN.search(sentence.head(number)) if figure.exact else None
        if is_compared(sentence.head(number)):
            continue  # 月均 24.8 件，较上年月均 21.1 件增加
        units = [one.unit for one in sentence.figures[:number]]
        is_by_heads = mean and mean["of"] == "人" and figure.unit == "次" and "人次" in units
        unit = "人次" if is_by_heads else figure.unit
        wholes = [at for at in range(number) if units[at] == unit]
        behind = sentence.figures[number + 1 : number + 2]
        if behind and behind[0].unit == unit and ENDS_TOTAL.search(sentence.before(number + 1)):
            wholes.append(number + 1)  # 月均 3 件，总量 36 件
        if mean is None or len(wholes) != 1 or not sentence.figures[wholes[0]].exact:
            continue
        whole, counts = sentence.figures[wholes[0]].value, _divisors(sentence, number, mean)
        is_off = all(abs(whole / one - figure.value) >= figure.step for one in counts)
        if counts and whole != figure.value and is_off:
            yield said.quotient(figure, whole, counts[0], Decimal(1))


def _divisors(sentence: Sentence, number: int, mean: re.Match[str]) -> list[Decimal]:
    """The numbers that a mean may be of, none if it is told of nothing that is counted."""
    name, unit = mean["of"] or mean["some"] or mean["each"], sentence.figures[number].unit
    counted = [
        at for at in range(number)
        if sentence.figures[at].unit in _MAY_DIVIDE and sentence.figures[at].unit != unit
    ]  # fmt: skip
    if name in _IN_YEAR:
        return [_IN_YEAR[name]] if not counted else []
    if mean["of"]:  # 22 个所 66 人次，人均 3 次 is of no number that is told
        counted = [at for at in counted if _is_of(sentence, at, name)]
    is_named = any(sentence.tail(at).startswith(_MEASURE.sub("", name)) for at in counted)
    if len(counted) > 1 or (mean["each"] and not is_named):
        return []
    return [sentence.figures[at].value for at in counted if sentence.figures[at].value]


def _is_of(sentence: Sentence, number: int, name: str) -> bool:
    """Whether a figure counts those of whom a mean is told: 44 名信息员，人均."""
    unit = sentence.figures[number].unit
    return unit in (_HEADS if name == "人" else (name,)) or name in sentence.tail(number)


def flow_problems(said: Said) -> Iterator[ChangeProblem]:
    """What is there after what came and went: 年初 63 件，新发 7 件、废止 9 件，年末 61 件."""
    sentence = said.sentence
    flow: list[tuple[str, Figure]] = []
    for number, figure in enumerate(sentence.figures):
        told = _FLOW.search(sentence.before(number)) if figure.exact else None
        kind = (told.lastgroup if told else None) or ""
        if kind == "year":
            kind = "end" if flow else "start"
        if flow and flow[-1][1].unit != figure.unit:
            flow = []
        if kind in ("end", "net"):
            yield from _of_flow(said, figure, flow, kind)
        if kind not in ("came", "went"):
            flow = []
        if kind in ("start", "came", "went"):
            flow.append((kind, figure))


def _of_flow(
    said: Said, figure: Figure, flow: list[tuple[str, Figure]], kind: str
) -> Iterator[ChangeProblem]:
    kinds = {one for one, _ in flow}
    is_known = kinds == {"came", "went"} if kind == "net" else "start" in kinds and len(kinds) > 1
    if not is_known:
        return
    value = sum((-one.value if way == "went" else one.value for way, one in flow), Decimal(0))
    value = abs(value) if kind == "net" else value
    is_near = figure.value / _LITTLE_MORE <= value <= figure.value * _LITTLE_MORE
    if value != figure.value and is_near:
        terms = "".join(
            f"{'－' if way == 'went' else '＋'}{format_plain(one.value)}" for way, one in flow
        )
        reason = f"按 {terms.removeprefix('＋')} 计算"
        yield said.problem(figure, value, f"{format_plain(value)}{figure.unit}", reason)


def whole_of_last(sentence: Sentence, number: int) -> Decimal:
    """What a figure is the last part of, or 0: 128 件，办结 121 件，转办 7 件，其中… 83 件."""
    together, unit = Decimal(0), sentence.figures[number].unit
    for at in range(number, -1, -1):
        one = sentence.figures[at]
        if one.unit != unit:
            break
        if number - at >= MIN_SOME and one.value == together:
            return together
        together += one.value
    return Decimal(0)


def without_nested(values: Sequence[Decimal]) -> Decimal:
    """What parts come to without those of one before them: 复议 7 件，维持 6 件，未结 1 件."""
    together, place = Decimal(0), 0
    while place < len(values):
        together += values[place]
        sums = list(accumulate(values[place + 1 :]))
        place += sums.index(values[place], 1) + 2 if values[place] in sums[1:] else 1
    return together


def may_count(check: Parts, sentence: Sentence, number: int) -> bool:
    """Whether a figure counts something exactly, and tells no change."""
    figure = sentence.figures[number]
    return figure.unit in check.units and figure.exact and not is_change(sentence, number)


def is_near(row: Sequence[Figure], total: Figure) -> bool:
    """Whether figures nearly come to a total, or would if one had another digit."""
    together = sum((one.value for one in row), Decimal(0))
    is_close = NEAR * total.value <= together <= total.value / NEAR
    is_told = total.value >= _MIN_SLIPPED
    values = (*(one.value for one in row), total.value)
    return is_close or (is_told and is_slip(values, total.value - together))


def is_slip(values: Sequence[Decimal], rest: Decimal) -> bool:
    """Whether a figure with one digit changed would make up for what is missing."""
    *parts, total = values
    is_little = abs(rest) <= total / _MIN_LEFT
    changed = [(total, total - rest), *((part, part + rest) for part in parts)]
    return any(
        has_other_digit(*pair) or (is_little and are_exchanged(*pair))
        for pair in (tuple(map(format_plain, one)) for one in changed)
    )
