"""雷同: the units whose texts are the same as another unit's, or as a report of last year.

Sentences are looked up by what they say, so that time grows with the text and not with the pairs
of units: two thousand reports are compared in the time it takes to read them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import islice

from msgspec import Struct

from app import patterns as re
from app.checks.proofreading.repetition import sentences_of
from app.collect.collection import Collection, SumWarning, Unit, warning_about
from app.edition.cells import CellKey
from app.edition.edition import Edition
from app.edition.text_check_kinds import Copied

_COMMON = 30
"""A sentence of more texts than this does not lead from each of them to each other one."""

_LOOKED_AT = 4
"""So many texts that may be most like another are compared with it in full."""


_ASKED_FOR = re.compile(r"信息处理费|统计期限|需要报告的(?:其他)?事项")
"""What the form asks every unit to write is alike in all reports."""

_ALIKE = 10
"""So many figures above 0 are alike in two reports only if one was copied."""


class Text(Struct, frozen=True):
    """The texts of one report, by section; `year` is that of the report."""

    unit: str
    year: int
    sections: Mapping[str, str]


class Similarity(Struct, frozen=True):
    """A unit's text and the one it is most like: of another unit, or of an earlier `year`.

    `share` is how much of the unit's words stand there too, 0 to 1, in so many `sentences`; `quote`
    is the longest of these.
    """

    unit: str
    other: str
    year: int
    share: float
    sentences: int
    quote: str


class SameFigures:
    """Finds units that have all figures alike, and so many that no chance explains it."""

    def __init__(self) -> None:
        self._known: dict[str, int] = {}

    def look(self, unit: Unit, typed: Mapping[CellKey, Decimal]) -> None:
        """Takes note of a unit's figures."""
        filled = frozenset((key, value) for key, value in typed.items() if value)
        if len(filled) >= _ALIKE:
            self._known[unit.name] = hash(filled)

    def forget(self, unit: Unit) -> None:
        """Knows nothing of a unit any more."""
        self._known.pop(unit.name, None)

    def found(self, ranks: Mapping[str, int]) -> list[SumWarning]:
        """A warning about each group of units with the same figures."""
        groups: dict[int, list[str]] = defaultdict(list)
        for name in sorted(self._known, key=ranks.__getitem__):
            groups[self._known[name]].append(name)
        told = "有 {n} 个单位的数字每一格都相同，请核对是不是沿用了别的单位的：{names}。"
        return [warning_about("same_figures", one, told) for one in groups.values() if len(one) > 1]


_KEPT = 8


class Heaviest:
    """Finds the units that alone make more than half of a cell of the sum."""

    def __init__(self) -> None:
        self._most: dict[CellKey, dict[str, Decimal]] = defaultdict(dict)
        """The units with the most in each cell; no more are kept."""
        self._least: dict[CellKey, Decimal] = {}
        """The least of those, where others have less."""
        self.is_stale = False
        """Whether all of a cell went, so that the others have to be looked at again."""

    def look(self, unit: Unit, typed: Mapping[CellKey, Decimal]) -> None:
        """Takes note of a unit's figures."""
        for key, value in typed.items():
            if value <= self._least.get(key, 0):
                continue
            most = self._most[key]
            most[unit.name] = value
            if len(most) > _KEPT:
                least = min(most, key=most.__getitem__)
                self._least[key] = most.pop(least)

    def forget(self, unit: Unit) -> None:
        """Knows nothing of a unit any more."""
        for key, most in self._most.items():
            if most.pop(unit.name, None) and not most and key in self._least:
                self.is_stale = True

    def found(
        self,
        sums: Mapping[CellKey, Decimal],
        anew: Iterable[tuple[Unit, Mapping[CellKey, Decimal]]],
    ) -> dict[str, tuple[CellKey, ...]]:
        """The cells that each of them decides; `anew` are all units, asked for where one went."""
        if self.is_stale:
            self._most.clear()
            self._least.clear()
            for unit, typed in anew:
                self.look(unit, typed)
            self.is_stale = False
        cells: dict[str, list[CellKey]] = defaultdict(list)
        for key, most in self._most.items():
            name = max(most, key=most.__getitem__, default="")
            if name and 2 * most[name] > sums[key]:
                cells[name].append(key)
        return {name: tuple(keys) for name, keys in cells.items()}


