"""Backups of a library, and what is restored from them: all of it or nothing."""

import os
import shutil
import sqlite3
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from photofinder import paths
from photofinder import settings as stored_settings
from photofinder.engine import guarding
from photofinder.engine.restoring import restore
from photofinder.errors import (
    BackupFault,
    BackupUnusable,
    FileInTheWay,
    FolderUnavailable,
    LibraryInUse,
    StorageFault,
)
from photofinder.library import Library
from photofinder.records import BackupProgress, BackupStep, FindingCode
from photofinder.settings import Settings
from photofinder.store import archive, copying, meanwhile, schema, soundness
from photofinder.store.backups import made_at
from photofinder.store.catalogue import Catalogue
from photofinder.vision.fake import FAKE_MODEL_ID


def settings_of(app: Path) -> Settings:
    return Settings(paths.folders(app), model_id=FAKE_MODEL_ID, tile_edge_px=99)


@contextmanager
def opened(app: Path) -> Iterator[Library]:
    library = Library.open(settings_of(app))
    try:
        yield library
    finally:
        library.close()


@pytest.fixture(scope="module")
def pattern(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The app's folder of a small library, and beside it a backup of it."""
    base = tmp_path_factory.mktemp("pattern")
    (base / "photos").mkdir()
    for number in range(12):
        Image.new("RGB", (8, 6), (number * 20, 90, 200)).save(base / "photos" / f"photo {number}.png")
    app = base / "app"
    stored_settings.save(settings_of(app))
    with opened(app) as library:
        for _ in library.index(base / "photos"):
            pass
        library.set_favourite([library.browse(1)[0].photo_id], True)
        library.save_search("Mine", "blue")
        library.keep_picture((base / "photos" / "photo 3.png").read_bytes())
        steps = list(library.care.backup(base / "library.backup"))
    assert steps[-1].step is BackupStep.DONE
    assert steps[-1].photos == 12
    return base


def restored(file: Path, app: Path) -> list[BackupProgress]:
    return list(restore(file, settings_of(app)))


def contents(library: Library) -> object:
    photos = [library.photo(hit.photo_id) for hit in library.browse()]
    found = [(hit.photo_id, round(hit.score, 5)) for hit in library.search("blue").hits]
    return photos, found, library.saved_searches(), library.roots()


def test_a_backup_brings_all_of_it_to_another_computer(pattern: Path, tmp_path: Path) -> None:
    assert [step.step for step in restored(pattern / "library.backup", tmp_path)][-2:] == ["replacing", "done"]
    with opened(pattern / "app") as there, opened(tmp_path) as here:
        assert contents(here) == contents(there)
        (finding,) = [step.finding for step in here.care.doctor(repair=True) if step.finding is not None]
        assert (finding.code, finding.mended) == (FindingCode.THUMBNAIL_MISSING, True)
    assert stored_settings.load(paths.folders(tmp_path)).tile_edge_px == 99
    pictures = [
        [file.read_bytes() for file in (app / "data").glob("pictures/*/*")] for app in (pattern / "app", tmp_path)
    ]
    assert len(pictures[0]) == 1
    assert pictures[0] == pictures[1]


def test_what_was_there_is_kept(pattern: Path, tmp_path: Path) -> None:
    with opened(tmp_path) as library:
        library.save_search("Before", "x")
    last = restored(pattern / "library.backup", tmp_path)[-1]
    assert last.kept_as is not None
    with closing(sqlite3.connect(last.kept_as)) as connection:
        assert connection.execute("SELECT name FROM searches").fetchall() == [("Before",)]
    with opened(tmp_path) as library:
        assert [search.name for search in library.saved_searches()] == ["Mine"]
    assert {file.name.split("-")[0] for file in (tmp_path / "data").iterdir()} <= {
        "catalogue", "catalogue.sqlite", "catalogue.sqlite.seal", "library.lock", "pictures", "backups",
    }  # fmt: skip


def test_nothing_is_restored_below_an_open_window(pattern: Path, tmp_path: Path) -> None:
    with opened(tmp_path), pytest.raises(LibraryInUse):
        restored(pattern / "library.backup", tmp_path)


def test_a_file_is_not_replaced_unasked(pattern: Path, tmp_path: Path) -> None:
    file = tmp_path / "mine"
    file.write_text("dear diary")
    with opened(pattern / "app") as library:
        with pytest.raises(FileInTheWay):
            list(library.care.backup(file))
        assert file.read_text() == "dear diary"
        list(library.care.backup(file, replace=True))
    assert restored(file, tmp_path / "app")[-1].photos == 12


def test_leaving_it_leaves_no_trace(pattern: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(meanwhile, "_STEP_S", 0.0)
    monkeypatch.setattr(copying, "_PAGES_AT_ONCE", 1)
    with opened(pattern / "app") as library:
        steps = library.care.backup(tmp_path / "backup")
        next(steps)
        steps.close()
    assert list(tmp_path.iterdir()) == []
    coming = restore(pattern / "library.backup", settings_of(tmp_path / "app"))
    while next(coming).step is not BackupStep.CHECKING:
        pass
    coming.close()
    assert {file.name for file in (tmp_path / "app" / "data").iterdir()} == {"library.lock"}
    with opened(tmp_path / "app") as library:
        assert library.saved_searches() == []


def test_a_disk_that_is_too_small_is_told_before_anything_is_written(
    pattern: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def usage(free_bytes: int) -> None:
        monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=free_bytes))

    usage(1000)
    with (
        opened(pattern / "app") as library,
        pytest.raises(StorageFault, match="2 MB have to be free, and 0 MB are"),
    ):
        list(library.care.backup(tmp_path / "backup"))
    with pytest.raises(StorageFault, match="have to be free"):
        restored(pattern / "library.backup", tmp_path)
    # A small library fits on a disk with little room; of a large one a reserve is left for the person.
    usage(2_000_000)
    with opened(pattern / "app") as library:
        list(library.care.backup(tmp_path / "backup"))
    usage(2**30 + 2**25)
    with pytest.raises(StorageFault, match="1,141 MB have to be free, and 1,107 MB are"):
        copying.need_space(tmp_path, 2**30)


def test_a_backup_goes_into_a_folder_that_is_there(pattern: Path, tmp_path: Path) -> None:
    folder = tmp_path / "no such folder"
    with opened(pattern / "app") as library, pytest.raises(FolderUnavailable) as caught:
        list(library.care.backup(folder / "backup"))
    assert (caught.value.path, caught.value.detail) == (folder, "it is not there")


def test_a_backup_of_a_newer_app_is_refused(pattern: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schema, "STEPS", schema.STEPS[:-1])
    with pytest.raises(BackupUnusable) as caught:
        restored(pattern / "library.backup", tmp_path)
    assert caught.value.fault is BackupFault.TOO_NEW


def test_an_older_backup_is_brought_up_to_date(tmp_path: Path) -> None:
    old = tmp_path / "old.sqlite"
    with closing(sqlite3.connect(old, isolation_level=None)) as connection:
        schema.prepare(connection, old, schema.STEPS[:2])
        connection.execute("INSERT INTO searches (name, text) VALUES ('Mine', 'blue')")
    list(archive.write(old, tmp_path / "backup", {}, replace=False))
    restored(tmp_path / "backup", tmp_path / "app")
    with opened(tmp_path / "app") as library:
        assert [search.name for search in library.saved_searches()] == ["Mine"]


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"", BackupFault.OTHER_FILE),
        (b"dear diary", BackupFault.OTHER_FILE),
        (None, BackupFault.UNREADABLE),
    ],
)
def test_other_files_are_refused(content: bytes | None, fault: BackupFault, tmp_path: Path) -> None:
    file = tmp_path / "file"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(BackupUnusable) as caught:
        restored(file, tmp_path / "app")
    assert caught.value.fault is fault


