"""Compares the files the Windows program made with those of the source, part by part.

Run: compare.py FOLDER, where `selftest` and `window` are from Windows, `source` from this machine.
"""

from __future__ import annotations

import re
import subprocess
import sys
import zipfile
from base64 import b64decode
from collections.abc import Mapping
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage

from app.storage.encryption import decrypt, is_locked

PICTURES = ".png"
_GRID = 32
_EMBEDDED = re.compile(rb"data:image/png;base64,([A-Za-z0-9+/=]+)")
_LETTERS = 16
"""How far the grey of a field of a picture may differ, of 255: letters are drawn by the machine."""


def main(folder: Path) -> int:
    """Prints every difference; 1 if there is one."""
    pairs = [
        (path, folder / "source" / path.name)
        for path in sorted((folder / "selftest").iterdir())
        if path.suffix != PICTURES
    ]
    pairs += list(_of_the_window(folder))
    differences = [line for ours, theirs in pairs for line in _differences(ours, theirs)]
    print("\n".join(differences) or f"{len(pairs)} files are equal part by part")
    return 1 if differences else 0


def _of_the_window(folder: Path) -> list[tuple[Path, Path]]:
    """The files exported by hand, each with the same one made from the saved report here."""
    saved = folder / "window" / "saved.nbao"
    exported = [path for path in (folder / "window").iterdir() if path.suffix in (".docx", ".xlsx")]
    made = [folder / f"from-saved{path.suffix}" for path in exported]
    command = ["uv", "run", "-q", "nianbao", "convert", str(saved), *map(str, made)]
    subprocess.run(command, check=True, capture_output=True)  # noqa: S603 our own command
    return list(zip(exported, made, strict=True))


def _differences(ours: Path, theirs: Path) -> list[str]:
    if not theirs.is_file():
        return [f"{theirs.name} was made on Windows only"]
    one, other = _parts(ours), _parts(theirs)
    names = sorted(one.keys() | other.keys())
    return [f"{ours.name}: {name} differs" for name in names if not _same(name, one, other)]


def _same(name: str, one: Mapping[str, bytes], other: Mapping[str, bytes]) -> bool:
    if name not in one or name not in other or not name.endswith(PICTURES):
        return one.get(name) == other.get(name)
    pictures = QImage.fromData(one[name]), QImage.fromData(other[name])
    if any(picture.isNull() for picture in pictures) or pictures[0].size() != pictures[1].size():
        return False
    fields = zip(*map(_greys, pictures), strict=True)
    return all(abs(ours - theirs) <= _LETTERS for ours, theirs in fields)


def _greys(picture: QImage) -> bytes:
    """The brightness of the picture in a grid of fields, row by row."""
    grey = picture.convertToFormat(QImage.Format.Format_Grayscale8)
    keep, smooth = Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation
    return bytes(grey.scaled(_GRID, _GRID, keep, smooth).constBits())


def _parts(path: Path) -> Mapping[str, bytes]:
    """The parts of a package; of a PDF its words page by page, as its fonts are the machine's."""
    if path.suffix == ".pdf":
        command = ["pdftotext", "-layout", str(path), "-"]
        words = subprocess.run(command, check=True, capture_output=True).stdout  # noqa: S603
        return {f"page {number}": b" ".join(page.split()) for number, page in _pages(words)}
    if not zipfile.is_zipfile(path):
        data = path.read_bytes()  # a protected file's password is its name
        if path.suffix in (".html", ".htm"):
            return _page_parts(data)
        return {"the file": decrypt(data, path.name)[0] if is_locked(data) else data}
    with zipfile.ZipFile(path) as package:
        return {name: package.read(name) for name in package.namelist()}


def _page_parts(page: bytes) -> Mapping[str, bytes]:
    """A web page without the pictures within, and each of them."""
    pictures = _EMBEDDED.findall(page)
    named = {f"{number}{PICTURES}": b64decode(one) for number, one in enumerate(pictures)}
    return {"the page": _EMBEDDED.sub(b"", page), **named}


def _pages(words: bytes) -> list[tuple[int, bytes]]:
    return list(enumerate(words.split(b"\f"), 1))


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
