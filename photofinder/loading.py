"""Keeps Python from looking for garbage while the program is loaded: nearly all of it stays, and would be looked
through again and again in vain, which takes a sixth of a start. Any thread.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def without_garbage_search() -> Iterator[None]:
    """In the block no garbage is looked for, and afterwards not among what was made by then. Once in a process, for
    what a second block would keep for good may be garbage. Not for work that goes on for long."""
    if gc.get_freeze_count():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
