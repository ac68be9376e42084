"""Finds the head of a ledger's table and what each of its columns holds."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal

from msgspec import Struct
from msgspec.structs import replace

from app.ledger.definition import HeadKind, Holds, ListKinds, ValueWords, compiled
from app.ledger.sheets import Sheet
from app.ledger.words import PENDING, CellValue, WordReader, head_text, read_day

SAID_MARK, TYPE_MARK = "said:", "type:"
"""Columns in which a sign stands for what heads them: an outcome, or a column of the form."""

COLUMN_WORDS = {
    "number": "编号",
    "serial": "序号",
    "received": "收到日期",
    "concluded": "答复日期",
    "type": "申请人类型",
    "type_detail": "申请人类型（单位的种类）",
    "is_natural_person": "申请人是否自然人",
    "is_legal_person": "申请人是否法人",
    "applicant": "申请人",
    "result": "办理结果",
    "reason": "办理结果的理由",
    "way": "申请方式",
    "category": "主题",
    "content": "申请内容",
    "status": "办理状态",
    "due": "期限",
    "extended": "延期",
    "fee": "收费",
    "review": "行政复议",
    "review_result": "复议结果",
    "review_concluded": "复议审结日期",
    "suit": "行政诉讼",
    "suit_result": "诉讼结果",
    "suit_concluded": "诉讼审结日期",
}
"""The kinds of columns as a clerk reads them."""

_HEAD_ROWS, _MAX_DEPTH = 15, 3
_SAMPLE = 400
_BELIEVED, _CLEAR = 0.5, 0.8
_GUESSED = 50
"""From here on a kind is no more than a guess."""

_DATED = "dated"
"""Stands for a column of days until the others tell which ones they are."""

_CONTENT_KINDS = {Holds.DATE: _DATED, Holds.TYPE: "type", Holds.RESULT: "result"}
_WORDED = frozenset({"type", "result"})
_FREE = frozenset({"applicant", "content", "status", "category"})
"""Kinds that hold texts of any sort: what repeats the form's words there is no such text."""

_PARTS = (("result", "reason", SAID_MARK), ("type", "type_detail", TYPE_MARK))
"""Kinds with what is part of them, and the mark of columns of signs in their place."""

_SHORT = 3
"""Characters; a longer head below another that says exactly one outcome is that outcome."""

_SEVERAL = frozenset({"reason", "private", "ignored", "fee", "extended"})
"""Kinds of which a table may have more than one column."""


class LedgerColumn(Struct, frozen=True):
    """A column of a ledger: its place from 0, its head, its kind, whether that is beyond doubt."""

    index: int
    head: str
    kind: str
    sure: bool = True


class LedgerTable(Struct, frozen=True):
    """A table of a ledger: its columns, and where its rows begin (from 0, within the sheet)."""

    sheet: Sheet
    columns: tuple[LedgerColumn, ...]
    begin: int
    heads: tuple[tuple[str, ...], ...]
    """The texts of the head's rows, to know them again where they are repeated."""

    def column(self, kind: str) -> LedgerColumn | None:
        """The column of a kind, if there is one."""
        return next((column for column in self.columns if column.kind == kind), None)

    def columns_of(self, kind: str) -> list[LedgerColumn]:
        """All columns of a kind."""
        return [column for column in self.columns if column.kind == kind]

    def value(self, row: Sequence[CellValue], kind: str) -> CellValue:
        """What stands in a row in the column of a kind; blank if there is none."""
        column = self.column(kind)
        return None if column is None else value_at(row, column.index)

    def row_number(self, row: int) -> int:
        """The number of a row (from 0, within the sheet) as the clerk's program shows it."""
        return self.sheet.first_row + row


HeadReader = Callable[[str], list[tuple[HeadKind, int]]]
"""The kinds that a head may mean, the likeliest first, and how good each is (0 the best)."""


def head_kinds(kinds: Sequence[HeadKind]) -> HeadReader:
    """A reader of heads by the words of these kinds."""
    known: dict[str, list[tuple[HeadKind, int]]] = {}

    def read(head: str) -> list[tuple[HeadKind, int]]:
        if head not in known:
            ranks = ((kind, kind.rank(head_text(head))) for kind in kinds)
            known[head] = [(kind, rank) for kind, rank in ranks if rank is not None]
        return known[head]

    return read


