"""Where the roots lie, what is left out in them, and whether they are indexed. A part of ``catalogue``, whose rules
hold here: any thread; StorageFault, CatalogueDamaged."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from photofinder.errors import RootUnknown
from photofinder.store import annex_rows, moving_rows, presence, root_rows
from photofinder.store.batch import Annex
from photofinder.store.choosing import COUNT_CHANGE
from photofinder.store.connections import Connections


class Sampled(NamedTuple):
    """A photo as it was when it was seen last."""

    path: Path
    size_bytes: int
    mtime_ns: int


class Watched:
    """See the module. What names a root raises RootUnknown where there is none of that number."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    def exclude(self, root_id: int, globs: Sequence[str]) -> None:
        """Note what is left out in a root, in place of what was."""
        with self._connections.writing() as connection:
            if not root_rows.exclude(connection, root_id, globs):
                raise RootUnknown(root_id)

    def pause(self, root_id: int, on: bool) -> None:
        """Note whether a root is not to be indexed for now."""
        with self._connections.writing() as connection:
            if not root_rows.pause(connection, root_id, on):
                raise RootUnknown(root_id)

    def is_paused(self, root_id: int) -> bool:
        """Whether a root is paused; one that was removed counts as such."""
        with self._connections.reading() as connection:
            return root_rows.is_paused(connection, root_id)

    def holding(self) -> list[tuple[int, Path, bool]]:
        """Numbers and folders of the roots, and whether any photo of them is known."""
        with self._connections.reading() as connection:
            return root_rows.holding(connection)

    def annexes(self) -> list[Annex]:
        """Folders in roots that lay elsewhere when they were looked through last, and roots that were."""
        with self._connections.reading() as connection:
            return annex_rows.every(connection)

    def note_annexes(self, root_id: int, folder: Path, annexes: Sequence[Annex]) -> None:
        """Note that these are those at and below ``folder``."""
        before, now = {one for one in self.annexes() if one.path.is_relative_to(folder)}, set(annexes)
        if before != now:
            with self._connections.writing() as connection:
                annex_rows.drop(connection, before - now)
                annex_rows.put(connection, root_id, now - before)

    def unmounted(self, limit_s: float = presence.LIMIT_S) -> dict[Annex, presence.Look]:
        """Folders in roots, and roots, whose disk or share is away, and what is there instead. What does not answer
        in ``limit_s`` counts as away."""
        annexes = [one for one in self.annexes() if one.may_be_away]
        looks = presence.look((one.path for one in annexes), limit_s)
        return {one: seen for one, seen in zip(annexes, looks, strict=True) if seen is not presence.Look.MOUNTED}

    def absent(self, limit_s: float = presence.LIMIT_S) -> dict[Path, presence.Look]:
        """The uppermost folders that are away, roots or in roots, and what is there instead. What does not answer
        in ``limit_s`` counts as away."""
        holding = self.holding()
        looks = presence.look((path for _, path, _ in holding), limit_s)
        away = {one.path: seen for one, seen in self.unmounted(limit_s).items()}
        for (_, path, full), seen in zip(holding, looks, strict=True):
            if not presence.is_present(seen, full=full):
                away[path] = seen
        return {path: seen for path, seen in away.items() if away.keys().isdisjoint(path.parents)}

    def missing_photos(self, folder: Path, seen: presence.Look) -> list[str]:
        """The paths of those recorded below ``folder`` that are not there; ``seen`` is what is there."""
        with self._connections.reading() as connection:
            paths = list(annex_rows.photos_below(connection, folder))
        return _missing(paths, seen)

    def count_missing(self, folder: Path, seen: presence.Look) -> int:
        """How many ``missing_photos`` there are."""
        if seen is presence.Look.THERE:
            return len(self.missing_photos(folder, seen))
        with self._connections.reading() as connection:
            return annex_rows.count_below(connection, folder)

    def missing_others(self, folder: Path, seen: presence.Look) -> list[str]:
        """As ``missing_photos``, of files that are none."""
        with self._connections.reading() as connection:
            paths = list(annex_rows.others_below(connection, folder))
        return _missing(paths, seen)

    def settle(self, folder: Path) -> None:
        """Note that nothing of ``folder`` is away any more: what was is forgotten."""
        with self._connections.writing() as connection:
            annex_rows.settle(connection, folder)

    def sample(self, root_id: int, most: int) -> list[Sampled]:
        """Up to ``most`` photos from all over a root."""
        with self._connections.reading() as connection:
            return [Sampled(*row) for row in moving_rows.sample(connection, root_id, most)]

    def move(self, root_id: int, folder: Path) -> None:
        """Let a root with all that is known in it lie at ``folder``, which overlaps no other root."""
        with self._connections.writing() as connection:
            root = dict(root_rows.paths(connection)).get(root_id)
            if root is None:
                raise RootUnknown(root_id)
            connection.execute(COUNT_CHANGE)
            moving_rows.move(connection, root_id, root, folder)


def _missing(paths: list[str], seen: presence.Look) -> list[str]:
    # Of what does not answer, or is empty, nothing need be asked.
    return [path for path in paths if seen is not presence.Look.THERE or not os.path.lexists(path)]
