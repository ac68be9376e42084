"""Writes figures into a template's tables: aligned, in a typeface and a size that fit its own."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from functools import cached_property
from itertools import takewhile

from lxml import etree

from app.edition.cells import CellKey
from app.export.docx.paragraphs import set_size, set_trait
from app.export.docx.tables import cell_paragraph, sample_run, write_cell
from app.matching.tables import Matches
from app.office.content import Grid, GridCell
from app.office.parts import Element
from app.office.wordml import StyleSheet, number_in, paragraph_style, value_of, w

_PARAGRAPH_FORMAT, _CELL_FORMAT = w("pPr"), w("tcPr")
_FONTS, _ALIGNMENT, _INDENT = w("rFonts"), w("jc"), w("ind")
_UNTORN = f"{w('trPr')}/{w('cantSplit')}"
_MOST_ROWS = 20
"""Tables of more rows are longer than half a page and may be broken over two."""

_MOST_HEAD_ROWS = 4
"""More rows above the first figure are no head that may stand on each page."""

_WORDS_MARGIN = 108
"""The margin at each side of a cell where nothing says one, in twips."""

_DIGIT = 0.64
"""The width of a digit in characters, that of DejaVu Sans; other typefaces' are narrower.

It is what stands in where the template's typeface is missing, and a figure must not break there.
"""

_SIDES = frozenset(map(w, ("left", "start", "right", "end")))
_MIN_MARGIN, _MIN_SIZE = 28, 10
"""Half a millimetre at each side, and five points: beyond these no figure is squeezed."""

_UNASKED = frozenset(("left", "start", "both", "top", ""))
"""Alignments that a cell has without anybody having chosen them."""


class FigureWriter:
    """Writes figures into the cells that a match found for them.

    What the template gives a cell stays: its text's format, its paragraph's style, an alignment in
    the middle or at the right. A bare cell takes the size and the typeface of the table's other
    figures, else of the label above it, and that label's alignment.
    """

    def __init__(
        self, tables: Sequence[Grid[Element]], matches: Matches[Element], styles: StyleSheet
    ) -> None:
        self._tables: dict[int, tuple[_FigureTable, GridCell[Element]]] = {}
        for grid, found in zip(tables, matches.by_grid, strict=True):
            table = _FigureTable(grid, [*found.places.values()], styles)
            for cell in found.places.values():
                self._tables[id(cell.place)] = table, cell

    def write(self, place: Element, text: str) -> None:
        """Puts a figure into a cell, on one line; its row is not torn over two pages."""
        table, cell = self._tables[id(place)]
        model = table.model(cell)
        run = write_cell(place, text)
        paragraph = next(run.iterancestors(w("p")), None)
        if paragraph is None:
            return
        table.align(cell, paragraph)
        if model is not None:
            _take_look(run, *model)
        table.squeeze(cell, paragraph, run, len(text))
        row = next(place.iterancestors(w("tr")), None)
        if row is not None and row.find(_UNTORN) is None:
            set_trait(row, "trPr", "cantSplit")


def keep_together(cells: Mapping[Element, CellKey]) -> None:
    """Has each short table of these cells, and its caption, stand on one page.

    The head of a longer one is not torn: its rows stand at the top of each of its pages.
    """
    inside: defaultdict[Element, dict[Element, CellKey]] = defaultdict(dict)
    for cell, key in cells.items():
        table = next(cell.iterancestors(w("tbl")), None)
        if table is not None and next(table.iterancestors(w("tbl")), None) is None:
            inside[table][cell] = key
    for table, own in inside.items():
        rows = list(table.iterchildren(w("tr")))
        if len(rows) > _MOST_ROWS:
            _repeat_head(rows, own)
            rows = []
        kept = [row.find(f"{w('tc')}/{w('p')}") for row in rows[:-1]]
        above = table.getprevious()
        kept += [above] if above is not None and above.tag == w("p") else []
        for paragraph in kept:
            if paragraph is not None and paragraph.find(f".//{w('sectPr')}") is None:
                set_trait(paragraph, "pPr", "keepNext")


def _repeat_head(rows: Sequence[Element], cells: Mapping[Element, CellKey]) -> None:
    """Has the rows above the first figure stand on each page, unless several tables are in one."""
    if len({key.partition(".")[0] for key in cells.values()}) > 1:
        return
    figures = {row for cell in cells for row in cell.iterancestors(w("tr"))}
    head = [*takewhile(lambda row: row not in figures, rows)]
    for row in head if len(head) <= _MOST_HEAD_ROWS else ():
        set_trait(row, "trPr", "tblHeader")


class _FigureTable:
    """One table of a template: its figures' cells and its labels."""

    def __init__(
        self, grid: Grid[Element], figures: Sequence[GridCell[Element]], styles: StyleSheet
    ) -> None:
        self._grid = grid
        self._figures = figures
        self._styles = styles

    def model(self, cell: GridCell[Element]) -> tuple[Element | None, int] | None:
        """Typeface and size that a bare cell's figure takes; None if it has a look of its own."""
        paragraph = cell_paragraph(cell.place)
        named = "" if paragraph is None else paragraph_style(paragraph)
        if sample_run(cell.place) is not None or (named and named != self._styles.default):
            return None
        label = self._label(cell)
        return self._usual or (self._look(label.place) if label else None)

    def align(self, cell: GridCell[Element], paragraph: Element) -> None:
        """Gives a figure the alignment of its label, unless the template chose one."""
        label = self._label(cell)
        chosen = self._alignment(paragraph)
        if chosen in _UNASKED and not self._is_left_chosen:
            other = cell_paragraph(label.place) if label else None
            wanted = "center" if other is None else self._alignment(other)
            if wanted not in _UNASKED and wanted != chosen:
                set_trait(paragraph, "pPr", "jc", val=wanted)
                self._drop_indents(paragraph)
        upright, of_label = _upright(cell.place), _upright(label.place) if label else ""
        if upright in _UNASKED and of_label not in _UNASKED:
            set_trait(cell.place, "tcPr", "vAlign", val=of_label)

    def squeeze(
        self, cell: GridCell[Element], paragraph: Element, run: Element, characters: int
    ) -> None:
        """Makes room for so many digits on one line: indents, margins and size give way."""
        width = cell_width(cell)
        if width is None or not characters:
            return
        size = self._styles.size(run, paragraph)
        wanted = characters * size * 10 * _DIGIT
        margins = self._margins(cell.place)
        if self._indent(paragraph, size) + wanted + sum(margins) <= width:
            return
        self._drop_indents(paragraph)
        if wanted + sum(margins) > width:
            margins = (min(margins[0], _MIN_MARGIN), min(margins[1], _MIN_MARGIN))
            _set_margins(cell.place, margins)
        fitting = int((width - sum(margins)) / (characters * 10 * _DIGIT))
        if fitting < size:
            set_size(run, max(fitting, _MIN_SIZE))

    @cached_property
    def _usual(self) -> tuple[Element | None, int] | None:
        """The look that most of the cells have which hold something already."""
        looks = [
            self._look(cell.place) for cell in self._figures if sample_run(cell.place) is not None
        ]
        sizes = Counter(size for _, size in looks)
        usual = max(sizes, key=lambda size: sizes[size], default=None)
        return next((look for look in looks if look[1] == usual), None)

    @cached_property
    def _is_left_chosen(self) -> bool:
        """Whether every figure's cell says itself that it stands at the left."""
        found = (cell_paragraph(cell.place) for cell in self._figures)
        path = f"{_PARAGRAPH_FORMAT}/{_ALIGNMENT}"
        return all(p is not None and value_of(p.find(path)) in ("left", "start") for p in found)

    @cached_property
    def _labels(self) -> Mapping[int, Sequence[GridCell[Element]]]:
        """The labels over each column, the lowest first."""
        figures = {id(cell.place) for cell in self._figures}
        found: defaultdict[int, list[GridCell[Element]]] = defaultdict(list)
        for cell in self._grid.cells:
            if cell.text.strip() and id(cell.place) not in figures:
                for column in range(cell.column, cell.column + cell.column_span):
                    found[column].append(cell)
        return {
            column: sorted(cells, key=lambda cell: -cell.row) for column, cells in found.items()
        }

    @cached_property
    def _row_labels(self) -> Mapping[int, GridCell[Element]]:
        """The first label of each row."""
        found: dict[int, GridCell[Element]] = {}
        for cells in self._labels.values():
            for cell in cells:
                for row in range(cell.row, cell.row + cell.row_span):
                    if row not in found or cell.column < found[row].column:
                        found[row] = cell
        return found

    def _label(self, cell: GridCell[Element]) -> GridCell[Element] | None:
        """The label next above a figure, else that of its row."""
        above = (one for one in self._labels.get(cell.column, ()) if one.row < cell.row)
        return next(above, None) or self._row_labels.get(cell.row)

    def _look(self, cell: Element) -> tuple[Element | None, int]:
        """Typeface and size in half points of what is written in a cell."""
        run, paragraph = sample_run(cell), cell_paragraph(cell)
        return self._styles.of_text(run, paragraph, _FONTS), self._styles.size(run, paragraph)

    def _alignment(self, paragraph: Element) -> str:
        own = paragraph.find(f"{_PARAGRAPH_FORMAT}/{_ALIGNMENT}")
        if own is None:
            style = self._styles.named(paragraph)
            own = self._styles.find(style, f"{_PARAGRAPH_FORMAT}/{_ALIGNMENT}")
        return value_of(own)

    def _indent(self, paragraph: Element, size: int) -> float:
        """The indents of a paragraph in twips, what hangs out not taken off."""
        own = self._indents(paragraph)
        if own is None:
            return 0
        sides = sum(number_in(own, w(name), 0) for name in ("left", "start", "right", "end"))
        first = number_in(own, w("firstLineChars"), 0) / 100 * size * 10
        return max(0, sides + max(first, number_in(own, w("firstLine"), 0)))

    def _indents(self, paragraph: Element) -> Element | None:
        own = paragraph.find(f"{_PARAGRAPH_FORMAT}/{_INDENT}")
        style = self._styles.named(paragraph)
        return self._styles.find(style, f"{_PARAGRAPH_FORMAT}/{_INDENT}") if own is None else own

    def _drop_indents(self, paragraph: Element) -> None:
        if self._indents(paragraph) is not None:
            names = ("left", "leftChars", "right", "rightChars", "firstLine", "firstLineChars")
            nothing = dict.fromkeys(names, "0")
            set_trait(paragraph, "pPr", "ind", **nothing)

    def _margins(self, cell: Element) -> tuple[int, int]:
        """The margins at the left and the right of a cell, in twips."""
        table = next(cell.iterancestors(w("tbl")), None)
        properties = None if table is None else table.find(w("tblPr"))
        named = "" if properties is None else value_of(properties.find(w("tblStyle")))
        path = f"{w('tblPr')}/{w('tblCellMar')}"
        several = (
            cell.find(f"{_CELL_FORMAT}/{w('tcMar')}"),
            None if properties is None else properties.find(w("tblCellMar")),
            self._styles.find(named, path),
        )
        return _margin(several, ("left", "start")), _margin(several, ("right", "end"))


