"""Cuts paragraphs, pictures among them, into a report's texts and basic data; reads own sheets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise, takewhile, zip_longest
from pathlib import Path

import msgspec
from msgspec import Struct, field

from app import patterns as re
from app.edition.definition import KIND_WORDS, ContactField
from app.edition.edition import OPENING, Edition
from app.importing.document import IN_TEXT, DocumentTexts, Unplaced
from app.importing.headings import (
    ANY_NUMBER,
    DAY,
    Title,
    heading_end,
    heading_places,
    is_organisation,
    sections_named,
    sections_numbered,
    text_behind_heading,
    title_above,
    titles,
)
from app.importing.surroundings import (
    Frame,
    frame_of,
    in_form_order,
    is_of_letter,
    strange_lines,
    without_contents,
    without_ornaments,
)
from app.matching.vocabulary import LabelRole, vocabulary
from app.office import labels
from app.office.content import (
    Content,
    ContentBlock,
    ContentLine,
    ContentPart,
    ContentTable,
    Image,
    KnownTexts,
    line_text,
    part_spans,
)
from app.office.labels import normalised
from app.pictures import PictureProblemError, normal_picture, picture_suffix
from app.report.changes import Details, Organisation
from app.report.narrative import Picture, picture_name, picture_of
from app.report.numbers import parse_date, parse_year, told_together
from app.report.report import clean_text

_OFFICE = re.compile(r"请(?:直接)?与(?P<office>[^，。；,;（(]{2,60}?)(?:联系|[（(])")
_WHOLE_ENDS = ("人民政府", "办事处", "委员会")
"""What ends a name that nothing need stand before: 柘山镇人民政府, signed 安丘市柘山镇人民政府.

Only the line below the title says more of it."""
_OFFICE_OF = re.compile(r"(?!办事处)(?:[^府]{0,4}办公室?|[^府]{0,6}[科处])")
"""What may stand behind a whole name for a part of the body, which only wrote the report."""

_ENTRY_END = re.compile(r"[；;。）)\n]")
_CUT_NUMBER = re.compile(r"((?<!\d)0\d{2,3}[-－—])\s*\n\s*(?=\d)")
_MAX_ENTRY_LENGTH = 500
"""Signs; what may be a number in many ways must not be tried on a page of digits."""

_PERIOD = re.compile(r"(\d{4})年1月1日[起始]?(?:至|到|—|-|~|～)+(?:\d{4}年)?12月3\d日")
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)年")
_TITLE_ENDS = re.compile(r"[_|\-—–]")
_ONLY_WELL_FORMED = ("联系方式", "咨询方式", "热线", "邮箱")
"""Labels behind which something else may stand, too."""

_NO_OFFICE = "本机关"
_WHOM_TO_ASK = re.compile("(?:疑问|咨询|本报告|年报).{0,60}联系.{0,60}(?:电话|地址)")

_TIME_ASKED = re.compile(
    r"(?:延期|延迟|延后|推迟|暂缓|缓报|宽限|顺延|晚[些点几])[^。；]{0,20}(?:报送|上报|提交|交|报(?!告))"
    r"|(?:报送|上报|提交|完成)[^。；]{0,20}(?:延期|延迟|延后|推迟|顺延|宽限)"
    r"|(?:无法|不能|未能|难以|来不及)[^。；]{0,20}(?:报送|上报|提交|完成)"
)
_LETTER = re.compile(
    r"[^。；]{0,60}?(?P<kind>请示|申请书|(?<=的)申请|(?<=的)报告|(?<=[的复])函|通知"
    r"|情况说明|(?<=的)说明|回执|答复书|告知书|公告|通报|纪要)(?:[（(].{1,10}[）)])?"
)
_OTHER_PAPER = re.compile(r"[^。；]{2,60}(?:报告|总结|汇报|[^计]表|名单|方案|计划|要点|简报|情况)")
_OF_FORM = re.compile("信息公开|政府信息|复议|诉讼|年报")
_HANDS_IN = re.compile("报送|上报|呈报|报来")
_EXPLAINED = re.compile("特此(?:说明|报告|函[告复]|申请|请示|回复)")
_OF_SENDER = re.compile("我[^们]|本(?:单位|部门|机关|[乡镇局办委])|贵[办局单]|特此|恳请|请予|敬请")
_MAX_HEAD_LINES, _MAX_HEAD, _MAX_NOTE = 6, 60, 600


def other_document(path: Path, content: Content) -> str:
    """What a document without tables and texts of the form is by its own words: 一份情况说明.

    Empty where it may be a report that could not be read, as one whose tables are pictures may.
    A plain text hides nothing.
    """
    lines = [line for line in map(line_text, content.blocks) if line]
    head = [*takewhile(_is_of_head, map(_head_text, content.blocks[:_MAX_HEAD_LINES]))]
    title, words = "".join(head), "".join(lines)
    is_pictured = any(isinstance(block, Image) for block in content.blocks)
    is_note = len(words) <= _MAX_NOTE and not any(content.tables) and not is_pictured
    joined = ["".join(head[first:]) for first in range(len(head))]
    letter = next((found for one in (*head, *joined) if (found := _LETTER.fullmatch(one))), None)
    is_sent = is_note and _OF_SENDER.search(words)
    if _TIME_ASKED.search(title) or (is_sent and _TIME_ASKED.search(words)):
        return f"要求延期报送的{letter['kind'] if letter else '说明'}"
    if letter:
        return "" if is_pictured and _HANDS_IN.search(title) else f"一份{letter['kind']}"
    if is_note and _EXPLAINED.search(words):
        return "一份说明"
    is_ledger = "台账" in title
    paper = title if is_ledger else next(filter(_OTHER_PAPER.fullmatch, (*head, *joined)), "")
    if paper and not is_pictured and (is_ledger or not _OF_FORM.search(title)):
        return f"题为“{paper}”的文件"
    return "一份文字材料" if path.suffix.lower() == ".txt" else ""


def _head_text(block: ContentBlock) -> str:
    """A line above a document's text, which may be the only cell in the first row of a table."""
    if not isinstance(block, ContentTable):
        return line_text(block).strip()
    filled = [cell.text for cell in block.grid.cells if cell.row == 0 and cell.text.strip()]
    return filled[0].strip() if len(filled) == 1 else ""


