"""How hard indexing may work just now: whether the person is at it, the battery feeds it, or others need the
machine.

Any thread. What to do about it is for ``reading``; the priority of processes is set where they are started.
"""

import threading
import time
from collections.abc import Callable
from enum import IntEnum
from typing import Protocol

# As long after the last key or scroll the person is taken to be at it.
_USE_S = 1.5
_SENSE_EVERY_S = 5.0
# Others keep the machine busy when they take more than this share of it.
_BUSY_SHARE = 0.4
_NOT_BUSY_SHARE = 0.25


class Ease(IntEnum):
    """Whose turn it is: all for the indexing; some for others; the person first."""

    NONE = 0
    OTHERS = 1
    PERSON = 2


class Sensors(Protocol):
    """What the machine tells of itself."""

    def on_battery(self) -> bool:
        """Whether no mains is plugged in."""

    def processor_s(self) -> tuple[float, float, float]:
        """Seconds that all cores together were there, that they were busy, and busy with this app, since some
        moment in the past."""


class Tempo:
    """``full_speed`` overrules everything; anyone may set it at any time. ``sensors`` are this computer's unless
    others are given."""

    def __init__(
        self,
        *,
        full_speed: bool = False,
        sensors: Sensors | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.full_speed = full_speed
        self._sensors = sensors
        self._clock = clock
        self._last_use_s: float | None = None
        self._sensing = threading.Lock()
        self._next_sense_s = clock()
        self._processor_s: tuple[float, float, float] | None = None
        self._on_battery = False
        self._busy = False

    def note_use(self) -> None:
        """The person types, scrolls or searches: indexing steps back for a moment. Cheap."""
        self._last_use_s = self._clock()

    def ease(self) -> Ease:
        """How much to leave to others now. Mostly cheap; asks the machine every few seconds."""
        if self.full_speed:
            return Ease.NONE
        if self._last_use_s is not None and self._clock() - self._last_use_s < _USE_S:
            return Ease.PERSON
        with self._sensing:
            if self._clock() >= self._next_sense_s:
                self._next_sense_s = self._clock() + _SENSE_EVERY_S
                self._sense()
        return Ease.OTHERS if self._on_battery or self._busy else Ease.NONE

    def _sense(self) -> None:
        if self._sensors is None:
            # Not before it is needed: a window would take longer to open with it.
            from photofinder.engine.machine_sensors import MachineSensors

            self._sensors = MachineSensors()
        self._on_battery = self._sensors.on_battery()
        before, self._processor_s = self._processor_s, self._sensors.processor_s()
        if before is None:
            return
        there, busy, own = (now - then for now, then in zip(self._processor_s, before, strict=True))
        if there <= 0:
            return
        # Two thresholds: what comes and goes around one of them would make the pace jump.
        threshold = _NOT_BUSY_SHARE if self._busy else _BUSY_SHARE
        self._busy = (busy - own) / there > threshold
