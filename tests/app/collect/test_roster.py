"""The list of units is read from a workbook or a text in any usual shape, or refused in words."""

from __future__ import annotations

from email.message import EmailMessage
from pathlib import Path

import pytest
from docx import Document
from openpyxl import Workbook

from app.collect.collection import FileLine, Standing
from app.collect.reading.one_file import readings_of
from app.collect.roster import RosterError, likeliest_roster, read_roster, units_listed
from app.collect.roster_rows import Roster, RosterUnit
from app.collect.submission import Submission
from app.edition.catalog import Catalog
from app.office.content import Content, ContentTable, grid_of_texts
from tests.old_office import xls


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


def test_contacts_stand_behind_their_units(tmp_path: Path) -> None:
    rows = "序号,单位,联络员,电话,备注\n1,柘山镇,张三,0536-4861001,新\n2,凌河镇,李四,13800000000,\n"
    roster = read_roster(written(tmp_path, rows, name="名单.csv"))
    assert [one.contacts for one in roster.units] == [("张三", "4861001"), ("李四", "13800000000")]


def test_a_name_wrapped_in_a_narrow_column_is_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [
        ["单位名称", "电话"],
        ["区人力资源和社会\n保障局", "1"],
        ["区审计局", "2"],
        ["区发展和改革委员\n会", "3"],
    ]
    table = ContentTable(grid_of_texts(rows), "")
    monkeypatch.setattr("app.collect.roster.content_in", lambda *_: Content((table,)))
    names_read = names(read_roster(written(tmp_path, "%PDF-1.7\n", name="名单.pdf")))
    assert names_read == ["区人力资源和社会保障局", "区审计局", "区发展和改革委员会"]


