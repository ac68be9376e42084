"""Compares a report with what is read out of the file just written: figures, texts, their order."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import pairwise, takewhile

from msgspec import Struct, field

from app import patterns as re
from app.edition.cells import CellKey
from app.edition.edition import OPENING, Edition
from app.export.outline import Paragraph, ParagraphLook, TableBlock, outline_of
from app.export.template import open_lines, section_places
from app.export.template_lines import is_entry, known_words, signature_below, title_lines
from app.importing.document import WrittenDocument
from app.importing.headings import heading_places, sections_named
from app.office import labels
from app.report.charts import texts_without_pictures
from app.report.narrative import HeadingLevel, level_of, run_in_heading
from app.report.numbers import names_shown, shortened
from app.report.report import Report

_SEEN = ("L", "N", "S")
"""Categories of characters that print something of their own, punctuation excepted."""

_UNREADABLE = "\ufffd"
_MAX_NAMED = 3
_MAX_SHOWN = 10
_NAME_LEFT = re.compile(r"\s*(?P<name>[^（(\s]{3,})[（(][^（()）]*[）)]\s*")
"""What is left of a title on two lines: 某镇人民政府（镇、街道）."""

_MAX_LABEL_LENGTH = 12
_ASKED = {
    "unit": "(?:填报|报送|编制|编报)(?:单位|机关)|(?:单位|机关)(?:名称|全称)",
    "telephone": "电话",
    "address": "地址",
    "postcode": "邮编|邮政编码",
    "fax": "传真",
    "email": "邮箱|邮件",
    "website": "网址",
}
"""What a label asks for by some of its words; more than those that are filled in."""

_FIRST_MARK, _MARKS = 0xE000, 0x1900
"""Private characters stand for tables among the text, in which all of these are left out."""


class Comparison(Struct, frozen=True):
    """How many cells were compared, typed and computed ones, and which are different."""

    total: int
    differing: tuple[CellKey, ...]

    @property
    def equal(self) -> int:
        """How many cells are the same in both."""
        return self.total - len(self.differing)

    @property
    def is_equal(self) -> bool:
        """Whether all cells are the same."""
        return not self.differing

    @property
    def words(self) -> str:
        """The comparison in the clerk's words: 200/200 格一致."""
        words = f"{self.equal}/{self.total} 格一致"
        return words if self.is_equal else f"{words}，{len(self.differing)} 处不同"


def compare(report: Report, read: Report, without: Collection[CellKey] = ()) -> Comparison:
    """Compares every cell but some; computed cells with what the file states, not with new sums."""
    compared = [cell for key, cell in report.edition.cells.items() if key not in without]
    differing = tuple(
        cell.key
        for cell in compared
        if report.value(cell.key)
        != (read.stated.get(cell.key) if cell.computed else read.value(cell.key))
    )
    return Comparison(len(compared), differing)


class TextComparison(Struct, frozen=True):
    """What a file does not have where it belongs, of all that is no figure; each part in words.

    `lost` are parts of title, texts, tables, signature and date, `placeless` those that a template
    has no place for, `unwritten` characters that are nowhere in the file. `compared` names what was
    looked for, `open_date` is the line left for a date that the report does not have, `unfilled`
    are lines of a template in which something is still to be filled in, and `aside` is what stands
    on sheets added behind a template that has no place for it.
    """

    lost: tuple[str, ...] = ()
    placeless: tuple[str, ...] = ()
    unwritten: tuple[str, ...] = ()
    compared: tuple[str, ...] = ()
    open_date: str = ""
    unfilled: tuple[str, ...] = ()
    aside: tuple[str, ...] = ()

    @property
    def is_equal(self) -> bool:
        """Whether everything stands where it belongs."""
        return not (self.lost or self.placeless or self.unwritten)

    @property
    def equal_words(self) -> str:
        """That what was compared is equal: ，标题、文字和次序也一致; empty if it is not."""
        if not (self.compared and self.is_equal):
            return ""
        *others, last = self.compared
        return f"，{'、'.join(others)}{'和' if others else ''}{last}也一致"

    @property
    def warnings(self) -> tuple[str, ...]:
        """What is missing and what to do about it, each as words without a full stop."""
        lost = f"写好以后没有按顺序读到{_named(self.lost)}，请打开文件核对"
        placeless = f"模板没有地方放{_named(self.placeless)}，请在文件里自己补上"
        shown = names_shown(self.unwritten, _MAX_SHOWN, f"等 {len(self.unwritten)} 个")
        unwritten = f"文字中的 {shown}没能写进文件（字体中没有），请换成别的字或改用 Word 文件"
        dated = f"报告没有填成文日期，文件里的“{self.open_date}”还空着"
        lines = [f"“{shortened(line)}”" for line in self.unfilled]
        left = f"文件里还留着{_named(lines)}，请自己填好或删去"
        told = (
            (self.open_date, dated),
            (self.unfilled, left),
            (self.aside, f"模板没有地方放{_named(self.aside)}，写在最后另加的表上"),
            (self.lost, lost),
            (self.placeless, placeless),
            (self.unwritten, unwritten),
        )
        return tuple(words for parts, words in told if parts)


