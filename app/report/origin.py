"""Where the figure of a cell came from."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct
from msgspec.structs import replace


class Means(StrEnum):
    """How a figure got into its cell."""

    TYPED = "typed"
    PASTED = "pasted"
    IMPORTED = "imported"
    LAST_YEAR = "last_year"
    ZERO = "zero"
    MENDED = "mended"
    LEDGER = "ledger"


_LONGEST_NAME, _CUT_NAME = 24, 11
_WORDS = {
    Means.TYPED: "手工填写",
    Means.PASTED: "粘贴",
    Means.IMPORTED: "从文档导入",
    Means.LAST_YEAR: "结转自去年的报告",
    Means.ZERO: "一次填为 0",
    Means.MENDED: "采用“怎么改”的改法",
    Means.LEDGER: "按台账计数",
}


class CaseRef(Struct, frozen=True, array_like=True):
    """Where a case stands in a ledger: its row from 1, its number, its sheet if there are several.

    Nothing else of a case is ever kept: no name, no address, no content.
    """

    row: int
    number: str = ""
    sheet: str = ""

    @property
    def words(self) -> str:
        """The case as a clerk finds it again."""
        sheet = f"“{self.sheet}”" if self.sheet else ""
        place = f"{sheet}第 {self.row} 行"
        return f"{self.number}（{place}）" if self.number else place


class LedgerCount(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What a ledger says of a cell: the name of its file, and the cases that were counted."""

    file: str
    cases: tuple[CaseRef, ...] = ()


class Origin(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """How a figure got into its cell, and the name of the file it was in, if it was in one.

    `ledger` is what a ledger says of the cell; it stays when another figure is typed over it.
    """

    means: Means
    file: str = ""
    ledger: LedgerCount | None = None

    @property
    def words(self) -> str:
        """The origin as the clerk reads it."""
        if self.means is Means.LEDGER and self.ledger:
            return f"按台账“{_short(self.ledger.file)}”计数，{len(self.ledger.cases)} 件"
        said = f"从“{_short(self.file)}”导入" if self.file else _WORDS[self.means]
        if self.ledger:
            return f"{said}；台账“{_short(self.ledger.file)}”中是 {len(self.ledger.cases)} 件"
        return said

    def over(self, replaced: Origin | None) -> Origin:
        """This origin for a figure put over another: what a ledger said there is kept."""
        if self.ledger or replaced is None or replaced.ledger is None:
            return self
        return replace(self, ledger=replaced.ledger)


def _short(name: str) -> str:
    return name if len(name) <= _LONGEST_NAME else f"{name[:_CUT_NAME]}…{name[-_CUT_NAME:]}"
