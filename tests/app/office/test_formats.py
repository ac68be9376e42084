"""A file is taken for what it holds; what cannot be read says how to save it anew."""

from __future__ import annotations

import struct
import zipfile
from pathlib import Path

import pytest
from olefile import OleFileIO  # type: ignore[import-untyped]  # no types published

from app.edition.catalog import Catalog
from app.errors import RefusedError
from app.export.exporter import export
from app.importing.reading import read_document
from app.office.formats import BROKEN_STREAMS, CompoundFile
from app.report.report import Report
from tests.conftest import Convert
from tests.old_office import compound_file

STREAMS = {"Book": bytes(range(256)) * 40, "a/__name": b"x" * 9000, "a/data": b"y" * 4100}


def test_the_streams_of_an_old_file_are_those_that_a_library_reads(tmp_path: Path) -> None:
    path = tmp_path / "a.msg"
    path.write_bytes(compound_file(STREAMS))
    file = CompoundFile(path.read_bytes())
    with OleFileIO(path) as other:
        expected = {"/".join(name): other.openstream(name).read() for name in other.listdir()}
    assert {name: file.read(name) for name in file.places} == expected == STREAMS
    assert file.read("b") == b""


@pytest.mark.libreoffice
@pytest.mark.parametrize("suffix", ["doc", "xls"])
def test_small_streams_are_read_as_a_library_does(
    huaian: Report, libreoffice: Convert, tmp_path: Path, suffix: str
) -> None:
    export(huaian, tmp_path / f"r.{suffix}x")
    path = libreoffice(tmp_path / f"r.{suffix}x", suffix, tmp_path)
    file = CompoundFile(path.read_bytes())
    with OleFileIO(path) as other:
        expected = {"/".join(name): other.openstream(name).read() for name in other.listdir()}
    assert {name: file.read(name) for name in file.places} == expected
    assert any(0 < len(stream) < 4096 for stream in expected.values())


@pytest.mark.parametrize("place", [48, 512, 512 + 4, 1024 + 76, 1024 + 128 + 68, 1024 + 128 + 116])
def test_a_chain_that_comes_back_to_itself_ends(place: int) -> None:
    data = bytearray(compound_file(STREAMS))
    for number in range(8):
        struct.pack_into("<I", data, place, number)
        try:
            file = CompoundFile(bytes(data))
            streams = [file.read(name) for name in file.places]
        except BROKEN_STREAMS:
            continue
        assert all(len(stream) <= len(data) + 512 for stream in streams)


def test_a_table_of_sectors_that_ends_within_one_and_names_itself_ends() -> None:
    data = bytearray(compound_file(STREAMS | {"Data": bytes(100_000)}))
    last = len(data) // 512 - 1
    struct.pack_into("<I", data, 68, last)
    file = CompoundFile(bytes(data) + struct.pack("<I", last))
    assert file.read("a/data") == STREAMS["a/data"]


COMPOUND = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(504)


def wide(name: str) -> bytes:
    return COMPOUND + f"{name}\0".encode("utf-16-le")


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.doc", COMPOUND, "打开密码或是旧版文件.*另存为"),
        ("a.docx", wide("WordDocument"), "已损坏.*另存为 .docx"),
        ("a.xls", wide("Workbook"), "已损坏.*另存"),
        ("a.docx", wide("EncryptedPackage"), "打开密码.*不加密"),
        ("a.xlsx", wide("EncryptedPackage"), "打开密码.*不加密"),
        ("a.wps", b"\x00\x01\x02", "不是能读取的文件"),
        ("a.docx", b"{\\rtf1 }", "没有找到年度报告的表格"),
        ("a.doc", b"MIME-Version: 1.0\r\nContent-Type: multipart/related", "没有网页"),
        ("a.rar", b"Rar!\x1a\x07\x01\x00", "RAR 压缩包.*解压"),
        ("a.docx", b"7z\xbc\xaf\x27\x1c", "7z 压缩包.*解压"),
        ("a.pdf", b"%PDF-1.4 broken", "不是 PDF 文件或已损坏"),
        ("a.pdf", b"nothing", "不是 PDF 文件或已损坏"),
        ("a.bin", b"nothing", "不是能读取的文件"),
        ("a.txt", b"nothing", "一份文字材料，不是年度报告"),
        ("a.html", b"", "不是能读取的文件"),
        ("a.html", b"<p>", "没有找到年度报告的表格"),
    ],
)
def test_what_cannot_be_read_is_refused_with_what_to_do(
    tmp_path: Path, catalog: Catalog, name: str, content: bytes, words: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(RefusedError, match=words) as refusal:
        read_document(path, catalog)
    assert name in str(refusal.value)


def test_an_ofd_file_is_known_by_its_content(tmp_path: Path, catalog: Catalog) -> None:
    path = tmp_path / "a.pdf"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("OFD.xml", "<OFD/>")
    with pytest.raises(RefusedError, match=r"已损坏或太大.*原稿"):
        read_document(path, catalog)


@pytest.mark.parametrize("suffix", [".docx", ".xlsx", ".html"])
def test_the_content_counts_and_not_the_name(
    huaian: Report, tmp_path: Path, catalog: Catalog, suffix: str
) -> None:
    export(huaian, tmp_path / f"r{suffix}")
    for name in ("r.doc", "r.xls", "r.pdf", "r"):
        (tmp_path / name).write_bytes((tmp_path / f"r{suffix}").read_bytes())
        assert read_document(tmp_path / name, catalog).report.typed == huaian.typed
