"""A template that must not be filled is refused in one sentence that says what to do."""

from __future__ import annotations

from pathlib import Path

import docx
import pytest
from lxml import etree

from app.edition.catalog import Catalog
from app.edition.edition import Edition
from app.export.exporter import TemplateSuffixError, export, template_lacks
from app.export.safety import UnsafeTemplateError
from app.export.template import (
    NoFormTemplateError,
    OtherEditionTemplateError,
)
from app.report.report import Report
from tests.app.export.office_files import FILES, numbered, parts, tag, with_parts


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


@pytest.mark.parametrize(
    ("suffix", "name"),
    [(".docx", "word/vbaProject.bin"), (".xlsx", "xl/vbaProject.bin")],
)
def test_macros_are_never_carried_along(
    huaian: Report, suffix: str, name: str, tmp_path: Path
) -> None:
    template = tmp_path / f"模板{suffix}"
    template.write_bytes((huaian.edition.folder / FILES[suffix]).read_bytes())
    with_parts(template, {name: b"x"})
    with pytest.raises(UnsafeTemplateError, match="宏"):
        export(huaian, tmp_path / f"报告{suffix}", template)


_RELATION = (
    '<Relationship Id="rIdX" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
    'relationships/{kind}" Target="http://example.org/x" TargetMode="External"/></Relationships>'
)


def linked(edition: Edition, folder: Path, kind: str) -> Path:
    template = folder / "模板.docx"
    template.write_bytes((edition.folder / "report.docx").read_bytes())
    name = "word/_rels/document.xml.rels"
    relations = parts(template)[name].decode()
    relations = relations.replace("</Relationships>", _RELATION.format(kind=kind))
    return with_parts(template, {name: relations.encode()})


def test_content_outside_of_the_file_is_refused(huaian: Report, tmp_path: Path) -> None:
    with pytest.raises(UnsafeTemplateError, match="链接到别的文件"):
        export(huaian, tmp_path / "报告.docx", linked(huaian.edition, tmp_path, "image"))


def test_a_link_to_click_on_is_harmless(huaian: Report, tmp_path: Path) -> None:
    template = linked(huaian.edition, tmp_path, "hyperlink")
    assert export(huaian, tmp_path / "报告.docx", template).comparison.is_equal


def test_the_link_to_a_template_elsewhere_is_dropped(huaian: Report, tmp_path: Path) -> None:
    template = linked(huaian.edition, tmp_path, "attachedTemplate")
    export(huaian, tmp_path / "报告.docx", template)
    assert b"example.org" not in b"".join(parts(tmp_path / "报告.docx").values())


def test_changes_nobody_decided_on_are_refused(huaian: Report, tmp_path: Path) -> None:
    document = docx.Document(str(huaian.edition.folder / "report.docx"))
    etree.SubElement(document.paragraphs[0]._p, tag("ins"))
    template = tmp_path / "模板.docx"
    document.save(str(template))
    with pytest.raises(UnsafeTemplateError, match="修订"):
        export(huaian, tmp_path / "报告.docx", template)
