"""Collecting: reading side by side, ten thousand files unchanged, and memory that stays flat."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from decimal import Decimal
from pathlib import Path
from time import perf_counter

import msgspec

from app.collect.collector import Collector
from app.edition.catalog import Catalog
from app.export.exporter import export
from app.report.changes import Details, Edit, Organisation
from app.report.report import Report
from app.storage.paths import sample_path
from app.storage.report_file import load_report
from app.storage.report_json import write_json
from tests.bench.ratios import Ratio, kept, of_pairs, paired

NBAO_TARGET, UNCHANGED_TARGET = 3, 3
TWO_WORKERS = 1.6
"""Times that two workers may fall short of what two bare processes gain on this machine: 1.7 of 2
with room for a busy one."""

GROWTH = 1.35
"""Times that the peak at ten thousand files may be that at a thousand: what is kept of each, so
that a decision adds up only its own unit, lies in 2 KiB."""

FEW, MANY = 1_000, 10_000
_DOCUMENTS = 400
_COUNTED = 150_000_000

_MEASURE = """
import json, os, sys
from pathlib import Path
from time import perf_counter
from contextlib import suppress
from app.collect.collector import Collector
from app.edition.catalog import Catalog

def looked_through(folder):
    for entry in os.scandir(folder):
        entry.stat()

def seconds(action):
    start = perf_counter()
    action()
    return perf_counter() - start

def peak(process):  # what getrusage tells of a process begins with its parent's
    status = Path("/proc", process, "status").read_text(encoding="ascii", errors="replace")
    return int(status.split("VmHWM:")[1].split()[0])

def note_workers(progress):
    if progress.done % 100 == 0:
        for task in Path("/proc/self/task").iterdir():
            with suppress(OSError, IndexError):  # a thread or a process that has just ended
                children = (task / "children").read_text().split()
                peaks.update({one: peak(one) for one in children})

peaks = {}
folder = Path(sys.argv[1])
collector = Collector([folder], Catalog(), folder.with_name(folder.name + " kept"), workers=2)
reading = seconds(lambda: collector.collect(note_workers))
collection = collector.collect()
own = peak("self")
again = [(seconds(collector.collect), seconds(lambda: looked_through(folder))) for _ in range(12)]
collector.close()
assert len(peaks) in (0, 2), peaks  # none where all was read before
units = len(collection.counted)
print(json.dumps([reading, own, sum(peaks.values()), again[1:], units]))
"""


def told(line: str) -> None:
    print(line)  # noqa: T201 (the result)


def test_reading_the_programs_own_file(catalog: Catalog) -> None:
    path = sample_path()
    decoder = msgspec.json.Decoder()

    def peer() -> None:
        with zipfile.ZipFile(path) as archive:
            decoder.decode(archive.read("report.json"))

    def ours() -> None:
        load_report(path, catalog)

    kept(".nbao to a report ÷ ZIP and msgspec", NBAO_TARGET, lambda: paired(ours, peer, 101))


def test_two_workers_beside_one(huaian: Report, catalog: Catalog, tmp_path: Path) -> None:
    folder = tmp_path / "documents"
    folder.mkdir()
    export(huaian, folder / "0.docx")
    content = (folder / "0.docx").read_bytes()
    for number in range(1, _DOCUMENTS):
        (folder / f"{number}.docx").write_bytes(content)

    def seconds(workers: int) -> float:
        collector = Collector([folder], catalog, workers=workers)
        start = perf_counter()
        collector.collect()
        taken = perf_counter() - start
        collector.close()
        return taken

    def gains() -> Ratio:
        """What two bare processes gain over one, beside what two workers do."""
        ours = of_pairs([(seconds(1), seconds(2)) for _ in range(2)])
        machine = of_pairs([(counting(1), counting(2)) for _ in range(2)])
        told(f"two workers are {ours.value:.2f} times one, two bare processes {machine.value:.2f}")
        return Ratio(ours.ours, ours.peer, min(machine.value, 2) / ours.value)

    kept(f"gain of two processes ÷ gain over {_DOCUMENTS} documents", TWO_WORKERS, gains, asked=1.3)


def counting(processes: int) -> float:
    """Seconds in which so many processes count to the same number together."""
    code = f"for _ in range({_COUNTED // processes}): pass"
    start = perf_counter()
    running = [subprocess.Popen([sys.executable, "-c", code]) for _ in range(processes)]
    for process in running:
        process.wait()
    return perf_counter() - start


def filled(folder: Path, count: int, catalog: Catalog) -> Path:
    """A folder with so many reports, all written in a moment: name and one number differ."""
    report = Report(catalog.for_year(2024), Details(2024, organisation=Organisation("NAME镇")))
    key = report.edition.typed_keys[-1]
    typed = {key: Decimal(7 * number) for number, key in enumerate(report.edition.typed_keys)}
    report.apply(Edit({**typed, key: Decimal(123456)}))
    template = write_json(report)
    folder.mkdir()
    for number in range(count):
        content = template.replace(b"123456", str(number).encode())
        (folder / f"{number}.json").write_bytes(content.replace(b"NAME", f"第{number}".encode()))
    return folder


def measured(folder: Path) -> tuple[float, int, int, list[tuple[float, float]], int]:
    """Seconds, peaks of the program and of its two workers in KiB, pairs of seconds, units."""
    command = [sys.executable, "-c", _MEASURE, str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    reading, own, workers, again, units = json.loads(done.stdout)
    return reading, own, workers, [(a, b) for a, b in again], units


def test_ten_thousand_files_take_no_more_memory_than_a_thousand(
    catalog: Catalog, tmp_path: Path
) -> None:
    few = measured(filled(tmp_path / "few", FEW, catalog))
    many = measured(filled(tmp_path / "many", MANY, catalog))
    assert (few[4], many[4]) == (FEW, MANY)
    assert few[2]
    assert many[2]
    peaks = [own + workers for _, own, workers, _, _ in (few, many)]
    growth = peaks[1] / peaks[0]
    told(
        f"\nten thousand files: {growth:.3f} times the memory of a thousand (target {GROWTH}; "
        f"{peaks[1]} and {peaks[0]} KiB with two workers, "
        f"{many[1]} and {few[1]} KiB of them the program itself, "
        f"{(many[1] - few[1]) / (MANY - FEW):.1f} KiB a file)"
    )
    told(f"{FEW} files read in {few[0]:.1f} s, {MANY} in {many[0]:.1f} s")
    assert growth <= GROWTH
    known = [many[3]]

    def unchanged() -> Ratio:
        return of_pairs(known.pop() if known else measured(tmp_path / "many")[3])

    kept(f"{MANY} files unchanged ÷ scanning the folder", UNCHANGED_TARGET, unchanged)
