"""Finds words that should not stand in a report: leftovers, wrong words, names, private numbers."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from functools import lru_cache
from operator import itemgetter

from app import patterns as re
from app.checks.findings import Finding, Rewording
from app.checks.proofreading.spelling import are_alike, slips_in
from app.checks.prose.clauses import has_signs_of
from app.checks.prose.common import found, found_in, regex, texts_of, wording_finding
from app.checks.prose.text import Prose, Sentence
from app.edition.edition import OPENING
from app.edition.text_check_kinds import (
    Confusions,
    OtherName,
    Outdated,
    OwnWords,
    Personal,
    Phrases,
)
from app.report.narrative import picture_of
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


def check_phrases(report: Report, check: Phrases) -> Iterator[Finding]:
    """A finding for every phrase that a pattern finds, once for each place."""
    year = report.details.year
    for place in texts_of(report, check, check.sections):
        taken, addresses = -1, addresses_in(place[1].text)
        for start, end, is_sure in sorted(_matches(check, place[1], year)):
            if start < taken:
                continue
            if stands_in(addresses, start, end):
                continue
            if not is_sure and _is_excused(check, place[1], start, year):
                continue
            taken = end
            words = " ".join(place[1].text[start:end].split())
            places = {"found": words, "year": str(year)}
            yield wording_finding(check, place, (start, end), places)


def _matches(check: Phrases, prose: Prose, year: int) -> Iterator[tuple[int, int, bool]]:
    patterns = (*check.patterns, *check.sure)
    for at, match in found_in(prose.text, patterns, year):
        group = "found" if "(?P<found>" in patterns[at] else 0
        yield *match.span(group), patterns[at] in check.sure


def _is_excused(check: Phrases, prose: Prose, start: int, year: int) -> bool:
    sentence = sentence_at(prose, start)
    if sentence is None:
        return True
    if picture_of(sentence.text):
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


def check_own_words(report: Report, check: OwnWords) -> Iterator[Finding]:
    """A finding for every word by which an office of another level calls itself."""
    name = report.details.organisation.name.strip()
    foreign = next((words for names, words in check.levels if name and found(names, name)), "")
    if not foreign:
        return
    level = re.search("[市县区](?=(?:人民)?政府|$)", name)
    for place in texts_of(report, check):
        for match in re.all_in(place[1].text, regex(foreign)):
            sentence = sentence_at(place[1], match.start())
            if sentence is None:
                continue
            is_of_all = match.group().startswith("全") or match.group()[1:2] in "县市区省"
            around = sentence.text if is_of_all else _clause_of(place[1].text, match.start())
            if found(check.unless, around):
                continue
            is_self = _SELF.search(sentence.text) or (level and f"我{level[0]}" in sentence.text)
            if not (match.group().startswith("全") and is_self):
                words = {"found": match.group(), "name": name}
                yield wording_finding(check, place, match.span(), words)


def _clause_of(text: str, place: int) -> str:
    """The words between two commas around a place; who leads us says nothing of who we are."""
    before = re.split("[，。；\n]", text[:place])[-1]
    return before + re.split("[，。；\n]", text[place:])[0]


_SELF = re.compile(r"[我本](?:单位|机关|街道|[局委办厅院镇乡])")
"""Beside it, all of a region is told to compare with: 全县收到 287 件，我乡没有."""

_TOWNSHIP = re.compile(
    r"^(?:.{2,8}?(?:省|市|自治州|县|区|旗))?(?P<stem>[\u4e00-\u9fa5]{2,5})(?P<kind>镇|乡|街道)"
    r"(?:人民政府|办事处)?$"
)
_SHORTEST_CORE, _LOOK_ON = 2, 12


def check_other_name(report: Report, check: OtherName) -> Iterator[Finding]:
    """A finding for every name in an own name's place that is not the organisation's."""
    organisation = report.details.organisation
    own = organisation.name.strip()
    if not own:
        return
    known = f"{own} {organisation.office} {organisation.address}"
    seen = set()
    for place in texts_of(report, check):
        for span in _slips_of_own(own, organisation.address, place[1].text) if check.slips else ():
            sentence = sentence_at(place[1], span[0])
            is_new = (place[0], span[0]) not in seen
            said = place[1].text[slice(*span)]
            context = sentence.text.replace(said, "") if sentence else None
            if is_new and context is not None and not found(check.unless, context):
                seen.add((place[0], span[0]))
                yield wording_finding(check, place, span, {"found": said, "name": own})
        for pattern in (*check.patterns, *check.of_any_kind):
            for match in re.all_in(place[1].text, regex(pattern, report.details.year)):
                name, start = match["name"], match.start("name")
                sentence = sentence_at(place[1], start)
                context = (
                    f"{sentence.heading}\n{sentence.text}".replace(name, "") if sentence else ""
                )
                if (place[0], start) in seen or found(check.unless, context):
                    continue
                longer = place[1].text[start : start + len(name) + _LOOK_ON]
                is_any = pattern in check.of_any_kind
                if found(check.common, name) or not (is_any or _is_alike(check, own, name)):
                    continue
                is_like = _is_of_own_kind(check, own, name)
                if _is_own(check, own, own if is_like else known, name, longer):
                    continue
                seen.add((place[0], start))
                words = {"found": name, "name": own}
                yield wording_finding(check, place, match.span("name"), words)


def _slips_of_own(own: str, address: str, text: str) -> Iterator[tuple[int, int]]:
    """Where words stand that are the own name, or a place of it, but for a slip."""
    yield from _own_place_of_another_kind(own, text)
    yield from _nearly_own(own, text)
    yield from _slips_of_places(f"{own} {address}", text)
    yield from _of_another_level(own, text)
    yield from _of_another_region(own, text)


def _own_place_of_another_kind(own: str, text: str) -> Iterator[tuple[int, int]]:
    """Where the place of a township stands with another kind's ending: 柳河镇 for 柳河乡."""
    name = _TOWNSHIP.search(own)
    if name is None:
        return
    others = "|".join(kind for kind in ("镇", "乡", "街道") if kind != name["kind"])
    for match in re.finditer(
        rf"(?<!原){re.escape(name['stem'])}(?:{others})(?!村|社区|中学|小学|卫生院)", text
    ):
        yield match.span()


