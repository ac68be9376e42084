"""The text of a page: decoded whatever its encoding, and shown as a browser shows it."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator

from lxml import etree

from app.office.labels import visible

Element = etree._Element

_BLOCK_NAMES = (
    "address article aside blockquote body br caption center dd details div dl dt fieldset "
    "figcaption figure form h1 h2 h3 h4 h5 h6 header hr html li main ol option p pre section "
    "summary table tbody td tfoot th thead tr ul"
)
BLOCKS = frozenset(_BLOCK_NAMES.split())
"""Elements that begin a new line, and end it."""

_HIDDEN_NAMES = (
    "applet button canvas embed footer frame frameset head iframe input link meta nav "
    "noframes noscript object script select style svg template textarea title video audio"
)
_HIDDEN = frozenset(_HIDDEN_NAMES.split())
_HIDING = re.compile(r"display\s*:\s*none|(visibility\s*:\s*hidden)", re.IGNORECASE)
_SPACE = re.compile(r"[ \t\r\n\f\v\xa0]+")
_FONT = re.compile(r"font-family\s*:\s*([^;]+)", re.IGNORECASE)
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6", "th"))
_BOLD = frozenset(("b", "strong"))
_NEAR = 6
"""Elements around a text that are asked how it looks."""


def is_hidden(element: Element) -> bool:
    """Whether an element shows no text that belongs to the page's content."""
    if element.tag in _HIDDEN:
        return True
    if "hidden" in element.attrib:
        return True
    style = element.get("style")
    hiding = _HIDING.search(style) if style else None
    return hiding is not None and not (hiding[1] and _is_most_of_page(element))


_AT_RULE = re.compile(r"@\w[^{;]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}")
_RULE = re.compile(r"([^{}]*)\{([^{}]*)\}")
_CLASS = re.compile(r"[\w*]*\.([\w-]+)")
_SHOWING = re.compile(r"display\s*:\s*(?!none)\w", re.IGNORECASE)
_MAX_STYLES = 200_000


def hide_by_class(root: Element) -> None:
    """Marks as hidden what the page's own style sheets hide by its class alone."""
    hiding: set[str] = set()
    showing: set[str] = set()
    for style in root.iter("style"):
        rules = _AT_RULE.sub("", (style.text or "")[:_MAX_STYLES])
        for selectors, rule in _RULE.findall(rules):
            names = [_CLASS.fullmatch(one.strip()) for one in selectors.split(",")]
            found = {match[1] for match in names if match}
            if _SHOWING.search(rule):
                showing |= found
            elif "display" in rule and _HIDING.search(rule):
                hiding |= found
    if not hiding:
        return
    for element in root.iter("{*}*"):
        names_of = set(element.get("class", "").split())
        if names_of & hiding and not names_of & showing and not _is_most_of_page(element):
            element.set("hidden", "")


def _is_most_of_page(element: Element) -> bool:
    """Whether most of a page stands in an element, which a script then makes visible."""
    page = next(element.iterancestors("body"), element)
    return 2 * _length(element) > _length(page)


def _length(element: Element) -> int:
    return sum(len(text.strip()) for text in element.itertext())


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
        text, look = _SPACE.sub(" ", visible("".join(self._texts))).strip(), self._look
        self._texts, self._look = [], ""
        return text, look


def _look(element: Element) -> str:
    """The nearest font, and whether the text is bold or a heading."""
    font, weight = "", ""
    near: Element | None = element
    for _ in range(_NEAR):
        if near is None:
            break
        tag, style = str(near.tag), near.get("style", "")
        found = _FONT.search(style)
        font = font or (found[1].strip().lower() if found else near.get("face", ""))
        if tag in _HEADINGS:
            return tag
        if tag in _BOLD or "bold" in style:
            weight = "bold"
        if tag in BLOCKS:
            break
        near = near.getparent()
    return f"{font} {weight}".strip()


def text_of(element: Element) -> str:
    """All text in an element, with line breaks where it has blocks."""
    paragraph = HtmlParagraph()
    lines: list[str] = []
    walker = etree.iterwalk(element, events=("start", "end"))
    for event, inner in walker:
        if event == "start" and is_hidden(inner):
            walker.skip_subtree()
        elif inner.tag in BLOCKS:
            lines.append(paragraph.taken()[0])
        if event == "start" and not is_hidden(inner):
            paragraph.add(inner.text, inner)
        elif event == "end" and inner is not element:
            paragraph.add(inner.tail, inner)
    lines.append(paragraph.taken()[0])
    return "\n".join(filter(None, lines))


_HEAD = 4096
_DECLARED = re.compile(rb"""charset\s*=\s*["']?\s*([A-Za-z0-9_\-]+)""", re.IGNORECASE)
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CHINESE = frozenset(("gb2312", "gbk", "gb18030", "hz", "cp936", "gb_2312-80", "x-gbk", "chinese"))
_ENCODING_OF_ALL = "gb18030"
"""Holds all other Chinese encodings; pages often declare a smaller one than they use."""


def decoded(data: bytes, charset: str = "") -> str:
    """The text of a page: by its mark, by what it or its envelope declares, else by what fits."""
    for mark, name in _MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(name, "replace")
    names = [*([charset] if charset and _is_known(charset) else []), *_names(data)]
    for name in names:
        try:
            return data.decode(name)
        except UnicodeDecodeError:
            continue
    return data.decode(_fittest(data, names), "replace")


def _names(data: bytes) -> Iterator[str]:
    declared = _DECLARED.search(data[:_HEAD])
    name = declared[1].decode().lower() if declared else ""
    if name in _CHINESE:
        yield _ENCODING_OF_ALL
    elif name and _is_known(name):
        yield name
    yield "utf-8"
    yield _ENCODING_OF_ALL


def _is_known(name: str) -> bool:
    """Whether it is an encoding of text in which markup is written in ASCII."""
    try:
        return codecs.lookup(name).name not in ("utf-7", "idna", "punycode") and (
            "<p>".encode(name) == b"<p>"
        )
    except (LookupError, UnicodeError):
        return False


def _fittest(data: bytes, names: list[str]) -> str:
    """The encoding that fails for fewest bytes: a page may have some broken ones."""
    start = data[: 1024 * 1024]
    return min(
        names, key=lambda name: start.decode(name, "replace").count("\N{REPLACEMENT CHARACTER}")
    )
