"""The shapes in which a unit's report comes in: whole, in parts, in books with others, unreadable.

Each shape is written from what is known of real counties, with our own names and figures. Nothing
here knows how the program reads them.
"""

from __future__ import annotations

import os
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from email.message import EmailMessage
from io import BytesIO
from pathlib import Path
from random import Random

import docx
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from app.edition.cells import CellKey
from app.edition.edition import Edition
from app.export.exporter import export
from app.report.report import Report
from app.storage.encryption import new_key
from app.storage.report_file import locked_content, save_report
from tests.corpus.draft import Draft, Table, Truth, draft, spots
from tests.corpus.writers import WRITERS

COLUMNS = ("自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他")
_KEYS = ("person", "business", "research", "welfare", "legal", "other")


def truth_of(report: Report) -> Truth:
    """All cells of a report, blank ones as 0."""
    return {key: report.value(key) or Decimal(0) for key in report.edition.cells}


def dated(path: Path, at: float) -> None:
    """Gives a file its time."""
    os.utime(path, (at, at))


def whole(report: Report, path: Path) -> None:
    """One file with everything, as its suffix says."""
    if path.suffix in (".nbao", ".json"):
        save_report(report, path)
    else:
        export(report, path)


def texts_alone(report: Report, path: Path) -> None:
    """A Word file from which the tables were cut out."""
    export(report, path)
    document = docx.Document(str(path))
    for table in list(document.tables):
        document.element.body.remove(table._element)
    document.save(str(path))


def tables_alone(report: Report, path: Path, *sections: str, titled: bool = True) -> None:
    """The official tables, all or some, under the report's title or under none."""
    made = _drafted(report)
    if sections:
        made = replace(made, tables={key: made.tables[key] for key in sections})
    if not titled:
        made = replace(made, title="")
    WRITERS[path.suffix](made, path)


def _drafted(report: Report) -> Draft:
    made = draft(report.edition, Random(0), truth_of(report))
    made.title = (
        f"{report.details.organisation.name}{report.details.year}年政府信息公开工作年度报告"
    )
    return made


def in_archive(path: Path, members: Mapping[str, Path]) -> None:
    """Packs files, in folders of the archive, and takes them away."""
    with zipfile.ZipFile(path, "w") as archive:
        for name, member in members.items():
            archive.writestr(name, member.read_bytes())
            member.unlink()


def packed(path: Path, file: Path, times: int) -> None:
    """Packs a file, and what came of it again, so many times."""
    for number in range(1, times + 1):
        last = path if number == times else path.with_name(f"{path.stem}{number}.zip")
        in_archive(last, {file.name: file})
        file = last


def attached(path: Path, files: Sequence[Path]) -> None:
    """Attaches files to a message, and takes them away."""
    message = EmailMessage()
    message["Subject"] = path.stem
    message.set_content("请查收附件。")
    for file in files:
        content = file.read_bytes()
        message.add_attachment(
            content, maintype="application", subtype="octet-stream", filename=file.name
        )
        file.unlink()
    path.write_bytes(bytes(message))


def names_above_tables(report: Report, path: Path) -> None:
    """A sheet a table, each with its title and who fills it in above."""
    book, made = Workbook(), _drafted(report)
    who = f"填报单位：{report.details.organisation.name}  {report.details.year}年度"
    for number, (key, tables) in enumerate(made.tables.items()):
        sheet = _sheet(book, number, f"表{'二三四'[number]}")
        title = next(one.title for one in report.edition.sections if one.table == key)
        sheet.append([title])
        sheet.append([who])
        _draw(sheet, tables, 3)
    book.save(path)


def a_sheet_a_unit(reports: Sequence[Report], path: Path) -> None:
    """One book with instructions, a sum, and all tables of each unit on a sheet named after it."""
    book = Workbook()
    _sheet(book, 0, "填表说明").append(["填表说明：请各单位按要求填写。"])
    added = dict.fromkeys(reports[0].edition.cells, Decimal(0))
    for report in reports:
        added = {key: value + truth_of(report)[key] for key, value in added.items()}
    sums = draft(reports[0].edition, Random(0), added)
    _all_tables(_sheet(book, 1, "合计"), sums)
    for number, report in enumerate(reports, 2):
        _all_tables(_sheet(book, number, report.details.organisation.name), _drafted(report))
    book.save(path)


