"""Brings a WordprocessingML document into one shape before it is read."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from app.office.wordml import Element, w

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
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_GONE = (w("del"), w("moveFrom"), _FALLBACK, w("instrText"), w("delText"))
_BOX, _PARAGRAPH, _ROW = w("txbxContent"), w("p"), w("tr")
_ROW_FORMAT = w("trPr")
_VANISH, _RUN_FORMAT, _RUN = w("vanish"), w("rPr"), w("r")
_OFF = frozenset(("0", "false", "off"))


def transitional(part: bytes) -> bytes:
    """A part in the strict dialect with the namespaces that all others use."""
    if b"purl.oclc.org" in part:
        for strict, usual in _STRICT.items():
            part = part.replace(strict, usual)
    return part


def tidied(root: Element) -> Element:
    """The document as it reads: nothing deleted or hidden, no second versions.

    Text boxes stand behind their place.
    """
    for run in list(_hidden_runs(root)):
        _remove(run)
    if next(root.iter(*_GONE, _BOX), None) is not None:
        for row in list(_deleted_rows(root)):
            _remove(row)
        etree.strip_elements(root, *_GONE, with_tail=False)
        for box in list(root.iter(_BOX)):
            _hoist(box)
    return root


def _deleted_rows(root: Element) -> Iterator[Element]:
    for row in root.iter(_ROW):
        if row.find(f"{_ROW_FORMAT}/{w('del')}") is not None:
            yield row


def _hidden_runs(root: Element) -> Iterator[Element]:
    for mark in root.iter(_VANISH):
        form = mark.getparent()
        run = form.getparent() if form is not None and form.tag == _RUN_FORMAT else None
        if run is not None and run.tag == _RUN and mark.get(w("val")) not in _OFF:
            yield run


def _hoist(box: Element) -> None:
    """Moves what is in a text box behind the paragraph that holds the box."""
    host = next(box.iterancestors(_PARAGRAPH), None)
    if host is not None:
        for child in reversed(box):
            host.addnext(child)


def _remove(element: Element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)
