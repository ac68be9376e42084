"""Paragraphs and pictures of a DOCX template, looking like its own, level by level."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from copy import deepcopy
from pathlib import Path
from typing import TYPE_CHECKING

from lxml import etree

from app import patterns as re
from app.export.docx.styles import BODY, RUN_IN_HEADING, style_of
from app.export.docx.tables import add_words, is_loud, make_plain, mark_format
from app.export.outline import PictureRefusedError
from app.export.standard import DIGITS, FANGSONG, picture_size
from app.export.template_lines import is_prompt
from app.office.package import parse_part
from app.office.parts import XML_SPACE, Element, serialised
from app.office.wordml import NAMESPACE, StyleSheet, number_in, paragraph_style, paragraph_text, w
from app.report.charts import numbered_captions
from app.report.narrative import HeadingLevel, level_of, picture_of, run_in_heading
from app.report.report import Report

if TYPE_CHECKING:
    from docx.image.image import Image

_EMU = 36_000
"""Units of a drawing in a millimetre."""

_TWIPS = 1440 / 25.4
"""Twips in a millimetre."""

_MARGINS = 240
"""What the margins of a cell take from its width, in twips."""

_PARAGRAPH_FORMAT, _RUN_FORMAT = w("pPr"), w("rPr")
_RUN = w("r")
_ONCE = tuple(w(name) for name in ("numPr", "sectPr", "pageBreakBefore", "keepNext", "pPrChange"))
"""Of a paragraph's format, what must not be copied: numbers are typed, sections end once."""

_NOT_OF_TEXT = ("right", "end", "center")

_HEADING_STYLE = re.compile(r"(?i:heading)\s*\d|[1-9]")
"""The ids that Word gives its styles of headings, in English and in Chinese."""

_TYPED_INDENT = 2
_TEXT_SIZE = 32
"""Sixteen points, the size of texts, in half points."""

NO_TEXT = ("drawing", "pict", "object", "sectPr")
"""What a paragraph may hold besides text."""

LevelStyles = Mapping[HeadingLevel, Element]
"""A paragraph to take the format from, for each level that there is one for."""


def level_styles(
    paragraphs: Sequence[Element], marking: Collection[str] = (), *, hints: bool = False
) -> dict[HeadingLevel, Element]:
    """The first paragraph with text of each level among these; no text stands at the right.

    What only says what to write looks as a hint, not as a text: it counts where there is no other,
    and nowhere if its style is a `marking` one.
    """
    looks: dict[HeadingLevel, Element] = {}
    last: dict[HeadingLevel, Element] = {}
    for paragraph in paragraphs:
        text = paragraph_text(paragraph).strip()
        alignment = paragraph.find(f"{_PARAGRAPH_FORMAT}/{w('jc')}")
        is_left = alignment is None or alignment.get(w("val")) not in _NOT_OF_TEXT
        if text and is_left and paragraph_style(paragraph) not in marking:
            is_heading = _HEADING_STYLE.fullmatch(paragraph_style(paragraph))
            kind = last if is_heading or is_prompt(text) or is_marked(paragraph) else looks
            kind.setdefault(level_of(text), paragraph)
    return last | looks if hints else looks


def marking_styles(sheet: StyleSheet, ids: Collection[str]) -> frozenset[str]:
    """Which of these styles mark instructions: on a ground of their own, or in a loud colour.

    That of most paragraphs marks nothing.
    """
    return frozenset(one for one in ids if one != sheet.default and _is_marking(sheet, one))


def _is_marking(sheet: StyleSheet, style: str) -> bool:
    colour = sheet.find(style, f"{_RUN_FORMAT}/{w('color')}")
    grounds = (sheet.find(style, f"{of}/{w('shd')}") for of in (_PARAGRAPH_FORMAT, _RUN_FORMAT))
    fills = {"" if one is None else one.get(w("fill"), "") for one in grounds}
    is_loud_text = colour is not None and is_loud(colour)
    return is_loud_text or not fills.issubset({"", "auto", "FFFFFF", "ffffff"})


