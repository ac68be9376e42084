"""Pages of the web are read as a browser shows them, without what stands around the report."""

from __future__ import annotations

import base64
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest

from app.edition.catalog import Catalog
from app.edition.cells import CellKey
from app.edition.edition import Edition
from app.errors import RefusedError
from app.importing.document import NoTablesError, ReadDocument
from app.importing.reading import read_document, rows_of
from app.office.content import ContentTable
from app.office.package import LargeDocumentError
from app.office.parts import Element
from app.readers import html
from app.readers.html import read_html
from app.report.narrative import pictures
from tests.documents import PNG, TITLE, body_of_page, figures, html_table
from tests.pictures import png


def read(path: Path, page: str | bytes) -> ReadDocument:
    path.write_bytes(page if isinstance(page, bytes) else page.encode())
    return read_document(path, Catalog())


def check(found: ReadDocument, edition: Edition) -> None:
    """Whether every number and the texts are where they belong, and nothing else is."""
    report = found.report
    assert {key: str(value) for key, value in report.typed.items()} == figures(edition)
    assert (found.unplaced, found.missing, dict(found.doubtful)) == ((), (), {})
    assert report.title == TITLE
    assert report.details.date == date(2025, 1, 20)
    for section in edition.sections:
        assert report.texts[section.key] == ("" if section.table else f"这是{section.tab}的文字。")


@pytest.mark.parametrize(
    ("encoding", "declared"),
    [
        ("gb2312", '<meta charset="gb2312">'),
        ("gbk", '<meta http-equiv="Content-Type" content="text/html; charset=gb2312">'),
        ("gb18030", ""),
        ("utf-8", ""),
        ("utf-8-sig", '<meta charset="gbk">'),
        ("utf-16", ""),
        ("utf-8", '<meta charset="gb2312">'),
        ("gbk", '<meta charset="utf-8">'),
    ],
)
def test_a_page_is_read_in_any_encoding(
    tmp_path: Path, newest: Edition, encoding: str, declared: str
) -> None:
    page = f"<html><head>{declared}</head><body>{body_of_page(newest, figures(newest))}</body>"
    check(read(tmp_path / "页.html", page.encode(encoding)), newest)


def test_what_stands_around_the_report_is_left_out(tmp_path: Path, newest: Edition) -> None:
    page = (
        "<title>年报_柘山镇</title><nav>首页 政务公开</nav>"
        f"<div><a>{TITLE}</a></div><p>发布时间：2025-01-22　来源：柘山镇　字体：大 中 小</p>"
        f"<script>var a = '<p>一、总体情况</p>'</script><!-- <p>二</p> -->"
        f"<div>{body_of_page(newest, figures(newest))}</div><p style='display: none'>看不见</p>"
        "<p>上一篇：没有了</p><img src='logo.png'><p>版权所有 柘山镇</p><footer>备案号</footer>"
    )
    check(read(tmp_path / "页.htm", page), newest)


def test_tables_without_end_tags_and_in_tables_that_lay_out_the_page(
    tmp_path: Path, newest: Edition
) -> None:
    body = body_of_page(newest, figures(newest))
    for table in newest.tables:
        whole = html_table(newest, table.key, figures(newest))
        open_ = html_table(newest, table.key, figures(newest), end=False)
        body = body.replace(whole, f"<table><tr><td><table><tr><td>{open_}</table></table>")
    page = f"<table><tr><td>栏目<td><table><tr><td>{body}</table></table>"
    check(read(tmp_path / "页.html", page), newest)


@pytest.mark.parametrize("span", ["0", "-1", "abc", "1000000", "", "1.5"])
def test_a_wrong_span_harms_no_other_cell(tmp_path: Path, newest: Edition, span: str) -> None:
    values = figures(newest)
    table = html_table(newest, newest.tables[-1].key, values)
    changed = f' colspan="{span}"'.join(table.rsplit(" colspan=1", 1))
    page = body_of_page(newest, values).replace(table, changed)
    found = read(tmp_path / "页.html", page).report
    assert {key: str(value) for key, value in found.typed.items()} == values


