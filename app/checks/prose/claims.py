"""What the figures of a sentence claim: which cells, of whose and which year, and how sure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from app.checks.prose.clauses import (
    Time,
    is_change,
    is_others,
    is_reached,
    is_this_year,
    time_of,
    topic_marks,
)
from app.checks.prose.common import found, regex, texts_of
from app.checks.prose.text import Prose, Sentence
from app.edition.text_check_kinds import Quoted, SpokenRow, WordingCheck
from app.report.report import Report

_JOINED = re.compile(
    r"(?:的|类|件|申请|案件)?(?:[、和及与或+＋]|以及|加上)(?:被|提起|提出|申请|引起)?"
)
_EITHER = re.compile(r"(?:的)?并(?:且|予以|已)?")
_LIST_OPENED = re.compile(r"其中|包括|包含|(?:分别|依次)(?:为|是)?")
_EACH = re.compile(r"分别|依次|各为")
_NIL = re.compile(
    r"(?:未曾|从未|尚未|没有|并未|均未|未有|未|无|零)"
    r"(?!论|法|关|偿|正当|理|需|来|成|及时|按|缴|予|经|在)"
)
_MAX_NIL_LENGTH = 26
_MAX_REASON_LENGTH = 10
_MAX_AFTER_LENGTH = 12
_NOT_NIL = re.compile(
    r"超期|逾期(?!仍?不补正|未)|及时|按时|按期|积压|拖延|违规|投诉|差错|举报|权|资格|要求|满意|依据"
)
_IS_ZERO = re.compile(r"(?:数量?|件数|总数|量)?(?:均|都)?(?:为|是)(?:零|0)(?:件)?(?![\d.])")
_BRACKETED = re.compile(r"[（(][^（）()\d]{0,40}[）)]")
_END = re.compile(r"[，,；;：:。！？!?\n（()）]")


SpokenSums = tuple[tuple[str, ...], ...]
"""The sets of rows that a writer may mean."""

Spoken = tuple[int, int, SpokenRow]
"""A row that is named, and where."""


@dataclass(frozen=True)
class ClaimReading:
    """One set of cells that a figure may be: rows and columns, added up."""

    rows: tuple[str, ...]
    columns: tuple[str, ...]


@dataclass(frozen=True)
class Claim:
    """That the cells of one of the readings come to a figure; the first reading is the clearest.

    `number` is the figure's place in its sentence, None where a sentence says that there was
    none; `start` and `end` are the words that say so, in the sentence.
    """

    check: Quoted
    number: int | None
    start: int
    end: int
    readings: tuple[ClaimReading, ...]
    time: Time


@dataclass(frozen=True)
class Around:
    """What stands around a sentence: its section, whose report of which year, what went before.

    `topic` is the matter that the sentence before was about, if any.
    """

    section: str
    own: str
    year: int
    topic: Quoted | None = None
    is_other: bool = False


@dataclass(frozen=True)
class Read:
    """The claims of a sentence, and the matter that it ends with."""

    claims: tuple[Claim, ...]
    topic: Quoted | None
    is_other: bool


@dataclass(frozen=True)
class Said:
    """A claim where it stands: the text's key, the text and the sentence."""

    key: str
    prose: Prose
    sentence: Sentence
    claim: Claim


def said_in(report: Report, check: WordingCheck) -> Iterator[tuple[str, Prose, Sentence, Read]]:
    """Every sentence of the texts that a check reads, with what it claims."""
    checks = tuple(one for one in report.edition.checks if isinstance(one, Quoted))
    organisation = report.details.organisation
    own = "|".join(dict.fromkeys(own_names(organisation.name)))
    for key, prose in texts_of(report, check):
        for sentence, read in _read_text(checks, prose, Around(key, own, report.details.year)):
            yield key, prose, sentence, read


@lru_cache(maxsize=32)
def _read_text(
    checks: tuple[Quoted, ...], prose: Prose, around: Around
) -> tuple[tuple[Sentence, Read], ...]:
    """All sentences of a text with what they claim; each is read after the one before it."""
    done, before, paragraph = [], around, -1
    for sentence in prose.sentences:
        read = read_sentence(checks, sentence, before if sentence.start == paragraph else around)
        before = replace(around, topic=read.topic, is_other=read.is_other)
        paragraph = sentence.end
        done.append((sentence, read))
    return tuple(done)


