"""A report as it goes out, its fingerprint, and what would go out as it is written.

A brace is accused only if somebody meant the program by it: its words begin like a picture or a
chart, or name parts of the form's cells. Any other brace is an ordinary character.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable, Collection, Iterator, Mapping
from decimal import Decimal
from hashlib import sha256

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from app import patterns as re
from app.edition.cells import CellKey
from app.report.basic_data import kind_of
from app.report.changes import Edit
from app.report.charts import ChartData, chart_data, chart_of, chart_words, unread_bars
from app.report.narrative import (
    NOT_KNOWN,
    Live,
    Picture,
    is_known,
    live_of,
    picture_name,
    picture_of,
    pictures,
    pieces,
    resolved,
)
from app.report.numbers import format_plain, trimmed
from app.report.report import Report

ChartDrawer = Callable[[ChartData], bytes]
"""Draws a chart as a PNG file; drawing is done outside of `app`."""


def finished(
    report: Report, draw_chart: ChartDrawer | None = None, *, holds_pictures: bool = True
) -> Report:
    """A copy as it goes out; without a drawer a chart is told in words.

    The kind of the organisation that its name tells is written like a chosen one. For a file that
    `holds_pictures` not, a chart that could be drawn is only named.
    """
    copy = report.zero_filled()
    media: dict[str, bytes] = {}
    drawer = draw_chart if holds_pictures or draw_chart is None else _undrawn
    texts = {key: _finished_text(copy, text, media, drawer) for key, text in copy.texts.items()}
    media = media if holds_pictures else {}
    organisation = replace(copy.details.organisation, kind=kind_of(copy.details.organisation))
    details = replace(copy.details, organisation=organisation)
    copy.apply(Edit(texts=texts, media=media, details=details))
    return copy


def _undrawn(data: ChartData) -> bytes:
    """Stands for a chart where only its name is used."""
    return repr(data).encode()


def _finished_text(
    report: Report, text: str, media: dict[str, bytes], draw_chart: ChartDrawer | None
) -> str:
    lines = []
    for line in text.split("\n"):
        chart = chart_of(line)
        if chart and not draw_chart:
            lines.append(chart_words(chart_data(report, chart), chart.caption))
        elif chart and draw_chart:
            data = draw_chart(chart_data(report, chart))
            name = picture_name(data, ".png")
            media[name] = data
            lines.append(Picture(name, chart.caption).source)
        else:
            lines.append(resolved(report, line))
    return "\n".join(lines)


def fingerprint(report: Report) -> str:
    """SHA-256 over all that goes out, as 64 hexadecimal digits.

    Figures, texts, basic data and the pictures that are shown; last year's figures too, since live
    numbers follow them. Explanations are not content.
    """
    details, previous = report.details, report.previous
    shown = {picture.name for picture in pictures(report)} & report.media.keys()
    content = {
        "edition": report.edition.id,
        "year": details.year,
        "date": details.date.isoformat() if details.date else None,
        "organisation": msgspec.to_builtins(details.organisation),
        "values": _figures(report.typed),
        "unread": {key: entry.text for key, entry in report.unread.items()},
        "texts": {key: text for key, text in report.texts.items() if text},
        "media": {name: sha256(report.media[name]).hexdigest() for name in shown},
        "previous": _figures(previous.typed) if previous else None,
    }
    canonical = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(canonical.encode()).hexdigest()


def is_as_sealed(report: Report) -> bool:
    """Whether a finalised report is still what was finalised; one that is not locked always is."""
    return report.seal is None or report.seal.fingerprint == fingerprint(report)


def _figures(values: Mapping[CellKey, Decimal]) -> dict[str, str]:
    return {key: format_plain(trimmed(value)) for key, value in values.items()}


_BRACED = re.compile(r"[{｛]([^{}｛｝\n]*)([}｝]?)")
_DOTTED = re.compile(r"[A-Za-z_]+(?:\s*\.\s*[A-Za-z_]+)+")
_MARKED = re.compile(r"\s*([A-Za-z]+)\s*:")
_AS_DOTS = str.maketrans("。，、,;；．·", "........")
_KINDS = ("picture", "chart")
_LIKE = 0.75
"""How alike two words are, from 0 to 1, that are taken for the same one misspelt."""

_NO_DIVISOR = "百分比的分母是 0 或没有填，算不出来"
_NO_LAST_YEAR = "没有去年同一格的数字，算不出增减"


class Unresolved(Struct, frozen=True):
    """A stretch of a text and what is wrong with it, in a clause.

    `meant` is the live number that was probably meant by a misspelt one.
    """

    key: str
    start: int
    end: int
    written: str
    problem: str
    meant: Live | None = None


def unresolved(report: Report) -> tuple[Unresolved, ...]:
    """All of a report's texts, in form order."""
    return tuple(one for key in report.edition.text_keys for one in unresolved_in(report, key))


