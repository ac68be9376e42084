"""The shape of each `checks.toml`: every kind of check an edition can ask for.

Cell patterns are cell keys in which `*` stands for any row or any column of the table
(`requests.*.total`). In one check all patterns with a `*` run through the same rows or columns.
Messages name their places in braces: those that the docstring of the kind tells.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

from msgspec import Struct

from app.edition.definition import OrganisationKind
from app.edition.text_check_kinds import (
    Check,
    Conflict,
    Confusions,
    Copied,
    LawsCited,
    LawTopics,
    Marks,
    OtherName,
    Outdated,
    OwnWords,
    Parts,
    Percentage,
    Period,
    Personal,
    Phrases,
    Quoted,
    ShortTitles,
    StatedContacts,
    TallyCheck,
    UnresolvedCheck,
)


class Equation(Check, frozen=True, tag="equation"):
    """The sums of both sides are equal.

    Places: `{place}` the row or column, `{left}` and `{right}` both values, `{more}` which is more,
    `{notes}` what to know about blank and stated figures.
    `balance` marks the equation that is shown live above its column.
    """

    left: tuple[str, ...]
    right: tuple[str, ...]
    balance: bool = False


class Stated(Check, frozen=True, tag="stated"):
    """A computed cell is what the document that was read says it is.

    Places: `{place}` the cell, `{stated}` in the document, `{computed}` its parts added up,
    `{more}` which is more. What an equation over the same cells finds is not said twice.
    """

    cells: tuple[str, ...]


class LedgerFigures(Check, frozen=True, tag="ledger_figures"):
    """A figure is what a ledger counted in its cell.

    Places: `{place}`, `{value}`, `{file}` the ledger's, `{counted}` its cases.
    """

    cells: tuple[str, ...]


class Numbers(Check, frozen=True, tag="numbers"):
    """Every value fits its kind: whole where it counts, not negative unless it is a change.

    Places: `{place}` the cell, `{value}`, `{problem}`.
    """

    cells: tuple[str, ...]


class UnreadCells(Check, frozen=True, tag="unread"):
    """What was typed into a cell is a number. Places: `{place}`, `{text}`, `{problem}`."""

    cells: tuple[str, ...]


class Blank(Check, frozen=True, tag="blank"):
    """No cell is left blank. Places: `{count}` how many are.

    A superior's check fails the table if more than `most` are; None if it does not count them.
    """

    cells: tuple[str, ...]
    most: int | None = None


class Unusual(Check, frozen=True, tag="unusual"):
    """These cells are 0 for organisations of these kinds. Places: `{place}`, `{value}`."""

    cells: tuple[str, ...]
    kinds: tuple[OrganisationKind, ...]


class EditionYear(Check, frozen=True, tag="edition_year"):
    """The edition applies to the report's year. Places: `{edition}`, `{year}`."""


class DetailGiven(Check, frozen=True, tag="detail"):
    """A field of the basic data is filled in; the kind may follow from the name."""

    field: Literal["name", "kind", "date"]


class HeadingsWritten(Check, frozen=True, tag="headings"):
    """Below every heading of every text something is written. Places: `{heading}`."""


class SignedAfter(Check, frozen=True, tag="signed_after"):
    """The date of signature lies after the report's year. Places: `{date}`, `{year}`."""


class TextNames(Check, frozen=True, tag="text_names"):
    """A text that matches `when` matches `pattern` too, in which `{year}` is the report's.

    Both are regular expressions, searched in the text with half-width digits and without white
    space; `when` not in the titles of documents, as they name years of their own. An empty text
    passes. Places: `{year}`, `{found}` the text matched by `when`, or its group of that name.
    """

    pattern: str
    when: str = ""


class TextRequired(Check, frozen=True, tag="text_required"):
    """The section has a text of at least `minimum` characters that `empty` does not match whole.

    Headings offered for the section and headings with nothing below them do not count as text.
    With `when_positive`, only if one of those cells is above 0; with `when_written`, only if
    there is a text. Places: `{length}`, `{minimum}`, `{value}` of that cell.
    """

    minimum: int = 1
    empty: str = ""
    when_positive: tuple[str, ...] = ()
    when_written: bool = False


