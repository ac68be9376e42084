#!/usr/bin/env bash
# Builds the program for UOS, Kylin and other Linux desktops of x86_64: a folder, a .tar.xz and a .deb;
# then installs the package in a bare room of an older Debian and tries it there.
# Run as root on Debian: packaging/linux.sh [FOLDER]
set -euo pipefail
. "$(dirname "$0")/room.sh"
. "$(dirname "$0")/old_room.sh"
OUT=$(realpath -m "${1:-$SOURCE/dist/linux}")
NEWEST_GLIBC=2.28 # of UOS 20; the wheels for it, too
MAX_MEGABYTES=120
FONT_PACKAGE=fonts-wqy-microhei # one of those that the package recommends
TRYING_PACKAGES="binutils dbus fcitx5 scrot xdotool xvfb"

# The wheels that an older system takes, of what pyproject.toml pins.
make_linux_packages() {
    [ ! -e "$PACKAGES" ] || return 0
    rm -rf "$PACKAGES.new"
    uv pip install -q --no-deps --only-binary :all: --target "$PACKAGES.new" \
        --python-platform "x86_64-manylinux_${NEWEST_GLIBC/./_}" --python-version 3.11 -r <(echo "$WANTED") || return
    mv "$PACKAGES.new" "$PACKAGES"
}

# in_old_room ROOM FOLDER COMMAND…: as in_room does, without Wine.
in_old_room() {
    local room=$1 folder=$2
    shift 2
    mkdir -p "$room/source" "$room/out" "$room/packages"
    ROOM=$room FOLDER=$folder SOURCE=$SOURCE PACKAGES=$PACKAGES \
        unshare --mount --pid --net --ipc --fork --kill-child bash -euc '
        mount --make-rprivate /
        mount --bind "$ROOM" "$ROOM"
        mount --bind /dev "$ROOM/dev"
        mount -t proc proc "$ROOM/proc"
        mount -t tmpfs tmpfs "$ROOM/tmp"
        mount --bind -o ro "$SOURCE" "$ROOM/source"
        mount --bind -o ro "$PACKAGES" "$ROOM/packages"
        mount --bind "$FOLDER" "$ROOM/out"
        mkdir -p "$ROOM/tmp/home" "$ROOM/tmp/runtime"
        chmod 700 "$ROOM/tmp/runtime"
        exec chroot "$ROOM" env -i PATH=/opt/python/bin:/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 \
            HOME=/tmp/home XDG_RUNTIME_DIR=/tmp/runtime PYTHONDONTWRITEBYTECODE=1 PYTHONHASHSEED=0 \
            SOURCE_DATE_EPOCH=1735689600 timeout --kill-after=10 1200 "$@"
    ' bash "$@"
}

build_for_linux() {
    rm -rf "$OUT" && mkdir -p "$OUT" &&
        in_old_room "$OLD_ROOM" "$OUT" bash /source/packaging/linux_room/build.sh &&
        in_old_room "$OLD_ROOM" "$OUT" bash /source/packaging/linux_room/package.sh "$VERSION"
}

# The package as a clerk's computer gets it, with nothing there but what it asks for.
install_package() {
    rm -rf "$TRIED/room" && cp -a "$BARE_ROOM" "$TRIED/room" && cp "$OUT"/*.deb "$TRIED/room/root" &&
        with_network "$TRIED/room" "apt-get update -qq && apt-get install -y -qq --no-install-recommends $FONT_PACKAGE /root/*.deb"
}

install_what_looks_at_it() {
    with_network "$TRIED/room" "apt-get install -y -qq --no-install-recommends $TRYING_PACKAGES"
}

try_package() { in_old_room "$TRIED/room" "$OUT" bash /source/packaging/linux_room/try.sh "$@"; }

[ "$(id -u)" = 0 ] || fail "run this as root: it makes a Debian in a folder"
command -v debootstrap >/dev/null || fail "install debootstrap first"
mkdir -p "$CACHE"
prepare_old_room
WANTED=$(cd "$SOURCE" && uv export -q --no-hashes --no-annotate --no-header --no-emit-project --no-dev --group build)
PACKAGES=$CACHE/linux-packages-$(echo "$NEWEST_GLIBC $WANTED" | digest)
once_more "fetching the packages for Linux" with_lock linux-packages make_linux_packages
VERSION=$(sed -n 's/^version = "\(.*\)"/\1/p' "$SOURCE/pyproject.toml")
once_more "building for Linux" build_for_linux
(cd "$OUT" && sha256sum -- *.deb *.tar.xz >SHA256SUMS.txt)
TRIED=$(mktemp -d "$CACHE/tried.XXXXXX")
trap 'rm -rf "$TRIED"' EXIT
once_more "installing the package" install_package || fail_with_old_log "the package does not install"
once_more "trying the command line" try_package commands "$MAX_MEGABYTES"
once_more "installing a screen" install_what_looks_at_it || fail_with_old_log "no screen in the bare room"
once_more "trying the window" try_package window "$NEWEST_GLIBC"
