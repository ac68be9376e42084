"""Regular expressions as in `re`, compiled when they are first asked: a start asks hardly any.

Modules import this one in place of `re`. Compiling the four hundred patterns of the program takes
longer than loading all its modules, and each of its processes needs but a few of them.

A pattern is looked for only where one of the signs stands that it can begin with: of many
alternatives `re` would try each at each place of a text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cached_property
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
    "compile",
    "escape",
    "findall",
    "finditer",
    "fullmatch",
    "match",
    "search",
    "split",
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
_CATEGORIES = {"CATEGORY_DIGIT": r"\d", "CATEGORY_WORD": r"\w", "CATEGORY_SPACE": r"\s"}
_WIDE = 64
"""A range of more signs is in nearly all of a text."""
_ANY = ""


def _first_signs(pattern: str) -> str:
    """The signs one of which a pattern begins with; "" if many do, or `re` looks for them."""
    parsed = _parser.parse(pattern)
    if parsed.state.flags != re.UNICODE or _is_led(parsed):
        return ""
    signs, may_be_empty = _beginning(parsed)
    return "" if may_be_empty or _ANY in signs else "".join(sorted(signs))


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
            return signs.union(map(_as_class, what if name == "IN" else [(kind, what)])), False
        has_flags = name == "SUBPATTERN" and any(what[1:-1])
        if has_flags or name not in ("BRANCH", "SUBPATTERN", "MAX_REPEAT", "MIN_REPEAT"):
            return signs | {_ANY}, False
        begun = [_beginning(one) for one in (what[1] if name == "BRANCH" else what[-1:])]
        signs = signs.union(*(first for first, _ in begun))
        is_repeated = name.endswith("_REPEAT") and not what[0]
        if not is_repeated and not any(may_be_empty for _, may_be_empty in begun):
            return signs, False
    return signs, True


def _as_class(part: tuple[object, Any]) -> str:
    """Some signs as they stand in brackets; `_ANY` if they are many."""
    name, what = str(part[0]), part[1]
    if name == "LITERAL":
        return re.escape(chr(what))
    if name == "RANGE" and what[1] - what[0] < _WIDE:
        return "-".join(re.escape(chr(sign)) for sign in what)
    return _CATEGORIES.get(str(what), _ANY)


def compile(words: AnyStr, flags: int = 0) -> Pattern[AnyStr]:  # noqa: A001 the name it has in `re`
    """A pattern that is compiled when it is first asked. What is wrong with it is raised then."""
    return cast("Pattern[AnyStr]", _Uncompiled(words, flags))
