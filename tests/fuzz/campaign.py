"""Runs workers over many mutated inputs, several at once, and gathers what they found."""

from __future__ import annotations

import atexit
import json
import signal
import subprocess
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from tests import budget
from tests.fuzz.worker import AT_HAND, TOLD

_ROOT = Path(__file__).parents[2]
_BATCH = 500
_HUNG = (None, -signal.SIGPROF)
"""How a worker ends that would have worked for ever."""


@dataclass(frozen=True)
class Cost:
    """What an input took: seconds of the processor, megabytes beyond those before; how it ended."""

    number: int
    seconds: float
    grown: int
    ended: str


@dataclass
class Findings:
    """What came out for one kind: problems by input number."""

    kind: str
    inputs: int = 0
    problems: dict[int, str] = field(default_factory=dict)
    ended: list[int] = field(default_factory=list)
    """The inputs that ended the process that read them, as is its lot."""

    passed: int = 0
    """How many pass the first check of their format; of a process that was ended nobody knows."""

    costs: list[Cost] = field(default_factory=list)
    peak: int = 0
    """Megabytes of the largest worker."""

    @property
    def slowest(self) -> float:
        """Seconds of the slowest input."""
        return max((one.seconds for one in self.costs), default=0.0)

    def worst(self, count: int) -> list[int]:
        """So many inputs: in turn the slowest, the largest and those that ended like few others."""
        alike = Counter(one.ended for one in self.costs)
        orders = (
            sorted(self.costs, key=lambda one: -one.seconds),
            sorted(self.costs, key=lambda one: -one.grown),
            sorted(self.costs, key=lambda one: alike[one.ended]),
        )
        in_turn = [
            *self.ended,
            *(one.number for level in zip(*orders, strict=True) for one in level),
        ]
        return list(dict.fromkeys(in_turn))[:count]

    @property
    def told(self) -> str:
        """One line for the output."""
        return (
            f"{self.kind}: {self.inputs} inputs, {self.passed} pass the first check, "
            f"{len(self.problems)} problems, {len(self.ended)} ended their reader, "
            f"slowest {budget.told(self.slowest)}, memory {self.peak} MB"
        )


def campaign(kind: str, inputs: int, at_once: int, folder: Path) -> Findings:
    """Reads so many mutated inputs of a kind."""
    findings = Findings(kind)
    batches = [(first, min(_BATCH, inputs - first)) for first in range(0, inputs, _BATCH)]
    with ThreadPoolExecutor(at_once) as pool:
        for parts in pool.map(lambda batch: _batch(kind, batch[0], batch[1], folder), batches):
            for part in parts:
                findings.inputs += part.inputs
                findings.problems |= part.problems
                findings.ended += part.ended
                findings.passed += part.passed
                findings.costs += part.costs
                findings.peak = max(findings.peak, part.peak)
    return findings


def _batch(kind: str, first: int, count: int, folder: Path) -> list[Findings]:
    """What one batch gave; after an input that ended its worker, a new one goes on behind it."""
    place = folder / f"{kind}-{first}"
    place.mkdir()
    rows: list[Findings] = []
    start, end = first, first + count
    while start < end:
        status = _run(kind, start, end - start, place)
        last = int((place / AT_HAND).read_text(encoding="ascii"))
        row = _told(kind, last + 1 - start, place / TOLD)
        if status in _HUNG:
            row.problems[last] = "hung"
        elif status:
            row.ended.append(last)
        rows.append(row)
        start = last + 1
    return rows


def _run(kind: str, first: int, count: int, place: Path) -> int | None:
    """The exit status of a worker; None if it did not come to an end."""
    (place / AT_HAND).write_text(str(first), encoding="ascii")
    (place / TOLD).unlink(missing_ok=True)
    longest = (count + 1) * budget.SECONDS  # for one that waits; one that works ends itself sooner
    worker = _idle.pop() if _idle else _started()
    assert worker.stdin
    assert worker.stdout
    worker.stdin.write("\t".join(map(str, (kind, first, count, place, longest))) + "\n")
    worker.stdin.flush()
    ended = worker.stdout.readline().strip()
    _idle.append(worker)
    return int(ended) if ended else None


_idle: list[subprocess.Popen[str]] = []
"""Workers that wait for an order."""


def _started() -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.fuzz.worker"]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, cwd=_ROOT, stdin=pipe, stdout=pipe, text=True)


@atexit.register
def _end() -> None:
    """Ends the workers, each of which has nothing left to do."""
    for worker in _idle:
        with worker:
            pass


def _told(kind: str, count: int, file: Path) -> Findings:
    """What a worker found before it came to an end, one way or the other."""
    if not file.exists():
        return Findings(kind, count)
    told = json.loads(file.read_text(encoding="utf-8"))
    problems = {int(number): words for number, words in told["problems"].items()}
    costs = [Cost(*one) for one in told["costs"]]
    return Findings(kind, count, problems, [], told["passed"], costs, told["peak"])
