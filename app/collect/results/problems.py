"""What is wrong with the report of a unit, in words for its letter and for the workbook."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import ROUND_DOWN, Decimal

from msgspec import Struct
from msgspec.structs import replace

from app import patterns as re
from app.checks.findings import LEVEL_WORDS, Finding, place_words, weight
from app.checks.repair import grouped_by_cause
from app.collect.collection import Collection, SumWarning, Unit, UnitState
from app.collect.decisions import Decisions, Reminded, SentBack
from app.collect.matching import Name, is_short_for, usual
from app.collect.results.comparison import LastYear, changes
from app.collect.results.sums import adder_of
from app.collect.rounds import (
    LOOK_AT,
    digests_of,
    held_against,
    lacks_still,
    problem_keys,
    waiting,
)
from app.collect.submission import TEXTS, Submission, SubmissionDetail, came_as_document
from app.edition.cells import CellKey
from app.edition.edition import OPENING, Edition
from app.edition.text_check_kinds import Level
from app.report.changes import Edit
from app.report.numbers import format_plain, format_value
from app.report.totals import Previous

_DIGITS = re.compile(r"[-+\d.]+")

NOT_READ = "未读出"
"""The level of what no check found: something could not be read."""

CORRECTION_LEVEL = "已更正"
"""The level of a figure in whose place the county counts another."""

_MAX_NAMED, _MAX_CELLS = 3, 2


class Problem(Struct, frozen=True):
    """One thing that is wrong with a report, in words.

    `place` is the part of the form, `where` the place in its document, empty if it has none;
    `values` are the numbers that disagree. `check_id` and `hint` are empty for what no check found.
    """

    level: str
    place: str
    where: str
    message: str
    values: tuple[Decimal, ...] = ()
    hint: str = ""
    check_id: str = ""
    explained: str = ""
    weight: Level | None = None
    """How much it weighs for the county; None for what no check found."""
    told: bool = False
    """Whether another one tells it, since both have one cause."""
    is_blank: bool = False
    """Whether it is about cells that are blank."""
    cells: str = ""
    """The row and column on the form, where the unit finds it; `where` is for who has its file."""


def problems_of(collection: Collection, submission: Submission) -> tuple[Problem, ...]:
    """All of a report: the findings in the order of the form, then what could not be read.

    Of those that one wrong figure explains one is told, which names the others. What a misreading
    may have caused is the county's to look at, and no fault of the unit's.
    """
    detail, edition = collection.detail(submission), collection.edition
    unsure = (problem_of(finding, edition, detail) for finding in detail.unsure)
    return (
        *(problem_of(finding, edition, detail) for finding in detail.findings if not finding.told),
        *(replace(problem, level=LOOK_AT, weight=None) for problem in unsure),
        *_unsure(detail, edition, is_faulty=not submission.unsure),
    )


def corrections_of(collection: Collection, unit: Unit, table: str = "") -> Iterator[Problem]:
    """The figures of a unit, or in one of its tables, in whose place others count."""
    made = [one for one in collection.decisions.corrections if one.unit == unit.name]
    own = adder_of(collection).counted(unit)[1] if made else {}
    for one in made:
        cell = collection.edition.cells.get(one.cell)
        if cell and own.get(one.cell) == one.value and table in ("", cell.table):
            place = collection.edition.section_of(cell.table).tab
            told = f"{cell.words}：报来的 {one.what} 计入（{one.reason}）"
            values = (one.was, one.value) if one.was is not None else (one.value,)
            yield Problem(CORRECTION_LEVEL, place, "", told, values)


def problem_of(
    finding: Finding, edition: Edition, detail: SubmissionDetail | None = None
) -> Problem:
    """A finding in words; `detail` knows where its cells stand in their document.

    What a text says is wrong there, and is only compared with them.
    """
    where = detail.where_all(finding.cells) if detail else ""
    tables = {one.key for one in edition.sections if one.table}
    beside = "对照" if finding.spans and finding.section not in tables else ""
    named = "" if beside and "表格的" in finding.message else _cells_named(edition, finding)
    return Problem(
        LEVEL_WORDS[finding.level],
        place_words(finding, edition),
        f"{beside}{where}" if where else "",
        finding.whole_message,
        finding.values,
        finding.hint,
        finding.check_id,
        finding.explained,
        weight(finding),
        finding.told,
        finding.level is Level.UNFINISHED and bool(finding.cells),
        f"{beside}表格：{named}" if beside and named else named,
    )


def _cells_named(edition: Edition, finding: Finding) -> str:
    """Cells by the form's words for row and column; of more than two the row or column of all.

    Empty where the message says all these words.
    """
    cells = [edition.cells[key] for key in finding.cells if key in edition.cells]
    rows = [(one.row_path, " ".join(one.row_path).replace(" （", "（")) for one in cells]
    columns = [(one.column_path[-1:], one.column_path[-1]) for one in cells]
    names = [((*a, *b), f"{x} · {y}") for (a, x), (b, y) in zip(rows, columns, strict=True)]
    if len(cells) > _MAX_CELLS:
        names = next((of_all[:1] for of_all in (rows, columns) if len(set(of_all)) == 1), [])
    return "、".join(told for words, told in names if not all(o in finding.message for o in words))


def _unsure(detail: SubmissionDetail, edition: Edition, *, is_faulty: bool) -> Iterator[Problem]:
    """What could not be read, or not surely; of very many places the first are named.

    Cells are lacking by the unit's fault only where the program read all that is there.
    """
    doubtful = [
        Problem(
            LOOK_AT,
            edition.section_of(edition.cells[key].table).tab if key in edition.cells else "表格",
            detail.where(key),
            f"{_cell_words(edition, key)}：{reason}",
        )
        for key, reason in detail.doubtful.items()
    ]
    if len(doubtful) > _MAX_NAMED:
        named = "；".join(one.message.rstrip("。") for one in doubtful[:_MAX_NAMED])
        words = f"有 {len(doubtful)} 格没有读准，请核对，如{named}。"
        doubtful = [Problem(LOOK_AT, "表格", "", words)]
    yield from doubtful
    if detail.missing and not is_faulty:
        named = "、".join(_cell_words(edition, key) for key in detail.missing[:_MAX_NAMED])
        words = f"表格中没有找到 {len(detail.missing)} 格，如{named}，请打开原文件核对。"
        yield Problem(NOT_READ, "表格", "", words)
    if detail.unplaced:
        named = "；".join(detail.unplaced[:_MAX_NAMED])
        words = f"有 {len(detail.unplaced)} 处内容不知道属于哪一项，没有计入，如{named}。"
        yield Problem(LOOK_AT, "文件内容", "", words)


def _cell_words(edition: Edition, key: CellKey) -> str:
    cell = edition.cells.get(key)
    return cell.words if cell else key


Extra = Mapping[str, Sequence[Problem]]
"""What is to be told to units besides what their own reports show, by name."""


def doubts_of(collection: Collection, unit: Unit) -> tuple[Problem, ...]:
    """What only the others, or its name, make doubtful about a unit: it is asked about it."""
    detail = collection.detail(unit.counted) if unit.counted and unit.doubts else None
    return tuple(problem_of(one, collection.edition, detail) for one in unit.doubts)


def asked_before(collection: Collection, day: date) -> Mapping[str, tuple[str]]:
    """Of units that were written to before a day and have not answered, when that was, in words.

    What was only noted on that day is the letter that is written now; what a unit answered since
    is not told.
    """
    days: dict[tuple[str, str], list[date]] = {}
    made, units = collection.decisions, {one.name: one for one in collection.units}
    sent: list[SentBack | Reminded] = [*made.returns, *made.reminders]
    for one in sorted(sent, key=lambda one: one.at):
        unit = units.get(one.unit)
        if unit is None or not (one.by_letter or one.at.date() < day):
            continue
        if isinstance(one, Reminded):
            is_open = lacks_still(collection, unit, one)
        else:
            is_open = one.round == unit.round
        if is_open:
            days.setdefault((unit.name, one.what), []).append(one.at.astimezone().date())
    told: dict[str, list[str]] = {}
    wanted: dict[str, dict[str, None]] = {}
    for (name, what), when in days.items():
        named = "、".join(dict.fromkeys(f"{one.month}月{one.day}日" for one in when))
        told.setdefault(name, []).append(f"{named}{what}")
        wanted.setdefault(name, {})[_WANTED.get(what, "重新报送的材料")] = None
    return {
        name: (f"此前已于{'，'.join(told[name])}，至今没有收到你单位{'、'.join(wanted[name])}。",)
        for name in waiting(collection)
        if name in told
    }


_EXPLAINED = "的书面说明或者重新报送的材料；已经说明的，请告知时间和方式，以便查找"
_WANTED = {"催报": "的报告", "要求补报": "补报的材料", "要求核实": _EXPLAINED}
"""What a unit that was written to is waited for; the rest has to hand in again."""


class Mended(Struct, frozen=True):
    """What a new round of a unit mended of what it was sent back for, what is left and what new."""

    mended: tuple[str, ...]
    new: tuple[str, ...]
    left: int = 0
    asked: bool = False

    def is_new(self, message: str) -> bool:
        """Whether a finding was not there before, by its message or how that begins."""
        return message.startswith(self.new)


def mended_since(collection: Collection, unit: Unit) -> Mended | None:
    """What is other than when a unit's report was last sent back; None if it is the same one."""
    last = collection.decisions.last_returns.get(unit.name)
    if last is None or unit.counted is None or last.digests == digests_of(unit):
        return None
    held = held_against(collection, unit)
    before = _by_check(last.problems)
    now = _by_check(problem_keys([one for one in held if not one.told]))
    known = before | _by_check(last.told)
    still = now | _by_check(problem_keys([one for one in held if one.told]))
    mended = [words for key, words in before.items() if key not in still]
    new = tuple(words for key, words in now.items() if key not in known)
    return Mended(tuple(mended), new, len(before) - len(mended), last.asked)


