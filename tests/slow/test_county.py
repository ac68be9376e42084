"""Counties made from seeds: ten thousand quick files; 200 units in all shapes, three rounds."""

from __future__ import annotations

import os
import re
from datetime import date
from pathlib import Path
from time import perf_counter

import pytest

from app.collect.collection import Collection, Standing, UnitState
from app.collect.collector import Collector
from app.collect.decisions import Office, Reminded
from app.collect.results.letters import SlipSettings, letters
from app.collect.roster import read_roster
from app.collect.rounds import sent_back
from app.edition.catalog import Catalog
from tests.app.collect.reports import NOON
from tests.county.county import QUICK_FORMATS, make_county
from tests.county.mixed import FAULTS, MixedCounty, MixedTruth, sums_of

UNITS, SEED = 10_000, 7
MIXED = 200
SEEDS = tuple(map(int, os.environ.get("COUNTY_SEEDS", "1").split()))
"""Counties of all shapes; more seeds are asked for by the environment."""

SETTINGS = SlipSettings(date(2025, 1, 10), Office(name="政务公开办公室"), shared_by=MIXED + 1)


def test_ten_thousand_units_are_collected_to_what_is_known_of_them(
    tmp_path: Path, catalog: Catalog
) -> None:
    county = make_county(tmp_path / "安丘市", UNITS, SEED, catalog, formats=QUICK_FORMATS)
    collector = Collector([county.folder], catalog, roster=read_roster(county.roster))
    start = perf_counter()
    collection = collector.collect()
    taken = perf_counter() - start
    collector.close()
    print(f"\n{len(collection.lines)} files read and added up in {taken:.0f} s")  # noqa: T201
    assert {line.submission.place: line.standing for line in collection.lines} == county.standings
    sums = county.sums
    assert {key: collection.total.value(key) or 0 for key in sums} == sums


@pytest.mark.parametrize("seed", SEEDS)
def test_all_shapes_of_a_county_are_told_as_they_are_in_three_rounds(
    tmp_path: Path, catalog: Catalog, seed: int
) -> None:
    folder = tmp_path / "临川市"
    folder.mkdir()
    county = MixedCounty(folder, MIXED, seed, catalog)
    roster = read_roster(county.write_roster(tmp_path / "名单.xlsx", seed % 3))
    assert {unit.name for unit in roster.units} == {*county.units}
    collector = Collector([folder], catalog, roster=roster)
    wrong = []
    for number in (1, 2, 3):
        truth = county.arrive(number)
        collection = collector.collect()
        found = (*_of_units(collection, truth), *_of_files(collection, county))
        wrong += [(number, *one) for one in found]
        _act(collector, collection)
        asked = [one for one in collector.collect().units if one.state in _TO_UNIT]
        wrong += [
            (number, one.name, "not sent back") for one in asked if "退回，等" not in one.reason
        ]
    collector.close()
    assert wrong == []


_TO_UNIT = (UnitState.ERRORS, UnitState.EXPLAIN, UnitState.INCOMPLETE, UnitState.OTHER_YEAR)


def _of_units(collection: Collection, truth: MixedTruth) -> list[tuple[object, ...]]:
    """What is other than known: states, figures, letters and their sentences, the sum."""
    written = {one.unit: one for one in letters(collection, SETTINGS)}
    wrong: list[tuple[object, ...]] = []
    for unit in collection.units:
        if unit.state is not truth.states[unit.name]:
            wrong.append((unit.name, unit.state, truth.states[unit.name], unit.reason))
        typed = collection.figures(unit.counted).typed if unit.counted else {}
        shared = truth.counted.get(unit.name, {})
        if {key: value for key, value in typed.items() if value and key in shared} != shared:
            wrong.append((unit.name, "figures", unit.origin))
        letter, kind = written.get(unit.name), truth.letters.get(unit.name)
        if (letter.kind if letter else None) is not kind:
            wrong.append((unit.name, letter and letter.kind, kind))
        said = [item.message for item in letter.items] if letter else []
        planted = truth.faults.get(unit.name, ())
        told = [sum(bool(re.search(FAULTS[one], words)) for words in said) for one in planted]
        if len(said) != len(planted) or set(told) - {1}:
            wrong.append((unit.name, planted, said))
    total = {key: value for key, value in collection.total.typed.items() if value}
    if total != sums_of([*truth.counted.values()]):
        wrong.append(("", "the sum"))
    return wrong


def _of_files(collection: Collection, county: MixedCounty) -> list[tuple[object, ...]]:
    """The files that were given to another unit than the one that sent them."""
    wrong: list[tuple[object, ...]] = []
    for line in collection.lines:
        owner = county.owners.get(line.submission.place)
        is_asked = line.standing is Standing.DOUBTFUL
        if is_asked and not line.submission.place.rpartition("/")[2].startswith("报告"):
            wrong.append((line.submission.key, "asked", line.reason))
        elif owner and owner != line.unit and not (is_asked and owner in line.candidates):
            wrong.append((line.submission.key, line.unit, owner))
    return wrong


def _act(collector: Collector, collection: Collection) -> None:
    """Sends back what is wrong and reminds who is missing."""
    for unit in collection.units:
        if unit.state in _TO_UNIT:
            collector.decide(sent_back(collection, unit, NOON))
        elif unit.state is UnitState.MISSING:
            collector.decide(Reminded(unit.name, NOON))
