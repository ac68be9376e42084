"""Finds the mark of a finalised report in the properties of a document."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from app.office.formats import Format, format_of
from app.office.package import BrokenDocumentError, parse_part, read_part
from app.office.zips import ZIP_FAULTS, opened_zip
from app.report.seal import COLLECTION_MARK, fingerprint_in

_CORE = "docProps/core.xml"
_KEYWORDS = "{http://schemas.openxmlformats.org/package/2006/metadata/core-properties}keywords"
_HEAD = 64 * 1024


def told_fingerprint(path: Path, data: bytes) -> str:
    """The fingerprint that a document carries; empty if there is none. Raises like its reader."""
    match format_of(path, data):
        case Format.DOCX | Format.XLSX:
            return fingerprint_in(_keywords(path, data))
        case Format.HTML:
            return fingerprint_in(data[:_HEAD].decode(errors="replace"))
    return ""


def is_collections(path: Path, data: bytes) -> bool:
    """Whether an Office file was written out of a collection, so that it is no report to read."""
    return data.startswith(b"PK") and COLLECTION_MARK in _keywords(path, data)


def _keywords(path: Path, data: bytes) -> str:
    with suppress(*ZIP_FAULTS, KeyError, BrokenDocumentError), opened_zip(data) as archive:
        core = parse_part(path, read_part(archive, _CORE))
        return core.findtext(_KEYWORDS) or ""
    return ""
