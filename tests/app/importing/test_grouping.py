"""Which parts of a document are one report, and whose it is."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from app.edition.catalog import Catalog
from app.edition.edition import Edition
from app.importing.document import ReadDocument
from app.importing.grouping import form_date, is_sum_name, named_unit
from app.importing.import_plan import plan_import
from app.importing.reading import SeveralReportsError, read_document, read_for_import, read_reports
from app.report.changes import Details
from app.report.report import Report
from tests.app.importing.test_foreign_xlsx import first_sheet, put_report, put_table
from tests.documents import (
    TITLE,
    WORD,
    body_of_page,
    figures,
    html_table,
    word_paragraph,
    word_table,
    write_docx,
)


def three_sheets(edition: Edition, above: list[str]) -> Workbook:
    """A workbook with a sheet for each table, some lines above each of them."""
    workbook = Workbook()
    workbook.remove(first_sheet(workbook))
    for number, table in enumerate(edition.tables):
        sheet = workbook.create_sheet(f"表{'二三四'[number]}")
        for row, line in enumerate(above, 1):
            sheet.cell(row, 1).value = line
        put_table(sheet, edition, table.key, figures(edition), len(above) + 1)
    return workbook


def saved(workbook: Workbook, path: Path) -> Path:
    workbook.save(path)
    return path


def all_of(path: Path) -> list[ReadDocument]:
    return [read for read, _ in read_reports(path, path.read_bytes(), Catalog())]


def values(read: ReadDocument) -> dict[str, str]:
    return {key: str(value) for key, value in read.report.typed.items()}


@pytest.mark.parametrize("above", [[TITLE], ["填报单位：柘山镇人民政府  2024年度"]])
def test_three_sheets_that_complete_each_other_are_one_report(
    tmp_path: Path, newest: Edition, above: list[str]
) -> None:
    read = read_document(saved(three_sheets(newest, above), tmp_path / "a.xlsx"), Catalog())
    assert values(read) == figures(newest)
    assert (read.report.details.organisation.name, read.report.details.year) == (
        "柘山镇人民政府",
        2024,
    )
    assert (read.unplaced, read.missing, "".join(read.report.texts.values())) == ((), (), "")


def test_a_table_that_is_printed_twice_alike_is_one(tmp_path: Path, newest: Edition) -> None:
    page = body_of_page(newest, figures(newest))
    again = html_table(newest, newest.tables[0].key, figures(newest))
    path = tmp_path / "a.html"
    path.write_text(page.replace("<p>柘山镇人民政府</p>", again + "<p>柘山镇人民政府</p>"), "utf-8")
    assert [values(read) for read in all_of(path)] == [figures(newest)]


def test_units_without_titles_below_each_other_are_never_mixed(
    tmp_path: Path, newest: Edition
) -> None:
    workbook = Workbook()
    sheet, row = first_sheet(workbook), 1
    for number, name in enumerate(("甲镇人民政府", "乙镇人民政府")):
        sheet.cell(row, 1).value = f"填报单位：{name}"
        for table in newest.tables:
            row = put_table(sheet, newest, table.key, figures(newest, 1 + 1000 * number), row + 1)
        row += 1
    found = all_of(saved(workbook, tmp_path / "a.xlsx"))
    assert [one.report.details.organisation.name for one in found] == [
        "甲镇人民政府",
        "乙镇人民政府",
    ]
    assert [values(one) for one in found] == [figures(newest), figures(newest, 1001)]


def test_a_sheet_with_the_sum_of_the_others_is_known(tmp_path: Path, newest: Edition) -> None:
    workbook = Workbook()
    first_sheet(workbook).cell(1, 1).value = "填表说明：请各乡镇填写。"
    parts = [figures(newest, first) for first in (1, 2, 3)]
    whole = {key: str(sum(int(part[key]) for part in parts)) for key in parts[0]}
    sheets = dict(zip(("全部", "甲镇", "乙镇", "丙镇"), (whole, *parts), strict=True))
    for name, cells in sheets.items():
        put_report(workbook.create_sheet(name), newest, cells)
    found = all_of(saved(workbook, tmp_path / "a.xlsx"))
    names = [read.report.details.organisation.name for read in found]
    assert dict(zip(names, [read.is_sum for read in found], strict=True)) == {
        "全部": True,
        "甲镇": False,
        "乙镇": False,
        "丙镇": False,
    }
    assert all("填表说明" not in text for read in found for text in read.report.texts.values())


@pytest.mark.parametrize("name", ["合计", "全县合计", "汇总表"])
def test_a_sheet_may_be_named_as_a_sum(name: str) -> None:
    assert is_sum_name(name)
    assert not is_sum_name("合计镇")


@pytest.mark.parametrize(
    ("name", "title", "expected"),
    [
        ("a", "甲镇2020年政府信息公开工作年度报告", "2019"),
        ("a", "甲镇2024年政府信息公开工作年度报告", "2021"),
        ("甲镇2020年表四", "", "2019"),
        ("甲镇表四", "填报单位：甲镇人民政府 2020年度", "2019"),
    ],
)
def test_a_lone_table_four_is_of_the_edition_of_its_year(
    tmp_path: Path, newest: Edition, name: str, title: str, expected: str
) -> None:
    workbook = Workbook()
    first_sheet(workbook).cell(1, 1).value = title
    put_table(first_sheet(workbook), newest, newest.tables[-1].key, figures(newest), 2)
    found = all_of(saved(workbook, tmp_path / f"{name}.xlsx"))
    assert [read.report.edition.id for read in found] == [expected]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("填报单位：柘山镇人民政府", "柘山镇人民政府"),
        ("单位名称（盖章）：柘山镇人民政府  填表日期：2025年1月3日", "柘山镇人民政府"),
        ("编报机关: 安丘市教育局 2024年度", "安丘市教育局"),
        ("报送单位：安丘市教育局（公章）", "安丘市教育局"),
        ("填报单位：柘山镇人民政府统计年度：2024年填报人：张三", "柘山镇人民政府"),
        ("单位：件", None),
        ("单位：万元", None),
        ("单位主动公开的情况由办公室统计", None),
    ],
)
def test_units_are_named_in_many_ways(line: str, expected: str | None) -> None:
    unit = named_unit(line)
    assert (unit.name if unit else None) == expected


def test_the_name_may_stand_in_the_cell_behind_its_label(tmp_path: Path, newest: Edition) -> None:
    workbook = Workbook()
    sheet = first_sheet(workbook)
    sheet.append(["填报单位", "柘山镇人民政府"])
    put_table(sheet, newest, newest.tables[1].key, figures(newest), 2)
    (read,) = all_of(saved(workbook, tmp_path / "a.xlsx"))
    assert (read.report.details.organisation.name, read.name_place) == (
        "柘山镇人民政府",
        "表上方的填报单位",
    )


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        ("西片/石桥镇/附表.xlsx", "文件夹名“石桥镇”"),
        ("石桥镇-2024年政府信息公开年报.xlsx", "文件名“石桥镇-2024年政府信息公开年报”"),
    ],
)
def test_as_a_last_resort_file_and_folder_name_the_unit(
    tmp_path: Path, newest: Edition, place: str, expected: str
) -> None:
    workbook = Workbook()
    put_report(first_sheet(workbook), newest, figures(newest))
    path = tmp_path / place
    path.parent.mkdir(parents=True, exist_ok=True)
    read = read_document(saved(workbook, path), Catalog(), year=2024)
    assert (read.report.details.organisation.name, read.name_place) == ("石桥镇", expected)
    plan = plan_import(Report(newest, Details(year=2024)), read)
    assert [change.note for change in plan.details if change.key == "name"] == [
        f"取自{expected}，请核对"
    ]


@pytest.mark.parametrize("label", ["填报日期", "报出日期："])
def test_a_cover_sheet_gives_unit_year_and_date_and_no_text(
    tmp_path: Path, newest: Edition, label: str
) -> None:
    """The year of the day on which it was sent was taken for that of the report."""
    workbook = three_sheets(newest, ["依申请公开情况统计表", "黄色为公式，请勿填写"])
    cover = workbook.create_sheet("封面", 0)
    cover.cell(1, 2).value = "政府信息公开工作年度报告\n统  计  报  表"
    entries = [
        ("填报单位：", "柘山镇人民政府"),
        ("填报年度：", "2024年"),
        ("填 表 人：", "张三"),
        ("联系电话：", "0536-4861001"),
        (label, "2025年1月20日"),
        ("上报次数", 3),
    ]
    for row, (entry, text) in enumerate(entries, 2):
        cover.cell(row, 2, entry), cover.cell(row, 3, text)
    read = read_document(saved(workbook, tmp_path / "a.xlsx"), Catalog())
    assert values(read) == figures(newest)
    details = read.report.details
    assert (details.organisation.name, details.year) == ("柘山镇人民政府", 2024)
    assert details.date == date(2025, 1, 20)
    assert "".join(read.report.texts.values()) == ""
    told = [one.text for one in read.unplaced if one.text not in ("上报次数", "3")]
    assert told == ["填表人：张三", "联系电话：0536-4861001"]


@pytest.mark.parametrize(
    "header",
    [
        "填报单位：柘山镇人民政府        统计年度：2024年        填报人：张三",
        "柘山镇人民政府2024年政府信息公开工作年度报告",
    ],
)
def test_the_header_of_a_page_names_unit_and_year_where_nothing_else_does(
    tmp_path: Path, newest: Edition, header: str
) -> None:
    body = "".join(word_table(newest, table.key, figures(newest)) for table in newest.tables)
    part = f'<w:hdr xmlns:w="{WORD}">{word_paragraph(header)}</w:hdr>'
    path = write_docx(tmp_path / "a.docx", body, {"word/header2.xml": part.encode()})
    read = read_document(path, Catalog())
    details = read.report.details
    assert (details.organisation.name, details.year) == ("柘山镇人民政府", 2024)
    assert read.name_place == "页眉或页脚"


def test_the_header_of_a_sheets_page_names_unit_and_year_where_nothing_else_does(
    tmp_path: Path, newest: Edition
) -> None:
    workbook = three_sheets(newest, [])
    header: Any = workbook.worksheets[0].oddHeader
    header.left.text, header.left.size = "填报单位：柘山镇人民政府", 14
    header.right.text, header.right.font = "2024年度 第 &P 页", "宋体,Regular"
    header.center.text = "统计年度：2024年\n内部资料"
    read = read_document(saved(workbook, tmp_path / "a.xlsx"), Catalog())
    details = read.report.details
    assert (details.organisation.name, details.year) == ("柘山镇人民政府", 2024)
    assert read.name_place == "页眉或页脚"


def test_an_export_with_a_group_row_and_last_year_beside_it_is_read_whole(
    tmp_path: Path, newest: Edition
) -> None:
    """The head of last year's column and its figures down to the first gap were a side box.

    So the table was cut there, and 132 cells were lost; the lines above it were texts of sections.
    """
    above = [
        "填报单位：柘山镇人民政府  报告年度：2024",
        "",
        "导出时间：2025-01-17 16:42:08",
        "状态：已审核",
    ]
    workbook = three_sheets(newest, [])
    for number, sheet in enumerate(workbook.worksheets):
        sheet.insert_rows(1, len(above))
        for merged in sheet.merged_cells.ranges:
            merged.shift(row_shift=len(above))
        for row, line in enumerate([newest.tables[number].title, *above[1:]], 1):
            sheet.cell(row, 1).value = line
        sheet.cell(2, 1).value = above[0]
        if number == 1:
            last = sheet.max_column + 1
            sheet.cell(len(above) + 1, last).value = "上年总计"
            for row in (*range(len(above) + 4, len(above) + 6), *range(len(above) + 7, 25)):
                sheet.cell(row, last).value = row
    workbook.create_sheet("_log").cell(1, 1).value = "export ok"
    read = read_document(saved(workbook, tmp_path / "a.xlsx"), Catalog())
    assert values(read) == figures(newest)
    assert "".join(read.report.texts.values()) == ""
    assert [one.text for one in read.unplaced] == ["export ok"]


def test_a_note_below_a_table_is_told_and_no_text_of_its_section(
    tmp_path: Path, newest: Edition
) -> None:
    page = body_of_page(newest, figures(newest))
    note = "备注：行政许可含县级事项，去年为1320件。"
    path = tmp_path / "a.html"
    path.write_text(page.replace("</table>", f"</table><p>{note}</p>", 1), "utf-8")
    read = read_document(path, Catalog())
    assert note not in "".join(read.report.texts.values())
    assert [one.text for one in read.unplaced] == [note]


def test_a_date_that_is_told_in_two_ways_is_none() -> None:
    assert form_date(["填表日期：", "2025年1月20日"]) == date(2025, 1, 20)
    assert form_date(["报送时间：2025-1-20", "填报人：王某"]) == date(2025, 1, 20)
    assert form_date(["单位（盖章）：甲局    审核人：    日期：2025-1-20"]) == date(2025, 1, 20)
    assert form_date(["填报日期：2025年1月20日　签发人：王某"]) == date(2025, 1, 20)
    assert form_date(["填表日期：2025年1月20日", "报送日期：2025年1月21日"]) is None


@pytest.mark.parametrize(
    ("line", "name", "year"),
    [
        ("洛水新区管理委员会主动公开政府信息情况统计表（2024年度）", "洛水新区管理委员会", 2024),
        ("柘山镇人民政府2024年度收到和处理政府信息公开申请情况", "柘山镇人民政府", 2024),
        ("柘山镇人民政府政府信息公开行政复议、行政诉讼情况表", "柘山镇人民政府", None),
    ],
)
def test_a_title_of_a_table_names_its_unit(line: str, name: str, year: int | None) -> None:
    assert named_unit(line) == (name, year)


@pytest.mark.parametrize(
    "line", ["二、主动公开政府信息情况", "县教育局依申请公开情况", "本镇2024年主动公开情况表"]
)
def test_a_heading_names_no_unit(line: str) -> None:
    assert named_unit(line) is None


def test_sheets_of_two_years_are_of_one_unit_and_that_asked_for_is_taken(
    tmp_path: Path, newest: Edition
) -> None:
    workbook = Workbook()
    last = first_sheet(workbook)
    last.title = "2023年"
    put_report(last, newest, figures(newest, 500), TITLE.replace("2024", "2023"))
    sheet = workbook.create_sheet("2024年")
    sheet.cell(1, 1).value = "本报告统计期限自2024年1月1日起至2024年12月31日止。"
    for number, table in enumerate(newest.tables):
        put_table(sheet, newest, table.key, figures(newest), 3 + 40 * number)
    path = saved(workbook, tmp_path / "a.xlsx")
    read, says_year = read_for_import(path, Catalog(), 2024)
    assert says_year
    assert values(read) == figures(newest)
    assert read.report.details.organisation.name == "柘山镇人民政府"
    with pytest.raises(SeveralReportsError):
        read_document(path, Catalog())
    named = read_document(path.rename(tmp_path / "2024年年报（含往年）.xlsx"), Catalog())
    assert values(named) == figures(newest)
    assert any("2023年的数字，没有读取" in one.text for one in named.unplaced)


def test_tables_attached_for_comparison_are_no_report(tmp_path: Path, newest: Edition) -> None:
    page = body_of_page(newest, figures(newest))
    other = dict.fromkeys(figures(newest), "7")
    again = f"<p>附件2</p><p>2023年情况</p>{html_table(newest, newest.tables[1].key, other)}"
    path = tmp_path / "a.html"
    path.write_text(page + again, "utf-8")
    assert values(read_document(path, Catalog())) == figures(newest)


YEARS_BESIDE = """
<p>柘山镇人民政府2024年政府信息公开工作年度报告</p><table border=1>
<tr><td colspan=7>第二十条第（一）项</td></tr>
<tr><td rowspan=2>信息内容</td><td colspan=2>本年制发件数</td><td colspan=2>本年废止件数</td>
<td colspan=2>现行有效件数</td></tr>
<tr><td>2024年</td><td>2023年</td><td>2024年</td><td>2023年</td><td>2024年</td><td>2023年</td></tr>
<tr><td>规章</td><td>1</td><td>21</td><td>2</td><td>22</td><td>3</td><td>23</td></tr>
<tr><td>行政规范性文件</td><td>4</td><td>24</td><td>5</td><td>25</td><td>6</td><td>26</td></tr>
<tr><td colspan=7>第二十条第（五）项</td></tr>
<tr><td rowspan=2>信息内容</td><td colspan=6>本年处理决定数量</td></tr>
<tr><td colspan=3>2024年</td><td colspan=3>2023年</td></tr>
<tr><td>行政许可</td><td colspan=3>7</td><td colspan=3>27</td></tr></table>
<table border=1>
<tr><td rowspan=2>年度</td><td colspan=5>行政复议</td></tr>
<tr><td>结果维持</td><td>结果纠正</td><td>其他结果</td><td>尚未审结</td><td>总计</td></tr>
<tr><td>2023</td><td>21</td><td>22</td><td>23</td><td>24</td><td>90</td></tr>
<tr><td>2024</td><td>1</td><td>2</td><td>3</td><td>4</td><td>10</td></tr></table>
"""


def test_figures_of_another_year_beside_the_reports_are_left_out(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    path.write_text(f"<html><body>{YEARS_BESIDE}</body></html>", "utf-8")
    document = read_document(path, Catalog())
    read = values(document)
    assert [read[key] for key in read] == ["1", "2", "3", "4", "5", "6", "7", "1", "2", "3", "4"]
    left_out = "第 1 个表格、第 2 个表格里其他年度的数字没有读取，只读取了 2024 年的"
    assert [one.text for one in document.unplaced] == [left_out]


@pytest.mark.parametrize("note", ["括号内为2023年数据", "注：括号内的数字为上年数", ""])
def test_figures_in_brackets_are_left_out_only_where_they_are_explained(
    tmp_path: Path, newest: Edition, note: str
) -> None:
    beside = {key: f"{text}（{int(text) + 7}）" for key, text in figures(newest).items()}
    table = html_table(newest, newest.tables[0].key, beside)
    path = tmp_path / "a.html"
    path.write_text(f"<html><body><p>{TITLE}</p><p>{note}</p>{table}</body></html>", "utf-8")
    read = read_document(path, Catalog())
    own = {key: text for key, text in figures(newest).items() if key.startswith("disclosure.")}
    assert values(read) == (own if note else {})
    assert len(read.report.unread) == (0 if note else len(own))
    assert any("其他年度" in one.text for one in read.unplaced) == bool(note)


def test_unit_and_year_may_stand_in_cells_of_their_own(tmp_path: Path, newest: Edition) -> None:
    workbook = Workbook()
    sheet = first_sheet(workbook)
    sheet.append(["单位名称", "石桥镇人民政府", "年度", 2024])
    put_table(sheet, newest, newest.tables[0].key, figures(newest), 3)
    other = workbook.create_sheet("表三")
    other.cell(1, 1).value = "单位名称：石桥镇人民政府　年度：2024"
    put_table(other, newest, newest.tables[1].key, figures(newest), 3)
    read = read_document(saved(workbook, tmp_path / "a.xlsx"), Catalog())
    details = read.report.details
    assert (details.organisation.name, details.year) == ("石桥镇人民政府", 2024)
    assert len(values(read)) > 100
    assert read.unplaced == ()


def test_heads_that_name_title_and_label_are_read(tmp_path: Path) -> None:
    titles = ("行政复议", "未经复议直接起诉", "复议后起诉")
    labels = ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计")
    heads = "".join(f"<td>{title}：{label}</td>" for title in titles for label in labels)
    cells = "".join(f"<td>{n}</td>" for n in range(21, 36))
    table = f"<table border=1><tr>{heads}</tr><tr>{cells}</tr></table>"
    path = tmp_path / "a.html"
    path.write_text(f"<html><body><p>{TITLE}</p>{table}</body></html>", "utf-8")
    read = read_document(path, Catalog())
    assert [*values(read).values()] == [str(n) for n in range(21, 36) if n % 5]
    assert {place.row for place in read.places.values()} == {1}
