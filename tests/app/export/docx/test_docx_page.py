"""The page of the Word file, as another program lays it out, is that of GB/T 9704-2012."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from app.export.docx.filling import fill_docx
from app.report.changes import Edit
from app.report.report import Report
from tests.conftest import Convert

MM = 72 / 25.4


@pytest.mark.libreoffice
def test_a_full_page_has_22_lines_of_28_characters_between_the_margins(
    huaian: Report, libreoffice: Convert, tmp_path: Path
) -> None:
    huaian.apply(Edit(texts={"overview": "公" * 26 + "公" * 28 * 50}))
    document = tmp_path / "r.docx"
    document.write_bytes(fill_docx(huaian))
    pdf = libreoffice(document, "pdf", tmp_path)
    command = ["pdftotext", "-bbox-layout", "-f", "2", "-l", "2", str(pdf), "-"]
    found = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    pattern = r'<line xMin="(.*?)" yMin="(.*?)" xMax="(.*?)" yMax="(.*?)">(.*?)</line>'
    *lines, number = re.findall(pattern, found, re.DOTALL)
    assert [line[4].count("公") for line in lines] == [28] * 22
    left, top, right, bottom = ([float(line[side]) / MM for line in lines] for side in range(4))
    assert left == pytest.approx([28] * 22, abs=1)
    assert right == pytest.approx([210 - 26] * 22, abs=1)
    assert 37 < top[0] < 37 + 4
    assert 297 - 35 - 4 < bottom[-1] < 297 - 35 + 1
    assert (float(number[1]) + float(number[3])) / 2 / MM == pytest.approx(262 + 7, abs=1)
