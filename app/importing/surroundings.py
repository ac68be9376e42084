"""What stands before and behind a report's texts: cover, letter, signature, notes, chat, sheets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from heapq import nlargest
from itertools import takewhile
from typing import Any

from msgspec import Struct

from app import patterns as re
from app.edition.edition import Edition
from app.importing.headings import Title, form_order, heading_places, is_organisation, titles
from app.matching.tables import match_grid
from app.office.content import Content, ContentBlock, ContentLine, ContentTable, GridCell, line_text
from app.office.labels import normalised
from app.report.narrative import HeadingLevel, level_of, picture_of

_DIGITS = str.maketrans("〇○◯零ОOo一二三四五六七八九元正", "000000012345678911")
"""What people write for 〇, and 元 or 正 for the first month."""

_YEAR = r"(?:\d{4}|[〇○◯零ОOo0一二三四五六七八九]{4})"
_DATE = re.compile(
    rf"({_YEAR})[年./-](\d{{1,2}}|[元正一二三四五六七八九十]{{1,2}})[月./-]"
    r"(\d{1,2}|[一二三四五六七八九十廿卅]{1,4})[日号]?"
)
_DATE_LABEL = re.compile(r"(?:落款|成文|填报|填表|报送|上报|报出|签发|编制)?(?:日期|时间):")
_SEAL = re.compile(r"\s*[（(]\s*(?:盖章|公章|印章|签章|章|加盖公章)\s*[）)]")
_AROUND_NAME = re.compile(rf"(?:填报|报送|编[报制]|报告)?单位(?:名称)?\s*[:：]\s*|{_SEAL.pattern}")
_SIGNED = re.compile(rf"(?P<signer>.*?)\s*(?P<date>\(?{_YEAR}年.+)")


def signature_in(line: str) -> tuple[str, date] | None:
    """Signer, if there is one, and date, if a line consists of just these."""
    bare = _SEAL.sub("", line)
    if alone := _date(bare):
        return "", alone
    match = _SIGNED.fullmatch(bare)
    signed = _date(match["date"]) if match and is_organisation(match["signer"]) else None
    return (match["signer"], signed) if match and signed else None


def _date(text: str) -> date | None:
    """The date that a line consists of, in any writing: 2023.1.18, 二○二三年元月十八日."""
    match = _DATE.fullmatch(_DATE_LABEL.sub("", normalised(text), count=1).strip("()"))
    try:
        return date(*map(_number, match.groups())) if match else None
    except ValueError:
        return None


def _number(text: str) -> int:
    """A number in digits, or one below 100 in words: 廿五. Raises `ValueError`."""
    spelt = text.replace("廿", "二十").replace("卅", "三十")
    tens, ten, ones = spelt.partition("十")
    parts = (tens or "一", ones or "〇") if ten else (spelt,)
    digits = [int(part.translate(_DIGITS)) for part in parts]
    return 10 * digits[0] + digits[1] if ten else digits[0]


_ABOUT_PAGE = re.compile(
    r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}[\s\d:]*$"
    r"|\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?[\s\d:]*(信息|文章|稿件)?(来源|作者)[:：]"
    r"|[\[【(]?(发布|更新|生成|公开|发文|录入|创建|成稿)?(时间|日期)[:：]|(信息|文章|稿件)?(来源|作者)[:：]"
    r"|[\[【(]?字[体号][:：]|.*(浏览|阅读|点击|访问)(次数|量|数)?[:：]|.*[大小]\W*中\W*[大小]"
    r"|[\[【(]?(打印|分享|收藏)"
)
"""How lines about the page begin that stand between its title and its text."""


def page_day(content: Content) -> date | None:
    """The only day that a page of the web says of itself, as that of its publication."""
    lines = [normalised(line_text(block)) for block in content.blocks if content.is_page]
    found = (_DATE.search(line) for line in lines if _ABOUT_PAGE.match(line))
    days = {_date(day[0]) for day in found if day}
    return days.pop() if len(days) == 1 else None


_LINE = r"[-—–─━═_＿=*·～~－\s]{3,}"
_ABOUT_DOCUMENT = re.compile(
    r"[\u4e00-\u9fff][^，。；：:]{1,7}\s*[:：]\s*[^，。；]{1,60}|[^\s，。；：]{1,12}[〔\[（(]\s*\d{4}\s*[〕\]）)]\s*\d+\s*号"
    rf"|{_LINE}|(?!.{{500}})(?:.*[\u4e00-\u9fff]{{2}}.*[|｜>＞]){{2}}.+"
)
"""Entries (索引号：…), the number of an official letter, rules, and where a page leads."""

_COVER_MONTH = re.compile(r"[\d〇○零一二三四五六七八九十]{4}年[\d元一二三四五六七八九十]{1,2}月")
_MADE_BY = re.compile(r"[^，。；：:]{2,30}(?:编制|编印|编写|印制|制|编)")
"""What may stand on a cover between title and text: who wrote the report."""

_ADDRESSED = re.compile(r"(?P<names>[^。；：:\d“”]{2,60})[:：]")
_ADDRESSEE = re.compile(r".{0,12}(?:办|单位|公司|中心|领导|同志|代表|委员)|各.{2,10}")
_RULE, _CONTENTS = re.compile(r"\W+"), "目录"
_ENTRY = re.compile(r"[^。；]{2,60}?(?:\.{3,}|…+|·{3,}|_{3,}|-{3,}|\s)*\d{1,3}")
"""A line of a table of contents: a heading, leaders and a page number."""

_SENTENCE = re.compile(r"[。；，：]|（[^）]*$")
_OPENS = re.compile(r".*(?:条例|信息公开|本报告).*。.*")
"""The sentence of an opening, above which what is short and no sentence is none of it."""

_BRACKETED = re.compile(r"[（(][^（(）)]+[）)]")
_ORNAMENT = re.compile(r"(?:PART|part|Part|第)?\W*0?\d\W*")
"""What stands alone above a heading: 01, PART 1."""

_FURNITURE = re.compile(
    r"([上下]一?[篇条页]|(?i:copyright)|©|打印|关闭|分享|扫一扫|版权所有|(?:主办|承办)(?!.*[，。；])|网站地图|网站标识码|联系我们"
    r"|[\w ]*ICP备|.{0,4}公网安备|相关(链接|文章|附件|新闻|稿件)|附件(下载)?[:：]"
    r"|【?(打印|关闭|字体|返回顶部)|[—–-]\s*\d+\s*[—–-]$|[-—–·*\s]*END[-—–·*\s]*$"
    r"|(?:(?:文稿)?来源|(?:责任|本期)?编辑|责编|编审|[初复终]审|审[核校]|校对|[供撰]稿|排版|监制|图文)\s*[:：丨|])"
)
"""How lines begin that stand below a report on a page of the web."""

_FOOT = re.compile(
    r"[^。]{0,40}(?:ICP备\s*\d|公网安备\s*\d|网站标识码\s*[:：]|版权所有)|【?打印(?:本页|此页)?】?\s*【?关闭"
    r"|[-—–·*\s]*END[-—–·*\s]*$|[上下]一?[篇条页]\s*[:：]|相关(?:链接|文章|新闻|稿件)\s*[:：]?$|扫一扫[^。；，]{0,20}$"
)
"""How the first line begins at the foot of a page that was copied into another document."""

ATTACHED = re.compile(r"附[件表图录]?\s*[\d一二三四五六七八九十]*\s*[:：]?")
"""What stands alone above each attachment."""

_LIST_OF_ATTACHED = re.compile(r"附[件表图录]?\s*[:：][^。；]+")
_OF_LIST = re.compile(r"\d[.．、][^。；]+")
_MAX_LISTED, _MAX_SIGNERS, _MAX_SLOGAN = 6, 3, 25
_NOTE_BELOW = re.compile(
    r"[（(]?(?:注[:：]|联\s*系|经办|承办|抄送|主送|附件|公开方式|公开属性|信息公开|此件|填报人|审核|签发|校对|电话)"
)
"""How lines begin below signature and date that are about the document."""

_OPEN = "[\\s_＿×XxＸ*＊○〇]"
"""What stands for a part of a date that nobody has filled in."""

_ENDS_DOCUMENT = re.compile(
    r"(?:抄\s*[送报]|主\s*送|分\s*送|主\s*题\s*词|公开(?:方式|属性)|信息公开选项)\s*[:：].*"
    r"|[^。；]*(?:日\s*印\s*发|共印.{0,8}份)[）)]?|[（(](?:此件|联系人|经办人).*[）)]"
    rf"|{_LINE}|(?:20\d*|二〇二)?{_OPEN}*年[\d{_OPEN[1:]}*月{_OPEN}*日"
    r"|(?:备\s*)?注\s*\d?[:：].*[本上各]表.*"
    r"|(?:(?:单位|部门|分管|主要)?(?:负责人|领导)|[审复]核人?|填[表报]人|经办人|制表人?|报出日期)\s*[:：][^。]*"
)
"""Lines that end a document, even if nobody signed it: copies, who printed it, notes on tables.

