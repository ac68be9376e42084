"""The list of units is read from a workbook or a text in any usual shape, or refused in words."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import Workbook

from app.collect.roster import Roster, RosterError, RosterUnit, read_roster


def written(folder: Path, text: str, encoding: str = "utf-8", name: str = "名单.txt") -> Path:
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


def names(roster: Roster) -> list[str]:
    return [unit.name for unit in roster.units]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_text_has_one_unit_on_each_line(tmp_path: Path, encoding: str) -> None:
    path = written(tmp_path, "柘山镇\r\n\r\n2、凌河镇\n（3）教育局\n", encoding)
    assert names(read_roster(path)) == ["柘山镇", "凌河镇", "教育局"]


def test_headings_say_which_column_is_the_unit_and_which_the_one_above(tmp_path: Path) -> None:
    text = "序号,上级单位,单位名称\n1,安丘市,柘山镇\n2,,安丘市\n"
    roster = read_roster(written(tmp_path, text, "gb18030", "名单.csv"))
    assert roster.units == (RosterUnit("柘山镇", "安丘市"), RosterUnit("安丘市"))


def test_a_workbook_may_merge_the_cells_of_the_unit_above(tmp_path: Path) -> None:
    workbook = Workbook()
    sheet = workbook.worksheets[0]
    for row in (["报送单位名单"], ["县区", "单位"], ["安丘市", "柘山镇"], [None, "凌河镇"]):
        sheet.append(row)
    sheet.merge_cells("A3:A4")
    path = tmp_path / "名单.xlsx"
    workbook.save(path)
    assert read_roster(path).units == (
        RosterUnit("柘山镇", "安丘市"),
        RosterUnit("凌河镇", "安丘市"),
    )


def test_units_of_one_name_are_told_apart_by_the_unit_above(tmp_path: Path) -> None:
    text = "单位,上级\n城关镇,甲县\n城关镇,乙县\n"
    text = text.replace("上级", "上级单位")
    assert names(read_roster(written(tmp_path, text, name="名单.csv"))) == [
        "甲县城关镇",
        "乙县城关镇",
    ]


def test_a_numbered_column_is_no_name(tmp_path: Path) -> None:
    assert names(read_roster(written(tmp_path, "1\t柘山镇\n2\t凌河镇\n"))) == ["柘山镇", "凌河镇"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "没有单位"),
        ("1\n2\n", "没有单位"),
        ("柘山镇\n凌河镇\n柘山镇\n", "第 1 行和第 3 行都是“柘山镇”"),
        ("安丘市,柘山镇\n", "上级单位"),
        ("字" * 100, "太长"),
        ("a\0b", "不是文本文件"),
    ],
)
def test_what_is_no_list_is_refused_with_the_reason(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(RosterError, match=words):
        read_roster(written(tmp_path, text))


def test_other_files_are_refused(tmp_path: Path) -> None:
    with pytest.raises(RosterError, match="Excel"):
        read_roster(written(tmp_path, "柘山镇", name="名单.doc"))
    with pytest.raises(RosterError, match="已损坏"):
        read_roster(written(tmp_path, "柘山镇", name="名单.xlsx"))
