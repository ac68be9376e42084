"""What taking a document over into a report would change, or last year's report into a new one.

Nothing is changed here. What the document says stands beside what the report has, place by place;
what needs a decision is not proposed, and what has no place in the report is listed. The same plan
tells what was changed by hand in a document that was exported from a finalised report.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from decimal import Decimal
from pathlib import Path

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from app import patterns as re
from app.checks.equations import stated_otherwise
from app.edition.cells import Cell, CellKey
from app.edition.edition import OPENING, Edition
from app.importing.document import NAME_IN_TITLE, ReadDocument
from app.office.formats import Format, format_of
from app.office.package import (
    ZIP_FAULTS,
    BrokenDocumentError,
    opened_zip,
    parse_part,
    read_package_part,
)
from app.report.basic_data import contact_words, sentences_of_report
from app.report.carry_over import CarriedOver, LeftBehind
from app.report.changes import (
    COLLECTION_MARK,
    Details,
    Edit,
    Entry,
    Means,
    Origin,
    Unread,
    date_words,
    fingerprint_in,
)
from app.report.charts import chart_of
from app.report.compare import Difference, difference_words, is_one_sided, paragraph_differences
from app.report.finished import finished
from app.report.narrative import picture_of, resolved
from app.report.numbers import format_plain, format_value, names_shown, parse_number
from app.report.report import Report

_NAME, _YEAR, _DATE = "name", "year", "date"


class ImportChange(Struct, frozen=True):
    """One place of the report: its official words, what is there, what the document has.

    `note` says why it should be looked at; `proposed` whether it is to be taken unless the clerk
    says otherwise. A place that is `shown_only` is computed and cannot be taken.
    """

    key: str
    words: str
    now: str
    found: str
    note: str = ""
    proposed: bool = False
    shown_only: bool = False

    @property
    def differs(self) -> bool:
        """Whether the document has something else than the report."""
        return self.now != self.found

    @property
    def may_be_taken(self) -> bool:
        """Whether taking the place or not makes a difference."""
        return self.differs and not self.shown_only

    @property
    def is_one_sided(self) -> bool:
        """Whether one of the two has nothing here, so that no figure contradicts another."""
        return is_one_sided(self.now, self.found)


class ImportPlan(Struct, frozen=True):
    """All of a document beside a report; `edit` makes one step of what was chosen.

    `details` are the fields of the basic data, `cells` those of the tables, in form order, `texts`
    the sections; `unplaced` and `missing` are what has no place here and what is not in there.
    """

    read: ReadDocument
    report: Report
    details: tuple[ImportChange, ...]
    cells: tuple[ImportChange, ...]
    texts: tuple[ImportChange, ...]
    unplaced: tuple[str, ...]
    missing: tuple[str, ...]
    warnings: tuple[str, ...]
    """Warnings about importing this document into this report, in whole sentences."""
    is_anothers: bool = False
    """Whether it is of another office or year, so that what goes on by itself is nothing."""

    @property
    def proposed(self) -> frozenset[str]:
        """The keys of all places that are proposed for taking."""
        changes = (*self.details, *self.cells, *self.texts)
        return frozenset(change.key for change in changes if change.proposed)

    def taken_words(self, chosen: Collection[str]) -> str:
        """How many places are taken over, of which kinds: `166 格数字、6 项基本信息`."""
        kinds = (self.cells, "格数字"), (self.details, "项基本信息"), (self.texts, "部分文字")
        counts = ((sum(one.key in chosen for one in changes), words) for changes, words in kinds)
        return "、".join(f"{count} {words}" for count, words in counts if count)

    def edit(self, chosen: Collection[str]) -> Edit:
        """The edit that takes the chosen places over."""
        found = self.read.report
        entries = {
            CellKey(change.key): found.entry(CellKey(change.key))
            for change in self.cells
            if change.key in chosen and not change.shown_only
        }
        texts = {one.key: found.texts[one.key] for one in self.texts if one.key in chosen}
        fields = [change.key for change in self.details if change.key in chosen]
        details = _joined(self.report.details, found.details, fields) if fields else None
        return Edit(
            entries=entries,
            texts=texts,
            media=_media(found, texts),
            details=details,
            stated=dict(_stated(self.report, found, entries)),
            origins={key: found.origins.get(key, Origin(Means.IMPORTED)) for key in entries},
        )


def plan_import(report: Report, read: ReadDocument, *, says_year: bool = True) -> ImportPlan:
    """What the document would change in the report; `says_year` whether its year is its own.

    Of another office or year the basic data are not proposed; of another office and year nothing.
    """
    apart = tuple(_apart(read.report.details, report.details))
    known = frozenset(read.report.edition.cells) - frozenset(read.missing)
    return ImportPlan(
        read=read,
        report=report,
        details=_held(_details(report, read), held=bool(apart)),
        cells=_held(_cells(report, read, known), held=len(apart) > 1),
        texts=_held(_texts(report, read.report), held=len(apart) > 1),
        unplaced=(
            *(unplaced.words for unplaced in read.unplaced),
            *_homeless(report.edition, read.report),
        ),
        missing=tuple(cell_words(c) for key, c in report.edition.cells.items() if key not in known),
        warnings=tuple(_warnings(read.report, report, apart, says_year=says_year)),
        is_anothers=bool(apart),
    )


def _apart(found: Details, own: Details) -> Iterator[str]:
    """In what a document is not of this report: the year, the office, in words."""
    if found.year != own.year:
        yield f"文件是 {found.year} 年度的报告，当前报告是 {own.year} 年度"
    name, ours = found.organisation.name, own.organisation.name
    if name and ours and not (name.endswith(ours) or ours.endswith(name)):
        yield f"文件是“{name}”的报告，当前报告是“{ours}”的，请确认没有选错文件"


def _held(changes: Iterable[ImportChange], *, held: bool) -> tuple[ImportChange, ...]:
    return tuple(replace(one, proposed=one.proposed and not held) for one in changes)


def cell_words(cell: Cell) -> str:
    """The whole way to a cell in the form's own words."""
    column = [label for label in cell.column_path if label not in cell.row_path]
    return f"{' › '.join(cell.row_path)}·{column[-1]}"


