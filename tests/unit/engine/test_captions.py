import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from photofinder.engine.captions import caption_scores

angles = st.lists(st.floats(0, math.pi), min_size=1, max_size=6)


@given(angles, st.floats(1, 100))
def test_caption_scores_are_a_softmax_over_cosines(given: list[float], scale: float) -> None:
    texts = np.array([[math.cos(angle), math.sin(angle)] for angle in given], dtype=np.float32)
    captions = [str(number) for number in range(len(given))]
    scores = caption_scores(np.array([1, 0], dtype=np.float32), texts, captions, scale)
    assert [score.caption for score in scores] == captions
    assert [score.cosine for score in scores] == pytest.approx([math.cos(angle) for angle in given], abs=1e-6)
    assert sum(score.probability for score in scores) == pytest.approx(1.0)
    by_cosine = sorted(scores, key=lambda score: score.cosine)
    assert [score.probability for score in by_cosine] == sorted(score.probability for score in scores)


def test_no_captions_no_scores() -> None:
    empty = np.zeros((0, 2), dtype=np.float32)
    assert caption_scores(np.array([1, 0], dtype=np.float32), empty, [], 1.0) == []
