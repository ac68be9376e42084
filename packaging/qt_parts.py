"""Which parts of Qt and of Python go into a built program; used by the specs."""

from __future__ import annotations

import sys
from pathlib import PurePosixPath

Entry = tuple[str, str, str]
"""PyInstaller's (name inside, file outside, kind)."""

EXCLUDED = [
    "PySide6.QtNetwork",
    "PySide6.QtQml",
    "PySide6.QtQuick",
    "PySide6.QtPdf",
    "PySide6.QtOpenGL",
    "_bz2",
    "_hashlib",
    "_lzma",
    "_pydecimal",
    "_ssl",
    "asyncio",
    "distutils",
    "doctest",
    "cgi",
    "ftplib",
    "multiprocessing",
    "numpy",
    "pdb",
    "pydoc",
    "pydoc_data",
    "setuptools",
    "sqlite3",
    "ssl",
    "test",
    "tkinter",
    "unittest",
    "xmlrpc",
    "yaml",
]

_PICTURE_FORMATS = (
    "Avif Blp BufrStub Cur Dcx Dds Eps Fits Fli Fpx Ftex Gbr GribStub Hdf5Stub Icns Ico Im Imt "
    "Iptc Jpeg2K McIdas Mic Mpeg Msp Palm Pcd Pcx Pdf Pixar Ppm Psd Qoi Sgi Spider Sun Tga Wmf "
    "XVThumb Xbm Xpm"
)
"""Formats of Pillow that `app.pictures` does not read."""

EXCLUDED += [f"PIL.{name}ImagePlugin" for name in _PICTURE_FORMATS.split()]
EXCLUDED += [
    f"PIL.{name}" for name in ("_avif", "_imagingft", "_imagingtk", "ImageFont", "ImageDraw")
]
EXCLUDED += [f"PIL.{name}" for name in ("ImageGrab", "ImageQt", "ImageShow", "ImageTk", "ImageWin")]

_PLUGINS = {
    "imageformats/ico",
    "imageformats/gif",
    "imageformats/jpeg",
    "platforms/windows",
    "platforms/xcb",
    "platforms/wayland-generic",
    "platforms/wayland-egl",
    "platforms/offscreen" if sys.platform == "linux" else "",
    "platformthemes/xdgdesktopportal",
}
_WHOLE_PLUGIN_FOLDERS = {
    "platforminputcontexts",
    "printsupport",
    "xcbglintegrations",
    "wayland-decoration-client",
    "wayland-graphics-integration-client",
    "wayland-shell-integration",
}
_TRANSLATIONS = {"qtbase_zh_CN.qm"}
_UNUSED_LIBRARIES = ("opengl32sw", "d3dcompiler", "libcrypto", "libssl")
_OWN_LIBRARIES = ("libffi", "libxcb-cursor", "libxcb-icccm", "libxcb-image", "libxcb-keysyms")
_OWN_LIBRARIES += ("libxcb-render-util", "libxcb-util")
"""Small system libraries of Linux that desktops lack, or have in other versions."""

_UNUSED_QT = ("Network", "OpenGL", "Pdf", "Qml", "Quick", "VirtualKeyboard")


def only_needed(entries: list[Entry]) -> list[Entry]:
    """The entries without the parts of Qt that a window of widgets in Chinese does not use."""
    return sorted(
        entry
        for entry in entries
        if _is_needed(PurePosixPath(_slashed(entry[0]))) and not _is_of_the_system(entry[1])
    )


def _is_of_the_system(file: str) -> bool:
    """Whether a library is left to the desktop, whose own is as new as it needs."""
    path = PurePosixPath(file)
    is_system = sys.platform == "linux" and file.startswith(("/lib/", "/usr/lib/"))
    return is_system and not path.name.startswith(_OWN_LIBRARIES)


def _slashed(name: str) -> str:
    return name.replace("\\", "/")


def _is_needed(path: PurePosixPath) -> bool:
    parts = path.parts
    if "translations" in parts and parts[0] == "PySide6":
        return path.name in _TRANSLATIONS
    if "plugins" in parts and parts[0] == "PySide6":
        folder = path.parent.name
        return folder in _WHOLE_PLUGIN_FOLDERS or f"{folder}/{_plugin_name(path)}" in _PLUGINS
    return not _is_unused_library(path.name)


def _plugin_name(path: PurePosixPath) -> str:
    return path.name.split(".")[0].removeprefix("lib").removeprefix("q")


def _is_unused_library(name: str) -> bool:
    if sys.platform == "linux":  # XCB and Wayland plugins need what is named so
        unused = ("EglFS", "EglFs", "Network", "Pdf", "Qml", "Quick")
        return name.startswith(tuple(f"libQt6{part}" for part in unused))
    return name.startswith((*_UNUSED_LIBRARIES, *(f"Qt6{part}" for part in _UNUSED_QT)))
