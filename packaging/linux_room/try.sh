#!/usr/bin/env bash
# Inside the bare room, where the package is installed: try.sh commands MEGABYTES looks at what it
# brought and works without a window; try.sh window GLIBC works in the window.
set -Eeuo pipefail
name=年报填报助手
program=/opt/nianbao
report=/source/tests/reference/huaian-2024.json
say() { printf -- '-- %s\n' "$*"; }

commands() {
    local size
    say "size"
    size=$(find "$program" -type f -printf '%s\n' | awk '{ sum += $1 } END { print int(sum / 1000000 + 0.5) }')
    echo "unpacked: $size MB, target $1"
    [ "$size" -le "$1" ]
    ! find "$program" | grep -E 'lib(gtk|gdk|cairo|gnutls|krb5|cups)[-_.0-9]' || { echo "not to be shipped" >&2; exit 1; }

    say "libraries: all that is asked for is there, printers excepted"
    find "$program" -name '*.so*' -exec env LD_LIBRARY_PATH="$program/_internal" ldd {} + >/tmp/linked 2>&1 || true
    ! grep 'not found' /tmp/linked | grep -v libcups || { echo "missing in needed.txt" >&2; exit 1; }

    say "menu and kind of files"
    grep -q '^MimeType=application/x-nianbao;$' /usr/share/applications/nianbao.desktop
    grep -q '\*\.nbao' /usr/share/mime/packages/nianbao.xml
    test -x /usr/bin/nianbao-window
    ls "$program"/_internal/PySide6/Qt/plugins/platforminputcontexts

    say "self-test"
    export QT_QPA_PLATFORM=offscreen
    nianbao selftest /tmp/selftest >/tmp/said || { cat /tmp/said >&2; exit 1; }

    say "a report of 200 cells into four formats and back"
    nianbao convert "$report" /tmp/made.docx /tmp/made.xlsx /tmp/made.html /tmp/made.pdf | tee /tmp/said
    [ "$(grep -c '读回核对：200/200 格一致' /tmp/said)" = 4 ]
    nianbao convert /tmp/made.pdf /tmp/again.docx | tee /tmp/said
    grep -q '200/200 格一致' /tmp/said
}

wait_for() { # WHAT COMMAND…
    local end=$((SECONDS + 120)) what=$1
    shift
    until "$@" >/dev/null 2>&1; do
        [ $SECONDS -lt $end ] || { scrot -o /out/screen-failed.png; echo "waited in vain for $what" >&2; exit 1; }
        sleep 0.2
    done
}
there() { [ -n "$(xdotool search --onlyvisible --name "$1")" ]; }
gone() { ! there "$1"; }
type_and_save() { # until the saved file has the number
    xdotool search --onlyvisible --name report.nbao windowfocus || true
    xdotool key alt+4
    sleep 0.5
    xdotool key ctrl+Home 7 Return
    sleep 0.5
    xdotool key ctrl+s
    sleep 1
    nianbao convert /tmp/report.nbao /tmp/asked.json
    grep -q '"requests.received.person": *"\?7"\?' /tmp/asked.json
}
input_method_is_asked() { # Fcitx lists who speaks to it, and how
    xdotool search --onlyvisible --name report.nbao windowfocus || true
    dbus-send --session --print-reply --dest=org.fcitx.Fcitx5 /controller org.fcitx.Fcitx.Controller1.DebugInfo |
        grep 'frontend:ibus'
}
close_it() {
    xdotool search --onlyvisible --name report.nbao windowfocus || true
    xdotool key ctrl+q
    sleep 1
    gone report.nbao
}

window() {
    local asked
    say "libraries: the newest C library that any of them asks for"
    asked=$(find "$program" -type f \( -name '*.so*' -o -perm -u+x \) -exec objdump -T {} + 2>/dev/null |
        grep -o 'GLIBC_2\.[0-9]*' | sort -Vu | tail -n 1)
    echo "asked for: ${asked#GLIBC_}, allowed: $1; this system has $(ldd --version | sed -n '1s/.* //p')"
    [ "$(printf '%s\n' "${asked#GLIBC_}" "$1" | sort -V | tail -n 1)" = "$1" ]

    say "window: a report opened through X11, a number typed, saved, closed"
    cp "$program"/_internal/resources/samples/柘山镇2020.nbao /tmp/report.nbao
    export DISPLAY=:9
    Xvfb $DISPLAY -screen 0 1366x768x24 >/dev/null 2>&1 &
    wait_for "the screen" xdotool getdisplaygeometry
    # With the input method of UOS and Kylin at work: it is spoken to as IBus and lets keys through.
    export QT_IM_MODULE=fcitx DBUS_SESSION_BUS_ADDRESS=unix:path=/tmp/bus
    dbus-daemon --session --address=$DBUS_SESSION_BUS_ADDRESS --fork >/dev/null
    fcitx5 -d >/dev/null 2>&1
    nianbao-window /tmp/report.nbao &
    wait_for "the window with the report" there report.nbao
    wait_for "the input method" input_method_is_asked
    wait_for "the number in the saved file" type_and_save
    scrot -o /out/window.png
    wait_for "the closed window" close_it
    echo "the package works on $(sed -n 's/^PRETTY_NAME="\(.*\)"/\1/p' /etc/os-release)"
}

"$@"
