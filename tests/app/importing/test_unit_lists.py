"""Lists of many units: a row a unit, or a row a value."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from app.edition.catalog import Catalog
from app.edition.cells import CellKey
from app.edition.edition import Edition
from app.importing.document import ReadDocument
from app.importing.reading import SeveralReportsError, read_document, read_reports
from tests.app.importing.test_foreign_xlsx import first_sheet
from tests.documents import figures, html_table

Row = Sequence[str | int | None]


def path_to(edition: Edition, key: CellKey) -> list[str]:
    """All labels of a cell in the form's words, its table first."""
    cell = edition.cells[key]
    section = edition.section_of(cell.table)
    blocks = {label for label in cell.row_path if label in cell.column_path}
    rows = [label for label in cell.row_path if label not in blocks]
    return [section.title, *rows, *cell.column_path]


def saved(path: Path, *sheets: Sequence[Row], merged: str = "") -> Path:
    workbook = Workbook()
    workbook.remove(first_sheet(workbook))
    for rows in sheets:
        sheet = workbook.create_sheet()
        for row in rows:
            sheet.append(row)
        for area in merged.split():
            sheet.merge_cells(area)
    workbook.save(path)
    return path


def units(path: Path) -> dict[str, ReadDocument]:
    found = [read for read, _ in read_reports(path, path.read_bytes(), Catalog())]
    return {read.report.details.organisation.name: read for read in found}


def values(read: ReadDocument) -> dict[str, str]:
    return {key: str(value) for key, value in read.report.typed.items()}


def unplaced(read: ReadDocument) -> list[str]:
    return [one.words for one in read.unplaced]


@pytest.mark.parametrize(("number", "head"), [(0, "单位"), (-1, "单位"), (-1, "乡")])
def test_a_row_a_value_gives_a_report_a_unit(
    tmp_path: Path, catalog: Catalog, number: int, head: str
) -> None:
    edition = catalog.edition(catalog.ids[number])
    own = {"甲镇": figures(edition), "乙街道": figures(edition, 1001)}
    rows: list[Row] = [(head, "指标", "数值")]
    rows += [
        (name, "—".join(path_to(edition, CellKey(key))), int(value))
        for name, cells in own.items()
        for key, value in cells.items()
    ]
    found = units(saved(tmp_path / "a.xlsx", rows))
    assert {name: values(read) for name, read in found.items()} == own
    assert [unplaced(read) for read in found.values()] == [[], []]
    assert found["甲镇"].report.edition.id == edition.id


def test_a_row_a_unit_below_merged_groups_gives_a_report_a_unit(
    tmp_path: Path, newest: Edition
) -> None:
    keys = [key for key in newest.cells if key.startswith("disputes.")]
    own = {"甲镇": range(1, 16), "乙镇": range(21, 36), "合计": range(22, 51, 2)}
    groups: list[str | None] = [None] * 15
    groups[0], groups[5], groups[10] = "行政复议", "未经复议直接起诉", "复议后起诉"
    leaves = [newest.cells[key].column_path[-1] for key in keys]
    rows: list[Row] = [
        ["2024年度全县行政复议、行政诉讼情况汇总"],
        ["序号", "单位名称", *groups, "备注"],
        [None, None, *leaves, None],
        *([n, name, *row, "已核"] for n, (name, row) in enumerate(own.items(), 1)),
        ["填表人：张三"],
    ]
    merged = "A1:R1 A2:A3 B2:B3 C2:G2 H2:L2 M2:Q2 R2:R3"
    found = units(saved(tmp_path / "a.xlsx", rows, merged=merged))
    assert list(found) == ["甲镇", "乙镇", "合计"]
    assert [read.is_sum for read in found.values()] == [False, False, True]
    for name, read in found.items():
        stated = {key: str(value) for key, value in read.report.stated.items()}
        assert values(read) | stated == {
            key: str(value) for key, value in zip(keys, own[name], strict=True)
        }
        assert (unplaced(read), read.report.details.year) == ([], 2024)
    place = found["乙镇"].places[CellKey("disputes.review.upheld")]
    assert place.words.endswith("第 5 行第 3 列")


