"""What a template must have before anything is written into it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Container, Iterable, Iterator, Mapping, Sequence
from itertools import islice, pairwise, zip_longest
from pathlib import Path

from msgspec import Struct

from app import patterns as re
from app.edition.catalog import Catalog
from app.edition.cells import CellKey
from app.edition.edition import OPENING, Edition
from app.errors import RefusedError
from app.export.template_lines import (
    SEAL,
    asks_for,
    is_date,
    is_entry,
    is_foot,
    is_open_date,
    is_prompt,
    known_words,
    with_entries,
)
from app.importing.headings import form_order, heading_places
from app.matching.tables import Matches, UnplacedCell, match_tables
from app.office.content import Grid, GridCell, PlaceT
from app.report.narrative import HeadingLevel, level_of, run_in_heading
from app.report.numbers import names_shown, parse_number
from app.report.report import Report

DARKEST_HINT = 0x48
"""How light the lightest colour is that counts as black, of 255: samples and hints are lighter."""

_MAX_NAMED = 5


_UNFILLED = re.compile(
    r"(?<![A-Za-z])[XxＸ×]{2,}(?![A-Za-z@])|(?:单击|点击)此处"
    r"|[（(【［\[](?:请|此处)[^）)】］\]]*(?:填写|描述|输入)"
)
"""What stands for something in a template, or tells what to write: 20××年."""


class FilledTemplate(Struct, frozen=True):
    """What a template became, and which of its formulas gave way to another figure, in words.

    Of a workbook also the line of a date that is not known, lines still to be filled in, and what
    stands aside on added sheets; of a document its `closing` lines, which are to stay.
    """

    content: bytes
    overwritten: tuple[str, ...] = ()
    open_date: str = ""
    unfilled: tuple[str, ...] = ()
    aside: tuple[str, ...] = ()
    closing: tuple[str, ...] = ()


class IncompleteTemplateError(RefusedError):
    """A template lacks places of the form, so the report would lose something.

    `lacking` names all of them, in the form's own words.
    """

    def __init__(self, template: Path, lacking: Sequence[str]) -> None:
        named = names_shown(lacking, _MAX_NAMED, f"等 {len(lacking)} 处")
        super().__init__(
            f"模板“{template.name}”中没有{named}，没有导出；请在模板中补上，或换用自带的模板。"
        )
        self.lacking = tuple(lacking)


class DamagedTemplateError(RefusedError):
    """A template is built as no program builds one, so it cannot be filled."""

    def __init__(self, template: Path) -> None:
        super().__init__(
            f"模板“{template.name}”缺少文件应有的部分或已损坏，填不进去，没有导出；"
            "请用 Word、Excel 或 WPS 打开它另存一份再用，或换用自带的模板。"
        )


class LargeTemplateError(RefusedError):
    """A template has more of something than any report, and would take long to fill."""

    def __init__(self, template: Path, what: str, most: int) -> None:
        super().__init__(
            f"模板“{template.name}”中的{what}超过 {most} 个，不像是年度报告的模板，没有导出；"
            "请核对是不是选错了文件，或删去无关的内容再用。"
        )


class OtherEditionTemplateError(RefusedError):
    """A template is the form of another edition than the report's."""

    def __init__(self, template: Path, found: Edition, wanted: Edition) -> None:
        super().__init__(
            f"模板“{template.name}”是{found.definition.name}的表格，报告用的是"
            f"{wanted.definition.name}，没有导出；请换用{wanted.definition.name}的模板。"
        )


class NoFormTemplateError(RefusedError):
    """A template has none of the form's tables."""

    def __init__(self, template: Path) -> None:
        super().__init__(
            f"模板“{template.name}”中没有找到年度报告的表格，没有导出；请核对是不是选错了文件。"
        )


def refuse_large(template: Path, elements: Iterable[object], what: str, most: int) -> None:
    """Raises `LargeTemplateError` if there are more elements than `most`."""
    if next(islice(elements, most, None), None) is not None:
        raise LargeTemplateError(template, what, most)


def is_own(template: Path, edition: Edition) -> bool:
    """Whether a template is the edition's own one, drawn by this program."""
    return template.parent == edition.folder


def refuse_other_edition(template: Path, grids: Sequence[Grid[PlaceT]], edition: Edition) -> None:
    """Raises `OtherEditionTemplateError` or `NoFormTemplateError`; the report's own wins ties."""
    if is_own(template, edition):
        return
    catalog = Catalog(edition.folder.parent)
    others = [catalog.edition(name) for name in catalog.ids if name != edition.id]
    found = detect_edition(grids, [edition, *others])
    if found is None:
        raise NoFormTemplateError(template)
    if found.id != edition.id:
        raise OtherEditionTemplateError(template, found, edition)


