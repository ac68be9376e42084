# ruff: noqa: E501, ISC004 markup reads best in one line
"""Workbooks that are templates with one active part of each kind."""

from __future__ import annotations

from tests.app.export.active_parts import BINARY, MICROSOFT, NAMES, OFFICE, Active, inside, outside

WORKBOOK, SHEET = "xl/workbook.xml", "xl/worksheets/sheet1.xml"


def cell(formula: str) -> tuple[tuple[str, str, str], ...]:
    return (
        (SHEET, "</sheetData>", f'<row r="900"><c r="Z900"><f>{formula}</f><v>1</v></c></row>'),
    )


def defined(attributes: str, text: str) -> tuple[tuple[str, str, str], ...]:
    name = f"<definedName {attributes}>{text}</definedName>"
    return ((WORKBOOK, "<calcPr", f"<definedNames>{name}</definedNames>"),)


SHEETS: dict[str, Active] = {
    "DDE formula": Active(xml=cell("cmd|'/c ACTIVE'!A0")),
    "WEBSERVICE": Active(xml=cell('_xlfn.WEBSERVICE("http://host/ACTIVE")')),
    "HYPERLINK function": Active(xml=cell('HYPERLINK("file:///ACTIVE","x")')),
    "function in small letters": Active(xml=cell('sum(1,call("ACTIVE"))')),
    "RTD": Active(xml=cell('RTD("ACTIVE",,"x")')),
    "formula to another file": Active(xml=cell("'C:\\ACTIVE\\[b.xlsx]S'!A1")),
    "formula to a linked file": Active(
        *inside(
            WORKBOOK,
            "externalLink",
            "xl/externalLinks/ACTIVE.xml",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.externalLink+xml",
        ),
        xml=cell("[1]ACTIVE!A1"),
    ),
    "formula cut by a comment": Active(xml=cell("SUM(1)<!-- -->+cmd|'/c ACTIVE'!A0")),
    "formula cut by an element": Active(xml=cell("SUM(1)<x/>+cmd|'/c ACTIVE'!A0")),
    "quotation mark in the name of a sheet": Active(
        xml=cell("'a&quot;b'!A1+cmd|'/c ACTIVE&quot;'!A0")
    ),
    "formula to a table of values": Active(xml=cell("ACTIVE.csv!A1")),
    "table of operations": Active(
        xml=(
            (
                SHEET,
                "</sheetData>",
                '<row r="900"><c r="Z900"><f t="dataTable" ref="Z900" r1="[1]ACTIVE!A1"/><v>1</v></c></row>',
            ),
        )
    ),
    "place of a link in another file": Active(
        xml=(
            (
                SHEET,
                "<pageMargins",
                '<hyperlinks><hyperlink ref="Z1" location="\'[ACTIVE.xlsx]S\'!A1"/></hyperlinks>',
            ),
        )
    ),
    "strict relationship": Active(
        (
            (
                SHEET,
                "http://purl.oclc.org/ooxml/officeDocument/relationships/oleObject",
                "file:///ACTIVE",
                True,
            ),
        )
    ),
    "link of a new condition": Active(
        xml=(
            (
                SHEET,
                "</worksheet>",
                '<extLst><ext uri="u"><x14:conditionalFormattings xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main">'
                '<x14:conditionalFormatting xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main"><x14:cfRule type="expression" id="1">'
                "<xm:f>[1]ACTIVE!A1</xm:f></x14:cfRule><xm:sqref>Z1</xm:sqref></x14:conditionalFormatting></x14:conditionalFormattings></ext></extLst>",
            ),
        )
    ),
    "chart of another file": Active(
        (
            (SHEET, f"{OFFICE}/drawing", "/xl/drawings/drawing9.xml", False),
            ("xl/drawings/drawing9.xml", f"{OFFICE}/chart", "/xl/charts/chart9.xml", False),
            ("xl/charts/chart9.xml", f"{OFFICE}/package", "file:///ACTIVE.xlsx", True),
        ),
        {
            "xl/drawings/drawing9.xml": (
                "application/vnd.openxmlformats-officedocument.drawing+xml",
                f'<xdr:wsDr xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing" {NAMES}><xdr:absoluteAnchor>'
                '<xdr:graphicFrame macro="ACTIVE"><a:graphic><a:graphicData><c:chart xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" r:id="rIdActive1"/>'
                "</a:graphicData></a:graphic></xdr:graphicFrame></xdr:absoluteAnchor></xdr:wsDr>",
            ),
            "xl/charts/chart9.xml": (
                "application/vnd.openxmlformats-officedocument.drawingml.chart+xml",
                f'<c:chartSpace xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" xmlns:c15="http://schemas.microsoft.com/office/drawing/2012/chart" {NAMES}>'
                "<c:chart><c:f>[1]ACTIVE!A1</c:f><c15:formulaRef><c15:sqref>[1]ACTIVE!A1</c15:sqref></c15:formulaRef></c:chart>"
                '<c:externalData r:id="rIdActive2"/></c:chartSpace>',
            ),
        },
        ((SHEET, "</worksheet>", f'<drawing {NAMES} r:id="rIdActive0"/>'),),
    ),
    "shared formula": Active(
        xml=(
            (
                SHEET,
                "</sheetData>",
                '<row r="900"><c r="Z900"><f t="shared" si="7" ref="Z900:Z901">IMAGE("ACTIVE")</f>'
                '</c></row><row r="901"><c r="Z901"><f t="shared" si="7"/><v>ACTIVE</v></c></row>',
            ),
        )
    ),
    "link in a condition": Active(
        xml=(
            (
                SHEET,
                "<pageMargins",
                '<conditionalFormatting sqref="Z1"><cfRule type="expression" priority="9">'
                "<formula>[1]ACTIVE!A1=1</formula></cfRule></conditionalFormatting>",
            ),
        )
    ),
    "link in a validation": Active(
        xml=(
            (
                SHEET,
                "<pageMargins",
                '<dataValidations count="1"><dataValidation type="list" sqref="Z1">'
                "<formula1>'[ACTIVE.xlsx]S'!$A$1:$A$3</formula1></dataValidation></dataValidations>",
            ),
        )
    ),
    "link in a name": Active(xml=defined('name="a"', "'[ACTIVE.xlsx]S'!$A$1")),
    "name that runs": Active(xml=defined('name="Auto_Open"', "ACTIVE!$A$1")),
    "macro sheet": Active(
        *inside(
            WORKBOOK,
            "xlMacrosheet",
            "xl/macrosheets/ACTIVE.xml",
            "application/vnd.ms-excel.macrosheet+xml",
            MICROSOFT,
        ),
        xml=(
            (
                WORKBOOK,
                "</sheets>",
                f'<sheet name="ACTIVE" sheetId="99" {NAMES} r:id="rIdActive0"/>',
            ),
        ),
    ),
    "macros": Active(
        *inside(
            WORKBOOK,
            "vbaProject",
            "xl/ACTIVE.bin",
            "application/vnd.ms-office.vbaProject",
            MICROSOFT,
        )
    ),
    "customUI": Active(
        *inside("", "ui/extensibility", "customUI/ACTIVE.xml", "application/xml", MICROSOFT)
    ),
    "connections": Active(
        *inside(
            WORKBOOK,
            "connections",
            "xl/ACTIVE.xml",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.connections+xml",
        )
    ),
    "pivot cache": Active(
        *inside(
            WORKBOOK,
            "pivotCacheDefinition",
            "xl/pivotCache/ACTIVE.xml",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.pivotCacheDefinition+xml",
        ),
        xml=(
            (
                WORKBOOK,
                "<calcPr",
                f'<pivotCaches><pivotCache cacheId="1" {NAMES} r:id="rIdActive0"/></pivotCaches>',
            ),
        ),
    ),
    "query table": Active(
        *inside(
            SHEET,
            "queryTable",
            "xl/queryTables/ACTIVE.xml",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.queryTable+xml",
        )
    ),
    "printer settings": Active(*inside(SHEET, "printerSettings", "xl/printerSettings/ACTIVE.bin")),
    "OLE object": Active(
        *inside(SHEET, "oleObject", "xl/embeddings/ACTIVE.bin"),
        xml=(
            (
                SHEET,
                "</worksheet>",
                f'<oleObjects><oleObject progId="ACTIVE" {NAMES} r:id="rIdActive0"/></oleObjects>',
            ),
        ),
    ),
    "control": Active(
        *inside(SHEET, "control", "xl/activeX/ACTIVE.xml", "application/vnd.ms-office.activeX+xml"),
        xml=(
            (
                SHEET,
                "</worksheet>",
                f'<controls><control {NAMES} r:id="rIdActive0" name="ACTIVE"/></controls>',
            ),
        ),
    ),
    "form control": Active(
        *inside(
            SHEET,
            "vmlDrawing",
            "xl/drawings/ACTIVE.vml",
            "application/vnd.openxmlformats-officedocument.vmlDrawing",
        ),
        xml=((SHEET, "</worksheet>", f'<legacyDrawing {NAMES} r:id="rIdActive0"/>'),),
    ),
    "external picture": Active(outside(SHEET, "image", "http://host/ACTIVE.png")),
    "link to a file": Active(
        outside(SHEET, "hyperlink", "file:///ACTIVE.exe"),
        xml=(
            (
                SHEET,
                "<pageMargins",
                f'<hyperlinks><hyperlink ref="Z1" {NAMES} r:id="rIdActive0"/></hyperlinks>',
            ),
        ),
    ),
    "link to a script": Active(outside(SHEET, "hyperlink", "javascript:ACTIVE")),
    "custom XML": Active(*inside(WORKBOOK, "customXml", "customXml/ACTIVE.xml", "application/xml")),
    "parts that nothing leads to": Active(parts={"xl/vbaProject.bin": (BINARY, "ACTIVE")}),
}
