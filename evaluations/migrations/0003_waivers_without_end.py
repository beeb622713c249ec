from django.db import migrations

# A waiver that names no end, or that its gate lets nobody answer for, was never whole: the gate is unknown again, its reason is kept.
NAME_WHO_ANSWERS = """
UPDATE evaluations_gatecheck SET role = COALESCE((
    SELECT gate.waived_by FROM evaluations_gate AS gate
    JOIN evaluations_evaluation AS evaluation ON evaluation.version_id = gate.version_id
    JOIN evaluations_candidate AS candidate ON candidate.evaluation_id = evaluation.id
    WHERE candidate.id = evaluations_gatecheck.candidate_id AND gate.lineage = evaluations_gatecheck.gate_lineage
), '') WHERE result = 'waived'
"""
OPEN_THE_REST = "UPDATE evaluations_gatecheck SET result = 'unknown' WHERE result = 'waived' AND (valid_until IS NULL OR role = '')"


class Migration(migrations.Migration):
    dependencies = [("evaluations", "0002_waiver_role")]

    operations = [
        migrations.RunSQL(NAME_WHO_ANSWERS, migrations.RunSQL.noop),
        migrations.RunSQL(OPEN_THE_REST, migrations.RunSQL.noop),
    ]
