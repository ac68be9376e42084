"""Texts and basic data from the sheets that this program's workbooks have for them."""

from __future__ import annotations

from datetime import date, datetime

import msgspec

from app.edition.definition import KIND_WORDS
from app.edition.edition import Edition
from app.recognise import workbook_labels as labels
from app.recognise.content import KnownTexts
from app.recognise.document import DocumentTexts
from app.recognise.labels import normalised
from app.report.changes import Details, Organisation
from app.report.report import clean_text

_DATE_FORMATS = ("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日")


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
    year = entry(labels.YEAR).removesuffix("年")
    return Details(
        year=int(year) if year.isdecimal() and len(year) == 4 else 0,
        date=_date(entry(labels.DATE)),
        organisation=msgspec.structs.replace(organisation, **contact),
    )


def _date(text: str) -> date | None:
    for pattern in _DATE_FORMATS:
        try:
            return datetime.strptime("".join(text.split()), pattern).date()
        except ValueError:
            continue
    return None


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
