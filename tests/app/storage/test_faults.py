"""Whatever the disk does, at whatever call: the old file or the new one is whole."""

from __future__ import annotations

import errno
import os
from contextlib import suppress
from decimal import Decimal
from itertools import count
from pathlib import Path

import pytest

from app.edition.catalog import Catalog
from app.edition.cells import CellKey
from app.report.changes import Details, Edit
from app.report.report import Report
from app.storage.atomic import FileLayer, WriteRefusedError, write_all, write_whole
from app.storage.package import content_sha, file_sha
from app.storage.recovery.log_file import LogFile
from app.storage.recovery.recovery import find_recoveries
from app.storage.recovery.recovery_log import Base, RecoveryLog
from app.storage.report_file import file_content, load_report, save_report
from tests.app.storage.faults import SHORT, FailingLayer

OLD, NEW = b"old" * 1000, b"new" * 2000
PERSON = CellKey("requests.received.person")
CODES = [errno.ENOSPC, errno.EIO, errno.EACCES, SHORT]
MAX_CALLS = 40


def refusal_of(path: Path, layer: FileLayer) -> str:
    """What is said when the new content is written; empty if it is written."""
    try:
        write_whole(path, NEW, layer)
    except WriteRefusedError as error:
        return str(error)
    return ""


@pytest.mark.parametrize("lasting", [True, False])
@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("old", [OLD, None], ids=["replaced", "first"])
def test_the_old_or_the_new_file_is_whole(
    tmp_path: Path,
    code: int,
    lasting: bool,  # noqa: FBT001 a parameter of the test
    old: bytes | None,
) -> None:
    for at in count(1):
        path = tmp_path / f"{at}.nbao"
        if old:
            path.write_bytes(old)
        layer = FailingLayer(at, code, lasting=lasting)
        refusal = refusal_of(path, layer)
        if not layer.failed:
            break
        found = path.read_bytes() if path.exists() else None
        assert found == (old if refusal else NEW)
        assert not refusal or str(path) in refusal
        assert at < MAX_CALLS
    assert set(layer.calls) == {"create", "write", "flush", "close", "rename", "flush_folder"}


@pytest.mark.parametrize("code", CODES)
def test_a_fault_that_passes_leaves_no_rubbish(tmp_path: Path, code: int) -> None:
    for at in range(1, 5):
        layer = FailingLayer(at, code, lasting=False)
        if refusal_of(tmp_path / "a", layer):
            assert not list(tmp_path.iterdir())
        (tmp_path / "a").unlink(missing_ok=True)


def test_short_writes_are_gone_on_with(tmp_path: Path) -> None:
    class Slow(FileLayer):
        def write(self, handle: int, data: memoryview) -> int:
            return super().write(handle, data[:7])

    write_whole(tmp_path / "a", NEW, Slow())
    assert (tmp_path / "a").read_bytes() == NEW


def test_a_disk_that_takes_nothing_is_full(tmp_path: Path) -> None:
    class Stuck(FileLayer):
        def write(self, handle: int, data: memoryview) -> int:  # noqa: ARG002 it takes none
            return 0

    with (
        (tmp_path / "a").open("wb") as file,
        pytest.raises(OSError, match=os.strerror(errno.ENOSPC)),
    ):
        write_all(Stuck(), file.fileno(), [NEW])


@pytest.mark.parametrize("code", CODES)
def test_a_line_of_the_log_is_there_whole_or_not_at_all(tmp_path: Path, code: int) -> None:
    for at in range(1, 8):
        layer = FailingLayer(at, code, lasting=False)
        written = [b"first\n"]
        try:
            log = LogFile(tmp_path / str(at), layer, written[0])
        except OSError:
            assert not list((tmp_path / str(at)).glob("*"))
            continue
        for line in (b"second\n", b"third\n"):
            try:
                log.append(line)
                written.append(line)
            except OSError:
                pass
        assert log.path.read_bytes() == b"".join(written)
        log.close()


@pytest.mark.parametrize("code", CODES)
def test_whatever_fails_the_edits_are_in_the_file_or_in_the_log(
    tmp_path: Path, catalog: Catalog, code: int
) -> None:
    for at in range(1, 16):
        folder = tmp_path / str(at)
        folder.mkdir()
        path = folder / "年报.nbao"
        report = Report(catalog.for_year(2024), Details(2024))
        save_report(report, path)
        layer = FailingLayer(at, code, lasting=False)
        log = RecoveryLog(folder / "logs", layer=layer)
        log.begin(_base(path, catalog))
        for number in (1, 2):
            log.append(report.apply(Edit(entries={PERSON: Decimal(number)})).after)
            log.flush()
        content = file_content(report, path)
        log.mark(path, content_sha(content))
        with suppress(WriteRefusedError):
            write_whole(path, content, layer)
        log.flush()
        log.stop()
        assert _after_the_end(path, folder / "logs", catalog) == 2


def _base(path: Path, catalog: Catalog) -> Base:
    return Base(load_report(path, catalog), path, file_sha(path))


def _after_the_end(path: Path, logs: Path, catalog: Catalog) -> Decimal | None:
    found, _, problems = find_recoveries(logs, catalog)
    assert not problems
    return (found[0].new if found else load_report(path, catalog)).value(PERSON)
