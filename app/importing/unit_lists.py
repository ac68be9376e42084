"""Lists with the figures of many units: a row a unit, a row a value, or units side by side."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from itertools import islice
from typing import Any

from msgspec import Struct, field

from app import patterns as re
from app.edition.edition import Edition
from app.importing.document import UnitFigures
from app.importing.grouping import are_names, is_form_entry, is_sum_name, line_units
from app.importing.headings import asked_text, is_organisation
from app.importing.years import other_years_left_out, stated_year
from app.matching.label_paths import (
    HEAD_ROWS,
    MEASURE,
    OTHER_YEAR,
    Head,
    LabelPaths,
    ListHeads,
    NamedCell,
    is_beside_the_form,
    kinds_of_head,
    measured,
)
from app.matching.regions import without_running_rows
from app.office.content import ContentTable, GridCell
from app.office.labels import counts_or_checks, is_number_text, money_unit, normalised
from app.report.numbers import says_something

_MAX_COLUMNS, _MAX_HEAD, _UNIT_COLUMNS, _MAX_LABEL_ROWS = 400, 20, 4, 6
"""Columns of a list, signs of a head, columns from the left of which one may name the units, and
rows below these names in which labels of the form may stand over their columns."""
_MIN_OF_ONE, _MIN_COUNT = 10, 2
"""Cells of the form in a list of one unit, by years or in its row; fewer say nothing of it; and
units, and labels of the form, that a list of several shows at least."""

_SHORT = re.compile("[^总主督查]办$|[厂村]$")
_YEAR_COLUMN = re.compile(r"(?P<year>(?:19|20)\d\d)年度?(?:数[值量据]?|件数|情况)?")
_OF_WHICH, _TOTAL = re.compile(r"^其中\s*[:：]?\s*"), "总计"
_ABOUT_UNITS = re.compile("(?:基[本础]|单位|填报|审核|其他)?(?:信息|情况)|[审校]核")
_ABOVE = "这一行没有写单位，是按上面一行的单位读取的，请核对。"

PlacedCells = dict[tuple[int, int], GridCell[Any]]
UnitKey = tuple[str, int | None, int]
"""A unit's name, the year of its figures if a column says it, and how often it came before."""


class UnitLists(Struct):
    """The units in the lists of a document, in its order; `around` are lines of no unit.

    `titles` are the texts down to the lists' heads, which may name their year.
    """

    edition: Edition
    units: dict[UnitKey, UnitFigures] = field(default_factory=dict)
    around: list[str] = field(default_factory=list)
    tables: list[ContentTable] = field(default_factory=list)
    titles: list[str] = field(default_factory=list)

    @property
    def score(self) -> tuple[int, int]:
        """How many cells are found, and (negative) how many are not."""
        found = sum(len(of) for unit in self.units.values() for of in unit.by_table)
        return found, -sum(len(unit.unplaced) for unit in self.units.values())

    def unit(self, name: str, year: int | None, number: int) -> UnitFigures:
        """The figures of a unit, to be added to."""
        return self.units.setdefault((name, year, number), UnitFigures(self.edition, name, year))


def unit_lists(tables: Iterable[ContentTable], edition: Edition) -> UnitLists:
    """The units in those of the tables that are lists; each of these `names_units`."""
    lists = UnitLists(edition)
    paths = LabelPaths(edition)
    for table in tables:
        sheet = _Sheet.of(table)
        rows = _ValueRows.of(sheet, paths) or _UnitRows.of(sheet, paths)
        if shape := rows or _UnitColumns.of(sheet, paths):
            lists.tables.append(table)
            lists.titles += [one.text for one in table.grid.cells if one.row <= shape.head]
            shape.read(lists)
    return lists


