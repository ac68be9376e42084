"""The pictures of a document as paragraphs of its text, each with its caption."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct, field

from app.office.content import ContentBlock, ContentLine, ContentPart, ContentTable, Image
from app.pictures import MAX_FILE_SIZE, PictureProblemError, normal_picture, picture_suffix
from app.report.narrative import Picture, picture_name, picture_of

_CAPTION = re.compile(
    r"图\s*[\d一二三四五六七八九十]+(?:[-—.．]\d+)?(?:[：:、.．\s].{0,60}|.{0,40})"
)
MAX_PICTURE_SIZE = MAX_FILE_SIZE
TOO_LARGE = "图片太大，请在原文件中压缩后重新插入"
_REMEDY = "，请在原文件中把它另存为 PNG 或 JPG 后重新插入"


class IllustratedLines(Struct):
    """Lines of text among which pictures stand; `media` are their files by name.

    A picture whose name is not among them is lost; its caption says why. `taken` is what became
    of each file, so that one that is shown often is read once.
    """

    lines: list[ContentLine] = field(default_factory=list)
    media: dict[str, bytes] = field(default_factory=dict)
    taken: dict[bytes, tuple[bytes, str]] = field(default_factory=dict)


def illustrated(blocks: Iterable[ContentBlock]) -> IllustratedLines:
    """The lines of a document with a paragraph for each picture; its tables are left out."""
    found = IllustratedLines()
    pending = ""
    for block in blocks:
        if isinstance(block, ContentLine):
            if pending and _is_caption(block.text):
                found.lines[-1] = ContentLine(Picture(pending, block.text).source)
            else:
                found.lines.append(block)
            pending = ""
        elif isinstance(block, Image):
            pending = _add(found, block)
        elif isinstance(block, ContentTable | ContentPart):
            pending = ""
    found.lines[:] = _captioned_above(found.lines)
    return found


def _add(found: IllustratedLines, image: Image) -> str:
    """Adds a picture; returns the name of its file, empty if it cannot be kept."""
    data, problem = b"", image.problem
    if not problem:
        if image.data not in found.taken:
            found.taken[image.data] = _taken(image.data)
        data, problem = found.taken[image.data]
    name = "lost" if problem else picture_name(data, picture_suffix(data))
    if not problem:
        found.media[name] = data
    found.lines.append(ContentLine(Picture(name, problem).source))
    return "" if problem else name


def _taken(data: bytes) -> tuple[bytes, str]:
    """The picture as a report keeps it, or why it cannot be kept."""
    try:
        return normal_picture(data), ""
    except PictureProblemError as error:
        return b"", f"图片{error.what}{_REMEDY}"


def without_lost(text: str, media: Mapping[str, bytes]) -> tuple[str, list[str]]:
    """The text without pictures that have no file, and what is wrong with these."""
    kept: list[str] = []
    problems: list[str] = []
    for line in text.split("\n"):
        picture = picture_of(line)
        if picture and picture.name not in media:
            problems.append(picture.caption)
        else:
            kept.append(line)
    return "\n".join(kept), problems


def _captioned_above(lines: Iterable[ContentLine]) -> Iterator[ContentLine]:
    """The lines, with captions above pictures that have none below taken into them."""
    above: ContentLine | None = None
    for line in lines:
        bare = line.text.startswith("{picture:") and line.text.endswith("|}")
        if above and bare and _is_caption(above.text):
            yield ContentLine(f"{line.text[:-1]}{above.text}}}")
            above = None
            continue
        if above:
            yield above
        above = line
    if above:
        yield above


def _is_caption(text: str) -> bool:
    return not text.endswith("。") and _CAPTION.fullmatch(text) is not None
