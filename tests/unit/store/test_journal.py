"""A cache that applies the changes since its generation ends where one that is built anew does."""

import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from photofinder.errors import SkipReason
from photofinder.records import FileStat, Skip
from photofinder.store import journal
from photofinder.store.batch import Batch, NewPhoto, Seen, Skipped
from photofinder.store.catalogue import Catalogue

MakePhoto = Callable[..., NewPhoto]
Cache = dict[int, NDArray[np.float16]]
MODELS = ("fake", "another")


def built(catalogue: Catalogue, model_id: str) -> Cache:
    pairs = (zip(ids, vectors, strict=True) for ids, vectors, _ in catalogue.all_embeddings(model_id, chunk=3))
    return {int(photo_id): vector for pair in pairs for photo_id, vector in pair}


def caught_up(catalogue: Catalogue, model_id: str, cache: Cache, since: int) -> int:
    changes = catalogue.changes_since(since, model_id)
    assert changes is not None
    for photo_id in changes.removed:
        cache.pop(int(photo_id), None)
    for ids, vectors, _ in changes.replaced:
        cache.update(zip(ids.tolist(), vectors, strict=True))
    return changes.generation


def equal(first: Cache, second: Cache) -> bool:
    return first.keys() == second.keys() and all(np.array_equal(first[key], second[key]) for key in first)


steps = st.lists(
    st.tuples(
        st.sampled_from(["put", "put", "put without", "gone", "skip", "move", "root"]),
        st.integers(0, 5),
        st.integers(0, 5),
        st.sampled_from(MODELS),
        st.booleans(),
    ),
    max_size=25,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps)
def test_catching_up_equals_building_anew(
    tmp_path_factory: pytest.TempPathFactory,
    make_photo: MakePhoto,
    script: list[tuple[str, int, int, str, bool]],
) -> None:
    folder = tmp_path_factory.mktemp("journal")
    catalogue = Catalogue.open(folder / "catalogue.db")
    root = catalogue.add_root(folder / "album")
    caches: dict[str, Cache] = {model_id: {} for model_id in MODELS}
    at = dict.fromkeys(MODELS, 0)
    for action, name, content, model_id, look in script:
        path = root.path / f"{name}.jpg"
        known = catalogue.photo_at(path)
        match action:
            case "put" | "put without":
                photo = make_photo(path, content, embedding=action == "put")
                catalogue.commit(Batch(photos=[photo]), model_id)
            case "gone":
                catalogue.commit(Batch(gone=[path]), model_id)
            case "skip":
                skip = Skip(path, SkipReason.EMPTY, "")
                catalogue.commit(Batch(skipped=[Skipped(FileStat(path, 0, 0), skip)]), model_id)
            case "move" if known is not None:
                target = FileStat(root.path / f"{content}.jpg", 1, 1)
                catalogue.commit(Batch(seen=[Seen(known.photo_id, target)]), model_id)
            case "root":
                catalogue.remove_root(root.root_id)
                root = catalogue.add_root(root.path)
        if look:
            at[model_id] = caught_up(catalogue, model_id, caches[model_id], at[model_id])
    for model_id in MODELS:
        caught_up(catalogue, model_id, caches[model_id], at[model_id])
        assert equal(caches[model_id], built(catalogue, model_id))
    catalogue.close()
    shutil.rmtree(folder)


def test_a_generation_of_another_history_is_not_caught_up(
    catalogue: Catalogue, album: Path, tmp_path: Path, make_photo: MakePhoto
) -> None:
    catalogue.commit(Batch(photos=[make_photo(album / "a.jpg", 1)]), MODELS[0])
    catalogue.close()
    backup = tmp_path / "backup.db"
    shutil.copy(catalogue.file, backup)
    lost = Catalogue.open(catalogue.file)
    lost.commit(Batch(photos=[make_photo(album / "b.jpg", 2)]), MODELS[0])
    lost_generation = lost.generation()
    lost.close()
    shutil.copy(backup, catalogue.file)
    again = Catalogue.open(catalogue.file)
    assert again.changes_since(lost_generation, MODELS[0]) is None
    again.commit(Batch(photos=[make_photo(album / "c.jpg", 3)]), MODELS[0])
    assert again.generation() != lost_generation
    assert again.changes_since(lost_generation, MODELS[0]) is None
    again.close()


def test_old_removals_are_dropped_and_then_no_longer_caught_up(
    catalogue: Catalogue, album: Path, make_photo: MakePhoto, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journal, "REMOVALS_KEPT", 4)
    generations = []
    for number in range(8):
        catalogue.commit(Batch(photos=[make_photo(album / "a.jpg", number)]), MODELS[0])
        generations.append(catalogue.generation())
    tellable = [catalogue.changes_since(generation, MODELS[0]) is not None for generation in generations]
    assert tellable == [False] * 3 + [True] * 5
    kept = catalogue.changes_since(generations[-5], MODELS[0])
    assert kept is not None
    assert kept.removed.tolist() == [1]


def test_nothing_changed_is_nothing_to_do(catalogue: Catalogue, album: Path, make_photo: MakePhoto) -> None:
    catalogue.commit(Batch(photos=[make_photo(album / "a.jpg", 1)]), MODELS[0])
    changes = catalogue.changes_since(catalogue.generation(), MODELS[0])
    assert changes is not None
    assert (len(changes.removed), list(changes.replaced)) == (0, [])
    assert catalogue.changes_since(0, "never used") is not None
    assert list(catalogue.all_embeddings("never used")) == []
