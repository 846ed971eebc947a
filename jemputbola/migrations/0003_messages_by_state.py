"""The message page reads by state; the local sink keeps a repeated reference once."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("jemputbola", "0002_triggers")]

    operations = [
        migrations.AddIndex(
            model_name="outboxmessage",
            index=models.Index(fields=["office", "state", "-due_at"], name="message_office_state"),
        ),
        migrations.AddConstraint(
            model_name="sinkmessage",
            constraint=models.UniqueConstraint(
                condition=models.Q(("channel", "gateway")), fields=("reference",), name="sink_reference_once"
            ),
        ),
    ]
