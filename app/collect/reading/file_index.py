"""What lies in the folders, read so far as it is new or changed."""

from __future__ import annotations

import os
from collections import Counter, deque
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

from msgspec import Struct

from app.collect.collection import FileLine, Standing
from app.collect.reading.pool import Answer, Job, Lasting, nothing, read_all
from app.collect.reading.reading_cache import ReadingCache
from app.collect.reading.scan import (
    MAX_MEMBERS,
    FoundFile,
    Member,
    numbered_apart,
    refuse_away,
    scan,
)
from app.collect.submission import GONE, MEMBER_SIGN, OWN_OUTPUT, ReadState, Submission
from app.errors import Cancelled, CancelledError
from app.file_paths import full_path, is_folder
from app.sandbox import Limits

_SAVED_EVERY, _SAVED_SHARE = 500, 10
"""Files after which a long reading is written down, so that little is lost when it is ended.

Of very many it is a tenth of what is there: what is written down is all of it each time.
"""


_GONE, _BROKEN = "上次读过，现在不在文件夹里了。", "上次读得出，现在打不开了。"


class Progress(Struct, frozen=True):
    """How far a reading is: files done, files known by now, the one read last and its reports."""

    done: int
    total: int
    place: str
    reports: tuple[Submission, ...] = ()


class FileIndex:
    """The files below a folder and what they gave; unchanged ones are not read again."""

    def __init__(
        self, sources: Sequence[Path], home: Path, store: ReadingCache, workers: int, limits: Limits
    ) -> None:
        self._sources = sources
        self._home = home
        self._store = store
        self._workers = workers
        self._limits = limits
        self._folders = [full_path(source) for source in sources if is_folder(source)]
        self._files: list[str] = []
        self._is_whole = False
        self._problems: list[FoundFile] = []
        self._doubted: set[str] = set()
        self._before = self._known() or None
        self.came: frozenset[str] = frozenset()
        """The keys of what was not there, or was other, when the folder was read before."""
        self.found: frozenset[str] = frozenset()
        """The keys of what had been read, then could not be for a while, and is as it was again."""

    def doubt_all(self) -> None:
        """From now on every file known by now is read again once, changed or not."""
        self._doubted.update(self._store.entries)

    def refresh(self, progress: Callable[[Progress], None], cancelled: Cancelled) -> bool:
        """Reads what is new, changed or doubted; whether anything is other than it was.

        Raises `CancelledError`; what was read until then is kept. Raises `FolderAwayError` if a
        folder is not there, or went meanwhile: what was read of it stays as it was.
        """
        refuse_away(self._folders)
        files: list[str] = []
        stale = deque[FoundFile]()
        problems: list[FoundFile] = []
        seen: Counter[str] = Counter()  # names in strange encodings may look alike
        for one in scan(self._sources, self._home):
            name = numbered_apart(one.name, seen)
            found = one if name == one.name else one._replace(name=name)
            if found.problem:
                problems.append(found)
                continue
            files.append(found.name)
            if not self._is_read(found):
                stale.append(found)
        is_same = len(files) == len(self._files) and problems == self._problems
        if not stale and files and self._is_whole and is_same:
            return False
        self._is_whole = False
        if stale:
            _Reading(self._store, progress, len(stale), self._doubted).run(
                stale, min(self._workers, len(stale)), cancelled, self._limits
            )
        refuse_away(self._folders)
        lost = {one.digest for one in self._store.gone}
        self._store.keep_only(files)
        self._store.unseen.clear()
        self._store.save()
        self._files, self._problems, self._is_whole = sorted(files), problems, True
        self._note_what_came(lost.difference(one.digest for one in self._store.gone))
        return True

    def _note_what_came(self, again: Container[str]) -> None:
        """Notes what was not there, or was other, when all was read before.

        What is there `again` was put back; it has been here before.
        """
        last, self._before = self._before, self._known()
        self.found |= {key for key, says in self._before.items() if says in again}
        if last is not None:
            broken = {one.key for one in self._store.gone}
            self.came |= set(_new_in(self._before, last)) - self.found - broken
        elif earlier := self._store.earlier:
            entries = self._store.entries
            new = _new_in({name: (o.size, o.modified) for name, o in entries.items()}, earlier)
            self.came |= {o.submission.key for name in new for o in entries[name].reports}

    def _known(self) -> dict[str, str]:
        """What each report that was seen says, or what stands for it where it was not read.

        By its key; what was read before a reading was stopped has not been seen.
        """
        return {
            kept.submission.key: kept.submission.digest
            or f"{kept.submission.key} {kept.submission.modified}"
            for name, entry in self._store.entries.items()
            if entry.lasting is Lasting.ALWAYS and name not in self._store.unseen
            for kept in entry.reports
        }

    def _is_read(self, found: FoundFile) -> bool:
        """Whether all that a file gives is known; a reading may have stopped within an archive."""
        if not self._store.has(found.name, found.size, found.modified):
            return False
        return self._is_known(found.name)

    def _is_known(self, name: str) -> bool:
        """Whether a file and all that is in it was read and is not doubted."""
        entry = self._store.entries.get(name)
        if entry is None or name in self._doubted:
            return False
        return all(self._is_known(_inside(name, one)) for one in entry.members if not one.problem)

    def lines(self, known: Mapping[str, str]) -> Iterator[Submission | FileLine]:
        """Everything that lies there in the order of its names: reports, and what is none.

        Then the reports that could be read before, in the place of what is there of them now.

        `known` are the places of files that are known to be no reports, with what they are.
        """
        problems = {found.name: found for found in self._problems}
        lost = {place for one in self._store.gone for place in _and_around(one.place)}
        broken = set[str]()
        for line in self._lines_there(known, problems):
            if lost and isinstance(line, Submission) and line.place in lost and not line.is_read:
                broken.add(line.place)
            else:
                yield line
        for one in self._store.gone:
            reason = _GONE if broken.isdisjoint(_and_around(one.place)) else _BROKEN
            state, marks = ReadState.UNREAD, (GONE,)
            yield Submission(
                one.place, one.part, state, reason, one.name, marks=marks, year=one.year
            )

    def _lines_there(
        self, known: Mapping[str, str], problems: Mapping[str, FoundFile]
    ) -> Iterator[Submission | FileLine]:
        for name in sorted((*self._files, *problems)):
            found = problems.get(name)
            if name in known:
                yield _ignored(name, known[name])
            elif found and found.ignored:
                yield _ignored(name, found.problem)
            elif found:
                yield Submission(name, reason=found.problem, modified=found.modified / 1e9)
            else:
                yield from self._reports(name)

    def _reports(self, name: str) -> Iterator[Submission | FileLine]:
        """The reports of a file, those of the members of an archive."""
        entry = self._store.entries[name]
        for kept in entry.reports:
            submission = kept.submission
            if OWN_OUTPUT in submission.marks:
                yield FileLine(submission, Standing.IGNORED, "", submission.reason)
            else:
                yield submission
        for member in entry.members:
            place = _inside(name, member)
            if member.ignored:
                yield _ignored(place, member.problem)
            elif member.problem:
                yield Submission(place, reason=member.problem, modified=member.modified)
            else:
                yield from self._reports(place)


