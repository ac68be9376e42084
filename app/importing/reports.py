"""Recognises the reports in a document: edition, tables, texts, year and organisation."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from app import patterns as re
from app.edition.catalog import Catalog
from app.edition.cells import CellKey
from app.edition.edition import Edition
from app.importing.document import (
    NAME_IN_TITLE,
    DocumentTexts,
    FoundTables,
    NoTablesError,
    NoYearError,
    ReadDocument,
    UnitFigures,
    no_number,
    numbers,
)
from app.importing.grouping import (
    NamedUnit,
    form_date,
    form_year,
    is_sum_name,
    line_units,
    lines_in_tables,
    named_parts,
    named_unit,
    report_groups,
    said_year,
    table_units,
    without_form_entries,
    year_of_document,
)
from app.importing.headings import Title, is_organisation, titles
from app.importing.main_content import (
    laid_apart,
    laid_open,
    units_apart,
    with_headings,
    with_loose_tables,
    with_rows_apart,
    with_tabbed_tables,
    with_texts_apart,
    without_quoted,
)
from app.importing.periods import of_whole_year, tells_parts, without_parts_of_year
from app.importing.surroundings import page_day, report_blocks, without_chat
from app.importing.texts import (
    IllustratedLines,
    cut_texts,
    fuller_name,
    illustrated,
    kept_texts,
    known_texts,
    known_year,
    other_document,
    sheets_with_texts,
    without_captions,
    without_repeated_titles,
)
from app.importing.unit_lists import UnitLists, names_units, unit_lists
from app.importing.years import (
    doubts_of_figures,
    file_year,
    of_year_alone,
    other_years_left_out,
    stated_year,
    without_hidden,
    without_sample_sheets,
)
from app.matching.label_paths import heads_over_figures
from app.matching.memory import MAX_CELLS, MAX_LIST_CELLS, refuse_vast
from app.matching.regions import table_of_lines
from app.matching.tables import Matches, match_tables
from app.office.content import (
    HIDDEN,
    MISREAD,
    Content,
    ContentBlock,
    ContentLine,
    ContentPart,
    ContentTable,
    with_blocks_left,
    with_lines_as_tables,
    with_lines_joined,
    with_noughts,
)
from app.report.changes import Details, Edit, Organisation
from app.report.narrative import pictures
from app.report.numbers import told_together
from app.report.report import Report

_NUMBERING = re.compile(r"^\d{1,3}(?!\d)[.．、\s_-]*")
_YEAR = re.compile(
    r"(?:19|20)\d\d\s*年?度?(?:[（(](?:上年|供?参[考照]|供?对[照比]|[，,、])+[）)])?"
)
_PARTS_ALONE = "一份只有各时段数字、没有全年数字的统计"
_REGIONS = frozenset("省市州区县旗镇乡")  # in the title of a form that offices of a place fill in
_NO_NAME = re.compile(
    r"(?:sheet|工作表|附[件表]|表)?\s*[\d一二三四五]*|(?:数据|统计|文字|年报|报告)[表稿]?",
    re.IGNORECASE,
)
"""Names of sheets that name no unit."""


class ReportDraft(Struct, frozen=True):
    """One report as recognised, before its year is settled."""

    edition: Edition
    tables: FoundTables
    texts: DocumentTexts
    illustrations: IllustratedLines
    blocks: Sequence[ContentBlock]
    name_place: str = ""
    entries: frozenset[int] = frozenset()
    """The cells that hold entries of a form around a table, such as 填报单位, by identity."""

    @property
    def words(self) -> str:
        """Whose report it is and of which year."""
        year = f"{self.texts.year}年" if self.texts.year else "年度不明"
        return f"{self.texts.details.organisation.name}{year}"


def recognised(
    path: Path,
    content: Content,
    catalog: Catalog,
    edition: Edition | None,
    *,
    needs_tables: bool = True,
) -> tuple[ReportDraft, ...]:
    """The reports in a document; one without any table only if it need have none.

    Raises `VastDocumentError`, `NoTablesError`.
    """
    refuse_vast(path, content, MAX_LIST_CELLS)
    editions = [edition] if edition else [catalog.edition(name) for name in reversed(catalog.ids)]
    shown, hidden = without_hidden(content, editions)
    shown, samples = without_sample_sheets(shown, editions[0])
    shown, quoted = without_quoted(shown, editions[0])
    shown, of_parts = without_parts_of_year(shown, editions[0])
    blocks, said = without_chat(shown.blocks, editions[0])
    shown = with_noughts(with_lines_joined(with_blocks_left(shown, blocks)))
    drafts = _drafts(path, shown, editions, needs_tables=needs_tables, parts=bool(of_parts))
    told = (*told_together(said, "聊天里别人说的话"), *quoted, *samples, *of_parts)
    drafts = telling(drafts, 0, told)
    lacking = (n for n, one in enumerate(drafts) if one.tables.matches.missing)
    read = bool(hidden) and any(c.place == HIDDEN for t in shown.tables for c in t.grid.cells)
    return telling(drafts, next(lacking, 0 if read else None), hidden)


def telling(
    drafts: Sequence[ReportDraft], number: int | None, lines: Sequence[str]
) -> tuple[ReportDraft, ...]:
    """The drafts, of which one tells these lines, too."""
    return tuple(
        replace(one, texts=replace(one.texts, around=(*one.texts.around, *lines)))
        if place == number and lines
        else one
        for place, one in enumerate(drafts)
    )


def _drafts(
    path: Path, content: Content, editions: Sequence[Edition], *, needs_tables: bool, parts: bool
) -> tuple[ReportDraft, ...]:
    content = with_texts_apart(units_apart(content, editions[0]), editions[0])
    listed = _of_lists(path, content, editions)
    if listed:
        return listed
    refuse_vast(path, content, MAX_CELLS)
    content = _with_tables(content, editions)
    year = (known_year(content.known) if content.known else None) or year_of_document(
        path, content.blocks, editions[0]
    )
    content, left_out = of_year_alone(content, year, editions[0])
    content = laid_apart(content, editions[0])
    opened, before, of_parts = of_whole_year(laid_open(content, editions[0]), year, editions[0])
    left_out += (*of_parts, *before)
    best = _best(list(opened.tables), editions, year)
    if best is None:
        is_text = not (needs_tables or of_parts)
        alone = _of_texts(content, _edition_of(year, editions)) if is_text else None
        if alone is None:
            in_parts = of_parts or parts or tells_parts(content.tables)
            other = _PARTS_ALONE if in_parts else other_document(path, content)
            raise NoTablesError(path, other, content)
        return (alone,)
    edition, found = best
    if edition is not editions[0]:
        opened, *_ = of_whole_year(laid_open(content, edition), year, edition)
    blocks = _report_blocks(opened, edition, found)
    groups = report_groups(blocks, edition)
    if len(groups) == 1 and [*map(id, _tables_in(blocks))] == [*map(id, found.tables)]:
        return telling([_draft(content, blocks, best)], 0, left_out)
    drafts = [
        _draft(content, group, own)
        for group in groups
        if (own := _best(_tables_in(group), editions, year_of_document(path, group, edition)))
    ]
    return telling(drafts if len(drafts) == 1 else _named_by_sheets(drafts), 0, left_out)


def _with_tables(content: Content, editions: Sequence[Edition]) -> Content:
    """A document with the form's tables as tables, whatever they are written as."""
    content = with_tabbed_tables(with_rows_apart(content, editions), editions)
    content = with_lines_as_tables(
        content,
        lambda lines: table_of_lines(lines, editions) or heads_over_figures(lines, editions),
    )
    return with_headings(with_loose_tables(content, editions[0]), editions[0])


