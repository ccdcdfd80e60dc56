"""What towers tell of parts: the starter's of a picture of two things, a transformer's by its own arithmetic."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

from photofinder.records import HeatMethod
from photofinder.vision import heat
from photofinder.vision.embedder import Embedder
from photofinder.vision.models import load_embedder


@pytest.fixture(scope="module")
def starter() -> Embedder:
    return load_embedder("starter", Path(), device="cpu")


@pytest.fixture(scope="module")
def transformer(tiny_model: Path) -> Embedder:
    return load_embedder(f"local-dir:{tiny_model}", tiny_model, device="cpu")


def clock_and_sunflower() -> Image.Image:
    """A clock face at the left of a grey wall, a sunflower at the right."""
    image = Image.new("RGB", (512, 256), (128, 128, 128))
    draw = ImageDraw.Draw(image)
    draw.ellipse((28, 28, 228, 228), fill="white", outline="black", width=10)
    for hour in range(12):
        angle = np.pi * hour / 6
        x, y = 128 + 80 * np.sin(angle), 128 - 80 * np.cos(angle)
        draw.ellipse((x - 6, y - 6, x + 6, y + 6), fill="black")
    draw.line((128, 128, 128, 70), fill="black", width=8)
    draw.line((128, 128, 180, 150), fill="black", width=8)
    for petal in range(18):
        angle = np.pi * petal / 9
        x, y = 384 + 75 * np.sin(angle), 128 - 75 * np.cos(angle)
        draw.ellipse((x - 26, y - 26, x + 26, y + 26), fill=(250, 200, 20))
    draw.ellipse((334, 78, 434, 178), fill=(90, 50, 10))
    return image


@pytest.mark.parametrize(("text", "half"), [("a clock", slice(0, 14)), ("a sunflower", slice(14, None))])
def test_the_starter_finds_each_of_two_things(starter: Embedder, text: str, half: slice) -> None:
    found = heat.heat_map(clock_and_sunflower(), starter.embed_texts([text])[0], starter)
    assert found.method is HeatMethod.PATCHES
    assert found.values.shape == (14, 28)
    assert found.values[:, half].sum() > 0.7 * found.values.sum()


def test_the_starter_looks_twice_at_the_whole_photo(starter: Embedder) -> None:
    wanted = starter.embed_texts(["a sunflower"])[0]
    assert isinstance(starter, heat.Localizer)
    own, doubled = starter.locate(clock_and_sunflower(), wanted)
    assert own.scores.shape == (8, 8)
    assert doubled.scores.shape == (16, 16)
    assert own.box == doubled.box == (0.0, 0.0, 1.0, 1.0)


def test_a_transformer_looks_twice_where_its_patches_are_large(transformer: Embedder) -> None:
    image = Image.new("RGB", (128, 64), "white")
    image.paste("black", (48, 0, 64, 16))
    wanted = transformer.embed_texts(["black"])[0]
    assert isinstance(transformer, heat.Localizer)
    own, doubled = transformer.locate(image, wanted)
    assert own.scores.shape == (4, 4)
    assert doubled.scores.shape == (8, 8)
    assert own.box == doubled.box == (0.25, 0.0, 0.75, 1.0)
    assert np.abs(own.scores).max() <= 1.0
    found = heat.heat_map(image, wanted, transformer)
    assert found.method is HeatMethod.PATCHES
    assert found.values.max() == 1.0
    assert not found.values[:, :7].any()


def test_the_first_steps_are_those_of_open_clip(transformer: Embedder) -> None:
    import torch

    from photofinder.vision import heat_towers
    from photofinder.vision.clip import ClipEmbedder

    assert isinstance(transformer, ClipEmbedder)
    visual = transformer._model.visual
    pixels = torch.rand(1, 3, 32, 32)
    tokens, rows, columns = heat_towers._tokens(visual, pixels)
    assert (rows, columns) == (4, 4)
    with torch.no_grad():
        torch.testing.assert_close(tokens, visual._embeds(pixels))
        normed = visual.transformer.resblocks[-1].ln_1(tokens)
        block = visual.transformer.resblocks[-1]
        own = heat_towers._by_likeness(block, tokens)
        # Made to look by queries alone, the block's own attention gives the same.
        weights = block.attn.in_proj_weight.clone()
        width = weights.shape[1]
        block.attn.in_proj_weight[width : 2 * width] = weights[:width]
        bias = block.attn.in_proj_bias.clone()
        block.attn.in_proj_bias[width : 2 * width] = bias[:width]
        torch.testing.assert_close(
            own, block.attn(normed, normed, normed, need_weights=False)[0], atol=1e-5, rtol=1e-4
        )
        block.attn.in_proj_weight.copy_(weights)
        block.attn.in_proj_bias.copy_(bias)


def test_towers_of_other_makes_tell_nothing_of_parts() -> None:
    import open_clip
    import torch

    from photofinder.vision import heat_towers

    assert heat_towers.scales(torch.nn.Linear(2, 2)) == ()
    pooled = open_clip.transformer.VisionTransformer(
        16,
        8,
        16,
        layers=1,
        heads=2,
        mlp_ratio=2.0,
        attentional_pool=True,
        attn_pooler_heads=2,
        output_dim=16,
    )
    assert heat_towers.scales(pooled) == ()
    plain = open_clip.transformer.VisionTransformer(96, 8, 16, layers=1, heads=2, mlp_ratio=2.0)
    assert heat_towers.scales(plain) == (1,)
