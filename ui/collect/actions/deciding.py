"""What a person decides about a collection, for the whole folder and about a unit's round."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QDialog, QFileDialog, QWidget

from app.collect.collection import (
    DONE_STATES,
    Collection,
    FileLine,
    Overlap,
    Standing,
    Unit,
    UnitState,
)
from app.collect.decisions import (
    Accepted,
    AddedUp,
    Correction,
    Decision,
    Decisions,
    Exclusion,
    Match,
    ReportChoice,
    RightYear,
)
from app.collect.dossier import texts_apart
from app.collect.rounds import (
    absent_words,
    asked_of,
    digests_of,
    locked_now,
    misread_words,
    open_about,
    why_unwritten,
)
from app.collect.submission import MEMBER_SIGN
from app.office.formats import READ_SUFFIXES
from app.report.numbers import format_value
from ui.collect.actions.dialogs import ConfirmDialog, CorrectDialog
from ui.collect.actions.menus import CollectContext, CollectGroup
from ui.collect.pages.page import Picked
from ui.collect.reading import ADDING
from ui.dialogs import ask
from ui.dialogs.dialog_parts import dialog_buttons, laid_below, open_at
from ui.theme import UNIT
from ui.widgets.findings_model import level_words
from ui.widgets.page_parts import wrapped_label
from ui.widgets.rows_model import Column, RowsModel
from ui.widgets.rows_view import RowsView

_MAX_TOLD = 5
"""Findings that are named where a report is accepted."""

_OTHERS = (Standing.SUPERSEDED, Standing.EXCLUDED)

_OFFERED_AT_ONCE = 200
"""Doubtful reports in one dialog; the rest comes after them."""


_NOBODYS = "确认过，不是这里任何单位的报告"


class Deciding(CollectGroup):
    """Each decision is kept with its time and reason, and listed."""

    def __init__(self, space: CollectContext, show_file: Callable[[FileLine], None]) -> None:
        super().__init__(space)
        self._show_file = show_file
        self.handlers = {
            "confirm": self.confirm,
            "assign": self.assign,
            "choose": self.choose,
            "exclude": self.exclude,
            "correct": self.correct,
            "take_back": self.take_back,
        }

    def enabled(self) -> dict[str, bool]:
        """Which decisions can be made on what is picked."""
        picked, collection = self._window.picked, self._reading.collection
        line = picked.line
        standing = line.standing if line else None
        reports = standing not in (None, Standing.IGNORED)
        return {
            "confirm": bool(collection and collection.doubtful),
            "assign": reports,
            "choose": bool(picked.unit) and (standing in _OTHERS or self._is_to_settle(picked)),
            "exclude": reports and standing is not Standing.EXCLUDED,
            "correct": picked.share is not None and picked.share.inner is None,
            "take_back": bool(picked.decisions or self._reading.steps),
        }

    def confirm(self) -> None:
        """Asks of which units the doubtful reports are."""
        collection = self._reading.collection
        if collection is None or not collection.doubtful:
            self.say("没有待确认单位的报告。")
            return
        names = _names_of(collection)
        doubtful = collection.doubtful[:_OFFERED_AT_ONCE]
        dialog = ConfirmDialog(doubtful, names, self._show_file, self._window)
        if not ask.accepted(dialog):
            return
        there = [(line, unit) for line, unit in dialog.chosen if self.still_there(line)]
        none = [line for line in dialog.nobodys if self.still_there(line)]
        made: list[Decision] = [_match(line, unit, by_name=True) for line, unit in there]
        made += [Exclusion(line.submission.key, _NOBODYS, _now()) for line in none]
        self.decide(made)

    def assign(self) -> None:
        """Asks of which unit the picked report is."""
        line, collection = self._window.picked.line, self._reading.collection
        if line is None or collection is None:
            return
        names = _names_of(collection)
        likely = line.candidates or ("",)  # nobody is proposed whom nothing speaks for
        names = [*likely, *(name for name in names if name not in likely)]
        unit = self._asked_unit(line, names)
        if unit and self.still_there(line):
            self.decide([_match(line, unit, by_name=False)])

    def choose(self) -> None:
        """Lets the picked report be the one of its unit that counts."""
        picked = self._window.picked
        if picked.line is None or picked.unit is None:
            return
        place, decisions = picked.line.submission.key, self._decisions
        excluded = [one for one in decisions.exclusions if one.place == place]
        choice = ReportChoice(picked.unit.name, place, _now())
        self.decide([choice], instead_of=excluded)

    def exclude(self) -> None:
        """Takes the picked report out of the sum, for a reason."""
        line = self._window.picked.line
        if line is None:
            return
        question = f"“{line.submission.words}”不计入汇总，理由："
        reason = ask.ask_words(self._window, "不计入", question, "")
        if reason and self.still_there(line):
            self.decide([Exclusion(line.submission.key, reason, _now())])
        elif reason == "":
            self.message.emit("没有写理由，没有改动。", [("重新填写…", self.exclude)])

    def correct(self) -> None:
        """Corrects the figure of the picked unit in the current cell, for a reason."""
        share = self._window.picked.share
        if share is None:
            return
        if share.cell.computed or not share.contribution.carries:
            why = "是合计，由各格相加，请更正相加的那一格" if share.cell.computed else "没有这一格"
            self.say(f"{share.unit.name}的{share.cell.words}{why}。")
            return
        dialog = CorrectDialog(share, self._window)
        if ask.accepted(dialog):
            value, reason = dialog.value, dialog.reason.text().strip()
            earlier = share.contribution.correction
            was = earlier.was if earlier else share.contribution.value
            cell, name = share.cell.key, share.unit.name
            self.decide([Correction(name, cell, was, value, reason, _now())])

    def take_back(self) -> None:
        """Takes the selected decisions back; where none are, undoes what was decided last."""
        taken = self._window.picked.decisions
        if taken:
            self.decide((), instead_of=taken)
        else:
            self.undo()

    def _is_to_settle(self, picked: Picked) -> bool:
        """Whether the picked file counts and others of its unit differ: nobody said it is right."""
        unit, line = picked.unit, picked.line
        counts = line is not None and line.standing is Standing.COUNTED
        chosen = {one.unit for one in self._decisions.choices}
        return bool(counts and unit and unit.conflicts and unit.name not in chosen)

    @property
    def _decisions(self) -> Decisions:
        collection = self._reading.collection
        return collection.decisions if collection else Decisions()

    def _asked_unit(self, line: FileLine, names: list[str]) -> str:
        """The name of a unit, also of one that is not on the roster; empty for none."""
        question = f"“{line.submission.words}”是哪个单位的？可以选择，也可以输入。"
        dialog = ask.line_dialog(self._window, "指定单位", question)
        dialog.setComboBoxItems(names)
        dialog.setComboBoxEditable(True)
        return dialog.textValue().strip() if ask.accepted(dialog) else ""


def _names_of(collection: Collection) -> list[str]:
    """The units, first those from which nothing came: a report of nobody may be of one."""

    def has_come(one: Unit) -> tuple[bool, bool]:
        return one.state is not UnitState.MISSING, one.counted is not None

    return [one.name for one in sorted(collection.units, key=has_come)]


def _match(line: FileLine, unit: str, *, by_name: bool) -> Match:
    """Of a report that tells its name the name is remembered, of another one its place."""
    name = line.submission.name if by_name and not line.named else ""
    return Match(unit, _now(), name, "" if name else line.submission.key)


def _now() -> datetime:
    return datetime.now().astimezone()


_ROSTER_FILTER = f"单位名单 ({' '.join(f'*{suffix}' for suffix in READ_SUFFIXES)})"


class Choosing(CollectGroup):
    """Asks for them; nothing is read anew for either."""

    def __init__(self, space: CollectContext) -> None:
        super().__init__(space)
        self.handlers = {
            "workbooks": self.ask_workbooks,
            "roster": self.ask_roster,
            "no_roster": partial(self.use_roster, None),
            "year": self.ask_year,
        }

    def enabled(self) -> dict[str, bool]:
        """Without a list there is none to take off."""
        return {"workbooks": True, "roster": True, "no_roster": bool(self.roster), "year": True}

    @property
    def roster(self) -> Path | None:
        """The list of units used for this folder."""
        home = self._reading.home
        return self._space.settings.collections.roster(home) if home else None

    def use_roster(self, path: Path | None) -> None:
        """Compares with another list of units, and remembers it for this folder."""
        self._reading.do(lambda work: work.use_roster(path), "正在核对名单…")

    def ask_workbooks(self) -> None:
        """Asks for the sums that levels below handed up, and reads these alone."""
        settings = self._space.settings
        start = settings.collections.folder or settings.folder
        title, what = "打开下级交来的汇总表", "汇总表 (*.xlsx *.json)"
        names, _ = QFileDialog.getOpenFileNames(self._window, title, str(start), what)
        if names:
            self._reading.open([Path(name) for name in names])

    def ask_roster(self) -> None:
        """Asks for the list of units of this folder."""
        start = self.roster or self._reading.home or self._space.settings.folder
        title = "选择单位名单"
        name, _ = QFileDialog.getOpenFileName(self._window, title, str(start), _ROSTER_FILTER)
        if name:
            self.use_roster(Path(name))

    def ask_year(self) -> None:
        """Asks for the year whose reports are added up."""
        collection = self._reading.collection
        if collection is None:
            return
        found = {line.submission.year for line in collection.lines} - {0}
        years = sorted({*found, collection.year}, reverse=True)
        question = "汇总哪一年度的报告？列出的是文件夹里有的年度。"
        dialog = ask.line_dialog(self._window, "汇总年度", question)
        dialog.setComboBoxItems([str(year) for year in years])
        dialog.setTextValue(str(collection.year))
        if ask.accepted(dialog):
            year = int(dialog.textValue())
            self._reading.do(lambda work: work.use_year(year), ADDING)


_OVERLAPS_SIZE = (96 * UNIT, 56 * UNIT)


class RoundActions(CollectGroup):
    """Each is kept with its day and round, listed, and can be taken back."""

    def __init__(self, space: CollectContext) -> None:
        super().__init__(space)
        self.handlers = {
            "send_back": self.send_back,
            "accept": self.accept,
            "lock": self.lock,
            "add_up": self.add_up,
            "right_year": self.right_year,
            "compare_files": self.compare_files,
        }

    def enabled(self) -> dict[str, bool]:
        """Which of them can be done about the picked unit."""
        picked = self._window.picked
        unit, line = picked.unit, picked.line
        several = bool(unit and len(unit.given) > 1)
        return {
            "send_back": bool(self._picked(_may_be_written_to)),
            "accept": bool(self._picked(_has_come)),
            "lock": bool(self._picked(self._may_be_locked)),
            "add_up": several,
            "right_year": bool(line and line.standing is Standing.OTHER_YEAR),
            "compare_files": bool(several and unit and unit.conflicts),
        }

    def send_back(self) -> None:
        """Notes that the picked units' reports are sent back today, or that they are reminded."""
        collection, units = self._reading.collection, self._picked(_may_be_written_to)
        if collection is None or not units:
            return
        withheld = list(filter(None, map(_why_unsent, units)))
        sent = [one for one in units if not _why_unsent(one)]
        made = [o for one in sent if (o := asked_of(collection, one, _now()))]
        if made:
            what = "、".join(dict.fromkeys(one.what for one in made))
            told = f"已记下今天{what}{_names(sent)}。发给单位的文字用“复制退回文字”。"
            self.decide(made, "".join((told, *withheld)))
        else:
            self.say("".join(withheld))

    def accept(self) -> None:
        """Takes what the picked units handed in as it is, for a reason."""
        units = self._picked(_has_come)
        if not units:
            return
        question = self._acceptance(units)
        whose = f"{_names(units)}：接受的理由"
        reason = ask.ask_words(self._window, "情况属实，接受", question, "", needed=whose)
        if reason:
            made = [Accepted(one.name, _now(), one.round, reason, digests_of(one)) for one in units]
            self.decide(made, f"已接受{_names(units)}报来的报告。")

    def _acceptance(self, units: Sequence[Unit]) -> str:
        """What would be accepted; the reason is for whoever accepts it to say."""
        collection = self._reading.collection
        if collection is None:
            return ""
        edition = collection.edition
        found = [one for unit in units for one in open_about(collection, unit)]
        absent = [f"{one.name}{lack}。" for one in units if (lack := absent_words(edition, one))]
        counted = [(one.name, misread_words(one.counted)) for one in units if one.counted]
        unsure = [f"{name}{words}。" for name, words in counted if words]
        told = [*absent, *unsure, *(f"{level_words(one)}：{one.message}" for one in found)]
        more = [f"……共 {len(told)} 处"] if len(told) > _MAX_TOLD else []
        why = "还没有报齐，为什么接受：" if absent else "理由："
        lines = (f"接受{_names(units)}报来的数字和文字。", *told[:_MAX_TOLD], *more, why)
        return "\n".join(lines)

    def lock(self) -> None:
        """Lets what the picked units handed in until now count, whatever comes later."""
        units = self._picked(self._may_be_locked)
        made = [locked_now(one, _now()) for one in units]
        if made:
            told = f"已锁定{_names(units)}，以后收到的不再计入；可在“人工决定”里撤销。"
            self.decide(made, told)

    def _picked(self, may: Callable[[Unit], bool]) -> list[Unit]:
        """Of the selected units those with which it can be done; else the one in hand."""
        picked = self._window.picked
        units = picked.units or (picked.unit,)
        return [unit for unit in units if unit is not None and may(unit)]

    def _may_be_locked(self, unit: Unit) -> bool:
        collection = self._reading.collection
        return bool(collection and unit.name not in collection.decisions.locked and _has_come(unit))

    def add_up(self) -> None:
        """Adds up the reports of the picked unit, as those of its parts."""
        unit = self._window.picked.unit
        if unit is not None:
            self.decide([AddedUp(unit.name, _now())])

    def right_year(self) -> None:
        """Counts the picked report though it states another year."""
        line = self._window.picked.line
        if line is not None and self.still_there(line):
            self.decide([RightYear(line.submission.key, _now())])

    def compare_files(self) -> None:
        """Shows the cells in which the files of the picked unit differ."""
        collection, unit = self._reading.collection, self._window.picked.unit
        if collection is None or unit is None:
            return
        ask.accepted(OverlapDialog(collection, unit, self._window))