_Says = TypeVar("_Says", str, tuple[int, int])


def _new_in(now: Mapping[str, _Says], before: Mapping[str, _Says]) -> Iterator[str]:
    """The keys of what says something else than before, unless it went there from elsewhere.

    Two reports may say the same: those of all units to which nobody turned.
    """
    gone = Counter(says for key, says in before.items() if now.get(key) != says)
    for key, says in now.items():
        if before.get(key) != says:
            gone[says] -= 1
            if gone[says] < 0:
                yield key


class _Reading:
    """One go through files that are new or changed."""

    def __init__(
        self,
        store: ReadingCache,
        progress: Callable[[Progress], None],
        total: int,
        doubted: set[str],
    ) -> None:
        self._store = store
        self._doubted = doubted
        self._progress = progress
        self._done, self._total, self._saved = 0, total, 0
        self._asked: dict[Job, tuple[FoundFile, float]] = {}
        self._in_inner = Counter[bytes]()

    def run(
        self, stale: deque[FoundFile], workers: int, cancelled: Cancelled, limits: Limits
    ) -> None:
        """Reads the files side by side, none of them left in `stale`. Raises `CancelledError`."""
        waiting = (stale.popleft() for _ in range(len(stale)))
        jobs = (self._asked_for(Job(os.fsencode(one.path), one.name), one) for one in waiting)
        try:
            read_all(jobs, workers, cancelled, self._take, limits)
        except CancelledError:
            self._store.save()
            raise

    def _asked_for(self, job: Job, found: FoundFile, modified: float = 0.0) -> Job:
        self._asked[job] = found, modified
        return job

    def _take(self, job: Job, answer: Answer) -> Iterator[Job]:
        """Keeps an answer; an archive's asks for its members."""
        found, modified = self._asked.pop(job)
        if job.member >= 0:
            self._in_inner[job.path] += len(answer.members)
            if answer.members and self._in_inner[job.path] > MAX_MEMBERS:
                answer = nothing(job, f"“{Path(found.path).name}”{_TOO_MANY}")
        self._store.put(job.name, (found.size, found.modified), answer, modified)
        self._doubted.discard(job.name)
        self._done += 1
        if self._done - self._saved >= max(_SAVED_EVERY, self._done // _SAVED_SHARE):
            self._store.save()
            self._saved = self._done
        members = [member for member in answer.members if not member.problem]
        self._total += len(members)
        reports = tuple(kept.submission for kept in self._store.entries[job.name].reports)
        self._progress(Progress(self._done, self._total, job.name, reports))
        for member in members:
            inner = Job(job.path, _inside(job.name, member), member.index, job.member)
            yield self._asked_for(inner, found, member.modified)


_TOO_MANY = f"里面的各个压缩包一共有 {MAX_MEMBERS} 个以上的文件，太多了，请解压后只留下报告再汇总。"


def _inside(archive: str, member: Member) -> str:
    return f"{archive}/{member.name}"


def _and_around(place: str) -> Iterator[str]:
    """A place and the archives and folders around it."""
    while place:
        yield place
        place = place.rpartition(MEMBER_SIGN)[0]


def _ignored(name: str, why: str) -> FileLine:
    return FileLine(Submission(name, reason=why), Standing.IGNORED, "", why)
