"""Finds ways to reach the office that cannot be right, or are others than the basic data say."""

from __future__ import annotations

from collections.abc import Iterator

from app import patterns as re
from app.checks.findings import Finding
from app.checks.proofreading.phrases import addresses_in
from app.checks.prose.common import found_in, texts_of, wording_finding
from app.checks.prose.text import Prose, prose_of
from app.edition.edition import OPENING
from app.edition.text_check_kinds import StatedContacts
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
_NO_SCHEME = re.compile(r"(?<![A-Za-z])(?!https?|ftp)[A-Za-z]{2,6}[:：]//?(?=[\w])")
_BROKEN = (
    (
        re.compile(r"[\w.-]{2,40}[#＃]\w{1,20}\.(?:com|cn|net|gov)[\w.]{0,8}", re.ASCII),
        "邮箱的写法不对",
    ),
    (
        re.compile(
            r"(?:(?<=邮件至)|(?<=邮件到)|(?<=发送至)|(?<=发至)|(?<=邮箱：)|(?<=邮箱为)|(?<=邮箱))(?!www|https?)[\w+-]{2,40}(?:\.[\w-]{2,20}){1,3}(?![\w@.#＃,，/-])",
            re.ASCII,
        ),
        "邮箱的写法不对",
    ),
    (_NO_SCHEME, "网址的开头写得不对"),
    (
        re.compile(r"https?(?!://)[:：;；/.]{0,3}(?=(?:[\w-]+\.){2})", re.ASCII),
        "网址的开头写得不对",
    ),
    (
        re.compile(
            r"www[,，。、：:;；](?=[a-z])|(?<![a-z.])(?:w{1,2}|w{4,6})\.(?=[\w-]+\.)|[a-z](?:gov|com|org)[,，。、]?cn(?![a-z])|\.(?:gov|com|org)(?:[,，。、]cn|cn)"
        ),
        "网址里的点写得不对",
    ),
    (
        re.compile(
            r"[\w.+-]+@(?:@[\w.@-]*|[\w-]+(?:\.[\w-]+)*[,，。、;；][a-z]{2,4}(?![a-z])|[\w-]+(?![\w.@-]|[,，。、]\w))",
            re.ASCII,
        ),
        "邮箱的写法不对",
    ),
    (re.compile(r"(?<=电话[：:])1[3-9](?:\d{8}|\d{10})(?![\d-])"), "手机号码是 11 位"),
    (
        re.compile(r"0\d{2,3}[-—－]\d{0,7}[OoIl][\dOoIl]{0,7}(?![\w])", re.ASCII),
        "电话号码里混进了字母",
    ),
    (
        re.compile(r"(?:@|www\.)[\w.-]{1,60}\.gov(?![\w.])", re.ASCII),
        "政府的网址和邮箱以 .gov.cn 结尾",
    ),
)
_SCHEME = re.compile("^https?[:：]/{0,2}")
_NAMES = {
    "telephone": "电话", "fax": "传真", "postcode": "邮编", "email": "邮箱", "website": "网址",
    "address": "地址",
}  # fmt: skip


def check_stated_contacts(report: Report, check: StatedContacts) -> Iterator[Finding]:
    """A finding for every contact in a text that is malformed or not that of the basic data."""
    organisation, opening = report.details.organisation, prose_of(report, OPENING)
    for place in texts_of(report, check):
        taken: list[tuple[int, int]] = []
        for field, label in check.labels.items():
            own, told = getattr(organisation, field).strip(), ""
            if not own:
                told = next((one.group() for one in _contacts_in(opening, field, label)), "")
            for value in _contacts_in(place[1], field, label):
                problem = _problem(field, value.group(), own) or _unlike_told(value.group(), told)
                if problem:
                    taken.append(value.span())
                    words = {"found": value.group(), "problem": problem}
                    yield wording_finding(check, place, value.span(), words)
        for start, end, problem in (
            *_near_addresses(report, place[1].text), *_other_numbers(report, place[1].text),
            *_of_other_length(f"{organisation.telephone} {opening.text}", place[1].text),
        ):  # fmt: skip
            if not any(first < end and start < last for first, last in taken):
                words = {"found": place[1].text[start:end], "problem": problem}
                yield wording_finding(check, place, (start, end), words)


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
    """Addresses that differ from the own website or e-mail address by one sign."""
    organisation = report.details.organisation
    own = [
        _SCHEME.sub("", one.strip().rstrip("/"))
        for one in (organisation.website, organisation.email)
    ]
    for pattern, problem in _BROKEN:
        for match in re.all_in(text, pattern):
            yield *match.span(), problem
    for start, end in addresses_in(text):
        told = _SCHEME.sub("", text[start:end].rstrip("/."))
        near = next((one for one in own if len(one) > _LONG_ADDRESS and are_near(one, told)), "")
        if near:
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
