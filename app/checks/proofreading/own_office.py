"""Finds names of the office and ways to reach it that are others than the basic data say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from difflib import SequenceMatcher

from app import patterns as re
from app.checks.findings import Finding
from app.checks.proofreading.phrases import addresses_in, faults_in, faults_told, sentence_at
from app.checks.proofreading.spelling import are_alike
from app.checks.prose.clauses import has_signs_of
from app.checks.prose.common import clause_start, found, found_in, regex, texts_of, wording_finding
from app.checks.prose.text import Prose, prose_of
from app.edition.edition import OPENING
from app.edition.text_check_kinds import OtherName, OwnWords, StatedContacts
from app.report.numbers import are_exchanged, are_near
from app.report.report import Report

_VALUES = {
    "fax": re.compile(r"[（(]?\d[\d（）() —－-]{2,18}\d"),
    "telephone": re.compile(r"[（(]?\d[\d（）() —－-]{2,18}\d"),
    "postcode": re.compile(r"\d{3,8}"),
    "email": re.compile(r"[\w.+@#-]{5,64}", re.ASCII),
    "website": re.compile(r"(?:[a-z]{3,6}[:：]?/{0,2}|www[.。,])?[\w./-]{4,100}", re.ASCII),
    "address": re.compile(r"[\u4e00-\u9fa5\w]{4,40}"),
}
_TELEPHONE = re.compile(r"(?:0\d{2,3})?\d{7,8}|1[3-9]\d{9}|\d{3,6}|400\d{7}")
_AREA = re.compile(r"^0\d{2,3}[ —－-]\d{1,6}$|^0\d{2,3}[ —－-]\d{9,}$")
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.ASCII)
_WEBSITE = re.compile(
    r"https?://[\w.-]+\.[\w]{2,}(?:/[\w./?=&%-]*)?|(?:[\w-]+\.)+[\w]{2,}(?:/[\w./-]*)?"
)
_SCHEME = re.compile("^https?[:：]/{0,2}")
_NAMES = {
    "telephone": "电话", "fax": "传真", "postcode": "邮编", "email": "邮箱", "website": "网址",
    "address": "地址",
}  # fmt: skip


def check_stated_contacts(report: Report, check: StatedContacts) -> Iterator[Finding]:
    """A finding for every contact in a text that is malformed or not that of the basic data."""
    opening = prose_of(report, OPENING)
    for place in texts_of(report, check):
        yield from faults_told(check, place, _faults(report, check, opening, place[1]))


def _faults(
    report: Report, check: StatedContacts, opening: Prose, prose: Prose
) -> Iterator[tuple[int, int, str]]:
    """What is wrong with the contacts of a text, and in which stretches of it."""
    organisation, text = report.details.organisation, prose.text
    for field, label in check.labels.items():
        own, told = getattr(organisation, field).strip(), ""
        if not own:
            told = next((one.group() for one in _contacts_in(opening, field, label)), "")
        for value in _contacts_in(prose, field, label):
            problem = _problem(field, value.group(), own) or _unlike_told(value.group(), told)
            if problem:
                yield *value.span(), problem
    yield from faults_in(check, text)
    yield from _near_addresses(report, text)
    yield from _other_numbers(report, text)
    yield from _of_other_length(f"{organisation.telephone} {opening.text}", text)


def _contacts_in(prose: Prose, field: str, label: str) -> Iterator[re.Match[str]]:
    """The contacts of a kind that a text tells."""
    for _, match in found_in(prose.text, (label,)):
        value = _VALUES[field].match(prose.text, match.end())
        if value:
            yield value


def _unlike_told(value: str, told: str) -> str:
    """What is wrong with a number that is the one of the opening but for a slip."""
    if are_exchanged(value, told):
        return f"开头一段写的是 {told}，有两位数字前后颠倒"
    if len(value) != len(told) and are_near(value, told):
        return f"开头一段写的是 {told}，这里{'多' if len(value) > len(told) else '少'}一位"
    if value != told and len(value) == _POSTCODE and sorted(value) == sorted(told):
        return f"开头一段写的是 {told}，数字的次序不同"
    return ""


def _near_addresses(report: Report, text: str) -> Iterator[tuple[int, int, str]]:
    """Addresses that differ from the own website or e-mail address by one sign, but in 'www'."""
    organisation = report.details.organisation
    own = [
        _SCHEME.sub("", one.strip().rstrip("/"))
        for one in (organisation.website, organisation.email)
    ]
    for start, end in addresses_in(text):
        told = _SCHEME.sub("", text[start:end].rstrip("/."))
        near = next((one for one in own if len(one) > _LONG_ADDRESS and are_near(one, told)), "")
        if near and not near.endswith(f"www{told[3:]}"):
            yield start, end, f"与“基本信息”中的 {near} 只差一个字符"


_AREA_AND_NUMBER = re.compile(r"(?<!\d)(?P<area>0\d{2,3})[-—－](?P<rest>\d{7,8})(?!\d)")


def _of_other_length(known: str, text: str) -> Iterator[tuple[int, int, str]]:
    """Numbers of the own area with a digit more or less than the first known one has."""
    own = _AREA_AND_NUMBER.search(known)
    if own is None:
        return
    for match in re.finditer(rf"(?<!\d){own['area']}[-—－](\d{{6,9}})(?!\d)", text):
        if len(match[1]) != len(own["rest"]):
            yield *match.span(), f"与 {own.group()} 位数不同，少了或多了数字"


def _other_numbers(report: Report, text: str) -> Iterator[tuple[int, int, str]]:
    """Another number in the own street: 建设路21号 for 建设路12号."""
    own = _STREET.search(report.details.organisation.address)
    if own is None:
        return
    for match in re.finditer(rf"{re.escape(own['street'])}(?P<n>\d{{1,5}})号", text):
        if match["n"] != own["n"]:
            yield *match.span(), f"“基本信息”中的地址是 {report.details.organisation.address}"


_POSTCODE, _LONG_ADDRESS = 6, 8
_STREET = re.compile(r"(?P<street>[\u4e00-\u9fa5]{2,4}[路街道巷弄])(?P<n>\d{1,5})号")


def _problem(field: str, value: str, own: str) -> str:
    """What is wrong with a contact, empty if nothing is."""
    name = _NAMES[field]
    if field in ("telephone", "fax"):
        digits = "".join(filter(str.isdigit, value))
        if _AREA.match(value) or not _TELEPHONE.fullmatch(digits):
            return f"{name}号码少了或多了数字"
        is_own = not own or _is_same_number(digits, own)
    elif field == "postcode":
        if len(value) != _POSTCODE:
            return "邮编应为六位数字"
        is_own = not own or value == own
    elif field == "address":
        is_own = not own or value in own or own in value or value[:4] not in own
    else:
        pattern = _EMAIL if field == "email" else _WEBSITE
        if not pattern.fullmatch(value.rstrip("/.")):
            return f"{name}的写法不对"
        bare, told = _SCHEME.sub("", own.rstrip("/")), _SCHEME.sub("", value.rstrip("/"))
        is_page = field == "website" and told.partition("/")[0] == bare.partition("/")[0]
        is_own = not own or told.endswith(bare) or is_page
    return "" if is_own else f"“基本信息”中的{name}是 {own}"


def _is_same_number(digits: str, own: str) -> bool:
    """Whether one of the numbers of the basic data is this one, with or without its area code."""
    numbers = ["".join(filter(str.isdigit, one)) for one in re.split(r"[、，,；;/]", own)]
    return any(one.endswith(digits) or digits.endswith(one) for one in numbers if one)


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
    before = text[clause_start(text, place, "，。；\n") : place]
    return before + re.split("[，。；\n]", text[place:], maxsplit=1)[0]


_SELF = re.compile(r"[我本](?:单位|机关|街道|[局委办厅院镇乡])")
"""Beside it, all of a region is told to compare with: 全县收到 287 件，我乡没有."""

_TOWNSHIP = re.compile(
    r"^(?:.{2,8}?(?:省|市|自治州|县|区|旗)){0,3}(?P<stem>[\u4e00-\u9fa5]{2,5})(?P<kind>镇|乡|街道)"
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
                mine, other = _kinds(check, own, name)
                may_be = is_any or mine == other or None in (mine, other)
                if found(check.common, name) or not may_be:
                    continue
                is_like = mine is not None and mine == other  # which no office shields
                if _is_own(check, own, own if is_like else known, name, longer):
                    continue
                seen.add((place[0], start))
                words = {"found": name, "name": own}
                yield wording_finding(check, place, match.span("name"), words)


def _slips_of_own(own: str, address: str, text: str) -> Iterator[tuple[int, int]]:
    """Where words stand that are the own name, or a place of it, but for a slip."""
    never = "|".join(_never_own(own))
    yield from (match.span() for match in re.finditer(never, text) if never)
    yield from _nearly_own(own, text)
    yield from _slips_of_places(f"{own} {address}", text)
    yield from _of_another_region(own, text)


def _never_own(own: str) -> Iterator[str]:
    """What an office does not call itself: its place or its leaders with another kind of region.

    柳河镇 for 柳河乡, 石门多党政办, 县委、县政府 and 我县 of a district, 句容人民政府 for
    句容市人民政府, 镇党委 in a 街道's, 街道办事处人民政府.
    """
    if town := _TOWNSHIP.search(own):
        stem, kind = town["stem"], town["kind"]
        others = "|".join(one for one in ("镇", "乡", "街道") if one != kind)
        yield rf"(?<!原){re.escape(stem)}(?:{others})(?!村|社区|中学|小学|卫生院)"
        yield rf"{stem}(?![{kind}镇乡街县村区片]){_SIGN}(?=人民政府|党委|党政|办事处)"
        yield _LEADERS.format(kind)
        is_street = kind == "街道"  # which has no government of its own
        if not is_street:
            yield rf"{stem}{kind}党工委"
        yield "(?<!、)街道(?:办事处)?人民政府" if is_street else rf"{stem}{kind}(?:街道)?办事处"
    if region := _REGION.search(own):
        yield f"{region['stem']}(?:(?!{region['kind']})[县市区旗])?人民政府"
    kinds = "".join(kind for kind in "县区" if kind in own) or "市" in own[2:8]
    if other := {"县": "(?<!自治)区", "区": "县", True: "(?<=[在，。；\n])县"}.get(kinds):
        yield rf"(?:(?<![^。\n])|(?<=[县区]委、)){other}(?:政府|委、|政务公开)"
        yield f"{other}委、?{other[-1]}政府"
    if kinds == "区":
        yield "我县(?!级|城)"


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
_HIGHER = re.compile("^.{2,8}?(?:省|市|自治州)(?=.{2,6}?[市县区旗])")
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
            is_own = is_own or name.endswith(_HIGHER.sub("", own))  # behind a website's place
            if not (is_short or is_own) and SequenceMatcher(None, name, own).ratio() > _LIKE:
                yield match.span()
        yield from _slips_of_name(own[:_STEM], re.escape(own[_STEM:]), text)
        kind, body = office["region"][-1], own[office.end("region") :]
        for match in re.finditer(rf"{kind}({_SIGN}{{{len(body) - 1}}}{body[-1]})", text):
            others = [one for one in zip(body, match[1], strict=True) if one[0] != one[1]]
            if len(others) == 1 and (len(body) > _LONGEST_OTHER or "".join(others[0]) in _RENAMED):
                yield match.span()
    elif town:
        rest = f"{town['kind']}(?:人民政府|政府(?!信息公)|党委|办事处|党政办公?室?|党政综合办|各级)"
        yield from _slips_of_name(town["stem"], rest, text)


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


def _kinds(check: OtherName, own: str, name: str) -> tuple[int | None, int | None]:
    """Of what kinds of bodies the own name and another are, as far as the kinds tell."""
    cores = (regex(check.endings).sub("", words) or words for words in (own, name))
    mine, other = (_kind(check, core) for core in cores)
    return mine, other


def _kind(check: OtherName, core: str) -> int | None:
    numbered = enumerate(check.kinds)
    return next((number for number, kind in numbered if found(f"(?:{kind})$", core)), None)


def _is_own(check: OtherName, own: str, known: str, name: str, longer: str) -> bool:
    """Whether the words are the own name or a part of it, with or without its ending.

    `longer` goes on behind the name: the county's may stand before the township's own.
    """
    name = _PLACE_OF_NAME.split(name)[0] or name
    stems = [town["stem"] for one in (own, name) if (town := _TOWNSHIP.search(one))]
    if len(stems) > 1:
        return stems[0] in stems[1] or stems[1] in stems[0]
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
