"""Templates with far more of something than any office writes are filled or refused at once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from time import process_time

import pytest
from lxml import etree

from app.errors import RefusedError
from app.export.exporter import fill_template
from app.export.inert import rules
from app.export.inert_parts import clean_fields, clean_formulas, is_inert
from app.office.parts import LeftOut
from app.report.report import Report
from tests import budget
from tests.app.export.office_files import FILES, parts, with_parts

SHEET = "xl/worksheets/sheet3.xml"
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


@contextmanager
def told(what: str) -> Iterator[None]:
    begun = process_time()
    yield
    print(f"{what}: {budget.told(process_time() - begun)}")  # noqa: T201 the measurement


@pytest.mark.parametrize(
    "signs", ["年月件数", "abc.", "abc[", "abc[]!", "ab'\"", "a \t", "1.2e", ".xla"]
)
def test_a_formula_is_judged_in_one_pass(signs: str) -> None:
    text = "".join(Random(signs).choices(signs, k=300_000))  # noqa: S311 no secret
    with told(f"a formula of {signs!r}"):
        is_inert(text, rules())
        root = etree.fromstring(f"<workbook {MAIN}><definedName/></workbook>")
        root[0].text = text
        clean_formulas(root, LeftOut(rules()))


@pytest.mark.parametrize("call", ["1EXEC(1)", "1.5EXEC(1)", "１EXEC (1)", "a b.c.EXEC(1)"])
def test_what_is_called_is_found_behind_figures_too(call: str) -> None:
    assert not is_inert(call, rules())


def test_of_lists_with_unsafe_formulas_what_is_left_is_counted() -> None:
    rows = "".join(
        f"<dataValidation><formula1>{'EVIL' if n % 3 else 'SUM'}({n})</formula1></dataValidation>"
        for n in range(30_000)
    )
    rules_ = "".join(
        f"<conditionalFormatting><cfRule><formula>EVIL({n})</formula></cfRule></conditionalFormatting>"
        for n in range(20_000)
    )
    root = etree.fromstring(
        f"<worksheet {MAIN}><sheetData><row/></sheetData>{rules_}"
        f'<dataValidations count="30000">{rows}</dataValidations></worksheet>'
    )
    left_out = LeftOut(rules())
    with told("lists"):
        clean_formulas(root, left_out)
    assert left_out.changes == 40_000
    assert [etree.QName(one).localname for one in root] == ["sheetData", "dataValidations"]
    assert root[1].get("count") == str(len(root[1])) == "10000"


def test_cells_that_share_an_unsafe_formula_are_blank_once() -> None:
    cells = "".join(
        f'<c t="str"><f t="shared" si="{n % 2}">EVIL({n})</f><v>1</v></c>' for n in range(20_000)
    )
    root = etree.fromstring(
        f"<worksheet {MAIN}><sheetData><row>{cells}</row></sheetData></worksheet>"
    )
    with told("shared formulas"):
        clean_formulas(root, LeftOut(rules()))
    assert not list(root.iter("{*}f", "{*}v"))
    assert len(list(root.iter("{*}c"))) == 20_000


def test_fields_that_never_end_are_gone_over_once() -> None:
    run = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'
    begun = run.format("begin") + run.format("separate") + "<w:r><w:t>字</w:t></w:r>"
    root = etree.fromstring(f"<w:p {WORD}>{begun * 20_000}</w:p>")
    with told("fields"):
        clean_fields(root, LeftOut(rules()))
    assert not list(root.iter("{*}fldChar"))
    assert "".join(map(str, root.itertext())) == "字" * 20_000


def test_merged_cells_that_lie_over_each_other_refuse_a_workbook(
    huaian: Report, tmp_path: Path
) -> None:
    template = tmp_path / "模板.xlsx"
    template.write_bytes((huaian.edition.folder / FILES[".xlsx"]).read_bytes())
    merges = "".join(f'<mergeCell ref="A1:J{row}"/>' for row in range(1, 20_000))
    sheet = parts(template)[SHEET].replace(b"</mergeCells>", f"{merges}</mergeCells>".encode())
    with_parts(template, {SHEET: sheet})
    with told("merged cells"), pytest.raises(RefusedError, match="大得不像是填写出来的"):
        fill_template(huaian, template)


@pytest.mark.parametrize("suffix", FILES)
def test_a_template_is_refused_before_its_elements_are_looked_at(
    huaian: Report, suffix: str, tmp_path: Path
) -> None:
    template = tmp_path / f"模板{suffix}"
    template.write_bytes((huaian.edition.folder / FILES[suffix]).read_bytes())
    styles = {".docx": "word/styles.xml", ".xlsx": "xl/styles.xml"}[suffix]
    head, end, tail = parts(template)[styles].rpartition(b"</")
    chance = Random(suffix)  # noqa: S311 no secret
    many = "".join(f'<a b="{chance.random()}"/>' for _ in range(400_000)).replace("0.", "")
    with_parts(template, {styles: head + many.encode() + b"<a/>" * 200_001 + end + tail})
    with told("elements"), pytest.raises(RefusedError, match="文字、格式等内容超过"):
        fill_template(huaian, template)
