"""Forms of the stock pages: what is typed, what is said before it is booked, and the sentences of a refusal."""

import datetime as dt
import uuid
from typing import Any, ClassVar

from django import forms
from django.db.models import QuerySet

from jemputbola.models import BlankoMovement, ServicePoint
from jemputbola.stock import actions
from kecamatan.indonesian import number
from kecamatan.models import Kecamatan, Office, Officer

# More than the centre ever granted at once; a slip of the keyboard is caught before the ledger.
MOST = 100_000
REASONS = (
    ("gagal cetak", "Gagal cetak"),
    ("chip tidak terbaca", "Chip tidak terbaca"),
    ("cacat dari pusat", "Cacat dari pusat"),
    ("salah data", "Salah data"),
    ("lain", "Lain-lain"),
)


def sentence_for(refusal: actions.StockRefused) -> str:
    """The Indonesian sentence for a refusal of stock.actions."""
    if isinstance(refusal, actions.OutOfBlanko):
        return (
            f"Blanko di {refusal.service_point.name} tinggal {number(refusal.left)},"
            f" padahal diminta {number(refusal.asked)}. Tidak ada yang dicatat."
        )
    if isinstance(refusal, actions.PointExists) and "service_point_one_main" in refusal.args:
        return "Gudang dinas sudah ada. Satu kantor hanya punya satu gudang dinas."
    return {
        "not_a_count": "Jumlah blanko harus lebih dari nol.",
        "same_point": "Asal dan tujuan pengiriman tidak boleh sama.",
        "foreign_point": "Titik layanan itu bukan milik kantor ini.",
        "nothing_to_correct": "Hasil hitung sama dengan catatan. Tidak ada yang perlu dikoreksi.",
        "operation_reused": "Formulir ini sudah pernah dikirim dengan isi lain. Muat ulang halaman, lalu isi lagi.",
        "point_exists": "Titik layanan dengan nama itu sudah ada.",
    }.get(refusal.code, "Permintaan ini tidak dapat dicatat.")


