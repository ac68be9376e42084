"""Finishes a PDF file that the window's library has painted: text, bookmarks, properties."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from io import BytesIO

from msgspec import Struct
from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    BooleanObject,
    DictionaryObject,
    Fit,
    NameObject,
    StreamObject,
    TextStringObject,
)

from app import patterns as re
from app.version import program_words

_LIST = re.compile(rb"\[[^\]]*\]")
_CODE = re.compile(rb"<([0-9A-Fa-f]{4})>")
_VERSION = "%PDF-1.4"


class Bookmark(Struct, frozen=True):
    """Words that lead to a place: the page from 0, and points from its top."""

    words: str
    page: int
    top: float


def finished_pdf(
    painted: bytes,
    title: str,
    bookmarks: Sequence[Bookmark],
    spelling: Callable[[str], str],
    mark: str = "",
) -> bytes:
    """The PDF with bookmarks, its title and no trace of who made it, where or when.

    `spelling` tells which character is meant by one in the text; the text can be copied and
    searched as it was written. `mark` stands among the keywords of a finalised report.
    """
    writer = PdfWriter()
    for page in PdfReader(BytesIO(painted)).pages:
        writer.add_page(page)
    for cmap in _character_maps(writer):
        cmap.set_data(_spelled(cmap.get_data(), spelling))
    _add_bookmarks(writer, bookmarks)
    _name(writer, title, mark)
    file = BytesIO()
    writer.write(file)
    return file.getvalue()


def _character_maps(writer: PdfWriter) -> Iterable[StreamObject]:
    """The tables that say which characters the glyphs of each font stand for."""
    for entry in writer._objects:
        if isinstance(entry, DictionaryObject) and "/ToUnicode" in entry:
            cmap = entry["/ToUnicode"]
            if isinstance(cmap, StreamObject):
                yield cmap


def _spelled(cmap: bytes, spelling: Callable[[str], str]) -> bytes:
    replaced = partial(_CODE.sub, partial(_code, spelling))
    return _LIST.sub(lambda found: replaced(found[0]), cmap)


def _code(spelling: Callable[[str], str], found: re.Match[bytes]) -> bytes:
    char = chr(int(found[1], 16))
    return b"<" + spelling(char).encode("utf-16-be").hex().upper().encode() + b">"


def _add_bookmarks(writer: PdfWriter, bookmarks: Sequence[Bookmark]) -> None:
    for mark in bookmarks:
        page = writer.pages[mark.page]
        top = float(page.mediabox.top) - mark.top
        writer.add_outline_item(title=mark.words, page_number=mark.page, fit=Fit.xyz(top=top))


def _name(writer: PdfWriter, title: str, mark: str) -> None:
    keywords = {"/Keywords": mark} if mark else {}
    writer.metadata = {"/Title": title, "/Creator": program_words(), **keywords}
    root = writer.root_object
    root[NameObject("/Lang")] = TextStringObject("zh-CN")
    root[NameObject("/ViewerPreferences")] = DictionaryObject(
        {NameObject("/DisplayDocTitle"): BooleanObject(value=True)}
    )
    writer.pdf_header = _VERSION
