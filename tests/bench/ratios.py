"""Measures two things side by side in one run, tells their ratio and holds it to its target."""

from __future__ import annotations

import gc
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from operator import attrgetter
from statistics import median
from time import perf_counter, process_time

_RUNS = 5
"""Runs whose median counts once the first one misses: others on a machine disturb in bursts."""


@dataclass(frozen=True)
class Ratio:
    """The medians of both sides in milliseconds, and the median of the paired ratios."""

    ours: float
    peer: float
    value: float

    def told(self, name: str, target: float, asked: float | None = None) -> str:
        """One line for the bench's output; `asked` is what is wanted and not reached yet."""
        missed = " MISSED" if self.value > target else ""
        wanted = "" if asked is None else f", asked for {asked}{self._missed(asked)}"
        return (
            f"\n{name}: {self.value:.3f} (target {target}{missed}{wanted}; "
            f"ours {self.ours:.2f} ms, peer {self.peer:.2f} ms)"
        )

    def _missed(self, asked: float) -> str:
        return " MISSED" if self.value > asked else ""


def kept(
    name: str, target: float, measure: Callable[[], Ratio], *, asked: float | None = None
) -> Ratio:
    """Prints the ratio and fails if it is above its target.

    A first run below it is enough; else it is measured again and the median of all runs counts.
    Targets are set where they hold with room on a busy machine, so nothing is added to them here.
    Where that is above what is wanted, `asked` says so in the same line until it is reached.
    """
    runs = [measure()]
    while runs[0].value > target and len(runs) < _RUNS:
        runs.append(measure())
    ratio = middle(runs)
    all_runs = f", runs {', '.join(f'{one.value:.3f}' for one in runs)}" if len(runs) > 1 else ""
    print(ratio.told(name, target, asked) + all_runs)  # noqa: T201 (the result)
    assert ratio.value <= target
    return ratio


def middle(runs: Sequence[Ratio]) -> Ratio:
    """The run with the median ratio, of an odd number of them."""
    return sorted(runs, key=attrgetter("value"))[len(runs) // 2]


Clock = Callable[[], float]


def paired(
    ours: Callable[[], object],
    peer: Callable[[], object],
    rounds: int,
    clock: Clock = perf_counter,
) -> Ratio:
    """Runs both in turn, after one round that does not count."""
    return of_pairs([(seconds(ours, clock), seconds(peer, clock)) for _ in range(rounds + 1)][1:])


def paired_work(ours: Callable[[], object], peer: Callable[[], object], rounds: int) -> Ratio:
    """The same in time of the processor: for work of a few milliseconds that waits for nothing.

    Where others are at work, a peer of half a millisecond is hardly ever interrupted, but we are.
    """
    return paired(ours, peer, rounds, process_time)


def of_pairs(pairs: list[tuple[float, float]]) -> Ratio:
    """The ratio of measured pairs of seconds."""
    ours, peer = (median(side) * 1000 for side in zip(*pairs, strict=True))
    return Ratio(ours, peer, median(a / b for a, b in pairs))


def seconds(action: Callable[[], object], clock: Clock = perf_counter) -> float:
    """How long one call takes, without the garbage of the one before."""
    gc.collect()
    start = clock()
    action()
    return clock() - start
