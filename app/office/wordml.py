"""WordprocessingML in one shape, as grids and paragraphs whose places are its elements."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

from lxml import etree

from app import patterns as re
from app.office.content import LAYOUT_CELLS, UNREADABLE, Grid, GridCell
from app.office.labels import raised
from app.office.parts import Element

NAMESPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_MAX_COLUMNS = 63
"""More columns than Word allows in a table."""


def w(name: str) -> str:
    """The qualified name of a WordprocessingML element or attribute."""
    return f"{{{NAMESPACE}}}{name}"


_BODY, _PARAGRAPH, _TABLE, _ROW, _CELL = w("body"), w("p"), w("tbl"), w("tr"), w("tc")
_TEXT, _TAB_STOPS, _VALUE = w("t"), w("tabs"), w("val")
_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"
_SHOWN = (w("drawing"), w("pict"), w("object"), w("sym"))
"""What a cell without text may show that cannot be read."""

_SPAN, _MERGE = w("gridSpan"), w("vMerge")
_MERGED_LEFT = w("hMerge")
_FORMAT = w("pPr")
_STYLE = f"{_FORMAT}/{w('pStyle')}"
_BEFORE = w("gridBefore")
_MARKUP = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_WRAPPERS = frozenset(w(n) for n in ("sdt", "sdtContent", "customXml", "smartTag", "ins", "moveTo"))
_CHOICES = (_MARKUP + "AlternateContent", _MARKUP + "Choice")
_BLIP = "{http://schemas.openxmlformats.org/drawingml/2006/main}blip"
_VML_IMAGE = "{urn:schemas-microsoft-com:vml}imagedata"
_RELATIONS = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_SPOKEN = {w("tab"): "\t", w("br"): "\n", w("cr"): "\n", w("noBreakHyphen"): "-"}
_IN_TABLES = (
    _TABLE,
    _ROW,
    _CELL,
    _BEFORE,
    _SPAN,
    _MERGE,
    _MERGED_LEFT,
    _PARAGRAPH,
    _TEXT,
    _MATH,
    *_SPOKEN,
    *_SHOWN,
)
_ROW_SPAN, _COLUMN_SPAN = GridCell._fields.index("row_span"), GridCell._fields.index("column_span")


def body_of(document: Element) -> Element | None:
    """The body of a `w:document`; None if it has none."""
    return document.find(_BODY)


def paragraphs(body: Element) -> list[Element]:
    """The paragraphs of a body in order, those inside tables left out."""
    return list(_children(body, _PARAGRAPH))


def paragraph_text(paragraph: Element) -> str:
    """The text of a paragraph; line breaks and tabs as in Python."""
    if len(paragraph) == 0 or (len(paragraph) == 1 and paragraph[0].tag == _FORMAT):
        return ""
    return "".join(text for _, text in spoken(paragraph))


def spoken(paragraph: Element) -> Iterator[tuple[Element, str]]:
    """The elements of a paragraph that are its text, with what each says."""
    for node in paragraph.iter(_TEXT, *_SPOKEN):
        if node.tag == _TEXT:
            yield node, node.text or ""
        elif getattr(node.getparent(), "tag", None) != _TAB_STOPS:
            yield node, _SPOKEN[str(node.tag)]


def paragraph_style(paragraph: Element) -> str:
    """The id of a paragraph's style; empty if it names none."""
    style = paragraph.find(_STYLE)
    return "" if style is None else style.get(_VALUE, "")


def style_ids(styles: Element) -> dict[str, str]:
    """The ids of all styles in a `w:styles`, by the names that Word shows."""
    return {
        name.get(_VALUE, ""): style.get(w("styleId"), "")
        for style in styles.iterchildren(w("style"))
        if (name := style.find(w("name"))) is not None
    }


_MAX_STYLES = 12
"""Styles that build on each other; a ring of them ends here."""

_WORDS_SIZE = 20
"""The size in half points where nothing says one."""


