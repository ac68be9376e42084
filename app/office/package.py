"""The parts of an Office file, read without trust: bounded sizes, no external entities."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

from app.errors import RefusedError
from app.file_paths import is_file
from app.office.zips import LARGEST, ZIP_FAULTS, opened_zip

if TYPE_CHECKING:
    from lxml import etree

LARGEST_PART = 64 * 1024 * 1024
"""No part of an annual report comes near this size in bytes, pictures included."""


class TooLargeError(ValueError):
    """A part of a document is larger than any report needs; readers turn it into a refusal."""


class BrokenDocumentError(RefusedError):
    """A file is not an Office document, or is damaged."""

    def __init__(self, path: Path) -> None:
        kind = "Excel 工作簿（.xlsx）" if path.suffix.lower() == ".xlsx" else "Word 文档（.docx）"
        super().__init__(
            f"“{path.name}”不是 {kind}或已损坏，请用 Word、Excel 或 WPS 打开它并另存一份再试。"
        )


class MonstrousFileError(RefusedError):
    """A file is too large to be looked at."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"“{path.name}”超过 {LARGEST // 1024 // 1024} MB，太大，"
            "不像是年度报告，请核对是不是选错了文件。"
        )


class UnreadableFileError(RefusedError):
    """A file cannot be opened."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"“{path}”打不开，请确认它还在那里，而且没有被别的程序占用。")


def read_bytes(path: Path) -> bytes:
    """The content of a file; never waits for a pipe, never reads without end.

    Raises `UnreadableFileError`, `MonstrousFileError`.
    """
    try:
        if not is_file(path):
            raise UnreadableFileError(path)
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
    except OSError as error:
        raise UnreadableFileError(path) from error
    if len(content) > LARGEST:
        raise MonstrousFileError(path)
    return content


def read_parts(path: Path, *names: str) -> dict[str, bytes]:
    """The named parts of an Office file, all of them if none is named.

    Raises `UnreadableFileError`, and `BrokenDocumentError` also if a named part is missing.
    """
    try:
        with opened_zip(read_bytes(path)) as archive:
            return {name: read_part(archive, name) for name in names or archive.namelist()}
    except (*ZIP_FAULTS, KeyError) as error:
        raise BrokenDocumentError(path) from error


def parse_part(path: Path, part: bytes) -> etree._Element:
    """The root of an XML part. Raises `BrokenDocumentError`."""
    from lxml import etree  # noqa: PLC0415 only when a document is read

    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    try:
        return etree.fromstring(part, parser)
    except etree.XMLSyntaxError as error:
        raise BrokenDocumentError(path) from error


def read_part(archive: zipfile.ZipFile, name: str) -> bytes:
    """One part of an archive. Raises `BadZipFile` if it is far too large, `KeyError` if missing."""
    if archive.getinfo(name).file_size > LARGEST_PART:
        raise zipfile.BadZipFile(name)
    return archive.read(name)
