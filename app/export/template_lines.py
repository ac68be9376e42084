"""What the lines of a template are for: title, entries of a form, hints, signature and date."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import chain
from typing import NamedTuple

from msgspec import Struct

from app import patterns as re
from app.edition.definition import EditionFile
from app.edition.edition import Edition
from app.importing.grouping import DATE_LABEL, FURTHER, UNIT_LABEL, YEAR_LABEL
from app.importing.headings import (
    TITLE_LINES,
    Title,
    is_organisation,
    joined_title,
    title_place,
    titles,
)
from app.office.labels import simplified
from app.report.changes import date_words
from app.report.narrative import HeadingLevel, level_of
from app.report.report import Report

_MAX_TITLE_LENGTH = 80
_MAX_NAME_LENGTH = 40
_FORM_WORDS = r"(?:格式|模[板版]|样[式本张]|范[本文例]|参考|示[范例]|式样|文本|空白|统一|填报|填写)"
_BEHIND_TITLE = re.compile(rf"表?(?:[（(【\[]?(?:{_FORM_WORDS}|\d{{4}}年?版?|试行)+[）)】\]]?)?")
_ATTACHMENT = r"(?:附(?:件|表)?\s*[\d一二三四五六七八九十]*\s*[:：]?)"
_FORM_LINE = re.compile(
    rf"[（(【\[]?{_FORM_WORDS}+[）)】\]]?|[（(【\[][^（）()：:]*{_FORM_WORDS}[^（）()：:]*[）)】\]]"
)
"""A line above a title that speaks of the template and not of the report: （格式模板）."""

_OF_FORM = re.compile(rf"{_FORM_WORDS}[）)】\]]?$")
_NUMBER_LINE = re.compile(rf"{_ATTACHMENT}|[（(]?\d{{4}}年?版?{_FORM_WORDS}*[）)]?")
"""A line above a title that says which form of which file this is, and stays: 附件2, 2021年格式."""

_BEFORE_TITLE = re.compile(rf"{_ATTACHMENT}?(?:关于)?[^。；;！!？?，,]{{0,50}}")
_PLACES_OF_TITLE = re.compile(r"\{name\}|\{year\}年度?")
_HINT = re.compile(
    r"\s*[（(【\[][^（）()【】\[\]]*"
    r"(?:文字|描述|填写|填报|字以[内上]|字左右|不少于|概述|说明|此处|报告内容)"
    r"[^（）()【】\[\]]*[）)】\]]\s*$"
)
"""What a template says in brackets behind a heading about what to write below it."""

_PROMPT = re.compile(
    r"[（(【［\[〔].*[）)】］\]〕]|[.…·_＿\s]+|(?:示例|样例|例如)[:：].*|.*(?:单击|点击)此处.*"
    r"|请(?:在此处?|于此)?(?:输入|填写|录入)[^。；]*[…。]*",
    re.DOTALL,
)
"""A line that only says what to write in its place."""

_CONTROL = re.compile(r"(?:单击|点击|或)+此处(?:输入|选择|添加)?(?:文[字本]|日期|内容|数字)?。?")
_SENTENCE = re.compile(r"[。；;！？]")
_DAY = r"[\d〇○零一二三四五六七八九十XxＸ×＊*_＿\s]*年[^年月]{0,8}月[^年月日]{0,8}日?"
_SIGNING_LABEL = r"(?:(?:成文|发布|编制|填报|填表|报告|签发|落款|印发|公布)?(?:日期|时间))"
_DATE = re.compile(rf"[（(]?\s*(?:{_SIGNING_LABEL}\s*[:：]?\s*(?:{_DAY}|[_＿\s]*)|{_DAY})\s*[）)]?")
_BLANK_DAY = re.compile(
    r"(?<![\d年])(?:20)?[\s_＿XxＸ×*＊○〇]*年[\s_＿XxＸ×*＊○〇]+月[\s_＿XxＸ×*＊○〇]+日"
)
_OPEN_DATE = re.compile(
    r"[^\d【〔\[]*(?:20)?[^\d【〔\[]*年[^\d【〔\[]*|[^【〔\[]*月[\s_＿XxＸ×*＊○〇]*日[^【〔\[]*"
)
_BRACKETED = re.compile(r"[【〔\[][^】〕\]]*[】〕\]]")
_NAME_AND_DATE = re.compile(rf"(?P<name>\S.{{0,38}}?)[\s　]+(?P<day>{_DAY})")
SEAL = re.compile(r"(?:单位|机关)?\s*[（(]?\s*(?:加?盖?(?:单位)?(?:公章|印章|盖章)处?)\s*[）)]?")
"""Where a seal goes: （单位盖章）."""

_WHO = (
    r"(?:(?:单位|部门|分管|主要|统计)?(?:负责人|领导)|(?:审核|填报|填表|制表|经办|联系|报送|统计|签发)人"
    r"|审核|制表|签发|联系方式)(?:[（(]签[字章名][）)])?"
)
_BELOW_SIGNATURE = re.compile(
    r"[（(](?:此件|联系|信息公开形式|公开方式).*[）)]|(?:主题词|主\s*送|抄\s*[送报]|分\s*送|公开方式|公开形式)\s*[:：].*"
)


_BLANK = r"(?:[\s_＿.…]|[XxＸ×*＊○〇](?=[XxＸ×*＊○〇])|(?<=[XxＸ×*＊○〇])[XxＸ×*＊○〇])*"
"""What a template has in the place of a name: spaces, lines, XX."""

_BLANK_NAME = re.compile(rf"{_BLANK}|.*[XxＸ×*＊○〇]{{2}}.*")
_LABEL = re.compile(
    rf"(?P<unit>{UNIT_LABEL}|单位全称)|(?P<year>{YEAR_LABEL}|年[度份])|(?P<date>{DATE_LABEL}|{_SIGNING_LABEL})"
    rf"|(?P<telephone>(?:联系|办公|咨询)?电话)|(?P<who>{_WHO})"
    r"|(?P<address>(?:单位|联系|办公|通[信讯])?地址)|(?P<postcode>邮政?编码?)|(?P<fax>传真(?:号码)?)"
    r"|(?P<email>(?:电子)?(?:邮箱|邮件)(?:地址)?)|(?P<website>(?:网站)?(?:网址|网站))"
)
_UNKNOWN = "[XxＸ×*＊○〇]{2,}"
_STAND_IN = re.compile(
    rf"(?:(?<!\d){_UNKNOWN}[省市县区]*)?[\s_＿]*"
    r"[（(【〔](?:编制|填报|报送)?(?:单位|机关|部门)(?:名称|全称)?[）)】〕]"
    r"|(?<=[（(])[\s_＿]{2,}(?=[）)]\s*政府信息公开)"
    rf"|(?<!\d){_UNKNOWN}(?:[省市县区乡镇]|街道)*(?:{_UNKNOWN})?"
    r"(?:人民政府|办事处|单位|部门|机关|[局委办厅院镇乡县市区]|街道)"
    r"(?:[（(](?:[镇乡局委办、/或]|街道|部门|单位)+[）)])?"
)
"""What a template has in the place of a unit's whole name: ××××（单位）, XX县XX局, （  ）."""

