"""What all checks on sentences share: the texts they read, findings that quote them, rates."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from enum import Enum
from functools import lru_cache, wraps
from typing import Any, TypeVar, cast

from msgspec import Struct
from msgspec.structs import replace

from app import patterns as re
from app.checks.findings import Finding, Rewording, finding_of
from app.checks.prose.text import (
    Figure,
    Prose,
    Sentence,
    prose_of,
)
from app.edition.cells import Cell, CellKey
from app.edition.edition import Edition
from app.edition.text_check_kinds import EVERY_TEXT, Quoted, WordingCheck, with_years
from app.report.numbers import format_plain, trimmed
from app.report.report import Report

_MAX_QUOTE_LENGTH = 48
_AROUND = 24
_LABEL = re.compile(
    r"^[一二三四五六七八九十]+、|^（[一二三四五六七八九十]+）|^\d+[.、]|（[^）]*）|政府信息公开申请数量$"
)
_MAX_LABEL_LENGTH = 16
_SENTENCE_ENDS = "。！？!?\n"
_SENTENCE_END = re.compile(f"[{_SENTENCE_ENDS}]")


def texts_of(
    report: Report, check: WordingCheck, sections: tuple[str, ...] = ()
) -> Iterator[tuple[str, Prose]]:
    """The texts that a check reads, with their keys; only those of `sections` if any are named."""
    keys = report.edition.text_keys if check.section == EVERY_TEXT else (check.section,)
    for key in keys:
        if report.texts[key] and (not sections or key in sections):
            yield key, prose_of(report, key)


@lru_cache(maxsize=16)
def counted_units(checks: tuple[Quoted, ...]) -> frozenset[str]:
    """The units that any of some matters is counted in."""
    return frozenset(unit for check in checks for unit in check.units)


@lru_cache(maxsize=4096)
def regex(pattern: str, year: int = 0) -> re.Pattern[str]:
    """The pattern, compiled, with the report's years in place."""
    return re.compile(with_years(pattern, year) if year else pattern)


def found(pattern: str, text: str, year: int = 0) -> bool:
    """Whether the pattern is there at all and in the text; `year` stands in for its places."""
    return bool(pattern) and regex(pattern, year).search(text) is not None


_Method = TypeVar("_Method", bound=Callable[..., Any])


def kept(method: _Method) -> _Method:
    """A reader's method that is asked once for the same, by all who read its sentence."""

    @wraps(method)
    def once(reader: Any, *what: object) -> Any:
        known, asked = reader.known, (method, what)
        told = known.get(asked, known)
        if told is known:
            told = known[asked] = method(reader, *what)
        return told

    return cast("_Method", once)


def found_in(
    text: str, patterns: tuple[str, ...], year: int = 0
) -> Iterator[tuple[int, re.Match[str]]]:
    """All places where one of many patterns is found, pattern by pattern, with its number.

    A text shows by its pairs of signs which few of hundreds may be there.
    """
    begins = _beginnings(patterns, year)
    known = begins.keys() & re.stretches_of(text).pairs.keys()
    for at in sorted({at for one in known for at in begins[one]}):
        for match in re.all_in(text, regex(patterns[at], year)):
            yield at, match


@lru_cache(maxsize=256)
def _beginnings(patterns: tuple[str, ...], year: int) -> dict[str, list[int]]:
    """The numbers of patterns by how a word of which they need one begins."""
    begins: dict[str, list[int]] = {}
    for at, pattern in enumerate(patterns):
        for word in re.literals(regex(pattern, year).pattern):
            begins.setdefault(word[:2], []).append(at)
    return begins


def clause_start(text: str, end: int, ends: str = "，；。") -> int:
    """Where the words begin that stand before a place behind the last of some marks."""
    return max(text.rfind(mark, 0, end) for mark in ends) + 1


def text_title(report: Report, key: str) -> str:
    """The text with this key in the form's words: “一、总体情况”, “开头一段”."""
    titles = {section.key: section.title for section in report.edition.sections}
    return f"“{titles.get(key, '开头一段')}”"


def quote(text: str, start: int, end: int) -> str:
    """The words between two places with a little of their sentence around them, on one line."""
    near = max(0, start - _AROUND - 1)
    first = start - len(_SENTENCE_END.split(text[near:start])[-1])
    left, right = max(first, start - _AROUND), min(len(text), max(end, start) + _AROUND)
    last = min((at for mark in "\n。" if (at := text.find(mark, end, right)) >= 0), default=right)
    right = min(right, last + 1)
    if right - left > 2 * _MAX_QUOTE_LENGTH:
        right = left + 2 * _MAX_QUOTE_LENGTH
    words = " ".join(text[left:right].split())
    is_cut = right < len(text) and text[right - 1] not in _SENTENCE_ENDS
    return f"{'…' if left > first else ''}{words}{'…' if is_cut else ''}"


