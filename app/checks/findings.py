"""A finding: one thing that is wrong with a report, or worth a look."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from app.edition.cells import CellKey
from app.edition.check_base import Check, Level
from app.edition.edition import Edition

LEVEL_WORDS = {Level.ERROR: "必改", Level.EXPLAIN: "需说明", Level.HINT: "提示"}
"""The levels as the clerk reads them."""

DETAILS_TAB = "基本信息"
_OWN_FIELDS = {"name": "机关名称", "date": "成文日期", "year": "年度"}


@dataclass(frozen=True)
class Rewording:
    """Words that would settle a finding in the place of a stretch of its section's text.

    `words` are as the text is kept, so that they may be a live number; `reads` is how they read,
    `instead` what stands there now. `reason` says why, in one clause.
    """

    span: tuple[int, int]
    instead: str
    words: str
    reads: str
    reason: str


@dataclass(frozen=True)
class Finding:
    """What a check found.

    `section` is a text key (`preamble`, `requests`, …), `cells` all cells of the equation or
    place, `field` the basic-data field it is about, if any; `values` the numbers in the message.
    `spans` are the stretches of the section's text it is about, start and end, the first one first.
    `rewordings` would settle it there, the likeliest first.
    `explained` is what the clerk wrote about it, while its numbers are as they were then.
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
    )


def place_words(finding: Finding, edition: Edition) -> str:
    """Where the finding is, as the tabs are named: `三、依申请公开`, `基本信息·电话`."""
    tabs = {section.key: section.tab for section in edition.sections}
    place = tabs.get(finding.section, DETAILS_TAB)
    labels = _OWN_FIELDS | {entry.key: entry.label for entry in edition.definition.contact}
    return f"{place}·{labels[finding.field]}" if finding.field in labels else place
