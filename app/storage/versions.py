"""The versions of each report that were saved last, kept in the program's own folder."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from hashlib import sha256
from pathlib import Path

import msgspec
from msgspec import Raw, Struct

from app.edition.catalog import Catalog
from app.errors import RefusedError
from app.report.changes import Edit
from app.report.report import Report
from app.storage.atomic import write_whole
from app.storage.report_json import read_json, write_json

MOST_VERSIONS = 10
"""Of each kind, for each report; older ones make room."""

_LARGEST = 64 * 1024 * 1024
_PICTURES = "media"
_NEVER_SAVED = "unsaved"
_MOMENT = "%Y%m%dT%H%M%S%f"


class Kind(StrEnum):
    """Why a version was kept."""

    SAVED = "saved"
    LEFT = "left"
    """The clerk left it without saving."""


class VersionLostError(RefusedError):
    """A kept version cannot be read."""

    def __init__(self, at: datetime) -> None:
        moment = at.astimezone().strftime("%Y-%m-%d %H:%M")
        super().__init__(f"{moment} 保存的版本已损坏，打不开，请选另一个版本。")


class _Content(Struct, frozen=True):
    title: str
    report: Raw
    media: dict[str, str] = {}


_CONTENT = msgspec.json.Decoder(_Content)
"""Made here once: two threads must not make one at the same time."""


@dataclass(frozen=True)
class Version:
    """A kept version; `at` is when it was saved or left."""

    file: Path
    at: datetime
    kind: Kind

    def load(self, catalog: Catalog) -> Report:
        """The report as it was. Raises `VersionLostError`."""
        try:
            content = _read(self.file)
            report = read_json(bytes(content.report), catalog)
            pictures = self.file.parent / _PICTURES
            media = {name: (pictures / sha).read_bytes() for name, sha in content.media.items()}
        except (OSError, msgspec.DecodeError, RecursionError, RefusedError) as error:
            raise VersionLostError(self.at) from error
        report.apply(Edit(media=media))
        return report

    @property
    def title(self) -> str:
        """The report's title then; empty if it cannot be read."""
        with suppress(OSError, msgspec.DecodeError, RecursionError):
            return _read(self.file).title
        return ""


class Versions:
    """The kept versions of all reports, in one folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._known: dict[str, tuple[bytes, str]] = {}

    def keep(self, report: Report, path: Path | None, kind: Kind) -> None:
        """Keeps a report that stands in a file, or in none. Raises `WriteRefusedError`, `OSError`.

        The oldest ones of its kind make room.
        """
        folder = self._folder_of(path)
        pictures = folder / _PICTURES
        pictures.mkdir(parents=True, exist_ok=True)
        self._known = {name: one for name, one in self._known.items() if name in report.media}
        media: dict[str, str] = {}
        for name, data in report.media.items():
            media[name] = self._sha(name, data)
            if not (pictures / media[name]).exists():
                write_whole(pictures / media[name], data)
        content = _Content(report.title, Raw(write_json(report)), media)
        moment = datetime.now(UTC).strftime(_MOMENT)
        write_whole(folder / f"{moment}-{kind}.json", msgspec.json.encode(content))
        _make_room(folder, kind)

    def _sha(self, name: str, data: bytes) -> str:
        """The hash of a picture, known already if it is the one that was kept last."""
        before, sha = self._known.get(name, (None, ""))
        if before is not data:
            sha = sha256(data).hexdigest()
            self._known[name] = data, sha
        return sha

    def forget(self, path: Path) -> None:
        """Takes away all versions of the report in this file, with their pictures."""
        shutil.rmtree(self._folder_of(path), ignore_errors=True)

    def of(self, path: Path | None) -> tuple[Version, ...]:
        """The versions of the report in this file, newest first; of None, those never saved."""
        found = (_version(file) for file in self._folder_of(path).glob("*.json"))
        return tuple(sorted((one for one in found if one), key=lambda one: one.at, reverse=True))

    def _folder_of(self, path: Path | None) -> Path:
        if path is None:
            return self._folder / _NEVER_SAVED
        name = str(path.absolute()).encode(errors="surrogateescape")
        return self._folder / sha256(name).hexdigest()[:16]


def _version(file: Path) -> Version | None:
    moment, _, kind = file.stem.partition("-")
    try:
        at = datetime.strptime(moment, _MOMENT).replace(tzinfo=UTC)
        return Version(file, at, Kind(kind))
    except ValueError:
        return None


def _read(file: Path) -> _Content:
    with file.open("rb") as opened:
        return _CONTENT.decode(opened.read(_LARGEST))


def _make_room(folder: Path, kind: Kind) -> None:
    """Takes away the oldest versions of a kind, and pictures that no version shows any more."""
    names = sorted(folder.glob(f"*-{kind}.json"), reverse=True)
    for name in names[MOST_VERSIONS:]:
        name.unlink(missing_ok=True)
    shown = set(_shown(folder))
    for picture in (folder / _PICTURES).iterdir():
        if picture.name not in shown:
            picture.unlink(missing_ok=True)


def _shown(folder: Path) -> Iterator[str]:
    for file in folder.glob("*.json"):
        with suppress(msgspec.DecodeError, RecursionError):
            yield from _read(file).media.values()
