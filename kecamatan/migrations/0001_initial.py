import datetime
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.text
import kecamatan.models.base
from django.conf import settings
from django.contrib.postgres.operations import BtreeGistExtension, TrigramExtension
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        # Spelling-tolerant search by name; exclusion constraints on a team's and a kit's hours.
        TrigramExtension(),
        BtreeGistExtension(),
        migrations.CreateModel(
            name='Kecamatan',
            fields=[
                ('id', models.UUIDField(default=kecamatan.models.base.uuid7, editable=False, primary_key=True, serialize=False)),
                ('code', models.CharField(help_text='Kode Kemendagri, misalnya 32.03.01', max_length=8, verbose_name='kode')),
                ('name', models.CharField(max_length=80, verbose_name='nama')),
                ('zone', models.CharField(blank=True, choices=[('utara', 'Utara'), ('tengah', 'Tengah'), ('selatan', 'Selatan')], max_length=10, verbose_name='wilayah')),
                ('latitude', models.FloatField(blank=True, null=True)),
                ('longitude', models.FloatField(blank=True, null=True)),
                ('population', models.PositiveIntegerField(blank=True, null=True, verbose_name='penduduk (perkiraan)')),
                ('travel_minutes', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='menit dari kantor (perkiraan)')),
                ('boundary', models.JSONField(blank=True, null=True, verbose_name='batas')),
                ('aliases', models.JSONField(blank=True, default=list, verbose_name='ejaan lain')),
                ('camat_email', models.EmailField(blank=True, max_length=254, verbose_name='surel kantor camat')),
                ('camat_phone', models.CharField(blank=True, max_length=30, verbose_name='telepon kantor camat')),
            ],
            options={
                'verbose_name': 'kecamatan',
                'ordering': ['code'],
            },
        ),
        migrations.CreateModel(
            name='Office',
            fields=[
                ('id', models.UUIDField(default=kecamatan.models.base.uuid7, editable=False, primary_key=True, serialize=False)),
                ('code', models.CharField(help_text='Kode kabupaten/kota, misalnya 32.03', max_length=5, unique=True, verbose_name='kode wilayah')),
                ('name', models.CharField(max_length=120, verbose_name='nama kantor')),
                ('kabupaten', models.CharField(max_length=80, verbose_name='kabupaten/kota')),
                ('time_zone', models.CharField(choices=[('Asia/Jakarta', 'WIB'), ('Asia/Makassar', 'WITA'), ('Asia/Jayapura', 'WIT')], default='Asia/Jakarta', max_length=20, verbose_name='zona waktu')),
                ('opens_at', models.TimeField(default=datetime.time(7, 30), verbose_name='jam buka')),
                ('closes_at', models.TimeField(default=datetime.time(16, 0), verbose_name='jam tutup')),
                ('earliest_visit', models.TimeField(default=datetime.time(6, 0), verbose_name='kunjungan paling pagi')),
                ('latest_visit', models.TimeField(default=datetime.time(21, 0), verbose_name='kunjungan paling malam')),
                ('address', models.CharField(blank=True, max_length=200, verbose_name='alamat')),
                ('phone', models.CharField(blank=True, max_length=30, verbose_name='telepon kantor')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='surel kantor')),
                ('latitude', models.FloatField(blank=True, null=True)),
                ('longitude', models.FloatField(blank=True, null=True)),
            ],
            options={
                'verbose_name': 'kantor',
            },
        ),
        migrations.CreateModel(
            name='Desa',
            fields=[
                ('id', models.UUIDField(default=kecamatan.models.base.uuid7, editable=False, primary_key=True, serialize=False)),
                ('code', models.CharField(help_text='Kode Kemendagri, misalnya 32.03.01.2001', max_length=13, verbose_name='kode')),
                ('name', models.CharField(max_length=80, verbose_name='nama')),
                ('kind', models.CharField(choices=[('desa', 'Desa'), ('kelurahan', 'Kelurahan')], default='desa', max_length=10, verbose_name='jenis')),
                ('latitude', models.FloatField(blank=True, null=True)),
                ('longitude', models.FloatField(blank=True, null=True)),
                ('population', models.PositiveIntegerField(blank=True, null=True, verbose_name='penduduk (perkiraan)')),
                ('aliases', models.JSONField(blank=True, default=list, verbose_name='ejaan lain')),
                ('head_email', models.EmailField(blank=True, max_length=254, verbose_name='surel kantor desa')),
                ('head_phone', models.CharField(blank=True, max_length=30, verbose_name='telepon kepala desa')),
                ('kecamatan', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='desa_set', to='kecamatan.kecamatan')),
            ],
            options={
                'verbose_name': 'desa',
                'verbose_name_plural': 'desa',
                'ordering': ['code'],
            },
        ),
        migrations.CreateModel(
            name='Officer',
            fields=[
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('id', models.UUIDField(default=kecamatan.models.base.uuid7, editable=False, primary_key=True, serialize=False)),
                ('username', models.CharField(max_length=60, unique=True, verbose_name='nama pengguna')),
                ('name', models.CharField(max_length=120, verbose_name='nama lengkap')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='surel')),
                ('role', models.CharField(choices=[('planner', 'Perencana'), ('camat', 'Kantor camat'), ('operator', 'Operator lapangan'), ('storekeeper', 'Gudang blanko'), ('head', 'Kepala dinas (hanya lihat)'), ('admin', 'Admin')], max_length=20, verbose_name='peran')),
                ('is_active', models.BooleanField(default=True, verbose_name='aktif')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='dibuat')),
                ('kecamatan', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='officers', to='kecamatan.kecamatan', verbose_name='kecamatan')),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='officers', to='kecamatan.office', verbose_name='kantor')),
            ],
            options={
                'verbose_name': 'pengguna',
                'ordering': ['name', 'id'],
            },
        ),
        migrations.CreateModel(
            name='NeedTally',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('need', models.CharField(choices=[('record', 'Perlu rekam'), ('wait_centre', 'Menunggu pusat'), ('clear_first', 'Perlu diselesaikan dulu'), ('print', 'Perlu kartu'), ('hand_over', 'Kartu menunggu diambil'), ('done', 'Selesai'), ('out', 'Keluar dari daftar')], max_length=12)),
                ('count', models.IntegerField(default=0)),
                ('desa', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='need_tallies', to='kecamatan.desa')),
            ],
        ),
        migrations.AddField(
            model_name='kecamatan',
            name='office',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='kecamatan_set', to='kecamatan.office'),
        ),
        migrations.CreateModel(
            name='AuditEvent',
            fields=[
                ('id', models.UUIDField(default=kecamatan.models.base.uuid7, editable=False, primary_key=True, serialize=False)),
                ('actor', models.CharField(max_length=120, verbose_name='pelaku')),
                ('action', models.CharField(max_length=60, verbose_name='tindakan')),
                ('subject_type', models.CharField(max_length=40)),
                ('subject_id', models.UUIDField(null=True)),
                ('summary', models.CharField(max_length=300, verbose_name='keterangan')),
                ('detail', models.JSONField(default=dict)),
                ('at', models.DateTimeField(verbose_name='waktu')),
                ('officer', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='audit_events', to=settings.AUTH_USER_MODEL)),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='kecamatan.office')),
            ],
            options={
                'verbose_name': 'jejak',
                'ordering': ['-at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='Resident',
            fields=[
                ('id', models.UUIDField(default=kecamatan.models.base.uuid7, editable=False, primary_key=True, serialize=False)),
                ('nik_sealed', models.BinaryField()),
                ('nik_index', models.BinaryField(max_length=32)),
                ('nik_last4', models.CharField(max_length=4, verbose_name='4 angka akhir NIK')),
                ('kk_sealed', models.BinaryField(null=True)),
                ('phone_sealed', models.BinaryField(null=True)),
                ('name', models.CharField(max_length=120, verbose_name='nama')),
                ('sex', models.CharField(blank=True, choices=[('L', 'Laki-laki'), ('P', 'Perempuan')], max_length=1, verbose_name='jenis kelamin')),
                ('birth_place', models.CharField(blank=True, max_length=80, verbose_name='tempat lahir')),
                ('birth_date', models.DateField(null=True, verbose_name='tanggal lahir')),
                ('address', models.CharField(blank=True, max_length=200, verbose_name='alamat')),
                ('rt', models.CharField(blank=True, max_length=3, verbose_name='RT')),
                ('rw', models.CharField(blank=True, max_length=3, verbose_name='RW')),
                ('siak_status', models.CharField(blank=True, max_length=60, verbose_name='status SIAK')),
                ('siak_at', models.DateTimeField(null=True, verbose_name='status SIAK per')),
                ('need', models.CharField(choices=[('record', 'Perlu rekam'), ('wait_centre', 'Menunggu pusat'), ('clear_first', 'Perlu diselesaikan dulu'), ('print', 'Perlu kartu'), ('hand_over', 'Kartu menunggu diambil'), ('done', 'Selesai'), ('out', 'Keluar dari daftar')], max_length=12, verbose_name='kebutuhan')),
                ('is_listed', models.BooleanField(default=True, verbose_name='ada di daftar terbaru')),
                ('row_hash', models.BinaryField(default=b'', max_length=32)),
                ('created_at', models.DateTimeField(verbose_name='masuk daftar')),
                ('changed_at', models.DateTimeField(verbose_name='terakhir berubah')),
                ('desa', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='residents', to='kecamatan.desa', verbose_name='desa')),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='kecamatan.office')),
            ],
            options={
                'verbose_name': 'warga',
                'ordering': ['name', 'id'],
            },
        ),
        migrations.CreateModel(
            name='ResidentEvent',
            fields=[
                ('id', models.UUIDField(default=kecamatan.models.base.uuid7, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('recorded', 'Direkam'), ('already_recorded', 'Ternyata sudah rekam'), ('capture_failed', 'Perekaman gagal'), ('absent', 'Tidak hadir'), ('refused', 'Menolak'), ('moved', 'Pindah'), ('died', 'Meninggal'), ('not_in_siak', 'Tidak ada di SIAK'), ('duplicate', 'Data ganda'), ('card_printed', 'Kartu dicetak'), ('card_handed_over', 'Kartu diserahkan'), ('corrected', 'Dikoreksi')], max_length=20)),
                ('at', models.DateTimeField(verbose_name='waktu')),
                ('visit_id', models.UUIDField(db_index=True, null=True)),
                ('visit_label', models.CharField(blank=True, max_length=160)),
                ('note', models.CharField(blank=True, max_length=300, verbose_name='catatan')),
                ('op_id', models.UUIDField(null=True, unique=True)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('corrects', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='corrected_by', to='kecamatan.residentevent')),
                ('resident', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='events', to='kecamatan.resident')),
            ],
            options={
                'verbose_name': 'peristiwa warga',
                'ordering': ['at', 'id'],
            },
        ),
        migrations.CreateModel(
            name='RosterUpload',
            fields=[
                ('id', models.UUIDField(default=kecamatan.models.base.uuid7, editable=False, primary_key=True, serialize=False)),
                ('filename', models.CharField(max_length=200, verbose_name='nama berkas')),
                ('size', models.PositiveBigIntegerField(verbose_name='ukuran (bita)')),
                ('sha256', models.BinaryField(max_length=32)),
                ('content_sealed', models.BinaryField(null=True)),
                ('state', models.CharField(choices=[('queued', 'Menunggu giliran'), ('reading', 'Membaca berkas'), ('applying', 'Menyimpan'), ('done', 'Selesai'), ('failed', 'Gagal')], default='queued', max_length=10)),
                ('layout', models.CharField(blank=True, max_length=40)),
                ('rows_total', models.PositiveIntegerField(default=0)),
                ('rows_done', models.PositiveIntegerField(default=0)),
                ('result', models.JSONField(default=dict)),
                ('error_code', models.CharField(blank=True, max_length=40)),
                ('error_detail', models.CharField(blank=True, max_length=300)),
                ('uploaded_at', models.DateTimeField()),
                ('started_at', models.DateTimeField(null=True)),
                ('seen_at', models.DateTimeField(null=True)),
                ('finished_at', models.DateTimeField(null=True)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='roster_uploads', to='kecamatan.office')),
            ],
            options={
                'verbose_name': 'impor',
                'ordering': ['-uploaded_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='RowVerdict',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('rejected', 'Ditolak'), ('warning', 'Peringatan')], max_length=10)),
                ('sheet', models.CharField(blank=True, max_length=80)),
                ('row_number', models.PositiveIntegerField()),
                ('code', models.CharField(max_length=40)),
                ('cells_sealed', models.BinaryField(null=True)),
                ('upload', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='verdicts', to='kecamatan.rosterupload')),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='SiakStatus',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('status', models.CharField(max_length=60)),
                ('at', models.DateTimeField()),
                ('resident', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='siak_statuses', to='kecamatan.resident')),
                ('upload', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='kecamatan.rosterupload')),
            ],
            options={
                'ordering': ['at', 'id'],
            },
        ),
        migrations.CreateModel(
            name='VisitPoint',
            fields=[
                ('id', models.UUIDField(default=kecamatan.models.base.uuid7, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=120, verbose_name='nama titik')),
                ('kind', models.CharField(choices=[('balai', 'Balai desa'), ('kecamatan', 'Kantor kecamatan'), ('sekolah', 'Sekolah'), ('pesantren', 'Pesantren'), ('pasar', 'Pasar'), ('lapas', 'Lapas'), ('pabrik', 'Pabrik'), ('rumah_sakit', 'Rumah sakit'), ('rumah', 'Rumah warga')], default='balai', max_length=12, verbose_name='jenis')),
                ('address', models.CharField(blank=True, max_length=200, verbose_name='alamat')),
                ('latitude', models.FloatField(blank=True, null=True)),
                ('longitude', models.FloatField(blank=True, null=True)),
                ('has_power', models.BooleanField(default=True, verbose_name='ada listrik')),
                ('signal', models.CharField(choices=[('good', 'Baik'), ('weak', 'Lemah'), ('none', 'Tidak ada')], default='good', max_length=4, verbose_name='sinyal')),
                ('rooms', models.PositiveSmallIntegerField(default=1, verbose_name='jumlah ruang')),
                ('contact_name', models.CharField(blank=True, max_length=120, verbose_name='nama narahubung')),
                ('contact_phone', models.CharField(blank=True, max_length=30, verbose_name='telepon narahubung')),
                ('contact_email', models.EmailField(blank=True, max_length=254, verbose_name='surel narahubung')),
                ('note', models.CharField(blank=True, max_length=300, verbose_name='catatan')),
                ('is_active', models.BooleanField(default=True, verbose_name='dipakai')),
                ('desa', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='points', to='kecamatan.desa', verbose_name='desa')),
            ],
            options={
                'verbose_name': 'titik',
                'ordering': ['name', 'id'],
            },
        ),
        migrations.CreateModel(
            name='EventTally',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('date', models.DateField()),
                ('kind', models.CharField(choices=[('recorded', 'Direkam'), ('already_recorded', 'Ternyata sudah rekam'), ('capture_failed', 'Perekaman gagal'), ('absent', 'Tidak hadir'), ('refused', 'Menolak'), ('moved', 'Pindah'), ('died', 'Meninggal'), ('not_in_siak', 'Tidak ada di SIAK'), ('duplicate', 'Data ganda'), ('card_printed', 'Kartu dicetak'), ('card_handed_over', 'Kartu diserahkan'), ('corrected', 'Dikoreksi')], max_length=20)),
                ('count', models.IntegerField(default=0)),
                ('desa', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='event_tallies', to='kecamatan.desa')),
            ],
            options={
                'indexes': [models.Index(fields=['date', 'kind'], name='event_tally_date')],
                'constraints': [models.UniqueConstraint(fields=('desa', 'date', 'kind'), name='event_tally_once')],
            },
        ),
        migrations.AddConstraint(
            model_name='desa',
            constraint=models.UniqueConstraint(fields=('kecamatan', 'code'), name='desa_code_once'),
        ),
        migrations.AddConstraint(
            model_name='needtally',
            constraint=models.UniqueConstraint(fields=('desa', 'need'), name='need_tally_once'),
        ),
        migrations.AddConstraint(
            model_name='needtally',
            constraint=models.CheckConstraint(condition=models.Q(('count__gte', 0)), name='need_tally_not_negative'),
        ),
        migrations.AddConstraint(
            model_name='kecamatan',
            constraint=models.UniqueConstraint(fields=('office', 'code'), name='kecamatan_code_once'),
        ),
        migrations.AddIndex(
            model_name='auditevent',
            index=models.Index(fields=['office', '-at', '-id'], name='audit_office_at'),
        ),
        migrations.AddIndex(
            model_name='auditevent',
            index=models.Index(fields=['officer', '-at'], name='audit_officer_at'),
        ),
        migrations.AddIndex(
            model_name='auditevent',
            index=models.Index(fields=['subject_type', 'subject_id', '-at'], name='audit_subject_at'),
        ),
        migrations.AddConstraint(
            model_name='officer',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kecamatan__isnull', False), ('role', 'camat')), models.Q(models.Q(('role', 'camat'), _negated=True), ('kecamatan__isnull', True)), _connector='OR'), name='officer_kecamatan_for_camat_only', violation_error_message='Kecamatan diisi untuk peran kantor camat, dan hanya untuk peran itu.'),
        ),
        migrations.AddConstraint(
            model_name='officer',
            constraint=models.CheckConstraint(condition=models.Q(('role__in', ['planner', 'camat', 'operator', 'storekeeper', 'head', 'admin'])), name='officer_role_known'),
        ),
        migrations.AddIndex(
            model_name='resident',
            index=models.Index(fields=['desa', 'need', 'name', 'id'], name='resident_desa_need'),
        ),
        migrations.AddIndex(
            model_name='resident',
            index=models.Index(fields=['office', 'need', 'name', 'id'], name='resident_office_need'),
        ),
        migrations.AddIndex(
            model_name='resident',
            index=models.Index(fields=['office', 'name', 'id'], name='resident_office_name'),
        ),
        migrations.AddIndex(
            model_name='resident',
            index=django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.indexes.OpClass(django.db.models.functions.text.Upper('name'), name='gin_trgm_ops'), name='resident_name_trgm'),
        ),
        migrations.AddConstraint(
            model_name='resident',
            constraint=models.UniqueConstraint(fields=('office', 'nik_index'), name='resident_nik_once'),
        ),
        migrations.AddConstraint(
            model_name='resident',
            constraint=models.CheckConstraint(condition=models.Q(('need__in', ['record', 'wait_centre', 'clear_first', 'print', 'hand_over', 'done', 'out'])), name='resident_need_known'),
        ),
        migrations.AddIndex(
            model_name='residentevent',
            index=models.Index(fields=['resident', 'at', 'id'], name='resident_event_at'),
        ),
        migrations.AddConstraint(
            model_name='residentevent',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('corrects__isnull', False), ('kind', 'corrected')), models.Q(models.Q(('kind', 'corrected'), _negated=True), ('corrects__isnull', True)), _connector='OR'), name='resident_event_correction_names_event'),
        ),
        migrations.AddIndex(
            model_name='rosterupload',
            index=models.Index(fields=['office', '-uploaded_at'], name='upload_office_at'),
        ),
        migrations.AddConstraint(
            model_name='rosterupload',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['queued', 'reading', 'applying', 'done', 'failed'])), name='upload_state_known'),
        ),
        migrations.AddIndex(
            model_name='rowverdict',
            index=models.Index(fields=['upload', 'kind', 'id'], name='verdict_upload_kind'),
        ),
        migrations.AddIndex(
            model_name='siakstatus',
            index=models.Index(fields=['resident', 'at'], name='siak_status_at'),
        ),
        migrations.AddIndex(
            model_name='visitpoint',
            index=models.Index(condition=models.Q(('is_active', True)), fields=['desa'], name='point_active'),
        ),
        migrations.AddConstraint(
            model_name='visitpoint',
            constraint=models.UniqueConstraint(fields=('desa', 'name'), name='point_name_once_per_desa'),
        ),
    ]
