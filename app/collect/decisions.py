"""What a person decided about a collection, and why; plain values that are kept and listed."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from pathlib import Path

import msgspec
from msgspec import Struct

from app.edition.cells import CellKey
from app.errors import RefusedError
from app.file_paths import is_file
from app.storage.atomic import WriteRefusedError, write_whole
from app.storage.json_parts import problem_words
from app.storage.own_state import DamagedStateError, decoded_state

DECISIONS_FILE = "年报汇总决定.json"
"""The file in the folder of the reports in which the decisions are kept."""

_FORMAT = "nianbao-decisions"
_VERSION = 1


class Match(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Reports that tell this name are this unit's; without a name, the report at this place."""

    unit: str
    at: datetime
    name: str = ""
    place: str = ""


class ReportChoice(Struct, frozen=True, forbid_unknown_fields=True):
    """Of the reports of a unit the one at this place (`Submission.key`) counts."""

    unit: str
    place: str
    at: datetime


class Exclusion(Struct, frozen=True, forbid_unknown_fields=True):
    """The report at this place (`Submission.key`) does not count."""

    place: str
    reason: str
    at: datetime


class Correction(Struct, frozen=True, forbid_unknown_fields=True):
    """In the sum, a typed cell of a unit counts as `value` while the unit's figure is still `was`.

    `was` is None for a blank cell. Both are in the cells of the form of the collection's year.
    """

    unit: str
    cell: CellKey
    was: Decimal | None
    value: Decimal
    reason: str
    at: datetime


class Decisions(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """All decisions on one folder, oldest first in each kind.

    `made` are the places of files below the folder that the program wrote itself, as the county's
    own report: they are no reports that came in.
    """

    matches: tuple[Match, ...] = ()
    choices: tuple[ReportChoice, ...] = ()
    exclusions: tuple[Exclusion, ...] = ()
    corrections: tuple[Correction, ...] = ()
    made: tuple[str, ...] = ()


Decision = Match | ReportChoice | Exclusion | Correction


class _File(Struct, frozen=True, forbid_unknown_fields=True):
    format: str
    version: int
    decisions: Decisions


_FILE = msgspec.json.Decoder(_File)


class DecisionsFileError(RefusedError):
    """The file of decisions cannot be used."""

    def __init__(self, path: Path, problem: str) -> None:
        super().__init__(
            f"{path} 打不开：{problem}；里面是人工确认过的决定，请找备份，或把它移走后重新确认。"
        )


def with_decision(decisions: Decisions, new: Decision) -> Decisions:
    """The decisions with one more, in the place of an earlier one about the same thing."""
    match new:
        case Match():
            about = (new.name, new.place)
            kept = [one for one in decisions.matches if (one.name, one.place) != about]
            return msgspec.structs.replace(decisions, matches=(*kept, new))
        case ReportChoice():
            others = [one for one in decisions.choices if one.unit != new.unit]
            return msgspec.structs.replace(decisions, choices=(*others, new))
        case Exclusion():
            rest = [one for one in decisions.exclusions if one.place != new.place]
            return msgspec.structs.replace(decisions, exclusions=(*rest, new))
        case Correction():
            cell = (new.unit, new.cell)
            left = [one for one in decisions.corrections if (one.unit, one.cell) != cell]
            return msgspec.structs.replace(decisions, corrections=(*left, new))


def without_decision(decisions: Decisions, old: Decision) -> Decisions:
    """The decisions without one of them."""
    return msgspec.structs.replace(
        decisions,
        matches=tuple(one for one in decisions.matches if one != old),
        choices=tuple(one for one in decisions.choices if one != old),
        exclusions=tuple(one for one in decisions.exclusions if one != old),
        corrections=tuple(one for one in decisions.corrections if one != old),
    )


class DecisionsKeeper:
    """Keeps the decisions in a file beside the reports, or aside where nobody may write there."""

    def __init__(self, home: Path, aside: Path | None) -> None:
        self._beside = home / DECISIONS_FILE
        self._aside = aside

    def load(self) -> Decisions | None:
        """The decisions made so far, None where none are kept; the newer of two files counts.

        Raises `DecisionsFileError`.
        """
        files = [path for path in (self._beside, self._aside) if path and is_file(path)]
        if not files:
            return None
        path = max(files, key=lambda path: path.stat().st_mtime_ns)
        try:
            data = path.read_bytes()
        except OSError as error:
            raise DecisionsFileError(path, "没有读取它的权限，或它正被其他程序占用") from error
        try:
            content = decoded_state(_FILE, data)
        except DamagedStateError as error:
            raise DecisionsFileError(path, problem_words(error.fault, data)) from error
        if content.format != _FORMAT or content.version != _VERSION:
            raise DecisionsFileError(path, "不是本程序认识的版本，请用新版程序打开")
        return content.decisions

    def save(self, decisions: Decisions) -> Path:
        """Keeps the decisions; returns where. Raises `WriteRefusedError` if there is no place."""
        data = msgspec.json.encode(_File(_FORMAT, _VERSION, decisions))
        pretty = msgspec.json.format(data, indent=1) + b"\n"
        try:
            write_whole(self._beside, pretty)
        except WriteRefusedError:
            if self._aside is None:
                raise
            self._aside.parent.mkdir(parents=True, exist_ok=True)
            write_whole(self._aside, pretty)
            return self._aside
        return self._beside
