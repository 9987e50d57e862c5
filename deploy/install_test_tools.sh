#!/bin/sh
# Find what tests need outside Python: PostgreSQL's server, Chromium, Pango, fonts, and Node for making the bundle
# again. As root on Debian, install what is missing; otherwise say what to install, and fail.
# Usage: deploy/install_test_tools.sh [postgresql] [chromium] [headless] [pango] [fonts] [node]     (all by default)
set -eu

has_postgresql() { command -v initdb >/dev/null 2>&1 || ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1; }
has_chromium() { command -v chromium >/dev/null 2>&1 || command -v chromium-browser >/dev/null 2>&1 || command -v google-chrome >/dev/null 2>&1; }
# Debian's Chromium without windows shows most pages in half the time; who has Google's Chrome does without.
has_headless() { command -v chromium-headless-shell >/dev/null 2>&1 || command -v google-chrome >/dev/null 2>&1; }
has_pango() { ldconfig -p 2>/dev/null | grep -q 'libpangoft2-1\.0\.so\.0'; }
has_node() { command -v node >/dev/null 2>&1 && command -v npm >/dev/null 2>&1; }
has_fonts() { fc-list 2>/dev/null | grep -qi 'NotoSansCJK' && fc-list | grep -qi 'NotoSansThai'; }

packages_for() {
    case $1 in
        postgresql) echo postgresql ;;
        chromium) echo chromium ;;
        headless) echo chromium-headless-shell ;;
        pango) echo libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 ;;
        node) echo nodejs npm ;;
        fonts) echo fontconfig fonts-noto-core fonts-noto-cjk ;;
    esac
}

missing=
for tool in ${*:-postgresql chromium headless pango fonts node}; do
    "has_$tool" || missing="$missing $(packages_for "$tool")"
done
[ -z "$missing" ] && exit 0

if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "Installing$missing" >&2
    apt-get update -qq
    # Word splitting is meant: one word per package.
    # shellcheck disable=SC2086
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null
    exit 0
fi
echo "The tests need$missing. On Debian: sudo apt-get install$missing" >&2
exit 1
