"""Slowing down who guesses passwords. Counted in the cache, so that a refused guess writes no row."""

from dataclasses import dataclass

from django.core.cache import cache

from common.canonical import sha256_hex

WINDOW_SECONDS = 300
FAILURES_PER_EMAIL = 5
FAILURES_PER_ADDRESS = 20


@dataclass(frozen=True, slots=True)
class Guesser:
    """Who tries to sign in: the e-mail that was typed, whether or not it is known, and the network address."""

    email: str
    address: str

    @property
    def _limits(self) -> dict[str, int]:
        return {
            f"sign-in:{sha256_hex(self.email.strip().casefold())}": FAILURES_PER_EMAIL,
            f"sign-in-from:{self.address}": FAILURES_PER_ADDRESS,
        }

    @property
    def is_refused(self) -> bool:
        failures = cache.get_many(self._limits)
        return any(failures.get(key, 0) >= limit for key, limit in self._limits.items())

    def note_failure(self) -> None:
        for key in self._limits:
            cache.set(key, cache.get(key, 0) + 1, WINDOW_SECONDS)

    def note_success(self) -> None:
        """The person behind this e-mail knows the password; the address may still be somebody else's too."""
        cache.delete(next(iter(self._limits)))