def is_marked(paragraph: Element) -> bool:
    """Whether a paragraph looks as samples and hints do: in a loud colour, or slanted."""
    look = _format_of(paragraph)
    colour = None if look is None else look.find(w("color"))
    slanted = None if look is None else look.find(w("i"))
    return (colour is not None and is_loud(colour)) or slanted is not None


class TextStyles:
    """Makes paragraphs: in the template's named styles, else formatted as its own paragraphs."""

    def __init__(self, styles: Mapping[str, str], all_looks: LevelStyles) -> None:
        self._styles = styles
        self._all = all_looks

    def paragraph(self, line: str, looks: LevelStyles) -> Element:
        """A paragraph with this line, formatted as its level is in the section or elsewhere."""
        style = self._styles.get(style_of(line)) or self._styles.get(BODY) or ""
        paragraph = styled_paragraph(line, style)
        level = level_of(line)
        for found in (looks.get(level), self._all.get(level), *_plain(looks, self._all)):
            if found is not None and not style:
                copy_format(found, paragraph)
                break
        if level is not HeadingLevel.BODY and not style:
            set_trait(paragraph, "pPr", "keepNext")
        if length := run_in_heading(line):
            _set_apart(paragraph, length, self._heading_format(looks, styled=bool(style)))
        return paragraph

    def _heading_format(self, looks: LevelStyles, *, styled: bool) -> Element | None:
        """The format of a heading that its text stands behind; None if the template has none."""
        if styled:
            style = self._styles.get(RUN_IN_HEADING)
            return _named_format(style) if style else None
        model = looks.get(HeadingLevel.SECOND, self._all.get(HeadingLevel.SECOND))
        return None if model is None else _text_format(model)


def _plain(*several: LevelStyles) -> Iterator[Element | None]:
    return (looks.get(HeadingLevel.BODY) for looks in several)


def styled_paragraph(line: str, style: str) -> Element:
    """A `w:p` with one run of text, in a style if its id is not empty."""
    paragraph = etree.Element(w("p"))
    if style:
        properties = etree.SubElement(paragraph, _PARAGRAPH_FORMAT)
        etree.SubElement(properties, w("pStyle"), {w("val"): style})
    run = etree.SubElement(paragraph, _RUN)
    properties = etree.SubElement(run, _RUN_FORMAT)
    etree.SubElement(properties, w("rFonts"), {w("hint"): "eastAsia"})
    add_words(run, line)
    return paragraph


def _named_format(style: str) -> Element:
    """The format of a run in a style of characters."""
    properties = etree.Element(_RUN_FORMAT)
    etree.SubElement(properties, w("rStyle"), {w("val"): style})
    etree.SubElement(properties, w("rFonts"), {w("hint"): "eastAsia"})
    return properties


def _set_apart(paragraph: Element, length: int, look: Element | None) -> None:
    """Gives the first signs of a paragraph's only run a run of their own in this format."""
    run = paragraph.find(_RUN)
    text = None if run is None else run.find(w("t"))
    if look is None or run is None or text is None:
        return
    words = text.text or ""
    heading = etree.Element(_RUN)
    heading.append(look)
    etree.SubElement(heading, w("t"), {XML_SPACE: "preserve"}).text = words[:length]
    text.text = words[length:]
    run.addprevious(heading)


def copy_format(model: Element, paragraph: Element) -> None:
    """Gives a new paragraph the format of another one and of most of its text."""
    run = paragraph.find(_RUN)
    run_format = _text_format(model)
    if run_format is not None and run is not None:
        run.replace(run[0], run_format)
    paragraph_format = model.find(_PARAGRAPH_FORMAT)
    if paragraph_format is not None:
        copy = deepcopy(paragraph_format)
        for element in list(copy.iterchildren(*_ONCE)):
            copy.remove(element)
        paragraph.insert(0, copy)
    if (
        typed_indent(model) == _TYPED_INDENT
        and model.find(f"{_PARAGRAPH_FORMAT}/{w('ind')}") is None
    ):
        _indent(paragraph, run_format)


def typed_indent(paragraph: Element) -> int:
    """How many signs wide the spaces are that are typed at the beginning of a paragraph."""
    text = paragraph_text(paragraph)
    return sum(2 if sign == "　" else 1 for sign in text[: len(text) - len(text.lstrip())]) // 2


