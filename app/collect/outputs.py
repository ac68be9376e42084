"""What a collection gives beside its workbook: slips and the report; reads last year for it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Protocol

from app.collect.collection import Collection
from app.collect.collector import Collector
from app.collect.results.county_json import is_county
from app.collect.results.county_report import county_report
from app.collect.results.slip_files import NoLettersError, write_letters
from app.collect.results.slips import SlipSettings, letters
from app.collect.roster import Roster
from app.edition.catalog import Catalog
from app.errors import RefusedError
from app.file_paths import is_folder, is_there
from app.importing.document import ReadDocument
from app.reading import REPORT_SUFFIXES
from app.report.report import Report
from app.storage.report_file import save_report

_HEAD = 4096


class ReportSuffixError(RefusedError):
    """The county's report is a file of this program."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"本级报告请存为 .nbao 文件，“{path.name}”不是这样的文件名。")


class ReportExistsError(RefusedError):
    """A report is there already, and somebody may have written its text."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"“{path}”已经存在，可能写过文字，没有覆盖；请换一个文件名。")


@dataclass(frozen=True)
class Outputs:
    """What is wanted besides; None where it is not. `due` is until when units may mend theirs."""

    slips: Path | None = None
    due: date | None = None
    report: Path | None = None

    def refuse(self) -> None:
        """Refuses what cannot be written before anything is read.

        Raises `ReportSuffixError`, `ReportExistsError`.
        """
        if self.report and self.report.suffix.lower() not in REPORT_SUFFIXES:
            raise ReportSuffixError(self.report)
        if self.report and is_there(self.report):
            raise ReportExistsError(self.report)


class Reader(Protocol):
    """Reads what stands beside a collection; raises what a file is refused with."""

    catalog: Catalog

    def read_any(self, path: Path) -> ReadDocument:
        """The report in a file of any kind."""

    def read_roster(self, path: Path) -> Roster:
        """The units in a list."""


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
        collector = Collector([path], reader.catalog, data)
        try:
            yield collector.collect()
        finally:
            collector.close()
    else:
        yield reader.read_any(path).report


def write_outputs(
    collection: Collection, outputs: Outputs, last: Collection | Report | None
) -> Iterator[tuple[str, tuple[Path, ...]]]:
    """Writes what is wanted; a sentence on each and its files.

    Raises `LettersExistError`, `WriteRefusedError`.
    """
    if outputs.slips:
        settings = SlipSettings(date.today(), due=outputs.due)
        try:
            files = write_letters(letters(collection, settings), outputs.slips)
        except NoLettersError as error:
            yield str(error), ()
        else:
            yield f"退回单：{len(files)} 个文件，已写入 {outputs.slips}", files
    if outputs.report:
        save_report(county_report(collection, last), outputs.report)
        yield f"本级报告：已写入 {outputs.report}，请核对机关名称并补写文字", (outputs.report,)


def _is_county(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return is_county(file.read(_HEAD))
    except OSError:
        return False  # reading it as a report says what is wrong
