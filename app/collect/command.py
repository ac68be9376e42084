"""`nianbao collect`: a folder of reports into a workbook, slips, JSON and the county's report."""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from datetime import date
from itertools import chain
from pathlib import Path
from typing import Protocol

import msgspec
from msgspec import Struct

from app.any_file import REPORT_SUFFIXES
from app.checks.findings import LEVEL_WORDS
from app.collect.collection import STANDING_WORDS, UNIT_WORDS, Collection, Standing, Unit, UnitState
from app.collect.collector import Collector
from app.collect.decisions import Office
from app.collect.reading.file_index import Progress
from app.collect.results.comparison import compared_with_last_year, last_year_of
from app.collect.results.county_json import is_county, write_county
from app.collect.results.county_report import county_report, refresh_file
from app.collect.results.letter_files import NoLettersError, write_batch
from app.collect.results.letters import UNSIGNED, SlipSettings
from app.collect.roster_rows import Roster
from app.collect.rounds import held_back
from app.collect.workbook.workbook import write_workbook
from app.edition.catalog import Catalog
from app.edition.text_check_kinds import Level
from app.errors import DONE, FOUND, RefusedError
from app.file_paths import canonical_path, full_path, is_folder, is_there
from app.importing.document import ReadDocument
from app.report.numbers import names_shown
from app.report.report import Report
from app.storage.atomic import FolderMissingError
from app.storage.file_names import refuse_suffix
from app.storage.paths import data_folder
from app.storage.report_file import load_report, save_report

_HEAD = 4096


class ReportSuffixError(RefusedError):
    """The county's report is a file of this program."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"本级报告请存为 .nbao 文件，“{path.name}”不是这样的文件名。")


class Outputs(Struct, frozen=True):
    """What is wanted besides; None where it is not.

    `due` is until when units may mend theirs, `signature` what stands below the letters, `contact`
    whom to ask; where they are not given, the collection's own settings say it.
    """

    slips: Path | None = None
    due: date | None = None
    report: Path | None = None
    signature: str = ""
    contact: str = ""

    def refuse(self, catalog: Catalog) -> None:
        """Refuses what cannot be written before anything is read.

        Raises `ReportSuffixError`, and what a file that is there is refused with as a report.
        """
        if self.report and self.report.suffix.lower() not in REPORT_SUFFIXES:
            raise ReportSuffixError(self.report)
        if self.report and is_there(self.report):
            load_report(self.report, catalog)


class Reader(Protocol):
    """Reads what stands beside a collection; raises what a file is refused with."""

    catalog: Catalog

    def read_any(self, path: Path) -> ReadDocument:
        """The report in a file of any kind."""

    def read_roster(self, path: Path) -> Roster:
        """The units in a list."""

    def rest(self) -> None:
        """Keeps no memory until it reads again."""


@contextmanager
def last_year(
    path: Path | None, reader: Reader, data: Path | None
) -> Iterator[Collection | Report | None]:
    """Last year's collection out of a folder or its JSON, or the county's report out of a file.

    What a collection says can be read until the end. Raises what its files are refused with.
    """
    if path is None:
        yield None
    elif is_folder(path) or _is_county(path):
        with closing(Collector([path], reader.catalog, data)) as collector:
            yield collector.collect()
    else:
        yield reader.read_any(path).report


def write_outputs(
    collection: Collection, outputs: Outputs, last: Collection | Report | None
) -> Iterator[tuple[str, tuple[Path, ...]]]:
    """Writes what is wanted; a sentence on each and its files.

    Raises `LettersExistError`, `WriteRefusedError`.
    """
    if outputs.slips:
        settings = SlipSettings(date.today(), _office(collection, outputs), again=False)
        try:
            before = last_year_of(last) if last else None
            files, _ = write_batch(collection, settings, outputs.slips, before)
        except NoLettersError as error:
            yield str(error), ()
        else:
            yield f"退回单：{len(files)} 个文件，已写入 {outputs.slips}", files
            yield from ((words, ()) for words in _doubts(settings))
        yield from ((words, ()) for words in _withheld(collection))
    if outputs.report:
        yield _write_report(collection, outputs.report, last), (outputs.report,)


def _write_report(collection: Collection, path: Path, last: Collection | Report | None) -> str:
    """Begins the county's report, or puts the sums into the one that is there; says what was done.

    Raises `OtherReportError`, `WriteRefusedError`.
    """
    if not is_there(path):
        save_report(county_report(collection, last), path)
        return f"本级报告：已写入 {path}，请核对机关名称并补写文字"
    changed = refresh_file(path, collection)
    return f"本级报告：{path} 里的数字已更新（改了 {changed} 格），写过的文字没有动"


def _office(collection: Collection, outputs: Outputs) -> Office:
    """Who signs the letters: as the collection keeps it, but for what was given now."""
    given = {"due": outputs.due, "signature": outputs.signature, "contact": outputs.contact}
    wanted = {name: value for name, value in given.items() if value}
    if outputs.contact:
        wanted["phone"] = ""
    return msgspec.structs.replace(collection.decisions.office, **wanted)


def _doubts(settings: SlipSettings) -> Iterator[str]:
    """What letters lack, or say that cannot be meant."""
    office = settings.office
    if not (office.signature or office.name):
        yield (
            f"注意：退回单没有落款单位，写的是“{UNSIGNED}”，请填上再发，或加 --signature 重写，"
            "也可以在窗口里填“落款、联系人和期限”"
        )
    if office.is_past(settings.issued):
        yield "注意：退回单上写的期限已经过了，请用 --until 写明新的期限"


def _withheld(collection: Collection) -> Iterator[str]:
    """Who is not asked for what may have come, and what is to be done first."""
    first: dict[str, list[str]] = defaultdict(list)
    for unit in collection.units:
        if why := held_back(unit):
            first[why].append(unit.name)
    return (f"没有催{names_shown(names)}：{why}" for why, names in first.items())


def _is_county(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return is_county(file.read(_HEAD))
    except OSError:
        return False  # reading it as a report says what is wrong


_SETTLED = (UnitState.COMPLETE, UnitState.ACCEPTED, UnitState.EXPLAIN)
"""The states of a unit with which the sum is right."""


class NoFolderError(RefusedError):
    """There is no such folder to be collected."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"没有“{path}”这个文件夹，请核对报告所在的文件夹。")


