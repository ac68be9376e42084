"""A recovery log of so many edits, damaged byte by byte, and what must still come back from it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

from app.edition.catalog import Catalog
from app.report.changes import Details, Edit
from app.report.report import Report
from app.storage.encryption import Key
from app.storage.recovery.log_file import LOG_SUFFIX, packed_line, read_log
from app.storage.recovery.recovery import ASIDE, discard_log, find_recoveries
from app.storage.recovery.recovery_log import Base, RecoveryLog
from app.storage.report_file import open_report, save_report

EDITS = 50

Damage = Callable[[int], int]
"""What becomes of a byte."""

KINDS: dict[str, Damage] = {"flipped": lambda byte: byte ^ 0x04, "zeroed": lambda _: 0}


@dataclass(frozen=True)
class Logged:
    """The log, the cells in the order they were typed, and the lines of its edits: from, to."""

    path: Path
    data: bytes
    lines: tuple[tuple[int, int], ...]


def logged(folder: Path, catalog: Catalog, *, saved: bool) -> Logged:
    """The log of fifty numbers typed into fifty cells, of a report that stands in a file or not."""
    report = Report(catalog.for_year(2024), Details(2024))
    base = Base(report.copy())
    if saved:
        file = folder / "年报.nbao"
        save_report(report, file)
        base = Base(report.copy(), file, open_report(file, catalog).sha)
    log = RecoveryLog(folder / "recovery")
    log.begin(base)
    for number, key in enumerate(report.edition.typed_keys[:EDITS], start=1):
        log.append(report.apply(Edit(entries={key: Decimal(number)})).after)
        assert log.flush()
    log.stop()
    [path] = (folder / "recovery").glob(f"*{LOG_SUFFIX}")
    data = path.read_bytes()
    return Logged(path, data, lines_in(data)[-EDITS:])


def lines_in(data: bytes) -> tuple[tuple[int, int], ...]:
    """Where each line begins and where the next one does."""
    ends = [0]
    while (end := data.find(b"\n", ends[-1])) >= 0:
        ends.append(end + 1)
    return tuple(pairwise(ends))


def judge_reading(log: Logged, places: Iterable[int], damage: Damage, key: Key | None) -> None:
    """Every line that was not touched is read, and it is noticed that one was."""
    whole = {packed_line(line) for line in read_log(log.path, key).lines}
    spans = lines_in(log.data)
    for place in places:
        spoiled = bytearray(log.data)
        spoiled[place] = damage(spoiled[place])
        if spoiled == log.data:
            continue
        log.path.write_bytes(spoiled)
        read = read_log(log.path, key)
        assert len(read.lines) >= len(spans) - 1 - (key is not None) * 2
        assert whole.issuperset(map(packed_line, read.lines))
        assert read.damaged or place == len(log.data) - 1, place
    log.path.write_bytes(log.data)


def judge_recovery(log: Logged, places: Iterable[int], damage: Damage, catalog: Catalog) -> None:
    """At the next start every edit on an untouched line comes back, and no log is deleted."""
    keys = catalog.for_year(2024).typed_keys[:EDITS]
    for place in places:
        spoiled = bytearray(log.data)
        spoiled[place] = damage(spoiled[place])
        log.path.write_bytes(spoiled)
        found = find_recoveries(log.path.parent, catalog)
        [recovery] = found.recoveries
        for number, (key, (start, end)) in enumerate(zip(keys, log.lines, strict=True), start=1):
            if not start <= place < end:
                assert recovery.new.value(key) == number, place
        assert recovery.missing or spoiled == log.data or place == len(log.data) - 1
        discard_log(recovery)
        aside = log.path.parent / ASIDE / log.path.name
        if recovery.missing:
            assert aside.read_bytes() == spoiled
        aside.unlink(missing_ok=True)
