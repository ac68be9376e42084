"""Heads of lists with a row or a column a unit, as offices lay them out."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.edition.cells import CellKey
from app.edition.edition import Edition
from app.importing.document import Unplaced
from tests.app.importing.test_unit_lists import Row, path_to, saved, units, unplaced, values
from tests.documents import figures

UNITS = {"县财政局": 1, "县第一中学": 1001, "政府办": 2001}


def heads(edition: Edition, keys: list[CellKey]) -> list[list[str]]:
    """Title, row and column of each cell, one below the other."""
    paths = [path_to(edition, key) for key in keys]
    return [[f"{path[0]}（第二十条）", "—".join(path[1:-1]), path[-1]] for path in paths]


def in_first_alone(texts: list[str]) -> list[str | None]:
    """The texts; those like the one before are blank, as in a merged stretch."""
    return [text if n == 0 or text != texts[n - 1] else None for n, text in enumerate(texts)]


@pytest.mark.parametrize("is_repeated", [True, False])
@pytest.mark.parametrize("numbered", [True, False])
def test_three_levels_of_heads_name_every_cell(
    tmp_path: Path, newest: Edition, *, is_repeated: bool, numbered: bool
) -> None:
    own = {name: figures(newest, first) for name, first in UNITS.items()}
    keys = [CellKey(key) for key in own["县财政局"]]
    levels = [[*level] for level in zip(*heads(newest, keys), strict=True)]
    shown = levels if is_repeated else [*map(in_first_alone, levels[:2]), levels[2]]
    numbers: list[Row] = [["栏次", None, *range(1, len(keys) + 1)]] if numbered else []
    levels_below = ([*front, *level] for front, level in zip(FRONT, shown, strict=True))
    rows: list[Row] = [["2025年数据汇总"], *levels_below, *numbers, ["一、县直单位"]]
    rows += [[n, name, *map(int, own[name].values())] for n, name in enumerate(own, 1)]
    found = units(saved(tmp_path / "a.xlsx", rows))
    assert {name: values(read) for name, read in found.items()} == own
    assert [unplaced(read) for read in found.values()] == [[]] * len(UNITS)


FRONT = (("序号", "单位（名称）"), (None, None), (None, None))


def test_schools_and_offices_are_units_beside_others(tmp_path: Path, newest: Edition) -> None:
    own = {name: figures(newest, first) for name, first in [*UNITS.items(), ("甲镇", 3001)]}
    keys = [CellKey(key) for key in own["县财政局"]]
    rows: list[Row] = [["指标", None, None, *own]]
    rows += [
        [*labels, *(int(cells[key]) for cells in own.values())]
        for key, labels in zip(keys, heads(newest, keys), strict=True)
    ]
    found = units(saved(tmp_path / "a.xlsx", rows))
    assert {name: values(read) for name, read in found.items()} == own


def test_a_group_without_labels_of_its_own_takes_none_from_the_left(tmp_path: Path) -> None:
    rows: list[Row] = [
        ["单位", "六、其他处理", "", "七、总计", "四、结转下年度继续办理"],
        ["", "3.其他", "", "", ""],
        ["", "自然人", "商业企业", "自然人", "自然人"],
        ["甲镇", 1, 2, 3, 4],
        ["乙镇", 5, 6, 7, 8],
    ]
    found = units(saved(tmp_path / "a.xlsx", rows))
    assert values(found["乙镇"]) == {
        "requests.other_misc.person": "5",
        "requests.other_misc.business": "6",
        "requests.carried_out.person": "8",
    }


def test_short_words_of_offices_name_their_cells(tmp_path: Path) -> None:
    rows: list[Row] = [
        ["单位", "依申请公开", "", "", "", ""],
        ["", "新收", "上年结转", "办理结果", "", "结转下年度"],
        ["", "自然人", "自然人", "予以公开", "部分公开", "自然人"],
        ["甲镇", 1, 2, 3, 4, 5],
        ["乙镇", 6, 7, 8, 9, 10],
    ]
    read = units(saved(tmp_path / "a.xlsx", rows))["乙镇"]
    assert not unplaced(read)
    assert read.report.value(CellKey("requests.received.person")) == 6
    granted = (CellKey(f"requests.{one}.total") for one in ("granted", "partly_granted"))
    assert [read.report.stated[key] for key in granted] == [8, 9]


@pytest.mark.parametrize(
    ("head", "key"),
    [
        ("本年新收政府信息公开申请数量企业", "requests.received.business"),
        ("行政事业性收费（本年收费金额（单位：万元））", "disclosure.fees.amount"),
        (
            "表四 行政复议、行政诉讼—行政诉讼—未经复议直接起诉—结果维持",
            "disputes.litigation_direct.upheld",
        ),
    ],
)
def test_heads_in_one_cell(tmp_path: Path, head: str, key: str) -> None:
    rows: list[Row] = [["单位", head, "行政许可"], ["甲镇", 1, 2], ["乙镇", 3, 4]]
    found = units(saved(tmp_path / "a.xlsx", rows))
    assert values(found["乙镇"]) == {"disclosure.licences.decisions": "4", key: "3"}


def test_the_number_of_a_label_is_none_of_a_question(tmp_path: Path) -> None:
    heads = ["2.重复申请（总计）", "3.其他（总计）", "（七）总计（总计）"]
    rows: list[Row] = [["单位", *heads], ["甲镇", 1, 2, 3], ["乙镇", 4, 5, 6]]
    read = units(saved(tmp_path / "a.xlsx", rows))["乙镇"]
    assert not unplaced(read)
    assert read.report.stated[CellKey("requests.other_misc.total")] == 5


def test_a_sign_in_a_label_parts_it_not_from_the_row_before_it(tmp_path: Path) -> None:
    heads = ["行政许可本年增/减", "行政许可处理决定数量", "行政处罚本年增/减"]
    rows: list[Row] = [["2019年数据"], ["单位", *heads], ["甲镇", 1, 2, 3], ["乙镇", 4, 5, 6]]
    found = units(saved(tmp_path / "a.xlsx", rows))
    assert [*values(found["乙镇"]).values()] == ["4", "5", "6"]


def test_several_cells_are_told_by_the_first_of_them() -> None:
    lost = Unplaced("规章—制定：1\n规章—废止：2", "工作表“数据”第 5 行", in_table=True)
    assert (lost.count, lost.brief) == (2, "工作表“数据”第 5 行：规章—制定：1")
    assert len(Unplaced("很长" * 100, "文字").brief) < 80