def _of_another_level(own: str, text: str) -> Iterator[tuple[int, int]]:
    """Where leaders of another kind of region stand, or the own region without its kind.

    县委、县政府 and 我县 of a district, 句容人民政府 for 句容市人民政府, 镇党委 in a 街道's.
    """
    region, town = _REGION.search(own), _TOWNSHIP.search(own)
    kinds = "".join(kind for kind in "县区" if kind in own) or "市" in own[2:8]
    other = {"县": "(?<!自治)区", "区": "县", True: "(?<=[在，。；\n])县"}.get(kinds)
    slips = [f"{other}委、?{other[-1]}政府"] if other else []
    slips += ["我县(?!级|城)"] if kinds == "区" else []
    slips += [f"{region['stem']}(?=人民政府)"] if region else []
    slips += [_LEADERS.format(town["kind"])] if town else []
    for match in re.finditer("|".join(slips), text) if slips else ():
        yield match.span()


def _of_another_region(own: str, text: str) -> Iterator[tuple[int, int]]:
    """Where the own township or office stands with another region before it: 临河区和顺街道.

    Other offices of the own kind work with the own one (与, 联合), and an office of a higher level
    has the same name: only a province's, a county's and a district's are compared.
    """
    name = _OF_REGION.match(own)
    if name is None:
        return
    kind = name["region"][-1]
    if kind == "市" and name["body"][-1] not in "镇乡道":
        return
    if kind == "省":
        region = f"(?<![与和同及、])(?:{_PROVINCES})省"
    else:
        stem = re.escape(name["region"][:-1])
        region = rf"{_AT_START}(?:(?![我本全该各]){_SIGN}{{1,4}}{kind}|{stem}[县市区旗])"
    for match in re.finditer(f"(?P<region>{region}){re.escape(name['body'])}", text):
        one, other = match["region"], name["region"]
        is_like = kind == "省" or one[0] == other[0] or one[-2:] == other[-2:]
        if is_like and not (one.endswith(other) or other.endswith(one)):
            yield match.span()