def _is_of_head(line: str) -> bool:
    is_sentence = line.endswith(("。", "；", "：", ":"))
    return len(line) <= _MAX_HEAD and not is_sentence and not ANY_NUMBER.match(line)


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
    written = written if is_page else in_form_order(edition, without_contents(edition, written))
    lines, looks = [line for line, _ in written], [style for _, style in written]
    places = heading_places(edition, lines, looks)
    if is_page:
        lines, places = without_ornaments(lines, places)
    title = title_above(edition, lines, min(places.values(), default=len(lines)))
    frame = frame_of(lines, places, title, is_page=is_page)
    texts = _sections(edition, lines[: frame.end], frame.start, places)
    above = title.first if title and not all(map(is_of_letter, lines[: title.first])) else 0
    title = title if title and title.year else _hinted(edition, hints) or title
    name = _full_name(title.name if title else "", frame)
    year = title.year if title and title.year else _year_in(texts[OPENING])
    sentences = (one for text in texts.values() for one in re.split("[。\n]", text))
    asked = "\n".join((texts[OPENING], *filter(_WHOM_TO_ASK.search, sentences)))
    own, told = _contact(edition, asked, name), told_together(lines[:above], "标题前面")
    around = () if is_page else (*told, *strange_lines(frame, name))
    return DocumentTexts(texts, Details(year or 0, frame.signed, own), year, around)


def _hinted(edition: Edition, hints: Sequence[str]) -> Title | None:
    """The title that a hint begins with."""
    for hint in hints:
        found = next(iter(titles(edition, [hint, *_TITLE_ENDS.split(hint)])), None)
        if found:
            return found
    return None


def _year_in(preamble: str) -> int | None:
    """The year of the reporting period, else the only one that the opening names, but for days."""
    years = set(_YEAR.findall(DAY.sub("", normalised(preamble))))
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


def _full_name(name: str, frame: Frame) -> str:
    """The name at the end or on the cover, if the other is none or short for it: 某县住建局."""
    for signer in (*frame.signers, *filter(is_organisation, frame.lead)):
        left = iter(signer)
        is_short = name[:2] == signer[: len(name[:2])] and all(char in left for char in name)
        is_short &= not (is_organisation(name) and _OFFICE_OF.fullmatch(signer[len(name) :]))
        name = signer if is_short and is_organisation(signer) else name
    fuller = frame.lead if name.endswith(_WHOLE_ENDS) else frame.signers
    return fuller_name(name, filter(is_organisation, fuller))


