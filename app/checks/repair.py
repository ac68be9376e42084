"""What settles a finding: a figure, one in the wrong cell, words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from math import log10

from msgspec import Struct
from msgspec.structs import replace

from app.checks.equations import stated_otherwise
from app.checks.findings import URGENCY, Finding, Rewording, is_repairable, subject_of
from app.checks.runner import accuses, run_checks, run_sums_and
from app.checks.uncertain_figures import (
    EXCHANGED,
    Likelihood,
    Relation,
    Slip,
    UncertainFigures,
    relation_of,
    relations_of,
    slip_between,
)
from app.edition.cells import Cell, CellKey
from app.edition.check_kinds import Equation, Unusual
from app.edition.definition import ValueKind
from app.edition.text_check_kinds import Percentage
from app.report.changes import Edit, Entry, Means, Origin, Subject, Unread
from app.report.figures import is_half_filled, typed_below
from app.report.numbers import format_plain, trimmed, within_limits
from app.report.report import Report

_MAX_COUNT = 6
"""No more are offered than a clerk can weigh."""

_FAR = 5.0
"""So much less likely than another one, what would mend a sum is not offered."""
_GOES_ON = 3.0
_BY_LEDGER = 4.0
_UNREAD = log10(0.9)
_IN_WRONG_CELL = log10(0.1 / 4)
_EXCHANGED_CELLS = log10(0.02 / 4)
_IN_OTHER_COLUMN = log10(0.01 / 4)
_NINE = 9
_FIRST = 3


class Repair(Struct, frozen=True):
    """One way to mend a sum: what the figures would have to be, and why, in one sentence.

    A cell in `stated` is a total of the document that was read: the report adds it up itself, so
    that its figure is dropped and none is written. `repairs` counts the sums that come right,
    `remaining` those of its cells that stay wrong, since something else is wrong too; `by_ledger`
    the cells that become what a ledger counted there, less those that no longer are.
    """

    figures: Mapping[CellKey, Decimal]
    stated: frozenset[CellKey]
    reason: str
    repairs: int
    remaining: int
    score: float
    by_ledger: int = 0

    @property
    def edit(self) -> Edit:
        """The edit that does it."""
        entries: dict[CellKey, Entry] = {
            key: value for key, value in self.figures.items() if key not in self.stated
        }
        edit = Edit(entries=entries, stated=dict.fromkeys(self.stated))
        return edit.from_(Origin(Means.MENDED))


def _change_words(report: Report, repair: Repair, key: CellKey) -> str:
    """What a mend does to a cell, in the form's words."""
    words, right = report.edition.cells[key].words, format_plain(repair.figures[key])
    if key in repair.stated:
        stated = format_plain(report.stated[key])
        return f"{words}：不用原来写的 {stated}，按各分项之和 {right}"
    entry = report.entry(key)
    if entry is None:
        return f"{words}：空白处填 {right}"
    now = f"“{entry.text}”" if isinstance(entry, Unread) else format_plain(entry)
    return f"{words}：{now} 改为 {right}"


