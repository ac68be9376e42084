"""A report that does not say whose it is: what its text says, and who may have sent it."""

from __future__ import annotations

import zipfile
from contextlib import closing
from pathlib import Path

import docx
import pytest

from app.collect.collection import UnitState
from app.collect.collector import Collector
from app.collect.decisions import Exclusion, Match
from app.collect.results.letters import SlipSettings, letters
from app.collect.roster_rows import Roster, RosterUnit
from app.collect.rounds import step_words
from app.edition.catalog import Catalog
from app.export.exporter import export
from app.report.changes import Edit
from app.report.report import Report
from app.storage.report_file import file_content
from tests.app.collect.reports import NOON, put, report
from tests.app.collect.test_dossier import NAME, tables


def _titled(path: Path, made: Report, title: str, overview: str) -> Path:
    """A report as a Word document with another title, and signed by nobody."""
    made.apply(Edit(texts={"overview": overview}))
    export(made, path)
    document = docx.Document(str(path))
    document.paragraphs[0].text = title
    for one in document.paragraphs[-4:]:
        if NAME in one.text and len(one.text) < 30:
            one.text = ""
    document.save(str(path))
    return path


def test_what_a_report_says_in_its_text_is_proposed_first_and_its_unit_is_not_reminded(
    folder: Path, catalog: Catalog
) -> None:
    said = (
        "2024年，柘山镇人民政府通过县政府门户网站主动公开信息，与景芝镇互相学习。柘山镇及时更新。"
    )
    path = folder / "政府信息公开年报（终稿）.docx"
    _titled(path, report(NAME, 5, catalog), "2024年政府信息公开工作年度报告", said)
    put(folder / "景芝镇.nbao", report("安丘市景芝镇人民政府", 7, catalog))
    roster = Roster((RosterUnit("景芝镇"), RosterUnit("柘山镇"), RosterUnit("凌河镇")))
    collector = Collector([folder], catalog, roster=roster, workers=1)
    collection = collector.collect()
    (asked,) = collection.unplaced
    assert not asked.submission.name
    assert asked.candidates == ("柘山镇", "景芝镇")
    assert "正文“一、总体情况”里写着“柘山镇人民政府”" in asked.reason
    _, own, other = collection.units
    assert step_words(own) == f"先确认“{path.name}”是不是它的"
    assert [one.unit for one in letters(collection, SlipSettings(NOON.date()))] == ["凌河镇"]
    assert other.state is UnitState.MISSING
    collection = collector.decide(Match("柘山镇", NOON, "", path.name))
    own = collection.units[1]
    assert own.state is UnitState.EXPLAIN
    assert [one.message for one in own.doubts] == ["标题中没有写机关名称，经确认是柘山镇的报告。"]
    collector.close()


@pytest.mark.parametrize(
    ("told", "is_asked"), [("安丘市拓山镇人民政府", True), ("安丘市柘山镇", False)]
)
def test_a_title_with_another_name_is_asked_about_once_it_was_confirmed(
    folder: Path, catalog: Catalog, told: str, *, is_asked: bool
) -> None:
    export(report(told, 5, catalog), folder / "年报.docx")
    with closing(Collector([folder], catalog, workers=1)) as collector:
        collector.collect()
        unit = next(
            one
            for one in collector.decide(Match("柘山镇", NOON, "", "年报.docx")).units
            if one.name == "柘山镇"
        )
    assert [one.check_id for one in unit.doubts] == (["unit_name"] if is_asked else [])


def test_a_report_of_nobody_tells_who_has_sent_none(folder: Path, catalog: Catalog) -> None:
    put(folder / "数据.nbao", report("", 5, catalog))
    put(folder / f"{NAME}.nbao", report(NAME, 7, catalog))
    roster = Roster((RosterUnit(NAME), RosterUnit("景芝镇"), RosterUnit("凌河镇")))
    collector = Collector([folder], catalog, roster=roster, workers=1)
    collection = collector.collect()
    (asked,) = collection.unplaced
    assert asked.reason.endswith("请确认。还没有报的有景芝镇、凌河镇。")
    assert not letters(collection, SlipSettings(NOON.date())), "it may be of either"
    assert step_words(collection.units[1]) == "先确认“数据.nbao”是不是它的"
    told = letters(
        collector.decide(Exclusion("数据.nbao", "不是", NOON)), SlipSettings(NOON.date())
    )
    assert [one.unit for one in told] == ["景芝镇", "凌河镇"]
    collector.close()


@pytest.mark.parametrize(
    ("twice", "count", "is_whole"), [(False, 3, True), (True, 3, False), (False, 2, False)]
)
def test_nameless_parts_in_an_archive_complete_the_one_report_in_it_if_nothing_is_there_twice(
    folder: Path, catalog: Catalog, *, twice: bool, count: int, is_whole: bool
) -> None:
    whole = report("县第一中学", 0, catalog)
    words = report("县第一中学", 0, catalog)
    words.apply(Edit(dict.fromkeys(words.typed, None)))
    edition = whole.edition
    folder.mkdir(exist_ok=True)
    with zipfile.ZipFile(folder / "年报材料.zip", "w") as archive:
        archive.writestr("正文.nbao", file_content(words, Path("a.nbao")))
        for number, table in enumerate(edition.tables[:count], 1):
            part = report("", 4 + number, catalog)
            own = {one.key for one in edition.layouts[table.key].cells if one.key}
            others = dict.fromkeys(key for key in part.typed if key not in own)
            part.apply(Edit(others, dict.fromkeys(part.texts, "")))
            names = (f"附件{number}.nbao", *([f"又{number}.nbao"] if twice else []))
            for name in names:
                archive.writestr(name, file_content(part, Path("a.nbao")))
    with closing(Collector([folder], catalog, year=2024, workers=1)) as collector:
        collection = collector.collect()
    assert bool(collection.unplaced) is not is_whole
    (unit,) = collection.units
    assert bool(unit.lacking) is not is_whole


def test_without_a_list_the_name_of_what_cannot_be_read_says_whose_it_is(
    folder: Path, catalog: Catalog
) -> None:
    """Nobody else is told to look into it first."""
    made = report("柘山镇", 3, catalog)
    tables(folder / "柘山镇附表.xlsx", made, "disclosure", "requests", "disputes")
    (folder / "凌河镇2024年年报.docx").write_bytes(b"PK\x03\x04 cut off")
    with closing(Collector([folder], catalog, year=2024, workers=1)) as collector:
        collection = collector.collect()
    broken = collection.unit("凌河镇")
    (asked,) = (one for one in collection.units if one is not broken)
    assert step_words(asked) == "催：还差文字部分"
    assert broken
    assert broken.state is UnitState.UNREAD
