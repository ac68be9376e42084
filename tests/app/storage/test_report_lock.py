"""Two windows or two machines do not write over each other, and a dead one's lock is no wall."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from app.storage.report_lock import (
    DEAD_AFTER_SECONDS,
    FileLock,
    Holder,
    Locked,
    lock,
)

HERE = "import platform; print(platform.node())"

AT_ONCE = """
import sys, time
from pathlib import Path
from app.storage.report_lock import lock
time.sleep(max(0, float(sys.argv[2]) - time.time()))
found = lock(Path(sys.argv[1]))
print(type(found).__name__, flush=True)
sys.stdin.read()
getattr(found, "release", lambda: None)()
"""


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
    os.close(found._handle)


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


def test_a_lock_of_a_living_program_here_stays_however_long_it_is_silent(
    report: Path, ours: FileLock
) -> None:
    beat = lock_file(report).stat().st_mtime - 100 * DEAD_AFTER_SECONDS
    os.utime(lock_file(report), (beat, beat))
    assert isinstance(lock(report), Locked)


def test_a_number_that_is_another_programs_by_now_is_no_wall(report: Path) -> None:
    left_by(report, this_host(), os.getppid())
    assert isinstance(lock(report), FileLock)


@pytest.mark.parametrize("years", [0.1, 90])
def test_a_lock_from_the_future_is_no_wall(report: Path, years: float) -> None:
    left_by(report, "别的电脑", 1, silent_for=-years * 365 * 86400)
    assert isinstance(lock(report), FileLock)


def test_of_twelve_at_once_over_a_spoiled_lock_one_has_it(report: Path) -> None:
    found = lock(report)
    assert isinstance(found, FileLock)
    file = lock_file(report)
    found.release()
    file.write_bytes(b"\xff\0 garbage")
    wait_until = time.time() + 2
    programs = [
        subprocess.Popen(
            [sys.executable, "-c", AT_ONCE, str(report), str(wait_until)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(12)
    ]
    answers = [one.stdout.readline().strip() for one in programs if one.stdout]
    assert sorted(answers) == ["FileLock", *["Locked"] * 11]
    for one in programs:
        one.communicate("end")
    assert not file.exists()


def test_a_lock_of_another_machine_stays_while_it_is_touched(report: Path) -> None:
    left_by(report, "别的电脑", dead_pid(), silent_for=DEAD_AFTER_SECONDS / 2)
    found = lock(report)
    assert isinstance(found, Locked)
    assert "“张三”（电脑 别的电脑）" in found.holder.words


def test_a_lock_of_another_machine_that_fell_silent_is_taken_over(report: Path) -> None:
    left_by(report, "别的电脑", 1, silent_for=DEAD_AFTER_SECONDS + 1)
    assert isinstance(lock(report), FileLock)


@pytest.mark.parametrize("content", [b"", b"nonsense", b"\xff", b'{"user": 1}'])
def test_a_lock_that_says_nothing_is_no_wall_unless_it_is_held(
    report: Path, ours: FileLock, content: bytes
) -> None:
    lock_file(report).write_bytes(content)
    assert isinstance(lock(report), Locked)
    assert ours.is_ours
    file = lock_file(report)
    ours.release()
    file.write_bytes(content)
    found = lock(report)
    assert isinstance(found, FileLock)
    found.release()


def test_a_folder_that_nobody_may_write_to_needs_no_lock(tmp_path: Path) -> None:
    found = lock(tmp_path / "没有" / "年报.nbao")
    assert isinstance(found, FileLock)
    assert found.is_ours
    found.release()
