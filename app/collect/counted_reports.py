"""Settles which report counts for which unit, and says why."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from app.collect.collection import (
    FileLine,
    Standing,
    Unit,
    UnitState,
    is_nobodys,
    is_stray_picture,
)
from app.collect.decisions import Decisions
from app.collect.dossier import Joined, JoiningShelf, copies_in, preferred, why_preferred
from app.collect.matching import (
    Matcher,
    Name,
    UnitMatch,
    is_called_after,
    is_put_away,
    name_in_place,
    region_of,
    says_in_short,
    stated_units,
    stem_of,
    usual,
)
from app.collect.reading.scan import is_message
from app.collect.roster import WITH_SHORT_NAMES, kind_of_unit
from app.collect.roster_rows import Roster, RosterUnit
from app.collect.rounds import Rounds
from app.collect.submission import GONE, InnerUnit, Submission, part_keys
from app.edition.edition import Edition
from app.report.numbers import names_shown


class Settled(Struct, frozen=True):
    """The list of files in the order in which they were given, and the units in the roster's."""

    lines: tuple[FileLine, ...]
    units: tuple[Unit, ...]


_MAX_PROPOSED = 6


class Basis(Struct, frozen=True):
    """What reports are settled by: whose sum it is, the year and form, the roster, decisions."""

    name: str
    year: int
    edition: Edition
    roster: Roster | None
    decisions: Decisions


class FirstLines:
    """What each report is before those of one unit are compared, and the units there are.

    It is kept while nothing changes that it rests on: most decisions, as that a report was sent
    back, leave it as it is, and finding whose ten thousand reports are takes its time.
    """

    def __init__(self) -> None:
        self._submissions: Sequence[Submission] = ()
        self._about: tuple[object, ...] = ()
        self._owners: _Owners | None = None
        self._own: list[FileLine] = []
        """The lines before those of one folder are compared."""
        self._made: Decisions = Decisions()

    def of(
        self, submissions: Sequence[Submission], basis: Basis, shelf: JoiningShelf
    ) -> tuple[list[tuple[RosterUnit, bool]], list[FileLine]]:
        """The units, each with whether it is listed, and a line of its own for each report."""
        made = basis.decisions
        about = (basis.name, basis.year, basis.roster, made.matches)
        if self._owners is None or about != self._about or submissions != self._submissions:
            tabs = {one.key: one.tab for one in basis.edition.sections}
            self._owners = _Owners(submissions, basis.roster, made, shelf, tabs)
            self._own = [_first_line(one, basis, self._owners) for one in submissions]
            self._about, self._submissions = about, submissions
        else:
            self._owners.decide(made)
            touched = {place for place, _ in _places_of(made) ^ _places_of(self._made)}
            for place, line in enumerate(self._own):
                if line.submission.key in touched:
                    self._own[place] = _first_line(line.submission, basis, self._owners)
        self._made = made
        owners = self._owners
        known = [(unit, name in owners.listed) for name, unit in owners.units.items()]
        lines = _with_full_names(list(self._own), owners)
        return known, _with_strangers(_with_mates(lines, part_keys(basis.edition)))


def _places_of(made: Decisions) -> set[tuple[str, str]]:
    """The reports about which something was decided alone, each with what."""
    aside = {(one.place, one.reason) for one in made.exclusions}
    return aside | {(one.place, "") for one in made.right_years}


def settled(
    submissions: Sequence[Submission], basis: Basis, shelf: JoiningShelf, first: FirstLines
) -> Settled:
    """What each report is to the collection of a year, and what came in from each unit.

    A unit that only a decision names is one, too, but is not listed where there is a roster.
    """
    known, lines = first.of(submissions, basis, shelf)
    of_unit: dict[str, list[int]] = defaultdict(list)
    for place, line in enumerate(lines):
        if line.unit:
            of_unit[line.unit].append(place)
    settler = _Settler(lines, basis, shelf)
    units = tuple(
        settler.unit(unit, of_unit.get(unit.name, []), listed=listed) for unit, listed in known
    )
    missing = [one.name for one in units if one.listed and one.state is UnitState.MISSING]
    return Settled(tuple(_proposing(line, missing) for line in lines), units)


