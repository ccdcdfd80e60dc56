"""Pictures of one file: one of a still, several of a video or an animation, and which of many frames are worth it.

Pure; any thread.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from photofinder.records import PhotoFacts

# Frames are compared as squares of so many grey pixels.
_GLANCE_PX = 24
# Of 0..255: a frame whose pixels vary less is blank, as fades and leader are; so is one without a brighter spot.
_BLANK_DEVIATION = 6.0
_BLACK = 36.0
# Two frames whose pixels differ by less on average show the same.
_SAME_DIFFERENCE = 7.0


@dataclass(frozen=True, slots=True)
class Frame:
    """``image`` is upright RGB, reduced; ``at_ms`` is where it stands, from the start; None for a still."""

    at_ms: int | None
    image: Image.Image


@dataclass(frozen=True, slots=True)
class Opened:
    """``frames`` in the order of time, at least one; the first one stands for the file."""

    facts: PhotoFacts
    frames: tuple[Frame, ...]


class Telling:
    """Of the frames offered, in any order, those that are neither blank nor like one that was taken before."""

    def __init__(self) -> None:
        self._taken: list[tuple[Frame, NDArray[np.float32]]] = []
        self._best_blank: tuple[float, Frame] | None = None

    def __len__(self) -> int:
        return len(self._taken)

    def offer(self, frame: Frame) -> bool:
        """Take ``frame`` if it is worth it; whether it was taken."""
        glance = _glance(frame.image)
        deviation = float(glance.std())
        if deviation < _BLANK_DEVIATION or float(np.percentile(glance, 99)) < _BLACK:
            if self._best_blank is None or deviation > self._best_blank[0]:
                self._best_blank = deviation, frame
            return False
        if any(float(np.abs(glance - other).mean()) < _SAME_DIFFERENCE for _, other in self._taken):
            return False
        self._taken.append((frame, glance))
        return True

    def frames(self) -> tuple[Frame, ...]:
        """Those that were taken, in the order of time; if there is none, the least blank one of those offered."""
        if not self._taken:
            return () if self._best_blank is None else (self._best_blank[1],)
        return tuple(sorted((frame for frame, _ in self._taken), key=lambda frame: frame.at_ms or 0))


def mean_rgb(image: Image.Image) -> tuple[int, int, int]:
    """The mean colour of an RGB ``image``."""
    red, green, blue = image.resize((1, 1), Image.Resampling.BOX).getpixel((0, 0))  # type: ignore[misc]
    return int(red), int(green), int(blue)


def _glance(image: Image.Image) -> NDArray[np.float32]:
    small = image.convert("L").resize((_GLANCE_PX, _GLANCE_PX), Image.Resampling.BOX)
    return np.asarray(small, dtype=np.float32)
