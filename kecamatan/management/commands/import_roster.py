"""`manage.py import_roster FILE [--dry-run] [--json]`: bring the roster in line with a file of SIAK."""

import json
from argparse import ArgumentParser
from functools import partial
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from kecamatan.models import Office, RosterUpload
from kecamatan.residents import names
from kecamatan.roster import uploads
from kecamatan.roster.applying import apply_file
from kecamatan.roster.learned.using import apply_as_taught
from kecamatan.roster.outcome import Outcome
from kecamatan.roster.refusals import RosterError
from kecamatan.roster.wording import LAYOUTS, file_error, reason


class Command(BaseCommand):
    help = "Impor daftar penduduk dari berkas SIAK (XLSX, XLS, ODS atau CSV), semua atau tidak sama sekali."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--dry-run", action="store_true", help="hanya memeriksa, tidak menyimpan apa pun")
        parser.add_argument("--partial", action="store_true", help="bukan daftar lengkap: tak seorang pun hilang")
        parser.add_argument("--desa", default="", metavar="KODE", help="kode desa, bila berkasnya tidak menyebut desa")
        parser.add_argument("--json", action="store_true", help="hasil sebagai satu objek JSON pada baris terakhir")
        parser.add_argument("--office", default="", metavar="KODE", help="kode kabupaten, bila ada beberapa kantor")

    def handle(self, *, file: Path, dry_run: bool, office: str, **options: Any) -> None:
        where = self._office(office)
        try:
            data = file.read_bytes()
        except OSError as error:
            raise CommandError(f"Berkas {file} tidak dapat dibuka: {error.strerror}.") from error
        at = timezone.now()
        try:
            if dry_run:
                apply = partial(apply_file, data, office=where, at=at, dry_run=True, is_partial=options["partial"])
                upload = RosterUpload(office=where, mapping={"desa": options["desa"]} if options["desa"] else None)
                outcome = apply_as_taught(upload, apply, lambda outcome: None)
            else:
                _, outcome = uploads.import_now(
                    data,
                    office=where,
                    by=None,
                    filename=file.name,
                    at=at,
                    is_partial=options["partial"],
                    desa=options["desa"],
                )
                names.learn()
        except RosterError as error:
            raise CommandError(file_error(error.code, error.detail)) from error
        self.stdout.write(json.dumps(outcome.summary()) if options["json"] else self._told(outcome, dry_run))

    @staticmethod
    def _office(code: str) -> Office:
        offices = Office.objects.filter(code=code) if code else Office.objects.all()
        found = list(offices[:2])
        if len(found) != 1:
            what = (
                "Ada beberapa kantor: sebutkan --office KODE." if found else "Belum ada kantor: muat wilayahnya dulu."
            )
            raise CommandError(what)
        return found[0]

    @staticmethod
    def _told(outcome: Outcome, dry_run: bool) -> str:
        lines = [
            f"Susunan: {LAYOUTS.get(outcome.layout, outcome.layout)}; {outcome.data_rows} baris data",
            f"Baru {outcome.new}, berubah {outcome.changed}, tetap {outcome.unchanged}, hilang {outcome.gone}",
            f"Ditolak {outcome.rejected}, kembar {outcome.duplicates}, dengan peringatan {outcome.warnings}",
        ]
        lines += [f"  {reason(code)}: {count}" for code, count in outcome.reasons.most_common()]
        if dry_run:
            lines.append("Hanya diperiksa: tidak ada yang disimpan.")
        return "\n".join(lines)
