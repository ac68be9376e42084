"""What was read before and is not in the folder any more is told, and not asked for."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from app.collect.collection import Standing
from app.collect.collector import Collector
from app.collect.decisions import Exclusion
from app.collect.results.letters import LetterKind, SlipSettings, letters
from app.collect.results.sums import renamed
from app.collect.rounds import step_words
from app.collect.workbook.workbook import write_workbook
from app.edition.catalog import Catalog
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
