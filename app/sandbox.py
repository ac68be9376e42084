"""A process of this program that answers under limits of memory and time, message by message.

Each is four bytes of length and MessagePack.
"""

from __future__ import annotations

import os
import signal
import struct
import subprocess
import sys
from abc import abstractmethod
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from threading import Event, Lock, Thread
from time import monotonic
from typing import IO, TYPE_CHECKING, cast
from weakref import finalize

from msgspec import Struct

from app.errors import SANDBOX
from app.storage.paths import program_folder

if TYPE_CHECKING:
    from app.edition.catalog import Catalog

if sys.platform == "win32":
    import ctypes

    _QUERY_LIMITED = 0x1000
    UNSEEN = subprocess.CREATE_NO_WINDOW
    """How a program is started that shows nothing."""

    BEHIND = UNSEEN | subprocess.BELOW_NORMAL_PRIORITY_CLASS
    """The same, and it leaves the window what it needs."""

    class _Counters(ctypes.Structure):
        _fields_ = (
            ("size", ctypes.c_ulong),
            ("faults", ctypes.c_ulong),
            ("peak", ctypes.c_size_t),
            ("memory", ctypes.c_size_t),
            ("pools", ctypes.c_size_t * 6),
        )

    def process_memory(pid: int) -> int:
        """The bytes of memory that a program takes; 0 if nobody knows."""
        system = ctypes.windll.kernel32
        handle = system.OpenProcess(_QUERY_LIMITED, 0, pid)
        if not handle:
            return 0
        counters = _Counters(size=ctypes.sizeof(_Counters))
        known = system.K32GetProcessMemoryInfo(handle, ctypes.byref(counters), counters.size)
        system.CloseHandle(handle)
        return counters.memory if known else 0

else:
    UNSEEN = BEHIND = 0
    """How a program is started that shows nothing, and leaves the window what it needs."""

    def process_memory(pid: int) -> int:
        """The bytes of memory that a program takes; 0 if nobody knows."""
        try:
            pages = Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1]
        except OSError:
            return 0
        return int(pages) * os.sysconf("SC_PAGE_SIZE")


if sys.platform == "win32":
    from ctypes import wintypes

    _EXTENDED, _PROCESS_MEMORY, _KILL_ON_CLOSE, _NO_ERROR_BOX = 9, 0x100, 0x2000, 0x400

    class _Basic(ctypes.Structure):
        _fields_ = (
            ("process_time", ctypes.c_int64),
            ("job_time", ctypes.c_int64),
            ("flags", wintypes.DWORD),
            ("least", ctypes.c_size_t),
            ("most", ctypes.c_size_t),
            ("processes", wintypes.DWORD),
            ("affinity", ctypes.c_size_t),
            ("priority", wintypes.DWORD),
            ("scheduling", wintypes.DWORD),
        )

    class _Extended(ctypes.Structure):
        _fields_ = (
            ("basic", _Basic),
            ("transfers", ctypes.c_uint64 * 6),
            ("process_memory", ctypes.c_size_t),
            ("job_memory", ctypes.c_size_t),
            ("peak_process", ctypes.c_size_t),
            ("peak_job", ctypes.c_size_t),
        )

    class ProcessLimits:
        """A job object around a process: bounds its memory and ends it when this program ends."""

        def __init__(self, process: subprocess.Popen[bytes]) -> None:
            self._system = ctypes.WinDLL("kernel32", use_last_error=True)
            self._system.CreateJobObjectW.restype = wintypes.HANDLE
            self._job = wintypes.HANDLE(self._system.CreateJobObjectW(None, None))
            self._pid = process.pid
            handle = wintypes.HANDLE(int(process._handle))
            self._system.AssignProcessToJobObject(self._job, handle)

        def set_memory(self, more: int) -> None:
            """Lets the process take so many bytes more than it has now."""
            limits = _Extended()
            limits.basic.flags = _PROCESS_MEMORY | _KILL_ON_CLOSE | _NO_ERROR_BOX
            limits.process_memory = process_memory(self._pid) + more
            self._system.SetInformationJobObject(
                self._job, _EXTENDED, ctypes.byref(limits), ctypes.sizeof(limits)
            )

        def close(self) -> None:
            """Ends the process, if it still runs."""
            self._system.CloseHandle(self._job)

