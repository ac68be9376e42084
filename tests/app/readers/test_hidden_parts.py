"""What style sheets hide is left out, unless it is a tab that a click shows."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.edition.edition import Edition
from tests.app.readers.test_html import check, read
from tests.documents import body_of_page, figures


def in_tabs(edition: Edition) -> str:
    """A report with a tab for each section; the opening and the signature stand around them."""
    page = body_of_page(edition, figures(edition))
    for number, section in enumerate(edition.sections):
        begin = f"{'</div>' if number else ''}<div class='tab{'' if number else ' now'}'>"
        page = page.replace(f"<p>{section.title}</p>", f"{begin}<p>{section.title}</p>")
    return page.replace("<p>柘山镇人民政府</p>", "</div><p>柘山镇人民政府</p>")


@pytest.mark.parametrize("now", ["div.tab.now", ".tab.now", ".now.tab"])
def test_all_tabs_of_a_page_are_read(tmp_path: Path, newest: Edition, now: str) -> None:
    style = f"<style>.tab {{display:none}} {now} {{display: block}}</style>"
    page = f"<html><head>{style}</head><body>{in_tabs(newest)}</body></html>"
    check(read(tmp_path / "a.html", page), newest)


def test_what_nothing_shows_is_hidden_though_something_could_show_it(
    tmp_path: Path, newest: Edition
) -> None:
    style = "<style>.box {display:none} .box.open {display: block}</style>"
    asked = "<div class='box'><p>六、其他需要报告的事项</p><p>请登录后查看。</p></div>"
    page = f"<html><head>{style}</head><body>{body_of_page(newest, figures(newest))}{asked}</body>"
    check(read(tmp_path / "a.html", page), newest)


def test_rows_that_a_style_sheet_hides_are_left_out(tmp_path: Path, newest: Edition) -> None:
    style = "<style>@media print {td {display: none}} tr.old, .old {display:none} .on {color:red}"
    old = "<tr class='old on'><td>其中：网上申请</td><td>661</td></tr></table>"
    page = body_of_page(newest, figures(newest)).replace("</table>", old)
    check(read(tmp_path / "a.html", f"<head>{style}</style></head><body>{page}</body>"), newest)