def test_groups_that_are_not_merged_reach_to_the_next_one(tmp_path: Path) -> None:
    rows: list[Row] = [
        ["", "行政复议", "", "行政许可"],
        ["单位", "结果维持", "结果纠正", "处理决定数量"],
        ["甲镇", 1, 2, 3],
        ["乙镇", 4, 5, 6],
    ]
    found = units(saved(tmp_path / "a.xlsx", rows))
    assert values(found["乙镇"]) == {
        "disclosure.licences.decisions": "6",
        "disputes.review.upheld": "4",
        "disputes.review.corrected": "5",
    }


def test_lists_of_several_tables_are_one_report_a_unit(tmp_path: Path) -> None:
    found = units(
        saved(
            tmp_path / "a.xlsx",
            [["乡镇", "行政许可", "行政处罚"], ["甲镇", 1, 2], ["乙镇", 3, 4]],
            [["乡镇", "行政复议·结果维持", "行政复议·结果纠正"], ["乙镇", 5, 6], ["甲镇", 7, 8]],
        )
    )
    assert values(found["甲镇"]) == {
        "disclosure.licences.decisions": "1",
        "disclosure.penalties.decisions": "2",
        "disputes.review.upheld": "7",
        "disputes.review.corrected": "8",
    }


def test_what_has_no_place_is_told_and_what_is_not_there_stays_unknown(tmp_path: Path) -> None:
    rows: list[Row] = [
        ["单位", "行政许可", "行政处罚", "办件总量"],
        ["甲镇", 1, None, 7],
        ["乙镇", "见附件", 4, None],
        ["", 5, 6, None],
    ]
    found = units(saved(tmp_path / "a.xlsx", rows))
    first, second = found["甲镇"], found["乙镇"]
    assert unplaced(first)[0].endswith("第 2 行第 4 列：办件总量：7")
    assert unplaced(first)[1].endswith("第 4 行：5 6")
    assert unplaced(second) == []
    assert values(first) == {"disclosure.licences.decisions": "1"}
    assert CellKey("disclosure.penalties.decisions") in first.places
    assert CellKey("disclosure.coercion.decisions") in first.missing
    assert {key: entry.text for key, entry in second.report.unread.items()} == {
        "disclosure.licences.decisions": "见附件"
    }


def test_two_columns_for_one_cell_are_both_unplaced(tmp_path: Path) -> None:
    rows: list[Row] = [
        ["单位", "行政许可", "行政许可", "行政处罚", "行政强制"],
        ["甲镇", 1, 2, 3, 4],
        ["乙镇", 1, 2, 3, 4],
    ]
    read = units(saved(tmp_path / "a.xlsx", rows))["甲镇"]
    assert [words.rpartition("：")[2] for words in unplaced(read)] == ["1", "2"]
    assert "disclosure.licences.decisions" not in values(read)


def test_a_value_that_comes_again_and_differs_is_doubtful(tmp_path: Path) -> None:
    rows: list[Row] = [
        ["单位", "年度", "项目", "数量", "去年"],
        ["甲镇", 2024, "行政许可", 1, 9],
        ["甲镇", 2024, "行政许可", 1, None],
        ["甲镇", 2024, "行政许可", 2, None],
        ["", "", "行政处罚", 3, None],
    ]
    read = units(saved(tmp_path / "a.xlsx", rows))["甲镇"]
    licences, penalties = "disclosure.licences.decisions", "disclosure.penalties.decisions"
    assert values(read) == {licences: "1", penalties: "3"}
    assert set(read.doubtful) == {licences, penalties}
    told = ["行政许可：2", "工作表“Sheet”里其他年度的数字没有读取，只读取了本年的"]
    assert [words.partition("：")[2] for words in unplaced(read)] == told
    assert read.report.details.year == 2024


