#!/usr/bin/env bash
# Inside the older room: package.sh VERSION makes the .tar.xz and the .deb of the built folder.
set -euo pipefail
version=$1
name=年报填报助手
here=/source/packaging/linux_room
tree=/tmp/tree
inside=$tree/opt/nianbao
mkdir -p "$tree/opt" "$tree/DEBIAN" "$tree/usr/bin" "$tree/usr/share/applications" \
    "$tree/usr/share/mime/packages" "$tree/usr/share/icons/hicolor/scalable/apps"
cp "$here/nianbao.desktop" "$here/nianbao.xml" /source/resources/icons/nianbao.svg "/out/$name"
chmod -R u=rwX,go=rX "/out/$name"
cp -r "/out/$name" "$inside"
ln -s "/opt/nianbao/$name" "$tree/usr/bin/nianbao-window"
ln -s /opt/nianbao/nianbao "$tree/usr/bin/nianbao"
mv "$inside/nianbao.desktop" "$tree/usr/share/applications"
mv "$inside/nianbao.xml" "$tree/usr/share/mime/packages"
mv "$inside/nianbao.svg" "$tree/usr/share/icons/hicolor/scalable/apps"
# By the names that Debian 10 and its heirs UOS and Kylin have, and by later ones: what Debian's own tool
# finds would tie the package to the Debian that it was built on. try.sh sees whether all is named.
needed=$(grep -v '^#' "$here/needed.txt" | paste -sd ,)
cat >"$tree/DEBIAN/control" <<CONTROL
Package: nianbao
Version: $version
Architecture: amd64
Maintainer: $name <nianbao@localhost>
Installed-Size: $(du -sk --exclude=DEBIAN "$tree" | cut -f1)
Depends: $needed
Recommends: fonts-noto-cjk | fonts-wqy-microhei | fonts-wqy-zenhei
Suggests: fcitx5 | fcitx | ibus
Section: editors
Priority: optional
Description: $name
 Desktop program for the annual report on government information disclosure. It works without a network.
CONTROL
cp "$here/postinst" "$tree/DEBIAN/postinst"
cp "$here/postinst" "$tree/DEBIAN/postrm"
chmod 755 "$tree"/DEBIAN/post*
find "$tree" -newermt '2025-01-01' -exec touch -h -d '2025-01-01' {} +
dpkg-deb --build --root-owner-group -Zxz "$tree" "/out/nianbao_${version}_amd64.deb" >/dev/null
tar -C /out --sort=name --owner=0 --group=0 --mtime=2025-01-01 -cf - "$name" |
    xz -T0 >"/out/$name-$version-x86_64.tar.xz"