So does the place for a date.
"""


class Frame(Struct, frozen=True):
    """Where a report's texts begin and end among lines, and the date they are signed with.

    `lead` are the lines between title and opening, `behind` those from the signature on, of
    which the first say who signed.
    """

    start: int
    end: int
    signed: date | None
    lead: Sequence[str]
    behind: Sequence[str]
    signers: Sequence[str]


def frame_of(
    lines: Sequence[str], places: Mapping[str, int], title: Title | None, *, is_page: bool
) -> Frame:
    """The frame of the texts with headings in these places, below the title."""
    heading = min(places.values(), default=len(lines))
    first = title.last + 1 if title else _first_sentence(lines, heading) if is_page else 0
    tail = max(first, max(places.values(), default=-1) + 1)
    dated, last = _last_line(lines, tail, is_page=is_page)
    start = _opening(lines, first, min(heading, last if dated is None else dated))
    end = _above_signature(lines, max(tail, start), last if dated is None else dated, title)
    above = lines[: title.first] if title and not is_page else ()
    places_signed = ([lines[dated]] if dated is not None else (), lines[first:start], above)
    signed = next(filter(None, map(_only_day, places_signed)), None)
    signature = lines[end:last]
    signers = [(signature_in(line) or ("",))[0] or _SEAL.sub("", line) for line in signature]
    return Frame(start, end, signed, lines[first:start], lines[end:], signers)


def _only_day(lines: Sequence[str]) -> date | None:
    days = {signed[1] for line in lines if (signed := signature_in(line))}
    return days.pop() if len(days) == 1 else None


def _first_sentence(lines: Sequence[str], heading: int) -> int:
    """Where a report without a title begins on a page: with its first sentence or heading."""
    first = 0 if heading == len(lines) else heading
    return next((place for place in range(first) if "。" in lines[place]), first)


def _opening(lines: Sequence[str], first: int, heading: int) -> int:
    """Where the opening begins: behind what is of a cover, a letter or a page, and slogans."""
    backwards = range(heading - 1, first - 1, -1)
    last = next((n for n in backwards if _OPENS.match(lines[n])), -1)
    for place in range(first, heading):
        line = lines[place]
        is_aside = place < last and level_of(line) is HeadingLevel.BODY and not picture_of(line)
        is_slogan = len(line) <= _MAX_SLOGAN and not _SENTENCE.search(line)
        is_aside &= is_slogan or _BRACKETED.fullmatch(line) is not None
        if not is_aside and not _is_lead_in(line):
            return place
    return heading


def _is_lead_in(line: str) -> bool:
    """Whether a line above the opening is none of it: of a cover, an index, whom it is for."""
    plain = normalised(line)
    return picture_of(line) is None and bool(
        plain == _CONTENTS
        or _COVER_MONTH.fullmatch(plain)
        or _ABOUT_PAGE.match(line)
        or _ABOUT_DOCUMENT.fullmatch(line)
        or _MADE_BY.fullmatch(line)
        or is_organisation(line)
        or signature_in(line)
        or _is_addressed(line)
    )


def _is_addressed(line: str) -> bool:
    """Whether a line says whom a report is for: 县人民政府："""
    match = _ADDRESSED.fullmatch(line.strip())
    names = re.split("[、，,]", match["names"]) if match else ()
    return bool(names) and all(
        is_organisation(name) or _ADDRESSEE.fullmatch(name) for name in names
    )


def _last_line(lines: Sequence[str], tail: int, *, is_page: bool) -> tuple[int | None, int]:
    """The line of signature and date below the last heading, and where the report ends.

    Without one it ends above what is about the document or the page.
    """
    end = _above_furniture(lines, tail, is_page=is_page)
    for place in range(tail, end):
        signed = signature_in(lines[place])
        above = lines[place - 1] if place > tail else ""
        if signed and (is_page or signed[0] or _is_signer(above) or _are_notes(lines, place + 1)):
            return place, place + 1
    attached = (n for n in range(tail, end) if ATTACHED.fullmatch(lines[n]))
    return None, end if is_page else _above_notes(lines, tail, next(attached, end))


def _above_furniture(lines: Sequence[str], first: int, *, is_page: bool) -> int:
    """Where what stands at the foot of a page of the web begins.

    In other documents, into which one was copied, only what no text says begins it.
    """
    if is_page:
        return next((n for n in range(first, len(lines)) if _FURNITURE.match(lines[n])), len(lines))
    end = next((n for n in range(first, len(lines)) if _FOOT.match(lines[n])), len(lines))
    while first < end < len(lines) and _FURNITURE.match(lines[end - 1]):
        end -= 1
    return end


def _above_notes(lines: Sequence[str], first: int, end: int) -> int:
    """Where the text above lines that end a document ends."""
    while end > first and _ENDS_DOCUMENT.fullmatch(lines[end - 1]):
        end -= 1
    return end


def _are_notes(lines: Sequence[str], first: int) -> bool:
    """Whether all lines from one on are about the document, up to what is attached."""
    for place in range(first, len(lines)):
        if ATTACHED.fullmatch(lines[place]):
            return True
        if not _NOTE_BELOW.match(lines[place]) and not _ENDS_DOCUMENT.fullmatch(lines[place]):
            return False
    return True


def _is_signer(line: str) -> bool:
    return is_organisation(_SEAL.sub("", line)) and level_of(line) is HeadingLevel.BODY


def _above_signature(lines: Sequence[str], first: int, end: int, title: Title | None) -> int:
    """Where the text above a date ends: above who signed it, and a list of what is attached."""
    name = normalised(title.name) if title else ""
    end = _above_notes(lines, first, end)
    for _ in range(_MAX_SIGNERS):
        is_name = end > first and name == normalised(lines[end - 1]) != ""
        if is_name or (end > first and _is_signer(lines[end - 1])):
            name = "" if is_name else name
            end -= 1
    for place in range(end - 1, max(first, end - _MAX_LISTED) - 1, -1):
        if _LIST_OF_ATTACHED.fullmatch(lines[place]):
            return place
        if not _OF_LIST.fullmatch(lines[place]):
            break
    return end


def without_contents(
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


def in_form_order(edition: Edition, written: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """The lines and their looks section by section, with signature and date at the end."""
    lines = [line for line, _ in written]
    first = min(heading_places(edition, lines).values(), default=0)
    body = _above_signed(lines, len(lines))
    cover = first if body < len(lines) else _above_signed(lines, first)
    moved = [*written[:cover], *written[first:body]]
    order = form_order(edition, [line for line, _ in moved])
    return [*(moved[place] for place in order), *written[cover:first], *written[body:]]


def _above_signed(lines: Sequence[str], end: int) -> int:
    """Where the lines end that stand above signature and date, if these stand at the end."""
    signature = signature_in(lines[end - 1]) if end else None
    unnamed = signature is not None and not signature[0] and end > 1
    return end - bool(signature) - (unnamed and _is_signer(lines[end - 2]))


def without_ornaments(
    lines: Sequence[str], places: Mapping[str, int]
) -> tuple[list[str], dict[str, int]]:
    """The lines without the bare numbers that pages draw above headings, and what moves so."""
    ornaments = {
        place - 1 for place in places.values() if place and _ORNAMENT.fullmatch(lines[place - 1])
    }
    left = [line for place, line in enumerate(lines) if place not in ornaments]
    moved = {key: place - sum(one < place for one in ornaments) for key, place in places.items()}
    return left, moved


_OF_LETTER = re.compile(
    r"[^，。；：:]{2,30}文件|[^\s，。；：]{1,12}[〔\[（(]\s*\d{4}\s*[〕\]）)]\s*第?\s*\d+\s*号(?:\s*签发人\s*[:：].{0,12})?"
    r"|关于[^，。；：]{0,30}政府信息公开[^，。；：]{0,20}报告的?(?:报告|函)?|(?:抄\s*[送报]|主\s*送|分\s*送)\s*[:：].*"
    r"|[^。；]*\d\s*日\s*印\s*发|附件\s*[:：]\s*无。?|(?:title|date|updated|author|tags|layout|lastmod)\s*:.{0,60}"
)
"""Head, number and title of an official letter, who has a copy and who printed it; a page's own."""


