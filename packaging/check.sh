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
    build packaging/hello.spec "$HELLO.new" && mv "$HELLO.new" "$HELLO"
}
once_more "building the bare window" with_lock hello make_hello

# What is tried starts from what was built, each time; the screen of a failed time is kept.
TRIED=$OUT/tried
try_it() {
    [ ! -e "$TRIED" ] || { rm -rf "$OUT/failed" && mv "$TRIED" "$OUT/failed"; } || return
    mkdir "$TRIED" &&
        cp -r "$OUT/年报填报助手" "$OUT"/*-安装.exe "$HELLO/hello" "$TRIED" &&
        uv run -q --project "$SOURCE" python -m zipfile -e "$OUT"/*-免安装.zip "$TRIED/unpacked" &&
        in_room "$TRIED" timeout --kill-after=10 1500 bash /source/packaging/in_room/try.sh
}
once_more "trying the program" try_it
cd "$SOURCE"
QT_QPA_PLATFORM=offscreen uv run -q nianbao selftest "$TRIED/source" >/dev/null
uv run -q nianbao collect "$TRIED/given" "$TRIED/source/汇总.xlsx" >/dev/null || [ $? = 1 ]
uv run -q python packaging/compare.py "$TRIED"
uv run -q python packaging/sizes.py "$OUT" "$HELLO/hello" "$TRIED/starts.txt"
rm -rf "$TRIED/年报填报助手" "$TRIED/hello" "$TRIED/unpacked" "$TRIED"/*-安装.exe
