"""Builds WordprocessingML elements for the templates that are drawn with python-docx."""

from __future__ import annotations

from docx.oxml.ns import qn
from docx.oxml.parser import OxmlElement
from lxml import etree


def node(tag: str, *children: etree._Element, **attributes: str) -> etree._Element:
    """An element like `w:jc`; its attributes are of the `w` namespace as well."""
    element = OxmlElement(tag)
    for name, value in attributes.items():
        element.set(qn(f"w:{name}"), value)
    element.extend(children)
    return element
