"""A folder becomes a collection, and becomes it again when something changed."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import msgspec
import pytest
from openpyxl import Workbook

from app.collect.collection import Collection, Standing, UnitState
from app.collect.collector import Collector
from app.collect.decisions import (
    DECISIONS_FILE,
    Correction,
    DecisionsFileError,
    Exclusion,
    Match,
    ReportChoice,
)
from app.collect.reading.file_index import Progress
from app.collect.reading.one_file import report_of_document
from app.collect.results.sums import adder_of, contributions
from app.collect.roster_rows import Roster, RosterUnit
from app.edition.catalog import Catalog
from app.edition.cells import CellKey
from app.errors import CancelledError
from app.report.changes import Edit
from app.storage.report_file import file_content
from tests.app.collect.reports import CELL, put, report

NOW = datetime(2025, 2, 1, tzinfo=UTC)
ROSTER = Roster(tuple(RosterUnit(name, "安丘市") for name in ("柘山镇", "凌河镇", "教育和体育局")))

Make = Callable[..., Collector]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "安丘市"
    path.mkdir()
    return path


@pytest.fixture
def make(folder: Path, tmp_path: Path, catalog: Catalog) -> Iterator[Make]:
    """Makes collectors of the folder that are closed in the end."""
    made: list[Collector] = []

    def one(**options: object) -> Collector:
        made.append(Collector([folder], catalog, tmp_path / "data", workers=1, **options))  # type: ignore[arg-type]
        return made[-1]

    yield one
    for collector in made:
        collector.close()


def standings(collection: Collection) -> dict[str, Standing]:
    return {line.submission.key: line.standing for line in collection.lines}


def states(collection: Collection) -> dict[str, UnitState]:
    return {unit.name: unit.state for unit in collection.units}


def rules(collection: Collection) -> dict[str, tuple[str, ...]]:
    return {warning.rule: warning.units for warning in collection.warnings}


def test_units_add_up_and_each_is_found_behind_the_sum(
    folder: Path, make: Make, catalog: Catalog
) -> None:
    put(folder / "a.nbao", report("安丘市柘山镇人民政府", 3, catalog))
    put(folder / "街道" / "b.json", report("凌河镇", 4, catalog))
    collection = make(roster=ROSTER).collect()
    assert collection.name == "安丘市"
    assert collection.year == 2024
    assert collection.total.value(CELL) == 7
    assert collection.total.value(CellKey("requests.received.total")) == 7
    assert collection.findings == ()
    behind = contributions(collection, CellKey("requests.received.total"))
    assert {one.unit.name: one.value for one in behind} == {"柘山镇": 3, "凌河镇": 4}
    assert states(collection)["教育和体育局"] is UnitState.MISSING
    assert rules(collection)["missing"] == ("教育和体育局",)
    assert adder_of(collection).typed(collection.units[0])[CELL] == 3


def test_a_finalised_report_wins_and_then_the_newest(
    folder: Path, make: Make, catalog: Catalog
) -> None:
    put(folder / "old.nbao", report("柘山镇", 1, catalog), at=1)
    put(folder / "new.nbao", report("柘山镇", 2, catalog), at=2)
    collection = make().collect()
    assert collection.total.value(CELL) == 2
    assert states(collection) == {"柘山镇": UnitState.COMPLETE}
    assert standings(collection)["old.nbao"] is Standing.SUPERSEDED


def test_reports_of_another_year_and_foreign_units_do_not_count(
    folder: Path, make: Make, catalog: Catalog
) -> None:
    put(folder / "a.nbao", report("柘山镇", 1, catalog))
    put(folder / "b.nbao", report("凌河镇", 2, catalog))
    put(folder / "c.nbao", report("教育和体育局", 4, catalog, 2023))
    put(folder / "d.nbao", report("高密市柴沟镇", 8, catalog))
    collection = make(roster=ROSTER).collect()
    assert collection.total.value(CELL) == 3
    assert standings(collection)["c.nbao"] is Standing.OTHER_YEAR
    assert standings(collection)["d.nbao"] is Standing.UNLISTED
    assert "2023" in next(u.reason for u in collection.units if u.name == "教育和体育局")


def test_a_doubtful_name_counts_when_it_was_confirmed_and_is_remembered(
    folder: Path, make: Make, catalog: Catalog
) -> None:
    put(folder / "a.nbao", report("教体局", 5, catalog))
    collector = make(roster=ROSTER)
    (line,) = collector.collect().doubtful
    assert line.candidates == ("教育和体育局",)
    match = Match("教育和体育局", NOW, name="教体局")
    assert collector.decide(match).total.value(CELL) == 5
    collector.close()
    assert make(roster=ROSTER).collect().total.value(CELL) == 5
    assert (folder / DECISIONS_FILE).is_file()


def test_decisions_can_be_taken_back(folder: Path, make: Make, catalog: Catalog) -> None:
    put(folder / "old.nbao", report("柘山镇", 1, catalog), at=1)
    put(folder / "new.nbao", report("柘山镇", 2, catalog), at=2)
    collector = make()
    choice = ReportChoice("柘山镇", "old.nbao", NOW)
    exclusion = Exclusion("new.nbao", "重发的", NOW)
    assert collector.collect().total.value(CELL) == 2
    assert collector.decide(choice).total.value(CELL) == 1
    assert collector.decide(instead_of=[choice]).total.value(CELL) == 2
    collection = collector.decide(exclusion)
    assert collection.total.value(CELL) == 1
    assert standings(collection)["new.nbao"] is Standing.EXCLUDED
    assert collector.decisions.exclusions == (exclusion,)


def test_a_correction_counts_until_the_figure_changes(
    folder: Path, make: Make, catalog: Catalog
) -> None:
    path = put(folder / "a.nbao", report("柘山镇", 1, catalog))
    collector = make()
    collector.collect()
    correction = Correction("柘山镇", CELL, Decimal(1), Decimal(10), "来电更正", NOW)
    collection = collector.decide(correction)
    assert collection.total.value(CELL) == 10
    assert contributions(collection, CELL)[0].correction == correction
    put(path, report("柘山镇", 2, catalog), at=5)
    collection = collector.collect()
    assert collection.total.value(CELL) == 2
    assert "correction_lapsed" in rules(collection)


def test_only_what_changed_is_read_again(folder: Path, make: Make, catalog: Catalog) -> None:
    put(folder / "a.nbao", report("柘山镇", 1, catalog))
    put(folder / "b.nbao", report("凌河镇", 2, catalog))
    read: list[str] = []

    def note(progress: Progress) -> None:
        read.append(progress.place)

    collector = make()
    first = collector.collect(note)
    assert sorted(read) == ["a.nbao", "b.nbao"]
    assert collector.collect(note) is first
    put(folder / "a.nbao", report("柘山镇", 5, catalog), at=9)
    assert collector.collect(note).total.value(CELL) == 7
    assert read[2:] == ["a.nbao"]
    (folder / "b.nbao").unlink()
    assert collector.collect(note).total.value(CELL) == 5
    collector.close()
    assert make().collect(note).total.value(CELL) == 5
    assert len(read) == 3


def test_all_is_read_anew_when_asked_even_after_a_stop(
    folder: Path, make: Make, catalog: Catalog
) -> None:
    for number in range(4):
        put(folder / f"{number}.nbao", report(f"第{number}镇", 1, catalog))
    read: list[str] = []

    def note(progress: Progress) -> None:
        read.append(progress.place)

    collector = make()
    collector.collect(note)
    collector.collect(note, anew=True)
    assert sorted(read) == sorted(2 * [f"{number}.nbao" for number in range(4)])
    read.clear()
    with pytest.raises(CancelledError):
        collector.collect(note, lambda: len(read) >= 2, anew=True)
    assert collector.collect(note).total.value(CELL) == 4
    assert sorted(read) == [f"{number}.nbao" for number in range(4)]


def test_an_archive_in_which_the_reading_stopped_is_read_to_its_end(
    folder: Path, make: Make, catalog: Catalog
) -> None:
    with zipfile.ZipFile(folder / "全部.zip", "w") as archive:
        for number in range(4):
            made = report(f"第{number}镇", 1, catalog)
            archive.writestr(f"{number}.nbao", file_content(made, Path("a.nbao")))
    read: list[str] = []
    collector = make()
    with pytest.raises(CancelledError):
        collector.collect(lambda one: read.append(one.place), lambda: len(read) >= 2)
    collector.close()
    assert make().collect().total.value(CELL) == 4


def test_a_stopped_reading_goes_on_where_it_was(folder: Path, make: Make, catalog: Catalog) -> None:
    for number in range(6):
        put(folder / f"{number}.nbao", report(f"第{number}镇", 1, catalog))
    read: list[str] = []

    def note(progress: Progress) -> None:
        read.append(progress.place)

    collector = make()
    with pytest.raises(CancelledError):
        collector.collect(note, lambda: len(read) >= 2)
    collection = collector.collect(note)
    assert collection.total.value(CELL) == 6
    assert sorted(read) == [f"{number}.nbao" for number in range(6)]


def test_files_that_give_nothing_cost_their_own_line(
    folder: Path, make: Make, catalog: Catalog
) -> None:
    put(folder / "a.nbao", report("柘山镇", 1, catalog))
    (folder / "b.docx").write_bytes(b"PK broken")
    (folder / "凌河镇.xls").write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600)
    (folder / "照片.jpg").write_bytes(b"\xff\xd8")
    with (folder / "vast.docx").open("wb") as file:
        file.truncate(2 * 1024**3)
    collection = make(roster=ROSTER).collect()
    unread = [line for line in collection.lines if line.standing is Standing.UNREAD]
    assert len(unread) == 4
    assert all("请" in line.reason for line in unread)
    assert states(collection)["凌河镇"] is UnitState.UNREAD
    assert collection.total.value(CELL) == 1


def test_a_file_that_was_locked_is_tried_again(
    folder: Path, make: Make, catalog: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = put(folder / "a.nbao", report("柘山镇", 1, catalog))
    content = path.read_bytes()
    path.unlink()
    path.symlink_to("/proc/self/mem")
    collector = make()
    assert [line.standing for line in collector.collect().lines] == [Standing.UNREAD]
    path.unlink()
    path.write_bytes(content)
    assert collector.collect().total.value(CELL) == 1


def test_what_the_program_made_itself_is_no_report(
    folder: Path, make: Make, catalog: Catalog
) -> None:
    put(folder / "a.nbao", report("柘山镇", 1, catalog))
    collector = make()
    total = collector.collect().total
    path = put(folder / "安丘市.nbao", total)
    assert collector.note_made(path).total.value(CELL) == 1
    collection = collector.collect()
    assert collection.total.value(CELL) == 1
    assert standings(collection)["安丘市.nbao"] is Standing.IGNORED


def test_a_sum_among_the_reports_is_noticed(folder: Path, make: Make, catalog: Catalog) -> None:
    for number, name in enumerate(("柘山镇", "凌河镇", "官庄镇"), 1):
        put(folder / f"{name}.nbao", report(name, number, catalog))
    put(folder / "合计.nbao", report("安丘市", 6, catalog))
    assert rules(make().collect())["sum_of_others"] == ("安丘市",)


def test_the_same_litigation_in_two_units_is_a_question(
    folder: Path, make: Make, catalog: Catalog
) -> None:
    key = CellKey("disputes.litigation_after_review.upheld")
    told = "市政府作为复议机关的案件同原行政机关一并计入。"
    for name, number, text in (
        ("柘山镇", 3, told),
        ("安丘市", 3, ""),
        ("凌河镇", 1, ""),
        ("景芝镇", 1, "联合发文2件。"),
    ):
        made = report(name, 0, catalog)
        made.apply(Edit({key: Decimal(number)}, texts={"others": text} if text else {}))
        put(folder / f"{name}.nbao", made)
    found = rules(make().collect())
    assert sorted(found["litigation_twice"]) == ["安丘市", "柘山镇"]  # one of them speaks of it
    assert "joint_documents" not in found


def test_decisions_lie_aside_where_nobody_may_write(
    folder: Path, make: Make, catalog: Catalog
) -> None:
    put(folder / "a.nbao", report("柘山镇", 1, catalog))
    folder.chmod(0o555)
    try:
        collector = make()
        collector.collect()
        decided = collector.decide(Exclusion("a.nbao", "试填", NOW))
        assert decided.total.value(CELL) is None
        assert decided.is_aside
        collector.close()
        assert not (folder / DECISIONS_FILE).exists()
        again = make()
        assert again.decisions.exclusions
        assert again.collect().is_aside
    finally:
        folder.chmod(0o755)
    assert not again.decide(Exclusion("b.nbao", "试填", NOW)).is_aside


def test_a_spoiled_file_of_decisions_is_refused_and_left_alone(folder: Path, make: Make) -> None:
    path = folder / DECISIONS_FILE
    path.write_text('{"format": "nianbao-decisions"')
    with pytest.raises(DecisionsFileError, match="备份"):
        make()
    assert path.read_text().startswith("{")


def test_an_archive_is_a_folder(folder: Path, make: Make, catalog: Catalog) -> None:
    content = file_content(report("柘山镇", 3, catalog), Path("a.nbao"))
    with zipfile.ZipFile(folder / "全部.zip", "w") as archive:
        archive.writestr("镇/a.nbao", content)
        archive.writestr("~$b.docx", b"")
    collection = make().collect()
    assert collection.total.value(CELL) == 3
    assert standings(collection) == {
        "全部.zip/镇/a.nbao": Standing.COUNTED,
        "全部.zip/~$b.docx": Standing.IGNORED,
    }
    os.utime(folder / "全部.zip", (5, 5))
    assert collection.units[0].counted is not None
    assert msgspec.structs.asdict(collection.units[0].counted)["place"] == "全部.zip/镇/a.nbao"


def test_decisions_of_two_computers_on_one_folder_stand_side_by_side(
    make: Make, folder: Path, catalog: Catalog
) -> None:
    """Each read them before the other decided."""
    put(folder / "a.nbao", report("柘山镇", 1, catalog))
    put(folder / "b.nbao", report("凌河镇", 2, catalog))
    here, there = make(), make()
    here.collect()
    there.collect()
    here.decide(Exclusion("a.nbao", "试填", NOW))
    assert there.decide(Exclusion("b.nbao", "重报", NOW)).total.value(CELL) is None
    assert here.collect().total.value(CELL) is None
    assert {one.place for one in here.decisions.exclusions} == {"a.nbao", "b.nbao"}


def test_decisions_stay_known_while_their_file_is_away(
    make: Make, folder: Path, catalog: Catalog
) -> None:
    put(folder / "a.nbao", report("柘山镇", 1, catalog))
    put(folder / "b.nbao", report("凌河镇", 2, catalog))
    collector = make()
    collector.collect()
    collector.decide(Exclusion("a.nbao", "试填", NOW))
    (folder / DECISIONS_FILE).unlink()
    collector.decide(Exclusion("b.nbao", "重报", NOW))
    assert {one.place for one in make().decisions.exclusions} == {"a.nbao", "b.nbao"}


def test_a_nameless_report_beside_those_of_a_unit_is_its_in_a_folder_of_its_name(
    folder: Path, catalog: Catalog
) -> None:
    for place in ("部门/一中", "微信接收"):
        put(folder / place / "文字.nbao", report("县第一中学", 0, catalog))
        put(folder / place / "数据.nbao", report("", 5, catalog), at=1_800_000_000)
    roster = Roster((RosterUnit("县第一中学"), RosterUnit("县水利局")))
    collector = Collector([folder], catalog, roster=roster)
    standings = {one.submission.place: one.standing for one in collector.collect().lines}
    assert standings["部门/一中/数据.nbao"] is not Standing.DOUBTFUL
    assert standings["微信接收/数据.nbao"] is Standing.DOUBTFUL
    collector.close()


def test_a_report_in_an_archive_in_an_archive_is_read_once_and_found_again(
    folder: Path, make: Make, catalog: Catalog
) -> None:
    with zipfile.ZipFile(folder.parent / "年报.zip", "w") as inner:
        content = file_content(report("柘山镇", 5, catalog), Path("a.nbao"))
        inner.writestr("报表/柘山镇.nbao", content)
    with zipfile.ZipFile(folder / "柘山镇报送.zip", "w") as archive:
        archive.write(folder.parent / "年报.zip", "年报.zip")
    collector = make()
    collection = collector.collect()
    assert collection.total.value(CELL) == 5
    assert collector.collect() is collection
    unit = next(one for one in collection.units if one.counted)
    assert unit.counted
    assert unit.counted.place == "柘山镇报送.zip/年报.zip/报表/柘山镇.nbao"
    again = report_of_document(folder, unit.counted, catalog)
    assert again.value(CELL) == 5


def test_a_file_named_after_another_unit_is_told(folder: Path, catalog: Catalog) -> None:
    put(folder / "水利局年报.nbao", report("县财政局", 5, catalog))
    roster = Roster((RosterUnit("县财政局"), RosterUnit("县水利局")))
    collector = Collector([folder], catalog, roster=roster)
    collection = collector.collect()
    (line,) = collection.lines
    assert (line.unit, line.named) == ("县财政局", "县水利局")
    assert "文件名写的是“县水利局”" in line.reason
    assert "other_name" in {one.rule for one in collection.warnings}
    collector.close()


def test_a_file_named_after_another_unit_never_takes_the_place_of_a_units_own(
    folder: Path, catalog: Catalog
) -> None:
    put(folder / "财政局年报.nbao", report("县财政局", 5, catalog))
    put(folder / "水利局年报.nbao", report("县财政局", 7, catalog), at=1_700_000_900)
    roster = Roster((RosterUnit("县财政局"), RosterUnit("县水利局")))
    collector = Collector([folder], catalog, roster=roster)
    collection = collector.collect()
    asked, own = collection.lines
    assert (own.standing, asked.standing) == (Standing.COUNTED, Standing.DOUBTFUL)
    assert collection.total.value(CELL) == 5
    assert asked.candidates == ("县财政局", "县水利局")
    place = asked.submission.key
    collection = collector.decide(Match("县水利局", NOW, place=place))
    assert collection.total.value(CELL) == 12
    collection = collector.decide(Match("县财政局", NOW, place=place))
    assert collection.total.value(CELL) == 7
    collector.close()


def test_a_township_that_tells_no_name_is_asked_about_rules_too(
    folder: Path, catalog: Catalog
) -> None:
    for name, told in (("白鹿镇", ""), ("石门镇", "石门镇")):
        made = report(told, 5, catalog)
        made.apply(Edit({CellKey("disclosure.rules.in_force"): Decimal(1)}))
        put(folder / name / "数据.nbao", made)
    roster = Roster((RosterUnit("白鹿镇"), RosterUnit("石门镇")))
    collector = Collector([folder], catalog, roster=roster)
    nameless, named = collector.collect().units
    assert [one.check_id for one in nameless.doubts] == ["rules_made"]
    assert not named.doubts  # the check of its own report says so
    assert named.state is UnitState.EXPLAIN
    collector.close()


def test_a_file_that_cannot_be_read_is_the_only_units_that_it_may_be_of(
    folder: Path, catalog: Catalog
) -> None:
    (folder / "退役军人局.docx").write_bytes(b"PK broken")
    roster = Roster((RosterUnit("县退役军人事务局"), RosterUnit("县水利局")))
    collector = Collector([folder], catalog, roster=roster)
    unit = collector.collect().unit("县退役军人事务局")
    assert unit is not None
    assert unit.state is UnitState.UNREAD
    collector.close()


def test_a_file_that_cannot_be_read_is_of_no_unit_that_is_only_called_alike(
    folder: Path, catalog: Catalog
) -> None:
    (folder / "财政局.docx").write_bytes(b"PK broken")
    put(folder / "a.nbao", report("县民政局", 5, catalog))
    collector = Collector([folder], catalog, roster=Roster((RosterUnit("县民政局"),)))
    collection = collector.collect()
    assert [line.unit for line in collection.unread] == [""]
    assert states(collection) == {"县民政局": UnitState.COMPLETE}
    collector.close()


def test_the_list_of_units_among_the_reports_is_none_of_them(
    folder: Path, catalog: Catalog
) -> None:
    put(folder / "a.nbao", report("县民政局", 5, catalog))
    book = Workbook()
    book.create_sheet("名单", 0).append(["县民政局"])
    book.save(folder / "名单.xlsx")
    roster = Roster((RosterUnit("县民政局"),))
    collector = Collector([folder], catalog)
    assert standings(collector.collect())["名单.xlsx"] is Standing.UNREAD
    collection = collector.use(roster, roster_file=folder / "名单.xlsx")
    assert standings(collection)["名单.xlsx"] is Standing.IGNORED
    collector.close()
