import django.db.models.deletion
import kecamatan.models.base
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('jemputbola', '0001_initial'),
        ('kecamatan', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='DailyQueue',
            fields=[
                ('id', models.UUIDField(default=kecamatan.models.base.uuid7, editable=False, primary_key=True, serialize=False)),
                ('state', models.CharField(choices=[('not_open', 'Belum dibuka'), ('open', 'Dibuka'), ('closed', 'Ditutup')], default='not_open', max_length=10)),
                ('web_quota', models.PositiveIntegerField(verbose_name='kuota nomor daring')),
                ('web_issued', models.PositiveIntegerField(default=0)),
                ('regular_per_priority', models.PositiveSmallIntegerField(default=1)),
                ('regular_since_priority', models.PositiveSmallIntegerField(default=0)),
                ('opened_at', models.DateTimeField(null=True)),
                ('closed_at', models.DateTimeField(null=True)),
                ('visit', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='queue', to='jemputbola.visit')),
            ],
        ),
        migrations.CreateModel(
            name='Counter',
            fields=[
                ('id', models.UUIDField(default=kecamatan.models.base.uuid7, editable=False, primary_key=True, serialize=False)),
                ('number', models.PositiveSmallIntegerField(verbose_name='loket')),
                ('is_open', models.BooleanField(default=True)),
                ('queue', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='counters', to='antrian.dailyqueue')),
            ],
            options={
                'ordering': ['number'],
            },
        ),
        migrations.CreateModel(
            name='Lane',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('A', 'Reguler'), ('P', 'Prioritas')], max_length=1)),
                ('last_number', models.PositiveIntegerField(default=0)),
                ('queue', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lanes', to='antrian.dailyqueue')),
            ],
        ),
        migrations.CreateModel(
            name='RateBudget',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.BinaryField(max_length=32)),
                ('window', models.DateTimeField()),
                ('used', models.PositiveIntegerField(default=0)),
            ],
            options={
                'indexes': [models.Index(fields=['window'], name='rate_budget_window')],
                'constraints': [models.UniqueConstraint(fields=('key', 'window'), name='rate_budget_once')],
            },
        ),
        migrations.CreateModel(
            name='Ticket',
            fields=[
                ('id', models.UUIDField(default=kecamatan.models.base.uuid7, editable=False, primary_key=True, serialize=False)),
                ('lane', models.CharField(choices=[('A', 'Reguler'), ('P', 'Prioritas')], max_length=1, verbose_name='jalur')),
                ('number', models.PositiveIntegerField(verbose_name='nomor')),
                ('code', models.CharField(max_length=12, unique=True)),
                ('op_id', models.UUIDField(unique=True)),
                ('source', models.CharField(choices=[('web', 'Daring'), ('desk', 'Meja pendaftaran')], max_length=4)),
                ('state', models.CharField(choices=[('waiting', 'Menunggu'), ('called', 'Dipanggil'), ('serving', 'Dilayani'), ('done', 'Selesai'), ('skipped', 'Dilewati'), ('cancelled', 'Dibatalkan')], default='waiting', max_length=9)),
                ('name', models.CharField(max_length=120, verbose_name='nama')),
                ('nik_index', models.BinaryField(max_length=32, null=True)),
                ('nik_sealed', models.BinaryField(null=True)),
                ('nik_last4', models.CharField(blank=True, max_length=4)),
                ('phone_sealed', models.BinaryField(null=True)),
                ('priority_reason', models.CharField(blank=True, max_length=20, verbose_name='alasan prioritas')),
                ('calls', models.PositiveSmallIntegerField(default=0, verbose_name='kali dipanggil')),
                ('issued_at', models.DateTimeField()),
                ('called_at', models.DateTimeField(null=True)),
                ('serving_at', models.DateTimeField(null=True)),
                ('finished_at', models.DateTimeField(null=True)),
                ('counter', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='tickets', to='antrian.counter')),
                ('queue', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tickets', to='antrian.dailyqueue')),
                ('resident', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='tickets', to='kecamatan.resident')),
            ],
            options={
                'ordering': ['issued_at', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Outcome',
            fields=[
                ('id', models.UUIDField(default=kecamatan.models.base.uuid7, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('recorded', 'Direkam'), ('already_recorded', 'Ternyata sudah rekam'), ('card_printed', 'Kartu dicetak dan diserahkan'), ('card_handed_over', 'Kartu diserahkan'), ('capture_failed', 'Perekaman gagal'), ('refused', 'Menolak'), ('moved', 'Pindah'), ('died', 'Meninggal'), ('absent', 'Tidak hadir'), ('not_in_siak', 'Tidak ada di SIAK'), ('duplicate', 'Data ganda, perlu dilaporkan')], max_length=20, verbose_name='hasil')),
                ('handed_to', models.CharField(blank=True, max_length=120, verbose_name='diserahkan kepada')),
                ('note', models.CharField(blank=True, max_length=300, verbose_name='catatan')),
                ('cards_spoiled', models.PositiveSmallIntegerField(default=0, verbose_name='kartu rusak')),
                ('counts', models.BooleanField(default=True)),
                ('op_id', models.UUIDField(unique=True)),
                ('at', models.DateTimeField(verbose_name='waktu')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('replaces', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='replaced_by', to='antrian.outcome')),
                ('resident', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='outcomes', to='kecamatan.resident')),
                ('visit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='outcomes', to='jemputbola.visit')),
                ('ticket', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='outcomes', to='antrian.ticket')),
            ],
            options={
                'verbose_name': 'hasil layanan',
                'ordering': ['at', 'id'],
            },
        ),
        migrations.CreateModel(
            name='TicketEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('move', models.CharField(max_length=20)),
                ('from_state', models.CharField(blank=True, max_length=9)),
                ('to_state', models.CharField(max_length=9)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('counter', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='antrian.counter')),
                ('ticket', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='events', to='antrian.ticket')),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.AddConstraint(
            model_name='dailyqueue',
            constraint=models.CheckConstraint(condition=models.Q(('web_issued__lte', models.F('web_quota'))), name='queue_web_within_quota'),
        ),
        migrations.AddConstraint(
            model_name='counter',
            constraint=models.UniqueConstraint(fields=('queue', 'number'), name='counter_number_once'),
        ),
        migrations.AddConstraint(
            model_name='lane',
            constraint=models.UniqueConstraint(fields=('queue', 'kind'), name='lane_once'),
        ),
        migrations.AddIndex(
            model_name='ticket',
            index=models.Index(fields=['queue', 'state', 'lane', 'number'], name='ticket_line'),
        ),
        migrations.AddIndex(
            model_name='ticket',
            index=models.Index(fields=['queue', '-called_at'], name='ticket_called'),
        ),
        migrations.AddConstraint(
            model_name='ticket',
            constraint=models.UniqueConstraint(fields=('queue', 'lane', 'number'), name='ticket_number_once'),
        ),
        migrations.AddConstraint(
            model_name='ticket',
            constraint=models.UniqueConstraint(condition=models.Q(('nik_index__isnull', False), models.Q(('state', 'cancelled'), _negated=True)), fields=('queue', 'nik_index'), name='ticket_once_per_nik'),
        ),
        migrations.AddConstraint(
            model_name='ticket',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['waiting', 'called', 'serving', 'done', 'skipped', 'cancelled'])), name='ticket_state_known'),
        ),
        migrations.AddConstraint(
            model_name='ticket',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ['called', 'serving'])), fields=('counter',), name='counter_one_person'),
        ),
        migrations.AddIndex(
            model_name='outcome',
            index=models.Index(fields=['visit', 'kind'], name='outcome_visit_kind'),
        ),
        migrations.AddConstraint(
            model_name='outcome',
            constraint=models.UniqueConstraint(condition=models.Q(('counts', True)), fields=('ticket',), name='outcome_one_that_counts'),
        ),
    ]
