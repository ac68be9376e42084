"""How often the figure that is really wrong is among the first that are offered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from app.checks.findings import is_repairable
from app.checks.repair import RepairSearch
from app.checks.runner import run_checks
from app.edition.catalog import Catalog
from app.edition.text_check_kinds import Level
from app.report.changes import Edit
from app.report.report import Report
from app.storage.paths import sample_path
from app.storage.report_file import load_report
from tests.app.checks.repair.mistakes import (
    Mistake,
    Mistakes,
    balanced,
    leave_blank,
    remember,
    tell,
)
from tests.conftest import REFERENCE_FOLDER

FIRST = 3
SEED = 20250131


@dataclass(frozen=True)
class Setting:
    """What is known of the report beside the figures that are typed, and the share wanted."""

    words: str
    stated: bool = False
    blanks: bool = False
    told: bool = False
    wanted: float = 0.0


PUBLISHED = Setting("totals stated", stated=True, wanted=0.95)
TYPED = (
    Setting("typed, zeros written", wanted=0.9),
    Setting("typed, zeros left blank", blanks=True, wanted=0.75),
    Setting("typed, zeros written, with texts and last year", told=True, wanted=0.95),
)


def valid_reports(catalog: Catalog, random: Random, setting: Setting) -> Iterator[Report]:
    """Real ones and made ones, large and small, on both editions, without an end."""
    while True:
        reports = [
            balanced(edition, random, size, busy=busy)
            for edition in map(catalog.edition, catalog.ids)
            for size, busy in ((5, 1), (20, 3), (80, 4), (400, 6))
        ]
        reports.append(load_report(REFERENCE_FOLDER / "huaian-2024.json", catalog))
        if random.random() < 0.3:
            reports.append(load_report(sample_path(), catalog))
        for report in reports:
            report.apply(Edit(texts=dict.fromkeys(report.edition.text_keys, "")))
            if setting.told:
                tell(report)
                remember(report, random)
            if setting.blanks:
                leave_blank(report)
            yield report


def made(report: Report, mistake: Mistake, setting: Setting) -> Report:
    """The report with the mistake in it, as it is read from a document or typed."""
    wrong = report.copy()
    wrong.stated |= report.computed if setting.stated else {}
    cells = report.edition.cells
    wrong.apply(
        Edit(
            entries={k: v for k, v in mistake.typed.items() if not cells[k].computed},
            stated={k: v for k, v in mistake.typed.items() if cells[k].computed},
        )
    )
    return wrong


def is_offered(right: Report, wrong: Report, mistake: Mistake) -> bool | None:
    """Whether every wrong sum offers the true figures among the first; None if none is wrong."""
    repairing = RepairSearch(wrong)
    found = [
        one for one in run_checks(wrong) if one.level is Level.ERROR and is_repairable(wrong, one)
    ]
    if not found:
        return None
    return all(
        any(
            all((right.value(key) or 0) == repair.figures.get(key) for key in mistake.typed)
            for repair in repairing.found_repairs(finding)[:FIRST]
        )
        for finding in found
    )


def share(catalog: Catalog, setting: Setting, mistakes: int, seed: int = SEED) -> float:
    """How often the truth is offered in this setting; prints it by kind of mistake."""
    random = Random(seed)  # noqa: S311 no secret
    counted: dict[str, Counter[bool]] = {}
    unnoticed: Counter[str] = Counter()
    reports = valid_reports(catalog, random, setting)
    made_so_far = 0
    while made_so_far < mistakes:
        right = next(reports)
        for _ in range(min(4, mistakes - made_so_far)):
            mistake = Mistakes(right, random, stated=setting.stated).one()
            offered = is_offered(right, made(right, mistake, setting), mistake)
            if offered is None:
                unnoticed[mistake.kind] += 1
                continue
            made_so_far += 1
            counted.setdefault(mistake.kind, Counter())[offered] += 1
    found = sum(count[True] for count in counted.values())
    lines = [f"\n{setting.words}: {found} of {mistakes} ({found / mistakes:.1%}), seed {seed}"]
    for kind, count in sorted(counted.items()):
        of = count.total()
        lines.append(f"  {kind:28} {count[True]:4} of {of:4}  {count[True] / of:.1%}")
    lines.append(f"  broke no sum: {dict(unnoticed)}")
    print("\n".join(lines))  # noqa: T201 the measurement
    return found / mistakes
