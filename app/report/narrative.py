"""What stands in a text beside plain words: live numbers, pictures, headings and their levels."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from decimal import ROUND_HALF_UP, Decimal
from enum import IntEnum
from functools import lru_cache
from hashlib import sha256

from msgspec import Struct

from app import patterns as re
from app.edition.cells import CellKey
from app.edition.edition import OPENING, Edition
from app.report.numbers import format_plain, squeezed, trimmed
from app.report.report import Report
from app.report.totals import Previous

_KEY = r"[a-z_]+\.[a-z_]+\.[a-z_]+"
_SUM = rf"{_KEY}(?:\+{_KEY})*"
_LIVE = re.compile(rf"\{{(?P<part>{_SUM})(?:/(?P<whole>{_SUM})|(?P<change>~))?\}}")
_PICTURE = re.compile(r"\{picture:(?P<name>[0-9a-z][0-9a-z._-]*)\|(?P<caption>[^\n]*)\}")

NOT_FILLED = "（未填）"
"""Stands for a live number whose cells are blank."""

NOT_KNOWN = "（无法计算）"
"""Stands for a percentage of nothing, and for a change without last year's figures."""

_TENTH, _HUNDRED = Decimal("0.1"), Decimal(100)


class Live(Struct, frozen=True):
    """Cells added up, what percentage of `whole` they are, or their change against last year."""

    part: tuple[CellKey, ...]
    whole: tuple[CellKey, ...] = ()
    change: bool = False

    @property
    def cells(self) -> tuple[CellKey, ...]:
        """All cells it follows."""
        return self.part + self.whole

    @property
    def source(self) -> str:
        """How it is written in a text."""
        whole = f"/{'+'.join(self.whole)}" if self.whole else ""
        return f"{{{'+'.join(self.part)}{whole}{'~' if self.change else ''}}}"


class Piece(Struct, frozen=True):
    """A stretch of a text: `text` as it is read, `start` and `end` of what is written.

    `live` is the live number that gives the text, None for plain words.
    """

    text: str
    start: int
    end: int
    live: Live | None = None


class Picture(Struct, frozen=True):
    """A picture paragraph: the name of its file in the report's media, and its caption."""

    name: str
    caption: str = ""

    @property
    def source(self) -> str:
        """How it is written in a text."""
        return f"{{picture:{self.name}|{' '.join(self.caption.split())}}}"


def pieces(report: Report, text: str) -> Iterator[Piece]:
    """The text as it is read, cut where live numbers stand."""
    done = 0
    for match in _LIVE.finditer(text) if "{" in text else ():
        live = _live(match)
        if not all(key in report.edition.cells for key in live.cells):
            continue
        if match.start() > done:
            yield Piece(text[done : match.start()], done, match.start())
        yield Piece(live_words(report, live), match.start(), match.end(), live)
        done = match.end()
    if done < len(text):
        yield Piece(text[done:], done, len(text))


def live_of(source: str) -> Live | None:
    """The live number that is written so, if it is one."""
    return _live(match) if (match := _LIVE.fullmatch(source)) else None


def resolved(report: Report, text: str) -> str:
    """The text with every live number as the figure it stands for; pictures stay."""
    return "".join(piece.text for piece in pieces(report, text))


def live_words(report: Report, live: Live) -> str:
    """What a live number reads now."""
    part = _sum(report.value, live.part)
    if part is None:
        return NOT_FILLED
    if live.change:
        return _change_words(report, live.part, part)
    if not live.whole:
        return format_plain(part)
    whole = _sum(report.value, live.whole)
    return percentage(part, whole) if whole else NOT_KNOWN


def is_known(report: Report, live: Live) -> bool:
    """Whether a live number will read as a figure, once blank cells go out as 0."""
    if live.change:
        return _last_year(report, live.part) is not None
    return not live.whole or bool(_sum(report.value, live.whole))


def live_value(report: Report, live: Live) -> Decimal | None:
    """The sum of the cells that a live number follows; None if all are blank."""
    return _sum(report.value, live.part)


