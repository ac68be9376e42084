"""Texts that stand in tables, beside figures, or on sheets of an export."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import docx
import openpyxl
import pytest

from app.edition.catalog import Catalog
from app.edition.cells import CellKey
from app.edition.edition import OPENING
from app.importing.document import NoYearError, ReadDocument
from app.importing.reading import SeveralReportsError, read_document
from app.matching.vocabulary import vocabulary
from tests.documents import figures, html_table

TITLE = "白石县水利局2024年政府信息公开工作年度报告"
Row = Sequence[str | int | None]


def workbook(path: Path, sheets: Mapping[str, Sequence[Row]], catalog: Catalog) -> ReadDocument:
    book = openpyxl.Workbook()
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append([*row])
    del book["Sheet"]
    book.save(path)
    return read_document(path, catalog)


def test_texts_beside_their_headings_in_a_table_are_read(tmp_path: Path, catalog: Catalog) -> None:
    edition = catalog.edition("2021")
    texts = [("前　言", "本报告由我局编制。"), ("一、总体情况", "正文。<br>又一段。")]
    ends = [("五、存在的主要问题及改进情况", "问题。"), ("六、其他需要报告的事项", "无其他事项。")]
    texts = [("报告标题", TITLE), *texts]
    ends = [*ends, ("落　款", "白石县水利局<br>2025年1月9日")]

    def table(rows: list[tuple[str, str]]) -> str:
        lines = "".join(f"<tr><th>{head}</th><td>{text}</td></tr>" for head, text in rows)
        return f"<table border=1>{lines}</table>"

    tables = "".join(html_table(edition, one.key, figures(edition)) for one in edition.tables)
    page = f"<meta charset=utf-8>{table(texts)}{tables}{table(ends)}"
    (tmp_path / "a.html").write_text(page, "utf-8")
    found = read_document(tmp_path / "a.html", catalog).report
    own = {key: text for key, text in found.texts.items() if text}
    assert own == {
        OPENING: "本报告由我局编制。",
        "overview": "正文。\n又一段。",
        "issues": "问题。",
        "others": "无其他事项。",
    }
    assert {key: str(value) for key, value in found.typed.items()} == figures(edition)
    assert (found.details.organisation.name, found.details.year) == ("白石县水利局", 2024)
    assert found.details.date == date(2025, 1, 9)


def test_a_text_goes_on_in_the_rows_below_it(tmp_path: Path, catalog: Catalog) -> None:
    rows = [
        ("部分", "内容"),
        ("一、总体情况", "全年公开信息 31 条。"),
        ("", "（一）主动公开"),
        ("", "制发文件 2 件。"),
        ("五、存在的主要问题及改进情况", "问题。"),
        ("六、其他需要报告的事项", "收费为零。"),
        ("", "无其他事项。"),
    ]
    lines = "".join(f"<tr><td>{head}</td><td>{text}</td></tr>" for head, text in rows)
    page = f"<meta charset=utf-8><h1>{TITLE}</h1><table border=1>{lines}</table>"
    (tmp_path / "a.html").write_text(page, "utf-8")
    found = read_document(tmp_path / "a.html", catalog).report.texts
    assert found["overview"] == "全年公开信息 31 条。\n（一）主动公开\n制发文件 2 件。"
    assert (found["issues"], found["others"]) == ("问题。", "收费为零。\n无其他事项。")


def test_an_export_of_a_system_gives_figures_and_texts(tmp_path: Path, catalog: Catalog) -> None:
    edition = catalog.edition("2021")
    heads = ["序号", "填报单位", "统计期", "表名", "上级指标", "指标名称", "分组名称"]
    names = {
        "disclosure": "主动公开政府信息情况",
        "requests": "收到和处理政府信息公开申请情况",
        "disputes": "行政复议、行政诉讼情况",
    }
    rows: list[Row] = [[*heads, "计量单位", "上年同期数", "本期数"]]
    for number, (key, value) in enumerate(figures(edition).items(), 1):
        cell = edition.cells[CellKey(key)]
        labels = ["", "", *cell.row_path][-2:] if key[:3] == "req" else [*cell.row_path, ""][:2]
        column = "—".join(cell.column_path)
        table = names[key.partition(".")[0]]
        rows.append(
            [number, "白石县水利局", "2024年", table, *labels, column, "", 7 * number, int(value)]
        )
    texts: list[Row] = [
        ["代码", "章节", "内容"],
        ["W0", "导语", "本报告由我局编制。"],
        ["W1", "一、总体情况", "正文。"],
        ["W6", "六、其他需要报告的事项", "没有其他事项。"],
    ]
    read = workbook(tmp_path / "a.xlsx", {"数据": rows, "文字": texts}, catalog)
    report = read.report
    assert {key: str(value) for key, value in report.typed.items()} == figures(edition)
    assert (report.details.year, report.details.organisation.name) == (2024, "白石县水利局")
    sections = [report.texts[key] for key in (OPENING, "overview", "others")]
    assert sections == ["本报告由我局编制。", "正文。", "没有其他事项。"]
    assert sum("其他年度" in one.text for one in read.unplaced) == 1


def test_a_remark_beside_a_sentence_is_no_text(tmp_path: Path, catalog: Catalog) -> None:
    rows: list[Row] = [
        [TITLE],
        ["本报告由我局编制。", None, "阅"],
        ["二、主动公开政府信息情况"],
        ["信息内容", "本年处理决定数量"],
        ["行政许可", 5],
        ["行政处罚", 6],
        ["六、其他需要报告的事项"],
        ["无。"],
        ["负责人：孙某  报出日期：2025年1月8日"],
    ]
    read = workbook(tmp_path / "a.xlsx", {"年报": rows}, catalog)
    assert read.report.texts[OPENING] == "本报告由我局编制。"
    assert read.report.texts["others"] == "无。"
    assert read.report.details.date == date(2025, 1, 8)


@pytest.mark.parametrize(
    "line", ["（一）政府信息公开行政复议情况", "1.因政府信息公开行政复议案件办理情况："]
)
def test_a_block_of_table_four_may_be_headed_in_many_words(
    tmp_path: Path, catalog: Catalog, line: str
) -> None:
    heads = ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计")
    cells = [
        "".join(f"<td>{text}</td>" for text in row) for row in (heads, ("1", "2", "3", "4", "10"))
    ]
    table = f"<table border=1><tr>{cells[0]}</tr><tr>{cells[1]}</tr></table>"
    path = tmp_path / "a.html"
    path.write_text(f"<meta charset=utf-8><h1>{TITLE}</h1><p>{line}</p>{table}", "utf-8")
    report = read_document(path, catalog).report
    assert report.value(CellKey("disputes.review.other")) == 3


def test_what_is_struck_out_in_markdown_does_not_count(tmp_path: Path, catalog: Catalog) -> None:
    rows = ["|信息内容|本年处理决定数量|", "|---|---|", "|行政许可|~~60~~ 59|", "|行政处罚|~~7~~|"]
    path = tmp_path / "a.md"
    path.write_text("\n".join([f"# {TITLE}", "", *rows]), "utf-8")
    report = read_document(path, catalog).report
    assert report.value(CellKey("disclosure.licences.decisions")) == 59
    assert report.value(CellKey("disclosure.penalties.decisions")) is None


def sheet_of(year: int, figure: int) -> list[Row]:
    return [
        [TITLE.replace("2024", str(year))],
        ["信息内容", "本年处理决定数量"],
        ["行政许可", figure],
        ["行政处罚", figure + 1],
        ["行政强制", figure + 2],
    ]


def two_years(path: Path, catalog: Catalog, preferred: int | None = None) -> ReadDocument:
    texts: list[Row] = [[TITLE], ["本报告由我局编制。"], ["一、总体情况"], ["正文。"]]
    sheets = {"2023年": sheet_of(2023, 70), "情况说明": texts, "2024年": sheet_of(2024, 80)}
    workbook(path, sheets, catalog)
    return read_document(path, catalog, preferred=preferred)


def test_figures_of_last_year_on_a_sheet_are_not_the_report(
    tmp_path: Path, catalog: Catalog
) -> None:
    licences = CellKey("disclosure.licences.decisions")
    read = two_years(tmp_path / "a.xlsx", catalog)
    assert read.report.details.year == 2024
    assert read.report.value(licences) == 80
    assert (read.report.texts[OPENING], read.report.texts["overview"]) == (
        "本报告由我局编制。",
        "正文。",
    )
    assert any("2023年的数字，没有读取" in one.text for one in read.unplaced)
    before = two_years(tmp_path / "a.xlsx", catalog, preferred=2023)
    assert before.report.details.year == 2023
    assert before.report.value(licences) == 70


def test_two_years_without_texts_are_two_reports(tmp_path: Path, catalog: Catalog) -> None:
    sheets = {"2023年": sheet_of(2023, 70), "2024年": sheet_of(2024, 80)}
    with pytest.raises(SeveralReportsError):
        workbook(tmp_path / "a.xlsx", sheets, catalog)


@pytest.mark.parametrize(
    ("head", "count"),
    [("制发件数/处理决定数量", 5), ("现行有效件数/收费金额（万元）", 3), ("申请人情况/自然人", 25)],
)
def test_a_head_of_several_columns_means_each_and_a_path_its_end(
    catalog: Catalog, head: str, count: int
) -> None:
    senses = vocabulary(catalog.edition("2021")).word(head).senses
    cells = 0
    for sense in senses:
        cells |= sense.cells
    assert cells.bit_count() == count


DISPUTES: list[Row] = [
    ["行政复议", None, None, None, None],
    ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"],
    [1, 2, 3, 4, 10],
]


@pytest.mark.parametrize(
    ("above", "name"),
    [
        (["填报单位：白石县水利局（盖章）", None, None, "2025年度"], "甲"),
        (["单位（公章）：白石县水利局", None, None, "填报时间：2026年1月9日"], "甲2025年度统计表"),
        (["2025年度政府信息公开统计表"], "2026年1月报送"),
    ],
)
def test_the_year_may_stand_alone_beside_the_table_or_in_the_name_of_the_file(
    tmp_path: Path, catalog: Catalog, above: Row, name: str
) -> None:
    found = workbook(tmp_path / f"{name}.xlsx", {"表": [above, *DISPUTES]}, catalog).report
    assert found.details.year == 2025


def test_a_month_or_day_in_the_name_of_the_file_is_no_year_of_a_report(
    tmp_path: Path, catalog: Catalog
) -> None:
    for name in ("2026年1月报送", "2026.1.13", "2024对2025"):
        with pytest.raises(NoYearError):
            workbook(tmp_path / f"{name}.xlsx", {"表": DISPUTES}, catalog)


def test_who_filled_a_sheet_in_and_when_are_entries_however_many_stand_beside_each_other(
    tmp_path: Path, catalog: Catalog
) -> None:
    rows: list[Row] = [
        [f"{TITLE}"],
        ["一、总体情况"],
        ["正文。"],
        *DISPUTES,
        ["六、其他需要报告的事项"],
        ["无其他事项。"],
        [None],
        ["填报人：刘芳", None, "审核人：周强", None, "填报日期：2025年1月12日"],
    ]
    found = workbook(tmp_path / "表.xlsx", {"表": rows}, catalog).report
    assert found.texts["others"] == "无其他事项。"
    assert found.details.date == date(2025, 1, 12)


@pytest.mark.parametrize(
    "head", ["参考：2023年数据", "上年数据（2023年）", "（仅供参考：去年同期）", "2023年度决算数"]
)
def test_a_box_of_another_year_beside_a_table_gives_no_figure(
    tmp_path: Path, catalog: Catalog, head: str
) -> None:
    rows: list[Row] = [
        [TITLE],
        ["信息内容", "本年处理决定数量", None, head],
        ["行政许可", 169, None, "项目", "2023年"],
        ["信息内容", "本年处理决定数量", None, "行政许可", 83],
        ["行政处罚", 220, None, "行政强制", 19],
        ["行政强制", None, None, "行政处罚", 5],
    ]
    found = workbook(tmp_path / "表.xlsx", {"表": rows}, catalog)
    keys = ("licences", "penalties", "coercion")
    values = [found.report.value(CellKey(f"disclosure.{key}.decisions")) for key in keys]
    assert values == [169, 220, None]


def test_the_unit_is_called_by_the_fuller_of_its_names(tmp_path: Path, catalog: Catalog) -> None:
    rows: list[Row] = [
        ["河西街道2025年政府信息公开工作年度报告附表"],
        ["单位（公章）：长顺县河西街道办事处", None, None, "填报时间：2026年1月9日"],
        *DISPUTES,
    ]
    details = workbook(tmp_path / "表.xlsx", {"河西街道": rows}, catalog).report.details
    assert (details.organisation.name, details.year) == ("长顺县河西街道办事处", 2025)


@pytest.mark.parametrize("named", [True, False])
def test_texts_on_the_last_sheet_are_of_the_year_they_name(
    tmp_path: Path, catalog: Catalog, *, named: bool
) -> None:
    edition = catalog.edition("2021")
    texts: list[Row] = [line for one in edition.sections for line in ([one.title], ["正文。"])]
    titles: list[Row] = [
        [f"白石县水利局{year}年政府信息公开工作年度报告"] if named else [] for year in (2024, 2023)
    ]
    old = [*DISPUTES[:2], [5, 6, 7, 8, 26]]
    sheets: dict[str, list[Row]] = {
        "2024年": [titles[0], *DISPUTES],
        "2023年（上年，供对照）": [titles[1], *old],
        "2024年文字": [titles[0], *texts],
    }
    found = workbook(tmp_path / "表.xlsx", sheets, catalog).report
    assert found.details.year == 2024
    assert found.value(CellKey("disputes.review.upheld")) == 1
    assert found.texts["overview"] == "正文。"


def test_sheets_named_by_the_number_of_their_section_hold_its_text(
    tmp_path: Path, catalog: Catalog
) -> None:
    sheets: dict[str, list[Row]] = {
        "封面": [[TITLE]],
        "一、总体情况": [["总体。"]],
        "四、复议诉讼": DISPUTES,
        "五、问题": [["问题。"]],
        "六、其他": [["无其他事项。"]],
    }
    texts = workbook(tmp_path / "表.xlsx", sheets, catalog).report.texts
    assert [texts[key] for key in ("overview", "issues", "others")] == [
        "总体。",
        "问题。",
        "无其他事项。",
    ]


def test_a_cover_and_a_sheet_that_explains_are_no_opening(tmp_path: Path, catalog: Catalog) -> None:
    explained = [
        "1.没有数据的填“0”。",
        "2.表三勾稽关系：第一项加第二项之和，等于第三项加第四项之和。",
    ]
    cover = [["单位名称", "白石县水利局"], ["报告年度", "2025年"], ["填 表 人", "宋某"]]
    sheets: dict[str, list[Row]] = {
        "封面": [
            ["政府信息公开工作年度报告"],
            ["数据报送表"],
            [],
            *cover,
            ["报送日期", "2026年1月16日"],
        ],
        "填报说明": [*([line] for line in explained), ["3.2024年结转件数请与上年年报核对一致。"]],
        "表3": DISPUTES,
        "文字材料": [["一、总体情况", "总体。"], ["六、其他需要报告的事项", "无其他事项。"]],
    }
    report = workbook(tmp_path / "表.xlsx", sheets, catalog).report
    assert (report.details.year, report.details.date) == (2025, date(2026, 1, 16))
    assert report.details.organisation.name == "白石县水利局"
    assert (report.texts[OPENING], report.texts["overview"]) == ("", "总体。")


def test_labels_alone_between_lines_with_tabs_are_rows_of_the_table(
    tmp_path: Path, catalog: Catalog
) -> None:
    """Pasted from Word, a merged label that takes a row of its own leaves no tab."""
    edition = catalog.edition("2021")
    lines = [TITLE, "三、收到和处理政府信息公开申请情况"]
    known: set[str] = set()
    layout = edition.layouts["requests"]
    for row in range(layout.rows):
        own = [cell for cell in layout.cells if cell.row == row]
        texts = [figures(edition).get(one.key, "0") if one.key else one.text for one in own]
        if row < layout.header_rows:
            texts = [""] * (8 - len(texts)) + texts if row else texts
        elif len(texts) > 8:
            lines += texts[: len(texts) - 8]
            texts = texts[len(texts) - 8 :]
        lines.append("\t".join(texts))
        known |= {one.key for one in own if one.key and one.key in figures(edition)}
    lines += ["六、其他需要报告的事项", "无。"]
    path = tmp_path / "a.docx"
    document = docx.Document()
    for line in lines:
        document.add_paragraph(line)
    document.save(str(path))
    found = read_document(path, catalog).report
    assert {key: str(value) for key, value in found.typed.items()} == {
        key: figures(edition)[key] for key in known
    }
