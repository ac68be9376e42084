"""Which report is to be written now, and until when."""

from __future__ import annotations

from datetime import date

from app.edition.catalog import Catalog
from app.edition.definition import KIND_WORDS, Deadline, OrganisationKind
from app.edition.edition import Edition

_LATE_FOR_DAYS = 60
"""A deadline that passed longer ago is not told any more: who was late has long been asked."""


def due(deadline: Deadline, year: int) -> date:
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
    return last if _told(catalog, last, today) else today.year


def deadline_words(catalog: Catalog, today: date) -> tuple[str, ...]:
    """One sentence for each deadline of the report to write now, the next one first."""
    year = report_year(catalog, today)
    return tuple(_words(deadline, year, today) for deadline in _told(catalog, year, today))


def signing_date(year: int, today: date) -> date:
    """The date that is proposed for the report of a year: today, but none before the year is over.

    The report covers the year to its last day, so it cannot be signed within it.
    """
    return max(today, date(year + 1, 1, 1))


def _told(catalog: Catalog, year: int, today: date) -> list[Deadline]:
    """The deadlines of a year's reports that still concern someone, the next one first."""
    deadlines = catalog.for_year(year).definition.deadlines
    told = [one for one in deadlines if (today - due(one, year)).days <= _LATE_FOR_DAYS]
    return sorted(told, key=lambda one: due(one, year))


def _words(deadline: Deadline, year: int, today: date) -> str:
    day = due(deadline, year)
    who = "、".join(KIND_WORDS[kind] for kind in deadline.kinds)
    when = f"{day.year} 年 {day.month} 月 {day.day} 日"
    return f"{year} 年度{who}的报告应在 {when}前报送并公布，{_left((day - today).days)}。"


def _left(days: int) -> str:
    if days < 0:
        return f"已过 {-days} 天，请尽快办理"
    return f"还有 {days} 天" if days else "今天是最后一天"