_AND = re.compile(r"(?<=.)[、及和/／](?=.)")
_CONTACTS = frozenset(("telephone", "address", "postcode", "fax", "email", "website"))
"""Of these a label may ask several at once: 地址及邮编."""

_MAY_ASK = re.compile(r"[:：年_＿]|日期|时间|[（(](?:单位|机关|部门)|[XxＸ×＊*○〇]{2}")
"""What a line has that asks for something; most labels of tables have nothing of it."""

_LABEL_BEGINS = re.compile(r"(?:^|(?<=[\s　_＿，,；;（(]))(?=[^\s　_＿])")
_COLON = re.compile("[:：]")
_ENTRY_ENDS = re.compile(rf"{FURTHER.pattern}|[）)]\s*$|[（(](?:盖章|公章|签章|[\s_＿\d]*)[）)]|$")
_BLANK_YEAR = re.compile(
    r"(?:(?<=[（(])[\s_＿]*(?=[）)]\s*年)|(?<=[（(])[\s_＿]{2,}(?=年)|(?<!\d)20[\s_＿XxＸ×*＊○〇]{1,6}|[_＿]{2,}|(?<!\S)\s{2,}"
    r"|[XxＸ×*＊○〇]{4})(?=[）)]?\s*年(?![^年]{0,8}月))"
)
_YEAR_OF_REPORT = re.compile(
    r"(?<!\d)20[_＿XxＸ×*＊○〇]{2}(?=\s*年(?:度|\s*1\s*月\s*1\s*日|\s*12\s*月\s*31\s*日))"
)
_YEAR = re.compile(r"\s*\d{4}(?=\s*年?度?\s*$)|(?:19|20)\d\d(?=\s*年)")
_PLAIN_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?=\s*[）)]?\s*年度)")
_LINE_OF_YEAR = re.compile(r"\s*[（(]?(?:\s*\d{4}\s*|[\s_＿XxＸ×*＊○〇20]+)[）)]?\s*年度[）)]?\s*")
_BLANK_CONTACT = re.compile(rf"{_BLANK}|[\d\s()（）—\-XxＸ×*]+")
_ANY_DATE = re.compile(rf"{_DAY}|{_BLANK}")


