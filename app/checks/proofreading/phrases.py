"""Finds words and dates that no report has: leftovers, slips, private data, periods."""

from __future__ import annotations

from bisect import bisect_right
from calendar import monthrange
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from operator import itemgetter

from msgspec import Struct

from app import patterns as re
from app.checks.findings import Finding, Rewording
from app.checks.proofreading.spelling import slips_in
from app.checks.prose.common import found, found_in, regex, reworded, texts_of, wording_finding
from app.checks.prose.text import Prose, Sentence
from app.edition.edition import OPENING
from app.edition.text_check_kinds import (
    Confusions,
    FaultsCheck,
    Outdated,
    Period,
    Personal,
    Phrases,
    WordingCheck,
)
from app.report.narrative import picture_of
from app.report.numbers import numeral_value
from app.report.report import Report

_ADDRESS = re.compile(
    r"(?:https?[:：]/{0,2}|www\.)[\w./?=&%#:~+-]{1,200}"
    r"|[\w.+-]{1,64}@[\w.-]{1,100}"
    r"|(?<![\w.])[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,5}\.(?:cn|com|net|org|gov)(?:/[\w./?=&%#:-]{0,200})?",
    re.ASCII,
)


@lru_cache(maxsize=64)
def addresses_in(text: str) -> tuple[tuple[int, int], ...]:
    """Where the addresses of a text stand: start and end of each."""
    return tuple(match.span() for match in _ADDRESS.finditer(text))


def stands_in(spans: Sequence[tuple[int, int]], start: int, end: int) -> bool:
    """Whether a stretch of a text has anything of one of some others, which are in order."""
    behind = bisect_right(spans, start, key=itemgetter(1))
    return behind < len(spans) and spans[behind][0] < end


def faults_in(check: FaultsCheck, text: str) -> Iterator[tuple[int, int, str]]:
    """Where the patterns of a check are found, and what is wrong there."""
    for pattern, problem in check.faults:
        for match in re.all_in(text, regex(pattern)):
            start, end = match.span(match.lastgroup or 0)
            yield start, end, problem.format(text[start:end])


def faults_told(
    check: WordingCheck, place: tuple[str, Prose], faults: Iterable[tuple[int, int, str]]
) -> Iterator[Finding]:
    """A finding for each stretch of a text with what is wrong, but those of one told before."""
    taken = set[int]()
    for start, end, problem in faults:
        if taken.isdisjoint(range(start, end)):
            taken.update(range(start, end))
            words = {"found": " ".join(place[1].text[start:end].split()), "problem": problem}
            yield wording_finding(check, place, (start, end), words)


def check_phrases(report: Report, check: Phrases) -> Iterator[Finding]:
    """A finding for every phrase that a pattern finds, once for each place."""
    year = report.details.year
    stronger = _named(report, check.weaker_than)
    for place in texts_of(report, check, check.sections):
        prose = place[1]
        found_here = [*_phrases(check, prose, year)]
        if stronger and found_here:
            told = {*_phrases(stronger, prose, year)}
            found_here = [one for one in found_here if one not in told]
        for start, end in found_here:
            words = " ".join(prose.text[start:end].split())
            places = {"found": words, "year": str(year)}
            years = _YEAR_ALONE.finditer(prose.text, start, end) if check.of_year else ()
            reason = f"本报告是 {year} 年度的"
            offered = tuple(reworded(prose, *one.span(), str(year), reason) for one in years)
            yield wording_finding(check, place, (start, end), places, rewordings=offered)


def _named(report: Report, check_id: str) -> Phrases | None:
    """The check of phrases with an id; None for no id."""
    checks = report.edition.checks if check_id else ()
    return next((one for one in checks if isinstance(one, Phrases) and one.id == check_id), None)


