"""A document with more text or cells than a hundred reports is refused in a sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.edition.catalog import Catalog
from app.importing.document import VastDocumentError
from app.importing.reading import read_data

LONG = {
    "lines": "<p>一、总体情况" * 45_000,
    "one line": f"<p>{'政府信息公开' * 400_000}",
    "cells": f"<table>{'<tr><td>1<td>2' * 45_000}</table>",
}


@pytest.mark.parametrize("kind", LONG)
def test_a_vast_document_is_refused(kind: str, catalog: Catalog) -> None:
    page = f"<html><head><meta charset=utf-8></head><body>{LONG[kind]}</body></html>"
    with pytest.raises(VastDocumentError, match=r"a\.html.*太多"):
        read_data(Path("a.html"), page.encode(), catalog)
