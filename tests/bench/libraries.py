"""What kept libraries would do in place of code of ours: time side by side, and what they weigh.

uv run --with xlsxwriter==3.3.1 --with filelock==4.3.1 --with portalocker==4.4.2 \
    --with psutil==7.2.2 python -m tests.bench.libraries

The answers stand in docs/architecture/storage.md. Only `sqlite3` and `zipfile` come with Python.
"""

from __future__ import annotations

import os
import random
import sqlite3
import tempfile
from collections.abc import Callable
from hashlib import sha256
from importlib.metadata import files
from io import BytesIO
from pathlib import Path
from statistics import median
from time import perf_counter
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

import msgspec

from app.collect.reading.pool import Answer, PackedReading
from app.collect.reading.reading_cache import ReadingCache
from app.collect.submission import ReadState, Submission
from app.collect.workbook.writer import NUMBER, WORDS, WorkbookWriter
from app.sandbox import process_memory
from app.storage.os_lock import try_lock
from app.storage.package import Packer, parts_sha
from app.storage.report_lock import is_alive

_RUNS = 5
_REPORTS, _ROWS = 5_000, 5_000
_FIGURES, _DETAIL = 1_500, 2_500
"""Bytes that a report of the collection has."""

Side = Callable[[Path], None]


def main() -> None:
    """Prints a line for each pair."""
    for name, ours, theirs in (
        ("cache of readings, sqlite3", _kept_by_us, _kept_by_sqlite),
        (
            "packing .nbao with 10 MB, zipfile",
            _packed_by_us,
            _packed_by_zipfile,
        ),
        ("rows of a workbook, XlsxWriter", _rows_by_us, _rows_by_xlsxwriter),
        ("holding a file 100 times, filelock", _held_by_us, _held_by_filelock),
        ("holding a file 100 times, portalocker", _held_by_us, _held_by_portalocker),
        ("asking after a process 100 times, psutil", _asked_by_us, _asked_by_psutil),
    ):
        pairs = [(_time(ours), _time(theirs)) for _ in range(_RUNS)]
        own, other = (median(side) for side in zip(*pairs, strict=True))
        print(f"{name}: ours {own:.1f} ms, theirs {other:.1f} ms, {own / other:.2f}")  # noqa: T201
    for name in ("xlsxwriter", "filelock", "portalocker", "psutil"):
        size = sum(path.stat().st_size for path in _installed(name))
        print(f"{name} installed: {size / 1024:.0f} KiB")  # noqa: T201


def _installed(name: str) -> list[Path]:
    found = (Path(str(one.locate())) for one in files(name) or ())
    return [path for path in found if path.is_file() and path.suffix != ".pyc"]


def _time(side: Side) -> float:
    with tempfile.TemporaryDirectory() as folder:
        start = perf_counter()
        side(Path(folder))
        return (perf_counter() - start) * 1000


def _readings() -> list[PackedReading]:
    chance = random.Random(1)  # noqa: S311 no secret
    return [
        PackedReading(
            Submission(f"{number}.docx", 0, ReadState.WHOLE, "", f"第{number}镇", "2021", 2024),
            chance.randbytes(_FIGURES),
            chance.randbytes(_DETAIL),
        )
        for number in range(_REPORTS)
    ]


_READINGS = _readings()
_PICTURES = {f"media/{n}.jpg": os.urandom(500_000) for n in range(20)}
_TEXT = "本机关认真贯彻落实条例，公开各类信息。".encode() * 1_000


def _kept_by_us(folder: Path) -> None:
    for _ in range(2):
        cache = ReadingCache(folder, "county", "stamp")
        for one in _READINGS:
            if not cache.has(one.submission.place, 1, 1):
                cache.put(one.submission.place, (1, 1), Answer((one,)))
        cache.save()
        cache.close()


def _kept_by_sqlite(folder: Path) -> None:
    encode, decode = msgspec.msgpack.encode, msgspec.msgpack.Decoder(Submission).decode
    for _ in range(2):
        with sqlite3.connect(folder / "county.sqlite") as base:
            base.execute(
                "CREATE TABLE IF NOT EXISTS readings"
                " (name TEXT PRIMARY KEY, size, time, short BLOB, figures BLOB, detail BLOB)"
            )
            known = {
                name: decode(one) for name, one in base.execute("SELECT name, short FROM readings")
            }
            for one in _READINGS:
                name = one.submission.place
                if name not in known:
                    row = (name, 1, 1, encode(one.submission), one.figures, one.detail)
                    base.execute("INSERT INTO readings VALUES (?, ?, ?, ?, ?, ?)", row)
        base.close()


_PACKER = Packer()


def _packed_by_us(_folder: Path) -> None:
    packed = _PACKER.pack(("report.json", _TEXT), _PICTURES)
    parts_sha(packed.front, packed.back)


def _packed_by_zipfile(_folder: Path) -> None:
    file = BytesIO()
    with ZipFile(file, "w") as archive:
        archive.writestr("report.json", _TEXT, ZIP_DEFLATED)
        for name, data in _PICTURES.items():
            archive.writestr(name, data, ZIP_STORED)
    sha256(file.getvalue())


def _rows_by_us(folder: Path) -> None:
    with WorkbookWriter() as writer:
        sheet = writer.sheet("单位")
        rows = writer.rows_below(sheet)
        for number in range(_ROWS):
            words = [(f"第{number}镇人民政府", WORDS)] * 4
            rows.add([*words, *[(number, NUMBER)] * 4])
        with (folder / "a.xlsx").open("wb") as file:
            writer.write(file, "汇总")


def _rows_by_xlsxwriter(folder: Path) -> None:
    import xlsxwriter  # type: ignore[import-not-found] # noqa: PLC0415 only where it is measured

    book = xlsxwriter.Workbook(folder / "a.xlsx", {"constant_memory": True, "tmpdir": str(folder)})
    words, number_format = book.add_format({"border": 1}), book.add_format({"border": 1})
    sheet = book.add_worksheet("单位")
    for number in range(_ROWS):
        for column in range(4):
            sheet.write_string(number, column, f"第{number}镇人民政府", words)
        for column in range(4, 8):
            sheet.write_number(number, column, number, number_format)
    book.close()


def _held_by_us(folder: Path) -> None:
    path = folder / "held"
    path.touch()
    for _ in range(100):
        handle = try_lock(path)
        if handle is not None:
            os.close(handle)


def _held_by_filelock(folder: Path) -> None:
    from filelock import FileLock  # type: ignore[import-not-found] # noqa: PLC0415

    for _ in range(100):
        with FileLock(folder / "held"):
            pass


def _held_by_portalocker(folder: Path) -> None:
    import portalocker  # type: ignore[import-not-found] # noqa: PLC0415

    for _ in range(100):
        with portalocker.Lock(folder / "held", flags=portalocker.LOCK_EX | portalocker.LOCK_NB):
            pass


def _asked_by_us(_folder: Path) -> None:
    for _ in range(100):
        is_alive(os.getpid())
        process_memory(os.getpid())


def _asked_by_psutil(_folder: Path) -> None:
    import psutil  # type: ignore[import-untyped] # noqa: PLC0415

    for _ in range(100):
        psutil.pid_exists(os.getpid())
        psutil.Process(os.getpid()).memory_info()


if __name__ == "__main__":
    main()
