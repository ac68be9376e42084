"""The text of a page as a browser shows it, tables that styles draw of boxes included."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from itertools import accumulate, chain, islice, pairwise, permutations, product

from lxml import etree
from msgspec import Struct, field

from app import patterns as re
from app.office.content import Grid, GridCell
from app.office.labels import raised, visible
from app.office.parts import Element

_BLOCK_NAMES = (
    "address article aside blockquote body br caption center dd details div dl dt fieldset "
    "figcaption figure form h1 h2 h3 h4 h5 h6 header hr html li main ol option p pre section "
    "summary table tbody td tfoot th thead tr ul"
)
BLOCKS = frozenset(_BLOCK_NAMES.split())
"""Elements that begin a new line, and end it."""

_HIDDEN_NAMES = (
    "applet button canvas embed footer frame frameset head iframe input link meta nav "
    "noframes noscript object script select style svg template textarea title video audio "
    "del s strike"
)
_HIDDEN = frozenset(_HIDDEN_NAMES.split())
_HIDING = re.compile(r"display\s*:\s*none|line-through|(visibility\s*:\s*hidden)", re.IGNORECASE)
_SPACE = re.compile(r"[ \t\r\n\f\v\xa0]+")
_FONT = re.compile(r"font-family\s*:\s*([^;]+)", re.IGNORECASE)
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6", "th"))
_BOLD = frozenset(("b", "strong"))
_NEAR = 6  # elements around a text that are asked how it looks


def is_hidden(element: Element) -> bool:
    """Whether an element shows no text that belongs to the page's content."""
    return element.tag in _HIDDEN or says_hidden(element)


def says_hidden(element: Element) -> bool:
    """Whether an element itself or its style says that it is not shown."""
    return "hidden" in element.attrib or _HIDING.search(element.get("style", "")) is not None


_ENTRIES = ("input", "select", "textarea")
_TYPED = frozenset(("", "text", "number", "tel"))


def show_entries(root: Element) -> None:
    """Shows what fields of forms hold that stand in cells, as a browser does."""
    for entry in [*root.iter(*_ENTRIES)]:
        kind = entry.get("type", "").strip().lower() if entry.tag == "input" else ""
        in_cell = next(entry.iterancestors("td", "th"), None) is not None
        if kind not in _TYPED or says_hidden(entry) or not in_cell:
            continue
        chosen = [one for one in entry.iter("option") if "selected" in one.attrib]
        options = chosen or [*entry.iter("option")]
        typed = entry.get("value") if entry.tag == "input" else entry.text
        text = "".join(map(str, options[0].itertext())) if options else typed
        del entry[:]
        entry.tag, entry.text = "span", (text or "").strip()


_AT_RULE = re.compile(r"@\w[^{;@]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}")
_RULE = re.compile(r"(?<![^{}])([^{}]*)\{([^{}]*)\}")
"""A rule begins behind a brace: elsewhere a sheet without end would be tried from each sign on."""

_CLASSES = re.compile(r"[\w*]*\.([\w-]+)(?:\.([\w-]+))?")
_SHOWING = re.compile(r"display\s*:\s*(?!none)\w", re.IGNORECASE)
_MAX_STYLES, _MAX_CLASSES = 200_000, 8


def settle_hidden(root: Element) -> None:
    """Marks as hidden what style sheets hide by its class alone; a script shows most of a page."""
    for mark in (inner for one in root.iter("sup") for inner in one.iter()):
        mark.text = raised(mark.text or "")
    hiding, showing = _hiding_and_showing(root)
    hidden, unseen = set[Element](), set[Element]()
    for element in root.iter("{*}*"):
        classes = set(element.get("class", "").split()) if hiding else set()
        if classes & hiding and not classes & showing:
            hidden.add(element)
        if (told := _HIDING.search(element.get("style", ""))) and told[1]:
            unseen.add(element)
    most = _most_of_page(root) if hidden or unseen else set()
    for element in hidden - most:
        element.set("hidden", "")
    for element in most & unseen:
        element.set("style", _HIDING.sub("", element.get("style", "")))


