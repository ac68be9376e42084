"""Two versions of a report are compared by their texts as well."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from app.collect.collector import Collector
from app.collect.dossier import texts_apart
from app.edition.catalog import Catalog
from app.export.exporter import export
from app.report.changes import Edit
from tests.app.collect.reports import CELL, OUT, report

NAME = "安丘市柘山镇人民政府"


def test_sections_whose_texts_differ_between_two_versions_are_named(
    folder: Path, collector: Collector, catalog: Catalog
) -> None:
    made = report(NAME, 7, catalog)
    export(made, folder / "柘山镇年报初稿.docx")
    assert texts_apart(collector.collect(), collector.collect().units[0]) == ()
    made.apply(Edit({CELL: Decimal(9), OUT: Decimal(9)}, {"overview": "全年公开信息 31 条。"}))
    export(made, folder / "柘山镇年报定稿.docx")
    collection = collector.collect()
    assert texts_apart(collection, collection.units[0]) == ("一、总体情况",)
