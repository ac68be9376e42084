"""The seconds that reading or refusing anything from outside may take, told beside what it took.

How fast a machine is, is not what a test asks, so a clock fails none: what is above the budget is
told as missed. Only what would work for ever fails.
"""

from __future__ import annotations

SECONDS = 5.0
"""Of the processor, so that a busy machine makes no input look slow."""
HANGS = 6 * SECONDS
"""Seconds of the processor after which something is taken for endless."""


def told(seconds: float) -> str:
    """The seconds beside the budget, for the output."""
    missed = " MISSED" if seconds > SECONDS else ""
    return f"{seconds:.1f} s of {SECONDS:.0f}{missed}"
