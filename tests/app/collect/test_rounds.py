"""Rounds: what was sent back waits for the unit; what comes then is compared with it."""

from __future__ import annotations

import os
from datetime import date
from decimal import Decimal
from email.message import EmailMessage
from pathlib import Path

import pytest
from msgspec.structs import replace

from app.collect.collection import Unit, UnitState
from app.collect.collector import Collector
from app.collect.decisions import Accepted, Exclusion, LockedRound, Match, Reminded, SentBack
from app.collect.results.letter_files import NoLettersError, write_batch
from app.collect.results.letters import LetterKind, SlipSettings, letters, open_list
from app.collect.results.problems import Mended, mended_since, round_words
from app.collect.roster_rows import Roster, RosterUnit
from app.collect.rounds import (
    asked_of,
    digests_of,
    history,
    locked_now,
    sent_back,
    step_words,
    waiting,
)
from app.collect.workbook.lists import problem_rows
from app.edition.catalog import Catalog
from app.edition.cells import CellKey
from app.report.changes import Edit
from app.report.report import Report
from tests.app.collect.reports import CELL, NOON, OUT, put, report

BUSINESS = CellKey("requests.received.business")


def wrong(catalog: Catalog, name: str = "柘山镇") -> Report:
    made = report(name, 5, catalog)
    made.apply(Edit({OUT: Decimal(4)}))
    return made


@pytest.fixture
def folder(tmp_path: Path, catalog: Catalog) -> Path:
    """One unit whose figures do not balance."""
    folder = tmp_path / "报送"
    put(folder / "a.nbao", wrong(catalog))
    return folder


def only(collector: Collector) -> Unit:
    (unit,) = collector.collect().units
    return unit


def send_back(collector: Collector) -> None:
    collection = collector.collect()
    collector.decide(sent_back(collection, collection.units[0], NOON))


def test_what_was_sent_back_waits_for_the_unit(collector: Collector) -> None:
    assert (only(collector).state, only(collector).round) == (UnitState.ERRORS, 1)
    send_back(collector)
    unit = only(collector)
    assert (unit.state, unit.round) == (UnitState.RETURNED, 1)
    assert unit.reason == "1月20日退回，等第 2 次。"


def test_the_same_report_under_another_name_is_no_new_round(
    folder: Path, collector: Collector
) -> None:
    send_back(collector)
    (folder / "a.nbao").rename(folder / "重报.nbao")
    assert (only(collector).state, only(collector).round) == (UnitState.RETURNED, 1)


def test_a_new_round_tells_what_was_mended_and_what_is_new(
    folder: Path, collector: Collector, catalog: Catalog
) -> None:
    send_back(collector)
    made = report("柘山镇", 5, catalog)
    made.apply(Edit({BUSINESS: Decimal(3)}))
    put(folder / "重报.nbao", made, at=1_700_000_100)
    collection = collector.collect()
    unit = collection.units[0]
    assert (unit.state, unit.round) == (UnitState.ERRORS, 2)
    mended = mended_since(collection, unit)
    assert mended
    assert any("“自然人”一列" in words for words in mended.mended)
    assert any("“商业企业”一列" in words for words in mended.new)
    (letter,) = letters(collection, SlipSettings(date(2025, 1, 10)))
    assert letter.opening[0].startswith("你单位第 2 次报送的")
    assert "收悉。上次退回的问题已改正 1 处，新出现 1 处（标“新”）。" in letter.opening[0]
    assert [(one.mark, "“商业企业”一列" in one.message) for one in letter.items] == [
        ("必改，新", True)
    ]