def is_of_letter(line: str) -> bool:
    """Whether a line around a report is of the letter or the file that brings it, and no news."""
    return _OF_LETTER.fullmatch(line.strip()) is not None or _is_addressed(line)


def strange_lines(frame: Frame, name: str) -> list[str]:
    """The lines around the texts that say more than name and date."""
    expected = ("", normalised(name))

    def is_known(line: str) -> bool:
        who, day = signature_in(line) or (_AROUND_NAME.sub("", line), frame.signed)
        plain = normalised(line)
        is_cover = plain == _CONTENTS or _COVER_MONTH.fullmatch(plain) or _RULE.fullmatch(plain)
        is_of_page = frame.signed and _ABOUT_PAGE.match(line)
        is_name = normalised(who) in expected or (is_organisation(who) and name.endswith(who))
        is_known = is_cover or is_of_page or is_of_letter(line)
        return bool(is_known) or (is_name and day == frame.signed)

    return [line for line in (*frame.lead, *frame.behind) if not is_known(line)]


_CLOCK = (
    r"(?:(?:\d{4}[-/.年])?\d{1,2}[-/.月]\d{1,2}日?|[昨今前]天|(?:星期|周).)?\s*"
    r"(?:上午|下午|凌晨|中午|晚上|[AP]M)?\s*\d{1,2}:\d{2}(?::\d{2})?"
)
_SPEAKER = re.compile(
    rf"(?P<name>[^，。；：:\s][^，。；：:]{{0,28}}?)\s+{_CLOCK}|{_CLOCK}\s+(?P<who>[^，。；：:]{{1,30}})"
)
"""The line above what somebody says in a chat: 某镇-刘芳 2025-01-13 10:47:30."""


