"""The Indonesian sentences for the codes of an import. Pure."""

from kecamatan.indonesian import number

FILE_ERRORS: dict[str, str] = {
    "file_empty": "Berkas ini kosong. Pilih berkas yang berisi daftar penduduk.",
    "file_too_large": "Berkas ini terlalu besar. Bagi menjadi beberapa berkas, misalnya satu berkas per kecamatan.",
    "file_type_unknown": "Jenis berkas ini tidak dapat dibaca. Kirim berkas Excel (.xlsx atau .xls), "
    "LibreOffice (.ods), atau CSV.",
    "xlsx_broken": "Lembar kerja ini rusak atau terpotong. Ekspor ulang dari SIAK, lalu kirim lagi.",
    "xlsx_locked": "Lembar kerja ini dikunci dengan kata sandi. Simpan tanpa kata sandi, lalu kirim lagi.",
    "xlsx_too_large": "Isi lembar kerja ini terlalu besar untuk dibaca. Simpan sebagai CSV, atau bagi per kecamatan.",
    "xlsx_dangerous": "Lembar kerja ini berisi bagian yang tidak wajar, jadi tidak dibaca. "
    "Salin datanya ke berkas Excel baru, lalu kirim lagi.",
    "csv_encoding": "Huruf dalam berkas CSV ini tidak dapat dibaca. Simpan ulang sebagai CSV UTF-8.",
    "csv_quotes": "Tanda kutip dalam berkas CSV tidak berpasangan, mulai baris {detail}. Perbaiki baris itu, "
    "lalu kirim lagi.",
    "csv_delimiter": "Pemisah kolom pada baris data (mulai baris {detail}) berbeda dengan pemisah pada judul kolom. "
    "Simpan ulang dengan satu pemisah saja, misalnya titik koma.",
    "layout_unknown": "Judul kolom tidak dikenali. Paling sedikit harus ada NIK, nama, tanggal lahir, dan desa. "
    "Yang ditemukan: {detail}",
    "desa_missing": "Berkas ini berisi penduduk, tetapi tidak menyebut desanya. Tambahkan kolom desa dan kecamatan, "
    "lalu kirim lagi.",
    "no_rows": "Tidak ada satu pun baris penduduk di bawah judul kolom.",
    "reader_failed": "Berkas ini tidak dapat dibaca sampai selesai. Salin datanya ke berkas Excel baru "
    "atau simpan sebagai CSV, lalu kirim lagi.",
    "reader_slow": "Membaca berkas ini memakan waktu terlalu lama. Bagi menjadi beberapa berkas, lalu kirim lagi.",
    "worker_lost": "Pembacaan terhenti di tengah jalan. Daftar warga tidak berubah. Silakan ulangi.",
    "overtaken": "Impor ini sudah diambil alih oleh proses lain. Daftar warga tidak berubah oleh yang ini.",
    "unexpected": "Terjadi kesalahan yang tidak terduga. Daftar warga tidak berubah. Silakan ulangi.",
}

# The status codes with which a form that carries such a file is answered.
HTTP_STATUS: dict[str, int] = {"file_too_large": 413, "file_type_unknown": 415}

REASONS: dict[str, str] = {
    "nik_empty": "NIK kosong",
    "nik_short": "NIK kurang dari 16 angka",
    "nik_long": "NIK lebih dari 16 angka",
    "nik_scientific": "NIK tertulis sebagai bilangan ilmiah (misalnya 3,20E+15), angkanya hilang",
    "nik_digits_lost": "NIK tersimpan sebagai bilangan, angka terakhirnya mungkin hilang",
    "nik_not_digits": "NIK berisi selain angka",
    "nik_conflict": "NIK yang sama dipakai baris lain dengan isi berbeda",
    "name_empty": "Nama kosong",
    "name_long": "Nama terlalu panjang",
    "date_empty": "Tanggal lahir kosong",
    "date_impossible": "Tanggal lahir tidak mungkin",
    "desa_unknown": "Desa atau kecamatan tidak dikenal",
    "desa_ambiguous": "Nama desa ini ada di beberapa kecamatan, dan kecamatannya tidak disebut",
    "kecamatan_unknown": "Kecamatan tidak dikenal",
    "number_unreadable": "Angka tidak terbaca",
    "figure_conflict": "Angka yang sama disebut dua kali dengan nilai berbeda",
}
WARNINGS: dict[str, str] = {
    "nik_kecamatan_differs": "Kode kecamatan dalam NIK berbeda (biasanya karena pindah)",
    "nik_birth_date_differs": "Tanggal lahir dalam NIK berbeda",
    "nik_sex_differs": "Jenis kelamin dalam NIK berbeda",
    "status_unknown": "Status perekaman belum dikenal, disimpan apa adanya",
    "sex_unknown": "Jenis kelamin tidak terbaca",
    "rt_rw_unreadable": "RT atau RW tidak terbaca",
    "kk_unreadable": "Nomor KK tidak terbaca",
    "text_shortened": "Alamat atau tempat lahir terlalu panjang, dipotong",
    "correction_overwritten": "Daftar baru berbeda dari koreksi petugas; isi daftar baru yang dipakai",
    "repeated_row": "Baris kembar yang sama persis, dihitung satu kali",
}
LAYOUTS: dict[str, str] = {
    "siak_db": "Kolom basis data SIAK",
    "siak_37": "Ekspor SIAK dengan judul kolom kata",
    "bip": "Buku Induk Penduduk dengan KTP-el",
    "bip_2012": "Buku Induk Penduduk 2012",
    "bip_2016": "Buku Induk Penduduk 2016",
    "opensid": "Formulir OpenSID",
    "columns": "Tabel dengan judul kolom",
    "bare": "Tabel SIAK tanpa judul kolom",
    "counts": "Tabel jumlah per wilayah",
}