elif sys.platform == "linux":
    import resource

    class ProcessLimits:
        """Bounds the address space of a process."""

        def __init__(self, process: subprocess.Popen[bytes]) -> None:
            self._pid = process.pid

        def set_memory(self, more: int) -> None:
            """Lets the process take so many bytes more than it has now."""
            with suppress(OSError, ValueError):  # it has just died: whoever asks it will see
                pages = Path(f"/proc/{self._pid}/statm").read_text(encoding="ascii").split()[0]
                most = int(pages) * resource.getpagesize() + more
                _, hard = resource.prlimit(self._pid, resource.RLIMIT_AS)
                most = most if hard == resource.RLIM_INFINITY else min(most, hard)
                resource.prlimit(self._pid, resource.RLIMIT_AS, (most, hard))

        def close(self) -> None:
            """Nothing to close."""

else:

    class ProcessLimits:
        """No limit: this system knows none for another process."""

        def __init__(self, process: subprocess.Popen[bytes]) -> None:
            self._pid = process.pid

        def set_memory(self, more: int) -> None:
            """Nothing can be set."""

        def close(self) -> None:
            """Nothing to close."""


_LENGTH = struct.Struct(">I")
_MAX_LENGTH = 1024 * 1024 * 1024
"""Bytes of a message; no report with all its pictures comes near."""


class Request(Struct, frozen=True, tag=True, array_like=True):
    """Something about a file, whose path is as the system writes it."""

    path: bytes

    @property
    def file(self) -> Path:
        """The path as this program has it."""
        return Path(os.fsdecode(self.path))

    @abstractmethod
    def answered(self, catalog: Catalog) -> object:
        """The answer. Raises what the file is refused with."""


class Refusal(Struct, frozen=True, tag=True, array_like=True):
    """A request was refused with a sentence, by an error that whoever asked may know."""

    words: str
    kind: str = ""
    lacking: tuple[str, ...] = ()


class Done(Struct, frozen=True, tag=True, array_like=True):
    """The answer, packed."""

    content: bytes


def send(stream: IO[bytes], content: bytes) -> None:
    """Writes a message."""
    stream.write(_LENGTH.pack(len(content)))
    stream.write(content)
    stream.flush()


def received(stream: IO[bytes]) -> bytes | None:
    """The next message; None if there is none, or not the whole of it."""
    head = stream.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    (length,) = _LENGTH.unpack(head)
    if length > _MAX_LENGTH:
        return None
    content = stream.read(length)
    return content if len(content) == length else None


_PROGRAM = "nianbao.exe" if sys.platform == "win32" else "nianbao"
_OUT_OF_MEMORY = 77
"""The exit status that says so."""

_TIMES = 4
"""A file is held some times over while it is read: packed, unpacked, and on its way back."""

_NICE = 5
"""Steps behind the window, which is not to wait for this."""

_LEFT_OVER = 300 * 1024 * 1024
"""Bytes that a process may keep between two files before another takes its place."""


class Limits(Struct, frozen=True):
    """What one file may take: seconds on the clock, and bytes of memory besides its own size."""

    seconds: float = 60.0
    memory: int = 448 * 1024 * 1024


