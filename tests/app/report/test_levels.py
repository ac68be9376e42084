"""The numbering a clerk types tells the level of a heading."""

from __future__ import annotations

import pytest

from app.report.narrative import HeadingLevel, level_of


@pytest.mark.parametrize(
    ("line", "level"),
    [
        ("一、总体情况", HeadingLevel.FIRST),
        ("（一）主动公开情况", HeadingLevel.SECOND),
        ("(十二)其他", HeadingLevel.SECOND),
        ("1.健全制度", HeadingLevel.THIRD),
        ("12、加强培训。", HeadingLevel.THIRD),
        ("（1）政务新媒体", HeadingLevel.FOURTH),
        ("( 3 )公开栏", HeadingLevel.FOURTH),
        ("2024年，全镇共公开信息32条。", HeadingLevel.BODY),
        ("1.健全制度。修订了公开指南。", HeadingLevel.BODY),
        ("一是健全制度", HeadingLevel.BODY),
        ("（一）" + "很长的一行" * 8, HeadingLevel.BODY),
        ("", HeadingLevel.BODY),
    ],
)
def test_a_line_has_the_level_of_its_numbering(line: str, level: HeadingLevel) -> None:
    assert level_of(line) is level
