"""Looks at the structure of a PDF file before it is read: how much its pages ask to be drawn.

A page calls forms, which call others: a file of a kilobyte that calls itself asks for millions.
Nothing is parsed but names, references and sizes (ISO 32000-1, 7.3, 7.5.7, 8.10); what this look
cannot see, in an encrypted file, is left to the limits of the process that reads.
"""

from __future__ import annotations

import re
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from app.office.package import TooLargeError

_MAX_PAGE, _MAX_ALL_PAGES = 4 * 1024 * 1024, 32 * 1024 * 1024
"""Bytes of operators of a page, with the forms it calls as often as it does, and of all pages;
real ones have less than a tenth."""

_MAX_STREAM, _MAX_STREAMS = 64 * 1024 * 1024, 400 * 1024 * 1024
"""Unpacked bytes of one part that is no picture, as of a whole Chinese font, and of all."""

_MAX_OBJECTS, _MAX_PAGE_OBJECTS = 200_000, 2000
_MAX_NESTED = 25
"""Forms within forms; real ones have fewer than ten."""

_CHUNK = 256 * 1024

_TOKEN = re.compile(rb"(\d{1,10})[\s\0]+\d{1,5}[\s\0]+obj\b|endobj|endstream|stream")
_CALL = re.compile(rb"/([^\s/<>\[\](){}%]+)\s+Do\b")
_REFERENCE = re.compile(rb"/([^\s/<>\[\](){}%]+)\s*(\d{1,10})\s+\d{1,5}\s+R\b")
_RESOURCES = re.compile(rb"/(?:Resources|XObject|Parent)\s*(\d{1,10})\s+\d{1,5}\s+R\b")
_CONTENTS = re.compile(rb"/Contents\s*(\[[^\[\]]*\]|\d{1,10}\s+\d{1,5}\s+R\b)")
_NUMBER = re.compile(rb"(\d{1,10})\s+\d{1,5}\s+R\b")
_KIDS = re.compile(rb"/Kids\s*\[([^\[\]]*)\]")
_PAGE = re.compile(rb"/Type\s*/Page\b")
_FORM = re.compile(rb"/Subtype\s*/Form\b")
_PICTURE = re.compile(rb"/Subtype\s*/Image\b")
_FILTER = re.compile(rb"/Filter\s*(\[[^\[\]]*\]|/\w+)")
_PACKED_OBJECTS = re.compile(rb"/Type\s*/ObjStm\b")


def refuse_tangled(data: bytes) -> None:
    """Refuses a PDF file that asks for much more than any report. Raises `TooLargeError`."""
    _Structure(data).judge()


@dataclass(frozen=True)
class _Object:
    """The text of an object, and its stream as it stands in the file."""

    text: bytes
    stream: memoryview | None = None


