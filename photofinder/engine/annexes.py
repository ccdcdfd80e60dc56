"""What of a root is away rather than gone: on a disk that was mounted in it, or at its place, and is not now.

Follows one scan. No mount point that is known as one is taken for an emptied folder; and where it is not known yet
what is one, as in a library of an older version or a folder around another one, a folder of which nothing is left
counts as away, too. Only a person can say otherwise. One thread.
"""

import os
from collections.abc import Callable, Collection, Iterable
from pathlib import Path

from photofinder.engine.scan import FolderFound
from photofinder.store.batch import Annex, AnnexKind


class Annexes:
    """Those of ``root``, of which ``folder`` is scanned. ``before`` are known already; ``unmounted`` tells which of
    them are away just now."""

    def __init__(
        self, root: Path, folder: Path, before: Collection[Annex], unmounted: Callable[[], Iterable[Annex]]
    ) -> None:
        self._root = root
        self._folder = folder
        self._known = {one.path for one in before}
        self._was_looked_through = root in self._known
        self._unmounted = unmounted
        # A disk that comes back while it is looked for may be looked through in part only.
        self._away = set(unmounted())
        self._lost = {one: 0 for one in self._away if one.kind is AnnexKind.LOST}
        self._found: list[Annex] = []
        self._kept: set[Annex] = set()
        self._held: set[str] = set()
        self._met = False

    def walk(self, entry: FolderFound, met: int) -> None:
        """``entry`` was found, with so many of the files that are recorded in it."""
        if entry.linked or entry.mounted:
            kind = AnnexKind.MOUNTED if entry.mounted else AnnexKind.PLAIN
            self._found.append(Annex(Path(entry.folder), kind))
        self._met = self._met or met > 0
        for one in self._lost:
            self._lost[one] += met if Path(entry.folder).is_relative_to(one.path) else 0
        if entry.files and not self._was_looked_through:
            self._hold(entry.folder)

    def end(self) -> Collection[Path]:
        """All was walked. The folders that are away, so that nothing can have moved from there."""
        self._away.update(self._unmounted())
        return [one.path for one in self._away if one.kind is AnnexKind.MOUNTED]

    def weigh(self, missing: Iterable[Path]) -> None:
        """``missing`` were not found. What was lost is there again when half of it is, and the rest has gone."""
        if self._lost:
            gone = dict.fromkeys(self._lost, 0)
            for path in missing:
                for one in gone:
                    gone[one] += path.is_relative_to(one.path)
            self._away -= {one for one, met in self._lost.items() if met and met >= gone[one]}

    def keeps(self, path: Path, *, certain: bool = True) -> bool:
        """Whether ``path``, which was not found, is away rather than gone; ``certain`` if it was looked for."""
        holding = [one for one in self._away if path.is_relative_to(one.path)]
        if certain and not holding and not self._was_looked_through:
            holding = self._losing(path.parent)
        self._kept.update(holding)
        return bool(holding)

    @property
    def keeps_root(self) -> bool:
        """Whether what is away was in the root itself."""
        return any(one.path == self._root for one in self._kept)

    def now(self) -> list[Annex]:
        """Those that are at and below the folder after this scan."""
        kept = {one.path for one in self._kept}
        noted = [*(one for one in self._found if one.path not in kept), *self._kept]
        if self._folder == self._root and all(one.path != self._root for one in noted):
            noted.append(Annex(self._root, AnnexKind.PLAIN))
        return [one for one in noted if one.path.is_relative_to(self._folder)]

    def _hold(self, folder: str) -> None:
        """Note that something is in ``folder``, and so in those around it."""
        shortest = len(str(self._folder))
        while folder not in self._held and len(folder) >= shortest:
            self._held.add(folder)
            folder = os.path.dirname(folder)  # noqa: PTH120

    def _losing(self, folder: Path) -> list[Annex]:
        """The uppermost folder at or above ``folder`` of which nothing is left; the root, when nothing is there of
        what was."""
        bare = [one for one in (folder, *folder.parents) if self._is_bare(one)]
        if bare:
            inside_known = any(one != bare[-1] and bare[-1].is_relative_to(one) for one in self._known)
            return [] if inside_known else [Annex(bare[-1], AnnexKind.LOST)]
        other = self._folder == self._root and not self._met
        return [Annex(self._root, AnnexKind.LOST)] if other else []

    def _is_bare(self, folder: Path) -> bool:
        below = folder != self._root and folder.is_relative_to(self._folder)
        return below and str(folder) not in self._held
