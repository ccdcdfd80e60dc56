import math

import torch
from torch.nn import functional

from photofinder.training.objectives import caption_loss, class_loss, imitation_loss, kind_loss, label_loss

SCALE = torch.tensor(20.0)


def unit(rows: int, dim: int, seed: int) -> torch.Tensor:
    return functional.normalize(torch.randn(rows, dim, generator=torch.Generator().manual_seed(seed)), dim=-1)


def test_matching_captions_cost_less_than_shuffled_ones() -> None:
    images, sentences = unit(16, 32, 0), unit(16, 32, 1)
    right = caption_loss(images, images, sentences, SCALE, 0.1)
    wrong = caption_loss(images, images.roll(1, 0), sentences, SCALE, 0.1)
    assert right < wrong


def test_class_loss_is_nothing_when_the_posterior_is_met() -> None:
    images, texts = unit(8, 16, 0), unit(5, 16, 1)
    posterior = (SCALE * images @ texts.T).softmax(1)
    assert class_loss(images, texts, posterior, SCALE).item() < 1e-5
    assert class_loss(images, texts, posterior.roll(1, 1), SCALE) > 0.01


def test_kinds_without_pictures_do_not_count() -> None:
    images, words = unit(6, 16, 0), unit(2, 16, 1)
    belongs = torch.zeros(2, 6)
    assert kind_loss(images, words, belongs, SCALE).item() == 0
    belongs[0, 2] = 1
    one = kind_loss(images, words, belongs, SCALE)
    assert torch.isclose(one, functional.cross_entropy(SCALE * words[:1] @ images.T, torch.tensor([2])))


def test_labels_may_share_pictures() -> None:
    embeddings = torch.eye(4)
    pictures = embeddings[[0, 0, 1]]
    matches = torch.tensor([[1.0, 0.0], [1.0, 0.0], [0.0, 1.0]])
    right = label_loss(pictures, embeddings[[0, 1]], matches, SCALE)
    wrong = label_loss(pictures, embeddings[[1, 0]], matches, SCALE)
    assert right.item() < math.log(2)
    assert right < wrong


def test_imitation_is_best_when_equal() -> None:
    teacher = unit(8, 16, 0)
    assert imitation_loss(teacher, teacher) < imitation_loss(unit(8, 16, 1), teacher)
