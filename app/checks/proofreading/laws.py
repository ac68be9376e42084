"""Laws and notices as they are cited: number, title, articles, and whether they are in force."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from app.checks.findings import Finding
from app.checks.proofreading.phrases import sentence_at
from app.checks.prose.common import regex, texts_of, wording_finding
from app.checks.prose.text import Prose
from app.edition.proof_kinds import Law, LawsCited
from app.report.numerals import chinese_number
from app.report.report import Report

_NUMBER = re.compile(
    r"国务院令?第?\d{1,4}号(?:令|国务院令)?|第\d{1,4}号(?:国务院)?令|"
    r"国办[\u4e00-\u9fa5]{1,5}[〔\[（(]\d{4}[〕\]）)]\d{1,4}号"
)
_AFTER_TITLE = re.compile(
    r"[》〉]?(?:的通知)?》?[（(【]?(?:以下简称[^）)]{1,20}[，,；;])?[^（(。；]{0,2}"
)
_ARTICLE = re.compile(
    r"》?(?:[（(][^（）()]{1,30}[）)])?第(?P<n>[一二三四五六七八九十百]{1,5}|\d{1,3})条"
)
_OVER = re.compile(r"废止|代替|替代|失效|不再|取代|修订前|原")
_REACH = 16


def check_laws_cited(report: Report, check: LawsCited) -> Iterator[Finding]:
    """A finding for every law cited with a number or an article that it has not, or too late."""
    laws = report.edition.laws
    end = date(report.details.year, 12, 31)
    for place in texts_of(report, check):
        text = place[1].text
        taken: set[int] = set()
        for law in laws:
            for match in regex(law.title).finditer(text):
                for start, stop, problem in _faults(law, text, match.end(), end, match.start()):
                    if start not in taken and not _is_over(place[1], start):
                        taken.add(start)
                        words = {"found": text[start:stop], "problem": problem}
                        yield wording_finding(check, place, (start, stop), words)
        for start, stop, problem in (*_old_numbers(laws, text, end), *_near_numbers(laws, text)):
            if start not in taken and not _is_over(place[1], start):
                words = {"found": text[start:stop], "problem": problem}
                yield wording_finding(check, place, (start, stop), words)


def _faults(
    law: Law, text: str, after: int, end: date, start: int
) -> Iterator[tuple[int, int, str]]:
    """What is wrong where a law is named."""
    number = _NUMBER.search(text, after, after + _REACH + 12)
    gap = text[after : number.start()] if number else ""
    is_its = number is not None and len(gap) <= _REACH and not re.search("[。；《]", gap)
    if number and is_its and law.number and _bare(number.group()) != _bare(law.number):
        yield *number.span(), f"《{law.name}》的文号是{law.number}"
    article = _ARTICLE.match(text, after)
    if article and law.articles:
        words = article["n"]
        count = int(words) if words.isdecimal() else chinese_number(words) or 0
        if count > law.articles:
            yield *article.span(), f"《{law.name}》只有 {law.articles} 条"
    if law.until and law.until < end:
        yield start, after, f"《{law.name}》（{law.number}）已经不再适用，现行的是{law.instead}"


def _old_numbers(laws: tuple[Law, ...], text: str, end: date) -> Iterator[tuple[int, int, str]]:
    """Numbers of laws that are no longer in force, cited without a title."""
    old = {_bare(law.number): law for law in laws if law.number and law.until and law.until < end}
    if not old:
        return
    for match in _NUMBER.finditer(text):
        law = old.get(_bare(match.group()))
        if law is not None:
            problem = f"《{law.name}》（{law.number}）已经不再适用，现行的是{law.instead}"
            yield *match.span(), problem


def _near_numbers(laws: tuple[Law, ...], text: str) -> Iterator[tuple[int, int, str]]:
    """Numbers of another office with the year and number of a law on the list."""
    known = {_bare(law.number) for law in laws}
    ends = {_bare(law.number).split("|", 1)[-1]: law for law in laws if "国办" in law.number}
    for match in _NUMBER.finditer(text):
        bare = _bare(match.group())
        law = ends.get(bare.split("|", 1)[-1]) if "国办" in bare else None
        if law is None and "国办公开办函" in bare and "年度报告" in text[match.end() :][:_REACH]:
            law = next((one for one in laws if "年度报告格式" in one.name and not one.until), None)
        if law is not None and bare not in known:
            yield *match.span(), f"《{law.name}》的文号是{law.number}"


def _bare(number: str) -> str:
    """A number without the signs in which writers differ."""
    if "国办" in number:
        return re.sub(r"[〔\[（(〕\]）)]", "|", number)
    return "".join(re.findall(r"\d+", number))


def _is_over(prose: Prose, start: int) -> bool:
    sentence = sentence_at(prose, start)
    return sentence is not None and _OVER.search(sentence.text) is not None
