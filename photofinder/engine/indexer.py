"""Bring the catalogue up to date with one folder: a Qt-free generator of Progress, run on one indexing thread.

scan and compare (what is new is catalogued by its name at once) -> read (decode, embed, commit) -> forget what is
gone -> save the vectors. Running it again does only what changed; a kill at any point costs the batch that was not
committed. Who may index, ``indexing`` says.
"""

import logging
from collections.abc import Collection, Generator, Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path

from photofinder.engine.annexes import Annexes
from photofinder.engine.compare import Comparing, News, Plan, is_certain
from photofinder.engine.gather import Gathering
from photofinder.engine.left_out import LeftOut
from photofinder.engine.places import nearest
from photofinder.engine.reading import Reading
from photofinder.engine.scan import scan
from photofinder.engine.shelves import Shelves
from photofinder.engine.storage_hold import through_faults
from photofinder.engine.unhung import unhung
from photofinder.engine.worklist import Worklist
from photofinder.errors import FolderUnavailable, LibraryClosed, StorageFault
from photofinder.records import FileStat, Phase, Progress, Root, Skip
from photofinder.store.batch import Batch, KnownFile, Skipped

log = logging.getLogger(__name__)

_REMOVED_AT_ONCE = 500
_MOVED_AT_ONCE = 1000


def index_folder(
    folder: Path, shelves: Shelves, *, leave_out: Collection[Path] = (), retry: Collection[Path] = ()
) -> Generator[Progress, None, None]:
    """Index ``folder``, a root or a folder in one; closing the generator stops it at once.

    Files leave the catalogue only after the whole folder was scanned, never below places that could not be read,
    and not when a root that held photos is wholly empty, as the mount point of an absent disk is. ``leave_out`` are
    folders that are not entered, ``retry`` skipped files that are read again although they have not changed.

    Raises:
        FolderUnavailable: the folder is not there, is left out, or is a root that is empty now and was not.
        StorageFault, CatalogueDamaged: the library cannot be written.
        Model*: as ``shelves.load_embedder`` does.
    """
    return _Indexing(folder, shelves, leave_out, retry).steps()


