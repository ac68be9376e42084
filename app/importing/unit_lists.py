"""Lists with the figures of many units: a row a unit, a row a value, or units side by side."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from msgspec import Struct, field

from app.edition.cells import CellKey
from app.edition.edition import Edition
from app.importing.document import FoundTables
from app.importing.grouping import is_form_entry, is_sum_name
from app.importing.headings import is_organisation
from app.matching.label_paths import LabelPaths, NamedCell
from app.matching.tables import GridMatch, Matches, UnplacedCell
from app.office.content import ContentTable, GridCell
from app.office.labels import is_number_text, normalised

_HEAD_ROWS = 12
"""Rows from the top in which a list's head stands, its title included."""
_UNIT_COLUMNS = 4
"""Columns from the left of which one may name the units."""
_MAX_COLUMNS = 400
_MAX_HEAD = 20
_TITLE_ROWS, _MIN_TITLE = 3, 6
_FEWEST = 2
"""Units, and labels of the form, that a row a unit shows at least; else it is a table of one."""

_UNIT = re.compile(
    r"(?:填报|报送|编报|上报|公开|报告)?(?:单位|机关|部门|乡镇|镇街|镇乡|街道)"
    r"(?:[、/(]?(?:街道|乡镇|部门|单位|场)\)?)*(?:名称|简称)?"
)
_VALUE = re.compile(r"(?:填报|统计|本年)?(?:数值|数量|数据|数字|数额|值|填报数|数)(?:\(.*\))?")
_ITEM = re.compile(
    r"(?:表|表号|表名|表格|所属表|指标|项目|事项|内容|行|列|栏|栏目|指标项|数据项|填报项|统计项|行次名"
    r"|申请人|申请人类型|[一二三1-3]级(?:指标|项目))(?:名称|类别|类型|路径)?"
)
_YEAR_HEAD = re.compile(r"(?:报告|统计|填报)?年[度份]")
_ASIDE = re.compile(r"(?:序号|行次|编号|排序|备注|说明|计量单位|单位代码|代码)")
_MEASURE = re.compile(r"[件条项宗个次部份%]|[亿万千百]?元|人次?|无")
"""What stands below 单位 where that is the unit of measure."""
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?:年度?)?(?!\d)")
_ABOVE = "这一行没有写单位，是按上面一行的单位读取的，请核对。"
_TWICE = "这一格在文件中有两处，数字不同，请核对。"

PlacedCells = dict[tuple[int, int], GridCell[Any]]
UnitKey = tuple[str, int | None, int]
"""A unit's name, the year of its figures if a column says it, and how often it came before."""


class UnitFigures(Struct):
    """What the lists of a document have of one unit, table by table."""

    name: str
    year: int | None
    tables: list[ContentTable] = field(default_factory=list)
    by_table: list[dict[CellKey, GridCell[Any]]] = field(default_factory=list)
    unplaced: list[UnplacedCell[Any]] = field(default_factory=list)
    doubtful: dict[CellKey, str] = field(default_factory=dict)

    def found_in(self, table: ContentTable) -> dict[CellKey, GridCell[Any]]:
        """The places in one table, to be added to."""
        if not self.tables or self.tables[-1] is not table:
            self.tables.append(table)
            self.by_table.append({})
        return self.by_table[-1]

    def put(
        self,
        table: ContentTable,
        cell: GridCell[Any],
        named: NamedCell | None,
        labels: Sequence[str],
    ) -> None:
        """Sets a value at its cell of the form; one without, or with another value, is unplaced."""
        places = self.found_in(table)
        known = next((of[named.key] for of in self.by_table if named and named.key in of), None)
        if named is None:
            self._leave(cell, labels)
        elif known is None:
            places[named.key] = cell
            if named.doubt:
                self.doubtful[named.key] = named.doubt
        elif normalised(known.text) != normalised(cell.text):
            self.doubtful[named.key] = _TWICE
            self._leave(cell, labels)

    def _leave(self, cell: GridCell[Any], labels: Sequence[str]) -> None:
        """Notes a value without a place, with the labels that it has."""
        if cell.text.strip():
            told = cell._replace(text=f"{'—'.join(labels)}：{cell.text.strip()}")
            self.unplaced.append(UnplacedCell(len(self.tables) - 1, told))

    def tables_found(self, edition: Edition) -> FoundTables:
        """The same as what is found in tables of the official shape."""
        places = {key: cell for of_table in self.by_table for key, cell in of_table.items()}
        missing = tuple(key for key in edition.cells if key not in places)
        by_grid = tuple(GridMatch(of_table, ()) for of_table in self.by_table)
        matches = Matches(places, tuple(self.unplaced), missing, self.doubtful, by_grid)
        return FoundTables(tuple(self.tables), matches)


