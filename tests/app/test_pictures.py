"""Whatever a camera, a scanner or a program wrote is kept as a picture that every export takes."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import docx
import pytest
from docx.image.image import Image as DocxImage
from docx.oxml.ns import qn
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageCms

from app.edition.catalog import Catalog
from app.export.exporter import document_content
from app.importing.reading import read_data
from app.pictures import MAX_PIXELS, PictureProblemError, is_normal, normal_picture
from app.report.changes import Details, Edit, Organisation
from app.report.narrative import pictures
from app.report.report import Report
from app.storage.report_file import load_report, save_report
from tests.pictures import png

RED, BLUE = (200, 30, 30), (30, 30, 200)


def two_halves(width: int = 60, height: int = 40, mode: str = "RGB") -> Image.Image:
    """Red at the left, blue at the right."""
    image = Image.new("RGB", (width, height), RED)
    image.paste(BLUE, (width // 2, 0, width, height))
    return image.convert(mode)


def written(image: Image.Image, kind: str, **options: object) -> bytes:
    file = BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def segment(kind: int, content: bytes) -> bytes:
    return bytes((0xFF, kind)) + struct.pack(">H", len(content) + 2) + content


def exif(orientation: int) -> bytes:
    """An Exif segment as a camera writes it: maker, and how the camera was held."""
    maker = b"Maker of cameras\0"
    entries = struct.pack("<HHLL", 0x010F, 2, len(maker), 38)
    entries += struct.pack("<HHLHH", 0x0112, 3, 1, orientation, 0)
    tiff = b"II*\0" + struct.pack("<LH", 8, 2) + entries + struct.pack("<L", 0) + maker
    return segment(0xE1, b"Exif\0\0" + tiff)


def bare_jpeg(*heads: bytes, mode: str = "RGB") -> bytes:
    """A JPEG that begins with these segments in place of JFIF's or Adobe's."""
    data = written(two_halves(mode=mode), "JPEG", quality=95)
    first = 4 + int.from_bytes(data[4:6], "big") - 2 + 2
    assert data[3] in (0xE0, 0xEE)
    return data[:2] + b"".join(heads) + data[first:]


def profiled() -> bytes:
    """A picture whose profile is not that of a screen."""
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("XYZ")).tobytes()
    return written(two_halves(), "PNG", icc_profile=lab)


ADOBE = segment(0xEE, b"Adobe\0\x64\0\0\0\0\x01")
MADE: dict[str, Callable[[], bytes]] = {
    "Exif only": lambda: bare_jpeg(exif(1)),
    "Adobe marker": lambda: bare_jpeg(ADOBE),
    "bare": bare_jpeg,
    "CMYK": lambda: written(two_halves(mode="CMYK"), "JPEG", quality=95),
    "grey JPEG": lambda: written(two_halves(mode="L"), "JPEG"),
    "with JFIF": lambda: written(two_halves(), "JPEG", quality=95),
    "progressive": lambda: written(two_halves(), "JPEG", progressive=True),
    "with a second picture behind": lambda: written(two_halves(), "JPEG") + bare_jpeg(exif(1)),
    "16 bit PNG": lambda: written(Image.new("I;16", (60, 40), 40000), "PNG"),
    "palette PNG": lambda: written(two_halves().quantize(4), "PNG"),
    "clear PNG": lambda: written(two_halves(mode="RGBA"), "PNG"),
    "profiled PNG": profiled,
    "animated GIF": lambda: written(
        two_halves(), "GIF", save_all=True, append_images=[Image.new("RGB", (60, 40))]
    ),
    "WEBP": lambda: written(two_halves(), "WEBP", lossless=True),
    "BMP": lambda: written(two_halves(), "BMP"),
    "TIFF": lambda: written(two_halves(), "TIFF", compression="tiff_lzw"),
    "bilevel TIFF": lambda: written(two_halves(mode="1"), "TIFF", compression="group4"),
    "large": lambda: written(two_halves(5000, 3000), "JPEG"),
}


COLOURED = sorted(MADE.keys() - {"16 bit PNG", "grey JPEG", "bilevel TIFF", "profiled PNG"})


@pytest.mark.parametrize("kind", MADE)
def test_it_becomes_a_plain_file_that_stays_as_it_is(kind: str) -> None:
    normal = normal_picture(MADE[kind]())
    assert normal.startswith((b"\xff\xd8\xff\xe0\0\x10JFIF\0", b"\x89PNG"))
    assert max(Image.open(BytesIO(normal)).size) <= MAX_PIXELS
    assert DocxImage.from_blob(normal).px_width >= 60
    assert is_normal(normal)
    assert normal_picture(normal) == normal


@pytest.mark.parametrize("kind", COLOURED)
def test_its_colours_stay_where_they_were(kind: str) -> None:
    shown = Image.open(BytesIO(normal_picture(MADE[kind]()))).convert("RGB")
    for x, colour in ((0.2, RED), (0.8, BLUE)):
        found = shown.getpixel((int(x * shown.width), shown.height // 2))
        assert found == pytest.approx(colour, abs=25), kind


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_photograph_is_turned_as_the_camera_was_held(orientation: int) -> None:
    normal = normal_picture(bare_jpeg(exif(orientation)))
    assert b"Exif" not in normal
    shown = Image.open(BytesIO(normal)).convert("RGB")
    assert shown.size == ((40, 60) if orientation > 4 else (60, 40))
    corner = shown.getpixel((3, 3))
    red_first = orientation in (1, 4, 5, 6)
    assert corner == pytest.approx(RED if red_first else BLUE, abs=25)


def test_a_picture_with_jfif_keeps_its_pixels_and_loses_its_traces() -> None:
    data = written(two_halves(), "JPEG", quality=95)
    traced = data[:20] + exif(1) + segment(0xFE, b"somebody") + data[20:] + b"behind"
    assert normal_picture(traced) == data


def test_a_png_keeps_its_pixels_and_loses_its_traces() -> None:
    data = written(two_halves(), "PNG", dpi=(300, 300))
    text = b"tEXtAuthor\0somebody"
    chunk = struct.pack(">L", len(text) - 4) + text + struct.pack(">L", zlib.crc32(text))
    assert normal_picture(data[:33] + chunk + data[33:]) == data


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"\1\0\0\0" + bytes(36) + b" EMF" + bytes(40), "EMF"),
        (b"\xd7\xcd\xc6\x9a" + bytes(40), "WMF"),
        (b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>', "SVG"),
        (b"\0\0\0\x18ftypheic" + bytes(40), "HEIC"),
        (b"", "不能识别"),
        (b"?", "不能识别"),
        (written(two_halves(), "JPEG")[:400], "损坏"),
        (written(two_halves(), "PNG")[:80], "损坏"),
        (png(30_000, 30_000, b""), "太大"),
    ],
)
def test_what_cannot_be_kept_is_said(data: bytes, what: str) -> None:
    with pytest.raises(PictureProblemError, match=what):
        normal_picture(data)


@given(
    st.sampled_from([kind for kind in MADE if kind != "large"]),
    st.lists(st.tuples(st.floats(0, 1), st.integers(0, 255)), min_size=1, max_size=8),
)
def test_a_spoiled_picture_is_kept_whole_or_refused(
    kind: str, changes: list[tuple[float, int]]
) -> None:
    data = bytearray(MADE[kind]())
    for place, value in changes:
        data[int(place * (len(data) - 1))] = value
    try:
        normal = normal_picture(bytes(data))
    except PictureProblemError:
        return
    assert is_normal(normal)
    assert DocxImage.from_blob(normal).px_width > 0


@pytest.mark.parametrize("kind", MADE)
def test_a_photograph_in_a_document_can_be_exported_to_word_again(
    catalog: Catalog, kind: str
) -> None:
    edition = catalog.for_year(2024)
    report = Report(edition, Details(2024, None, Organisation(name="柘山镇人民政府")))
    media = {"a.png": written(Image.new("RGB", (9, 9)), "PNG")}
    report.apply(Edit(texts={"overview": "前文。\n{picture:a.png|}\n后文。"}, media=media))
    drawn, _ = document_content(report, Path("r.docx"))
    document = docx.Document(BytesIO(drawn))
    blip = next(document.element.body.iter(qn("a:blip")))
    part = document.part.related_parts[blip.get(qn("r:embed"))]
    part._blob = MADE[kind]()
    file = BytesIO()
    document.save(file)
    read = read_data(Path("r.docx"), file.getvalue(), catalog).report
    assert [picture.name in read.media for picture in pictures(read)] == [True]
    content, _ = document_content(read, Path("r.docx"))
    assert len(docx.Document(BytesIO(content)).inline_shapes) == 1


@pytest.mark.parametrize("suffix", [".docx", ".html"])
def test_a_report_file_of_before_is_exported_too(
    huaian: Report, catalog: Catalog, suffix: str, tmp_path: Path
) -> None:
    photograph = bare_jpeg(exif(6))
    huaian.apply(Edit(texts={"overview": "{picture:a.jpg|}"}, media={"a.jpg": photograph}))
    save_report(huaian, tmp_path / "r.nbao")
    read = load_report(tmp_path / "r.nbao", catalog)
    assert is_normal(read.media["a.jpg"])
    for report in (huaian, read):
        content, _ = document_content(report, Path(f"r{suffix}"))
        assert b"Maker of cameras" not in content
