"""The folders of a library: what is left out in them, where they lie now, whether they are indexed. Any thread."""

from collections.abc import Iterable
from pathlib import Path

from photofinder.engine.left_out import checked
from photofinder.engine.place import place
from photofinder.errors import FolderDiffers, FolderUnavailable, RootUnknown
from photofinder.records import AbsentFolder, Root
from photofinder.store.batch import Batch
from photofinder.store.catalogue import Catalogue
from photofinder.store.presence import SHORT_LIMIT_S, Look, answer
from photofinder.store.watched import Sampled

# Enough to tell one folder of photos from another.
_SAMPLE = 48
# So large a part of them is in a folder that is the same one, though some were deleted or edited meanwhile.
_KNOWN_AGAIN = 0.5
# FAT keeps times in steps of two seconds.
_SAME_TIME_NS = 2_000_000_000
_FORGOTTEN_AT_ONCE = 500


class Folders:
    """What can be done with the roots of a library. Each method raises RootUnknown for a root that is not there
    (any more), and StorageFault."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    def exclude(self, root_id: int, globs: Iterable[str]) -> None:
        """Leave out what matches ``globs`` (as in .gitignore, relative to the root; ``!`` takes in), in place of
        what was left out so. The next indexing follows: what is known of it leaves the library.

        Raises:
            GlobUnusable: one is no pattern.
        """
        self._catalogue.watched.exclude(root_id, checked(globs))

    def pause(self, root_id: int, on: bool) -> None:
        """Do not index a root until further notice, also if that is going on; its photos stay searchable."""
        self._catalogue.watched.pause(root_id, on)

    def move(self, root_id: int, folder: Path) -> Root:
        """Take ``folder`` for where a root lies now, with all that is known of it: it was renamed, or its disk
        mounted elsewhere.

        Raises:
            FolderUnavailable: it is not there, or may not be read.
            FolderDiffers: it holds none of the photos that are known, or lies in another root or around one.
        """
        roots = self._catalogue.roots()
        root = _of(roots, root_id)
        others = [one for one in roots if one.root_id != root_id]
        new = place(folder, others)
        if new == root.path:
            return root
        for one in others:
            if new.is_relative_to(one.path) or one.path.is_relative_to(new):
                raise FolderDiffers(new, root.path, f"it overlaps the folder {one.path}")
        sample = self._catalogue.watched.sample(root_id, _SAMPLE)
        if sample and not any(_is_there(one, root.path, new) for one in sample):
            raise FolderDiffers(new, root.path, "it holds none of its photos")
        self._catalogue.watched.move(root_id, new)
        return _of(self._catalogue.roots(), root_id)

    def add(self, folder: Path) -> Root:
        """The root that ``folder`` is, or lies in: one that is there, one that was away and lies here now, or a new
        one. A parent of roots takes over what is known of them.

        Raises:
            FolderUnavailable: it is not there, or may not be read.
        """
        roots = self._catalogue.roots()
        new = place(folder, roots)
        for root in roots:
            # Most of what is indexed; nothing is written for it, so that no search has to look at everything anew.
            if new.is_relative_to(root.path):
                return root
        if not any(root.path.is_relative_to(new) for root in roots):
            absent = self._catalogue.watched.absent()
            for root in roots:
                if root.path in absent and self._is_known_again(root, new):
                    self._catalogue.watched.move(root.root_id, new)
                    break
        return self._catalogue.add_root(new)

    def absent(self) -> list[AbsentFolder]:
        """Folders, roots or in roots, of which photos are kept that are away with their disk."""
        watched = self._catalogue.watched
        away = watched.absent(SHORT_LIMIT_S).items()
        found = ((path, watched.count_missing(path, seen)) for path, seen in away)
        return [AbsentFolder(path, count) for path, count in found if count]

    def forget_absent(self, folder: Path) -> int:
        """Forget the photos of one of the ``absent`` folders that are not there: they will not come back. How many
        there were; none when it is not away any more.

        Raises:
            FolderUnavailable: its disk has not said yet whether they are there.
        """
        watched = self._catalogue.watched
        if folder not in watched.absent():
            return 0
        # It may have counted as away for it was slow, and have come by now.
        seen = answer(folder)
        if seen is None:
            raise FolderUnavailable(folder, "its disk does not answer")
        if seen is Look.MOUNTED:
            return 0
        photos = watched.missing_photos(folder, seen)
        gone = [Path(path) for path in (*photos, *watched.missing_others(folder, seen))]
        for start in range(0, len(gone), _FORGOTTEN_AT_ONCE):
            # Nothing is embedded, by whatever model.
            self._catalogue.commit(Batch(gone=gone[start : start + _FORGOTTEN_AT_ONCE]), "")
        watched.settle(folder)
        return len(photos)

    def _is_known_again(self, root: Root, folder: Path) -> bool:
        sample = self._catalogue.watched.sample(root.root_id, _SAMPLE)
        there = sum(_is_there(one, root.path, folder, timed=True) for one in sample)
        return bool(sample) and there >= len(sample) * _KNOWN_AGAIN


def _of(roots: Iterable[Root], root_id: int) -> Root:
    for root in roots:
        if root.root_id == root_id:
            return root
    raise RootUnknown(root_id)


def _is_there(photo: Sampled, root: Path, folder: Path, *, timed: bool = False) -> bool:
    """Whether ``photo`` of ``root`` is at the same place below ``folder``: by its size, and (``timed``) its
    time."""
    try:
        facts = (folder / photo.path.relative_to(root)).stat()
    except (OSError, ValueError):
        return False
    same_time = not timed or abs(facts.st_mtime_ns - photo.mtime_ns) <= _SAME_TIME_NS
    return facts.st_size == photo.size_bytes and same_time
