"""A catalogue in a scratch folder, and photos to put in it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from photofinder.records import FileStat, PhotoFacts
from photofinder.store.batch import NewPhoto
from photofinder.store.catalogue import Catalogue

DIM = 8

MakePhoto = Callable[..., NewPhoto]


@pytest.fixture(scope="session")
def make_photo() -> MakePhoto:
    """``make_photo(path, content=..., embedding=...)``: equal contents have equal hashes and embeddings."""

    def make(
        path: Path,
        content: int = 0,
        *,
        embedding: bool = True,
        taken_at: str | None = None,
        mtime_ns: int = 1_700_000_000_000_000_000,
    ) -> NewPhoto:
        vector = np.random.default_rng(content).standard_normal(DIM).astype(np.float32)
        vector /= np.linalg.norm(vector)
        facts = PhotoFacts(content.to_bytes(16, "big"), 640, 480, taken_at, 1, (250, content % 256, 3))
        return NewPhoto(FileStat(path, 1000 + content, mtime_ns), facts, vector if embedding else None)

    return make


@pytest.fixture
def catalogue(tmp_path: Path) -> Iterator[Catalogue]:
    opened = Catalogue.open(tmp_path / "data" / "catalogue.db")
    yield opened
    opened.close()


@pytest.fixture
def album(catalogue: Catalogue, tmp_path: Path) -> Path:
    """A folder that is a root of ``catalogue``."""
    folder = tmp_path / "album"
    folder.mkdir()
    catalogue.add_root(folder)
    return folder