def without_chat(
    blocks: Sequence[ContentBlock], edition: Edition
) -> tuple[Sequence[ContentBlock], list[str]]:
    """The blocks of the report that somebody sent in a chat, and what else was said there."""
    speakers = {place: name for place, block in enumerate(blocks) if (name := _speaker(block))}
    if len(speakers) < 2:
        return blocks, []
    ends = [*speakers, len(blocks)][1:]
    turns = [
        (name, blocks[start + 1 : end])
        for (start, name), end in zip(speakers.items(), ends, strict=True)
    ]
    of_report = [_is_of_report(turn, edition) for _, turn in turns]
    names = {name for (name, _), sent in zip(turns, of_report, strict=True) if sent}
    first = of_report.index(True) if names else len(turns)
    kept = [*blocks[: next(iter(speakers))]]
    said: list[str] = []
    for place, (name, turn) in enumerate(turns):
        goes_on = name in names and place > first and any(map(_goes_on, turn))
        if of_report[place] or goes_on:
            kept += turn
        else:
            said += [block.text for block in turn if isinstance(block, ContentLine)]
    return (kept, said) if names else (blocks, [])


def _speaker(block: ContentBlock) -> str:
    match = _SPEAKER.fullmatch(line_text(block).strip())
    return (match["name"] or match["who"]).strip() if match else ""


