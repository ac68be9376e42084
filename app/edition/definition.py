"""The shape of an edition's data files; the field names here are the keys of `edition.toml`."""

from __future__ import annotations

from enum import StrEnum
from itertools import chain, product
from pathlib import Path
from typing import TypeVar

import msgspec
from msgspec import Struct, field

from app import patterns as re
from app.edition.text_check_kinds import Law
from app.errors import RefusedError

T = TypeVar("T")

_FOLDED = re.compile(rb"'''(\r?\n.*?)'''", re.DOTALL)
"""A pattern that is written over several lines, as one alternative a line."""


class EditionError(RefusedError):
    """A data file of an edition is wrong."""

    def __init__(self, path: Path, problem: str) -> None:
        super().__init__(f"版式文件 {path} 有误：{problem}")
        self.path = path


def read_toml(path: Path, shape: type[T]) -> T:
    """The content of a data file. Raises `EditionError`."""
    return decoded_toml(path, toml_content(path), shape)


def decoded_toml(path: Path, content: bytes, shape: type[T]) -> T:
    """Some content of a data file, patterns over several lines as one. Raises `EditionError`."""
    try:
        return msgspec.toml.decode(_FOLDED.sub(_as_one_line, content), type=shape)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise EditionError(path, str(error)) from error


def _as_one_line(folded: re.Match[bytes]) -> bytes:
    """A long pattern as one line, its line breaks and indentation left out."""
    return b"'" + re.sub(rb"\r?\n *", b"", folded[1]) + b"'"


def toml_content(path: Path) -> bytes:
    """The bytes of a data file. Raises `EditionError`."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise EditionError(path, "文件读不出来") from error


class ValueKind(StrEnum):
    """What a cell counts."""

    COUNT = "count"
    CHANGE = "change"
    AMOUNT = "amount"


class Direction(StrEnum):
    """Where a table's row labels stand: left of its cells, or above its column labels."""

    DOWN = "down"
    ACROSS = "across"


class OrganisationKind(StrEnum):
    """Who reports; some checks and prompts depend on it."""

    TOWNSHIP = "township"
    DEPARTMENT = "department"
    GOVERNMENT = "government"


KIND_WORDS = {
    OrganisationKind.TOWNSHIP: "乡镇（街道）",
    OrganisationKind.DEPARTMENT: "部门",
    OrganisationKind.GOVERNMENT: "政府",
}
"""The kinds of organisations as the window and the workbook write them."""

KIND_ENDINGS = {
    OrganisationKind.TOWNSHIP: r"(镇|乡)(人民)?政府|街道办事处|街道|(镇|乡)",
    OrganisationKind.GOVERNMENT: r"(省|市|州|盟|县|区|旗)人民政府",
    OrganisationKind.DEPARTMENT: r"局|委员会|委|厅|办公室|中心|队|站|馆|医院|学校|公司",
}
"""How names end that tell the kind; of an organisation's full name, the first that fits."""


class Label(Struct, frozen=True, forbid_unknown_fields=True):
    """A label of a table: a group with `members`, or a leaf with a `key`.

    `aliases` are other wordings that documents are known to use for it.
    `sum` names the leaves of the same axis that a computed leaf adds up. `kind`, `unit` and
    `decimals` (digits after the point at most) describe the values of a column; with `unit_shown`
    the unit is written behind the number in the cell.
    """

    label: str
    key: str = ""
    aliases: tuple[str, ...] = ()
    members: tuple[Label, ...] = ()
    sum: tuple[str, ...] = ()
    kind: ValueKind = ValueKind.COUNT
    unit: str = "件"
    decimals: int = 0
    unit_shown: bool = False

    def __post_init__(self) -> None:
        if bool(self.key) == bool(self.members):
            raise ValueError(f"label {self.label!r} needs either `key` or `members`")

    def leaves(self) -> tuple[Label, ...]:
        """This label if it is a leaf, else the leaves below it in form order."""
        if self.key:
            return (self,)
        return tuple(leaf for member in self.members for leaf in member.leaves())

    def depth(self) -> int:
        """How many nested labels stand on the longest way to a leaf, this one included."""
        return 1 + max((member.depth() for member in self.members), default=0)


