"""A second letter to a unit that has not answered says that and when there was a first."""

from __future__ import annotations

from contextlib import closing
from datetime import timedelta
from pathlib import Path

from msgspec.structs import replace

from app.collect.collector import Collector
from app.collect.decisions import Reminded
from app.collect.results.letters import SlipSettings, letters
from app.collect.roster_rows import Roster, RosterUnit
from app.edition.catalog import Catalog
from tests.app.collect.reports import NOON, put, report


def test_a_second_reminder_names_the_first(tmp_path: Path, catalog: Catalog) -> None:
    put(tmp_path / "报送" / "柘山镇.nbao", report("柘山镇", 5, catalog))
    roster = Roster((RosterUnit("柘山镇"), RosterUnit("景芝镇")))
    with closing(Collector([tmp_path / "报送"], catalog, roster=roster, workers=1)) as collector:
        today = SlipSettings(NOON.date(), again=True)
        (first,) = letters(collector.collect(), today)
        noted = collector.decide(Reminded("景芝镇", NOON))
        (same,) = letters(noted, today)
        later = replace(today, issued=NOON.date() + timedelta(5))
        (second,) = letters(noted, later)
        sent = collector.decide(Reminded("景芝镇", NOON, by_letter=True))
        (third,) = letters(sent, today)
    assert not any("此前" in words for words in (*first.opening, *same.opening))
    for letter in (second, third):
        assert "此前已于1月20日催报，至今没有收到" in letter.opening[-1]
