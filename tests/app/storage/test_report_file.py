"""Report files come back as they were saved; bad ones are refused in one sentence."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.edition.catalog import Catalog
from app.edition.cells import CellKey
from app.edition.edition import Edition
from app.report.changes import Details, Edit, Entry, Organisation, Unread
from app.report.report import Report
from app.report.totals import Previous
from app.storage.report_file import ReportFileError, load_report, save_report
from app.storage.report_json import Imported
from tests.conftest import REFERENCE_FOLDER

RECEIVED = CellKey("requests.received.person")
MINIMAL = '{"format": "nianbao", "version": 1, "edition": "%s", "year": 2024%s}'
SUFFIXES = pytest.mark.parametrize("suffix", [".nbao", ".json"])


def written(path: Path, content: str | bytes) -> Path:
    """The file with this content."""
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def zipped(**members: str) -> bytes:
    """A package; `__` in a member's name stands for `/`, `_` for a point."""
    buffer = BytesIO()
    with ZipFile(buffer, "w", ZIP_DEFLATED) as archive:
        for name, text in members.items():
            archive.writestr(name.replace("__", "/").replace("_", "."), text)
    return buffer.getvalue()


def content(edition: Edition, more: str = "") -> str:
    """The least a report file may hold, and more."""
    return MINIMAL % (edition.id, more)


def refusal(path: Path, catalog: Catalog) -> str:
    """The one sentence with which the file is refused; it stays untouched."""
    before = path.read_bytes() if path in path.parent.iterdir() and path.is_file() else None
    with pytest.raises(ReportFileError) as error:
        load_report(path, catalog)
    assert before is None or path.read_bytes() == before
    sentence = str(error.value)
    assert sentence.startswith(str(path))
    assert sentence.endswith("。")
    assert "\n" not in sentence
    return sentence.removeprefix(str(path))


def same(one: Report, other: Report) -> bool:
    """Whether two reports hold the same."""
    return (
        one.edition is other.edition
        and one.details == other.details
        and one.typed == other.typed
        and one.unread == other.unread
        and one.texts == other.texts
        and one.computed == other.computed
    )


@SUFFIXES
def test_a_report_comes_back_as_saved(
    huaian: Report, catalog: Catalog, tmp_path: Path, suffix: str
) -> None:
    save_report(huaian, tmp_path / f"r{suffix}")
    assert same(load_report(tmp_path / f"r{suffix}", catalog), huaian)
    assert len(huaian.typed) + len(huaian.computed) == 200


numbers = st.decimals(-(10**11), 10**11, allow_nan=False, allow_infinity=False, places=6)
entries = st.none() | numbers | st.sampled_from(["约12", "十二", "12？"]).map(Unread)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(data=st.data())
def test_anything_typed_comes_back(
    edition: Edition, catalog: Catalog, tmp_path: Path, data: st.DataObject
) -> None:
    report = Report(edition, Details(2024, date(2025, 1, 20), Organisation(name="甲镇")))
    keys = st.sampled_from(edition.typed_keys)
    typed: dict[CellKey, Entry] = data.draw(st.dictionaries(keys, entries))
    texts = data.draw(st.dictionaries(st.sampled_from(edition.text_keys), st.text()))
    report.apply(Edit(entries=typed, texts=texts))
    save_report(report, tmp_path / "r.nbao")
    assert same(load_report(tmp_path / "r.nbao", catalog), report)


@SUFFIXES
def test_the_same_report_gives_the_same_bytes(huaian: Report, tmp_path: Path, suffix: str) -> None:
    one, other = tmp_path / f"1{suffix}", tmp_path / f"2{suffix}"
    save_report(huaian, one)
    save_report(huaian, other)
    assert one.read_bytes() == other.read_bytes()


