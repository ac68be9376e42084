"""A worker that hangs, dies or takes too much costs the file at hand and no other."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from time import monotonic

import pytest

from app.collect.reading import pool
from app.collect.reading.pool import Answer, Job, read_all
from app.errors import CancelledError
from app.sandbox import Limits


@pytest.fixture(autouse=True)
def reader_processes() -> None:
    """Each test starts its own: how they end is told here."""


@pytest.fixture
def bad_workers(monkeypatch: pytest.MonkeyPatch) -> None:
    command = [sys.executable, str(Path(__file__).with_name("bad_worker.py"))]
    monkeypatch.setattr(pool, "own_command", lambda: command)


def reasons(names: list[str], limits: Limits, workers: int = 2) -> dict[str, str]:
    told: dict[str, str] = {}

    def take(job: Job, answer: Answer) -> Iterator[Job]:
        told[job.name] = answer.reports[0].submission.reason
        return iter(())

    read_all([Job(b"", name) for name in names], workers, lambda: False, take, limits)
    return told


@pytest.mark.usefixtures("bad_workers")
def test_a_file_that_hangs_or_crashes_costs_its_own_line() -> None:
    names = ["1", "hang", "2", "crash", "3", "4", "5", "6"]
    told = reasons(names, Limits(seconds=8))
    assert {name for name, reason in told.items() if reason == "read"} == set("123456")
    assert "还没有读完" in told["hang"]
    assert "读取时出错" in told["crash"]


@pytest.mark.usefixtures("bad_workers")
def test_a_file_that_takes_all_memory_costs_its_own_line() -> None:
    told = reasons(["1", "greedy", "2"], Limits(memory=200_000_000))
    assert {name for name, reason in told.items() if reason == "read"} == {"1", "2"}
    assert "内存" in told["greedy"]


@pytest.mark.usefixtures("bad_workers")
def test_a_reading_can_be_stopped_at_once() -> None:
    start = monotonic()
    with pytest.raises(CancelledError):
        read_all([Job(b"", "hang")], 1, lambda: monotonic() > start + 1, lambda *_: ())
    assert monotonic() < start + 20


def test_an_answer_may_ask_for_more(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_bytes(b"{}")
    seen = []

    def take(job: Job, _: Answer) -> Iterator[Job]:
        seen.append(job.name)
        if len(seen) < 3:
            yield Job(bytes(path), f"{len(seen)}.json")

    read_all([Job(bytes(path), "a.json")], 2, lambda: False, take)
    assert seen == ["a.json", "1.json", "2.json"]
