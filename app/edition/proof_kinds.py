"""The kinds of checks of a proofreader that `checks.toml` can ask for."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import ClassVar

from msgspec import Struct

from app.edition.text_check_kinds import WordingCheck


class Mark(StrEnum):
    """What a proofreader looks for in the signs of a text."""

    NUMBERING = "numbering"
    ANNOUNCED = "announced"
    BRACKETS = "brackets"
    DOUBLED = "doubled"
    PARAGRAPHS = "paragraphs"
    PUNCTUATION = "punctuation"
    DIGITS = "digits"
    GROUPED = "grouped"
    DATES = "dates"


class Marks(WordingCheck, frozen=True, tag="marks"):
    """Nothing is wrong with the signs that `mark` names.

    Places: `{found}` the words, `{problem}` what is wrong with them.
    """

    places: ClassVar[frozenset[str]] = frozenset({"quote", "found", "problem"})

    mark: Mark
    unless: str = ""


class Confusions(WordingCheck, frozen=True, tag="confusions"):
    """No word is written for another: each of `pairs` is a regular expression and what is meant.

    What is meant may refer to groups as in `re.sub`. Slips of one sign in words of the field
    (`spelling.toml`) are told by the same check. Places: `{found}`, `{right}`.
    """

    places: ClassVar[frozenset[str]] = frozenset({"quote", "found", "right"})

    pairs: tuple[tuple[str, str], ...]


class DatedWords(Struct, frozen=True, forbid_unknown_fields=True):
    """Words that are out of date for reports from the year `since` on, and what is said instead."""

    words: str
    since: int
    instead: str


class Outdated(WordingCheck, frozen=True, tag="outdated"):
    """No words are used that are out of date. Places: `{found}`, `{since}`, `{instead}`."""

    places: ClassVar[frozenset[str]] = frozenset({"quote", "found", "since", "instead"})

    dated: tuple[DatedWords, ...]
    unless: str = ""


class LawsCited(WordingCheck, frozen=True, tag="laws_cited"):
    """Laws and notices are cited with their own number, title and articles, and are in force.

    They are listed in `laws.toml` of the edition. Places: `{found}` the words, `{problem}`.
    """

    places: ClassVar[frozenset[str]] = frozenset({"quote", "found", "problem"})


class Law(Struct, frozen=True, forbid_unknown_fields=True):
    """A law or notice: `title` is a regular expression of it as cited, `number` its number.

    `articles` is how many it has, `until` its last day in force; 0 and None if that is not looked
    at. `instead` is what is cited after that day.
    """

    name: str
    title: str
    number: str
    articles: int = 0
    until: date | None = None
    instead: str = ""


class LawsFile(Struct, frozen=True, forbid_unknown_fields=True):
    """The content of `laws.toml`; `compiled` is the day up to which the list was kept."""

    compiled: date
    laws: tuple[Law, ...]


class ContactsTold(WordingCheck, frozen=True, tag="contacts_told"):
    """Telephone, fax, postcode, address, e-mail, website in the texts are those of the basic data.

    `labels` lead to each, by the key of the basic data. Places: `{found}`, `{problem}`.
    """

    places: ClassVar[frozenset[str]] = frozenset({"quote", "found", "problem"})

    labels: dict[str, str]


class OwnWords(WordingCheck, frozen=True, tag="own_words"):
    """An office calls itself what it is: no 我局 in a township's report, no 全市 in a county's.

    `levels` are a regular expression of own names and one of the words that such an office does
    not use of itself. Places: `{found}`, `{name}`.
    """

    places: ClassVar[frozenset[str]] = frozenset({"quote", "found", "name"})

    levels: tuple[tuple[str, str], ...]
    unless: str = ""


ProofCheck = Marks | Confusions | Outdated | LawsCited | ContactsTold | OwnWords
