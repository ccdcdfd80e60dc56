"""Identity is content: what the model has seen once it does not see again, wherever that comes back."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from photofinder.library import Library
from photofinder.records import Phase, Progress
from photofinder.settings import Settings
from photofinder.store import remembered_rows
from photofinder.vision.fake import FakeEmbedder

MakePhoto = Callable[..., Path]
MakeFilm = Callable[..., Path]

pytestmark = pytest.mark.usefixtures("decoding_here")


def index(library: Library, folder: Path | None = None) -> Progress:
    steps = list(library.index(folder))
    assert steps[-1].phase is Phase.DONE
    return steps[-1]


def vectors(library: Library) -> dict[str, bytes]:
    """The embeddings of all photos, moments of videos included, by name."""
    catalogue = library._catalogue
    model_id = library.settings.model_id
    found = {}
    for hit in library.browse():
        own = catalogue.embeddings([hit.photo_id], model_id)[hit.photo_id]
        frames = catalogue.frames([hit.photo_id], model_id).get(hit.photo_id, ())
        found[hit.path.name] = b"|".join(
            [own.tobytes(), *(b"%d %s" % (one.at_ms, np.float16(one.embedding).tobytes()) for one in frames)]
        )
    return found


@pytest.mark.parametrize("old_first", [True, False])
def test_photos_move_from_one_root_to_another(
    library: Library, photos: Path, tmp_path: Path, embedded: list[int], make_film: MakeFilm, *, old_first: bool
) -> None:
    make_film(photos / "film.mp4")
    other = tmp_path / "other"
    other.mkdir()
    (other / "note.txt").write_text("x")
    index(library, photos)
    index(library, other)
    before, done = vectors(library), sum(embedded)
    shutil.move(photos / "more", other / "more")
    shutil.move(photos / "film.mp4", other / "holiday.mp4")
    shutil.move(photos / "red.jpg", other / "crimson.jpg")
    for folder in (photos, other) if old_first else (other, photos):
        index(library, folder)
    after = vectors(library)
    assert sum(embedded) == done
    before["holiday.mp4"], before["crimson.jpg"] = before.pop("film.mp4"), before.pop("red.jpg")
    assert after == before
    assert b"|" in after["holiday.mp4"]
    assert {hit.path.name for hit in library.search("red").hits[:1]} == {"crimson.jpg"}


def test_a_card_is_emptied_and_filled_again(
    library: Library, photos: Path, tmp_path: Path, embedded: list[int]
) -> None:
    index(library, photos)
    before, done = vectors(library), sum(embedded)
    library.set_favourite([hit.photo_id for hit in library.browse() if hit.path.name == "red.jpg"], on=True)
    shutil.copytree(photos, tmp_path / "copy")
    for path in photos.rglob("*.jpg"):
        path.unlink()
    (photos / "note.txt").write_text("x")
    assert index(library, photos).removed == 6
    assert library.browse() == []
    shutil.copytree(tmp_path / "copy", photos, copy_function=shutil.copyfile, dirs_exist_ok=True)
    assert index(library, photos).added == 6
    assert vectors(library) == before
    assert sum(embedded) == done
    assert [hit.path.name for hit in library.browse() if hit.favourite] == ["red.jpg"]
    assert remembered(library) == 0


def test_what_another_model_made_comes_back_too(
    fake_settings: Settings, photos: Path, tmp_path: Path, embedded: list[int]
) -> None:
    def run(model_id: str) -> None:
        embedder = FakeEmbedder()
        embedder.model_id = model_id
        opened = Library.open(replace(fake_settings, model_id=model_id), load=lambda *_: embedder)
        try:
            index(opened, photos)
        finally:
            opened.close()

    run("fake")
    run("fake-too")
    done = sum(embedded)
    assert done == 12
    (photos / "red.jpg").rename(tmp_path / "red.jpg")
    run("fake")
    (tmp_path / "red.jpg").rename(photos / "scarlet.jpg")
    run("fake-too")
    run("fake")
    assert sum(embedded) == done


def test_an_edit_that_is_undone(library: Library, photos: Path, make_photo: MakePhoto, embedded: list[int]) -> None:
    index(library, photos)
    before, done, original = vectors(library), sum(embedded), (photos / "red.jpg").read_bytes()
    make_photo(photos / "red.jpg", "blue", (80, 60))
    index(library, photos)
    assert sum(embedded) == done + 1
    (photos / "red.jpg").write_bytes(original)
    index(library, photos)
    assert (sum(embedded), vectors(library)) == (done + 1, before)


def test_a_root_that_is_removed_is_really_forgotten(
    library: Library, photos: Path, embedded: list[int], make_photo: MakePhoto
) -> None:
    index(library, photos)
    (photos / "red.jpg").unlink()
    index(library, photos)
    assert remembered(library) == 1
    library.remove_root(library.roots()[0].root_id)
    assert remembered(library) == 0
    make_photo(photos / "red.jpg", "red", taken_at="2018:06:15 12:00:00")
    index(library, photos)
    assert sum(embedded) == 12


def test_a_root_that_becomes_part_of_another_is_not(library: Library, photos: Path, tmp_path: Path) -> None:
    index(library, photos)
    (photos / "red.jpg").unlink()
    index(library, photos)
    library.add_root(tmp_path)
    assert remembered(library) == 1


def test_it_is_forgotten_in_the_end(
    library: Library, photos: Path, embedded: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    index(library, photos)
    content = (photos / "red.jpg").read_bytes()
    (photos / "red.jpg").unlink()
    index(library, photos)
    assert remembered(library) == 1
    monkeypatch.setattr(remembered_rows, "_KEPT_S", -1)
    index(library, photos)
    assert remembered(library) == 0
    (photos / "red.jpg").write_bytes(content)
    index(library, photos)
    assert sum(embedded) == 7


def test_only_so_much_is_remembered_the_newest(
    library: Library, photos: Path, embedded: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(remembered_rows, "_KEPT", 2)
    index(library, photos)
    names = ["red.jpg", "green.jpg", "blue.jpg", "yellow.jpg"]
    contents = {name: (photos / name).read_bytes() for name in names}
    for name in names:
        (photos / name).unlink()
        index(library, photos)
    assert remembered(library) == 2
    for name in ("blue.jpg", "yellow.jpg"):
        (photos / name).write_bytes(contents[name])
    index(library, photos)
    assert sum(embedded) == 6
    (photos / "red.jpg").write_bytes(contents["red.jpg"])
    index(library, photos)
    assert sum(embedded) == 7


def remembered(library: Library) -> int:
    with library._catalogue._connections.reading() as connection:
        return int(connection.execute("SELECT count(*) FROM remembered").fetchone()[0])


class Disk:
    """A disk that can be mounted at a folder: a folder of which the system says that it is on another device."""

    def __init__(self, folder: Path, at: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self._folder, self._at, self._mounted = folder, at, False
        folder.mkdir()
        at.mkdir(parents=True)
        stat = os.stat

        def told(path: os.PathLike[str] | str, *args: object, **keywords: object) -> os.stat_result:
            facts = stat(path, *args, **keywords)  # type: ignore[arg-type]
            if not self._mounted or not Path(os.path.realpath(path)).is_relative_to(at):
                return facts
            fields = {name: getattr(facts, name) for name in dir(facts) if name.startswith("st_")}
            return SimpleNamespace(**{**fields, "st_dev": facts.st_dev + 1000})  # type: ignore[return-value]

        monkeypatch.setattr(os, "stat", told)

    def mount(self) -> None:
        self._at.rmdir()
        self._folder.rename(self._at)
        self._mounted = True

    def unmount(self) -> None:
        self._at.rename(self._folder)
        self._at.mkdir()
        self._mounted = False


@pytest.fixture
def disk(photos: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, make_photo: MakePhoto) -> Disk:
    """One that is mounted in ``photos``, with two photos."""
    made = Disk(tmp_path / "unplugged", photos / "disk", monkeypatch)
    made.mount()
    make_photo(photos / "disk" / "2024" / "orange.jpg", (240, 140, 20))
    make_photo(photos / "disk" / "pink.jpg", (240, 120, 180))
    return made


def offline(library: Library) -> set[str]:
    return {hit.path.name for hit in library.browse() if hit.offline}


def test_photos_on_a_disk_in_a_root_stay_while_it_is_away(
    library: Library, photos: Path, disk: Disk, embedded: list[int], make_photo: MakePhoto
) -> None:
    index(library, photos)
    assert (len(library.browse()), offline(library)) == (8, set())
    ids = {hit.path: hit.photo_id for hit in library.browse()}
    disk.unmount()
    assert offline(library) == {"orange.jpg", "pink.jpg"}
    for folder in (photos, photos, photos / "disk"):
        assert index(library, folder).removed == 0
    assert {hit.path: hit.photo_id for hit in library.browse()} == ids
    # What is put at the mount point meanwhile, or copied from the disk before, changes nothing of what was on it.
    make_photo(photos / "disk" / "brown.jpg", (120, 70, 20))
    make_photo(photos / "copy.jpg", (240, 120, 180))
    last = index(library, photos)
    assert (last.added, last.removed) == (2, 0)
    assert offline(library) == {"orange.jpg", "pink.jpg"}
    (photos / "disk" / "brown.jpg").unlink()
    index(library, photos)
    disk.mount()
    (photos / "disk" / "pink.jpg").unlink()
    assert index(library, photos).removed == 2
    assert {hit.path.name for hit in library.browse()} >= {"orange.jpg", "copy.jpg"}
    assert len(library.browse()) == 8
    assert offline(library) == set()
    assert sum(embedded) == 9


def test_a_disk_that_is_left_out_while_it_is_away_leaves(library: Library, photos: Path, disk: Disk) -> None:
    index(library, photos)
    disk.unmount()
    index(library, photos)
    library.folders.exclude(library.roots()[0].root_id, ["disk/"])
    last = index(library, photos)
    assert (last.left_out, last.removed, len(library.browse())) == (2, 0, 6)
    assert [one.path for one in library._catalogue.watched.annexes()] == [photos]


def test_a_folder_that_took_the_place_of_a_disk_is_one_like_others(
    library: Library, photos: Path, tmp_path: Path, disk: Disk
) -> None:
    index(library, photos)
    disk.unmount()
    shutil.copytree(tmp_path / "unplugged", photos / "disk", dirs_exist_ok=True)
    index(library, photos)
    assert (len(library.browse()), offline(library)) == (8, set())
    (photos / "disk" / "pink.jpg").unlink()
    assert index(library, photos).removed == 1


def test_the_disk_is_no_longer_there_at_all(library: Library, photos: Path, disk: Disk) -> None:
    """As where the system makes a mount point for each disk and takes it away with it."""
    index(library, photos)
    disk.unmount()
    (photos / "disk").rmdir()
    assert index(library, photos).removed == 0
    assert offline(library) == {"orange.jpg", "pink.jpg"}


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
@pytest.mark.parametrize("point_stays", [True, False])
def test_a_link_to_a_disk(
    library: Library, photos: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, make_photo: MakePhoto,
    *, point_stays: bool,
) -> None:  # fmt: skip
    disk = Disk(tmp_path / "unplugged", tmp_path / "media" / "disk", monkeypatch)
    disk.mount()
    make_photo(tmp_path / "media" / "disk" / "pink.jpg", (240, 120, 180))
    (photos / "mine").symlink_to(tmp_path / "media" / "disk")
    index(library, photos)
    assert (len(library.browse()), offline(library)) == (7, set())
    disk.unmount()
    if not point_stays:
        (tmp_path / "media" / "disk").rmdir()
    for _ in range(2):
        assert index(library, photos).removed == 0
        assert (len(library.browse()), offline(library)) == (7, {"pink.jpg"})
    # Its photo is not taken for moved here.
    make_photo(photos / "copy.jpg", (240, 120, 180))
    index(library, photos)
    assert {hit.path.name for hit in library.browse()} > {"pink.jpg", "copy.jpg"}


def test_an_absent_root_becomes_part_of_another(library: Library, photos: Path, tmp_path: Path) -> None:
    index(library, photos)
    photos.rename(tmp_path.parent / f"{tmp_path.name} unplugged")
    index(library, tmp_path)
    assert [root.path for root in library.roots()] == [tmp_path]
    assert (len(library.browse()), len(offline(library))) == (6, 6)
    (tmp_path.parent / f"{tmp_path.name} unplugged").rename(photos)
    index(library, tmp_path)
    assert (len(library.browse()), offline(library)) == (6, set())
    (photos / "red.jpg").unlink()
    assert index(library, tmp_path).removed == 1


@pytest.mark.parametrize("point_stays", [True, False])
def test_an_absent_root_is_a_folder_on_a_disk_in_another(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, make_photo: MakePhoto, *, point_stays: bool
) -> None:
    media = tmp_path / "media"
    disk = Disk(tmp_path / "unplugged", media / "disk", monkeypatch)
    disk.mount()
    for name in ("pink.jpg", "orange.jpg"):
        make_photo(media / "disk" / "photos" / name, (240, 120, 180))
    index(library, media / "disk" / "photos")
    disk.unmount()
    if not point_stays:
        (media / "disk").rmdir()
    index(library, media)
    assert offline(library) == {"pink.jpg", "orange.jpg"}
    (media / "disk").mkdir(exist_ok=True)
    disk.mount()
    (media / "disk" / "photos" / "pink.jpg").unlink()
    assert index(library, media).removed == 1
    assert ([hit.path.name for hit in library.browse()], offline(library)) == (["orange.jpg"], set())


@pytest.mark.parametrize("root", ["disk", "disk/photos"])
def test_a_disk_goes_before_the_folder_around_it_was_looked_through(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, make_photo: MakePhoto, root: str
) -> None:
    media = tmp_path / "media"
    disk = Disk(tmp_path / "unplugged", media / "disk", monkeypatch)
    disk.mount()
    make_photo(media / "disk" / "photos" / "pink.jpg", (240, 120, 180))
    index(library, media / root)
    library.folders.add(media)
    disk.unmount()
    assert index(library, media).removed == 0
    assert offline(library) == {"pink.jpg"}


def test_a_disk_is_still_known_after_a_scan_that_could_not_look_at_it(
    library: Library, photos: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, make_photo: MakePhoto
) -> None:
    disk = Disk(tmp_path / "unplugged", photos / "outer" / "disk", monkeypatch)
    disk.mount()
    make_photo(photos / "outer" / "disk" / "pink.jpg", (240, 120, 180))
    index(library, photos)
    scandir = os.scandir

    def refused(path: str | Path) -> object:
        if str(path) == str(photos / "outer"):
            raise PermissionError
        return scandir(path)

    with monkeypatch.context() as refusing:
        refusing.setattr(os, "scandir", refused)
        index(library, photos)
    disk.unmount()
    assert index(library, photos).removed == 0
    assert offline(library) == {"pink.jpg"}


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_a_link_is_still_known_as_one_after_a_scan_of_what_it_leads_to(
    library: Library, photos: Path, tmp_path: Path, make_photo: MakePhoto
) -> None:
    make_photo(tmp_path / "elsewhere" / "pink.jpg", (240, 120, 180))
    (photos / "mine").symlink_to(tmp_path / "elsewhere")
    index(library, photos)
    known = library._catalogue.watched.annexes()
    assert {one.path for one in known} == {photos, photos / "mine"}
    index(library, photos / "mine")
    assert library._catalogue.watched.annexes() == known


def test_a_root_moves_with_the_disk_in_it(library: Library, photos: Path, tmp_path: Path, disk: Disk) -> None:
    index(library, photos)
    disk.unmount()
    photos.rename(tmp_path / "moved")
    library.folders.move(library.roots()[0].root_id, tmp_path / "moved")
    assert offline(library) == {"orange.jpg", "pink.jpg"}
    assert index(library, tmp_path / "moved").removed == 0
    assert len(library.browse()) == 8


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="mounts a tmpfs")
def test_a_real_file_system_in_a_root(library: Library, photos: Path, make_photo: MakePhoto) -> None:
    point = photos / "disk"
    point.mkdir()
    mounting = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1m", "photofinder", point], capture_output=True, check=False
    )
    if mounting.returncode != 0:
        pytest.skip("needs the right to mount")
    try:
        make_photo(point / "in" / "pink.jpg", (240, 120, 180))
        index(library, photos)
        assert (len(library.browse()), offline(library)) == (7, set())
    finally:
        subprocess.run(["umount", point], check=True)
    assert index(library, photos).removed == 0
    assert (len(library.browse()), offline(library)) == (7, {"pink.jpg"})
