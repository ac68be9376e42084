"""A county of 200 units comes in as counties do, and the result is what is known of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from app.collect.collection import Collection, Standing, UnitState
from app.collect.collector import Collector
from app.collect.roster import read_roster
from app.edition.catalog import Catalog
from tests.county.county import STATES, County, Fate, make_county

UNITS, SEED = 200, 20240115


@dataclass
class Collected:
    """The county as it was made and as it was read."""

    county: County
    collection: Collection


@pytest.fixture(scope="module")
def collected(tmp_path_factory: pytest.TempPathFactory, catalog: Catalog) -> Iterator[Collected]:
    folder = tmp_path_factory.mktemp("county") / "安丘市"
    county = make_county(folder, UNITS, SEED, catalog)
    collector = Collector([folder], catalog, roster=read_roster(county.roster))
    yield Collected(county, collector.collect())
    collector.close()


def test_no_file_is_silently_ignored(collected: Collected) -> None:
    folder = collected.county.folder
    on_disk = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    in_archive = {place for place in collected.county.standings if place.startswith("打包.zip/")}
    told = {line.submission.place for line in collected.collection.lines}
    assert told == on_disk - {"打包.zip"} | in_archive


def test_each_file_stands_as_it_should(collected: Collected) -> None:
    found = {line.submission.place: line.standing for line in collected.collection.lines}
    assert found == collected.county.standings


def test_each_report_is_given_to_its_unit(collected: Collected) -> None:
    owners = collected.county.owners
    for line in collected.collection.lines:
        owner = owners.get(line.submission.place, "")
        if line.standing is Standing.DOUBTFUL:
            assert owner in line.candidates
        else:
            assert line.unit == owner, line


def test_each_unit_is_in_its_state(collected: Collected) -> None:
    county = collected.county
    may_be = {name: {STATES.get(fate, UnitState.COMPLETE)} for name, fate in county.fates.items()}
    for name in county.figures:
        if name in county.tables_alone:
            may_be[name] = {UnitState.INCOMPLETE}
        elif name in county.wrong:
            may_be[name] = {UnitState.ERRORS}
        else:  # figures by chance may be worth a question, and an old form is a fault
            is_old = county.fates[name] is Fate.OLD_FORM
            may_be[name] = {UnitState.ERRORS} if is_old else {UnitState.COMPLETE, UnitState.EXPLAIN}
    wrong = {
        unit.name: (unit.state, unit.reason)
        for unit in collected.collection.units
        if unit.state not in may_be[unit.name]
    }
    assert wrong == {}


def test_each_figure_is_the_one_that_was_handed_in(collected: Collected) -> None:
    collection = collected.collection
    for unit in collection.counted:
        assert unit.counted is not None
        typed = collection.figures(unit.counted).typed
        truth = collected.county.figures[unit.name]
        wrong = {
            key: typed.get(key)
            for key, value in truth.items()
            if not collection.edition.cells[key].computed and (typed.get(key) or 0) != value
        }
        assert wrong == {}, unit


def test_each_cell_is_the_sum_of_the_units(collected: Collected) -> None:
    total = collected.collection.total
    sums = collected.county.sums
    assert {key: total.value(key) or 0 for key in sums} == sums
    for key, parts in total.edition.sums:
        assert total.value(key) == sum(total.value(part) or 0 for part in parts)


def test_just_the_reports_with_errors_do_not_balance(collected: Collected) -> None:
    collection = collected.collection
    wrong = {
        unit.name
        for unit in collection.counted
        if unit.counted
        and any(f.check_id == "requests_balance" for f in collection.detail(unit.counted).findings)
    }
    assert wrong == collected.county.wrong
    assert len(wrong) > UNITS // 20


def test_what_speaks_against_the_sum_is_told(collected: Collected) -> None:
    county, collection = collected.county, collected.collection
    told = {warning.rule: set(warning.units) for warning in collection.warnings}
    of_fate = {fate: {name for name, own in county.fates.items() if own is fate} for fate in Fate}
    assert told["missing"] == set(county.fates) - county.figures.keys()
    assert of_fate[Fate.DOUBTFUL] <= told["doubtful"]
    assert told["other_edition"] == of_fate[Fate.OLD_FORM]
    assert "partial" not in told
    assert "unlisted" in told
