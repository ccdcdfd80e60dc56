"""Where in a photo a model finds what was asked for, as a map over the whole photo. Any thread.

An embedder that is a ``Localizer`` gives its own account of the parts (``heat_towers``); with any other, parts of
the photo are covered and the fall of the score is looked at: occlusion (Zeiler and Fergus 2014, section 4.2).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from photofinder.records import HeatMap, HeatMethod
from photofinder.vision.embedder import Embedder

Floats = NDArray[np.float32]

# Along the longer side of the map.
_CELLS = 28
# Occlusion covers squares of a coarse grid, and the parts of the squares that mattered most.
_COARSE = 4
_REFINED = 4
# Scores that differ by less are rounding.
_SAME = 1e-6


@dataclass(frozen=True, slots=True, eq=False)
class Located:
    """``scores`` (rows, columns), higher where more of what was asked for is, on no scale of their own; ``box`` is
    what they cover together, as ``Preprocess.seen`` gives it."""

    scores: Floats
    box: tuple[float, float, float, float]


@runtime_checkable
class Localizer(Protocol):
    """What an embedder can also be: one that tells what each part of a picture shows."""

    def locate(self, image: Image.Image, wanted: Floats) -> list[Located]:
        """Looks at ``image``, upright RGB, at one or more scales; empty when the model's make does not allow it.
        ``wanted`` is (D,)."""


def heat_map(image: Image.Image, wanted: Floats, embedder: Embedder) -> HeatMap:
    """Where ``image``, upright RGB, shows what ``wanted`` (D,) means, the unit embedding of words or of a picture.

    The map tells parts of one photo apart: it is 1 at the best of them, however well or badly that fits. What the
    model was not shown, as it cuts the edges off, is cold. A shorter side of twice the embedder's ``input_edge_px``
    is all that is made use of.
    """
    longer = max(image.size)
    rows, columns = (max(1, round(_CELLS * side / longer)) for side in (image.height, image.width))
    located = embedder.locate(image, wanted) if isinstance(embedder, Localizer) else []
    if located:
        return HeatMap(_heat(located, rows, columns), HeatMethod.PATCHES)
    return HeatMap(_heat([_occluded(image, wanted, embedder)], rows, columns), HeatMethod.OCCLUSION)


def _heat(located: Sequence[Located], rows: int, columns: int) -> Floats:
    """All scales with the same say, and what lies above the middle value from 0 to 1."""
    total = np.zeros((rows, columns))
    # A part counts when all scales cover it; they are cut alike.
    covered = np.ones((rows, columns), dtype=np.bool_)
    for one in located:
        spread = float(one.scores.std())
        if spread < _SAME:
            continue
        scores, within = _over_photo((one.scores - one.scores.mean()) / spread, one.box, rows, columns)
        total += scores
        covered &= within
    if not covered.any():
        return np.zeros((rows, columns), np.float32)
    heat = np.where(covered, np.maximum(total - np.median(total[covered]), 0.0), 0.0)
    return np.asarray(heat / max(heat.max(), _SAME), np.float32)


def _over_photo(
    scores: Floats, box: tuple[float, float, float, float], rows: int, columns: int
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """``scores`` at the middle of each cell of a grid over the photo, bilinear, and which cells lie in ``box``."""
    left, top, right, bottom = box
    down, in_height = _positions(rows, top, bottom)
    across, in_width = _positions(columns, left, right)
    by_row = _interpolation(down, scores.shape[0])
    by_column = _interpolation(across, scores.shape[1])
    over_photo: NDArray[np.float64] = by_row @ scores @ by_column.T
    return over_photo, in_height[:, None] & in_width[None, :]


def _positions(count: int, first: float, last: float) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Where the middles of ``count`` cells over 0..1 lie between ``first`` (0) and ``last`` (1), and whether they
    do."""
    shares = ((np.arange(count) + 0.5) / count - first) / (last - first)
    return shares, (shares >= 0.0) & (shares <= 1.0)


def _interpolation(shares: NDArray[np.float64], count: int) -> NDArray[np.float64]:
    """(N, count) weights that read ``count`` values, each at the middle of its cell, at ``shares`` of the way."""
    at = np.clip(shares * count - 0.5, 0.0, count - 1.0)
    weights: NDArray[np.float64] = np.maximum(0.0, 1.0 - np.abs(at[:, None] - np.arange(count)[None, :]))
    return weights


def _occluded(image: Image.Image, wanted: Floats, embedder: Embedder) -> Located:
    """By how much the score falls when a part is covered with the picture's mean colour: on a coarse grid, then on
    one twice as fine in the squares that mattered most, 33 embeddings in all."""
    if min(image.size) > embedder.input_edge_px:
        small = image.copy()
        longer = embedder.input_edge_px * max(image.size) // min(image.size)
        small.thumbnail((longer, longer), Image.Resampling.BILINEAR)
        image = small
    mean = image.resize((1, 1), Image.Resampling.BOX)

    def falls(grid: int, squares: Sequence[tuple[int, int]]) -> NDArray[np.float64]:
        pictures = [image, *(_covered(image, mean, grid, row, column) for row, column in squares)]
        scores = (embedder.embed_images(pictures) @ wanted).astype(np.float64)
        return np.asarray(scores[0] - scores[1:])

    coarse = falls(_COARSE, list(np.ndindex(_COARSE, _COARSE))).reshape(_COARSE, _COARSE)
    # A fine square has its share of the coarse one's fall, until it is covered itself.
    fine = np.kron(coarse / 4, np.ones((2, 2)))
    hottest = [np.unravel_index(at, coarse.shape) for at in np.argsort(-coarse, axis=None)[:_REFINED]]
    squares = [(2 * int(row) + y, 2 * int(column) + x) for row, column in hottest for y in (0, 1) for x in (0, 1)]
    for square, fall in zip(squares, falls(2 * _COARSE, squares), strict=True):
        fine[square] = (fine[square] + fall) / 2
    return Located(fine.astype(np.float32), (0.0, 0.0, 1.0, 1.0))


def _covered(image: Image.Image, mean: Image.Image, grid: int, row: int, column: int) -> Image.Image:
    left, right = (round(image.width * at / grid) for at in (column, column + 1))
    top, bottom = (round(image.height * at / grid) for at in (row, row + 1))
    covered = image.copy()
    if right > left and bottom > top:
        covered.paste(mean.resize((right - left, bottom - top)), (left, top))
    return covered
