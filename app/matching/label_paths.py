"""Which cell of the form a path of labels names, such as 本年新收—自然人."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache, partial

from msgspec import Struct

from app import patterns as re
from app.edition.cells import CellKey
from app.edition.edition import Edition
from app.matching.vocabulary import LabelRole, Strength, vocabulary
from app.office.content import Grid, GridCell, LinesAsTable, PlaceT, grid_of_texts
from app.office.labels import (
    all_words,
    core,
    counts_or_checks,
    doubt_of_unit,
    is_number_text,
    money_unit,
    normalised,
)
from app.report.numbers import means_none, says_something

_MOSTLY = 0.7
_MAX_STEPS = 12
"""Labels in a path; the form has five at most."""

_BETWEEN = (
    re.compile(r"\s*[—–－\-→>›»＞/／|｜\\·•_\n]+\s*"),
    re.compile(r"\s*[:：]\s*"),
    re.compile(r"\s+"),
)
"""What may stand between two labels, the surest sign first."""

_NOTED = re.compile(r"(?P<label>.+?)[（(【](?P<inner>(?:[^（()）]|[（(][^（()）]*[）)])+)[）)】]")
MEASURE = re.compile(r"(?:单位[:：])?(?:[件条项宗个次部份%]|[亿万千百]?元|人次?|无)")
"""A unit of measure, or none."""

_REFERENCE = re.compile(
    r"(?:《?(?:政府信息公开)?条例》?)?(?:第[一二三四五六七八九十百\d]+(?:条|章|款|项|部分|张?表))+|20\d\d年度?|本年度?"
)
"""What in brackets only says where, or for which year, the form asks for it."""

_TABLE_NUMBER = re.compile(r"附?表?[（(]?([一二三四五六七八九])[）)]?|附?表([1-9])")
_DIGITS = "一二三四五六七八九"
_MIN_TITLE, _AFFAIRS = 3, "情况"
"""Characters of a table's short title that tell it, and what may stand behind them."""

HEAD_ROWS = 12
"""Rows from the top in which a list's head stands, its title included."""

_ASIDE = re.compile(
    r"备注|说明|(?:提交|填写|填报|上报|报送|更新|修改|开始|结束|登记)(?:时间|日期)|.*(?:电话|手机号?码?|邮箱|地址"
    r"|姓名|昵称|微信号?|联系人|负责人|填[写报表]人|提交[人者]|经办人|用时|渠道)(?:\(.*\))?"
)
OTHER_YEAR = re.compile(
    r"(?:上一?年度?|[去前]年|上期|上?年?同期)(?:数据?|值)?"
    r"|(?:与?[较比]?上年(?:度|同期)?(?:相比)?|同比)?(?:增减|增长|增幅|变化|变动)[率量数额值]?(?:[（(][^）)]*[）)])?"
)
"""The head of a column of last year's figures, or of what changed since."""

_MIN_LISTED, _MAX_ROWS = 8, 1000
"""Cells of the form in a list, fewer say nothing of it; and rows: the form has some 200 cells."""

_BEFORE_COLON = re.compile("([^:：]+)[:：]")


class Head:
    """The heads of a list, normalised: of units, values, their names, years, days, measures."""

    UNIT = re.compile(
        r"(?:填报|报送|编报|上报|公开|报告)?(?:单位|机关|部门|乡镇|镇街|镇乡|街道)"
        r"(?:[、/(]?(?:街道|乡镇|部门|单位|场)\)?)*\(?(?:名称|简称|全称)?\)?"
    )
    VALUE = re.compile(
        r"(?:填报|统计|本年|本期|当期|指标|项目|上报)?(?:数值|数量|数据|数字|数额|值|填报数|数)(?:\(.*\))?"
        r"|(?:回答|答案|作答|填答)(?:内容|结果)?"
    )
    ITEM = re.compile(
        r"(?:题目|问题|题干|表|表号|表名|表格|所属表|指标|项目|事项|内容|行|列|栏|栏目|指标项|数据项|填报项|统计项|行次名"
        r"|申请人|申请人类型|分组|(?:[一二三1-3上父]|上一)级(?:指标|项目))(?:名称|类别|类型|路径)?"
    )
    YEAR = re.compile(r"(?:报告|统计|填报)?年[度份]|(?:报告|统计|填报|数据)期间?")
    DAY = re.compile("(?:填[报表写]|报[送出告]|上报|制表|编报|成文|落款|提交|签发)?(?:日期|时间)")
    BODY = re.compile("(?:报告|年报)?(?:正文|全文|内容|文本)(?:内容)?")
    MEASURE = re.compile("(?:计量|数据|数量)单位")
    _QUESTION = re.compile(
        r"^(?:[Qq]?\d{1,3}\s*[.．、:：]\s*|\*|请(?:填[写报]|输入|选择)|[贵您]的?(?=单位|机关|部门))+"
        r"|(?:[是有为]?多少[件条项宗个元]?)?[?？]$|[(（](?:必填|选填|填空|单选|下拉)[^()（）]*[)）]|\*$"
    )

    @classmethod
    def asked(cls, text: str) -> str:
        """A head without what numbers it as a question: 1.单位名称（必填）."""
        return cls._QUESTION.sub("", text.strip())

    @classmethod
    def plain(cls, text: str) -> str:
        """The same, normalised."""
        return normalised(cls.asked(text))