def names_units(table: ContentTable) -> bool:
    """Whether heads in the table may be of units, or of labels and values, or several name one."""
    named, labels = Counter[int](), Counter[int]()
    for cell in table.grid.cells:
        if cell.row < HEAD_ROWS and 0 < len(cell.text) < _MAX_HEAD:
            is_item, is_value, is_unit = kinds_of_head(cell.text)
            labels[cell.row] += is_item
            if is_unit or (is_value and labels[cell.row]) or labels[cell.row] >= _MIN_COUNT:
                return True
            is_year = _YEAR_COLUMN.fullmatch("".join(cell.text.split()))
            named[cell.row] += bool(is_year) or is_organisation(cell.text)
    return any(count >= _MIN_COUNT for count in named.values())


def _are_units(names: Iterable[str], paths: LabelPaths) -> bool:
    """Whether texts may be the names of units: no labels of the form, no units of measure."""
    own = [name for name in names if not is_sum_name(name)]
    return not any(MEASURE.fullmatch(name) or paths.is_label(name) for name in own)


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
        for cell in without_running_rows(table.grid).cells:
            is_wide = cell.row < HEAD_ROWS or is_sum_name(cell.text)
            is_head = cell.row < HEAD_ROWS or cell.column < _UNIT_COLUMNS
            down = range(cell.row, min(cell.row + max(cell.row_span, 1), rows))
            right = range(cell.column, min(cell.column + max(cell.column_span, 1), columns))
            for row in down if is_head else down[:1]:
                for column in right if is_wide else right[:1]:
                    cells.setdefault((row, column), cell)
        return cls(table, cells, rows, columns)

    def text(self, row: int, column: int) -> str:
        return cell.text.strip() if (cell := self.cells.get((row, column))) else ""

    def texts(self, row: int, columns: Iterable[int]) -> list[str]:
        """What is written in some columns of a row."""
        return [text for column in columns if (text := self.text(row, column))]

    def down(self, rows: Iterable[int], column: int) -> set[str]:
        """What is written in some rows of a column."""
        return {text for row in rows if (text := self.text(row, column))}

    def own(self, row: int, column: int) -> GridCell[Any]:
        """The cell at a place; a blank one where the document has none."""
        return self.cells.get((row, column)) or GridCell(row, column, 1, 1, "", None)

    def name(self, row: int, column: int) -> str:
        """The name of a unit, which may be spaced out."""
        return "".join(self.text(row, column).split())

    def unit(self, row: int, column: int) -> str:
        """The name of a row's unit; that of a sum may stand in another of the first columns."""
        others = (self.name(row, n) for n in range(min(_UNIT_COLUMNS, self.columns)))
        return self.name(row, column) or next(filter(is_sum_name, others), "")

    def year(self, row: int, column: int | None) -> int | None:
        return None if column is None else stated_year([self.text(row, column)])

    def heads(self, row: int) -> list[str]:
        return [Head.plain(self.text(row, column)) for column in range(self.columns)]