def _may_be_written_to(unit: Unit) -> bool:
    """Whether there is something that it is asked for; one without a fault would wait for ever."""
    return unit.state not in DONE_STATES


def _has_come(unit: Unit) -> bool:
    return bool(unit.counted and digests_of(unit))


def _why_unsent(unit: Unit) -> str:
    return why_unwritten(unit) if not unit.counted else ""


def _names(units: Sequence[Unit]) -> str:
    return units[0].name if len(units) == 1 else f"选中的 {len(units)} 个单位"


def file_words(unit: Unit) -> dict[str, str]:
    """The files of a unit by their keys, with their folders where names are alike."""
    files = {one.submission.key: one.submission.words for one in unit.lines}
    short = {key: words.rpartition(MEMBER_SIGN)[2] for key, words in files.items()}
    counts = Counter(short.values())
    return {key: words if counts[words] == 1 else files[key] for key, words in short.items()}


class OverlapDialog(QDialog):
    """One row a cell: what each file states, the one that counts first, and why."""

    def __init__(self, collection: Collection, unit: Unit, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(f"{unit.name}：几份的不同")
        cells, files = collection.edition.cells, file_words(unit)
        columns = (
            Column[Overlap]("格", lambda one: cells[one.cell].words, 44),
            Column[Overlap](
                "计入的数", lambda one: format_value(one.values[0][1], cells[one.cell]), 10
            ),
            Column[Overlap](
                "其他文件中的数",
                lambda one: "；".join(
                    f"{format_value(value, cells[one.cell])}（{files.get(key, key)}）"
                    for key, value in one.values[1:]
                ),
                50,
            ),
        )
        model = RowsModel(columns, lambda one: one.cell, parent=self)
        model.show(collection.shelf.overlaps(unit))
        self.view = RowsView(model, "不同的格")
        sections = "”“".join(texts_apart(collection, unit))
        words = f"“{sections}”的文字也不同，请打开报告对照。" if sections else ""
        how = "核对过了，在文件中选计入的这份，点“以这份为准”；要改用另一份的，选那一份来点。"
        told = wrapped_label(f"{unit.origin}{words}{how}")
        layout = laid_below(self, told, self.view, wide=self.view)
        layout.addWidget(dialog_buttons(self, close="知道了"))
        open_at(self, *_OVERLAPS_SIZE)
