"""`make bench`: each speed beside its bare baseline, measured in the same run on the same servers.

Every module beside this one with a `run()` gives rows of text; `make bench ARGS="tickets"` runs only that one.
"""

import importlib
import os
import pkgutil
import sys
import time

import django


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jemputbola.settings")
    # Pages asked for within this process find their files unhashed; a web server that is measured has its own setting.
    os.environ.setdefault("STATIC_STORAGE", "django.contrib.staticfiles.storage.StaticFilesStorage")
    django.setup()
    import tests.bench as here

    wanted = sys.argv[1:]
    names = sorted(module.name for module in pkgutil.iter_modules(here.__path__) if not module.name.startswith("_"))
    failed = 0
    for name in names:
        if wanted and name not in wanted:
            continue
        module = importlib.import_module(f"tests.bench.{name}")
        if not hasattr(module, "run"):
            continue
        print(f"== {name}: {(module.__doc__ or '').strip().splitlines()[0]}", flush=True)
        started = time.perf_counter()
        try:
            for row in module.run():
                print(f"   {row}", flush=True)
        except Exception as error:
            failed += 1
            print(f"   failed: {type(error).__name__}: {error}", flush=True)
        print(f"   ({time.perf_counter() - started:.0f} s)", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
