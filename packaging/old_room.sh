# Rooms of an older Linux to build and try the program for UOS and Kylin in: Debian 11 in a folder,
# whose C library is 2.31. Sourced by linux.sh, after room.sh. Python is built in it from Debian's
# own source package: no older Debian has 3.11, and one built elsewhere asks for a newer C library.

OLD_SUITE=bullseye
SOURCE_SUITE=bookworm
BUILD_PACKAGES="binutils build-essential ca-certificates dpkg-dev libbz2-dev libexpat1-dev libffi-dev liblzma-dev xz-utils zlib1g-dev"
# What the libraries of Qt are linked with; some of it goes into the program (OWN_LIBRARIES in qt_parts.py).
LINKED_PACKAGES="libdbus-1-3 libegl1 libfontconfig1 libgl1 libglib2.0-0 libwayland-cursor0 libwayland-egl1 libx11-xcb1 libxcb-cursor0 libxcb-icccm4 libxcb-image0 libxcb-keysyms1 libxcb-randr0 libxcb-render-util0 libxcb-shape0 libxcb-xinerama0 libxcb-xkb1 libxkbcommon-x11-0"
PYTHON_OPTIONS="--enable-shared --prefix=/opt/python --without-ensurepip --without-static-libpython --disable-test-modules"
# UOS 20 has version 2.28 of the C library. What is newer in Python is one wait and these versions of functions.
OLDER_FUNCTIONS="exp exp2 log log2 pow"
NEWER_FUNCTION=sem_clockwait

# A download that stumbles is tried again by apt itself, and what was fetched is kept.
prepare_old_room() {
    BARE_ROOM=$CACHE/bare-room-$(echo "$OLD_SUITE $(declare -f make_bare_room)" | digest)
    OLD_ROOM=$CACHE/old-room-$(echo "$OLD_SUITE $SOURCE_SUITE $BUILD_PACKAGES $LINKED_PACKAGES $PYTHON_OPTIONS $OLDER_FUNCTIONS $(declare -f make_old_room)" | digest)
    mkdir -p "$CACHE/archives/partial"
    once_more "making the bare room" with_lock bare-room make_bare_room
    once_more "making the older room" with_lock old-room make_old_room
}

make_bare_room() {
    [ ! -e "$BARE_ROOM" ] || return 0
    local new=$BARE_ROOM.new
    rm -rf "$new"
    debootstrap --variant=minbase "$OLD_SUITE" "$new" "$(mirror)" >"$CACHE/old-room.log" 2>&1 ||
        fail_with_old_log "no Debian $OLD_SUITE in a folder"
    echo 'Acquire::Retries "5";' >"$new/etc/apt/apt.conf.d/retries"
    echo force-unsafe-io >"$new/etc/dpkg/dpkg.cfg.d/quick" # a room that breaks is made anew
    mv "$new" "$BARE_ROOM"
}

fail_with_old_log() {
    tail -n 20 "$CACHE/old-room.log" >&2
    fail "$1; see $CACHE/old-room.log"
}

# with_network ROOM COMMANDS: runs them as root in a room that is being furnished.
with_network() {
    unshare --mount --pid --fork --kill-child timeout --kill-after=10 1800 bash -euc "
        mount --make-rprivate /
        mount --bind /dev '$1/dev'
        mount -t proc proc '$1/proc'
        mount --bind '$CACHE/archives' '$1/var/cache/apt/archives'
        exec chroot '$1' env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 \
            DEBIAN_FRONTEND=noninteractive bash -euc \"\$0\"
    " "$2" </dev/null >>"$CACHE/old-room.log" 2>&1
}

make_old_room() {
    [ ! -e "$OLD_ROOM" ] || return 0
    local new=$OLD_ROOM.new function
    rm -rf "$new"
    cp -a "$BARE_ROOM" "$new" || return
    echo "deb-src $(mirror) $SOURCE_SUITE main" >"$new/etc/apt/sources.list.d/source.list"
    for function in $OLDER_FUNCTIONS; do
        echo "__asm__(\".symver $function,$function@GLIBC_2.2.5\");"
    done >"$new/opt/older.h"
    # Debian mends expat by what is internal to Python, which its own build allows in this way, too.
    with_network "$new" "
        apt-get update -qq
        apt-get install -y -qq --no-install-recommends $BUILD_PACKAGES $LINKED_PACKAGES
        mkdir /build && cd /build
        apt-get source -qq python3.11
        cd python3.11-*/
        printf '*shared*\npyexpat pyexpat.c -DPy_BUILD_CORE_MODULE -lexpat\n' >Modules/Setup.local
        ./configure -q $PYTHON_OPTIONS LDFLAGS=-Wl,-rpath,/opt/python/lib \
            CFLAGS='-include /opt/older.h' ac_cv_func_$NEWER_FUNCTION=no
        make -s -j\$(nproc) && make -s install
        rm -rf /build
        /opt/python/bin/python3.11 -c 'import ctypes, pyexpat, zlib'
    " || fail_with_old_log "the older room could not be furnished"
    mv "$new" "$OLD_ROOM"
}
