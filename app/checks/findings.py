"""A finding, one thing that is wrong or worth a look; which ones are explained."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from decimal import Decimal

from msgspec import Struct
from msgspec.structs import replace

from app.edition.cells import CellKey
from app.edition.check_kinds import Continuity, Equation, Stated
from app.edition.edition import FIELD_TITLES, Edition
from app.edition.text_check_kinds import Check, Level
from app.report.changes import Edit, Explanation, Subject
from app.report.numbers import format_plain, trimmed
from app.report.report import Report

LEVEL_WORDS = {
    Level.ERROR: "必改",
    Level.UNFINISHED: "未完成",
    Level.EXPLAIN: "需说明",
    Level.HINT: "提示",
}
"""The levels as the clerk reads them."""

ASKED = {
    Level.ERROR: "请改正数字或文字",
    Level.EXPLAIN: "有误的请改正，无误的请书面说明原因",
    Level.UNFINISHED: "请补齐，没有的填 0",
    Level.HINT: "供参考，有误的请改正，无误的不用答复",
}
"""What a unit is asked to do about each level."""

DETAILS_TAB = "基本信息"
LEFT_WORDS = "有意不填"
"""What is kept with something unfinished that is left as it is on purpose."""


class Rewording(Struct, frozen=True):
    """Words that would settle a finding in the place of a stretch of its section's text.

    `words` are as the text is kept, so that they may be a live number; `reads` is how they read,
    `instead` what stands there now. `reason` says why, in one clause.
    """

    span: tuple[int, int]
    instead: str
    words: str
    reads: str
    reason: str

    @property
    def told(self) -> str:
        """What becomes of what."""
        follows = "" if self.words == self.reads else "，以后随表格更新"
        return f"“{self.instead}”改为“{self.reads}”{follows}"


class Finding(Struct, frozen=True):
    """What a check found.

    `section` is a text key (`preamble`, `requests`, …), `cells` all cells of the equation or
    place, `field` the basic-data field it is about, if any; `values` the numbers in the message.
    `spans` are the stretches of the section's text it is about, start and end, the first one first.
    `rewordings` would settle it there, the likeliest first.
    `explained` is what the clerk wrote about it, while its numbers are as they were then. What is
    `leavable` may be left as it is. Of blank cells, `zeros` must be 0 by the document's totals;
    `unjudged` is whether sums cannot be judged before they are filled in.
    Where several findings have one cause, a wrong figure or the same words, one of them names the
    others in `also`, and these are `told` by it.
    """

    check_id: str
    level: Level
    section: str
    message: str
    hint: str
    source: str
    cells: tuple[CellKey, ...] = ()
    values: tuple[Decimal, ...] = ()
    field: str = ""
    spans: tuple[tuple[int, int], ...] = ()
    rewordings: tuple[Rewording, ...] = ()
    explained: str = ""
    leavable: bool = False
    zeros: int = 0
    unjudged: bool = False
    also: tuple[str, ...] = ()
    told: bool = False

    @property
    def whole_message(self) -> str:
        """The message with what the same figure may explain."""
        if not self.also:
            return self.message
        others = "；".join(self.also)
        return f"{self.message}可能由同一个原因引起的还有：{others}；改正后请一并核对。"

    @property
    def span(self) -> tuple[int, int] | None:
        """The stretch of the section's text to go to, if it is about one."""
        return self.spans[0] if self.spans else None


def finding_of(
    check: Check,
    places: dict[str, str],
    *,
    cells: tuple[CellKey, ...] = (),
    values: tuple[Decimal, ...] = (),
    field: str = "",
    section: str = "",
    spans: tuple[tuple[int, int], ...] = (),
    rewordings: tuple[Rewording, ...] = (),
) -> Finding:
    """The finding of a check, its message filled with `places`; in the check's section if none."""
    return Finding(
        check_id=check.id,
        level=check.level,
        section=section or check.section,
        message=check.message.format_map(places),
        hint=check.hint,
        source=check.source,
        cells=cells,
        values=values,
        field=field,
        spans=spans,
        rewordings=rewordings,
        leavable=check.leavable,
    )


def place_words(finding: Finding, edition: Edition) -> str:
    """Where the finding is, as the tabs are named: `三、依申请公开`, `基本信息·电话`."""
    tabs = {section.key: section.tab for section in edition.sections}
    place = tabs.get(finding.section, DETAILS_TAB)
    labels = FIELD_TITLES | {entry.key: entry.label for entry in edition.definition.contact}
    return f"{place}·{labels[finding.field]}" if finding.field in labels else place


def with_explanations(report: Report, findings: Iterable[Finding]) -> list[Finding]:
    """The findings, those with an explanation that still fits carrying its words."""
    if not report.explanations:
        return list(findings)
    return [replace(one, explained=_fitting_words(report, one)) for one in findings]


