"""Settings of the test suite: SQLite in memory unless TEST_DATABASE_URL names a PostgreSQL."""

import os
import tempfile
from pathlib import Path

os.environ.setdefault("CDMO_DATA_DIR", tempfile.mkdtemp(prefix="cdmo-test-"))
os.environ.setdefault("SECRET_KEY", "a key for tests alone, which guards nothing and is never used elsewhere")
os.environ.setdefault("ALLOWED_HOSTS", "127.0.0.1,localhost,testserver")
os.environ["HTTPS"] = "0"
if url := os.environ.get("TEST_DATABASE_URL"):
    os.environ["DATABASE_URL"] = url
if broker := os.environ.get("TEST_BROKER_URL"):
    os.environ["CELERY_BROKER_URL"] = broker

from cdmo_select.settings import *  # noqa: F403 - the environment above must be set first

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# The shared count is written about once a second, which would make query counts depend on time; the tests of the rate set it.
API_REQUESTS_PER_MINUTE = 0
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# WhiteNoise warns about a folder that collectstatic has not made yet.
STATIC_ROOT = Path(os.environ["CDMO_DATA_DIR"]) / "static"
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
# One database in one test transaction: the read-only way into the file is exercised by the tests that start real processes.
DATABASES.pop("snapshot", None)  # noqa: F405 - of the settings above
DATABASES.pop("owner", None)  # noqa: F405
