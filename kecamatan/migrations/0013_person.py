"""Finding people by names as they sound, correcting them, adding those whom no file has named.

`jb_fold` writes a name in one spelling of those that sound alike in Indonesian and Sundanese: the old spelling (oe, dj,
tj), f/v/p, z/j/y, o/u, ch/kh/h, doubled letters, and the short forms of Muhammad, Abdul and Siti. It serves finding alone:
nothing is stored or shown in it. Words stand between blanks, one at either end.
"""

import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.comparison
import kecamatan.models.resident
from django.conf import settings
from django.db import migrations, models

# Each in its turn, over capitals.
SOUNDS = [("OE", "U"), ("DJ", "J"), ("TJ", "C"), ("SJ", "S"), ("SY", "S"), ("SH", "S"), ("CH", "H"), ("KH", "H"),
          ("PH", "P"), ("DH", "D"), ("TH", "T")]
LETTERS = ("FVQZJO", "PPKYYU")
VOWELS = [("AE", "AI"), ("AY", "AI"), ("IY", "I"), ("UW", "U")]
DOUBLED = "ABDEIKLMNPRSTU"
WORDS = [("M", "MUHAMAD"), ("MD", "MUHAMAD"), ("MHD", "MUHAMAD"), ("MUH", "MUHAMAD"), ("MUHAMED", "MUHAMAD"),
         ("ABD", "ABDUL"), ("ST", "SITI"), ("H", ""), ("HY", "")]


def fold_function() -> str:
    text = "' ' || translate(upper(name), '.,-/_()''`’\"', '       ') || ' '"
    pairs = [("  ", " "), ("  ", " "), *SOUNDS]
    for old, new in pairs:
        text = f"replace({text}, '{old}', '{new}')"
    text = f"translate({text}, '{LETTERS[0]}', '{LETTERS[1]}')"
    pairs = VOWELS + [(letter * 2, letter) for letter in DOUBLED]
    pairs += [(f" {old} ", f" {new} ".replace("  ", " ")) for old, new in WORDS]
    for old, new in pairs:
        text = f"replace({text}, '{old}', '{new}')"
    # One expression, so that the planner can put it in the place of the call.
    return (
        "CREATE FUNCTION jb_fold(name text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE "
        f"RETURN {text}"
    )

# What a status is since when: its last change, where there was one.
SINCE = """
ALTER TABLE kecamatan_resident DISABLE TRIGGER USER;
UPDATE kecamatan_resident r SET siak_since = s.at
FROM (SELECT resident_id, max(at) AS at FROM kecamatan_siakstatus GROUP BY resident_id HAVING count(*) > 1) s
WHERE s.resident_id = r.id;
ALTER TABLE kecamatan_resident ENABLE TRIGGER USER;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('kecamatan', '0012_read_as'),
    ]

    operations = [
        migrations.RunSQL(fold_function(), "DROP FUNCTION jb_fold(text)"),
        migrations.CreateModel(
            name='NameWord',
            fields=[
                ('word', models.CharField(max_length=40, primary_key=True, serialize=False)),
            ],
        ),
        migrations.RemoveIndex(
            model_name='resident',
            name='resident_desa_need',
        ),
        migrations.RemoveIndex(
            model_name='resident',
            name='resident_name_trgm',
        ),
        migrations.AddField(
            model_name='resident',
            name='added_by',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='ditambahkan oleh'),
        ),
        migrations.AddField(
            model_name='resident',
            name='siak_since',
            field=models.DateTimeField(null=True, verbose_name='status SIAK sejak'),
        ),
        migrations.RunSQL(SINCE, migrations.RunSQL.noop),
        migrations.AddIndex(
            model_name='resident',
            index=models.Index(fields=['desa', 'need', 'name', 'id'], include=('birth_date', 'is_listed'), name='resident_desa_need'),
        ),
        migrations.AddIndex(
            model_name='resident',
            index=models.Index(fields=['office', 'birth_date'], name='resident_office_born'),
        ),
        migrations.AddIndex(
            model_name='resident',
            index=models.Index(condition=models.Q(('is_listed', False)), fields=['desa', 'name', 'id'], include=('need', 'birth_date'), name='resident_gone'),
        ),
        migrations.AddIndex(
            model_name='resident',
            index=models.Index(condition=models.Q(('added_by__isnull', False)), fields=['desa', 'name', 'id'], include=('need', 'birth_date'), name='resident_added'),
        ),
        migrations.AddIndex(
            model_name='resident',
            index=models.Index(models.F('desa'), models.F('name'), models.F('id'), django.db.models.functions.comparison.Coalesce('siak_since', 'created_at'), condition=models.Q(('siak_status', 'SENT_FOR_ENROLLMENT')), name='resident_sent'),
        ),
        migrations.AddIndex(
            model_name='resident',
            index=django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.indexes.OpClass(kecamatan.models.resident.Fold('name'), name='gin_trgm_ops'), name='resident_name_alike'),
        ),
        migrations.AddIndex(
            model_name='nameword',
            index=django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.indexes.OpClass('word', name='gin_trgm_ops'), name='name_word_trgm'),
        ),
    ]
