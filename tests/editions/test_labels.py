"""The printed grids of every edition, label by label with their spans, as the notices show them."""

from __future__ import annotations

import pytest

from app.edition.catalog import Catalog
from app.edition.cells import Layout

Row = tuple[tuple[str, int, int], ...]
"""The cells that begin in one grid row: text, row span, column span; values have no text."""

VALUE = ("", 1, 1)
WIDE = ("", 1, 3)
SEVEN = (VALUE,) * 7


def caption(text: str, columns: int = 4) -> Row:
    return ((text, 1, columns),)


def header(*labels: str) -> Row:
    return (("信息内容", 1, 1), *((label, 1, 1) for label in labels))


def one(label: str, values: int = 3) -> Row:
    return ((label, 1, 1), *((VALUE,) * values))


def last_wide(row: Row) -> Row:
    text, rows, _ = row[-1]
    return (*row[:-1], (text, rows, 2))


PROJECTS = header("上一年项目数量", "本年增/减", "处理决定数量")
DISCLOSURE_2019: tuple[Row, ...] = (
    caption("第二十条第（一）项"),
    header("本年新制作数量", "本年新公开数量", "对外公开总数量"),
    one("规章"),
    one("规范性文件"),
    caption("第二十条第（五）项"),
    PROJECTS,
    one("行政许可"),
    one("其他对外管理服务事项"),
    caption("第二十条第（六）项"),
    PROJECTS,
    one("行政处罚"),
    one("行政强制"),
    caption("第二十条第（八）项"),
    last_wide(header("上一年项目数量", "本年增/减")),
    last_wide(one("行政事业性收费", 2)),
    caption("第二十条第（九）项"),
    last_wide(header("采购项目数量", "采购总金额")),
    last_wide(one("政府集中采购", 2)),
)

DECISIONS: Row = (("信息内容", 1, 1), ("本年处理决定数量", 1, 3))
DISCLOSURE_2021: tuple[Row, ...] = (
    caption("第二十条第（一）项"),
    header("本年制发件数", "本年废止件数", "现行有效件数"),
    one("规章"),
    one("行政规范性文件"),
    caption("第二十条第（五）项"),
    DECISIONS,
    (("行政许可", 1, 1), WIDE),
    caption("第二十条第（六）项"),
    DECISIONS,
    (("行政处罚", 1, 1), WIDE),
    (("行政强制", 1, 1), WIDE),
    caption("第二十条第（八）项"),
    (("信息内容", 1, 1), ("本年收费金额（单位：万元）", 1, 3)),
    (("行政事业性收费", 1, 1), WIDE),
)

REQUESTS_HEADER: tuple[Row, ...] = (
    (
        ("（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）", 3, 3),
        ("申请人情况", 1, 7),
    ),
    (("自然人", 2, 1), ("法人或其他组织", 1, 5), ("总计", 2, 1)),
    (
        ("商业企业", 1, 1),
        ("科研机构", 1, 1),
        ("社会公益组织", 1, 1),
        ("法律服务机构", 1, 1),
        ("其他", 1, 1),
    ),
    (("一、本年新收政府信息公开申请数量", 1, 3), *SEVEN),
    (("二、上年结转政府信息公开申请数量", 1, 3), *SEVEN),
)


def group(caption_text: str, *labels: str) -> tuple[Row, ...]:
    first: Row = ((caption_text, len(labels), 1), (labels[0], 1, 1), *SEVEN)
    return (first, *(((label, 1, 1), *SEVEN) for label in labels[1:]))


def requests(results: int, *other: Row) -> tuple[Row, ...]:
    return (
        *REQUESTS_HEADER,
        (("三、本年度办理结果", results, 1), ("（一）予以公开", 1, 2), *SEVEN),
        (("（二）部分公开（区分处理的，只计这一情形，不计其他情形）", 1, 2), *SEVEN),
        *group(
            "（三）不予公开",
            "1.属于国家秘密",
            "2.其他法律行政法规禁止公开",
            "3.危及“三安全一稳定”",
            "4.保护第三方合法权益",
            "5.属于三类内部事务信息",
            "6.属于四类过程性信息",
            "7.属于行政执法案卷",
            "8.属于行政查询事项",
        ),
        *group(
            "（四）无法提供",
            "1.本机关不掌握相关政府信息",
            "2.没有现成信息需要另行制作",
            "3.补正后申请内容仍不明确",
        ),
        *group(
            "（五）不予处理",
            "1.信访举报投诉类申请",
            "2.重复申请",
            "3.要求提供公开出版物",
            "4.无正当理由大量反复申请",
            "5.要求行政机关确认或重新出具已获取信息",
        ),
        *other,
        (("（七）总计", 1, 2), *SEVEN),
        (("四、结转下年度继续办理", 1, 3), *SEVEN),
    )


REQUESTS_2019 = requests(20, (("（六）其他处理", 1, 2), *SEVEN))
REQUESTS_2021 = requests(
    22,
    *group(
        "（六）其他处理",
        "1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请",
        "2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请",
        "3.其他",
    ),
)

RESULTS = ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计")
DISPUTES: tuple[Row, ...] = (
    (("行政复议", 1, 5), ("行政诉讼", 1, 10)),
    (
        *((label, 2, 1) for label in RESULTS),
        ("未经复议直接起诉", 1, 5),
        ("复议后起诉", 1, 5),
    ),
    tuple((label, 1, 1) for label in RESULTS * 2),
    (VALUE,) * 15,
)


@pytest.mark.parametrize(
    ("edition_id", "table", "expected"),
    [
        ("2019", "disclosure", DISCLOSURE_2019),
        ("2021", "disclosure", DISCLOSURE_2021),
        ("2019", "requests", REQUESTS_2019),
        ("2021", "requests", REQUESTS_2021),
        ("2019", "disputes", DISPUTES),
        ("2021", "disputes", DISPUTES),
    ],
)
def test_the_table_looks_like_the_official_one(
    catalog: Catalog, edition_id: str, table: str, expected: tuple[Row, ...]
) -> None:
    assert grid_rows(catalog.edition(edition_id).layouts[table]) == expected


def grid_rows(layout: Layout) -> tuple[Row, ...]:
    rows: list[list[tuple[str, int, int]]] = [[] for _ in range(layout.rows)]
    for cell in sorted(layout.cells, key=lambda cell: (cell.row, cell.column)):
        rows[cell.row].append((cell.text, cell.row_span, cell.column_span))
    return tuple(map(tuple, rows))


@pytest.mark.parametrize(
    ("edition_id", "counts"),
    [
        ("2019", {"disclosure": 22, "requests": 161, "disputes": 15}),
        ("2021", {"disclosure": 10, "requests": 175, "disputes": 15}),
    ],
)
def test_the_tables_have_as_many_value_cells_as_the_form(
    catalog: Catalog, edition_id: str, counts: dict[str, int]
) -> None:
    cells = catalog.edition(edition_id).cells.values()
    assert {table: sum(cell.table == table for cell in cells) for table in counts} == counts
