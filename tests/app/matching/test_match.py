"""Cells are found by the labels around them, wherever and however these are written."""

from __future__ import annotations

from typing import Any

import pytest

from app.edition.catalog import Catalog
from app.edition.cells import CellKey
from app.edition.edition import Edition
from app.export.template import detect_edition
from app.matching.regions import boxes, table_regions
from app.matching.tables import match_grid, match_tables
from app.matching.vocabulary import vocabulary
from app.office.content import Grid, GridCell, grid_of_texts
from app.office.labels import core, normalised

EDITIONS = Catalog().ids


@pytest.fixture(params=EDITIONS)
def edition(request: pytest.FixtureRequest) -> Edition:
    return Catalog().edition(str(request.param))


def official_grids(edition: Edition) -> list[Grid[str]]:
    """The edition's own tables; the place of a value cell is its key."""
    return [
        Grid(
            tuple(
                GridCell(c.row, c.column, c.row_span, c.column_span, c.text, str(c.key or ""))
                for c in layout.cells
            )
        )
        for layout in edition.layouts.values()
    ]


def moved(grid: Grid[str], rows: int, columns: int) -> Grid[str]:
    cells = (c._replace(row=c.row + rows, column=c.column + columns) for c in grid.cells)
    return Grid(tuple(cells))


def test_every_cell_of_the_official_tables_is_found(edition: Edition) -> None:
    matches = match_tables(official_grids(edition), edition)
    assert {key: cell.place for key, cell in matches.places.items()} == {
        key: key for key in edition.cells
    }
    assert not matches.missing
    assert not matches.unplaced


def test_tables_beside_each_other_are_parted_though_a_strange_word_stands_below_one() -> None:
    """办结 below the columns of table one is a label of table two."""
    texts = {
        (0, 0): "信息内容",
        (0, 1): "本年制发件数",
        (0, 2): "本年废止件数",
        (0, 3): "现行有效件数",
        (0, 5): "自然人",
        (0, 6): "商业企业",
        (1, 0): "规章",
        (1, 4): "（一）予以公开",
        (3, 2): "办结",
    }
    words = vocabulary(Catalog().edition("2021"))
    cells = (GridCell(row, column, 1, 1, text, "") for (row, column), text in texts.items())
    parts = table_regions(boxes(Grid(tuple(cells)), words), words)
    assert [{box.cell.column for box in part} for part in parts] == [{0, 1, 2, 3}, {2}, {4, 5, 6}]


def test_positions_do_not_matter(edition: Edition) -> None:
    shifted = [moved(grid, 3, 2) for grid in reversed(official_grids(edition))]
    matches = match_tables(shifted, edition)
    assert all(key == cell.place for key, cell in matches.places.items())
    assert not matches.missing


def test_each_grid_tells_which_table_it_is(edition: Edition) -> None:
    tables = [match_grid(grid, edition).tables for grid in official_grids(edition)]
    assert tables == [(table.key,) for table in edition.tables]


def test_all_tables_in_one_grid_are_told_apart(edition: Edition) -> None:
    cells: list[GridCell[str]] = []
    for grid in official_grids(edition):
        bottom = Grid(tuple(cells)).rows
        cells.extend(moved(grid, bottom + 1, 0).cells)
    assert not match_tables([Grid(tuple(cells))], edition).missing


def test_a_missing_row_is_named_and_a_strange_one_is_not_placed(edition: Edition) -> None:
    grids = official_grids(edition)
    first = edition.layouts[edition.tables[0].key]
    row = next(cell for cell in first.cells if cell.key)
    label = next(c for c in first.cells if c.row == row.row and c.column == 0)
    strange = tuple(
        c._replace(text="别的内容" if c.row == row.row and c.column == 0 else c.text or "7")
        for c in grids[0].cells
    )
    matches = match_tables([Grid(strange), *grids[1:]], edition)
    assert matches.missing
    assert all(edition.cells[key].row_path == (label.text,) for key in matches.missing)
    assert {found.cell.text for found in matches.unplaced} == {"别的内容", "7"}


def filled(grid: Grid[str], text: str) -> Grid[str]:
    return Grid(tuple(c._replace(text=c.text or text) for c in grid.cells))


def test_of_two_equal_tables_the_first_counts_and_is_doubtful(edition: Edition) -> None:
    grid = official_grids(edition)[-1]
    matches = match_tables([filled(grid, "4"), filled(grid, "5")], edition)
    assert {cell.text for cell in matches.places.values()} == {"4"}
    assert {found.cell.text for found in matches.unplaced} == {"5"}
    assert {found.where[:7] for found in matches.unplaced} == {"第 2 个表格"}
    assert matches.doubtful.keys() == matches.places.keys()


