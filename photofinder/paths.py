"""Where things lie: the app's data, cache, config and log folders, and the resources that ship with it.

One override serves tests, portable use and the command line: an explicit folder, or the environment variable
``PHOTOFINDER_DATA_DIR``. Creates nothing; whoever writes makes the folder.
"""

import os
import sys
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from photofinder.errors import FolderUnavailable

DATA_DIR_VARIABLE = "PHOTOFINDER_DATA_DIR"
_APP = "photofinder"


@dataclass(frozen=True, slots=True)
class Folders:
    """The folders that the app writes to; nothing is ever written elsewhere."""

    data: Path
    cache: Path
    config: Path
    log: Path


def absolute(path: Path) -> Path:
    """``path``, as a person typed it, from the root of the file system; links stay links.

    Raises:
        FolderUnavailable: it is relative, and the folder that it starts from was deleted.
    """
    # Path.expanduser raises where there is no such person; a file may have such a name all the same.
    expanded = os.path.expanduser(path)  # noqa: PTH111
    try:
        return Path(os.path.abspath(expanded))  # noqa: PTH100 (resolve would follow links)
    except FileNotFoundError as fault:
        raise FolderUnavailable(path, "the folder that this one is in was deleted") from fault


def folders(override: Path | None = None) -> Folders:
    """The app's folders: all below ``override``, else below $PHOTOFINDER_DATA_DIR, else where the system says.

    Raises: FolderUnavailable, as ``absolute`` does.
    """
    base = override or (Path(value) if (value := os.environ.get(DATA_DIR_VARIABLE)) else None)
    if base is not None:
        base = absolute(base)
        return Folders(base / "data", base / "cache", base / "config", base / "log")
    dirs = platformdirs.PlatformDirs(_APP, appauthor=False)
    return Folders(dirs.user_data_path, dirs.user_cache_path, dirs.user_config_path, dirs.user_log_path)


def pictures_folder() -> Path:
    """The system's folder for pictures, whether or not it is there."""
    return platformdirs.user_pictures_path()


def resources() -> Path:
    """The folder of icons, translations and the starter model: of a frozen app, a wheel, or the source tree."""
    frozen = getattr(sys, "_MEIPASS", None)
    if frozen is not None:
        return Path(frozen) / "resources"
    package = Path(__file__).resolve().parent
    installed = package / "_resources"
    return installed if installed.is_dir() else package.parent / "resources"
