"""Thousands of spoiled files of each kind; `SPOILED_FILES=20000` makes the whole campaign.

The seed of each is its kind and number, so every one can be made again.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.edition.catalog import Catalog
from app.foreign.reader import ForeignReader, ReadingEndedError
from tests.fuzz.campaign import campaign
from tests.fuzz.inputs import SPOILERS, spoiled

INPUTS, AT_ONCE = int(os.environ.get("SPOILED_FILES", "1000")), 2


@pytest.fixture
def reader(catalog: Catalog) -> Iterator[ForeignReader]:
    reader = ForeignReader(catalog)
    yield reader
    reader.close()


@pytest.mark.parametrize("kind", SPOILERS)
def test_every_spoiled_file_is_read_or_refused(
    kind: str, tmp_path: Path, reader: ForeignReader
) -> None:
    findings = campaign(kind, INPUTS, AT_ONCE, tmp_path)
    some = dict(list(findings.problems.items())[:5]) or ""
    print(f"\n{findings.told} {some}", flush=True)  # noqa: T201 the measurement
    assert findings.inputs == INPUTS
    assert not findings.problems, findings.told
    assert findings.passed >= INPUTS / 2
    for number in findings.ended:
        path = tmp_path / kind
        path.write_bytes(spoiled(kind, number))
        with pytest.raises(ReadingEndedError, match="另存一份"):
            reader.read_any(path)
