"""Makes the folder of a county as it comes in, and knows what is in it.

The recipe, all of it from one seed. Each unit of the roster gets figures that balance and, by its
turn in a shuffled row, one `Fate`: most hand in one good file, some of them on the old form or in
an archive; some hand in two, one for another year, one that cannot be read, one under a name that
has to be confirmed, or nothing. Every tenth report that counts has an error. Formats take turns,
half of the documents as this program writes them and half distorted as in `tests/corpus`. Beside
them lie a report of a unit that is not on the roster and files that are no reports.
"""

from __future__ import annotations

import os
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import Enum, auto
from pathlib import Path
from random import Random

from app.collect.collection import Standing, UnitState
from app.collect.results.sums import shared_cells
from app.edition.catalog import Catalog
from app.edition.cells import CellKey
from app.edition.edition import Edition
from app.storage.encryption import new_key
from app.storage.report_file import locked_content
from tests.corpus.draft import Truth
from tests.county.figures import balanced, unbalanced
from tests.county.names import as_told, in_doubt, unit_names
from tests.county.writers import Written, full_report, write_as_units_do, write_well

YEAR = 2024
ALL_FORMATS = (".nbao", ".docx", ".html", ".json", ".xlsx", ".html", ".nbao", ".html")
QUICK_FORMATS = (".nbao", ".json", ".html", ".json")
"""Formats that are written in a moment, for thousands of files."""

ROSTER_FILE = "单位名单.csv"
_FIRST_TIME = 1_735_700_000


class Fate(Enum):
    """What comes in from a unit."""

    ONE = auto()
    OLD_FORM = auto()
    IN_ARCHIVE = auto()
    TWO = auto()
    OTHER_YEAR = auto()
    UNREAD = auto()
    DOUBTFUL = auto()
    MISSING = auto()


_SHARES = {
    Fate.OLD_FORM: 5,
    Fate.IN_ARCHIVE: 5,
    Fate.TWO: 5,
    Fate.OTHER_YEAR: 3,
    Fate.UNREAD: 4,
    Fate.DOUBTFUL: 3,
    Fate.MISSING: 5,
}
"""In a hundred units; the others hand in one good file."""

STATES = {
    Fate.OTHER_YEAR: UnitState.OTHER_YEAR,
    Fate.UNREAD: UnitState.UNREAD,
    Fate.DOUBTFUL: UnitState.MISSING,
    Fate.MISSING: UnitState.MISSING,
}
"""The state of a unit by its fate; the others are read."""


@dataclass
class County:
    """The folder and the truth about it: by unit, by place, and the sum."""

    folder: Path
    roster: Path
    edition: Edition
    fates: dict[str, Fate] = field(default_factory=dict)
    figures: dict[str, Truth] = field(default_factory=dict)
    """What counts of each unit, in the cells of the county's form."""
    wrong: set[str] = field(default_factory=set)
    """The units whose report does not balance."""
    standings: dict[str, Standing] = field(default_factory=dict)
    tables_alone: set[str] = field(default_factory=set)
    """The units that sent no texts."""
    owners: dict[str, str] = field(default_factory=dict)
    """Whose each file is, also where that has to be confirmed."""

    @property
    def sums(self) -> dict[CellKey, Decimal]:
        """The sum of all that counts, in every typed cell."""
        return {
            key: sum((own.get(key, Decimal(0)) for own in self.figures.values()), Decimal(0))
            for key in self.edition.typed_keys
        }


def make_county(
    folder: Path,
    count: int,
    seed: int,
    catalog: Catalog,
    *,
    formats: Sequence[str] = ALL_FORMATS,
) -> County:
    """Fills a folder with the reports of so many units; the roster lies beside it."""
    folder.mkdir()
    maker = _Maker(folder, seed, catalog, formats)
    names = unit_names(count)
    for number, (name, fate) in enumerate(zip(names, _fates(count, seed), strict=True)):
        maker.hand_in(name, fate, number)
    maker.foreign()
    maker.pack()
    roster = folder.parent / ROSTER_FILE
    lines = ["序号,单位名称", *(f"{n},{name}" for n, name in enumerate(names, 1))]
    roster.write_bytes("\r\n".join(lines).encode("gb18030"))
    return maker.county(roster)


