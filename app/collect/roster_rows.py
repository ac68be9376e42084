"""What the rows of a list of units mean: names, the levels above them, kinds, and what is neither.

Offices keep such lists side by side, with headings and sums between the units, with remarks in
brackets and telephone numbers beside, leave the cells below a parent blank, or write one after the
other in running text.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from enum import Enum, auto

from msgspec import Struct, field
from msgspec.structs import replace

from app import patterns as re
from app.importing.headings import is_organisation

Row = list[str]


class RosterUnit(Struct, frozen=True, gc=False):
    """A unit that hands in a report.

    `parent` is the unit above it, empty for none; `category` what kind of unit the list says it is,
    `contacts` the persons and telephone numbers beside it.
    """

    name: str
    parent: str = ""
    category: str = ""
    contacts: tuple[str, ...] = ()


class Roster(Struct, frozen=True):
    """All units in the order of the list; no two have the same name.

    `above` says what stands above the units' parents, where a list has three levels; `notes` what
    of the list was left out or not understood, in sentences.
    """

    units: tuple[RosterUnit, ...] = ()
    above: dict[str, str] = {}
    notes: tuple[str, ...] = ()


class RosterList(Struct, frozen=True):
    """One of the lists in a file: its filled rows, each with its number from 1.

    `name` says which one it is, `title` what kind of units it is of, if that is told; `above` are
    the lines before it.
    """

    rows: list[tuple[int, Row]]
    name: str = ""
    title: str = ""
    above: tuple[str, ...] = ()


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
        r"(?:填报|报送|应报|编报|编制|发布|上报|责任|公开|[省市县区州旗]|直属?|驻|级|政府|工作|公共|"
        r"企业|企?事业|双管|各|及|和)*(?:单位|机关|机构|部门|主体|乡|镇|街道?|园区|办事处)+"
        r"(?:全?称|全?名称?)?|名称?|乡级"
    ),
}
"""The words at the head of columns, freed of brackets and other signs."""

_ASIDE = re.compile(
    r".*(?:联[系络]|电话|手机|备注|邮箱|地址|邮编|签收|负责|姓名|日期|时间|说明|职务|传真|经办|微信|QQ|"
    r"分管|领导).*"
)
_INSIDE = re.compile(r"责任|承办|牵头|内设|具体")
"""At the head of a second column of names: of who does the work within the unit."""
_SIGNS = re.compile(r"[\s（）()、/／,，:：*]+")
_NUMBER = re.compile(r"[\d.、\s]*")
_NUMBERED = re.compile(r"^\s*(?:[（(]?\d+\s*[）)、.．]|[①-⑳])\s*")
_SECTION = re.compile(
    r"^(?:[（(]?[一二三四五六七八九十]+[）)、.．]|第[一二三四五六七八九十]+(?:部分|[类组批片]))\s*[：:、]?"
)
_SUM = re.compile(r"(?:合计|总计|小计|共计|总数|共)[:：]?\s*\d*\s*[个家]?(?:单位)?")
_REMARK = re.compile(r"[（(【\[][^（）()]*[）)】\]]$")
_JOINED = re.compile(r"[、，,；;/]+")
_GAP, _WIDE_GAP = re.compile(r"\s+"), re.compile(r"\s{2,}|\t|\u3000")
_AND = re.compile(r"(?:以及|[和及与])")
_AND_MORE = re.compile(r"(?:等?\s*(?:共|计)?\s*\d+\s*[个家户](?:单位|部门)?|等)?[。.；;]*$")
_RUN_IN = re.compile(r"(?P<head>[^：:]{1,40})[：:](?P<rest>.+)")
_LIST_TITLE = re.compile(r".*(?:名单|名录|一览表|花名册|通讯录|登记表)")
_OF_ALL = re.compile(r".*(?:\d{4}|年度|单位|全[市县区]|报送|联[系络]|通讯).*")
_COUNTED = re.compile(r"[（(]?\s*(?:共|总?计)?\s*(?P<count>\d+)\s*[个家户](?:单位|部门)?\s*[）)]?$")
_ALL_COUNTED = re.compile(r"共(?:有|计)?\s*(?P<count>\d+)\s*[个家户]")
_BESIDE = re.compile(
    r"(?:附?注|备注|说明|填表|制表|填报人|审核|联[系络](?:人|电话)|附[件表]?)\s*\d*\s*(?:[：:].*)?"
    r"|[（(【\[].*[）)】\]]|\d{4}年\d+月\d*日?|.*[。！？!?].*|各[^、]*[镇乡街部单县市区].*|关于.*"
)
"""What stands around a list: a note, a remark, a day, a sentence."""
_REGION = re.compile(r"[\u4e00-\u9fff]{1,8}(?:[省市州盟县区旗]|开发区)")
_LETTER_PART = re.compile(r"关于.*|\d{4}年\d+月\d*日?")  # behind the name of who wrote a letter
_ANNEX = re.compile(r"附[件表]\s*\d*[：:]?")
_MAX_NAME = 40
_MAX_HEAD_ROWS = 8


def roster_of(lists: Iterable[RosterList]) -> Roster:
    """The units in the lists of a file.

    One that has nothing new, or that is of other things, is left out and named in the notes.
    """
    readers: list[_RosterReader] = []
    for one in lists:
        readers.append(_RosterReader.of(one, *readers[-1:]))
    kept = [one for one in readers if one.is_list] or [one for one in readers if one.units][:1]
    notes, units = [], dict[RosterUnit, None]()
    for reader in readers:
        if reader.units and reader not in kept:
            notes.append(f"{reader.name}不像单位名单，没有采用。")
            continue
        notes += reader.notes
        own = reader.in_order(is_one_of_several=len(kept) > 1)
        if not own:
            continue
        known = {(unit.name, unit.parent) for unit in units}
        new = [unit for unit in own if (unit.name, unit.parent) not in known]
        if known and 2 * (len(own) - len(new)) >= min(len(own), len(known)):
            told = f"，只有它有的没有采用：{'、'.join(unit.name for unit in new)}" if new else ""
            notes.append(f"{reader.name}里的单位前面已经有{told}。")
        else:
            units |= dict.fromkeys(new)
    above = {name: city for reader in kept for name, city in reader.above.items()}
    left = [words.strip("。；") for reader in readers for words in reader.left]
    notes[:0] = [f"没有当作单位的行：{'；'.join(left)}。"] if left else []
    counts = {int(found["count"]) for one in left if (found := _ALL_COUNTED.search(one))}
    if len(counts) == 1 and units and len(units) not in counts:
        notes.append(f"名单写明共 {counts.pop()} 个单位，读到 {len(units)} 个，请核对。")
    names = Counter(unit.name for unit in units)
    told_apart = (
        replace(unit, name=unit.parent + unit.name) if names[unit.name] > 1 else unit
        for unit in units
    )
    return Roster(tuple(told_apart), above, tuple(notes))


def _first_row(rows: Sequence[tuple[int, Row]], heads: _Heads) -> int:
    """The first row below the headings, which may take several rows."""
    names = _columns(heads.kinds, _Kind.NAME)
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
        names, levels = _columns(kinds, _Kind.NAME), _columns(kinds, _Kind.CITY, _Kind.COUNTY)
        if not names and levels and len(kinds) > 1:
            names = levels[-1:]
            kinds[names[0]] = _Kind.NAME
        is_numbered = _Kind.NUMBER in kinds.values() and 2 * len(kinds) > len(words)
        is_whole = len(kinds) == len(words) and (len(words) > 1 or _is_one_column(rows, *words))
        if names and (is_numbered or is_whole or _stands_over(rows[place + 1 :], names)):
            inside = [at for at in names if _INSIDE.search(words[at])]
            if len(inside) < len(names):
                kinds |= dict.fromkeys(inside, _Kind.ASIDE)
            return _Heads(place, dict.fromkeys(words, _Kind.ASIDE) | kinds, words)
    return None


def _columns(kinds: Mapping[int, _Kind], *wanted: _Kind) -> list[int]:
    """The columns that hold something of these kinds."""
    return [at for at, kind in kinds.items() if kind in wanted]


def _is_one_column(rows: Sequence[tuple[int, Row]], at: int) -> bool:
    """Whether no organisation stands in another column."""
    return not any(
        is_organisation(_name(cell)) for _, row in rows for n, cell in enumerate(row) if n != at
    )


def _stands_over(rows: Sequence[tuple[int, Row]], names: Sequence[int]) -> bool:
    """Whether mostly organisations stand below the words for them."""
    cells = [cell for _, row in rows for at in names if (cell := _cell(row, at))]
    return 2 * sum(is_organisation(_name(cell)) for cell in cells) > len(cells)


def _kind_of(word: str) -> _Kind | None:
    found = (kind for kind, pattern in _HEADS.items() if re.fullmatch(pattern, word))
    return next(found, _Kind.ASIDE if _ASIDE.fullmatch(word) else None)


def _guessed(rows: Sequence[tuple[int, Row]]) -> dict[int, _Kind]:
    """What the columns of a list without headings hold, by what stands in them."""
    columns = {at: [c for _, row in rows if (c := _cell(row, at))] for at in range(_width(rows))}
    columns = {at: cells for at, cells in columns.items() if cells}
    numbers = {at for at, cells in columns.items() if any(map(_NUMBER.fullmatch, cells))}
    beside = {
        at
        for _, row in rows
        if sum(map(bool, row)) > 1
        for at in numbers
        if _is_word(_cell(row, at))
    }
    kinds = dict.fromkeys(numbers - beside, _Kind.NUMBER)
    plain = {at: cells for at, cells in columns.items() if at not in kinds}
    if len(plain) == 1:
        return kinds | dict.fromkeys(plain, _Kind.NAME)
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


class _Heading(Struct, frozen=True):
    """A heading that says how many units stand below it, after so many before."""

    level: int
    words: str
    count: int
    before: int


class _RosterReader(Struct, eq=False):
    """Reads the rows of a list below its headings, one after the other."""

    name: str
    title: str
    kinds: dict[int, _Kind]
    words: dict[int, str]
    is_numbered: bool = False
    by_sections: bool = False
    units: dict[RosterUnit, int] = field(default_factory=dict)
    first_rows: dict[tuple[str, str], int] = field(default_factory=dict)
    above: dict[str, str] = field(default_factory=dict)
    left: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    held: dict[int, str] = field(default_factory=dict)
    counted: list[_Heading] = field(default_factory=list)
    heading: str = ""

    @classmethod
    def of(cls, one: RosterList, before: _RosterReader | None = None) -> _RosterReader:
        """All of a list, which may go on below the headings of the one before it."""
        rows = one.rows
        heads = _heads(rows)
        goes_on = before and not heads and before.words and _width(rows) == max(before.words) + 1
        kinds = heads.kinds if heads else before.kinds if before and goes_on else _guessed(rows)
        start = _first_row(rows, heads) if heads else 0
        reader = cls(one.name, one.title, kinds, heads.words if heads else {})
        reader._begin([*one.above, *(_words(row) for _, row in rows[: max(start - 1, 0)])])
        below = [row for _, row in rows[start:]]
        numbers = _columns(kinds, _Kind.NUMBER)
        reader.is_numbered = sum(any(_cell(r, n) for n in numbers) for r in below) * 2 > len(below)
        sections = sum(any(_SECTION.match(cell) for cell in row) for row in below)
        reader.by_sections = len(rows) > 1 and sections * 2 > len(rows)
        for place, (number, row) in enumerate(rows[start:], start + 1):
            if len(row) == 1 and place < len(rows) and _LETTER_PART.fullmatch(rows[place][1][0]):
                reader._leave(_words(row))
            else:
                reader.read(number, row)
        reader._close(0)
        return reader

    @property
    def is_list(self) -> bool:
        """Whether half of what it names are organisations."""
        known = sum(is_organisation(unit.name) for unit in self.units)
        return 0 < known >= len(self.units) / 2

    def _begin(self, lines: Iterable[str]) -> None:
        """Takes the lines above the list."""
        for line in (one for one in lines if one and not _LIST_TITLE.fullmatch(one)):
            if not _BESIDE.fullmatch(line):
                self.heading = _heading_words(line) if _SECTION.match(line) else ""
            self._leave(line)

    def _leave(self, words: str) -> None:
        """Notes what is no unit."""
        if words and not _ANNEX.fullmatch(words):
            self.left.append(words if len(words) <= _MAX_NAME else f"{words[:_MAX_NAME]}…")

    def read(self, number: int, row: Row) -> None:
        """Takes the units of a row."""
        words = {at: word for at, cell in enumerate(row) if (word := _SIGNS.sub("", cell))}
        if words == self.words:  # the head again, on the next page
            return
        if self._is_sum(row):
            self._leave(_words(row))
            return
        if len(words) == 1 and self._is_beside(number, next(iter(words)), row):
            return
        names = [at for at in _columns(self.kinds, _Kind.NAME) if _cell(row, at)]
        self._hold(row)
        if not names and any(map(_is_word, row)):
            self.notes.append(f"第 {number} 行“{_words(row)}”没有单位名称，没有采用。")
        for at in names:
            for name in _pieces(row[at]):
                self._add(number, name, at)

    def _is_sum(self, row: Row) -> bool:
        filled = [cell for cell in map(_plain, row) if cell]
        return bool(filled) and _SUM.fullmatch(filled[0]) is not None

    def _is_beside(self, number: int, at: int, row: Row) -> bool:
        """Whether the only cell of a row is no unit's name: a heading, units in running text."""
        cell = _cell(row, at)
        run_in = _RUN_IN.fullmatch(row[at].strip())
        names = _pieces(run_in["rest"]) if run_in else []
        if run_in and (len(names) > 1 or is_organisation(names[0])):
            self._head(run_in["head"])
            for name in names:
                self._add(number, name, at)
            return True
        if len(_pieces(row[at])) > 1 and not _BESIDE.fullmatch(cell):
            return False
        if self._is_heading(cell, at):
            self._head(cell)
        elif not (len(cell) > _MAX_NAME or _BESIDE.fullmatch(cell)) or set(cell) == {cell[0]}:
            return False
        self._leave(cell)
        return True

    def _head(self, cell: str) -> None:
        """Takes a heading over the units below it."""
        level = 0 if _LIST_TITLE.fullmatch(cell) else 2 if cell[0] in "（(" else 1
        self._close(level)
        words = _heading_words(cell)
        self.heading = "" if _OF_ALL.fullmatch(words) and level == 0 else words
        found = _COUNTED.search(cell.rstrip("：:"))
        if found:
            self.counted.append(_Heading(level, words, int(found["count"]), len(self.units)))

    def _close(self, level: int) -> None:
        """Compares what headings down to a level say with what was read below them."""
        for one in self.counted:
            count = len(self.units) - one.before
            if one.level >= level and count != one.count:
                self.notes.append(f"“{one.words}”写明 {one.count} 个，读到 {count} 个，请核对。")
        self.counted = [one for one in self.counted if one.level < level]

    def _is_heading(self, cell: str, at: int) -> bool:
        """Whether what stands alone in a row is a heading over the units below it."""
        bare = _SIGNS.sub("", _heading_words(cell))
        is_kind = _kind_of(bare) is _Kind.NAME
        if _BESIDE.fullmatch(cell) or len(cell) > _MAX_NAME:
            return False
        if _LIST_TITLE.fullmatch(cell) or cell.endswith(("：", ":")) or is_kind:
            return True
        if _SECTION.match(cell) or _COUNTED.search(cell):
            return not self.by_sections or not is_organisation(bare)
        is_unit = self.kinds.get(at) is _Kind.NAME and (
            not self.is_numbered or is_organisation(_name(cell))
        )
        return not is_unit and self.kinds.get(at) in (_Kind.NUMBER, _Kind.NAME) and _is_word(cell)

    def _hold(self, row: Row) -> None:
        """Remembers what stands above the units, as the cells below it are left blank."""
        levels = (_Kind.CITY, _Kind.COUNTY, _Kind.PARENT, _Kind.CATEGORY)
        for at in sorted(self.kinds):
            kind, cell = self.kinds[at], _cell(row, at)
            if kind in levels and cell:
                if self.held.get(at) != cell and kind is _Kind.CITY:
                    self.held = {
                        n: c for n, c in self.held.items() if self.kinds[n] is not _Kind.COUNTY
                    }
                self.held[at] = cell

    def _held(self, kind: _Kind) -> str:
        return next((self.held.get(at, "") for at, one in self.kinds.items() if one is kind), "")

    def _add(self, number: int, name: str, at: int) -> None:
        if not name or _COUNTED.fullmatch(name) or _NUMBER.fullmatch(name):
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
        if (first := self.first_rows.get((name, unit.parent))) is not None:
            self.notes.append(f"第 {first} 行和第 {number} 行都是“{name}”，只算一个。")
            return
        self.first_rows[name, unit.parent] = number
        self.units[unit] = at

    def _kind_by_head(self, at: int) -> str:
        """The kind of unit that the head of one of several lists side by side tells."""
        word = self.words.get(at, "")
        tells = len(_columns(self.kinds, _Kind.NAME)) > 1 or len(self.words) == 1
        return word if tells and not re.fullmatch(r".*(?:单位|机关|主体|名称?)", word) else ""

    def in_order(self, *, is_one_of_several: bool) -> list[RosterUnit]:
        """The units, those of lists side by side one list after the other."""
        units = sorted(self.units, key=self.units.__getitem__)
        title = self.title if is_one_of_several else ""
        return [replace(unit, category=unit.category or title) for unit in units]