def test_one_of_several_units_is_not_chosen(tmp_path: Path) -> None:
    path = saved(
        tmp_path / "a.xlsx", [["单位", "行政许可", "行政处罚"], ["甲镇", 1, 2], ["乙镇", 3, 4]]
    )
    with pytest.raises(SeveralReportsError, match="2 份报告"):
        read_document(path, Catalog())


def test_the_form_itself_is_no_list(tmp_path: Path, newest: Edition) -> None:
    """填报单位 above a table, a unit of measure beside it, a list behind it: one report each."""
    table = html_table(newest, newest.tables[0].key, figures(newest))
    listed = "<table><tr><td>单位</td><td>行政许可</td><td>行政处罚</td></tr>"
    listed += "<tr><td>甲镇</td><td>1</td><td>2</td></tr><tr><td>乙镇</td><td>1</td><td>2</td></tr>"
    path = tmp_path / "a.html"
    path.write_text(f"<html><body>{table}{listed}</table></body></html>", "utf-8")
    (read,) = units(path).values()
    tables = [key for key in newest.typed_keys if key.startswith(f"{newest.tables[0].key}.")]
    assert values(read) == {key: figures(newest)[key] for key in tables}
    rows: list[Row] = [["—".join(path_to(newest, CellKey(key))), "件", 1] for key in tables]
    (measured,) = units(saved(tmp_path / "b.xlsx", [["项目", "单位", "数量"], *rows])).values()
    assert {*values(measured)} == {*tables}


def test_units_side_by_side_give_a_report_each(tmp_path: Path, newest: Edition) -> None:
    names = ("甲镇人民政府", "乙街道办事处", "合计")
    cells = [figures(newest), figures(newest, 1001)]
    rows: list[Row] = [("某县2024年各乡镇汇总表",), ("序号", "指标", "申请人", *names)]
    before = ""
    for number, key in enumerate(cells[0], 1):
        *labels, last = path_to(newest, CellKey(key))
        label = "—".join(labels)
        own = [int(of[key]) for of in cells]
        rows.append((number, None if label == before else label, last, *own, sum(own)))
        before = label
    rows.append(
        (
            None,
            "备注：合计为两个乡镇之和",
        )
    )
    found = units(saved(tmp_path / "a.xlsx", rows))
    assert [*found] == [*names]
    assert [values(found[name]) for name in names[:2]] == cells
    assert found["合计"].is_sum
    assert [unplaced(read) for read in found.values()][1:] == [[], []]
    assert {read.report.details.year for read in found.values()} == {2024}


def test_codes_and_ticks_beside_the_figures_of_units_are_not_told(tmp_path: Path) -> None:
    rows: list[Row] = [
        ("序号", "单位", "单位代码", "本年新收—自然人", "本年新收—总计", "审核结果"),
        (1, "甲镇", "A01", 5, 6, "√"),
        (2, "乙镇", "A02", 1, 1, "正确"),
    ]
    found = units(saved(tmp_path / "2024年.xlsx", rows))
    assert list(found) == ["甲镇", "乙镇"]
    assert all(not one.unplaced for one in found.values())


def test_a_unit_in_a_hidden_row_is_not_read_and_that_is_told(tmp_path: Path) -> None:
    rows: list[Row] = [
        ("单位", "行政许可", "行政处罚"),
        ("甲镇", 5, 6),
        ("乙镇", 1, 1),
        ("丙镇", 3, 4),
    ]
    path = saved(tmp_path / "2024年.xlsx", rows)
    workbook = load_workbook(path)
    workbook.worksheets[0].row_dimensions[3].hidden = True
    workbook.save(path)
    found = units(path)
    assert list(found) == ["甲镇", "丙镇"]
    told = [one.text for one in found["甲镇"].unplaced]
    assert told == ["工作表“Sheet”有隐藏的行或列，其中的数字没有读取（如第 3 行第 2 列的 1）"]