def _is_of_report(turn: Sequence[ContentBlock], edition: Edition) -> bool:
    """Whether what somebody said has a table, a title or a heading of a report."""
    lines = [block.text for block in turn if isinstance(block, ContentLine)]
    return (
        any(not isinstance(block, ContentLine) or block.tabbed for block in turn)
        or any(titles(edition, lines))
        or bool(heading_places(edition, lines))
    )


def _goes_on(block: ContentBlock) -> bool:
    """Whether a block may be of a text that was sent in several parts."""
    text = line_text(block)
    return bool(text.endswith("。") or signature_in(text) or is_organisation(text))


def report_blocks(
    content: Content, edition: Edition, cells: Iterable[GridCell[Any]]
) -> Sequence[ContentBlock]:
    """The blocks of the innermost element around all headings and tables, and the title.

    `cells` are those found of the form. What stands above the element is taken from its first
    sentence on where the report has no opening in there.
    """
    marks = [*_headings(content.blocks, edition), *_tables(content.blocks, edition, cells)]
    frame = _frame(content, min(marks, default=0), max(marks, default=0))
    if frame is None:
        return content.blocks
    start, end = frame
    places = [
        place for place in range(min(marks)) if isinstance(content.blocks[place], ContentLine)
    ]
    above = [line_text(content.blocks[place]) for place in places]
    last = next(reversed([*titles(edition, above)]), None)
    inside = content.blocks[start : _behind_signature(content.blocks, end)]
    if last and places[last.last] >= start:
        return inside
    title = [content.blocks[place] for place in places[last.first : last.last + 1]] if last else []
    if any(place >= start for place in places):
        return [*title, *inside]
    between = content.blocks[places[last.last] + 1 if last else 0 : start]
    first = next((n for n, one in enumerate(between) if "。" in line_text(one)), len(between))
    return [*title, *between[first:], *inside]