def wording_finding(
    check: WordingCheck,
    place: tuple[str, Prose],
    stretch: tuple[int, int],
    places: dict[str, str],
    *,
    cells: tuple[CellKey, ...] = (),
    values: tuple[Decimal, ...] = (),
    rewordings: tuple[Rewording, ...] = (),
) -> Finding:
    """A finding on a stretch of a text, given by its key and how it was read."""
    key, prose = place
    places = {"quote": quote(prose.text, *stretch), **places}
    spans = (prose.span(*stretch),)
    return finding_of(
        check, places, cells=cells, values=values, section=key, spans=spans, rewordings=rewordings
    )


def rewording(
    prose: Prose, figure: Figure, words: str, reason: str, *, live: str = ""
) -> tuple[Rewording, ...]:
    """Other words in the place of a figure, live or typed.

    `live` is how a live number that reads so is written; it is offered first.
    """
    plain = reworded(prose, figure.start, figure.end, words, reason)
    return (replace(plain, words=live), plain) if live else (plain,)


HUNDRED = Decimal(100)
_ABOUT = Decimal(5)
"""How far a rate that is only about right may be off, in per cent."""
_ABOUT_TIMES = Decimal("0.4")


class Change(Struct, frozen=True):
    """What a figure was before and is now; `room` is how much both are rounded by, added up."""

    before: Decimal
    now: Decimal
    room: Decimal = Decimal(0)

    @property
    def by(self) -> Decimal:
        """How much more, or less."""
        return self.now - self.before

    def rate(self, unit: str) -> Decimal:
        """By how much of what it was, in per cent or times."""
        rate = self.by / self.before
        return rate if unit == "倍" else rate * HUNDRED


class ChangeProblem(Struct, frozen=True):
    """What is written in a stretch of a text, what comes out instead, and of what.

    `rewordings` would put it right.
    """

    start: int
    end: int
    value: Decimal
    shown: str
    reason: str
    rewordings: tuple[Rewording, ...] = ()


def same_rate(figure: Figure, rate: Decimal) -> bool:
    """Whether a rate, rounded or cut, is what is written; about is wide."""
    about = _ABOUT if figure.unit == "%" else Decimal("0.2")
    if figure.step == _ABOUT and figure.near:
        return abs(figure.value - rate) < (_ABOUT + 2 if figure.value * 2 == HUNDRED else _ABOUT)
    is_whole = figure.exact and figure.step == 1
    if figure.unit == "倍" and (is_whole or figure.over or figure.nearly):  # 3 倍多, 近 3 倍
        more = rate - figure.value if figure.over else figure.value - rate
        return (
            abs(more) < _ABOUT_TIMES
            if is_whole
            else -about / 2 <= more < max(figure.step, 2 * about)
        )
    if figure.over and figure.step == _ABOUT and figure.value * 2 == HUNDRED:
        return rate >= figure.value  # 过半
    if figure.under or (figure.over and figure.step == _ABOUT):
        more = figure.value - rate if figure.under else rate - figure.value
        return 0 < more < 3 * about or (not figure.under and not more)
    if figure.near and figure.unit == "%":  # 约 8%
        about = figure.value / 10 if figure.step <= 1 else Decimal(0)  # no more for 四分之一
        return abs(figure.value - rate) <= max(figure.step, about)
    return abs(figure.value - rate) < (figure.step if figure.exact else max(figure.step * 5, about))


def is_rate_of(figure: Figure, part: Figure, whole: Figure, per: Decimal = HUNDRED) -> bool:
    """Whether a rate is that of two figures, each right to half of its last written digit."""
    if not whole.value:
        return False
    half = [one.step / 2 if one.step > 1 else Decimal(0) for one in (part, whole)]
    least = max(part.value - half[0], Decimal(0)) * per / (whole.value + half[1])
    most = (part.value + half[0]) * per / max(whole.value - half[1], Decimal(1))
    return same_rate(figure, least) or same_rate(figure, most) or least <= figure.value <= most


def rate_like(figure: Figure, rate: Decimal) -> str:
    """A rate written with as many decimals as a figure has, or in tenths as it is."""
    if figure.step == _ABOUT:
        rounding = ROUND_FLOOR if figure.over else ROUND_CEILING if figure.under else ROUND_HALF_UP
        tenths = int((rate / 10).quantize(Decimal(1), rounding))
        if 0 < tenths < 10:
            return f"{'零一二三四五六七八九'[tenths]}成"
    step = min(figure.step, Decimal("0.1") if figure.unit == "倍" else Decimal(1))
    return f"{format_plain(trimmed(rate.quantize(step, ROUND_HALF_UP)))}{figure.unit}"


