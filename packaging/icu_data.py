"""Cuts the data of ICU, a quarter of the Linux program, down to what Chinese desktops ask for.

Run where there is a compiler: icu_data.py LIBRARY makes it anew, with the same name and symbol.
"""

from __future__ import annotations

import re
import struct
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

_ALIGNED = 16
_UNUSED_FOLDERS = ("curr", "lang", "rbnf", "region", "translit", "unit")
_LOCALE = re.compile(r"[a-z]{2,3}(_\w*)?\.res")
_OWN_LOCALE = re.compile(r"(zh|en)(_(Hans|Hans_CN|CN|US))?\.res")
_CONVERTERS = ("gb18030.cnv", "windows-936-2000.cnv")
_SYMBOL = re.compile(r": ([0-9a-f]+) +(0x[0-9a-f]+|\d+) OBJECT .* (icudt\d+_dat)$", re.MULTILINE)
_ASSEMBLY = """
    .section .rodata
    .balign 64
    .globl {name}
    .type {name}, %object
    .size {name}, {size}
{name}:
    .incbin "{path}"
    .section .note.GNU-stack, "", %progbits
"""


def main(library: Path) -> None:
    """Replaces the library by one that holds only what is needed."""
    listed = _output_of("readelf", "-sW", str(library))
    found = _SYMBOL.search(listed)
    if found is None:
        raise ValueError(f"{library} holds no data of ICU")
    start, length, name = int(found[1], 16), int(found[2], 0), found[3]
    whole = library.read_bytes()  # its only data lies where it is mapped
    data = only_needed_data(whole[start : start + length])
    with TemporaryDirectory() as folder:
        content, source = Path(folder, "data"), Path(folder, "data.S")
        content.write_bytes(data)
        words = _ASSEMBLY.format(name=name, size=len(data), path=content)
        source.write_text(words, encoding="ascii")
        soname = f"-Wl,-soname,{library.name}"
        _output_of("gcc", "-shared", "-nostdlib", soname, "-o", str(library), str(source))
    print(f"{library.name}: {len(whole)} bytes before, {library.stat().st_size} now")


def only_needed_data(package: bytes) -> bytes:
    """A package of ICU data without the entries that are not needed; entries stay as they are.

    It is a header, then a count, for each entry where its name and its data lie, then those.
    """
    (head,) = struct.unpack_from("<H", package)
    entries = [(name, data) for name, data in entries_of(package) if is_needed(name)]
    names = b"".join(name.encode("ascii") + b"\0" for name, _ in entries)
    contents = 4 + 8 * len(entries)
    place = _aligned(head + contents + len(names)) - head
    table, body, name_place = [struct.pack("<I", len(entries))], [], contents
    for name, data in entries:
        table.append(struct.pack("<II", name_place, place))
        name_place += len(name) + 1
        padded = data.ljust(_aligned(len(data)), b"\xaa")
        body.append(padded)
        place += len(padded)
    start = package[:head] + b"".join(table) + names
    return start.ljust(_aligned(len(start)), b"\xaa") + b"".join(body)


def entries_of(package: bytes) -> list[tuple[str, bytes]]:
    """The names and the data in a package, in its order. Raises `ValueError` if it is none."""
    head, magic = struct.unpack_from("<HH", package)
    if magic != 0x27DA or package[12:16] != b"CmnD":
        raise ValueError("this is no package of ICU data")
    (count,) = struct.unpack_from("<I", package, head)
    places = list(struct.iter_unpack("<II", package[head + 4 : head + 4 + 8 * count]))
    ends = [place for _, place in places[1:]] + [len(package) - head]
    return [
        (_name_at(package, head + name), package[head + start : head + end])
        for (name, start), end in zip(places, ends, strict=True)
    ]


def is_needed(name: str) -> bool:
    """Whether an entry is asked for: no names of currencies and places, no far converters."""
    *folders, file = name.split("/")[1:]
    if (folders and folders[0] in _UNUSED_FOLDERS) or file.endswith(".dict"):
        return False
    if file.endswith(".cnv"):
        return file in _CONVERTERS
    return not _LOCALE.fullmatch(file) or bool(_OWN_LOCALE.fullmatch(file))


def _name_at(package: bytes, start: int) -> str:
    return package[start : package.index(b"\0", start)].decode("ascii")


def _aligned(size: int) -> int:
    return -(-size // _ALIGNED) * _ALIGNED


def _output_of(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout  # noqa: S603


if __name__ == "__main__":
    main(Path(sys.argv[1]))
