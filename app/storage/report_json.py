"""A report as JSON and back: the interchange format, read strictly."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import lru_cache

import msgspec
from msgspec import UNSET, Raw, Struct, UnsetType, field

from app import patterns as re
from app.edition.catalog import Catalog
from app.edition.cells import CellKey
from app.edition.edition import Edition
from app.errors import RefusedError
from app.report.changes import Details, Edit, Entry, Organisation, SealEvent, Unread
from app.report.numbers import MAX_DIGITS, format_plain, parse_number, trimmed, within_limits
from app.report.report import ComputedCellError, Report, UnknownCellError, clean_text
from app.report.totals import NoPrevious, Previous
from app.storage.json_parts import (
    ExplainedShape,
    OriginShape,
    explained_content,
    explanations_in,
    history_content,
    origins_content,
    origins_in,
    problem_words,
)
from app.storage.own_state import DamagedStateError, decoded_state

REPORT_FORMAT = "nianbao"
REPORT_VERSION = 1
MAX_NUMBER_LENGTH = 64
"""Characters; what is longer is refused before it is read as a number."""

_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class ContentError(RefusedError):
    """The content of a report file is wrong; the message does not name the file yet."""


class _Header(Struct, frozen=True):
    format: str
    version: int


class _PreviousShape(Struct, frozen=True, forbid_unknown_fields=True):
    edition: str
    year: int
    name: str = ""
    values: dict[str, Raw] = {}
    texts: dict[str, Raw] = {}
    notes: str = ""


class _ReportShape(Struct, frozen=True, forbid_unknown_fields=True):
    format: str
    version: int
    edition: str
    year: int
    date: str | None = None
    organisation: Organisation = msgspec.field(default_factory=Organisation)
    values: dict[str, Raw] = {}
    unread: dict[str, Raw] = {}
    texts: dict[str, Raw] = {}
    previous: _PreviousShape | UnsetType | None = UNSET
    explanations: tuple[ExplainedShape, ...] = ()
    history: tuple[SealEvent, ...] | UnsetType = UNSET
    origins: tuple[OriginShape, ...] = ()
    computed: Raw = Raw(b"")
    stated: Raw = Raw(b"")
    standing: Raw = Raw(b"")
    unplaced: Raw = Raw(b"")


_HEADER = msgspec.json.Decoder(_Header)
_REPORT = msgspec.json.Decoder(_ReportShape)
_STRING = msgspec.json.Decoder(str)
"""Made here once: two threads must not make one at the same time."""


class Imported(Struct, frozen=True):
    """What a document that was read said beside the report; written for the reader's eyes only.

    `standing` says of each cell how sure it is, where it stands and why, by these words.
    """

    stated: Mapping[CellKey, Decimal] = field(default_factory=dict)
    unplaced: tuple[str, ...] = ()
    standing: Mapping[CellKey, Mapping[str, str]] = field(default_factory=dict)


def read_json(data: bytes, catalog: Catalog) -> Report:
    """The report in a JSON text. Raises `ContentError`."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ContentError("不是 UTF-8 编码的文字，请用 UTF-8 另存后再试") from error
    edit = read_part(text.encode(), catalog)
    if edit.edition is None or edit.details is None:
        raise ContentError("缺少版式或年度")
    try:
        return Report.begun(edit.edition, edit.details, edit)
    except RefusedError as error:
        raise ContentError(str(error)) from error


def read_part(data: bytes, catalog: Catalog) -> Edit:
    """The edit that a JSON text makes on any report: its form, its basic data and what it names.

    Raises `ContentError`.
    """
    shape = _decode(data)
    try:
        edition = catalog.edition(shape.edition)
        details = _details(shape)
        entries = _values("values", shape.values, edition) | _unread(shape, edition)
        texts = _texts("texts", shape.texts, edition)
        previous = _previous(shape.previous, catalog)
        origins = {
            _typed_key("origins", name, edition): origin
            for name, origin in origins_in(shape.origins).items()
        }
    except ContentError:
        raise
    except RefusedError as error:
        raise ContentError(str(error)) from error
    return Edit(
        entries,
        texts,
        details=details,
        edition=edition,
        previous=previous,
        explanations=explanations_in(shape.explanations),
        history=None if isinstance(shape.history, UnsetType) else shape.history,
        origins=origins,
    )


