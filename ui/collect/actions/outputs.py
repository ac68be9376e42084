"""What a collection gives: the workbook of the sum, the county's report, slips to the units."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog

from app.collect.collection import UNIT_WORDS, Collection, UnitState
from app.collect.decisions import Match
from app.collect.results.county_report import county_report, refresh_file
from app.collect.results.sums import renamed
from app.collect.rounds import asked_of, may_lack, unanswered, why_unwritten
from app.file_paths import is_there
from app.report.changes import Details, Organisation
from app.report.numbers import names_shown
from app.report.report import Report
from app.storage.file_names import (
    file_name,
    handed_up_name,
    office_report_name,
    report_name,
    sum_name,
    unique_name,
)
from app.storage.report_file import save_report
from app.storage.report_lock import held_by
from ui.collect.actions.last_year import LastYearChoice
from ui.collect.actions.menus import CollectContext, CollectGroup
from ui.desktop import show_file
from ui.dialogs import ask
from ui.tasks import Task

if TYPE_CHECKING:
    from app.collect.decisions import Office
    from app.collect.results.comparison import LastYear
    from app.collect.results.letters import Letter, SlipSettings


_WORKBOOK = "Excel 工作簿 (*.xlsx)"


class OutActions(CollectGroup):
    """`message` tells what was written, and offers to open it."""

    def __init__(self, space: CollectContext, last_year: LastYearChoice) -> None:
        super().__init__(space)
        self._last_year = last_year
        self.handlers = {
            "export_sum": self.export_sum,
            "hand_up": self.hand_up,
            "county_report": self.own_report,
        }

    def export_sum(self) -> None:
        """Writes the workbook after asking where."""
        collection = self._reading.collection
        if collection is None:
            return
        proposal = (self._reading.home or self._space.settings.folder) / sum_name(
            collection.name, collection.year
        )
        path = ask.ask_save(self._window, "导出汇总表", proposal, _WORKBOOK)
        collection = self._reading.collection  # as it is now: the folder is read on meanwhile
        if path is not None and collection is not None:
            self._write(collection, path, partial(self._on_written, path))

    def hand_up(self) -> None:
        """Writes the workbook for the level above, after asking what this level is called."""
        collection = self._reading.collection
        if collection is None:
            return
        waiting = open_words(collection)
        question = f"{waiting}。现在就交上级吗？"
        if waiting and not ask.ask_sure(self._window, question, "照样交", careful=True):
            return
        region = self._asked_region(collection)
        if not region:
            return
        name = handed_up_name(region, collection.year)
        start = self._reading.home or self._space.settings.folder
        path = ask.ask_save(self._window, "交上级", start / name, _WORKBOOK)
        collection = self._reading.collection  # see above
        if path is not None and collection is not None:
            done = partial(self._on_handed_up, path)
            self._write(renamed(collection, region), path, done)

    def _asked_region(self, collection: Collection) -> str:
        """What the level above calls this one: asked for once, and kept with the folder."""
        from app.collect.matching import region_of  # noqa: PLC0415 when asked for

        office = collection.decisions.office
        if office.region:
            return office.region
        told = region_of(line.submission.name for line in collection.lines)
        question = "本级名称，上级按它认出是哪个县（市、区）："
        region = ask.ask_words(self._window, "交上级", question, told or collection.name) or ""
        if region:
            self._reading.keep_office(msgspec.structs.replace(office, region=region))
        return region

    def _write(self, collection: Collection, path: Path, done: Callable[[None], None]) -> None:
        """Writes the workbook aside."""
        self.say(f"正在导出 {path.name}…")
        task = Task(self, done, self.say)
        self._reading.hold_for(task)
        beside = self._last_year.beside
        task.start(partial(_write_workbook, collection, path, beside.last if beside else None))

    def own_report(self) -> None:
        """Asks which report of its own the county wants: of the whole county or the office's.

        What the sums are still without is told first, as where they are handed up.
        """
        home = self._reading.home
        if self._reading.collection is None or home is None:
            return
        kept = self._begun_report(home)
        told = open_words(self._reading.collection)
        wanted = ask.ask_own_report(self._window, kept.name if kept else "", told)
        if wanted is ask.OwnReport.WHOLE:
            self.make_report()
        elif wanted is ask.OwnReport.OFFICE:
            self._begin_office_report(home)
        elif wanted is ask.OwnReport.REFRESH and kept is not None and self._is_free(kept):
            self._refresh(kept)

    def _begun_report(self, home: Path) -> Path | None:
        """The county's report that was begun last and is still there."""
        collection = self._reading.collection
        made = collection.decisions.made if collection else ()
        paths = (home / place for place in reversed(made) if place.endswith(_REPORT))
        return next((path for path in paths if is_there(path)), None)

    def _refresh(self, path: Path) -> None:
        """Puts the sums as they are now into the county's report."""
        collection = self._reading.collection
        if collection is None:
            return
        task = Task(self, partial(self._on_refreshed, path), self.say, asks=True)
        self._reading.hold_for(task)
        task.start(partial(refresh_file, path, collection))

    def _on_refreshed(self, path: Path, changed: int) -> None:
        told = f"{path.name} 里的数字已更新，改了 {changed} 格，写过的文字没有动。"
        self.message.emit(told, [("打开", partial(self._space.reports.open_at, path, None))])

    def _begin_office_report(self, home: Path) -> None:
        """Opens the office's own report among the others, begun blank if it is not there."""
        collection = self._reading.collection
        office = collection.decisions.office if collection else None
        name = office.name if office else ""
        name = name or ask.ask_words(self._window, "本机关自己的报告", "本机关全称：", "") or ""
        if not name or collection is None or office is None:
            return
        path = home / office_report_name(name, collection.year)
        if is_there(path):
            self._space.reports.open_at(path, None)
            return
        blank = Report(collection.edition, Details(collection.year, None, Organisation(name)))
        done = partial(self._on_office_begun, path, name)
        task = Task(self, done, self.say, asks=True)
        task.start(partial(save_report, blank, path))

    def _on_office_begun(self, path: Path, name: str, _: None) -> None:
        """Opens it; on no list its unit is one by decision, so that it counts once filled in."""
        from app.collect.matching import Matcher  # noqa: PLC0415 when asked for
        from app.collect.roster_rows import RosterUnit  # noqa: PLC0415

        collection = self._reading.collection
        units = collection.units if collection else ()
        known = Matcher([RosterUnit(one.name, one.parent) for one in units]).find(name, "")
        if known.unit is None:
            self._reading.decide(Match(name, datetime.now().astimezone(), place=path.name))
        self.say(f"{path.name} 填好保存以后，就计入全县。")
        self._space.reports.open_at(path, None)

    def make_report(self) -> None:
        """Begins the county's own report with the sums, after asking where it is kept."""
        collection = self._reading.collection
        if collection is None:
            return
        name = report_name(self._report(collection), ".nbao")
        home = self._reading.home or self._space.settings.folder
        path = ask.ask_save(
            self._window, "本级报告存在哪里", home.parent / name, "年报文件 (*.nbao)"
        )
        collection = self._reading.collection  # see above
        if path is None or collection is None or not self._is_free(path):
            return
        task = Task(self, partial(self._on_report_saved, path), self.say, asks=True)
        task.start(partial(save_report, self._report(collection), path))

    def _report(self, collection: Collection) -> Report:
        beside = self._last_year.beside
        return county_report(collection, beside.whole if beside else None)

    def _is_free(self, path: Path) -> bool:
        """Whether nobody works on a file, here or elsewhere; it is said who does."""
        holder = held_by(path)
        if holder is None and not self._space.reports.is_open(path):
            return True
        by = f"正由{holder.words}起编辑" if holder else "正在窗口里打开"
        self.message.emit(
            f"{path.name} {by}，没有写入，请另取文件名。", [("另存…", self.make_report)]
        )
        return False

    def _on_report_saved(self, path: Path, _: None) -> None:
        self.say(f"已生成 {path.name}，数字是汇总数，请接着写文字。")
        self._reading.note_made(path)
        self._space.reports.open_at(path, None)

    def _on_handed_up(self, path: Path, _: None) -> None:
        self.message.emit(
            f"已写好 {path.name}。只交这一个文件：上级用本程序汇总它，每个数都能查到乡镇。",
            [("打开文件夹", partial(show_file, path.parent))],
        )
        self._reading.note_made(path)

    def _on_written(self, path: Path, _: None) -> None:
        open_file, open_folder = partial(show_file, path), partial(show_file, path.parent)
        actions = [("打开文件", open_file), ("打开文件夹", open_folder)]
        self.message.emit(f"已导出 {path.name}。", actions)
        self._reading.note_made(path)


