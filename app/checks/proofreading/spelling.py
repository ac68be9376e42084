"""Slips of one sign in the words and the phrases of the field.

A pair is one if it is no usual word and would be one of the field's with a sign like one of its
two; a phrase, with one sign like the right one, one left out, or two in each other's place.

No text is understood: a slip that makes another usual word (形势 for 形式) is found only where the
field has no such word (政策解毒), and none is in a word that `spelling.toml` does not have.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import msgspec
from msgspec import Struct

from app import patterns as re
from app.report.numbers import NUMERALS

DATA = Path(__file__).parents[3] / "resources" / "prose" / "spelling.toml"
_MIN_SLIP = 3
_MIN_SHORTENED = 4
"""A phrase with a sign left out is told only if so many others are left."""
_RUN = re.compile(r"[\u4e00-\u9fa5]{3,300}")


class _SpellingFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`field` and `usual` are words of two signs in a row, `alike` signs taken for each other.

    `phrases` are longer ones of the field, `idioms` those of which a slip is told even if usual
    words make it up, `foreign` usual words that stand in none of the field, `doubled` signs that
    are words when they stand twice, `particles` signs that stand beside any other, `name_ends`
    those at the end of names of offices and places.
    """

    field: str
    usual: str
    phrases: str
    idioms: str
    foreign: str
    doubled: str
    particles: str
    name_ends: str
    alike: tuple[str, ...]


class _Words(Struct, frozen=True):
    """Usual words, and the field's by one sign and what the other is like.

    `slipped` are the slips of phrases, each with the phrase, by their first three signs; `right`
    what is a part of a phrase, and no slip of another.
    """

    usual: frozenset[str]
    doubled: frozenset[str]
    slipped: dict[str, dict[str, str]]
    right: frozenset[str]
    idioms: frozenset[str]
    foreign: frozenset[str]
    particles: frozenset[str]
    name_ends: frozenset[str]
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
    for run in _RUN.finditer(text):
        for start, said, meant in slips_of_run(run.group()):
            is_unit = start == 0 and text[run.start() - 1 : run.start()].isdigit()  # 1起待审
            if said not in own and not is_unit:
                yield run.start() + start, said, meant


@lru_cache(maxsize=4096)
def slips_of_run(run: str) -> tuple[tuple[int, str, str], ...]:
    """The slips of signs without a mark between them; kept, as most of a text stays as it is."""
    words = _words()
    return (*_phrase_slips(words, run), *_slips(words, run))


def _phrase_slips(words: _Words, run: str) -> Iterator[tuple[int, str, str]]:
    taken = 0
    for place in range(len(run) - _MIN_SLIP + 1):
        slipped = words.slipped.get(run[place : place + _MIN_SLIP])
        for slip, meant in slipped.items() if slipped else ():
            end = place + len(slip)
            if place < taken or not run.startswith(slip, place) or slip in words.right:
                continue
            is_told = meant in words.idioms or _is_foreign(slip, meant, words.foreign)
            if not is_told and _is_of_words(slip, words.usual, odd=len(slip) < len(meant)):
                continue
            before, after = run[max(0, place - 1) : place + 1], run[end - 1 : end + 1]
            is_apart = is_told or words.usual.isdisjoint((before, after))
            if is_apart and not run.startswith(meant, place):
                taken = end
                yield place, slip, meant


def _is_foreign(slip: str, meant: str, foreign: frozenset[str]) -> bool:
    """Whether a phrase of pairs has a word of no field in the place of its own."""
    places = range(0, len(slip), 2) if len(slip) == len(meant) else ()
    pairs = ((slip[at : at + 2], meant[at : at + 2]) for at in places)
    return all(one in foreign for one, other in pairs if one != other) and bool(places)


def _slips_of(phrase: str, like: dict[str, set[str]]) -> Iterator[str]:
    """What a phrase becomes by one slip."""
    for place, sign in enumerate(phrase):
        for other in like.get(sign, set()).difference(NUMERALS):
            yield f"{phrase[:place]}{other}{phrase[place + 1 :]}"
        if len(phrase) > _MIN_SHORTENED:
            yield phrase[:place] + phrase[place + 1 :]
        if place:
            yield f"{phrase[: place - 1]}{sign}{phrase[place - 1]}{phrase[place + 1 :]}"


def _slipped(
    phrases: list[str], like: dict[str, set[str]], ends: frozenset[str]
) -> dict[str, dict[str, str]]:
    """The slips of phrases, each with its phrase, by their first three signs."""
    found: dict[str, dict[str, str]] = {}
    for phrase in phrases:
        for slip in _slips_of(phrase, like):
            if slip[0] == phrase[0] or slip[0] not in ends:
                found.setdefault(slip[:_MIN_SLIP], {}).setdefault(slip, phrase)
    return found


def _parts_of(phrases: list[str]) -> Iterator[str]:
    for phrase in phrases:
        for start in range(len(phrase)):
            yield from (phrase[start:end] for end in range(start + 1, len(phrase) + 1))


def _is_of_words(slip: str, usual: frozenset[str], *, odd: bool) -> bool:
    """Whether usual words make it up, with one sign beside them if that may be."""
    starts = range(0, len(slip), 2) if odd else ()
    rests = (slip, *(slip[:at] + slip[at + 1 :] for at in starts))
    return any(
        len(rest) % 2 == 0 and all(rest[at : at + 2] in usual for at in range(0, len(rest), 2))
        for rest in rests
    )


def may_be_doubled(sign: str) -> bool:
    """Whether a sign is a word when it stands twice: 紧紧, 天天."""
    return sign in _words().doubled


def is_usual(pair: str) -> bool:
    """Whether two signs are a usual word."""
    return pair in _words().usual


def _slips(words: _Words, run: str) -> Iterator[tuple[int, str, str]]:
    pairs = [run[place : place + 2] for place in range(len(run) - 1)]
    taken = -1
    for place, pair in enumerate(pairs):
        if place <= taken or pair in words.usual or not words.particles.isdisjoint(pair):
            continue
        meant = words.meant(pair)
        if meant and not _is_boundary(words, pairs, place, meant):
            taken = place
            yield place, pair, meant


def _is_boundary(words: _Words, pairs: list[str], place: int, meant: str) -> bool:
    """Whether a usual word ends with the first sign of a pair, or begins with the second.

    So does a name that would lose its end: 司法局报备 has no slip of 举报.
    """
    if pairs[place][0] != meant[0] and pairs[place][0] in words.name_ends:
        return True
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
    ends = frozenset(data.name_ends)
    idioms, foreign = frozenset(data.idioms.split()), frozenset(_pairs(data.foreign))
    phrases = [*data.phrases.split(), *idioms]
    slipped, right = _slipped(phrases, like, ends), frozenset(_parts_of(phrases))
    doubled, particles = frozenset(data.doubled), frozenset(data.particles)
    known = usual, doubled, slipped, right, idioms, foreign, particles, ends
    return _Words(*known, by_first, by_second)


def _pairs(words: str) -> list[str]:
    return [words[place : place + 2] for place in range(0, len(words), 2)]