class _Structure:
    """The objects of a file by number, those in packed streams too; the last one of a number."""

    def __init__(self, data: bytes) -> None:
        self._objects: dict[int, _Object] = {}
        self._costs: dict[int, int] = {}
        self._looked_at = 0
        for count, (number, found) in enumerate(_objects(data)):
            if count > _MAX_OBJECTS:
                raise TooLargeError
            self._objects[number] = found
        for one in [one for one in self._objects.values() if _PACKED_OBJECTS.search(one.text)]:
            for number, text in _objects_within(self._content(one)):
                self._objects.setdefault(number, _Object(text))
                self._refuse_too_many()

    def judge(self) -> None:
        """Raises `TooLargeError` for a page or file that asks for too much."""
        total = 0
        pages = {number for number, one in self._objects.items() if _PAGE.search(one.text)}
        if len(pages) > _MAX_PAGE_OBJECTS:
            raise TooLargeError
        shown = self._shown()
        for number in pages:
            total += max(shown[number], 1) * self._page_cost(self._objects[number])
            if total > _MAX_ALL_PAGES:
                raise TooLargeError
        for number, one in self._objects.items():
            if one.stream and number not in self._costs and not _PICTURE.search(one.text):
                self._content(one)

    def _shown(self) -> Counter[int]:
        """How often each page stands in the lists of pages."""
        lists = (_KIDS.findall(one.text) for one in self._objects.values())
        return Counter(int(n) for found in lists for kids in found for n in _NUMBER.findall(kids))

    def _refuse_too_many(self) -> None:
        if len(self._objects) > _MAX_OBJECTS:
            raise TooLargeError

    def _look_at(self, size: int) -> None:
        self._looked_at += size
        if self._looked_at > _MAX_STREAMS:
            raise TooLargeError

    def _page_cost(self, page: _Object) -> int:
        numbers: list[int] = []
        for contents in _CONTENTS.findall(page.text):
            for number in map(int, _NUMBER.findall(contents)):
                listed = self._objects.get(number, _Object(b""))
                inner = [] if listed.stream else [*map(int, _NUMBER.findall(listed.text))]
                numbers += inner or [number]
        cost = 0
        for number in numbers:
            if one := self._objects.get(number):
                cost += self._drawn(one, page, ())
            _refuse_over(cost)
        return cost

    def _form_cost(self, number: int, callers: tuple[int, ...]) -> int:
        """The bytes of operators that a form asks for. Raises `TooLargeError` in a circle."""
        if number in callers or len(callers) > _MAX_NESTED:
            raise TooLargeError
        if number not in self._costs:
            form = self._objects[number]
            self._costs[number] = self._drawn(form, form, (*callers, number))
        return self._costs[number]

    def _drawn(self, drawing: _Object, owner: _Object, callers: tuple[int, ...]) -> int:
        """The bytes of a content stream and of all forms that it calls by names of its owner."""
        content = self._content(drawing, _MAX_PAGE)
        cost = len(content)
        _refuse_over(cost)
        calls = Counter(_CALL.findall(content))
        names = self._names(owner) if calls else {}
        for name, times in calls.items():
            number = names.get(name, 0)
            if number in self._objects and _FORM.search(self._objects[number].text):
                cost += times * self._form_cost(number, callers)
                _refuse_over(cost)
        return cost

    def _names(self, owner: _Object) -> dict[bytes, int]:
        """What the names in the resources of a page or form stand for, its parents' too."""
        texts, seen, place = [owner.text], {0}, 0
        while place < len(texts):
            for number in map(int, _RESOURCES.findall(texts[place])):
                if number not in seen and number in self._objects:
                    seen.add(number)
                    texts.append(self._objects[number].text)
                    self._look_at(len(texts[-1]))
            place += 1
        found = (pair for text in reversed(texts) for pair in _REFERENCE.findall(text))
        return {name: int(number) for name, number in found}

    def _content(self, one: _Object, most: int = _MAX_STREAM) -> bytes:
        """The unpacked stream of an object, of `most` bytes. Raises `TooLargeError`."""
        if one.stream is None:
            return b""
        filters = _FILTER.search(one.text)
        content = bytes(one.stream).lstrip(b"\r\n")
        for _ in range(filters[1].count(b"/Fl") if filters else 0):
            content = _inflated(content, most)
        self._look_at(len(content))
        return content


def _objects(data: bytes) -> Iterator[tuple[int, _Object]]:
    """The objects of a file in their order, in one pass, whatever is missing in it."""
    view = memoryview(data)
    number: int | None = None
    text: bytes | None = None  # stands before the stream we are in
    begin = 0
    for token in _TOKEN.finditer(data):
        if number is not None and text is None and token[0] == b"stream":
            text, begin = data[begin : token.start()], token.end()
        elif number is not None and token[0] != b"stream":
            yield number, _object(text, view[begin : token.start()])
            number, text = None, None
        if token[1]:
            number, begin = int(token[1]), token.end()
    if number is not None:
        yield number, _object(text, view[begin:])


def _object(text: bytes | None, rest: memoryview) -> _Object:
    return _Object(bytes(rest)) if text is None else _Object(text, rest)


def _inflated(packed: bytes, most: int) -> bytes:
    """As much as can be unpacked; nothing of what is encrypted. Raises `TooLargeError`."""
    unpacking, parts, size = zlib.decompressobj(), [], 0
    for place in range(0, len(packed), _CHUNK):
        try:
            part = unpacking.decompress(packed[place : place + _CHUNK], most)
        except zlib.error:
            break
        parts.append(part)
        size += len(part)
        if size > most or unpacking.unconsumed_tail:
            raise TooLargeError
    return b"".join(parts)


def _objects_within(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Number and text of the objects in a packed stream: pairs of number and place come first."""
    head = re.match(rb"[\d\s]*", content)
    numbers = [*map(int, re.findall(rb"\d{1,10}", head[0]))] if head else []
    pairs = sorted(zip(numbers[1::2], numbers[::2], strict=False))
    first = head.end() if head else 0
    ends = [*(place for place, _ in pairs[1:]), len(content)]
    for (start, number), end in zip(pairs, ends, strict=False):
        yield number, content[first + start : first + end]


def _refuse_over(cost: int) -> None:
    if cost > _MAX_PAGE:
        raise TooLargeError