def test_a_page_saved_as_a_word_file_is_read(tmp_path: Path, newest: Edition) -> None:
    page = f"<html><body>{body_of_page(newest, figures(newest))}</body></html>"
    check(read(tmp_path / "页.doc", page), newest)


def test_pictures_come_from_the_page_and_its_folder_only(tmp_path: Path, newest: Edition) -> None:
    (tmp_path / "页_files").mkdir()
    (tmp_path / "页_files" / "a b.png").write_bytes(PNG)
    (tmp_path.parent / "secret.png").write_bytes(png(5, 3))
    inline = base64.b64encode(png(4, 3)).decode()
    shown = (
        "<p><img src='页_files/a%20b.png'></p><p>图1 公开栏</p>"
        f"<img src='data:image/png;base64,{inline}'>"
        "<img src='../secret.png'><img src='http://example.com/a.png'>"
    )
    page = body_of_page(newest, {}).replace("的文字。</p>", f"的文字。</p>{shown}", 1)
    found = read(tmp_path / "页.html", page)
    captions = [picture.caption for picture in pictures(found.report)]
    assert captions == ["图1 公开栏", ""]
    assert set(found.report.media.values()) == {PNG, png(4, 3)}
    assert [unplaced.where for unplaced in found.unplaced] == [
        "第 1 张缺少的图片",
        "第 2 张缺少的图片",
    ]


def test_a_page_of_monstrous_size_is_refused(tmp_path: Path, catalog: Catalog) -> None:
    path = tmp_path / "大.html"
    with path.open("wb") as file:
        file.write(b"<html><table>")
        file.truncate(100 * 1024 * 1024)
    with pytest.raises(LargeDocumentError, match="太大"):
        read_document(path, catalog)


_CELLS_AT_ONCE = "<table>" + "<tr>" + "<td>1</td>" * 15_000 + "</table>"