def _of_lists(path: Path, content: Content, editions: Sequence[Edition]) -> tuple[ReportDraft, ...]:
    """A draft for each unit in the lists of a document; none if it has none, or the form, too."""
    tables = [] if content.known else [*filter(names_units, content.tables)]
    found = [unit_lists(tables, edition) for edition in editions if tables]
    if not any(one.score[0] for one in found):
        return ()
    year = _list_year(content, found[0]) or year_of_document(path, content.blocks, editions[0])
    lists = max(found, key=lambda one: (*one.score, _is_in_force(one.edition, year)))
    others = [table.grid for table in content.tables if all(table is not t for t in lists.tables)]
    if match_tables(others, lists.edition).places:
        return ()
    units = [*lists.units.values()]
    own = [unit for unit in units if unit.year and unit.year == year]
    if len(own) == 1 and len({unit.name for unit in units}) == 1 < len(units):
        lists.around.append(other_years_left_out(units[0].tables[0].name, own[0].year))
        units = own
    day = form_date(lists.titles) if len(units) == 1 else None
    drafts = [_of_unit(unit, year, day) for unit in units]
    if len(drafts) == 1:
        blocks = [one for one in content.blocks if all(one is not table for table in lists.tables)]
        opened = laid_open(with_blocks_left(content, blocks), lists.edition)
        beside = texts_alone(opened, lists.edition)
        drafts = [with_texts_of(drafts[0], beside)]
    return telling(drafts, 0, lists.around)


