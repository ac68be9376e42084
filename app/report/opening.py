"""Drafts the opening paragraph from the basic data."""

from __future__ import annotations

from dataclasses import dataclass

from app.edition.edition import Edition
from app.report.changes import Details


@dataclass(frozen=True)
class OpeningParts:
    """Which of the sentences that may be left out a drafted opening has."""

    period: bool = True
    contact: bool = True


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
    contact = contact_words(edition, details)
    if parts.contact and contact:
        office = organisation.office or organisation.name or "本机关"
        sentences.append(opening.contact.format(**words, office=office, contact=contact))
    return "".join(sentences)


def drafted_parts(edition: Edition, details: Details, opening: str) -> OpeningParts | None:
    """The parts an opening was drafted with from this data; None if someone wrote it by hand."""
    drafts = ((parts, draft_opening(edition, details, parts)) for parts in _ALL_PARTS)
    return next((parts for parts, draft in drafts if draft == opening), None)


def contact_words(edition: Edition, details: Details) -> str:
    """The filled contact entries in one line: 地址：…；邮编：…"""
    entries = (
        (entry.label, getattr(details.organisation, entry.key))
        for entry in edition.definition.contact
        if entry.key != "office"
    )
    return "；".join(f"{label}：{value}" for label, value in entries if value)
