"""The catalogue keeps what indexing hands it: photos, moves, copies, skips, roots."""

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from photofinder.errors import FolderUnavailable, PhotoUnknown, SkipReason
from photofinder.records import FileStat, Skip
from photofinder.store.batch import Batch, KnownFile, NewPhoto, Seen, Skipped
from photofinder.store.catalogue import Catalogue
from photofinder.store.filters import HasText, IsKind, Kind

MakePhoto = Callable[..., NewPhoto]
Floats = NDArray[np.floating[Any]]
MODEL = "fake"
OTHER_MODEL = "another"


def put(catalogue: Catalogue, *photos: NewPhoto, model_id: str = MODEL) -> list[int]:
    return catalogue.commit(Batch(photos=photos), model_id)


def rounded(photo: NewPhoto) -> NDArray[np.float16]:
    assert photo.embedding is not None
    return photo.embedding.astype(np.float16)


def skipped(path: Path, detail: str = "no header") -> Skipped:
    return Skipped(FileStat(path, 7, 8), Skip(path, SkipReason.DAMAGED, detail))


def test_a_photo_comes_back_as_it_was_put(catalogue: Catalogue, album: Path, make_photo: MakePhoto) -> None:
    new = make_photo(album / "a.jpg", 5, taken_at="2023-01-12T10:20:30")
    [photo_id] = put(catalogue, new)
    photo = catalogue.photo(photo_id)
    assert (photo.path, photo.size_bytes, photo.mtime_ns) == (new.stat.path, 1005, new.stat.mtime_ns)
    assert photo.facts == new.facts
    assert catalogue.photo_at(new.stat.path) == photo
    assert catalogue.photos_by_hash(new.facts.content_hash) == [photo]
    stored = catalogue.embeddings([photo_id], MODEL)[photo_id]
    np.testing.assert_array_equal(stored, rounded(new))


def known_below(catalogue: Catalogue, folder: Path, model_id: str) -> dict[Path, KnownFile]:
    return {
        Path(place, name): known
        for place in catalogue.known.folders(folder)
        for name, known in catalogue.known.in_folder(place, model_id).items()
    }


@pytest.mark.parametrize(
    "name", ["100%_'\"; DROP TABLE photos.jpg", "🐶 אבג.jpg", "\u00e9.jpg", "e\u0301.jpg", " .jpg", "a\nb.jpg"]
)
def test_hostile_names(catalogue: Catalogue, album: Path, make_photo: MakePhoto, name: str) -> None:
    [photo_id] = put(catalogue, make_photo(album / name))
    assert catalogue.photo(photo_id).path == album / name
    assert list(known_below(catalogue, album, MODEL)) == [album / name]


@pytest.mark.skipif(sys.platform == "win32", reason="names are UTF-16 there")
def test_a_name_of_undecodable_bytes(catalogue: Catalogue, album: Path, make_photo: MakePhoto) -> None:
    folder = album / os.fsdecode(b"caf\xe9")
    put(catalogue, make_photo(folder / "a.jpg"), make_photo(album / "café" / "a.jpg", 1))
    catalogue.commit(Batch(skipped=[skipped(folder / "b.jpg", f"cannot open {folder}")]), MODEL)
    assert set(known_below(catalogue, folder, MODEL)) == {folder / "a.jpg", folder / "b.jpg"}
    assert len(known_below(catalogue, album, MODEL)) == 3
    assert catalogue.skips(folder)[0].detail.endswith("caf\\udce9")


def test_sibling_folders_of_the_same_beginning_stay_apart(
    catalogue: Catalogue, album: Path, make_photo: MakePhoto
) -> None:
    inside = [album / "a_b" / "x.jpg", album / "a_b" / "deep" / "y.jpg"]
    others = [album / "a_bc" / "x.jpg", album / "aXb" / "x.jpg", album / "a_b.jpg", album / "a%" / "x.jpg"]
    put(catalogue, *(make_photo(path, index) for index, path in enumerate(inside + others)))
    assert set(known_below(catalogue, album / "a_b", MODEL)) == set(inside)
    assert set(known_below(catalogue, album / "a%", MODEL)) == {album / "a%" / "x.jpg"}


