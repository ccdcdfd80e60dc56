"""Exported models: they agree with torch, are made again when torn, give way when they fail, and spare torch."""

import errno
import json
import shutil
import subprocess
import sys
import threading
import weakref
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image

from photofinder import paths
from photofinder.errors import RuntimeUnusable
from photofinder.records import Runtime
from photofinder.vision import (
    clip,
    models,
    runtime_export,
    runtime_manifest,
    runtime_prepare,
    runtime_trial,
    runtimes,
)
from photofinder.vision.clip import ClipEmbedder
from photofinder.vision.embedder import Embedder
from photofinder.vision.heat import Localizer
from photofinder.vision.runtime_embedder import RuntimeEmbedder
from photofinder.vision.runtime_quantize import quantize
from photofinder.vision.runtime_trial import AGREES, least_cosine
from photofinder.vision.trial_pictures import trial_pictures

TEXTS = ["", "a dog", "two cats on a sofa", "犬", "word " * 50]


@pytest.fixture(scope="module", autouse=True)
def _no_trial_of_speed() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(runtime_trial, "_ROUNDS", 1)
        patch.setattr(runtime_trial, "_ROUND_S", 0.0)
        yield


@pytest.fixture
def apart(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Preparations run in this process, which has torch already; what was asked for."""
    asked: list[str] = []

    def run(request: str) -> tuple[int, str, str]:
        asked.append(request)
        wish = json.loads(request)
        files = models.files_of(wish["model_id"], Path(wish["models_dir"]))
        try:
            runtime_prepare.make(files, Runtime(wish["wanted"]), Path(wish["target"]))
        except runtime_prepare.NothingAgrees as fault:
            return 0, json.dumps({"fault": str(fault)}), ""
        return 0, "{}", ""

    monkeypatch.setattr(runtimes, "_run_apart", run)
    return asked


@pytest.fixture(scope="module")
def made(tiny_model: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the tiny model prepared, to be copied."""
    folder = tmp_path_factory.mktemp("runtimes")
    files = models.files_of(f"local-dir:{tiny_model}", tiny_model)
    runtime_prepare.make(files, Runtime.AUTO, runtime_manifest.folder_of(folder, files.identity, Runtime.AUTO))
    return folder


@pytest.fixture
def prepared(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "runtimes"))


def _id(folder: Path) -> str:
    return f"local-dir:{folder}"


def _loaded(model: Path, folder: Path, runtime: Runtime = Runtime.AUTO) -> Embedder:
    return models.load_embedder(_id(model), model, runtimes_dir=folder, runtime=runtime)


def _file(folder: Path, name: str) -> Path:
    (file,) = folder.rglob(name)
    return file


def test_it_agrees_with_torch(tiny_model: Path, prepared: Path) -> None:
    exact = models.load_embedder(_id(tiny_model), tiny_model, device="cpu")
    fast = _loaded(tiny_model, prepared)
    assert isinstance(fast, RuntimeEmbedder)
    assert (fast.model_id, fast.dim, fast.input_edge_px) == (exact.model_id, exact.dim, exact.input_edge_px)
    assert fast.logit_scale == pytest.approx(exact.logit_scale)
    assert fast.device.startswith("CPU, ONNX Runtime")
    pictures = [picture.resize((60, 40)) for picture in trial_pictures()] + [Image.new("RGB", (1, 900), "red")]
    assert least_cosine(fast.embed_images(pictures), exact.embed_images(pictures)) >= AGREES
    assert least_cosine(fast.embed_texts(TEXTS), exact.embed_texts(TEXTS)) >= AGREES
    assert [fast.reads_whole(text) for text in TEXTS] == [exact.reads_whole(text) for text in TEXTS]
    assert fast.embed_images([]).shape == fast.embed_texts([]).shape == (0, exact.dim)
    np.testing.assert_allclose(np.linalg.norm(fast.embed_texts(TEXTS), axis=1), 1.0, rtol=1e-4)


