"""The catalogue's tables, as numbered steps from an empty file; a backup before an existing file is changed.

A step and its number are committed together, so a kill between two leaves a file of a whole version. Runs on the
thread that opens the catalogue.
"""

import sqlite3
import uuid
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

from photofinder.errors import CatalogueDamaged, CatalogueTooNew
from photofinder.store import annex_rows, change_rows, name_rows, remembered_rows, search_rows, skip_rows
from photofinder.store.connections import transaction

APPLICATION_ID = 0x50464E44  # "PFND": tells our files from any other SQLite database

Step = Callable[[sqlite3.Connection], None]

# Columns called `path` have no type on purpose: they keep TEXT and BLOB apart (see path_text).
_TABLES_1 = (
    """CREATE TABLE meta (
        key TEXT PRIMARY KEY,
        value NOT NULL
    ) WITHOUT ROWID""",
    """CREATE TABLE roots (
        root_id INTEGER PRIMARY KEY AUTOINCREMENT,
        path NOT NULL UNIQUE
    )""",
    # AUTOINCREMENT: the number of a removed photo is never given to another one.
    # dated: taken_at, or mtime as local time, so that the newest photos come from an index.
    """CREATE TABLE photos (
        photo_id INTEGER PRIMARY KEY AUTOINCREMENT,
        root_id INTEGER NOT NULL REFERENCES roots ON DELETE CASCADE,
        path NOT NULL UNIQUE,
        size_bytes INTEGER NOT NULL,
        mtime_ns INTEGER NOT NULL,
        content_hash BLOB NOT NULL,
        width INTEGER NOT NULL,
        height INTEGER NOT NULL,
        taken_at TEXT,
        orientation INTEGER NOT NULL,
        mean_rgb INTEGER NOT NULL,
        dated TEXT NOT NULL
    )""",
    "CREATE INDEX photos_root ON photos (root_id)",
    "CREATE INDEX photos_content ON photos (content_hash)",
    "CREATE INDEX photos_dated ON photos (dated, photo_id)",
    """CREATE TABLE models (
        model_key INTEGER PRIMARY KEY,
        model_id TEXT NOT NULL UNIQUE,
        dim INTEGER NOT NULL
    )""",
    # A rowid table: in a WITHOUT ROWID one, embeddings of 768 and more would spill to overflow pages.
    """CREATE TABLE embeddings (
        photo_id INTEGER NOT NULL REFERENCES photos ON DELETE CASCADE,
        model_key INTEGER NOT NULL REFERENCES models,
        generation INTEGER NOT NULL,
        vector BLOB NOT NULL,
        PRIMARY KEY (photo_id, model_key)
    )""",
    "CREATE INDEX embeddings_generation ON embeddings (generation, photo_id, model_key)",
    # One row for each transaction that changed embeddings, as far back as removals are kept.
    """CREATE TABLE generations (
        generation INTEGER PRIMARY KEY
    )""",
    """CREATE TABLE removals (
        generation INTEGER NOT NULL,
        photo_id INTEGER NOT NULL,
        model_key INTEGER NOT NULL REFERENCES models,
        PRIMARY KEY (generation, photo_id, model_key)
    ) WITHOUT ROWID""",
    """CREATE TABLE skips (
        path NOT NULL PRIMARY KEY,
        root_id INTEGER NOT NULL REFERENCES roots ON DELETE CASCADE,
        size_bytes INTEGER NOT NULL,
        mtime_ns INTEGER NOT NULL,
        reason TEXT NOT NULL,
        detail TEXT NOT NULL
    )""",
    "CREATE INDEX skips_root ON skips (root_id)",
)

