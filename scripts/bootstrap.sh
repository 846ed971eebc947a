#!/bin/sh
# Makes .venv from a hash-pinned lock file; does nothing when it is already right.
#
#   scripts/bootstrap.sh          what `make run` needs
#   scripts/bootstrap.sh dev      that, and what tests and linters need
#
# Everything it says goes to stderr, so that `make manage` keeps its stdout for the command.
set -eu
cd "$(dirname "$0")/.."
exec 1>&2

flavour=${1:-runtime}
case "$flavour" in
  runtime) lock=requirements.lock; stamp=.venv/.ok ;;
  dev) lock=requirements-dev.lock; stamp=.venv/.ok-dev ;;
  *) echo "bootstrap: unknown flavour '$flavour' (runtime or dev)"; exit 2 ;;
esac
python=${PYTHON:-python3}

say() { echo "bootstrap: $*"; }

# What the environment was made from: the lock, this script, where it stands (a venv cannot be moved), the interpreter.
wanted() { { cat "$1" scripts/bootstrap.sh scripts/uv.lock; pwd; "$python" -c 'import sys; print(sys.version, sys.base_prefix)'; } | sha256sum; }

fresh() { [ -x .venv/bin/python ] && [ -f "$1" ] && [ "$(cat "$1")" = "$(wanted "$2")" ]; }

command -v "$python" >/dev/null 2>&1 || { say "$python not found; Python 3.11 or newer is needed"; exit 1; }
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { say "Python 3.11 or newer is needed, $python is $("$python" -V)"; exit 1; }

fresh "$stamp" "$lock" && exit 0

# One at a time in one checkout: the second waits, then finds it done.
if command -v flock >/dev/null 2>&1 && [ -z "${JEMPUTBOLA_BOOTSTRAP_LOCKED:-}" ]; then
  mkdir -p .local
  JEMPUTBOLA_BOOTSTRAP_LOCKED=1 exec flock .local/bootstrap.lock "$0" "$@"
fi

if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
  package=$("$python" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')
  install="apt-get install -y --no-install-recommends $package"
  if [ "$(id -u)" = 0 ]; then as_root=""
  elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then as_root="sudo -n"
  else as_root=no
  fi
  if [ "$as_root" = no ] || ! command -v apt-get >/dev/null 2>&1; then
    say "this Python cannot make virtual environments. Please run once, as administrator:"
    say "  apt-get update && $install"
    exit 1
  fi
  say "installing $package ..."
  $as_root env DEBIAN_FRONTEND=noninteractive apt-get update -q >/dev/null || true
  $as_root env DEBIAN_FRONTEND=noninteractive $install -q >/dev/null || { say "could not install $package"; exit 1; }
fi

# uv keeps to its own list of certificates unless it is told about the system's.
if [ -z "${SSL_CERT_FILE:-}" ] && [ -f /etc/ssl/certs/ca-certificates.crt ]; then
  export SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt
fi
export PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_INPUT=1 UV_NO_PROGRESS=1 UV_LINK_MODE="${UV_LINK_MODE:-copy}"

# A venv of another place or interpreter is made anew; one that only has an older lock is brought up to date.
here=$(pwd)
if ! { [ -x .venv/bin/python ] && [ "$(cat .venv/.place 2>/dev/null)" = "$here $("$python" -V)" ] && .venv/bin/python -c '' 2>/dev/null; }; then
  say "making .venv ..."
  rm -rf .venv
  "$python" -m venv .venv
  echo "$here $("$python" -V)" > .venv/.place
fi
rm -f "$stamp"

say "installing the packages of $lock ..."
if .venv/bin/python -m pip install --quiet --require-hashes -r scripts/uv.lock \
  && .venv/bin/python -m uv pip install --quiet --python .venv/bin/python --require-hashes -r "$lock"; then :
else
  say "uv could not do it, trying with pip (slower) ..."
  .venv/bin/python -m pip install --quiet --require-hashes -r "$lock"
fi

wanted "$lock" > "$stamp"
[ "$flavour" = dev ] && wanted requirements.lock > .venv/.ok
say "done"
