"""What a unit's report is to be told about: its findings and what could not be read of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from app.checks.findings import LEVEL_WORDS, Finding, place_words
from app.collect.collection import Collection
from app.collect.submission import Detail, Submission
from app.edition.cells import CellKey
from app.edition.edition import Edition

NOT_READ, LOOK_AT = "未读出", "请核对"
"""The levels of what no check found: something could not be read, or not surely."""

_MOST_PLACES, _MOST_NAMED = 2, 3


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong with a report, in words.

    `place` is the part of the form, `where` the place in its document, empty if it has none;
    `values` are the numbers that disagree. `check_id` and `hint` are empty for what no check found.
    """

    level: str
    place: str
    where: str
    message: str
    values: tuple[Decimal, ...] = ()
    hint: str = ""
    check_id: str = ""
    explained: str = ""


def problems_of(collection: Collection, submission: Submission) -> tuple[Problem, ...]:
    """All of a report: the findings in the order of the form, then what could not be read."""
    detail, edition = collection.detail(submission), collection.edition
    return (
        *(problem_of(finding, edition, detail) for finding in detail.findings),
        *_unsure(detail, edition),
    )


def problem_of(finding: Finding, edition: Edition, detail: Detail | None = None) -> Problem:
    """A finding in words; `detail` knows where its cells stand in their document."""
    return Problem(
        LEVEL_WORDS[finding.level],
        place_words(finding, edition),
        _where(detail, finding.cells) if detail else "",
        finding.message,
        finding.values,
        finding.hint,
        finding.check_id,
        finding.explained,
    )


def _unsure(detail: Detail, edition: Edition) -> Iterator[Problem]:
    """What could not be read, or not surely; of very many places the first are named."""
    doubtful = [
        Problem(
            LOOK_AT,
            _tab(edition, key),
            detail.where(key),
            f"{_cell_words(edition, key)}：{reason}",
        )
        for key, reason in detail.doubtful.items()
    ]
    if len(doubtful) > _MOST_NAMED:
        named = "；".join(one.message.rstrip("。") for one in doubtful[:_MOST_NAMED])
        words = f"有 {len(doubtful)} 格没有读准，请核对，如{named}。"
        doubtful = [Problem(LOOK_AT, "表格", "", words)]
    yield from doubtful
    if detail.missing:
        named = "、".join(_cell_words(edition, key) for key in detail.missing[:_MOST_NAMED])
        words = f"表格中没有找到 {len(detail.missing)} 格，如{named}，请按规定格式补齐。"
        yield Problem(NOT_READ, "表格", "", words)
    if detail.unplaced:
        named = "；".join(detail.unplaced[:_MOST_NAMED])
        words = f"有 {len(detail.unplaced)} 处内容不知道属于哪一项，没有计入，如{named}。"
        yield Problem(LOOK_AT, "文件内容", "", words)


def _cell_words(edition: Edition, key: CellKey) -> str:
    cell = edition.cells.get(key)
    return cell.words if cell else key


def _tab(edition: Edition, key: CellKey) -> str:
    cell = edition.cells.get(key)
    return edition.section_of(cell.table).tab if cell else "表格"


def _where(detail: Detail, cells: Iterable[CellKey]) -> str:
    """The places of cells in their document; of many the first and the last."""
    places = list(dict.fromkeys(place for key in cells if (place := detail.where(key))))
    if len(places) <= _MOST_PLACES:
        return "、".join(places)
    return f"{places[0]}至{places[-1]}，共 {len(places)} 格"
