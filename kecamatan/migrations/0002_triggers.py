"""What must hold whatever writes: append-only tables, and tallies kept in step by statement triggers.

The tallies are updated in the order of their keys, so that two writers wait for each other instead of dead-locking.
"""

from django.db import migrations

APPEND_ONLY = """
CREATE FUNCTION jb_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- Erasure of one person and the undoing of an import set this for their own transaction alone.
    IF current_setting('jemputbola.may_erase', true) = 'on' THEN
        RETURN COALESCE(NEW, OLD);
    END IF;
    RAISE EXCEPTION 'rows of % are only ever added', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$;
"""


def append_only(table: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        f"CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION jb_append_only()",
        f"DROP TRIGGER append_only ON {table}",
    )


NEED_TALLY = """
CREATE FUNCTION jb_need_tally_add() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO kecamatan_needtally AS t (desa_id, need, count)
    SELECT desa_id, need, count(*) FROM new_rows GROUP BY desa_id, need ORDER BY desa_id, need
    ON CONFLICT (desa_id, need) DO UPDATE SET count = t.count + EXCLUDED.count;
    RETURN NULL;
END $$;

CREATE FUNCTION jb_need_tally_remove() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO kecamatan_needtally AS t (desa_id, need, count)
    SELECT desa_id, need, 0 FROM old_rows GROUP BY desa_id, need ORDER BY desa_id, need
    ON CONFLICT (desa_id, need) DO UPDATE SET count = t.count - (
        SELECT count(*) FROM old_rows o WHERE o.desa_id = t.desa_id AND o.need = t.need);
    RETURN NULL;
END $$;

CREATE FUNCTION jb_need_tally_move() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO kecamatan_needtally AS t (desa_id, need, count)
    SELECT desa_id, need, 0
    FROM (SELECT desa_id, need FROM new_rows UNION SELECT desa_id, need FROM old_rows) keys
    ORDER BY desa_id, need
    ON CONFLICT (desa_id, need) DO NOTHING;

    UPDATE kecamatan_needtally t SET count = t.count + d.change
    FROM (
        SELECT k.id, m.change
        FROM (
            SELECT desa_id, need, sum(sign) AS change
            FROM (SELECT desa_id, need, 1 AS sign FROM new_rows
                  UNION ALL SELECT desa_id, need, -1 FROM old_rows) both_sides
            GROUP BY desa_id, need HAVING sum(sign) <> 0
        ) m JOIN kecamatan_needtally k USING (desa_id, need)
        ORDER BY k.desa_id, k.need
        FOR UPDATE OF k
    ) d WHERE d.id = t.id;
    RETURN NULL;
END $$;

CREATE TRIGGER need_tally_add AFTER INSERT ON kecamatan_resident
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION jb_need_tally_add();
CREATE TRIGGER need_tally_remove AFTER DELETE ON kecamatan_resident
    REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION jb_need_tally_remove();
CREATE TRIGGER need_tally_move AFTER UPDATE ON kecamatan_resident
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION jb_need_tally_move();
"""

NEED_TALLY_BACK = """
DROP TRIGGER need_tally_add ON kecamatan_resident;
DROP TRIGGER need_tally_remove ON kecamatan_resident;
DROP TRIGGER need_tally_move ON kecamatan_resident;
DROP FUNCTION jb_need_tally_add();
DROP FUNCTION jb_need_tally_remove();
DROP FUNCTION jb_need_tally_move();
"""

# A correction takes its event out of the day and kind it was counted in; the CORRECTED row itself is not counted.
EVENT_TALLY = """
CREATE FUNCTION jb_event_tally() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO kecamatan_eventtally AS t (desa_id, date, kind, count)
    SELECT r.desa_id, (e.at AT TIME ZONE o.time_zone)::date, e.kind, sum(e.sign)
    FROM (
        SELECT resident_id, at, kind, 1 AS sign FROM new_rows WHERE kind <> 'corrected'
        UNION ALL
        SELECT gone.resident_id, gone.at, gone.kind, -1
        FROM new_rows n JOIN kecamatan_residentevent gone ON gone.id = n.corrects_id
    ) e
    JOIN kecamatan_resident r ON r.id = e.resident_id
    JOIN kecamatan_office o ON o.id = r.office_id
    GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
    ON CONFLICT (desa_id, date, kind) DO UPDATE SET count = t.count + EXCLUDED.count;
    RETURN NULL;
END $$;

CREATE TRIGGER event_tally AFTER INSERT ON kecamatan_residentevent
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION jb_event_tally();
"""

EVENT_TALLY_BACK = """
DROP TRIGGER event_tally ON kecamatan_residentevent;
DROP FUNCTION jb_event_tally();
"""


class Migration(migrations.Migration):
    dependencies = [("kecamatan", "0001_initial")]

    operations = [
        migrations.RunSQL(APPEND_ONLY, "DROP FUNCTION jb_append_only()"),
        append_only("kecamatan_auditevent"),
        append_only("kecamatan_residentevent"),
        append_only("kecamatan_siakstatus"),
        migrations.RunSQL(NEED_TALLY, NEED_TALLY_BACK),
        migrations.RunSQL(EVENT_TALLY, EVENT_TALLY_BACK),
    ]