class NothingToCollectError(RefusedError):
    """There is no report in a folder, or none of the year."""

    def __init__(self, folder: Path, year: int, collection: Collection | None = None) -> None:
        years = {line.submission.year for line in collection.lines} - {0} if collection else set()
        if years:
            told = "、".join(str(one) for one in sorted(years))
            problem = (
                f"里没有 {year} 年度的报告，有的是 {told} 年度的；请核对年度（--year）或文件夹"
            )
        else:
            lines = collection.unread if collection else ()
            why = (
                f"，有 {len(lines)} 个文件读不了，如：{lines[0].reason.rstrip('。')}"
                if lines
                else ""
            )
            problem = f"里没有读到年度报告{why}；请核对是不是选错了文件夹"
        super().__init__(f"“{folder}”{problem}。")


class YearsSplitError(RefusedError):
    """The reports state several years, or none."""

    def __init__(self, years: Sequence[int]) -> None:
        told = "、".join(str(one) for one in sorted(years))
        what = f"分属 {told} 年度" if len(years) > 1 else "没有写明是哪一年的"
        super().__init__(
            f"文件夹里的报告{what}，请加 --year 指明汇总哪一年，如 --year {years[0]}。"
        )


def collect(
    folder: Path,
    target: Path,
    reader: Reader,
    say: Callable[[str], None],
    *,
    roster: Path | None = None,
    last: Path | None = None,
    outputs: Outputs | None = None,
    year: int = 0,
    name: str = "",
    as_json: bool = False,
) -> int:
    """Collects a folder into a workbook and tells about it; returns the exit status.

    `last` is last year's collection or report to compare with, `outputs` what else is written; a
    `year` of 0 is the one that most reports state; `name` is what the level above calls this one.
    Raises what it is refused with: the folder, the roster, last year's files, a target, the year.
    """
    outputs = outputs or Outputs()
    _refuse(folder, target, outputs, reader.catalog, year)
    units = reader.read_roster(roster) if roster else None
    data = _data_folder()
    collector = Collector(
        [folder], reader.catalog, data, roster=units, roster_file=roster, year=year, name=name
    )
    with closing(collector), last_year(last, reader, data) as before:
        reader.rest()
        collection = collector.collect(_shown_progress())
        _refuse_empty(folder, collection)
        collector.rest()
        collection = _write_workbook(collection, target, before)
        written = tuple(write_outputs(collection, outputs, before))
        _note_made(collector, (("", (target,)), *written))
        told = chain(_summary_lines(collection, target, units), (words for words, _ in written))
        for line in _lines(write_county(collection)) if as_json else told:
            say(line)
    return FOUND if _is_open(collection) else DONE


