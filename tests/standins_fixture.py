"""The stand-ins as fixtures: one running set for each worker, forgetful between tests."""

from collections.abc import Iterator

import pytest

from standins import Standins, make_standins


@pytest.fixture(scope="session")
def standins() -> Iterator[Standins]:
    """The outside services, on free ports of this machine."""
    running = make_standins()
    yield running
    running.stop()


@pytest.fixture
def services(standins: Standins) -> Iterator[Standins]:
    """The same, with nothing sent and nothing wrong; for tests that need no application."""
    standins.reset()
    yield standins
    standins.reset()
