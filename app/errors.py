"""What is refused with one sentence, and the names and exit states of the commands."""

from __future__ import annotations


class RefusedError(Exception):
    """Something is refused; `str()` is one Chinese sentence: what is wrong, what to do."""


COMMANDS = ("convert", "check", "blank", "collect", "tally")

READING = ("convert", "check", "tally")
"""Those that read a file at once."""

VERSION_OPTION = "--version"

SELFTEST = "selftest"
"""Tries a built program; for those who build it, in no help."""

DONE, FOUND, REFUSED = 0, 1, 2
"""Done; done, but with errors found or data not placed; refused with one sentence."""

SANDBOX = "read-aside"
"""Reads files for another process of this program; in no help."""
