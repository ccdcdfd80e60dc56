"""Where a folder that a person names lies: as an absolute path, told by the root that already holds it."""

import os
from collections.abc import Iterable
from pathlib import Path

from photofinder import paths
from photofinder.errors import FolderUnavailable
from photofinder.records import Root


def place(folder: Path, roots: Iterable[Root]) -> Path:
    """``folder`` as an absolute path; below one of ``roots`` if it lies there by another name: through a link, or
    written otherwise where the system tells neither cases nor accents apart.

    Raises:
        FolderUnavailable: it is not there, is no folder, or may not be listed.
    """
    absolute = paths.absolute(folder)
    try:
        os.scandir(absolute).close()
    except OSError as fault:
        raise FolderUnavailable(absolute, fault.strerror or str(fault)) from fault
    real = Path(os.path.realpath(absolute))
    ways = {key: one for one in (*reversed(real.parents), real) if (key := _key(one)) is not None}
    for root in roots:
        key = _key(root.path) if root.present else None
        if key is not None and key in ways:
            return root.path / real.relative_to(ways[key])
    return absolute


def _key(folder: Path) -> tuple[int, int] | None:
    try:
        facts = folder.stat()
    except OSError:
        return None
    # On some shares no file has a number: then none is the same as another.
    return (facts.st_dev, facts.st_ino) if facts.st_ino else None
