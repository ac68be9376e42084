"""A missed target fails, by the median of the runs and by nothing else."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.bench.ratios import Ratio, kept


def measured(*values: float) -> Callable[[], Ratio]:
    """Measures these ratios one after the other."""
    runs = iter(values)
    return lambda: Ratio(1.0, 1.0, next(runs))


def test_a_first_run_below_the_target_is_enough() -> None:
    assert kept("a", 2.0, measured(1.9)).value == 1.9


def test_a_burst_is_measured_again(capsys: pytest.CaptureFixture[str]) -> None:
    assert kept("a", 2.0, measured(3.0, 1.0, 2.1, 1.5, 1.6)).value == 1.6
    assert "runs 3.000, 1.000, 2.100, 1.500, 1.600" in capsys.readouterr().out


@pytest.mark.parametrize("runs", [(2.01,) * 5, (9.0, 1.0, 1.0, 2.1, 2.1)])
def test_a_missed_target_fails_though_some_runs_met_it(runs: tuple[float, ...]) -> None:
    with pytest.raises(AssertionError):
        kept("a", 2.0, measured(*runs))
