"""Cuts paragraphs, pictures among them, into a report's texts and basic data; reads own sheets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import pairwise, takewhile, zip_longest

import msgspec
from msgspec import Struct, field

from app import patterns as re
from app.edition.definition import KIND_WORDS, ContactField
from app.edition.edition import OPENING, Edition
from app.importing.document import DocumentTexts
from app.importing.headings import (
    Title,
    form_order,
    heading_end,
    heading_places,
    is_organisation,
    signature_in,
    text_behind_heading,
    title_above,
    titles,
)
from app.office import labels
from app.office.content import (
    ContentBlock,
    ContentLine,
    ContentPart,
    ContentTable,
    Image,
    KnownTexts,
)
from app.office.labels import normalised
from app.pictures import PictureProblemError, normal_picture, picture_suffix
from app.report.changes import Details, Organisation
from app.report.narrative import HeadingLevel, Picture, level_of, picture_name, picture_of
from app.report.numbers import parse_date, parse_year
from app.report.report import clean_text

_OFFICE = re.compile(r"请(?:直接)?与(?P<office>[^，。；,;（(]{2,60}?)(?:联系|[（(])")
_ENTRY_END = re.compile(r"[；;。）)\n]")
_MAX_ENTRY_LENGTH = 500
"""Signs; what may be a number in many ways must not be tried on a page of digits."""

_PERIOD = re.compile(r"(\d{4})年1月1日[起始]?(?:至|到|—|-|~|～)+(?:\d{4}年)?12月3\d日")
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)年")
_TITLE_ENDS = re.compile(r"[_|\-—–]")
_ONLY_WELL_FORMED = ("联系方式", "咨询方式", "热线", "邮箱")
"""Labels behind which something else may stand, too."""

_NO_OFFICE = "本机关"
_ABOUT_PAGE = re.compile(
    r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}[\s\d:]*$"
    r"|\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?[\s\d:]*(信息|文章|稿件)?(来源|作者)[:：]"
    r"|[\[【(]?(发布|更新|生成|公开|发文|录入|创建|成稿)?(时间|日期)[:：]|(信息|文章|稿件)?(来源|作者)[:：]"
    r"|[\[【(]?字[体号][:：]|.*(浏览|阅读|点击|访问)(次数|量|数)?[:：]|.*[大小]\W*中\W*[大小]"
    r"|[\[【(]?(打印|分享|收藏)"
)
"""How lines about the page begin that stand between its title and its text."""

_MAX_NOTES = 6
_NOTE_BELOW = re.compile(
    r"[（(]?(?:注[:：]|联\s*系|经办|承办|抄送|主送|附件|公开方式|公开属性|信息公开|此件|填报人|审核|签发|校对|电话)"
)
"""How lines begin below signature and date that are about the document."""

ATTACHED = re.compile(r"附件\s*[\d一二三四五六七八九十]*\s*[:：]?")
"""What stands alone above each attachment."""

_LIST_OF_ATTACHED = re.compile(r"附件\s*[:：][^。；]+")
_OF_LIST = re.compile(r"\d[.．、][^。；]+")
_NOTE_ON_TABLE = re.compile(r"(?:备\s*)?注\s*\d?[:：].*[本上各]表")

_SENTENCE = re.compile(r"[。；，：]")
_MAX_SLOGAN = 25
_ORNAMENT = re.compile(r"(?:PART|part|Part|第)?\W*0?\d\W*")
"""What stands alone above a heading: 01, PART 1."""

_CONTENTS = "目录"
_ENTRY = re.compile(r"[^。；]{2,60}?(?:\.{3,}|…+|·{3,}|_{3,}|-{3,}|\s)*\d{1,3}")
"""A line of a table of contents: a heading, leaders and a page number."""

_COVER_MONTH = re.compile(r"[\d〇○零一二三四五六七八九十]{4}年[\d一二三四五六七八九十]{1,2}月")
_MADE_BY = re.compile(
    r"[^，。；：:]{2,30}(?:编制|编印|编写|印制|制)"
    r"|(?:填报|填表|报送|编制|签发)(?:日期|时间|人)\s*[:：][^，。；]{2,60}"
)
"""What may stand on a cover between title and text: who wrote the report, when, who signed it."""


_FURNITURE = re.compile(
    r"([上下]一?[篇条页]|(?i:copyright)|©|打印|关闭|分享|扫一扫|版权所有|主办|承办|网站地图|网站标识码|联系我们"
    r"|[\w ]*ICP备|.{0,4}公网安备|相关(链接|文章|附件|新闻|稿件)|附件(下载)?[:：]"
    r"|【?(打印|关闭|字体|返回顶部)|[—–-]\s*\d+\s*[—–-]$)"
)
"""How lines begin that stand below a report on a page of the web."""


def cut_texts(
    edition: Edition,
    paragraphs: Sequence[str],
    styles: Sequence[str] = (),
    *,
    hints: Sequence[str] = (),
    is_page: bool = False,
) -> DocumentTexts:
    """The texts and basic data that stand in a report's paragraphs, its tables left out.

    `styles` are those of the paragraphs, if they are known; `hints` may have a title where the
    paragraphs have none. On a page of the web, what stands around the report is left out.
    """
    styled = zip_longest(paragraphs, styles, fillvalue="")
    written = [(line.strip(), style) for line, style in styled if line.strip()]
    written = written if is_page else _in_form_order(edition, _without_contents(edition, written))
    lines, looks = [line for line, _ in written], [style for _, style in written]
    places = heading_places(edition, lines, looks)
    title = title_above(edition, lines, min(places.values(), default=len(lines)))
    start = title.last + 1 if title else _start(lines, places) if is_page else 0
    end = _page_end(lines, places) if is_page else _behind_date(lines, places)
    if is_page:
        start = _behind_lead_in(lines, start, min(places.values(), default=end))
        lines, places, end = _without_ornaments(lines, places, end)
    cover = _cover_lines(lines, start, min(places.values(), default=end)) if title else []
    start, name = start + len(cover), title.name if title else ""
    dated = signature_in(lines[start]) if title and start < end else None
    start += bool(dated)
    signed, body_end = _before_signature(lines[:end], start, places, name)
    signed = signed or (dated[1] if dated else None)
    texts, behind = _sections(edition, lines[:body_end], start, places), lines[body_end:end]
    title = title if title and title.year else _hinted(edition, hints) or title
    name = _full_name(name or (title.name if title else ""), behind, cover)
    year = title.year if title and title.year else _year_in(texts[OPENING])
    organisation = _contact(edition, texts[OPENING], name)
    above = [*lines[: title.first], *filter(_MADE_BY.fullmatch, cover)] if title and start else ()
    signature = [*lines[start - 1 : start], *behind] if dated else behind
    around = () if is_page else (*above, *_strangers(signature, name, signed), *lines[end:])
    return DocumentTexts(texts, Details(year or 0, signed, organisation), year, around)


def _without_contents(
    edition: Edition, written: Sequence[tuple[str, str]]
) -> Sequence[tuple[str, str]]:
    """The lines without a table of contents and the month that stands above it on a cover."""
    plain = [normalised(line) for line, _ in written]
    first = plain.index(_CONTENTS) if _CONTENTS in plain else len(plain)
    entries = sum(1 for _ in takewhile(_ENTRY.fullmatch, plain[first + 1 :]))
    if entries < len(edition.sections):
        return written
    behind = first + 1 + entries
    while first and _COVER_MONTH.fullmatch(plain[first - 1]):
        first -= 1
    return [*written[:first], *written[behind:]]


def _cover_lines(lines: Sequence[str], start: int, end: int) -> list[str]:
    """The lines from a title on that are of a cover: a month, an office, the word 目录."""

    def is_of_cover(line: str) -> bool:
        plain = normalised(line)
        is_named = _MADE_BY.fullmatch(line) or is_organisation(line)
        return bool(is_named or plain == _CONTENTS or _COVER_MONTH.fullmatch(plain))

    return [*takewhile(is_of_cover, lines[start:end])]


def _in_form_order(edition: Edition, written: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """The lines and their looks section by section, with signature and date at the end."""
    lines = [line for line, _ in written]
    signature = signature_in(lines[-1]) if lines else None
    unnamed = signature is not None and not signature[0] and len(lines) > 1
    behind = bool(signature) + (unnamed and is_organisation(lines[-2]))
    body = len(lines) - behind
    order = form_order(edition, lines[:body])
    return [*(written[place] for place in order), *written[body:]]


def _behind_lead_in(lines: Sequence[str], start: int, heading: int) -> int:
    """Where the opening begins on a page: behind what is about the page, and behind slogans."""
    while start < heading and _ABOUT_PAGE.match(lines[start]):
        start += 1
    sentence = next((n for n in range(start, heading) if _SENTENCE.search(lines[n])), start)
    above = lines[start:sentence]
    kept = any(len(line) > _MAX_SLOGAN or signature_in(line) for line in above)
    return start if kept else sentence


def _without_ornaments(
    lines: Sequence[str], places: Mapping[str, int], end: int
) -> tuple[list[str], dict[str, int], int]:
    """The lines without the bare numbers that pages draw above headings, and what moves so."""
    ornaments = {
        place - 1 for place in places.values() if place and _ORNAMENT.fullmatch(lines[place - 1])
    }

    def moved(place: int) -> int:
        return place - sum(one < place for one in ornaments)

    left = [line for place, line in enumerate(lines) if place not in ornaments]
    return left, {key: moved(place) for key, place in places.items()}, moved(end)


def _start(lines: Sequence[str], places: Mapping[str, int]) -> int:
    """Where a report without a title begins on a page: with its first sentence or heading."""
    first = min(places.values(), default=0)
    return next((place for place in range(first) if "。" in lines[place]), first)


def _page_end(lines: Sequence[str], places: Mapping[str, int]) -> int:
    """Where a report ends on a page: behind its date, else where the page's furniture begins."""
    tail = range(max(places.values(), default=-1) + 1, len(lines))
    end = next((place for place in tail if _FURNITURE.match(lines[place])), len(lines))
    return next((place + 1 for place in tail if place < end and signature_in(lines[place])), end)


