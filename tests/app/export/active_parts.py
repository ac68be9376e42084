# ruff: noqa: E501, ISC004 markup reads best in one line
"""Templates with one active part of each kind, as documents found in the wild carry them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MICROSOFT = "http://schemas.microsoft.com/office/2006/relationships"
BINARY = "application/octet-stream"


@dataclass(frozen=True)
class Active:
    """What is put into a template: relationships by the part they start from, parts, and XML.

    Everything that acts has the word ACTIVE in it. `xml` stands before the end tag of an element
    of a part: (part, end tag, XML).
    """

    relations: tuple[tuple[str, str, str, bool], ...] = ()
    """Part it starts from, type, target, whether it is external; its id is rIdActive and a number."""

    parts: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """Content type and content by name."""

    xml: tuple[tuple[str, str, str], ...] = ()


DOCUMENT, SETTINGS, WEB = "word/document.xml", "word/settings.xml", "word/webSettings.xml"


def paragraph(xml: str) -> tuple[tuple[str, str, str], ...]:
    """The XML in a run at the end of a document."""
    return ((DOCUMENT, "<w:sectPr", f"<w:p><w:r>{xml}</w:r></w:p>"),)


def block(xml: str) -> tuple[tuple[str, str, str], ...]:
    return ((DOCUMENT, "<w:sectPr", xml),)


def word_field(*codes: str) -> tuple[tuple[str, str, str], ...]:
    """A field whose code is split over runs."""
    mark = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'
    runs = "".join(f"<w:r><w:instrText>{code}</w:instrText></w:r>" for code in codes)
    shown = mark.format("separate") + "<w:r><w:t>shown</w:t></w:r>" + mark.format("end")
    return block(f"<w:p>{mark.format('begin')}{runs}{shown}</w:p>")


def outside(source: str, kind: str, target: str) -> tuple[tuple[str, str, str, bool], ...]:
    return ((source, f"{OFFICE}/{kind}", target, True),)


def inside(
    source: str, kind: str, name: str, content_type: str = BINARY, space: str = OFFICE
) -> tuple[tuple[tuple[str, str, str, bool], ...], dict[str, tuple[str, str]]]:
    """A part that an active relationship leads to."""
    content = "<ACTIVE/>" if content_type.endswith("xml") else "ACTIVE"
    return ((source, f"{space}/{kind}", f"/{name}", False),), {name: (content_type, content)}


NAMES = (
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
)
_NESTED = (
    '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:fldChar w:fldCharType="begin"/>'
    "</w:r><w:r><w:instrText>QUOTE 68 68 69 ACTIVE</w:instrText></w:r>"
    '<w:r><w:fldChar w:fldCharType="end"/></w:r><w:r><w:instrText> cmd ACTIVE</w:instrText></w:r>'
    '<w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'
)
FILM = (
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:wp15="http://schemas.microsoft.com/office/word/2012/wordprocessingDrawing"'
)
WORD: dict[str, Active] = {
    "DDE split over runs": Active(xml=word_field("DD", "EAUTO c:\\\\ACTIVE", "\\\\cmd")),
    "DDE in a simple field": Active(
        xml=block(
            '<w:p><w:fldSimple w:instr="DDE cmd ACTIVE"><w:r><w:t>x</w:t></w:r></w:fldSimple></w:p>'
        )
    ),
    "a field named by another": Active(xml=block(_NESTED)),
    "a field without an end": Active(
        xml=block(
            '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r>'
            "<w:r><w:instrText>DDE ACTIVE</w:instrText></w:r></w:p>"
        )
    ),
    "INCLUDETEXT": Active(xml=word_field('INCLUDETEXT "\\\\\\\\host\\\\ACTIVE"')),
    "INCLUDEPICTURE": Active(xml=word_field('INCLUDEPICTURE "http://host/ACTIVE"')),
    "LINK": Active(xml=word_field("LINK Excel.Sheet.12 ACTIVE")),
    "IMPORT": Active(xml=word_field("IMPORT ACTIVE")),
    "DATABASE": Active(xml=word_field('DATABASE \\d "ACTIVE"')),
    "MACROBUTTON": Active(xml=word_field("MACROBUTTON ACTIVE now")),
    "RD": Active(xml=word_field("RD ACTIVE.docx")),
    "HYPERLINK to a file": Active(xml=word_field('HYPERLINK "file:///c:/ACTIVE"')),
    "HYPERLINK to a script": Active(xml=word_field('HYPERLINK "javascript:ACTIVE"')),
    "link to a file": Active(
        outside(DOCUMENT, "hyperlink", "file:///c:/ACTIVE.exe"),
        xml=block(
            f'<w:p><w:hyperlink {NAMES} r:id="rIdActive0"><w:r><w:t>x</w:t></w:r></w:hyperlink></w:p>'
        ),
    ),
    "link to a script": Active(outside(DOCUMENT, "hyperlink", "javascript:ACTIVE")),
    "altChunk": Active(
        *inside(DOCUMENT, "aFChunk", "word/ACTIVE.html", "text/html"),
        xml=block(f'<w:altChunk {NAMES} r:id="rIdActive0"/>'),
    ),
    "OLE object": Active(
        *inside(DOCUMENT, "oleObject", "word/embeddings/ACTIVE.bin"),
        xml=paragraph(
            f'<w:object {NAMES}><o:OLEObject ProgID="ACTIVE" r:id="rIdActive0"/></w:object>'
        ),
    ),
    "embedded package": Active(*inside(DOCUMENT, "package", "word/embeddings/ACTIVE.xlsm")),
    "OLE link": Active(outside(DOCUMENT, "oleObject", "file:///ACTIVE")),
    "ActiveX": Active(
        *inside(
            DOCUMENT, "control", "word/activeX/ACTIVE.xml", "application/vnd.ms-office.activeX+xml"
        ),
        xml=paragraph(
            f'<w:object {NAMES}><w:control r:id="rIdActive0" w:name="ACTIVE"/></w:object>'
        ),
    ),
    "macros": Active(
        *inside(
            DOCUMENT,
            "vbaProject",
            "word/ACTIVE.bin",
            "application/vnd.ms-office.vbaProject",
            MICROSOFT,
        )
    ),
    "macros under another name": Active(
        *inside(DOCUMENT, "theme", "word/theme/ACTIVE.xml", "application/vnd.ms-office.vbaProject")
    ),
    "macros as a picture": Active(*inside(DOCUMENT, "image", "word/media/ACTIVE.png")),
    "parts that nothing leads to": Active(parts={"word/vbaProject.bin": (BINARY, "ACTIVE")}),
    "customUI": Active(
        *inside("", "ui/extensibility", "customUI/ACTIVE.xml", "application/xml", MICROSOFT)
    ),
    "key map": Active(
        *inside(
            DOCUMENT,
            "keyMapCustomizations",
            "word/ACTIVE.xml",
            "application/vnd.ms-word.keyMapCustomizations+xml",
            MICROSOFT,
        )
    ),
    "add-ins": Active(
        *inside(
            "",
            "webextensiontaskpanes",
            "word/ACTIVE.xml",
            "application/vnd.ms-office.webextensiontaskpanes+xml",
            "http://schemas.microsoft.com/office/2011/relationships",
        )
    ),
    "external picture": Active(
        outside(DOCUMENT, "image", "http://host/ACTIVE.png"),
        xml=paragraph(f'<w:drawing><a:blip {NAMES} r:link="rIdActive0"/></w:drawing>'),
    ),
    "VML picture from outside": Active(
        xml=paragraph(
            f'<w:pict {NAMES}><v:shape href="http://ACTIVE"><v:imagedata src="http://ACTIVE"/></v:shape></w:pict>'
        )
    ),
    "attached template": Active(
        outside(SETTINGS, "attachedTemplate", "http://host/ACTIVE.dotm"),
        xml=((SETTINGS, "</w:settings>", f'<w:attachedTemplate {NAMES} r:id="rIdActive0"/>'),),
    ),
    "mail merge": Active(
        outside(SETTINGS, "mailMergeSource", "file:///ACTIVE.mdb"),
        xml=((SETTINGS, "</w:settings>", '<w:mailMerge><w:query w:val="ACTIVE"/></w:mailMerge>'),),
    ),
    "document variables": Active(
        xml=((SETTINGS, "</w:settings>", '<w:docVars><w:docVar w:name="ACTIVE"/></w:docVars>'),)
    ),
    "frames": Active(
        (
            (DOCUMENT, f"{OFFICE}/webSettings", "/" + WEB, False),
            (WEB, f"{OFFICE}/frame", "http://host/ACTIVE", True),
        ),
        {
            WEB: (
                "application/vnd.openxmlformats-officedocument.wordprocessingml.webSettings+xml",
                '<w:webSettings xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
                f'<w:frameset {NAMES}><w:frame><w:sourceFileName r:id="rIdActive1"/></w:frame>'
                '<w:t w:val="ACTIVE"/></w:frameset></w:webSettings>',
            )
        },
    ),
    "subdocument": Active(
        outside(DOCUMENT, "subDocument", "file:///ACTIVE.docx"),
        xml=block(f'<w:subDoc {NAMES} r:id="rIdActive0"/>'),
    ),
    "custom XML": Active(*inside(DOCUMENT, "customXml", "customXml/ACTIVE.xml", "application/xml")),
    "comments": Active(
        *inside(
            DOCUMENT,
            "comments",
            "word/ACTIVE.xml",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml",
        )
    ),
    "printer settings": Active(
        *inside(DOCUMENT, "printerSettings", "word/printerSettings/ACTIVE.bin")
    ),
    "building blocks": Active(
        *inside(
            DOCUMENT,
            "glossaryDocument",
            "word/glossary/ACTIVE.xml",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document.glossary+xml",
        )
    ),
    "macro of a form field": Active(
        xml=paragraph(
            '<w:fldChar w:fldCharType="begin"><w:ffData><w:entryMacro w:val="ACTIVE"/></w:ffData></w:fldChar>'
        )
    ),
    "field cut by a comment": Active(
        xml=word_field('HYPERLINK "http://a"<!-- --> "file:///ACTIVE"')
    ),
    "simple field that is cut by an element": Active(
        xml=word_field('HYPERLINK "http://a"<w:x/> "file:///ACTIVE"')
    ),
    "instruction for another program": Active(
        xml=block('<?xml-stylesheet href="http://host/ACTIVE.xsl"?>')
    ),
    "page of a film": Active(
        xml=paragraph(
            f'<w:drawing><wp:docPr {FILM} id="9" name="x"><a:extLst {NAMES}><a:ext uri="u">'
            '<wp15:webVideoPr embeddedHtml="&lt;iframe src=ACTIVE&gt;"/></a:ext></a:extLst>'
            "</wp:docPr></w:drawing>"
        )
    ),
    "package in an attribute": Active(
        xml=paragraph(f'<w:pict {NAMES}><v:shape o:gfxdata="ACTIVE"/></w:pict>')
    ),
    "action of a click": Active(
        outside(DOCUMENT, "hyperlink", "http://host/"),
        xml=paragraph(
            f'<w:drawing><wp:docPr {FILM} {NAMES} id="9" name="x">'
            '<a:hlinkClick r:id="rIdActive0" action="ppaction://program?ACTIVE"/></wp:docPr></w:drawing>'
        ),
    ),
    "strict relationship": Active(
        (
            (
                DOCUMENT,
                "http://purl.oclc.org/ooxml/officeDocument/relationships/oleObject",
                "file:///ACTIVE",
                True,
            ),
        )
    ),
    "second version that acts": Active(
        xml=paragraph(
            '<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
            f'<mc:Choice Requires="zz"><w:object {NAMES}><o:OLEObject ProgID="ACTIVE"/></w:object></mc:Choice>'
            '<mc:Fallback><w:r><w:fldChar w:fldCharType="begin"/><w:instrText>DDE ACTIVE</w:instrText>'
            '<w:fldChar w:fldCharType="end"/></w:r></mc:Fallback></mc:AlternateContent>'
        )
    ),
    "relationship of nobody": Active(
        *inside(DOCUMENT, "image", "word/ACTIVE.xml", "application/xml", "http://example.org/rels")
    ),
}