def reworded(prose: Prose, start: int, end: int, words: str, reason: str) -> Rewording:
    """Other words in the place of a stretch."""
    return Rewording(prose.span(start, end), prose.text[start:end], words, words, reason)


def plain(value: Decimal) -> str:
    """A figure as it is shown."""
    return format_plain(trimmed(value))


@lru_cache(maxsize=256)
def table_place_words(edition: Edition, keys: tuple[CellKey, ...]) -> str:
    """Cells as one says them: “本年新收·总计”, “予以公开＋部分公开·总计”, “无法提供各项之和”."""
    cells = [edition.cells[key] for key in keys]
    columns = "、".join(dict.fromkeys(cell.column_path[-1] for cell in cells))
    rows = {cell.row: cell for cell in cells}
    if len(rows) == 1:
        return f"“{_row_words(cells[0])}·{columns}”"
    groups = {cell.row_path[-2] for cell in rows.values() if len(cell.row_path) > 1}
    if len(groups) == 1:
        group = groups.pop()
        whole = {one.row for one in edition.cells.values() if one.row_path[-2:-1] == (group,)}
        if rows.keys() == whole:
            return f"“{short_label(group)}”各项之和·{columns}"
    return f"“{'＋'.join(map(_row_words, rows.values()))}·{columns}”"


def _row_words(cell: Cell) -> str:
    """A row's short label; that of a total with what it is the total of."""
    label = short_label(cell.row_path[-1])
    if label in cell.column_path and len(cell.row_path) > 1:
        return f"{short_label(cell.row_path[-2]).removeprefix('本年度')}{label}"
    return label


@lru_cache(maxsize=512)
def short_label(label: str) -> str:
    """A row's label without its number, its notes and what every row says."""
    words = label
    for _ in range(3):
        words = _LABEL.sub("", words)
    return words if len(words) <= _MAX_LABEL_LENGTH else f"{words[:_MAX_LABEL_LENGTH]}…"


_UP = (
    r"(?<=[有趋向反])[升增](?=[，。；]|$)|增量(?:为|是|达到?)?|增长|增加|增多|增收|上升|提高|提升|增幅|升幅|涨幅|增至|增到|[增升]为|上涨|净增|攀升|跃升|回升|走高|反弹|上浮|上扬|上行|[递激猛]增|(?<!新)增[了近约逾超加为达]*$|↑$|(?<=[（(，,])[+＋]$|"
    r"(?<![最较更很许众大过])多(?!于|方|种|为|是|由|来自|次|渠道|元|样|措|部门|家|名|年)"
)
_DOWN = (
    r"(?<=[有趋向反])[降减](?=[，。；]|$)|减量(?:为|是|达到?)?|下降|减少|减收|精简|压减|压缩|缩减|降低|降幅|减幅|跌幅|降至|减至|降到|减到|[降减]为|减小|下滑|回落|走低|下跌|下浮|下行|[锐递净骤]减|[骤陡]降|(?<!精)[减降](?!免)[了近约逾超少低为达]*$|↓$|(?<=[（(，,])[-－]$|"
    r"(?<![最较更很])少(?!于|数|量|年)"
)
CHANGE_WORDS = rf"{_UP}|{_DOWN}"
_CHANGE = re.compile(rf"(?P<up>{_UP})|(?P<down>{_DOWN})")
BOTH = re.compile(
    "双(?:双)?(?P<up>上升|增长|增加|提升|升|增)|双(?:双)?(?P<down>下降|减少|降低|回落|降|减)"
)
"""That two things rose or fell."""
COMPARISON = re.compile(
    rf"不[降升增减]反|所占|有所|稳[步中]|持续|不断|连[续年]|略有|稍有|明显|大幅|小幅|逐步|同比|环比|近乎|几乎|翻(?=了|[一两二]?[番倍])|比|较|[与同和跟](?=20\d\d年|上一?年|去年|往年)|在(?=(?:20\d\d年度?|上一?年度?|去年)的?$)|占|由|从|[增减降升涨]|{_UP}|{_DOWN}"
)
"""What begins to tell a change or a share, behind the words for what it is of."""
SHARE = re.compile(r"占|比重|比例")
"""What tells a share."""


_BASE = re.compile(
    r"同比|[高低多少]于(?=20|上|去)|[与同和比较跟]20\d\d年|比上|较上|比去|较去|与上|与去|上年|去年|环比|相比"
)

_YEAR_COMPARED = re.compile(r"(?:比|较|与|同|和|由|从)(?:于)?(20\d\d)年")


def is_compared(words: str) -> bool:
    """Whether a clause compares with the year before."""
    return _BASE.search(words) is not None