def test_json_is_readable_and_in_form_order(huaian: Report, tmp_path: Path) -> None:
    save_report(huaian, tmp_path / "r.json")
    text = (tmp_path / "r.json").read_text("utf-8")
    saved = json.loads(text)
    assert "淮安市人民政府" in text
    assert saved["values"]["disclosure.fees.amount"] == "96171.6"
    assert saved["values"][RECEIVED] == 3001
    assert list(saved["values"]) == list(huaian.edition.typed_keys)
    assert len(saved["computed"]) == 34
    assert "stated" not in saved


def test_an_import_is_written_with_what_the_document_said(
    huaian: Report, catalog: Catalog, tmp_path: Path
) -> None:
    stated = {CellKey("requests.received.total"): Decimal(3120)}
    save_report(huaian, tmp_path / "r.json", imported=Imported(stated, ("第 9 行：其他 5",)))
    saved = json.loads((tmp_path / "r.json").read_text("utf-8"))
    assert saved["stated"] == {"requests.received.total": 3120}
    assert saved["unplaced"] == ["第 9 行：其他 5"]
    assert same(load_report(tmp_path / "r.json", catalog), huaian)


def test_media_are_kept(edition: Edition, catalog: Catalog, tmp_path: Path) -> None:
    texts = ', "texts": {"overview": "如图所示。\\n{picture:1.png|图一}"}'
    members = {"report_json": content(edition, texts), "media__1_png": "picture"}
    source = written(tmp_path / "r.nbao", zipped(**members))
    report = load_report(source, catalog)
    save_report(report, tmp_path / "copy.nbao")
    assert load_report(tmp_path / "copy.nbao", catalog).media == {"1.png": b"picture"}


def test_a_picture_that_no_text_shows_leaves_with_the_next_save(
    huaian: Report, catalog: Catalog, tmp_path: Path
) -> None:
    huaian.apply(Edit(media={"1.png": b"picture"}))
    save_report(huaian, tmp_path / "r.nbao")
    assert load_report(tmp_path / "r.nbao", catalog).media == {}


def test_only_four_keys_are_required(edition: Edition, catalog: Catalog, tmp_path: Path) -> None:
    report = load_report(written(tmp_path / "r.json", "\ufeff" + content(edition)), catalog)
    assert report.details == Details(2024)
    assert report.blank_keys == edition.typed_keys


@pytest.mark.parametrize(
    ("token", "value"),
    [
        ("12", 12),
        ('"12"', 12),
        ("-1.50", Decimal("-1.5")),
        ("0.1", Decimal("0.1")),
        ("1e3", 1000),
        ("null", None),
    ],
)
def test_numbers_are_exact(
    edition: Edition, catalog: Catalog, tmp_path: Path, token: str, value: Decimal | None
) -> None:
    more = f', "values": {{"{RECEIVED}": {token}}}'
    report = load_report(written(tmp_path / "r.json", content(edition, more)), catalog)
    assert report.value(RECEIVED) == value


