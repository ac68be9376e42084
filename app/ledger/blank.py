"""Draws the office's ledger for a year: lists to choose from, checked rows, live counts."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from app import patterns as re
from app.ledger.definition import LedgerForm

LEDGER_SHEET, COUNT_SHEET, GUIDE_SHEET, CHOICES_SHEET = "登记台账", "计数", "填写说明", "选项"

_ROWS = 1_000
_HEAD_ROW = 2
_FIRST, _LAST = _HEAD_ROW + 1, _HEAD_ROW + _ROWS
_SAME_SHEET_YEAR = "$B$2"
_YEAR = f"{COUNT_SHEET}!{_SAME_SHEET_YEAR}"
_FONT = "宋体"
_THIN = Side(style="thin", color="808080")
_FRAME = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_LABEL = PatternFill("solid", fgColor="EDF1F5")
_COMPUTED = PatternFill("solid", fgColor="F3F4F6")
_CENTRED = Alignment(horizontal="center", vertical="center", wrap_text=True)
_LEFT = Alignment(horizontal="left", vertical="center", wrap_text=True)

_COLUMNS = (
    ("编号", 18), ("收到日期", 13), ("申请人", 16), ("申请人类型", 15), ("申请方式", 11),
    ("申请内容", 36), ("主题", 14), ("答复日期", 13), ("办理结果", 34), ("是否延期", 9),
    ("复议结果", 11), ("复议审结日期", 13), ("诉讼类型", 13), ("诉讼结果", 11),
    ("诉讼审结日期", 13), ("核对", 20), ("来源", 12),
)  # fmt: skip
_DATES = "BHLO"
_OK = "可计入"
_WAYS = ("当面申请", "信函申请", "网络申请", "传真申请", "其他方式")
_OUTCOMES = ("结果维持", "结果纠正", "其他结果", "尚未审结")
_SUITS = ("直接起诉", "复议后起诉")
_GUIDE = (
    "一件申请一行，从上往下登记，中间不要插入合计行；不要改动表头，行数不够时在表中间插入行。",
    "编号一件一个，不能重复。收到日期、答复日期填日期，如 2026-1-15。",
    "申请人类型、申请方式、办理结果等列从下拉的选项中选。没有办结的，答复日期和办理结果都留空。",
    "区分处理的只选“部分公开”；申请人撤回的选“其他处理”中的“其他”。",
    "有行政复议或行政诉讼的，选结果并填审结日期；还没有审结的选“尚未审结”。",
    "“核对”列自动说明这一行能不能计入；写着别的话的，改好以后才计入。",
    "“计数”页按所填年度实时计数，与年报填报助手的“从台账填表”口径相同。上年结转的件也要登记在内。",
    "姓名、地址、申请内容只在本台账中，程序不会把它们写进年度报告。",
)


def blank_ledger(form: LedgerForm, year: int) -> bytes:
    """The blank ledger for a year as an XLSX file."""
    book = Workbook()
    book.remove(book.worksheets[0])
    sheets = [book.create_sheet(n) for n in (LEDGER_SHEET, COUNT_SHEET, GUIDE_SHEET, CHOICES_SHEET)]
    ledger, count, guide, choices = sheets
    results = result_choices(form)
    lists = (
        tuple(form.applicant_columns.values()), _WAYS, tuple(results.values()),
        ("是", "否"), _OUTCOMES, _SUITS,
    )  # fmt: skip
    for column, values in enumerate(lists, 1):
        for row, value in enumerate(values, 1):
            choices.cell(row, column, value)
    choices.sheet_state = "hidden"
    _draw_ledger(ledger, [len(values) for values in lists], year)
    _draw_count(count, form, results, year)
    _draw_guide(guide)
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def result_choices(form: LedgerForm) -> dict[str, str]:
    """What a ledger offers for each outcome: the form's label behind that of its group."""
    return {row: "：".join(map(_bare, path)) for row, path in form.result_paths.items()}


def _bare(label: str) -> str:
    return re.sub(r"^(（.{1,2}）|\d\.)|（.*?）$", "", label)


