#!/bin/sh
# Removes the environment and all data of this checkout, after asking; YES=1 does not ask.
set -eu
cd "$(dirname "$0")/.."
if [ "${YES:-}" != 1 ]; then
  printf 'This removes .venv and ALL DATA of this checkout (.local). Type "yes" to go on: '
  read -r answer
  [ "$answer" = yes ] || { echo "Nothing removed."; exit 1; }
fi
if [ -e .local/lock ] && command -v flock >/dev/null 2>&1 && ! flock -n .local/lock true; then
  echo "Jemput Bola is running from this checkout; stop it first." >&2
  exit 1
fi
# As root without user namespaces, PostgreSQL's data is outside of the checkout.
outside=$(cat .local/outside 2>/dev/null || true)
case "$outside" in
  */*) ;;
  jemputbola-?*) rm -rf "/var/lib/$outside" ;;
esac
rm -rf .venv .local
find . -name __pycache__ -type d -prune -exec rm -rf {} +
