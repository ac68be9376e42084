"""What the lines of a template are for: its title, what stands for it, hints, signature, date."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from msgspec import Struct

from app import patterns as re
from app.edition.definition import EditionFile
from app.edition.edition import Edition
from app.importing.headings import TITLE_LINES, joined_title, title_place, titles
from app.office.labels import simplified
from app.report.narrative import HeadingLevel, level_of

_MAX_TITLE_LENGTH = 80
_MAX_NAME_LENGTH = 40
_FORM_WORDS = r"(?:格式|模[板版]|样[式本张]|范[本文例]|参考|示[范例]|式样|文本|空白|统一|填报|填写)"
_BEHIND_TITLE = re.compile(rf"(?:[（(【\[]?(?:{_FORM_WORDS}|\d{{4}}年?版?|试行)+[）)】\]]?)?")
_ATTACHMENT = r"(?:附(?:件|表)?\s*[\d一二三四五六七八九十]*\s*[:：]?)"
_FORM_LINE = re.compile(rf"{_ATTACHMENT}|[（(【\[]?{_FORM_WORDS}+[）)】\]]?")
"""A line above a title that speaks of the template and not of the report: 附件2, （格式模板）."""

_BEFORE_TITLE = re.compile(rf"{_ATTACHMENT}?(?:关于)?[^。；;！!？?，,]{{0,50}}")
_PLACES_OF_TITLE = re.compile(r"\{name\}|\{year\}年度?")
_HINT = re.compile(
    r"\s*[（(【\[][^（）()【】\[\]]*"
    r"(?:文字|描述|填写|填报|字以[内上]|字左右|不少于|概述|说明|此处|报告内容)"
    r"[^（）()【】\[\]]*[）)】\]]\s*$"
)
"""What a template says in brackets behind a heading about what to write below it."""

_SENTENCE = re.compile(r"[。；;！？]")
_DAY = r"[\d〇○零一二三四五六七八九十XxＸ×＊*_＿\s]*年[^年月]{0,8}月[^年月日]{0,8}日?"
_DATE_LABEL = r"(?:(?:成文|发布|编制|填报|填表|报告|签发|落款|印发|公布)?(?:日期|时间))"
_DATE = re.compile(rf"[（(]?\s*(?:{_DATE_LABEL}\s*[:：]?\s*(?:{_DAY}|[_＿\s]*)|{_DAY})\s*[）)]?")
_NAME_AND_DATE = re.compile(rf"(?P<name>\S.{{0,38}}?)[\s　]+{_DAY}")
_SEAL = re.compile(r"[（(]?\s*(?:加?盖?(?:单位)?(?:公章|印章|盖章)处?)\s*[）)]?")
_WHO = (
    r"(?:单位|部门|分管|主要)?(?:负责人|领导)|(?:审核|填报|填表|制表|经办|联系|报送|统计|签发)人"
    r"|审核|制表|签发|(?:联系)?电话|联系方式"
)
_FOOT = re.compile(rf"\s*(?:(?:{_WHO})\s*(?:[（(]签[字章名][）)])?\s*[:：][\s　_＿]*)+")
_BELOW_SIGNATURE = re.compile(r"[（(](?:此件|联系|信息公开形式|公开方式).*[）)]")


class TitleLines(Struct, frozen=True):
    """The paragraphs of a title; `titles` holds first and last of each place where it stands.

    `strange` are lines around it that speak of the template alone.
    """

    titles: tuple[tuple[int, int], ...]
    strange: tuple[int, ...]

    @property
    def last(self) -> int:
        """The last paragraph of the last title; -1 if there is none."""
        return max((last for _, last in self.titles), default=-1)


def title_lines(edition: Edition, texts: Sequence[str], below: int) -> TitleLines:
    """The titles among the paragraphs above the one at `below`, in official or template words.

    Of several, those in the words of a form are left out: 政府信息公开工作年度报告格式模板.
    """
    above = texts[:below]
    found = [(title.first, title.last) for title in titles(edition, above)]
    official = title_place(edition, above)
    if not found and official:
        found = [official]
    known = {place for first, last in found for place in range(first, last + 1)}
    worded = [
        place
        for place in _worded(edition, above)
        if known.isdisjoint(range(place[0], place[1] + 1))
    ]
    blank = [place for place in worded if not _is_of_form(above, place)]
    chosen = [*found, *blank] or worded[-1:]
    left = [place for place in worded if place not in chosen]
    top = max((last for _, last in chosen), default=-1)
    strange = [n for first, last in left for n in range(first, last + 1)]
    strange += [n for n in range(top) if _FORM_LINE.fullmatch(above[n].strip())]
    return TitleLines(tuple(sorted(chosen)), tuple(sorted(set(strange))))


def _worded(edition: Edition, texts: Sequence[str]) -> Iterator[tuple[int, int]]:
    """First and last of the lines that are a title, whatever stands for name and year."""
    place = 0
    while place < len(texts):
        last = _title_end(edition, texts, place)
        if last is not None:
            yield place, last
        place = place + 1 if last is None else last + 1


def _title_end(edition: Edition, texts: Sequence[str], first: int) -> int | None:
    if not texts[first].strip() or _FORM_LINE.fullmatch(texts[first].strip()):
        return None
    cores, ends = _cores_and_ends(edition.definition)
    if ends.isdisjoint(simplified("".join(texts[first : first + TITLE_LINES]))):
        return None  # as nearly all lines, at once
    for last in range(first, min(first + TITLE_LINES, len(texts))):
        title = joined_title(texts[first : last + 1])
        if len(title) > _MAX_TITLE_LENGTH:
            return None
        if texts[last].strip() and _is_worded(cores, simplified(title)):
            return last
    return None


def _is_of_form(texts: Sequence[str], place: tuple[int, int]) -> bool:
    """Whether a title says that it is that of a form."""
    title = joined_title(texts[place[0] : place[1] + 1])
    return re.search(rf"{_FORM_WORDS}[）)】\]]?$", title) is not None


def _is_worded(cores: Iterable[str], title: str) -> bool:
    """Whether a line is a title by what it says, whatever stands for name and year."""
    return any(
        core and _BEFORE_TITLE.fullmatch(before) and _BEHIND_TITLE.fullmatch(behind)
        for before, core, behind in map(title.rpartition, cores)
    )


@lru_cache(maxsize=8)
def _cores_and_ends(definition: EditionFile) -> tuple[Sequence[str], frozenset[str]]:
    """What a title says besides name and year, and the characters of which it holds one."""
    wordings = (definition.title, *definition.titles)
    cores = tuple(dict.fromkeys(_PLACES_OF_TITLE.sub("", one) for one in wordings))
    return cores, frozenset(core[-1] for core in cores)


def without_hint(heading: str) -> str:
    """A heading without what a template says in brackets behind it about its text."""
    return _HINT.sub("", heading)


class SignatureLines(Struct, frozen=True):
    """Where signature and date stand: the places of both, and lines that are only hints."""

    places: tuple[int, ...]
    hints: tuple[int, ...] = ()


def signature_below(texts: Sequence[str], start: int) -> SignatureLines:
    """The signature at the end of the paragraphs behind `start`: name and date, or one of both."""
    written = [n for n in range(start + 1, len(texts)) if texts[n].strip()]
    hints: list[int] = []
    while written and (seal := _is_below(texts[written[-1]])) is not None:
        hints += [written.pop()] if seal else []
        written = written if seal else written[:-1]
    if not written:
        return SignatureLines(())
    last = texts[written[-1]].strip()
    both = _NAME_AND_DATE.fullmatch(last)
    if both and is_name(both["name"]):
        return SignatureLines((written[-1],), tuple(hints))
    if not is_date(last):
        return SignatureLines(())
    while len(written) > 1 and _SEAL.fullmatch(texts[written[-2]].strip()):
        hints.append(written.pop(-2))
    named = len(written) > 1 and is_name(texts[written[-2]].strip())
    return SignatureLines(tuple(written[-2:] if named else written[-1:]), tuple(hints))


def _is_below(text: str) -> bool | None:
    """Whether a line below a signature is only a hint; None if it is none of these lines."""
    if _SEAL.fullmatch(text.strip()):
        return True
    is_below = is_foot(text) or _BELOW_SIGNATURE.fullmatch(text.strip())
    return False if is_below else None


def is_foot(text: str) -> bool:
    """Whether a line has only places for who is answerable: 单位负责人：  审核人：  联系电话：."""
    return _FOOT.fullmatch(text) is not None


def date_above(texts: Sequence[str], title: int, end: int) -> int | None:
    """The paragraph with the date of signature directly below a title, if it stands there."""
    written = (n for n in range(title + 1, end) if texts[n].strip())
    first = next(written, None)
    return first if first is not None and is_date(texts[first].strip()) else None


def is_date(text: str) -> bool:
    """Whether a line is the place of a date: 年  月  日, （成文日期）, 2024年1月9日."""
    return _DATE.fullmatch(text) is not None


def is_name(text: str) -> bool:
    """Whether a line may be the name of who signs."""
    return (
        0 < len(text) <= _MAX_NAME_LENGTH
        and level_of(text) is HeadingLevel.BODY
        and not _SENTENCE.search(text)
    )
