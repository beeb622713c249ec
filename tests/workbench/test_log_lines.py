"""Lines of the log that a program reads: whose request, which route, what was computed; no names, no addresses, no entered values."""

import json
import logging

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from accounts.services import issue_token
from cdmo_select.env import read_environment
from common.log_lines import ContextFilter, JsonFormatter, current_request
from common.recompute.engine import drain
from common.recompute.marks import Mark, flush_marks


class Lines(logging.Handler):
    def __init__(self):
        super().__init__()
        self.addFilter(ContextFilter())
        self.setFormatter(JsonFormatter())
        self.found = []

    def emit(self, record):
        self.found.append(json.loads(self.format(record)))


@pytest.fixture
def lines():
    """What the three loggers of this application write, as the production format writes it."""
    handler, loggers = Lines(), [logging.getLogger(name) for name in ("common.access", "common.metrics", "common.api.problems")]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.addHandler(handler)
        logger.setLevel(logging.INFO)
    yield handler.found
    for logger, level in zip(loggers, levels, strict=True):
        logger.removeHandler(handler)
        logger.setLevel(level)


@pytest.mark.django_db
def test_a_request_is_one_line_by_route_and_pseudonym(client, program, viewer, lines):
    client.force_login(viewer)

    page = client.get(reverse("programs:coverage", args=[program.slug]), {"market": "US"})

    (line,) = lines
    assert line.pop("seconds") > 0
    assert line.pop("at").endswith("+00:00")
    assert line == {
        "level": "info",
        "logger": "common.access",
        "event": "GET /programs/<slug:slug>/coverage/ 200",
        "method": "GET",
        "route": "programs/<slug:slug>/coverage/",
        "status": 200,
        "request": page["X-Request-Id"],
        "user": viewer.audit_id,
    }


@pytest.mark.django_db
def test_a_call_with_a_token_is_its_persons_and_nobodys_is_nobodys(client, viewer, lines):
    _token, text = issue_token(by=None, user=viewer)
    client.get("/api/v1/programs/", headers={"Authorization": f"Bearer {text}"})
    client.get("/sign-in/")

    assert [line.get("user") for line in lines] == [viewer.audit_id, None]


def test_a_line_does_not_look_up_who_asks(rf):
    request = rf.get("/")
    request.user = SimpleLazyObject(lambda: pytest.fail("the line asked the database"))
    token = current_request.set(request)
    record = logging.makeLogRecord({"msg": "Something"})

    ContextFilter().filter(record)

    current_request.reset(token)
    assert record.user_id == "-"


@pytest.mark.django_db
def test_a_recomputation_is_one_line(program, lines):
    for _ in range(2):
        flush_marks(marks={Mark("coverage", str(program.pk))}, facts=())
    drain()

    (line,) = lines
    assert {name: line[name] for name in ("kind", "object", "revision", "marks")} == {
        "kind": "coverage",
        "object": str(program.pk),
        "revision": 2,
        "marks": 2,
    }
    assert 0 < line["seconds"] <= line["waited"]


def refuse(email):
    raise ValueError(f"Key (email)=({email}) already exists")


def test_an_error_is_named_by_type_and_place_and_not_by_what_was_entered():
    with pytest.raises(ValueError, match="example") as raised:
        refuse("eva@example.com")
    record = logging.LogRecord("somewhere", logging.ERROR, __file__, 1, "It failed", None, raised._excinfo)
    record.request = object()  # Django hangs the request on some records

    line = json.loads(JsonFormatter().format(record))

    assert (line["event"], line["error"]) == ("It failed", "ValueError")
    assert line["raised"][-1].endswith(" refuse")
    assert "example.com" not in json.dumps(line)
    assert "request" not in line


@pytest.mark.parametrize(
    ("given", "chosen"),
    [
        ({}, "text"),
        ({"CDMO_LOG_FORMAT": "json"}, "json"),
        ({"DATABASE_URL": "sqlite:///x"}, "json"),
        ({"DATABASE_URL": "sqlite:///x", "DEBUG": "1"}, "text"),
        ({"DATABASE_URL": "sqlite:///x", "CDMO_LOG_FORMAT": "text"}, "text"),
    ],
)
def test_the_format_follows_the_installation(tmp_path, given, chosen):
    needed = {"CDMO_DATA_DIR": str(tmp_path), "SECRET_KEY": "x", "ALLOWED_HOSTS": "x"}
    assert read_environment({**needed, **given}).log_format == chosen


def test_an_unknown_format_stops_the_start(tmp_path):
    with pytest.raises(ImproperlyConfigured, match="CDMO_LOG_FORMAT: 'xml'"):
        read_environment({"CDMO_DATA_DIR": str(tmp_path), "CDMO_LOG_FORMAT": "xml"})
