"""Whose a report is: surely one unit's, or nobody's before a person said so."""

from __future__ import annotations

import pytest

from app.collect.collector import stated_years
from app.collect.matching import Matcher, UnitMatch, is_called_after, is_put_away, stated_units
from app.collect.roster_rows import RosterUnit
from app.collect.submission import ReadState, Submission

ROSTER = tuple(
    RosterUnit(name, parent)
    for name, parent in [
        ("柘山镇", "安丘市"),
        ("凌河镇", "安丘市"),
        ("教育和体育局", "安丘市"),
        ("安丘市城关镇", "安丘市"),
        ("诸城市城关镇", "诸城市"),
        ("财政局", ""),
    ]
)


def found(told: str, file: str = "a.docx", region: str = "") -> UnitMatch:
    return Matcher(ROSTER, region).find(told, file)


def unit(told: str, file: str = "a.docx") -> str:
    result = found(told, file)
    return result.unit.name if result.unit else ""


def candidates(told: str, file: str = "a.docx") -> list[str]:
    result = found(told, file)
    assert result.unit is None
    assert result.doubt
    return [unit.name for unit in result.candidates]


def test_a_name_finds_its_unit() -> None:
    assert unit("安丘市柘山镇人民政府") == "柘山镇"
    assert unit("安丘市城关镇人民政府") == "安丘市城关镇"


def test_nobody_guesses_between_two() -> None:
    assert candidates("城关镇") == ["安丘市城关镇", "诸城市城关镇"]


def test_a_folder_decides_between_two() -> None:
    assert unit("城关镇", "诸城市/城关镇.docx") == "诸城市城关镇"


def test_a_unit_of_another_region_is_nobody() -> None:
    assert candidates("高密市柘山镇人民政府") == []


def test_a_short_form_or_a_slip_has_to_be_confirmed() -> None:
    assert candidates("安丘市教体局") == ["教育和体育局"]
    assert candidates("拓山镇人民政府") == ["柘山镇"]


def test_a_region_that_the_roster_leaves_open_is_told_from_the_other_reports() -> None:
    assert found("潍坊市财政局", region="安丘市").candidates == (RosterUnit("财政局"),)
    assert found("安丘市财政局", region="安丘市").unit == RosterUnit("财政局")


def test_a_body_of_the_region_above_is_not_that_of_the_district() -> None:
    matcher = Matcher((RosterUnit("区财政局"), RosterUnit("教育局")), "青衣区")
    assert matcher.find("雅宁市财政局", "a.docx") == UnitMatch(
        doubt="“雅宁市财政局”不是名单上的“区财政局”"
    )
    assert [one.name for one in matcher.find("雅宁市教育局", "a.docx").candidates] == ["教育局"]
    assert matcher.find("雅宁市青衣区财政局", "a.docx").unit == RosterUnit("区财政局")


@pytest.mark.parametrize("file", ["13881690217.docx", "群/苟晓芳.docx", "苟晓芳2024年报/新建.docx"])
def test_a_file_named_after_a_contact_on_the_roster_may_be_its_unit_s(file: str) -> None:
    unit = RosterUnit("文化局", contacts=("苟晓芳", "13881690217"))
    match = Matcher((unit, RosterUnit("教育局", contacts=("唐勇",)))).find("", file)
    assert (match.unit, match.candidates) == (None, (unit,))
    assert "是名单上的联系人" in match.doubt


def test_a_slip_in_the_name_of_another_region_is_no_slip_of_ours() -> None:
    matcher = Matcher((RosterUnit("市水利局"), RosterUnit("市商务局")), "沂丰市")
    assert [one.name for one in matcher.find("沂丰市水务局", "a.docx").candidates] == [
        "市水利局",
        "市商务局",
    ]
    assert not matcher.find("临渠县水务局", "a.docx").candidates


def test_the_file_speaks_where_the_document_does_not() -> None:
    assert unit("", "收到/附件1：柘山镇2024年度年报表.xlsx") == "柘山镇"
    assert candidates("", "年报.docx") == []
    assert candidates("", "城关镇.docx") == ["安丘市城关镇", "诸城市城关镇"]