def test_known_files_tell_photos_skips_and_what_the_model_has_embedded(
    catalogue: Catalogue, album: Path, make_photo: MakePhoto
) -> None:
    plain = make_photo(album / "plain.jpg", 1, embedding=False)
    [embedded_id, plain_id] = put(catalogue, make_photo(album / "a.jpg", 0, mtime_ns=5), plain)
    catalogue.commit(Batch(skipped=[skipped(album / "bad.jpg")]), MODEL)
    known = known_below(catalogue, album, MODEL)
    assert known[album / "a.jpg"] == KnownFile(embedded_id, 1000, 5, True)
    assert known[album / "plain.jpg"] == KnownFile(plain_id, 1001, plain.stat.mtime_ns, False)
    assert known[album / "bad.jpg"] == KnownFile(None, 7, 8, False, reason=SkipReason.DAMAGED)
    assert catalogue.known.at(album / "bad.jpg", MODEL) == known[album / "bad.jpg"]
    assert catalogue.known.at(album / "none.jpg", MODEL) is None
    assert not known_below(catalogue, album, OTHER_MODEL)[album / "a.jpg"].embedded
    assert catalogue.known.at(album / "a.jpg", MODEL) == known[album / "a.jpg"]


def test_a_changed_file_keeps_its_id_and_loses_the_embeddings_of_all_models(
    catalogue: Catalogue, album: Path, make_photo: MakePhoto
) -> None:
    path = album / "a.jpg"
    [photo_id] = put(catalogue, make_photo(path, 1))
    put(catalogue, make_photo(path, 1), model_id=OTHER_MODEL)
    assert put(catalogue, make_photo(path, 2)) == [photo_id]
    assert catalogue.photo(photo_id).facts == make_photo(path, 2).facts
    assert photo_id not in catalogue.embeddings([photo_id], OTHER_MODEL)
    stored = catalogue.embeddings([photo_id], MODEL)[photo_id]
    np.testing.assert_array_equal(stored, rounded(make_photo(path, 2)))


def test_the_same_content_at_the_same_path_keeps_its_embeddings(
    catalogue: Catalogue, album: Path, make_photo: MakePhoto
) -> None:
    [photo_id] = put(catalogue, make_photo(album / "a.jpg", 1))
    generation = catalogue.generation()
    put(catalogue, make_photo(album / "a.jpg", 1, embedding=False, mtime_ns=99))
    assert catalogue.photo(photo_id).mtime_ns == 99
    assert photo_id in catalogue.embeddings([photo_id], MODEL)
    assert catalogue.generation() == generation


def test_the_generation_grows_with_embeddings_only(
    catalogue: Catalogue, album: Path, make_photo: MakePhoto
) -> None:
    assert catalogue.generation() == 0
    put(catalogue, make_photo(album / "a.jpg", embedding=False))
    catalogue.commit(Batch(skipped=[skipped(album / "bad.jpg")]), MODEL)
    assert catalogue.generation() == 0
    seen = []
    for content in range(3):
        put(catalogue, make_photo(album / "a.jpg", content))
        seen.append(catalogue.generation())
    catalogue.commit(Batch(gone=[album / "a.jpg"]), MODEL)
    seen.append(catalogue.generation())
    assert seen == sorted(set(seen))
    assert seen[0] > 0


def test_moves_may_swap_paths(catalogue: Catalogue, album: Path, make_photo: MakePhoto) -> None:
    first, second = put(catalogue, make_photo(album / "a.jpg", 1), make_photo(album / "b.jpg", 2))
    generation = catalogue.generation()
    moves = [
        Seen(first, FileStat(album / "b.jpg", 10, 11)),
        Seen(second, FileStat(album / "a.jpg", 20, 21)),
    ]
    catalogue.commit(Batch(seen=moves), MODEL)
    assert catalogue.photo(first).path == album / "b.jpg"
    assert (catalogue.photo(second).path, catalogue.photo(second).size_bytes) == (album / "a.jpg", 20)
    assert len(catalogue.embeddings([first, second], MODEL)) == 2
    assert catalogue.generation() == generation


def test_a_move_onto_another_photo_or_a_skip_replaces_it(
    catalogue: Catalogue, album: Path, make_photo: MakePhoto
) -> None:
    mover, victim = put(catalogue, make_photo(album / "a.jpg", 1), make_photo(album / "b.jpg", 2))
    catalogue.commit(Batch(skipped=[skipped(album / "bad.jpg")]), MODEL)
    catalogue.commit(Batch(seen=[Seen(mover, FileStat(album / "b.jpg", 1, 1))]), MODEL)
    assert [photo.photo_id for photo in catalogue.photos([mover, victim])] == [mover]
    catalogue.commit(Batch(seen=[Seen(mover, FileStat(album / "bad.jpg", 1, 1))]), MODEL)
    assert catalogue.counts(MODEL) == (1, 1, 0)


