"""Bytes over the wire of the public pages on a first visit: page, style sheets, scripts and icon, with their headers.

The bar is 60 kB a page; the baseline is htmx alone as a browser gets it.
"""

import gzip
import http.client
import json
import os
import re
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path

from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from antrian.tickets.actions import issue_ticket
from jemputbola.models import Visit
from kecamatan.models import Office
from tests.bench._web import ROOT, web_server

LIMIT = 60_000
PARTS = re.compile(r"""<(?:link|script|img)\b[^>]*?(?:href|src)="(/static/[^"]+)\"""")


def run() -> Iterator[str]:
    """Rows of text: kilobytes and requests of each page."""
    call_command("migrate", verbosity=0)
    pages = _pages()
    with tempfile.TemporaryDirectory() as folder:
        static = {"STATIC_ROOT": folder, "STATIC_STORAGE": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
        subprocess.run(
            [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity", "0"],
            cwd=ROOT,
            env={**os.environ, **static},
            check=True,
        )
        with web_server(**static) as port:
            for name, path in pages.items():
                sizes = list(_first_visit(port, path))
                total = sum(sizes)
                verdict = "within" if total < LIMIT else "OVER"
                yield (
                    f"{name:<28} {total / 1000:6.1f} kB in {len(sizes)} requests"
                    f" (the page itself {sizes[0] / 1000:.1f} kB), {verdict} {LIMIT // 1000} kB"
                )
            htmx = _get(port, "/static/" + _hashed(folder, "django_htmx/htmx-2.min.js"))[0]
            yield f"{'baseline: htmx alone':<28} {htmx / 1000:6.1f} kB"


def _pages() -> dict[str, str]:
    """The pages of a resident, on a small demo office."""
    if not Office.objects.filter(code="32.03").exists():
        with open(os.devnull, "w") as nowhere, transaction.atomic():
            call_command("load_territory", "32.03", stdout=nowhere)
            call_command("load_demo", "--residents", "9500", stdout=nowhere)
    visit = Visit.objects.filter(office__code="32.03", state="announced").order_by("-date", "id")[0]
    ticket = issue_ticket(
        visit=visit, lane="A", source="web", op_id=uuid.uuid4(), name="UJI", by=None, at=timezone.now()
    )
    return {
        "home": "/",
        "schedule": "/jadwal/",
        "schedule of a desa": f"/jadwal/{visit.point.desa_id}/",
        "one visit": f"/jadwal/kunjungan/{visit.pk}/",
        "taking a number": f"/jadwal/kunjungan/{visit.pk}/ambil-nomor/",
        "own number": f"/nomor/{ticket.code}/",
        "board": f"/papan/{visit.pk}/",
        "login": "/masuk/",
    }


def _first_visit(port: int, path: str) -> Iterator[int]:
    size, text = _get(port, path)
    yield size
    for part in dict.fromkeys(PARTS.findall(text)):
        yield _get(port, part)[0]


def _hashed(folder: str, name: str) -> str:
    """The name under which a static file is served."""
    manifest = json.loads((Path(folder) / "staticfiles.json").read_text())
    hashed: str = manifest["paths"][name]
    return hashed


def _get(port: int, path: str) -> tuple[int, str]:
    """Bytes of the answer as they travel (compressed, with status line and headers), and its text."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    line.request("GET", path, headers={"Accept-Encoding": "gzip", "Accept": "text/html,*/*"})
    answer = line.getresponse()
    body = answer.read()
    if answer.status != 200:
        raise RuntimeError(f"{path} answers {answer.status}")
    head = 17 + sum(len(name) + len(value) + 4 for name, value in answer.getheaders())
    packed = answer.getheader("Content-Encoding") == "gzip"
    text = (gzip.decompress(body) if packed else body).decode(errors="replace")
    line.close()
    return head + len(body), text
