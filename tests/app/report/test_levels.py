"""The numbering a clerk types tells the level of a heading."""

from __future__ import annotations

import pytest

from app.report.levels import Level, level_of


@pytest.mark.parametrize(
    ("line", "level"),
    [
        ("一、总体情况", Level.FIRST),
        ("（一）主动公开情况", Level.SECOND),
        ("(十二)其他", Level.SECOND),
        ("1.健全制度", Level.THIRD),
        ("12、加强培训。", Level.THIRD),
        ("（1）政务新媒体", Level.FOURTH),
        ("( 3 )公开栏", Level.FOURTH),
        ("2024年，全镇共公开信息32条。", Level.BODY),
        ("1.健全制度。修订了公开指南。", Level.BODY),
        ("一是健全制度", Level.BODY),
        ("（一）" + "很长的一行" * 8, Level.BODY),
        ("", Level.BODY),
    ],
)
def test_a_line_has_the_level_of_its_numbering(line: str, level: Level) -> None:
    assert level_of(line) is level
