"""What has one cause is one item of the letter, one fault of the list and no less."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import docx
import pytest
from msgspec.structs import replace

from app.collect.collector import Collector
from app.collect.results.comparison import last_year_of
from app.collect.results.letters import LetterKind, SlipSettings, letters
from app.collect.results.problems import between_years, problems_of
from app.edition.catalog import Catalog
from app.edition.cells import CellKey
from app.export.exporter import export
from app.report.changes import Edit
from tests.app.collect.reports import OUT, put, report

CARRIED_IN = CellKey("requests.carried_in.person")
ROW = "一、本年新收政府信息公开申请数量"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "安丘市"
    folder.mkdir()
    return folder


def write_with_wrong_total(catalog: Catalog, path: Path) -> None:
    """A document in which the total of the first row is exchanged digits of the right one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    export(report("安丘市白水镇人民政府", 36, catalog), path)
    document = docx.Document(str(path))
    row = next(r for table in document.tables for r in table.rows if ROW in r.cells[0].text)
    (run,) = (run for run in row.cells[-1].paragraphs[0].runs if run.text)
    run.text = "63"
    document.save(str(path))


def put_with_names(folder: Path, catalog: Catalog, second: str) -> None:
    """The report of a bureau in whose first text 林业局 stands, and another name in the next."""
    made = report("安丘市民政局", 36, catalog)
    texts = {
        "overview": "市林业局全年通过市政府门户网站主动公开政府信息，回应社会关切。",
        "issues": f"安丘市{second}将继续改进公开工作，明确专人负责。",
    }
    made.apply(Edit(texts=texts))
    put(folder / "民政局.nbao", made)


def test_a_wrong_total_is_one_item(folder: Path, collector: Collector, catalog: Catalog) -> None:
    write_with_wrong_total(catalog, folder / "白水镇.docx")
    collection = collector.collect()
    (unit,) = collection.units
    assert unit.counted
    findings = [
        one for one in collection.detail(unit.counted).findings if one.level.value == "error"
    ]
    assert {one.check_id for one in findings} == {"requests_row_total", "requests_balance"}
    assert unit.counted.errors == 1
    assert unit.reason == "有 1 处必改。"
    (letter,) = letters(collection, SlipSettings(date(2025, 1, 10)))
    assert letter.kind is LetterKind.RETURN
    (item,) = letter.items
    assert f"“{ROW}”一行" in item.message
    assert "“总计”一列（各列第一项加第二项等于第三项加第四项）" in item.message
    told = [one for one in problems_of(collection, unit.counted) if one.level == "必改"]
    assert [one.values for one in told] == [(Decimal(36), Decimal(63))]


def test_another_units_name_all_through_is_one_item(
    folder: Path, collector: Collector, catalog: Catalog
) -> None:
    put_with_names(folder, catalog, "林业局")
    collection = collector.collect()
    (unit,) = collection.units
    assert unit.reason == "有 1 处要说明。"
    (letter,) = letters(collection, SlipSettings(date(2025, 1, 10)))
    (item,) = letter.items
    assert "“市林业局" in item.message
    assert "安丘市林业局" in item.message.partition("可能由同一个原因引起的还有：")[2]


def test_rules_that_a_township_cannot_make_are_one_item(
    folder: Path, collector: Collector, catalog: Catalog
) -> None:
    made = report("安丘市白水镇人民政府", 36, catalog)
    rules = ("disclosure.rules.issued", "disclosure.rules.in_force")
    made.apply(Edit(dict.fromkeys(map(CellKey, rules), Decimal(1))))
    put(folder / "白水镇.nbao", made)
    (letter,) = letters(collector.collect(), SlipSettings(date(2025, 1, 10)))
    (item,) = letter.items
    assert "本年制发件数" in item.message
    assert "现行有效件数" in item.message


def test_the_wrong_form_is_said_by_its_letter_and_no_item_besides(
    folder: Path, collector: Collector, catalog: Catalog
) -> None:
    old = report("安丘市白水镇人民政府", 36, catalog, 2019)
    old.apply(Edit(details=replace(old.details, year=2024)))
    put(folder / "白水镇.nbao", old)
    other = report("安丘市青石镇人民政府", 36, catalog)
    put(folder / "青石镇.nbao", other)
    (letter,) = letters(collector.collect(), SlipSettings(date(2025, 1, 10)))
    assert letter.kind is LetterKind.FORM
    assert not letter.items


def test_different_names_are_told_each(
    folder: Path, collector: Collector, catalog: Catalog
) -> None:
    put_with_names(folder, catalog, "水利局")
    (letter,) = letters(collector.collect(), SlipSettings(date(2025, 1, 10)))
    assert len(letter.items) == 2


def test_what_does_not_go_on_from_last_year_is_one_item_with_the_balance_it_breaks(
    folder: Path, collector: Collector, catalog: Catalog, tmp_path: Path
) -> None:
    name = "安丘市白水镇人民政府"
    put(tmp_path / "去年" / "白水镇.nbao", report(name, 36, catalog, 2023))
    made = report(name, 30, catalog)
    made.apply(Edit({CARRIED_IN: Decimal(12), OUT: Decimal(66)}))  # 36 were carried over
    put(folder / "白水镇.nbao", made)
    before = Collector([tmp_path / "去年"], catalog, workers=1)
    last = last_year_of(before.collect())
    before.close()
    collection = collector.collect()
    settings = SlipSettings(date(2025, 1, 10))
    (letter,) = letters(collection, settings, between_years(collection, last))
    (item,) = letter.items
    assert item.level == "必改"
    assert "上年" in item.message
