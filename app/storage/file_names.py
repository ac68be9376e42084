"""File names that every system takes, and temporary ones that tell whose they are."""

from __future__ import annotations

import os
import platform
import re
import secrets
from zlib import crc32

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


def temporary_prefix() -> str:
    """How the names of this program's temporary files begin: they tell whose they are."""
    return f"nianbao-{host_sign()}-{os.getpid():x}-"


def temporary_name() -> str:
    """A name for a temporary file beside the one that is being written."""
    return f".{temporary_prefix()}{secrets.token_hex(6)}.tmp"


def host_sign() -> str:
    """What stands for this machine in names: eight characters."""
    return f"{crc32(platform.node().encode(errors='surrogateescape')):08x}"