def test_a_catalogue_is_no_backup(pattern: Path, tmp_path: Path) -> None:
    with pytest.raises(BackupUnusable) as caught:
        restored(pattern / "app" / "data" / "catalogue.sqlite", tmp_path)
    assert caught.value.fault is BackupFault.OTHER_FILE


@settings(max_examples=30)
@given(place=st.floats(0, 1), flip=st.integers(1, 255), cut=st.booleans())
def test_no_damage_to_a_backup_reaches_the_library(pattern: Path, place: float, flip: int, cut: bool) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(shutil.copy(pattern / "library.backup", folder))
        at = int(place * (file.stat().st_size - 1))
        with file.open("r+b") as stream:
            if cut:
                stream.truncate(at)
            else:
                stream.seek(at)
                (byte,) = stream.read(1)
                stream.seek(at)
                stream.write(bytes([byte ^ flip]))
        app = Path(folder) / "app"
        data = app / "data"
        data.mkdir(parents=True)
        (data / "catalogue.sqlite").write_bytes(b"as it was")
        with pytest.raises(BackupUnusable):
            restored(file, app)
        assert (data / "catalogue.sqlite").read_bytes() == b"as it was"
        assert {one.name for one in data.iterdir()} == {"catalogue.sqlite", "library.lock"}


