"""What goes out has no live numbers, no charts and no blanks."""

from __future__ import annotations

from decimal import Decimal

from app.edition.cells import CellKey
from app.report.changes import Edit
from app.report.charts import ChartData, texts_without_pictures
from app.report.finished import finished
from app.report.narrative import Live, pictures
from app.report.report import Report


def test_what_goes_out_has_figures_for_live_numbers_and_0_for_blanks(huaian: Report) -> None:
    normative = CellKey("disclosure.normative.issued")
    huaian.apply(Edit({normative: None}, {"overview": Live((normative,)).source + "件"}))
    out = finished(huaian)
    assert (out.value(normative), out.texts["overview"]) == (Decimal(0), "0件")
    assert huaian.value(normative) is None


def test_without_a_drawer_a_chart_goes_out_in_words(huaian: Report) -> None:
    huaian.apply(Edit(texts={"overview": "{chart:pie|数量|新收=requests.received.total;其他=3}"}))
    assert finished(huaian).texts["overview"] == "数量：新收3119、其他3。"


def test_for_a_file_without_pictures_a_chart_is_named_and_not_drawn(huaian: Report) -> None:
    huaian.apply(Edit(texts={"overview": "{chart:pie|数量|新收=requests.received.total;其他=3}"}))

    def draw(data: ChartData) -> bytes:
        raise AssertionError(data)

    out = finished(huaian, draw, holds_pictures=False)
    assert texts_without_pictures(out)["overview"] == "（图1　数量，见 Word 文档）"
    assert not out.media


def test_a_chart_goes_out_as_a_picture_with_the_numbers_of_the_moment(huaian: Report) -> None:
    chart = "{chart:bar|数量|新收=requests.received.total;其他=3}"
    huaian.apply(Edit(texts={"overview": f"如图。\n{chart}"}))
    drawn: list[ChartData] = []

    def draw(data: ChartData) -> bytes:
        drawn.append(data)
        return b"a picture"

    out = finished(huaian, draw)
    (picture,) = pictures(out)
    assert (picture.caption, out.media[picture.name]) == ("数量", b"a picture")
    assert [f"{bar.label} {bar.value}" for bar in drawn[0].bars] == ["新收 3119", "其他 3"]
    assert chart in huaian.texts["overview"]
