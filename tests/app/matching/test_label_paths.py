"""Which cell of the form a path of labels names."""

from __future__ import annotations

import pytest

from app.edition.catalog import Catalog
from app.edition.edition import Edition
from app.matching.label_paths import LabelPaths
from tests.app.importing.test_unit_lists import path_to


@pytest.fixture
def paths(catalog: Catalog) -> LabelPaths:
    return LabelPaths(catalog.edition("2021"))


@pytest.mark.parametrize(
    ("path", "key"),
    [
        (["本年新收—自然人"], "requests.received.person"),
        (["表三", "二、上年结转政府信息公开申请数量", "总计"], "requests.carried_in.total"),
        (["3.其他（总计）"], "requests.other_misc.total"),
        (["3.其他-合计"], "requests.other_misc.total"),
        (["（七）总计", "商业企业"], "requests.concluded.business"),
        (["不予公开/1.属于国家秘密", "自然人"], "requests.refused_state_secret.person"),
        (
            ["部分公开（区分处理的，只计这一情形，不计其他情形）（科研机构）"],
            "requests.partly_granted.research",
        ),
        (["行政诉讼", "复议后起诉", "尚未审结"], "disputes.litigation_after_review.pending"),
        (["行政复议结果维持"], "disputes.review.upheld"),
        (["规章 现行有效件数（件）"], "disclosure.rules.in_force"),
        (["行政许可"], "disclosure.licences.decisions"),
        (["依申请／（一）予以公开／商业企业"], "requests.granted.business"),
        (["依申请公开工作情况", "办理结果合计", "总计"], "requests.concluded.total"),
        (["申请", "本年新收政府信息公开申请数量", "总计"], "requests.received.total"),
    ],
)
def test_a_path_names_the_cell_that_all_its_labels_have_in_common(
    paths: LabelPaths, path: list[str], key: str
) -> None:
    found = paths.cell(path)
    assert found is not None
    assert (found.key, found.doubt) == (key, "")


@pytest.mark.parametrize(
    "path",
    [
        [],
        ["总计"],
        ["本年新收"],
        ["其他", "总计"],
        ["行政许可（上年）"],
        ["行政许可", "登记户数"],
        ["自然人", "行政许可"],
        ["联系电话"],
    ],
)
def test_what_may_be_several_cells_or_none_is_not_guessed(
    paths: LabelPaths, path: list[str]
) -> None:
    assert paths.cell(path) is None


def test_a_row_without_a_column_is_its_total_where_nothing_else_names_the_row(
    paths: LabelPaths,
) -> None:
    rows = {
        1: [["不予公开", "1.属于国家秘密"]],
        2: [["其他处理", "3.其他"]],
        3: [["行政复议"]],
        4: [["本年新收"]],
        5: [["本年新收", "自然人"]],
        6: [["不予处理"]],
        7: [["上年结转"]],
        8: [["上年结转"]],
    }
    assert {n: cell.key for n, cell in paths.cells(rows, rows).items()} == {
        1: "requests.refused_state_secret.total",
        2: "requests.other_misc.total",
        3: "disputes.review.total",
        5: "requests.received.person",
    }
    assert [*paths.cells(rows, ())] == [5]


def test_another_unit_of_money_is_doubtful(paths: LabelPaths) -> None:
    found = paths.cell(["行政事业性收费", "本年收费金额（元）"])
    assert found is not None
    assert (found.key, "规定的单位是“万元”" in found.doubt) == ("disclosure.fees.amount", True)


@pytest.mark.parametrize("name", ["2019", "2021"])
def test_every_cell_is_found_by_its_own_labels(catalog: Catalog, name: str) -> None:
    edition: Edition = catalog.edition(name)
    paths = LabelPaths(edition)
    found = {key: paths.cell(path_to(edition, key)) for key in edition.cells}
    assert {key: cell.key if cell else "" for key, cell in found.items()} == {
        key: str(key) for key in edition.cells
    }


def test_what_may_be_one_of_two_cells_is_the_one_that_nothing_else_names(paths: LabelPaths) -> None:
    ways = {0: [["总计", "其他"]], 1: [["其他处理", "3.其他", "总计"]]}
    assert {n: cell.key for n, cell in paths.cells(ways, ()).items()} == {
        0: "requests.concluded.other",
        1: "requests.other_misc.total",
    }
    assert paths.cells({0: ways[0]}, ()) == {}
