"""A hundred thousand files on the command line, tried by hand.

`COUNTY_FILES=108000 uv run pytest -n 0 -s …`; `COUNTY_FOLDER` keeps them for the next time.
Prints seconds and memory; no clock fails it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from time import perf_counter, sleep

import pytest

from app.edition.catalog import Catalog
from tests.county.county import QUICK_FORMATS, ROSTER_FILE, County, make_county

COUNT, SEED, COPIES = int(os.environ.get("COUNTY_FILES", "0")), 7, 50
MOST_MEMORY = 400 * 1024
"""KiB of all processes together at one time, what they share counted once."""


@pytest.mark.skipif(not COUNT, reason="is asked for with COUNTY_FILES")
def test_many_files_take_no_more_memory(tmp_path: Path, catalog: Catalog) -> None:
    home = Path(os.environ.get("COUNTY_FOLDER", tmp_path))
    folder, roster = home / "in", home / ROSTER_FILE
    if not folder.exists():
        home.mkdir(exist_ok=True)
        copied(make_county(folder, COUNT // COPIES, SEED, catalog, formats=QUICK_FORMATS))
    out = tmp_path / "out.json"
    command = ["collect", folder, tmp_path / "out.xlsx", "--roster", roster, "--json"]
    for kind in ("cold", "unchanged"):
        seconds, peak = _measured([sys.executable, "-m", "ui", *map(str, command)], out)
        print(f"\n{kind}: {seconds:.0f} s, {peak >> 10} MB, {out.stat().st_size >> 20} MB of JSON")  # noqa: T201
        assert peak <= MOST_MEMORY
    lines = (line for line in out.read_text("utf-8").splitlines() if '"standing": "' in line)
    files = [json.loads(line.strip().rstrip(","))["state"] for line in lines]
    assert files.count("read") > COUNT * 0.9


def copied(county: County) -> None:
    """Gives each unit of a county others that send the same under names of their own.

    No two files are alike: the name stands in each.
    """
    files = [path for path in county.folder.rglob("*") if path.suffix in QUICK_FORMATS]
    whose = {county.folder / place: name for place, name in county.owners.items()}
    names = ["单位名称", *county.fates]
    for copy in range(1, COPIES):
        prefix = "甲乙丙丁戊己庚辛壬癸"[copy // 10] + "子丑寅卯辰巳午未申酉"[copy % 10]
        names += [f"{prefix}{name}" for name in county.fates]
        for path in files:
            if name := whose.get(path, ""):
                new = path.parent / f"{copy:02}" / path.name.replace(name, f"{prefix}{name}")
                new.parent.mkdir(exist_ok=True)
                _rename(path, new, name.encode(), f"{prefix}{name}".encode())
    county.roster.write_text("\n".join(names), encoding="utf-8")


def _rename(path: Path, new: Path, old_name: bytes, name: bytes) -> None:
    data = path.read_bytes()
    if path.suffix == ".nbao" and zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as own, zipfile.ZipFile(new, "w", zipfile.ZIP_DEFLATED) as made:
            made.comment = own.comment
            for member in own.namelist():
                made.writestr(member, own.read(member).replace(old_name, name))
    else:
        new.write_bytes(data.replace(old_name, name))
    os.utime(new, (path.stat().st_mtime,) * 2)


def _measured(command: list[str], out: Path) -> tuple[float, int]:
    """Seconds that a command takes, and the KiB of its processes when they had the most."""
    start, peak = perf_counter(), 0
    data = {"XDG_DATA_HOME": str(out.parent / "data")}
    with out.open("wb") as file, subprocess.Popen(command, stdout=file, env=os.environ | data) as p:
        while p.poll() is None:
            with suppress(OSError, IndexError):  # one has just ended
                peak = max(peak, sum(map(_memory, _with_children(str(p.pid)))))
            sleep(0.5)
    assert p.returncode in (0, 1)
    return perf_counter() - start, peak


def _with_children(process: str) -> Iterator[str]:
    yield process
    for task in Path("/proc", process, "task").iterdir():
        for child in (task / "children").read_text().split():
            yield from _with_children(child)


def _memory(process: str) -> int:
    told = Path("/proc", process, "smaps_rollup").read_text(encoding="ascii", errors="replace")
    return int(told.split("\nPss:")[1].split()[0])
