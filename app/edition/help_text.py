"""The help on one place of a form, put together for reading."""

from __future__ import annotations

from dataclasses import dataclass

from app.edition.cells import CellKey
from app.edition.definition import Help
from app.edition.edition import Edition

PREAMBLE_TITLE = "开头一段"
FIELD_TITLES = {"name": "机关名称", "kind": "机关类型", "year": "年度", "date": "成文日期"}


@dataclass(frozen=True)
class HelpText:
    """A title, and below it what there is to say, each part under its own heading."""

    title: str
    parts: tuple[tuple[str, str], ...]


def cell_help(edition: Edition, key: CellKey) -> HelpText:
    """What a cell counts: its row, then its column."""
    cell = edition.cells[key]
    row = edition.help.rows[f"{cell.table}.{cell.row}"]
    column = edition.help.columns[f"{cell.table}.{cell.column}"]
    return HelpText(
        cell.row_path[-1],
        (("计什么", row.about), (f"“{cell.column_path[-1]}”一列", column), *_rest(row)),
    )


def section_help(edition: Edition, key: str) -> HelpText:
    """What is written into a text, or into the table that stands with it."""
    title = next((one.title for one in edition.sections if one.key == key), PREAMBLE_TITLE)
    told = edition.help.sections[key]
    return HelpText(title, (("写什么", told.about), *_rest(told)))


def field_help(edition: Edition, key: str) -> HelpText:
    """What is written into a field of the basic data."""
    labels = {entry.key: entry.label for entry in edition.definition.contact}
    told = edition.help.fields[key]
    return HelpText((FIELD_TITLES | labels)[key], (("填什么", told.about), *_rest(told)))


def _rest(told: Help) -> tuple[tuple[str, str], ...]:
    parts = (("依据", told.source), ("常见错误", told.mistake), ("举例", told.example))
    return tuple((heading, words) for heading, words in parts if words)
