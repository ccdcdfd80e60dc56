"""Where a folder that a person names lies: as an absolute path, told by the root that already holds it."""

import os
from collections.abc import Iterable
from pathlib import Path

from photofinder import paths
from photofinder.errors import FolderUnavailable
from photofinder.records import Root


def place(folder: Path, roots: Iterable[Root]) -> Path:
    """``folder`` as an absolute path; below one of ``roots`` if it lies there by another name, as through a link.

    Raises:
        FolderUnavailable: it is not there, is no folder, or may not be listed.
    """
    absolute = paths.absolute(folder)
    try:
        os.scandir(absolute).close()
    except OSError as fault:
        raise FolderUnavailable(absolute, fault.strerror or str(fault)) from fault
    real = Path(os.path.realpath(absolute))
    for root in roots:
        real_root = Path(os.path.realpath(root.path))
        if real.is_relative_to(real_root):
            return root.path / real.relative_to(real_root)
    return absolute