def _named(parts: Sequence[str]) -> str:
    return names_shown(parts, _MAX_NAMED, f"等 {len(parts)} 处")


class _ExpectedSection(Struct):
    """A stretch of a report that begins with a heading; the opening's is blank."""

    key: str
    heading: str = ""
    paragraphs: list[str] = field(default_factory=list)
    table: str = ""

    @property
    def words(self) -> str:
        return f"“{self.heading}”" if self.heading else "报告开头"


class _Expected(Struct, frozen=True):
    """What a report has besides its figures, in printed order."""

    title: str
    sections: Sequence[_ExpectedSection]
    signature: Sequence[tuple[str, str]]

    @property
    def compared(self) -> tuple[str, ...]:
        """What of it is looked for in a file: no signature where the report has none."""
        return ("标题", "文字", "次序", *(("落款",) if self.signature else ()))

    @classmethod
    def of(cls, report: Report, lacking: Collection[str]) -> _Expected:
        """All but the sections for which the file is known to have no heading."""
        sections = [_ExpectedSection(OPENING)]
        signature = []
        for block in outline_of(report).blocks:
            if isinstance(block, TableBlock):
                sections[-1].table = block.table.key
            elif isinstance(block, Paragraph) and block.look is ParagraphLook.SIGNATURE:
                signature.append((f"落款“{block.text}”", block.text))
            elif isinstance(block, Paragraph) and block.look is ParagraphLook.SIGNED_ON:
                signature.append((f"成文日期“{block.text}”", block.text))
            elif isinstance(block, Paragraph) and block.look is not ParagraphLook.TITLE:
                source = block.runs[0].source
                is_heading = source.section != OPENING and source.start is None and not source.cell
                if is_heading and source.section != sections[-1].key:
                    sections.append(_ExpectedSection(source.section, block.text))
                else:
                    sections[-1].paragraphs.append(block.text)
        known = [one for one in sections if f"{one.words}的标题" not in lacking]
        return cls(report.title, known, signature)


def compare_texts(
    report: Report,
    written: WrittenDocument,
    *,
    in_template: bool = False,
    suffix: str = "",
    lacking: Collection[str] = (),
    closing: Sequence[str] = (),
) -> TextComparison:
    """Compares title, texts, order of the parts, signature and date with those in a file.

    A template has headings in words of its own, its places for signature and date, and `closing`
    lines that stay (抄送：…); what it is known to be `lacking`, in the words of its refusal, is not
    missed. A PDF may cut paragraphs otherwise than they were written.
    """
    if written.is_workbook:
        return _workbook_comparison(report, written, lacking)
    if suffix == ".xlsx":
        return _cell_comparison(report, written, lacking)
    is_paged = suffix == ".pdf"
    expected = _Expected.of(report, lacking)
    unwritten = () if in_template else _unwritten(expected, written)
    stream = _Stream(report.edition, written, unwritten, is_paged=is_paged)
    walk = _Walk(stream, written.read.missing, in_template=in_template)
    walk.through(expected)
    lines = [part.text for part in written.parts if in_template and not part.tables]
    open_date, unfilled = open_lines(report, lines)
    unfilled += tuple(_blank_entries(report, lines))
    said = _squeezed("".join(lines)) if closing else ""
    walk.lost += (f"模板的“{shortened(one)}”" for one in closing if _squeezed(one) not in said)
    found = tuple(walk.lost), tuple(walk.placeless), unwritten, expected.compared
    return TextComparison(*found, open_date, unfilled)


