"""Everything in a folder is found, whatever it is, and nothing leads in a circle."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from app.collect.reading.scan import FoundFile, home_of, scan


def found(*sources: Path) -> dict[str, FoundFile]:
    return {one.name: one for one in scan(sources, home_of(sources))}


def put(path: Path, content: bytes = b"x") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def test_files_of_all_folders_are_found_with_size_and_time(tmp_path: Path) -> None:
    path = put(tmp_path / "街道" / "柘山镇.docx", b"123")
    put(tmp_path / "a.nbao")
    names = found(tmp_path)
    assert set(names) == {"街道/柘山镇.docx", "a.nbao"}
    one = names["街道/柘山镇.docx"]
    assert (one.size, one.modified, one.problem) == (3, path.stat().st_mtime_ns, "")


@pytest.mark.parametrize(
    "name",
    [
        "~$柘山镇.docx",
        ".~lock.a.xlsx#",
        ".nbao",
        "Thumbs.db",
        "a.tmp",
        "年报汇总决定.json",
        "style.css",
    ],
)
def test_what_is_no_report_is_passed_over_but_told(tmp_path: Path, name: str) -> None:
    put(tmp_path / name)
    assert found(tmp_path)[name].ignored
    assert found(tmp_path)[name].problem


@pytest.mark.parametrize("name", ["照片.jpg", "全部.rar", "说明.pptx", "无后缀"])
def test_what_cannot_be_read_is_told_with_what_to_do(tmp_path: Path, name: str) -> None:
    put(tmp_path / name)
    one = found(tmp_path)[name]
    assert not one.ignored
    assert "请" in one.problem


def test_what_was_saved_with_a_page_is_passed_over(tmp_path: Path) -> None:
    for name in ("年报.html", "年报_files/a.css", "年报.files/b.png", "甲镇_files/年报.docx"):
        put(tmp_path / name)
    names = found(tmp_path)
    ignored = [name for name, one in names.items() if one.ignored]
    assert sorted(ignored) == ["年报.files", "年报_files"]
    assert "甲镇_files/年报.docx" in names


def test_links_in_a_circle_are_walked_once(tmp_path: Path) -> None:
    put(tmp_path / "a" / "b.docx")
    (tmp_path / "a" / "again").symlink_to(tmp_path)
    (tmp_path / "gone.docx").symlink_to(tmp_path / "nowhere")
    names = found(tmp_path)
    assert set(names) == {"a/b.docx", "a/again", "gone.docx"}
    assert names["a/again"].ignored
    assert "链接" in names["gone.docx"].problem


def test_a_pipe_is_no_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.docx")
    assert found(tmp_path)["pipe.docx"].ignored


def test_dropped_files_are_named_from_where_they_lie(tmp_path: Path) -> None:
    files = [put(tmp_path / "a" / "b.docx"), put(tmp_path / "c.docx"), tmp_path / "gone.docx"]
    names = found(*files)
    assert set(names) == {"a/b.docx", "c.docx", "gone.docx"}
    assert names["gone.docx"].problem


def test_names_in_gbk_can_be_shown(tmp_path: Path) -> None:
    raw = os.fsencode(tmp_path) + b"/" + "柘山镇.docx".encode("gb18030")
    with open(raw, "wb") as file:  # noqa: PTH123 a name in bytes
        file.write(b"x")
    assert set(found(tmp_path)) == {"柘山镇.docx"}
