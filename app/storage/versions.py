"""The versions of each report that were saved last, kept in files of the program's own folder.

Those of a report with a password are locked, the pictures too, and named so that nobody can tell by
the name which picture it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from enum import StrEnum
from hashlib import blake2b, sha256
from operator import attrgetter
from pathlib import Path

import msgspec
from msgspec import Raw, Struct

from app.edition.catalog import Catalog
from app.errors import RefusedError
from app.file_paths import file_key, full_path, is_folder, is_there, read_at_most
from app.report.changes import Edit, moment_words
from app.report.report import Report
from app.storage.atomic import write_whole
from app.storage.encryption import Key, WrongPasswordError, decrypt, encrypt
from app.storage.own_state import DamagedStateError, decoded_state
from app.storage.report_json import read_json, write_json

LOCKED, CLEAR = ".locked", ".json"
"""The suffixes of versions."""

_MAX_SIZE = 64 * 1024 * 1024
_PICTURES = "media"
_NAME_BYTES = 32


class SecretNeededError(RefusedError):
    """A version is locked and no key or password is at hand."""

    def __init__(self) -> None:
        super().__init__("这个版本设了密码，请输入密码")


class VersionContent(Struct, frozen=True):
    """A report as JSON and, by name, the files of its pictures."""

    title: str
    report: Raw
    media: dict[str, str] = {}


class _Sealed(Struct, frozen=True):
    pictures: tuple[str, ...]
    content: bytes


_CONTENT = msgspec.json.Decoder(VersionContent)
_SEALED = msgspec.json.Decoder(_Sealed)
"""Made here once: two threads must not make one at the same time."""


class DamagedVersionError(RefusedError):
    """The file of a version cannot be read."""

    def __init__(self) -> None:
        super().__init__("这个版本已损坏")


def stored_picture_name(data: bytes, key: Key | None) -> str:
    """The name under which a picture is kept."""
    if key is None:
        return sha256(data).hexdigest()
    return blake2b(data, key=key.secret, digest_size=_NAME_BYTES).hexdigest()


def write_picture(folder: Path, name: str, data: bytes, key: Key | None) -> None:
    """Keeps a picture, if it is not there. Raises `WriteRefusedError`, `OSError`."""
    pictures = folder / _PICTURES
    pictures.mkdir(parents=True, exist_ok=True)
    if not is_there(pictures / name):
        write_whole(pictures / name, encrypt(data, key) if key else data)


def write_content(file: Path, content: VersionContent, key: Key | None) -> None:
    """Writes a version; its suffix says whether it is locked. Raises `WriteRefusedError`."""
    data = msgspec.json.encode(content)
    if key is not None:
        names = tuple(content.media.values())
        data = msgspec.json.encode(_Sealed(names, encrypt(data, key)))
    write_whole(file.with_suffix(LOCKED if key else CLEAR), data)


def read_version(
    file: Path, secret: str | Key | None
) -> tuple[VersionContent, Mapping[str, bytes]]:
    """The content of a version, and its pictures by their names in the report.

    Raises `DamagedVersionError`, `SecretNeededError`, `WrongPasswordError`.
    """
    try:
        key = None
        if file.suffix == LOCKED:
            if secret is None:
                raise SecretNeededError
            data, key = decrypt(decoded_state(_SEALED, _read(file)).content, secret)
            content = decoded_state(_CONTENT, data)
        else:
            content = decoded_state(_CONTENT, _read(file))
        media = {name: _picture(file, one).read_bytes() for name, one in content.media.items()}
    except (OSError, DamagedStateError) as error:
        raise DamagedVersionError from error
    if key is not None:
        media = {name: decrypt(data, key)[0] for name, data in media.items()}
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
            yield from decoded_state(_SEALED, _read(file)).pictures
        elif file.suffix == CLEAR:
            yield from decoded_state(_CONTENT, _read(file)).media.values()


def _picture(file: Path, name: str) -> Path:
    """The picture of this name that a version shows. Raises `DamagedStateError`."""
    if not name.isalnum():
        raise DamagedStateError(ValueError(name))
    return file.parent / _PICTURES / name


def _read(file: Path) -> bytes:
    return read_at_most(file, _MAX_SIZE)


MAX_VERSIONS = 10
"""Of each kind, for each report; older ones make room."""

_NEVER_SAVED = "unsaved"
_MOMENT = "%Y%m%dT%H%M%S%f"


class VersionKind(StrEnum):
    """Why a version was kept."""

    SAVED = "saved"
    LEFT = "left"
    """The clerk left it without saving."""
    FINAL = "final"
    """Saved while it was finalised."""


class VersionLostError(RefusedError):
    """A kept version cannot be read."""

    def __init__(self, at: datetime) -> None:
        super().__init__(f"{moment_words(at)} 保存的版本已损坏，打不开，请选另一个版本。")


class VersionLockedError(RefusedError):
    """A kept version is locked with a password that is not at hand."""

    def __init__(self, at: datetime) -> None:
        super().__init__(f"{moment_words(at)} 保存的版本设了另一个密码，没有打开。")


class Version(Struct, frozen=True):
    """A kept version; `at` is when it was saved or left by the clock, which may be wrong.

    Of two the one with the greater `number` is newer.
    """

    file: Path
    number: int
    at: datetime
    kind: VersionKind

    def load(self, catalog: Catalog, secret: str | Key | None = None) -> Report:
        """The report as it was.

        Raises `VersionLostError`, `VersionLockedError` where the key is missing or another one,
        `WrongPasswordError`.
        """
        try:
            content, media = read_version(self.file, secret)
            report = read_json(bytes(content.report), catalog)
        except (SecretNeededError, WrongPasswordError) as error:
            if isinstance(secret, str):
                raise
            raise VersionLockedError(self.at) from error
        except RefusedError as error:
            raise VersionLostError(self.at) from error
        report.apply(Edit(media=dict(media)))
        return report


class Versions:
    """The kept versions of all reports, in one folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._known: dict[str, tuple[bytes, Key | None, str]] = {}

    def keep(
        self, report: Report, path: Path | None, kind: VersionKind, key: Key | None = None
    ) -> None:
        """Keeps a report that stands in a file, or in none. Raises `WriteRefusedError`, `OSError`.

        The oldest ones of its kind make room.
        """
        folder = self._folder_of(path)
        folder.mkdir(parents=True, exist_ok=True)
        self._known = {name: one for name, one in self._known.items() if name in report.media}
        media: dict[str, str] = {}
        for name, data in report.media.items():
            media[name] = self._name(name, data, key)
            write_picture(folder, media[name], data, key)
        content = VersionContent(report.title, Raw(write_json(report)), media)
        moment = datetime.now(UTC).strftime(_MOMENT)
        number = max((version.number for version in self.of(path)), default=0) + 1
        write_content(folder / f"{number:06}-{moment}-{kind}", content, key)
        self._make_room(path, kind)

    def _name(self, name: str, data: bytes, key: Key | None) -> str:
        """The file of a picture, known already if it is the one that was kept last."""
        before, locked, file = self._known.get(name, (None, None, ""))
        if before is not data or locked != key:
            file = stored_picture_name(data, key)
            self._known[name] = data, key, file
        return file

    def lock_anew(self, path: Path, before: Key | None, key: Key | None) -> None:
        """Locks all versions of the report in this file with another key, or with none.

        What cannot be read goes if it would stay in the clear. Raises `WriteRefusedError`,
        `OSError`.
        """
        for version in self.of(path):
            if not _lock_file(version.file, before, key) and version.file.suffix == CLEAR and key:
                version.file.unlink(missing_ok=True)
        remove_unshown_pictures(self._folder_of(path))

    def lock_clear(self, key: Key, is_ours: Callable[[Path], bool]) -> None:
        """Locks the versions in the clear, of whatever file, that are of this key's report.

        Raises `WriteRefusedError`, `OSError`.
        """
        for folder in self._folder.glob("*"):
            locked = False
            for file in folder.glob(f"*-*{CLEAR}"):
                if is_ours(file):
                    locked = _lock_file(file, None, key) or locked
            if locked:
                remove_unshown_pictures(folder)

    def lock_all_of(self, before: Key, key: Key | None) -> None:
        """Locks all versions that a key opens, of whatever file, with another key, or with none.

        Raises `WriteRefusedError`, `OSError`.
        """
        for folder in self._folder.glob("*"):
            own = [_lock_file(file, before, key) for file in folder.glob(f"*-*{LOCKED}")]
            if any(own):
                remove_unshown_pictures(folder)

    def of(self, path: Path | None) -> tuple[Version, ...]:
        """The versions of the report in this file, newest first; of None, those never saved."""
        found = (_version(file) for file in self._folder_of(path).glob("*-*"))
        newest_first = attrgetter("number", "at")
        return tuple(sorted((one for one in found if one), key=newest_first, reverse=True))

    def _make_room(self, path: Path | None, kind: VersionKind) -> None:
        """Takes away the oldest versions of a kind, and the pictures that only they showed."""
        alike = [version for version in self.of(path) if version.kind is kind]
        for version in alike[MAX_VERSIONS:]:
            version.file.unlink(missing_ok=True)
        remove_unshown_pictures(self._folder_of(path))

    def _folder_of(self, path: Path | None) -> Path:
        if path is None:
            return self._folder / _NEVER_SAVED
        folder = self._folder / _folder_name(file_key(path))
        earlier = self._folder / _folder_name(str(full_path(path)))
        if not is_folder(folder) and is_folder(earlier):
            with suppress(OSError):  # it goes on under the earlier name, for this time
                return earlier.rename(folder)
            return earlier
        return folder