class Replacement(NamedTuple):
    """What comes in the place of a stretch of a line."""

    start: int
    end: int
    text: str


def entries(report: Report, line: str) -> list[Replacement]:
    """What a line around the tables of a template says for unit, year and date, in its order.

    An entry behind its label is replaced whatever unit or year it names; elsewhere only what stands
    for a year does: 20XX年, （　　）年度, and XX单位 before it.
    """
    line, year = _with_blanks(line), str(report.details.year)
    if _SENTENCE.search(line):
        return [Replacement(*one.span(), year) for one in _YEAR_OF_REPORT.finditer(line)]
    if len(line) > _MAX_TITLE_LENGTH or not _MAY_ASK.search(line):
        return []
    labels = [*_labels(line)]
    found = [one for label in labels if (one := _entry(report, line, *label[1:]))]
    is_others = _BELOW_SIGNATURE.fullmatch(line.strip())  # to whom copies go
    for match in () if is_others else _STAND_IN.finditer(line):
        if _is_free(match, found):
            found.append(_named(report, line, match))
    day = known_words(report, "date")
    if day:
        days = (one for one in _BLANK_DAY.finditer(line) if _is_free(one, found))
        found += [Replacement(one.start(), one.end(), day) for one in days]
    for match in chain(_BLANK_YEAR.finditer(line), _YEAR_OF_REPORT.finditer(line)):
        if _is_free(match, found):
            found += _name_before(report, line, match.start(), found, labels)
            found.append(Replacement(match.start(), match.end(), year))
    is_place = is_date(line) and not _asked(line.strip(" 　:："))
    if not found and is_place and day:
        return [Replacement(0, len(line), day)]
    if found or _LINE_OF_YEAR.fullmatch(line):
        plain = _PLAIN_YEAR.finditer(line)
        found += (Replacement(one.start(), one.end(), year) for one in plain)
    return sorted(one for one in found if line[one.start : one.end] != one.text)


def _name_before(
    report: Report,
    line: str,
    end: int,
    found: Iterable[Replacement],
    labels: Iterable[tuple[int, str, int]],
) -> Iterator[Replacement]:
    """The unit in place of what stands for it at the beginning of a line, before a blank year."""
    name = line[:end].strip(" \t　（(")
    is_labelled = any(last <= end for _, _, last in labels)
    is_first = not is_labelled and all(one.start >= end for one in found)
    if name and is_first and _BLANK_NAME.fullmatch(name):
        start = line.index(name)
        yield Replacement(start, start + len(name), report.details.organisation.name)


def _is_free(match: re.Match[str], found: Iterable[Replacement]) -> bool:
    """Whether nothing of a stretch is replaced yet."""
    return all(match.end() <= one.start or one.end <= match.start() for one in found)


def _named(report: Report, line: str, match: re.Match[str]) -> Replacement:
    """The unit in the place of what stands for it; what is printed before it is not doubled."""
    name, before = report.details.organisation.name, line[: match.start()]
    if line[match.end() :].startswith("政府") and match[0].endswith(tuple("省市县区镇乡")):
        name = name.removesuffix("人民政府")
    longest = next((n for n in range(len(name), 1, -1) if before.endswith(name[:n])), 0)
    return Replacement(match.start(), match.end(), name[longest:])


