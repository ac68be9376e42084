"""Keeps what was read on the disk, so that a file that did not change is not read again."""

from __future__ import annotations

import os
import secrets
import sys
import tempfile
import zlib
from collections import deque
from collections.abc import Hashable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from itertools import chain, islice
from pathlib import Path
from threading import Lock
from typing import IO, TypeVar, cast

import msgspec
from msgspec import Struct

from app.collect.reading.pool import Answer, Lasting
from app.collect.reading.scan import Member
from app.collect.submission import Figures, Submission, SubmissionDetail
from app.errors import RefusedError
from app.storage.atomic import WriteRefusedError, own_fault_words, temporary_prefix, write_whole
from app.storage.os_lock import let_go, try_lock
from app.storage.own_state import decoded_state
from app.storage.paths import HELD_SUFFIX, INDEX_SUFFIX, REPORTS_SUFFIX

_WASTE = 16 * 1024 * 1024
"""Bytes that nothing needs any more, beyond which the file is written anew if it is half empty."""


_PIECE = 1 << 20


class CacheFailedError(RefusedError):
    """What was read cannot be kept."""

    def __init__(self, error: OSError) -> None:
        super().__init__(
            f"读出的内容没有地方存放：{own_fault_words(error)}，再重新汇总，已经读过的不用重读。"
        )


class Kept(Struct, frozen=True, gc=False, array_like=True):
    """A report and where its figures and the rest begin and how long they are, one behind other."""

    submission: Submission
    offset: int
    figures: int
    detail: int


class CacheEntry(Struct, frozen=True, gc=False, array_like=True):
    """What a file gave when it had this size and time (in nanoseconds)."""

    size: int
    modified: int
    reports: tuple[Kept, ...] = ()
    members: tuple[Member, ...] = ()
    lasting: Lasting = Lasting.ALWAYS


def _said(entry: CacheEntry) -> list[str]:
    """What stands for all that a file says."""
    return [kept.submission.digest for kept in entry.reports]


class _Index(Struct, frozen=True):
    """The first line of the index; one for each of so many `files` follows, and never all at once.

    As a whole they would take as much room again as all that is kept of a hundred thousand files.
    """

    stamp: str
    blobs: str
    size: int = 0
    checksum: int = 0
    files: int = 0
    gone: tuple[Submission, ...] = ()


class _Seen(Struct, frozen=True, array_like=True):
    """What every program keeps of a file first."""

    size: int
    modified: int


def _fits(index: _Index, entries: Mapping[str, CacheEntry], blobs: Path) -> bool:
    """Whether the file of reports is the one that was written down, to the last bit."""
    with blobs.open("rb") as file:
        found = _length_and_checksum(file, index.size)
    spans = [
        (kept.offset, kept.figures, kept.detail)
        for entry in entries.values()
        for kept in entry.reports
    ]
    inside = all(min(span) >= 0 and sum(span) <= index.size for span in spans)
    return inside and found == (index.size, index.checksum) and len(entries) == index.files


def _length_and_checksum(file: IO[bytes], most: int = sys.maxsize) -> tuple[int, int]:
    """How long the rest of a file is, or so much of it, and its checksum; never held as a whole."""
    length = checksum = 0
    while piece := file.read(min(_PIECE, most - length)):
        length, checksum = length + len(piece), zlib.crc32(piece, checksum)
    return length, checksum


def _gathered(lines: Iterator[bytes]) -> Iterator[bytes]:
    """The lines in pieces of a thousand."""
    while piece := b"".join(islice(lines, 1000)):
        yield piece


class _Sharing:
    """Lets what thousands of reports say alike be there once, not once for each of them."""

    def __init__(self) -> None:
        self._known: dict[Hashable, Hashable] = {}

    def of(self, name: str, one: Submission, modified: float) -> Submission:
        """The same report, by the name of its file."""
        once = self.once
        return msgspec.structs.replace(
            one,
            place=name,
            modified=modified,
            reason=once(one.reason),
            edition=once(one.edition),
            year=once(one.year),
            marks=once(one.marks),
            parts=once(one.parts),
            date=once(one.date),
            unwritten=once(one.unwritten),
        )

    def kept(self, name: str, entry: CacheEntry) -> CacheEntry:
        """What a file gave, as it was written down."""
        reports = tuple(
            msgspec.structs.replace(
                one, submission=self.of(name, one.submission, one.submission.modified)
            )
            for one in entry.reports
        )
        return msgspec.structs.replace(entry, reports=reports)

    def once(self, value: _Same) -> _Same:
        """The first value that was equal to this."""
        return cast(_Same, self._known.setdefault(value, value))


