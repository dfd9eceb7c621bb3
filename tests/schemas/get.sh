#!/bin/sh
# The official grammars of TMX 1.4 and XLIFF 1.2 and 2.0, out of two Debian packages, into this folder.
# They belong to their standards bodies and are not part of this project.  Nothing is installed.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
apt-get download -qq php-symfony-translation omegat
for package in *.deb; do dpkg -x "$package" x; done
cp x/usr/share/php/Symfony/Component/Translation/Resources/schemas/*.xsd "$here"
python3 -m zipfile -e x/usr/share/omegat/OmegaT.jar jar
cp jar/schemas/tmx14.dtd "$here"
ls "$here"
