"""Spoils ZIP packages: their members by what they hold, their names, and the archive itself."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from random import Random
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZIP_LZMA, ZIP_STORED, ZipFile, ZipInfo

from app.office.package import ZIP_FAULTS
from tests.fuzz.json_mutations import spoil_bytes, spoil_json
from tests.fuzz.old_mutations import spoil_binary_part
from tests.fuzz.xml_mutations import spoil_xml

Members = list[tuple[str, bytes]]
_NAMES = (
    "../../evil",
    "/etc/evil",
    "C:\\evil",
    "media/../../evil",
    "word/vbaProject.bin",
    "xl/vbaProject.bin",
    "media/" + "x" * 5000,
    "media/\u202e.png",
    "",
    "media/con.png",
)


def spoil_zip(data: bytes, chance: Random) -> bytes:
    """The package with one to three members spoiled, or the archive around them."""
    if chance.random() < 0.15:
        return spoil_bytes(data, chance)
    try:
        with ZipFile(BytesIO(data)) as archive:
            members = [(name, archive.read(name)) for name in archive.namelist()]
    except ZIP_FAULTS:  # a package in a package that is spoiled already
        return spoil_bytes(data, chance)
    for _ in range(chance.randint(1, 3)):
        _SPOILERS[chance.randrange(len(_SPOILERS))](members, chance)
    packed = _packed(members, chance)
    return spoil_bytes(packed, chance) if chance.random() < 0.05 else packed


def _packed(members: Members, chance: Random) -> bytes:
    buffer = BytesIO()
    methods = (ZIP_BZIP2, ZIP_LZMA, ZIP_STORED)
    method = chance.choice(methods) if chance.random() < 0.05 else ZIP_DEFLATED
    with ZipFile(buffer, "w") as archive:
        for name, data in members:
            info = ZipInfo(name or "x")
            info.filename = name
            info.compress_type = method
            archive.writestr(info, data)
    return buffer.getvalue()


def _spoil_content(members: Members, chance: Random) -> None:
    if not members:
        return
    place = chance.randrange(len(members))
    name, data = members[place]
    if name.endswith((".xml", ".rels")):
        data = spoil_xml(data, chance)
    elif name.endswith(".json"):
        data = spoil_json(data, chance)
    elif name.endswith(".nbao"):
        data = spoil_zip(data, chance)
    elif name.endswith(".bin"):
        data = spoil_binary_part(data, chance)
    else:
        data = spoil_bytes(data, chance)
    members[place] = name, data


def _drop(members: Members, chance: Random) -> None:
    if members:
        members.pop(chance.randrange(len(members)))


def _rename(members: Members, chance: Random) -> None:
    if members:
        place = chance.randrange(len(members))
        members[place] = chance.choice(_NAMES), members[place][1]


def _add(members: Members, chance: Random) -> None:
    data = chance.choice((b"", b"x" * 100, b"\0" * 3_000_000, b"PK\x01\x02" * 3000))
    members.append((chance.choice(_NAMES), data))


def _swap(members: Members, chance: Random) -> None:
    if len(members) > 1:
        one, two = chance.sample(range(len(members)), 2)
        (first, data), (second, other) = members[one], members[two]
        members[one], members[two] = (first, other), (second, data)


def _crowd(members: Members, chance: Random) -> None:
    if chance.random() < 0.05:
        members.extend((f"media/{number}", b"") for number in range(3000))


_SPOILERS: tuple[Callable[[Members, Random], None], ...] = (
    *(_spoil_content,) * 8,
    _drop,
    _rename,
    _add,
    _swap,
    _crowd,
)
