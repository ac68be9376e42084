#!/usr/bin/env bash
# Inside the room: installer.sh VERSION makes the installer of the built folder.
set -euo pipefail
make() { # TARGET DEFINITION…
    makensis -V2 -INPUTCHARSET UTF8 -DVERSION="$VERSION" -DICON=/source/resources/icons/nianbao.ico \
        -DTARGET="$1" "${@:2}" /source/packaging/installer.nsi
}
VERSION=$1
make /tmp/remover.exe -DREMOVING
make "/out/年报填报助手-$VERSION-安装.exe" -DPROGRAM=/out/年报填报助手 -DREMOVER=/tmp/remover.exe