def _cells(
    report: Report, read: ReadDocument, known: Collection[CellKey]
) -> Iterator[ImportChange]:
    found, standings = read.report, read.standings
    for key, cell in report.edition.cells.items():
        source = found.edition.cells.get(key)
        if key not in known or source is None or source.computed != cell.computed:
            continue
        place, doubt = standings[key].place, read.doubtful.get(key, "")
        if cell.computed:
            yield _placed(_computed(report, found, cell, standings[key].reason), place)
            continue
        entry = found.entry(key)
        note = "；".join(filter(None, (doubt, _problem(cell, entry))))
        wanted = entry is not None and entry != report.entry(key) and not doubt
        now, new = _entry_words(report.entry(key)), _entry_words(entry)
        change = ImportChange(key, cell_words(cell), now, new, note, proposed=wanted)
        yield _placed(change, place)


def _placed(change: ImportChange, place: str) -> ImportChange:
    """The change with its place in the document before its note, if it should be looked at."""
    return replace(change, note=f"{place}：{change.note}") if place and change.note else change


def _computed(report: Report, found: Report, cell: Cell, doubt: str) -> ImportChange:
    """A total as the report has it and as the document states it; it is never taken."""
    now, stated = report.computed.get(cell.key), found.stated.get(cell.key)
    computed = found.computed.get(cell.key)
    notes = [doubt] if doubt else []
    if stated is not None and computed is not None and stated != computed:
        sums = f"文件中写的是 {format_plain(stated)}，各项相加是 {format_plain(computed)}"
        notes.append(f"{sums}，请核对原文件")
    shown = computed if stated is None else stated
    words, now_words, new_words = cell_words(cell), _entry_words(now), _entry_words(shown)
    return ImportChange(cell.key, words, now_words, new_words, "；".join(notes), shown_only=True)


