"""Finds a report's title and the headings of its sections, in any usual wording."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from enum import IntEnum
from functools import lru_cache
from itertools import zip_longest

from msgspec import Struct

from app import patterns as re
from app.edition.definition import EditionFile, Section
from app.edition.edition import Edition
from app.office.labels import core, normalised, simplified

_MAX_LENGTH = 60
"""Characters of a heading; longer paragraphs are text."""
_NUMERALS = "一二三四五六七八九十"
_NUMBERED = re.compile(rf"第?(?P<number>[{_NUMERALS}]+)(?:部分)?[,.:]*(?P<words>[^\d,.:].*)")
_INNER_NUMBERED = re.compile(
    rf"(?:\((?P<chinese>[{_NUMERALS}]+)\)|(?P<digit>\d)[.,])[,.:]*(?P<words>.+)"
)
_RUN_IN = re.compile(
    rf"(?P<heading>\s*第?[{_NUMERALS}]+(?:部分)?\s*[、，,.．:：]?\s*[^。：:（(\s]{{2,40}})"
    r"(?:[。：:]\s*|\s+)(?P<rest>(?![\s.…·\d]*$).+)"
)
ANY_NUMBER = re.compile(rf"\s*[（(]?[{_NUMERALS}\d]+[、.．)）]")
"""How a line begins that has a number of its own."""

_MAX_OWN_WORDS = 40
_OWN_NUMBER = re.compile(rf"\s*(?:第[{_NUMERALS}]+部分|[{_NUMERALS}]+\s*[、.．])")
_ENDS = ".:;,"
_NOTE = re.compile(r"(?<=.)\([^()]{1,20}\)$")
"""What may stand in brackets behind the words of a heading."""


class _Form(IntEnum):
    """How a heading is written, the surest first."""

    NUMBERED = 0
    RUN_IN = 1
    BARE = 2
    INNER_NUMBERED = 3
    MISNUMBERED = 4
    """With the number of another section: where parts were left out or changed places."""
    INNER_MISNUMBERED = 5
    """Within the section before, headed as both: 五、存在的问题、改进情况及其他需要报告的事项."""


def heading_places(
    edition: Edition, paragraphs: Sequence[str], styles: Sequence[str] = ()
) -> dict[str, int]:
    """The paragraphs that are the headings of the sections, by section key, in form order.

    A text may quote a heading: where the styles tell, the one that looks like most headings counts.
    """
    found: dict[str, list[tuple[_Form, int, str]]] = {s.key: [] for s in edition.sections}
    for place, (text, style) in enumerate(zip_longest(paragraphs, styles, fillvalue="")):
        for key, form in _candidates(edition, text):
            found[key].append((form, place, style))
    if not any(found.values()):
        return {}
    _leave_out_contents(found)
    _leave_surer(found)
    looks = Counter(look for named in found.values() for look in {look for _, _, look in named})
    uses = Counter(style for named in found.values() for _, _, style in named)
    ranks = {style: (-looks[style], uses[style]) for style in uses}
    exact = {one.key: (normalised(one.title), _words(one)) for one in edition.sections}
    every = {
        key: [
            (form, ranks[style], normalised(paragraphs[place]) not in exact[key], place)
            for form, place, style in named
        ]
        for key, named in found.items()
    }
    sure = {key: [one for one in named if one[0] <= _Form.RUN_IN] for key, named in every.items()}
    # the first one on the page, too: a sheet of a table may say its heading once more
    first = _in_order(every, lambda ranked: min(ranked, key=lambda one: one[-1]))
    ways = (_in_order(sure, min), _in_order(every, min), first)
    return _with_other_words(edition, paragraphs, max(ways, key=len))


_Ranked = tuple[_Form, tuple[int, int], bool, int]


def _in_order(
    found: Mapping[str, Sequence[_Ranked]], best: Callable[[Sequence[_Ranked]], _Ranked]
) -> dict[str, int]:
    """The places of the best heading of each section behind that of the one before."""
    places: dict[str, int] = {}
    start = 0
    for key, named in found.items():
        ahead = [one for one in named if one[-1] >= start]
        if ahead:
            places[key] = best(ahead)[-1]
            start = places[key] + 1
    return places


def sections_named(edition: Edition, text: str) -> set[str]:
    """The keys of the sections whose heading a line may be, wherever it stands."""
    return {key for key, _ in _candidates(edition, text)}


def texts_named(edition: Edition, text: str) -> str:
    """The key of the only section that a line may be the heading of, if that has no table."""
    keys = sections_named(edition, text)
    return keys.pop() if len(keys) == 1 and keys <= edition.keys_of_texts else ""


def asked_text(edition: Edition, labels: Iterable[str]) -> tuple[str, list[str]]:
    """The section of which labels ask a text, by its heading or a prompt, and the labels below it.

    Its own heading is none of these. Empty if they ask none.
    """
    key, below = "", list[str]()
    for label in labels:
        heads = texts_named(edition, label)
        key = key or heads or _prompts(edition.definition).get(core(normalised(label)), "")
        below += [label] if key and heads != key else []
    return key, below


@lru_cache(maxsize=8)
def _prompts(definition: EditionFile) -> dict[str, str]:
    """The sections by what they prompt for, those with tables left out."""
    texts = (one for one in definition.sections if not one.table)
    asked = {core(normalised(prompt.heading)): one.key for one in texts for prompt in one.prompts}
    return asked | {words.removesuffix("情况"): key for words, key in asked.items()}


def sections_numbered(edition: Edition, text: str) -> set[str]:
    """The key of the section whose number a short line has, in whatever words: 五、问题."""
    numbered = enumerate(edition.sections, 1)
    return {one.key for number, one in numbered if _is_heading_of(edition, text, number)}


def form_order(edition: Edition, paragraphs: Sequence[str]) -> list[int]:
    """The numbers of the paragraphs, section by section as the form has them.

    Clerks write texts first and tables behind, so that 五、 stands above 二、, or tables first and
    the opening below them. Only headings that are numbered, and stand there once, move a section.
    """
    found: dict[str, list[int]] = {section.key: [] for section in edition.sections}
    said = [{*_candidates(edition, text)} for text in paragraphs]
    for form in (_Form.NUMBERED, _Form.MISNUMBERED):
        for key in [key for key, places in found.items() if not places]:
            found[key] = [n for n, candidates in enumerate(said) if (key, form) in candidates]
    starts = [places[0] for places in found.values() if places]
    every, ordered = [*range(len(paragraphs))], sorted({*starts})
    twice = any(len(places) > 1 for places in found.values()) or len(ordered) < len(starts)
    if starts == ordered or twice:
        return every
    ends = dict(zip(ordered, (*ordered[1:], len(every)), strict=True))
    above = max((n for n in ordered if n < starts[0]), default=starts[0])
    is_table = any(one.table and found[one.key] == [above] for one in edition.sections)
    opening = range(above + 1, starts[0] if is_table else 0)  # tables have no text of their own
    body = [n for start in starts for n in range(start, ends[start]) if n not in opening]
    return [*every[: ordered[0]], *opening, *body]


def _with_other_words(
    edition: Edition, paragraphs: Sequence[str], known: Mapping[str, int]
) -> dict[str, int]:
    """The headings with those in words of their own, told by number and known neighbours."""
    numbered = any(_NUMBERED.fullmatch(normalised(paragraphs[place])) for place in known.values())
    if not numbered:
        return dict(known)
    places: dict[str, int] = {}
    for number, section in enumerate(edition.sections, 1):
        start = max(places.values(), default=-1) + 1
        later = [known[one.key] for one in edition.sections[number:] if one.key in known]
        found = known.get(section.key)
        if found is None and (later or number == len(edition.sections)):
            end = min(later, default=len(paragraphs))
            own = [n for n in range(start, end) if _is_heading_of(edition, paragraphs[n], number)]
            found = own[0] if len(own) == 1 else None
        if found is not None:
            places[section.key] = found
    return places if len(places) == len(known) else _with_other_words(edition, paragraphs, places)


def _is_heading_of(edition: Edition, text: str, number: int) -> bool:
    """Whether a short line without a sentence in it has this number: 一、工作开展情况.

    One with the words of another section is the heading of that.
    """
    if any(form is _Form.MISNUMBERED for _, form in _candidates(edition, text)):
        return False
    if len(text) > _MAX_OWN_WORDS or not _OWN_NUMBER.match(text) or text.rstrip()[-1:] in "。；;":
        return False
    match = _NUMBERED.fullmatch(normalised(text))
    return bool(match) and _chinese(match["number"] if match else "") == number


def text_behind_heading(edition: Edition, text: str) -> str:
    """What stands behind a heading in its own paragraph."""
    if any(form is _Form.NUMBERED for _, form in _candidates(edition, text)):
        return ""
    match = _run_in(text)
    return match["rest"].strip() if match else ""


def heading_end(edition: Edition, key: str, paragraphs: Sequence[str], place: int) -> int:
    """The last paragraph of a section's heading, which may be broken over two.

    One that is whole is not joined with what follows, nor is a line that has a number of its own.
    """
    behind = paragraphs[place + 1] if place + 1 < len(paragraphs) else ""
    whole = any(found == key for found, _ in _candidates(edition, paragraphs[place]))
    if whole or not behind or ANY_NUMBER.match(behind):
        return place
    joined = paragraphs[place] + behind
    is_heading = (key, _Form.NUMBERED) in _numbered(edition.definition, joined, _Form.NUMBERED)
    return place + (is_heading and len(joined) <= _MAX_LENGTH)


def _candidates(edition: Edition, text: str) -> Sequence[tuple[str, _Form]]:
    """The sections whose heading a paragraph may be, and how it is written."""
    if len(text) <= _MAX_LENGTH:
        return _of_short(edition.definition, text)
    run_in = _run_in(text)
    return _numbered(edition.definition, run_in["heading"], _Form.RUN_IN) if run_in else ()


@lru_cache(maxsize=4096)
def _of_short(definition: EditionFile, text: str) -> Sequence[tuple[str, _Form]]:
    """The same of a short one; remembered, for each step of reading and filling asks again."""
    plain = normalised(text)
    if not plain:
        return ()
    found = _numbered(definition, text, _Form.NUMBERED)
    run_in = None if found else _run_in(text)
    if run_in:
        found += _numbered(definition, run_in["heading"], _Form.RUN_IN)
    inner, outer = _INNER_NUMBERED.fullmatch(plain), _NUMBERED.fullmatch(plain)
    known = {key for key, _ in found}
    for number, section in enumerate(definition.sections, 1):
        if _is_worded(section, plain):
            found.append((section.key, _Form.BARE))
        elif inner and _is_worded(section, inner["words"]):
            if _number(inner) == number:
                found.append((section.key, _Form.INNER_NUMBERED))
            elif number == len(definition.sections):
                found.append((section.key, _Form.INNER_MISNUMBERED))
        elif outer and section.key not in known and _is_worded(section, outer["words"]):
            found.append((section.key, _Form.MISNUMBERED))
    return tuple(found)


def _run_in(text: str) -> re.Match[str] | None:
    """The heading and the text behind it of a paragraph with both; most begin otherwise."""
    return _RUN_IN.fullmatch(text) if text.lstrip()[:1] in f"第{_NUMERALS}" else None


def _numbered(definition: EditionFile, text: str, form: _Form) -> list[tuple[str, _Form]]:
    plain = normalised(text)
    match = _NUMBERED.fullmatch(plain)
    return [
        (section.key, form)
        for number, section in enumerate(definition.sections, 1)
        if plain == normalised(section.title)
        or (match and _chinese(match["number"]) == number and _is_worded(section, match["words"]))
    ]


def _is_worded(section: Section, words: str) -> bool:
    pattern = section.heading or re.escape(_words(section))
    bare = _NOTE.sub("", words.rstrip(_ENDS)).rstrip(_ENDS)
    return re.fullmatch(pattern, bare) is not None


def _words(section: Section) -> str:
    """A section's title without its number."""
    title = normalised(section.title)
    match = _NUMBERED.fullmatch(title)
    return match["words"] if match else title


