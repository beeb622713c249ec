import zoneinfo
from functools import cache

SKIPPED = ("Etc/", "SystemV/", "US/", "posix", "right", "localtime", "Factory")


@cache
def known_zones() -> frozenset[str]:
    """Read once: the standard library walks the whole folder of zones each time it is asked."""
    return frozenset(zoneinfo.available_timezones())


@cache
def zone_choices() -> list[tuple[str, str]]:
    """Time zones by place, as the system knows them; UTC first."""
    places = sorted(name for name in known_zones() if "/" in name and not name.startswith(SKIPPED))
    return [("UTC", "UTC"), *((name, name.replace("_", " ")) for name in places)]
