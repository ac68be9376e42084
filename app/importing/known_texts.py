"""Texts and basic data from the sheets that this program's workbooks have for them."""

from __future__ import annotations

import msgspec

from app.edition.definition import KIND_WORDS
from app.edition.edition import Edition
from app.importing.document import DocumentTexts
from app.office import workbook_labels as labels
from app.office.content import KnownTexts
from app.office.labels import normalised
from app.report.changes import Details, Organisation
from app.report.dates import parse_date, parse_year
from app.report.report import clean_text


def known_texts(known: KnownTexts, edition: Edition) -> DocumentTexts:
    """What the two sheets say."""
    details = _details(known, edition)
    return DocumentTexts(_texts(known, edition), details, details.year or None)


def _details(known: KnownTexts, edition: Edition) -> Details:
    """The basic data by its labels; the year is 0 where it is not given."""

    def entry(label: str) -> str:
        return known.details.get(normalised(label), "").strip()

    kinds = {words: kind for kind, words in KIND_WORDS.items()}
    contact = {field.key: entry(field.label) for field in edition.definition.contact}
    organisation = Organisation(name=entry(labels.NAME), kind=kinds.get(entry(labels.KIND)))
    return Details(
        year=parse_year(entry(labels.YEAR)).value or 0,
        date=parse_date(entry(labels.DATE)).value,
        organisation=msgspec.structs.replace(organisation, **contact),
    )


def _texts(known: KnownTexts, edition: Edition) -> dict[str, str]:
    """The text below each title: one paragraph a row."""
    keys = {normalised(title): key for key, title in labels.text_titles(edition).items()}
    paragraphs: dict[str, list[str]] = {}
    lines: list[str] = []
    for title, paragraph in known.rows:
        key = keys.get(normalised(title))
        if key:
            lines = paragraphs.setdefault(key, [])
        else:
            lines.append(paragraph)
    return {key: clean_text("\n".join(lines)).rstrip("\n") for key, lines in paragraphs.items()}