def _behind_date(lines: Sequence[str], places: Mapping[str, int]) -> int:
    """Where a report ends: behind its date if only notes about the document stand below that."""
    first = max(places.values(), default=-1) + 1
    attached = (n for n in range(first + 1, len(lines)) if ATTACHED.fullmatch(lines[n]))
    end = next((n for n in attached if signature_in(lines[n - 1])), len(lines))
    for place in range(end - 1, max(first, end - _MAX_NOTES) - 1, -1):
        if signature_in(lines[place]):
            return place + 1
        end = place if end == place + 1 and _NOTE_ON_TABLE.match(lines[place]) else end
        if not _NOTE_BELOW.match(lines[place]):
            break
    return end


def _hinted(edition: Edition, hints: Sequence[str]) -> Title | None:
    """The title that a hint begins with."""
    for hint in hints:
        found = next(iter(titles(edition, [hint, *_TITLE_ENDS.split(hint)])), None)
        if found:
            return found
    return None


def _year_in(preamble: str) -> int | None:
    """The year of the reporting period, else the only one that the opening names."""
    years = set(_YEAR.findall(normalised(preamble)))
    return period_year(preamble) or (int(years.pop()) if len(years) == 1 else None)


def period_year(text: str) -> int | None:
    """The year of the only reporting period that a text names."""
    periods = set(_PERIOD.findall(normalised(text)))
    return int(periods.pop()) if len(periods) == 1 else None


