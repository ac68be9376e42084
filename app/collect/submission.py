"""One report that came in: a line about it, its parts, and what may fairly be held against them."""

from __future__ import annotations

from collections.abc import Collection, Container, Iterable, Sequence
from datetime import date
from decimal import Decimal
from enum import StrEnum

from msgspec import Struct, field

from app import patterns as re
from app.any_file import REPORT_SUFFIXES
from app.checks.equations import stated_otherwise
from app.checks.findings import Finding
from app.checks.runner import run_checks
from app.edition.cells import CellKey
from app.edition.check_kinds import TextRequired
from app.edition.definition import OrganisationKind
from app.edition.edition import OPENING, Edition
from app.edition.text_check_kinds import Level
from app.importing.document import CellStanding, ReadingFacts
from app.report.narrative import own_text
from app.report.report import Report

MEMBER_SIGN = "/"
"""Parts folders, files and the members of archives in a `place`: `街道/a.zip/柘山镇.docx`."""

TEXTS = "texts"
"""The part of a report that the texts of its sections are; each table is one by its section."""

OWN_OUTPUT = "own_output"
"""In `Submission.marks`: the file was written out of a collection, or is otherwise no report."""

GONE = "gone"
"""In `Submission.marks`: the report was read before, and its file is not there any more."""

PICTURED = "pictured"
"""In `Submission.marks`: pictures stand in the place of tables that are lacking."""

NO_REPORT = "no_report"
"""In `Submission.marks`: by its own words the file is something else than a report."""

TITLE_YEAR = "title_year"
"""The check that finds a title of another year than all the rest of its report."""

ROSTER_WORDS = "是一张单位名单，可用作应报名单"
"""Why a list of units that lies among the reports is none of them."""


class ReadState(StrEnum):
    """How much of a report could be read."""

    WHOLE = "read"
    PARTIAL = "partial"
    UNREAD = "unread"


class Submission(Struct, frozen=True, gc=False, array_like=True):
    """A report that came in, or a file that holds none. Ten thousand of these are kept at a time.

    `place` is the file below the folder, members of archives behind their archive; `part` counts
    from 1 where one file holds several reports and is 0 elsewhere. `reason` says in one sentence
    why it was read in part or not at all. `name` is the organisation it tells, `year` 0 if it tells
    none; `modified` is the time of the file in seconds since 1970. `errors`, `explains`, `hints`
    count its findings without the explained ones, `unplaced` the texts without a place, `misstated`
    the totals that it states otherwise than its own cells add up. `marks` are the rules between
    units (`Across.id`) that its text speaks of. `units` is above 0 for a collection handed in as
    one, or a list of units: so many stand behind it.

    `parts` are those in which something is filled in: sections with a table, `TEXTS`. `unwritten`
    are the sections without a text though others have theirs. `gaps` counts the cells that its
    filled tables lack; `unsure` the places that the program itself did not read surely: they are
    the county's to check, never the unit's fault. `off_form` is whether it is on a form that is not
    for its year; `period` the year of its figures if its text names another than its title.
    `digest` stands for all that it says, so that a report that comes again is known. `joined` are
    the keys of the reports that it was put together of, if it was.
    """

    place: str
    part: int = 0
    state: ReadState = ReadState.UNREAD
    reason: str = ""
    name: str = ""
    edition: str = ""
    year: int = 0
    final: bool = False
    modified: float = 0.0
    errors: int = 0
    explains: int = 0
    hints: int = 0
    explained: int = 0
    unplaced: int = 0
    misstated: int = 0
    marks: tuple[str, ...] = ()
    units: int = 0
    parts: tuple[str, ...] = ()
    gaps: int = 0
    unsure: int = 0
    off_form: bool = False
    period: int = 0
    digest: str = ""
    joined: tuple[str, ...] = ()
    date: date | None = None
    unwritten: tuple[str, ...] = ()

    @property
    def is_blank(self) -> bool:
        """Whether nothing is filled in, so that nothing was handed in."""
        return self.is_read and not self.parts and not self.units

    @property
    def is_other(self) -> bool:
        """Whether the file is something else than a report, whoever sent it."""
        return NO_REPORT in self.marks or OWN_OUTPUT in self.marks

    @property
    def key(self) -> str:
        """What decisions and stores know it by."""
        return f"{self.place}#{self.part}" if self.part else self.place

    @property
    def words(self) -> str:
        """The place as a clerk reads it."""
        own = f"{self.place}（第 {self.part} 份）" if self.part else self.place
        return f"{own} 等 {len(self.joined)} 个文件" if self.joined else own

    @property
    def file(self) -> str:
        """The file as its unit knows it, without the folders of the collection."""
        return self.place.rpartition(MEMBER_SIGN)[2]

    @property
    def is_read(self) -> bool:
        """Whether there are figures to count."""
        return self.state is not ReadState.UNREAD


class CellPlace(Struct, frozen=True, gc=False, array_like=True):
    """Where a cell stands in its document: which of its `tables`, row and column from 0."""

    table: int
    row: int
    column: int


