"""Tells what the words in a ledger's columns stand for on the form."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from app.ledger.definition import LedgerForm, ResultWords, TypeWords, compiled
from app.report.numerals import chinese_number

PENDING = "pending"
"""Stands for a case that is not concluded."""

_ARTICLE = re.compile(
    r"第?([一二三四五六七八九十百\d]{1,4})条"
    r"(?:第?([一二三四五六七八九十\d]{1,2})款)?(?:第?[(]?([一二三四五六七八九十\d]{1,2})[)]?项?)?"
)
_TEXT_NOISE = re.compile(r"[\s《》“”\"'‘’\[\]【】:：;；,，。、.]+")
_NUMBERING = re.compile(r"^[(]?[一二三四五六七八九十\d]{1,2}[)、.．]+(?=\D)")


@dataclass(frozen=True)
class Meaning:
    """What a value may stand for: keys of rows or columns of the form, the likeliest first.

    One key is sure, several have to be asked for, none means that nothing is known. With
    `conflict` the value names several outcomes at once.
    """

    keys: tuple[str, ...] = ()
    conflict: bool = False

    @property
    def sure(self) -> str:
        """The one key that it stands for; empty if it has to be asked."""
        return self.keys[0] if len(self.keys) == 1 and not self.conflict else ""


def plain(text: str) -> str:
    """A text as it is compared: half-width, without spaces and numbering before it."""
    folded = "".join(unicodedata.normalize("NFKC", text).split())
    return _NUMBERING.sub("", folded)


def head_text(text: str) -> str:
    """A column's head as it is compared: no spaces, no signs but brackets' contents."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text))


class WordReader:
    """Reads values by the words of a form; one value is looked at once."""

    def __init__(self, form: LedgerForm) -> None:
        self._form = form
        self.values = form.words.values
        self._results: dict[str, Meaning] = {}
        self._types: dict[str, Meaning] = {}

    def result(self, text: str) -> Meaning:
        """The rows of table three that an outcome stands for, or `PENDING`."""
        if text not in self._results:
            self._results[text] = self._read_result(plain(text))
        return self._results[text]

    def applicant(self, text: str) -> Meaning:
        """The column of table three that a kind of applicant stands for."""
        if text not in self._types:
            self._types[text] = self._read_type(plain(text))
        return self._types[text]

    def name(self, text: str) -> Meaning:
        """The kind of applicant that a name tells by its end; most names tell nothing."""
        wanted = plain(text)
        found = [w.column for w in self._form.words.names if w.matches(wanted)]
        return Meaning((found[0],)) if found else Meaning()

    def is_yes(self, text: str) -> bool:
        """Whether a value says yes, has a sign for it or a number above 0."""
        return plain(text) in self.values.yes

    def is_no(self, text: str) -> bool:
        """Whether a value says no or none."""
        words = self.values.no
        return any(compiled(word).fullmatch(plain(text)) for word in words if word)

    def is_way(self, text: str) -> bool:
        """Whether a value is a way of handing an application in."""
        return any(word in plain(text) for word in self.values.ways)

    def is_status(self, text: str) -> bool:
        """Whether a value is a state of handling."""
        return any(compiled(word).fullmatch(plain(text)) for word in self.values.statuses)

    @cached_property
    def _pending(self) -> re.Pattern[str]:
        return compiled("|".join(self.values.pending))

    @cached_property
    def _neutral(self) -> re.Pattern[str]:
        return compiled("|".join(self.values.neutral))

    def _read_result(self, text: str) -> Meaning:
        if self._pending.fullmatch(text):
            return Meaning((PENDING,))
        label = self._own_label(text)
        if label:
            return Meaning((label,))
        found = [one.rows for one in self._found(self._neutral.sub(" ", text))]
        if not found:
            return Meaning((PENDING,) if self._pending.search(text) else ())
        return self._narrowed(found)

    def _own_label(self, text: str) -> str:
        """The row whose official label this is."""
        wanted = _TEXT_NOISE.sub("", text)
        for row, label in self._form.result_rows.items():
            official = _TEXT_NOISE.sub("", plain(label))
            without_note = re.sub(r"\(.*?\)", "", official)
            if len(wanted) > 2 and wanted in (official, without_note):
                return row
        return ""

    def _found(self, text: str) -> list[ResultWords]:
        """The outcomes that are named: longest words first, each part of the text once."""
        spans = [
            (end - start, not one.weak, start, end, one)
            for one in self._form.results
            for start, end in one.matches(text)
            if end > start
        ]
        taken: list[tuple[int, int]] = []
        named: list[ResultWords] = []
        for _, _, start, end, one in sorted(spans, key=lambda s: (-s[0], not s[1], s[2])):
            if all(end <= left or start >= right for left, right in taken):
                taken.append((start, end))
                named.append(one)
        named += self._by_articles(text)
        strong = [one for one in named if not one.weak]
        return strong or named

    def _by_articles(self, text: str) -> list[ResultWords]:
        cited = set(articles(text))
        exact = [one for one in self._form.results if cited & set(one.articles)]
        return [one for one in exact if one.articles]

    def _narrowed(self, found: Sequence[tuple[str, ...]]) -> Meaning:
        """What all that was found agrees on; an exact outcome goes before its group."""
        if any(rows == ("partly_granted",) for rows in found):
            return Meaning(("partly_granted",))
        common = [row for row in found[0] if all(row in rows for rows in found)]
        if common:
            return Meaning(tuple(common))
        narrow = min(len(rows) for rows in found)
        exact = list(dict.fromkeys(row for rows in found if len(rows) == narrow for row in rows))
        groups = [rows for rows in found if len(rows) > narrow]
        fitting = [row for row in exact if all(row in rows for rows in groups)]
        if len(fitting) == 1:
            return Meaning((fitting[0],))
        return Meaning(tuple(exact), conflict=True)

    def _read_type(self, text: str) -> Meaning:
        spans = [
            (end - start, start, end, one)
            for one in self._form.words.types
            for start, end in one.matches(text)
            if end > start
        ]
        taken: list[tuple[int, int]] = []
        named: list[TypeWords] = []
        for _, start, end, one in sorted(spans, key=lambda s: (-s[0], s[1])):
            if all(end <= left or start >= right for left, right in taken):
                taken.append((start, end))
                named.append(one)
        columns = list(dict.fromkeys(one.column for one in named if one.column))
        if len(columns) > 1 and "other" in columns:
            columns.remove("other")
        if columns:
            return Meaning(tuple(columns), conflict=len(columns) > 1)
        return Meaning(self._organisations() if named else ())

    def _organisations(self) -> tuple[str, ...]:
        return tuple(list(self._form.applicant_columns)[1:])


def articles(text: str) -> Iterable[str]:
    """The articles a text cites, as `36(3)`, `16-2` or `15`."""
    for match in _ARTICLE.finditer(text):
        article, paragraph, item = (_number(part) for part in match.groups())
        if item:
            yield f"{article}({item})"
        elif paragraph:
            yield f"{article}-{paragraph}"
        else:
            yield str(article)


def _number(text: str | None) -> int:
    if not text:
        return 0
    return int(text) if text.isdigit() else chinese_number(text) or 0
