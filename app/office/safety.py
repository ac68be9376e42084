"""What must not come out of a template: the rules, and a record of what was left out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from lxml import etree

from app.errors import RefusedError

Element = etree._Element

RELATION_SPACES = (
    "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}",
    "{http://purl.oclc.org/ooxml/officeDocument/relationships}",
)
"""Attributes of these namespaces name a relationship."""


class UnsafeTemplateError(RefusedError):
    """A template holds what must not be carried into an export."""

    def __init__(self, template: Path, what: str, remedy: str) -> None:
        super().__init__(f"模板“{template.name}”里有{what}，没有导出；请{remedy}。")


@dataclass(frozen=True)
class Rules:
    """What is allowed; relationships, elements, fields and functions by their names."""

    parts: Mapping[str, frozenset[str]]
    """The content types that the target of a relationship may have."""

    children: Mapping[str, frozenset[str]]
    """What may stand directly in the root of a part, by the name of the root."""

    schemes: tuple[str, ...]
    fields: frozenset[str]
    functions: frozenset[str]
    extensions: frozenset[str]
    quiet: frozenset[str]
    words: Mapping[str, str]

    def is_link(self, target: str) -> bool:
        """Whether a link leads to a page or an address, not to a file or a program."""
        return target.strip().lower().startswith(self.schemes)


@dataclass
class LeftOut:
    """What was left out, in words, each once; `changes` counts every single removal."""

    rules: Rules
    words: dict[str, None] = field(default_factory=dict)
    changes: int = 0

    def add(self, name: str, detail: str = "") -> None:
        """Notes that something of this name is gone."""
        self.changes += 1
        if name not in self.rules.quiet:
            word = self.rules.words.get(name, self.rules.words["other"])
            self.words[f"{word}（{detail}）" if detail else word] = None

    def add_quietly(self) -> None:
        """Notes a removal that follows from another one."""
        self.changes += 1


def local(element: Element) -> str:
    """The name of an element without its namespace."""
    return etree.QName(element).localname


def remove(element: Element) -> None:
    """Takes an element out; the text behind it stays."""
    parent = element.getparent()
    if parent is None:
        return
    before = element.getprevious()
    if element.tail and before is not None:
        before.tail = (before.tail or "") + element.tail
    elif element.tail:
        parent.text = (parent.text or "") + element.tail
    parent.remove(element)


def keep_children(root: Element, left_out: LeftOut) -> None:
    """Removes what may not stand directly in the root of a part."""
    allowed = left_out.rules.children.get(local(root))
    if allowed is None:
        return
    for child in list(root.iterchildren("*")):
        if local(child) not in allowed:
            remove(child)
            left_out.add(local(child))


def dangling(element: Element, ids: set[str]) -> list[str]:
    """The attributes of an element that name a relationship which is not kept."""
    return [
        str(name)
        for name, value in element.attrib.items()
        if str(name).startswith(RELATION_SPACES) and value not in ids
    ]


def serialised(root: etree._Element) -> bytes:
    """An XML part as bytes."""
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
