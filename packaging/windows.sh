#!/usr/bin/env bash
# Builds everything a clerk gets, on a Debian machine from nothing: folder, portable ZIP, installer,
# checksums and the list of what is inside. Run as root: packaging/windows.sh [FOLDER]
set -euo pipefail
. "$(dirname "$0")/room.sh"
OUT=$(realpath -m "${1:-$SOURCE/dist/windows}")

prepare_room
prepare_python
rm -rf "$OUT"
mkdir -p "$OUT"
once_more "building" build build.spec "$OUT"
VERSION=$(sed -n 's/^version = "\(.*\)"/\1/p' "$SOURCE/pyproject.toml")
uv run -q --project "$SOURCE" python "$SOURCE/packaging/release.py" \
    zip "$OUT" "$PYTHON" "$PACKAGES" "$ROOM/usr/share/common-licenses"
in_room "$OUT" bash /source/packaging/in_room/installer.sh "$VERSION"
uv run -q --project "$SOURCE" python "$SOURCE/packaging/winget.py" "$OUT"
(cd "$OUT" && sha256sum -- *.zip *-安装.exe 组件与许可.txt >SHA256SUMS.txt)