def test_who_was_written_to_and_has_not_answered_is_not_written_to_with_the_next_batch(
    tmp_path: Path, catalog: Catalog
) -> None:
    folder = tmp_path / "报送"
    put(folder / "半.nbao", without_texts(catalog))
    put(folder / "错.nbao", wrong(catalog, "石埠镇"))
    roster = Roster(tuple(map(RosterUnit, ("柘山镇", "石埠镇", "景芝镇"))))
    collector = Collector([folder], catalog, roster=roster, year=2024)
    collection = collector.collect()
    settings = SlipSettings(date(2025, 1, 10), again=False)
    first = letters(collection, settings)
    assert [one.unit for one in first] == ["柘山镇", "石埠镇", "景芝镇"]
    told = open_list(collection, settings)
    assert told
    assert [one.partition("的有 ")[2] for one in told.opening] == [
        "1 个单位：景芝镇。",
        "1 个单位：柘山镇（差文字部分）。",
    ]
    asked = [asked_of(collection, one, NOON) for one in collection.units]
    collection = collector.decide(*(one for one in asked if one))
    assert letters(collection, settings) == ()
    noted = [one.unit for one in letters(collection, replace(settings, issued=NOON.date()))]
    assert noted == ["柘山镇", "石埠镇", "景芝镇"], "what was noted today has its letter to come"
    with pytest.raises(NoLettersError, match="还没有回音的 3 个单位"):
        write_batch(collection, settings, tmp_path / "单")
    assert waiting(collection) == {"柘山镇", "石埠镇", "景芝镇"}
    assert len(letters(collection, replace(settings, again=True))) == 3
    reminders = replace(settings, again=True, kinds=(LetterKind.REMINDER,))
    assert [one.unit for one in letters(collection, reminders)] == ["景芝镇"]
    put(folder / "全.nbao", report("柘山镇", 5, catalog), at=1_740_000_000)
    again = wrong(catalog, "石埠镇")
    again.apply(Edit({BUSINESS: Decimal(3)}))
    put(folder / "错2.nbao", again, at=1_740_000_000)
    (letter,) = letters(collector.collect(), settings)
    assert letter.unit == "石埠镇"
    assert letter.opening[0].startswith("你单位第 2 次报送的")
    collector.close()


def test_what_comes_later_counts_whatever_the_names_of_files_say(
    folder: Path, collector: Collector, catalog: Catalog
) -> None:
    (folder / "a.nbao").rename(folder / "柘山镇（盖章版）.nbao")
    draft = report("柘山镇", 7, catalog)
    put(folder / "柘山镇初稿.nbao", draft, at=1_700_000_050)
    for number, right in enumerate((6, 5), 1):
        send_back(collector)
        made = report("柘山镇", 5, catalog)
        made.apply(Edit({OUT: Decimal(right)}))
        put(folder / f"第{number}次.nbao", made, at=1_700_000_100 + number)
        unit = only(collector)
        assert unit.counted
        assert unit.counted.place == f"第{number}次.nbao"
        assert (unit.round, unit.conflicts) == (number + 1, 0)
        line = next(one for one in unit.lines if "盖章版" in one.submission.place)
        assert "退回以后重报的优先计入" in line.reason
    assert unit.state is UnitState.COMPLETE


def test_a_file_that_could_not_be_read_is_told_until_another_comes(
    folder: Path, collector: Collector, catalog: Catalog
) -> None:
    broken = folder / "青云镇.docx"
    broken.write_bytes(b"PK\x03\x04 broken")
    os.utime(broken, (1_700_000_050,) * 2)
    put(folder / "青云镇.nbao", report("青云镇", 1, catalog), at=1_700_000_000)
    assert "读不了的文件 1" in collector.collect().headline
    put(folder / "青云镇重报.nbao", report("青云镇", 1, catalog), at=1_700_000_100)
    assert "读不了的文件" not in collector.collect().headline
    (folder / "青云镇公开栏.jpg").write_bytes(b"\xff\xd8")
    assert "读不了的文件" not in collector.collect().headline
    (folder / "年报照片.jpg").write_bytes(b"\xff\xd8")
    assert "读不了的文件 1" in collector.collect().headline


