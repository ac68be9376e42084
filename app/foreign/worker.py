"""A process that reads files from outside for another one, and dies alone if it must.

It is started by `reader.py` and by `app/collect/reading/pool.py`, takes requests from its standard
input and answers on its standard output.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path

from app.edition.catalog import Catalog
from app.edition.edition import Edition
from app.errors import RefusedError
from app.foreign.requests import (
    FillTemplate,
    LeftOutReply,
    NormalPicture,
    OpenReport,
    OwnRequest,
    PictureReply,
    ReadAndYear,
    ReadAny,
    ReadBack,
    ReadWithYear,
    Wire,
    refusal_of,
)
from app.importing.document import ReadDocument
from app.sandbox import Done, OtherRequest, serve


class Worker:
    """Does what it is asked; readers are loaded when they are first needed."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._wire = Wire(catalog)
        self._read_in: Edition | None = None

    def answer(self, content: bytes) -> bytes:
        """The packed answer to a packed request."""
        request = self._wire.unpack_request(content)
        self._read_in = None
        try:
            done = self._done(request)
            if isinstance(request, ReadAny) and isinstance(done, ReadDocument):
                self._read_in = done.report.edition
            return self._wire.pack(Done(self._wire.pack(done)))
        except RefusedError as error:
            return self._wire.pack(refusal_of(error))

    def rest(self) -> None:
        """Loads what a command asks for next: what it writes of a report it has read back."""
        if self._read_in:
            from app.importing import reading  # noqa: F401, PLC0415 as long as nobody waits for it
            from app.matching.vocabulary import vocabulary  # noqa: PLC0415
            from app.readers import docx, xlsx  # noqa: F401, PLC0415

            vocabulary(self._read_in)

    def _done(self, request: OwnRequest | OtherRequest) -> object:
        path = Path(os.fsdecode(request.path))
        match request:
            case OtherRequest():
                return request.answered(self._catalog)
            case OpenReport(password=password, key=key):
                from app.storage.report_file import open_report  # noqa: PLC0415 when needed

                return open_report(path, self._catalog, key or password)
            case FillTemplate(report=report, incomplete=incomplete):
                from app.export.exporter import fill_template  # noqa: PLC0415 when needed

                return fill_template(report, path, incomplete=incomplete)
            case LeftOutReply(edition_id=edition_id):
                from app.export.exporter import left_out_of  # noqa: PLC0415 when needed

                return left_out_of(self._catalog.edition(edition_id), path)
            case ReadBack() | ReadAny() | ReadWithYear() | NormalPicture():
                return self._read(path, request)

    def _read(
        self, path: Path, request: ReadBack | ReadAny | ReadWithYear | NormalPicture
    ) -> object:
        from app.any_file import read_any, read_with_year  # noqa: PLC0415 when needed

        match request:
            case ReadAny(edition_id=edition_id, year=year):
                return read_any(path, self._catalog, edition_id=edition_id, year=year)
            case NormalPicture(content=content):
                return _picture(content)
            case ReadWithYear(year=year):
                return ReadAndYear(*read_with_year(path, self._catalog, year))
            case ReadBack(content=content, edition_id=edition_id, year=year):
                from app.importing.reading import read_back  # noqa: PLC0415 when needed

                edition = self._catalog.edition(edition_id)
                return read_back(path, content, self._catalog, edition, year)


def _picture(content: bytes) -> PictureReply:
    from app.pictures import PictureProblemError, normal_picture  # noqa: PLC0415 when needed

    try:
        return PictureReply(normal_picture(content))
    except PictureProblemError as error:
        return PictureReply(b"", error.what)


def main(arguments: Sequence[str]) -> int:
    """Answers requests until there are no more; the folder of the editions may be named."""
    worker = Worker(Catalog(*map(Path, arguments[:1])))
    return serve(worker.answer, worker.rest)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
