#!/usr/bin/env bash
# Inside the room: installer.sh VERSION makes the installer of the built folder.
set -euo pipefail
makensis -V2 -INPUTCHARSET UTF8 -DVERSION="$1" -DPROGRAM=/out/年报填报助手 \
    -DICON=/source/resources/icons/nianbao.ico -DTARGET="/out/年报填报助手-$1-安装.exe" \
    /source/packaging/installer.nsi
