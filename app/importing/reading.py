"""Reads the reports in a document of any format, and the tables on the clipboard."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct, field
from msgspec.structs import replace

from app import patterns as re
from app.edition.catalog import Catalog
from app.edition.cells import CellKey, Layout
from app.edition.edition import OPENING, Edition
from app.errors import RefusedError
from app.importing.document import (
    NoTablesError,
    NoYearError,
    ReadDocument,
    WrittenDocument,
    WrittenPart,
    with_sums,
)
from app.importing.grouping import is_sum_name, named_parts
from app.importing.headings import heading_places, is_organisation
from app.importing.import_plan import stated_fingerprint
from app.importing.reports import (
    ReportDraft,
    read_draft,
    recognised,
    telling,
    texts_alone,
    with_texts_of,
)
from app.importing.years import file_year
from app.matching.tables import GridMatch, match_grid, match_tables
from app.office.content import (
    Content,
    ContentBlock,
    ContentLine,
    ContentPart,
    ContentTable,
    Grid,
    GridCell,
    line_text,
    part_spans,
)
from app.office.formats import Format, format_of
from app.office.package import opened_once, read_bytes
from app.report.changes import Edit
from app.report.numbers import names_shown

MESSAGES = (Format.EML, Format.MSG)
"""Formats whose attachments are read, each as a file of its own."""

_MAX_NAMED = 5
"""Reports that are named in a sentence."""

_MAX_TOLD, _MIN_NAME, _MAX_NAME = 3, 3, 100
"""Attachments of which it is told why they were not read; signs of a name, from its end."""

_NO_HEIGHT = "0"
"""Height of the last row of tables from Word and Excel, which only states column widths."""

_FILE_PARTS = re.compile(
    r"[\s_\-—–()（）【】\[\]]+|(?:19|20)\d\d年?度?|政府信息公开.*|信息公开.*|年度?报告?.*|附[件表].*|^\d+[.、]?"
)
_NO_UNIT = re.compile(
    r"[各全所]|(?:乡镇|街道|镇街|部门|单位|县直|市直|区直|机关|科室|办公室|委员会)+$"
)


class UnknownFormatError(RefusedError):
    """A file is in no format that is read."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"“{path.name}”不是能读取的文件，请选择 Word、WPS、Excel、OpenDocument、RTF、PDF、OFD "
            "文件或保存下来的网页。"
        )


class SeveralReportsError(RefusedError):
    """A document holds several reports, and none or more than one is the one asked for."""

    def __init__(self, path: Path, drafts: Sequence[ReportDraft]) -> None:
        names = names_shown([draft.words for draft in drafts], _MAX_NAMED)
        years = {draft.texts.year for draft in drafts}
        how = (
            f"请指明年度（命令行加 --year {max(filter(None, years), default=2024)}）"
            if len(years) == len(drafts)
            else "请把要用的那一份另存为单独的文件"
        )
        super().__init__(f"“{path.name}”中有 {len(drafts)} 份报告（{names}），{how}。")


class UnreadAttachmentsError(RefusedError):
    """No attachment of a message gives a report, and some could not be read."""

    def __init__(self, path: Path, reasons: Sequence[str]) -> None:
        super().__init__(f"“{path.name}”的{''.join(reasons[:_MAX_TOLD])}")


def read_document(
    path: Path,
    catalog: Catalog,
    *,
    edition_id: str = "",
    year: int | None = None,
    preferred: int | None = None,
) -> ReadDocument:
    """The report in a document; edition and year are told from it unless given.

    Where there are several, the one of the year given or `preferred`. Raises `SeveralReportsError`,
    `NoTablesError`, `NoYearError` and what the file is refused with.
    """
    edition = catalog.edition(edition_id) if edition_id else None
    return _named_by_path(
        path,
        read_data(path, read_bytes(path), catalog, edition=edition, year=year, preferred=preferred),
    )


