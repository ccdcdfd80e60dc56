"""Roots: what is left out, where they lie, whether they are indexed; and what is away."""

import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from photofinder.errors import FolderDiffers, FolderUnavailable, GlobUnusable, RootUnknown
from photofinder.library import Library
from photofinder.records import Phase, Progress

MakePhoto = Callable[..., Path]

pytestmark = pytest.mark.usefixtures("decoding_here")


def index(library: Library, folder: Path | None = None) -> Progress | None:
    steps = list(library.index(folder))
    assert not steps or steps[-1].phase is Phase.DONE
    return steps[-1] if steps else None


def names(library: Library) -> set[str]:
    return {hit.path.name for hit in library.browse()}


def test_what_is_left_out_leaves_and_comes_back(library: Library, photos: Path, embedded: list[int]) -> None:
    index(library, photos)
    (root,) = library.roots()
    ids = {hit.path.name: hit.photo_id for hit in library.browse()}
    library.folders.exclude(root.root_id, ["more/", "re?.jpg"])
    assert library.roots()[0].excludes == ("more/", "re?.jpg")
    assert len(names(library)) == 6
    left = index(library)
    assert left is not None
    assert (left.removed, left.left_out) == (0, 3)
    assert names(library) == {"green.jpg", "blue.jpg", "yellow.jpg"}
    with pytest.raises(FolderUnavailable, match="left out"):
        index(library, photos / "more")
    with pytest.raises(GlobUnusable):
        library.folders.exclude(root.root_id, ["!"])
    library.folders.exclude(root.root_id, [])
    index(library)
    assert names(library) == set(ids)
    assert sum(embedded) == 6


def test_a_paused_root_is_not_indexed_but_searched(library: Library, photos: Path, make_photo: MakePhoto) -> None:
    index(library, photos)
    root_id = library.roots()[0].root_id
    library.folders.pause(root_id, True)
    make_photo(photos / "new.jpg", "white")
    assert index(library) is None
    assert (library.roots()[0].paused, len(names(library))) == (True, 6)
    library.folders.pause(root_id, False)
    steps = library.index()
    next(steps)
    library.folders.pause(root_id, True)
    assert len(list(steps)) <= 1
    library.folders.pause(root_id, False)
    index(library)
    assert len(names(library)) == 7


def test_unknown_roots(library: Library, photos: Path) -> None:
    for act in (
        lambda: library.folders.exclude(7, []),
        lambda: library.folders.pause(7, True),
        lambda: library.folders.move(7, photos),
    ):
        with pytest.raises(RootUnknown):
            act()


def test_a_root_that_was_renamed_is_told_where_it_is(
    library: Library, photos: Path, tmp_path: Path, embedded: list[int]
) -> None:
    index(library, photos)
    before = {hit.photo_id: hit.path.relative_to(photos) for hit in library.browse()}
    root_id, done = library.roots()[0].root_id, sum(embedded)
    new = tmp_path / "disk" / "Fotos"
    new.parent.mkdir()
    photos.rename(new)
    assert all(hit.offline for hit in library.browse())
    assert all(library.thumbnail(photo_id) for photo_id in before)
    (tmp_path / "others").mkdir()
    with pytest.raises(FolderDiffers):
        library.folders.move(root_id, tmp_path / "others")
    with pytest.raises(FolderUnavailable):
        library.folders.move(root_id, tmp_path / "nowhere")
    moved = library.folders.move(root_id, new)
    assert (moved.path, moved.present, moved.photo_count) == (new, True, 6)
    assert {hit.photo_id: hit.path.relative_to(new) for hit in library.browse()} == before
    assert not any(hit.offline for hit in library.browse())
    last = index(library)
    assert last is not None
    assert (last.total, sum(embedded)) == (0, done)
    assert {hit.path.name for hit in library.search("in:Fotos/more").hits} == {"black.jpg", "white.jpg"}


def test_roots_do_not_overlap(library: Library, photos: Path, tmp_path: Path, make_photo: MakePhoto) -> None:
    index(library, photos)
    make_photo(tmp_path / "other" / "deep" / "red.jpg")
    index(library, tmp_path / "other")
    first, second = library.roots()
    for folder in (first.path, first.path / "more", tmp_path):
        with pytest.raises(FolderDiffers, match="overlaps"):
            library.folders.move(second.root_id, folder)


def test_a_disk_under_another_name_is_recognised(
    library: Library, photos: Path, tmp_path: Path, make_photo: MakePhoto, embedded: list[int]
) -> None:
    index(library, photos)
    done = sum(embedded)
    copy = Path(shutil.copytree(photos, tmp_path / "copy"))
    assert library.add_root(copy).path == copy
    assert len(library.roots()) == 2  # the first one is still there
    library.remove_root(library.roots()[1].root_id)
    photos.rename(tmp_path / "gone")
    other = tmp_path / "other"
    make_photo(other / "red.jpg", "blue")
    assert library.add_root(other).photo_count == 0
    again = library.add_root(copy)
    assert (again.path, again.photo_count, len(library.roots())) == (copy, 6, 2)
    assert sum(embedded) == done


