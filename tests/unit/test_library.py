import os
import shutil
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from photofinder import paths
from photofinder import settings as stored_settings
from photofinder.engine.decode import Outcome, Unusable
from photofinder.engine.decoding_process import Task
from photofinder.engine.query import Like, Query, parse
from photofinder.engine.workers import Workers
from photofinder.errors import (
    FolderUnavailable,
    IndexingBusy,
    ModelNotDownloaded,
    ModelUnknown,
    PhotoFinderError,
    PhotoUnknown,
    SkipReason,
    StorageFault,
)
from photofinder.library import Library
from photofinder.records import FileStat, Phase, Progress, Skip
from photofinder.settings import Settings
from photofinder.store import rough_scan
from photofinder.vision.fake import FakeEmbedder

MakePhoto = Callable[..., Path]


class CountingEmbedder(FakeEmbedder):
    """Counts the pictures that it embeds; may call itself otherwise, and refuse pictures."""

    def __init__(self, model_id: str = "fake", refuses: Callable[[Image.Image], bool] = lambda _: False) -> None:
        self.model_id = model_id
        self.embedded = 0
        self._refuses = refuses

    def embed_images(self, images: Sequence[Image.Image]) -> NDArray[np.float32]:
        if any(self._refuses(image) for image in images):
            raise RuntimeError("out of memory")
        self.embedded += len(images)
        return super().embed_images(images)


@pytest.fixture
def embedder() -> CountingEmbedder:
    return CountingEmbedder()


@pytest.fixture
def library(fake_settings: Settings, embedder: CountingEmbedder) -> Iterator[Library]:
    opened = Library.open(fake_settings, load=lambda _id, _dir: embedder)
    yield opened
    opened.close()


def index(library: Library, folder: Path | None = None) -> Progress:
    return list(library.index(folder))[-1]


def names(library: Library, query: str = "red") -> list[str]:
    return [hit.path.name for hit in library.search(query).hits]


def ids(library: Library) -> dict[str, int]:
    return {hit.path.name: hit.photo_id for hit in library.browse()}


def test_indexes_and_finds_by_words(library: Library, photos: Path) -> None:
    steps = list(library.index(photos))
    assert [steps[0].phase, steps[-1].phase] == [Phase.SCANNING, Phase.DONE]
    assert (steps[-1].added, steps[-1].removed, steps[-1].skipped) == (6, 0, 0)
    assert (steps[-1].done, steps[-1].total) == (6, 6)
    assert any(step.searchable for step in steps)
    for colour in ("red", "green", "blue", "yellow"):
        hits = library.search(f"a {colour} photo").hits
        assert hits[0].path.name == f"{colour}.jpg"
        assert len(hits) == 6
        assert [hit.confidence for hit in hits] == sorted((hit.confidence for hit in hits), reverse=True)
    assert (hits[0].width, hits[0].height, hits[0].taken_at) == (64, 48, "2021-06-15T12:00:00")


def test_limit_and_no_words(library: Library, photos: Path) -> None:
    index(library, photos)
    assert len(library.search("red", limit=2).hits) == 2
    assert library.search("  ").hits == library.browse()


def like(*pictures: Path) -> Query:
    return Query(tuple(Like(str(picture)) for picture in pictures))


def test_finds_by_pictures_and_by_both(library: Library, photos: Path, tmp_path: Path) -> None:
    index(library, photos)
    blue = photos / "blue.jpg"
    elsewhere = Path(shutil.copy(blue, tmp_path / "elsewhere.jpg"))
    by_file = library.search(like(elsewhere)).hits
    assert by_file[0].path == blue
    assert by_file[0].score == pytest.approx(1.0, abs=1e-2)
    similar = library.search(like(blue)).hits
    assert [hit.path for hit in similar] == [hit.path for hit in by_file[1:]]
    both = library.search(parse("yellow").adding(*like(elsewhere).terms)).hits
    assert {both[0].path.name, both[1].path.name} == {"blue.jpg", "yellow.jpg"}


