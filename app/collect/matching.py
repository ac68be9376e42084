"""Finds whose a report is: by the name it tells, the name of its file and its folders.

A name is taken apart into regions (安丘市) and what is left, in one usual form: 柘山镇人民政府 and
柘山镇 are the same, 街道办事处 and 街道 too. 安丘市教育局 is no other region's 教育局.
"""

from __future__ import annotations

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property, lru_cache

from msgspec import Struct
from msgspec.structs import replace

from app import patterns as re
from app.collect.roster_rows import RosterUnit

_CHINESE = r"[\u4e00-\u9fff]"
_REGION = re.compile(
    rf"(?![县区市]?城市){_CHINESE}县|(?![县区市]?城市){_CHINESE}{{2,6}}?(?:{_CHINESE}{{1,4}}族)*"
    r"(?:特别行政区|自治区|自治州|自治县|自治旗|开发区|高新区|新区|地区|[省市州盟县区旗])"
)
"""One character is enough for a county only: 费县, but 城市管理局 and 社区 are no regions."""

_OF_PEOPLES = re.compile(rf"({_CHINESE}{{2,}}?)(?:{_CHINESE}{{1,4}}族|各族)+自治([州县旗])")
"""澜溪瑶族自治县 is called 澜溪县 as well."""

_COUNTY = re.compile("[县旗]$|(?<![发新景])区$")

_NATIONAL = re.compile(r"国家税务总局|中国共产党|中共")
_LEVEL = re.compile(r"[省市县区旗](?=.{3})")
_LEVELS = "(?:(?<!城)市(?!场)|[省州盟县区旗])"
_OF_GOVERNMENT = re.compile(r"(?:[省市县区旗])?政府(?=.{4})(?!办公[厅室])")
_LONGEST = 60
"""Signs of a name that is looked for in a longer text."""

_SMALLEST = 2
"""Characters that are left at least when a region is taken off."""

_ASIDE = re.compile(r"[（(\[【〔][^（）()]*[）)\]】〕]")
_NOT_A_NAME = re.compile(r"[\s·\-_—,，.。:：;；“”\"'‘’《》]+")
_ENDINGS = (
    (re.compile(r"人民政府"), "政府"),
    (re.compile(r"街道(办事处|办|政府)$|街办$|街道办事处(?=.*(?:社区|村))"), "街道"),
    (re.compile(r"(?<=[镇乡])政府(?=.*(?:社区|村))"), ""),
    (re.compile(r"(?<=[镇乡])(政府)?(党政办公室|党政办|办公室)?$"), ""),
    (re.compile(r"(?<=苏木)政府$"), ""),
    (re.compile(r"(?<=.[省市州盟县区旗])政府$"), ""),
    (re.compile(r"管理委员会$"), "管委会"),
    (re.compile(r"(?:经济技术开发|经开)区"), "经济开发区"),
    (re.compile(r"(?<=[发新园范假景]区)管委会$|(?<=[业技]园)管委会$"), ""),
    (re.compile(rf"^((?:.*?{_LEVELS})?)((?:(?!{_LEVELS}).)+局)([^局]{{2,}})分局$"), r"\1\3\2"),
    (re.compile(r"交通警察"), "交警"),
    (re.compile(r"卫健委$|卫生健康委(员会)?$"), "卫生健康局"),
    (re.compile(r"政府办$"), "政府办公室"),
    (re.compile(r"(?<=社区)(居民委员会|居委会)$"), ""),
    (re.compile(r"居民委员会$"), "居委会"),
    (re.compile(r"(?<=村)(村民委员会|村委会|委员会)$"), ""),
    (re.compile(r"村民委员会$|村委会$"), "村"),
    (re.compile(r"机关$|（本级）$"), ""),
)
_FILE_WORDS = re.compile(
    r"(20\d\d|二[〇○零]..)(年报(?![表告送])|年?度?)|(政府)?信息公开(工作)?|年度报告|年度报表|年报表?|报告表?|报表|统计表|附件\d*|附表|表格|材料|资料|"
    r"定稿|终稿|最终版|修改版|修改稿|修订版|上报|报送|盖章版?|扫描件?|副本|新版|第?[一二三\d]稿|[vV]\d+|\d+|^关于|^(?:回复|答复|转发)|(?:数据|有关)*(?:问题|情况)(?:的?说明)?$|[关于的]$"
)