class StyleSheet:
    """What a document's styles say; formats that build on each other are followed."""

    def __init__(self, styles: Element | None) -> None:
        named = [] if styles is None else [*styles.iterchildren(w("style"))]
        self._by_id = {style.get(w("styleId"), ""): style for style in named}
        self.default = next(
            (
                style.get(w("styleId"), "")
                for style in named
                if style.get(w("type")) == "paragraph" and style.get(w("default")) in ("1", "true")
            ),
            "",
        )
        path = f"{w('docDefaults')}/{w('rPrDefault')}/{w('rPr')}"
        self._defaults = None if styles is None else styles.find(path)
        self._known: dict[tuple[str, str], Element | None] = {}

    def named(self, paragraph: Element | None) -> str:
        """The id of a paragraph's style, that of most if it names none."""
        return ("" if paragraph is None else paragraph_style(paragraph)) or self.default

    def find(self, style: str, path: str) -> Element | None:
        """The element below a style or one that it builds on, the nearest first."""
        if (style, path) not in self._known:
            found = (one.find(path) for one in self.chain(style))
            self._known[style, path] = next((one for one in found if one is not None), None)
        return self._known[style, path]

    def of_text(self, run: Element | None, paragraph: Element | None, tag: str) -> Element | None:
        """A trait of text in a run of a paragraph; either may be missing."""
        own = None if run is None else run.find(f"{w('rPr')}/{tag}")
        if own is None:
            own = self.find(self.named(paragraph), f"{w('rPr')}/{tag}")
        if own is None and self._defaults is not None:
            own = self._defaults.find(tag)
        return own

    def size(self, run: Element | None, paragraph: Element | None) -> int:
        """The size of text in half points."""
        return number_in(self.of_text(run, paragraph, w("sz")), _VALUE, _WORDS_SIZE)

    def chain(self, style: str) -> Iterator[Element]:
        """A style and those that it builds on, the nearest first."""
        for _ in range(_MAX_STYLES):
            found = self._by_id.get(style)
            if found is None:
                return
            yield found
            style = value_of(found.find(w("basedOn")))


def number_in(element: Element | None, name: str, otherwise: int) -> int:
    """A whole number that an attribute says."""
    text = "" if element is None else element.get(name, "")
    try:
        return round(float(text))
    except (ValueError, OverflowError):
        return otherwise


def story(parent: Element) -> Iterator[Element]:
    """The paragraphs and tables of a body or a cell in order."""
    for child in parent.iterchildren(_PARAGRAPH, _TABLE, *_WRAPPERS, *_CHOICES):
        if child.tag in (_PARAGRAPH, _TABLE):
            yield child
        else:
            yield from story(child)


def is_table(element: Element) -> bool:
    """Whether an element is a table."""
    return element.tag == _TABLE


def is_layout_table(table: Element) -> bool:
    """Whether a table only arranges what is in it.

    It has one column, or few with tables in them, or tables in it with more cells than its own.
    """
    inner = [cell for one in table.iterdescendants(_TABLE) for cell in one.iterdescendants(_CELL)]
    if inner and 2 * len({*inner}) > sum(1 for _ in table.iterdescendants(_CELL)):
        return True
    limit = LAYOUT_CELLS if inner else 1
    return all(_has_at_most(limit, row) for row in _children(table, _ROW))


def _has_at_most(limit: int, row: Element) -> bool:
    """Whether a row has no more cells than so many."""
    return next(islice(_children(row, _CELL), limit, None), None) is None


def cells_of(table: Element) -> Iterator[Element]:
    """The cells of a table, row by row."""
    return (cell for row in _children(table, _ROW) for cell in _children(row, _CELL))


def picture_ids(paragraph: Element) -> Iterator[str]:
    """The relations that the pictures in a paragraph are found by."""
    for node in paragraph.iter(_BLIP, _VML_IMAGE):
        names = ("embed", "link") if node.tag == _BLIP else ("id",)
        yield next((found for n in names if (found := node.get(_RELATIONS + n))), "")


def grids(body: Element) -> list[Grid[Element]]:
    """All tables of a body as grids, nested ones too, in order."""
    return [wordml_grid(table) for table in body.iter(_TABLE)]


def wordml_grid(table: Element) -> Grid[Element]:
    """A table as a grid; what is in tables inside it is left out.

    Of tables that stand beside each other in cells, the line above each is its first row: it may
    be all that tells them apart. One flat walk, as this is done for every cell of every file.
    """
    inner: set[Element] = set()
    builder = _GridBuilder()
    for node in table.iterdescendants(*_IN_TABLES):
        if inner and node in inner:
            continue
        name = node.tag
        if name in (_TEXT, _MATH):
            builder.parts.append(node.text or "")
        elif name == _PARAGRAPH:
            builder.parts.append("\n")
        elif name == _CELL:
            builder.open_cell(node)
        elif name == _ROW:
            builder.open_row()
        elif name in _SPOKEN:
            if getattr(node.getparent(), "tag", None) != _TAB_STOPS:
                builder.parts.append(_SPOKEN[str(name)])
        elif name == _TABLE:
            inner.update(node.iterdescendants(*_IN_TABLES))
        else:
            builder.take_property(str(name), node)
    builder.open_row()
    cells = tuple(map(GridCell[Element]._make, builder.cells))
    return Grid(_below_line(_line_above(table), cells))


