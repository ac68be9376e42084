"""Writes one unit's report as a file of any format, well or as units do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from random import Random

from app.edition.cells import CellKey
from app.edition.definition import OrganisationKind
from app.edition.edition import Edition
from app.export.exporter import export
from app.report.basic_data import OpeningParts, draft_opening
from app.report.changes import Details, Edit, Entry, Organisation
from app.report.report import Report
from app.storage.report_file import save_report
from tests.corpus.draft import Truth, draft
from tests.corpus.shapes import SHAPES, group_spans_too_short
from tests.corpus.test_corpus import ONLY_IN
from tests.corpus.wording import ALIKE
from tests.corpus.writers import WRITERS


@dataclass(frozen=True)
class Written:
    """What a report says: whose it is, for which year, on which form, its figures."""

    name: str
    year: int
    edition: Edition
    figures: Truth
    seed: int


def full_report(written: Written) -> Report:
    """A report with texts that nobody finds fault with."""
    details = Details(
        written.year,
        date(written.year + 1, 1, 20),
        Organisation(written.name, OrganisationKind.GOVERNMENT),
    )
    report = Report(written.edition, details)
    typed: dict[CellKey, Entry] = {key: written.figures[key] for key in written.edition.typed_keys}
    texts = {
        "preamble": draft_opening(written.edition, details, OpeningParts(contact=False)),
        "overview": "本机关按照条例要求做好主动公开和依申请公开工作，及时回应社会关切。",
        "issues": "公开内容还不够及时，下一步将健全机制，明确专人负责，及时更新。",
        "others": "本年度按规定收取和减免信息处理费，没有其他需要报告的事项。",
    }
    report.apply(Edit(entries=typed, texts=texts))
    return report


def write_well(written: Written, path: Path) -> None:
    """The file as this program makes it; the suffix says which."""
    report = full_report(written)
    if path.suffix in (".nbao", ".json"):
        save_report(report, path)
    else:
        export(report, path)


def write_as_units_do(written: Written, path: Path) -> None:
    """A document of tables alone, worded and laid out in one of the ways of real documents."""
    random = Random(written.seed)
    document = draft(written.edition, random, written.figures)
    document.title = f"{written.name}{written.year}年政府信息公开工作年度报告"
    shapes = [
        shape
        for shape in SHAPES
        if shape is not group_spans_too_short
        and ONLY_IN.get(shape.__name__, path.suffix) == path.suffix
    ]
    for distort in (random.choice(shapes), *random.sample(ALIKE, 2)):
        distort(document, random)
    WRITERS[path.suffix](document, path)
