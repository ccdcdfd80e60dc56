"""Paths as SQLite values and back, and folders as ranges of such values.

A name that is valid Unicode is TEXT; any other (undecodable bytes on POSIX, lone surrogates on Windows) is BLOB.
Nothing is normalised: the same letters composed and decomposed are two names, as they are on disk. Any thread.
"""

import os
from pathlib import Path

SqlPath = str | bytes


def to_sql(path: Path) -> SqlPath:
    """``path`` as it is stored."""
    return text_to_sql(str(path))


def text_to_sql(text: str) -> SqlPath:
    """The path ``text`` as it is stored."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return os.fsencode(text)
    return text


def from_sql(value: SqlPath) -> Path:
    """The path that ``to_sql`` made ``value`` from."""
    return Path(text_from_sql(value))


def text_from_sql(value: SqlPath) -> str:
    """The text that ``text_to_sql`` made ``value`` from."""
    return value if isinstance(value, str) else os.fsdecode(value)


def ranges(folder: Path) -> list[tuple[SqlPath, SqlPath]]:
    """Half-open ranges ``low <= path < high`` that together hold ``folder`` itself and all below it, and no
    more: no sibling of the same beginning, and no wildcard in a name has a meaning."""
    text = str(folder)
    inside = text if text.endswith(os.sep) else text + os.sep
    after = inside[:-1] + chr(ord(os.sep) + 1)
    itself = to_sql(folder)
    found: list[tuple[SqlPath, SqlPath]] = [(itself, itself + "\0" if isinstance(itself, str) else itself + b"\0")]
    low = text_to_sql(inside)
    if isinstance(low, str):
        found.append((low, after))
    # A folder of a valid name may hold files of invalid ones.
    found.append((os.fsencode(inside), os.fsencode(after)))
    return found