def percentage(part: Decimal, whole: Decimal) -> str:
    """The share in per cent, rounded half up to one decimal, without a trailing zero."""
    share = (part * _HUNDRED / whole).quantize(_TENTH, ROUND_HALF_UP)
    return f"{format_plain(trimmed(share))}%"


def picture_of(paragraph: str) -> Picture | None:
    """The picture that a paragraph is, if it is one."""
    match = _PICTURE.fullmatch(paragraph.strip())
    return Picture(match["name"], match["caption"]) if match else None


def picture_name(data: bytes, suffix: str) -> str:
    """The name of a picture's file, from its content; the same picture is kept once."""
    return f"{sha256(data).hexdigest()[:16]}{suffix.lower()}"


def pictures(report: Report) -> Iterator[Picture]:
    """All pictures in the texts, in form order."""
    for text in report.texts.values():
        for paragraph in text.split("\n"):
            picture = picture_of(paragraph)
            if picture:
                yield picture


def _live(match: re.Match[str]) -> Live:
    whole = match["whole"]
    return Live(_keys(match["part"]), _keys(whole) if whole else (), bool(match["change"]))


def _keys(joined: str) -> tuple[CellKey, ...]:
    return tuple(map(CellKey, joined.split("+")))


def _sum(
    value_of: Callable[[CellKey], Decimal | None], keys: tuple[CellKey, ...]
) -> Decimal | None:
    """The cells added up, blanks as nothing; None if all are blank."""
    values = [value for key in keys if (value := value_of(key)) is not None]
    return sum(values, Decimal(0)) if values else None


def _change_words(report: Report, keys: tuple[CellKey, ...], now: Decimal) -> str:
    """How officials write a change: in per cent, and from nothing in numbers."""
    before = _last_year(report, keys)
    if before is None:
        return NOT_KNOWN
    if now == before:
        return "持平"
    if before == 0:
        return f"增加{format_plain(now)}{report.edition.cells[keys[0]].unit}"
    direction = "增长" if now > before else "下降"
    return f"{direction}{percentage(abs(now - before), abs(before))}"


def _last_year(report: Report, keys: tuple[CellKey, ...]) -> Decimal | None:
    """The same cells of last year added up; None without their figures."""
    previous = report.previous
    if previous is None or not previous.precedes(report.details.year):
        return None
    return _sum(previous.figures(report.edition).get, keys)


class Hit(Struct, frozen=True):
    """Where words stand: `start` and `end` in the text with this key, as it is kept."""

    key: str
    start: int
    end: int


def find_all(report: Report, words: str) -> tuple[Hit, ...]:
    """All places of these words in form order; upper and lower case are the same."""
    if not words:
        return ()
    return tuple(
        Hit(key, start, start + len(words))
        for key, text in report.texts.items()
        for start in _starts(report, text, words)
    )


def replaced(report: Report, hits: tuple[Hit, ...], words: str) -> dict[str, str]:
    """The texts that change if these words are put in the place of the hits."""
    texts: dict[str, str] = {}
    for hit in reversed(hits):
        text = texts.get(hit.key, report.texts[hit.key])
        texts[hit.key] = text[: hit.start] + words + text[hit.end :]
    return texts


def _starts(report: Report, text: str, words: str) -> Iterator[int]:
    wanted, length = words.lower(), len(words)
    offset = 0
    for paragraph in text.split("\n"):
        if picture_of(paragraph) is None:
            for piece in pieces(report, paragraph):
                lowered = piece.text.lower() if piece.live is None else ""
                place = lowered.find(wanted)
                while place >= 0:
                    yield offset + piece.start + place
                    place = lowered.find(wanted, place + length)
        offset += len(paragraph) + 1


_MAX_HEADING_LENGTH = 40
_SENTENCE_ENDS = "。；;！!"
_SENTENCE = re.compile(r"[。；;！？，：:]")
_NUMBERINGS = (
    re.compile(r"[一二三四五六七八九十]+、"),
    re.compile(r"[（(][一二三四五六七八九十]+[）)]"),
    re.compile(r"\d+\s*[.．、]"),
    re.compile(r"[（(]\s*\d+\s*[）)]"),
)


