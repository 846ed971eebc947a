import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import django.db.models.expressions
import kecamatan.models.base
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('kecamatan', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ServicePoint',
            fields=[
                ('id', models.UUIDField(default=kecamatan.models.base.uuid7, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=80, verbose_name='nama')),
                ('is_main', models.BooleanField(default=False, verbose_name='gudang dinas')),
                ('kecamatan', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='kecamatan.kecamatan')),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='service_points', to='kecamatan.office')),
            ],
            options={
                'verbose_name': 'titik layanan',
                'ordering': ['-is_main', 'name'],
            },
        ),
        migrations.CreateModel(
            name='Heartbeat',
            fields=[
                ('name', models.CharField(max_length=40, primary_key=True, serialize=False)),
                ('at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='BlankoMovement',
            fields=[
                ('id', models.UUIDField(default=kecamatan.models.base.uuid7, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('received', 'Diterima dari pusat'), ('allotted_out', 'Dikirim ke titik layanan'), ('allotted_in', 'Diterima dari gudang'), ('printed', 'Dicetak'), ('spoiled', 'Rusak'), ('returned', 'Dikembalikan'), ('correction', 'Koreksi hitung')], max_length=12, verbose_name='jenis')),
                ('quantity', models.IntegerField(verbose_name='jumlah')),
                ('at', models.DateTimeField(verbose_name='waktu')),
                ('date', models.DateField(verbose_name='tanggal')),
                ('visit_id', models.UUIDField(db_index=True, null=True)),
                ('note', models.CharField(blank=True, max_length=200, verbose_name='keterangan')),
                ('op_id', models.UUIDField()),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('service_point', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='movements', to='jemputbola.servicepoint')),
            ],
            options={
                'verbose_name': 'pergerakan blanko',
                'ordering': ['-at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='BlankoTally',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('date', models.DateField()),
                ('kind', models.CharField(max_length=12)),
                ('quantity', models.IntegerField(default=0)),
                ('service_point', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tallies', to='jemputbola.servicepoint')),
            ],
        ),
        migrations.CreateModel(
            name='Campaign',
            fields=[
                ('id', models.UUIDField(default=kecamatan.models.base.uuid7, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=120, verbose_name='nama kampanye')),
                ('starts', models.DateField(verbose_name='mulai')),
                ('deadline', models.DateField(verbose_name='tenggat')),
                ('is_current', models.BooleanField(default=True, verbose_name='sedang berjalan')),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='campaigns', to='kecamatan.office')),
            ],
            options={
                'verbose_name': 'kampanye',
                'ordering': ['-starts', 'id'],
            },
        ),
        migrations.CreateModel(
            name='CampaignTarget',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('record', models.PositiveIntegerField(verbose_name='target rekam')),
                ('card', models.PositiveIntegerField(verbose_name='target kartu')),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='targets', to='jemputbola.campaign')),
                ('kecamatan', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='kecamatan.kecamatan')),
            ],
        ),
        migrations.CreateModel(
            name='Holiday',
            fields=[
                ('id', models.UUIDField(default=kecamatan.models.base.uuid7, editable=False, primary_key=True, serialize=False)),
                ('date', models.DateField(verbose_name='tanggal')),
                ('name', models.CharField(max_length=160, verbose_name='nama')),
                ('kind', models.CharField(choices=[('national', 'Libur nasional'), ('joint_leave', 'Cuti bersama'), ('local', 'Libur daerah')], default='national', max_length=12, verbose_name='jenis')),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='holidays', to='kecamatan.office')),
            ],
            options={
                'verbose_name': 'hari libur',
                'ordering': ['date'],
            },
        ),
        migrations.CreateModel(
            name='Kit',
            fields=[
                ('id', models.UUIDField(default=kecamatan.models.base.uuid7, editable=False, primary_key=True, serialize=False)),
                ('code', models.CharField(max_length=30, verbose_name='nomor perangkat')),
                ('condition', models.CharField(choices=[('ready', 'Siap'), ('broken', 'Rusak'), ('repair', 'Diperbaiki')], default='ready', max_length=8, verbose_name='keadaan')),
                ('note', models.CharField(blank=True, max_length=200, verbose_name='catatan')),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='kits', to='kecamatan.office')),
            ],
            options={
                'verbose_name': 'perangkat',
                'ordering': ['code'],
            },
        ),
        migrations.CreateModel(
            name='OutboxMessage',
            fields=[
                ('id', models.UUIDField(default=kecamatan.models.base.uuid7, editable=False, primary_key=True, serialize=False)),
                ('visit_revision', models.PositiveIntegerField()),
                ('occasion', models.CharField(choices=[('proposal', 'Usulan tanggal'), ('confirmed', 'Tanggal disetujui'), ('changed', 'Perubahan jadwal'), ('cancelled', 'Pembatalan'), ('h7', 'H-7'), ('h3', 'H-3'), ('h1', 'H-1'), ('morning', 'Pagi hari')], max_length=10, verbose_name='kapan')),
                ('recipient_kind', models.CharField(choices=[('camat', 'Kantor camat'), ('desa', 'Kantor desa'), ('contact', 'Narahubung titik'), ('team', 'Tim'), ('resident', 'Warga'), ('planner', 'Perencana')], max_length=10)),
                ('recipient_key', models.CharField(max_length=60)),
                ('recipient_name', models.CharField(max_length=160, verbose_name='kepada')),
                ('channel', models.CharField(choices=[('mail', 'Surel'), ('gateway', 'Pesan HP')], max_length=8, verbose_name='lewat')),
                ('address_sealed', models.BinaryField()),
                ('address_masked', models.CharField(max_length=80, verbose_name='alamat')),
                ('due_at', models.DateTimeField(verbose_name='jatuh waktu')),
                ('expires_at', models.DateTimeField()),
                ('next_try_at', models.DateTimeField()),
                ('state', models.CharField(choices=[('queued', 'Menunggu'), ('sending', 'Sedang dikirim'), ('sent', 'Terkirim'), ('failed', 'Gagal'), ('unknown', 'Tidak pasti'), ('cancelled', 'Dibatalkan'), ('expired', 'Kedaluwarsa')], default='queued', max_length=10, verbose_name='keadaan')),
                ('claim_token', models.UUIDField(null=True)),
                ('claimed_at', models.DateTimeField(null=True)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('sent_at', models.DateTimeField(null=True)),
                ('provider_ref', models.CharField(blank=True, max_length=120)),
                ('error_class', models.CharField(blank=True, max_length=40)),
                ('body_hash', models.CharField(blank=True, max_length=64)),
                ('created_at', models.DateTimeField()),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='kecamatan.office')),
            ],
            options={
                'verbose_name': 'pesan',
                'ordering': ['-due_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='Attempt',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('started_at', models.DateTimeField()),
                ('finished_at', models.DateTimeField(null=True)),
                ('outcome', models.CharField(blank=True, max_length=20)),
                ('error_class', models.CharField(blank=True, max_length=40)),
                ('message', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='attempt_rows', to='jemputbola.outboxmessage')),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='SinkMessage',
            fields=[
                ('id', models.UUIDField(default=kecamatan.models.base.uuid7, editable=False, primary_key=True, serialize=False)),
                ('channel', models.CharField(choices=[('mail', 'Surel'), ('gateway', 'Pesan HP')], max_length=8)),
                ('reference', models.CharField(blank=True, max_length=120)),
                ('sender', models.CharField(blank=True, max_length=200)),
                ('recipient', models.CharField(max_length=200)),
                ('subject', models.CharField(blank=True, max_length=200)),
                ('body', models.TextField(blank=True)),
                ('received_at', models.DateTimeField()),
            ],
            options={
                'ordering': ['-received_at', '-id'],
                'indexes': [models.Index(fields=['-received_at', '-id'], name='sink_received')],
            },
        ),
        migrations.CreateModel(
            name='Team',
            fields=[
                ('id', models.UUIDField(default=kecamatan.models.base.uuid7, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=60, verbose_name='nama tim')),
                ('phone', models.CharField(blank=True, max_length=30, verbose_name='telepon tim')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='surel tim')),
                ('is_active', models.BooleanField(default=True, verbose_name='aktif')),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='teams', to='kecamatan.office')),
            ],
            options={
                'verbose_name': 'tim',
                'ordering': ['name', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Absence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('first', models.DateField(verbose_name='dari')),
                ('last', models.DateField(verbose_name='sampai')),
                ('reason', models.CharField(blank=True, max_length=120, verbose_name='alasan')),
                ('team', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='absences', to='jemputbola.team')),
            ],
            options={
                'ordering': ['first'],
            },
        ),
        migrations.CreateModel(
            name='TeamMember',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('officer', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='membership', to=settings.AUTH_USER_MODEL)),
                ('team', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='members', to='jemputbola.team')),
            ],
        ),
        migrations.CreateModel(
            name='Vehicle',
            fields=[
                ('id', models.UUIDField(default=kecamatan.models.base.uuid7, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=60, verbose_name='kendaraan')),
                ('plate', models.CharField(max_length=15, verbose_name='nomor polisi')),
                ('seats', models.PositiveSmallIntegerField(default=5, verbose_name='kursi')),
                ('four_wheel_drive', models.BooleanField(default=False, verbose_name='gardan ganda')),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='vehicles', to='kecamatan.office')),
            ],
            options={
                'verbose_name': 'kendaraan',
                'ordering': ['name', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Visit',
            fields=[
                ('id', models.UUIDField(default=kecamatan.models.base.uuid7, editable=False, primary_key=True, serialize=False)),
                ('date', models.DateField(verbose_name='tanggal')),
                ('starts', models.TimeField(verbose_name='jam mulai')),
                ('ends', models.TimeField(verbose_name='jam selesai')),
                ('capacity', models.PositiveIntegerField(verbose_name='perkiraan kapasitas (orang)')),
                ('state', models.CharField(choices=[('draft', 'Rancangan'), ('proposed', 'Diusulkan'), ('countered', 'Diminta tanggal lain'), ('declined', 'Ditolak'), ('confirmed', 'Disetujui'), ('announced', 'Diumumkan'), ('open', 'Berlangsung'), ('closed', 'Selesai'), ('postponed', 'Ditunda'), ('cancelled', 'Dibatalkan')], default='draft', max_length=12, verbose_name='keadaan')),
                ('revision', models.PositiveIntegerField(default=1)),
                ('served', models.PositiveIntegerField(default=0, verbose_name='dilayani')),
                ('note', models.CharField(blank=True, max_length=300, verbose_name='catatan')),
                ('created_at', models.DateTimeField()),
                ('changed_at', models.DateTimeField()),
                ('campaign', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='visits', to='jemputbola.campaign')),
                ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('desa', models.ManyToManyField(related_name='visits', to='kecamatan.desa', verbose_name='desa yang dilayani')),
                ('kecamatan', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='visits', to='kecamatan.kecamatan')),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='visits', to='kecamatan.office')),
                ('point', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='visits', to='kecamatan.visitpoint', verbose_name='titik')),
                ('service_point', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='jemputbola.servicepoint', verbose_name='blanko dari')),
                ('team', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='visits', to='jemputbola.team', verbose_name='tim')),
            ],
            options={
                'verbose_name': 'kunjungan',
                'ordering': ['date', 'starts', 'id'],
            },
        ),
        migrations.AddField(
            model_name='outboxmessage',
            name='visit',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='messages', to='jemputbola.visit'),
        ),
        migrations.CreateModel(
            name='ConfirmationLink',
            fields=[
                ('id', models.UUIDField(default=kecamatan.models.base.uuid7, editable=False, primary_key=True, serialize=False)),
                ('revision', models.PositiveIntegerField()),
                ('created_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('used_at', models.DateTimeField(null=True)),
                ('answer', models.CharField(blank=True, choices=[('confirm', 'Setuju'), ('counter', 'Minta tanggal lain'), ('decline', 'Tidak bisa')], max_length=8)),
                ('answered_by', models.CharField(blank=True, max_length=120, verbose_name='nama penjawab')),
                ('visit', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='links', to='jemputbola.visit')),
            ],
        ),
        migrations.CreateModel(
            name='VisitEvent',
            fields=[
                ('id', models.UUIDField(default=kecamatan.models.base.uuid7, editable=False, primary_key=True, serialize=False)),
                ('move', models.CharField(max_length=30)),
                ('from_state', models.CharField(blank=True, max_length=12)),
                ('to_state', models.CharField(max_length=12)),
                ('revision', models.PositiveIntegerField()),
                ('actor', models.CharField(max_length=120, verbose_name='oleh')),
                ('reason', models.CharField(blank=True, max_length=300, verbose_name='alasan')),
                ('detail', models.JSONField(default=dict)),
                ('at', models.DateTimeField(verbose_name='waktu')),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('visit', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='events', to='jemputbola.visit')),
            ],
            options={
                'ordering': ['at', 'id'],
            },
        ),
        migrations.CreateModel(
            name='VisitKit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('date', models.DateField(editable=False, null=True)),
                ('starts', models.TimeField(editable=False, null=True)),
                ('ends', models.TimeField(editable=False, null=True)),
                ('holds', models.BooleanField(default=True, editable=False)),
                ('kit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='visit_kits', to='jemputbola.kit')),
                ('visit', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='visit_kits', to='jemputbola.visit')),
            ],
        ),
        migrations.AddField(
            model_name='visit',
            name='kits',
            field=models.ManyToManyField(related_name='visits', through='jemputbola.VisitKit', to='jemputbola.kit', verbose_name='perangkat'),
        ),
        migrations.CreateModel(
            name='BlankoBalance',
            fields=[
                ('service_point', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='balance', serialize=False, to='jemputbola.servicepoint')),
                ('count', models.IntegerField(default=0)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('count__gte', 0)), name='blanko_not_negative')],
            },
        ),
        migrations.AddConstraint(
            model_name='servicepoint',
            constraint=models.UniqueConstraint(fields=('office', 'name'), name='service_point_name_once'),
        ),
        migrations.AddConstraint(
            model_name='servicepoint',
            constraint=models.UniqueConstraint(condition=models.Q(('is_main', True)), fields=('office',), name='service_point_one_main'),
        ),
        migrations.AddIndex(
            model_name='blankomovement',
            index=models.Index(fields=['service_point', '-at', '-id'], name='movement_point_at'),
        ),
        migrations.AddConstraint(
            model_name='blankomovement',
            constraint=models.UniqueConstraint(fields=('op_id', 'service_point', 'kind'), name='movement_once_per_operation'),
        ),
        migrations.AddConstraint(
            model_name='blankomovement',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind__in', ['received', 'allotted_in', 'returned']), ('quantity__gt', 0)), models.Q(('kind__in', ['allotted_out', 'printed', 'spoiled']), ('quantity__lt', 0)), models.Q(('kind', 'correction'), models.Q(('quantity', 0), _negated=True)), _connector='OR'), name='movement_sign_fits_kind'),
        ),
        migrations.AddConstraint(
            model_name='blankotally',
            constraint=models.UniqueConstraint(fields=('service_point', 'date', 'kind'), name='blanko_tally_once'),
        ),
        migrations.AddConstraint(
            model_name='campaign',
            constraint=models.CheckConstraint(condition=models.Q(('deadline__gt', models.F('starts'))), name='campaign_deadline_after_start'),
        ),
        migrations.AddConstraint(
            model_name='campaign',
            constraint=models.UniqueConstraint(condition=models.Q(('is_current', True)), fields=('office',), name='campaign_one_current'),
        ),
        migrations.AddConstraint(
            model_name='campaigntarget',
            constraint=models.UniqueConstraint(fields=('campaign', 'kecamatan'), name='campaign_target_once'),
        ),
        migrations.AddConstraint(
            model_name='holiday',
            constraint=models.UniqueConstraint(fields=('office', 'date'), name='holiday_once'),
        ),
        migrations.AddConstraint(
            model_name='kit',
            constraint=models.UniqueConstraint(fields=('office', 'code'), name='kit_code_once'),
        ),
        migrations.AddConstraint(
            model_name='team',
            constraint=models.UniqueConstraint(fields=('office', 'name'), name='team_name_once'),
        ),
        migrations.AddConstraint(
            model_name='absence',
            constraint=models.CheckConstraint(condition=models.Q(('last__gte', models.F('first'))), name='absence_in_order'),
        ),
        migrations.AddIndex(
            model_name='outboxmessage',
            index=models.Index(condition=models.Q(('state', 'queued')), fields=['next_try_at'], name='message_due'),
        ),
        migrations.AddIndex(
            model_name='outboxmessage',
            index=models.Index(condition=models.Q(('state', 'sending')), fields=['claimed_at'], name='message_claimed'),
        ),
        migrations.AddIndex(
            model_name='outboxmessage',
            index=models.Index(fields=['office', '-due_at', '-id'], name='message_office_due'),
        ),
        migrations.AddConstraint(
            model_name='outboxmessage',
            constraint=models.UniqueConstraint(fields=('visit', 'visit_revision', 'recipient_kind', 'recipient_key', 'occasion', 'channel'), name='message_once'),
        ),
        migrations.AddConstraint(
            model_name='outboxmessage',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['queued', 'sending', 'sent', 'failed', 'unknown', 'cancelled', 'expired'])), name='message_state_known'),
        ),
        migrations.AddConstraint(
            model_name='confirmationlink',
            constraint=models.UniqueConstraint(fields=('visit', 'revision'), name='link_once_per_revision'),
        ),
        migrations.AddConstraint(
            model_name='confirmationlink',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('answer', ''), ('used_at__isnull', True)), models.Q(('used_at__isnull', False), models.Q(('answer', ''), _negated=True)), _connector='OR'), name='link_used_has_answer'),
        ),
        migrations.AddIndex(
            model_name='visitevent',
            index=models.Index(fields=['visit', 'at', 'id'], name='visit_event_at'),
        ),
        migrations.AddConstraint(
            model_name='visitkit',
            constraint=models.UniqueConstraint(fields=('visit', 'kit'), name='visit_kit_listed_once'),
        ),
        migrations.AddConstraint(
            model_name='visitkit',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('holds', True)), expressions=[('kit', '='), (models.Func(django.db.models.expressions.CombinedExpression(models.F('date'), '+', models.F('starts')), django.db.models.expressions.CombinedExpression(models.F('date'), '+', models.F('ends')), function='tsrange', output_field=django.contrib.postgres.fields.ranges.DateTimeRangeField()), '&&')], name='visit_kit_once'),
        ),
        migrations.AddIndex(
            model_name='visit',
            index=models.Index(fields=['office', 'date', 'starts'], name='visit_office_date'),
        ),
        migrations.AddIndex(
            model_name='visit',
            index=models.Index(fields=['kecamatan', 'date'], name='visit_kecamatan_date'),
        ),
        migrations.AddConstraint(
            model_name='visit',
            constraint=models.CheckConstraint(condition=models.Q(('ends__gt', models.F('starts'))), name='visit_ends_after_start'),
        ),
        migrations.AddConstraint(
            model_name='visit',
            constraint=models.CheckConstraint(condition=models.Q(('capacity__gt', 0)), name='visit_capacity_positive'),
        ),
        migrations.AddConstraint(
            model_name='visit',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'proposed', 'countered', 'declined', 'confirmed', 'announced', 'open', 'closed', 'postponed', 'cancelled'])), name='visit_state_known'),
        ),
        migrations.AddConstraint(
            model_name='visit',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('state__in', ('draft', 'proposed', 'countered', 'confirmed', 'announced', 'open', 'closed'))), expressions=[('team', '='), (models.Func(django.db.models.expressions.CombinedExpression(models.F('date'), '+', models.F('starts')), django.db.models.expressions.CombinedExpression(models.F('date'), '+', models.F('ends')), function='tsrange', output_field=django.contrib.postgres.fields.ranges.DateTimeRangeField()), '&&')], name='visit_team_once'),
        ),
    ]
