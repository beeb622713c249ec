"""A private Redis or Valkey on a free port, without persistence."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import redis

from tests.services.processes import Server, free_port, private_folder


@contextmanager
def private_broker(program: Path) -> Iterator[tuple[str, Server]]:
    """Gives the address of an empty broker and its server, which a test may kill and start."""
    with private_folder("cdmo-broker-") as folder:
        port = free_port()
        url = f"redis://127.0.0.1:{port}/0"
        options = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", str(folder)]
        server = Server([program, *options], folder, lambda: _answers(url))
        server.start()
        try:
            yield url, server
        finally:
            server.stop(signal.SIGTERM)


def _answers(url: str) -> bool:
    with redis.Redis.from_url(url, socket_connect_timeout=2) as client:
        try:
            return bool(client.ping())
        except redis.ConnectionError:
            return False
