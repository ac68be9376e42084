"""Contact data as the texts give it, beside the basic data."""

from __future__ import annotations

import re
from collections.abc import Iterator

from app.checks.findings import Finding
from app.checks.prose.common import regex, texts_of, wording_finding
from app.edition.proof_kinds import ContactsTold
from app.report.report import Report

_VALUES = {
    "telephone": re.compile(r"[（(]?\d[\d（）() —－-]{2,18}\d"),
    "postcode": re.compile(r"\d{3,8}"),
    "email": re.compile(r"[\w.+@#-]{5,64}", re.ASCII),
    "website": re.compile(r"(?:https?[:：]?/{0,2}|www[.。,])?[\w./-]{4,100}", re.ASCII),
    "address": re.compile(r"[\u4e00-\u9fa5\w]{4,40}"),
}
_TELEPHONE = re.compile(r"(?:0\d{2,3})?\d{7,8}|1[3-9]\d{9}|\d{3,6}|400\d{7}")
_AREA = re.compile(r"^0\d{2,3}[ —－-]\d{1,6}$|^0\d{2,3}[ —－-]\d{9,}$")
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.ASCII)
_WEBSITE = re.compile(
    r"https?://[\w.-]+\.[\w]{2,}(?:/[\w./?=&%-]*)?|(?:[\w-]+\.)+[\w]{2,}(?:/[\w./-]*)?"
)
_NAMES = {
    "telephone": "电话", "postcode": "邮编", "email": "邮箱", "website": "网址", "address": "地址",
}  # fmt: skip


def check_contacts_told(report: Report, check: ContactsTold) -> Iterator[Finding]:
    """A finding for every contact in a text that is malformed or not that of the basic data."""
    organisation = report.details.organisation
    for place in texts_of(report, check):
        for field, label in check.labels.items():
            own = getattr(organisation, field).strip()
            for match in regex(label).finditer(place[1].text):
                value = _VALUES[field].match(place[1].text, match.end())
                problem = _problem(field, value.group(), own) if value else ""
                if value and problem:
                    words = {"found": value.group(), "problem": problem}
                    yield wording_finding(check, place, value.span(), words)


def _problem(field: str, value: str, own: str) -> str:
    """What is wrong with a contact, empty if nothing is."""
    name = _NAMES[field]
    if field == "telephone":
        digits = "".join(filter(str.isdigit, value))
        if _AREA.match(value) or not _TELEPHONE.fullmatch(digits):
            return "电话号码少了或多了数字"
        is_own = not own or _is_same_number(digits, own)
    elif field == "postcode":
        if len(value) != 6:
            return "邮编应为六位数字"
        is_own = not own or value == own
    elif field == "address":
        is_own = not own or value in own or own in value or value[:4] not in own
    else:
        pattern = _EMAIL if field == "email" else _WEBSITE
        if not pattern.fullmatch(value.rstrip("/.")):
            return f"{name}的写法不对"
        is_own = not own or value.rstrip("/").endswith(own.rstrip("/").removeprefix("http://"))
    return "" if is_own else f"“基本信息”中的{name}是 {own}"


def _is_same_number(digits: str, own: str) -> bool:
    """Whether one of the numbers of the basic data is this one, with or without its area code."""
    numbers = ["".join(filter(str.isdigit, one)) for one in re.split(r"[、，,；;/]", own)]
    return any(one.endswith(digits) or digits.endswith(one) for one in numbers if one)
