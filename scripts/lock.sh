#!/bin/sh
# Makes the lock files anew from pyproject.toml: all packages pinned, with hashes, for Python 3.11 and newer.
# `scripts/lock.sh --upgrade` takes the newest versions that the ranges allow; without it, pins stay where they can.
set -eu
cd "$(dirname "$0")/.."
if [ -z "${SSL_CERT_FILE:-}" ] && [ -f /etc/ssl/certs/ca-certificates.crt ]; then
  export SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt
fi

compile() {
  .venv/bin/python -m uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
    --no-header --no-emit-index-url --no-emit-find-links --no-annotate "$@"
}

# The largest set first, resolved in one go; the smaller ones take its versions.
compile "$@" --extra embedded --extra dev pyproject.toml -o requirements-dev.lock
compile --extra embedded --constraint requirements-dev.lock pyproject.toml -o requirements.lock
compile --constraint requirements-dev.lock pyproject.toml -o requirements-production.lock
echo uv | compile "$@" - -o scripts/uv.lock

for lock in requirements.lock requirements-dev.lock requirements-production.lock scripts/uv.lock; do
  if grep -nE '://|^-|file:|/tmp/' "$lock"; then
    echo "lock: $lock names a place on this machine or network" >&2
    exit 1
  fi
done