class SimilarityRule(Struct, frozen=True):
    """What is compared, from the edition's checks on copied text: see `Copied`."""

    sections: tuple[str, ...]
    shortest: int
    least: int
    most: int

    @classmethod
    def of(cls, edition: Edition) -> SimilarityRule | None:
        """The rule of an edition: the widest of its checks; None without any."""
        checks = [check for check in edition.checks if isinstance(check, Copied)]
        if not checks:
            return None
        return cls(
            tuple(dict.fromkeys(key for check in checks for key in check.sections)),
            min(check.shortest for check in checks),
            min(check.least for check in checks),
            min(share for check in checks for share in check.most),
        )


def similarities(collection: Collection, earlier: Iterable[Text] = ()) -> tuple[Similarity, ...]:
    """The units with more text of others than the edition allows, the most alike first.

    At most one row for another unit and one for the `earlier` texts. Where very many units share
    all their sentences with each other, one of them stands for all.
    """
    rule = SimilarityRule.of(collection.edition)
    if rule is None:
        return ()
    counted = [(unit.name, unit.counted) for unit in collection.counted if unit.counted]

    def now(place: int) -> Text:
        """The texts of a unit, fetched anew: those of all are never held together."""
        name, submission = counted[place]
        return Text(name, collection.year, collection.detail(submission).texts)

    before = list(earlier)
    mine = [_SentenceNumbers(now(place), rule) for place in range(len(counted))]
    theirs = [_SentenceNumbers(text, rule) for text in before]
    ways: tuple[tuple[Sequence[_SentenceNumbers], Callable[[int], Text]], ...]
    ways = ((mine, now), (theirs, before.__getitem__))
    found = [
        _similarity(now(place), text_at(other), share, rule)
        for others, text_at in ways
        for place, other, share in _most_alike(mine, others, rule)
    ]
    return tuple(sorted(found, key=lambda one: (-one.share, one.unit)))


class _SentenceNumbers:
    """The sentences of a text that count, by a number that stands for what they say."""

    __slots__ = ("length", "sentences")

    def __init__(self, text: Text, rule: SimilarityRule) -> None:
        self.length = 0
        self.sentences: dict[int, int] = {}
        """How many characters each sentence has, wherever it stands in the text."""
        for words in _sentences(text, rule):
            self.length += len(words)
            if len(words) >= rule.shortest:
                number = hash(words)
                self.sentences[number] = self.sentences.get(number, 0) + len(words)

    def share_in(self, other: _SentenceNumbers) -> float:
        """How much of the words stands in another text, too."""
        shared = self.sentences.keys() & other.sentences.keys()
        return sum(self.sentences[number] for number in shared) / self.length


def _most_alike(
    mine: Sequence[_SentenceNumbers], theirs: Sequence[_SentenceNumbers], rule: SimilarityRule
) -> Iterator[tuple[int, int, float]]:
    """For each text the one among the others that has most of it, if it is too much, and how much.

    Both by their places.
    """
    owners: dict[int, list[int]] = defaultdict(list)
    for place, words in enumerate(theirs):
        for number in words.sentences:
            owners[number].append(place)
    for place, words in enumerate(mine):
        if words.length < rule.least:
            continue
        own = place if theirs is mine else -1
        shares = {other: words.share_in(theirs[other]) for other in _likely(words, owners, own)}
        best = max(shares, key=lambda other: (shares[other], -other), default=None)
        if best is not None and shares[best] * 100 > rule.most:
            yield place, best, shares[best]


def _likely(words: _SentenceNumbers, owners: Mapping[int, Sequence[int]], own: int) -> set[int]:
    """The texts that may have most of a text: those with most of its rarer sentences.

    A few that have its commonest ones are looked at, too: what all have, these have.
    """
    shared: Counter[int] = Counter()
    common: set[int] = set()
    for number, length in words.sentences.items():
        having = owners.get(number, ())
        if len(having) <= _COMMON:
            shared.update(dict.fromkeys(having, length))
        else:
            common.update(islice((other for other in having if other != own), _LOOKED_AT))
    shared.pop(own, None)
    return {other for other, _ in shared.most_common(_LOOKED_AT)} | common


def _similarity(text: Text, other: Text, share: float, rule: SimilarityRule) -> Similarity:
    there = set(_sentences(other, rule))
    shared = [
        words for words in _sentences(text, rule) if len(words) >= rule.shortest and words in there
    ]
    quote = max(shared, key=len)
    return Similarity(text.unit, other.unit, other.year, share, len(shared), quote)


def _sentences(text: Text, rule: SimilarityRule) -> Iterator[str]:
    for key in rule.sections:
        for _, words in sentences_of(text.sections.get(key, "")):
            if not _ASKED_FOR.search(words):
                yield words
