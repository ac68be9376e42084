"""Makes a built folder ready for clerks: list of contents, licences, a page for those who look
after computers, the portable ZIP.

Run by the scripts that build: release.py list|zip FOLDER PYTHON PACKAGES LICENCES
"""

from __future__ import annotations

import hashlib
import re
import shutil
import sys
import tomllib
import zipfile
from email import message_from_string
from email.message import Message
from pathlib import Path

ROOT = Path(__file__).parents[1]
NAME = "年报填报助手"
LIST = "组件与许可.txt"
LICENCES = "许可证"
STAMP = (2025, 1, 1, 0, 0, 0)
_PAGE = ROOT / "docs" / "给信息中心.md"
_NOTICE = Path(__file__).parent / "notice.txt"
_BUILD_ONLY = {"altgraph", "packaging", "pefile", "pyinstaller-hooks-contrib", "pywin32-ctypes"}
_BUILD_ONLY |= {"setuptools"}


def main(what: str, out: Path, python: Path, packages: Path, common: Path) -> None:
    """Completes the program's folder in `out`, and makes the ZIP beside it if that is asked."""
    program = out / NAME
    components = sorted(_components(python, packages), key=lambda one: one[0].lower())
    _copy_licences(packages, python, program / LICENCES)
    for name in ("GPL-3", "LGPL-3"):
        shutil.copyfile(common / name, program / LICENCES / f"Qt-{name}.txt")
    page = _PAGE.read_text(encoding="utf-8").replace("{version}", version())
    for place in (program / _PAGE.with_suffix(".txt").name, out / _PAGE.with_suffix(".txt").name):
        place.write_text(page, encoding="utf-8-sig", newline="\r\n")
    text = _list_of_contents(program, components)
    for place in (program / LIST, out / LIST):
        place.write_text(text, encoding="utf-8-sig", newline="\r\n")
    if what == "zip":
        _zip(program, out / f"{NAME}-{version()}-免安装.zip")
    print(f"manifest: {_digest_of(program)}")


def version() -> str:
    """The program's version."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return str(project["version"])


def _components(python: Path, packages: Path) -> list[tuple[str, str, str]]:
    """Name, version and licence of every package that is inside."""
    header = (python / "include" / "patchlevel.h").read_text(encoding="utf-8")
    found = [("Python", re.findall(r'PY_VERSION\s+"(.+)"', header)[0], "PSF-2.0")]
    for path in packages.glob("*.dist-info/METADATA"):
        data = message_from_string(path.read_text(encoding="utf-8"))
        if data["Name"].lower() not in _BUILD_ONLY:
            licence = data["License-Expression"] or data["License"] or _classified(data)
            found.append((data["Name"], data["Version"], licence.splitlines()[0].strip()))
    return found


def _classified(data: Message) -> str:
    classifiers = data.get_all("Classifier") or []
    return "、".join(one.split(" :: ")[-1] for one in classifiers if one.startswith("License"))


def _copy_licences(packages: Path, python: Path, folder: Path) -> None:
    """The texts of the licences, as the packages bring them."""
    folder.mkdir()
    shutil.copyfile(python / "LICENSE.txt", folder / "Python.txt")
    for path in sorted(packages.glob("*.dist-info")):
        name = path.name.split("-")[0]
        if name.lower().replace("_", "-") in _BUILD_ONLY:
            continue
        texts = [text for text in sorted(path.rglob("*")) if _is_licence(text)]
        for text in texts:
            shutil.copyfile(text, folder / f"{name}-{text.stem}.txt")


def _is_licence(path: Path) -> bool:
    words = path.name.upper()
    return path.is_file() and words.startswith(("LICENSE", "LICENCE", "COPYING", "NOTICE", "LGPL"))


def _list_of_contents(program: Path, components: list[tuple[str, str, str]]) -> str:
    libraries = "Qt6*.dll" if any(program.glob("*.exe")) else "libQt6*.so"
    notice = _NOTICE.read_text(encoding="utf-8").format(
        name=NAME, version=version(), libraries=libraries
    )
    rows = [f"{name}  {number}  {licence}" for name, number, licence in components]
    files = [
        f"{path.stat().st_size:>10}  {path.relative_to(program).as_posix()}"
        for path in _files(program)
        if path.name != LIST
    ]
    return "\n".join((notice, "一、组件", *rows, "", "二、文件（字节数和名称）", *files, ""))


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def _zip(program: Path, archive: Path) -> None:
    """The folder as a ZIP whose bytes depend on nothing but its contents, marked as portable."""
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as made:
        for path in _files(program):
            _add(made, f"{NAME}/{path.relative_to(program).as_posix()}", path.read_bytes())
        _add(made, f"{NAME}/portable", b"")


def _add(archive: zipfile.ZipFile, name: str, data: bytes) -> None:
    entry = zipfile.ZipInfo(name, STAMP)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    archive.writestr(entry, data)


def _digest_of(program: Path) -> str:
    """One number for the names and sizes of all files, to compare two builds by."""
    lines = (f"{path.relative_to(program)} {path.stat().st_size}" for path in _files(program))
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


if __name__ == "__main__":
    main(sys.argv[1], *(Path(argument) for argument in sys.argv[2:]))