def round_words(since: Mended | None) -> str:
    """How much a unit mended since its report was sent back, for its letter; empty if nothing."""
    if since is None:
        return ""
    before = ((len(since.mended), "已改正"), (since.left, "还有"))
    told = [f"{words} {count} 处" for count, words in before if count]
    head = f"上次{'请核实' if since.asked else '退回'}的问题" if told else "与上次相比，"
    if since.new:
        told.append(f"新出现 {len(since.new)} 处（标“{NEW}”）")
    return f"{head}{'，'.join(told)}。" if told else ""


NEW = "新"
"""What marks a finding that was not there when the report was sent back."""


def _by_check(problems: Sequence[str]) -> dict[str, str]:
    """Problems by check and first sentence without its numbers; the rest tells by how much."""
    pairs = (one.partition("\t") for one in problems)
    return {
        f"{check} {_DIGITS.sub('', words.partition('。')[0])}": words for check, _, words in pairs
    }


class Shared(Struct, frozen=True):
    """A finding that many units have: its number in their notice, one of them, and the units.

    `message` says it; where units have it in other words or numbers, the first stands for all.
    """

    number: int
    problem: Problem
    message: str
    units: tuple[str, ...]


def shared_problems(told: Mapping[str, Sequence[Problem]], least: float) -> dict[str, Shared]:
    """What at least so many units have in common, by check, that of most units first."""
    having: dict[str, dict[str, Problem]] = {}
    for unit, problems in told.items():
        for problem in problems:
            if problem.check_id:
                having.setdefault(problem.check_id, {}).setdefault(unit, problem)
    many = [(check, units) for check, units in having.items() if len(units) >= least]
    many.sort(key=lambda entry: -len(entry[1]))
    return {
        check: Shared(number, *_example(list(units.values())), tuple(units))
        for number, (check, units) in enumerate(many, 1)
    }


