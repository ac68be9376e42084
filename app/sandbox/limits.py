"""Limits on the memory of another process, and a word of what it takes."""

from __future__ import annotations

import subprocess
import sys

from app.storage.processes import memory_of

if sys.platform == "win32":
    import ctypes
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

    class Leash:
        """A job object around a process: bounds its memory and ends it when this program ends."""

        def __init__(self, process: subprocess.Popen[bytes]) -> None:
            self._system = ctypes.WinDLL("kernel32", use_last_error=True)
            self._system.CreateJobObjectW.restype = wintypes.HANDLE
            self._job = wintypes.HANDLE(self._system.CreateJobObjectW(None, None))
            self._pid = process.pid
            handle = wintypes.HANDLE(int(process._handle))
            self._system.AssignProcessToJobObject(self._job, handle)

        def allow(self, more: int) -> None:
            """Lets the process take so many bytes more than it has now."""
            limits = _Extended()
            limits.basic.flags = _PROCESS_MEMORY | _KILL_ON_CLOSE | _NO_ERROR_BOX
            limits.process_memory = memory_of(self._pid) + more
            self._system.SetInformationJobObject(
                self._job, _EXTENDED, ctypes.byref(limits), ctypes.sizeof(limits)
            )

        def let_go(self) -> None:
            """Ends the process, if it still runs."""
            self._system.CloseHandle(self._job)

elif sys.platform == "linux":
    import resource
    from contextlib import suppress
    from pathlib import Path

    class Leash:
        """Bounds the address space of a process."""

        def __init__(self, process: subprocess.Popen[bytes]) -> None:
            self._pid = process.pid

        def allow(self, more: int) -> None:
            """Lets the process take so many bytes more than it has now."""
            with suppress(OSError, ValueError):  # it has just died: whoever asks it will see
                pages = Path(f"/proc/{self._pid}/statm").read_text(encoding="ascii").split()[0]
                most = int(pages) * resource.getpagesize() + more
                _, hard = resource.prlimit(self._pid, resource.RLIMIT_AS)
                most = most if hard == resource.RLIM_INFINITY else min(most, hard)
                resource.prlimit(self._pid, resource.RLIMIT_AS, (most, hard))

        def let_go(self) -> None:
            """Nothing is held."""

else:

    class Leash:
        """No limit: this system knows none for another process."""

        def __init__(self, process: subprocess.Popen[bytes]) -> None:
            self._pid = process.pid

        def allow(self, more: int) -> None:
            """Nothing can be set."""

        def let_go(self) -> None:
            """Nothing is held."""


def has_hoarded(pid: int, most: int) -> bool:
    """Whether a process keeps more memory than it should between two files."""
    return memory_of(pid) > most
