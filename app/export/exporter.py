"""Exports a report: filled with 0, written, read back, compared, and only then put in place."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from msgspec import Struct, field
from msgspec.structs import replace

from app.edition.catalog import Catalog
from app.edition.edition import Edition
from app.errors import Cancelled, NoReaderError, RefusedError, never, raise_if_cancelled
from app.export.read_back import Comparison, TextComparison, compare, compare_texts
from app.export.template import (
    DamagedTemplateError,
    FilledTemplate,
    IncompleteTemplateError,
    is_own,
)
from app.file_paths import is_file
from app.pictures import normal_if_possible
from app.report.changes import Details, Edit
from app.report.finished import ChartDrawer, Unresolved, finished, is_as_sealed, unresolved
from app.report.numbers import names_shown, shortened
from app.report.report import Report
from app.storage.atomic import write_whole

if TYPE_CHECKING:
    from app.importing.document import WrittenDocument

TEMPLATES = {".docx": "report.docx", ".xlsx": "tables.xlsx"}
"""The name of an edition's own template, by suffix."""

WRITTEN = (*TEMPLATES, ".html", ".htm")
_MAX_NAMED = 5

READ_BACK = (*WRITTEN, ".pdf")
"""The suffixes of the documents that are written here, and of those that are read back."""


class Painters(Struct, frozen=True):
    """What draws outside of `app`: whole files of further formats by suffix, and charts."""

    writers: Mapping[str, Callable[[Report], bytes]] = field(default_factory=dict)
    draw_chart: ChartDrawer | None = None


NO_PAINTERS = Painters()


class Workplace(Protocol):
    """Where a template is filled and a file read back: here, or where it can do no harm."""

    def fill_template(
        self, report: Report, template: Path, *, incomplete: bool = False
    ) -> FilledTemplate:
        """The template filled with a finished report."""

    def left_out(self, edition: Edition, template: Path) -> tuple[str, ...]:
        """The words for what of a template may not go out."""

    def read_back(self, report: Report, path: Path, content: bytes) -> WrittenDocument:
        """What was written for a report into a file of this name."""


class DocumentSuffixError(RefusedError):
    """Documents of this kind are not written."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path} 没有写入：{_suffix_words(path.suffix.lower())}。")


class TemplateSuffixError(RefusedError):
    """Files of this kind cannot be filled."""

    def __init__(self, template: Path) -> None:
        suffix = template.suffix.lower()
        if suffix in (".docm", ".dotm", ".xlsm", ".xltm", ".xlsb"):
            words = "带有宏，请在 Word、Excel 或 WPS 中另存为不带宏的 .docx 或 .xlsx 再用"
        else:
            words = "不能填写，请用 Word、Excel 或 WPS 打开它，另存为 .docx 或 .xlsx 再用"
        super().__init__(f"模板“{template.name}”{words}。")


class DifferentNumbersError(RefusedError):
    """What was read back is not what was written; the old file stays."""

    def __init__(self, path: Path, comparison: Comparison) -> None:
        cells = "、".join(comparison.differing[:3])
        super().__init__(
            f"{path} 没有写入：写好后读回的数字与报告不符（{comparison.words}，如 {cells}），"
            "请换用程序自带的模板，或核对模板中的标签。"
        )


class UnreadCellsError(RefusedError):
    """Cells hold a text that is no number; writing 0 for it would be wrong."""

    def __init__(self, path: Path, report: Report) -> None:
        key, entry = next(iter(report.unread.items()))
        first = f"{report.edition.cells[key].words} 填的是“{shortened(entry.text)}”"
        super().__init__(
            f"{path} 没有写入：有 {len(report.unread)} 格填的不是数字，如 {first}，请改正后再导出。"
        )


class UnresolvedError(RefusedError):
    """A text has numbers, pictures or charts that stand for nothing, and nobody agreed to them."""

    def __init__(self, path: Path, report: Report, found: Sequence[Unresolved]) -> None:
        super().__init__(f"{path} 没有写入：{unresolved_words(report, found)}，请改正后再导出。")


def unresolved_words(report: Report, found: Sequence[Unresolved]) -> str:
    """What would go out as it is written, and where, in one clause."""
    tabs = {section.key: section.tab for section in report.edition.sections}
    places = [f"{tabs.get(one.key, '开头一段')}的“{shortened(one.written)}”" for one in found]
    named = names_shown(places, _MAX_NAMED, f"等 {len(found)} 处", "，")
    return f"文字里有内容会照样写进文件：{named}"


class NoTemplateError(RefusedError):
    """An edition has no template of its own for this format yet."""

    def __init__(self, edition: Edition, path: Path) -> None:
        super().__init__(
            f"{edition.definition.name}缺少模板 {path}，没有导出；"
            f"请用 nianbao blank {edition.id} {path.name} 画出空白表格，放到那个文件夹。"
        )


class ExportResult(Struct, frozen=True):
    """An export that went well; `zero_filled` is how many blank cells were written as 0.

    Of a format that cannot be read nothing is compared. `lacking` is what the template had no
    place for and what was therefore not written; `left_out` what of it may not go out;
    `overwritten` which of its formulas come to another figure. `texts` is what became of title,
    texts, order, signature and date.
    """

    path: Path
    zero_filled: int
    comparison: Comparison
    lacking: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    texts: TextComparison = field(default_factory=TextComparison)
    overwritten: tuple[str, ...] = ()

    @property
    def warnings(self) -> tuple[str, ...]:
        """What the clerk has to know about the file, each as words without a full stop."""
        formulas = ""
        if self.overwritten:
            named = names_shown(self.overwritten, _MAX_NAMED, f"等 {len(self.overwritten)} 处")
            formulas = f"模板里{named}，公式已换成报告的数字，请核对"
        return tuple(filter(None, (self.left_out_words, formulas, *self.texts.warnings)))

    @property
    def left_out_words(self) -> str:
        """What of the template is not in the file, and why; empty if all of it is."""
        if not self.left_out:
            return ""
        return f"模板里的{'、'.join(self.left_out)}没有带到文件里（防止夹带程序、链接和个人信息）"

    @property
    def words(self) -> str:
        """What became of it, in the clerk's words."""
        if not self.comparison.total:
            return "已写好"
        return f"读回核对：{self.comparison.words}{self.texts.equal_words}"