def _phrases(check: Phrases, prose: Prose, year: int) -> Iterator[tuple[int, int]]:
    """Where the phrases of a check stand, those that the sentence excuses left out."""
    taken, addresses = -1, addresses_in(prose.text)
    for start, end, is_sure in sorted(_matches(check, prose, year)):
        if start < taken or stands_in(addresses, start, end):
            continue
        if is_sure or not _is_excused(check, prose, start, year):
            taken = end
            yield start, end


def _matches(check: Phrases, prose: Prose, year: int) -> Iterator[tuple[int, int, bool]]:
    patterns = (*check.patterns, *check.sure)
    for at, match in found_in(prose.text, patterns, year):
        group = "found" if "(?P<found>" in patterns[at] else 0
        yield *match.span(group), patterns[at] in check.sure


def _is_excused(check: Phrases, prose: Prose, start: int, year: int) -> bool:
    sentence = sentence_at(prose, start)
    if sentence is None or picture_of(sentence.text):
        return True
    return found(check.unless, f"{sentence.heading}\n{sentence.text}", year)


def sentence_at(prose: Prose, place: int) -> Sentence | None:
    """The sentence in which a place of the text is; None in a picture's paragraph."""
    starts = prose.starts
    index = bisect_right(starts, place) - 1
    sentence = prose.sentences[index] if index >= 0 else None
    return sentence if sentence and place < sentence.end else None


_TITLE = re.compile(r"《[^《》\n]{0,80}》")


def check_confusions(report: Report, check: Confusions) -> Iterator[Finding]:
    """A finding for every word that is written for another, with the right one to take.

    What the office's own names have in them is left alone.
    """
    organisation = report.details.organisation
    own = f"{organisation.name}{organisation.office}{organisation.address}"
    for place in texts_of(report, check):
        prose = place[1]
        taken = list(addresses_in(prose.text))
        for start, said, instead in (*_listed(check, prose.text), *slips_in(prose.text)):
            end = start + len(said)
            if any(first < end and start < last for first, last in taken) or said in own:
                continue
            taken.append((start, end))
            words = {"found": said, "right": instead}
            one = Rewording(prose.span(start, end), said, instead, instead, "音近、形近的误写")
            yield wording_finding(check, place, (start, end), words, rewordings=(one,))


_MEAN, _MEAN_REACH = re.compile("[均每][^；。]*$"), 20
"""A mean is about so many, though the number has no round end: 平均每月约1797件."""


def _listed(check: Confusions, text: str) -> Iterator[tuple[int, str, str]]:
    for at, match in found_in(text, tuple(wrong for wrong, _ in check.pairs)):
        start, said = match.start(), match.group()
        if "约" not in said or not _MEAN.search(text, max(0, start - _MEAN_REACH), start):
            yield start, said, match.expand(check.pairs[at][1])


def check_outdated(report: Report, check: Outdated) -> Iterator[Finding]:
    """A finding for every word that was out of date in the report's year."""
    year = report.details.year
    for place in texts_of(report, check):
        titles = [match.span() for match in _TITLE.finditer(place[1].text)]
        dated = [one for one in check.dated if (year < one.since) is check.ahead]
        for at, match in found_in(place[1].text, tuple(one.words for one in dated)):
            sentence = sentence_at(place[1], match.start())
            if any(start < match.start() < end for start, end in titles):
                continue
            if sentence is None or found(check.unless, sentence.text):
                continue
            since, instead = str(dated[at].since), dated[at].instead
            words = {"found": match.group(), "since": since, "instead": instead}
            yield wording_finding(check, place, match.span(), words)


_CARD = re.compile(r"\d(?<![\dA-Za-z]\d)\d{16}[\dXx](?![\dA-Za-z])")
_MOBILE = re.compile(r"1(?<![\dA-Za-z.-]1)[3-9]\d[ -]?\d{4}[ -]?\d{4}(?![\dA-Za-z@])")
_BANK = re.compile(r"(?<![\dA-Za-z])(?:62\d{14,17}|[45]\d{15})(?![\dA-Za-z])")
_CARD_TOLD = re.compile(r"(?:(?:卡|账|帐)号|[账帐]户|银行卡)(?:为|是)?[：:]?[ ]?$")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK_SIGNS, _LOOK_BACK = "10X98765432", 30


