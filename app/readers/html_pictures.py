"""The pictures of a saved page: inside it, or in the folder saved beside it."""

from __future__ import annotations

import base64
import binascii
from pathlib import Path
from urllib.parse import unquote, unquote_to_bytes

from app.file_paths import canonical_path, is_file
from app.office.content import Image
from app.readers.html_text import Element
from app.readers.pictures import LARGEST_PICTURE, TOO_LARGE

_ABSENT = "图片不在网页文件里，请在浏览器中把网页另存为“网页，全部”再试"


class PagePictures:
    """Finds the pictures of a page below its folder; never on the network."""

    def __init__(self, page: Path) -> None:
        self._folder = page.parent

    def image(self, element: Element) -> Image:
        """The picture that an `img` shows."""
        source = element.get("src", "").strip()
        if source[:5].lower() == "data:":
            return _inline(source)
        try:
            return self._beside(source)
        except (OSError, ValueError):
            return Image(problem=_ABSENT)

    def _beside(self, source: str) -> Image:
        if "://" in source or source.startswith(("/", "\\")):
            return Image(problem=_ABSENT)
        folder = canonical_path(self._folder)
        path = canonical_path(folder / unquote(source.partition("?")[0]))
        if not path.is_relative_to(folder) or path.parent == folder or not is_file(path):
            return Image(problem=_ABSENT)
        if path.stat().st_size > LARGEST_PICTURE:
            return Image(problem=TOO_LARGE)
        return Image(path.read_bytes())


def _inline(source: str) -> Image:
    head, _, body = source.partition(",")
    data = unquote_to_bytes(body)
    if head.lower().endswith(";base64"):
        try:
            data = base64.b64decode(b"".join(data.split()))
        except binascii.Error:
            return Image(problem=_ABSENT)
    return Image(data)
