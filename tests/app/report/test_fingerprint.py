"""A fingerprint is the same for the same content and another for any other."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from msgspec.structs import replace

from app.edition.cells import CellKey
from app.report.changes import Edit, Explanation, Subject, shown_fingerprint
from app.report.finished import fingerprint
from app.report.report import Report
from app.report.totals import Previous

PERSON = CellKey("requests.received.person")
PICTURE = "{picture:a.png|图}"


@pytest.mark.parametrize(
    "edit",
    [
        Edit({PERSON: Decimal(-5)}),
        Edit({PERSON: None}),
        Edit(texts={"overview": "改过一字"}),
        Edit(texts={"overview": PICTURE}, media={"a.png": b"1"}),
    ],
)
def test_any_other_content_has_another(huaian: Report, edit: Edit) -> None:
    before = fingerprint(huaian)
    change = huaian.apply(edit)
    assert fingerprint(huaian) != before
    huaian.apply(change.before)
    assert fingerprint(huaian) == before


def test_basic_data_and_last_year_count(huaian: Report) -> None:
    made = {fingerprint(huaian)}
    huaian.apply(Edit(details=replace(huaian.details, date=date(2025, 1, 20))))
    made.add(fingerprint(huaian))
    huaian.apply(Edit(previous=Previous(2023, huaian.edition, {PERSON: Decimal(3)})))
    made.add(fingerprint(huaian))
    assert len(made) == 3


def test_another_picture_of_the_same_name_counts_if_it_is_shown(huaian: Report) -> None:
    huaian.apply(Edit(texts={"overview": PICTURE}, media={"a.png": b"1"}))
    before = fingerprint(huaian)
    huaian.apply(Edit(media={"unseen.png": b"1"}))
    assert fingerprint(huaian) == before
    huaian.apply(Edit(media={"a.png": b"2"}))
    assert fingerprint(huaian) != before


def test_explanations_and_ways_to_write_a_number_do_not_count(huaian: Report) -> None:
    before = fingerprint(huaian)
    huaian.apply(Edit(explanations={Subject("a", "b"): Explanation((), "说明")}))
    value = huaian.typed[PERSON]
    huaian.apply(Edit({PERSON: Decimal(f"{value}.00")}))
    assert fingerprint(huaian.copy()) == before


def test_people_see_sixteen_digits_in_groups() -> None:
    assert shown_fingerprint("0123456789abcdef" * 4) == "0123 4567 89ab cdef"