def own_names(name: str) -> Iterator[str]:
    """The ways in which an office writes its own name, the longest first."""
    core = re.sub(r"(?:人民政府|政府)?(?:办公室|办事处)?$", "", name.strip())
    short = re.sub(r"^.{2,8}?(?:省|市|自治州|县|区|旗)(?=.{2,})", "", core)
    for one in (name.strip(), core, short):
        if len(one) > 1:
            yield one


@lru_cache(maxsize=4096)
def read_sentence(checks: tuple[Quoted, ...], sentence: Sentence, around: Around) -> Read:
    """The claims of one sentence, those of other offices and other business left out."""
    text = sentence.text
    implied = next((one for one in checks if _is_implied(one, sentence, around.section)), None)
    marks = topic_marks(checks, text)
    reader = _ClaimReader(checks, sentence, around, implied, marks)
    claims = (*reader.figures(), *reader.nils())
    last = marks[-1][2] if marks else around.topic
    is_other = marks[-1][2] is None if marks else around.is_other
    return Read(claims, last, is_other)


def _is_implied(check: Quoted, sentence: Sentence, section: str) -> bool:
    return section in check.sections or found(check.heading, sentence.heading)


class _ClaimReader:
    """Reads one sentence."""

    def __init__(
        self,
        checks: tuple[Quoted, ...],
        sentence: Sentence,
        around: Around,
        implied: Quoted | None,
        marks: list[tuple[int, int, Quoted | None]],
    ) -> None:
        self._checks = checks
        self._sentence = sentence
        self._around = around
        self._implied = implied
        self._marks = marks

    def figures(self) -> Iterator[Claim]:
        """The claims that figures make."""
        earlier: list[tuple[Quoted, SpokenRow]] = []
        last: Claim | None = None
        for number, figure in enumerate(self._sentence.figures):
            if is_change(self._sentence, number):
                continue
            if last and is_reached(self._sentence.text, figure.start - self._sentence.start):
                end = figure.end - self._sentence.start
                if figure.unit in last.check.units:
                    yield replace(last, number=number, start=last.start, end=end, time=Time.THIS)
                continue
            claim_row = self._claim_of(number, figure.unit, earlier)
            if claim_row is None:
                continue
            claim, row = claim_row
            if row is not claim.check.bare and (claim.check, row) not in earlier:
                earlier.insert(0, (claim.check, row))
            if claim.readings:
                last = claim
                yield claim

    def nils(self) -> Iterator[Claim]:
        """The claims that there was nothing."""
        text = self._sentence.text
        taken = 0
        for match in _NIL.finditer(text):
            if match.start() < taken:
                continue
            ends = _END.search(text, match.end())
            end = ends.start() if ends else len(text)
            claim = self._nil(match.start(), match.end(), end)
            if claim:
                taken = claim.end
                yield claim
        for match in _IS_ZERO.finditer(text):
            start = max(text.rfind(mark, 0, match.start()) for mark in "，；。、") + 1
            claim = self._zero(start, match.start(), match.end())
            if claim and match.start() >= taken:
                yield claim

    def _topic(self, place: int) -> tuple[Quoted | None, bool]:
        """The matter at a place of the sentence, and whether the sentence itself names it."""
        before = [mark for mark in self._marks if mark[0] < place]
        if before:
            return before[-1][2], True
        if self._around.is_other:
            return None, False
        return self._implied or self._around.topic, self._implied is not None

    def _claim_of(
        self, number: int, unit: str, earlier: list[tuple[Quoted, SpokenRow]]
    ) -> tuple[Claim, SpokenRow] | None:
        sentence = self._sentence
        figure = sentence.figures[number]
        head, tail = sentence.head(number), sentence.tail(number)
        end = figure.end - sentence.start
        topic, named = self._topic(end + len(tail))
        if topic is None or unit not in topic.units or not self._is_about(topic, end + len(tail)):
            return None
        opened = max((one.end() for one in _LIST_OPENED.finditer(head)), default=0)
        own_words = _BRACKETED.sub("", head[opened:])
        if found(topic.subset, own_words) or found(topic.subset, tail):
            return None
        if is_others(sentence.text, figure.start - sentence.start, self._around.own):
            return None
        rows, words = self._rows(topic, number, own_words, tail, named=named)
        columns = self._columns(topic, words or own_words + tail)
        if not rows:
            spoken = [row for check, row in earlier if check is topic]
            if not spoken and topic.bare and named:
                spoken = [topic.bare]
            if not spoken or not columns:
                return None
            rows = [(row, row.rows) for row in spoken]
        elif self._is_bracketed(number) and any(row.verb for row, _ in rows):
            return None
        start = figure.start - sentence.start - len(head)
        readings = tuple(
            ClaimReading(names, columns or topic.default) for _, sums in rows for names in sums
        )
        time = time_of(sentence, number, self._around.year)
        if not (columns or topic.default):
            readings = ()
        claim = Claim(topic, number, start, end, readings, time)
        return claim, rows[0][0]

    def _rows(
        self, topic: Quoted, number: int, head: str, tail: str, *, named: bool
    ) -> tuple[list[tuple[SpokenRow, SpokenSums]], str]:
        """The rows that a figure speaks of, each with the sums it may be, and the words of them."""
        each = self._each(topic, number)
        if each:
            return [(each, each.rows)], head
        for words in (head, tail):
            spoken = [
                one for one in _spoken_rows(topic, words, self._around.year)
                if named or not one[2].verb
            ]  # fmt: skip
            if words is tail:
                spoken = [one for one in spoken if one[0] <= _MAX_AFTER_LENGTH][:1]
            if spoken:
                return _joined_rows(_clearest(spoken), words), head + tail
        return [], head + tail

    def _each(self, topic: Quoted, number: int) -> SpokenRow | None:
        """The row of a figure in a list that is told apart: 公开、部分公开分别为 3 件、2 件."""
        figures, text = self._sentence.figures, self._sentence.text
        for first in range(number, -1, -1):
            place = figures[first].start - self._sentence.start
            between = self._sentence.before(first)
            match = _EACH.search(between)
            if match:
                start = max(text.rfind(mark, 0, place) for mark in "；。，")
                lead = text[max(0, start + 1 if start >= 0 else 0) : place]
                if "、" not in lead and "和" not in lead:
                    lead = self._sentence.head(first)
                rows = _spoken_rows(topic, lead, self._around.year)
                names = [row for _, _, row in rows if not row.verb]
                wanted = number - first
                return names[wanted] if 1 < len(names) > wanted else None
            if between.strip("、，,和及 ") != "":
                return None
        return None

    def _columns(self, topic: Quoted, words: str) -> tuple[str, ...]:
        found_columns: dict[str, None] = {}
        spoken = _alternatives(tuple(column.when for column in topic.columns), self._around.year)
        for match in spoken.finditer(words) if spoken else ():
            names = topic.columns[int((match.lastgroup or "g0")[1:])].columns
            found_columns.update(dict.fromkeys(names))
        return tuple(found_columns)

    def _is_about(self, topic: Quoted, end: int) -> bool:
        """Whether a sentence has said up to a place that the matter is the one of the form."""
        return (
            not topic.about
            or _is_implied(topic, self._sentence, self._around.section)
            or found(topic.about, self._sentence.heading + self._sentence.text[:end])
        )

    def _is_bracketed(self, number: int) -> bool:
        place = self._sentence.figures[number].start - self._sentence.start
        opened = max(self._sentence.text.rfind(mark, 0, place) for mark in "（(")
        closed = max(self._sentence.text.rfind(mark, 0, place) for mark in "）)")
        return opened > closed

    def _nil(self, start: int, spoken_from: int, end: int) -> Claim | None:
        text = self._sentence.text
        words = text[spoken_from:end]
        if any(
            one.start - self._sentence.start < end and one.end - self._sentence.start > start
            for one in self._sentence.figures
        ):
            return None
        return self._nothing(start, end, words, spoken_from)

    def _zero(self, start: int, spoken_to: int, end: int) -> Claim | None:
        return self._nothing(start, end, self._sentence.text[start:spoken_to], start)

    def _nothing(self, start: int, end: int, words: str, offset: int) -> Claim | None:
        """That there was none of the rows that are named in some words."""
        topic, named = self._topic(end)
        if topic is None or not self._is_about(topic, end):
            return None
        if not self._may_be_nil(topic, words, start):
            return None
        rows = [
            one for one in _spoken_rows(topic, words, self._around.year)
            if (named or not one[2].verb) and one[0] <= _MAX_NIL_LENGTH
        ]  # fmt: skip
        named_columns = self._columns(topic, words)
        if not rows and named_columns:
            rows = _spoken_rows(topic, self._sentence.text[:start], self._around.year)[-1:]
        columns = named_columns or topic.default
        if not rows or not columns:
            return None
        specific = [row for _, _, row in rows if not row.verb] or [rows[0][2]]
        names = tuple(dict.fromkeys(name for row in specific for name in row.rows[0]))
        return Claim(
            topic, None, start, offset + len(words), (ClaimReading(names, columns),), Time.THIS
        )

    def _may_be_nil(self, topic: Quoted, words: str, start: int) -> bool:
        """Whether a denial is one of the matter, by this office, in this year."""
        unlike = (_NOT_NIL.pattern, topic.subset, topic.no_nil)
        return (
            not any(found(pattern, words) for pattern in unlike)
            and not is_others(self._sentence.text, start, self._around.own)
            and is_this_year(self._sentence, start, self._around.year)
        )