class HeadingLevel(IntEnum):
    """The levels of headings of GB/T 9704-2012, 7.3.3: 一、 （一） 1. （1）; 0 is plain text."""

    BODY = 0
    FIRST = 1
    SECOND = 2
    THIRD = 3
    FOURTH = 4


def level_of(line: str) -> HeadingLevel:
    """The level of a heading; a numbered line that is a whole sentence or longer is plain text."""
    if len(line) > _MAX_HEADING_LENGTH or _SENTENCE.search(line.rstrip("。")):
        return HeadingLevel.BODY
    matching = (
        HeadingLevel(level) for level, mark in enumerate(_NUMBERINGS, 1) if mark.match(line)
    )
    return next(matching, HeadingLevel.BODY)


_RUN_IN = re.compile(r"[（(][一二三四五六七八九十]+[）)][^。；;！!？，,：:\t\d\ufffc]{2,20}。(?=.)")
"""（一）主动公开情况。 with its text behind it; what has a figure or a comma is a sentence."""


def run_in_heading(line: str) -> int:
    """The length of a heading of the second level that its own text stands behind; 0 if none."""
    found = _RUN_IN.match(line)
    return found.end() if found else 0


class UnwrittenHeading(Struct, frozen=True):
    """A heading with nothing below it; `start` and `end` are where it stands in the text."""

    words: str
    start: int
    end: int


class HeadedLine(Struct, frozen=True):
    """A line without the white space around it, where it starts, and its level if it is a heading.

    The level of everything else is that of plain text. One that `is_known` is offered by the form
    or was a heading of last year.
    """

    words: str
    start: int
    level: HeadingLevel
    is_known: bool = False


def headed_lines(report: Report, key: str, text: str) -> tuple[HeadedLine, ...]:
    """The lines of a text of a section; headings are the numbered and the offered ones.

    Whatever numbering a text opens with is its highest, as some begin with （1）. Of the others
    only 一、 and （一） are headings for sure: deeper ones are as often whole points, and headings
    only if last year they were, or if they name a topic and the first of them stands right below
    a heading.
    """
    known = _official_headings(report.edition, key)
    if report.previous is not None:
        kept = headings_to_keep(report.edition, report.previous, key)
        known = known.union(map(_bare, kept))
    lines: list[HeadedLine] = []
    start, highest, topics = 0, HeadingLevel.BODY, _Topics()
    for line in text.split("\n"):
        words = line.strip()
        level = level_of(words)
        is_known = _bare(words) in known
        if is_known:
            level = level or HeadingLevel.SECOND
        highest = highest or level
        if level == highest > HeadingLevel.SECOND:
            level = HeadingLevel.FIRST
        elif level > HeadingLevel.SECOND and not (is_known or topics.may_be(words)):
            level = HeadingLevel.BODY
        if words:
            topics.pass_by(level)
        indent = len(line) - len(line.lstrip())
        lines.append(HeadedLine(words, start + indent, level, is_known))
        start += len(line) + 1
    return tuple(lines)


_TOPIC = "情况"


class _Topics:
    """Tells 1.依申请公开情况 below a heading from the points of a list, line by line."""

    def __init__(self) -> None:
        self._begun = False
        self._may_begin = False

    def may_be(self, words: str) -> bool:
        """Whether a numbered line with these words is a heading here."""
        return words.endswith(_TOPIC) and (self._begun or self._may_begin)

    def pass_by(self, level: HeadingLevel) -> None:
        """Goes on behind a line of this level."""
        if level > HeadingLevel.SECOND:
            self._begun = True
        elif level:
            self._begun = False
        self._may_begin = bool(level)


def unwritten_headings(report: Report, key: str) -> tuple[UnwrittenHeading, ...]:
    """The headings of a section's text below which nothing is written yet, in order."""
    lines = [line for line in headed_lines(report, key, report.texts[key]) if line.words]
    levels = [line.level for line in lines]
    found = zip(lines, _opened(levels), [*levels, None][1:], strict=False)
    return tuple(
        UnwrittenHeading(line.words, line.start, line.start + len(line.words))
        for line, opened, below in found
        if line.level and (line.is_known or line.words[-1] not in _SENTENCE_ENDS)
        if below is None or below in opened or HeadingLevel.BODY < below < line.level < _DEEP
    )


