"""Writes the three files by which winget knows the installer: winget.py FOLDER [ADDRESS].

ADDRESS is where the installer can be fetched from; an office puts in its own.
Format: https://learn.microsoft.com/windows/package-manager/package/manifest
"""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from release import NAME, version

_IDENTIFIER = "Nianbao.Nianbao"
_SCHEMA = "1.6.0"
_ADDRESS = "https://files.example/nianbao-setup.exe"
_HEAD = """\
PackageIdentifier: {identifier}
PackageVersion: {version}
"""
_FOOT = """\
ManifestType: {kind}
ManifestVersion: {schema}
"""
_INSTALLER = """\
Platform: [Windows.Desktop]
MinimumOSVersion: 10.0.17763.0
InstallerType: nullsoft
InstallModes: [interactive, silent, silentWithProgress]
UpgradeBehavior: install
FileExtensions: [nbao]
InstallerSwitches:
  InstallLocation: /D=<INSTALLPATH>
ExpectedReturnCodes:
  - InstallerReturnCode: 2
    ReturnResponse: packageInUse
  - InstallerReturnCode: 740
    ReturnResponse: contactSupport
Installers:
  - Architecture: x64
    Scope: user
    InstallerUrl: {address}
    InstallerSha256: {digest}
  - Architecture: x64
    Scope: machine
    ElevationRequirement: elevationRequired
    InstallerUrl: {address}
    InstallerSha256: {digest}
    InstallerSwitches:
      Custom: /AllUsers
"""
_LOCALE = """\
PackageLocale: zh-CN
Publisher: {name}
PackageName: {name}
License: 保留权利；所含组件的许可见安装后的“组件与许可.txt”
ShortDescription: 填写政府信息公开工作年度报告的桌面程序，不联网。
"""


def main(out: Path, address: str = _ADDRESS) -> None:
    """Writes the files into `winget` in the folder of the installer."""
    installer = out / f"{NAME}-{version()}-安装.exe"
    digest = hashlib.sha256(installer.read_bytes()).hexdigest().upper()
    folder = out / "winget"
    folder.mkdir(exist_ok=True)
    parts = {
        "": ("version", "DefaultLocale: zh-CN\n"),
        ".installer": ("installer", _INSTALLER),
        ".locale.zh-CN": ("defaultLocale", _LOCALE),
    }
    for part, (kind, body) in parts.items():
        text = (_HEAD + body + _FOOT).format(
            identifier=_IDENTIFIER,
            version=version(),
            kind=kind,
            schema=_SCHEMA,
            address=address,
            digest=digest,
            name=NAME,
        )
        (folder / f"{_IDENTIFIER}{part}.yaml").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])