def _proposing(line: FileLine, missing: Sequence[str]) -> FileLine:
    """A line; where nothing tells whose a report is, with who has sent none."""
    is_open = line.standing is Standing.DOUBTFUL and not line.candidates
    if not is_open or not missing:
        return line
    return replace(line, reason=f"{line.reason}还没有报的有{names_shown(missing, _MAX_PROPOSED)}。")


def _with_full_names(lines: list[FileLine], owners: _Owners) -> list[FileLine]:
    """The lines where the one name that is like a department's is its full one.

    That is so if the name of such a file, or of its folder, says the department in short, and
    nothing that would be another version of it came under the name that the list has.
    """
    asked: dict[str, list[int]] = defaultdict(list)
    for place, line in enumerate(lines):
        if not line.unit and len(line.candidates) == 1 and line.submission.name.strip():
            asked[line.candidates[0]].append(place)
    own: dict[str, set[str]] = {unit: set() for unit in asked}
    for line in lines if asked else ():
        if line.unit in own and line.submission.name.strip():
            own[line.unit].update(line.submission.parts)
    for unit, places in asked.items():
        told = [lines[place].submission for place in places]
        is_one = len({Name(one.name).readings[-1][0] for one in told}) == 1
        is_alone = own[unit].isdisjoint(part for one in told for part in one.parts)
        says = any(says_in_short(owners.matcher, one.place, one.name, unit) for one in told)
        if says and is_one and is_alone and kind_of_unit(unit) in WITH_SHORT_NAMES:
            for place, one in zip(places, told, strict=True):
                is_open = lines[place].standing is Standing.DOUBTFUL
                why = f"报告里写的“{one.name}”是“{unit}”的全称。{one.reason}"
                standing = Standing.COUNTED if is_open else lines[place].standing
                reason = why if is_open else lines[place].reason
                lines[place] = FileLine(one, standing, unit, reason)
    return lines


def _with_mates(lines: list[FileLine], every: Sequence[str]) -> list[FileLine]:
    """The lines where what lies beside a unit's reports, and tells no other, is that unit's, too.

    It tells no name, or one short for the unit's. Only in a message, or in a folder or archive that
    is called after that unit, or where all that lies there makes `every` part of one report, and
    none twice: others hold what anybody sent.
    """
    of_folder: dict[str, set[str]] = defaultdict(set)
    parts: dict[str, list[str]] = defaultdict(list)
    for line in lines:
        one, folder = line.submission, line.submission.place.rpartition("/")[0]
        told = line.candidates if len(line.candidates) == 1 else ("?",)
        of_folder[folder].update((line.unit,) if line.unit else told if one.name.strip() else ())
        parts[folder] += one.parts if one.is_read else ()
    for place, line in enumerate(lines):
        one = line.submission
        folder = one.place.rpartition("/")[0]
        units = of_folder.get(folder, set())
        if line.standing is not Standing.DOUBTFUL or len(units) != 1:
            continue
        (unit,), last = units, folder.rpartition("/")[2]
        is_short = line.candidates == (unit,) and is_called_after(one.name, unit)
        if not (_tells_none(one) or is_short):
            continue
        is_whole = bool(folder and one.parts) and sorted(parts[folder]) == sorted(every)
        if is_message(last) or is_whole or is_called_after(stem_of(last), unit):
            lines[place] = FileLine(one, Standing.COUNTED, unit, one.reason)
    return lines


def _with_strangers(lines: list[FileLine]) -> list[FileLine]:
    """The lines where a file named after another unit never goes before a unit's own file.

    What one unit sent under the name of another is asked for, not taken for a newer version.
    """
    own = {line.unit for line in lines if line.standing is Standing.COUNTED and not line.named}
    for place, line in enumerate(lines):
        if line.named and line.unit in own:
            candidates = (line.unit, line.named)
            why = f"{line.reason.partition('，按报告里的算')[0]}，而“{line.unit}”另有一份，请确认。"
            lines[place] = FileLine(
                line.submission, Standing.DOUBTFUL, "", why, candidates, line.named
            )
    return lines


def _tells_none(one: Submission) -> bool:
    return one.is_read and not one.name.strip()


