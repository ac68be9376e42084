"""`nianbao collect`: a workbook, a word on every unit, and JSON that can be collected again."""

from __future__ import annotations

import json
import os
import zipfile
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from app.cli import main
from app.collect.collector import Collector
from app.collect.results.sums import contributions
from app.edition.catalog import Catalog
from app.edition.cells import CellKey
from app.report.changes import Edit
from tests.app.collect.reports import CELL, put, report

Capture = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def _own_data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))


def run(*arguments: str | Path) -> int:
    return main(["collect", *map(str, arguments)])


def county(folder: Path, catalog: Catalog, name: str, *numbers: int) -> Path:
    path = folder / name
    for number in numbers:
        put(path / f"{number}.nbao", report(f"{name}第{number}镇", number, catalog))
    return path


def told(capsys: Capture) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(capsys.readouterr().out)
    return data


def test_an_unchanged_rerun_leaves_the_workbook_as_it_is(tmp_path: Path, catalog: Catalog) -> None:
    folder, target = county(tmp_path, catalog, "安丘市", 1, 2), tmp_path / "汇总.xlsx"
    run(folder, target)
    before = target.read_bytes()
    os.utime(target, (1_700_000_000, 1_700_000_000))

    def is_left() -> bool:
        run(folder, target)
        return target.stat().st_mtime == 1_700_000_000

    assert is_left()
    assert target.read_bytes() == before
    put(folder / "2.nbao", report("安丘市第2镇", 20, catalog), at=1_700_000_900)
    assert not is_left()
    put(folder / "2.nbao", report("安丘市第2镇", 2, catalog))
    assert not is_left()


def test_a_workbook_that_somebody_changed_is_written_anew(tmp_path: Path, catalog: Catalog) -> None:
    folder, target = county(tmp_path, catalog, "安丘市", 1, 2), tmp_path / "汇总.xlsx"
    run(folder, target)
    comment = zipfile.ZipFile(target).comment
    book = load_workbook(target)
    book.worksheets[0]["A1"] = "改过"
    book.save(target)
    with zipfile.ZipFile(target, "a") as archive:
        archive.comment = comment
    run(folder, target)
    assert load_workbook(target).worksheets[0]["A1"].value != "改过"


def test_last_year_of_another_county_is_another_workbook(tmp_path: Path, catalog: Catalog) -> None:
    folder, target = county(tmp_path, catalog, "安丘市", 1, 2), tmp_path / "汇总.xlsx"
    run(folder, target)
    for number in (3, 4):
        last = put(tmp_path / "去年.nbao", report("安丘市", number, catalog, 2023))
        before = target.read_bytes()
        run(folder, target, "--last", last)
        assert target.read_bytes() != before


def test_a_folder_becomes_a_workbook_and_every_unit_is_told(
    tmp_path: Path, catalog: Catalog, capsys: Capture
) -> None:
    folder, target = county(tmp_path, catalog, "安丘市", 1, 2), tmp_path / "汇总.xlsx"
    (folder / "名单外.doc").write_bytes(b"x")
    roster = tmp_path / "名单.txt"
    roster.write_text("安丘市第1镇\n安丘市第2镇\n凌河镇\n", encoding="utf-8")
    assert run(folder, target, "--roster", roster) == 1
    out = capsys.readouterr().out
    assert "安丘市第1镇：已齐，1.nbao" in out
    assert "凌河镇：未收到" in out
    assert "名单外.doc：未能读取" in out
    assert "应报 3，已齐 2，未收到 1，读不了的文件 1；计入汇总 2" in out
    assert zipfile.is_zipfile(target)


def test_what_only_the_name_of_a_unit_makes_doubtful_is_counted_as_well(
    tmp_path: Path, catalog: Catalog, capsys: Capture
) -> None:
    made = report("县水利局", 1, catalog)
    made.apply(Edit({CellKey("disclosure.rules.issued"): Decimal(2)}))
    put(tmp_path / "某县" / "1.nbao", made)
    assert run(tmp_path / "某县", tmp_path / "汇总.xlsx") == 0
    words = "县水利局：有需说明，1.nbao，需说明 2 条。有 2 处要说明。"
    assert words in capsys.readouterr().out


