"""Tables of another year than the report's are told and left out, where its own are plain."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from app.edition.catalog import Catalog
from app.edition.edition import Edition
from app.importing.reading import SeveralReportsError, read_document, read_reports
from app.importing.years import year_said
from tests.app.importing.test_foreign_xlsx import first_sheet, put_table
from tests.app.importing.test_unit_lists import unplaced, values
from tests.documents import TITLE, figures, word_paragraph, word_table, write_docx

TEXTS = (
    TITLE,
    "一、总体情况",
    "2024年，主动公开12条，比2023年多3条。",
    "五、存在的主要问题及改进情况",
    "不够及时。",
)
Blocks = Sequence[tuple[str, dict[str, str]]]


def own_and_old(edition: Edition) -> tuple[dict[str, str], dict[str, str], dict[str, str]]:
    return figures(edition), figures(edition, 501), figures(edition, 901)


def blocks_of(edition: Edition, captions: Sequence[str]) -> Blocks:
    """A block for each caption; the own one's begins with *."""
    own, *others = own_and_old(edition)
    old = iter(others)
    return [(one.lstrip("*"), own if one[:1] == "*" else next(old)) for one in captions]


def with_texts() -> Workbook:
    workbook = Workbook()
    for row, text in enumerate(TEXTS, 1):
        first_sheet(workbook).cell(row, 1).value = text
    return workbook


def beside(edition: Edition, blocks: Blocks) -> Workbook:
    workbook = with_texts()
    for table in edition.tables:
        sheet, left = workbook.create_sheet(table.title.replace("、", "")[:20]), 1
        for caption, cells in blocks:
            sheet.cell(1, left).value = caption and f"{caption}{table.title}"
            put_table(sheet, edition, table.key, cells, 3, left=left)
            left = sheet.max_column + 2
    return workbook


def below(edition: Edition, blocks: Blocks) -> Workbook:
    workbook = with_texts()
    for table in edition.tables:
        sheet, row = workbook.create_sheet(table.title.replace("、", "")[:20]), 1
        for caption, cells in blocks:
            sheet.cell(row, 1).value = caption
            row = put_table(sheet, edition, table.key, cells, row + 1) + 1
    return workbook


def in_sheets(edition: Edition, blocks: Blocks) -> Workbook:
    workbook = with_texts()
    for table in edition.tables:
        for caption, cells in blocks:
            sheet = workbook.create_sheet(caption.format(table.title.replace("、", "")[:12]))
            put_table(sheet, edition, table.key, cells, 1)
    return workbook


def in_word(edition: Edition, blocks: Blocks, *, captions_below: bool = False) -> str:
    body = [word_paragraph(TITLE)]
    for section in edition.sections:
        body.append(word_paragraph(section.title))
        for caption, cells in blocks if section.table else ():
            pair = [word_paragraph(caption), word_table(edition, section.table, cells)]
            body += reversed(pair) if captions_below else pair
    return "".join(body)


_LAST_OF_SHORT = 12
"""The last row of a table that a short block has."""


def on_one_sheet(
    edition: Edition, blocks: Blocks, gap: int, *, shared: bool = False, short: int = -1
) -> Workbook:
    """Every table below its heading, the years beside each other: no column parts all tables.

    With `shared` labels only the years' columns stand side by side; a `short` block lacks rows.
    """
    workbook = Workbook()
    sheet, row = first_sheet(workbook), 2
    sheet.cell(1, 1).value = TITLE
    for section in edition.sections:
        sheet.cell(row, 1).value = section.title
        sheet.cell(row + 1, 1).value = None if section.table else TEXTS[2]
        laid = edition.layouts[section.table].cells if section.table else ()
        first = min((cell.column for cell in laid if cell.key and shared), default=0)
        width = max((cell.column + cell.column_span for cell in laid), default=0) - first + gap
        for number, (caption, cells) in enumerate(blocks if laid else ()):
            sheet.cell(row + 1, 1 + first + number * width).value = caption
            for cell in laid:
                if number == short and cell.row > _LAST_OF_SHORT:
                    continue
                column = 1 + cell.column + number * width * (cell.column >= first)
                text = cells.get(cell.key, "") if cell.key else cell.text
                sheet.cell(row + 2 + cell.row, column).value = text or None
        row += 3 + max((cell.row for cell in laid), default=0)
    return workbook


def sharing_labels(edition: Edition, blocks: Blocks, gap: int) -> Workbook:
    return on_one_sheet(edition, blocks, gap, shared=True)


