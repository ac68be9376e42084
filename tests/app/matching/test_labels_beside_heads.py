"""Table four as blocks below each other, each with its label beside heads of its own."""

from __future__ import annotations

import pytest

from app.edition.edition import Edition
from app.matching.tables import match_grid
from app.office.content import Grid, GridCell

HEADS = ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计")
KEYS = ("upheld", "corrected", "other", "pending", "total")
BLOCKS = {
    "review": ("行政复议", ("1", "2", "3", "4", "10")),
    "litigation_direct": ("行政诉讼—未经复议直接起诉", ("0", "0", "0", "0", "0")),
    "litigation_after_review": ("复议后起诉", ("9", "", "11", "12", "32")),
}


def block(
    label: str, figures: tuple[str, ...], *, height: int = 2, below: str = "", turned: bool = False
) -> list[list[tuple[int, str]]]:
    """The rows of a block: of each cell its height and text."""
    ways = [*zip(HEADS, figures, strict=True)][:: -1 if turned else 1]
    heads = [(height, label), *((1, head) for head, _ in ways)]
    return [heads, [*([(1, below)] if height == 1 else []), *((1, figure) for _, figure in ways)]]


def laid(rows: list[list[tuple[int, str]]]) -> Grid[None]:
    cells = []
    for row, line in enumerate(rows):
        first = len(HEADS) + 1 - len(line)  # a merged label reaches down to the left of it
        cells += [
            GridCell(row, first + n, height, 1, text, None) for n, (height, text) in enumerate(line)
        ]
    return Grid(tuple(cells))


def found(grid: Grid[None], edition: Edition) -> dict[str, str]:
    return {key: cell.text for key, cell in match_grid(grid, edition).places.items()}


def expected(*blocks: str) -> dict[str, str]:
    return {
        f"disputes.{name}.{key}": figure
        for name in blocks
        for key, figure in zip(KEYS, BLOCKS[name][1], strict=True)
    }


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 0, 1)])
@pytest.mark.parametrize(("height", "below"), [(2, ""), (1, ""), (1, "件数")])
@pytest.mark.parametrize("gap", [False, True])
def test_each_block_is_read_below_its_own_heads(
    newest: Edition, order: tuple[int, ...], height: int, below: str, *, gap: bool
) -> None:
    rows: list[list[tuple[int, str]]] = []
    for place in order:
        label, figures = [*BLOCKS.values()][place]
        rows += block(label, figures, height=height, below=below, turned=place == 1)
        rows += [[(1, "")] * (len(HEADS) + 1)] * gap
    assert found(laid(rows), newest) == expected(*BLOCKS)


def test_a_blank_row_beside_its_label_is_read_as_blank(newest: Edition) -> None:
    rows = [*block("行政复议", ("",) * 5), *block(*BLOCKS["litigation_after_review"])]
    blank = dict.fromkeys(expected("review"), "")
    assert found(laid(rows), newest) == {**blank, **expected("litigation_after_review")}


def test_a_block_of_nobody_knows_what_takes_no_cells(newest: Edition) -> None:
    rows = [*block(*BLOCKS["review"]), *block("行政诉讼", ("5", "6", "7", "8", "26"))]
    assert found(laid(rows), newest) == expected("review")


def test_rows_with_words_of_their_own_are_not_those_of_the_label(newest: Edition) -> None:
    heads, _ = block(*BLOCKS["review"], height=1)
    own = [[(1, name), *((1, figure) for figure in "12345")] for name in ("本级", "下级")]
    assert found(laid([heads, *own]), newest) == {}


@pytest.mark.parametrize("head", ["", "核对", "校验结果"])
def test_a_row_a_figure_may_be_ticked_off(newest: Edition, head: str) -> None:
    """Turned, the ticks are a second row of figures below the same heads."""
    cells = [GridCell(0, 3, 1, 1, head, None)]
    for number, (label, figures) in enumerate(BLOCKS.values()):
        top = 1 + number * len(HEADS)
        cells.append(GridCell(top, 0, len(HEADS), 1, label, None))
        for row, texts in enumerate(zip(HEADS, figures, "√" * len(HEADS), strict=True), top):
            cells += [GridCell(row, n, 1, 1, text, None) for n, text in enumerate(texts, 1)]
    match = match_grid(Grid(tuple(cells)), newest)
    assert not match.unplaced
    assert {key: cell.text for key, cell in match.places.items()} == {
        f"disputes.{block}.{key}": figure
        for block, (_, figures) in BLOCKS.items()
        for key, figure in zip(KEYS, figures, strict=True)
    }


def test_a_column_with_more_than_ticks_stays(newest: Edition) -> None:
    rows = [
        ["信息内容", "本年处理决定数量"],
        ["行政许可", "√"],
        ["行政处罚", "√"],
        ["行政强制", "√"],
    ]
    cells = [
        GridCell(r, c, 1, 1, text, None) for r, row in enumerate(rows) for c, text in enumerate(row)
    ]
    assert len(match_grid(Grid(tuple(cells)), newest).places) == 3
