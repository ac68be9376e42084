"""What a reader of files may be asked and may answer, and how that travels, checked.

Nothing of it runs when it is decoded; what does not fit its type is refused as damaged.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from app.edition.catalog import Catalog
from app.edition.edition import Edition
from app.errors import RefusedError
from app.importing.document import NoYearError, ReadDocument, WrittenDocument
from app.office.package import UnreadableFileError
from app.pictures import PictureProblemError, normal_picture
from app.report.changes import Edit
from app.report.report import Report
from app.sandbox import Done, Refusal, Request
from app.storage.encryption import Key, WrongPasswordError
from app.storage.report_file import OpenedReport, PasswordNeededError, open_report

if TYPE_CHECKING:
    from app.export.template import FilledTemplate


class ReadAny(Request, frozen=True, tag=True, array_like=True):
    """The report in any file, answered with a `ReadDocument`."""

    edition_id: str = ""
    year: int | None = None

    def answered(self, catalog: Catalog) -> ReadDocument:
        """The report, of the edition and year that are named."""
        from app.any_file import read_any  # noqa: PLC0415 readers, when needed

        return read_any(self.file, catalog, edition_id=self.edition_id, year=self.year)


class ReadWithYear(Request, frozen=True, tag=True, array_like=True):
    """The report in any file and whether it says its year; if not, it is of this one."""

    year: int

    def answered(self, catalog: Catalog) -> ReadAndYear:
        """Both."""
        from app.any_file import read_with_year  # noqa: PLC0415 readers, when needed

        return ReadAndYear(*read_with_year(self.file, catalog, self.year))


class OpenReport(Request, frozen=True, tag=True, array_like=True):
    """The report in a file of the program's own, answered with an `OpenedReport`."""

    password: str | None = None
    key: Key | None = None

    def answered(self, catalog: Catalog) -> OpenedReport:
        """The report, unlocked."""
        return open_report(self.file, catalog, self.key or self.password)


class FillTemplate(Request, frozen=True, tag=True, array_like=True):
    """The template at the path filled with a report, answered with a `FilledTemplate`."""

    report: Report
    incomplete: bool

    def answered(self, catalog: Catalog) -> FilledTemplate:  # noqa: ARG002 it has its edition
        """The document."""
        from app.export.exporter import fill_template  # noqa: PLC0415 when needed

        return fill_template(self.report, self.file, incomplete=self.incomplete)


class ListLeftOut(Request, frozen=True, tag=True, array_like=True):
    """What of the template at the path may not go out, answered with words."""

    edition: Edition

    def answered(self, catalog: Catalog) -> tuple[str, ...]:  # noqa: ARG002 it has its edition
        """The words."""
        from app.export.exporter import left_out_of  # noqa: PLC0415 when needed

        return left_out_of(self.edition, self.file)


class ReadBack(Request, frozen=True, tag=True, array_like=True):
    """What was written for a report, read again, answered with a `WrittenDocument`."""

    content: bytes
    edition: Edition
    year: int

    def answered(self, catalog: Catalog) -> WrittenDocument:
        """The document."""
        from app.importing.reading import read_back  # noqa: PLC0415 readers, when needed

        return read_back(self.file, self.content, catalog, self.edition, self.year)


class NormalPicture(Request, frozen=True, tag=True, array_like=True):
    """A picture as a report keeps it, answered with a `PictureReply`; the path only names it."""

    content: bytes

    def answered(self, catalog: Catalog) -> PictureReply:  # noqa: ARG002 a picture is of no edition
        """The picture, or what is wrong with it."""
        try:
            return PictureReply(normal_picture(self.content))
        except PictureProblemError as error:
            return PictureReply(b"", error.what)


_OwnRequest = (
    ReadAny | ReadWithYear | OpenReport | FillTemplate | ListLeftOut | ReadBack | NormalPicture
)

_ELSEWHERE = {
    "ReadForCollection": "app.collect.reading.pool",
    "ReadSubmission": "app.collect.reading.pool",
    "ReadRoster": "app.collect.roster",
    "ReadLedgerRequest": "app.ledger.sheets",
}
"""In whose modules the requests of other parts stand, which are loaded when one comes."""


class _RequestKind(Struct, frozen=True, array_like=True):
    """Any request, of which only its kind is read."""

    kind: str


AnyAnswer = Refusal | Done


class PictureReply(Struct, frozen=True, array_like=True):
    """A picture, or what is wrong with it."""

    content: bytes
    problem: str = ""


class ReadAndYear(Struct, frozen=True, array_like=True):
    """A document, and whether it says its year."""

    document: ReadDocument
    says_year: bool


_KNOWN = {
    kind.__name__: kind
    for kind in (NoYearError, PasswordNeededError, UnreadableFileError, WrongPasswordError)
}


def refusal_of(error: RefusedError) -> Refusal:
    """The refusal that stands for an error."""
    name = type(error).__name__
    lacking = error.lacking if name == _INCOMPLETE and hasattr(error, "lacking") else ()
    return Refusal(str(error), name if name in (*_KNOWN, _INCOMPLETE) else "", lacking)


def error_of(refusal: Refusal, path: Path) -> RefusedError:
    """The error that a refusal stands for, with the same words."""
    if refusal.kind == _INCOMPLETE:
        from app.export.template import IncompleteTemplateError  # noqa: PLC0415 lxml, when needed

        incomplete = IncompleteTemplateError(path, refusal.lacking)
        incomplete.args = (refusal.words,)
        return incomplete
    kind = _KNOWN.get(refusal.kind, RefusedError)
    error = kind.__new__(kind, refusal.words)
    if isinstance(error, PasswordNeededError):
        error.path = path
    return error


_INCOMPLETE = "IncompleteTemplateError"
"""The only one that says more than its words: what a template lacks."""


class Wire:
    """Packs and unpacks values of this program; an edition travels by its id."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._encoder = msgspec.msgpack.Encoder(enc_hook=self._as_plain)
        self._decoders: dict[Any, Callable[[bytes], Any]] = {}

    def pack(self, value: object) -> bytes:
        """The value as bytes."""
        return self._encoder.encode(value)

    def unpack_request(self, content: bytes) -> Request:
        """A packed request of any kind. Raises `msgspec.DecodeError`."""
        kind = self.unpack(content, _RequestKind).kind
        shape = (
            getattr(import_module(place), kind) if (place := _ELSEWHERE.get(kind)) else _OwnRequest
        )
        request: Request = self.unpack(content, shape)
        return request

    def unpack(self, content: bytes, shape: Any) -> Any:
        """The value of this type. Raises `msgspec.DecodeError` for anything else."""
        if shape not in self._decoders:
            decoder = msgspec.msgpack.Decoder(shape, dec_hook=self._from_plain)
            self._decoders[shape] = decoder.decode
        return self._decoders[shape](content)

    def _as_plain(self, value: object) -> object:
        if isinstance(value, Report):
            return self.pack(value.content)
        if isinstance(value, Edition):
            return value.id
        raise NotImplementedError(type(value))

    def _from_plain(self, shape: type, plain: Any) -> Any:
        try:
            if shape is Edition:
                return self._catalog.edition(plain)
            if shape is Report:
                return _report_of(self.unpack(plain, Edit))
        except RefusedError as error:
            raise ValueError(str(error)) from error
        raise NotImplementedError(shape)


def _report_of(content: Edit) -> Report:
    edition, details = content.edition, content.details
    if edition is None or details is None:
        raise ValueError(content)
    stated = {key: content.stated[key] for key in edition.cells if key in content.stated}
    return Report.begun(edition, details, replace(content, stated=stated))
