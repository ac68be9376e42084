"""Takes out of parts of a template what could act: elements, fields of Word, formulas."""

from __future__ import annotations

from collections import defaultdict

from lxml import etree
from msgspec import Struct, field

from app import patterns as re
from app.office.parts import (
    Element,
    LeftOut,
    Rules,
    dangling,
    keep_children,
    local,
    remove,
    whole_text,
)

_WORD = (
    "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}",
    "{http://purl.oclc.org/ooxml/wordprocessingml/main}",
)
_DRAWN = ("{urn:schemas-microsoft-com:vml}", "{urn:schemas-microsoft-com:office:office}")
_CONTAINERS = ("pict", "object", "drawing", "twoCellAnchor", "oneCellAnchor", "absoluteAnchor")
_ACTIVE = ("altChunk", "subDoc", "object", "control", "contentPart", "dataBinding", "webVideoPr")
_MACROS = ("entryMacro", "exitMacro")
_TRACES = ("fldData", "commentRangeStart", "commentRangeEnd", "commentReference")
_LINKING = ("href", "src", "althref")
_PACKED = "gfxdata"
"""An attribute with a package of its own, which nothing needs."""

_ONLY_LINK = ("hlinkClick", "hlinkHover", "hlinkMouseOver")
_BLOCKS = ("tc", "hdr", "ftr", "body")


def clean_elements(root: Element, ids: set[str], left_out: LeftOut) -> None:
    """Leaves in a part only what may stand there; `ids` are its relationships that are kept."""
    for mark in list(root.iter(etree.Comment, etree.ProcessingInstruction)):
        remove(mark)  # a text goes on behind them
        left_out.add("instruction" if isinstance(mark, etree._ProcessingInstruction) else "comment")
    keep_children(root, left_out)
    whole = left_out.changes
    for element in list(root.iterdescendants("*")):
        name = local(element)
        if left_out.changes != whole and not _is_inside(root, element):
            continue
        if name == "OLEObject":
            _drop(_container(element), left_out)
            left_out.add("object")
        elif name in _ACTIVE and (name != "object" or element.tag.startswith(_WORD)):
            _drop(_container(element) if name in ("control", "contentPart") else element, left_out)
            left_out.add(name)
        elif name in _MACROS:
            remove(element)
            left_out.add("macro")
        elif name in _TRACES and element.tag.startswith(_WORD):
            _drop(element, left_out)
        elif element.attrib:
            _clean_attributes(element, ids, left_out)


def _clean_attributes(element: Element, ids: set[str], left_out: LeftOut) -> None:
    if element.tag.startswith(_DRAWN):
        for attribute in list(element.attrib):
            name = etree.QName(attribute).localname
            if name in _LINKING or name == _PACKED:
                del element.attrib[attribute]
                left_out.add("link" if name in _LINKING else _PACKED)
    if local(element) in _ONLY_LINK and "action" in element.attrib:
        del element.attrib["action"]
        left_out.add("link")
    if element.get("macro"):
        element.set("macro", "")
        left_out.add("macro")
    attributes = dangling(element, ids)
    if attributes:
        for attribute in attributes:
            del element.attrib[attribute]
        left_out.add_quietly()
        _drop_unrelated(element, ids, left_out)


def _drop_unrelated(element: Element, ids: set[str], left_out: LeftOut) -> None:
    """Removes an element that has lost a relationship, as far as nothing is left of it."""
    name = local(element)
    if name == "hyperlink" and element.tag.startswith(_WORD):
        _unwrap(element)
    elif name in ("pageSetup", "fill", "stroke"):
        return
    elif name in ("blip", "imagedata"):
        left = (
            value for key, value in element.attrib.items() if str(key).endswith(("embed", "}id"))
        )
        if not any(value in ids for value in left):
            _drop(_container(element), left_out)
    elif name == "svgBlip":
        parent = element.getparent()
        _drop(element if parent is None else parent, left_out)
    elif name == "hyperlink" or name in _ONLY_LINK:
        remove(element)
    else:
        _drop(_container(element), left_out)


def _container(element: Element) -> Element:
    """What is drawn that an element is part of, with its second version; itself if it is alone."""
    for parent in element.iterancestors():
        is_word = parent.tag.startswith(_WORD)
        if local(parent) in _CONTAINERS and (is_word or local(parent).endswith("Anchor")):
            above = parent.getparent()
            choice = above.getparent() if above is not None else None
            if choice is not None and local(choice) == "AlternateContent":
                return choice
            return parent
    return element