def check_personal(report: Report, check: Personal) -> Iterator[Finding]:
    """A finding for all that tells of a private person; its message hides the middle of numbers."""
    organisation = report.details.organisation
    own = {_digits(organisation.telephone), _digits(organisation.fax)}
    for place in texts_of(report, check):
        key, prose = place
        for match, thing in _numbers(prose.text):
            before = prose.text[max(0, match.start() - _LOOK_BACK) : match.start()]
            is_contact = key == OPENING and found(check.contact, before)
            if thing == _MOBILE_WORDS and (_digits(match.group()) in own or is_contact):
                continue
            hidden = _hidden(match.group())  # the quote shows no more than the message
            words = {"found": hidden, "thing": thing, "quote": hidden}
            yield wording_finding(check, place, match.span(), words)
        for pattern, thing in ((check.names, "申请人的姓名"), (check.homes, "个人的住址")):
            for match in re.all_in(prose.text, regex(pattern)):
                words = {"found": f"“{match['found']}”", "thing": thing}
                yield wording_finding(check, place, match.span("found"), words)


_MOBILE_WORDS = "手机号码"


def _numbers(text: str) -> Iterator[tuple[re.Match[str], str]]:
    """Identity cards by their form, mobile telephones, and bank cards by their check digit."""
    for match in _CARD.finditer(text):
        if _may_be_card(match.group()):
            is_sound = is_card_number(match.group())
            yield match, "身份证号码" if is_sound else "像身份证号码的数（校验位不符）"
    for match in _MOBILE.finditer(text):
        yield match, _MOBILE_WORDS
    for match in _BANK.finditer(text):
        if _is_bank_card(match.group()) or _CARD_TOLD.search(text, 0, match.start()):
            yield match, "银行卡号"


def _is_bank_card(number: str) -> bool:
    """Whether the last digit fits (Luhn), as it does for every bank card."""
    doubled = [int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(number))]
    return sum(one - 9 if one > 9 else one for one in doubled) % 10 == 0


def _may_be_card(text: str) -> bool:
    """Whether the date of birth in 18 signs is one."""
    month, day = int(text[10:12]), int(text[12:14])
    return 1 <= month <= 12 and 1 <= day <= 31 and text[6:8] in ("19", "20")


def is_card_number(text: str) -> bool:
    """Whether 18 signs are an identity card's number by their check sign (GB 11643-1999)."""
    total = sum(int(digit) * weight for digit, weight in zip(text, _WEIGHTS, strict=False))
    return _CHECK_SIGNS[total % 11] == text[17].upper()


def _digits(text: str) -> str:
    return "".join(char for char in text if char.isdigit())


def _hidden(number: str) -> str:
    return f"{number[:3]}…{number[-2:]}"