_DEEP = HeadingLevel.THIRD


def _opened(levels: Iterable[HeadingLevel]) -> Iterator[list[HeadingLevel]]:
    """For each line the numberings that go on below it: its own, and those that it stands in.

    A clerk may nest （1） above 1.: what counts is which numbering was opened first.
    """
    opened: list[HeadingLevel] = []
    for level in levels:
        if level in opened:
            opened = opened[: opened.index(level) + 1]
        elif level:
            opened = [*opened, level]
        yield opened


def own_text(report: Report, key: str) -> str:
    """A section's text without white space, the known headings and headings without a text."""
    unwritten = {heading.start for heading in unwritten_headings(report, key)}
    lines = headed_lines(report, key, report.texts[key])
    written = (one for one in lines if not one.is_known and one.start not in unwritten)
    return "".join(squeezed(one.words) for one in written)


@lru_cache(maxsize=64)
def _official_headings(edition: Edition, key: str) -> frozenset[str]:
    """The section's title and the sub-headings that are offered for it, as they are compared."""
    return frozenset(
        _bare(heading)
        for section in edition.sections
        if section.key == key
        for heading in (section.title, *(prompt.heading for prompt in section.prompts))
    )


def _bare(line: str) -> str:
    """A line as headings are compared: no white space, no mark at its end, full-width brackets."""
    return squeezed(line).rstrip("。：:").translate(_FULL_BRACKETS)


def headings_to_keep(edition: Edition, previous: Previous, key: str) -> tuple[str, ...]:
    """The sub-headings of an earlier year's text, without its sentences, for the year after."""
    if key == OPENING or not previous.texts.get(key):
        return ()
    return _kept(previous.texts[key], previous.year, _official_headings(edition, key))


@lru_cache(maxsize=32)
def _kept(text: str, year: int, offered: frozenset[str]) -> tuple[str, ...]:
    lines = [part for line in text.split("\n") for part in _apart(line.strip()) if part]
    return tuple(filter(None, (_next_years(one, year) for one in _with_text(lines, offered))))


def _apart(line: str) -> tuple[str, str]:
    """A heading with its text behind it on the same line, as （一）主动公开。… or ：…, and that."""
    heading, text = (*re.split("[。：:]", line, maxsplit=1), "")[:2]
    runs_on = level_of(line) is HeadingLevel.BODY and level_of(heading) is HeadingLevel.SECOND
    return (heading, text.strip()) if runs_on else (line, "")


def _with_text(lines: list[str], offered: frozenset[str]) -> Iterator[str]:
    """The lines that are headings with something below them, and the ones that are offered.

    What stands right below another of its numbering is the last point of a list.
    """
    levels = [level_of(line) for line in lines]
    around = zip([None, *levels], levels, [*levels, None][1:], strict=False)
    for line, opened, (above, level, below) in zip(lines, _opened(levels), around, strict=True):
        has_text = below is not None and below not in opened
        is_point = level is above and level >= _DEEP
        if _bare(line) in offered or (level and has_text and not is_point):
            yield line.rstrip("。")


_FULL_BRACKETS = str.maketrans("()", "（）")
_DIGITS = re.compile(r"\d+")
_BRACKETED = re.compile(r"^[（(]\s*([\d一二三四五六七八九十]+)\s*[）)]")
_NUMBERING = re.compile(r"^[（(]?\s*\d+\s*[）).．、]")


def _next_years(heading: str, year: int) -> str:
    """The heading with its years one later, numbered in full width; nothing with other figures."""
    shifted = {str(one): str(one + 1) for one in (year - 1, year)}
    numbering = _NUMBERING.match(heading)
    start = numbering.end() if numbering else 0
    words = heading[start:]
    if any(mark in words for mark in ("{", NOT_FILLED, NOT_KNOWN)):
        return ""
    if any(digits not in shifted for digits in _DIGITS.findall(words)):
        return ""
    words = _DIGITS.sub(lambda match: shifted[match[0]], words)
    return _BRACKETED.sub(r"（\1）", heading[:start] + words)
