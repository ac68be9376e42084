"""From a ledger's file to an edit of the report, every figure with its cases; what it changes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress
from decimal import Decimal
from pathlib import Path

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from app.edition.catalog import Catalog
from app.edition.cells import CellKey, carried_cells
from app.edition.edition import Edition
from app.errors import RefusedError
from app.importing.import_plan import ImportChange, cell_words
from app.ledger.cases import Answers, LedgerReader, ReadLedger
from app.ledger.counting import Counted, RequestCounter, Unsettled, ledger_year
from app.ledger.definition import LedgerForm
from app.ledger.lists import DisputeCounter, DocumentCounter
from app.ledger.sheets import Sheet, with_codes_read
from app.ledger.words import WordReader
from app.report.changes import CaseRef, Edit, Entry, LedgerCount, Means, Origin, Unread
from app.report.numbers import format_plain, names_shown
from app.report.report import Report
from app.report.totals import totals
from app.storage.atomic import write_whole
from app.storage.own_state import state_in


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


class Tally(Counted, frozen=True, kw_only=True):
    """What the file of a ledger says of one year, on the form for that year."""

    file: str
    edition: Edition
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

    @property
    def left_lines(self) -> list[str]:
        """What is not counted and why, a line a case; that a column is lacking is said once."""
        lacking = Counter(one.why for one in self.unsettled if one.column)
        return [
            *(f"{why}：{count} 件" for why, count in lacking.items()),
            *(f"{one.ref.words}　{one.why}" for one in self.unsettled if not one.column),
        ]


def is_ledger(sheets: Sequence[Sheet], catalog: Catalog) -> bool:
    """Whether one of the tables is a ledger of applications."""
    form = LedgerForm(catalog.edition(catalog.ids[-1]))
    return bool(
        LedgerReader(form, WordReader(form), Answers()).read(with_codes_read(sheets)).tables
    )


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
    name: str, form: LedgerForm, words: WordReader, ledger: ReadLedger, asked: tuple[Answers, int]
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
    counted = (requests, *lists)
    return Tally(
        year,
        {key: refs for one in counted for key, refs in one.cases.items()},
        (*requests.unsettled, *(case for one in lists for case in _open_in(one))),
        requests.questions,
        requests.answered,
        requests.settled,
        tuple(table for one in counted for table in one.tables),
        file=name,
        edition=form.edition,
        total=len(ledger.cases),
    )


def _open_in(counted: Counted) -> Iterator[Unsettled]:
    """What a list beside the ledger leaves open: it may count in any cell of that list."""
    return (replace(one, cells=frozenset(counted.cases)) for one in counted.unsettled)


def tally_edit(tally: Tally) -> Edit:
    """The edit that fills a report's cells with a tally, each with its proof."""
    entries: dict[CellKey, Entry] = {k: Decimal(len(refs)) for k, refs in tally.cases.items()}
    origins = {
        key: Origin(Means.LEDGER, ledger=LedgerCount(tally.file, refs))
        for key, refs in tally.cases.items()
    }
    return Edit(entries=entries, origins=origins)


class TallyDifference(Struct, frozen=True):
    """A cell that a ledger now counts otherwise than the report has it, and the cases in between.

    `now` is what stands in the report, `by_hand` whether somebody typed it over the ledger's.
    """

    key: CellKey
    now: Entry
    added: tuple[CaseRef, ...]
    gone: tuple[CaseRef, ...]
    by_hand: bool


def tally_differences(report: Report, tally: Tally) -> Iterator[TallyDifference]:
    """The cells in which a report and a ledger differ, in form order."""
    proofs = {k: one.ledger.cases for k, one in report.origins.items() if one.ledger}
    before, after = (
        {ref.number for refs in cases.values() for ref in refs} for cases in (proofs, tally.cases)
    )
    renumbered = not (before & after) - {""}
    for key in report.edition.typed_keys:
        if key not in tally.cases:
            continue
        refs, now = tally.cases[key], report.entry(key)
        origin = report.origins.get(key)
        known = proofs.get(key, ())
        added = _others(refs, known, renumbered=renumbered)
        gone = _others(known, refs, renumbered=renumbered)
        if now != Decimal(len(refs)) or added or gone:
            by_hand = origin is not None and origin.means is not Means.LEDGER and now is not None
            yield TallyDifference(key, now, added, gone, by_hand)


def _others(
    refs: Sequence[CaseRef], known: Sequence[CaseRef], *, renumbered: bool
) -> tuple[CaseRef, ...]:
    """The cases that are not among the known: by number where both have one, else by place."""
    numbers = {ref.number for ref in known} - {""}
    places = {(ref.sheet, ref.row) for ref in known}
    unnumbered = {(ref.sheet, ref.row) for ref in known if not ref.number}
    return tuple(
        ref
        for ref in refs
        if ref.number not in numbers
        and (ref.sheet, ref.row) not in (unnumbered if ref.number and not renumbered else places)
    )


_SHOWN_CASES = 3
_ANSWERS = msgspec.json.Decoder(dict[str, Answers])
_MAX_ANSWERS_SIZE = 1024 * 1024
_ANSWERS_FILE = "台账对应.json"


