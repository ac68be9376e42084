"""What the superior office will see: every check of a report, passed and failed, with counts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum

from msgspec import Struct

from app.checks.equations import has_last_year
from app.checks.findings import Finding, is_open, weights
from app.checks.kinds import KINDS, About
from app.checks.proofreading.repetition import repetitions_of
from app.checks.runner import run_checks
from app.edition.check_kinds import Blank, Equation
from app.edition.text_check_kinds import Check, Copied, Level, Quoted, WordingCheck
from app.report.figures import written
from app.report.report import Report


class CheckOutcome(StrEnum):
    """How a check came out, the worst first."""

    MARKED = "marked"
    UNFINISHED = "unfinished"
    UNCERTAIN = "uncertain"
    NOTED = "noted"
    EXPLAINED = "explained"
    PASSED = "passed"
    NOT_DONE = "not_done"


STATE_WORDS = {
    CheckOutcome.MARKED: "会被标出",
    CheckOutcome.UNFINISHED: "未完成",
    CheckOutcome.UNCERTAIN: "不确定",
    CheckOutcome.NOTED: "提示",
    CheckOutcome.EXPLAINED: "已说明",
    CheckOutcome.PASSED: "通过",
    CheckOutcome.NOT_DONE: "没有核对",
}
"""The states as the clerk reads them."""

OUTCOME_SIGNS = {
    CheckOutcome.MARKED: "▲",
    CheckOutcome.UNFINISHED: "△",
    CheckOutcome.UNCERTAIN: "△",
    CheckOutcome.NOTED: "△",
    CheckOutcome.EXPLAINED: "✓",
    CheckOutcome.PASSED: "",
    CheckOutcome.NOT_DONE: "",
}
"""What stands before the words, so that what needs a look is seen without reading."""

GUARANTEED = (
    "导出时由程序保证：Word、PDF 和网页的表格都有边框线，空白格写 0，写好以后逐格、逐段读回核对。"
)
"""What superiors look at besides, and every export sees to."""

FOR_THE_CLERK = "程序核对不了的要自己看：总体情况的五个方面讲没讲全，话说得对不对、通不通顺。"
"""What superiors look at besides, and no program can judge."""


class PrecheckLine(Struct, frozen=True):
    """One check: how it came out, how many of the places it looked at are in order, and why not.

    `note` is what else to know about it, in one sentence or empty.
    """

    check: Check
    state: CheckOutcome
    passed: int
    looked_at: int
    findings: tuple[Finding, ...] = ()
    note: str = ""

    @property
    def counts(self) -> str:
        """42/42; empty where there is nothing to count."""
        return f"{self.passed}/{self.looked_at}" if self.looked_at else ""


class CheckGroup(Struct, frozen=True):
    """Checks that are looked through together."""

    title: str
    lines: tuple[PrecheckLine, ...]

    @property
    def counts(self) -> str:
        """42/42: of all places that its checks looked at."""
        looked_at = sum(line.looked_at for line in self.lines)
        return f"{sum(line.passed for line in self.lines)}/{looked_at}" if looked_at else ""


class Precheck(Struct, frozen=True):
    """All checks of a report as it is now."""

    groups: tuple[CheckGroup, ...]

    @property
    def lines(self) -> tuple[PrecheckLine, ...]:
        """The lines of all groups."""
        return tuple(line for group in self.groups for line in group.lines)

    def count(self, state: CheckOutcome) -> int:
        """How many checks came out like this."""
        return sum(line.state is state for line in self.lines)

    @property
    def share(self) -> str:
        """`99 项中 95 项通过`: of all checks, with the same count as in `summary`."""
        return f"{len(self.lines)} 项中 {self.count(CheckOutcome.PASSED)} 项通过"

    @property
    def summary(self) -> str:
        """All states that occur, in one sentence."""
        counted = ((STATE_WORDS[state], self.count(state)) for state in CheckOutcome)
        parts = "，".join(f"{words} {count} 项" for words, count in counted if count)
        return f"共 {len(self.lines)} 项：{parts}。"


def precheck(report: Report) -> Precheck:
    """Every check of the report's edition, in groups; a check that does not apply is left out."""
    found: dict[str, list[Finding]] = {}
    for finding in run_checks(report):
        found.setdefault(finding.check_id, []).append(finding)
    groups = (CheckGroup(about.value, tuple(_lines(report, about, found))) for about in About)
    return Precheck(tuple(group for group in groups if group.lines))


