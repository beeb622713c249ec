"""The audit trail can only grow: triggers refuse every change, and on PostgreSQL a deferred one links each entry at COMMIT."""

from django.db import migrations

PROTECTED = ("common_journalentry", "common_journallink")

POSTGRESQL = """
CREATE FUNCTION journal_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the audit trail can only grow: % on % is refused', TG_OP, TG_TABLE_NAME;
END $$;

CREATE FUNCTION journal_link() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  head common_journalhead%%ROWTYPE;
  linked text;
BEGIN
  INSERT INTO common_journalhead (id, seq, hash) VALUES (1, 0, repeat('0', 64)) ON CONFLICT (id) DO NOTHING;
  SELECT * INTO head FROM common_journalhead WHERE id = 1 FOR UPDATE;
  linked := encode(sha256(decode(head.hash, 'hex') || int8send(head.seq + 1) || convert_to(NEW.canonical, 'UTF8')), 'hex');
  INSERT INTO common_journallink (seq, entry_id, previous, hash) VALUES (head.seq + 1, NEW.id, head.hash, linked);
  UPDATE common_journalhead SET seq = head.seq + 1, hash = linked WHERE id = 1;
  RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER journal_link AFTER INSERT ON common_journalentry
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION journal_link();
"""
POSTGRESQL_TABLE = """
CREATE TRIGGER {table}_rows BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION journal_refuse();
CREATE TRIGGER {table}_whole BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION journal_refuse();
"""
SQLITE_TABLE = """
CREATE TRIGGER {table}_update BEFORE UPDATE ON {table} BEGIN SELECT RAISE(ABORT, 'the audit trail can only grow'); END;
CREATE TRIGGER {table}_delete BEFORE DELETE ON {table} BEGIN SELECT RAISE(ABORT, 'the audit trail can only grow'); END;
CREATE TRIGGER {table}_again BEFORE INSERT ON {table} WHEN EXISTS (SELECT 1 FROM {table} WHERE rowid = NEW.rowid)
  BEGIN SELECT RAISE(ABORT, 'the audit trail can only grow'); END;
"""


def protect(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        if schema_editor.connection.vendor == "postgresql":
            cursor.execute(POSTGRESQL.replace("%%", "%"))
        for table in PROTECTED:
            run_all(schema_editor, cursor, table)


def run_all(schema_editor, cursor, table):
    if schema_editor.connection.vendor == "postgresql":
        cursor.execute(POSTGRESQL_TABLE.format(table=table))
    else:
        for statement in SQLITE_TABLE.format(table=table).split("END;"):
            if statement.strip():
                cursor.execute(f"{statement} END;")


def unprotect(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        if schema_editor.connection.vendor == "postgresql":
            for table in PROTECTED:
                cursor.execute(f"DROP TRIGGER {table}_rows ON {table}; DROP TRIGGER {table}_whole ON {table};")
            cursor.execute("DROP TRIGGER journal_link ON common_journalentry; DROP FUNCTION journal_link(); DROP FUNCTION journal_refuse();")
        else:
            for table in PROTECTED:
                for name in ("update", "delete", "again"):
                    cursor.execute(f"DROP TRIGGER {table}_{name}")


class Migration(migrations.Migration):
    dependencies = [("common", "0001_journal_and_targets")]
    operations = [migrations.RunPython(protect, unprotect)]