def test_rows_without_an_applicant_are_totals_and_subtotals_are_sums(tmp_path: Path) -> None:
    names = [f"{sign}镇" for sign in "甲乙丙丁戊己庚辛"]
    counted: list[Row] = [[n, name, n, n + 1, n + 2, n + 3, n + 4] for n, name in enumerate(names)]
    rows: list[Row] = [
        ["全县依申请公开情况汇总表（2023年度）"],
        ["序号", "单位名称", "依申请公开情况", None, None, None, "行政事业性收费"],
        [None, None, "本年新收", "不予公开", None, "办理结果合计", "收费金额（万元）"],
        [None, None, None, "1.属于国家秘密", "2.其他法律行政法规禁止公开", None, None],
        *counted,
        ["乡镇（街道）小计", None, 28, 36, 44, 52, 60],
        ["全县合计", None, 28, 36, 44, 52, 60],
        ["报送日期：2024年1月15日"],
    ]
    merged = "A2:A4 B2:B4 C2:F2 C3:C4 D3:E3 F3:F4 G3:G4 A13:B13 A14:B14"
    found = units(saved(tmp_path / "a.xlsx", rows, merged=merged))
    assert [*found] == [*names, "乡镇（街道）小计", "全县合计"]
    assert [read.is_sum for read in found.values()] == [False] * 8 + [True] * 2
    last = found["辛镇"].report
    assert (last.details.year, found["辛镇"].doubtful, unplaced(found["辛镇"])) == (2023, {}, [])
    assert {key: int(value) for key, value in {**last.typed, **last.stated}.items()} == {
        "requests.received.total": 7,
        "requests.refused_state_secret.total": 8,
        "requests.refused_prohibited_by_law.total": 9,
        "requests.concluded.total": 10,
        "disclosure.fees.amount": 11,
    }


def test_a_head_over_columns_without_heads_is_no_total(tmp_path: Path) -> None:
    rows: list[Row] = [
        ["单位", "行政许可", "本年新收", None, "行政处罚"],
        ["甲镇", 1, 2, 3, 4],
        ["乙镇", 5, 6, 7, 8],
    ]
    read = units(saved(tmp_path / "a.xlsx", rows))["甲镇"]
    assert CellKey("requests.received.total") not in {*read.places}


@pytest.mark.parametrize("measure", ["万元", "元"])
def test_the_unit_of_money_stands_in_a_column_of_a_list(tmp_path: Path, measure: str) -> None:
    rows: list[Row] = [
        ["2023年度报表明细"],
        ["导出时间：2024-02-06 10:21:33"],
        ["单位", "指标", "数值", "计量单位"],
        ["甲镇", "主动公开／行政事业性收费／本年收费金额", 20000, measure],
        ["甲镇", "依申请／本年新收／自然人", 2, "件"],
    ]
    read = units(saved(tmp_path / "a.xlsx", rows))["甲镇"]
    fees = CellKey("disclosure.fees.amount")
    assert read.report.typed[fees] == (20000 if measure == "万元" else 2)
    assert (fees in read.doubtful) == (measure == "元")
    assert read.report.typed[CellKey("requests.received.person")] == 2
    assert read.report.details.year == 2023


def test_years_side_by_side_give_a_report_a_year(tmp_path: Path, newest: Edition) -> None:
    labels = ["规章—制发件数", "行政规范性文件—现行有效件数", "行政许可", "行政处罚", "行政强制"]
    labels += [
        "本年新收",
        "上年结转",
        "予以公开",
        "办理结果总计",
        "结转下年度继续办理",
        "复议后起诉",
    ]
    counted: list[Row] = [[label, n, n + 20, 20, "—"] for n, label in enumerate(labels)]
    rows: list[Row] = [
        ["某县水利局近两年政府信息公开数据对照表"],
        ["项目", "2022年", "2023年", "较上年增减", "增幅"],
        ["二、收到和处理政府信息公开申请情况"],
        *counted,
    ]
    path = saved(tmp_path / "a.xlsx", rows, merged="A1:E1 A3:E3")
    reads = [read for read, _ in read_reports(path, path.read_bytes(), Catalog())]
    details = [read.report.details for read in reads]
    assert [(one.organisation.name, one.year) for one in details] == [
        ("某县水利局", 2022),
        ("某县水利局", 2023),
    ]
    for first, read in zip((0, 20), reads, strict=True):
        report = read.report
        assert [int(value) for value in {**report.typed, **report.stated}.values()] == [
            *range(first, first + 5),
            *range(first + 5, first + 11),
        ]
        assert (unplaced(read), read.doubtful) == ([], {})