def _folder_name(file: str) -> str:
    """The folder of a file's versions; once it was named by the spelling that was opened."""
    return sha256(file.encode(errors="surrogateescape")).hexdigest()[:16]


def _lock_file(file: Path, before: Key | None, key: Key | None) -> bool:
    """Locks a version with another key, or with none; False if it cannot be read."""
    try:
        content, pictures = read_version(file, before)
    except RefusedError as error:
        _raise_fault_of_disk(error)
        return False
    media = {name: stored_picture_name(data, key) for name, data in pictures.items()}
    for name, data in pictures.items():
        write_picture(file.parent, media[name], data, key)
    write_content(file, VersionContent(content.title, content.report, media), key)
    if (file.suffix == LOCKED) != (key is not None):
        file.unlink(missing_ok=True)
    return True


def _raise_fault_of_disk(error: RefusedError) -> None:
    """A version that the disk does not give at this moment is not damaged."""
    cause = error.__cause__
    if isinstance(cause, OSError) and not isinstance(cause, FileNotFoundError):
        raise cause


def _version(file: Path) -> Version | None:
    """The version in a file; None if it is none. Those of earlier programs have no number yet."""
    if file.suffix not in (CLEAR, LOCKED):
        return None
    *number, moment, kind = ("0", *file.stem.split("-"))[-3:]
    try:
        at = datetime.strptime(moment, _MOMENT).replace(tzinfo=UTC)
        return Version(file, int(number[0]), at, VersionKind(kind))
    except ValueError:
        return None
