"""Takes out of a Word part the fields that could act or fetch; what they showed stays as text."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from app.office.safety import Element, LeftOut, Rules, local, remove

_NAME = re.compile(r"\s*(=|[^\s\\\"=]+)")
_WORDS = re.compile(r'"([^"]*)"|(\S+)')
_TAKES_WORD = ("\\l", "\\o", "\\t", "\\s")


@dataclass
class _Field:
    """A field while it is read: its marks, the elements of its code, and the code as text."""

    marks: list[Element]
    code: list[Element] = field(default_factory=list)
    text: str = ""
    in_code: bool = True
    nested: bool = False


def clean_fields(root: Element, left_out: LeftOut) -> None:
    """Leaves only allowed fields, each with a name that can be read without computing it."""
    stack: list[_Field] = []
    names = ("fldSimple", "fldChar", "instrText", "delInstrText", "t")
    for element in list(root.iter(*(f"{{*}}{name}" for name in names))):
        name = local(element)
        if name == "fldSimple":
            _clean_simple(element, left_out)
        elif name == "fldChar":
            _on_mark(element, stack, left_out)
        elif stack and any(one.in_code for one in stack):
            if stack[-1].in_code:
                stack[-1].text += element.text or ""
            next(one for one in stack if one.in_code).code.append(element)
        elif name != "t":
            remove(element)
            left_out.add("field")
    for unfinished in stack:
        _drop(unfinished, left_out)


def _on_mark(mark: Element, stack: list[_Field], left_out: LeftOut) -> None:
    kind = next((v for k, v in mark.attrib.items() if str(k).endswith("fldCharType")), "")
    if kind == "begin":
        if stack and stack[-1].in_code:
            stack[-1].nested = True
        stack.append(_Field([mark]))
    elif not stack:
        remove(mark)
        left_out.add_quietly()
    elif kind == "end":
        done = stack.pop()
        done.marks.append(mark)
        if done.nested or not _is_allowed(done.text, left_out.rules):
            _drop(done, left_out)
    else:
        stack[-1].in_code = False
        stack[-1].marks.append(mark)


def _clean_simple(element: Element, left_out: LeftOut) -> None:
    code = next((v for k, v in element.attrib.items() if str(k).endswith("instr")), "")
    if not _is_allowed(str(code), left_out.rules):
        for child in list(element):
            element.addprevious(child)
        remove(element)
        left_out.add("field")


def _drop(dropped: _Field, left_out: LeftOut) -> None:
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
