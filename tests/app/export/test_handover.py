"""The handover package holds everything, says what it is, and begins the next report."""

from __future__ import annotations

import zipfile
from io import BytesIO
from pathlib import Path

import docx
import pytest
from msgspec.structs import replace

from app.any_file import read_with_year
from app.edition.catalog import Catalog
from app.errors import CancelledError
from app.export.attachments import explained_findings
from app.export.handover import (
    write_handover,
)
from app.importing.import_plan import brought_words
from app.report.carry_over import carry_into, next_report, previous_of
from app.report.changes import Edit, Unread
from app.report.report import Report
from app.storage.encryption import new_key
from app.storage.file_names import SuffixError, handover_name
from app.storage.paths import sample_path
from app.storage.report_file import (
    HandoverError,
    file_content,
    load_report,
    locked_content,
    read_handover,
)
from tests.ready import make_final

NOTES = "规范性文件向法制办要。\n收费金额向财政所要。"


@pytest.fixture
def zhashan(catalog: Catalog) -> Report:
    """The sample, last year's figures kept with it."""
    report = load_report(sample_path(), catalog)
    last = report.copy()
    last.apply(Edit(details=replace(report.details, year=2019)))
    report.apply(Edit(previous=previous_of(last)))
    return report


@pytest.fixture
def package(zhashan: Report, tmp_path: Path) -> Path:
    path = tmp_path / handover_name(zhashan)
    write_handover(zhashan, path, NOTES)
    return path


def members(path: Path) -> list[str]:
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        return archive.namelist()


def test_it_is_named_after_organisation_and_year(package: Path) -> None:
    assert package.name == "交接包-柘山镇人民政府-2020.zip"


def test_it_holds_reports_documents_and_notes(
    zhashan: Report, tmp_path: Path, catalog: Catalog
) -> None:
    path = tmp_path / "包.zip"
    result = write_handover(zhashan, path, NOTES)
    title = zhashan.title
    assert members(path) == [
        "交接说明.docx",
        f"2020年度/{title}.nbao",
        f"2020年度/{title}.docx",
        f"2020年度/{title}.xlsx",
        f"2019年度/{title.replace('2020', '2019')}（摘自2020年度报告）.nbao",
        "给接手人的话.txt",
    ]
    assert result.files == 6


def test_the_guide_lists_what_is_inside_and_what_to_do(package: Path) -> None:
    with zipfile.ZipFile(package) as archive:
        guide = docx.Document(BytesIO(archive.read("交接说明.docx")))
    text = "\n".join(paragraph.text for paragraph in guide.paragraphs)
    for name in members(package)[1:]:
        assert name in text
    assert "从去年的报告新建" in text
    assert "2022 年 1 月 31 日前" in text
    assert "收费金额向财政所要。" in text


def test_next_year_begins_with_it(package: Path, zhashan: Report, catalog: Catalog) -> None:
    read, says_year = read_with_year(package, catalog, 1999)
    assert says_year
    assert read.report.typed == zhashan.typed
    assert read.notes == NOTES
    report, carried = next_report(read.report, catalog, read.notes)
    report.apply(carried.edit)
    assert report.previous is not None
    assert report.previous.notes == NOTES
    again = carry_into(report, read.report)
    assert again.previous.notes == NOTES
    assert report.details.year == 2021
    lines = list(brought_words(read, carried, report.edition))
    assert lines[:3] == ["前任在交接包里留下的话：", *NOTES.split("\n")]


def test_a_final_report_goes_along_with_its_seal_and_explanations(
    huaian: Report, tmp_path: Path, catalog: Catalog
) -> None:
    make_final(huaian)
    path = tmp_path / "包.zip"
    write_handover(huaian, path)
    assert read_handover(path, catalog).report.history == huaian.history
    explained = [name for name in members(path) if name.endswith("校验说明.docx")]
    assert bool(explained) == bool(explained_findings(huaian))


def test_nothing_is_written_once_it_is_given_up(zhashan: Report, tmp_path: Path) -> None:
    path = tmp_path / "包.zip"
    path.write_bytes(b"before")
    told: list[str] = []
    with pytest.raises(CancelledError):
        write_handover(zhashan, path, tell=told.append, cancelled=lambda: len(told) >= 2)
    assert path.read_bytes() == b"before"
    assert told == ["正在导出 Word 文件…", "正在导出 Excel 文件…"]


def test_another_suffix_is_refused(zhashan: Report, tmp_path: Path) -> None:
    with pytest.raises(SuffixError, match=r"\.zip"):
        write_handover(zhashan, tmp_path / "包.rar")


def test_a_cell_that_is_no_number_is_told(zhashan: Report, tmp_path: Path) -> None:
    key = next(iter(zhashan.typed))
    zhashan.apply(Edit({key: Unread("很多")}))
    with pytest.raises(Exception, match="填的不是数字"):
        write_handover(zhashan, tmp_path / "包.zip")
    assert not (tmp_path / "包.zip").exists()


def zipped(path: Path, parts: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return path


def test_a_zip_packed_by_hand_is_taken_with_its_newest_report(
    tmp_path: Path, huaian: Report, catalog: Catalog
) -> None:
    parts = {
        "旧/柘山.nbao": sample_path().read_bytes(),
        "新/淮安.nbao": file_content(huaian, Path("x.nbao")),
    }
    read = read_handover(zipped(tmp_path / "手工.zip", parts), catalog)
    assert read.report.details.year == 2024
    assert read.notes == ""


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        ({"去年.docx": b"PK"}, "没有年报文件"),
        ({"a.nbao": b"not a report"}, "a.nbao 读不出来"),
        ({f"{number}.nbao": b"" for number in range(30)}, "太多"),
        ({"a.nbao": b"0" * 40_000_000}, "不寻常"),
    ],
    ids=["no report", "spoiled", "too many", "bomb"],
)
def test_other_zips_are_refused_in_one_sentence(
    tmp_path: Path, catalog: Catalog, parts: dict[str, bytes], words: str
) -> None:
    with pytest.raises(HandoverError, match=words):
        read_handover(zipped(tmp_path / "别的.zip", parts), catalog)


def test_a_locked_report_inside_is_said_to_be(
    tmp_path: Path, huaian: Report, catalog: Catalog
) -> None:
    content = locked_content(huaian, Path("x.nbao"), new_key("很长的一个密码"))
    with pytest.raises(HandoverError, match="设了密码"):
        read_handover(zipped(tmp_path / "包.zip", {"x.nbao": content}), catalog)


@pytest.mark.parametrize("cut", [0, 10, 200, -30])
def test_a_file_that_is_cut_off_is_refused(
    package: Path, tmp_path: Path, catalog: Catalog, cut: int
) -> None:
    spoiled = tmp_path / "断.zip"
    spoiled.write_bytes(package.read_bytes()[:cut])
    with pytest.raises(HandoverError, match="断"):
        read_handover(spoiled, catalog)
