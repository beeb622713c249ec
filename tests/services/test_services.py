"""The private services are real: each is started, used, and gone afterwards."""

import os
import signal
import subprocess

import openpyxl
import psycopg
import pytest
import redis
import xlsxwriter

from tests.services import programs
from tests.services.broker import private_broker as start_broker
from tests.services.plugin import need
from tests.services.postgres import private_postgres as start_postgres
from tests.services.processes import Server, ServiceError, private_folder
from tests.services.programs import Program
from tests.services.report import prepare

NOWHERE = Program("Nothing", "no-such-package", lambda: None)


@pytest.mark.postgres
def test_private_postgres_keeps_its_data_when_killed_and_started_again():
    with start_postgres(need(programs.POSTGRES)) as (url, server):
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("CREATE TABLE kept AS SELECT upper('ł') AS letter")
        server.stop(signal.SIGQUIT)
        server.start()
        with psycopg.connect(url) as connection:
            rows = connection.execute("SELECT letter FROM kept").fetchall()

    assert rows == [("Ł",)]
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(url)
    assert not server.folder.exists()


@pytest.mark.postgres
def test_bundled_postgres_starts_where_none_is_installed():
    with start_postgres(programs.bundled_postgres()) as (url, _), psycopg.connect(url) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


@pytest.mark.broker
def test_private_broker_is_empty_and_gone_afterwards():
    with start_broker(need(programs.BROKER)) as (url, server), redis.Redis.from_url(url) as client:
        assert client.dbsize() == 0
        client.set("key", "value")
        assert client.get("key") == b"value"

    with redis.Redis.from_url(url) as client, pytest.raises(redis.ConnectionError):
        client.ping()
    assert not server.folder.exists()


@pytest.mark.postgres
def test_the_session_has_one_postgres(private_postgres):
    assert private_postgres == os.environ["TEST_DATABASE_URL"]
    with psycopg.connect(private_postgres, autocommit=True) as connection:
        connection.execute("CREATE ROLE service_test_role")
        connection.execute("DROP ROLE service_test_role")


@pytest.mark.broker
def test_the_session_has_one_broker(private_broker):
    assert private_broker == os.environ["TEST_BROKER_URL"]
    with redis.Redis.from_url(private_broker) as client:
        assert client.ping() is True


@pytest.mark.browser
def test_chromium_runs(chromium_path):
    done = subprocess.run([chromium_path, "--version"], capture_output=True, text=True, check=True)

    assert "Chrom" in done.stdout


@pytest.mark.calc
def test_recalculation_replaces_a_wrong_cached_value(recalculate, tmp_path):
    path = tmp_path / "sum.xlsx"
    with xlsxwriter.Workbook(path) as workbook:
        sheet = workbook.add_worksheet()
        sheet.write_row(0, 0, [2, 3])
        sheet.write_formula(0, 2, "=A1+B1", value=999)

    assert openpyxl.load_workbook(path, data_only=True).active["C1"].value == 999
    assert openpyxl.load_workbook(recalculate(path), data_only=True).active["C1"].value == 5


def test_a_server_that_does_not_start_shows_its_log():
    with private_folder("cdmo-broken-") as folder:
        broken = Server(["/bin/sh", "-c", "echo no such thing; exit 3"], folder, lambda: False)
        with pytest.raises(ServiceError, match="no such thing"):
            broken.start()

    assert broken.process is None


def test_a_missing_program_skips_by_name_and_fails_in_ci(monkeypatch):
    monkeypatch.setenv("CI", "false")
    with pytest.raises(pytest.skip.Exception, match="apt-get install no-such-package"):
        need(NOWHERE)

    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="apt-get install no-such-package"):
        need(NOWHERE)


def test_the_report_names_what_is_missing_and_the_line_that_installs_it(monkeypatch, capsys):
    monkeypatch.setattr("tests.services.report.PROGRAMS", (NOWHERE,))
    monkeypatch.setattr("tests.services.report.shutil.which", lambda _name: None)

    missing = prepare()

    assert missing == [NOWHERE]
    assert "SKIPPED" in (printed := capsys.readouterr().out)
    assert "apt-get install no-such-package" in printed


def test_an_address_that_is_given_wins(monkeypatch, capsys):
    given = Program("PostgreSQL", "postgresql", lambda: None)
    monkeypatch.setattr("tests.services.report.PROGRAMS", (given,))
    monkeypatch.setattr("tests.services.report.GIVEN_BY", {given: "TEST_DATABASE_URL"})
    monkeypatch.setenv("TEST_DATABASE_URL", "postgresql://elsewhere/tests")

    assert prepare() == []
    assert "given by TEST_DATABASE_URL" in capsys.readouterr().out
