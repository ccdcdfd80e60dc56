"""A tiny model goes to disk and comes back through open_clip."""

import json
from pathlib import Path

import open_clip
import torch

from photofinder.training.export import CONFIG_FILE, WEIGHTS_FILE, export_model
from photofinder.training.heads import ImageHead
from photofinder.training.towers import (
    Shape,
    encode_texts,
    new_model,
    start_token_table,
    token_words,
    tokenize,
    trim,
)
from photofinder.training.vocabulary import BPE_FILE, open_tokenizer, vocabulary_size, write_cut_vocabulary

TINY = Shape(embed_dim=16, merges=60, context_length=12, width=16, heads=2, layers=1)


def test_round_trip_through_open_clip(tmp_path: Path) -> None:
    torch.manual_seed(0)
    model = new_model(TINY).eval()
    folder = tmp_path / "model"
    export_model(model, TINY, folder)
    loaded, _, preprocess = open_clip.create_model_and_transforms(f"local-dir:{folder}")
    loaded.eval()
    assert preprocess is not None
    tokens = open_tokenizer(folder / BPE_FILE, TINY.context_length)(["a dog", "two red cars"])
    pixels = torch.rand(1, 3, 256, 256)
    with torch.inference_mode():
        assert torch.allclose(model.encode_text(tokens), loaded.encode_text(tokens), atol=1e-2)  # type: ignore[operator]
        assert torch.allclose(model.encode_image(pixels), loaded.encode_image(pixels), atol=1e-2)  # type: ignore[operator]
    config = json.loads((folder / CONFIG_FILE).read_text("utf-8"))
    assert config["preprocess_cfg"]["resize_mode"] == "squash"
    assert {file.name for file in folder.iterdir()} == {CONFIG_FILE, WEIGHTS_FILE, BPE_FILE}


def test_the_cut_vocabulary_has_the_end_of_text_last(tmp_path: Path) -> None:
    first, second = tmp_path / "a.gz", tmp_path / "b.gz"
    write_cut_vocabulary(first, 60)
    write_cut_vocabulary(second, 60)
    assert first.read_bytes() == second.read_bytes()
    tokenizer = open_tokenizer(first, 12)
    assert tokenizer.vocab_size == vocabulary_size(60)
    assert tokenizer.eot_token_id == vocabulary_size(60) - 1
    tokens = tokenizer(["zebra ünïcode 象", ""])
    assert tokens.shape == (2, 12)
    assert int(tokens.max()) == tokenizer.eot_token_id


def test_trimming_padding_changes_nothing(tmp_path: Path) -> None:
    torch.manual_seed(0)
    tower = new_model(TINY).eval().text
    assert isinstance(tower, torch.nn.Module)
    write_cut_vocabulary(tmp_path / BPE_FILE, TINY.merges)
    tokenizer = open_tokenizer(tmp_path / BPE_FILE, TINY.context_length)
    whole = tokenizer(["a dog", "the"])
    with torch.inference_mode():
        assert torch.allclose(tower(whole), encode_texts(tower, trim(whole)), atol=1e-5)
    assert tokenize(tokenizer, ["the"]).shape[1] < TINY.context_length


def test_the_token_table_starts_where_meanings_are(tmp_path: Path) -> None:
    write_cut_vocabulary(tmp_path / BPE_FILE, TINY.merges)
    tokenizer = open_tokenizer(tmp_path / BPE_FILE, TINY.context_length)
    assert len(token_words(tokenizer)) == tokenizer.vocab_size
    tower = new_model(TINY).text
    meanings = torch.randn(tokenizer.vocab_size, 384)
    meanings[7] = meanings[3]
    start_token_table(tower, tokenizer, meanings)
    assert isinstance(tower, torch.nn.Module)
    table = tower.get_parameter("token_embedding.weight")
    assert torch.allclose(table[7], table[3])
    assert not torch.allclose(table[7], table[4])


def test_the_image_head_folds_its_standardisation_in() -> None:
    torch.manual_seed(0)
    features = torch.rand(50, 1280) * 3
    head = ImageHead(features, TINY.embed_dim).eval()
    visual = new_model(TINY).eval().visual
    assert isinstance(visual, torch.nn.Module)
    head.fold_into(visual.get_submodule("head.mlp"))
    with torch.inference_mode():
        folded = torch.nn.functional.normalize(visual.get_submodule("head")(features), dim=-1)
        assert torch.allclose(folded, head(features), atol=1e-4)