def read_for_import(path: Path, catalog: Catalog, year: int) -> tuple[ReadDocument, bool]:
    """The report in a document, and whether it says its year; if not, it is taken to be `year`.

    Of several reports that of the `year` counts. Raises what `read_document` raises, `NoYearError`
    excepted.
    """
    try:
        return read_document(path, catalog, preferred=year), True
    except NoYearError:
        return read_document(path, catalog, year=year), False


def read_data(
    path: Path,
    data: bytes,
    catalog: Catalog,
    *,
    edition: Edition | None = None,
    year: int | None = None,
    preferred: int | None = None,
) -> ReadDocument:
    """The report in a document whose content is at hand; `path` names it. Raises the same."""
    with opened_once(data):
        drafts = _drafts(path, data, catalog, edition, needs_tables=False)
        read = read_draft(path, _chosen(path, drafts, year, preferred), year)
        return replace(read, fingerprint=stated_fingerprint(path, data))


def read_back(
    path: Path, data: bytes, catalog: Catalog, edition: Edition, year: int
) -> WrittenDocument:
    """A document that was written for a report, with all its lines. Raises like `read_data`."""
    with opened_once(data):
        content = content_in(path, data, format_of(path, data))
        fingerprint = stated_fingerprint(path, data)
    draft = _chosen(path, recognised(path, content, catalog, edition), year)
    read = replace(read_draft(path, draft, year), fingerprint=fingerprint)
    parts = tuple(_written_parts(content, draft))
    return WrittenDocument(read, parts, is_workbook=content.known is not None)


def _chosen(
    path: Path, drafts: Sequence[ReportDraft], year: int | None, preferred: int | None = None
) -> ReportDraft:
    """The only report, the one of a year or of the `preferred` one, else one of a unit's.

    Of those of a unit that of the year in the file's name counts, else the newest if it alone has
    texts, so that the others are figures beside it; before them that of an office, if the others
    are those of its sections. Raises `SeveralReportsError`.
    """
    if len(drafts) == 1:
        return drafts[0]
    of_one = len({draft.texts.details.organisation.name for draft in drafts}) == 1
    wanted = year or preferred or (file_year(path.name) if of_one else None) or 0
    fitting = [draft for draft in drafts if draft.texts.year == wanted]
    whole = _of_sections(path, fitting if len(fitting) > 1 else drafts)
    if whole is not None and not (year and not fitting):
        return whole
    if len(fitting) != 1 and not year:
        fitting = [draft for draft in drafts if any(draft.texts.texts.values())]
        newest = max(draft.texts.year or 0 for draft in drafts)
        fitting = fitting if of_one and [d.texts.year for d in fitting] == [newest] else []
    if len(fitting) != 1:
        raise SeveralReportsError(path, drafts)
    left = "、".join(draft.words for draft in drafts if draft is not fitting[0])
    told = () if year else (f"文件里还有{left}的数字，没有读取",)
    return telling(fitting, 0, told)[0]


_SECTION = re.compile(r".{1,14}(?:[科股室办队组站所村]|中心|窗口|社区|[村居]委会)")
"""The name of a part of an office."""