def _drop(element: Element, left_out: LeftOut) -> None:
    """Removes an element; a cell or header is left with a paragraph, which it must have."""
    parent = element.getparent()
    remove(element)
    left_out.add_quietly()
    if parent is not None and local(parent) in _BLOCKS and parent.tag.startswith(_WORD):
        space = etree.QName(parent).namespace
        if parent.find(f"{{{space}}}p") is None:
            paragraph = etree.Element(f"{{{space}}}p")
            last = parent[-1] if len(parent) else None
            if last is not None and local(last) == "sectPr":
                last.addprevious(paragraph)
            else:
                parent.append(paragraph)


def _unwrap(element: Element) -> None:
    """Puts the children of an element in its place."""
    for child in list(element):
        element.addprevious(child)
    remove(element)


def _is_inside(root: Element, element: Element) -> bool:
    """Whether an element was not removed together with what it stood in."""
    top = element
    for top in element.iterancestors():  # noqa: B007 the last one counts
        pass
    return top is root


_NAME = re.compile(r"\s*(=|[^\s\\\"=]+)")
_WORDS = re.compile(r'"([^"]*)"|(\S+)')
_TAKES_WORD = ("\\l", "\\o", "\\t", "\\s")


class _Field(Struct):
    """A field while it is read: its marks, the elements of its code, and the code as text."""

    marks: list[Element]
    code: list[Element] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    nested: bool = False


class _OpenFields(Struct):
    """The fields that have begun, the innermost last; of those `in_code` the code goes on."""

    all: list[_Field] = field(default_factory=list)
    in_code: list[_Field] = field(default_factory=list)

    def begin(self, mark: Element) -> None:
        """Takes in a field within the last one."""
        if self._is_in_code():
            self.all[-1].nested = True
        begun = _Field([mark])
        self.all.append(begun)
        self.in_code.append(begun)

    def add(self, element: Element) -> None:
        """Adds what is in a code: its text to that of the last field, itself to the outermost."""
        if self._is_in_code():
            self.all[-1].texts.append(whole_text(element))
        self.in_code[0].code.append(element)

    def end_code(self, mark: Element) -> _Field:
        """The last field, of which the result begins or nothing comes any more."""
        if self._is_in_code():
            self.in_code.pop()
        self.all[-1].marks.append(mark)
        return self.all[-1]

    def _is_in_code(self) -> bool:
        return bool(self.in_code) and self.in_code[-1] is self.all[-1]


def clean_fields(root: Element, left_out: LeftOut) -> None:
    """Leaves only allowed fields, each with a name that can be read without computing it."""
    fields = _OpenFields()
    names = ("fldSimple", "fldChar", "instrText", "delInstrText", "t")
    for element in list(root.iter(*(f"{{*}}{name}" for name in names))):
        name = local(element)
        if name == "fldSimple":
            _clean_simple(element, left_out)
        elif name == "fldChar":
            _on_mark(element, fields, left_out)
        elif fields.in_code:
            fields.add(element)
        elif name != "t":
            remove(element)
            left_out.add("field")
    for unfinished in fields.all:
        _inert_fields_drop(unfinished, left_out)


def _on_mark(mark: Element, fields: _OpenFields, left_out: LeftOut) -> None:
    kind = next((v for k, v in mark.attrib.items() if str(k).endswith("fldCharType")), "")
    if kind == "begin":
        fields.begin(mark)
    elif not fields.all:
        remove(mark)
        left_out.add_quietly()
    else:
        last = fields.end_code(mark)
        if kind == "end":
            fields.all.pop()
            if last.nested or not _is_allowed("".join(last.texts), left_out.rules):
                _inert_fields_drop(last, left_out)


def _clean_simple(element: Element, left_out: LeftOut) -> None:
    code = next((v for k, v in element.attrib.items() if str(k).endswith("instr")), "")
    if not _is_allowed(str(code), left_out.rules):
        for child in list(element):
            element.addprevious(child)
        remove(element)
        left_out.add("field")


def _inert_fields_drop(dropped: _Field, left_out: LeftOut) -> None:
    """Removes the marks and the code of a field."""
    for element in (*dropped.marks, *dropped.code):
        remove(element)
    left_out.add("field")


