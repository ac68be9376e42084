"""A list with a row a value, in which texts stand between the figures."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest

from app.edition.catalog import Catalog
from app.edition.cells import CellKey
from app.edition.edition import Edition
from app.importing.document import ReadDocument
from app.importing.reading import read_document
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


def test_a_sign_for_none_names_no_part_of_a_cell_and_no_answer_is_a_blank_one(
    tmp_path: Path, newest: Edition
) -> None:
    rows: list[Row] = [["报送单位", "青阳市教育局", "报告年度", 2024]]
    rows += [["序号", "指标名称", "分组", "上年同期", "本期数", "增减"]]
    for number, key in enumerate(figures(newest), 1):
        _, *labels = path_to(newest, CellKey(key))
        group = labels.pop() if "requests" in key else "—"
        text = "（空）" if number == 3 else number
        rows.append([number, "-".join(labels), group, 999, text, None])
    read = read_document(saved(tmp_path / "a.xlsx", rows), Catalog())
    blank, *_ = (key for key, text in figures(newest).items() if text == "3")
    assert values(read) == {key: one for key, one in figures(newest).items() if key != blank}
    assert CellKey(blank) in read.places
    assert unplaced(read) == ["文字：工作表“Sheet”里其他年度的数字没有读取，只读取了本年的"]


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


def _questionnaire(edition: Edition, year: str, question: str, answer: str) -> list[Row]:
    """A row a question, the figures in the form's order; every second applicant in brackets."""
    rows: list[Row] = [["题号", "题型", question, answer, "跳过"]]
    asked = [
        ("请填写贵单位全称", "青川县甲镇人民政府"),
        ("报告年度（单选）", year),
        ("填表日期", "2024/1/17"),
    ]
    for number, key in enumerate(figures(edition), 1):
        _, *labels, last = path_to(edition, CellKey(key))
        ask = f"{'—'.join(labels)}【{last}】" if number % 2 else "—".join([*labels, last])
        asked.append((f"{ask}是多少？", f"{number}。"))
    asked.append(("第五部分 存在的主要问题及改进情况（可分段）", "一是力量不足。\n二是更新不快。"))
    return rows + [
        [f"Q{number}", "填空", f"{number}. {ask}", said, "否"]
        for number, (ask, said) in enumerate(asked, 1)
    ]


@pytest.mark.parametrize(
    ("kind", "year", "heads"),
    [
        ("xlsx", "B. 2023年", ("题目", "回答")),
        ("csv", "2023", ("问题", "答案")),
        ("html", "A、2023年度", ("题干", "填答内容")),
    ],
)
def test_a_questionnaire_asks_for_unit_year_and_day_in_rows(
    tmp_path: Path, newest: Edition, kind: str, year: str, heads: tuple[str, str]
) -> None:
    rows = _questionnaire(newest, year, *heads)
    path = tmp_path / f"a.{kind}"
    if kind == "xlsx":
        saved(path, rows)
    elif kind == "csv":
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            csv.writer(file).writerows(rows)
    else:
        laid = ("".join(f"<td>{text}</td>" for text in row) for row in rows)
        table = "".join(f"<tr>{row}</tr>" for row in laid).replace("\n", "<br>")
        path.write_text(f"<table>{table}</table>", "utf-8")
    found = read_document(path, Catalog())
    details = found.report.details
    assert (details.organisation.name, details.year) == ("青川县甲镇人民政府", 2023)
    assert details.date == date(2024, 1, 17)
    assert values(found) == figures(newest)
    assert found.report.texts["issues"] == "一是力量不足。\n二是更新不快。"
    assert unplaced(found) == []


@pytest.mark.parametrize("day", ["填报时间", "落款日期", "成文日期"])
def test_a_row_a_unit_has_its_day_and_texts_below_headings_of_groups(
    tmp_path: Path, newest: Edition, day: str
) -> None:
    keys = [key for key in newest.cells if key.startswith("disputes.review.")]
    leaves = [newest.cells[key].column_path[-1] for key in keys]
    groups = ["一、总体情况", "四、行政复议", *[None] * (len(keys) - 1)]
    groups += ["五、存在的主要问题及改进情况", "审核"]
    body = "2023年工作有序。\n（一）主动公开情况。发布信息18条。"
    rows: list[Row] = [
        ["基本信息", None, None, *groups],
        ["单位名称", "统计年度", day, "正文", *leaves, "正文", "审核状态"],
        ["选填", "选填", "选填", "选填", *["必填"] * len(keys), "选填", "选填"],
        ["甲镇", 2023, "2024-01-08 15:32:10", body, 1, 2, 3, 4, 10, "问题是人手少。", "已通过"],
        ["乙镇", 2023, "2024年1月9日", body, 5, 6, 7, 8, 26, "问题是更新慢。", "已通过"],
        ["第1页/共1页"],
        ["合计记录数", 2],
    ]
    found = units(saved(tmp_path / "a.xlsx", rows))
    assert [one.report.details.date for one in found.values()] == [
        date(2024, 1, 8),
        date(2024, 1, 9),
    ]
    assert [one.report.texts["overview"] for one in found.values()] == [body, body]
    assert found["乙镇"].report.texts["issues"] == "问题是更新慢。"
    assert [unplaced(one) for one in found.values()] == [[], []]


def test_a_cell_with_a_whole_report_is_cut_at_its_headings(tmp_path: Path) -> None:
    body = "总述一句。\n一、总体情况\n各项工作有序。\n五、存在的主要问题及改进情况\n人手少。"
    rows: list[Row] = [
        ["单位名称", "年度", "结果维持", "结果纠正", "其他结果", "报告正文"],
        ["甲镇", 2023, 1, 2, 3, body],
        ["乙镇", 2023, 4, 5, 6, body.replace("人手少", "更新慢")],
    ]
    rows.insert(0, [None, None, "行政复议", None, None, None])
    found = units(saved(tmp_path / "a.xlsx", rows, merged="C1:E1"))
    assert {name: one.report.texts["issues"] for name, one in found.items()} == {
        "甲镇": "人手少。",
        "乙镇": "更新慢。",
    }
    assert found["甲镇"].report.texts["overview"] == "各项工作有序。"
    assert [unplaced(one) for one in found.values()] == [[], []]