def find_head(
    sheet: Sheet, read: HeadReader, marks: Mapping[str, str] | None = None
) -> tuple[int, int] | None:
    """The first row of a table's head, from 0, and how many rows it has; None if there is none.

    `marks` are labels of the form that may head a column of signs.
    """
    best: tuple[int, int, int] | None = None
    for begin in range(min(_HEAD_ROWS, len(sheet.rows))):
        if len(set(map(text_in, sheet.rows[begin])) - {""}) < 2:
            continue  # a title or a line of basic data, merged over the whole table
        for depth in range(_least_depth(sheet, begin), _MAX_DEPTH + 1):
            if begin + depth > len(sheet.rows) or not _may_be_head(sheet, begin + depth - 1):
                break
            heads = {head for head in heads_of(sheet, begin, depth) if head}
            found = sum(
                bool(read(head)) or head_text(head.rpartition(" ")[2]) in (marks or {})
                for head in heads
            )
            score = (found, -depth, -begin)
            if found >= 2 and (best is None or score > best):
                best = score
    return (-best[2], -best[1]) if best else None


def _least_depth(sheet: Sheet, begin: int) -> int:
    """How many rows the cells that begin in a row reach down."""
    depth = 1
    while depth < _MAX_DEPTH and begin + depth < len(sheet.rows):
        row, above = sheet.rows[begin + depth], sheet.rows[begin + depth - 1]
        joined = [
            column
            for column, value in enumerate(row)
            if (begin + depth, column) in sheet.continued
            and value is not None
            and value == value_at(above, column)
        ]
        if not joined:
            break
        depth += 1
    return depth


def _may_be_head(sheet: Sheet, row: int) -> bool:
    return not any(isinstance(v, Decimal) or read_day(v).day for v in sheet.rows[row])


def heads_of(sheet: Sheet, begin: int, depth: int) -> list[str]:
    """The head of each column: the texts above it, outermost first, each once."""
    width = max((len(row) for row in sheet.rows[begin : begin + depth]), default=0)
    heads = []
    for column in range(width):
        texts = [
            "".join(str(value).split())
            for row in range(begin, begin + depth)
            if (value := value_at(sheet.rows[row], column)) is not None
        ]
        heads.append(" ".join(dict.fromkeys(text for text in texts if text)))
    return heads


def value_at(row: Sequence[CellValue], column: int) -> CellValue:
    """What stands in a column of a row, from 0; rows may end before it."""
    return row[column] if column < len(row) else None


def is_no_case(row: Sequence[CellValue], values: ValueWords) -> bool:
    """Whether a row is blank, a sum or a note, whatever the table's columns are."""
    texts = [text for value in row if (text := text_in(value))]
    first = [head_text(text) for text in texts[:2]]
    if not texts or any(compiled(words).search(text) for words in values.sums for text in first):
        return True
    return any(compiled(words).search(first[0]) for words in values.notes)


def list_table(sheet: Sheet, known: ListKinds) -> LedgerTable | None:
    """The table on a sheet if it is a list of this sort."""
    read = head_kinds(known.kinds)
    head = find_head(sheet, read)
    if head is None:
        return None
    begin, depth = head
    columns: list[LedgerColumn] = []
    for index, name in enumerate(heads_of(sheet, begin, depth)):
        taken = {column.kind for column in columns}
        kinds = [kind.kind for kind, _ in read(name) if kind.kind not in taken]
        columns.append(LedgerColumn(index, name, kinds[0] if kinds else ""))
    found = {column.kind for column in columns}
    if not all(found & set(need.split("|")) for need in known.needs):
        return None
    if not _is_named(sheet, known, begin + depth, columns):
        return None
    texts = tuple(tuple(map(text_in, row)) for row in sheet.rows[begin : begin + depth])
    return LedgerTable(sheet, tuple(columns), begin + depth, texts)


def _is_named(sheet: Sheet, known: ListKinds, begin: int, columns: Sequence[LedgerColumn]) -> bool:
    """Whether a sheet's name, title or heads say what list it is, or all values of a column."""
    titles = [text_in(value) for row in sheet.rows[:begin] for value in row]
    says = compiled(known.named).search
    if any(says(text) for text in (sheet.name, *titles)):
        return True
    for column in columns:
        texts = (text_in(value_at(row, column.index)) for row in sheet.rows[begin:])
        values = [text for text in texts if text]
        if values and column.kind and all(map(says, values)):
            return True
    return False


