"""What photos and their folders are called, in columns and as words for full-text search. Writing is inside the
caller's transaction. On the caller's thread."""

import sqlite3
from collections.abc import Iterable
from pathlib import Path, PurePath

from photofinder.store import path_text, root_rows
from photofinder.store.kinds import is_screenshot, month_of, shape_of
from photofinder.store.names import fold, name_key, words_of

_CHUNK = 2000
# Stands between two keywords, or two folders, so that no phrase reaches from one into the next: a word of its own
# to the tokenizer, and in no text.
_BETWEEN = " \u00b7 "

FOLDER_AT = "SELECT folder_id FROM folders WHERE path = ?"
NEXT_PHOTOS = """SELECT photo_id, path, width, height, dated FROM photos
    WHERE photo_id > ? ORDER BY photo_id LIMIT ?"""


class Naming:
    """Gives photos their names, during one transaction."""

    def __init__(self, connection: sqlite3.Connection, roots: list[tuple[int, Path]]) -> None:
        self._connection = connection
        self._roots = roots

    def columns(self, path: Path) -> tuple[int, str, str, int]:
        """folder_id, name_key, extension and screenshot of the photo at ``path``: to be stored at once, for a
        folder is forgotten with its last photo."""
        extension = fold(path.suffix)[1:]
        return self._folder_id(path.parent), name_key(path.name), extension, is_screenshot(path)

    def put(self, photo_id: int, path: Path) -> None:
        """Make the photo found by its file name, and by nothing else yet."""
        words = (photo_id, words_in(path.stem))
        self._connection.execute("INSERT OR REPLACE INTO photo_words (rowid, name) VALUES (?, ?)", words)

    def put_new(self, photos: Iterable[tuple[int, Path]]) -> None:
        """As ``put``, of photos that were not known."""
        words = [(photo_id, words_in(path.stem)) for photo_id, path in photos]
        self._connection.executemany("INSERT INTO photo_words (rowid, name) VALUES (?, ?)", words)

    def rename(self, photo_id: int, path: Path) -> None:
        """Make the photo found by its file name, and by the texts that it had."""
        words = (words_in(path.stem), photo_id)
        self._connection.execute("UPDATE photo_words SET name = ? WHERE rowid = ?", words)

    def folder_words(self, folder: Path) -> str:
        """Those of the root's own name and of the folders below it."""
        root = next((root for _, root in self._roots if folder.is_relative_to(root)), folder)
        return between(name for name in (root.name, *folder.relative_to(root).parts) if name)

    def _folder_id(self, folder: Path) -> int:
        stored = path_text.to_sql(folder)
        row = self._connection.execute(FOLDER_AT, (stored,)).fetchone()
        return self._add_folder(folder, stored) if row is None else int(row[0])

    def _add_folder(self, folder: Path, stored: path_text.SqlPath) -> int:
        folder_id = self._connection.execute(
            "INSERT INTO folders (path, folded) VALUES (?, ?)", (stored, folded_folder(folder))
        ).lastrowid
        assert folder_id is not None
        self._connection.execute(
            "INSERT INTO folder_words (rowid, names) VALUES (?, ?)", (folder_id, self.folder_words(folder))
        )
        return folder_id


def folded_folder(folder: PurePath) -> str:
    """The names on the way to ``folder`` between slashes, folded."""
    return "/".join(["", *(fold(part) for part in folder.parts if part != folder.anchor), ""])


def name_all(connection: sqlite3.Connection) -> None:
    """Name every photo of a catalogue that had no names yet."""
    naming = Naming(connection, root_rows.paths(connection))
    after = 0
    while rows := connection.execute(NEXT_PHOTOS, (after, _CHUNK)).fetchall():
        for photo_id, stored, width, height, dated in rows:
            path = path_text.from_sql(stored)
            connection.execute(
                """UPDATE photos SET pixels = ?, shape = ?, month = ?, folder_id = ?, name_key = ?, extension = ?,
                    screenshot = ? WHERE photo_id = ?""",
                (width * height, shape_of(width, height), month_of(dated), *naming.columns(path), photo_id),
            )
            naming.put(photo_id, path)
        after = rows[-1][0]


def name_folders_of_root(connection: sqlite3.Connection, root_id: int) -> None:
    """Name the folders of a root anew, after it became one."""
    naming = Naming(connection, root_rows.paths(connection))
    rows = connection.execute(
        "SELECT folder_id, path FROM folders WHERE folder_id IN (SELECT folder_id FROM photos WHERE root_id = ?)",
        (root_id,),
    ).fetchall()
    connection.executemany(
        "UPDATE folder_words SET names = ? WHERE rowid = ?",
        [(naming.folder_words(path_text.from_sql(path)), folder_id) for folder_id, path in rows],
    )


def words_in(text: str) -> str:
    """The words of ``text`` as full-text search stores them."""
    return " ".join(words_of(text))


def between(texts: Iterable[str]) -> str:
    """As ``words_in``, of several texts; no phrase is found across two of them."""
    return _BETWEEN.join(words_in(text) for text in texts)
