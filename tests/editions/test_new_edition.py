"""An edition is data: a copy under another id with one more row works from typing to both files."""

from __future__ import annotations

import shutil
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import pytest

from app.checks.runner import run_checks
from app.edition.catalog import Catalog
from app.edition.cells import CellKey
from app.edition.edition import Edition
from app.edition.text_check_kinds import Quoted
from app.export.docx.blank import blank_docx
from app.export.exporter import export
from app.export.xlsx.blank import blank_workbook
from app.importing.reading import read_document
from app.report.changes import Details, Edit
from app.report.report import Report
from tests.editions.copies import copy_common_files
from tests.editions.verify import verify_edition

LAST_ROW_ENDS = '"确认或重新出具已获取信息"] },'
ADDED_ROW = '{ key = "declined_abusive", label = "6.滥用申请权" },'
NEW_ROW = CellKey("requests.declined_abusive.person")

CHECKS = """
without = ["disclosure_jump", "disclosure_gap"]

[[checks]]
id = "requests_concluded"
title = "办结的是各项之和"
left = ["requests.granted.*", "requests.declined_abusive.*"]

[[checks]]
id = "quoted_requests"
rows = [{ when = '滥用申请权', rows = [["declined_abusive"]], label = true }]

[[checks]]
kind = "blank"
id = "abusive_blank"
title = "滥用申请权一行没有空白格"
level = "hint"
section = "requests"
cells = ["requests.declined_abusive.*"]
message = "还有 {count} 格。"
hint = "没有的填 0。"
source = "试验"
"""

HELP = """
[rows."requests.declined_abusive"]
about = "试验"
source = "试验"
"""


@pytest.fixture
def new_catalog(tmp_path: Path, edition: Edition) -> Catalog:
    """A catalog that has only an edition with one more row under （五）不予处理.

    Its form is a changed one; of checks and help it says no more than what differs.
    """
    folder = tmp_path / "editions" / "next"
    copy_common_files(folder.parent)
    folder.mkdir()
    for name in ("edition.toml", "help.toml"):
        shutil.copy(edition.folder / name, folder)
    replace(
        folder / "edition.toml",
        (f'id = "{edition.id}"', 'id = "next"'),
        (LAST_ROW_ENDS, f"{LAST_ROW_ENDS}\n{ADDED_ROW}"),
        ('"declined_confirmation",\n', '"declined_confirmation", "declined_abusive",\n'),
    )
    (folder / "checks.toml").write_text(CHECKS, encoding="utf-8")
    with (folder / "help.toml").open("a", encoding="utf-8") as own:
        own.write(HELP)
    catalog = Catalog(folder.parent)
    draw_templates(catalog.edition("next"))
    return catalog


def replace(path: Path, *pairs: tuple[str, str]) -> None:
    text = path.read_text(encoding="utf-8")
    for old, new in pairs:
        assert old in text, old
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8")


def draw_templates(edition: Edition) -> None:
    (edition.folder / "report.docx").write_bytes(blank_docx(edition))
    book = BytesIO()
    blank_workbook(edition).save(book)
    (edition.folder / "tables.xlsx").write_bytes(book.getvalue())


def test_a_new_edition_goes_from_typing_to_both_files(new_catalog: Catalog, tmp_path: Path) -> None:
    edition = new_catalog.edition("next")
    report = Report(edition, Details(edition.definition.first_year))
    report.apply(
        Edit(entries={NEW_ROW: Decimal(3), CellKey("requests.received.person"): Decimal(3)})
    )
    assert report.value(CellKey("requests.concluded.total")) == 3
    assert not [finding for finding in run_checks(report) if finding.check_id.endswith("balance")]
    for suffix in ("docx", "xlsx", "html"):
        target = tmp_path / f"out.{suffix}"
        result = export(report, target)
        assert result.comparison.total == result.comparison.equal == len(edition.cells)
        assert read_document(target, new_catalog).report.value(NEW_ROW) == 3


def test_a_new_edition_says_only_what_differs(new_catalog: Catalog, edition: Edition) -> None:
    new = new_catalog.edition("next")
    verify_edition(new)
    known = {check.id: check for check in edition.checks}
    found = {check.id: check for check in new.checks}
    changed = [key for key in found.keys() & known.keys() if found[key] != known[key]]
    named = new.definition.notice
    assert {"disclosure_jump", "disclosure_gap"} < known.keys() - found.keys()
    assert found.keys() - known.keys() == {"abusive_blank"}
    assert found["requests_concluded"].title == "办结的是各项之和"
    assert found["requests_concluded"].message == known["requests_concluded"].message
    assert "requests_concluded" in changed
    assert "requests_blank" not in changed
    assert found["requests_blank"].source.startswith(named)
    quoted = found["quoted_requests"]
    assert isinstance(quoted, Quoted)
    assert quoted.rows[0].when == "滥用申请权"
    assert len(quoted.rows) > 20
    assert new.help.rows["requests.granted"] == edition.help.rows["requests.granted"]
