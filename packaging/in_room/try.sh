#!/usr/bin/env bash
# Inside the room: tries what was built, through Qt's own platform for Windows. Installs it, runs its
# self-test, works in the real window as a clerk would, starts it from a stick and kills it there.
# Everything it makes is left in /out.
set -Eeuo pipefail
. /source/packaging/in_room/screen.sh
name=年报填报助手
user="$WINEPREFIX/drive_c/users/root"
folder="/tmp/我的 年报"
first="$folder/柘山镇 2020.nbao"
program="$user/AppData/Local/Programs/$name"

leave_traces() { # what the program itself noted, and the screen
    scrot -o /out/screen-failed.png || true
    mkdir -p /out/failed
    cp -r "$user"/AppData/Local/nianbao "$program"/数据 /out/failed 2>/dev/null || true
    find /out/failed -name '*.log' -path '*/logs/*' -exec tail -n 40 {} + >&2 || true
}
trap leave_traces ERR
say() { printf -- '-- %s\n' "$*"; }
ended() { ! grep -qs "$name[.]exe" /proc/[0-9]*/cmdline; } # a program outlives its window for a moment
all_started() { # no start is under way any more: one program is there, besides those it reads files in
    ! grep -qs /unix /proc/[0-9]*/cmdline && [ "$(grep -ls "$name[.]exe" /proc/[0-9]*/cmdline | xargs grep -Ls read-aside | wc -l)" = 1 ]
}
one_window() { [ "$(xdotool search --onlyvisible --name "$name" | wc -l)" = 1 ]; }
seen_by_windows() { printf 'Z:%s' "${1//\//\\}"; }
double_click() { (echo | wine start /unix "$@" 2>&1 | cat >/dev/null) & } # its pipe ends with the window
value_is() { # FILE KEY NUMBER: what the command line finds in a saved report
    rm -f "$folder/asked.json"
    win "$program/nianbao.exe" convert "$(seen_by_windows "$folder/$1")" "$(seen_by_windows "$folder/asked.json")" >/dev/null
    grep -q "\"$2\": *\"\?$3\"\?[,}]*$" "$folder/asked.json"
}
type_into_first_cell() { # FILE NUMBER
    press "$1" alt+4 || true
    sleep 0.5
    press "$1" ctrl+Home $(grep -o . <<<"$2") Return || true
    sleep 0.5
}
type_and_save() { # FILE KEY NUMBER: types the number into the first cell until the saved file has it
    local try
    for try in 1 2 3 4 5 6 7 8; do
        type_into_first_cell "$1" "$3"
        press "$1" ctrl+s || true
        sleep "$try"
        ! value_is "$1" "$2" "$3" || return 0
    done
    return 1
}
shortcuts() { find "$user" -name '*.lnk' | sed 's|.*/users/root/||' | sort; }

mkdir -p "$folder"
start_screen

installer="/out/$(cd /out && ls *-安装.exe)"
ends_with() { # STATUS PROGRAM ARGUMENT…: a start refused by the system is no status of the program
    local status=0
    win "${@:2}" || status=$?
    [ $status = "$1" ] || { echo "$2 ended with $status, not $1" >&2; return 1; }
}
in_registry() { win reg query "$1" /v "$2" /reg:64 2>/dev/null | grep -- "$3" >/dev/null; }

say "installer: refuses a Windows that is too old"
win winecfg -v win7
ends_with 2 "$installer" /S
[ ! -e "$program" ]
win winecfg -v win10

say "installer: for all users, and taken away again"
everybody="$WINEPREFIX/drive_c/Program Files/$name"
ends_with 0 "$installer" /AllUsers /S
until_true "the program of all users" test -e "$everybody/卸载.exe"
in_registry 'HKLM\Software\Microsoft\Windows\CurrentVersion\Uninstall\Nianbao' InstallLocation 'Program Files'
ends_with 0 "$everybody/卸载.exe" /S
until_true "the removal for all users" test ! -e "$everybody"

