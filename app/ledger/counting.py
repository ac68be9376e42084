"""Counts the cases of a ledger into table three by the form's rules, each cell with its cases."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from msgspec import Struct, field

from app.edition.cells import CellKey, cell_key
from app.ledger.cases import UNTYPED, Answers, Case, ReadLedger
from app.ledger.columns import COLUMN_WORDS, LedgerTable
from app.ledger.definition import REQUESTS, LedgerForm
from app.ledger.words import PENDING, Meaning, WordReader, no_day_words
from app.report.changes import CaseRef

_MAX_ANSWER_LENGTH = 90
"""Days: twice 20 working days (《条例》第三十三条) and the time that others are asked in."""

_NO_TYPE = "没有申请人类型"

Cases = Mapping[CellKey, tuple[CaseRef, ...]]
"""The cases behind each typed cell; a cell that was counted and has none is there, too."""


class Unsettled(Struct, frozen=True):
    """A case that is counted nowhere yet, and why, in the clerk's words.

    `waits` is whether answers are all that it lacks, `column` the kind of column that it lacks with
    all of its table; `cells` are those it may count in.
    """

    ref: CaseRef
    why: str
    waits: bool = False
    column: str = ""
    cells: frozenset[CellKey] = frozenset()


class Question(Struct, frozen=True):
    """A value whose place on the form has to be asked for once.

    `about` is `results` or `types`; `proposed` the keys it may stand for, the likeliest first,
    empty if nothing is known; `count` how many cases wait for the answer. `said` are the known
    words of the value, all that may be printed. `chosen` is what was answered.
    """

    about: str
    value: str
    said: str
    proposed: tuple[str, ...]
    count: int
    chosen: str = ""


class Counted(Struct, frozen=True):
    """What a ledger, or a list beside it, says of one year, and the tables that say so.

    `cases` are the typed cells that it fills, each with the cases counted there. `unsettled` are
    counted nowhere; `questions` are the values that wait for an answer, those that most cases wait
    for first. `settled` are the counted cases with their days, for sentences and charts.
    """

    year: int
    cases: Cases
    unsettled: tuple[Unsettled, ...] = ()
    questions: tuple[Question, ...] = ()
    answered: tuple[Question, ...] = ()
    settled: tuple[SettledCase, ...] = ()
    tables: tuple[LedgerTable, ...] = ()


def as_counted(cases: Mapping[CellKey, Sequence[CaseRef]]) -> Cases:
    """Cases that were put to their cells one by one, as they are kept."""
    return {key: tuple(refs) for key, refs in cases.items()}


class SettledCase(Struct, frozen=True):
    """A case without contradiction: its days, the column and the row it counts in.

    `row` is `PENDING` for one that is not concluded by the year's end.
    """

    case: Case
    received: date
    concluded: date | None
    column: str
    row: str
    extended: bool = False


class _Judged(Struct):
    """Cases sorted by whether they can be counted."""

    settled: list[SettledCase] = field(default_factory=list)
    unsettled: list[Unsettled] = field(default_factory=list)
    waiting: Counter[tuple[str, str]] = field(default_factory=Counter)
    answered: Counter[tuple[str, str]] = field(default_factory=Counter)
    meanings: dict[tuple[str, str], Meaning] = field(default_factory=dict)


class _ContradictionError(Exception):
    """A case contradicts itself; its text says how, and `asked` what answers would settle it."""

    column = ""

    def __init__(self, why: str, *asked: tuple[str, str]) -> None:
        super().__init__(why)
        self.asked = asked


class _UnclearError(_ContradictionError):
    """A case waits for an answer; without a doubt about the answer it would be counted."""


class _NoColumnError(_ContradictionError):
    """What decides where a case counts is in no column that was made out."""

    def __init__(self, column: str) -> None:
        super().__init__(f"没有找到“{COLUMN_WORDS[column]}”一列")
        self.column = column


def _unclear(about: str, value: str, said: str) -> _UnclearError:
    """A value has to be asked for; `said` are its known words, as the rest may be a name."""
    name, where = ("办理结果", "哪一项") if about == "results" else ("申请人类型", "哪一列")
    quoted = f"“{said}”" if said.strip("…") else "的写法"
    return _UnclearError(f"{name}{quoted}对应{where}还不明确", (about, value))


def ledger_year(ledger: ReadLedger, *, among: Iterable[int]) -> int | None:
    """The year in which most cases came, of those there is a form for; the later of equals."""
    known = set(among)
    years = Counter(
        case.received.day.year
        for case in ledger.cases
        if case.received.day and case.received.day.year in known
    )
    return max(years, key=lambda year: (years[year], year)) if years else None


class RequestCounter:
    """Counts cases into table three of one year's form."""

    def __init__(self, form: LedgerForm, words: WordReader, answers: Answers, year: int) -> None:
        self._form = form
        self._words = words
        self._answers = answers
        self._year = year

    def count(self, ledger: ReadLedger) -> Counted:
        """The figures, the cases behind them and all that contradicts itself."""
        judged = _Judged()
        twice = _numbers_given_twice(ledger.cases)
        for case in ledger.cases:
            try:
                settled = self._settled(case, twice, judged)
            except _ContradictionError as contradiction:
                waits, column = isinstance(contradiction, _UnclearError), contradiction.column
                left = Unsettled(
                    case.ref, str(contradiction), waits, column, self._open_cells(case)
                )
                judged.unsettled.append(left)
                judged.waiting.update(contradiction.asked)
            else:
                judged.settled += settled
        return Counted(
            self._year,
            self._cells(judged.settled),
            tuple(judged.unsettled),
            tuple(self._questions(judged, judged.waiting)),
            tuple(self._questions(judged, judged.answered)),
            tuple(judged.settled),
            ledger.tables,
        )

    def _settled(
        self, case: Case, twice: Mapping[str, int], judged: _Judged
    ) -> Iterator[SettledCase]:
        received, concluded = self._days(case)
        key = _same_number(case)
        if key and twice[key] > 1:
            raise _ContradictionError(f"编号“{case.ref.number}”在台账中有 {twice[key]} 行")
        is_earlier = concluded is not None and concluded.year < self._year
        try:
            row = self._row(case, concluded, judged)
        except _UnclearError as unclear:
            if not is_earlier:
                raise self._with_column(unclear, case, judged) from unclear
        if is_earlier:
            return iter(())
        column = self._column(case, judged)
        return iter((SettledCase(case, received, concluded, column, row, self._extended(case)),))

    def _days(self, case: Case) -> tuple[date, date | None]:
        for reading, name in ((case.received, "收到日期"), (case.concluded, "答复日期")):
            if reading.problem:
                raise _ContradictionError(name + no_day_words(reading.problem))
        received, concluded = case.received.day, case.concluded.day
        if received is None:
            if "received" in case.lacks:
                raise _NoColumnError("received")
            raise _ContradictionError("没有收到日期")
        if concluded is not None and concluded < received:
            raise _ContradictionError(
                f"答复日期（{concluded.isoformat()}）早于收到日期（{received.isoformat()}）"
            )
        for day, name in ((received, "收到日期"), (concluded, "答复日期")):
            if day is not None and day.year > self._year and not self._is_next(received, day):
                raise _ContradictionError(f"{name}（{day.isoformat()}）在 {self._year} 年以后")
        return received, concluded

    def _is_next(self, received: date, answered: date) -> bool:
        """Whether a case of this year was answered in the first weeks of the next, as many are."""
        soon = (answered - received).days <= _MAX_ANSWER_LENGTH
        return received.year <= self._year and answered.year == self._year + 1 and soon

    def _row(self, case: Case, concluded: date | None, judged: _Judged) -> str:
        """Where it counts by its outcome; none is needed of an answer after the year's end."""
        if concluded is not None and concluded.year > self._year:
            return PENDING
        meaning = self._meaning("results", case.result, judged)
        told = [set(self._words.result(one).keys) for one in case.said]
        if meaning.conflict or (told and not set.intersection(*told)):
            raise _ContradictionError(
                f"办理结果“{self._words.quoted(case.result)}”包含两个以上的结果",
                ("results", case.result),
            )
        has_result = bool(case.result) and meaning.keys != (PENDING,)
        if has_result and concluded is None and "concluded" not in case.lacks:
            raise _ContradictionError("有办理结果，没有答复日期")
        if concluded is not None and "result" in case.lacks:
            raise _NoColumnError("result")
        if concluded is not None and not has_result:
            raise _ContradictionError("有答复日期，没有办理结果")
        if not has_result:
            return PENDING
        if not meaning.sure:
            raise _unclear("results", case.result, self._words.quoted(case.result))
        return meaning.sure

    def _with_column(self, unclear: _UnclearError, case: Case, judged: _Judged) -> _UnclearError:
        """Asks for the kind of applicant at once, if that has to be asked for, too."""
        try:
            self._column(case, judged)
        except _ContradictionError as other:
            return _UnclearError(f"{unclear}；{other}", *unclear.asked, *other.asked)
        return unclear

    def _column(self, case: Case, judged: _Judged) -> str:
        if len(case.marks) > 1:
            raise _ContradictionError("有两个以上的申请人类型")
        if case.marks:
            return case.marks[0]
        if not case.applicant:
            raise _ContradictionError(_NO_TYPE)
        if case.applicant == UNTYPED and not self._answers.to("types", UNTYPED):
            judged.meanings["types", UNTYPED] = Meaning(tuple(self._form.applicant_columns)[:1])
            raise _UnclearError(_NO_TYPE, ("types", UNTYPED))
        meaning = self._meaning("types", case.applicant, judged)
        if not meaning.sure:
            raise _unclear("types", case.applicant, self._words.quoted(case.applicant))
        return meaning.sure

    def _extended(self, case: Case) -> bool:
        said = case.more.get("extended", "")
        return bool(said) and not self._words.is_no(said)

    def _meaning(self, about: str, value: str, judged: _Judged) -> Meaning:
        if not value:
            return Meaning()
        meaning = self._read(about, value)
        if self._answers.to(about, value):
            judged.answered[about, value] += 1
        else:
            judged.meanings[about, value] = meaning
        return meaning

    def _questions(self, judged: _Judged, values: Counter[tuple[str, str]]) -> Iterator[Question]:
        for (about, value), count in values.most_common():
            proposed = judged.meanings.get((about, value), Meaning()).keys
            said = value if value == UNTYPED else self._words.quoted(value)
            chosen = self._answers.to(about, value)
            yield Question(about, value, said, proposed, count, chosen)

    def _open_cells(self, case: Case) -> frozenset[CellKey]:
        """Where a case may count, as far as its days, its outcome and its applicant tell."""
        came, concluded = case.received.day, case.concluded.day
        rows = {"received", "carried_in"}
        if came is not None and came.year <= self._year:
            rows = {"received" if came.year == self._year else "carried_in"}
        if concluded is None or concluded.year > self._year:
            rows.add("carried_out")
        if case.result or concluded is not None:
            told = set(self._read("results", case.result).keys) - {PENDING}
            rows |= told or set(self._form.result_rows)
        known = set(case.marks) or set(self._read("types", case.applicant).keys)
        columns = known or set(self._form.applicant_columns)
        return frozenset(cell_key(REQUESTS, row, column) for row in rows for column in columns)

    def _read(self, about: str, value: str) -> Meaning:
        """What a value stands for, by an answer or by its words."""
        if answer := self._answers.to(about, value):
            return Meaning((answer,))
        if value in ("", UNTYPED):
            return Meaning()
        return (self._words.result if about == "results" else self._words.applicant)(value)

    def _cells(self, settled: Sequence[SettledCase]) -> Cases:
        refs: dict[CellKey, list[CaseRef]] = {
            key: [] for key in self._form.edition.typed_keys if key.startswith(f"{REQUESTS}.")
        }
        for one in settled:
            for row in self._rows(one):
                refs[cell_key(REQUESTS, row, one.column)].append(one.case.ref)
        return as_counted(refs)

    def _rows(self, one: SettledCase) -> Iterator[str]:
        """Where a case counts: when it came, and what became of it by the end of the year."""
        yield "received" if one.received.year == self._year else "carried_in"
        yield "carried_out" if one.row == PENDING else one.row


def _numbers_given_twice(cases: Sequence[Case]) -> Mapping[str, int]:
    counts: Counter[str] = Counter()
    for case in cases:
        if key := _same_number(case):
            counts[key] += 1
    return counts


def _same_number(case: Case) -> str:
    """What no other case may share: its own number, or else its serial number on the sheet."""
    if not case.ref.number:
        return ""
    number = "".join(case.ref.number.split())
    return number if case.own_number else f"{case.ref.sheet}\n{number}"
