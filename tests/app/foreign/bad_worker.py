"""A reader of files that does what their names say, as hostile files make a real one do."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

from app.edition.catalog import Catalog
from app.foreign import worker
from app.sandbox import serve

_hoard: list[bytes] = []


class BadWorker(worker.Worker):
    """Goes wrong where the file's name says so."""

    def answer(self, content: bytes) -> bytes:
        if b"hang" in content:
            time.sleep(600)
        if b"crash" in content:
            os.abort()
        if b"greedy" in content:
            _hoard.extend(b"x" * 1_000_000 for _ in range(400))
        return b"\xc1" if b"lies" in content else super().answer(content)


if __name__ == "__main__":
    sys.exit(serve(BadWorker(Catalog(*map(Path, sys.argv[1:]))).answer))
