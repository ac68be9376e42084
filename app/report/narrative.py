"""What stands in a text beside plain words, live numbers and pictures; finding and replacing.

A live number is written `{requests.received.total}`; cells joined by `+` are added up, `a/b` is the
percentage that a is of b, and a `~` at the end tells the change against last year. A paragraph that
is `{picture:NAME|CAPTION}` and nothing else is a picture, its file in `Report.media`. Any other
brace is an ordinary character.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from hashlib import sha256

from app.edition.cells import CellKey
from app.report.numbers import format_plain, trimmed
from app.report.report import Report

_KEY = r"[a-z_]+\.[a-z_]+\.[a-z_]+"
_SUM = rf"{_KEY}(?:\+{_KEY})*"
_LIVE = re.compile(rf"\{{(?P<part>{_SUM})(?:/(?P<whole>{_SUM})|(?P<change>~))?\}}")
_PICTURE = re.compile(r"\{picture:(?P<name>[0-9a-z][0-9a-z._-]*)\|(?P<caption>[^\n]*)\}")

NOT_FILLED = "（未填）"
"""Stands for a live number whose cells are blank."""

NOT_KNOWN = "（无法计算）"
"""Stands for a percentage of nothing, and for a change without last year's figures."""

_TENTH, _HUNDRED = Decimal("0.1"), Decimal(100)


@dataclass(frozen=True)
class Live:
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


@dataclass(frozen=True)
class Piece:
    """A stretch of a text: `text` as it is read, `start` and `end` of what is written.

    `live` is the live number that gives the text, None for plain words.
    """

    text: str
    start: int
    end: int
    live: Live | None = None


@dataclass(frozen=True)
class Picture:
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
    for match in _LIVE.finditer(text):
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
    match = _LIVE.fullmatch(source)
    return _live(match) if match else None


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


@dataclass(frozen=True)
class Hit:
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