@pytest.mark.parametrize(
    "token",
    [
        "NaN",
        "-Infinity",
        "Infinity",
        '"NaN"',
        '"Infinity"',
        "1e1000000000",
        '"1e1000000000"',
        "1e-1000000000",
        "9" * 10_000_000,
        f'"{"9" * 10_000_000}"',
        "true",
        "[1]",
        '"十二"',
        '"１２"',
        '""',
        "1e999999999999999999999",
    ],
    ids=lambda token: token[:12],
)
def test_what_is_no_sane_number_is_refused_by_key(
    edition: Edition, catalog: Catalog, tmp_path: Path, token: str
) -> None:
    more = f', "values": {{"{RECEIVED}": {token}}}'
    sentence = refusal(written(tmp_path / "r.json", content(edition, more)), catalog)
    assert RECEIVED in sentence
    assert len(sentence) < 120


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (', "colour": 1', "不认识的项目 colour"),
        (', "organisation": {"nmae": ""}', "不认识的项目 organisation.nmae"),
        (', "organisation": {"name": 1}', "organisation.name 应是文字，文件中是整数"),
        (', "organisation": {"kind": "city"}', "organisation.kind 不能是“city”"),
        (', "values": {"requests.received.total": 1}', "requests.received.total 由程序自动计算"),
        (', "values": {"requests.recieved.person": 1}', "没有这一格：requests.recieved.person"),
        (', "values": [1]', "values 应是一组带名称的数据，文件中是一列数据"),
        (', "unread": {"requests.received.person": 1}', "unread.requests.received.person"),
        (', "texts": {"summary": ""}', "texts.summary"),
        (', "texts": {"overview": 5}', "texts.overview 应是一段文字"),
        (', "date": "2025-02-30"', "“2025-02-30”"),
        (', "date": "20250120"', "“20250120”"),
        (', "computed": ' + "[" * 100_000, "嵌套"),
        (', "year": 12', "year 应是四位数"),
        (f', "year": {"9" * 5000}', "year"),
        (', "version": 2', "比本程序认识的 1 新"),
        (', "version": "x"', "version 应是整数"),
        (', "format": "other"', "format 应为 nianbao"),
        (', "edition": "1999"', "没有名为 1999 的版式"),
    ],
    ids=lambda text: text[:40],
)
def test_bad_content_is_refused_by_name(
    edition: Edition, catalog: Catalog, tmp_path: Path, more: str, words: str
) -> None:
    assert words in refusal(written(tmp_path / "r.json", content(edition, more)), catalog)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ('{"year": +1}', "第 1 行 year 处不合 JSON 的写法：+1。"),
        ("{,}", "第 1 行处不合 JSON 的写法。"),
    ],
)
def test_where_json_is_malformed_is_told(
    catalog: Catalog, tmp_path: Path, content: str, words: str
) -> None:
    (tmp_path / "a.json").write_text(content, encoding="utf-8")
    with pytest.raises(ReportFileError) as refused:
        load_report(tmp_path / "a.json", catalog)
    assert str(refused.value).endswith(f"打不开：{words}")


def test_a_newer_version_is_told_before_its_new_keys(
    edition: Edition, catalog: Catalog, tmp_path: Path
) -> None:
    newer = content(edition, ', "version": 2, "colour": 1')
    assert "请用新版程序打开" in refusal(written(tmp_path / "r.json", newer), catalog)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "内容不完整"),
        (b"{", "内容不完整"),
        (b"[]", "应是一组带名称的数据"),
        ("年报".encode("gbk"), "UTF-8"),
        (b'{\n"format": "nianbao",\n"year" 2024}', "第 3 行"),
        (b"{}", "缺少 format"),
    ],
)
def test_what_is_no_report_is_refused(
    catalog: Catalog, tmp_path: Path, data: bytes, words: str
) -> None:
    assert words in refusal(written(tmp_path / "r.json", data), catalog)


def test_a_text_named_nbao_is_refused(catalog: Catalog, tmp_path: Path) -> None:
    assert "不是 .nbao 报告" in refusal(written(tmp_path / "r.nbao", "年报"), catalog)


def test_truncated_packages_are_refused(huaian: Report, catalog: Catalog, tmp_path: Path) -> None:
    save_report(huaian, tmp_path / "whole.nbao")
    whole = (tmp_path / "whole.nbao").read_bytes()
    for length in range(10, len(whole), 97):
        refusal(written(tmp_path / "r.nbao", whole[:length]), catalog)


def test_a_damaged_package_is_refused(huaian: Report, catalog: Catalog, tmp_path: Path) -> None:
    save_report(huaian, tmp_path / "r.nbao")
    damaged = bytearray((tmp_path / "r.nbao").read_bytes())
    damaged[200] ^= 0xFF
    assert "损坏" in refusal(written(tmp_path / "r.nbao", bytes(damaged)), catalog)


