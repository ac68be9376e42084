"""The base of everything that is refused with one sentence for the clerk."""

from __future__ import annotations


class RefusedError(Exception):
    """Something is refused; `str()` is one Chinese sentence: what is wrong, what to do."""
