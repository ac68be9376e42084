"""Sentences of last year are found; headings, which are the same every year, are none."""

from __future__ import annotations

from app.checks.proofreading.repetition import repetitions

SENTENCE = "本机关加强组织领导并健全了各项工作机制。"
HEADINGS = "一、主动公开政府信息工作总体情况\n（1）机构建设及人员配置的有关情况"


def test_a_sentence_of_last_year_is_found_under_another_number() -> None:
    found = repetitions({"overview": f"1.{SENTENCE}今年新设了公开栏。"}, {"overview": SENTENCE})
    assert [span[0] for span in found["overview"].spans] == [0]
    assert 0 < found["overview"].share < 1


def test_headings_of_last_year_are_no_text() -> None:
    found = repetitions({"overview": HEADINGS}, {"overview": HEADINGS})
    assert not found["overview"].spans
    assert found["overview"].length == 0


def test_a_numbered_sentence_is_no_heading() -> None:
    text = f"{HEADINGS}\n（2）{SENTENCE}"
    found = repetitions({"overview": text}, {"overview": text})
    assert len(found["overview"].spans) == 1
    assert found["overview"].share == 1