def _indent(paragraph: Element, look: Element | None) -> None:
    """Indents the first line of a paragraph by two signs of its size."""
    size = number_in(None if look is None else look.find(w("sz")), w("val"), _TEXT_SIZE)
    ends = {"firstLineChars": "200", "firstLine": str(2 * size * 10)}
    set_trait(paragraph, "pPr", "ind", **ends)


def plain_look(blank: Element | None, heading: Element, sheet: StyleSheet) -> Element:
    """A paragraph that looks as texts do, where a template shows none: at a blank line's place."""
    size = min(sheet.size(heading.find(_RUN), heading), _TEXT_SIZE)
    run = styled_paragraph("文", "")
    run_format = None if blank is None else mark_format(blank)
    if blank is not None:
        copy_format(blank, run)
    if run_format is None:
        latin = DIGITS.name
        fonts = {"ascii": latin, "hAnsi": latin, "eastAsia": FANGSONG.name, "hint": "eastAsia"}
        set_trait(run[-1], "rPr", "rFonts", **fonts)
        set_size(run[-1], size)
    spacing = heading.find(f"{_PARAGRAPH_FORMAT}/{w('spacing')}")
    if blank is None and spacing is not None:
        lines = {name: text for name, text in _values(spacing).items() if name.startswith("line")}
        set_trait(run, "pPr", "spacing", after="0", **lines)
    if run.find(f"{_PARAGRAPH_FORMAT}/{w('ind')}") is None:
        _indent(run, run[-1].find(_RUN_FORMAT))
    return run


def _text_format(model: Element) -> Element | None:
    """The format of the longest run, else that of the paragraph's mark, in plain black."""
    found = _format_of(model)
    plain = mark_format(model) if found is None else deepcopy(found)
    make_plain(plain)
    return plain


def _format_of(model: Element) -> Element | None:
    """The format of the run with most signs in it; a blank on a line is none."""
    runs = [run for run in model.iter(_RUN) if run.find(_RUN_FORMAT) is not None]
    longest = max(runs, key=lambda run: len(paragraph_text(run).strip()), default=None)
    return None if longest is None else longest.find(_RUN_FORMAT)


_ORDER = {
    "pPr": "pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr "
    "suppressLineNumbers pBdr shd tabs suppressAutoHyphens kinsoku wordWrap overflowPunct "
    "topLinePunct autoSpaceDE autoSpaceDN bidi adjustRightInd snapToGrid spacing ind "
    "contextualSpacing mirrorIndents suppressOverlap jc textDirection textAlignment "
    "textboxTightWrap outlineLvl divId cnfStyle rPr sectPr pPrChange",
    "rPr": "rStyle rFonts b bCs i iCs caps smallCaps strike dstrike outline shadow emboss imprint "
    "noProof snapToGrid vanish webHidden color spacing w kern position sz szCs highlight u effect "
    "bdr shd fitText vertAlign rtl cs em lang eastAsianLayout specVanish oMath rPrChange",
    "tcPr": "cnfStyle tcW gridSpan hMerge vMerge tcBorders shd noWrap tcMar textDirection "
    "tcFitText vAlign hideMark headers cellIns cellDel cellMerge tcPrChange",
    "trPr": "cnfStyle divId gridBefore gridAfter wBefore wAfter cantSplit trHeight tblHeader "
    "tblCellSpacing jc hidden ins del trPrChange",
}
"""The order of the traits in each format (ISO/IEC 29500-1, 17.3.1.26, 17.3.2.28, 17.4)."""

_BEHIND = {
    (of, name): tuple(map(w, order.split()[place + 1 :]))
    for of, order in _ORDER.items()
    for place, name in enumerate(order.split())
}