def _number(match: re.Match[str]) -> int:
    return int(match["digit"]) if match["digit"] else _chinese(match["chinese"])


def _chinese(numeral: str) -> int:
    """The number below 20 that a Chinese numeral is."""
    if numeral.startswith("十"):
        return 10 + (_NUMERALS.index(numeral[1]) + 1 if len(numeral) > 1 else 0)
    return _NUMERALS.index(numeral) + 1 if len(numeral) == 1 else 0


def _leave_surer(found: dict[str, list[tuple[_Form, int, str]]]) -> None:
    """Drops headings numbered （一） or 1. where the document numbers its sections 一、 ."""
    if any(form <= _Form.RUN_IN for named in found.values() for form, _, _ in named):
        for named in found.values():
            named[:] = [item for item in named if item[0] is not _Form.INNER_NUMBERED]


def _leave_out_contents(found: dict[str, list[tuple[_Form, int, str]]]) -> None:
    """Drops the headings of a table of contents: all in one run, and all once more below."""
    at = {key: {place for _, place, _ in named} for key, named in found.items()}
    for first in sorted(next(iter(at.values()), ())):
        end = first + len(at)
        in_run = all(first + step in places for step, places in enumerate(at.values()))
        if in_run and all(max(places) >= end for places in at.values()):
            for named in found.values():
                named[:] = [item for item in named if not first <= item[1] < end]