def test_a_numbered_column_is_no_name(tmp_path: Path) -> None:
    assert names(read_roster(written(tmp_path, "1\t柘山镇\n2\t凌河镇\n"))) == ["柘山镇", "凌河镇"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "没有单位"),
        ("1\n2\n", "没有单位"),
        ("字" * 100, "没有单位"),
        ("a\0b", "不是文本文件"),
    ],
)
def test_what_is_no_list_is_refused_with_the_reason(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(RosterError, match=words):
        read_roster(written(tmp_path, text))


@pytest.mark.parametrize(
    ("rows", "units"),
    [
        (
            "序号,乡镇,序号,部门\n1,柘山镇,1,教育局\n2,凌河镇,2,审计局",
            "柘山镇 凌河镇 教育局 审计局",
        ),
        ("单位\n一、乡镇\n柘山镇\n二、部门\n教育局\n合计,2个", "柘山镇 教育局"),
        ("柘山镇（张三 1380000）\n教育局、审计局", "柘山镇 教育局 审计局"),
        ("单位,联系人,电话\n柘山镇,张三,0536-1\n教育局,李四,2", "柘山镇 教育局"),
        ("柘山镇,安丘市\n凌河镇,安丘市", "柘山镇 凌河镇"),
        ("县（市、区）,单位\n安丘市,柘山镇\n,凌河镇", "柘山镇 凌河镇"),
        ("柘山镇\n凌河镇\n柘山镇", "柘山镇 凌河镇"),
    ],
)
def test_lists_are_read_as_offices_keep_them(tmp_path: Path, rows: str, units: str) -> None:
    assert names(read_roster(written(tmp_path, rows, name="名单.csv"))) == units.split()


def test_all_three_levels_are_kept_where_cells_below_a_parent_are_blank(tmp_path: Path) -> None:
    text = "市级,县级,乡级\n临川市,青溪县,城关镇\n,,石桥镇\n,云山县,城关镇\n"
    roster = read_roster(written(tmp_path, text, name="名单.csv"))
    assert roster.units == (
        RosterUnit("青溪县城关镇", "青溪县"),
        RosterUnit("石桥镇", "青溪县"),
        RosterUnit("云山县城关镇", "云山县"),
    )
    assert roster.above == {"青溪县": "临川市", "云山县": "临川市"}


def test_nothing_of_a_list_is_dropped_silently(tmp_path: Path) -> None:
    text = "一、乡镇（街道）\n柘山镇\n柘山镇\n合计：1个\n" + "字" * 50
    roster = read_roster(written(tmp_path, text))
    assert roster.units == (RosterUnit("柘山镇", category="乡镇"),)
    told = "\n".join(roster.notes)
    for words in ("一、乡镇（街道）", "合计：1个", "第 2 行和第 3 行都是“柘山镇”", "太长"):
        assert words in told


def test_other_files_are_refused(tmp_path: Path) -> None:
    with pytest.raises(RosterError, match="Excel"):
        read_roster(written(tmp_path, "柘山镇", name="名单.doc"))
    with pytest.raises(RosterError, match="已损坏"):
        read_roster(written(tmp_path, "柘山镇", name="名单.xlsx"))


def test_headings_of_two_rows_are_no_unit(tmp_path: Path) -> None:
    workbook = Workbook()
    sheet = workbook.worksheets[0]
    for row in (
        ["单位类别", "单位名称", "联系人", None],
        [None, None, "姓名", "电话"],
        ["乡镇", "城关镇", "孙艳", "6272995"],
        [None, "柳河镇", "朱艳", "6246006"],
    ):
        sheet.append(row)
    for cells in ("A1:A2", "B1:B2", "C1:D1", "A3:A4"):
        sheet.merge_cells(cells)
    path = tmp_path / "名单.xlsx"
    workbook.save(path)
    assert read_roster(path).units == (
        RosterUnit("城关镇", category="乡镇", contacts=("孙艳", "6272995")),
        RosterUnit("柳河镇", category="乡镇", contacts=("朱艳", "6246006")),
    )


def test_a_workbook_is_no_longer_than_its_units_and_no_wider(tmp_path: Path) -> None:
    workbook = Workbook()
    sheet = workbook.worksheets[0]
    sheet.append(["单位名称"])
    for number in range(31_000):
        sheet.append([f"第{number}村"])
    sheet["XFD1"] = "很远"
    path = tmp_path / "名单.xlsx"
    workbook.save(path)
    assert len(read_roster(path).units) == 31_000


@pytest.mark.parametrize(
    ("text", "is_list"),
    [
        ("柘山镇\n凌河镇\n县教育局", True),
        ("序号,单位,联系人,电话\n1,柘山镇,张三,4220001\n2,凌河镇,李四,4220002\n3,教育局,,", True),
        ("柘山镇、凌河镇、景芝镇\n县教育局、县民政局", True),
        ("单位,新收,办结\n柘山镇,3,3\n凌河镇,7,7\n教育局,1,1", False),
        ("单位,收费\n柘山镇,1.12\n凌河镇,1.15\n教育局,1.15", False),
        ("柘山镇 12\n凌河镇 9\n教育局 40", False),
        ("柘山镇人民政府\n2024年政府信息公开工作年度报告\n一、总体情况\n全年公开 30 条。", False),
        ("柘山镇", False),
    ],
)
def test_a_list_of_units_alone_is_known_as_one(text: str, *, is_list: bool) -> None:
    assert bool(units_listed(Path("某.txt"), text.encode())[0]) is is_list


@pytest.mark.parametrize(
    "text",
    [
        "日期,单位,方式\n1月8日,柘山镇,邮箱\n1月9日,凌河镇,送来\n1月9日,教育局,邮箱",
        "单位,收到\n柘山镇,2024-01-08\n凌河镇,2024/1/9\n教育局,2024-01-10 09:30",
        "单位,第一次收,是否退回,第二次收\n柘山镇,1.12,是,1.19\n凌河镇,1.15,否,\n教育局,1.15,否,",
        "序号,单位,报送日期\n1,柘山镇,01-12\n2,凌河镇,1/15\n3,教育局,1.15",
    ],
)
def test_a_register_of_what_came_in_is_no_list_of_who_reports(text: str, catalog: Catalog) -> None:
    assert units_listed(Path("收文登记.csv"), text.encode()) == (3, True)
    ((submission, _, _),) = readings_of("收文登记.csv", text.encode(), catalog)
    assert submission.is_other
    assert "登记表" in submission.reason


NOTICE = """临川县人民政府办公室
关于报送2023年度政府信息公开工作年度报告的通知
各乡镇人民政府、街道办事处，县政府各部门：
请按时报送年度报告。
一、乡镇（街道）（4个）：青岚街道、白沙镇、红石镇和柳林乡。
二、县直单位：县委编办、县教育局、县第一中学、县公安局、县供电公司等5家单位。
联系人：张三，电话：0539-1234567。
临川县人民政府办公室
2024年1月3日
"""


def tables_in_word(path: Path) -> None:
    document = Document()
    document.add_paragraph("附件1")
    document.add_paragraph("（共5个，截至2024年1月5日）")
    groups = (
        ("一、镇（街道、乡）（2个）", "青岚街道 白沙镇"),
        ("二、部门（2个）", "县公安局 县教育局"),
    )
    for title, units in groups:
        rows = [["序号", "单位", "分管负责人", "联络员"], [title]]
        rows += [[str(n), unit, "张三", "李四"] for n, unit in enumerate(units.split(), 1)]
        table = document.add_table(0, 4)
        for row in rows:
            cells = table.add_row().cells
            for cell, text in zip(cells, row, strict=False):
                cell.text = text
            if len(row) == 1:
                cells[0].merge(cells[3])
    document.add_paragraph("注：县供销社不再单独编报。")
    document.save(str(path))


def test_a_document_has_its_units_in_tables_with_notes_around_them(tmp_path: Path) -> None:
    path = tmp_path / "名单.docx"
    tables_in_word(path)
    roster = read_roster(path)
    assert [(unit.name, unit.category) for unit in roster.units] == [
        ("青岚街道", "镇（街道、乡）"),
        ("白沙镇", "镇（街道、乡）"),
        ("县公安局", "部门"),
        ("县教育局", "部门"),
    ]
    told = "\n".join(roster.notes)
    assert "写明共 5 个单位，读到 4 个" in told
    assert "县供销社不再单独编报" in told
    assert units_listed(path, path.read_bytes()) == (4, False)


def test_the_text_of_a_notice_lists_units(tmp_path: Path) -> None:
    document = Document()
    for line in NOTICE.splitlines():
        document.add_paragraph(line)
    path = tmp_path / "通知.docx"
    document.save(str(path))
    for file in (path, written(tmp_path, NOTICE)):
        roster = read_roster(file)
        assert " ".join(names(roster)) == (
            "青岚街道 白沙镇 红石镇 柳林乡 县委编办 县教育局 县第一中学 县公安局 县供电公司"
        )
        assert roster.units[-1].category == "县直单位"


@pytest.mark.parametrize("suffix", [".html", ".xls", ".et", ".eml"])
def test_a_list_is_read_in_the_formats_that_reports_come_in(tmp_path: Path, suffix: str) -> None:
    rows = [["序号", "单位名称", "电话"], ["1", "白沙镇", "0539-1"], ["2", "县公安局", "0539-2"]]
    body = "".join(f"<tr>{''.join(f'<td>{cell}' for cell in row)}" for row in rows)
    page = f"<html><body><p>名单</p><table>{body}</table></body></html>".encode()
    path = tmp_path / f"名单{suffix}"
    if suffix == ".html":
        path.write_bytes(page)
    elif suffix == ".eml":
        message = EmailMessage()
        message.set_content("名单见附件。")
        message.add_attachment(page, "text", "html", filename="名单.html")
        path.write_bytes(message.as_bytes())
    else:
        path.write_bytes(xls({"名单": (rows, [])}))
    assert names(read_roster(path)) == ["白沙镇", "县公安局"]


def test_the_sheets_of_a_workbook_are_read_but_for_those_that_say_the_same_again(
    tmp_path: Path,
) -> None:
    workbook = Workbook()
    for title, units in (
        ("乡镇", "白沙镇 红石镇"),
        ("部门", "县公安局 县民政局"),
        ("上年", "白沙镇 红石镇 县公安局 县林业局"),
    ):
        sheet = workbook.create_sheet(title)
        for row in (["单位", "联络员"], *([unit, "张三"] for unit in units.split())):
            sheet.append(row)
    workbook.remove(workbook.worksheets[0])
    path = tmp_path / "名单.xlsx"
    workbook.save(path)
    roster = read_roster(path)
    assert names(roster) == ["白沙镇", "红石镇", "县公安局", "县民政局"]
    assert [unit.category for unit in roster.units] == ["乡镇", "乡镇", "部门", "部门"]
    assert any("“上年”" in note and "县林业局" in note for note in roster.notes)


@pytest.mark.parametrize(
    ("text", "units"),
    [
        ("应报单位\n一、青岚街道\n二、白沙镇\n三、县公安局", "青岚街道 白沙镇 县公安局"),
        (
            "乡镇街道\n青岚街道\u3000\u3000白沙镇\n县直单位\n县公安局  县民政局",
            "青岚街道 白沙镇 县公安局 县民政局",
        ),
        (
            "乡镇街道,,\n1,青岚街道,1370000\n县直及企事业,,\n2,县公安局,1380000\n注：两家,,",
            "青岚街道 县公安局",
        ),
        ("单位,责任科室,群昵称\n青岚街道,党政办公室,甲\n县公安局,办公室,乙", "青岚街道 县公安局"),
        ("单位,电话\n青岚街道,1\n单位,电话\n县公安局,2", "青岚街道 县公安局"),
    ],
)
def test_lists_are_read_with_groups_gaps_and_heads_on_each_page(
    tmp_path: Path, text: str, units: str
) -> None:
    name = "名单.csv" if "," in text else "名单.txt"
    assert names(read_roster(written(tmp_path, text, name=name))) == units.split()


def test_a_heading_in_other_words_among_known_ones_is_an_aside(tmp_path: Path) -> None:
    text = "名单\n序号,单位,上级（主管）部门,上报途径\n1,县财政局,县政府,网\n2,某所,县财政局,网\n"
    roster = read_roster(written(tmp_path, text, name="名单.csv"))
    assert roster.units == (RosterUnit("县财政局", "县政府"), RosterUnit("某所", "县财政局"))


def test_the_list_of_who_reports_goes_before_those_of_meetings_and_of_few() -> None:
    ranked = [
        ("报送单位一览表（45家）.xlsx", 45),
        ("第一批/应报单位.txt", 20),
        ("全县.xlsx", 60),
        ("a.txt", 12),
        ("第一批/b.txt", 12),
        ("培训会参会名单.xlsx", 80),
    ]
    lines = [
        FileLine(Submission(place, units=count), Standing.IGNORED, "")
        for place, count in ranked[::-1]
    ]
    found = sorted(lines, key=likeliest_roster)
    assert [line.submission.place for line in found] == [place for place, _ in ranked]