def _stated(
    report: Report, found: Report, taken: Mapping[CellKey, Entry]
) -> Iterator[tuple[CellKey, Decimal]]:
    """The document's wrong totals whose parts will all be in the report as the document has them.

    They are kept to be explained.
    """
    for total in stated_otherwise(found):
        known = total.key in report.edition.cells
        parts = report.edition.typed_parts(total.key) if known else ()
        if parts and all(taken.get(key, report.entry(key)) == found.entry(key) for key in parts):
            yield total.key, total.stated


def _entry_words(entry: Entry) -> str:
    if entry is None:
        return ""
    return entry.text if isinstance(entry, Unread) else format_plain(entry)


def _problem(cell: Cell, entry: Entry) -> str:
    return parse_number(entry.text, cell).problem if isinstance(entry, Unread) else ""


def _texts(report: Report, found: Report) -> Iterator[ImportChange]:
    titles = {section.key: section.title for section in report.edition.sections}
    for key in report.edition.text_keys:
        now, new = resolved(report, report.texts[key]), found.texts.get(key, "")
        if now or new:
            wanted = bool(new.strip()) and new != now
            note = "文件中这一部分没有文字" if now.strip() and not new.strip() else ""
            yield ImportChange(key, titles.get(key, "报告开头"), now, new, note, proposed=wanted)


def _details(report: Report, read: ReadDocument) -> Iterator[ImportChange]:
    """The basic data that the document names."""
    labels = {_NAME: "机关名称", _YEAR: "年度", _DATE: "成文日期"}
    labels |= {field.key: field.label for field in report.edition.definition.contact}
    old, new = _detail_words(report.details), _detail_words(read.report.details)
    for key, label in labels.items():
        if new[key]:
            is_named_outside = key == _NAME and read.name_place not in ("", NAME_IN_TITLE)
            note = f"取自{read.name_place}，请核对" if is_named_outside else ""
            proposed = new[key] != old[key]
            yield ImportChange(key, label, old[key], new[key], note, proposed=proposed)


def _detail_words(details: Details) -> dict[str, str]:
    fields = {key: str(value or "") for key, value in _organisation(details).items()}
    signed = details.date
    shown = date_words(signed) if signed else ""
    return fields | {_YEAR: str(details.year), _DATE: shown}


def _organisation(details: Details) -> dict[str, object]:
    return dict(msgspec.structs.asdict(details.organisation))


def _joined(old: Details, new: Details, fields: Collection[str]) -> Details:
    """The old basic data with these fields as in the new."""
    taken = {key: value for key, value in _organisation(new).items() if key in fields}
    organisation = msgspec.convert(_organisation(old) | taken, type(old.organisation))
    joined = replace(old, organisation=organisation)
    if _YEAR in fields:
        joined = replace(joined, year=new.year)
    return replace(joined, date=new.date) if _DATE in fields else joined


def _media(found: Report, texts: dict[str, str]) -> dict[str, bytes]:
    """The pictures that the taken texts show."""
    lines = (line for text in texts.values() for line in text.split("\n"))
    names = {picture.name for line in lines if (picture := picture_of(line))}
    return {name: data for name, data in found.media.items() if name in names}


def _homeless(edition: Edition, found: Report) -> Iterator[str]:
    """The filled cells and texts of a document on another edition that this one does not have."""
    for key in found.cells_leaving(edition):
        words = cell_words(found.edition.cells[key])
        yield f"{words}：{_entry_words(found.entry(key))}（{edition.definition.name}没有这一格）"
    for section in found.edition.sections:
        if section.key not in edition.text_keys and found.texts[section.key].strip():
            yield f"“{section.title}”的文字（{edition.definition.name}没有这一部分）"