def _behind_signature(blocks: Sequence[ContentBlock], end: int) -> int:
    """Where a report ends whose signature and date stand below its element."""
    for place in range(end, min(end + _MAX_SIGNERS, len(blocks))):
        line = line_text(blocks[place])
        if signature_in(line):
            return place + 1
        if not is_organisation(line):
            break
    return end


def _headings(blocks: Sequence[ContentBlock], edition: Edition) -> Iterator[int]:
    lines = [(place, block) for place, block in enumerate(blocks) if isinstance(block, ContentLine)]
    texts, looks = [line.text for _, line in lines], [line.look for _, line in lines]
    for line in heading_places(edition, texts, looks).values():
        yield lines[line][0]


def _tables(
    blocks: Sequence[ContentBlock], edition: Edition, cells: Iterable[GridCell[Any]]
) -> Iterator[int]:
    """Where the form's tables stand, those of a second report, too.

    Statistics beside a report have a few of its rows, all of which stand in a table of the form.
    """
    of_form = {id(cell) for cell in cells}
    found = {
        place: match_grid(block.grid, edition).places.keys()
        for place, block in enumerate(blocks)
        if isinstance(block, ContentTable)
    }
    fullest = nlargest(50, set(map(frozenset, found.values())), key=len)  # no page has more
    for place, keys in found.items():
        fuller = any(2 * len(keys) < len(other) and keys <= other for other in fullest)
        block = blocks[place]
        cells_of_block = block.grid.cells if isinstance(block, ContentTable) else ()
        if not fuller and (keys or any(id(cell) in of_form for cell in cells_of_block)):
            yield place


def _frame(content: Content, first: int, last: int) -> tuple[int, int] | None:
    """The smallest frame around two blocks, with something below the last if that is a heading."""
    end = last + 1 + isinstance(content.blocks[last], ContentLine) if content.blocks else 0
    around = [frame for frame in content.frames if frame[0] <= first and end <= frame[1]]
    return min(around, key=lambda frame: frame[1] - frame[0], default=None)