def test_an_empty_folder_and_one_of_other_years_are_refused(
    tmp_path: Path, catalog: Catalog, capsys: Capture
) -> None:
    empty, folder = tmp_path / "空", county(tmp_path, catalog, "安丘市", 1, 2)
    empty.mkdir()
    assert run(empty, tmp_path / "a.xlsx") == 2
    assert "没有读到年度报告" in capsys.readouterr().err
    assert run(folder, tmp_path / "a.xlsx", "--year", "2023") == 2
    assert "没有 2023 年度的报告，有的是 2024 年度的" in capsys.readouterr().err
    assert not (tmp_path / "a.xlsx").exists()


def test_a_folder_of_two_years_asks_for_the_year(
    tmp_path: Path, catalog: Catalog, capsys: Capture
) -> None:
    folder = county(tmp_path, catalog, "安丘市", 1, 2)
    put(folder / "去年.nbao", report("凌河镇", 5, catalog, 2023))
    put(folder / "去年2.nbao", report("景芝镇", 5, catalog, 2023))
    assert run(folder, tmp_path / "a.xlsx") == 2
    assert "分属 2023、2024 年度，请加 --year" in capsys.readouterr().err
    assert run(folder, tmp_path / "a.xlsx", "--year", "2024") == 1
    assert "安丘市2024年度：4 个单位，已齐 2，年度对不上 2；计入汇总 2" in capsys.readouterr().out


def test_the_workbook_in_the_folder_is_no_report(
    tmp_path: Path, catalog: Catalog, capsys: Capture
) -> None:
    folder = county(tmp_path, catalog, "安丘市", 1, 2)
    for _ in range(2):
        assert run(folder, folder / "汇总.xlsx", "--json") == 0
    data = told_last(capsys)
    assert data["values"][CELL] == 3
    assert [row["standing"] for row in data["files"]] == ["counted"] * 2 + ["ignored"] * 2


def told_last(capsys: Capture) -> dict[str, Any]:
    text = capsys.readouterr().out
    data: dict[str, Any] = json.loads(text[text.rindex('{\n "format"') :])
    return data


def test_json_tells_units_findings_and_sums(
    tmp_path: Path, catalog: Catalog, capsys: Capture
) -> None:
    folder = county(tmp_path, catalog, "安丘市", 1, 2)
    wrong = report("凌河镇", 5, catalog)
    wrong.apply(Edit({CELL: Decimal(10)}))
    put(folder / "c.nbao", wrong)
    assert run(folder, tmp_path / "a.xlsx", "--json") == 1
    data = told(capsys)
    assert data["values"][CELL] == 13
    assert data["values"]["requests.received.total"] == 13
    assert {unit["name"]: unit["state"] for unit in data["units"]} == {
        "凌河镇": "errors",
        "安丘市第1镇": "complete",
        "安丘市第2镇": "complete",
    }
    balance = [one for one in data["findings"] if one["check"] == "requests_balance"]
    assert {one.get("unit", "") for one in balance} == {"", "凌河镇"}
    assert all(one["level"] == "error" for one in balance)


def test_counties_are_collected_again_and_stay_traceable(
    tmp_path: Path, catalog: Catalog, capsys: Capture
) -> None:
    province = tmp_path / "省"
    province.mkdir()
    for name, numbers in (("安丘市", (1, 2)), ("诸城市", (4,))):
        run(county(tmp_path, catalog, name, *numbers), tmp_path / "a.xlsx", "--json")
        (province / f"{name}.json").write_text(capsys.readouterr().out, encoding="utf-8")
    collector = Collector([province], catalog)
    collection = collector.collect()
    assert collection.total.value(CELL) == 7
    behind = {one.unit.name: one for one in contributions(collection, CELL)}
    assert {name: one.value for name, one in behind.items()} == {"安丘市": 3, "诸城市": 4}
    counted = behind["安丘市"].unit.counted
    assert counted is not None
    assert counted.units == 2
    inner = collection.detail(counted).inner
    assert {unit.name: unit.typed[CELL] for unit in inner} == {
        "安丘市第1镇": Decimal(1),
        "安丘市第2镇": Decimal(2),
    }
    collector.close()


def without_data(workbook: Path, target: Path) -> None:
    """The workbook as another program saves it: parts that it does not know are gone."""
    with zipfile.ZipFile(workbook) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            if not name.startswith("nianbao/"):
                new.writestr(name, old.read(name))


