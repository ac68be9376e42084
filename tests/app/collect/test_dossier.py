"""All that a unit sent is one dossier: parts are joined, what overlaps is compared."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from email.message import EmailMessage
from pathlib import Path

import docx
import pytest
from msgspec.structs import replace
from openpyxl import Workbook, load_workbook

from app.collect.collection import Collection, Standing, Unit, UnitState
from app.collect.collector import Collector
from app.collect.decisions import AddedUp, Exclusion, ReportChoice
from app.collect.results.letters import LetterKind, SlipSettings, letters
from app.collect.roster_rows import Roster, RosterUnit
from app.collect.rounds import step_words
from app.edition.catalog import Catalog
from app.edition.cells import CellKey
from app.export.exporter import export
from app.export.html import html_page
from app.report.changes import Edit
from app.report.report import Report
from app.storage.report_file import save_report
from tests.app.collect.reports import CELL, NOON, OUT, put, report

Collect = Callable[[], Collection]
NAME = "安丘市柘山镇人民政府"
TITLE = f"{NAME}2024年政府信息公开工作年度报告"


def tables(path: Path, made: Report, *wanted: str) -> None:
    """Some of the tables of a report as a workbook with a title, as units send them."""
    edition, book = made.edition, Workbook()
    book.remove(book.worksheets[0])
    for table in edition.tables:
        if edition.section_of(table.key).key not in wanted:
            continue
        sheet = book.create_sheet(table.key)
        sheet.append([TITLE])
        for cell in edition.layouts[table.key].cells:
            value = made.value(cell.key) if cell.key else cell.text
            placed = sheet.cell(cell.row + 2, cell.column + 1)
            placed.value = int(value) if isinstance(value, Decimal) else value
            if cell.row_span > 1 or cell.column_span > 1:
                sheet.merge_cells(
                    start_row=cell.row + 2,
                    start_column=cell.column + 1,
                    end_row=cell.row + cell.row_span + 1,
                    end_column=cell.column + cell.column_span,
                )
    book.save(path)


def texts(path: Path, made: Report) -> None:
    """The sections of a report that have no table, as a document."""
    document = docx.Document()
    document.add_paragraph(TITLE)
    for section in made.edition.sections:
        if not section.table:
            document.add_paragraph(section.title)
            document.add_paragraph(made.texts[section.key])
    document.save(str(path))


def only(collection: Collection) -> Unit:
    (unit,) = collection.units
    return unit


def test_three_files_with_a_table_each_and_one_with_the_texts_are_one_report(
    folder: Path, collector: Collector, catalog: Catalog
) -> None:
    made = report(NAME, 7, catalog)
    for place, section in (("表二", "disclosure"), ("表三", "requests"), ("表四", "disputes")):
        tables(folder / f"柘山镇{place}.xlsx", made, section)
    unit = only(collector.collect())
    assert unit.state is UnitState.INCOMPLETE
    assert unit.reason == "还差文字部分。"
    texts(folder / "柘山镇正文.docx", made)
    collection = collector.collect()
    unit = only(collection)
    assert (unit.state, unit.lacking) == (UnitState.COMPLETE, ())
    assert sorted(unit.given.values()) == [
        ("disclosure",),
        ("disputes",),
        ("requests",),
        ("texts",),
    ]
    assert collection.total.value(CELL) == 7
    assert unit.counted
    assert collection.detail(unit.counted).texts["issues"] == made.texts["issues"]


def test_tables_without_texts_are_no_faults_of_the_texts(
    folder: Path, collector: Collector, catalog: Catalog
) -> None:
    tables(folder / "柘山镇.xlsx", report(NAME, 7, catalog), "disclosure", "requests", "disputes")
    unit = only(collector.collect())
    assert (unit.state, unit.lacking) == (UnitState.INCOMPLETE, ("texts",))
    assert unit.counted
    assert unit.counted.errors == 0


def test_a_section_that_no_part_has_keeps_the_unit_from_being_complete(
    folder: Path, collector: Collector, catalog: Catalog
) -> None:
    made = report(NAME, 7, catalog)
    tables(folder / "柘山镇表.xlsx", made, "disclosure", "requests", "disputes")
    made.apply(Edit(texts={"issues": ""}))
    texts(folder / "柘山镇正文.docx", made)
    unit = only(collector.collect())
    assert unit.counted
    assert (unit.state, unit.lacking) == (UnitState.INCOMPLETE, ("issues",))
    assert (unit.reason, unit.counted.errors) == (
        "还差第五部分（存在的主要问题及改进情况）的文字。",
        0,
    )


def test_what_is_lacking_comes_before_what_is_wrong(
    folder: Path, collector: Collector, catalog: Catalog
) -> None:
    made = report(NAME, 7, catalog)
    made.apply(Edit({CELL: Decimal(8)}, {"issues": ""}))
    export(made, folder / "柘山镇年报.docx")
    collection = collector.collect()
    unit = only(collection)
    assert unit.counted
    assert unit.counted.errors == 1
    assert (unit.state, unit.reason) == (
        UnitState.INCOMPLETE,
        "还差第五部分（存在的主要问题及改进情况）的文字。",
    )
    assert step_words(unit) == "催：还差第五部分（存在的主要问题及改进情况）的文字"
    (letter,) = letters(collection, SlipSettings(date(2025, 1, 10)))
    assert letter.kind is LetterKind.PARTS
    assert "还差第五部分（存在的主要问题及改进情况）的文字" in letter.opening[0]
    (item,) = letter.items
    assert "“自然人”一列" in item.message


def test_a_step_without_a_reason_ends_without_a_colon(
    folder: Path, collector: Collector, catalog: Catalog
) -> None:
    export(report(NAME, 7, catalog), folder / "柘山镇年报.docx")
    unit = only(collector.collect())
    for state in UnitState:
        assert not step_words(replace(unit, state=state, reason="")).endswith("：")


def test_equal_overlaps_are_one_and_different_ones_are_told_apart(
    folder: Path, collector: Collector, catalog: Catalog
) -> None:
    made = report(NAME, 7, catalog)
    export(made, folder / "柘山镇年报.docx")
    tables(folder / "柘山镇附表.xlsx", made, "disclosure", "requests", "disputes")
    assert only(collector.collect()).conflicts == 0
    made.apply(Edit({CELL: Decimal(9), OUT: Decimal(9)}))
    tables(folder / "柘山镇附表.xlsx", made, "disclosure", "requests", "disputes")
    collection = collector.collect()
    unit = only(collection)
    assert unit.conflicts == 2
    assert collection.total.value(CELL) == 9
    overlaps = collection.shelf.overlaps(unit)
    assert [one.cell for one in overlaps] == [CELL, OUT]
    assert [value for _, value in overlaps[0].values] == [9, 7]


def test_texts_and_tables_attached_to_one_message_are_one_report(
    folder: Path, collector: Collector, catalog: Catalog
) -> None:
    made, message = report(NAME, 7, catalog), EmailMessage()
    texts(folder.parent / "文字.docx", made)
    tables(folder.parent / "附表.xlsx", made, "disclosure", "requests", "disputes")
    message.set_content("请查收附件。")
    for name in ("文字.docx", "附表.xlsx"):
        attached = (folder.parent / name).read_bytes()
        message.add_attachment(
            attached, maintype="application", subtype="octet-stream", filename=name
        )
    (folder / "年报.eml").write_bytes(bytes(message))
    unit = only(collector.collect())
    assert (unit.state, unit.lacking) == (UnitState.COMPLETE, ())


@pytest.mark.parametrize(("name", "is_own"), [("县工信局", True), ("富河县工业和信息化局", False)])
def test_a_name_short_for_that_of_its_mates_in_a_message_is_theirs(
    folder: Path, catalog: Catalog, name: str, *, is_own: bool
) -> None:
    own, message = "贺水县工业和信息化局", EmailMessage()
    message.set_content("请查收附件。")
    for number, unit in enumerate((own, name)):
        save_report(report(unit, 7 + number, catalog), path := folder.parent / f"{number}.nbao")
        message.add_attachment(path.read_bytes(), maintype="a", subtype="x", filename=path.name)
    (folder / "年报.eml").write_bytes(bytes(message))
    put(folder / "乙镇.nbao", report("贺水县乙镇人民政府", 1, catalog))
    roster = Roster((RosterUnit("县工业和信息化局"), RosterUnit("乙镇")))
    collector = Collector([folder], catalog, roster=roster, workers=1)
    lines = collector.collect().lines
    assert (lines[2].submission.name, lines[2].standing is Standing.DOUBTFUL) == (name, not is_own)
    collector.close()


def test_an_attachment_that_cannot_be_read_is_no_lacking_part(
    folder: Path, collector: Collector, catalog: Catalog
) -> None:
    made, message = report(NAME, 7, catalog), EmailMessage()
    texts(folder.parent / "文字.docx", made)
    message.set_content("请查收附件。")
    for name, data in (
        ("文字.docx", (folder.parent / "文字.docx").read_bytes()),
        ("附表.rar", b"Rar!\x1a\x07"),
        ("落款.png", b"\x89PNG"),
    ):
        kind = "image" if name.endswith("png") else "application"
        cid = "<a@b>" if kind == "image" else None
        message.add_attachment(data, maintype=kind, subtype="x", filename=name, cid=cid)
    (folder / f"{NAME}年报.eml").write_bytes(bytes(message))
    collection = collector.collect()
    unit = only(collection)
    assert (unit.state, "附表.rar" in unit.reason) == (UnitState.UNREAD, True)
    assert len(collection.lines) == 2
    (letter,) = letters(collection, SlipSettings(NOON.date()))
    assert (letter.kind, "附表.rar" in letter.opening[0]) == (LetterKind.UNREAD, True)


def test_attachments_of_one_name_are_told_apart_and_read(
    folder: Path, collector: Collector, catalog: Catalog
) -> None:
    message = EmailMessage()
    message.set_content("请查收附件。")
    for number, name in enumerate((NAME, "安丘市景芝镇人民政府")):
        save_report(report(name, 7, catalog), path := folder.parent / f"{number}.nbao")
        content = path.read_bytes()
        message.add_attachment(content, maintype="a", subtype="x", filename="年报.nbao")
    (folder / "转发.eml").write_bytes(bytes(message))
    places = {line.submission.place: line.standing for line in collector.collect().lines}
    assert places == dict.fromkeys(
        ("转发.eml/年报.nbao", "转发.eml/年报（同名第 2 个）.nbao"), Standing.COUNTED
    )


def test_a_message_with_nothing_attached_is_what_is_written_in_it(
    folder: Path, collector: Collector, catalog: Catalog
) -> None:
    page = html_page(report(NAME, 7, catalog)).decode()
    for name, kind, words in (
        ("回复", "plain", "收到，下周报送。"),
        ("年报", "html", page),
        ("照片", "html", '<p>见图<img src="cid:a">'),
    ):
        message = EmailMessage()
        message.set_content(words, subtype=kind)
        if name == "照片":
            message.add_related(b"\x89PNG", maintype="image", subtype="png", cid="<a>")
        (folder / f"{name}.eml").write_bytes(bytes(message))
    standings = {line.submission.place: line.standing for line in collector.collect().lines}
    assert standings == {
        "回复.eml/邮件正文.txt": Standing.NO_REPORT,
        "年报.eml/邮件正文.html": Standing.COUNTED,
        "照片.eml": Standing.UNREAD,
    }


def test_a_folder_may_be_called_as_the_text_of_a_message_is(
    folder: Path, collector: Collector, catalog: Catalog
) -> None:
    made = put(folder / "邮件正文" / "年报.nbao", report(NAME, 7, catalog))
    with zipfile.ZipFile(folder / "邮件.zip", "w") as archive:
        archive.write(made, "邮件正文/年报.nbao")
    standings = {line.submission.place: line.standing for line in collector.collect().lines}
    assert Standing.IGNORED not in standings.values()
    assert set(standings) == {"邮件正文/年报.nbao", "邮件.zip/邮件正文/年报.nbao"}


@pytest.mark.parametrize("name", ["第一批.rar", "年报.docx", "报表照片.jpg"])
def test_nobody_is_reminded_while_a_file_of_nobody_is_unread(
    folder: Path, catalog: Catalog, name: str
) -> None:
    put(folder / f"{NAME}.nbao", report(NAME, 7, catalog))
    (folder / name).write_bytes(b"Rar!")
    (folder / "IMG_01.jpg").write_bytes(b"no report by anything that is said of it")
    roster = Roster((RosterUnit(NAME), RosterUnit("景芝镇")))
    collector = Collector([folder], catalog, roster=roster, workers=1)
    collection = collector.collect()
    missing = collection.units[1]
    assert (missing.state, step_words(missing)) == (
        UnitState.MISSING,
        f"先打开“{name}”，看里面有没有它的",
    )
    assert letters(collection, SlipSettings(NOON.date())) == ()
    told = {one.rule: one.message for one in collection.warnings}
    assert name.endswith("jpg") or name in told["unread"]
    collector.decide(Exclusion(name, "与年报无关", NOON))
    assert [one.unit for one in letters(collector.collect(), SlipSettings(NOON.date()))] == [
        "景芝镇"
    ]
    collector.close()


@pytest.mark.parametrize(
    "names",
    [
        ("柘山镇（修改后）", "柘山镇初稿", "修改后"),
        ("柘山镇（盖章版）", "柘山镇", "盖章"),
        ("柘山镇", "柘山镇（初稿）", "另一份是初稿"),
    ],
)
def test_the_name_of_a_file_counts_more_than_its_time(
    folder: Path, collector: Collector, catalog: Catalog, names: tuple[str, str, str]
) -> None:
    better, worse, why = names
    put(folder / f"{better}.nbao", report(NAME, 1, catalog), at=1)
    put(folder / f"{worse}.nbao", report(NAME, 2, catalog), at=2)
    collection = collector.collect()
    assert collection.total.value(CELL) == 1
    assert why in only(collection).origin


@pytest.mark.parametrize(
    ("better", "copy"),
    [
        ("01第一轮/柘山镇年报.nbao", "03微信群接收/柘山镇年报(1).nbao"),
        ("柘山镇.nbao", "年报.nbao"),
        ("第一批/柘山镇.nbao", "QQ群文件/柘山镇.nbao"),
        ("柘山镇（定稿）.nbao", "柘山镇.nbao"),
        ("柘山镇年报.nbao", "邮件/柘山镇年报 - 副本.nbao"),
    ],
)
@pytest.mark.parametrize("is_later", [True, False])
def test_of_two_files_that_say_the_same_the_one_in_the_better_place_counts(
    folder: Path, collector: Collector, catalog: Catalog, better: str, copy: str, *, is_later: bool
) -> None:
    put(folder / better, report(NAME, 7, catalog), at=5)
    put(folder / copy, report(NAME, 7, catalog), at=9 if is_later else 1)
    unit = only(collector.collect())
    assert unit.counted
    assert unit.counted.place == better
    assert unit.origin == "这个单位有 2 份，内容相同，只计一份。"
    assert unit.lines[1].reason == f"与“{better}”内容相同，是重复的一份。"
    collection = collector.decide(AddedUp(NAME, NOON))
    assert collection.total.value(CELL) == 7
    collection = collector.decide(ReportChoice(NAME, copy, NOON))
    assert [one.place for one in only(collection).counting] == [copy]


def test_of_two_copies_the_first_that_came_counts_and_is_no_newer_than_what_came_between(
    folder: Path, collector: Collector, catalog: Catalog
) -> None:
    put(folder / "一" / "柘山镇.nbao", report(NAME, 7, catalog), at=5)
    put(folder / "二" / "柘山镇.nbao", report(NAME, 7, catalog), at=9)
    assert only(collector.collect()).lines[0].submission.place == "一/柘山镇.nbao"
    put(folder / "三" / "柘山镇.nbao", report(NAME, 8, catalog), at=7)
    collection = collector.collect()
    assert collection.total.value(CELL) == 8
    reasons = {line.submission.place: line.reason for line in collection.lines}
    assert reasons["二/柘山镇.nbao"] == "与“一/柘山镇.nbao”内容相同，是重复的一份。"


@pytest.mark.parametrize(("final", "mended"), [(1, 2), (2, 1)])
def test_of_a_final_and_a_corrected_version_the_later_one_counts(
    folder: Path, collector: Collector, catalog: Catalog, final: int, mended: int
) -> None:
    put(folder / "柘山镇（定稿）.nbao", report(NAME, final, catalog), at=final)
    put(folder / "柘山镇更正.nbao", report(NAME, mended, catalog), at=mended)
    assert collector.collect().total.value(CELL) == 2


def test_the_parts_of_a_split_unit_are_added_up_when_the_clerk_says_so(
    folder: Path, collector: Collector, catalog: Catalog
) -> None:
    put(folder / "一科.nbao", report(NAME, 1, catalog))
    put(folder / "二科.nbao", report(NAME, 2, catalog), at=1_700_000_001)
    assert collector.collect().total.value(CELL) == 2
    collection = collector.decide(AddedUp(NAME, NOON))
    assert collection.total.value(CELL) == 3
    assert [line.standing for line in only(collection).lines] == [Standing.COUNTED, Standing.JOINED]
    assert "相加" in only(collection).origin


def test_the_file_that_was_chosen_goes_before_the_others(
    folder: Path, collector: Collector, catalog: Catalog
) -> None:
    put(folder / "a.nbao", report(NAME, 1, catalog), at=1)
    put(folder / "b.nbao", report(NAME, 2, catalog), at=2)
    collector.collect()
    collection = collector.decide(ReportChoice(NAME, "a.nbao", NOON))
    assert collection.total.value(CELL) == 1


def test_a_folder_says_whose_a_file_without_a_name_is(
    folder: Path, collector: Collector, catalog: Catalog
) -> None:
    (folder / "石桥镇").mkdir()
    put(folder / "石桥镇" / "报告.nbao", report("", 3, catalog))
    assert only(collector.collect()).name == "石桥镇"


def test_a_form_on_which_nothing_is_filled_in_was_not_handed_in(
    folder: Path, collector: Collector, catalog: Catalog
) -> None:
    blank = report(NAME, 0, catalog)
    cleared: dict[CellKey, None] = dict.fromkeys(blank.edition.typed_keys)
    hints = {
        "preamble": "（引言：编制依据、统计期限（全年））",
        "issues": "（此处填写，不得写“无”）",
    }
    blank.apply(Edit(cleared, {"overview": "无。", "others": "", **hints}))
    put(folder / "a.nbao", blank)
    collection = collector.collect()
    assert only(collection).state is UnitState.MISSING
    assert collection.lines[0].standing is Standing.BLANK


def test_who_asked_for_more_time_has_not_reported_and_is_not_blamed(
    folder: Path, catalog: Catalog
) -> None:
    put(folder / f"{NAME}.nbao", report(NAME, 7, catalog))
    document = docx.Document()
    for line in ("关于延期报送年报的请示", "县政府办：", "我局人员调整，恳请延期至2月报送。"):
        document.add_paragraph(line)
    document.save(str(folder / "水利局年报.docx"))
    message = EmailMessage()
    message.set_content("县政府办：\n我局年报正在审核，下周报送，恳请宽限几日报送。")
    (folder / "县林业局回复.eml").write_bytes(bytes(message))
    (folder / "收件登记.txt").write_text("水利局：催过。\n柘山镇：已报。", encoding="utf-8")
    roster = Roster((RosterUnit(NAME), RosterUnit("县水利局"), RosterUnit("县林业局")))
    collector = Collector([folder], catalog, roster=roster, workers=1)
    collection = collector.collect()
    unit, asked = collection.units[1:]
    assert (asked.state, asked.reason) == (
        UnitState.MISSING,
        "邮件“县林业局回复.eml”是要求延期报送的说明，不是年度报告。",
    )
    assert (unit.state, [line.standing for line in unit.lines]) == (
        UnitState.MISSING,
        [Standing.NO_REPORT],
    )
    assert "读不了" not in collection.headline
    letter, _ = letters(collection, SlipSettings(NOON.date()))
    assert letter.kind is LetterKind.REMINDER
    assert letter.opening[0].startswith(
        "你单位报来的“水利局年报.docx”是要求延期报送的请示，不是年度报告，没有计入。截至"
    )
    collector.close()


def test_the_source_that_is_told_is_the_file_that_counts(
    folder: Path, collector: Collector, catalog: Catalog
) -> None:
    made = report(NAME, 7, catalog)
    tables(folder / "安丘市柘山镇年报数据.xlsx", made, "disclosure", "requests", "disputes")
    totals = folder / "安丘市柘山镇合计.xlsx"
    tables(totals, made, "requests")
    book = load_workbook(totals)
    for cell in made.edition.layouts["requests"].cells:
        if cell.key in made.typed:
            book["requests"].cell(cell.row + 2, cell.column + 1).value = None
    book.save(totals)
    os.utime(totals, (2_000_000_000, 2_000_000_000))
    unit = only(collector.collect())
    assert unit.counted
    assert [one.words for one in unit.sources("requests")] == ["安丘市柘山镇年报数据.xlsx"]
    assert unit.counted.words == "安丘市柘山镇年报数据.xlsx"
    texts(folder / "安丘市柘山镇文字.docx", made)
    unit = only(collector.collect())
    assert [one.words for one in unit.sources("requests")] == ["安丘市柘山镇年报数据.xlsx"]
    assert len(unit.sources()) == 2
