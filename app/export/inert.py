"""Takes out of a template all that could act or reach outside: what is not allowed is left out."""

from __future__ import annotations

import posixpath
import tomllib
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path

from lxml import etree

from app.edition.edition import Edition
from app.export.inert_parts import clean_elements, clean_fields, clean_formulas
from app.export.template import is_own, refuse_large
from app.office.package import BrokenDocumentError, parse_part, read_parts
from app.office.parts import Element, LeftOut, Rules, serialised

_RULES = Path(__file__).parents[2] / "resources" / "inert.toml"
_TYPES_PART = "[Content_Types].xml"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_RELATIONS_TYPE = "application/vnd.openxmlformats-package.relationships+xml"
_OFFICE = (
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "http://purl.oclc.org/ooxml/officeDocument/relationships",
)
_KNOWN = (
    *(f"{start}/" for start in _OFFICE),
    f"{_RELATIONS}/metadata/",
    "http://schemas.microsoft.com/office/2007/relationships/",
    "http://schemas.microsoft.com/office/2011/relationships/",
)
_MAIN = "application/vnd.openxmlformats-officedocument."
_DOCUMENT = "officeDocument"
_WORD_MAIN = f"{_MAIN}wordprocessingml.document.main+xml"
_SHEET_MAIN = f"{_MAIN}spreadsheetml.sheet.main+xml"


_MAX_ELEMENTS = 600_000
"""Of all parts together."""

TEMPLATE_FAULTS = (
    LookupError,
    ValueError,
    TypeError,
    AttributeError,
    RuntimeError,
    ArithmeticError,
    AssertionError,
    etree.LxmlError,
)
"""What filling a spoiled template raises; each becomes a `DamagedTemplateError`."""


@lru_cache(maxsize=1)
def rules() -> Rules:
    """What is allowed, from the program's data."""
    data = tomllib.loads(_RULES.read_text(encoding="utf-8"))
    return Rules(
        parts={kind: frozenset(map(str.lower, types)) for kind, types in data["parts"].items()},
        children={kind: frozenset(names) for kind, names in data["children"].items()},
        schemes=tuple(data["links"]["schemes"]),
        fields=frozenset(data["fields"]["names"]),
        functions=frozenset(data["formulas"]["functions"]),
        extensions=frozenset(data["extensions"]["names"]),
        quiet=frozenset(data["quiet"]["names"]),
        unseen=frozenset(data["quiet"]["parts"]),
        words=data["words"],
    )


def template_parts(path: Path, edition: Edition) -> tuple[dict[str, bytes], tuple[str, ...]]:
    """The parts of a template that may go out, and the words for what may not.

    The edition's own template was drawn by this program and is taken as it is. Raises
    `UnreadableFileError`, `BrokenDocumentError`.
    """
    parts = read_parts(path)
    return (parts, ()) if is_own(path, edition) else inert_parts(path, parts)


def inert_parts(
    template: Path, parts: Mapping[str, bytes]
) -> tuple[dict[str, bytes], tuple[str, ...]]:
    """The parts that are allowed, and the words for all that was left out, each once.

    Raises `BrokenDocumentError` if the template is no Office file.
    """
    kept, words = _inert(template, tuple(parts.items()))
    return dict(kept), words


@lru_cache(maxsize=1)
def _inert(
    template: Path, parts: tuple[tuple[str, bytes], ...]
) -> tuple[tuple[tuple[str, bytes], ...], tuple[str, ...]]:
    """The same; remembered, for one export asks thrice: what it lacks, what is left out, itself."""
    package = _Package(template, dict(parts))
    package.walk("")
    package.clean()
    return tuple(package.written().items()), tuple(package.left_out.words)


