"""What a template must have before anything is written into it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from app.edition.cells import CellKey
from app.edition.edition import Edition
from app.errors import RefusedError

_MOST_NAMED = 5


class IncompleteTemplateError(RefusedError):
    """A template lacks cells or headings of the form, so the report would lose something."""

    def __init__(self, template: Path, lacking: Sequence[str]) -> None:
        named = "、".join(lacking[:_MOST_NAMED])
        more = f"等 {len(lacking)} 处" if len(lacking) > _MOST_NAMED else ""
        super().__init__(
            f"模板“{template.name}”中没有{named}{more}，没有导出；请在模板中补上，或换用自带的模板。"
        )


def refuse_missing_cells(template: Path, edition: Edition, missing: Sequence[CellKey]) -> None:
    """Raises `IncompleteTemplateError` if cells are missing; a whole row is named by its label."""
    if missing:
        raise IncompleteTemplateError(template, _words(edition, missing))


def _words(edition: Edition, missing: Sequence[CellKey]) -> list[str]:
    lacking = frozenset(missing)
    rows: dict[tuple[str, str], list[CellKey]] = {}
    for key, cell in edition.cells.items():
        rows.setdefault((cell.table, cell.row), []).append(key)
    words: list[str] = []
    for keys in rows.values():
        if lacking.issuperset(keys):
            words.append(f"“{edition.cells[keys[0]].row_path[-1]}”")
        else:
            words += [edition.cells[key].words for key in keys if key in lacking]
    return words
