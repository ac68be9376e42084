"""When reports are due, and how long that is from today, in words."""

from __future__ import annotations

from datetime import date

from app.edition.catalog import Catalog
from app.edition.definition import KIND_WORDS, Deadline, OrganisationKind
from app.edition.edition import Edition

_LATE_FOR_DAYS = 60
"""A deadline that passed longer ago is last season's: the next one is told instead."""


def due(deadline: Deadline, year: int) -> date:
    """The last day for the report of a year."""
    return date(year + 1, deadline.month, deadline.day)


def deadline_of(edition: Edition, kind: OrganisationKind | None) -> Deadline | None:
    """The deadline for organisations of a kind."""
    deadlines = edition.definition.deadlines
    return next((one for one in deadlines if kind in one.kinds), None)


def deadline_words(catalog: Catalog, today: date) -> tuple[str, ...]:
    """One sentence for each deadline that is now the one to keep, the next one first."""
    told: list[tuple[date, str]] = []
    for deadline in catalog.for_year(today.year - 1).definition.deadlines:
        year = today.year - 1
        if (today - due(deadline, year)).days > _LATE_FOR_DAYS:
            year += 1
        told.append((due(deadline, year), _words(deadline, year, today)))
    return tuple(words for _, words in sorted(told))


def _words(deadline: Deadline, year: int, today: date) -> str:
    day = due(deadline, year)
    who = "、".join(KIND_WORDS[kind] for kind in deadline.kinds)
    when = f"{day.year} 年 {day.month} 月 {day.day} 日"
    return f"{year} 年度{who}的报告应在 {when}前报送并公布，{_left((day - today).days)}。"


def _left(days: int) -> str:
    if days < 0:
        return f"已过 {-days} 天，请尽快办理"
    return f"还有 {days} 天" if days else "今天是最后一天"
