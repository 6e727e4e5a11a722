#!/bin/sh
# Installs what the browser tests drive (Debian's Chromium, and a font with Chinese) where that is possible.
# Without it those tests are skipped, and say so.
set -u

if command -v chromium >/dev/null 2>&1; then
    exit 0
fi
if ! command -v apt-get >/dev/null 2>&1; then
    echo "browser tests: no chromium and no apt-get; install Chromium by hand to run them (they are skipped now)"
    exit 0
fi
if [ "$(id -u)" = 0 ]; then
    as_root=""
elif sudo -n true 2>/dev/null; then
    as_root="sudo -n"
else
    echo "browser tests: no chromium; run 'sudo apt-get install chromium fonts-noto-cjk' to run them (they are skipped now)"
    exit 0
fi
echo "browser tests: installing chromium and fonts-noto-cjk (once)"
if $as_root apt-get update -qq && $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium fonts-noto-cjk >/dev/null; then
    exit 0
fi
echo "browser tests: chromium could not be installed (they are skipped now)"
exit 0
