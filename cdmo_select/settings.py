"""Django settings; every value that differs between installations comes from `env.py`."""

import os
from pathlib import Path
from typing import Any

import django_stubs_ext
from django.utils.translation import gettext_lazy as _
from kombu import Queue

from cdmo_select.env import read_environment

django_stubs_ext.monkeypatch()

ENV = read_environment(os.environ)
BASE_DIR = Path(__file__).resolve().parent.parent

SECRET_KEY = ENV.secret_key
DEBUG = ENV.debug
# Set by `make demo`: /healthz then waits for the seeded data too.
IS_DEMO = ENV.is_demo
ALLOWED_HOSTS = ENV.allowed_hosts

INSTALLED_APPS = [
    "workbench",
    "evaluations",
    "programs",
    "partners",
    "accounts",
    "common",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "common.admin_config.SelectAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "common.middleware.RequestIdMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "common.middleware.ContentSecurityPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.middleware.TimeZoneMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "cdmo_select.urls"
WSGI_APPLICATION = "cdmo_select.wsgi.application"
APPEND_SLASH = True

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]


def _databases() -> dict[str, dict[str, Any]]:
    databases = {"default": ENV.database}
    if ENV.database["ENGINE"].endswith("sqlite3"):
        # A second, read-only way into the same file: a snapshot must not take SQLite's one write lock.
        options = {"transaction_mode": "DEFERRED", "timeout": 20, "init_command": "PRAGMA query_only=ON;"}
        databases["snapshot"] = {**ENV.database, "OPTIONS": options, "TEST": {"MIRROR": "default"}}
    elif ENV.pool_size:
        # A pool keeps connections open itself and refuses CONN_MAX_AGE; workers and commands go without a pool.
        pool = {"min_size": 1, "max_size": ENV.pool_size, "timeout": 5}
        databases["default"] = {**ENV.database, "CONN_MAX_AGE": 0, "OPTIONS": {**ENV.database["OPTIONS"], "pool": pool}}
    if ENV.owner_database is not None:
        databases["owner"] = {**ENV.owner_database, "CONN_MAX_AGE": 0, "TEST": {"MIRROR": "default"}}
    return databases


DATABASES = _databases()
DATABASE_ROUTERS = ["common.snapshot.SnapshotRouter"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
# auth.W004 asks for a unique user name: it is, whatever the case of the letters, by a constraint that Django's check does not see.
SILENCED_SYSTEM_CHECKS = ["auth.W004"]
AUTHENTICATION_BACKENDS = ["accounts.backends.EmailBackend"]
LOGIN_URL = "accounts:login"
LOGIN_REDIRECT_URL = "workbench:home"
LOGOUT_REDIRECT_URL = "accounts:login"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "UTC"
USE_TZ = True
FORMAT_MODULE_PATH = "cdmo_select.formats"

STATIC_URL = "static/"
STATIC_ROOT = ENV.data_dir / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
MEDIA_ROOT = ENV.data_dir / "media"
# The largest registry table takes 30 MB; the import refuses more with its name and the reason.
DATA_UPLOAD_MAX_MEMORY_SIZE = 5_000_000

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = ENV.https
SECURE_SSL_REDIRECT = ENV.https
SECURE_HSTS_SECONDS = 31_536_000 if ENV.https else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = ENV.https
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if ENV.https else None
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["accounts.authentication.TokenAuthentication", "accounts.authentication.SessionAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["accounts.authentication.HasScope"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_PAGINATION_CLASS": "common.api.paging.KeysetPagination",
    "DEFAULT_FILTER_BACKENDS": ["common.api.filters.StrictFilterBackend"],
    "DEFAULT_SCHEMA_CLASS": "common.api.schema.Schema",
    "EXCEPTION_HANDLER": "common.api.problems.handle_exception",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
    "DATETIME_FORMAT": "iso-8601",
    "URL_FORMAT_OVERRIDE": None,
    "COERCE_DECIMAL_TO_STRING": False,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "CDMO Select",
    "DESCRIPTION": "Partner registry, evaluation scorecards, rankings and dual-sourcing coverage for cell and gene therapy.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,
    # Without these a name would hang on the choices and change with them.
    "ENUM_NAME_OVERRIDES": {
        "SourceKind": "common.models.base.SourceKind",
        "OrganizationKind": "partners.choices.OrganizationKind",
        "OwnershipKind": "partners.choices.OwnershipKind",
        "OwnershipDateKind": "partners.choices.DateKind",
        "Region": "partners.choices.Region",
        "SiteStatus": "partners.choices.SiteStatus",
        "CapabilityEvidence": "partners.choices.Evidence",
        "Grade": "partners.choices.Grade",
        "EventKind": "partners.choices.EventKind",
        "InspectionOutcome": "partners.choices.InspectionOutcome",
        "ConsensusOutcome": "evaluations.api.consensus.OUTCOMES",
        "Level": "partners.choices.Level",
        "ProgramStatus": "programs.choices.ProgramStage",
        "CellState": "decision.sourcing.State",
        "SourceVerdict": "decision.sourcing.Verdict",
        "EvaluationStatus": "evaluations.choices.Status",
        "RatingState": "evaluations.choices.RatingState",
        "Confidence": "evaluations.choices.Confidence",
        "ScoredBy": "evaluations.choices.ScoredBy",
        "Direction": "evaluations.choices.Direction",
        "ValueFunction": "evaluations.choices.ValueFunction",
        "GateKind": "evaluations.choices.GateKind",
        "GateResult": "evaluations.choices.GateResult",
        "VersionStatus": "evaluations.choices.VersionStatus",
    },
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "common.api.schema.describe_conventions",
    ],
}
# Without a mail server mails are files of the data folder, where a person can read what would have gone out.
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if ENV.mail.host else 'filebased'}.EmailBackend"
EMAIL_FILE_PATH = str(ENV.data_dir / "mail")
EMAIL_HOST, EMAIL_PORT = ENV.mail.host, ENV.mail.port
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = ENV.mail.user, ENV.mail.password
EMAIL_USE_TLS = ENV.mail.is_encrypted
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = ENV.mail.sender
# Where mails send people; the first host that the site answers to, unless it is said.
PUBLIC_URL = ENV.public_url or f"{'https' if ENV.https else 'http'}://{ALLOWED_HOSTS[0]}"