def unresolved_in(report: Report, key: str) -> Iterator[Unresolved]:
    """Those of one text, in its order."""
    start = 0
    for line in report.texts[key].split("\n"):
        for one in _in_line(report, line):
            yield replace(one, key=key, start=start + one.start, end=start + one.end)
        start += len(line) + 1


def _in_line(report: Report, line: str) -> Iterator[Unresolved]:
    picture, chart = picture_of(line), chart_of(line)
    if picture is not None:
        if picture.name not in report.media:
            yield Unresolved("", 0, len(line), line.strip(), "这张图片不在报告中")
        return
    if chart is not None:
        for written in unread_bars(report, line)[:1]:
            problem = f"图表中的“{written}”读不出数字"
            yield Unresolved("", 0, len(line), line.strip(), problem)
        return
    for piece in pieces(report, line):
        if piece.live is None:
            for one in _in_words(report, piece.text):
                yield replace(one, start=piece.start + one.start, end=piece.start + one.end)
        elif not is_known(report, piece.live):
            problem = _NO_LAST_YEAR if piece.live.change else _NO_DIVISOR
            yield Unresolved("", piece.start, piece.end, NOT_KNOWN, problem)


def _in_words(report: Report, text: str) -> Iterator[Unresolved]:
    """What is wrong with plain words: braces that nothing reads, and what was read before."""
    for match in _BRACED.finditer(text):
        accused = _accused(report, match[1])
        if accused is not None:
            problem, meant = accused
            whole = problem if match[2] else f"{problem}，也没有右括号"
            yield Unresolved("", *match.span(), match[0], whole, meant)
    for match in re.finditer(re.escape(NOT_KNOWN), text):
        yield Unresolved("", *match.span(), NOT_KNOWN, "这里没有算出数字")


def _accused(report: Report, written: str) -> tuple[str, Live | None] | None:
    """What is wrong with the words in a brace; None if nobody meant the program by them."""
    words = unicodedata.normalize("NFKC", written).translate(_AS_DOTS)
    marked = _MARKED.match(words)
    if marked and _like(marked[1].lower(), _KINDS):
        return "图片或图表的写法不对，或者没有单独成段", None
    dotted = [*_DOTTED.finditer(words)]
    tables = {key.partition(".")[0] for key in report.edition.cells if dotted}
    names = {part for key in report.edition.cells if dotted for part in key.split(".")}
    for match in dotted:
        first, *others = re.split(r"\s*\.\s*", match[0].lower())
        alike = sum(bool(_like(part, names)) for part in (first, *others))
        if _like(first, tables) or alike > 1:
            return "不是这份报告里的实时数字", _meant(report, words)
    return None


def _like(word: str, known: Collection[str]) -> str:
    """The known word most like this one; empty if none is."""
    from difflib import get_close_matches  # noqa: PLC0415 when words stand in braces

    return next(iter(get_close_matches(word, known, 1, _LIKE)), "")


def _meant(report: Report, words: str) -> Live | None:
    """The live number with every cell's key replaced by the one most like it."""
    cells = list(report.edition.cells)

    def nearest(match: re.Match[str]) -> str:
        key = re.sub(r"\s", "", match[0]).lower()
        return _like(key, cells) or "?"

    spelt = re.sub(r"\s", "", _DOTTED.sub(nearest, words))
    live = live_of(f"{{{spelt}}}")
    known = live is not None and all(CellKey(key) in report.edition.cells for key in live.cells)
    return live if known else None