def _draw_ledger(sheet: Worksheet, lengths: list[int], year: int) -> None:
    sheet.append([f"{year}年政府信息公开申请登记台账"])
    sheet.merge_cells(start_row=1, end_row=1, start_column=1, end_column=len(_COLUMNS))
    sheet["A1"].font = Font(_FONT, size=16, bold=True)
    sheet["A1"].alignment = _CENTRED
    sheet.row_dimensions[1].height = 34
    for column, (head, width) in enumerate(_COLUMNS, 1):
        cell = sheet.cell(_HEAD_ROW, column, head)
        cell.font, cell.fill = Font(_FONT, size=11, bold=True), _LABEL
        cell.alignment, cell.border = _CENTRED, _FRAME
        sheet.column_dimensions[get_column_letter(column)].width = width
    sheet.row_dimensions[_HEAD_ROW].height = 30
    _draw_rows(sheet)
    for letter, number in zip("DEIJKMN", (1, 2, 3, 4, 5, 6, 5), strict=True):
        _offer(sheet, letter, number, lengths[number - 1])
    for letter in _DATES:
        _only_days(sheet, letter)
    sheet.freeze_panes = f"B{_FIRST}"
    sheet.print_title_rows = f"1:{_HEAD_ROW}"
    _print_across(sheet)
    sheet.print_area = f"A1:O{_HEAD_ROW + 40}"


def _print_across(sheet: Worksheet) -> None:
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = 9
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)


def _draw_rows(sheet: Worksheet) -> None:
    """All rows share the looks of the first: set anew for each, they take five times as long."""
    models = [sheet.cell(_FIRST, column) for column in range(1, len(_COLUMNS) + 1)]
    for column, cell in enumerate(models, 1):
        cell.border, cell.font = _FRAME, Font(_FONT, size=11)
        cell.alignment = _LEFT if column in (6, 9, 16) else _CENTRED
        if get_column_letter(column) in _DATES:
            cell.number_format = "yyyy-mm-dd"
        elif column < 16:
            cell.number_format = "@"
        else:
            cell.fill = _COMPUTED
    for row in range(_FIRST, _LAST + 1):
        for column, model in enumerate(models, 1):
            sheet.cell(row, column)._style = model._style  # type: ignore[union-attr] # not in the stubs
        sheet.cell(row, 16).value = _verdict(row)
        sheet.cell(row, 17).value = (
            f'=IF(P{row}<>"{_OK}","",IF(AND(H{row}<>"",YEAR(H{row})<{_YEAR}),"往年已办结",'
            f'IF(YEAR(B{row})<{_YEAR},"上年结转","本年新收")))'
        )


def _verdict(row: int) -> str:
    """The formula that says whether a row can be counted, in the order in which it is told."""
    tests = (
        (f"COUNTA(B{row}:E{row},H{row}:I{row})=0", ""),
        (f'B{row}=""', "没有收到日期"),
        (f"NOT(ISNUMBER(B{row}))", "收到日期不是日期"),
        (f'AND(H{row}<>"",NOT(ISNUMBER(H{row})))', "答复日期不是日期"),
        (f'AND(H{row}<>"",H{row}<B{row})', "答复日期早于收到日期"),
        (f"YEAR(B{row})>{_YEAR}", "收到日期在本年以后"),
        (f'AND(H{row}<>"",YEAR(H{row})>{_YEAR})', "答复日期在本年以后"),
        (f'AND(A{row}<>"",COUNTIF($A${_FIRST}:$A${_LAST},A{row})>1)', "编号重复"),
        (f'AND(I{row}<>"",H{row}="")', "有办理结果，没有答复日期"),
        (f'AND(H{row}<>"",I{row}="")', "有答复日期，没有办理结果"),
        (f'AND(I{row}<>"",COUNTIF({CHOICES_SHEET}!$C:$C,I{row})=0)', "办理结果不在选项中"),
        (f'D{row}=""', "没有申请人类型"),
        (f"COUNTIF({CHOICES_SHEET}!$A:$A,D{row})=0", "申请人类型不在选项中"),
    )
    formula = f'"{_OK}"'
    for test, said in reversed(tests):
        formula = f'IF({test},"{said}",{formula})'
    return f"={formula}"


def _offer(sheet: Worksheet, letter: str, list_number: int, length: int) -> None:
    column = get_column_letter(list_number)
    source = f"={CHOICES_SHEET}!${column}$1:${column}${length}"
    rule = DataValidation(type="list", formula1=source, allow_blank=True, showErrorMessage=True)
    rule.errorTitle, rule.error = "请从选项中选择", "请点击单元格右边的箭头，从选项中选择。"
    rule.add(f"{letter}{_FIRST}:{letter}{_LAST}")
    sheet.add_data_validation(rule)


def _only_days(sheet: Worksheet, letter: str) -> None:
    rule = DataValidation(
        type="date", operator="between", formula1="36526", formula2="73050", showErrorMessage=True
    )
    rule.errorTitle, rule.error = "不是日期", "请填日期，如 2026-1-15。"
    rule.add(f"{letter}{_FIRST}:{letter}{_LAST}")
    sheet.add_data_validation(rule)


def _range(letter: str) -> str:
    return f"{LEDGER_SHEET}!${letter}${_FIRST}:${letter}${_LAST}"


