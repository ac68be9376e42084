"""The part of the self-test that needs no window."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from app import selftest
from app.export import exporter
from app.export.exporter import Painters
from app.report.finished import finished
from app.report.report import Report
from app.selftest import TriedStep, tried


def refusing(report: Report) -> bytes:
    """A format that writes nothing."""
    return b""


def test_what_is_wrong_is_told_and_the_rest_still_tried(tmp_path: Path) -> None:
    steps = list(tried(tmp_path, Painters({".pdf": refusing})))
    failed = [step.words for step in steps if not step.passed]
    assert failed
    assert all(".pdf”不是 PDF 文件" in words for words in failed)
    assert len(steps) > len(failed)


def test_a_folder_that_is_none_is_one_sentence_a_step(tmp_path: Path) -> None:
    steps = list(tried(tmp_path / "没有", Painters({})))
    assert not any(step.passed for step in steps)
    assert all("没有" in step.words for step in steps)


def test_the_word_file_of_the_self_test_holds_the_charts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def word_step() -> TriedStep:
        steps = tried(tmp_path, Painters({}, lambda _: png()))
        return next(step for step in steps if step.words.startswith("柘山镇2020.docx"))

    assert word_step().passed
    monkeypatch.setattr(selftest, "finished", lambda report, *_, **__: finished(report))
    monkeypatch.setattr(exporter, "finished", lambda report, *_, **__: finished(report))
    assert not word_step().passed
    assert "统计图没有画出来" in word_step().words


def png() -> bytes:
    """A picture of one grey dot."""
    held = BytesIO()
    Image.new("RGB", (1, 1), "grey").save(held, "PNG")
    return held.getvalue()
