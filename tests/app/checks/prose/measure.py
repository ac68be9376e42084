"""How many sentences the checks judge rightly, per kind, from sets kept apart.

`python -m tests.app.checks.prose.measure [BASES CASES]…` prints it; without names, for the sets in
`measured`, whose README says who wrote which and what was found in it at first. The true reasons
are labelled in `tuned`.

A case is one JSON object a line: `base` a report of BASES, `section`, `mode` (append or replace),
`label`, `kind`, `text`, and for wrong ones `check`, the checks that name the true reason, and
`says`, words that their message must have.
"""

from __future__ import annotations

import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from app.checks.findings import Finding
from app.checks.runner import run_checks
from app.edition.catalog import Catalog
from app.report.changes import Edit
from app.report.report import Report
from app.storage.report_file import load_report

FOLDER = Path(__file__).parent / "measured"
FORM = frozenset(
    ("form", "year", "name", "contact", "law", "outdated", "placeholder", "duplicate",
     "punctuation", "bracket", "numbering", "digits", "privacy")
)  # fmt: skip


@dataclass
class Count:
    """Of so many cases how many were found, and of those how many for the true reason."""

    cases: int = 0
    found: int = 0
    true: int = 0
    told: list[str] = field(default_factory=list)

    def __add__(self, other: Count) -> Count:
        return Count(self.cases + other.cases, self.found + other.found, self.true + other.true)

    @property
    def share(self) -> float:
        """The share of the cases that were found, 0 to 1."""
        return self.found / self.cases if self.cases else 0.0

    @property
    def true_share(self) -> float:
        """The share of what was found that was found for the true reason."""
        return self.true / self.found if self.found else 1.0


@dataclass(frozen=True)
class Measure:
    """The counts of a set by label, group (figures, form, typos) and kind."""

    counts: dict[tuple[str, str, str], Count]

    def of(self, label: str, group: str = "") -> Count:
        """All counts of a label, or of one of its groups."""
        fitting = (
            count
            for (one, other, _), count in self.counts.items()
            if one == label and group in ("", other)
        )
        return sum(fitting, Count())

    def words(self, name: str) -> str:
        """The counts as a table, what was judged wrongly below it."""
        lines = [f"{name}:"]
        for (label, group, kind), one in sorted(self.counts.items()):
            reason = f", true reason {one.true}" if label == "wrong" else ""
            lines.append(
                f"  {label:6}{group:8}{kind:12} flagged {one.found:3} of {one.cases:3}{reason}"
            )
        right = self.of("right")
        lines.append(f"  findings on right sentences: {right.share:.3f} of {right.cases}")
        for group in ("figures", "form", "typos"):
            one = self.of("wrong", group)
            lines.append(
                f"  {group} found: {one.share:.3f} of {one.cases}, true reason {one.true_share:.3f}"
            )
        lines += [f"  {words}" for count in self.counts.values() for words in count.told]
        return "\n".join(lines)


def group_of(kind: str) -> str:
    """Which of the three groups a kind of mistake belongs to."""
    return "typos" if kind == "typo" else "form" if kind in FORM else "figures"


def measured(catalog: Catalog, bases: Path, cases: Path) -> Measure:
    """What the checks say of each case more than of its base."""
    reports = dict(_reports(catalog, bases))
    before = {name: Counter(map(_key, run_checks(report))) for name, report in reports.items()}
    counts: dict[tuple[str, str, str], Count] = defaultdict(Count)
    for line in cases.read_text(encoding="utf-8").splitlines():
        case = json.loads(line)
        added = _added(reports[case["base"]], before[case["base"]], case)
        is_wrong = case["label"] == "wrong"
        count = counts[case["label"], group_of(case["kind"]) if is_wrong else "", case["kind"]]
        count.cases += 1
        count.found += bool(added)
        is_true = any(_is_reason(one, case) for one in added)
        count.true += is_true
        if is_wrong is not bool(added) or (is_wrong and not is_true):
            got = "; ".join(f"{one.check_id} {one.message}" for one in added)
            count.told.append(f"{case['label']} {case['text']!r}: {got or 'nothing'}")
    return Measure(dict(counts))


def _reports(catalog: Catalog, bases: Path) -> Iterator[tuple[str, Report]]:
    with TemporaryDirectory() as folder:
        for name, data in json.loads(bases.read_text(encoding="utf-8")).items():
            path = Path(folder) / f"{name}.json"
            path.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
            yield name, load_report(path, catalog)


def _added(report: Report, before: Counter[str], case: dict[str, Any]) -> list[Finding]:
    tried = report.copy()
    old = report.texts[case["section"]]
    text = case["text"] if case["mode"] == "replace" else f"{old}\n{case['text']}".strip()
    tried.apply(Edit(texts={case["section"]: text}))
    left = before.copy()
    added = []
    for finding in run_checks(tried):
        if left[_key(finding)]:
            left[_key(finding)] -= 1
        else:
            added.append(finding)
    return added


def _key(finding: Finding) -> str:
    return f"{finding.check_id} {finding.section} {finding.message}"


def _is_reason(finding: Finding, case: dict[str, Any]) -> bool:
    wanted = case.get("check", "")
    return (not wanted or finding.check_id in wanted.split("|")) and case.get(
        "says", ""
    ) in finding.message


def main(arguments: list[str]) -> None:
    """Prints the measure of each pair of files."""
    pairs = list(zip(arguments[::2], arguments[1::2], strict=True)) or [
        (str(FOLDER / "bases.json"), str(path)) for path in sorted(FOLDER.glob("*.jsonl"))
    ]
    for bases, cases in pairs:
        print(measured(Catalog(), Path(bases), Path(cases)).words(Path(cases).stem))  # noqa: T201


if __name__ == "__main__":
    main(sys.argv[1:])
