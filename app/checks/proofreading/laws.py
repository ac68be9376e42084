"""Finds laws named wrongly, numbered wrongly, or cited for what they do not govern."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import lru_cache

from app import patterns as re
from app.checks.findings import Finding
from app.checks.proofreading.phrases import faults_in, faults_told, sentence_at
from app.checks.prose.common import clause_start, found, found_in, regex, texts_of, wording_finding
from app.checks.prose.text import Prose
from app.edition.edition import Edition
from app.edition.text_check_kinds import Law, LawsCited, LawTopics, ShortTitles
from app.report.numbers import are_near, chinese_words, numeral_value
from app.report.report import Report

_NUMBER = re.compile(
    r"(?:国务院|主席)令?第?\d{1,4}号(?:令|国务院令)?|第\d{1,4}号(?:国务院)?令|"
    r"(?:国办[\u4e00-\u9fa5]{1,8}|国发|中办发)[〔\[（(［【]\d{4}[〕\]）)］】]\d{1,4}号"
)
_PARTS = re.compile(
    r"(?P<office>国办[\u4e00-\u9fa5]{1,8})[〔\[（(](?P<year>\d{4})[〕\]）)](?P<end>\d{1,4}号)"
)
_ARTICLE = re.compile(
    r"》?(?:[（(][^（）()]{1,30}[）)])?第(?P<n>[一二三四五六七八九十百零〇]{1,6}|\d{1,3})条"
)
_DAY = (
    r"(?P<it>(?P<year>\d{4})年(?P<month>\d{1,2})月(?P<day>\d{1,2})日)"
    r"(?:起|开始)?(?:正式)?(?:施行|实施|生效)"
)
_EFFECT = re.compile(
    rf"》?(?:[（(][^（）()]{{1,30}}[）)])?(?:[已将]?[于自从]|[（(][自于从]?){_DAY}"
)
_EFFECT_LED = re.compile(rf"{_DAY}的(?:新?修[订改]的?|新的?)?《(?:中华人民共和国)?$")
_TITLE_OPENED = re.compile(r"(?:文件|印发|发布|公布|下发|的)*《[\u4e00-\u9fa5]{0,12}")
_OWN_REPORT = re.compile("要求填报|年度报告|年报|本报告|编制报告|报告格式|格式(?:要求)?编制")
_FORMAT = re.compile("报告格式")
_OVER = re.compile(r"废止|代替|替代|失效|不再|取代|修订前|原")
_HISTORY = re.compile(r"修订|修改|历史|沿革|起施行|颁布")
_REACH = 16
_REGIONS = tuple("省市区县州")
_MADE_UNDER = re.compile("[〉》]?的?实施(?:细则|办法|方案|意见)")
_TITLED = re.compile(r"[《〈](?P<title>[\u4e00-\u9fa5“”、]{4,80})[》〉]")
_MIN_TITLE, _LONG_TITLE = 4, 8
_YET_TO_COME = re.compile("草案|征求意见|将|拟|公布|出台|起草|修订")
_REGULATION = "政府信息公开条例"


def check_laws_cited(report: Report, check: LawsCited) -> Iterator[Finding]:
    """A finding for every law cited with a number or an article that it has not, or too late."""
    edition = report.edition
    laws = tuple(law for law in edition.laws if law.title)
    end = date(report.details.year, 12, 31)
    for place in texts_of(report, check):
        text = place[1].text
        faults = (
            fault for at, match in found_in(text, tuple(law.title for law in laws))
            for fault in _faults(laws[at], text, match.end(), end, match.start())
        )  # fmt: skip
        told = (
            *faults, *_old_numbers(laws, text, end), *_near_numbers(laws, text),
            *faults_in(check, text), *_titled(edition, text, end),
        )  # fmt: skip
        yield from faults_told(check, place, (x for x in told if not _is_over(place[1], x[0])))


def _faults(
    law: Law, text: str, after: int, end: date, start: int
) -> Iterator[tuple[int, int, str]]:
    """What is wrong where a law is named, and not what was made under it."""
    if _MADE_UNDER.match(text, after):
        return
    for before in _NUMBER.finditer(text, max(0, start - _REACH * 2), start):
        gap = text[before.end() : start]
        if _TITLE_OPENED.fullmatch(gap) and _is_other_number(law, before.group()):
            yield *before.span(), f"《{law.name}》的文号是{law.number}"
    number = _NUMBER.search(text, after, after + _REACH + 12)
    gap = text[after : number.start()].replace("中华人民共和国", "") if number else ""
    is_its = number is not None and len(gap) <= _REACH and not re.search("[。；《、和及]", gap)
    if number and is_its and _is_other_number(law, number.group()):
        yield *number.span(), f"《{law.name}》的文号是{law.number}"
    article = _ARTICLE.match(text, after)
    if article and 0 < law.articles < numeral_value(article["n"]):
        yield *article.span(), f"《{law.name}》只有 {law.articles} 条"
    yield from _wrong_days(law, text, start, after)
    if law.until and law.until < end:
        stop = number.end() if number and is_its else after
        yield start, stop, f"《{law.name}》（{law.number}）已经不再适用，现行的是{law.instead}"


def _wrong_days(law: Law, text: str, start: int, after: int) -> Iterator[tuple[int, int, str]]:
    """A day given behind a law's title or right before it that it did not take effect on."""
    days = [(one.year, one.month, one.day) for one in law.since]
    if not days or text[max(0, start - 1) : start] in _REGIONS:  # 辽宁省政府信息公开条例
        return
    for effect in (_EFFECT.match(text, after), _EFFECT_LED.search(text, 0, start)):
        if effect and tuple(map(int, effect.group("year", "month", "day"))) not in days:
            told = "、".join(f"{year}年{month}月{day}日" for year, month, day in days)
            yield *effect.span("it"), f"《{law.name}》（或其修改）施行的日期是{told}"