class Figures(Struct, frozen=True, array_like=True):
    """The numbers of a report by the keys of its own edition.

    `typed` are its filled typed cells; `stated` its totals as it states them itself, only for
    documents. A cell that is in neither is blank.
    """

    typed: dict[CellKey, Decimal] = field(default_factory=dict)
    stated: dict[CellKey, Decimal] = field(default_factory=dict)


class InnerUnit(Struct, frozen=True):
    """A unit of a collection that was handed in as one, with those behind it, through all levels.

    `typed` is empty where nothing counts.
    """

    name: str
    state: str
    files: tuple[str, ...] = ()
    typed: dict[CellKey, Decimal] = field(default_factory=dict)
    inner: tuple[InnerUnit, ...] = ()


class SubmissionDetail(Struct, frozen=True):
    """What a report says besides its numbers, and what is to be known about it.

    `unread` are cells with a text that is no number, `doubtful` says why cells should be looked
    at, `missing` are cells that its tables do not have, `unplaced` texts without a place, with
    where they stand. `places` says where each cell stands, `tables` names the tables of it; both
    are empty for the program's own files. `unsure` are findings that a misreading may have caused,
    `texts` are the sections' texts by key, live numbers as
    plain figures. `inner` are the units behind a collection.
    """

    kind: OrganisationKind | None = None
    unread: dict[CellKey, str] = field(default_factory=dict)
    doubtful: dict[CellKey, str] = field(default_factory=dict)
    missing: tuple[CellKey, ...] = ()
    unplaced: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    unsure: tuple[Finding, ...] = ()
    texts: dict[str, str] = field(default_factory=dict)
    tables: tuple[str, ...] = ()
    places: dict[CellKey, CellPlace] = field(default_factory=dict)
    inner: tuple[InnerUnit, ...] = ()

    def where(self, key: CellKey) -> str:
        """The place of a cell in the document, in words; empty if it has none."""
        place = self.places.get(key)
        if place is None:
            return ""
        return f"{self.tables[place.table]}第 {place.row + 1} 行第 {place.column + 1} 列"

    def where_all(self, cells: Sequence[CellKey]) -> str:
        """The places of cells; of many, which have their rows and columns, the tables."""
        places = list(dict.fromkeys(place for key in cells if (place := self.where(key))))
        if len(places) > _MAX_PLACES:
            own = (self.places[key].table for key in cells if key in self.places)
            places = [self.tables[table].strip() for table in dict.fromkeys(own)]
        return "、".join(places)

    def standings(self, edition: Edition, figures: Figures) -> dict[CellKey, CellStanding]:
        """How sure each value on the report's own form is, with its place and the reason."""
        facts = ReadingFacts(
            unread=self.unread,
            missing=self.missing,
            doubtful=self.doubtful,
            stated=figures.stated,
            unplaced={
                where: text for where, _, text in (one.partition("：") for one in self.unplaced)
            },
            where=self.where,
        )
        return dict(facts.standings(edition))


_MAX_PLACES = 2

_OF_PROGRAM = re.compile(
    "在“基本信息”中|在“文件”菜单的“去年数据…”中|，报告末尾将没有落款日期"
    "|[；。]?[^；。]*(?:由程序自动计算|程序重新计算|导出时空白格|是报告里写的数)[^；。]*(?=。)"
)


def without_program(words: str) -> str:
    """What is told to a unit: without what only who has this program can follow."""
    return _OF_PROGRAM.sub("", words).lstrip("；。")


_NIL = re.compile(
    r"[\s\d（()）一二三四五六七八九十、.．。:：，,]|没有|暂?无|略|见附[表件]|[×xX＿_…]"
)
_HINT = re.compile(
    r"(?m)^\s*(?:（(?:[^（）]|（[^（）]*）)*）|\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】)\s*$"
)
"""A line in brackets says what is to be written there."""

_MIN_TEXT = 12
"""Characters that all texts together have at least when somebody wrote them."""

_TEXT_WORDS = "文字"


def part_keys(edition: Edition) -> tuple[str, ...]:
    """All parts of a report on a form, in form order: its tables by section, then its texts."""
    return (*(section.key for section in edition.sections if section.table), TEXTS)


def part_words(edition: Edition, part: str) -> str:
    """A part as the county calls it for short: `二`, `三`, `四`, `文字`."""
    tabs = {section.key: section.tab for section in edition.sections}
    return tabs[part].partition("、")[0] if part in tabs else _TEXT_WORDS


def short_parts(edition: Edition, parts: Container[str]) -> str:
    """Parts and sections in one line, in form order."""
    tabs = [one.tab.partition("、")[0] for one in edition.sections if one.key in parts]
    return " ".join([*tabs, _TEXT_WORDS] if TEXTS in parts else tabs)


