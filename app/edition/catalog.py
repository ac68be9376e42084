"""The editions at hand, each read from its folder when it is first asked for."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from threading import Lock

import msgspec

from app.edition.definition import EditionFile, decoded_toml, read_toml, toml_content
from app.edition.edition import Edition
from app.errors import RefusedError

_DEFINITION = "edition.toml"


def load_edition(folder: Path) -> Edition:
    """The edition in a folder; its checks, help and laws are read when they are first asked for.

    Raises `EditionError`, naming the file and the key, if its data have another shape. What they
    say is verified by `tests.editions.verify`.
    """
    return Edition(read_toml(folder / _DEFINITION, EditionFile), folder)


class _InForce(msgspec.Struct):
    """For which years an edition is; these keys stand before all tables of its file."""

    first_year: int
    last_year: int = 0

    def applies_to(self, year: int) -> bool:
        return self.first_year <= year and (not self.last_year or year <= self.last_year)


EDITIONS_FOLDER = Path(__file__).parents[2] / "resources" / "editions"

_FAR_YEAR = 2099


class UnknownEditionError(RefusedError):
    """No edition has this id, or none applies to this year."""

    def __init__(self, wanted: str, known: tuple[str, ...]) -> None:
        super().__init__(f"没有{wanted}的版式；现有版式：{'、'.join(known)}。")


class Catalog:
    """All editions below a folder; threads may share it."""

    def __init__(self, folder: Path = EDITIONS_FOLDER) -> None:
        self._folder = folder
        self._loaded: dict[str, Edition] = {}
        self._loading = Lock()

    @property
    def folder(self) -> Path:
        """The folder of the editions."""
        return self._folder

    @cached_property
    def ids(self) -> tuple[str, ...]:
        """The ids of all editions, oldest first."""
        return tuple(sorted(path.parent.name for path in self._folder.glob("*/edition.toml")))

    def edition(self, edition_id: str) -> Edition:
        """The edition with this id. Raises `UnknownEditionError`, `EditionError`."""
        if edition_id not in self.ids:
            raise UnknownEditionError(f"名为 {edition_id} ", self.ids)
        with self._loading:
            if edition_id not in self._loaded:
                self._loaded[edition_id] = load_edition(self._folder / edition_id)
            return self._loaded[edition_id]

    @cached_property
    def _in_force(self) -> dict[str, _InForce]:
        """When each edition is in force, by id: of the others no more is read than that."""
        return {edition_id: _head_of(self._folder / edition_id) for edition_id in self.ids}

    @cached_property
    def years(self) -> range:
        """The years there is an edition for; an edition in force reaches to 2099."""
        spans = self._in_force.values()
        last = max(one.last_year or _FAR_YEAR for one in spans)
        return range(min(one.first_year for one in spans), last + 1)

    def for_year(self, year: int) -> Edition:
        """The newest edition for reports of this year. Raises `UnknownEditionError`."""
        for edition_id in reversed(self.ids):
            if self._in_force[edition_id].applies_to(year):
                return self.edition(edition_id)
        raise UnknownEditionError(f"适用于 {year} 年", self.ids)


def _head_of(folder: Path) -> _InForce:
    path = folder / _DEFINITION
    return decoded_toml(path, toml_content(path).partition(b"\n[")[0], _InForce)