class UnitLists(Struct):
    """The units in the lists of a document, in its order; `around` are lines of no unit."""

    edition: Edition
    units: dict[UnitKey, UnitFigures] = field(default_factory=dict)
    around: list[str] = field(default_factory=list)
    tables: list[ContentTable] = field(default_factory=list)

    @property
    def titles(self) -> list[str]:
        """The texts in the first rows of the lists, which may name their year."""
        cells = (cell for table in self.tables for cell in table.grid.cells)
        return [
            cell.text for cell in cells if cell.row < _TITLE_ROWS and len(cell.text) > _MIN_TITLE
        ]

    @property
    def score(self) -> tuple[int, int]:
        """How many cells are found, and (negative) how many are not."""
        found = sum(len(of) for unit in self.units.values() for of in unit.by_table)
        return found, -sum(len(unit.unplaced) for unit in self.units.values())

    def unit(self, name: str, year: int | None, number: int) -> UnitFigures:
        """The figures of a unit, to be added to."""
        return self.units.setdefault((name, year, number), UnitFigures(name, year))


def unit_lists(tables: Iterable[ContentTable], edition: Edition) -> UnitLists:
    """The units in those of the tables that are lists; none if none of them is one."""
    lists = UnitLists(edition)
    paths = LabelPaths(edition)
    for table in tables:
        if not _names_units(table):
            continue
        shape = (
            _ValueRows.of(table, paths)
            or _UnitRows.of(table, paths)
            or _UnitColumns.of(table, paths)
        )
        if shape is not None:
            lists.tables.append(table)
            shape.read(lists)
    return lists


def _names_units(table: ContentTable) -> bool:
    """Whether a head in the table may be that of units, or several name one; hardly any does."""
    named: Counter[int] = Counter()
    for cell in table.grid.cells:
        if cell.row < _HEAD_ROWS and 1 < len(cell.text) < _MAX_HEAD:
            if _UNIT.fullmatch(normalised(cell.text)):
                return True
            named[cell.row] += is_organisation(cell.text)
    return any(count >= _FEWEST for count in named.values())


def _are_units(names: Iterable[str], paths: LabelPaths) -> bool:
    """Whether texts may be the names of units: no labels of the form, no units of measure."""
    own = [name for name in names if not is_sum_name(name)]
    return not any(_MEASURE.fullmatch(name) or paths.is_label(name) for name in own)


def stated_year(texts: Iterable[str]) -> int | None:
    """The only year that some texts name."""
    years = {int(year) for text in texts for year in _YEAR.findall(text)}
    return years.pop() if len(years) == 1 else None


class _Sheet(Struct):
    """A table by rows and columns; what is merged stands at each of its places."""

    table: ContentTable
    cells: PlacedCells
    rows: int
    columns: int

    @classmethod
    def of(cls, table: ContentTable) -> _Sheet:
        cells: PlacedCells = {}
        columns = min(table.grid.columns, _MAX_COLUMNS)
        rows = 1 + max((cell.row for cell in table.grid.cells), default=-1)
        for cell in table.grid.cells:
            is_head = cell.row < _HEAD_ROWS or cell.column < _UNIT_COLUMNS
            down = range(cell.row, min(cell.row + max(cell.row_span, 1), rows))
            right = range(cell.column, min(cell.column + max(cell.column_span, 1), columns))
            for row in down if is_head else down[:1]:
                for column in right if cell.row < _HEAD_ROWS else right[:1]:
                    cells.setdefault((row, column), cell)
        return cls(table, cells, rows, columns)

    def text(self, row: int, column: int) -> str:
        cell = self.cells.get((row, column))
        return cell.text.strip() if cell else ""

    def own(self, row: int, column: int) -> GridCell[Any]:
        """The cell at a place; a blank one where the document has none."""
        return self.cells.get((row, column)) or GridCell(row, column, 1, 1, "", None)

    def name(self, row: int, column: int) -> str:
        """The name of a unit, which may be spaced out."""
        return "".join(self.text(row, column).split())

    def heads(self, row: int) -> list[str]:
        return [normalised(self.text(row, column)) for column in range(self.columns)]