def explain(report: Report, finding: Finding, text: str) -> Edit:
    """The edit that keeps these words with a finding; empty ones take them away."""
    words = text.strip()
    kept = Explanation(_numbers(report, finding), words) if words else None
    return Edit(explanations={subject_of(report, finding): kept})


def earlier_words(report: Report, finding: Finding) -> str:
    """What was written about this finding, even if a number has changed since."""
    kept = report.explanations.get(subject_of(report, finding))
    return kept.text if kept else ""


def must_explain(finding: Finding) -> bool:
    """Whether a finding waits for the clerk's words."""
    return finding.level is Level.EXPLAIN and not finding.explained


def may_be_left(finding: Finding) -> bool:
    """Whether one word settles a finding: it is unfinished, and may be so on purpose."""
    return finding.level is Level.UNFINISHED and finding.leavable and not finding.explained


def leave(report: Report, finding: Finding) -> Edit:
    """The edit that keeps with something unfinished that it is so on purpose."""
    return explain(report, finding, LEFT_WORDS)


def is_open(finding: Finding) -> bool:
    """Whether a finding stops a report from being finalised."""
    unfinished = finding.level is Level.UNFINISHED and not finding.explained
    return finding.level is Level.ERROR or unfinished or must_explain(finding)


def weights(findings: Iterable[Finding]) -> Counter[Level]:
    """How many open findings weigh how much for whoever receives the report.

    What must be there and is not weighs as much as an error, as do blank cells that sums wait for;
    what may be left out, or is written as 0, as a hint, unless a table is failed for it. What one
    wrong figure explains counts once.
    """
    return Counter(weight(one) for one in findings if not (one.explained or one.told))


def weight(finding: Finding) -> Level:
    """How much one finding weighs for whoever receives the report."""
    if finding.level is not Level.UNFINISHED:
        return finding.level
    if finding.unjudged:
        return Level.ERROR
    if len(finding.cells) - finding.zeros > _MOST_BLANK:
        return Level.EXPLAIN
    return Level.HINT if finding.leavable or finding.cells else Level.ERROR


def weighed(finding: Finding) -> Finding:
    """A finding at the level that it weighs for whoever receives the report."""
    return finding if finding.explained else replace(finding, level=weight(finding))


_MOST_BLANK = 10
"""With more blank cells that may be anything a table is judged not to be filled in."""


def _fitting_words(report: Report, finding: Finding) -> str:
    takes_words = finding.level is Level.EXPLAIN or finding.leavable
    if not takes_words or not report.explanations:
        return ""
    kept = report.explanations.get(subject_of(report, finding))
    return kept.text if kept and kept.numbers == _numbers(report, finding) else ""


def subject_of(report: Report, finding: Finding) -> Subject:
    """A finding is known by its check and cells; in a text by the words it is about."""
    text = report.texts.get(finding.section, "")
    words = "\n".join(text[start:end] for start, end in finding.spans)
    return Subject(finding.check_id, finding.section, finding.field, finding.cells, words)


def _numbers(report: Report, finding: Finding) -> tuple[str | None, ...]:
    """All numbers that the finding is about: those of its cells and those in its message."""
    values = (*map(report.value, finding.cells), *finding.values)
    return tuple(None if value is None else format_plain(trimmed(value)) for value in values)


URGENCY = (Level.ERROR, Level.EXPLAIN, Level.UNFINISHED, Level.HINT)
"""The levels in the order of lists."""


def by_urgency(findings: Iterable[Finding]) -> list[Finding]:
    """What must be mended first, then what must be explained, what is missing, and hints."""
    return sorted(findings, key=lambda one: URGENCY.index(one.level))


def is_repairable(report: Report, finding: Finding) -> bool:
    """Whether a finding is about a sum, so that a figure may mend it."""
    kinds = (Equation, Stated, Continuity)
    return any(
        check.id == finding.check_id and isinstance(check, kinds) for check in report.edition.checks
    )


def may_be_settled(report: Report, finding: Finding) -> bool:
    """Whether it can be looked for what settles a finding: sums, and figures in texts.

    In a finalised report nothing can be settled.
    """
    return report.seal is None and (bool(finding.rewordings) or is_repairable(report, finding))


def finding_data(finding: Finding, **about: str) -> dict[str, object]:
    """What a finding says, by name; `about` stands before it, blank entries left out.

    What another finding tells is marked, so that each cause counts once.
    """
    return {
        **{name: words for name, words in about.items() if words},
        "check": finding.check_id,
        "level": finding.level.value,
        "cells": list(finding.cells),
        "section": finding.section,
        "message": finding.message,
        **({"told": True} if finding.told else {}),
    }
