"""LibreOffice, started once for many files: a start takes five times as long as a conversion."""

from __future__ import annotations

import subprocess
from pathlib import Path
from time import monotonic, sleep

_PATIENCE = 180.0
"""Seconds for a start or a conversion on a busy machine."""


def office_command(program: str, profile: Path) -> list[str]:
    """How LibreOffice is called, without a window, in a profile of its own."""
    return [program, f"-env:UserInstallation={profile.as_uri()}", "--headless"]


def conversion(source: Path, suffix: str, folder: Path) -> list[str]:
    """What it is told to convert a file."""
    return ["--convert-to", suffix, "--outdir", str(folder), str(source)]


_ENDS_WITH_US = '"$@" & read -r _; kill 0'
"""A shell ends its group once the pipe to it is closed, be it because this process was killed."""


class KeptOffice:
    """LibreOffice as long as a document is open in it; another start in its profile asks it."""

    def __init__(self, program: str, folder: Path) -> None:
        self._command = office_command(program, folder / "profile")
        self._open = folder / "open.txt"
        self._open.touch()
        self._shell: subprocess.Popen[bytes] | None = None

    def convert(self, source: Path, suffix: str, folder: Path) -> Path:
        """Converts a file; returns the new one."""
        self._start()
        command = [*self._command, *conversion(source, suffix, folder)]
        subprocess.run(command, check=True, capture_output=True, timeout=_PATIENCE)
        made = folder / f"{source.stem}.{suffix.split(':', maxsplit=1)[0]}"
        assert made.exists(), f"LibreOffice did not convert {source}"
        return made

    def close(self) -> None:
        """Ends it."""
        if self._shell:
            self._shell.communicate()

    def _start(self) -> None:
        """Starts it the first time, and waits until its document is open."""
        if self._shell:
            return
        self._shell = subprocess.Popen(
            ["sh", "-c", _ENDS_WITH_US, "sh", *self._command, "--norestore", str(self._open)],
            start_new_session=True,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        lock = self._open.with_name(f".~lock.{self._open.name}#")
        until = monotonic() + _PATIENCE
        while not lock.exists():
            assert monotonic() < until, "LibreOffice does not start"
            sleep(0.05)
