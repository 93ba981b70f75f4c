#!/bin/sh
# What the browser tests need: Chromium (Debian's package) and playwright-core, which brings no browser of its own.
set -eu
cd "$(dirname "$0")"
if ! command -v "${CHROMIUM:-chromium}" >/dev/null; then
	if [ "$(id -u)" != 0 ]; then
		echo "no chromium found: install it (Debian: apt-get install chromium), or name one by CHROMIUM=PATH" >&2
		exit 1
	fi
	apt-get update -q && apt-get install -qy --no-install-recommends chromium
fi
command -v node >/dev/null || { echo "no node found: install Node.js 20 or later" >&2; exit 1; }
npm ci --silent --no-audit --no-fund --ignore-scripts