def export(
    report: Report,
    path: Path,
    template: Path | None = None,
    painters: Painters = NO_PAINTERS,
    *,
    incomplete: bool = False,
    as_written: bool = False,
    cancelled: Cancelled = never,
    workplace: Workplace | None = None,
) -> ExportResult:
    """Writes the report in the format of `path`; DOCX and XLSX into a template.

    What a template has no place for is left out if `incomplete` files are wanted; what the texts
    leave unresolved is written only if it is wanted `as_written`. Raises `DocumentSuffixError`,
    `UnreadCellsError`, `UnresolvedError`, `DifferentNumbersError`, `WriteRefusedError`,
    `CancelledError` once it is `cancelled`, and what the template is refused with; whatever
    stood at `path` is then unchanged.
    """
    content, result = document_content(
        report,
        path,
        template,
        painters,
        incomplete=incomplete,
        as_written=as_written,
        workplace=workplace,
    )
    raise_if_cancelled(cancelled)
    write_whole(path, content)
    return result


def document_content(
    report: Report,
    path: Path,
    template: Path | None = None,
    painters: Painters = NO_PAINTERS,
    *,
    incomplete: bool = False,
    as_written: bool = False,
    workplace: Workplace | None = None,
) -> tuple[bytes, ExportResult]:
    """What `export` writes into a file of this name, read back and compared."""
    if report.unread:
        raise UnreadCellsError(path, report)
    left = unresolved(report)
    if left and not as_written:
        raise UnresolvedError(path, report, left)
    workplace = workplace or _Here()
    holds_pictures = path.suffix.lower() != ".xlsx"
    filled = finished(report, painters.draw_chart, holds_pictures=holds_pictures)
    filled.apply(
        Edit(media={name: normal_if_possible(data) for name, data in filled.media.items()})
    )
    if not is_as_sealed(report):
        filled.apply(Edit(history=()))
    lacking: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    if template:
        written, lacking = _in_template(filled, template, workplace, incomplete=incomplete)
        left_out = workplace.left_out(report.edition, template)
    else:
        written = FilledTemplate(_write(filled, path, painters))
    content = written.content
    comparison, texts = _compared(
        filled, path, written, workplace, template=template, lacking=lacking
    )
    zeros = len(report.blank_keys)
    told = ExportResult(path, zeros, comparison, lacking, left_out, texts, written.overwritten)
    return content, told


def template_lacks(
    report: Report, template: Path, workplace: Workplace | None = None
) -> tuple[str, ...]:
    """What of a report a template has no place for, in the form's own words.

    Raises what the template is refused with for other reasons.
    """
    try:
        (workplace or _Here()).fill_template(finished(report), template)
    except IncompleteTemplateError as error:
        return error.lacking
    return ()


def _in_template(
    report: Report, template: Path, workplace: Workplace, *, incomplete: bool
) -> tuple[FilledTemplate, tuple[str, ...]]:
    """The template filled, and what it lacks; one that lacks nothing is filled once."""
    try:
        return workplace.fill_template(report, template), ()
    except IncompleteTemplateError as error:
        if not incomplete:
            raise
        return workplace.fill_template(report, template, incomplete=True), error.lacking


def blank_document(edition: Edition, path: Path) -> bytes:
    """The blank form of an edition in the format of `path`, drawn from the edition's data alone.

    Raises `DocumentSuffixError`.
    """
    match path.suffix.lower():
        case ".docx":
            from app.export.docx.blank import blank_docx  # noqa: PLC0415 only when needed

            return blank_docx(edition)
        case ".xlsx":
            from app.export.xlsx.blank import blank_xlsx  # noqa: PLC0415 only when needed

            return blank_xlsx(edition)
    raise DocumentSuffixError(path)


