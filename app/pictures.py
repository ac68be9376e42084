"""Pictures as a report keeps them: upright, sRGB, no larger than print needs, no traces in them."""

from __future__ import annotations

import struct
import warnings
import zlib
from collections.abc import Callable
from io import BytesIO
from typing import TYPE_CHECKING

from app import patterns as re

if TYPE_CHECKING:
    from PIL import Image

MAX_FILE_SIZE = 64 * 1024 * 1024
"""Bytes of a file that is taken as a picture."""

MAX_PIXELS = 1843
"""Wide or high: the 156 mm text width at 300 dots per inch."""

_MAX_AREA, _MAX_BASELINE_AREA = 50_000_000, 150_000_000
"""Pixels that are decoded; a baseline JPEG is shrunk while it is decoded."""

_JPEG_QUALITY = 88
_LARGE_PNG = 2 * 1024 * 1024
"""Bytes; an opaque picture that is larger becomes a JPEG if that is less than half as large."""

_FORMATS = ("PNG", "JPEG", "GIF", "BMP", "DIB", "TIFF", "WEBP")
_USUAL_DPI = 30, 1200
_SCREEN_DPI = 96.0
_ORIENTATION = 0x0112

_JPEG_START, _PNG_START = b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"
_SCAN_END = re.compile(rb"\xff[^\x00\xff\xd0-\xd7]")
_JFIF, _EXIF, _PROFILE, _ADOBE, _SCAN, _END = 0xE0, 0xE1, 0xE2, 0xEE, 0xDA, 0xD9
_FRAMES = (0xC0, 0xC1, 0xC2)
_KEPT_SEGMENTS = (0xC4, 0xDB, 0xDD, *_FRAMES, _SCAN)
_KEPT_CHUNKS = (b"IHDR", b"PLTE", b"tRNS", b"pHYs", b"sRGB", b"IDAT", b"IEND")
_COLOUR_CHUNKS = (b"iCCP", b"gAMA", b"cHRM", b"cICP", b"acTL", b"eXIf")
"""PNG chunks without which the picture would look otherwise."""