def _draw_count(sheet: Worksheet, form: LedgerForm, results: dict[str, str], year: int) -> None:
    """Counts by formulas: requests by outcome and applicant, then reviews and suits."""
    sheet["A1"] = "按台账实时计数"
    sheet["A1"].font = Font(_FONT, size=14, bold=True)
    sheet["A2"], sheet["B2"] = "年度", year
    applicants = tuple(form.applicant_columns.values())
    _line(sheet, 4, ["收到和处理政府信息公开申请情况", *applicants, "总计"], head=True)
    row = 5
    for label, criteria in _measures(results):
        counts = [
            f"=COUNTIFS({_range('D')},{get_column_letter(2 + i)}$4,{criteria})" for i in range(6)
        ]
        _line(sheet, row, [label, *counts, f"=SUM(B{row}:G{row})"])
        row += 1
    first, last = 7, 6 + len(results)
    sums = [
        f"=SUM({get_column_letter(c)}{first}:{get_column_letter(c)}{last})" for c in range(2, 9)
    ]
    _line(sheet, row, ["办理结果总计", *sums])
    _line(sheet, row + 2, ["行政复议、行政诉讼情况", *_OUTCOMES, "总计"], head=True)
    for offset, (label, kind) in enumerate((("行政复议", ""), *((s, s) for s in _SUITS)), row + 3):
        outcomes = [f"={_dispute(kind, outcome)}" for outcome in _OUTCOMES]
        _line(sheet, offset, [label, *outcomes, f"=SUM(B{offset}:E{offset})"])
    sheet.column_dimensions["A"].width = 46
    for column in range(2, 9):
        sheet.column_dimensions[get_column_letter(column)].width = 13
    sheet.freeze_panes = "B5"
    _print_across(sheet)


def _measures(results: dict[str, str]) -> Iterator[tuple[str, str]]:
    source, outcome, answered = _range("Q"), _range("I"), _range("H")
    yield "本年新收", f'{source},"本年新收"'
    yield "上年结转", f'{source},"上年结转"'
    this_year = f'{answered},">="&DATE({_SAME_SHEET_YEAR},1,1)'
    for choice in results.values():
        yield choice, f'{_range("P")},"{_OK}",{outcome},"{choice}",{this_year}'
    yield "结转下年度继续办理", f'{_range("P")},"{_OK}",{outcome},""'


def _dispute(kind: str, outcome: str) -> str:
    """Reviews (no kind) or suits of a kind with an outcome in the year; pending ones at its end."""
    if not kind:
        return _ended("K", "L", "", outcome)
    unsaid = {"直接起诉": '""', "复议后起诉": '"<>"'}[kind]
    named = _ended("N", "O", f'{_range("M")},"{kind}",', outcome)
    bare = f'{_range("M")},"",{_range("K")},{unsaid},'
    return f"{named}+{_ended('N', 'O', bare, outcome)}"


def _ended(result: str, day: str, which: str, outcome: str) -> str:
    """How many cases of a sort have an outcome; what came after the year is not among them."""
    first, last = f"DATE({_SAME_SHEET_YEAR},1,1)", f"DATE({_SAME_SHEET_YEAR},12,31)"
    came_later = f'{_range("B")},">"&{last}'

    def count(criteria: str) -> str:
        return f"COUNTIFS({which}{criteria})-COUNTIFS({which}{criteria},{came_later})"

    if outcome == _OUTCOMES[-1]:
        decided_later = f'{_range(result)},"<>",{_range(day)},">"&{last}'
        undecided = f'{_range(result)},"{outcome}",{_range(day)},""'
        return f"{count(undecided)}+{count(decided_later)}"
    return count(
        f'{_range(result)},"{outcome}",{_range(day)},">="&{first},{_range(day)},"<="&{last}'
    )


def _line(sheet: Worksheet, row: int, values: list[object], *, head: bool = False) -> None:
    for column, value in enumerate(values, 1):
        cell = sheet.cell(row, column)
        cell.value = value  # type: ignore[assignment]  # texts, numbers and formulas
        cell.border, cell.font = _FRAME, Font(_FONT, size=11, bold=head)
        cell.alignment = _LEFT if column == 1 else _CENTRED
        if head or column == 1:
            cell.fill = _LABEL


def _draw_guide(sheet: Worksheet) -> None:
    sheet["A1"] = "填写说明"
    sheet["A1"].font = Font(_FONT, size=14, bold=True)
    for number, text in enumerate(_GUIDE, 1):
        cell = sheet.cell(number + 1, 1, f"{number}. {text}")
        cell.alignment, cell.font = _LEFT, Font(_FONT, size=12)
        sheet.row_dimensions[number + 1].height = 36
    sheet.column_dimensions["A"].width = 88
