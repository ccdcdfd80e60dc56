"""For tests that run the real program."""

import signal
from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True)
def _unmeasured(monkeypatch: pytest.MonkeyPatch) -> None:
    """Programs that are killed and timed out by the dozen run as fast as they do for people."""
    monkeypatch.delenv("COVERAGE_PROCESS_CONFIG", raising=False)


@pytest.fixture
def ctrl_c() -> Iterator[None]:
    """Children take SIGINT, also when whoever runs the tests in the background has it ignored."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)