def _below_line(
    above: Element | None, cells: tuple[GridCell[Element], ...]
) -> tuple[GridCell[Element], ...]:
    """The cells of a table below the line above it, if there is one."""
    if above is None or not cells:
        return cells
    columns = max(cell.column + cell.column_span for cell in cells)
    head = GridCell(0, 0, 1, columns, paragraph_text(above), above)
    return (head, *(cell._replace(row=cell.row + 1) for cell in cells))


_MAX_LINE = 12


def _line_above(table: Element) -> Element | None:
    """The short line above a table in a cell, if its row has another cell with a table."""
    cell, above = table.getparent(), table.getprevious()
    if cell is None or cell.tag != _CELL or above is None or above.tag != _PARAGRAPH:
        return None
    row = cell.getparent()
    beside = [other for other in (() if row is None else row) if other.find(_TABLE) is not None]
    text = paragraph_text(above).strip()
    is_line = 0 < len(text) <= _MAX_LINE and not set("：:，。（(") & set(text)
    return above if len(beside) > 1 and is_line else None


class _GridBuilder:
    """Puts cells where they stand; `parts` is the text of the one that is open."""

    def __init__(self) -> None:
        self.cells: list[list[Any]] = []
        self.parts: list[str] = []
        self.shows_more = False
        self._place: Element | None = None
        self._row, self._column, self._columns = -1, 0, 1
        self._merge, self._joined = "", False
        self._merging: dict[int, list[Any]] = {}

    def open_row(self) -> None:
        """A new row begins."""
        self._close()
        self._place = None
        self._row += 1
        self._column = 0

    def open_cell(self, place: Element) -> None:
        """A new cell begins."""
        self._close()
        self._place = place
        self._columns, self._merge, self._joined = 1, "", False
        self.parts.clear()
        self.shows_more = False

    def take_property(self, name: str, node: Element) -> None:
        """A property of the cell or the row that is open, or what a cell shows besides text."""
        if name in _SHOWN:
            self.shows_more = True
        elif name == _SPAN:
            self._columns = _number(node, 1)
        elif name == _MERGE:
            self._merge = node.get(_VALUE, "continue")
        elif name == _MERGED_LEFT:
            self._joined = node.get(_VALUE, "continue") == "continue"
        elif self._place is None:
            self._column = _number(node, 0)

    def _close(self) -> None:
        if self._place is None:
            return
        above = self._merging.get(self._column) if self._merge == "continue" else None
        if self._joined and self.cells and self.cells[-1][0] == self._row:
            self.cells[-1][_COLUMN_SPAN] += self._columns
        elif above is not None:
            above[_ROW_SPAN] += 1
        else:
            text = "".join(self.parts)[1:]
            if self.shows_more and not text.strip():
                text = UNREADABLE
            cell = [self._row, self._column, 1, self._columns, text, self._place]
            self.cells.append(cell)
            if self._merge:
                self._merging[self._column] = cell
            elif self._merging:
                self._merging.pop(self._column, None)
        self._column += self._columns


def _children(parent: Element, tag: str) -> Iterator[Element]:
    """The children with a tag, those in content controls and insertions too."""
    for child in parent:
        name = child.tag
        if name == tag:
            yield child
        elif name in _WRAPPERS:
            yield from _children(child, tag)


def _number(element: Element | None, default: int) -> int:
    value = element.get(_VALUE, "") if element is not None else ""
    return min(int(value), _MAX_COLUMNS) if value.isdecimal() else default


_STRICT = {
    b"http://purl.oclc.org/ooxml/wordprocessingml/main": (
        b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    ),
    b"http://purl.oclc.org/ooxml/officeDocument/relationships": (
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    ),
    b"http://purl.oclc.org/ooxml/drawingml/main": (
        b"http://schemas.openxmlformats.org/drawingml/2006/main"
    ),
}
FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_GONE = (w("del"), w("moveFrom"), FALLBACK, w("instrText"), w("delText"))
_BOX = w("txbxContent")
_ROW_FORMAT = w("trPr")
_PLACEHOLDER = w("showingPlcHdr")
_NOT_SHOWN = (w("vanish"), w("strike"), w("dstrike"))
_RUN_FORMAT, _RUN = w("rPr"), w("r")
_ABOVE = w("vertAlign")
_OFF = frozenset(("0", "false", "off"))


def transitional(part: bytes) -> bytes:
    """A part in the strict dialect with the namespaces that all others use."""
    if b"purl.oclc.org" in part:
        for strict, usual in _STRICT.items():
            part = part.replace(strict, usual)
    return part


_LOOKS, _KEPT_LOOKS = (b"tcBorders", b"rPr"), (b"vanish", b"superscript", b"rPrChange")
_STRUCK = re.compile(rb'strike(?! w:val="(?:0|false|off)")')
"""How cells and letters look: half of most documents; and what of it hides or stands within it."""


