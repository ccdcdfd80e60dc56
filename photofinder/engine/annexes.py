"""What of a root is away rather than gone: on a disk that was mounted in it, or at its place, and is not now.

Follows one scan. No mount point that is known as one is taken for an emptied folder; and where it is not known yet
what is one, as in a library of an older version or a folder around another one, a folder of which nothing is left
counts as away, too. Only a person can say otherwise. One thread.
"""

import os
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from pathlib import Path

from photofinder.engine.scan import FolderFound
from photofinder.store.batch import Annex, AnnexKind


class Annexes:
    """Those of ``root``, of which ``folder`` is scanned. ``before`` are known already; ``unmounted`` tells which of
    them are away just now."""

    def __init__(
        self, root: Path, folder: Path, before: Collection[Annex], unmounted: Callable[[], Iterable[Annex]]
    ) -> None:
        self._root = str(root)
        self._folder = str(folder)
        self._known = {str(one.path) for one in before}
        self._was_looked_through = self._root in self._known
        self._unmounted = unmounted
        # A disk that comes back while it is looked for may be looked through in part only.
        self._away = {str(one.path): one for one in unmounted()}
        self._lost = Counter({folder: 0 for folder, one in self._away.items() if one.kind is AnnexKind.LOST})
        self._found: list[Annex] = []
        self._kept: dict[str, Annex] = {}
        self._held: set[str] = set()
        self._met = False
        # The files of a folder are asked for one after the other.
        self._asked: tuple[str, bool] | None = None
        self._holding: list[Annex] = []

    def walk(self, entry: FolderFound, met: int) -> None:
        """``entry`` was found, with so many of the files that are recorded in it."""
        if entry.linked or entry.mounted:
            kind = AnnexKind.MOUNTED if entry.mounted else AnnexKind.PLAIN
            self._found.append(Annex(Path(entry.folder), kind))
        self._met = self._met or met > 0
        if self._lost:
            self._lost.update({folder: met for folder in _upwards(entry.folder) if folder in self._lost})
        if entry.files and not self._was_looked_through:
            self._hold(entry.folder)

    def end(self) -> Collection[Path]:
        """All was walked. The folders that are away, so that nothing can have moved from there."""
        self._away.update((str(one.path), one) for one in self._unmounted())
        return [one.path for one in self._away.values() if one.kind is AnnexKind.MOUNTED]

    def weigh(self, missing: Iterable[Path]) -> None:
        """``missing`` were not found. What was lost is there again when half of it is, and the rest has gone."""
        if self._lost:
            gone: Counter[str] = Counter()
            for folder, count in Counter(path.parent for path in missing).items():
                gone.update({one: count for one in _upwards(str(folder)) if one in self._lost})
            for one, met in self._lost.items():
                if met and met >= gone[one]:
                    del self._away[one]

    def keeps(self, path: Path, *, certain: bool = True) -> bool:
        """Whether ``path``, which was not found, is away rather than gone; ``certain`` if it was looked for."""
        asked = str(path.parent), certain
        if asked != self._asked:
            self._asked, self._holding = asked, self._holds(*asked)
            self._kept.update((str(one.path), one) for one in self._holding)
        return bool(self._holding)

    @property
    def keeps_root(self) -> bool:
        """Whether what is away was in the root itself."""
        return self._root in self._kept

    def now(self) -> list[Annex]:
        """Those that are at and below the folder after this scan."""
        noted = {str(one.path): one for one in self._found} | self._kept
        if self._folder == self._root:
            noted.setdefault(self._root, Annex(Path(self._root), AnnexKind.PLAIN))
        return [one for one in noted.values() if one.path.is_relative_to(self._folder)]

    def _hold(self, folder: str) -> None:
        """Note that something is in ``folder``, and so in those around it."""
        for one in _upwards(folder):
            if one in self._held or len(one) < len(self._folder):
                break
            self._held.add(one)

    def _holds(self, folder: str, certain: bool) -> list[Annex]:
        holding = [self._away[one] for one in _upwards(folder) if one in self._away]
        return self._losing(folder) if certain and not (holding or self._was_looked_through) else holding

    def _losing(self, folder: str) -> list[Annex]:
        """The uppermost folder at or above ``folder`` of which nothing is left; the root, when nothing is there of
        what was."""
        bare = ""
        for one in _upwards(folder):
            if one in self._held or one == self._root or len(one) < len(self._folder):
                break
            bare = one
        if bare:
            inside_known = any(one in self._known for one in _upwards(os.path.dirname(bare)))  # noqa: PTH120
            return [] if inside_known else [Annex(Path(bare), AnnexKind.LOST)]
        other = self._folder == self._root and not self._met
        return [Annex(Path(self._root), AnnexKind.LOST)] if other else []


def _upwards(folder: str) -> Iterator[str]:
    """``folder`` and those around it, to the uppermost."""
    yield folder
    while (around := os.path.dirname(folder)) != folder:  # noqa: PTH120
        yield (folder := around)