def test_a_photo_becomes_a_skip_and_a_skip_a_photo(
    catalogue: Catalogue, album: Path, make_photo: MakePhoto
) -> None:
    path = album / "a.jpg"
    [photo_id] = put(catalogue, make_photo(path))
    catalogue.commit(Batch(skipped=[skipped(path)]), MODEL)
    assert catalogue.counts(MODEL) == (0, 0, 1)
    assert catalogue.skips() == [Skip(path, SkipReason.DAMAGED, "no header")]
    [again] = put(catalogue, make_photo(path))
    assert catalogue.counts(MODEL) == (1, 1, 0)
    assert again != photo_id, "the number of a removed photo is never given again"


def test_a_skip_recorded_again_replaces_the_old_one(catalogue: Catalogue, album: Path) -> None:
    for detail in ("first", "second"):
        catalogue.commit(Batch(skipped=[skipped(album / "a.jpg", detail)]), MODEL)
    assert [skip.detail for skip in catalogue.skips()] == ["second"]
    catalogue.commit(Batch(gone=[album / "a.jpg"]), MODEL)
    assert catalogue.skips() == []


def test_photos_come_in_the_order_asked_and_unknown_ones_are_left_out(
    catalogue: Catalogue, album: Path, make_photo: MakePhoto
) -> None:
    ids = put(catalogue, *(make_photo(album / f"{n}.jpg", n) for n in range(3000)))
    asked = [*reversed(ids), 999_999, ids[0]]
    assert [photo.photo_id for photo in catalogue.photos(asked)] == [*reversed(ids), ids[0]]
    assert [p.photo_id for p in catalogue.photos(np.array(ids[:3]))] == ids[:3]
    assert catalogue.photos([]) == []
    with pytest.raises(PhotoUnknown):
        catalogue.photo(999_999)


def test_copies_share_a_hash(catalogue: Catalogue, album: Path, make_photo: MakePhoto) -> None:
    ids = put(catalogue, make_photo(album / "a.jpg", 4), make_photo(album / "b.jpg", 4))
    copies = catalogue.photos_by_hash((4).to_bytes(16, "big"))
    assert [photo.photo_id for photo in copies] == ids


def test_newest_first_by_date_taken_or_else_file_time(
    catalogue: Catalogue, album: Path, make_photo: MakePhoto
) -> None:
    old = make_photo(album / "old.jpg", 1, taken_at="1999-12-31T23:59:59")
    new = make_photo(album / "new.jpg", 2, taken_at="2024-05-01T00:00:00")
    between = make_photo(album / "file.jpg", 3, mtime_ns=1_500_000_000_000_000_000)
    ids = put(catalogue, old, new, between)
    assert [photo.photo_id for photo in catalogue.newest()] == [ids[1], ids[2], ids[0]]
    assert [photo.photo_id for photo in catalogue.newest(1)] == [ids[1]]
    catalogue.commit(Batch(seen=[Seen(ids[2], FileStat(between.stat.path, 1, 1_800_000_000_000_000_000))]), MODEL)
    assert catalogue.newest(1)[0].photo_id == ids[2]


@pytest.mark.parametrize("mtime_ns", [-(2**80), -1, 0, 2**62, 2**63, 2**64, 2**80])
def test_times_beyond_any_calendar(catalogue: Catalogue, album: Path, make_photo: MakePhoto, mtime_ns: int) -> None:
    [photo_id] = put(catalogue, make_photo(album / "a.jpg", mtime_ns=mtime_ns))
    assert [photo.photo_id for photo in catalogue.newest()] == [photo_id]


def test_a_parent_takes_over_the_roots_below_it(
    catalogue: Catalogue, tmp_path: Path, make_photo: MakePhoto
) -> None:
    first = catalogue.add_root(tmp_path / "all" / "a")
    second = catalogue.add_root(tmp_path / "all" / "b")
    beside = catalogue.add_root(tmp_path / "alleys")
    ids = put(catalogue, *(make_photo(root.path / "x.jpg", n) for n, root in enumerate((first, second, beside))))
    catalogue.commit(Batch(skipped=[skipped(first.path / "bad.jpg")]), MODEL)
    generation = catalogue.generation()
    parent = catalogue.add_root(tmp_path / "all")
    assert [(root.path, root.photo_count) for root in catalogue.roots()] == [(beside.path, 1), (parent.path, 2)]
    assert catalogue.photo(ids[0]).root_id == parent.root_id
    assert catalogue.counts(MODEL) == (3, 3, 1)
    assert catalogue.generation() == generation
    assert catalogue.add_root(tmp_path / "all" / "a" / "deeper") == parent
    assert catalogue.add_root(tmp_path / "all") == parent


