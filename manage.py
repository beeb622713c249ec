#!/usr/bin/env python
"""Run a management command of CDMO Select."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cdmo_select.settings")
    from django.core.management import execute_from_command_line  # noqa: PLC0415 - the settings module must be named first

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