def _of_sections(path: Path, drafts: Sequence[ReportDraft]) -> ReportDraft | None:
    """The report of an office that adds up those of its sections, which it tells; None if none.

    Its title may stand above texts on a sheet beside that of a section. A unit of which there is
    a sum that says the same is one, too.
    """
    years = (draft.texts.year or draft.edition.definition.first_year for draft in drafts)
    alone = (read_draft(path, *one) for one in zip(drafts, years, strict=True))
    reads = with_sums([replace(one, is_sum=False) for one in alone])  # told by figures, not names
    own = [one for one in drafts if not is_sum_name(one.texts.details.organisation.name)]
    if len(own) == 1 and all(one.report.typed == reads[0].report.typed for one in reads):
        return own[0]
    sums = [draft for draft, read in zip(drafts, reads, strict=True) if read.is_sum]
    office = sums[0].texts.details.organisation.name if len(sums) == 1 else ""
    if not is_organisation(office):
        return None
    parts = [draft for draft, read in zip(drafts, reads, strict=True) if not read.is_sum]
    named = ((one.texts.details.organisation.name, named_parts(one.blocks)) for one in parts)
    names = [sheets[0] if name == office and sheets else name for name, sheets in named]
    if not all(map(_SECTION.fullmatch, names)):
        return None
    texts = [blocks for one in drafts if (blocks := _texts_beside(one))]
    has_own = any(text for key, text in sums[0].texts.texts.items() if key != OPENING)
    if len(texts) == 1 and not has_own:
        sums = [with_texts_of(sums[0], texts_alone(Content((*texts[0],)), sums[0].edition))]
    told = f"这份报告是同一文件中{len(names)}个部门（{names_shown(names, _MAX_NAMED)}）的合计"
    return telling(sums, 0, (f"{told}，各部门的数字没有单独读取",))[0]


def _texts_beside(draft: ReportDraft) -> list[ContentBlock]:
    """The sheets without tables of the form beside those with tables, if they have headings."""
    found: list[ContentBlock] = []
    for start, end in part_spans(draft.blocks):
        inside = draft.blocks[start:end]
        grids = (block.grid for block in inside if isinstance(block, ContentTable))
        if not any(match_grid(grid, draft.edition).places for grid in grids):
            found += inside
    lines = [one.name if isinstance(one, ContentPart) else line_text(one) for one in found]
    return found if heading_places(draft.edition, lines) else []


def _written_parts(content: Content, draft: ReportDraft) -> Iterator[WrittenPart]:
    found = zip(draft.tables.tables, draft.tables.matches.by_grid, strict=True)
    keys = {id(table): _tables_of(match) for table, match in found}
    for block in content.blocks:
        if isinstance(block, ContentLine):
            yield WrittenPart(block.text)
        elif isinstance(block, ContentTable):
            known = keys.get(id(block))
            if known is None:  # one that was cut: several tables of the form may stand in it
                known = _tables_of(match_grid(block.grid, draft.edition))
            if known:
                yield WrittenPart(tables=known)
                continue
            for cell in block.grid.cells:
                yield from map(WrittenPart, cell.text.split("\n"))


def _tables_of(match: GridMatch[Any]) -> tuple[str, ...]:
    """The keys of the tables of the form whose cells were found."""
    return tuple(dict.fromkeys(key.partition(".")[0] for key in match.places))


def read_reports(
    path: Path, data: bytes, catalog: Catalog
) -> tuple[tuple[ReadDocument, bool], ...]:
    """All reports in a document whose content is at hand, each with whether it says its year.

    The texts of a report without its tables are one, too; nothing of them is unplaced. One that
    does not say its year is taken to be of the first year of its edition. Raises like
    `read_document`.
    """
    with opened_once(data):
        drafts = _drafts(path, data, catalog, None, needs_tables=False)
        fingerprint = stated_fingerprint(path, data) if len(drafts) == 1 else ""
    found = (
        read_draft(path, draft, draft.texts.year or draft.edition.definition.first_year)
        for draft in drafts
    )
    reads = [
        replace(
            read if draft.tables.tables else replace(read, unplaced=()),
            fingerprint=fingerprint,
        )
        for draft, read in zip(drafts, found, strict=True)
    ]
    years = [draft.texts.year is not None for draft in drafts]
    return tuple(zip(with_sums(reads), years, strict=True))


def _named_by_path(path: Path, read: ReadDocument) -> ReadDocument:
    """The document with the name of its file or folder, where nothing in it names the unit."""
    details = read.report.details
    if details.organisation.name:
        return read
    name, where = _path_name(path)
    organisation = msgspec.structs.replace(details.organisation, name=name)
    read.report.apply(Edit(details=replace(details, organisation=organisation)))
    return replace(read, name_place=where)


