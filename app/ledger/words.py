"""Words and days of a ledger as they compare."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cached_property
from typing import TypeVar

from msgspec import Struct

from app import patterns as re
from app.ledger.definition import LedgerForm, ResultWords, Words, compiled
from app.report.numbers import chinese_number

WordsT = TypeVar("WordsT", bound=Words)

PENDING = "pending"
"""Stands for a case that is not concluded."""

_ARTICLE = re.compile(
    r"第?([一二三四五六七八九十百\d]{1,4})条"
    r"(?:第?([一二三四五六七八九十\d]{1,2})款)?(?:第?[(]?([一二三四五六七八九十\d]{1,2})[)]?项?)?"
)
_TEXT_NOISE = re.compile(r"[\s《》“”\"'‘’\[\]【】:：;；,，。、.]+")
_NUMBERING = re.compile(r"^[(]?[一二三四五六七八九十\d]{1,2}[)、.．]+(?=\D)")


class Meaning(Struct, frozen=True):
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


def plain_words(text: str) -> str:
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
            self._results[text] = self._read_result(plain_words(text))
        return self._results[text]

    def applicant(self, text: str) -> Meaning:
        """The column of table three that a kind of applicant stands for."""
        if text not in self._types:
            self._types[text] = self._read_type(plain_words(text))
        return self._types[text]

    def name(self, text: str) -> Meaning:
        """The kind of applicant that a name tells by its end; most names tell nothing."""
        wanted = plain_words(text)
        found = [w.column for w in self._form.words.names if w.matches(wanted)]
        return Meaning((found[0],)) if found else Meaning()

    def quoted(self, text: str) -> str:
        """What may be said aloud of a value: the words that are known; the rest may be a name."""
        plain = plain_words(text)
        known = [*self._form.results, *self._form.words.types]
        spans = [span for words in known for span in words.matches(plain)]
        spans += [found.span() for found in _ARTICLE.finditer(plain)]
        spans += [found.span() for found in self._neutral.finditer(plain)]
        said = {place for start, end in spans for place in range(start, end)}
        said |= {place for place, sign in enumerate(plain) if not sign.isalnum()}
        shown = "".join(sign if place in said else "\0" for place, sign in enumerate(plain))
        return re.sub("\0+", "…", shown)

    def is_known(self, text: str) -> bool:
        """Whether a value consists of nothing but known words, so that no name is in it."""
        return "…" not in self.quoted(text)

    def is_yes(self, text: str) -> bool:
        """Whether a value says yes, has a sign for it or a number above 0."""
        return plain_words(text) in self.values.yes

    def is_no(self, text: str) -> bool:
        """Whether a value says no or none."""
        words = self.values.no
        return any(compiled(word).fullmatch(plain_words(text)) for word in words if word)

    def is_way(self, text: str) -> bool:
        """Whether a value is a way of handing an application in."""
        return any(word in plain_words(text) for word in self.values.ways)

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
            official = _TEXT_NOISE.sub("", plain_words(label))
            without_note = re.sub(r"\(.*?\)", "", official)
            if len(wanted) > 2 and wanted in (official, without_note):
                return row
        return ""

    def _found(self, text: str) -> list[ResultWords]:
        """The outcomes that are named, and those whose articles are cited."""
        named = [*_named(self._form.results, text), *self._by_articles(text)]
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
        named = _named(self._form.words.types, text)
        columns = list(dict.fromkeys(one.column for one in named if one.column))
        if len(columns) > 1 and "other" in columns:
            columns.remove("other")
        if columns:
            return Meaning(tuple(columns), conflict=len(columns) > 1)
        return Meaning(tuple(self._form.applicant_columns)[1:] if named else ())


def _named(known: Iterable[WordsT], text: str) -> list[WordsT]:
    """What a text names: by the longest words first, each part of the text once."""
    spans = [
        (start - end, isinstance(one, ResultWords) and one.weak, start, end, one)
        for one in known
        for start, end in one.matches(text)
        if end > start
    ]
    taken: list[tuple[int, int]] = []
    named: list[WordsT] = []
    for _, _, start, end, one in sorted(spans, key=lambda span: span[:3]):
        if all(end <= left or start >= right for left, right in taken):
            taken.append((start, end))
            named.append(one)
    return named


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


CellValue = str | Decimal | date | None
"""What a cell of a ledger holds; None is blank."""

_EPOCH = date(1899, 12, 30)
_FIRST_SERIAL, _LAST_SERIAL = 32_874, 73_050
"""Days as workbooks count them: 1990 to 2099."""

_SEPARATED = re.compile(r"(\d{4}|\d{2})[-./年](\d{1,2})[-./月](\d{1,2})(?!\d)日?号?")
_PACKED = re.compile(r"(\d{4})(\d{2})(\d{2})(?:\d{6})?")
_NO_YEAR = re.compile(r"(\d{1,2})[-./月](\d{1,2})[日号]?")
_MONTH = re.compile(r"((?:19|20)\d{2})[-./年](1[0-2]|0?[1-9])月?")
_CHINESE = re.compile(
    r"([〇零○一二三四五六七八九]{4})年([元一二三四五六七八九十]{1,3})月([一二三四五六七八九十廿]{1,3})日?"
)
_TIME = re.compile(r"(?:\s+|(?<=[日号T])\s*)(?:[上下]午)?\s*\d{1,2}[:时].*$")
"""A time of day: it stands behind a space or behind the sign that ends the day."""


class DayReading(Struct, frozen=True):
    """The day a cell holds; `problem` quotes what is no day. Both empty: the cell is blank."""

    day: date | None = None
    problem: str = ""


def read_day(value: CellValue, year: int | None = None) -> DayReading:
    """The day in a cell; one without a year is of `year`, if that is known."""
    if value is None:
        return DayReading()
    if isinstance(value, date):
        return DayReading(value.date() if isinstance(value, datetime) else value)
    if isinstance(value, Decimal):
        return _serial(value)
    plain_words = unicodedata.normalize("NFKC", value).strip()
    text = "".join(_TIME.sub("", plain_words).rstrip("T").split())
    if not text or text.strip("-—/\\无") == "":
        return DayReading()
    parts = _parts(text, year)
    try:
        return DayReading(date(*parts)) if parts else _no_day(value)
    except ValueError:
        return _no_day(value)


def read_month(value: CellValue) -> DayReading:
    """The day in a cell, or the first of a month that stands without a day: the year counts."""
    found = read_day(value)
    if found.problem and (match := _MONTH.fullmatch("".join(found.problem.split()))):
        return DayReading(date(int(match[1]), int(match[2]), 1))
    return found


_DATE_SIGNS = re.compile(r"[^\d./:：年月日号时分旬初中末底季度上下半零〇一二三四五六七八九十-]+")


def no_day_words(problem: str) -> str:
    """Says that this is no day; of what is not written like one, as a name, nothing is quoted."""
    shown = _DATE_SIGNS.sub("…", problem)
    return f"“{shown}”不是日期" if any(sign.isdigit() for sign in shown) else "的内容不是日期"


def _parts(text: str, year: int | None) -> tuple[int, int, int] | None:
    if match := _SEPARATED.fullmatch(text) or _PACKED.fullmatch(text):
        first, month, day = (int(part) for part in match.groups())
        return (first + 2000 if first < 100 else first), month, day
    if match := _CHINESE.fullmatch(text):
        written = match[1].replace("○", "〇"), match[2].replace("元", "一"), match[3]
        numbers = [chinese_number(part.replace("廿", "二十")) for part in written]
        return (numbers[0] or 0, numbers[1] or 0, numbers[2] or 0)
    if year is not None and (match := _NO_YEAR.fullmatch(text)):
        return year, int(match[1]), int(match[2])
    return None


def _serial(value: Decimal) -> DayReading:
    whole = int(value)
    if _FIRST_SERIAL <= whole <= _LAST_SERIAL:
        return DayReading(_EPOCH + timedelta(days=whole))
    packed = str(whole)
    if value == whole and _PACKED.fullmatch(packed):
        return read_day(packed)
    return _no_day(packed)


def _no_day(value: object) -> DayReading:
    text = " ".join(str(value).split())
    return DayReading(problem=text if len(text) <= 20 else f"{text[:20]}…")
