"""A picture that is always shown whole, as large as its place allows."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QPixmap, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy

from ui.theme import UNIT

_LEAST = 16 * UNIT


class FittedPicture(QLabel):
    """Shows a picture, or words in its place."""

    def __init__(self) -> None:
        super().__init__()
        self._whole = QPixmap()
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setWordWrap(True)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        self.setMinimumSize(_LEAST, _LEAST)

    def show_picture(self, picture: QPixmap) -> None:
        """Shows this picture."""
        self._whole = picture
        self._fit()

    def show_words(self, words: str) -> None:
        """Shows words where there is no picture."""
        self._whole = QPixmap()
        self.setText(words)

    def _fit(self) -> None:
        ratio = self.devicePixelRatioF()
        shown = self._whole.scaled(
            self.size() * ratio,
            Qt.AspectRatioMode.KeepAspectRatio,
            Qt.TransformationMode.SmoothTransformation,
        )
        shown.setDevicePixelRatio(ratio)
        self.setPixmap(shown)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 (Qt's name)
        """Fits the picture to the new place."""
        super().resizeEvent(event)
        if not self._whole.isNull():
            self._fit()
