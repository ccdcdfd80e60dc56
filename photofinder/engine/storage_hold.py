"""Work on the catalogue that waits, instead of failing, while its disk is full or another program keeps it."""

import logging
import time
from collections.abc import Callable, Generator
from typing import TypeVar

from photofinder.errors import LibraryClosed, StorageFault
from photofinder.records import Hold

log = logging.getLogger(__name__)

_RETRY_EVERY_S = 3.0
_STEP_S = 0.2

Made = TypeVar("Made")


def through_faults(work: Callable[[], Made]) -> Generator[Hold, None, Made]:
    """What ``work`` gives, tried again and again while the catalogue cannot be used; yields why it waits meanwhile,
    several times a second. ``work`` may be called anew after it failed. Runs on the thread that iterates it.

    Raises:
        LibraryClosed: nobody waits for it any more.
    """
    waited = False
    while True:
        try:
            made = work()
        except LibraryClosed:
            raise
        except StorageFault as fault:
            if not waited:
                log.warning("waiting for %s: %s", fault.path, fault.detail)
            waited = True
            hold = Hold.DISK_FULL if fault.disk_full else Hold.STORAGE
            until_s = time.monotonic() + _RETRY_EVERY_S
            while time.monotonic() < until_s:
                yield hold
                time.sleep(_STEP_S)
        else:
            if waited:
                log.info("going on")
            return made
