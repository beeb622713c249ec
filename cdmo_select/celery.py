import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cdmo_select.settings")

app = Celery("cdmo_select")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
