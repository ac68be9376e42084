"""A county of ten thousand units: every file has its line, and every cell is the sum."""

from __future__ import annotations

from pathlib import Path
from time import perf_counter

from app.collect.collector import Collector
from app.collect.roster import read_roster
from app.edition.catalog import Catalog
from tests.county.county import QUICK_FORMATS, make_county

UNITS, SEED = 10_000, 7


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
