"""The catalogue of models: ids, states, and what importing it costs."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from photofinder import paths
from photofinder.errors import ModelNotDownloaded, ModelUnknown
from photofinder.vision import models, sources
from photofinder.vision.models import canonical, download, known_models, load_embedder, state, weights_id

_DEFAULT = "ViT-B-32-256/datacomp_s34b_b86k"


def test_importing_and_listing_loads_no_torch(tmp_path: Path) -> None:
    script = (
        "import sys, pathlib\n"
        "from photofinder.vision import models\n"
        "folder = pathlib.Path(sys.argv[1])\n"
        "cards = models.known_models()\n"
        "[models.state(card.model_id, folder) for card in cards]\n"
        "[models.weights_id(card.model_id, folder) for card in cards[1:]]\n"
        "models.load_embedder('fake', folder)\n"
        "print(sorted({'torch', 'open_clip', 'torchvision', 'huggingface_hub'} & set(sys.modules)))\n"
    )
    command = [sys.executable, "-W", "error", "-c", script, str(tmp_path)]
    ran = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    assert ran.stdout.strip() == "[]"


def test_the_cards_are_true() -> None:
    cards = known_models()
    assert cards[0].model_id == "starter"
    assert cards[1].model_id == canonical("default") == canonical(f"  {_DEFAULT}\n") == _DEFAULT
    assert len({card.model_id for card in cards}) == len(cards)
    for card in cards:
        sources.source_of(card.model_id)
    for model_id, repo in sources.KNOWN_TAG_REPOS.items():
        architecture, tag = model_id.split("/")
        assert sources.registry_entry(architecture, tag)["hf_hub"] == f"{repo}/"
        assert model_id in {card.model_id for card in cards}


def test_sizes_are_those_of_the_architectures() -> None:
    import open_clip
    import torch

    for card in known_models()[1:]:
        if "/" not in card.model_id or card.model_id.startswith("hf-hub:"):
            continue
        config = open_clip.get_model_config(card.model_id.split("/")[0])
        tower = open_clip.CustomTextCLIP if config.pop("custom_text", False) else open_clip.CLIP
        with torch.device("meta"):
            model = tower(**config)
        assert card.size_bytes == sum(weight.numel() * 4 for weight in model.parameters())


def test_any_tag_of_open_clip_is_known() -> None:
    source = sources.source_of("ViT-B-32/openai")
    assert isinstance(source, sources.HubTag)
    assert source.repo == "timm/vit_base_patch32_clip_224.openai"
    named = sources.source_of("ViTamin-S/datacomp1b")
    assert isinstance(named, sources.HubTag)
    assert (named.repo, named.weights_names) == (
        "jienengchen/ViTamin-S", ("pytorch_model.safetensors", "pytorch_model.bin"),
    )  # fmt: skip
    siglip = sources.source_of("ViT-B-16-SigLIP2/webli")
    assert sources.tokenizer_repo(siglip, Path()) == "timm/ViT-B-16-SigLIP2"
    assert sources.tokenizer_repo(source, Path()) is None


@pytest.mark.parametrize(
    "model_id",
    ["", "nonsense", "ViT-B-32/nonsense", "Nonsense/openai", "/", "ViT-B-32/", "hf-hub:", "hf-hub:one",
     "hf-hub:a/b/c", "hf-hub:../..", "hf-hub:a/..", "ViT-B-32@/etc/passwd", "ViT-B-32@code.py"],
)  # fmt: skip
def test_what_is_no_model_is_unknown(model_id: str, tmp_path: Path) -> None:
    for ask in (state, weights_id, load_embedder, lambda *both: list(download(*both))):
        with pytest.raises(ModelUnknown):
            ask(model_id, tmp_path)


@pytest.mark.parametrize("model_id", ["default", "hf-hub:Marqo/marqo-fashionCLIP", "ViT-B-32/openai"])
def test_what_was_not_downloaded_is_not_loaded(model_id: str, tmp_path: Path) -> None:
    assert state(model_id, tmp_path) == "not-downloaded"
    assert weights_id(model_id, tmp_path) == canonical(model_id)
    with pytest.raises(ModelNotDownloaded):
        load_embedder(model_id, tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "name",
    ["local-dir:/no/such/folder", "local-dir:~nobody-of-that-name/x", "ViT-B-32@/no/such/file.pt",
     f"local-dir:/{'x' * 5000}", f"ViT-B-32@/{'x' * 5000}.pt"],
    ids=["folder", "person", "file", "long folder", "long file"],
)  # fmt: skip
def test_files_of_ones_own_that_are_missing_are_not_offered_for_download(name: str, tmp_path: Path) -> None:
    assert state(name, tmp_path) == "not-downloaded"
    for ask in (models.require, weights_id, load_embedder, lambda *both: list(download(*both))):
        with pytest.raises(ModelNotDownloaded) as caught:
            ask(name, tmp_path)
        assert not caught.value.downloadable


def _as_hub_cache(tiny_model: Path, models_dir: Path, repo: str) -> Path:
    """The layout that huggingface_hub makes: files in blobs, links in the snapshot."""
    base = models_dir / ("models--" + repo.replace("/", "--"))
    snapshot, blobs = base / "snapshots" / "0123456789abcdef", base / "blobs"
    for folder in (snapshot, blobs, base / "refs"):
        folder.mkdir(parents=True)
    for name in ("open_clip_config.json", "open_clip_model.safetensors", "bpe_vocab.txt.gz"):
        shutil.copy(tiny_model / name, blobs / name)
        try:
            (snapshot / name).symlink_to(Path("..") / ".." / "blobs" / name)
        except OSError:
            shutil.copy(tiny_model / name, snapshot / name)
    (base / "refs" / "main").write_text("0123456789abcdef", encoding="ascii")
    return base


def test_a_folder_of_the_hubs_own_making_serves(tiny_model: Path, tmp_path: Path) -> None:
    base = _as_hub_cache(tiny_model, tmp_path, "some/tiny-clip")
    assert state("hf-hub:some/tiny-clip", tmp_path) == "downloaded"
    embedder = load_embedder("hf-hub:some/tiny-clip", tmp_path, device="cpu")
    assert (
        embedder.model_id == weights_id("hf-hub:some/tiny-clip", tmp_path) == "hf-hub:some/tiny-clip@0123456789ab"
    )
    assert list(download("hf-hub:some/tiny-clip", tmp_path)) == []
    (base / "refs" / "main").write_text("../../elsewhere", encoding="ascii")
    assert state("hf-hub:some/tiny-clip", tmp_path) == "not-downloaded"


def test_a_tag_loads_with_the_preprocessing_it_was_trained_with(tmp_path: Path) -> None:
    import open_clip
    import torch
    from safetensors.torch import save_file

    repo = "laion/CLIP-ViT-B-32-DataComp.S-s13M-b4K"
    snapshot = tmp_path / ("models--" + repo.replace("/", "--")) / "snapshots" / "abc"
    snapshot.mkdir(parents=True)
    (snapshot.parent.parent / "refs").mkdir()
    (snapshot.parent.parent / "refs" / "main").write_text("abc\n", encoding="ascii")
    torch.manual_seed(0)
    state_dict = open_clip.create_model("ViT-B-32").state_dict()
    save_file({name: value.half() for name, value in state_dict.items()}, snapshot / "open_clip_model.safetensors")
    embedder = load_embedder("ViT-B-32/datacomp_s_s13m_b4k", tmp_path, device="cpu")
    assert (embedder.model_id, embedder.dim, embedder.input_edge_px) == ("ViT-B-32/datacomp_s_s13m_b4k", 512, 224)


def test_the_fake_is_a_model(tmp_path: Path) -> None:
    assert state("fake", tmp_path) == "built-in"
    assert load_embedder("fake", tmp_path).model_id == weights_id("fake", tmp_path) == "fake"


def test_a_missing_starter_is_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paths, "resources", lambda: tmp_path)
    with pytest.raises(ModelNotDownloaded):
        load_embedder("starter", tmp_path)
    assert known_models()[0].size_bytes == 0


def test_the_starter_is_told_by_its_weights(
    tiny_model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(tiny_model, tmp_path / "models" / "starter")
    monkeypatch.setattr(paths, "resources", lambda: tmp_path)
    embedder = load_embedder("starter", tmp_path, device="cpu")
    assert embedder.model_id == models.weights_id("starter", tmp_path)
    assert embedder.model_id.startswith("starter#")
    assert known_models()[0].size_bytes == (tiny_model / "open_clip_model.safetensors").stat().st_size


def test_the_starter_that_ships_loads() -> None:
    if not (paths.resources() / "models" / "starter" / "open_clip_model.safetensors").is_file():
        pytest.skip("it is not trained yet")
    embedder = load_embedder("starter", Path(), device="cpu")
    assert embedder.embed_texts(["a dog"]).shape == (1, embedder.dim)


def test_the_model_of_many_languages_is_known_and_needs_its_tokenizer() -> None:
    assert models.languages(models.MULTILINGUAL_ID) == "multi"
    assert models.languages("starter") == models.languages("default") == "en"
    assert models.languages("ViT-B-32/openai") is None
    source = sources.source_of(models.MULTILINGUAL_ID)
    assert sources.tokenizer_repo(source, Path()) == "timm/ViT-B-32-SigLIP2-256"
