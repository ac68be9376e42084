"""Titles, headings, contacts and characters as documents write them."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.edition.catalog import Catalog
from app.edition.cells import CellKey
from app.edition.edition import OPENING, Edition
from app.importing.document import NoTablesError
from app.importing.headings import titles
from app.importing.reading import read_document
from app.importing.texts import cut_texts
from app.matching.vocabulary import TextKind, vocabulary
from tests.documents import body_of_page, figures, html_table


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("2024年安丘市教育局政府信息公开工作年度报告", "安丘市教育局"),
        ("关于2024年度柘山镇政府信息公开工作的报告", "柘山镇"),
        ("2024年度新安街道政府信息公开工作年度报告", "新安街道"),
        ("2024年度新安街道政府信息公开年度报告", "新安街道"),
        ("关于柘山镇2024年政府信息公开工作报告", "柘山镇"),
        ("2024年政府信息公开工作年度报告", ""),
        ("柘山鎮人民政府2024年政府信息公開工作年度報告", "柘山鎮人民政府"),
    ],
)
def test_a_title_may_begin_with_its_year(newest: Edition, line: str, name: str) -> None:
    (title,) = titles(newest, [line])
    assert (title.name, title.year) == (name, 2024)


def test_a_first_heading_in_other_words_begins_section_one(newest: Edition) -> None:
    lines = [
        "柘山镇2024年政府信息公开工作年度报告",
        "一、政府信息公开工作的基本做法",
        "全年公开信息 30 条。",
        "二、主动公开政府信息情况",
        "三、收到和处理政府信息公开申请情况",
    ]
    texts = cut_texts(newest, lines).texts
    assert (texts[OPENING], texts["overview"]) == ("", "全年公开信息 30 条。")


def test_bare_titles_of_tables_behind_the_texts_take_no_heading(newest: Edition) -> None:
    lines = ["柘山镇2024年政府信息公开工作年度报告", "一、总体情况", "正文。"]
    lines += ["五、存在的主要问题及改进情况", "问题。", "六、其他需要报告的事项", "无"]
    lines += [newest.sections[2].title[2:], newest.sections[3].title[2:]]
    texts = cut_texts(newest, lines).texts
    assert (texts["overview"], texts["issues"]) == ("正文。", "问题。")


def test_a_line_of_a_page_is_no_name_in_a_title(newest: Edition) -> None:
    lines = [
        "当前位置：首页>政务公开>年报",
        "名称：甲局2024年政府信息公开工作年度报告",
        "一、总体情况",
    ]
    assert "首页" not in cut_texts(newest, lines).details.organisation.name


def test_who_signs_with_a_fuller_name_is_the_unit(newest: Edition) -> None:
    lines = ["柘山镇2024年政府信息公开工作年度报告", "一、总体情况", "正文。"]
    found = cut_texts(newest, [*lines, "安丘市柘山镇人民政府", "2025年1月6日"])
    assert found.details.organisation.name == "安丘市柘山镇人民政府"
    assert found.around == ()


def test_a_sentence_with_a_number_is_no_heading(newest: Edition) -> None:
    lines = ["一、本年度我镇认真落实条例要求。", "二、主动公开政府信息情况"]
    assert cut_texts(newest, lines).texts[OPENING] == "一、本年度我镇认真落实条例要求。"


@pytest.mark.parametrize(
    ("contact", "expected"),
    [
        ("电子政务邮箱：a@b.gov.cn", {"email": "a@b.gov.cn"}),
        ("联系方式：0536-4861001", {"telephone": "0536-4861001"}),
        (
            "0536-4861001（电话），0536-4861002（传真）",
            {"telephone": "0536-4861001", "fax": "0536-4861002"},
        ),
        ("电话/传真：0536-4861001", {"telephone": "0536-4861001", "fax": "0536-4861001"}),
        ("邮政编码：262110", {"postcode": "262110"}),
        ("通讯地址：柘山镇驻地；邮箱：a@b.cn", {"address": "柘山镇驻地", "email": "a@b.cn"}),
        ("本报告的联系方式：见本机关网页", {}),
        ("查阅政府网站（http://www.zs.gov.cn/gk/）。", {"website": "http://www.zs.gov.cn/gk/"}),
        ("登录“柘山镇”门户网站（www.zs.gov.cn）“专栏”", {"website": "www.zs.gov.cn"}),
        (
            "网站网址为：www.zs.gov.cn，电话（0536-4861001）",
            {
                "website": "www.zs.gov.cn",
                "telephone": "0536-4861001",
            },
        ),
        ("在县政府门户网站（政务公开栏）公布", {}),
    ],
)
def test_contacts_have_many_wordings(
    newest: Edition, contact: str, expected: dict[str, str]
) -> None:
    lines = [
        "柘山镇2024年政府信息公开工作年度报告",
        f"如有疑问，请联系：{contact}。",
        "一、总体情况",
    ]
    organisation = cut_texts(newest, lines).details.organisation
    found = {
        key: getattr(organisation, key)
        for key in ("address", "postcode", "telephone", "fax", "email", "website")
        if getattr(organisation, key)
    }
    assert found == expected


def test_a_form_in_traditional_characters_is_read(tmp_path: Path, newest: Edition) -> None:
    page = body_of_page(newest, figures(newest))
    simplified = (
        "总体况动开请关条项内单处罚强征费业会组织务构结计决维纠诉讼议经审报编制发现许类属"
        "国机护补转书长无执导实个县区镇办问进须电联系统设监责质财"
    )
    traditional = (
        "總體況動開請關條項內單處罰強徵費業會組織務構結計決維糾訴訟議經審報編製發現許類屬"
        "國機護補轉書長無執導實個縣區鎮辦問進須電聯係統設監責質財"
    )
    path = tmp_path / "a.html"
    path.write_text(page.translate(str.maketrans(simplified, traditional)), "utf-8")
    read = read_document(path, Catalog())
    assert {key: str(value) for key, value in read.report.typed.items()} == figures(newest)
    assert (read.missing, dict(read.doubtful)) == ((), {})


def test_a_label_in_two_cells_loses_no_column(tmp_path: Path, newest: Edition) -> None:
    table = next(t.key for t in newest.tables if t.key == "requests")
    values = figures(newest)
    whole = html_table(newest, table, values)
    for label in ("商业企业", "科研机构", "社会公益组织", "法律服务机构"):
        whole = whole.replace(
            f'<td rowspan="1" colspan=1><p>{label}</p></td>',
            f'<td rowspan="1" colspan=1><p>{label[:2]}</p></td>',
        )
    rows = whole.split("</tr>")
    rest = [label[2:] for label in ("商业企业", "科研机构", "社会公益组织", "法律服务机构")]
    below = "".join(f"<td>{text}</td>" for text in rest)
    rows[0] = rows[0].replace('rowspan="3"', 'rowspan="4"')
    rows[1] = rows[1].replace('rowspan="2"', 'rowspan="3"')
    rows[2] = rows[2].replace(
        '<td rowspan="1" colspan=1><p>其他', '<td rowspan="2" colspan=1><p>其他'
    )
    rows[2] += f"</tr><tr>{below}"
    path = tmp_path / "a.html"
    title = "柘山镇2024年政府信息公开工作年度报告"
    path.write_text(f"<p>{title}</p>" + "</tr>".join(rows), "utf-8")
    read = read_document(path, Catalog())
    expected = {key: value for key, value in values.items() if key.startswith(f"{table}.")}
    assert {key: str(value) for key, value in read.report.typed.items()} == expected
    assert not read.unplaced


def test_a_document_whose_tables_are_pictures_gives_its_texts(
    tmp_path: Path, newest: Edition
) -> None:
    page = body_of_page(newest, figures(newest))
    for table in newest.tables:
        page = page.replace(html_table(newest, table.key, figures(newest)), '<img src="a.png">')
    path = tmp_path / "a.html"
    path.write_text(page, "utf-8")
    read = read_document(path, Catalog())
    assert read.report.texts["overview"] == "这是一、总体情况的文字。"
    assert (read.report.typed, len(read.missing)) == ({}, len(newest.cells))
    assert any("表格是图片" in one.text for one in read.unplaced)


def test_a_document_with_neither_tables_nor_sections_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    path.write_text("<p>柘山镇2024年政府信息公开工作年度报告</p><p>见附件。</p>", "utf-8")
    with pytest.raises(NoTablesError):
        read_document(path, Catalog())


@pytest.mark.parametrize(
    ("label", "key", "is_sure"),
    [
        ("2、法律法规禁止公开", "requests.refused_prohibited_by_law.person", True),
        ("国家秘密", "requests.refused_state_secret.person", True),
        ("1、信访投诉举报", "requests.declined_petition.person", True),
        ("2、逾期未缴费", "requests.other_fee_unpaid.person", True),
        ("2、其他法律禁止公开", "requests.refused_prohibited_by_law.person", False),
        ("1、信访举报类申请", "requests.declined_petition.person", False),
        ("4、无正当理由大量反腹申请", "requests.declined_excessive.person", True),
        ("5、要求重新出具信息", "requests.declined_confirmation.person", False),
    ],
)
def test_a_usual_short_label_is_read_and_an_unusual_one_doubted(
    newest: Edition, tmp_path: Path, catalog: Catalog, label: str, key: str, *, is_sure: bool
) -> None:
    cell = newest.cells[CellKey(key)]
    page = body_of_page(newest, figures(newest)).replace(cell.row_path[-1], label)
    (tmp_path / "a.html").write_text(page, "utf-8")
    read = read_document(tmp_path / "a.html", catalog)
    assert str(read.report.value(CellKey(key))) == figures(newest)[key]
    assert (CellKey(key) not in read.doubtful) == is_sure


@pytest.mark.parametrize(
    ("shorter", "key"),
    [
        ("制发数", "disclosure.rules.issued"),
        ("废止数", "disclosure.normative.repealed"),
        ("现行有效", "disclosure.rules.in_force"),
        ("处理决定数", "disclosure.licences.decisions"),
        ("维持", "disputes.review.upheld"),
        ("纠正", "disputes.litigation_direct.corrected"),
        ("未审结", "disputes.litigation_after_review.pending"),
    ],
)
def test_usual_shorter_head_words_are_sure(
    newest: Edition, tmp_path: Path, catalog: Catalog, shorter: str, key: str
) -> None:
    cell = newest.cells[CellKey(key)]
    page = body_of_page(newest, figures(newest)).replace(cell.column_path[-1], shorter)
    (tmp_path / "a.html").write_text(page, "utf-8")
    read = read_document(tmp_path / "a.html", catalog)
    assert str(read.report.value(CellKey(key))) == figures(newest)[key]
    assert not read.doubtful
    assert not read.unplaced


def test_head_words_without_content_are_not_told_of(
    newest: Edition, tmp_path: Path, catalog: Catalog
) -> None:
    page = body_of_page(newest, figures(newest)).replace("信息内容", "指标")
    (tmp_path / "a.html").write_text(page, "utf-8")
    assert not read_document(tmp_path / "a.html", catalog).unplaced


@pytest.mark.parametrize("words", ["政府信息公开申请", "行政机关", "主动公开情况", "公开目录更新"])
def test_words_of_many_labels_or_none_mean_nothing(newest: Edition, words: str) -> None:
    assert vocabulary(newest).word(words).kind is not TextKind.LABEL


SHORTER = {
    "自然人": ["个人", "公民", "自然人\n（公民）"],
    "商业企业": ["企业", "商业", "商业\n企业", "企业（含个体工商户）"],
    "科研机构": ["科研", "科研院所", "科研\n机构"],
    "社会公益组织": ["公益组织", "社会公益", "社会组织"],
    "法律服务机构": ["法律服务", "法律机构"],
    "法人或其他组织": ["法人", "法人和其他组织", "法人及其他组织（个）", "法人或者其他组织"],
    "结果维持": ["维持", "结果\n维持"],
    "结果纠正": ["纠正", "纠正结果"],
    "其他结果": ["其他", "其它"],
    "尚未审结": ["未结", "审理中", "尚未\n审结"],
    "未经复议直接起诉": ["直接起诉", "未经复议"],
    "复议后起诉": ["经复议起诉", "经复议后起诉"],
    "行政诉讼": ["诉讼"],
}


@pytest.mark.parametrize(("label", "words"), [(k, w) for k, ws in SHORTER.items() for w in ws])
def test_short_names_of_columns_are_sure(
    newest: Edition, tmp_path: Path, catalog: Catalog, label: str, words: str
) -> None:
    page = body_of_page(newest, figures(newest))
    assert f"<p>{label}</p>" in page
    shorter = page.replace(f"<p>{label}</p>", f"<p>{words}</p>")
    (tmp_path / "a.html").write_text(shorter, "utf-8")
    read = read_document(tmp_path / "a.html", catalog)
    assert {key: str(value) for key, value in read.report.typed.items()} == figures(newest)
    assert (read.missing, dict(read.doubtful), read.unplaced) == ((), {}, ())


@pytest.mark.parametrize("words", ["经复议直接起诉", "不予以公开", "补正后申请内容明确"])
def test_what_is_denied_is_not_taken_for_what_is_said(newest: Edition, words: str) -> None:
    assert vocabulary(newest).word(words).kind is not TextKind.LABEL
