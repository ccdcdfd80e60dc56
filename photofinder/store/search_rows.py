"""Saved searches and what was searched for. On the caller's thread, writing in its transaction.

A text that names a file may hold halves of letters, which SQLite does not take as TEXT: it is a BLOB then.
"""

import sqlite3
from collections.abc import Iterable

from photofinder.errors import SearchNameTaken
from photofinder.records import SavedSearch
from photofinder.store.names import name_key

HISTORY_CAP = 500

TABLES = (
    # `text` has no type: it keeps TEXT and BLOB apart, as `path` does.
    """CREATE TABLE searches (
        search_id INTEGER PRIMARY KEY AUTOINCREMENT,
        name TEXT NOT NULL UNIQUE,
        text NOT NULL
    )""",
    """CREATE TABLE searched (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        text NOT NULL UNIQUE
    )""",
)

SAVE = """INSERT INTO searches (name, text) VALUES (?, ?)
    ON CONFLICT (name) DO UPDATE SET text = excluded.text RETURNING search_id"""
PRUNE = "DELETE FROM searched WHERE number <= (SELECT number FROM searched ORDER BY number DESC LIMIT 1 OFFSET ?)"


def saved(connection: sqlite3.Connection) -> list[SavedSearch]:
    """All, by name as people sort names."""
    rows = connection.execute("SELECT search_id, name, text FROM searches")
    found = [SavedSearch(search_id, name, _from_sql(text)) for search_id, name, text in rows]
    return sorted(found, key=lambda search: (name_key(search.name), search.search_id))


def save(connection: sqlite3.Connection, named: Iterable[tuple[str, str]]) -> list[SavedSearch]:
    """Keep texts under names; one that is there already gets the new text. Without a name it is the text."""
    kept = []
    for name, text in named:
        kept_name = _name(name) or _name(text)
        (search_id,) = connection.execute(SAVE, (kept_name, _to_sql(text))).fetchone()
        kept.append(SavedSearch(search_id, kept_name, text))
    return kept


def rename(connection: sqlite3.Connection, search_id: int, name: str) -> None:
    """Another name for a search; an unknown one is no fault.

    Raises:
        SearchNameTaken: another search has it.
    """
    name = _name(name)
    other = "SELECT 1 FROM searches WHERE name = ? AND search_id <> ?"
    if connection.execute(other, (name, search_id)).fetchone():
        raise SearchNameTaken(name)
    connection.execute("UPDATE searches SET name = ? WHERE search_id = ?", (name, search_id))


def remove(connection: sqlite3.Connection, search_id: int) -> None:
    """Forget a search; an unknown one is no fault."""
    connection.execute("DELETE FROM searches WHERE search_id = ?", (search_id,))


def note(connection: sqlite3.Connection, text: str) -> None:
    """Remember that ``text`` was searched for just now."""
    stored = _to_sql(text)
    connection.execute("DELETE FROM searched WHERE text = ?", (stored,))
    connection.execute("INSERT INTO searched (text) VALUES (?)", (stored,))
    connection.execute(PRUNE, (HISTORY_CAP,))


def history(connection: sqlite3.Connection, limit: int) -> list[str]:
    """What was searched for, newest first, each once."""
    rows = connection.execute("SELECT text FROM searched ORDER BY number DESC LIMIT ?", (limit,))
    return [_from_sql(text) for (text,) in rows]


def clear_history(connection: sqlite3.Connection) -> None:
    """Forget what was searched for."""
    connection.execute("DELETE FROM searched")


def _name(name: str) -> str:
    return " ".join(name.encode("utf-8", "replace").decode("utf-8").split())


def _to_sql(text: str) -> str | bytes:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return text.encode("utf-8", "surrogatepass")
    return text


def _from_sql(value: str | bytes) -> str:
    return value if isinstance(value, str) else value.decode("utf-8", "surrogatepass")