def test_without_a_roster_each_unit_is_told_once() -> None:
    told = [
        "柘山镇",
        "安丘市柘山镇人民政府",
        "凌河镇人民政府",
        "甲县城关镇",
        "乙县城关镇",
        "城关镇",
    ]
    units = stated_units(told)
    assert [one.name for one in units] == [
        "安丘市柘山镇人民政府",
        "甲县城关镇",
        "凌河镇人民政府",
        "乙县城关镇",
    ]
    assert Matcher(units).find("柘山镇", "a").unit == RosterUnit("安丘市柘山镇人民政府")
    assert len(Matcher(units).find("城关镇", "a").candidates) == 2


def test_an_office_of_the_city_in_the_county_is_not_from_elsewhere() -> None:
    matcher = Matcher((RosterUnit("市生态环境局澄川分局"), RosterUnit("县财政局")), "澄川县")
    match = matcher.find("青阳市生态环境局澄川分局", "a.docx")
    assert match.unit == RosterUnit("市生态环境局澄川分局")
    assert matcher.find("青阳县财政局", "a.docx").unit is None


def test_a_folder_may_be_called_after_a_unit_in_short() -> None:
    assert is_called_after("科工信局", "县科技和工业信息化局")
    assert is_called_after("一中", "县第一中学")
    assert not is_called_after("微信接收", "县水利局")


def test_a_name_that_is_all_remark_is_no_unit() -> None:
    assert stated_units(["（单位名称）", "柘山镇"]) == (RosterUnit("柘山镇"),)
    matcher = Matcher((RosterUnit("（盖章）"), RosterUnit("柘山镇")))
    assert matcher.find("（单位名称）", "a.docx").unit is None


def test_the_unit_above_may_stand_before_a_name_or_be_left_out() -> None:
    units = (RosterUnit("河东社区", "桥头街道"), RosterUnit("县公安局交警大队", "县公安局"))
    matcher = Matcher((*units, RosterUnit("县公安局", "县人民政府")), "澄川县")
    assert matcher.find("桥头街道办事处河东社区居委会", "a").unit == units[0]
    assert matcher.find("桥头街道河东社区居委会", "a").unit == units[0]
    assert matcher.find("澄川县公安局交通警察大队", "a").unit == units[1]
    assert matcher.find("交警大队", "a").unit == units[1]
    assert matcher.find("青阳县交警大队", "a").unit is None
    assert matcher.find("西关街道河东社区居委会", "a").unit is None


def test_a_zone_may_be_called_after_the_county_and_in_short() -> None:
    zone = RosterUnit("经济开发区管委会", "县人民政府")
    below = RosterUnit("河西社区", "经济开发区管委会")
    matcher = Matcher((zone, below), "澄川县")
    for told in ("澄川经济开发区管理委员会", "经开区", "澄川经济技术开发区管委会"):
        assert matcher.find(told, "a").unit == zone
    assert matcher.find("青阳经济开发区管理委员会", "a").unit is None
    assert matcher.find("澄川县河西社区", "a").unit == below


def sent(place: str, year: int) -> Submission:
    """A report of the unit that its file is named after."""
    name = place.rpartition("/")[2].partition(".")[0]
    return Submission(place, state=ReadState.WHOLE, name=f"{name}镇", year=year)


def in_folder(folder: str, count: int, year: int) -> list[Submission]:
    return [sent(f"{folder}{number}.docx", year) for number in range(count)]


@pytest.mark.parametrize(
    ("reports", "year", "doubted"),
    [
        ([*in_folder("", 6, 2024), *in_folder("b/", 8, 2023)], 2024, ()),
        ([*in_folder("", 3, 2024), *in_folder("2023年/", 8, 2023)], 2024, ()),
        ([*in_folder("2024年/", 3, 2024), *in_folder("2023年年报/", 8, 2023)], 2024, ()),
        ([*in_folder("2024/", 9, 2024), *in_folder("x", 2, 2023)], 2024, ()),
        ([*in_folder("", 1, 2024), *in_folder("往年/", 9, 2023)], 2024, ()),
        ([*in_folder("往年/", 9, 2023)], 2023, ()),
        ([*in_folder("", 2, 2023), *in_folder("归档/y", 9, 2024)], 2024, ()),
        ([*in_folder("", 1, 2025), *in_folder("2024年/", 9, 2024)], 2025, (2025, 2024)),
        ([*in_folder("x", 3, 2024), *in_folder("y", 2, 2023)], 2024, (2024, 2023)),
        ([*in_folder("", 3, 1900)], 0, ()),
    ],
)
def test_the_year_is_that_which_most_units_state_last_outside_the_folders_of_former_ones(
    reports: list[Submission], year: int, doubted: tuple[int, ...]
) -> None:
    assert stated_years(reports, range(2008, 2030)) == (year, doubted)