def _blank_entries(report: Report, lines: Sequence[str]) -> Iterator[str]:
    """The labels with nothing behind them that ask for what the report knows."""
    for label, behind in pairwise(lines):
        if behind.strip() or len(label) > _MAX_LABEL_LENGTH or "人" in label:
            continue
        asked = (kind for kind, words in _ASKED.items() if re.search(words, label))
        if any(known_words(report, kind) for kind in asked):
            yield label.strip()


def _workbook_comparison(
    report: Report, written: WrittenDocument, lacking: Collection[str]
) -> TextComparison:
    """What is not on the sheets for basic data and texts as it is in the report.

    A workbook has neither an order of parts nor a signature; a template's boxes may hold texts.
    """
    from app.export.xlsx.texts import detail_entries  # noqa: PLC0415 lxml, only when needed

    read = written.read.report
    lost = [] if report.title == read.title else ["标题"]
    wanted, found = (detail_entries(report.edition, one.details) for one in (report, read))
    wanted = {label: entry for label, entry in wanted.items() if f"“{label}”" not in lacking}
    lost += (label for label, entry in wanted.items() if _entry(entry) != _entry(found[label]))
    texts = texts_without_pictures(report)
    titles = labels.text_titles(report.edition)
    placed = {key: title for key, title in titles.items() if f"“{title}”" not in lacking}
    changed = [key for key in placed if _squeezed(texts[key]) != _squeezed(read.texts[key])]
    lost += (f"“{placed[key]}”的文字" for key in _not_in_cells(texts, changed, written))
    names = ("标题", *(("基本信息",) if wanted else ()), *(("文字",) if placed else ()))
    return TextComparison(tuple(lost), compared=names)


def _entry(entry: object) -> str:
    return "" if entry is None else _squeezed(str(entry))


def _cell_comparison(
    report: Report, written: WrittenDocument, lacking: Collection[str]
) -> TextComparison:
    """What of the texts stands in no cell of a workbook that has no sheets of this program.

    Its titles may be formulas, which nobody has computed yet.
    """
    titles = labels.text_titles(report.edition)
    texts = texts_without_pictures(report)
    placed = [key for key, title in titles.items() if f"“{title}”" not in lacking]
    lost = (f"“{titles[key]}”的文字" for key in _not_in_cells(texts, placed, written))
    return TextComparison(tuple(lost), compared=("文字",))


def _not_in_cells(
    texts: Mapping[str, str], keys: Collection[str], written: WrittenDocument
) -> list[str]:
    """Which of these texts has a line that no cell holds, perhaps without its sub-heading."""
    read = _squeezed("".join(part.text for part in written.parts)) if keys else ""
    return [
        key
        for key in keys
        if not all(
            _squeezed(line) in read or _squeezed(_behind_heading(line)) in read
            for line in texts[key].split("\n")
        )
    ]


def _behind_heading(line: str) -> str:
    """What a line says besides a sub-heading, for which a form may have a label of its own."""
    return "" if level_of(line) is HeadingLevel.SECOND else line[run_in_heading(line) :]


def _unwritten(expected: _Expected, written: WrittenDocument) -> tuple[str, ...]:
    """The characters of the texts that are nowhere in what was read back, each once.

    Fonts lack some, emoji and rare characters in names above all: a PDF then has a gap there.
    """
    read = "".join(part.text for part in written.parts)
    known = {*unicodedata.normalize("NFKC", read), *unicodedata.normalize("NFKD", read)}
    lines = (line for section in expected.sections for line in section.paragraphs)
    return tuple(
        char
        for char in dict.fromkeys("".join(lines))
        if unicodedata.category(char).startswith(_SEEN)
        and not known.issuperset(unicodedata.normalize("NFKC", char).replace(" ", ""))
    )