def set_trait(parent: Element, of: str, name: str, **values: str) -> Element:
    """Puts a trait such as `jc` into a format such as `pPr`, where it belongs, and returns it."""
    properties = parent.find(w(of))
    if properties is None:
        properties = etree.Element(w(of))
        before = parent.find(w("tblPrEx"))
        parent.insert(0 if before is None else 1, properties)
    for old in list(properties.iterchildren(w(name))):
        properties.remove(old)
    added = etree.Element(w(name), {w(key): value for key, value in values.items()})
    behind = _BEHIND[of, name]
    following = next(properties.iterchildren(*behind), None) if behind else None
    if following is None:
        properties.append(added)
    else:
        following.addprevious(added)
    return added


def set_size(run: Element, size: int) -> None:
    """Sets the size of a run in half points."""
    set_trait(run, "rPr", "sz", val=str(size))
    set_trait(run, "rPr", "szCs", val=str(size))


_CHARACTER = 320
"""A character of 16 pt, in twips."""


def align(paragraph: Element, where: str, inset: float = 0) -> None:
    """Has a paragraph stand there without indents, at the right so many signs inside."""
    right = {"rightChars": str(int(inset * 100)), "right": str(int(inset * _CHARACTER))}
    nothing = {"firstLineChars": "0", "firstLine": "0"}
    set_trait(paragraph, "pPr", "ind", **right, **nothing)
    set_trait(paragraph, "pPr", "jc", val=where)


def lines_of_text(text: str) -> Iterator[str]:
    """The paragraphs of a text; blank lines and typed indents are left to the template."""
    return (line.strip() for line in text.split("\n") if line.strip())


def ends_page(paragraph: Element) -> bool:
    """Whether a page ends in a paragraph, or with it where a section does."""
    breaks = (one.get(w("type")) == "page" for one in paragraph.iter(w("br")))
    return any(breaks) or paragraph.find(f".//{w('sectPr')}") is not None


def is_blank(element: Element) -> bool:
    """Whether an element is a paragraph with nothing in it; a bookmark within it is nothing."""
    if element.tag != w("p") or paragraph_text(element).strip():
        return False
    marks = [sum(1 for _ in element.iter(w(f"bookmark{end}"))) for end in ("Start", "End")]
    return marks[0] == marks[1] and next(element.iter(*map(w, NO_TEXT), w("br")), None) is None


def take_out(paragraph: Element) -> None:
    """Removes a paragraph; a page that begins with or behind it still begins there."""
    parent = paragraph.getparent()
    if parent is None:
        return
    breaks = [b for b in paragraph.iter(w("br")) if b.get(w("type")) == "page"]
    if breaks:
        for run in list(paragraph.iterchildren(_RUN, w("hyperlink"))):
            if not any(b in breaks for b in run.iter(w("br"))):
                paragraph.remove(run)
        for text in list(paragraph.iter(w("t"), w("tab"))):
            holder = text.getparent()
            if holder is not None and holder.tag == _RUN:
                holder.remove(text)
        return
    following = paragraph.getnext()
    starts_page = paragraph.find(f"{_PARAGRAPH_FORMAT}/{w('pageBreakBefore')}")
    if starts_page is not None and following is not None and following.tag == w("p"):
        set_trait(following, "pPr", "pageBreakBefore", **_values(starts_page))
    parent.remove(paragraph)


def _values(trait: Element) -> dict[str, str]:
    return {etree.QName(str(name)).localname: str(value) for name, value in trait.attrib.items()}


_RELATIONS, _TYPES = "word/_rels/document.xml.rels", "[Content_Types].xml"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006"


