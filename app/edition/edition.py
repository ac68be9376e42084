"""An edition of the form, ready to be asked: cells by key, layouts, checks and help."""

from __future__ import annotations

from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from msgspec import Struct, ValidationError, convert

from app.edition.cells import (
    Cell,
    CellKey,
    ContinuityInstance,
    EquationInstance,
    Layout,
    continuities,
    lay_out,
    matching_keys,
    spelled_out,
    table_cells,
)
from app.edition.check_kinds import AnyCheck, ChecksFile, Continuity, Equation
from app.edition.definition import (
    EditionError,
    EditionFile,
    Help,
    HelpFile,
    Section,
    T,
    Table,
    decoded_toml,
    read_toml,
    toml_content,
)
from app.edition.text_check_kinds import Law, LawsFile

_PROSE = Path(__file__).parents[2] / "resources" / "prose"
PROSE_CHECKS = (_PROSE / "checks.toml", _PROSE / "proofreading.toml")
"""Checks on sentences that every edition has."""

CHECKS, HELP, LAWS = "checks.toml", "help.toml", "laws.toml"
"""The common files; an edition's folder has the first two as well, with what differs."""

OPENING = "preamble"
"""The key of the opening, which stands for the basic data as well."""


_DECREE, _STATE = "国务院令第{}号", "中华人民共和国"


def _cited(row: str) -> Law:
    """A law of a row: its name, number (a decree's alone), count of articles, day of effect."""
    name, number, articles, *since = row.split()
    number = "" if number == "-" else _DECREE.format(number) if number.isdecimal() else number
    name = f"{_STATE}{name}" if name.endswith("法") else name
    return Law(name, "", number, int(articles), since=tuple(map(date.fromisoformat, since)))


