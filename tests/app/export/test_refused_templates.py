"""A template that must not be filled is refused in one sentence that says what to do."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import docx
import pytest
from lxml import etree

from app.edition.catalog import Catalog
from app.export.exporter import TemplateSuffixError, export, template_lacks
from app.export.template import (
    DamagedTemplateError,
    LargeTemplateError,
    NoFormTemplateError,
    OtherEditionTemplateError,
)
from app.office.parts import UnsafeTemplateError
from app.report.report import Report
from tests.app.export.office_files import FILES, numbered, parts, tag, with_parts

SHEET = "xl/worksheets/sheet1.xml"


@pytest.mark.parametrize("suffix", FILES)
def test_a_template_of_another_edition_is_refused_naming_both(
    catalog: Catalog, suffix: str, tmp_path: Path
) -> None:
    template = catalog.for_year(2020).folder / FILES[suffix]
    with pytest.raises(OtherEditionTemplateError, match=r"2019年版.*2021年版"):
        export(numbered(catalog.for_year(2024)), tmp_path / f"报告{suffix}", template)


def test_a_file_without_the_form_is_no_template(huaian: Report, tmp_path: Path) -> None:
    template = tmp_path / "通知.docx"
    docx.Document().save(str(template))
    with pytest.raises(NoFormTemplateError, match="通知"):
        export(huaian, tmp_path / "报告.docx", template)


@pytest.mark.parametrize("name", ["模板.doc", "模板.wps", "模板.docm", "模板.xlsm"])
def test_other_kinds_of_files_are_refused_with_what_to_do(
    huaian: Report, name: str, tmp_path: Path
) -> None:
    with pytest.raises(TemplateSuffixError, match="另存为"):
        template_lacks(huaian, tmp_path / name)


def test_changes_nobody_decided_on_are_refused(huaian: Report, tmp_path: Path) -> None:
    document = docx.Document(str(huaian.edition.folder / "report.docx"))
    heading = next(p for p in document.paragraphs if p.text.startswith("二、"))
    etree.SubElement(heading._p, tag("ins"))
    template = tmp_path / "模板.docx"
    document.save(str(template))
    with pytest.raises(UnsafeTemplateError, match="修订"):
        export(huaian, tmp_path / "报告.docx", template)


def test_a_template_whose_copy_cannot_be_read_is_named_itself(
    huaian: Report, tmp_path: Path
) -> None:
    template = tmp_path / "模板.xlsx"
    shutil.copy(huaian.edition.folder / "tables.xlsx", template)
    merges = b'<mergeCells><mergeCell ref="A0:B0"/>'
    sheet = re.sub(b"<mergeCells[^>]*>", merges, parts(template)[SHEET])
    with_parts(template, {SHEET: sheet})
    with pytest.raises(DamagedTemplateError, match=r"“模板\.xlsx”"):
        export(huaian, tmp_path / "报告.xlsx", template)


def test_a_template_larger_than_any_report_is_refused_with_what_to_do(
    huaian: Report, tmp_path: Path
) -> None:
    document = docx.Document(str(huaian.edition.folder / "report.docx"))
    document.element.body[0].addprevious(document.add_table(1, 1)._tbl)
    cell = document.tables[0].cell(0, 0)._tc
    for _ in range(20_000):
        etree.SubElement(cell, tag("p"))
    template = tmp_path / "名录.docx"
    document.save(str(template))
    with pytest.raises(LargeTemplateError, match=r"“名录.docx”中的段落超过 20000 个.*删去"):
        export(huaian, tmp_path / "报告.docx", template)
