"""Labels of several levels in one text, as offices write them in forms and lists of their own."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from app.edition.catalog import Catalog
from app.edition.cells import CellKey
from app.edition.edition import Edition
from app.importing.reading import read_document
from app.matching.label_paths import LabelPaths
from app.matching.tables import match_grid
from app.matching.vocabulary import vocabulary
from app.office.content import grid_of_texts
from tests.app.importing.test_unit_lists import Row, path_to, saved, units, unplaced, values
from tests.documents import figures

SIGNS = ("", "、", "/", "-", "—", " > ", "·", "\n", "：", "_")
_NUMBER = re.compile("^(?:[一二三四]、|（[一二三四五六七]）|[1-8].)")
_NOTE = re.compile("（(?:区分|单位)[^）]*）")

Writing = Callable[[list[str]], list[str]]
WRITINGS: dict[str, Writing] = {
    "as printed": lambda labels: labels,
    "without numbers": lambda labels: [_NUMBER.sub("", one) for one in labels],
    "without notes": lambda labels: [_NOTE.sub("", one) for one in labels],
    "short": lambda labels: [one.replace("本年度办理结果", "办理结果") for one in labels],
    "column before": lambda labels: [
        labels[-1],
        *(one for one in labels[:-1] if one != "法人或其他组织"),
    ],
}


def uneven(edition: Edition, first: int = 1) -> dict[str, str]:
    """A figure for each cell that is typed in; no row of them counts the lines."""
    return {key: str(int(n) * 37 % 1009) for key, n in figures(edition, first).items()}


def labels_of(edition: Edition, key: str) -> list[str]:
    _, *labels = path_to(edition, CellKey(key))
    return [one for one in labels if one != "申请人情况"]


@pytest.fixture(params=[(sign, how) for sign in SIGNS for how in WRITINGS], ids=str)
def joined(request: pytest.FixtureRequest, newest: Edition) -> dict[str, str]:
    """The text of each cell that is typed in: all its labels with a sign between them."""
    sign, how = request.param
    return {key: sign.join(WRITINGS[how](labels_of(newest, key))) for key in figures(newest)}


def test_a_column_a_cell(joined: dict[str, str], tmp_path: Path, newest: Edition) -> None:
    own = {"甲镇": uneven(newest), "乙街道": uneven(newest, 1001)}
    rows: list[Row] = [["单位名称", *joined.values()]]
    rows += [[name, *map(int, cells.values())] for name, cells in own.items()]
    found = units(saved(tmp_path / "a.xlsx", rows))
    assert {name: values(read) for name, read in found.items()} == own
    assert [unplaced(read) for read in found.values()] == [[], []]


def test_a_row_a_cell_below_no_heads(joined: dict[str, str], newest: Edition) -> None:
    own = uneven(newest)
    found = match_grid(grid_of_texts([[joined[key], own[key]] for key in joined]), newest)
    assert {key: cell.text for key, cell in found.places.items()} == own
    assert not found.unplaced


@pytest.mark.parametrize("how", WRITINGS)
@pytest.mark.parametrize("sign", SIGNS)
def test_one_column_of_labels_beside_the_figures(sign: str, how: str, newest: Edition) -> None:
    own = {key: text for key, text in uneven(newest).items() if key.startswith("requests.")}
    heads = dict.fromkeys(labels_of(newest, key)[-1] for key in own)
    lines: dict[str, list[str]] = {}
    for key, text in own.items():
        rows = [*newest.cells[CellKey(key)].row_path]
        written = WRITINGS[how](rows) if how != "column before" else rows
        lines.setdefault(sign.join(written), []).append(text)
    grid = grid_of_texts([["", *heads], *([label, *line] for label, line in lines.items())])
    found = match_grid(grid, newest)
    assert {key: cell.text for key, cell in found.places.items()} == own
    assert not found.unplaced
    assert not found.doubtful


def test_a_list_of_one_unit_is_one_report(
    tmp_path: Path, newest: Edition, catalog: Catalog
) -> None:
    own = uneven(newest)
    rows: list[Row] = [["项目", "数量"]]
    rows += [["—".join(labels_of(newest, key)), int(text)] for key, text in own.items()]
    read = read_document(saved(tmp_path / "2024.xlsx", rows), catalog)
    assert values(read) == own
    assert not unplaced(read)


@pytest.mark.parametrize(
    "text",
    ["行政处罚行政强制", "自然人商业企业", "行政许可总计", "规章自然人"],
)
def test_labels_that_have_no_cell_in_common_are_none_together(text: str, newest: Edition) -> None:
    rows = [["", "自然人", "商业企业"], ["一、本年新收", "1", "2"], [text, "3", "4"]]
    found = match_grid(grid_of_texts(rows), newest)
    assert [cell.text for cell in found.places.values()] == ["1", "2"]


@pytest.mark.parametrize("text", ["信息内容" * 1500, "1" * 3000, "1一" * 1500])
def test_a_text_longer_than_labels_is_none_of_several(text: str, newest: Edition) -> None:
    assert LabelPaths(newest).cell([text]) is None


def test_heads_of_another_block_behind_a_row_are_no_label_of_it(newest: Edition) -> None:
    heads = "信息内容行政许可第二十条第（六）项信息内容"  # as pages without lines put them together
    rows = [[heads, "本年处理决定数量本年处理决定数量"], ["行政处罚", ""], ["行政强制", "3"]]
    found = match_grid(grid_of_texts(rows), newest)
    assert [text for cell in found.places.values() if (text := cell.text)] == ["3"]


@pytest.mark.parametrize(
    ("text", "is_piece"),
    [
        ("三、 本年", True),
        ("度办", True),
        ("理结", True),
        ("（", True),
        ("12", False),
        ("2件", False),
    ],
)
def test_a_piece_of_a_label_written_downwards_is_no_figure(
    newest: Edition, text: str, *, is_piece: bool
) -> None:
    assert vocabulary(newest).is_sign_of_label(text) is is_piece
