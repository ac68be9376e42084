# Inside the room, sourced: a screen with a window manager, and waiting for things to happen.
export DISPLAY=:7
program=/tmp/programs/年报填报助手

start_screen() {
    Xvfb $DISPLAY -screen 0 1366x768x24 >/dev/null 2>&1 &
    until_true 30 "the screen" xdotool getdisplaygeometry
    openbox >/dev/null 2>&1 &
    # Kept for all that follows, so that no later start pays for the start of Wine.
    wineserver -p
    wine start /min winver >/dev/null 2>&1 </dev/null || true
    until_true 60 "Wine's desktop" test -n "$(wine cmd /c echo ready 2>/dev/null </dev/null | tr -d '\r')"
    wine taskkill /f /im winver.exe >/dev/null 2>&1 </dev/null || true
}

# until_true SECONDS WHAT COMMAND…: waits for the command to succeed, else shows the screen and ends.
until_true() {
    local end=$((SECONDS + $1)) what=$2
    shift 2
    until "$@" >/dev/null 2>&1; do
        if [ $SECONDS -ge $end ]; then
            scrot -o /out/screen-failed.png 2>/dev/null || true
            echo "waited in vain for $what" >&2
            return 1
        fi
        sleep 0.1
    done
}

# win PROGRAM ARGUMENT…: runs a Windows program; Wine's console streams must be pipes.
win() { echo | wine "$@" 2>&1 | tr -d '\r'; return "${PIPESTATUS[1]}"; }

window() { xdotool search --onlyvisible --name "$1" | tail -n 1; }
there() { [ -n "$(window "$1")" ]; }
gone() { [ -z "$(window "$1")" ]; }

# press TITLE KEY…: brings the window to the front and sends it keys.
press() {
    local id
    id=$(window "$1") && [ -n "$id" ] || return 1
    xdotool windowactivate "$id" 2>/dev/null || true
    xdotool windowfocus --sync "$id" 2>/dev/null || true
    shift
    xdotool key --clearmodifiers --delay 60 "$@"
}

# press_until SECONDS WHAT TITLE KEYS COMMAND…: sends the keys again until the command succeeds.
press_until() {
    local end=$((SECONDS + $1)) what=$2 title=$3 keys=$4 pause
    shift 4
    while [ $SECONDS -lt $end ]; do
        press "$title" $keys || true
        for pause in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30; do
            ! "$@" >/dev/null 2>&1 || return 0
            sleep 0.1
        done
    done
    until_true 0 "$what" false
}
