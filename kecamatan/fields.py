"""Parts of forms about people: a NIK, a name, a telephone number."""

import re
from typing import Any, Final

from django import forms

from kecamatan.nik import read_nik, without_invisibles

NIK_SENTENCES: Final = {
    "nik_empty": "Isi NIK, 16 angka.",
    "nik_short": "NIK harus 16 angka; yang diisi kurang.",
    "nik_long": "NIK harus 16 angka; yang diisi lebih.",
}


class NikField(forms.CharField):
    """Sixteen digits, with blanks or dots between them if somebody likes."""

    def __init__(self, **options: Any) -> None:
        options.setdefault(
            "widget",
            # Not offered again by the browser: on a borrowed telephone it would be somebody else's.
            forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "size": 20}),
        )
        super().__init__(max_length=40, **options)

    def clean(self, value: Any) -> str:
        text: str = super().clean(value)
        if not text and not self.required:
            return ""
        verdict = read_nik(text)
        if verdict.code:
            sentence = NIK_SENTENCES.get(verdict.code, "NIK hanya terdiri dari angka, 16 angka.")
            raise forms.ValidationError(sentence, code=verdict.code)
        return verdict.nik


def clean_name(value: str) -> str:
    """A name on one line with single blanks. Raises ValidationError when no letter is in it, or a digit is."""
    name = " ".join(without_invisibles(value).split())
    if not any(character.isalpha() for character in name) or any(character.isdigit() for character in name):
        raise forms.ValidationError("Isi nama seperti di KTP atau KK.", code="name_unreadable")
    return name


def clean_phone(value: str) -> str:
    """An Indonesian mobile number as 08…, or empty. Raises ValidationError."""
    digits = re.sub(r"[\s.()-]", "", without_invisibles(value))
    if not digits:
        return ""
    digits = re.sub(r"^(\+?62)(?=8)", "0", digits)
    if not re.fullmatch(r"08\d{7,12}", digits):
        raise forms.ValidationError("Nomor HP dimulai dengan 08, misalnya 0812 3456 7890.", code="phone_unreadable")
    return digits


def clean_house_number(value: str) -> str:
    """An RT or RW as three digits, as files have them; empty stays empty. Raises ValidationError."""
    digits = without_invisibles(value)
    if not digits:
        return ""
    if not re.fullmatch(r"[0-9]{1,3}", digits):
        raise forms.ValidationError("Isi dengan angka, misalnya 3 atau 003.", code="number_unreadable")
    return digits.zfill(3)
