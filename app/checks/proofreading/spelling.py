"""Slips of one sign in the words and the phrases of the field.

A text is cut into words so that it costs as little as can be: each word has a cost in bits, the
less usual the more, and a sign that is no word has the most. Where a word of the field, one sign
of which sounds or looks like the one that is written, makes the text cheaper by more than such a
slip is rare, it is most likely meant; more so where a sign that is seldom a word is left beside
it, or a word is cut in two. A phrase is told with one sign like the right one, one left
out, or two in each other's place.

No text is understood: a slip that makes another usual word (形势 for 形式) is found only where the
field has no such word (政策解毒), and none is in a word that `spelling.toml` does not have.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator
from functools import lru_cache, reduce
from itertools import pairwise
from pathlib import Path

import msgspec
from msgspec import Struct

from app import patterns as re
from app.edition.text_check_kinds import Spelling
from app.report.numbers import NUMERALS

_Alike = dict[str, tuple[str, str]]
"""For each sign those that sound or look the same, and those that nearly sound so."""

DATA = Path(__file__).parents[3] / "resources" / "prose" / "spelling.toml"
_MIN_SLIP = 3
_MARKS = 1 << 21
_MIN_SHORTENED = 4
"""A phrase with a sign left out is told only if so many others are left."""
_QUOTES, _LONGEST_NAME = ("“", "”"), 8
_NUMBER_SIGNS = frozenset("〔［﹝[")  # 青政发〔2023〕8号
_LIST_SIDES, _LONGEST_ITEM = ("、", "、"), 3
_RUN = re.compile(r"[\u4e00-\u9fa5]{2,300}")
_COUNTED = re.compile(rf"\d|[{NUMERALS}几数逐每][件条份宗起例篇项场户张册处批轮届座块幅]")
"""What counts something is no part of a word: 1起待审, 两宗大项目, 逐宗."""


class _Slips:
    """The slips of phrases, each phrase with the signs that are taken for each of its own.

    What is `right` is none, nor what begins with another of the `ends` of names than its phrase.
    There are a hundred to a phrase, so none is kept: their hashes are marked, and their lengths at
    the hash of what they begin with; what is marked is compared with the phrases that it is the
    same as but for one sign.
    """

    def __init__(
        self, phrases: list[tuple[str, _Alike]], right: frozenset[str], ends: frozenset[str]
    ) -> None:
        self._phrases, self._right, self._ends = phrases, right, ends
        self._marked, self._lengths = bytearray(_MARKS), array("H", bytes(2 * _MARKS))
        self._but_one: dict[str, list[int]] = {}
        for number, (phrase, _) in enumerate(phrases):
            for slip in self._of(number):
                self._marked[hash(slip) % _MARKS] = 1
                self._lengths[hash(slip[:_MIN_SLIP]) % _MARKS] |= 1 << len(slip) - _MIN_SLIP
            for but_one in _but_one(phrase):
                self._but_one.setdefault(but_one, []).append(number)

    def found_in(self, run: str) -> Iterator[tuple[int, str, str]]:
        """What may be a slip: its place, it and its phrase, those at one place by their length."""
        marked, lengths = self._marked, self._lengths
        for place in range(len(run) - _MIN_SLIP + 1):
            known = lengths[hash(run[place : place + _MIN_SLIP]) % _MARKS]
            while known:
                more = (known & -known).bit_length() - 1
                known ^= 1 << more
                slip = run[place : place + _MIN_SLIP + more]
                if marked[hash(slip) % _MARKS] and (meant := self._meant_by(slip)):
                    yield place, slip, meant

    def _meant_by(self, slip: str) -> str:
        known = self._but_one
        near = {number for one in (slip, *_but_one(slip)) for number in known.get(one, ())}
        return next((self._phrases[one][0] for one in sorted(near) if slip in self._of(one)), "")

    def _of(self, number: int) -> Iterator[str]:
        phrase, alike = self._phrases[number]
        for place, sign in enumerate(phrase):
            head, tail = phrase[:place], phrase[place + 1 :]
            others = (
                ()
                if sign in NUMERALS
                else {*alike.get(sign, ("", ""))[0]}.difference(_WORDS_ALONE, sign)
            )
            slips = [head + other + tail for other in others]
            if len(phrase) > _MIN_SHORTENED:
                slips.append(head + tail)
            if place:
                slips.append(head[:-1] + sign + head[-1] + tail)
            for slip in slips:
                is_end = slip[0] in self._ends and slip[0] != phrase[0]
                if not is_end and slip not in self._right:
                    yield slip


def _but_one(phrase: str) -> Iterator[str]:
    """What is left of a phrase without each of its signs."""
    return (phrase[:place] + phrase[place + 1 :] for place in range(len(phrase)))


class _Words(Struct, frozen=True):
    """What words cost, and the field's by what is left when one sign is taken out.

    `right` is what is a part of a phrase, and no slip of another.
    """

    bits: dict[str, int]
    doubled: frozenset[str]
    slips: _Slips
    right: frozenset[str]
    idioms: frozenset[str]
    foreign: frozenset[str]
    name_ends: frozenset[str]
    of_field: dict[tuple[int, str], list[str]]
    like: _Alike
    beside: dict[str, str]
    leads: frozenset[str]
    particles: frozenset[str]
    broken: dict[str, list[tuple[int, str, int]]]


def slips_in(text: str) -> Iterator[tuple[int, str, str]]:
    """Where a pair most likely stands for a word of the field: its place, the pair, the word."""
    for run in _RUN.finditer(text):
        words, first, end = run.group(), run.start(), run.end()
        size, sides = end - first, (text[first - 1 : first], text[end : end + 1])
        is_item = size <= _LONGEST_ITEM and sides == _LIST_SIDES
        is_name = size <= _LONGEST_NAME and (sides == _QUOTES or sides[1] in _NUMBER_SIGNS)
        for start, said, meant in slips_of_run(words, is_name=is_name or is_item):
            if not (_COUNTED.match(text, max(0, first + start - 1)) or _COUNTED.match(said[-2:])):
                yield first + start, said, meant


@lru_cache(maxsize=4096)
def slips_of_run(run: str, *, is_name: bool = False) -> tuple[tuple[int, str, str], ...]:
    """The slips of signs without a mark between them; kept, as most of a text stays as it is.

    A few signs in quotation marks are a name, which need not be made of words.
    """
    words = _words()
    phrases = _phrase_slips(words, run)
    if is_name:
        return tuple(phrases)
    strange = _strange_in(run)
    if not strange or len(run) <= _ALONE:
        return tuple(phrases)
    return (*phrases, *_slips(words, run, strange), *_broken_in(words, run, strange))


def _phrase_slips(words: _Words, run: str) -> Iterator[tuple[int, str, str]]:
    taken = 0
    for place, slip, meant in words.slips.found_in(run):
        if place < taken:
            continue
        end = place + len(slip)
        is_told = len(slip) >= len(meant) and (
            meant in words.idioms or _is_foreign(slip, meant, words.foreign)
        )
        if not is_told and not _strange_in(slip):
            continue
        near = run[max(0, place - 1) : place + 1], run[end - 1 : end + 1]
        is_apart = not any(words.bits.get(one, _RARE) < _RARE for one in near if len(one) > 1)
        if is_apart and not run.startswith(meant, place):
            taken = end
            yield place, slip, meant


_TOO_MANY, _OTHER, _TOO_FEW, _EXCHANGED = 1, 0, -1, 2
_AT_GAP = (_TOO_FEW, _EXCHANGED)
"""How one sign may break a word: it is one more, another, not there, or behind the next."""


def _broken_in(words: _Words, run: str, strange: set[int]) -> Iterator[tuple[int, str, str]]:
    """Set phrases in which a word is broken by one sign: 其进他需要报告的事项, 问题及改情况."""
    broken = words.broken
    for at in strange:
        before, after = run[max(0, at - 1) : at], run[at + 1 : at + 2]
        gaps = ((at, before + run[at]), (at + 1, run[at] + after))
        asked = [(gap, *one) for gap, pair in gaps for one in broken.get(pair, ())]
        found = [one for one in asked if one[1] in _AT_GAP]
        found += [(at, *one) for one in broken.get(before + after, ()) if one[0] not in _AT_GAP]
        for gap, how, phrase, place in found:
            more = 0 if how == _EXCHANGED else how
            ends = gap - place, gap - place + len(phrase) + more
            said = run[slice(*ends)] if gap >= place else ""
            if how == _OTHER and run[at] in _ASPECTS:
                continue
            if _breaks(how, phrase, place, said) and _is_told(words, run, ends, (gap, how)):
                yield ends[0], said, phrase
                return


def _breaks(how: int, phrase: str, place: int, said: str) -> bool:
    """Whether a phrase becomes what is said by one sign in a place of it."""
    if how == _EXCHANGED:
        turned = phrase[place] + phrase[place - 1]
        return said == phrase[: place - 1] + turned + phrase[place + 1 :]
    skipped = 1 if how != _TOO_MANY else 0
    ends = said[place + (how != _TOO_FEW) :] == phrase[place + skipped :]
    return ends and said[:place] == phrase[:place] and said != phrase


def _is_told(words: _Words, run: str, ends: tuple[int, int], broken: tuple[int, int]) -> bool:
    """Whether no usual word is where a phrase is broken, nor at its ends."""
    at, how = broken
    places = (*ends, at) if how == _TOO_FEW else (*ends, at, at + 1)
    pairs = (run[place - 1 : place + 1] for place in places if place)
    is_right = run[slice(*ends)] in words.right
    return not (
        is_right or any(len(one) > 1 and words.bits.get(one, _RARE) < _RARE for one in pairs)
    )


def _breaking(phrase: str, cuts: list[int]) -> Iterator[tuple[str, tuple[int, str, int]]]:
    """The places in words of a set phrase, with how a sign breaks them and what is there then."""
    size = len(phrase)
    for start, end in pairwise(cuts):
        for place in range(start, end if end - start > 1 else start):
            sign, before = phrase[place], phrase[place - 1]
            if place > start:
                yield before + sign, (_TOO_MANY, phrase, place)
                if before != sign:
                    yield sign + before, (_EXCHANGED, phrase, place)
            if 0 < place < size - 1 and sign not in NUMERALS:
                if size > _MIN_SHORTENED:
                    yield before + phrase[place + 1], (_OTHER, phrase, place)
                if start > 0 and end < size:
                    yield before + phrase[place + 1], (_TOO_FEW, phrase, place)


def _is_foreign(slip: str, meant: str, foreign: frozenset[str]) -> bool:
    """Whether a phrase of pairs has a word of no field in the place of its own."""
    places = range(0, len(slip), 2) if len(slip) == len(meant) else ()
    pairs = ((slip[at : at + 2], meant[at : at + 2]) for at in places)
    return all(one in foreign for one, other in pairs if one != other) and bool(places)


def _parts_of(phrases: list[str]) -> Iterator[str]:
    for phrase in phrases:
        for start in range(len(phrase)):
            yield from (phrase[start:end] for end in range(start + 1, len(phrase) + 1))


def may_be_doubled(sign: str) -> bool:
    """Whether a sign is a word when it stands twice: 紧紧, 天天."""
    return sign in _words().doubled


def are_alike(one: str, other: str) -> bool:
    """Whether two signs are not the same and sound or look the same."""
    return one != other and other in _words().like.get(one, ("", ""))[0]


def is_usual(pair: str) -> bool:
    """Whether two signs are a usual word."""
    return len(pair) > 1 and pair in _words().bits


def words_in(run: str) -> list[str]:
    """Signs without a mark between them, cut into the words that cost least."""
    return [run[start:end] for start, end in pairwise(_cuts(_costs(run)[1]))]


_UNKNOWN = 22
"""What a sign costs that is no word."""
_NO_WORD = 99
_LONGEST = 4
_SAME_SOUND, _NEAR_SOUND, _OTHER_WORD, _OFTEN_BESIDE, _ENOUGH = 2, 6, 6, 4, 8
_BESIDE_PARTICLE = 3
"""What a slip must save: for its kind, as it made a word, as the signs often meet, and besides; or
as the other sign of the two is usual alone."""
_ODD_BORDER = 6
"""What it must save besides for each side on which a sign is left that is no usual word alone, and
if it cuts a usual word in two."""
_RARE_SIGN, _RARE_PAIR, _RARE = 13, 16, 18
"""A text is looked at where a sign, two signs side by side or a longer word cost as much."""
_ALONE = 2
"""So few signs between two marks have nothing around them that tells what is meant."""
_ASPECTS = "了过着"
"""Signs that say how something is done in the place of the second sign of a verb: 收过 for 收取."""
_WORDS_ALONE = f"{NUMERALS}各每均都"
"""Signs that are words alone, and no slip: 11 个村各公开 is not 村务公开."""
_REGIONS = frozenset("省市州县区")
_CHEAPEST = 7
"""No word of two signs costs less."""


def _slips(words: _Words, run: str, strange: set[int]) -> Iterator[tuple[int, str, str]]:
    before, lengths = _costs(run)
    behind, ahead = _costs_behind(words, run)
    borders = frozenset(_cuts(lengths))
    found = list[tuple[int, int, str, str]]()
    for start in range(max(0, min(strange) - _LONGEST + 1), min(max(strange) + 1, len(run) - 1)):
        for end in range(start + 2, min(start + _LONGEST, len(run)) + 1):
            if strange.isdisjoint(range(start, end)):
                continue
            over = before[-1] - before[start] - behind[end] - _ENOUGH
            if over > _CHEAPEST + _SAME_SOUND and not _ends_name(words, run, end):
                left, right = run[start - lengths[start] : start], run[end : end + ahead[end]]
                over -= _ODD_BORDER * sum(_is_odd(words, one) for one in (left, right))
                over -= _ODD_BORDER * (not borders.issuperset((start, end)))
                found += _meant(words, run, slice(start, end), over, borders)
    taken = set[int]()
    for _, start, said, meant in sorted(found, reverse=True):
        places = range(start, start + len(said))
        if taken.isdisjoint(places):
            taken.update(places)
            yield start, said, meant


def _is_odd(words: _Words, left: str) -> bool:
    """Whether what is left beside a slip is a sign that is seldom a word alone."""
    return len(left) == 1 and left not in words.particles


def _ends_name(words: _Words, run: str, place: int) -> bool:
    """Whether a name of a place or an office goes on there: 区蒋 in 洪泽区蒋坝镇, 淮中大道."""
    ends, after = words.name_ends, run[place + 1 : place + 2]
    is_longer = after in ends and run[place : place + 2] not in words.bits
    is_named = {run[place - 2 : place - 1], after} <= _REGIONS  # 莆田市荔城区
    return run[place : place + 1] in ends or is_longer or is_named or run.startswith("大道", place)


def _strange_in(run: str) -> set[int]:
    """Where rare words stand, and rare signs that are words alone, or are so side by side."""
    costs, lengths = _costs(run)
    strange = set[int]()
    last = -_NO_WORD
    for start, end in pairwise(_cuts(lengths)):
        cost = costs[end] - costs[start]
        is_sign = end - start == 1
        if cost >= (_RARE_SIGN if is_sign else _RARE):
            strange.update(range(start, end))
        elif is_sign and last + cost >= _RARE_PAIR:
            strange.update((start - 1, start))
        last = cost if is_sign else -_NO_WORD
    return strange


@lru_cache(maxsize=4096)
def _costs(run: str) -> tuple[list[int], list[int]]:
    """What a text costs as far as each of its places, and how long the word is that ends there."""
    return _cut(_words().bits, _words().leads, run)


def _cut(known: dict[str, int], leads: frozenset[str], run: str) -> tuple[list[int], list[int]]:
    bits, size = known.get, len(run)
    costs = [0] + [_NO_WORD * (size + 1)] * (size + _LONGEST)
    lengths = [0] * len(costs)  # what is longer than the text ends behind it
    for start, sign in enumerate(run):
        before, end = costs[start], start + 1
        cost = before + bits(sign, _UNKNOWN)
        if cost < costs[end]:
            costs[end], lengths[end] = cost, 1
        pair = run[start : start + 2]
        for length in (2, 3, 4) if pair in leads else (2,):
            more = bits(run[start : start + length])
            if more and before + more < costs[start + length]:
                costs[start + length], lengths[start + length] = before + more, length
    return costs[: size + 1], lengths[: size + 1]


def _cuts(lengths: list[int]) -> list[int]:
    """Where a text is cut into the words that cost least."""
    cuts = [len(lengths) - 1]
    while cuts[-1]:
        cuts.append(cuts[-1] - lengths[cuts[-1]])
    return cuts[::-1]


def _costs_behind(words: _Words, run: str) -> tuple[list[int], list[int]]:
    """What a text costs from each of its places to its end, and how long the word there is."""
    bits, size = words.bits.get, len(run)
    costs, lengths = [0] * (size + 1), [0] * (size + 1)
    for start in range(size - 1, -1, -1):
        least, at = bits(run[start], _UNKNOWN) + costs[start + 1], 1
        for length in (2, 3, 4) if run[start : start + 2] in words.leads else (2,):
            if start + length > size:
                break
            cost = bits(run[start : start + length], _NO_WORD) + costs[start + length]
            if cost < least:
                least, at = cost, length
        costs[start], lengths[start] = least, at
    return costs, lengths


def _meant(
    words: _Words, run: str, where: slice, over: int, cuts: frozenset[int]
) -> Iterator[tuple[int, int, str, str]]:
    """The words of the field that may be meant there: what each saves, its place, both."""
    start, end, said = where.start, where.stop, run[where]
    over -= _OTHER_WORD * (said in words.bits)
    for place, sign in enumerate(said):
        if sign in _WORDS_ALONE:
            continue
        same, near = words.like.get(sign, ("", ""))
        left = said[:place] + said[place + 1 :]
        for meant in words.of_field.get((place, left), ()):
            other = meant[place]
            if other not in near and other not in same:
                continue
            rarity = _SAME_SOUND if other in same else _NEAR_SOUND
            saved = over - rarity - words.bits[meant] - _BESIDE_PARTICLE * (left in words.particles)
            for cut in cuts.intersection((start + place, start + place + 1)) - {start, end}:
                if run[cut] in words.beside.get(run[cut - 1], ""):
                    saved -= _OFTEN_BESIDE
            if saved >= 0 and other != sign:
                yield saved, start, said, meant


@lru_cache(maxsize=1)
def _words() -> _Words:
    data = msgspec.toml.decode(DATA.read_bytes(), type=Spelling)
    bits = {
        row[at : at + length]: band.bits
        for band in data.bands
        for length, row in enumerate((band.one, band.two, band.three, band.four), 1)
        for at in range(0, len(row), length)
    }
    field = {*_pairs(data.field), *data.field_long.split()}
    field.update(word for word, cost in bits.items() if cost < _FREQUENT and len(word) > 1)
    of_field: dict[tuple[int, str], list[str]] = {}
    numerals = frozenset(NUMERALS)
    for word in field & bits.keys():
        if not numerals.isdisjoint(word):
            continue
        for place in range(len(word)):
            of_field.setdefault((place, word[:place] + word[place + 1 :]), []).append(word)
    ends = frozenset(data.name_ends)
    idioms, foreign = data.idioms.split(), frozenset(_pairs(data.foreign))
    phrases = [*data.phrases.split(), *idioms]
    near = _like(data.sounds, data.shapes)
    whole = [one for one in idioms if len(one) >= _MIN_SHORTENED]
    like: _Alike = {}
    _add_rows(like, data.alike)
    wide = {sign: (like.get(sign, ("", ""))[0] + same, "") for sign, (same, _) in near.items()}
    _add_rows(near, data.parts.split())
    set_phrases = data.set_phrases.split()
    right = frozenset(_parts_of([*phrases, *set_phrases]))
    told = [*((one, like) for one in phrases), *((one, wide) for one in whole)]
    slips = _Slips(told, right, ends)
    beside = {row[0]: row[1:] for row in data.beside.split()}
    known = bits, frozenset(data.doubled), slips, right, frozenset(idioms), foreign, ends
    leads = frozenset(word[:2] for word in bits if len(word) > 2)
    particles = frozenset(one for one, cost in bits.items() if len(one) == 1 and cost <= _PARTICLE)
    table = _Words(*known, of_field, near, beside, leads, particles, {})
    for phrase in set_phrases:
        for pair, one in _breaking(phrase, _cuts(_cut(bits, leads, phrase)[1])):
            table.broken.setdefault(pair, []).append(one)
    return table


_PARTICLE = 11
"""A sign that costs no more is usual as a word."""
_FREQUENT = 17
"""A word that costs less is one of the field's, whatever it is of."""
_NEAR = (("^([zcs])h", r"\1"), ("^l(?!v)", "n"), ("([aie])ng$", r"\1n"))
"""Sounds that writers take for each other."""


def _like(sounds: dict[str, str], shapes: tuple[str, ...]) -> _Alike:
    """For each sign those that sound or look the same, and those that nearly sound so."""
    keys = {one: reduce(lambda said, to: re.sub(to[0], to[1], said), _NEAR, one) for one in sounds}
    near: dict[str, str] = {}
    for sound, signs in sounds.items():
        near[keys[sound]] = near.get(keys[sound], "") + signs
    like: _Alike = {}
    for sound, signs in sounds.items():
        _add_rows(like, [signs], near[keys[sound]])
    _add_rows(like, " ".join(shapes).split())
    return like


def _add_rows(like: _Alike, rows: Iterable[str], nearly: str = "") -> None:
    """Each sign of a row is the same as the others to eye or ear, and nearly as others."""
    for row in rows:
        for sign in row:
            same, near = like.get(sign, ("", ""))
            like[sign] = same + row, near + nearly


def _pairs(words: str) -> list[str]:
    return [words[place : place + 2] for place in range(0, len(words), 2)]
