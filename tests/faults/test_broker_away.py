"""What a broker that is away costs a request: next to nothing when it refuses, at most half a second once when it hangs."""

import json
import signal
import socket
from contextlib import closing

import pytest

from tests.faults.installation import Installation
from tests.services import programs
from tests.services.broker import private_broker
from tests.services.plugin import need

pytestmark = pytest.mark.broker


@pytest.fixture
def socket_of_nobody():
    """An address of this machine; whether anybody listens there is for the test to say."""
    with closing(socket.socket()) as nobody:
        nobody.bind(("127.0.0.1", 0))
        yield nobody


def costs(folder, broker: str, *arguments: str) -> tuple[list[float], list[float]]:
    web = Installation(folder, {"CELERY_BROKER_URL": broker}, {}, "")
    found = json.loads(web.run("-m", "tests.faults.messages", *arguments).splitlines()[-1])
    return found["asked"], found["spared"]


def test_a_broker_that_refuses_costs_less_than_five_milliseconds(tmp_path, socket_of_nobody):
    asked, spared = costs(tmp_path, f"redis://127.0.0.1:{socket_of_nobody.getsockname()[1]}/0")

    # The quickest of each: on a busy machine a call may wait for its turn.
    assert min(asked) < 0.005
    assert min(spared) < 0.001


def test_a_broker_that_accepts_and_never_answers_is_asked_once_in_five_seconds(tmp_path, socket_of_nobody):
    socket_of_nobody.listen()
    socket_of_nobody.settimeout(0)

    asked, spared = costs(tmp_path, f"redis://127.0.0.1:{socket_of_nobody.getsockname()[1]}/0")

    assert 0.3 < min(asked) < 0.5
    assert min(spared) < 0.001
    for _ in ("at the start", *asked):
        socket_of_nobody.accept()[0].close()
    with pytest.raises(BlockingIOError):
        socket_of_nobody.accept()


def test_a_broker_that_freezes_costs_half_a_second(tmp_path):
    with private_broker(need(programs.BROKER)) as (url, broker):
        asked, spared = costs(tmp_path, url, str(broker.process.pid))
        broker.process.send_signal(signal.SIGCONT)

    assert 0.3 < min(asked) < 0.5
    assert min(spared) < 0.001