def _warnings(
    found: Report, report: Report, apart: Sequence[str], *, says_year: bool
) -> Iterator[str]:
    if not says_year:
        yield f"文件中看不出是哪一年的报告，先按 {found.details.year} 年度处理，请核对。"
    theirs, ours = found.edition.definition.name, report.edition.definition.name
    if found.edition.id != report.edition.id:
        yield f"文件用的是{theirs}表格，当前报告是{ours}，只能采用两版都有的格。"
    if apart:
        unticked = "一处也" if len(apart) > 1 else "机关名称、年度、日期和联系方式都"
        yield f"{'；'.join(apart)}。{unticked}没有勾选。"


def takable_words(changes: Iterable[ImportChange], unit: str = "处") -> str:
    """How many of the places that can be taken are different, or filled in on one side alone."""
    taken = [one.is_one_sided for one in changes if one.may_be_taken]
    return difference_words(taken, unit)


_MAX_NAMED = 6


def brought_words(read: ReadDocument, carried: CarriedOver, edition: Edition) -> Iterator[str]:
    """What was read, what goes into a report on `edition`, what does not and why, line by line."""
    last = read.report
    if read.notes:
        yield from ("前任在交接包里留下的话：", *read.notes.split("\n"), "")
    texts = sum(bool(text) for text in last.texts.values())
    figures = f"{len(last.typed)} 格数字（不算自动计算的合计）"
    yield f"读到 {figures}、{texts} 部分文字，保存在报告中，用来核对，打开“对照去年”就能看。"
    yield from _list("带到新报告的机关和联系方式：", _details_words(carried, edition))
    yield from _opening_words(last, carried)
    count = len(carried.figures)
    yield from ("", f"结转到今年的数字：{f'{count} 格，列在下面的表中' if count else '没有'}。")
    if carried.headings:
        yield f"文字部分保留 {carried.headings} 个小标题，正文不保留。"
    yield from _list(
        "不结转、需要重新填写的：", [_left_words(last, one) for one in carried.left_behind]
    )
    yield from _list("请核对去年的文件：", _doubts(read))


def _list(title: str, entries: Iterable[str]) -> Iterator[str]:
    entries = list(entries)
    if entries:
        yield from ("", title)
        yield from (f"　• {entry}" for entry in entries)


def _details_words(carried: CarriedOver, edition: Edition) -> Iterator[str]:
    """The organisation and its contact data, if they go into the report."""
    details = carried.edit.details
    if details is not None:
        name = details.organisation.name or "（文件中没有写机关名称，请在“基本信息”中填写）"
        office = details.organisation.office
        told = (name, office and f"联系部门：{office}", contact_words(edition, details))
        yield "，".join(filter(None, told))


def _opening_words(last: Report, carried: CarriedOver) -> Iterator[str]:
    """What of last year's opening is kept in the new draft, and what not."""
    if OPENING in carried.edit.texts:
        kept, others = sentences_of_report(last.texts[OPENING])
        yield from _list("开头一段按新年度重新起草，保留去年的：", filter(None, [kept]))
        yield from _list("去年开头一段里没有带来的话，需要的请自己写：", others)


def _left_words(last: Report, left: LeftBehind) -> str:
    return f"{left.reason}（{_named(last, left.cells)}）"


def _named(last: Report, keys: Sequence[CellKey]) -> str:
    """The cells with what stands in them, not more than a few by name."""
    words = [_cell_words(last, key) for key in keys]
    return names_shown(words, _MAX_NAMED, f"，等 {len(keys)} 格", "，")


def _cell_words(last: Report, key: CellKey) -> str:
    cell, entry = last.edition.cells[key], last.entry(key)
    shown = entry.text if isinstance(entry, Unread) else format_value(entry or Decimal(0), cell)
    return f"{cell.words} {shown}"


