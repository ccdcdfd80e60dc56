"""Goes through what a disk tells on a thread of its own, so that one that stops answering holds up nobody else."""

import threading
from collections.abc import Generator, Iterable
from queue import Empty, SimpleQueue
from typing import TypeVar

from photofinder.errors import PhotoFinderError

# As much is fetched before it is wanted; all of a large disk at once would fill the memory.
_AHEAD = 256
_BEAT_S = 0.2

Item = TypeVar("Item")


def unhung(items: Iterable[Item]) -> Generator[Item | None, None, None]:
    """``items`` in their order; None when nothing has come for a moment. Closing it at any time returns at once,
    and a thread that waits for a disk then ends when that answers.

    Raises: what ``items`` raises of the app's own errors; RuntimeError for any other, which ends the thread.
    """
    found: SimpleQueue[Item | _End] = SimpleQueue()
    room = threading.Semaphore(_AHEAD)
    closed = threading.Event()

    def fetch() -> None:
        fault: Exception | None = RuntimeError("it was not gone through to its end")
        try:
            for item in items:
                room.acquire()
                if closed.is_set():
                    return
                found.put(item)
            fault = None
        except PhotoFinderError as raised:
            fault = raised
        finally:
            found.put(_End(fault))

    threading.Thread(target=fetch, name="unhung", daemon=True).start()
    try:
        while True:
            try:
                item = found.get(timeout=_BEAT_S)
            except Empty:
                yield None
                continue
            if isinstance(item, _End):
                if item.fault is not None:
                    raise item.fault
                return
            room.release()
            yield item
    finally:
        closed.set()
        room.release()


class _End:
    """There are no more, for ``fault`` or because that were all."""

    def __init__(self, fault: Exception | None) -> None:
        self.fault = fault
