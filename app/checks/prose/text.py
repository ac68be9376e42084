"""A text as the checks read it: live numbers as figures, cut into sentences, with their numbers."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property, lru_cache
from operator import attrgetter, itemgetter
from string import ascii_letters

from msgspec import Struct
from msgspec.structs import replace

from app import patterns as re
from app.report.narrative import picture_of, pieces
from app.report.numbers import (
    NUMERALS,
    chinese_number,
    format_plain,
    written_number,
)
from app.report.report import Report

Span = tuple[int, int]
"""Start and end in a text."""

_WIDE = re.compile(r"[０-９％．]+|[一二][〇○零Ｏ九][〇○零Ｏ一二三四五六七八九]{2}(?=年)")
_PLAIN = str.maketrans(
    "０１２３４５６７８９％．〇○零Ｏ一二三四五六七八九", "0123456789%.0000123456789"
)
_SENTENCE = re.compile(r"[^。！？!?\n]{1,600}[。！？!?]?|[。！？!?]{1,600}")
"""No sentence is longer: what looks at a whole sentence for each of its figures stays quick."""

_NUMERAL = "[一二三四五六七八九十]{1,3}"
_HEADING = re.compile(
    rf"[ \t\u3000]*(?:{_NUMERAL}、|[（(](?:{_NUMERAL}|\d{{1,2}})[）)]|\d{{1,2}}[.．、])"
)
_HEAD_END = re.compile("[。；：:]")
_CLAUSE_ENDS = "，,；;：:。！？!?\n"
_MAX_HEADING_LENGTH, _MAX_CLAUSE_LENGTH, _LOOK_BACK = 40, 60, 4
OPENING_BRACKETS, CLOSING_BRACKETS = "（(〔[【｛{", "）)〕]】｝}"
_BRACKET = re.compile(f"[{re.escape(OPENING_BRACKETS + CLOSING_BRACKETS)}]")
_LIST_MARKS = frozenset("，、；,;＋+＝=")
_FILLER = re.compile(
    r"(?:全年|累计|一共|年内|[全本我][省市县区镇乡局厅委]|全街道|我?本?(?:机关|单位)|本年度?|(?:今年|本年度?|一年)(?:下来|里|内)?(?=一?共?有)|提[出交]|[\s其共计总合数量为是有约近达到了的均])*"
)

UNITS = (
    "个百分点|百分点|%|亿元|万元|元|[批人场期条件家]次(?!之)|"
    "件|条|次|份|宗|起|例|篇|项|场|期|个(?!多?(?:工作日|自然日|日历日|小时|季度|月|年|百分点))|"
    "部|家|名|人|则|块|幅|户(?!次?一[户策档])|张(?![网图表榜卡单])|册|处(?![罚理置室级长于分在以境所暑方])|倍|成(?![立员果效为熟本品就功绩分套都了长型交])"
)
RATES = ("%", "个百分点", "百分点", "倍")
"""Those of them that count nothing."""
_TENTHS = "成"
"""A tenth in words, read as ten per cent: 近五成."""
_PIECE = re.compile(r"[^。！？!?\n]+[。！？!?\n]?")
_COUNTS = re.compile(f"[\\d{NUMERALS}半]")
"""What is in every figure."""
WITH_UNIT = re.compile(
    r"(?:(?<![\d.])(?P<digits>\d{1,3}(?:,\d{3}){1,4}(?:\.\d{1,6})?|\d{1,15}(?:\.\d{1,6})?)"
    r"[ \t]{0,2}(?P<more>[余多](?=[百千万亿]))?(?P<scale>[百千万亿]{0,2}?)"
    rf"|(?:(?<=唯一)|(?<![唯{NUMERALS}]))(?P<chinese>[{NUMERALS}]{{1,12}}))"
    r"(?:(?P<over>余|多|来|几)?[ \t]{0,2}(?P<unit>"
    + UNITS
    + r")|(?=(?:[、和]\d{1,7}){1,9}(?P<listed>"
    + UNITS
    + r")))(?P<after>以[上下]|左右|上下|(?<=[成倍])多|(?<=成)[一二三四五六七八九半](?!成))?"
)
_SCALES = ("百万", "千万", "万", "亿")
_ITEM, _BEHIND_ITEM = r"[^\d\s，,。；;、：:（）()《》]{1,14}\d{1,7}", r"(?=[、，,；;。（(）)]|\Z)"
_ITEMS = re.compile(rf"(?:{_ITEM}[、，,；;（(]?){{1,12}}{_ITEM}{_BEHIND_ITEM}")
_ITEM_END = re.compile(rf"\d{_BEHIND_ITEM}")
_ITEM_NAMED = re.compile(r"(?:其中)?(?P<name>[^\d、，,；;（(]+)(?P<digits>\d+)")
_COUNTED = re.compile(
    "(?:全年|本年度?|共)?(?:收|办|结转|新收|办结|自然人|商业企业|科研机构|社会公益组织|法律服务机构|予以公开|"
    "部分公开|不予公开|无法提供|不予处理|其他处理|复议|诉讼|维持|纠正|未审结|未结|(?:未经复议)?直接起诉|"
    "复议后起诉|制发|废止|(?:现行)?有效)(?:件?数?|数?量)"
)
"""What is counted without a unit: 复议 54 件（维持31、纠正6、其他9、未结8）; 收4办3."""
_COUNTS_ALL = re.compile(r"\d(?P<unit>[件条起宗份篇场次])[^\d，。；：（）]{0,8}[：:（(，,]$")
"""The unit of the total that a list follows: 不予公开 9 件：执法案卷3、第三方权益6."""
_PART = re.compile(
    r"(?:(?P<whole>[一二两三四五六七八九十百]{1,5}|\d{1,3})分之(?P<part>[一二三四五六七八九十]{1,4}|\d{1,2}(?:\.\d)?)"
    r"|一半|半数|对半|(?P<most>过半数?|大半))(?P<after>以上|多|左右|上下)?(?![年月天日场价])"
)
_HALF, _APART = Decimal(50), Decimal(60)
_IDIOMS = re.compile(
    r"[两二三四五六七八九十]项(?=决定|处理|制度|工作|任务|措施|重点|内容|要求|指标|机制|权|数据|共|总|占|[^，；。\d]{0,8}(?:合计|[共总]计|总[数量]|相加|加起来|加总|加在一起|合并|合起来|之和))|"
    r"(?<=在)一起|[一二两三](?:件事|次性|条龙|条心|条线|次办|个窗口|项一|人[一为]|个(?!月)(?:中心|平台|渠道))"
)
_OVER_BEFORE = ("超过", "超", "逾", "突破", "不少于", "至少", "高于")
_NEAR_BEFORE = ("近", "约", "左右")
_NEARLY_BEFORE, _NEARLY = "近", Decimal("1.05")
_OF_WHOLE = re.compile(r"(?:(?P<over>超过?|逾)|不足|不到|未到|未达)[^，；。\d]{2,16}的$")
"""不足办结量的一半, 超过办结量的三成."""
_UNDER_BEFORE = ("不足", "不到", "未达", "未满", "少于", "低于")
_NOT_A_NUMBER = ("第", "每", "〔", "[", *ascii_letters)
_NOT_ONE = re.compile(
    "(?:[无没未零]|没有|未有)(?:再|曾)?(?:过|发生|出现|收到|接到|受理|办理|产生|引发|存在|提起|有)*(?:过)?$"
)
"""无一件, 没有一件, 未发生一起: none."""
_RANGE_BEFORE = re.compile(rf"[\d{NUMERALS}][ \t]?(?:[-—~～–]+|至|到)$")


class Figure(Struct, frozen=True):
    """A number with its unit; `start` and `end` in the text.

    `step` is the value of its last written digit; `over` means a little more than that (余),
    `near` a little more or less (约), `under` a little less (不足), `nearly` no more (近).
    """

    value: Decimal
    unit: str
    start: int
    end: int
    step: Decimal
    over: bool = False
    near: bool = False
    under: bool = False
    nearly: bool = False

    @property
    def exact(self) -> bool:
        """Whether the sentence means this number and no other."""
        return not (self.over or self.near or self.under)

    @property
    def words(self) -> str:
        """As one says it: 200余件."""
        return f"{format_plain(self.value)}{'余' if self.over else ''}{self.unit}"

    def may_be(self, value: Decimal) -> bool:
        """Whether the sentence is right if the true number is `value`."""
        if self.exact:
            return self.value == value
        if self.over:
            return self.value <= value <= self.value + max(round_step(self.value), self.step)
        if self.under:
            return value < self.value
        if self.nearly and value > self.value * _NEARLY:
            return False
        room = max(self.value / 10, Decimal(1))
        scaled = max(self.step, min(room, round_step(self.value)))  # 约 0.98 万 is no 8926
        return abs(value - self.value) <= (scaled if self.step > 1 else room)

    def agrees(self, other: Figure) -> bool:
        """Whether two figures may tell of one number."""
        if self.exact or other.exact:
            return self.may_be(other.value) or other.may_be(self.value)
        return self.value == other.value

    def is_about(self, value: Decimal) -> bool:
        """The same for a count: one in 万 is right if the number rounds to it or was cut to it."""
        return self.may_be(value) or (
            self.step > 1 and not (self.nearly or self.over) and abs(self.value - value) < self.step
        )

    def rounds(self, value: Decimal) -> bool:
        """Whether `value`, rounded or cut to the digits that are written, is this number."""
        return self.may_be(value) or (not self.over and abs(self.value - value) < self.step)


def figures_in(text: str) -> Iterator[Figure]:
    """All figures, in order: with a unit, in lists whose names say what they count, in words."""
    for piece in _PIECE.finditer(text):
        if _COUNTS.search(piece.group()):
            start = piece.start()
            for one in figures_of_piece(piece.group()):
                yield replace(one, start=start + one.start, end=start + one.end)


@lru_cache(maxsize=4096)
def figures_of_piece(piece: str) -> tuple[Figure, ...]:
    """The figures of a piece of a text that no figure crosses; kept, as most stay."""
    found = (*_with_units(piece), *_of_lists(piece), *_parts(piece))
    return tuple(sorted(found, key=attrgetter("start")))


def _of_lists(text: str) -> Iterator[Figure]:
    for run in _ITEMS.finditer(text) if _ITEM_END.search(text) else ():
        items = list(_ITEM_NAMED.finditer(run.group()))
        total = _COUNTS_ALL.search(text[max(0, run.start() - 16) : run.start()])
        if total and total.group()[-1] in "，," and not run.group().startswith("其中"):
            total = None
        known = sum(_COUNTED.fullmatch(one["name"]) is not None for one in items)
        is_numbered = [int(one["digits"]) for one in items] == list(range(1, len(items) + 1))
        for one in items if known > 1 or (total and not is_numbered) else ():
            start, end = (run.start() + place for place in one.span("digits"))
            unit = total["unit"] if total else "件"
            yield Figure(Decimal(one["digits"]), unit, start, end, Decimal(1))


def _with_units(text: str) -> Iterator[Figure]:
    """All numbers with a unit, in order. Takes time in proportion to the text."""
    for match in WITH_UNIT.finditer(text):
        before = text[max(0, match.start() - _LOOK_BACK) : match.start()]
        if before.endswith(_NOT_A_NUMBER) or _IDIOMS.match(text, match.start()):
            continue
        value, step = _read(match)
        if value is None or (value == 1 and _NOT_ONE.search(text, 0, match.start())):
            continue
        over, under = _bounds(text, match, of_whole=match["unit"] == _TENTHS)
        over = over or bool(match["over"] or match["more"])
        near = (
            match["after"] in ("左右", "上下")
            or before.endswith(_NEAR_BEFORE)
            or _RANGE_BEFORE.search(before) is not None
        )
        unit = match["unit"] or match["listed"]  # 171、62、31 件
        if unit == _TENTHS:
            more = 0 if match["after"] == "半" else chinese_number(match["after"] or "") or 0
            half = 5 if match["after"] == "半" else 0
            value, step, unit = value * 10 + half + more, Decimal(1 if more else 5), "%"
            near = near or not (over or under)
        yield Figure(
            value, unit, match.start(), match.end(), step, over, near, under,
            before.endswith(_NEARLY_BEFORE),
        )  # fmt: skip


def _bounds(text: str, number: re.Match[str], *, of_whole: bool) -> tuple[bool, bool]:
    """Whether a number is said to be more than that, or less; one in words may be of a whole."""
    before, after = text[max(0, number.start() - 24) : number.start()], number["after"]
    if of_whole and (told := _OF_WHOLE.search(before)):
        return bool(told["over"]), not told["over"]
    is_more = after in ("以上", "多") or before.endswith(_OVER_BEFORE)
    return is_more, after == "以下" or before.endswith(_UNDER_BEFORE)


def _parts(text: str) -> Iterator[Figure]:
    """All parts of a whole in words, as per cent: 三分之一, 过半, 百分之九十."""
    for match in _PART.finditer(text) if "分之" in text or "半" in text else ():
        value, whole, step = _HALF, Decimal(2), Decimal(5)
        if match["whole"]:
            part, whole = (_number(match[name]) for name in ("part", "whole"))
            value = part * 100 / whole
            step = Decimal(1) if whole == 100 else step
        before = text[max(0, match.start() - _LOOK_BACK) : match.start()]
        over, under = _bounds(text, match, of_whole=True)
        over = over or match["most"] is not None
        is_about = bool(match["after"]) or before.endswith(_NEAR_BEFORE)
        near = not (over or under) and (step > 1 or is_about)
        if near and match["whole"] and not is_about:  # 四分之一 is none of five, nor one of three
            step = min(step, round(_APART / whole / (whole + 1), 2))
        yield Figure(value, "%", match.start(), match.end(), step, over, near, under)


def _number(words: str) -> Decimal:
    return Decimal(words) if words[0].isdecimal() else Decimal(chinese_number(words) or 1)


def _read(match: re.Match[str]) -> tuple[Decimal | None, Decimal]:
    if match["chinese"]:
        # 单位：万元 is no number
        is_name = match["chinese"] in _SCALES and (match["unit"] or "").endswith("元")
        number = None if is_name else chinese_number(match["chinese"])
        return (None if number is None else Decimal(number)), Decimal(1)
    digits, scale = match["digits"], match["scale"]
    return written_number(digits, scale), last_step(digits) * written_number("1", scale)


def last_step(digits: str) -> Decimal:
    """The place value of the last digit of a number: 0.01 for 1.20, 1 for 120."""
    return Decimal(1).scaleb(-len(digits.partition(".")[2]))


def round_step(value: Decimal) -> Decimal:
    """The place value of the last digit that is not 0: 100 for 200, 10 for 120."""
    shift = 0
    whole = int(value)
    while whole and whole % 10 == 0:
        whole //= 10
        shift += 1
    return Decimal(10) ** shift


@dataclass(frozen=True)
class Sentence:
    """A sentence of a text: where it stands, below which heading, and its figures in order.

    Two are equal if they have the same words below the same heading, wherever they stand.
    """

    text: str
    start: int = field(compare=False)
    heading: str
    figures: tuple[Figure, ...] = field(compare=False)

    def __hash__(self) -> int:
        return hash(self.text)

    @property
    def end(self) -> int:
        """Where it ends in the text."""
        return self.start + len(self.text)

    def place(self, number: int) -> int:
        """Where a figure begins in the sentence."""
        return self.figures[number].start - self.start

    def behind(self, number: int) -> int:
        """Where a figure ends in the sentence."""
        return self.figures[number].end - self.start

    def head(self, number: int) -> str:
        """The clause that leads to a figure, since the figure before it.

        A clause that says no more than “in all” is joined with the one before. Nothing leads to a
        figure that stands first in a list of figures (2件维持，1件纠正), and what stands before a
        bracket leads to none in it.
        """
        return self._around[number][0]

    def _head(self, number: int) -> str:
        figure = self.figures[number]
        least = self.figures[number - 1].end if number else self.start
        end = figure.start
        if number and self._cut(least, end).rstrip()[-1:] in _LIST_MARKS:
            return ""
        least = max(least, self._bracket(least, self._end_of_name(number, least)))
        start = self._clause_start(end, least)
        while start > least and _FILLER.fullmatch(self._cut(start, end).strip(_CLAUSE_ENDS)):
            start = self._clause_start(start - 1, least)
        return self._cut(start, end).lstrip(_CLAUSE_ENDS)

    def tail(self, number: int) -> str:
        """What follows a figure up to the next figure or the end of the clause."""
        return self._around[number][1]

    def _tail(self, number: int) -> str:
        start = self.figures[number].end
        most = self.figures[number + 1].start if number + 1 < len(self.figures) else self.end
        text = self._cut(start, min(most, start + _MAX_CLAUSE_LENGTH))
        among = _OF_THESE.match(text) if start + len(text) == most < self.end else None
        return among.group() if among else _TAIL_END.split(text, maxsplit=1)[0]

    def before(self, number: int) -> str:
        """All that stands between the figure before and this one."""
        return self._around[number][2]

    @cached_property
    def _around(self) -> tuple[tuple[str, str, str], ...]:
        """The words that lead to each figure, what follows it, and all before it."""
        places = range(len(self.figures))
        return tuple((self._head(one), self._tail(one), self._before(one)) for one in places)

    def after(self, number: int) -> str:
        """All that stands between a figure and the next, or the end of its clause."""
        if number + 1 < len(self.figures):
            return self.before(number + 1)
        return _CLAUSE_END.split(self.text[self.figures[number].end - self.start :], maxsplit=1)[0]

    def clause_before(self, number: int) -> str:
        """The clause before the one that leads to a figure, if there is no figure in it."""
        least = self.figures[number - 1].end if number else self.start
        words = self._cut(least, self.figures[number].start - len(self.head(number)))
        clauses = _CLAUSE_END.split(words.rstrip(_CLAUSE_ENDS))
        return "" if number and len(clauses) == 1 else clauses[-1]

    def _before(self, number: int) -> str:
        least = self.figures[number - 1].end if number else self.start
        start = max(least, self.figures[number].start - 2 * _MAX_CLAUSE_LENGTH)
        return self._cut(start, self.figures[number].start)

    def depth(self, number: int) -> int:
        """How many brackets are open where a figure stands."""
        brackets = brackets_in(self.text)
        place = self.figures[number].start - self.start
        before = [opens for at, opens in brackets if at < place] if brackets else ()
        return max(0, 2 * sum(before) - len(before))

    def _bracket(self, start: int, end: int) -> int:
        """Where the last bracket opens that is not closed again, or the start."""
        opened = open_bracket(self.text, start - self.start, end - self.start)
        return start if opened is None else opened + 1 + self.start

    def _end_of_name(self, number: int, least: int) -> int:
        """Where the words before a figure end that is alone in brackets: 执法案卷（5件）."""
        start, end = self.figures[number].start, self.figures[number].end
        is_alone = self._cut(start - 1, start) in tuple(OPENING_BRACKETS) and self._cut(
            end, end + 1
        ) in tuple(CLOSING_BRACKETS)
        return start - 1 if is_alone and start - 1 > least else start

    def _cut(self, start: int, end: int) -> str:
        return self.text[start - self.start : end - self.start]

    def _clause_start(self, end: int, least: int) -> int:
        """The start of the clause that ends at `end`, its separator included."""
        least = max(least, end - _MAX_CLAUSE_LENGTH)
        place = end - 1
        while place > least and self.text[place - self.start] not in _CLAUSE_ENDS:
            place -= 1
        return max(place, least)


_OF_THESE = re.compile(
    "(?:[^，；。、中]{0,6}(?:申请|案件|答复|复议|诉讼))?(?:当|之)?[中里](?=[^，；。])"
)
"""What follows names the next figure: 已结 7 件中维持 5 件."""
_CLAUSE_END = re.compile(f"[{_CLAUSE_ENDS}]")
_TAIL_END = re.compile(f"[{_CLAUSE_ENDS}、{re.escape(OPENING_BRACKETS + CLOSING_BRACKETS)}]")


def open_bracket(text: str, start: int, end: int) -> int | None:
    """Where the bracket opens that a place of a text is in, if it opens behind `start`."""
    last = next((one for one in reversed(brackets_in(text)) if one[0] < end), (-1, False))
    return last[0] if last[1] and last[0] >= start else None


@lru_cache(maxsize=1024)
def brackets_in(text: str) -> tuple[tuple[int, bool], ...]:
    """Where the brackets of a text stand, and which of them open."""
    return tuple((one.start(), one.group() in OPENING_BRACKETS) for one in _BRACKET.finditer(text))


@dataclass(frozen=True, eq=False)
class Prose:
    """A text as it is read; `origins` are where its pieces come from.

    The same text is the same object while it is kept, so that what was read of it can be kept, too.
    """

    text: str
    origins: tuple[tuple[int, int, int, int], ...] = field(default=(), repr=False)

    @cached_property
    def sentences(self) -> tuple[Sentence, ...]:
        """All sentences, in order."""
        return tuple(_sentences(self.text))

    @cached_property
    def starts(self) -> list[int]:
        """Where the sentences start."""
        return [sentence.start for sentence in self.sentences]

    def span(self, start: int, end: int) -> Span:
        """The same stretch in the text as it is kept, whole live numbers included."""
        return self._origin(start)[0], self._origin(max(start, end - 1))[1]

    def _origin(self, place: int) -> Span:
        """Start and end of what gives one character."""
        index = bisect_right(self.origins, place, key=itemgetter(0)) - 1
        if index < 0:
            return place, place + 1
        shown, width, start, end = self.origins[index]
        if end - start == width:
            return start + place - shown, start + place - shown + 1
        return start, end


def prose_of(report: Report, key: str) -> Prose:
    """One text of a report, ready to be checked."""
    parts: list[str] = []
    origins = []
    length = 0
    for piece in pieces(report, report.texts[key]):
        origins.append((length, len(piece.text), piece.start, piece.end))
        parts.append(piece.text)
        length += len(piece.text)
    return _prose("".join(parts), tuple(origins))


def half_width(text: str) -> str:
    """The text with half-width digits, in years too; every character stays where it is."""
    return _WIDE.sub(lambda found: found.group().translate(_PLAIN), text)


@lru_cache(maxsize=32)
def _prose(text: str, origins: tuple[tuple[int, int, int, int], ...]) -> Prose:
    return Prose(half_width(text), origins)


def _sentences(text: str) -> Iterator[Sentence]:
    figures = tuple(figures_in(text))
    starts = [figure.start for figure in figures]
    heading = ""
    for line_start, line in paragraphs_in(text):
        head = _HEAD_END.split(line, maxsplit=1)[0]  # 五、监督保障。 before its text, or a line
        if len(head) <= _MAX_HEADING_LENGTH and _HEADING.match(line):
            heading = head
        for match in _SENTENCE.finditer(line):
            start, end = line_start + match.start(), line_start + match.end()
            own = figures[bisect_left(starts, start) : bisect_left(starts, end)]
            yield Sentence(match.group(), start, heading, own)


def paragraphs_in(text: str) -> Iterator[tuple[int, str]]:
    """The paragraphs and where they start, pictures left out."""
    start = 0
    for line in text.split("\n"):
        if not picture_of(line):
            yield start, line
        start += len(line) + 1
