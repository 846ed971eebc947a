"""A temporary password has to be changed by the holder of the account."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("kecamatan", "0004_partial_uploads")]

    operations = [
        migrations.AddField(
            model_name="officer",
            name="must_change_password",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddIndex(
            model_name="residentevent",
            index=models.Index(fields=["-at", "-id"], name="resident_event_newest"),
        ),
    ]
