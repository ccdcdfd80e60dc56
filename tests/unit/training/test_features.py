import random
from pathlib import Path

import torch
from PIL import Image

from photofinder.training.features import make_view, pixels, random_view
from photofinder.training.measure import retrieval, top_share


def test_views_are_square_and_repeatable() -> None:
    image = Image.effect_noise((90, 40), 50).convert("RGB")
    assert make_view(image, 0, "a").size == (256, 256)
    assert make_view(image, 1, "a").tobytes() == make_view(image, 1, "a").tobytes()
    assert make_view(image, 1, "a").tobytes() != make_view(image, 2, "a").tobytes()
    for number in range(20):
        assert random_view(image, random.Random(number), 32).size == (32, 32)


def test_pixels_are_between_minus_one_and_one() -> None:
    black, white = (pixels(Image.new("RGB", (4, 4), colour)) for colour in ("black", "white"))
    assert float(black.max()) == -1
    assert float(white.min()) == 1
    assert black.shape == (3, 4, 4)


def test_retrieval_counts_what_is_found() -> None:
    images = torch.eye(20)
    owners = torch.arange(20).repeat_interleave(2)
    assert retrieval(images, images[owners], owners).text_to_image == (100, 100, 100)
    assert retrieval(images, images[owners], owners).image_to_text == (100, 100, 100)
    wrong = retrieval(images, images[(owners + 1) % 20] + 0.5 * images[owners], owners)
    assert wrong.text_to_image[0] == 0
    assert wrong.text_to_image[1] == 100


def test_top_share_is_a_percentage(tmp_path: Path) -> None:
    classes = torch.eye(10)
    assert top_share(classes[[1, 2]], classes, torch.tensor([1, 3]), 1) == 50
    assert top_share(classes[:0], classes, torch.tensor([], dtype=torch.long), 1) == 0