def _sections(
    edition: Edition, lines: Sequence[str], start: int, places: Mapping[str, int]
) -> dict[str, str]:
    starts = {OPENING: start - 1, **places}
    ends = [*starts.values(), len(lines)]
    texts: dict[str, str] = {}
    for (key, first), (_, end) in zip(starts.items(), pairwise(ends), strict=True):
        rest = [text_behind_heading(edition, lines[first])] if key in places else []
        last = heading_end(edition, key, lines, first) if key in places else first
        texts[key] = "\n".join([*filter(None, rest), *lines[last + 1 : end]])
    return texts


def _before_signature(
    lines: Sequence[str], start: int, places: Mapping[str, int], name: str
) -> tuple[date | None, int]:
    """The date of signature, and how many lines stand before signature and date."""
    first = max(start, max(places.values(), default=-1) + 1)
    end = len(lines)
    signature = signature_in(lines[-1]) if end > first else None
    end -= bool(signature)
    signer = "" if end <= first or (signature and signature[0]) else lines[end - 1]
    is_signer = (name and normalised(signer) == normalised(name)) or (
        is_organisation(signer) and level_of(signer) is HeadingLevel.BODY
    )
    end = _above_attachments(lines, first, end - bool(signer and is_signer))
    return signature[1] if signature else None, end