@lru_cache(maxsize=4096)  # thousands of files have the same heads
def kinds_of_head(text: str) -> tuple[bool, bool, bool]:
    """Whether a text is the head of what names or numbers values, of values, of units."""
    head = Head.plain(text)
    is_item = counts_or_checks(head) or Head.ITEM.fullmatch(head) is not None
    return is_item, Head.VALUE.fullmatch(head) is not None, Head.UNIT.fullmatch(head) is not None


class ListHeads(Struct, frozen=True):
    """The columns of a list by their heads; those `aside` count its rows or say their measure."""

    units: tuple[int, ...]
    values: tuple[int, ...]
    items: tuple[int, ...]
    years: tuple[int, ...]
    measures: tuple[int, ...]
    aside: frozenset[int]

    @classmethod
    def of(
        cls, heads: Mapping[int, str], below: Callable[[int], Collection[str]], paths: LabelPaths
    ) -> ListHeads:
        """The columns with these normalised heads and the texts `below` each.

        Below 单位 may stand units of measurement, below any head labels of the form, and values
        if there are figures in one column alone.
        """

        def headed(head: re.Pattern[str]) -> set[int]:
            return {n for n, text in heads.items() if head.fullmatch(text)}

        values, years, units = headed(Head.VALUE), headed(Head.YEAR), headed(Head.UNIT)
        beside = {n for n, text in heads.items() if is_beside_the_form(text)}
        named = headed(Head.ITEM)
        if named and not values:
            rest = {*heads} - years - beside - named
            values = {n for n in rest if _are_mostly(is_number_text, map(normalised, below(n)))}
        if len(values) != 1:
            return cls((), tuple(values), (), (), (), frozenset())
        measures = headed(Head.MEASURE)
        measures |= {n for n in units if (of := below(n)) and all(map(MEASURE.fullmatch, of))}
        units -= measures
        rest = {*heads} - values - years - units - measures - beside
        items = {n for n in rest if _are_mostly(paths.is_label, below(n))} | named
        aside = {n for n, text in heads.items() if counts_or_checks(text)} | measures
        columns = (units, values, items, years, measures)
        unit, value, item, year, measure = (tuple(sorted(of)) for of in columns)
        return cls(unit, value, item, year, measure, frozenset(aside))

    @property
    def are_of_one_report(self) -> bool:
        """Whether they are those of a list with a row for each value of one unit in one year."""
        return len(self.values) == 1 and bool(self.items) and not self.units and not self.years


def measured(path: Sequence[str], money: str) -> list[str]:
    """A path of labels, the last with the unit of money behind it, if there is one."""
    return [*path[:-1], f"{path[-1]}（{money}）"] if path and money else [*path]


def is_beside_the_form(head: str) -> bool:
    """Whether nothing of the form stands in a column with this normalised head."""
    others = (_ASIDE, Head.MEASURE, OTHER_YEAR)
    return counts_or_checks(head) or any(one.fullmatch(head) for one in others)


class NamedCell(Struct, frozen=True):
    """A cell of the form, and in Chinese what is uncertain about its name, if anything."""

    key: CellKey
    doubt: str = ""


class _Meaning(Struct, frozen=True):
    """The cells that a text may mean on a table; `exact` if it is the label to the letter."""

    table: str
    cells: int
    exact: bool
    doubt: str = ""


class _Named(Struct, frozen=True):
    """The cell that a path names, or the total of the row that it names without a column.

    If it may name one of several as well as the others, these are the choices.
    """

    cell: NamedCell | None = None
    total: NamedCell | None = None
    choices: tuple[NamedCell, ...] = ()


