"""Files of the program's own may hold anything: they are rebuilt, put aside or refused."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from decimal import Decimal
from pathlib import Path

import msgspec
import pytest

from app.collect.decisions import DECISIONS_FILE, Decisions, DecisionsKeeper
from app.collect.reading.pool import Answer, PackedReading
from app.collect.reading.reading_cache import ReadingCache
from app.collect.results.county_json import read_county
from app.collect.submission import Figures, Submission
from app.edition.catalog import Catalog
from app.edition.cells import CellKey
from app.errors import RefusedError
from app.report.changes import Details, Edit
from app.report.report import Report
from app.storage.atomic import WriteRefusedError
from app.storage.own_state import DAMAGED_SUFFIX
from app.storage.progress_cache import ProgressCache
from app.storage.recovery.recovery import ASIDE, find_recoveries
from app.storage.report_file import save_report
from app.storage.report_lock import FileLock, lock, lock_file
from app.storage.versions import VersionKind, Versions

PERSON = CellKey("requests.received.person")
OTHER_TYPES = [
    b"",
    b"null",
    b"1",
    b'"a"',
    b"[]",
    b"{}",
    b'{"a": 1}',
    b"[" * 100_000,
    b"1e999999999",
]


@pytest.fixture
def report(catalog: Catalog) -> Report:
    """A report with one number."""
    made = Report(catalog.for_year(2024), Details(2024))
    made.apply(Edit(entries={PERSON: Decimal(7)}))
    return made


def spoiled(data: bytes, steps: int = 40) -> Iterator[bytes]:
    """The content cut short, with zeros, with bytes that are no text, and other types."""
    step = max(1, len(data) // steps)
    for place in range(0, len(data), step):
        yield data[:place]
        yield data[:place] + bytes(8) + data[place + 8 :]
        yield data[:place] + b"\xff\xfe" + data[place + 2 :]
        yield data[:place] + bytes([data[place] ^ 0x80]) + data[place + 1 :]
    yield bytes(len(data))
    yield from OTHER_TYPES


def test_a_damaged_lock_is_taken_over(tmp_path: Path) -> None:
    path = tmp_path / "年报.nbao"
    held = lock(path)
    assert isinstance(held, FileLock)
    file = lock_file(path)
    data = file.read_bytes()
    held.release()
    for content in spoiled(data, 3):
        file.write_bytes(content)
        found = lock(path)
        if isinstance(found, FileLock):
            assert found.is_ours
            found.release()


def test_damaged_progress_is_read_again_and_put_aside(
    tmp_path: Path, catalog: Catalog, report: Report
) -> None:
    path, file = tmp_path / "年报.nbao", tmp_path / "recent.json"
    save_report(report, path)
    words = ProgressCache(file, catalog).words(path)
    data = file.read_bytes()
    for content in spoiled(data, 15):
        file.write_bytes(content)
        ProgressCache(file, catalog).words(path)
    file.write_bytes(b"\xff" + data)
    assert ProgressCache(file, catalog).words(path) == words
    assert file.with_name(file.name + DAMAGED_SUFFIX).read_bytes() == b"\xff" + data
    assert file.read_bytes() == data


def test_a_damaged_version_is_refused_and_takes_no_other_with_it(
    tmp_path: Path, catalog: Catalog, report: Report
) -> None:
    versions, path = Versions(tmp_path), tmp_path / "年报.nbao"
    report.apply(Edit(texts={"others": "{picture:a.png}"}, media={"a.png": b"picture"}))
    versions.keep(report, path, VersionKind.SAVED)
    versions.keep(report, path, VersionKind.SAVED)
    newest, oldest = versions.of(path)
    data = newest.file.read_bytes()
    for content in spoiled(data, 15):
        newest.file.write_bytes(content)
        with suppress(RefusedError):
            newest.load(catalog)
        assert oldest.load(catalog).media == report.media
    newest.file.write_bytes(b"\xff" + data)
    versions.keep(report, path, VersionKind.SAVED)
    assert [version.number for version in versions.of(path)] == [3, 2, 1]
    newest.file.write_bytes(data)
    assert newest.load(catalog).media == report.media


def test_damaged_decisions_are_refused_and_stay(tmp_path: Path) -> None:
    autosave = DecisionsKeeper(tmp_path, None)
    file = autosave.save(Decisions(made=("汇总.xlsx",)))
    for content in spoiled(file.read_bytes()):
        file.write_bytes(content)
        with suppress(RefusedError):
            assert isinstance(autosave.load(), Decisions)
        assert file.read_bytes() == content


def test_a_damaged_sum_of_another_county_is_refused(tmp_path: Path, catalog: Catalog) -> None:
    data = (
        '{"format": "nianbao-collection", "version": 1, "name": "某县", "edition": "2021", '
        '"year": 2024, "values": {"requests.received.person": 3}, "units": [{"name": "甲镇", '
        '"state": "counted", "files": ["甲镇.nbao"], "values": {}}], "findings": []}'
    ).encode()
    for content in spoiled(data, 200):
        with suppress(RefusedError):
            read_county(tmp_path / "某县.json", content, catalog)


def test_a_damaged_store_is_read_anew(tmp_path: Path) -> None:
    def fill() -> None:
        store = ReadingCache(tmp_path, "k", "stamp")
        figures = msgspec.msgpack.encode(Figures({PERSON: Decimal(7)}, {}))
        one = PackedReading(Submission("a"), figures, b"")
        store.put("a", (1, 1), Answer((one,)))
        store.save()
        store.close()

    fill()
    files = sorted(tmp_path.glob("k*"))
    contents = {file: file.read_bytes() for file in files if file.suffix != ".held"}
    for file, data in contents.items():
        for content in spoiled(data, 15):
            for other, sound in contents.items():
                other.write_bytes(sound)
            file.write_bytes(content)
            store = ReadingCache(tmp_path, "k", "stamp")
            for entry in store.entries.values():
                assert store.figures(entry.reports[0].submission).typed == {PERSON: Decimal(7)}
            store.close()


def test_a_folder_of_anything_is_no_fault_of_the_recovery(tmp_path: Path, catalog: Catalog) -> None:
    tmp_path.joinpath("recovery").mkdir()
    for number, content in enumerate(spoiled(b'12345678 {"at":"2026-01-01T00:00:00Z"}\n')):
        (tmp_path / "recovery" / f"{number}.log").write_bytes(content)
    found = find_recoveries(tmp_path / "recovery", catalog)
    assert not found.recoveries
    assert len(list((tmp_path / "recovery" / ASIDE).iterdir())) == len(found.problems)


def test_decisions_that_can_be_kept_nowhere_are_refused_in_words(tmp_path: Path) -> None:
    (tmp_path / DECISIONS_FILE).mkdir()
    (tmp_path / "aside").write_bytes(b"")  # so that no folder can be made there
    with pytest.raises(WriteRefusedError):
        DecisionsKeeper(tmp_path, tmp_path / "aside" / "a.json").save(Decisions())
