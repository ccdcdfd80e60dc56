from pathlib import Path

import numpy as np
import pytest

from photofinder.engine.background import Background, load_bank
from photofinder.engine.bank_texts import BANK_TEXTS
from photofinder.vision.embedder import Embedder
from photofinder.vision.fake import FakeEmbedder


def no_embedder() -> Embedder:
    raise AssertionError("the file was there")


def test_the_bank_is_embedded_once_per_model(tmp_path: Path) -> None:
    made = load_bank("a", FakeEmbedder, tmp_path / "banks")
    assert made.shape == (len(BANK_TEXTS), FakeEmbedder.dim)
    assert load_bank("a", no_embedder, tmp_path / "banks") == pytest.approx(made, abs=1e-3)
    with pytest.raises(AssertionError):
        load_bank("b", no_embedder, tmp_path / "banks")


@pytest.mark.parametrize("content", [b"", b"no array", b"\x93NUMPY\x01\x00v\x00"])
def test_a_torn_file_is_made_again(tmp_path: Path, content: bytes) -> None:
    load_bank("a", FakeEmbedder, tmp_path)
    (file,) = tmp_path.iterdir()
    file.write_bytes(content)
    load_bank("a", FakeEmbedder, tmp_path)
    load_bank("a", no_embedder, tmp_path)
    assert list(tmp_path.iterdir()) == [file]


def test_a_file_of_other_texts_is_made_again(tmp_path: Path) -> None:
    load_bank("a", FakeEmbedder, tmp_path)
    (file,) = tmp_path.iterdir()
    np.save(file, np.zeros((3, FakeEmbedder.dim), np.float16))
    assert len(load_bank("a", FakeEmbedder, tmp_path)) == len(BANK_TEXTS)


def test_a_folder_that_cannot_be_written_costs_only_time(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_bytes(b"")
    assert len(load_bank("a", FakeEmbedder, blocked)) == len(BANK_TEXTS)


def test_the_texts_are_all_different() -> None:
    assert len(set(BANK_TEXTS)) == len(BANK_TEXTS)
    assert all(text == text.strip() and text for text in BANK_TEXTS)


def test_the_level_of_a_query_is_that_of_its_cosines() -> None:
    photos = np.random.default_rng(0).normal(size=(5000, 8)).astype(np.float32)
    photos /= np.linalg.norm(photos, axis=1, keepdims=True)
    background = Background.of(np.eye(8, dtype=np.float32), (photos.mean(0), np.cov(photos.T)), len(photos))
    query = np.eye(8, dtype=np.float32)[2]
    centre, spread = background.level(query)
    assert centre == pytest.approx(float((photos @ query).mean()), abs=1e-5)
    assert spread == pytest.approx(float((photos @ query).std()), rel=0.01)


@pytest.mark.parametrize("count", [0, 1])
def test_a_level_has_a_spread_without_photos_too(count: int) -> None:
    bank = FakeEmbedder().embed_texts(BANK_TEXTS)
    distribution = (bank[0], np.zeros((bank.shape[1], bank.shape[1]))) if count else None
    _, spread = Background.of(bank, distribution, count).level(bank[1])
    assert spread > 0.01
