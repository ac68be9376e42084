"""The labels of an edition as documents may write them: without layout, one way of punctuation."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from app.edition.cells import CellKey, label_paths, table_cells
from app.edition.definition import EditionFile
from app.edition.edition import Edition
from app.edition.layout import lay_out

Path = tuple[str, ...]
"""Normalised labels, outermost first."""

_ONE_WAY = str.maketrans(
    "、，。;〔〕【】[]〈〉《》<>“”‘’「」『』＂'—–－",
    ",,.,()()()()()()" + '"' * 10 + "---",
)
_NUMBERING = re.compile(r"^(\d+)[.,]")
_CHINESE_NUMBERING = re.compile(r"^([一二三四五六七八九十]+)[.,]")


@lru_cache(maxsize=8192)
def normalised(text: str) -> str:
    """The text with half-width signs, one kind of bracket, quote and comma, and no white space."""
    folded = "".join(unicodedata.normalize("NFKC", text).split()).translate(_ONE_WAY)
    return _CHINESE_NUMBERING.sub(r"\1,", _NUMBERING.sub(r"\1.", folded))


@dataclass(frozen=True)
class LabelIndex:
    """All texts printed on an edition's tables, and the cell that each pair of paths leads to.

    `depths` are the lengths of the column paths, longest first.
    """

    texts: frozenset[str]
    keys: dict[tuple[Path, Path], CellKey]
    depths: tuple[int, ...]

    def find(self, left: Path, above: Path) -> CellKey | None:
        """The cell with these labels left of it, and the last of these labels above it."""
        for depth in self.depths:
            key = self.keys.get((left, above[-depth:]))
            if key is not None:
                return key
        return None


def label_index(edition: Edition) -> LabelIndex:
    """The index of an edition's labels."""
    return _index(edition.definition)


@lru_cache(maxsize=8)
def _index(definition: EditionFile) -> LabelIndex:
    keys: dict[tuple[Path, Path], CellKey] = {}
    for table in definition.tables:
        for cell in table_cells(table):
            left, above = label_paths(table, cell)
            keys[tuple(map(normalised, left)), tuple(map(normalised, above))] = cell.key
    depths = {len(above) for _, above in keys}
    return LabelIndex(_printed_texts(definition), keys, tuple(sorted(depths, reverse=True)))


def _printed_texts(definition: EditionFile) -> frozenset[str]:
    texts = [cell.text for table in definition.tables for cell in lay_out(table).cells]
    texts += [table.title for table in definition.tables]
    texts += [section.title for section in definition.sections]
    return frozenset(normalised(text) for text in texts if text)
