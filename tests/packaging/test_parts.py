"""What goes into a built program."""

from __future__ import annotations

import importlib.util
import json
import struct
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest
from lxml import etree

ROOT = Path(__file__).parents[2]
ICON = ROOT / "resources" / "icons" / "nianbao.ico"
MANIFEST = ROOT / "packaging" / "program.manifest"


LOADS_EVERYTHING = """
import importlib, json, pkgutil, sys
sys.modules.update(dict.fromkeys(json.loads(sys.argv[1])))
for package in map(importlib.import_module, ("app", "ui")):
    for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
"""


def parts() -> ModuleType:
    spec = importlib.util.spec_from_file_location("qt_parts", ROOT / "packaging" / "qt_parts.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def is_kept(name: str) -> bool:
    return bool(parts().only_needed([(name, "somewhere", "BINARY")]))


def test_every_module_loads_without_what_is_left_out() -> None:
    subprocess.run(
        [sys.executable, "-c", LOADS_EVERYTHING, json.dumps(parts().EXCLUDED)], cwd=ROOT, check=True
    )


@pytest.mark.parametrize(
    "name",
    [
        r"PySide6\plugins\platforms\qwindows.dll",
        "PySide6/Qt/plugins/platforms/libqxcb.so",
        "PySide6/Qt/plugins/platforminputcontexts/libibusplatforminputcontextplugin.so",
        "PySide6/Qt/plugins/imageformats/libqjpeg.so",
        r"PySide6\translations\qtbase_zh_CN.qm",
        "python311.dll",
        r"resources\editions\report.docx",
    ],
)
def test_what_the_window_uses_is_kept(name: str) -> None:
    assert is_kept(name)


@pytest.mark.parametrize(
    "name",
    [
        r"PySide6\plugins\platforms\qdirect2d.dll",
        r"PySide6\plugins\imageformats\qwebp.dll",
        r"PySide6\plugins\tls\qschannelbackend.dll",
        r"PySide6\translations\qtbase_de.qm",
    ],
)
def test_what_it_does_not_use_is_left_out(name: str) -> None:
    assert not is_kept(name)


def test_the_icon_has_every_size_that_windows_shows() -> None:
    data = ICON.read_bytes()
    count = struct.unpack_from("<HHH", data)[2]
    entries = [struct.unpack_from("<BBBBHHII", data, 6 + 16 * place) for place in range(count)]
    assert [entry[0] or 256 for entry in entries] == [16, 20, 24, 32, 40, 48, 64, 96, 128, 256]
    assert all(entry[6] + entry[7] <= len(data) for entry in entries)


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("longPathAware", "true"),
        ("dpiAwareness", "PerMonitorV2"),
        ("activeCodePage", "UTF-8"),
    ],
)
def test_the_manifest_asks_windows_for_what_is_needed(setting: str, value: str) -> None:
    found = [
        node.text for node in etree.parse(MANIFEST).iter() if str(node.tag).endswith(f"}}{setting}")
    ]
    assert found == [value]


READS_PICTURES = """
import io, json, sys
sys.modules.update(dict.fromkeys(json.loads(sys.argv[1])))
from PIL import Image
from app.pictures import normal_picture
for kind in ("PNG", "JPEG", "GIF", "BMP", "TIFF", "WEBP"):
    file = io.BytesIO()
    Image.new("RGB", (9, 9)).save(file, kind)
    assert normal_picture(file.getvalue())
"""


def test_every_kind_of_picture_is_read_without_what_is_left_out() -> None:
    command = [sys.executable, "-c", READS_PICTURES, json.dumps(parts().EXCLUDED)]
    subprocess.run(command, cwd=ROOT, check=True)
