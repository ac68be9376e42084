"""A PDF file that asks for more than any report is refused before its pages are read."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from pypdfium2 import PdfDocument  # type: ignore[import-untyped]  # no types published

from app.office.content import ContentLine
from app.office.package import StepBudget
from app.readers.pdf import PdfRefusedError, page_content, read_pdf

FONT = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"
TEXT = b"BT /T 9 Tf 10 400 Td (Report) Tj ET "
MEGABYTE = 1024 * 1024


def stream(content: bytes, entries: bytes = b"", *, packed: bool = False) -> bytes:
    if packed:
        content, entries = zlib.compress(content), entries + b"/Filter/FlateDecode"
    return b"<</Length %d%s>>stream\n%s\nendstream" % (len(content), entries, content)


def form(content: bytes, calls: bytes = b"") -> bytes:
    entries = b"/Subtype/Form/BBox[0 0 9 9]/Resources<</Font<</T 5 0 R>>/XObject<<%s>>>>" % calls
    return stream(content, entries)


def pdf(content: bytes, *more: bytes, resources: bytes = b"", pages: int = 1) -> bytes:
    """A file of one page, shown so many times; what comes after it has the numbers from 6 on."""
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources<<"
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Count %d/Kids[%s]>>" % (pages, b"3 0 R " * pages),
        page + b"/Font<</T 5 0 R>>/XObject<<%s>>>>>>" % resources,
        content,
        FONT,
        *more,
    ]
    body = b"%PDF-1.7\n"
    places = []
    for number, one in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, one)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    end = b"xref\n0 %d\n0000000000 65535 f \n%strailer<</Size %d/Root 1 0 R>>\n" % (
        size,
        table,
        size,
    )
    return body + end + b"startxref\n%d\n%%%%EOF" % len(body)


def chain(length: int) -> bytes:
    """A page that calls a form, which calls the next, twice each, so many deep."""
    forms = [form(b"/F Do /F Do ", b"/F %d 0 R" % (7 + number)) for number in range(length)]
    return pdf(stream(b"/F Do "), *forms, form(TEXT), resources=b"/F 6 0 R")


TANGLED: dict[str, Callable[[], bytes]] = {
    "a form that calls itself": lambda: pdf(
        stream(b"/F Do "), form(b"/F Do " * 30, b"/F 6 0 R"), resources=b"/F 6 0 R"
    ),
    "two forms that call each other": lambda: pdf(
        stream(b"/F Do "),
        form(b"/G Do ", b"/G 7 0 R"),
        form(b"/F Do ", b"/F 6 0 R"),
        resources=b"/F 6 0 R",
    ),
    "a circle that no page calls": lambda: pdf(
        stream(TEXT + b"/X Do "), form(b"/F Do ", b"/F 6 0 R"), resources=b"/X 6 0 R"
    ),
    "a form called a million times over twenty levels": lambda: chain(20),
    "forms forty deep": lambda: chain(40),
    "a page of five megabytes": lambda: pdf(stream(b" " * 5 * MEGABYTE, packed=True)),
    "a font of seventy megabytes": lambda: pdf(
        stream(TEXT), stream(bytes(70 * MEGABYTE), b"/Length1 1", packed=True)
    ),
    "a sign that stands for two thousand": lambda: pdf(
        stream(TEXT),
        stream(b"begincmap 1 beginbfrange <00> <FF> <%s> endbfrange" % (b"4E00" * 2000)),
    ),
    "one large page shown two hundred times": lambda: pdf(
        stream(b" " * MEGABYTE, packed=True), pages=200
    ),
}


@pytest.mark.parametrize("name", TANGLED)
def test_what_asks_for_too_much_is_refused(name: str) -> None:
    with pytest.raises(PdfRefusedError, match=r"a\.pdf.*不像正常的文件"):
        read_pdf(Path("a.pdf"), TANGLED[name]())


SOUND: dict[str, Callable[[], bytes]] = {
    "a form in its own resources that it does not call": lambda: pdf(
        stream(b"/F Do "), form(TEXT, b"/F 6 0 R"), resources=b"/F 6 0 R"
    ),
    "a form called three hundred times": lambda: pdf(
        stream(b"/F Do " * 300), form(TEXT), resources=b"/F 6 0 R"
    ),
    "forms five deep": lambda: chain(5),
    "a picture of seventy megabytes": lambda: pdf(
        stream(TEXT),
        stream(bytes(70 * MEGABYTE), b"/Subtype/Image/Width 30000/Height 3000", packed=True),
    ),
    "a stream that is no packed one": lambda: pdf(
        stream(TEXT), stream(b"0 0 obj 1 0 obj stream", b"/Filter/FlateDecode")
    ),
}


@pytest.mark.parametrize("name", SOUND)
def test_what_is_only_unusual_is_read(name: str) -> None:
    content = read_pdf(Path("a.pdf"), SOUND[name]())
    assert "Report" in "".join(one.text for one in content.blocks if isinstance(one, ContentLine))


@pytest.mark.parametrize(
    ("matrix", "text"),
    [("1 0 0 1", "12"), ("0 1 -1 0", "12"), ("0.71 0.71 -0.71 0.71", ""), ("0.9 -0.4 0.4 0.9", "")],
)
def test_signs_across_a_page_are_a_watermark(matrix: str, text: str) -> None:
    document = PdfDocument(pdf(stream(f"BT /T 12 Tf {matrix} 100 100 Tm (12) Tj ET".encode())))
    found = page_content(document, 0, StepBudget()).chars
    document.close()
    assert "".join(char.text for char in found) == text


LEANING = b" m 90 130 l 150 130 l 130 90 l 190 40 l 100 60 l h "
CURVED = b" m 90 130 120 150 150 130 c 170 110 150 90 130 90 c 120 90 l 120 70 l h "


@pytest.mark.parametrize(
    ("path", "rules"),
    [
        (b"10 10 200 100 re S", 4),
        (b"10 10 m 210 10 l 210 10.5 l 10 10.5 l h f", 2),
        (b"10 10 m 210 10 l 210 110 l 10 110 l h 10 10 m 210 110 l S", 4),
        (b"100 100" + LEANING + b"f", 0),
        (b"100 100" + CURVED + b"f", 0),
    ],
)
def test_the_outline_of_a_sign_rules_no_table(path: bytes, rules: int) -> None:
    """A watermark that is drawn as a shape cut the columns of a table in pieces."""
    document = PdfDocument(pdf(stream(TEXT + path)))
    found = page_content(document, 0, StepBudget()).rules
    document.close()
    assert len(found) == rules
