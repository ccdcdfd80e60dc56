"""Compares what may run a model with single precision: do they agree, and how fast is each? Any thread."""

import time
from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

from photofinder.records import Runtime

AGREES = 0.995
"""The least cosine with single precision on any picture or text, for a runtime to be used."""

BATCHES = (1, 4, 8)

_ROUNDS = 3
_ROUND_S = 0.08

Floats = NDArray[np.float32]
EmbedPixels = Callable[[NDArray[np.uint8]], Floats]


def least_cosine(found: Floats, wanted: Floats) -> float:
    """Of the rows of both, unit vectors; 0 where a row holds no numbers."""
    if found.shape != wanted.shape or not np.isfinite(found).all():
        return 0.0
    norms = np.linalg.norm(found, axis=1)
    return float(((found * wanted).sum(1) / np.maximum(norms, 1e-6)).min(initial=1.0))


def speeds(runners: Mapping[Runtime, EmbedPixels], pixels: NDArray[np.uint8]) -> dict[Runtime, tuple[float, int]]:
    """The images a second of each runner, and the batch that it is fastest with. They take turns, and the best
    round of each counts: what else the machine does falls on all alike."""
    best: dict[Runtime, tuple[float, int]] = {}
    for round_number in range(_ROUNDS):
        for runtime, run in runners.items():
            for batch in BATCHES:
                part = np.resize(pixels, (batch, *pixels.shape[1:]))
                if round_number == 0:
                    run(part)
                best[runtime] = max(best.get(runtime, (0.0, 1)), (_speed(run, part), batch))
    return best


def _speed(run: EmbedPixels, pixels: NDArray[np.uint8]) -> float:
    start = time.perf_counter()
    count = 0
    while (taken := time.perf_counter() - start) < _ROUND_S or not count:
        run(pixels)
        count += len(pixels)
    return count / max(taken, 1e-9)