def cell_width(cell: GridCell[Element]) -> int | None:
    """The width of a cell in twips: its own, else that of its columns; None if unknown."""
    own = cell.place.find(f"{_CELL_FORMAT}/{w('tcW')}")
    if own is not None and own.get(w("type")) in ("dxa", None) and number_in(own, w("w"), 0):
        return number_in(own, w("w"), 0)
    table = next(cell.place.iterancestors(w("tbl")), None)
    columns = [] if table is None else [*table.iterfind(f"{w('tblGrid')}/{w('gridCol')}")]
    own_columns = columns[cell.column : cell.column + cell.column_span]
    return sum(number_in(column, w("w"), 0) for column in own_columns) or None


def _margin(several: Sequence[Element | None], names: Sequence[str]) -> int:
    for margins in several:
        for name in names if margins is not None else ():
            side = None if margins is None else margins.find(w(name))
            if side is not None:
                return number_in(side, w("w"), _WORDS_MARGIN)
    return _WORDS_MARGIN


def _set_margins(cell: Element, margins: tuple[int, int]) -> None:
    old = cell.find(f"{_CELL_FORMAT}/{w('tcMar')}")
    kept = [] if old is None else [side for side in old if side.tag not in _SIDES]
    new = set_trait(cell, "tcPr", "tcMar")
    top = [side for side in kept if side.tag == w("top")]
    left, right = (
        etree.Element(w(name), {w("w"): str(width), w("type"): "dxa"})
        for name, width in zip(("left", "right"), margins, strict=True)
    )
    new.extend([*top, left, *(side for side in kept if side not in top), right])


def _take_look(run: Element, fonts: Element | None, size: int) -> None:
    """Gives a run a typeface and a size in half points."""
    if fonts is not None:
        set_trait(run, "rPr", "rFonts").attrib.update(fonts.attrib)
    set_size(run, size)


def _upright(cell: Element) -> str:
    return value_of(cell.find(f"{_CELL_FORMAT}/{w('vAlign')}"))
