"""Which cell of the form a path of labels names, such as 本年新收—自然人."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct

from app.edition.cells import CellKey
from app.edition.edition import Edition
from app.matching.vocabulary import LabelRole, Strength, Vocabulary, vocabulary
from app.office.labels import core, money_unit, normalised

_MAX_STEPS = 12
"""Labels in a path; the form has five at most."""

_BETWEEN = (
    re.compile(r"\s*[—–－\-→>›»＞/／|｜\\·•_\n]+\s*"),
    re.compile(r"\s*[:：]\s*"),
    re.compile(r"\s+"),
)
"""What may stand between two labels, the surest sign first."""

_IN_BRACKETS = re.compile(r"(?P<label>.+?)[（(](?P<inner>[^（()）]+)[）)]")
_MEASURE = re.compile(r"(?:单位[:：])?(?:[件条项宗个次]|[亿万千百]?元)")
_TABLE_NUMBER = re.compile(r"附?表?[（(]?([一二三四五六七八九])[）)]?|附?表([1-9])")
_DIGITS = "一二三四五六七八九"


class NamedCell(Struct, frozen=True):
    """A cell of the form, and in Chinese what is uncertain about its name, if anything."""

    key: CellKey
    doubt: str = ""


class _Meaning(Struct, frozen=True):
    """The cells that a text may mean on a table; `exact` if it is the label to the letter."""

    table: str
    cells: int
    exact: bool
    doubt: str = ""


class LabelPaths:
    """Reads paths of labels for one edition; each path is read once."""

    def __init__(self, edition: Edition) -> None:
        self._words: Vocabulary = vocabulary(edition)
        self._numbers = {
            _DIGITS[place]: section.table
            for place, section in enumerate(edition.sections)
            if section.table
        }
        self._known: dict[tuple[str, ...], NamedCell | None] = {}
        self._ends = tuple(
            sorted(
                {
                    leaf.label
                    for table in edition.tables
                    for block in table.blocks
                    for group in block.columns
                    for leaf in group.leaves()
                },
                key=len,
                reverse=True,
            )
        )

    def cell(self, path: Sequence[str]) -> NamedCell | None:
        """The only cell that all labels of a path have in common; None if it is not just one."""
        texts = tuple(path)
        if texts not in self._known:
            self._known[texts] = self._read(texts)
        return self._known[texts]

    def is_label(self, text: str) -> bool:
        """Whether a text is one of the form's labels, or a path of them."""
        steps, _ = self._steps(text)
        return bool(steps) and all(map(self._meanings, steps))

    def _read(self, path: tuple[str, ...]) -> NamedCell | None:
        steps: list[str] = []
        money = ""
        for text in path:
            parts, measure = self._steps(text)
            steps += parts
            money = money_unit(measure) or money
        if not 0 < len(steps) <= _MAX_STEPS:
            return None
        found = self._common([self._meanings(step) for step in steps])
        best = max((rank for rank, _ in found.values()), default=0)
        ahead = [cells for cells, (rank, _) in found.items() if rank == best]
        if len(ahead) != 1:
            return None
        (cells,) = ahead
        doubt, unit = found[cells][1], self._words.unit(cells)
        if money and money != unit:
            doubt = f"写的单位是“{money}”，规定的单位是“{unit}”，请核对。"
        return NamedCell(self._words.key(cells), doubt)

    def _common(self, steps: Sequence[Sequence[_Meaning]]) -> dict[int, tuple[int, str]]:
        """Each single cell that some reading of all steps leaves, with how many agree exactly."""
        found: dict[int, tuple[int, str]] = {}
        for table, whole in self._words.whole.items():
            readings: dict[int, tuple[int, str]] = {whole: (0, "")}
            for meanings in steps:
                narrowed: dict[int, tuple[int, str]] = {}
                for cells, (rank, doubt) in readings.items():
                    for one in meanings:
                        left = cells & one.cells if one.table == table else 0
                        reading = (rank + one.exact, doubt or one.doubt)
                        if left and reading[0] >= narrowed.get(left, (0, ""))[0]:
                            narrowed[left] = reading
                readings = narrowed
            found |= {cells: how for cells, how in readings.items() if cells.bit_count() == 1}
        return found

    def _steps(self, text: str) -> tuple[list[str], str]:
        """The labels that are written in one text, and the unit of measure behind them."""
        text = text.strip()
        if not text or self._is_sure(text):
            return [text] if text else [], ""
        bracket = _IN_BRACKETS.fullmatch(text)
        if bracket and _MEASURE.fullmatch(bracket["inner"]):
            return self._steps(bracket["label"])[0], bracket["inner"]
        for between in _BETWEEN:
            parts = self._parts(text, between)
            if len(parts) > 1:
                split = [self._steps(part) for part in parts[:_MAX_STEPS]]
                measure = next((unit for _, unit in split if unit), "")
                return [step for some, _ in split for step in some], measure
        if bracket:
            steps, measure = self._steps(bracket["label"])
            return [*steps, *self._steps(bracket["inner"])[0]], measure
        return list(self._joined(text)), ""

    def _parts(self, text: str, between: re.Pattern[str]) -> list[str]:
        """The text cut at the signs that do not stand in a label, as in 本年增/减."""
        parts: list[str] = []
        end = 0
        for sign in between.finditer(text):
            part = text[end : sign.start()]
            follows = between.search(text, sign.end())
            rest = text[sign.end() : follows.start() if follows else len(text)]
            if part.strip() and not (
                self._is_sure(part + sign[0] + rest) and not self._is_sure(part)
            ):
                parts.append(part)
                end = sign.end()
            elif not part.strip():
                end = sign.end()
        last = text[end:]
        return [*parts, last] if last.strip() else parts

    def _joined(self, text: str) -> Iterator[str]:
        """A row's label with that of its column behind it, if both are labels; else the text."""
        for end in self._ends:
            start = text.removesuffix(end)
            if start != text and self._is_sure(start):
                yield from (start, end)
                return
        yield text

    def _is_sure(self, text: str) -> bool:
        """Whether a whole text is a label as it is printed, or another wording of it."""
        senses = self._words.word(text).senses
        return any(sense.strength in (Strength.EXACT, Strength.ALIAS) for sense in senses)

    def _meanings(self, text: str) -> list[_Meaning]:
        number = _TABLE_NUMBER.fullmatch(text.strip())
        if number:
            digit = number[1] or _DIGITS[int(number[2]) - 1]
            table = self._numbers.get(digit, "")
            return [_Meaning(table, self._words.whole[table], exact=True)] if table else []
        return list(self._read_senses(text))

    def _read_senses(self, text: str) -> Iterable[_Meaning]:
        plain = normalised(text)
        for sense in self._words.word(text).senses:
            if sense.strength is Strength.NOTED:
                continue  # what is left out of a text could be what tells its cells apart
            begins = core(normalised(sense.label)).startswith(core(plain))
            doubtful = sense.strength is Strength.DOUBTFUL and not begins
            doubt = f"“{text.strip()}”是按“{sense.label}”读取的，请核对。" if doubtful else ""
            is_title = sense.role is LabelRole.FRAME and not sense.cells
            cells = self._words.whole[sense.table] if is_title else sense.cells
            yield _Meaning(sense.table, cells, plain == normalised(sense.label), doubt)