class ColumnFinder:
    """Proposes what each column of a ledger holds, by its head and by what stands in it."""

    def __init__(self, words: WordReader, kinds: Sequence[HeadKind], marks: Mapping[str, str]):
        self._words = words
        self._values = words.values
        self._read = head_kinds(kinds)
        self._marks = marks

    def table(self, sheet: Sheet, chosen: Mapping[str, str]) -> LedgerTable | None:
        """The table on a sheet; `chosen` are kinds by head that the clerk has settled."""
        head = find_head(sheet, self._read, self._marks)
        if head is None:
            return None
        begin, depth = head
        sheet, names = _with_whole_days(sheet, begin, depth)
        texts = tuple(tuple(map(text_in, row)) for row in sheet.rows[begin : begin + depth])
        below = sheet.rows[begin + depth : begin + depth + _SAMPLE]
        rows = [
            row
            for row in below
            if not is_no_case(row, self._values) and tuple(map(text_in, row)) not in texts
        ]
        proposals = [
            self._proposal(index, name, [value_at(row, index) for row in rows], chosen)
            for index, name in enumerate(names)
        ]
        columns = tuple(self._settled(_with_date_columns(proposals, rows)))
        return LedgerTable(sheet, columns, begin + depth, texts)

    def _proposal(
        self, index: int, head: str, values: Sequence[CellValue], chosen: Mapping[str, str]
    ) -> tuple[LedgerColumn, int]:
        if head in chosen:
            return LedgerColumn(index, head, chosen[head]), -1
        mark = self._mark(head, values)
        if mark:
            return LedgerColumn(index, head, mark), 0
        kind, rank = self._kind(head, [value for value in values if value is not None])
        return LedgerColumn(index, head, kind, sure=rank < _GUESSED or not head), rank

    def _kind(self, head: str, filled: Sequence[CellValue]) -> tuple[str, int]:
        """The likeliest kind of a column, and how far it is from being sure."""
        shares = {holds: self._share(holds, filled) for holds in Holds if holds}
        by_content = next(
            (kind for h, kind in _CONTENT_KINDS.items() if self._tells(h, filled)), ""
        )
        for kind, rank in self._read(head):
            if kind.kind in _FREE and by_content in _WORDED:
                return by_content, _GUESSED
            if not kind.holds or not filled or shares[kind.holds] >= _BELIEVED:
                return kind.kind, rank
        unproven = [kind.kind for kind, _ in self._read(head) if kind.holds is not Holds.TYPE]
        if by_content and by_content not in unproven:
            return by_content, _GUESSED + 1
        return (unproven[0], _GUESSED) if unproven else ("", _GUESSED + 1)

    def _tells(self, holds: Holds, filled: Sequence[CellValue]) -> bool:
        """Whether what stands in a column tells by itself what it is."""
        if not filled or self._share(holds, filled) < _CLEAR:
            return False
        told = (self._words.result(text_in(value)).keys for value in filled)
        if holds is Holds.RESULT and all(keys == (PENDING,) for keys in told):
            return False  # of no case it tells what came of it: 土地流转
        return holds is Holds.DATE or _is_vocabulary(filled)

    def _mark(self, head: str, values: Sequence[CellValue]) -> str:
        """What a column of signs stands for; empty if it is none."""
        leaf = head.rpartition(" ")[2]
        filled = [text_in(value) for value in values if value is not None]
        if not all(map(self._is_sign, filled)):
            return ""
        group = [kind.kind for kind, _ in self._read(head)]
        if (key := self._marks.get(head_text(leaf), "")) and "result" not in group:
            return key
        outcome = self._words.result(leaf)
        is_worded = " " in head and len(leaf) > _SHORT and bool(outcome.sure)
        is_outcome = is_worded or (filled and outcome.keys and not self._read(leaf))
        return SAID_MARK + leaf if is_outcome else ""

    def _is_sign(self, text: str) -> bool:
        return self._words.is_yes(text) or self._words.is_no(text)

    def _share(self, holds: Holds, values: Sequence[CellValue]) -> float:
        """The share of values that a column of this sort may hold."""
        if not values:
            return 0
        return sum(self._fits(holds, value) for value in values) / len(values)

    def _fits(self, holds: Holds, value: CellValue) -> bool:
        if holds is Holds.DATE:
            return read_day(value, 2000).day is not None
        if not isinstance(value, str):
            return False
        if holds is Holds.TYPE:
            return bool(self._words.applicant(value).keys)
        if holds is Holds.WAY:
            return self._words.is_way(value)
        meaning = self._words.result(value)
        return bool(meaning.keys) and (meaning.keys != (PENDING,) or len(value) > 1)

    def _settled(self, proposals: Sequence[tuple[LedgerColumn, int]]) -> Iterator[LedgerColumn]:
        """One column a kind: the one whose head says it best; the others are left aside.

        Where nothing but reasons says what came of the cases, the first is the outcome; kinds of
        applicants are found likewise.
        """
        for whole, part, mark in _PARTS:
            kinds = [column.kind for column, _ in proposals]
            if part in kinds and not any(kind == whole or kind.startswith(mark) for kind in kinds):
                first, rank = proposals[kinds.index(part)]
                proposals = [*proposals]
                proposals[kinds.index(part)] = (replace(first, kind=whole), rank)
        best: dict[str, tuple[int, int]] = {}
        for column, rank in proposals:
            place = (rank, column.index)
            if column.kind not in best or place < best[column.kind]:
                best[column.kind] = place
        for column, rank in proposals:
            free = not column.kind or column.kind in _SEVERAL or ":" in column.kind
            if free or best[column.kind] == (rank, column.index):
                yield column
            elif column.kind == "result":
                yield LedgerColumn(column.index, column.head, "reason", column.sure)
            elif column.kind == "type":
                yield LedgerColumn(column.index, column.head, "type_detail", column.sure)
            else:
                yield LedgerColumn(column.index, column.head, "ignored", column.sure)


