"""Reads everything from outside in other processes: whatever a file does there, the work lives."""

from __future__ import annotations

import os
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, TypeVar

import msgspec

from app.edition.catalog import Catalog
from app.errors import NoReaderError, RefusedError
from app.file_paths import file_status
from app.pictures import PictureProblemError

if TYPE_CHECKING:
    from app.collect.roster_rows import Roster
    from app.collect.submission import Submission
    from app.edition.edition import Edition
    from app.export.template import FilledTemplate
    from app.foreign.requests import Wire
    from app.importing.document import ReadDocument, WrittenDocument
    from app.ledger.sheets import Sheet
    from app.report.report import Report
    from app.sandbox import Limits, Request, SandboxProcess
    from app.storage.encryption import Key
    from app.storage.report_file import OpenedReport

AnswerT = TypeVar("AnswerT")

_MAX_IDLE = 2
"""Processes that are kept for the next file; more are started where more is asked at a time."""


class ReadingEndedError(RefusedError):
    """A file ended the process that read it."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(
            f"“{path.name}”{reason}，可能太大或已损坏，没有读取，其他内容不受影响；"
            "请用 Word、Excel 或 WPS 打开它，另存一份再试。"
        )
        self.reason = reason


_NO_ROOM = "没有读取：系统现在不能再启动一个程序"


class ForeignReader:
    """Reads files; threads may share it. All methods raise what the file is refused with."""

    def __init__(self, catalog: Catalog, limits: Limits | None = None) -> None:
        self.catalog = catalog
        self._limits = limits
        self._made_wire: Wire | None = None
        self._idle: list[SandboxProcess] = []
        self._busy: set[SandboxProcess] = set()
        self._lock = Lock()
        self._closed = False

    def warm_up(self) -> None:
        """Starts a process before the first file comes; that none can be started is told then."""
        try:
            process = self._started()
        except OSError:
            return
        with self._lock:
            if not self._closed and not self._idle:
                self._idle.append(process)
                return
        process.close()

    def read_any(
        self, path: Path, *, edition_id: str = "", year: int | None = None
    ) -> ReadDocument:
        """The report in a file of any kind; edition and year are told from it unless given."""
        from app.foreign.requests import ReadAny  # noqa: PLC0415 when needed
        from app.importing.document import ReadDocument  # noqa: PLC0415 when needed

        return self._asked(path, ReadAny(os.fsencode(path), edition_id, year), ReadDocument)

    def read_with_year(self, path: Path, year: int) -> tuple[ReadDocument, bool]:
        """The report in a file, and whether it says its year; if not, it is taken to be `year`."""
        from app.foreign.requests import ReadAndYear, ReadWithYear  # noqa: PLC0415 when needed

        read = self._asked(path, ReadWithYear(os.fsencode(path), year), ReadAndYear)
        return read.document, read.says_year

    def open_report(self, path: Path, secret: str | Key | None = None) -> OpenedReport:
        """The report in a file of the program's own; a locked one by its password or key."""
        from app.foreign.requests import OpenReport  # noqa: PLC0415 when needed
        from app.storage.encryption import Key  # noqa: PLC0415 when needed
        from app.storage.report_file import OpenedReport  # noqa: PLC0415 when needed

        password, key = (None, secret) if isinstance(secret, Key) else (secret, None)
        return self._asked(path, OpenReport(os.fsencode(path), password, key), OpenedReport)

    def read_roster(self, path: Path) -> Roster:
        """The units in a list."""
        from app.collect.roster import ReadRoster  # noqa: PLC0415 when needed
        from app.collect.roster_rows import Roster  # noqa: PLC0415 when needed

        return self._asked(path, ReadRoster(os.fsencode(path)), Roster)

    def read_ledger(self, path: Path) -> tuple[Sheet, ...]:
        """The tables of a ledger."""
        from app.ledger.sheets import ReadLedgerRequest, Tables  # noqa: PLC0415 when needed

        return self._asked(path, ReadLedgerRequest(os.fsencode(path)), Tables).sheets

    def read_submission(self, home: Path, submission: Submission) -> Report:
        """A report that came in below a folder, read again."""
        from app.collect.reading.pool import ReadSubmission  # noqa: PLC0415 when needed
        from app.report.report import Report  # noqa: PLC0415 when needed

        named = home / submission.place
        return self._asked(named, ReadSubmission(os.fsencode(home), submission), Report)

    def fill_template(
        self, report: Report, template: Path, *, incomplete: bool = False
    ) -> FilledTemplate:
        """The template filled with a finished report."""
        from app.export.template import FilledTemplate  # noqa: PLC0415 when needed
        from app.foreign.requests import FillTemplate  # noqa: PLC0415 when needed

        request = FillTemplate(os.fsencode(template), report, incomplete)
        return self._asked(template, request, FilledTemplate)

    def left_out(self, edition: Edition, template: Path) -> tuple[str, ...]:
        """The words for what of a template may not go out."""
        from app.foreign.requests import ListLeftOut  # noqa: PLC0415 when needed

        request = ListLeftOut(os.fsencode(template), edition)
        return self._asked(template, request, tuple[str, ...])

    def read_back(self, report: Report, path: Path, content: bytes) -> WrittenDocument:
        """What was written for a report into a file of this name."""
        from app.foreign.requests import ReadBack  # noqa: PLC0415 when needed
        from app.importing.document import WrittenDocument  # noqa: PLC0415 when needed

        request = ReadBack(os.fsencode(path), content, report.edition, report.details.year)
        return self._asked(path, request, WrittenDocument)

    def normal_picture(self, content: bytes) -> bytes:
        """A picture as a report keeps it. Raises `PictureProblemError`."""
        from app.foreign.requests import NormalPicture, PictureReply  # noqa: PLC0415 when needed

        nameless = Path()
        try:
            reply = self._asked(nameless, NormalPicture(b"", content), PictureReply)
        except ReadingEndedError as error:
            raise PictureProblemError(error.reason) from error
        except NoReaderError as error:
            raise PictureProblemError(_NO_ROOM) from error
        if reply.problem:
            raise PictureProblemError(reply.problem)
        return reply.content

    def close(self) -> None:
        """Ends all processes; whoever waits for one is told that its file was not read."""
        with self._lock:
            self._closed = True
            busy = tuple(self._busy)
        for process in busy:
            process.end()
        self.rest()

    def rest(self) -> None:
        """Ends the processes that nobody asks now: what comes next needs their memory."""
        with self._lock:
            idle, self._idle = self._idle, []
        for process in idle:
            process.close()

    @property
    def _wire(self) -> Wire:
        """Made with the first request: the window starts without it."""
        from app.foreign.requests import Wire  # noqa: PLC0415 see above

        if self._made_wire is None:
            self._made_wire = Wire(self.catalog)
        return self._made_wire

    def _asked(self, path: Path, request: Request, shape: type[AnswerT]) -> AnswerT:
        from app.foreign.requests import AnyAnswer, error_of  # noqa: PLC0415 when needed
        from app.sandbox import Refusal, SandboxEndedError  # noqa: PLC0415 when needed

        status, wire = file_status(path), self._wire
        try:
            process = self._taken()
        except OSError as error:
            raise NoReaderError(path) from error
        try:
            packed = process.ask(wire.pack(request), status.st_size if status else 0)
            answer: AnyAnswer = wire.unpack(packed, AnyAnswer)
            if isinstance(answer, Refusal):
                raise error_of(answer, path)
            value: AnswerT = wire.unpack(answer.content, shape)
        except SandboxEndedError as error:
            raise ReadingEndedError(path, error.reason) from error
        except msgspec.DecodeError as error:
            process.end()
            raise ReadingEndedError(path, "读取时出错") from error
        else:
            return value
        finally:
            self._put_back(process)

    def _started(self) -> SandboxProcess:
        from app.sandbox import Limits, SandboxProcess, own_command  # noqa: PLC0415 when needed

        return SandboxProcess(own_command(str(self.catalog.folder)), self._limits or Limits())

    def _taken(self) -> SandboxProcess:
        with self._lock:
            process = self._idle.pop() if self._idle else None
        if process is None or not process.is_alive:
            if process is not None:
                process.close()
            process = self._started()
        with self._lock:
            self._busy.add(process)
        return process

    def _put_back(self, process: SandboxProcess) -> None:
        with self._lock:
            self._busy.discard(process)
            if process.is_fresh and not self._closed and len(self._idle) < _MAX_IDLE:
                self._idle.append(process)
                return
        process.close()
