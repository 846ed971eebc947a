"""The moves of a ticket are only ever added."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("antrian", "0001_initial"), ("kecamatan", "0002_triggers")]

    operations = [
        migrations.RunSQL(
            "CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON antrian_ticketevent"
            " FOR EACH ROW EXECUTE FUNCTION jb_append_only()",
            "DROP TRIGGER append_only ON antrian_ticketevent",
        ),
    ]
