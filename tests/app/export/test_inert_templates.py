"""Nothing that acts or reaches outside comes out of a template into an exported file."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import pytest

from app.export.exporter import export
from app.export.inert import rules
from app.export.inert_parts import is_inert
from app.office.package import BrokenDocumentError
from app.report.report import Report
from tests.app.export.active_parts import WORD, Active
from tests.app.export.active_sheets import SHEETS
from tests.app.export.office_files import FILES, parts, with_parts

CASES = [(".docx", kind) for kind in WORD] + [(".xlsx", kind) for kind in SHEETS]
_EMPTY = b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"/>'
UNTOLD = ("parts that nothing", "relationship of", "package in an attribute", "custom XML")
"""What is left out without a word."""

FORBIDDEN = re.compile(
    rb"ACTIVE|vbaProject|oleObject|altChunk|aFChunk|attachedTemplate|externalLink|DDE|javascript:"
    rb"|file:/|customUI|extensibility|printerSettings|queryTable|pivotCache|connections\"|Macro"
)


def relations_part(source: str) -> str:
    folder, _, name = source.rpartition("/")
    return f"{folder}/_rels/{name}.rels".lstrip("/")


def infected(template: Path, active: Active) -> Path:
    """The template with what acts put into it, all of it as a program would write it."""
    changed = parts(template)
    types = "".join(
        f'<Override PartName="/{name}" ContentType="{kind}"/>'
        for name, (kind, _) in active.parts.items()
    )
    changed["[Content_Types].xml"] = changed["[Content_Types].xml"].replace(
        b"</Types>", f"{types}</Types>".encode()
    )
    changed |= {name: content.encode() for name, (_, content) in active.parts.items()}
    for number, (source, kind, target, is_external) in enumerate(active.relations):
        name = relations_part(source)
        mode = ' TargetMode="External"' if is_external else ""
        relation = f'<Relationship Id="rIdActive{number}" Type="{kind}" Target="{target}"{mode}/>'
        whole = (
            changed.get(name, _EMPTY).replace(b"/>", b"></Relationships>", 1)
            if (name not in changed)
            else changed[name]
        )
        changed[name] = whole.replace(b"</Relationships>", f"{relation}</Relationships>".encode())
    for name, before, xml in active.xml:
        head, found, tail = changed[name].rpartition(before.encode())
        assert found, before
        changed[name] = head + xml.encode() + found + tail
    return with_parts(template, changed)


def forbidden_in(path: Path) -> dict[str, list[bytes]]:
    """What acts in a file, by the name of the member, found without the program's own code."""
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        found = {
            name: FORBIDDEN.findall(name.encode() + b" " + archive.read(name))
            for name in archive.namelist()
        }
    return {name: hits for name, hits in found.items() if hits}


@pytest.mark.parametrize(("suffix", "kind"), CASES)
def test_what_acts_is_left_out_and_named(
    huaian: Report, suffix: str, kind: str, tmp_path: Path
) -> None:
    template = tmp_path / f"模板{suffix}"
    template.write_bytes((huaian.edition.folder / FILES[suffix]).read_bytes())
    infected(template, {".docx": WORD, ".xlsx": SHEETS}[suffix][kind])
    assert "ACTIVE" in str(forbidden_in(template))
    target = tmp_path / f"报告{suffix}"
    result = export(huaian, target, template)
    assert result.comparison.is_equal
    assert forbidden_in(target) == {}
    assert result.left_out or kind.startswith(UNTOLD)


def test_of_parts_with_names_alike_none_is_passed_on_unseen(huaian: Report, tmp_path: Path) -> None:
    template = tmp_path / "模板.docx"
    template.write_bytes((huaian.edition.folder / FILES[".docx"]).read_bytes())
    infected(template, WORD["OLE link"])
    with_parts(template, {"WORD/_rels/document.xml.rels": _EMPTY})
    with pytest.raises(BrokenDocumentError, match="模板"):
        export(huaian, tmp_path / "报告.docx", template)


@pytest.mark.parametrize("suffix", FILES)
def test_of_a_template_that_does_nothing_nothing_is_left_out(
    huaian: Report, suffix: str, tmp_path: Path
) -> None:
    template = tmp_path / f"模板{suffix}"
    template.write_bytes((huaian.edition.folder / FILES[suffix]).read_bytes())
    clean = parts(template)
    target = tmp_path / f"报告{suffix}"
    assert export(huaian, target, template).left_out == ()
    assert parts(target).keys() == clean.keys()


@pytest.mark.parametrize(
    "formula",
    [
        "SUM(A1:B2)+C3",
        'IF(A1=B1,"相等","差 "&TEXT(A1-B1,"+0;-0"))',
        "SUM(表一[列])",
        '_xlfn.TEXTJOIN("|",TRUE,A1:A3)',
        "'一、总体情况'!A1*2",
        "SUM(Sheet1:Sheet3!A1)",
        """IF('a"b'!A1=1,"it's","'")""",
        "$A$1:$B$2",
    ],
)
def test_a_formula_that_stays_in_its_file_is_kept(formula: str) -> None:
    assert is_inert(formula, rules())


@pytest.mark.parametrize(
    "formula",
    [
        "cmd|'/c calc'!A0",
        "'cmd|x'!A0",
        "[1]S!A1",
        "'[b.xlsx]S'!A1",
        "'http://host/b.xlsx'!A1",
        "\\\\host\\b!A1",
        "b.xls!name",
        "b.csv!A1",
        """'a"b'!A1+cmd|'/c calc"'!A0""",
        'WEBSERVICE("x")',
        "_xlfn._xlws.PY(1)",
        'IF(TRUE,CALL("x"))',
        'INDIRECT("A1")',
        "EXEC (1)",
    ],
)
def test_a_formula_that_reaches_outside_is_not(formula: str) -> None:
    assert not is_inert(formula, rules())
