"""Where in the form something stands, as far as a page has to know."""

from __future__ import annotations

from typing import Protocol

from app.edition.cells import CellKey


class Place(Protocol):
    """A finding, or what was clicked on a printed page: its cells, or a field of the basic data."""

    @property
    def cells(self) -> tuple[CellKey, ...]:
        """The cells; none if it is about a text or a field."""

    @property
    def field(self) -> str:
        """The field of the basic data, if it is about one."""


class Spot(Place, Protocol):
    """A place with its section, as a click on a printed page or the next step leads to it."""

    @property
    def section(self) -> str:
        """The key of the section's text; the opening stands for the basic data as well."""

    @property
    def start(self) -> int | None:
        """The place in the text, if it is about one."""