def _hiding_and_showing(root: Element) -> tuple[set[str], set[str]]:
    """The classes that style sheets hide and show; tabs are shown, one of them by a second one."""
    hiding, showing = set[tuple[str, ...]](), set[tuple[str, ...]]()
    for selectors, rule in rules_of(root):
        found = {match.groups("") for match in map(_CLASSES.fullmatch, selectors) if match}
        if _SHOWING.search(rule):
            showing |= found
        elif "display" in rule and _HIDING.search(rule):
            hiding |= found
    tabs = {pair for pair in showing if all(pair)}
    names = (one.get("class", "").split() for one in (root.iter("{*}*") if tabs else ()))
    there = (pair for one in names for pair in permutations(one[:_MAX_CLASSES], 2))
    showing -= tabs.difference(there)
    return {one for one, other in hiding if not other}, {*chain(*showing)}


def rules_of(root: Element) -> Iterator[tuple[list[str], str]]:
    """The rules of the page's own style sheets in order: their selectors and styles."""
    for style in root.iter("style"):
        rules = _AT_RULE.sub("", (style.text or "")[:_MAX_STYLES])
        for selectors, rule in _RULE.findall(rules):
            yield [one.strip() for one in selectors.split(",")], rule


def _most_of_page(root: Element) -> set[Element]:
    """The elements in each of which most of a page stands."""
    page = next(root.iter("body"), root)
    half = sum(len(text.strip()) for text in page.itertext()) / 2
    lengths, found = [0], set[Element]()
    for event, element in etree.iterwalk(page, events=("start", "end")):
        if event == "start":
            lengths.append(len((element.text or "").strip()))
            continue
        own = lengths.pop()
        if own > half:
            found.add(element)
        lengths[-1] += own + len((element.tail or "").strip())
    return found


class HtmlParagraph:
    """Collects the text of a paragraph, and how it looks."""

    def __init__(self) -> None:
        self._texts: list[str] = []
        self._look = ""

    def add(self, text: str | None, element: Element) -> None:
        """Adds the text that stands directly in an element."""
        if text:
            if not self._look and text.strip():
                self._look = _look(element)
            self._texts.append(text)

    def taken(self) -> tuple[str, str]:
        """Text and look of the paragraph; the next one begins."""
        text, look = _spaced("".join(self._texts)) if self._texts else "", self._look
        self._texts, self._look = [], ""
        return text, look


def _spaced(text: str) -> str:
    """The text as it is seen: one space for many."""
    return _SPACE.sub(" ", visible(text)).strip()


def _look(element: Element) -> str:
    """The nearest font, and whether the text is bold or a heading."""
    font, weight = "", ""
    for near in chain((element,), islice(element.iterancestors(), _NEAR - 1)):
        tag, style = str(near.tag), near.get("style", "")
        found = _FONT.search(style)
        font = font or (found[1].strip().lower() if found else near.get("face", ""))
        if tag in _HEADINGS:
            return tag
        if tag in _BOLD or "bold" in style:
            weight = "bold"
        if tag in BLOCKS:
            break
    return f"{font} {weight}".strip()


def text_of(element: Element) -> str:
    """All text in an element, with line breaks where it has blocks."""
    if not len(element):  # as most cells are
        return "" if is_hidden(element) else _spaced(element.text or "")
    paragraph = HtmlParagraph()
    lines: list[str] = []
    walker = etree.iterwalk(element, events=("start", "end"))
    for event, inner in walker:
        if event == "start" and is_hidden(inner):
            walker.skip_subtree()
            continue
        if inner.tag in BLOCKS:
            lines.append(paragraph.taken()[0])
        if event == "start":
            paragraph.add(inner.text, inner)
        elif inner is not element:
            paragraph.add(inner.tail, inner)
    return "\n".join(filter(None, (*lines, paragraph.taken()[0])))


def shown_in(element: Element) -> list[Element]:
    """The elements that stand directly in one and are shown."""
    return [one for one in element if not is_hidden(one)]


_FLOW, _SHARE = "drawn-flow", "drawn-share"
"""Attributes for how a box sets what is in it, and how much of its row it takes."""

_COLUMNS, _AT_ROW, _AT_COLUMN = "drawn-columns", "drawn-at-row", "drawn-at-column"
"""The columns of a grid, and the lines of it between which a box stands."""

