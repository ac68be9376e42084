"""Plans where a pasted block of text goes, so that nothing of it is dropped silently."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from app.edition.cells import CellKey, LaidCell, Layout
from app.report.changes import Edit, Entry, Means, Origin, Unread
from app.report.numbers import parse_number, read_entry
from app.report.report import Report
from app.report.totals import totals


@dataclass
class PastePlan:
    """What pasting a block would do; `outside` are filled cells of it that have no place.

    `stated` are its totals as written, `differing` those that its own cells do not come to.
    """

    entries: dict[CellKey, Entry] = field(default_factory=dict)
    unread: list[CellKey] = field(default_factory=list)
    stated: dict[CellKey, str] = field(default_factory=dict)
    differing: dict[CellKey, Decimal | None] = field(default_factory=dict)
    outside: int = 0

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
        if chosen not in ((1, 1), size):
            reasons.append(f"选中的是 {chosen[0]} 行 {chosen[1]} 列")
        if self.outside:
            reasons.append(f"有 {self.outside} 格内容落在表格之外，放不下")
        if len(self.entries) > 1 and 2 * len(self.unread) >= len(self.entries):
            reasons.append(f"其中 {len(self.unread)} 格不是数字")
        if not reasons or not self.entries:
            return ""
        named = [report.edition.cells[key].words for key in self.entries]
        where = f"只填入{named[0]}" if len(named) == 1 else f"从{named[0]}填到{named[-1]}"
        what = f"要粘贴的有 {size[0]} 行 {size[1]} 列，{'，'.join(reasons)}"
        return f"{what}。照这样粘贴，会{where}，共 {len(self.entries)} 格。要粘贴吗？"

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
        if self.outside:
            parts.append(f"{self.outside} 格内容在表格之外，没有粘贴")
        return "；".join(parts) + "。"


def plan_paste(
    report: Report, layout: Layout, top: int, left: int, rows: Sequence[Sequence[str]]
) -> PastePlan:
    """Where the rows of a block go when its first cell is put at this grid position."""
    anchors = {(cell.row, cell.column): cell for cell in layout.cells}
    plan = PastePlan()
    for row, texts in enumerate(rows, top):
        for column, text in enumerate(texts, left):
            _place(report, plan, anchors.get((row, column)), text)
    _compare_stated(report, plan)
    return plan


def plan_placed(report: Report, texts: Mapping[CellKey, str], outside: int) -> PastePlan:
    """What pasting texts into cells would do whose places the labels beside them tell."""
    plan = PastePlan(outside=outside)
    for key, text in texts.items():
        _put(report, plan, key, text)
    _compare_stated(report, plan)
    return plan


def _place(report: Report, plan: PastePlan, laid: LaidCell | None, text: str) -> None:
    if laid is None or laid.key is None:
        own = laid is not None and _signs(text) == _signs(laid.text)
        plan.outside += bool(text.strip()) and not own
        return
    _put(report, plan, laid.key, text)


def _put(report: Report, plan: PastePlan, key: CellKey, text: str) -> None:
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
    return "".join(text.split())
