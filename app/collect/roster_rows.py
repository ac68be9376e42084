"""What the rows of a list of units mean: names, the levels above them, kinds, and what is neither.

Offices keep such lists side by side, with headings and sums between the units, with remarks in
brackets and telephone numbers beside, and leave the cells below a parent blank.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from enum import Enum, auto

from msgspec import Struct, field

from app import patterns as re
from app.importing.headings import is_organisation

Row = list[str]


class RosterUnit(Struct, frozen=True, gc=False):
    """A unit that hands in a report.

    `parent` is the unit above it, empty for none; `category` what kind of unit the list says it is.
    """

    name: str
    parent: str = ""
    category: str = ""


class Roster(Struct, frozen=True):
    """All units in the order of the list; no two have the same name.

    `above` says what stands above the units' parents, where a list has three levels; `notes` what
    of the list was left out or not understood, in sentences.
    """

    units: tuple[RosterUnit, ...] = ()
    above: dict[str, str] = {}
    notes: tuple[str, ...] = ()


class _Kind(Enum):
    """What a column holds."""

    NUMBER = auto()
    CITY = auto()
    COUNTY = auto()
    PARENT = auto()
    CATEGORY = auto()
    NAME = auto()
    ASIDE = auto()


_HEADS = {
    _Kind.NUMBER: r"序号|编号|序|号|No\.?|排序",
    _Kind.CITY: r"(?:所在|所属)?(?:地级?市|设区市|市州?|州市|市级|地市|州)(?:名称)?",
    _Kind.COUNTY: (
        r"(?:所在|所属)?(?:县|县区|区县|县市|市县|县市区|市县区|县级|区|旗县区?)(?:名称)?"
    ),
    _Kind.PARENT: (
        r"(?:上级|主管|所属|隶属|归口|所在)+(?:单位|机关|部门|县|县区|县市区|地区|区县)?(?:名称)?|地区"
    ),
    _Kind.CATEGORY: r"(?:单位|机构)?(?:类别|类型|性质|分类)",
    _Kind.NAME: (
        r"(?:填报|报送|应报|县直|市直|区直|直属|企事业)?(?:单位|机关|机构|部门|主体)(?:全?名称?)?"
        r"|报送主体|名称?|乡镇?|镇|乡级|镇街|镇乡|街道|乡镇街道?|镇乡街道|街镇"
    ),
}
"""The words at the head of columns, freed of brackets and other signs."""

_ASIDE = re.compile(
    r".*(?:联系|电话|手机|备注|邮箱|地址|邮编|签收|负责人|姓名|日期|时间|说明|职务|传真|经办|微信|QQ).*"
)
_SIGNS = re.compile(r"[\s（）()、/／,，:：*]+")
_NUMBER = re.compile(r"[\d.、\s]*")
_NUMBERED = re.compile(r"^\s*[（(]?\d+\s*[）)、.．]\s*")
_SECTION = re.compile(r"^[（(]?[一二三四五六七八九十]+[）)、.．]\s*")
_SUM = re.compile(r"(?:合计|总计|小计|共计|总数|共)[:：]?\s*\d*\s*[个家]?(?:单位)?")
_COUNT = re.compile(r"\d+\s*[个家户]?(?:单位)?")
_REMARK = re.compile(r"[（(【\[][^（）()]*[）)】\]]$")
_JOINED = re.compile(r"[、，,；;/]+")
_LIST_TITLE = re.compile(r".*(?:名单|名录|一览表|花名册|通讯录|登记表)$")
_REGION = re.compile(r"[\u4e00-\u9fff]{1,8}(?:[省市州盟县区旗]|开发区)")
_MAX_NAME = 40
_MAX_HEAD_ROWS = 8


def roster_of(rows: Sequence[tuple[int, Row]]) -> Roster:
    """The units in the filled rows of a list, each with its number from 1."""
    heads = _heads(rows)
    start = _first_row(rows, heads) if heads else 0
    columns = heads.kinds if heads else _guessed(rows)
    reader = _RosterReader(columns, heads.words if heads else {})
    if start > 1:
        titles = (_words(row) for _, row in rows[: start - 1])
        reader.left.extend(words for words in titles if not _LIST_TITLE.fullmatch(words))
    for number, row in rows[start:]:
        reader.read(number, row)
    return reader.roster()


def _first_row(rows: Sequence[tuple[int, Row]], heads: _Heads) -> int:
    """The first row below the headings, which may take several rows."""
    names = [at for at, kind in heads.kinds.items() if kind is _Kind.NAME]
    start = heads.row + 1
    while start < len(rows) and all(
        _SIGNS.sub("", _cell(rows[start][1], at)) == heads.words[at] for at in names
    ):
        start += 1
    return start


class _Heads(Struct, frozen=True):
    """The row of headings: what each column holds, and its word."""

    row: int
    kinds: dict[int, _Kind]
    words: dict[int, str]


def _heads(rows: Sequence[tuple[int, Row]]) -> _Heads | None:
    for place, (_, row) in enumerate(rows[:_MAX_HEAD_ROWS]):
        words = {at: _SIGNS.sub("", cell) for at, cell in enumerate(row) if cell.strip()}
        kinds = {at: kind for at, word in words.items() if (kind := _kind_of(word))}
        is_head = any(kind is _Kind.NAME for kind in kinds.values())
        levels = [at for at, kind in kinds.items() if kind in (_Kind.CITY, _Kind.COUNTY)]
        if not is_head and levels and len(kinds) > 1:
            kinds[levels[-1]] = _Kind.NAME
            is_head = True
        is_numbered = _Kind.NUMBER in kinds.values() and 2 * len(kinds) > len(words)
        if is_head and (is_numbered or len(kinds) == len(words)):
            return _Heads(place, dict.fromkeys(words, _Kind.ASIDE) | kinds, words)
    return None


def _kind_of(word: str) -> _Kind | None:
    found = (kind for kind, pattern in _HEADS.items() if re.fullmatch(pattern, word))
    return next(found, _Kind.ASIDE if _ASIDE.fullmatch(word) else None)


def _guessed(rows: Sequence[tuple[int, Row]]) -> dict[int, _Kind]:
    """What the columns of a list without headings hold, by what stands in them."""
    width = max((len(row) for _, row in rows), default=0)
    columns = {at: [c for _, row in rows if (c := _cell(row, at))] for at in range(width)}
    columns = {at: cells for at, cells in columns.items() if cells}
    plain = {at: cells for at, cells in columns.items() if not all(map(_NUMBER.fullmatch, cells))}
    if len(plain) == 1:
        return dict.fromkeys(plain, _Kind.NAME)
    kinds: dict[int, _Kind] = {}
    for at, cells in plain.items():
        units = sum(is_organisation(_name(cell)) or len(_pieces(cell)) > 1 for cell in cells)
        regions = sum(_REGION.fullmatch(cell) is not None for cell in cells)
        if regions == len(cells) and len(set(cells)) <= max(1, len(rows) // 2):
            kinds[at] = _Kind.PARENT
        elif 2 * units > len(cells):
            kinds[at] = _Kind.NAME
        else:
            kinds[at] = _Kind.ASIDE
    if _Kind.NAME not in kinds.values() and plain:
        kinds[next(iter(plain))] = _Kind.NAME
    return kinds


_FIGURE = re.compile(r"\d{1,6}(?:\.\d+)?%?")


def has_figures(rows: Sequence[Row]) -> bool:
    """Whether a column holds figures that neither count its rows nor are telephone numbers."""
    width = max((len(row) for row in rows), default=0)
    columns = ([c for row in rows if _FIGURE.fullmatch(c := _cell(row, at))] for at in range(width))
    return any(len(cells) > 1 and not _counts(set(cells)) for cells in columns)


def _counts(cells: set[str]) -> bool:
    if not all(map(str.isdecimal, cells)):
        return False
    numbers = set(map(int, cells))
    return len(numbers) > 1 and max(numbers) - min(numbers) < len(numbers)


class _RosterReader(Struct):
    """Reads the rows below the headings, one after the other."""

    kinds: dict[int, _Kind]
    words: dict[int, str]
    units: dict[RosterUnit, int] = field(default_factory=dict)
    first_rows: dict[tuple[str, str], int] = field(default_factory=dict)
    above: dict[str, str] = field(default_factory=dict)
    left: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    held: dict[int, str] = field(default_factory=dict)
    heading: str = ""

    def read(self, number: int, row: Row) -> None:
        """Takes the units of a row."""
        if self._is_sum(row):
            self.left.append(_words(row))
            return
        names = [at for at, kind in self.kinds.items() if kind is _Kind.NAME and _cell(row, at)]
        if len(names) == 1 and self._is_heading(row, names[0]):
            self.heading = _REMARK.sub("", _SECTION.sub("", _cell(row, names[0]))).strip("：:")
            self.left.append(_words(row))
            return
        self._hold(row)
        if not names and any(map(_is_word, row)):
            self.notes.append(f"第 {number} 行“{_words(row)}”没有单位名称，没有采用。")
        for at in names:
            for name in _pieces(_cell(row, at)):
                self._add(number, name, at)

    def _is_sum(self, row: Row) -> bool:
        filled = [cell for cell in map(_plain, row) if cell]
        return bool(filled) and _SUM.fullmatch(filled[0]) is not None

    def _is_heading(self, row: Row, at: int) -> bool:
        """Whether a row is a heading over the units below it, and no unit."""
        cell = _cell(row, at)
        alone = sum(bool(_plain(one)) for one in row) == 1
        if alone and (_SECTION.match(cell) or _LIST_TITLE.fullmatch(cell)):
            return True
        return alone and cell.endswith(("：", ":"))

    def _hold(self, row: Row) -> None:
        """Remembers what stands above the units, as the cells below it are left blank."""
        levels = (_Kind.CITY, _Kind.COUNTY, _Kind.PARENT, _Kind.CATEGORY)
        for at in sorted(self.kinds):
            kind, cell = self.kinds[at], _cell(row, at)
            if kind in levels and cell:
                if self.held.get(at) != cell and kind is _Kind.CITY:
                    self._forget(_Kind.COUNTY)
                self.held[at] = cell

    def _forget(self, kind: _Kind) -> None:
        for at, other in self.kinds.items():
            if other is kind:
                self.held.pop(at, None)

    def _held(self, kind: _Kind) -> str:
        return next((self.held.get(at, "") for at, one in self.kinds.items() if one is kind), "")

    def _add(self, number: int, name: str, at: int) -> None:
        if not name or _COUNT.fullmatch(name) or _NUMBER.fullmatch(name):
            return
        if len(name) > _MAX_NAME:
            self.notes.append(f"第 {number} 行“{name[:20]}…”太长，不像单位名称，没有采用。")
            return
        city, county = self._held(_Kind.CITY), self._held(_Kind.COUNTY)
        parent = self._held(_Kind.PARENT) or county or city
        if city and parent not in ("", city):
            self.above[parent] = city
        category = self._held(_Kind.CATEGORY) or self.heading or self._kind_by_head(at)
        unit = RosterUnit(name, "" if parent == name else parent, category)
        first = self.first_rows.get((name, unit.parent))
        if first is not None:
            self.notes.append(f"第 {first} 行和第 {number} 行都是“{name}”，只算一个。")
            return
        self.first_rows[name, unit.parent] = number
        self.units[unit] = at

    def _kind_by_head(self, at: int) -> str:
        """The kind of unit that the head of one of several lists side by side tells."""
        lists = [one for one, kind in self.kinds.items() if kind is _Kind.NAME]
        word = self.words.get(at, "")
        return word if len(lists) > 1 and not re.fullmatch(r".*(?:单位|机关|名称?)", word) else ""

    def _list_of(self, unit: RosterUnit) -> int:
        """Which of the lists side by side a unit stands in; they are read one after the other."""
        return self.units[unit]

    def roster(self) -> Roster:
        """All that was read; units of the same name have their parent's before it."""
        count = Counter(unit.name for unit in self.units)
        units = tuple(
            RosterUnit(unit.parent + unit.name, unit.parent, unit.category)
            if count[unit.name] > 1
            else unit
            for unit in sorted(self.units, key=self._list_of)
        )
        left = [words for words in self.left if words]
        told = [f"没有当作单位的行：{'；'.join(left)}。"] if left else []
        return Roster(units, self.above, (*told, *self.notes))


def _pieces(cell: str) -> list[str]:
    """The names in a cell: several may be joined in it."""
    name = _name(cell)
    pieces = [piece for piece in map(_name, _JOINED.split(name)) if piece]
    is_several = len(pieces) > 1 and all(map(is_organisation, pieces))
    return pieces if is_several else [name]


def _name(cell: str) -> str:
    """A name without its number and without a remark behind it."""
    plain = _NUMBERED.sub("", "".join(cell.split()))
    bare = _REMARK.sub("", plain)
    return bare if len(bare) > 1 else plain


def _words(row: Row) -> str:
    return " ".join(filter(None, map(_plain, row)))


def _plain(cell: str) -> str:
    return "".join(cell.split())


def _is_word(cell: str) -> bool:
    return bool(_plain(cell)) and not _NUMBER.fullmatch(_plain(cell))


def _cell(row: Row, column: int) -> str:
    return _plain(row[column]) if column < len(row) else ""