class LabelPaths:
    """Reads paths of labels for one edition; each path is read once."""

    def __init__(self, edition: Edition) -> None:
        self.edition, self._words = edition, vocabulary(edition)
        self._numbers = {
            _DIGITS[place]: section.table
            for place, section in enumerate(edition.sections)
            if section.table
        }
        self._titles = tuple(
            (section.table, core(normalised(section.tab)), re.compile(section.heading))
            for section in edition.sections
            if section.table
        )
        self._totals = self._totals_of_rows(edition)
        self._known: dict[tuple[str, ...], _Named] = {}

    def cell(self, path: Sequence[str]) -> NamedCell | None:
        """The only cell that all labels of a path have in common; None if it is not just one."""
        return self._named(path).cell

    def listed(self, heading: str, group: str, path: Sequence[str], money: str) -> NamedCell | None:
        """The cell that a row of a list names below a heading, perhaps as another of a group."""
        above = [heading] if heading else []
        own = measured(path, money)
        ways = ([*above, *own], [*above, group, *own] if group else [])
        return next((cell for way in ways if (cell := self.cell(way))), None)

    def cells(
        self, paths: Mapping[int, Sequence[Sequence[str]]], rowwise: Collection[int]
    ) -> dict[int, NamedCell]:
        """The cell that each place names, by the first of its paths that names one.

        In the places `rowwise` a row without a column is its total if no other place names a cell
        of this row. What may be one of two cells, of which another place names one, is the other.
        """
        found: dict[int, NamedCell] = {}
        totals: dict[int, NamedCell] = {}
        choices: dict[int, tuple[NamedCell, ...]] = {}
        for place, ways in paths.items():
            named = [self._named(path) for path in ways]
            cell = next((one.cell for one in named if one.cell), None)
            total = next((one.total for one in named if one.total), None)
            if cell:
                found[place] = cell
            elif any(one.choices for one in named):
                choices[place] = next(one.choices for one in named if one.choices)
            elif total and place in rowwise:
                totals[place] = total
        known = {cell.key for cell in found.values()}
        left = {n: [one for one in cells if one.key not in known] for n, cells in choices.items()}
        uses = Counter(one.key for cells in left.values() for one in cells)
        found |= {n: cells[0] for n, cells in left.items() if len(cells) == 1 == uses[cells[0].key]}
        rows = Counter(_row_of(cell.key) for cell in (*found.values(), *totals.values()))
        return found | {n: cell for n, cell in totals.items() if rows[_row_of(cell.key)] == 1}

    def is_label(self, text: str) -> bool:
        """Whether a text is one of the form's labels, or a path of them."""
        steps, _ = self._steps(text)
        return bool(steps) and all(map(self._meanings, steps))

    def _named(self, path: Sequence[str]) -> _Named:
        texts = tuple(path)
        if texts not in self._known:
            self._known[texts] = self._read(texts)
        return self._known[texts]

    def _read(self, path: tuple[str, ...]) -> _Named:
        steps: list[str] = []
        money = ""
        for text in path:
            parts, measure = self._steps(text)
            steps += parts
            money = money_unit(measure) or money
        if not 0 < len(steps) <= _MAX_STEPS:
            return _Named()
        found = self._common(self._without_echoes(steps))
        outer = [] if found or len(path) < 2 else self._meanings(steps[0])
        if outer and not any(one.exact for one in outer):
            return self._named(path[1:])  # 办理结果, which is a total as well, over 予以公开
        single = {one: how for one, how in found.items() if one.bit_count() == 1}
        cells, doubt = _ahead(single)
        if not cells and len(single) > 1 and not money:
            first = max(rank for rank, _ in single.values())
            best = ((one, why) for one, (rank, why) in single.items() if rank == first)
            return _Named(choices=tuple(NamedCell(self._words.key(one), why) for one, why in best))
        if not cells:
            row, doubt = _ahead(found)
            key = self._totals.get(row) if not money else None
            return _Named(total=NamedCell(key, doubt)) if key else _Named()
        unit = self._words.unit(cells)
        if money and money != unit:
            doubt = doubt_of_unit(money, unit)
        return _Named(NamedCell(self._words.key(cells), doubt))

    def _without_echoes(self, steps: list[str]) -> list[list[_Meaning]]:
        """What labels mean but those that only say part of one behind them: 申请—本年新收申请."""
        meant = [self._meanings(step) for step in steps]
        if all(meant):
            return meant
        words = [core(normalised(step)) for step in steps]
        return [
            one
            for n, one in enumerate(meant)
            if one or not any(words[n] in further for further in words[n + 1 :])
        ]

    def _totals_of_rows(self, edition: Edition) -> dict[int, CellKey]:
        """The total of each row of the form that has one, by the set of the row's cells."""
        rows: dict[str, int] = defaultdict(int)
        for place, key in enumerate(self._words.keys):
            rows[_row_of(key)] += 1 << place
        return {
            rows[_row_of(key)]: key
            for key, cell in edition.cells.items()
            if cell.parts and _row_of(cell.parts[0]) == _row_of(key)
        }

    def _common(self, steps: Sequence[Sequence[_Meaning]]) -> dict[int, tuple[int, str]]:
        """The cells that each reading of all steps leaves, with how many agree exactly."""
        found: dict[int, tuple[int, str]] = {}
        for table, whole in self._words.whole.items():
            readings: dict[int, tuple[int, str]] = {whole: (0, "")}
            for meanings in steps:
                narrowed: dict[int, tuple[int, str]] = {}
                for cells, (rank, doubt) in readings.items():
                    for one in meanings:
                        left = cells & one.cells if one.table == table else 0
                        reading = (rank + one.exact, doubt or one.doubt)
                        if left and reading[0] >= narrowed.get(left, (0, ""))[0]:
                            narrowed[left] = reading
                readings = narrowed
            found |= readings
        return found

    def _steps(self, text: str) -> tuple[list[str], str]:
        """The labels that are written in one text, and the unit of measure behind them."""
        text = text.strip()
        if not text or self._is_sure(text) or any(self._title(text)):
            return [text] if text else [], ""
        bracket = _NOTED.fullmatch(text)
        if bracket and _REFERENCE.fullmatch(bracket["inner"]):
            return self._steps(bracket["label"])
        if bracket and MEASURE.fullmatch(bracket["inner"]):
            return self._steps(bracket["label"])[0], bracket["inner"]
        pieces = (self._parts(text, between) for between in _BETWEEN)
        parts = [*bracket.groups()] if bracket else next((p for p in pieces if len(p) > 1), [])
        if parts:
            split = [self._steps(part) for part in parts[:_MAX_STEPS]]
            measure = next((unit for _, unit in split if unit), "")
            return [step for some, _ in split for step in some], measure
        return self._words.steps(text) or [text], ""

    def _parts(self, text: str, between: re.Pattern[str]) -> list[str]:
        """The text cut at the signs that do not stand in a label, as in 本年增/减."""
        parts: list[str] = []
        end = 0
        for sign in between.finditer(text):
            part = text[end : sign.start()]
            follows = between.search(text, sign.end())
            rest = text[sign.end() : follows.start() if follows else len(text)]
            whole = part + sign[0] + rest
            is_in_label = self._is_sure(whole) or bool(self._words.steps(whole))
            if part.strip() and (self._is_sure(part) or not is_in_label):
                parts.append(part)
                end = sign.end()
            elif not part.strip():
                end = sign.end()
        last = text[end:]
        return [*parts, last] if last.strip() else parts

    def _is_sure(self, text: str) -> bool:
        """Whether a whole text is a label as it is printed, or another wording of it."""
        return any(
            one.strength in (Strength.EXACT, Strength.ALIAS) and one.role is not LabelRole.CELL
            for one in self._words.word(text).senses
        )

    def _meanings(self, text: str) -> list[_Meaning]:
        number = _TABLE_NUMBER.fullmatch(text.strip())
        if number:
            digit = number[1] or _DIGITS[int(number[2]) - 1]
            table = self._numbers.get(digit, "")
            return [_Meaning(table, self._words.whole[table], exact=True)] if table else []
        senses = list(self._read_senses(text))
        titles = [] if any(not one.doubt for one in senses) else list(self._title(text))
        return titles or senses

    def _title(self, text: str) -> Iterator[_Meaning]:
        """The table that a text is another title of, or the beginning of its short one."""
        words = core(normalised(text))
        for table, tab, heading in self._titles:
            begun = words.removesuffix(_AFFAIRS)
            is_begun = len(words) >= _MIN_TITLE and tab.startswith(begun)
            if is_begun or heading.fullmatch(begun + _AFFAIRS):
                yield _Meaning(table, self._words.whole[table], exact=False)

    def _read_senses(self, text: str) -> Iterable[_Meaning]:
        plain = normalised(text)
        words = all_words(plain)
        for sense in self._words.word(text).senses:
            if sense.strength is Strength.NOTED:
                continue  # what is left out of a text could be what tells its cells apart
            label = normalised(sense.label)
            is_guess = sense.strength is Strength.DOUBTFUL
            doubtful = is_guess and not core(label).startswith(core(plain))
            doubt = f"“{text.strip()}”是按“{sense.label}”读取的，请核对。" if doubtful else ""
            is_title = sense.role is LabelRole.FRAME and not sense.cells
            cells = self._words.whole[sense.table] if is_title else sense.cells
            yield _Meaning(sense.table, cells, all_words(label) == words, doubt)