class Contact(Check, frozen=True, tag="contact"):
    """Contact entries are well formed. Places: `{label}`, `{value}`, `{example}`."""


class Continuity(Check, frozen=True, tag="continuity"):
    """`left` is last year's `previous` and this year's `plus`, less this year's `minus`.

    Blank cells count as 0, a blank `left` is not looked at. Places: `{place}` the row or column,
    `{left}` and `{right}` both values, `{more}` which is more, `{last}` the sum of last year's
    cells, `{last_year}`, `{notes}` what to know about blank cells.
    """

    left: tuple[str, ...]
    previous: tuple[str, ...]
    plus: tuple[str, ...] = ()
    minus: tuple[str, ...] = ()


class AtMost(Check, frozen=True, tag="at_most"):
    """`left` less `minus` is not more than `right`, in every row or column that `*` runs through.

    Only where last year's figures are not known, by which the sum itself is checked, and no cell
    is blank. Places: `{place}` the row or column, `{left}`, `{minus}` and `{right}` the values.
    """

    left: tuple[str, ...]
    right: tuple[str, ...]
    minus: tuple[str, ...] = ()


class Repeated(Check, frozen=True, tag="repeated"):
    """No row of these cells holds all of last year's figures again; 0 again is nothing to remark.

    Small counts are often the same: only what comes by chance less than once in `once_in` is told.
    Places: `{place}` the row, `{value}` how many in all, `{last_year}`.
    """

    cells: tuple[str, ...]
    once_in: int


class Jump(Check, frozen=True, tag="jump"):
    """These cells are neither `times` last year's figure nor last year's `times` them.

    Only where both are above 0 and the larger is at least `least`. Places: `{place}`, `{value}`,
    `{last}`, `{difference}`, `{times}` how many times the larger is, `{last_year}`.
    """

    cells: tuple[str, ...]
    times: int
    least: int = 0


class Gap(Check, frozen=True, tag="gap"):
    """None of these cells is 0 in one year and at least `least` in the other.

    Places: `{place}`, `{value}`, `{last}`, `{last_year}`.
    """

    cells: tuple[str, ...]
    least: int


class PreviousYear(Check, frozen=True, tag="previous_year"):
    """The figures kept as last year's are those of the year before the report's.

    Places: `{year}`, `{last_year}` the year they are of, `{wanted}` the year they should be of.
    """


AnyCheck = (
    Equation
    | Stated
    | LedgerFigures
    | Numbers
    | UnreadCells
    | Blank
    | Unusual
    | EditionYear
    | DetailGiven
    | HeadingsWritten
    | SignedAfter
    | TextNames
    | TextRequired
    | Contact
    | Continuity
    | AtMost
    | Repeated
    | Jump
    | Gap
    | PreviousYear
    | Quoted
    | Parts
    | Conflict
    | TallyCheck
    | Percentage
    | Phrases
    | Period
    | UnresolvedCheck
    | Personal
    | OtherName
    | Copied
    | Marks
    | Confusions
    | Outdated
    | LawsCited
    | LawTopics
    | ShortTitles
    | StatedContacts
    | OwnWords
)


class ChecksFile(Struct, frozen=True, forbid_unknown_fields=True):
    """The content of a `checks.toml`, in no particular order: findings follow the form.

    An edition's own may give of a common check only its `id` and what it changes of it: its lists
    of tables stand before the common ones, all else in their place. It is `without` some.
    """

    checks: tuple[dict[str, Any], ...]
    without: tuple[str, ...] = ()

    def changed_by(self, own: ChecksFile) -> Iterator[dict[str, Any]]:
        """These checks as an edition changes them, then those that only it has."""
        changes = {one.get("id"): one for one in own.checks}
        known = {one["id"] for one in self.checks}
        for one in self.checks:
            if one["id"] not in own.without:
                changed = changes.get(one["id"], {})
                yield one | {key: _before(value, one.get(key)) for key, value in changed.items()}
        yield from (one for one in own.checks if one.get("id") not in known)


def _before(value: Any, common: Any) -> Any:
    are_tables = isinstance(common, list) and any(isinstance(one, dict) for one in common)
    return [*value, *common] if are_tables else value