def test_a_picture_that_nothing_says_to_be_a_report_is_told_apart(
    folder: Path, collector: Collector, catalog: Catalog
) -> None:
    put(folder / "青云镇.nbao", report("青云镇", 1, catalog))
    (folder / "微信图片_20240111085612.jpg").write_bytes(b"\xff\xd8")
    collection = collector.collect()
    assert "读不了的文件" not in collection.headline
    assert "不知是谁的文件 1，其中图片 1" in collection.headline
    told = {warning.rule: warning.message for warning in collection.warnings}
    assert "unread" not in told
    assert "微信图片_20240111085612.jpg" in told["picture"]


def test_a_year_that_was_put_right_is_a_new_round(
    folder: Path, collector: Collector, catalog: Catalog
) -> None:
    put(folder / "别的镇.nbao", report("青云镇", 1, catalog))
    put(folder / "别的乡.nbao", report("白云乡", 2, catalog))
    put(folder / "a.nbao", report("柘山镇", 5, catalog, 2023))
    collection = collector.collect()
    unit = collection.unit("柘山镇")
    assert unit
    assert unit.state is UnitState.OTHER_YEAR
    collector.decide(sent_back(collection, unit, NOON))
    put(folder / "重报.nbao", report("柘山镇", 5, catalog), at=1_700_000_100)
    again = collector.collect().unit("柘山镇")
    assert again
    assert (again.state, again.round) == (UnitState.COMPLETE, 2)


def test_what_was_accepted_counts_as_it_is_until_it_changes(
    folder: Path, collector: Collector, catalog: Catalog
) -> None:
    unit = only(collector)
    collector.decide(Accepted(unit.name, NOON, 1, "情况属实", digests_of(unit)))
    unit = only(collector)
    assert unit.state is UnitState.ACCEPTED
    assert unit.reason == "1月20日接受：情况属实"
    changed = wrong(catalog)
    changed.apply(Edit({OUT: Decimal(3)}))
    put(folder / "a.nbao", changed)
    assert only(collector).state is UnitState.ERRORS


def test_what_comes_after_the_lock_does_not_count(
    folder: Path, collector: Collector, catalog: Catalog
) -> None:
    unit = only(collector)
    collector.decide(LockedRound(unit.name, NOON, 1, digests_of(unit)))
    put(folder / "z后来.nbao", report("柘山镇", 90, catalog), at=1_800_000_000)
    collection = collector.collect()
    assert collection.total.value(CELL) == 5
    assert "已锁定" in collection.lines[1].reason


def test_nobody_is_told_that_something_lacks_that_may_lie_in_a_file_that_is_asked_about(
    tmp_path: Path, catalog: Catalog
) -> None:
    folder = tmp_path / "报送"
    put(folder / "石门镇.nbao", report("石门镇", 5, catalog))  # 石门乡 by its new name
    put(folder / "资源局.nbao", report("自然资源和规划局", 5, catalog, 2023))
    roster = Roster((RosterUnit("石门乡"), RosterUnit("自然资源局"), RosterUnit("响水乡")))
    collector = Collector([folder], catalog, roster=roster, year=2024)
    collection = collector.collect()
    assert {unit.state for unit in collection.units} == {UnitState.MISSING}
    steps = [step_words(unit) for unit in collection.units]
    assert steps == ["先确认“石门镇.nbao”是不是它的", "先确认“资源局.nbao”是不是它的", "催报"]
    assert len(collection.doubtful) == 2
    written = letters(collection, SlipSettings(NOON.date()))
    assert [(one.unit, one.kind) for one in written] == [("响水乡", LetterKind.REMINDER)]
    collection = collector.decide(Match("石门乡", NOON, "石门镇"))
    collection = collector.decide(Match("自然资源局", NOON, "自然资源和规划局"))
    written = letters(collection, SlipSettings(NOON.date()))
    assert [(one.unit, one.kind) for one in written] == [
        ("自然资源局", LetterKind.YEAR),
        ("响水乡", LetterKind.REMINDER),
    ]
    collector.close()