@pytest.mark.parametrize(
    ("folder", "is_former"),
    [
        ("2023年", True),
        ("2023年度（存档）", True),
        ("全县2023年政府信息公开年报", True),
        ("历年材料", True),
        ("归档", True),
        ("乙镇2023年", False),
        ("20230116", False),
        ("2024年1月16日收", False),
        ("第二批", False),
    ],
)
def test_which_folders_hold_reports_of_a_former_year(folder: str, *, is_former: bool) -> None:
    assert is_put_away(f"{folder}/甲镇.docx", 2023) is is_former


OFFICES = [
    "澜城街道",
    "龙江镇",
    "县人社局",
    "县瑶族中学",
    "县人民医院",
    "县公安局",
    "县公安局城关分局",
    "瑶药产业园管委会",
    "融江市澜溪生态环境局",
    "市自然资源局澜溪分局",
    "澜溪县第一小学",
    "澜溪湖风景区管委会",
]
IN_SHORT = [
    ("澜溪瑶药产业园管理委员会", "瑶药产业园管委会"),
    ("澜溪县瑶药产业园", "瑶药产业园管委会"),
    ("澜溪湖风景区", "澜溪湖风景区管委会"),
    ("澜溪龙江镇人民政府", "龙江镇"),
    ("澜溪县人民政府澜城街道办", "澜城街道"),
    ("澜溪人社局", "县人社局"),
    ("澜溪瑶族中学", "县瑶族中学"),
    ("澜溪县人民医院", "县人民医院"),
    ("公安局", "县公安局"),
    ("澜溪县公安局城关分局", "县公安局城关分局"),
    ("融江市生态环境局澜溪分局", "融江市澜溪生态环境局"),
    ("县生态环境局", "融江市澜溪生态环境局"),
    ("融江市澜溪自然资源局", "市自然资源局澜溪分局"),
    ("澜溪瑶族自治县第一小学", "澜溪县第一小学"),
]


@pytest.mark.parametrize(("told", "meant"), IN_SHORT)
def test_the_region_s_short_name_may_stand_before_a_name_or_not(told: str, meant: str) -> None:
    found = Matcher([RosterUnit(one) for one in OFFICES], "澜溪瑶族自治县").find(told, "a.docx")
    assert found.unit == RosterUnit(meant)


@pytest.mark.parametrize(
    "told",
    [
        "云峒县龙江镇人民政府",
        "云峒瑶药产业园管委会",
        "云峒县人社局",
        "融江市公安局",
        "市生态环境局",
        "融江市生态环境局",
        "融江市生态环境局云峒分局",
        "云峒县生态环境局",
        "云峒县人民医院",
        "澜溪县第二小学",
        "澜溪县职业中学",
    ],
)
def test_a_name_of_another_region_stays_nobody_s(told: str) -> None:
    found = Matcher([RosterUnit(one) for one in OFFICES], "澜溪瑶族自治县").find(told, "a.docx")
    assert found.unit is None


@pytest.mark.parametrize(
    ("file", "is_asked"), [("样例/云峒县龙江镇.docx", False), ("龙江镇/年报.docx", True)]
)
def test_another_county_that_the_path_names_too_is_asked_about_no_more(
    file: str, *, is_asked: bool
) -> None:
    match = Matcher((RosterUnit("龙江镇"),), "澜溪县").find("云峒县龙江镇人民政府", file)
    assert bool(match.candidates) is is_asked
    assert "龙江镇" in match.doubt


def test_units_whose_names_stand_in_one_text_come_in_its_order() -> None:
    names = [f"{one}镇" for one in ("白沙", "柳河", "石桥", "东关", "新安", "马店", "双井")]
    matcher = Matcher([RosterUnit(name) for name in reversed(names)])

    told = {"problems": f"与{'、'.join(names)}一起公开。"}
    in_text, key = matcher.named_in_text(told)

    assert [one.name for one in in_text.candidates] == names
    assert key == "problems"
    assert [one.name for one in matcher.find("", f"{'和'.join(names)}.docx").candidates] == names
