"""Hundreds of spoiled templates; `SPOILED_TEMPLATES=3000` of each kind is the whole campaign."""

from __future__ import annotations

import os
import re
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from random import Random
from time import process_time

import pytest

from app.edition.catalog import Catalog
from app.errors import RefusedError
from app.export.exporter import document_content
from app.report.report import Report
from tests import budget
from tests.app.export.office_files import FILES, numbered
from tests.fuzz.xml_mutations import spoil_xml
from tests.fuzz.zip_mutations import spoil_zip
from tests.slow.test_hand_made_files import Bases, document, packed, rows_of_one, workbook

MUTANTS = int(os.environ.get("SPOILED_TEMPLATES", "300"))
_UNTOLD = "the words of the system"
_SYSTEM_WORDS = re.compile(r"Errno|Error|Traceback|\bb['\"]|None|object at")


def spoiled(data: bytes, number: int) -> bytes:
    """The template with parts spoiled: mostly their XML, so that most can still be opened."""
    chance = Random(number)  # noqa: S311 the same mutant for the same number
    if number % 4 == 0:
        return spoil_zip(data, chance)
    with zipfile.ZipFile(BytesIO(data)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    for name in chance.sample(sorted(members), chance.randint(1, 2)):
        members[name] = spoil_xml(members[name], chance)
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return file.getvalue()


def outcome(report: Report, template: Path) -> str:
    """What became of it: filled, or the kind of refusal; a fault is raised."""
    try:
        document_content(report, Path(f"r{template.suffix}"), template, incomplete=True)
    except RefusedError as error:
        is_plain = not _SYSTEM_WORDS.search(str(error))
        return type(error).__name__ if is_plain else f"{_UNTOLD}: {error}"
    return "filled"


@pytest.mark.parametrize("suffix", FILES)
def test_a_spoiled_template_is_filled_or_refused(
    suffix: str, catalog: Catalog, tmp_path: Path
) -> None:
    newest = catalog.edition(catalog.ids[-1])
    report = numbered(newest)
    data = (newest.folder / FILES[suffix]).read_bytes()
    template = tmp_path / f"模板{suffix}"
    outcomes: dict[str, int] = {}
    slowest = 0.0
    for number in range(MUTANTS):
        template.write_bytes(spoiled(data, number))
        start = process_time()
        found = outcome(report, template)
        slowest = max(slowest, process_time() - start)
        outcomes[found] = outcomes.get(found, 0) + 1
    slow = budget.told(slowest)
    print(f"\n{suffix}: {MUTANTS} templates, slowest {slow}, {outcomes}", flush=True)  # noqa: T201 measured
    assert not [found for found in outcomes if found.startswith(_UNTOLD)]
    assert outcomes.get("filled", 0) > MUTANTS // 4
    assert slowest <= budget.HANGS


HEADING = "<w:p><w:r><w:t>一、总体情况</w:t></w:r></w:p>".encode()
FORMATS = "xl/styles.xml"
LARGE: dict[str, Callable[[Bases], bytes]] = {
    "headings.docx": lambda b: document(b, HEADING * 19_000),
    "paragraphs.docx": lambda b: document(b, b"<w:p/>" * 400_000),
    "runs.docx": lambda b: document(b, b"<w:p>" + b"<w:r><w:t>x</w:t></w:r>" * 350_000 + b"</w:p>"),
    "rows.xlsx": lambda b: workbook(b, rows_of_one(39_000)),
    "more-rows.xlsx": lambda b: workbook(b, rows_of_one(200_000)),
    "formats.xlsx": lambda b: packed(
        b[".xlsx"],
        FORMATS,
        lambda part: part.replace(b"</cellXfs>", b'<xf numFmtId="0"/>' * 60_000 + b"</cellXfs>"),
    ),
}


@pytest.mark.parametrize("name", LARGE)
def test_a_large_template_is_filled_or_refused_soon(
    name: str, catalog: Catalog, tmp_path: Path
) -> None:
    newest = catalog.edition(catalog.ids[-1])
    bases = {suffix: (newest.folder / file).read_bytes() for suffix, file in FILES.items()}
    template = tmp_path / name
    template.write_bytes(LARGE[name](bases))
    start = process_time()
    found = outcome(numbered(newest), template)
    seconds = process_time() - start
    print(f"\n{name}: {budget.told(seconds)}, {found}", flush=True)  # noqa: T201 measured
    refused = ("paragraphs", "runs", "more-rows")
    assert found == ("LargeTemplateError" if template.stem in refused else "filled")
    assert seconds <= budget.HANGS
