"""The official page of GB/T 9704-2012 in numbers: paper, lines, typefaces, paragraphs and tables.

Lengths of the page are millimetres, sizes and pitches of type are points.
"""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct

from app.export.outline import ParagraphLook

PAPER = (210, 297)
TOP, BOTTOM, LEFT, RIGHT = 37, 35, 28, 26
TEXT_WIDTH, TEXT_HEIGHT = 156, 225
CHARACTERS, LINES = 28, 22
"""So many characters of 16 pt stand in a line, and so many lines on a page (5.2.1, 5.2.3)."""

LINE_PITCH = 28.95
"""Whole twentieths of a point, the most of which 22 fit into 225 mm."""

DASH_BELOW = 7
"""The page number's dashes stand so far below the text (7.5)."""


class Face(Struct, frozen=True):
    """A typeface of the standard, the font that Windows ships in its place, and other stand-ins."""

    name: str
    shipped: str
    others: tuple[str, ...] = ()

    @property
    def families(self) -> tuple[str, ...]:
        """All that may be used, the best first."""
        return tuple(filter(None, (self.name, self.shipped, *self.others)))


DIGITS = Face("Times New Roman", "", ("Liberation Serif", "Tinos", "Nimbus Roman"))
_SONG_OTHERS = (
    "SimSun",
    "NSimSun",
    "Songti SC",
    "FandolSong",
    "Noto Serif CJK SC",
    "Noto Serif SC",
)
SONG = Face("宋体", "SimSun", _SONG_OTHERS[1:])
TITLE_FACE = Face(
    "方正小标宋简体",
    "宋体",
    ("FZXiaoBiaoSong-B05S", "方正小标宋_GBK", "华文中宋", "STZhongsong", *_SONG_OTHERS),
)
FANGSONG = Face(
    "仿宋_GB2312",
    "仿宋",
    ("FangSong_GB2312", "FangSong", "华文仿宋", "STFangsong", "FandolFang R", *_SONG_OTHERS[4:]),
)
KAI = Face(
    "楷体_GB2312",
    "楷体",
    ("KaiTi_GB2312", "KaiTi", "华文楷体", "STKaiti", "FandolKai", *_SONG_OTHERS[4:]),
)
HEI = Face(
    "黑体", "SimHei", ("微软雅黑", "Heiti SC", "FandolHei", "Noto Sans CJK SC", "Noto Sans SC")
)
FACES = (TITLE_FACE, FANGSONG, KAI, HEI, SONG, DIGITS)


class Align(StrEnum):
    """Where the lines of a paragraph stand."""

    BOTH = "both"
    CENTRE = "center"
    LEFT = "left"
    RIGHT = "right"


class Print(Struct, frozen=True):
    """How a paragraph is printed: `first_line` is its indent in characters.

    `before` and `after` are free space in points. What is to `keep` stands on the page of what
    follows. `heavy` ones are told by their weight where their face is missing.
    """

    face: Face
    size: float
    digits: Face = DIGITS
    pitch: float = LINE_PITCH
    align: Align = Align.BOTH
    first_line: int = 0
    before: float = 0
    after: float = 0
    keep: bool = False
    heavy: bool = False


_HEADING = Print(FANGSONG, 16, first_line=2, keep=True)
PRINTS = {
    ParagraphLook.TITLE: Print(
        TITLE_FACE, 22, pitch=36, align=Align.CENTRE, after=LINE_PITCH, keep=True, heavy=True
    ),
    ParagraphLook.BODY: Print(FANGSONG, 16, first_line=2),
    ParagraphLook.FIRST: Print(HEI, 16, first_line=2, keep=True, heavy=True),
    ParagraphLook.SECOND: Print(KAI, 16, first_line=2, keep=True, heavy=True),
    ParagraphLook.THIRD: _HEADING,
    ParagraphLook.FOURTH: _HEADING,
    ParagraphLook.CAPTION: Print(FANGSONG, 14, align=Align.CENTRE),
    ParagraphLook.SIGNATURE: Print(FANGSONG, 16, align=Align.RIGHT, before=LINE_PITCH, keep=True),
    ParagraphLook.SIGNED_ON: Print(FANGSONG, 16, align=Align.RIGHT),
}
PAGE_NUMBER_PRINT = Print(SONG, 14, SONG, pitch=16, align=Align.LEFT)
TABLE_PRINT = Print(SONG, 10.5, pitch=15, align=Align.CENTRE)
DENSE_PRINT = Print(SONG, 9, pitch=11.5, align=Align.CENTRE)
BELOW_TABLE = 14.5
"""Free space between a table and the heading after it, in points."""

CELL_MARGIN, LINE_MARGIN = 0.6, 0.3
ROW_HEIGHT, DENSE_ROW_HEIGHT = 8.0, 6.2
_DENSE_COLUMNS = 6


def is_dense(columns: int) -> bool:
    """Whether a table of so many columns is set in the smaller size."""
    return columns > _DENSE_COLUMNS


def column_widths(widths: tuple[float, ...]) -> list[float]:
    """The printed widths of a table's columns in millimetres; they fit between the margins."""
    scale = min(1, TEXT_WIDTH / sum(widths))
    return [width * scale for width in widths]


_SCREEN_DPI, _MIN_DPI = 96, 73
_CAPTION_LINES = 2


def picture_size(width: int, height: int, dpi: float) -> tuple[float, float]:
    """Width and height in millimetres of a picture of so many pixels: its own, or what fits.

    A picture that says nothing sensible about its resolution, such as the 72 dots per inch of
    programs that do not care, is taken as one of a screen.
    """
    per_pixel = 25.4 / (dpi if dpi >= _MIN_DPI else _SCREEN_DPI)
    highest = TEXT_HEIGHT * (LINES - _CAPTION_LINES) / LINES
    scale = min(1, TEXT_WIDTH / (width * per_pixel), highest / (height * per_pixel))
    return width * per_pixel * scale, height * per_pixel * scale