def test_where_in_a_picture_is_torchs_business(tiny_model: Path, prepared: Path) -> None:
    exact, fast = models.load_embedder(_id(tiny_model), tiny_model, device="cpu"), _loaded(tiny_model, prepared)
    assert isinstance(exact, Localizer)
    assert isinstance(fast, Localizer)
    picture, wanted = trial_pictures()[5], exact.embed_texts(["a car"])[0]
    for found, expected in zip(fast.locate(picture, wanted), exact.locate(picture, wanted), strict=True):
        np.testing.assert_allclose(found.scores, expected.scores, atol=1e-5)


@pytest.mark.parametrize("runtime", [Runtime.ONNX, Runtime.ONNX_INT8])
def test_what_is_asked_for_is_taken(tiny_model: Path, tmp_path: Path, apart: list[str], runtime: Runtime) -> None:
    models.require_runtime(_id(tiny_model), tiny_model, tmp_path, runtime)
    fast = _loaded(tiny_model, tmp_path, runtime)
    assert fast.device == runtime_prepare.device_of(runtime)
    assert not isinstance(_loaded(tiny_model, tmp_path, Runtime.TORCH), RuntimeEmbedder)
    assert not isinstance(_loaded(tiny_model, tmp_path), RuntimeEmbedder), "nobody has prepared auto"


def test_half_precision_on_torch(tiny_model: Path, tmp_path: Path, apart: list[str]) -> None:
    models.require_runtime(_id(tiny_model), tiny_model, tmp_path, Runtime.TORCH_HALF)
    fast = _loaded(tiny_model, tmp_path, Runtime.TORCH_HALF)
    exact = models.load_embedder(_id(tiny_model), tiny_model, device="cpu")
    assert isinstance(fast, RuntimeEmbedder)
    assert "float16" in fast.device
    pictures = trial_pictures()
    assert least_cosine(fast.embed_images(pictures), exact.embed_images(pictures)) >= AGREES
    assert least_cosine(fast.embed_texts(TEXTS), exact.embed_texts(TEXTS)) >= AGREES


def test_the_choice_is_remembered(tiny_model: Path, tmp_path: Path, apart: list[str]) -> None:
    assert models.prepare_embedder(_id(tiny_model), tiny_model, tmp_path)
    assert not models.prepare_embedder(_id(tiny_model), tiny_model, tmp_path)
    assert len(apart) == 1


def test_on_another_machine_it_is_chosen_anew(
    tiny_model: Path, prepared: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runtime_manifest, "machine_key", lambda: "another")
    assert not isinstance(_loaded(tiny_model, prepared), RuntimeEmbedder)


def _cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-7])


def _changed(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(bytes(content))


def _outdated(file: Path) -> None:
    table = json.loads(file.read_text(encoding="utf-8"))
    file.write_text(json.dumps({**table, "format": runtime_manifest.FORMAT - 1}), encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "harm"),
    [
        ("texts-*.onnx", _cut),
        ("texts-*.onnx", _changed),
        ("texts-*.onnx", Path.unlink),
        ("vocabulary.txt.gz", _cut),
        ("manifest.json", _cut),
        ("manifest.json", _outdated),
    ],
)
def test_a_torn_or_old_export_is_made_again(
    tiny_model: Path,
    made: Path,
    prepared: Path,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    harm: Callable[[Path], Any],
) -> None:
    def run(_: str) -> tuple[int, str, str]:
        shutil.copytree(made, prepared, dirs_exist_ok=True)
        return 0, "{}", ""

    monkeypatch.setattr(runtimes, "_run_apart", run)
    harm(_file(prepared, name))
    assert not isinstance(_loaded(tiny_model, prepared), RuntimeEmbedder)
    assert models.prepare_embedder(_id(tiny_model), tiny_model, prepared)
    assert isinstance(_loaded(tiny_model, prepared), RuntimeEmbedder)


