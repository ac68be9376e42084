"""An export stands in its place only after every number was read back alike."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from app.edition.catalog import load_edition
from app.edition.cells import CellKey
from app.export.docx import filling
from app.export.exporter import (
    DifferentNumbersError,
    NoTemplateError,
    UnreadCellsError,
    blank_document,
    export,
)
from app.export.template import FilledTemplate
from app.report.changes import Edit, Entry, Unread
from app.report.report import Report
from tests.editions.copies import copied_edition


def test_every_number_is_compared(huaian: Report, tmp_path: Path) -> None:
    result = export(huaian, tmp_path / "r.docx")
    assert result.comparison.words == "200/200 格一致"
    assert result.zero_filled == 0
    assert result.path.is_file()


def test_blank_cells_are_counted_and_stay_blank_in_the_report(
    huaian: Report, tmp_path: Path
) -> None:
    keys = huaian.edition.typed_keys[:3]
    huaian.apply(Edit(entries=dict.fromkeys(keys)))
    assert export(huaian, tmp_path / "r.docx").zero_filled == 3
    assert huaian.blank_keys == keys


@pytest.mark.parametrize("name", ["r.docx", "r.xlsx"])
def test_totals_of_the_longest_numbers_are_exported(
    huaian: Report, tmp_path: Path, name: str
) -> None:
    longest: dict[CellKey, Entry] = dict.fromkeys(huaian.edition.typed_keys, Decimal(10**12 - 1))
    huaian.apply(Edit(entries=longest))
    assert export(huaian, tmp_path / name).comparison.is_equal


@pytest.mark.parametrize("name", ["report.docx", "tables.xlsx"])
def test_an_edition_without_its_template_says_how_to_draw_it(
    huaian: Report, tmp_path: Path, name: str
) -> None:
    folder = copied_edition(huaian.edition.id, tmp_path)
    (folder / name).unlink()
    report = Report(load_edition(folder), huaian.details)
    with pytest.raises(NoTemplateError, match=f"nianbao blank {huaian.edition.id} {name}"):
        export(report, tmp_path / name)
    assert not (tmp_path / name).exists()
    (folder / name).write_bytes(blank_document(report.edition, tmp_path / name))
    assert export(report, tmp_path / name).comparison.is_equal


def test_a_difference_is_an_error_and_the_old_file_stays(
    huaian: Report, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill = filling.filled_docx

    def fill_wrongly(report: Report, template: Path, *, incomplete: bool) -> FilledTemplate:
        report.apply(Edit(entries={report.edition.typed_keys[0]: Decimal(77)}))
        content = fill(report, template, incomplete=incomplete)
        report.apply(Edit(entries={report.edition.typed_keys[0]: Decimal(1)}))
        return content

    monkeypatch.setattr(filling, "filled_docx", fill_wrongly)
    (tmp_path / "r.docx").write_bytes(b"old")
    with pytest.raises(DifferentNumbersError, match="199/200 格一致"):
        export(huaian, tmp_path / "r.docx")
    assert (tmp_path / "r.docx").read_bytes() == b"old"


def test_what_is_no_number_is_not_written_as_0(huaian: Report, tmp_path: Path) -> None:
    huaian.apply(Edit(entries={huaian.edition.typed_keys[0]: Unread("约12")}))
    with pytest.raises(
        UnreadCellsError, match="有 1 格填的不是数字，如 “规章”·本年制发件数 填的是“约12”"
    ):
        export(huaian, tmp_path / "r.docx")
    assert not list(tmp_path.iterdir())
