"""Runs work that takes long on a thread of its own, so that whoever iterates is asked now and then, and can leave.

What the work is, and how it is stopped, is the caller's.
"""

from collections.abc import Callable, Generator
from concurrent.futures import ThreadPoolExecutor, wait
from typing import TypeVar

Made = TypeVar("Made")

_STEP_S = 0.1
_STOP_EVERY_S = 0.02


def meanwhile(work: Callable[[], Made], stop: Callable[[], object]) -> Generator[None, None, Made]:
    """What ``work`` gives, as the generator's result; it yields several times a second until then. Closing it calls
    ``stop`` until the work has ended, for a statement of SQL that begins just then does not hear of an interrupt.

    Raises: what ``work`` does.
    """
    with ThreadPoolExecutor(1, "meanwhile") as pool:
        running = pool.submit(work)
        try:
            while not wait([running], _STEP_S).done:
                yield
        finally:
            while not running.done():
                stop()
                wait([running], _STOP_EVERY_S)
    return running.result()