class _Indexing:
    def __init__(
        self, folder: Path, shelves: Shelves, leave_out: Collection[Path], retry: Collection[Path]
    ) -> None:
        self._folder = folder
        self._retry = retry
        self._shelves = shelves
        self._leave_out = leave_out
        self._removed = 0
        self._left_out_now = 0
        self._unreadable = 0
        self._orphans = 0
        self._dim: int | None = None

    def steps(self) -> Generator[Progress, None, None]:
        yield Progress(Phase.SCANNING, self._folder)
        root = self._root()
        if self._left_out(root).way_to(self._folder):
            raise FolderUnavailable(self._folder, f"it is left out of {root.path}")
        plan = yield from self._compare(root)
        yield from self._note_unreadable(plan)
        gathering = Gathering(self._shelves.catalogue, self._shelves.model_id, nearest, plan.missing.photo_ids)
        yield from self._read(plan, plan.work, gathering)
        if gathering.orphans:
            yield from self._read(plan, self._orphaned(gathering), gathering)
        yield from self._forget(plan, gathering)
        for hold in through_faults(self._shelves.catalogue.known.drop_remembered):
            yield replace(self._progress(Phase.INDEXING, plan, gathering), hold=hold)
        yield self._progress(Phase.SAVING, plan, gathering)
        if self._dim is not None:
            self._save(self._dim)
        self._shelves.thumbnails.trim()
        yield self._progress(Phase.DONE, plan, gathering)

    def _compare(self, root: Root) -> Generator[Progress, None, Plan]:
        catalogue, model_id = self._shelves.catalogue, self._shelves.model_id
        left_out = self._left_out(root)
        known_folders = catalogue.known.folders(self._folder)
        before = catalogue.watched.annexes()
        links = [one.path for one in before if self._is_link_elsewhere(one.path, root.path)]
        annexes = Annexes(root.path, self._folder, before, catalogue.watched.unmounted)
        comparing = Comparing(partial(self._known_in, model_id), known_folders, left_out, annexes, self._retry)
        steps = comparing.steps(unhung(scan(self._folder, left_out, self._leave_out, links)))
        while True:
            try:
                news = next(steps)
            except StopIteration as end:
                plan: Plan = end.value
                break
            yield from self._commit_news(news)
        for fault in plan.faults:
            log.warning("%s cannot be read, what is known of it stays: %s", fault.path, fault.detail)
        is_bare = not plan.found and (len(plan.missing) > 0 or annexes.keeps_root)
        if self._folder == root.path and is_bare and not any(self._folder.iterdir()):
            raise FolderUnavailable(self._folder, "it is empty now")
        for start in range(0, len(plan.moved), _MOVED_AT_ONCE):
            moved = Batch(seen=plan.moved[start : start + _MOVED_AT_ONCE])
            yield from self._commit_scanned(moved, len(plan.work))
        yield from self._commit_news(plan.news)
        uncertain = {fault.path for fault in plan.faults}
        noted = {one.path: one for one in before if not is_certain(one.path, uncertain)}
        noted.update((one.path, one) for one in annexes.now())
        note = partial(catalogue.watched.note_annexes, root.root_id, self._folder, [*noted.values()])
        for hold in through_faults(note):
            yield Progress(Phase.SCANNING, self._folder, total=len(plan.work), hold=hold)
        return plan

    def _is_link_elsewhere(self, path: Path, root: Path) -> bool:
        inside = path != root and path.is_relative_to(root)
        return inside and not path.is_relative_to(self._folder) and path.is_symlink()

    def _known_in(self, model_id: str, folder: str) -> dict[str, KnownFile]:
        return self._shelves.catalogue.known.in_folder(folder, model_id)

    def _commit_news(self, news: News) -> Iterator[Progress]:
        """Make what was just found known by its name, before anything of it is read."""
        if news.found or news.companions:
            yield from self._commit_scanned(Batch(found=news.found, companions=news.companions), news.work)
        else:
            yield Progress(Phase.SCANNING, self._folder, total=news.work)

    def _commit_scanned(self, batch: Batch, work: int) -> Iterator[Progress]:
        step = Progress(Phase.SCANNING, self._folder, total=work)
        for hold in through_faults(partial(self._shelves.catalogue.commit, batch, self._shelves.model_id)):
            yield replace(step, hold=hold)
        yield replace(step, searchable=True)

    def _note_unreadable(self, plan: Plan) -> Iterator[Progress]:
        """Record what the scan could not look into, so that it is among the skipped until it can."""
        catalogue, model_id = self._shelves.catalogue, self._shelves.model_id
        new = [fault for fault in plan.faults if catalogue.known.at(fault.path, model_id) is None]
        skipped = [
            Skipped(FileStat(fault.path, 0, 0), Skip(fault.path, fault.reason, fault.detail)) for fault in new
        ]
        if skipped:
            yield from self._commit_scanned(Batch(skipped=skipped), len(plan.work))
        self._unreadable = len(skipped)

    def _orphaned(self, gathering: Gathering) -> Worklist:
        """What belonged to files that turned out to be no pictures, and now stands for itself."""
        known, model_id = self._shelves.catalogue.known, self._shelves.model_id
        work = _worklist(path for path in gathering.orphans if known.at(path, model_id) is None)
        self._orphans = len(work)
        return work

    def _read(self, plan: Plan, work: Worklist, gathering: Gathering) -> Iterator[Progress]:
        if not len(work):
            return
        reading = Reading(work, self._root().path, gathering, self._shelves)
        steps = reading.run()
        try:
            for step in steps:
                yield replace(
                    self._progress(Phase.INDEXING, plan, gathering, searchable=step.committed),
                    current=reading.current,
                    images_per_s=0.0 if step.hold else reading.pace.per_s,
                    eta_s=None if step.hold else reading.pace.eta_s,
                    hold=step.hold,
                    yielding=step.yielding,
                    preparing=step.preparing,
                )
        finally:
            steps.close()
        self._dim = reading.dim or self._dim

    def _root(self) -> Root:
        """The root that holds the folder.

        Raises: FolderUnavailable: it was removed meanwhile.
        """
        roots = self._shelves.catalogue.roots()
        holding = next((root for root in roots if self._folder.is_relative_to(root.path)), None)
        if holding is None:
            raise FolderUnavailable(self._folder, "it is in none of the folders of the library")
        return holding

    def _left_out(self, root: Root) -> LeftOut:
        return LeftOut(root.path, root.excludes)

    def _forget(self, plan: Plan, gathering: Gathering) -> Iterator[Progress]:
        for files, lost in ((plan.missing, True), (plan.excluded, False)):
            for start in range(0, len(files), _REMOVED_AT_ONCE):
                numbers = range(start, min(start + _REMOVED_AT_ONCE, len(files)))
                gone = [number for number in numbers if files.path(number) not in gathering.moved_from]
                batch = Batch(gone=[files.path(number) for number in gone])
                commit = partial(self._shelves.catalogue.commit, batch, self._shelves.model_id)
                for hold in through_faults(commit):
                    yield replace(self._progress(Phase.INDEXING, plan, gathering), hold=hold)
                self._shelves.vectors.follow()
                count = sum(files.photo_id(number) != 0 for number in gone)
                self._removed += lost * count
                self._left_out_now += (not lost) * count
                yield self._progress(Phase.INDEXING, plan, gathering, searchable=True)

    def _save(self, dim: int) -> None:
        """Vectors and thumbnails are caches: that they cannot be kept costs time at the next start, and no
        photo."""
        try:
            self._shelves.vectors.save(dim)
        except LibraryClosed:
            raise
        except StorageFault as fault:
            log.warning("the vectors cannot be kept in %s: %s", fault.path, fault.detail)

    def _progress(self, phase: Phase, plan: Plan, gathering: Gathering, *, searchable: bool = False) -> Progress:
        done, beside = gathering.done + self._unreadable, self._unreadable + self._orphans
        return Progress(
            phase,
            self._folder,
            done=done + plan.moved_whole,
            total=len(plan.work) + beside + plan.moved_whole,
            added=gathering.added,
            updated=gathering.updated + plan.moved_whole,
            removed=self._removed,
            left_out=self._left_out_now,
            skipped=gathering.skipped + self._unreadable,
            searchable=searchable,
            paired=gathering.paired,
        )


def _worklist(paths: Iterable[Path]) -> Worklist:
    """Those of ``paths`` that are there."""
    work = Worklist()
    for path in paths:
        with suppress(OSError):
            facts = path.stat()
            work.append(str(path.parent), path.name, facts.st_size, facts.st_mtime_ns)
    return work