TITLE_LINES = 4
"""Lines that a title may be broken into, and lines that may stand above a blank one."""

_MAX_TITLE_LENGTH = 80
_MAX_OFFICIAL_LENGTH = 400
"""Characters of a title in the official wording, so that a page without line ends costs no time."""

_SPACE = re.compile(r"(?<![A-Za-z])\s+|\s+(?![A-Za-z])")
"""White space, except between words in Latin letters."""

_TITLE_ENDS = ("报告", "报告表", "年报", "）", ")")
_MAX_END_LENGTH = max(map(len, _TITLE_ENDS))
_CHINESE_DIGITS = str.maketrans("〇○零一二三四五六七八九", "000123456789")
_PART_OF_NAME = re.compile(r"[省市区县镇乡]?(街道)?(人民)?(政府|办事处|委员会|办公室)?")
_NAME = r"(?P<name>[^，。；：:;!?！？《》]*?)"
_YEAR = r"(?P<year>\d{4}|[〇○零一二三四五六七八九]{4})"
_DATED = re.compile(_YEAR)
_PERIOD = re.compile(
    r"[（(](?P<year>(?:19|20)\d\d)年1月1日(?:0时)?[起始]?[至到—~～-]+(?:(?P=year)年)?12月31日(?:24时)?止?[）)]"
)
"""What stands behind a title or on the line below it for its year."""

