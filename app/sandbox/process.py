"""A process that answers what it is asked, and is ended when that takes too long or too much."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from threading import Timer
from typing import IO, cast
from weakref import finalize

from app.commands import SANDBOX
from app.sandbox.limits import Leash, has_hoarded
from app.sandbox.messages import received, send
from app.storage.places import program_folder
from app.storage.processes import BEHIND, UNSEEN

_PROGRAM = "nianbao.exe" if sys.platform == "win32" else "nianbao"
_OUT_OF_MEMORY = 77
"""The exit status that says so."""

_TIMES = 4
"""A file is held some times over while it is read: packed, unpacked, and on its way back."""

_NICE = 5
"""Steps behind the window, which is not to wait for this."""

_LEFT_OVER = 300 * 1024 * 1024
"""Bytes that a process may keep between two files before another takes its place."""


@dataclass(frozen=True)
class Limits:
    """What one file may take: seconds on the clock, and bytes of memory besides its own size."""

    seconds: float = 60.0
    memory: int = 448 * 1024 * 1024


class SandboxEndedError(Exception):
    """The process gave no answer; `reason` is a clause that says of a file what it did."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class SandboxProcess:
    """A process; started at once, ended by `end` or when it gave no answer.

    One that works `behind` leaves the window what it needs; else somebody waits for it.
    """

    def __init__(self, command: Sequence[str], limits: Limits, *, behind: bool = False) -> None:
        self._limits = limits
        self._too_slow = False
        self._process = _started(command, behind=behind)
        self._leash = Leash(self._process)
        self._ended = finalize(self, _end, self._process)  # also if nobody ends it

    @property
    def is_fresh(self) -> bool:
        """Whether it lives and holds little, so that it may be asked again."""
        alive = self._process.poll() is None
        return alive and not has_hoarded(self._process.pid, _LEFT_OVER)

    def ask(self, request: bytes, size: int = 0) -> bytes:
        """The answer to a request about a file of `size` bytes. Raises `SandboxEndedError`."""
        self._leash.allow(self._limits.memory + _TIMES * (size + len(request)))
        timer = Timer(self._limits.seconds, self._end_slow)
        timer.daemon = True
        timer.start()
        answer: bytes | None = None
        try:
            with suppress(OSError, ValueError):
                send(cast("IO[bytes]", self._process.stdin), request)
                answer = received(cast("IO[bytes]", self._process.stdout))
        finally:
            timer.cancel()
        if answer is None:
            raise SandboxEndedError(self._reason())
        return answer

    def end(self) -> None:
        """Ends the process; whoever waits for its answer gets none."""
        self._ended()
        self._leash.let_go()

    def close(self) -> None:
        """Lets go of what is left of an ended process, once nobody asks it any more."""
        self.end()
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                with suppress(OSError):
                    stream.close()

    def _end_slow(self) -> None:
        self._too_slow = True
        self._process.kill()

    def _reason(self) -> str:
        self._process.kill()
        if self._too_slow:
            self._process.wait()
            return f"读了 {self._limits.seconds:.0f} 秒还没有读完"
        return "读取时占用的内存太多" if self._process.wait() == _OUT_OF_MEMORY else "读取时出错"


def own_command(*arguments: str) -> list[str]:
    """How this program starts itself as a reader of files."""
    if getattr(sys, "frozen", False):
        return [str(program_folder() / _PROGRAM), SANDBOX, *arguments]
    return [sys.executable, "-m", "app.foreign.worker", *arguments]


def serve(answer: Callable[[bytes], bytes]) -> int:
    """Answers requests on the standard input until there are no more; returns the exit status.

    Whatever goes wrong in an answer ends the process: there is nothing in it to be saved.
    """
    source, target = sys.stdin.buffer, _own_output()
    while (request := received(source)) is not None:
        _give_up_after(Limits().seconds)
        try:
            send(target, answer(request))
        except MemoryError:
            os._exit(_OUT_OF_MEMORY)
        _give_up_after(0)
    return 0


def _started(command: Sequence[str], *, behind: bool) -> subprocess.Popen[bytes]:
    """A new process. Raises `OSError`."""
    process = subprocess.Popen(  # noqa: S603 this program itself
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, **_environment()},
        creationflags=BEHIND if behind else UNSEEN,
    )
    if behind and hasattr(os, "setpriority"):
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, process.pid, _NICE)
    return process


def _end(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.wait()


def _environment() -> dict[str, str]:
    """Lets the process find this program's packages wherever it is started from."""
    if getattr(sys, "frozen", False):
        return {}
    folders = (str(program_folder()), os.environ.get("PYTHONPATH", ""))
    return {"PYTHONPATH": os.pathsep.join(filter(None, folders))}


def _own_output() -> IO[bytes]:
    """The standard output for answers alone: whatever else a library prints goes nowhere."""
    answers = os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    return answers


def _give_up_after(seconds: float) -> None:
    """Has the system end this process then, if whoever watches it is gone; 0 takes that back."""
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, 2 * seconds)
