"""Web pages as the editors and site systems of governments write them."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape

from tests.corpus.draft import Slot, Table
from tests.corpus.real_tables import is_value

Cell = Callable[[Slot], str]
Set = Callable[[Table], str]


def spans(slot: Slot) -> str:
    columns = f' colspan="{slot.columns}"' if slot.columns > 1 else ""
    return columns + (f' rowspan="{slot.rows}"' if slot.rows > 1 else "")


def setter(cell: Cell, *, open_: str, close: str, row: str = "<tr>") -> Set:
    """A table as one editor writes it."""

    def written(table: Table) -> str:
        rows = [f"{row}{''.join(map(cell, slots))}</tr>\n" for slots in table]
        return f"{open_}{''.join(rows)}{close}"

    return written


def _soup(text: str) -> str:
    """Each run of signs of one script in a span of its own, in two more spans."""
    runs = re.findall(r"[0-9.]+|[（）“”、，]|[^0-9.（）“”、，]+", text)
    return "".join(
        f'<span lang="EN-US" style="font-family:&quot;Times New Roman&quot;,serif">{run}</span>'
        if run[0].isdigit()
        else f'<span style="font-family:宋体;color:#333333"><span>{run[:2]}</span>{run[2:]}</span>'
        for run in runs
    )


def _ueditor_cell(slot: Slot) -> str:
    inner = _soup(slot.text)
    if is_value(slot):
        inner = (
            "<span style=\"font-size:13px;font-family:'Times New Roman'\">&nbsp;"
            f"{slot.text}<o:p></o:p></span>"
        )
    style = "border: 1px solid windowtext; padding: 0px 7px; word-break: break-all;"
    return (
        f'<td width="{92 * slot.columns}" valign="center"{spans(slot)} style="{style}">'
        f'<p class="MsoNormal" style="text-align:center;line-height:150%">{inner}</p></td>'
    )


ueditor = setter(
    _ueditor_cell,
    open_='<table class="MsoNormalTable" border="1" cellspacing="0" style="border-collapse:'
    'collapse;width:624px;mso-yfti-tbllook:1184" interlaced="enabled"><tbody>\n',
    close="</tbody></table>",
    row='<tr style="height:27px;mso-yfti-irow:0" class="firstRow">',
)


def _excel_cell(slot: Slot) -> str:
    text = escape(slot.text).replace("（", '<font class="font6">（</font>')
    kind = "xl66" if is_value(slot) else "xl65"
    number = ' x:num align="right"' if is_value(slot) else ""
    size = f' height="{26 * slot.rows}" width="{72 * slot.columns}"'
    return f'<td{spans(slot)}{size} class="{kind}" style="border-left:none"{number}>{text}</td>'


def excel(table: Table) -> str:
    """Cells copied out of a workbook; the hidden row at the end has the widths."""
    whole = setter(
        _excel_cell,
        open_='<table border="0" cellpadding="0" cellspacing="0" width="720" style="border-'
        'collapse:collapse;width:540pt;"><colgroup><col width="72" span="10" style="mso-width-'
        'source:userset;mso-width-alt:2304"></colgroup><tbody>',
        close="<![if supportMisalignedColumns]><tr height=0 style='display:none'>"
        + "<td width=72 style='width:54pt'></td>" * 10
        + "</tr><![endif]></tbody></table>",
        row='<tr height="26" style="mso-height-source:userset;height:19.5pt">',
    )
    return whole(table)


def _old_cell(slot: Slot) -> str:
    columns = f" colSpan={slot.columns}" if slot.columns > 1 else ""
    rows = f" rowSpan={slot.rows}" if slot.rows > 1 else ""
    text = slot.text if is_value(slot) else "&nbsp;" + slot.text.replace("其他", "其 他") + "　"
    return (
        f'<TD style="BORDER-TOP: windowtext 1pt solid" vAlign=center{columns}{rows}>\n'
        f'<P style="TEXT-ALIGN: center" align=center><FONT face=宋体>{text}'
        "<?xml:namespace prefix = o /><o:p></o:p></FONT></P></TD>"
    )


old = setter(
    _old_cell,
    open_="<TABLE class=MsoNormalTable cellSpacing=0 cellPadding=0 border=1>\n<TBODY>",
    close="</TBODY></TABLE>",
    row='<TR style="HEIGHT: 19.5pt">\n',
)


def _head_cell(slot: Slot) -> str:
    tag = "td" if is_value(slot) else "th"
    text = slot.text.replace("商业企业", "商业<br>企业").replace("结果", "结果<br/>\n")
    return f'<{tag}{spans(slot)} scope="col">\n\t\t\t{text}\n\t\t</{tag}>'


def headed(table: Table) -> str:
    """A table of a modern site: the head in `thead`, around it a box that scrolls."""
    first = next(n for n, row in enumerate(table) if any(map(is_value, row)))
    head, body = (
        setter(_head_cell, open_=open_, close=close)(rows)
        for open_, close, rows in (
            ("<thead>", "</thead>", table[:first]),
            ("<tbody>", "</tbody>", table[first:]),
        )
    )
    return (
        '<div class="table-wrap" style="overflow-x:auto;width:100%"><table class="pure-table">'
        f"<caption></caption>{head}{body}</table></div>"
    )


def _letter_cell(slot: Slot) -> str:
    """Group labels run downwards, one sign in each paragraph."""
    if not is_value(slot) and slot.rows > 1:
        inner = "".join(f"<p>{sign}</p>" for sign in slot.text)
    else:
        inner = f"<p>{slot.text}</p>" if slot.text != "0" else "<p><br></p>"
    return f"<td{spans(slot)}>{inner}</td>"


letters = setter(_letter_cell, open_="<table><tbody>", close="</tbody></table>")


def _wps_cell(slot: Slot) -> str:
    return (
        f"<td width={31 * slot.columns} valign=center{spans(slot)} style='width:23pt;mso-border-"
        "alt:0.5000pt solid windowtext;' ><p class=MsoNormal  align=center  style=\"text-align:"
        "center;\" ><span style=\"mso-spacerun:'yes';font-family:宋体;mso-ascii-font-family:"
        f"'Times New Roman';font-size:9.0000pt;mso-font-kerning:1.0000pt;\" >"
        f'<font face="宋体" >{slot.text}</font></span><span style="mso-spacerun:\'yes\';" >'
        "<o:p></o:p></span></p></td>"
    )


wps = setter(
    _wps_cell,
    open_='<div align=center ><table class=MsoTableGrid  border=1  cellspacing=0  style="'
    'border-collapse:collapse;width:460.4500pt;mso-table-layout-alt:fixed;" >',
    close="</table></div>",
    row='<tr style="height:19.5500pt;" >',
)


def boxed(inner: Set) -> Set:
    """Each table in a table of one cell."""

    def written(table: Table) -> str:
        return (
            '<table align="center" width="98%"><tbody><tr><td>'
            f"{inner(table)}</td></tr></tbody></table>"
        )

    return written