# What photos are filtered and listed by. `copied`: there is another photo of the same bytes. `described`: the
# version of the reading of metadata that the columns from `camera_id` on come from, 0 when there was none.
# `sphere_*` is the position on a sphere of radius 1, so that distances take no more of SQLite than multiplying.
# `month`, `pixels` and `shape` follow from other columns; as generated ones no index would cover them.
_PHOTO_COLUMNS_2 = (
    "folder_id INTEGER NOT NULL DEFAULT 0",
    "name_key TEXT NOT NULL DEFAULT ''",
    "extension TEXT NOT NULL DEFAULT ''",
    "screenshot INTEGER NOT NULL DEFAULT 0",
    "copied INTEGER NOT NULL DEFAULT 0",
    "described INTEGER NOT NULL DEFAULT 0",
    "camera_id INTEGER",
    "lens_id INTEGER",
    "iso INTEGER",
    "f_number REAL",
    "exposure_s REAL",
    "focal_mm REAL",
    "rating INTEGER",
    "latitude REAL",
    "longitude REAL",
    "sphere_x REAL",
    "sphere_y REAL",
    "sphere_z REAL",
    "place_id INTEGER",
    "month INTEGER NOT NULL DEFAULT 0",
    "pixels INTEGER NOT NULL DEFAULT 0",
    "shape TEXT NOT NULL DEFAULT ''",
)
_TABLES_2 = (
    """CREATE TABLE folders (
        folder_id INTEGER PRIMARY KEY,
        path NOT NULL UNIQUE,
        folded TEXT NOT NULL
    )""",
    """CREATE TABLE cameras (
        camera_id INTEGER PRIMARY KEY,
        name TEXT NOT NULL UNIQUE,
        folded TEXT NOT NULL
    )""",
    """CREATE TABLE lenses (
        lens_id INTEGER PRIMARY KEY,
        name TEXT NOT NULL UNIQUE,
        folded TEXT NOT NULL
    )""",
    # The number is the gazetteer's.
    """CREATE TABLE places (
        place_id INTEGER PRIMARY KEY,
        label TEXT NOT NULL,
        country TEXT NOT NULL
    )""",
    # Only of photos that have any; keywords are a JSON list.
    """CREATE TABLE texts (
        photo_id INTEGER PRIMARY KEY REFERENCES photos ON DELETE CASCADE,
        title TEXT NOT NULL,
        caption TEXT NOT NULL,
        keywords TEXT NOT NULL
    )""",
    # Kept when the photo goes: it may come back, under whatever name.
    """CREATE TABLE favourites (
        content_hash BLOB PRIMARY KEY
    ) WITHOUT ROWID""",
    # The words come ready from `names.words_of`; this tokenizer only splits at the spaces.
    "CREATE VIRTUAL TABLE photo_words USING fts5 (name, title, caption, keywords, tokenize = 'ascii')",
    "CREATE VIRTUAL TABLE folder_words USING fts5 (names, tokenize = 'ascii')",
    "CREATE INDEX photos_folder ON photos (folder_id)",
    "CREATE INDEX photos_name ON photos (name_key, photo_id)",
    "CREATE INDEX photos_size ON photos (size_bytes, photo_id)",
    "CREATE INDEX photos_extension ON photos (extension)",
    "CREATE INDEX photos_month ON photos (month)",
    "CREATE INDEX photos_pixels ON photos (pixels)",
    "CREATE INDEX photos_shape ON photos (shape)",
    "CREATE INDEX photos_screenshot ON photos (screenshot) WHERE screenshot = 1",
    "CREATE INDEX photos_copied ON photos (copied) WHERE copied = 1",
    "CREATE INDEX photos_camera ON photos (camera_id) WHERE camera_id IS NOT NULL",
    "CREATE INDEX photos_lens ON photos (lens_id) WHERE lens_id IS NOT NULL",
    "CREATE INDEX photos_iso ON photos (iso) WHERE iso IS NOT NULL",
    "CREATE INDEX photos_f_number ON photos (f_number) WHERE f_number IS NOT NULL",
    "CREATE INDEX photos_rating ON photos (rating) WHERE rating IS NOT NULL",
    "CREATE INDEX photos_place ON photos (place_id) WHERE place_id IS NOT NULL",
    """CREATE INDEX photos_position ON photos (latitude, longitude, sphere_x, sphere_y, sphere_z)
        WHERE latitude IS NOT NULL""",
)
# Of photos of the same bytes either all are marked as copied or, when there is one only, none: so a new one has to
# mark itself and one other, and one that leaves the last that stays.
_MARK_COPIED = """UPDATE photos SET copied = 1 WHERE photo_id IN (
        SELECT photo_id FROM photos WHERE content_hash = new.content_hash AND photo_id <> new.photo_id LIMIT 1
    ) OR photo_id = new.photo_id AND EXISTS (
        SELECT 1 FROM photos WHERE content_hash = new.content_hash AND photo_id <> new.photo_id)"""
