"""Regular expressions as in `re`, compiled when they are first asked: a start asks hardly any.

Modules import this one in place of `re`. Compiling the four hundred patterns of the program takes
longer than loading all its modules, and each of its processes needs but a few of them.
"""

from __future__ import annotations

import re
from functools import cached_property
from re import (
    ASCII,
    DOTALL,
    IGNORECASE,
    MULTILINE,
    Match,
    Pattern,
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

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):  # asked by who copies or packs it
            raise AttributeError(name)
        answer = self.__dict__[name] = getattr(self._compiled, name)
        return answer


def compile(words: AnyStr, flags: int = 0) -> Pattern[AnyStr]:  # noqa: A001 the name it has in `re`
    """A pattern that is compiled when it is first asked. What is wrong with it is raised then."""
    return cast("Pattern[AnyStr]", _Uncompiled(words, flags))
