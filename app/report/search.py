"""Finds and replaces words in all texts of a report; live numbers and pictures are left whole."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from app.report.narrative import picture_of, pieces
from app.report.report import Report


@dataclass(frozen=True)
class Hit:
    """Where words stand: `start` and `end` in the text with this key, as it is kept."""

    key: str
    start: int
    end: int


def find_all(report: Report, words: str) -> tuple[Hit, ...]:
    """All places of these words in form order; upper and lower case are the same."""
    if not words:
        return ()
    return tuple(
        Hit(key, start, start + len(words))
        for key, text in report.texts.items()
        for start in _starts(report, text, words)
    )


def replaced(report: Report, hits: tuple[Hit, ...], words: str) -> dict[str, str]:
    """The texts that change if these words are put in the place of the hits."""
    texts: dict[str, str] = {}
    for hit in reversed(hits):
        text = texts.get(hit.key, report.texts[hit.key])
        texts[hit.key] = text[: hit.start] + words + text[hit.end :]
    return texts


def _starts(report: Report, text: str, words: str) -> Iterator[int]:
    wanted, length = words.lower(), len(words)
    offset = 0
    for paragraph in text.split("\n"):
        if picture_of(paragraph) is None:
            for piece in pieces(report, paragraph):
                lowered = piece.text.lower() if piece.live is None else ""
                place = lowered.find(wanted)
                while place >= 0:
                    yield offset + piece.start + place
                    place = lowered.find(wanted, place + length)
        offset += len(paragraph) + 1
