"""Explanations and the record of finalising are kept in report files and read strictly."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.checks.runner import obstacles
from app.edition.catalog import Catalog
from app.report.changes import Edit, Explanation, SealEvent, SealKind, Subject
from app.report.finished import is_as_sealed
from app.report.report import Report
from app.storage.report_file import load_report, save_report
from app.storage.report_json import ContentError, read_json, write_json
from tests.conftest import REFERENCE_FOLDER

ABOUT = Subject("requests_carried_in", "requests", words="12 件")
EXPLAINED = Explanation(("12", None), "机构合并，\n去年的数字有误。")
EVENT = SealEvent(SealKind.FINALISED, datetime(2025, 1, 20, 8, 0, tzinfo=UTC), "0f" * 32)


@pytest.mark.parametrize("suffix", [".nbao", ".json"])
def test_explanations_and_record_come_back(
    huaian: Report, catalog: Catalog, tmp_path: Path, suffix: str
) -> None:
    huaian.apply(Edit(explanations={ABOUT: EXPLAINED}, history=(EVENT,)))
    save_report(huaian, tmp_path / f"r{suffix}")
    again = load_report(tmp_path / f"r{suffix}", catalog)
    assert again.explanations == {ABOUT: EXPLAINED}
    assert again.history == (EVENT,)
    assert again.seal == EVENT


def test_a_report_without_them_is_written_as_before(huaian: Report) -> None:
    assert not {"explanations", "history"} & json.loads(write_json(huaian)).keys()


@pytest.mark.parametrize(
    ("part", "words"),
    [
        ({"explanations": [{"text": "甲"}]}, "缺少 explanations[0].about"),
        ({"explanations": [{"about": {"check": "a", "section": "b"}, "who": 1}]}, "who"),
        ({"explanations": {}}, "explanations 应是一列数据"),
        ({"history": [{"kind": "eaten", "at": "", "fingerprint": ""}]}, "不能是“eaten”"),
        ({"history": [{"kind": "unlocked", "at": "昨天", "fingerprint": ""}]}, "at 的写法不对"),
        (
            {"history": [{"kind": "unlocked", "at": "2025-01-20T08:00:00", "fingerprint": ""}]},
            "at 的写法不对",
        ),
        (
            {"history": [{"kind": "unlocked", "at": "2025-01-20T08:00:00Z", "fingerprint": "x"}]},
            "fingerprint 的写法不对",
        ),
    ],
)
def test_what_is_wrong_is_refused_by_name(
    huaian: Report, catalog: Catalog, part: dict[str, object], words: str
) -> None:
    content = json.loads(write_json(huaian)) | part
    with pytest.raises(ContentError) as refused:
        read_json(json.dumps(content).encode(), catalog)
    assert words in str(refused.value)


def test_a_file_of_the_first_program_that_finalised_is_as_it_was(catalog: Catalog) -> None:
    report = load_report(REFERENCE_FOLDER / "versions" / "v1-finalised.nbao", catalog)
    assert report.seal
    assert is_as_sealed(report)
    assert [one.check_id for one in obstacles(report)] == ["date_missing"]  # as if unlocked
    assert len(report.explanations) == 2
