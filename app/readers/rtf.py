"""Reads RTF files: paragraphs, tables with merged cells, pictures, headers and footers."""

from __future__ import annotations

import binascii
from pathlib import Path

from msgspec import Struct, field
from msgspec.structs import replace

from app import patterns as re
from app.errors import RefusedError
from app.office.content import (
    Content,
    ContentBlock,
    EdgedRow,
    Image,
    Merge,
    OpenParts,
    add_rows,
    blocks_of_rows,
    lines_of,
    table_names,
)
from app.office.labels import raised, visible
from app.office.package import TooLargeError

_TOKEN = re.compile(
    rb"\\([a-zA-Z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z])|([{}])|[\r\n]+"
    rb"|([^\\{}\r\n]+)"
)
_MAX_SIZE, _MAX_DEPTH, _MAX_TOKENS = 64 * 1024 * 1024, 500, 6_000_000
_LEFT_OUT_WORDS = (
    "colortbl stylesheet info object fldinst listtable listoverridetable themedata datastore "
    "colorschememapping latentstyles revtbl rsidtbl generator xmlnstbl pgdsctbl bkmkstart "
    "bkmkend footnote annotation atnid atnauthor nonshppict filetbl userprops docvar pn "
    "wgrffmtfilter nonesttables fontemb shpinst sp sn sv background pntext private1 xe tc ftnsep"
)
_LEFT_OUT = frozenset(_LEFT_OUT_WORDS.split())
"""Parts that hold no text of the document."""

_MARGIN_WORDS = "header headerl headerr headerf footer footerl footerr footerf"
_MARGINS = frozenset(_MARGIN_WORDS.split())
_SIGNS = {
    "tab": "\t",
    "line": "\n",
    "emdash": "—",
    "endash": "–",
    "lquote": "‘",
    "rquote": "’",
    "ldblquote": "“",
    "rdblquote": "”",
    "bullet": "•",
    "emspace": " ",
    "enspace": " ",
}
_CODE_PAGES = {0: "cp1252", 134: "gb18030", 136: "big5", 128: "cp932", 129: "cp949", 2: "cp1252"}
_PAGES = {936: "gb18030", 950: "big5", 54936: "gb18030", 65001: "utf-8"}
_PICTURES = frozenset(("pngblip", "jpegblip"))
_ODD_PICTURE = "图片是旧格式，请在原文件中把它另存为 PNG 或 JPG 后重新插入"