_REPORT = ".nbao"


def open_words(collection: Collection) -> str:
    """What a sum that is handed up is still without, in a sentence; empty if nothing."""
    units = collection.units
    states = Counter(unit.state for unit in units)
    waiting = [f"{states[one]} 个单位{UNIT_WORDS[one]}" for one in _WAITING if states[one]]
    files = ((len(collection.still_unread), "读不了"), (len(collection.unplaced), "不知是谁的"))
    waiting += [f"{count} 个文件{words}" for count, words in files if count]
    counted = [one for one in units if one.counted is not None]
    wrong = sum(one.state in (UnitState.ERRORS, UnitState.RETURNED) for one in counted)
    told = "都已计入" if len(counted) == len(units) else f"中计入了 {len(counted)} 个"
    beside = f"，有必改、已退回还没有重报的 {wrong} 个也计在里面" if wrong else ""
    asked = [one.message.partition("，而这个数")[0] for one in collection.warnings if one.asked]
    unsure = f"。合计里有还没有核实的数：{names_shown(asked, 3)}" if asked else ""
    return (
        f"还有 {'、'.join(waiting)}；{len(units)} 个单位{told}{beside}{unsure}" if waiting else ""
    )


_WAITING = (
    UnitState.MISSING,
    UnitState.UNREAD,
    UnitState.OTHER_YEAR,
    UnitState.INCOMPLETE,
    UnitState.ERRORS,
    UnitState.RETURNED,
    UnitState.EXPLAIN,
)
"""The states of units with which a sum is not what it should be."""


