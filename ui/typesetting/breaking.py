"""Breaks a paragraph into lines as Chinese is set: no comma begins a line, no number is torn."""

from __future__ import annotations

from collections.abc import Sequence

_NEVER_FIRST = frozenset("，。、；：？！）》〉」』】〕”’％‰℃·～,.;:?!)]}%")
_NEVER_LAST = frozenset("（《〈「『【〔“‘([{￥$")
_PAIRED = frozenset("—…")
_ROUNDING = 0.5


def break_lines(
    text: str, widths: Sequence[float], first: float, rest: float, spacing: float = 0
) -> list[tuple[int, int]]:
    """The lines of a text as start and end; `widths` are those of its characters.

    `first` and `rest` are the room of the first line and of the others, `spacing` what is added
    between two characters.
    """
    lines: list[tuple[int, int]] = []
    start, room = 0, first
    while start < len(text):
        fits = _fitting(widths, start, room, spacing)
        end = fits if fits == len(text) else _break_before(text, start, fits)
        lines.append((start, end))
        start, room = _skip_spaces(text, end), rest
    return lines


def _fitting(widths: Sequence[float], start: int, room: float, spacing: float) -> int:
    """The end of the longest stretch that fits; one character always does."""
    used = widths[start]
    for place in range(start + 1, len(widths)):
        used += spacing + widths[place]
        if used > room + _ROUNDING:
            return place
    return len(widths)


def _break_before(text: str, start: int, end: int) -> int:
    """The last place up to `end` where a line may end; `end` itself if there is none."""
    places = range(end, start, -1)
    return next((place for place in places if _may_break(text[place - 1], text[place])), end)


def _may_break(before: str, after: str) -> bool:
    if after in _NEVER_FIRST or before in _NEVER_LAST:
        return False
    if before in _PAIRED and before == after:
        return False
    return not (_is_word(before) and _is_word(after))


def _is_word(char: str) -> bool:
    return char.isascii() and not char.isspace()


def _skip_spaces(text: str, place: int) -> int:
    while place < len(text) and text[place] == " ":
        place += 1
    return place