def without_samples(grid: Grid[PlaceT]) -> Grid[PlaceT]:
    """The grid with the cells blank that only show where a figure goes: 示例, □, ××, （数字）."""
    if not any(_SAMPLE.fullmatch(cell.text) for cell in grid.cells):
        return grid
    blank = (one._replace(text="") if _SAMPLE.fullmatch(one.text) else one for one in grid.cells)
    return Grid(tuple(blank))


def open_lines(report: Report, lines: Iterable[str]) -> tuple[str, tuple[str, ...]]:
    """The line left for a date that the report does not have, and those still to be filled in."""
    own = {line.strip() for text in report.texts.values() for line in text.split("\n")}
    left = [line for one in lines if (line := one.strip()) and line not in own]
    asked = (line for line in left if is_open_date(line) or asks_for(line) == "date")
    open_date = "" if report.details.date else next(asked, "")
    unfilled = (line for line in left if line != open_date and _UNFILLED.search(line))
    return open_date, tuple(dict.fromkeys(unfilled))


def section_places(
    edition: Edition, texts: Sequence[str], styles: Sequence[str] = ()
) -> dict[str, int]:
    """The paragraphs that are the headings of the sections, in an order of the template's own."""
    order = form_order(edition, texts)
    found = heading_places(edition, [texts[n] for n in order], [styles[n] for n in order if styles])
    return dict(sorted(((key, order[at]) for key, at in found.items()), key=lambda one: one[1]))


def every_place(matches: Matches[PlaceT]) -> dict[PlaceT, CellKey]:
    """Each place with its cell; a cell that is there again keeps no old number, either."""
    places = {found.place: key for key, found in matches.places.items()}
    for of_grid in matches.by_grid:
        for key, found in of_grid.places.items():
            places.setdefault(found.place, key)
    return places


def texts_in_boxes(
    edition: Edition, grid: Grid[PlaceT], known: Collection[int], texts: Mapping[str, str]
) -> Iterator[tuple[str, GridCell[PlaceT], str]]:
    """Section, cell and text of all that stands in cells of a grid, whole or in parts.

    `known` are the identities of the form's cells.
    """
    parted = _part_boxes(edition, grid)
    if not parted:
        for key, box in text_boxes(edition, grid, known).items():
            yield key, box, "\n".join(with_prompts(box.text.split("\n"), texts[key]))
    for key, boxes in parted.items():
        parts = in_parts(texts[key], [*boxes])
        yield from ((key, box, part) for box, part in zip(boxes.values(), parts, strict=True))


_SAMPLE_SIGNS = r"[□○〇◯XxＸ×*＊]+|示例|样例"
_SAMPLE = re.compile(
    rf"\s*(?:{_SAMPLE_SIGNS}|[（(【〔\[]\s*(?:{_SAMPLE_SIGNS}|数[字值量]|填数|(?:请|此处)?(?:填写|填入|输入)数[字值量]?)"
    r"\s*[）)】〕\]]|(?:单击|点击).*输入(?:文字|数字)?。?)\s*"
)
_OPENING = re.compile(
    r"(?:报告)?(?:开头|引言|导语|前言|概述|(?:编[制报]|(?<=报告))说明)(?:[（(].*[）)])?"
)
_PART = re.compile(r"(?P<section>.+?)\s*[—–:：/－-]+\s*(?P<part>.+)")
_MAX_PROMPT_LENGTH = 40
CLOSED = "closed"
"""What a cell is for that may not be written into: its label takes what belongs there."""

_REMEDY = re.compile("下一步|今后|针对")
_EVERYWHERE = re.compile("政府信息|情况|工作|[的及和、（）()一二三四五六七八九十]")
"""What headings have that does not tell one from another."""


def _part_boxes(edition: Edition, grid: Grid[PlaceT]) -> dict[str, dict[str, GridCell[PlaceT]]]:
    """The blank cells beside labels for parts of texts, by section: 一、总体情况—主动公开.

    Empty unless some text is asked for in parts.
    """
    at = {(cell.row, cell.column): cell for cell in grid.cells}
    found: defaultdict[str, dict[str, GridCell[PlaceT]]] = defaultdict(dict)
    for cell in grid.cells:
        label = cell.text.strip()
        key, part = (label and _part_named(edition, label)) or ("", "")
        box = at.get((cell.row, cell.column + cell.column_span))
        if key and box is not None and (not box.text.strip() or is_prompt(box.text)):
            found[key].setdefault(part, box)
    return found if any(len(boxes) > 1 for boxes in found.values()) else {}


