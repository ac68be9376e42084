"""Where a figure came from goes with it, and comes back when a change is undone."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest

from app.edition.catalog import Catalog
from app.edition.cells import CellKey
from app.export.exporter import export
from app.importing.import_plan import plan_import
from app.importing.reading import read_document
from app.report.carry_over import next_report
from app.report.changes import Details, Edit, Entry, LedgerCount, Means, Origin, joined_edits
from app.report.filling import plan_paste
from app.report.finished import fingerprint
from app.report.report import Report
from app.storage.report_file import load_report, save_report
from app.storage.report_json import ContentError, read_json, write_json
from tests.conftest import REFERENCE_FOLDER

PERSON, BUSINESS = CellKey("requests.received.person"), CellKey("requests.received.business")
TYPED, PASTED = Origin(Means.TYPED), Origin(Means.PASTED)


@pytest.fixture
def report(catalog: Catalog) -> Report:
    return Report(catalog.for_year(2024), Details(2024))


def put(number: int | None, key: CellKey = PERSON, origin: Origin | None = TYPED) -> Edit:
    entry: Entry = None if number is None else Decimal(number)
    edit = Edit(entries={key: entry})
    return edit.from_(origin) if origin else edit


def test_a_figure_has_the_origin_of_its_edit(report: Report) -> None:
    report.apply(put(3))
    assert report.origins == {PERSON: TYPED}
    report.apply(put(4, origin=PASTED))
    assert report.origins == {PERSON: PASTED}


def test_undo_brings_the_origin_back(report: Report) -> None:
    report.apply(put(3))
    change = report.apply(put(4, origin=PASTED))
    report.apply(change.before)
    assert report.origins == {PERSON: TYPED}
    report.apply(change.after)
    assert report.origins == {PERSON: PASTED}


def test_a_figure_over_a_ledgers_has_its_own_origin_and_keeps_what_the_ledger_says() -> None:
    counted = Origin(Means.LEDGER, "台账.xlsx", LedgerCount("台账.xlsx"))
    imported = Origin(Means.IMPORTED, "去年.docx").over(counted)
    assert imported == Origin(Means.IMPORTED, "去年.docx", LedgerCount("台账.xlsx"))
    assert TYPED.over(PASTED) == TYPED


def test_a_change_that_does_not_say_whence_is_of_unknown_origin(report: Report) -> None:
    report.apply(put(3))
    report.apply(put(4, origin=None))
    assert report.origins == {}


def test_a_blank_cell_has_no_origin(report: Report) -> None:
    report.apply(put(3))
    report.apply(put(None))
    assert report.origins == {}


def test_the_same_figure_again_is_no_change(report: Report) -> None:
    report.apply(put(3))
    assert report.apply(put(3, origin=PASTED)).is_empty
    assert report.origins == {PERSON: TYPED}


def test_of_two_edits_in_one_the_later_counts() -> None:
    both = joined_edits(put(3), put(4, origin=None))
    assert both.origins == {}
    assert joined_edits(put(3), put(4, BUSINESS, PASTED)).origins == {
        PERSON: TYPED,
        BUSINESS: PASTED,
    }


def test_a_copy_and_a_file_keep_them(report: Report, catalog: Catalog, tmp_path: Path) -> None:
    report.apply(put(3))
    report.apply(put(5, BUSINESS, Origin(Means.IMPORTED, "去年.docx")))
    assert report.copy().origins == report.origins
    save_report(report, tmp_path / "r.nbao")
    assert load_report(tmp_path / "r.nbao", catalog).origins == report.origins
    assert json.loads(write_json(report))["origins"] == [
        {"means": "typed", "cells": [PERSON]},
        {"means": "imported", "file": "去年.docx", "cells": [BUSINESS]},
    ]


def test_a_file_without_them_is_of_unknown_origin(huaian: Report) -> None:
    assert huaian.origins == {}
    assert "origins" not in json.loads(write_json(huaian))


@pytest.mark.parametrize(
    ("origins", "words"),
    [
        ([{"means": "dreamt", "cells": [PERSON]}], "不能是“dreamt”"),
        ([{"means": "typed", "cells": ["requests.a.b"]}], "没有这一格"),
        ([{"means": "typed", "cells": ["requests.received.total"]}], "自动计算"),
        ([{"means": "typed", "who": "张三", "cells": []}], "who"),
    ],
)
def test_they_are_read_strictly(
    report: Report, catalog: Catalog, origins: list[object], words: str
) -> None:
    content = json.loads(write_json(report)) | {"origins": origins}
    with pytest.raises(ContentError, match=words):
        read_json(json.dumps(content).encode(), catalog)


def test_they_are_not_part_of_what_goes_out(report: Report) -> None:
    report.apply(put(3))
    other = Report(report.edition, report.details)
    other.apply(put(3, origin=PASTED))
    assert fingerprint(report) == fingerprint(other)


def test_a_document_gives_its_name(huaian: Report, catalog: Catalog, tmp_path: Path) -> None:
    path = tmp_path / "淮安2024.docx"
    export(huaian, path)
    read = read_document(path, catalog, year=2024)
    origin = Origin(Means.IMPORTED, "淮安2024.docx")
    assert set(read.report.origins.values()) == {origin}
    new = Report(huaian.edition, Details(2024))
    new.apply(plan_import(new, read).edit({PERSON}))
    assert new.origins == {PERSON: origin}
    assert origin.words == "从“淮安2024.docx”导入"


def test_what_is_carried_over_comes_from_last_year(huaian: Report, catalog: Catalog) -> None:
    report, carried = next_report(huaian, catalog)
    report.apply(carried.edit)
    key = CellKey("requests.carried_in.person")
    assert report.origins[key] == Origin(Means.LAST_YEAR)


def test_a_pasted_block_is_pasted(report: Report) -> None:
    layout = report.edition.layouts["requests"]
    plan = plan_paste(report, layout, layout.header_rows, layout.label_columns, [["3", "4"]])
    report.apply(plan.edit)
    assert report.origins == {PERSON: PASTED, BUSINESS: PASTED}


@pytest.mark.parametrize("means", Means)
def test_every_origin_has_words(means: Means) -> None:
    assert Origin(means).words


def test_a_long_name_is_cut_in_the_middle() -> None:
    words = Origin(
        Means.IMPORTED, "安丘市柘山镇人民政府2023年政府信息公开工作年度报告（定稿）.docx"
    ).words
    assert words == "从“安丘市柘山镇人民政府2…报告（定稿）.docx”导入"


def test_the_file_with_origins_is_read_as_it_was_written(catalog: Catalog) -> None:
    report = load_report(REFERENCE_FOLDER / "versions" / "v1-origins.nbao", catalog)
    assert set(report.origins.values()) == {
        TYPED,
        PASTED,
        Origin(Means.IMPORTED, "去年.docx"),
        Origin(Means.LAST_YEAR),
        Origin(Means.ZERO),
        Origin(Means.MENDED),
    }