def with_texts_of(draft: ReportDraft, beside: ReportDraft) -> ReportDraft:
    """The draft of figures with the texts that stand beside them, if there are some."""
    if not any(beside.texts.texts.values()):
        return draft
    own, details = draft.texts.details, beside.texts.details
    year = draft.texts.year or beside.texts.year
    name = own.organisation.name or details.organisation.name
    named = replace(details.organisation, name=name)
    details = Details(year or 0, details.date or own.date, named)
    every = draft.texts.texts | {key: text for key, text in beside.texts.texts.items() if text}
    texts = DocumentTexts(every, details, year, (*draft.texts.around, *beside.texts.around))
    return replace(draft, texts=texts, illustrations=beside.illustrations)


def _list_year(content: Content, lists: UnitLists) -> int | None:
    """The year that is named in a line, by a sheet or above the figures of a list."""
    texts = [block.text for block in content.blocks if isinstance(block, ContentLine)]
    texts += [block.name for block in content.blocks if isinstance(block, ContentPart)]
    long = [text for text in lists.titles if len(text) > _MIN_TITLE]
    return form_year(lists.titles) or stated_year([*texts, *long])


def _of_unit(unit: UnitFigures, year: int | None, day: date | None) -> ReportDraft:
    own = unit.year or year
    texts = {key: "\n".join(lines) for key, lines in unit.texts.items()}
    told = DocumentTexts(
        texts, Details(own or 0, unit.day or day, Organisation(name=unit.name)), own
    )
    place = f"{unit.tables[0].name}的单位一栏"
    draft = ReportDraft(unit.edition, unit.tables_found(), told, illustrated(()), (), place)
    body = Content(tuple(ContentLine(line) for line in unit.body))
    return with_texts_of(draft, texts_alone(body, unit.edition)) if unit.body else draft


_MIN_TITLE, _MIN_SECTIONS = 6, 2
"""Signs of a title; sections that the text of a report without tables has at least, or one with
its heading below the name of the report."""

_TITLE = re.compile("信息公开(?:工作)?(?:年报|年度报告)")

_PICTURED = "文件里没有能读的表格，表格是图片或不在这个文件里，请对照原件填写"


def texts_alone(content: Content, edition: Edition) -> ReportDraft:
    """The texts of a report that stand in a document."""
    return _draft(content, content.blocks, (edition, FoundTables((), match_tables((), edition))))


def _of_texts(content: Content, edition: Edition) -> ReportDraft | None:
    """The report of a document that has its texts only; None if it has none of them."""
    draft = texts_alone(content, edition)
    told = [one.title for one in edition.sections if draft.texts.texts.get(one.key, "").strip()]
    lines = [one.text.strip() for one in content.blocks if isinstance(one, ContentLine)]
    is_part = len(told) == 1 and told[0] in lines and _TITLE.search("".join(lines[:2]))
    is_report = is_part or len(told) >= _MIN_SECTIONS
    return telling([draft], 0, (_PICTURED,))[0] if is_report else None


def _edition_of(year: int | None, editions: Sequence[Edition]) -> Edition:
    return next((one for one in editions if _is_in_force(one, year)), editions[0])


def _tables_in(blocks: Sequence[ContentBlock]) -> list[ContentTable]:
    return [block for block in blocks if isinstance(block, ContentTable)]