class SandboxEndedError(Exception):
    """The process gave no answer; `reason` is a clause that says of a file what it did."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class _Watch:
    """Ends a process that does not answer in time.

    Its thread stays for the next request, up to that time: one for each would take longer to start
    than a small file to read.
    """

    def __init__(self, process: subprocess.Popen[bytes], seconds: float) -> None:
        self._process = process
        self._seconds = seconds
        self._until: float | None = None
        self._runs = False
        self._lock = Lock()
        self._over = Event()
        self.has_ended_it = False

    def begin(self) -> None:
        """From now on it has its time."""
        with self._lock:
            self._until = monotonic() + self._seconds
            if not self._runs:
                self._runs = True
                Thread(target=self._run, name="watch", daemon=True).start()

    def answered(self) -> None:
        """It may take its time again."""
        self._until = None

    def close(self) -> None:
        """There is nothing to watch any more."""
        self._over.set()

    def _run(self) -> None:
        while not self._over.wait(self._left()):
            with self._lock:
                self._runs = self._until is not None and self._left() > 0
                if self._runs:
                    continue
                if self._until is not None:
                    self.has_ended_it = True
                    self._process.kill()
                return

    def _left(self) -> float:
        until = self._until
        return 0 if until is None else max(0, until - monotonic())


class SandboxProcess:
    """A process; started at once, ended by `end` or when it gave no answer.

    One that works `behind` leaves the window what it needs; else somebody waits for it.
    """

    def __init__(self, command: Sequence[str], limits: Limits, *, behind: bool = False) -> None:
        self._limits = limits
        self._process = _started(command, behind=behind)
        self._watch = _Watch(self._process, limits.seconds)
        self._process_limits = ProcessLimits(self._process)
        self._cleanup = finalize(
            self, _cleanup, self._process, self._watch
        )  # also if nobody closes it

    @property
    def is_alive(self) -> bool:
        """Whether it has not ended."""
        return self._process.poll() is None

    @property
    def is_fresh(self) -> bool:
        """Whether it lives and holds little, so that it may be asked again."""
        return self.is_alive and process_memory(self._process.pid) <= _LEFT_OVER

    def ask(self, request: bytes, size: int = 0) -> bytes:
        """The answer to a request about a file of `size` bytes. Raises `SandboxEndedError`."""
        self._process_limits.set_memory(self._limits.memory + _TIMES * (size + len(request)))
        self._watch.begin()
        answer: bytes | None = None
        try:
            with suppress(OSError, ValueError):
                send(cast("IO[bytes]", self._process.stdin), request)
                answer = received(cast("IO[bytes]", self._process.stdout))
        finally:
            self._watch.answered()
        if answer is None:
            raise SandboxEndedError(self._reason())
        return answer

    def end(self) -> None:
        """Ends the process; whoever waits for its answer gets none."""
        _end(self._process)
        self._process_limits.close()

    def close(self) -> None:
        """Ends the process and closes its pipes."""
        self.end()
        self._cleanup()

    def _reason(self) -> str:
        self._process.kill()
        if self._watch.has_ended_it:
            self._process.wait()
            return f"读了 {self._limits.seconds:.0f} 秒还没有读完"
        return "读取时占用的内存太多" if self._process.wait() == _OUT_OF_MEMORY else "读取时出错"


def own_command(*arguments: str) -> list[str]:
    """How this program starts itself as a reader of files."""
    if getattr(sys, "frozen", False):
        return [str(program_folder() / _PROGRAM), SANDBOX, *arguments]
    return [sys.executable, "-m", "app.foreign.worker", *arguments]


def serve(answer: Callable[[bytes], bytes], rest: Callable[[], None] | None = None) -> int:
    """Answers requests on the standard input until there are no more; returns the exit status.

    Whatever goes wrong in an answer ends the process: there is nothing in it to be saved. `rest`
    is called after each answer, while whoever asked is busy with it.
    """
    source, target = sys.stdin.buffer, _own_output()
    while (request := received(source)) is not None:
        _give_up_after(Limits().seconds)
        try:
            send(target, answer(request))
        except MemoryError:
            os._exit(_OUT_OF_MEMORY)
        _give_up_after(0)
        if rest:
            rest()
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


def _cleanup(process: subprocess.Popen[bytes], watch: _Watch) -> None:
    """Ends a process that nobody asks any more, and closes what led to it."""
    _end(process)
    watch.close()
    for stream in (process.stdin, process.stdout):
        if stream is not None:
            with suppress(OSError):
                stream.close()


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
