"""Last year beside this one: where it lies, read aside, and what the comparison says."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog

from app.edition.catalog import Catalog
from app.errors import RefusedError
from app.file_paths import is_folder, is_there
from app.foreign.reader import ForeignReader
from app.report.report import Report
from ui.collect.actions.menus import CollectContext, CollectGroup
from ui.dialogs import ask
from ui.tasks import LatestTask

if TYPE_CHECKING:
    from app.collect.collection import Collection
    from app.collect.results.comparison import LastYear
    from app.collect.workbook.writer import Listing


class LastYearData(Struct, frozen=True):
    """Last year as it is compared with: from where, as figures, and as a report of the whole."""

    source: Path
    last: LastYear
    whole: Report


class Compared(Struct, frozen=True):
    """What a comparison says, list by list; without last year there is nothing `strange`."""

    figures: Listing
    subtotals: Listing
    alike: Listing
    strange: Listing | None


class LastYearChoice(CollectGroup):
    """`changed` tells of another last year, or of none; it is remembered for the folder."""

    changed = Signal()

    def __init__(self, space: CollectContext) -> None:
        super().__init__(space)
        self.beside: LastYearData | None = None
        self._looking: LatestTask[LastYearData] = LatestTask(self)
        self._reading.changed.connect(self._on_collection_changed)
        self._reading.opened.connect(self.forget_shown)
        self._home: Path | None = None
        self.handlers = {
            "last_folder": self.ask_folder,
            "last_report": self.ask_report,
            "no_last": self.take_off,
        }

    def enabled(self) -> dict[str, bool]:
        """What is not there cannot be taken off."""
        return {"last_folder": True, "last_report": True, "no_last": self.beside is not None}

    def ask_folder(self) -> None:
        """Asks for last year's folder of reports."""
        start = str((self._reading.home or self._space.settings.folder).parent)
        name = QFileDialog.getExistingDirectory(self._window, "去年各单位报告的文件夹", start)
        if name:
            self.read(Path(name))

    def ask_report(self) -> None:
        """Asks for the county's own report of last year."""
        path = ask.ask_file(
            self._window, "去年的本级年报或汇总表", self._space.settings.folder, ask.REPORT_FILTER
        )
        if path is not None:
            self.read(path)

    def read(self, source: Path) -> None:
        """Reads last year aside; a folder may take its time."""
        self.message.emit(f"正在读取去年的 {source.name}…", [("取消", self._cancel)])
        data = self._space.settings.data_folder
        work = partial(_read, source, self._space.reader, data)
        self._looking.start(work, self._on_read, self.say)

    def take_off(self) -> None:
        """Compares with no other year any more."""
        if self._reading.home is not None:
            self._space.settings.collections.keep_last_year_of(self._reading.home, None)
        self.beside = None
        self.changed.emit()

    def forget_shown(self) -> None:
        """Another folder is opened: it has a last year of its own."""
        self._looking.cancel()
        self.beside, self._home = None, None

    def _cancel(self) -> None:
        self._looking.cancel()
        self.say("")

    def _on_read(self, beside: LastYearData) -> None:
        self.beside = beside
        if self._reading.home is not None:
            self._space.settings.collections.keep_last_year_of(self._reading.home, beside.source)
        year, now = beside.last.whole.year, self._reading.collection
        doubt = f"它是 {year} 年度的，不是上一年度。" if now and year != now.year - 1 else ""
        self.say(f"已与 {beside.source.name} 对比。{doubt}")
        self.changed.emit()

    def _on_collection_changed(self) -> None:
        """The first time that a folder is shown, last year is read as it was then."""
        home = self._reading.home
        if home is not None and home != self._home:
            self._home = home
            source = self._space.settings.collections.last_year_of(home)
            if source is not None and is_there(source):
                self.read(source)


class NothingReadError(RefusedError):
    """A folder holds no reports to compare with."""

    def __init__(self, folder: Path) -> None:
        super().__init__(f"“{folder.name}”里没有能汇总的报告，请换一个文件夹。")


def _read(source: Path, reader: ForeignReader, data: Path) -> LastYearData:
    from app.collect.results.comparison import last_year_of  # noqa: PLC0415 when needed

    if is_folder(source):
        return _read_folder(source, reader.catalog, data)

    report = reader.read_any(source).report
    return LastYearData(source, last_year_of(report), report)


def _read_folder(source: Path, catalog: Catalog, data: Path) -> LastYearData:
    from app.collect.collector import Collector  # noqa: PLC0415
    from app.collect.results.comparison import last_year_of  # noqa: PLC0415 see above

    collector = Collector([source], catalog, data)
    try:
        collection = collector.collect()
        if not collection.counted:
            raise NothingReadError(source)
        return LastYearData(source, last_year_of(collection), collection.total)
    finally:
        collector.close()


def compared(collection: Collection, beside: LastYearData | None) -> Compared:
    """All that is said of a collection beside last year's and within itself; takes its time."""
    from app.collect.workbook import workbook  # noqa: PLC0415 heavy libraries

    last = beside.last if beside else None
    return Compared(
        workbook.figures(collection, last),
        workbook.subtotals(collection),
        workbook.alike(collection, last),
        workbook.strange(collection, last) if last else None,
    )