def read_draft(path: Path, draft: ReportDraft, year: int | None) -> ReadDocument:
    """The report of a draft; `year` counts more than what it says, that before the file's name.

    Raises `NoYearError`.
    """
    year = year or draft.texts.year or file_year(path.stem)
    if year is None or not 1000 <= year <= 9999:
        raise NoYearError(path)
    details = replace(draft.texts.details, year=year)
    edit, unplaced = numbers(draft.edition, draft.tables, path.name, draft.entries)
    texts, unplaced_texts = kept_texts(draft.texts, draft.illustrations.media)
    report = Report.begun(draft.edition, details, replace(edit, texts=texts))
    if media := draft.illustrations.media:
        shown = {one.name: media[one.name] for one in pictures(report) if one.name in media}
        report.apply(Edit(media=shown))
    matches = draft.tables.matches
    return ReadDocument(
        report,
        (*unplaced, *unplaced_texts),
        matches.missing,
        _doubts(report, draft.tables),
        places=draft.tables.places,
        name_place=draft.name_place,
        is_sum=any(map(is_sum_name, (*named_parts(draft.blocks), details.organisation.name))),
    )


_LOOK_AGAIN = {
    HIDDEN: "这一格在文件中是隐藏的，请核对。",
    MISREAD: "这一格里的字母 O 是按数字 0 读取的，请核对。",
}


def _doubts(report: Report, tables: FoundTables) -> dict[CellKey, str]:
    found = tables.matches
    told = {
        key: _LOOK_AGAIN[cell.place]
        for key, cell in found.places.items()
        if cell.place in (HIDDEN, MISREAD) and cell.text.strip()
    }
    told |= {key: no_number(entry.text) for key, entry in report.unread.items()}
    told |= doubts_of_figures(tables, report.edition)
    return told | {key: str(why) for key, why in found.doubtful.items()}


def _best(
    tables: Sequence[ContentTable], editions: Iterable[Edition], year: int | None
) -> tuple[Edition, FoundTables] | None:
    """The edition that finds most of its cells and lacks fewest in the tables that are there.

    Of equal ones that in force in the year, else the first.
    """
    best: tuple[Edition, FoundTables] | None = None
    best_score = (0, 0, 0, 0, False)
    for edition in editions:
        is_in_force = _is_in_force(edition, year)
        if (len(edition.cells), 0, 0, 0, is_in_force) <= best_score:
            continue  # it could not find more, nor lack less
        found = FoundTables(tables, match_tables([table.grid for table in tables], edition))
        matches = found.matches
        begun = {key.partition(".")[0] for key in matches.places}
        lacking = sum(key.partition(".")[0] in begun for key in matches.missing)
        left = -len(matches.unplaced), -len(matches.doubtful)
        score = (len(matches.places), -lacking, *left, is_in_force)
        if matches.places and score > best_score:
            best, best_score = (edition, found), score
        if not (matches.missing or matches.unplaced or matches.doubtful):
            break
    return best


def _is_in_force(edition: Edition, year: int | None) -> bool:
    return year is not None and edition.applies_to(year)


def _report_blocks(
    content: Content, edition: Edition, found: FoundTables
) -> Sequence[ContentBlock]:
    """The blocks without the furniture of a page."""
    if content.is_page:
        return report_blocks(content, edition, found.matches.places.values())
    return content.blocks


def _draft(
    content: Content,
    blocks: Sequence[ContentBlock],
    found: tuple[Edition, FoundTables],
) -> ReportDraft:
    edition, tables = found
    kept, notes = (blocks, []) if content.known else without_form_entries(blocks, edition)
    kept, of_others = (kept, []) if content.known else sheets_with_texts(kept, edition)
    shown = illustrated(kept if content.known else without_captions(kept, edition))
    if content.known:
        texts = known_texts(content.known, edition)
        if not texts.texts.keys() >= edition.keys_of_texts:  # they stand in boxes of the form
            bare = with_texts_apart(replace(content, known=None), edition)
            boxed = texts_alone(laid_open(_with_tables(bare, (edition,)), edition), edition)
            texts = replace(texts, texts=boxed.texts.texts | texts.texts)
    else:
        shown.lines[:] = without_repeated_titles(shown.lines, edition)
        lines, looks = [line.text for line in shown.lines], [line.look for line in shown.lines]
        hints = (*named_parts(blocks), *content.hints)
        texts = cut_texts(edition, lines, looks, hints=hints, is_page=content.is_page)
        texts = replace(texts, around=(*texts.around, *notes, *of_others))
    entries = _form_entries(tables.matches)
    draft = ReportDraft(edition, tables, texts, shown, blocks, NAME_IN_TITLE, frozenset(entries))
    return _named(content, draft, [unit for unit in entries.values() if unit])


