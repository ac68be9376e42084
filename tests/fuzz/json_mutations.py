"""Spoils JSON texts value by value."""

from __future__ import annotations

import json
from collections.abc import Callable
from copy import deepcopy
from random import Random
from typing import Any

HOSTILE_TEXTS = (
    "",
    "0",
    "-1",
    "１２",
    "1,234",
    "12件",
    "96171.6",
    "1e999",
    "1e-999999",
    "9" * 400,
    "-0",
    "NaN",
    "/",
    "=1+1",
    "=cmd|'/c calc'!A1",
    "@SUM(A1)",
    "＝1",
    "\x00",
    "\u202e\u2028",
    "😀",
    "\ud800",
    "<b>&amp;</b>",
    "../../etc/passwd",
    "{requests.received.total}",
    "{picture:../../x|图}",
    "{" * 500,
    "年" * 20_000,
    "（" * 3000,
    "一、" * 2000,
    "\n" * 5000,
    "2024" * 500,
)
_HOSTILE_VALUES: tuple[Any, ...] = (
    None,
    True,
    -1,
    0,
    10**40,
    1.5,
    1e308,
    [],
    {},
    [[[[]]]],
    {"a": {"b": {}}},
    *HOSTILE_TEXTS,
)

_RUNS = (b"\xff" * 4, b"\0" * 4, b"\x7f\xff\xff\xff")

Holder = dict[str, Any] | list[Any]


def spoil_json(data: bytes, chance: Random) -> bytes:
    """The text with one to three of its values spoiled, or its letters."""
    if chance.random() < 0.15:
        return spoil_bytes(data, chance)
    try:
        content = json.loads(data)
    except (ValueError, RecursionError):
        return spoil_bytes(data, chance)
    for _ in range(chance.randint(1, 3)):
        _spoil_one(content, chance)
    text = json.dumps(content, ensure_ascii=chance.random() < 0.5)
    if chance.random() < 0.05:
        text = _deep(text, chance)
    return text.encode(errors="surrogatepass")


def spoil_bytes(data: bytes, chance: Random) -> bytes:
    """The bytes with some of them changed, lost, doubled or cut off."""
    changed = bytearray(data)
    for _ in range(chance.randint(1, 6)):
        place = chance.randrange(len(changed) + 1)
        kind = chance.randrange(5)
        if kind == 0:
            changed[place : place + 1] = chance.randbytes(1)
        elif kind == 1:
            del changed[place : place + chance.randint(1, 40)]
        elif kind == 2:
            changed[place:place] = changed[: chance.randint(1, 60)]
        elif kind == 3:
            changed[place : place + 4] = chance.choice(_RUNS)
        elif chance.random() < 0.3:
            del changed[place:]
    return bytes(changed)


def _spoil_one(content: object, chance: Random) -> None:
    holder = _any_holder(content, chance)
    if isinstance(holder, dict) and holder:
        key = chance.choice(list(holder))
        _IN_DICT[chance.randrange(len(_IN_DICT))](holder, key, chance)
    elif isinstance(holder, list):
        holder.insert(chance.randrange(len(holder) + 1), deepcopy(chance.choice(_HOSTILE_VALUES)))


def _any_holder(content: object, chance: Random) -> Holder | None:
    found: Holder | None = None
    while isinstance(content, dict | list):
        found = content
        inner = list(content.values()) if isinstance(content, dict) else content
        holders = [one for one in inner if isinstance(one, dict | list)]
        if not holders or chance.random() < 0.4:
            break
        content = chance.choice(holders)
    return found


def _replace(holder: dict[str, Any], key: str, chance: Random) -> None:
    holder[key] = deepcopy(chance.choice(_HOSTILE_VALUES))


def _remove(holder: dict[str, Any], key: str, _: Random) -> None:
    del holder[key]


def _rename(holder: dict[str, Any], key: str, chance: Random) -> None:
    holder[chance.choice((key + "x", key[:-1], *HOSTILE_TEXTS))] = holder.pop(key)


def _nest(holder: dict[str, Any], key: str, _: Random) -> None:
    holder[key] = {key: holder[key]}


_IN_DICT: tuple[Callable[[dict[str, Any], str, Random], None], ...] = (
    _replace,
    _replace,
    _replace,
    _remove,
    _rename,
    _nest,
)


def _deep(text: str, chance: Random) -> str:
    depth = chance.choice((50, 1000, 200_000))
    return text.replace(": ", ": " + "[" * depth, 1) + "]" * depth
