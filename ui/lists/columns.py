"""What a column of a list shows of a value, as data."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any, Generic, TypeVar

Value = TypeVar("Value")


class Tone(Enum):
    """A colour that stands beside a sign or word that says the same."""

    ERROR = auto()
    DOUBT = auto()


@dataclass(frozen=True)
class Column(Generic[Value]):
    """A column; `width` is in digits of the view's font.

    `order` gives what rows are sorted by, the words if it is None; `tip` more than fits.
    A word is looked for in the columns that are searched.
    """

    title: str
    words: Callable[[Value], str]
    width: int
    order: Callable[[Value], Any] | None = None
    tip: Callable[[Value], str] | None = None
    tone: Callable[[Value], Tone | None] | None = None
    is_number: bool = False
    is_searched: bool = False


def count_words(count: int) -> str:
    """A number in a list where none is the usual thing."""
    return str(count) if count else ""
