"""What stands in a report, as blocks in the order of the printed page.

The web page, the printed pages and the preview are all made of it; where a block comes from stands
beside it, so that a click in the preview finds the field.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum

from msgspec import Struct

from app.edition.cells import CellKey, Layout
from app.edition.definition import Section, Table
from app.edition.edition import OPENING
from app.errors import RefusedError
from app.report.changes import date_words
from app.report.charts import chart_data, chart_of, numbered_captions
from app.report.finished import ChartDrawer
from app.report.narrative import HeadingLevel, Piece, level_of, picture_of, pieces, run_in_heading
from app.report.numbers import format_value
from app.report.report import Report


class ParagraphLook(StrEnum):
    """How a paragraph looks."""

    TITLE = "title"
    BODY = "body"
    FIRST = "first"
    SECOND = "second"
    THIRD = "third"
    FOURTH = "fourth"
    CAPTION = "caption"
    SIGNATURE = "signature"
    SIGNED_ON = "signed_on"


LEVEL_LOOKS = {
    HeadingLevel.BODY: ParagraphLook.BODY,
    HeadingLevel.FIRST: ParagraphLook.FIRST,
    HeadingLevel.SECOND: ParagraphLook.SECOND,
    HeadingLevel.THIRD: ParagraphLook.THIRD,
    HeadingLevel.FOURTH: ParagraphLook.FOURTH,
}


class Source(Struct, frozen=True):
    """Where something is typed: at `start` of the text of a section, or in a cell.

    With neither it is the section itself. The preamble stands for the basic data as well, of which
    `field` names one.
    """

    section: str
    start: int | None = None
    cell: CellKey | None = None
    field: str = ""

    @property
    def cells(self) -> tuple[CellKey, ...]:
        """The cell, if it is one."""
        return (self.cell,) if self.cell else ()


_NAME, _DATE = Source(OPENING, field="name"), Source(OPENING, field="date")


class Run(Struct, frozen=True):
    """A stretch of a paragraph that comes from one place."""

    text: str
    source: Source


class Paragraph(Struct, frozen=True):
    """A paragraph; `inset` is its distance from the right edge in characters.

    So many characters at its beginning are a `heading` that the text stands behind.
    """

    look: ParagraphLook
    runs: tuple[Run, ...]
    inset: float = 0
    heading: int = 0

    @property
    def text(self) -> str:
        """All its words."""
        return "".join(run.text for run in self.runs)


class PictureBlock(Struct, frozen=True):
    """A picture of the report; its caption follows as a paragraph."""

    content: bytes
    caption: str
    source: Source


class TableBlock(Struct, frozen=True):
    """An official table with the words of its cells; a blank cell has none."""

    section: str
    table: Table
    layout: Layout
    words: Mapping[CellKey, str]


Block = Paragraph | PictureBlock | TableBlock


class Outline(Struct, frozen=True):
    """A report's title and its blocks."""

    title: str
    blocks: tuple[Block, ...]


def outline_of(report: Report, draw_chart: ChartDrawer | None = None) -> Outline:
    """What stands in a report now, live numbers as figures; charts only with a drawer."""
    return Outline(report.title, tuple(_blocks(report, draw_chart)))


def _blocks(report: Report, draw_chart: ChartDrawer | None) -> Iterator[Block]:
    figures = _Figures(report, draw_chart)
    yield Paragraph(ParagraphLook.TITLE, (Run(report.title, _NAME),))
    yield from _text(report, OPENING, figures)
    for section in report.edition.sections:
        yield Paragraph(ParagraphLook.FIRST, (Run(section.title, Source(section.key)),))
        yield from _text(report, section.key, figures)
        if section.table:
            yield _table(report, section)
    lines = signature_lines(report)
    for (line, look), inset in zip(lines, insets([line for line, _ in lines]), strict=True):
        source = _NAME if look is ParagraphLook.SIGNATURE else _DATE
        yield Paragraph(look, (Run(line, source),), inset)