class PictureProblemError(ValueError):
    """A file cannot be kept as a picture; `what` says why, to be put behind its name."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what


_UNKNOWN, _BROKEN, _TOO_LARGE = "的格式不能识别", "已损坏", "太大"
_OTHERS = {
    "emf": "是矢量图（EMF）",
    "wmf": "是矢量图（WMF）",
    "svg": "是矢量图（SVG）",
    "heic": "是 HEIC 照片",
    "avif": "是 AVIF 图片",
}


def normal_picture(data: bytes) -> bytes:
    """The picture as a JFIF or PNG file; one that is so already keeps its pixels byte for byte.

    Of several frames or pages only the first is taken. Raises `PictureProblemError`.
    """
    if len(data) > MAX_FILE_SIZE:
        raise PictureProblemError(_TOO_LARGE)
    other = _other_kind(data)
    if other:
        raise PictureProblemError(_OTHERS[other])
    sound = _stripped(data)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of oddities in files and of large ones, seen to below
            if sound is not None:
                _opened(sound).load()
                return sound
            return _redrawn(_opened(data))
    except PictureProblemError:
        raise
    except MemoryError as error:
        raise PictureProblemError(_TOO_LARGE) from error
    except Exception as error:  # BLE001 meant: decoders raise whatever their input leads them to
        raise PictureProblemError(_BROKEN) from error


def is_normal(data: bytes) -> bool:
    """Whether `normal_picture` would leave a file as it is, told without decoding its pixels."""
    return _stripped(data) == data


Normaliser = Callable[[bytes], bytes]
"""`normal_picture`, here or in another process."""


def normal_if_possible(data: bytes, normal: Normaliser = normal_picture) -> bytes:
    """The same as `normal_picture`, or the data as it is if that cannot be done."""
    if is_normal(data):
        return data
    try:
        return normal(data)
    except PictureProblemError:
        return data


def picture_suffix(data: bytes) -> str:
    """The suffix of a file that `normal_picture` gave."""
    return ".png" if data.startswith(_PNG_START) else ".jpg"


def _other_kind(data: bytes) -> str:
    """The key in `_OTHERS` of a known format that is not taken; empty if it is none."""
    if data[40:44] == b" EMF":
        return "emf"
    if data.startswith((b"\xd7\xcd\xc6\x9a", b"\x01\x00\x09\x00")):
        return "wmf"
    if data[4:8] == b"ftyp":
        return "avif" if data[8:11] == b"avi" else "heic"
    head = data[:1024].lstrip(b"\xef\xbb\xbf\r\n\t ")
    return "svg" if head.startswith(b"<") and b"<svg" in head else ""


def _opened(data: bytes) -> Image.Image:
    """The picture, not decoded yet. Raises `PictureProblemError`."""
    from PIL import (  # noqa: PLC0415 only when there are pictures
        BmpImagePlugin,
        GifImagePlugin,
        Image,
        JpegImagePlugin,
        MpoImagePlugin,
        PngImagePlugin,
        TiffImagePlugin,
        UnidentifiedImageError,
        WebPImagePlugin,
    )

    _ = BmpImagePlugin, GifImagePlugin, JpegImagePlugin, MpoImagePlugin  # each adds its format
    _ = PngImagePlugin, TiffImagePlugin, WebPImagePlugin
    try:
        image = Image.open(BytesIO(data), formats=_FORMATS)
    except UnidentifiedImageError as error:
        known = data.startswith(
            (_JPEG_START, _PNG_START, b"GIF8", b"BM", b"II*", b"MM\0*", b"RIFF")
        )
        raise PictureProblemError(_BROKEN if known else _UNKNOWN) from error
    except Image.DecompressionBombError as error:
        raise PictureProblemError(_TOO_LARGE) from error
    is_baseline = image.format in ("JPEG", "MPO") and not image.info.get("progressive")
    most = _MAX_BASELINE_AREA if is_baseline else _MAX_AREA
    if image.width * image.height > most:
        raise PictureProblemError(_TOO_LARGE)
    return image


def _redrawn(image: Image.Image) -> bytes:
    """The picture written anew from its pixels."""
    is_photo = image.format in ("JPEG", "MPO")
    dpi = _dpi(image)
    whole = max(image.size)
    if is_photo:
        image.draft(None, (2 * MAX_PIXELS, 2 * MAX_PIXELS))
    upright = _in_srgb(_upright(image))
    scale = min(1, MAX_PIXELS / max(upright.size))
    if scale < 1:
        from PIL import Image  # noqa: PLC0415 see above

        width, height = (max(1, round(side * scale)) for side in upright.size)
        upright = upright.resize((width, height), Image.Resampling.LANCZOS)
    upright.info = {}
    dpi *= max(upright.size) / whole
    if is_photo:
        return _as_jpeg(upright.convert("L" if upright.mode == "L" else "RGB"), dpi)
    return _as_png(upright, dpi)


def _upright(image: Image.Image) -> Image.Image:
    """The picture turned as its camera was held; Exif data that cannot be read turns nothing."""
    from PIL import ImageOps  # noqa: PLC0415 see above

    image.load()
    try:
        return ImageOps.exif_transpose(image)
    except (ValueError, SyntaxError, LookupError, TypeError, OSError, struct.error):
        return image


def _in_srgb(image: Image.Image) -> Image.Image:
    """The picture in eight bits a channel, as L, LA, RGB or RGBA."""
    profile = image.info.get("icc_profile")
    if image.mode in ("P", "PA"):
        image = image.convert("RGBA" if "transparency" in image.info else "RGB")
    elif "transparency" in image.info and image.mode in ("1", "L", "RGB"):
        image = image.convert("RGBA")
    elif image.mode.startswith("I"):
        deep = image.convert("I")
        image = deep.point(lambda value: value * (1 / 256)).convert("L")
    if profile and image.mode in ("RGB", "RGBA", "CMYK"):
        image = _converted(image, profile)
    if image.mode in ("L", "LA", "RGB", "RGBA"):
        return image
    if image.mode in ("1", "F"):
        return image.convert("L")
    return image.convert("RGBA" if image.mode in ("La", "RGBa") else "RGB")


def _converted(image: Image.Image, profile: bytes) -> Image.Image:
    """The picture with its colours as sRGB; a profile that does not fit is passed over."""
    from PIL import ImageCms  # noqa: PLC0415 only for the few that have a profile

    mode = "RGBA" if image.mode == "RGBA" else "RGB"
    try:
        source = ImageCms.ImageCmsProfile(BytesIO(profile))
        target = ImageCms.createProfile("sRGB")
        made = ImageCms.profileToProfile(image, source, target, outputMode=mode)
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return image
    return image if made is None else made


def _as_png(image: Image.Image, dpi: float) -> bytes:
    file = BytesIO()
    image.save(file, "PNG", dpi=(dpi, dpi))
    data = file.getvalue()
    if len(data) > _LARGE_PNG and image.mode in ("L", "RGB"):
        photo = _as_jpeg(image, dpi)
        return photo if 2 * len(photo) < len(data) else data
    return data


def _as_jpeg(image: Image.Image, dpi: float) -> bytes:
    file = BytesIO()
    image.save(file, "JPEG", quality=_JPEG_QUALITY, dpi=(round(dpi), round(dpi)))
    return file.getvalue()


def _dpi(image: Image.Image) -> float:
    """Dots per inch as the file says, if that is sensible."""
    try:
        dpi = float(image.info["dpi"][0])
    except (LookupError, TypeError, ValueError, ArithmeticError):
        return _SCREEN_DPI
    least, most = _USUAL_DPI
    return dpi if least <= dpi <= most else _SCREEN_DPI


def _stripped(data: bytes) -> bytes | None:
    """A sound file of the right shape without its traces; None if it must be drawn anew."""
    if data.startswith(_JPEG_START):
        return _stripped_jpeg(data)
    return _stripped_png(data) if data.startswith(_PNG_START) else None


def _stripped_jpeg(data: bytes) -> bytes | None:
    """JFIF, the tables, the frame and the scans; what lies behind the end goes, too."""
    kept = [data[:2]]
    place, frames = 2, 0
    while place + 4 <= len(data) and data[place] == 0xFF:
        kind = data[place + 1]
        if kind == _END:
            return b"".join((*kept, data[place : place + 2])) if frames == 1 else None
        end = place + 2 + int.from_bytes(data[place + 2 : place + 4], "big")
        content = data[place + 4 : end]
        if len(kept) == 1 and not _is_plain_jfif(kind, content):
            return None
        if _looks_otherwise(kind, content):
            return None
        frames += kind in _FRAMES
        if kind == _SCAN:
            found = _SCAN_END.search(data, end)
            if found is None:
                return None
            end = found.start()
        if kind in _KEPT_SEGMENTS or len(kept) == 1:
            kept.append(data[place:end])
        place = end
        if data[place : place + 2] == b"\xff\xd9":
            return b"".join((*kept, b"\xff\xd9")) if frames == 1 else None
    return None


def _is_plain_jfif(kind: int, content: bytes) -> bool:
    """Whether a segment is the head of a JFIF file, without a small picture in it."""
    return kind == _JFIF and content.startswith(b"JFIF\0") and len(content) == 14


def _looks_otherwise(kind: int, content: bytes) -> bool:
    """Whether a segment makes the picture look otherwise than a plain JFIF file would."""
    if kind in _FRAMES:
        height, width = struct.unpack_from(">HH", content, 1) if len(content) >= 6 else (0, 0)
        shape = content[:1] == b"\x08" and content[5:6] in (b"\x01", b"\x03")
        return not (shape and 0 < height <= MAX_PIXELS and 0 < width <= MAX_PIXELS)
    if kind == _EXIF and content.startswith(b"Exif\0"):
        return _orientation(content) != 1
    if kind == _PROFILE and content.startswith(b"ICC_PROFILE\0"):
        return b"sRGB" not in content and "sRGB".encode("utf-16-be") not in content
    return kind == _ADOBE or (0xC0 <= kind <= 0xCF and kind not in (*_FRAMES, 0xC4))


def _orientation(exif: bytes) -> object:
    """How the camera was held, from 1 to 8; 1 if that cannot be read."""
    from PIL import Image  # noqa: PLC0415 see above

    found = Image.Exif()
    try:
        found.load(exif)
        return found.get(_ORIENTATION, 1)
    except (ValueError, SyntaxError, LookupError, TypeError, OSError, struct.error):
        return 1


def _stripped_png(data: bytes) -> bytes | None:
    """The chunks that are the picture: length, name, content, checksum."""
    kept = [data[:8]]
    place = 8
    while place + 12 <= len(data):
        length = int.from_bytes(data[place : place + 4], "big")
        name, end = data[place + 4 : place + 8], place + 12 + length
        content = data[place + 8 : end - 4]
        if name in _COLOUR_CHUNKS or zlib.crc32(name + content) != int.from_bytes(
            data[end - 4 : end], "big"
        ):
            return None
        if len(kept) == 1 and not _is_plain_head(name, content):
            return None
        if name in _KEPT_CHUNKS:
            kept.append(data[place:end])
        if name == b"IEND":
            return b"".join(kept)
        place = end
    return None


def _is_plain_head(name: bytes, content: bytes) -> bool:
    """Whether a PNG begins as it should, of sane size and with at most eight bits a channel."""
    if name != b"IHDR" or len(content) != 13:
        return False
    width, height = struct.unpack_from(">II", content)
    return 0 < width <= MAX_PIXELS and 0 < height <= MAX_PIXELS and content[8] <= 8