class MoveForm(forms.Form):
    """What all movements share. `op_id` is made with the empty form, so that a second tap books nothing."""

    path: ClassVar[str]
    title: ClassVar[str]
    intro: ClassVar[str]
    button: ClassVar[str]

    op_id = forms.UUIDField(widget=forms.HiddenInput)
    point = forms.ModelChoiceField(
        ServicePoint.objects.none(), label="Titik layanan", empty_label="Pilih titik layanan"
    )
    quantity = forms.IntegerField(label="Jumlah blanko", min_value=1, max_value=MOST)
    note = forms.CharField(label="Keterangan", max_length=200, required=False)

    def __init__(self, *args: Any, office: Office, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.office = office
        points = ServicePoint.objects.filter(office=office)
        for name in ("point", "target"):
            if name in self.fields:
                _choose_from(self, name, points)
        if not self.is_bound:
            self.initial.setdefault("op_id", uuid.uuid4())
            self.initial.setdefault("point", points.first())

    def announcement(self) -> str:
        """What will be booked, said before it is."""
        raise NotImplementedError

    def carry_out(self, *, by: Officer, at: dt.datetime) -> None:
        """Book it. Raises StockRefused."""
        raise NotImplementedError


class ReceiveForm(MoveForm):
    path, title, button = "terima", "Terima blanko", "Lanjut"
    intro = "Blanko yang baru diterima dari Ditjen Dukcapil."
    note = forms.CharField(label="Nomor surat jalan atau keterangan", max_length=200, required=False)

    def announcement(self) -> str:
        cleaned = self.cleaned_data
        return f"{number(cleaned['quantity'])} blanko dari pusat dicatat masuk ke {cleaned['point']}."

    def carry_out(self, *, by: Officer, at: dt.datetime) -> None:
        cleaned = self.cleaned_data
        actions.receive(
            service_point=cleaned["point"],
            quantity=cleaned["quantity"],
            note=cleaned["note"],
            op_id=cleaned["op_id"],
            by=by,
            at=at,
        )


class AllotForm(MoveForm):
    path, title, button = "kirim", "Kirim blanko", "Lanjut"
    intro = "Blanko pindah dari satu titik layanan ke titik layanan lain."
    field_order = ("op_id", "point", "target", "quantity", "note")
    target = forms.ModelChoiceField(ServicePoint.objects.none(), label="Ke", empty_label="Pilih tujuan")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["point"].label = "Dari"

    def announcement(self) -> str:
        cleaned = self.cleaned_data
        return (
            f"{number(cleaned['quantity'])} blanko dicatat keluar dari {cleaned['point']}"
            f" dan masuk ke {cleaned['target']}."
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("point") is not None and cleaned.get("point") == cleaned.get("target"):
            self.add_error("target", sentence_for(actions.SamePoint()))
        return cleaned

    def carry_out(self, *, by: Officer, at: dt.datetime) -> None:
        cleaned = self.cleaned_data
        actions.allot(
            source=cleaned["point"],
            target=cleaned["target"],
            quantity=cleaned["quantity"],
            note=cleaned["note"],
            op_id=cleaned["op_id"],
            by=by,
            at=at,
        )


class SpoilForm(MoveForm):
    path, title, button = "rusak", "Catat blanko rusak", "Lanjut"
    intro = "Blanko yang tidak dapat dipakai lagi. Simpan kartunya untuk berita acara pemusnahan."
    field_order = ("op_id", "point", "quantity", "reason", "note")
    reason = forms.ChoiceField(label="Sebab", choices=REASONS)

    def announcement(self) -> str:
        cleaned = self.cleaned_data
        return f"{number(cleaned['quantity'])} blanko di {cleaned['point']} dicatat rusak: {cleaned['reason']}."

    def carry_out(self, *, by: Officer, at: dt.datetime) -> None:
        cleaned = self.cleaned_data
        actions.use_cards(
            service_point=cleaned["point"],
            printed=0,
            spoiled=cleaned["quantity"],
            note=f"{cleaned['reason']} {cleaned['note']}".strip(),
            visit_id=None,
            op_id=cleaned["op_id"],
            by=by,
            at=at,
        )


class CountForm(MoveForm):
    path, title, button = "hitung", "Hitung ulang blanko", "Lanjut"
    intro = "Hitung kartu di lemari, lalu tulis jumlahnya. Selisih dengan catatan dibukukan sebagai koreksi."
    quantity = forms.IntegerField(label="Jumlah yang ada sekarang", min_value=0, max_value=MOST)
    note = forms.CharField(label="Siapa yang menghitung, dan sebab selisih", max_length=200)

    def announcement(self) -> str:
        cleaned = self.cleaned_data
        before = actions.balance_of(cleaned["point"])
        change = cleaned["quantity"] - before
        return (
            f"Catatan {cleaned['point']}: {number(before)} blanko. Hasil hitung: {number(cleaned['quantity'])}."
            f" Selisih {'+' if change > 0 else ''}{number(change)} dibukukan."
        )

    def carry_out(self, *, by: Officer, at: dt.datetime) -> None:
        cleaned = self.cleaned_data
        actions.correct_count(
            service_point=cleaned["point"],
            counted=cleaned["quantity"],
            note=cleaned["note"],
            op_id=cleaned["op_id"],
            by=by,
            at=at,
        )


MOVE_FORMS: dict[str, type[MoveForm]] = {form.path: form for form in (ReceiveForm, AllotForm, SpoilForm, CountForm)}


def _choose_from(form: forms.Form, name: str, rows: QuerySet[Any]) -> None:
    field = form.fields[name]
    if isinstance(field, forms.ModelChoiceField):
        field.queryset = rows


class PointForm(forms.Form):
    name = forms.CharField(label="Nama titik layanan", max_length=80)
    kecamatan = forms.ModelChoiceField(
        Kecamatan.objects.none(), label="Kecamatan", required=False, empty_label="Dinas (bukan kecamatan)"
    )
    is_main = forms.BooleanField(label="Ini gudang dinas", required=False)

    def __init__(self, *args: Any, office: Office, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose_from(self, "kecamatan", Kecamatan.objects.filter(office=office))


class MovementFilter(forms.Form):
    """The filters of the ledger; what cannot be read is left out."""

    titik = forms.ModelChoiceField(
        ServicePoint.objects.none(), label="Titik layanan", required=False, empty_label="Semua"
    )
    jenis = forms.ChoiceField(label="Jenis", required=False, choices=[("", "Semua"), *BlankoMovement.Kind.choices])
    dari = forms.DateField(label="Dari tanggal", required=False, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"))
    sampai = forms.DateField(
        label="Sampai tanggal", required=False, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d")
    )

    def __init__(self, *args: Any, office: Office, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose_from(self, "titik", ServicePoint.objects.filter(office=office))

    def lookups(self) -> dict[str, Any]:
        """Keyword arguments for a filter on BlankoMovement."""
        self.is_valid()
        wanted = {
            "service_point": self.cleaned_data.get("titik"),
            "kind": self.cleaned_data.get("jenis"),
            "date__gte": self.cleaned_data.get("dari"),
            "date__lte": self.cleaned_data.get("sampai"),
        }
        return {name: value for name, value in wanted.items() if value}
