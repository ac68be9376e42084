"""`nianbao collect` writes slips and the county's report besides, and compares with last year."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook

from app.cli import main
from app.collect.collection import Collection
from app.collect.collector import Collector
from app.collect.reading.file_index import Progress
from app.collect.workbook.workbook import CHANGES, FIGURES
from app.edition.catalog import Catalog
from app.errors import CancelledError
from app.report.changes import Edit
from app.report.narrative import resolved
from app.storage.report_file import load_report, save_report
from tests.app.collect.reports import CELL, OUT, put, report


@pytest.fixture(autouse=True)
def _own_data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))


@pytest.fixture
def folder(tmp_path: Path, catalog: Catalog) -> Path:
    """Two units of this year; the second one's figures do not balance."""
    folder = tmp_path / "安丘市"
    put(folder / "1.nbao", report("第1镇", 30, catalog))
    wrong = report("第2镇", 5, catalog)
    wrong.apply(Edit({OUT: Decimal(4)}))
    put(folder / "2.nbao", wrong)
    return folder


def run(folder: Path, *arguments: str | Path) -> int:
    return main(["collect", str(folder), str(folder.parent / "汇总.xlsx"), *map(str, arguments)])


def sheet(folder: Path, name: str) -> list[list[object]]:
    workbook = load_workbook(folder.parent / "汇总.xlsx")
    return [[cell.value for cell in row] for row in workbook[name].iter_rows()]