def _sums_of_these(submissions: Sequence[Submission], shelf: JoiningShelf) -> frozenset[str]:
    """The sums, by their keys, of which more units than not say here what they say in the sum.

    Whatever the folder is called that is read: a sum of an earlier round may lie in it.
    """
    sums = [one for one in submissions if one.is_read and one.units]
    reports: dict[str, list[Submission]] = defaultdict(list)
    for one in submissions if sums else ():
        if one.is_read and not one.units:
            for tail in Name(one.name).tails:
                reports[tail].append(one)

    def repeats(inner: InnerUnit) -> bool:
        own = (one for tail in Name(inner.name).tails for one in reports.get(tail, ()))
        return any(shelf.figures(one).typed == inner.typed for one in own)

    found = []
    for one in sums if reports else ():
        inner = [unit for unit in shelf.detail(one).inner if unit.typed]
        found += [one.key] if 2 * sum(map(repeats, inner)) > len(inner) else []
    return frozenset(found)


class _Owners:
    """Knows whose each report is."""

    def __init__(
        self,
        submissions: Sequence[Submission],
        roster: Roster | None,
        decisions: Decisions,
        shelf: JoiningShelf,
        tabs: Mapping[str, str],
    ) -> None:
        self._shelf, self._tabs = shelf, tabs
        self._by_name = {usual(match.name): match.unit for match in decisions.matches if match.name}
        self._by_place = {match.place: match.unit for match in decisions.matches if match.place}
        self.sums = _sums_of_these(submissions, shelf) - self._by_place.keys()
        told = [o.name for o in submissions if o.name.strip() and o.key not in self.sums]
        if roster is None:
            silent = (o.place for o in submissions if not (o.name.strip() or o.is_other))
            told += filter(None, map(name_in_place, silent))
        confirmed = [match.unit for match in decisions.matches]
        listed = roster.units if roster else stated_units([*told, *confirmed])
        self.has_roster = roster is not None
        self.listed = {unit.name for unit in listed}
        self.units = {unit.name: unit for unit in listed}
        self.matcher = Matcher(listed, region_of(told))
        self.decide(decisions)

    def decide(self, decisions: Decisions) -> None:
        """Takes over what was decided about single reports."""
        self.excluded = {one.place: one.reason for one in decisions.exclusions}
        self.right_years = {one.place for one in decisions.right_years}

    def of(self, one: Submission) -> UnitMatch:
        """The unit of a report, or the ones it may be of, and why that is not sure."""
        decided = self._by_place.get(one.key) or self._by_name.get(usual(one.name))
        if decided:
            return UnitMatch(self.units.setdefault(decided, RosterUnit(decided)))
        found = self.matcher.find(one.name, one.place)
        is_open = _tells_none(one) and not found.unit and not found.candidates
        return (self._named_in_text(one) if is_open else None) or found

    def _named_in_text(self, one: Submission) -> UnitMatch | None:
        """The units that a report without a name speaks of, the one it speaks of most first."""
        found, key = self.matcher.named_in_text(self._shelf.detail(one).texts)
        if not found.candidates:
            return None
        place = self._tabs.get(key, "开头")
        why = f"标题里没有写机关名称，正文“{place}”里写着“{found.doubt}”"
        return replace(found, doubt=why)

    def other_in_name(self, one: Submission, unit: str) -> str:
        """The other unit that the name of the file says of a report that tells its own."""
        asked = one.name.strip() and one.key not in self._by_place
        said = self.matcher.named_in_file(one.place) if asked else None
        return said.name if said and said.name != unit else ""


_SETTLED = (Standing.NO_REPORT, Standing.EXCLUDED, Standing.BLANK, Standing.IGNORED)
"""What is no report whosever it is: nobody is asked, and nobody waits for the answer."""


def _first_line(one: Submission, basis: Basis, owners: _Owners) -> FileLine:
    """What a report is, before those of one unit are compared."""
    found = owners.of(one)
    unit = found.unit.name if found.unit else ""
    candidates, doubt = tuple(other.name for other in found.candidates), found.doubt
    standing, reason = _why_not_counted(one, basis, owners)
    is_empty = standing in (Standing.UNREAD, Standing.NO_REPORT, Standing.GONE)
    if is_empty and len(candidates) == 1 and not found.is_slip:
        unit = candidates[0]  # nothing of it is counted: whom to ask is all that is told
    if standing in _SETTLED:
        candidates = ()
    is_former = standing is Standing.OTHER_YEAR and max(one.year, one.period) < basis.year
    if is_former and is_put_away(one.place, one.year):
        unit, candidates, reason = "", (), f"{reason}放在往年的文件夹里，不算报送。"
    if standing is not None:
        return FileLine(one, standing, unit, reason, () if unit else candidates)
    if unit and (other := owners.other_in_name(one, unit)):
        told = f"文件名写的是“{other}”，报告里写的是“{one.name}”，按报告里的算，请核对。"
        return FileLine(one, Standing.COUNTED, unit, f"{told}{one.reason}", named=other)
    if unit:
        return FileLine(one, Standing.COUNTED, unit, one.reason)
    if candidates or not one.name or not owners.has_roster:
        likely = f"，可能是{'、'.join(candidates)}" if candidates else ""
        return FileLine(one, Standing.DOUBTFUL, "", f"{doubt}{likely}，请确认。", candidates)
    return FileLine(one, Standing.UNLISTED, "", f"{doubt}，没有计入；确实要汇总的，请指定单位。")


