"""Three rounds of a county whose units send in all shapes, each with its own faults.

Of every unit it is known in each round: its state, what counts of it, its letter with one sentence
for each fault that was planted, and whose each file is. The recipe comes from one seed; the names
of the shapes are those of `shapes.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from random import Random

from openpyxl import Workbook

from app.collect.collection import UnitState
from app.collect.results.letters import LetterKind
from app.edition.catalog import Catalog
from app.edition.cells import CellKey
from app.edition.definition import OrganisationKind
from app.report.changes import Details, Edit, Entry, Organisation
from app.report.report import Report
from tests.county import shapes
from tests.county.names import in_doubt, unit_names

YEAR = 2024
_FIRST_TIME = 1_736_000_000
_DAY = 86_400
PARENTS = ("青溪县", "云山县")
TWINS = ("白云镇", "向阳社区", "新安街道")
"""Units that are called alike below both parents."""

FAULTS = {
    "balance": r"“自然人”一列",
    "balance_other": r"“其他”一列",
    "text_count": r"8888件",
    "other_name": r"林业局|柳河镇",
    "yuan": r"收费金额",
    "rules": r"规章",
}
"""The faults that are planted, and by which words the one sentence about each is known."""

_ERRORS = ("balance", "balance_other")
_OF_A_DRAFT = ("balance", "balance_other", "yuan")
"""More than a second round keeps, so that no draft comes again as one."""
_OF_A_NAME = ("other_name",)
"""What can be found only in a report that tells its own name."""


@dataclass(frozen=True)
class Sent:
    """What a unit sends in a round: in which shape, with which faults."""

    shape: str
    faults: tuple[str, ...] = ()
    name: str = ""
    """What is in the name of the file besides the unit's."""


@dataclass
class MixedTruth:
    """What is right in a round, by unit."""

    states: dict[str, UnitState] = field(default_factory=dict)
    counted: dict[str, dict[CellKey, Decimal]] = field(default_factory=dict)
    letters: dict[str, LetterKind | None] = field(default_factory=dict)
    faults: dict[str, tuple[str, ...]] = field(default_factory=dict)
    doubtful: set[str] = field(default_factory=set)
    """The files of which has to be asked whose they are."""


WHOLE = (
    *("nbao", "json", "docx", "html", "xlsx", "split", "archive", "archive_of_parts"),
    *("three_tables", "folder", "above", "draft_and_final", "mail", "archive_in_archive"),
)
_ARCHIVES = {"archive": 1, "archive_in_archive": 2}
"""The shapes that are packed, with how often."""
_PARTS = ("tables", "texts", "sheets", "rows", "values", "blocks")
_ONE_FILE = {
    **{kind: f".{kind}" for kind in ("nbao", "json", "docx", "html", "xlsx")},
    **dict.fromkeys(("wrong_year", "old_form", "rest"), ".docx"),
}
_LACKING = (UnitState.MISSING, UnitState.INCOMPLETE)
_UNREADABLE = ("photograph", "passworded", "damaged")
_REFUSED: dict[str, tuple[UnitState, LetterKind | None]] = {
    "wrong_year": (UnitState.OTHER_YEAR, LetterKind.YEAR),
    "blank": (UnitState.MISSING, LetterKind.REMINDER),
    "doubtful": (UnitState.MISSING, None),
    **dict.fromkeys(_UNREADABLE, (UnitState.UNREAD, LetterKind.UNREAD)),
}


