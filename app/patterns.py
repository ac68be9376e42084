"""Regular expressions as in `re`, compiled when they are first asked: a start asks hardly any.

Modules import this one in place of `re`. Compiling the four hundred patterns of the program takes
longer than loading all its modules, and each of its processes needs but a few of them.

A pattern is looked for only where one of the signs stands that it can begin with: of many
alternatives `re` would try each at each place of a text. `all_in` looks for it in a long text only
near the words without which it cannot be there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property, lru_cache, reduce
from itertools import chain, product
from operator import add, or_
from re import (  # type: ignore[attr-defined]  # `_parser` is how it reads a pattern
    ASCII,
    DOTALL,
    IGNORECASE,
    MULTILINE,
    Match,
    Pattern,
    _parser,
    escape,
    findall,
    finditer,
    fullmatch,
    match,
    search,
    split,
    sub,
)
from typing import Any, AnyStr, cast

__all__ = (
    "ASCII",
    "DOTALL",
    "IGNORECASE",
    "MULTILINE",
    "Match",
    "Pattern",
    "all_in",
    "compile",
    "escape",
    "findall",
    "finditer",
    "fullmatch",
    "literals",
    "match",
    "search",
    "split",
    "stretches_of",
    "sub",
)


class _Uncompiled:
    """A pattern; the first question compiles it, and each answer is at hand from then on."""

    def __init__(self, words: str | bytes, flags: int) -> None:
        self.pattern = words  # may be read without compiling it
        self._flags = flags

    @cached_property
    def _compiled(self) -> Pattern[Any]:
        return re.compile(self.pattern, self._flags)

    @cached_property
    def _led(self) -> Pattern[Any]:
        """The same, to be looked for in a text."""
        words = self.pattern
        signs = _first_signs(words) if isinstance(words, str) and not self._flags else ""
        return re.compile(f"(?=[{signs}])(?:{words!s})") if signs else self._compiled

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):  # asked by who copies or packs it
            raise AttributeError(name)
        answer = getattr(self._led if name in _LOOKING else self._compiled, name)
        self.__dict__[name] = answer
        return answer


_LOOKING = frozenset(("search", "finditer", "findall", "sub", "split"))
_KINDS: dict[str, Callable[[str], bool]] = {r"\d": str.isdecimal, r"\s": str.isspace}
"""Kinds of signs, which stand among the signs and words of a pattern."""
_CATEGORIES = {"CATEGORY_DIGIT": r"\d", "CATEGORY_SPACE": r"\s"}
_WIDE = 64
"""A range of more signs is in nearly all of a text."""
_ANY = ""


def _first_signs(pattern: str) -> str:
    """The signs one of which a pattern begins with; "" if many do, or `re` looks for them."""
    parsed = _parser.parse(pattern)
    if parsed.state.flags != re.UNICODE or _is_led(parsed):
        return ""
    signs, may_be_empty = _beginning(parsed)
    is_told = not may_be_empty and _ANY not in signs
    classed = (one if one in _KINDS else re.escape(one) for one in sorted(signs))
    return "".join(classed) if is_told else ""


def _is_led(parsed: Any) -> bool:
    """Whether all ways to read a part of a pattern begin with a sign at once."""
    kind = str(parsed[0][0]) if parsed else ""
    if kind == "BRANCH":
        return all(one and str(one[0][0]) == "LITERAL" for one in parsed[0][1][1])
    return kind in ("LITERAL", "IN") or (kind == "SUBPATTERN" and _is_led(parsed[0][1][-1]))


def _beginning(parsed: Iterable[tuple[object, Any]]) -> tuple[set[str], bool]:
    """The signs that a part of a pattern may begin with, and whether it may take none."""
    signs = set[str]()
    for kind, what in parsed:
        name = str(kind)
        if name in ("ASSERT", "ASSERT_NOT", "AT"):
            continue
        if name in ("LITERAL", "IN"):
            parts = what if name == "IN" else [(kind, what)]
            return signs.union(*map(_signs_in, parts)), False
        has_flags = name == "SUBPATTERN" and any(what[1:-1])
        if has_flags or name not in ("BRANCH", "SUBPATTERN", "MAX_REPEAT", "MIN_REPEAT"):
            return signs | {_ANY}, False
        begun = [_beginning(one) for one in (what[1] if name == "BRANCH" else what[-1:])]
        signs = signs.union(*(first for first, _ in begun))
        is_repeated = name.endswith("_REPEAT") and not what[0]
        if not is_repeated and not any(may_be_empty for _, may_be_empty in begun):
            return signs, False
    return signs, True


def _signs_in(part: tuple[object, Any]) -> Iterable[str]:
    """The signs that a part of a class takes, and kinds of signs; `_ANY` if they are many."""
    name, what = str(part[0]), part[1]
    if name == "LITERAL":
        return chr(what)
    if name == "RANGE" and what[1] - what[0] < _WIDE:
        return map(chr, range(what[0], what[1] + 1))
    return (_CATEGORIES.get(str(what), _ANY),)


def compile(words: AnyStr, flags: int = 0) -> Pattern[AnyStr]:  # noqa: A001 the name it has in `re`
    """A pattern that is compiled when it is first asked. What is wrong with it is raised then."""
    return cast("Pattern[AnyStr]", _Uncompiled(words, flags))


_SHORT_TEXT = 600
_STRETCH = 64


@lru_cache(maxsize=4096)
def literals(pattern: str) -> tuple[str, ...]:
    """Words of which one must stand in a text for the pattern to be found; "" is in any."""
    needs = _needed(_parser.parse(pattern), 1)
    return _best([words for words in needs if _KINDS.keys().isdisjoint(words)])


Needs = list[tuple[str, ...]]
"""Of each part of a pattern that needs any the words of which it needs one."""


@lru_cache(maxsize=4096)
def _needs(pattern: str) -> Needs:
    return sorted(_needed(_parser.parse(pattern), _MANY), key=_rarity, reverse=True)


def _needed(parsed: Iterable[tuple[object, Any]], most: int) -> Needs:
    """The needs of a part; of what goes on in several ways so many are followed."""
    needs, run = list[tuple[str, ...]](), _EMPTY
    for part in (*parsed, ("END", None)):
        name, what = str(part[0]), part[1]
        words = _words_of(what[1] if name == "ASSERT" else [part], most)
        joined = _joined(run, words, most)
        if name == "ASSERT":
            needs += [joined] if joined and what[0] > 0 else _needed(what[1], most)
        elif joined:
            run = joined
        else:
            needs.append(run)
            run = words or _EMPTY
            needs += () if words else _inner(name, what, most)
    return [words for words in needs if words and _ANY not in words]


def _inner(name: str, what: Any, most: int) -> Needs:
    """The needs of a part that may be many words."""
    if name == "BRANCH":
        return [tuple(dict.fromkeys(word for one in what[1] for word in _best(_needed(one, most))))]
    if name == "IN":
        return [tuple(chain.from_iterable(map(_signs_in, what)))]
    is_needed = name in ("SUBPATTERN", "ASSERT") or (name.endswith("_REPEAT") and what[0])
    return _needed(what[-1], most) if is_needed else []


def _words_of(parsed: Iterable[tuple[object, Any]], most: int) -> tuple[str, ...]:
    """All words that a part of a pattern may be; none if they are many."""
    words = _EMPTY
    for kind, what in parsed:
        name, more = str(kind), _EMPTY
        if name in ("LITERAL", "IN"):
            signs = _signs_in((kind, what)) if name == "LITERAL" else map(_signs_in, what)
            more = tuple(chain.from_iterable(signs))
        elif name == "BRANCH":
            each = [_words_of(one, most) for one in what[1]]
            more = tuple(chain.from_iterable(each)) if all(each) else ()
        elif name == "SUBPATTERN":
            more = _words_of(what[-1], most)
        elif name.endswith("_REPEAT"):
            once = _words_of(what[-1], most) if what[1] == 1 else ()
            more = (*once, "") if once else ()
        elif name not in ("AT", "ASSERT_NOT"):
            return ()
        is_known = name != "IN" or not {_ANY, *_KINDS} & {*more}
        words = _joined(words, more, most) if is_known else ()
        if not words:
            break
    return words


_EMPTY: tuple[str, ...] = ("",)
"""Nothing, which goes before all words."""
_MANY = 16
"""How many words are followed one by one."""


def _joined(words: tuple[str, ...], more: tuple[str, ...], most: int) -> tuple[str, ...]:
    return tuple(map("".join, product(words, more))) if len(words) * len(more) <= most else ()


def _best(needs: Needs) -> tuple[str, ...]:
    """The fewest words that are rare."""
    return max(needs, key=_rarity, default=("",))


_SURE = 2
"""A word of so many signs is rare enough; of longer ones there should be few."""


def _rarity(words: tuple[str, ...]) -> tuple[int, int]:
    least = min(_SURE, *map(len, words)) if _KINDS.keys().isdisjoint(words) else 0
    return least, -len(words)


def all_in(text: str, pattern: re.Pattern[str]) -> Iterator[re.Match[str]]:
    """All places where a pattern is found; quick if words that it needs are rare or nowhere."""
    if len(text) > _SHORT_TEXT:
        return _near_words(text, pattern)
    return pattern.finditer(text) if _may_be_in(pattern.pattern)(text) else iter(())


_FEW = 8


@lru_cache(maxsize=4096)
def _may_be_in(pattern: str) -> Callable[[str], object]:
    """Tells whether a text may have a pattern; if it needs one of many words they are compiled."""
    words = literals(pattern)
    if len(words) > _FEW:
        return re.compile("|".join(map(escape, words))).search
    return lambda text: any(map(text.__contains__, words))


class _Stretches:
    """The stretches of a text in which each sign stands and each pair of signs begins, as bits."""

    def __init__(self, text: str) -> None:
        self.pairs: dict[str, int] = {"": ~0}
        self._known: dict[tuple[str, ...], int] = {}
        pairs, known = self.pairs, self.pairs.get
        for number, start in enumerate(range(0, len(text), _STRETCH)):
            signs, bit = text[start : start + _STRETCH + 1], 1 << number
            for pair in frozenset(signs[:_STRETCH]).union(map(add, signs, signs[1:])):
                pairs[pair] = known(pair, 0) | bit
        for kind, is_it in _KINDS.items():
            pairs[kind] = reduce(or_, (bits for sign, bits in pairs.items() if is_it(sign)), 0)

    def of(self, words: tuple[str, ...]) -> int:
        """Where one of some words may begin; the rest of it may be in the next."""
        found = self._known.get(words)
        if found is None:
            found = self._known[words] = reduce(or_, map(self._of, words))
        return found

    def _of(self, word: str) -> int:
        first = self.pairs.get(word[:2], 0)
        for at in range(1, len(word) - 1) if first else ():
            other = self.pairs.get(word[at : at + 2], 0)
            first &= other | other >> 1
        return first


stretches_of = lru_cache(maxsize=32)(_Stretches)
"""How the words of a text are found in it; kept."""


def _near_words(text: str, pattern: re.Pattern[str]) -> Iterator[re.Match[str]]:
    """The places of a pattern in a long text, looked for only where all words are that it needs."""
    of, found = stretches_of(text).of, list[int]()
    for words in _needs(pattern.pattern):
        found.append(of(words))
        if not found[-1]:
            return
    reach = _reach(pattern.pattern)
    if not found or reach > len(text):
        yield from pattern.finditer(text)
        return
    where, many = min(found, key=int.bit_count), reach // _STRETCH + 1
    for other in found:
        where &= _spread(other, many + 1)
    where, over = _spread(where, many), many * _STRETCH - reach
    for first, last in _runs(where):
        start = first * _STRETCH + over if first else 0
        yield from pattern.finditer(text, start, last * _STRETCH - over)


def _spread(stretches: int, many: int) -> int:
    """The stretches with so many more on both sides of each."""
    for _ in range(many):
        stretches |= stretches << 1 | stretches >> 1
    return stretches


def _runs(stretches: int) -> Iterator[tuple[int, int]]:
    """The stretches that follow each other: the first of them and the one behind the last."""
    last = 0
    while stretches:
        skipped = (stretches & -stretches).bit_length() - 1
        stretches >>= skipped
        many = (~stretches & stretches + 1).bit_length() - 1
        first, last = last + skipped, last + skipped + many
        yield first, last
        stretches >>= many


@lru_cache(maxsize=4096)
def _reach(pattern: str) -> int:
    """How far from any sign that a pattern looks at, itself or beside it, it looks at another."""
    parsed = _parser.parse(pattern)
    return int(parsed.getwidth()[1]) + 2 * _asserted(parsed) + 1


def _asserted(parsed: Any) -> int:
    """How many signs a part of a pattern looks at beside what it takes."""
    if isinstance(parsed, _parser.SubPattern):
        return sum(
            _asserted(what) + (what[1].getwidth()[1] if str(kind).startswith("ASSERT") else 0)
            for kind, what in parsed
        )
    return sum(map(_asserted, parsed)) if isinstance(parsed, (tuple, list)) else 0