def test_torch_takes_over_from_a_torn_image_half(
    tiny_model: Path, prepared: Path, apart: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    _changed(_file(prepared, "images-*.onnx"))
    fast = _loaded(tiny_model, prepared)
    exact = models.load_embedder(_id(tiny_model), tiny_model, device="cpu")
    np.testing.assert_allclose(fast.embed_images(trial_pictures()), exact.embed_images(trial_pictures()), atol=1e-5)
    assert "torch does its work" in caplog.text
    assert fast.device == exact.device
    assert models.prepare_embedder(_id(tiny_model), tiny_model, prepared)


def test_a_failed_export_leaves_torch_at_work(
    tiny_model: Path,
    tmp_path: Path,
    apart: list[str],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("no such operator")

    monkeypatch.setattr("photofinder.vision.runtime_export.export_images", fail)
    monkeypatch.setattr("photofinder.vision.runtime_export.export_texts", fail)
    monkeypatch.setattr("photofinder.vision.clip.halves_well", lambda _: False)
    for _ in range(2):
        assert not models.prepare_embedder(_id(tiny_model), tiny_model, tmp_path)
        assert not isinstance(_loaded(tiny_model, tmp_path), RuntimeEmbedder)
    assert len(apart) == 1, "it is remembered"
    assert "no such operator" in caplog.text
    with pytest.raises(RuntimeUnusable) as caught:
        models.require_runtime(_id(tiny_model), tiny_model, tmp_path, Runtime.ONNX)
    assert "no such operator" in caught.value.detail


def test_a_runtime_that_does_not_agree_is_refused(
    tiny_model: Path, tmp_path: Path, apart: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runtime_prepare, "AGREES", 1.1)
    with pytest.raises(RuntimeUnusable) as caught:
        models.require_runtime(_id(tiny_model), tiny_model, tmp_path, Runtime.ONNX_INT8)
    assert "differ" in caught.value.detail


def test_a_crash_is_remembered_and_what_may_pass_is_not(
    tiny_model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    files = models.files_of(_id(tiny_model), tiny_model)
    folder = runtime_manifest.folder_of(tmp_path, files.identity, Runtime.AUTO)
    faults = ((1, "boom", False), (-2, "", False), (-1, "", False), (-6, "std::bad_alloc", False), (-4, "", True))
    for status, told, remembered in faults:
        monkeypatch.setattr(runtimes, "_failed", set())
        monkeypatch.setattr(runtimes, "_run_apart", lambda _, status=status, told=told: (status, "{}", told))
        assert not models.prepare_embedder(_id(tiny_model), tiny_model, tmp_path)
        assert (runtime_manifest.why_given_up(folder) is not None) == remembered
    assert "boom" in caplog.text


@pytest.mark.parametrize(
    "fault",
    [
        OSError(errno.ENOSPC, "No space left on device"),
        MemoryError(),
        RuntimeError("[enforce fail at alloc_cpu.cpp:117] DefaultCPUAllocator: can't allocate memory"),
    ],
)
@pytest.mark.parametrize("export", ["export_images", "export_texts"])
def test_want_of_memory_or_disk_says_nothing_of_a_runtime(
    tiny_model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, export: str, fault: Exception
) -> None:
    def fail(*_: object) -> None:
        raise fault

    monkeypatch.setattr(runtime_export, export, fail)
    files = models.files_of(_id(tiny_model), tiny_model)
    target = runtime_manifest.folder_of(tmp_path, files.identity, Runtime.AUTO)
    with pytest.raises(type(fault)):
        runtime_prepare.make(files, Runtime.AUTO, target)
    assert not target.exists()


def test_a_graphics_card_that_is_too_small_is_a_reason(tiny_model: Path) -> None:
    assert "too small" in runtime_prepare._told(torch.OutOfMemoryError("too small: no memory"))


def test_no_model_in_single_precision_is_kept_beside_its_graphs(
    tiny_model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    load = clip.load
    loaded: list[weakref.ref[ClipEmbedder]] = []
    kept: list[ClipEmbedder | None] = []

    def note(*args: Any, **more: Any) -> ClipEmbedder:
        embedder = load(*args, **more)
        loaded.append(weakref.ref(embedder))
        return embedder

    def look(*args: Any, **more: Any) -> None:
        kept.extend(reference() for reference in loaded)
        quantize(*args, **more)

    monkeypatch.setattr(clip, "load", note)
    monkeypatch.setattr(runtime_prepare, "quantize", look)
    files = models.files_of(_id(tiny_model), tiny_model)
    runtime_prepare.make(files, Runtime.AUTO, runtime_manifest.folder_of(tmp_path, files.identity, Runtime.AUTO))
    assert kept
    assert not any(kept)


def test_what_a_killed_preparation_left_goes(tiny_model: Path, tmp_path: Path) -> None:
    files = models.files_of(_id(tiny_model), tiny_model)
    left_over = tmp_path / "another model" / ".part-x7" / "export"
    left_over.mkdir(parents=True)
    (left_over / "images.onnx").touch()
    runtime_prepare.make(files, Runtime.ONNX, runtime_manifest.folder_of(tmp_path, files.identity, Runtime.ONNX))
    assert not list(tmp_path.rglob(".part-*"))
    assert isinstance(_loaded(tiny_model, tmp_path, Runtime.ONNX), RuntimeEmbedder)


def test_what_another_process_has_prepared_meanwhile_is_taken(
    tiny_model: Path, prepared: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise AssertionError

    monkeypatch.setattr(runtime_prepare, "Preparation", fail)
    files = models.files_of(_id(tiny_model), tiny_model)
    folder = runtime_manifest.folder_of(prepared, files.identity, Runtime.AUTO)
    runtime_prepare.make(files, Runtime.AUTO, folder)


@pytest.mark.usefixtures("frozen")
def test_a_frozen_app_prepares_too(tiny_model: Path, tmp_path: Path) -> None:
    models.require_runtime(_id(tiny_model), tiny_model, tmp_path / "runtimes", Runtime.ONNX)
    assert isinstance(_loaded(tiny_model, tmp_path / "runtimes", Runtime.ONNX), RuntimeEmbedder)


_WITHOUT_TORCH = """
import sys
import threading
from pathlib import Path
from photofinder import paths
from photofinder.library import Library
from photofinder.settings import Settings

library = Library.open(Settings(paths.folders()))
for _ in library.index(Path(sys.argv[1])):
    pass
answer = library.search("a photo of something red")
print(len(answer.hits), library.status().device)
library.close()
loaded = {"torch", "open_clip", "timm", "torchvision"} & set(sys.modules)
assert not loaded, loaded
"""


def test_neither_indexing_nor_searching_imports_torch(photos: Path) -> None:
    if not (paths.resources() / "models" / "starter" / "open_clip_model.safetensors").is_file():
        pytest.skip("the starter model is not here")
    done = subprocess.run(
        [sys.executable, "-c", _WITHOUT_TORCH, str(photos)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("6 CPU, ONNX Runtime")


@pytest.mark.parametrize(
    ("model_id", "edge_px"),
    [("starter", 256), ("default", 256), ("ViT-L-14/openai", 224), ("fake", 32), ("no/such", None), ("none", None)],
)
def test_the_edge_of_the_input_is_known_without_loading(model_id: str, edge_px: int | None, tmp_path: Path) -> None:
    assert models.input_edge_px(model_id, tmp_path) in (
        edge_px,
        models.load_embedder("fake", tmp_path).input_edge_px,
    )


def test_the_edge_of_a_folder_model(tiny_model: Path, tmp_path: Path) -> None:
    assert models.input_edge_px(_id(tiny_model), tmp_path) == 32
    assert models.input_edge_px(_id(tmp_path), tmp_path) is None


def test_a_preparation_ends_with_whoever_asked_for_it() -> None:
    """A process that ended before it could look is enough like one that is killed later."""
    ended = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, check=True)
    gone = threading.Event()
    runtime_prepare.leave_with(int(ended.stdout), gone.set)
    assert gone.wait(30)