def test_of_two_tables_beside_each_other_no_figure_is_taken_unless_both_say_it() -> None:
    edition = Catalog().edition("2021")
    disputes = official_grids(edition)[-1]
    one, other = (
        [cell._replace(text=text if cell.place else cell.text) for cell in disputes.cells]
        for text in ("1", "2")
    )
    for beside, found in ((one, True), (other, False)):
        cells = (*one, *moved(Grid(tuple(beside)), 0, 15).cells)
        whole = Grid(tuple(sorted(cells, key=lambda cell: cell[:2])))
        assert bool(match_grid(whole, edition).places) is found


def test_of_two_equal_tables_the_blank_one_does_not_count(edition: Edition) -> None:
    grid = official_grids(edition)[-1]
    matches = match_tables([grid, filled(grid, "5")], edition)
    assert {cell.text for cell in matches.places.values()} == {"5"}
    assert not matches.unplaced


def with_a_column_before(grid: Grid[str], texts: list[str]) -> Grid[str]:
    """The grid with a text left of each of its rows."""
    before = (GridCell(row, 0, 1, 1, text, "") for row, text in enumerate(texts))
    return Grid((*before, *moved(grid, 0, 1).cells))


def table_four(edition: Edition) -> Grid[str]:
    return filled(official_grids(edition)[-1], "3")


def blank_below(grid: Grid[str]) -> Grid[str]:
    """The grid with a blank row below it."""
    blanks = (GridCell(grid.rows, column, 1, 1, "", "") for column in range(grid.columns))
    return Grid((*grid.cells, *blanks))


def test_a_column_that_counts_the_rows_of_a_sheet_is_no_part_of_a_table(edition: Edition) -> None:
    grid = table_four(edition)
    counted = with_a_column_before(grid, [str(row + 1) for row in range(grid.rows)])
    match = match_grid(blank_below(counted), edition)
    assert {cell.text for cell in match.places.values()} == {"3"}
    assert len(match.places) == len(match_grid(grid, edition).places) > 0


def test_no_cell_is_blank_while_its_figures_stand_in_a_row_that_cannot_be_read(
    edition: Edition,
) -> None:
    grid = table_four(edition)
    counted = with_a_column_before(grid, [*[""] * (grid.rows - 1), "17"])
    match = match_grid(blank_below(counted), edition)
    assert not match.places
    assert {"3", "17"} == {cell.text for cell in match.unplaced}


def grid_of(*rows: list[str]) -> Grid[str]:
    cells = (
        GridCell(row, column, 1, 1, text, "")
        for row, texts in enumerate(rows)
        for column, text in enumerate(texts)
    )
    return Grid(tuple(cells))


def test_a_row_or_column_of_last_year_is_not_read(edition: Edition) -> None:
    grid = table_four(edition)
    others = (GridCell(grid.rows, column, 1, 1, "8", "") for column in range(grid.columns))
    with_row = Grid((*grid.cells, *others, GridCell(grid.rows, grid.columns, 1, 1, "上年", "")))
    match = match_grid(with_row, edition)
    assert {cell.text for cell in match.places.values()} == {"3"}
    assert match.unplaced == ()
    with_column = grid_of(
        ["信息内容", "本年处理决定数量", "上年"], ["行政处罚", "5", "9"], ["行政强制", "6", "7"]
    )
    latest = Catalog().edition(EDITIONS[-1])
    match = match_grid(with_column, latest)
    assert {cell.text for cell in match.places.values()} == {"5", "6"}
    assert match.unplaced == ()


def test_table_two_may_lie_on_its_side() -> None:
    edition = Catalog().edition(EDITIONS[-1])
    match = match_grid(
        grid_of(
            ["", "规章", "规章", "规章", "行政许可", "行政处罚", "行政强制", "行政事业性收费"],
            [
                "信息内容",
                *("本年制发件数", "本年废止件数", "现行有效件数"),
                *["本年处理决定数量"] * 3,
                "本年收费金额（单位：万元）",
            ],
            ["", "1", "2", "3", "4", "5", "6", "7.5"],
            [""] * 8,
        ),
        edition,
    )
    found = {key.removeprefix("disclosure."): cell.text for key, cell in match.places.items()}
    assert found == {
        "rules.issued": "1",
        "rules.repealed": "2",
        "rules.in_force": "3",
        "licences.decisions": "4",
        "penalties.decisions": "5",
        "coercion.decisions": "6",
        "fees.amount": "7.5",
    }


def test_the_edition_is_told_from_the_labels(edition: Edition) -> None:
    editions = [Catalog().edition(name) for name in EDITIONS]
    assert detect_edition(official_grids(edition), editions) is editions[EDITIONS.index(edition.id)]