_FLEX = re.compile(r"display\s*:\s*(?:(?:inline-)?(flex|grid)|(contents))\b", re.IGNORECASE)
_DIRECTION = re.compile(r"flex-direction\s*:\s*([\w-]+)", re.IGNORECASE)
_WRAPS = re.compile(
    r"(?:flex-wrap|flex-flow|(?<![\w-])order|grid-(?:auto-flow|template(?:-areas)?))\s*:"
    r"|(?<![\w-])grid\s*:",
    re.IGNORECASE,
)
_GRID_LINES = re.compile(
    r"grid-(?P<side>template-columns|row|column|area|(?:row|column)-(?:start|end))\s*:\s*(?P<told>[^;!]*)",
    re.IGNORECASE,
)
_OF_GRID = {"template-columns": _COLUMNS, "row": _AT_ROW, "column": _AT_COLUMN}
_REPEATED = re.compile(r"repeat\(\s*(\d{1,3})\s*,\s*((?:[^()]|\([^()]*\))*)\)")
_TRACK = re.compile(r"[\w.%-]+(?:\([^()]*\))?\s*")
_LINES = re.compile(
    r"\s*(?:(?P<first>\d{1,3})|auto|(?P<alone>span\s+\d{1,3}))"
    r"(?:\s*/\s*(?:(?P<behind>-?\d{1,3})|auto|span\s+(?P<span>\d{1,3})))?\s*"
)
_PART = re.compile(
    r"(?<![\w-])(?:flex\s*:\s*(?P<grow>\d{1,4})(?:\s+\d+(?:\s+0(?:px|%)?)?)?"
    r"|(?:width|flex-basis)\s*:\s*(?P<percent>\d{1,3}(?:\.\d{1,4})?)%)\s*(?:;|$|!)",
    re.IGNORECASE,
)
_ROW, _COLUMN, _OTHER, _GRID, _CONTENTS = "row", "column", "other", "grid", "contents"
_DEEPEST, _MAX_CELLS, _MIN_CELLS, _MAX_CELL_LENGTH, _MAX_GRID = 12, 2000, 8, 120, 20_000
_PLAIN_CLASS = re.compile(r"\.[\w-]+")
_COMPOUND = re.compile(r"[\s>+~]+")
_LAST = 10**6
_SAME_EDGE = 0.004
"""Parts of a drawn table's width within which two edges are one."""

_ROWS_A_CAPTION = 2
"""Rows at least for each line between them that goes over the whole width of a drawn table."""

_FIGURE = re.compile(r"[\d,.，．０-９]+")
_NO_CELL = frozenset(("table", "img", "pre", "ul", "ol", "iframe", "h1", "h2", "h3"))


def mark_boxes(root: Element) -> None:
    """Marks the elements that styles set side by side, and their share of the width.

    What a style sheet says for more than a class alone is not followed but makes it unsure.
    """
    styles: dict[str, dict[str, tuple[int, str]]] = defaultdict(dict)
    unsure: set[str] = set()
    for order, (selectors, rule) in enumerate(rules_of(root)):
        told = _arranged(rule)
        for selector in selectors if told else ():
            if _PLAIN_CLASS.fullmatch(selector):
                styles[selector] |= {name: (order, value) for name, value in told.items()}
            else:
                unsure.update(named_by(selector))
    for name in unsure:
        styles[name] = {_FLOW: (_LAST, _OTHER)}
    for element in root.iter("{*}*"):
        names = [f".{name}" for name in element.get("class", "").split()]
        names += [str(element.tag), f"#{element.get('id', '')}"]
        _mark(element, [styles[name] for name in names if name in styles])


def named_by(selector: str) -> list[str]:
    """The classes of the elements that a selector is for, else their name."""
    last = _COMPOUND.split(selector)[-1].partition(":")[0]
    classes = [f".{name}" for name in last.split(".")[1:]]
    return classes or [last.lower() if not last.startswith("#") else last]


def _mark(element: Element, styles: list[dict[str, tuple[int, str]]]) -> None:
    found: dict[str, tuple[int, str]] = {}
    for style in styles:
        found |= {name: told for name, told in style.items() if told >= found.get(name, told)}
    told = {name: value for name, (_, value) in found.items()} | _arranged(element.get("style", ""))
    if "direction" in told and told.get(_FLOW) in (_ROW, _GRID):
        told[_FLOW] = told["direction"]
    for name in (_FLOW, _SHARE, *_OF_GRID.values()):
        element.attrib.pop(name, "")
        if name in told:
            element.set(name, told[name])


