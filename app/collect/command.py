"""`nianbao collect`: a folder of reports into a workbook, and what is to be said about it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from app.checks.findings import LEVEL_WORDS
from app.collect.collection import STANDING_WORDS, UNIT_WORDS, Collection, Standing, Unit
from app.collect.collector import Collector
from app.collect.outputs import Outputs, Reader, last_year, write_outputs
from app.collect.reading.file_index import Progress
from app.collect.results.between_years import last_year_of
from app.collect.results.county_json import write_county
from app.collect.submission import Submission
from app.collect.workbook.workbook import SUFFIX, WorkbookSuffixError, write_workbook
from app.commands import DONE, FOUND
from app.edition.check_base import Level
from app.errors import RefusedError
from app.file_paths import canonical_path, full_path, is_folder
from app.storage.atomic import FolderMissingError
from app.storage.places import data_folder

_OPEN = (Standing.DOUBTFUL, Standing.UNLISTED, Standing.UNREAD)
"""What is not in the sum and may have to be."""


class NoFolderError(RefusedError):
    """There is no such folder to be collected."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"没有“{path}”这个文件夹，请核对报告所在的文件夹。")


def collect(
    folder: Path,
    target: Path,
    reader: Reader,
    say: Callable[[str], None],
    *,
    roster: Path | None = None,
    last: Path | None = None,
    outputs: Outputs | None = None,
    as_json: bool = False,
) -> int:
    """Collects a folder into a workbook and tells about it; returns the exit status.

    `last` is last year's collection or report to compare with, `outputs` what else is written.
    Raises what the folder, the roster, last year's files or a target are refused with.
    """
    outputs = outputs or Outputs()
    _refuse(folder, target, outputs)
    units = reader.read_roster(roster) if roster else None
    data = _data_folder()
    collector = Collector([folder], reader.catalog, data, roster=units)
    try:
        with last_year(last, reader, data) as before:
            collection = collector.collect(_shown_progress())
            write_workbook(collection, target, last_year_of(before) if before else None)
            written = tuple(write_outputs(collection, outputs, before))
            _note_made(collector, written)
        if as_json:
            say("".join(write_county(collection)).rstrip())
        else:
            for line in (*_told(collection, target), *(words for words, _ in written)):
                say(line)
    finally:
        collector.close()
    return FOUND if _is_open(collection) else DONE


def _refuse(folder: Path, target: Path, outputs: Outputs) -> None:
    """Refuses what cannot be done before anything is read."""
    if not is_folder(folder):
        raise NoFolderError(folder)
    if target.suffix.lower() != SUFFIX:
        raise WorkbookSuffixError(target)
    if not is_folder(full_path(target).parent):
        raise FolderMissingError(target)
    outputs.refuse()


def _note_made(collector: Collector, written: Sequence[tuple[str, tuple[Path, ...]]]) -> None:
    """Notes what was written among the reports, so that it is not taken for one."""
    home = canonical_path(collector.home)
    for _, files in written:
        for path in files:
            if canonical_path(path).is_relative_to(home):
                collector.note_made(path)


def _data_folder() -> Path | None:
    with suppress(OSError):
        return data_folder()
    return None


def _shown_progress() -> Callable[[Progress], None]:
    """Shows progress where somebody looks on; scripts are left in peace."""

    def show(progress: Progress) -> None:
        print(f"\r已读 {progress.done}/{progress.total}", end="", file=sys.stderr)  # noqa: T201
        if progress.done == progress.total:
            print(file=sys.stderr)  # noqa: T201

    def nothing(_: Progress) -> None:
        pass

    return show if sys.stderr is not None and sys.stderr.isatty() else nothing


def _is_open(collection: Collection) -> bool:
    """Whether something has to be mended before the sum is right."""
    if any(finding.level is Level.ERROR for finding in collection.findings):
        return True
    if any(line.standing in _OPEN for line in collection.lines) or collection.partial:
        return True
    return any(unit.counted.errors for unit in collection.counted if unit.counted)


def _told(collection: Collection, target: Path) -> Iterator[str]:
    for unit in collection.units:
        yield f"{unit.name}：{_unit_words(unit)}"
    for line in collection.lines:
        if line.standing is not Standing.COUNTED:
            yield f"{line.submission.words}：{STANDING_WORDS[line.standing]}。{line.reason}"
    for concern in collection.concerns:
        yield f"注意：{concern.message}"
    for finding in collection.findings:
        yield f"合计：[{LEVEL_WORDS[finding.level]}] {finding.message}"
    told = [f"{UNIT_WORDS[state]} {count}" for state, count in collection.states.items()]
    shown = f"{len(collection.units)} 个单位（{'，'.join(told)}）"
    counted = len(collection.counted)
    yield f"{collection.name}{collection.year}年度：{shown}，计入 {counted} 个；已写入 {target}"


def _unit_words(unit: Unit) -> str:
    words = UNIT_WORDS[unit.state]
    if unit.counted:
        words = f"{words}，{unit.counted.words}{_findings_words(unit.counted)}"
    return f"{words}。{unit.reason}" if unit.reason else words


def _findings_words(submission: Submission) -> str:
    counts = ((Level.ERROR, submission.errors), (Level.EXPLAIN, submission.explains))
    shown = [f"{LEVEL_WORDS[level]} {count} 条" for level, count in counts if count]
    return f"，{'、'.join(shown)}" if shown else ""