_OF_REGION = re.compile(
    r"^(?:.{2,8}?(?:省|市|自治州)(?=.{2,8}?[县区旗]))?(?P<region>[\u4e00-\u9fa5]{1,7}?[省县区市])"
    r"(?P<body>[\u4e00-\u9fa5]{2,5}(?:镇|乡|街道)|[\u4e00-\u9fa5]{2,20}(?:局|委员会|厅)$)"
)
_PROVINCES = (
    "河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|海南|四川|贵州|云南|"
    "陕西|甘肃|青海"
)

_REGION = re.compile(
    r"^(?:.{2,8}?(?:省|市|自治州))?(?P<stem>[\u4e00-\u9fa5]{2,5})(?P<kind>县|市|区|旗)人民政府$"
)
_OFFICE = re.compile(
    r"^(?P<region>[\u4e00-\u9fa5]{2,8}?(?:省|市|自治州|县|区|旗))[\u4e00-\u9fa5]{2,20}(?:局|委员会|委|厅|中心)$"
)
_ABBREVIATED, _LIKE, _LONGEST_OTHER, _RENAMED = 0.7, 0.7, 4, ("利务", "务利")
"""Another sign in a name up to so long makes another office's, but not 水务局 for 水利局."""
_AT_START = r"(?<![^。，；、\n])"
_SIGN = r"[^\W\da-zA-Z_]"
"""A Chinese sign in patterns made for each name: a range of them takes a millisecond to compile."""

_LEADERS = r"(?<=[在，。；\n])(?!{0})(?:镇|乡|街道)党工?委、(?!{0})(?:[镇乡]|街道)?(?:政府|办事处)"
_STEM = 2
"""Signs at the beginning of a name that tell where it is of."""


def _nearly_own(own: str, text: str) -> Iterator[tuple[int, int]]:
    """Where the own name stands with words left out, added or exchanged.

    住房和建设局 for 住房和城乡建设局, 柳湖乡人民政府 for 柳河乡人民政府.
    """
    office, town = _OFFICE.match(own), _TOWNSHIP.search(own) or _REGION.search(own)
    if office:
        is_zone = own.endswith("管理委员会")
        region = re.escape(own[:_STEM] if is_zone else office["region"])
        for match in re.finditer(
            rf"{region}{_SIGN}{{2,16}}?(?:局|委员会|厅|中心(?!工作|任务|大局))(?![长属直])",
            text,
        ):
            name = match.group()
            short, long = (len(one) - len(office["region"]) for one in (name, own))
            is_short = has_signs_of(name, own) and (is_zone or short <= _ABBREVIATED * long)
            is_own = own in name or own.startswith(name) or _once(own) == _once(name)
            is_own = is_own or name == own.replace("监督管理", "监管")
            if not (is_short or is_own) and SequenceMatcher(None, name, own).ratio() > _LIKE:
                yield match.span()
        yield from _slips_of_name(own[:_STEM], re.escape(own[_STEM:]), text)
        kind, body = office["region"][-1], own[office.end("region") :]
        for match in re.finditer(rf"{kind}({_SIGN}{{{len(body) - 1}}}{body[-1]})", text):
            others = [one for one in zip(body, match[1], strict=True) if one[0] != one[1]]
            if len(others) == 1 and (len(body) > _LONGEST_OTHER or "".join(others[0]) in _RENAMED):
                yield match.span()
    elif town:
        if town["kind"] in ("镇", "乡", "街道"):
            yield from _slips_of_kind(town["stem"], town["kind"], text)
        rest = f"{town['kind']}(?:人民政府|政府(?!信息公)|党委|办事处|党政办公?室?|党政综合办|各级)"
        yield from _slips_of_name(town["stem"], rest, text)


