"""Saved searches as a file that another library can read: JSON with a version. Blocks on the disk; any thread."""

import json
import os
import stat
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from photofinder.errors import FolderInTheWay, FolderUnavailable, SearchFileFault, SearchFileUnusable
from photofinder.records import SavedSearch

_FORMAT = "photofinder-searches"
_VERSION = 1
_LARGEST_BYTES = 10_000_000


def write(searches: Iterable[SavedSearch], file: Path) -> int:
    """Write ``searches`` to ``file``, whole or not at all; how many there were.

    Raises:
        FolderInTheWay: ``file`` is a folder.
        FolderUnavailable: it cannot be written there.
    """
    if file.is_dir():
        raise FolderInTheWay(file)
    entries = [{"name": search.name, "text": search.text} for search in searches]
    # Escaped: a name of a file in a text may hold what UTF-8 cannot.
    content = json.dumps({"format": _FORMAT, "version": _VERSION, "searches": entries}, indent=2) + "\n"
    temporary = file.parent / f".{file.name}.{os.getpid()}.part"
    try:
        try:
            temporary.write_text(content, encoding="ascii")
            temporary.replace(file)
        finally:
            temporary.unlink(missing_ok=True)
    except OSError as fault:
        raise FolderUnavailable(file.parent, fault.strerror or str(fault)) from fault
    return len(entries)


def read(file: Path) -> list[tuple[str, str]]:
    """Names and texts in ``file``, in order.

    Raises:
        SearchFileUnusable: it cannot be read, or is no such file.
    """
    try:
        # To open a pipe that nobody writes to would take for ever.
        if not stat.S_ISREG(file.stat().st_mode):
            raise SearchFileUnusable(file, SearchFileFault.UNREADABLE, "it is no ordinary file")
        with file.open("rb") as opened:
            content = opened.read(_LARGEST_BYTES + 1)
    except OSError as fault:
        raise SearchFileUnusable(file, SearchFileFault.UNREADABLE, fault.strerror or str(fault)) from fault
    if len(content) > _LARGEST_BYTES:
        raise SearchFileUnusable(file, SearchFileFault.OTHER_FILE)
    try:
        found = json.loads(content)
    except (ValueError, RecursionError) as fault:
        raise SearchFileUnusable(file, SearchFileFault.OTHER_FILE) from fault
    if not isinstance(found, dict) or found.get("format") != _FORMAT or not isinstance(found.get("version"), int):
        raise SearchFileUnusable(file, SearchFileFault.OTHER_FILE)
    if found["version"] > _VERSION:
        raise SearchFileUnusable(file, SearchFileFault.TOO_NEW)
    entries = found.get("searches")
    if not isinstance(entries, list) or not all(_is_entry(entry) for entry in entries):
        raise SearchFileUnusable(file, SearchFileFault.DAMAGED)
    return [(entry["name"], entry["text"]) for entry in entries]


def _is_entry(entry: Any) -> bool:
    if not isinstance(entry, dict):
        return False
    name, text = entry.get("name"), entry.get("text")
    return isinstance(name, str) and isinstance(text, str) and bool(name.strip())
