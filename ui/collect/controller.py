"""All that works on a collection: pages, actions and reading; put into its window."""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping, Sequence
from functools import partial, reduce
from operator import or_
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog, QMenu

from app.collect.collection import Collection, FileLine, Standing, is_stray_picture
from app.collect.results.sums import contributions
from app.collect.roster import likeliest_roster
from app.collect.rounds import RoundStep, may_lack, next_round_step, waiting
from app.collect.submission import ROSTER_WORDS
from app.edition.cells import CellKey
from app.file_paths import is_file, is_folder
from app.foreign.reader import ForeignReader
from app.report.numbers import names_shown
from ui.collect.actions.deciding import Choosing, Deciding, RoundActions
from ui.collect.actions.last_year import LastYearChoice
from ui.collect.actions.menus import (
    COLLECTION_HEADER,
    COLLECTION_MENUS,
    COLLECTION_SPECS,
    IN_LISTS,
    PAGES,
    CollectContext,
    CollectGroup,
    CollectWindowState,
    ReportWindow,
)
from ui.collect.actions.opening import DocumentOpening
from ui.collect.actions.outputs import OutActions, SlipActions
from ui.collect.pages.charts_page import ChartsPage
from ui.collect.pages.compare_page import ComparePage, DecisionsPage
from ui.collect.pages.page import CollectionPage
from ui.collect.pages.sum_page import SumPage
from ui.collect.pages.unit_rows import FRESH
from ui.collect.pages.units_page import FilesPage, UnitsPage
from ui.collect.reading import CollectionReading
from ui.collect.window import CollectWindow
from ui.dialogs.help import Reference
from ui.settings import Settings
from ui.widgets.fields import FOLDER_PROPERTY
from ui.widgets.page_parts import Action
from ui.widgets.rows_view import RowsView
from ui.window_actions import Handlers, Keys, WindowActions, without_mnemonic

_CHAPTER = "汇总各单位年报"
_WHEN_CALM = (
    "roster no_roster year confirm assign choose exclude correct take_back export_sum"
    " send_back accept lock add_up right_year"
)
"""Actions that wait until nothing is being read."""

_OUT_OF_FOLDER = "hand_up county_report slips slip slip_text office open_text open_file"
"""Actions that wait, too, while the folder is away."""

_NAMED = 3
"""Units named in a message at most."""

_LISTED_ALONE = (Standing.UNREAD, Standing.DOUBTFUL, Standing.UNLISTED)
"""What is listed beside the units where nobody knows whose it is."""

_MAY_BE_LISTS = (Standing.UNREAD, Standing.NO_REPORT)


