"""Takes elements out of a part that could act, and those whose relationship is not kept."""

from __future__ import annotations

from lxml import etree

from app.office.safety import Element, LeftOut, dangling, keep_children, local, remove

_WORD = (
    "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}",
    "{http://purl.oclc.org/ooxml/wordprocessingml/main}",
)
_DRAWN = ("urn:schemas-microsoft-com:vml", "urn:schemas-microsoft-com:office:office")
_CONTAINERS = ("pict", "object", "drawing", "twoCellAnchor", "oneCellAnchor", "absoluteAnchor")
_ACTIVE = ("altChunk", "subDoc", "object", "control", "contentPart", "dataBinding")
_MACROS = ("entryMacro", "exitMacro")
_TRACES = ("fldData", "commentRangeStart", "commentRangeEnd", "commentReference")
_LINKING = ("href", "src", "althref")
_ONLY_LINK = ("hlinkClick", "hlinkHover", "hlinkMouseOver")
_BLOCKS = ("tc", "hdr", "ftr", "body")


def clean_elements(root: Element, ids: set[str], left_out: LeftOut) -> None:
    """Leaves in a part only what may stand there; `ids` are its relationships that are kept."""
    keep_children(root, left_out)
    for element in list(root.iter("*")):
        name = local(element)
        if element is root or not _is_inside(root, element):
            continue
        if name == "OLEObject":
            _drop(_container(element), left_out)
            left_out.add("object")
        elif name in _ACTIVE and (name != "object" or element.tag.startswith(_WORD)):
            _drop(_container(element) if name in ("control", "contentPart") else element, left_out)
            left_out.add(name)
        elif name in _MACROS:
            remove(element)
            left_out.add("macro")
        elif name in _TRACES and element.tag.startswith(_WORD):
            _drop(element, left_out)
        else:
            _clean_attributes(element, ids, left_out)


def _clean_attributes(element: Element, ids: set[str], left_out: LeftOut) -> None:
    if etree.QName(element).namespace in _DRAWN:
        for attribute in list(element.attrib):
            if etree.QName(attribute).localname in _LINKING:
                del element.attrib[attribute]
                left_out.add("link")
    if element.get("macro"):
        element.set("macro", "")
        left_out.add("macro")
    attributes = dangling(element, ids)
    if attributes:
        for attribute in attributes:
            del element.attrib[attribute]
        left_out.add_quietly()
        _drop_unrelated(element, ids, left_out)


def _drop_unrelated(element: Element, ids: set[str], left_out: LeftOut) -> None:
    """Removes an element that has lost a relationship, as far as nothing is left of it."""
    name = local(element)
    if name == "hyperlink" and element.tag.startswith(_WORD):
        _unwrap(element)
    elif name in ("pageSetup", "fill", "stroke"):
        return
    elif name in ("blip", "imagedata"):
        left = (
            value for key, value in element.attrib.items() if str(key).endswith(("embed", "}id"))
        )
        if not any(value in ids for value in left):
            _drop(_container(element), left_out)
    elif name == "svgBlip":
        parent = element.getparent()
        _drop(element if parent is None else parent, left_out)
    elif name == "hyperlink" or name in _ONLY_LINK:
        remove(element)
    else:
        _drop(_container(element), left_out)


def _container(element: Element) -> Element:
    """What is drawn that an element is part of, with its second version; itself if it is alone."""
    for parent in element.iterancestors():
        is_word = parent.tag.startswith(_WORD)
        if local(parent) in _CONTAINERS and (is_word or local(parent).endswith("Anchor")):
            above = parent.getparent()
            choice = above.getparent() if above is not None else None
            if choice is not None and local(choice) == "AlternateContent":
                return choice
            return parent
    return element


def _drop(element: Element, left_out: LeftOut) -> None:
    """Removes an element; a cell or header is left with a paragraph, which it must have."""
    parent = element.getparent()
    remove(element)
    left_out.add_quietly()
    if parent is not None and local(parent) in _BLOCKS and parent.tag.startswith(_WORD):
        space = etree.QName(parent).namespace
        if parent.find(f"{{{space}}}p") is None:
            paragraph = etree.Element(f"{{{space}}}p")
            last = parent[-1] if len(parent) else None
            if last is not None and local(last) == "sectPr":
                last.addprevious(paragraph)
            else:
                parent.append(paragraph)


def _unwrap(element: Element) -> None:
    """Puts the children of an element in its place."""
    for child in list(element):
        element.addprevious(child)
    remove(element)


def _is_inside(root: Element, element: Element) -> bool:
    """Whether an element was not removed together with what it stood in."""
    top = element
    for top in element.iterancestors():  # noqa: B007 the last one counts
        pass
    return top is root
