"""The lists in the workbook that compare: the chief figures, strange changes, texts alike."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from app.checks.findings import LEVEL_WORDS
from app.collect.collection import Collection
from app.collect.results.between_years import LastYear, all_values, changes, indicator_value
from app.collect.results.problems import problem_of
from app.collect.results.similarity import LikenessRule, likenesses
from app.collect.results.sums import adder_of
from app.collect.workbook.list_sheet import Column, Listing
from app.collect.workbook.lists import WHOLE
from app.collect.workbook.long_rows import Value
from app.edition.cells import CellKey
from app.edition.check_base import Level
from app.report.previous import Previous

FIGURES, CHANGES, ALIKE = "主要指标", "异常变化", "文字雷同"
"""The names of the sheets."""

_VERY_ALIKE = 50
"""Per cent from which a likeness is coloured."""


def figures(collection: Collection, last: LastYear | None) -> Listing:
    """The chief figures of the sum and of each unit, with last year's and the change if known."""
    columns = [Column("单位", 24)]
    for indicator in collection.edition.definition.indicators:
        label = f"{indicator.label}（{indicator.unit}）"
        columns.append(Column(label, 12, centred=True))
        if last:
            columns += (Column("上年", 8, centred=True), Column("增减", 8, centred=True))
    total = {**collection.total.typed, **collection.total.computed}
    rows = [_figures_row(collection, WHOLE, total, last.whole if last else None, last)]
    adder, before = adder_of(collection), last.of(collection) if last else {}
    for unit in collection.counted:
        values = all_values(collection.edition, adder.typed(unit))
        rows.append(_figures_row(collection, unit.name, values, before.get(unit.name), last))
    beside = f"，与 {last.whole.year} 年对比" if last else ""
    return Listing(
        f"{collection.name} {collection.year} 年度主要指标{beside}", tuple(columns), rows
    )


def strange(collection: Collection, last: LastYear) -> Listing:
    """A row for every change between the years that is worth a question."""
    found = {one.name for one in last.of(collection).values()}
    gone = tuple(name for name in last.units if name not in found)
    notes = (f"去年有、今年名单上没有的单位：{'、'.join(gone)}。",) if gone else ()
    columns = (
        Column("单位", 24),
        Column("级别", 8, centred=True),
        Column("部位", 16),
        Column("问题", 64),
        Column("一个数", 11, centred=True),
        Column("另一个数", 11, centred=True),
        Column("怎样处理", 44),
    )
    return Listing(
        f"{collection.name} {collection.year} 年与 {last.whole.year} 年之间的异常变化",
        columns,
        list(_strange_rows(collection, last)),
        notes,
        empty="没有异常变化",
        marked=frozenset({LEVEL_WORDS[Level.ERROR]}),
    )


def alike(collection: Collection, last: LastYear | None) -> Listing:
    """The units whose text is another's or last year's to a large part."""
    rule = LikenessRule.of(collection.edition)
    most = rule.most if rule else 0
    columns = (
        Column("单位", 26),
        Column("与谁相同", 26),
        Column("哪一年的", 10, centred=True),
        Column("相同比例", 10, centred=True),
        Column("相同句数", 10, centred=True),
        Column("其中最长的一句", 70),
    )
    what = f"列出文字有超过 {most}% 与其他单位或上年报告相同的单位，按句比较；"
    found = likenesses(collection, last.texts if last else ())
    rows = [
        (one.unit, one.other, f"{one.year} 年", _percent(one.share), one.sentences, one.quote)
        for one in found
    ]
    return Listing(
        f"{collection.name} {collection.year} 年度报告文字雷同情况",
        columns,
        rows,
        (what + "标题、标点和太短的句子不算。",),
        empty="没有雷同",
        marked=frozenset(_percent(one.share) for one in found if one.share * 100 > _VERY_ALIKE),
    )


def _percent(share: float) -> str:
    return f"{round(share * 100)}%"


def _figures_row(
    collection: Collection,
    name: str,
    values: Mapping[CellKey, Decimal],
    previous: Previous | None,
    last: LastYear | None,
) -> Sequence[Value]:
    edition = collection.edition
    row: list[Value] = [name]
    before = previous.figures(edition) if previous else {}
    for indicator in edition.definition.indicators:
        now = indicator_value(edition, indicator, values)
        row.append(now)
        if last:
            then = indicator_value(edition, indicator, before)
            row += (then, None if now is None or then is None else now - then)
    return row


def _strange_rows(collection: Collection, last: LastYear) -> Iterator[tuple[Value, ...]]:
    for change in changes(collection, last):
        problem = problem_of(change.finding, collection.edition)
        numbers: tuple[Decimal | None, ...] = (*problem.values, None, None)
        yield (
            change.unit or WHOLE,
            problem.level,
            problem.place,
            problem.message,
            *numbers[:2],
            problem.hint,
        )