def _lines(pieces: Iterable[str]) -> Iterator[str]:
    """The lines of a text that comes in pieces and is never held as a whole."""
    begun = ""
    for piece in pieces:
        *lines, begun = (begun + piece).split("\n")
        yield from lines
    if begun:
        yield begun


def _write_workbook(
    collection: Collection, target: Path, last: Collection | Report | None
) -> Collection:
    """Writes the workbook of the collection as it stands beside last year, and returns that.

    Raises `WriteRefusedError`.
    """
    beside = last_year_of(last) if last else None
    shown = compared_with_last_year(collection, beside) if beside else collection
    write_workbook(shown, target, beside)
    return shown


def _refuse(folder: Path, target: Path, outputs: Outputs, catalog: Catalog, year: int) -> None:
    """Refuses what cannot be done before anything is read."""
    if not is_folder(folder):
        raise NoFolderError(folder)
    refuse_suffix("汇总表", target, ".xlsx")
    if not is_folder(full_path(target).parent):
        raise FolderMissingError(target)
    outputs.refuse(catalog)
    catalog.for_year(year or catalog.years[-1])


def _refuse_empty(folder: Path, collection: Collection) -> None:
    """Refuses a folder without anything of the year.

    Raises `NothingToCollectError`, `YearsSplitError`.
    """
    if collection.years:
        raise YearsSplitError(collection.years)
    none = (Standing.UNREAD, Standing.GONE, Standing.NO_REPORT, Standing.IGNORED)
    gone = (*none, Standing.OTHER_YEAR, Standing.EXCLUDED)
    if all(line.standing in gone for line in collection.lines) and not any(
        line.submission.period == collection.year for line in collection.lines
    ):
        raise NothingToCollectError(folder, collection.year, collection)


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
    if collection.unplaced or collection.still_unread or collection.partial:
        return True
    return any(unit.state not in _SETTLED for unit in collection.units)


def _summary_lines(collection: Collection, target: Path, roster: Roster | None) -> Iterator[str]:
    for note in roster.notes if roster else ():
        yield f"名单：{note}"
    for unit in collection.units:
        yield f"{unit.name}：{_unit_words(unit)}"
    for line in collection.lines:
        if line.standing is not Standing.COUNTED:
            yield f"{line.submission.words}：{STANDING_WORDS[line.standing]}。{line.reason}"
    for warning in collection.warnings:
        yield f"注意：{warning.message}"
    for finding in collection.findings:
        yield f"合计：[{LEVEL_WORDS[finding.level]}] {finding.message}"
    yield f"{collection.name}{collection.year}年度：{collection.headline}；已写入 {target}"


def _unit_words(unit: Unit) -> str:
    words = UNIT_WORDS[unit.state]
    if unit.counted:
        files = "、".join(one.words for one in unit.sources())
        words = f"{words}，{files}{_findings_words(unit.counted.errors, unit.explains)}"
    return f"{words}。{unit.reason}{unit.origin}" if unit.reason or unit.origin else words


def _findings_words(errors: int, explains: int) -> str:
    counts = ((Level.ERROR, errors), (Level.EXPLAIN, explains))
    shown = [f"{LEVEL_WORDS[level]} {count} 条" for level, count in counts if count]
    return f"，{'、'.join(shown)}" if shown else ""
