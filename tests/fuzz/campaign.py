"""Runs workers over many mutated inputs, several at once, and gathers what they found."""

from __future__ import annotations

import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from app.edition.catalog import Catalog
from app.errors import RefusedError
from app.recognise.reading import UnknownFormatError, read_document
from tests.fuzz.inputs import SPOILERS
from tests.fuzz.worker import AT_HAND, LONGEST_SECONDS

_ROOT = Path(__file__).parents[2]
_BATCH = 500


@dataclass
class Findings:
    """What came out for one format: problems by input number."""

    suffix: str
    inputs: int = 0
    problems: dict[int, str] = field(default_factory=dict)
    slowest: float = 0.0
    peak: int = 0
    """Megabytes of the largest worker."""

    @property
    def told(self) -> str:
        """One line for the output."""
        return (
            f"{self.suffix}: {self.inputs} inputs, {len(self.problems)} problems, "
            f"slowest {self.slowest:.2f} s, memory {self.peak} MB"
        )


def known_formats(catalog: Catalog, folder: Path) -> list[str]:
    """The formats that can be read."""
    found = []
    for suffix in SPOILERS:
        path = folder / f"none{suffix}"
        try:
            read_document(path, catalog)
        except UnknownFormatError:
            if suffix in (".nbao", ".json"):
                found.append(suffix)
        except RefusedError:
            found.append(suffix)
    return found


def campaign(suffix: str, inputs: int, at_once: int, folder: Path) -> Findings:
    """Reads so many mutated inputs of a format."""
    findings = Findings(suffix)
    batches = [(first, min(_BATCH, inputs - first)) for first in range(0, inputs, _BATCH)]
    with ThreadPoolExecutor(at_once) as pool:
        for parts in pool.map(lambda batch: _batch(suffix, batch[0], batch[1], folder), batches):
            for part in parts:
                findings.inputs += part.inputs
                findings.problems |= part.problems
                findings.slowest = max(findings.slowest, part.slowest)
                findings.peak = max(findings.peak, part.peak)
    return findings


def _batch(suffix: str, first: int, count: int, folder: Path) -> list[Findings]:
    """What one batch gave; after an input that ended its worker, a new one goes on behind it."""
    place = folder / f"{suffix[1:]}-{first}"
    place.mkdir()
    rows: list[Findings] = []
    start, end = first, first + count
    while start < end:
        output = _run(suffix, start, end - start, place)
        if output is not None:
            rows.append(_parsed(suffix, end - start, output))
            break
        killer = int((place / AT_HAND).read_text(encoding="ascii"))
        rows.append(Findings(suffix, killer + 1 - start, {killer: "ended the program or hung"}))
        start = killer + 1
    return rows


def _run(suffix: str, first: int, count: int, place: Path) -> str | None:
    command = [
        sys.executable,
        "-m",
        "tests.fuzz.worker",
        suffix,
        str(first),
        str(count),
        str(place),
    ]
    (place / AT_HAND).write_text(str(first), encoding="ascii")
    longest = (count + 1) * LONGEST_SECONDS  # for one that waits; one that works ends itself sooner
    try:
        done = subprocess.run(
            command, cwd=_ROOT, capture_output=True, text=True, timeout=longest, check=False
        )
    except subprocess.TimeoutExpired:
        return None
    return None if done.returncode else done.stdout


def _parsed(suffix: str, count: int, output: str) -> Findings:
    told = json.loads(output)
    problems = {int(number): words for number, words in told["problems"].items()}
    return Findings(suffix, count, problems, told["slowest"], told["peak"])
