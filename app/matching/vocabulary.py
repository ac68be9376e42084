"""What a text may mean on the tables of an edition, however it is written."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from enum import Enum, IntEnum
from functools import lru_cache, reduce
from itertools import pairwise
from operator import or_

from msgspec import Struct
from msgspec.structs import replace

from app import patterns as re
from app.edition.cells import CellKey, table_cells
from app.edition.definition import Direction, EditionFile, Label, RowBlock, Table
from app.edition.edition import Edition
from app.office.labels import (
    all_words,
    core,
    counts_or_checks,
    is_beside_the_year,
    is_denial,
    is_number_text,
    normalised,
    reread,
    tells_last_year,
    without_notes,
)

LONGEST_LABEL, _MAX_SIGNS = 120, 6
"""Characters; longer texts are sentences, or more than a piece of a label."""

_MAX_WORDS = 30_000
_REMARK = frozenset({"备注", "说明"})
_CODE = re.compile(
    r"[A-Za-z]{0,8}\d{0,8}|正确|平衡|一致|通过|相[符等]|无误|合格|是|否|对|错误?|TRUE|FALSE|OK",
    re.IGNORECASE,
)
_BALANCE = re.compile("[勾钩]稽关系")
_MIN_TO_COMPLETE, _SURE_TO_COMPLETE, _MAX_ADDED, _MIN_ABBREVIATION = 4, 6, 6, 4
_PATH = re.compile(r"[-—>→/|\\]+")
_MOST_OF_IT = 0.7
_ALIKE, _SURELY_ALIKE, _AHEAD = 0.7, 0.8, 0.2
_MAX_PAIRS = 2 / _ALIKE - 1
"""Of a text to one of a label that it may be alike: all of the label's are in it then."""

_NUMBER = re.compile(r"\d{1,2}|[一二三四五六七八九十]{1,3}")
_WORDY_NOTE = re.compile(rf"\((?!(?:{_NUMBER.pattern})\))[^()]*\)?")  # 第（六）项 keeps its number
_LAST_SIGN = "\U0010ffff"


class LabelRole(Enum):
    """Where on a table a label stands."""

    ROW = 1
    COLUMN = 2
    FRAME = 3
    """A title, a caption over a block, the text in the corner of a header."""
    CELL = 4
    """Nowhere: a row's and a column's in one text."""


class Strength(IntEnum):
    """How far a text agrees with a label."""

    DOUBTFUL = 0
    NEARLY = 1
    NOTED = 2
    ALIAS = 3
    EXACT = 4


_WHOLE = (Strength.NOTED, Strength.EXACT)
"""Of labels that are none together with what stands below them."""


class Sense(Struct, frozen=True):
    """One thing that a text may mean: a label of a table, and the cells below it as a bit set."""

    table: str
    role: LabelRole
    is_leaf: bool
    cells: int
    label: str
    strength: Strength = Strength.EXACT


LabelMeaning = tuple[str, Sense]
"""A text as a document may write it, and what it means."""


class TextKind(Enum):
    """What a text looks like."""

    BLANK = 1
    FIGURE = 2
    LABEL = 3
    SERIAL = 4
    """The head of a column of row numbers, codes or ticks."""
    REMARK = 5
    """The head of a column that holds nothing of the form."""
    LAST_YEAR = 6
    """The head of a column or row of last year's figures, or of what is reckoned from others."""
    OTHER = 7
    CODE = 8
    """What such a column may hold besides figures."""


class Word(Struct, frozen=True):
    """A text of a grid as the matcher sees it; `table` is the only one that it may belong to.

    `mask` is the same for texts that a match does not tell apart by themselves: a label stands for
    itself, a figure for all figures. `is_piece` is whether it may be a label together with others.
    """

    kind: TextKind
    mask: str
    senses: tuple[Sense, ...] = ()
    table: str = ""
    is_piece: bool = False

    @property
    def is_exact(self) -> bool:
        """Whether the text is a label as it is printed."""
        return any(sense.strength is Strength.EXACT for sense in self.senses)

    def sense(self, table: str, role: LabelRole, *, leaf: bool | None = None) -> Sense | None:
        """What the text means in this role on this table; None if nothing."""
        for sense in self.senses:
            if sense.table == table and sense.role is role and leaf in (None, sense.is_leaf):
                return sense
        return None