def _squeezed(text: str, without: Collection[str] = ()) -> str:
    """The characters of a text that are seen, in one form each, some left out."""
    kept = "".join(char for char in text if char not in without)
    plain = unicodedata.normalize("NFKC", kept)
    return "".join(c for c in plain if c != _UNREADABLE and unicodedata.category(c)[0] not in "ZCM")


class _Stream:
    """A file's text as one string, in which a private character stands for each table."""

    def __init__(
        self,
        edition: Edition,
        written: WrittenDocument,
        unwritten: Collection[str],
        *,
        is_paged: bool,
    ) -> None:
        self.edition = edition
        self._parts = written.parts
        self._unwritten = unwritten
        self._is_paged = is_paged
        self._spans: list[tuple[int, int]] = []
        self._text = ""
        for number, part in enumerate(written.parts):
            mark = chr(_FIRST_MARK + number % _MARKS)
            piece = mark if part.tables else _squeezed(part.text, unwritten)
            self._spans.append((len(self._text), len(self._text) + len(piece)))
            self._text += piece
        self._bounds = {place for span in self._spans for place in span}
        self._bounds |= {self._text.find(":", at, end) + 1 for at, end in self._entries()}

    def _entries(self) -> Iterator[tuple[int, int]]:
        """Where the entries of a form stand, behind whose labels a name may be: 单位（公章）：."""
        for part, span in zip(self._parts, self._spans, strict=True):
            if "：" in part.text and is_entry(part.text):
                yield span

    def find(self, text: str, start: int) -> int | None:
        """Where a paragraph ends that stands at or behind a place."""
        wanted = _squeezed(text, self._unwritten)
        at = self._text.find(wanted, start)
        while at >= 0 and not (self._is_paged or {at, at + len(wanted)} <= self._bounds):
            at = self._text.find(wanted, at + 1)
        return None if at < 0 else at + len(wanted)

    def find_table(self, table: str, start: int) -> int | None:
        """Where a table stands at or behind a place; several may stand in one."""
        places = zip(self._parts, self._spans, strict=True)
        return next((at for part, (at, _) in places if at >= start and table in part.tables), None)

    def find_heading(self, section: str, heading: str, start: int) -> int | None:
        """Where a heading ends that says what this one says, perhaps in other words."""
        ends = [end for at, end in self._headings.get(section, ()) if at >= start]
        literal = self.find(heading, start)
        return min([*ends, *([] if literal is None else [literal])], default=None)

    def has_entry(self, text: str) -> bool:
        """Whether an entry says this beside others, or a line that is the whole signature."""
        lines = (part.text for part in self._parts if text in part.text)
        return any(is_entry(line) or signature_below([line], -1).places for line in lines)

    def ordered(self, sections: Sequence[_ExpectedSection]) -> list[_ExpectedSection]:
        """The sections in the order of a template's own headings; those without stay behind."""
        places = [-1]
        for section in sections:
            places.append(self._own_headings.get(section.key, places[-1]))
        return [sections[n] for n in sorted(range(len(sections)), key=lambda n: places[n + 1])]

    def lacks_heading(self, section: _ExpectedSection) -> bool:
        """Whether a table alone has no heading of its section, while others have theirs."""
        others = {one.key for one in self.edition.sections if one.table}
        is_alone = any(part.tables == (section.table,) for part in self._parts)
        return is_alone and bool(others & self._own_headings.keys())

    @cached_property
    def _own_headings(self) -> Mapping[str, int]:
        return section_places(self.edition, [part.text for part in self._parts])

    def lines_before(self, end: int) -> list[str]:
        """The lines that end at or before a place."""
        places = zip(self._parts, self._spans, strict=True)
        return [part.text for part, (_, last) in places if last <= end and not part.tables]

    def lines_of_opening(self, start: int) -> list[str]:
        """The lines from a place to the first heading or table."""
        first = min(self._own_headings.values(), default=0)
        parts = zip(self._parts[:first], self._spans, strict=False)
        behind = [part for part, (at, _) in parts if at >= start]
        return [part.text for part in takewhile(lambda part: not part.tables, behind)]

    @cached_property
    def _headings(self) -> dict[str, list[tuple[int, int]]]:
        """Where lines stand that may be headings of each section."""
        lines = [part.text for part in self._parts]
        found: dict[str, list[tuple[int, int]]] = {}
        for section, place in heading_places(self.edition, lines).items():
            found.setdefault(section, []).append(self._spans[place])
        for line, span in zip(lines, self._spans, strict=True):
            for section in sections_named(self.edition, line):
                found.setdefault(section, []).append(span)
        return found