def _example(problems: Sequence[Problem]) -> tuple[Problem, str]:
    """One for all, and how it is told: as an example, unless all are told the same."""
    first = problems[0]
    same = all(one.message == first.message for one in problems)
    return first, first.message if same else f"例如：{first.message}"


def misnamed(unit: Unit, decisions: Decisions) -> tuple[Finding, ...]:
    """What is asked of a unit whose report a person had to give it, for its name is not in there.

    A shortened name is one; what stands in a table or a file of this program is no title.
    """
    one = unit.counted
    if one is None or one.joined or TEXTS not in one.parts or not came_as_document(one.place):
        return ()
    given = (match for match in decisions.matches if match.unit == unit.name)
    if not any(o.place == one.key or (o.name and usual(o.name) == usual(one.name)) for o in given):
        return ()
    told, own = Name(one.name), Name(unit.name)
    shorter = (is_short_for(a, b) for a in told.tails for b in own.tails if len(a) < len(b))
    if one.name.strip() and (told.is_same(own) or any(shorter)):
        return ()
    words = f"标题中的机关名称是“{one.name}”" if one.name.strip() else "标题中没有写机关名称"
    message = f"{words}，经确认是{unit.name}的报告。"
    return (Finding("unit_name", Level.EXPLAIN, OPENING, message, _NAME_HINT, ""),)