_ORGANISATION_ENDS = frozenset(
    "府大协院会室处厅局委部所站馆队心道司镇乡县市区旗社联校学团行组台场园盟署库系"
)
_ORGANISATION = re.compile(r"[^\d，。；：:、！？>|【】]{2,41}(?<![^大中小]学)")
_NO_NAME = re.compile("[:：>＞|｜。，；]")
_ABOUT = re.compile(r"^关于|关于$|的$")
_YEAR_MARK = re.compile(r"\{year\\}年(?!度)")
_BETWEEN = re.compile(r"\{name\}|\{year\}|[（）]")
_YEAR_BEHIND = re.compile(r"^\{name\}\{year\}年度?(?=政府|信息|政务)")


DAY = re.compile(r"(?:19|20)\d\d\s*[-./年]\s*\d{1,2}(?!\d)(?:\s*[-./月]\s*\d{1,2})?")
"""A day or a month, the year of which is mostly the one behind the report's."""


class Title(Struct, frozen=True):
    """A title and the lines it takes, both inclusive; a `year` of None is not filled in."""

    name: str
    year: int | None
    first: int
    last: int


def title_pattern(edition: Edition) -> re.Pattern[str]:
    """Matches the official title without white space, blank ones too; groups `name`, `year`."""
    title = re.escape(edition.definition.title)
    title = title.replace(re.escape("{name}"), "(?P<name>.*?)", 1)
    return re.compile(title.replace(re.escape("{year}"), r"(?P<year>\d{4}|\D*)", 1))


def title_place(edition: Edition, paragraphs: Sequence[str]) -> tuple[int, int] | None:
    """The first and the last paragraph of the title; it may be broken into several."""
    title = _official(edition, paragraphs) or next(iter(titles(edition, paragraphs)), None)
    return (title.first, title.last) if title else None


def title_above(edition: Edition, lines: Sequence[str], below: int) -> Title | None:
    """The title above line `below`: the official one at the top, else the last in any wording."""
    above = [title for title in titles(edition, lines[:below]) if title.last < below]
    return above[-1] if above else _official(edition, lines[:below])


def titles(edition: Edition, lines: Sequence[str]) -> Iterator[Title]:
    """All titles with a year among the lines, in any usual wording."""
    ends = [len(line) <= _MAX_TITLE_LENGTH and _ends_a_title(line) for line in lines]
    place = 0
    while place < len(lines):
        is_ended = True in ends[place : place + TITLE_LINES]
        found = _title_at(edition, lines, place) if is_ended else None
        if found:
            yield found
        place = found.last + 1 if found else place + 1


@lru_cache(maxsize=4096)  # thousands of files have the same labels
def is_organisation(text: str) -> bool:
    """Whether a text may be the name of an organisation."""
    plain = "".join(text.split())
    return plain[-1:] in _ORGANISATION_ENDS and _ORGANISATION.fullmatch(plain) is not None