def test_slips_are_written_into_a_folder_with_the_day(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    slips = tmp_path / "退回单"
    assert run(folder, "--slips", slips, "--until", "2025-01-20") == 1
    told = capsys.readouterr().out
    assert f"已写入 {slips}" in told
    assert "写的是“（落款单位）”，请填上再发" in told
    text = (slips / "全部文字.txt").read_text("utf-8-sig")
    assert "于2025年1月20日前重新报送" in text
    assert "一＋二为 5，（七）＋四为 4，前者多 1" in text


def test_who_is_not_asked_is_told_with_what_is_to_be_done_first(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "年报.docx").write_bytes(b"PK damaged")
    roster = tmp_path / "名单.txt"
    roster.write_text("第1镇\n第2镇\n第3镇\n第4镇\n", "utf-8")
    run(folder, "--slips", tmp_path / "退回单", "--signature", "某办", "--roster", roster)
    told = capsys.readouterr().out
    assert "没有催第3镇、第4镇：先打开“年报.docx”，看里面有没有它的" in told
    assert "落款" not in told
    assert "第3镇" not in (tmp_path / "退回单" / "全部文字.txt").read_text("utf-8-sig")


def test_slips_among_the_reports_are_not_read_as_reports(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(folder, "--slips", folder / "退回单") == 1
    capsys.readouterr()
    assert run(folder, "--json") == 1
    files = json.loads(capsys.readouterr().out)["files"]
    made = [row for row in files if row["file"].startswith("退回单/")]
    assert len(made) == 2
    assert {row["standing"] for row in made} == {"ignored"}


def test_the_countys_report_is_begun(folder: Path, tmp_path: Path, catalog: Catalog) -> None:
    target = tmp_path / "本级.nbao"
    assert run(folder, "--report", target) == 1
    begun = load_report(target, catalog)
    assert begun.value(CELL) == 35
    assert begun.details.year == 2024
    assert "2个单位" in begun.texts["preamble"]


def test_a_report_that_is_there_is_not_overwritten(folder: Path, tmp_path: Path) -> None:
    target = tmp_path / "本级.nbao"
    target.write_text("我写的")
    assert run(folder, "--report", target) == 2
    assert target.read_text() == "我写的"
    assert not (tmp_path / "汇总.xlsx").exists()
    assert run(folder, "--report", tmp_path / "本级.docx") == 2


def test_last_years_folder_stands_beside(folder: Path, tmp_path: Path, catalog: Catalog) -> None:
    last = tmp_path / "去年"
    put(last / "1.nbao", report("第1镇", 1, catalog, 2023))
    assert run(folder, "--last", last, "--report", tmp_path / "本级.nbao") == 1
    rows = {row[0]: row[1:4] for row in sheet(folder, FIGURES)}
    assert rows["第1镇"] == [30, 1, 29]
    assert rows["第2镇"] == [5, None, None]
    assert any(row[0] == "第1镇" for row in sheet(folder, CHANGES))
    assert load_report(tmp_path / "本级.nbao", catalog).last_year[CELL] == 1


@pytest.mark.parametrize("form", ["report", "json", "workbook"])
def test_last_year_may_be_a_report_or_what_was_collected_then(
    folder: Path, tmp_path: Path, catalog: Catalog, capsys: pytest.CaptureFixture[str], form: str
) -> None:
    old = tmp_path / "去年"
    put(old / "1.nbao", report("第1镇", 1, catalog, 2023))
    last = {
        "report": old / "1.nbao",
        "json": tmp_path / "去年.json",
        "workbook": tmp_path / "去年.xlsx",
    }[form]
    main(["collect", str(old), str(tmp_path / "去年.xlsx"), "--json"])
    (tmp_path / "去年.json").write_text(capsys.readouterr().out, encoding="utf-8")
    assert run(folder, "--last", last) == 1
    whole = next(row for row in sheet(folder, FIGURES) if row[0] == "（汇总数）")
    assert whole[1:4] == [35, 1, 34]


def test_a_last_year_that_cannot_be_read_is_refused(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(folder, "--last", tmp_path / "没有.nbao") == 2
    assert "没有.nbao" in capsys.readouterr().err
    assert run(folder, "--until", "明天") == 2


def test_the_countys_report_follows_a_new_round_and_keeps_its_texts(
    folder: Path, tmp_path: Path, catalog: Catalog, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "本级.nbao"
    run(folder, "--report", target)
    written = load_report(target, catalog)
    written.apply(Edit(texts={"issues": "我写的一段。"}))
    save_report(written, target)
    put(folder / "3.nbao", report("第3镇", 100, catalog))
    capsys.readouterr()
    assert run(folder, "--report", target) == 1
    assert "写过的文字没有动" in capsys.readouterr().out
    refreshed = load_report(target, catalog)
    assert refreshed.value(CELL) == 135
    assert refreshed.texts["issues"] == "我写的一段。"
    assert "由3个单位的年度报告汇总而成" in refreshed.texts["preamble"]
    assert "135件" in resolved(refreshed, refreshed.texts["overview"])


def test_a_report_of_another_year_is_not_refreshed(
    folder: Path, tmp_path: Path, catalog: Catalog, capsys: pytest.CaptureFixture[str]
) -> None:
    target = put(tmp_path / "本级.nbao", report("安丘市", 1, catalog, 2023))
    before = target.read_bytes()
    assert run(folder, "--report", target) == 2
    assert "不是 2024 年度" in capsys.readouterr().err
    assert target.read_bytes() == before


def test_what_came_is_told_after_a_stop_and_not_what_was_written_here(
    folder: Path, collector: Collector, catalog: Catalog
) -> None:
    assert not collector.collect().came
    for name in ("五", "六"):
        put(folder / f"{name}.nbao", report(f"{name}镇", 1, catalog))
    read: list[Progress] = []
    with pytest.raises(CancelledError):
        collector.collect(read.append, lambda: bool(read))
    assert collector.collect().came == {"五.nbao", "六.nbao"}
    collector.note_made(put(folder / "本级.nbao", report("某县", 8, catalog)))
    assert collector.collect().came == {"五.nbao", "六.nbao"}


@pytest.mark.parametrize(("known", "new"), [(0, set()), (3, {"3.nbao", "4.nbao"})])
def test_what_was_read_before_a_stop_is_new_after_a_restart_unless_all_was_read_the_first_time(
    tmp_path: Path, catalog: Catalog, known: int, new: set[str]
) -> None:
    folder = tmp_path / "某县"

    def collected(*, stopped: bool = False) -> Collection | None:
        """The collection of a program that is started anew; None if it was stopped."""
        collector = Collector([folder], catalog, tmp_path / "data", workers=1)
        read: list[Progress] = []
        try:
            return collector.collect(read.append, lambda: stopped and bool(read))
        except CancelledError:
            return None
        finally:
            collector.close()

    for number in range(5):
        if known and number == known:
            assert collected()
        put(folder / f"{number}.nbao", report(f"{number}镇", number, catalog))
    assert collected(stopped=True) is None
    now = collected()
    assert now
    assert now.came == new
    assert now.total.value(CELL) == 10
    again = collected()
    assert again
    assert not again.came


def test_what_came_is_told_by_a_new_version_of_the_program_as_well(
    tmp_path: Path, catalog: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "某县"

    def came() -> frozenset[str]:
        collector = Collector([folder], catalog, tmp_path / "data", workers=1)
        try:
            return collector.collect().came
        finally:
            collector.close()

    put(folder / "1.nbao", report("一镇", 1, catalog))
    assert not came()
    put(folder / "2.nbao", report("二镇", 2, catalog))
    (folder / "1.nbao").rename(folder / "一镇.nbao")
    monkeypatch.setattr("app.collect.collector.reading_stamp", lambda *_: "another program")
    assert came() == {"2.nbao"}
    assert not came()


def test_reading_all_anew_makes_nothing_new_after_a_stop(tmp_path: Path, catalog: Catalog) -> None:
    folder = tmp_path / "某县"
    for number in range(3):
        put(folder / f"{number}.nbao", report(f"{number}镇", number, catalog))
    collector = Collector([folder], catalog, tmp_path / "data", workers=1)
    collector.collect()
    read: list[Progress] = []
    with pytest.raises(CancelledError):
        collector.collect(read.append, lambda: bool(read), anew=True)
    collector.close()
    collector = Collector([folder], catalog, tmp_path / "data", workers=1)
    assert not collector.collect().came
    collector.close()
