"""Tables written by hand as pages and files of counties have them; figures name their cells."""

from __future__ import annotations

import re

import pytest

from app.edition.catalog import Catalog
from app.edition.edition import Edition
from app.matching.tables import match_tables
from app.office.content import Grid, GridCell
from tests.corpus.draft import Slot, spots

CELL = re.compile(r"(?P<text>.*?)(?:>(?P<columns>\d+))?(?:\^(?P<rows>\d+))?$", re.DOTALL)

NEW, OLD = Catalog().edition("2021"), Catalog().edition("2019")

HEAD = """corner>3^3|申请人情况>7
自然人^2|法人或其他组织>5|总计^2
商业企业|科研机构|社会公益组织|法律服务机构|其他
"""
SEVEN = ("person", "business", "research", "welfare", "legal", "other", "total")


def grid(drawn: str) -> Grid[str]:
    """A table drawn in lines: `|` between cells, `>n` for columns and `^n` for rows spanned."""
    table = []
    for line in drawn.strip("\n").split("\n"):
        found = [CELL.match(cell.replace("~", "\n")) for cell in line.split("|")]
        table.append(
            [Slot(m["text"], int(m["rows"] or 1), int(m["columns"] or 1)) for m in found if m]
        )
    return Grid(
        tuple(
            GridCell(row, column, slot.rows, slot.columns, slot.text, "")
            for row, column, slot in spots(table)
        )
    )


def found(edition: Edition, *drawn: str) -> dict[str, str]:
    """The texts of the cells that are not blank; nothing may be doubtful or left over."""
    matches = match_tables([grid(table) for table in drawn], edition)
    assert not matches.doubtful
    assert [u.cell.text for u in matches.unplaced if u.cell.text.isdecimal()] == []
    return {key: cell.text for key, cell in matches.places.items() if cell.text.strip()}


def row(name: str, *texts: str) -> dict[str, str]:
    return {f"requests.{name}.{key}": text for key, text in zip(SEVEN, texts, strict=True) if text}


def test_labels_in_one_column_with_groups_in_rows_of_their_own() -> None:
    drawn = """
项目|自然人|商业企业|科研机构|社会公益组织|法律服务机构|其他|总计
本年新收政府信息公开申请数量|1|2|3|4|5|6|21
本年度办理结果|||||||
不予公开|||||||
属于国家秘密|7|0|0|0|0|0|7
其他处理|||||||
其他|8|0|0|0|0|0|8
总计|9|0|0|0|0|0|9
结转下年度继续办理|0|0|0|0|0|1|1"""
    assert found(NEW, drawn) == (
        row("received", *"123456", "21")
        | row("refused_state_secret", *"7000007")
        | row("other_misc", *"8000008")
        | row("concluded", *"9000009")
        | row("carried_out", *"0000011")
    )


def test_a_path_in_one_cell() -> None:
    drawn = """
事项|自然人|其他|总计
三、本年度办理结果-（三）不予公开-1.属于国家秘密|5|6|11
三、本年度办理结果—（六）其他处理—3.其他|7|8|15"""
    assert found(NEW, drawn) == {
        "requests.refused_state_secret.person": "5",
        "requests.refused_state_secret.other": "6",
        "requests.refused_state_secret.total": "11",
        "requests.other_misc.person": "7",
        "requests.other_misc.other": "8",
        "requests.other_misc.total": "15",
    }


def test_groups_written_downwards_and_continued() -> None:
    first = (
        HEAD
        + """三~、~本~年~度~办~理~结~果^2|（三）~不~予~公~开^2|1、属于国家~秘密|1||||||1
2、其他法律行政法规禁止公开|2||||||2"""
    )
    second = (
        HEAD
        + """三、本年度办理结果（续）^2|（三）不予公开（续）^1|8、属于行政查询事项|3||||||3
（四）无法提供|1、本机关不掌握相关政府信息|4||||||4"""
    )
    assert found(NEW, first, second) == (
        row("refused_state_secret", "1", "", "", "", "", "", "1")
        | row("refused_prohibited_by_law", "2", "", "", "", "", "", "2")
        | row("refused_inquiry", "3", "", "", "", "", "", "3")
        | row("unavailable_not_held", "4", "", "", "", "", "", "4")
    )


def test_a_header_one_column_too_wide() -> None:
    drawn = """
corner>3^3|申请人情况>8
自然人^2|法人或其他组织>5|总计^2
商业企业|科研机构|社会公益组织|法律服务机构|其他
一、本年新收政府信息公开申请数量>3|1|2|3|4|5|6|21"""
    assert found(NEW, drawn) == row("received", *"123456", "21")


