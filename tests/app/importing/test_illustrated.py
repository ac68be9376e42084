"""Pictures of a document become paragraphs; one that is shown often is read once."""

from __future__ import annotations

import pytest

from app.importing import texts
from app.importing.texts import illustrated
from app.office.content import ContentLine, Image
from app.pictures import normal_picture
from tests.pictures import png


@pytest.mark.parametrize(("shown", "media"), [(png(4, 3), 1), (b"no picture", 0)])
def test_a_picture_shown_thirty_times_is_read_once(
    monkeypatch: pytest.MonkeyPatch, shown: bytes, media: int
) -> None:
    read: list[bytes] = []

    def noted(data: bytes) -> bytes:
        read.append(data)
        return normal_picture(data)

    monkeypatch.setattr(texts, "normal_picture", noted)
    found = illustrated([Image(shown) for _ in range(30)])
    assert read == [shown]
    assert (len(found.lines), len(found.media)) == (30, media)


def test_a_caption_below_stays_with_its_picture() -> None:
    found = illustrated([Image(png(4, 3)), ContentLine("图1 公开栏"), Image(png(4, 3))])
    assert [line.text.endswith("|图1 公开栏}") for line in found.lines] == [True, False]