def test_folders_are_found_by_the_names_that_a_new_parent_adds(
    catalogue: Catalogue, tmp_path: Path, make_photo: MakePhoto
) -> None:
    first = catalogue.add_root(tmp_path / "travels" / "norway")
    [inside, beside] = put(
        catalogue,
        make_photo(first.path / "fjord" / "1.jpg", 1),
        make_photo(catalogue.add_root(tmp_path / "garden").path / "2.jpg", 2),
    )

    def having(words: str) -> list[int]:
        return list(catalogue.matching([HasText(words=words)]))

    assert (having("travels"), having("norway"), having("garden")) == ([], [inside], [beside])
    catalogue.add_root(tmp_path / "travels")
    assert (having("travels"), having("norway"), having("fjord")) == ([inside], [inside], [inside])
    assert having("garden") == [beside]


def test_a_favourite_that_was_removed_comes_back_as_one(
    catalogue: Catalogue, album: Path, make_photo: MakePhoto
) -> None:
    [liked, _] = put(catalogue, make_photo(album / "a.jpg", 1), make_photo(album / "b.jpg", 2))
    catalogue.set_favourite([liked], on=True)
    catalogue.commit(Batch(gone=[album / "a.jpg"]), MODEL)
    assert not len(catalogue.matching([IsKind(kind=Kind.FAVOURITE)]))
    [root] = catalogue.roots()
    catalogue.remove_root(root.root_id)
    elsewhere = catalogue.add_root(album.parent / "elsewhere").path
    [back, other] = put(catalogue, make_photo(elsewhere / "z.jpg", 1), make_photo(elsewhere / "b.jpg", 2))
    assert catalogue.matching([IsKind(kind=Kind.FAVOURITE)]).tolist() == [back]
    assert (catalogue.photo(back).favourite, catalogue.photo(other).favourite) == (True, False)


def test_a_root_knows_whether_it_is_there(catalogue: Catalogue, tmp_path: Path) -> None:
    folder = tmp_path / "away"
    assert not catalogue.add_root(folder).present
    folder.mkdir()
    assert catalogue.roots()[0].present


def test_a_removed_root_takes_its_photos_along(
    catalogue: Catalogue, album: Path, tmp_path: Path, make_photo: MakePhoto
) -> None:
    other = catalogue.add_root(tmp_path / "other")
    ids = put(catalogue, make_photo(album / "a.jpg", 1), make_photo(other.path / "b.jpg", 2))
    catalogue.commit(Batch(skipped=[skipped(album / "bad.jpg")]), MODEL)
    root_id = catalogue.photo(ids[0]).root_id
    catalogue.remove_root(root_id)
    assert [photo.photo_id for photo in catalogue.photos(ids)] == [ids[1]]
    assert catalogue.counts(MODEL) == (1, 1, 0)
    generation = catalogue.generation()
    catalogue.remove_root(root_id)
    assert catalogue.generation() == generation


def test_a_photo_outside_every_root_is_refused_and_nothing_is_written(
    catalogue: Catalogue, album: Path, tmp_path: Path, make_photo: MakePhoto
) -> None:
    with pytest.raises(FolderUnavailable):
        put(catalogue, make_photo(album / "a.jpg"), make_photo(tmp_path / "album2" / "b.jpg"))
    assert catalogue.counts(MODEL) == (0, 0, 0)


@pytest.mark.parametrize("vector", [np.ones(3), np.ones((1, 8)), np.full(8, np.nan), np.full(8, 1e9)])
def test_an_embedding_that_is_none_is_refused(
    catalogue: Catalogue, album: Path, make_photo: MakePhoto, vector: Floats
) -> None:
    good = make_photo(album / "a.jpg")
    put(catalogue, good)
    with np.errstate(over="ignore"), pytest.raises(ValueError, match="embedding"):
        put(catalogue, NewPhoto(make_photo(album / "b.jpg").stat, good.facts, vector))
    assert catalogue.counts(MODEL) == (1, 1, 0)


def test_what_was_committed_is_there_when_opened_again(
    catalogue: Catalogue, album: Path, make_photo: MakePhoto
) -> None:
    [photo_id] = put(catalogue, make_photo(album / "a.jpg"))
    before = (catalogue.uuid, catalogue.generation(), catalogue.photo(photo_id))
    assert catalogue.size_bytes() > 0
    catalogue.close()
    again = Catalogue.open(catalogue.file)
    assert (again.uuid, again.generation(), again.photo(photo_id)) == before
    again.close()
