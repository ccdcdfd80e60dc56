"""The open_clip embedder over a tiny random model: units, order, batches, threads, damage."""

import json
import pickle
import shutil
import threading
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from photofinder.errors import ModelDamaged, ModelNotDownloaded, ModelUnknown, ModelUnsupported
from photofinder.vision.embedder import Embedder
from photofinder.vision.models import load_embedder, weights_id


@pytest.fixture(scope="module")
def embedder(tiny_model: Path) -> Embedder:
    return load_embedder(f"local-dir:{tiny_model}", tiny_model, device="cpu")


def _pictures(count: int) -> list[Image.Image]:
    random = np.random.default_rng(3)
    sizes = random.integers(20, 90, (count, 2))
    return [Image.fromarray(random.integers(0, 256, (h, w, 3), dtype=np.uint8)) for h, w in sizes]


def test_it_says_what_it_is(embedder: Embedder, tiny_model: Path) -> None:
    assert embedder.dim == 24
    assert embedder.input_edge_px == 32
    assert embedder.device == "CPU"
    assert embedder.logit_scale == pytest.approx(1 / 0.07, rel=1e-3)
    assert embedder.model_id == weights_id(f"local-dir:{tiny_model}", tiny_model)


def test_it_embeds_as_open_clip_does(embedder: Embedder, tiny_model: Path) -> None:
    import open_clip
    import torch

    model, _, transform = open_clip.create_model_and_transforms(f"local-dir:{tiny_model}")
    vocabulary = str(tiny_model / "bpe_vocab.txt.gz")
    tokenizer = open_clip.tokenizer.SimpleTokenizer(bpe_path=vocabulary, context_length=16)
    pictures, texts = _pictures(5), ["a dog", "two cats on a sofa", ""]
    with torch.inference_mode():
        images = torch.stack([transform(picture) for picture in pictures])
        wanted_images = model.eval().encode_image(images, normalize=True).numpy()
        wanted_texts = model.encode_text(tokenizer(texts), normalize=True).numpy()
    np.testing.assert_allclose(embedder.embed_images(pictures), wanted_images, atol=2e-5)
    np.testing.assert_allclose(embedder.embed_texts(texts), wanted_texts, atol=2e-5)


def test_a_graphics_card_that_does_not_work_is_passed_over(
    tiny_model: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    import torch

    from photofinder.vision import clip

    if torch.cuda.is_available():
        pytest.skip("it works")
    monkeypatch.setattr(clip, "best_device", lambda: torch.device("cuda"))
    assert load_embedder(f"local-dir:{tiny_model}", tiny_model).device == "CPU"
    assert "using the processor" in caplog.text


def test_order_and_batches_do_not_matter(embedder: Embedder) -> None:
    pictures = _pictures(37)
    together = embedder.embed_images(pictures)
    assert together.shape == (37, 24)
    assert together.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(together, axis=1), 1.0, rtol=1e-5)
    alone = np.concatenate([embedder.embed_images([picture]) for picture in pictures])
    np.testing.assert_allclose(together, alone, atol=1e-5)
    assert embedder.embed_images([]).shape == embedder.embed_texts([]).shape == (0, 24)


@pytest.mark.parametrize(
    "text",
    ["", " ", "word " * 3000, "a" * 1_000_000, "\udcff\udc80", "\0", "犬 собака כלב", "<start_of_text>", "🏖️👨‍👩‍👧"],
)
def test_any_text_embeds(embedder: Embedder, text: str) -> None:
    vector = embedder.embed_texts([text])
    assert np.isfinite(vector).all()
    assert np.linalg.norm(vector) == pytest.approx(1.0, rel=1e-5)


def test_a_text_that_is_cut_is_told(embedder: Embedder) -> None:
    assert embedder.reads_whole("")
    assert embedder.reads_whole("a dog")
    assert not embedder.reads_whole("dog " * 100)
    assert not embedder.reads_whole(" " * 10_000)


def test_a_text_goes_before_the_rest_of_a_long_image_batch(embedder: Embedder) -> None:
    """The text is asked for while images run, and is done before they are."""
    finished: list[str] = []
    started = threading.Event()

    def embed_many() -> None:
        pictures = _pictures(16)
        started.set()
        embedder.embed_images(pictures * 150)
        finished.append("images")

    images = threading.Thread(target=embed_many)
    images.start()
    started.wait()
    for _ in range(5):
        embedder.embed_texts(["a dog"])
    finished.append("texts")
    images.join()
    assert finished == ["texts", "images"]


