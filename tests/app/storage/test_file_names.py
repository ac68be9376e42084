"""Any words become a file name that Windows takes, too."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.storage.file_names import MAX_NAME_LENGTH, file_name, unique_name


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("柘山镇2024年报告", "柘山镇2024年报告"),
        ('甲/乙\\丙:*?"<>|丁', "甲乙丙丁"),
        ("两行\n一名", "两行一名"),
        ("点在末尾. ", "点在末尾"),
        ("...", "未命名"),
        ("", "未命名"),
        ("nul", "_nul"),
        ("Com1.报告", "_Com1.报告"),
    ],
)
def test_words_become_a_name(words: str, name: str) -> None:
    assert file_name(words) == name


@given(st.text())
def test_no_words_make_a_name_that_leads_elsewhere(words: str) -> None:
    name = file_name(words)
    assert name
    assert not set(name) & set('\\/:*?"<>|\0\n')
    assert name == name.strip(" .")
    assert len(name) <= MAX_NAME_LENGTH + 1


def test_names_that_only_differ_in_case_are_kept_apart() -> None:
    taken: set[str] = set()
    assert [unique_name(name, taken) for name in ("甲A", "甲a", "甲A", "乙")] == [
        "甲A",
        "甲a（2）",
        "甲A（3）",
        "乙",
    ]