def test_search_of_an_empty_library_loads_no_model(fake_settings: Settings) -> None:
    def load(_id: str, _dir: Path) -> FakeEmbedder:
        raise AssertionError("no model is needed")

    library = Library.open(fake_settings, load=load)
    assert library.search("red").hits == []
    assert library.browse() == []
    library.close()


def test_running_again_does_nothing(library: Library, photos: Path, embedder: CountingEmbedder) -> None:
    index(library, photos)
    embedded = embedder.embedded
    again = index(library, photos)
    assert (again.total, again.added, again.removed) == (0, 0, 0)
    assert embedder.embedded == embedded


def test_new_and_changed_photos_are_taken_up(
    library: Library, photos: Path, embedder: CountingEmbedder, make_photo: MakePhoto
) -> None:
    index(library, photos)
    before, embedded = ids(library), embedder.embedded
    make_photo(photos / "red.jpg", (20, 40, 230), (80, 80))
    make_photo(photos / "new.png", (250, 0, 0))
    last = index(library, photos)
    assert (last.total, last.added) == (2, 2)
    assert embedder.embedded == embedded + 2
    assert ids(library)["red.jpg"] == before["red.jpg"]
    assert names(library)[0] == "new.png"
    assert set(names(library, "blue")[:2]) == {"blue.jpg", "red.jpg"}


def test_a_touched_photo_is_not_embedded_again(library: Library, photos: Path, embedder: CountingEmbedder) -> None:
    index(library, photos)
    before, embedded = ids(library), embedder.embedded
    os.utime(photos / "red.jpg", ns=(1, 1))
    last = index(library, photos)
    assert (last.total, last.added, embedder.embedded) == (1, 0, embedded)
    assert ids(library) == before
    assert index(library, photos).total == 0


def test_a_moved_photo_keeps_its_id(library: Library, photos: Path, embedder: CountingEmbedder) -> None:
    index(library, photos)
    before, embedded = ids(library), embedder.embedded
    (photos / "elsewhere").mkdir()
    (photos / "red.jpg").rename(photos / "elsewhere" / "crimson.jpg")
    last = index(library, photos)
    assert (last.added, last.removed, embedder.embedded) == (0, 0, embedded)
    assert ids(library)["crimson.jpg"] == before["red.jpg"]
    assert "red.jpg" not in ids(library)
    assert names(library)[0] == "crimson.jpg"


def test_a_photo_moved_to_another_root_keeps_its_id(
    library: Library, photos: Path, tmp_path: Path, embedder: CountingEmbedder, make_photo: MakePhoto
) -> None:
    other = tmp_path / "other"
    make_photo(other / "grey.jpg", (100, 100, 100))
    index(library, photos)
    index(library, other)
    before, embedded = ids(library), embedder.embedded
    (photos / "red.jpg").rename(other / "red.jpg")
    index(library, other)
    assert ids(library) == before
    assert embedder.embedded == embedded
    assert index(library, photos).removed == 0


def test_a_copy_takes_over_the_embedding(library: Library, photos: Path, embedder: CountingEmbedder) -> None:
    index(library, photos)
    embedded = embedder.embedded
    for number in range(3):
        shutil.copy(photos / "red.jpg", photos / f"copy{number}.jpg")
    last = index(library, photos)
    assert (last.added, embedder.embedded) == (3, embedded)
    hits = library.search("red").hits[:4]
    assert {hit.path.name for hit in hits} == {"red.jpg", "copy0.jpg", "copy1.jpg", "copy2.jpg"}
    assert len({hit.score for hit in hits}) == 1
    assert [hit.photo_id for hit in hits] == sorted(hit.photo_id for hit in hits)


def test_copies_that_are_all_new_share_one_embedding(
    library: Library, tmp_path: Path, embedder: CountingEmbedder, make_photo: MakePhoto
) -> None:
    folder = tmp_path / "same"
    original = make_photo(folder / "a.jpg", "green")
    for number in range(3):
        shutil.copy(original, folder / f"{number}.jpg")
    assert index(library, folder).added == 4
    assert embedder.embedded == 1


