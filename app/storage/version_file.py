"""The files of kept versions: a report as JSON, and beside it its pictures, each of them once.

Those of a report with a password are locked, the pictures too, and named so that nobody can tell by
the name which picture it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from hashlib import blake2b, sha256
from pathlib import Path

import msgspec
from msgspec import Raw, Struct

from app.errors import RefusedError
from app.file_paths import is_there
from app.storage.atomic import write_whole
from app.storage.encryption import Key, lock_up, open_up
from app.storage.own_state import DamagedStateError, decoded

LOCKED, CLEAR = ".locked", ".json"
"""The suffixes of versions."""

_LARGEST = 64 * 1024 * 1024
_PICTURES = "media"
_NAME_BYTES = 32


class SecretNeededError(RefusedError):
    """A version is locked and no key or password is at hand."""

    def __init__(self) -> None:
        super().__init__("这个版本设了密码，请输入密码")


class Content(Struct, frozen=True):
    """A report as JSON and, by name, the files of its pictures."""

    title: str
    report: Raw
    media: dict[str, str] = {}


class _Sealed(Struct, frozen=True):
    pictures: tuple[str, ...]
    content: bytes


_CONTENT = msgspec.json.Decoder(Content)
_SEALED = msgspec.json.Decoder(_Sealed)
"""Made here once: two threads must not make one at the same time."""


class DamagedVersionError(RefusedError):
    """The file of a version cannot be read."""

    def __init__(self, file: Path) -> None:
        super().__init__(f"{file} 已损坏")


def picture_name(data: bytes, key: Key | None) -> str:
    """The name under which a picture is kept."""
    if key is None:
        return sha256(data).hexdigest()
    return blake2b(data, key=key.secret, digest_size=_NAME_BYTES).hexdigest()


def write_picture(folder: Path, name: str, data: bytes, key: Key | None) -> None:
    """Keeps a picture, if it is not there. Raises `WriteRefusedError`, `OSError`."""
    pictures = folder / _PICTURES
    pictures.mkdir(parents=True, exist_ok=True)
    if not is_there(pictures / name):
        write_whole(pictures / name, lock_up(data, key) if key else data)


def write_content(file: Path, content: Content, key: Key | None) -> None:
    """Writes a version; its suffix says whether it is locked. Raises `WriteRefusedError`."""
    data = msgspec.json.encode(content)
    if key is not None:
        names = tuple(content.media.values())
        data = msgspec.json.encode(_Sealed(names, lock_up(data, key)))
    write_whole(file.with_suffix(LOCKED if key else CLEAR), data)


def read_version(file: Path, secret: str | Key | None) -> tuple[Content, Mapping[str, bytes]]:
    """The content of a version, and its pictures by their names in the report.

    Raises `DamagedVersionError`, `SecretNeededError`, `WrongPasswordError`.
    """
    try:
        key = None
        if file.suffix == LOCKED:
            if secret is None:
                raise SecretNeededError
            data, key = open_up(decoded(_SEALED, _read(file)).content, secret)
            content = decoded(_CONTENT, data)
        else:
            content = decoded(_CONTENT, _read(file))
        media = {name: _picture(file, one).read_bytes() for name, one in content.media.items()}
    except (OSError, DamagedStateError) as error:
        raise DamagedVersionError(file) from error
    if key is not None:
        media = {name: open_up(data, key)[0] for name, data in media.items()}
    return content, media


def remove_unshown_pictures(folder: Path) -> None:
    """Takes away the pictures that no version shows any more; none while one cannot be read.

    Raises `OSError`.
    """
    try:
        shown = set(_shown(folder))
    except DamagedStateError:
        return
    for picture in (folder / _PICTURES).glob("*"):
        if picture.name not in shown:
            picture.unlink(missing_ok=True)


def _shown(folder: Path) -> Iterator[str]:
    for file in folder.glob("*"):
        if file.suffix == LOCKED:
            yield from decoded(_SEALED, _read(file)).pictures
        elif file.suffix == CLEAR:
            yield from decoded(_CONTENT, _read(file)).media.values()


def _picture(file: Path, name: str) -> Path:
    """The picture of this name that a version shows. Raises `DamagedStateError`."""
    if not name.isalnum():
        raise DamagedStateError(ValueError(name))
    return file.parent / _PICTURES / name


def _read(file: Path) -> bytes:
    with file.open("rb") as opened:
        return opened.read(_LARGEST)