def test_every_figure_of_a_province_leads_to_the_townships_and_their_files(
    tmp_path: Path, catalog: Catalog
) -> None:
    typed = list(catalog.for_year(2024).typed_keys)
    truth: dict[CellKey, Decimal] = dict.fromkeys(typed, Decimal(0))
    for city in ("潍坊市", "济南市"):
        (tmp_path / city).mkdir()
        for county_name in (f"{city[0]}东县", f"{city[0]}西县", f"{city[0]}南县"):
            folder = tmp_path / f"{county_name}的文件"
            for number in range(1, 4):
                made = report(f"{county_name}第{number}镇", 0, catalog)
                figures = {
                    key: Decimal((place * 7 + number * 3 + len(truth)) % 5)
                    for place, key in enumerate(typed)
                }
                made.apply(Edit(dict(figures)))
                truth = {key: truth[key] + figures[key] for key in typed}
                put(folder / f"{number}.nbao", made)
            run(folder, tmp_path / city / "a.xlsx", "--name", county_name)
            (tmp_path / city / "a.xlsx").rename(tmp_path / city / f"{county_name}.xlsx")
        (tmp_path / "省").mkdir(exist_ok=True)
        run(tmp_path / city, tmp_path / "省" / f"{city}.xlsx", "--year", "2024")
    collector = Collector([tmp_path / "省"], catalog)
    collection = collector.collect()
    assert {key: collection.total.value(key) for key in typed} == truth
    for key in (*typed, CellKey("requests.received.total")):
        shares = [inner for one in contributions(collection, key) for inner in one.inner]
        towns = [one for one in shares if len(one.path) == 1 and one.files == ("1.nbao",)]
        assert len(towns) == 6
        leaves = [one for one in shares if one.files and one.files[0].endswith(".nbao")]
        assert sum(one.value or 0 for one in leaves) == collection.total.value(key)
        assert len(leaves) == 18
    collector.close()


@pytest.mark.parametrize("is_saved_anew", [False, True])
def test_workbooks_are_collected_through_all_levels(
    tmp_path: Path, catalog: Catalog, *, is_saved_anew: bool
) -> None:
    city, province = tmp_path / "潍坊市", tmp_path / "省"
    for folder in (city, province):
        folder.mkdir()
    for name, numbers in (("安丘市", (1, 2)), ("诸城市", (4,))):
        made = tmp_path / f"{name}.xlsx"
        run(county(tmp_path, catalog, name, *numbers), made)
        without_data(made, city / made.name) if is_saved_anew else made.rename(city / made.name)
    assert run(city, province / "潍坊市.xlsx", "--year", "2024") == 0
    collector = Collector([province], catalog)
    collection = collector.collect()
    assert collection.total.value(CELL) == 7
    (unit,) = collection.units
    assert unit.counted
    assert unit.name == "潍坊市"
    detail = collection.detail(unit.counted)
    first, second = detail.inner
    assert first.name == "安丘市"
    assert [first.typed[CELL], second.typed[CELL]] == [3, 4]
    if not is_saved_anew:
        assert [one.typed[CELL] for one in first.inner] == [1, 2]
        assert [one.files for one in first.inner] == [("1.nbao",), ("2.nbao",)]
    collector.close()


def test_a_roster_that_is_no_list_is_refused_with_what_can_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("名单.jpg").write_bytes(b"x")
    assert run(".", "a.xlsx", "--roster", "名单.jpg") == 2
    assert "单位名单“名单.jpg”不是能读取的名单" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("没有的文件夹", "a.xlsx"), "没有“没有的文件夹”这个文件夹"),
        ((".", "a.docx"), "只能存为 Excel"),
        ((".", "没有的/a.xlsx"), "没有“没有的”这个文件夹"),
        ((".", "a.xlsx", "--roster", "名单.doc"), "“名单.doc”打不开"),
        ((".",), "命令写法不对"),
    ],
)
def test_what_cannot_be_done_is_refused_in_one_line(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: Capture,
    arguments: tuple[str, ...],
    words: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(*arguments) == 2
    error = capsys.readouterr().err
    assert words in error
    assert error.count("\n") == 1