def test_a_header_with_an_empty_cell_too_many() -> None:
    drawn = """
项目|自然人|商业企业|科研机构|社会公益组织|法律服务机构|其他|总计|
一、本年新收政府信息公开申请数量|1|2|3|4|5|6|21"""
    assert found(NEW, drawn) == row("received", *"123456", "21")


def test_table_two_of_2021_as_web_pages_have_it() -> None:
    drawn = """
第二十条 第（一）项>4
信息内容|本年制发件数|本年废止件数|现行有效件数
规　章|0|0|0
规范性文件|2|1|14
第二十条 第（五）项>4
信息内容|本年处理决定数量>3
行政许可|35>3
第二十条 第（六）项>4
信息内容|本年处理决定数量>3
行政处罚|7>3
行政强制|1>3
第二十条 第（八）项>4
信息内容|本年收费金额(单位：万元)>3
行政事业性收费|0.5>3"""
    assert found(NEW, drawn) == {
        "disclosure.rules.issued": "0",
        "disclosure.rules.repealed": "0",
        "disclosure.rules.in_force": "0",
        "disclosure.normative.issued": "2",
        "disclosure.normative.repealed": "1",
        "disclosure.normative.in_force": "14",
        "disclosure.licences.decisions": "35",
        "disclosure.penalties.decisions": "7",
        "disclosure.coercion.decisions": "1",
        "disclosure.fees.amount": "0.5",
    }


def test_table_two_of_2019_in_five_columns() -> None:
    drawn = """
第二十条第（一）项>5
信息内容|本年新~制作数量|本年新~公开数量>2|对外公开总数量
规章|1|2>2|3
规范性文件|4>2|5|6
第二十条第（五）项>5
信息内容|上一年项目数量>2|本年增/减|处理决定数量
行政许可|10>2|+2|30
其他对外管理服务事项|11|-3>2|31
第二十条第（八）项>5
信息内容|上一年项目数量>2|本年增/减>2
行政事业性收费|9>2|0>2
第二十条第（九）项>5
信息内容|采购项目数量>2|采购总金额>2
政府集中采购|3>2|251000元>2"""
    values = found(OLD, drawn)
    assert [values[f"disclosure.normative.{c}"] for c in ("made", "published", "total")] == [
        "4",
        "5",
        "6",
    ]
    assert [values[f"disclosure.services.{c}"] for c in ("previous", "change", "decisions")] == [
        "11",
        "-3",
        "31",
    ]
    assert values["disclosure.fees.change"] == "0"
    assert values["disclosure.procurement.amount"] == "251000元"


FOUR = "结果维持|结果纠正|其他结果|尚未审结|总计"
FIFTEEN = "1|2|3|4|10|5|6|7|8|26|9|10|11|12|42"
DISPUTES = [
    f"{group}.{name}"
    for group in ("review", "litigation_direct", "litigation_after_review")
    for name in ("upheld", "corrected", "other", "pending", "total")
]


TITLE = "四、政府信息公开行政复议、行政诉讼情况"
BROAD = FOUR.replace("|", "^2|") + "^2|未经复议直接起诉>5|复议后起诉>5"
WRONG = FOUR + "|未经复议直接起诉>4|复议后起诉>6"
FLAT = FOUR + "|未经复议直接起诉|||||复议后起诉||||"
BROKEN = FOUR.replace("维持", "~维持") + "|未经复议直接起诉>5|复议后起诉>5"
IN_BRACKETS = "行政复议>5|行政诉讼（未经复议直接起诉）>5|行政诉讼（复议后起诉）>5"


@pytest.mark.parametrize(
    "header",
    [
        f"行政复议>5|行政诉讼>10\n{BROAD}\n{FOUR}|{FOUR}",
        f"行政复议>4|行政诉讼>11\n{WRONG}\n{FOUR}|{FOUR}",
        f"行政复议|||||行政诉讼|||||||||\n{FLAT}\n|||||{FOUR}|{FOUR}",
        f"{IN_BRACKETS}\n{FOUR}|{FOUR}|{FOUR}",
        f"{TITLE}>15\n行政复议>5|行政诉讼>10\n{BROKEN}\n|||||{FOUR}|{FOUR}",
    ],
)
def test_table_four_however_its_header_spans(header: str) -> None:
    values = found(NEW, f"{header}\n{FIFTEEN}")
    assert values == {
        f"disputes.{key}": text for key, text in zip(DISPUTES, FIFTEEN.split("|"), strict=True)
    }


def test_without_any_header_nothing_is_guessed() -> None:
    drawn = "一、本年新收政府信息公开申请数量|1|2|3|4|5|6|21"
    assert match_tables([grid(drawn)], NEW).places == {}


