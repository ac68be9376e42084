"""Counts the lists beside a ledger: reviews and suits into table four, documents into table two."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date

from msgspec import Struct

from app import patterns as re
from app.edition.cells import CellKey, cell_key
from app.ledger.cases import Case, ReadLedger
from app.ledger.columns import LedgerTable, is_no_case, list_table, text_in
from app.ledger.counting import Counted, Unsettled, as_counted
from app.ledger.definition import LedgerForm, Words
from app.ledger.words import (
    CellValue,
    DayReading,
    WordReader,
    no_day_words,
    plain_words,
    read_day,
    read_month,
)
from app.report.changes import CaseRef

DISPUTES, DISCLOSURE = "disputes", "disclosure"
"""The keys of tables four and two."""

_REVIEW, _DIRECT, _AFTER = "review", "litigation_direct", "litigation_after_review"
_PENDING = "pending"
_YEAR = re.compile(r"((?:19|20)\d{2})年(?:(1[0-2]|[1-9])月)?")


class _Row(Struct, frozen=True):
    """One row of a list: texts and days by kind of column."""

    ref: CaseRef
    table: LedgerTable
    values: Sequence[CellValue]

    def text(self, kind: str) -> str:
        return text_in(self.table.value(self.values, kind))

    def day(self, kind: str) -> DayReading:
        return read_month(self.table.value(self.values, kind))


def _tables(ledger: ReadLedger, form: LedgerForm, kind: str) -> tuple[LedgerTable, ...]:
    """The lists of one kind beside a ledger."""
    known = next(one for one in form.words.lists if one.list == kind)
    found = (list_table(sheet, known) for sheet in ledger.other_sheets)
    return tuple(table for table in found if table is not None)


def _rows(table: LedgerTable, form: LedgerForm, number_kind: str) -> Iterator[_Row]:
    for index in range(table.begin, len(table.sheet.rows)):
        row = table.sheet.rows[index]
        filled = sum(value is not None for value in row)
        repeats_head = tuple(map(text_in, row)) in table.heads
        if filled < 2 or repeats_head or is_no_case(row, form.words.values):
            continue
        number = text_in(table.value(row, number_kind))
        number = number if any(c.isdigit() for c in number) and len(number) <= 40 else ""
        yield _Row(CaseRef(table.row_number(index), number, table.sheet.name), table, row)


class DisputeCounter:
    """Counts reviews and suits of one year: those decided in it, and those pending at its end."""

    def __init__(self, form: LedgerForm, words: WordReader, year: int) -> None:
        self._form = form
        self._words = words
        self._year = year

    def count(self, ledger: ReadLedger) -> Counted | None:
        """Table four from the lists or, without one, from the ledger's columns; None if neither."""
        tables = _tables(ledger, self._form, DISPUTES)
        if tables:
            rows = (row for table in tables for row in _rows(table, self._form, "case_number"))
            found = [self._listed(row) for row in rows]
        else:
            kinds = {column.kind for table in ledger.tables for column in table.columns}
            if not kinds & {"review", "review_result", "suit", "suit_result"}:
                return None
            found = [one for case in ledger.cases for one in self._of_case(case, kinds)]
        cases: dict[CellKey, list[CaseRef]] = {
            key: [] for key in self._form.edition.typed_keys if key.startswith(f"{DISPUTES}.")
        }
        for one in found:
            if isinstance(one, tuple):
                cases[cell_key(DISPUTES, one[1], one[2])].append(one[0])
        unsettled = tuple(one for one in found if isinstance(one, Unsettled))
        return Counted(self._year, as_counted(cases), unsettled, tables=tables)

    def _listed(self, row: _Row) -> tuple[CaseRef, str, str] | Unsettled | None:
        named = f"{row.text('dispute_kind')} {row.table.sheet.name}"
        said = row.text("after_review")
        kind = self._kind(row.text("dispute_kind")) or self._kind(said)
        kind = kind or self._by_review(said, named) or self._kind(named)
        received, concluded = row.day("dispute_received"), row.day("dispute_concluded")
        for day in (received, concluded):
            if day.problem:
                return Unsettled(row.ref, no_day_words(day.problem))
        if not kind:
            return Unsettled(row.ref, "看不出是行政复议、直接起诉还是复议后起诉")
        days = received.day, concluded.day
        dated = row.table.column("dispute_concluded") is not None
        return self._placed(row.ref, kind, row.text("dispute_result"), days, dated=dated)

    def _by_review(self, said: str, named: str) -> str:
        """The row of a suit where a column says whether there was a review before it."""
        if "诉讼" not in named or not said:
            return ""
        return _AFTER if self._words.is_yes(said) else _DIRECT if self._words.is_no(said) else ""

    def _kind(self, text: str) -> str:
        """The row of table four that a text names; empty if it has to be asked."""
        found = [
            (end - start, one.row)
            for one in self._form.words.dispute_kinds
            for start, end in one.matches(plain_words(text))
        ]
        suits = [(length, row) for length, row in found if row not in ("", _REVIEW)]
        if suits:
            return max(suits)[1]
        return "" if any(not row for _, row in found) else _REVIEW if found else ""

    def _of_case(
        self, case: Case, kinds: Collection[str]
    ) -> Iterator[tuple[CaseRef, str, str] | Unsettled | None]:
        review, suit = self._outcome(case, "review"), self._outcome(case, "suit")
        if review is not None:
            dated = "review_concluded" in kinds
            yield self._placed(case.ref, _REVIEW, review, self._days(case, "review"), dated=dated)
        if suit is not None:
            kind = self._kind(suit) or (_AFTER if review is not None else _DIRECT)
            kind = kind if kind != _REVIEW else _AFTER
            dated = "suit_concluded" in kinds
            yield self._placed(case.ref, kind, suit, self._days(case, "suit"), dated=dated)

    def _outcome(self, case: Case, which: str) -> str | None:
        """What the columns say of a review or a suit; None if there was none."""
        said, result = case.more.get(which, ""), case.more.get(f"{which}_result", "")
        told = " ".join(text for text in (said, result) if text and not self._words.is_no(text))
        return told or None

    def _days(self, case: Case, which: str) -> tuple[date | None, date | None]:
        concluded = read_day(case.more.get(f"{which}_concluded")).day
        return case.received.day, concluded

    def _placed(
        self,
        ref: CaseRef,
        kind: str,
        result: str,
        days: tuple[date | None, date | None],
        *,
        dated: bool,
    ) -> tuple[CaseRef, str, str] | Unsettled | None:
        """Where a case counts; None if not in this year. `dated`: a column has the last days."""
        received, concluded = days
        if (received and received.year > self._year) or (concluded and concluded.year < self._year):
            return None
        if concluded and concluded.year > self._year:
            return ref, kind, _PENDING
        outcome = self._column(result)
        if not outcome and concluded:
            said = f"结果“{result}”" if result else "结果"
            return Unsettled(ref, f"{said}对应哪一列还不明确")
        if outcome not in ("", _PENDING) and concluded is None and dated:
            return Unsettled(ref, f"结果“{result}”没有审结日期")
        return ref, kind, outcome or _PENDING

    def _column(self, result: str) -> str:
        found = [
            (end - start, one.column)
            for one in self._form.words.dispute_results
            for start, end in one.matches(plain_words(result))
        ]
        return max(found)[1] if found else ""