class Proposal(Struct, frozen=True):
    """A tally beside a report: one change a cell, and warnings about taking it over."""

    tally: Tally
    changes: tuple[ImportChange, ...]
    warnings: tuple[str, ...]

    def edit(self, chosen: Collection[str]) -> Edit:
        """The edit that takes the chosen cells over, each with its proof.

        Cells that stand as they are counted get their proof, too.
        """
        whole = tally_edit(self.tally)
        same = {change.key for change in self.changes if not change.differs}
        taken = {key for key in whole.entries if key in chosen or key in same}
        return replace(
            whole,
            entries={key: entry for key, entry in whole.entries.items() if key in taken},
            origins={key: one for key, one in whole.origins.items() if key in taken},
        )


def propose(report: Report, tally: Tally) -> Proposal:
    """What a tally would change in a report; a figure typed by hand is not proposed for change."""
    differing = {one.key: one for one in tally_differences(report, tally)}
    left = Counter(key for one in tally.unsettled for key in one.cells)
    changes = tuple(
        _change(report, tally, key, differing.get(key), left[key])
        for key in report.edition.typed_keys
        if key in tally.cases
    )
    return Proposal(tally, changes, tuple(_warnings(report, tally)))


def _change(
    report: Report, tally: Tally, key: CellKey, differing: TallyDifference | None, left: int
) -> ImportChange:
    """What a cell becomes; one that `left` cases may still count in is not proposed."""
    entry = report.entry(key)
    now = entry.text if isinstance(entry, Unread) else "" if entry is None else format_plain(entry)
    counted = str(len(tally.cases[key]))
    by_hand = differing is not None and differing.by_hand
    note = _note(tally, key, differing) if now != counted or differing else ""
    if left and now != counted:
        note = "；".join(filter(None, (f"还有 {left} 件可能计在这里，没有勾选", note)))
    return ImportChange(
        key,
        cell_words(report.edition.cells[key]),
        now,
        counted,
        note,
        proposed=now != counted and not by_hand and not left,
    )


def _note(tally: Tally, key: CellKey, differing: TallyDifference | None) -> str:
    """Which cases make the difference; of a new figure, which ones there are."""
    if differing is not None and differing.by_hand and differing.now is not None:
        begin = ["现在的数不是台账数出来的，没有勾选"]
    else:
        begin = []
    known = differing is not None and bool(differing.gone)
    if differing is not None and (known or len(differing.added) < len(tally.cases[key])):
        added, gone = (_named(refs) for refs in (differing.added, differing.gone))
        parts = (f"多了 {added}" if added else "", f"少了 {gone}" if gone else "")
        return "；".join(filter(None, (*begin, *parts)))
    return "；".join(filter(None, (*begin, _named(tally.cases[key]))))


def _named(refs: Collection[CaseRef]) -> str:
    return names_shown([ref.words for ref in refs], _SHOWN_CASES, f" 等 {len(refs)} 件")


def _warnings(report: Report, tally: Tally) -> Iterator[str]:
    if report.details.year != tally.year:
        yield f"台账按 {tally.year} 年计数，这份报告是 {report.details.year} 年度的，请核对。"
    if tally.unsettled:
        yield _left_words(tally.unsettled)
    yield from _carried_apart(report, tally)


def _left_words(unsettled: Sequence[Unsettled]) -> str:
    """How many cases are not counted, and what each of them waits for."""
    waits = Counter(map(_wait, unsettled))
    words = f"有 {len(unsettled)} 件还没有计入，原因见“没有计入的”"
    if len(waits) == 1:
        return f"{words}；{next(iter(waits))}。"
    return f"{words}：{'，'.join(f'{count} 件{what}' for what, count in waits.items())}。"


def _wait(one: Unsettled) -> str:
    if one.column:
        return f"{one.why}，在“各列”中指定就会计入"
    return "在“要回答的”中选好就会计入" if one.waits else "改好台账后再填一次"


def _carried_apart(report: Report, tally: Tally) -> Iterator[str]:
    """Where last year's report left other cases over than the ledger carries in."""
    for carry in report.edition.definition.carry:
        for key, parts in carried_cells(report.edition.cells, carry):
            figures = [report.last_year.get(part) for part in parts]
            left = sum((figure for figure in figures if figure is not None), Decimal(0))
            counted = tally.cases.get(key)
            if counted is None or None in figures or left == len(counted):
                continue
            who = f"：{_named(counted)}" if counted else ""
            yield (
                f"{cell_words(report.edition.cells[key])}：去年的报告结转 {format_plain(left)} 件，"
                f"台账中有 {len(counted)} 件{who}。"
            )


class KeptAnswers:
    """An office's answers, kept between ledgers in one file of the program's data folder."""

    def __init__(self, data_folder: Path) -> None:
        self._file = data_folder / _ANSWERS_FILE

    def load(self, edition_id: str) -> Answers:
        """The answers for an edition; none if there are none, or they cannot be read."""
        return self._all().get(edition_id, Answers())

    def keep(self, edition: Edition, answers: Answers) -> None:
        """Remembers answers, if the data folder can be written to; no text that may be a name."""
        words = WordReader(LedgerForm(edition))
        kept = self._all() | {edition.id: answers.kept(words.is_known)}
        with suppress(RefusedError):
            write_whole(self._file, msgspec.json.encode(kept))

    def _all(self) -> dict[str, Answers]:
        return state_in(self._file, _ANSWERS, _MAX_ANSWERS_SIZE) or {}
