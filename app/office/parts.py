"""Writes the parts of an Office file: no macros, no links, no trace of who wrote it."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Mapping
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import IO

from lxml import etree
from msgspec import Struct, field

from app.errors import RefusedError
from app.version import program_words, version

XML_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
"""The attribute by which blanks in a text are kept."""

QUICK = 3
"""A level of compression: twice as fast as zlib's default, for files a tenth larger."""

_CORE, PROGRAM_PART = "docProps/core.xml", "docProps/app.xml"
_CORE_NAMESPACE = "http://schemas.openxmlformats.org/package/2006/metadata/core-properties"
_TYPES, _RELATIONS = "[Content_Types].xml", "_rels/.rels"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
_PROPERTIES = {
    _CORE: (
        "application/vnd.openxmlformats-package.core-properties+xml",
        f"{_PACKAGE}/relationships/metadata/core-properties",
    ),
    PROGRAM_PART: (
        "application/vnd.openxmlformats-officedocument.extended-properties+xml",
        f"{_OFFICE}/relationships/extended-properties",
    ),
}
"""The parts of a file's properties: their types and how the package refers to them."""

_DC = "http://purl.org/dc/elements/1.1/"
_APP_NAMESPACE = f"{_OFFICE}/extended-properties"


def read_written(file: bytes) -> dict[str, bytes]:
    """The parts of a file this program has just built in memory."""
    with zipfile.ZipFile(BytesIO(file)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def write_parts(parts: Mapping[str, bytes], title: str, mark: str = "") -> bytes:
    """The Office file of these parts; its only document properties are these and the program.

    The mark of a finalised report stands among the keywords.
    """
    file = BytesIO()
    write_parts_to(file, parts, title, mark, {})
    return file.getvalue()


def write_parts_to(
    file: IO[bytes],
    parts: Mapping[str, bytes],
    title: str,
    mark: str,
    long: Mapping[str, Iterable[bytes]],
) -> None:
    """Writes the same into a file; a part that is in `long`, too, from the pieces there."""
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=QUICK) as archive:
        for name, content in _with_properties(parts).items():
            pieces = long.get(name, (_without_traces(name, content, title, mark),))
            with archive.open(name, "w") as member:  # by its name alone: without today's date
                member.writelines(pieces)


def _without_traces(name: str, content: bytes, title: str, mark: str) -> bytes:
    if name == _CORE:
        core = etree.Element(
            f"{{{_CORE_NAMESPACE}}}coreProperties", nsmap={"cp": _CORE_NAMESPACE, "dc": _DC}
        )
        etree.SubElement(core, f"{{{_DC}}}title").text = title
        if mark:
            etree.SubElement(core, f"{{{_CORE_NAMESPACE}}}keywords").text = mark
        return serialised(core)
    if name == PROGRAM_PART:
        return _program_properties()
    return content


def _program_properties() -> bytes:
    """The program and its version; Office wants the latter as two numbers, 1.2.3 as 1.0203."""
    root = etree.Element(f"{{{_APP_NAMESPACE}}}Properties", nsmap={"ep": _APP_NAMESPACE})
    first, *others = version().split(".")
    etree.SubElement(root, f"{{{_APP_NAMESPACE}}}Application").text = program_words()
    number = f"{first}.{''.join(part.rjust(2, '0') for part in others)}"
    etree.SubElement(root, f"{{{_APP_NAMESPACE}}}AppVersion").text = number
    return serialised(root)


def _with_properties(parts: Mapping[str, bytes]) -> dict[str, bytes]:
    """The parts with those for the properties, which some templates do not have."""
    missing = [name for name in _PROPERTIES if name not in parts]
    if not missing or not {_TYPES, _RELATIONS} <= parts.keys():
        return dict(parts)
    types, relations = etree.fromstring(parts[_TYPES]), etree.fromstring(parts[_RELATIONS])
    for name in missing:
        kind, relation = _PROPERTIES[name]
        override = {"PartName": f"/{name}", "ContentType": kind}
        etree.SubElement(types, f"{{{_PACKAGE}/content-types}}Override", override)
        target = {"Id": f"rId{PurePosixPath(name).stem}", "Type": relation, "Target": name}
        etree.SubElement(relations, f"{{{_PACKAGE}/relationships}}Relationship", target)
    added = {_TYPES: serialised(types), _RELATIONS: serialised(relations)}
    return {**parts, **added, **dict.fromkeys(missing, b"")}


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


class Rules(Struct, frozen=True):
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
    unseen: frozenset[str]
    words: Mapping[str, str]

    def is_link(self, target: str) -> bool:
        """Whether a link leads to a page or an address, not to a file or a program."""
        return target.strip().lower().startswith(self.schemes)


class LeftOut(Struct):
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
    return str(element.tag).rpartition("}")[2]


def whole_text(element: Element) -> str:
    """All text in an element, also behind what stands in it."""
    return "".join(map(str, element.itertext("*")))


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
        for name in element.keys()  # noqa: SIM118 not the values, of which nearly none is looked at
        if str(name).startswith(RELATION_SPACES) and element.get(name) not in ids
    ]


def serialised(root: etree._Element) -> bytes:
    """An XML part as bytes."""
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