def test_a_table_of_something_else_is_no_edition() -> None:
    editions = [Catalog().edition(name) for name in EDITIONS]
    grid = Grid((GridCell(0, 0, 1, 1, "姓名", ""), GridCell(0, 1, 1, 1, "电话", "")))
    assert detect_edition([grid], editions) is None


@pytest.mark.parametrize(
    ("written", "official"),
    [
        ("1、属于国家秘密", "1.属于国家秘密"),
        ("１．属于 国家\n秘密", "1.属于国家秘密"),
        ("(三)不予公开", "（三）不予公开"),
        ('3.危及"三安全一稳定"', "3.危及“三安全一稳定”"),
        ("本年增／减", "本年增/减"),
        ("二.上年结转", "二、上年结转"),
        ("商业\xa0企业", "商业企业"),
        ("本年收费金额(单位:万元)", "本年收费金额（单位：万元）"),
    ],
)
def test_labels_are_equal_however_they_are_punctuated(written: str, official: str) -> None:
    assert normalised(written) == normalised(official)


def test_different_labels_stay_different() -> None:
    assert core(normalised("其他")) != core(normalised("其他处理"))


@pytest.mark.parametrize("table", ["disclosure", "requests", "disputes"])
def test_a_column_for_remarks_behind_a_blank_table_takes_no_place(
    catalog: Catalog, table: str
) -> None:
    edition = catalog.edition(catalog.ids[-1])
    layout = edition.layouts[table]
    rows = 1 + max(cell.row for cell in layout.cells)
    cells = [
        GridCell(cell.row, cell.column, cell.row_span, cell.column_span, cell.text, None)
        for cell in layout.cells
    ]
    cells += [GridCell(n, layout.columns, 1, 1, "" if n else "备注", None) for n in range(rows)]
    found = match_tables([Grid(tuple(sorted(cells)))], edition)
    keys = {key for key, cell in edition.cells.items() if cell.table == table}
    assert ({*found.places}, found.unplaced) == (keys, ())


def test_notes_below_a_blank_table_four_are_no_rows_of_values(edition: Edition) -> None:
    grid = official_grids(edition)[-1]
    below = max(cell.row for cell in grid.cells) + 2
    notes = ["", "填表说明：1.空格填0；2.填后请核对勾稽关系。", "单位负责人：    审核人："]
    rows = [[text, *[""] * 14] for text in notes]
    cells = [
        GridCell(below + row, column, 1, 1, text, "")
        for row, texts in enumerate(rows)
        for column, text in enumerate(texts)
    ]
    with_notes = Grid((*blank_below(grid).cells, *cells))
    found = match_grid(with_notes, edition).places
    assert {key: cell.place for key, cell in found.items()} == {key: key for key in found}
    assert len(found) == 15


def parts_of_table_three(edition: Edition, extra: int, blank: int | None) -> list[Grid[str]]:
    """Table three in two parts; the second has a blank column more and no figure in another one."""
    grid = next(
        grid for grid in official_grids(edition) if "自然人" in {c.text for c in grid.cells}
    )
    figures = sorted({cell.column for cell in grid.cells if cell.place})
    cut = max(cell.row for cell in grid.cells if cell.place) - 8
    above = [
        cell._replace(row_span=min(cell.row_span, cut - cell.row), text=cell.text or "5")
        for cell in grid.cells
        if cell.row < cut
    ]
    below = []
    for cell in grid.cells:
        if cell.row >= cut:
            number = figures.index(cell.column) if cell.place else -1
            text = cell.text or ("" if number == blank else str(10 + number))
            column = cell.column + (cell.column >= figures[0] + extra)
            below.append(cell._replace(column=column, text=text))
    rows = {cell.row for cell in below}
    below += [GridCell(row, figures[0] + extra, 1, 1, "", "extra") for row in rows]
    return [Grid(tuple(above)), Grid(tuple(below))]


@pytest.mark.parametrize("extra", range(8))
def test_a_part_below_takes_its_columns_by_order_though_a_blank_one_slipped_in(
    edition: Edition, extra: int
) -> None:
    matches = match_tables(parts_of_table_three(edition, extra, None), edition)
    table = [key for key in edition.cells if key.startswith("requests.")]
    assert {key: matches.places[key].place for key in table} == {key: key for key in table}


@pytest.mark.parametrize("extra", range(8))
@pytest.mark.parametrize("blank", range(7))
def test_no_figure_is_taken_for_another_where_two_columns_may_be_the_one_too_many(
    edition: Edition, extra: int, blank: int
) -> None:
    found = match_tables(parts_of_table_three(edition, extra, blank), edition).places
    assert not {key for key, cell in found.items() if cell.text and cell.place != key}