def _form_entries(matches: Matches[Any]) -> dict[int, NamedUnit | None]:
    """The cells without a place that are entries of a form, by identity, with whom they name."""
    entries = table_units(one.cell for one in matches.unplaced)
    return {id(cell): unit for cell, unit in entries}


def _named(content: Content, draft: ReportDraft, in_tables: Sequence[NamedUnit]) -> ReportDraft:
    """The draft with name and year from the lines above its tables, its sheet or its margins."""
    details, year = draft.texts.details, draft.texts.year
    lines = [block.text for block in draft.blocks if isinstance(block, ContentLine)]
    in_rows = [*lines_in_tables(draft.blocks)]
    units = [*line_units(lines), *in_tables] or [*line_units(in_rows)]
    units.sort(key=lambda unit: unit.name[-1:] in _REGIONS)
    told = [*lines, *(one.cell.text for one in draft.tables.matches.unplaced)]
    year = year or next((unit.year for unit in units if unit.year), None)
    year = year or form_year(told) or said_year(draft.blocks, draft.edition)
    outside = (unit.year for line in content.margins if (unit := _outer_unit(draft, line)))
    year = year or form_year(content.margins) or next(filter(None, outside), None)
    name, where = details.organisation.name, NAME_IN_TITLE
    if not name:
        sources = (
            *((unit.name, "表上方的填报单位") for unit in units),
            *_outer_names(content, draft),
        )
        name, where = next(iter(sources), ("", ""))
    name = fuller_name(name, (unit.name for unit in units))
    organisation = replace(details.organisation, name=name)
    day = details.date or form_date(told) or form_date(in_rows) or page_day(content)
    details = replace(details, organisation=organisation, date=day)
    return replace(draft, texts=replace(draft.texts, details=details, year=year), name_place=where)


def _outer_names(content: Content, draft: ReportDraft) -> Iterator[tuple[str, str]]:
    """Names of the organisation outside the text, with where they stand."""
    parts = [part for part in named_parts(draft.blocks) if is_organisation(part)]
    if len(parts) == 1:
        yield parts[0], f"工作表名“{parts[0]}”"
    for line in content.margins:
        unit = _outer_unit(draft, line)
        if (unit and unit.name) or is_organisation(line):
            yield unit.name if unit else "".join(line.split()), "页眉或页脚"


def _outer_unit(draft: ReportDraft, line: str) -> NamedUnit | Title | None:
    """The unit and the year that a line of a header or footer names."""
    return named_unit(line) or next(titles(draft.edition, [line]), None)


def _named_by_sheets(drafts: Sequence[ReportDraft]) -> tuple[ReportDraft, ...]:
    """Several drafts, those that say no name named by their sheets, or as the others of a unit."""
    names = {one.texts.details.organisation.name for one in drafts} - {""}
    years = {one.texts.year for one in drafts}
    if len(names) == 1 and len(years) == len(drafts):
        name = names.pop()
        return tuple(_called(one, name, "同一文件的另一份报告") for one in drafts)
    return tuple(map(_named_by_sheet, drafts))


def _named_by_sheet(draft: ReportDraft) -> ReportDraft:
    parts = named_parts(draft.blocks)
    bare = _YEAR.sub("", parts[0]).strip() if len(parts) == 1 else ""
    if _NO_NAME.fullmatch(bare):
        return draft
    return _called(draft, _NUMBERING.sub("", bare) or bare, f"工作表名“{parts[0]}”")


def _called(draft: ReportDraft, name: str, where: str) -> ReportDraft:
    """The draft with this name, found there, if it says none."""
    details = draft.texts.details
    if details.organisation.name:
        return draft
    organisation = replace(details.organisation, name=name)
    texts = replace(draft.texts, details=replace(details, organisation=organisation))
    return replace(draft, texts=texts, name_place=where)