def test_what_was_there_at_the_lock_keeps_its_reason(
    folder: Path, collector: Collector, catalog: Catalog
) -> None:
    put(folder / "柘山镇初稿.nbao", report("柘山镇", 90, catalog), at=1_700_000_050)
    before = only(collector)
    assert before.conflicts
    collector.decide(locked_now(before, NOON))
    put(folder / "z后来.nbao", report("柘山镇", 70, catalog), at=1_800_000_000)
    after = only(collector)
    assert (after.counted, after.conflicts) == (before.counted, before.conflicts)
    reasons = {line.submission.place: line.reason for line in after.lines}
    assert reasons["柘山镇初稿.nbao"] == before.lines[1].reason
    assert "已锁定" in reasons["z后来.nbao"]


def test_the_history_keeps_what_was_replaced_and_all_that_came_on_one_day(
    folder: Path, collector: Collector, catalog: Catalog
) -> None:
    send_back(collector)
    put(folder / "a.nbao", report("柘山镇", 5, catalog), at=1_740_000_000)
    put(folder / "b.nbao", report("柘山镇", 5, catalog), at=1_740_000_001)
    collection = collector.collect()
    told = history(collection, collection.units[0])
    assert [words.partition("日")[2] for words in told] == ["收到", "退回第 1 次", "收到 2 份"]


def without_texts(catalog: Catalog) -> Report:
    made = report("柘山镇", 5, catalog)
    made.apply(Edit(texts=dict.fromkeys(made.texts, "")))
    return made


def test_who_is_asked_for_what_is_not_there_was_not_sent_back(
    folder: Path, collector: Collector, catalog: Catalog
) -> None:
    put(folder / "a.nbao", without_texts(catalog))
    collection = collector.collect()
    made = asked_of(collection, collection.units[0], NOON)
    assert isinstance(made, Reminded)
    assert (made.what, made.lacking) == ("要求补报", "文字部分")
    collector.decide(made)
    unit = only(collector)
    assert unit.state is UnitState.INCOMPLETE
    assert unit.reason == "1月20日催过，等补报。还差文字部分。"


def contradicting(catalog: Catalog) -> Report:
    made = report("柘山镇", 5, catalog)
    made.apply(Edit(texts={"overview": f"{made.texts['overview']}全年收到政府信息公开申请8件。"}))
    return made


def test_who_is_asked_whether_it_is_right_keeps_its_state_and_is_waited_for(
    folder: Path, collector: Collector, catalog: Catalog
) -> None:
    put(folder / "a.nbao", contradicting(catalog))
    collection = collector.collect()
    made = asked_of(collection, collection.units[0], NOON)
    assert isinstance(made, SentBack)
    assert made.what == "要求核实"
    collection = collector.decide(made)
    unit = collection.units[0]
    assert (unit.state, unit.reason) == (UnitState.EXPLAIN, "1月20日要求核实，等说明或重报。")
    assert step_words(unit) == "1月20日要求核实，等说明或重报"
    assert waiting(collection) == {"柘山镇"}
    assert history(collection, unit)[-1] == "1月20日要求核实第 1 次"
    put(folder / "b.nbao", report("柘山镇", 5, catalog), at=1_740_000_000)
    collection = collector.collect()
    since = mended_since(collection, collection.units[0])
    assert round_words(since) == "上次请核实的问题已改正 1 处。"


def test_what_a_unit_writes_back_is_its_answer(folder: Path, catalog: Catalog) -> None:
    roster = Roster((RosterUnit("柘山镇"), RosterUnit("景芝镇")))
    collector = Collector([folder], catalog, roster=roster, workers=1, year=2024)
    send_back(collector)
    message = EmailMessage()
    message["From"], message["Subject"] = "zs@example.cn", "回复：柘山镇年报数据问题"
    message.set_content("您好，自然人应为5件，年报稍后报送。")
    (folder / "回复 柘山镇年报数据问题.eml").write_bytes(message.as_bytes())
    collection = collector.collect()
    unit = collection.units[0]
    assert (unit.state, unit.reason) == (
        UnitState.RETURNED,
        "1月20日退回，收到邮件“回复 柘山镇年报数据问题.eml”，请看后再定。",
    )
    assert waiting(collection) == set()
    (letter, _) = letters(collection, SlipSettings(date(2025, 2, 10)))
    assert "至今没有收到" not in "".join(letter.opening)
    assert "你单位的邮件“回复 柘山镇年报数据问题.eml”也已收到。" in letter.opening[0]
    assert any("收到邮件“回复" in words for words in history(collection, unit))
    collector.close()


