"""Drafts the opening paragraph from the basic data."""

from __future__ import annotations

from app.edition.edition import Edition
from app.report.changes import Details


def draft_opening(
    edition: Edition, details: Details, *, with_period: bool = True, with_contact: bool = True
) -> str:
    """The opening paragraph as the notice wants it; period and contact can be left out.

    Contact data that is blank is left out of the sentence; without any, the sentence is.
    """
    opening = edition.definition.opening
    organisation = details.organisation
    words = {"name": organisation.name, "year": str(details.year)}
    sentences = [opening.basis.format(**words)]
    if with_period:
        sentences.append(opening.period.format(**words))
    contact = contact_words(edition, details)
    if with_contact and contact:
        office = organisation.office or organisation.name or "本机关"
        sentences.append(opening.contact.format(**words, office=office, contact=contact))
    return "".join(sentences)


def contact_words(edition: Edition, details: Details) -> str:
    """The filled contact entries in one line: 地址：…；邮编：…"""
    entries = (
        (entry.label, getattr(details.organisation, entry.key))
        for entry in edition.definition.contact
        if entry.key != "office"
    )
    return "；".join(f"{label}：{value}" for label, value in entries if value)
