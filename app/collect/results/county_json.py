"""A collection as JSON: what scripts read, and what the level above collects again."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection as Collection_
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Raw, Struct

from app.checks.findings import Finding, finding_data, weight
from app.collect.collection import Collection, FileLine, Unit, UnitState
from app.collect.results.sums import Adder, adder_of, shared_cells
from app.collect.submission import Figures, InnerUnit, ReadState, Submission, SubmissionDetail
from app.edition.catalog import Catalog
from app.edition.cells import CellKey
from app.edition.edition import Edition
from app.edition.text_check_kinds import Level
from app.report.numbers import trimmed, within_limits
from app.report.totals import totals
from app.storage.json_parts import problem_words
from app.storage.own_state import DamagedStateError, decoded_state
from app.storage.report_file import ReportFileError
from app.storage.report_json import figures_content

COLLECTION_FORMAT = "nianbao-collection"
COLLECTION_VERSION = 1
_HEAD = 200
"""Bytes within which the format is named."""


_IN_PART = (UnitState.UNREAD, UnitState.INCOMPLETE, "partial")
"""The states in which only a part of what a unit reports counts, also as they were called."""


class _UnitShape(Struct, frozen=True, forbid_unknown_fields=True):
    name: str
    state: str
    files: tuple[str, ...] = ()
    parent: str = ""
    reason: str = ""
    values: dict[str, Decimal] = {}
    standing: Raw = Raw(b"")
    units: tuple[_UnitShape, ...] = ()


class _FindingShape(Struct, frozen=True, forbid_unknown_fields=True):
    check: str
    level: Level
    cells: tuple[CellKey, ...]
    section: str
    message: str
    unit: str = ""
    file: str = ""
    weight: Level | None = None
    told: bool = False


class _Shape(Struct, frozen=True, forbid_unknown_fields=True):
    format: str
    version: int
    name: str
    edition: str
    year: int
    values: dict[str, Decimal]
    units: tuple[_UnitShape, ...]
    findings: tuple[_FindingShape, ...] = ()
    concerns: Raw = Raw(b"")
    files: Raw = Raw(b"")


_SHAPE = msgspec.json.Decoder(_Shape)


def is_county(data: bytes) -> bool:
    """Whether the content of a file is a collection."""
    return f'"{COLLECTION_FORMAT}"'.encode() in data[:_HEAD]


def write_county(collection: Collection) -> Iterator[str]:
    """The collection as JSON in pieces: whole numbers bare, keys of cells in form order."""
    total = collection.total
    head = {
        "format": COLLECTION_FORMAT,
        "version": COLLECTION_VERSION,
        "name": collection.name,
        "edition": collection.edition.id,
        "year": collection.year,
        "values": figures_content(total.values, collection.edition),
        "concerns": [msgspec.to_builtins(warning) for warning in collection.warnings],
    }
    yield json.dumps(head, ensure_ascii=False, indent=1)[:-2]
    yield from _listed("files", map(_file, collection.lines))
    adder = adder_of(collection)
    yield from _listed("units", (_unit(collection, adder, unit) for unit in collection.units))
    yield from _listed("findings", _findings(collection))
    yield "\n}\n"


def read_county(
    path: Path, data: bytes, catalog: Catalog
) -> tuple[Submission, Figures, SubmissionDetail]:
    """A collection as one report of the level above. Raises `ReportFileError`."""
    try:
        shape = decoded_state(_SHAPE, data)
    except DamagedStateError as error:
        raise ReportFileError(path, problem_words(error.fault, data)) from error
    if shape.version != COLLECTION_VERSION:
        raise ReportFileError(path, f"version 应为 {COLLECTION_VERSION}，文件中是 {shape.version}")
    edition = catalog.edition(shape.edition)
    typed, stated = _read_figures(path, shape.values, edition)
    levels = Counter(one.weight or one.level for one in shape.findings if not one.told)
    reason = _not_counted(shape.units)
    submission = Submission(
        "",
        0,
        ReadState.PARTIAL if reason else ReadState.WHOLE,
        reason,
        shape.name,
        shape.edition,
        shape.year,
        errors=levels[Level.ERROR],
        explains=levels[Level.EXPLAIN],
        hints=levels[Level.HINT],
        units=sum(bool(unit.values) for unit in shape.units),
    )
    return submission, Figures(typed, stated), _detail(path, shape, edition)


def _listed(name: str, rows: Iterable[dict[str, Any]]) -> Iterator[str]:
    yield f',\n "{name}": ['
    between = "\n  "
    for row in rows:
        yield between + json.dumps(row, ensure_ascii=False)
        between = ",\n  "
    yield "\n ]"


def _file(line: FileLine) -> dict[str, Any]:
    submission = line.submission
    return {
        "file": submission.key,
        "state": submission.state,
        "standing": line.standing,
        "unit": line.unit,
        "name": submission.name,
        "edition": submission.edition,
        "year": submission.year,
        "reason": line.reason,
        "candidates": list(line.candidates),
    }


def _unit(collection: Collection, adder: Adder, unit: Unit) -> dict[str, Any]:
    return {
        "name": unit.name,
        "parent": unit.parent,
        "state": unit.state,
        "files": [line.submission.key for line in unit.lines],
        "reason": unit.reason,
        "values": figures_content(adder.typed(unit), collection.edition),
        **_standing(collection, unit),
        **_behind(collection, unit),
    }


def _standing(collection: Collection, unit: Unit) -> dict[str, Any]:
    """The values of the parts that were handed in that are doubtful or were not read, if any."""
    counted = unit.counted
    if counted is None or counted.state is not ReadState.PARTIAL:
        return {}
    edition = collection.catalog.edition(counted.edition)
    given = {section.table for section in edition.sections if section.key in counted.parts}
    detail, figures = collection.detail(counted), collection.shelf.figures(counted)
    unsure = {
        key: one.data
        for key, one in detail.standings(edition, figures).items()
        if not one.is_sure and edition.cells[key].table in given
    }
    return {"standing": unsure} if unsure else {}


def _behind(collection: Collection, unit: Unit) -> dict[str, Any]:
    """The units behind one that handed in a collection."""
    if unit.counted is None or not unit.counted.units:
        return {}
    own, edition = collection.catalog.edition(unit.counted.edition), collection.edition
    carried = edition.cells.keys() if own.id == edition.id else shared_cells(edition, own)
    inner = collection.detail(unit.counted).inner
    return {"units": [_inner_unit(one, edition, carried) for one in inner]}


def _inner_unit(one: InnerUnit, edition: Edition, carried: Collection_[CellKey]) -> dict[str, Any]:
    """A unit of a level below in the cells of this form that mean the same."""
    return {
        "name": one.name,
        "state": one.state,
        "files": list(one.files),
        "values": figures_content({k: v for k, v in one.typed.items() if k in carried}, edition),
        "units": [_inner_unit(below, edition, carried) for below in one.inner],
    }


def _findings(collection: Collection) -> Iterator[dict[str, Any]]:
    for finding in collection.findings:
        yield _finding(finding)
    for unit in collection.counted:
        counted = unit.counted
        if counted and (counted.errors or counted.explains or counted.hints):
            for finding in collection.detail(counted).findings:
                if not finding.explained:
                    yield _finding(finding, unit=unit.name, file=counted.key)
        for doubt in unit.doubts:
            yield _finding(doubt, unit=unit.name, file=counted.key if counted else "")


def _finding(finding: Finding, **about: str) -> dict[str, Any]:
    """A finding with how much it weighs for whoever receives the report."""
    return {**finding_data(finding, **about), "weight": weight(finding).value}


def _read_figures(
    path: Path, values: Mapping[str, Decimal], edition: Edition
) -> tuple[dict[CellKey, Decimal], dict[CellKey, Decimal]]:
    """The typed cells, and the totals that are not the sums of their cells."""
    known = {CellKey(name): value for name, value in values.items()}
    for key, value in known.items():
        if key not in edition.cells:
            raise ReportFileError(path, f"{edition.definition.name}表格中没有这一格：{key}")
        if not within_limits(value):
            raise ReportFileError(path, f"values.{key} 位数太多")
    typed = {key: trimmed(known[key]) for key in edition.typed_keys if key in known}
    computed = totals(edition, typed)
    stated = {
        key: trimmed(known[key])
        for key in edition.computed_keys
        if key in known and known[key] != computed.get(key)
    }
    return typed, stated


def _not_counted(units: tuple[_UnitShape, ...]) -> str:
    without = [unit.name for unit in units if not unit.values]
    partial = [unit.name for unit in units if unit.values and unit.state in _IN_PART]
    parts = []
    if without:
        parts.append(f"有 {len(without)} 个单位没有计入（如{without[0]}）")
    if partial:
        parts.append(f"有 {len(partial)} 个单位只读出一部分（如{partial[0]}）")
    return f"下级汇总中{'，'.join(parts)}。" if parts else ""


def _detail(path: Path, shape: _Shape, edition: Edition) -> SubmissionDetail:
    findings = tuple(
        Finding(one.check, one.level, one.section, _finding_words(one), "", "", one.cells)
        for one in shape.findings
    )
    inner = _inner_units(path, shape.units, edition)
    return SubmissionDetail(findings=findings, inner=inner)


def _inner_units(
    path: Path, units: tuple[_UnitShape, ...], edition: Edition
) -> tuple[InnerUnit, ...]:
    return tuple(
        InnerUnit(
            unit.name,
            unit.state,
            unit.files,
            _read_figures(path, unit.values, edition)[0],
            _inner_units(path, unit.units, edition),
        )
        for unit in units
    )


def _finding_words(finding: _FindingShape) -> str:
    return f"{finding.unit}：{finding.message}" if finding.unit else finding.message
