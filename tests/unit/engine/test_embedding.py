from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from photofinder.engine.embedding import MAX_BATCH, BatchEmbedder, Refused
from photofinder.errors import ModelDamaged
from photofinder.vision.fake import FakeEmbedder

GREY = Image.new("RGB", (4, 4), (100, 100, 100))
RED = Image.new("RGB", (4, 4), (255, 0, 0))


class Touchy(FakeEmbedder):
    """Fails, or gives numbers that are none, for a batch that holds a red picture."""

    def __init__(self, fault: type[Exception] | None) -> None:
        self._fault = fault

    def embed_images(self, images: Sequence[Image.Image]) -> NDArray[np.float32]:
        vectors = super().embed_images(images)
        if any(image.getpixel((0, 0)) == (255, 0, 0) for image in images):
            if self._fault is not None:
                raise self._fault("too much")
            vectors[:] = np.nan
        return vectors


class Clock:
    """Goes on by ``step_s`` at each look."""

    def __init__(self, step_s: float) -> None:
        self.step_s = step_s
        self._now = 0.0

    def __call__(self) -> float:
        self._now += self.step_s
        return self._now


def test_embeds_in_order() -> None:
    results = BatchEmbedder(FakeEmbedder()).embed([GREY, RED])
    assert np.array_equal(np.stack(results), FakeEmbedder().embed_images([GREY, RED]))  # type: ignore[arg-type]


@pytest.mark.parametrize("fault", [RuntimeError, MemoryError, ValueError, ZeroDivisionError, ModelDamaged, None])
def test_one_bad_picture_costs_only_itself(fault: type[Exception] | None) -> None:
    batches = BatchEmbedder(Touchy(fault))
    results = batches.embed([GREY, RED, GREY])
    assert [isinstance(result, Refused) for result in results] == [False, True, False]
    assert isinstance(results[1], Refused)
    assert ("too much" if fault else "not finite") in results[1].detail


def test_other_faults_are_not_hidden() -> None:
    with pytest.raises(TypeError):
        BatchEmbedder(Touchy(TypeError)).embed([RED])


def test_gives_up_when_every_picture_is_refused() -> None:
    batches = BatchEmbedder(Touchy(RuntimeError))
    for _ in range(15):
        assert isinstance(batches.embed([RED])[0], Refused)
    with pytest.raises(RuntimeError, match="too much"):
        batches.embed([RED])


def test_bad_pictures_among_good_ones_are_no_reason_to_give_up() -> None:
    batches = BatchEmbedder(Touchy(RuntimeError))
    for _ in range(100):
        assert isinstance(batches.embed([RED])[0], Refused)
        batches.embed([GREY])


def test_a_fast_model_gets_large_batches_and_a_slow_one_small() -> None:
    clock = Clock(0.001)
    batches = BatchEmbedder(FakeEmbedder(), clock)
    for _ in range(8):
        batches.embed([GREY] * batches.size)
    assert batches.size == MAX_BATCH
    clock.step_s = 2.0
    for _ in range(8):
        batches.embed([GREY] * batches.size)
    assert batches.size == 1
