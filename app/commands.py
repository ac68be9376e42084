"""Names and exit states of the commands, apart from what they need: the window starts without."""

from __future__ import annotations

COMMANDS = ("convert", "check", "blank")

DONE, FOUND, REFUSED = 0, 1, 2
"""Done; done, but with errors found or data not placed; refused with one sentence."""
