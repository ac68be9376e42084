"""The two halves of table four, set below each other on a page."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from app.edition.catalog import Catalog
from app.importing.reading import read_document

TITLE = "<p>甲镇人民政府2024年政府信息公开工作年度报告</p>"
FIVE = ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计")


def row(*cells: tuple[str, str]) -> str:
    return (
        "<tr>" + "".join(f"<td {spans}>{text or '&nbsp;'}</td>" for text, spans in cells) + "</tr>"
    )


def blank(count: int) -> tuple[tuple[str, str], ...]:
    return (("", ""),) * count


def test_a_half_without_figures_does_not_take_those_of_the_other(
    tmp_path: Path, catalog: Catalog
) -> None:
    figures = ("8", "3", "1", "", "12", "", "", "", "", "")
    rows = (
        row(("行政复议", "colspan=5"), *blank(5)),
        row(*((label, "rowspan=2") for label in FIVE), *blank(5)),
        row(*blank(5)),
        row(*blank(10)),
        row(("行政诉讼", "colspan=10")),
        row(("未经复议直接起诉", "colspan=5"), ("复议后起诉", "colspan=5")),
        row(*((label, "") for label in FIVE * 2)),
        row(*((figure, "") for figure in figures)),
    )
    path = tmp_path / "年报.html"
    page = f"<html><body>{TITLE}<table border=1>{''.join(rows)}</table></body></html>"
    path.write_text(page, encoding="utf-8")
    typed = read_document(path, catalog).report.typed
    places = ("upheld", "corrected", "other")
    expected = zip(
        (f"disputes.litigation_direct.{place}" for place in places), (8, 3, 1), strict=True
    )
    assert typed == {key: Decimal(value) for key, value in expected}
