"""Where the program keeps what is its own, and where the sample is."""

from __future__ import annotations

import os
import sys
import warnings
from contextlib import suppress
from pathlib import Path
from zlib import crc32

from app.file_paths import file_key, is_file

_NAME = "nianbao"
_PORTABLE = "portable"
"""A file of this name beside the program keeps everything there, as on a USB stick."""

_PORTABLE_FOLDER = "数据"


def program_folder() -> Path:
    """The folder of the program file; without a built program, the one of the packages."""
    if getattr(sys, "frozen", False):
        return Path(sys.executable).parent
    return Path(__file__).parents[2]


def data_folder(program: Path | None = None) -> Path:
    """The existing folder of settings, recovery and logs: beside the program or the user's own.

    It is the user's own too where the program was told to be portable but may not write beside
    itself. Raises `OSError` when not even that one can be made.
    """
    program = program or program_folder()
    if is_file(program / _PORTABLE):
        with suppress(OSError):
            return _made(program / _PORTABLE_FOLDER)
    local = _local_folder_of_windows() or _data_folder_of_linux()
    if local is not None:
        return _made(local / _NAME)
    import platformdirs  # noqa: PLC0415 see _local_folder_of_windows

    return _made(platformdirs.user_data_path(_NAME, appauthor=False))


def _local_folder_of_windows() -> Path | None:
    """The folder that Windows tells every program; None elsewhere.

    `platformdirs` gives the same, but loads ctypes for it, and the window waits for that.
    """
    told = os.environ.get("LOCALAPPDATA")
    return Path(told) if os.name == "nt" and told else None


def _data_folder_of_linux() -> Path | None:
    """Where programs keep what is this user's; None elsewhere.

    `platformdirs` gives the same, but loads ten modules for it, at the end of each command.
    """
    told = os.environ.get("XDG_DATA_HOME", "")
    folder = Path(told if told.startswith("/") else "~/.local/share")
    with suppress(RuntimeError):
        return folder.expanduser() if sys.platform == "linux" else None
    return None


def _made(folder: Path) -> Path:
    """The folder, into which a file could be written: Windows says so of all, also of a stick that
    is protected against writing.
    """
    folder.mkdir(parents=True, exist_ok=True)
    trial = folder / f".trial-{os.getpid()}"
    os.close(os.open(trial, os.O_CREAT | os.O_WRONLY))
    trial.unlink()
    return folder


def portable_refused(data: Path, program: Path | None = None) -> bool:
    """Whether the program was told to keep everything beside itself, and `data` lies elsewhere."""
    program = program or program_folder()
    return is_file(program / _PORTABLE) and data.parent != program


def meeting_folder(data: Path) -> Path:
    """The folder in which the running programs that share `data` find each other.

    It is on this computer and this user's own, also where `data` lies on a USB stick or a network
    drive: those can be pulled out or hang. Raises `OSError`.
    """
    return _made(_runtime_folder() / f"{crc32(os.fsencode(file_key(data))):08x}")


def _runtime_folder() -> Path:
    local = _local_folder_of_windows()
    if local is not None:
        return local / "Temp" / _NAME
    import platformdirs  # noqa: PLC0415 see _local_folder_of_windows

    with warnings.catch_warnings():
        # platformdirs warns where a session has no folder for this; it names a good one instead.
        warnings.simplefilter("ignore")
        return platformdirs.user_runtime_path(_NAME, appauthor=False)


COLLECTIONS_FOLDER = "collections"
"""In the data folder: what was read of each folder, and decisions that have no place beside it."""

HELD_SUFFIX, INDEX_SUFFIX, REPORTS_SUFFIX = ".held", ".index", ".reports"


def wait_until_readable(path: Path) -> None:
    """Waits until a file can be read, as on a sleeping network drive or in a cloud folder.

    Comes back at once from what is no file; what is wrong with it is for the reader to say.
    """
    with suppress(OSError, ValueError):
        if is_file(path):
            with path.open("rb") as file:
                file.read(1)


SAMPLES_FOLDER = Path(__file__).parents[2] / "resources" / "samples"


def sample_path() -> Path:
    """The sample report: the real one of 柘山镇 for 2020, every number of which is 0."""
    return SAMPLES_FOLDER / "柘山镇2020.nbao"
