"""Opening a library whose catalogue was harmed: it is whole again, and what no indexing brings back is there."""

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from photofinder import paths
from photofinder.engine import guarding
from photofinder.errors import CatalogueDamaged, CatalogueTooNew, LibraryInUse
from photofinder.library import Library
from photofinder.records import Finding, RecoveredFrom
from photofinder.settings import Settings
from photofinder.store import soundness
from photofinder.store.in_use import InUse
from photofinder.vision.fake import FAKE_MODEL_ID

SEARCHES = {"Red": "red -blue", "Ocean": "a dark blue photo date:2020"}
_PAGE = 8192


@pytest.fixture(scope="module")
def pattern(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a closed library of 40 photos with favourites, saved searches and a backup."""
    base = tmp_path_factory.mktemp("pattern")
    for number in range(40):
        folder = base / "photos" / f"{number % 3}"
        folder.mkdir(parents=True, exist_ok=True)
        Image.new("RGB", (8, 6), (number * 6, 90, 200)).save(folder / f"photo {number}.png")
    library = Library.open(_settings(base / "app"))
    for _ in library.index(base / "photos"):
        pass
    library.set_favourite([hit.photo_id for hit in library.browse(5)], True)
    for name, text in SEARCHES.items():
        library.save_search(name, text)
    library.close()
    return base


@contextmanager
def copy_of(pattern: Path) -> Iterator[Path]:
    """The app's folder of a copy of the pattern, whose photos stay where they are."""
    with tempfile.TemporaryDirectory() as folder:
        yield Path(shutil.copytree(pattern / "app", Path(folder) / "app"))


def _settings(app: Path) -> Settings:
    return Settings(paths.folders(app), model_id=FAKE_MODEL_ID)


def _catalogue(app: Path) -> Path:
    return app / "data" / "catalogue.sqlite"


def _check_precious(library: Library) -> None:
    assert {search.name: search.text for search in library.saved_searches()} == SEARCHES
    assert len(library.roots()) == 1
    assert sum(hit.favourite for hit in library.browse()) == 5


def _faults(library: Library) -> list[Finding]:
    found = (step.finding for step in library.care.doctor(repair=False))
    return [finding for finding in found if finding is not None and not finding.harmless]


def _empty(file: Path) -> None:
    file.write_bytes(b"")


def _cut(file: Path) -> None:
    os.truncate(file, file.stat().st_size // 2)


def _first_page(file: Path) -> None:
    with file.open("r+b") as stream:
        stream.write(os.urandom(_PAGE))


def _other_pages(file: Path) -> None:
    with file.open("r+b") as stream:
        for page in range(2, file.stat().st_size // _PAGE, 3):
            stream.seek(page * _PAGE)
            stream.write(b"\xa5" * _PAGE)


def _other_program(file: Path) -> None:
    file.unlink()
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA application_id = 77")
        connection.execute("CREATE TABLE stamps (name)")


def _wrong_version(file: Path) -> None:
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA user_version = 1")


def _lost_table(file: Path) -> None:
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("DROP TABLE embeddings")


HARMS = [_empty, _cut, _first_page, _other_pages, _other_program, _wrong_version, _lost_table]


@contextmanager
def opened(app: Path) -> Iterator[Library]:
    library = Library.open(_settings(app))
    try:
        yield library
    finally:
        library.close()


@pytest.mark.parametrize("harm", HARMS)
@pytest.mark.parametrize("backed_up", [True, False])
def test_a_damaged_catalogue_is_mended(harm: Callable[[Path], None], backed_up: bool, pattern: Path) -> None:
    with copy_of(pattern) as app:
        if not backed_up:
            for file in (app / "data" / "backups").glob("catalogue-*"):
                file.unlink()
        harm(_catalogue(app))
        before = _catalogue(app).read_bytes()
        with opened(app) as library:
            recovery = library.recovered
            assert recovery is not None
            assert recovery.kept_as is not None
            assert recovery.kept_as.read_bytes() == before
            assert (recovery.source is RecoveredFrom.NOTHING) == (recovery.photos == 0)
            assert {search.name: search.text for search in library.saved_searches()} == SEARCHES
            assert [root.path for root in library.roots()] == [pattern / "photos"]
            if backed_up:
                _check_precious(library)
                assert (recovery.photos, len(library.search("red").hits)) == (40, 40)
            assert _faults(library) == []
        with opened(app) as library:
            assert library.recovered is None


@pytest.mark.parametrize("backed_up", [True, False])
def test_a_catalogue_that_is_gone_comes_back_from_its_backups(pattern: Path, backed_up: bool) -> None:
    with copy_of(pattern) as app:
        if not backed_up:
            for file in (app / "data" / "backups").glob("catalogue-*"):
                file.unlink()
        _catalogue(app).unlink()
        with opened(app) as library:
            assert library.recovered is not None
            assert library.recovered.source is (RecoveredFrom.BACKUP if backed_up else RecoveredFrom.NOTHING)
            assert library.recovered.kept_as is None
            assert {search.name: search.text for search in library.saved_searches()} == SEARCHES
            assert len(library.roots()) == 1
            assert len(library.browse()) == (40 if backed_up else 0)
            if backed_up:
                _check_precious(library)
        assert list((app / "data").glob("catalogue-damaged-*")) == []


def test_without_a_backup_a_new_library_is_begun(pattern: Path) -> None:
    with copy_of(pattern) as app:
        shutil.rmtree(app / "data")
        with opened(app) as library:
            assert library.recovered is None
            assert library.roots() == []


def test_what_was_lost_comes_back_with_the_next_indexing(pattern: Path) -> None:
    with copy_of(pattern) as app:
        shutil.rmtree(app / "data" / "backups")
        _other_pages(_catalogue(app))
        with opened(app) as library:
            for _ in library.index(pattern / "photos"):
                pass
            assert library.status().embedded == 40
            assert _faults(library) == []


def test_damage_that_is_met_in_use_is_mended_at_the_next_start(pattern: Path) -> None:
    with copy_of(pattern) as app:
        with closing(sqlite3.connect(_catalogue(app))) as connection:
            connection.execute("UPDATE photos SET path = CAST(x'2fff00ff' AS TEXT) WHERE photo_id = 7")
            connection.commit()
        soundness.break_seal(_catalogue(app))
        soundness.seal(_catalogue(app))
        with opened(app) as library:
            assert library.recovered is None
            with pytest.raises(CatalogueDamaged):
                library.browse()
        with opened(app) as library:
            assert library.recovered is not None
            _check_precious(library)
            assert len(library.browse()) == 40


def test_a_library_without_its_log_is_what_it_was_at_the_last_checkpoint(pattern: Path) -> None:
    with copy_of(pattern) as app:
        library = Library.open(_settings(app))
        library.save_search("New", "green")
        log = _catalogue(app).with_name("catalogue.sqlite-wal")
        assert log.stat().st_size > 0
        for file in app.glob("data/catalogue.sqlite*"):  # as a kill leaves them
            shutil.copy2(file, app)
        library.close()
        for file in app.glob("catalogue.sqlite*"):
            shutil.copy2(file, app / "data")
        log.unlink()
        (app / "data" / "catalogue.sqlite.seal").unlink()
        with opened(app) as library:
            _check_precious(library)
            assert _faults(library) == []


def test_a_new_library_that_was_killed_as_it_began_is_no_damage(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    _catalogue(tmp_path).touch()
    with opened(tmp_path) as library:
        assert library.recovered is None
        assert library.roots() == []


def test_whoever_comes_second_looks_at_nothing_and_replaces_nothing(pattern: Path) -> None:
    with copy_of(pattern) as app, opened(app), opened(app) as second:
        _check_precious(second)
        lock = InUse(app / "data" / "library.lock")
        assert not lock.alone(0)


def test_a_library_that_is_being_mended_is_in_use(pattern: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guarding, "_OPEN_WITHIN_S", 0.0)
    with copy_of(pattern) as app:
        lock = InUse(app / "data" / "library.lock")
        assert lock.alone(0)
        with pytest.raises(LibraryInUse):
            Library.open(_settings(app))
        lock.release()
        with opened(app):
            pass


def test_backups_of_another_library_are_left_alone(pattern: Path) -> None:
    with copy_of(pattern) as app:
        with closing(sqlite3.connect(_catalogue(app))) as connection:
            connection.execute("UPDATE meta SET value = 'another' WHERE key = 'uuid'")
            connection.execute("DELETE FROM photos")
            connection.commit()
            connection.execute("DROP TABLE embeddings")
        with opened(app) as library:
            assert library.recovered is not None
            assert library.recovered.photos == 0


def _precious_pages(file: Path) -> set[int]:
    """The pages with the very bytes of what must not be lost: SQLite has no checksums, so that another letter in a
    text is another text."""
    with closing(sqlite3.connect(file)) as connection:
        needles = [row[0] for row in connection.execute("SELECT content_hash FROM favourites")]
        needles += [os.fsencode(row[0]) for row in connection.execute("SELECT path FROM roots")]
    needles += [text.encode() for search in SEARCHES.items() for text in search]
    content = file.read_bytes()
    pages = range(len(content) // _PAGE)
    return {page for page in pages if any(one in content[page * _PAGE : (page + 1) * _PAGE] for one in needles)}


@settings(max_examples=8)
@given(
    places=st.lists(st.tuples(st.floats(0, 1), st.binary(min_size=1, max_size=64)), min_size=1, max_size=6),
    in_use=st.booleans(),
)
def test_no_bytes_anywhere_lose_what_is_precious(
    pattern: Path, places: list[tuple[float, bytes]], in_use: bool
) -> None:
    with copy_of(pattern) as app:
        file = _catalogue(app)
        spared = _precious_pages(file)
        with file.open("r+b") as stream:
            for share, junk in places:
                start = int(share * (file.stat().st_size - len(junk)))
                if spared.isdisjoint((start // _PAGE, (start + len(junk)) // _PAGE)):
                    stream.seek(start)
                    stream.write(junk)
        if in_use:  # with a seal that fits, it is found out later
            soundness.break_seal(file)
            soundness.seal(file)
        for _ in range(3):
            try:
                with opened(app) as library:
                    for _ in library.care.doctor(repair=True):
                        pass
            except CatalogueTooNew:
                return  # the number of the version was hit
            except CatalogueDamaged:
                continue  # met in use: mended at the next start
        with opened(app) as library:
            _check_precious(library)
            assert _faults(library) == []
