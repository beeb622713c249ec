import os
from importlib import import_module

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cdmo_select.settings")

application = get_wsgi_application()
# Here, and not at import of an app: a thread started before the server forks does not exist in its children. By name,
# because the models that it needs can be imported only now.
import_module("common.recompute.wake").get_ready()