_UNMARK_COPIED = """UPDATE photos SET copied = 0 WHERE photo_id = (
        SELECT CASE count(*) WHEN 1 THEN max(photo_id) END
        FROM (SELECT photo_id FROM photos WHERE content_hash = old.content_hash LIMIT 2))"""
_TRIGGERS_2 = (
    f"CREATE TRIGGER photo_comes AFTER INSERT ON photos BEGIN {_MARK_COPIED}; END",
    f"""CREATE TRIGGER photo_changes AFTER UPDATE OF content_hash ON photos
        WHEN old.content_hash <> new.content_hash BEGIN
        UPDATE photos SET copied = 0 WHERE photo_id = new.photo_id;
        {_UNMARK_COPIED};
        {_MARK_COPIED};
    END""",
    f"""CREATE TRIGGER photo_goes AFTER DELETE ON photos BEGIN
        {_UNMARK_COPIED};
        DELETE FROM photo_words WHERE rowid = old.photo_id;
    END""",
    """CREATE TRIGGER photo_leaves_folder AFTER DELETE ON photos
        WHEN NOT EXISTS (SELECT 1 FROM photos WHERE folder_id = old.folder_id) BEGIN
        DELETE FROM folders WHERE folder_id = old.folder_id;
    END""",
    """CREATE TRIGGER photo_changes_folder AFTER UPDATE OF folder_id ON photos
        WHEN old.folder_id <> new.folder_id
            AND NOT EXISTS (SELECT 1 FROM photos WHERE folder_id = old.folder_id) BEGIN
        DELETE FROM folders WHERE folder_id = old.folder_id;
    END""",
    """CREATE TRIGGER folder_goes AFTER DELETE ON folders BEGIN
        DELETE FROM folder_words WHERE rowid = old.folder_id;
    END""",
)


# `pending`: found by a scan and not read yet: only name, folder, size and time are known, `content_hash` is a
# placeholder of its path. `offset_min`: of `taken_at`, minutes east of UTC. `video_ms`: the length of a video.
_PHOTO_COLUMNS_3 = (
    "pending INTEGER NOT NULL DEFAULT 0",
    "offset_min INTEGER",
    "video_ms INTEGER",
)
_TABLES_3 = (
    "ALTER TABLE roots ADD COLUMN excludes TEXT NOT NULL DEFAULT '[]'",
    "ALTER TABLE roots ADD COLUMN paused INTEGER NOT NULL DEFAULT 0",
    "CREATE INDEX photos_pending ON photos (dated, photo_id) WHERE pending = 1",
    # Files that belong to a photo and are none of their own: the RAW beside a JPEG, the film of a live photo, XMP.
    """CREATE TABLE companions (
        path NOT NULL PRIMARY KEY,
        photo_id INTEGER NOT NULL REFERENCES photos ON DELETE CASCADE,
        kind TEXT NOT NULL,
        extension TEXT NOT NULL,
        size_bytes INTEGER NOT NULL,
        mtime_ns INTEGER NOT NULL
    )""",
    "CREATE INDEX companions_photo ON companions (photo_id)",
    "CREATE INDEX companions_extension ON companions (extension, photo_id) WHERE kind = 'raw'",
    # What of a folder is known is asked folder by folder.
    "ALTER TABLE skips ADD COLUMN folder NOT NULL DEFAULT ''",
    "CREATE INDEX skips_folder ON skips (folder)",
    # Where in a video or an animation the vector of `embeddings` stands, in ms from its start; NULL for a still.
    "ALTER TABLE embeddings ADD COLUMN at_ms INTEGER",
    # The further moments of it, numbered from 1; they come and go with the row in `embeddings`.
    """CREATE TABLE moments (
        photo_id INTEGER NOT NULL,
        model_key INTEGER NOT NULL,
        moment INTEGER NOT NULL,
        at_ms INTEGER NOT NULL,
        vector BLOB NOT NULL,
        PRIMARY KEY (photo_id, model_key, moment),
        FOREIGN KEY (photo_id, model_key) REFERENCES embeddings (photo_id, model_key) ON DELETE CASCADE
    )""",
)
# As the first two of _TRIGGERS_2, which ran for every photo, whether there is another one of its bytes or not.
_HAS_COPY = "EXISTS (SELECT 1 FROM photos WHERE content_hash = new.content_hash AND photo_id <> new.photo_id)"
_TRIGGERS_3 = (
    "DROP TRIGGER photo_comes",
    f"CREATE TRIGGER photo_comes AFTER INSERT ON photos WHEN {_HAS_COPY} BEGIN {_MARK_COPIED}; END",
    "DROP TRIGGER photo_changes",
    f"""CREATE TRIGGER photo_changes AFTER UPDATE OF content_hash ON photos
        WHEN old.content_hash <> new.content_hash AND (new.copied OR {_HAS_COPY}) BEGIN
        UPDATE photos SET copied = 0 WHERE photo_id = new.photo_id;
        {_UNMARK_COPIED};
        {_MARK_COPIED};
    END""",
)


