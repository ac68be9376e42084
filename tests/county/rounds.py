"""Three rounds of a county from one seed: what each unit sends in each, and what is right then.

Each unit has one `Course`. After each round the county sends back what is wrong, reminds who sent
nothing, accepts and locks; the truth of the round is told before it does.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import Enum, auto
from pathlib import Path
from random import Random

from app.collect.collection import UnitState
from app.collect.results.letters import LetterKind
from app.edition.catalog import Catalog
from app.report.changes import Edit
from tests.app.collect.reports import CELL, OUT, TEXTS, put, report
from tests.county.names import unit_names

ROUNDS = (1, 2, 3)
_FIRST_TIME = 1_736_000_000


class Course(Enum):
    """How a unit fares through the rounds."""

    GOOD = auto()
    MENDED = auto()
    STILL_WRONG = auto()
    ACCEPTED = auto()
    LOCKED = auto()
    LATE = auto()
    NEVER = auto()
    WRONG_YEAR = auto()
    BROKEN = auto()
    IN_PARTS = auto()


_STATES = {
    Course.GOOD: ("complete", "complete", "complete"),
    Course.MENDED: ("errors", "complete", "complete"),
    Course.STILL_WRONG: ("errors", "errors", "complete"),
    Course.ACCEPTED: ("errors", "accepted", "accepted"),
    Course.LOCKED: ("complete", "complete", "complete"),
    Course.LATE: ("missing", "complete", "complete"),
    Course.NEVER: ("missing", "missing", "missing"),
    Course.WRONG_YEAR: ("other_year", "complete", "complete"),
    Course.BROKEN: ("unread", "complete", "complete"),
    Course.IN_PARTS: ("incomplete", "complete", "complete"),
}
_LETTERS = {
    UnitState.ERRORS: LetterKind.RETURN,
    UnitState.MISSING: LetterKind.REMINDER,
    UnitState.OTHER_YEAR: LetterKind.YEAR,
    UnitState.UNREAD: LetterKind.UNREAD,
    UnitState.INCOMPLETE: LetterKind.PARTS,
}


@dataclass(frozen=True)
class RoundTruth:
    """What is right in a round: of each unit its state, its figure if it counts, its letter."""

    states: dict[str, UnitState]
    counted: dict[str, Decimal]
    letters: dict[str, LetterKind]


class CountyRounds:
    """A county's folder that fills round by round."""

    def __init__(self, folder: Path, count: int, seed: int, catalog: Catalog) -> None:
        random = Random(seed)
        courses = [*Course] * (count // len(Course) + 1)
        random.shuffle(courses)
        self.courses = dict(zip(unit_names(count), courses, strict=False))
        self._folder, self._catalog = folder, catalog
        self._numbers = {name: random.randrange(1, 500) for name in self.courses}

    def arrive(self, number: int) -> RoundTruth:
        """Writes what comes in a round; returns what is right from then on."""
        states, counted = {}, {}
        for name, course in self.courses.items():
            self._send(name, course, number)
            states[name] = UnitState(_STATES[course][number - 1])
            if states[name] not in (UnitState.MISSING, UnitState.OTHER_YEAR, UnitState.UNREAD):
                counted[name] = Decimal(self._numbers[name])
        letters = {name: _LETTERS[state] for name, state in states.items() if state in _LETTERS}
        return RoundTruth(states, counted, letters)

    def _send(self, name: str, course: Course, number: int) -> None:
        comes = {
            Course.GOOD: (1,),
            Course.ACCEPTED: (1,),
            Course.LATE: (2,),
            Course.NEVER: (),
            Course.STILL_WRONG: ROUNDS,
        }.get(course, (1, 2))
        if number not in comes:
            return
        path = self._folder / f"第{number}轮" / f"{name}.nbao"
        at = _FIRST_TIME + 86_400 * number
        if course is Course.BROKEN and number == 1:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(b'{"format": "nianbao", "version": 1, "edition"')
            return
        year = 2023 if course is Course.WRONG_YEAR and number == 1 else 2024
        made = report(name, self._numbers[name], self._catalog, year)
        is_wrong = _STATES[course][number - 1] == "errors"
        if is_wrong:
            made.apply(Edit({OUT: Decimal(self._numbers[name] + number)}))
        if course is Course.LOCKED and number == 2:  # comes too late
            made.apply(Edit({CELL: Decimal(9999), OUT: Decimal(9999)}))
        if course is Course.IN_PARTS and number == 1:
            made.apply(Edit(texts=dict.fromkeys(TEXTS, "")))
        if course is Course.IN_PARTS and number == 2:
            made.apply(Edit(dict.fromkeys(made.edition.typed_keys, None)))
        put(path, made, at)
