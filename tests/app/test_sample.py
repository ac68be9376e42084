"""The sample is the whole real report, and it passes the checks."""

from __future__ import annotations

from datetime import date

import pytest

from app.checks.runner import run_checks
from app.edition.catalog import Catalog
from app.edition.text_check_kinds import Level
from app.report.report import Report
from app.storage.paths import sample_path
from app.storage.report_file import load_report


@pytest.fixture
def sample(catalog: Catalog) -> Report:
    """The sample report."""
    return load_report(sample_path(), catalog)


def test_every_cell_is_filled_with_0(sample: Report) -> None:
    assert not sample.blank_keys
    assert set(sample.typed.values()) == {0}
    assert set(sample.computed.values()) == {0}


def test_it_bears_its_title_contact_and_date(sample: Report) -> None:
    assert sample.title == "柘山镇人民政府2020年政府信息公开工作年度报告"
    assert sample.details.date == date(2021, 1, 25)
    organisation = sample.details.organisation
    assert (organisation.postcode, organisation.telephone) == ("262110", "0536-4861001")
    assert organisation.email == "aqszszdzb@wf.shandong.cn"


@pytest.mark.parametrize(
    ("section", "phrases"),
    [
        ("preamble", ["现将柘山镇2020年政府信息公开情况作一汇报", "2020年12月31日止"]),
        ("overview", ["（1）主动公开情况", "共发布信息32条", "政府信息88条", "2、推进重点领域"]),
        ("overview", ["2.健全配套措施，强化工作督查", "“康养胜地醉美柘乡”", "（6）监督保障"]),
        ("overview", ["（7）工作考核、社会评议", "3.责任追究结果情况。2020年我镇未出现"]),
        ("disclosure", ["共公开信息200余条"]),
        ("issues", ["（一）2019年整改情况", "（二）2020年存在的主要问题和困难。"]),
        ("issues", ["（三）解决办法和改进措施。", "四是强化管理，服务公众。"]),
        ("others", ["人大建议、政协提案建议办理结果。2020年，我镇未收到提案建议"]),
    ],
)
def test_every_text_stands_under_its_heading(
    sample: Report, section: str, phrases: list[str]
) -> None:
    for phrase in phrases:
        assert phrase in sample.texts[section]


def test_no_marks_of_pictures_or_bookmarks_are_left(sample: Report) -> None:
    texts = "\n".join(text for text in sample.texts.values() if text)
    assert "[" not in texts
    assert "\n\n" not in texts
    assert all(line == line.strip() for line in texts.split("\n"))


def test_nothing_in_it_must_be_mended(sample: Report) -> None:
    assert not [found for found in run_checks(sample) if found.level is Level.ERROR]