def _is_allowed(code: str, rules: Rules) -> bool:
    found = _NAME.match(code)
    if found is None or found[1].upper() not in rules.fields:
        return False
    return found[1].upper() != "HYPERLINK" or _is_safe_link(code[found.end() :], rules)


def _is_safe_link(code: str, rules: Rules) -> bool:
    """Whether the words behind HYPERLINK lead to a page, an address or a place in the text."""
    words = [(quoted or bare, bool(bare)) for quoted, bare in _WORDS.findall(code)]
    place = 0
    while place < len(words):
        word, is_bare = words[place]
        if is_bare and word.startswith("\\"):
            place += 2 if word.lower() in _TAKES_WORD else 1
        elif rules.is_link(word):
            place += 1
        else:
            return False
    return True


_FORMULAS = (
    *("f", "formula", "formula1", "formula2", "definedName", "cfvo"),
    *("calculatedColumnFormula", "totalsRowFormula", "sqref"),
)
_OWNERS = ("cfRule", "dataValidation", "sparkline")
_LISTS_OF_ALL = ("worksheet", "extLst", "xdr")
"""What stays though nothing is left in it."""

_LITERAL = re.compile(r'"[^"]*+(?:""[^"]*+)*"|\'([^\']*+(?:\'\'[^\']*+)*)\'')
"""A text, or the name of a sheet in quotes; each may have the other's signs in it."""

_WORD_ONCE = r"(?<![\w.])[\w.]++"
"""A word, tried where it begins alone: within a long one, each place would be tried to its end."""

_STRUCTURED = re.compile(_WORD_ONCE + r"\[(?:[^\[\]]|\[[^\[\]]*+\])*+\](?!!)")
_CALL = re.compile(r"(?<![\w.])[\d.]*+([^\W\d][\w.]*+)\s*+\(")
_OUTSIDE = re.compile(r"[|\[\\]|//|\.(?:xl\w*|csv|ods|dbf|mdb|txt|html?)!", re.IGNORECASE)
_OUTSIDE_QUOTED = re.compile(r"[\[\]\\/:|]")
_PREFIX = re.compile(r"^(?:_XLFN\.|_XLWS\.)+")
_SHEET = re.compile(rf"(?:(?<!')'([^']*+(?:''[^']*+)*)'|({_WORD_ONCE}))!")
_AUTO = re.compile(r"(?:_xlnm\.)?auto_", re.IGNORECASE)


def is_inert(formula: str, rules: Rules) -> bool:
    """Whether a formula has allowed functions only and refers to nothing outside of its file."""
    if any(_OUTSIDE_QUOTED.search(name) for name in _LITERAL.findall(formula)):
        return False
    code = _LITERAL.sub(lambda found: "" if found[1] is None else "S", formula)
    bare = _STRUCTURED.sub("S", code)
    if _OUTSIDE.search(bare):
        return False
    return all(_PREFIX.sub("", name.upper()) in rules.functions for name in _CALL.findall(bare))


def clean_formulas(root: Element, left_out: LeftOut) -> None:
    """Leaves only formulas that stay in the file; a cell that had another one is blank."""
    if local(root) == "workbook":
        _clean_sheets(root, left_out)
    elif local(root) == "worksheet":
        _clean_extensions(root, left_out)
        _clean_metadata(root, left_out)
        for link in list(root.iter("{*}hyperlink")):
            if not is_inert(link.get("location", "").lstrip("#"), left_out.rules):
                remove(link)
                left_out.add("link")
    elif local(root) == "table":
        _clean_table(root, left_out)
    formulas = _Formulas(root, left_out)
    for element in list(root.iter(*(f"{{*}}{name}" for name in _FORMULAS))):
        texts = [*(element.get(name, "") for name in ("val", "r1", "r2")), whole_text(element)]
        if element.getparent() is not None and not all(is_inert(t, left_out.rules) for t in texts):
            formulas.drop(element)
    formulas.close_lists()
    for element in root.iter("{*}sp"):
        if not is_inert(element.get("textlink", ""), left_out.rules):
            del element.attrib["textlink"]
            left_out.add("formula")


