"""A library on a disk that is full or read-only: photos are found, and it goes on by itself when it can write."""

import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from photofinder import paths
from photofinder.cli.run import main
from photofinder.engine import storage_hold
from photofinder.errors import CatalogueDamaged, LibraryReadOnly, StorageFault
from photofinder.library import Library
from photofinder.records import Hold, Phase
from photofinder.settings import Settings, save
from photofinder.vision.fake import FAKE_MODEL_ID

MakePhoto = Callable[..., Path]

DISK_BYTES = 6 * 1024**2


class Disk:
    """A small one, which can be filled to its last byte and be mounted so that it is only read."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.settings = Settings(paths.folders(folder), model_id=FAKE_MODEL_ID)

    def fill(self) -> None:
        with (self.folder / "ballast").open("wb", buffering=0) as stream:
            for size in (4096, 1):
                try:
                    while stream.write(bytes(size)) == size:
                        pass
                except OSError:
                    continue

    def empty(self) -> None:
        (self.folder / "ballast").unlink()

    def lock(self, on: bool) -> None:
        subprocess.run(["mount", "-o", f"remount,{'ro' if on else 'rw'}", str(self.folder)], check=True)


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={DISK_BYTES}", "tmpfs", str(folder)]
    if shutil.which("mount") is None or subprocess.run(mount, capture_output=True).returncode != 0:
        pytest.skip("nothing can be mounted here")
    try:
        yield Disk(folder)
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


@pytest.fixture
def photos(tmp_path: Path, make_photo: MakePhoto) -> Path:
    folder = tmp_path / "photos"
    for name in ("red", "green", "blue"):
        make_photo(folder / f"{name}.png", name)
    (folder / "broken.png").write_bytes(b"no picture")
    return folder


@pytest.fixture
def indexed(disk: Disk, photos: Path) -> Disk:
    """A library that was closed as it should be, with a mark and a saved search."""
    save(disk.settings)
    with closing(Library.open(disk.settings)) as library:
        list(library.index(photos))
        library.save_search("Red", "red")
        library.set_favourite([library.browse()[0].photo_id], True)
    return disk


def _kill(disk: Disk, folder: Path) -> None:
    """Mark all photos, and leave what somebody leaves who is killed then."""
    library = Library.open(disk.settings)
    library.set_favourite([hit.photo_id for hit in library.browse()], True)
    shutil.copytree(disk.folder / "data", folder)
    library.close()
    shutil.rmtree(disk.folder / "data")
    shutil.copytree(folder, disk.folder / "data")


@pytest.mark.parametrize("killed", [False, True])
@pytest.mark.parametrize("full", [False, True])
def test_all_is_read_and_nothing_kept(
    indexed: Disk, photos: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], *, full: bool, killed: bool
) -> None:
    if killed:
        _kill(indexed, tmp_path / "as left")
    indexed.fill() if full else indexed.lock(True)
    before = {path: path.read_bytes() for path in (indexed.folder / "data").glob("*") if path.is_file()}
    library = Library.open(indexed.settings)
    assert library.care.reading_only is not None
    assert library.care.reading_only.disk_full is full
    best = library.search("red").hits[0]
    assert best.path.name == "red.png"
    assert library.thumbnail(best.photo_id) is not None
    assert len(library.search("is:favourite").hits) == (3 if killed else 1)
    assert [one.name for one in library.saved_searches()] == ["Red"]
    assert [skip.path.name for skip in library.skipped()] == ["broken.png"]
    assert library.status().photos == 3
    assert library.score(photos / "blue.png", ["blue", "red"])[0].probability > 0.5
    assert [step.finding for step in library.care.doctor(repair=False) if step.finding is not None] == []
    list(library.care.backup(tmp_path / "backup"))
    for refused in (
        lambda: library.set_favourite([best.photo_id], False),
        lambda: library.save_search("Blue", "blue"),
        lambda: list(library.care.doctor(repair=True)),
    ):
        with pytest.raises(LibraryReadOnly):
            refused()
    library.note_search("blue")
    assert library.history() == []
    library.close()
    assert {path: path.read_bytes() for path in (indexed.folder / "data").glob("*") if path.is_file()} == before
    assert main(["--data-dir", str(indexed.folder), "status"]) == 0
    assert ("is full" if full else "is read-only") in capsys.readouterr().err
    assert main(["--data-dir", str(indexed.folder), "backup", "--force", str(tmp_path / "backup")]) == 0
    indexed.empty() if full else indexed.lock(False)
    assert main(["--data-dir", str(indexed.folder), "restore", str(tmp_path / "backup")]) == 0
    with closing(Library.open(indexed.settings)) as library:
        assert library.care.reading_only is None
        assert len(library.search("is:favourite").hits) == (3 if killed else 1)


def test_indexing_waits_for_space_and_goes_on(
    indexed: Disk, photos: Path, make_photo: MakePhoto, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(storage_hold, "_RETRY_EVERY_S", 0.01)
    monkeypatch.setattr(storage_hold, "_STEP_S", 0.005)
    make_photo(photos / "yellow.png", "yellow")
    indexed.fill()
    with closing(Library.open(indexed.settings)) as library, closing(library.index()) as steps:
        assert next(step.hold for step in steps if step.hold is not None) is Hold.DISK_FULL
        assert library.search("red").hits[0].path.name == "red.png"
        indexed.empty()
        last = list(steps)[-1]
        assert (last.phase, last.added) == (Phase.DONE, 1)
        assert library.care.reading_only is None
        assert library.search("yellow").hits[0].path.name == "yellow.png"
        assert [step.finding for step in library.care.doctor(repair=False) if step.finding is not None] == []
    assert (indexed.folder / "data" / "catalogue.sqlite.seal").is_file()


def test_what_is_read_only_is_not_waited_for(indexed: Disk) -> None:
    indexed.lock(True)
    with closing(Library.open(indexed.settings)) as library:
        with pytest.raises(LibraryReadOnly):
            list(library.index())
        indexed.lock(False)
        assert list(library.index())[-1].phase is Phase.DONE


def test_a_disk_that_fills_meanwhile_keeps_nobody_from_closing(indexed: Disk) -> None:
    library = Library.open(indexed.settings)
    indexed.fill()
    assert library.search("red").hits[0].path.name == "red.png"
    library.close()
    with closing(Library.open(indexed.settings)) as library:
        assert library.search("blue").hits[0].path.name == "blue.png"


def test_others_find_photos_while_the_first_waits_for_space(indexed: Disk) -> None:
    with closing(Library.open(indexed.settings)) as first:
        indexed.fill()
        with closing(Library.open(indexed.settings)) as second:
            assert second.search("red").hits[0].path.name == "red.png"
            indexed.empty()
            first.set_favourite([hit.photo_id for hit in first.browse()], True)
            assert len(second.search("is:favourite").hits) == 3
            second.set_favourite([hit.photo_id for hit in second.browse()], False)
            assert first.search("is:favourite").hits == []


def test_where_there_is_no_library_yet_nothing_can_be_found(disk: Disk) -> None:
    (disk.folder / "data").mkdir()
    disk.fill()
    with pytest.raises(StorageFault) as caught:
        Library.open(disk.settings)
    assert not isinstance(caught.value, LibraryReadOnly)
    assert caught.value.disk_full


def test_what_is_damaged_is_not_read(indexed: Disk) -> None:
    with (indexed.folder / "data" / "catalogue.sqlite").open("r+b") as stream:
        stream.write(b"\xa5" * 8192)
    indexed.fill()
    with pytest.raises(CatalogueDamaged):
        Library.open(indexed.settings)
