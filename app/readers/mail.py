"""Reads pages saved with their pictures in one file (.mht), and the attachments of messages."""

from __future__ import annotations

import email
import email.policy
from collections.abc import Iterator, Sequence
from email.errors import MessageError
from email.message import EmailMessage
from itertools import islice
from pathlib import Path

from app import patterns as re
from app.errors import RefusedError
from app.office.content import Content
from app.office.formats import BROKEN_STREAMS, CompoundFile, decoded
from app.office.package import LARGEST
from app.readers.html import read_html

_MAX_PARTS = 200
_NO_PAGE = "里没有网页，请在浏览器中重新保存再试"
_BROKEN = "已损坏，请重新保存再试"
_CROWDED = "里的附件太多，请把年度报告从中单独保存出来再试"
_MAX_BOUNDARIES, _MAX_NESTED = 5_000, 100
"""Lines that may part a message, and parts with parts in them: for each of these every line is
looked at before the first part can be told."""

_MAX_HEADER = 2_500
"""Characters of a header that are looked at: how long that takes grows with their square."""

_ATTACHMENT, _DATA, _NAME = "__attach_version1.0_", "__substg1.0_37010102", "__substg1.0_3707001F"
_SAFE = re.compile(r"[\\/:*?\"<>|\x00-\x1f]")


class _ShortHeaders(email.policy.EmailPolicy):
    """Takes headers apart as usual, but only so much of each."""

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        """Name and value of a header."""
        name, value = super().header_source_parse(sourcelines)
        return name, value[:_MAX_HEADER]


class BrokenMessageError(RefusedError):
    """A message or a saved page cannot be taken apart."""

    def __init__(self, path: Path, problem: str) -> None:
        super().__init__(f"“{path.name}”{problem}。")


def read_mht(path: Path, data: bytes) -> Content:
    """The page in a saved file; its pictures and frames are those in the file.

    Raises `BrokenMessageError` and what a page is refused with.
    """
    message = _message(path, data)
    parts = list(_parts(message))
    page = next((part for part in parts if part.get_content_type() == "text/html"), None)
    if page is None:
        raise BrokenMessageError(path, _NO_PAGE)
    along: dict[str, bytes] = {}
    for part in parts:
        if part is not page and part.get_content_maintype() in ("image", "text"):
            for name in (part.get("Content-Location"), part.get("Content-ID")):
                if name:
                    along[f"{name}".strip("<> ")] = _payload(part)
    charset = page.get_content_charset()
    return read_html(path, _payload(page), charset=charset or "", along=along)


def eml_contents(path: Path, data: bytes) -> tuple[Sequence[tuple[str, bytes]], bytes]:
    """The attached files of a message by name, and what is written in it itself.

    That is a page or a text, empty if nothing is. Raises `BrokenMessageError`.
    """
    parts = [*_parts(_message(path, data))]
    attached = [
        (_SAFE.sub("_", part.get_filename() or ""), _payload(part))
        for part in parts
        if part.get_filename() and not _is_of_text(part)
    ]
    return attached, _written([part for part in parts if not part.get_filename()])


def _written(parts: Sequence[EmailMessage]) -> bytes:
    """The page among the parts of a message, or its text."""
    for kind in ("text/html", "text/plain"):
        for part in parts:
            if part.get_content_type() == kind:
                text = decoded(_payload(part), part.get_content_charset() or "")
                return text.encode("utf-8-sig", "replace")
    return b""


def _is_of_text(part: EmailMessage) -> bool:
    """Whether a part is a picture in the text of a message, as in a signature."""
    return part.get_content_maintype() == "image" and "Content-ID" in part


def msg_attachments(path: Path, data: bytes) -> Sequence[tuple[str, bytes]]:
    """The attached files of an Outlook message by name. Raises `BrokenMessageError`."""
    try:
        file = CompoundFile(data)
        found = []
        folders = {name.partition("/")[0] for name in file.places if name.startswith(_ATTACHMENT)}
        for place in sorted(folders)[:_MAX_PARTS]:
            if f"{place}/{_DATA}" in file.places:
                raw = file.read(f"{place}/{_NAME}")[:1000]
                name = raw.decode("utf-16-le", "replace").rstrip("\0") or f"{place}.bin"
                found.append((_SAFE.sub("_", name), file.read(f"{place}/{_DATA}")[:LARGEST]))
        return found
    except BROKEN_STREAMS as error:
        raise BrokenMessageError(path, _BROKEN) from error


def _message(path: Path, data: bytes) -> EmailMessage:
    if data.count(b"\n--") > _MAX_BOUNDARIES or data.lower().count(b"multipart/") > _MAX_NESTED:
        raise BrokenMessageError(path, _CROWDED)
    try:
        message = email.message_from_bytes(data, policy=_ShortHeaders())
    except (MessageError, ValueError, TypeError, LookupError, RecursionError) as error:
        raise BrokenMessageError(path, _BROKEN) from error
    if not isinstance(message, EmailMessage):
        raise BrokenMessageError(path, _BROKEN)
    return message


def _parts(message: EmailMessage) -> Iterator[EmailMessage]:
    """The parts that hold something, the first ones of very many."""
    for part in islice(message.walk(), _MAX_PARTS):
        if not part.is_multipart():
            yield part


def _payload(part: EmailMessage) -> bytes:
    try:
        content = part.get_payload(decode=True)
    except (ValueError, LookupError, TypeError, AssertionError):
        return b""
    return content if isinstance(content, bytes) else b""