class Name:
    """A name taken apart. `whole` is its usual form; `readings` are its ways to be read."""

    __slots__ = ("readings", "whole")

    def __init__(self, text: str, above: tuple[str, ...] = (), other: str = "") -> None:
        self.whole = usual(text)
        ways = (*_readings(self.whole), *(_readings(other) if other else ()))
        self.readings = tuple((tail, regions or above) for tail, regions in ways)
        """What is left, and the regions before it, the whole name first."""

    @property
    def tails(self) -> Iterator[str]:
        """What is left when more and more regions are taken off."""
        return (tail for tail, _ in self.readings)

    def is_same(self, other: Name) -> bool:
        """Whether both may be one organisation: the same rest, and no other region."""
        return any(
            tail == other_tail and _fit(regions, other_regions)
            for tail, regions in self.readings
            for other_tail, other_regions in other.readings
        )


@lru_cache(maxsize=4096)
def usual(text: str) -> str:
    """A name in its usual form: half-width, without white space, remarks and forms of address."""
    plain = unicodedata.normalize("NFKC", text)
    plain = _NOT_A_NAME.sub("", _ASIDE.sub("", plain))
    for pattern, form in _ENDINGS:
        plain = pattern.sub(form, plain)
    return plain


@lru_cache(maxsize=256)
def _plain_region(name: str) -> str:
    """A region without the names of its peoples."""
    return _OF_PEOPLES.sub(r"\1\2", name)


def is_region(name: str) -> bool:
    """Whether a name in its usual form is that of a region."""
    return _REGION.fullmatch(name) is not None


def name_in_file(stem: str) -> str:
    """What is left of a file's name without year, version and the words for the report."""
    return _NOT_A_NAME.sub("", _FILE_WORDS.sub("", _ASIDE.sub("", stem)))


def is_short_for(short: str, long: str) -> bool:
    """Whether a name in its usual form may be a shortened one: 教体局 is for 教育和体育局.

    Also where just one character differs in names of the same length, as slips of the pen do.
    """
    if len(short) < 3 or short == long:
        return False
    if len(short) == len(long):
        return len(short) > 2 and sum(a != b for a, b in zip(short, long, strict=True)) == 1
    if len(short) > len(long) or short[0] != long[0] or short[-1] != long[-1]:
        return False
    rest = iter(long)
    return all(sign in rest for sign in short)


def is_called_after(folder: str, unit: str) -> bool:
    """Whether the name of a folder may mean a unit, shortened as people do it: 一中, 科工信局."""
    short, long = usual(name_in_file(folder)), usual(unit)
    rest = iter(long)
    return len(short) >= _SMALLEST and all(sign in rest for sign in short)


