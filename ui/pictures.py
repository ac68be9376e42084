"""Pictures on their way into a report: readable, upright, no larger than print needs, no traces."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMimeData, QSize, Qt
from PySide6.QtGui import QImage, QImageReader, QImageWriter

from app.errors import RefusedError
from app.report.narrative import picture_name

FILTER = "图片 (*.png *.jpg *.jpeg *.bmp *.gif)"
LARGEST_FILE = 64 * 1024 * 1024
"""Bytes of a file that is taken as a picture."""

_SUFFIXES = (".png", ".jpg", ".jpeg", ".bmp", ".gif")
_MOST_PIXELS = 1843
"""Wide or high: the 156 mm text width at 300 dots per inch."""

_FORMATS = (b"png", b"jpeg", b"jpg", b"bmp", b"gif")
"""Pictures made of pixels only; drawings could name other files."""

_LARGEST_SIDE = 20_000
_JPEG_QUALITY = 88


class NoPictureError(RefusedError):
    """A file is not a picture that can be taken."""

    def __init__(self, name: str) -> None:
        super().__init__(f"“{name}”不是能识别的图片，请用 PNG 或 JPG 格式的图片再试。")


class LargePictureError(RefusedError):
    """A picture is too large to be opened."""

    def __init__(self, name: str) -> None:
        super().__init__(f"“{name}”太大，请用看图软件缩小后再试。")


@dataclass(frozen=True)
class TakenPicture:
    """A picture as the report keeps it: its name in the media, and its file."""

    name: str
    data: bytes


def can_take(mime: QMimeData) -> bool:
    """Whether pasted or dropped data holds a picture and no text."""
    return bool(_picture_files(mime)) or (mime.hasImage() and not mime.hasText())


def taken_from(mime: QMimeData) -> list[TakenPicture]:
    """The pictures in pasted or dropped data. Raises `NoPictureError`, `LargePictureError`."""
    files = _picture_files(mime)
    if files:
        return [taken_file(path) for path in files]
    image = mime.imageData()
    return [_taken(image, photo=False)] if isinstance(image, QImage) and not image.isNull() else []


def taken_file(path: Path) -> TakenPicture:
    """A picture file. Raises `NoPictureError`, `LargePictureError`."""
    reader = QImageReader(str(path))
    reader.setAutoTransform(True)
    reader.setDecideFormatFromContent(True)
    if bytes(reader.format().data()) not in _FORMATS:
        raise NoPictureError(path.name)
    size = reader.size()
    if max(size.width(), size.height()) > _LARGEST_SIDE or _file_size(path) > LARGEST_FILE:
        raise LargePictureError(path.name)
    if size.isValid() and max(size.width(), size.height()) > 2 * _MOST_PIXELS:
        most = QSize(_MOST_PIXELS, _MOST_PIXELS)
        reader.setScaledSize(size.scaled(most, Qt.AspectRatioMode.KeepAspectRatio))
    photo = bytes(reader.format().data()) in (b"jpeg", b"jpg")
    image = reader.read()
    if image.isNull():
        raise NoPictureError(path.name)
    return _taken(image, photo=photo)


def image_in(data: bytes) -> QImage:
    """The picture in a file's content; null for what is none, is too large or points elsewhere."""
    content = QByteArray(data)
    buffer = QBuffer(content)
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer)
    reader.setDecideFormatFromContent(True)
    if bytes(reader.format().data()) not in _FORMATS or len(data) > LARGEST_FILE:
        return QImage()  # before anything is read: asking a drawing for its size reads it
    size = reader.size()
    return QImage() if max(size.width(), size.height()) > _LARGEST_SIDE else reader.read()


def _file_size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError as error:
        raise NoPictureError(path.name) from error


def _picture_files(mime: QMimeData) -> list[Path]:
    paths = [Path(url.toLocalFile()) for url in mime.urls() if url.isLocalFile()]
    return [path for path in paths if path.suffix.lower() in _SUFFIXES]


def _taken(image: QImage, *, photo: bool) -> TakenPicture:
    """Written anew from its pixels: camera, place and program data stay behind."""
    if max(image.width(), image.height()) > _MOST_PIXELS:
        image = image.scaled(
            _MOST_PIXELS,
            _MOST_PIXELS,
            Qt.AspectRatioMode.KeepAspectRatio,
            Qt.TransformationMode.SmoothTransformation,
        )
    bare = QImage(image)
    for key in bare.textKeys():
        bare.setText(key, "")
    data = file_of(bare, photo=photo)
    return TakenPicture(picture_name(data, ".jpg" if photo else ".png"), data)


def file_of(image: QImage, *, photo: bool = False) -> bytes:
    """The picture as a PNG file, a photograph as a JPEG file."""
    content = QByteArray()
    buffer = QBuffer(content)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QImageWriter(buffer, QByteArray(b"jpeg" if photo else b"png"))
    if photo:
        writer.setQuality(_JPEG_QUALITY)
    writer.write(image)
    return bytes(content.data())