_PIECES = (TextKind.OTHER, TextKind.CODE)
_PLAIN = {kind: Word(kind, f"={kind.name}", is_piece=kind in _PIECES) for kind in TextKind}
"""No label is like one of their masks, since what begins so is a formula."""


class _Meanings(dict[str, Word]):
    """What texts mean; figures are not remembered, as there is no end of them."""

    def __init__(self, read: Callable[[str], Word]) -> None:
        super().__init__()
        self._read = read

    def __missing__(self, text: str) -> Word:
        if text.isdecimal() and len(text) <= LONGEST_LABEL:
            return _PLAIN[TextKind.FIGURE]
        if len(self) >= _MAX_WORDS:
            self.clear()
        word = self[text] = self._read(text)
        return word


class Vocabulary:
    """The labels of an edition. Cells are bits of an integer, in form order."""

    def __init__(self, definition: EditionFile) -> None:
        self._cells = {table.key: tuple(table_cells(table)) for table in definition.tables}
        cells = [cell for of_table in self._cells.values() for cell in of_table]
        self.keys: tuple[CellKey, ...] = tuple(cell.key for cell in cells)
        self.units: tuple[str, ...] = tuple(cell.unit for cell in cells)
        self.tables = definition.tables
        self._bits = {key: 1 << place for place, key in enumerate(self.keys)}
        self.whole = {
            table: sum(self._bits[cell.key] for cell in of_table)
            for table, of_table in self._cells.items()
        }
        self._tables = tuple(replace(_title(t, ""), cells=n) for t, n in self.whole.items())
        self._across = {t.key for t in definition.tables if t.direction is Direction.ACROSS}
        self._senses = _indexed(self._printed())
        self._plain, self._sorted = tuple(self._senses), sorted(self._senses)
        self._longest = max(map(len, self._plain))
        self._pairs = _by_pairs(self._plain)
        self._count_of_pairs = {known: len(_pairs_of(known)) for known in self._plain}
        self._add_titles(definition)
        self._labels = "\n".join({one.label for of in self._senses.values() for one in of})
        self._sizes: dict[str, dict[int, None]] = {}  # of the labels that begin so, longest first
        for known in sorted(self._senses, key=len, reverse=True):
            self._sizes.setdefault(known[:2], {})[len(known)] = None
        self.word: Callable[[str], Word] = _Meanings(self._read).__getitem__
        """What a text looks like and may mean."""

    def key(self, cells: int) -> CellKey:
        """The key of a set of exactly one cell."""
        return self.keys[cells.bit_length() - 1]

    def unit(self, cells: int) -> str:
        """The unit of the first cell of a set."""
        return self.units[(cells & -cells).bit_length() - 1]

    def is_sign_of_label(self, text: str) -> bool:
        """Whether a text is a few signs of a label, as where one is written from top to bottom.

        A digit is a figure, though labels have digits, too.
        """
        plain = normalised(text)
        if len(plain) > _MAX_SIGNS or any(map(str.isdigit, plain)):
            return False
        return sign in self._labels if (sign := core(plain)) else len(plain) == 1

    def _read(self, text: str) -> Word:
        if not text or text.isspace():
            return _PLAIN[TextKind.BLANK]
        if text.startswith("="):
            return _PLAIN[TextKind.FIGURE]
        if len(text) > LONGEST_LABEL:
            return _PLAIN[TextKind.OTHER]
        plain = normalised(text)
        words = core(plain)
        if not words or is_number_text(plain):
            return _PLAIN[TextKind.FIGURE]
        senses = self._known(plain) or self._without_notes(plain)
        return _label(text, senses) if senses else _PLAIN[_kind(words)]

    def _known(self, plain: str) -> tuple[Sense, ...]:
        """What a normalised text is as printed, in another wording, or as several labels."""
        return self._senses.get(core(plain)) or self._joined(plain) or self._either(plain)

    def label(self, plain: str) -> Word | None:
        """The label that a normalised text is as printed or in another wording; None if none."""
        if len(plain) > LONGEST_LABEL:
            return None
        senses = self._known(plain)
        is_sure = any(sense.strength >= Strength.ALIAS for sense in senses)
        return _label(plain, senses) if is_sure else None

    def _either(self, plain: str) -> tuple[Sense, ...]:
        """What a head of several rows' columns in one may mean: 制发件数/处理决定数量."""
        parts = plain.split("/") if "/" in plain else ()
        found = [self._senses.get(core(without_notes(part)), ()) for part in parts]
        first = [senses[0] for senses in found if senses]
        if len(first) < len(found) or len({(f.table, f.role) for f in first}) != 1:
            return ()
        cells, strength = union_of(one.cells for one in first), min(one.strength for one in first)
        return (replace(first[0], cells=cells, strength=strength),)

    def _joined(self, plain: str) -> tuple[Sense, ...]:
        """What several labels in one text mean, such as a row's behind those of its groups."""
        return tuple(
            replace(one, role=LabelRole.COLUMN)
            if one.role is LabelRole.CELL and one.table in self._across
            else one
            for one in self._path(all_words(plain), 0, self._tables)[1]
            if one.role is not LabelRole.CELL or is_one(one.cells)
        )

    def steps(self, text: str) -> list[str]:
        """The labels that follow each other in a text, with numbers; none if it has other words."""
        words = all_words(normalised(text))
        ends, _ = self._path(words, 0, self._tables) if len(words) <= LONGEST_LABEL else ((), ())
        return [words[start:end] for start, end in pairwise((0, *ends))]

    def _path(
        self, words: str, start: int, before: tuple[Sense, ...]
    ) -> tuple[tuple[int, ...], tuple[Sense, ...]]:
        """Where labels end that are all the rest of the words, and what all mean together."""
        if 0 < start == len(words):
            return (), before
        for size in self._sizes.get(words[start : start + 2], ()):
            senses = self._senses.get(words[start : (end := start + size)], ())
            after = tuple(one for sense in senses if (one := _behind(before, sense)))
            ends, meant = self._path(words, end, after) if after else ((), ())
            if meant:
                return (end, *ends), meant
        behind = number.end() if (number := _NUMBER.match(words, start)) else len(words)
        return self._path(words, behind, before) if behind < len(words) else ((), ())

    def _without_notes(self, plain: str) -> tuple[Sense, ...]:
        bare = without_notes(plain)
        words = core(bare)
        if found := self._senses.get(words) or self._joined(_WORDY_NOTE.sub("", plain)):
            return _weakened(found, Strength.NOTED)
        if end := self._senses.get(core(_PATH.split(plain)[-1])):
            return _weakened(end, Strength.NOTED)
        misread = _weakened(self._senses.get(reread(words), ()), Strength.DOUBTFUL)
        if completed := self._completed(words):
            return completed
        pairs = _pairs_of(words)
        if len(pairs) > _MAX_PAIRS * self._longest:
            return misread
        shared = Counter(known for pair in pairs for known in self._pairs.get(pair, ()))
        alike = self._alike(words, len(pairs), shared)
        return alike or self._abbreviated(words, len(pairs), shared) or misread

    def _completed(self, words: str) -> tuple[Sense, ...]:
        """The only label that the words are the beginning of, or that they go a little beyond."""
        begin, end = (bisect_left(self._sorted, one) for one in (words, words + _LAST_SIGN))
        longer = self._sorted[begin:end]
        if len(words) < _MIN_TO_COMPLETE:
            longer = [known for known in longer if len(words) >= _MOST_OF_IT * len(known)]
        if not longer and len(words) > _MIN_TO_COMPLETE:
            fewest = max(_MIN_TO_COMPLETE, len(words) - _MAX_ADDED)
            begun = (words[:length] for length in range(len(words), fewest - 1, -1))
            longer = [one for one in begun if one in self._count_of_pairs][:1]
        meant = {self._senses[known] for known in longer}
        if len({tuple(sense.cells for sense in senses) for senses in meant}) != 1:
            return ()
        common = min(len(words), *map(len, longer))
        sure = common >= _SURE_TO_COMPLETE or common >= 0.6 * max(len(words), *map(len, longer))
        return _weakened(meant.pop(), Strength.NEARLY if sure else Strength.DOUBTFUL)

    def _alike(self, words: str, pairs: int, shared: Mapping[str, int]) -> tuple[Sense, ...]:
        """The label that shares most pairs of characters with the words, far ahead of others."""
        scores = sorted(
            ((2 * n / (pairs + self._count_of_pairs[known]), known) for known, n in shared.items()),
            reverse=True,
        )
        if not scores or scores[0][0] < _ALIKE:
            return ()
        meant = {sense.cells for sense in self._senses[scores[0][1]]}
        others = (n for n, k in scores if {sense.cells for sense in self._senses[k]} != meant)
        if next(others, 0.0) > scores[0][0] - _AHEAD:
            return ()
        if is_denial(words, scores[0][1]) or tells_last_year(words, scores[0][1]):
            return ()
        sure = scores[0][0] >= _SURELY_ALIKE
        strength = Strength.NEARLY if sure else Strength.DOUBTFUL
        return _weakened(self._senses[scores[0][1]], strength)

    def _abbreviated(self, words: str, pairs: int, shared: Mapping[str, int]) -> tuple[Sense, ...]:
        """The only label of values that has all characters of the words, most side by side."""
        if len(words) < _MIN_ABBREVIATION:
            return ()
        longer = [
            known
            for known, count in shared.items()
            if 2 * count >= pairs
            and len(known) > len(words)
            and all(sense.is_leaf for sense in self._senses[known])
            and not Counter(words) - Counter(known)
            and not is_denial(words, known)
        ]
        if len({tuple(sense.cells for sense in self._senses[known]) for known in longer}) != 1:
            return ()
        return _weakened(self._senses[min(longer, key=self._plain.index)], Strength.DOUBTFUL)

    def _printed(self) -> Iterator[LabelMeaning]:
        """Each text printed on the tables, and each other wording, with its sense."""
        for table in self.tables:
            yield table.title, _title(table.key, table.title)
            for block in table.blocks:
                for text in filter(None, (block.caption, block.corner)):
                    yield text, self._frame(table, block, text)
                for role in (LabelRole.ROW, LabelRole.COLUMN):
                    for label, _ in _labels(_axis(block, role)):
                        sense = self._sense(table, block, role, label)
                        yield label.label, sense
                        for alias in label.aliases:
                            yield alias, replace(sense, strength=Strength.ALIAS)

    def _add_titles(self, definition: EditionFile) -> None:
        for section in definition.sections:
            if section.table:
                title = _title(section.table, section.title)
                self._senses.setdefault(core(normalised(section.title)), (title,))

    def _sense(self, table: Table, block: RowBlock, role: LabelRole, label: Label) -> Sense:
        cells = self._below(table, role, label, block)
        return Sense(table.key, role, bool(label.key), cells, label.label)

    def _frame(self, table: Table, block: RowBlock, text: str) -> Sense:
        leaves = (leaf for label in block.rows for leaf in label.leaves())
        cells = (self._below(table, LabelRole.ROW, leaf, block) for leaf in leaves)
        return Sense(table.key, LabelRole.FRAME, is_leaf=False, cells=sum(cells), label=text)

    def _below(self, table: Table, role: LabelRole, label: Label, block: RowBlock) -> int:
        leaves = {leaf.key for leaf in label.leaves()}
        other = block.columns if role is LabelRole.ROW else block.rows
        across = {leaf.key for group in other for leaf in group.leaves()}
        rows, columns = (leaves, across) if role is LabelRole.ROW else (across, leaves)
        return sum(
            self._bits[cell.key]
            for cell in self._cells[table.key]
            if cell.row in rows and cell.column in columns
        )