def below_a_head(edition: Edition, blocks: Blocks, gap: int) -> Workbook:
    """The same with a head of its own above the labels: 年度 | 2023年 | 2024年."""
    workbook = sharing_labels(edition, blocks, gap)
    captions = {caption for caption, _ in blocks}
    sheet = first_sheet(workbook)
    for row in sheet.iter_rows(min_row=2):
        if row[0].value is None and captions & {cell.value for cell in row}:
            row[0].value = "年度"
    return workbook


def saved(document: Workbook | str, folder: Path) -> Path:
    if isinstance(document, str):
        return write_docx(folder / "年报.docx", document)
    document.save(folder / "年报.xlsx")
    return folder / "年报.xlsx"


@pytest.mark.parametrize(
    "captions",
    [
        ("2023年（上年已报，留作对照）", "*2024年（本次上报）"),
        ("*2024年", "2023年（参考）"),
        ("*本年度", "上年同期"),
        ("*", "上年度（供参考）"),
        ("旧", "*新"),
        ("已报", "*本次上报"),
        ("2023年", "2022年", "*2024年"),
    ],
)
@pytest.mark.parametrize("laid", [beside, below, in_word])
def test_a_caption_tells_of_which_year_a_table_is(
    tmp_path: Path, newest: Edition, laid: object, captions: tuple[str, ...]
) -> None:
    assert callable(laid)
    read = read_document(saved(laid(newest, blocks_of(newest, captions)), tmp_path), Catalog())
    assert values(read) == figures(newest)
    assert not read.doubtful
    told = unplaced(read)
    assert told
    assert all("没有读取，只读取了 2024 年的" in one for one in told)


@pytest.mark.parametrize(
    "captions",
    [
        ("2023年（上年，供对照）", "*2024年（本年）"),
        ("*2024年度", "2023年度"),
        ("上年", "*本年"),
        ("*本年数", "去年数"),
        ("2022年", "2023年", "*2024年"),
    ],
)
@pytest.mark.parametrize(
    ("laid", "gap"), [(on_one_sheet, 0), (on_one_sheet, 1), (sharing_labels, 0), (below_a_head, 0)]
)
def test_years_beside_each_other_on_one_sheet_are_parted_table_by_table(
    tmp_path: Path, newest: Edition, laid: object, gap: int, captions: tuple[str, ...]
) -> None:
    assert callable(laid)
    workbook = laid(newest, blocks_of(newest, captions), gap)
    read = read_document(saved(workbook, tmp_path), Catalog())
    assert values(read) == figures(newest)
    assert not read.doubtful
    assert read.report.texts["overview"] == TEXTS[2]


@pytest.mark.parametrize("captions", [("2023年", "*2024年"), ("*本年", "上年")])
@pytest.mark.parametrize("gap", [0, 1])
def test_a_year_with_fewer_rows_is_never_taken_for_the_other(
    tmp_path: Path, newest: Edition, gap: int, captions: tuple[str, ...]
) -> None:
    old = next(number for number, caption in enumerate(captions) if caption[:1] != "*")
    workbook = on_one_sheet(newest, blocks_of(newest, captions), gap, short=old)
    assert values(read_document(saved(workbook, tmp_path), Catalog())) == figures(newest)


@pytest.mark.parametrize(
    "captions",
    [
        ("2023年（上年）", "*"),
        ("*", "上年数据（供参考）"),
        ("二〇二三年", "*二〇二四年"),
        ("", "*2024年"),
        ("*本年数", ""),
    ],
)
@pytest.mark.parametrize(("gap", "shared", "moved"), [(0, False, 1), (1, True, 0), (2, False, 0)])
def test_one_caption_alone_parts_the_years_beside_each_other(
    tmp_path: Path,
    newest: Edition,
    captions: tuple[str, ...],
    gap: int,
    *,
    shared: bool,
    moved: int,
) -> None:
    workbook = on_one_sheet(newest, blocks_of(newest, captions), gap, shared=shared)
    sheet = first_sheet(workbook)
    for cell in [
        cell for row in sheet for cell in row if cell.value in {c.lstrip("*") for c in captions}
    ]:
        text, cell.value = cell.value, None
        cell.offset(0, moved).value = text
    read = read_document(saved(workbook, tmp_path), Catalog())
    assert values(read) == figures(newest)
    assert not read.doubtful


@pytest.mark.parametrize(
    "years", [("（2023年）", "（2024年）"), ("\n去年", "\n今年"), ("-2023", "")]
)
@pytest.mark.parametrize("in_pairs", [True, False])
@pytest.mark.parametrize("older_first", [True, False])
def test_the_year_may_stand_in_the_head_of_each_column(
    tmp_path: Path, newest: Edition, years: tuple[str, str], *, in_pairs: bool, older_first: bool
) -> None:
    workbook = with_texts()
    for table in newest.tables:
        sheet = workbook.create_sheet(table.title.replace("、", "")[:20])
        put_pairs(sheet, newest, table.key, years, in_pairs=in_pairs, older_first=older_first)
    read = read_document(saved(workbook, tmp_path), Catalog())
    assert values(read) == figures(newest)
    assert read.report.texts["overview"] == TEXTS[2]


