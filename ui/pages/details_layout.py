"""Places the fields of the basic data on their page."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFormLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from ui.theme import SUBHEADING, UNIT
from ui.widgets.heading import Heading

Rows = Sequence[tuple[str, QWidget]]
"""The words before each field, and the field."""

_WIDEST = 104 * UNIT


def lay_out_details(main: Rows, contact: Rows, below: Sequence[QWidget]) -> QWidget:
    """The content of the page: the fields in one column of a comfortable width."""
    column = QWidget()
    column.setMaximumWidth(_WIDEST)
    layout = QVBoxLayout(column)
    layout.setContentsMargins(2 * UNIT, UNIT, 2 * UNIT, 2 * UNIT)
    layout.setSpacing(UNIT)
    layout.addWidget(Heading("基本信息", "标题、开头一段和落款都由这里的内容写成。"))
    layout.addLayout(_form(main))
    layout.addSpacing(UNIT)
    layout.addWidget(Heading("联系方式", "写进报告的开头一段；没有的可以不填。", scale=SUBHEADING))
    layout.addLayout(_form(contact))
    layout.addSpacing(UNIT)
    for box in below:
        layout.addWidget(box)
    layout.addStretch(1)
    content = QWidget()
    around = QHBoxLayout(content)
    around.setContentsMargins(0, 0, 0, 0)
    around.addWidget(column, 100)
    around.addStretch(1)
    return content


def _form(rows: Rows) -> QFormLayout:
    form = QFormLayout()
    form.setLabelAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
    form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
    form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.DontWrapRows)
    form.setHorizontalSpacing(2 * UNIT)
    form.setVerticalSpacing(UNIT)
    for words, field in rows:
        label = QLabel(words)
        label.setMinimumWidth(9 * UNIT)
        label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        label.setBuddy(field)
        form.addRow(label, field)
    return form


def beside(*widgets: QWidget) -> QWidget:
    """Fields in a row; the first one has the focus."""
    row = QWidget()
    layout = QHBoxLayout(row)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(UNIT)
    for widget in widgets:
        layout.addWidget(widget)
    layout.addStretch(1)
    row.setFocusProxy(widgets[0])
    return row


def stacked(*widgets: QWidget) -> QWidget:
    """Fields one below the other; the first one has the focus."""
    column = QWidget()
    layout = QVBoxLayout(column)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(2)
    for widget in widgets:
        layout.addWidget(widget)
    column.setFocusProxy(widgets[0])
    return column
