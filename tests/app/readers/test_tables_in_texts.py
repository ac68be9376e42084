"""Tables in the text of a document: as HTML in Markdown, as lines with tabs, or as lists."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from unittest.mock import Mock

import pytest

from app.edition.catalog import Catalog
from app.edition.cells import CellKey, Layout
from app.edition.edition import Edition
from app.importing.document import ValueStanding
from app.importing.reading import read_document
from app.office.content import Content, ContentLine, with_lines_as_tables
from app.office.package import LargeDocumentError
from app.readers.plain_text import read_plain_text
from tests.app.readers.test_rarer_formats import check, figures_of
from tests.documents import TITLE, figures, html_table, word_paragraph, word_report, write_docx


def test_tables_written_as_html_in_markdown_are_read(tmp_path: Path, newest: Edition) -> None:
    tables = {table.key: html_table(newest, table.key, figures(newest)) for table in newest.tables}
    parts = [f"{TITLE}\n==="]
    for section in newest.sections:
        parts.append(f"### {section.title}")
        parts.append(tables[section.table] if section.table else f"这是**{section.tab}**的文字。")
    path = tmp_path / "a.md"
    path.write_text("\n\n".join(parts), "utf-8")
    check(read_document(path, Catalog()), newest)


@pytest.mark.parametrize(
    "text", ["<table", "<table><tr>", "</table>", "<table>" * 2000, "<table></table>" * 400]
)
def test_broken_markup_in_a_text_stays_text(text: str) -> None:
    content = read_plain_text(Path("a.md"), text.encode(), lambda _markup: ())
    assert "".join(one.text for one in content.blocks if isinstance(one, ContentLine)) == text


def test_too_many_tables_in_a_text_are_refused() -> None:
    with pytest.raises(LargeDocumentError):
        read_plain_text(Path("a.md"), b"<table></table>" * 501, lambda _markup: ())


def tabbed(layout: Layout) -> list[str]:
    """The rows of a table as Word turns them into text: nothing is left of what is merged."""
    values = figures_of(layout)
    rows: dict[int, list[tuple[int, str]]] = {}
    for cell in layout.cells:
        text = values.get(cell.key, "") if cell.key else cell.text.replace("\n", "")
        rows.setdefault(cell.row, []).append((cell.column, text))
        for row in range(cell.row + 1, cell.row + cell.row_span):
            if cell.column < layout.label_columns or cell.row < layout.header_rows:
                rows.setdefault(row, []).append((cell.column, ""))
    return ["\t".join(text for _, text in sorted(row)) for _, row in sorted(rows.items())]


@pytest.mark.parametrize("kind", ["docx", "rtf"])
def test_tables_pasted_as_lines_with_tabs_are_read(
    tmp_path: Path, newest: Edition, kind: str
) -> None:
    lines = [TITLE]
    for section in newest.sections:
        lines.append(section.title)
        lines += (
            tabbed(newest.layouts[section.table])
            if section.table
            else [f"这是{section.tab}的文字。"]
        )
    path = tmp_path / f"a.{kind}"
    if kind == "docx":
        body = "".join(map(word_paragraph, lines)).replace("\t", "</w:t><w:tab/><w:t>")
        write_docx(path, body)
    else:
        shown = "\\par ".join(lines).replace("\t", "\\tab ")
        coded = "".join(c if c.isascii() else f"\\u{ord(c)}?" for c in shown)
        path.write_text(f"{{\\rtf1\\ansi {coded}}}", "ascii")
    check(read_document(path, Catalog()), newest)


def test_labels_that_reach_down_beside_titles_without_a_trace_keep_their_columns(
    tmp_path: Path, newest: Edition
) -> None:
    ends = ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"]
    rows = [
        ["行政复议", "行政诉讼"],
        [*ends, "未经复议直接起诉", "复议后起诉"],
        [*ends, *ends],
        [str(n) for n in range(21, 36)],
    ]
    body = "".join(map(word_paragraph, [TITLE, *("\t".join(row) for row in rows)]))
    path = write_docx(tmp_path / "a.docx", body.replace("\t", "</w:t><w:tab/><w:t>"))
    read = read_document(path, Catalog())
    assert [int(value) for value in read.report.typed.values()] == [
        *range(21, 25),
        *range(26, 30),
        *range(31, 35),
    ]
    assert [int(value) for value in read.report.stated.values()] == [25, 30, 35]


def cells_in_lines(edition: Edition) -> list[str]:
    """A report with each cell of its tables in a line, as chats and some browsers give them."""
    lines = [TITLE]
    for section in edition.sections:
        lines.append(section.title)
        if not section.table:
            lines.append(f"这是{section.tab}的文字。")
            continue
        layout = edition.layouts[section.table]
        values = figures_of(layout)
        cells = sorted(layout.cells, key=lambda cell: (cell.row, cell.column))
        lines += [values.get(cell.key, "999") if cell.key else cell.text for cell in cells]
    return lines


@pytest.mark.parametrize("kind", ["docx", "txt"])
def test_tables_with_a_cell_in_each_line_are_read(
    tmp_path: Path, newest: Edition, kind: str
) -> None:
    lines = cells_in_lines(newest)
    path = tmp_path / f"a.{kind}"
    if kind == "docx":
        write_docx(path, "".join(map(word_paragraph, lines)))
    else:
        path.write_text("\n".join(lines), "utf-8")
    check(read_document(path, Catalog()), newest)


def test_labels_over_as_many_figures_below_a_heading_are_read(tmp_path: Path) -> None:
    heads = "结果维持      结果纠正      其他结果      尚未审结      总计"
    names = ["行政复议", "未经复议直接起诉", "复议后起诉"]
    lines = [TITLE]
    for number, name in enumerate(names, 1):
        lines += [name, heads, f"{number}             0             —             1             9"]
    path = write_docx(tmp_path / "a.docx", "".join(map(word_paragraph, lines)))
    typed = read_document(path, Catalog()).report.typed
    assert [int(value) for key, value in typed.items() if "upheld" in key] == [1, 2, 3]


@pytest.mark.parametrize("figures", [1, 20_000])
def test_few_lines_are_tried_as_the_first_of_a_table(figures: int) -> None:
    lines = ["甲", *["乙"] * 20_000, *["1", "丙"] * figures]
    tried = Mock(return_value=None)
    content = Content(tuple(map(ContentLine, lines)))
    assert with_lines_as_tables(content, tried).blocks == content.blocks
    assert tried.call_count <= 2_000


def test_a_row_that_lost_figures_on_the_way_gives_none(tmp_path: Path, newest: Edition) -> None:
    lines = cells_in_lines(newest)
    place = lines.index("二、上年结转政府信息公开申请数量")
    lost = lines.pop(place + 3)
    path = tmp_path / "a.txt"
    path.write_text("\n".join(lines), "utf-8")
    read = read_document(path, Catalog())
    row = [key for key in newest.cells if key.startswith("requests.carried_in.")]
    assert [key for key in figures(newest) if key not in read.report.typed] == row[:-1]
    assert all(figures(newest)[key] == str(value) for key, value in read.report.typed.items())
    assert lost not in read.unplaced[0].text.split()
    assert len(read.unplaced[0].text.split()) == len(row) - 1


def test_other_lines_with_tabs_stay_text(tmp_path: Path, newest: Edition) -> None:
    parts = word_report(newest, figures(newest))
    lines = ["联系地址：\t柘山镇一号", "联系电话：\t0536", "一、总体情况\t1", "二、主动公开\t2"]
    text = "".join(map(word_paragraph, lines)).replace("\t", "</w:t><w:tab/><w:t>")
    path = write_docx(tmp_path / "a.docx", parts[0] + text + "".join(parts[1:]))
    read = read_document(path, Catalog())
    assert {key: str(value) for key, value in read.report.typed.items()} == figures(newest)
    told = "".join((*read.report.texts.values(), *(one.text for one in read.unplaced)))
    assert all(line.split("\t")[1] in told for line in lines)


def pasted(
    layout: Layout, values: Mapping[CellKey, str], *, below: bool, beside: bool
) -> Iterator[str]:
    """The rows of a table as a program puts them into plain text.

    Whether there are blank fields `below` and `beside` the first place of a merged cell; none of
    both is what browsers do, the first what Word does, both what spreadsheets do.
    """
    rows: list[list[tuple[int, str]]] = [[] for _ in range(layout.rows)]
    for cell in layout.cells:
        text = values[cell.key] if cell.key else cell.text.replace("\n", "")
        for row in range(cell.row, cell.row + cell.row_span if below else cell.row + 1):
            across = range(cell.column, cell.column + (cell.column_span if beside else 1))
            rows[row] += [(n, text if (row, n) == (cell.row, cell.column) else "") for n in across]
    return ("\t".join(text for _, text in sorted(row)) for row in rows)


def pasted_report(edition: Edition, year: int, values: Mapping[CellKey, str], **spans: bool) -> str:
    lines = [TITLE.replace("2024", str(year))]
    for section in edition.sections:
        rows = (
            pasted(edition.layouts[section.table], values, **spans) if section.table else ["文。"]
        )
        lines += ["", section.title, *rows]
    return "\n".join(lines)


@pytest.mark.parametrize("year", [2020, 2024])
@pytest.mark.parametrize("below", [False, True])
@pytest.mark.parametrize("blank", [0, 3])
def test_rows_that_a_browser_or_word_makes_of_merged_cells_are_read(
    tmp_path: Path, catalog: Catalog, year: int, *, below: bool, blank: int
) -> None:
    edition = catalog.for_year(year)
    values = {
        key: str(n) if not blank or n % blank else "" for n, key in enumerate(edition.cells, 1)
    }
    path = tmp_path / "a.txt"
    text = pasted_report(edition, year, values, below=below, beside=False)
    path.write_text(text, "utf-8")
    read = read_document(path, catalog)
    typed = {key: values[key] for key in edition.typed_keys if values[key]}
    assert {key: str(value) for key, value in read.report.typed.items()} == typed
    assert (read.unplaced, read.missing, dict(read.doubtful)) == ((), (), {})


@pytest.mark.parametrize("below", [False, True])
@pytest.mark.parametrize("beside", [False, True])
@pytest.mark.parametrize("cut", [str.strip, str.rstrip])
def test_where_blank_fields_were_cut_off_no_figure_moves(
    tmp_path: Path, catalog: Catalog, cut: Callable[[str], str], *, below: bool, beside: bool
) -> None:
    for year in (2020, 2024):
        edition = catalog.for_year(year)
        values = {
            key: str(n) if n % 5 % 3 and not edition.cells[key].computed else ""
            for n, key in enumerate(edition.cells, 1)
        }
        text = pasted_report(edition, year, values, below=below, beside=beside)
        path = tmp_path / "a.txt"
        path.write_text("\n".join(map(cut, text.split("\n"))), "utf-8")
        read = read_document(path, catalog)
        assert {str(value) for value in read.report.typed.values()} <= {*values.values()}
        if read.report.edition == edition:
            assert all(values[key] == str(n) for key, n in read.report.typed.items())
            seen = {key for key, s in read.standings.items() if s.standing is ValueStanding.READ}
            assert all(bool(values[key]) == (key in read.report.typed) for key in seen)


def test_a_list_whose_labels_and_figures_touch_is_a_table(tmp_path: Path, newest: Edition) -> None:
    heads = ("行政复议", "行政诉讼·未经复议直接起诉", "行政诉讼·复议后起诉")
    labels = ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计")
    listed, told = "", {}
    for place, head in enumerate(heads):
        counts = [place + 1, "", 0, 2, place + 3]
        told[head] = counts
        items = zip(labels, counts, strict=True)
        listed += f"<dt>{head}</dt>"
        listed += "".join(f"<dd><label>{one}</label><b>{n}</b></dd>" for one, n in items)
    prose = "<dl><dt>主办</dt><dd><a>县政府</a><b>办公室</b></dd></dl>"
    page = (
        f"<h1>{TITLE}</h1><p>二、主动公开政府信息情况</p>{html_table(newest, 'disclosure', {})}"
        f"<p>四、政府信息公开行政复议、行政诉讼情况</p><dl>{listed}</dl>{prose}"
    )
    path = tmp_path / "清单.html"
    path.write_text(page, "utf-8")
    found = read_document(path, Catalog())
    keys = [key for key in newest.typed_keys if key.startswith("disputes.")]
    read_figures = [found.report.typed.get(key) for key in keys]
    wanted = [n for counts in told.values() for n in counts[:4]]
    assert [None if one is None else int(one) for one in read_figures] == [
        None if one == "" else one for one in wanted
    ]
    assert not any(key.startswith("disputes.") for key in found.missing)