class _Package:
    """Keeps what can be reached from the root by relationships that are allowed."""

    def __init__(self, template: Path, parts: Mapping[str, bytes]) -> None:
        self.template = template
        self.parts = parts
        self.left_out = LeftOut(rules())
        self._names = {name.lower(): name for name in self.parts}
        self._relations: dict[str, Element] = {}
        self._kinds: dict[str, str] = {"": ""}
        self._content: dict[str, bytes] = {}
        self._changed: set[str] = set()
        self._types = self._content_types()

    def walk(self, source: str) -> None:
        """Keeps the allowed relationships of a part, and what they lead to."""
        waiting = [source]
        while waiting:
            waiting += self._reached(waiting.pop())

    def _reached(self, source: str) -> Iterator[str]:
        folder, base = posixpath.split(source)
        name = self._names.get(posixpath.join(folder, "_rels", f"{base}.rels").lower())
        if name is None:
            return
        root = parse_part(self.template, self.parts[name])
        self._relations[source] = root
        for relation in list(root.iterchildren("{*}Relationship")):
            target = self._target(source, relation)
            if target is None:
                root.remove(relation)
                self._changed.add(source)
            elif target and target not in self._kinds:
                self._kinds[target] = _kind(relation)
                yield target

    def _target(self, source: str, relation: Element) -> str | None:
        """The part a relationship leads to, empty for a link; None if it is not allowed."""
        kind = _kind(relation)
        target = relation.get("Target", "")
        if relation.get("TargetMode", "").lower() == "external":
            if kind == "hyperlink" and self.left_out.rules.is_link(target):
                return ""
            self.left_out.add(kind or _last(relation))
            return None
        if kind == "hyperlink" and target.startswith("#"):
            return ""
        path = posixpath.join(posixpath.dirname(source), target.partition("#")[0])
        name = self._names.get(posixpath.normpath(path).lstrip("/").lower())
        if name is None:
            return None
        allowed = self.left_out.rules.parts.get(kind, frozenset())
        is_misplaced = kind == _DOCUMENT and source != ""
        if is_misplaced or self._types.get(name, "").lower() not in allowed:
            if kind in self.left_out.rules.unseen:
                self.left_out.add_quietly()
            else:
                self.left_out.add(kind or _last(relation))
            return None
        return name

    def clean(self) -> None:
        """Takes out of the kept parts what is not allowed in them.

        Raises `LargeTemplateError` for what could not be filled within 5 s.
        """
        names = (name for name in self._kinds if name and self._types[name].lower().endswith("xml"))
        roots = {name: parse_part(self.template, self.parts[name]) for name in names}
        everything = (one for root in roots.values() for one in root.iter())
        refuse_large(self.template, everything, "文字、格式等内容", _MAX_ELEMENTS)
        for name, root in roots.items():
            relations = self._relations.get(name, ())
            ids = {relation.get("Id", "") for relation in relations}
            before = self.left_out.changes
            clean_elements(root, ids, self.left_out)
            clean_fields(root, self.left_out)
            clean_formulas(root, self.left_out)
            if self.left_out.changes != before:
                self._content[name] = serialised(root)

    def written(self) -> dict[str, bytes]:
        """The parts in the order of the template; what nothing was taken from is as it was."""
        sources = {_relations_of(source).lower(): source for source in self._relations}
        written: dict[str, bytes] = {_TYPES_PART: b""}
        for name, content in self.parts.items():
            source = sources.get(name.lower())
            if name in self._kinds and name:
                written[name] = self._content.get(name, content)
            elif source in self._changed and source in self._kinds:
                written[name] = serialised(self._relations[source])
            elif source in self._kinds:
                written[name] = content
        mains = {self._types[name] for name, kind in self._kinds.items() if kind == _DOCUMENT}
        is_whole = written.keys() == self.parts.keys() and mains <= {_WORD_MAIN, _SHEET_MAIN}
        written[_TYPES_PART] = self.parts[_TYPES_PART] if is_whole else self._written_types()
        return written

    def _content_types(self) -> dict[str, str]:
        """The content type of each part."""
        if _TYPES_PART not in self.parts or len(self._names) < len(self.parts):
            raise BrokenDocumentError(self.template)  # of names alike only one would be looked at
        root = parse_part(self.template, self.parts[_TYPES_PART])
        defaults: dict[str, str] = {}
        overrides: dict[str, str] = {}
        for entry in root.iterchildren("{*}Default", "{*}Override"):
            kind = entry.get("ContentType", "")
            if entry.get("Extension") is not None:
                defaults[entry.get("Extension", "").lower()] = kind
            else:
                overrides[entry.get("PartName", "").lstrip("/").lower()] = kind
        return {
            name: overrides.get(name.lower()) or defaults.get(name.rpartition(".")[2].lower(), "")
            for name in self.parts
        }

    def _written_types(self) -> bytes:
        root = parse_part(self.template, f'<Types xmlns="{_TYPES}"/>'.encode())
        for suffix, kind in (("rels", _RELATIONS_TYPE), ("xml", "application/xml")):
            attributes = {"Extension": suffix, "ContentType": kind}
            etree.SubElement(root, f"{{{_TYPES}}}Default", attributes)
        for name, relation in self._kinds.items():
            if name:
                kind = self._types[name]
                if relation == _DOCUMENT:
                    kind = _WORD_MAIN if "word" in kind.lower() else _SHEET_MAIN
                attributes = {"PartName": f"/{name}", "ContentType": kind}
                etree.SubElement(root, f"{{{_TYPES}}}Override", attributes)
        return serialised(root)


def _kind(relation: Element) -> str:
    """The last part of a relationship's type; empty if it is of nobody's known."""
    kind = relation.get("Type", "")
    known = next((start for start in _KNOWN if kind.startswith(start)), None)
    return "" if known is None else kind[len(known) :]


def _last(relation: Element) -> str:
    return relation.get("Type", "").rstrip("/").rpartition("/")[2]


def _relations_of(source: str) -> str:
    folder, base = posixpath.split(source)
    return posixpath.join(folder, "_rels", f"{base}.rels")
