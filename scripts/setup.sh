#!/usr/bin/env bash
# Installs, by package name, what the browser tests and page images need. Only root can; everyone else is told.
set -euo pipefail
want=()
command -v chromium >/dev/null || want+=(chromium)
fc-list 2>/dev/null | grep -qi 'CJK' || want+=(fonts-noto-cjk fontconfig)
[ ${#want[@]} -eq 0 ] && exit 0
if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
    echo "setup: missing ${want[*]}; tests that need them will say so" >&2
    exit 0
fi
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
apt-get install -y -qq --no-install-recommends "${want[@]}" >/dev/null