_Same = TypeVar("_Same", bound=Hashable)

_FIGURES = msgspec.msgpack.Decoder(Figures)
_DETAIL = msgspec.msgpack.Decoder(SubmissionDetail)
_ENCODER = msgspec.json.Encoder()
_INDEX_DECODER = msgspec.json.Decoder(_Index)
_FILE_DECODER = msgspec.json.Decoder(tuple[str, CacheEntry, bool])
_SEEN_DECODER = msgspec.json.Decoder(tuple[str, _Seen, bool])
"""A file, what it gave, and whether that is something else than when all had been read last."""


class ReadingCache:
    """What was read of one folder; `stamp` names the way it was read, of another it is forgotten.

    It lies in `folder` in files named after `key`. Without a folder, or while another program uses
    the same one, it lies among the temporary files and is gone afterwards. Threads may share it.
    """

    def __init__(self, folder: Path | None, key: str, stamp: str) -> None:
        self._stamp = stamp
        self._lock = Lock()
        self._temporary: tempfile.TemporaryDirectory[str] | None = None
        self._held: int | None = None
        self._base = self._settled(folder, key)
        self._sharing = _Sharing()
        self.earlier: dict[str, tuple[int, int]] = {}
        """Size and time of the files that another version of this program had read to the end."""
        self.entries: dict[str, CacheEntry] = {}
        self.unseen = set[str]()
        """The files that say something else than when all of them had been read last."""
        index = self._loaded()
        self.gone = index.gone
        """The reports that were read before, as they were, and cannot be any more."""
        self._open(index.blobs)

    def _settled(self, folder: Path | None, name: str) -> Path:
        """Where it lies: in the folder if it can be held, else among the temporary files."""
        if folder is not None:
            with suppress(OSError):
                folder.mkdir(parents=True, exist_ok=True)
                held = folder / f"{name}{HELD_SUFFIX}"
                held.touch()
                self._held = try_lock(held)
                if self._held is not None:
                    return folder / name
        self._temporary = tempfile.TemporaryDirectory(
            prefix=temporary_prefix(), ignore_cleanup_errors=True
        )
        return Path(self._temporary.name) / name

    def _loaded(self) -> _Index:
        path = self._base.with_suffix(INDEX_SUFFIX)
        with suppress(OSError, ValueError), path.open("rb") as lines:
            index = decoded_state(_INDEX_DECODER, next(lines, b""))
            if index.stamp == self._stamp and index.blobs.startswith(f"{self._base.name}-"):
                for line in lines:
                    name, entry, unseen = decoded_state(_FILE_DECODER, line)
                    self.entries[name] = self._sharing.kept(name, entry)
                    if unseen:
                        self.unseen.add(name)
                if _fits(index, self.entries, self._base.with_name(index.blobs)):
                    return index
        self.entries, self.unseen = {}, set()
        with suppress(OSError, ValueError), path.open("rb") as lines:
            files = [decoded_state(_SEEN_DECODER, line) for line in islice(lines, 1, None)]
            self.earlier = {name: (o.size, o.modified) for name, o, unseen in files if not unseen}
        return self._empty()

    def _empty(self) -> _Index:
        for old in self._base.parent.glob(f"{self._base.name}-*{REPORTS_SUFFIX}"):
            with suppress(OSError):
                old.unlink()
        return _Index(self._stamp, f"{self._base.name}-{secrets.token_hex(4)}{REPORTS_SUFFIX}")

    def _open(self, name: str) -> None:
        self._blobs = name
        self._file = self._base.with_name(name).open("a+b")
        self._file.seek(0)
        self._size, self._checksum = _length_and_checksum(self._file)

    def has(self, name: str, size: int, modified: int) -> bool:
        """Whether it is known what a file gives as it is now."""
        entry = self.entries.get(name)
        if entry is None or entry.size != size or entry.modified != modified:
            return False
        return entry.lasting is not Lasting.ONCE

    def put(self, name: str, seen: tuple[int, int], answer: Answer, dated: float = 0.0) -> None:
        """Keeps what a file gave that had this size and time in nanoseconds.

        The reports are from `dated`, if that is known better. Raises `CacheFailedError`.
        """
        size, modified = seen
        reports = []
        with self._lock, self._faults_as_errors():
            self._size = self._file.seek(0, os.SEEK_END)
            for one in answer.reports:
                submission = self._sharing.of(name, one.submission, dated or modified / 1e9)
                sizes = map(self._sharing.once, (len(one.figures), len(one.detail)))
                reports.append(Kept(submission, self._size, *sizes))
                self._append(one.figures)
                self._append(one.detail)
        before = self.entries.get(name)
        entry = CacheEntry(size, modified, tuple(reports), answer.members, answer.lasting)
        self.entries[name] = entry
        if before is not None and not any(one.submission.is_read for one in reports):
            self.gone += tuple(one.submission for one in before.reports)
        if before is None or _said(before) != _said(entry):
            self.unseen.add(name)

    def keep_only(self, files: Iterable[str]) -> None:
        """Forgets all files but these and what is in them, if they are archives.

        What such a file reported is gone, until it comes again wherever it is.
        """
        kept: dict[str, CacheEntry] = {}
        waiting = deque(files)
        while waiting:
            name = waiting.popleft()
            entry = kept[name] = self.entries[name]
            inside = (f"{name}/{member.name}" for member in entry.members)
            waiting.extend(one for one in inside if one in self.entries)
        lost = [
            one.submission
            for name, entry in self.entries.items()
            if name not in kept
            for one in entry.reports
        ]
        self.entries = kept
        before = {one.key: one for one in (*self.gone, *lost) if one.parts}
        if not before:
            return
        there = [kept.submission for kept in self._all_records() if kept.submission.is_read]
        keys, digests = {one.key for one in there}, {one.digest for one in there}
        self.gone = tuple(
            one for key, one in before.items() if key not in keys and one.digest not in digests
        )

    def save(self) -> None:
        """Writes down what is kept, so that the next run of the program finds it.

        Raises `CacheFailedError`.
        """
        if self._temporary is not None:
            return
        with self._lock, self._faults_as_errors():
            self._file.flush()
            live = sum(kept.figures + kept.detail for kept in self._all_records())
            if self._size > 2 * live + _WASTE:
                self._compact()
        files = sum(one.lasting is Lasting.ALWAYS for one in self.entries.values())
        index = _Index(self._stamp, self._blobs, self._size, self._checksum, files, self.gone)
        lasting = (
            (name, entry, name in self.unseen)
            for name, entry in self.entries.items()
            if entry.lasting is Lasting.ALWAYS
        )
        lines = (_ENCODER.encode(line) + b"\n" for line in chain((index,), lasting))
        with suppress(WriteRefusedError):
            write_whole(self._base.with_suffix(INDEX_SUFFIX), _gathered(lines))

    @contextmanager
    def _faults_as_errors(self) -> Iterator[None]:
        """Turns a fault of the disk into a sentence."""
        try:
            yield
        except OSError as error:
            raise CacheFailedError(error) from error

    def _append(self, data: bytes) -> None:
        self._file.write(data)
        self._size += len(data)
        self._checksum = zlib.crc32(data, self._checksum)

    def _all_records(self) -> Iterator[Kept]:
        return (kept for entry in self.entries.values() for kept in entry.reports)

    def _compact(self) -> None:
        """Copies what is still needed into a new file."""
        old, old_path = self._file, self._base.with_name(self._blobs)
        self._open(f"{self._base.name}-{secrets.token_hex(4)}{REPORTS_SUFFIX}")
        for name, entry in self.entries.items():
            moved = []
            for kept in entry.reports:
                length = kept.figures + kept.detail
                old.seek(kept.offset)
                moved.append(msgspec.structs.replace(kept, offset=self._size))
                self._append(old.read(length))
            self.entries[name] = msgspec.structs.replace(entry, reports=tuple(moved))
        self._file.flush()
        old.close()
        with suppress(OSError):
            old_path.unlink()

    def figures(self, submission: Submission) -> Figures:
        """The numbers of a report; blank for one that is not kept any more."""
        kept = self._record_of(submission)
        if kept is None:
            return Figures()
        return decoded_state(_FIGURES, self._bytes(kept.offset, kept.figures))

    def detail(self, submission: Submission) -> SubmissionDetail:
        """What a report says besides."""
        kept = self._record_of(submission)
        if kept is None:
            return SubmissionDetail()
        content = self._bytes(kept.offset + kept.figures, kept.detail)
        return decoded_state(_DETAIL, zlib.decompress(content))

    def _record_of(self, submission: Submission) -> Kept | None:
        entry = self.entries.get(submission.place)
        reports = entry.reports if entry else ()
        return next((one for one in reports if one.submission.part == submission.part), None)

    def _bytes(self, offset: int, length: int) -> bytes:
        with self._lock:
            self._file.seek(offset)
            return self._file.read(length)

    def close(self) -> None:
        """Closes the files and releases the lock."""
        self._file.close()
        if self._held is not None:
            let_go(self._held)
            self._held = None
        if self._temporary is not None:
            self._temporary.cleanup()
            self._temporary = None
