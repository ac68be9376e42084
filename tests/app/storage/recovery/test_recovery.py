"""What was typed and not saved comes back after the program was killed."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.edition.catalog import Catalog
from app.edition.cells import CellKey
from app.report.changes import (
    Details,
    Edit,
    Explanation,
    Means,
    Organisation,
    Origin,
    SealEvent,
    SealKind,
    Subject,
    Unread,
)
from app.report.compare import edit_to
from app.report.report import Report
from app.report.totals import NoPrevious, Previous
from app.storage.atomic import FileLayer
from app.storage.package import content_sha
from app.storage.recovery.log_file import LogFile, part_line, read_log
from app.storage.recovery.recovery import ASIDE, Recovery, find_recoveries, waiting_logs
from app.storage.recovery.recovery_log import Base, RecoveryLog
from app.storage.report_file import file_content, load_report, open_report, save_report
from app.storage.report_json import read_part

_NOW = datetime(2026, 1, 5, tzinfo=UTC)
PERSON = CellKey("requests.received.person")
OTHER = CellKey("requests.received.other")


@pytest.fixture
def logs(tmp_path: Path) -> Path:
    """The folder of the logs; not there yet."""
    return tmp_path / "recovery"


@pytest.fixture
def log(logs: Path) -> Iterator[RecoveryLog]:
    """A log as a window keeps it."""
    made = RecoveryLog(logs)
    yield made
    made.stop()


@pytest.fixture
def report(catalog: Catalog) -> Report:
    """An empty report."""
    return Report(catalog.edition("2021"), Details(2024))


@pytest.fixture
def saved(report: Report, tmp_path: Path) -> Path:
    """The file of that report."""
    path = tmp_path / "年报.nbao"
    save_report(report, path)
    return path


def cell(number: int, key: CellKey = PERSON) -> Edit:
    return Edit(entries={key: Decimal(number)})


def type_in(log: RecoveryLog, report: Report, *edits: Edit) -> None:
    for edit in edits:
        log.append(report.apply(edit).after)
    assert log.flush()


def killed(log: RecoveryLog, logs: Path, catalog: Catalog) -> list[Recovery]:
    """What the next start finds."""
    log.stop()
    found, _, problems = find_recoveries(logs, catalog)
    assert not problems
    return found


def base_of(path: Path, catalog: Catalog) -> Base:
    opened = open_report(path, catalog)
    return Base(opened.report, path, opened.sha)


def state(report: Report) -> object:
    previous = report.previous
    return (
        report.edition.id,
        report.details,
        dict(report.typed),
        dict(report.unread),
        dict(report.texts),
        dict(report.media),
        previous and (previous.edition.id, previous.year, previous.typed, previous.texts),
        dict(report.explanations),
        report.history,
    )


def test_edits_of_a_saved_report_come_back(
    log: RecoveryLog, logs: Path, saved: Path, report: Report, catalog: Catalog
) -> None:
    log.begin(base_of(saved, catalog))
    type_in(log, report, cell(3), Edit(texts={"overview": "一段\n二段"}), cell(5))
    [found] = killed(log, logs, catalog)
    assert (found.path, found.fits) == (saved, True)
    assert state(found.new) == state(report)
    assert [(d.old, d.new) for d in found.differences] == [("", "5"), ("", "一段\n二段")]
    assert "自然人" in found.differences[0].place


def test_a_report_that_was_never_saved_comes_back_whole(
    log: RecoveryLog, logs: Path, huaian: Report, catalog: Catalog
) -> None:
    huaian.apply(Edit(media={"a.png": b"picture"}))
    log.begin(Base(huaian, media=("a.png",)))
    type_in(log, huaian, cell(4711), Edit(media={"b.png": b"another"}))
    [found] = killed(log, logs, catalog)
    assert found.path is None
    assert state(found.new) == state(huaian)


def test_nothing_is_logged_before_the_first_edit(
    log: RecoveryLog, logs: Path, report: Report
) -> None:
    log.begin(Base(report))
    assert log.flush()
    assert not logs.exists()


def test_an_edit_taken_back_leaves_nothing_to_recover(
    log: RecoveryLog, logs: Path, report: Report, catalog: Catalog
) -> None:
    log.begin(Base(report.copy()))
    change = report.apply(cell(3))
    log.append(change.after)
    type_in(log, report, change.before)
    assert killed(log, logs, catalog) == []
    assert list(logs.iterdir()) == []


def test_a_torn_last_line_is_ignored(
    log: RecoveryLog, logs: Path, report: Report, catalog: Catalog
) -> None:
    log.begin(Base(report.copy()))
    type_in(log, report, cell(1))
    type_in(log, report, cell(2, OTHER))
    log.stop()
    [path] = logs.glob("*.log")
    path.write_bytes(path.read_bytes()[:-9])
    [found] = find_recoveries(logs, catalog)[0]
    assert dict(found.new.typed) == {PERSON: Decimal(1)}


def test_a_damaged_line_is_read_around(
    log: RecoveryLog, logs: Path, report: Report, catalog: Catalog
) -> None:
    log.begin(Base(report.copy()))
    for number in (1, 2, 3):
        type_in(log, report, cell(number))
    log.stop()
    [path] = logs.glob("*.log")
    rows = path.read_bytes().split(b"\n")
    rows[3] = rows[3].replace(b"3", b"7")
    path.write_bytes(b"\n".join(rows))
    [found] = find_recoveries(logs, catalog)[0]
    assert found.new.value(PERSON) == 2
    assert found.missing == 1


def test_a_log_without_a_sound_first_line_is_put_aside_and_told(
    logs: Path, catalog: Catalog
) -> None:
    logs.mkdir()
    (logs / "x.log").write_bytes(b"nonsense")
    found, _, problems = find_recoveries(logs, catalog)
    assert not found
    assert "x.log" in str(problems[0])
    assert (logs / ASIDE / "x.log").read_bytes() == b"nonsense"


def test_a_log_whose_making_was_cut_short_tells_nothing(logs: Path, catalog: Catalog) -> None:
    logs.mkdir()
    (logs / "x.log").touch()
    assert find_recoveries(logs, catalog) == ([], [], [])
    assert list(logs.iterdir()) == []


def test_a_log_whose_file_was_changed_does_not_fit_but_shows_its_own_report(
    log: RecoveryLog, logs: Path, saved: Path, report: Report, catalog: Catalog
) -> None:
    log.begin(base_of(saved, catalog))
    type_in(log, report, cell(3))
    other = load_report(saved, catalog)
    other.apply(cell(9, OTHER))
    save_report(other, saved)
    [found] = killed(log, logs, catalog)
    assert (found.fits, found.path, found.named) == (False, None, saved)
    assert state(found.new) == state(report)


def test_killed_between_the_mark_and_the_file(
    log: RecoveryLog, logs: Path, saved: Path, report: Report, catalog: Catalog
) -> None:
    log.begin(base_of(saved, catalog))
    type_in(log, report, cell(3))
    log.mark(saved, content_sha(file_content(report, saved)))
    [found] = killed(log, logs, catalog)
    assert (found.path, found.fits) == (saved, True)
    assert state(found.new) == state(report)


def test_killed_between_the_mark_and_the_first_file_of_all(
    log: RecoveryLog, logs: Path, tmp_path: Path, report: Report, catalog: Catalog
) -> None:
    never = tmp_path / "never.nbao"
    log.begin(Base(Report(report.edition, Details(2024))))
    type_in(log, report, cell(3))
    log.mark(never, content_sha(file_content(report, never)))
    [found] = killed(log, logs, catalog)
    assert (found.path, found.named, found.fits) == (None, None, True)
    assert found.new.value(PERSON) == Decimal(3)


def test_killed_between_the_file_and_the_new_log(
    log: RecoveryLog, logs: Path, saved: Path, report: Report, catalog: Catalog
) -> None:
    log.begin(base_of(saved, catalog))
    type_in(log, report, cell(3))
    log.mark(saved, content_sha(file_content(report, saved)))
    save_report(report, saved)
    type_in(log, report, cell(8, OTHER))
    [found] = killed(log, logs, catalog)
    assert [(d.old, d.new) for d in found.differences] == [("", "8")]


def test_a_log_in_use_is_left_to_its_window(
    log: RecoveryLog, logs: Path, report: Report, catalog: Catalog
) -> None:
    log.begin(Base(report.copy()))
    type_in(log, report, cell(3))
    assert find_recoveries(logs, catalog) == ([], [], [])
    assert len(killed(log, logs, catalog)) == 1


def test_several_windows_leave_several_logs(
    log: RecoveryLog, logs: Path, report: Report, catalog: Catalog
) -> None:
    second = RecoveryLog(logs)
    for number, one in enumerate((log, second), start=1):
        one.begin(Base(Report(report.edition, Details(2024))))
        type_in(one, report.copy(), cell(number))
    second.stop()
    found = killed(log, logs, catalog)
    assert {recovery.new.value(PERSON) for recovery in found} == {Decimal(1), Decimal(2)}


def test_a_log_that_is_not_needed_is_taken_away(
    log: RecoveryLog, logs: Path, report: Report
) -> None:
    log.begin(Base(report.copy()))
    type_in(log, report, cell(3))
    log.end()
    assert list(logs.iterdir()) == []


def test_a_long_log_is_written_anew(logs: Path, report: Report, catalog: Catalog) -> None:
    log = RecoveryLog(logs, grows_by=10_000)
    log.begin(Base(report.copy()))
    for number in range(60):
        type_in(log, report, Edit(texts={"overview": str(number) * 1000}))
    [path] = logs.iterdir()
    assert path.stat().st_size < 40_000
    [found] = killed(log, logs, catalog)
    assert state(found.new) == state(report)


class FullDisk(FileLayer):
    """A disk that is full while `full` is set."""

    full = False

    def write(self, handle: int, data: memoryview) -> int:
        if self.full:
            raise OSError(errno.ENOSPC, "full")
        return super().write(handle, data)


def test_a_full_disk_is_told_once_and_caught_up_with(
    logs: Path, report: Report, catalog: Catalog
) -> None:
    disk, told = FullDisk(), list[str]()
    log = RecoveryLog(logs, told.append, disk)
    log.begin(Base(report.copy()))
    type_in(log, report, cell(1))
    disk.full = True
    for number in (2, 3):
        log.append(report.apply(cell(number)).after)
        assert not log.flush()
    assert len(told) == 1
    disk.full = False
    type_in(log, report, cell(4, OTHER))
    [found] = killed(log, logs, catalog)
    assert state(found.new) == state(report)


_CATALOG = Catalog()
_EDITIONS = [_CATALOG.edition(edition_id) for edition_id in _CATALOG.ids]


_SUBJECTS = st.builds(Subject, st.sampled_from("ab"), st.just("issues"), words=st.text(max_size=3))
_EXPLANATIONS = st.builds(
    Explanation, st.tuples(st.none() | st.just("12")), st.sampled_from(["机构合并。", "已核对"])
)
_SEALS = st.builds(
    SealEvent, st.sampled_from(SealKind), st.datetimes(timezones=st.just(UTC)), st.just("0f" * 32)
)
_ORIGINS = st.builds(Origin, st.sampled_from(Means), st.sampled_from(["", "去年.docx"]))


@st.composite
def edits(draw: st.DrawFn) -> Edit:
    edition = draw(st.sampled_from(_EDITIONS))
    entries = st.none() | st.integers(0, 99).map(Decimal) | st.just(Unread("三件"))
    previous = st.builds(
        Previous,
        st.integers(2019, 2023),
        st.sampled_from(_EDITIONS),
        st.just({PERSON: Decimal(7)}),
    )
    details = st.builds(
        Details,
        st.integers(2000, 2040),
        st.none() | st.dates(),
        st.builds(Organisation, name=st.text("年报a", max_size=5)),
    )
    cells = draw(st.dictionaries(st.sampled_from(edition.typed_keys), entries, max_size=6))
    return Edit(
        cells,
        draw(st.dictionaries(st.sampled_from(edition.text_keys), st.text(max_size=9))),
        draw(st.dictionaries(st.sampled_from("ab"), st.none() | st.binary(max_size=4))),
        draw(st.none() | details),
        edition,
        draw(st.none() | st.just(NoPrevious()) | previous),
        draw(st.dictionaries(_SUBJECTS, st.none() | _EXPLANATIONS, max_size=2)),
        draw(st.none() | st.lists(_SEALS, max_size=2).map(tuple)),
        origins={key: one for key in cells if (one := draw(st.none() | _ORIGINS))},
    )


@given(st.lists(edits(), min_size=1, max_size=4))
def test_the_line_of_any_edit_does_it_again(made: list[Edit]) -> None:
    report, again = (Report(_EDITIONS[0], Details(2020)) for _ in range(2))
    for edit in made:
        change = report.apply(edit)
        line = part_line(report, change.after, _NOW)
        again.apply(read_part(bytes(line.report), _CATALOG))
        again.apply(Edit(media=line.media))
        assert state(again) == state(report)
        assert again.origins == report.origins


@given(st.lists(edits(), max_size=3), st.lists(edits(), max_size=3))
def test_any_report_becomes_like_any_other_in_one_edit(one: list[Edit], two: list[Edit]) -> None:
    old, new = (Report(_EDITIONS[0], Details(2020)) for _ in range(2))
    for report, made in ((old, one), (new, two)):
        for edit in made:
            report.apply(edit)
    old.apply(edit_to(old, new))
    assert state(old) == state(new)


def test_every_part_of_an_edit_is_known_to_the_log() -> None:
    known = {
        "entries",
        "texts",
        "media",
        "details",
        "edition",
        "previous",
        "explanations",
        "history",
        "origins",
        "stated",  # left out of files, and so of the log
    }
    assert set(Edit.__struct_fields__) == known


def test_a_log_is_plain_text(log: RecoveryLog, logs: Path, report: Report) -> None:
    log.begin(Base(report.copy()))
    type_in(log, report, Edit(texts={"overview": "我们公开了"}))
    [path] = logs.glob("*.log")
    assert "我们公开了" in path.read_text(encoding="utf-8")
    assert len(read_log(path).lines) == 2


def test_a_log_is_free_once_it_is_left_though_a_process_being_started_has_it(
    tmp_path: Path,
) -> None:
    log = LogFile(tmp_path, FileLayer(), b"x")
    inherited = os.dup(log._handle)  # as between fork and exec
    assert waiting_logs(tmp_path) == ()
    log.close()
    [waiting] = waiting_logs(tmp_path)
    waiting.release()
    os.close(inherited)