def _path_name(path: Path) -> tuple[str, str]:
    """The unit that a file's name or a folder near it names, with where; empty if none does."""
    folders = ((folder.name, "文件夹名") for folder in path.parents[:2])
    for text, where in ((path.stem, "文件名"), *folders):
        for part in _FILE_PARTS.split(text):
            if len(part) >= _MIN_NAME and is_organisation(part) and not _NO_UNIT.match(part):
                return part, f"{where}“{text}”"
    return "", ""


def content_in(path: Path, data: bytes, kind: Format | None) -> Content:
    """The content of a file. Raises `UnknownFormatError` and what its reader refuses it with."""
    match kind:
        case Format.DOCX:
            from app.readers.docx import read_docx  # noqa: PLC0415 lxml, only when needed

            return read_docx(path, data)
        case Format.XLSX:
            from app.readers.xlsx import read_workbook  # noqa: PLC0415 only when needed

            return read_workbook(path, data)
        case Format.HTML:
            from app.readers.html import read_html  # noqa: PLC0415 lxml, only when needed

            return read_html(path, data)
        case Format.PDF:
            from app.readers.pdf import read_pdf  # noqa: PLC0415 pdfium, only when needed

            return read_pdf(path, data)
    return _rarer(path, data, kind)


def _rarer(path: Path, data: bytes, kind: Format | None) -> Content:  # noqa: PLR0911 one a format
    match kind:
        case Format.XLS | Format.XLSB:
            from app.readers.xlsx import read_workbook  # noqa: PLC0415 only when needed

            return read_workbook(path, data)
        case Format.CSV:
            from app.readers.xlsx import read_csv  # noqa: PLC0415 only when needed

            return read_csv(path, data)
        case Format.DOC:
            from app.readers.word97 import read_doc  # noqa: PLC0415 only when needed

            return read_doc(path, data)
        case Format.RTF:
            from app.readers.rtf import read_rtf  # noqa: PLC0415 only when needed

            return read_rtf(path, data)
        case Format.WORD_XML:
            from app.readers.docx import read_word_xml  # noqa: PLC0415 lxml, only when needed

            return read_word_xml(path, data)
        case Format.ODT | Format.ODS:
            from app.readers.opendocument import read_opendocument  # noqa: PLC0415 see above

            return read_opendocument(path, data)
        case Format.OFD:
            from app.readers.ofd import read_ofd  # noqa: PLC0415 only when needed

            return read_ofd(path, data)
        case Format.MHT:
            from app.readers.mail import read_mht  # noqa: PLC0415 only when needed

            return read_mht(path, data)
        case Format.TEXT:
            from app.readers.plain_text import read_plain_text  # noqa: PLC0415 see above

            return read_plain_text(path, data, _blocks_of_markup)
    raise UnknownFormatError(path)


def attachments(path: Path, data: bytes, kind: Format) -> Sequence[tuple[str, bytes]]:
    """The attached files of a message, by name."""
    from app.readers.mail import eml_contents, msg_attachments  # noqa: PLC0415 only when needed

    return eml_contents(path, data)[0] if kind is Format.EML else msg_attachments(path, data)


def _drafts(
    path: Path,
    data: bytes,
    catalog: Catalog,
    edition: Edition | None,
    *,
    needs_tables: bool = True,
) -> tuple[ReportDraft, ...]:
    """The reports in a file, those in the attachments of a message one after the other.

    A message without any may have one in its own text.
    """
    kind = format_of(path, data)
    if kind not in MESSAGES:
        content = content_in(path, data, kind)
        return recognised(path, content, catalog, edition, needs_tables=needs_tables)
    found: list[ReportDraft] = []
    left: list[str] = []
    for name, attached in attachments(path, data, kind):
        inner = Path(name[-_MAX_NAME:])  # which ends in its suffix
        try:
            content = content_in(inner, attached, format_of(inner, attached))
            found += recognised(inner, content, catalog, edition, needs_tables=needs_tables)
        except RefusedError as error:
            left.append(f"附件没有读取：{error}")
    if not found and kind is Format.EML:
        found += _in_message(path, data, catalog, edition)
    if not found:
        raise UnreadAttachmentsError(path, left) if left else NoTablesError(path)
    texts = found[0].texts
    found[0] = replace(found[0], texts=replace(texts, around=(*texts.around, *left)))
    return tuple(found)