def test_short_labels_in_the_order_of_the_form_find_their_cells_by_elimination(
    tmp_path: Path, newest: Edition
) -> None:
    heads = ("填报单位", "年度", "指标名称", "计量单位", "指标值", "审核状态")
    own = {key: text for key, text in figures(newest).items() if key.startswith("requests.")}
    rows: list[Row] = [heads]
    for cell in newest.cells.values():
        if cell.table != "requests":
            continue
        value = own.get(cell.key, "9")
        row = cell.row_path[-1].split(".")[-1]
        labels = (*cell.row_path[-2:-1], row, cell.column_path[-1])
        name = "-".join(["表三", *(re.sub(r"^（.）", "", label) for label in labels)])
        measure = "万元" if "收费" in name else "件"
        rows += [(unit, 2024, name, measure, int(value), "已审核") for unit in ("甲镇", "乙镇")]
    found = units(saved(tmp_path / "长表.xlsx", rows))
    assert [values(one) for one in found.values()] == [own, own]
    assert [one.unplaced for one in found.values()] == [(), ()]
    doubted = {key.rpartition(".")[0] for one in found.values() for key in one.doubtful}
    assert doubted == {"requests.other_fee_unpaid"}


def test_one_unit_in_a_row_is_a_list_too(tmp_path: Path, newest: Edition) -> None:
    keys = [key for key in newest.typed_keys if key.startswith("requests.")]
    heads = ["单位", *("—".join(path_to(newest, key)[1:]) for key in keys)]
    row = ["柘山镇人民政府", *range(1, len(keys) + 1)]
    path = saved(tmp_path / "a.xlsx", [["2024年度统计表（乡镇用）"], heads, row])
    read = read_document(path, Catalog())
    assert values(read) == {key: str(n) for n, key in enumerate(keys, 1)}
    assert (read.report.details.organisation.name, read.report.details.year) == (row[0], 2024)


def test_a_row_a_value_may_be_all_of_the_one_unit_named_above(
    tmp_path: Path, newest: Edition
) -> None:
    rows: list[Row] = [
        ("石桥镇人民政府",),
        ("政府信息公开工作年度报告", "年度", "2023"),
        (),
        ("表", "行", "列", "数值"),
    ]
    numbers = {section.table: section.title[0] for section in newest.sections if section.table}
    for key, value in figures(newest).items():
        cell = newest.cells[CellKey(key)]
        path = path_to(newest, CellKey(key))[1:]
        rows.append((numbers[cell.table], "—".join(path[:-1]), path[-1], value))
    read = read_document(saved(tmp_path / "a.xlsx", rows), Catalog())
    assert values(read) == figures(newest)
    details = read.report.details
    assert (details.organisation.name, details.year) == ("石桥镇人民政府", 2023)


def test_of_years_side_by_side_the_one_that_the_document_states_is_read(
    tmp_path: Path, newest: Edition
) -> None:
    keys = [key for key in newest.typed_keys if key.startswith("requests.")]
    rows: list[Row] = [
        ("政府信息公开统计报表（年报）",),
        ("报送单位：石桥镇人民政府", None, "报告期：2024年"),
        ("代码", "指标名称", "2024年", "2023年"),
    ]
    rows += [
        (f"{n:03}", "—".join(path_to(newest, key)[1:]), n, n + 500) for n, key in enumerate(keys)
    ]
    read = read_document(saved(tmp_path / "a.xlsx", rows), Catalog())
    assert values(read) == {key: str(n) for n, key in enumerate(keys)}
    assert (read.report.details.organisation.name, read.report.details.year) == (
        "石桥镇人民政府",
        2024,
    )
    assert [one.text for one in read.unplaced] == [
        "工作表“Sheet”里其他年度的数字没有读取，只读取了 2024 年的"
    ]


