"""Keeps Python's search for cyclic garbage away while a large result is made. Any thread.

That search holds every thread: with the 100,000 hits of a large library half a second each time, and making them
sets it off several times (measured). Hits are in no cycles, so that counting references frees them.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

_MANY = 50_000


@contextmanager
def undisturbed() -> Iterator[None]:
    """No search while inside, on any thread; if much was made, later ones pass over all that there is by then.

    Where two are inside at a time, the first to leave lets searches in again: slower, and no less right.
    """
    gc.disable()
    try:
        yield
    finally:
        if gc.get_count()[0] > _MANY:
            gc.freeze()
        gc.enable()
