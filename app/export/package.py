"""Writes the parts of an Office file, without a trace of who wrote it, where or when."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Mapping
from io import BytesIO

from lxml import etree

_LEVEL = 3
"""Twice as fast as zlib's default, for files a tenth larger."""

_CORE, _APP = "docProps/core.xml", "docProps/app.xml"
_CORE_NAMESPACE = "http://schemas.openxmlformats.org/package/2006/metadata/core-properties"
_TYPES, _RELATIONS = "[Content_Types].xml", "_rels/.rels"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_CORE_TYPE = "application/vnd.openxmlformats-package.core-properties+xml"
_CORE_RELATION = f"{_PACKAGE}/relationships/metadata/core-properties"
_DC = "http://purl.org/dc/elements/1.1/"
_APP_NAMESPACE = "http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"


def read_written(file: bytes) -> dict[str, bytes]:
    """The parts of a file this program has just built in memory."""
    with zipfile.ZipFile(BytesIO(file)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def write_parts(
    parts: Mapping[str, bytes],
    title: str,
    mark: str = "",
    long: Mapping[str, Iterable[bytes]] | None = None,
) -> bytes:
    """The Office file of these parts; its only document properties are the title and the mark.

    The mark of a finalised report stands among the keywords. A part that is in `long`, too, is
    written from the pieces there, one after the other.
    """
    file = BytesIO()
    if mark:
        parts = _with_core(parts)
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=_LEVEL) as archive:
        for name, content in parts.items():
            pieces = (long or {}).get(name, (_without_traces(name, content, title, mark),))
            with archive.open(name, "w") as member:  # by its name alone: without today's date
                member.writelines(pieces)
    return file.getvalue()


def _without_traces(name: str, content: bytes, title: str, mark: str) -> bytes:
    if name == _CORE:
        core = etree.Element(
            f"{{{_CORE_NAMESPACE}}}coreProperties", nsmap={"cp": _CORE_NAMESPACE, "dc": _DC}
        )
        etree.SubElement(core, f"{{{_DC}}}title").text = title
        if mark:
            etree.SubElement(core, f"{{{_CORE_NAMESPACE}}}keywords").text = mark
        return _serialised(core)
    if name == _APP:
        return _serialised(
            etree.Element(f"{{{_APP_NAMESPACE}}}Properties", nsmap={"ep": _APP_NAMESPACE})
        )
    return content


def _with_core(parts: Mapping[str, bytes]) -> dict[str, bytes]:
    """The parts with one for the properties, which some templates do not have."""
    if _CORE in parts or not {_TYPES, _RELATIONS} <= parts.keys():
        return dict(parts)
    types, relations = etree.fromstring(parts[_TYPES]), etree.fromstring(parts[_RELATIONS])
    override = {"PartName": f"/{_CORE}", "ContentType": _CORE_TYPE}
    etree.SubElement(types, f"{{{_PACKAGE}/content-types}}Override", override)
    relation = {"Id": "rIdCore", "Type": _CORE_RELATION, "Target": _CORE}
    etree.SubElement(relations, f"{{{_PACKAGE}/relationships}}Relationship", relation)
    added = {_TYPES: _serialised(types), _RELATIONS: _serialised(relations), _CORE: b""}
    return {**parts, **added}


def _serialised(root: etree._Element) -> bytes:
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
