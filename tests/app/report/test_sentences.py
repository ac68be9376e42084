"""Ready sentences are offered where they are true."""

from __future__ import annotations

from decimal import Decimal

import pytest

from app.edition.catalog import Catalog
from app.edition.cells import CellKey
from app.edition.edition import Edition
from app.report.changes import Details, Edit
from app.report.narrative import NOT_FILLED, resolved
from app.report.offered import fitting_sentences, is_stated
from app.report.report import Report

RECEIVED = CellKey("requests.received.person")
CARRIED = CellKey("requests.carried_in.person")


def offered(report: Report, key: str = "overview") -> list[str]:
    section = next(one for one in report.edition.sections if one.key == key)
    return [resolved(report.zero_filled(), one.text) for one in fitting_sentences(report, section)]


def test_a_year_without_requests_is_told_so(catalog: Catalog) -> None:
    words = "".join(offered(Report(catalog.for_year(2024), Details(2024)).zero_filled()))
    assert "未收到政府信息公开申请" in words
    assert "未发生因政府信息公开引起的行政复议" in words
    assert "新收政府信息公开申请" not in words


def test_blank_cells_are_told_as_nothing_that_did_not_happen(catalog: Catalog) -> None:
    report = Report(catalog.for_year(2024), Details(2024))
    assert offered(report) == []
    report.apply(Edit(dict.fromkeys(report.edition.typed_matching(("requests.*",)), Decimal(0))))
    report.apply(Edit({RECEIVED: None}))
    assert offered(report) == []


def test_a_sentence_in_other_words_is_known_by_its_figures(catalog: Catalog) -> None:
    report = Report(catalog.for_year(2024), Details(2024)).zero_filled()
    report.apply(Edit({RECEIVED: Decimal(3)}))
    (section, *_) = report.edition.sections
    sentence = fitting_sentences(report, section)[0]
    other = sentence.text.replace("本年度，本机关新收", "今年本街道收到")
    assert is_stated(report, f"开头。\n{other}", sentence)
    assert not is_stated(report, other.replace("{requests.carried_out.total}", "0"), sentence)


@pytest.mark.parametrize(("received", "carried"), [(3, 0), (3, 2), (0, 2)])
def test_a_sentence_quotes_the_figures(catalog: Catalog, received: int, carried: int) -> None:
    report = Report(catalog.for_year(2024), Details(2024))
    report.apply(Edit({RECEIVED: Decimal(received), CARRIED: Decimal(carried)}))
    report = report.zero_filled()
    words = offered(report)[0]
    assert (f"新收政府信息公开申请{received}件" in words) == (received > 0)
    assert f"上年结转{carried}件" in words


def test_every_ready_sentence_reads_well(edition: Edition) -> None:
    report = Report(edition, Details(2024)).zero_filled()
    for section in edition.sections:
        for sentence in section.sentences:
            words = resolved(report, sentence.text)
            assert words.endswith("。")
            assert "{" not in words
            assert NOT_FILLED not in words