class MixedCounty:
    """A folder that fills round by round, and the truth of each round."""

    def __init__(self, folder: Path, count: int, seed: int, catalog: Catalog) -> None:
        self._folder, self._catalog = folder, catalog
        self._random = random = Random(seed)
        names = unit_names(count - 2 * len(TWINS))
        twins = [f"{parent}{name}" for parent in PARENTS for name in TWINS]
        self.units = [*names, *twins]
        self._numbers = {name: random.randrange(3, 200) for name in self.units}
        self._stories = {name: self._story(place) for place, name in enumerate(self.units)}
        self.owners: dict[str, str] = {}
        """Whose each file is by its place, or by the place of its book and the unit's name."""
        self._books: dict[str, list[Report]] = {}

    def _story(self, place: int) -> tuple[Sent | None, Sent | None, Sent | None]:
        """What a unit sends in the three rounds."""
        if place >= len(self.units) - 2 * len(TWINS):
            return Sent("folder_of_parent"), None, None
        random, turn, shape = self._random, place // 10, WHOLE[place % len(WHOLE)]
        kind = place % 10
        if kind in (3, 4, 5):
            return self._faulty_story(shape)
        first = {
            6: Sent(_PARTS[turn % len(_PARTS)]),
            7: Sent(_UNREADABLE[turn % len(_UNREADABLE)]),
            8: Sent(random.choice(("wrong_year", "blank", "old_form"))),
        }
        if kind in first:
            return first[kind], Sent("rest" if kind == 6 else shape), None
        if kind == 9:
            late = (None, Sent(shape), None), (None, None, None), (None, None, Sent(shape))
            return (*late, (Sent("doubtful"), Sent(shape), None))[turn % 4]
        return Sent(shape), None, None

    def _faulty_story(self, shape: str) -> tuple[Sent, Sent, Sent | None]:
        """Some faults, of which the next round mends the most; the last one mends them all.

        The names of files say what they like: what comes later counts.
        """
        random = self._random
        faults = [one for one in FAULTS if shape != "folder" or one not in _OF_A_NAME]
        planted = tuple(random.sample(faults, random.randint(1, 3)))
        kept = planted[: random.randint(0, len(planted) - 1)]
        named = tuple(one for one in WHOLE if one != "folder")
        first = Sent(shape, planted, random.choice(("", "（盖章版）", "最终稿", "修改后")))
        second = Sent(random.choice(named), kept)
        return first, second, Sent(random.choice(named)) if kept else None

    def write_roster(self, path: Path, form: int) -> Path:
        """The list of the units as one of three offices keeps it."""
        sheet = shapes.first_sheet(book := Workbook())
        heads = (("序号", "市", "县（市、区）", "单位名称"), ("序号", "市级", "县级", "乡级"))
        if form == 2:
            sheet.append([f"{YEAR}年度政府信息公开年报报送单位名单"])
        sheet.append(heads[form % 2])
        known = ""
        for number, (parent, name) in enumerate(sorted(map(self._above, self.units)), 1):
            is_told = form == 1 or parent != known
            city = "临川市" if form == 1 or number == 1 else None
            sheet.append([number, city, parent if is_told else None, name])
            known = parent
        if form == 2:
            sheet.append(["合计", None, None, f"{len(self.units)}个"])
        book.save(path)
        return path

    def _above(self, name: str) -> tuple[str, str]:
        """What stands above a unit, and its name there."""
        twin = next((one for one in PARENTS if name.startswith(one)), "")
        return twin or PARENTS[self._numbers[name] % 2], name.removeprefix(twin)

    def arrive(self, number: int) -> MixedTruth:
        """Writes what comes in a round; returns what is right from then on."""
        truth = MixedTruth()
        self._books.clear()
        for place, name in enumerate(self.units):
            sent = self._stories[name][number - 1]
            if sent is not None:
                folder = self._folder / f"第{number}轮" / f"{place % 6}组"
                folder.mkdir(parents=True, exist_ok=True)
                self._write(name, sent, folder, _FIRST_TIME + _DAY * number + place)
            self._tell(name, number, truth)
        self._ask_first(number, truth)
        self._write_books(self._folder / f"第{number}轮", _FIRST_TIME + _DAY * number)
        return truth

    def _ask_first(self, number: int, truth: MixedTruth) -> None:
        """Nobody is told that something is missing that may lie in a file nobody knows whose."""
        for name in self.units:
            sent = self._stories[name][:number]
            if not any(one and one.shape == "doubtful" for one in sent):
                continue
            for other in self.units:
                if other[1:] == name[1:] and truth.states[other] in _LACKING:
                    truth.letters[other] = None

    def _tell(self, name: str, number: int, truth: MixedTruth) -> None:
        """What is right of a unit after a round."""
        before = [one for one in self._stories[name][:number] if one is not None]
        if not before:
            truth.states[name], truth.letters[name] = UnitState.MISSING, LetterKind.REMINDER
            return
        last = before[-1]
        if last.shape in _REFUSED:
            truth.states[name], truth.letters[name] = _REFUSED[last.shape]
            return
        truth.counted[name] = self._figures(name, last, before[0])
        if last.shape in _PARTS:
            truth.states[name], truth.letters[name] = UnitState.INCOMPLETE, LetterKind.PARTS
        elif last.shape == "old_form":
            truth.states[name], truth.letters[name] = UnitState.ERRORS, LetterKind.FORM
        elif last.faults:
            is_error = any(one in _ERRORS for one in last.faults)
            truth.states[name] = UnitState.ERRORS if is_error else UnitState.EXPLAIN
            truth.letters[name] = LetterKind.RETURN if is_error else LetterKind.ASK
        else:
            truth.states[name] = UnitState.COMPLETE
        truth.faults[name] = last.faults

    def _figures(self, name: str, last: Sent, first: Sent) -> dict[CellKey, Decimal]:
        """The typed cells that count, those of 0 left out."""
        report = self._report(name, last)
        edition = self._catalog.for_year(YEAR)
        shared = edition.cells_shared_with(report.edition) or set(edition.cells)
        typed = {key: value for key, value in report.typed.items() if value and key in shared}
        own = first.shape if last.shape == "rest" else last.shape
        if last.shape == "texts" or own == "rows":
            return {} if last.shape != "rest" else typed
        if last.shape == "values":
            return {key: value for key, value in typed.items() if key.startswith("requests.")}
        return typed

    def _report(self, name: str, sent: Sent, told: str = "") -> Report:
        """A unit's report with the faults that are planted."""
        year = YEAR - 1 if sent.shape == "wrong_year" else YEAR
        edition = self._catalog.for_year(year)
        if sent.shape == "old_form":
            edition = self._catalog.edition(self._catalog.ids[0])
        number = self._numbers[name]
        is_town = name.endswith(("镇", "乡", "街道", "社区"))
        kind = OrganisationKind.TOWNSHIP if is_town else OrganisationKind.DEPARTMENT
        report = Report(edition, Details(year, None, Organisation(told or name, kind)))
        typed: dict[CellKey, Entry] = dict.fromkeys(edition.typed_keys, Decimal(0))
        typed |= {
            CellKey("requests.received.person"): Decimal(number),
            CellKey("requests.granted.person"): Decimal(number - 2),
            CellKey("requests.carried_out.person"): Decimal(2),
            CellKey("requests.received.business"): Decimal(number % 7),
            CellKey("requests.granted.business"): Decimal(number % 7),
            CellKey("disclosure.licences.decisions"): Decimal(number * 3),
            CellKey("disputes.review.upheld"): Decimal(number % 4),
            CellKey("disputes.litigation_direct.upheld"): Decimal(number % 3),
            CellKey("disputes.litigation_after_review.pending"): Decimal(number % 5),
        }
        if edition.id == self._catalog.for_year(YEAR).id:
            typed[CellKey("disclosure.fees.amount")] = Decimal(number % 4)
        texts = {
            "overview": "本机关按照条例要求做好主动公开和依申请公开工作，及时回应社会关切。",
            "issues": "公开内容还不够及时，下一步将健全机制，明确专人负责，及时更新。",
            "others": "本年度按规定收取和减免信息处理费，没有其他需要报告的事项。",
        }
        for fault in sent.faults:
            _plant(fault, typed, texts, is_town=is_town)
        report.apply(Edit(typed, texts))
        return report

    def _write(self, name: str, sent: Sent, folder: Path, at: float) -> None:
        """Writes what a unit sends, in its shape."""
        report, shape = self._report(name, sent), sent.shape
        if shape in ("sheets", "rows", "values", "blocks"):
            self._books.setdefault(shape, []).append(report)
            return
        stem = f"{name}{YEAR}年度报告{sent.name}"
        before = {*folder.rglob("*")}
        if shape in _UNREADABLE:
            shapes.UNREADABLE[_UNREADABLE.index(shape)](report, folder / f"{stem}.docx")
        elif shape in ("folder", "folder_of_parent"):
            self._write_in_folder(name, report, folder, sent.name)
        elif shape == "doubtful":
            told = self._report(name, sent, in_doubt(name))
            shapes.whole(told, folder / f"报告{at:.0f}.nbao")
        elif shape == "blank":
            shapes.blank_form(report, folder / f"{stem}.docx")
        elif shape in _ONE_FILE:
            shapes.whole(report, folder / f"{stem}{_ONE_FILE[shape]}")
        else:
            self._write_parts(name, sent, report, folder)
        for path in {*folder.rglob("*")} - before:
            if path.is_file():
                shapes.dated(path, at)
                self.owners[self._place(path)] = name
        if shape == "draft_and_final":  # the draft was looked into again
            draft = folder / f"{name}年报初稿.docx"
            shapes.whole(self._report(name, replace(sent, faults=_OF_A_DRAFT)), draft)
            shapes.dated(draft, at + 600)
            self.owners[self._place(draft)] = name

    def _write_parts(self, name: str, sent: Sent, report: Report, folder: Path) -> None:
        """Writes what comes in several files, or in an archive."""
        shape, stem = sent.shape, f"{name}{sent.name}"
        tables, texts = folder / f"{stem}附表.xlsx", folder / f"{stem}文字.docx"
        if shape in ("tables", "split", "archive_of_parts", "mail"):
            shapes.tables_alone(report, tables)
        if shape in ("texts", "split", "archive_of_parts", "three_tables", "above", "mail"):
            shapes.texts_alone(report, texts)
        if shape == "archive_of_parts":
            members = {"年报/附表.xlsx": tables, "年报/文字部分.docx": texts}
            shapes.in_archive(folder / f"{stem}年报.zip", members)
        elif shape == "mail":
            shapes.attached(folder / f"{stem}年报.eml", (texts, tables))
        elif shape in _ARCHIVES:
            shapes.whole(report, inner := folder / f"{stem}年报.docx")
            shapes.packed(folder / f"{stem}年报.zip", inner, _ARCHIVES[shape])
        elif shape == "three_tables":
            for section, word in (("disclosure", "二"), ("requests", "三"), ("disputes", "四")):
                shapes.tables_alone(report, folder / f"{name}表{word}{sent.name}.xlsx", section)
        elif shape == "above":
            shapes.names_above_tables(report, tables)
        elif shape == "draft_and_final":
            shapes.whole(report, folder / f"{name}年报（修改后）{sent.name}.docx")

    def _write_in_folder(self, name: str, report: Report, folder: Path, words: str) -> None:
        """Writes a report in the folder of its unit that alone says whose it is.

        Of units that are called alike only the folder above says which one it is.
        """
        twin = next((one for one in PARENTS if name.startswith(one)), "")
        own = folder / twin / name.removeprefix(twin)
        own.mkdir(parents=True, exist_ok=True)
        details = report.details
        told = Organisation(own.name if twin else "", details.organisation.kind)
        bare = Report(report.edition, Details(details.year, None, told))
        bare.apply(Edit(dict(report.typed), dict(report.texts)))
        shapes.whole(bare, own / f"年度报告{words}.docx")

    def _write_books(self, folder: Path, at: float) -> None:
        """Writes the books in which several units stand."""
        writers = {
            "sheets": shapes.a_sheet_a_unit,
            "rows": shapes.a_row_a_unit,
            "values": shapes.a_row_a_value,
            "blocks": shapes.a_block_a_unit,
        }
        for shape, reports in self._books.items():
            path = folder / f"各单位{YEAR}年报数据-{shape}.xlsx"
            writers[shape](reports, path)
            shapes.dated(path, at)

    def _place(self, path: Path) -> str:
        return path.relative_to(self._folder).as_posix()