def fuller_name(name: str, others: Iterable[str]) -> str:
    """The name, or the longest of others that says more around it: 长顺县河西街道办事处."""
    longer = [one for one in others if name in one] if name else []
    if not longer:  # as in most documents, for which nothing need be compiled
        return name
    around = re.compile(rf".*{re.escape(name)}(?:(?:人民)?政府|办事处|管委会|管理委员会)?")
    return max((name, *filter(around.fullmatch, longer)), key=len)


def _contact(edition: Edition, preamble: str, name: str) -> Organisation:
    entries = edition.definition.contact
    every = "|".join(re.escape(label) for one in entries for label in (one.label, *one.aliases))
    whole = _CUT_NUMBER.sub(r"\1", preamble)
    found = {one.key: value for one in entries if (value := _entry(one, every, whole))}
    if (office := _OFFICE.search(preamble)) and office["office"] not in (name, _NO_OFFICE):
        found.setdefault("office", office["office"])
    return msgspec.structs.replace(Organisation(name=name), **found)


def _entry(entry: ContactField, every: str, text: str) -> str:
    """What stands behind the entry's label: behind a colon, or at once if it is well formed.

    A number may also stand before its label in brackets: 0536-4861001（传真）. `every` matches the
    labels of all entries; behind one may stand 为, or a bracket: 网站（www.example.gov.cn）.
    """
    onwards = r"[”』」\"]?\s*(?:[（(]|[为是]?\s*(?P<colon>[:：]?))\s*"
    for name in filter(text.__contains__, (entry.label, *entry.aliases)):  # few are there at all
        shared = rf"(?:\s*[/／、及和与]\s*(?:{every}))*"
        for label in re.finditer(rf"{re.escape(name)}{shared}{onwards}", text):
            rest = text[label.end() :]
            match = re.match(rf"(?:{entry.pattern})(?!\d)", rest[:_MAX_ENTRY_LENGTH])
            if match and entry.pattern:
                return match[0]
            if label["colon"] and name not in _ONLY_WELL_FORMED:
                value = re.split(
                    rf"(?:联系|咨询|办公)?(?:{every})\s*[:：]", _ENTRY_END.split(rest)[0]
                )[0]
                return value.strip(" ，,、；;")
        bracketed = re.finditer(rf"\s*[（(]\s*{re.escape(name)}\s*[）)]", text)
        for label in bracketed if entry.pattern else ():
            before = text[max(label.start() - _MAX_ENTRY_LENGTH, 0) : label.start()]
            match = re.search(rf"(?:{entry.pattern})\Z", before)
            if match:
                return match[0]
    return ""


def known_year(known: KnownTexts) -> int | None:
    """The year that the sheet for basic data says."""
    return parse_year(_detail(known, labels.YEAR)).value or None


def known_texts(known: KnownTexts, edition: Edition) -> DocumentTexts:
    """What the two sheets say."""
    details = _details(known, edition)
    return DocumentTexts(_texts(known, edition), details, details.year or None)


def _details(known: KnownTexts, edition: Edition) -> Details:
    """The basic data by its labels; the year is 0 where it is not given."""
    contact = {field.key: _detail(known, field.label) for field in edition.definition.contact}
    kind = {words: kind for kind, words in KIND_WORDS.items()}.get(_detail(known, labels.KIND))
    organisation = Organisation(name=_detail(known, labels.NAME_LABEL), kind=kind)
    return Details(
        year=known_year(known) or 0,
        date=parse_date(_detail(known, labels.DATE)).value,
        organisation=msgspec.structs.replace(organisation, **contact),
    )


def _detail(known: KnownTexts, label: str) -> str:
    return known.details.get(normalised(label), "").strip()


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


