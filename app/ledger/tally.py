"""From a ledger's file to an edit of the report: every figure with the cases behind it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from app.edition.catalog import Catalog
from app.edition.cells import CellKey
from app.edition.edition import Edition
from app.errors import RefusedError
from app.ledger.cases import Answers, LedgerReader, ReadLedger
from app.ledger.columns import LedgerTable
from app.ledger.counting import (
    Cases,
    Counted,
    Question,
    RequestCounter,
    SettledCase,
    Unsettled,
    ledger_year,
)
from app.ledger.definition import LedgerForm
from app.ledger.lists import DisputeCounter, DocumentCounter
from app.ledger.sheets import Sheet, read_sheets, with_codes_read
from app.ledger.words import WordReader
from app.report.changes import CaseRef, Edit, Entry, LedgerCount, Means, Origin
from app.report.report import Report
from app.report.totals import totals


class NoLedgerError(RefusedError):
    """No table of a file is a ledger or a list that can be counted."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"“{name}”中没有找到登记台账：应有一张表，其中一列是收到日期，另有申请人类型、"
            "答复日期和办理结果等列。请核对是不是选错了文件。"
        )


class NoLedgerYearError(RefusedError):
    """No case of a ledger says when it came."""

    def __init__(self, name: str) -> None:
        super().__init__(f"“{name}”中看不出是哪一年的台账，请指明年度。")


@dataclass(frozen=True)
class Tally:
    """What a ledger says of one year, on the form for that year.

    `cases` are the typed cells that it fills, each with the cases counted there. `unsettled` are
    counted nowhere; `questions` are the values that wait for an answer, those that most cases wait
    for first. `settled` are the counted cases with their days, for sentences and charts.
    """

    file: str
    edition: Edition
    year: int
    cases: Cases
    unsettled: tuple[Unsettled, ...]
    questions: tuple[Question, ...]
    answered: tuple[Question, ...]
    settled: tuple[SettledCase, ...]
    tables: tuple[LedgerTable, ...]
    total: int
    """How many cases the ledger holds, of whatever year."""

    @property
    def values(self) -> dict[CellKey, Decimal]:
        """The figures of all cells it fills, computed ones included."""
        typed = {key: Decimal(len(refs)) for key, refs in self.cases.items()}
        tables = {key.partition(".")[0] for key in typed}
        sums = totals(self.edition, typed)
        return typed | {k: v for k, v in sums.items() if k.partition(".")[0] in tables}

    @property
    def columns(self) -> dict[str, str]:
        """The head of the column of each kind, as far as one was found."""
        found = {
            column.kind: column.head.rpartition(" ")[2]
            for table in reversed(self.tables)
            for column in table.columns
            if column.kind and column.kind not in ("ignored", "private")
        }
        return ({"number": found["serial"]} if "serial" in found else {}) | found


def tally_file(
    path: Path, catalog: Catalog, *, year: int | None = None, answers: Answers | None = None
) -> Tally:
    """Counts a ledger's file; without a year, that in which most of its cases came.

    Raises `NoLedgerError`, `NoLedgerYearError` and what the file is refused with.
    """
    return tally_sheets(path.name, read_sheets(path), catalog, year=year, answers=answers)


def tally_sheets(
    name: str,
    sheets: Sequence[Sheet],
    catalog: Catalog,
    *,
    year: int | None = None,
    answers: Answers | None = None,
) -> Tally:
    """Counts the tables of a ledger. Raises `NoLedgerError`, `NoLedgerYearError`."""
    settled = answers or Answers()
    sheets = with_codes_read(sheets)
    form = LedgerForm(catalog.for_year(year) if year else catalog.edition(catalog.ids[-1]))
    words = WordReader(form)
    ledger = LedgerReader(form, words, settled).read(sheets, year)
    if year is None:
        year = ledger_year(ledger, among=catalog.years)
        if year is None:
            raise (NoLedgerYearError if ledger.cases or ledger.tables else NoLedgerError)(name)
        if form.edition is not catalog.for_year(year):
            return tally_sheets(name, sheets, catalog, year=year, answers=answers)
    return _counted(name, form, words, ledger, (settled, year))


def _counted(
    name: str,
    form: LedgerForm,
    words: WordReader,
    ledger: ReadLedger,
    asked: tuple[Answers, int],
) -> Tally:
    answers, year = asked
    requests = (
        RequestCounter(form, words, answers, year).count(ledger)
        if ledger.tables
        else Counted(year, {})
    )
    disputes = DisputeCounter(form, words, year).count(ledger)
    documents = DocumentCounter(form, year).count(ledger)
    lists = [one for one in (disputes, documents) if one is not None]
    if not ledger.tables and not lists:
        raise NoLedgerError(name)
    cases = dict(requests.cases)
    for one in lists:
        cases |= one.cases
    return Tally(
        file=name,
        edition=form.edition,
        year=year,
        cases=cases,
        unsettled=(*requests.unsettled, *(u for one in lists for u in one.unsettled)),
        questions=requests.questions,
        answered=requests.answered,
        settled=requests.settled,
        tables=(*ledger.tables, *(table for one in lists for table in one.tables)),
        total=len(ledger.cases),
    )


def tally_edit(tally: Tally) -> Edit:
    """The edit that fills a report's cells with a tally, each with its proof."""
    entries: dict[CellKey, Entry] = {k: Decimal(len(refs)) for k, refs in tally.cases.items()}
    origins = {
        key: Origin(Means.LEDGER, ledger=LedgerCount(tally.file, refs))
        for key, refs in tally.cases.items()
    }
    return Edit(entries=entries, origins=origins)


@dataclass(frozen=True)
class TallyDifference:
    """A cell that a ledger now counts otherwise than the report has it, and the cases in between.

    `now` is what stands in the report, `by_hand` whether somebody typed it over the ledger's.
    """

    key: CellKey
    now: Entry
    counted: Decimal
    added: tuple[CaseRef, ...]
    gone: tuple[CaseRef, ...]
    by_hand: bool


def tally_differences(report: Report, tally: Tally) -> Iterator[TallyDifference]:
    """The cells in which a report and a ledger differ, in form order."""
    for key in report.edition.typed_keys:
        if key not in tally.cases:
            continue
        refs, now = tally.cases[key], report.entry(key)
        origin = report.origins.get(key)
        known = origin.ledger.cases if origin and origin.ledger else ()
        if now != Decimal(len(refs)) or set(known) != set(refs):
            by_hand = origin is not None and origin.means is not Means.LEDGER and now is not None
            yield TallyDifference(
                key,
                now,
                Decimal(len(refs)),
                tuple(ref for ref in refs if ref not in known),
                tuple(ref for ref in known if ref not in refs),
                by_hand,
            )