# Our fields, as a clerk calls them; those that every file must have come first.
FIELD_NAMES: dict[str, str] = {
    "nik": "NIK",
    "name": "Nama",
    "birth_date": "Tanggal lahir",
    "desa": "Desa atau kelurahan",
    "kecamatan": "Kecamatan",
    "kk": "Nomor KK",
    "birth_place": "Tempat lahir",
    "sex": "Jenis kelamin",
    "address": "Alamat",
    "rt": "RT",
    "rw": "RW",
    "rt_rw": "RT/RW dalam satu kolom",
    "status": "Status perekaman KTP-el",
    "life": "Status penduduk (hidup, pindah, meninggal)",
    "card": "Sudah punya KTP-el atau belum",
    "phone": "Nomor HP",
    "province_code": "Kode provinsi",
    "kabupaten_code": "Kode kabupaten",
}
FIELD_HINTS: dict[str, str] = {
    "kecamatan": "Perlu bila nama desa yang sama ada di beberapa kecamatan.",
}

# What is counted in aggregated tables.
FIGURE_NAMES: dict[str, str] = {
    "population": "Penduduk",
    "obliged": "Wajib KTP",
    "recorded": "Sudah rekam",
    "unrecorded": "Belum rekam",
    "print_ready": "Siap cetak (PRR)",
    "cards": "Memiliki KTP-el",
    "without_card": "Belum memiliki KTP-el",
}

# The cells that are told beside a reason, each with the word before it.
_BESIDE: dict[str, dict[str, str]] = {
    "desa_unknown": {"desa": "desa ", "kecamatan": "kecamatan "},
    "desa_ambiguous": {"desa": "desa "},
    "date_impossible": {"birth_date": ""},
}


def file_error(code: str, detail: str = "") -> str:
    """The sentence for a file that was refused; `detail` stands in where it says something."""
    sentence = FILE_ERRORS.get(code, FILE_ERRORS["unexpected"])
    return sentence.replace("{detail}", detail or "tidak ada")


def reason(code: str, cells: dict[str, str] | None = None) -> str:
    """Why a row was rejected, with the cell that was wrong where it helps and is no NIK."""
    text = REASONS.get(code, code)
    told = _BESIDE.get(code, {}).items()
    beside = ", ".join(f"{word}{value}" for name, word in told if (value := (cells or {}).get(name)))
    return f"{text}: {beside}" if beside else text


def warning(code: str) -> str:
    return WARNINGS.get(code, code)


# Moves of an upload that are no longer possible.
REFUSALS: dict[str, str] = {
    "not_waiting": "Impor ini sudah tidak menunggu persetujuan. Lihat keadaannya di bawah.",
    "not_repeatable": "Impor ini tidak dapat diulang. Lihat keadaannya di bawah.",
    "not_teachable": "Cara membaca berkas ini tidak dapat diubah lagi. Kirim berkas itu sekali lagi bila perlu.",
    "file_gone": "Berkasnya sudah dihapus. Kirim berkas itu sekali lagi.",
}

# Why an import cannot be taken back.
NOT_UNDONE: dict[str, str] = {
    "not_done": "Impor ini tidak sedang tersimpan, jadi tidak ada yang perlu dibatalkan.",
    "not_stored": "Impor ini disimpan sebelum sistem mencatat perubahan per orang.",
    "built_on": "Sesudah impor ini, datanya sudah dipakai: {what}. Membatalkannya akan merusak catatan itu.",
}
_BUILT: dict[str, str] = {
    "later_imports": "impor sesudahnya",
    "edited": "warga yang isinya sudah diubah lagi",
    "corrections": "warga yang sudah dibetulkan petugas",
}


def not_undone(code: str, what: dict[str, int] | None = None, names: dict[str, str] | None = None) -> str:
    """Why an import stays: `what` was built on it, each with its number; `names` has the words for further codes."""
    words = _BUILT | (names or {})
    told = ", ".join(f"{number(count)} {words.get(each, each)}" for each, count in (what or {}).items())
    return NOT_UNDONE.get(code, NOT_UNDONE["not_done"]).replace("{what}", told or "ada catatan yang menyusul")


# What was taught and cannot be used.
LESSONS: dict[str, str] = {
    "column_missing": "NIK, nama, tanggal lahir, dan desa harus ada kolomnya.",
    "column_twice": "Satu kolom dipilih untuk dua isian. Pilih kolom yang berbeda.",
    "desa_elsewhere": "Desa itu bukan desa di kabupaten ini.",
    "nothing_said": "Belum ada yang dipilih. Pilih desanya pada paling sedikit satu baris.",
    "desa_several": "Nama desa ini ada di beberapa kecamatan. Tulis juga kecamatannya, "
    "misalnya “Sukamaju, Kec. Cibeber”.",
    "desa_unknown": "Desa ini tidak ditemukan. Pilih dari daftar, misalnya “Sukamaju, Kec. Cibeber”.",
}