def put_pairs(
    sheet: Worksheet,
    edition: Edition,
    table: str,
    years: tuple[str, str],
    *,
    in_pairs: bool,
    older_first: bool,
) -> None:
    """A table with a column for each year, side by side or one year behind the other."""
    cells = edition.layouts[table].cells
    first = min(cell.column for cell in cells if cell.key)
    width = edition.layouts[table].columns - first
    leaves = {(cell.row - 1, cell.column) for cell in cells if cell.key}
    for number, year in enumerate(years if older_first else years[::-1]):
        own = figures(edition, 1 if year == years[1] else 501)
        for cell in cells:
            beside = cell.column - first
            column = first + (2 * beside + number if in_pairs else beside + number * width)
            is_leaf = any(
                (row, cell.column) in leaves for row in range(cell.row, cell.row + cell.row_span)
            )
            text = own.get(cell.key, "") if cell.key else cell.text + year * is_leaf
            if cell.column < first:
                column, text = cell.column, cell.text
            sheet.cell(1 + cell.row, 1 + column).value = text or None


@pytest.mark.parametrize(
    "names",
    [
        ("{}（2023上年旧表）", "*{}"),
        ("*{}", "{}（上年）"),
        ("去年{}勿报", "*{}"),
        ("2022{}", "2023{}", "*2024{}"),
        ("*{}", "{}参考"),
    ],
)
def test_the_name_of_a_sheet_does(tmp_path: Path, newest: Edition, names: tuple[str, ...]) -> None:
    workbook = in_sheets(newest, blocks_of(newest, names))
    read = read_document(saved(workbook, tmp_path), Catalog())
    assert values(read) == figures(newest)
    assert read.report.texts["overview"] == TEXTS[2]
    assert len(read.unplaced) == 1


def test_a_note_below_a_table_is_about_that_one(tmp_path: Path, newest: Edition) -> None:
    blocks = blocks_of(newest, ("以上为2023年数据，供参考", "*以上为2024年数据"))
    body = in_word(newest, blocks, captions_below=True)
    assert values(read_document(saved(body, tmp_path), Catalog())) == figures(newest)


@pytest.mark.parametrize(
    ("captions", "are_below"),
    [
        (("*", ""), False),
        (("*2025年", "2024年"), False),
        (("*2023年", "2022年"), False),
        (("*申请情况（含2023年结转）", ""), False),
        (("（2023年）", "*"), True),
        (("2023年数据", "*2024年数据"), True),
        (("*注：2023年结转3件", ""), True),
    ],
)
def test_where_it_is_not_plain_a_document_is_refused(
    tmp_path: Path, newest: Edition, captions: tuple[str, ...], *, are_below: bool
) -> None:
    body = in_word(newest, blocks_of(newest, captions), captions_below=are_below)
    with pytest.raises(SeveralReportsError):
        read_document(saved(body, tmp_path), Catalog())


def test_tables_of_another_unit_are_never_left_out(tmp_path: Path, newest: Edition) -> None:
    names = ("甲镇人民政府2023年", "*乙镇人民政府2024年")
    workbook = Workbook()
    workbook.remove(first_sheet(workbook))
    for name, cells in blocks_of(newest, names):
        sheet, row = workbook.create_sheet(name), 1
        for table in newest.tables:
            sheet.cell(row, 1).value = f"{name}{table.title.partition('、')[2]}表"
            row = put_table(sheet, newest, table.key, cells, row + 1) + 1
    path = tmp_path / "2024年.xlsx"
    workbook.save(path)
    found = [read for read, _ in read_reports(path, path.read_bytes(), Catalog())]
    assert [one.report.details.organisation.name for one in found] == [
        "甲镇人民政府",
        "乙镇人民政府",
    ]
    assert [values(one) for one in found] == [figures(newest, 501), figures(newest)]


@pytest.mark.parametrize(
    "text",
    [
        "二、上年结转政府信息公开申请数量",
        "与上年相比增加3件",
        "本年上年合并",
        "2025年",
        "丹政办〔2023〕12号",
        "填报日期：2023年1月10日",
        "2023年至2024年",
        "2023年，收到申请3件。",
        "三、收到和处理政府信息公开申请情况（与2023年对照）",
        "申请办理情况（含2023年结转）",
        "截至2023年底",
    ],
)
def test_what_says_no_other_year_says_none(text: str) -> None:
    said = year_said(text, 2024)
    assert said is None or said.is_own
