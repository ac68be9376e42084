"""What only the others, or its name, make doubtful about a unit is asked with its evidence."""

from __future__ import annotations

from contextlib import closing
from decimal import Decimal
from pathlib import Path

import pytest

from app.collect.collection import Collection, Unit, UnitState
from app.collect.collector import Collector
from app.collect.decisions import Accepted, Office
from app.collect.results.letters import LetterKind, SlipSettings, letters
from app.collect.results.problems import doubts_of
from app.collect.results.sums import RunningSum, adder_of, contributions
from app.collect.rounds import digests_of, doubted, sent_back
from app.edition.catalog import Catalog
from app.edition.cells import CellKey
from app.edition.text_check_kinds import Level
from app.report.changes import Edit
from tests.app.collect.by_hand import HandedIn, collection_of
from tests.app.collect.reports import NOON, put, report

FEES = CellKey("disclosure.fees.amount")
RULES = CellKey("disclosure.rules.issued")


def asked(county: Collection) -> dict[str, list[str]]:
    doubts = RunningSum(adder_of(county), county.units).of(county.units).doubts
    assert all(one.level is Level.HINT for found in doubts.values() for one in found)
    return {name: [one.message for one in found] for name, found in doubts.items()}


def with_fees(catalog: Catalog, *amounts: str) -> Collection:
    units = [HandedIn(f"{n}号局", {FEES: Decimal(amount)}) for n, amount in enumerate(amounts)]
    return collection_of(catalog.for_year(2024), units)


def test_yuan_for_ten_thousand_yuan_is_asked_beside_the_others(catalog: Catalog) -> None:
    ((name, (message,)),) = asked(with_fees(catalog, "3.2", "46.5", "0.35", "2000")).items()
    assert name == "3号局"
    assert "2000 万元" in message
    assert "比其他单位都高出许多" in message, "it goes to the unit: no other one is named"
    assert "0.2 万元" in message


def test_several_units_may_make_the_same_slip(catalog: Catalog) -> None:
    assert {*asked(with_fees(catalog, "12", "5", "0.35", "1250000"))} == {"3号局"}
    county = with_fees(catalog, "3.2", "4.5", "0.35", "1", "20000", "30000")
    assert {*asked(county)} == {"4号局", "5号局"}
    half = with_fees(catalog, "3.2", "4.5", "0.35", "20000", "30000", "25000")
    assert not asked(half)


def test_what_a_unit_cannot_have_is_asked_once_of_all_its_cells(catalog: Catalog) -> None:
    figures = {RULES: Decimal(1), CellKey("disclosure.rules.in_force"): Decimal(2)}
    county = collection_of(catalog.for_year(2024), [HandedIn("县水利局", figures)])
    (finding,) = RunningSum(adder_of(county), county.units).of(county.units).doubts["县水利局"]
    assert "现行有效件数填的是 2" in finding.whole_message


@pytest.mark.parametrize(
    "amounts",
    [
        ("3.2", "46.5", "0.35", "200"),
        ("3.2", "46.5", "0.35", "2000.5"),
        ("3.2", "46.5", "2000"),
        ("0", "0", "0", "0"),
    ],
)
def test_a_large_amount_that_may_well_be_is_not_asked(
    catalog: Catalog, amounts: tuple[str, ...]
) -> None:
    assert not asked(with_fees(catalog, *amounts))


@pytest.mark.parametrize(
    ("name", "is_asked"),
    [
        ("县市场监督管理局", True),
        ("澄川县人民政府", True),
        ("县供水公司", True),
        ("潍坊市人民政府", False),
        ("山东省人民政府", False),
        ("柘山镇", False),  # asked by the checks of its own report
    ],
)
def test_rules_of_who_may_not_make_them_are_asked(
    catalog: Catalog, name: str, *, is_asked: bool
) -> None:
    unit = HandedIn(name, {RULES: Decimal(2)})
    assert bool(asked(collection_of(catalog.for_year(2024), [unit]))) is is_asked


def test_a_complete_unit_that_is_asked_waits_and_its_letter_says_why(catalog: Catalog) -> None:
    county = collection_of(
        catalog.for_year(2024), [HandedIn("县市场监督管理局", {RULES: Decimal(2)})]
    )
    doubts = RunningSum(adder_of(county), county.units).of(county.units).doubts
    unit: Unit = doubted(county.units[0], doubts["县市场监督管理局"])
    assert unit.state is UnitState.EXPLAIN
    assert unit.reason.startswith("请核对：")
    county = collection_with(county, unit)
    (problem,) = doubts_of(county, unit)
    assert problem.level == "需说明", "as the state of the unit says"
    assert unit.explains == 1, "it is counted as well"
    (letter,) = letters(county, SlipSettings(NOON.date(), Office()))
    assert letter.kind is LetterKind.ASK, "it may be right: nothing is sent back"
    assert "无误的请尽快书面说明，不用重报" in letter.opening[0].replace("，请", "请")
    assert [item.level for item in letter.items] == ["需说明"]
    assert not letter.closing, "what is to be done is told once"


def test_units_with_all_figures_alike_are_named(catalog: Catalog) -> None:
    edition = catalog.for_year(2024)
    many = {key: Decimal(n) for n, key in enumerate(edition.typed_keys[:12], 1)}
    few = dict(list(many.items())[:3])
    units = [
        *(HandedIn(name, many) for name in ("白云镇", "赤岭镇")),
        HandedIn("大河镇", {**many, edition.typed_keys[0]: Decimal(9)}),
        *(HandedIn(name, few) for name in ("高桥镇", "桂花乡")),
    ]
    county = collection_of(edition, units)
    warnings = RunningSum(adder_of(county), county.units).of(county.units).warnings
    (same,) = (one for one in warnings if one.rule == "same_figures")
    assert same.units == ("白云镇", "赤岭镇")


def collection_with(county: Collection, unit: Unit) -> Collection:
    return Collection(
        county.name,
        county.year,
        county.edition,
        county.lines,
        (unit,),
        county.total,
        (),
        (),
        county.shelf,
        county.decisions,
    )


def test_a_figure_that_is_asked_about_is_told_where_it_makes_the_sum(
    tmp_path: Path, catalog: Catalog
) -> None:
    """Whatever was written to its unit, until the figure is another or is accepted."""
    folder, fees = tmp_path / "报送", CellKey("disclosure.fees.amount")
    amounts = {"柘山镇": "46.5", "凌河镇": "3.2", "郚山镇": "0.5", "财政局": "1034512"}
    for name, amount in amounts.items():
        made = report(name, 5, catalog)
        made.apply(Edit({fees: Decimal(amount)}))
        put(folder / f"{name}.nbao", made)
    with closing(Collector([folder], catalog, year=2024, workers=1)) as collector:
        for _ in range(2):
            collection = collector.collect()
            (told,) = (one for one in collection.warnings if one.rule == "questioned")
            assert (told.units, told.cells) == (("财政局",), (fees,))
            assert "合计 1034562.2 里，财政局的 1034512" in told.message
            assert "占 99.99%" in told.message
            notes = {one.unit.name: one.doubt for one in contributions(collection, fees)}
            assert [name for name, doubt in notes.items() if doubt] == ["财政局"]
            assert "103.4512" in notes["财政局"]
            unit = collection.unit("财政局")
            assert unit
            collector.decide(sent_back(collection, unit, NOON))
        unit = collector.collect().unit("财政局")
        assert unit
        assert unit.state is UnitState.RETURNED
        taken = Accepted("财政局", NOON, 1, "核实过", digests_of(unit))
        assert not [o for o in collector.decide(taken).warnings if o.rule == "questioned"]
