"""Everything from outside is read by another process; what that does to itself costs one file."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from threading import Thread
from time import monotonic, sleep

import msgspec
import pytest
from openpyxl import Workbook

from app.any_file import read_any
from app.edition.catalog import EDITIONS_FOLDER, Catalog
from app.errors import RefusedError
from app.export.exporter import export, template_lacks
from app.foreign.reader import ForeignReader, ReadingEndedError
from app.foreign.requests import Wire
from app.ledger.sheets import read_sheets
from app.report.carry_over import previous_of
from app.report.changes import Details, Edit
from app.report.report import Report
from app.sandbox import Limits, SandboxProcess, own_command
from app.storage.encryption import WrongPasswordError, new_key
from app.storage.paths import sample_path
from app.storage.report_file import (
    PasswordNeededError,
    load_report,
    locked_content,
    save_report,
)

_PDF = b"""%PDF-1.7
1 0 obj <</Type/Catalog/Pages 2 0 R>> endobj
2 0 obj <</Type/Pages/Count 1/Kids[3 0 R]>> endobj
3 0 obj <</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R/Resources 6 0 R>> endobj
4 0 obj <</Length 180>> stream
CALLS
endstream endobj
5 0 obj <</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources 6 0 R/Length 180>> stream
CALLS
endstream endobj
6 0 obj <</XObject<</F 5 0 R>>>> endobj
trailer <</Root 1 0 R>>
"""


@pytest.fixture(autouse=True)
def reader_processes() -> None:
    """Each test starts its own: how they are limited and end is told here."""


@pytest.fixture
def reader(catalog: Catalog) -> Iterator[ForeignReader]:
    reader = ForeignReader(catalog)
    yield reader
    reader.close()


@pytest.fixture
def bad_reader(catalog: Catalog, monkeypatch: pytest.MonkeyPatch) -> Iterator[ForeignReader]:
    """A reader whose processes do what the names of the files say."""
    command = [sys.executable, str(Path(__file__).with_name("bad_worker.py"))]
    monkeypatch.setattr("app.sandbox.own_command", lambda *_: command)
    reader = ForeignReader(catalog, Limits(seconds=6, memory=200_000_000))
    yield reader
    reader.close()


@pytest.fixture
def sample(catalog: Catalog) -> Report:
    return load_report(sample_path(), catalog)


def state(report: Report) -> tuple[object, ...]:
    return (
        report.edition.id,
        report.details,
        report.typed,
        report.unread,
        report.texts,
        report.media,
        report.previous,
        report.explanations,
        report.history,
        report.origins,
        report.stated,
        report.computed,
    )


def test_a_document_is_read_as_it_is_in_this_process(
    reader: ForeignReader, catalog: Catalog, sample: Report, tmp_path: Path
) -> None:
    for suffix in (".docx", ".xlsx", ".html"):
        path = tmp_path / f"a{suffix}"
        export(sample, path)
        aside, here = reader.read_any(path), read_any(path, catalog)
        assert state(aside.report) == state(here.report)
        assert (aside.places, aside.unplaced, aside.missing, aside.fingerprint) == (
            here.places,
            here.unplaced,
            here.missing,
            here.fingerprint,
        )


def test_a_report_of_ours_with_last_years_figures_is_read(
    reader: ForeignReader, catalog: Catalog, sample: Report, tmp_path: Path
) -> None:
    report = Report(catalog.for_year(2021), Details(2021))
    report.apply(Edit(previous=previous_of(sample)))
    save_report(report, path := tmp_path / "去年的.nbao")
    assert state(reader.read_any(path).report) == state(report)


def test_a_report_travels_whole(catalog: Catalog, sample: Report) -> None:
    report = load_report(Path("tests/reference/huaian-2024.json"), catalog)
    previous = previous_of(sample)
    assert previous.values  # computed once and kept beside
    report.apply(Edit(media={"a.png": b"\x89PNG"}, previous=previous))
    wire = Wire(catalog)
    assert state(wire.unpack(wire.pack(report), Report)) == state(report)


def test_a_file_of_our_own_is_opened_with_its_password(
    reader: ForeignReader, sample: Report, tmp_path: Path
) -> None:
    path = tmp_path / "锁.nbao"
    path.write_bytes(locked_content(sample, path, new_key("password1")))
    with pytest.raises(PasswordNeededError, match="密码"):
        reader.open_report(path)
    with pytest.raises(WrongPasswordError):
        reader.open_report(path, "password2")
    opened = reader.open_report(path, "password1")
    assert opened.key is not None
    again = reader.open_report(path, opened.key)
    assert (again.sha, again.key, again.stamp) == (opened.sha, opened.key, opened.stamp)
    assert state(again.report) == state(opened.report) == state(sample)


def test_what_is_refused_says_the_same(
    reader: ForeignReader, catalog: Catalog, tmp_path: Path
) -> None:
    path = tmp_path / "a.docx"
    path.write_bytes(b"PK\x03\x04")
    with pytest.raises(RefusedError) as here:
        read_any(path, catalog)
    with pytest.raises(RefusedError) as aside:
        reader.read_any(path)
    assert str(aside.value) == str(here.value)


def test_a_list_a_ledger_and_a_template_are_read_there_too(
    reader: ForeignReader, sample: Report, tmp_path: Path
) -> None:
    names, cases, template = tmp_path / "名单.txt", tmp_path / "台账.xlsx", tmp_path / "模板.xlsx"
    names.write_text("甲局\n乙局", encoding="utf-8")
    book = Workbook()
    book.active.append(["编号", 3, None])  # type: ignore[union-attr]  # a new book has a sheet
    book.save(cases)
    export(Report(sample.edition, Details(2024)), template)
    assert [unit.name for unit in reader.read_roster(names).units] == ["甲局", "乙局"]
    assert reader.read_ledger(cases) == read_sheets(cases)
    assert template_lacks(sample, template, reader) == template_lacks(sample, template)


def test_an_export_is_read_back_there(
    reader: ForeignReader, sample: Report, tmp_path: Path
) -> None:
    result = export(sample, tmp_path / "a.docx", workplace=reader)
    assert result.comparison.is_equal


def test_a_form_that_calls_itself_is_refused_in_a_sentence(
    reader: ForeignReader, catalog: Catalog, sample: Report, tmp_path: Path
) -> None:
    path, sound = tmp_path / "a.pdf", tmp_path / "b.json"
    path.write_bytes(_PDF.replace(b"CALLS", b"/F Do " * 30))
    save_report(sample, sound)
    start = monotonic()
    with pytest.raises(RefusedError, match=r"a\.pdf"):
        reader.read_any(path)
    assert monotonic() - start < 20
    assert reader.read_any(sound).report.typed == sample.typed


@pytest.mark.parametrize(
    ("name", "words"),
    [("hang", "还没有读完"), ("crash", "出错"), ("greedy", "内存"), ("lies", "出错")],
)
def test_a_process_that_goes_wrong_costs_its_file(
    bad_reader: ForeignReader, sample: Report, tmp_path: Path, name: str, words: str
) -> None:
    path = tmp_path / "good.json"
    save_report(sample, path)
    assert bad_reader.read_any(path).report.typed == sample.typed
    with pytest.raises(ReadingEndedError, match=words) as error:
        bad_reader.read_any(tmp_path / f"{name}.json")
    assert name in str(error.value)
    assert bad_reader.read_any(path).report.typed == sample.typed


def test_closing_ends_what_is_being_read(bad_reader: ForeignReader, tmp_path: Path) -> None:
    refused: list[str] = []

    def read() -> None:
        with pytest.raises(RefusedError) as error:
            bad_reader.read_any(tmp_path / "hang.json")
        refused.append(str(error.value))

    thread = Thread(target=read)
    thread.start()
    sleep(0.5)
    bad_reader.close()
    thread.join(5)
    assert not thread.is_alive()
    assert refused


def test_an_answer_that_is_no_report_is_not_taken(catalog: Catalog) -> None:
    wire = Wire(catalog)
    edition = catalog.edition(catalog.ids[-1])
    decode, encode = msgspec.msgpack.decode, msgspec.msgpack.encode
    good = decode(decode(wire.pack(Report(edition, Details(2024)))))
    wrong = ({"entries": {"no.such.cell": "1"}}, {"details": None}, {"edition": "no edition"})
    for bad in (*(good | one for one in wrong), {}, [], "x"):
        with pytest.raises(msgspec.DecodeError):
            wire.unpack(encode(encode(bad)), Report)
    with pytest.raises(msgspec.DecodeError):
        wire.unpack(encode(good), Report)
    plain = good | {"entries": {edition.typed_keys[0]: "12"}}
    report = wire.unpack(encode(encode(plain)), Report)
    assert report.value(edition.typed_keys[0]) == Decimal(12)


def test_a_process_that_has_answered_in_time_may_be_asked_later(
    catalog: Catalog, sample: Report, tmp_path: Path
) -> None:
    reader, path = ForeignReader(catalog, Limits(seconds=4)), tmp_path / "a.nbao"
    save_report(sample, path)
    assert reader.read_any(path).report.typed == sample.typed
    process = reader._idle[0]
    sleep(5)
    assert reader.read_any(path).report.typed == sample.typed
    assert reader._idle == [process]
    reader.close()


def test_a_reader_at_rest_reads_again(
    reader: ForeignReader, sample: Report, tmp_path: Path
) -> None:
    path = tmp_path / "年报.docx"
    export(sample, path)
    first = reader.read_any(path)
    (process,) = reader._idle
    reader.rest()
    assert not process.is_alive
    assert state(reader.read_any(path).report) == state(first.report)


def test_a_process_that_nobody_closes_leaves_no_open_pipe() -> None:
    process = SandboxProcess(own_command(str(EDITIONS_FOLDER)), Limits())
    pipes = process._process.stdin, process._process.stdout
    child = process._process
    del process
    gc.collect()
    assert child.poll() is not None
    assert all(pipe is not None and pipe.closed for pipe in pipes)
