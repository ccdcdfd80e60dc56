"""What doctor finds, and that it mends it; photos are never touched."""

import os
import shutil
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from threading import Event

import numpy as np
import pytest
from PIL import Image

from photofinder import care_wording, paths
from photofinder import settings as stored_settings
from photofinder.engine.alone import indexing_alone
from photofinder.errors import IndexingBusy
from photofinder.library import Library
from photofinder.records import CheckPart, Finding, FindingCode
from photofinder.settings import Settings
from photofinder.store import checking, soundness
from photofinder.store.vectors import Vectors
from photofinder.store.vectors_file import VectorsUnusable
from photofinder.vision.fake import FAKE_MODEL_ID

C = FindingCode


def settings_of(app: Path) -> Settings:
    return Settings(paths.folders(app), model_id=FAKE_MODEL_ID)


@contextmanager
def opened(app: Path) -> Iterator[Library]:
    library = Library.open(settings_of(app))
    try:
        yield library
    finally:
        library.close()


@pytest.fixture(scope="module")
def pattern(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The app's folder of a small library, its photos beside it."""
    base = tmp_path_factory.mktemp("pattern")
    for number in range(12):
        folder = base / "photos" / f"{number % 2}"
        folder.mkdir(parents=True, exist_ok=True)
        Image.new("RGB", (8, 6), (number * 20, 90, 200)).save(folder / f"photo {number}.png")
    shutil.copy(base / "photos" / "0" / "photo 0.png", base / "photos" / "copy.png")
    with opened(base / "app") as library:
        for _ in library.index(base / "photos"):
            pass
        assert all(step.finding is None for step in library.care.doctor(repair=False))
    return base


@pytest.fixture
def app(pattern: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(pattern / "app", tmp_path / "app"))


def sql(app: Path, *statements: str) -> None:
    """Change the catalogue behind the app's back; what hangs on its rows stays."""
    file = app / "data" / "catalogue.sqlite"
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        triggers = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for name, _ in triggers:
            connection.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            connection.execute(statement)
        for _, text in triggers:
            connection.execute(text)
    soundness.break_seal(file)
    soundness.seal(file)


def examined(app: Path, *, repair: bool) -> list[Finding]:
    with opened(app) as library:
        found = [step.finding for step in library.care.doctor(repair=repair) if step.finding is not None]
    for finding in found:
        sentence = care_wording.finding_sentence(finding, repair=repair)
        assert sentence.endswith(".")
        assert "{" not in sentence
    return found


ROWS = [
    ("DELETE FROM photos WHERE photo_id = 3", {C.ROWS_WITHOUT_PHOTO, C.NAMES_WRONG}),
    ("DELETE FROM roots", {C.PHOTO_WITHOUT_ROOT}),
    ("UPDATE photos SET copied = 1 - copied WHERE photo_id < 4", {C.COPIES_WRONG}),
    ("UPDATE photos SET content_hash = x'00' WHERE photo_id = 5", {C.VALUE_UNREADABLE}),
    ("UPDATE photos SET dated = 'tomorrow' WHERE photo_id = 5", {C.VALUE_UNREADABLE}),
    ("UPDATE photos SET path = CAST(x'ff' AS TEXT) WHERE photo_id = 5", {C.VALUE_UNREADABLE}),
    ("UPDATE roots SET excludes = '{'", {C.VALUE_UNREADABLE}),
    ("UPDATE photos SET name_key = 'x', folder_id = 99 WHERE photo_id = 6", {C.NAMES_WRONG}),
    ("DELETE FROM photo_words WHERE rowid = 6", {C.NAMES_WRONG}),
    ("INSERT INTO photo_words (rowid, name) VALUES (999, 'ghost')", {C.NAMES_WRONG}),
    ("UPDATE folder_words SET names = 'ghost'", {C.FOLDERS_WRONG}),
    ("INSERT INTO folders (path, folded) VALUES ('/gone', '/gone/')", {C.FOLDERS_WRONG}),
    ("DELETE FROM sqlite_sequence WHERE name = 'photos'", {C.NUMBERS_BEHIND}),
    ("UPDATE embeddings SET vector = zeroblob(8) WHERE photo_id = 4", {C.EMBEDDING_WRONG}),
    (f"UPDATE embeddings SET vector = x'{'007e' * 64}' WHERE photo_id = 4", {C.EMBEDDING_WRONG}),
    ("UPDATE embeddings SET vector = 'text' WHERE photo_id = 4", {C.EMBEDDING_WRONG}),
    ("UPDATE photo_words_content SET c0 = 'ghost' WHERE id = 4", {C.NAMES_WRONG, C.INDEX_BROKEN}),
    ("DROP INDEX photos_dated", {C.SCHEMA_LACKS}),
    ("DELETE FROM models", {C.ROWS_WITHOUT_PHOTO}),
]


@pytest.mark.parametrize(("harm", "codes"), ROWS)
def test_rows_that_do_not_fit_are_found_and_mended(harm: str, codes: set[FindingCode], app: Path) -> None:
    sql(app, harm)
    told = {finding.code for finding in examined(app, repair=False) if not finding.harmless}
    assert codes & told
    mended = examined(app, repair=True)
    assert codes <= {finding.code for finding in mended}
    assert [finding for finding in mended if not (finding.mended or finding.harmless)] == []
    assert [finding for finding in examined(app, repair=False) if not finding.harmless] == []


def test_a_trigger_that_is_missing_is_made_again(app: Path) -> None:
    with closing(sqlite3.connect(app / "data" / "catalogue.sqlite")) as connection:
        connection.execute("DROP TRIGGER photo_goes")
    soundness.break_seal(app / "data" / "catalogue.sqlite")
    soundness.seal(app / "data" / "catalogue.sqlite")
    (finding,) = examined(app, repair=True)
    assert (finding.code, finding.detail) == (C.SCHEMA_LACKS, "photo_goes")
    assert examined(app, repair=False) == []


def test_a_damaged_page_is_left_to_the_next_start(app: Path) -> None:
    file = app / "data" / "catalogue.sqlite"
    with file.open("r+b") as stream:
        for page in range(10, file.stat().st_size // 8192, 3):
            stream.seek(page * 8192)
            stream.write(b"\xa5" * 8192)
    soundness.break_seal(file)
    soundness.seal(file)
    (finding,) = [one for one in examined(app, repair=True) if one.code is C.CATALOGUE_DAMAGED]
    assert not finding.mended
    with opened(app) as library:
        assert library.recovered is not None
        assert library.status().photos == 13


def _tear(file: Path) -> None:
    content = file.read_bytes()
    file.write_bytes(content[: len(content) * 2 // 3])


def _age(file: Path) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.touch()
    os.utime(file, (0, 0))
    return file


def _safetensors(file: Path) -> None:
    file.parent.mkdir(parents=True)
    header = b'{"weight":{"dtype":"F32","shape":[4],"data_offsets":[0,16]}}'
    file.write_bytes(len(header).to_bytes(8, "little") + header + bytes(15))


def _first(app: Path, pattern: str) -> Path:
    return sorted(app.glob(pattern))[0]


SNAPSHOT = "data/models/models--a--b/snapshots/c/open_clip_model.safetensors"
STRAY = f"cache/thumbnails/00/{'ab' * 15}.jpg"
FILES: list[tuple[Callable[[Path], object], FindingCode, bool]] = [
    (lambda app: _tear(_first(app, "cache/thumbnails/*/*.jpg")), C.THUMBNAIL_TORN, False),
    (lambda app: _first(app, "cache/thumbnails/*/*.jpg").unlink(), C.THUMBNAIL_MISSING, True),
    (lambda app: shutil.copy(_first(app, "cache/thumbnails/*/*.jpg"), _age(app / STRAY)), C.THUMBNAIL_STRAY, True),
    (lambda app: _tear(_first(app, "cache/vectors/*")), C.VECTORS_UNLIKE, False),
    (lambda app: _tear(_first(app, "data/backups/catalogue*")), C.BACKUP_DAMAGED, False),
    (lambda app: _age(app / "config" / ".settings-abc"), C.LEFT_OVER, True),
    (lambda app: _age(app / "data" / "backups" / "catalogue.part"), C.LEFT_OVER, True),
    (lambda app: _safetensors(app / SNAPSHOT), C.MODEL_TORN, False),
]  # fmt: skip


@pytest.mark.parametrize(("harm", "code", "harmless"), FILES)
def test_files_that_are_not_whole_are_found_and_mended(
    harm: Callable[[Path], object], code: FindingCode, harmless: bool, app: Path, pattern: Path
) -> None:
    before = {file: file.read_bytes() for file in (pattern / "photos").rglob("*.png")}
    harm(app)
    (found,) = examined(app, repair=False)
    assert (found.code, found.harmless, found.mended) == (code, harmless, False)
    (mended,) = examined(app, repair=True)
    assert (mended.code, mended.mended) == (code, True)
    assert examined(app, repair=False) == []
    assert {file: file.read_bytes() for file in (pattern / "photos").rglob("*.png")} == before


def test_vectors_that_differ_from_the_catalogue_go(app: Path) -> None:
    with opened(app) as library:
        (file,) = (app / "cache" / "vectors").iterdir()
        vectors = library._chosen.active().vectors.up_to_date(64)
        vectors.replace(np.array([2]), vectors.get(np.array([3])))
        vectors.save(file)
    (finding,) = examined(app, repair=True)
    assert (finding.code, finding.path) == (C.VECTORS_UNLIKE, file)
    assert not file.exists()
    with opened(app) as library:
        assert len(library.search("red").hits) == 13


def test_vectors_that_another_version_wrote_do_no_harm(app: Path) -> None:
    (file,) = (app / "cache" / "vectors").iterdir()
    file.write_bytes(file.read_bytes().replace(b"vectors 3\n", b"vectors 2\n"))
    (finding,) = examined(app, repair=False)
    assert (finding.code, finding.path, finding.harmless) == (C.VECTORS_UNLIKE, file, True)
    (finding,) = examined(app, repair=True)
    assert finding.mended
    assert not file.exists()


def test_nobody_waits_for_a_large_file_of_vectors_to_be_read(app: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    began = Event()

    def endless(_file: Path, stopped: Callable[[], bool]) -> Vectors:
        began.set()
        while not stopped():
            time.sleep(0.01)
        raise VectorsUnusable

    monkeypatch.setattr(Vectors, "load", endless)
    with opened(app) as library, closing(library.care.doctor(repair=False)) as steps:
        while not began.is_set():
            next(steps)
        next(steps)


def test_a_file_that_cannot_be_removed_is_told_and_the_rest_is_mended(app: Path) -> None:
    (file,) = (app / "cache" / "vectors").iterdir()
    file.unlink()
    file.mkdir()
    _tear(_first(app, "cache/thumbnails/*/*.jpg"))
    vectors, thumbnail = examined(app, repair=True)
    assert (vectors.code, vectors.path, vectors.mended) == (C.VECTORS_UNLIKE, file, False)
    assert (thumbnail.code, thumbnail.mended) == (C.THUMBNAIL_TORN, True)


def test_settings_get_values_that_can_be_used(app: Path) -> None:
    stored_settings.save(settings_of(app))
    file = settings_of(app).file
    file.write_text(file.read_text().replace("tile_edge_px = 180", "tile_edge_px = 9000"))
    (finding,) = examined(app, repair=True)
    assert (finding.code, finding.detail) == (C.SETTINGS_WRONG, "tile_edge_px")
    assert stored_settings.load(paths.folders(app)) == settings_of(app)
    assert stored_settings.unusable(paths.folders(app)) == []


def test_kept_files_are_told_and_left(app: Path) -> None:
    file = app / "data" / "catalogue-damaged-1.sqlite"
    file.write_bytes(b"old")
    (finding,) = examined(app, repair=True)
    assert (finding.code, finding.harmless, finding.mended, file.exists()) == (C.KEPT_FILE, True, False, True)


ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n"


def test_it_can_be_left_while_nothing_is_found(app: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with opened(app) as library:
        assert [step.part for step in library.care.doctor(repair=False) if step.finding is None]
        parts = list(dict.fromkeys(step.part for step in library.care.doctor(repair=False)))
        assert parts == list(CheckPart)

        def endless(connection: sqlite3.Connection, _repair: bool) -> Iterator[Finding]:
            connection.execute(ENDLESS)
            yield Finding(C.COPIES_WRONG)

        monkeypatch.setitem(checking._CHECKS, CheckPart.NAMES, (endless,))
        with closing(library.care.doctor(repair=True)) as steps:
            while next(steps).part is not CheckPart.NAMES:
                pass
            assert (next(steps).finding, next(steps).finding) == (None, None)
        with indexing_alone(app / "data" / "indexing.lock"):
            pass


def test_reading_a_backup_can_be_left(app: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    backup = _first(app, "data/backups/catalogue*")
    assert list(soundness.whole_in_steps(backup)) == []
    monkeypatch.setattr(soundness, "_fault_in", lambda connection: connection.execute(ENDLESS))
    steps = soundness.whole_in_steps(backup)
    next(steps)
    steps.close()


def test_nobody_may_be_indexing_meanwhile(app: Path) -> None:
    with opened(app) as library, indexing_alone(app / "data" / "indexing.lock"), pytest.raises(IndexingBusy):
        next(iter(library.care.doctor(repair=False)))
