"""The graphs that come with the starter: it runs by them at once, without torch, until it is prepared."""

import os
import shutil
from pathlib import Path

import pytest

from photofinder import paths
from photofinder.records import Runtime
from photofinder.vision import clip, models, runtime_manifest
from photofinder.vision.clip import ClipEmbedder
from photofinder.vision.embedder import Embedder
from photofinder.vision.runtime_embedder import RuntimeEmbedder
from photofinder.vision.runtime_trial import AGREES, least_cosine
from photofinder.vision.trial_pictures import TRIAL_TEXTS, trial_pictures

STARTER = paths.resources() / "models" / "starter"

pytestmark = pytest.mark.skipif(
    not (STARTER / "open_clip_model.safetensors").is_file(), reason="the starter model is not here"
)


@pytest.fixture
def starter(tmp_path: Path) -> Path:
    return Path(shutil.copytree(STARTER, tmp_path / "starter"))


def _loaded(folder: Path, runtimes: Path, runtime: Runtime = Runtime.AUTO) -> Embedder:
    return models.load_embedder(f"local-dir:{folder}", folder, runtimes_dir=runtimes, runtime=runtime)


def test_they_are_of_the_weights_that_ship_and_agree_with_torch(tmp_path: Path) -> None:
    """If not, ``packaging/make_graphs.py`` was forgotten after a change of the model."""
    fast = models.load_embedder("starter", tmp_path, runtimes_dir=tmp_path)
    exact = clip.load(models.files_of("starter", tmp_path), device="cpu")
    assert isinstance(fast, RuntimeEmbedder)
    assert (fast.model_id, fast.dim, fast.input_edge_px) == (exact.model_id, exact.dim, exact.input_edge_px)
    assert fast.logit_scale == pytest.approx(exact.logit_scale)
    pictures = trial_pictures()
    assert least_cosine(fast.embed_images(pictures), exact.embed_images(pictures)) >= AGREES
    assert least_cosine(fast.embed_texts(TRIAL_TEXTS), exact.embed_texts(TRIAL_TEXTS)) >= AGREES


def test_it_starts_soon_and_is_not_taken_for_prepared(tmp_path: Path) -> None:
    assert models.starts_soon("starter", tmp_path, tmp_path, Runtime.AUTO)
    assert not models.starts_soon("starter", tmp_path, tmp_path, Runtime.TORCH)
    assert not models.starts_soon("fake", tmp_path, tmp_path, Runtime.AUTO)
    assert models.prepared_device("starter", tmp_path, tmp_path, Runtime.AUTO) is None


def test_they_are_not_taken_for_other_weights(starter: Path, tmp_path: Path) -> None:
    with (starter / "open_clip_config.json").open("a") as file:
        file.write("\n")
    assert isinstance(_loaded(starter, tmp_path), ClipEmbedder)


@pytest.mark.parametrize("name", ["images.onnx", "texts.onnx"])
def test_torch_takes_over_from_torn_ones(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    resources = tmp_path / "resources"
    shutil.copytree(STARTER, resources / "models" / "starter")
    monkeypatch.setattr(paths, "resources", lambda: resources)
    file = resources / "models" / "starter" / name
    os.truncate(file, file.stat().st_size // 2)
    embedder = models.load_embedder("starter", tmp_path, runtimes_dir=tmp_path)
    assert embedder.embed_images(trial_pictures()[:1]).shape == (1, embedder.dim)
    assert "CPU" in embedder.device
    assert "ONNX" not in embedder.device
    assert (file.parent / runtime_manifest.MANIFEST_NAME).is_file(), "what ships is not deleted"


def test_where_nothing_works_torch_does(tmp_path: Path) -> None:
    files = models.files_of("starter", tmp_path)
    runtime_manifest.give_up(runtime_manifest.folder_of(tmp_path, files.identity, Runtime.AUTO), "an odd processor")
    assert isinstance(models.load_embedder("starter", tmp_path, runtimes_dir=tmp_path), ClipEmbedder)
