"""Reports in the shapes that units send: full names, sections alone, texts in a message, lists."""

from __future__ import annotations

from contextlib import closing
from datetime import date
from decimal import Decimal
from email.message import EmailMessage
from io import BytesIO
from pathlib import Path

import docx
import pytest
from PIL import Image

from app.collect.collection import Collection, Standing, UnitState
from app.collect.collector import Collector
from app.collect.results.letters import SlipSettings, letters
from app.collect.roster_rows import Roster, RosterUnit
from app.edition.catalog import Catalog
from app.export.exporter import export
from app.report.changes import Edit
from tests.app.collect.reports import CELL, TEXTS, put, report
from tests.app.collect.test_dossier import NAME, tables


def collected(folder: Path, catalog: Catalog, *units: str) -> Collection:
    """What lies in the folder beside a list of units."""
    roster = Roster(tuple(map(RosterUnit, units))) if units else None
    with closing(Collector([folder], catalog, roster=roster, year=2024, workers=1)) as collector:
        return collector.collect()


@pytest.mark.parametrize(
    ("unit", "told", "place", "is_sure"),
    [
        ("县发改局", "发展和改革局", "发改局年报.nbao", True),
        ("县住建局", "住房和城乡建设局", "县住建局/年报.nbao", True),
        ("县市场监管局", "市场监督管理局", "市监局2024年报.nbao", True),
        ("县供销社", "供销合作社联合社", "县供销社年报.nbao", True),
        ("县发改局", "发展和改革局", "年报.nbao", False),  # nothing but a likeness
        ("县发改局", "发展和改革局", "发展和改革局.nbao", False),  # the same words again
        ("石门镇", "石门坎镇人民政府", "石门镇/年报.nbao", False),  # another township, maybe
    ],
)
def test_a_full_name_is_a_departments_whose_short_one_its_file_or_folder_says(
    folder: Path, catalog: Catalog, unit: str, told: str, place: str, *, is_sure: bool
) -> None:
    put(folder / place, report(f"青溪县{told}", 5, catalog))
    put(folder / "水利局.nbao", report("青溪县水利局", 2, catalog))
    collection = collected(folder, catalog, unit, "县水利局")
    (line,) = (one for one in collection.lines if one.submission.place == place)
    assert line.standing is (Standing.COUNTED if is_sure else Standing.DOUBTFUL)
    assert (line.unit, "的全称" in line.reason) == ((unit, True) if is_sure else ("", False))


def test_a_full_name_is_asked_about_where_the_unit_sent_its_own_report_or_two_names_fit(
    folder: Path, catalog: Catalog
) -> None:
    put(folder / "县教育局" / "督导局.nbao", report("青溪县教育督导局", 5, catalog))
    put(folder / "县教育局" / "年报.nbao", report("青溪县教育局", 2, catalog))
    put(folder / "县发改局" / "a.nbao", report("青溪县发展和改革局", 3, catalog))
    put(folder / "县发改局" / "b.nbao", report("青溪县发展改革稽查局", 4, catalog))
    collection = collected(folder, catalog, "县教育局", "县发改局")
    assert [one.submission.name for one in collection.unplaced] == [
        "青溪县发展和改革局",
        "青溪县发展改革稽查局",
        "青溪县教育督导局",
    ]


def test_parts_of_one_unit_may_be_called_by_its_short_and_its_full_name(
    folder: Path, catalog: Catalog
) -> None:
    made = report("县人社局", 5, catalog)
    made.apply(Edit(texts=dict.fromkeys(made.texts, "")))
    put(folder / "人社局" / "附表.nbao", made)
    words = report("青溪县人力资源和社会保障局", 0, catalog)
    words.apply(Edit(dict.fromkeys(words.typed, None)))
    put(folder / "人社局" / "正文.nbao", words)
    (unit,) = collected(folder, catalog, "县人社局").units
    assert not unit.lacking
    assert len(unit.counting) == 2


@pytest.mark.parametrize("is_mended", [False, True])
def test_a_section_that_comes_alone_completes_the_report_or_takes_the_place_of_its_own(
    folder: Path, catalog: Catalog, *, is_mended: bool
) -> None:
    made = report(NAME, 5, catalog)
    if not is_mended:
        made.apply(Edit(texts={"issues": ""}))
    put(folder / "年报.nbao", made, at=5)
    document = docx.Document()
    for line in (
        "柘山镇政府信息公开年报第五部分（补报）",
        "五、存在的主要问题及改进情况",
        "存在的主要问题：栏目更新不够及时。改进情况：将专人负责，每月更新。",
        NAME,
        "2025年2月2日",
    ):
        document.add_paragraph(line)
    document.save(str(folder / "柘山镇补第五部分.docx"))
    collection = collected(folder, catalog, "柘山镇")
    (unit,) = collection.units
    assert unit.counted
    assert (unit.state, collection.total.value(CELL)) == (UnitState.COMPLETE, Decimal(5))
    texts = collection.detail(unit.counted).texts
    assert "栏目更新不够及时" in texts["issues"]
    assert texts["overview"] == TEXTS["overview"]


