"""The PDF has the geometry of the standard, its text as it was written, and nothing else."""

from __future__ import annotations

import re
import subprocess
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

from app.edition.catalog import Catalog
from app.edition.cells import CellKey
from app.export.exporter import Painters, export
from app.export.outline import Paragraph, PictureRefusedError, TableBlock, outline_of
from app.report.changes import Edit, Entry
from app.report.finished import finished
from app.report.report import Report
from app.storage.paths import sample_path
from app.storage.report_file import load_report
from app.version import program_words
from ui.typesetting.charts import draw_chart
from ui.typesetting.pages import pdf_of

MM = 72 / 25.4
FULL_LINE = "公" * 28
RADICALS = re.compile("[\u2e80-\u2fdf]")


@pytest.fixture
def sample(catalog: Catalog, qapp: object) -> Report:
    """The sample report as it goes out."""
    return finished(load_report(sample_path(), catalog))


def by_poppler(pdf: bytes, folder: Path, *options: str) -> str:
    (folder / "r.pdf").write_bytes(pdf)
    command = ["pdftotext", *options, str(folder / "r.pdf"), "-"]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def squeezed(text: str) -> str:
    return re.sub(r"—\s*\d+\s*—|\s", "", text)


def test_the_text_comes_out_as_it_was_written(sample: Report, tmp_path: Path) -> None:
    text = by_poppler(pdf_of(sample), tmp_path)
    assert not RADICALS.search(text)
    read = squeezed(text)
    place = 0
    for block in outline_of(sample).blocks:
        if isinstance(block, Paragraph):
            place = read.index(squeezed(block.text), place)
            place += len(squeezed(block.text))


def test_every_label_and_number_of_the_tables_can_be_searched(
    huaian: Report, qapp: object, tmp_path: Path
) -> None:
    read = squeezed(by_poppler(pdf_of(huaian), tmp_path, "-raw"))
    for block in outline_of(huaian).blocks:
        if isinstance(block, TableBlock):
            words = [*block.words.values(), *(cell.text for cell in block.layout.cells)]
            assert all(squeezed(word) in read for word in words)


def lines_of(pdf: bytes, folder: Path, page: int) -> list[tuple[float, float, str]]:
    """Left and right edge in millimetres and words of each line, by the place of its words."""
    found = by_poppler(pdf, folder, "-bbox-layout", "-f", str(page), "-l", str(page))
    pattern = r'<line xMin="([\d.]+)" yMin="[\d.]+" xMax="([\d.]+)".*?>(.*?)</line>'
    return [
        (float(left) / MM, float(right) / MM, re.sub(r"<.*?>|\s", "", words))
        for left, right, words in re.findall(pattern, found, re.DOTALL)
    ]


def baselines(pdf: bytes, page: int) -> list[float]:
    """The heights of the lines in points from the top of the paper."""
    found: dict[float, None] = {}

    def visit(text: str, cm: list[float], tm: list[float], *_: object) -> None:
        if text.strip():
            found[round(842 - (tm[5] * cm[3] + cm[5]), 2)] = None

    PdfReader(BytesIO(pdf)).pages[page - 1].extract_text(visitor_text=visit)
    return sorted(found)


def test_a_full_page_has_the_geometry_of_the_standard(sample: Report, tmp_path: Path) -> None:
    sample.apply(Edit(texts={"overview": "公" * 26 + FULL_LINE * 60}))
    pdf = pdf_of(sample)
    *text, number = lines_of(pdf, tmp_path, 2)
    assert [words for *_, words in text] == [FULL_LINE] * 22
    assert [left for left, *_ in text] == pytest.approx([28] * 22, abs=0.5)
    assert [right for _, right, _ in text] == pytest.approx([210 - 26] * 22, abs=0.5)
    assert number[2] == "—2—"
    *heights, at_number = baselines(pdf, 2)
    square_top, square_bottom = heights[0] - 0.88 * 16, heights[-1] + 0.12 * 16
    half_gap = (29 - 16) / 2
    assert (square_top - half_gap) / MM == pytest.approx(37, abs=0.5)
    assert (square_bottom + half_gap) / MM == pytest.approx(297 - 35, abs=0.5)
    assert (at_number - 0.38 * 14) / MM == pytest.approx(297 - 35 + 7, abs=0.5)


