"""The form that takes a roster file."""

from django import forms


class RosterUploadForm(forms.Form):
    file = forms.FileField(
        label="Berkas dari SIAK",
        max_length=255,
        allow_empty_file=True,  # an empty file gets the importer's own sentence
        help_text="Excel (.xlsx, .xls), LibreOffice (.ods), atau CSV, apa adanya. "
        "Paling sedikit berisi NIK, nama, tanggal lahir, dan desa.",
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.xls,.ods,.csv,.txt"}),
        error_messages={"required": "Pilih berkasnya dulu.", "max_length": "Nama berkas terlalu panjang."},
    )
    is_partial = forms.BooleanField(
        label="Berkas ini hanya sebagian dari daftar desanya",
        required=False,
        help_text="Bila dicentang, warga yang tidak tercantum tidak ditandai hilang.",
    )
