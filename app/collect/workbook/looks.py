"""How the cells of the collection's workbook look, put on thousands of them at once."""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass, field

from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill
from openpyxl.worksheet.worksheet import Worksheet

from app.export.xlsx import xlsx_styles as styles

SIZE = 10.0
_FONT = Font(name=styles.SONG, size=SIZE)
_BOLD = Font(name=styles.SONG, size=SIZE, bold=True)
_RED = Font(name=styles.SONG, size=SIZE, bold=True, color="C00000")
_MARKED = PatternFill("solid", fgColor="FFC7CE")
_ABSENT = PatternFill("lightUp", fgColor="808080")
_NONE = PatternFill()
_NO_BOX = Border()


@dataclass(frozen=True, eq=False)
class Look:
    """Font, place, colour, border and number format of a cell."""

    font: Font = _FONT
    alignment: Alignment = styles.CENTRED
    fill: PatternFill = _NONE
    border: Border = styles.BOX
    number_format: str = "General"


TITLE = Look(styles.TITLE_FONT, styles.TITLE, border=_NO_BOX)
HEADLINE = Look(styles.TITLE_FONT, Alignment(vertical="center"), border=_NO_BOX)
LINE = Look(alignment=Alignment(vertical="center"), border=_NO_BOX)
NOTE = Look(alignment=styles.PARAGRAPH, border=_NO_BOX)
HEAD = Look(_BOLD, fill=styles.LABEL_FILL)
WORDS = Look(alignment=styles.LEFT)
CENTRED = Look()
MARKED = Look(fill=_MARKED)
NUMBER = Look(alignment=styles.NUMBER)
CORRECTED = Look(_RED, styles.NUMBER, _MARKED)
COMPUTED = Look(alignment=styles.NUMBER, fill=styles.COMPUTED_FILL)
ABSENT = Look(fill=_ABSENT)


@dataclass
class Looks:
    """Gives cells of one workbook their looks, each look built once and shared.

    Set part by part, a look takes openpyxl fifty times as long. A cell that is to look otherwise
    afterwards needs a copy of its own (`own_look`).
    """

    _models: dict[Look, Cell] = field(default_factory=dict)
    _numbers: dict[tuple[Look, bool], int] = field(default_factory=dict)

    def put(self, cell: Cell, look: Look) -> None:
        """Makes a cell look so."""
        model = self._models.get(look)
        if model is not None:
            cell._style = model._style  # type: ignore[attr-defined] # not in the stubs
            return
        cell.font, cell.alignment, cell.fill = look.font, look.alignment, look.fill
        cell.border, cell.number_format = look.border, look.number_format
        self._models[look] = cell

    def number(self, sheet: Worksheet, look: Look, *, quoted: bool = False) -> int:
        """The number that a look has in the workbook, for a cell that openpyxl does not write.

        `quoted` is for a text that begins like a formula.
        """
        number = self._numbers.get((look, quoted))
        if number is None:
            cell = Cell(sheet, 1, 1)  # in none of its rows
            self.put(cell, look)
            if quoted:
                own_look(cell)
                cell.quotePrefix = True
            number = self._numbers[look, quoted] = cell.style_id
        return number


def own_look(cell: Cell) -> None:
    """Gives a cell a look that it shares with no other."""
    cell._style = copy(cell._style)  # type: ignore[attr-defined] # not in the stubs