def _are_mostly(kind: Callable[[str], bool], texts: Iterable[str]) -> bool:
    """Whether several texts are of a kind, all but a few."""
    are = [*map(kind, texts)]
    return sum(are) > 1 and sum(are) >= _MOSTLY * len(are)


def _row_of(key: CellKey) -> str:
    """The row of the form in which a cell stands."""
    return key.rpartition(".")[0]


def _ahead(found: Mapping[int, tuple[int, str]]) -> tuple[int, str]:
    """The set of cells on which most labels agree exactly, with its doubt; none if several do."""
    best = max((rank for rank, _ in found.values()), default=0)
    first = [(cells, doubt) for cells, (rank, doubt) in found.items() if rank == best]
    return first[0] if len(first) == 1 else (0, "")


def listed_cells(
    grid: Grid[PlaceT], edition: Edition
) -> tuple[list[tuple[NamedCell, GridCell[PlaceT]]], set[int]]:
    """The cells of a list with a row for each value, and the identities of its labels.

    A row's labels count with the heading above it, if need be with what a row above begins with:
    规章：本年制发件数, then 现行有效件数. A list that names a cell twice is none of one report.
    """
    rows: dict[int, dict[int, GridCell[PlaceT]]] = defaultdict(dict)
    for cell in grid.cells:
        rows[cell.row][cell.column] = cell
    for head in sorted(rows)[:HEAD_ROWS] if len(rows) <= _MAX_ROWS else ():
        if not any(any(kinds_of_head(cell.text)[:2]) for cell in rows[head].values()):
            continue
        paths = LabelPaths(edition)
        below = [rows[row] for row in sorted(rows) if row > head]
        heads = {n: normalised(cell.text) for n, cell in rows[head].items()}
        columns = ListHeads.of(heads, partial(_texts_in, below), paths)
        if columns.are_of_one_report:
            found, meant = _listed(below, columns, paths)
            keys = {named.key for named, _ in found}
            if len(keys) == len(found) >= _MIN_LISTED:
                return found, meant | {id(cell) for cell in rows[head].values()}
    return [], set()