def lacking_words(edition: Edition, parts: Sequence[str]) -> str:
    """Parts that are lacking, as one says it to a unit: `第二、三部分的表格和第五部分的文字`.

    A single part is named with its title.
    """
    tables = [one for one in part_keys(edition) if one in parts and one != TEXTS]
    texts = [one for one in parts if one not in part_keys(edition)]
    told = [f"{_numbered(edition, tables)}的表格"] if tables else []
    told += [f"{_numbered(edition, texts)}的文字"] if texts else []
    return "和".join([*told, *(["文字部分"] if TEXTS in parts else [])])


def _numbered(edition: Edition, sections: Sequence[str]) -> str:
    """Sections by their numbers, a single one with its title."""
    titles = [one.title.partition("、")[2] for one in edition.sections if one.key in sections]
    title = f"（{titles[0]}）" if len(titles) == 1 else ""
    return f"第{'、'.join(part_words(edition, one) for one in sections)}部分{title}"


def lacking(edition: Edition, parts: Container[str]) -> tuple[str, ...]:
    """The parts that a report has not."""
    return tuple(one for one in part_keys(edition) if one not in parts)


def unwritten_texts(report: Report, parts: Container[str]) -> tuple[str, ...]:
    """The sections that must have a text and have none, if others have theirs."""
    if TEXTS not in parts:
        return ()
    asked = (
        check.section
        for check in report.edition.checks
        if isinstance(check, TextRequired)
        and check.level is Level.UNFINISHED
        and not check.leavable
    )
    return tuple(dict.fromkeys(key for key in asked if not own_text(report, key)))


def filled_parts(report: Report) -> tuple[str, ...]:
    """The parts in which something is filled in; headings and a bare 无 are nothing.

    A list may have the totals of a table alone.
    """
    edition = report.edition
    totals = [key for key, value in report.stated.items() if value]
    filled = {edition.cells[key].table for key in (*report.typed, *report.unread, *totals)}
    written = "".join(
        _NIL.sub("", _without_prompts(edition, report.texts.get(section.key, ""), section.key))
        for section in edition.sections
        if not section.table
    )
    tables = [one.key for one in edition.sections if one.table in filled]
    return (*tables, TEXTS) if len(written) >= _MIN_TEXT else tuple(tables)


def _without_prompts(edition: Edition, text: str, key: str) -> str:
    """A section's text without its headings and what is to be written there."""
    section = next(one for one in edition.sections if one.key == key)
    for prompt in section.prompts:
        text = text.replace(prompt.heading, "")
    return _HINT.sub("", text)


def fair_findings(
    report: Report,
    parts: Collection[str],
    misread: Collection[CellKey],
    absent: Collection[CellKey] = (),
    *,
    is_document: bool = False,
) -> tuple[tuple[Finding, ...], tuple[Finding, ...]]:
    """What the checks find about the parts that are there, and what a misreading may have caused.

    A part that is not there is lacking, once, and so are the `absent` cells of a table; they are no
    faults besides, nor is what follows from them, such as their totals. Whose a document is the
    county knows otherwise.
    """
    unwritten = unwritten_texts(report, parts)
    absent, misread = (_with_totals(report.edition, keys) for keys in (absent, misread))
    found = [
        one
        for one in run_checks(report, handed_in=True)
        if _is_about(report.edition, one, parts)
        and one.section not in unwritten
        and not (absent and any(key in absent for key in one.cells))
        and not (is_document and one.field in _KNOWN_OTHERWISE)
    ]
    if not misread:
        return tuple(found), ()
    unsure = [one for one in found if _may_be_misread(one, misread)]
    return tuple(one for one in found if one not in unsure), tuple(unsure)


_KNOWN_OTHERWISE = ("name", "kind")


def misstated(report: Report, not_read: Iterable[CellKey]) -> int:
    """How many totals a document states otherwise, but for those of cells that were not read."""
    unsure = _with_totals(report.edition, not_read)
    return sum(total.key not in unsure for total in stated_otherwise(report))


def _with_totals(edition: Edition, keys: Iterable[CellKey]) -> frozenset[CellKey]:
    """Some cells with all totals that they are part of."""
    found = frozenset(keys)
    return found.union(
        key for key in edition.cells if not found.isdisjoint(edition.typed_parts(key))
    )


def came_as_document(place: str) -> bool:
    """Whether a report came in another form than as a file of this program."""
    return not place.lower().endswith(REPORT_SUFFIXES)


def _is_about(edition: Edition, finding: Finding, parts: Collection[str]) -> bool:
    """Whether a finding is about what is there, and about nothing else."""
    without = set(lacking(edition, parts))
    if not without:
        return True
    sections = {edition.section_of(edition.cells[key].table).key for key in finding.cells}
    if sections & without:
        return False
    if TEXTS in without:
        texts = edition.keys_of_texts | {OPENING}
        return finding.section not in texts or bool(finding.cells)
    return finding.section not in without and not (finding.span and finding.values)


def _may_be_misread(finding: Finding, misread: Collection[CellKey]) -> bool:
    return finding.level is not Level.HINT and any(key in misread for key in finding.cells)
