"""Finds what tells of private people: identity and bank cards, telephones, names, homes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from app.checks.findings import Finding
from app.checks.prose.common import found, regex, texts_of, wording_finding
from app.edition.edition import OPENING
from app.edition.wording_kinds import Personal
from app.report.report import Report

_CARD = re.compile(r"(?<![\dA-Za-z])\d{17}[\dXx](?![\dA-Za-z])")
_MOBILE = re.compile(r"(?<![\dA-Za-z.-])1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?![\dA-Za-z@])")
_BANK = re.compile(r"(?<![\dA-Za-z])(?:62\d{14,17}|[45]\d{15})(?![\dA-Za-z])")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK_SIGNS = "10X98765432"
_LOOK_BACK = 30


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
            words = {"found": _hidden(match.group()), "thing": thing}
            yield wording_finding(check, place, match.span(), words | _blind(match))
        for pattern, thing in ((check.names, "申请人的姓名"), (check.homes, "个人的住址")):
            for match in regex(pattern).finditer(prose.text):
                words = {"found": f"“{match.group('found')}”", "thing": thing}
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
        if _is_bank_card(match.group()):
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


def _blind(match: re.Match[str]) -> dict[str, str]:
    """The quote shows the number no more than the message does."""
    return {"quote": _hidden(match.group())}
