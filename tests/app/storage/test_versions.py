"""The versions written last are there, whatever the clock of the computer says."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, tzinfo
from decimal import Decimal
from pathlib import Path

import pytest

from app.edition.catalog import Catalog
from app.edition.cells import CellKey
from app.report.changes import Details, Edit
from app.report.report import Report
from app.storage import versions as module
from app.storage.versions import MAX_VERSIONS, VersionKind, Versions

PERSON = CellKey("requests.received.person")
EARLIER_PROGRAM = "20990101T000000000000-saved.json"


class Clock(datetime):
    """A clock that shows one year after the other."""

    years: Iterator[int]

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> Clock:
        return cls(next(cls.years), 1, 1, tzinfo=tz)


@pytest.mark.parametrize(
    "years",
    [(2026, 2009), (2026, 2099), (2026, 2009, 2026, 2099, 2026), (2099, 2026), (2009,)],
)
def test_the_last_ten_written_are_there(
    tmp_path: Path, catalog: Catalog, monkeypatch: pytest.MonkeyPatch, years: tuple[int, ...]
) -> None:
    shown = [year for year in years for _ in range(12)]
    Clock.years = iter(shown)
    monkeypatch.setattr(module, "datetime", Clock)
    versions, path = Versions(tmp_path), tmp_path / "年报.nbao"
    report = Report(catalog.for_year(2024), Details(2024))
    for number in range(len(shown)):
        report.apply(Edit(entries={PERSON: Decimal(number)}))
        versions.keep(report, path, VersionKind.SAVED)
        assert versions.of(path)[0].load(catalog).value(PERSON) == number
    kept = [version.load(catalog).value(PERSON) for version in versions.of(path)]
    assert kept == [Decimal(len(shown) - 1 - back) for back in range(MAX_VERSIONS)]


def test_versions_of_an_earlier_program_are_older_than_any_with_a_number(
    tmp_path: Path, catalog: Catalog
) -> None:
    versions, path = Versions(tmp_path), tmp_path / "年报.nbao"
    report = Report(catalog.for_year(2024), Details(2024))
    versions.keep(report, path, VersionKind.SAVED)
    [first] = versions.of(path)
    first.file.rename(first.file.with_name(EARLIER_PROGRAM))
    versions.keep(report, path, VersionKind.SAVED)
    newest, oldest = versions.of(path)
    assert (newest.number, oldest.number) == (1, 0)
    assert oldest.at == datetime(2099, 1, 1, tzinfo=UTC)
