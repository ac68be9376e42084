"""One statement that nothing happened this year: zeros for blank cells, and the sentences to it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from app.edition.cells import CellKey
from app.edition.definition import NilReturn, ReadySentence
from app.report.changes import Edit, Entry, Means, Origin, Unread
from app.report.headings import HeadedLine, fitting_sentences, headed_lines
from app.report.narrative import resolved
from app.report.numbers import format_value, shortened
from app.report.report import Report

_ZERO = Decimal(0)
_FILLED = Origin(Means.ZERO)


@dataclass(frozen=True)
class NilPlan:
    """What a nil return would do, as one edit.

    `filled` are blank cells that become 0, `overwritten` cells with something else that do, `kept`
    those that stay. `sentences` are the texts' keys with what is written there.
    """

    edit: Edit
    filled: tuple[CellKey, ...]
    overwritten: tuple[CellKey, ...]
    kept: tuple[CellKey, ...]
    sentences: tuple[tuple[str, str], ...]


def plan_nil_return(report: Report, nil: NilReturn, *, overwrite: bool = False) -> NilPlan:
    """What it does to a report; over cells that hold something it goes only with `overwrite`."""
    keys = _typed_keys(report, nil.cells)
    filled = tuple(key for key in keys if report.entry(key) is None)
    occupied = tuple(key for key in keys if report.entry(key) not in (None, _ZERO))
    zeros: dict[CellKey, Entry] = dict.fromkeys((*filled, *(occupied if overwrite else ())), _ZERO)
    after = report.copy()
    after.apply(Edit(zeros))
    texts = dict(report.texts)
    taken: list[tuple[str, str]] = []
    for key, sentence in _sentences(after):
        written = with_sentence(report, key, texts[key], sentence)
        if written != texts[key]:
            taken.append((key, sentence.text))
            texts[key] = written
    return NilPlan(
        Edit(zeros, {key: texts[key] for key, _ in taken}).from_(_FILLED),
        filled,
        occupied if overwrite else (),
        () if overwrite else occupied,
        tuple(taken),
    )


def may_be_nil(report: Report, nil: NilReturn) -> bool:
    """Whether cells of a nil return are still blank, and nothing but 0 stands in the others."""
    entries = [report.entry(key) for key in _typed_keys(report, nil.cells)]
    return None in entries and all(entry in (None, _ZERO) for entry in entries)


def plan_words(report: Report, plan: NilPlan) -> Iterator[str]:
    """What a nil return would do, line by line, in the form's words."""
    tabs = {section.key: section.tab for section in report.edition.sections}
    filled = Counter(report.edition.cells[key].table for key in plan.filled)
    for table, count in filled.items():
        yield f"{report.edition.section_of(table).tab}：{count} 个空白格填 0"
    for key, sentence in plan.sentences:
        yield f"{tabs[key]}：写入“{resolved(report, sentence)}”"
    yield from (f"{_cell_words(report, key)} → 0" for key in plan.overwritten)
    yield from (f"{_cell_words(report, key)}（保留不动）" for key in plan.kept)


def _cell_words(report: Report, key: CellKey) -> str:
    cell, entry = report.edition.cells[key], report.entry(key)
    shown = (
        shortened(entry.text) if isinstance(entry, Unread) else format_value(entry or _ZERO, cell)
    )
    return f"{report.edition.section_of(cell.table).tab}：{cell.words} {shown}"


def fill_with_zero(report: Report, *tables: str) -> Edit:
    """The edit that fills the blank cells of tables with 0; what is no number stays there."""
    keys = _typed_keys(report, tuple(f"{table}.*" for table in tables))
    return Edit({key: _ZERO for key in keys if report.entry(key) is None}).from_(_FILLED)


def with_sentence(report: Report, key: str, text: str, sentence: ReadySentence) -> str:
    """The text with a sentence as a paragraph: the last one below its heading, else at the end."""
    if sentence.text in text or (sentence.told and _tells(report, text, sentence)):
        return text
    lines = headed_lines(report, key, text) if text else ()
    paragraphs = text.split("\n") if text else []
    paragraphs.insert(_place_of(sentence, lines), sentence.text)
    return "\n".join(paragraphs)


def _tells(report: Report, text: str, sentence: ReadySentence) -> bool:
    """Whether a sentence says already what the ready one does."""
    said = re.split(r"[。；\n]", resolved(report, text))
    return any(re.search(sentence.told, one) for one in said)


def _place_of(sentence: ReadySentence, lines: Sequence[HeadedLine]) -> int:
    """The line before which it goes: the next heading that does not belong below its own."""
    own = (
        place
        for wording in sentence.below
        for place, line in enumerate(lines)
        if line.level and re.search(wording, line.words)
    )
    found = next(own, None)
    if found is None:
        return len(lines)
    end = _end_of(lines, found)
    for wording in sentence.below:  # a heading within that says the same is nearer still
        for place in range(found + 1, end):
            if lines[place].level and re.search(wording, lines[place].words):
                return _end_of(lines, place)
    return end


def _end_of(lines: Sequence[HeadedLine], heading: int) -> int:
    """The line behind all that stands below a heading."""
    level = lines[heading].level
    behind = range(heading + 1, len(lines))
    return next((at for at in behind if 0 < lines[at].level <= level), len(lines))


def _sentences(report: Report) -> Iterator[tuple[str, ReadySentence]]:
    for section in report.edition.sections:
        for sentence in fitting_sentences(report, section):
            if sentence.in_nil_return:
                yield section.key, sentence


def _typed_keys(report: Report, patterns: tuple[str, ...]) -> tuple[CellKey, ...]:
    return report.edition.typed_matching(patterns)