_NAME_HINT = "请在标题中写本机关的全称。"


def questioned(
    collection: Collection, decided: Mapping[str, Sequence[CellKey]]
) -> Iterator[SumWarning]:
    """Figures that still have to be looked at and make most of a sum, or are of another measure.

    `decided` are the cells of which a unit makes more than half. Whatever was written to the unit,
    the figure is in the sum until it hands in another or somebody accepts or corrects it.
    """
    scaled = {one.id for one in collection.edition.definition.plausible if one.scale}
    corrected = {(one.unit, one.cell) for one in collection.decisions.corrections}
    for unit in collection.counted:
        own = decided.get(unit.name, ())
        if unit.state is UnitState.ACCEPTED or not (unit.doubts or own):
            continue
        found = (*(held_against(collection, unit) if own else ()), *unit.doubts)
        for key in collection.edition.typed_keys:
            about = [
                one
                for one in found
                if key in one.cells
                and (unit.name, key) not in corrected
                and (key in own or one.check_id in scaled)
                and (one in unit.doubts or weight(one) is Level.EXPLAIN)
            ]
            if about:
                yield _questioned(collection, unit, key, about[0].message)


def _questioned(collection: Collection, unit: Unit, key: CellKey, asked: str) -> SumWarning:
    """That a unit's figure in a cell is to be looked at, with how much of the sum it is."""
    cell, whole = collection.edition.cells[key], collection.total.typed[key]
    value = adder_of(collection).typed(unit)[key]
    share = (100 * value / whole).quantize(Decimal("0.01"), ROUND_DOWN) if whole else Decimal(0)
    sums, own = format_value(whole, cell), f"{unit.name}的 {format_value(value, cell)}"
    told = f"{cell.words}的合计 {sums} 里，{own} 占 {format_plain(share)}%"
    message = f"{told}，而这个数还没有核实：{asked}"
    return SumWarning("questioned", message, (unit.name,), (key,), {key: f"请核对：{asked}"})


def between_years(collection: Collection, last: LastYear | None) -> Extra:
    """What comparing with last year brings up, by unit.

    Where it has one cause with a unit's own fault, that one is there again, with what it tells.
    """
    found: dict[str, list[Finding]] = {}
    for change in changes(collection, last) if last else ():
        if change.unit:
            found.setdefault(change.unit, []).append(change.finding)
    years = last.of(collection) if last and found else {}
    return {
        unit.name: _of_one_cause(collection, unit, found[unit.name], years[unit.name])
        for unit in collection.counted
        if unit.name in found
    }


def _of_one_cause(
    collection: Collection, unit: Unit, found: Sequence[Finding], last: Previous
) -> tuple[Problem, ...]:
    """What is found beside last year's figures, and the own faults that have a cause with it."""
    assert unit.counted  # noqa: S101 asked only of units with a report
    report, detail = collection.report(unit.counted), collection.detail(unit.counted)
    report.apply(Edit(previous=last))
    own = tuple(one for one in detail.findings if not one.told)
    joined = grouped_by_cause(report, (*own, *found))
    changed = (now for was, now in zip(own, joined, strict=False) if now != was)
    told = (*changed, *joined[len(own) :])
    return tuple(problem_of(one, collection.edition, detail) for one in told)