def _table(report: Report, section: Section) -> TableBlock:
    cells = ((key, cell) for key, cell in report.edition.cells.items())
    words = {key: _words(report, key) for key, cell in cells if cell.table == section.table}
    layout = report.edition.layouts[section.table]
    return TableBlock(section.key, report.edition.table(section.table), layout, words)


def _words(report: Report, key: CellKey) -> str:
    unread = report.unread.get(key)
    if unread:
        return unread.text
    value = report.value(key)
    return "" if value is None else format_value(value, report.edition.cells[key])


class _Figures:
    """The pictures and drawn charts of a report, with their captions."""

    def __init__(self, report: Report, draw_chart: ChartDrawer | None) -> None:
        self._report = report
        self._draw_chart = draw_chart
        self._captions = numbered_captions(report)

    def caption(self, line: str) -> str:
        """The numbered caption of the picture or chart that a line is."""
        return self._captions.get(line, "")

    def content(self, line: str) -> bytes | None:
        """The file of the picture or chart that a line is; None if it is none."""
        picture = picture_of(line)
        if picture:
            return self._report.media.get(picture.name)
        chart = chart_of(line) if self._draw_chart else None
        if chart and self._draw_chart:
            return self._draw_chart(chart_data(self._report, chart))
        return None


def _text(report: Report, section: str, figures: _Figures) -> Iterator[Block]:
    """The paragraphs of a text; blank lines and typed indents are left to the layout."""
    start = 0
    for line in report.texts[section].split("\n"):
        written = line.strip()
        if written:
            yield from _written(report, written, section, start + line.index(written), figures)
        start += len(line) + 1


def _written(
    report: Report, line: str, section: str, start: int, figures: _Figures
) -> Iterator[Block]:
    content = figures.content(line)
    if content is None:
        yield paragraph_of(report, line, section, start)
        return
    source = Source(section, start)
    caption = figures.caption(line)
    yield PictureBlock(content, caption, source)
    if caption:
        yield Paragraph(ParagraphLook.CAPTION, (Run(caption, source),))


def paragraph_of(report: Report, line: str, section: str, start: int) -> Paragraph:
    """One line of a text, `start` its place there; its numbering tells how it looks."""
    runs = tuple(_run(piece, section, start) for piece in pieces(report, line))
    text = "".join(run.text for run in runs)
    return Paragraph(LEVEL_LOOKS[level_of(text)], runs, heading=run_in_heading(text))


def _run(piece: Piece, section: str, start: int) -> Run:
    """A live number comes from its cell, if it is a single one."""
    cells = piece.live.cells if piece.live else ()
    if len(cells) == 1:
        return Run(piece.text, Source(cells[0].partition(".")[0], cell=cells[0]))
    return Run(piece.text, Source(section, start + piece.start))


def signature_lines(report: Report) -> list[tuple[str, ParagraphLook]]:
    """Signature and date, the ones there are."""
    details = report.details
    lines = (
        [(details.organisation.name, ParagraphLook.SIGNATURE)] if details.organisation.name else []
    )
    return lines + ([(date_words(details.date), ParagraphLook.SIGNED_ON)] if details.date else [])


_DATE_INSET = 4


def insets(lines: Sequence[str]) -> list[float]:
    """The distance of each line from the right edge, so that all are centred on each other.

    The last one, the date, stands four characters in, unless a long name needs the room (GB/T
    9704-2012, 7.3.5.1).
    """
    widths = [width(line) for line in lines]
    if not widths:
        return []
    inset = max(_DATE_INSET, (max(widths) - widths[-1]) / 2)
    return [inset + (widths[-1] - one) / 2 for one in widths]


def width(line: str) -> float:
    """The width of a line in characters, those of ASCII half as wide."""
    return sum(0.5 if char.isascii() else 1 for char in line)


class PictureRefusedError(RefusedError):
    """The file of a picture is broken, or of a kind that few programs show."""

    def __init__(self, caption: str) -> None:
        super().__init__(
            f"图片“{caption}”的文件损坏或格式不常见，没有导出；请换成 PNG 或 JPEG 图片。"
        )