def test_a_report_of_another_year_is_told_as_one_in_every_letter(
    folder: Path, catalog: Catalog
) -> None:
    put(folder / "a.nbao", report("柘山镇", 5, catalog, 2023))
    collector = Collector([folder], catalog, roster=Roster((RosterUnit("柘山镇"),)), year=2024)
    settings = SlipSettings(date(2025, 1, 20))
    collection = collector.collect()
    again = collector.decide(sent_back(collection, collection.units[0], NOON))
    assert again.units[0].state is UnitState.RETURNED
    for one in (collection, again):
        assert letters(one, settings)[0].kind is LetterKind.YEAR
    rows = [row[1:4] for row in problem_rows(again) if row[0] == "柘山镇"]
    assert rows == [("年度对不上", "文件", "是 2023 年度的报告，本次汇总的是 2024 年度。")]
    collector.close()


def test_who_is_only_given_hints_is_not_waited_for(
    folder: Path, collector: Collector, catalog: Catalog
) -> None:
    put(folder / "a.nbao", report("柘山镇", 5, catalog))
    collection = collector.collect()
    assert collection.units[0].state is UnitState.COMPLETE
    assert asked_of(collection, collection.units[0], NOON) is None


def test_a_file_that_was_found_to_be_nobodys_holds_no_unit(folder: Path, catalog: Catalog) -> None:
    put(folder / "a.nbao", report("安丘市柘汕镇人民政府", 5, catalog))
    put(folder / "b.nbao", report("安丘市景芝镇人民政府", 5, catalog))
    roster = Roster((RosterUnit("柘山镇", "安丘市"), RosterUnit("景芝镇", "安丘市")))
    collector = Collector([folder], catalog, roster=roster, workers=1)
    (unit, _) = collector.collect().units
    assert step_words(unit).startswith("先确认“a.nbao”")
    collection = collector.decide(Exclusion("a.nbao", "不是这里的", NOON))
    (unit, _) = collection.units
    assert step_words(unit) == "催报"
    settings = SlipSettings(date(2025, 1, 20))
    assert [one.kind for one in letters(collection, settings)] == [LetterKind.REMINDER]
    told = open_list(collection, settings)
    assert told
    assert "1 个单位：柘山镇。" in told.opening[0]
    collector.close()


def test_who_is_reminded_was_not_sent_back_whatever_came_and_does_not_count(
    folder: Path, catalog: Catalog
) -> None:
    roster = Roster((RosterUnit("柘山镇"),))
    collector = Collector([folder], catalog, roster=roster, workers=1)
    collector.collect()
    collection = collector.decide(Exclusion("a.nbao", "是别人的", NOON))
    (unit,) = collection.units
    made = asked_of(collection, unit, NOON)
    assert isinstance(made, Reminded)
    assert made.what == "催报"
    (unit,) = collector.decide(made).units
    assert (unit.state, unit.round) == (UnitState.MISSING, 1)
    put(folder / "b.nbao", report("柘山镇", 5, catalog))
    assert only(collector).round == 1, "nothing was sent back"
    collector.close()


def test_what_lacks_something_still_does_after_it_was_sent_back(
    folder: Path, collector: Collector, catalog: Catalog
) -> None:
    made = without_texts(catalog)
    made.apply(Edit({OUT: Decimal(4)}))
    put(folder / "a.nbao", made)
    send_back(collector)
    collection = collector.collect()
    (unit,) = collection.units
    assert (unit.state, unit.reason) == (
        UnitState.INCOMPLETE,
        "1月20日退回，等第 2 次。还差文字部分。",
    )
    assert waiting(collection) == {unit.name}, "it is not written to twice"


