"""Where the report stands that shows what a finished one looks like."""

from __future__ import annotations

from pathlib import Path

SAMPLES_FOLDER = Path(__file__).parents[2] / "resources" / "samples"


def sample_path() -> Path:
    """The sample report: the real one of 柘山镇 for 2020, every number of which is 0."""
    return SAMPLES_FOLDER / "柘山镇2020.nbao"
