"""A package is a plain ZIP, alike for alike content, and known again without its pictures."""

from __future__ import annotations

from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.storage.package import Packer, content_sha, parts_sha

NAMES = st.text("ab年.-", min_size=1, max_size=8).map(lambda name: f"media/{name}")


def whole(text: bytes, media: dict[str, bytes], packer: Packer | None = None) -> bytes:
    return b"".join((packer or Packer()).pack(("report.json", text), media).pieces)


@given(st.binary(max_size=300), st.dictionaries(NAMES, st.binary(max_size=50), max_size=4))
def test_any_zip_program_reads_it(text: bytes, media: dict[str, bytes]) -> None:
    with ZipFile(BytesIO(whole(text, media))) as archive:
        assert archive.testzip() is None
        found = {name: archive.read(name) for name in archive.namelist()}
        assert archive.getinfo("report.json").compress_type == ZIP_DEFLATED
        assert all(archive.getinfo(name).compress_type == ZIP_STORED for name in media)
        assert {info.external_attr >> 16 for info in archive.infolist()} == {0o644}
    assert found == {"report.json": text, **media}


@given(st.binary(max_size=300), st.dictionaries(NAMES, st.binary(max_size=50), max_size=4))
def test_pieces_and_whole_have_one_hash(text: bytes, media: dict[str, bytes]) -> None:
    packed = Packer().pack(("report.json", text), media)
    assert content_sha(b"".join(packed.pieces)) == parts_sha(packed.front, packed.back)


@pytest.mark.parametrize(
    ("text", "media"),
    [
        (b"other", {"media/a": b"picture"}),
        (b"text", {"media/a": b"pictura"}),
        (b"text", {"media/b": b"picture"}),
        (b"text", {}),
    ],
)
def test_whatever_changes_changes_the_hash(text: bytes, media: dict[str, bytes]) -> None:
    before = whole(b"text", {"media/a": b"picture"})
    assert content_sha(whole(text, media)) != content_sha(before)


def test_a_packer_that_is_kept_sees_a_new_picture_under_an_old_name() -> None:
    packer = Packer()
    for picture in (b"one", b"two", b"two", b"three"):
        data = whole(b"text", {"media/a": picture}, packer)
        assert data == whole(b"text", {"media/a": picture})


@given(st.binary(max_size=120))
def test_anything_else_is_hashed_whole(data: bytes) -> None:
    assert content_sha(b"PK\x03\x04" + data) != content_sha(b"PK\x03\x04" + data + b"x")
