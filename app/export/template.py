"""What a template must have and must not hold before anything is written into it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from lxml import etree

from app.edition.catalog import Catalog
from app.edition.cells import CellKey
from app.edition.edition import Edition
from app.errors import RefusedError
from app.recognise.grid import Grid, Place
from app.recognise.match import detect_edition
from app.recognise.package import parse_part

_MOST_NAMED = 5
_RELATIONS, _RELATION = ".rels", "{http://schemas.openxmlformats.org/package/2006/relationships}"
_TEMPLATE_LINK = "attachedTemplate"
_OFFICE = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"


class IncompleteTemplateError(RefusedError):
    """A template lacks places of the form, so the report would lose something.

    `lacking` names all of them, in the form's own words.
    """

    def __init__(self, template: Path, lacking: Sequence[str]) -> None:
        named = "、".join(lacking[:_MOST_NAMED])
        more = f"等 {len(lacking)} 处" if len(lacking) > _MOST_NAMED else ""
        super().__init__(
            f"模板“{template.name}”中没有{named}{more}，没有导出；请在模板中补上，或换用自带的模板。"
        )
        self.lacking = tuple(lacking)


class OtherEditionTemplateError(RefusedError):
    """A template is the form of another edition than the report's."""

    def __init__(self, template: Path, found: Edition, wanted: Edition) -> None:
        super().__init__(
            f"模板“{template.name}”是{found.definition.name}的表格，报告用的是"
            f"{wanted.definition.name}，没有导出；请换用{wanted.definition.name}的模板。"
        )


class NoFormTemplateError(RefusedError):
    """A template has none of the form's tables."""

    def __init__(self, template: Path) -> None:
        super().__init__(
            f"模板“{template.name}”中没有找到年度报告的表格，没有导出；请核对是不是选错了文件。"
        )


class UnsafeTemplateError(RefusedError):
    """A template holds what must not be carried into an export."""

    def __init__(self, template: Path, what: str, remedy: str) -> None:
        super().__init__(f"模板“{template.name}”里有{what}，没有导出；请{remedy}。")


def is_own(template: Path, edition: Edition) -> bool:
    """Whether a template is the edition's own one, drawn by this program."""
    return template.parent == edition.folder


def refuse_other_edition(template: Path, grids: Sequence[Grid[Place]], edition: Edition) -> None:
    """Raises `OtherEditionTemplateError` or `NoFormTemplateError`; the report's own wins ties."""
    if is_own(template, edition):
        return
    catalog = Catalog(edition.folder.parent)
    others = [catalog.edition(name) for name in catalog.ids if name != edition.id]
    found = detect_edition(grids, [edition, *others])
    if found is None:
        raise NoFormTemplateError(template)
    if found.id != edition.id:
        raise OtherEditionTemplateError(template, found, edition)


def lacking_cells(edition: Edition, missing: Sequence[CellKey]) -> list[str]:
    """The words for cells a template does not have; a whole row or table is named once."""
    lacking = frozenset(missing)
    words: list[str] = []
    for table in edition.tables:
        keys = [key for key, cell in edition.cells.items() if cell.table == table.key]
        if lacking.issuperset(keys):
            words.append(f"“{table.title}”整张表")
        else:
            words += _lacking_rows(edition, keys, lacking)
    return words


def _lacking_rows(
    edition: Edition, keys: Sequence[CellKey], lacking: frozenset[CellKey]
) -> list[str]:
    rows: dict[str, list[CellKey]] = {}
    for key in keys:
        rows.setdefault(edition.cells[key].row, []).append(key)
    words: list[str] = []
    for row in rows.values():
        if lacking.issuperset(row):
            words.append(f"“{edition.cells[row[0]].row_path[-1]}”")
        else:
            words += [edition.cells[key].words for key in row if key in lacking]
    return words


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
