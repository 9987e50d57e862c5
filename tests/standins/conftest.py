"""These tests need the outside services, but no application."""

from tests.standins_fixture import services  # noqa: F401
