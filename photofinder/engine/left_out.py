"""What is not looked at in a root: hidden things, what systems and other programs keep for themselves, and what the
person has left out by globs (those of .gitignore). Opens no file. Any thread.

Few roots have globs: what reads them is imported when there are some, for no start should wait for it.
"""

import os
import sys
from collections.abc import Iterable, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from photofinder.errors import GlobUnusable

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

NO_MEDIA = ".nomedia"
"""A folder that holds a file of this name is left out, as Android's gallery does."""

# Folders and files, as file systems that do not tell cases apart would write them. What begins with a dot is hidden
# anyway: ._* of macOS, .thumbnails, .Trash-1000, .DS_Store.
_OF_SYSTEMS = frozenset(
    name.lower()
    for name in (
        "$RECYCLE.BIN", "RECYCLER", "System Volume Information", "lost+found", "Thumbs.db", "ehthumbs.db",
        "desktop.ini", "Network Trash Folder", "Temporary Items", "__MACOSX", "iPod Photo Cache",
        "@eaDir", "@SynoEAStream", "@SynoResource", "@Recycle", "@Recently-Snapshot", "#recycle", "#snapshot",
    )
)  # fmt: skip
# Previews of Lightroom and Capture One; in a library of Apple's Photos only the originals are photos of their own.
_PREVIEWS = (".lrdata", ".cocatalogdb")
_APPLE_LIBRARY = ".photoslibrary"
_APPLE_ORIGINALS = frozenset(("originals", "masters"))


def checked(globs: Iterable[str]) -> tuple[str, ...]:
    """``globs`` without blanks around them, empty ones and repetitions.

    Raises: GlobUnusable: one is no pattern.
    """
    from pathspec import GitIgnoreSpec
    from pathspec.patterns.gitignore import GitIgnorePatternError

    kept = tuple(dict.fromkeys(glob.strip() for glob in globs if glob.strip()))
    for glob in kept:
        try:
            patterns = GitIgnoreSpec.from_lines([glob]).patterns
        except GitIgnorePatternError as fault:
            raise GlobUnusable(glob) from fault
        if glob.startswith("#") or "\n" in glob or any(pattern.include is None for pattern in patterns):
            raise GlobUnusable(glob)
    return kept


class LeftOut:
    """The rules of the root at ``top``, which itself is never left out; a glob that begins with ``!`` takes in what
    would be left out."""

    def __init__(self, top: Path, globs: Sequence[str] = ()) -> None:
        self.top = top
        self._inside = len(os.path.join(top, ""))  # noqa: PTH118
        self._spec: GitIgnoreSpec | None = None
        if globs:
            from pathspec import GitIgnoreSpec as Spec

            self._spec = Spec.from_lines(globs)

    def folder(self, path: str, name: str) -> bool:
        """Whether the folder ``path``, called ``name``, is left out."""
        return self._matches(path + "/", default=_hidden(name) or _is_of_others(path, name))

    def file(self, path: str, name: str) -> bool:
        """Whether the file ``path``, called ``name``, is left out."""
        return self._matches(path, default=_hidden(name))

    def way_to(self, folder: Path) -> bool:
        """Whether ``folder``, in the root, or one on the way to it is left out."""
        way = [one for one in (folder, *folder.parents) if one != self.top and one.is_relative_to(self.top)]
        return any(self.folder(str(one), one.name) or (one / NO_MEDIA).exists() for one in way)

    def takes_in(self, real: Path) -> bool:
        """Whether the folder ``real``, a path without links, lies in the root and is not left out."""
        if not real.is_relative_to(self._real_top):
            return False
        return not self.way_to(self.top / real.relative_to(self._real_top))

    @cached_property
    def _real_top(self) -> Path:
        return self.top.resolve()

    def _matches(self, path: str, *, default: bool) -> bool:
        if self._spec is None:
            return default
        said = self._spec.check_file(path[self._inside :].replace(os.sep, "/")).include
        return default if said is None else said


def is_hidden(entry: os.DirEntry[str]) -> bool:
    """Whether the system hides ``entry`` by an attribute, as Windows does."""
    if sys.platform == "win32":
        import stat

        return bool(entry.stat(follow_symlinks=False).st_file_attributes & stat.FILE_ATTRIBUTE_HIDDEN)
    return False


def _hidden(name: str) -> bool:
    return name.startswith(".") or name.lower() in _OF_SYSTEMS


def _is_of_others(path: str, name: str) -> bool:
    small = name.lower()
    if small.endswith(_PREVIEWS):
        return True
    inside = os.path.dirname(path).lower().endswith(_APPLE_LIBRARY)  # noqa: PTH120
    return inside and small not in _APPLE_ORIGINALS