def _clearest(spoken: list[Spoken]) -> list[Spoken]:
    """Without verbs if rows are named by more, without loose ones if any other is named."""
    return (
        [one for one in spoken if not one[2].verb]
        or [one for one in spoken if not one[2].loose]
        or spoken
    )


def _joined_rows(spoken: list[Spoken], words: str) -> list[tuple[SpokenRow, SpokenSums]]:
    """The row named last, with those that are joined to it; each with the sums it may be."""
    start, _, row = spoken[-1]
    rows, sums, whole = [row], row.rows, row
    for before_start, before_end, before in reversed(spoken[:-1]):
        between = words[before_end:start]
        if _EITHER.fullmatch(between):
            rows.append(before)
        elif _JOINED.fullmatch(between) and before is not row:
            sums = tuple((*one, *other) for one in before.rows[:1] for other in sums[:1])
            row = before
        elif _is_part(before, whole) and len(between) <= _MAX_REASON_LENGTH:
            parts = [one for _, _, one in spoken[:-1] if _is_part(one, whole)]
            rows = [before] if "等" not in between and len(parts) == 1 else [row, before]
            break
        else:
            break
        start = before_start
    return [(one, sums if one is whole else one.rows) for one in rows]


def _is_part(row: SpokenRow, group: SpokenRow) -> bool:
    """Whether a row is one of those that a group adds up: 因国家秘密不予公开."""
    name, whole = row.rows[0][0], group.rows[0][0]
    return whole.endswith("*") and name != whole and name.startswith(whole[:-1])


def _spoken_rows(topic: Quoted, words: str, year: int) -> list[Spoken]:
    """The rows that some words name, in order; of those that overlap the first of the data."""
    spoken = _alternatives(tuple(row.when for row in topic.rows), year)
    rows = []
    for match in spoken.finditer(words) if spoken else ():
        row = topic.rows[int((match.lastgroup or "g0")[1:])]
        if not found(row.unless, words, year):
            rows.append((match.start(), match.end(), row))
    return rows


@lru_cache(maxsize=64)
def _alternatives(patterns: tuple[str, ...], year: int) -> re.Pattern[str] | None:
    """One pattern that finds any of several, each in a group of its own."""
    if not patterns:
        return None
    return regex("|".join(f"(?P<g{place}>{one})" for place, one in enumerate(patterns)), year)