def test_texts_in_a_message_and_tables_attached_to_it_are_one_report(
    folder: Path, catalog: Catalog, tmp_path: Path
) -> None:
    made = report(NAME, 5, catalog)
    tables(tmp_path / "附件.xlsx", made, "disclosure", "requests", "disputes")
    words = "\n".join(
        (
            f"{NAME}2024年政府信息公开工作年度报告",
            "一、总体情况",
            TEXTS["overview"],
            "二、主动公开政府信息情况（见附件）",
            "五、存在的主要问题及改进情况",
            TEXTS["issues"],
            "六、其他需要报告的事项",
            TEXTS["others"],
        )
    )
    for name, body in (("年报", words), ("回复", "附件是我镇的三张表，请查收。")):
        message = EmailMessage()
        message.set_content(body, charset="gbk")
        data = (tmp_path / "附件.xlsx").read_bytes()
        message.add_attachment(data, maintype="application", subtype="xlsx", filename="三张表.xlsx")
        (folder / f"{name}.eml").write_bytes(bytes(message))
    collection = collected(folder, catalog, "柘山镇")
    (unit,) = collection.units
    assert not unit.lacking
    places = {line.submission.place for line in collection.lines}
    assert "年报.eml/邮件正文.txt" in places
    assert "回复.eml/邮件正文.txt" not in places, "what goes with an attachment is no file"


def test_tables_that_came_as_pictures_are_told_as_such(folder: Path, catalog: Catalog) -> None:
    path = folder / "柘山镇.docx"
    export(report("柘山镇人民政府", 5, catalog), path)
    document = docx.Document(str(path))
    picture = BytesIO()
    Image.new("RGB", (300, 80), "white").save(picture, "PNG")
    for table in document.tables:
        place = document.add_paragraph()
        place.add_run().add_picture(BytesIO(picture.getvalue()))
        table._element.addnext(place._element)
        document.element.body.remove(table._element)
    document.save(str(path))
    roster = Roster((RosterUnit("柘山镇"),))
    with closing(Collector([folder], catalog, roster=roster, workers=1)) as collector:
        collection = collector.collect()
        (letter,) = letters(collection, SlipSettings(date(2025, 1, 10)))
    (unit,) = collection.units
    assert unit.state is UnitState.INCOMPLETE
    assert unit.reason == "还差第二、三、四部分的表格（报来的是图片，读不出数）。"
    assert "（报来的是图片，读不出数，请报可以编辑的表格），请尽快补报" in letter.opening[0]


def test_pictures_in_texts_are_no_fault_of_a_report_that_was_put_together(
    folder: Path, catalog: Catalog, tmp_path: Path
) -> None:
    made = report(NAME, 5, catalog)
    tables(folder / f"{NAME}附表.xlsx", made, "disclosure", "requests", "disputes")
    word = tmp_path / "a.docx"
    made.apply(Edit(dict.fromkeys(made.typed, None)))
    export(made, word)
    document = docx.Document(str(word))
    for table in document.tables:
        parent = table._element.getparent()
        assert parent is not None
        parent.remove(table._element)
    picture = BytesIO()
    Image.new("RGB", (300, 80), "white").save(picture, "PNG")
    place = next(one for one in document.paragraphs if one.text == TEXTS["overview"])
    place.insert_paragraph_before().add_run().add_picture(BytesIO(picture.getvalue()))
    document.save(str(folder / f"{NAME}正文.docx"))
    collection = collected(folder, catalog)
    (unit,) = collection.units
    assert unit.counted
    assert "{picture:" in collection.detail(unit.counted).texts["overview"]
    assert (unit.state, unit.counted.errors, collection.total.value(CELL)) == (
        UnitState.COMPLETE,
        0,
        Decimal(5),
    )


@pytest.mark.parametrize("title", ["2024年依申请公开办理台账（柘山镇）", "政府信息公开申请台账"])
def test_a_list_of_applications_is_no_report_that_could_not_be_read(
    folder: Path, catalog: Catalog, title: str
) -> None:
    from openpyxl import Workbook  # noqa: PLC0415

    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append([title])
    sheet.append(["序号", "收到日期", "申请人", "申请内容", "答复日期", "答复类型"])
    for number in range(1, 4):
        sheet.append([number, "2024-02-11", "周某", "补偿方案", "2024-02-28", "予以公开"])
    book.save(folder / "柘山镇台账.xlsx")
    put(folder / "凌河镇.nbao", report("凌河镇", 5, catalog))
    unit, _ = collected(folder, catalog, "柘山镇", "凌河镇").units
    assert unit.state is UnitState.MISSING
    assert unit.lines[0].standing is Standing.NO_REPORT
