"""A locked report opens with its password and with nothing else."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest

from app import cli
from app.edition.catalog import Catalog
from app.errors import REFUSED
from app.report.finished import is_as_sealed
from app.report.report import Report
from app.storage import encryption
from app.storage.encryption import (
    UnknownEncryptionError,
    WrongPasswordError,
    decrypt,
    encrypt,
    is_locked,
    new_key,
)
from app.storage.report_file import (
    PasswordNeededError,
    ReportFileError,
    load_report,
    locked_content,
    open_report,
)
from tests.conftest import REFERENCE_FOLDER

PASSWORD = "十分安全的密码 1"  # noqa: S105 for tests


@pytest.fixture(autouse=True)
def _cheap_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encryption, "_MEMORY", 8 * 1024 * 1024)
    monkeypatch.setattr(encryption, "_PASSES", 1)


@pytest.fixture
def locked_file(huaian: Report, tmp_path: Path) -> Path:
    path = tmp_path / "密.nbao"
    path.write_bytes(locked_content(huaian, path, new_key(PASSWORD)))
    return path


def test_a_locked_report_comes_back_with_its_password(
    huaian: Report, locked_file: Path, catalog: Catalog
) -> None:
    opened = open_report(locked_file, catalog, PASSWORD)
    assert opened.report.typed == huaian.typed
    assert opened.key


def test_nothing_of_it_stands_in_the_file(locked_file: Path) -> None:
    data = locked_file.read_bytes()
    assert is_locked(data)
    for word in (b"report.json", b"PK\x03\x04", "淮安".encode()):
        assert word not in data


def test_without_or_with_another_password_it_stays_shut(
    locked_file: Path, catalog: Catalog
) -> None:
    with pytest.raises(PasswordNeededError, match="设了密码"):
        load_report(locked_file, catalog)
    with pytest.raises(WrongPasswordError, match="密码不对"):
        open_report(locked_file, catalog, PASSWORD + "1")


def test_a_password_typed_in_full_width_opens_it(locked_file: Path, catalog: Catalog) -> None:
    wide = PASSWORD.replace("1", "１").replace(" ", "\u3000")
    assert open_report(locked_file, catalog, wide).key is not None
    with pytest.raises(WrongPasswordError):
        open_report(locked_file, catalog, wide + "２")


def test_the_command_line_refuses_it_in_one_sentence(
    locked_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["convert", str(locked_file), str(tmp_path / "a.docx")]) == REFUSED
    assert "设了密码" in capsys.readouterr().err
    assert not (tmp_path / "a.docx").exists()


@pytest.mark.parametrize("place", [20, 30, 60, -1])
def test_one_changed_bit_is_noticed(place: int) -> None:
    data = bytearray(encrypt(b"content", new_key(PASSWORD)))
    data[place] ^= 1
    with pytest.raises((WrongPasswordError, UnknownEncryptionError)):
        decrypt(bytes(data), PASSWORD)


def test_every_locking_looks_different() -> None:
    key = new_key(PASSWORD)
    assert encrypt(b"content", key) != encrypt(b"content", key)
    assert new_key(PASSWORD).secret != key.secret


@pytest.mark.parametrize(
    ("version", "passes", "memory"),
    [(2, 1, 8 << 20), (1, 0, 8 << 20), (1, 200, 8 << 20), (1, 1, 1), (1, 1, 1 << 40)],
)
def test_a_monstrous_derivation_is_refused_before_it_begins(
    version: int, passes: int, memory: int
) -> None:
    data = encrypt(b"content", new_key(PASSWORD))
    header = struct.pack(">BBQ", version, passes, memory)
    start = data.index(b"\n") + 1
    with pytest.raises(UnknownEncryptionError):
        decrypt(data[:start] + header + data[start + len(header) :], PASSWORD)


@pytest.mark.parametrize("length", [0, 15, 30, 60])
def test_a_file_cut_short_is_refused_by_name(
    locked_file: Path, catalog: Catalog, length: int
) -> None:
    locked_file.write_bytes(locked_file.read_bytes()[:length])
    with pytest.raises(ReportFileError, match=r"密\.nbao"):
        open_report(locked_file, catalog, PASSWORD)


def test_json_cannot_be_locked(huaian: Report, tmp_path: Path) -> None:
    with pytest.raises(ReportFileError, match=r"\.nbao"):
        locked_content(huaian, tmp_path / "r.json", new_key(PASSWORD))


def test_a_key_does_not_show_its_secret() -> None:
    key = new_key(PASSWORD)
    assert repr(key.secret) not in repr(key)


def test_a_locked_file_of_the_first_program_with_passwords_opens(catalog: Catalog) -> None:
    file = REFERENCE_FOLDER / "huaian-2024-locked.nbao"
    report = open_report(file, catalog, "淮安二〇二四").report
    assert report.seal
    assert is_as_sealed(report)
