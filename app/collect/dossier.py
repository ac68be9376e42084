"""A unit's dossier: the reports that came from it put together into the one that counts.

Parts that complete each other are joined, what overlaps is compared cell by cell: equal cells are
one, of different ones that of the better report counts and the difference is told.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from math import inf
from typing import Protocol

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from app import patterns as re
from app.checks.findings import weights
from app.checks.repair import grouped_by_cause
from app.collect.collection import Collection, Overlap, Shelf, Standing, Unit
from app.collect.matching import is_called_after, usual
from app.collect.results.sums import shared_cells
from app.collect.submission import (
    MEMBER_SIGN,
    TEXTS,
    TITLE_YEAR,
    Figures,
    ReadState,
    Submission,
    SubmissionDetail,
    came_as_document,
    fair_findings,
    filled_parts,
    misstated,
    part_keys,
    short_parts,
    unwritten_texts,
)
from app.edition.catalog import Catalog
from app.edition.cells import CellKey
from app.edition.edition import OPENING, Edition
from app.edition.text_check_kinds import Level
from app.report.changes import Details, Edit, Entry, Organisation
from app.report.narrative import pictures
from app.report.report import Report
from app.storage.own_state import decoded_state

_WORDS = (
    (re.compile(r"盖章|签章"), 3, "名称里写明已盖章的一份"),
    (re.compile(r"扫描"), 3, "名称里写明是扫描件的一份"),
    (re.compile(r"最终|终稿|定稿"), 2, "名称里写明是定稿的"),
    (re.compile(r"更正|补正|重报|重新[上填]?报|第[二三四]次"), 2, "名称里写明是重报的"),
    (re.compile(r"修改[后稿版]|修订|改[后好]|新版|[二三]稿"), 1, "修改后的一份"),
    (re.compile(r"初稿|草稿|征求意见|未完成?稿?|勿用|[(（]?旧[)）]?|作废|备份"), -1, ""),
)
"""What the name of a file says of it, how much that counts, and how it is told."""


_NONE: Mapping[str, int] = {}


class Joined(Struct, frozen=True):
    """Reports put together: the line of the whole, what it says, what each part gives.

    `given` are the parts that each report gives, by its key; none for one that gives nothing more.
    `conflicts` counts the cells in which the reports differ.
    """

    submission: Submission
    given: Mapping[str, tuple[str, ...]]
    conflicts: int = 0
    figures: bytes = b""
    detail: bytes = b""


class Reads(Protocol):
    """Says what single reports hold."""

    def figures(self, submission: Submission) -> Figures:
        """The numbers of a report."""

    def detail(self, submission: Submission) -> SubmissionDetail:
        """What it says besides."""


def standing_of_name(one: Submission) -> tuple[int, str]:
    """What the name of its file says of a report: how much that counts, and why."""
    found = [(weight, why) for pattern, weight, why in _WORDS if pattern.search(one.file)]
    drafts = [entry for entry in found if entry[0] < 0]
    return (drafts or sorted(found, reverse=True) or [(0, "")])[0]


class Preference(Struct, frozen=True, order=True):
    """What puts one report of a unit before another; the greater one counts."""

    final: bool
    name: int
    dated: str
    modified: float
    whole: bool
    key: str


_FIGURES = msgspec.msgpack.Decoder(Figures)
_DETAIL = msgspec.msgpack.Decoder(SubmissionDetail)
_ENCODER = msgspec.msgpack.Encoder()


class JoiningShelf(Shelf):
    """Reports as they came, and those that were put together of several; each of these once."""

    def __init__(self, store: Reads, catalog: Catalog) -> None:
        self._store = store
        self._catalog = catalog
        self._made: dict[tuple[str, ...], Joined] = {}
        self._known: dict[str, Joined] = {}

    def figures(self, submission: Submission) -> Figures:
        """The numbers of a report."""
        if not submission.joined:
            return self._store.figures(submission)
        return decoded_state(_FIGURES, self._known[submission.digest].figures)

    def detail(self, submission: Submission) -> SubmissionDetail:
        """What a report says besides."""
        if not submission.joined:
            return self._store.detail(submission)
        return decoded_state(_DETAIL, zlib.decompress(self._known[submission.digest].detail))

    def joined(
        self,
        ranked: Sequence[Submission],
        returned: Mapping[str, int] = _NONE,
        *,
        added: bool = False,
    ) -> Joined:
        """Reports of one unit as one, the first of them before the others; or all added up.

        What differs from one that was `returned`, by its digest, is no conflict: it was mended.
        """
        told = (
            f"{'-' if one.digest in returned else ''}{one.key} {one.digest} {one.year}"
            for one in ranked
        )
        about = ("+" if added else "", *told)
        made = self._made.get(about)
        if made is None:
            join = _Join(self._store, self._catalog, ranked, returned)
            made = self._made[about] = join.added() if added else join.completed()
        if made.submission.joined:
            self._known[made.submission.digest] = made
        return made

    def overlaps(self, unit: Unit) -> tuple[Overlap, ...]:
        """The cells in which the files of a unit differ, in form order."""
        own = {line.submission.key: line.submission for line in unit.lines}
        ranked = [own[key] for key in unit.given if key in own]
        return _Join(self._store, self._catalog, ranked).overlaps() if ranked else ()


class _Join:
    """Puts the reports of one unit together."""

    def __init__(
        self,
        store: Reads,
        catalog: Catalog,
        ranked: Sequence[Submission],
        returned: Mapping[str, int] = _NONE,
    ) -> None:
        self._ranked = ranked
        self._returned = {one.key for one in ranked if one.digest in returned}
        self._edition = _common_edition(catalog, ranked)
        self._figures = {one.key: self._carried(catalog, store.figures(one), one) for one in ranked}
        self._details = {one.key: store.detail(one) for one in ranked}
        self._typed: dict[CellKey, Decimal] = {}
        self._stated: dict[CellKey, Decimal] = {}
        self._texts: dict[str, str] = {}
        self._given: dict[str, tuple[str, ...]] = {}
        self._conflicts: set[CellKey] = set()
        self._is_added = False

    def _carried(self, catalog: Catalog, own: Figures, one: Submission) -> Figures:
        """The figures in the cells of the common form."""
        if one.edition == self._edition.id:
            return own
        other = catalog.edition(one.edition)
        shared = shared_cells(self._edition, other)
        return Figures(
            {key: value for key, value in own.typed.items() if key in shared},
            {key: value for key, value in own.stated.items() if key in shared},
        )

    def completed(self) -> Joined:
        """The first report with what it has not from the others."""
        for one in self._ranked:
            tables = {
                section.key
                for section in self._edition.sections
                if section.table and self._takes_table(section.table, one.key)
            }
            gives = {*tables, *([TEXTS] if self._takes_texts(one) else [])}
            self._given[one.key] = tuple(part for part in one.parts if part in gives)
        return self._joined()

    def added(self) -> Joined:
        """All reports added up, cell by cell; texts one behind the other."""
        self._is_added = True
        for one in self._ranked:
            for key, value in self._figures[one.key].typed.items():
                self._typed[key] = self._typed.get(key, Decimal(0)) + value
            for section, text in self._details[one.key].texts.items():
                if text.strip():
                    before = self._texts.get(section)
                    self._texts[section] = f"{before}\n{text}" if before else text
            self._given[one.key] = one.parts
        return self._joined()

    def overlaps(self) -> tuple[Overlap, ...]:
        """The cells that are filled in more than one report, and differ."""
        found = []
        for key in self._edition.typed_keys:
            values = [(one.key, self._figures[one.key].typed.get(key)) for one in self._ranked]
            filled = tuple((one, value) for one, value in values if value is not None)
            if len({value for _, value in filled}) > 1:
                found.append(Overlap(key, filled))
        return tuple(found)

    def _takes_table(self, table: str, report: str) -> bool:
        """Takes from a table what is not there yet; whether any.

        One that contradicts what is there, or that fills mostly the same cells, is another version
        of it: its rest is not taken, since what was left blank later was meant to be.
        """
        cells, figures = self._edition.cells, self._figures[report]
        own = {key: value for key, value in figures.typed.items() if cells[key].table == table}
        differing = {key for key, value in own.items() if self._typed.get(key, value) != value}
        if report not in self._returned:
            self._conflicts |= differing
        new = {key: value for key, value in own.items() if key not in self._typed}
        known = sum(cells[key].table == table for key in self._typed)
        is_version = 2 * (len(own) - len(new)) >= min(known, len(own)) > 0
        if differing or not new or is_version:
            return False
        self._typed |= new
        for key, value in figures.stated.items():
            if cells[key].table == table:
                self._stated.setdefault(key, value)
        return True

    def _takes_texts(self, one: Submission) -> bool:
        """Takes the texts of a report that are not there yet, unless it is another version.

        A section that came alone takes its place in the others, or gives nothing.
        """
        own = {key: text for key, text in self._details[one.key].texts.items() if text.strip()}
        body, known = own.keys() - {OPENING}, self._texts.keys() - {OPENING}
        if body & known and (min(len(body), len(known)) > 1 or body <= known):
            return False
        self._texts = own | self._texts
        return TEXTS in one.parts

    def _joined(self) -> Joined:
        givers = [one for one in self._ranked if self._given[one.key]] or [self._ranked[0]]
        if len(givers) == 1:
            return Joined(givers[0], self._given, len(self._conflicts))
        report = self._report()
        detail, parts = self._detail(report, givers)
        return Joined(
            self._line(givers, report, detail, parts),
            self._given,
            len(self._conflicts),
            _ENCODER.encode(Figures(self._typed, self._stated)),
            zlib.compress(_ENCODER.encode(detail), 1),
        )

    def _report(self) -> Report:
        """All that the reports say as one report."""
        details = list(self._details.values())
        first_year = self._edition.definition.first_year
        report = Report(
            self._edition,
            Details(
                next((one.year for one in self._ranked if one.year), first_year),
                next((one.date for one in self._ranked if one.date), None),
                Organisation(self._name(), next((one.kind for one in details if one.kind), None)),
            ),
        )
        entries: dict[CellKey, Entry] = {**self._typed}
        report.apply(Edit(entries=entries, texts=self._texts))
        report.apply(Edit(media={one.name: b"" for one in pictures(report)}))
        report.stated = dict(self._stated)
        return report

    def _name(self) -> str:
        """Whose it is: as the report says whose texts there are, then as the first does."""
        ranked = sorted(self._ranked, key=lambda one: TEXTS not in self._given[one.key])
        return next((one.name for one in ranked if one.name), "")

    def _detail(
        self, report: Report, givers: Sequence[Submission]
    ) -> tuple[SubmissionDetail, tuple[str, ...]]:
        """What is to be known about the whole, and the parts it has."""
        filled = {*filled_parts(report), *(part for one in givers for part in one.parts)}
        parts = tuple(one for one in part_keys(self._edition) if one in filled)
        own = [self._details[one.key] for one in givers]
        doubts = {key: why for detail in own for key, why in detail.doubtful.items()}
        misread = {key for one in givers for key in self._misread(one)}
        gaps = tuple(self._gaps(parts, own))
        foreign = all(came_as_document(one.place) for one in givers)
        findings, unsure = fair_findings(report, parts, misread, gaps, is_document=foreign)
        words = {(f.check_id, f.cells): f.explained for one in own for f in one.findings}
        findings = tuple(
            replace(one, explained=words.get((one.check_id, one.cells), "")) for one in findings
        )
        slips = (f for one in own for f in one.findings if f.check_id == TITLE_YEAR)
        detail = msgspec.structs.replace(
            own[0],
            findings=(*slips, *grouped_by_cause(report, findings)),
            unsure=unsure,
            doubtful={key: why for key, why in doubts.items() if key in misread},
            unplaced=tuple(words for detail in own for words in detail.unplaced),
            texts=self._texts,
            kind=report.details.organisation.kind,
            missing=gaps,
        )
        return detail, parts

    def _gaps(self, parts: Sequence[str], own: Sequence[SubmissionDetail]) -> Iterator[CellKey]:
        """The cells of the parts that are there which no report has."""
        absent = set.intersection(*(set(detail.missing) for detail in own))
        for key in self._edition.typed_keys:
            if key in absent and key not in self._typed:
                section = self._edition.section_of(self._edition.cells[key].table)
                if section.key in parts:
                    yield key

    def _misread(self, one: Submission) -> Iterator[CellKey]:
        """The cells of a report that were not read surely and that no other states alike."""
        if not one.unsure:
            return
        detail, own = self._details[one.key], self._figures[one.key].typed
        unsure = {key for finding in detail.unsure for key in finding.cells}
        unsure |= detail.doubtful.keys() - detail.unread.keys()
        others = [self._figures[other.key].typed for other in self._ranked if other is not one]
        for key in unsure:
            if not any(key in other and other[key] == own.get(key) for other in others):
                yield key

    def _line(
        self,
        givers: Sequence[Submission],
        report: Report,
        detail: SubmissionDetail,
        parts: tuple[str, ...],
    ) -> Submission:
        """The short line about the whole."""
        how = "+" if self._is_added else "="
        levels = weights(detail.findings)
        unsure = len(detail.doubtful) + len(detail.unsure)
        return msgspec.structs.replace(
            givers[0],
            state=ReadState.PARTIAL if detail.missing or unsure else ReadState.WHOLE,
            reason=self._how_joined(givers),
            name=report.details.organisation.name,
            edition=self._edition.id,
            year=max(one.year for one in givers),
            errors=levels[Level.ERROR],
            explains=levels[Level.EXPLAIN],
            hints=levels[Level.HINT],
            explained=sum(bool(one.explained) for one in detail.findings),
            misstated=misstated(report, (*detail.missing, *detail.doubtful)),
            marks=tuple(dict.fromkeys(mark for one in givers for mark in one.marks)),
            parts=parts,
            gaps=len(detail.missing),
            unsure=unsure,
            off_form=all(one.off_form for one in givers),
            date=report.details.date,
            digest=" ".join((how, *(f"{one.key}={one.digest}" for one in givers))),
            joined=tuple(one.key for one in givers),
            unwritten=unwritten_texts(report, parts),
        )

    def _how_joined(self, givers: Sequence[Submission]) -> str:
        names = (
            f"{one.words.rpartition('/')[2]}（{short_parts(self._edition, self._given[one.key])}）"
            for one in givers
        )
        how = "相加" if self._is_added else "拼成"
        return f"由 {len(givers)} 份{how}：{'、'.join(names)}。"


_IS_COPY = re.compile(r"副本|复件|备份|copy|[(（]\d[)）](?=\.)", re.IGNORECASE)
_OF_ROUND = re.compile(r"第.{1,2}[轮批次]|首[轮批]")
_CAUGHT = re.compile(r"微信|QQ|钉钉|邮箱|邮件|群|下载|临时|备份|其他|杂", re.IGNORECASE)


def copies_in(own: Iterable[Submission], unit: str, chosen: str = "") -> dict[str, Submission]:
    """The reports of a unit that say the same as another one to the letter, by their keys.

    Each with the one that stands for all of them: the `chosen` one, else that in the best place,
    as a clerk files it, else the first that came.
    """
    ranked = sorted(own, key=lambda one: (one.key != chosen, _out_of_place(one, unit)))
    first: dict[str, Submission] = {}
    for one in ranked:
        first.setdefault(one.digest or one.key, one)
    alike = ((one, first[one.digest or one.key]) for one in ranked)
    return {one.key: other for one, other in alike if one is not other}


def _out_of_place(one: Submission, unit: str) -> tuple[bool | float | str, ...]:
    """How much speaks against a copy's being the one that was handed in, the chief thing first."""
    folders, _, file = one.place.rpartition(MEMBER_SIGN)
    return (
        one.state is not ReadState.WHOLE,
        -standing_of_name(one)[0],
        _IS_COPY.search(file) is not None,
        not is_called_after(file.rpartition(".")[0], unit) and usual(unit) not in usual(file),
        _CAUGHT.search(folders) is not None,
        _OF_ROUND.search(folders) is None,
        one.modified,
        one.key,
    )