def _write_workbook(collection: Collection, path: Path, last: LastYear | None) -> None:
    from app.collect.workbook.workbook import write_workbook  # noqa: PLC0415 openpyxl, only when needed

    write_workbook(collection, path, last)


def _write_batch(
    collection: Collection, settings: SlipSettings, folder: Path, last: LastYear | None
) -> tuple[Sequence[Path], Sequence[str]]:
    from app.collect.results.letter_files import write_batch  # noqa: PLC0415 docx, only when needed

    return write_batch(collection, settings, folder, last)


_WORD = "Word 文档 (*.docx)"
_NOTHING = "{name} 没有需要退回的问题。"
_UNASKED = (UnitState.MISSING, UnitState.ACCEPTED)
"""The states in which a unit gets no letter whatever its report says, if there is a reason."""


class SlipActions(CollectGroup):
    """`message` tells what was written, and offers to open it."""

    def __init__(self, space: CollectContext, last_year: LastYearChoice) -> None:
        super().__init__(space)
        self._last_year = last_year
        self._is_settled = False
        self.handlers = {
            "office": self.settle,
            "slips": self.export_all,
            "slip": self.export_one,
            "slip_text": self.copy_text,
            "open_text": self.copy_open,
        }

    def enabled(self) -> dict[str, bool]:
        """A slip for one unit needs one."""
        picked = self._window.picked.unit is not None
        whole = dict.fromkeys(("office", "slips", "open_text"), True)
        return {**whole, "slip": picked, "slip_text": picked}

    def settle(self) -> None:
        """Asks who signs the letters, and keeps it with the folder."""
        self._settled()

    def export_all(self) -> None:
        """Writes the slips of the units into a new folder of the round, after asking where."""
        settings = self._which(self._settings())
        start = str(self._space.settings.folder)
        title = "退回单放在哪个文件夹"
        name = QFileDialog.getExistingDirectory(self._window, title, start) if settings else ""
        collection = self._reading.collection  # as it is now: the folder is read on meanwhile
        if name and settings and collection is not None:
            from app.collect.results.letter_files import slips_folder  # noqa: PLC0415 docx

            taken: set[str] = set()
            with suppress(OSError):  # what is wrong with the folder is told when it is written to
                taken = {one.name.casefold() for one in Path(name).iterdir()}
            free = unique_name(slips_folder(collection, settings), taken)
            self._write_all(collection, settings, Path(name) / free)

    def _write_all(self, collection: Collection, settings: SlipSettings, folder: Path) -> None:
        """Writes them aside into a new folder: those of another time stay as they went out."""
        self.say("正在写退回单…")
        task = Task(self, partial(self._on_all_written, folder), self.say)
        self._reading.hold_for(task)
        task.start(partial(_write_batch, collection, settings, folder, self._last))

    def _which(self, settings: SlipSettings | None) -> SlipSettings | None:
        """Which letters are written, as the clerk wants it; None if cancelled."""
        from ui.collect.actions.dialogs import BatchDialog  # noqa: PLC0415 when asked for

        collection = self._reading.collection
        if settings is None or collection is None:
            return None
        office = settings.office
        still = len(unanswered(collection, settings.issued))
        dialog = BatchDialog(office, still, self._window, self._settled)
        return dialog.settings if ask.accepted(dialog) else None

    def copy_open(self) -> None:
        """Copies the list of all units from which something is still to come."""
        from app.collect.results.letter_files import letter_text  # noqa: PLC0415 docx, only when needed
        from app.collect.results.letters import open_list  # noqa: PLC0415

        settings, collection = self._settings(), self._reading.collection
        if settings is None or collection is None:
            return
        told = open_list(collection, settings)
        if told is None:
            held = next((why_unwritten(one) for one in collection.units if may_lack(one)), "")
            self.say(held or "没有未报送、未报齐的单位。")
            return
        QGuiApplication.clipboard().setText(letter_text(told))
        self.say(f"{told.kind}已复制，可以粘贴到工作群或邮件里。")

    def export_one(self) -> None:
        """Writes the slip of the picked unit."""
        self._with_letter(self._export)

    def copy_text(self) -> None:
        """Copies the slip of the picked unit as text, for a message."""
        self._with_letter(self._copy)

    def _settled(self, button: str = "保存") -> Office | None:
        """Who signs the letters and until when, as the clerk settled it; None if cancelled."""
        from app.collect.matching import region_of  # noqa: PLC0415 when asked for
        from ui.collect.actions.dialogs import SlipsDialog  # noqa: PLC0415

        collection = self._reading.collection
        if collection is None:
            return None
        office = collection.decisions.office
        region = region_of(line.submission.name for line in collection.lines)
        dialog = SlipsDialog(office, self._window, button=button, region=region)
        settled = dialog.office if ask.accepted(dialog) else None
        if settled is not None:
            self._is_settled = True
            self._reading.keep_office(settled)
        return settled

    def _settings(self) -> SlipSettings | None:
        """The collection's settings; asked for where there are none or the time is over."""
        from app.collect.results.letters import SlipSettings  # noqa: PLC0415 when asked for

        collection = self._reading.collection
        if collection is None:
            return None
        office, today = collection.decisions.office, date.today()
        if (not office.name or office.is_past(today)) and not self._is_settled:
            settled = self._settled("保存，接着写")
            return SlipSettings(today, settled) if settled else None
        return SlipSettings(today, office)

    def _with_letter(self, act: Callable[[Letter], None]) -> None:
        unit = self._window.picked.unit
        if unit and unit.state in _UNASKED and (why := why_unwritten(unit)):
            self.say(why)
            return
        settings = self._settings() if unit else None
        collection = self._reading.collection  # see above
        if collection is None or unit is None or settings is None:
            return
        self.say("正在写退回单…")
        done = partial(self._on_letter, unit.name, act)
        task = Task(self, done, self.say, asks=True)
        self._reading.hold_for(task)
        from app.collect.results.letters import letter_of  # noqa: PLC0415 when asked for

        task.start(partial(letter_of, collection, unit.name, settings, self._last))

    @property
    def _last(self) -> LastYear | None:
        beside = self._last_year.beside
        return beside.last if beside else None

    def _on_letter(self, name: str, act: Callable[[Letter], None], letter: Letter | None) -> None:
        self.say("")
        if letter is None:
            collection = self._reading.collection
            unit = collection.unit(name) if collection else None
            why = why_unwritten(unit) if unit else ""
            self.say(why or _NOTHING.format(name=name))
        else:
            act(letter)

    def _copy(self, letter: Letter) -> None:
        from app.collect.results.letter_files import letter_text  # noqa: PLC0415 docx, only when needed

        QGuiApplication.clipboard().setText(letter_text(letter))
        self.say(f"{letter.unit}的{letter.kind}已复制，可以粘贴到聊天工具或邮件里。")

    def _export(self, letter: Letter) -> None:
        from app.collect.results.letter_files import letter_docx  # noqa: PLC0415 docx, only when needed
        from app.storage.atomic import write_whole  # noqa: PLC0415

        proposal = self._space.settings.folder / file_name(letter.name, ".docx")
        path = ask.ask_save(self._window, f"导出{letter.kind}", proposal, _WORD)
        if path is None:
            return
        task = Task(self, partial(self._on_written, path), self.say)
        self._reading.hold_for(task)
        task.start(lambda: write_whole(path, letter_docx(letter)))

    def _on_written(self, path: Path, _: None) -> None:
        self.message.emit(f"已写好 {path.name}。", [("打开", partial(show_file, path))])

    def _on_all_written(self, folder: Path, written: tuple[Sequence[Path], Sequence[str]]) -> None:
        files, units = written
        told = f"已写好 {folder.name}，共 {len(files)} 个文件。发出以后，请记下今天的日期。"
        note = partial(self._note_sent, units)
        self.message.emit(told, [("打开", partial(show_file, folder)), ("记为今天发出", note)])

    def _note_sent(self, units: Sequence[str]) -> None:
        """Notes that all these were written to today."""
        collection = self._reading.collection
        found = [collection.unit(name) for name in units] if collection else []
        if collection is not None:
            now = datetime.now().astimezone()
            noted = (asked_of(collection, unit, now) for unit in found if unit)
            made = [msgspec.structs.replace(one, by_letter=True) for one in noted if one]
            counts = Counter(one.what for one in made)
            told = "、".join(f"{what} {count} 个单位" for what, count in counts.items())
            if made:
                self.decide(made, f"已记下今天{told}。")
            else:
                self.say("写的都是供参考的提示，不用等回音，没有记下什么。")