def _arranged(style: str) -> dict[str, str]:
    """What a style tells of flow, its direction and share."""
    told: dict[str, str] = {}
    direction = _DIRECTION.search(style)
    if _WRAPS.search(style):
        told["direction"] = _OTHER
    elif direction:
        told["direction"] = direction[1] if direction[1] in (_ROW, _COLUMN) else _OTHER
    display = _FLEX.search(style)
    if display:
        told[_FLOW] = {"flex": _ROW, "grid": _GRID}.get((display[1] or "").lower(), _CONTENTS)
    for lines in _GRID_LINES.finditer(style):
        told[_OF_GRID.get(lines["side"].lower(), _FLOW)] = lines["told"]
    part = _PART.search(style)
    if part:
        told[_SHARE] = part["grow"] or f"{part['percent']}%"
    return told


def may_draw(root: Element) -> bool:
    """Whether a marked page sets any boxes side by side."""
    return any(root.find(f".//*[@{_FLOW}='{flow}']") is not None for flow in (_ROW, _GRID))


class _NoTableError(Exception):
    """Boxes that are no table, or of which it is not sure which one stands below which."""


class _Box(Struct, frozen=True):
    """A cell, or boxes side by side or below each other; edges as parts of the whole width."""

    element: Element
    left: float
    right: float
    is_row: bool = False
    inner: list[_Box] = field(default_factory=list)

    @property
    def height(self) -> int:
        """Rows; at least one."""
        heights = [box.height for box in self.inner]
        return (max(heights) if self.is_row else sum(heights)) if heights else 1


def drawn_grid(element: Element, tries: Iterator[int]) -> Grid[Element] | None:
    """The table that boxes side by side draw, as a browser lays them out; None if it is not sure.

    Each box in a row must tell its share of the width, so that the edges of columns are known.
    Each box that is looked at takes one of the `tries`; when none is left, no more is found.
    """
    try:
        if element.get(_FLOW) == _GRID:
            cells = _placed(element, tries)
        else:
            box = _box(element, (0.0, 1.0), tries, _DEEPEST, in_row=False)
            found = [*islice(_laid(box, 0, box.height), _MAX_CELLS)]
            at = _edges(found)
            cells = [
                GridCell(row, at[one.left], rows, at[one.right] - at[one.left], "", one.element)
                for one, row, rows in found
            ]
    except _NoTableError:
        return None
    if not _MIN_CELLS <= len(cells) < _MAX_CELLS or not any(cell.row for cell in cells):
        return None
    told = tuple(cell._replace(text=text_of(cell.place)) for cell in cells)
    if any(len(cell.text) > _MAX_CELL_LENGTH or "。" in cell.text for cell in told):
        return None
    return Grid(told) if any(_FIGURE.fullmatch(cell.text) for cell in told) else None


def _placed(table: Element, tries: Iterator[int]) -> list[GridCell[Element]]:
    """The boxes of a grid where a browser sets them. Raises `_NoTableError` if it is not sure.

    First come those that tell row and column, then the others in their order.
    """
    parts = ([*shown_in(one)] if one.get(_FLOW) == _CONTENTS else [one] for one in shown_in(table))
    items = [one for part in parts for one in part]
    is_plain = all(one.get(_FLOW) is None and next(tries, None) is not None for one in items)
    if _has_loose_text(table) or not is_plain or next(table.iterdescendants(*_NO_CELL), None):
        raise _NoTableError
    columns = _tracks(table.get(_COLUMNS, ""))
    lines = [(*_lines(one, _AT_ROW, 0), *_lines(one, _AT_COLUMN, columns), one) for one in items]
    if sum(height * width for _, height, _, width, _ in lines) > _MAX_GRID:
        raise _NoTableError
    taken: set[tuple[int, int]] = set()
    cells: list[GridCell[Element]] = []
    row = column = 0
    for top, height, left, width, item in sorted(lines, key=lambda one: one[0] is None):
        rows = range(row, row + _MAX_CELLS) if top is None else (top,)
        spots = (
            (one, at)
            for one in rows
            for at in (range(columns - width + 1) if left is None else (left,))
            if top is not None or (one, at) >= (row, column)
        )
        covered = ({*product(range(one, one + height), range(at, at + width))} for one, at in spots)
        own = next(filter(taken.isdisjoint, covered), None)
        if own is None or (top is not None and left is None):
            raise _NoTableError
        found = min(own)
        row, column = (row, column) if top is not None else found
        taken |= own
        cells.append(GridCell(*found, height, width, "", item))
    return sorted(cells, key=lambda cell: (cell.row, cell.column))