_GAP = r"[ \t\u3000]{0,3}"
_YEAR = rf"(?:(?P<year{{n}}>(?:19|20)\d\d|本|当|同|今|该){_GAP}(?:年度?){_GAP})?"
_MONTH = r"(?P<month{n}>1[0-2]|0?[1-9]|元|十[一二]?|[一二三四五六七八九])"
_DAY = r"(?P<day{n}>[12]\d|3[01]|0?[1-9]|[一二三]?十[一二三四五六七八九]?|[一二三四五六七八九])"
_WORDS = rf"{_YEAR}{_MONTH}{_GAP}月(?:份)?{_GAP}(?:{_DAY}{_GAP}[日号])?"
_SIGNS = (
    r"(?P<signed_year{n}>(?:19|20)\d\d)(?P<sign{n}>[.\-/])(?P<signed_month{n}>1[0-2]|0?[1-9])"
    r"(?P=sign{n})(?P<signed_day{n}>[12]\d|3[01]|0?[1-9])(?!\d)"
)
_HOUR = rf"(?:{_GAP}(?:0{{1,2}}|零|24)(?:时|点|[:：]00))?"
_TO = rf"{_HOUR}{_GAP}(?:起|开始)?{_GAP}[，,]?{_GAP}(?:至|到|止于?|[—－–~～-]{{1,3}}){_GAP}"
_DATE = rf"(?:{_WORDS}|{_SIGNS})"
_RANGE = re.compile(_DATE.replace("{n}", "1") + _TO + _DATE.replace("{n}", "2"))
_MONTHS = re.compile(
    rf"(?:(?P<year>(?:19|20)\d\d|本|当|今)年度?)?(?P<first>1[0-2]|0?[1-9]){_GAP}"
    rf"[—－–~～-]{{1,3}}{_GAP}(?P<last>1[0-2]|0?[1-9])月"
)
_PART = re.compile(r"上半年|下半年|[一二三四1-4]季度")
_YEAR_ALONE = re.compile(r"(?<!\d)(?:19|20)\d\d(?=年)")
_BEHIND = re.compile(
    r"[^，。；\n]{8,30}[，,]?(?:即?为|是)(?:本(?:年度)?报告)?的?(?P<what>[^，。；\n]{4,8})"
)
"""2024年1月1日至12月31日，为本报告的统计区间."""
_LATE, _LAST_MONTH = 10, 12


class Stretch(Struct, frozen=True):
    """A period as it is written: from which day to which, years 0 where none is written."""

    start: int
    end: int
    first: tuple[int, int, int]
    last: tuple[int, int, int]

    @property
    def is_whole(self) -> bool:
        """Whether it goes from the first to the last day of a year."""
        return self.first[1:] == (1, 1) and self.last[1:] == (12, 31)

    @property
    def is_nearly_whole(self) -> bool:
        """Whether it begins a year and ends late in one, as nothing but a whole year does."""
        return self.first[1:] == (1, 1) and self.last[1] >= _LATE

    @property
    def is_reversed(self) -> bool:
        """Whether it ends before it begins, as far as the years are written."""
        if not self.last[0]:
            is_told = self.first[0] or self.first[1] == self.last[1]
            return bool(is_told) and self.first[1:] > self.last[1:]
        return bool(self.first[0]) and self.first > self.last

    def is_of(self, year: int) -> bool:
        """Whether all years that are written are this one."""
        return {self.first[0], self.last[0]} <= {0, year}


@lru_cache(maxsize=32)
def stretches_in(text: str) -> tuple[Stretch, ...]:
    """All periods from one day or month to another."""
    return tuple(_stretches(text))


def _stretches(text: str) -> Iterator[Stretch]:
    for match in re.all_in(text, _RANGE):
        yield Stretch(*match.span(), _day(match, 1), _day(match, 2))
    for match in re.all_in(text, _MONTHS):
        year = _number(match["year"] or "")
        last = int(match["last"])
        ends = (year, last, monthrange(year or 2001, last)[1])
        yield Stretch(*match.span(), (year, int(match["first"]), 1), ends)


def check_period(report: Report, check: Period) -> Iterator[Finding]:
    """A finding for every period of the statistics that is not the report's whole year."""
    year = report.details.year
    for place in texts_of(report, check):
        for start, end, is_right in _periods(check, place[0], place[1].text, year):
            if not is_right:
                words = {"found": place[1].text[start:end], "year": str(year)}
                yield wording_finding(check, place, (start, end), words)