def sheets_with_texts(
    blocks: Sequence[ContentBlock], edition: Edition
) -> tuple[list[ContentBlock], list[str]]:
    """The blocks, a sheet's name as heading where it is one, without lines of other sheets.

    A text ends with its sheet: what stands on the next one above its first heading is of another
    matter, unless the text has not begun. Also returns these lines.
    """
    if not any(isinstance(block, ContentPart) for block in blocks):
        return [*blocks], []
    named = [*_with_names(blocks, edition)]
    lines = [place for place, block in enumerate(named) if isinstance(block, ContentLine)]
    texts = [line_text(named[place]) for place in lines]
    headings = [lines[place] for place in heading_places(edition, texts).values()]
    strange: set[int] = set()
    for start, end in part_spans(named):
        above = max((place for place in headings if place < start), default=None)
        own = min((place for place in headings if place > start), default=len(named))
        before = named[start if above is None else above + 1 : start]
        has_text = any(isinstance(block, ContentLine | ContentTable) for block in before)
        strange |= {n for n in lines if start < n < min(own, end)} if has_text else set()
        own_lines = [n for n in lines if start < n < end]
        is_of_table = any(isinstance(block, ContentTable) for block in named[start:end])
        if is_of_table and all(_titles_table(edition, line_text(named[n])) for n in own_lines):
            strange |= {*own_lines}
    told = [texts[n] for n, place in enumerate(lines) if place in strange]
    kept = [block for place, block in enumerate(named) if place not in strange]
    return kept, [text for text in told if not sections_named(edition, text)]


def _titles_table(edition: Edition, line: str) -> bool:
    """Whether a line is the title of a table, as that of a section but without its number."""
    return not ANY_NUMBER.match(line) and not sections_named(edition, line) <= edition.keys_of_texts


_MAX_CAPTION = 20
_NAMES_TABLE = re.compile(r"[（(][一二三四五六]+[）)][^，。；：]{2,16}情况(?:统计|汇总)?表?")


def without_captions(blocks: Sequence[ContentBlock], edition: Edition) -> list[ContentBlock]:
    """The blocks without lines above a table that stand in it, or say only what is in it.

    第二十条第（一）项; （一）申请办理情况.
    """
    words = vocabulary(edition)

    def is_caption(place: int) -> bool:
        block = blocks[place]
        above_table = place + 1 < len(blocks) and isinstance(blocks[place + 1], ContentTable)
        if not above_table or not isinstance(block, ContentLine) or len(block.text) > _MAX_CAPTION:
            return False
        senses = words.word(block.text).senses
        if _NAMES_TABLE.fullmatch(block.text.strip()):
            return True
        return bool(senses) and all(s.role is LabelRole.FRAME and s.cells for s in senses)

    return [block for place, block in enumerate(blocks) if not is_caption(place)]


def without_repeated_titles(lines: Sequence[ContentLine], edition: Edition) -> list[ContentLine]:
    """The lines without the titles that say the same as the first, as above tables of their own."""
    found = [*titles(edition, [line.text for line in lines])]
    again = {
        place
        for one in found[1:]
        if (one.name, one.year) == (found[0].name, found[0].year)
        for place in range(one.first, one.last + 1)
    }
    return [line for place, line in enumerate(lines) if place not in again]


def _with_names(blocks: Sequence[ContentBlock], edition: Edition) -> Iterator[ContentBlock]:
    """The blocks with the names of sheets that are headings, where the sheets have texts alone."""
    spans = [*part_spans(blocks)]
    yield from blocks[: spans[0][0] if spans else len(blocks)]
    for start, end in spans:
        part, inside = blocks[start], blocks[start + 1 : end]
        yield part
        name = part.name if isinstance(part, ContentPart) else ""
        keys = sections_named(edition, name) or sections_numbered(edition, name)
        written = {
            key
            for block in inside
            if isinstance(block, ContentLine)
            for key in sections_named(edition, block.text)
        }
        if keys - written and not any(isinstance(block, ContentTable) for block in inside):
            yield ContentLine(name)
        yield from inside


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


def kept_texts(
    found: DocumentTexts, media: Mapping[str, bytes]
) -> tuple[dict[str, str], list[Unplaced]]:
    """The texts by key, and the lines and pictures that found no place."""
    texts: dict[str, str] = {}
    problems: list[str] = []
    for key, text in found.texts.items():
        texts[key], lost = _without_lost(text, media)
        problems += lost
    around = [line for line in found.around if picture_of(line) is None]
    lost = [f"第 {n} 张缺少的图片" for n in range(1, len(problems) + 1)]
    return texts, [*(Unplaced(line, IN_TEXT) for line in around), *map(Unplaced, problems, lost)]


def _without_lost(text: str, media: Mapping[str, bytes]) -> tuple[str, list[str]]:
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
