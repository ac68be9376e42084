"""Turns the bytes of a page into text, whatever encoding it declares, or none."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator

_HEAD = 4096
_DECLARED = re.compile(rb"""charset\s*=\s*["']?\s*([A-Za-z0-9_\-]+)""", re.IGNORECASE)
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CHINESE = frozenset(("gb2312", "gbk", "gb18030", "hz", "cp936", "gb_2312-80", "x-gbk", "chinese"))
_LARGEST = "gb18030"
"""Holds all other Chinese encodings; pages often declare a smaller one than they use."""


def decoded(data: bytes) -> str:
    """The text of a page: by its mark, by what it declares, else by what fits."""
    for mark, name in _MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(name, "replace")
    names = list(_names(data))
    for name in names:
        try:
            return data.decode(name)
        except UnicodeDecodeError:
            continue
    return data.decode(_fittest(data, names), "replace")


def _names(data: bytes) -> Iterator[str]:
    declared = _DECLARED.search(data[:_HEAD])
    name = declared[1].decode().lower() if declared else ""
    if name in _CHINESE:
        yield _LARGEST
    elif name and _is_known(name):
        yield name
    yield "utf-8"
    yield _LARGEST


def _is_known(name: str) -> bool:
    """Whether it is an encoding of text in which markup is written in ASCII."""
    try:
        return codecs.lookup(name).name not in ("utf-7", "idna", "punycode") and (
            "<p>".encode(name) == b"<p>"
        )
    except (LookupError, UnicodeError):
        return False


def _fittest(data: bytes, names: list[str]) -> str:
    """The encoding that fails for fewest bytes: a page may have some broken ones."""
    start = data[: 1024 * 1024]
    return min(
        names, key=lambda name: start.decode(name, "replace").count("\N{REPLACEMENT CHARACTER}")
    )
