"""The environment, read once into one frozen value; a bad or missing setting stops the start with its name and the remedy."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

LOOPBACK = ["127.0.0.1", "localhost", "[::1]"]
LOG_FORMATS = ("json", "text")
SHORTEST_TOKEN = 20
YES, NO = {"1", "true", "yes", "on"}, {"", "0", "false", "no", "off"}


@dataclass(frozen=True, slots=True)
class Mail:
    """Where mails go; without a host they are written to files of the data folder."""

    host: str
    port: int
    user: str
    password: str
    is_encrypted: bool
    sender: str


@dataclass(frozen=True, slots=True)
class Environment:
    data_dir: Path
    database: dict[str, Any]
    owner_database: dict[str, Any] | None
    broker_url: str
    secret_key: str
    allowed_hosts: list[str]
    debug: bool
    https: bool
    is_demo: bool
    pool_size: int
    api_requests_per_minute: int
    metrics_token: str
    log_format: str
    mail: Mail
    public_url: str

    @property
    def is_embedded(self) -> bool:
        """No broker: a thread of the web process recomputes."""
        return not self.broker_url


def read_environment(values: Mapping[str, str]) -> Environment:
    data_dir = Path(values.get("CDMO_DATA_DIR") or ".data").resolve()
    url = values.get("DATABASE_URL", "")
    owner_url = values.get("DATABASE_OWNER_URL", "")
    return Environment(
        data_dir=data_dir,
        database=parse_database(url, "DATABASE_URL") if url else sqlite_database(data_dir / "db.sqlite3"),
        owner_database=parse_database(owner_url, "DATABASE_OWNER_URL") if owner_url and owner_url != url else None,
        broker_url=values.get("CELERY_BROKER_URL", ""),
        secret_key=_secret_key(values, data_dir),
        allowed_hosts=_allowed_hosts(values),
        debug=_flag(values, "DEBUG", default=False),
        https=_flag(values, "HTTPS", default=bool(url)),
        is_demo=_flag(values, "CDMO_DEMO", default=False),
        pool_size=_whole_number(values, "DATABASE_POOL_SIZE", 0),
        api_requests_per_minute=_whole_number(values, "API_REQUESTS_PER_MINUTE", 6000),
        metrics_token=_metrics_token(values),
        log_format=_log_format(values),
        mail=_mail(values),
        public_url=values.get("CDMO_PUBLIC_URL", "").rstrip("/"),
    )


def parse_database(url: str, name: str) -> dict[str, Any]:
    """`postgresql://user:password@host:port/database?option=value` or `sqlite:///path`, as Django's database settings."""
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return sqlite_database(Path(parts.path))
    if parts.scheme not in {"postgres", "postgresql"}:
        message = f"{name}: '{parts.scheme or url}' is not known; use postgresql://user:password@host:port/database or sqlite:///path"
        raise ImproperlyConfigured(message)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"connect_timeout": 3, "application_name": "cdmo-select", **dict(parse_qsl(parts.query))},
    }


def sqlite_database(path: Path) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        # Opening the file and its pragmas costs more than most of the reads that follow.
        "CONN_MAX_AGE": 600,
        "OPTIONS": {
            # A transaction that reads before it writes would otherwise fail at once with "database is locked".
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA recursive_triggers=ON; PRAGMA temp_store=MEMORY;",
        },
    }


def _secret_key(values: Mapping[str, str], data_dir: Path) -> str:
    if key := values.get("SECRET_KEY", ""):
        return key
    if values.get("DATABASE_URL"):
        raise ImproperlyConfigured("SECRET_KEY: required together with DATABASE_URL; set it to a long random text")
    path = data_dir / "secret_key"
    if not path.exists():
        data_dir.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(64), encoding="ascii")
    return path.read_text(encoding="ascii").strip()


def _allowed_hosts(values: Mapping[str, str]) -> list[str]:
    hosts = [host.strip() for host in values.get("ALLOWED_HOSTS", "").split(",") if host.strip()]
    if not hosts and values.get("DATABASE_URL"):
        raise ImproperlyConfigured("ALLOWED_HOSTS: required together with DATABASE_URL; list the host names, separated by commas")
    return hosts or LOOPBACK


def _metrics_token(values: Mapping[str, str]) -> str:
    token = values.get("CDMO_METRICS_TOKEN", "")
    if token and len(token) < SHORTEST_TOKEN:
        raise ImproperlyConfigured(f"CDMO_METRICS_TOKEN: shorter than {SHORTEST_TOKEN} characters; set it to a long random text")
    return token


def _log_format(values: Mapping[str, str]) -> str:
    """Lines for a program in production, lines for a person elsewhere."""
    usual = "json" if values.get("DATABASE_URL") and not _flag(values, "DEBUG", default=False) else "text"
    chosen = values.get("CDMO_LOG_FORMAT") or usual
    if chosen not in LOG_FORMATS:
        raise ImproperlyConfigured(f"CDMO_LOG_FORMAT: '{chosen}' is not known; use json or text")
    return chosen


def _mail(values: Mapping[str, str]) -> Mail:
    """`smtp://user:password@host:587`, encrypted by STARTTLS, or `smtp+plain://host:25` for a relay on the same machine."""
    url = values.get("EMAIL_URL", "")
    parts = urlsplit(url)
    if url and (parts.scheme not in {"smtp", "smtp+plain"} or not parts.hostname):
        raise ImproperlyConfigured(f"EMAIL_URL: '{parts.scheme or url}' is not known; use smtp://user:password@host:port")
    return Mail(
        host=parts.hostname or "",
        port=parts.port or 587,
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        is_encrypted=parts.scheme == "smtp",
        sender=values.get("EMAIL_FROM") or "CDMO Select <noreply@localhost>",
    )


def _flag(values: Mapping[str, str], name: str, *, default: bool) -> bool:
    if name not in values:
        return default
    text = values[name].strip().lower()
    if text not in YES | NO:
        raise ImproperlyConfigured(f"{name}: '{values[name]}' is neither yes nor no; use 1 or 0")
    return text in YES


def _whole_number(values: Mapping[str, str], name: str, default: int) -> int:
    text = values.get(name, "")
    if text and not text.isdigit():
        raise ImproperlyConfigured(f"{name}: '{text}' is not a whole number")
    return int(text) if text else default
