"""Drafted plans: a run with all it was made from, and its visits beside the calendar."""

import django.db.models.deletion
import kecamatan.models.base
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('jemputbola', '0004_history'),
        ('kecamatan', '0009_history'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='PlanRun',
            fields=[
                ('id', models.UUIDField(default=kecamatan.models.base.uuid7, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=120, verbose_name='nama rencana')),
                ('inputs', models.JSONField()),
                ('seed', models.PositiveIntegerField()),
                ('state', models.CharField(choices=[('queued', 'Menunggu giliran'), ('running', 'Sedang disusun'), ('done', 'Selesai'), ('failed', 'Gagal')], default='queued', max_length=8, verbose_name='keadaan')),
                ('stop_asked', models.BooleanField(default=False)),
                ('problem_packed', models.BinaryField()),
                ('plan_packed', models.BinaryField(null=True)),
                ('surroundings', models.JSONField(default=dict)),
                ('progress', models.JSONField(default=list)),
                ('objective', models.FloatField(null=True)),
                ('bound', models.FloatField(null=True)),
                ('figures', models.JSONField(default=dict)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('error_code', models.CharField(blank=True, max_length=40)),
                ('created_at', models.DateTimeField(verbose_name='dibuat')),
                ('started_at', models.DateTimeField(null=True)),
                ('seen_at', models.DateTimeField(null=True)),
                ('finished_at', models.DateTimeField(null=True)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('campaign', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='jemputbola.campaign')),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='plan_runs', to='kecamatan.office')),
                ('parent', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='variants', to='jemputbola.planrun')),
            ],
            options={
                'verbose_name': 'rencana',
                'ordering': ['-created_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='PlanLine',
            fields=[
                ('id', models.UUIDField(default=kecamatan.models.base.uuid7, editable=False, primary_key=True, serialize=False)),
                ('change', models.CharField(choices=[('new', 'Baru'), ('moved', 'Pindah'), ('dropped', 'Dilepas'), ('kept', 'Tetap'), ('fixed', 'Sudah diatur')], max_length=8, verbose_name='perubahan')),
                ('state', models.CharField(choices=[('open', 'Belum diputuskan'), ('accepted', 'Masuk kalender'), ('conflict', 'Bentrok')], default='open', max_length=8, verbose_name='keputusan')),
                ('is_locked', models.BooleanField(default=False, verbose_name='dikunci')),
                ('team_name', models.CharField(max_length=60)),
                ('date', models.DateField(verbose_name='tanggal')),
                ('starts', models.TimeField()),
                ('ends', models.TimeField()),
                ('capacity', models.PositiveIntegerField()),
                ('cards', models.PositiveIntegerField(default=0)),
                ('served', models.PositiveIntegerField(default=0, verbose_name='diperkirakan terlayani')),
                ('visit_seen_at', models.DateTimeField(null=True)),
                ('before', models.JSONField(default=dict)),
                ('reason', models.JSONField(default=dict)),
                ('conflict', models.CharField(blank=True, max_length=400)),
                ('kecamatan', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='kecamatan.kecamatan')),
                ('point', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='kecamatan.visitpoint')),
                ('team', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='jemputbola.team')),
                ('visit', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='jemputbola.visit')),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='jemputbola.planrun')),
            ],
            options={
                'verbose_name': 'baris rencana',
                'ordering': ['date', 'starts', 'id'],
            },
        ),
        migrations.AddIndex(
            model_name='planrun',
            index=models.Index(fields=['office', '-created_at', '-id'], name='plan_run_office'),
        ),
        migrations.AddIndex(
            model_name='planrun',
            index=models.Index(condition=models.Q(('state__in', ['queued', 'running'])), fields=['created_at'], name='plan_run_waiting'),
        ),
        migrations.AddConstraint(
            model_name='planrun',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['queued', 'running', 'done', 'failed'])), name='plan_run_state_known'),
        ),
        migrations.AddConstraint(
            model_name='planrun',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'done'), _negated=True), ('plan_packed__isnull', False), _connector='OR'), name='plan_run_done_has_plan'),
        ),
        migrations.AddIndex(
            model_name='planline',
            index=models.Index(fields=['run', 'date', 'starts', 'id'], name='plan_line_run_date'),
        ),
    ]
