"""A second letter to a unit that has not answered says that and when there was a first."""

from __future__ import annotations

from contextlib import closing
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

from msgspec.structs import replace

from app.collect.collector import Collector
from app.collect.decisions import Reminded, SentBack
from app.collect.results.letters import LetterKind, SlipSettings, letters
from app.collect.roster_rows import Roster, RosterUnit
from app.collect.rounds import asked_of
from app.edition.catalog import Catalog
from app.report.changes import Edit
from tests.app.collect.reports import CELL, NOON, put, report


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
        assert "此前已于1月20日催报，至今没有收到" in letter.opening[0]


def test_what_was_answered_since_is_not_told_as_waited_for(
    tmp_path: Path, catalog: Catalog
) -> None:
    day, name = timedelta(1), "柘山镇"
    settings = SlipSettings(NOON.date() + 9 * day, again=True)
    roster, folder = Roster((RosterUnit(name),)), tmp_path / "报送"
    folder.mkdir()
    with closing(Collector([folder], catalog, roster=roster, workers=1, year=2024)) as collector:
        collector.collect()
        collector.decide(Reminded(name, NOON))
        wrong = report(name, 5, catalog)
        wrong.apply(Edit({CELL: Decimal(6)}))
        put(folder / "年报.nbao", wrong, (NOON + day).timestamp())
        first = collector.collect()
        unit = first.units[0]
        noted = asked_of(first, unit, NOON + 2 * day)
        assert isinstance(noted, SentBack)
        collector.decide(noted)
        wrong.apply(Edit({CELL: Decimal(7)}))
        put(folder / "年报.nbao", wrong, (NOON + 3 * day).timestamp())
        again = collector.collect()
        assert not letters(again, settings)[0].opening[0].startswith("此前")
        sent = asked_of(again, again.units[0], NOON + 4 * day)
        assert isinstance(sent, SentBack)
        (letter,) = letters(collector.decide(sent), settings)
    assert letter.kind is LetterKind.RETURN
    assert letter.opening[0].startswith("此前已于1月24日退回，至今没有收到")
