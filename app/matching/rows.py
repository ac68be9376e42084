"""The values of one row set below the labels of a header."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from app.matching.header import Header, Slot
from app.matching.regions import Box, Boxes
from app.matching.vocabulary import Kind
from app.office.grid import Place
from app.office.labels import normalised
from app.report.numbers import means_none

Pairs = list[tuple[Slot, Box[Place]]]


_BY_ORDER = "这一行的单元格比表头少，是按顺序读取的，请核对。"


def paired(values: Boxes[Place], header: Header, *, is_complete: bool) -> Pairs[Place]:
    """Each slot with its value, by columns or else by order; nothing where neither is sure.

    `is_complete`: the header has a slot for every cell that the row has on the form.
    """
    is_short = header.located and (values[-1].right if values else 0) < header.end
    by_columns = _by_columns(values, header) if header.located and not is_short else None
    if by_columns is not None:
        return by_columns
    if not header.ordered and not (header.nested and is_complete):
        return []
    slots = (
        [replace(s, doubt=s.doubt or _BY_ORDER) for s in header.slots] if is_short else header.slots
    )
    behind = sum(column >= header.left for column in header.aside)
    if len(values) == len(slots) + behind:
        return list(zip(slots, values, strict=False))
    written = [box for box in values if not box.is_blank]
    if is_complete and not behind and len(written) == len(slots):
        return list(zip(slots, written, strict=True))
    return []


def only_text(boxes: Sequence[Box[Place]]) -> Box[Place] | None:
    """The box that says what all of them say; the first if all are blank, None if they differ."""
    written = [box for box in boxes if not box.is_blank]
    if len({_said(box.cell.text) for box in written}) > 1:
        return None
    return next(iter(written or boxes), None)


def _said(text: str) -> str:
    return "" if means_none(text) else normalised(text)


def _by_columns(values: Boxes[Place], header: Header) -> Pairs[Place] | None:
    """None if a slot has no value or a value stands where the header has no column."""
    if [box.left for box in values] == header.lefts:
        return list(zip(header.slots, values, strict=True))
    if any(b.word.kind is Kind.FIGURE and not _is_below(b, header) for b in values):
        return None
    pairs: Pairs[Place] = []
    for slot in header.slots:
        if any(box.left < slot.left < box.right for box in values):
            return None
        below = [box for box in values if slot.left <= box.left < slot.right]
        if not below and slot.cells:
            return None
        box = only_text(below)
        if box is not None:
            pairs.append((slot, box))
    return pairs


def _is_below(box: Box[Place], header: Header) -> bool:
    """Whether a figure stands below a part of the header, known or not."""
    if box.left in header.aside:
        return True
    return any(slot.left <= box.left < slot.right for slot in header.slots)
