"""The quiet panel that says what the cell, field or text with the cursor asks for."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import QSize, QUrl, Signal
from PySide6.QtGui import QCloseEvent, QPalette
from PySide6.QtWidgets import QDockWidget, QTextBrowser, QWidget

from app.edition.help_text import HelpText
from ui.theme import HEADING, SMALL, UNIT, form_colors

_SHARE = 0.22
"""No more of the window is taken at first: the form needs its width."""
_LINKS = {"manual": "使用说明", "keys": "快捷键"}


class HelpDock(QDockWidget):
    """`manual_wanted` and `keys_wanted` ask for more, `closed` tells that the clerk closed it."""

    manual_wanted = Signal()
    keys_wanted = Signal()
    closed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__("填写帮助", parent)
        self.setObjectName("help")
        self.view = _Words()
        self.view.anchorClicked.connect(self._on_anchor_clicked)
        self._shown: HelpText | None = None
        self.setWidget(self.view)

    def show_help(self, told: HelpText) -> None:
        """Shows the help on another place, from its beginning."""
        if told != self._shown:
            self._shown = told
            self.view.setHtml(_page(told, self.palette(), self.font().pointSizeF()))

    def _on_anchor_clicked(self, link: QUrl) -> None:
        (self.manual_wanted if link.toString() == "manual" else self.keys_wanted).emit()

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 (Qt's name)
        """Tells that the clerk closed it."""
        super().closeEvent(event)
        self.closed.emit()


class _Words(QTextBrowser):
    """The words of the panel; narrow at first, and never forcing the window to be wide."""

    def __init__(self) -> None:
        super().__init__()
        self.setOpenLinks(False)
        self.setFrameShape(QTextBrowser.Shape.NoFrame)
        self.document().setDocumentMargin(1.5 * UNIT)
        self.setAccessibleName("填写帮助")
        self.setTabChangesFocus(True)

    def sizeHint(self) -> QSize:  # noqa: N802 (Qt's name)
        comfortable = 22 * self.fontMetrics().horizontalAdvance("年")
        return QSize(min(comfortable, int(self.window().width() * _SHARE)), 30 * UNIT)

    def minimumSizeHint(self) -> QSize:  # noqa: N802 (Qt's name)
        return QSize(12 * self.fontMetrics().horizontalAdvance("年"), 10 * UNIT)


def _page(told: HelpText, palette: QPalette, size: float) -> str:
    """The panel's words, marked up with the window's own type sizes and colours."""
    colors = form_colors(palette)
    advice, accent = colors.quiet.name(), colors.accent.name()
    parts = "".join(
        f"<p style='margin-top:{UNIT}px; margin-bottom:0'>"
        f"<span style='font-size:{size * SMALL:.1f}pt; color:{advice}'>{escape(heading)}</span><br>"
        f"{escape(words)}</p>"
        for heading, words in told.parts
    )
    links = "　".join(
        f"<a href='{target}' style='color:{accent}'>{words}</a>" for target, words in _LINKS.items()
    )
    title = f"<span style='font-size:{size * HEADING:.1f}pt'><b>{escape(told.title)}</b></span>"
    return f"<p>{title}</p>{parts}<p style='margin-top:{2 * UNIT}px'>{links}</p>"
