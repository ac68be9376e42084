"""Rounds: what was sent back waits for the unit; what comes then is compared with it."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from app.collect.collection import Unit, UnitState
from app.collect.collector import Collector
from app.collect.decisions import Accepted, LockedRound
from app.collect.rounds import digests_of, mended_since, sent_back
from app.edition.catalog import Catalog
from app.report.changes import Edit
from app.report.report import Report
from tests.app.collect.reports import CELL, NOON, OUT, put, report


def wrong(catalog: Catalog) -> Report:
    made = report("柘山镇", 5, catalog)
    made.apply(Edit({OUT: Decimal(4)}))
    return made


@pytest.fixture
def folder(tmp_path: Path, catalog: Catalog) -> Path:
    """One unit whose figures do not balance."""
    folder = tmp_path / "报送"
    put(folder / "a.nbao", wrong(catalog))
    return folder


def only(collector: Collector) -> Unit:
    (unit,) = collector.collect().units
    return unit


def send_back(collector: Collector) -> None:
    collection = collector.collect()
    collector.decide(sent_back(collection, collection.units[0], NOON))


def test_what_was_sent_back_waits_for_the_unit(collector: Collector) -> None:
    assert (only(collector).state, only(collector).round) == (UnitState.ERRORS, 1)
    send_back(collector)
    unit = only(collector)
    assert (unit.state, unit.round) == (UnitState.RETURNED, 1)
    assert unit.reason == "1月20日退回，等第 2 次。"


def test_the_same_report_under_another_name_is_no_new_round(
    folder: Path, collector: Collector
) -> None:
    send_back(collector)
    (folder / "a.nbao").rename(folder / "重报.nbao")
    assert (only(collector).state, only(collector).round) == (UnitState.RETURNED, 1)


def test_a_new_round_tells_what_was_mended_and_what_is_new(
    folder: Path, collector: Collector, catalog: Catalog
) -> None:
    send_back(collector)
    made = report("柘山镇", 5, catalog)
    made.apply(Edit(texts={"issues": ""}))
    put(folder / "重报.nbao", made, at=1_700_000_100)
    collection = collector.collect()
    unit = collection.units[0]
    assert (unit.state, unit.round) == (UnitState.ERRORS, 2)
    mended = mended_since(collection, unit)
    assert mended
    assert any("（七）＋四" in words for words in mended.mended)
    assert any("还没有写" in words for words in mended.new)


def test_what_was_accepted_counts_as_it_is_until_it_changes(
    folder: Path, collector: Collector, catalog: Catalog
) -> None:
    unit = only(collector)
    collector.decide(Accepted(unit.name, NOON, 1, "情况属实", digests_of(unit)))
    unit = only(collector)
    assert unit.state is UnitState.ACCEPTED
    assert unit.reason == "1月20日接受：情况属实"
    changed = wrong(catalog)
    changed.apply(Edit({OUT: Decimal(3)}))
    put(folder / "a.nbao", changed)
    assert only(collector).state is UnitState.ERRORS


def test_what_comes_after_the_lock_does_not_count(
    folder: Path, collector: Collector, catalog: Catalog
) -> None:
    unit = only(collector)
    collector.decide(LockedRound(unit.name, NOON, 1, digests_of(unit)))
    put(folder / "z后来.nbao", report("柘山镇", 90, catalog), at=1_800_000_000)
    collection = collector.collect()
    assert collection.total.value(CELL) == 5
    assert "已锁定" in collection.lines[1].reason