say "installer: installs without questions, .nbao is opened by the program"
ends_with 0 "$installer" /S
until_true "the installed program" test -e "$program/卸载.exe"
for entry in Publisher DisplayVersion EstimatedSize QuietUninstallString UninstallString HelpLink; do
    in_registry 'HKCU\Software\Microsoft\Windows\CurrentVersion\Uninstall\Nianbao' $entry . || give_up "$entry in the registry"
done
in_registry 'HKCU\Software\Classes\.nbao\OpenWithProgids' Nianbao.Report REG_SZ
ls "$program" >/out/installed.txt
shortcuts | tee /out/shortcuts.txt
[ "$(wc -l </out/shortcuts.txt)" = 2 ]

# Windows looks for a file's program in the user's part of the registry too, Wine in the common one only.
for class in .nbao Nianbao.Report; do
    win reg copy "HKCU\\Software\\Classes\\$class" "HKLM\\Software\\Classes\\$class" /s /f /reg:64
done

say "self-test, window drawn through QT_QPA_PLATFORM=${QT_QPA_PLATFORM:-windows}"
win "$program/nianbao.exe" selftest 'Z:\out\selftest'

say "collection: files read by other programs of the same kind"
mkdir /out/given
cp /out/selftest/柘山镇2020.docx /out/given
win "$program/nianbao.exe" collect 'Z:\out\given' 'Z:\out\selftest\汇总.xlsx' || [ $? = 1 ] # done, with findings

say "window: opened by a double-click on the file"
cp /source/resources/samples/柘山镇2020.nbao "$first"
cp "$first" "$folder/second.nbao"
double_click "$first"
until_true "the window with the file" there '柘山镇 2020.nbao'
scrot -o /out/window-opened.png

say "installer: neither replaces nor removes a program that is open"
ends_with 2 "$installer" /S
ends_with 2 "$program/卸载.exe" /S
[ -e "$program/$name.exe" ]

say "window: saved under another name in a folder with Chinese and a space"
press_until "the dialog for saving" '柘山镇 2020.nbao' ctrl+shift+s there '另存为'
sleep 0.5
press '另存为' ctrl+a
xdotool type --delay 60 saved.nbao
scrot -o /out/window-saving.png
press_until "the saved file" '另存为' Return test -e "$folder/saved.nbao"
until_true "the new title" there saved.nbao

say "window: a number typed by keyboard, its total computed and saved"
type_and_save saved.nbao requests.received.person 7
value_is saved.nbao requests.received.total 7
scrot -o /out/window-total.png

say "window: both files exported"
press_until "the dialog for Word" saved.nbao ctrl+e there '导出 Word'
sleep 0.5
press_until "the Word file" '导出 Word' Return eval 'ls "$folder"/*.docx'
until_true "the closed dialog" gone '导出 Word'
press_until "the dialog for Excel" saved.nbao ctrl+shift+e there '导出 Excel'
sleep 0.5
press_until "the Excel file" '导出 Excel' Return eval 'ls "$folder"/*.xlsx'
until_true "the closed dialog" gone '导出 Excel'
scrot -o /out/window-exported.png

say "window: a second start opens its file in the first"
double_click "$folder/second.nbao"
until_true "the other file in the same window" there second.nbao
until_true "the one window" one_window

say "window: a file that is marked as read-only says so when it is opened"
cp "$folder/second.nbao" "$folder/third.nbao"
chmod a-w "$folder/third.nbao"
double_click "$folder/third.nbao"
until_true "the title that tells it" there 'third.nbao（只读）'
scrot -o /out/window-read-only.png

say "window: two double clicks during a question wait for its answer"
double_click "$folder/second.nbao"
until_true "the other file" there second.nbao
type_into_first_cell second.nbao 5
double_click "$folder/saved.nbao"
until_true "the question about what was typed" there "^$name\$"
double_click "$first"
double_click "$folder/third.nbao"
sleep 5
scrot -o /out/window-question.png
press_until "the answered question" "^$name\$" alt+n gone "^$name\$"
waited_for() { there '柘山镇 2020.nbao' || there 'third.nbao'; } # whichever start came last
until_true "one of the files that waited" waited_for
sleep 5
double_click "$folder/third.nbao"
until_true "the file in hand again" there 'third.nbao'
until_true "the end of all starts" all_started # a late one would open the window anew