def is_compared_with(words: str, year: int) -> bool:
    """The same, if it names the year that it compares with, which must be the one before."""
    years = _YEAR_COMPARED.findall(words)
    return set(years) == {str(year - 1)} if years else is_compared(words)


def names_other_base(words: str, year: int) -> bool:
    """Whether some words compare with a year that is not the one before."""
    return not {str(year - 1), str(year)}.issuperset(_YEAR_COMPARED.findall(words))


def direction(words: str) -> int:
    """1 if the last word of change in a clause is up, -1 if it is down, 0 if there is none."""
    last = direction_word(words)
    return 0 if last is None else 1 if last["up"] else -1


@lru_cache(maxsize=4096)
def direction_word(words: str) -> re.Match[str] | None:
    """The last word of change in a clause."""
    last = None
    for word in _CHANGE.finditer(words):
        last = word
    return last


class Time(Enum):
    """The time that a figure is of."""

    THIS = "the report's year"
    LAST = "the year before"
    OTHER = "another year, or a part of one"


class ClaimReading(Struct, frozen=True):
    """One set of cells that a figure may be: rows and columns, added up."""

    rows: tuple[str, ...]
    columns: tuple[str, ...]


class Claim(Struct, frozen=True):
    """That the cells of one of the readings come to a figure; the first reading is the clearest.

    `number` is the figure's place in its sentence, None where a sentence says that there was
    none; `start` and `end` are the words that say so, in the sentence. `also` are readings that
    are as good as the others, but none that a finding would tell of: 企业 14 件，其中予以公开 6 件.
    It is `unsure` if the words have some that nobody knows, which may tell of less; then the cells
    are the `most` it can be. If the figure is the `least`, the cells may come to more: of those
    received, 2 件均予以公开. It `is_foreign` if another office is named, whose figure it may be.
    """

    check: Quoted
    number: int | None
    start: int
    end: int
    readings: tuple[ClaimReading, ...]
    time: Time
    also: tuple[ClaimReading, ...] = ()
    unsure: bool = False
    least: bool = False
    most: bool = False
    is_foreign: bool = False


def added_readings(told: tuple[ClaimReading, ...], last: Claim) -> tuple[ClaimReading, ...]:
    """What figures before one were of, and all of it together: 复议 54 件、诉讼 29 件，比上年…."""
    rows = dict.fromkeys(name for one in (*told, *last.readings[:1]) for name in one.rows)
    return (*told, ClaimReading(tuple(rows), last.readings[0].columns))


def end_of_list(sentence: Sentence, told: Sequence[Claim], number: int | None) -> int:
    """Where a list of columns or parts is over before a figure, or 0.

    26 件，其中自然人 21 件、企业 5 件，…, or parts that come to the whole, whoever they are of.
    Parts that follow are of those: …，其中予以公开 6 件.
    """
    if number and "其中" in sentence.before(number):
        return 0
    figures, text = sentence.figures, sentence.text
    whole = told[0].number if told else None
    if number and whole is not None and _PARTS.match(text, sentence.behind(whole)):
        value = Decimal(0)
        for at in range(whole + 1, number):
            value += figures[at].value
            if at > whole + 1 and value == figures[whole].value:
                return sentence.behind(at)
    own = [at for at, one in enumerate(told) if one.readings[0].columns != one.check.default]
    if not (own[1:] and own[0] and own[-1] == own[-2] + 1):
        return 0
    first, last = told[own[-2]], told[own[-1]]
    is_list = first.readings[0].rows == last.readings[0].rows
    return last.end if is_list and "；" not in text[first.end : last.end] else 0


_PARTS = re.compile("[，,（(]?其中")


class Around(Struct, frozen=True):
    """What stands around a sentence: its section, whose report of which year, what went before.

    `topic` is the matter that the sentence before was about, if any. It is `supposed` that a
    sentence is of the form's matters that does not say so; only its figures can prove that.
    """

    section: str
    own: str
    year: int
    topic: Quoted | None = None
    is_other: bool = False
    supposed: bool = False


class Read(Struct, frozen=True):
    """The claims of a sentence, and the matter that it ends with.

    `rated` are the cells that a rate or a change is of by its own clause: 复议同比增长 30%. `told`
    are those of clauses without a figure: 复议较上年增加. Those that are `unsure` have some words
    that nobody knows. Of two `against` each other one is told to be so many times the other, or
    more or less: 部分公开比不予公开多 4 件; if there is no other, it is the figure before.
    """

    claims: tuple[Claim, ...]
    topic: Quoted | None
    is_other: bool
    rated: tuple[Claim, ...] = ()
    told: tuple[Claim, ...] = ()
    unsure: tuple[Claim, ...] = ()
    against: tuple[tuple[Claim, Claim | None], ...] = ()
    supposed: Read | None = None