def _texts_in(rows: Iterable[Mapping[int, GridCell[PlaceT]]], column: int) -> set[str]:
    return {text for row in rows if column in row and (text := row[column].text.strip())}


def _listed(
    rows: Iterable[Mapping[int, GridCell[PlaceT]]], columns: ListHeads, paths: LabelPaths
) -> tuple[list[tuple[NamedCell, GridCell[PlaceT]]], set[int]]:
    """The cells that the rows of a list name, and the identities of what names them."""
    found: list[tuple[NamedCell, GridCell[PlaceT]]] = []
    meant: set[int] = set()
    heading, group = "", ""
    for row in rows:
        path = [t for n in columns.items if n in row and says_something(t := row[n].text.strip())]
        beside = [cell.text for n, cell in row.items() if n not in columns.items]
        value = row.get(columns.values[0])
        labels = {id(cell) for n, cell in row.items() if n in (*columns.items, *columns.aside)}
        if not any(map(says_something, beside)):
            heading, group = " ".join(path), ""
            meant |= labels if path and paths.is_label(heading) else set()
        elif value is not None and path:
            begun = _BEFORE_COLON.match(path[0])
            group = begun[1] if begun else group
            money = money_unit(" ".join(row[n].text for n in columns.measures if n in row))
            named = paths.listed(heading, group, path, money)
            if named is not None:
                found.append((named, value))
                meant |= labels
    return found, meant


_BLANKS = re.compile(r"\s{2,}")
_MIN_HEADS = 3


def heads_over_figures(lines: Sequence[str], editions: Iterable[Edition]) -> LinesAsTable | None:
    """The table that a line of labels and one of as many figures are, parted by blanks alone."""
    heads, figures = (_BLANKS.split(line.strip()) for line in (*lines[:2], "", "")[:2])
    is_even = _MIN_HEADS <= len(heads) == len(figures)
    if not is_even or not all(means_none(n) or is_number_text(normalised(n)) for n in figures):
        return None
    is_head = any(all(map(LabelPaths(edition).is_label, heads)) for edition in editions)
    return (grid_of_texts([heads, figures]), 2) if is_head else None