def _why_not_counted(one: Submission, basis: Basis, owners: _Owners) -> tuple[Standing | None, str]:
    """Why a report does not count whosever it is; None if it may."""
    if one.key in owners.excluded:
        return Standing.EXCLUDED, f"已排除：{owners.excluded[one.key]}"
    if not one.is_read:
        return _without_figures(one, basis.year), one.reason
    if one.key in owners.sums or (one.units and usual(one.name) == usual(basis.name)):
        return Standing.IGNORED, "是本级自己的汇总表，没有再计一遍"
    if one.is_blank:
        return Standing.BLANK, "表格和文字都没有填写，不算报送。"
    if one.key not in owners.right_years and (reason := _other_year(one, basis.year)):
        return Standing.OTHER_YEAR, reason
    return None, ""


def _without_figures(one: Submission, year: int) -> Standing:
    """What a file is that gives nothing now."""
    if GONE in one.marks:
        return Standing.GONE if one.year in (0, year) else Standing.IGNORED
    return Standing.NO_REPORT if one.is_other else Standing.UNREAD


def _other_year(one: Submission, year: int) -> str:
    """Why a report is not of this year, in a sentence; empty if it is."""
    if not one.year or one.year == year:
        return ""
    if one.period == year:
        return (
            f"标题写的是 {one.year} 年，正文写的统计期限是 {one.period} 年，请确认是哪一年的报告。"
        )
    return f"是 {one.year} 年度的报告，本次汇总的是 {year} 年度。"


_NOTHING: dict[str, tuple[str, ...]] = {}
"""What the files of most units give beside each other: there is but one."""


