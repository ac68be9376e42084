"""The smallest window PySide6 can show: what the program's size and start are measured against.

Run with a file's name: it is made when the window has been painted, and the program ends.
"""

import sys
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtGui import QPaintEvent
from PySide6.QtPrintSupport import QPrinter  # noqa: F401 a part of Qt that the program has too
from PySide6.QtSvg import QSvgRenderer  # noqa: F401 likewise
from PySide6.QtWidgets import QApplication, QLabel


class Hello(QLabel):
    """Makes the file after its first painting."""

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 (Qt's name)
        super().paintEvent(event)
        QTimer.singleShot(0, self.leave)

    def leave(self) -> None:
        Path(sys.argv[1]).touch()
        QApplication.quit()


application = QApplication(sys.argv)
hello = Hello("你好")
hello.resize(1200, 800)
hello.show()
sys.exit(application.exec())