class DocumentCounter:
    """Counts a list of normative documents: made, repealed and in force at the year's end."""

    def __init__(self, form: LedgerForm, year: int) -> None:
        self._form = form
        self._year = year

    def count(self, ledger: ReadLedger) -> Counted | None:
        """The documents' cells of table two; None if there is no such list."""
        tables = _tables(ledger, self._form, "documents")
        if not tables:
            return None
        cases: dict[CellKey, list[CaseRef]] = {}
        unsettled: list[Unsettled] = []
        rows = [row for t in tables for row in _rows(t, self._form, "document_number")]
        listed_rules = any(self._is_rule(row) for row in rows)
        for name in ("normative", "rules") if listed_rules else ("normative",):
            cases |= {key: [] for key in self._cells(name).values()}
        for row in rows:
            self._add(row, cases, unsettled)
        return Counted(self._year, as_counted(cases), tuple(unsettled), tables=tables)

    def _add(
        self, row: _Row, cases: Mapping[CellKey, list[CaseRef]], unsettled: list[Unsettled]
    ) -> None:
        issued, ended = row.day("document_issued"), self._ended(row)
        for day in (issued, ended):
            if day.problem and not self._is_open(day.problem):
                unsettled.append(Unsettled(row.ref, no_day_words(day.problem)))
                return
        if issued.day is None and row.table.column("document_issued"):
            unsettled.append(Unsettled(row.ref, "没有发布日期"))
            return
        cells = self._cells("rules" if self._is_rule(row) else "normative")
        for measure in self._measures(row, issued.day, ended.day):
            if measure in cells:
                cases[cells[measure]].append(row.ref)

    def _measures(self, row: _Row, issued: date | None, ended: date | None) -> Iterator[str]:
        words, status = self._form.document_words, plain_words(row.text("document_status"))
        repealed = _says(words.repealed, status) or row.day("document_repealed").day is not None
        gone = (ended is not None and ended.year <= self._year) or (
            ended is None and (_says(words.lapsed, status) or _says(words.repealed, status))
        )
        if issued is not None and issued.year > self._year:
            return
        if issued is not None and issued.year == self._year:
            yield "issued"
        if repealed and ended is not None and ended.year == self._year:
            yield "repealed"
        if not gone:
            yield "in_force"

    def _ended(self, row: _Row) -> DayReading:
        repealed = row.day("document_repealed")
        status = plain_words(row.text("document_status"))
        words = self._form.document_words
        if (year := _YEAR.search(status)) and _says((*words.repealed, *words.lapsed), status):
            return DayReading(date(int(year[1]), int(year[2] or 12), 1))
        return repealed if repealed.day or repealed.problem else row.day("document_lapsed")

    def _is_open(self, text: str) -> bool:
        """Whether a text in a column of last days says that there is none."""
        words = self._form.document_words
        return _says((*words.in_force, "长期", "年$", "个月$"), plain_words(text))

    def _is_rule(self, row: _Row) -> bool:
        return _says(self._form.document_words.rules, plain_words(row.text("document_kind")))

    def _cells(self, row: str) -> dict[str, CellKey]:
        """The cell of each measure, as far as the edition has one."""
        cells = self._form.edition.cells
        return {
            one.measure: key
            for one in reversed(self._form.words.documents)
            for column in reversed(one.columns)
            if (key := cell_key(DISCLOSURE, row, column)) in cells
        }


def _says(words: Sequence[str], text: str) -> bool:
    return bool(Words(tuple(words)).matches(text))
