"""What last year's report brings into this year's, in words for the clerk."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from app.checks.stated import stated_otherwise
from app.edition.cells import CellKey
from app.edition.edition import Edition
from app.importing.document import ReadDocument
from app.report.carry_over import CarriedOver, LeftBehind
from app.report.changes import Unread
from app.report.numbers import format_value
from app.report.opening import contact_words
from app.report.report import Report

_MOST_NAMED = 6


def brought_words(read: ReadDocument, carried: CarriedOver, edition: Edition) -> Iterator[str]:
    """What was read, what goes into a report on `edition`, what does not and why, line by line."""
    last = read.report
    if read.notes:
        yield from ("前任在交接包里留下的话：", *read.notes.split("\n"), "")
    texts = sum(bool(text) for text in last.texts.values())
    yield f"读到 {len(last.typed)} 格数字、{texts} 部分文字，保存在报告中供对照和核对。"
    yield from _list("带到新报告的机关和联系方式：", _details_words(carried, edition))
    figures = list(_figures(carried, edition)) or ["没有"]
    yield from _list("结转到今年的数字：", figures)
    if carried.headings:
        yield from _list("", [f"文字部分保留 {carried.headings} 个小标题，正文不保留。"])
    yield from _list(
        "不结转、需要重新填写的：", [_left_words(last, one) for one in carried.left_behind]
    )
    yield from _list("请核对去年的文件：", _doubts(read))


def _list(title: str, entries: Iterable[str]) -> Iterator[str]:
    entries = list(entries)
    if entries:
        yield ""
        if title:
            yield title
        yield from (f"　• {entry}" for entry in entries)


def _details_words(carried: CarriedOver, edition: Edition) -> Iterator[str]:
    """The organisation and its contact data, if they go into the report."""
    details = carried.edit.details
    if details is not None:
        name = details.organisation.name or "（文件中没有写机关名称，请在“基本信息”中填写）"
        yield "，".join(filter(None, (name, contact_words(edition, details))))


def _figures(carried: CarriedOver, edition: Edition) -> Iterator[str]:
    """The cells that begin with last year's figures, row by row in the form's words."""
    rows: dict[str, list[str]] = {}
    for key, value in carried.figures.items():
        cell = edition.cells[key]
        words = f"{cell.column_path[-1]} {format_value(value, cell)}"
        rows.setdefault(cell.row_path[-1], []).append(words)
    for row, figures in rows.items():
        yield f"{row}：{'，'.join(figures)}"


def _left_words(last: Report, left: LeftBehind) -> str:
    return f"{left.reason}（{_named(last, left.cells)}）"


def _named(last: Report, keys: Sequence[CellKey]) -> str:
    """The cells with what stands in them, not more than a few by name."""
    named = "，".join(_cell_words(last, key) for key in keys[:_MOST_NAMED])
    return f"{named}，等 {len(keys)} 格" if len(keys) > _MOST_NAMED else named


def _cell_words(last: Report, key: CellKey) -> str:
    cell, entry = last.edition.cells[key], last.entry(key)
    shown = entry.text if isinstance(entry, Unread) else format_value(entry or Decimal(0), cell)
    return f"{cell.words} {shown}"


def _doubts(read: ReadDocument) -> Iterator[str]:
    last = read.report
    if read.missing:
        first = last.edition.cells[read.missing[0]].words
        yield f"文件的表格中没有 {len(read.missing)} 格，如{first}"
    yield from (f"没有对应上的内容：{one.words}" for one in read.unplaced)
    for key, reason in read.doubtful.items():
        yield f"{last.edition.cells[key].words}：{reason}"
    for total in stated_otherwise(last):
        cell = last.edition.cells[total.key]
        stated, computed = format_value(total.stated, cell), format_value(total.computed, cell)
        yield f"{cell.words}写的是 {stated}，各分项相加是 {computed}，按分项计算"