def write_json(report: Report, imported: Imported | None = None) -> bytes:
    """The report as UTF-8 JSON: keys in form order, whole numbers bare, decimals as strings."""
    edition = report.edition
    content = _head(report)
    content["values"] = figures_content(report.typed, edition)
    content["unread"] = _unread_texts(report, report.unread)
    content["texts"] = _filled(report.texts, edition)
    if report.previous:
        content["previous"] = _previous_content(report.previous)
    if report.explanations:
        content["explanations"] = explained_content(report, report.explanations)
    if report.history:
        content["history"] = history_content(report.history)
    if report.origins:
        content["origins"] = origins_content(report, report.edition.typed_keys)
    content["computed"] = figures_content(report.computed, edition)
    if imported:
        content["stated"] = figures_content(imported.stated, edition)
        content["standing"] = {key: dict(words) for key, words in imported.standing.items()}
        content["unplaced"] = list(imported.unplaced)
    if not content["unread"]:
        del content["unread"]
    return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()


def part_content(report: Report, edit: Edit) -> dict[str, object]:
    """What the places of an edit hold in a report now; `read_part` reads it. Media are left out."""
    keys = [key for key in edit.entries if key in report.edition.cells]
    content = _head(report)
    content["values"] = {
        key: _figure(report.typed[key]) if key in report.typed else None
        for key in keys
        if key not in report.unread
    }
    content["unread"] = _unread_texts(report, keys)
    content["texts"] = {key: report.texts[key] for key in edit.texts if key in report.texts}
    if edit.previous:
        content["previous"] = _previous_content(report.previous) if report.previous else None
    content["explanations"] = explained_content(report, edit.explanations)
    if edit.history is not None:
        content["history"] = history_content(report.history)
    content["origins"] = origins_content(report, keys)
    return content


def _head(report: Report) -> dict[str, object]:
    details = report.details
    dated = {"date": details.date.isoformat()} if details.date else {}
    return {
        "format": REPORT_FORMAT,
        "version": REPORT_VERSION,
        "edition": report.edition.id,
        "year": details.year,
        **dated,
        "organisation": msgspec.to_builtins(details.organisation),
    }


def _unread_texts(report: Report, keys: Collection[CellKey]) -> dict[CellKey, str]:
    return {
        k: report.unread[k].text for k in report.edition.cells if k in keys and k in report.unread
    }


def _previous_content(previous: Previous) -> dict[str, object]:
    content: dict[str, object] = {
        "edition": previous.edition.id,
        "year": previous.year,
        "name": previous.name,
        "values": figures_content(previous.typed, previous.edition),
        "texts": _filled(previous.texts, previous.edition),
    }
    return content | ({"notes": previous.notes} if previous.notes else {})


def _filled(texts: Mapping[str, str], edition: Edition) -> dict[str, str]:
    return {key: texts[key] for key in edition.text_keys if texts.get(key)}


def figures_content(values: Mapping[CellKey, Decimal], edition: Edition) -> dict[str, int | str]:
    """Figures as they are written: whole ones as numbers, others as text that keeps each digit."""
    return {key: _figure(values[key]) for key in edition.cells if key in values}


def _figure(value: Decimal) -> int | str:
    return int(value) if value == value.to_integral_value() else format_plain(trimmed(value))


def _decode(data: bytes) -> _ReportShape:
    try:
        shape = decoded_state(_REPORT, data)
    except DamagedStateError as error:
        _refuse_foreign(data)
        raise ContentError(problem_words(error.fault, data)) from error
    _refuse_header(shape)
    return shape


def _refuse_foreign(data: bytes) -> None:
    """Refuses what is of another format or version before its content is found fault with."""
    try:
        header = decoded_state(_HEADER, data)
    except DamagedStateError as error:
        raise ContentError(problem_words(error.fault, data)) from error
    _refuse_header(header)


def _refuse_header(header: _Header | _ReportShape) -> None:
    if header.format != REPORT_FORMAT:
        raise ContentError(f"format 应为 {REPORT_FORMAT}，这不是年报填报助手的文件")
    if header.version > REPORT_VERSION:
        raise ContentError(
            f"文件版本是 {header.version}，比本程序认识的 {REPORT_VERSION} 新，请用新版程序打开"
        )
    if header.version < REPORT_VERSION:
        raise ContentError(f"version 应为 {REPORT_VERSION}，文件中是 {header.version}")


