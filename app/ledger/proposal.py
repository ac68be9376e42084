"""What taking a tally over into a report would change, to be shown and chosen from."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

import msgspec

from app.edition.cells import CellKey
from app.edition.edition import Edition
from app.edition.patterns import carried_cells
from app.errors import RefusedError
from app.importing.import_plan import ImportChange, cell_words
from app.ledger.cases import Answers
from app.ledger.definition import LedgerForm
from app.ledger.tally import Tally, TallyDifference, tally_differences, tally_edit
from app.ledger.words import WordReader
from app.report.changes import CaseRef, Edit, Unread
from app.report.numbers import format_plain
from app.report.report import Report
from app.storage.atomic import write_whole
from app.storage.own_state import state_in

_SHOWN_CASES = 3
_ANSWERS = msgspec.json.Decoder(dict[str, Answers])
_MAX_SIZE = 1024 * 1024
_KEPT_IN = "台账对应.json"


@dataclass(frozen=True)
class Proposal:
    """A tally beside a report: one change a cell, and what speaks against taking it over."""

    tally: Tally
    changes: tuple[ImportChange, ...]
    warnings: tuple[str, ...]

    def edit(self, chosen: Collection[str]) -> Edit:
        """The edit that takes the chosen cells over, each with its proof.

        Cells that stand as they are counted get their proof, too.
        """
        whole = tally_edit(self.tally)
        same = {change.key for change in self.changes if not change.differs}
        taken = {key for key in whole.entries if key in chosen or key in same}
        return replace(
            whole,
            entries={key: entry for key, entry in whole.entries.items() if key in taken},
            origins={key: one for key, one in whole.origins.items() if key in taken},
        )


def propose(report: Report, tally: Tally) -> Proposal:
    """What a tally would change in a report; a figure typed by hand is not proposed for change."""
    differing = {one.key: one for one in tally_differences(report, tally)}
    changes = tuple(
        _change(report, tally, key, differing.get(key))
        for key in report.edition.typed_keys
        if key in tally.cases
    )
    return Proposal(tally, changes, tuple(_warnings(report, tally)))


def _change(
    report: Report, tally: Tally, key: CellKey, differing: TallyDifference | None
) -> ImportChange:
    entry = report.entry(key)
    now = entry.text if isinstance(entry, Unread) else "" if entry is None else format_plain(entry)
    counted = str(len(tally.cases[key]))
    by_hand = differing is not None and differing.by_hand
    return ImportChange(
        key,
        cell_words(report.edition.cells[key]),
        now,
        counted,
        _note(tally, key, differing) if now != counted or differing else "",
        proposed=now != counted and not by_hand,
    )


def _note(tally: Tally, key: CellKey, differing: TallyDifference | None) -> str:
    """Which cases make the difference; of a new figure, which ones there are."""
    if differing is not None and differing.by_hand and differing.now is not None:
        begin = "现在的数不是台账数出来的，没有勾选；"
    else:
        begin = ""
    known = differing is not None and bool(differing.gone)
    if differing is not None and (known or len(differing.added) < len(tally.cases[key])):
        added, gone = (_named(refs) for refs in (differing.added, differing.gone))
        parts = (f"多了 {added}" if added else "", f"少了 {gone}" if gone else "")
        return begin + "；".join(filter(None, parts))
    return begin + _named(tally.cases[key])


def _named(refs: Collection[CaseRef]) -> str:
    words = [ref.words for ref in refs]
    more = f" 等 {len(words)} 件" if len(words) > _SHOWN_CASES else ""
    return "、".join(words[:_SHOWN_CASES]) + more


def _warnings(report: Report, tally: Tally) -> Iterator[str]:
    if report.details.year != tally.year:
        yield f"台账按 {tally.year} 年计数，这份报告是 {report.details.year} 年度的，请核对。"
    if tally.unsettled:
        yield (
            f"有 {len(tally.unsettled)} 件还没有计入，原因见“没有计入的”；"
            "“要回答的”选好以后，能计入的就会计入。"
        )
    yield from _carried_apart(report, tally)


def _carried_apart(report: Report, tally: Tally) -> Iterator[str]:
    """Where last year's report left other cases over than the ledger carries in."""
    for carry in report.edition.definition.carry:
        for key, parts in carried_cells(report.edition.cells, carry):
            figures = [report.last_year.get(part) for part in parts]
            left = sum((figure for figure in figures if figure is not None), Decimal(0))
            counted = tally.cases.get(key)
            if counted is None or None in figures or left == len(counted):
                continue
            who = f"：{_named(counted)}" if counted else ""
            yield (
                f"{cell_words(report.edition.cells[key])}：去年的报告结转 {format_plain(left)} 件，"
                f"台账中有 {len(counted)} 件{who}。"
            )


class KeptAnswers:
    """An office's answers, kept between ledgers in one file of the program's data folder."""

    def __init__(self, data_folder: Path) -> None:
        self._file = data_folder / _KEPT_IN

    def load(self, edition_id: str) -> Answers:
        """The answers for an edition; none if there are none, or they cannot be read."""
        return self._all().get(edition_id, Answers())

    def keep(self, edition: Edition, answers: Answers) -> None:
        """Remembers answers, if the data folder can be written to; no text that may be a name."""
        words = WordReader(LedgerForm(edition))
        kept = self._all() | {edition.id: answers.kept(words.is_known)}
        with suppress(RefusedError):
            write_whole(self._file, msgspec.json.encode(kept))

    def _all(self) -> dict[str, Answers]:
        return state_in(self._file, _ANSWERS, _MAX_SIZE) or {}
