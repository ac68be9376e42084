"""Takes out of a workbook's parts the formulas that could reach outside, and what hangs on them."""

from __future__ import annotations

import re

from app.office.safety import Element, LeftOut, Rules, local, remove

_FORMULAS = (
    *("f", "formula", "formula1", "formula2", "definedName", "cfvo"),
    *("calculatedColumnFormula", "totalsRowFormula"),
)
_OWNERS = ("cfRule", "dataValidation", "sparkline")
_STRING, _QUOTED = re.compile(r'"[^"]*"'), re.compile(r"'((?:[^']|'')*)'")
_STRUCTURED = re.compile(r"[\w.]+\[(?:[^\[\]]|\[[^\[\]]*\])*\](?!!)")
_CALL = re.compile(r"([^\W\d][\w.]*)\s*\(")
_OUTSIDE = re.compile(r"[|\[\\]|//|\.xl\w*!", re.IGNORECASE)
_OUTSIDE_QUOTED = re.compile(r"[\[\]\\/:|]")
_PREFIX = re.compile(r"^(?:_XLFN\.|_XLWS\.)+")
_SHEET = re.compile(r"(?:'((?:[^']|'')+)'|([\w.]+))!")
_AUTO = re.compile(r"(?:_xlnm\.)?auto_", re.IGNORECASE)


def is_inert(formula: str, rules: Rules) -> bool:
    """Whether a formula has allowed functions only and refers to nothing outside of its file."""
    code = _STRING.sub("", formula)
    if any(_OUTSIDE_QUOTED.search(name) for name in _QUOTED.findall(code)):
        return False
    bare = _STRUCTURED.sub("S", _QUOTED.sub("S", code))
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
    elif local(root) == "table":
        _clean_table(root, left_out)
    for element in list(root.iter(*(f"{{*}}{name}" for name in _FORMULAS))):
        text = element.get("val") if local(element) == "cfvo" else element.text
        if element.getparent() is not None and text and not is_inert(text, left_out.rules):
            _drop(root, element, left_out)
    for element in root.iter("{*}sp"):
        if not is_inert(element.get("textlink", ""), left_out.rules):
            del element.attrib["textlink"]
            left_out.add("formula")


def _drop(root: Element, element: Element, left_out: LeftOut) -> None:
    """Removes a formula with what would be nothing without it."""
    parent = element.getparent()
    owner = next((one for one in element.iterancestors() if local(one) in _OWNERS), None)
    if owner is not None:
        _drop_owner(owner)
        left_out.add("formula")
    elif parent is not None and local(parent) == "c":
        _blank(root, parent, element)
        left_out.add("formula", parent.get("r", ""))
    elif local(element) == "f":  # of a chart: it shows what it has stored
        element.text = "#REF!"
        left_out.add("formula")
    else:
        remove(element)
        left_out.add("formula", element.get("name", ""))


def _blank(root: Element, cell: Element, formula: Element) -> None:
    """Empties a cell, and those that share its formula."""
    shared = formula.get("si") if formula.get("t") == "shared" else None
    cells = [cell]
    if shared is not None:
        found = (one for one in root.iter("{*}f") if one.get("si") == shared)
        cells += [parent for one in found if (parent := one.getparent()) is not None]
    for one in cells:
        for child in list(one.iterchildren("{*}f", "{*}v", "{*}is")):
            one.remove(child)
        one.attrib.pop("t", "")


def _drop_owner(owner: Element) -> None:
    """Removes a rule, and the list of rules if it was the last; lists say how many they hold."""
    above = owner.getparent()
    remove(owner)
    while above is not None and not any(local(one) == local(owner) for one in above.iter()):
        owner, above = above, above.getparent()
        if local(owner) in ("worksheet", "extLst", "xdr"):
            return
        remove(owner)
    if above is not None and above.get("count"):
        above.set("count", str(len(above)))


def _clean_sheets(root: Element, left_out: LeftOut) -> None:
    """Mends what counts sheets when some are gone, and drops names that lead to none or run."""
    sheets = [one.get("name", "") for one in root.iter("{*}sheet")]
    known = {name.lower() for name in sheets}
    for name in list(root.iter("{*}definedName")):
        places = {(a or b).replace("''", "'").lower() for a, b in _SHEET.findall(name.text or "")}
        acts = any(name.get(key) for key in ("function", "vbProcedure", "xlm", "macro"))
        if acts or _AUTO.match(name.get("name", "")):
            remove(name)
            left_out.add("macro")
        elif not places <= known and is_inert(name.text or "", left_out.rules):
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