def _above_attachments(lines: Sequence[str], first: int, end: int) -> int:
    """Where the text above signature and date ends: before a list of what is attached."""
    for place in range(end - 1, max(first, end - _MAX_NOTES) - 1, -1):
        if _LIST_OF_ATTACHED.fullmatch(lines[place]):
            return place
        if not _OF_LIST.fullmatch(lines[place]):
            break
    return end


def _full_name(name: str, behind: Sequence[str], cover: Sequence[str]) -> str:
    """The name at the end or on the cover, if the other is none or short for it: 某县住建局."""
    for lines in (behind, [*filter(is_organisation, cover)]):
        signature = signature_in(lines[-1]) if lines else None
        signer = signature[0] or "".join(lines[-2:-1]) if signature else "".join(lines[-1:])
        left = iter(signer)
        is_short = name[:2] == signer[: len(name[:2])] and all(char in left for char in name)
        name = signer if is_short and is_organisation(signer) else name
    return name


def _strangers(behind: Sequence[str], name: str, signed: date | None) -> Sequence[str]:
    """The lines at the end that are neither signature nor date."""
    told = ((line, signature_in(line) or (line, signed)) for line in behind)
    expected = ("", normalised(name))
    return [line for line, (who, day) in told if normalised(who) not in expected or day != signed]


def _contact(edition: Edition, preamble: str, name: str) -> Organisation:
    found = {
        entry.key: value
        for entry in edition.definition.contact
        if (value := _entry(entry, edition.definition.contact, preamble))
    }
    office = _OFFICE.search(preamble)
    if office and office["office"] not in (name, _NO_OFFICE):
        found.setdefault("office", office["office"])
    return msgspec.structs.replace(Organisation(name=name), **found)


def _entry(entry: ContactField, entries: Sequence[ContactField], text: str) -> str:
    """What stands behind the entry's label: behind a colon, or at once if it is well formed.

    A number may also stand before its label in brackets: 0536-4861001（传真）.
    """
    every = "|".join(re.escape(label) for other in entries for label in _contact_labels(other))
    for name in filter(text.__contains__, _contact_labels(entry)):  # few are there at all
        shared = rf"(?:\s*[/／、及和与]\s*(?:{every}))*"
        for label in re.finditer(rf"{re.escape(name)}{shared}\s*(?P<colon>[:：]?)\s*", text):
            rest = text[label.end() :]
            match = re.match(entry.pattern, rest[:_MAX_ENTRY_LENGTH]) if entry.pattern else None
            if match:
                return match[0]
            if label["colon"] and name not in _ONLY_WELL_FORMED:
                value = re.split(rf"(?:{every})\s*[:：]", _ENTRY_END.split(rest)[0])[0]
                return value.strip(" ，,、；;")
        bracketed = re.finditer(rf"\s*[（(]\s*{re.escape(name)}\s*[）)]", text)
        for label in bracketed if entry.pattern else ():
            before = text[max(label.start() - _MAX_ENTRY_LENGTH, 0) : label.start()]
            match = re.search(rf"(?:{entry.pattern})\Z", before)
            if match:
                return match[0]
    return ""


def _contact_labels(entry: ContactField) -> tuple[str, ...]:
    return (entry.label, *entry.aliases)


def known_texts(known: KnownTexts, edition: Edition) -> DocumentTexts:
    """What the two sheets say."""
    details = _details(known, edition)
    return DocumentTexts(_texts(known, edition), details, details.year or None)


