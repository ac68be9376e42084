"""What only the system knows: whether a program still runs, and how a file is hidden."""

from __future__ import annotations

import os
import sys
from pathlib import Path

if sys.platform == "win32":
    import ctypes

    _QUERY_LIMITED, _STILL_ACTIVE, _HIDDEN = 0x1000, 259, 2

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
