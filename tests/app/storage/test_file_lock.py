"""Two windows or two machines do not write over each other, and a dead one's lock is no wall."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from app.storage.file_lock import (
    DEAD_AFTER_SECONDS,
    FileLock,
    Holder,
    Locked,
    lock,
)

HERE = "import platform; print(platform.node())"


@pytest.fixture
def report(tmp_path: Path) -> Path:
    """The path of a report; locks ask for nothing else."""
    return tmp_path / "年报？😀.nbao"


@pytest.fixture
def ours(report: Path) -> Iterator[FileLock]:
    """A lock that we hold."""
    found = lock(report)
    assert isinstance(found, FileLock)
    yield found
    found.release()


def lock_file(report: Path) -> Path:
    [file] = report.parent.glob(".nianbao-*.lock")
    return file


def left_by(report: Path, host: str, pid: int, *, silent_for: float = 0) -> None:
    """A lock file made by a program somewhere, touched for the last time so many seconds ago."""
    found = lock(report)
    assert isinstance(found, FileLock)
    file = lock_file(report)
    since = datetime(2026, 1, 5, 9, 12, tzinfo=UTC)
    file.write_bytes(msgspec.json.encode(Holder("张三", host, pid, since, "t")))
    beat = file.stat().st_mtime - silent_for
    os.utime(file, (beat, beat))


def this_host() -> str:
    return subprocess.run(
        [sys.executable, "-c", HERE], check=True, capture_output=True, text=True
    ).stdout.strip()


def dead_pid() -> int:
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


def test_the_second_is_told_who_and_since_when(report: Path, ours: FileLock) -> None:
    found = lock(report)
    assert isinstance(found, Locked)
    assert found.holder.pid == os.getpid()
    assert this_host() in found.holder.words
    assert ours.is_ours


def test_a_released_lock_leaves_nothing(report: Path, ours: FileLock) -> None:
    ours.release()
    assert not list(report.parent.iterdir())
    assert isinstance(lock(report), FileLock)


def test_two_reports_in_one_folder_have_locks_of_their_own(report: Path, ours: FileLock) -> None:
    assert isinstance(lock(report.with_name("别的.nbao")), FileLock)


def test_a_lock_of_a_dead_program_here_is_taken_over(report: Path) -> None:
    left_by(report, this_host(), dead_pid())
    found = lock(report)
    assert isinstance(found, FileLock)
    assert found.left_behind
    assert found.left_behind.user == "张三"


def test_a_lock_of_a_living_program_here_stays(report: Path) -> None:
    left_by(report, this_host(), os.getppid(), silent_for=DEAD_AFTER_SECONDS + 1)
    assert isinstance(lock(report), Locked)


def test_a_lock_of_another_machine_stays_while_it_is_touched(report: Path) -> None:
    left_by(report, "别的电脑", dead_pid(), silent_for=DEAD_AFTER_SECONDS / 2)
    found = lock(report)
    assert isinstance(found, Locked)
    assert "“张三”（电脑 别的电脑）" in found.holder.words


def test_a_lock_of_another_machine_that_fell_silent_is_taken_over(report: Path) -> None:
    left_by(report, "别的电脑", 1, silent_for=DEAD_AFTER_SECONDS + 1)
    assert isinstance(lock(report), FileLock)


@pytest.mark.parametrize("content", [b"", b"nonsense", b'{"user": 1}'])
def test_a_lock_that_says_nothing_is_no_wall(report: Path, ours: FileLock, content: bytes) -> None:
    lock_file(report).write_bytes(content)
    found = lock(report)
    assert isinstance(found, FileLock)
    assert not ours.is_ours
    ours.release()
    assert found.is_ours


def test_a_folder_that_nobody_may_write_to_needs_no_lock(tmp_path: Path) -> None:
    found = lock(tmp_path / "没有" / "年报.nbao")
    assert isinstance(found, FileLock)
    assert found.is_ours
    found.release()