def _is_other_number(law: Law, number: str) -> bool:
    """Whether a number, or whose decree it is, is not the law's."""
    if not law.number:
        return False
    return _bare(number) != _bare(law.number) or ("主席" in number and "国务院" in law.number)


def _old_numbers(laws: tuple[Law, ...], text: str, end: date) -> Iterator[tuple[int, int, str]]:
    """Numbers of laws that are no longer in force, cited without a title."""
    old = {_bare(law.number): law for law in laws if law.number and law.until and law.until < end}
    if not old:
        return
    numbers = [(match, _bare(match.group())) for match in re.all_in(text, _NUMBER)]
    told = {number for _, number in numbers}
    for match, number in numbers:
        law = old.get(number)
        if law is not None and _bare(law.instead) not in told:  # both are cited
            problem = f"《{law.name}》（{law.number}）已经不再适用，现行的是{law.instead}"
            yield *match.span(), problem


def _near_numbers(laws: tuple[Law, ...], text: str) -> Iterator[tuple[int, int, str]]:
    """Numbers with the parts of those on the list, their digits exchanged, or of another office.

    What is issued each year has small numbers, which others have, too.
    """
    laws = tuple(law for law in laws if not law.name.startswith("20"))
    known = {one.groups(): law for law in laws if (one := _PARTS.fullmatch(law.number))}
    bare = {_bare(law.number) for law in laws}
    for match in re.all_in(text, _NUMBER):
        if _bare(match.group()) in bare:
            continue
        told = _PARTS.fullmatch(match.group())
        office, *digits = told.groups() if told else ("",)
        own = [one for one in known if one[0] == office]
        near = [one for one in own if [*map(sorted, one[1:])] == [*map(sorted, digits)]]
        if own and all(any(one[at] == each for one in own) for at, each in enumerate(digits, 1)):
            near = own  # put together of two
        others = (law for one, law in known.items() if [*one[1:]] == digits)
        law = next(others, None) or _meant(laws, _bare(match.group()), text, match)
        if near:
            problem = f"没有这个文号，相近的是{'、'.join(known[one].number for one in near)}"
            yield *match.span(), problem
        elif law:
            yield *match.span(), f"《{law.name}》的文号是{law.number}"


def _titled(edition: Edition, text: str, end: date) -> Iterator[tuple[int, int, str]]:
    """What is wrong where the listed laws are cited by their titles, or by titles near to them."""
    names = _names(edition)
    for match in _TITLED.finditer(text):
        start, stop = match.span("title")
        law = names.get(_bare_title(match["title"]))
        if law and not law.title:
            yield from _faults(law, text, stop, end, start)
            day = min(law.since, default=end)
            if day > end and not _YET_TO_COME.search(text, stop, stop + _REACH):
                yield start, stop, f"{day.year}年{day.month}月{day.day}日才施行"
        elif not law and (name := _near_title(edition, match["title"])):
            yield start, stop, f"没有这个名称的法规或文件，相近的是《{name}》"


@lru_cache(maxsize=8)
def _names(edition: Edition) -> dict[str, Law]:
    """The laws of an edition by their names."""
    laws = (law for law in edition.laws if len(law.name) >= _MIN_TITLE)
    return {_bare_title(law.name): law for law in laws}


@lru_cache(maxsize=1024)
def _near_title(edition: Edition, words: str) -> str:
    """The name of a law that a title differs from by a sign or in what kind of rule it is."""
    title, is_full = _bare_title(words), words.startswith("中华人民共和国")
    if len(title) < _MIN_TITLE - is_full:
        return ""
    names = _names(edition).items()
    near = (law.name for name, law in names if _is_slip_of(name, title, is_full=is_full))
    return next(near, "")


def _is_slip_of(name: str, title: str, *, is_full: bool) -> bool:
    """Whether a title is meant to be the name of a law; `is_full` if it begins with the state's."""
    if name == _REGULATION and not (is_full and title[-2] == "条"):
        return False
    if _stem(name) == _stem(title):
        return (
            is_full or len(_stem(name)) > _LONG_TITLE or (name[-1] == "法" and title[-2:] == "条例")
        )
    if len(name) > (_MIN_TITLE if is_full else _LONG_TITLE) and are_near(name, title):
        return True
    short, long = sorted((name, title), key=len)
    left_out = len(long) - len(short)
    return (
        is_full
        and left_out in (2, 3, 4)
        and any(long[:at] + long[at + left_out :] == short for at in range(1, len(short)))
    )


