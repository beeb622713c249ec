"""How long replaced results are kept. They take room and nothing reads them: a decision copies what it rests on into its shortlist."""

from django.db import connection

KEPT_REVISIONS = 10
FORGET = f"""
DELETE FROM common_result WHERE target_id = %(id)s AND revision <= (
  SELECT revision FROM common_result WHERE target_id = %(id)s ORDER BY revision DESC LIMIT 1 OFFSET {KEPT_REVISIONS})
"""  # noqa: S608 - composed of constants


def forget_replaced(target_id: int) -> None:
    """All but the newest results of a target."""
    with connection.cursor() as cursor:
        cursor.execute(FORGET, {"id": target_id})