@settings(max_examples=5)
@given(searches=st.dictionaries(st.text(min_size=1, max_size=20), st.text(max_size=40), max_size=8))
def test_what_is_backed_up_comes_back(searches: dict[str, str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        there, here = Path(folder) / "there", Path(folder) / "here"
        with opened(there) as library:
            for name, text in searches.items():
                library.save_search(name, text)
            saved = library.saved_searches()
            list(library.care.backup(Path(folder) / "backup"))
        restored(Path(folder) / "backup", here)
        with opened(here) as library:
            assert library.saved_searches() == saved


def test_a_copy_is_of_one_moment_while_others_write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(copying, "_PAGES_AT_ONCE", 2)
    monkeypatch.setattr(meanwhile, "_STEP_S", 0.0)
    catalogue = Catalogue.open(tmp_path / "catalogue.sqlite")
    stop = threading.Event()

    def write() -> None:
        for number in range(10_000):
            if stop.is_set():
                return
            # Two rows in one transaction: a copy has both or neither.
            catalogue.save_searches([(f"a{number}", "x"), (f"b{number}", "x")])

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for number in range(5):
            for _ in copying.copied(catalogue.file, tmp_path / f"copy {number}"):
                pass
    finally:
        stop.set()
        writer.join()
        catalogue.close()
    counts: Sequence[int] = [_searches_in(tmp_path / f"copy {number}") for number in range(5)]
    assert all(count % 2 == 0 for count in counts)
    assert counts == sorted(counts)


def _searches_in(file: Path) -> int:
    with closing(sqlite3.connect(file)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        return int(connection.execute("SELECT count(*) FROM searches").fetchone()[0])


def test_the_app_keeps_the_last_two_copies(pattern: Path, tmp_path: Path) -> None:
    app = Path(shutil.copytree(pattern / "app", tmp_path / "app"))
    with opened(app) as library:
        backups = guarding.backups_of(app / "data")
        assert not backups.due()
        for day in (7, 8, 9):
            newest = backups.newest_first()[0]
            os.utime(newest, (0, 0))
            assert backups.due()
            newest.rename(newest.with_name(f"catalogue-2026010{day}T000000Z.sqlite"))
            list(library.care.back_up_by_itself())
        kept = backups.newest_first()
        assert len(kept) == 2
        assert [made_at(file) is not None for file in kept] == [True, True]
        assert kept[1].name == "catalogue-20260109T000000Z.sqlite"
        assert soundness.whole(kept[0]) is None
