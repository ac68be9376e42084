# Inside the room, sourced: a screen with a window manager, and waiting for things to happen.
export DISPLAY=:7
PATIENCE=240 # seconds: for a machine that is busy with other things, too

start_screen() {
    Xvfb $DISPLAY -screen 0 1366x768x24 >/dev/null 2>&1 &
    until_true "the screen" xdotool getdisplaygeometry
    openbox >/dev/null 2>&1 &
    # Kept for all that follows, so that no later start pays for the start of Wine.
    wineserver -p
    wine start /min winver >/dev/null 2>&1 </dev/null || true
    until_true "Wine's desktop" wine_is_ready
    wine taskkill /f /im winver.exe >/dev/null 2>&1 </dev/null || true
}

wine_is_ready() { [ "$(echo | timeout 60 wine cmd /c echo ready 2>/dev/null | tr -d '\r')" = ready ]; }

give_up() {
    scrot -o /out/screen-failed.png 2>/dev/null || true
    echo "waited $PATIENCE seconds in vain for $1" >&2
    return 1
}

# until_true WHAT COMMAND…: waits for the command to succeed.
until_true() {
    local end=$((SECONDS + PATIENCE)) what=$1
    shift
    until "$@" >/dev/null 2>&1; do
        [ $SECONDS -lt $end ] || give_up "$what" || return
        sleep 0.1
    done
}

# win PROGRAM ARGUMENT…: runs a Windows program; Wine's console streams must be pipes.
win() { echo | timeout 600 wine "$@" 2>&1 | tr -d '\r'; return "${PIPESTATUS[1]}"; }

window() { xdotool search --onlyvisible --name "$1" | tail -n 1; }
there() { [ -n "$(window "$1")" ]; }
gone() { [ -z "$(window "$1")" ]; }

# press TITLE KEY…: brings the window to the front and sends it keys.
press() {
    local id
    id=$(window "$1") && [ -n "$id" ] || return 1
    timeout 20 xdotool windowactivate "$id" 2>/dev/null || true
    timeout 20 xdotool windowfocus --sync "$id" 2>/dev/null || true
    shift
    xdotool key --clearmodifiers --delay 60 "$@"
}

# press_until WHAT TITLE KEYS COMMAND…: sends the keys, now and then again, until the command succeeds.
press_until() {
    local end=$((SECONDS + PATIENCE)) what=$1 title=$2 keys=$3 again
    shift 3
    while [ $SECONDS -lt $end ]; do
        press "$title" $keys || true
        again=$((SECONDS + 5))
        while [ $SECONDS -lt $again ]; do
            ! "$@" >/dev/null 2>&1 || return 0
            sleep 0.1
        done
    done
    give_up "$what"
}
