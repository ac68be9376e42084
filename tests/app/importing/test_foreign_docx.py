"""Word files as offices write them: revisions, text boxes, controls, lists, pictures, two years."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from app.edition.catalog import Catalog
from app.edition.edition import Edition
from app.importing.document import ReadDocument
from app.importing.reading import SeveralReportsError, read_document, read_reports
from app.report.narrative import pictures
from tests.documents import (
    PNG,
    TITLE,
    WORD,
    figures,
    word_paragraph,
    word_report,
    word_table,
    write_docx,
)


def read(path: Path, parts: list[str], files: dict[str, bytes] | None = None) -> ReadDocument:
    return read_document(write_docx(path, "".join(parts), files), Catalog())


def check(found: ReadDocument, edition: Edition) -> None:
    report = found.report
    assert {key: str(value) for key, value in report.typed.items()} == figures(edition)
    assert (found.unplaced, found.missing, dict(found.doubtful)) == ((), (), {})
    assert report.title == TITLE
    for section in edition.sections:
        assert report.texts[section.key] == ("" if section.table else f"这是{section.tab}的文字。")


def text_box(content: str) -> str:
    """A text box, in the new way of writing it and in the old one."""
    box = f"<w:txbxContent>{content}</w:txbxContent>"
    return (
        "<w:p><w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing>"
        f"{box}</w:drawing></mc:Choice><mc:Fallback><w:pict>{box}</w:pict></mc:Fallback>"
        "</mc:AlternateContent></w:r></w:p>"
    )


@pytest.mark.parametrize(
    "wrapped",
    [
        text_box,
        lambda table: f"<w:sdt><w:sdtContent>{table}</w:sdtContent></w:sdt>",
        lambda table: f"<w:customXml>{table}</w:customXml>",
        lambda table: f"<w:tbl><w:tr><w:tc>{table}<w:p/></w:tc></w:tr></w:tbl>",
        lambda table: f"<w:tbl><w:tr><w:tc><w:p/></w:tc><w:tc>{table}</w:tc></w:tr></w:tbl>",
        lambda table: table.replace("<w:vMerge/>", "<w:vMerge w:val='continue'/>"),
    ],
    ids=["text box", "control", "custom", "one cell", "beside a cell", "merges spelled out"],
)
def test_a_table_is_found_in_whatever_holds_it(
    tmp_path: Path, newest: Edition, wrapped: Callable[[str], str]
) -> None:
    parts = word_report(newest, figures(newest))
    check(read(tmp_path / "r.docx", [wrapped(p) if "<w:tbl>" in p else p for p in parts]), newest)


def test_deleted_words_and_rows_are_left_out_and_inserted_ones_count(
    tmp_path: Path, newest: Edition
) -> None:
    key = newest.typed_keys[0]
    table = word_table(newest, newest.tables[0].key, figures(newest) | {key: "NEW"})
    changed = table.replace(
        "<w:r><w:t>NEW</w:t></w:r>",
        "<w:del w:id='1'><w:r><w:delText>9</w:delText></w:r></w:del>"
        "<w:moveFrom w:id='2'><w:r><w:t>8</w:t></w:r></w:moveFrom>"
        "<w:ins w:id='3'><w:r><w:t>1</w:t></w:r></w:ins>",
    )
    gone = (
        "<w:tr><w:trPr><w:del w:id='4'/></w:trPr><w:tc><w:p><w:r><w:t>旧行</w:t></w:r></w:p></w:tc>"
    )
    changed = changed.replace("</w:tbl>", f"{gone}<w:tc><w:p/></w:tc></w:tr></w:tbl>")
    plain = word_table(newest, newest.tables[0].key, figures(newest))
    parts = [part.replace(plain, changed) for part in word_report(newest, figures(newest))]
    assert "".join(parts).count("NEW") == 0
    check(read(tmp_path / "r.docx", parts), newest)


def test_hidden_words_are_left_out(tmp_path: Path, newest: Edition) -> None:
    hidden = "<w:r><w:rPr><w:vanish/></w:rPr><w:t>8</w:t></w:r>"
    shown = hidden.replace("<w:vanish/>", '<w:vanish w:val="0"/>').replace("8", " ")
    parts = word_report(newest, figures(newest))
    check(
        read(tmp_path / "r.docx", [p.replace("</w:p>", f"{hidden}{shown}</w:p>") for p in parts]),
        newest,
    )


def test_the_result_of_a_field_is_read_and_its_code_is_not(tmp_path: Path, newest: Edition) -> None:
    parts = word_report(newest, figures(newest))
    field = (
        "<w:p><w:r><w:fldChar w:fldCharType='begin'/></w:r><w:r><w:instrText> REF a </w:instrText>"
        "</w:r><w:r><w:fldChar w:fldCharType='separate'/></w:r><w:r><w:t>共3件</w:t></w:r></w:p>"
        "<w:p><w:hyperlink><w:r><w:t>见网站</w:t></w:r></w:hyperlink></w:p>"
    )
    found = read(tmp_path / "r.docx", [*parts[:3], field, *parts[3:]])
    assert found.report.texts[newest.sections[0].key].endswith("共3件\n见网站")


def test_headings_that_word_numbers_by_itself_are_found(tmp_path: Path, newest: Edition) -> None:
    properties = "<w:pPr><w:numPr><w:ilvl w:val='0'/><w:numId w:val='1'/></w:numPr></w:pPr>"
    parts = word_report(newest, figures(newest))
    for section in newest.sections:
        bare = section.title.partition("、")[2]
        place = parts.index(word_paragraph(section.title))
        parts[place] = word_paragraph(bare, properties)
    numbering = (
        f'<w:numbering xmlns:w="{WORD}"><w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0">'
        '<w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="%1、"/></w:lvl>'
        '</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>'
    ).encode()
    check(read(tmp_path / "r.docx", parts, {"word/numbering.xml": numbering}), newest)


def test_the_strict_dialect_is_read(tmp_path: Path, newest: Edition) -> None:
    body = "".join(word_report(newest, figures(newest)))
    document = f"<w:document xmlns:w='{WORD}'><w:body>{body}</w:body></w:document>"
    strict = document.replace(WORD, "http://purl.oclc.org/ooxml/wordprocessingml/main")
    path = tmp_path / "r.docx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", strict)
    check(read_document(path, Catalog()), newest)


def test_a_picture_is_kept_with_its_caption(tmp_path: Path, newest: Edition) -> None:
    drawing = "<w:p><w:r><w:drawing><a:blip r:embed='rId{}'/></w:drawing></w:r></w:p>"
    parts = word_report(newest, {})
    parts[3:3] = [
        *(drawing.format(1), word_paragraph("图一　公开栏")),
        drawing.format(2),
        drawing.format(3),
    ]
    relations = (
        b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        b'<Relationship Id="rId1" Target="media/image1.png"/>'
        b'<Relationship Id="rId2" Target="media/image2.emf"/>'
        b'<Relationship Id="rId3" Target="http://example.com/a.png" TargetMode="External"/>'
        b"</Relationships>"
    )
    files = {
        "word/_rels/document.xml.rels": relations,
        "word/media/image1.png": PNG,
        "word/media/image2.emf": b"\x01\x00\x00\x00",
    }
    found = read(tmp_path / "r.docx", parts, files)
    (picture,) = pictures(found.report)
    assert (picture.caption, found.report.media[picture.name]) == ("图一 公开栏", PNG)
    assert len(found.unplaced) == 2
    assert "另存为 PNG 或 JPG" in found.unplaced[0].text


def two_years(edition: Edition) -> list[str]:
    last = word_report(edition, figures(edition, 1000), TITLE.replace("2024", "2023"))
    return [*last, *word_report(edition, figures(edition))]


def test_of_two_years_the_one_asked_for_is_read(tmp_path: Path, newest: Edition) -> None:
    path = write_docx(tmp_path / "两年.docx", "".join(two_years(newest)))
    with pytest.raises(SeveralReportsError, match=r"2023年、.*2024年.*--year"):
        read_document(path, Catalog())
    check(read_document(path, Catalog(), year=2024), newest)
    (first, _), (second, _) = read_reports(path, path.read_bytes(), Catalog())
    assert (first.report.details.year, second.report.details.year) == (2023, 2024)
    key = newest.typed_keys[0]
    assert [read.report.value(key) for read in (first, second)] == [Decimal(1000), Decimal(1)]


def test_a_title_without_tables_behind_it_begins_no_report(tmp_path: Path, newest: Edition) -> None:
    parts = [word_paragraph("附件"), *word_report(newest, figures(newest))]
    found = read(tmp_path / "r.docx", parts)
    assert [unplaced.text for unplaced in found.unplaced] == ["附件"]
    assert found.report.title == TITLE
