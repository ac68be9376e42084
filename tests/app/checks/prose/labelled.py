"""Labelled sentences, the reports they stand in, and how the checks judge them."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from app.checks.kinds import KINDS
from app.edition.catalog import Catalog
from app.edition.cells import CellKey
from app.edition.edition import Edition
from app.edition.text_check_kinds import WordingCheck
from app.report.changes import Details, Edit, Entry, Organisation
from app.report.report import Report
from app.report.totals import Previous

SETS = Path(__file__).parent / "sets"


@dataclass(frozen=True)
class Body:
    """The report that sentences stand in: whose, of which year, with which figures."""

    organisation: str
    year: int
    figures: dict[CellKey, Decimal]
    previous: dict[CellKey, Decimal]

    def report(self, edition: Edition, texts: dict[str, str]) -> Report:
        """The report with some texts; a cell without a figure has 0."""
        details = Details(
            self.year, date(self.year + 1, 1, 20), Organisation(name=self.organisation)
        )
        report = Report(edition, details)
        entries: dict[CellKey, Entry] = dict.fromkeys(edition.typed_keys, Decimal(0))
        last = Previous(self.year - 1, edition, self.previous)
        report.apply(Edit(entries=entries | self.figures, texts=texts, previous=last))
        return report


@dataclass(frozen=True)
class Labelled:
    """A sentence, the section it stands in, and the check that must speak, if any must."""

    text: str
    section: str
    check: str
    body: Body


@dataclass(frozen=True)
class Judged:
    """How many wrong sentences were found and missed, how many false alarms, and which."""

    hits: int = 0
    misses: int = 0
    alarms: int = 0
    confused: tuple[str, ...] = ()

    @property
    def precision(self) -> float:
        """The share of right findings, 0 to 1."""
        return self.hits / (self.hits + self.alarms) if self.hits + self.alarms else 1.0

    @property
    def recall(self) -> float:
        """The share of wrong sentences that were found, 0 to 1."""
        return self.hits / (self.hits + self.misses) if self.hits + self.misses else 1.0

    def __add__(self, other: Judged) -> Judged:
        return Judged(
            self.hits + other.hits,
            self.misses + other.misses,
            self.alarms + other.alarms,
            self.confused + other.confused,
        )


def labelled(path: Path) -> Iterator[Labelled]:
    """The sentences of a data file."""
    for data in tomllib.loads(path.read_text(encoding="utf-8"))["report"]:
        body = _body(data)
        for check, text, *section in data["wrong"]:
            yield Labelled(text, (section or ["overview"])[0], check, body)
        for entry in data["right"]:
            text, *section = [entry] if isinstance(entry, str) else entry
            yield Labelled(text, (section or ["overview"])[0], "", body)


def body_of(name: str) -> Body:
    """The first report of a data file."""
    return next(labelled(SETS / name)).body


def judged(catalog: Catalog, sentences: list[Labelled]) -> Judged:
    """What the checks say of some sentences, each alone in its report."""
    whole = Judged()
    for sentence in sentences:
        edition = catalog.for_year(sentence.body.year)
        found = _spoken(sentence.body.report(edition, {sentence.section: sentence.text}))
        right = sentence.check in found
        surplus = 0 if sentence.check else len(found)
        missed = bool(sentence.check) and not right
        words = f"wanted {sentence.check or '-'}, got {found}: {sentence.text}"
        whole += Judged(right, missed, surplus, (words,) if missed or surplus else ())
    return whole


def _body(data: dict[str, Any]) -> Body:
    figures, previous = (cells_of(data.get(name, {})) for name in ("figures", "previous"))
    return Body(data["organisation"], data["year"], figures, previous)


def cells_of(figures: Mapping[str, float]) -> dict[CellKey, Decimal]:
    """Figures as a report has them."""
    return {CellKey(key): Decimal(str(value)) for key, value in figures.items()}


def _spoken(report: Report) -> list[str]:
    """The ids of the checks on sentences that have a finding."""
    return [
        finding.check_id
        for check in report.edition.checks
        if isinstance(check, WordingCheck)
        for finding in KINDS[type(check)].check(report, check)
    ]