def test_page_numbers_stand_outside_one_character_in(sample: Report, tmp_path: Path) -> None:
    pdf = pdf_of(sample)
    numbers = [lines_of(pdf, tmp_path, page)[-1] for page in (1, 2)]
    character = 14 / MM
    assert [words for *_, words in numbers] == ["—1—", "—2—"]
    assert numbers[0][1] == pytest.approx(210 - 26 - character, abs=0.5)
    assert numbers[1][0] == pytest.approx(28 + character, abs=0.5)


def test_the_paper_is_a4_and_all_fonts_are_embedded(sample: Report) -> None:
    reader = PdfReader(BytesIO(pdf_of(sample)))
    for page in reader.pages:
        assert float(page.mediabox.width) / MM == pytest.approx(210, abs=0.2)
        assert float(page.mediabox.height) / MM == pytest.approx(297, abs=0.2)
        for font in page["/Resources"]["/Font"].values():  # type: ignore[index]
            descendant = font.get_object()["/DescendantFonts"][0].get_object()
            assert "/FontFile2" in descendant["/FontDescriptor"]


def test_bookmarks_lead_to_the_sections(sample: Report) -> None:
    reader = PdfReader(BytesIO(pdf_of(sample)))
    titles = [mark.title for mark in reader.outline]  # type: ignore[union-attr]
    assert titles == [sample.title, *(section.title for section in sample.edition.sections)]
    for mark in reader.outline:
        page = reader.pages[reader.get_destination_page_number(mark) or 0]  # type: ignore[arg-type]
        assert squeezed(str(mark.title)) in squeezed(page.extract_text())  # type: ignore[union-attr]


def test_it_names_the_report_and_nobody(sample: Report) -> None:
    pdf = pdf_of(sample)
    reader = PdfReader(BytesIO(pdf))
    assert reader.metadata == {"/Title": sample.title, "/Creator": program_words()}
    assert reader.xmp_metadata is None
    assert reader.trailer["/Root"]["/Lang"] == "zh-CN"  # type: ignore[index]
    assert not re.search(rb"qt|pypdf|%s" % str(Path.home()).encode(), pdf.split(b"stream")[0])


def test_the_same_report_makes_the_same_bytes(huaian: Report, qapp: object) -> None:
    assert pdf_of(huaian) == pdf_of(huaian)


def test_a_broken_picture_is_refused_by_its_caption(huaian: Report, qapp: object) -> None:
    huaian.apply(Edit(texts={"issues": "{picture:a.png|公开栏}"}, media={"a.png": b"?"}))
    with pytest.raises(PictureRefusedError, match="公开栏"):
        pdf_of(huaian)


@pytest.mark.parametrize("number", [None, 10**12 - 1])
def test_every_number_is_read_back(
    huaian: Report, qapp: object, tmp_path: Path, number: int | None
) -> None:
    if number:
        longest: dict[CellKey, Entry] = dict.fromkeys(huaian.edition.typed_keys, Decimal(number))
        huaian.apply(Edit(entries=longest))
    result = export(huaian, tmp_path / "r.pdf", painters=Painters({".pdf": pdf_of}))
    assert result.comparison.words == "200/200 格一致"


def test_characters_that_no_font_has_are_named(
    huaian: Report, qapp: object, tmp_path: Path
) -> None:
    huaian.apply(Edit(texts={"overview": "一是公开，面积50㎡，\U000fffff完成①“好”。"}))
    result = export(huaian, tmp_path / "r.pdf", painters=Painters({".pdf": pdf_of}))
    assert result.comparison.is_equal
    assert result.texts.unwritten == ()
    huaian.apply(Edit(texts={"overview": "一是公开\U0001f600，二是\U0001f600完成。"}))
    result = export(huaian, tmp_path / "r.pdf", painters=Painters({".pdf": pdf_of}))
    assert result.texts.unwritten == ("\U0001f600",)
    assert "\U0001f600" in "".join(result.warnings)
    assert export(huaian, tmp_path / "r.docx").warnings == ()


def test_texts_with_charts_tabs_and_many_pages_are_proven(
    huaian: Report, qapp: object, tmp_path: Path
) -> None:
    many = "\n".join(
        f"（{n}）第{n}段\t有文字，共 {{requests.received.person}} 件。" for n in range(90)
    )
    chart = "{chart:bar|申请|自然人=requests.received.person;其他=3}"
    huaian.apply(
        Edit(texts={"overview": f"{many}\n{chart}\n{'很长的一段，' * 900}", "others": "3\n无"})
    )
    result = export(huaian, tmp_path / "r.pdf", painters=Painters({".pdf": pdf_of}, draw_chart))
    assert result.texts.is_equal
