#!/usr/bin/env bash
# What the browser and SDK tests need besides npm packages: a Chromium, and a Python environment of their own.
set -euo pipefail
cd "$(dirname "$0")"

. ./debian.sh

# Playwright's own Chromium, where it was downloaded before.
downloaded_chromium() {
  node -e 'const { chromium } = require("@playwright/test"); process.exit(require("fs").existsSync(chromium.executablePath()) ? 0 : 1)'
}

if [ -n "${CHROMIUM_PATH:-}" ]; then
  [ -x "$CHROMIUM_PATH" ] || { echo "CHROMIUM_PATH names $CHROMIUM_PATH, which is not a program" >&2; exit 1; }
elif [ ! -x /usr/bin/chromium-headless-shell ] && [ ! -x /usr/bin/chromium ] && ! downloaded_chromium; then
  debian_install chromium-headless-shell fonts-dejavu-core || npx playwright install chromium || {
    echo "There is no Chromium for the browser tests. Install one and set CHROMIUM_PATH to its program." >&2
    exit 1
  }
fi

if ! cmp -s requirements.txt .venv/installed.txt; then
  command -v python3 >/dev/null || debian_install python3 || { echo "Python 3.9 or newer is missing for the SDK tests" >&2; exit 1; }
  python3 -c 'import ensurepip' 2>/dev/null || debian_install python3-venv || { echo "Python's venv module is missing for the SDK tests" >&2; exit 1; }
  python3 -m venv --clear .venv
  .venv/bin/pip install --quiet --disable-pip-version-check -r requirements.txt
  cp requirements.txt .venv/installed.txt
fi
