"""File names that every system takes, Windows above all, made of any words."""

from __future__ import annotations

import re

LONGEST_NAME = 80
"""Characters of a name; systems take 255 bytes, three for each Chinese character."""

_NOT_IN_NAMES = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f]')
_DEVICES = re.compile(r"(?i)(con|prn|aux|nul|(com|lpt)[0-9¹²³])(\..*)?")


def file_name(words: str, *, otherwise: str = "未命名") -> str:
    """The words as a file name without a suffix; `otherwise` where nothing is left of them."""
    name = " ".join(_NOT_IN_NAMES.sub("", words).split())[:LONGEST_NAME].strip(" .")
    if not name:
        return otherwise
    return f"_{name}" if _DEVICES.fullmatch(name) else name


def apart(name: str, taken: set[str]) -> str:
    """The name, numbered if it is taken already; it is then taken, in upper and lower case."""
    numbered, number = name, 1
    while numbered.casefold() in taken:
        number += 1
        numbered = f"{name}（{number}）"
    taken.add(numbered.casefold())
    return numbered
