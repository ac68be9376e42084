"""What fills many cells at once: a pasted block of text, or one statement that nothing happened."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import groupby, zip_longest
from unicodedata import normalize

from msgspec import Struct, field
from msgspec.structs import replace

from app.edition.cells import CellKey, GridPart, LaidCell, Layout
from app.edition.definition import NilReturn, ReadySentence
from app.report.changes import Edit, Entry, Means, Origin, Unread
from app.report.figures import typed_below
from app.report.narrative import resolved
from app.report.numbers import format_value, parse_number, read_entry, shortened
from app.report.offered import fitting_sentences, with_sentence
from app.report.report import Report
from app.report.totals import totals


class PastePlan(Struct):
    """What pasting a block would do; `outside` are filled cells of it that have no place.

    `stated` are its totals as written, `differing` those that its own cells do not come to. A text
    `on_heads` would lie on a label of the form, which stands beside it; `unnamed` are labels of
    the block that no row has. `skips` is whether headings between the cells were passed over.
    """

    entries: dict[CellKey, Entry] = field(default_factory=dict)
    unread: list[CellKey] = field(default_factory=list)
    stated: dict[CellKey, str] = field(default_factory=dict)
    differing: dict[CellKey, Decimal | None] = field(default_factory=dict)
    outside: int = 0
    on_heads: list[tuple[str, str]] = field(default_factory=list)
    unnamed: list[str] = field(default_factory=list)
    skips: bool = False
    by_labels: bool = False

    @property
    def lost(self) -> int:
        """How many texts of the block have no place."""
        return self.outside + len(self.on_heads) + len(self.unnamed)

    @property
    def _lost_words(self) -> Iterator[str]:
        """What has no place, and why."""
        if self.on_heads:
            text, head = self.on_heads[0]
            also = f"等 {len(self.on_heads)} 格" if len(self.on_heads) > 1 else ""
            yield f"“{shortened(text)}”{also}对着表头“{shortened(head)}”，放不下"
        if self.unnamed:
            yield f"表中没有“{'”“'.join(map(shortened, self.unnamed))}”这样的行或列"
        if self.outside:
            yield f"有 {self.outside} 格内容落在表格之外，放不下"

    @property
    def edit(self) -> Edit:
        """The edit that does it; totals that differ are kept to be explained."""
        agreeing = dict.fromkeys(self.stated)
        edit = Edit(entries=self.entries, stated=agreeing | self.differing)
        return edit.from_(Origin(Means.PASTED))

    def question(self, report: Report, size: tuple[int, int], chosen: tuple[int, int]) -> str:
        """What to ask before a block of `size` goes into `chosen` rows and columns; "" if it fits.

        Several cells are selected in another shape, some texts have no place, or most are words.
        """
        reasons = []
        if chosen not in ((1, 1), size) and not self.by_labels:
            reasons.append(f"选中的是 {chosen[0]} 行 {chosen[1]} 列")
        reasons.extend(self._lost_words)
        if len(self.entries) > 1 and 2 * len(self.unread) >= len(self.entries):
            reasons.append(f"其中 {len(self.unread)} 格不是数字")
        if not reasons or not self.entries:
            return ""
        what = f"要粘贴的有 {size[0]} 行 {size[1]} 列，{'，'.join(reasons)}"
        return f"{what}。照这样粘贴，会{self.destination(report)}。要粘贴吗？"

    def destination(self, report: Report) -> str:
        """The first and the last cell that would be filled, and how many they are.

        In one row that is named once: a question that is long covers what lies below it.
        """
        named = [report.edition.cells[key].words for key in self.entries]
        row = named[0].rpartition("·")[0] + "·"
        last = named[-1].removeprefix(row)
        where = f"只填入{named[0]}" if len(named) == 1 else f"从{named[0]}填到{last}"
        return f"{where}，共 {len(named)} 格"

    @property
    def figures(self) -> int:
        """How many numbers it has a place for."""
        typed = sum(isinstance(entry, Decimal) for entry in self.entries.values())
        return typed + len(self.stated)

    @property
    def summary(self) -> str:
        """What was pasted and what was not, in one Chinese sentence."""
        parts = [f"已粘贴 {len(self.entries)} 格"]
        if self.unread:
            parts.append(f"{len(self.unread)} 格不是数字，原样留在格中待改正")
        if self.stated:
            parts.append(f"跳过 {len(self.stated)} 个自动计算的格")
        if self.differing:
            parts.append(f"其中 {len(self.differing)} 个与粘贴内容的合计不同，请核对")
        if self.skips and self.entries:
            parts[0] += "，跳过了中间的表头"
        if self.lost:
            parts.append(f"{self.lost} 处内容没有地方放，没有粘贴")
        return "；".join(parts) + "。"


def plan_paste(
    report: Report, layout: Layout, top: int, left: int, rows: Sequence[Sequence[str]]
) -> PastePlan:
    """Where the rows of a block go: by their labels, else from this grid position on.

    Where texts would lie on headings between the cells of the form, and there are as many rows of
    them as of cells, the headings are passed over.
    """
    labels = columns_of_words(report, layout, rows)
    named = [_line_named(layout, row[:labels]) for row in rows] if labels else []
    if any(named):
        named_rows = zip(rows, named, strict=True)
        plan = _planned_by_labels(report, layout, left, labels, named_rows)
    else:
        width = max(map(len, rows), default=0)
        plan = _planned_by_place(report, layout, range(top, top + len(rows)), left, rows)
        below = _rows_to_fill(layout, top, left, width)
        if plan.lost and len(below) == len(rows):
            skipping = _planned_by_place(report, layout, below, left, rows)
            plan = plan if skipping.lost else replace(skipping, skips=True)
    _compare_stated(report, plan)
    return plan


def columns_of_words(report: Report, layout: Layout, rows: Sequence[Sequence[str]]) -> int:
    """How many columns of labels stand before the figures of a block, no more than the form has."""
    most = max(1, layout.label_columns)
    width = max(map(len, rows), default=0)
    for column in range(width):
        texts = [row[column] for row in rows if column < len(row) and row[column].strip()]
        first = not column and not texts
        if column == most or first or not all(_is_word(report, one) for one in texts):
            return column
    return 0


def without_words(
    report: Report, layout: Layout, rows: Sequence[Sequence[str]]
) -> Sequence[Sequence[str]]:
    """The figures of a block without the rows of headings and the columns of labels before them."""
    filled = [[one for one in row if one.strip()] for row in rows]
    words = [bool(row) and all(_is_word(report, one) for one in row) for row in filled]
    heads = 0 if all(words) else words.index(False)
    labels = columns_of_words(report, layout, rows[heads:])
    return [row[labels:] for row in rows[heads:]]


def _is_word(report: Report, text: str, least: int = 2) -> bool:
    some = next(iter(report.edition.cells.values()))
    return sum(map(str.isalpha, text)) >= least and bool(parse_number(text, some).problem)


def _planned_by_place(
    report: Report, layout: Layout, places: Sequence[int], left: int, rows: Sequence[Sequence[str]]
) -> PastePlan:
    """The rows of a block in these rows of the grid."""
    anchors = {
        (row, column): cell
        for cell in layout.cells
        for row in range(cell.row, cell.row + cell.row_span)
        for column in range(cell.column, cell.column + cell.column_span)
        if cell.key is None or (row, column) == (cell.row, cell.column)
    }
    plan = PastePlan()
    for row, texts in zip(places, rows, strict=True):
        for column, text in enumerate(texts, left):
            _paste_at(report, plan, anchors.get((row, column)), text)
    return plan


def _rows_to_fill(layout: Layout, top: int, left: int, width: int) -> list[int]:
    """The rows from one on in which columns have cells."""
    columns = range(left, left + width)
    cells = (cell for cell in layout.cells if cell.key and cell.column in columns)
    return sorted({cell.row for cell in cells if cell.row >= top})


_HEAD = GridPart.COLUMN_LABEL
_Line = tuple[LaidCell, ...]
"""The value cells of a row, from left to right."""


def _line_named(layout: Layout, labels: Sequence[str]) -> _Line | None:
    """The row that the last of some labels names, in whole or by a part that no other row has."""
    wanted = next((words for one in reversed(labels) if (words := _signs(one))), "")
    if not wanted:
        return None
    own = (one for one in layout.cells if one.part is GridPart.ROW_LABEL and one.row_span == 1)
    known = {one.row: _signs(one.text) for one in own}
    same = [row for row, label in known.items() if label == wanted]
    like = [row for row, label in known.items() if wanted in label or label in wanted]
    found = next((rows for rows in (same, like) if len(rows) == 1), None)
    if found is None:
        return None
    cells = (cell for cell in layout.cells if cell.key and cell.row == found[0])
    return tuple(sorted(cells, key=lambda cell: cell.column))


def _planned_by_labels(
    report: Report,
    layout: Layout,
    left: int,
    labels: int,
    rows: Iterable[tuple[Sequence[str], _Line | None]],
) -> PastePlan:
    """Rows of a block in those of the form that they name, below the headings that it has itself.

    What is no whole row and has no headings begins in the column of the cursor.
    """
    plan, heads, taken = PastePlan(by_labels=True), list[int | None](), list[_Line]()
    columns = {_signs(one.text): one.column for one in layout.cells if one.part is _HEAD}
    for texts, line in rows:
        figures = list(texts[labels:])
        while figures and not figures[-1].strip():
            figures.pop()
        if line is None and all(_is_word(report, one, 1) for one in figures if one.strip()):
            heads = [columns.get(_signs(one)) for one in figures] or heads
            plan.unnamed += [one for one in figures if one and _signs(one) not in columns]
        elif line is None or line in taken:
            again = "（第二次）" if line else ""
            plan.unnamed.append(("".join(texts[:labels]) or figures[0]) + again)
        else:
            taken.append(line)
            places = _places(report, line, left, heads, len(figures))
            for cell, text in zip_longest(places[: len(figures)], figures):
                _paste_at(report, plan, cell, text)
    return plan


def _places(
    report: Report, line: _Line, left: int, heads: Sequence[int | None], count: int
) -> Sequence[LaidCell | None]:
    """The cells of a row for so many figures: those of the headings if there are any."""
    if heads:
        at = {cell.column: cell for cell in line}
        return [None if one is None else at.get(one) for one in heads]
    typed = sum(not report.edition.cells[cell.key].computed for cell in line if cell.key)
    behind = tuple(cell for cell in line if cell.column >= left)
    return line if count >= typed or count > len(behind) else behind


def plan_placed(report: Report, texts: Mapping[CellKey, str], outside: int) -> PastePlan:
    """What pasting texts into cells would do whose places the labels beside them tell."""
    plan = PastePlan(outside=outside)
    for key, text in texts.items():
        _paste(report, plan, key, text)
    _compare_stated(report, plan)
    return plan


def _paste_at(report: Report, plan: PastePlan, laid: LaidCell | None, text: str) -> None:
    if laid is None or laid.key is None:
        if not text.strip():
            return
        if laid is None:
            plan.outside += 1
        elif _signs(text) != _signs(laid.text):
            plan.on_heads.append((text, laid.text))
        return
    _paste(report, plan, laid.key, text)


def _paste(report: Report, plan: PastePlan, key: CellKey, text: str) -> None:
    cell = report.edition.cells[key]
    if cell.computed:
        if text.strip():
            plan.stated[cell.key] = text
        return
    entry = read_entry(cell, text)
    plan.entries[cell.key] = entry
    if isinstance(entry, Unread):
        plan.unread.append(cell.key)


def _compare_stated(report: Report, plan: PastePlan) -> None:
    """Notes the computed cells for which the block states another number than the sum will be."""
    if not plan.stated:
        return
    typed = dict(report.typed)
    for key, entry in plan.entries.items():
        typed.pop(key, None)
        if isinstance(entry, Decimal):
            typed[key] = entry
    computed = totals(report.edition, typed)
    for key, text in plan.stated.items():
        stated = parse_number(text, report.edition.cells[key], dashes_are_zero=True).value
        if stated != computed.get(key, Decimal(0)):
            plan.differing[key] = stated


def _signs(text: str) -> str:
    """A label as it is compared: programs break lines where they like."""
    return normalize("NFKC", "".join(text.split()))


_ZERO = Decimal(0)
_FILLED = Origin(Means.ZERO)


class NilPlan(Struct, frozen=True):
    """What a nil return would do, as one edit.

    `filled` are blank cells that become 0, `overwritten` cells with something else that do, `kept`
    those that stay. `beside` are cells with figures of other tables, which are left as they are.
    `sentences` are the texts' keys with what is written there.
    """

    edit: Edit
    filled: tuple[CellKey, ...]
    overwritten: tuple[CellKey, ...]
    kept: tuple[CellKey, ...]
    beside: tuple[CellKey, ...]
    sentences: tuple[tuple[str, str], ...]


def plan_nil_return(report: Report, nil: NilReturn, *, overwrite: bool = False) -> NilPlan:
    """What it does to a report; over cells that hold something it goes only with `overwrite`."""
    keys, beside = _parted(report, nil)
    filled = tuple(key for key in keys if report.entry(key) is None)
    occupied = tuple(key for key in keys if report.entry(key) not in (None, _ZERO))
    zeros: dict[CellKey, Entry] = dict.fromkeys((*filled, *(occupied if overwrite else ())), _ZERO)
    after = report.copy()
    after.apply(Edit(zeros))
    texts = dict(report.texts)
    taken: list[tuple[str, str]] = []
    for key, sentence in _sentences(after, frozenset(beside)):
        written = with_sentence(report, key, texts[key], sentence)
        if written != texts[key]:
            taken.append((key, sentence.text))
            texts[key] = written
    return NilPlan(
        Edit(zeros, {key: texts[key] for key, _ in taken}).from_(_FILLED),
        filled,
        occupied if overwrite else (),
        () if overwrite else occupied,
        beside,
        tuple(taken),
    )


def _parted(report: Report, nil: NilReturn) -> tuple[list[CellKey], tuple[CellKey, ...]]:
    """The cells that it is about, and those with figures in other tables, of which none is."""
    edition, own, beside = report.edition, list[CellKey](), list[CellKey]()
    for table, every in groupby(
        edition.typed_matching(nil.cells), lambda k: edition.cells[k].table
    ):
        keys = [*every]
        figures = [key for key in keys if report.entry(key) not in (None, _ZERO)]
        is_own = edition.section_of(table).key == nil.section or not figures
        own += keys if is_own else ()
        beside += () if is_own else figures
    return own, tuple(beside)


def may_be_nil(report: Report, nil: NilReturn) -> bool:
    """Whether cells of a nil return are still blank, and nothing but 0 stands in the others."""
    entries = [report.entry(key) for key in _parted(report, nil)[0]]
    return None in entries and all(entry in (None, _ZERO) for entry in entries)


def plan_words(report: Report, plan: NilPlan) -> Iterator[str]:
    """What a nil return would do, line by line, in the form's words."""
    tabs = {section.key: section.tab for section in report.edition.sections}
    filled = Counter(report.edition.cells[key].table for key in plan.filled)
    for table, count in filled.items():
        yield f"{report.edition.section_of(table).tab}：{count} 个空白格填 0"
    for key, sentence in plan.sentences:
        yield f"{tabs[key]}：写入“{resolved(report, sentence)}”"
    yield from (f"{_cell_words(report, key)} → 0" for key in plan.overwritten)
    yield from (f"{_cell_words(report, key)}（保留不动）" for key in (*plan.kept, *plan.beside))


