"""Prints how large the built program is and how fast it starts, each beside its target.

Run: sizes.py FOLDER BARE STARTS, from the project's folder.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.bench.ratios import of_pairs

NAME = "年报填报助手"
FOLDER_TARGET = 1.25
ZIP_TARGET = 45.0
START_TARGET = 1.3
_MEGA = 1_000_000


def main(out: Path, bare: Path, starts: Path) -> None:
    """Prints the figures, and in words which target is missed."""
    program = out / NAME
    files = sorted((path.stat().st_size, path) for path in program.rglob("*") if path.is_file())
    archive = next(iter(out.glob("*.zip"))).stat().st_size / _MEGA
    installer = next(iter(out.glob("*-安装.exe"))).stat().st_size / _MEGA
    folder, least = _size(program), _size(bare)
    print(f"folder {folder:.1f} MB, {len(files)} files; bare window {least:.1f} MB")
    _judge("folder ÷ bare window", folder / least, FOLDER_TARGET)
    print(f"installer {installer:.1f} MB")
    _judge("ZIP in MB", archive, ZIP_TARGET)
    for size, path in reversed(files[-10:]):
        print(f"{size / _MEGA:7.2f} MB  {path.relative_to(program)}")
    lines = starts.read_text(encoding="utf-8").splitlines()[1:]
    ratio = of_pairs([(int(ours) / 1000, int(peer) / 1000) for ours, peer in map(str.split, lines)])
    print(ratio.told("first painting of the exe ÷ bare exe, under Wine", START_TARGET).strip())
    _judge("first painting ÷ bare exe", ratio.value, START_TARGET)


def _judge(name: str, value: float, target: float) -> None:
    said = "met" if value <= target else "MISSED"
    print(f"{name}: {value:.3f}, target {target:g} {said}")


def _size(folder: Path) -> float:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / _MEGA


if __name__ == "__main__":
    main(*(Path(argument) for argument in sys.argv[1:]))
