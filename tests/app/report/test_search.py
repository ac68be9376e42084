"""Words are found and replaced in all texts."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from app.edition.catalog import Catalog
from app.report.changes import Details, Edit
from app.report.narrative import find_all, replaced
from app.report.report import Report

LIVE = "{requests.received.total}"


def report_with(**texts: str) -> Report:
    report = Report(Catalog().for_year(2024), Details(2024))
    report.apply(Edit(texts=texts))
    return report


def test_hits_come_in_form_order() -> None:
    report = report_with(others="2023年", overview="2023年，2023年")
    found = [(hit.key, hit.start) for hit in find_all(report, "2023")]
    assert found == [("overview", 0), ("overview", 6), ("others", 0)]


def test_live_numbers_and_pictures_are_no_words() -> None:
    report = report_with(overview=f"requests{LIVE}\n{{picture:requests.png|requests}}")
    assert len(find_all(report, "requests")) == 1


def test_case_does_not_count() -> None:
    assert len(find_all(report_with(overview="PDF pdf"), "Pdf")) == 2


def test_nothing_is_found_for_nothing() -> None:
    assert find_all(report_with(overview="甲"), "") == ()


@given(
    st.text("ab\n", max_size=20), st.text("ab", min_size=1, max_size=3), st.text("xy", max_size=2)
)
def test_replacing_does_what_strings_do(text: str, old: str, new: str) -> None:
    report = report_with(overview=text)
    texts = replaced(report, find_all(report, old), new)
    assert texts.get("overview", text) == text.replace(old, new)