def _labels(line: str) -> Iterator[tuple[int, str, int]]:
    """Where labels of a line begin, what they ask for, and where what they ask for begins.

    Their signs may be set apart: 填 报 日 期：.
    """
    bound = 0
    for colon in _COLON.finditer(line):
        before = line[bound : colon.start()]
        for begin in _LABEL_BEGINS.finditer(before):
            kind = _asked(before[begin.start() :])
            if kind:
                yield bound + begin.start(), kind, colon.end()
                break
        bound = colon.end()


def _asked(label: str) -> str:
    """What a label asks for: a group of labels, as unit or year; empty if it is none of these."""
    matches = [_LABEL.fullmatch(one) for one in _AND.split("".join(label.split()))]
    kinds = [match.lastgroup or "" if match else "" for match in matches]
    return ",".join(kinds) if len(kinds) == 1 or _CONTACTS.issuperset(kinds) else ""


def _entry(report: Report, line: str, kind: str, start: int) -> Replacement | None:
    """The replacement of what stands behind a label; None if it is not the report's to say."""
    details = report.details
    if kind == "date":
        match = _ANY_DATE.match(line, start)
        words = known_words(report, kind)
        return _replacement(line, start, match.end(), words) if match and words else None
    if kind == "year":
        match = _BLANK_YEAR.search(line, start) or _YEAR.search(line, start)
        if match and not line[start : match.start()].strip(" \t　（("):
            is_blank = not line[start : match.start()].strip()
            return Replacement(start if is_blank else match.start(), match.end(), str(details.year))
        is_blank = not line[start:].strip()
        return Replacement(start, len(line), f"{details.year}年") if is_blank else None
    written = len(line) - len(line[start:].lstrip())
    end = _ENTRY_ENDS.search(line, max(start, written - 1))
    stop = max(end.start() if end else len(line), written)
    old = line[start:stop]
    if kind != "unit":
        known = known_words(report, kind)
        is_open = known and _BLANK_CONTACT.fullmatch(old)
        return _replacement(line, start, stop, known) if is_open else None
    is_name = _BLANK_NAME.fullmatch(old) or is_organisation(old.strip(" 　_＿"))
    return _replacement(line, start, stop, details.organisation.name) if is_name else None


def _replacement(line: str, start: int, end: int, text: str) -> Replacement:
    """The replacement of an entry, set apart from the one behind it as that was."""
    is_joined = line[end:].strip() and not line[end].isspace() and line[end] not in "（()）"
    return Replacement(start, end, f"{text}　　" if is_joined else text)


def _with_blanks(line: str) -> str:
    return _CONTROL.sub(lambda found: "_" * len(found[0]), line) if "此处" in line else line


def is_entry(line: str) -> bool:
    """Whether a line is made of entries of a form: 报送机关：____, （　　）年度."""
    line = _with_blanks(line)
    first = next(_labels(line.strip()), None)
    is_labelled = (
        first is not None and first[0] == 0 and first[1] != "who"
    ) or _LINE_OF_YEAR.fullmatch(line)
    return bool(is_labelled) and not _SENTENCE.search(line)


def with_entries(report: Report, line: str) -> str:
    """The line with what the report says in its entries."""
    for start, end, text in reversed(entries(report, line)):
        line = line[:start] + text + line[end:]
    return line


def known_words(report: Report, kind: str) -> str:
    """What a report knows of what is asked for: unit, year, date, telephone and so on."""
    details = report.details
    told = {"unit": details.organisation.name, "year": f"{details.year}年", "": "", "who": ""}
    told["date"] = date_words(details.date) if details.date else ""
    if kind in told:
        return told[kind]
    known = (getattr(details.organisation, one) for one in kind.split(","))
    return "　".join(filter(None, known))


def asks_for(label: str) -> str:
    """What a cell that is only a label asks for beside it; 单位 alone is one of measurement."""
    words = "".join(label.split()).rstrip(":：")
    return "" if words == "单位" else _asked(words)


class TitleLines(Struct, frozen=True):
    """The paragraphs of a title; `titles` holds first and last of each place where it stands.

    `strange` are lines around it that speak of the template alone.
    """

    titles: tuple[tuple[int, int], ...]
    strange: tuple[int, ...]

    @property
    def last(self) -> int:
        """The last paragraph of the last title; -1 if there is none."""
        return max((last for _, last in self.titles), default=-1)


