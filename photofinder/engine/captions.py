"""How well captions fit one picture. Any thread."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from photofinder.records import CaptionScore


def caption_scores(
    image: NDArray[np.float32], texts: NDArray[np.float32], captions: Sequence[str], logit_scale: float
) -> list[CaptionScore]:
    """Cosine of ``image`` (D,) with each of ``texts`` (N, D), and softmax over ``logit_scale`` times cosine,
    as CLIP was trained (Radford et al. 2021, section 2.3)."""
    cosines = texts.astype(np.float64) @ image.astype(np.float64)
    weights = np.exp(logit_scale * (cosines - cosines.max(initial=-1.0)))
    probabilities = weights / weights.sum()
    return [
        CaptionScore(caption, float(cosine), float(probability))
        for caption, cosine, probability in zip(captions, cosines, probabilities, strict=True)
    ]
