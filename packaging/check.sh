#!/usr/bin/env bash
# Builds the program for Windows and tries it: self-test, the real window, the same files as from the
# source, sizes and start. Run as root on Debian: packaging/check.sh [FOLDER]
set -euo pipefail
OUT=$(realpath -m "${1:-$(dirname "$0")/../dist/windows}")
. "$(dirname "$0")/room.sh"
"$SOURCE/packaging/windows.sh" "$OUT"
prepare_room
prepare_python

# The bare window to measure against changes with what it is made of only.
HELLO=$CACHE/hello-$( (cd "$SOURCE/packaging" && cat hello.py hello.spec qt_parts.py in_room/build.sh; echo "$PACKAGES") | digest)
make_hello() {
    [ ! -e "$HELLO" ] || return 0
    rm -rf "$HELLO.new"
    mkdir "$HELLO.new"
    in_room "$HELLO.new" bash /source/packaging/in_room/build.sh packaging/hello.spec /out
    mv "$HELLO.new" "$HELLO"
}
with_lock hello make_hello

TRIED=$OUT/tried
mkdir "$TRIED"
cp -r "$OUT/年报填报助手" "$OUT"/*-安装.exe "$HELLO/hello" "$TRIED"
in_room "$TRIED" bash /source/packaging/in_room/try.sh
cd "$SOURCE"
uv run -q nianbao selftest "$TRIED/source" >/dev/null
uv run -q python packaging/compare.py "$TRIED"
uv run -q python packaging/sizes.py "$OUT" "$HELLO/hello" "$TRIED/starts.txt"
rm -rf "$TRIED/年报填报助手" "$TRIED/hello" "$TRIED"/*-安装.exe