def _part_named(edition: Edition, label: str) -> tuple[str, str] | None:
    """The section and its part that a label asks for; the part of a whole text is empty."""
    if _OPENING.fullmatch(label):
        return OPENING, ""
    split = _PART.fullmatch(label)
    for section in edition.sections:
        number, _, name = section.title.partition("、")
        if section.table:
            continue
        if label == section.title:
            return section.key, ""
        if split and split["section"] in (section.title, name):
            return section.key, split["part"]
        if label.startswith(f"{number}、") and label.removeprefix(f"{number}、") in name:
            return section.key, label.removeprefix(f"{number}、")
    return None


def in_parts(text: str, parts: Sequence[str]) -> list[str]:
    """A text cut by its sub-headings into the parts of these names, nothing left out.

    What stands above the first heading, and a text without any, is the first part's, up to what
    begins with remedies; what no part is named as goes with what stands before it.
    """
    lines = [line for line in text.split("\n") if line.strip()]
    if len(parts) == 1:
        return ["\n".join(lines)]
    found: list[list[str]] = [[] for _ in parts]
    place = 0
    for line, (named, end) in zip(lines, _named_parts(lines, parts), strict=True):
        if _REMEDY.match(line):
            place = next((n for n, part in enumerate(parts) if "改进" in part), place)
        place = place if named is None else named
        found[place] += [line] if named is None else [line[end:]]
    return ["\n".join(filter(None, lines)) for lines in found]


def _named_parts(lines: Sequence[str], parts: Sequence[str]) -> list[tuple[int | None, int]]:
    """For each line which of these parts its sub-heading names, if any, and where that ends.

    Sub-headings are those of the level of the first one: （一） or, where there is none, （1）.
    """
    levels = [level_of(line) for line in lines]
    top = next(filter(None, levels), HeadingLevel.SECOND)
    told: list[tuple[int | None, int]] = []
    for line, level in zip(lines, levels, strict=True):
        end = run_in_heading(line) or (len(line) if level is top else 0)
        shared = [len(_pairs(line[:end]) & _pairs(part)) for part in parts]
        told.append((shared.index(max(shared)) if any(shared) else None, end))
    return told


def is_part_prompt(line: str) -> bool:
    """Whether a line in a cell asks for a part of a text: （一）存在的主要问题：."""
    label = line.strip()
    is_label = label.endswith(("：", ":")) and len(label) <= _MAX_PROMPT_LENGTH
    return is_label or level_of(label) is HeadingLevel.SECOND


def with_prompts(old: Sequence[str], text: str) -> list[str]:
    """The lines of a text in the place of old ones, each part below the prompt that asks for it.

    A sub-heading of the text stands for its prompt; what stands above the first one stays there.
    """
    lines = [line for line in text.split("\n") if line.strip()]
    prompts = [line.strip() for line in old if is_part_prompt(line)]
    if len(prompts) < 2:
        return lines
    named = [place for place, _ in _named_parts(lines, prompts)]
    order = [place for place in named if place is not None]
    if order != sorted(order):
        return lines
    if not order:
        parts = zip(prompts, in_parts(text, prompts), strict=True)
        return [one for prompt, part in parts for one in (prompt, *part.split("\n")) if one]
    above: list[str] = []
    below: list[list[str]] = [[] for _ in prompts]
    into = above
    for line, place in zip(lines, named, strict=True):
        into = into if place is None else below[place]
        into.append(line)
    told = (
        [prompt, *part] if place not in named else part
        for place, (prompt, part) in enumerate(zip(prompts, below, strict=True))
    )
    return above + [line for part in told for line in part]


def _pairs(words: str) -> set[str]:
    """Each two signs that stand beside each other."""
    plain = _EVERYWHERE.sub("", words)
    return {plain[n : n + 2] for n in range(len(plain) - 1)}


def text_boxes(
    edition: Edition, grid: Grid[PlaceT], known: Collection[int]
) -> dict[str, GridCell[PlaceT]]:
    """The cells for texts in a grid, by section: below their headings, or to the right of these.

    `known` are the identities of the form's cells; sections with a table have no such cell.
    """
    cells = grid.cells
    texts = [cell.text for cell in cells]
    headings = heading_places(edition, texts)
    wanted = {
        one.key: cells[headings[one.key]]
        for one in edition.sections
        if not one.table and one.key in headings
    }
    above = cells[: min(headings.values(), default=0)]
    named = [cell for cell in above if _OPENING.fullmatch("".join(cell.text.split()))]
    if named:
        wanted[OPENING] = named[-1]
    others = {id(cells[place]) for place in headings.values()} | {*known, *map(id, named)}
    at = {(cell.row, cell.column): cell for cell in cells}
    found: list[dict[str, GridCell[PlaceT]]] = [{}, {}]
    for key, heading in wanted.items():
        below = at.get((heading.row + heading.row_span, heading.column))
        beside = at.get((heading.row, heading.column + heading.column_span))
        for boxes, box in zip(found, (below, beside), strict=True):
            if box is not None and id(box) not in others and _may_hold_text(box.text):
                boxes[key] = box
    return max(found, key=lambda boxes: sum(_likelihood(box.text) for box in boxes.values()))