def title_lines(edition: Edition, texts: Sequence[str], below: int) -> TitleLines:
    """The titles among the paragraphs above the one at `below`, in official or template words.

    Of several, those in the words of a form are left out: 政府信息公开工作年度报告格式模板.
    """
    outside = {n for n in range(below) if _FORM_LINE.fullmatch(texts[n].strip())}
    entered = {n for n in range(below) if is_entry(texts[n])}
    numbers = {n for n in range(below) if _NUMBER_LINE.fullmatch(texts[n].strip())}
    blanked = outside | entered | numbers
    above = ["" if n in blanked else texts[n] for n in range(below)]
    found = [(title.first, title.last) for title in titles(edition, above)]
    official = title_place(edition, above)
    if not found and official:
        found = [official]
    known = {place for first, last in found for place in range(first, last + 1)}
    worded = [
        place
        for place in _worded(edition, above)
        if known.isdisjoint(range(place[0], place[1] + 1))
    ]
    names = (joined_title(above[first : last + 1]) for first, last in worded)
    blank = [place for place, name in zip(worded, names, strict=True) if not _OF_FORM.search(name)]
    chosen = [*found, *blank] or worded[-1:]
    left = [place for place in worded if place not in chosen]
    if len(chosen) > 1:
        chosen = [one for one in chosen if not _is_on_cover(edition, above, one, entered)]
    top = max((last for _, last in chosen), default=-1)
    strange = [n for first, last in left for n in range(first, last + 1)]
    strange += [n for n in outside if n < top]
    whole = [(_with_name(above, first), last) for first, last in sorted(chosen)]
    return TitleLines(tuple(whole), tuple(sorted(set(strange))))


def _with_name(texts: Sequence[str], first: int) -> int:
    """Where a title begins, whose blank for the unit's name may be a line of its own above it."""
    above = texts[first - 1].strip() if first else ""
    is_blank = above and (_BLANK_NAME.fullmatch(above) or _STAND_IN.fullmatch(above))
    return first - 1 if is_blank else first


def is_cover_title(edition: Edition, texts: Sequence[str], place: tuple[int, int]) -> bool:
    """Whether a title leaves unit and year to cells below it whose labels ask for them."""
    asking = [n for n, text in enumerate(texts) if asks_for(text) == "unit"]
    return _is_on_cover(edition, texts, place, asking)


def _is_on_cover(
    edition: Edition, texts: Sequence[str], place: tuple[int, int], entries: Iterable[int]
) -> bool:
    """Whether a title leaves unit and year to entries below it, as on a cover; it stays so."""
    title = simplified(joined_title(texts[place[0] : place[1] + 1]))
    cores, _ = _cores_and_ends(edition.definition)
    return title in cores and any(n > place[1] for n in entries)


def _worded(edition: Edition, texts: Sequence[str]) -> Iterator[tuple[int, int]]:
    """First and last of the lines that are a title, whatever stands for name and year."""
    place = 0
    while place < len(texts):
        last = _title_end(edition, texts, place)
        if last is not None:
            yield place, last
        place = place + 1 if last is None else last + 1


def _title_end(edition: Edition, texts: Sequence[str], first: int) -> int | None:
    line = texts[first].strip()
    if not line or _FORM_LINE.fullmatch(line):
        return None
    cores, ends = _cores_and_ends(edition.definition)
    if ends.isdisjoint(simplified("".join(texts[first : first + TITLE_LINES]))):
        return None  # as nearly all lines, at once
    for last in range(first, min(first + TITLE_LINES, len(texts))):
        title = joined_title(texts[first : last + 1])
        if len(title) > _MAX_TITLE_LENGTH:
            return None
        parts = (simplified(title).rpartition(core) for core in cores if core in simplified(title))
        whole = (
            _BEFORE_TITLE.fullmatch(a) and _BEHIND_TITLE.fullmatch(b) for a, c, b in parts if c
        )
        if any(whole):
            return last
    return None


@lru_cache(maxsize=8)
def _cores_and_ends(definition: EditionFile) -> tuple[Sequence[str], frozenset[str]]:
    """What a title says besides name and year, and the characters of which it holds one."""
    cores = tuple(dict.fromkeys(_PLACES_OF_TITLE.sub("", one) for one in definition.wordings))
    return cores, frozenset(core[-1] for core in cores)


