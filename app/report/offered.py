"""What is offered for a text: sub-headings and ready sentences, and where each of them goes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from functools import lru_cache

from msgspec import Struct

from app import patterns as re
from app.edition.definition import Prompt, ReadySentence, Section
from app.report.basic_data import kind_of
from app.report.narrative import (
    HeadedLine,
    headed_lines,
    level_of,
    pieces,
    resolved,
    run_in_heading,
)
from app.report.numbers import numeral_like, numeral_value
from app.report.report import Report


def fitting_prompts(report: Report, section: Section) -> tuple[Prompt, ...]:
    """The sub-headings for an organisation of this kind."""
    kind = kind_of(report.details.organisation)
    return tuple(entry for entry in section.prompts if not entry.kinds or kind in entry.kinds)


def is_headed(heading: str, text: str) -> bool:
    """Whether a text has this heading, whatever its numbering and its less telling words are."""
    heads = (line.strip().partition("。")[0] for line in text.split("\n"))
    return any(_is_about(_topic(heading), one) for one in heads if len(one) <= 2 * len(heading))


def _is_about(told: str, head: str) -> bool:
    topic = _topic(head)
    holds = topic.endswith(told) or (told in topic and level_of(head) > 0)
    return holds or SequenceMatcher(None, told, topic).ratio() > _ALIKE


_ALIKE = 0.85
_LESS_TELLING = re.compile(
    r"^[（(]?[\d一二三四五六七八九十]+[）)、.．]+|政府信息公开|情况|(?:20\d\d|上|去|本)一?年度?|\s|[。：:]$"
)


@lru_cache(maxsize=1024)  # asked for every heading that may be inserted, at every pause
def _topic(heading: str) -> str:
    return _LESS_TELLING.sub("", heading.strip())


def fitting_sentences(report: Report, section: Section) -> tuple[ReadySentence, ...]:
    """The ready sentences that are true for the figures of this report; blanks are no zeros."""
    return tuple(entry for entry in section.sentences if _fits(report, entry))


def _fits(report: Report, sentence: ReadySentence) -> bool:
    edition = report.edition
    none = edition.matching(*sentence.when_zero)
    some = edition.matching(*sentence.when_positive)
    zeros = (report.value(part) for key in none for part in edition.typed_parts(key))
    return all(value == 0 for value in zeros) and (not some or any(map(report.value, some)))


def with_sentence(report: Report, key: str, text: str, sentence: ReadySentence) -> str:
    """The text with a sentence as a paragraph: the last one below its heading, else at the end."""
    if is_stated(report, text, sentence):
        return text
    place = sentence_place(report, key, text, sentence)
    return with_paragraph(text, text.count("\n") + 1 if place is None else place, sentence.text)[0]


def with_paragraph(text: str, line: int, words: str) -> tuple[str, int]:
    """The text with a paragraph before a line, and where that ends; a blank line there is taken."""
    lines = text.split("\n") if text else []
    line = min(line, len(lines))
    is_blank = line > 0 and not lines[line - 1].strip()
    while line > 0 and not lines[line - 1].strip():
        line -= 1
    lines[line : line + is_blank] = [words]
    return "\n".join(lines), len("\n".join(lines[: line + 1]))


def is_stated(report: Report, text: str, sentence: ReadySentence) -> bool:
    """Whether a text says already what the ready sentence does, perhaps in words of its own.

    A paragraph with all its live numbers does.
    """
    if sentence.text in text:
        return True
    wanted = _live_sources(report, sentence.text)
    if wanted and any(wanted <= _live_sources(report, line) for line in text.split("\n")):
        return True
    said = re.split(r"[。；\n]", resolved(report, text)) if sentence.told else ()
    return any(re.search(sentence.told, one) for one in said)


def _live_sources(report: Report, text: str) -> set[str]:
    return {piece.live.source for piece in pieces(report, text) if piece.live}


class OfferedHeading(Struct, frozen=True):
    """A sub-heading that is offered: `words` as it stands in a text, else as it would go in."""

    heading: str
    words: str
    stands: bool


def offered_headings(report: Report, section: Section, text: str) -> tuple[OfferedHeading, ...]:
    """The sub-headings for an organisation of this kind, each numbered as the text has them."""
    headings = _Headings(report, section, text)
    return tuple(map(headings.offered, headings.order))


def with_heading(
    report: Report, section: Section, text: str, heading: str, otherwise: int
) -> tuple[str, int]:
    """The text with an offered sub-heading where it comes in the form's order, and its end.

    Where no other offered one is there, it goes before the line `otherwise`. It is numbered as
    they are; those behind it whose number it takes go on from there.
    """
    headings = _Headings(report, section, text)
    place, beside = headings.place(heading) or (otherwise, heading)
    words, behind = headings.numbered(heading, place, beside)
    for number, start, end in reversed(behind):
        text = f"{text[:start]}{number}{text[end:]}"
    return with_paragraph(text, place, words)


_NUMBER = re.compile(
    r"(?P<open>[（(]?)\s*(?P<n>[一二三四五六七八九十]+|\d+)\s*(?:[）)、]|[.．](?!\d))\s*"
)


def _kind(number: re.Match[str]) -> tuple[bool, bool]:
    """What numbers of one list have in common."""
    return bool(number["open"]), number["n"].isdecimal()


def _value(number: re.Match[str] | None) -> int:
    """The number that is written; 0 for none."""
    return numeral_value(number["n"]) if number else 0


class _Headings:
    """The sub-headings that are offered for a text, in the form's order, and where they stand."""

    def __init__(self, report: Report, section: Section, text: str) -> None:
        self.order = [prompt.heading for prompt in fitting_prompts(report, section)]
        self._lines = headed_lines(report, section.key, text)
        found = ((one, self._line_of(one)) for one in self.order)
        self._standing = {one: line for one, line in found if line is not None}

    def _line_of(self, heading: str) -> int | None:
        lines = enumerate(self._lines)
        return next((at for at, line in lines if is_headed(heading, line.words)), None)

    def offered(self, heading: str) -> OfferedHeading:
        """A heading as it stands, else as it would go in; without a place as the form has it."""
        line, own = self._standing.get(heading), _NUMBER.match(heading)
        if line is not None:
            stated = _NUMBER.match(self._lines[line].words)
            number, bare = stated[0] if stated else "", heading[own.end() if own else 0 :]
            return OfferedHeading(heading, f"{number.strip()}{bare}", stands=True)
        found = self.place(heading)
        words = self.numbered(heading, *found)[0] if found else heading
        return OfferedHeading(heading, words, stands=False)

    def place(self, heading: str) -> tuple[int, str] | None:
        """The line before which a heading goes, and another offered one that stands beside it."""
        own = self.order.index(heading)
        standing = [(self.order.index(one), line) for one, line in self._standing.items()]
        behind = [line for number, line in standing if number > own]
        before = [line for number, line in standing if number < own]
        if behind:
            return min(behind), self._lines[min(behind)].words
        if before:
            return _section_end(self._lines, max(before)), self._lines[max(before)].words
        return None

    def numbered(
        self, heading: str, place: int, beside: str
    ) -> tuple[str, list[tuple[str, int, int]]]:
        """A heading numbered like the one beside it, and the numbers behind it that change.

        It keeps its own number if that is free, and the others have the form's as well.
        """
        own, like = _NUMBER.match(heading), _NUMBER.match(beside)
        bare = heading[own.end() if own else 0 :]
        if like is None:
            return bare, []
        before, behind = 0, list[tuple[re.Match[str], int]]()
        for at, start, number in self._numbers(like):
            if at < place:
                before = _value(number)
            else:
                behind.append((number, start))
        value = _value(own)
        is_free = not behind or value < _value(behind[0][0])
        if not (self._is_by_form and before < value and is_free):
            value = before + 1
        number_words = like[0].replace(like["n"], numeral_like(like["n"], value))
        words = f"{number_words.strip()}{bare}"
        changed, last = list[tuple[str, int, int]](), value
        for number, start in behind:
            if _value(number) != last:
                break
            last += 1
            first, end = (start + place for place in number.span("n"))
            changed.append((numeral_like(number["n"], last), first, end))
        return words, changed

    @property
    def _is_by_form(self) -> bool:
        """Whether the headings that stand have the numbers that the form gives them."""
        pairs = ((one, self._lines[at].words) for one, at in self._standing.items())
        return all(_value(_NUMBER.match(a)) == _value(_NUMBER.match(b)) for a, b in pairs)

    def _numbers(self, like: re.Match[str]) -> Iterator[tuple[int, int, re.Match[str]]]:
        """The headings numbered like one: line, start in the text, and number."""
        for at, line in enumerate(self._lines):
            number = _NUMBER.match(line.words)
            is_heading = line.level or run_in_heading(line.words)
            if number and is_heading and _kind(number) == _kind(like):
                yield at, line.start, number


def sentence_place(report: Report, key: str, text: str, sentence: ReadySentence) -> int | None:
    """The line before which it goes: the next heading that does not belong below its own.

    None if its own is not there.
    """
    lines = headed_lines(report, key, text) if text else ()
    own = (
        place
        for wording in sentence.below
        for place, line in enumerate(lines)
        if line.level and re.search(wording, line.words)
    )
    found = next(own, None)
    if found is None:
        return None
    end = _section_end(lines, found)
    for wording in sentence.below:  # a heading within that says the same is nearer still
        for place in range(found + 1, end):
            if lines[place].level and re.search(wording, lines[place].words):
                return _section_end(lines, place)
    return end


def _section_end(lines: Sequence[HeadedLine], heading: int) -> int:
    """The line behind all that stands below a heading."""
    level = lines[heading].level
    behind = range(heading + 1, len(lines))
    return next((at for at in behind if 0 < lines[at].level <= level), len(lines))