def test_swapped_names_swap_what_is_found(library: Library, photos: Path) -> None:
    index(library, photos)
    (photos / "red.jpg").rename(photos / "x")
    (photos / "blue.jpg").rename(photos / "red.jpg")
    (photos / "x").rename(photos / "blue.jpg")
    index(library, photos)
    assert names(library)[0] == "blue.jpg"
    assert names(library, "blue")[0] == "red.jpg"
    assert len(library.browse()) == 6
    assert index(library, photos).total == 0


def test_deleted_photos_leave(library: Library, photos: Path) -> None:
    index(library, photos)
    (photos / "red.jpg").unlink()
    shutil.rmtree(photos / "more")
    last = index(library, photos)
    assert last.removed == 3
    assert set(names(library)) == {"green.jpg", "blue.jpg", "yellow.jpg"}


def test_a_root_that_is_away_keeps_its_photos(library: Library, photos: Path, tmp_path: Path) -> None:
    index(library, photos)
    photos.rename(tmp_path / "unplugged")
    with pytest.raises(FolderUnavailable):
        index(library, photos)
    assert list(library.index()) == []
    assert len(library.search("red").hits) == 6
    assert not library.status().roots[0].present
    photos.mkdir()  # the mount point that is left, empty
    with pytest.raises(FolderUnavailable):
        index(library, photos)
    assert len(library.search("red").hits) == 6
    assert not library.status().roots[0].present
    assert list(library.index()) == []
    photos.rmdir()
    (tmp_path / "unplugged").rename(photos)
    assert index(library, photos).total == 0


def test_an_emptied_album_inside_a_root_leaves(library: Library, photos: Path) -> None:
    index(library, photos)
    for photo in (photos / "more").iterdir():
        photo.unlink()
    assert index(library, photos / "more").removed == 2
    assert len(library.browse()) == 4


