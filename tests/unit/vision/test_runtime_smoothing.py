"""A smoothed model computes what it did, and its quantised graphs agree where those of the rough one do not."""

from pathlib import Path

import numpy as np
import pytest
import torch

from photofinder.vision import clip, models
from photofinder.vision.clip import ClipEmbedder
from photofinder.vision.onnx_tower import OnnxTower
from photofinder.vision.runtime_export import export_images
from photofinder.vision.runtime_quantize import quantize
from photofinder.vision.runtime_smoothing import smooth
from photofinder.vision.runtime_trial import least_cosine
from photofinder.vision.trial_pictures import TRIAL_TEXTS, trial_pictures


@pytest.fixture
def rough(tiny_model: Path) -> ClipEmbedder:
    """A model in which some channels are a hundred times larger than others, and that is otherwise as before."""
    embedder = clip.load(models.files_of(f"local-dir:{tiny_model}", tiny_model), "cpu")
    with torch.no_grad():
        for block in (*embedder.model.visual.transformer.resblocks, *embedder.model.transformer.resblocks):
            for norm, weight in ((block.ln_1, block.attn.in_proj_weight), (block.ln_2, block.mlp.c_fc.weight)):
                norm.weight[:2] *= 100
                norm.bias[:2] *= 100
                weight[:, :2] /= 100
    return embedder


def _quantized(embedder: ClipEmbedder, folder: Path) -> OnnxTower:
    export_images(embedder, folder / "whole.onnx")
    quantize(folder / "whole.onnx", folder / "quantized.onnx", reduce_range=False)
    return OnnxTower(folder / "quantized.onnx")


def test_it_computes_the_same_and_is_easier_to_quantise(rough: ClipEmbedder, tmp_path: Path) -> None:
    pictures = trial_pictures()
    pixels = rough.preprocess.pixels(pictures)
    images, texts = rough.embed_images(pictures), rough.embed_texts(TRIAL_TEXTS)
    before = least_cosine(_quantized(rough, tmp_path)(pixels), images)
    smooth(rough.model, lambda: (rough.embed_images(pictures), rough.embed_texts(TRIAL_TEXTS)))
    np.testing.assert_allclose(rough.embed_images(pictures), images, atol=1e-5)
    np.testing.assert_allclose(rough.embed_texts(TRIAL_TEXTS), texts, atol=1e-5)
    after = least_cosine(_quantized(rough, tmp_path)(pixels), images)
    assert before < 0.99 < after


def test_what_the_runtime_complains_of_while_it_runs_is_an_error_that_callers_know(
    rough: ClipEmbedder, tmp_path: Path
) -> None:
    tower = _quantized(rough, tmp_path)
    with pytest.raises(RuntimeError):
        tower(np.zeros((1, 2), dtype=np.uint8))
