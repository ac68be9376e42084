"""How ledgers name their columns and outcomes, as `resources/ledger` says."""

from __future__ import annotations

from enum import StrEnum
from functools import cached_property, lru_cache
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from app import patterns as re
from app.edition.cells import cell_key
from app.edition.definition import read_toml
from app.edition.edition import Edition
from app.file_paths import is_file

REQUESTS = "requests"
"""The key of table three."""

TALLIED_TABLES = (REQUESTS, "disputes")
"""The tables that a ledger of applications fills."""

LEDGER_FOLDER = Path(__file__).parents[2] / "resources" / "ledger"


class Holds(StrEnum):
    """What must stand in a column for its head to be believed."""

    ANYTHING = ""
    DATE = "date"
    TYPE = "type"
    RESULT = "result"
    WAY = "way"


class Words(Struct, frozen=True, forbid_unknown_fields=True):
    """Regular expressions, searched for in text without spaces."""

    words: tuple[str, ...]

    def matches(self, text: str) -> list[tuple[int, int]]:
        """Where the words stand in a text: start and end."""
        return [match.span() for words in self.words for match in compiled(words).finditer(text)]


class HeadKind(Words, frozen=True, forbid_unknown_fields=True):
    """A kind of column, and how it is headed; earlier words go before later ones."""

    kind: str
    holds: Holds = Holds.ANYTHING

    def rank(self, head: str) -> int | None:
        """Which of the words are found in a head, 0 the best; None if none are."""
        for rank, words in enumerate(self.words):
            if compiled(words).search(head):
                return rank
        return None


class ListKinds(Struct, frozen=True, forbid_unknown_fields=True):
    """A list beside the ledger: of each of `needs` one kind (`a|b`) must be there to know it.

    Its sheet's name, its title or one of its heads says what `named` says.
    """

    list: str
    named: str
    needs: tuple[str, ...]
    kinds: tuple[HeadKind, ...]


class TypeWords(Words, frozen=True, forbid_unknown_fields=True):
    """Words for a kind of applicant; without a column it has to be asked which one."""

    column: str


class RowWords(Words, frozen=True, forbid_unknown_fields=True):
    """Words for a row of table four; without a row it has to be asked which one."""

    row: str


class ValueWords(Struct, frozen=True, forbid_unknown_fields=True):
    """What else stands in the columns of a ledger."""

    pending: tuple[str, ...]
    neutral: tuple[str, ...]
    ways: tuple[str, ...]
    yes: tuple[str, ...]
    no: tuple[str, ...]
    sums: tuple[str, ...]
    notes: tuple[str, ...]


class DocumentCells(Struct, frozen=True, forbid_unknown_fields=True):
    """What is counted of documents, and the columns of table two it may stand in."""

    measure: str
    columns: tuple[str, ...]


class DocumentWords(Struct, frozen=True, forbid_unknown_fields=True):
    """What stands in the columns of a list of documents."""

    rules: tuple[str, ...]
    repealed: tuple[str, ...]
    lapsed: tuple[str, ...]
    in_force: tuple[str, ...]


class LedgerWords(Struct, frozen=True, forbid_unknown_fields=True):
    """All of `columns.toml`."""

    kinds: tuple[HeadKind, ...]
    lists: tuple[ListKinds, ...]
    values: ValueWords
    types: tuple[TypeWords, ...]
    names: tuple[TypeWords, ...]
    dispute_results: tuple[TypeWords, ...]
    dispute_kinds: tuple[RowWords, ...]
    documents: tuple[DocumentCells, ...]
    document_words: DocumentWords


class ResultWords(Words, frozen=True, forbid_unknown_fields=True):
    """Words and articles for an outcome: the rows of table three that it may stand for.

    A `weak` one counts only where nothing else is found.
    """

    rows: tuple[str, ...]
    articles: tuple[str, ...] = ()
    weak: bool = False


class ResultsFile(Struct, frozen=True, forbid_unknown_fields=True):
    """All of `results.toml`, and what an edition adds."""

    results: tuple[ResultWords, ...]


class LedgerForm:
    """The words of ledgers together with the rows and columns of an edition's tables."""

    def __init__(self, edition: Edition, folder: Path = LEDGER_FOLDER) -> None:
        self.edition = edition
        self.words = read_toml(folder / "columns.toml", LedgerWords)
        files = [folder / "results.toml"]
        if is_file(own := edition.folder / "ledger.toml"):
            files.insert(0, own)
        self._results = [r for file in files for r in read_toml(file, ResultsFile).results]

    @property
    def document_words(self) -> DocumentWords:
        """What stands in the columns of lists of documents."""
        return self.words.document_words

    @cached_property
    def result_paths(self) -> dict[str, tuple[str, ...]]:
        """The rows of outcomes in table three, in form order: the words of the group, if any, and
        their own.
        """
        concluded = cell_key(REQUESTS, "concluded", next(iter(self.applicant_columns)))
        parts = set(self.edition.cells[concluded].parts)
        cells = [self.edition.cells[key] for key in self.edition.cells if key in parts]
        return {cell.row: cell.row_path[1:] for cell in cells}

    @cached_property
    def result_rows(self) -> dict[str, str]:
        """The rows of outcomes in table three with their own words, in form order."""
        return {row: path[-1] for row, path in self.result_paths.items()}

    @cached_property
    def applicant_columns(self) -> dict[str, str]:
        """The columns of kinds of applicants with their words, in form order."""
        cells = self.edition.cells.values()
        received = (cell for cell in cells if cell.table == REQUESTS and cell.row == "received")
        return {cell.column: cell.column_path[-1] for cell in received if not cell.computed}

    @cached_property
    def results(self) -> tuple[ResultWords, ...]:
        """The outcomes with those rows that the edition has."""
        narrowed = (
            replace(one, rows=tuple(r for r in one.rows if r in self.result_rows))
            for one in self._results
        )
        return tuple(one for one in narrowed if one.rows)


@lru_cache(maxsize=1024)
def compiled(words: str) -> re.Pattern[str]:
    """The words as an expression that ignores case."""
    return re.compile(words, re.IGNORECASE)
