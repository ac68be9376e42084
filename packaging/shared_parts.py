"""Puts large libraries that are pure Python beside both programs instead of into each."""

from __future__ import annotations

import marshal
import zipfile
from importlib.util import MAGIC_NUMBER
from pathlib import Path

Entry = tuple[str, str, str]
"""PyInstaller's (module, source file, kind)."""

_SHARED = {"et_xmlfile", "openpyxl", "pypdf"}
_STAMP = (2025, 1, 1, 0, 0, 0)
_WITHOUT_REFERENCES = 2
"""The version of the format in which the same code has the same bytes."""

_UNCHECKED = (1).to_bytes(4, "little") + bytes(8)
"""Of a compiled module: its source is not looked for."""


def shared_library(entries: list[Entry], archive: Path) -> tuple[Entry, list[Entry]]:
    """Makes the archive of shared modules; its own entry, and the modules that are not in it."""
    shared = sorted(entry for entry in entries if _is_shared(entry))
    archive.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as made:
        for module, source, _ in shared:
            member = zipfile.ZipInfo(_member(module, Path(source)), _STAMP)
            member.compress_type = zipfile.ZIP_DEFLATED
            made.writestr(member, MAGIC_NUMBER + _UNCHECKED + _compiled(module, Path(source)))
    rest = [entry for entry in entries if not _is_shared(entry)]
    return ("library.zip", str(archive), "DATA"), rest


def _is_shared(entry: Entry) -> bool:
    return entry[0].split(".")[0] in _SHARED and str(entry[1]).endswith(".py")


def _member(module: str, source: Path) -> str:
    path = module.replace(".", "/")
    return f"{path}/__init__.pyc" if source.name == "__init__.py" else f"{path}.pyc"


def _compiled(module: str, source: Path) -> bytes:
    code = compile(source.read_bytes(), f"{module}.py", "exec", dont_inherit=True, optimize=2)
    return marshal.dumps(code, _WITHOUT_REFERENCES)