def written_year(digits: str) -> int | None:
    """The year written in digits or Chinese digits."""
    plain = digits.translate(_CHINESE_DIGITS)
    return int(plain) if plain.isdecimal() and len(plain) == 4 else None


def _official(edition: Edition, lines: Sequence[str]) -> Title | None:
    pattern = title_pattern(edition)
    for first, text in enumerate(lines[:TITLE_LINES]):
        if text.strip():
            for last in range(first, min(first + TITLE_LINES, len(lines))):
                title = joined_title(lines[first : last + 1])
                if len(title) > _MAX_OFFICIAL_LENGTH:
                    break
                match = pattern.fullmatch(simplified(title))
                name = title[match.start("name") : match.end("name")] if match else ""
                if match and not _NO_NAME.search(name):
                    return Title(name, written_year(match["year"]), first, last)
    return None


def _title_at(edition: Edition, lines: Sequence[str], first: int) -> Title | None:
    if not lines[first].strip():
        return None
    for last in range(first, min(first + TITLE_LINES, len(lines))):
        if len(lines[last]) > _MAX_TITLE_LENGTH:
            return None
        if not _ends_a_title(lines[last]):
            continue
        text = _PERIOD.sub(r"（\g<year>年）", joined_title(lines[first : last + 1]))
        if len(text) > _MAX_TITLE_LENGTH:
            return None
        if not _is_an_end(text[-_MAX_END_LENGTH:]):
            continue
        plain = simplified(text)
        for wording, pieces in _wordings(edition.definition) if _DATED.search(plain) else ():
            has_all = all(map(plain.__contains__, pieces))
            match = _pattern(wording).fullmatch(plain) if has_all else None
            if match and last > first and not _is_broken(edition, lines, first, last, match):
                return None
            if match:
                name = _ABOUT.sub("", text[match.start("name") : match.end("name")])
                return Title(name, written_year(match["year"]), first, last)
    return None


@lru_cache(maxsize=4096)
def _ends_a_title(line: str) -> bool:
    """Whether a title may end with a line, a blank one included; each line is looked at once."""
    end = "".join(line.split())[-_MAX_END_LENGTH:]
    return not end or _is_an_end(end)


@lru_cache(maxsize=4096)
def _is_an_end(end: str) -> bool:
    """Whether a title may end with these last signs; most lines share theirs with others."""
    return simplified(end).endswith(_TITLE_ENDS)


def _is_broken(
    edition: Edition, lines: Sequence[str], first: int, last: int, match: re.Match[str]
) -> bool:
    """Whether a title of several lines is one that was broken, and has no strange line in it."""
    if any(_stands_alone(edition, lines, place) for place in range(first + 1, last + 1)):
        return False
    return match["year"] in joined_title(lines[first : first + 1]) or is_organisation(match["name"])


def _stands_alone(edition: Edition, lines: Sequence[str], first: int) -> bool:
    """Whether a title with a whole name begins on a line, so that the one above is none of it."""
    title = _title_at(edition, lines, first)
    return bool(title and title.name and not _PART_OF_NAME.fullmatch(title.name))


@lru_cache(maxsize=8)
def _wordings(definition: EditionFile) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The wordings of a title, each with what stands in every title in it."""
    wordings = definition.wordings
    turned = dict.fromkeys(_YEAR_BEHIND.sub("{year}年{name}", one) for one in wordings)
    return tuple((one, _pieces(one)) for one in dict.fromkeys((*wordings, *turned)))


def _pieces(title: str) -> tuple[str, ...]:
    """The words between that the pattern of a wording leaves as they are."""
    words = title.removesuffix("报告").replace("{year}年", "{year}")
    return tuple(filter(None, _BETWEEN.split(words)))


@lru_cache(maxsize=256)
def _pattern(title: str) -> re.Pattern[str]:
    """Matches a wording of the title with a year, with either kind of brackets.

    Most are compiled for no line of a document.
    """
    plain = re.escape(title).replace("（", "[（(]").replace("）", "[）)]")
    named = plain.replace(re.escape("{name}"), _NAME, 1)
    named = _YEAR_MARK.sub(r"\g<0>度?", named)
    named = re.sub("报告$", "的?报告表?", named)
    dated = named.replace(re.escape("{year}"), _YEAR, 1)
    return re.compile(rf"(?:关于)?{dated}(?:[（(].{{1,8}}[）)])?")


def joined_title(lines: Sequence[str]) -> str:
    """The lines as one, without white space except between words in Latin letters."""
    return _SPACE.sub("", "".join(lines).strip())
