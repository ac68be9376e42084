"""Rows in their places: which stands below which, and what becomes of them when others come."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby
from typing import Generic

from ui.lists.columns import Value


class Node(Generic[Value]):
    """A row: its value, the rows below it, where it stands, and its place among the given ones."""

    __slots__ = ("above", "below", "id", "key", "place", "row", "value")

    def __init__(self, key: str, value: Value | None, above: Node[Value] | None, id_: int) -> None:
        self.key = key
        self.value = value
        self.above = above
        self.below: Sequence[Node[Value]] = ()
        self.id = id_
        self.row = 0
        self.place = 0

    def walk(self) -> Iterator[Node[Value]]:
        """This row and all below it."""
        yield self
        for node in self.below:
            yield from node.walk()

    def arrange(self, below: list[Node[Value]]) -> None:
        """Puts the rows below in this order."""
        self.below = below
        for row, node in enumerate(below):
            node.row = row


class RowsTree(Generic[Value]):
    """The rows by key and by id; `root` is above them all and is no row itself."""

    def __init__(self, key: Callable[[Value], str], above: Callable[[Value], str]) -> None:
        self.key = key
        self._above = above
        self.root: Node[Value] = Node("", None, None, 0)
        self.nodes: dict[str, Node[Value]] = {}
        self.by_id: dict[int, Node[Value]] = {0: self.root}
        self._next_id = 1

    def gone(self, wanted: dict[str, Value]) -> set[str]:
        """The rows that are wanted no more, or below another one."""
        return {
            node.key
            for node in self.nodes.values()
            if node.key not in wanted or node.above is not self._wanted_above(node, wanted)
        }

    def _wanted_above(self, node: Node[Value], wanted: dict[str, Value]) -> Node[Value] | None:
        """The row that is to be above; None if it is yet to come."""
        key = self._above(wanted[node.key])
        return self.nodes.get(key) if key in wanted else self.root

    def levels(self, values: Sequence[Value]) -> Iterator[tuple[Node[Value], list[Value]]]:
        """New values with the row to be above them, which is there by then.

        One that would stand below itself stands at the top.
        """
        waiting: dict[str, list[Value]] = defaultdict(list)
        keys = set(map(self.key, values))
        for value in values:
            above = self._above(value)
            waiting[above if above in keys or above in self.nodes else ""].append(value)
        ready = [key for key in waiting if not key or key in self.nodes]
        while waiting:
            if not ready:
                waiting[""] += waiting.pop(next(key for key in waiting if key))
                ready = [""]
            above = ready.pop()
            added = waiting.pop(above)
            yield self.nodes.get(above, self.root), added
            ready += [key for key in map(self.key, added) if key in waiting]

    def insert(self, above: Node[Value], values: Iterable[Value]) -> None:
        """Puts rows behind the last one below another."""
        added = [Node(self.key(value), value, above, id_) for id_, value in self._numbered(values)]
        above.arrange([*above.below, *added])
        for node in added:
            self.nodes[node.key] = self.by_id[node.id] = node

    def remove(self, above: Node[Value], first: int, last: int) -> list[str]:
        """Takes rows and all below them out; returns their keys."""
        removed = [one for top in above.below[first : last + 1] for one in top.walk()]
        above.arrange([*above.below[:first], *above.below[last + 1 :]])
        for one in removed:
            del self.nodes[one.key], self.by_id[one.id]
        return [one.key for one in removed]

    def _numbered(self, values: Iterable[Value]) -> Iterator[tuple[int, Value]]:
        for value in values:
            yield self._next_id, value
            self._next_id += 1


def runs(rows: Iterable[int]) -> list[tuple[int, int]]:
    """The first and last of each run of neighbours in ascending rows, the last run first."""
    found = []
    for _, group in groupby(enumerate(rows), lambda pair: pair[1] - pair[0]):
        run = [row for _, row in group]
        found.append((run[0], run[-1]))
    return found[::-1]
