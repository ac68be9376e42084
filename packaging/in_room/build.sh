#!/usr/bin/env bash
# Inside the room: build.sh SPEC FOLDER runs PyInstaller with the Windows Python.
set -euo pipefail
cd /source
export PYTHONPATH='Z:\packages'
# Wine's console streams must be pipes at both ends.
echo | wine 'Z:\python\python.exe' -m PyInstaller --noconfirm --log-level WARN \
    --distpath "Z:${2//\//\\}" --workpath 'Z:\tmp\build' "${1//\//\\}" 2>&1 | cat
wineserver -w
