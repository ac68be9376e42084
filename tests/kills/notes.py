"""What driver and judge of the kill test share: file names, and how a state is known again."""

from __future__ import annotations

from pathlib import Path

from app.report.report import Report
from app.storage.encryption import key_of
from app.storage.package import content_sha
from app.storage.recovery.log_file import Draft
from app.storage.report_file import file_content

FILE_NAME = "年报.nbao"
NOTES = "notes"
PASSWORD = "测试用的密码"  # noqa: S105 for tests
KEY = key_of(PASSWORD, bytes.fromhex("01 01 0000000000800000") + bytes(16))
"""A key that is derived at once, so that a machine full of windows is not busy with keys alone."""


def digest(report: Report, drafts: tuple[Draft, ...] = ()) -> str:
    """What tells one state from another: all that the report's file holds, and texts in dialogs."""
    texts = "\n".join(draft.text for draft in drafts)
    return f"{content_sha(file_content(report, Path(FILE_NAME)))}:{texts.encode().hex()}"