def _in_message(
    path: Path, data: bytes, catalog: Catalog, edition: Edition | None
) -> Sequence[ReportDraft]:
    """The reports in the text of a message; none if there is no table of the form."""
    from app.readers.mail import eml_contents  # noqa: PLC0415 only when needed

    _, text = eml_contents(path, data)
    try:
        content = content_in(path, text, format_of(Path("正文.txt"), text))
        return recognised(path, content, catalog, edition)
    except RefusedError:
        return ()


class PlacedBlock(Struct):
    """The texts for cells of one table, told from the labels; `left` have no place in it."""

    texts: dict[CellKey, str] = field(default_factory=dict)
    left: int = 0


def pasted_grids(markup: str) -> list[Grid[Any]]:
    """The tables in what a program put on the clipboard as HTML; none if it cannot be read."""
    tables = [one.grid for one in _blocks_of_markup(markup) if isinstance(one, ContentTable)]
    return [_without_widths(grid) for grid in tables]


def _blocks_of_markup(markup: str) -> Sequence[ContentBlock]:
    """What a piece of HTML holds; nothing if it cannot be read."""
    from app.readers.html import read_html  # noqa: PLC0415 lxml, only for tables in HTML

    try:
        return read_html(Path("剪贴板"), markup.encode("utf-8", "replace")).blocks
    except RefusedError:
        return ()


def rows_of(grid: Grid[Any]) -> list[list[str]]:
    """Rows of texts; a merged cell has its text at its first place and is blank elsewhere."""
    blank = [""] * grid.columns
    rows = [blank.copy() for _ in range(grid.rows)]
    for cell in grid.cells:
        rows[cell.row][cell.column] = " ".join(cell.text.split("\n"))
    return rows


def placed_by_labels(
    grids: Sequence[Grid[Any]], edition: Edition, layout: Layout
) -> PlacedBlock | None:
    """Where tables with the form's labels go in a table; None if they have no such labels.

    Rows that were copied without the header are read as if it stood above them.
    """
    keys = {cell.key for cell in layout.cells if cell.key}
    fitting = [grid for grid in grids if grid.columns <= layout.columns and layout.label_columns]
    whole = [_below_header(grid, layout) for grid in fitting]
    for tried in (grids, whole):
        found = match_tables(tried, edition)
        ours = {key: cell.text for key, cell in found.places.items() if key in keys}
        if ours:
            others = [cell for key, cell in found.places.items() if key not in keys]
            elsewhere = sum(bool(cell.text.strip()) for cell in others)
            return PlacedBlock(ours, elsewhere + len(found.unplaced))
    return None


def _below_header(grid: Grid[Any], layout: Layout) -> Grid[Any]:
    header = [
        GridCell(cell.row, cell.column, cell.row_span, cell.column_span, cell.text, None)
        for cell in layout.cells
        if cell.row < layout.header_rows
    ]
    below = [cell._replace(row=cell.row + layout.header_rows) for cell in grid.cells]
    return Grid((*header, *below))


def _without_widths(grid: Grid[Any]) -> Grid[Any]:
    return Grid(tuple(cell for cell in grid.cells if not _only_states_width(cell)))


def _only_states_width(cell: GridCell[Any]) -> bool:
    row = cell.place.getparent()
    return row is not None and row.get("height") == _NO_HEIGHT and not cell.text
