"""A plain spreadsheet, written from the manual alone, to walk beside the real grid."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

Place = tuple[int, int]
ARROWS = {"Up": (-1, 0), "Down": (1, 0), "Left": (0, -1), "Right": (0, 1)}


@dataclass
class Spreadsheet:
    """Cells by row and column; `sums` are the parts of the computed ones, inner sums first."""

    typed: frozenset[Place]
    sums: Mapping[Place, tuple[Place, ...]]
    current: Place
    far: Place
    values: dict[Place, str] = field(default_factory=dict)
    line: str | None = None
    caret: int = 0
    entering: bool = False
    board: list[list[str]] | None = None
    past: list[dict[Place, str]] = field(default_factory=list)
    future: list[dict[Place, str]] = field(default_factory=list)
    page: int = 1
    """How many value rows PageUp and PageDown go."""
    near: Place | None = None
    """Where the selection begins while Enter and Tab lead through it."""

    @property
    def places(self) -> list[Place]:
        return sorted({*self.typed, *self.sums})

    @property
    def selected(self) -> set[Place]:
        near = self.near or self.current
        rows = sorted((near[0], self.far[0]))
        columns = sorted((near[1], self.far[1]))
        inside = {(r, c) for r, c in self.places if rows[0] <= r <= rows[1]}
        return {(r, c) for r, c in inside if columns[0] <= c <= columns[1]}

    def shown(self) -> dict[Place, str]:
        numbers = {place: int(text) for place, text in self.values.items() if text}
        for place, parts in self.sums.items():
            filled = [numbers[part] for part in parts if part in numbers]
            if filled:
                numbers[place] = sum(filled)
        return {place: str(numbers[place]) if place in numbers else "" for place in self.places}

    def go(self, place: Place) -> None:
        self.current = self.far = place
        self.near = None

    def put(self, texts: Iterable[tuple[Place, str]]) -> None:
        before = self.filled
        for place, text in texts:
            if place in self.typed:
                plain = unicodedata.normalize("NFKC", text)
                self.values[place] = str(int(plain)) if plain else ""
        if self.filled != before:
            self.past.append(before)
            self.future.clear()

    @property
    def filled(self) -> dict[Place, str]:
        return {place: text for place, text in self.values.items() if text}

    def undo(self) -> None:
        if self.past:
            self.future.append(self.filled)
            self.values = self.past.pop()

    def redo(self) -> None:
        if self.future:
            self.past.append(self.filled)
            self.values = self.future.pop()

    def finish(self) -> None:
        if self.line is not None:
            self.put([(self.current, self.line)])
            self.line = None

    def type(self, digit: str) -> None:
        if self.line is None:
            if self.current in self.typed:
                self.line, self.caret, self.entering = digit, 1, True
            return
        self.line = self.line[: self.caret] + digit + self.line[self.caret :]
        self.caret += 1

    def edit(self) -> None:
        if self.line is not None:
            self.entering = not self.entering
        elif self.current in self.typed:
            self.line = self.values.get(self.current, "")
            self.caret, self.entering = len(self.line), False

    def press(self, key: str, held: str = "") -> None:
        if self.line is not None and self._in_line(key):
            return
        self.finish()
        if key in ("Enter", "Tab"):
            self._next(-1 if held == "Shift" else 1)
        elif key in ("Delete", "Backspace"):
            self.put([(place, "") for place in self.selected])
        else:
            start = self.far if held == "Shift" else self.current
            target = self._target(key, held, start)
            if held == "Shift":
                self.far, self.near = target, None
            else:
                self.go(target)

    def _in_line(self, key: str) -> bool:
        assert self.line is not None
        if key in ("Delete", "Backspace"):
            at = self.caret - (key == "Backspace")
            if 0 <= at < len(self.line):
                self.line, self.caret = self.line[:at] + self.line[at + 1 :], at
            return True
        if self.entering or key in ("Enter", "Tab", "PageUp", "PageDown"):
            return False
        ends = {"Up": 0, "Home": 0, "Down": len(self.line), "End": len(self.line)}
        steps = {"Left": self.caret - 1, "Right": self.caret + 1}
        self.caret = min(max({**ends, **steps}[key], 0), len(self.line))
        return True

    def _next(self, way: int) -> None:
        inside = sorted(self.selected & self.typed)
        if len(self.selected) > 1 and inside:
            self.near = self.near or self.current
            ahead = [p for p in inside if (p > self.current if way > 0 else p < self.current)]
            self.current = (ahead or inside)[0 if way > 0 else -1]
            return
        cells = sorted({*self.typed, self.current})
        at = cells.index(self.current) + way
        if 0 <= at < len(cells):
            self.go(cells[at])

    def drag_handle(self, target: Place) -> None:
        """Repeats the selected block up to a cell, in the direction that is farther away."""
        near = self.near or self.current
        top, bottom = sorted((near[0], self.far[0]))
        left, right = sorted((near[1], self.far[1]))
        down = max(target[0] - bottom, top - target[0], 0)
        across = max(target[1] - right, left - target[1], 0)
        rows, columns = range(top, bottom + 1), range(left, right + 1)
        if down >= across:
            whole = range(min(top, target[0]), max(bottom, target[0]) + 1), columns
        else:
            whole = rows, range(min(left, target[1]), max(right, target[1]) + 1)
        if whole == (rows, columns):
            return
        shown = self.shown()
        texts = []
        for place in self.places:
            new = place[0] in whole[0] and place[1] in whole[1]
            if new and not (place[0] in rows and place[1] in columns):
                source = (
                    rows[(place[0] - top) % len(rows)],
                    columns[(place[1] - left) % len(columns)],
                )
                texts.append((place, shown.get(source, "")))
        self.put(texts)
        self.current, self.far, self.near = (
            (whole[0][0], whole[1][0]),
            (whole[0][-1], whole[1][-1]),
            None,
        )

    def _target(self, key: str, held: str, start: Place) -> Place:
        if key in ARROWS:
            return self._jump(key, start) if held == "Control" else self._step(key, start)
        if key in ("PageUp", "PageDown"):
            for _ in range(self.page):
                start = self._step("Up" if key == "PageUp" else "Down", start)
            return start
        if held == "Control":
            return self.places[0 if key == "Home" else -1]
        row = [place for place in self.places if place[0] == start[0]]
        return row[0 if key == "Home" else -1]

    def _step(self, key: str, start: Place) -> Place:
        rows, columns = ARROWS[key]
        line = [p for p in self.places if (p[1] == start[1] if rows else p[0] == start[0])]
        at = line.index(start) + rows + columns
        return line[at] if 0 <= at < len(line) else start

    def _jump(self, key: str, start: Place) -> Place:
        shown = self.shown()
        after = self._step(key, start)
        filled = bool(shown[start]) and bool(shown[after])
        while after != start:
            further = self._step(key, after)
            if further == after or (not shown[further] if filled else shown[after]):
                return after
            after = further
        return start

    def select_all(self) -> None:
        self.current, self.far, self.near = self.places[0], self.places[-1], None

    def copy(self) -> None:
        shown, chosen = self.shown(), self.selected
        rows = sorted({row for row, _ in chosen})
        columns = range(min(c for _, c in chosen), max(c for _, c in chosen) + 1)
        self.board = [
            [shown[row, c] if (row, c) in chosen else "" for c in columns] for row in rows
        ]

    def paste(self) -> None:
        if self.board is None:
            return
        chosen = self.selected
        if len(self.board) == len(self.board[0]) == 1 and len(chosen) > 1:
            self.put([(place, self.board[0][0]) for place in chosen])
            return
        top, left = min(row for row, _ in chosen), min(column for _, column in chosen)
        columns = range(left, left + len(self.board[0]))
        below = sorted({row for row, column in self.places if row >= top and column in columns})
        straight, over_headings = (
            [((row, column), text) for row, line in zip(rows, self.board, strict=False)
             for column, text in enumerate(line, left)]
            for rows in (range(top, top + len(self.board)), below)
        )  # fmt: skip
        fits = len(below) == len(self.board) and not self._lost(over_headings)
        texts = over_headings if fits and self._lost(straight) else straight
        self.put(texts)
        covered = sorted({place for place, _ in texts} & set(self.places))
        self.current, self.far, self.near = covered[0], covered[-1], None

    def _lost(self, texts: Iterable[tuple[Place, str]]) -> bool:
        """Whether something would lie beside the cells."""
        return any(text and place not in self.places for place, text in texts)

    def fill(self, *, down: bool) -> None:
        axis = 1 if down else 0
        shown, chosen = self.shown(), self.selected
        alone = len({place[1 - axis] for place in chosen}) == 1
        texts: list[tuple[Place, str]] = []
        for at in {place[axis] for place in chosen}:
            line = sorted(place for place in chosen if place[axis] == at)
            source = self._step("Up" if down else "Left", line[0]) if alone else line[0]
            texts += [(place, shown[source]) for place in line]
        self.put(texts)