def _tracks(told: str) -> int:
    """How many columns a grid has. Raises `_NoTableError`."""
    rest = _REPEATED.sub("", told[:_MAX_GRID])
    if "repeat" in rest or _TRACK.sub("", rest).strip():
        raise _NoTableError
    times = [(int(count), tracks) for count, tracks in _REPEATED.findall(told[:_MAX_GRID])]
    return sum(n * len(_TRACK.findall(tracks)) for n, tracks in (*times, (1, rest)))


def _lines(item: Element, side: str, count: int) -> tuple[int | None, int]:
    """The first row or column of a box, from 0, if it is told, and how many it takes.

    Of `count` columns the last line is -1. Raises `_NoTableError`.
    """
    told = _LINES.fullmatch(item.get(side, "auto"))
    if told is None or (told["alone"] and told["behind"]):
        raise _NoTableError
    first, behind = (int(told[name] or 0) for name in ("first", "behind"))
    span = int(told["span"] or (told["alone"] or "1").split()[-1])
    behind = count + 1 if behind == -1 and count else behind
    span = behind - first if behind and first else span
    if span < 1 or behind < 0 or (behind and not first):
        raise _NoTableError
    return (first - 1 if first else None), span


def _box(
    element: Element, edges: tuple[float, float], tries: Iterator[int], depth: int, *, in_row: bool
) -> _Box:
    """An element with the boxes in it. Raises `_NoTableError`."""
    flow = element.get(_FLOW)
    is_other = flow not in (None, _ROW, _COLUMN) or element.tag in _NO_CELL
    if is_other or depth == 0 or next(tries, None) is None:
        raise _NoTableError
    inner = shown_in(element)
    if flow is None and not any(one.tag in BLOCKS or one.get(_FLOW) for one in inner):
        if not in_row or next(element.iterdescendants(*_NO_CELL), None) is not None:
            raise _NoTableError
        return _Box(element, *edges)
    if not inner or _has_loose_text(element):
        raise _NoTableError
    is_row = flow == _ROW
    rows = sum(one.get(_FLOW) == _ROW for one in inner)
    in_row = in_row or is_row or _ROWS_A_CAPTION * (len(inner) - rows) <= rows
    places = _places(inner, *edges) if is_row else [edges] * len(inner)
    boxes = [
        _box(one, place, tries, depth - 1, in_row=in_row)
        for one, place in zip(inner, places, strict=True)
    ]
    if is_row and not _stand_level(boxes):
        raise _NoTableError
    return _Box(element, *edges, is_row, boxes)


def _has_loose_text(element: Element) -> bool:
    """Whether words stand beside the boxes in an element."""
    loose = (element.text, *(one.tail for one in element))
    return any(text and visible(text).strip() for text in loose)


def _places(inner: list[Element], left: float, right: float) -> list[tuple[float, float]]:
    """Left and right edges of the boxes in a row. Raises `_NoTableError` if they are not told."""
    told = [one.get(_SHARE, "") for one in inner]
    kinds = {share.endswith("%") for share in told}
    shares = [float(share.rstrip("%") or 0) for share in told]
    whole = sum(shares)
    if len(kinds) > 1 or min(shares) <= 0 or (True in kinds and abs(whole - 100) > 1):
        raise _NoTableError
    ends = [left + (right - left) * part / whole for part in accumulate(shares, initial=0.0)]
    return [*pairwise(ends)]


def _stand_level(boxes: list[_Box]) -> bool:
    """Whether it is sure which rows of boxes side by side are the same.

    Columns of single cells must be equally high; blocks with a head of their own need not be.
    """
    tall = [box for box in boxes if box.height > 1]
    if len({box.height for box in tall}) < 2:
        return True
    return all(not box.is_row and all(one.is_row for one in box.inner[1:]) for box in tall)


def _laid(box: _Box, row: int, rows: int) -> Iterator[tuple[_Box, int, int]]:
    """The cells with their first row and how many they take; the topmost takes what is left."""
    if not box.inner:
        yield box, row, rows
        return
    spare = rows - box.height
    for one in box.inner:
        takes = rows if box.is_row else one.height + spare
        yield from _laid(one, row, takes)
        if not box.is_row:
            row, spare = row + takes, 0


def _edges(found: list[tuple[_Box, int, int]]) -> Mapping[float, int]:
    """The number of each edge of a column, from the left."""
    numbers: dict[float, int] = {}
    before, number = 0.0, 0
    for at in sorted({at for box, _, _ in found for at in (box.left, box.right)}):
        number += at - before > _SAME_EDGE
        numbers[at], before = number, at
    return numbers
