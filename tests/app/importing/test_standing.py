"""How sure each value of a document is, wherever that is told."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from app.cli import main
from app.edition.catalog import Catalog
from app.edition.cells import CellKey
from app.importing.document import CellStanding, ReadDocument, ValueStanding
from app.importing.import_plan import plan_import
from app.report.changes import Details
from app.report.report import Report
from tests.app.importing.test_unit_lists import Row, saved, units

PERSON, TOTAL = CellKey("requests.received.person"), CellKey("requests.received.total")
CARRIED = CellKey("requests.carried_in.total")
LICENCES, FEES = CellKey("disclosure.licences.decisions"), CellKey("disclosure.fees.amount")
COERCION = CellKey("disclosure.coercion.decisions")
PENALTIES = CellKey("disclosure.penalties.decisions")

HEADS: Row = (
    "单位",
    "本年新收—自然人",
    "本年新收—总计",
    "上年结转—总计",
    "行政许可",
    "行政事业性收费（元）",
    "行政强制",
)
ROWS: tuple[Row, ...] = (HEADS, ("甲镇", 5, 6, "多件", None, 3, "若干"), ("乙镇", 1, 1, 0, 2, 3, 4))


@pytest.fixture
def document(tmp_path: Path) -> ReadDocument:
    return units(saved(tmp_path / "2024年.xlsx", ROWS))["甲镇"]


def at(column: int) -> str:
    return f"工作表“Sheet”第 2 行第 {column} 列"


def test_every_value_has_one_of_four_standings_with_place_and_reason(
    document: ReadDocument,
) -> None:
    found = document.standings
    assert list(found) == list(document.report.edition.cells)
    assert found[PERSON] == CellStanding(ValueStanding.READ, at(2))
    assert found[TOTAL] == CellStanding(ValueStanding.COMPUTED, at(3))
    assert found[CARRIED] == CellStanding(ValueStanding.NOT_READ, at(4), "这一格写的不是数字")
    assert found[LICENCES] == CellStanding(ValueStanding.READ, at(5)), "a blank one that was seen"
    assert (found[FEES].standing, found[FEES].place) == (ValueStanding.DOUBTFUL, at(6))
    assert "规定的单位是“万元”" in found[FEES].reason
    assert found[COERCION] == CellStanding(ValueStanding.NOT_READ, at(7), "“若干”不是数字")
    assert found[PENALTIES] == CellStanding(ValueStanding.NOT_READ, "", "文件的表格中没有这一格")


def test_the_import_preview_names_the_place_before_its_note(document: ReadDocument) -> None:
    report = Report(document.report.edition, Details(year=2024))
    notes = {change.key: change.note for change in plan_import(report, document).cells}
    assert notes[FEES].startswith(f"{at(6)}：")
    assert notes[CARRIED] == f"{at(4)}：这一格写的不是数字"
    assert notes[PERSON] == ""


def test_convert_writes_it_and_reading_ignores_it(tmp_path: Path, catalog: Catalog) -> None:
    rows: list[Row] = [
        ("单位", "指标", "数值"),
        ("甲镇", "行政许可", 5),
        ("甲镇", "行政强制", "若干"),
    ]
    source, target, again = (tmp_path / name for name in ("2024.xlsx", "a.json", "b.json"))
    assert main(["convert", str(saved(source, rows)), str(target)]) == 1
    written: dict[str, Any] = json.loads(target.read_text("utf-8"))["standing"]
    assert list(written) == list(catalog.edition("2021").cells)
    assert written[LICENCES] == {"standing": "read", "place": at(3)}
    assert written[COERCION] == {
        "standing": "not_read",
        "place": "工作表“Sheet”第 3 行第 3 列",
        "reason": "“若干”不是数字",
    }
    assert main(["convert", str(target), str(again)]) == 0
    assert "standing" not in json.loads(again.read_text("utf-8"))


def test_a_collection_tells_what_is_not_sure_of_each_unit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    folder = tmp_path / "县"
    folder.mkdir()
    saved(folder / "2024年.xlsx", ROWS)
    main(["collect", str(folder), str(tmp_path / "a.xlsx"), "--json"])
    told: dict[str, Any] = json.loads(capsys.readouterr().out)
    standing = {unit["name"]: unit["standing"] for unit in told["units"]}
    assert standing["甲镇"][COERCION]["reason"] == "“若干”不是数字"
    assert COERCION not in standing["乙镇"]
    assert standing["乙镇"][FEES]["standing"] == "doubtful"
    assert not any(key.startswith("disputes.") for key in standing["甲镇"]), "not handed in"
    assert [unit["values"].get(COERCION) for unit in told["units"]] == [None, 4]
