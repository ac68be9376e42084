"""Two signs that are no usual word and would be one of the field's if one were like another sign.

No text is understood: a slip that makes another usual word (形势 for 形式) is not found, nor one in
a word that `spelling.toml` does not have.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import msgspec

DATA = Path(__file__).parents[3] / "resources" / "prose" / "spelling.toml"
_RUN = re.compile(r"[\u4e00-\u9fa5]{3,300}")


class _SpellingFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`field` and `usual` are words of two signs in a row, `alike` signs taken for each other."""

    field: str
    usual: str
    particles: str
    alike: tuple[str, ...]


@dataclass(frozen=True)
class _Words:
    """Usual words, and the field's by one sign and what the other is like."""

    usual: frozenset[str]
    particles: frozenset[str]
    by_first: dict[str, dict[str, str]]
    by_second: dict[str, dict[str, str]]

    def meant(self, pair: str) -> str:
        """The word of the field that a pair is most likely written for; empty if none."""
        first, second = pair[0], pair[1]
        return self.by_first.get(first, {}).get(second) or self.by_second.get(second, {}).get(
            first, ""
        )


def slips_in(text: str, own: str) -> Iterator[tuple[int, str, str]]:
    """Where a pair most likely stands for a word of the field: its place, the pair, the word.

    What the office's own names have in them is left alone.
    """
    words = _words()
    for run in _RUN.finditer(text):
        for start, pair, meant in _slips(words, run.group()):
            if pair not in own:
                yield run.start() + start, pair, meant


def _slips(words: _Words, run: str) -> Iterator[tuple[int, str, str]]:
    pairs = [run[place : place + 2] for place in range(len(run) - 1)]
    taken = -1
    for place, pair in enumerate(pairs):
        if place <= taken or pair in words.usual or not words.particles.isdisjoint(pair):
            continue
        meant = words.meant(pair)
        if meant and not _is_boundary(words, pairs, place):
            taken = place
            yield place, pair, meant


def _is_boundary(words: _Words, pairs: list[str], place: int) -> bool:
    """Whether a usual word ends with the first sign of a pair, or begins with the second."""
    return any(
        0 <= near < len(pairs) and pairs[near] in words.usual for near in (place - 1, place + 1)
    )


@lru_cache(maxsize=1)
def _words() -> _Words:
    data = msgspec.toml.decode(DATA.read_bytes(), type=_SpellingFile)
    field, usual = _pairs(data.field), frozenset((*_pairs(data.field), *_pairs(data.usual)))
    like: dict[str, set[str]] = {}
    for group in data.alike:
        for sign in group:
            like.setdefault(sign, set()).update(group.replace(sign, ""))
    by_first: dict[str, dict[str, str]] = {}
    by_second: dict[str, dict[str, str]] = {}
    for word in field:
        first, second = word[0], word[1]
        for other in like.get(second, ()):
            by_first.setdefault(first, {}).setdefault(other, word)
        for other in like.get(first, ()):
            by_second.setdefault(second, {}).setdefault(other, word)
    return _Words(usual, frozenset(data.particles), by_first, by_second)


def _pairs(words: str) -> list[str]:
    return [words[place : place + 2] for place in range(0, len(words), 2)]