class _ValueRows(Struct):
    """A list with a row for each value: unit, labels that name the cell, and the value.

    Without a column of units, `unit` is None and all is that of the one named above.
    """

    sheet: _Sheet
    paths: LabelPaths
    head: int
    unit: int | None
    value: int
    items: tuple[int, ...]
    others: tuple[int, ...]
    year: int | None
    measure: int | None

    @classmethod
    def of(cls, sheet: _Sheet, paths: LabelPaths) -> _ValueRows | None:
        """The list that a table is; None if it is none."""
        rows = range(min(HEAD_ROWS, sheet.rows))
        return next(filter(None, (cls._at(sheet, paths, row) for row in rows)), None)

    @classmethod
    def _at(cls, sheet: _Sheet, paths: LabelPaths, row: int) -> _ValueRows | None:
        heads = dict(enumerate(sheet.heads(row)))
        below = range(row + 1, sheet.rows)
        at = ListHeads.of(heads, partial(sheet.down, below), paths)
        if len(at.values) != 1:
            return None
        columns, items = (at.units, at.years, at.measures), at.items
        unit, year, measure = (next(iter(some), None) for some in columns)
        if unit is None and items:
            rest = sorted({*range(at.values[0])}.difference({year, measure}, items))
            unit = next((n for n in rest if are_names(sheet.down(below, n))), None)
        asked = (Head.plain(text) for n in items for text in sheet.down(below, n))
        if len(items) < _MIN_COUNT and unit is None and not any(map(Head.UNIT.fullmatch, asked)):
            return None
        known = {unit, at.values[0], year, *items}
        others = tuple(n for n, t in heads.items() if n not in known and not is_beside_the_form(t))
        found = cls(sheet, paths, row, unit, at.values[0], items, others, year, measure)
        names = set() if unit is None else {sheet.name(one, unit) for one in below} - {""}
        cells = (one for one in below if paths.cell(found._path(one)))
        fewest = _MIN_OF_ONE if unit is None else 1
        is_enough = sum(1 for _ in islice(cells, fewest)) == fewest
        return found if is_enough and _are_units(names, paths) else None

    def read(self, lists: UnitLists) -> None:
        """Adds what the list has to what its units have."""
        if any(map(OTHER_YEAR.fullmatch, self.sheet.heads(self.head))):
            lists.around.append(other_years_left_out(self.sheet.table.name))
        unit: UnitFigures | None = None
        paths = {row: tuple(self._path(row)) for row in range(self.head + 1, self.sheet.rows)}
        ways = {path: n for n, path in enumerate(dict.fromkeys(paths.values()))}
        above = _named_above(self.sheet, self.head) if self.unit is None else ""
        is_sure = self._are_blocks(paths)
        cells = self.paths.cells({n: [path] for path, n in ways.items()}, ways.values())
        for row, path in paths.items():
            cell = self.sheet.own(row, self.value)
            name = above if self.unit is None else self.sheet.name(row, self.unit)
            is_value = bool(path) or is_number_text(normalised(cell.text))
            if is_value and (name or self.unit is None):
                unit = lists.unit(name, self.sheet.year(row, self.year), 0)
            if not is_value or unit is None:
                lists.around += _lines_of_row(self.sheet, row)
                continue
            named = cells.get(ways[path])
            if named and not name and self.unit is not None and not is_sure:
                named = NamedCell(named.key, named.doubt or _ABOVE)
            unit.put(self.sheet.table, cell, named, path)
            for column in self.others:
                other = self.sheet.own(row, column)
                if is_number_text(normalised(other.text)):
                    unit.put(self.sheet.table, other, None, path)

    def _are_blocks(self, paths: dict[int, tuple[str, ...]]) -> bool:
        """Whether each unit, named in its first row alone, has the same rows, each of them once."""
        blocks: dict[str, list[tuple[str, ...]]] = {}
        name = ""
        for row, path in paths.items():
            told = "" if self.unit is None else self.sheet.name(row, self.unit)
            if told and told in blocks:
                return False
            name = told or name
            if path:
                blocks.setdefault(name, []).append(path)
        own = [*blocks.values()]
        return all(len({*one}) == len(one) and {*one} == {*own[0]} for one in own)

    def _path(self, row: int) -> list[str]:
        path = [
            f"表{text}" if self.sheet.text(self.head, n) == "表" and len(text) == 1 else text
            for n in self.items
            if says_something(text := Head.asked(self.sheet.text(row, n)))
        ]
        money = "" if self.measure is None else money_unit(self.sheet.text(row, self.measure))
        return measured(path, money)