def _write(report: Report, path: Path, painters: Painters) -> bytes:
    suffix = path.suffix.lower()
    if suffix in painters.writers:
        return painters.writers[suffix](report)
    if suffix in TEMPLATES:
        return fill_template(report, _own_template(report.edition, suffix)).content
    if suffix in (".html", ".htm"):
        from app.export.html import html_page  # noqa: PLC0415 lxml, only when needed

        return html_page(report)
    raise DocumentSuffixError(path)


def fill_template(report: Report, template: Path, *, incomplete: bool = False) -> FilledTemplate:
    """The template filled with a finished report. Raises `TemplateSuffixError` and others."""
    if template.suffix.lower() not in TEMPLATES:
        raise TemplateSuffixError(template)
    from app.export.inert import TEMPLATE_FAULTS  # noqa: PLC0415 lxml, only when needed

    try:
        return _filled(report, template, incomplete=incomplete)
    except RefusedError:
        raise
    except TEMPLATE_FAULTS as error:
        if is_own(template, report.edition):
            raise
        raise DamagedTemplateError(template) from error


def _filled(report: Report, template: Path, *, incomplete: bool) -> FilledTemplate:
    if template.suffix.lower() == ".docx":
        from app.export.docx.filling import filled_docx  # noqa: PLC0415 lxml, only when needed

        return filled_docx(report, template, incomplete=incomplete)
    from app.export.xlsx.filling import filled_workbook  # noqa: PLC0415 openpyxl, when needed

    return filled_workbook(report, template, incomplete=incomplete)


def get_ready(paths: Sequence[Path], catalog: Catalog) -> None:
    """Fills the templates for files of these names, blank, while their report is still being read.

    What that takes the first time, modules, labels and patterns, is at hand for the report then.
    """
    with suppress(RefusedError, OSError):  # whoever needs it is told
        edition = catalog.edition(catalog.ids[-1])
        blank = Report(edition, Details(edition.definition.first_year))
        for suffix in {path.suffix.lower() for path in paths} & TEMPLATES.keys():
            from app.export.inert import TEMPLATE_FAULTS  # noqa: PLC0415 lxml, only when needed

            with suppress(*TEMPLATE_FAULTS):
                fill_template(blank, _own_template(edition, suffix))


def left_out_of(edition: Edition, template: Path) -> tuple[str, ...]:
    """The words for what of a template may not go out."""
    from app.export.inert import template_parts  # noqa: PLC0415 lxml, only when needed

    return template_parts(template, edition)[1]


def _own_template(edition: Edition, suffix: str) -> Path:
    path = edition.folder / TEMPLATES[suffix]
    if not is_file(path):
        raise NoTemplateError(edition, path)
    return path


def _compared(
    report: Report,
    path: Path,
    filled: FilledTemplate,
    workplace: Workplace,
    *,
    template: Path | None,
    lacking: Sequence[str],
) -> tuple[Comparison, TextComparison]:
    """The comparison of what is to be written: of its cells, and of all else.

    What a template is known to be lacking is not compared. Raises `DifferentNumbersError`, and
    `DamagedTemplateError` if what comes of the template cannot be read.
    """
    suffix = path.suffix.lower()
    if suffix not in READ_BACK:
        return Comparison(0, ()), TextComparison()
    try:
        written = workplace.read_back(report, path, filled.content)
    except RefusedError as error:
        if template is None or isinstance(error, NoReaderError):
            raise
        raise DamagedTemplateError(template) from error
    read = written.read
    comparison = compare(report, read.report, read.missing if lacking else ())
    if not comparison.is_equal:
        raise DifferentNumbersError(path, comparison)
    texts = compare_texts(
        report,
        written,
        in_template=template is not None,
        suffix=suffix,
        lacking=lacking,
        closing=filled.closing,
    )
    if suffix == ".xlsx":
        left = filled.open_date, filled.unfilled
        texts = replace(texts, open_date=left[0], unfilled=left[1], aside=filled.aside)
    return comparison, texts


class _Here:
    """Does both in this process."""

    def fill_template(
        self, report: Report, template: Path, *, incomplete: bool = False
    ) -> FilledTemplate:
        return fill_template(report, template, incomplete=incomplete)

    def left_out(self, edition: Edition, template: Path) -> tuple[str, ...]:
        return left_out_of(edition, template)

    def read_back(self, report: Report, path: Path, content: bytes) -> WrittenDocument:
        from app.importing.reading import read_back  # noqa: PLC0415 all readers, when needed

        catalog = Catalog(report.edition.folder.parent)
        year = report.details.year
        return read_back(path, content, catalog, report.edition, year)


def _suffix_words(suffix: str) -> str:
    shown = f"扩展名 {suffix} " if suffix else "没有扩展名，"
    return f"{shown}不能写，请使用 .nbao、.json、.docx、.xlsx、.html 或 .pdf"
