"""Finds numbers of private people: identity cards and mobile telephones."""

from __future__ import annotations

import re
from collections.abc import Iterator

from app.checks.findings import Finding
from app.checks.prose.common import found, texts_of, wording_finding
from app.edition.edition import OPENING
from app.edition.wording_kinds import Personal
from app.report.report import Report

_CARD = re.compile(r"(?<![\dA-Za-z])\d{17}[\dXx](?![\dA-Za-z])")
_MOBILE = re.compile(r"(?<![\dA-Za-z.-])1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?![\dA-Za-z@])")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK_SIGNS = "10X98765432"
_LOOK_BACK = 30


def check_personal(report: Report, check: Personal) -> Iterator[Finding]:
    """A finding for every number of a private person; its message hides the middle of it."""
    organisation = report.details.organisation
    own = {_digits(organisation.telephone), _digits(organisation.fax)}
    for place in texts_of(report, check):
        key, prose = place
        for match in _CARD.finditer(prose.text):
            if is_card_number(match.group()):
                words = {"found": _hidden(match.group()), "thing": "身份证号码"}
                yield wording_finding(check, place, match.span(), words | _blind(match))
        for match in _MOBILE.finditer(prose.text):
            before = prose.text[max(0, match.start() - _LOOK_BACK) : match.start()]
            is_contact = key == OPENING and found(check.contact, before)
            if _digits(match.group()) not in own and not is_contact:
                words = {"found": _hidden(match.group()), "thing": "手机号码"}
                yield wording_finding(check, place, match.span(), words | _blind(match))


def is_card_number(text: str) -> bool:
    """Whether 18 signs are an identity card's number by their check sign (GB 11643-1999)."""
    month, day = int(text[10:12]), int(text[12:14])
    if not (1 <= month <= 12 and 1 <= day <= 31 and text[6:8] in ("19", "20")):
        return False
    total = sum(int(digit) * weight for digit, weight in zip(text, _WEIGHTS, strict=False))
    return _CHECK_SIGNS[total % 11] == text[17].upper()


def _digits(text: str) -> str:
    return "".join(char for char in text if char.isdigit())


def _hidden(number: str) -> str:
    return f"{number[:3]}…{number[-2:]}"


def _blind(match: re.Match[str]) -> dict[str, str]:
    """The quote shows the number no more than the message does."""
    return {"quote": _hidden(match.group())}
