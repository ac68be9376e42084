"""A year that is typed in any usual writing, or turned."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QValidator
from PySide6.QtWidgets import QSpinBox, QWidget

from app.report.dates import parse_year


class YearBox(QSpinBox):
    """A spin box of years; while what is typed is none, the year before stays.

    `judged` carries what is wrong with what was typed, and nothing once there is a year again.
    """

    judged = Signal(str)

    def __init__(self, words: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._problem = ""
        self._last = self.value()
        self.setAccessibleName(words)
        self.valueChanged.connect(self._on_value_changed)

    def take_problem(self) -> str:
        """What was wrong with the last thing typed, told once."""
        self.interpretText()
        problem, self._problem = self._problem, ""
        return problem

    def _on_value_changed(self, value: int) -> None:
        """Qt tells of a value that did not change, too, when Enter is pressed."""
        if value != self._last:
            self._last, self._problem = value, ""
            self.judged.emit("")

    def _year(self, text: str) -> int | None:
        return parse_year(self._typed(text), self._years).value

    @property
    def _years(self) -> range:
        return range(self.minimum(), self.maximum() + 1)

    def _typed(self, text: str) -> str:
        return text.removesuffix(self.suffix())

    def validate(self, text: str, place: int) -> tuple[QValidator.State, str, int]:
        """Any sign may be typed: a year is read when all of it is there."""
        state = QValidator.State
        known = text == self.specialValueText() or self._year(text) is not None
        return (state.Acceptable if known else state.Intermediate), text, place

    def valueFromText(self, text: str) -> int:  # noqa: N802 (Qt's name)
        """The year that is written; the one before if there is none."""
        return self._year(text) or self.value()

    def fixup(self, text: str) -> str:
        """Tells why what is written is no year; Qt then shows the year before again."""
        typed = self._typed(text)
        reading = parse_year(typed, self._years)
        now = f"仍为 {self.value()} 年度"
        self._problem = f"{reading.problem.removesuffix('。') or '年度不能空着'}，{now}。"
        self.judged.emit(self._problem)
        return text
