"""Pictures of documents lose what is not the picture."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize
from PySide6.QtGui import QColor, QImage, QImageWriter

from app.recognise.picture_traces import without_traces


def picture(kind: bytes) -> bytes:
    image = QImage(QSize(30, 20), QImage.Format.Format_RGB32)
    image.fill(QColor("red"))
    image.setText("Author", "somebody")
    content = QByteArray()
    buffer = QBuffer(content)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    assert QImageWriter(buffer, QByteArray(kind)).write(image)
    return bytes(content.data())


def with_exif(jpeg: bytes) -> bytes:
    place = b"Exif\0\0 GPS 36.3 N 119.2 E"
    return jpeg[:2] + b"\xff\xe1" + (len(place) + 2).to_bytes(2, "big") + place + jpeg[2:]


@pytest.mark.parametrize("kind", [b"png", b"jpeg"])
def test_the_picture_stays_and_its_traces_go(kind: bytes) -> None:
    data = picture(kind)
    traced = with_exif(data) if kind == b"jpeg" else data
    clean = without_traces(traced)
    assert b"somebody" in traced or b"GPS" in traced
    assert b"somebody" not in clean
    assert b"GPS" not in clean
    assert QImage.fromData(clean) == QImage.fromData(data).convertToFormat(
        QImage.fromData(clean).format()
    )


@given(st.sampled_from([b"\xff\xd8", b"\x89PNG\r\n\x1a\n", b"GIF8"]), st.binary(max_size=200))
def test_any_data_comes_through(start: bytes, rest: bytes) -> None:
    assert without_traces(start + rest)[:2] == start[:2]