class RepairSearch:
    """The sums of a report as it is now, to try changes on."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._figures = UncertainFigures(report)
        self._likelihood = Likelihood(self._figures)
        self._relations = relations_of(self._figures)

    def found_repairs(self, finding: Finding) -> tuple[Repair, ...]:
        """What would mend a wrong sum and make no other one wrong, the likeliest first; if any."""
        return tuple(self._all_repairs(finding)[:_MAX_COUNT])

    def offered_repairs(self, finding: Finding, typed_last: Sequence[CellKey]) -> list[Repair]:
        """Those that are not much less likely than another, the figure typed last before them.

        What the sum itself gives, which is its last cell, is among the first three.
        """
        wrong, found = self._relation(finding), self._all_repairs(finding)
        best = max((one.score for one in found[:_MAX_COUNT]), default=0.0)
        found = [one for one in found if one.score >= best - _FAR]
        last = next((key for key in typed_last if wrong and key in wrong.weights), None)
        found.sort(key=lambda one: last not in one.figures)
        own = finding.cells[-1:]
        given = {*own, *typed_below(self._report, own)}
        at = next((n for n, one in enumerate(found) if not given.isdisjoint(one.figures)), 0)
        if at >= _FIRST:
            found.insert(_FIRST - 1, found.pop(at))
        return found[:_MAX_COUNT]

    def _relation(self, finding: Finding) -> Relation | None:
        return relation_of(finding, self._figures, self._relations)

    def _all_repairs(self, finding: Finding) -> list[Repair]:
        if (wrong := self._relation(finding)) is None:
            return []
        found = [*self._single(wrong), *self._misplaced(wrong), *self._in_other_column(wrong)]
        found.sort(key=lambda one: (-one.by_ledger, -one.repairs, one.remaining, -one.score))
        changes = [one.figures for one in found]
        return [one for at, one in enumerate(found) if changes.index(one.figures) == at]

    def parts_of(self, finding: Finding) -> tuple[tuple[str, tuple[CellKey, ...]], ...]:
        """The sums, by check and cells, that come to the one of a finding if added up."""
        own = self._relation(finding)
        others = [
            one
            for one in self._relations
            if own and one.check_id == own.check_id and one.cells != own.cells
        ]
        added: Counter[CellKey] = Counter()
        for one in others:
            added.update(one.weights)
        if own is None or {key: times for key, times in added.items() if times} != own.weights:
            return ()
        return tuple((one.check_id, one.cells) for one in others)

    def _single(self, wrong: Relation) -> Iterator[Repair]:
        """The figures that can make up for what is missing, each alone."""
        for key, times in wrong.weights.items():
            right = trimmed(self._now(key) + wrong.missing / times)
            if self._may_be(key, right):
                slip = self._slip(key, right)
                score = slip.chance + self._likelihood.change(key, right)
                yield from self._tried({key: right}, slip.words, score)

    def _misplaced(self, wrong: Relation) -> Iterator[Repair]:
        """A typed figure and its neighbour that change places."""
        for key in wrong.weights:
            for other in self._likelihood.neighbours(key):
                here, there = self._now(key), self._now(other)
                by = {key: there - here, other: here - there}
                if here == there or wrong.moved(by) or not self._are_typed(key, other):
                    continue
                score = self._likelihood.change(key, there) + self._likelihood.change(other, here)
                score += _EXCHANGED_CELLS if here and there else _IN_WRONG_CELL
                words = self._misplaced_words(key, other)
                yield from self._tried({key: there, other: here}, words, score)

    def _in_other_column(self, wrong: Relation) -> Iterator[Repair]:
        """Cases that are counted in another column of their row, which lacks or has as many."""
        for other in self._relations:
            if other.check_id != wrong.check_id or other.missing != -wrong.missing or other.holds:
                continue
            there = {self._cell(key).row: key for key in other.weights}
            for key, times in wrong.weights.items():
                beside = there.get(self._cell(key).row)
                if beside is None or not self._are_typed(key, beside):
                    continue
                by = wrong.missing / times
                figures = {key: self._now(key) + by, beside: self._now(beside) - by}
                if all(map(self._may_be, figures, figures.values())):
                    score = sum(map(self._likelihood.change, figures, figures.values()))
                    words = f"可能有 {format_plain(abs(by))} 件填到了旁边一列"
                    yield from self._tried(figures, words, score + _IN_OTHER_COLUMN)

    def _tried(
        self, figures: Mapping[CellKey, Decimal], words: str, score: float
    ) -> Iterator[Repair]:
        """The mend that these figures are, unless they make another sum wrong."""
        changes = {key: value - self._now(key) for key, value in figures.items()}
        touched = [one for one in self._relations if not one.weights.keys().isdisjoint(changes)]
        repairs = remaining = goes_on = 0
        for relation in touched:
            after = relation.moved(changes)
            if relation.between_years:
                goes_on += (not after) - relation.holds
            elif relation.holds and after:
                return
            else:
                repairs += not relation.holds and not after
                remaining += bool(after) and not is_half_filled(self._report, relation.cells)
        by_texts, is_said = self._likelihood.said(changes)
        facts = (
            _nine(words, changes),
            _sums(repairs, remaining),
            "与文字中写的一致" if is_said else "",
            "与去年的报告衔接" if goes_on > 0 else "",
        )
        by_ledger, told = self._by_ledger(figures)
        reason = "，".join(part for part in (words, told, *facts) if part) + "。"
        stated = frozenset(figures.keys() & self._report.stated.keys())
        score += by_texts + _GOES_ON * goes_on + _BY_LEDGER * by_ledger
        yield Repair(figures, stated, reason, repairs, remaining, score, by_ledger)

    def _by_ledger(self, figures: Mapping[CellKey, Decimal]) -> tuple[int, str]:
        """Whether a ledger speaks for figures, or for those that stand there, and the words."""
        agrees, told = 0, ""
        for key, value in figures.items():
            origin = self._report.origins.get(key)
            if origin is None or origin.ledger is None:
                continue
            count = len(origin.ledger.cases)
            fits = (value == count) - (self._now(key) == count)
            agrees += fits
            if fits:
                told = f"台账中{'正' if fits > 0 else '却'}是 {count} 件"
        return agrees, told

    def _now(self, key: CellKey) -> Decimal:
        return self._figures.value(key) or Decimal(0)

    def _cell(self, key: CellKey) -> Cell:
        return self._report.edition.cells[key]

    def _may_be(self, key: CellKey, value: Decimal) -> bool:
        kind = self._cell(key).kind
        if not within_limits(value) or (value < 0 and kind is not ValueKind.CHANGE):
            return False
        return kind is ValueKind.AMOUNT or value == value.to_integral_value()

    def _are_typed(self, *keys: CellKey) -> bool:
        return not any(self._cell(key).computed for key in keys)

    def _slip(self, key: CellKey, right: Decimal) -> Slip:
        unread = self._report.unread.get(key)
        if unread:
            return Slip(f"“{unread.text}”读不出数字，按 0 计算了", _UNREAD)
        around = tuple(
            value
            for other in self._likelihood.neighbours(key)
            if (value := self._figures.value(other)) is not None
        )
        slip = slip_between(right, self._figures.value(key), around)
        if key in self._report.stated:
            return Slip(f"原来写的总计可能写错了：{slip.words}".rstrip("："), slip.chance)
        return slip

    def _misplaced_words(self, key: CellKey, other: CellKey) -> str:
        here, there = self._now(key), self._now(other)
        if here and there:
            return "这两格的数可能填反了"
        wrong, right = (other, key) if there else (key, other)
        figure = format_plain(here or there)
        place, instead = self._cell(right).words, self._cell(wrong).words
        return f"“{figure}”可能填错了格，应填在{place}，却填在了{instead}"


def _nine(words: str, changes: Mapping[CellKey, Decimal]) -> str:
    """What gives exchanged digits away."""
    by = abs(next(iter(changes.values())))
    fits = words.endswith(EXCHANGED) and not by % _NINE
    return f"相差 {format_plain(by)} 正是 9 的倍数" if fits else ""


def _sums(repairs: int, remaining: int) -> str:
    come_right = f"改了以后，{repairs} 处不相等的都相等" if repairs > 1 else "改了以后就相等"
    if remaining:
        return f"改了以后，还有 {remaining} 处不相等"
    return come_right if repairs else ""


class Offer(Struct, frozen=True):
    """One way to settle a finding: what it changes, in words, why, and the edit that does it.

    `place` is the finding, about the cells or the words that would change.
    """

    words: str
    reason: str
    edit: Edit
    place: Finding


def offers(
    report: Report, finding: Finding, typed_last: Sequence[CellKey] = ()
) -> tuple[Offer, ...]:
    """What would settle a finding, the likeliest first; empty if nothing does alone.

    `typed_last` are cells in the order in which they were typed last, the latest first.
    A figure of a text that a table contradicts may be right: the cell that would make it so is
    offered beside the words.
    Each is tried: what would leave a finding that was not there, or this one, is not offered; what
    was worked out of a wrong figure of the same text is put right along with it.
    """
    in_text, in_tables = [*_in_text(report, finding)], [*_in_tables(report, finding, typed_last)]
    possible = [*in_text[:1], *in_tables[:2], *in_text[1:], *in_tables[2:]][:_MAX_COUNT]
    before = Counter(subject_of(report, one) for one in run_checks(report, handed_in=True))
    return tuple(filter(None, (_settling(report, finding, one, before) for one in possible)))


def _in_tables(report: Report, finding: Finding, typed_last: Sequence[CellKey]) -> Iterator[Offer]:
    """Figures to change; none while some are still to come, which may be what is missing."""
    if is_half_filled(report, finding.cells):
        return
    for repair in RepairSearch(report).offered_repairs(finding, typed_last):
        place = replace(finding, cells=tuple(repair.figures))
        words = "；".join(_change_words(report, repair, key) for key in repair.figures)
        yield Offer(words, repair.reason, repair.edit, place)


def _settling(
    report: Report, finding: Finding, offer: Offer, before: Counter[Subject]
) -> Offer | None:
    """The offer, if it takes the finding away and adds none; with the rates it puts out of date.

    They were worked out of the wrong figure, and stand in the same text.
    """
    tried, own, section = report.copy(), subject_of(report, finding), finding.section
    rates = {one.id for one in report.edition.checks if isinstance(one, Percentage)}
    is_known = offer.edit.texts and (finding.cells or finding.check_id in rates)
    for is_last in (not is_known, True):
        tried.apply(offer.edit)
        found = run_checks(tried, handed_in=True)
        after = Counter(subject_of(tried, one) for one in found)
        new = [one for one in found if subject_of(tried, one) in after - before]
        if after[own] < before[own] and not new:
            return offer
        if is_last or not all(one.check_id in rates and one.section == section for one in new):
            break
        words = [one for each in new for one in each.rewordings[:1]]
        edit = _reworded(offer.edit.texts[section], section, *words)
        told = "；".join((offer.words, *(one.told for one in words)))
        offer = replace(offer, words=told, edit=edit)
    return None


def _in_text(report: Report, finding: Finding) -> Iterator[Offer]:
    for one in finding.rewordings:
        edit = _reworded(report.texts[finding.section], finding.section, one)
        place = replace(finding, spans=(one.span,))
        yield Offer(one.told, f"{one.reason}。", edit, place)


def _reworded(text: str, section: str, *words: Rewording) -> Edit:
    for one in sorted(words, key=lambda one: one.span, reverse=True):
        text = text[: one.span[0]] + one.words + text[one.span[1] :]
    return Edit(texts={section: text})


def grouped_by_cause(report: Report, findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """The findings, those of one cause marked as told by one of them.

    A figure explains what goes when it alone is changed, if that adds nothing and what else would
    explain any of it explains no more. A sum of totals that the document does not state otherwise
    is explained by those of its parts. The same words found in several places are told once.
    """
    found = [one for one in findings if accuses(one) and not one.explained]
    if len(found) < 2:
        return tuple(findings)
    causes = _Causes(report, found)
    return tuple(causes.marked(one) for one in findings)


class _Causes:
    """Which findings of a report are told by which others."""

    def __init__(self, report: Report, findings: Sequence[Finding]) -> None:
        self._checks = {check.id: check for check in report.edition.checks}
        self._report = report.copy()
        self._report.stated = {one.key: one.stated for one in stated_otherwise(report)}
        self._findings = findings
        self._tellers: dict[_Place, list[Finding]] = {}
        if any(is_repairable(report, one) for one in findings):
            self._search = RepairSearch(self._report)
            for group, changed in self._groups():
                group.sort(key=lambda one: self._standing(one, changed))
                self._tellers.update((_place(one), [group[0]]) for one in group[1:])
            self._add_totals()
        self._add_same_words()

    def marked(self, finding: Finding) -> Finding:
        """A finding with whom it tells, or as told."""
        if _place(finding) in self._tellers:
            return replace(finding, told=True)
        also = [one for one in self._findings if finding in self._tellers.get(_place(one), ())]
        return replace(finding, also=tuple(map(self._words, also))) if also else finding

    def _groups(self) -> Iterator[tuple[list[Finding], set[CellKey]]]:
        """The findings that go together, none in two groups, with the cells that settle them."""
        explained = self._explained()
        taken: set[int] = set()
        for group in sorted(explained, key=lambda one: (-len(one), min(one, default=0))):
            rival = any(other & group and not other <= group for other in explained)
            if len(group) > 1 and not rival and not group & taken:
                taken |= group
                yield [self._findings[place] for place in group], explained[group]

    def _explained(self) -> dict[frozenset[int], set[CellKey]]:
        """Of each change that makes sums right, the places of the findings that go, its cells."""
        before = self._counted()
        tried: set[frozenset[tuple[CellKey, Decimal]]] = set()
        explained: dict[frozenset[int], set[CellKey]] = {}
        for finding in self._findings:
            if not is_repairable(self._report, finding):
                continue
            for repair in self._search.found_repairs(finding):
                change = frozenset(repair.figures.items())
                if repair.remaining or change in tried:
                    continue
                tried.add(change)
                changed = self._report.apply(repair.edit)
                after = self._counted()
                self._report.apply(changed.before)
                if not after - before:
                    gone = (n for n, one in enumerate(self._findings) if not after[_place(one)])
                    explained.setdefault(frozenset(gone), set()).update(repair.figures)
        return explained

    def _counted(self) -> Counter[_Place]:
        found = run_sums_and(self._report, {one.check_id for one in self._findings})
        return Counter(_place(one) for one in found if accuses(one))

    def _add_totals(self) -> None:
        """Lets sums of totals be told by those of their parts."""
        sums = {(one.check_id, one.cells): one for one in self._findings}
        for finding in self._findings:
            parts = self._search.parts_of(finding)
            wrong = [sums[key] for key in parts if key in sums]
            if wrong and not any(_place(one) in self._tellers for one in (finding, *wrong)):
                self._tellers[_place(finding)] = wrong

    def _add_same_words(self) -> None:
        """Lets what one check finds about the same words be told where they stand first."""
        first: dict[str, list[tuple[str, Finding]]] = {}
        for finding in self._findings:
            words = self._found_words(finding)
            if not words or _place(finding) in self._tellers:
                continue
            known = first.setdefault(finding.check_id, [])
            # the same, or a name with and without what stands above it
            same = (one for n, one in known if n.endswith(words) or words.endswith(n))
            teller = next(same, None)
            if teller is None:
                known.append((words, finding))
            else:
                self._tellers[_place(finding)] = [teller]

    def _found_words(self, finding: Finding) -> str:
        """What a finding is about besides figures; all that an office has not is one thing."""
        if isinstance(self._checks.get(finding.check_id), Unusual):
            return finding.check_id
        if finding.cells:
            return ""
        text = self._report.texts.get(finding.section, "")
        return text[slice(*finding.span)].strip() if finding.span else ""

    def _standing(
        self, finding: Finding, changed: set[CellKey]
    ) -> tuple[int, bool, bool, bool, int]:
        """What is wrong in one row or column tells what is wrong between several.

        First comes the sum whose total is what must change.
        """
        check = self._checks.get(finding.check_id)
        between = isinstance(check, Equation) and check.balance
        parts = (
            self._report.edition.cells[key].parts for key in changed.intersection(finding.cells)
        )
        is_total = any(own and {*own} <= {*finding.cells} for own in parts)
        place = self._findings.index(finding)
        return URGENCY.index(finding.level), bool(finding.spans), between, not is_total, place

    def _words(self, finding: Finding) -> str:
        """A finding as another one names it."""
        check = self._checks.get(finding.check_id)
        if not isinstance(check, Equation):
            return finding.message.rstrip("。")
        place, (title, _, rule) = finding.message.partition("：")[0], check.title.partition("：")
        return f"{place}的“{title}”" if title.startswith("（") else f"{place}（{rule}）"


_Place = tuple[str, str, str, tuple[CellKey, ...], tuple[tuple[int, int], ...]]


def _place(finding: Finding) -> _Place:
    """What tells findings apart as long as the texts stay as they are."""
    return finding.check_id, finding.section, finding.field, finding.cells, finding.spans