class RowBlock(Struct, frozen=True, forbid_unknown_fields=True):
    """Rows that share their column labels; `caption` stands over the full width."""

    rows: tuple[Label, ...]
    columns: tuple[Label, ...]
    corner: str = ""
    caption: str = ""


class Table(Struct, frozen=True, forbid_unknown_fields=True):
    """One official table. `widths` are the printed widths of its grid columns in millimetres."""

    key: str
    title: str
    blocks: tuple[RowBlock, ...]
    widths: tuple[float, ...]
    direction: Direction = Direction.DOWN


class Prompt(Struct, frozen=True, forbid_unknown_fields=True):
    """A sub-heading offered to the clerk and what is asked there; no `kinds` means everyone."""

    heading: str
    hint: str
    kinds: tuple[OrganisationKind, ...] = ()


class ReadySentence(Struct, frozen=True, forbid_unknown_fields=True):
    """A sentence ready to be taken, live numbers in it.

    It fits while the cells of the patterns in `when_zero` are 0 or blank, and one of those in
    `when_positive` is above 0. A nil return takes it too if `in_nil_return`: below the heading that
    the first of the regular expressions in `below` finds, else at the end; not where a sentence
    that `told` finds says it already.
    """

    text: str
    when_zero: tuple[str, ...] = ()
    when_positive: tuple[str, ...] = ()
    in_nil_return: bool = False
    below: tuple[str, ...] = ()
    told: str = ""


class Section(Struct, frozen=True, forbid_unknown_fields=True):
    """A numbered section; `tab` is its short name on screen, `table` the key of its table.

    `heading` is the regular expression of all wordings in which its title is found in documents,
    without number and white space, in half-width signs; without one, only the title counts.
    """

    key: str
    title: str
    tab: str
    hint: str
    table: str = ""
    prompts: tuple[Prompt, ...] = ()
    sentences: tuple[ReadySentence, ...] = ()
    heading: str = ""


class ContactField(Struct, frozen=True, forbid_unknown_fields=True):
    """One line of contact data; `pattern` is the regular expression of a well-formed entry.

    `aliases` are other labels that documents have.
    """

    key: str
    label: str
    example: str
    pattern: str = ""
    aliases: tuple[str, ...] = ()


class OpeningSentences(Struct, frozen=True, forbid_unknown_fields=True):
    """The sentences the opening paragraph is drafted from; braces name report fields."""

    basis: str
    period: str
    contact: str


class Carry(Struct, frozen=True, forbid_unknown_fields=True):
    """A figure that begins with last year's: the cell `to` is the sum of last year's `origin`.

    All are cell patterns that run through the same rows or columns; the data call `origin` `from`.
    """

    origin: tuple[str, ...] = field(name="from")
    to: str


class NotCarried(Struct, frozen=True, forbid_unknown_fields=True):
    """Cells of last year's report, by pattern, that must not be carried over, and why."""

    cells: tuple[str, ...]
    reason: str


class Earlier(Struct, frozen=True, forbid_unknown_fields=True):
    """What the cells of an earlier edition are on this one.

    The cells of the patterns `same` mean the same under the same key; the others are `different`.
    """

    edition: str
    same: tuple[str, ...]
    different: tuple[NotCarried, ...] = ()


class NilReturn(Struct, frozen=True, forbid_unknown_fields=True):
    """One statement that nothing happened: it fills the cells of the patterns `cells` with 0.

    `name` stands on the button on the page of `section`, `question` is what the clerk affirms,
    `alone` where the other tables have figures: those may be of cases of earlier years.
    """

    section: str
    name: str
    question: str
    alone: str
    cells: tuple[str, ...]


