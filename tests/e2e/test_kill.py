"""Indexing is killed (SIGKILL) at random moments; afterwards one run completes and nothing is lost."""

import random
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from photofinder.library import Library
from photofinder.records import Phase
from photofinder.settings import Settings
from photofinder.store.catalogue import Catalogue
from photofinder.store.vectors import Vectors, catch_up, open_vectors
from photofinder.vision.fake import FAKE_MODEL_ID, FakeEmbedder
from photofinder.vision.images import open_image

KILLS = 20
PHOTOS = 3000
COPIES = 60
BROKEN = 40
SEED = 20_261_121

pytestmark = pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs SIGKILL")


def _make_photos(folder: Path) -> None:
    rng = np.random.default_rng(SEED)
    for number in range(PHOTOS):
        place = folder / f"{number % 7}"
        place.mkdir(parents=True, exist_ok=True)
        pixels = rng.integers(0, 256, (6, 8, 3), dtype=np.uint8)
        Image.fromarray(pixels).save(place / f"{number:05}.png")
    for number in range(COPIES):
        original = folder / f"{number % 7}" / f"{number:05}.png"
        (folder / f"copy-{number:05}.png").write_bytes(original.read_bytes())
    for number in range(BROKEN):
        (folder / f"broken-{number:05}.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes([number]))


def _start_indexing(folder: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "photofinder", "index", str(folder)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def _embedded_count(catalogue_file: Path) -> int:
    if not catalogue_file.exists():
        return 0
    with closing(sqlite3.connect(catalogue_file)) as connection:
        try:
            return int(connection.execute("SELECT count(*) FROM embeddings").fetchone()[0])
        except sqlite3.OperationalError:  # the tables are being made
            return 0


def _wait_for_commit(process: subprocess.Popen[bytes], catalogue_file: Path) -> None:
    """Until ``process`` has committed more than was there, so that the kill lands inside its work."""
    before = _embedded_count(catalogue_file)
    while process.poll() is None and _embedded_count(catalogue_file) <= before:
        time.sleep(0.01)


@pytest.mark.timeout(300)
def test_twenty_kills_lose_and_double_nothing(tmp_path: Path, fake_settings: Settings) -> None:
    folder = tmp_path / "photos"
    _make_photos(folder)
    catalogue_file = fake_settings.folders.data / "catalogue.sqlite"
    moments = random.Random(SEED)

    inside = 0
    for kill in range(KILLS):
        process = _start_indexing(folder)
        # Every other kill may fall anywhere, the imports included.
        if kill % 2:
            _wait_for_commit(process, catalogue_file)
            time.sleep(moments.uniform(0.0, 0.1))
        else:
            time.sleep(moments.uniform(0.0, 0.8))
        inside += process.poll() is None
        process.kill()
        process.wait(60)
    before_last = _embedded_count(catalogue_file)
    print(f"{inside} of {KILLS} kills hit a running process, which had embedded {before_last} photos in all")
    assert inside >= KILLS // 2
    assert before_last > 0

    assert _start_indexing(folder).wait(100) == 0
    _check_catalogue(folder, catalogue_file)
    _check_vectors(fake_settings)
    library = Library.open(fake_settings)
    last = list(library.index(folder))[-1]
    library.close()
    assert (last.phase, last.total, last.added, last.removed) == (Phase.DONE, 0, 0, 0)


def _check_catalogue(folder: Path, catalogue_file: Path) -> None:
    with closing(sqlite3.connect(catalogue_file)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    files = set(folder.rglob("*.png"))
    catalogue = Catalogue.open(catalogue_file)
    photos = catalogue.newest()
    assert len(photos) == PHOTOS + COPIES
    assert {photo.path for photo in photos} == {path for path in files if not path.name.startswith("broken")}
    assert {skip.path for skip in catalogue.skips()} == {path for path in files if path.name.startswith("broken")}
    stored = catalogue.embeddings([photo.photo_id for photo in photos], FAKE_MODEL_ID)
    expected = FakeEmbedder().embed_images([open_image(photo.path).image for photo in photos])
    found = np.stack([stored[photo.photo_id] for photo in photos])
    assert np.array_equal(found, expected.astype(np.float16))
    catalogue.close()


def _check_vectors(settings: Settings) -> None:
    catalogue = Catalogue.open(settings.folders.data / "catalogue.sqlite")
    (file,) = (settings.folders.cache / "vectors").glob("*.vectors")
    dim = FakeEmbedder.dim
    kept = open_vectors(file, catalogue, FAKE_MODEL_ID, dim)
    rebuilt = Vectors(FAKE_MODEL_ID, dim)
    catch_up(rebuilt, catalogue)
    assert np.array_equal(kept.ids(), rebuilt.ids())
    assert len(kept) == len(rebuilt) == PHOTOS + COPIES
    assert np.array_equal(kept.get(kept.ids()), rebuilt.get(rebuilt.ids()))
    catalogue.close()