class CollectionController(QObject):
    """Puts the parts into the window and connects them."""

    _step = RoundStep.HAND_UP
    """What comes next for the collection that is shown."""

    def __init__(
        self,
        reports: ReportWindow,
        reader: ForeignReader,
        settings: Settings,
        view: Mapping[str, QMenu],
    ) -> None:
        """`view` are the menus of how large all is drawn and of the scheme, by their keys."""
        super().__init__()
        catalog = reader.catalog
        self._settings = settings
        last = settings.collections.folder
        self.window = CollectWindow(last if last and is_folder(last) else None, catalog)
        self.reading = CollectionReading(reader, settings, self.window)
        space = CollectContext(self.window, self.reading, reports, reader, settings)
        self.choosing = Choosing(space)
        self.opening = DocumentOpening(space)
        self.deciding = Deciding(space, self.opening.show_line)
        self.announcements = Announcements(space, self.choosing, self.deciding, self._list_fresh)
        self.last_year = LastYearChoice(space)
        self.rounds = RoundActions(space)
        self.out = OutActions(space, self.last_year)
        self.slips = SlipActions(space, self.last_year)
        self.reference = Reference(self.window, self._listed_keys)
        self.actions_ = WindowActions(self.window, COLLECTION_SPECS, self._handlers())
        self.actions_.fill_menus(COLLECTION_MENUS, view)
        self.window.header.offer(self.actions_[key] for key in COLLECTION_HEADER.split())
        self.units = UnitsPage(catalog, self.actions_)
        self.files = FilesPage(catalog, self.actions_)
        self.sums = SumPage(catalog, contributions, self.actions_)
        self.compare = ComparePage(self.actions_)
        self.charts = ChartsPage()
        self.decisions = DecisionsPage(self.actions_)
        pages = (self.units, self.files, self.sums, self.compare, self.charts, self.decisions)
        self._pages: dict[str, CollectionPage] = dict(zip(PAGES.split(), pages, strict=True))
        self._add_pages()
        self._connect()
        self._arrangement = self._arranged()
        self._enable()

    @property
    def groups(self) -> tuple[CollectGroup, ...]:
        """Everything that brings actions and has something to say."""
        return (
            *(self.choosing, self.deciding, self.rounds, self.opening),
            *(self.last_year, self.out, self.slips),
        )

    def come_forward(self) -> None:
        """Shows the window before the others."""
        if self.window.isMinimized():
            self.window.showNormal()
        elif self.window.isHidden():
            self._arrangement.show(self.window)
        self.window.raise_()
        self.window.activateWindow()

    def open(self, sources: Sequence[Path]) -> None:
        """Reads folders or files."""
        self.window.say("")
        self.window.setProperty(FOLDER_PROPERTY, str(sources[0]) if len(sources) == 1 else "")
        if len(sources) == 1 and is_folder(sources[0]):
            self._settings.collections.keep_folder(sources[0])
        self.reading.open(sources)

    def _listed_keys(self) -> tuple[Keys, ...]:
        return (*self.actions_.listed(COLLECTION_MENUS), *IN_LISTS)

    def _handlers(self) -> Handlers:
        own: Handlers = {
            "folder": self.ask_folder,
            "again": partial(self.reading.again, asked=True),
            "anew": self.reading.anew,
            "stop": self.reading.stop,
            "close": self.window.close,
            "manual": self.show_manual,
            "keys": self.reference.show_keys,
        }
        own |= {key: partial(self._go_to, key) for key in PAGES.split()}
        return reduce(or_, (group.handlers for group in self.groups), own)

    def ask_folder(self) -> None:
        """Asks for a folder and reads it."""
        start = self._settings.collections.folder or self._settings.folder
        name = QFileDialog.getExistingDirectory(self.window, "汇总哪个文件夹", str(start))
        if name:
            self.open([Path(name)])

    def show_manual(self) -> None:
        """Opens the manual at what it says of the page in front."""
        page = self.window.page
        self.reference.show_manual(_CHAPTER, page.manual_words if page else "")

    def _add_pages(self) -> None:
        for key, page in self._pages.items():
            self.window.add_page(page, self.actions_[key].text())
            page.entered.connect(self.opening.open_report)

    def _go_to(self, key: str) -> None:
        """Brings a page to the front, with the keys in it."""
        self.window.pages.setCurrentWidget(self._pages[key])
        self._pages[key].setFocus()

    def _connect(self) -> None:
        window, reading = self.window, self.reading
        window.welcome.folder_wanted.connect(self._on_folder_wanted)
        window.away.retry.clicked.connect(partial(reading.again, asked=True))
        window.away.other.clicked.connect(self.ask_folder)
        reading.away.connect(window.show_away)
        window.dropped.connect(self.open)
        window.stop_wanted.connect(reading.stop)
        window.moved.connect(self._enable)
        window.came_forward.connect(reading.look_again)
        window.closed.connect(self._on_closed)
        reading.opened.connect(self.announcements.begin)
        reading.opened.connect(lambda: window.show_reading(reading.sources))
        reading.changed.connect(self._on_changed)
        reading.progressed.connect(window.show_progress)
        reading.came.connect(window.coming.add)
        reading.busy_changed.connect(self._on_busy_changed)
        for said in (reading.message, *(group.message for group in self.groups)):
            said.connect(window.say)
        self.sums.unit_wanted.connect(self._on_unit_wanted)
        self.sums.message.connect(window.say)
        self.sums.selected.connect(window.show_selection)
        self.compare.unit_wanted.connect(self._on_unit_wanted)
        self.charts.unit_wanted.connect(self._on_unit_wanted)
        self.charts.cell_wanted.connect(self._on_cell_wanted)
        self.charts.message.connect(window.say)
        self.last_year.changed.connect(self._on_last_year_changed)

    def _on_folder_wanted(self, folder: Path | None) -> None:
        if folder is None:
            self.ask_folder()
        else:
            self.open([folder])

    def _on_changed(self, collection: Collection) -> None:
        self._step = next_round_step(collection)
        self.window.show_collection(collection)
        self._enable()
        self.announcements.tell(collection)

    def _list_fresh(self) -> None:
        self._go_to("units")
        self.units.list.show_only(FRESH)

    def _on_busy_changed(self, busy: bool) -> None:  # noqa: FBT001 the signal's own shape
        self.window.coming.show_busy(busy=busy)
        self.window.header.is_away = self.reading.is_away
        if not busy:
            self.window.hide_progress()
        self._enable()

    def _on_last_year_changed(self) -> None:
        beside = self.last_year.beside
        self.compare.compare_to(beside)
        last = beside.last if beside else None
        self.reading.do(lambda work: work.compare_with(last), "正在与去年对比…")
        self._enable()

    def _on_unit_wanted(self, name: str) -> None:
        self._go_to("units")
        self.units.list.show_only()
        self.units.units.go_to(name)

    def _on_cell_wanted(self, key: CellKey) -> None:
        self._go_to("sums")
        self.sums.tables.go_to([key])

    def _enable(self) -> None:
        """Switches every action as things stand."""
        busy, there = self.reading.is_busy, self.reading.collection is not None
        later = _WHEN_CALM if busy else ""
        if self.reading.is_away:  # nothing is kept or written that belongs into the folder
            later = f"{_WHEN_CALM} {_OUT_OF_FOLDER}"
        for group in self.groups:
            for key, enabled in group.enabled().items():
                waits = key in later.split()
                self.actions_[key].setEnabled(enabled and there and not waits)
        for key in PAGES.split():
            self.actions_[key].setEnabled(there)
        for key in ("folder", "workbooks"):
            self.actions_[key].setEnabled(not busy)
        for key in ("again", "anew"):
            self.actions_[key].setEnabled(bool(self.reading.sources) and not busy)
        self.actions_["stop"].setEnabled(busy)
        collection = self.reading.collection
        if collection is not None and self._step is RoundStep.WAIT:
            due = collection.decisions.office.due
            until = f"（期限 {due.month}月{due.day}日）" if due else ""
            self.window.header.wait(f"等 {len(waiting(collection))} 个单位回音{until}")
            return
        next_step = self.actions_[self._step if collection else RoundStep.HAND_UP]
        self.window.header.lead(next_step, f"{without_mnemonic(next_step.text())}…")

    def _arranged(self) -> CollectWindowState:
        views: dict[str, RowsView[Any]] = {
            "units": self.units.units,
            "unit_files": self.units.files,
            "unit_findings": self.units.findings,
            "files": self.files.files,
            "shares": self.sums.shares,
            "notices": self.sums.warnings,
            "decisions": self.decisions.decisions,
        }
        listings = {
            "figures": self.compare.figures,
            "subtotals": self.compare.subtotals,
            "strange": self.compare.strange,
            "alike": self.compare.alike,
        }
        dividers = {"units_divider": self.units.splitter, "sums_divider": self.sums.splitter}
        return CollectWindowState(self._settings, views, listings, dividers)

    def _on_closed(self) -> None:
        self._arrangement.keep(self.window)
        self.window.show_welcome()
        self.reading.close()
        self.opening.close()


