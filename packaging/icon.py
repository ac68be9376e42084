"""Draws the program's icon from its SVG in all sizes. Run: uv run python packaging/icon.py"""

from __future__ import annotations

import os
import struct
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, Qt
from PySide6.QtGui import QGuiApplication, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

ICONS = Path(__file__).parents[1] / "resources" / "icons"
SIZES = (16, 20, 24, 32, 40, 48, 64, 96, 128, 256)
_SMALLEST_AS_PNG = 128
"""Older dialogs of Windows do not show small pictures that are PNG inside an icon."""


def main() -> None:
    """Writes `nianbao.ico` beside the SVG."""
    application = QGuiApplication([])
    drawing = QSvgRenderer(str(ICONS / "nianbao.svg"))
    pictures = [_picture(drawing, size) for size in SIZES]
    (ICONS / "nianbao.ico").write_bytes(_icon(pictures))
    application.quit()


def _picture(drawing: QSvgRenderer, size: int) -> bytes:
    image = QImage(size, size, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    drawing.render(painter)
    painter.end()
    return _as_png(image) if size >= _SMALLEST_AS_PNG else _as_bitmap(image)


def _as_png(image: QImage) -> bytes:
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")
    return data.data()


def _as_bitmap(image: QImage) -> bytes:
    """The picture as icons hold it: header of twice the height, rows upwards, an empty mask."""
    size = image.width()
    header = struct.pack("<IiiHHIIiiII", 40, size, 2 * size, 1, 32, 0, 0, 0, 0, 0, 0)
    rows = b"".join(bytes(image.constScanLine(row)) for row in reversed(range(size)))
    mask = bytes((size + 31) // 32 * 4 * size)
    return header + rows + mask


def _icon(pictures: list[bytes]) -> bytes:
    entries, offset = [], 6 + 16 * len(pictures)
    for size, picture in zip(SIZES, pictures, strict=True):
        entries.append(
            struct.pack("<BBBBHHII", size % 256, size % 256, 0, 0, 1, 32, len(picture), offset)
        )
        offset += len(picture)
    return b"".join((struct.pack("<HHH", 0, 1, len(pictures)), *entries, *pictures))


if __name__ == "__main__":
    main()
