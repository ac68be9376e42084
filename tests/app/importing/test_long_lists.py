"""A list with a row a value, in which texts stand between the figures."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from app.edition.cells import CellKey
from app.edition.edition import Edition
from tests.app.importing.test_unit_lists import Row, path_to, saved, units, values
from tests.documents import figures


def test_texts_between_the_figures_leave_a_list_its_labels(tmp_path: Path, newest: Edition) -> None:
    rows: list[Row] = [["甲镇2024年政府信息公开工作年度报告"]]
    rows += [["序号", "部分", "指标名称", "细分", "数值", "计量单位"]]
    rows += [[0, "一、总体情况", "文字", "一年来，各项工作有序开展。", None, None]]
    for number, key in enumerate(figures(newest), 1):
        title, *labels, last = path_to(newest, CellKey(key))
        rows.append([number, title, "／".join(labels), last, number, None])
    (read,) = units(saved(tmp_path / "a.xlsx", rows)).values()
    assert values(read) == figures(newest)


def test_a_list_of_one_unit_gives_its_texts_and_its_date(tmp_path: Path, newest: Edition) -> None:
    rows: list[Row] = [["指标采集表"], ["单位名称", "甲镇人民政府"], ["报告年度", 2024]]
    rows += [["统计期限", "全年"], ["上报日期", "2025-01-22"], [None]]
    rows += [["序号", "部分", "类别", "指标名称", "细分", "数值", "计量单位"]]
    rows += [[0, "一、总体情况", "文字", "一年来，各项工作有序开展。", None, None, None]]
    for number, key in enumerate(figures(newest), 1):
        title, *labels, last = path_to(newest, CellKey(key))
        rows.append([number, title, None, "／".join(labels), last, number, "件"])
    rows += [[999, "六、其他需要报告的事项", "文字", "无", None, None, None]]
    (read,) = units(saved(tmp_path / "a.xlsx", rows)).values()
    assert values(read) == figures(newest)
    assert read.report.details.date == date(2025, 1, 22)
    texts = {key: text for key, text in read.report.texts.items() if text}
    assert texts == {"overview": "一年来，各项工作有序开展。", "others": "无"}