def _bare_title(title: str) -> str:
    words = re.sub(r"^(?:中华人民共和国|国务院办公厅|国务院)|^关于(?:印发)?|的通知$", "", title)
    return re.sub(r"^(?:关于(?:印发)?|中华人民共和国)|[〈〉<>]", "", words)


def _stem(title: str) -> str:
    return re.sub("(?:实施条例|条例|法|规定|办法|细则)$", "", title)


def _is_of_report(text: str, place: int) -> bool:
    """Whether a notice is cited there as what the report is written by."""
    clause = re.split("[。；\n]", text[place : place + _REACH], maxsplit=1)[0]
    return _OWN_REPORT.search(clause) is not None


def _meant(laws: tuple[Law, ...], bare: str, text: str, match: re.Match[str]) -> Law | None:
    """The notice in force that another number is given for, by what is said of it."""
    start = match.start()
    clause = text[max(start - _REACH, clause_start(text, start, "。；\n")) : start]
    if "国办公开办函" in bare and (_is_of_report(text, match.end()) or _FORMAT.search(clause)):
        return next((one for one in laws if "年度报告格式" in one.name and not one.until), None)
    around = clause + re.split("[。；\n]", text[match.end() : match.end() + 2 * _REACH])[0]
    if "国办函" in bare and "信息处理费" in around:
        return next((one for one in laws if "信息处理费" in one.name), None)
    return None


def _bare(number: str) -> str:
    """A number without the signs in which writers differ."""
    if "国办" in number or "发" in number:
        return re.sub(r"[〔\[（(［【〕\]）)］】]", "|", number)
    return "".join(re.findall(r"\d+", number))


def _is_over(prose: Prose, start: int) -> bool:
    """Whether a law is told of as it was: no longer in force, or with both its numbers."""
    sentence = sentence_at(prose, start)
    if sentence is None:
        return False
    numbers = {_bare(match.group()) for match in _NUMBER.finditer(sentence.text)}
    is_history = len(numbers) > 1 and _HISTORY.search(sentence.text) is not None
    return is_history or _OVER.search(sentence.text) is not None


_CITED = re.compile(
    r"《(?:(?:中华人民共和国)?政府信息公开)?条例》(?:[（(][^（）()]{1,20}[）)])?"
    r"(?P<it>第(?P<n>[一二三四五六七八九十]{1,4}|\d{1,2})条)(?:的|规定|要求|关于|有关|对于?|，){0,4}"
)
_ANY_ARTICLE = re.compile(r"第[一二三四五六七八九十\d]{1,4}条")
_SENTENCE_END = re.compile("[。；\n]")


def check_law_topics(report: Report, check: LawTopics) -> Iterator[Finding]:
    """A finding for every article that is cited for what another one governs."""
    topics = [topic for law in report.edition.laws for topic in law.topics]
    for place in texts_of(report, check):
        text = place[1].text
        for match in re.all_in(text, _CITED):
            before = text[clause_start(text, match.start(), "。；\n") : match.start()]
            behind = _SENTENCE_END.split(text[match.end() :], maxsplit=1)[0]
            sentence = f"{before}{match.group()}{behind}"
            if len(_ANY_ARTICLE.findall(sentence)) > 1 or found(check.unless, sentence):
                continue
            named = [
                (name, articles) for name, articles, words, near in topics
                if found(words, before + behind) or found(near, behind.partition("，")[0])
            ]  # fmt: skip
            if len(named) == 1 and numeral_value(match["n"]) not in named[0][1]:
                right = f"第{chinese_words(named[0][1][0])}条"
                words = {"found": match["it"], "topic": f"规定{named[0][0]}", "right": right}
                yield wording_finding(check, place, match.span("it"), words)


def check_short_titles(report: Report, check: ShortTitles) -> Iterator[Finding]:
    """A finding for every title that is short for one the report does not tell, or tells twice.

    A whole report is looked at: what is typed so far may tell it later.
    """
    places = list(texts_of(report, check))
    whole = "\n".join(prose.text for _, prose in places)
    if len(whole) < check.least:
        return
    told = {match["words"] for match in re.all_in(whole, regex(check.told))}
    told.update(match["words"] for match in re.all_in(whole, regex(check.accepted)))
    before: dict[str, str] = {}
    for place in places:
        text = place[1].text
        for match in re.all_in(text, regex(check.words)):
            if match["words"] not in told:
                told.add(match["words"])
                words = {"found": match.group(), "problem": "是简称，前面没有写全称和“以下简称”"}
                yield wording_finding(check, place, match.span(), words)
        for match in re.all_in(text, regex(check.told)):
            title = match["title"]
            if title and before.get(match["words"]) == title:
                words = {"found": match["told"], "problem": "前面已经写过这个简称"}
                yield wording_finding(check, place, match.span("told"), words)
            before[match["words"]] = title
