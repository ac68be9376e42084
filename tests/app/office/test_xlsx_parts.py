"""Single cells of a sheet change in its XML; results that may be old go, all else stays."""

from __future__ import annotations

import pytest
from lxml import etree

from app.office.spreadsheetml import NewContent, with_cells

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
SHEET = f"""<worksheet xmlns="{MAIN}"><sheetData>
<row r="1"><c r="A1"><v>5</v></c><c r="B1"><f>A1+1</f><v>6</v></c>
<c r="C1"><f t="shared" ref="C1:C2" si="0">A1*2</f><v>10</v></c></row>
<row r="2"><c r="A2" t="s"><v>0</v></c><c r="C2"><f t="shared" si="0"/><v>0</v></c></row>
</sheetData></worksheet>"""
FORMULAS = {"B1": "=A1+1", "C1": "=A1*2", "C2": "=A2*2"}


def cells(contents: dict[str, NewContent]) -> dict[str, tuple[str | None, str | None]]:
    """Formula and value of every cell after the change."""
    root = etree.fromstring(with_cells(etree.fromstring(SHEET), contents, FORMULAS))
    return {
        str(cell.get("r")): (cell.findtext(f"{{{MAIN}}}f"), cell.findtext(f"{{{MAIN}}}v"))
        for cell in root.iter(f"{{{MAIN}}}c")
    }


def test_the_old_result_of_a_formula_goes_and_a_number_stays() -> None:
    after = cells({"A2": NewContent(number="7")})
    assert after["B1"] == ("A1+1", None)
    assert after["A1"] == (None, "5")
    assert after["A2"] == (None, "7")


def test_a_formula_that_is_kept_has_the_new_result() -> None:
    after = cells({"B1": NewContent(number="8", keeps_formula=True)})
    assert after["B1"] == ("A1+1", "8")
    assert after["C1"][1] is None


def test_a_formula_that_is_wrong_gives_way_to_the_number() -> None:
    assert cells({"B1": NewContent(number="8")})["B1"] == (None, "8")


def test_a_shared_formula_is_spelt_out_where_the_first_one_goes() -> None:
    after = cells({"C1": NewContent(number="1")})
    assert after["C1"] == (None, "1")
    assert after["C2"] == ("A2*2", None)


@pytest.mark.parametrize("place", ["D1", "A3", "B2"])
def test_a_cell_that_was_not_there_is_made_in_its_place(place: str) -> None:
    after = cells({place: NewContent(number="3")})
    assert after[place] == (None, "3")
    assert list(after) == sorted(after, key=lambda name: (name[1], name[0]))