def _plant(
    fault: str, typed: dict[CellKey, Entry], texts: dict[str, str], *, is_town: bool
) -> None:
    """Puts one fault into a report that is right."""
    if fault == "balance":
        typed[CellKey("requests.carried_out.person")] = Decimal(9)
    elif fault == "balance_other":
        typed[CellKey("requests.carried_out.other")] = Decimal(4)
    elif fault == "text_count":
        texts["overview"] += "本年共收到政府信息公开申请8888件。"
    elif fault == "other_name":
        other = "安丘市柳河镇" if is_town else "安丘市林业局"
        texts["overview"] = f"{other}全年通过政府门户网站主动公开政府信息。" + texts["overview"]
        texts["issues"] = f"{other}将继续改进公开工作，明确专人负责。" + texts["issues"]
    elif fault == "yuan":
        typed[CellKey("disclosure.fees.amount")] = Decimal(20_000)
    elif fault == "rules":
        typed[CellKey("disclosure.rules.issued")] = Decimal(1)
        typed[CellKey("disclosure.rules.in_force")] = Decimal(1)


def sums_of(counted: Sequence[dict[CellKey, Decimal]]) -> dict[CellKey, Decimal]:
    """The sum of all that counts."""
    added: dict[CellKey, Decimal] = {}
    for figures in counted:
        for key, value in figures.items():
            added[key] = added.get(key, Decimal(0)) + value
    return added