class Pictures:
    """Adds the files of pictures to the parts of a document, each once.

    Captions have the template's style for them, if its id is not empty.
    """

    def __init__(
        self, report: Report, path: Path, parts: dict[str, bytes], caption_style: str = ""
    ) -> None:
        self._report = report
        self._path = path
        self._parts = parts
        self._caption_style = caption_style
        self._captions = numbered_captions(report)
        self._relations: dict[str, str] = {}
        self._count = 0

    def paragraphs(self, line: str, room: int | None = None) -> Iterator[Element]:
        """The picture that a line is and its caption, centred; nothing if it is none.

        `room` is the width of its cell in twips. Raises `PictureRefusedError`.
        """
        picture = picture_of(line)
        if picture is None:
            return
        caption = self._captions.get(line.strip(), picture.caption)
        data = self._report.media.get(picture.name)
        image = _image(data or b"", picture.caption)
        yield self._drawing(self._relation(picture.name, image), image, caption, room)
        if caption:
            yield self._caption(caption)

    def _caption(self, words: str) -> Element:
        if self._caption_style:
            return styled_paragraph(words, self._caption_style)
        from html import escape  # noqa: PLC0415 only where there is a picture

        return _centred(f"<w:r><w:t>{escape(words)}</w:t></w:r>")

    def _drawing(self, relation: str, image: Image, caption: str, room: int | None) -> Element:
        from html import escape  # noqa: PLC0415 only where there is a picture

        self._count += 1
        width, height = _size(image, room)
        identity = f'id="{9000 + self._count}" name="图片 {self._count}" descr="{escape(caption)}"'
        return _centred(
            keep=bool(caption),
            runs=f'<w:r><w:drawing><wp:inline><wp:extent cx="{width}" cy="{height}"/>'
            f'<wp:docPr {identity}/><a:graphic><a:graphicData uri="{_DRAWING}/picture"><pic:pic>'
            f"<pic:nvPicPr><pic:cNvPr {identity}/><pic:cNvPicPr/></pic:nvPicPr>"
            f'<pic:blipFill><a:blip r:embed="{relation}"/><a:stretch><a:fillRect/></a:stretch>'
            f'</pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{width}"'
            f' cy="{height}"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr>'
            "</pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>",
        )

    def _relation(self, name: str, image: Image) -> str:
        if name not in self._relations:
            number = len(self._relations) + 1
            self._relations[name] = f"rIdPicture{number}"
            part = f"media/report{number}.{image.ext}"
            self._parts[f"word/{part}"] = image.blob
            self._add(
                _RELATIONS,
                f"{{{_PACKAGE}/relationships}}Relationship",
                {"Id": f"rIdPicture{number}", "Type": f"{_OFFICE}/image", "Target": part},
            )
            self._add(
                _TYPES,
                f"{{{_PACKAGE}/content-types}}Override",
                {"PartName": f"/word/{part}", "ContentType": image.content_type},
            )
        return self._relations[name]

    def _add(self, part: str, tag: str, attributes: dict[str, str]) -> None:
        empty = f'<Relationships xmlns="{_PACKAGE}/relationships"/>'.encode()
        root = parse_part(self._path, self._parts.get(part, empty))
        etree.SubElement(root, tag, attributes)
        self._parts[part] = serialised(root)


def _size(image: Image, room: int | None = None) -> tuple[int, int]:
    """Width and height in EMU; `room` is the width of a cell in twips, if it stands in one."""
    width, height = picture_size(image.px_width, image.px_height, image.horz_dpi)
    fitting = min(1.0, max((room - _MARGINS) / _TWIPS, 1) / width) if room else 1.0
    return int(width * fitting * _EMU), int(height * fitting * _EMU)


def _image(data: bytes, caption: str) -> Image:
    """The picture, with a size. Raises `PictureRefusedError`."""
    from docx.image.image import Image  # noqa: PLC0415 slow, and most reports have no pictures

    try:
        image = Image.from_blob(data)
        _size(image)
    except Exception as error:  # BLE001 meant: python-docx raises Exception itself for some
        raise PictureRefusedError(caption) from error
    return image


def _centred(runs: str, *, keep: bool = False) -> Element:
    names = {
        "w": NAMESPACE,
        "r": _OFFICE,
        "a": f"{_DRAWING}/main",
        "pic": f"{_DRAWING}/picture",
        "wp": f"{_DRAWING}/wordprocessingDrawing",
    }
    spaces = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in names.items())
    line = '<w:snapToGrid w:val="0"/><w:spacing w:line="240" w:lineRule="auto"/>'
    kept = "<w:keepNext/>" if keep else ""
    place = '<w:ind w:firstLineChars="0" w:firstLine="0"/><w:jc w:val="center"/>'
    form = f"<w:pPr>{kept}{line}{place}</w:pPr>"
    return etree.fromstring(f"<w:p {spaces}>{form}{runs}</w:p>")
