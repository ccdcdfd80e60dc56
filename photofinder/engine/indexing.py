"""Indexing of one library: which folders, by whom, how hard; what a run of it does is ``indexer``'s.

Any thread; one run at a time, whatever process it runs in. What a run takes is imported when there is one: neither
the window nor a search waits for it.
"""

import logging
import time
from collections.abc import Collection, Generator, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

from photofinder.engine.alone import indexing_alone
from photofinder.engine.care import Care
from photofinder.engine.chosen_model import ChosenModel
from photofinder.engine.folders import Folders
from photofinder.engine.place import place
from photofinder.engine.preferred import Preferred
from photofinder.engine.shelves import Shelves
from photofinder.engine.tempo import Tempo
from photofinder.errors import FolderUnavailable, LibraryReadOnly
from photofinder.records import Phase, Progress, Root
from photofinder.store.catalogue import Catalogue
from photofinder.store.presence import is_unanswered
from photofinder.store.thumbnails import Thumbnails

log = logging.getLogger(__name__)

# A disk that sleeps takes seconds to turn again.
_WAKING_S = 20.0
_STEP_S = 0.2


class Indexing:
    """``tempo`` says how hard it may work, ``preferred`` which photos go first; ``care`` keeps what was done."""

    def __init__(self, catalogue: Catalogue, chosen: ChosenModel, thumbnails: Thumbnails, care: Care) -> None:
        self._care = care
        self._catalogue = catalogue
        self._chosen = chosen
        self._thumbnails = thumbnails
        self.tempo = Tempo(full_speed=chosen.settings.full_speed)
        self.preferred = Preferred()

    def index(self, folder: Path | None, *, adding: bool) -> Generator[Progress, None, None]:
        """As ``Library.index``."""
        with self._shelves() as shelves:
            if folder is None:
                yield from self._kept(self._index_roots(shelves), shelves)
                return
            root = Folders(self._catalogue).add(folder) if adding else self._indexed_root(folder)
            if root is None:
                log.info("%s is in no folder that is to be indexed", folder)
                return
            yield from self._kept(self._index_until_paused(place(folder, [root]), root, shelves), shelves)

    def retry(self, paths: Sequence[Path] | None) -> Generator[Progress, None, None]:
        """As ``Library.retry``."""
        with self._shelves() as shelves:
            yield from self._kept(self._index_skipped(paths, shelves), shelves)

    def own_folders(self) -> tuple[Path, ...]:
        """Where the app's own files lie, which are not indexed."""
        own = self._chosen.settings.folders
        return own.data, own.cache, own.config, own.log

    def _kept(self, steps: Generator[Progress, None, None], shelves: Shelves) -> Generator[Progress, None, None]:
        """``steps``; before the last of them the catalogue is backed up, if any has changed it, and made ready what
        the next run and searches take."""
        done: Progress | None = None
        last: Progress | None = None
        changed = False
        with closing(steps):
            for step in steps:
                if done is not None:
                    yield done
                done = step if step.phase is Phase.DONE else None
                last = done or last
                changed |= step.searchable
                if done is None:
                    yield step
        if last is not None:
            if changed:
                for _ in self._care.back_up_by_itself():
                    yield replace(last, phase=Phase.SAVING, searchable=False)
            for _ in shelves.make_ready():
                yield replace(last, phase=Phase.SAVING, searchable=False, preparing=True)
            yield last

    @contextmanager
    def _shelves(self) -> Iterator[Shelves]:
        try:
            self._catalogue.require_writing()
        except LibraryReadOnly as fault:
            # Space is waited for.
            if not fault.disk_full:
                raise
        with indexing_alone(self._chosen.settings.folders.data / "indexing.lock"):
            active = self._chosen.active()
            yield Shelves(
                self._catalogue,
                self._thumbnails,
                active.vectors,
                active.identity,
                active.prepared_embedder,
                active.ready,
                self.tempo,
                self.preferred,
                self._chosen.input_edge_px(),
            )

    def _indexed_root(self, folder: Path) -> Root | None:
        """The root in which ``folder`` lies, unless it is paused."""
        roots = (root for root in self._catalogue.roots() if folder.is_relative_to(root.path))
        return next((root for root in roots if not root.paused), None)

    def _index_roots(self, shelves: Shelves) -> Generator[Progress, None, None]:
        late: list[Root] = []
        for root in self._catalogue.roots():
            if root.present and not root.paused:
                yield from self._index_if_there(root, shelves)
            elif not root.paused:
                late.append(root)
        for root in late:
            yield from self._waited_for(root.path)
        for root in self._catalogue.roots() if late else ():
            if root.present and not root.paused and any(root.root_id == one.root_id for one in late):
                yield from self._index_if_there(root, shelves)

    def _waited_for(self, folder: Path) -> Generator[Progress, None, None]:
        """Until the disk of ``folder`` has answered, which may have slept, or for some time."""
        until_s = time.monotonic() + _WAKING_S
        while is_unanswered(folder) and time.monotonic() < until_s:
            yield Progress(Phase.SCANNING, folder)
            time.sleep(_STEP_S)

    def _index_if_there(self, root: Root, shelves: Shelves) -> Generator[Progress, None, None]:
        try:
            yield from self._index_until_paused(root.path, root, shelves)
        except FolderUnavailable as fault:
            log.warning("%s is passed over: %s", fault.path, fault.detail)

    def _index_skipped(self, paths: Sequence[Path] | None, shelves: Shelves) -> Generator[Progress, None, None]:
        from photofinder.engine.indexer import index_folder

        skipped = {skip.path for skip in self._catalogue.skips()}
        wanted = skipped if paths is None else skipped.intersection(paths)
        for root in self._catalogue.roots():
            inside = {path for path in wanted if path.is_relative_to(root.path)}
            for folder in _topmost({_nearest_folder(path, root.path) for path in inside}):
                if root.present:
                    own = self.own_folders()
                    yield from index_folder(folder, shelves, leave_out=own, retry=inside)

    def _index_until_paused(self, folder: Path, root: Root, shelves: Shelves) -> Generator[Progress, None, None]:
        """Whoever names a folder of a paused root wants just that; but pausing it now ends the run."""
        from photofinder.engine.indexer import index_folder

        with closing(index_folder(folder, shelves, leave_out=self.own_folders())) as steps:
            for step in steps:
                yield step
                if not root.paused and self._catalogue.watched.is_paused(root.root_id):
                    log.info("%s is paused", root.path)
                    return


def _nearest_folder(path: Path, root: Path) -> Path:
    """The nearest folder above ``path`` that is there; what is skipped may be a folder too, even the root."""
    while path != root:
        path = path.parent
        if path.is_dir():
            return path
    return root


def _topmost(folders: Collection[Path]) -> list[Path]:
    """Those that lie in none of the others."""
    return sorted(folder for folder in folders if not any(parent in folders for parent in folder.parents))
