"""Pictures of a report stand in its DOCX file, with their captions."""

from __future__ import annotations

from base64 import b64decode
from pathlib import Path

import docx
import pytest
from docx.shared import Mm

from app.export.docx.filling import fill_docx
from app.export.docx.styles import CAPTION
from app.export.outline import PictureRefusedError
from app.report.changes import Edit
from app.report.report import Report

PNG = b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
)


def test_a_picture_stands_in_the_text_with_its_caption(huaian: Report, tmp_path: Path) -> None:
    texts = {"overview": "前文。\n{picture:a.png|公开栏}\n{picture:a.png|又一张}\n后文。"}
    huaian.apply(Edit(texts=texts, media={"a.png": PNG}))
    path = tmp_path / "报告.docx"
    path.write_bytes(fill_docx(huaian))
    document = docx.Document(str(path))
    assert len(document.inline_shapes) == 2
    assert document.inline_shapes[0].width == pytest.approx(Mm(25.4 / 96), abs=9)
    lines = [p.text for p in document.paragraphs]
    start = lines.index("前文。")
    assert lines[start : start + 6] == ["前文。", "", "图1　公开栏", "", "图2　又一张", "后文。"]
    caption = document.paragraphs[start + 2].style
    assert caption is not None
    assert caption.name == CAPTION


def test_a_broken_picture_is_refused_by_its_caption(huaian: Report) -> None:
    huaian.apply(Edit(texts={"overview": "{picture:a.png|公开栏}"}, media={"a.png": b"?"}))
    with pytest.raises(PictureRefusedError, match="公开栏"):
        fill_docx(huaian)
