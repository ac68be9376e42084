"""A process that reads files from outside for another one, and dies alone if it must.

It is started by `reader.py` and by `app/collect/reading/pool.py`, takes requests from its standard
input and answers on its standard output.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from app.edition.catalog import Catalog
from app.edition.edition import Edition
from app.errors import RefusedError
from app.foreign.requests import ReadAny, Wire, refusal_of
from app.importing.document import ReadDocument
from app.sandbox import Done, serve


class Worker:
    """Does what it is asked; what a request needs is loaded with it."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._wire = Wire(catalog)
        self._read_in: Edition | None = None

    def answer(self, content: bytes) -> bytes:
        """The packed answer to a packed request."""
        request = self._wire.unpack_request(content)
        self._read_in = None
        try:
            done = request.answered(self._catalog)
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
            from app.readers import docx  # noqa: F401, PLC0415

            vocabulary(self._read_in)


def main(arguments: Sequence[str]) -> int:
    """Answers requests until there are no more; the folder of the editions may be named."""
    worker = Worker(Catalog(*map(Path, arguments[:1])))
    return serve(worker.answer, worker.rest)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