class _UnitRows(Struct):
    """A list with a row for each unit below one or several rows of labels."""

    sheet: _Sheet
    head: int
    unit: int
    heads: dict[int, list[str]]
    named: dict[int, NamedCell]
    aside: frozenset[int]
    year: int | None

    @classmethod
    def of(cls, sheet: _Sheet, paths: LabelPaths) -> _UnitRows | None:
        """The list that a table is; None if it is none."""
        for row in range(min(HEAD_ROWS, sheet.rows)):
            for column in range(min(_UNIT_COLUMNS, sheet.columns)):
                is_head = Head.UNIT.fullmatch(Head.plain(sheet.text(row, column)))
                if is_head and (found := cls._below(sheet, paths, row, column)):
                    return found
        return None

    @classmethod
    def _below(cls, sheet: _Sheet, paths: LabelPaths, row: int, unit: int) -> _UnitRows | None:
        first = _first_unit(sheet, row, unit)
        while row and _is_of_head(sheet, paths, row - 1, unit):
            row -= 1
        rows = [n for n in range(row, first) if sheet.texts(n, range(unit + 1, sheet.columns))]
        heads = {n: _head(sheet, rows, n, unit) for n in range(sheet.columns) if n != unit}
        plain = {n: Head.plain("".join(path)) for n, path in heads.items()}
        lasts = {n: Head.plain("".join(path[-1:])) for n, path in heads.items()}
        aside = {n for n in heads if is_beside_the_form(plain[n]) or counts_or_checks(lasts[n])}
        ways = {n: [_head(sheet, rows, n, n), path] for n, path in heads.items()}
        for some in ways.values():  # first as written: 3.其他 is a label, not the third question
            some += [list(map(Head.asked, path)) for path in some]
        rowwise = {n for n in ways if n + 1 == sheet.columns or heads.get(n + 1, [""])}
        named = paths.cells(ways, rowwise)
        rivals = Counter(cell.key for cell in named.values())
        named = {n: cell for n, cell in named.items() if rivals[cell.key] == 1}
        year = next((n for n, text in plain.items() if Head.YEAR.fullmatch(text)), None)
        found = cls(sheet, first - 1, unit, heads, named, frozenset(aside), year)
        names = {sheet.unit(below, unit) for below in found._units()}
        texts = sum(bool(asked_text(paths.edition, path)[0]) for path in heads.values())
        fewest = _MIN_OF_ONE if len(names) == 1 else _MIN_COUNT
        is_list = bool(names) and (len(named) >= fewest or texts >= _MIN_COUNT)
        return found if is_list and _are_units(names, paths) else None

    def read(self, lists: UnitLists) -> None:
        """Adds what the list has to what its units have."""
        seen: Counter[tuple[str, int | None]] = Counter()
        rows = dict.fromkeys(self._units())
        for row in range(self.head + 1, self.sheet.rows):
            if row not in rows:
                lists.around += _lines_of_row(self.sheet, row)
                continue
            name, year = self.sheet.unit(row, self.unit), self.sheet.year(row, self.year)
            figures = lists.unit(name, year, seen[name, year])
            seen[name, year] += 1
            figures.found_in(self.sheet.table)
            for column in range(self.sheet.columns):
                if column not in (*self.aside, self.unit, self.year):
                    cell = self.sheet.own(row, column)
                    named, labels = self.named.get(column), self.heads[column]
                    figures.put(self.sheet.table, cell, named, labels)
                elif text := self.sheet.text(row, column):
                    figures.enters(text, self.heads.get(column, ()))

    def _units(self) -> Iterator[int]:
        """The rows that are a unit's: they name it, and it is known as one or has figures."""
        for row in range(self.head + 1, self.sheet.rows):
            name = self.sheet.unit(row, self.unit)
            figures = [normalised(self.sheet.text(row, column)) for column in self.named]
            has_figures = any(text and is_number_text(text) for text in figures)
            if name and (has_figures or is_organisation(name) or is_sum_name(name)):
                yield row


