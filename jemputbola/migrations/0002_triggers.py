"""Append-only ledgers, the card balance that cannot go below zero, and the hours of a kit that follow its visit."""

from django.db import migrations

HOLDING = "('draft', 'proposed', 'countered', 'confirmed', 'announced', 'open', 'closed')"


def append_only(table: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        f"CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION jb_append_only()",
        f"DROP TRIGGER append_only ON {table}",
    )


# The balance row is locked by its own update: two printers of one service point wait for each other, and the check
# blanko_not_negative refuses the one that would overdraw.
BLANKO = """
CREATE FUNCTION jb_blanko_balance() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO jemputbola_blankobalance (service_point_id, count) VALUES (NEW.service_point_id, 0)
    ON CONFLICT (service_point_id) DO NOTHING;
    UPDATE jemputbola_blankobalance SET count = count + NEW.quantity WHERE service_point_id = NEW.service_point_id;
    INSERT INTO jemputbola_blankotally AS t (service_point_id, date, kind, quantity)
    VALUES (NEW.service_point_id, NEW.date, NEW.kind, NEW.quantity)
    ON CONFLICT (service_point_id, date, kind) DO UPDATE SET quantity = t.quantity + EXCLUDED.quantity;
    RETURN NULL;
END $$;

CREATE TRIGGER blanko_balance AFTER INSERT ON jemputbola_blankomovement
    FOR EACH ROW EXECUTE FUNCTION jb_blanko_balance();
"""

BLANKO_BACK = """
DROP TRIGGER blanko_balance ON jemputbola_blankomovement;
DROP FUNCTION jb_blanko_balance();
"""

VISIT_KIT = f"""
CREATE FUNCTION jb_visit_kit_fill() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    SELECT date, starts, ends, state IN {HOLDING} INTO NEW.date, NEW.starts, NEW.ends, NEW.holds
    FROM jemputbola_visit WHERE id = NEW.visit_id FOR SHARE;
    RETURN NEW;
END $$;

CREATE FUNCTION jb_visit_kit_follow() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE jemputbola_visitkit
    SET date = NEW.date, starts = NEW.starts, ends = NEW.ends, holds = NEW.state IN {HOLDING}
    WHERE visit_id = NEW.id;
    RETURN NULL;
END $$;

CREATE TRIGGER visit_kit_fill BEFORE INSERT ON jemputbola_visitkit
    FOR EACH ROW EXECUTE FUNCTION jb_visit_kit_fill();
CREATE TRIGGER visit_kit_follow AFTER UPDATE OF date, starts, ends, state ON jemputbola_visit
    FOR EACH ROW
    WHEN ((OLD.date, OLD.starts, OLD.ends, OLD.state) IS DISTINCT FROM (NEW.date, NEW.starts, NEW.ends, NEW.state))
    EXECUTE FUNCTION jb_visit_kit_follow();
"""

VISIT_KIT_BACK = """
DROP TRIGGER visit_kit_follow ON jemputbola_visit;
DROP TRIGGER visit_kit_fill ON jemputbola_visitkit;
DROP FUNCTION jb_visit_kit_follow();
DROP FUNCTION jb_visit_kit_fill();
"""


class Migration(migrations.Migration):
    dependencies = [("jemputbola", "0001_initial"), ("kecamatan", "0002_triggers")]

    operations = [
        append_only("jemputbola_visitevent"),
        append_only("jemputbola_blankomovement"),
        migrations.RunSQL(BLANKO, BLANKO_BACK),
        migrations.RunSQL(VISIT_KIT, VISIT_KIT_BACK),
    ]
