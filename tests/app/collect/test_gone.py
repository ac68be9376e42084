"""What was read before and is not in the folder any more is told, and not asked for."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from zipfile import ZipFile

from app.collect.collection import Standing, UnitState
from app.collect.collector import Collector
from app.collect.decisions import Exclusion
from app.collect.results.letters import LetterKind, SlipSettings, letters
from app.collect.results.sums import renamed
from app.collect.rounds import step_words, why_unwritten
from app.collect.workbook.workbook import write_workbook
from app.edition.catalog import Catalog
from app.report.changes import Details
from app.report.report import Report
from app.storage.report_file import save_report
from tests.app.collect.reports import CELL, NOON, put, report
from tests.app.collect.test_dossier import NAME, only, tables, texts


def test_a_table_that_is_not_there_any_more_is_told_and_not_asked_for(
    folder: Path, catalog: Catalog, tmp_path: Path
) -> None:
    made = report(NAME, 7, catalog)
    texts(folder / "柘山镇.docx", made)
    tables(folder / "柘山镇附表1.xlsx", made, "disclosure", "requests")
    tables(folder / "柘山镇附表3.xlsx", made, "disputes")
    collector = Collector([folder], catalog, tmp_path / "数据", year=2024, workers=1)
    assert not only(collector.collect()).lacking
    collector.close()
    data = (folder / "柘山镇附表3.xlsx").read_bytes()
    (folder / "柘山镇附表3.xlsx").unlink()
    collector = Collector([folder], catalog, tmp_path / "数据", year=2024, workers=1)
    collection = collector.collect()
    unit = only(collection)
    (gone,) = (line for line in unit.lines if line.standing is Standing.GONE)
    assert gone.submission.file == "柘山镇附表3.xlsx"
    assert unit.lacking
    assert step_words(unit) == "先找回“柘山镇附表3.xlsx”（上次读过，现在不在文件夹里了）"
    assert not letters(collection, SlipSettings(NOON.date()))
    aside = collector.decide(Exclusion("柘山镇附表3.xlsx", "误报", NOON))
    (letter,) = letters(aside, SlipSettings(NOON.date()))
    assert letter.kind is LetterKind.PARTS
    (folder / "重报").mkdir()
    (folder / "重报" / "附表3.xlsx").write_bytes(data)
    unit = only(collector.collect())
    assert not unit.lacking
    assert Standing.GONE not in {line.standing for line in unit.lines}
    collector.close()


def test_the_sum_of_these_reports_is_not_counted_again_wherever_it_lies(
    tmp_path: Path, catalog: Catalog
) -> None:
    """The folder above is read by another name, and knows of no decision in the one below."""
    folder = tmp_path / "上面" / "年报2024"
    for number, name in enumerate(("柘山镇", "凌河镇", "景芝镇"), 3):
        put(folder / f"{name}.nbao", report(name, number, catalog))
    with closing(Collector([folder], catalog, year=2024, workers=1)) as collector:
        before = collector.collect()
        write_workbook(renamed(before, "安丘市"), folder / "汇总.xlsx")
    put(folder / "凌河镇.nbao", report("凌河镇", 9, catalog))
    for home in (folder, folder.parent):
        with closing(Collector([home], catalog, year=2024, workers=1)) as collector:
            collection = collector.collect()
        assert collection.total.value(CELL) == 17, "as the reports are now"
        assert {one.name for one in collection.units} == {"柘山镇", "凌河镇", "景芝镇"}
        (line,) = (one for one in collection.lines if one.submission.file == "汇总.xlsx")
        assert line.standing is Standing.IGNORED


def test_a_sum_of_other_units_of_the_same_names_counts(tmp_path: Path, catalog: Catalog) -> None:
    for number, name in enumerate(("教育局", "财政局", "民政局"), 3):
        put(tmp_path / "县" / f"{name}.nbao", report(name, number, catalog))
        put(tmp_path / "市" / f"{name}.nbao", report(name, number + 7, catalog))
    with closing(Collector([tmp_path / "县"], catalog, year=2024, workers=1)) as collector:
        write_workbook(renamed(collector.collect(), "临河县"), tmp_path / "市" / "临河县.xlsx")
    with closing(Collector([tmp_path / "市"], catalog, year=2024, workers=1)) as collector:
        assert collector.collect().total.value(CELL) == 12 + 33


def test_a_file_that_broke_since_it_was_read_is_to_be_found_again(
    folder: Path, catalog: Catalog, tmp_path: Path
) -> None:
    """It broke with the county: the unit did nothing wrong, and gets no letter."""
    data = tmp_path / "数据"
    for number, name in enumerate(("柘山镇", "凌河镇"), 3):
        put(folder / f"{name}.nbao", report(name, number, catalog))
    with ZipFile(folder / "景芝.zip", "w") as archive:
        archive.write(put(tmp_path / "景芝镇.nbao", report("景芝镇", 9, catalog)), "景芝镇.nbao")
    whole = {one.name: one.read_bytes() for one in folder.iterdir()}
    with closing(Collector([folder], catalog, data, year=2024, workers=1)) as first:
        assert len(first.collect().counted) == 3
    (folder / "凌河镇.nbao").write_bytes(whole["凌河镇.nbao"][:60])
    (folder / "景芝.zip").write_bytes(whole["景芝.zip"][:60])
    with closing(Collector([folder], catalog, data, year=2024, workers=1)) as collector:
        collection = collector.collect()
        for name in ("凌河镇", "景芝镇"):
            unit = collection.unit(name)
            assert unit is not None
            assert unit.state is UnitState.UNREAD
            assert step_words(unit) == f"先找回“{name}.nbao”（上次读得出，现在打不开了）"
            assert "先找回" in why_unwritten(unit)
        assert not letters(collection, SlipSettings(NOON.date()))
        assert {one.standing for one in collection.lines} == {Standing.COUNTED, Standing.GONE}
        assert not collection.came, "nothing new came in"
        for name, content in whole.items():
            (folder / name).write_bytes(content)
        again = collector.collect()
    assert len(again.counted) == 3
    assert again.found == {"凌河镇.nbao", "景芝.zip/景芝镇.nbao"}
    assert not again.came


def test_a_form_left_blank_and_another_copy_are_nothing_new(
    folder: Path, catalog: Catalog, tmp_path: Path
) -> None:
    data = tmp_path / "数据"
    put(folder / "柘山镇.nbao", report("柘山镇", 3, catalog))
    with closing(Collector([folder], catalog, data, year=2024, workers=1)) as collector:
        collector.collect()
        (folder / "柘山镇").mkdir()
        (folder / "柘山镇" / "报告.nbao").write_bytes((folder / "柘山镇.nbao").read_bytes())
        save_report(Report(catalog.for_year(2024), Details(2024)), folder / "柘山镇" / "模板.nbao")
        put(folder / "柘山镇" / "改.nbao", report("柘山镇", 4, catalog))
        assert collector.collect().came == {"柘山镇/改.nbao"}
        (folder / "柘山镇" / "改再发.nbao").write_bytes(
            (folder / "柘山镇" / "改.nbao").read_bytes()
        )
        assert collector.collect().came == {"柘山镇/改.nbao"}, "what came just now came once"
        (folder / "柘山镇" / "改.nbao").unlink()
        (folder / "柘山镇" / "改再发.nbao").unlink()
        assert not collector.collect().came, "what went again is nothing new"
