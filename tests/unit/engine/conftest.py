"""Indexing without processes for decoding, which take a second to start; a library, and what it embeds."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from photofinder.engine import decode, workers
from photofinder.engine.decode import Look, Looked, Outcome
from photofinder.engine.decoding_process import Task
from photofinder.library import Library
from photofinder.records import FileStat
from photofinder.settings import Settings
from photofinder.store import presence
from photofinder.store.thumbnails import Thumbnails
from photofinder.vision.fake import FakeEmbedder


@pytest.fixture
def decoding_here(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Files are decoded on the threads that otherwise wait for a process each."""
    thumbnails = Thumbnails(tmp_path_factory.mktemp("thumbnails"), 2**20)

    def read(
        _: workers.Workers,
        task: Task,
        stat: FileStat,
        edge_px: int = 0,
        sidecar: Path | None = None,
        standing: bool = False,
        look: Look | None = None,
    ) -> Outcome | Looked:
        match task:
            case Task.HASH:
                return decode.hash_file(stat.path)
            case Task.DESCRIBE:
                return decode.describe_file(stat.path, sidecar)
            case Task.DECODE:
                return decode.decode_file(stat.path, edge_px, thumbnails, sidecar, standing=standing)
            case Task.LOOK:
                assert look is not None
                return decode.look_at(look)

    monkeypatch.setattr(workers.Workers, "_read", read)


@pytest.fixture
def embedded(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many pictures each batch had that was embedded."""
    counts: list[int] = []
    embed = FakeEmbedder.embed_images

    def counting(self: FakeEmbedder, images):  # type: ignore[no-untyped-def]
        counts.append(len(images))
        return embed(self, images)

    monkeypatch.setattr(FakeEmbedder, "embed_images", counting)
    return counts


@pytest.fixture
def library(fake_settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Library]:
    """An empty one, which asks the disk anew whenever it is asked what is away."""
    monkeypatch.setattr(presence, "_ASKED_EVERY_S", 0.0)
    opened = Library.open(fake_settings)
    yield opened
    opened.close()