class _UnitColumns(Struct):
    """A list with a row for each cell of the form, and a column for each unit or year of one."""

    sheet: _Sheet
    paths: LabelPaths
    head: int
    items: tuple[int, ...]
    units: dict[int, tuple[str, int | None]]
    measure: int | None

    @classmethod
    def of(cls, sheet: _Sheet, paths: LabelPaths) -> _UnitColumns | None:
        """The list that a table is; None if it is none."""
        for row in range(min(HEAD_ROWS, sheet.rows)):
            units = _unit_columns(sheet, paths, row) or _year_columns(sheet, row)
            if len(units) < _MIN_COUNT:
                continue
            left = range(min(units))
            items = tuple(n for n in left if not is_beside_the_form(normalised(sheet.text(row, n))))
            measure = (n for n in left if Head.MEASURE.fullmatch(normalised(sheet.text(row, n))))
            found = cls(sheet, paths, row, items, units, next(measure, None))
            of_years = all(year for _, year in units.values())
            named = Counter(cell.key for cell in found._named().values())
            if len(named) >= (_MIN_OF_ONE if of_years else _MIN_COUNT):
                return found
        return None

    def read(self, lists: UnitLists) -> None:
        """Adds what the list has to what its units have."""
        units = {n: lists.unit(*unit, 0) for n, unit in self.units.items()}
        cells = self._named()
        for row in range(self.head + 1, self.sheet.rows):
            named, path = cells.get(row), self.sheet.texts(row, self.items)
            texts = (normalised(self.sheet.text(row, n)) for n in units)
            is_asked = named is not None or asked_text(lists.edition, path)[0]
            if not is_asked and not any(map(is_number_text, filter(None, texts))):
                if not all(map(self.paths.is_label, path)):
                    lists.around += _lines_of_row(self.sheet, row)
                continue
            for column, unit in units.items():
                unit.put(self.sheet.table, self.sheet.own(row, column), named, path)

    def _named(self) -> dict[int, NamedCell]:
        """The cell that each row below the head names; labels may go on below the first."""
        above: dict[int, str] = {}
        ways: dict[int, list[list[str]]] = {}
        outer = self._outer_labels()
        parents = {labels[-1][0] for labels in outer.values() if labels}
        for row in range(self.head + 1, self.sheet.rows):
            own = {n: _OF_WHICH.sub("", text) for n in self.items if (text := self._label(row, n))}
            first = min(own, default=0)
            above = {n: text for n, text in above.items() if n < first} | own
            if own:
                path, labels = [*own.values()], [label for _, label in outer[row]]
                ways[row] = [path, [*above.values()], [*labels[-1:], *path], [*labels, *path]]
                ways[row] += [[*path, _TOTAL]] if row in parents else []
        return self.paths.cells(ways, ways if self._are_one_column_each() else ())

    def _outer_labels(self) -> dict[int, list[tuple[int, str]]]:
        """The rows and labels that each row stands below by its indent, the outermost first."""
        found: dict[int, list[tuple[int, str]]] = {}
        open_labels: list[tuple[int, int, str]] = []
        for row in range(self.head + 1, self.sheet.rows):
            cells = [self.sheet.own(row, n).text for n in self.items]
            text = next((one for one in reversed(cells) if one.strip()), "")
            depth = len(text) - len(text.lstrip())
            open_labels = [one for one in open_labels if one[0] < depth]
            found[row] = [(above, label) for _, above, label in open_labels]
            if text:
                open_labels.append((depth, row, text.strip()))
        return found

    def _label(self, row: int, column: int) -> str:
        """A label of a row, with the unit of money that its column of units of measure names."""
        text = self.sheet.text(row, column)
        unit = "" if self.measure is None else money_unit(self.sheet.text(row, self.measure))
        return f"{text}（{unit}）" if text and unit and column == self.items[-1] else text

    def _are_one_column_each(self) -> bool:
        """Whether each unit has one column of figures, not one below each label of the form."""
        right = range(min(self.units), self.sheet.columns)
        heads = [self.sheet.name(self.head, n) for n in right]
        below = range(self.head + 1, min(self.head + _MAX_LABEL_ROWS, self.sheet.rows))
        cells = (self.sheet.own(row, n) for row in below for n in right)
        texts = {cell.text.strip() for cell in cells if cell.column in right} - {""}
        is_headed = all(heads) and len({*self.units.values()}) == len(self.units)
        return is_headed and not any(map(self.paths.is_label, texts))