def test_threads_get_what_they_asked_for(embedder: Embedder) -> None:
    pictures = _pictures(12)
    wanted = embedder.embed_images(pictures)
    got: dict[int, np.ndarray[tuple[int, ...], np.dtype[np.float32]]] = {}

    def one(at: int) -> None:
        got[at] = embedder.embed_images([pictures[at]])

    threads = [threading.Thread(target=one, args=(at,)) for at in range(len(pictures))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    np.testing.assert_allclose(np.concatenate([got[at] for at in range(12)]), wanted, atol=1e-5)


@pytest.fixture
def copied(tiny_model: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(tiny_model, tmp_path / "copy"))


def _damaged(folder: Path) -> ModelDamaged:
    with pytest.raises(ModelDamaged) as caught:
        load_embedder(f"local-dir:{folder}", folder, device="cpu")
    return caught.value


def test_cut_weights_are_damaged(copied: Path) -> None:
    weights = copied / "open_clip_model.safetensors"
    weights.write_bytes(weights.read_bytes()[:-500])
    assert _damaged(copied).path == weights


@pytest.mark.parametrize("content", [b"", b"junk", b"\xff" * 100])
def test_weights_that_are_none_are_damaged(copied: Path, content: bytes) -> None:
    (copied / "open_clip_model.safetensors").write_bytes(content)
    _damaged(copied)


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"model_cfg": {}}', '{"model_cfg": {"embed_dim": 9}}'])
def test_a_configuration_without_sense_is_damaged(copied: Path, text: str) -> None:
    (copied / "open_clip_config.json").write_text(text, encoding="utf-8")
    _damaged(copied)


def test_weights_of_another_shape_are_damaged(copied: Path) -> None:
    config = json.loads((copied / "open_clip_config.json").read_text(encoding="utf-8"))
    config["model_cfg"]["vision_cfg"]["width"] = 64
    (copied / "open_clip_config.json").write_text(json.dumps(config), encoding="utf-8")
    _damaged(copied)


def test_weights_that_hold_no_numbers_are_damaged(copied: Path) -> None:
    from safetensors.torch import load_file, save_file

    weights = copied / "open_clip_model.safetensors"
    state = load_file(weights)
    state["visual.proj"][:] = float("nan")
    save_file(state, weights)
    assert "no numbers" in _damaged(copied).detail


def test_a_tower_that_is_described_online_is_refused(copied: Path) -> None:
    config = json.loads((copied / "open_clip_config.json").read_text(encoding="utf-8"))
    for tower, key, value in [
        ("text_cfg", "hf_model_name", "someone/something"),
        ("vision_cfg", "timm_model_name", "hf-hub:someone/something"),
    ]:
        changed = json.loads(json.dumps(config))
        changed["model_cfg"][tower][key] = value
        (copied / "open_clip_config.json").write_text(json.dumps(changed), encoding="utf-8")
        with pytest.raises(ModelUnsupported):
            load_embedder(f"local-dir:{copied}", copied)


class _Bomb:
    def __init__(self, file: Path) -> None:
        self._file = file

    def __reduce__(self) -> tuple[object, ...]:
        return (Path.touch, (self._file,))


@pytest.mark.parametrize("suffix", [".pt", ".bin"])
def test_code_in_a_checkpoint_is_refused_and_not_run(tmp_path: Path, suffix: str) -> None:
    trace = tmp_path / "it-ran"
    plain, zipped = tmp_path / f"plain{suffix}", tmp_path / f"zipped{suffix}"
    plain.write_bytes(pickle.dumps({"state_dict": _Bomb(trace)}, protocol=2))
    import torch

    torch.save({"state_dict": _Bomb(trace)}, zipped)
    for file in (plain, zipped):
        with pytest.raises(ModelDamaged):
            load_embedder(f"ViT-S-32-alt@{file}", tmp_path, device="cpu")
    assert not trace.exists()


def test_a_checkpoint_of_ones_own(tmp_path: Path) -> None:
    import open_clip
    import torch

    torch.manual_seed(1)
    model = open_clip.create_model("ViT-S-32-alt")
    torch.save(model.state_dict(), tmp_path / "mine.pt")
    own = load_embedder(f"ViT-S-32-alt@{tmp_path / 'mine.pt'}", tmp_path, device="cpu")
    assert own.dim == 256
    assert own.model_id.startswith("ViT-S-32-alt@mine#")
    with torch.inference_mode():
        tokens = open_clip.get_tokenizer("ViT-S-32-alt")(["a red car"])
        wanted = model.eval().encode_text(tokens, normalize=True).numpy()
    np.testing.assert_allclose(own.embed_texts(["a red car"]), wanted, atol=2e-5)
    with pytest.raises(ModelUnknown):
        load_embedder(f"ViT-Nonsense@{tmp_path / 'mine.pt'}", tmp_path)
    with pytest.raises(ModelNotDownloaded):
        load_embedder(f"ViT-S-32-alt@{tmp_path / 'gone.pt'}", tmp_path)


def test_other_weights_have_another_id(tmp_path: Path, make_tiny_model: Callable[..., Path]) -> None:
    first, second = (make_tiny_model(tmp_path / str(seed) / "same", seed=seed) for seed in (1, 2))
    ids = {weights_id(f"local-dir:{folder}", tmp_path) for folder in (first, second)}
    assert len(ids) == 2
    before = weights_id(f"local-dir:{first}", tmp_path)
    config = first / "open_clip_config.json"
    config.write_text(config.read_text(encoding="utf-8").replace("0.4", "0.3"), encoding="utf-8")
    assert weights_id(f"local-dir:{first}", tmp_path) != before