def test_a_file_that_does_not_count_is_named_where_something_lacks(
    folder: Path, collector: Collector, catalog: Catalog
) -> None:
    put(folder / "a.nbao", without_texts(catalog))
    blank = without_texts(catalog)
    blank.apply(Edit(dict.fromkeys(blank.edition.typed_keys)))
    put(folder / "空.nbao", blank)
    unit = only(collector)
    assert unit.reason == "还差文字部分。“空.nbao”是空表，没有填写，没有计入。"
    odd = report("柘山镇", 5, catalog, 2023)
    odd.apply(Edit(texts={"preamble": "本报告所列数据的统计期限自2024年1月1日至12月31日。"}))
    put(folder / "青云镇.nbao", report("青云镇", 1, catalog))
    put(folder / "旧.nbao", odd)
    collection = collector.collect()
    asked = collection.unit("柘山镇")
    assert asked
    assert asked.state is UnitState.OTHER_YEAR
    assert asked.reason.startswith("“旧.nbao”标题写的是 2023 年，正文写的统计期限是 2024 年")
    (letter,) = letters(collection, SlipSettings(date(2025, 1, 10)))
    assert letter.kind is LetterKind.PARTS
    assert "“旧.nbao”标题写的是 2023 年" in letter.opening[0]
    assert "“空.nbao”是空表" in letter.opening[0]


@pytest.mark.parametrize(
    ("mended", "left", "new", "told"),
    [
        (2, 1, 1, "上次退回的问题已改正 2 处，还有 1 处，新出现 1 处（标“新”）。"),
        (0, 3, 0, "上次退回的问题还有 3 处。"),
        (0, 0, 2, "与上次相比，新出现 2 处（标“新”）。"),
        (0, 0, 0, ""),
    ],
)
def test_a_letter_says_what_was_mended_what_is_left_and_what_is_new(
    mended: int, left: int, new: int, told: str
) -> None:
    assert round_words(Mended(("改",) * mended, ("新",) * new, left)) == told


def test_only_what_the_letter_tells_can_be_mended(
    folder: Path, collector: Collector, catalog: Catalog
) -> None:
    collection = collector.collect()
    (letter,) = letters(collection, SlipSettings(date(2025, 1, 10)))
    record = sent_back(collection, collection.units[0], NOON)
    assert len(record.problems) == len(letter.items)
    assert record.told, "the total goes with its column"
    collector.decide(record)
    put(folder / "重报.nbao", report("柘山镇", 5, catalog), at=1_700_000_100)
    collection = collector.collect()
    mended = mended_since(collection, collection.units[0])
    assert mended
    assert (len(mended.mended), mended.new) == (len(letter.items), ())


def test_a_report_put_away_with_those_of_former_years_was_not_handed_in(
    folder: Path, catalog: Catalog
) -> None:
    for place in ("往年/甲.nbao", "2023年度/乙.nbao", "乙镇2023年/丙.nbao"):
        name = {"甲": "凌河镇", "乙": "景芝镇", "丙": "石堆镇"}[Path(place).stem]
        put(folder / place, report(name, 1, catalog, 2023))
    names = ("柘山镇", "凌河镇", "景芝镇", "石堆镇")
    roster = Roster(tuple(RosterUnit(name) for name in names))
    made = Collector([folder], catalog, workers=1, roster=roster, year=2024)
    collection = made.collect()
    states = {unit.name: unit.state for unit in collection.units}
    assert states["凌河镇"] is states["景芝镇"] is UnitState.MISSING
    assert states["石堆镇"] is UnitState.OTHER_YEAR
    kinds = {one.unit: one.kind for one in letters(collection, SlipSettings(date(2025, 1, 10)))}
    assert kinds["凌河镇"] is LetterKind.REMINDER
    made.close()