def _periods(check: Period, key: str, text: str, year: int) -> Iterator[tuple[int, int, bool]]:
    """Where the period of the statistics is written, and whether it is right."""
    taken: set[int] = set()
    for one in stretches_in(text):
        named = _is_named(check, text, one.start)
        if not named and not (one.is_whole if check.of_year else one.is_nearly_whole):
            continue
        if not named and key != OPENING and one.last[1] != _LAST_MONTH:
            continue
        if not named and check.of_year and key != OPENING:
            continue
        taken.add(one.start)
        of_year = one.is_of(year)
        if check.of_year:
            yield one.start, one.end, of_year
        elif of_year:
            yield one.start, one.end, one.is_whole
    for match in re.all_in(text, _YEAR_ALONE if check.of_year else _PART):
        alone = not any(abs(match.start() - start) <= _LOOK_BACK for start in taken)
        if alone and _is_named(check, text, match.start(), reach=12):
            yield *match.span(), check.of_year and match.group() == str(year)


def _is_named(check: Period, text: str, start: int, reach: int = _LOOK_BACK) -> bool:
    before = re.split(r"[。；;\n]", text[max(0, start - reach) : start])[-1]
    behind = _BEHIND.match(text, start)
    return found(check.named, before) or (behind is not None and found(check.named, behind["what"]))


def _day(match: re.Match[str], number: int) -> tuple[int, int, int]:
    """Year, month and day; a month alone is its first or its last day."""
    if match[f"signed_year{number}"]:
        names = ("signed_year", "signed_month", "signed_day")
        year, month, day = (int(match[f"{name}{number}"]) for name in names)
        return year, month, day
    year = _number(match[f"year{number}"] or "")
    month = _number(match[f"month{number}"])
    if match[f"day{number}"]:
        return year, month, _number(match[f"day{number}"])
    return year, month, 1 if number == 1 else monthrange(year or 2001, month)[1]


def _number(words: str) -> int:
    """The number; 0 for a year that is not written in digits."""
    return 1 if words == "元" else numeral_value(words)


_TIME = re.compile(r"[:：](?<=\d[:：])(?P<minute>[6-9]\d)(?![\d:：%])")
_TIME_TOLD = re.compile(r"(?:时间|上午|下午|工作日|\d[:：]\d\d[ ]?[至到—～~-])[^。]{0,12}[:：]")
_DAY_TOLD = re.compile(
    r"(?:(?P<year>(?<!\d)\d{4})年)?(?<!\d)(?P<month>\d{1,2})月(?P<day>\d{1,3})[日号]"
)


_MONTHS_OF = re.compile(
    r"(?P<part>[上下]半年|第?[一二三四1-4]季度)(?:的)?[（(](?:即)?(?P<first>1[0-2]|[1-9])月?(?:份)?"
    r"[至到—–~～-]{1,2}(?P<last>1[0-2]|[1-9])月(?:份)?[）)]"
)


def _halves_told(text: str) -> Iterator[tuple[int, int, str]]:
    """Halves and quarters of a year with months that are not theirs: 上半年（1月至7月）."""
    for match in re.all_in(text, _MONTHS_OF):
        part = match["part"].removeprefix("第")
        length = 6 if part.endswith("年") else 3
        number = "上下".find(part[0]) if length > 3 else "一二三四1234".find(part[0]) % 4
        months = number * length + 1, (number + 1) * length
        if (int(match["first"]), int(match["last"])) != months:
            yield *match.span(), f"{match['part']}是 {months[0]} 月至 {months[1]} 月"


def date_faults(text: str) -> Iterator[tuple[int, int, str]]:
    """Days and months that no calendar has, years with a digit too few or too many."""
    for match in re.all_in(text, _DAY_TOLD):
        month, day = int(match["month"]), int(match["day"])
        year = int(match["year"] or 2000)
        if not 1 <= month <= 12 or not 1 <= day <= monthrange(max(1, year), month)[1]:
            yield *match.span(), "没有这一天"
    for match in re.all_in(text, _TIME):
        if _TIME_TOLD.search(text, max(0, match.start() - 12), match.end() + 1):
            yield *match.span(), "没有这个时间"
    yield from _halves_told(text)
    yield from (
        (one.start, one.end, "结束的日子比开始的早")
        for one in stretches_in(text)
        if one.is_reversed
    )