def test_labels_stand_below_those_with_less_indent(tmp_path: Path, newest: Edition) -> None:
    rows: list[Row] = [
        ("报送单位：石桥镇人民政府",),
        ("代码", "指标名称", "计量单位", "2024年", "2023年"),
        ("001", "一、本年新收政府信息公开申请数量", "件", 21, 71),
    ]
    applicants = ["自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他"]
    ends = ["结果维持", "结果纠正", "其他结果", "尚未审结"]
    rows += [
        ("", f"　　{'其中：' * (not n)}{one}", "件", n, 50) for n, one in enumerate(applicants)
    ]
    rows += [("", "行政复议", "件", 6, 7), *[("", f"　{one}", "件", 1, 2) for one in ends]]
    rows += [("", "行政事业性收费—本年收费金额", "元", 20000, 30000)]
    read = read_document(saved(tmp_path / "2024年报.xlsx", rows), Catalog())
    received, fees = CellKey("requests.received.total"), CellKey("disclosure.fees.amount")
    own = values(read)
    assert [own.pop(key) for key in [*own] if "received" in key] == [str(n) for n in range(6)]
    assert own.pop(fees) == "2"
    assert [*own.values()] == ["1"] * 4
    assert read.report.stated[received] == 21
    assert read.report.stated[CellKey("disputes.review.total")] == 6


def test_a_sum_above_the_units_is_told_by_any_of_the_first_columns(
    tmp_path: Path, newest: Edition
) -> None:
    keys = [key for key in newest.typed_keys if key.startswith("requests.")]
    labels = ["—".join(path_to(newest, key)[1:]) for key in keys]
    rows: list[Row] = [("序号", "乡镇（街道）名称", *labels), ("合计", "", *[5] * len(keys))]
    rows += [(n, name, *[n + 1] * len(keys)) for n, name in ((1, "甲镇"), (2, "乙街道"))]
    found = units(saved(tmp_path / "a.xlsx", rows))
    assert [(name, read.is_sum) for name, read in found.items()] == [
        ("合计", True),
        ("甲镇", False),
        ("乙街道", False),
    ]
    assert {*values(found["乙街道"]).values()} == {"3"}


def test_a_unit_written_once_over_its_rows_is_sure_where_all_have_the_same(
    tmp_path: Path, newest: Edition
) -> None:
    paths = [path_to(newest, key) for key in newest.cells if key.startswith("disputes.")]
    rows: list[Row] = [("填报单位", "指标名称", "情形/种类", "数值")]
    for name in ("甲镇", "乙镇"):
        rows += [("", "—".join(path[1:-1]), path[-1], n) for n, path in enumerate(paths)]
        rows[-len(paths)] = (name, *rows[-len(paths)][1:])
    found = units(saved(tmp_path / "a.xlsx", rows))
    assert [(one.doubtful, unplaced(one)) for one in found.values()] == [({}, [])] * 2
    del rows[4]
    found = units(saved(tmp_path / "b.xlsx", rows))
    assert all(one.doubtful for one in found.values())


def test_when_and_by_whom_a_form_was_sent_tells_neither_year_nor_figures(tmp_path: Path) -> None:
    rows: list[Row] = [
        (
            "提交时间",
            "填写人（微信昵称）",
            "单位名称",
            "行政复议-结果维持",
            "行政许可-处理决定数量",
        ),
        ("2031-01-14 15:20:07", "119", "甲镇", 1, 2),
        ("2031-01-15 09:01:30", "小周", "乙镇", 3, 4),
    ]
    found = units(saved(tmp_path / "a.xlsx", rows))
    assert [unplaced(one) for one in found.values()] == [[], []]
    assert all(one.report.details.year != 2031 for one in found.values())
    rows[0] = ("统计年度", *rows[0][1:])
    rows[1:] = [("2031", *row[1:]) for row in rows[1:]]
    found = units(saved(tmp_path / "b.xlsx", rows))
    assert [one.report.details.year for one in found.values()] == [2031, 2031]
