"""What a reader of files may be asked, and what it may answer: the whole list."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

from msgspec import Struct

from app.collect.reading.worker import ReadForCollection
from app.collect.submission import Submission
from app.errors import RefusedError
from app.importing.document import NoYearError, ReadDocument
from app.ledger.dates import CellValue
from app.ledger.sheets import Sheet
from app.office.package import UnreadableFileError
from app.report.report import Report
from app.sandbox.messages import Done, Refusal, Request
from app.storage.encryption import Key, WrongPasswordError
from app.storage.report_file import PasswordNeededError


class ReadAny(Request, frozen=True, tag=True, array_like=True):
    """The report in any file, answered with a `ReadDocument`."""

    edition_id: str = ""
    year: int | None = None


class ReadWithYear(Request, frozen=True, tag=True, array_like=True):
    """The report in any file and whether it says its year; if not, it is of this one."""

    year: int


class OpenReport(Request, frozen=True, tag=True, array_like=True):
    """The report in a file of the program's own, answered with an `OpenedReport`."""

    password: str | None = None
    key: Key | None = None


class ReadRoster(Request, frozen=True, tag=True, array_like=True):
    """The units in a list, answered with a `Roster`."""


class ReadLedger(Request, frozen=True, tag=True, array_like=True):
    """The tables of a ledger, answered with `Tables`."""


class ReadSubmission(Request, frozen=True, tag=True, array_like=True):
    """A report that came in below the folder at the path, answered with a `Report`."""

    submission: Submission


class FillTemplate(Request, frozen=True, tag=True, array_like=True):
    """The template at the path filled with a finished report, answered with bytes."""

    report: Report
    incomplete: bool


class LeftOut(Request, frozen=True, tag=True, array_like=True):
    """What of the template at the path may not go out, answered with words."""

    edition_id: str


class ReadBack(Request, frozen=True, tag=True, array_like=True):
    """What was written for a report, read again, answered with a `ReadDocument`."""

    content: bytes
    edition_id: str
    year: int


AnyRequest = (
    ReadAny
    | ReadWithYear
    | OpenReport
    | ReadRoster
    | ReadLedger
    | ReadSubmission
    | FillTemplate
    | LeftOut
    | ReadBack
    | ReadForCollection
)


AnyAnswer = Refusal | Done


class ReadAndYear(Struct, frozen=True, array_like=True):
    """A document, and whether it says its year."""

    document: ReadDocument
    says_year: bool


_KNOWN = {
    kind.__name__: kind
    for kind in (
        NoYearError,
        PasswordNeededError,
        UnreadableFileError,
        WrongPasswordError,
    )
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


class _Cell(Struct, frozen=True, array_like=True):
    """A value of a ledger; at most one of them is there."""

    text: str | None = None
    number: Decimal | None = None
    day: date | None = None


class _Table(Struct, frozen=True, array_like=True):
    name: str
    rows: tuple[tuple[_Cell | None, ...], ...]
    first_row: int
    continued: frozenset[tuple[int, int]]


class Tables(Struct, frozen=True, array_like=True):
    """The tables of a ledger as they travel."""

    tables: tuple[_Table, ...]

    @classmethod
    def of(cls, sheets: tuple[Sheet, ...]) -> Tables:
        """The tables that stand for sheets."""
        return cls(
            tuple(
                _Table(
                    sheet.name,
                    tuple(tuple(map(_cell, row)) for row in sheet.rows),
                    sheet.first_row,
                    sheet.continued,
                )
                for sheet in sheets
            )
        )

    @property
    def sheets(self) -> tuple[Sheet, ...]:
        """The sheets that they stand for."""
        return tuple(
            Sheet(
                table.name,
                tuple(tuple(map(_value, row)) for row in table.rows),
                table.first_row,
                table.continued,
            )
            for table in self.tables
        )


def _cell(value: CellValue) -> _Cell | None:
    if value is None:
        return None
    if isinstance(value, str):
        return _Cell(text=value)
    return _Cell(number=value) if isinstance(value, Decimal) else _Cell(day=value)


def _value(cell: _Cell | None) -> CellValue:
    if cell is None:
        return None
    return (
        cell.text if cell.text is not None else cell.number if cell.number is not None else cell.day
    )
