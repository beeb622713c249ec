import os

from django.core.wsgi import get_wsgi_application

from common.recompute.embedded import start_embedded_worker

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cdmo_select.settings")

application = get_wsgi_application()
# Here, and not at import of an app: a thread started before the server forks does not exist in its children.
start_embedded_worker()
