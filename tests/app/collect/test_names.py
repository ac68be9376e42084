"""Names that differ only in where they say they are and how they end mean one organisation."""

from __future__ import annotations

import pytest

from app.collect.matching import Name, is_short_for, name_in_file

SAME = [
    ("安丘市柘山镇人民政府", "柘山镇"),
    ("山东省潍坊市安丘市柘山镇", "安丘市柘山镇人民政府"),
    ("柘山镇政府", "柘山镇人民政府"),
    (" 柘山镇 人民政府（章）", "柘山镇人民政府"),
    ("兴安街道办事处", "安丘市兴安街道"),
    ("兴安街办", "兴安街道办事处"),
    ("城区街道办事处", "安丘市城区街道"),
    ("安丘市城市管理局", "城市管理局"),
    ("安丘市市场监督管理局", "市场监督管理局"),
    ("市教育局", "安丘市教育局"),
    ("安丘市人民政府", "安丘市"),
    ("安丘市人民政府办公室", "市政府办公室"),
    ("国家税务总局安丘市税务局", "安丘市税务局"),
    ("经济开发区管理委员会", "经济开发区管委会"),
    ("市南区教育局", "青岛市市南区教育局"),
    ("县城市管理局", "安丘县城市管理局"),
    ("安丘市红旗街道", "红旗街道办事处"),
    ("向阳社区居民委员会", "向阳社区"),
    ("石桥村村民委员会", "石桥村"),
    ("安丘市卫健委", "卫生健康局"),
    ("安丘市卫生健康委员会", "市卫生健康局"),
    ("市政府办", "安丘市人民政府办公室"),
    ("安丘市人民政府兴安街道办事处", "兴安街道"),
    ("安丘市人民政府国有资产监督管理委员会", "市国有资产监督管理委员会"),
]
DIFFERENT = [
    ("诸城市柘山镇", "安丘市柘山镇"),
    ("潍坊市教育局", "安丘市教育局"),
    ("开发区管委会", "高新区管理委员会"),
    ("安丘市人民政府办公室", "安丘市人民政府"),
    ("管理局", "城市管理局"),
    ("安丘市司法局", "安丘市财政局"),
    ("柘山镇", "凌河镇"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_these_are_the_same(one: str, other: str) -> None:
    assert Name(one).is_same(Name(other))
    assert Name(other).is_same(Name(one))


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_these_are_not(one: str, other: str) -> None:
    assert not Name(one).is_same(Name(other))


def test_a_name_may_be_a_short_form_or_a_slip_of_the_pen() -> None:
    assert is_short_for("教体局", "教育和体育局")
    assert is_short_for("拓山镇", "柘山镇")
    assert not is_short_for("教体局", "交通运输局")
    assert not is_short_for("柘山镇", "柘山镇")


@pytest.mark.parametrize(
    ("file", "name"),
    [
        ("柘山镇2024年政府信息公开工作年度报告（定稿）", "柘山镇"),
        ("01 安丘市教育局年报 v2", "安丘市教育局"),
        ("2024年度报告", ""),
    ],
)
def test_a_file_name_is_freed_of_what_names_nobody(file: str, name: str) -> None:
    assert name_in_file(file) == name