def _details(known: KnownTexts, edition: Edition) -> Details:
    """The basic data by its labels; the year is 0 where it is not given."""

    def entry(label: str) -> str:
        return known.details.get(normalised(label), "").strip()

    kinds = {words: kind for kind, words in KIND_WORDS.items()}
    contact = {field.key: entry(field.label) for field in edition.definition.contact}
    organisation = Organisation(name=entry(labels.NAME_LABEL), kind=kinds.get(entry(labels.KIND)))
    return Details(
        year=parse_year(entry(labels.YEAR)).value or 0,
        date=parse_date(entry(labels.DATE)).value,
        organisation=msgspec.structs.replace(organisation, **contact),
    )


def _texts(known: KnownTexts, edition: Edition) -> dict[str, str]:
    """The text below each title: one paragraph a row."""
    keys = {normalised(title): key for key, title in labels.text_titles(edition).items()}
    paragraphs: dict[str, list[str]] = {}
    lines: list[str] = []
    for title, paragraph in known.rows:
        key = keys.get(normalised(title))
        if key:
            lines = paragraphs.setdefault(key, [])
        else:
            lines.append(paragraph)
    return {key: clean_text("\n".join(lines)).rstrip("\n") for key, lines in paragraphs.items()}


_CAPTION = re.compile(
    r"图\s*[\d一二三四五六七八九十]+(?:[-—.．]\d+)?(?:[：:、.．\s].{0,60}|.{0,40})"
)
_REMEDY = "，请在原文件中把它另存为 PNG 或 JPG 后重新插入"


class IllustratedLines(Struct):
    """Lines of text among which pictures stand; `media` are their files by name.

    A picture whose name is not among them is lost; its caption says why. `taken` is what became
    of each file, so that one that is shown often is read once.
    """

    lines: list[ContentLine] = field(default_factory=list)
    media: dict[str, bytes] = field(default_factory=dict)
    taken: dict[bytes, tuple[bytes, str]] = field(default_factory=dict)


def illustrated(blocks: Iterable[ContentBlock]) -> IllustratedLines:
    """The lines of a document with a paragraph for each picture; its tables are left out."""
    found = IllustratedLines()
    pending = ""
    for block in blocks:
        if isinstance(block, ContentLine):
            if pending and _is_caption(block.text):
                found.lines[-1] = ContentLine(Picture(pending, block.text).source)
            else:
                found.lines.append(block)
            pending = ""
        elif isinstance(block, Image):
            pending = _add(found, block)
        elif isinstance(block, ContentTable | ContentPart):
            pending = ""
    found.lines[:] = _captioned_above(found.lines)
    return found


def _add(found: IllustratedLines, image: Image) -> str:
    """Adds a picture; returns the name of its file, empty if it cannot be kept."""
    data, problem = b"", image.problem
    if not problem:
        if image.data not in found.taken:
            found.taken[image.data] = _taken(image.data)
        data, problem = found.taken[image.data]
    name = "lost" if problem else picture_name(data, picture_suffix(data))
    if not problem:
        found.media[name] = data
    found.lines.append(ContentLine(Picture(name, problem).source))
    return "" if problem else name


def _taken(data: bytes) -> tuple[bytes, str]:
    """The picture as a report keeps it, or why it cannot be kept."""
    try:
        return normal_picture(data), ""
    except PictureProblemError as error:
        return b"", f"图片{error.what}{_REMEDY}"


def without_lost(text: str, media: Mapping[str, bytes]) -> tuple[str, list[str]]:
    """The text without pictures that have no file, and what is wrong with these."""
    kept: list[str] = []
    problems: list[str] = []
    for line in text.split("\n"):
        picture = picture_of(line)
        if picture and picture.name not in media:
            problems.append(picture.caption)
        else:
            kept.append(line)
    return "\n".join(kept), problems


def _captioned_above(lines: Iterable[ContentLine]) -> Iterator[ContentLine]:
    """The lines, with captions above pictures that have none below taken into them."""
    above: ContentLine | None = None
    for line in lines:
        bare = line.text.startswith("{picture:") and line.text.endswith("|}")
        if above and bare and _is_caption(above.text):
            yield ContentLine(f"{line.text[:-1]}{above.text}}}")
            above = None
            continue
        if above:
            yield above
        above = line
    if above:
        yield above


def _is_caption(text: str) -> bool:
    return not text.endswith("。") and _CAPTION.fullmatch(text) is not None
