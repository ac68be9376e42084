"""What a template must not hold: macros, and content that lies outside of the file."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from lxml import etree

from app.errors import RefusedError
from app.recognise.package import parse_part

_RELATIONS, _RELATION = ".rels", "{http://schemas.openxmlformats.org/package/2006/relationships}"
_TEMPLATE_LINK = "attachedTemplate"
_OFFICE = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"


class UnsafeTemplateError(RefusedError):
    """A template holds what must not be carried into an export."""

    def __init__(self, template: Path, what: str, remedy: str) -> None:
        super().__init__(f"模板“{template.name}”里有{what}，没有导出；请{remedy}。")


def safe_parts(template: Path, parts: Mapping[str, bytes]) -> dict[str, bytes]:
    """The parts without a link to a template elsewhere.

    Raises `UnsafeTemplateError` for macros and for content that lies outside of the file.
    """
    if any("vbaproject" in name.lower() or "/macrosheets/" in name.lower() for name in parts):
        raise UnsafeTemplateError(template, "宏", "在 Word、Excel 或 WPS 中另存为不带宏的文件再用")
    safe = dict(parts)
    for name in [name for name in parts if name.lower().endswith(_RELATIONS)]:
        root = parse_part(template, parts[name])
        for relation in list(root.iter(f"{_RELATION}Relationship")):
            if relation.get("TargetMode") == "External":
                _refuse_or_drop(template, safe, name, relation)
    return safe


def _refuse_or_drop(
    template: Path, parts: dict[str, bytes], name: str, relation: etree._Element
) -> None:
    """Drops the link to a template elsewhere; a link to click on is harmless, others are not."""
    kind = relation.get("Type", "").rpartition("/")[2]
    if kind == "hyperlink":
        return
    if kind != _TEMPLATE_LINK:
        what = "链接到别的文件的内容（如图片、数据）"
        raise UnsafeTemplateError(template, what, "在原程序中断开链接或把内容嵌入后再用")
    source = name.replace("_rels/", "").removesuffix(_RELATIONS)
    settings = parse_part(template, parts[source])
    for element in list(settings):
        if element.get(f"{_OFFICE}id") == relation.get("Id"):
            settings.remove(element)
    relations = parse_part(template, parts[name])
    for other in list(relations):
        if other.get("Id") == relation.get("Id"):
            relations.remove(other)
    parts[source], parts[name] = map(serialised, (settings, relations))


def serialised(root: etree._Element) -> bytes:
    """An XML part as bytes."""
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
