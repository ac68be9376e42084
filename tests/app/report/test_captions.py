"""Captions are numbered in the order of the report."""

from __future__ import annotations

import pytest

from app.report.changes import Edit
from app.report.charts import chinese_numeral, numbered_captions, texts_without_pictures
from app.report.report import Report


def test_captions_are_numbered_in_order(huaian: Report) -> None:
    huaian.apply(
        Edit(
            texts={
                "overview": "{picture:b|各类占比}\n{picture:c|}",
                "others": "{picture:a|图5 走势}",
            }
        )
    )
    assert list(numbered_captions(huaian).values()) == ["图1　各类占比", "图2　走势"]


def test_the_first_typed_number_tells_which_numerals_are_wanted(huaian: Report) -> None:
    huaian.apply(Edit(texts={"overview": "{picture:a|图二：数量}\n{picture:b|图1 占比}"}))
    assert list(numbered_captions(huaian).values()) == ["图一　数量", "图二　占比"]


def test_files_without_pictures_say_where_one_stands(huaian: Report) -> None:
    text = "如图。\n{picture:a|数量}\n{picture:b|}"
    huaian.apply(Edit(texts={"overview": text}))
    told = texts_without_pictures(huaian)["overview"]
    assert told == "如图。\n（图1　数量，见 Word 文档）\n（图片，见 Word 文档）"


@pytest.mark.parametrize(
    ("number", "words"), [(1, "一"), (10, "十"), (12, "十二"), (20, "二十"), (35, "三十五")]
)
def test_chinese_numerals(number: int, words: str) -> None:
    assert chinese_numeral(number) == words
