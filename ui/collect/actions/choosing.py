"""What is chosen for a whole folder: the list of its units, and the year that is added up."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QInputDialog

from ui.action_spec import Handlers
from ui.collect.reading import ADDING
from ui.collect.space import CollectGroup

_ROSTER_FILTER = "单位名单 (*.xlsx *.csv *.txt)"


class Choosing(CollectGroup):
    """Asks for them; nothing is read anew for either."""

    @property
    def handlers(self) -> Handlers:
        """What is done here, by the key of the action."""
        return {
            "roster": self.ask_roster,
            "no_roster": partial(self.use_roster, None),
            "year": self.ask_year,
        }

    def enabled(self) -> dict[str, bool]:
        """Without a list there is none to take off."""
        return {"roster": True, "no_roster": bool(self.roster), "year": True}

    @property
    def roster(self) -> Path | None:
        """The list of units used for this folder."""
        home = self._reading.home
        return self._space.settings.roster(home) if home else None

    def use_roster(self, path: Path | None) -> None:
        """Compares with another list of units, and remembers it for this folder."""
        self._reading.do(lambda work: work.use_roster(path), "正在核对名单…")

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
        dialog = QInputDialog(self._window)
        dialog.setWindowTitle("汇总年度")
        dialog.setLabelText("汇总哪一年度的报告？列出的是文件夹里有的年度。")
        dialog.setComboBoxItems([str(year) for year in years])
        dialog.setTextValue(str(collection.year))
        dialog.setOkButtonText("确定")
        dialog.setCancelButtonText("取消")
        if dialog.exec():
            year = int(dialog.textValue())
            self._reading.do(lambda work: work.use_year(year), ADDING)
        dialog.deleteLater()