API_REQUESTS_PER_MINUTE = ENV.api_requests_per_minute
METRICS_TOKEN = ENV.metrics_token

CELERY_BROKER_URL = ENV.broker_url or None
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
# How long a worker has a target to itself. Both limits end before the lease does, so that a hanging computation is ended by
# its own worker before another one takes the target over.
RECOMPUTE_LEASE_SECONDS = 30
CELERY_TASK_TIME_LIMIT = RECOMPUTE_LEASE_SECONDS - 5
CELERY_TASK_SOFT_TIME_LIMIT = RECOMPUTE_LEASE_SECONDS - 10
CELERY_TASK_IGNORE_RESULT = True
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_SERIALIZER = "json"
CELERY_TASK_DEFAULT_QUEUE = "recompute"
CELERY_TASK_QUEUES = [Queue("recompute")]
CELERY_TASK_CREATE_MISSING_QUEUES = False
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_MAX_TASKS_PER_CHILD = 1000
CELERY_WORKER_MAX_MEMORY_PER_CHILD = 400_000
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_BROKER_CONNECTION_TIMEOUT = 0.5
CELERY_TASK_PUBLISH_RETRY = False
# Without these four zeros a stopped broker costs a request two seconds although publishing is not retried; one that accepts
# and never answers costs the socket's timeout, once in common.recompute.wake.BREAKER_SECONDS.
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "max_retries": 0,
    "interval_start": 0,
    "interval_step": 0,
    "interval_max": 0,
    "visibility_timeout": 60,
    "socket_connect_timeout": 0.5,
    "socket_timeout": 0.4,
    "socket_keepalive": True,
    "health_check_interval": 10,
}
CELERY_BEAT_SCHEDULE = {"sweep": {"task": "recompute.sweep", "schedule": 1.0, "options": {"expires": 2}}}
CELERY_BEAT_SCHEDULE_FILENAME = str(ENV.data_dir / "celerybeat-schedule")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"context": {"()": "common.log_lines.ContextFilter"}},
    "formatters": {
        "text": {"format": "%(asctime)s %(levelname)s %(name)s [%(request_id)s] %(message)s"},
        "json": {"()": "common.log_lines.JsonFormatter"},
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": ENV.log_format, "filters": ["context"]}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "django.request": {"level": "ERROR"},
        # One line for each request and each recomputation is for a program to read.
        "common.access": {"level": "INFO" if ENV.log_format == "json" else "WARNING"},
        "common.metrics": {"level": "INFO" if ENV.log_format == "json" else "WARNING"},
        # A sweep each second would say twice a second that nothing happened.
        "celery.app.trace": {"level": "WARNING"},
        "celery.worker.strategy": {"level": "WARNING"},
        "celery.beat": {"level": "WARNING"},
    },
}
