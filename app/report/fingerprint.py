"""The fingerprint of a report: the same for the same content, another for any other."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from hashlib import sha256

import msgspec

from app.edition.cells import CellKey
from app.report.narrative import pictures
from app.report.numbers import format_plain, trimmed
from app.report.report import Report


def fingerprint(report: Report) -> str:
    """SHA-256 over all that goes out, as 64 hexadecimal digits.

    Figures, texts, basic data and the pictures that are shown; last year's figures too, since live
    numbers follow them. Explanations are not content.
    """
    details, previous = report.details, report.previous
    shown = {picture.name for picture in pictures(report)} & report.media.keys()
    content = {
        "edition": report.edition.id,
        "year": details.year,
        "date": details.date.isoformat() if details.date else None,
        "organisation": msgspec.to_builtins(details.organisation),
        "values": _figures(report.typed),
        "unread": {key: entry.text for key, entry in report.unread.items()},
        "texts": {key: text for key, text in report.texts.items() if text},
        "media": {name: sha256(report.media[name]).hexdigest() for name in shown},
        "previous": _figures(previous.typed) if previous else None,
    }
    canonical = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(canonical.encode()).hexdigest()


def is_as_sealed(report: Report) -> bool:
    """Whether a finalised report is still what was finalised; one that is not locked always is."""
    return report.seal is None or report.seal.fingerprint == fingerprint(report)


def _figures(values: Mapping[CellKey, Decimal]) -> dict[str, str]:
    return {key: format_plain(trimmed(value)) for key, value in values.items()}