def test_an_empty_mount_point_is_away(library: Library, photos: Path, tmp_path: Path) -> None:
    index(library, photos)
    photos.rename(tmp_path / "disk")
    photos.mkdir()
    assert not library.roots()[0].present
    assert all(hit.offline for hit in library.search("red").hits)
    assert index(library) is None
    assert len(names(library)) == 6


def test_a_moved_folder_of_many_files_is_not_read(
    library: Library, tmp_path: Path, make_photo: MakePhoto, embedded: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    top = tmp_path / "top"
    for number in range(40):
        make_photo(top / "2023" / f"{number}.png", (number, 0, 0), (8, 8))
    index(library, top)
    before, done = {hit.path.name: hit.photo_id for hit in library.browse()}, sum(embedded)
    (top / "2023").rename(top / "Holidays")
    from photofinder.engine import workers

    monkeypatch.setattr(workers.Workers, "_read", None)  # whoever reads a file now fails
    last = index(library, top)
    assert last is not None
    assert (last.added, last.removed, last.updated, last.done, last.total) == (0, 0, 40, 40, 40)
    assert {hit.path.name: hit.photo_id for hit in library.browse()} == before
    assert {hit.path.parent.name for hit in library.browse()} == {"Holidays"}
    assert sum(embedded) == done


def test_names_are_searchable_before_anything_is_read(
    library: Library, photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (photos / "notes.txt").write_text("no photo")
    os.utime(photos / "red.jpg", ns=(0, 1_684_317_630 * 10**9))
    steps = library.index(photos)
    for step in steps:
        if step.searchable:
            break
    assert step.phase is Phase.SCANNING
    found = library.search("yellow").hits
    assert [(hit.path.name, hit.pending, hit.named) for hit in found] == [("yellow.jpg", True, True)]
    assert {hit.path.name for hit in library.search("date:2023-05 type:jpg").hits} == {"red.jpg"}
    assert {hit.path.name for hit in library.search("in:more").hits} == {"black.jpg", "white.jpg"}
    assert library.search("is:duplicate").hits == []
    status = library.status()
    assert (status.photos, status.embedded, status.waiting) == (6, 0, 6)
    (pending,) = [hit for hit in library.browse() if hit.path.name == "red.jpg"]
    assert library.thumbnail(pending.photo_id)
    assert library.photo(pending.photo_id).pending
    steps.close()
    again = index(library, photos)
    assert again is not None
    assert (again.added, again.updated, again.skipped) == (6, 0, 1)
    assert not any(hit.pending for hit in library.browse())
    assert library.photo(pending.photo_id).path.name == "red.jpg"
    assert library.status().waiting == 0


def test_other_photos_beside_pending_ones(library: Library, photos: Path, make_photo: MakePhoto) -> None:
    index(library, photos)
    make_photo(photos / "yellow sunset.jpg", "blue")
    steps = library.index(photos)
    while not next(steps).searchable:
        pass
    hits = library.search("yellow").hits
    assert {hit.path.name: hit.pending for hit in hits[:2]} == {"yellow.jpg": False, "yellow sunset.jpg": True}
    assert len(library.search("a sunset", stacked=True).hits) == 7
    steps.close()


def test_a_touched_folder_keeps_everything(library: Library, photos: Path, embedded: list[int]) -> None:
    index(library, photos)
    before, done = {hit.path: hit.photo_id for hit in library.browse()}, sum(embedded)
    for path in photos.rglob("*.jpg"):
        os.utime(path, ns=(time.time_ns(), time.time_ns()))
    last = index(library, photos)
    assert last is not None
    assert (last.updated, last.added, sum(embedded)) == (6, 0, done)
    assert {hit.path: hit.photo_id for hit in library.browse()} == before


def test_a_folder_in_a_root_is_taken_up_without_a_write(library: Library, photos: Path) -> None:
    index(library, photos)

    def changes() -> int:
        with library._catalogue._connections.reading() as connection:
            return int(connection.execute("SELECT value FROM meta WHERE key = 'changes'").fetchone()[0])

    before = changes()
    assert index(library, photos / "more") is not None
    assert library.add_root(photos / "more").path == photos
    assert changes() == before


def test_a_change_in_a_folder_that_was_removed_or_paused_is_none(library: Library, photos: Path) -> None:
    index(library, photos)
    (root,) = library.roots()
    library.folders.pause(root.root_id, True)
    assert list(library.index(photos / "more", adding=False)) == []
    library.folders.pause(root.root_id, False)
    assert list(library.index(photos / "more", adding=False))[-1].phase is Phase.DONE
    library.remove_root(root.root_id)
    assert list(library.index(photos / "more", adding=False)) == []
    assert library.roots() == []