class Edition:
    """One edition. `folder` holds its data files and two templates; `laws` are those it cites.

    Checks, help and laws are decoded when they are first asked for: no first page needs them.
    """

    def __init__(self, definition: EditionFile, folder: Path) -> None:
        self.definition = definition
        self.folder = folder
        self._matching: dict[tuple[str, ...], tuple[CellKey, ...]] = {}
        self._typed_matching: dict[tuple[str, ...], tuple[CellKey, ...]] = {}
        self._typed_parts: dict[CellKey, tuple[CellKey, ...]] = {}
        self._sums_above: dict[CellKey, tuple[tuple[CellKey, tuple[CellKey, ...]], ...]] = {}

    @cached_property
    def cells(self) -> dict[CellKey, Cell]:
        """All cells of the form by their keys, in form order."""
        return {cell.key: cell for table in self.tables for cell in table_cells(table)}

    @cached_property
    def checks(self) -> tuple[AnyCheck, ...]:
        """Those of all editions as it changes them, its own, then those on sentences.

        Raises `EditionError`.
        """
        common, own = self._common(CHECKS, ChecksFile), read_toml(self.folder / CHECKS, ChecksFile)
        files = {one.get("id"): self.folder / CHECKS for one in own.checks}
        found = [
            _check(files.get(one.get("id"), self.folder.parent / CHECKS), one)
            for one in common.changed_by(own)
        ]
        for path in PROSE_CHECKS:
            found += (_check(path, one) for one in read_toml(path, ChecksFile).checks)
        return tuple(found)

    @cached_property
    def help(self) -> HelpFile:
        """What is said about each place of the form. Raises `EditionError`."""
        common, own = self._common(HELP, HelpFile), read_toml(self.folder / HELP, HelpFile)
        return HelpFile(
            common.rows | own.rows,
            common.columns | own.columns,
            common.sections | own.sections,
            common.fields | own.fields,
        )

    @cached_property
    def laws(self) -> tuple[Law, ...]:
        """The laws that reports cite. Raises `EditionError`."""
        common = self._common(LAWS, LawsFile)
        return (*self.definition.laws, *common.laws, *map(_cited, common.cited))

    def _common(self, name: str, shape: type[T]) -> T:
        """What all editions have in a file beside their folders, with this one's notice in it."""
        path = self.folder.parent / name
        notice = self.definition.notice.encode()
        return decoded_toml(path, toml_content(path).replace(b"{notice}", notice), shape)

    @property
    def id(self) -> str:
        """The edition's name in files and on the command line."""
        return self.definition.id

    @property
    def tables(self) -> tuple[Table, ...]:
        """The official tables, in form order."""
        return self.definition.tables

    @property
    def sections(self) -> tuple[Section, ...]:
        """The numbered sections, in form order."""
        return self.definition.sections

    @cached_property
    def keys_of_texts(self) -> frozenset[str]:
        """The keys of the sections that have no table."""
        return frozenset(section.key for section in self.sections if not section.table)

    @cached_property
    def text_keys(self) -> tuple[str, ...]:
        """The keys of all texts: the opening, then one for each section."""
        return (OPENING, *(section.key for section in self.sections))

    @cached_property
    def typed_keys(self) -> tuple[CellKey, ...]:
        """The cells that a clerk fills in, in form order."""
        return tuple(key for key, cell in self.cells.items() if not cell.computed)

    @cached_property
    def typed_set(self) -> frozenset[CellKey]:
        """The same without an order, to be asked whether a cell is one of them."""
        return frozenset(self.typed_keys)

    def typed_matching(self, patterns: tuple[str, ...]) -> tuple[CellKey, ...]:
        """The typed cells that some patterns name, in form order."""
        if patterns not in self._typed_matching:
            wanted = frozenset(self.matching(*patterns))
            found = tuple(key for key in self.typed_keys if key in wanted)
            self._typed_matching[patterns] = found
        return self._typed_matching[patterns]

    def matching(self, *patterns: str) -> tuple[CellKey, ...]:
        """All cells that patterns name, in their order; kept, as texts ask for them often."""
        if patterns not in self._matching:
            found = (key for one in patterns for key in matching_keys(self.cells, one))
            self._matching[patterns] = tuple(dict.fromkeys(found))
        return self._matching[patterns]

    @cached_property
    def computed_keys(self) -> tuple[CellKey, ...]:
        """The computed cells, each behind the cells it is computed from."""
        ordered: dict[CellKey, None] = {}
        for key in self.cells:
            self._order(key, ordered)
        return tuple(ordered)

    @cached_property
    def sums(self) -> tuple[tuple[CellKey, tuple[CellKey, ...]], ...]:
        """Each computed cell and its parts, in an order in which they can be computed."""
        return tuple((key, self.cells[key].parts) for key in self.computed_keys)

    def sums_above(self, typed: CellKey) -> tuple[tuple[CellKey, tuple[CellKey, ...]], ...]:
        """Those of them that a typed cell is part of in the end."""
        if typed not in self._sums_above:
            above = (one for one in self.sums if typed in self.typed_parts(one[0]))
            self._sums_above[typed] = tuple(above)
        return self._sums_above[typed]

    def typed_parts(self, key: CellKey) -> tuple[CellKey, ...]:
        """The typed cells that a cell adds up in the end; a typed one is its own."""
        if key not in self._typed_parts:
            parts = self.cells[key].parts
            typed = tuple(typed for part in parts for typed in self.typed_parts(part))
            self._typed_parts[key] = typed or (key,)
        return self._typed_parts[key]

    def _order(self, key: CellKey, ordered: dict[CellKey, None]) -> None:
        for part in self.cells[key].parts:
            self._order(part, ordered)
        if self.cells[key].computed:
            ordered[key] = None

    @cached_property
    def layouts(self) -> dict[str, Layout]:
        """The printed grid of each table, by table key."""
        return {table.key: lay_out(table) for table in self.tables}

    @cached_property
    def positions(self) -> dict[CellKey, int]:
        """The place of each cell in form order."""
        return {key: place for place, key in enumerate(self.cells)}

    @cached_property
    def equations(self) -> dict[str, tuple[EquationInstance, ...]]:
        """The spelled-out instances of each equation, by check id."""
        return {
            check.id: tuple(spelled_out(self.cells, check))
            for check in self.checks
            if isinstance(check, Equation)
        }

    @cached_property
    def balanced(self) -> dict[str, dict[str, tuple[EquationInstance, frozenset[CellKey]]]]:
        """The equations with a live balance and the typed cells below each, by table and column."""
        found: dict[str, dict[str, tuple[EquationInstance, frozenset[CellKey]]]] = {}
        for one in (one for every in self.equations.values() for one in every if one.check.balance):
            typed = frozenset(part for key in one.cells for part in self.typed_parts(key))
            found.setdefault(self.cells[one.cells[0]].table, {})[one.name] = one, typed
        return found

    @cached_property
    def continuities(self) -> dict[str, tuple[ContinuityInstance, ...]]:
        """The spelled-out instances of each continuity between the years, by check id."""
        return {
            check.id: tuple(continuities(self.cells, check))
            for check in self.checks
            if isinstance(check, Continuity)
        }

    @cached_property
    def checked_keys(self) -> dict[str, tuple[CellKey, ...]]:
        """The typed cells that each check over `cells` looks at, by check id, in form order."""
        looked_at = {
            check.id: frozenset(self.matching(*patterns))
            for check in self.checks
            if (patterns := getattr(check, "cells", ()))
        }
        return {
            check_id: tuple(key for key in self.typed_keys if key in keys)
            for check_id, keys in looked_at.items()
        }

    def cells_shared_with(self, other: Edition) -> frozenset[CellKey]:
        """The cells that mean the same on another edition, as this one's data say."""
        if other.id == self.id:
            return frozenset(self.cells)
        return frozenset(
            key
            for earlier in self.definition.earlier
            if earlier.edition == other.id
            for pattern in earlier.same
            for key in matching_keys(self.cells, pattern)
            if key in other.cells
        )

    def table(self, key: str) -> Table:
        """The table with this key."""
        return next(table for table in self.tables if table.key == key)

    def section_of(self, table: str) -> Section:
        """The section in which a table stands."""
        return next(section for section in self.sections if section.table == table)

    def applies_to(self, year: int) -> bool:
        """Whether reports for this year are written on this edition."""
        last = self.definition.last_year
        return self.definition.first_year <= year and (not last or year <= last)


def _check(path: Path, content: dict[str, Any]) -> AnyCheck:
    """A check of a file."""
    try:
        return convert(content, AnyCheck)  # type: ignore[no-any-return]
    except ValidationError as error:
        raise EditionError(path, f"{content.get('id')}：{error}") from error


PREAMBLE_TITLE = "开头一段"
FIELD_TITLES = {"name": "机关名称", "kind": "机关类型", "year": "年度", "date": "成文日期"}


class HelpText(Struct, frozen=True):
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
