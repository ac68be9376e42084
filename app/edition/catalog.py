"""The editions at hand: one folder each, read when first asked for."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from threading import Lock

from app.edition.edition import Edition
from app.edition.loader import load_edition
from app.errors import RefusedError

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
    def years(self) -> range:
        """The years there is an edition for; an edition in force reaches to 2099."""
        forms = [self.edition(edition_id).definition for edition_id in self.ids]
        last = max(form.last_year or _FAR_YEAR for form in forms)
        return range(min(form.first_year for form in forms), last + 1)

    def for_year(self, year: int) -> Edition:
        """The newest edition for reports of this year. Raises `UnknownEditionError`."""
        for edition_id in reversed(self.ids):
            edition = self.edition(edition_id)
            if edition.applies_to(year):
                return edition
        raise UnknownEditionError(f"适用于 {year} 年", self.ids)