def _lines(
    report: Report, about: About, found: Mapping[str, Sequence[Finding]]
) -> Iterator[PrecheckLine]:
    order = {kind: place for place, kind in enumerate(KINDS)}
    checks = [check for check in report.edition.checks if KINDS[type(check)].about is about]
    for check in sorted(checks, key=lambda check: order[type(check)]):
        findings = tuple(found.get(check.id, ()))
        kind = KINDS[type(check)]
        count = kind.count(report, check)
        if count or findings or kind.always_listed:
            yield _line(report, check, findings, max(count, len(findings)))


def _line(report: Report, check: Check, findings: tuple[Finding, ...], count: int) -> PrecheckLine:
    wrong = _wrong(check, findings)
    blanks = _sums_with_blanks(report, check) if isinstance(check, Equation) else 0
    state = _state(check, findings, wrong, looked_at=count, blanks=blanks)
    note = _note(report, check, blanks, looked_at=count)
    return PrecheckLine(check, state, count - wrong, count, findings, note)


def _state(
    check: Check, findings: Sequence[Finding], wrong: int, *, looked_at: int, blanks: int
) -> CheckOutcome:
    too_blank = isinstance(check, Blank) and check.most is not None and wrong > check.most
    weighed = weights(findings)
    if too_blank or weighed[Level.ERROR] or weighed[Level.EXPLAIN]:
        return CheckOutcome.MARKED
    if any(map(is_open, findings)):
        return CheckOutcome.UNFINISHED
    if blanks:
        return CheckOutcome.UNCERTAIN
    if any(one.level is Level.HINT for one in findings):
        return CheckOutcome.NOTED
    if findings:
        return CheckOutcome.EXPLAINED
    return CheckOutcome.PASSED if looked_at else CheckOutcome.NOT_DONE


def _note(report: Report, check: Check, blanks: int, *, looked_at: int) -> str:
    if blanks:
        return f"{blanks} 处有空白格：导出时写 0，空着上报会判为“不确定”。"
    if isinstance(check, Copied) and looked_at:
        return _repeated_shares(report, check)
    if KINDS[type(check)].about is About.YEARS and not has_last_year(report):
        return "没有附上去年的报告。"
    if not looked_at:
        return "没有可以核对的数。"
    return ""


def _repeated_shares(report: Report, check: Copied) -> str:
    """How much of each section stands in last year's report."""
    if report.previous is None:
        return ""
    found = repetitions_of(report, report.previous, check.shortest)
    tabs = {section.key: section.tab for section in report.edition.sections}
    shares = "，".join(
        f"{tabs[key]} {found[key].share:.0%}"
        for key in check.sections
        if key in tabs and check.is_enough(key, found[key].length)
    )
    return f"与去年相同的文字：{shares}。" if shares else ""


def _sums_with_blanks(report: Report, check: Equation) -> int:
    """How many sums have a blank cell of their own, as whoever receives the file sees them."""
    figure = written(report)
    instances = report.edition.equations[check.id]
    return sum(None in map(figure, instance.cells) for instance in instances)


def _wrong(check: Check, findings: Sequence[Finding]) -> int:
    """How many of the places that a check looked at are not in order."""
    if isinstance(check, Blank):
        return sum(len(finding.cells) for finding in findings)
    if isinstance(check, WordingCheck) and not isinstance(check, Quoted):
        return len({finding.section for finding in findings})
    return len(findings)