def _heading_words(cell: str) -> str:
    """A heading without its number, its count and its colon."""
    bare = _SECTION.sub("", _NUMBERED.sub("", cell)).strip("：:")
    plain = _REMARK.sub("", bare)
    return (plain if plain != bare else _COUNTED.sub("", bare)) or bare


def _are_units(names: Sequence[str], fewest: int) -> bool:
    """Whether so many names are given and half of them, at least two, are of organisations."""
    known = sum(map(is_organisation, names))
    return len(names) >= fewest and known >= min(len(names), max(2, (len(names) + 1) // 2))


def _pieces(cell: str) -> list[str]:
    """The names in a cell: several may be joined in it, stand apart or below each other."""
    if not (_JOINED.search(cell) or _GAP.search(cell)):
        return [_name(cell)]
    lines = [_name(line) for line in cell.splitlines() if line.strip()]
    if len(lines) > 1:
        return lines if all(map(is_organisation, lines)) else _pieces("".join(cell.splitlines()))
    name = _AND_MORE.sub("", _name(cell))
    pieces = [piece for piece in map(_name, _JOINED.split(name)) if piece]
    apart, wide = ([_name(piece) for piece in gap.split(cell.strip())] for gap in (_GAP, _WIDE_GAP))
    for some, fewest in ((wide, 2), (apart, 3)):
        if _are_units(some, fewest):
            return some
    if not _are_units(pieces, 2):
        return [_name(cell)]
    last = _AND.split(pieces[-1], maxsplit=1)
    return [*pieces[:-1], *(last if all(map(is_organisation, last)) else pieces[-1:])]


def _name(cell: str) -> str:
    """A name without its number and without a remark behind it."""
    plain = _SECTION.sub("", _NUMBERED.sub("", "".join(cell.split())))
    bare = _REMARK.sub("", plain)
    return bare if len(bare) > 1 else plain


def _width(rows: Sequence[tuple[int, Row]]) -> int:
    return max((len(row) for _, row in rows), default=0)


def _words(row: Row) -> str:
    return " ".join(filter(None, map(_plain, row)))


def _plain(cell: str) -> str:
    return "".join(cell.split())


def _is_word(cell: str) -> bool:
    return bool(_plain(cell)) and not _NUMBER.fullmatch(_plain(cell))


def _cell(row: Row, column: int) -> str:
    return _plain(row[column]) if column < len(row) else ""
