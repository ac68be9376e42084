"""What was read before and is not in the folder any more is told, and not asked for."""

from __future__ import annotations

from pathlib import Path

from app.collect.collection import Standing
from app.collect.collector import Collector
from app.collect.decisions import Exclusion
from app.collect.results.letters import LetterKind, SlipSettings, letters
from app.collect.rounds import step_words
from app.edition.catalog import Catalog
from tests.app.collect.reports import NOON, report
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
