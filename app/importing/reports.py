"""Recognises the reports in a document: edition, tables, texts, year and organisation."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import msgspec

from app.edition.catalog import Catalog
from app.edition.cells import CellKey
from app.edition.edition import Edition
from app.errors import RefusedError
from app.importing.document import (
    MAX_CELLS,
    DocumentTexts,
    FoundTables,
    NoTablesError,
    NoYearError,
    ReadDocument,
    Unplaced,
    VastDocumentError,
    fill_in,
    lines_unplaced,
)
from app.importing.headings import titles
from app.importing.main_content import report_blocks, with_lines
from app.importing.texts import cut_texts, known_texts
from app.matching.tables import Matches, match_grid, match_tables
from app.office.content import Content, ContentBlock, ContentLine, ContentPart, ContentTable
from app.readers.pictures import IllustratedLines, illustrated, without_lost
from app.report.changes import Edit
from app.report.narrative import picture_of, pictures
from app.report.report import Report

_MAX_NAMED = 5
"""Reports that are named in a sentence."""


class SeveralReportsError(RefusedError):
    """A document holds several reports, and none or more than one is the one asked for."""

    def __init__(self, path: Path, drafts: Sequence[ReportDraft]) -> None:
        names = "、".join(draft.words for draft in drafts[:_MAX_NAMED])
        names += "等" if len(drafts) > _MAX_NAMED else ""
        years = {draft.texts.year for draft in drafts}
        how = (
            f"请指明年度（命令行加 --year {max(filter(None, years), default=2024)}）"
            if len(years) == len(drafts)
            else "请把要用的那一份另存为单独的文件"
        )
        super().__init__(f"“{path.name}”中有 {len(drafts)} 份报告（{names}），{how}。")


@dataclass(frozen=True)
class ReportDraft:
    """One report as recognised, before its year is settled."""

    edition: Edition
    tables: FoundTables
    texts: DocumentTexts
    illustrations: IllustratedLines
    blocks: Sequence[ContentBlock]

    @property
    def words(self) -> str:
        """Whose report it is and of which year."""
        year = f"{self.texts.year}年" if self.texts.year else "年度不明"
        return f"{self.texts.details.organisation.name}{year}"


def recognised(
    path: Path, content: Content, catalog: Catalog, edition: Edition | None
) -> tuple[ReportDraft, ...]:
    """The reports in a document. Raises `VastDocumentError`, `NoTablesError`."""
    if sum(len(table.grid.cells) for table in content.tables) > MAX_CELLS:
        raise VastDocumentError(path)
    editions = [edition] if edition else [catalog.edition(name) for name in reversed(catalog.ids)]
    best = _best(list(content.tables), editions)
    if best is None:
        raise NoTablesError(path)
    blocks = _report_blocks(content, *best)
    groups = _groups(blocks, best[0])
    tables = [block for block in blocks if isinstance(block, ContentTable)]
    if len(groups) == 1 and [*map(id, tables)] == [*map(id, content.tables)]:
        return (_draft(content, blocks, best),)
    drafts = [
        _draft(content, group, found)
        for group in groups
        if (found := _best([block for block in group if isinstance(block, ContentTable)], editions))
    ]
    if len(drafts) == 1:
        return tuple(drafts)
    return tuple(map(_named, drafts))


def chosen(path: Path, drafts: Sequence[ReportDraft], year: int | None) -> ReportDraft:
    """The only report, or the one of a year. Raises `SeveralReportsError`."""
    fitting = [draft for draft in drafts if draft.texts.year == year] if year else []
    if len(drafts) == 1:
        return drafts[0]
    if len(fitting) != 1:
        raise SeveralReportsError(path, drafts)
    return fitting[0]


def read_draft(path: Path, draft: ReportDraft, year: int | None) -> ReadDocument:
    """The report of a draft; `year` counts more than what it says. Raises `NoYearError`."""
    year = year or draft.texts.year
    if year is None or not 1000 <= year <= 9999:
        raise NoYearError(path)
    report = Report(draft.edition, replace(draft.texts.details, year=year))
    matches = draft.tables.matches
    unplaced = [*fill_in(report, draft.tables, path.name)]
    unplaced += _add_texts(report, draft)
    doubts, places = _doubts(report, matches), draft.tables.places
    return ReadDocument(report, tuple(unplaced), matches.missing, doubts, places=places)


def _add_texts(report: Report, draft: ReportDraft) -> list[Unplaced]:
    """Enters texts and pictures; returns the lines and pictures that found no place."""
    media = draft.illustrations.media
    texts: dict[str, str] = {}
    problems: list[str] = []
    for key, text in draft.texts.texts.items():
        texts[key], lost = without_lost(text, media)
        problems += lost
    report.apply(Edit(texts=texts))
    report.apply(Edit(media={name: media[name] for name in _shown(report) if name in media}))
    around = [line for line in draft.texts.around if picture_of(line) is None]
    pictures_lost = [
        Unplaced(problem, f"第 {n} 张缺少的图片") for n, problem in enumerate(problems, 1)
    ]
    return [*lines_unplaced(around), *pictures_lost]


def _shown(report: Report) -> dict[str, None]:
    """The names of the pictures in the texts, each once."""
    return dict.fromkeys(picture.name for picture in pictures(report))


def _doubts(report: Report, matches: Matches[Any]) -> dict[CellKey, str]:
    unread = {key: f"“{entry.text}”不是数字" for key, entry in report.unread.items()}
    return unread | dict(matches.doubtful)


def _best(
    tables: Sequence[ContentTable], editions: Iterable[Edition]
) -> tuple[Edition, FoundTables] | None:
    """The edition that finds most of its cells and misses fewest, the first of equal ones."""
    best: tuple[Edition, FoundTables] | None = None
    best_score = (0, 0, 0)
    for edition in editions:
        found = FoundTables(tables, match_tables([table.grid for table in tables], edition))
        matches = found.matches
        score = (len(matches.places), -len(matches.missing), -len(matches.doubtful))
        if matches.places and score > best_score:
            best, best_score = (edition, found), score
        if not (matches.missing or matches.unplaced or matches.doubtful):
            break
    return best


def _report_blocks(
    content: Content, edition: Edition, found: FoundTables
) -> Sequence[ContentBlock]:
    """The blocks with the lines beside tables on sheets, without the furniture of a page."""
    if content.known:
        return content.blocks
    if content.is_page:
        return report_blocks(content, edition, found.matches.places.values())
    blocks: list[ContentBlock] = []
    for block in content.blocks:
        if isinstance(block, ContentTable) and block.loose:
            blocks += with_lines(block, edition)
        else:
            blocks.append(block)
    return blocks


def _groups(blocks: Sequence[ContentBlock], edition: Edition) -> list[Sequence[ContentBlock]]:
    """The blocks of each report: a title or a table that comes again begins another one."""
    starts = sorted({0, *_starts(blocks, edition)})
    ends = [*starts[1:], len(blocks)]
    return [blocks[start:end] for start, end in zip(starts, ends, strict=True)]


def _starts(blocks: Sequence[ContentBlock], edition: Edition) -> Iterable[int]:
    tables = [place for place, block in enumerate(blocks) if isinstance(block, ContentTable)]
    lines = [place for place, block in enumerate(blocks) if isinstance(block, ContentLine)]
    written = [block.text for block in blocks if isinstance(block, ContentLine)]
    places = {lines[title.first] for title in titles(edition, written)}
    if len(tables) <= len(edition.tables) and len(places) < 2:
        return
    seen: set[CellKey] = set()
    part = -1
    for place, block in enumerate(blocks):
        if isinstance(block, ContentPart):
            part = place
        elif place in places and seen and _table_ahead(blocks, place, places, edition):
            seen = set()
            yield part if part > 0 else place
        elif isinstance(block, ContentTable):
            keys = set(match_grid(block.grid, edition).places)
            if 2 * len(keys & seen) > len(keys):
                seen = set()
                yield part if part > 0 else place
            seen |= keys
            part = -1


def _table_ahead(
    blocks: Sequence[ContentBlock], place: int, titles_at: set[int], edition: Edition
) -> bool:
    """Whether one of the form's tables stands between this title and the next."""
    for later in range(place + 1, len(blocks)):
        block = blocks[later]
        if isinstance(block, ContentTable) and match_grid(block.grid, edition).places:
            return True
        if later in titles_at:
            return False
    return False


def _draft(
    content: Content,
    blocks: Sequence[ContentBlock],
    found: tuple[Edition, FoundTables],
) -> ReportDraft:
    edition, tables = found
    shown = illustrated(blocks)
    if content.known:
        texts = known_texts(content.known, edition)
    else:
        lines, looks = [line.text for line in shown.lines], [line.look for line in shown.lines]
        hints = (*_parts(blocks), *content.hints)
        texts = cut_texts(edition, lines, looks, hints=hints, is_page=content.is_page)
    return ReportDraft(edition, tables, texts, shown, blocks)


def _named(draft: ReportDraft) -> ReportDraft:
    """The draft with the name of its sheet as that of the organisation, if it says none."""
    parts, details = _parts(draft.blocks), draft.texts.details
    if details.organisation.name or len(parts) != 1:
        return draft
    organisation = msgspec.structs.replace(details.organisation, name=parts[0])
    details = replace(details, organisation=organisation)
    return replace(draft, texts=replace(draft.texts, details=details))


def _parts(blocks: Sequence[ContentBlock]) -> list[str]:
    """The names of the parts that a report reaches over."""
    return [block.name for block in blocks if isinstance(block, ContentPart)]
