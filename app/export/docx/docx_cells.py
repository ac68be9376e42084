"""Writes a text into a table cell of a DOCX template and leaves everything else in it alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from copy import deepcopy

from lxml import etree

from app.office.wordml import Element, w

_PARAGRAPH, _RUN, _TEXT = w("p"), w("r"), w("t")
_PARAGRAPH_FORMAT, _RUN_FORMAT = w("pPr"), w("rPr")
_NESTED = (w("tbl"), w("txbxContent"))
_SPOKEN = frozenset(w(n) for n in ("t", "tab", "br", "cr", "noBreakHyphen", "sym"))
_FIELD = frozenset(w(n) for n in ("fldChar", "instrText"))
_FIELD_BOX, _LINK = w("fldSimple"), w("hyperlink")
_NOT_OF_RUNS = (w("ins"), w("del"), w("moveFrom"), w("moveTo"), w("rPrChange"))
_PLACEHOLDER = w("showingPlcHdr")
_OF_CELLS = (_PARAGRAPH, _RUN, _FIELD_BOX, _LINK, _PLACEHOLDER)
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


def write_cell(cell: Element, text: str) -> None:
    """Puts a text in the place of the cell's, in the format of the text that was there.

    An empty cell has its format on its paragraph mark. Pictures and content controls stay.
    """
    inside = _inside(cell)
    for box in (*inside[_FIELD_BOX], *inside[_LINK]):
        _unwrap(box)
    runs = inside[_RUN]
    spoken = [run for run in runs if any(child.tag in _SPOKEN for child in run)]
    target = spoken[0] if spoken else _new_run(cell, inside[_PARAGRAPH])
    for run in runs:
        if run is not target and all(_is_spoken(child) for child in run):
            _remove(run)
    write_run(target, text)
    own = next(target.iterancestors(_PARAGRAPH), None)
    for paragraph in inside[_PARAGRAPH]:
        if paragraph is not own and _is_empty(paragraph):
            _remove(paragraph)
    for mark in inside[_PLACEHOLDER]:
        _remove(mark)


def write_run(run: Element, text: str) -> None:
    """Makes a text the only one of a run."""
    for child in list(run):
        if child.tag in _SPOKEN or child.tag in _FIELD:
            run.remove(child)
    etree.SubElement(run, _TEXT, {_SPACE: "preserve"}).text = text


def mark_format(paragraph: Element) -> Element | None:
    """A copy of the format on a paragraph's mark, fit for a run."""
    found = paragraph.find(f"{_PARAGRAPH_FORMAT}/{_RUN_FORMAT}")
    if found is None:
        return None
    copy = deepcopy(found)
    for element in list(copy.iter(*_NOT_OF_RUNS)):
        _remove(element)
    return copy


def _new_run(cell: Element, paragraphs: Sequence[Element]) -> Element:
    paragraph = paragraphs[0] if paragraphs else etree.SubElement(cell, _PARAGRAPH)
    old = paragraph.find(_RUN)
    kept = None if old is None else old.find(_RUN_FORMAT)
    style = mark_format(paragraph) if kept is None else deepcopy(kept)
    run = etree.SubElement(paragraph, _RUN)
    if style is not None:
        run.append(style)
    return run


def _inside(cell: Element) -> Mapping[str, list[Element]]:
    """What stands in the cell itself, not in a table or box in it, in order, by tag."""
    found: defaultdict[str, list[Element]] = defaultdict(list)
    nested: set[Element] = set()
    for node in cell.iterdescendants(*_OF_CELLS, *_NESTED):
        if node.tag in _NESTED:
            nested.update(node.iterdescendants(*_OF_CELLS))
        elif node not in nested:
            found[str(node.tag)].append(node)
    return found


def _is_spoken(child: Element) -> bool:
    return child.tag in _SPOKEN or child.tag in _FIELD or child.tag == _RUN_FORMAT


def _is_empty(paragraph: Element) -> bool:
    """Whether a paragraph has nothing left in it; one in a content control stays."""
    parent = paragraph.getparent()
    in_control = parent is None or parent.tag != w("tc")
    return not in_control and all(child.tag == _PARAGRAPH_FORMAT for child in paragraph)


def _unwrap(box: Element) -> None:
    """Puts what is in a field or link in its place."""
    for child in list(box):
        box.addprevious(child)
    _remove(box)


def _remove(element: Element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)
