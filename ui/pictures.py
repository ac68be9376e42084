"""Pictures on their way into a report: readable, upright, no larger than print needs, no traces."""

from __future__ import annotations

from pathlib import Path

from msgspec import Struct
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMimeData
from PySide6.QtGui import QImage, QImageReader, QImageWriter

from app import patterns as re
from app.errors import RefusedError
from app.file_paths import is_file, read_at_most
from app.pictures import MAX_FILE_SIZE, Normaliser, PictureProblemError, picture_suffix
from app.report.narrative import picture_name, pictures
from app.report.report import Report

FILTER = "图片 (*.png *.jpg *.jpeg *.bmp *.gif *.webp *.tif *.tiff)"
_SUFFIXES = (
    ".png", ".jpg", ".jpeg", ".bmp", ".gif", ".webp", ".tif", ".tiff", ".heic", ".emf", ".wmf"
)  # fmt: skip
"""Files that are meant as pictures; of some can only be said that they are not taken."""

_FORMATS = (b"png", b"jpeg", b"jpg", b"bmp", b"gif")
"""Pictures made of pixels only; drawings could name other files."""

_IMAGE, _TABLE = (re.compile(rf"<{tag}\b", re.IGNORECASE) for tag in ("img", "table"))
_MAX_SIDE_SIZE = 20_000


class NoPictureError(RefusedError):
    """A file cannot be taken as a picture; `what` says why."""

    def __init__(self, name: str, what: str) -> None:
        super().__init__(f"“{name}”{what}，请用看图软件把它另存为 PNG 或 JPG 再试。")


class TakenPicture(Struct, frozen=True):
    """A picture as the report keeps it: its name in the media, and its file."""

    name: str
    data: bytes


def can_take(mime: QMimeData) -> bool:
    """Whether pasted or dropped data holds a picture and no text."""
    return bool(_picture_files(mime)) or (mime.hasImage() and not mime.hasText())


def left_behind(mime: QMimeData) -> str:
    """What of a pasted text does not come along, in a sentence; empty if all does.

    Word, WPS and browsers put words and pictures on the clipboard as one web page, in which
    pictures are names of files that are soon gone.
    """
    page = mime.html() if mime.hasHtml() else ""
    count, tables = len(_IMAGE.findall(page)), bool(_TABLE.search(page))
    lost = [f"{count} 张图片没有带过来，请在原文件里选中图片，单独复制过来"] if count else []
    lost += ["表格只带来了里面的文字"] if tables else []
    return f"粘贴的内容中，{'；'.join(lost)}。" if lost else ""


def taken_from(mime: QMimeData, normal: Normaliser) -> list[TakenPicture]:
    """The pictures in pasted or dropped data. Raises `NoPictureError`."""
    files = _picture_files(mime)
    if files:
        return [taken_file(path, normal) for path in files]
    image = mime.imageData()
    if not isinstance(image, QImage) or image.isNull():
        return []
    return [_taken(picture_file(image), "粘贴的图片", normal)]


def taken_file(path: Path, normal: Normaliser) -> TakenPicture:
    """A picture file. Raises `NoPictureError`."""
    if not is_file(path):  # a pipe with the name of a picture would be waited for
        raise NoPictureError(path.name, "打不开")
    try:
        data = read_at_most(path, MAX_FILE_SIZE)
    except OSError as error:
        raise NoPictureError(path.name, "打不开") from error
    return _taken(data, path.name, normal)


def _taken(data: bytes, name: str, normal: Normaliser) -> TakenPicture:
    try:
        taken = normal(data)
    except PictureProblemError as error:
        raise NoPictureError(name, error.what) from error
    return TakenPicture(picture_name(taken, picture_suffix(taken)), taken)


def broken_in(report: Report, normal: Normaliser) -> list[str]:
    """What the pictures in a report's texts are called that cannot be read, or are not there."""
    names: list[str] = []
    for number, picture in enumerate(pictures(report), 1):
        try:
            normal(report.media.get(picture.name, b""))
        except PictureProblemError:
            names.append(f"“{picture.caption}”" if picture.caption else f"第 {number} 张")
    return names


def image_in(data: bytes) -> QImage:
    """The picture in a file's content; null for what is none, is too large or points elsewhere."""
    content = QByteArray(data)
    buffer = QBuffer(content)
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer)
    reader.setDecideFormatFromContent(True)
    if bytes(reader.format().data()) not in _FORMATS or len(data) > MAX_FILE_SIZE:
        return QImage()  # before anything is read: asking a drawing for its size reads it
    size = reader.size()
    return QImage() if max(size.width(), size.height()) > _MAX_SIDE_SIZE else reader.read()


def _picture_files(mime: QMimeData) -> list[Path]:
    paths = [Path(url.toLocalFile()) for url in mime.urls() if url.isLocalFile()]
    return [path for path in paths if path.suffix.lower() in _SUFFIXES]


def picture_file(image: QImage) -> bytes:
    """The picture as a PNG file."""
    content = QByteArray()
    buffer = QBuffer(content)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, QByteArray(b"png")).write(image)
    return bytes(content.data())
