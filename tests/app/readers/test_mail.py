"""Messages give what is attached to them, however many parts and headers they have."""

from __future__ import annotations

import base64
from email.message import EmailMessage
from pathlib import Path

import pytest

from app.edition.catalog import Catalog
from app.edition.edition import Edition
from app.errors import RefusedError
from app.importing.reading import read_document
from tests.app.readers.test_rarer_formats import check
from tests.app.readers.test_tables_in_texts import pasted_report
from tests.documents import body_of_page, figures


def test_a_message_gives_its_attachment(tmp_path: Path, newest: Edition) -> None:
    page = base64.encodebytes(body_of_page(newest, figures(newest)).encode())
    head = b"From: a@b.cn\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=B\r\n\r\n"
    note = b"--B\r\nContent-Type: text/plain\r\n\r\nhello\r\n"
    attached = (
        b'--B\r\nContent-Type: text/html\r\nContent-Disposition: attachment; filename="a.html"\r\n'
        b"Content-Transfer-Encoding: base64\r\n\r\n"
    )
    path = tmp_path / "a.eml"
    path.write_bytes(head + note + attached + page + b"\r\n--B--")
    check(read_document(path, Catalog()), newest)
    packed = attached.replace(b"a.html", b"b.rar") + base64.encodebytes(b"Rar!\x1a\x07\x00")
    path.write_bytes(head + note + attached + page + packed + b"\r\n--B--")
    read = read_document(path, Catalog())
    assert ["b.rar" in one.text for one in read.unplaced] == [True]
    path.write_bytes(head + note + packed + b"\r\n--B--")
    with pytest.raises(RefusedError, match=r"附件没有读取：“b\.rar”是 RAR 压缩包"):
        read_document(path, Catalog())


@pytest.mark.parametrize("kind", ["html", "plain"])
def test_a_report_written_into_a_message_is_read(
    tmp_path: Path, newest: Edition, kind: str
) -> None:
    values = {key: figures(newest).get(key, "0") for key in newest.cells}
    page = f"<html><body>{body_of_page(newest, figures(newest))}</body></html>"
    text = (
        page if kind == "html" else pasted_report(newest, 2024, values, below=False, beside=False)
    )
    message = EmailMessage()
    message.set_content(text, subtype=kind, charset="gb18030")
    path = tmp_path / "a.eml"
    path.write_bytes(bytes(message))
    read = read_document(path, Catalog())
    assert {key: str(value) for key, value in read.report.typed.items()} == figures(newest)
    message.set_content("请查收。")
    message.add_attachment(b"x", maintype="application", subtype="x", filename="b.rar")
    path.write_bytes(bytes(message))
    with pytest.raises(RefusedError, match=r"附件没有读取：“b\.rar”"):
        read_document(path, Catalog())


def test_a_page_in_a_message_is_read_as_one(tmp_path: Path, newest: Edition) -> None:
    page = f"<html><body>{body_of_page(newest, figures(newest))}</body></html>"
    message = EmailMessage()
    message.set_content(page.replace("\n", ""), subtype="html")
    path, saved = tmp_path / "a.eml", tmp_path / "a.txt"
    path.write_bytes(bytes(message))
    saved.write_text(page, "utf-8-sig")
    for read in (read_document(path, Catalog()), read_document(saved, Catalog())):
        assert not [text for text in read.report.texts.values() if "<" in text]
        assert not [one.text for one in read.unplaced if "<" in one.text]
        assert {key: str(value) for key, value in read.report.typed.items()} == figures(newest)


@pytest.mark.parametrize(
    "parts",
    [
        b"--B\nContent-Type: text/plain\n\nx\n" * 6_000,
        b"".join(
            b"--B%d\nContent-Type: Multipart/mixed; boundary=B%d\n\n" % (n, n + 1)
            for n in range(300)
        ),
    ],
    ids=["beside each other", "within each other"],
)
def test_a_message_of_very_many_parts_is_refused_before_they_are_read(
    tmp_path: Path, catalog: Catalog, parts: bytes
) -> None:
    path = tmp_path / "a.eml"
    head = b"From: a@b.cn\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=B\n\n"
    path.write_bytes(head + parts)
    with pytest.raises(RefusedError, match="附件太多"):
        read_document(path, catalog)


def test_a_message_with_very_many_parameters_is_read(tmp_path: Path, newest: Edition) -> None:
    many = b"".join(b" n*%d*=a%%41;" % number for number in range(20_000))
    head = b"From: a@b.cn\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=B;"
    attached = b"\n\n--B\nContent-Disposition: attachment; filename=a.html\n\n"
    path = tmp_path / "a.eml"
    path.write_bytes(
        head + many + attached + body_of_page(newest, figures(newest)).encode() + b"\n--B--"
    )
    check(read_document(path, Catalog()), newest)


def test_an_endless_name_of_an_attachment_is_told_in_part(tmp_path: Path, catalog: Catalog) -> None:
    head = b"From: a@b.cn\nContent-Disposition: attachment; filename=" + b"a" * 2_000
    path = tmp_path / "a.eml"
    path.write_bytes(head + b".bin\n\nx")
    with pytest.raises(RefusedError, match=r"a\.bin") as refused:
        read_document(path, catalog)
    assert len(str(refused.value)) < 250


def answer(newest: Edition, above: str, below: str) -> bytes:
    """A message that answers another one, in pages."""
    head = b"From: a@b.cn\nMIME-Version: 1.0\nContent-Type: text/html; charset=utf-8\n\n"
    line = "<div>------------ 原始邮件 ------------</div><div>发件人: 县政务公开办</div>"
    return head + f"<div>王主任：</div>{above}{line}<blockquote>{below}</blockquote>".encode()


def test_the_report_that_a_message_quotes_is_not_the_one_that_it_sends(
    tmp_path: Path, newest: Edition
) -> None:
    path, own = tmp_path / "a.eml", body_of_page(newest, figures(newest))
    before = body_of_page(newest, figures(newest, 700)).replace("2024年", "2023年")
    path.write_bytes(answer(newest, own, before))
    read = read_document(path, Catalog())
    typed = {key: str(value) for key, value in read.report.typed.items()}
    assert (typed, read.missing) == (figures(newest), ())
    assert [one.text for one in read.unplaced] == ["引用的原邮件没有读取，只读取了它上面的报告"]
    path.write_bytes(answer(newest, "<p>转给您。</p>", own))
    check(read_document(path, Catalog()), newest)