@pytest.mark.parametrize(
    ("members", "words"),
    [
        ({"other_json": "{}"}, "没有 report.json"),
        ({"report_json": "{}", "macro_exe": ""}, "不认识的文件 macro.exe"),
        ({"report_json": "9" * 20_000_000}, "不正常"),
        ({"report_json": "{}"} | {f"media__{i}": "" for i in range(1001)}, "太多"),
    ],
    ids=["no report", "stranger", "bomb", "many"],
)
def test_strange_packages_are_refused(
    catalog: Catalog, tmp_path: Path, members: dict[str, str], words: str
) -> None:
    assert words in refusal(written(tmp_path / "r.nbao", zipped(**members)), catalog)


def test_a_huge_report_is_refused(catalog: Catalog, tmp_path: Path) -> None:
    huge = b" " * (16 * 1024 * 1024 + 1)
    assert "超过 16 MB" in refusal(written(tmp_path / "r.json", huge), catalog)
    buffer = BytesIO()
    with ZipFile(buffer, "w", ZIP_STORED) as archive:
        archive.writestr("report.json", huge)
    assert "太大" in refusal(written(tmp_path / "r.nbao", buffer.getvalue()), catalog)


def test_folders_and_missing_files_are_refused(catalog: Catalog, tmp_path: Path) -> None:
    (tmp_path / "folder.nbao").mkdir()
    assert "文件夹" in refusal(tmp_path / "folder.nbao", catalog)
    assert "没有这个文件" in refusal(tmp_path / "none.nbao", catalog)
    assert "太长" in refusal(tmp_path / f"{'年' * 100}.nbao", catalog)
    assert "扩展名" in refusal(written(tmp_path / "r.doc", ""), catalog)


def test_negative_and_broken_counts_are_left_to_the_checks(
    edition: Edition, catalog: Catalog, tmp_path: Path
) -> None:
    more = f', "values": {{"{RECEIVED}": -1.5}}'
    report = load_report(written(tmp_path / "r.json", content(edition, more)), catalog)
    assert report.value(RECEIVED) == Decimal("-1.5")


@SUFFIXES
def test_last_years_figures_come_back(
    huaian: Report, catalog: Catalog, tmp_path: Path, suffix: str
) -> None:
    report = Report(huaian.edition, Details(2025))
    previous = Previous(
        2024, huaian.edition, huaian.typed, {"overview": "去年的情况。"}, "甲镇", "留\n言"
    )
    report.apply(Edit(previous=previous))
    save_report(report, tmp_path / f"r{suffix}")
    assert load_report(tmp_path / f"r{suffix}", catalog).previous == previous


def test_a_file_of_the_first_program_has_no_last_year(huaian: Report, catalog: Catalog) -> None:
    old = load_report(REFERENCE_FOLDER / "huaian-2024-without-previous.nbao", catalog)
    assert old.previous is None
    assert same(old, huaian)


@pytest.mark.parametrize(
    ("previous", "words"),
    [
        ('{"edition": "2021"}', "缺少 previous.year"),
        ('{"edition": "2021", "year": 24}', "previous.year 应是四位数的年份"),
        ('{"edition": "甲", "year": 2023}', "没有名为 甲 的版式"),
        ('{"edition": "2021", "year": 2023, "figures": {}}', "previous.figures"),
        ('{"edition": "2021", "year": 2023, "values": {"a.b.c": 1}}', "previous.values 中的"),
        (
            '{"edition": "2021", "year": 2023, "values": {"requests.received.person": "多"}}',
            "previous.values.requests.received.person 应是数字",
        ),
        ('{"edition": "2021", "year": 2023, "texts": {"总": "文"}}', "没有 previous.texts.总"),
        ('{"edition": "2021", "year": 2023, "texts": {"issues": 1}}', "previous.texts.issues 应是"),
        ("7", "previous 应是"),
    ],
)
def test_wrong_figures_of_last_year_are_refused_by_name(
    catalog: Catalog, tmp_path: Path, previous: str, words: str
) -> None:
    edition = catalog.for_year(2024)
    file = written(tmp_path / "r.json", content(edition, f', "previous": {previous}'))
    assert words in refusal(file, catalog)