@pytest.mark.parametrize(
    ("page", "frames"),
    [
        ("<html><body>" + _CELLS_AT_ONCE * 20, 0),
        ("<iframe src='页_files/a.html'></iframe>" * 20, 1),
    ],
    ids=["a page", "the same frame again and again"],
)
def test_a_page_of_very_many_cells_is_refused_before_its_tables_are_read(
    tmp_path: Path, catalog: Catalog, page: str, frames: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_at: list[object] = []
    rows = html._rows

    def looked(table: Element) -> object:
        looked_at.append(table)
        return rows(table)

    monkeypatch.setattr(html, "_rows", looked)
    (tmp_path / "页_files").mkdir()
    (tmp_path / "页_files" / "a.html").write_text("<p>页</p>" + _CELLS_AT_ONCE, encoding="utf-8")
    (tmp_path / "页.html").write_text(page, encoding="utf-8")
    with pytest.raises(LargeDocumentError, match="太大"):
        read_document(tmp_path / "页.html", catalog)
    assert len(looked_at) <= 13 * frames


@pytest.mark.parametrize("nested", ["<div>", "<table><tr><td>", "<font><b>"])
def test_deep_nesting_neither_crashes_nor_hangs(
    tmp_path: Path, newest: Edition, nested: str
) -> None:
    page = nested * 100_000 + body_of_page(newest, figures(newest))
    path = tmp_path / "深.html"
    path.write_bytes(page.encode())
    with suppress(RefusedError):
        read_document(path, Catalog())


def test_what_a_script_makes_visible_is_read(tmp_path: Path, newest: Edition) -> None:
    body = body_of_page(newest, figures(newest))
    page = f"<body><p>某镇</p><div style='visibility: hidden; opacity: 0'>{body}</div></body>"
    check(read(tmp_path / "a.html", page), newest)


def test_a_page_in_a_frame_is_read_from_below_the_folder(tmp_path: Path, newest: Edition) -> None:
    (tmp_path / "a_files").mkdir()
    inner = tmp_path / "a_files" / "saved.html"
    inner.write_text(f"<body>{body_of_page(newest, figures(newest))}</body>", "utf-8")
    page = "<body><p>首页</p><iframe src='a_files/saved.html'></iframe><p>版权所有</p></body>"
    check(read(tmp_path / "a.html", page), newest)
    outside = page.replace("a_files/saved.html", "../a_files/saved.html")
    with pytest.raises(NoTablesError):
        read(tmp_path / "b.html", outside)


def test_statistics_and_titles_of_other_years_beside_a_report_are_not_it(
    tmp_path: Path, newest: Edition
) -> None:
    other = TITLE.replace("2024", "2021")
    statistics = (
        "<tr><th>信息内容</th><th>本年处理决定数量</th></tr><tr><td>行政许可</td><td>9</td></tr>"
    )
    aside = f"<div><a href='x'>{other}</a><table>{statistics}</table></div>"
    page = f"<body>{aside}<div>{body_of_page(newest, figures(newest))}</div></body>"
    check(read(tmp_path / "a.html", page), newest)


def test_slogans_above_and_numbers_between_are_no_text(tmp_path: Path, newest: Edition) -> None:
    page = body_of_page(newest, figures(newest)).replace("<p>一、", "<p>01</p><p>一、")
    page = page.replace("</h1>", "</h1><p>点击蓝字关注我们</p>")
    found = read(tmp_path / "a.html", f"<body>{page}</body>")
    assert found.report.texts["preamble"] == "本报告统计期限自2024年1月1日起至12月31日止。"
    check(found, newest)


def test_a_whole_report_in_one_table_is_read(tmp_path: Path, newest: Edition) -> None:
    rows = [f"<tr><td colspan=15>{TITLE}</td></tr>"]
    for section in newest.sections:
        rows.append(f"<tr><td colspan=15>{section.title}</td></tr>")
        if section.table:
            table = html_table(newest, section.table, figures(newest))
            rows.append(table.removeprefix("<table>").removesuffix("</table>"))
        else:
            rows.append(f"<tr><td colspan=15>这是{section.tab}的文字。</td></tr>")
    rows.append("<tr><td colspan=15>2025年1月20日</td></tr>")
    check(read(tmp_path / "a.htm", f"<body><table>{''.join(rows)}</table></body>"), newest)


def test_signature_and_date_below_the_element_of_a_report_are_its_own(
    tmp_path: Path, newest: Edition
) -> None:
    page, name, day = body_of_page(newest, figures(newest)).rpartition("<p>柘山镇人民政府</p>")
    signed = f"<div>{name}{day}</div><p>版权所有</p>"
    found = read(tmp_path / "a.html", f"<body><div>{page}</div>{signed}</body>")
    assert found.report.details.date == date(2025, 1, 20)


BOXES = ".r{display:flex}.c{display:flex;flex-direction:column}.d{flex:1}.w2{flex:2}.w5{flex:5}"
COUNTS = ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计")


def boxes(*inner: str, styles: str = "d") -> str:
    return f'<div class="{styles}">{"".join(inner)}</div>'


def row_of(*texts: str) -> str:
    return boxes(*(boxes(text) for text in texts), styles="r")


def drawn_tables(body: str, styles: str = BOXES) -> list[list[list[str]]]:
    page = f"<html><head><style>{styles}</style></head><body>{body}</body></html>"
    blocks = read_html(Path("a.html"), page.encode()).blocks
    return [rows_of(block.grid) for block in blocks if isinstance(block, ContentTable)]


def test_boxes_side_by_side_are_a_table() -> None:
    group = boxes(row_of("甲", "1", "2"), row_of("乙", "3", "4"), styles="c d")
    head = boxes(boxes("项目", styles="w2"), boxes("甲县"), boxes("乙县"), styles="r")
    wide = "<div style='flex:3'>"
    drawn = head + boxes(boxes("三、"), group.replace('<div class="c d">', f"{wide}"), styles="r")
    (rows,) = drawn_tables(f"<p>上文。</p><div>{drawn}</div><p>下文。</p>")
    assert [[text for text in row if text] for row in rows] == [
        ["项目", "甲县", "乙县"],
        ["三、", "甲", "1", "2"],
        ["乙", "3", "4"],
    ]
    assert rows[0].index("甲县") == rows[1].index("1") == rows[2].index("3")


def test_a_table_four_of_boxes_is_read_block_by_block(tmp_path: Path, newest: Edition) -> None:
    def block(title: str, first: int) -> str:
        numbers = [first, first + 1, first + 2, first + 3, 4 * first + 6]
        lines = row_of(*COUNTS) + row_of(*map(str, numbers))
        return boxes(boxes(title), lines, styles="c w5")

    law = boxes(block("未经复议直接起诉", 10), block("复议后起诉", 20), styles="r")
    right = f'<div class="c" style="flex:10">{boxes("行政诉讼")}{law}</div>'
    drawn = boxes(boxes(block("行政复议", 1), right, styles="r"))
    head = f"<html><head><style>{BOXES}</style></head><body><p>{TITLE}</p>"
    found = read(tmp_path / "a.html", f"{head}{drawn}</body></html>")
    keys = [key for key in newest.cells if key.startswith("disputes") and "total" not in key]
    values = [found.report.typed.get(key) for key in keys]
    assert [int(value or 0) for value in values] == [1, 2, 3, 4, 10, 11, 12, 13, 20, 21, 22, 23]
    assert not found.doubtful


@pytest.mark.parametrize(
    "body",
    [
        boxes(
            boxes(*map(boxes, "一二三四五"), styles="c d"),
            boxes(*map(boxes, "1234"), styles="c d"),
            styles="r",
        ),
        boxes(*[row_of("甲", "这是一句话。", "1")] * 4, styles="x"),
        boxes(*[row_of("甲", "乙", "丙")] * 4, styles="x"),
        boxes(*[boxes("<div>甲</div><div>1</div>", styles="r")] * 8, styles="x"),
    ],
    ids=["columns of unequal height", "sentences", "no figures", "widths not told"],
)
def test_boxes_that_may_be_something_else_are_text(body: str) -> None:
    assert drawn_tables(body) == []


def grid_of(*cells: tuple[str, str], columns: str = "repeat(3, 1fr)") -> str:
    inner = "".join(f'<div style="{style}">{text}</div>' for style, text in cells)
    return f'<div style="display: grid; grid-template-columns: {columns}">{inner}</div>'


TALL, WIDE = "grid-row: span 2", "grid-column: 1 / -1"
DRAWN_GRID = [
    *(["三、", "甲", "1"], ["", "乙", "2"], ["项目", "丙", "3"]),
    *(["注", "", ""], ["丁", "4", "5"]),
]


def flowing(texts: str) -> list[tuple[str, str]]:
    return [("", text) for text in texts]


BY_LINES = [
    (f"grid-row:{row + 1} / span 1;grid-column:{column + 1}/{column + 2}", text)
    for row, line in enumerate(DRAWN_GRID)
    for column, text in enumerate(line)
    if text not in ("", "三、", "注")
]
ROW_OF_NO_BOX = "<div>项目</div><div>丙</div><div>3</div>"


@pytest.mark.parametrize(
    "drawn",
    [
        grid_of(
            *((TALL, "三、"), *flowing("甲1乙2"), ("", "项目")),
            *(*flowing("丙3"), (WIDE, "注"), *flowing("丁45")),
        ),
        grid_of(
            *(*BY_LINES, ("grid-row:4/5;grid-column:1/span 3", "注")),
            ("grid-column:1;grid-row:1/span 2", "三、"),
            columns="120px minmax(10px, 1fr) auto",
        ),
        grid_of(
            *((TALL, "三、"), *flowing("甲1乙2"), ("display:contents", ROW_OF_NO_BOX)),
            *(("grid-column: span 3", "注"), *flowing("丁45")),
            columns="2fr repeat(2, minmax(0, 1fr))",
        ),
    ],
    ids=["in the order of boxes", "by their lines", "rows that are no boxes"],
)
def test_boxes_in_a_grid_are_a_table(drawn: str) -> None:
    assert drawn_tables(f"<p>上文。</p>{drawn}<p>下文。</p>") == [DRAWN_GRID]


@pytest.mark.parametrize(
    "style",
    [
        "grid-auto-flow:column",
        "grid-template-columns:repeat(auto-fill, 9em)",
        "grid-template-columns:[a] 1fr [b] 1fr",
        "grid-template-areas:'a b'",
    ],
)
def test_a_grid_whose_columns_are_not_sure_is_text(style: str) -> None:
    drawn = grid_of(*flowing("甲12乙34丙56"))
    assert len(drawn_tables(drawn)) == 1
    assert drawn_tables(drawn.replace("1fr)", f"1fr);{style}")) == []


@pytest.mark.parametrize(
    "place", ["grid-row:1;grid-column:1", "grid-area:2/1", "grid-column:9 / 3"]
)
def test_boxes_of_a_grid_over_each_other_are_text(place: str) -> None:
    cells = [("grid-row:1;grid-column:1", "甲"), *flowing("12乙34丙5")]
    assert drawn_tables(grid_of(*cells, (place, "6"))) == []


AS_TABLE = ".t{display:table}.b .tr{display: table-row}.td,.th{width:9%;display:table-cell;}"
ROLES = ("table", "rowgroup", "row", "cell")


def of_classes(rows: list[list[str]], names: tuple[str, str, str] = ("t", "tr", "td")) -> str:
    lines = (
        boxes(*(boxes(text, styles=names[2]) for text in row), styles=names[1]) for row in rows
    )
    return boxes(*lines, styles=f"b {names[0]}")


def of_roles(rows: list[list[str]]) -> str:
    table, group, row, cell = (f'<div role="{role}">' for role in ROLES)
    lines = (f"{row}{''.join(f'{cell}{text}</div>' for text in line)}</div>" for line in rows)
    return f"{table}{group}{''.join(lines)}</div></div>"


def of_names(rows: list[list[str]]) -> str:
    return of_roles(rows).replace("role", "class")


@pytest.mark.parametrize("write", [of_classes, of_roles, of_names])
def test_boxes_that_styles_roles_or_classes_call_a_table_are_one(
    write: Callable[[list[list[str]]], str],
) -> None:
    rows = [["项目", "甲县", "乙县"], ["申请", "12", "<p>3</p>"]]
    page = f"<p>上文。</p>{write(rows)}<p>下文。</p>"
    assert drawn_tables(page, AS_TABLE) == [[["项目", "甲县", "乙县"], ["申请", "12", "3"]]]


def test_a_box_of_cells_that_no_style_calls_a_row_is_one_of_the_table() -> None:
    lone = boxes(boxes("第二十条第（一）项", styles="td"), styles="cap")
    table = of_classes([["项目", "甲县"], ["申请", "12"]])
    table = table.replace('<div class="tr">', f'{lone}<div class="tr">', 1)
    found = drawn_tables(table, AS_TABLE)
    assert found == [[["第二十条第（一）项", ""], ["项目", "甲县"], ["申请", "12"]]]


def test_a_box_with_something_else_between_its_rows_is_no_table() -> None:
    rows = [["项目", "甲县"], ["申请", "12"]]
    table = of_classes(rows).removesuffix("</div>") + "<p>另有一段。</p></div>"
    assert drawn_tables(table, AS_TABLE) == []
    assert drawn_tables(of_classes(rows, ("t", "tr", "other")), AS_TABLE) == []


@pytest.mark.parametrize("rule", [".x .d{flex:3}", ".d:first-child{flex:3}", ".r{flex-wrap:wrap}"])
def test_a_style_that_is_not_followed_makes_boxes_unsure(rule: str) -> None:
    body = boxes(*[row_of("甲", "1", "2")] * 4, styles="x")
    assert len(drawn_tables(body)) == 1
    assert drawn_tables(body, BOXES + rule) == []


def test_lines_over_the_whole_width_stand_between_the_rows_of_a_drawn_table(
    tmp_path: Path, newest: Edition
) -> None:
    blocks = [
        (
            boxes("第二十条第（一）项"),
            row_of("信息内容", "本年制发件数", "本年废止件数", "现行有效件数"),
        ),
        (row_of("规章", "1", "2", "3"), row_of("行政规范性文件", "4", "5", "6")),
        (boxes("第二十条第（五）项"), row_of("信息内容", "本年处理决定数量")),
        (row_of("行政许可", "1,007"),),
    ]
    drawn = boxes(*(part for block in blocks for part in block), styles="t")
    head = f"<html><head><style>{BOXES}</style></head><body><p>{TITLE}</p>"
    found = read(tmp_path / "a.html", f"{head}<div><p>一句话。</p></div>{drawn}</body></html>")
    assert [int(value) for value in found.report.typed.values()] == [1, 2, 3, 4, 5, 6, 1007]
    alone = boxes(boxes("标题一"), boxes("标题二"), row_of("甲", "1", "2", "3"), styles="t")
    assert drawn_tables(alone + alone) == []


def test_boxes_beyond_those_that_may_be_looked_at_draw_nothing() -> None:
    table = boxes(*[row_of("甲", "1", "2")] * 4, styles="x")
    lines = boxes(*[row_of("甲", "乙", "丙")] * 20_000, styles="x")
    assert len(drawn_tables(f"<p>上文。</p>{table}{lines}{table}")) == 1


def test_a_block_of_table_four_may_be_named_only_above_it(tmp_path: Path) -> None:
    def table(*rows: str) -> str:
        return f"<table>{''.join(f'<tr>{row}</tr>' for row in rows)}</table>"

    counts = "".join(f"<td>{text}</td>" for text in COUNTS)
    blocks = "<td colspan=5>未经复议直接起诉</td><td colspan=5>复议后起诉</td>"
    numbers = ["".join(f"<td>{n}</td>" for n in (first, 2, 3, 4, first + 9)) for first in (1, 5, 6)]
    page = f"<p>{TITLE}</p><h4>（一）行政复议</h4>{table(counts, numbers[0])}"
    page += f"<h4>（二）行政诉讼</h4>{table(blocks, counts * 2, numbers[1] + numbers[2])}"
    found = read(tmp_path / "a.html", page)
    values = {key: int(value) for key, value in found.report.typed.items() if "upheld" in key}
    assert [*values.values()] == [1, 5, 6]
    assert (found.unplaced, dict(found.doubtful)) == ((), {})
    assert found.places[next(iter(values))].words == "第 1 个表格第 2 行第 1 列"


@pytest.mark.parametrize("numbering", ["（{}）", "表{}  ", "附表{}："])
def test_each_part_of_table_four_may_have_a_heading_of_its_own(
    tmp_path: Path, numbering: str
) -> None:
    page = f"<p>{TITLE}</p>"
    counts = "".join(f"<td>{text}</td>" for text in COUNTS)
    names = ("行政复议", "行政诉讼（未经复议直接起诉）", "行政诉讼（复议后起诉）")
    for number, name in enumerate(names, 1):
        figures = "".join(f"<td>{number}</td>" for _ in COUNTS)
        table = f"<table><tr>{counts}</tr><tr>{figures}</tr></table>"
        page += f"<h4>{numbering.format('一二三'[number - 1])}{name}</h4>{table}"
    found = read(tmp_path / "a.html", page).report.typed
    assert [int(value) for key, value in found.items() if "upheld" in key] == [1, 2, 3]


def test_a_line_above_other_counts_gives_them_no_place(tmp_path: Path) -> None:
    counts = "".join(f"<td>{text}</td>" for text in COUNTS)
    lone = f"<h4>上年情况</h4><table><tr>{counts}</tr><tr>{'<td>1</td>' * 5}</tr></table>"
    with pytest.raises(NoTablesError):
        read(tmp_path / "a.html", f"<p>{TITLE}</p>{lone}")


@pytest.mark.parametrize(
    "struck",
    ["<del>99</del>", "<s>99</s>", '<span style="text-decoration: line-through">99</span>'],
)
def test_a_figure_that_is_struck_out_is_none(tmp_path: Path, newest: Edition, struck: str) -> None:
    key = next(iter(figures(newest)))
    page = body_of_page(newest, figures(newest) | {key: "OLD7"}).replace("OLD", struck)
    found = read(tmp_path / "a.html", f"<html><body>{page}</body></html>")
    assert found.report.value(CellKey(key)) == 7
