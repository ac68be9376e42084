"""Finds what stands twice: in a text, or in it and in that of last year."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from msgspec import Struct

from app import patterns as re
from app.checks.findings import Finding, finding_of
from app.checks.prose.common import quote
from app.checks.prose.text import Span, half_width, paragraphs_in
from app.edition.text_check_kinds import Copied
from app.report.narrative import HeadingLevel, level_of, resolved
from app.report.report import Report
from app.report.totals import Previous

_ENDS = "。！？；;!?"
_SENTENCE = re.compile(rf"[^{_ENDS}\n]+[{_ENDS}]?")
_NOT_WORDS = re.compile(r"[\W_]+")
_NUMBERING = re.compile(r"^(?:[一二三四五六七八九十]{1,3}(?:、|是)|\d{1,2}[.．、])")


class Repetition(Struct, frozen=True):
    """The sentences of one text that last year's report has too; `share` of its words, 0 to 1."""

    spans: tuple[Span, ...]
    share: float
    length: int


def repetitions(
    texts: Mapping[str, str], last: Mapping[str, str], shortest: int = 12
) -> dict[str, Repetition]:
    """What of each text stands in any of last year's, sentence by sentence.

    White space, punctuation and numbering do not tell sentences apart; sentences with fewer than
    `shortest` characters are not looked at.
    """
    old = {words for text in last.values() for _, words in sentences_of(text)}
    return {key: _repetition(text, old, shortest) for key, text in texts.items()}


def repetitions_of(report: Report, previous: Previous, shortest: int = 12) -> dict[str, Repetition]:
    """What of each text of a report stands in last year's, in places of the text as it is kept."""
    last = {key: resolved(report, text) for key, text in previous.texts.items()}
    return repetitions(report.texts, last, shortest)


def check_copied(report: Report, check: Copied) -> Iterator[Finding]:
    """A finding for every section of which too much is last year's text; all spans are marked."""
    previous = report.previous
    if previous is None or not any(previous.texts.values()):
        return
    titles = {section.key: section.title for section in report.edition.sections}
    for key, repetition in repetitions_of(report, previous, check.shortest).items():
        per_cent = round(repetition.share * 100)
        if key not in check.sections or repetition.length < check.least:
            continue
        if not check.most < per_cent <= check.up_to:
            continue
        first = repetition.spans[0]
        places = {
            "quote": quote(report.texts[key], *first),
            "share": str(per_cent),
            "count": str(len(repetition.spans)),
            "title": titles.get(key, ""),
            "last_year": str(previous.year),
        }
        yield finding_of(check, places, section=key, spans=repetition.spans)


def _repetition(text: str, old: set[str], shortest: int) -> Repetition:
    spans = []
    repeated = length = 0
    for span, words in sentences_of(text):
        length += len(words)
        if len(words) >= shortest and words in old:
            spans.append(span)
            repeated += len(words)
    return Repetition(tuple(spans), repeated / length if length else 0.0, length)


def sentences_of(text: str) -> Iterator[tuple[Span, str]]:
    """The sentences of a text with their words alone; headings are the same every year."""
    for match in re.all_in(text, _SENTENCE):
        sentence = half_width(match.group()).strip()
        words = _NOT_WORDS.sub("", _NUMBERING.sub("", sentence))
        if words and not _is_heading(sentence):
            yield match.span(), words


def _is_heading(sentence: str) -> bool:
    return sentence[-1] not in _ENDS and level_of(sentence) is not HeadingLevel.BODY


_CLAUSES = re.compile(r"(?![\d.%]+[，、])([^，；。！？、：\n]{4,60})[，；、：]?")
_STOPS = frozenset("。！？\n")
_LONG_WORDS, _NO_DIGIT = re.compile(r"\D{6,60}"), re.compile(r"\D{4,60}")
_LIST = re.compile(r"、[^，。；：、\n]{1,12}(?:、[^，。；：、\n]{1,12}){1,19}")
_FIRST_OF_LIST = re.compile(r"[^，。；：、\n]{0,12}$")
_ITEM_NAME = re.compile(r"[\u4e00-\u9fa5]{2,10}")
_BEFORE = re.compile(
    r"^.*(?:了|利用|通过|运用|借助|依托|采取|设置|开设|设有|包括|公开|发布|涵盖|涉及)(?=..)"
)
_BEHIND_LIST = re.compile("(?:等|和(?!谐)|及(?!时)|的).*$")
_MIN_PARAGRAPH = 16
_WHOLE_SENTENCES = re.compile(r"[^。！？\n]{10,300}[。！？]")


def said_twice(text: str) -> Iterator[tuple[int, int, str]]:
    """Clauses that stand in a sentence twice, side by side or both long, and names in a list."""
    before: dict[str, re.Match[str]] = {}
    end = 0
    for clause in re.all_in(text, _CLAUSES):
        words = clause.group(1)
        if not _STOPS.isdisjoint(text[end : clause.start()]):
            before = {}
        again = end - len(words) - 1
        is_again = end == clause.start() and again >= 0 and text.startswith(f"{words}，", again)
        twin, end = before.get(words), clause.end()
        if is_again and not twin and _NO_DIGIT.fullmatch(words):
            yield again, clause.end(1), f"“{words}”写了两遍"
        if twin and (twin.end() == clause.start() or _LONG_WORDS.fullmatch(words)):
            yield twin.start(), clause.end(1), f"“{words}”写了两遍"
            before = {}
        before[words] = clause
    for match in re.all_in(text, _LIST):
        first = _FIRST_OF_LIST.search(text, max(0, match.start() - 12), match.start())
        start, end = first.start() if first else match.start(), match.end()
        names = text[start:end].split("、")
        names[0], names[-1] = _BEFORE.sub("", names[0]), _BEHIND_LIST.sub("", names[-1])
        names += [one for one in names[1:] if names[0].endswith(one) and one != names[0]]
        for name in {one for one in names if names.count(one) > 1 and _ITEM_NAME.fullmatch(one)}:
            place = text.rfind(name, start, end)
            yield place, place + len(name), f"列举中“{name}”写了两遍"


def paragraphs_twice(text: str) -> Iterator[tuple[int, int, str]]:
    """Paragraphs and long sentences that stand twice in a text; pictures are left out."""
    seen: set[str] = set()
    taken = -1
    for start, line in paragraphs_in(text):
        words = line.strip()
        if len(words) >= _MIN_PARAGRAPH and not level_of(words):
            if words in seen:
                taken = start + len(line)
                yield start, taken, "这一段前面已经写过"
            seen.add(words)
    told: set[str] = set()
    for match in re.all_in(text, _WHOLE_SENTENCES):
        words = match.group().strip()
        if words in told and match.start() >= taken:
            yield *match.span(), "这一句前面已经写过"
        told.add(words)