def _doubts(read: ReadDocument) -> Iterator[str]:
    last = read.report
    if read.missing:
        first = last.edition.cells[read.missing[0]].words
        yield f"文件的表格中没有 {len(read.missing)} 格，如{first}"
    yield from (f"没有对应上的内容：{one.words}" for one in read.unplaced)
    for key, reason in read.doubtful.items():
        yield f"{last.edition.cells[key].words}：{reason}"
    for total in stated_otherwise(last):
        cell = last.edition.cells[total.key]
        stated, computed = format_value(total.stated, cell), format_value(total.computed, cell)
        yield f"{cell.words}写的是 {stated}，各分项相加是 {computed}，按分项计算"


_CORE = "docProps/core.xml"
_KEYWORDS = "{http://schemas.openxmlformats.org/package/2006/metadata/core-properties}keywords"
_HEAD = 64 * 1024


def stated_fingerprint(path: Path, data: bytes) -> str:
    """The fingerprint that a document carries; empty if there is none. Raises like its reader."""
    if data.startswith(b"PK"):
        return fingerprint_in(_keywords(path, data))
    if format_of(path, data) is Format.HTML:
        return fingerprint_in(data[:_HEAD].decode(errors="replace"))
    return ""


def is_collections(path: Path, data: bytes) -> bool:
    """Whether an Office file was written out of a collection, so that it is no report to read."""
    return data.startswith(b"PK") and COLLECTION_MARK in _keywords(path, data)


def is_letter(data: bytes) -> bool:
    """Whether a text is that of letters to the units of a collection: it begins as those do."""
    first = data[:_HEAD].decode(errors="replace").lstrip("\ufeff").partition("\n")[0]
    return _LETTER.fullmatch(first.strip()) is not None


_LETTER = re.compile(
    r"\d{4}年政府信息公开工作年度报告(?:(?:退回|催报|补报|年度更正|格式更正|重报)单|未报单位名单)"
    r"|关于\d{4}年政府信息公开工作年度报告共性问题的通知"
)


def _keywords(path: Path, data: bytes) -> str:
    with suppress(*ZIP_FAULTS, KeyError, BrokenDocumentError), opened_zip(data) as archive:
        core = read_package_part(archive, _CORE)
        if b"keywords" in core.replace(b"\0", b""):  # hardly ever; UTF-16 has zeros between
            return parse_part(path, core).findtext(_KEYWORDS) or ""
    return ""


_SPACE = re.compile(r"[ \t\u3000\xa0]+")


def is_export_of(report: Report, read: ReadDocument) -> bool:
    """Whether a document was exported from this report when it was finalised, now or before."""
    fingerprints = {event.fingerprint for event in report.history}
    return bool(read.fingerprint) and read.fingerprint in fingerprints


def changed_by_hand(report: Report, read: ReadDocument) -> tuple[Difference, ...]:
    """What differs between a report as it goes out and a document exported from it."""
    sent = finished(report)
    plan = plan_import(sent, read)
    return (
        *(_difference(one) for one in plan.details if one.differs),
        *_of_cells(plan),
        *_of_texts(plan),
        *(Difference(one, "", "多出来的内容") for one in plan.unplaced),
        *(Difference(one, "", "文件中没有这一格") for one in plan.missing),
    )


def _difference(change: ImportChange) -> Difference:
    return Difference(change.words, change.now, change.found)


def _of_cells(plan: ImportPlan) -> Iterator[Difference]:
    """The figures; a total counts only as the document writes it, not for its changed parts."""
    for change in plan.cells:
        if change.differs and (not change.shown_only or change.key in plan.read.report.stated):
            yield _difference(change)


def _of_texts(plan: ImportPlan) -> Iterator[Difference]:
    for change in plan.texts:
        before, after = _comparable(change.now), _comparable(change.found)
        if before != after:
            yield from paragraph_differences(change.words, before, after)


def _comparable(text: str) -> str:
    """The text as words alone: pictures by their captions, spaces as one."""
    return "\n".join(_SPACE.sub(" ", _line_words(line)).strip() for line in text.split("\n"))


def _line_words(line: str) -> str:
    picture, chart = picture_of(line), chart_of(line)
    if picture:
        return f"（图片）{picture.caption}"
    return f"（图片）{chart.caption}" if chart else line
