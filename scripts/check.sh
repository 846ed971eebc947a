#!/bin/sh
# Everything that can be found without running a test. Goes through all of them, then says which failed.
set -u
cd "$(dirname "$0")/.."
bin=.venv/bin
# A venv that was copied has scripts that point elsewhere; `python -m` always runs this one.
python=$bin/python

# Settings as in production, with keys that are no secret.
zero=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=
export SECRET_KEY=only-for-checks-V7sPq2mT9xL4wB8nH3kC6rJ1yF5gD0aZeXuQoNiM
export DATABASE_URL=postgres://nobody:nothing@127.0.0.1:1/none REDIS_URL=redis://127.0.0.1:1/0
export NIK_SEALING_KEYS=k1:$zero NIK_INDEX_KEY=$zero
export HTTPS=true BEHIND_PROXY=true DEBUG=false DEMO=false ALLOWED_HOSTS=jemputbola.example PUBLIC_URL=https://jemputbola.example
export STATIC_ROOT="$PWD/.local/check-static" DJANGO_SETTINGS_MODULE=jemputbola.settings
mkdir -p .local "$STATIC_ROOT"

failed=""
step() {
  name=$1
  shift
  printf '== %s\n' "$name"
  "$@" || failed="$failed $name;"
}

step "ruff check" $bin/ruff check .
step "ruff format" $bin/ruff format --check .
step "djade" sh -c 'find templates -name "*.html" -print0 | xargs -0 -r .venv/bin/djade --check --target-version 5.2'
step "mypy" $python -m mypy
step "import-linter" $python -c 'import sys; sys.path.insert(0, "."); from importlinter.cli import lint_imports_command; lint_imports_command()'
step "deptry" $python -m deptry .
step "check --deploy" $python -W error::RuntimeWarning manage.py check --deploy --fail-level WARNING
step "makemigrations --check" env -u DATABASE_URL -u REDIS_URL $python -m scripts.launcher with-servers $python manage.py makemigrations --check --dry-run
if command -v git >/dev/null 2>&1 && [ -d .git ]; then
  step "files that must not be in git" sh -c '! git ls-files | grep -E "(^|/)(\.env|\.local|\.venv|__pycache__)(/|$)|\.pyc$"'
fi

if [ -n "$failed" ]; then
  printf '\nmake check: failed:%s\n' "$failed"
  exit 1
fi
printf '\nmake check: all clean\n'
