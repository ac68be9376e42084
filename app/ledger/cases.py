"""The cases in a ledger: a row each, read as far as it can be."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence

from msgspec import Struct, field
from msgspec.structs import replace

from app import patterns as re
from app.ledger.columns import (
    SAID_MARK,
    TYPE_MARK,
    ColumnFinder,
    LedgerTable,
    is_no_case,
    list_table,
    text_in,
    value_at,
)
from app.ledger.definition import LedgerForm
from app.ledger.sheets import Sheet
from app.ledger.words import CellValue, DayReading, WordReader, head_text, read_day
from app.report.changes import CaseRef

UNTYPED = "没有写申请人类型的"
"""Stands for the kind of all applicants in a ledger that has no column for it."""

_MAX_NUMBER = 40
_YEAR = re.compile(r"(?:19|20)\d{2}(?=\D|$)")


class Answers(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What a clerk has settled about an office's ledgers.

    `columns`: kinds by head; `results`: rows of table three by outcome as the ledger writes it;
    `types`: columns of table three by kind of applicant.
    """

    columns: Mapping[str, str] = {}
    results: Mapping[str, str] = {}
    types: Mapping[str, str] = {}

    def to(self, about: str, value: str) -> str:
        """The key that was chosen for a value of `results` or `types`; empty if none was."""
        given = self._about(about)
        return given.get(value) or given.get(_fingerprint(value), "")

    def changed(self, about: str, value: str, key: str) -> Answers:
        """With another key for a value; an empty one takes the answer back."""
        others = {
            one: chosen
            for one, chosen in self._about(about).items()
            if one not in (value, _fingerprint(value))
        }
        return replace(self, **{about: others | ({value: key} if key else {})})

    def kept(self, is_known: Callable[[str], bool]) -> Answers:
        """As they may be written to a file: a value with more than known words in it may be a
        name, so that only its fingerprint stays.
        """
        about = {
            one: {
                value if value.startswith(_PRINT) or is_known(value) else _fingerprint(value): key
                for value, key in self._about(one).items()
            }
            for one in ("results", "types")
        }
        return replace(self, **about)

    def _about(self, about: str) -> Mapping[str, str]:
        return self.results if about == "results" else self.types


_PRINT = "#"


def _fingerprint(value: str) -> str:
    return _PRINT + hashlib.sha256(value.encode()).hexdigest()


class Case(Struct, frozen=True):
    """One row of a ledger. The texts are as it writes them; `marks` are columns with a sign."""

    ref: CaseRef
    received: DayReading
    concluded: DayReading
    applicant: str = ""
    result: str = ""
    said: tuple[str, ...] = ()
    """Outcomes in whose column the ledger has a sign."""
    marks: tuple[str, ...] = ()
    """Columns of table three in whose column the ledger has a sign."""
    own_number: bool = False
    """Whether the number is the case's own, so that no other case may have it."""
    more: Mapping[str, str] = field(default_factory=dict)
    """Other columns by kind: way, category, extended, review, suit and their results and days."""
    lacks: frozenset[str] = frozenset()
    """The kinds that decide where a case counts and of which its table has no column."""


class ReadLedger(Struct, frozen=True):
    """The tables of a ledger and their cases; `other_sheets` hold no ledger."""

    tables: tuple[LedgerTable, ...]
    cases: tuple[Case, ...]
    other_sheets: tuple[Sheet, ...]


_MORE = (
    "way", "category", "extended", "status", "review", "review_result", "review_concluded",
    "suit", "suit_result", "suit_concluded",
)  # fmt: skip