class BrokenRtfError(RefusedError):
    """An RTF file cannot be read."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"“{path.name}”已损坏或太大，请用 Word 或 WPS 打开它，另存为 .docx 再试。")


def read_rtf(path: Path, data: bytes) -> Content:
    """The content of an RTF file. Raises `BrokenRtfError`."""
    if len(data) > _MAX_SIZE:
        raise BrokenRtfError(path)
    reader = _RtfReader(data)
    try:
        reader.run()
    except (TooLargeError, ValueError, LookupError) as error:
        raise BrokenRtfError(path) from error
    return Content(tuple(reader.blocks), margins=tuple(reader.margins))


class _Group(Struct):
    """What holds in a pair of braces."""

    ignored: bool = False
    is_fonts: bool = False
    is_margin: bool = False
    is_inner: bool = False
    """Whether it defines a row of a table within a cell."""
    picture: bool = False
    hidden: bool = False
    is_raised: bool = False
    is_struck: bool = False
    skipped: int = 1
    """Signs behind a Unicode one that stand for it in old programs."""
    code_page: str = ""


class _OpenRow(Struct):
    """The definition of the row that is read, and its cells so far."""

    edges: list[int] = field(default_factory=lambda: [0])
    merges: list[tuple[Merge, bool]] = field(default_factory=list)
    down: Merge = Merge.NONE
    joined: bool = False
    parts: list[OpenParts] = field(default_factory=list)
    """What stands in each cell: its paragraphs, and the rows of tables within."""

    def closed(self) -> list[EdgedRow]:
        """The row that was read, none if it is not defined; the next one has no cells yet."""
        merges, cells = self.merges[: len(self.parts)], self.parts[: len(self.merges)]
        self.parts = []
        return [EdgedRow((*self.edges[: len(cells) + 1],), merges, cells)] if cells else []


class _RtfReader:
    """Goes through the tokens of a file once."""

    def __init__(self, data: bytes) -> None:
        self.blocks: list[ContentBlock] = []
        self.margins: list[str] = []
        self._data = data
        self._groups = [_Group()]
        self._page = "gb18030"
        self._fonts: dict[int, str] = {}
        self._font = 0
        self._raw = bytearray()
        self._text: list[str] = []
        self._margin: list[str] = []
        self._skip = 0
        self._high = 0
        self._depth = 0
        self._row, self._inner_row = _OpenRow(), _OpenRow()
        self._rows: list[EdgedRow] = []
        self._cell: OpenParts = []
        self._inner_cell: OpenParts = []
        self._look = ""
        self._names = table_names()
        self._hex: list[bytes] = []
        self._kind = ""

    def run(self) -> None:
        """Reads the whole file into `blocks`."""
        place, tokens, size = 0, 0, len(self._data)
        while place < size:
            token = _TOKEN.match(self._data, place)
            if token is None:
                place += 1
                continue
            place = token.end()
            tokens += 1
            if tokens > _MAX_TOKENS:
                raise TooLargeError
            if token[1] == b"bin" and token[2]:
                place += max(int(token[2]), 0)
            else:
                self._take(token)
        self._end_paragraph()
        self._end_table()

    def _take(self, token: re.Match[bytes]) -> None:
        group = self._groups[-1]
        if token[5] == b"{":
            self._open(group)
        elif token[5] == b"}":
            self._close()
        elif token[1]:
            self._word(token[1].decode(), int(token[2]) if token[2] else None, group)
        elif token[3]:
            self._add(bytes((int(token[3], 16),)), group)
        elif token[4]:
            self._sign(token[4], group)
        elif token[6]:
            self._add(token[6], group)

    def _open(self, group: _Group) -> None:
        if len(self._groups) > _MAX_DEPTH:
            raise TooLargeError
        self._flush()
        self._groups.append(replace(group))

    def _close(self) -> None:
        self._flush()
        self._skip = 0  # what stands for a sign ends with its group
        group = self._groups.pop() if len(self._groups) > 1 else self._groups[0]
        outer = self._groups[-1]
        if group.picture and not outer.picture:
            self._add_picture()
        if group.is_margin and not outer.is_margin:
            line = "".join(self._margin).strip()
            self.margins += [line] if line else []
            self._margin = []

    def _sign(self, sign: bytes, group: _Group) -> None:
        if sign == b"*":
            group.ignored = True
        elif sign == b"~":
            self._put(" ", group)
        elif sign == b"_":
            self._put("-", group)
        elif sign in (b"\\", b"{", b"}"):
            self._add(sign, group)
        elif sign in (b"\n", b"\r"):
            self._word("par", None, group)

    def _word(self, word: str, number: int | None, group: _Group) -> None:
        if word in _LEFT_OUT:
            group.ignored = True
        elif word in ("shppict", "shptxt", "nesttableprops"):
            group.ignored, group.is_inner = False, word == "nesttableprops"
        elif word == "fonttbl":
            group.is_fonts = group.ignored = True
        elif word in _MARGINS:
            group.is_margin = True
        elif word == "pict":
            group.picture, self._hex, self._kind = True, [], ""
        elif group.picture:
            self._kind = word if word in _PICTURES or word.endswith("blip") else self._kind
        elif word == "u" and number is not None:
            self._unicode(number, group)
        elif not self._character(word, number, group) and not group.ignored:
            self._layout(word, number, group)

    def _character(self, word: str, number: int | None, group: _Group) -> bool:
        """Takes what says how signs are read; returns whether it was that."""
        if word == "uc":
            group.skipped = max(number or 0, 0)
        elif word == "ansicpg":
            self._page = _PAGES.get(number or 0, "cp1252")
        elif word == "fcharset" and group.is_fonts:
            self._fonts[self._font] = _CODE_PAGES.get(number or 0, "")
        elif word == "f":
            self._flush()
            self._font = number or 0
            group.code_page = self._fonts.get(self._font, "")
        elif word in ("v", "deleted"):
            self._flush()
            group.hidden = number != 0
        elif word in ("strike", "striked"):
            self._flush()
            group.is_struck = number != 0
        elif word in ("super", "nosupersub"):
            self._flush()
            group.is_raised = word == "super" and number != 0
        elif word == "plain":
            self._flush()
            group.hidden = group.is_raised = group.is_struck = False
        else:
            return False
        return True

    def _unicode(self, number: int, group: _Group) -> None:
        self._flush()
        code = number % 0x10000
        if 0xD800 <= code < 0xDC00:
            self._high = code
        elif 0xDC00 <= code < 0xE000:
            if self._high:
                self._put(chr(0x10000 + (self._high - 0xD800) * 0x400 + code - 0xDC00), group)
            self._high = 0
        else:
            self._put(chr(code), group)
        self._skip = group.skipped

    def _add(self, raw: bytes, group: _Group) -> None:
        if group.picture:
            self._hex += [] if group.ignored else [raw]
            return
        if self._skip and not group.ignored:
            kept = raw[self._skip :]
            self._skip -= len(raw) - len(kept)
            raw = kept
        if raw and not (group.ignored or group.hidden or group.is_struck):
            self._raw += raw

    def _flush(self) -> None:
        if not self._raw:
            return
        group = self._groups[-1]
        text = bytes(self._raw).decode(group.code_page or self._page, "replace")
        self._raw.clear()
        self._put(text, group)

    def _put(self, text: str, group: _Group) -> None:
        if group.ignored or group.hidden or group.is_struck:
            return
        if self._raw:
            self._flush()
        text = raised(text) if group.is_raised else text
        (self._margin if group.is_margin else self._text).append(text)

    def _layout(self, word: str, number: int | None, group: _Group) -> None:
        if word in _SIGNS:
            self._flush()
            self._put(_SIGNS[word], group)
        elif group.is_margin:
            if word in ("par", "cell"):
                self._flush()
                self._margin.append(" ")
        elif word in ("par", "sect", "page"):
            self._end_paragraph()
        elif word == "pard":
            self._depth, self._look = 0, ""
        elif word == "s":
            self._look = f"s{number}"
        elif word in ("intbl", "itap"):
            self._depth = max(self._depth, 1) if word == "intbl" else number or 0
        else:
            self._table_word(word, number, self._inner_row if group.is_inner else self._row)

    def _table_word(self, word: str, number: int | None, row: _OpenRow) -> None:
        match word:
            case "trowd":
                row.edges, row.merges, row.down, row.joined = [0], [], Merge.NONE, False
            case "trleft":
                row.edges[0] = number or 0
            case "clvmgf":
                row.down = Merge.START
            case "clvmrg":
                row.down = Merge.GOES_ON
            case "clmrg":
                row.joined = True
            case "cellx":
                row.edges.append(number or 0)
                row.merges.append((row.down, row.joined))
                row.down, row.joined = Merge.NONE, False
            case "cell" | "nestcell":
                self._end_cell(is_inner=word == "nestcell")
            case "row":
                self._rows += self._row.closed()
                self._depth = 0
            case "nestrow":
                add_rows(self._cell, self._inner_row.closed())

    def _end_cell(self, *, is_inner: bool) -> None:
        self._flush()
        text, self._text = visible("".join(self._text)), []
        if is_inner:
            self._inner_row.parts.append([*self._inner_cell, text])
            self._inner_cell = []
        else:
            self._row.parts.append([*self._cell, *self._inner_cell, text])
            self._cell, self._inner_cell = [], []

    def _end_paragraph(self) -> None:
        self._flush()
        text, self._text = visible("".join(self._text)), []
        if self._depth:
            (self._cell if self._depth == 1 else self._inner_cell).append(text)
            return
        self._end_table()
        self.blocks += lines_of(text, self._look)

    def _end_table(self) -> None:
        if self._rows:
            self.blocks += blocks_of_rows(self._rows, self._names)
            self._rows = []

    def _add_picture(self) -> None:
        digits, self._hex = b"".join(self._hex).replace(b" ", b""), []
        if self._groups[-1].ignored or self._depth:
            return
        try:
            data = binascii.unhexlify(digits) if self._kind in _PICTURES else b""
        except binascii.Error:
            data = b""
        self._end_table()
        self.blocks.append(Image(data) if data else Image(problem=_ODD_PICTURE))
