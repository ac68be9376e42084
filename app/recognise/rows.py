"""The values of one row set below the labels of a header."""

from __future__ import annotations

from collections.abc import Sequence

from app.recognise.grid import Place
from app.recognise.header import Header, Slot
from app.recognise.labels import normalised
from app.recognise.pieces import Box, Boxes
from app.recognise.vocabulary import Kind
from app.report.numbers import means_none

Pairs = list[tuple[Slot, Box[Place]]]


def paired(values: Boxes[Place], header: Header, *, is_complete: bool) -> Pairs[Place]:
    """Each slot with its value, by columns or else by order; nothing where neither is sure.

    `is_complete`: the header has a slot for every cell that the row has on the form.
    """
    by_columns = _by_columns(values, header) if header.located else None
    if by_columns is not None:
        return by_columns
    if header.ordered or (header.nested and is_complete):
        if len(values) == len(header.slots):
            return list(zip(header.slots, values, strict=True))
        written = [box for box in values if not box.is_blank]
        if is_complete and len(written) == len(header.slots):
            return list(zip(header.slots, written, strict=True))
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
    if _is_shifted(values, header):
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


def _is_shifted(values: Boxes[Place], header: Header) -> bool:
    """Whether a figure lies outside the header, so that the columns may not be those above."""
    first = next((box for box in values if box.left == header.left), None)
    is_flush = first is not None and not first.is_blank
    for box in values:
        if box.word.kind is Kind.FIGURE:
            if box.left < header.left:
                return True
            if box.left >= header.right and not is_flush:
                return True
    return False