def test_another_unit_of_money_is_doubtful() -> None:
    drawn = "信息内容|本年收费金额（单位：元）\n行政事业性收费|5000"
    (doubt,) = match_tables([grid(drawn)], NEW).doubtful.values()
    assert doubt == "表头写的单位是“元”，规定的单位是“万元”，已经换算，请核对。"


def test_an_inserted_row_has_no_place_and_disturbs_no_other() -> None:
    drawn = (
        HEAD
        + """一、本年新收政府信息公开申请数量>3|1|2|3|4|5|6|21
其中：网络申请>3|1|1|1|1|1|1|6
二、上年结转政府信息公开申请数量>3|7|0|0|0|0|0|7"""
    )
    matches = match_tables([grid(drawn)], NEW)
    assert len([c for c in matches.places.values() if c.text]) == 14
    assert [u.cell.text for u in matches.unplaced][-8:] == ["其中：网络申请", *"111111", "6"]


def test_two_columns_with_one_label_are_both_left_out() -> None:
    drawn = "信息内容|本年制发件数|本年制发件数|现行有效件数\n规章|1|2|3"
    matches = match_tables([grid(drawn)], NEW)
    assert {key: cell.text for key, cell in matches.places.items()} == {
        "disclosure.rules.in_force": "3"
    }


def test_a_group_that_has_a_column_of_its_own_is_no_cell_and_hides_none() -> None:
    drawn = """
项目|自然人|法人|总计
一、本年新收政府信息公开申请数量|3|4|7"""
    matches = match_tables([grid(drawn)], NEW)
    assert {key: cell.text for key, cell in matches.places.items()} == {
        "requests.received.person": "3",
        "requests.received.total": "7",
    }
    assert "4" in [one.cell.text for one in matches.unplaced]


@pytest.mark.parametrize(
    "numbers",
    [
        "|".join(map(str, range(1, 16))),
        "|".join(f"（{number}）" for number in range(1, 16)),
        "|".join("ABCDEFGHIJKLMNO"),
        "甲|" + "|".join(map(str, range(1, 15))),
        "1|2|3|4|5=1+2+3+4|" + "|".join(map(str, range(6, 16))),
    ],
)
@pytest.mark.parametrize("figures", ["2|0|0|1|3|" + "|".join(["0"] * 10), "|".join([""] * 15)])
def test_a_row_that_numbers_the_columns_is_no_row_of_figures(numbers: str, figures: str) -> None:
    head = """
行政复议>5|行政诉讼>10
结果维持^2|结果纠正^2|其他结果^2|尚未审结^2|总计^2|未经复议直接起诉>5|复议后起诉>5
结果维持|结果纠正|其他结果|尚未审结|总计|结果维持|结果纠正|其他结果|尚未审结|总计"""
    matches = match_tables([grid(f"{head}\n{numbers}\n{figures}")], NEW)
    texts = [cell.text for cell in matches.places.values()]
    assert texts == [text.strip() for text in figures.split("|")]
    assert not matches.unplaced


@pytest.mark.parametrize("codes", ["行次|1|2", "代码|C01|C02", "序号|01|02", "|1|2"])
def test_a_column_that_numbers_the_rows_is_none_of_figures(codes: str) -> None:
    head, first, second = codes.split("|")
    drawn = f"""
项目|{head}|自然人|总计|校验
一、本年新收政府信息公开申请数量|{first}|3|3|√
二、上年结转政府信息公开申请数量|{second}|0|0|正确"""
    matches = match_tables([grid(drawn)], NEW)
    assert {key: cell.text for key, cell in matches.places.items()} == {
        "requests.received.person": "3",
        "requests.received.total": "3",
        "requests.carried_in.person": "0",
        "requests.carried_in.total": "0",
    }
    left = [one.cell.text for one in matches.unplaced if one.cell.text != "项目"]
    assert left == ([] if head else [first, second]), "two figures alone may be anything"


def test_columns_of_last_year_and_of_shares_are_none_of_the_form() -> None:
    drawn = """
信息内容|上年制发件数|本年制发件数|上年末有效件数|现行有效件数|有效占比（%）
规章|7|1|8|2|40.00
行政规范性文件|9|3|6|4|60.00"""
    assert found(NEW, drawn) == {
        "disclosure.rules.issued": "1",
        "disclosure.rules.in_force": "2",
        "disclosure.normative.issued": "3",
        "disclosure.normative.in_force": "4",
    }


def test_a_sum_in_between_and_units_in_brackets_hide_no_figure() -> None:
    drawn = """
项目^2|自然人^2|法人或其他组织>6|总计^2
商业企业|科研机构|社会公益组织|法律服务机构|其他|小计
一、本年新收政府信息公开申请数量|1（件）|2（件）|0|0|0|3|5（件）|6（件）"""
    assert found(NEW, drawn) == row("received", "1（件）", "2（件）", "0", "0", "0", "3", "6（件）")