def _readings(whole: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    yield whole, ()
    regions: tuple[str, ...] = ()
    rest = _NATIONAL.sub("", whole)
    if rest != whole:
        yield rest, ()
    while (found := _REGION.match(rest)) and len(rest) - found.end() >= _SMALLEST:
        regions = (*regions, found[0])
        rest = rest[found.end() :]
        yield rest, regions
    if of_government := _OF_GOVERNMENT.match(rest):  # 清河县人民政府新华街道办事处
        yield rest[of_government.end() :], regions
    if level := _LEVEL.match(rest):
        yield rest[level.end() :], regions


def _fit(regions: tuple[str, ...], others: tuple[str, ...]) -> bool:
    """Whether two ways through the regions may lead to the same place."""
    return not regions or not others or _plain_region(regions[-1]) == _plain_region(others[-1])


_MAX_CANDIDATES = 8
_TELEPHONE = re.compile(r"\d{7,}")
TOWNSHIP = re.compile(r"(?:[镇乡]|街道|苏木)$")
_ARCHIVE = re.compile(r"\.(?:zip|eml|msg)$", re.IGNORECASE)
_FORMER, _FILED = re.compile("往年|历年|以前年度|上一?年|去年"), re.compile("归档|存档")
_ONE_YEAR = re.compile(r"\D*?(?<!\d)(20\d\d)(?!\d)\D*")
_OF_ALL = re.compile("各单位|各部门|各乡镇|各地|全[县市区旗]|已[报收]|汇总|政府")
"""What the name of a folder may say besides its year and the report."""

_ORGANISATION = re.compile(
    rf"{_CHINESE}+(?:[镇乡县]|街道|苏木|[局委办厅署]|办公室|委员会|办事处|政府|公司|[中大小]学|医院|"
    r"中心|管委会|开发区|园区|社区|[协学]会|研究院)"
)


def stem_of(folder: str) -> str:
    """The name of a folder, or of an archive without its suffix."""
    return _ARCHIVE.sub("", folder)


def name_in_place(place: str) -> str:
    """The organisation that a file's own name or that of its innermost folders is; empty if none.

    Asked only where a document tells no name itself.
    """
    file, *folders = reversed(place.split("/"))
    stems = (file.rpartition(".")[0] or file, *map(stem_of, folders))
    for stem in stems:
        name = name_in_file(stem)
        if _ORGANISATION.fullmatch(name):
            return name
    return ""


def is_put_away(place: str, year: int = 0) -> bool:
    """Whether a report lies in a folder of former years; one of this year, in its files, too."""
    folders = [stem_of(folder) for folder in place.split("/")[:-1]]
    return any(
        _FORMER.search(one) or (year and (_FILED.search(one) or _year_named(one) == year))
        for one in folders
    )


@lru_cache(maxsize=256)
def _year_named(folder: str) -> int:
    """The year that a folder is named after, and after nothing else; 0 if it is not."""
    year = _ONE_YEAR.fullmatch(folder)
    return int(year[1]) if year and not _OF_ALL.sub("", name_in_file(folder)) else 0


class UnitMatch(Struct, frozen=True):
    """Whose a report is: the unit, or those it may be and why that is not sure.

    `is_slip` is whether each of them differs from what was told by a character in its place.
    """

    unit: RosterUnit | None = None
    candidates: tuple[RosterUnit, ...] = ()
    doubt: str = ""
    is_slip: bool = False


class Matcher:
    """Knows the units by all their names."""

    def __init__(self, units: Sequence[RosterUnit], region: str = "") -> None:
        self._units = list(units)
        self._names = [_name_of(unit) for unit in units]
        self._region = _plain_region(region)
        by_tail: dict[str, list[int]] = defaultdict(list)
        self._by_ends: dict[str, list[int]] = defaultdict(list)
        for place, name in enumerate(self._names):
            for tail in filter(None, dict.fromkeys(name.tails)):
                by_tail[tail].append(place)
                self._by_ends[tail[0] + tail[-1]].append(place)
        self._by_tail = {tail: tuple(places) for tail, places in by_tail.items()}
        self._longest = min(_LONGEST, max(map(len, by_tail), default=0))

    def find(self, told: str, file: str) -> UnitMatch:
        """Whose a report is that tells this name and lies in this file, a path below the folder."""
        folders = file.split("/")[:-1]
        if told.strip():
            return self._by_name(told, file)
        stem = file.rpartition("/")[2].rpartition(".")[0]
        found = self._by_file(stem, folders)
        for place in range(len(folders) - 1, -1, -1):
            if found.unit or found.candidates:
                break
            inner = self._by_file(stem_of(folders[place]), folders[:place])
            found = inner if inner.unit or inner.candidates else found
        return found if found.unit or found.candidates else self._by_contact(file) or found

    def _by_contact(self, file: str) -> UnitMatch | None:
        """The units whose contact a file, or a folder around it, is named after."""
        for part in reversed(file.split("/")):
            stem = part.rpartition(".")[0] or part
            begun = (stem[:end] for end in range(_SMALLEST + 1, len(stem) + 1))
            said = {one for one in begun if not one.isdecimal()}
            said |= {name_in_file(stem), *_TELEPHONE.findall(stem)}
            if known := said & self._contacts.keys():
                told = next(one for one in self._contacts if one in known)
                why = f"文件里没有写机关名称，“{told}”是名单上的联系人"
                return self._doubtful(self._contacts[told], why)
        return None

    @cached_property
    def _contacts(self) -> dict[str, list[int]]:
        contacts: dict[str, list[int]] = defaultdict(list)
        for place, unit in enumerate(self._units):
            for contact in unit.contacts:
                contacts[contact].append(place)
        return contacts

    def named_in_text(self, texts: Mapping[str, str]) -> tuple[UnitMatch, str]:
        """The units that texts name, the one named most often first, and the key of the text.

        What names a unit there may be what its report calls itself, or another one it worked with.
        """
        counts: Counter[int] = Counter()
        first: dict[int, tuple[str, str]] = {}
        for key, text in texts.items():
            plain = usual(text)
            for place in self._inside(text):
                own = [one for one in self._names[place].tails if len(one) > 2 and one in plain]
                counts[place] += plain.count(min(own, key=len))
                first.setdefault(place, (key, min(own, key=len)))
        ranked = [place for place, _ in counts.most_common()]
        if not ranked:
            return UnitMatch(), ""
        key, tail = first[ranked[0]]
        told = re.search(f"{re.escape(tail)}(?:人民政府|街道办事处|委员会)?", texts[key])
        words = told[0] if told else self._units[ranked[0]].name
        return self._doubtful(ranked, words), key

    def named_in_file(self, file: str) -> RosterUnit | None:
        """The one unit that the name of a file says, whatever stands in it."""
        stem = file.rpartition("/")[2].rpartition(".")[0]
        return self._by_file(stem, file.split("/")[:-1]).unit

    def _by_name(self, told: str, file: str) -> UnitMatch:
        name, folders = Name(told), file.split("/")[:-1]
        places = self._known(name)
        if len(places) > 1:
            places = self._closest(name, places, folders)
        if len(places) == 1 and self._is_from_elsewhere(name, places[0]):
            is_of_other = self._is_of_level_above(name, places[0])
            if is_of_other or self._is_of_other_county(name, file):
                return UnitMatch(doubt=f"“{told}”不是名单上的“{self._units[places[0]].name}”")
            return self._doubtful(places, f"“{told}”与名单上的单位同名，但所属地区不同")
        if len(places) == 1:
            return UnitMatch(self._units[places[0]])
        if places:
            return self._doubtful(places, f"名单上有几个单位都可能是“{told}”")
        near = self._near(name) or self._near(Name(self._without_region(name.whole)))
        near = [one for one in near if not self._is_from_elsewhere(name, one)]
        if near:
            return self._doubtful(near, f"名单上没有“{told}”，但有相近的名称")
        return UnitMatch(doubt=f"名单上没有“{told}”")

    def _by_file(self, stem: str, folders: Sequence[str]) -> UnitMatch:
        """By the file's own name, which must hold the name of one unit only."""
        name = Name(name_in_file(stem))
        places = self._known(name) or self._inside(stem)
        if len(places) > 1:
            places = self._closest(name, places, folders)
        if len(places) == 1:
            return UnitMatch(self._units[places[0]])
        doubt = "文件里没有写机关名称，从文件名也看不出是哪个单位"
        if places:
            return self._doubtful(places, doubt)
        near = self._near(name)
        lengths = {len(tail) for tail in name.tails}
        is_slip = all(lengths & {len(tail) for tail in self._names[one].tails} for one in near)
        return replace(self._doubtful(near, doubt), is_slip=is_slip)

    def _without_region(self, whole: str) -> str:
        """A name without its region, where that stands there in short: 清河高新区 of 清河县."""
        short = self._region[:-1]
        return whole.removeprefix(short) if len(short) >= _SMALLEST else whole

    def _known(self, name: Name) -> list[int]:
        """The units of a name, with or without the short name of the region before what is left."""
        return next(filter(None, map(self._same, self._ways(name))), [])

    def _ways(self, name: Name) -> Iterator[Name]:
        """A name, and if it is asked further, without and with the short name of the region."""
        yield name
        yield Name(self._without_region(name.whole))
        tail, regions = name.readings[-1]
        level = _LEVEL.match(name.whole)
        is_own = level[0] == self._region[-1:] if level else _fit(regions, (self._region,))
        if is_own and len(self._region) > _SMALLEST:
            yield Name(self._region[:-1] + tail)

    def _inside(self, stem: str) -> list[int]:
        """The units whose names stand in a longer text, and in no longer name there."""
        inside = [tail for tail in self._tails_in(usual(stem)) if len(tail) > 2]
        longest = [tail for tail in inside if not any(tail in o for o in inside if o != tail)]
        return list(dict.fromkeys(place for tail in longest for place in self._by_tail[tail]))

    def _same(self, name: Name) -> list[int]:
        tails = dict.fromkeys(name.tails)
        places = dict.fromkeys(place for tail in tails for place in self._by_tail.get(tail, ()))
        return [place for place in places if name.is_same(self._names[place])]

    def _tails_in(self, whole: str) -> Iterable[str]:
        ends = ((a, b) for a in range(len(whole)) for b in range(a + 3, a + self._longest + 1))
        pieces = (whole[a:b] for a, b in ends if b <= len(whole))
        return dict.fromkeys(filter(self._by_tail.__contains__, pieces))

    def _closest(self, name: Name, places: list[int], folders: Sequence[str]) -> list[int]:
        """Those that are written just so; else those whose parent is one of the folders."""
        exact = [place for place in places if self._names[place].whole == name.whole]
        if len(exact) == 1:
            return exact
        above = {usual(folder) for folder in folders}
        inside = [place for place in places if usual(self._units[place].parent) in above]
        return inside or places

    def _is_from_elsewhere(self, name: Name, place: int) -> bool:
        """Whether the report is of another region, and the roster leaves the unit's region open."""
        regions = {_plain_region(regions[-1]) for _, regions in name.readings if regions}
        own = any(regions for _, regions in self._names[place].readings)
        if not self._region or not regions or own or self._region in regions:
            return False
        level = _LEVEL.match(self._names[place].whole)  # 市生态环境局分局 is of the city above
        is_of_level = level and level[0] != self._region[-1]
        return not (is_of_level and any(level and one[-1] == level[0] for one in regions))

    def _is_of_level_above(self, name: Name, place: int) -> bool:
        """Whether the report is of a region above that which a unit is of by its name: 区财政局."""
        level = _LEVEL.match(self._names[place].whole)
        regions = {regions[-1][-1] for _, regions in name.readings if regions}
        return level is not None and level[0] == self._region[-1:] and level[0] not in regions

    def _is_of_other_county(self, name: Name, file: str) -> bool:
        """Whether a report that is not of this county or district is of one named in its path."""
        _, regions = name.readings[-1]
        are_counties = all(map(_COUNTY.search, (*regions[-1:], self._region)))
        return are_counties and any(one[:-1] in file for one in regions)

    def _near(self, name: Name) -> list[int]:
        """The units that one of the two names may be a shortened form of, or a slip for."""
        found: dict[int, None] = {}
        for tail in filter(None, dict.fromkeys(name.tails)):
            ends = self._by_ends.get(tail[0] + tail[-1], ())
            for place in (*ends, *self._one_off(tail)):
                if any(
                    is_short_for(tail, other) or is_short_for(other, tail)
                    for other in self._names[place].tails
                ):
                    found[place] = None
        return list(found)

    def _one_off(self, tail: str) -> Iterable[int]:
        """The units whose names differ in their first or last character."""
        known = self._by_middle
        return (*known.get("?" + tail[1:], ()), *known.get(tail[:-1] + "?", ()))

    @cached_property
    def _by_middle(self) -> dict[str, list[int]]:
        by_middle: dict[str, list[int]] = defaultdict(list)
        for tail, places in self._by_tail.items():
            by_middle["?" + tail[1:]] += places
            by_middle[tail[:-1] + "?"] += places
        return by_middle

    def _doubtful(self, places: Iterable[int], doubt: str) -> UnitMatch:
        return UnitMatch(
            None, tuple(self._units[place] for place in places)[:_MAX_CANDIDATES], doubt
        )


def says_in_short(matcher: Matcher, file: str, told: str, unit: str) -> bool:
    """Whether a file or its folder is named in short after the unit that a report tells."""
    whole = [*Name(told).tails]

    def is_short(name: str) -> bool:
        pairs = ((tail, one) for tail in Name(name).tails for one in whole)
        return any(len(tail) < len(one) and is_short_for(tail, one) for tail, one in pairs)

    found = matcher.find("", file) if is_short(unit) else UnitMatch()
    if found.unit:
        return found.unit.name == unit
    *_, folder, last = ("", *file.rsplit("/", 2))
    names = map(name_in_file, (last.rpartition(".")[0], stem_of(folder)))
    is_likely = not found.is_slip and [one.name for one in found.candidates] == [unit]
    return is_likely and any(map(is_short, names))


def _name_of(unit: RosterUnit) -> Name:
    """A unit's name; where its parent is an organisation, also with it before, or without it."""
    above, own = usual(unit.parent), usual(unit.name)
    if not above or (is_region(above) and not unit.parent.endswith("会")):
        return Name(unit.name, (above,) if above else ())
    alone = own.removeprefix(above)
    other = above + own if alone == own else alone if len(alone) > _SMALLEST else ""
    return Name(unit.name, other=other)


def region_of(names: Iterable[str]) -> str:
    """The region that most of the names begin with; empty if none does."""
    regions: Counter[str] = Counter()
    for name in names:
        told = Name(name).readings[-1][1]
        if told:
            regions[told[-1]] += 1
    common = regions.most_common(1)
    return common[0][0] if common else ""


def stated_units(names: Iterable[str]) -> tuple[RosterUnit, ...]:
    """The units that names tell, where there is no roster: each once, by its longest name.

    Names with more regions come first, so that a shorter form finds the unit it belongs to.
    """
    told = sorted(
        filter(usual, set(names)), key=lambda name: (-len(Name(name).readings), -len(name), name)
    )
    units: list[RosterUnit] = []
    by_tail: dict[str, list[Name]] = defaultdict(list)
    for text in told:
        name = Name(text)
        known = [other for tail in name.tails for other in by_tail.get(tail, ())]
        if not any(name.is_same(other) for other in known):
            units.append(RosterUnit(text.strip()))
            for tail in name.tails:
                by_tail[tail].append(name)
    return tuple(sorted(units, key=_usual_order))


def _usual_order(unit: RosterUnit) -> tuple[bool, bytes]:
    """Townships before departments, as offices list them; each by sound, as GBK is ordered."""
    return TOWNSHIP.search(usual(unit.name)) is None, unit.name.encode("gb18030", "replace")
