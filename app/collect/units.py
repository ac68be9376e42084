"""Settles which report counts for which unit, and says why."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass

from app.collect.collection import FileLine, Standing, Unit, UnitState
from app.collect.decisions import Decisions
from app.collect.matching import Matcher, region_of, units_told, usual
from app.collect.roster import Roster, RosterUnit
from app.collect.submission import ReadState, Submission


@dataclass(frozen=True)
class Settled:
    """The list of files in the order in which they were given, and the units in the roster's."""

    lines: tuple[FileLine, ...]
    units: tuple[Unit, ...]


def prevailing_year(submissions: Iterable[Submission], known: Container[int]) -> int:
    """The known year that most reports are about, the later of two; 0 if none says one."""
    years = Counter(one.year for one in submissions if one.is_read and one.year in known)
    return max(years, key=lambda year: (years[year], year), default=0)


def settled(
    submissions: Sequence[Submission], year: int, roster: Roster | None, decisions: Decisions
) -> Settled:
    """What each report is to the collection of a year, and what came in from each unit.

    A unit that only a decision names is one, too, but is not listed where there is a roster.
    """
    known, lines = _first_lines(submissions, year, roster, decisions)
    choices = {choice.unit: choice.place for choice in decisions.choices}
    of_unit: dict[str, list[int]] = defaultdict(list)
    for place, line in enumerate(lines):
        if line.unit:
            of_unit[line.unit].append(place)
    units = []
    for unit, listed in known:
        own = _settle(lines, of_unit.get(unit.name, []), choices.get(unit.name, ""))
        units.append(_unit(unit, own, listed=listed))
    return Settled(tuple(lines), tuple(units))


def _first_lines(
    submissions: Sequence[Submission], year: int, roster: Roster | None, decisions: Decisions
) -> tuple[list[tuple[RosterUnit, bool]], list[FileLine]]:
    """The units, each with whether it is listed, and the lines before any are compared.

    Nothing is left of what finds the one by the other, which is much where units are many.
    """
    owners = _Owners(submissions, roster, decisions)
    excluded = {one.place: one.reason for one in decisions.exclusions}
    lines = [_first_line(one, year, owners, excluded) for one in submissions]
    return [(unit, name in owners.listed) for name, unit in owners.units.items()], lines


class _Owners:
    """Knows whose each report is."""

    def __init__(
        self, submissions: Sequence[Submission], roster: Roster | None, decisions: Decisions
    ) -> None:
        told = [one.name for one in submissions if one.name.strip()]
        confirmed = [match.unit for match in decisions.matches]
        listed = roster.units if roster else units_told([*told, *confirmed])
        self.has_roster = roster is not None
        self.listed = {unit.name for unit in listed}
        self.units = {unit.name: unit for unit in listed}
        self._matcher = Matcher(listed, region_of(told))
        self._by_name = {usual(match.name): match.unit for match in decisions.matches if match.name}
        self._by_place = {match.place: match.unit for match in decisions.matches if match.place}

    def of(self, one: Submission) -> tuple[str, tuple[str, ...], str]:
        """The unit of a report, or the ones it may be of, and why that is not sure."""
        decided = self._by_place.get(one.key) or self._by_name.get(usual(one.name))
        if decided:
            self.units.setdefault(decided, RosterUnit(decided))
            return decided, (), ""
        found = self._matcher.find(one.name, one.place)
        if found.unit:
            return found.unit.name, (), ""
        return "", tuple(unit.name for unit in found.candidates), found.doubt


def _first_line(one: Submission, year: int, owners: _Owners, excluded: dict[str, str]) -> FileLine:
    """What a report is, before those of one unit are compared."""
    unit, candidates, doubt = owners.of(one)
    if one.key in excluded:
        return FileLine(one, Standing.EXCLUDED, unit, f"已排除：{excluded[one.key]}")
    if not one.is_read:
        return FileLine(one, Standing.UNREAD, unit, one.reason)
    if one.year and one.year != year:
        reason = f"是 {one.year} 年度的报告，本次汇总的是 {year} 年度。"
        return FileLine(one, Standing.OTHER_YEAR, unit, reason)
    if unit:
        return FileLine(one, Standing.COUNTED, unit, one.reason)
    if candidates or not one.name or not owners.has_roster:
        likely = f"，可能是{'、'.join(candidates)}" if candidates else ""
        return FileLine(one, Standing.DOUBTFUL, "", f"{doubt}{likely}，请确认。", candidates)
    return FileLine(one, Standing.UNLISTED, "", f"{doubt}，没有计入；确实要汇总的，请指定单位。")


def _settle(lines: list[FileLine], places: list[int], chosen: str) -> list[FileLine]:
    """Lets one of a unit's reports count; returns its lines, that one first."""
    fitting = [place for place in places if lines[place].standing is Standing.COUNTED]
    if len(fitting) > 1:
        best, why = _best([lines[place].submission for place in fitting], chosen)
        for place in fitting:
            line = lines[place]
            if line.submission is best:
                lines[place] = _with(
                    line, Standing.COUNTED, f"这个单位有 {len(fitting)} 份，{why}。"
                )
            else:
                reason = f"同一单位另有一份计入（{best.words}），{why}。"
                lines[place] = _with(line, Standing.SUPERSEDED, reason)
    own = [lines[place] for place in places]
    return sorted(own, key=lambda line: line.standing is not Standing.COUNTED)


def _with(line: FileLine, standing: Standing, reason: str) -> FileLine:
    words = f"{reason}{line.submission.reason}"
    return FileLine(line.submission, standing, line.unit, words, line.candidates)


def _best(own: list[Submission], chosen: str) -> tuple[Submission, str]:
    """The report that counts: the chosen one, else a finalised one, else the newest."""
    for one in own:
        if one.key == chosen:
            return one, "按人工选择计入"
    final = [one for one in own if one.final]
    newest = max(final or own, key=_rank)
    if final and len(final) < len(own):
        return newest, "已定稿的优先计入" if len(
            final
        ) == 1 else "已定稿的优先，其中以时间最新的计入"
    if all(one.modified == newest.modified for one in own):
        return newest, "时间相同，以读得完整的或排在后面的计入"
    return newest, "以时间最新的计入"


def _rank(one: Submission) -> tuple[float, bool, str]:
    return one.modified, one.state is ReadState.WHOLE, one.key


def _unit(unit: RosterUnit, lines: list[FileLine], *, listed: bool) -> Unit:
    counted = next((line for line in lines if line.standing is Standing.COUNTED), None)
    again = sum(line.standing is Standing.SUPERSEDED for line in lines)
    if counted is None:
        unread = [line for line in lines if line.standing is Standing.UNREAD]
        state = UnitState.UNREAD if unread else UnitState.MISSING
        reason = (unread or lines)[0].reason if lines else ""
    elif again:
        state, reason = UnitState.DUPLICATE, counted.reason
    elif counted.submission.state is ReadState.PARTIAL:
        state, reason = UnitState.PARTIAL, counted.reason
    else:
        state, reason = UnitState.READ, ""
    submission = counted.submission if counted else None
    return Unit(unit.name, state, unit.parent, listed, tuple(lines), submission, reason)
