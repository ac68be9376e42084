"""Explanations and the record of finalising as JSON and back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import msgspec
from msgspec import Struct

from app.report.explanation import Explanation, Subject
from app.report.report import Report, clean_text
from app.report.seal import SealEvent


class ExplainedShape(Struct, frozen=True, forbid_unknown_fields=True):
    """One explanation; without a text it is taken away."""

    about: Subject
    numbers: tuple[str | None, ...] = ()
    text: str = ""


def explanations_in(shapes: Sequence[ExplainedShape]) -> dict[Subject, Explanation | None]:
    """The explanations as an edit has them."""
    return {
        shape.about: Explanation(shape.numbers, text) if (text := clean_text(shape.text)) else None
        for shape in shapes
    }


def explained_content(report: Report, subjects: Iterable[Subject]) -> list[object]:
    """What is explained of these findings in a report now."""
    return [_shape(about, report.explanations) for about in subjects]


def history_content(history: Sequence[SealEvent]) -> list[object]:
    """The record of finalising, oldest first."""
    return [msgspec.to_builtins(event) for event in history]


def _shape(about: Subject, explanations: Mapping[Subject, Explanation]) -> object:
    kept = explanations.get(about, Explanation((), ""))
    return msgspec.to_builtins(ExplainedShape(about, kept.numbers, kept.text))
