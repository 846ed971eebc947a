"""The Indonesian words about correcting and adding people (no rows are read here)."""

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final

from kecamatan.indonesian import long_date
from kecamatan.models import Sex
from kecamatan.nik import WarningCode
from kecamatan.residents.story import status_words

FIELD_WORDS: Final[Mapping[str, str]] = {
    "name": "Nama",
    "sex": "Jenis kelamin",
    "birth_place": "Tempat lahir",
    "birth_date": "Tanggal lahir",
    "address": "Alamat",
    "rt": "RT",
    "rw": "RW",
    "desa": "Desa",
    "status": "Status SIAK",
}
REFUSALS: Final[Mapping[str, str]] = {
    "reason_missing": "Tuliskan alasan koreksi.",
    "nothing_changed": "Belum ada yang berbeda dari data yang tersimpan.",
    "changed_meanwhile": "Data orang ini baru saja diubah petugas lain. Bandingkan isinya di bawah, lalu simpan lagi"
    " bila isian Anda yang benar.",
    "nik_known": "NIK ini sudah ada di daftar.",
    "desa_outside": "Desa itu di luar wilayah kantor ini.",
}
NIK_DOUBTS: Final[Mapping[WarningCode, str]] = {
    "nik_kecamatan_differs": "Kode kecamatan di NIK bukan kecamatan ini (biasa pada orang yang pindah).",
    "nik_birth_date_differs": "Tanggal lahir di NIK berbeda dari yang diisi.",
    "nik_sex_differs": "Jenis kelamin di NIK berbeda dari yang dipilih.",
}


def said(name: str, value: Any) -> str:
    """The value of a field as it is read: a date, the word for the sex, a status in plain words."""
    if value in (None, ""):
        return "kosong"
    if name == "birth_date":
        return long_date(value) if not isinstance(value, str) else _long_iso(value)
    if name == "sex":
        return str(Sex(value).label) if value in Sex.values else str(value)
    return status_words(str(value)) if name == "status" else str(value)


def _long_iso(text: str) -> str:
    return long_date(dt.date.fromisoformat(text))


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """Each field that differs: its name, the value before and the value after, in words."""
    return [
        (label, said(name, before.get(name)), said(name, after.get(name)))
        for name, label in FIELD_WORDS.items()
        if before.get(name) != after.get(name)
    ]
