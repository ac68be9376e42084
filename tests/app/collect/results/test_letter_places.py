"""Where a letter says that something is: by the row and column of the form, not of a file."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from app.checks.findings import Finding
from app.collect.results.problems import problem_of
from app.edition.catalog import Catalog
from app.edition.cells import CellKey
from app.edition.text_check_kinds import Level

ROW = "一、本年新收政府信息公开申请数量"
REFUSED = "三、本年度办理结果（三）不予公开"


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        (("requests.granted.person",), "三、本年度办理结果（一）予以公开 · 自然人"),
        (
            ("requests.refused_process.other", "disputes.litigation_direct.other"),
            f"{REFUSED} 6.属于四类过程性信息 · 其他、行政诉讼 未经复议直接起诉 · 其他结果",
        ),
        (("requests.received.person", "requests.received.legal", "requests.received.total"), ROW),
        (
            ("requests.received.person", "requests.granted.person", "requests.carried_out.person"),
            "自然人",
        ),
        (("requests.received.person", "requests.granted.legal", "disputes.review.other"), ""),
    ],
)
def test_a_place_is_told_by_its_row_and_column_on_the_form(
    catalog: Catalog, cells: tuple[str, ...], told: str
) -> None:
    keys = tuple(map(CellKey, cells))
    found = Finding("own", Level.ERROR, "requests", "甲七乙五。", "", "", keys)
    assert problem_of(found, catalog.for_year(2024)).cells == told
    named = replace(found, message=f"{told}：甲七乙五。")
    assert not problem_of(named, catalog.for_year(2024)).cells, "it is not told twice"


def test_a_text_is_compared_with_the_cell_that_the_form_calls_so(catalog: Catalog) -> None:
    key = CellKey("requests.received.person")
    found = Finding("quoted", Level.EXPLAIN, "overview", "不符", "", "", (key,), spans=((0, 3),))
    assert problem_of(found, catalog.for_year(2024)).cells == f"对照表格：{ROW} · 自然人"