def _label(text: str, senses: tuple[Sense, ...]) -> Word:
    """The word that a text with a meaning is."""
    tables = {sense.table for sense in senses}
    table = tables.pop() if len(tables) == 1 else ""
    is_piece = not any(sense.strength in _WHOLE for sense in senses)
    return Word(TextKind.LABEL, text, senses, table, is_piece)


def _kind(words: str) -> TextKind:
    """What the words of a text that is no label look like."""
    if counts_or_checks(words):
        return TextKind.SERIAL
    if words in _REMARK or _BALANCE.search(words):
        return TextKind.REMARK
    if is_beside_the_year(words):
        return TextKind.LAST_YEAR
    return TextKind.CODE if _CODE.fullmatch(words) else TextKind.OTHER


def vocabulary(edition: Edition) -> Vocabulary:
    """The vocabulary of an edition."""
    return _vocabulary(edition.definition)


@lru_cache(maxsize=8)
def _vocabulary(definition: EditionFile) -> Vocabulary:
    return Vocabulary(definition)


def _title(table: str, text: str) -> Sense:
    return Sense(table, LabelRole.FRAME, is_leaf=False, cells=0, label=text)


def _axis(block: RowBlock, role: LabelRole) -> tuple[Label, ...]:
    return block.rows if role is LabelRole.ROW else block.columns