def a_block_a_unit(reports: Sequence[Report], path: Path, beside: int = 2) -> None:
    """One sheet with all tables of each unit below its name, so many units beside each other."""
    book = Workbook()
    sheet = _sheet(book, 0, "各单位")
    sheet.append([f"{reports[0].details.year}年度政府信息公开情况统计表"])
    tops = dict.fromkeys(range(beside), 3)
    for number, report in enumerate(reports):
        made, left = _drafted(report), 20 * (number % beside)
        top = tops[number % beside]
        sheet.cell(top, left + 1, report.details.organisation.name)
        for tables in made.tables.values():
            top = _draw(sheet, tables, top + 1, left)
        tops[number % beside] = top + 2
    book.save(path)


def a_row_a_unit(reports: Sequence[Report], path: Path) -> None:
    """One sheet with a row a unit: table three by its totals, and the sum below."""
    edition = reports[0].edition
    rows = [key for key in edition.cells if _is_total_of_requests(edition, key)]
    book = Workbook()
    sheet = _sheet(book, 0, "依申请公开")
    sheet.append(["单位", *(f"{edition.cells[key].row_path[-1]}（总计）" for key in rows)])
    for report in reports:
        values = truth_of(report)
        sheet.append([report.details.organisation.name, *(int(values[key]) for key in rows)])
    book.save(path)


def a_row_a_value(reports: Sequence[Report], path: Path) -> None:
    """One long sheet: unit, table, row, column and value of all of table three."""
    book = Workbook()
    sheet = _sheet(book, 0, "Sheet")
    sheet.append(["单位", "表", "项目", "列", "数值"])
    for report in reports:
        edition, values = report.edition, truth_of(report)
        for total in edition.cells:
            if not _is_total_of_requests(edition, total):
                continue
            row, cell = total.rpartition(".")[0], edition.cells[total]
            for column, key in zip(COLUMNS, _KEYS, strict=True):
                value = int(values[CellKey(f"{row}.{key}")])
                name = report.details.organisation.name
                sheet.append([name, "三", cell.row_path[-1], column, value])
    book.save(path)


def _is_total_of_requests(edition: Edition, key: CellKey) -> bool:
    """Whether a cell ends a row of table three in which figures are typed."""
    row, _, column = key.rpartition(".")
    person = edition.cells.get(CellKey(f"{row}.person"))
    return column == "total" and person is not None and not person.computed


def _all_tables(sheet: Worksheet, made: Draft) -> None:
    top = 1
    for tables in made.tables.values():
        top = _draw(sheet, tables, top)


def first_sheet(book: Workbook) -> Worksheet:
    """The sheet that a new book has."""
    assert isinstance(book.active, Worksheet)
    return book.active


def _sheet(book: Workbook, number: int, name: str) -> Worksheet:
    sheet = book.create_sheet() if number else first_sheet(book)
    sheet.title = name
    return sheet


def _draw(sheet: Worksheet, tables: Sequence[Table], top: int, left: int = 0) -> int:
    """Draws tables one below the other; returns the first row below them."""
    for table in tables:
        for row, column, slot in spots(table):
            value = int(slot.text) if slot.key and slot.text.isdigit() else slot.text
            first = left + column + 1
            sheet.cell(top + row, first, value)
            if slot.rows > 1 or slot.columns > 1:
                bottom = top + min(row + slot.rows, len(table)) - 1
                sheet.merge_cells(None, top + row, first, bottom, first + slot.columns - 1)
        top += len(table)
    return top


def blank_form(report: Report, path: Path) -> None:
    """The official form as it was sent out, with the unit's name and nothing else."""
    made = _drafted(report)
    for slot in made.values():
        slot.text = ""
    WRITERS[path.suffix](made, path)


def photograph(_: Report, path: Path) -> None:
    """A picture of a page as a telephone takes it."""
    path.with_suffix(".jpg").write_bytes(b"\xff\xd8\xff\xe0\x00\x10JFIF" + b"\x11" * 4000)


def passworded(report: Report, path: Path) -> None:
    """A file of this program that is locked."""
    path = path.with_suffix(".nbao")
    path.write_bytes(locked_content(report, path, new_key("一二三四五六")))


def damaged(report: Report, path: Path) -> None:
    """A Word file that arrived in part."""
    stream = BytesIO()
    path = path.with_suffix(".docx")
    export(report, path)
    stream.write(path.read_bytes())
    path.write_bytes(stream.getvalue()[: len(stream.getvalue()) // 2])


UNREADABLE: tuple[Callable[[Report, Path], None], ...] = (photograph, passworded, damaged)
