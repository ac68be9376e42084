"""Writes which wheels the program takes on ARM, and the newest C library that their files ask for.

Run on Linux, from the project's folder: wheels.py [FOLDER]; the wheels are fetched into the folder.
What it prints is kept in `wheels-aarch64.txt` beside it.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from email import message_from_string
from pathlib import Path

NEWEST_PLATFORM = "aarch64-manylinux_2_31"
_EXPORT = "uv export -q --no-hashes --no-annotate --no-header --no-emit-project --no-dev"
_INSTALL = "uv pip install -q --no-deps --only-binary :all: --python-version 3.11"
_GLIBC = re.compile(r"GLIBC_(\d+)\.(\d+)")


def main(folder: Path) -> None:
    """Prints a line for each package: name, version, tag of the wheel, newest version of glibc."""
    wanted = _output_of(*_EXPORT.split(), "--group", "build")
    pins = folder / "pins.txt"
    pins.write_text(wanted, encoding="utf-8")
    _output_of(
        *_INSTALL.split(),
        "--python-platform",
        NEWEST_PLATFORM,
        "--target",
        str(folder / "packages"),
        "-r",
        str(pins),
    )
    for info in sorted((folder / "packages").glob("*.dist-info"), key=lambda one: one.name.lower()):
        data = message_from_string((info / "METADATA").read_text(encoding="utf-8"))
        tags = re.findall(
            r"^Tag: (.+)$", (info / "WHEEL").read_text(encoding="utf-8"), re.MULTILINE
        )
        asked = max(map(_newest_glibc, _libraries(info)), default=(0, 0))
        told = f"{asked[0]}.{asked[1]}" if any(asked) else "none"
        print(f"{data['Name'].lower()} {data['Version']}  {tags[-1]}  {told}")


def _libraries(info: Path) -> list[Path]:
    """The files of the system's kind in a package, as it lists them."""
    listed = (info / "RECORD").read_text(encoding="utf-8").splitlines()
    paths = [info.parent / line.rpartition(",sha256")[0].strip('"') for line in listed]
    return [path for path in paths if path.is_file() and path.read_bytes()[:4] == b"\x7fELF"]


def _newest_glibc(path: Path) -> tuple[int, int]:
    said = _output_of("readelf", "--version-info", "--wide", str(path))
    return max(((int(one), int(two)) for one, two in _GLIBC.findall(said)), default=(0, 0))


def _output_of(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout  # noqa: S603


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as made:
        main(Path(sys.argv[1] if sys.argv[1:] else made))