def _labels(labels: tuple[Label, ...], group: str = "") -> Iterator[tuple[Label, str]]:
    """All labels of a tree, each with the label of its group."""
    for label in labels:
        yield label, group
        yield from _labels(label.members, label.label)


def _indexed(meanings: Iterable[LabelMeaning]) -> dict[str, tuple[Sense, ...]]:
    found: dict[str, list[Sense]] = defaultdict(list)
    for text, sense in meanings:
        for words in _cores(text):
            _add(found[words], sense)
    return {words: tuple(senses) for words, senses in found.items()}


@lru_cache(maxsize=1024)
def _cores(text: str) -> frozenset[str]:
    """The words of a label with and without its notes; labels are printed and joined again."""
    plain = normalised(text)
    bare = without_notes(plain)
    return frozenset({core(plain), core(bare) if bare != plain else ""} - {""})


def _add(senses: list[Sense], sense: Sense) -> None:
    """Adds a sense; the same label in several blocks of a table is one."""
    for place, known in enumerate(senses):
        if (known.table, known.role, known.is_leaf) == (sense.table, sense.role, sense.is_leaf):
            strength = max(known.strength, sense.strength)
            cells = known.cells | sense.cells
            senses[place] = replace(known, cells=cells, strength=strength)
            return
    senses.append(sense)


