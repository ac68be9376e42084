"""What follows from the basic data: the opening paragraph, the year to report on, the deadline."""

from __future__ import annotations

from datetime import date

from msgspec import Struct
from msgspec.structs import replace

from app import patterns as re
from app.edition.catalog import Catalog
from app.edition.definition import KIND_ENDINGS, KIND_WORDS, Deadline, OrganisationKind
from app.edition.edition import Edition
from app.report.changes import Details, Organisation


class OpeningParts(Struct, frozen=True):
    """Which of the sentences that may be left out a drafted opening has.

    `kept` are sentences about the report itself that are no part of the draft, as where its
    electronic copy is.
    """

    period: bool = True
    contact: bool = True
    kept: str = ""


_WHOLE_OPENING = OpeningParts()
_ALL_PARTS = tuple(
    OpeningParts(period, contact) for period in (True, False) for contact in (True, False)
)


def draft_opening(edition: Edition, details: Details, parts: OpeningParts = _WHOLE_OPENING) -> str:
    """The opening paragraph as the notice wants it; `parts` can leave period and contact out.

    Contact data that is blank is left out of the sentence; without any, the sentence is.
    """
    opening = edition.definition.opening
    organisation = details.organisation
    words = {"name": organisation.name, "year": str(details.year)}
    sentences = [opening.basis.format(**words)]
    if parts.period:
        sentences.append(opening.period.format(**words))
    sentences.append(parts.kept)
    contact = contact_words(edition, details)
    if parts.contact and contact:
        office = organisation.office or organisation.name or "本机关"
        sentences.append(opening.contact.format(**words, office=office, contact=contact))
    return "".join(sentences)


def drafted_parts(edition: Edition, details: Details, opening: str) -> OpeningParts | None:
    """The parts an opening was drafted with from this data; None if someone wrote it by hand."""
    kept, _ = sentences_of_report(opening)
    wanted = (replace(parts, kept=kept) for parts in _ALL_PARTS)
    return next((one for one in wanted if draft_opening(edition, details, one) == opening), None)


_DRAFTED = re.compile(
    r"(?:根据|按照|依据|遵照)[^。]*(?:条例|通知|要求|格式|规定)|如下[：:。]|统计(?:期限|时间|周期|范围)|1月1日|[一元]月一日"
    r"|联系|咨询|(?:地址|邮编|邮政编码|电话|传真|邮箱|网址|网站)[：:]"
)
"""What a drafted opening says in its own words."""

_OF_REPORT = re.compile(
    r"电子(?:版|文本|文档)|(?:报告|年报)[^。]*(?:下载|查阅|查询|查看|浏览|部分组成|部分构成|部分内容)"
)
_ASIDE = re.compile(r"[，,；;](?=如[果对您有需]|若|对(?:本|此|该)|公民|欢迎)")
_SENTENCES = re.compile(r"[^。\n]+。?")


def sentences_of_report(opening: str) -> tuple[str, tuple[str, ...]]:
    """What an opening says about the report itself besides a draft, and what else it says.

    The first begins the sentence on whom to ask in many reports.
    """
    kept, others = list[str](), list[str]()
    for sentence in map(str.strip, _SENTENCES.findall(opening)):
        first, *rest = _ASIDE.split(sentence, 1)
        own = f"{first}。" if rest else sentence
        if _OF_REPORT.search(own) and not _DRAFTED.search(own):
            kept.append(own)
        elif not _DRAFTED.search(sentence):
            others.append(sentence)
    return "".join(kept), tuple(others)


def contact_words(edition: Edition, details: Details) -> str:
    """The filled contact entries in one line: 地址：…；邮编：…"""
    entries = (
        (entry.label, getattr(details.organisation, entry.key))
        for entry in edition.definition.contact
        if entry.key != "office"
    )
    return "；".join(f"{label}：{value}" for label, value in entries if value)


_LATE_FOR_DAYS = 60
"""A deadline that passed longer ago is not told any more: who was late has long been asked."""


def kind_of(organisation: Organisation) -> OrganisationKind | None:
    """The kind that was chosen, else the one that the name tells; None if it tells none."""
    if organisation.kind is not None:
        return organisation.kind
    name = re.sub(r"[（(][^（）()]*[）)]$", "", organisation.name.strip())
    endings = ((kind, re.search(rf"(?:{end})$", name)) for kind, end in KIND_ENDINGS.items())
    return next((kind for kind, found in endings if found), None)


_SIGNED_WITHIN_DAYS = 150
"""The last deadline is at the end of March."""


def due_date(deadline: Deadline, year: int) -> date:
    """The last day for the report of a year."""
    return date(year + 1, deadline.month, deadline.day)


def deadline_of(edition: Edition, kind: OrganisationKind | None) -> Deadline | None:
    """The deadline for organisations of a kind."""
    deadlines = edition.definition.deadlines
    return next((one for one in deadlines if kind in one.kinds), None)


def report_year(catalog: Catalog, today: date) -> int:
    """The year whose report is the one to write: last year's while one of its deadlines is told.

    After that the year that runs, whose report is the next one. Raises `UnknownEditionError`.
    """
    last = today.year - 1
    return last if _upcoming(catalog, last, today) else today.year


def deadline_words(catalog: Catalog, today: date) -> tuple[str, ...]:
    """A line for each deadline of the report to write now, the next one first."""
    year = report_year(catalog, today)
    return tuple(_words(deadline, year, today) for deadline in _upcoming(catalog, year, today))


def days_left(catalog: Catalog, today: date) -> int | None:
    """The days until the next deadline of the report to write now; None once all have passed."""
    year = report_year(catalog, today)
    left = [(due_date(one, year) - today).days for one in _upcoming(catalog, year, today)]
    return min((days for days in left if days >= 0), default=None)


def signing_date(year: int, today: date) -> date:
    """The date that is proposed for the report of a year: today, but none before the year is over.

    The report covers the year to its last day, so it cannot be signed within it; one that is
    written down when all deadlines are long past was signed in the January after it.
    """
    first = date(year + 1, 1, 1)
    return first if (today - first).days > _SIGNED_WITHIN_DAYS else max(today, first)


def _upcoming(catalog: Catalog, year: int, today: date) -> list[Deadline]:
    """The deadlines of a year's reports that still concern someone, the next one first."""
    deadlines = catalog.for_year(year).definition.deadlines
    told = [one for one in deadlines if (today - due_date(one, year)).days <= _LATE_FOR_DAYS]
    return sorted(told, key=lambda one: due_date(one, year))


def _words(deadline: Deadline, year: int, today: date) -> str:
    day = due_date(deadline, year)
    who = "、".join(KIND_WORDS[kind] for kind in deadline.kinds)
    when = f"{day.year} 年 {day.month} 月 {day.day} 日"
    passed = (today - day).days
    late = f"，已过 {passed} 天，请尽快办理" if passed > 0 else "" if passed else "，今天是最后一天"
    return f"{year} 年度{who}：{when}前报送并公布{late}"
