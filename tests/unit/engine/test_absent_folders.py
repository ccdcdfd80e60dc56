"""Disks in a root, and roots on one, that are not there: nothing of them is forgotten before the person says so."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from photofinder.engine import folders as engine_folders
from photofinder.errors import FolderUnavailable
from photofinder.library import Library
from photofinder.records import AbsentFolder, Phase, Progress
from photofinder.store import mounts, presence
from photofinder.store.watched import Watched

MakePhoto = Callable[..., Path]

pytestmark = [
    pytest.mark.usefixtures("decoding_here"),
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads its table of mounts"),
]
NAMES = ("orange", "pink", "brown", "grey")


class Disk:
    """A part of the same disk that can be mounted at a folder, as the table of mounts tells."""

    def __init__(self, at: Path, table: Path, make_photo: MakePhoto) -> None:
        self.at, self.behind, self._table = at, table.with_name("behind"), table
        for number, name in enumerate(NAMES):
            make_photo(self.behind / "2024" / f"{name}.jpg", (60 * number, 200 - 40 * number, 90))
        at.mkdir(parents=True, exist_ok=True)
        self.mount()

    def mount(self) -> None:
        self.at.rmdir()
        self.behind.rename(self.at)
        point = os.fsencode(self.at).replace(b" ", rb"\040").decode()
        self._table.write_text(f"1 0 8:1 / / rw - ext4 d rw\n2 1 8:1 /behind {point} rw - ext4 d rw\n")

    def unmount(self) -> None:
        self.at.rename(self.behind)
        self.at.mkdir()
        self._table.write_text("1 0 8:1 / / rw - ext4 d rw\n")


@pytest.fixture
def table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    made = tmp_path / "mountinfo"
    made.write_text("")
    monkeypatch.setattr(mounts, "_TABLE", made)
    return made


@pytest.fixture
def disk(photos: Path, table: Path, make_photo: MakePhoto) -> Disk:
    """One with four photos, mounted in a root with six."""
    return Disk(photos / "disk", table, make_photo)


def index(library: Library, folder: Path) -> Progress:
    steps = list(library.index(folder))
    assert steps[-1].phase is Phase.DONE
    return steps[-1]


def names(library: Library, *, offline: bool) -> set[str]:
    return {hit.path.stem for hit in library.browse() if hit.offline == offline}


def forget_what_is_known_of_mounts(library: Library) -> None:
    """As in a library of an older version."""
    with library._catalogue._connections.writing() as connection:
        connection.execute("DELETE FROM annexes")


@pytest.mark.parametrize("stays", ["empty", "none", "stray"])
def test_a_part_of_the_same_disk_that_was_mounted_in_a_root(
    library: Library, photos: Path, disk: Disk, make_photo: MakePhoto, stays: str
) -> None:
    index(library, photos)
    disk.unmount()
    if stays == "none":
        disk.at.rmdir()
    elif stays == "stray":
        make_photo(disk.at / "stray.jpg", (1, 2, 3))
    for _ in range(2):
        assert index(library, photos).removed == 0
        assert names(library, offline=True) == set(NAMES)
        assert library.folders.absent() == [AbsentFolder(disk.at, 4)]
    assert ("stray" in names(library, offline=False)) == (stays == "stray")


def test_a_mount_point_that_holds_a_part_and_the_person_who_says_that_the_rest_has_gone(
    library: Library, photos: Path, disk: Disk, embedded: list[int]
) -> None:
    index(library, photos)
    library.set_favourite([hit.photo_id for hit in library.browse() if hit.path.stem == "grey"], on=True)
    disk.unmount()
    for name in ("orange", "pink"):
        (disk.at / "2024").mkdir(exist_ok=True)
        shutil.copy2(disk.behind / "2024" / f"{name}.jpg", disk.at / "2024")
    (disk.at / "broken.jpg").write_bytes(b"x")
    assert index(library, photos).removed == 0
    assert names(library, offline=True) == {"brown", "grey"}
    (disk.at / "broken.jpg").unlink()
    assert library.status().absent == (AbsentFolder(disk.at, 2),)
    assert library.folders.forget_absent(disk.at) == 2
    assert library.folders.absent() == []
    assert library.folders.forget_absent(disk.at) == 0
    assert (len(library.browse()), names(library, offline=True)) == (8, set())
    assert library.skipped() == []
    # It is a folder like others from now on.
    (disk.at / "2024" / "pink.jpg").unlink()
    assert index(library, photos).removed == 1
    # And when the disk comes back after all, nothing is lost.
    shutil.rmtree(disk.at / "2024")
    disk.mount()
    assert index(library, photos).added == 3
    assert sum(embedded) == 10
    assert [hit.path.stem for hit in library.browse() if hit.favourite] == ["grey"]


@pytest.mark.parametrize("stray", [True, False])
def test_a_root_that_is_a_mount_point(
    library: Library, table: Path, tmp_path: Path, make_photo: MakePhoto, *, stray: bool
) -> None:
    disk = Disk(tmp_path / "card", table, make_photo)
    index(library, disk.at)
    disk.unmount()
    if stray:
        make_photo(disk.at / "stray.jpg", (1, 2, 3))
        for _ in range(2):
            assert index(library, disk.at).removed == 0
    else:
        with pytest.raises(FolderUnavailable, match="empty"):
            index(library, disk.at)
    assert names(library, offline=True) == set(NAMES)
    assert library.folders.absent() == [AbsentFolder(disk.at, 4)]
    (root,) = library.roots()
    assert root.present is stray
    if stray:
        (disk.at / "stray.jpg").unlink()
    disk.mount()
    (disk.at / "2024" / "pink.jpg").unlink()
    assert index(library, disk.at).removed == 1 + stray
    assert (library.folders.absent(), names(library, offline=True)) == ([], set())


def test_a_root_that_was_emptied_stays_when_its_photos_are_said_to_be_gone(library: Library, photos: Path) -> None:
    index(library, photos)
    shutil.rmtree(photos)
    photos.mkdir()
    assert not library.roots()[0].present
    assert library.folders.absent() == [AbsentFolder(photos, 6)]
    assert library.folders.forget_absent(photos) == 6
    (root,) = library.roots()
    assert (root.present, root.photo_count) == (True, 0)
    assert index(library, photos).removed == 0


def test_folders_that_are_deleted_are_forgotten(library: Library, photos: Path, disk: Disk) -> None:
    index(library, photos)
    shutil.rmtree(photos / "more")
    assert index(library, photos).removed == 2
    shutil.rmtree(disk.at / "2024")
    (disk.at / "note.txt").touch()
    assert index(library, photos).removed == 4


def test_what_does_not_answer_is_not_forgotten(
    library: Library, photos: Path, disk: Disk, monkeypatch: pytest.MonkeyPatch
) -> None:
    index(library, photos)
    disk.unmount()
    monkeypatch.setattr(engine_folders, "answer", lambda _: None)
    with pytest.raises(FolderUnavailable):
        library.folders.forget_absent(disk.at)
    assert len(library.browse()) == 10


def test_what_answers_late_is_not_forgotten(
    library: Library, photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index(library, photos)
    look = Watched.absent

    def late(watched: Watched) -> dict[Path, presence.Look]:
        with monkeypatch.context() as slow:
            slow.setattr(presence._Question, "run", lambda _question: None)
            away = look(watched)
        presence._unanswered.clear()
        return away

    monkeypatch.setattr(Watched, "absent", late)
    assert late(library._catalogue.watched) == {photos: presence.Look.AWAY}
    assert library.folders.forget_absent(photos) == 0
    assert len(library.browse()) == 6


def test_a_disk_is_away_when_it_is_not_known_yet_what_is_mounted(
    library: Library, photos: Path, disk: Disk
) -> None:
    index(library, photos)
    forget_what_is_known_of_mounts(library)
    disk.unmount()
    (photos / "red.jpg").unlink()
    assert index(library, photos).removed == 1
    for _ in range(2):
        assert index(library, photos).removed == 0
        assert names(library, offline=True) == set(NAMES)
    disk.mount()
    (disk.at / "2024" / "pink.jpg").unlink()
    assert index(library, photos).removed == 1
    assert library.folders.absent() == []


def test_so_is_a_root_in_which_nothing_is_that_was(
    library: Library, table: Path, tmp_path: Path, make_photo: MakePhoto
) -> None:
    disk = Disk(tmp_path / "card", table, make_photo)
    index(library, disk.at)
    forget_what_is_known_of_mounts(library)
    disk.unmount()
    make_photo(disk.at / "stray.jpg", (1, 2, 3))
    for _ in range(3):
        assert index(library, disk.at).removed == 0
    assert names(library, offline=True) == set(NAMES)
    (disk.at / "stray.jpg").unlink()
    disk.mount()
    assert index(library, disk.at).removed == 1
    assert (library.folders.absent(), len(library.browse())) == ([], 4)


def test_only_a_part_is_looked_through_when_it_is_not_known_yet_what_is_mounted(
    library: Library, photos: Path, disk: Disk
) -> None:
    index(library, photos)
    forget_what_is_known_of_mounts(library)
    disk.unmount()
    assert index(library, disk.at).removed == 0
    assert index(library, photos).removed == 0
    assert names(library, offline=True) == set(NAMES)


def test_a_plain_root_that_was_taken_over_while_it_was_away(
    library: Library, tmp_path: Path, make_photo: MakePhoto
) -> None:
    around, child = tmp_path / "around", tmp_path / "around" / "sub" / "child"
    for number, name in enumerate(NAMES):
        make_photo(child / f"{name}.jpg", (60 * number, 90, 90))
    make_photo(around / "own.jpg", (9, 9, 9))
    index(library, child)
    child.rename(tmp_path / "elsewhere")
    assert index(library, around).removed == 0
    assert library.folders.absent() == [AbsentFolder(around / "sub", 4)]
    (tmp_path / "elsewhere").rename(child)
    (child / "pink.jpg").unlink()
    assert names(library, offline=True) == {"pink"}
    assert index(library, around).removed == 1
    assert (library.folders.absent(), len(library.browse())) == ([], 4)


def test_a_root_that_was_renamed_and_taken_over_is_found_by_its_new_name(
    library: Library, tmp_path: Path, make_photo: MakePhoto, embedded: list[int]
) -> None:
    child = tmp_path / "around" / "child"
    for number, name in enumerate(NAMES):
        make_photo(child / f"{name}.jpg", (60 * number, 90, 90))
    index(library, child)
    child.rename(child.with_name("kid"))
    index(library, tmp_path / "around")
    assert {hit.path.parent.name for hit in library.browse()} == {"kid"}
    assert (library.folders.absent(), sum(embedded)) == ([], 4)


def test_a_disk_that_is_mounted_elsewhere_now_is_known_again_though_something_lies_at_its_old_place(
    library: Library, table: Path, tmp_path: Path, make_photo: MakePhoto, embedded: list[int]
) -> None:
    disk = Disk(tmp_path / "card", table, make_photo)
    index(library, disk.at)
    disk.unmount()
    (disk.at / "log.txt").touch()
    disk.behind.rename(tmp_path / "card1")
    index(library, tmp_path / "card1")
    assert [root.path for root in library.roots()] == [tmp_path / "card1"]
    assert (names(library, offline=False), sum(embedded)) == (set(NAMES), 4)


@pytest.fixture(params=["tmpfs", "bind"])
def mount(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[Path], None]]:
    """Mounts something at a folder; what is mounted at the end goes."""
    points: list[Path] = []

    def at(point: Path) -> None:
        behind = tmp_path / "behind"
        behind.mkdir(exist_ok=True)
        how = ["-t", "tmpfs", "-o", "size=1m", "photofinder"] if request.param == "tmpfs" else ["--bind", behind]
        done = subprocess.run(["mount", *how, point], capture_output=True, check=False)
        if done.returncode != 0:
            pytest.skip("needs the right to mount")
        points.append(point)

    yield at
    for point in points:
        subprocess.run(["umount", point], capture_output=True, check=False)


@pytest.mark.parametrize("where", ["", "disk"])
def test_what_is_really_mounted(
    library: Library, photos: Path, make_photo: MakePhoto, mount: Callable[[Path], None], where: str
) -> None:
    point = photos / where
    point.mkdir(exist_ok=True)
    mount(point)
    make_photo(point / "in" / "pink.jpg", (240, 120, 180))
    index(library, photos)
    count = len(library.browse())
    subprocess.run(["umount", point], check=True)
    (point / "stray.txt").touch()
    assert index(library, photos).removed == 0
    assert names(library, offline=True) == {"pink"}
    assert library.folders.absent() == [AbsentFolder(point, 1)]
    assert library.folders.forget_absent(point) == 1
    assert index(library, photos).removed == 0
    assert "pink" not in {hit.path.stem for hit in library.browse()}
    assert count == (1 if not where else 7)
