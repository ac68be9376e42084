"""Ledgers with known truth, in the words and layouts of many offices, counted right to the cell."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from app.edition.catalog import Catalog
from tests.ledger import ledgers
from tests.ledger.ledgers import tally_file

YEAR = 2024


@pytest.mark.parametrize("seed", range(60))
def test_every_cell_is_right_or_its_case_is_listed(
    seed: int, tmp_path: Path, catalog: Catalog
) -> None:
    random = Random(seed)
    office = ledgers.office(random)
    meant = list(ledgers.cases(random, YEAR, random.choice((1, 5, 40, 120))))
    path = tmp_path / "台账.xlsx"
    ledgers.workbook(meant, office, YEAR, random).save(path)

    tally = tally_file(path, catalog, year=YEAR)

    counted = {key: len(refs) for key, refs in tally.cases.items() if refs}
    assert counted == dict(ledgers.truth(meant, YEAR))
    wrong = sum(2 if one.fault == "twice" else 1 for one in meant if one.fault)
    assert len(tally.unsettled) == wrong
