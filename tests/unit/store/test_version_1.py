"""A catalogue that Photo Finder 0.1.0 wrote (its own code did, once) opens with all that it holds, and more."""

import gzip
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from photofinder.errors import SkipReason
from photofinder.store import schema
from photofinder.store.catalogue import Catalogue
from photofinder.store.filters import (
    DatedInMonths,
    Filter,
    HasText,
    InFolder,
    IsKind,
    Kind,
    Measure,
    OfType,
    Within,
)

STORED = Path(__file__).parent / "version_1.sqlite.gz"
NAMES = {
    1: "2019/Été à la plage/IMG_0001.JPG",
    2: "2019/Été à la plage/IMG_0002.JPG",
    3: "2020/Copy of IMG_0001.jpg",
    4: "2020/Screenshot 2020-05-06.png",
    5: "東京タワー.heic",
    6: os.fsdecode(b"odd/caf\xe9.jpg"),
    7: "panorama.jpg",
    8: "plain",
}


@pytest.fixture
def catalogue(tmp_path: Path) -> Iterator[Catalogue]:
    file = tmp_path / "catalogue.sqlite"
    file.write_bytes(gzip.decompress(STORED.read_bytes()))
    opened = Catalogue.open(file)
    yield opened
    opened.close()


def test_nothing_is_lost(catalogue: Catalogue) -> None:
    photos = catalogue.photos(range(1, 10))
    assert {photo.photo_id: photo.path for photo in photos} == {
        number: Path("/photos") / name for number, name in NAMES.items()
    }
    assert [photo.facts.taken_at for photo in photos][3:6] == ["2018-04-02T03:04:05", "2019-05-02T03:04:05", None]
    assert not any(photo.described for photo in photos)
    embeddings = catalogue.embeddings(range(1, 9), "fake")
    assert sorted(embeddings) == [1, 2, 3, 4, 5, 6, 7]
    assert all(np.linalg.norm(one.astype(np.float32)) == pytest.approx(1, abs=1e-3) for one in embeddings.values())
    assert [skip.path.name for skip in catalogue.skips()] == ["broken.jpg"]
    folders = catalogue.known.folders(Path("/photos"))
    known = [one for folder in folders for one in catalogue.known.in_folder(folder, "fake").values()]
    assert [one.reason for one in known if one.photo_id is None] == [SkipReason.DAMAGED]
    assert {(one.embedded, one.described) for one in known if one.photo_id} == {
        (True, False),
        (False, False),
    }


@pytest.mark.parametrize(
    ("filter_", "ids"),
    [
        (OfType(extensions=("jpg",)), [1, 2, 3, 6, 7]),
        (OfType(extensions=("",)), [8]),
        (InFolder(folder="ete a la plage"), [1, 2]),
        (InFolder(folder="/photos/2020"), [3, 4]),
        (HasText(words="plage img"), []),
        (HasText(words="img 0001"), [1, 3]),
        (HasText(words="タワー"), [5]),
        (DatedInMonths(months=(4, 5)), [4, 5]),
        (IsKind(kind=Kind.DUPLICATE), [1, 3]),
        (IsKind(kind=Kind.SCREENSHOT), [4]),
        (IsKind(kind=Kind.PANORAMA), [7]),
        (IsKind(kind=Kind.PORTRAIT), [2, 4]),
        (IsKind(kind=Kind.SQUARE), [5, 8]),
        (Within(measure=Measure.PIXELS, low=12_000_000, high=None), [1, 2, 3, 7]),
    ],
)
def test_its_photos_are_filtered_before_they_are_read_again(
    catalogue: Catalogue, filter_: Filter, ids: list[int]
) -> None:
    assert catalogue.matching([filter_]).tolist() == ids


def test_a_backup_stays(catalogue: Catalogue) -> None:
    with closing(sqlite3.connect(schema.backup_file(catalogue.file, 1))) as backup:
        assert backup.execute("PRAGMA user_version").fetchone() == (1,)
        assert backup.execute("SELECT count(*) FROM photos").fetchone() == (8,)
