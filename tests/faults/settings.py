"""The product's settings, with a lease so short that what a killed process held is free again within a test."""

from cdmo_select.settings import *  # noqa: F403 - settings are names in a module

RECOMPUTE_LEASE_SECONDS = 3
