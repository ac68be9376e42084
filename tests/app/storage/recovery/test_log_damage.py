"""A damaged recovery log brings back all that stands on sound lines, says what is missing, stays.

Here some places are damaged; CI's slow part damages every byte.
"""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from app.edition.catalog import Catalog
from app.report.changes import Edit
from app.storage.recovery.log_file import LOG_SUFFIX
from app.storage.recovery.recovery import ASIDE, discard_log, find_recoveries
from app.storage.report_file import open_report, save_report
from tests.app.storage.log_damage import KINDS, judge_reading, judge_recovery, lines_in, logged

STEP = 97
"""Every so many bytes are damaged: a prime, so that every kind of place has its turn."""


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("saved", [False, True])
def test_every_edit_on_a_sound_line_comes_back(
    tmp_path: Path, catalog: Catalog, kind: str, *, saved: bool
) -> None:
    log = logged(tmp_path, catalog, saved=saved)
    first_lines = range(0, log.lines[0][0], 41)
    ends = [end - 1 for _, end in lines_in(log.data)]
    places = sorted({*first_lines, *ends, *range(log.lines[0][0], len(log.data), 211)})
    judge_reading(log, range(0, len(log.data), STEP), KINDS[kind], None)
    judge_recovery(log, places[:-1], KINDS[kind], catalog)


def test_a_zeroed_sector_takes_the_lines_it_covers_and_no_other(
    tmp_path: Path, catalog: Catalog
) -> None:
    log = logged(tmp_path, catalog, saved=True)
    keys = catalog.for_year(2024).typed_keys
    for start in range(0, len(log.data) - 512, 512):
        log.path.write_bytes(log.data[:start] + bytes(512) + log.data[start + 512 :])
        [recovery] = find_recoveries(log.path.parent, catalog).recoveries
        for number, (one, (begin, end)) in enumerate(zip(keys, log.lines, strict=False), start=1):
            if end <= start or begin >= start + 512:
                assert recovery.new.value(one) == number
        assert recovery.missing
        discard_log(recovery)
        (log.path.parent / ASIDE / log.path.name).unlink()


def test_the_file_stands_in_for_a_damaged_beginning(tmp_path: Path, catalog: Catalog) -> None:
    log = logged(tmp_path, catalog, saved=True)
    log.path.write_bytes(b"?" + log.data[1:])
    [recovery] = find_recoveries(log.path.parent, catalog).recoveries
    assert (recovery.path, recovery.fits) == (tmp_path / "年报.nbao", True)
    assert (recovery.missing, recovery.based) == (1, True)


def test_a_changed_file_stands_in_too_but_as_a_new_report(tmp_path: Path, catalog: Catalog) -> None:
    log = logged(tmp_path, catalog, saved=True)
    file = tmp_path / "年报.nbao"
    changed = open_report(file, catalog).report
    changed.apply(Edit(texts={"overview": "别处写的"}))
    save_report(changed, file)
    log.path.write_bytes(b"?" + log.data[1:])
    [recovery] = find_recoveries(log.path.parent, catalog).recoveries
    assert (recovery.path, recovery.fits, recovery.based) == (None, False, False)
    assert recovery.new.texts["overview"] == "别处写的"
    assert recovery.new.value(changed.edition.typed_keys[0]) == Decimal(1)


def test_a_damaged_log_that_brings_nothing_is_told_of_and_kept(
    tmp_path: Path, catalog: Catalog
) -> None:
    log = logged(tmp_path, catalog, saved=False)
    start = log.lines[0][0]
    log.path.write_bytes(log.data[:start] + b"?" * 40 + b"\n")
    found = find_recoveries(log.path.parent, catalog)
    assert not found.recoveries
    assert log.path.name in str(found.problems[0])
    assert list((log.path.parent / ASIDE).glob(f"*{LOG_SUFFIX}"))


def test_a_log_of_zeros_is_told_of_and_kept(tmp_path: Path, catalog: Catalog) -> None:
    log = logged(tmp_path, catalog, saved=False)
    log.path.write_bytes(bytes(len(log.data)))
    found = find_recoveries(log.path.parent, catalog)
    assert not found.recoveries
    assert found.problems
    assert (log.path.parent / ASIDE / log.path.name).exists()
