"""Begins this year's report with last year's: what goes on is carried, what must not is named."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

from msgspec import Struct
from msgspec.structs import replace

from app import patterns as re
from app.edition.catalog import Catalog
from app.edition.cells import CellKey, carried_cells
from app.edition.definition import NotCarried
from app.edition.edition import OPENING, Edition
from app.report.basic_data import OpeningParts, draft_opening, drafted_parts, sentences_of_report
from app.report.changes import Details, Edit, Entry, Means, Organisation, Origin
from app.report.narrative import headings_to_keep, resolved
from app.report.report import Report
from app.report.totals import Previous, sum_read_as_zero


class LeftBehind(Struct, frozen=True):
    """Filled cells of last year, by its own edition, that are not carried over, and why."""

    cells: tuple[CellKey, ...]
    reason: str


class CarriedOver(Struct, frozen=True):
    """What of last year's report goes into this year's, as one edit.

    `figures` are the cells filled with last year's, `headings` how many sub-headings are kept,
    `left_behind` what must not be carried.
    """

    previous: Previous
    edit: Edit
    figures: Mapping[CellKey, Decimal]
    left_behind: tuple[LeftBehind, ...]
    headings: int = 0


def previous_of(last: Report, notes: str = "") -> Previous:
    """A report as next year's keeps it; live numbers in its texts are plain figures."""
    texts = {key: resolved(last, text) for key, text in last.texts.items() if text}
    name = last.details.organisation.name
    return Previous(last.details.year, last.edition, dict(last.typed), texts, name, notes)


def report_of(previous: Previous) -> Report:
    """The report of an earlier year, as far as this year's keeps it."""
    details = Details(previous.year, organisation=Organisation(name=previous.name))
    report = Report(previous.edition, details)
    report.apply(Edit(entries=dict(previous.typed), texts=dict(previous.texts)))
    return report


def next_report(last: Report, catalog: Catalog, notes: str = "") -> tuple[Report, CarriedOver]:
    """An empty report for the year after, and what goes into it.

    That is the organisation with its contact, the headings, an opening, the figures that go on and
    the `notes` of whoever wrote last year's.
    Raises `UnknownEditionError` if no edition is for that year.
    """
    year = last.details.year + 1
    edition = catalog.for_year(year)
    report = Report(edition, Details(year))
    carried = carry_into(report, last, notes)
    details = Details(year, organisation=last.details.organisation)
    kept = {key: headings_to_keep(edition, carried.previous, key) for key in edition.text_keys}
    texts = {key: "\n".join(headings) for key, headings in kept.items() if headings}
    headings = sum(map(len, kept.values()))
    if details.organisation.name:
        texts[OPENING] = _opening(last, edition, details)
    edit = replace(carried.edit, texts=texts, details=details)
    return report, replace(carried, edit=edit, headings=headings)


def carry_into(report: Report, last: Report, notes: str = "") -> CarriedOver:
    """What last year's report brings into a report of this year: itself, and figures for blanks.

    Of another year than the one before, it only goes along to be looked at. Without `notes` of its
    own those that the report has stay.
    """
    if report.previous is not None:
        notes = notes or report.previous.notes
    previous, edition = previous_of(last, notes), report.edition
    fits = previous.precedes(report.details.year)
    figures = dict(_figures(report, previous)) if fits else {}
    entries: dict[CellKey, Entry] = {**figures}
    left_behind = tuple(_left_behind(last, previous, edition)) if fits else ()
    edit = Edit(entries=entries, previous=previous).from_(Origin(Means.LAST_YEAR))
    return CarriedOver(previous, edit, figures, left_behind)


def misfits(report: Report, last: Report) -> Iterator[str]:
    """Warnings about a report as last year's of another, in whole sentences."""
    year, last_year = report.details.year, last.details.year
    if last_year != year - 1:
        yield (
            f"这份报告是 {year} 年度的，应当与 {year - 1} 年度比较，而文件是 {last_year} 年度的："
            "数字可以对照着看，但不结转，两年之间也不核对。"
        )
    name, last_name = report.details.organisation.name, last.details.organisation.name
    if name and last_name and name not in last_name and last_name not in name:
        yield f"机关名称不同：这份报告是“{name}”，文件是“{last_name}”，请核对是不是选错了文件。"


def _figures(report: Report, previous: Previous) -> Iterator[tuple[CellKey, Decimal]]:
    """The blank cells that begin with last year's figures; blank ones of last year stay blank."""
    edition, last_year = report.edition, previous.figures(report.edition)
    blank = set(report.blank_keys)
    for carry in edition.definition.carry:
        for key, origins in carried_cells(edition.cells, carry):
            known = [value for origin in origins if (value := last_year.get(origin)) is not None]
            if key in blank and known:
                yield key, sum_read_as_zero(known)


def _left_behind(last: Report, previous: Previous, edition: Edition) -> Iterator[LeftBehind]:
    for entry in _not_carried(edition, previous.edition):
        cells = tuple(_filled(previous, entry.cells))
        if cells:
            yield LeftBehind(cells, entry.reason)
    if last.unread:
        yield LeftBehind(tuple(last.unread), "去年这几格填的不是数字")


def _not_carried(edition: Edition, earlier: Edition) -> Iterable[NotCarried]:
    if edition.id == earlier.id:
        return edition.definition.not_carried
    known = [one for one in edition.definition.earlier if one.edition == earlier.id]
    if known:
        different = (entry for one in known for entry in one.different)
        return (*different, *edition.definition.not_carried)
    reason = f"去年用的是{earlier.definition.name}，各格与{edition.definition.name}不能对应"
    return (NotCarried(tuple(earlier.typed_keys), reason),)


def _filled(previous: Previous, patterns: Iterable[str]) -> Iterator[CellKey]:
    """The typed cells of last year's edition with a figure other than 0."""
    return (key for key in previous.edition.matching(*patterns) if previous.typed.get(key))


def _opening(last: Report, edition: Edition, details: Details) -> str:
    """The opening drafted anew, without the sentences that were left out of last year's draft.

    What last year's says about the report itself stays, as where its electronic copy is.
    """
    opening, year = last.texts[OPENING], last.details.year
    parts = drafted_parts(last.edition, last.details, opening) or OpeningParts()
    kept, _ = sentences_of_report(opening)
    kept = re.sub(rf"(?<!\d){year}(?=年)", str(year + 1), kept)
    return draft_opening(edition, details, replace(parts, kept=kept))
