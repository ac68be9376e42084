"""What makes the program for Linux desktops smaller, and loadable on older ones."""

from __future__ import annotations

import importlib.util
import re
import struct
import sys
import tomllib
from pathlib import Path
from types import ModuleType

import PySide6
import pytest

ROOT = Path(__file__).parents[2]
NEWEST_GLIBC = (2, 31)
"""Of Kylin V10 SP1."""


def script(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, ROOT / "packaging" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def icu_package(**entries: bytes) -> bytes:
    """A package of ICU data with these entries, as ICU writes them."""
    head = struct.pack("<HH", 32, 0x27DA).ljust(12, b"\0") + b"CmnD" + bytes(16)
    names = [f"icudt73l/{name.replace('__', '/')}.res".encode() + b"\0" for name in entries]
    table, name_place = struct.pack("<I", len(entries)), 4 + 8 * len(entries)
    place = -(-(32 + name_place + sum(map(len, names))) // 16) * 16 - 32
    for name, data in zip(names, entries.values(), strict=True):
        table += struct.pack("<II", name_place, place)
        name_place, place = name_place + len(name), place + len(data)
    return (head + table + b"".join(names)).ljust(
        32 + place - sum(map(len, entries.values())), b"\xaa"
    ) + b"".join(entries.values())


def test_the_data_of_far_languages_and_of_currencies_are_cut_out() -> None:
    icu = script("icu_data")
    far, near = b"far".ljust(16), b"near".ljust(48)
    package = icu_package(af=far, af_NA=far, coll__zh=near, curr__zh=far, root=near, zh_Hans=near)
    assert icu.entries_of(icu.only_needed_data(package)) == [
        ("icudt73l/coll/zh.res", near),
        ("icudt73l/root.res", near),
        ("icudt73l/zh_Hans.res", near),
    ]


def test_what_is_no_package_of_data_is_refused() -> None:
    with pytest.raises(ValueError, match="no package"):
        script("icu_data").only_needed_data(bytes(64))


@pytest.mark.parametrize(
    "name",
    ["coll/ucadata.icu", "coll/zh.res", "gb18030.cnv", "nfkc.nrm", "pool.res", "en_US.res"],
)
def test_what_chinese_needs_of_the_data_stays(name: str) -> None:
    assert script("icu_data").is_needed(f"icudt73l/{name}")


@pytest.mark.parametrize(
    "name",
    ["de.res", "coll/ko.res", "zone/yue_Hans.res", "brkitr/cjdict.dict", "ibm-964_P110-1999.cnv"],
)
def test_what_nobody_asks_for_goes(name: str) -> None:
    assert not script("icu_data").is_needed(f"icudt73l/{name}")


def test_a_quarter_of_the_program_becomes_a_thirtieth() -> None:
    icu = script("icu_data")
    (library,) = Path(str(PySide6.__file__)).parent.glob("Qt/lib/libicudata.so.*")
    whole = library.read_bytes()
    package = whole[whole.index(b"\xda\x27") - 2 :]
    kept = icu.only_needed_data(package)
    assert len(kept) < 5_000_000
    given = dict(icu.entries_of(package))
    assert all(given[name].startswith(data.rstrip(b"\xaa")) for name, data in icu.entries_of(kept))


@pytest.mark.parametrize(
    ("file", "kept"),
    [
        ("/usr/lib/x86_64-linux-gnu/libglib-2.0.so.0", False),
        ("/lib/x86_64-linux-gnu/libz.so.1", False),
        ("/usr/lib/x86_64-linux-gnu/libffi.so.7", True),
        ("/usr/lib/x86_64-linux-gnu/libxcb-cursor.so.0", True),
        ("/packages/PySide6/Qt/lib/libQt6Core.so.6", True),
    ],
)
def test_libraries_of_the_desktop_are_left_to_it(
    monkeypatch: pytest.MonkeyPatch, file: str, *, kept: bool
) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    entry = (Path(file).name, file, "BINARY")
    assert script("qt_parts").only_needed([entry]) == ([entry] if kept else [])


def listed_wheels() -> dict[str, tuple[str, str, str]]:
    lines = (ROOT / "packaging" / "wheels-aarch64.txt").read_text(encoding="utf-8").splitlines()
    rows = (re.fullmatch(r"(\S+) (\S+)  (\S+)  (\S+)", line) for line in lines)
    return {row[1].replace("_", "-"): (row[2], row[3], row[4]) for row in rows if row}


def test_every_pin_has_a_wheel_for_arm_that_kylin_can_load() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wheels = listed_wheels()
    for pin in project["dependencies"]:
        wanted, _, marker = pin.partition(";")
        if "!=" in marker:
            continue
        name, _, version = wanted.strip().partition("==")
        found, tag, glibc = wheels[name.lower()]
        assert found == version, name
        assert tag.endswith(("aarch64", "any"))
        assert glibc == "none" or tuple(map(int, glibc.split("."))) <= NEWEST_GLIBC