def _likelihood(text: str) -> int:
    """How likely a cell beside a heading is its text's: a hint says so, a sample nearly does."""
    return 2 if not text.strip() else 4 if is_prompt(text) else 3


def _may_hold_text(text: str) -> bool:
    return not (is_entry(text) or is_foot(text) or text.startswith("="))


def cell_entries(
    report: Report,
    grid: Grid[PlaceT],
    known: Collection[int],
    wanted: Callable[[PlaceT], str] = lambda _: "",
) -> Iterator[tuple[PlaceT, str]]:
    """The cells with entries in the rows around the form's cells, and what they are to say.

    A blank cell behind a label alone takes what belongs there, unless it is `wanted` for another
    entry, as its format tells. `known` are the identities of the form's cells; text that stays is
    not yielded.
    """
    rows = {cell.row for cell in grid.cells if id(cell) in known}
    around = [cell for cell in grid.cells if cell.row not in rows]
    sealed = dict(_at_seals(report, [cell for cell in around if cell.text.strip()]))
    yield from sealed.items()
    around = [cell for cell in around if cell.place not in sealed]
    kind = ""
    for cell, beside in zip_longest(around, around[1:]):
        text = known_words(report, kind)
        kind = "" if text else _asked_beside(cell, beside, wanted)
        if kind and kind == asks_for(cell.text):
            continue
        text = text or "\n".join(with_entries(report, line) for line in cell.text.split("\n"))
        if text != cell.text:
            yield cell.place, text


def _at_seals(report: Report, written: Sequence[GridCell[PlaceT]]) -> Iterator[tuple[PlaceT, str]]:
    """The unit's name in place of words for its seal above a date, or before the date beside."""
    for cell, behind in pairwise(written):
        if SEAL.fullmatch(cell.text.strip()) and is_date(behind.text.strip()):
            is_beside = behind.row == cell.row
            day = with_entries(report, behind.text.strip())
            name = report.details.organisation.name
            yield (behind.place, f"{name}　{day}") if is_beside else (cell.place, name)


def _asked_beside(
    cell: GridCell[PlaceT], beside: GridCell[PlaceT] | None, wanted: Callable[[PlaceT], str]
) -> str:
    """What the blank cell beside a label is for; empty if there is none or it is for nothing."""
    kind = asks_for(cell.text)
    if not kind or beside is None or beside.row != cell.row or beside.text.strip(" 　_＿"):
        return ""
    own = wanted(beside.place)
    is_open = cell.text.rstrip().endswith((":", "：")) and cell.column_span > beside.column_span
    return "" if own == CLOSED else own or ("" if is_open else kind)


def strange_figures(
    edition: Edition,
    matches: Matches[PlaceT],
    taken: Container[PlaceT],
    where: Callable[[UnplacedCell[PlaceT]], str],
) -> list[str]:
    """The words for figures in the form's tables that are none of its cells."""
    any_cell = next(iter(edition.cells.values()))
    return [
        f"“{one.cell.text.strip()}”（模板{where(one)}，不是报告中的格）"
        for one in matches.unplaced
        if matches.by_grid[one.grid_index].places
        and one.cell.place not in taken
        and parse_number(one.cell.text, any_cell).value is not None
    ]


def lacking_cells(edition: Edition, missing: Sequence[CellKey]) -> list[str]:
    """The words for cells a template does not have; a whole row or table is named once."""
    lacking = frozenset(missing)
    words: list[str] = []
    for table in edition.tables if lacking else ():
        keys = [key for key, cell in edition.cells.items() if cell.table == table.key]
        if lacking.issuperset(keys):
            words.append(f"“{table.title}”整张表")
        else:
            words += _lacking_rows(edition, keys, lacking)
    return words


def _lacking_rows(
    edition: Edition, keys: Sequence[CellKey], lacking: frozenset[CellKey]
) -> list[str]:
    rows: dict[str, list[CellKey]] = {}
    for key in keys:
        rows.setdefault(edition.cells[key].row, []).append(key)
    words: list[str] = []
    for row in rows.values():
        if lacking.issuperset(row):
            words.append(f"“{edition.cells[row[0]].row_path[-1]}”")
        else:
            words += [edition.cells[key].words for key in row if key in lacking]
    return words


def detect_edition(grids: Sequence[Grid[PlaceT]], editions: Iterable[Edition]) -> Edition | None:
    """The edition that finds most of its cells and misses fewest; None if none finds any."""
    best, best_score = None, (0, 0, 0)
    for edition in editions:
        found = match_tables(grids, edition)
        score = (len(found.places), -len(found.missing), -len(found.doubtful))
        if found.places and (best is None or score > best_score):
            best, best_score = edition, score
    return best
