"""A list with a row a value, in which texts stand between the figures."""

from __future__ import annotations

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
