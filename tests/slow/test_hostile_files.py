"""Thousands of spoiled files of each format; `SPOILED_FILES=20000` makes the whole campaign."""

from __future__ import annotations

import os
from pathlib import Path

from app.edition.catalog import Catalog
from tests.fuzz.campaign import campaign, known_formats

INPUTS, AT_ONCE = int(os.environ.get("SPOILED_FILES", "3000")), 2


def test_every_spoiled_file_is_read_or_refused(tmp_path: Path, catalog: Catalog) -> None:
    results = []
    for suffix in known_formats(catalog, tmp_path):
        results.append(campaign(suffix, INPUTS, AT_ONCE, tmp_path))
        some = dict(list(results[-1].problems.items())[:5]) or ""
        print(f"\n{results[-1].told} {some}", flush=True)  # noqa: T201 the measurement
    for findings in results:
        assert findings.inputs == INPUTS
        assert not findings.problems, findings.told
