"""Real kinds of pages: every number is right or told about, texts hold nothing of the page."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from app.edition.catalog import Catalog
from app.edition.cells import CellKey
from app.edition.edition import Edition
from app.importing.document import ReadDocument
from app.importing.reading import read_document
from tests.corpus import real_pages as p
from tests.corpus import real_sites as s
from tests.corpus.real_tables import distinct

EDITIONS = {"2019": Catalog().edition("2019"), "2021": Catalog().edition("2021")}
NAME = "柘山镇人民政府"


def problems(found: ReadDocument, edition: Edition) -> list[str]:
    """What is not as the document has it."""
    truth, report = distinct(edition), found.report
    wrong = [] if report.edition is edition or report.edition.id == edition.id else ["edition"]
    read: dict[CellKey, Decimal | None] = {**report.typed, **report.stated}
    for key, value in truth.items():
        if read.get(key) != value:
            told = key in found.missing or key in found.doubtful
            wrong.append(f"{'told' if told else 'WRONG'} {key}: {read.get(key)} for {value}")
    wrong += [f"doubtful {key}: {why}" for key, why in found.doubtful.items()]
    wrong += [f"missing {key}" for key in found.missing]
    wrong += [f"unplaced {u.words}" for u in found.unplaced]
    for section, lines in s.TEXTS.items():
        if report.texts.get(section, "") != "\n".join(lines):
            wrong.append(f"text {section}: {report.texts.get(section)!r}")
    if report.details.year != 2024 or report.details.date != date(2025, 1, 20):
        wrong.append(f"{report.details.year} {report.details.date}")
    if report.details.organisation.name != NAME:
        wrong.append(f"name {report.details.organisation.name!r}")
    return wrong


def check(path: Path, page: str, edition: str) -> None:
    path.write_bytes(page.encode("gb18030" if "charset=gb2312" in page else "utf-8"))
    assert problems(read_document(path, Catalog()), EDITIONS[edition]) == []


SITES = (s.trs, s.layout_tables, s.hanweb, s.department, s.word_page)
SETS = (p.ueditor, p.excel, p.old, p.headed, p.letters, p.wps, p.boxed(p.ueditor))


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize("place", range(len(SETS)))
def test_pages_of_site_systems_and_editors(tmp_path: Path, edition: str, place: int) -> None:
    page = SITES[place % len(SITES)](s.report(EDITIONS[edition], SETS[place]))
    check(tmp_path / "content_123.html", page, edition)


WORDINGS = {
    "no title in the content": s.Wording(title=""),
    "date below the title": s.Wording(
        title="<h1>柘山镇人民政府2024年政府信息公开工作年度报告</h1><p>（2025年1月20日）</p>",
        end="",
    ),
    "signature on one line": s.Wording(
        end="<p style='text-align:right'>柘山镇人民政府　　2025年1月20日</p>"
    ),
    "signature with the longer name": s.Wording(
        end="<p>安丘市柘山镇人民政府</p><p>2025年1月20日</p>"
    ),
    "date in digits": s.Wording(end="<p>柘山镇人民政府</p><p>2025.1.20</p>"),
    "date in Chinese digits": s.Wording(
        end="<p>柘 山 镇 人 民 政 府</p><p>二〇二五年一月二十日</p><p>（此件公开发布）</p>"
    ),
    "lines, no paragraphs": s.Wording(
        title="",
        heading="&nbsp;&nbsp;{}<br/><br/>",
        paragraph="&nbsp; &nbsp; {}<br><br/>",
        end="<br>柘山镇人民政府<br>2025年1月20日",
    ),
    "units in headings": s.Wording(
        heading="<section><section><strong>{}（单位：件）</strong></section></section>",
        paragraph="<section><p>　　{}</p></section>",
    ),
}


@pytest.mark.parametrize("wording", WORDINGS)
@pytest.mark.parametrize("place", range(3))
def test_reports_in_pages_hold_nothing_of_the_page(
    tmp_path: Path, wording: str, place: int
) -> None:
    page = SITES[place](s.report(EDITIONS["2021"], p.headed, WORDINGS[wording]))
    check(tmp_path / "t20250122_123.htm", page, "2021")


@pytest.mark.parametrize("site", SITES[:4])
def test_an_unsigned_report_ends_with_its_last_sentence(tmp_path: Path, site: s.Page) -> None:
    path = tmp_path / "1.html"
    path.write_text(site(s.report(EDITIONS["2021"], p.wps, s.Wording(title="", end=""))))
    texts = read_document(path, Catalog()).report.texts
    assert {key: text.split("\n") for key, text in texts.items() if text} == {
        key: [*lines] for key, lines in s.TEXTS.items() if lines
    }


NEWEST = EDITIONS["2021"]
WHOLE = s.report(NEWEST, p.headed)
UNTITLED = s.report(NEWEST, p.headed, s.Wording(title=""))
HEADING = "<h1>柘山镇人民政府2024年政府信息公开工作年度报告</h1>"
ABOUT = "<p>2025-01-22 10:00 来源：柘山镇 作者：admin</p>"
CONTENTS = "".join(f"<li><a>{section.title}</a></li>" for section in NEWEST.sections)
OPENING = f"<p style='text-indent:32px'><span style='font-family:仿宋'>{s.OPENING}</span></p>"
FIRST, LAST = (f"<span>{NEWEST.sections[place].title}" for place in (0, -1))


def parted(text: str, at: str) -> str:
    """The report in two parts, cut behind the paragraph with these words."""
    end = text.index("</p>", text.index(at)) + len("</p>")
    return f"<div>{text[:end]}</div><div>{text[end:]}</div>"


@pytest.mark.parametrize(
    "body",
    [
        f"{HEADING}{ABOUT}{UNTITLED}<p>附件：</p><p>Copyright © 2025</p>",
        f"<ul>{CONTENTS}</ul><div>{WHOLE}</div><div>版权所有</div>",
        f"<div><p>目录</p>{CONTENTS}{WHOLE}</div>",
        f"<div>{HEADING}{OPENING}<div>{UNTITLED.replace(OPENING, '')}</div></div>",
        f"{HEADING}{ABOUT}<div>{OPENING}</div><div>{UNTITLED.replace(OPENING, '')}</div>",
        parted(WHOLE, LAST),
        parted(WHOLE, FIRST),
        f"<div style='display:none'>{WHOLE.replace('2024', '2023')}</div><div>{WHOLE}</div>",
        (
            f"<table><tr><td>{HEADING}</td></tr><tr><td>【发布日期:2025/1/22】【浏览：5】</td></tr>"
            f"<tr><td>{UNTITLED}</td></tr><tr><td>【关闭】</td></tr></table>"
        ),
    ],
)
def test_a_report_is_found_however_its_page_is_nested(tmp_path: Path, body: str) -> None:
    check(tmp_path / "1.html", f"<html><title>年报</title><body>{body}</body></html>", "2021")


@pytest.mark.parametrize("sign", ["\u200b", "&#65279;", "&shy;"])
def test_signs_that_nobody_sees_change_nothing(tmp_path: Path, sign: str) -> None:
    """Editors of pages leave them between and behind the words and digits."""
    page = (
        WHOLE.replace("0", f"0{sign}").replace("公开", f"公{sign}开").replace("</p>", f"{sign}</p>")
    )
    check(tmp_path / "1.html", f"<html><title>年报</title><body>{page}</body></html>", "2021")
