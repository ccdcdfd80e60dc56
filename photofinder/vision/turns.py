"""A lock whose holder lets others go first. Any thread."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager


class Turns:
    """A lock that its last holder cannot take again while another thread waits for it."""

    def __init__(self) -> None:
        self._next = threading.Lock()
        self._busy = threading.Lock()

    @contextmanager
    def mine(self) -> Iterator[None]:
        """Wait for one's turn, and have it."""
        with self._next:
            self._busy.acquire()
        try:
            yield
        finally:
            self._busy.release()
