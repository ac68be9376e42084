"""A log that is just being made is taken by nobody who looks for those left behind."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.edition.catalog import Catalog
from app.report.changes import Details
from app.report.report import Report
from app.storage.atomic import FileLayer
from app.storage.encryption import new_key
from app.storage.os_lock import let_go, try_lock
from app.storage.recovery.leftovers import Secret, encrypt_leftovers
from app.storage.recovery.log_file import LogFile
from app.storage.recovery.recovery import waiting_logs
from app.storage.versions import Versions


class Looked(FileLayer):
    """A disk on which another program finds the first log before its own has it."""

    def __init__(self, *, takes: bool) -> None:
        self.takes, self.held = takes, 0

    def create(self, path: Path) -> int:
        handle = super().create(path)
        if not self.held:
            self.held = try_lock(path) or 0
            if self.takes:
                let_go(self.held)
                path.unlink()
        return handle


@pytest.mark.parametrize("takes", [True, False])
def test_a_log_that_another_holds_or_took_is_made_anew(tmp_path: Path, *, takes: bool) -> None:
    layer = Looked(takes=takes)
    log = LogFile(tmp_path, layer, b"first line\n")
    assert layer.held
    assert log.path.read_bytes() == b"first line\n"
    assert waiting_logs(tmp_path) == ()
    log.close()
    if not takes:
        let_go(layer.held)


def test_an_empty_log_is_no_leftover_to_be_locked(tmp_path: Path, catalog: Catalog) -> None:
    log = tmp_path / "recovery" / "a.log"
    log.parent.mkdir()
    log.touch()
    report = Report(catalog.for_year(2024), Details(2024))
    secret = Secret(report, new_key("十分安全的密码 1"), frozenset({None}))
    encrypt_leftovers(secret, Versions(tmp_path / "versions"), log.parent, catalog)
    assert [one.name for one in log.parent.iterdir()] == ["a.log"]
