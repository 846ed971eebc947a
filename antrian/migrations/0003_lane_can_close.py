"""A lane can be closed, so that no number follows the count of the day; why somebody may go first is one of three."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('antrian', '0002_triggers'),
    ]

    operations = [
        migrations.AddField(
            model_name='lane',
            name='is_open',
            field=models.BooleanField(db_default=True, default=True),
        ),
        migrations.AlterField(
            model_name='ticket',
            name='priority_reason',
            field=models.CharField(blank=True, choices=[('elderly', 'Lansia (60 tahun ke atas)'), ('disabled', 'Penyandang disabilitas'), ('pregnant', 'Ibu hamil')], max_length=20, verbose_name='alasan prioritas'),
        ),
    ]
