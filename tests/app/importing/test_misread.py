"""Documents as programs of scanners make them: a paragraph a line, letters for noughts."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.edition.catalog import Catalog
from app.edition.cells import CellKey
from app.importing.document import ValueStanding
from app.importing.reading import read_document
from app.matching.vocabulary import Strength, vocabulary
from app.office.content import (
    Content,
    ContentLine,
    ContentTable,
    Grid,
    GridCell,
    with_lines_joined,
    with_noughts,
)
from app.office.labels import reread
from tests.documents import TITLE, body_of_page, figures, word_report, write_docx

SIGNS = "入清晴杈査亚丛啇杌枸沟诈玫罸剌仪拆松杲末宙什汁怠囯袐蜜"


def test_no_label_has_a_sign_that_is_taken_for_another(catalog: Catalog) -> None:
    for name in catalog.ids:
        edition = catalog.edition(name)
        printed = {
            sign
            for layout in edition.layouts.values()
            for cell in layout.cells
            for sign in cell.text
        }
        assert printed.isdisjoint(SIGNS)
        assert {*map(reread, SIGNS)} <= printed


@pytest.mark.parametrize(
    "mark",
    [
        "①",
        "[1]",
        "*",
        "¹",
        "注1",
        "（注）",
        "（含上年结转2件）",
        "(青政办规[2023]第12号)",
        "（林发【2022】8号、9号）",
    ],
)
def test_the_mark_of_a_note_is_no_part_of_a_figure(tmp_path: Path, mark: str) -> None:
    catalog = Catalog()
    edition = catalog.edition(catalog.ids[-1])
    known = figures(edition)
    key = CellKey(next(iter(known)))
    path = write_docx(tmp_path / "a.docx", "".join(word_report(edition, known | {key: f"7{mark}"})))
    read = read_document(path, catalog)
    assert read.report.value(key) == 7
    assert read.standings[key].standing is ValueStanding.DOUBTFUL


def test_a_count_behind_money_is_no_part_of_it(tmp_path: Path) -> None:
    catalog = Catalog()
    edition = catalog.edition(catalog.ids[-1])
    key = next(key for key, cell in edition.cells.items() if cell.unit == "万元")
    body = "".join(word_report(edition, figures(edition) | {key: "38.1449件"}))
    read = read_document(write_docx(tmp_path / "a.docx", body), catalog)
    assert str(read.report.value(key)) == "38.1449"
    assert read.doubtful[key] == "数字后面的“件”没有算进数字，请核对。"


def test_a_raised_figure_is_the_mark_of_a_note(tmp_path: Path) -> None:
    catalog = Catalog()
    edition = catalog.edition(catalog.ids[-1])
    known = figures(edition)
    key = CellKey(next(iter(known)))
    above = '</w:t></w:r><w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:t>1'
    body = "".join(word_report(edition, known | {key: "7NOTE"})).replace("NOTE", above)
    read = read_document(write_docx(tmp_path / "a.docx", body), catalog)
    assert read.report.value(key) == 7
    page = f"<p>{TITLE}</p>{body_of_page(edition, known | {key: '7NOTE'})}"
    path = tmp_path / "a.html"
    path.write_text(page.replace("NOTE", "<sup><a>1</a></sup>"), "utf-8")
    assert read_document(path, catalog).report.value(key) == 7


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("自然入", "自然人"),
        ("2 .重复申清", "2.重复申请"),
        ("行政诈可", "行政许可"),
        ("行政处埋", ""),
        ("行政处理", ""),
    ],
)
def test_a_misread_label_is_doubtful_and_another_word_is_none(
    catalog: Catalog, text: str, label: str
) -> None:
    senses = vocabulary(catalog.edition("2021")).word(text).senses
    assert {sense.label for sense in senses} == ({label} if label else set())
    assert all(sense.strength is Strength.DOUBTFUL for sense in senses)


@pytest.mark.parametrize(
    ("text", "figure"),
    [("O", "0"), ("1O", "10"), ("○", "0"), ("0", "0"), ("OK", "OK"), ("O1", "O1"), ("A01", "A01")],
)
def test_letters_are_noughts_where_they_stand_for_a_figure(text: str, figure: str) -> None:
    grid = Grid((GridCell(0, 0, 1, 1, text, None),))
    (table,) = with_noughts(Content((ContentTable(grid, "表"),))).tables
    assert [cell.text for cell in table.grid.cells] == [figure]


def test_a_scanned_report_is_read_and_what_was_misread_is_doubted(
    catalog: Catalog, tmp_path: Path
) -> None:
    edition = catalog.edition("2021")
    values = figures(edition) | {"requests.received.business": "O", "requests.granted.other": "1O"}
    body = "".join(word_report(edition, values)).replace(">自然人<", ">自然入<")
    read = read_document(write_docx(tmp_path / "a.docx", body), catalog)
    found = {key: str(value) for key, value in read.report.typed.items()}
    assert found == values | {
        "requests.received.business": "0",
        "requests.granted.other": "10",
    }
    standing = read.standings[CellKey("requests.received.business")]
    assert standing.standing is ValueStanding.DOUBTFUL
    assert standing.reason == "这一格里的字母 O 是按数字 0 读取的，请核对。"
    assert "自然入" in read.standings[CellKey("requests.carried_in.person")].reason
    assert read.standings[CellKey("requests.carried_in.business")].is_sure


SCANNED = (
    "根据《中华人民共和国政府信息公开条例》第五十条之规定，现",
    "发布本报告。报告中所列数据的统计期限自2024年1月1日起，至20",
    "24年12月31日止。",
    "一、总体情况",
    "今年，我们在主动公开上抓“准”。发布各类信息443条，比上年多",
    "34条，群众关心的低保、临时救助、危房改造名单做到月月公开公",
    "- 1 -",
    "示。",
    "（一）关于落实政务公开要点和政府信息公开条例要求的情况",
    "（一）在依申请公开上抓“实”。",
)


@pytest.mark.parametrize("title", [TITLE, "安丘市柘山镇人民政府2024年政府信息公开工作年度报告"])
def test_a_line_of_a_scan_is_no_paragraph(title: str) -> None:
    joined = with_lines_joined(Content(tuple(map(ContentLine, (title, *SCANNED)))))
    assert [block.text for block in joined.blocks if isinstance(block, ContentLine)] == [
        title,
        "".join(SCANNED[:3]),
        "一、总体情况",
        f"{SCANNED[4]}{SCANNED[5]}示。",
        SCANNED[8],
        "（一）在依申请公开上抓“实”。",
    ]


@pytest.mark.parametrize(
    "lines", [[TITLE, "一、总体情况", "全年发布信息 12 条。" * 9], ["一、总体情况"] * 6]
)
def test_paragraphs_stay_as_they_are(lines: list[str]) -> None:
    content = Content(tuple(map(ContentLine, lines)))
    assert with_lines_joined(content) is content