class _Walk:
    """Goes through a report in printed order and looks for each part behind the one before.

    The nearest place is always the best one: what can be found behind a later one can be found
    behind it, too.
    """

    def __init__(self, stream: _Stream, missing: Collection[CellKey], *, in_template: bool) -> None:
        self.lost: list[str] = []
        self.placeless: list[str] = []
        self._stream = stream
        self._in_template = in_template
        cells = stream.edition.cells.values()
        self._tables = {cell.table for cell in cells if cell.key not in missing}

    def through(self, expected: _Expected) -> None:
        """Notes all that is not where it belongs."""
        title = self._stream.find(expected.title, 0)
        if title is None:
            (self.placeless if self._in_template else self.lost).append("标题")
        elif self._is_beside_another(expected.title, title):
            self.lost.append("排在最前面的唯一标题")
        at = title or 0
        sections = expected.sections
        for section in self._stream.ordered(sections) if self._in_template else sections:
            lost, at = self._section(section, at)
            is_opening = self._in_template and not section.heading and lost
            self.placeless += ["报告开头的文字"] if is_opening else []
            self.lost += [] if is_opening else lost
        for words, text in expected.signature:
            end = self._stream.find(text, at)
            if end is not None:
                at = end
            elif not self._in_template:
                self.lost.append(words)
            elif self._stream.find(text, 0) is None and not self._stream.has_entry(text):
                self.placeless.append(words)

    def _is_beside_another(self, title: str, end: int) -> bool:
        """Whether a title of the template itself, or what is left of one, stands above or below."""
        above = self._stream.lines_before(end - len(_squeezed(title)))
        rest = _NAME_LEFT.fullmatch(next((one for one in reversed(above) if one.strip()), ""))
        if rest and title.startswith(rest["name"]):
            return True
        below = self._stream.lines_of_opening(end) if self._in_template else []
        lines = [*above, title, *below]
        found = title_lines(self._stream.edition, lines, len(lines))
        others = (lines[first : last + 1] for first, last in found.titles)
        is_other = any(_squeezed("".join(other)) != _squeezed(title) for other in others)
        return is_other or any(place < len(above) for place in found.strange)

    def _section(self, section: _ExpectedSection, at: int) -> tuple[list[str], int]:
        """The lost parts of a section and where it ends."""
        lost = []
        if section.heading:
            end = self._heading(section, at)
            if end is None and (not self._in_template or self._stream.lacks_heading(section)):
                lost.append(f"标题{section.words}")
            at = at if end is None else end
        texts, behind_texts = self._paragraphs(section, at)
        if section.table not in self._tables:
            return lost + texts, behind_texts
        table = self._stream.find_table(section.table, behind_texts)
        if table is None and self._in_template:
            table = self._stream.find_table(section.table, at)
            texts, behind_texts = self._paragraphs(section, at if table is None else table)
        if table is None:
            lost.append(f"{section.words}的表格")
        return lost + texts, max(behind_texts, table or 0)

    def _heading(self, section: _ExpectedSection, at: int) -> int | None:
        if self._in_template:
            return self._stream.find_heading(section.key, section.heading, at)
        return self._stream.find(section.heading, at)

    def _paragraphs(self, section: _ExpectedSection, at: int) -> tuple[list[str], int]:
        lost = []
        for number, paragraph in enumerate(section.paragraphs, 1):
            end = self._stream.find(paragraph, at)
            if end is None:
                lost.append(f"{section.words}第 {number} 段“{shortened(paragraph)}”")
            else:
                at = end
        return lost, at