def _slips_of_kind(stem: str, kind: str, text: str) -> Iterator[tuple[int, int]]:
    """Where a township's place stands with a sign that is no kind of place: 石门多党政办."""
    body = "人民政府|党委|党政|办事处"
    for match in re.finditer(rf"{stem}(?![{kind}镇乡街县村区片]){_SIGN}(?={body})", text):
        yield match.span()


def _slips_of_places(names: str, text: str) -> Iterator[tuple[int, int]]:
    """Where a place of the own names stands with a sign that sounds or looks alike: 淮洲市."""
    for name in _PLACES.finditer(names):
        stem, kind = name.groups()
        for place, sign in enumerate(stem):
            slip = rf"{stem[:place]}(?P<it>{_SIGN}){stem[place + 1 :]}{kind}"
            for match in re.finditer(slip, text):
                if are_alike(sign, match["it"]):
                    yield match.span()


_PLACES = re.compile(r"[省州市县区]?([\u4e00-\u9fa5]{2,4}?)(自治州|市|县|区|旗|镇|乡|街道)")


def _slips_of_name(stem: str, rest: str, text: str) -> Iterator[tuple[int, int]]:
    """Where a name stands with a slip in its stem: 随州阳市政府 for 随阳市政府."""
    for match in re.finditer(rest, text):
        end = match.start()
        for start in (end - len(stem), end - len(stem) - 1):
            is_first = start == 0 or (start > 0 and text[start - 1] in _STARTS)
            if is_first and _is_slip_of(stem, text[start:end]):
                yield start, match.end()


def _is_slip_of(stem: str, said: str) -> bool:
    """Whether one sign of a stem is another or one too many, or two in each other's place."""
    if len(said) > len(stem):
        inner = range(1, len(stem))
        return any(said[:at] + said[at + 1 :] == stem and _is_sign(said[at]) for at in inner)
    others = [place for place, sign in enumerate(said) if sign != stem[place]]
    if len(others) == 1:
        return _is_sign(said[others[0]])
    first, *rest = others or [0]
    pair = slice(first, first + 2)
    return rest == [first + 1] and said[pair] == stem[pair][::-1]


def _is_sign(sign: str) -> bool:
    return "\u4e00" <= sign <= "\u9fa5"


_STARTS = frozenset("。，；、\n")


def _is_alike(check: OtherName, own: str, name: str) -> bool:
    """Whether the name is that of a body of the own one's kind, as far as the kinds tell."""
    cores = [regex(check.endings).sub("", words) or words for words in (own, name)]
    kinds = [_kind(check, core) for core in cores]
    return kinds[0] in (None, kinds[1]) or kinds[1] is None


def _is_of_own_kind(check: OtherName, own: str, name: str) -> bool:
    """Whether the name is surely that of a body of the own one's kind, which no office shields."""
    kinds = [_kind(check, regex(check.endings).sub("", words) or words) for words in (own, name)]
    return kinds[0] is not None and kinds[0] == kinds[1]


def _kind(check: OtherName, core: str) -> int | None:
    numbered = enumerate(check.kinds)
    return next((number for number, kind in numbered if found(f"(?:{kind})$", core)), None)


def _is_own(check: OtherName, own: str, known: str, name: str, longer: str) -> bool:
    """Whether the words are the own name or a part of it, with or without its ending.

    `longer` goes on behind the name: the county's may stand before the township's own.
    """
    name = _PLACE_OF_NAME.split(name)[0] or name
    core = regex(check.endings).sub("", name)
    own_core = regex(check.endings).sub("", own)
    if len(core) < _SHORTEST_CORE or core in known or not Counter(core) - Counter(own):
        return True
    if _once(core) in _once(known):
        return True
    return own_core in longer or name.endswith(own_core) or own_core.endswith(core)


_PLACE_OF_NAME = re.compile("通过|利用|依托|按照|根据|围绕|落实|贯彻")
"""What goes on behind a name to that of another place: 东风路街道通过大冶市人民政府网站."""


def _once(name: str) -> str:
    """A name with each doubled sign once: a sign too many is a slip, and no other's name."""
    return re.sub(r"([\u4e00-\u9fa5])\1", r"\1", name)


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