class LedgerReader:
    """Reads the sheets of a ledger by the words of a form and a clerk's answers."""

    def __init__(self, form: LedgerForm, words: WordReader, answers: Answers) -> None:
        self._form = form
        self._words = words
        self._answers = answers
        self._finder = ColumnFinder(words, form.words.kinds, _marks(form))

    def read(self, sheets: Sequence[Sheet], year: int | None = None) -> ReadLedger:
        """The ledger; days without a year are of `year` unless a title names another."""
        tables, others = [], []
        for sheet in sheets:
            table = self._finder.table(sheet, self._answers.columns)
            if table is not None and _is_ledger(table) and not self._is_list(sheet, table):
                tables.append(table)
            else:
                others.append(sheet)
        several = len(tables) > 1
        cases = [case for table in tables for case in self._cases(table, year, named=several)]
        return ReadLedger(tuple(tables), tuple(cases), tuple(others))

    def _is_list(self, sheet: Sheet, table: LedgerTable) -> bool:
        """Whether a sheet is rather one of the lists beside the ledger."""
        if any(c.kind == "type" or c.kind.startswith(TYPE_MARK) for c in table.columns):
            return False
        return any(list_table(sheet, known) for known in self._form.words.lists)

    def _cases(self, table: LedgerTable, year: int | None, *, named: bool) -> Iterator[Case]:
        said = _said_year(table) or year
        joined = table.sheet.continued
        number = table.column("number") or table.column("serial")
        last_key: int | None = None
        for index in range(table.begin, len(table.sheet.rows)):
            row = table.sheet.rows[index]
            if self._is_no_case(table, row):
                continue
            if number and (index, number.index) in joined and last_key == index - 1:
                last_key = index
                if _same_where_it_counts(table, row, table.sheet.rows[index - 1]):
                    continue
            last_key = index
            yield self._case(table, index, said, sheet=table.sheet.name if named else "")

    def _case(self, table: LedgerTable, index: int, year: int | None, *, sheet: str) -> Case:
        row = table.sheet.rows[index]

        def text(kind: str) -> str:
            return text_in(table.value(row, kind))

        def day(kind: str) -> DayReading:
            return read_day(table.value(row, kind), year)

        marked = [
            column.kind
            for column in table.columns
            if ":" in column.kind and self._words.is_yes(text_in(value_at(row, column.index)))
        ]
        said = [kind.removeprefix(SAID_MARK) for kind in marked if kind.startswith(SAID_MARK)]
        reasons = (text_in(value_at(row, c.index)) for c in table.columns_of("reason"))
        outcome = [*said, text("result"), *reasons]
        applicant = [text("type"), text("type_detail")]
        if not any(map(_tells, applicant)):
            applicant = [self._by_kind(text("is_legal_person"), text("is_natural_person"))]
        own = text("number")
        return Case(
            ref=CaseRef(table.row_number(index), _number(own or text("serial")), sheet),
            received=day("received"),
            concluded=_after(day("received"), day("concluded"), text("concluded")),
            applicant="；".join(dict.fromkeys(part for part in applicant if _tells(part)))
            or self._by_name(table, text("applicant")),
            result="；".join(dict.fromkeys(part for part in outcome if _tells(part))),
            said=tuple(said),
            marks=tuple(
                kind.removeprefix(TYPE_MARK) for kind in marked if kind.startswith(TYPE_MARK)
            ),
            own_number=bool(own),
            more={kind: found for kind in _MORE if (found := text(kind))},
            lacks=_DECIDING
            - {"result" if c.kind.startswith(SAID_MARK) else c.kind for c in table.columns},
        )

    def _by_kind(self, is_legal: str, is_natural: str) -> str:
        """The kind of applicant where a column only says whether it is a person."""
        natural = self._words.is_no(is_legal) or self._words.is_yes(is_natural)
        legal = self._words.is_yes(is_legal) or self._words.is_no(is_natural)
        return "自然人" if natural else "法人" if legal else ""

    def _by_name(self, table: LedgerTable, name: str) -> str:
        """The kind of applicant that a name tells, in the form's words: the name is not kept.

        `UNTYPED` in a ledger without such a column; a blank in one that there is tells nothing.
        """
        if table.column("type") or any(c.kind.startswith(TYPE_MARK) for c in table.columns):
            return ""
        key = self._words.name(name).sure
        return self._form.applicant_columns.get(key, UNTYPED)

    def _is_no_case(self, table: LedgerTable, row: Sequence[CellValue]) -> bool:
        """Whether a row is blank, a sum, a note, a title or the head once more."""
        texts = [text_in(value) for value in row]
        filled = [text for text in texts if text]
        if tuple(texts) in table.heads or is_no_case(row, self._form.words.values):
            return True
        told = [c for c in table.columns if c.kind in _TELLING or ":" in c.kind]
        return not any(_tells(text_in(value_at(row, column.index))) for column in told) or (
            len(set(filled)) == 1
        )


_TELLING = frozenset(
    {"received", "concluded", "type", "type_detail", "result", "reason", "applicant", "content"}
)
_DECIDING = frozenset({"received", "concluded", "result"})
_COUNTING = frozenset({"received", "concluded", "type", "type_detail", "result", "reason"})


def _marks(form: LedgerForm) -> Mapping[str, str]:
    return {head_text(label): TYPE_MARK + key for key, label in form.applicant_columns.items()}


def _after(received: DayReading, concluded: DayReading, text: str) -> DayReading:
    """The day of the answer; written without a year, it is the first one after the case came."""
    first, last = received.day, concluded.day
    if first is None or last is None or last >= first or read_day(text).day is not None:
        return concluded
    return read_day(text, first.year if last.year < first.year else first.year + 1)


def _is_ledger(table: LedgerTable) -> bool:
    kinds = {column.kind.partition(":")[0] for column in table.columns}
    return bool(kinds & {"received", "concluded"}) and bool(
        kinds & {"result", "type", "applicant", "row", "way", "content", "status"}
    )


def _same_where_it_counts(
    table: LedgerTable, row: Sequence[CellValue], above: Sequence[CellValue]
) -> bool:
    """Whether a row below a merged number says nothing else of what is counted."""
    counted = [c.index for c in table.columns if c.kind in _COUNTING or ":" in c.kind]
    return all(value_at(row, i) is None or value_at(row, i) == value_at(above, i) for i in counted)


def _said_year(table: LedgerTable) -> int | None:
    """The year that a title above the head or the sheet's name states."""
    above = [text_in(v) for row in table.sheet.rows[: table.begin] for v in row if v is not None]
    years = [int(year) for text in (table.sheet.name, *above) for year in _YEAR.findall(text)]
    return Counter(years).most_common(1)[0][0] if years else None


def _number(text: str) -> str:
    """A case's number; a text that is none, as a name, is not kept."""
    return text if any(c.isdigit() for c in text) and len(text) <= _MAX_NUMBER else ""


def _tells(text: str) -> bool:
    return bool(text.strip("-—－/／\\无 "))
