"""What a person decided about a collection as rows; each can be taken back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QObject

from app.collect.decisions import Choice, Correction, Decision, Decisions, Exclusion, Match
from app.edition.cells import Cell
from app.edition.edition import Edition
from app.report.numbers import format_plain
from ui.lists.columns import Column
from ui.lists.rows_model import RowsModel

_KINDS: dict[type[Decision], str] = {
    Match: "确认单位",
    Choice: "以此份为准",
    Exclusion: "不计入",
    Correction: "更正数字",
}


@dataclass(frozen=True)
class DecisionRow:
    """A decision in words."""

    decision: Decision
    kind: str
    unit: str
    content: str
    reason: str
    at: datetime


def decisions_model(parent: QObject | None = None) -> RowsModel[DecisionRow]:
    """One row a decision."""
    columns = (
        Column[DecisionRow]("决定", lambda row: row.kind, 12),
        Column[DecisionRow]("单位", lambda row: row.unit, 24),
        Column[DecisionRow]("内容", lambda row: row.content, 48),
        Column[DecisionRow]("理由", lambda row: row.reason, 36),
        Column[DecisionRow](
            "时间",
            lambda row: f"{row.at.astimezone():%Y-%m-%d %H:%M}",
            17,
            order=lambda row: row.at,
        ),
    )
    return RowsModel(columns, lambda row: repr(row.decision), parent=parent)


def decision_rows(decisions: Decisions, edition: Edition) -> list[DecisionRow]:
    """All decisions in words, the oldest first."""
    every: tuple[Decision, ...] = (
        *decisions.matches,
        *decisions.choices,
        *decisions.exclusions,
        *decisions.corrections,
    )
    return sorted((_row(one, edition) for one in every), key=lambda row: row.at)


def _row(decision: Decision, edition: Edition) -> DecisionRow:
    kind = _KINDS[type(decision)]
    unit = "" if isinstance(decision, Exclusion) else decision.unit
    reason = decision.reason if isinstance(decision, Exclusion | Correction) else ""
    return DecisionRow(decision, kind, unit, _content(decision, edition), reason, decision.at)


def _content(decision: Decision, edition: Edition) -> str:
    if isinstance(decision, Match):
        return f"名称为“{decision.name}”的报告" if decision.name else decision.place
    if isinstance(decision, Correction):
        cell: Cell | None = edition.cells.get(decision.cell)
        words = cell.words if cell else decision.cell
        before = "空白" if decision.was is None else format_plain(decision.was)
        return f"{words}：{before} 改为 {format_plain(decision.value)}"
    return decision.place
