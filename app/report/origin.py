"""Where the figure of a cell came from."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct


class Means(StrEnum):
    """How a figure got into its cell."""

    TYPED = "typed"
    PASTED = "pasted"
    IMPORTED = "imported"
    LAST_YEAR = "last_year"
    ZERO = "zero"
    MENDED = "mended"


_LONGEST_NAME, _CUT_NAME = 24, 11
_WORDS = {
    Means.TYPED: "手工填写",
    Means.PASTED: "粘贴",
    Means.IMPORTED: "从文档导入",
    Means.LAST_YEAR: "结转自去年的报告",
    Means.ZERO: "一次填为 0",
    Means.MENDED: "采用“怎么改”的改法",
}


class Origin(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """How a figure got into its cell, and the name of the file it was in, if it was in one."""

    means: Means
    file: str = ""

    @property
    def words(self) -> str:
        """The origin as the clerk reads it."""
        if not self.file:
            return _WORDS[self.means]
        short = len(self.file) <= _LONGEST_NAME
        name = self.file if short else f"{self.file[:_CUT_NAME]}…{self.file[-_CUT_NAME:]}"
        return f"从“{name}”导入"
