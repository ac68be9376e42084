"""Documents that differ from the official form in every known way are read without a wrong number.

The recipe: `draft` fills the official tables of an edition with seeded figures that add up,
`wording` and `shapes` change how they are written and laid out, `writers` make files of them.
"""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from app.edition.catalog import Catalog
from app.edition.cells import CellKey
from app.edition.edition import Edition
from app.importing.document import ReadDocument
from app.importing.reading import read_document
from tests.corpus.damages import DAMAGES, MOVING
from tests.corpus.draft import Draft, draft
from tests.corpus.shapes import SHAPES, group_spans_too_short, side_by_side
from tests.corpus.wording import ALIKE, Distortion
from tests.corpus.writers import WRITERS

FORMATS = (".docx", ".xlsx", ".html")
MIXTURES = 24
ONLY_IN = {
    "gb_page": ".html",
    "no_end_tags": ".html",
    "wrapped_rows": ".docx",
    "header_spans_lost": ".html",
    "group_spans_too_short": ".html",
}
LESS_SURE = frozenset({group_spans_too_short})
"""After these the reader is not sure of some cells, and says so."""


def distorted(edition: Edition, distortions: tuple[Distortion, ...], seed: int) -> Draft:
    document = draft(edition, Random(seed))
    for distort in distortions:
        distort(document, Random(seed))
    return document


def read(document: Draft, path: Path, catalog: Catalog) -> ReadDocument:
    WRITERS[path.suffix](document, path)
    return read_document(path, catalog, year=2024)


def wrong_cells(found: ReadDocument, document: Draft) -> dict[CellKey, object]:
    """The cells whose number is not the one that was written, blank counting as 0."""
    report = found.report
    read_values = {**report.typed, **report.stated}
    wrong: dict[CellKey, object] = {key: unread.text for key, unread in report.unread.items()}
    for key, value in document.truth.items():
        got = read_values.get(key)
        if key in document.missing:
            if got is not None:
                wrong[key] = got
        elif (got or 0) != value:
            wrong[key] = got
    return wrong


def suffix_for(distort: Distortion, number: int) -> str:
    return ONLY_IN.get(distort.__name__, FORMATS[number % len(FORMATS)])


ALONE = [
    pytest.param(distort, suffix, id=f"{distort.__name__}-{suffix}")
    for number, distort in enumerate((*SHAPES, *ALIKE))
    if (suffix := suffix_for(distort, number)) in FORMATS
]


@pytest.mark.parametrize(("distort", "suffix"), ALONE)
def test_one_difference_changes_no_number(
    distort: Distortion, suffix: str, edition: Edition, catalog: Catalog, tmp_path: Path
) -> None:
    document = distorted(edition, (distort,), 11)
    found = read(document, tmp_path / f"x{suffix}", catalog)
    assert found.report.edition is edition
    assert wrong_cells(found, document) == {}
    assert bool(found.doubtful) is (distort in LESS_SURE)


@pytest.mark.parametrize("seed", range(MIXTURES))
def test_several_differences_change_no_number(seed: int, catalog: Catalog, tmp_path: Path) -> None:
    random = Random(seed)
    edition = catalog.edition(random.choice(catalog.ids))
    shape = SHAPES[seed % len(SHAPES)]
    mixture = (shape, *random.sample(ALIKE, 3))
    suffix = suffix_for(shape, seed)
    if suffix not in FORMATS:
        suffix = FORMATS[seed % len(FORMATS)]
    document = distorted(edition, mixture, seed)
    found = read(document, tmp_path / f"x{suffix}", catalog)
    assert wrong_cells(found, document) == {}


@pytest.mark.parametrize(
    ("damage", "suffix"),
    [(d, s) for d in DAMAGES for s in (".xlsx", ".html") if s == ".html" or d not in MOVING],
)
def test_after_a_damage_nothing_is_invented(
    damage: Distortion, suffix: str, catalog: Catalog, tmp_path: Path
) -> None:
    """A cell is right, or it is told of: missing, unplaced, doubtful or no number."""
    for seed in range(3):
        edition = catalog.edition(catalog.ids[seed % len(catalog.ids)])
        shape = SHAPES[seed * 5 % len(SHAPES)]
        shapes = (shape,) if seed and shape is not side_by_side else ()
        document = distorted(edition, (*shapes, damage), seed)
        found = read(document, tmp_path / f"x{suffix}", catalog)
        told = {*found.missing, *found.doubtful, *found.report.unread}
        wrong = {key: got for key, got in wrong_cells(found, document).items() if got is not None}
        assert wrong.keys() <= told, (seed, shapes)
        assert told or found.unplaced or wrong_cells(found, document) == {}