def _details(shape: _ReportShape) -> Details:
    _refuse_year("year", shape.year)
    fields = msgspec.structs.asdict(shape.organisation)
    cleaned = {key: clean_text(value) for key, value in fields.items() if key != "kind"}
    organisation = msgspec.structs.replace(shape.organisation, **cleaned)
    return Details(shape.year, _date(shape.date), organisation)


def _previous(
    shape: _PreviousShape | UnsetType | None, catalog: Catalog
) -> Previous | NoPrevious | None:
    if isinstance(shape, UnsetType):
        return None
    if shape is None:
        return NoPrevious()
    _refuse_year("previous.year", shape.year)
    edition = catalog.edition(shape.edition)
    entries = _values("previous.values", shape.values, edition)
    typed = {key: value for key, value in entries.items() if isinstance(value, Decimal)}
    texts = _texts("previous.texts", shape.texts, edition)
    cleaned = {key: clean_text(text) for key, text in texts.items()}
    name, notes = clean_text(shape.name), clean_text(shape.notes)
    return Previous(shape.year, edition, typed, cleaned, name, notes)


def _refuse_year(place: str, year: int) -> None:
    if not 1000 <= year <= 9999:
        raise ContentError(f"{place} 应是四位数的年份，如 2024")


def _date(text: str | None) -> date | None:
    if not text:
        return None
    try:
        if _DATE.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise ContentError(f"date 应是“年-月-日”的日期，如 2025-01-20，文件中是“{text[:20]}”")


def _values(group: str, values: Mapping[str, Raw], edition: Edition) -> dict[CellKey, Entry]:
    """The figures; nearly all are plain whole numbers, and thousands of files are read in a row."""
    entries: dict[CellKey, Entry] = {}
    typed = edition.typed_set
    for name, raw in values.items():
        key, token = CellKey(name), bytes(raw)
        if key not in typed:
            key = _typed_key(group, name, edition)
        plain = _plain_number(token)
        entries[key] = _number(f"{group}.{name}", token) if plain is None else plain
    return entries


@lru_cache(maxsize=4096)
def _plain_number(token: bytes) -> Decimal | None:
    """A whole number written in digits alone; None for anything else."""
    return Decimal(int(token)) if token.isdigit() and len(token) <= MAX_DIGITS else None


def _unread(shape: _ReportShape, edition: Edition) -> dict[CellKey, Entry]:
    entries: dict[CellKey, Entry] = {}
    for name, raw in shape.unread.items():
        key = _typed_key("unread", name, edition)
        if name in shape.values:
            raise ContentError(f"{name} 在 values 和 unread 中都有，请只留一处")
        text = clean_text(_string(f"unread.{name}", raw))
        reading = parse_number(text, edition.cells[key])
        entries[key] = Unread(text) if reading.problem else reading.value
    return entries


def _texts(group: str, texts: Mapping[str, Raw], edition: Edition) -> dict[str, str]:
    for key in texts:
        if key not in edition.text_keys:
            known = "、".join(edition.text_keys)
            raise ContentError(f"没有 {group}.{key} 这一项，可用的有 {known}")
    return {key: _string(f"{group}.{key}", raw) for key, raw in texts.items()}


def _typed_key(group: str, name: str, edition: Edition) -> CellKey:
    key = CellKey(name)
    if key not in edition.cells:
        raise ContentError(f"{group} 中的 {UnknownCellError(key, edition)}")
    if edition.cells[key].computed:
        raise ContentError(f"{group} 中的 {ComputedCellError(key)}，请删去这一项")
    return key


def _number(place: str, token: bytes) -> Decimal | None:
    token = token.strip()
    if token == b"null":
        return None
    if len(token) > MAX_NUMBER_LENGTH:
        raise ContentError(f"{place} 太长了，整数位和小数位最多各 {MAX_DIGITS} 位")
    text = _string(place, Raw(token)) if token.startswith(b'"') else token.decode()
    if not _NUMBER.fullmatch(text):
        raise ContentError(f"{place} 应是数字，文件中是“{text[:20]}”")
    value = _exact(text)
    if value is None or not within_limits(value):
        raise ContentError(f"{place} 位数太多，整数位和小数位最多各 {MAX_DIGITS} 位")
    return trimmed(value)


def _exact(text: str) -> Decimal | None:
    """The number; None if its exponent is beyond everything."""
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


def _string(place: str, raw: Raw) -> str:
    try:
        return decoded_state(_STRING, raw)
    except DamagedStateError as error:
        raise ContentError(f"{place} 应是一段文字") from error