def without_hint(heading: str) -> str:
    """A heading without what a template says in brackets behind it about its text."""
    return _HINT.sub("", heading)


def is_prompt(text: str) -> bool:
    """Whether a text only says what to write in its place: （文字描述）, ……, 示例：…."""
    return _PROMPT.fullmatch(text.strip()) is not None


class SignatureLines(Struct, frozen=True):
    """Where signature and date stand: the places of both, lines that are only hints, and its end.

    What stands behind `end`, as copies, is no text.
    """

    places: tuple[int, ...]
    hints: tuple[int, ...] = ()
    end: int | None = None


def signature_below(texts: Sequence[str], start: int) -> SignatureLines:
    """The signature at the end of the paragraphs behind `start`: name and date, or one of both."""
    written = [n for n in range(start + 1, len(texts)) if texts[n].strip()]
    hints: list[int] = []
    while written and is_below_signature(texts[written[-1]]):
        last = written.pop()
        hints += [last] if SEAL.fullmatch(texts[last].strip()) else []
    end = written[-1] + 1 if written else start + 1
    last_line = texts[written[-1]].strip() if written else ""
    both = _NAME_AND_DATE.fullmatch(last_line)
    if both and is_name(both["name"]):
        return SignatureLines((written[-1],), tuple(hints), end)
    if not is_date(last_line):
        return SignatureLines((), end=end)
    while len(written) > 1 and SEAL.fullmatch(texts[written[-2]].strip()):
        hints.append(written.pop(-2))
    above = texts[written[-2]].strip() if len(written) > 1 else ""
    named = is_name(above) and not is_entry(above) and not _FORM_LINE.fullmatch(above)
    return SignatureLines(tuple(written[-2:] if named else written[-1:]), tuple(hints), end)


def is_below_signature(text: str) -> bool:
    """Whether a line stands below a signature: a seal's place, who is answerable, copies."""
    line = text.strip()
    return bool(SEAL.fullmatch(line) or is_foot(text) or _BELOW_SIGNATURE.fullmatch(line))


def is_foot(text: str) -> bool:
    """Whether a line has places for who is answerable: 单位负责人：  审核人：  联系电话：."""
    labels = [*_labels(text)]
    ends = [*(begin for begin, _, _ in labels[1:]), len(text)]
    behind = [
        (kind, text[start:end].strip(" \t　_＿"))
        for (_, kind, start), end in zip(labels, ends, strict=False)
    ]
    begins = labels and not text[: labels[0][0]].strip()
    return (
        bool(begins)
        and any(k == "who" for k, _ in behind)
        and all(kind != "who" or not words for kind, words in behind)
    )


def date_above(texts: Sequence[str], title: int, end: int) -> int | None:
    """The paragraph with the date of signature directly below a title, if it stands there."""
    written = (n for n in range(title + 1, end) if texts[n].strip())
    first = next(written, None)
    return first if first is not None and is_date(texts[first].strip()) else None


def is_date(text: str) -> bool:
    """Whether a line is the place of a date: 年  月  日, （成文日期）, 【年】年【月】月【日】日."""
    return _DATE.fullmatch(_BRACKETED.sub("__", text)) is not None


def is_open_date(text: str) -> bool:
    """Whether a line has a date's place that says none; it stays for a date that is not known."""
    asked = (_ANY_DATE.match(text, at) for _, kind, at in _labels(text) if kind == "date")
    both = _NAME_AND_DATE.fullmatch(text.strip())
    days = [text] if is_date(text) and "：" not in text else [day[0] for day in asked if day]
    days += [both["day"]] if both and is_name(both["name"]) else []
    return any(not day.strip(" _＿") or _OPEN_DATE.fullmatch(day) for day in days)


def is_of_unit(title: Title | None) -> bool:
    """Whether a title names a unit and a year, and no place to be filled in: no XX镇人民政府."""
    name = "" if title is None or not title.year else title.name
    is_open = _BLANK_NAME.fullmatch(name) or _STAND_IN.search(name)
    return is_organisation(name) and not is_open


def is_name(text: str) -> bool:
    """Whether a line may be the name of who signs."""
    return (
        0 < len(text) <= _MAX_NAME_LENGTH
        and level_of(text) is HeadingLevel.BODY
        and not _SENTENCE.search(text)
    )
