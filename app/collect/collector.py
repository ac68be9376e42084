"""Makes a collection of a folder, and makes it again when something changed."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from datetime import date
from functools import reduce
from hashlib import sha256
from pathlib import Path

from msgspec.structs import replace

from app import patterns as re
from app.checks.runner import run_figure_checks
from app.collect.collection import (
    Collection,
    FileLine,
    Standing,
    SumWarning,
    Unit,
    is_stray_picture,
    warning_about,
)
from app.collect.counted_reports import Basis, FirstLines, settled
from app.collect.decisions import (
    Decision,
    Decisions,
    DecisionsKeeper,
    Office,
    with_decision,
    without_decision,
)
from app.collect.dossier import JoiningShelf
from app.collect.matching import is_put_away, name_in_place, usual
from app.collect.reading.file_index import FileIndex, Progress
from app.collect.reading.pool import cores
from app.collect.reading.reading_cache import ReadingCache
from app.collect.reading.scan import home_of
from app.collect.results.comparison import FormerReports
from app.collect.results.problems import misnamed, questioned
from app.collect.results.sums import Adding, sum_report
from app.collect.roster_rows import Roster
from app.collect.rounds import doubted
from app.collect.submission import ReadState, Submission
from app.edition.catalog import Catalog
from app.errors import Cancelled, never
from app.file_paths import canonical_path, file_key
from app.report.numbers import names_shown
from app.sandbox import Limits
from app.storage.paths import COLLECTIONS_FOLDER
from app.version import reading_stamp

_IN_USE = "是现在用的应报名单"
_YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)")


_FAR_MORE = 4


def stated_years(
    submissions: Iterable[Submission], known: Container[int]
) -> tuple[int, tuple[int, ...]]:
    """The known year that most units state, the later of two, and those that are in doubt.

    Each unit has one voice, for its newest year. What lies in a folder of former years has none
    where there is something else; in folders named after years, only the latest. The years are in
    doubt if half as many units and more state another one, or if a folder of a former year holds
    far more; the year is 0 if none states any.
    """
    dated = [one for one in submissions if one.is_read and one.year in known]
    away = {one.key for one in dated if is_put_away(one.place, one.year)}
    loose = [one for one in dated if one.key not in away]
    of_years = [one for one in dated if one.key in away and not is_put_away(one.place)]
    latest = max((one.year for one in of_years), default=0)
    ranked = _ranked(loose)
    if latest and (not ranked or latest >= ranked[0][0]):
        ranked = _ranked([*loose, *(one for one in of_years if one.year == latest)])
    ranked = ranked or _ranked(dated)
    if not ranked:
        return 0, ()
    (year, units), *others = ranked
    rivals = [other for other, count in others if 2 * count > units]
    rivals += [other for other, count in _ranked(of_years) if count > _FAR_MORE * units]
    return year, (year, *dict.fromkeys(rivals)) if rivals else ()


def _ranked(reports: Sequence[Submission]) -> list[tuple[int, int]]:
    """The years that units state, each with how many, the most first; of a unit its newest."""
    newest: dict[str, int] = {}
    for one in reports:
        unit = usual(one.name) or name_in_place(one.place) or one.key
        newest[unit] = max(one.year, newest.get(unit, 0))
    years = Counter(newest.values())
    return sorted(years.items(), key=lambda entry: (entry[1], entry[0]), reverse=True)


def _no_progress(_: Progress) -> None:
    pass


class Collector:
    """Collects the reports in folders and files, again and again; only what changed is read.

    `data` is the program's data folder, in which readings are kept between runs; without one they
    are gone afterwards. A `year` of 0 is the one that most reports state; where they are split or
    none states any, `Collection.years` has those to choose among. Close it when it is done with.
    """

    def __init__(
        self,
        sources: Sequence[Path],
        catalog: Catalog,
        data: Path | None = None,
        *,
        roster: Roster | None = None,
        roster_file: Path | None = None,
        year: int = 0,
        name: str = "",
        workers: int = 0,
        limits: Limits | None = None,
    ) -> None:
        """`roster_file` is where the roster was read: lying among the reports, it is none of them.

        Raises `DecisionsFileError` if the decisions kept beside the reports cannot be read,
        `FolderAwayError` if the folder is not there.
        """
        self.home = home_of(sources)
        self._name = name
        self._catalog = catalog
        self._roster, self._year = roster, year
        self._roster_file = roster_file
        folder = data / COLLECTIONS_FOLDER if data else None
        key = sha256(os.fsencode(file_key(self.home))).hexdigest()[:24]
        self._autosave = DecisionsKeeper(self.home, folder / f"{key}.json" if folder else None)
        self._decisions = self._autosave.load() or Decisions()
        self._store = ReadingCache(folder, key, reading_stamp(catalog.folder))
        self._incoming = FileIndex(
            tuple(sources), self.home, self._store, workers or cores(), limits or Limits()
        )
        self._shelf = JoiningShelf(self._store, catalog)
        self._last: Collection | None = None
        self._first_lines = FirstLines()
        self._dated: Sequence[Submission] = ()
        self._stated: tuple[int, tuple[int, ...]] = (0, ())
        self._adding = Adding(catalog, self._shelf)
        self._former = FormerReports()

    @property
    def decisions(self) -> Decisions:
        """All decisions on this folder."""
        return self._decisions

    def collect(
        self,
        progress: Callable[[Progress], None] = _no_progress,
        cancelled: Cancelled = never,
        *,
        anew: bool = False,
    ) -> Collection:
        """Reads what is new or changed; an unchanged folder gives the same collection again.

        `anew` reads every file again; what is left of that when it is stopped is read next time.
        `progress` and `cancelled` are called in this thread. Raises `CancelledError`; what was read
        until then is kept; `StoreFailedError` if there is no room to keep it; `FolderAwayError` if
        the folder is away: the collection stays as it was.
        """
        if anew:
            self._incoming.doubt_all()
        decisions = self._decisions_now()
        changed, self._decisions = decisions != self._decisions, decisions
        if not self._incoming.refresh(progress, cancelled) and self._last and not changed:
            return self._last
        return self._assembled()

    def use(
        self, roster: Roster | None, year: int = 0, roster_file: Path | None = None
    ) -> Collection:
        """The collection with another roster or year; nothing is read."""
        self._roster, self._year, self._roster_file = roster, year, roster_file
        return self._assembled()

    def decide(self, *new: Decision, instead_of: Sequence[Decision] = ()) -> Collection:
        """The collection after decisions, which are kept, and others that were taken back before.

        It is put together once for all of them. Raises `WriteRefusedError`.
        """
        left = reduce(without_decision, instead_of, self._decisions_now())
        return self._decided(reduce(with_decision, new, left))

    def keep_office(self, office: Office) -> Collection:
        """The collection after its settings for letters were kept. Raises `WriteRefusedError`."""
        return self._decided(replace(self._decisions_now(), office=office))

    def note_made(self, path: Path) -> Collection:
        """The collection after this program wrote a file, which is no report that came in.

        Raises `WriteRefusedError`.
        """
        place = os.path.relpath(path, self.home).replace(os.sep, "/")
        now = self._decisions_now()
        made = dict.fromkeys((*now.made, place))
        return self._decided(replace(now, made=tuple(made)))

    def _no_reports(self) -> dict[str, str]:
        """The places of files that are known to be no reports, with what they are."""
        known = dict.fromkeys(self._decisions.made, "是本程序由这次汇总生成的文件")
        roster, home = self._roster_file, canonical_path(self.home)
        if roster is not None and canonical_path(roster).is_relative_to(home):
            known[os.path.relpath(canonical_path(roster), home).replace(os.sep, "/")] = _IN_USE
        return known

    def rest(self) -> None:
        """Keeps no memory that only another decision needs; after one it is filled again."""
        self._first_lines = FirstLines()

    def close(self) -> None:
        """Closes the cache of what was read."""
        self._store.close()

    def _decisions_now(self) -> Decisions:
        """The decisions as they are kept now: on a share others decide, too.

        While what keeps them is away, those known here stay. Raises `DecisionsFileError`.
        """
        return self._autosave.load() or self._decisions

    def _decided(self, decisions: Decisions) -> Collection:
        if decisions != self._decisions_now():
            self._autosave.save(decisions)
        self._decisions = decisions
        return self._assembled()

    def _assembled(self) -> Collection:
        catalog, decisions = self._catalog, self._decisions
        found = list(self._incoming.lines(self._no_reports()))
        submissions = [one for one in found if isinstance(one, Submission)]
        year, rivals = self._year_of(submissions)
        edition = catalog.for_year(year)
        name = self._name or decisions.office.region or self.home.name
        basis = Basis(name, year, edition, self._roster, decisions)
        result = settled(submissions, basis, self._shelf, self._first_lines)
        added = self._adding.sum_of(edition, result.units, submissions, decisions.corrections)
        total = sum_report(edition, year, name, added.figures)
        given = iter(result.lines)
        lines = tuple(one if isinstance(one, FileLine) else next(given) for one in found)
        units = tuple(
            doubted(unit, (*misnamed(unit, decisions), *added.doubts.get(unit.name, ())))
            for unit in result.units
        )
        made = Collection(
            name=name,
            year=year,
            edition=edition,
            lines=lines,
            units=units,
            total=total,
            findings=run_figure_checks(total),
            warnings=(*_line_warnings(result.lines, result.units), *added.warnings),
            shelf=self._shelf,
            decisions=decisions,
            catalog=catalog,
            years=rivals,
            has_roster=self._roster is not None,
            above=self._roster.above if self._roster else {},
            came=frozenset(_new_to_county(lines, self._incoming.came)),
            found=self._incoming.found,
        )
        made = self._former.beside(made)
        warnings = (*made.warnings, *questioned(made, added.decided))
        self._last = replace(made, warnings=warnings, is_aside=self._autosave.is_aside)
        return self._last

    def _year_of(self, submissions: Sequence[Submission]) -> tuple[int, tuple[int, ...]]:
        """The year that is collected, and those among which a person has to choose."""
        if self._year:
            return self._year, ()
        known = self._catalog.years
        if submissions != self._dated:
            self._dated, self._stated = submissions, stated_years(submissions, known)
        year, rivals = self._stated
        if year:
            return year, rivals
        told = [
            int(one) for one in _YEAR.findall(self._name or self.home.name) if int(one) in known
        ]
        if told:
            return told[-1], ()
        last = date.today().year - 1
        year = last if last in known else known[-1]
        return year, (year,) if any(one.is_read for one in submissions) else ()


def _new_to_county(lines: Sequence[FileLine], came: Container[str]) -> Iterator[str]:
    """The keys of what came and says something that no other file of its unit says."""
    known = {(one.unit, one.submission.digest) for one in lines if one.submission.key not in came}
    nothing = (Standing.IGNORED, Standing.BLANK, Standing.GONE)
    for one in lines:
        says = one.unit, one.submission.digest
        if one.submission.key not in came or one.standing in nothing or says in known:
            continue
        if says[1]:
            known.add(says)
        yield one.submission.key


def _unread_warnings(lines: Iterable[FileLine]) -> Iterator[SumWarning]:
    """What could not be read and is of nobody."""
    nobodys = [line for line in lines if line.standing is Standing.UNREAD and not line.unit]
    pictures = [one.submission.words for one in nobodys if is_stray_picture(one)]
    if pictures:
        message = (
            f"有 {len(pictures)} 张图片不知是谁的、是不是年报，请看一眼：{names_shown(pictures)}。"
        )
        yield SumWarning("picture", message)
    unread = [one.submission.words for one in nobodys if not is_stray_picture(one)]
    if unread:
        message = (
            f"有 {len(unread)} 个文件读不了，也不知道是谁的，请打开看看：{names_shown(unread)}。"
        )
        yield SumWarning("unread", message)


def _line_warnings(lines: Iterable[FileLine], units: Sequence[Unit]) -> Iterator[SumWarning]:
    """Who is missing in the sum, and whose part in it is not sure."""
    missing = [unit.name for unit in units if unit.counted is None]
    if missing:
        yield warning_about("missing", missing, "有 {n} 个单位没有计入：{names}。")
    doubtful = [line for line in lines if line.standing is Standing.DOUBTFUL]
    if doubtful:
        told = [line.submission.name or line.submission.words for line in doubtful]
        possible = dict.fromkeys(name for line in doubtful for name in line.candidates)
        message = f"有 {len(told)} 份报告还不能确定是哪个单位的，没有计入：{names_shown(told)}。"
        yield SumWarning("doubtful", message, tuple(possible))
    yield from _unread_warnings(lines)
    unlisted = [line for line in lines if line.standing is Standing.UNLISTED]
    if unlisted:
        told = [line.submission.name or line.submission.words for line in unlisted]
        yield warning_about("unlisted", told, "有 {n} 份报告的单位不在名单上，没有计入：{names}。")
    other = [line for line in lines if line.named and line.unit]
    if other:
        told = [f"{line.submission.words}（{line.unit}）" for line in other]
        message = f"有 {len(other)} 份报告的文件名写的是另一个单位，请核对：{names_shown(told)}。"
        yield SumWarning("other_name", message, tuple(line.unit for line in other))
    partial = [u.name for u in units if u.counted and u.counted.state is ReadState.PARTIAL]
    if partial:
        yield warning_about(
            "partial", partial, "有 {n} 个单位的报告只读出一部分，合计可能偏小：{names}。"
        )
    wrong = [u.name for u in units if u.counted and u.counted.errors]
    if wrong:
        yield warning_about("own_errors", wrong, "有 {n} 个单位的报告有“必改”的问题：{names}。")
    misstated = [u.name for u in units if u.counted and u.counted.misstated]
    if misstated:
        message = "有 {n} 个单位写的合计与各项相加不符，汇总按各项相加：{names}。"
        yield warning_about("stated_totals", misstated, message)
