#!/usr/bin/env bash
# Inside the older room: makes the program's folder in /out, without what it never loads.
set -euo pipefail
name=年报填报助手
cd /source
export PYTHONPATH=/packages QT_QPA_PLATFORM=offscreen
python3.11 -m PyInstaller --noconfirm --log-level ERROR --distpath /out --workpath /tmp/build build.spec
inside=/out/$name/_internal
find "$inside" -name '*.so*' -type f -exec strip --strip-unneeded {} + 2>/dev/null || true # some are odd, and small
python3.11 packaging/icu_data.py "$(ls "$inside"/libicudata.so.*)"
mkdir -p /tmp/python/include
cp /opt/python/include/python3.11/patchlevel.h /tmp/python/include
cp /opt/python/lib/python3.11/LICENSE.txt /tmp/python
python3.11 packaging/release.py list /out /tmp/python /packages /usr/share/common-licenses