def texts_apart(collection: Collection, unit: Unit) -> tuple[str, ...]:
    """The titles of the sections whose texts differ between the reports of a unit for the year."""
    own = [one.submission for one in unit.lines if one.standing in _OF_THE_YEAR]
    texts = [collection.detail(one).texts for one in own]
    return tuple(
        section.title
        for section in collection.edition.sections
        if len({"".join(text.split()) for one in texts if (text := one.get(section.key, ""))}) > 1
    )


_OF_THE_YEAR = (Standing.COUNTED, Standing.JOINED, Standing.SUPERSEDED)


def preferred(own: Sequence[Submission], returned: Mapping[str, int] = _NONE) -> list[Submission]:
    """The reports of a unit, the one that counts more before the other.

    Those that were `returned`, by their digests with the round, come behind all that came since.
    """
    is_dated = all(one.date for one in own)
    ranked = sorted(own, key=lambda one: _preference(one, is_dated=is_dated), reverse=True)
    return sorted(ranked, key=lambda one: -returned.get(one.digest, inf))


def why_preferred(best: Submission, other: Submission, returned: Mapping[str, int] = _NONE) -> str:
    """Why one report counts and not the other, in a clause."""
    if returned.get(best.digest, inf) > returned.get(other.digest, inf):
        return "退回以后重报的优先计入"
    is_dated = bool(best.date and other.date)
    first, second = (_preference(one, is_dated=is_dated) for one in (best, other))
    if first.final != second.final:
        return "已定稿的优先计入"
    if first.name != second.name:
        said = standing_of_name(best)[1] if first.name > 0 else "另一份是初稿"
        return f"{said}优先计入" if first.name > 0 else f"{said}，优先计入这份"
    if first.dated != second.dated:
        return "成文日期在后的优先计入"
    if first.modified != second.modified:
        return "以时间最新的计入"
    return "时间相同，以读得完整的或排在后面的计入"


def _preference(one: Submission, *, is_dated: bool) -> Preference:
    weight, _ = standing_of_name(one)
    dated = one.date.isoformat() if is_dated and one.date else ""
    return Preference(one.final, weight, dated, one.modified, one.state is ReadState.WHOLE, one.key)


def _common_edition(catalog: Catalog, ranked: Sequence[Submission]) -> Edition:
    """The form that is for the year, if any report is on it; else that of the first."""
    fitting = [one.edition for one in ranked if not one.off_form]
    return catalog.edition((fitting or [ranked[0].edition])[0])