def contrary_words(report: Report, plan: NilPlan) -> str:
    """What stands in the tables against a nil return; nothing if nothing does."""
    if not plan.kept:
        return ""
    return f"表中已有 {len(plan.kept)} 格填了数，如{_cell_words(report, plan.kept[0])}"


def _cell_words(report: Report, key: CellKey) -> str:
    cell, entry = report.edition.cells[key], report.entry(key)
    shown = (
        shortened(entry.text) if isinstance(entry, Unread) else format_value(entry or _ZERO, cell)
    )
    return f"{report.edition.section_of(cell.table).tab}：{cell.words} {shown}"


def fill_with_zero(report: Report, *tables: str) -> Edit:
    """The edit that fills the blank cells of tables with 0; what is no number stays there."""
    keys = report.edition.typed_matching(tuple(f"{table}.*" for table in tables))
    return Edit({key: _ZERO for key in keys if report.entry(key) is None}).from_(_FILLED)


def _sentences(report: Report, beside: frozenset[CellKey]) -> Iterator[tuple[str, ReadySentence]]:
    """The sentences of a nil return, but those that deny what stands beside it."""
    edition = report.edition
    for section in edition.sections:
        for sentence in fitting_sentences(report, section):
            denied = edition.matching(*sentence.when_zero)
            if sentence.in_nil_return and beside.isdisjoint(typed_below(report, denied)):
                yield section.key, sentence
