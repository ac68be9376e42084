"""The workbook of a collection: what it takes to write it hardly grows with the units."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

TARGET = 1.4
"""Times that the peak at two thousand units may be that at two hundred; the workbook carries all
that it adds up, to be collected again, which took 1.26 when it came."""

FEW, MANY = 200, 2_000

_MEASURE = """
import json, sys
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from app.checks.findings import Finding
from app.collect.collection import Collection, FileLine, Standing, Unit, UnitState
from app.collect.submission import CellPlace, SubmissionDetail, Figures, ReadState, Submission
from app.collect.results.sums import sum_report
from app.collect.workbook.workbook import write_workbook
from app.edition.catalog import Catalog
from app.edition.text_check_kinds import Level

catalog = Catalog()
edition = catalog.for_year(2024)
key = edition.typed_keys[20]
finding = Finding("balance", Level.ERROR, "requests", "两边不相等。" * 8, "请核对。", "", (key,),
    (Decimal(7), Decimal(5)))

class Shelf:
    "Makes what a report says whenever it is asked, as a store reads it from the disk."
    def figures(self, one):
        return Figures({key: Decimal(one.errors + n) for n, key in enumerate(edition.typed_keys)})
    def detail(self, one):
        words = f"{one.place}召开了会议，听取了汇报，研究了今后的工作。" * 20
        return SubmissionDetail(findings=(finding,) * 10, texts={edition.text_keys[0]: words},
            tables=("表格 2 ",), places={key: CellPlace(0, 3, 4)})


def unit(number):
    name = f"第{number}镇"
    one = Submission(f"{name}.docx", 0, ReadState.WHOLE, "", name, edition.id, 2024, errors=number)
    line = FileLine(one, Standing.COUNTED, name)
    return Unit(name, UnitState.COMPLETE, lines=(line,), counted=one)

units = tuple(map(unit, range(int(sys.argv[1]))))
lines = tuple(line for unit in units for line in unit.lines)
total = sum_report(edition, 2024, "安丘市", {})
county = Collection("安丘市", 2024, edition, lines, units, total, (), (), Shelf(), catalog=catalog)
write_workbook(county, Path(sys.argv[2]))
status = Path("/proc/self/status").read_text(encoding="ascii", errors="replace")
print(json.dumps(int(status.split("VmHWM:")[1].split()[0])))
"""


def test_the_workbook_of_many_units_takes_no_more_memory_than_that_of_few(tmp_path: Path) -> None:
    peaks = [peak(count, tmp_path / f"{count}.xlsx") for count in (FEW, MANY)]
    growth = peaks[1] / peaks[0]
    print(  # noqa: T201 (the result)
        f"\nworkbook of {MANY} units: {growth:.3f} times the memory of {FEW} "
        f"(target {TARGET}; {peaks[1]} and {peaks[0]} KiB)"
    )
    assert growth <= TARGET


def peak(units: int, path: Path) -> int:
    """The most memory in KiB that a program took that wrote the workbook of so many units."""
    command = [sys.executable, "-c", _MEASURE, str(units), str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return int(json.loads(done.stdout))
