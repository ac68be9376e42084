"""Reads mutated inputs in a process with little memory, and tells what went wrong.

Run as a program: format, first number, count, folder. The number at hand stands in a file, so that
whoever started it knows which input killed it.
"""

from __future__ import annotations

import json
import resource
import signal
import sys
from pathlib import Path
from time import process_time
from traceback import extract_tb

from app.edition.catalog import Catalog
from app.errors import RefusedError
from app.recognise.reading import read_document
from app.report.report import Report
from app.storage.report_file import load_report
from app.storage.report_json import read_json, write_json
from tests.fuzz.inputs import seeds, spoiled

LONGEST_SECONDS = 5.0
"""Of the processor, so that a busy machine makes no input look slow."""
_HANGS = 4 * LONGEST_SECONDS
"""Seconds of the processor after which an input ends the process."""
MOST_MEMORY = 500 * 1024 * 1024
AT_HAND = "at-hand"

_EVERY = 4
"""So many reports apart one is written and read again."""


def read(path: Path, catalog: Catalog) -> Report:
    """The report in a file of any format."""
    if path.suffix in (".nbao", ".json"):
        return load_report(path, catalog)
    return read_document(path, catalog).report


def problem_of(path: Path, catalog: Catalog, *, again: bool = True) -> str:
    """What went wrong with this input; empty if it became a report or was refused."""
    start = process_time()
    try:
        report = read(path, catalog)
        if again:
            read_json(write_json(report), catalog)
    except RefusedError as error:
        if not str(error).strip():
            return "refused without a word"
    except Exception as error:  # noqa: BLE001 everything else is what we are looking for
        where = extract_tb(error.__traceback__)[-1]
        return f"{type(error).__name__} at {where.filename}:{where.lineno}: {error}"[:400]
    taken = process_time() - start
    return f"took {taken:.1f} s" if taken > LONGEST_SECONDS else ""


def main(suffix: str, first: int, count: int, folder: Path) -> None:
    """Reads the inputs; prints one JSON object about them."""
    catalog = Catalog()
    for edition_id in catalog.ids:
        catalog.edition(edition_id)
    path = folder / f"input{suffix}"
    for data in seeds(suffix):
        path.write_bytes(data)
        read(path, catalog)
    used = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    most = used * resource.getpagesize() + MOST_MEMORY
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    problems: dict[int, str] = {}
    slowest = 0.0
    for number in range(first, first + count):
        (folder / AT_HAND).write_text(str(number), encoding="ascii")
        path.write_bytes(spoiled(suffix, number))
        signal.setitimer(signal.ITIMER_PROF, _HANGS)
        start = process_time()
        problem = problem_of(path, catalog, again=number % _EVERY == 0)
        slowest = max(slowest, process_time() - start)
        if problem:
            problems[number] = problem
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(json.dumps({"problems": problems, "slowest": slowest, "peak": peak}))  # noqa: T201


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), Path(sys.argv[4]))