def _fates(count: int, seed: int) -> list[Fate]:
    fates = [fate for fate, share in _SHARES.items() for _ in range(max(1, count * share // 100))]
    fates += [Fate.ONE] * (count - len(fates))
    Random(seed).shuffle(fates)
    return fates[:count]


class _Maker:
    """Writes the files one after the other and notes what they are."""

    def __init__(self, folder: Path, seed: int, catalog: Catalog, formats: Sequence[str]) -> None:
        self._folder = folder
        self._random = Random(seed)
        self._formats = formats
        self._new = catalog.for_year(YEAR)
        self._old = catalog.edition(catalog.ids[0])
        self._county = County(folder, folder, self._new)
        self._files = 0
        self._packed: list[Path] = []
        self._alone: set[Path] = set()
        """The files with tables alone."""
        self._unread = _unreadable()

    def county(self, roster: Path) -> County:
        """What was made."""
        self._county.roster = roster
        return self._county

    def hand_in(self, name: str, fate: Fate, number: int) -> None:
        """Writes what a unit hands in."""
        county, random = self._county, self._random
        county.fates[name] = fate
        edition = self._old if fate is Fate.OLD_FORM else self._new
        figures = balanced(edition, random)
        if number % 10 == 3:
            figures = unbalanced(edition, figures)
        told = in_doubt(name) if fate is Fate.DOUBTFUL else as_told(name, random)
        written = Written(told, YEAR, edition, figures, random.randrange(10**9))
        if fate is Fate.UNREAD:
            self._write_unread(name, written)
        elif fate is Fate.OTHER_YEAR:
            last = Written(told, YEAR - 1, edition, figures, written.seed)
            self._write(last, Standing.OTHER_YEAR, name)
        elif fate is Fate.DOUBTFUL:
            self._write(written, Standing.DOUBTFUL, name)
        elif fate is not Fate.MISSING:
            first = None
            if fate is Fate.TWO:
                before = Written(told, YEAR, edition, balanced(edition, random), written.seed)
                first = self._write(before, Standing.SUPERSEDED, name)
            path = self._write(written, Standing.COUNTED, name, packed=fate is Fate.IN_ARCHIVE)
            self._note_texts(name, path, first)
            self._count(name, edition, figures, wrong=number % 10 == 3)

    def _count(self, name: str, edition: Edition, figures: Truth, *, wrong: bool) -> None:
        carried = shared_cells(self._new, edition)
        self._county.figures[name] = {
            key: value for key, value in figures.items() if key in carried
        }
        if wrong:
            self._county.wrong.add(name)

    def _write(
        self, written: Written, standing: Standing, owner: str, *, packed: bool = False
    ) -> Path:
        """Writes a file and notes what it is; returns it."""
        suffix = self._formats[self._files % len(self._formats)]
        own_words = suffix in (".nbao", ".json") or self._files % 2
        name = written.name if standing is Standing.DOUBTFUL else owner
        path = self._next(f"{name}{written.year}年度报告{suffix}")
        (write_well if own_words else write_as_units_do)(written, path)
        self._note(path, standing, owner, packed=packed)
        if not own_words:
            self._alone.add(path)
        return path

    def _note_texts(self, name: str, path: Path, first: Path | None) -> None:
        """Notes whether a unit sent texts: of two files the older one completes the newer one."""
        if path not in self._alone:
            return
        if first is None or first in self._alone:
            self._county.tables_alone.add(name)
        else:
            place = first.relative_to(self._folder).as_posix()
            self._county.standings[place] = Standing.JOINED

    def _next(self, name: str) -> Path:
        """The place of the next file; folders hold a few each."""
        self._files += 1
        folder = self._folder / f"第{self._files % 7}批" if self._files % 3 else self._folder
        folder.mkdir(exist_ok=True)
        return folder / f"{self._files:05} {name}"

    def _note(self, path: Path, standing: Standing, owner: str, *, packed: bool = False) -> None:
        os.utime(path, (_FIRST_TIME + 60 * self._files,) * 2)
        place = path.relative_to(self._folder).as_posix()
        if packed:
            self._packed.append(path)
            place = f"打包.zip/{path.name}"
        self._county.standings[place] = standing
        if owner:
            self._county.owners[place] = owner

    def _write_unread(self, name: str, written: Written) -> None:
        suffix, content = next(self._unread)
        path = self._next(f"{name}年报{suffix}")
        if content is None:
            path = path.with_suffix(".nbao")
            content = locked_content(full_report(written), path, new_key("一二三四五六"))
        path.write_bytes(content)
        self._note(path, Standing.UNREAD, name)

    def foreign(self) -> None:
        """Writes what is nobody's on the roster, and what is no report."""
        foreign = Written(
            "高密市柴沟镇人民政府", YEAR, self._new, balanced(self._new, self._random), 1
        )
        self._write(foreign, Standing.UNLISTED, "")
        for name, content, standing in (
            ("现场照片.jpg", b"\xff\xd8\xff", Standing.UNREAD),
            ("通知.html", b"<html><body><p>please report</p></body></html>", Standing.UNREAD),
            ("~$报告.docx", b"", Standing.IGNORED),
            (".DS_Store", b"", Standing.IGNORED),
        ):
            path = self._folder / name
            path.write_bytes(content)
            self._note(path, standing, "")

    def pack(self) -> None:
        """Puts what belongs into the archive there, under names in GBK."""
        with zipfile.ZipFile(self._folder / "打包.zip", "w") as archive:
            for path in self._packed:
                archive.writestr(_GbkName(path.name), path.read_bytes())
                path.unlink()


class _GbkName(zipfile.ZipInfo):
    """A member whose name is written as Chinese programs do, without saying so."""

    def _encodeFilenameFlags(self) -> tuple[bytes, int]:  # noqa: N802 the name of its base
        return self.filename.encode("gb18030"), self.flag_bits


def _unreadable() -> Iterator[tuple[str, bytes | None]]:
    """Files that cannot be read, in turn; None is to be locked with a password."""
    old = bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600
    while True:
        yield ".doc", old
        yield ".docx", b"PK\x03\x04 broken"
        yield ".xls", old
        yield ".nbao", None
        yield ".json", b'{"format": "nianbao", "version": 1, "edition"'