def _weakened(senses: tuple[Sense, ...], strength: Strength) -> tuple[Sense, ...]:
    return tuple(replace(s, strength=min(s.strength, strength)) for s in senses)


def _behind(before: tuple[Sense, ...], sense: Sense) -> Sense | None:
    """A label's sense behind those of others; None if it tells nothing more of their cells."""
    for one in before:
        cells = one.cells & (sense.cells or one.cells) if one.table == sense.table else 0
        if cells and sense.role is LabelRole.FRAME:
            return replace(one, cells=cells)
        role = sense.role if one.role in (sense.role, LabelRole.FRAME) else LabelRole.CELL
        if cells and (cells != one.cells or role is not one.role):
            return replace(
                sense, cells=cells, role=role, strength=min(one.strength, sense.strength)
            )
    return None


def _pairs_of(words: str) -> set[str]:
    return {words[place : place + 2] for place in range(len(words) - 1)}


def _by_pairs(labels: Iterable[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for words in labels:
        for pair in _pairs_of(words):
            found[pair].append(words)
    return dict(found)


def each_of(cells: int) -> Iterator[int]:
    """The cells of a set, one bit each."""
    while cells:
        cell = cells & -cells
        yield cell
        cells ^= cell


def is_one(cells: int) -> bool:
    """Whether a set is of one cell."""
    return cells != 0 and cells & (cells - 1) == 0


def union_of(sets: Iterable[int]) -> int:
    """The cells of all sets."""
    return reduce(or_, sets, 0)
