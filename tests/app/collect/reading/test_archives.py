"""Archives are looked into without trust: strange names, bombs and locked members harm nobody."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from app.collect.collector import Collector
from app.collect.reading.scan import (
    BrokenArchiveError,
    BrokenMemberError,
    members_of,
    read_member,
)
from app.edition.catalog import Catalog


def zipped(path: Path, **members: bytes) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


def test_members_are_read_by_their_place(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", **{"街道/柘山镇.docx": b"1", "b.nbao": b"2"})
    members = members_of(path)
    assert [member.name for member in members] == ["街道/柘山镇.docx", "b.nbao"]
    assert [read_member(path, one.index, one.name) for one in members] == [b"1", b"2"]


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8"])
def test_names_are_read_as_they_were_meant(tmp_path: Path, encoding: str) -> None:
    name = "柘山镇.docx".encode(encoding)
    path = zipped(tmp_path / "a.zip", **{"x" * len(name): b"1"})
    path.write_bytes(path.read_bytes().replace(b"x" * len(name), name))
    assert members_of(path)[0].name == "柘山镇.docx"


def test_no_name_leads_out(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", **{"../../etc/a.docx": b"1", "/b.docx": b"2"})
    assert [member.name for member in members_of(path)] == ["etc/a.docx", "b.docx"]


def test_a_name_that_comes_twice_is_told_apart(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.docx", b"1")
        archive.writestr("./a.docx", b"2")
    first, second = members_of(path)
    assert first.name != second.name
    assert read_member(path, second.index, second.name) == b"2"


def test_an_archive_in_an_archive_is_read_and_what_lies_deeper_is_not(tmp_path: Path) -> None:
    deepest = zipped(tmp_path / "c.zip", **{"d.json": b"4"}).read_bytes()
    inside = zipped(tmp_path / "b.zip", **{"c.zip": deepest, "柘山镇.json": b"3"}).read_bytes()
    path = zipped(tmp_path / "a.zip", **{"b.zip": inside})
    (inner,) = members_of(path)
    assert not inner.problem
    deeper, report = members_of(path, inner.index)
    assert "请先解压外面的一层" in deeper.problem
    assert read_member(path, report.index, report.name, inner.index) == b"3"


def test_a_broken_archive_in_an_archive_and_bombs_are_left_alone(tmp_path: Path) -> None:
    bomb = {"bomb.json": b"0" * 8_000_000}
    bombs = zipped(tmp_path / "b.zip", **bomb).read_bytes()
    path = zipped(tmp_path / "a.zip", **{"b.zip": bombs, "c.zip": b"PK", **bomb})
    inner, broken, outer = members_of(path)
    assert "不正常" in outer.problem
    assert "不正常" in members_of(path, inner.index)[0].problem
    with pytest.raises(BrokenArchiveError, match="里面的压缩包不是"):
        members_of(path, broken.index)


def test_what_is_no_report_is_passed_over(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", **{"__MACOSX/._a.docx": b"", "照片.jpg": b""})
    system, picture = members_of(path)
    assert system.ignored
    assert picture.problem
    assert not picture.ignored


def test_broken_archives_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(b"PK\x03\x04 cut")
    with pytest.raises(BrokenArchiveError, match="已损坏"):
        members_of(path)
    with pytest.raises(BrokenArchiveError, match="没有文件"):
        members_of(zipped(tmp_path / "b.zip"))


def test_a_broken_member_is_refused(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", **{"a.docx": bytes(range(256)) * 40})
    data = bytearray(path.read_bytes())
    data[60:80] = b"\0" * 20
    path.write_bytes(data)
    with pytest.raises(BrokenMemberError):
        read_member(path, 0, "a.docx")


def test_archives_in_an_archive_may_not_hold_too_many_files_together(
    tmp_path: Path, catalog: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.collect.reading.file_index.MAX_MEMBERS", 3)
    with zipfile.ZipFile(tmp_path / "年报.zip", "w") as archive:
        for name in ("甲.zip", "乙.zip"):
            with archive.open(name, "w") as file, zipfile.ZipFile(file, "w") as inner:
                inner.writestr("1.txt", "说明")
                inner.writestr("2.txt", "说明")
    collector = Collector([tmp_path], catalog)
    collection = collector.collect()
    collector.close()
    unread = [line.reason for line in collection.lines if "太多了" in line.reason]
    assert len(unread) == 1
