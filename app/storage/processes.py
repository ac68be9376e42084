"""What only the system knows: of programs, whether they run and what they take; hidden files."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

if sys.platform == "win32":
    import ctypes

    _QUERY_LIMITED, _STILL_ACTIVE, _HIDDEN = 0x1000, 259, 2
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

    def memory_of(pid: int) -> int:
        """The bytes of memory that a program takes; 0 if nobody knows."""
        system = ctypes.windll.kernel32
        handle = system.OpenProcess(_QUERY_LIMITED, 0, pid)
        if not handle:
            return 0
        counters = _Counters(size=ctypes.sizeof(_Counters))
        known = system.K32GetProcessMemoryInfo(handle, ctypes.byref(counters), counters.size)
        system.CloseHandle(handle)
        return counters.memory if known else 0

    def is_alive(pid: int) -> bool:
        """Whether a program with this number runs on this machine."""
        system = ctypes.windll.kernel32
        handle = system.OpenProcess(_QUERY_LIMITED, 0, pid)
        if not handle:
            return False
        code = ctypes.c_ulong()
        known = system.GetExitCodeProcess(handle, ctypes.byref(code))
        system.CloseHandle(handle)
        return not known or code.value == _STILL_ACTIVE

    def hide(file: Path) -> None:
        """Keeps a file out of sight, where the system does not do so by its name."""
        ctypes.windll.kernel32.SetFileAttributesW(str(file), _HIDDEN)

else:
    UNSEEN = BEHIND = 0
    """How a program is started that shows nothing, and leaves the window what it needs."""

    def memory_of(pid: int) -> int:
        """The bytes of memory that a program takes; 0 if nobody knows."""
        try:
            pages = Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1]
        except OSError:
            return 0
        return int(pages) * os.sysconf("SC_PAGE_SIZE")

    def is_alive(pid: int) -> bool:
        """Whether a program with this number runs on this machine."""
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return False
        except (OSError, OverflowError):
            return True
        return True

    def hide(file: Path) -> None:
        """Keeps a file out of sight, where the system does not do so by its name."""