def test_a_passing_fault_neither_removes_a_photo_nor_is_forgotten(
    library: Library, photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index(library, photos)
    os.utime(photos / "red.jpg", ns=(1, 1))
    (photos / "new.jpg").write_bytes((photos / "red.jpg").read_bytes() + b"longer")
    refused = {photos / "red.jpg", photos / "new.jpg"}
    read: Any = Workers._read

    def guarded(workers: Workers, task: Task, stat: FileStat, *args: Any) -> Outcome:
        if stat.path in refused:
            return Unusable(stat, Skip(stat.path, SkipReason.NO_PERMISSION, "Permission denied"))
        outcome: Outcome = read(workers, task, stat, *args)
        return outcome

    with monkeypatch.context() as patch:
        patch.setattr(Workers, "_read", guarded)
        index(library, photos)
    assert names(library)[0] == "red.jpg"
    assert [(skip.path.name, skip.reason) for skip in library.skipped()] == [("new.jpg", SkipReason.NO_PERMISSION)]
    assert index(library, photos).added == 1
    assert library.skipped() == []
    assert set(names(library)[:2]) == {"red.jpg", "new.jpg"}


def test_an_unreadable_sub_folder_keeps_its_photos(
    library: Library, photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index(library, photos)
    scandir = os.scandir

    def guarded(path: Path) -> Iterator[os.DirEntry[str]]:
        if Path(path) == photos / "more":
            raise PermissionError(13, "Permission denied")
        return scandir(path)

    with monkeypatch.context() as patch:
        patch.setattr(os, "scandir", guarded)
        first, again = index(library, photos), index(library, photos)
        assert (first.removed, first.skipped, first.done, first.total) == (0, 1, 1, 1)
        assert (again.removed, again.skipped, again.total) == (0, 0, 0)
    assert [(skip.path, skip.reason) for skip in library.skipped()] == [(photos / "more", SkipReason.NO_PERMISSION)]
    assert len(library.browse()) == 6
    assert index(library, photos).total == 0
    assert library.skipped() == []


def test_a_disk_that_comes_back_under_another_name_costs_no_embedding(
    library: Library, photos: Path, tmp_path: Path, embedder: CountingEmbedder
) -> None:
    index(library, photos)
    embedded = embedder.embedded
    photos.rename(tmp_path / "drive-f")
    before = ids(library)
    last = index(library, tmp_path / "drive-f")
    assert (last.total, embedder.embedded) == (0, embedded)
    assert [(root.path, root.present) for root in library.roots()] == [(tmp_path / "drive-f", True)]
    assert ids(library) == before


def test_what_is_no_picture_is_recorded_once(library: Library, photos: Path) -> None:
    (photos / "notes.txt").write_text("milk, bread")
    (photos / "empty.jpg").touch()
    (photos / "cut.jpg").write_bytes((photos / "red.jpg").read_bytes()[:300])
    last = index(library, photos)
    assert (last.added, last.skipped) == (6, 3)
    reasons = {skip.path.name: skip.reason for skip in library.skipped()}
    assert reasons == {
        "notes.txt": SkipReason.NOT_A_PICTURE,
        "empty.jpg": SkipReason.EMPTY,
        "cut.jpg": SkipReason.DAMAGED,
    }
    assert index(library, photos).total == 0
    assert library.status().skipped == 3


def test_a_skipped_file_is_retried_when_it_changed(library: Library, photos: Path) -> None:
    whole = (photos / "red.jpg").read_bytes()
    (photos / "red.jpg").write_bytes(whole[:200])
    assert index(library, photos).skipped == 1
    (photos / "red.jpg").write_bytes(whole)
    last = index(library, photos)
    assert (last.total, last.added) == (1, 1)
    assert library.skipped() == []
    assert names(library)[0] == "red.jpg"


def test_a_photo_that_is_damaged_later_becomes_a_skip(library: Library, photos: Path) -> None:
    index(library, photos)
    (photos / "red.jpg").write_bytes(b"\xff\xd8\xff\xe0 gone")
    index(library, photos)
    assert "red.jpg" not in names(library)
    assert [skip.path.name for skip in library.skipped()] == ["red.jpg"]


def test_the_content_decides_not_the_name(library: Library, photos: Path) -> None:
    (photos / "red.jpg").rename(photos / "red")
    (photos / "blue.jpg").rename(photos / "blue.txt")
    assert index(library, photos).added == 6
    assert {"red", "blue.txt"} <= set(names(library))


@pytest.mark.skipif(os.name == "nt", reason="names there are Unicode")
def test_a_name_that_is_no_unicode(library: Library, photos: Path) -> None:
    odd = Path(os.fsdecode(os.fsencode(photos) + b"/caf\xe9.jpg"))
    try:
        (photos / "red.jpg").rename(odd)
    except OSError:
        pytest.skip("the file system refuses such names")
    index(library, photos)
    assert library.search("red").hits[0].path == odd
    assert index(library, photos).total == 0


def _is_blue(image: Image.Image) -> bool:
    red, _, blue = image.resize((1, 1)).tobytes()
    return blue > 150 > red


def test_a_poisonous_picture_costs_only_itself(fake_settings: Settings, photos: Path) -> None:
    embedder = CountingEmbedder(refuses=_is_blue)
    library = Library.open(fake_settings, load=lambda _id, _dir: embedder)
    last = index(library, photos)
    assert (last.added, last.skipped) == (5, 1)
    (skip,) = library.skipped()
    assert (skip.path.name, skip.reason) == ("blue.jpg", SkipReason.UNREADABLE)
    assert "out of memory" in skip.detail
    library.close()


def test_a_model_that_refuses_everything_is_a_fault(
    fake_settings: Settings, tmp_path: Path, make_photo: MakePhoto
) -> None:
    folder = tmp_path / "many"
    for number in range(40):
        make_photo(folder / f"{number}.png", (number, 0, 0), (8, 8))
    library = Library.open(fake_settings, load=lambda _id, _dir: CountingEmbedder(refuses=lambda _: True))
    with pytest.raises(RuntimeError, match="out of memory"):
        index(library, folder)
    library.close()


def test_another_model_embeds_anew_and_the_first_is_kept(fake_settings: Settings, photos: Path) -> None:
    first = CountingEmbedder("one")
    library = Library.open(fake_settings, load=lambda _id, _dir: first)
    index(library, photos)
    library.close()

    second = CountingEmbedder("two")
    library = Library.open(fake_settings, load=lambda _id, _dir: second)
    assert library.search("a tomato").hits == []
    assert names(library) == ["red.jpg"]  # by its name alone
    assert library.status().waiting == 6
    assert library.search(like(library.browse()[0].path)).hits == []
    embedded = second.embedded
    last = index(library, photos)
    assert (last.total, last.added, second.embedded - embedded) == (6, 0, 6)
    assert len(library.search("red").hits) == 6
    library.close()

    library = Library.open(fake_settings, load=lambda _id, _dir: first)
    assert index(library, photos).total == 0
    assert first.embedded == 6
    assert len(library.search("red").hits) == 6
    library.close()


def test_a_photo_that_moved_and_waits_for_the_model_keeps_its_id(fake_settings: Settings, photos: Path) -> None:
    library = Library.open(fake_settings, load=lambda _id, _dir: CountingEmbedder("one"))
    index(library, photos)
    before = ids(library)
    library.close()
    (photos / "red.jpg").rename(photos / "crimson.jpg")
    library = Library.open(fake_settings, load=lambda _id, _dir: CountingEmbedder("two"))
    index(library, photos)
    assert ids(library)["crimson.jpg"] == before["red.jpg"]
    assert names(library)[0] == "crimson.jpg"
    library.close()


def test_closing_the_generator_keeps_what_was_committed(
    library: Library, tmp_path: Path, make_photo: MakePhoto, embedder: CountingEmbedder
) -> None:
    folder = tmp_path / "many"
    for number in range(60):
        make_photo(folder / f"{number:02}.png", (4 * number, 255 - 4 * number, number), (16, 16))
    steps = library.index(folder)
    for step in steps:
        if step.searchable and step.phase is Phase.INDEXING:
            break
    assert library.search("red").hits  # on what is there by now
    steps.close()
    there = library.status().embedded
    assert 0 < there <= 60
    assert len(library.browse()) == 60
    last = index(library, folder)
    assert last.added == 60 - there
    assert embedder.embedded == 60
    assert len(library.search("red").hits) == 60


def test_search_runs_beside_indexing(library: Library, tmp_path: Path, make_photo: MakePhoto) -> None:
    folder = tmp_path / "many"
    for number in range(200):
        make_photo(folder / f"{number:03}.png", (number, 255 - number, 7), (8, 8))
    finished = threading.Event()
    faults: list[PhotoFinderError] = []
    sizes: list[int] = []

    def search() -> None:
        try:
            while not finished.is_set():
                sizes.append(len(library.search("red", limit=500).hits))
        except PhotoFinderError as fault:
            faults.append(fault)

    thread = threading.Thread(target=search)
    thread.start()
    try:
        index(library, folder)
    finally:
        finished.set()
        thread.join()
    assert not faults
    assert sizes == sorted(sizes)
    assert len(library.search("red", limit=500).hits) == 200


def test_another_library_finds_what_this_one_committed(
    library: Library, fake_settings: Settings, photos: Path
) -> None:
    other = Library.open(fake_settings)
    assert other.search("red").hits == []
    index(library, photos)
    assert len(other.search("red").hits) == 6
    (photos / "red.jpg").unlink()
    index(library, photos)
    assert len(other.search("red").hits) == 5
    other.close()


def test_only_one_indexes_at_a_time(library: Library, fake_settings: Settings, photos: Path) -> None:
    other = Library.open(fake_settings)
    steps = library.index(photos)
    next(steps)
    with pytest.raises(IndexingBusy):
        next(other.index(photos))
    with pytest.raises(IndexingBusy):
        next(library.index(photos))
    steps.close()
    assert index(other, photos).phase is Phase.DONE
    other.close()


def test_the_lock_is_released_on_another_thread(library: Library, photos: Path) -> None:
    steps = library.index(photos)
    next(steps)
    closer = threading.Thread(target=steps.close)
    closer.start()
    closer.join()
    assert index(library, photos).added == 6


def test_every_root_is_indexed(library: Library, photos: Path, tmp_path: Path, make_photo: MakePhoto) -> None:
    make_photo(tmp_path / "other" / "grey.jpg", (100, 100, 100))
    library.add_root(photos)
    library.add_root(tmp_path / "other")
    done = [step.root for step in library.index() if step.phase is Phase.DONE]
    assert done == [photos, tmp_path / "other"]
    assert len(library.browse()) == 7
    library.remove_root(library.roots()[0].root_id)
    assert [hit.path.name for hit in library.search("red").hits] == ["grey.jpg"]


def test_a_folder_within_a_root_is_no_root_of_its_own(library: Library, photos: Path) -> None:
    index(library, photos)
    assert index(library, photos / "more").total == 0
    assert [root.path for root in library.roots()] == [photos]


def test_a_link_to_a_root_is_that_root(library: Library, photos: Path, tmp_path: Path) -> None:
    index(library, photos)
    link = tmp_path / "link"
    try:
        link.symlink_to(photos, target_is_directory=True)
    except OSError:
        pytest.skip("no links here")
    assert index(library, link).total == 0
    assert library.add_root(link / "more").path == photos
    assert len(library.browse()) == 6


def test_a_missing_folder(library: Library, tmp_path: Path) -> None:
    with pytest.raises(FolderUnavailable):
        library.add_root(tmp_path / "nowhere")
    with pytest.raises(FolderUnavailable):
        index(library, tmp_path / "nowhere")
    (tmp_path / "file").touch()
    with pytest.raises(FolderUnavailable):
        index(library, tmp_path / "file")
    assert library.roots() == []


def test_the_apps_own_folders_are_left_out(photos: Path, tmp_path: Path) -> None:
    own = Settings(paths.folders(tmp_path / "app"), model_id="fake")
    library = Library.open(own)
    index(library, photos)
    assert own.folders.cache.is_dir()
    index(library, tmp_path)
    assert len(library.browse()) == 6
    assert library.skipped() == []
    library.close()


def test_browse_is_newest_first(library: Library, photos: Path, make_photo: MakePhoto) -> None:
    undated = make_photo(photos / "undated.jpg", (1, 2, 3))
    os.utime(undated, (1_600_000_000, 1_600_000_000))  # September 2020
    index(library, photos)
    newest = [hit.path.stem for hit in library.browse()]
    assert newest == ["white", "black", "yellow", "undated", "blue", "green", "red"]
    assert [hit.path.stem for hit in library.browse(2)] == ["white", "black"]
    assert {hit.score for hit in library.browse()} == {0.0}


def test_score_of_captions(library: Library, photos: Path) -> None:
    scores = library.score(photos / "red.jpg", ["blue", "red", "green"])
    assert [score.caption for score in scores] == ["blue", "red", "green"]
    assert max(scores, key=lambda score: score.cosine).caption == "red"
    assert sum(score.probability for score in scores) == pytest.approx(1.0)
    assert all(-1.001 <= score.cosine <= 1.001 for score in scores)


def test_thumbnails(library: Library, photos: Path, fake_settings: Settings, make_photo: MakePhoto) -> None:
    large = make_photo(photos / "large.jpg", "red", (1600, 1200), orientation=6)
    index(library, photos)
    photo = ids(library)["large.jpg"]
    thumbnail = library.thumbnail(photo)
    assert thumbnail is not None
    shutil.rmtree(fake_settings.folders.cache / "thumbnails")
    again = library.thumbnail(photo)
    assert again is not None
    made = fake_settings.folders.cache / "again"
    made.write_bytes(again)
    with Image.open(made) as image:
        assert image.size == (384, 512)
    shutil.rmtree(fake_settings.folders.cache / "thumbnails")
    # There they can no longer be kept; they are shown all the same.
    (fake_settings.folders.cache / "thumbnails").write_bytes(b"no folder")
    assert library.thumbnail(photo) == again
    large.write_bytes(b"broken by now")
    assert library.thumbnail(photo) is None
    assert library.thumbnail(4711) is None


def test_photo(library: Library, photos: Path) -> None:
    index(library, photos)
    hit = library.search("red").hits[0]
    photo = library.photo(hit.photo_id)
    assert (photo.path, photo.size_bytes) == (hit.path, hit.path.stat().st_size)
    with pytest.raises(PhotoUnknown):
        library.photo(4711)


def test_status(library: Library, photos: Path, fake_settings: Settings) -> None:
    index(library, photos)
    (photos / "notes.txt").write_text("x")
    index(library, photos)
    status = library.status()
    assert (status.photos, status.embedded, status.waiting, status.skipped) == (6, 6, 0, 1)
    assert (status.model_id, status.device) == ("fake", "CPU")
    assert [(root.path, root.photo_count, root.present) for root in status.roots] == [(photos, 6, True)]
    assert status.data_dir == fake_settings.folders.data
    assert status.catalogue_bytes > 0
    assert status.thumbnail_bytes > 0


def test_models_and_choosing_one(fake_settings: Settings) -> None:
    library = Library.open(fake_settings)
    assert [info.model_id for info in library.models() if info.active] == ["fake"]
    with pytest.raises(ModelUnknown):
        library.use_model("nonsense")
    with pytest.raises(ModelNotDownloaded):
        library.use_model("default")
    library.use_model("starter") if _starter_is_here(library) else None
    library.use_model("fake")
    assert library.settings.model_id == stored_settings.load(fake_settings.folders).model_id == "fake"
    library.close()


def _starter_is_here(library: Library) -> bool:
    return any(info.model_id == "starter" and info.size_bytes for info in library.models())


def test_status_without_the_models_files(fake_settings: Settings, tmp_path: Path) -> None:
    away = Settings(fake_settings.folders, model_id=f"local-dir:{tmp_path / 'away'}")
    library = Library.open(away)
    assert library.status().photos == 0
    with pytest.raises(ModelNotDownloaded):
        library.warm_up()
    library.close()


def test_a_model_that_there_is_not_can_be_exchanged(fake_settings: Settings) -> None:
    library = Library.open(Settings(fake_settings.folders, model_id="nonsense"))
    assert library.status().model_id == "nonsense"
    assert library.models()
    assert not any(info.active for info in library.models())
    library.use_model("fake")
    library.warm_up()
    assert library.status().model_id == "fake"
    library.close()


def test_warm_up_readies_the_model_and_the_vectors(library: Library, photos: Path, fake_settings: Settings) -> None:
    index(library, photos)
    cold = Library.open(fake_settings)
    assert cold.status().device is None
    cold.warm_up()
    assert cold.status().device == "CPU"
    assert len(cold.search("red").hits) == 6
    cold.close()


def test_a_filled_memory_changes_no_answer(
    library: Library, photos: Path, fake_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rough_scan, "WORTH", 0)
    index(library, photos)
    other = Library.open(fake_settings)
    queries = ("red", "red type:jpg", "red sort:date", "date:2000..")
    before = [other.search(query).hits for query in queries]
    steps = sum(1 for _ in other.memory.fill())
    assert steps > 1
    assert [other.search(query).hits for query in queries] == before
    other.close()


def test_a_closed_library_says_so(fake_settings: Settings) -> None:
    library = Library.open(fake_settings)
    library.close()
    with pytest.raises(StorageFault):
        library.browse()