@pytest.mark.parametrize(
    ("head", "is_read"),
    [
        ("社会公益组织法律服务机构其他", True),
        ("社会公益组织 法律服务机构\n其他", True),
        ("社会公益组织法律服务机构", False),
        ("社会公益法律服务机构其他", False),
    ],
)
def test_a_text_over_columns_that_is_as_many_heads_is_one_over_each(
    head: str, *, is_read: bool
) -> None:
    label = "一、本年新收政府信息公开申请数量"
    heads = [("", 1), ("自然人", 1), ("商业企业", 1), ("科研机构", 1), (head, 3), ("总计", 1)]
    cells = [GridCell(1, column, 1, 1, text, "") for column, text in enumerate([label, *"7311120"])]
    column = 0
    for text, span in heads:
        cells.append(GridCell(0, column, 1, span, text, ""))
        column += span
    found = match_tables([Grid(tuple(cells))], Catalog().edition("2021")).places
    keys = [CellKey(f"requests.received.{key}") for key in ("welfare", "legal", "other")]
    assert [found[key].text for key in keys if key in found] == ([*"112"] if is_read else [])


def test_a_header_that_is_a_table_of_its_own_counts_for_the_rows_in_the_next(
    edition: Edition,
) -> None:
    layout, grid = edition.layouts["requests"], official_grids(edition)[1]
    parts: list[Grid[str]] = [
        Grid(tuple(c for c in grid.cells if (c.row < layout.header_rows) is is_header))
        for is_header in (True, False)
    ]
    found = match_tables(parts, edition)
    assert {key: cell.place for key, cell in found.places.items()} == {
        key: key for key in edition.cells if key.startswith("requests.")
    }


ACTS = ["行政许可", "行政处罚", "行政强制", "行政事业性收费（万元）"]


def test_rows_of_one_cell_each_may_stand_beside_each_other() -> None:
    grid = grid_of_texts([ACTS, ["7", "8", "9", "1.5"]])
    found = match_grid(grid, Catalog().edition("2021"))
    assert [cell.text for cell in found.places.values()] == ["7", "8", "9", "1.5"]


_STATISTICS = [
    [["公开栏目", "条数"], ["规划计划", "46"], ["行政许可", "377"], ["财政资金", "118"]],
    [["类别", "数量"], ["行政许可", "377"], ["行政处罚", "5"], ["行政强制", "1"], ["其他", "9"]],
    [["栏目", "行政许可", "公示公告"], ["条数", "377", "52"], ["点击量", "9", "8"]],
]


@pytest.mark.parametrize("rows", _STATISTICS)
def test_a_table_of_something_else_takes_no_cell_of_the_form(rows: list[list[str]]) -> None:
    edition = Catalog().edition("2021")
    other, official = grid_of_texts(rows), official_grids(edition)
    both: tuple[list[Grid[Any]], ...] = ([other, *official], [*official, other])
    for grids in both:
        found = match_tables(grids, edition)
        assert not found.doubtful
        assert all(cell.text != "377" for cell in found.places.values())


@pytest.mark.parametrize("rows", [_STATISTICS[0], _STATISTICS[2]])
def test_a_table_of_mostly_something_else_is_none_of_the_form(rows: list[list[str]]) -> None:
    assert not match_grid(grid_of_texts(rows), Catalog().edition("2021")).places


@pytest.mark.parametrize(
    "rows",
    [
        [["季度", *ACTS[:2], "信访"], ["一季度", "1", "2", "7"], ["合计", "5", "9", "3"]],
        [["季度", *ACTS], *([f"{n}季度", *map(str, range(n, n + 4))] for n in range(1, 4))],
    ],
)
def test_a_ledger_of_what_the_form_counts_is_no_table_of_it(rows: list[list[str]]) -> None:
    assert not match_grid(grid_of_texts(rows), Catalog().edition("2021")).places


@pytest.mark.parametrize(
    ("text", "count"), [("0", 7), ("无", 7), ("—", 7), ("12", 0), ("详见附件", 0)]
)
def test_a_cell_over_several_columns_counts_for_each_only_if_it_says_none(
    text: str, count: int
) -> None:
    edition = Catalog().edition("2021")
    grid = official_grids(edition)[1]
    row = [cell for cell in grid.cells if cell.place.startswith("requests.carried_in.")]
    merged = row[0]._replace(column_span=7, text=text)
    cells = [merged if cell is row[0] else cell for cell in grid.cells if cell not in row[1:]]
    found = match_grid(Grid(tuple(cells)), edition)
    places = {key: cell for key, cell in found.places.items() if ".carried_in." in key}
    assert len(places) == count
    assert all(cell is merged and key in found.doubtful for key, cell in places.items())
    assert (merged in found.unplaced) is not bool(count)
