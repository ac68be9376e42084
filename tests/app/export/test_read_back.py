"""An export proves title, texts, order, signature and date, and tells what is not there."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from io import BytesIO
from pathlib import Path

import docx
import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from app.edition.catalog import Catalog
from app.edition.edition import Edition
from app.export.exporter import blank_document, document_content, export
from app.export.read_back import TextComparison, compare_texts
from app.importing.reading import read_back
from app.report.changes import Details, Edit, Organisation
from app.report.finished import finished
from app.report.report import Report

ALPHABET = "一二三、（）1.：。公开\t \u3000{}|\U0001f600\u200d\u00e9e\u0301①㎡\u2028—-2024年\n\n"


@pytest.fixture
def signed(huaian: Report) -> Report:
    """A report with signature and date, and texts of several paragraphs."""
    texts = {
        "overview": "全年公开 {requests.received.person} 件。\n（一）公开\n一是公开。\n二是完成。",
        "issues": "存在不足。\n下一步改进。",
        "others": "无其他事项。",
    }
    huaian.apply(Edit(details=replace(huaian.details, date=date(2025, 1, 20)), texts=texts))
    return huaian


def compared(
    report: Report, name: str, content: bytes, *, in_template: bool = False
) -> TextComparison:
    path = Path(name)
    catalog = Catalog(report.edition.folder.parent)
    written = read_back(path, content, catalog, report.edition, report.details.year)
    return compare_texts(finished(report), written, in_template=in_template)


def swapped(page: str) -> str:
    """The page with its last two sections in the other order."""
    before, fifth, sixth = re.split("(?=<h2[^>]*>[五六]、)", page)
    sixth, signature = re.split("(?=<p[^>]*>[^<]*</p>\n<p[^>]*>2025年1月20日)", sixth)
    return before + sixth + fifth + signature


def with_tables_last(page: str) -> str:
    """The page with its first table behind everything else."""
    table = re.search("<table.*?</table>\n", page, re.DOTALL)
    assert table is not None
    return page.replace(table[0], "", 1).replace("</article>", table[0] + "</article>")


@pytest.mark.parametrize(
    ("damage", "lost"),
    [
        (lambda page: re.sub("<h1.*?</h1>", "", page), ["标题"]),
        (
            lambda page: page.replace("一是公开。", "一是公布。"),
            ["“一、总体情况”第 3 段“一是公开。”"],
        ),
        (lambda page: page.replace("一是公开。", ""), ["“一、总体情况”第 3 段“一是公开。”"]),
        (lambda page: page.replace("1月20日", "1月21日"), ["成文日期“2025年1月20日”"]),
    ],
)
def test_what_is_not_in_the_file_is_named(
    signed: Report, damage: Callable[[str], str], lost: list[str]
) -> None:
    content, result = document_content(signed, Path("r.html"))
    assert result.texts.is_equal
    assert result.words.endswith("一致，标题、文字、次序和落款也一致")
    found = compared(signed, "r.html", damage(content.decode()).encode())
    assert [*found.lost] == lost
    assert lost[0] in found.warnings[0]


def test_only_what_was_compared_is_told_to_be_equal(signed: Report) -> None:
    _, workbook = document_content(signed, Path("r.xlsx"))
    assert workbook.words.endswith("一致，标题、基本信息和文字也一致")
    signed.apply(Edit(details=replace(signed.details, date=None, organisation=Organisation())))
    _, unsigned = document_content(signed, Path("r.docx"))
    assert unsigned.words.endswith("一致，标题、文字和次序也一致")


@pytest.mark.parametrize("damage", [swapped, with_tables_last])
def test_parts_in_another_order_are_noticed(signed: Report, damage: Callable[[str], str]) -> None:
    content, _ = document_content(signed, Path("r.html"))
    found = compared(signed, "r.html", damage(content.decode()).encode())
    assert not found.is_equal
    assert "没有按顺序读到" in found.warnings[0]


@pytest.mark.parametrize("name", ["r.docx", "r.html", "r.xlsx"])
@given(text=st.text(ALPHABET, max_size=60))
def test_no_text_is_a_false_alarm(catalog: Catalog, name: str, text: str) -> None:
    organisation = Organisation(name="柘山镇人民政府")
    report = Report(
        catalog.edition(catalog.ids[-1]), Details(2024, date(2025, 1, 20), organisation)
    )
    report.apply(Edit(texts={"overview": text, "issues": text, "others": "无\n" + text}))
    _, result = document_content(report, Path(name), as_written=True)
    assert result.texts.is_equal


def filled(
    report: Report, template: docx.document.Document, folder: Path
) -> tuple[Path, TextComparison]:
    path = folder / "template.docx"
    template.save(str(path))
    result = export(report, folder / "filled.docx", path)
    return result.path, result.texts


def blank(edition: Edition) -> docx.document.Document:
    return docx.Document(BytesIO(blank_document(edition, Path("blank.docx"))))


def test_a_template_with_headings_and_a_signature_of_its_own_is_proven(
    signed: Report, tmp_path: Path
) -> None:
    template = blank(signed.edition)
    for paragraph in template.paragraphs:
        if paragraph.text.startswith("五、"):
            paragraph.runs[0].text = "五、主要问题和改进措施"
            for run in paragraph.runs[1:]:
                run.text = ""
    path, texts = filled(signed, template, tmp_path)
    assert texts.is_equal
    assert "五、主要问题和改进措施" in [one.text for one in docx.Document(str(path)).paragraphs]


def test_the_name_for_which_a_template_has_no_place_is_told(signed: Report, tmp_path: Path) -> None:
    template = docx.Document()
    template.add_paragraph("2020年政府信息公开工作年度报告")
    template.add_paragraph("（2021年1月5日）")
    drawn = blank(signed.edition)
    for element in list(drawn.element.body):
        text = "".join(element.itertext())
        if element.tag.endswith("}tbl") or re.match("[一二三四五六]、", text):
            template.element.body.insert(len(template.element.body) - 1, element)
    _, texts = filled(signed, template, tmp_path)
    assert texts.lost == ()
    assert len(texts.placeless) == 1
    assert texts.placeless[0].startswith("落款")
    assert "模板没有地方放落款" in texts.warnings[0]


@pytest.mark.parametrize("place", [0, 1])
def test_a_title_of_the_template_beside_that_of_the_report_is_noticed(
    signed: Report, tmp_path: Path, place: int
) -> None:
    path, texts = filled(signed, blank(signed.edition), tmp_path)
    assert texts.is_equal
    document = docx.Document(str(path))
    document.paragraphs[place].insert_paragraph_before("政府信息公开工作年度报告表")
    document.save(str(path))
    found = compared(signed, "r.docx", path.read_bytes(), in_template=True)
    assert found.lost == ("排在最前面的唯一标题",)


def test_a_lost_closing_line_and_labels_with_nothing_behind_them_are_noticed(
    signed: Report, tmp_path: Path
) -> None:
    organisation = replace(signed.details.organisation, address="青石路9号", fax="")
    signed.apply(Edit(details=replace(signed.details, organisation=organisation)))
    path, _ = filled(signed, blank(signed.edition), tmp_path)
    document = docx.Document(str(path))
    table = document.add_table(3, 2)
    for row, label in zip(table.rows, ("单位通讯地址（邮编）", "传真", "联系人地址"), strict=True):
        row.cells[0].text = label
    document.add_paragraph("抄送：县政府办公室。")
    document.save(str(path))
    catalog = Catalog(signed.edition.folder.parent)
    year = signed.details.year
    written = read_back(path, path.read_bytes(), catalog, signed.edition, year)
    closing = ["抄送：县政府办公室。", "公开方式：主动公开"]
    found = compare_texts(finished(signed), written, in_template=True, closing=closing)
    assert found.lost == ("模板的“公开方式：主动公开”",)
    assert found.unfilled == ("单位通讯地址（邮编）",)


def test_a_lost_paragraph_of_a_workbook_is_noticed(signed: Report, tmp_path: Path) -> None:
    export(signed, tmp_path / "r.xlsx")
    book = openpyxl.load_workbook(tmp_path / "r.xlsx")
    for (cell,) in book["文字"].iter_rows(min_col=2, max_col=2):
        if cell.value == "二是完成。":
            cell.value = None
    book.save(tmp_path / "r.xlsx")
    found = compared(signed, "r.xlsx", (tmp_path / "r.xlsx").read_bytes())
    assert found.lost == ("“一、总体情况”的文字",)


def test_a_kind_that_the_name_tells_is_written_and_a_lost_entry_is_noticed(
    signed: Report, tmp_path: Path
) -> None:
    organisation = Organisation(name="河西县青石镇人民政府", telephone="0538-6012345")
    signed.apply(Edit(details=replace(signed.details, organisation=organisation)))
    export(signed, tmp_path / "r.xlsx")
    book = openpyxl.load_workbook(tmp_path / "r.xlsx")
    entries = {row[0].value: row[1] for row in book["基本信息"].iter_rows(max_col=2)}
    assert entries["机关类型"].value == "乡镇（街道）"
    entries["机关类型"].value = entries["电话"].value = None
    book.save(tmp_path / "r.xlsx")
    found = compared(signed, "r.xlsx", (tmp_path / "r.xlsx").read_bytes())
    assert found.lost == ("机关类型", "电话")