def _with_whole_days(sheet: Sheet, begin: int, depth: int) -> tuple[Sheet, list[str]]:
    """The sheet and its heads with year, month and day in one column where they stand apart."""
    names = heads_of(sheet, begin, depth)
    places = [
        index
        for index in range(len(names) - 2)
        if [name[-1:] for name in names[index : index + 3]] == ["年", "月", "日"]
        and len({name[:-1] for name in names[index : index + 3]}) == 1
    ]
    if not places:
        return sheet, names
    rows = [list(row) for row in sheet.rows]
    for index in places:
        names[index : index + 3] = [names[index][:-1] + "日期", "", ""]
        for row in rows[begin + depth :]:
            parts = [text_in(value_at(row, index + part)) for part in range(3)]
            if any(parts) and len(row) > index + 2:
                row[index : index + 3] = ["-".join(parts), None, None]
    return replace(sheet, rows=tuple(map(tuple, rows))), names


Proposals = Sequence[tuple[LedgerColumn, int]]
"""Columns with how far each is from being sure."""


def _with_date_columns(proposals: Proposals, rows: Sequence[Sequence[CellValue]]) -> Proposals:
    """Columns of days that no head explains: cases come first and are answered later."""
    known = {column.kind: column.index for column, _ in proposals}
    free = [column for column, _ in proposals if column.kind == _DATED]
    told: dict[int, str] = {}
    for column in free:
        wanted = {"received", "concluded"} - known.keys()
        others = [known[kind] for kind in ("received", "concluded") if kind in known]
        others = others or [one.index for one in free if one is not column]
        order = _order(rows, column.index, others[0]) if others else 0
        kind = "received" if order < 0 or not others else "concluded" if order > 0 else ""
        if kind in wanted:
            told[column.index] = kind
            known[kind] = column.index
    return [
        (replace(column, kind=told.get(column.index, "")), rank)
        if column.kind == _DATED
        else (column, rank)
        for column, rank in proposals
    ]


def _order(rows: Sequence[Sequence[CellValue]], one: int, other: int) -> int:
    """Whether the days of a column come before (-1) those of another or after (1); else 0."""
    days = ((read_day(value_at(row, one)).day, read_day(value_at(row, other)).day) for row in rows)
    pairs = [(first, second) for first, second in days if first and second]
    later = sum(first > second for first, second in pairs)
    earlier = sum(first < second for first, second in pairs)
    if later > _CLEAR * len(pairs):
        return 1
    return -1 if earlier > _CLEAR * len(pairs) else 0


def _is_vocabulary(values: Sequence[CellValue]) -> bool:
    """Whether a column repeats a few words, as kinds and outcomes do and names do not."""
    return len(set(map(text_in, values))) <= max(3, len(values) // 3)


def text_in(value: CellValue) -> str:
    """A cell's value as text on one line; empty if it is blank."""
    return "" if value is None else " ".join(str(value).split())
