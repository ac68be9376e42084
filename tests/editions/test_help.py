"""Every place of every edition has its help, in full."""

from __future__ import annotations

import re

from app.edition.edition import Edition
from app.edition.help_text import cell_help, field_help, section_help

ARTICLES = re.compile(r"第[一二三四五六七八九十]+条")


def test_every_cell_is_told_with_source_mistake_and_example(edition: Edition) -> None:
    for key in edition.cells:
        told = cell_help(edition, key)
        headings = [heading for heading, _ in told.parts]
        assert headings[0] == "计什么"
        assert headings[1].endswith("一列")
        assert headings[2:] == ["依据", "常见错误", "举例"], key


def test_every_text_and_field_is_told_with_an_example(edition: Edition) -> None:
    texts = [section_help(edition, key) for key in edition.text_keys]
    assert [told.title for told in texts[1:]] == [section.title for section in edition.sections]
    for told in (*texts, *(field_help(edition, key) for key in edition.field_keys)):
        assert told.title
        assert told.parts[-1][0] == "举例", told.title


def test_only_the_regulation_and_the_notice_are_named_as_sources(edition: Edition) -> None:
    for told in (*edition.help.rows.values(), *edition.help.sections.values()):
        for source in told.source.split("；"):
            regulation = source.startswith("《中华人民共和国政府信息公开条例》")
            assert regulation or source.startswith(edition.definition.notice), source
            assert not regulation or ARTICLES.search(source)
