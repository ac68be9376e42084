"""Spoils XML and HTML node by node."""

from __future__ import annotations

from copy import deepcopy
from random import Random

from lxml import etree, html

from tests.fuzz.json_mutations import HOSTILE_TEXTS, spoil_bytes

_NUMBERS = ("0", "-1", "1", "2", "63", "1000", "99999999", "2147483648", "9" * 30, "x", "1.5", "")
_BOMB = (
    '<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
    '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;&c;">'
    '<!ENTITY e "&d;&d;&d;&d;&d;&d;&d;&d;&d;&d;">]>'
)
_OUTSIDE = (
    '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd"><!ENTITY % y SYSTEM "http://x/y"> %y;]>'
)


def spoil_xml(data: bytes, chance: Random) -> bytes:
    """The XML with one to four nodes spoiled, or a declaration that reaches out."""
    if chance.random() < 0.1:
        return spoil_bytes(data, chance)
    try:
        root = etree.fromstring(data)
    except etree.XMLSyntaxError:
        return spoil_bytes(data, chance)
    _spoil_tree(root, chance)
    text = etree.tostring(root)
    if chance.random() < 0.05:
        entity = chance.choice((b"&e;", b"&x;"))
        head = chance.choice((_BOMB, _OUTSIDE)).encode()
        text = head + text.replace(b"</", entity + b"</", 1)
    if chance.random() < 0.03:
        text = _deep(text, chance)
    return text


def spoil_html(data: bytes, chance: Random) -> bytes:
    """The page with one to four nodes spoiled."""
    if chance.random() < 0.15:
        return spoil_bytes(data, chance)
    root = html.document_fromstring(data)
    _spoil_tree(root, chance)
    text: bytes = html.tostring(root, encoding="utf-8")
    if chance.random() < 0.05:
        text = chance.choice((b"<table>", b"<td>", b"<div>", b"<tr>")) * 3000 + text
    if chance.random() < 0.05:
        text = b"\xff\xfe" + text.decode(errors="replace").encode("utf-16-le")
    return text


def _spoil_tree(root: etree._Element, chance: Random) -> None:
    nodes = list(root.iter(etree.Element))
    for _ in range(chance.randint(1, 4)):
        node = chance.choice(nodes)
        kind = chance.randrange(6)
        if kind == 0:
            _remove(node)
        elif kind == 1:
            _double(node, chance)
        elif kind == 2:
            _spoil_attribute(node, chance)
        elif kind == 3:
            node.text = _writable(chance.choice(HOSTILE_TEXTS))
        elif kind == 4:
            node.tag = chance.choice(nodes).tag
        else:
            _move(node, chance.choice(nodes))


def _remove(node: etree._Element) -> None:
    parent = node.getparent()
    if parent is not None:
        parent.remove(node)


def _double(node: etree._Element, chance: Random) -> None:
    parent = node.getparent()
    if parent is not None and len(node.findall(".//*")) < 400:
        for _ in range(chance.choice((1, 1, 3, 40))):
            parent.insert(parent.index(node), deepcopy(node))


def _spoil_attribute(node: etree._Element, chance: Random) -> None:
    named = [one for one in node.iter() if one.attrib]
    if named:
        one = chance.choice(named)
        name = chance.choice([str(name) for name in one.attrib])
        one.set(name, _writable(chance.choice((*_NUMBERS, *HOSTILE_TEXTS))))
    else:
        node.set(chance.choice(("colspan", "rowspan", "val")), chance.choice(_NUMBERS))


def _move(node: etree._Element, target: etree._Element) -> None:
    if node is not target and node not in target.iterancestors():
        target.append(node)


def _writable(text: str) -> str:
    return "".join(char for char in text if char >= " " and not "\ud800" <= char <= "\udfff")


def _deep(text: bytes, chance: Random) -> bytes:
    depth = chance.choice((100, 1000, 100_000))
    end = text.rfind(b"</")
    return text[:end] + b"<a>" * depth + b"</a>" * depth + text[end:]