class Announcements:
    """Says what came into a folder, and asks what has to be decided before it can be added up.

    `list_fresh` lists what came.
    """

    def __init__(
        self,
        space: CollectContext,
        choosing: Choosing,
        deciding: Deciding,
        list_fresh: Callable[[], None],
    ) -> None:
        self._window, self._reading = space.window, space.reading
        self._choosing, self._deciding = choosing, deciding
        self._list_fresh = list_fresh
        self._asked: tuple[object, ...] = ()
        self._told: dict[str, Told] = {}
        self.begin()

    def begin(self) -> None:
        """Another folder is read, of which nothing was said yet."""
        self._came: frozenset[str] = frozenset()
        self._found: frozenset[str] = frozenset()
        self._gone: frozenset[str] = frozenset()
        self._name = ""
        self._unplaced: frozenset[str] = frozenset()

    def tell(self, collection: Collection) -> None:
        """Says what is new in a collection; a question goes before it.

        What others offer stays in front of both, as does a question, until it is answered.
        """
        said = {key: self._told[key] for key in _SLOTS if key in self._told}
        strip = self._window.strip
        if strip.text != "".join(words for words, _ in said.values()):
            is_asked = strip.text and not strip.only_tells
            said = {"offer": (strip.text, strip.offered)} if is_asked else {}
        before = dict(said)
        gone = self._gone_words(collection)
        came, placed = self._came_told(collection), self._placed_words(collection)
        if came or placed or gone:
            words, actions = (placed, ()) if placed else came or ("", ())
            said["news"] = (f"{gone}{words}", actions)
        rosters = self._rosters_among(collection)
        asked = (self._reading.sources, collection.years, len(collection.doubtful), rosters)
        if asked != self._asked:  # one that was put already takes the place of no other message
            self._asked = asked
            said.pop("question", None)
            question = self._question(collection, rosters, placed)
            if question:
                said["news"] = (gone, ())
                said["question"] = question
        if said != before:
            shown = [said[key] for key in _SLOTS if key in said]
            actions = [action for _, own in shown for action in own]
            self._window.say("".join(words for words, _ in shown), actions)
        self._told = said

    def _question(
        self, collection: Collection, rosters: Sequence[FileLine], placed: str
    ) -> Told | None:
        """What has to be decided first, with where that is done."""
        doubtful = len(collection.doubtful)
        if collection.years:
            told = "、".join(f"{year}" for year in sorted(collection.years))
            split = f"分属 {told} 年度" if len(collection.years) > 1 else "没有写明年度"
            words = f"这些报告{split}，现在按 {collection.year} 年度汇总，请确认年度。"
            return words, (("选择年度…", self._choosing.ask_year),)
        if rosters:
            return self._roster_offer(rosters)
        if doubtful:
            others = doubtful - len(collection.unplaced)
            which = f"（其中 {others} 份是别的年度的）" if others else ""
            pictures = sum(map(is_stray_picture, collection.lines))
            beside = f"；另有 {pictures} 张图片，请看一眼" if pictures else ""
            words = f"{placed}有 {doubtful} 份报告不能肯定是哪个单位的{which}，没有计入{beside}。"
            return words, (("确认单位…", self._deciding.confirm),)
        return None

    def _placed_words(self, collection: Collection) -> str:
        """Whose files are known by another name of this level, which were not before."""
        name, self._name = self._name, collection.name
        unplaced, self._unplaced = (
            self._unplaced,
            frozenset(line.submission.key for line in collection.unplaced),
        )
        if name in ("", collection.name):
            return ""
        gone = unplaced - self._unplaced
        told = [
            f"“{line.submission.file}”认作{line.unit}的"
            for line in collection.lines
            if line.submission.key in gone and line.unit
        ]
        if not told:
            return ""
        listed = names_shown(told, _NAMED, f"等 {len(told)} 份", "，")
        return f"本级名称改成“{collection.name}”后，{listed}。"

    def _came_told(self, collection: Collection) -> Told | None:
        """What came since the folder was looked at before or was found again, and from whom."""
        new, self._came = collection.came - self._came, collection.came
        back, self._found = collection.found - self._found, collection.found
        came, found = _named_in(collection, new), _named_in(collection, back)
        told = f"找回 {len(found)} 份：{_listed(found)}。" if found else ""
        if not came:
            return (told, ()) if told else None
        late = [name for name in dict.fromkeys(came) if name in collection.decisions.locked]
        told += f"新收到 {len(came)} 份：{_listed(came)}。"
        told += f"{names_shown(late, _NAMED)}已锁定，后来收到的没有计入。" if late else ""
        return told, (("列出新收到的", self._list_fresh),)

    def _gone_words(self, collection: Collection) -> str:
        """Which reports are not there any more without which their units lack something."""
        lines = {
            line.submission.key: line
            for unit in collection.units
            if may_lack(unit)
            for line in unit.lines
            if line.standing is Standing.GONE
        }
        new, self._gone = [key for key in lines if key not in self._gone], frozenset(lines)
        told = [f"“{lines[key].submission.file}”（{lines[key].unit}）" for key in new]
        if not told:
            return ""
        named = names_shown(told, _NAMED, f"等 {len(told)} 份")
        how = dict.fromkeys(lines[key].reason.partition("现在")[2].rstrip("。") for key in new)
        return f"上次读过的{named}{'，或者'.join(how)}，没有当作没报，请找回。"

    def _roster_offer(self, rosters: Sequence[FileLine]) -> Told:
        """That there are lists of units: the likeliest, and how many others."""
        home = self._reading.home or Path()
        first = home / rosters[0].submission.place
        use = partial(self._choosing.use_roster, first)
        words = f"文件夹里有“{first.name}”，像是单位名单；用它就能看出谁还没报。"
        if len(rosters) == 1:
            return words, (("用这份名单", use),)
        others = f"另有 {len(rosters) - 1} 份也像名单。"
        offers = ((f"用“{first.stem}”", use), ("选另一份…", self._choosing.ask_roster))
        return f"{words}{others}", offers

    def _rosters_among(self, collection: Collection) -> tuple[FileLine, ...]:
        """The files beside the reports that are lists of units, while none is used."""
        home = self._reading.home
        if collection.has_roster or home is None:
            return ()
        lists = (
            line
            for line in collection.lines
            if line.reason == ROSTER_WORDS
            or (line.standing in _MAY_BE_LISTS and "名单" in line.submission.file)
            if is_file(home / line.submission.place)
        )
        return tuple(sorted(lists, key=likeliest_roster))


def _named_in(collection: Collection, keys: Container[str]) -> list[str]:
    """Whose each of these files is, if it is listed: its unit, else its name."""
    return [
        line.unit or line.submission.file
        for line in collection.lines
        if line.submission.key in keys and (line.unit or line.standing in _LISTED_ALONE)
    ]


def _listed(names: Sequence[str]) -> str:
    own = list(dict.fromkeys(names))
    return names_shown(own, _NAMED, f"等 {len(own)} 家")


Told = tuple[str, Sequence[Action]]
"""A sentence and what can be done about it."""

_SLOTS = ("offer", "question", "news")
"""What stands in the strip, in this order: of somebody else, what is asked, what came."""
