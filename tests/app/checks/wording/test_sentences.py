"""How many labelled sentences the checks judge rightly."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from app.checks.runner import CHECKERS
from app.edition.catalog import Catalog
from app.edition.cells import CellKey
from app.edition.edition import Edition
from app.edition.wording_kinds import WordingCheck
from app.report.changes import Details, Edit, Entry, Organisation
from app.report.previous import Previous
from app.report.report import Report

FOLDER = Path(__file__).parent
FIGURES = {
    "requests.received.person": "9",
    "requests.received.business": "2",
    "requests.received.legal": "1",
    "requests.carried_in.person": "1",
    "requests.granted.person": "4",
    "requests.granted.business": "1",
    "requests.partly_granted.person": "2",
    "requests.refused_process.person": "1",
    "requests.refused_inquiry.legal": "1",
    "requests.unavailable_not_held.person": "2",
    "requests.declined_repeated.business": "1",
    "requests.carried_out.person": "1",
    "disputes.review.upheld": "2",
    "disputes.review.corrected": "1",
    "disputes.litigation_direct.upheld": "1",
    "disputes.litigation_after_review.upheld": "1",
    "disclosure.normative.issued": "3",
    "disclosure.normative.repealed": "1",
    "disclosure.normative.in_force": "14",
    "disclosure.licences.decisions": "286",
    "disclosure.penalties.decisions": "35",
    "disclosure.coercion.decisions": "4",
    "disclosure.fees.amount": "12.35",
}
PRECISE = 0.95


@dataclass(frozen=True)
class Labelled:
    """A sentence, the section it stands in, and the check that must speak, if any must."""

    text: str
    section: str = "overview"
    check: str = ""


def labelled(path: Path) -> list[Labelled]:
    """The sentences of a data file."""
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    rows = [(check, text, section) for check, text, *section in data["wrong"]]
    for entry in data["right"]:
        text, *section = [entry] if isinstance(entry, str) else entry
        rows.append(("", text, section))
    return [Labelled(text, (section or ["overview"])[0], check) for check, text, section in rows]


def report_with(edition: Edition, texts: dict[str, str]) -> Report:
    """The report that the sentences stand in."""
    details = Details(2024, date(2025, 1, 20), Organisation(name="柘山镇人民政府"))
    report = Report(edition, details)
    entries: dict[CellKey, Entry] = dict.fromkeys(edition.typed_keys, Decimal(0))
    entries |= {CellKey(key): Decimal(value) for key, value in FIGURES.items()}
    last = Previous(2023, edition, {CellKey("requests.received.person"): Decimal(10)})
    report.apply(Edit(entries=entries, texts=texts, previous=last))
    return report


def spoken(report: Report) -> list[str]:
    """The ids of the checks on sentences that have a finding."""
    return [
        finding.check_id
        for check in report.edition.checks
        if isinstance(check, WordingCheck)
        for finding in CHECKERS[type(check)](report, check)
    ]


def judged(edition: Edition, sentences: list[Labelled]) -> tuple[float, float, list[str]]:
    """Precision, recall and every sentence that was judged wrongly."""
    hits = misses = alarms = 0
    confused = []
    for sentence in sentences:
        found = spoken(report_with(edition, {sentence.section: sentence.text}))
        surplus = found if not sentence.check else []
        if sentence.check:
            hits += sentence.check in found
            misses += sentence.check not in found
        alarms += len(surplus)
        if surplus or (sentence.check and sentence.check not in found):
            confused.append(f"wanted {sentence.check or '-'}, got {found}: {sentence.text}")
    precision = hits / (hits + alarms) if hits + alarms else 1.0
    return precision, hits / (hits + misses), confused


@pytest.mark.parametrize(("name", "recalled"), [("sentences.toml", 0.95), ("held_out.toml", 0.9)])
def test_labelled_sentences_are_judged_rightly(
    catalog: Catalog, name: str, recalled: float
) -> None:
    sentences = labelled(FOLDER / name)
    precision, recall, confused = judged(catalog.for_year(2024), sentences)
    wrong = sum(bool(sentence.check) for sentence in sentences)
    print(f"\n{name}: {wrong} wrong, {len(sentences) - wrong} right")  # noqa: T201 the measure
    print(f"precision {precision:.3f}, recall {recall:.3f}", *confused, sep="\n  ")  # noqa: T201
    assert precision >= PRECISE
    assert recall >= recalled