class _ValueRows(Struct):
    """A list with a row for each value: unit, labels that name the cell, and the value."""

    sheet: _Sheet
    paths: LabelPaths
    head: int
    unit: int
    value: int
    items: tuple[int, ...]
    others: tuple[int, ...]
    year: int | None

    @classmethod
    def of(cls, table: ContentTable, paths: LabelPaths) -> _ValueRows | None:
        """The list that a table is; None if it is none."""
        sheet = _Sheet.of(table)
        for row in range(min(_HEAD_ROWS, sheet.rows)):
            found = cls._at(sheet, paths, row)
            if found is not None:
                return found
        return None

    @classmethod
    def _at(cls, sheet: _Sheet, paths: LabelPaths, row: int) -> _ValueRows | None:
        heads = dict(enumerate(sheet.heads(row)))
        units = [n for n, text in heads.items() if _UNIT.fullmatch(text)]
        values = [n for n, text in heads.items() if _VALUE.fullmatch(text)]
        items = tuple(n for n, text in heads.items() if _ITEM.fullmatch(text))
        if not units or len(values) != 1 or not items:
            return None
        year = next((n for n, text in heads.items() if _YEAR_HEAD.fullmatch(text)), None)
        known = {units[0], values[0], year, *items}
        others = tuple(n for n, t in heads.items() if n not in known and not _ASIDE.fullmatch(t))
        found = cls(sheet, paths, row, units[0], values[0], items, others, year)
        below = range(row + 1, sheet.rows)
        names = {sheet.name(one, units[0]) for one in below} - {""}
        if not _are_units(names, paths) or not any(paths.cell(found._path(one)) for one in below):
            return None
        return found

    def read(self, lists: UnitLists) -> None:
        """Adds what the list has to what its units have."""
        unit: UnitFigures | None = None
        for row in range(self.head + 1, self.sheet.rows):
            cell, path = self.sheet.own(row, self.value), self._path(row)
            name = self.sheet.name(row, self.unit)
            is_value = bool(path) or is_number_text(normalised(cell.text))
            if is_value and name:
                unit = lists.unit(name, _year_in(self.sheet, row, self.year), 0)
            if not is_value or unit is None:
                lists.around += _lines_of_row(self.sheet, row)
                continue
            named = self.paths.cell(path)
            if named and not name:
                named = NamedCell(named.key, named.doubt or _ABOVE)
            unit.put(self.sheet.table, cell, named, path)
            for column in self.others:
                other = self.sheet.own(row, column)
                if is_number_text(normalised(other.text)):
                    unit.put(self.sheet.table, other, None, path)

    def _path(self, row: int) -> list[str]:
        return [text for column in self.items if (text := self.sheet.text(row, column))]


class _UnitRows(Struct):
    """A list with a row for each unit below one or several rows of labels."""

    sheet: _Sheet
    first: int
    unit: int
    heads: dict[int, list[str]]
    named: dict[int, NamedCell]
    aside: frozenset[int]
    year: int | None

    @classmethod
    def of(cls, table: ContentTable, paths: LabelPaths) -> _UnitRows | None:
        """The list that a table is; None if it is none."""
        sheet = _Sheet.of(table)
        for row in range(min(_HEAD_ROWS, sheet.rows)):
            for column in range(min(_UNIT_COLUMNS, sheet.columns)):
                if _UNIT.fullmatch(normalised(sheet.text(row, column))):
                    found = cls._below(sheet, paths, row, column)
                    if found is not None:
                        return found
        return None

    @classmethod
    def _below(cls, sheet: _Sheet, paths: LabelPaths, row: int, unit: int) -> _UnitRows | None:
        first = _first_unit(sheet, row, unit)
        while row and _is_of_head(sheet, paths, row - 1, unit):
            row -= 1
        rows = range(row, first)
        heads = {n: _head(sheet, rows, n, unit) for n in range(sheet.columns) if n != unit}
        plain = {n: normalised("".join(path)) for n, path in heads.items()}
        aside = frozenset(n for n, text in plain.items() if _ASIDE.fullmatch(text))
        named = {
            n: cell
            for n, path in heads.items()
            if (cell := paths.cell(_head(sheet, rows, n, n)) or paths.cell(path))
        }
        rivals = Counter(cell.key for cell in named.values())
        named = {n: cell for n, cell in named.items() if rivals[cell.key] == 1}
        year = next((n for n, text in plain.items() if _YEAR_HEAD.fullmatch(text)), None)
        found = cls(sheet, first, unit, heads, named, aside, year)
        names = {sheet.name(below, unit) for below in found._units()}
        is_list = min(len(named), len(names)) >= _FEWEST and _are_units(names, paths)
        return found if is_list else None

    def read(self, lists: UnitLists) -> None:
        """Adds what the list has to what its units have."""
        seen: Counter[tuple[str, int | None]] = Counter()
        rows = dict.fromkeys(self._units())
        for row in range(self.first, self.sheet.rows):
            if row not in rows:
                lists.around += _lines_of_row(self.sheet, row)
                continue
            name, year = self.sheet.name(row, self.unit), _year_in(self.sheet, row, self.year)
            figures = lists.unit(name, year, seen[name, year])
            seen[name, year] += 1
            figures.found_in(self.sheet.table)
            for column in range(self.sheet.columns):
                if column not in (*self.aside, self.unit, self.year):
                    cell = self.sheet.own(row, column)
                    named, labels = self.named.get(column), self.heads[column]
                    figures.put(self.sheet.table, cell, named, labels)

    def _units(self) -> Iterator[int]:
        """The rows that are a unit's: they name it, and it is known as one or has figures."""
        for row in range(self.first, self.sheet.rows):
            name = self.sheet.text(row, self.unit)
            figures = [normalised(self.sheet.text(row, column)) for column in self.named]
            has_figures = any(text and is_number_text(text) for text in figures)
            if name and (has_figures or is_organisation(name) or is_sum_name(name)):
                yield row


