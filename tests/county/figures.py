"""Figures of a report that balance, and the errors that are put into some."""

from __future__ import annotations

from decimal import Decimal
from random import Random

from app.edition.cells import CellKey
from app.edition.edition import Edition
from tests.corpus.draft import Truth
from tests.corpus.draft import figures as any_figures

COLUMNS = ("person", "business", "research", "welfare", "legal", "other")
WRONG = CellKey("requests.received.person")


def balanced(edition: Edition, random: Random) -> Truth:
    """Random figures of which none is wrong: received + carried in = concluded + carried out."""
    truth = any_figures(edition, random)
    for column in COLUMNS:
        received, carried_in, concluded, carried_out = (
            CellKey(f"requests.{row}.{column}")
            for row in ("received", "carried_in", "concluded", "carried_out")
        )
        done = truth[concluded] + truth[carried_out]
        truth[carried_in] = min(truth[carried_in], done)
        truth[received] = done - truth[carried_in]
    for key in edition.typed_keys:
        if key.startswith("disputes.litigation_after_review"):
            truth[key] = Decimal(0)  # what is the same in two units is a question of its own
    return with_totals(edition, truth)


def unbalanced(edition: Edition, truth: Truth) -> Truth:
    """The figures with a number of requests that does not balance."""
    return with_totals(edition, {**truth, WRONG: truth[WRONG] + 7})


def with_totals(edition: Edition, truth: Truth) -> Truth:
    """The figures with the totals that follow from them, in form order."""
    added = dict(truth)
    for key, parts in edition.sums:
        added[key] = sum((added[part] for part in parts), Decimal(0))
    return {key: added[key] for key in edition.cells}
