"""The list of checks as a Word document, 自查表."""

from __future__ import annotations

from pathlib import Path

import docx
import pytest

from app.checks.precheck import precheck
from app.edition.cells import CellKey
from app.export.attachments import write_precheck
from app.report.changes import Edit
from app.report.report import Report
from app.storage.file_names import SuffixError
from tests.ready import EXPLAINED, make_final


def rows(path: Path) -> list[list[str]]:
    (table,) = docx.Document(str(path)).tables
    return [[cell.text for cell in row.cells] for row in table.rows]


def words(path: Path) -> str:
    return "\n".join(paragraph.text for paragraph in docx.Document(str(path)).paragraphs)


def test_every_check_has_a_row_under_its_group(huaian: Report, tmp_path: Path) -> None:
    path = tmp_path / "自查表.docx"
    done = write_precheck(huaian, path)
    found = rows(path)
    assert found[0] == ["序号", "检查内容", "结果", "合格数", "备注"]
    assert found[1] == ["表格勾稽关系　42/42"] * 5
    titles = [row[1] for row in found[1:] if row[0] != row[1]]
    assert titles == [line.check.title for line in done.lines]
    assert done == precheck(huaian)
    assert f"自查结果：{done.summary}" in words(path)


def test_what_would_be_marked_is_told_below(huaian: Report, tmp_path: Path) -> None:
    path = tmp_path / "自查表.docx"
    huaian.apply(
        Edit(
            entries={
                CellKey("requests.granted.person"): huaian.typed[
                    CellKey("requests.received.person")
                ]
            }
        )
    )
    write_precheck(huaian, path)
    text = words(path)
    assert text.index("会被标出的问题") < text.index("1．三、依申请公开：“自然人”一列：一＋二为")
    assert "还没有填完的\n1．基本信息·成文日期：成文日期还没有填写" in text
    assert "已经说明的问题" not in text


def test_a_final_report_says_when_and_what_was_explained(huaian: Report, tmp_path: Path) -> None:
    huaian.apply(Edit(texts={"overview": "2024年，我们新收到政府信息公开申请12件。"}))
    make_final(huaian)
    path = tmp_path / "自查表.docx"
    write_precheck(huaian, path)
    text = words(path)
    assert "定稿时间：" in text
    assert f"说明：{EXPLAINED}" in text
    assert "会被标出的问题" not in text


def test_only_word(huaian: Report, tmp_path: Path) -> None:
    with pytest.raises(SuffixError, match=r"\.docx"):
        write_precheck(huaian, tmp_path / "自查表.pdf")