class _Settler:
    """Puts the reports of each unit together and says how far it is."""

    def __init__(self, lines: list[FileLine], basis: Basis, shelf: JoiningShelf) -> None:
        decisions = basis.decisions
        self._lines = lines
        self._shelf = shelf
        self._chosen = {choice.unit: choice.place for choice in decisions.choices}
        self._added = {one.unit for one in decisions.added_up}
        self._rounds = Rounds(decisions, basis.edition)
        self._maybe = {
            unit: line.submission.words
            for line in lines
            for unit in (*(() if line.unit else line.candidates), line.named)
        }
        """The files that may be another unit's than the one they stand for, or nobody's."""
        counted = {line.unit for line in lines if line.standing is Standing.COUNTED}
        self._nameless = next(
            (one.submission.words for one in lines if _is_anybodys(one, counted)), ""
        )
        """A report that may be that of any unit that lacks something."""
        sealed = (one for one in lines if is_nobodys(one) and not is_stray_picture(one))
        self._sealed = next((one.submission.words for one in sealed), "")
        """A file that nobody could read, in which the report of any unit may lie."""

    def unit(self, unit: RosterUnit, places: list[int], *, listed: bool) -> Unit:
        """A unit with its files, the counted one first."""
        fitting = [place for place in places if self._lines[place].standing is Standing.COUNTED]
        came = len(fitting)
        fitting = self._before_lock(unit.name, fitting)
        joined = self._put_together(unit.name, fitting) if len(fitting) > 1 else None
        own = [self._lines[place] for place in places]
        own.sort(key=lambda line: (line.standing is not Standing.COUNTED, not _gives(line)))
        first = own[0] if own and own[0].standing is Standing.COUNTED else None
        counted = joined.submission if joined else first.submission if first else None
        origin = first.reason if first and len(fitting) > 1 else ""
        if came > len(fitting):
            origin += f"已锁定，后来收到的 {came - len(fitting)} 份没有计入。"
        found = Unit(
            unit.name,
            UnitState.MISSING,
            unit.parent,
            listed,
            tuple(own),
            counted,
            origin=origin,
            given=dict(joined.given) if joined else _NOTHING,
            conflicts=joined.conflicts if joined else 0,
            category=unit.category,
            maybe=self._maybe.get(unit.name, self._nameless),
            sealed=self._sealed,
        )
        return self._rounds.stated(found)

    def _before_lock(self, name: str, places: list[int]) -> list[int]:
        """The reports that came before the unit was locked; later ones do not count."""
        lock = self._rounds.locked(name)
        digests = {place: self._lines[place].submission.digest for place in places}
        if lock is None or not any(one in lock.digests for one in digests.values()):
            return places
        known = (*lock.digests, *lock.beside)
        for place, digest in digests.items():
            if digest not in known:
                line = self._lines[place]
                why = "这个单位已锁定，只计入锁定时的文件。"
                self._lines[place] = _with(line, Standing.SUPERSEDED, why)
        return [place for place, digest in digests.items() if digest in known]

    def _put_together(self, name: str, places: list[int]) -> Joined | None:
        """Lets the best report of a unit count, with what others add to it."""
        own = {self._lines[place].submission.key: place for place in places}
        returned, picked = self._rounds.returned(name), self._chosen.get(name, "")
        found = [self._lines[place].submission for place in places]
        copies = copies_in(found, name, picked)
        ranked = preferred([one for one in found if one.key not in copies], returned)
        chosen = next((one for one in ranked if one.key == picked), None)
        if chosen is not None:
            ranked = [chosen, *(one for one in ranked if one is not chosen)]
        if lock := self._rounds.locked(name):
            ranked.sort(key=lambda one: one.digest not in lock.digests)
        if any(one.units for one in ranked):
            joined = Joined(ranked[0], {ranked[0].key: ()})
        else:
            joined = self._shelf.joined(ranked, returned, added=name in self._added)
        counted = joined.submission
        first = (counted.joined or (counted.key,))[0]
        best = next(place for place, one in enumerate(ranked) if one.key == first)
        for place, one in enumerate(ranked):
            why = "按人工选择计入" if chosen else _why(ranked, best, place, returned)
            told = f"这个单位有 {len(own)} 份，{why}。"
            if place != best:
                told = f"同一单位另有一份计入（{ranked[best].words}），{why}。"
            self._lines[own[one.key]] = self._of_several(own[one.key], joined, told)
        for key, same in copies.items():
            told = f"与“{same.words}”内容相同，是重复的一份。"
            self._lines[own[key]] = _with(self._lines[own[key]], Standing.SUPERSEDED, told)
        return joined if counted.joined or joined.conflicts else None

    def _of_several(self, place: int, joined: Joined, told: str) -> FileLine:
        """A report of several as it stands now; `told` is why where nothing was put together."""
        line, counted = self._lines[place], joined.submission
        one = line.submission
        if one.key == (counted.joined or (counted.key,))[0]:
            said = counted.reason if counted.joined else told
            return FileLine(one, Standing.COUNTED, line.unit, said, line.candidates)
        if joined.given.get(one.key):
            return FileLine(one, Standing.JOINED, line.unit, counted.reason, line.candidates)
        return _with(line, Standing.SUPERSEDED, told)


def _why(ranked: Sequence[Submission], best: int, place: int, returned: Mapping[str, int]) -> str:
    """Why the best report of a unit counts and not the one at a place; of itself, not the next."""
    if len(ranked) == 1:
        return "内容相同，只计一份"
    if place < best or best == len(ranked) - 1:
        which = "这一份" if place < best else "其他的"
        return f"{which}没有可以单独计入的表格和文字"
    return why_preferred(ranked[best], ranked[best + 1 if place == best else place], returned)


def _is_anybodys(line: FileLine, counted: Container[str]) -> bool:
    """Whether nothing tells whose a report is, but units from which one came already."""
    is_open = line.standing is Standing.DOUBTFUL and _tells_none(line.submission)
    return is_open and all(one in counted for one in line.candidates)


def _gives(line: FileLine) -> bool:
    return line.standing is Standing.JOINED


def _with(line: FileLine, standing: Standing, reason: str) -> FileLine:
    words = f"{reason}{line.submission.reason}"
    return FileLine(line.submission, standing, line.unit, words, line.candidates)
