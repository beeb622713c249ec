"""The web container's health: /healthz asked as one of the hosts that the site answers to. Exit 1 with the reason."""

import os
import sys
from http import HTTPStatus
from http.client import HTTPConnection


def main() -> None:
    host = os.environ.get("ALLOWED_HOSTS", "").split(",")[0].strip().lstrip(".*") or "127.0.0.1"
    connection = HTTPConnection("127.0.0.1", int(os.environ.get("PORT") or "8000"), timeout=5)
    try:
        connection.request("GET", "/healthz", headers={"Host": host})
        status = connection.getresponse().status
    except OSError as error:
        sys.exit(f"no answer: {error}")
    if status != HTTPStatus.OK:
        sys.exit(f"/healthz answered {status}")


if __name__ == "__main__":
    main()