say "window: closed"
press_until "the closed window" third.nbao ctrl+q gone "$name"
until_true "the end of the program" ended
rm -f "$folder/third.nbao"

say "command line: a path of 271 characters"
deep=$(printf '/%s' 很深的文件夹{0..34})
deep="/tmp${deep:0:250}/深"
mkdir -p "$deep"
long="$deep/$(printf '名%.0s' {1..271})"
long="${long:0:266}.nbao"
cp "$first" "$long"
win "$program/nianbao.exe" check "$(seen_by_windows "$long")" >/tmp/said || [ $? = 1 ]
! grep -q 程序出了错 /tmp/said

cp -r "$folder" /out/window

say "installer: taken away again, the clerk's files stay"
echo 自己的 >"$program/自己的.txt"
win "$program/卸载.exe" /S
until_true "the removal" test ! -e "$program/$name.exe"
until_true "the removed shortcuts" eval '[ -z "$(shortcuts)" ]'
[ "$(ls "$program")" = 自己的.txt ]
[ -e "$folder/saved.nbao" ]

say "portable: the unpacked ZIP, started from a stick; a file is opened in the window that is there"
program="/tmp/我的 U 盘/$name"
mkdir -p "$program"
cp -r "/out/unpacked/$name/." "$program"
touch /tmp/before
double_click "$program/$name.exe"
until_true "the window of the portable program" there "$name"
double_click "$program/$name.exe" "$(seen_by_windows "$folder/second.nbao")"
until_true "the file in that window" there second.nbao
until_true "the one window" one_window

say "portable: killed while a number was not saved; the next start offers it, taken and saved it is there"
logged() { grep -qs 4711 "$program"/数据/recovery/*.log || { type_into_first_cell second.nbao 4711; sleep 2; false; }; }
until_true "the number in the recovery log beside the program" logged
scrot -o /out/window-before-kill.png
win taskkill /f /im "$name.exe"
until_true "the end of the killed program" ended
double_click "$program/$name.exe"
until_true "the offer to recover" there '恢复'
scrot -o /out/window-recovery.png
press_until "the recovered report" '恢复' Return there second.nbao
press_until "the saved number" second.nbao ctrl+s value_is second.nbao requests.received.person 4711
press_until "the closed window" second.nbao ctrl+q gone "$name"
until_true "the end of the program" ended
[ -e "$program/数据/settings.ini" ]
[ -z "$(find "$user/AppData/Local/nianbao" -type f -newer /tmp/before)" ]

say "portable: on a stick that is protected against writing, it says where it keeps things"
mount --bind "$program" "$program"
mount -o remount,bind,ro "$program"
touch /tmp/before
double_click "$program/$name.exe"
until_true "the window from the protected stick" there "$name"
until_true "its own folder on this computer" eval '[ -n "$(find "$user/AppData/Local/nianbao" -newer /tmp/before)" ]'
sleep 8
scrot -o /out/window-protected.png
press_until "the closed window" "$name" ctrl+q gone "$name"
until_true "the end of the program" ended
umount --lazy "$program"

say "first painting of our window and of the bare one, in turn, milliseconds"
mkdir /tmp/measured
cp -r /out/$name /out/hello /tmp/measured
paint() { # PROGRAM ARGUMENT…: milliseconds from the start to the file that is made at first painting
    rm -f /tmp/painted
    local start=$(date +%s%N)
    wine "$@" 'Z:\tmp\painted' </dev/null >/dev/null 2>&1 &
    until [ -e /tmp/painted ]; do sleep 0.005; [ $(($(date +%s%N) - start)) -lt 120000000000 ] || return 1; done
    echo $((($(date +%s%N) - start) / 1000000))
    wait
}
for round in 0 1 2 3 4 5 6 7; do
    ours=$(paint /tmp/measured/$name/$name.exe selftest first-paint)
    echo "$ours $(paint /tmp/measured/hello/hello.exe)"
done >/out/starts.txt
cat /out/starts.txt
