"""A county through three rounds: states, sums and letters are right for every unit in each."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from app.collect.collection import Collection, UnitState
from app.collect.collector import Collector
from app.collect.decisions import Accepted, LockedRound, Office, Reminded
from app.collect.results.letters import LetterKind, SlipSettings, letters
from app.collect.roster_rows import Roster, RosterUnit
from app.collect.rounds import digests_of, sent_back
from app.edition.catalog import Catalog
from tests.app.collect.reports import CELL, NOON
from tests.county.rounds import ROUNDS, CountyRounds, Course, RoundTruth

UNITS = 40
SETTINGS = SlipSettings(date(2025, 1, 10), Office(name="政务公开办公室"), shared_by=UNITS + 1)


def act(collector: Collector, county: CountyRounds) -> None:
    """Does what the county does after a round; what is sent back waits then."""
    for unit in collector.collect().units:
        course = county.courses[unit.name]
        if course is Course.ACCEPTED and unit.state is UnitState.ERRORS:
            taken = Accepted(unit.name, NOON, unit.round, "情况属实", digests_of(unit))
            collector.decide(taken)
        elif course is Course.LOCKED:
            digests = tuple(one.digest for one in unit.counting)
            collector.decide(LockedRound(unit.name, NOON, unit.round, digests))
        elif unit.state is UnitState.ERRORS:
            collector.decide(sent_back(collector.collect(), unit, NOON))
        elif unit.state is UnitState.MISSING:
            collector.decide(Reminded(unit.name, NOON))


def check(collection: Collection, truth: RoundTruth) -> None:
    """Everything that is known of a round."""
    assert {unit.name: unit.state for unit in collection.units} == truth.states
    counted = {
        unit.name: collection.figures(unit.counted).typed[CELL]
        for unit in collection.counted
        if unit.counted
    }
    assert counted == truth.counted
    assert collection.total.value(CELL) == sum(truth.counted.values(), Decimal(0))
    told = letters(collection, SETTINGS)
    written = {one.unit: one.kind for one in told}
    assert LetterKind.NOTICE not in written.values()
    assert written == truth.letters
    planted = {one.unit: int(one.kind is LetterKind.RETURN) for one in told}
    assert {one.unit: len(one.items) for one in told} == planted


@pytest.mark.parametrize("seed", [1, 2])
def test_three_rounds_of_a_county_are_told_as_they_are(
    tmp_path: Path, catalog: Catalog, seed: int
) -> None:
    folder = tmp_path / "安丘市"
    folder.mkdir()
    county = CountyRounds(folder, UNITS, seed, catalog)
    roster = Roster(tuple(map(RosterUnit, county.courses)))
    collector = Collector([folder], catalog, roster=roster)
    for number in ROUNDS:
        truth = county.arrive(number)
        check(collector.collect(), truth)
        act(collector, county)
        states = {unit.name: unit.state for unit in collector.collect().units}
        wrong = {name for name, state in truth.states.items() if state is UnitState.ERRORS}
        accepted = {name for name in wrong if county.courses[name] is Course.ACCEPTED}
        assert {states[name] for name in wrong - accepted} <= {UnitState.RETURNED}
        assert {states[name] for name in accepted} <= {UnitState.ACCEPTED}
    rounds = {unit.name: unit.round for unit in collector.collect().units}
    for name, course in county.courses.items():
        expected = {Course.STILL_WRONG: 3, Course.MENDED: 2, Course.NEVER: 0}.get(course, 1)
        assert rounds[name] == expected, (name, course)
    collector.close()
