"""The part of the self-test that needs no window."""

from __future__ import annotations

from pathlib import Path

from app.report.report import Report
from app.selftest import tried


def refusing(report: Report) -> bytes:
    """A format that writes nothing."""
    return b""


def test_what_is_wrong_is_told_and_the_rest_still_tried(tmp_path: Path) -> None:
    steps = list(tried(tmp_path, {".pdf": refusing}))
    failed = [step.words for step in steps if not step.passed]
    assert failed
    assert all(".pdf”不是 PDF 文件" in words for words in failed)
    assert len(steps) > len(failed)


def test_a_folder_that_is_none_is_one_sentence_a_step(tmp_path: Path) -> None:
    steps = list(tried(tmp_path / "没有", {}))
    assert not any(step.passed for step in steps)
    assert all("没有" in step.words for step in steps)
