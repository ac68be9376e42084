"""Every byte of a log of fifty edits flipped and zeroed in turn; NIANBAO_LOG_STEP=1 for all."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from app.edition.catalog import Catalog
from tests.app.storage.log_damage import EDITS, KINDS, judge_reading, judge_recovery, logged

STEP = int(os.environ.get("NIANBAO_LOG_STEP", "23"))
"""Every so many bytes the whole recovery is made; the reading alone for each."""


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("saved", [False, True], ids=["unsaved", "saved"])
def test_no_edit_on_a_sound_line_is_lost(
    tmp_path: Path, catalog: Catalog, kind: str, *, saved: bool
) -> None:
    log = logged(tmp_path, catalog, saved=saved)
    judge_reading(log, range(len(log.data)), KINDS[kind], None)
    places = range(0, len(log.data) - 1, STEP)
    judge_recovery(log, places, KINDS[kind], catalog)
    print(  # noqa: T201 the measurement
        f"\nlog damage ({kind}, {'saved' if saved else 'unsaved'}): {len(log.data)} bytes read,"
        f" {len(places)} recoveries of {EDITS} edits, 0 exceptions, 0 edits of sound lines lost,"
        " 0 logs deleted"
    )
