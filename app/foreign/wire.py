"""How requests and answers travel between the program and its readers: typed MessagePack, checked.

Nothing of it runs when it is decoded; what does not fit its type is refused as damaged.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import msgspec
from msgspec import Struct

from app.edition.catalog import Catalog
from app.edition.cells import CellKey
from app.edition.edition import Edition
from app.errors import RefusedError
from app.report.changes import Details, Edit, Entry, Unread
from app.report.explanation import Explanation, Subject
from app.report.origin import Origin
from app.report.previous import Previous
from app.report.report import Report
from app.report.seal import SealEvent


class _Report(Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """A report with all that is in it."""

    edition: str
    details: Details
    typed: dict[CellKey, Decimal]
    unread: dict[CellKey, str]
    texts: dict[str, str]
    media: dict[str, bytes]
    previous: Previous | None
    explanations: list[tuple[Subject, Explanation]]
    history: tuple[SealEvent, ...]
    origins: dict[CellKey, Origin]
    stated: dict[CellKey, Decimal]


class Wire:
    """Packs and unpacks values of this program; an edition travels as its id."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._encoder = msgspec.msgpack.Encoder(enc_hook=_as_plain)
        self._decoders: dict[Any, Callable[[bytes], Any]] = {}

    def pack(self, value: object) -> bytes:
        """The value as bytes."""
        return self._encoder.encode(value)

    def unpack(self, content: bytes, shape: Any) -> Any:
        """The value of this type. Raises `msgspec.DecodeError` for anything else."""
        if shape not in self._decoders:
            decoder = msgspec.msgpack.Decoder(shape, dec_hook=self._from_plain)
            self._decoders[shape] = decoder.decode
        return self._decoders[shape](content)

    def _from_plain(self, shape: type, plain: Any) -> Any:
        try:
            if shape is Edition:
                return self._catalog.edition(msgspec.convert(plain, str))
            if shape is Report:
                return self._report(msgspec.convert(plain, _Report, dec_hook=self._from_plain))
        except RefusedError as error:
            raise ValueError(str(error)) from error
        raise NotImplementedError(shape)

    def _report(self, parts: _Report) -> Report:
        edition = self._catalog.edition(parts.edition)
        entries: dict[CellKey, Entry] = {**parts.typed}
        entries |= {key: Unread(text) for key, text in parts.unread.items()}
        return Report.begun(
            edition,
            parts.details,
            Edit(
                entries=entries,
                texts={key: parts.texts[key] for key in edition.text_keys if key in parts.texts},
                media=parts.media,
                previous=parts.previous,
                explanations=dict(parts.explanations),
                history=parts.history,
                origins=parts.origins,
                stated={key: parts.stated[key] for key in edition.cells if key in parts.stated},
            ),
        )


def _as_plain(value: object) -> object:
    if isinstance(value, Edition):
        return value.id
    if isinstance(value, Report):
        return _Report(
            value.edition.id,
            value.details,
            dict(value.typed),
            {key: entry.text for key, entry in value.unread.items()},
            dict(value.texts),
            dict(value.media),
            value.previous,
            list(value.explanations.items()),
            value.history,
            dict(value.origins),
            dict(value.stated),
        )
    raise NotImplementedError(type(value))