def _unit_columns(sheet: _Sheet, paths: LabelPaths, row: int) -> dict[int, tuple[str, int | None]]:
    """The columns of units in a row that names several, with those of their sums."""
    names = {n: sheet.name(row, n) for n in range(1, sheet.columns)}
    units = {n: one for n, one in names.items() if is_organisation(one)}
    own, inside = {*units.values()}, range(min(units, default=0), max(units, default=0))
    between = {names[n] for n in inside} - {"", *own}
    is_form = len(between) >= len(own) - 1  # 单位 | … | 主管部门 | …
    if len(own) < _MIN_COUNT or is_form or not _are_units(own, paths):
        return {}
    beside = [n for n, one in names.items() if is_sum_name(one) or _SHORT.search(one)]
    return {n: (names[n], None) for n in sorted({*units, *beside}) if n >= min(units)}


def _year_columns(sheet: _Sheet, row: int) -> dict[int, tuple[str, int | None]]:
    """The columns of the years in a row, all of the one unit that is named above it."""
    heads = {n: _YEAR_COLUMN.fullmatch(sheet.name(row, n)) for n in range(1, sheet.columns)}
    years = {n: int(found["year"]) for n, found in heads.items() if found}
    if len(years) < _MIN_COUNT or len({*years.values()}) < len(years):
        return {}
    name = _named_above(sheet, row)
    return {n: (name, year) for n, year in years.items()}


def _named_above(sheet: _Sheet, row: int) -> str:
    """The only unit that is named above a row, or that stands there as a line of its own."""
    rows = [sheet.texts(one, range(sheet.columns)) for one in range(row)]
    named = {unit.name for texts in rows for unit in line_units(texts)}
    alone = {"".join(texts[0].split()) for texts in rows if len({*texts}) == 1}
    found = named or {*filter(is_organisation, alone)}
    return found.pop() if len(found) == 1 else ""


def _first_unit(sheet: _Sheet, head: int, unit: int) -> int:
    """The first row below the head of the units' column in which another text stands."""
    own, row = sheet.own(head, unit), head + 1
    while row < sheet.rows and (sheet.cells.get((row, unit)) is own or not sheet.unit(row, unit)):
        row += 1
    return row


def _is_of_head(sheet: _Sheet, paths: LabelPaths, row: int, unit: int) -> bool:
    """Whether a row above the units' head holds labels and headings of groups and nothing else."""
    texts = [
        *sheet.down(range(row, row + 1), unit),
        *sheet.texts(row, range(unit + 1, sheet.columns)),
    ]
    others = {one for one in texts if not paths.is_label(one)}
    told = (_ABOUT_UNITS.fullmatch(one) or asked_text(paths.edition, [one])[0] for one in others)
    return not others.issuperset(texts) and all(told)


def _head(sheet: _Sheet, rows: Sequence[int], column: int, first: int) -> list[str]:
    """The labels over a column, from above; blank places take that on the left, down to `first`."""
    path: list[GridCell[Any]] = []
    for number, row in enumerate(rows):
        at = column
        while row < rows[-1] and at > first + 1 and not sheet.text(row, at):
            if any(sheet.text(n, at) not in ("", sheet.text(n, at - 1)) for n in rows[:number]):
                break  # another group begins here, without a label of its own in this row
            at -= 1
        cell = sheet.own(row, at)
        if cell.text.strip() and all(cell is not known for known in path):
            path.append(cell)
    return [cell.text.strip() for cell in path]


def _lines_of_row(sheet: _Sheet, row: int) -> list[str]:
    """The texts of a row that is no unit's as one line, unless it is an entry of the form."""
    cells = {id(c): c for n in range(sheet.columns) if (c := sheet.cells.get((row, n)))}
    texts = [" ".join(cell.text.split()) for cell in cells.values() if cell.text.strip()]
    line, is_entry = " ".join(texts), all(map(is_form_entry, texts))
    return [] if is_entry or is_form_entry(line) else [f"{sheet.table.name}第 {row + 1} 行：{line}"]