class _Formulas:
    """Takes formulas out of a part, with what would be nothing without them."""

    def __init__(self, root: Element, left_out: LeftOut) -> None:
        self._left_out = left_out
        self._lists: dict[Element, str] = {}
        self._sharing: defaultdict[str, list[Element]] = defaultdict(list)
        for formula in root.iter("{*}f"):
            if formula.get("t") == "shared":
                self._sharing[formula.get("si", "")].append(formula)

    def drop(self, element: Element) -> None:
        """Removes a formula; what was in a list leaves it, which `close_lists` then mends."""
        parent = element.getparent()
        owner = next((one for one in element.iterancestors() if local(one) in _OWNERS), None)
        if owner is not None:
            self._drop_from_list(owner)
            self._left_out.add("formula")
        elif parent is not None and local(parent) == "c":
            self._blank(element)
            self._left_out.add("formula", parent.get("r", ""))
        elif local(element) == "f":  # of a chart: it shows what it has stored
            element.text = "#REF!"
            self._left_out.add("formula")
        else:
            remove(element)
            self._left_out.add("formula", element.get("name", ""))

    def close_lists(self) -> None:
        """Removes the lists of which nothing is left; the others say how many they hold."""
        while self._lists:
            lists, self._lists = self._lists, {}
            for one, name in lists.items():
                if one.find(f"{{*}}{name}") is None:
                    if local(one) not in _LISTS_OF_ALL:
                        self._drop_from_list(one)
                elif one.get("count"):
                    one.set("count", str(len(one)))

    def _drop_from_list(self, entry: Element) -> None:
        above = entry.getparent()
        if above is not None:
            self._lists[above] = local(entry)
        remove(entry)

    def _blank(self, formula: Element) -> None:
        """Empties the cell of a formula, and those that share it."""
        is_shared = formula.get("t") == "shared"
        sharing = self._sharing.pop(formula.get("si", ""), []) if is_shared else []
        for one in (formula, *sharing):
            cell = one.getparent()
            if cell is not None:
                for child in list(cell.iterchildren("{*}f", "{*}v", "{*}is")):
                    cell.remove(child)
                cell.attrib.pop("t", "")


def _clean_sheets(root: Element, left_out: LeftOut) -> None:
    """Mends what counts sheets when some are gone, and drops names that lead to none or run."""
    sheets = [one.get("name", "") for one in root.iter("{*}sheet")]
    known = {name.lower() for name in sheets}
    for name in list(root.iter("{*}definedName")):
        places = {(a or b).replace("''", "'").lower() for a, b in _SHEET.findall(whole_text(name))}
        acts = any(name.get(key) for key in ("function", "vbProcedure", "xlm", "macro"))
        if acts or _AUTO.match(name.get("name", "")):
            remove(name)
            left_out.add("macro")
        elif not places <= known and is_inert(whole_text(name), left_out.rules):
            remove(name)
            left_out.add_quietly()
    count = len(sheets)
    for name in list(root.iter("{*}definedName")):
        if (
            not name.get("localSheetId", "0").isdigit()
            or int(name.get("localSheetId", "0")) >= count
        ):
            remove(name)
            left_out.add_quietly()
    for view in root.iter("{*}workbookView"):
        for attribute in ("activeTab", "firstSheet"):
            if not _is_below(view.get(attribute, "0"), count):
                del view.attrib[attribute]
                left_out.add_quietly()


def _is_below(number: str, count: int) -> bool:
    return number.isascii() and number.isdigit() and int(number) < count


def _clean_extensions(root: Element, left_out: LeftOut) -> None:
    for extension in list(root.iterfind("{*}extLst/{*}ext")):
        if not all(
            local(child) in left_out.rules.extensions for child in extension.iterchildren("*")
        ):
            remove(extension)
            left_out.add_quietly()
    for whole in list(root.iterfind("{*}extLst")):
        if not len(whole):
            remove(whole)
            left_out.add_quietly()


def _clean_metadata(root: Element, left_out: LeftOut) -> None:
    """Cells do not refer to a part for metadata, which is not kept."""
    for cell in root.iter("{*}c"):
        for attribute in ("vm", "cm"):
            if attribute in cell.attrib:
                del cell.attrib[attribute]
                left_out.add_quietly()


def _clean_table(root: Element, left_out: LeftOut) -> None:
    """A table that was filled by a query is a plain one."""
    if "tableType" in root.attrib:
        del root.attrib["tableType"]
        left_out.add_quietly()
    for element in (root, *root.iter("{*}tableColumn")):
        for attribute in ("connectionId", "queryTableFieldId"):
            if attribute in element.attrib:
                del element.attrib[attribute]
                left_out.add_quietly()