def unadorned(part: bytes) -> bytes:
    """A part without what says only how it looks, which takes half as long to parse."""
    for name in _LOOKS:
        if name == b"rPr" and (any(one in part for one in _KEPT_LOOKS) or _STRUCK.search(part)):
            break
        first, *rest = part.split(b"<w:%b>" % name)
        end = b"</w:%b>" % name
        part = first + b"".join([one[one.find(end) + len(end) :] for one in rest])
    return part


def tidied(root: Element) -> Element:
    """The document as it reads: nothing deleted or hidden, no second versions.

    Text boxes stand behind their place.
    """
    for run in list(_hidden_runs(root)):
        detach(run)
    for mark in root.iter(_ABOVE):
        above = _run_of(mark) if mark.get(_VALUE) == "superscript" else None
        for text in () if above is None else above.iter(_TEXT):
            text.text = raised(text.text or "")
    if next(root.iter(*_GONE, _BOX), None) is not None:
        for row in list(_deleted_rows(root)):
            detach(row)
        etree.strip_elements(root, *_GONE, with_tail=False)
        for box in list(root.iter(_BOX)):
            _hoist(box)
    return root


def _deleted_rows(root: Element) -> Iterator[Element]:
    for row in root.iter(_ROW):
        if row.find(f"{_ROW_FORMAT}/{w('del')}") is not None:
            yield row


def _hidden_runs(root: Element) -> Iterator[Element]:
    """The runs that are hidden or struck out, and what asks for a text in an unfilled control."""
    for mark in root.iter(*_NOT_SHOWN, _PLACEHOLDER):
        form = mark.getparent()
        if mark.tag == _PLACEHOLDER and form is not None:
            content = next(form.itersiblings(w("sdtContent")), None)
            yield from () if content is None else content.iter(_RUN)
            continue
        run = _run_of(mark)
        if run is not None and mark.get(w("val")) not in _OFF:
            yield run


def _run_of(mark: Element) -> Element | None:
    """The run of which a property is; None if it is that of something else."""
    form = mark.getparent()
    run = form.getparent() if form is not None and form.tag == _RUN_FORMAT else None
    return run if run is not None and run.tag == _RUN else None


def _hoist(box: Element) -> None:
    """Moves what is in a text box behind the paragraph that holds the box."""
    host = next(box.iterancestors(_PARAGRAPH), None)
    if host is not None:
        for child in reversed(box):
            host.addnext(child)


def detach(element: Element) -> None:
    """Takes an element out of its parent, with the text behind it."""
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


_OLD_NAMESPACE = b"http://schemas.microsoft.com/office/word/2003/wordml"
_HINTS = "{http://schemas.microsoft.com/office/word/2003/auxHint}"
_NOTES = "{http://schemas.microsoft.com/aml/2001/core}"
_RENAMED = {w("vmerge"): _MERGE, w("hmerge"): _MERGED_LEFT}
_OLD_LIST = f"{_FORMAT}/{w('listPr')}/{_HINTS}t"
_DELETED = frozenset(("Word.Deletion", "Word.MoveFrom"))


def as_wordml(part: bytes) -> bytes:
    """The bytes of a Word 2003 XML file with the namespace that is used since."""
    return part.replace(_OLD_NAMESPACE, NAMESPACE.encode())


def modernised(root: Element) -> dict[str, str]:
    """Gives a Word 2003 document the shape of a newer one; returns its pictures, in base 64.

    They are found by their names, which stand where newer ones have the id of a relation.
    """
    for note in list(root.iter(f"{_NOTES}annotation")):
        if note.get(w("type")) in _DELETED:
            detach(note)
    wrappers = (f"{_HINTS}sect", f"{_HINTS}sub-section", f"{_NOTES}annotation", f"{_NOTES}content")
    etree.strip_tags(root, *wrappers)
    for element in root.iter(*_RENAMED):
        element.tag = _RENAMED[str(element.tag)]
    for paragraph in root.iter(_PARAGRAPH):
        number = paragraph.find(_OLD_LIST)
        if number is not None:
            run = etree.Element(_RUN)
            etree.SubElement(run, _TEXT).text = number.get(f"{_HINTS}val", "")
            paragraph.insert(1, run)
    for image in root.iter(_VML_IMAGE):
        image.set(f"{_RELATIONS}id", image.get("src", ""))
    return {data.get(w("name"), ""): data.text or "" for data in root.iter(w("binData"))}


def value_of(element: Element | None) -> str:
    """The `w:val` of an element; empty where there is none."""
    return "" if element is None else element.get(w("val"), "")
