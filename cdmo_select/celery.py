import os
from typing import Any

from celery import Celery
from celery.signals import celeryd_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cdmo_select.settings")
WORKER_SOCKET_SECONDS = 5

app = Celery("cdmo_select")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@celeryd_init.connect
def be_patient_with_the_broker(conf: Any, **_: Any) -> None:
    """Only a request must not wait: a worker that gave up as soon would lose its connection whenever the machine is busy."""
    conf.broker_transport_options = {**conf.broker_transport_options, "socket_timeout": WORKER_SOCKET_SECONDS}
