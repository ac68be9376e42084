"""Reads mutated inputs in a process with little memory, and tells what went wrong.

Run as a program it takes orders, a line each, and has each done by a child of its own, so that all
modules are loaded once. The number at hand stands in a file, so that whoever gave the order knows
which input killed the child.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import sys
from functools import cache
from pathlib import Path
from time import monotonic, process_time, sleep
from traceback import extract_tb

from lxml import etree
from pypdfium2 import PdfDocument, PdfiumError  # type: ignore[import-untyped]

from app.collect.reading.one_file import readings_of
from app.collect.roster import read_roster
from app.edition.catalog import Catalog
from app.errors import RefusedError
from app.export.exporter import fill_template
from app.importing.reading import read_document
from app.ledger.sheets import read_sheets
from app.ledger.tally import tally_sheets
from app.office.formats import format_of
from app.office.package import ZIP_FAULTS, opened_zip
from app.report.finished import finished
from app.report.report import Report
from app.storage.report_file import load_report, read_handover
from app.storage.report_json import read_json, write_json
from tests import budget
from tests.fuzz.inputs import REFERENCE, seeds, spoiled

MAX_MEMORY = 500 * 1024 * 1024
AT_HAND, TOLD = "at-hand", "told"

_EVERY = 4
"""So many reports apart one is written and read again."""


def read(kind: str, path: Path, catalog: Catalog) -> Report | None:
    """The report in a file of a kind; None where something else is read from it."""
    match kind.partition(".")[0]:
        case "template":
            fill_template(_filled(catalog), path, incomplete=True)
        case "roster":
            read_roster(path)
        case "county":
            readings_of(path.name, path.read_bytes(), catalog)
        case "ledger":
            tally_sheets(path.name, read_sheets(path), catalog)
        case "handover":
            return read_handover(path, catalog).report
        case _ if path.suffix in (".nbao", ".json"):
            return load_report(path, catalog)
        case _:
            return read_document(path, catalog).report
    return None


@cache
def _filled(catalog: Catalog) -> Report:
    return finished(load_report(REFERENCE / "huaian-2024.json", catalog))


READ = "read"


def outcome_of(kind: str, path: Path, catalog: Catalog, *, again: bool = True) -> tuple[str, str]:
    """What went wrong with an input, empty if it became a report or was refused; and how it ended.

    The latter names the refusal and where it was made.
    """
    ended = READ
    try:
        report = read(kind, path, catalog)
        if again and report is not None:
            read_json(write_json(report), catalog)
    except RefusedError as error:
        ended = _place_of(error)
        if not str(error).strip():
            return "refused without a word", ended
    except Exception as error:  # noqa: BLE001 everything else is what we are looking for
        return f"{_place_of(error)}: {error}"[:400], _place_of(error)
    return "", ended


def _place_of(error: Exception) -> str:
    where = extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} at {where.filename}:{where.lineno}"


def passes(path: Path) -> bool:  # noqa: PLR0911 one for each kind of file
    """Whether a file passes the first check of its format: it can be unpacked or decoded."""
    data = path.read_bytes()
    try:
        match path.suffix:
            case ".json":
                return isinstance(json.loads(data), dict)
            case ".pdf":
                PdfDocument(data).close()
                return True
            case ".html" | ".csv" | ".md" | ".txt":
                return bool(data.strip())
            case ".rtf" | ".mht" | ".eml" | ".doc" | ".wps" | ".xls" | ".et" | ".msg":
                return format_of(path, data) is not None
            case ".xml" | ".fodt":
                etree.fromstring(data, etree.XMLParser(huge_tree=True))
                return True
        with opened_zip(data) as archive:
            for name in archive.namelist():
                if name in _MAIN_PARTS:
                    etree.fromstring(archive.read(name))
            return archive.testzip() is None
    except (RefusedError, *ZIP_FAULTS, etree.XMLSyntaxError, PdfiumError, RecursionError):
        return False


_MAIN_PARTS = (
    "content.xml",
    "OFD.xml",
    "word/document.xml",
    "xl/workbook.xml",
    "xl/worksheets/sheet1.xml",
)


def main(kind: str, first: int, count: int, folder: Path) -> None:
    """Reads the inputs; what is known of them stands in a file after each."""
    catalog = Catalog()
    for edition_id in catalog.ids:
        catalog.edition(edition_id)
    path = folder / kind
    for data in seeds(kind):
        path.write_bytes(data)
        read(kind, path, catalog)
    used = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    most = used * resource.getpagesize() + MAX_MEMORY
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    problems: dict[int, str] = {}
    costs: list[tuple[int, float, int, str]] = []
    passed = 0
    for number in range(first, first + count):
        (folder / AT_HAND).write_text(str(number), encoding="ascii")
        path.write_bytes(spoiled(kind, number))
        signal.setitimer(signal.ITIMER_PROF, budget.HANGS)
        passed += passes(path)
        start, before = process_time(), _peak()
        problem, ended = outcome_of(kind, path, catalog, again=number % _EVERY == 0)
        costs.append((number, process_time() - start, _peak() - before, ended))
        if problem:
            problems[number] = problem
        told = {"problems": problems, "costs": costs, "peak": _peak(), "passed": passed}
        (folder / TOLD).write_text(json.dumps(told), encoding="utf-8")


def _peak() -> int:
    """Megabytes that the process has taken at most."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def serve() -> None:
    """Does each order: kind, first number, count, folder and most seconds; tells how it ended."""
    for line in sys.stdin:
        kind, first, count, folder, longest = line.rstrip("\n").split("\t")
        child = os.fork()
        if not child:
            _as_child(kind, int(first), int(count), Path(folder))
        print(_end_of(child, float(longest)), flush=True)  # noqa: T201 the answer


def _as_child(kind: str, first: int, count: int, folder: Path) -> None:
    status = 1
    try:
        nowhere = os.open(os.devnull, os.O_RDWR)
        for stream in range(3):
            os.dup2(nowhere, stream)
        main(kind, first, count, folder)
        status = 0
    finally:
        os._exit(status)


def _end_of(child: int, longest: float) -> str:
    """The exit status of a child; nothing if it did not come to an end."""
    until = monotonic() + longest
    while monotonic() < until:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return str(os.waitstatus_to_exitcode(status))
        sleep(0.01)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return ""


if __name__ == "__main__":
    serve()
