"""Web and e-mail addresses in a text: no phrase is looked for there."""

from __future__ import annotations

import re
from functools import lru_cache

_ADDRESS = re.compile(
    r"(?:https?[:：]/{0,2}|www\.)[\w./?=&%#:~+-]{1,200}"
    r"|[\w.+-]{1,64}@[\w.-]{1,100}"
    r"|(?<![\w.])[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,5}\.(?:cn|com|net|org|gov)(?:/[\w./?=&%#:-]{0,200})?",
    re.ASCII,
)


@lru_cache(maxsize=64)
def addresses_in(text: str) -> tuple[tuple[int, int], ...]:
    """Where the addresses of a text stand: start and end of each."""
    return tuple(match.span() for match in _ADDRESS.finditer(text))
