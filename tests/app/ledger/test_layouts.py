"""Ledgers as offices lay them out: days apart, codes, signs in columns, heads that say little."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.edition.catalog import Catalog
from app.ledger.columns import _with_whole_days
from app.ledger.sheets import Sheet, read_sheets, with_codes_read
from app.ledger.tally import Tally, tally_sheets
from tests.old_office import xls, xlsb

HEAD = "编号|收到日期|申请人类型|答复日期|办理结果"


def sheet(*lines: str, name: str = "台账") -> Sheet:
    """A sheet of lines whose cells stand between bars."""
    return Sheet(name, tuple(tuple(cell or None for cell in line.split("|")) for line in lines))


def counted(catalog: Catalog, *sheets: Sheet) -> Tally:
    """The cases of 2024."""
    return tally_sheets("台账.xlsx", sheets, catalog, year=2024)


def figures(tally: Tally) -> dict[str, int]:
    """The cells that have cases, without the name of the table."""
    return {key.partition(".")[2]: len(refs) for key, refs in tally.cases.items() if refs}


def whys(tally: Tally) -> list[tuple[int, str]]:
    """The rows that are not counted, and why."""
    return [(one.ref.row, one.why) for one in tally.unsettled]


@pytest.mark.parametrize(
    "heads",
    [
        "流水号|签收时间|公民/法人类别|回复时间|办理结论",
        "总号|收到|性质|办毕|答复类型",
        "收文号|登记日期|申请人类别|答复|处理方式",
        "No.|收件|申请人属性|结案|结果",
    ],
)
def test_heads_in_other_words(catalog: Catalog, heads: str) -> None:
    tally = counted(catalog, sheet(heads, "1号|2024-3-1|公民|2024-3-9|予以公开"))
    assert figures(tally) == {"received.person": 1, "granted.person": 1}


def test_a_line_of_basic_data_above_the_head_is_no_part_of_it(catalog: Catalog) -> None:
    above = "|".join(["填报单位：县财政局　联系电话：0000-1234567"] * 5)
    tally = counted(catalog, sheet(above, HEAD, "1号|2024-3-1|公民|2024-3-9|公开"))
    assert figures(tally) == {"received.person": 1, "granted.person": 1}


def test_a_column_that_asks_for_reviews_and_suits_at_once_counts_neither(
    catalog: Catalog,
) -> None:
    ledger = sheet(f"{HEAD}|是否复议诉讼", "1号|2024-3-1|公民|2024-3-9|公开|是")
    assert figures(counted(catalog, ledger)) == {"received.person": 1, "granted.person": 1}


def test_days_that_no_head_explains_are_told_by_their_order(catalog: Catalog) -> None:
    rows = [
        f"{number}号|公民|2024-5-{number + 9}|2024-5-{number}|予以公开" for number in range(1, 6)
    ]
    tally = counted(catalog, sheet("编号|申请人类型|甲栏|乙栏|办理结果", *rows))
    assert tally.columns["received"] == "乙栏"
    assert tally.columns["concluded"] == "甲栏"
    assert figures(tally) == {"received.person": 5, "granted.person": 5}


def test_year_month_and_day_in_columns_of_their_own(catalog: Catalog) -> None:
    whole = sheet(
        "编号|收到年|收到月|收到日|申请人类型|办结年|办结月|办结日|办理结果",
        "1号|2024|3|1|公民|2024|3|9|予以公开",
        "2号|2024|4|1|公民||||在办",
        "3号|2024|3|6|公民|2024|4|31|予以公开",
    )
    tally = counted(catalog, whole)
    assert figures(tally) == {"received.person": 2, "granted.person": 1, "carried_out.person": 1}
    assert whys(tally) == [(4, "答复日期“2024-4-31”不是日期")]


def test_a_sheet_without_such_columns_stays_as_it_is() -> None:
    plain = sheet(HEAD, "1号|2024-3-1|公民|2024-3-9|公开")
    assert _with_whole_days(plain, 0, 1)[0] is plain


def test_codes_are_read_by_the_sheet_that_explains_them(catalog: Catalog) -> None:
    legend = sheet("码|含义", "A|予以公开", "B|部分公开", "1|自然人", "2|商业企业", name="说明")
    rows = ("1号|2024-3-1|1|2024-3-9|A", "2号|2024-3-2|2|2024-3-9|B", "3号|2024-3-3|1||")
    tally = counted(catalog, sheet("编号|收到日期|类|答复日期|码", *rows), legend)
    assert figures(tally) == {
        "received.person": 2,
        "received.business": 1,
        "granted.person": 1,
        "partly_granted.business": 1,
        "carried_out.person": 1,
    }


def test_a_list_of_two_columns_is_no_legend_of_a_ledger_without_codes() -> None:
    ledger = sheet(HEAD, "1|2024-3-1|公民|2024-3-9|公开", "2|2024-3-1|公民|2024-3-9|公开")
    other = sheet("甲|一", "乙|二", "丙|三", name="别的")
    assert with_codes_read((ledger, other)) == (ledger, other)


def test_signs_below_heads_in_groups_are_outcomes_also_where_a_head_has_other_words(
    catalog: Catalog,
) -> None:
    upper = "编号|收到日期|申请人类型|答复日期|办理结果|办理结果|办理结果|办理结果"
    lower = (
        "编号|收到日期|申请人类型|答复日期|属于行政查询事项|补正后申请内容仍不明确|重复申请|其他"
    )
    ledger = sheet(
        upper,
        lower,
        "1号|2024-3-1|公民|2024-3-9|√|||",
        "2号|2024-3-1|公民|2024-3-9||√||",
        "3号|2024-3-1|公民|2024-3-9||||√",
        "4号|2024-3-1|公民|2024-3-9|√||√|",
    )
    tally = counted(catalog, ledger)
    assert figures(tally) == {
        "received.person": 3,
        "refused_inquiry.person": 1,
        "unavailable_unclear.person": 1,
        "other_misc.person": 1,
    }
    [(row, why)] = whys(tally)
    assert (row, "两个以上的结果" in why) == (6, True)


@pytest.mark.parametrize(
    ("outcome", "row"),
    [
        ("逾期没补正，不再处理", "other_no_correction"),
        ("逾期没缴信息处理费，不再处理", "other_fee_unpaid"),
        ("要的是公报，告知获取途径，不予处理", "declined_publications"),
    ],
)
def test_outcomes_in_the_words_of_offices(catalog: Catalog, outcome: str, row: str) -> None:
    tally = counted(catalog, sheet(HEAD, f"1号|2024-3-1|公民|2024-3-9|{outcome}"))
    assert figures(tally) == {"received.person": 1, f"{row}.person": 1}


@pytest.mark.parametrize("outcome", ["终止办理", "信访投诉；本机关不掌握"])
def test_an_outcome_that_may_be_several_is_asked_about(catalog: Catalog, outcome: str) -> None:
    tally = counted(catalog, sheet(HEAD, f"1号|2024-3-1|公民|2024-3-9|{outcome}"))
    assert not figures(tally)
    assert [one.value for one in tally.questions] == [outcome]


def test_a_table_of_disputes_is_known_by_what_stands_in_it(catalog: Catalog) -> None:
    ledger = sheet(HEAD, "1号|2024-3-1|公民|2024-3-9|予以公开")
    disputes = sheet(
        "序|案由|类型|时间|结果",
        "1|答复|行政复议|2024年5月|维持",
        "2|答复|行政复议|2024年8月|责令限期重作",
        name="第 2 个表格",
    )
    found = figures(counted(catalog, ledger, disputes))
    assert found["review.upheld"] == found["review.corrected"] == 1


def test_a_title_above_a_text_with_tabs_hides_no_columns(tmp_path: Path, catalog: Catalog) -> None:
    case = "1号|2024-3-1|公民|2024-3-9|公开"
    text = "\n".join(["登记表, 2024年度", "导出时间：2025-01-08", "", HEAD, case])
    path = tmp_path / "台账.csv"
    path.write_text(text.replace("|", "\t"), encoding="utf-8-sig")
    assert figures(counted(catalog, *read_sheets(path))) == {
        "received.person": 1,
        "granted.person": 1,
    }


OLD_WORKBOOKS = {
    ".xls": lambda rows: xls({"台账": (rows, [])}),
    ".et": lambda rows: xls({"台账": (rows, [])}),
    ".xlsb": lambda rows: xlsb(
        {"台账": [(r, c, text) for r, row in enumerate(rows) for c, text in enumerate(row)]}
    ),
}


@pytest.mark.parametrize("suffix", OLD_WORKBOOKS)
def test_binary_workbooks_are_ledgers_too(suffix: str, catalog: Catalog, tmp_path: Path) -> None:
    lines = (
        HEAD,
        "1号|2024-01-05|公民|2024-01-09|予以公开",
        "2号|2024-03-02|公民|2024-03-09|予以公开",
    )
    path = tmp_path / f"台账{suffix}"
    path.write_bytes(OLD_WORKBOOKS[suffix]([line.split("|") for line in lines]))
    assert figures(counted(catalog, *read_sheets(path)))["received.person"] == 2
