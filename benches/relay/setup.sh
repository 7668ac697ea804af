#!/usr/bin/env bash
# What make bench-relay needs besides Rust: nginx, and a page of Next.js where npm can fetch that.
set -euo pipefail
cd "$(dirname "$0")/../.."
. end2end/debian.sh

command -v nginx >/dev/null || debian_install nginx-light || {
  echo "nginx is missing, with which the relay is compared: install it" >&2
  exit 1
}

next=target/bench-relay/next
mkdir -p "$next"
if ! diff -rq benches/relay/next "$next/sources" >/dev/null 2>&1; then
  rm -rf "$next/sources" "$next/app" "$next/.next"
  cp -r benches/relay/next/. "$next"
  (cd "$next" && npm install --no-audit --no-fund --no-package-lock && NEXT_TELEMETRY_DISABLED=1 npx next build) &&
    cp -r benches/relay/next "$next/sources" ||
    echo "!!! Next.js could not be built: its page is left out" >&2
fi
