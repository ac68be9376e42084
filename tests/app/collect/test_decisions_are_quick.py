"""After any decision stands what a fresh look gives, and only what it is about is read again."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from app.collect.collection import Collection, Standing
from app.collect.collector import Collector
from app.collect.decisions import (
    Correction,
    Decisions,
    DecisionsKeeper,
    Exclusion,
    Match,
    RightYear,
)
from app.collect.rounds import history
from app.collect.submission import Figures, Submission
from app.edition.catalog import Catalog
from app.edition.cells import CellKey
from app.report.changes import Edit
from tests.app.collect.reports import CELL, NOON, put, report

FEES = CellKey("disclosure.fees.amount")
RULES = CellKey("disclosure.rules.issued")
NAMES = [f"安丘市第{n}局" for n in range(12)]


@pytest.fixture
def folder(tmp_path: Path, catalog: Catalog) -> Path:
    """Twelve offices: some share figures, one has fees in another unit, one is of last year."""
    folder = tmp_path / "安丘市"
    for number, name in enumerate(NAMES):
        made = report(name, number % 4, catalog, 2023 if number == 7 else 2024)
        fees = Decimal(500_000 if number == 3 else 40 + number)
        made.apply(Edit({FEES: fees, RULES: Decimal(number % 3)}))
        put(folder / f"{name}.nbao", made)
    return folder


def seen(collection: Collection) -> object:
    """Everything that a decision may change; what keeps the decisions is no report."""
    return (
        [line for line in collection.lines if line.standing is not Standing.IGNORED],
        collection.units,
        dict(collection.total.typed),
        collection.findings,
        collection.warnings,
    )


def fresh(folder: Path, catalog: Catalog) -> object:
    other = Collector([folder], catalog, workers=1)
    try:
        return seen(other.collect())
    finally:
        other.close()


def test_decisions_give_what_a_fresh_look_gives(
    folder: Path, collector: Collector, catalog: Catalog
) -> None:
    collector.collect()
    excluded = Exclusion(f"{NAMES[3]}.nbao", "重复", NOON)
    corrected = Correction(NAMES[5], CELL, Decimal(1), Decimal(11), "电话核实", NOON)
    steps: tuple[Callable[[], Collection], ...] = (
        lambda: collector.decide(excluded),
        lambda: collector.decide(RightYear(f"{NAMES[7]}.nbao", NOON)),
        lambda: collector.decide(corrected),
        lambda: collector.decide(Exclusion(f"{NAMES[0]}.nbao", "重复", NOON)),
        lambda: collector.decide(Match(NAMES[1], NOON, place=f"{NAMES[2]}.nbao")),
        lambda: collector.decide(instead_of=[excluded]),
        lambda: collector.decide(instead_of=[corrected]),
    )
    for decide in steps:
        assert seen(decide()) == fresh(folder, catalog)


def test_a_sum_has_the_decimals_of_what_counts(
    folder: Path, collector: Collector, catalog: Catalog
) -> None:
    half = report(NAMES[4], 1, catalog)
    half.apply(Edit({CELL: Decimal("143.5")}))
    put(folder / f"{NAMES[4]}.nbao", half, at=5)
    before = collector.collect().total.value(CELL)
    assert str(before).endswith(".5")
    made = Correction(NAMES[4], CELL, Decimal("143.5"), Decimal(143), "电话核实", NOON)
    collection = collector.decide(made)
    assert str(collection.total.value(CELL)) == str(before).partition(".")[0]
    unit = collection.unit(NAMES[4])
    assert unit
    assert any(one.endswith("更正 143.5 改为 143") for one in history(collection, unit))


def test_several_are_kept_and_taken_back_in_one_step(
    folder: Path, collector: Collector, catalog: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = seen(collector.collect())
    made = [Exclusion(f"{name}.nbao", "重复", NOON) for name in NAMES[:3]]
    kept: list[int] = []
    save = DecisionsKeeper.save

    def noted(keeper: DecisionsKeeper, decisions: Decisions) -> Path:
        kept.append(len(decisions.exclusions))
        return save(keeper, decisions)

    monkeypatch.setattr(DecisionsKeeper, "save", noted)
    assert seen(collector.decide(*made)) == fresh(folder, catalog)
    assert seen(collector.decide(instead_of=made)) == before
    assert kept == [3, 0]


def test_a_file_that_changed_counts_as_it_is_now(
    folder: Path, collector: Collector, catalog: Catalog
) -> None:
    collector.collect()
    put(folder / f"{NAMES[4]}.nbao", report(NAMES[4], 40, catalog), at=1_700_000_900)
    collector.collect()
    after = collector.decide(Exclusion(f"{NAMES[4]}.nbao", "重复", NOON))
    assert seen(after) == fresh(folder, catalog)


@pytest.fixture
def read(collector: Collector, monkeypatch: pytest.MonkeyPatch) -> Callable[[], set[str]]:
    """The reports whose figures were asked for since it was last called."""
    asked: list[str] = []
    shelf = collector.collect().shelf
    figures = shelf.figures

    def told(submission: Submission) -> Figures:
        asked.append(submission.place)
        return figures(submission)

    monkeypatch.setattr(shelf, "figures", told)

    def since() -> set[str]:
        found = {*asked}
        asked.clear()
        return found

    return since


def test_taking_a_report_out_reads_no_other(
    folder: Path, collector: Collector, read: Callable[[], set[str]]
) -> None:
    assert folder.is_dir()
    collector.decide(Exclusion(f"{NAMES[3]}.nbao", "重复", NOON))
    assert read() == {f"{NAMES[3]}.nbao"}
    collector.decide(Correction(NAMES[5], CELL, Decimal(1), Decimal(2), "电话核实", NOON))
    assert read() == {f"{NAMES[5]}.nbao"}
