#!/usr/bin/env bash
# Inside the room: tries what was built, through Qt's own platform for Windows. Installs it, runs its
# self-test, and works in the real window as a clerk would. Everything it makes is left in /out.
set -Eeuo pipefail
. /source/packaging/in_room/screen.sh
folder="/tmp/我的 年报"
first="$folder/柘山镇 2020.nbao"
installed="$WINEPREFIX/drive_c/users/root/AppData/Local/Programs/年报填报助手"

leave_traces() { # what the program itself noted, and the screen
    scrot -o /out/screen-failed.png || true
    mkdir -p /out/failed
    cp -r "$WINEPREFIX"/drive_c/users/root/AppData/Local/nianbao /out/failed 2>/dev/null || true
    find /out/failed -name '*.log' -exec tail -n 40 {} + >&2 || true
}
trap leave_traces ERR
say() { printf -- '-- %s\n' "$*"; }
one_window() { [ "$(xdotool search --onlyvisible --name 年报填报助手 | wc -l)" = 1 ]; }
double_click() { (echo | wine start /unix "$1" 2>&1 | cat >/dev/null) & } # its pipe ends with the window
value_is() { # KEY NUMBER: what the command line finds in the saved report
    rm -f "$folder/asked.json"
    win "$program/nianbao.exe" convert "Z:${folder//\//\\}\\saved.nbao" "Z:${folder//\//\\}\\asked.json" >/dev/null
    grep -q "\"$1\": *\"\?$2\"\?[,}]*$" "$folder/asked.json"
}
type_a_number() { press saved.nbao alt+4; sleep 0.3; press saved.nbao "$1" Return; sleep 0.3; press saved.nbao ctrl+s; sleep 0.5; }

mkdir -p "$folder" /tmp/programs
start_screen

say "installer: installs without questions, .nbao is opened by the program"
win "/out/$(cd /out && ls *-安装.exe)" /S
until_true 60 "the installed program" test -e "$installed/卸载.exe"
ls "$installed" >/out/installed.txt
find "$WINEPREFIX/drive_c/users/root" -name '*.lnk' | sed 's|.*/users/root/||' | sort | tee /out/shortcuts.txt
[ "$(wc -l </out/shortcuts.txt)" = 2 ]
program=$installed

# Windows looks for a file's program in the user's part of the registry too, Wine in the common one only.
for class in .nbao Nianbao.Report; do
    win reg copy "HKCU\\Software\\Classes\\$class" "HKLM\\Software\\Classes\\$class" /s /f
done

say "self-test, window drawn through QT_QPA_PLATFORM=${QT_QPA_PLATFORM:-windows}"
win "$program/nianbao.exe" selftest 'Z:\out\selftest'

say "window: opened by a double-click on the file"
cp /source/resources/samples/柘山镇2020.nbao "$first"
cp "$first" "$folder/second.nbao"
double_click "$first"
until_true 90 "the window with the file" there '柘山镇 2020.nbao'
scrot -o /out/window-opened.png

say "window: saved under another name in a folder with Chinese and a space"
press_until 60 "the dialog for saving" '柘山镇 2020.nbao' ctrl+shift+s there '另存为'
sleep 0.5
press '另存为' ctrl+a
xdotool type --delay 60 saved.nbao
scrot -o /out/window-saving.png
press_until 60 "the saved file" '另存为' Return test -e "$folder/saved.nbao"
until_true 30 "the new title" there saved.nbao

say "window: a number typed by keyboard, its total computed and saved"
for try in 1 2 3 4 5; do
    type_a_number 7
    ! value_is requests.received.person 7 || break
done
value_is requests.received.person 7
value_is requests.received.total 7
scrot -o /out/window-total.png

say "window: both files exported"
press_until 60 "the dialog for Word" saved.nbao ctrl+e there '导出 Word'
sleep 0.5
press_until 90 "the Word file" '导出 Word' Return eval 'ls "$folder"/*.docx'
until_true 30 "the closed dialog" gone '导出 Word'
press_until 60 "the dialog for Excel" saved.nbao ctrl+shift+e there '导出 Excel'
sleep 0.5
press_until 90 "the Excel file" '导出 Excel' Return eval 'ls "$folder"/*.xlsx'
until_true 30 "the closed dialog" gone '导出 Excel'
scrot -o /out/window-exported.png

say "window: a second start opens its file in the first"
double_click "$folder/second.nbao"
until_true 60 "the other file in the same window" there second.nbao
until_true 60 "the one window" one_window

say "window: closed"
press_until 60 "the end of the program" second.nbao ctrl+q gone '年报填报助手'
cp -r "$folder" /out/window

say "installer: taken away again, the clerk's files stay"
echo 自己的 >"$installed/自己的.txt"
win "$installed/卸载.exe" /S
until_true 60 "the removal" test ! -e "$installed/年报填报助手.exe"
until_true 30 "the removed shortcuts" eval '! find "$WINEPREFIX/drive_c/users/root" -name "*.lnk" | grep -q .'
[ "$(ls "$installed")" = 自己的.txt ]
[ -e "$folder/saved.nbao" ]

say "first painting of our window and of the bare one, in turn, milliseconds"
mkdir /tmp/measured
cp -r /out/年报填报助手 /out/hello /tmp/measured
paint() { # PROGRAM ARGUMENT…: milliseconds from the start to the file that is made at first painting
    rm -f /tmp/painted
    local start=$(date +%s%N)
    wine "$@" 'Z:\tmp\painted' </dev/null >/dev/null 2>&1 &
    until [ -e /tmp/painted ]; do sleep 0.005; [ $(($(date +%s%N) - start)) -lt 60000000000 ] || return 1; done
    echo $((($(date +%s%N) - start) / 1000000))
    wait
}
for round in 0 1 2 3 4 5 6 7; do
    echo "$(paint /tmp/measured/年报填报助手/年报填报助手.exe selftest first-paint) $(paint /tmp/measured/hello/hello.exe)"
done >/out/starts.txt
cat /out/starts.txt
