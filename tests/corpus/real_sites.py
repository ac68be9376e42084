"""Whole pages of government sites: the report with all that site systems set around it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from app.edition.edition import Edition
from tests.corpus.real_pages import Set
from tests.corpus.real_tables import tables

Page = Callable[[str], str]

OPENING = (
    "根据《中华人民共和国政府信息公开条例》（国务院令第711号）第五十条规定，编制本报告。"
    "本报告所列数据的统计期限为2024年1月1日至2024年12月31日。如对本报告有疑问，请与柘山镇党政办公室联系"
    "（地址：安丘市柘山镇政府驻地；邮编：262110；电话：0536-4861001）。"
)
TEXTS = {
    "preamble": (OPENING,),
    "overview": (
        "2024年，柘山镇坚持以公开为常态、不公开为例外，现将情况报告如下。",
        "（一）主动公开情况",
        "全年主动公开政府信息632条，其中：政务动态类200余条。",
        "（二）依申请公开情况",
        "全年收到申请12件，均按期答复。",
        "（三）政府信息管理情况",
        "1.严格审核。坚持“先审后发”。",
        "2.动态清理。对规范性文件进行清理。",
    ),
    "disclosure": (),
    "requests": (),
    "disputes": (),
    "issues": ("（一）存在的主要问题", "公开内容不够及时。", "（二）改进措施", "加强业务培训。"),
    "others": ("本年度未收取信息处理费。",),
}


@dataclass
class Wording:
    """How a report is worded and set."""

    title: str = (
        "<p style='text-align:center'><strong>柘山镇人民政府2024年"
        "政府信息公开工作年度报告</strong></p>"
    )
    heading: str = "<p style='text-indent:32px'><strong><span>{}</span></strong></p>"
    paragraph: str = "<p style='text-indent:32px'><span style='font-family:仿宋'>{}</span></p>"
    end: str = (
        "<p style='text-align:right'>柘山镇人民政府&nbsp;&nbsp;</p>"
        "<p style='text-align:right'>2025年1月20日&nbsp; </p>"
    )
    headings: dict[str, str] = field(default_factory=dict)


def report(edition: Edition, set_: Set, wording: Wording | None = None) -> str:
    """The report itself."""
    how = wording or Wording()
    lines = [how.title, *(how.paragraph.format(line) for line in TEXTS["preamble"])]
    whole = tables(edition)
    for section in edition.sections:
        lines.append(how.heading.format(how.headings.get(section.key, section.title)))
        lines += [how.paragraph.format(line) for line in TEXTS[section.key]]
        if section.table:
            lines.append(set_(whole[section.table]))
    return "\n".join([*lines, how.end])


def _site(name: str) -> Page:
    """A page of the kind in `sites`, with a report in it."""
    text = (Path(__file__).parent / "sites" / f"{name}.html").read_text(encoding="utf-8")
    return lambda body: text.replace("{body}", body)


trs = _site("trs")
"""With a table of the document's data, share buttons and a list of other years."""

layout_tables = _site("layout_tables")
"""An old one, arranged by tables in tables, in gb2312."""

hanweb = _site("hanweb")
"""The title stands above the content only, broken into two lines."""

department = _site("department")
"""Its own title does not say whose report it is."""

word_page = _site("word_page")
"""What Word saves as a web page."""