class _UnitColumns(Struct):
    """A list with a row for each cell of the form, and a column for each unit side by side."""

    sheet: _Sheet
    paths: LabelPaths
    head: int
    items: tuple[int, ...]
    units: dict[int, str]

    @classmethod
    def of(cls, table: ContentTable, paths: LabelPaths) -> _UnitColumns | None:
        """The list that a table is; None if it is none."""
        sheet = _Sheet.of(table)
        for row in range(min(_HEAD_ROWS, sheet.rows)):
            names = {n: sheet.name(row, n) for n in range(1, sheet.columns)}
            units = {n: one for n, one in names.items() if is_organisation(one)}
            if len(units) < _FEWEST or not _are_units(units.values(), paths):
                continue
            units |= {n: one for n, one in names.items() if n > min(units) and is_sum_name(one)}
            left = range(min(units))
            items = tuple(n for n in left if not _ASIDE.fullmatch(normalised(sheet.text(row, n))))
            found = cls(sheet, paths, row, items, units)
            named = Counter(cell.key for _, cell in found._named() if cell)
            if len(named) >= _FEWEST:
                return found
        return None

    def read(self, lists: UnitLists) -> None:
        """Adds what the list has to what its units have."""
        units = {n: lists.unit(name, None, 0) for n, name in self.units.items()}
        for row, named in self._named():
            texts = {n: normalised(self.sheet.text(row, n)) for n in units}
            if named is None and not any(map(is_number_text, filter(None, texts.values()))):
                lists.around += _lines_of_row(self.sheet, row)
                continue
            for column, unit in units.items():
                cell = self.sheet.own(row, column)
                unit.put(self.sheet.table, cell, named, self._path(row))

    def _named(self) -> Iterator[tuple[int, NamedCell | None]]:
        """Each row below the head with the cell it names; labels may go on below the first."""
        above: dict[int, str] = {}
        for row in range(self.head + 1, self.sheet.rows):
            own = {n: text for n in self.items if (text := self.sheet.text(row, n))}
            first = min(own, default=0)
            above = {n: text for n, text in above.items() if n < first} | own
            named = self.paths.cell([*own.values()]) if own else None
            yield row, named or (self.paths.cell([*above.values()]) if own else None)

    def _path(self, row: int) -> list[str]:
        return [text for column in self.items if (text := self.sheet.text(row, column))]


def _first_unit(sheet: _Sheet, head: int, unit: int) -> int:
    """The first row below the head of the units' column in which another text stands."""
    own = sheet.own(head, unit)
    row = head + 1
    while row < sheet.rows and (sheet.cells.get((row, unit)) is own or not sheet.text(row, unit)):
        row += 1
    return row


def _is_of_head(sheet: _Sheet, paths: LabelPaths, row: int, unit: int) -> bool:
    """Whether a row above the units' head holds labels of groups and nothing else."""
    texts = {sheet.text(row, column) for column in range(unit + 1, sheet.columns)} - {""}
    return bool(texts) and not sheet.text(row, unit) and all(map(paths.is_label, texts))


def _head(sheet: _Sheet, rows: range, column: int, first: int) -> list[str]:
    """The labels over a column, from above; blank places take that on the left, down to `first`."""
    path: list[GridCell[Any]] = []
    for row in rows:
        at = column
        while row < rows[-1] and at > first + 1 and not sheet.text(row, at):
            at -= 1
        cell = sheet.own(row, at)
        if cell.text.strip() and all(cell is not known for known in path):
            path.append(cell)
    return [cell.text.strip() for cell in path]


def _year_in(sheet: _Sheet, row: int, column: int | None) -> int | None:
    return None if column is None else stated_year([sheet.text(row, column)])


def _lines_of_row(sheet: _Sheet, row: int) -> list[str]:
    """The texts of a row that is no unit's as one line, unless it is an entry of the form."""
    cells = {id(c): c for n in range(sheet.columns) if (c := sheet.cells.get((row, n)))}
    texts = [" ".join(cell.text.split()) for cell in cells.values() if cell.text.strip()]
    written = [text for text in texts if not is_form_entry(text)]
    return [f"{sheet.table.name}第 {row + 1} 行：{' '.join(texts)}"] if written else []
