"""A list with a row a value, in which texts stand between the figures."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from app.edition.cells import CellKey
from app.edition.edition import Edition
from app.importing.document import ReadDocument
from tests.app.importing.test_unit_lists import Row, path_to, saved, units, unplaced, values
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


@pytest.mark.parametrize("sign", ["-", "—", "/", "→", " > ", "、", "·", "："])
@pytest.mark.parametrize("suffix", [".xlsx", ".html", ".txt"])
def test_labels_in_columns_with_any_head_and_in_any_order_name_the_values(
    tmp_path: Path, newest: Edition, sign: str, suffix: str
) -> None:
    rows: list[Row] = [["甲镇2024年政府信息公开年报指标明细"]]
    rows += [["序号", "细目", "指标", "填报情况", "单位", "备注"]]
    for number, key in enumerate(figures(newest), 1):
        _, *labels = path_to(newest, CellKey(key))
        outer, inner = labels[: -len(labels) // 2 or None], labels[-len(labels) // 2 :]
        told = "法规科提供" if number == 3 else None
        rows.append([number, sign.join(inner), sign.join(outer), number, "件", told])
    path = tmp_path / f"a{suffix}"
    if suffix == ".xlsx":
        saved(path, rows)
    elif suffix == ".html":
        lines = (f"<td>{'<td>'.join('' if one is None else str(one) for one in r)}" for r in rows)
        path.write_text(f"<table><tr>{'<tr>'.join(lines)}</table>", encoding="utf-8")
    else:
        lines = ("\t".join("" if one is None else str(one) for one in row) for row in rows)
        path.write_text("\n".join(lines), encoding="utf-8")
    (read,) = units(path).values()
    assert values(read) == figures(newest)
    assert "单位" not in "".join(unplaced(read))


_TEXTS = {
    "一、总体情况": "某镇一年来有序推进。\n（一）主动公开。公开信息12条。",
    "五、存在的主要问题及改进情况": "五、存在的主要问题及改进情况\n某镇人手不足。",
    "其他需要报告的事项": "无",
}
_READ = {
    "overview": "一年来有序推进。\n（一）主动公开。公开信息12条。",
    "issues": "人手不足。",
    "others": "无",
}


def _texts(found: dict[str, ReadDocument]) -> dict[str, dict[str, str]]:
    return {
        name: {key: text.replace(name, "") for key, text in read.report.texts.items() if text}
        for name, read in found.items()
    }


@pytest.mark.parametrize("names", [["甲镇"], ["甲镇", "乙镇"]])
@pytest.mark.parametrize("shape", ["left", "right", "apart", "values", "beside"])
def test_texts_below_the_names_of_sections_are_those_of_their_units(
    tmp_path: Path, newest: Edition, names: list[str], shape: str
) -> None:
    labels = {key: "—".join(path_to(newest, CellKey(key))) for key in figures(newest)}
    own = {name: [text.replace("某镇", name) for text in _TEXTS.values()] for name in names}
    figured: list[Row] = [["单位", *labels.values()]]
    figured += [[name, *map(int, figures(newest).values())] for name in names]
    worded: list[Row] = [["单位", *_TEXTS], *([name, *own[name]] for name in names)]
    sheets: list[list[Row]] = [figured, worded]
    if shape in ("left", "right"):
        order = [worded, figured] if shape == "left" else [figured, worded]
        sheets = [[[*one, *two[1:]] for one, two in zip(*order, strict=True)]]
    elif shape == "values" or len(names) == 1:
        sheets = [[["单位", "指标", "数值"]]]
        for one, two in zip(figured[1:], worded[1:], strict=True):
            heads, cells = [*labels.values(), *_TEXTS], [*one[1:], *two[1:]]
            sheets[0] += [[one[0], *pair] for pair in zip(heads, cells, strict=True)]
    elif shape == "beside":
        heads = ["指标", *labels.values(), *_TEXTS]
        columns = ([*one, *two[1:]] for one, two in zip(figured[1:], worded[1:], strict=True))
        sheets = [[*map(list, zip(heads, *columns, strict=True))]]
    found = units(saved(tmp_path / "a.xlsx", *sheets))
    assert _texts(found) == dict.fromkeys(names, _READ)
    assert [unplaced(read) for read in found.values()] == [[]] * len(names)


def test_parts_of_a_section_keep_what_they_are_headed_with(tmp_path: Path) -> None:
    rows: list[Row] = [
        ["单位", "行政许可", "行政处罚", "一、总体情况", None, "存在的主要问题"],
        [None, None, None, "主动公开", "特色做法", None],
        ["甲镇", 1, 2, "甲镇公开12条。", "甲镇开放日。", "甲镇人手不足。"],
        ["乙镇", 3, 4, "乙镇公开13条。", "乙镇直播间。", "乙镇人手不足。"],
    ]
    merged = "A1:A2 B1:B2 C1:C2 D1:E1 F1:F2"
    found = units(saved(tmp_path / "a.xlsx", rows, merged=merged))
    assert _texts(found)["甲镇"] == {
        "overview": "主动公开\n公开12条。\n特色做法\n开放日。",
        "issues": "存在的主要问题\n人手不足。",
    }
    assert unplaced(found["乙镇"]) == []
