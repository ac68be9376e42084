"""Offered sub-headings: known in any wording, put in where they come, numbered as the others."""

from __future__ import annotations

import pytest

from app.report.offered import is_headed, offered_headings, with_heading
from app.report.report import Report


@pytest.mark.parametrize(
    ("line", "stands"),
    [
        ("（四）政府信息公开平台建设情况", True),
        ("（4）平台建设情况", True),
        ("4.平台建设。公开平台运行平稳。", True),
        ("（五）监督保障情况", False),
        ("加强平台建设情况的说明，公开栏更新了三次。", False),
    ],
)
def test_a_heading_is_known_with_another_numbering_and_fewer_words(
    line: str, *, stands: bool
) -> None:
    assert is_headed("（四）政府信息公开平台建设情况", f"开头。\n{line}\n") is stands


def test_a_heading_with_a_slip_in_it_is_still_the_heading() -> None:
    slip = "（7）工作考核、社会评议和责任结果追究结果情况"
    assert is_headed("（六）工作考核、社会评议和责任追究结果情况", slip)


@pytest.mark.parametrize(
    ("heading", "line"),
    [
        ("（一）上年整改情况", "（一）2020年整改情况"),
        ("（二）存在的主要问题", "（二）2021年存在的主要问题和困难"),
        ("（三）改进措施", "（三）解决办法和改进措施"),
        ("（三）改进措施", "下一步改进措施"),
    ],
)
def test_a_heading_is_known_with_a_year_and_with_more_words(heading: str, line: str) -> None:
    assert is_headed(heading, f"{line}\n无。")


REVIEWED, MEASURES = "（一）上年整改情况", "（三）改进措施"


@pytest.mark.parametrize(
    ("text", "heading", "expected"),
    [
        (  # the others are numbered anew
            "（一）存在的主要问题\n解读少。\n（二）改进措施\n多解读。",
            REVIEWED,
            "（一）上年整改情况\n（二）存在的主要问题\n解读少。\n（三）改进措施\n多解读。",
        ),
        (  # so are headings of one's own behind it
            "（一）存在的主要问题\n解读少。\n（二）经费情况\n（三）改进措施",
            REVIEWED,
            "（一）上年整改情况\n（二）存在的主要问题\n解读少。\n（三）经费情况\n（四）改进措施",
        ),
        (  # a heading with its text behind it on the same line
            "（一）存在的主要问题。解读少。\n（二）改进措施。多解读。",
            REVIEWED,
            "（一）上年整改情况\n（二）存在的主要问题。解读少。\n（三）改进措施。多解读。",
        ),
        (  # and it takes the next number, whatever the form gives it
            "（一）存在的主要问题\n解读少。",
            MEASURES,
            "（一）存在的主要问题\n解读少。\n（二）改进措施",
        ),
        (  # points with numbers of another kind are left as they are
            "（一）存在的主要问题\n1.解读少。\n2.更新慢。\n（二）改进措施",
            REVIEWED,
            "（一）上年整改情况\n（二）存在的主要问题\n1.解读少。\n2.更新慢。\n（三）改进措施",
        ),
        (  # numbers of another kind are taken over
            "1. 存在的主要问题\n解读少。\n2. 改进措施\n多解读。",
            REVIEWED,
            "1.上年整改情况\n2. 存在的主要问题\n解读少。\n3. 改进措施\n多解读。",
        ),
        (  # where the others have none, it has none
            "存在的主要问题\n解读少。",
            MEASURES,
            "存在的主要问题\n解读少。\n改进措施",
        ),
        (  # the form's own numbers stay, and leave room for what is taken in later
            "（三）改进措施\n多解读。",
            REVIEWED,
            "（一）上年整改情况\n（三）改进措施\n多解读。",
        ),
        ("", MEASURES, MEASURES),
    ],
)
def test_a_heading_is_numbered_as_the_others_and_they_go_on_behind_it(
    huaian: Report, text: str, heading: str, expected: str
) -> None:
    section = next(one for one in huaian.edition.sections if one.key == "issues")
    made, end = with_heading(huaian, section, text, heading, 0)
    assert made == expected
    before = {one.heading: one for one in offered_headings(huaian, section, text)}
    after = {one.heading: one for one in offered_headings(huaian, section, made)}
    assert made[:end].split("\n")[-1] == before[heading].words == after[heading].words
    assert after[heading].stands > before[heading].stands