class Deadline(Struct, frozen=True, forbid_unknown_fields=True):
    """The last day for reports of organisations of these kinds, in the year after the report's."""

    month: int
    day: int
    kinds: tuple[OrganisationKind, ...]
    source: str


class Across(Struct, frozen=True, forbid_unknown_fields=True):
    """A rule between the reports that are added up: what one of several units should count.

    It speaks up about units whose text matches the regular expression `words` and that have a
    figure above 0 in the cells of the patterns; with `alike`, about units that have the same
    figures there, not all 0, if the text of one of them matches, as small figures are often the
    same by chance. `message` names `{units}`, and `{count}`: how many they count, each.
    """

    id: str
    cells: tuple[str, ...]
    message: str
    source: str
    words: str = ""
    alike: bool = False


class Plausible(Struct, frozen=True, forbid_unknown_fields=True):
    """A question about a unit's figure that only the others, or its name, make doubtful.

    Without `scale` it speaks up about a figure above 0 in the cells of the patterns, unless the
    name of the unit matches `unless`; a report that tells a name like `own` asks itself. With
    `scale`, about a whole figure that is far above those of all others, as if it were to be divided
    by that: as 元 for 万元. `message` names `{place}` and `{value}`; with a `scale`
    also `{scaled}`. It goes to the unit, and names no other.
    """

    id: str
    cells: tuple[str, ...]
    message: str
    hint: str
    source: str
    unless: str = ""
    own: str = ""
    scale: int = 0


class Indicator(Struct, frozen=True, forbid_unknown_fields=True):
    """A figure by which years and units are compared: the sum of the cells of these patterns.

    With `whole` it is the percentage that they are of those cells. What `by_unit` is charted unit
    by unit, what is `by_cell` cell by cell of the sum.
    """

    label: str
    cells: tuple[str, ...]
    whole: tuple[str, ...] = ()
    unit: str = "件"
    by_unit: bool = False
    by_cell: bool = False


class EditionFile(Struct, frozen=True, forbid_unknown_fields=True, cache_hash=True):
    """The content of `edition.toml`. `last_year` 0 means the edition is still in force.

    `titles` are other wordings of the title that documents have; what stands in square brackets
    may be left out of them.
    """

    id: str
    name: str
    notice: str
    first_year: int
    title: str
    opening: OpeningSentences
    contact: tuple[ContactField, ...]
    sections: tuple[Section, ...]
    tables: tuple[Table, ...]
    last_year: int = 0
    titles: tuple[str, ...] = ()
    carry: tuple[Carry, ...] = ()
    not_carried: tuple[NotCarried, ...] = ()
    earlier: tuple[Earlier, ...] = ()
    deadlines: tuple[Deadline, ...] = ()
    nil_return: NilReturn | None = None
    across: tuple[Across, ...] = ()
    plausible: tuple[Plausible, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    laws: tuple[Law, ...] = ()

    @property
    def wordings(self) -> tuple[str, ...]:
        """The title in all wordings that documents have."""
        ways = (product(*map(_with_and_without, _CHOICE.split(one))) for one in self.titles)
        return (self.title, *dict.fromkeys(map("".join, chain.from_iterable(ways))))


_CHOICE = re.compile(r"(\[[^\]]*\])")


def _with_and_without(words: str) -> tuple[str, ...]:
    return (words[1:-1], "") if _CHOICE.fullmatch(words) else (words,)


class Help(Struct, frozen=True, forbid_unknown_fields=True):
    """What a place counts or asks for, the legal source, the usual mistake and an example."""

    about: str
    source: str = ""
    mistake: str = ""
    example: str = ""


class HelpFile(Struct, frozen=True, forbid_unknown_fields=True):
    """The content of a `help.toml`: the common one, or that of an edition, which goes before it.

    `rows` are by `<table>.<row>`, `columns` by `<table>.<column>`, `sections` by the keys of the
    texts, `fields` by those of the basic data.
    """

    rows: dict[str, Help] = {}
    columns: dict[str, str] = {}
    sections: dict[str, Help] = {}
    fields: dict[str, Help] = {}