def _step_1(connection: sqlite3.Connection) -> None:
    for statement in _TABLES_1:
        connection.execute(statement)
    connection.execute("INSERT INTO meta (key, value) VALUES ('uuid', ?)", (uuid.uuid4().hex,))
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")


def _step_2(connection: sqlite3.Connection) -> None:
    for column in _PHOTO_COLUMNS_2:
        connection.execute(f"ALTER TABLE photos ADD COLUMN {column}")
    for statement in (*_TABLES_2, *search_rows.TABLES, *_TRIGGERS_2):
        connection.execute(statement)
    name_rows.name_all(connection)
    connection.execute("INSERT INTO meta (key, value) VALUES ('changes', 0)")
    connection.execute(
        """UPDATE photos SET copied = 1 WHERE content_hash IN (
            SELECT content_hash FROM photos GROUP BY content_hash HAVING count(*) > 1)"""
    )


def _step_3(connection: sqlite3.Connection) -> None:
    for column in _PHOTO_COLUMNS_3:
        connection.execute(f"ALTER TABLE photos ADD COLUMN {column}")
    for statement in (*_TABLES_3, *_TRIGGERS_3, *change_rows.TABLES):
        connection.execute(statement)
    skip_rows.place_all(connection)


def _step_4(connection: sqlite3.Connection) -> None:
    for statement in (*remembered_rows.TABLES, *annex_rows.TABLES):
        connection.execute(statement)


STEPS: tuple[Step, ...] = (_step_1, _step_2, _step_3, _step_4)


def prepare(connection: sqlite3.Connection, file: Path, steps: Sequence[Step] = STEPS) -> None:
    """Bring ``file``, open as ``connection``, to version ``len(steps)``; an existing one is backed up first.

    Raises:
        CatalogueTooNew: a newer app wrote it; nothing was changed.
        CatalogueDamaged: it is another program's database.
        sqlite3.Error: as SQLite gives it; the caller translates.
    """
    version = checked_version(connection, file, len(steps))
    # Takes effect in a new file only: 7 embeddings of 512 float16 fill a page of 8 KiB, 3 waste one of 4.
    connection.execute("PRAGMA page_size = 8192")
    connection.execute("PRAGMA journal_mode = WAL")
    if 0 < version < len(steps):
        _back_up(connection, backup_file(file, version))
    while version < len(steps):
        with transaction(connection):
            # Another process may have been faster.
            version = checked_version(connection, file, len(steps))
            if version < len(steps):
                steps[version](connection)
                version += 1
                connection.execute(f"PRAGMA user_version = {version}")


def backup_file(file: Path, version: int) -> Path:
    """Where the copy of a ``file`` of ``version`` is put before it is migrated."""
    return file.with_name(f"{file.name}.v{version}.bak")


def checked_version(connection: sqlite3.Connection, file: Path, supported: int = len(STEPS)) -> int:
    version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    application_id = int(connection.execute("PRAGMA application_id").fetchone()[0])
    empty = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0] == 0
    if application_id != APPLICATION_ID and not (version == 0 and empty):
        raise CatalogueDamaged(file, "it is the database of another program")
    if version > supported:
        raise CatalogueTooNew(file, version, supported)
    return version


def _back_up(connection: sqlite3.Connection, target: Path) -> None:
    temporary = target.with_name(target.name + ".part")
    temporary.unlink(missing_ok=True)
    try:
        with closing(sqlite3.connect(temporary)) as copy:
            connection.backup(copy)
        temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)
