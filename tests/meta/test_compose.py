"""The production shape, checked without Docker: what compose starts, as whom, and that no secret is in a file."""

import os
import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
import yaml
from django.conf import settings

from tests.services import programs
from tests.services.plugin import need
from tests.services.postgres import private_postgres

ROOT = Path(__file__).resolve().parents[2]
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES = COMPOSE["services"]
APPLICATION = {"migrate", "web", "worker", "beat"}
REFUSED_TO_THE_APPLICATION = (
    "UPDATE common_journalentry SET verb = ''",
    "DELETE FROM common_journalentry",
    "TRUNCATE common_journalentry",
    "INSERT INTO common_journallink DEFAULT VALUES",
    "ALTER TABLE common_journalentry DISABLE TRIGGER ALL",
    "DROP TABLE common_journalentry",
    "CREATE TABLE mine ()",
)
REQUIRED = re.compile(r"\$\{(\w+):\?see \.env\.example\}")


def test_compose_starts_the_production_processes():
    assert set(SERVICES) == {"postgres", "broker"} | APPLICATION
    assert all(SERVICES[name]["image"] == "cdmo-select" and SERVICES[name]["build"] == "." for name in APPLICATION)


def test_every_secret_is_required_from_outside_and_listed_without_a_value():
    text = (ROOT / "docker-compose.yml").read_text()
    example = dict(line.split("=", 1) for line in (ROOT / ".env.example").read_text().splitlines() if "=" in line and line[0] != "#")

    assert set(REQUIRED.findall(text)) == {name for name, value in example.items() if not value}
    assert set(re.findall(r"\$\{(\w+):-", text)) == set(example) - set(REQUIRED.findall(text)) | {"HTTPS", "CDMO_METRICS_TOKEN"}
    pairs = [pair for service in SERVICES.values() for pair in service.get("environment", {}).items()]
    secrets = [value for name, value in pairs if "PASSWORD" in name or "KEY" in name]
    assert secrets
    assert all(REQUIRED.fullmatch(value) for value in secrets)


def database_roles(service: str) -> set[str | None]:
    """The roles in the database addresses that a service is given."""
    addresses = (SERVICES[service]["environment"].get(name) for name in ("DATABASE_URL", "DATABASE_OWNER_URL"))
    return {urlsplit(REQUIRED.sub("secret", address)).username for address in addresses if address}


def test_only_the_migration_has_the_role_that_owns_the_tables():
    assert database_roles("migrate") == {"cdmo_app", "cdmo_owner"}
    assert database_roles("web") == database_roles("worker") == database_roles("beat") == {"cdmo_app"}


def test_nothing_starts_before_the_database_is_migrated():
    healthy, done = {"condition": "service_healthy"}, {"condition": "service_completed_successfully"}

    assert SERVICES["migrate"]["depends_on"] == {"postgres": healthy}
    assert all(SERVICES[name]["depends_on"] == {"migrate": done, "broker": healthy} for name in APPLICATION - {"migrate"})
    assert all("healthcheck" in SERVICES[name] for name in ("postgres", "broker", "web"))


def test_worker_and_beat_run_our_celery_on_our_queue():
    worker, beat = SERVICES["worker"]["command"], SERVICES["beat"]["command"]

    assert worker[:4] == ["celery", "--app", "cdmo_select", "worker"]
    assert beat[:4] == ["celery", "--app", "cdmo_select", "beat"]
    assert worker[worker.index("--queues") + 1] == settings.CELERY_TASK_DEFAULT_QUEUE
    assert import_module("cdmo_select.celery").app.main == "cdmo_select"


def test_only_the_web_is_published_and_on_the_loopback_address_unless_told_otherwise():
    assert {name for name, service in SERVICES.items() if "ports" in service} == {"web"}
    assert SERVICES["web"]["ports"] == ["${PUBLISH:-127.0.0.1:8000}:8000"]
    assert COMPOSE["networks"]["inside"] == {"internal": True}


def test_application_containers_have_no_privileges():
    for name in APPLICATION:
        assert SERVICES[name]["read_only"] is True
        assert SERVICES[name]["cap_drop"] == ["ALL"]
        assert SERVICES[name]["security_opt"] == ["no-new-privileges:true"]


def test_image_holds_every_package_and_does_not_run_as_root():
    dockerfile = (ROOT / "Dockerfile").read_text()
    copied = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    ours = {app.split(".")[0] for app in settings.INSTALLED_APPS if (ROOT / app.split(".")[0]).is_dir()}

    assert ours
    assert ours | {"cdmo_select", "decision", "static", "templates", "manage.py", "requirements/runtime.lock"} <= copied
    assert re.findall(r"^USER (\w+)$", dockerfile, re.MULTILINE)[-1] == "cdmo"
    assert '"cdmo_select.wsgi:application"' in dockerfile
    assert settings.WSGI_APPLICATION == "cdmo_select.wsgi.application"


def make_roles(url: str) -> None:
    address = urlsplit(url)
    binaries = need(programs.POSTGRES).parent
    environment = {"PATH": f"{binaries}{os.pathsep}{os.environ['PATH']}", "PGHOST": address.hostname, "PGPORT": str(address.port)}
    environment |= {"DATABASE_OWNER_PASSWORD": "owner's \\ word", "DATABASE_APP_PASSWORD": "app"}
    subprocess.run([ROOT / "tools" / "postgres-roles.sh"], env=environment, check=True)


def migrate(url: str, data_folder: Path) -> None:
    host = urlsplit(url).netloc.split("@")[1]
    environment = {**os.environ, "SECRET_KEY": "x" * 60, "ALLOWED_HOSTS": "cdmo.example", "CDMO_DATA_DIR": str(data_folder)}
    environment |= {"DATABASE_URL": f"postgresql://cdmo_app@{host}/cdmo", "DATABASE_OWNER_URL": f"postgresql://cdmo_owner@{host}/cdmo"}
    environment |= {"DJANGO_SETTINGS_MODULE": "cdmo_select.settings"}
    subprocess.run([sys.executable, ROOT / "manage.py", *SERVICES["migrate"]["command"][2:]], env=environment, check=True)


@pytest.mark.postgres
def test_the_application_role_may_add_to_the_audit_trail_and_no_more(tmp_path):
    with private_postgres(need(programs.POSTGRES)) as (url, _):
        make_roles(url)
        migrate(url, tmp_path)
        with psycopg.connect(url, user="cdmo_app", dbname="cdmo", autocommit=True) as application:
            rights = "SELECT bool_and(has_table_privilege(%s, privilege)) FROM unnest(%s::text[]) AS privilege"
            assert application.execute(rights, ["common_journalentry", ["SELECT", "INSERT"]]).fetchone() == (True,)
            assert application.execute("SELECT count(*) FROM django_migrations").fetchone() > (0,)
            for refused in REFUSED_TO_THE_APPLICATION:
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    application.execute(refused)
